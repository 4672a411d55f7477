package valuation_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

// Every form has an example that runs, an explanation that can be shown, and an address
// that makes the same run again.
func TestFormsRunTheirExamples(t *testing.T) {
	keys, methods := map[string]bool{}, map[valuation.Method]bool{}
	for _, f := range valuation.Forms {
		require.False(t, keys[f.Key], f.Key)
		keys[f.Key], methods[f.Method] = true, true
		require.Contains(t, valuation.Families, f.Family)
		for _, field := range f.Fields {
			require.True(t, field.Explain != "" || field.Kind == valuation.Choice, "%s: %s is not explained", f.Key, field.Path)
		}
		in := f.Sample()
		out, err := f.Run(in)
		require.NoError(t, err, f.Key)
		require.NotEmpty(t, out.Value, f.Key)
		require.NotEmpty(t, out.Path, f.Key)
		for _, s := range out.Path {
			require.NotEmpty(t, s.Label, "%s %s", f.Key, s.Name)
			written := out.Written(s, in)
			require.False(t, strings.ContainsAny(written, "{}"), written)
			require.NotContains(t, written, "×  ", "an input of %s is missing: %s", s.Name, s.Formula)
			require.NotContains(t, written, "[]")
		}
		again, err := f.Read(f.Typed(in))
		require.NoError(t, err)
		require.Equal(t, in, again, f.Key)
	}
	require.Len(t, methods, 16)
}

func TestReadCleansWhatIsTyped(t *testing.T) {
	f, _ := valuation.FormOf("dcf")
	in, err := f.Read(map[string]string{"rate": "１２％", "share": " 25.5% ", "tax_basis": "PRE_TAX", "tax_rate": ".25", "flows[0]": "1,250,000", "flows[3]": "－5", "unknown": "x", "target_value": "9"})
	require.NoError(t, err)
	require.Equal(t, valuation.Inputs{"rate": "0.12", "share": "0.255", "tax_basis": "PRE_TAX", "tax_rate": "0.25", "flows": valuation.List, "flows[0]": "1250000", "flows[1]": "-5"}, in)

	in, err = f.Read(map[string]string{"share": "0.2", "flows[0]": "1", "flows[1]": "2", "share[1]": "0.3"})
	require.NoError(t, err)
	require.Equal(t, valuation.List, in["share"])
	require.Equal(t, "", in["share[0]"])
	_, err = f.Run(in)
	require.Equal(t, "tax_basis", fault.All(err)[0].Field)

	_, err = f.Read(map[string]string{"rate": strings.Repeat("1", 61)})
	require.ErrorIs(t, err, valuation.ErrTooLong)
	tree, _ := valuation.FormOf("binomial")
	_, err = tree.Read(map[string]string{"n": "1000000000"})
	require.ErrorIs(t, err, valuation.ErrTooMany)
}

// The widest swing comes first; a higher rate lowers the value.
func TestTornado(t *testing.T) {
	f, _ := valuation.FormOf("relief")
	swings := f.Tornado(f.Sample())
	require.Len(t, swings, 3)
	require.Equal(t, "royalty", swings[0].Path)
	require.Equal(t, []string{"1963041.36", "2399272.77"}, []string{swings[0].Low, swings[0].High})
	for _, s := range swings {
		if s.Path == "rate" {
			require.Greater(t, s.Low, s.High)
		}
	}
}
