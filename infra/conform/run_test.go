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

const publicCases = "../../fixtures/conformance/registration/public.json"

// builtOps are the operations that must answer every public case.
var builtOps = []string{"identifier", "registration_number", "technology_amount", "contract_check", "tax_estimate", "subsidy"}

func readPublic(t testing.TB) map[string]any {
	t.Helper()
	text, err := os.ReadFile(publicCases)
	require.NoError(t, err)
	var file map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&file))
	return file
}

func runFile(t *testing.T, file any) (passed, failed int, lines []string) {
	t.Helper()
	text, err := json.Marshal(file)
	require.NoError(t, err)
	var out strings.Builder
	passed, failed, err = Run(&out, bytes.NewReader(text))
	require.NoError(t, err)
	return passed, failed, strings.Split(strings.TrimSpace(out.String()), "\n")
}

func TestPublicCasesOfTheBuiltOperations(t *testing.T) {
	file := readPublic(t)
	counts := map[string]int{}
	file["cases"] = slices.DeleteFunc(file["cases"].([]any), func(c any) bool {
		op := c.(map[string]any)["op"].(string)
		counts[op]++
		return !slices.Contains(builtOps, op)
	})
	for _, op := range builtOps {
		require.Greater(t, counts[op], 15, op)
	}
	passed, failed, lines := runFile(t, file)
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Equal(t, len(file["cases"].([]any)), passed)
}

// Every expectation is compared: a case whose expectation is changed in any one
// place must fail.
func TestEveryChangedExpectationFails(t *testing.T) {
	file := readPublic(t)
	meta := file["meta"]
	checked := 0
	for i, c := range file["cases"].([]any) {
		c := c.(map[string]any)
		if !slices.Contains(builtOps, c["op"].(string)) || i%7 != 0 {
			continue
		}
		expect := c["expect"].(map[string]any)
		for key, value := range expect {
			expect[key] = wrong(value)
			_, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": []any{c}})
			require.Equal(t, 1, failed, "%v %s", c["id"], key)
			require.True(t, strings.HasPrefix(lines[0], "FAIL "+c["id"].(string)+" "+key), lines[0])
			require.Contains(t, lines[0], ": want ")
			expect[key] = value
			checked++
		}
	}
	require.Greater(t, checked, 200)
}

func wrong(v any) any {
	switch v := v.(type) {
	case nil:
		return "something"
	case bool:
		return !v
	case string:
		return v + "0"
	case json.Number:
		return json.Number("1" + v.String())
	case []any:
		return append(slices.Clone(v), "one more")
	}
	return []any{}
}

func TestUnbuiltAndBrokenCasesFailWithTheirReason(t *testing.T) {
	for name, c := range map[string]struct{ file, line string }{
		"operation unknown":   {`{"meta":{"schema":"registration/1"},"cases":[{"id":"a","op":"guess","input":{},"expect":{}}]}`, `FAIL a (op): registration/1 has no operation "guess"`},
		"schema not built":    {`{"meta":{"schema":"other/1"},"cases":[{"id":"a","op":"x","input":{},"expect":{}}]}`, "FAIL a (schema): other/1 is not built yet"},
		"input not an object": {`{"meta":{"schema":"registration/1"},"cases":[{"id":"a","op":"identifier","input":[],"expect":{}}]}`, "FAIL a (input): not an object"},
		"panic":               {`{"meta":{"schema":"registration/1"},"cases":[{"id":"a","op":"registration_number","input":{"action":"next_local","at":"noon"},"expect":{}}]}`, "FAIL a (engine): panic: instant expected at at"},
	} {
		var out strings.Builder
		passed, failed, err := Run(&out, strings.NewReader(c.file))
		require.NoError(t, err, name)
		require.Equal(t, []int{0, 1}, []int{passed, failed}, name)
		require.Equal(t, c.line+"\n0 passed, 1 failed\n", out.String(), name)
	}
	for _, file := range []string{"", "[]", "{}", `{"meta":{},"cases":[]}`, `{"meta":{"schema":"registration/1"}}`} {
		_, _, err := Run(&strings.Builder{}, strings.NewReader(file))
		require.ErrorIs(t, err, ErrFile, file)
	}
}

