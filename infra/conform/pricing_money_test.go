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

const pricingCases = "../../fixtures/conformance/pricing/public.json"

// moneyOps are the operations of prices that stand beside the auction.
var moneyOps = []string{"appraisal_check", "open_licence_check", "deposit_ledger", "default_settlement", "commission", "disclosure", "chain"}

func moneyCases(t testing.TB) (meta any, cases []map[string]any) {
	t.Helper()
	text, err := os.ReadFile(pricingCases)
	require.NoError(t, err)
	var file struct {
		Meta  any
		Cases []map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&file))
	return file.Meta, slices.DeleteFunc(file.Cases, func(c map[string]any) bool { return !slices.Contains(moneyOps, c["op"].(string)) })
}

func TestPublicCasesOfMoney(t *testing.T) {
	meta, cases := moneyCases(t)
	counts := map[string]int{}
	for _, c := range cases {
		counts[c["op"].(string)]++
	}
	for _, op := range moneyOps {
		require.Greater(t, counts[op], 20, op)
	}
	passed, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": cases})
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Equal(t, len(cases), passed)
}

// Every value of an expectation is compared: changed anywhere, the case fails.
func TestEveryChangedExpectationOfMoneyFails(t *testing.T) {
	_, cases := moneyCases(t)
	checked := 0
	for i, c := range cases {
		if i%3 != 0 {
			continue
		}
		everyLeaf(c["expect"], func(set func(any), was any) {
			set(wrong(was))
			require.NotEmpty(t, testCase{Op: c["op"].(string), Input: c["input"], Expect: c["expect"]}.run("pricing/1"), "%v: %v", c["id"], was)
			set(was)
			checked++
		})
	}
	require.Greater(t, checked, 1000)
}

// everyLeaf calls leaf for each value that is neither object nor array, each empty one
// and the whole of each array.
func everyLeaf(in any, leaf func(set func(any), was any)) {
	visit := func(v any, set func(any)) {
		switch v.(type) {
		case map[string]any:
			everyLeaf(v, leaf)
		case []any:
			everyLeaf(v, leaf)
			leaf(set, v)
		default:
			leaf(set, v)
		}
	}
	switch in := in.(type) {
	case map[string]any:
		for key, v := range in {
			visit(v, func(to any) { in[key] = to })
		}
	case []any:
		for i, v := range in {
			visit(v, func(to any) { in[i] = to })
		}
	}
}

// Whatever is absent, null or of another type, an engine of money answers.
func TestAbsentKeysOfMoneyNeverPanic(t *testing.T) {
	_, cases := moneyCases(t)
	for _, op := range moneyOps {
		require.NotPanics(t, func() { schemas["pricing/1"][op](object{}) }, op)
	}
	tried := 0
	for i, c := range cases {
		if i%3 != 0 {
			continue
		}
		input := c["input"].(map[string]any)
		everyValue(input, func(set func(any), was any) {
			for _, to := range []any{nil, "", "\n", "1e999999999", json.Number("7"), json.Number("-1"), true, []any{}, []any{nil, json.Number("1")}, map[string]any{}, map[string]any{"a": nil}} {
				set(to)
				require.NotPanics(t, func() { schemas["pricing/1"][c["op"].(string)](input) }, "%v: %v for %v", c["id"], to, was)
			}
			set(was)
			tried++
		})
	}
	require.Greater(t, tried, 1000)
}

// everyValue calls change for each value of objects and arrays, whatever it is.
func everyValue(in any, change func(set func(any), was any)) {
	switch in := in.(type) {
	case map[string]any:
		for key, v := range in {
			everyValue(v, change)
			change(func(to any) { in[key] = to }, v)
		}
	case []any:
		for i, v := range in {
			everyValue(v, change)
			change(func(to any) { in[i] = to }, v)
		}
	}
}

