package conform

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const assessmentCases = "../../fixtures/conformance/assessment/public.json"

func assessmentFile(t testing.TB) (meta any, cases []map[string]any) {
	t.Helper()
	text, err := os.ReadFile(assessmentCases)
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

func TestPublicCasesOfAssessment(t *testing.T) {
	meta, cases := assessmentFile(t)
	counts := map[string]int{}
	for _, c := range cases {
		counts[c["op"].(string)]++
	}
	for op := range assessments() {
		require.GreaterOrEqual(t, counts[op], 10, op)
	}
	passed, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": cases})
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Equal(t, len(cases), passed)
}

// Every value of an expectation is compared: changed anywhere, the case fails.
func TestEveryChangedExpectationOfAssessmentFails(t *testing.T) {
	_, cases := assessmentFile(t)
	checked := 0
	for i, c := range cases {
		if i%4 != 0 {
			continue
		}
		everyLeaf(c["expect"], func(set func(any), was any) {
			other := wrong(was)
			if s, isText := was.(string); isText {
				other = s + "x" // a zero more would be the same decimal
			}
			set(other)
			require.NotEmpty(t, testCase{Op: c["op"].(string), Input: c["input"], Expect: c["expect"]}.run("assessment/1"), "%v: %v", c["id"], was)
			set(was)
			checked++
		})
	}
	require.Greater(t, checked, 1000)
}

func TestComparisonOfFloatsAndDecimals(t *testing.T) {
	usual := testCase{}.comparison("assessment/1")
	for _, c := range []struct{ want, got, line string }{
		{`{"a":0.1}`, `{"a":0.10000000005}`, ""},
		{`{"a":0.1}`, `{"a":0.1000000002}`, "a: want 0.1 got 0.1000000002"},
		{`{"a":0}`, `{"a":1e-13}`, ""},
		{`{"a":0}`, `{"a":1e-11}`, "a: want 0 got 1e-11"},
		{`{"a":"80.00"}`, `{"a":"80"}`, ""},
		{`{"a":"1/2"}`, `{"a":"0.5"}`, ""},
		{`{"a":"1/2"}`, `{"a":"0.50000001"}`, `a: want "1/2" got "0.50000001"`},
		{`{"a":"0x1"}`, `{"a":"1"}`, `a: want "0x1" got "1"`},
		{`{"a":"1e2"}`, `{"a":"100"}`, `a: want "1e2" got "100"`},
	} {
		require.Equal(t, c.line, usual.differs("", decode(t, c.want), decode(t, c.got)), c.want)
	}
	own := testCase{Tolerance: "0.01"}.comparison("assessment/1")
	require.Empty(t, own.differs("", decode(t, `{"a":100}`), decode(t, `{"a":100.9}`)))
}