func TestAbsentKeysNeverPanic(t *testing.T) {
	for _, op := range builtOps {
		for _, input := range []any{
			map[string]any{}, map[string]any{"parties": []any{nil, 1, map[string]any{}}, "ip": []any{map[string]any{}}, "amount": 7},
			map[string]any{"action": "parse_local"}, map[string]any{"pay_method": "ROYALTY", "royalty": map[string]any{"rates": []any{1}}},
		} {
			require.NotPanics(t, func() { schemas["registration/1"][op](object(input.(map[string]any))) }, op)
		}
	}
}

func TestComparison(t *testing.T) {
	for _, c := range []struct{ want, got, line string }{
		{`{"a":1}`, `{"a":1.0,"b":2}`, ""},
		{`{"a":100}`, `{"a":1e2}`, ""},
		{`{"a":null}`, `{}`, ""},
		{`{"a":null}`, `{"a":null}`, ""},
		{`{"a":null}`, `{"a":[]}`, "a: want null got []"},
		{`{"a":"1"}`, `{"a":1}`, `a: want "1" got 1`},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, "a[0]: want 1 got 2"},
		{`{"a":[{"b":1}]}`, `{"a":[{"b":1,"c":2}]}`, ""},
		{`{"a":[{"b":1}]}`, `{"a":[{"b":3}]}`, "a[0].b: want 1 got 3"},
		{`{"a":[1]}`, `{"a":[1,2]}`, "a: want [1] got [1,2]"},
		{`{"a":{}}`, `{}`, "a: want {} got null"},
		{`{}`, `{"a":1}`, ""},
		{`{"b":1,"a":1}`, `{}`, "a: want 1 got null"},
	} {
		require.Equal(t, c.line, exactly.differs("", decode(t, c.want), decode(t, c.got)), c.want)
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	v, err := plain(json.RawMessage(text))
	require.NoError(t, err)
	return v
}

// The runner tells a value that is given empty, or of the wrong type, from one
// that is absent.
func TestGivenButWrongIsNotAbsent(t *testing.T) {
	for input, want := range map[string]string{
		`{"total":"","components":[]}`:          "E_TA_TOTAL",
		`{"total":100.00}`:                      "E_TA_TOTAL",
		`{"total":"1.00","registrar_value":""}`: "E_TA_AMOUNT",
		`{"total":"1.00","pay_method":""}`:      "E_TA_PAY_METHOD",
		`{"total":"1.00","currency":"USD"}`:     "E_TA_FX_MISSING",
		`{"total":"1.00","components":[{"kind":"PROTOTYPE_DIRECT_COST","object_kind":"CARRIER","amount":"1.00","qty":"2"}]}`: "E_TA_QTY",
		`{"pay_method":"ROYALTY","royalty":{"cap":"","rates":[{"from":2026,"to":null,"rate":"0.05"}]}}`:                      "E_TA_AMOUNT",
		`{"pay_method":"ROYALTY","royalty":{"rates":[{"from":2026.5,"to":null,"rate":"0.05"}]}}`:                             "E_TA_RATE_PERIOD",
		`{"pay_method":"ROYALTY","royalty":{"rates":[{"from":2026,"to":null,"rate":0.05}]}}`:                                 "E_TA_RATE_PERIOD",
	} {
		in, _ := decode(t, input).(map[string]any)
		out, err := plain(technologyAmount(object(in)))
		require.NoError(t, err)
		require.Equal(t, "", exactly.differs("", map[string]any{"error": map[string]any{"code": want}}, out), input)
	}
	require.Equal(t, map[string]string{"a": "YES", "b": wrongType, "c": wrongType},
		answers(object{"a": "YES", "b": "", "c": true, "d": nil}))
}

func BenchmarkContractCheck(b *testing.B) {
	var input object
	for _, c := range readPublic(b)["cases"].([]any) {
		if c := c.(map[string]any); c["id"] == "C02" {
			input = c["input"].(map[string]any)
		}
	}
	b.Run("decode and check", func(b *testing.B) {
		for b.Loop() {
			contractCheck(input)
		}
	})
}