// The order in which an input is looked at, where a case of its own would be lost
// among the public ones.
func TestWhatMoneyLooksAtFirst(t *testing.T) {
	for _, c := range []struct{ op, input, want string }{
		{"default_settlement", `{"deposit":"a lot","p1":"1.00","costs":"0.00","first_commission":"0.00","order":[],"surplus":"seller"}`, `{"error":{"code":"E_AMOUNT","field":"deposit"}}`},
		{"default_settlement", `{"deposit":"1.00","p1":"1.00","costs":"0.00","first_commission":"0.00","p2":7,"order":[],"surplus":"seller"}`, `{"error":{"code":"E_AMOUNT","field":"p2"}}`},
		{"default_settlement", `{"deposit":"1.00","p1":"1.00","costs":"0.00","first_commission":"0.00","order":["costs","first_commission","price_gap","costs"]}`, `{"error":{"code":"E_ORDER","field":"order"}}`},
		{"default_settlement", `{"deposit":"1.00","p1":"1.00","costs":"0.00","first_commission":"0.00","order":["price_gap","first_commission","costs"]}`, `{"error":{"code":"E_CONFIG","field":"surplus"}}`},
		{"commission", `{"price":"1.00","sides":[{"tiers":[{"up_to":"1.00","rate":"2"},{"up_to":"1.00","rate":"0"}]}]}`, `{"error":{"code":"E_TIERS","field":"sides[0].tiers"}}`},
		{"commission", `{"price":"1.00","sides":[{"tiers":[{"up_to":"abc","rate":"0.1"},{"up_to":null,"rate":"0.1"}]}]}`, `{"error":{"code":"E_TIERS","field":"sides[0].tiers[0].up_to"}}`},
		{"commission", `{"price":"1.00","sides":[{"tiers":[{"up_to":null,"rate":0.1}]}]}`, `{"error":{"code":"E_TIERS","field":"sides[0].tiers[0].rate"}}`},
		{"commission", `{"price":"1.00","sides":[]}`, `{"sides":[],"total":"0.00"}`},
		{"disclosure", `{"bands":[0,100],"deals":[{"confidential":true}]}`, `{"error":{"code":"E_CONFIG","field":"bands"}}`},
		{"disclosure", `{"bands":["0"],"deals":[{"confidential":true,"reason":""}],"audience":"regulator"}`, `{"error":{"code":"E_REASON","field":"deals[0].reason"}}`},
		{"disclosure", `{"bands":["0"],"deals":[],"days_wd":3}`, `{"until":null}`},
		{"disclosure", `{"bands":["0"],"deals":[],"publish_date":"2026-11-21","days_wd":0}`, `{"until":"2026-11-21"}`},
		{"chain", `{"mode":"verify","lot_id":"a\n","params":{},"events":[{"seq":5}]}`, `{"error":{"code":"E_CHAR","field":"lot_id"}}`},
		{"chain", `{"mode":"verify","lot_id":"a","params":{},"events":[]}`, `{"valid":false,"first_bad":0,"reason":"PARAMS"}`},
		{"chain", `{"mode":"build","lot_id":"a","params":{},"events":[{"seq":1,"at":"2026-03-16T10:00:00.000+08:00","kind":"a\n","actor":"\n"}]}`, `{"error":{"code":"E_CHAR","field":"events[0].kind"}}`},
		{"chain", `{"mode":"build","lot_id":"a","params":{},"events":[{"at":"2026-03-16T10:00:00.000+08:00"}]}`, `{"error":{"code":"E_SEQ","field":"events[0].seq"}}`},
		{"deposit_ledger", `{"events":[{"do":"tick"},{"do":"callback","bidder":"A"},{"do":"pay"}]}`, `{"results":[{"code":"OK"},{"code":"E_UNKNOWN"},{"code":"E_UNKNOWN"}],"final":{"states":{}}}`},
		{"open_licence_check", `{"events":[{"do":"tick"},{"do":"guess"},{}]}`, `{"results":[{"code":"OK"},{"code":"E_STATE"},{"code":"E_STATE"}],"final":{"state":"DRAFT"}}`},
		{"appraisal_check", `{"action":{"kind":"issue"},"reports":[]}`, `{"error":{"code":"E_UNKNOWN"}}`},
		{"appraisal_check", `{"action":{"kind":"list","seller_kind":"private"},"reports":[]}`, `{"error":{"code":"E_REASON"}}`},
		{"appraisal_check", `{"action":{"kind":"issue"},"reports":[{"reason":"有","weights":[],"conclusion":{"value":"1.00"}}]}`, `{"error":{"code":"E_WEIGHTS"}}`},
		{"appraisal_check", `{"action":{"kind":"issue"},"reports":[{"reason":"有","methods":[{}],"weights":[1],"conclusion":{"value":"0.00"}}]}`, `{"error":{"code":"E_WEIGHTS"}}`},
	} {
		in, _ := decode(t, c.input).(map[string]any)
		out, err := plain(schemas["pricing/1"][c.op](in))
		require.NoError(t, err)
		require.Empty(t, exactly.differs("", decode(t, c.want), out), c.input)
	}
}

// No input of whatever shape stops an engine of money.
func FuzzMoney(f *testing.F) {
	_, cases := moneyCases(f)
	for i, c := range cases {
		if i%5 == 0 {
			text, err := json.Marshal(c["input"])
			require.NoError(f, err)
			f.Add(slices.Index(moneyOps, c["op"].(string)), text)
		}
	}
	f.Fuzz(func(t *testing.T, op int, text []byte) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var in map[string]any
		if decoder.Decode(&in) != nil || op < 0 || op >= len(moneyOps) {
			return
		}
		first, err := plain(schemas["pricing/1"][moneyOps[op]](in))
		require.NoError(t, err)
		again, err := plain(schemas["pricing/1"][moneyOps[op]](in))
		require.NoError(t, err)
		require.Equal(t, first, again)
	})
}
