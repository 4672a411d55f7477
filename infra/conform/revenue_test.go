package conform

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func readRevenue(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../fixtures/conformance/revenue/public.json")
	require.NoError(t, err)
	var file map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&file))
	return file
}

func TestPublicCasesOfRevenueSharing(t *testing.T) {
	file := readRevenue(t)
	passed, failed, lines := runFile(t, file)
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Equal(t, 420, passed)
}

// Every expectation is compared.
func TestEveryChangedExpectationOfRevenueSharingFails(t *testing.T) {
	file := readRevenue(t)
	checked := 0
	for i, c := range file["cases"].([]any) {
		c := c.(map[string]any)
		if i%5 != 0 {
			continue
		}
		expect := c["expect"].(map[string]any)
		for key, value := range expect {
			expect[key] = wrong(value)
			_, failed, _ := runFile(t, map[string]any{"meta": file["meta"], "cases": []any{c}})
			require.Equal(t, 1, failed, "%v %s", c["id"], key)
			expect[key] = value
			checked++
		}
	}
	require.Greater(t, checked, 200)
}

// Whatever is left out of an input, or put in its place, the engine answers.
func TestDamagedInputsOfRevenueSharingNeverPanic(t *testing.T) {
	for _, c := range readRevenue(t)["cases"].([]any) {
		c := c.(map[string]any)
		input := c["input"].(map[string]any)
		answer := schemas["revenue-share/1"][c["op"].(string)]
		for _, key := range slices.Sorted(maps.Keys(input)) {
			for _, junk := range []any{nil, "", "x", json.Number("7"), true, []any{nil}, map[string]any{}} {
				damaged := maps.Clone(input)
				damaged[key] = junk
				require.NotPanics(t, func() { answer(object(damaged)) }, "%v %s %v", c["id"], key, junk)
			}
		}
	}
}
