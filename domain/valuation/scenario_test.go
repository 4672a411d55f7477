package valuation_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

// Scenarios stay with the run, move no figure of it, and are refused at their own field.
func TestScenariosOfARun(t *testing.T) {
	c := begun(t, "E")
	form, _ := valuation.FormOf("relief")
	typed := form.Typed(form.Sample())
	sources := map[string]string{}
	for _, path := range form.Sourced(form.Sample()) {
		sources[path] = "审计报告"
	}
	plain, _, err := c.Put(broker, form, typed, sources, noon)
	require.NoError(t, err)
	require.Empty(t, form.ScenariosOf(plain))

	wrong := maps.Clone(typed)
	wrong["low:royalty"], wrong["high:rate"] = "1.2", "abc"
	_, _, err = c.Put(broker, form, wrong, sources, noon)
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	require.Equal(t, []string{"low:royalty", "high:rate"}, fields)
	require.Len(t, c.Entries, 1, "nothing is kept")

	typed["low:royalty"], typed["low:rate"], typed["high:rate"] = "2%", "0.2", "0.12"
	e, _, err := c.Put(broker, form, typed, sources, noon)
	require.NoError(t, err)
	require.Equal(t, []string{plain.Value, plain.Hash, plain.Result}, []string{e.Value, e.Hash, e.Result})
	require.Equal(t, map[string]string{"low:royalty": "0.02", "low:rate": "0.2", "high:rate": "0.12"}, e.Scenarios)
	list := form.ScenariosOf(e)
	require.Equal(t, []string{"悲观情景", "基准情景", "乐观情景"}, []string{list[0].Title, list[1].Title, list[2].Title})
	require.Equal(t, []string{"许可费率 0.02", "折现率 0.2"}, list[0].Changes)
	low, _ := valuation.Decimal(list[0].Value)
	base, _ := valuation.Decimal(e.Value)
	high, _ := valuation.Decimal(list[2].Value)
	require.True(t, low.Cmp(base) < 0 && base.Cmp(high) < 0)
	require.Empty(t, c.Check())
}
