package sale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// declared are the constants of a type in the package's sources.
func declared[T ~string](t *testing.T, typeName string) []T {
	t.Helper()
	var values []T
	for _, name := range []string{"sale.go", "event.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, typed := spec.Type.(*ast.Ident); typed && of.Name == typeName {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				values = append(values, T(value))
			}
			return true
		})
	}
	slices.Sort(values)
	return values
}

func TestEverythingHasItsChinese(t *testing.T) {
	for what, texts := range map[string]map[string]string{
		"states":   explained(t, "State", stateTitles, State.Title),
		"deposits": explained(t, "DepositState", depositTitles, DepositState.Title),
		"reasons":  explained(t, "UnsoldReason", reasonTitles, UnsoldReason.Title),
		"codes":    explained(t, "Code", sentences, Code.Sentence),
	} {
		require.Greater(t, len(texts), 3, what)
		for value, text := range texts {
			require.NotEmpty(t, text, value)
			require.False(t, strings.HasSuffix(text, "。"), "%s: %s ends with a stop", value, text)
		}
	}
	for code := range sentences {
		require.True(t, code == OK || strings.HasPrefix(string(code), "E_") && strings.Contains(code.Sentence(), "，"), "%s says what is wrong, but not what to do", code)
	}
}

// explained are the texts of all constants of a type; the table has no others.
func explained[T ~string](t *testing.T, typeName string, table map[T]string, say func(T) string) map[string]string {
	t.Helper()
	values := declared[T](t, typeName)
	require.Equal(t, values, slices.Sorted(maps.Keys(table)))
	texts := map[string]string{}
	for _, v := range values {
		texts[string(v)] = say(v)
	}
	return texts
}
