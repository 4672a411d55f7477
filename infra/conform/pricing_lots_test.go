package conform

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lotOps are the operations on lots, with the number of their public cases.
var lotOps = map[string]int{"auction_replay": 175, "dutch_replay": 29, "sealed_replay": 36, "multiround_replay": 25}

// lotCases are the public cases of the operations on lots.
func lotCases(t *testing.T) (meta any, cases []map[string]any) {
	t.Helper()
	text, err := os.ReadFile("../../fixtures/conformance/pricing/public.json")
	require.NoError(t, err)
	var file struct {
		Meta  map[string]any   `json:"meta"`
		Cases []map[string]any `json:"cases"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&file))
	for _, c := range file.Cases {
		if _, ours := lotOps[c["op"].(string)]; ours {
			cases = append(cases, c)
		}
	}
	return file.Meta, cases
}

func TestPublicCasesOfLots(t *testing.T) {
	meta, cases := lotCases(t)
	counts := map[string]int{}
	for _, c := range cases {
		counts[c["op"].(string)]++
	}
	require.Equal(t, lotOps, counts)
	passed, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": cases})
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Len(t, cases, passed)
}

// Every expectation of a result and of the end is compared.
func TestEveryChangedExpectationOfALotFails(t *testing.T) {
	meta, cases := lotCases(t)
	checked := 0
	for i, c := range cases {
		if i%9 != 0 {
			continue
		}
		expect := c["expect"].(map[string]any)
		objects := map[string]map[string]any{"": expect}
		if final, ok := expect["final"].(map[string]any); ok {
			objects["final."] = final
			results := expect["results"].([]any)
			objects["results["] = results[len(results)-1].(map[string]any)
		}
		for path, o := range objects {
			for key, value := range o {
				o[key] = wrong(value)
				_, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": []any{c}})
				require.Equal(t, 1, failed, "%v %s%s", c["id"], path, key)
				require.True(t, strings.HasPrefix(lines[0], "FAIL "+c["id"].(string)+" "+path), lines[0])
				o[key] = value
				checked++
			}
		}
	}
	require.Greater(t, checked, 300)
}

// Whatever is absent, null or of another type somewhere in an input, there is an
// answer: terms that cannot be, or a refused event.
func TestALotOfAnythingIsAnswered(t *testing.T) {
	for op := range lotOps {
		for _, input := range []string{`{}`, `{"lot":null,"events":null}`, `{"lot":[],"deposits":[],"events":{}}`, `{"lot":{"open":7},"events":[null,1,{}]}`} {
			in, _ := decode(t, input).(map[string]any)
			out, err := plain(schemas["pricing/1"][op](object(in)))
			require.NoError(t, err)
			require.Equal(t, "", exactly.differs("", decode(t, `{"error":{"code":"E_CONFIG"}}`), out), op)
		}
	}
	_, cases := lotCases(t)
	tried := 0
	for i, c := range cases {
		answer := schemas["pricing/1"][c["op"].(string)]
		input := c["input"].(map[string]any)
		delete(input, "calendar") // whose dates are read as dates
		n := 0
		everywhere(input, func() {
			if n++; n%31 == i%31 {
				require.NotPanics(t, func() { answer(object(input)) }, "%v", c["id"])
				tried++
			}
		})
	}
	require.Greater(t, tried, 5000)
}

// everywhere puts something else in every place of a value, one at a time.
func everywhere(v any, try func()) {
	others := []any{nil, json.Number("7"), json.Number("-1"), "x", "", []any{}, []any{nil}, map[string]any{}, true}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range keys(v) {
			was := v[key]
			for _, other := range others {
				v[key] = other
				try()
			}
			delete(v, key)
			try()
			v[key] = was
			everywhere(was, try)
		}
	case []any:
		for i, was := range slices.Clone(v) {
			for _, other := range others {
				v[i] = other
				try()
			}
			v[i] = was
			everywhere(was, try)
		}
	}
}
