package conform

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func valuationCases(t testing.TB) (meta any, cases []map[string]any) {
	t.Helper()
	text, err := os.ReadFile("../../fixtures/conformance/valuation/public.json")
	require.NoError(t, err)
	var file struct {
		Meta  any
		Cases []map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&file))
	return file.Meta, file.Cases
}

func TestPublicCasesOfValuation(t *testing.T) {
	meta, cases := valuationCases(t)
	counts := map[string]int{}
	for _, c := range cases {
		counts[c["op"].(string)]++
	}
	for op := range schemas["valuation/1"] {
		require.Greater(t, counts[op], 8, op)
	}
	passed, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": cases})
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Equal(t, len(cases), passed)
}

// Every value of an expectation is compared: changed anywhere, the case fails.
func TestEveryChangedExpectationOfValuationFails(t *testing.T) {
	_, cases := valuationCases(t)
	checked := 0
	for i, c := range cases {
		if i%4 != 0 || c["op"] == "montecarlo" && i%16 != 0 {
			continue
		}
		everyLeaf(c["expect"], func(set func(any), was any) {
			set(changed(was))
			require.NotEmpty(t, testCase{Op: c["op"].(string), Input: c["input"], Expect: c["expect"]}.run("valuation/1"), "%v: %v", c["id"], was)
			set(was)
			checked++
		})
	}
	require.Greater(t, checked, 300)
}

// changed differs by more than any tolerance; a zero behind a decimal changes nothing.
func changed(v any) any {
	if s, isText := v.(string); isText {
		return "1" + s
	}
	return wrong(v)
}

// A number in the place of a decimal is none, a string in the place of a number neither.
func TestValuationTypes(t *testing.T) {
	code := func(op, input string) any {
		out := schemas["valuation/1"][op](object(decode(t, input).(map[string]any)))
		answer, _ := out.(map[string]any)
		failure, _ := answer["error"].(map[string]any)
		return failure["code"]
	}
	dcf := `{"tax_basis":"PRE_TAX","tax_rate":"0","rate":"0.1","timing":"END","flows":["1"]`
	for input, want := range map[string]any{
		dcf + `}`:                                      nil,
		dcf + `,"target_value":null}`:                  "E_TARGET_VALUE",
		dcf + `,"share":0.5}`:                          "E_BAD_DECIMAL",
		dcf + `,"share":""}`:                           "E_BAD_DECIMAL",
		dcf + `,"share":null}`:                         nil,
		dcf + `,"share":[]}`:                           "E_SHAPE",
		dcf + `,"share":["0.5"]}`:                      nil,
		dcf + `,"share":[0.5]}`:                        "E_BAD_DECIMAL",
		dcf + `,"remaining_life":true}`:                "E_BAD_DECIMAL",
		dcf + `,"rounding":null,"rate_basis":null}`:    nil,
		dcf + `,"terminal_value":false}`:               nil,
		dcf + `,"terminal_value":true}`:                "E_TERMINAL_VALUE",
		`{"tax_basis":"PRE_TAX","tax_rate":0}`:         "E_BAD_DECIMAL",
		`{"tax_basis":true,"tax_rate":"0"}`:            "E_TAX_BASIS_REQUIRED",
		`{"tax_basis":"PRE_TAX","tax_rate":"0"}`:       "E_BAD_DECIMAL",
		strings.Replace(dcf, `"1"`, `null`, 1) + `}`:   "E_BAD_DECIMAL",
		strings.Replace(dcf, `["1"]`, `null`, 1) + `}`: "E_NO_FLOWS",
	} {
		require.Equal(t, want, code("dcf", input), input)
	}
	start := `{"base_date":"2026-01-01","p25":"1000000","leaves":{"mrl":1,"market":"1","team":"1","legal":"1","comparable_dates":[]`
	require.Nil(t, code("start_price", start+`,"trl":1}}`))
	require.Equal(t, "E_SCALE", code("start_price", start+`,"trl":1.5}}`))
	require.Equal(t, "E_SCALE", code("start_price", start+`}}`))
	require.Equal(t, "E_NEED_TWO_METHODS", code("start_price", strings.Replace(start, `"p25":"1000000"`, `"methods":{"COST":"5"}`, 1)+`,"trl":1}}`))
	require.Equal(t, "E_STEPS", code("binomial", `{"s":1,"k":1,"t":1,"n":2.5}`))
	require.Nil(t, code("binomial", `{"s":1,"k":1,"t":1,"n":2.0,"sigma":0.3,"r":1e-2,"y":0,"tree":"CRR","type":"CALL","exercise":"EUROPEAN"}`))
	require.Equal(t, "E_NUMBER", code("bs", `{"s":"1","k":1}`))
	require.Equal(t, "E_SEED", code("montecarlo", `{"seed":7,"n":10}`))
	require.Equal(t, "E_SEED", code("montecarlo", `{"seed":"18446744073709551616","n":10}`))
}

// No input, however broken, ends the engine otherwise than by a fault.
func TestBrokenValuationsNeverPanic(t *testing.T) {
	_, cases := valuationCases(t)
	broken := []any{nil, "", "x", json.Number("-1"), json.Number("1e400"), true, []any{}, []any{nil}, map[string]any{}, map[string]any{"a": nil}}
	for i, c := range cases {
		if i%5 != 0 || c["op"] == "montecarlo" && i%20 != 0 {
			continue
		}
		input := c["input"].(map[string]any)
		for key := range maps.Clone(input) {
			was := input[key]
			for _, v := range broken {
				input[key] = v
				require.NotPanics(t, func() { schemas["valuation/1"][c["op"].(string)](object(input)) }, "%v %s=%v", c["id"], key, v)
			}
			input[key] = was
		}
	}
}

func TestToleranceOfFloats(t *testing.T) {
	for _, c := range []struct {
		want, got, tolerance string
		agree                bool
	}{
		{`1`, `1.0000000009`, "", true}, {`1`, `1.000000002`, "", false}, {`1`, `1.000000002`, "1e-8", true}, {`0`, `1e-13`, "", true}, {`0`, `1e-11`, "", false},
		{`"1.50"`, `"1.5"`, "", true}, {`"1.50"`, `"1.51"`, "", false}, {`"5/59"`, `"5/59"`, "", true}, {`"1"`, `1`, "", false},
	} {
		of := testCase{Tolerance: json.Number(c.tolerance)}.comparison("valuation/1")
		require.Equal(t, c.agree, of.differs("", decode(t, c.want), decode(t, c.got)) == "", "%s %s", c.want, c.got)
	}
	require.Equal(t, exactly, testCase{Tolerance: "1e-3"}.comparison("pricing/1"))
}
