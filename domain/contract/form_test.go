package contract

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFormSurvivesItsFlatForm(t *testing.T) {
	var f Form
	fill(reflect.ValueOf(&f).Elem(), "v")
	require.Equal(t, f, FormOf(f.Flat()))
	require.Contains(t, f.Flat(), "parties[1].cn_id")
	require.Contains(t, f.Flat(), "contract.project_name")
	require.Contains(t, f.Flat(), "amount.components[0].needed_qty")
	require.Contains(t, f.Flat(), "ip[0].no")
}

// fill puts a different text into every field, two rows into every group.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text+"-"+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), text+"-0")
		fill(v.Index(1), text+"-1")
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"innovation": "YES"}))
	}
}

func TestHostilePathsChangeNothing(t *testing.T) {
	f := FormOf(map[string]string{
		"parties[99999].name": "x", "parties[-1].name": "x", "parties[x].name": "x", "parties": "x",
		"contract": "x", "contract.project_name.deeper": "x", "nothing.here": "x", "": "x", "[0]": "x",
		"contract[0].project_name": "x", "answers." + string(make([]byte, 100)): "x",
	})
	require.Equal(t, Form{Answers: map[string]string{}}, f)
}

func TestSetKeepsOtherFieldsAndPruneDropsEmptyRows(t *testing.T) {
	f := FormOf(map[string]string{"contract.project_name": "甲", "parties[2].name": "丙公司", "parties[0].role": "SELLER"})
	f.Set(map[string]string{"contract.place": "郑州"})
	f.Prune()
	require.Equal(t, "甲", f.Contract.ProjectName)
	require.Equal(t, "郑州", f.Contract.Place)
	require.Len(t, f.Parties, 1)
	g := f
	g.Contract.Place = "重庆"
	require.Equal(t, []Change{{"contract.place", "郑州", "重庆"}}, f.Diff(g))
}

func FuzzFormOf(f *testing.F) {
	f.Add("parties[0].name", "甲")
	f.Add("answers.x", "YES")
	f.Fuzz(func(t *testing.T, path, value string) {
		form := FormOf(map[string]string{path: value})
		require.Equal(t, form, FormOf(form.Flat()))
	})
}
