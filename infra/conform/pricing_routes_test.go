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

// routeOps are the operations of 协议定价, 挂牌 and their calendar, with the number of
// public cases at least.
var routeOps = map[string]int{"workdays": 31, "agreement_replay": 68, "listing_replay": 85}

func routeCases(t testing.TB) (meta any, cases []any) {
	t.Helper()
	text, err := os.ReadFile(pricingCases)
	require.NoError(t, err)
	var file map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&file))
	cases = slices.DeleteFunc(file["cases"].([]any), func(c any) bool {
		_, ours := routeOps[c.(map[string]any)["op"].(string)]
		return !ours
	})
	return file["meta"], cases
}

func TestPublicCasesOfTheRoutes(t *testing.T) {
	meta, cases := routeCases(t)
	counts := map[string]int{}
	for _, c := range cases {
		counts[c.(map[string]any)["op"].(string)]++
	}
	for op, least := range routeOps {
		require.GreaterOrEqual(t, counts[op], least, op)
	}
	passed, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": cases})
	require.Zero(t, failed, strings.Join(lines, "\n"))
	require.Equal(t, len(cases), passed)
}

// Every expectation of a route is compared, in each result and in the final state: a
// case whose expectation is changed in any one place must fail.
func TestEveryChangedExpectationOfTheRoutesFails(t *testing.T) {
	meta, cases := routeCases(t)
	checked := 0
	for i, c := range cases {
		if i%9 != 0 {
			continue
		}
		expect := c.(map[string]any)["expect"].(map[string]any)
		objects := []map[string]any{expect}
		if final, ok := expect["final"].(map[string]any); ok {
			results := expect["results"].([]any)
			objects = append(objects, final, results[0].(map[string]any), results[len(results)-1].(map[string]any))
		}
		for _, o := range objects {
			for key, value := range o {
				o[key] = wrong(value)
				_, failed, lines := runFile(t, map[string]any{"meta": meta, "cases": []any{c}})
				require.Equal(t, 1, failed, "%v %s", c.(map[string]any)["id"], key)
				require.Contains(t, lines[0], key)
				o[key] = value
				checked++
			}
		}
	}
	require.Greater(t, checked, 300)
}

// Whatever key of an input is absent, null or of another type, the engines answer.
func TestRoutesNeverPanic(t *testing.T) {
	_, cases := routeCases(t)
	tried := 0
	for i, c := range cases {
		if i%5 != 0 {
			continue
		}
		c := c.(map[string]any)
		answer := schemas["pricing/1"][c["op"].(string)]
		input := c["input"].(map[string]any)
		for _, o := range objectsIn(input) {
			for key, value := range o {
				for _, other := range []any{nil, "", "x", json.Number("-1"), true, []any{}, []any{nil}, map[string]any{}} {
					o[key] = other
					require.NotPanics(t, func() { answer(input) }, "%v: %s = %v", c["id"], key, other)
					tried++
				}
				delete(o, key)
				require.NotPanics(t, func() { answer(input) }, "%v without %s", c["id"], key)
				o[key] = value
			}
		}
	}
	require.Greater(t, tried, 5000)
	for op := range routeOps {
		require.NotPanics(t, func() { schemas["pricing/1"][op](object{}) }, op)
	}
}

// objectsIn are the objects of a document, itself first.
func objectsIn(v any) []map[string]any {
	switch v := v.(type) {
	case map[string]any:
		found := []map[string]any{v}
		for _, inner := range v {
			found = append(found, objectsIn(inner)...)
		}
		return found
	case []any:
		var found []map[string]any
		for _, inner := range v {
			found = append(found, objectsIn(inner)...)
		}
		return found
	}
	return nil
}

// An empty or ill-typed value is not an absent one, where the schema tells them apart.
func TestRoutesTellGivenFromAbsent(t *testing.T) {
	const listingOf = `"notice_wd":10,"min_notice_wd":5,"close_time":"17:00","deposit":"1.00","deposit_due_wd":3,"sole_quote_wd":3`
	const publish = `{"at":"2026-03-02T09:00:00.000+08:00","do":"publish"}`
	const both = publish + `,{"do":"apply","applicant":"A","person":"a"},{"do":"apply","applicant":"B","person":"b"},{"do":"qualify","applicant":"A"},{"do":"qualify","applicant":"B"},{"do":"deposit","applicant":"A","amount":"1"},{"do":"deposit","applicant":"B","amount":"1"},{"at":"2026-03-17T00:00:00.000+08:00","do":"tick"}`
	for _, c := range []struct{ op, input, expect string }{
		{"listing_replay", `{"listing":{"list_price":"1.00","method":"",` + listingOf + `}}`, `{"error":{"code":"E_CONFIG","field":"listing.method"}}`},
		{"listing_replay", `{"listing":{"list_price":"1.00","method":null,` + listingOf + `},"events":[` + publish + `]}`, `{"results":[{"code":"OK","closes_at":"2026-03-16T17:00:00.000+08:00"}]}`},
		{"listing_replay", `{"listing":{"list_price":1,` + listingOf + `}}`, `{"error":{"code":"E_CONFIG","field":"listing.list_price"}}`},
		{"listing_replay", `{"listing":{"list_price":"1.00",` + listingOf + `},"events":[` + publish + `,{"do":"amend","approved":true,"list_price":null},{"do":"amend","approved":true,"list_price":""},{"do":"amend","approved":true,"list_price":2}]}`,
			`{"results":[{"code":"OK"},{"code":"OK"},{"code":"E_AMOUNT"},{"code":"E_AMOUNT"}],"final":{"version":2}}`},
		{"listing_replay", `{"listing":{"list_price":"1.00",` + listingOf + `},"events":[` + both + `,{"do":"auction_result","winner":"","amount":"1"},{"do":"auction_result","winner":7,"amount":"1"},{"do":"auction_result"}]}`,
			`{"results":[{},{},{},{},{},{},{},{"state":"AUCTION"},{"code":"E_NOT_BUYER"},{"code":"E_NOT_BUYER"},{"code":"OK","state":"UNSOLD"}]}`},
		{"agreement_replay", `{"policy":{"notice_days":15,"min_notice_days":15,"validity_days":1}}`, `{"error":{"code":"E_CONFIG","field":"policy.objection_effect"}}`},
		{"agreement_replay", `{"policy":{"notice_days":15,"min_notice_days":15,"objection_effect":"hold","validity_days":1},"deal":{"x":5,"y":[]},"events":[{"do":"amend","changes":{"x":5.0}},{"do":"amend","changes":{"x":"5"}},{"do":"amend","changes":{"z":null}},{"do":"amend","changes":{"y":null}},{"do":"amend"}]}`,
			`{"results":[{"code":"E_NO_CHANGE"},{"code":"OK"},{"code":"E_NO_CHANGE"},{"code":"OK"},{"code":"E_NO_CHANGE"}]}`},
		{"agreement_replay", `{"policy":{"notice_days":15,"min_notice_days":15,"objection_effect":"hold","validity_days":1},"deal":{"x":1e9999999999},"events":[{"do":"amend","changes":{"x":1e9999999998}}]}`, `{"results":[{"code":"OK"}]}`},
		{"workdays", `{"fn":"is_work","date":"2026-03-07","calendar":{"weekend":[]}}`, `{"work":true}`},
		{"workdays", `{"fn":"is_work","date":"2026-03-07","calendar":{"weekend":null}}`, `{"work":false}`},
		{"workdays", `{"fn":"is_work","date":"2026-03-08","calendar":{"weekend":[6]}}`, `{"work":true}`},
		{"workdays", `{"fn":"is_work","date":"2026-03-06","calendar":{"weekend":[5,7]}}`, `{"work":false}`},
		{"workdays", `{"fn":"count","from":"2026-03-06","to":"2026-03-02","calendar":{}}`, `{"n":0}`},
		{"workdays", `{"fn":"count","from":"2025-12-31","to":"2026-01-02","calendar":{"covers":{"from":"2026-01-01","to":"2026-12-31"}}}`, `{"n":2}`},
		{"workdays", `{"fn":"add","date":"2030-01-01","n":0,"calendar":{"covers":{"from":"2026-01-01","to":"2026-12-31"}}}`, `{"date":"2030-01-01"}`},
		{"workdays", `{"fn":"add","date":"2026-03-02","n":3,"calendar":{"weekend":[1,2,3,4,5,6,7],"covers":{"from":"2026-01-01","to":"2026-12-31"}}}`, `{"error":{"code":"E_CALENDAR"}}`},
		{"workdays", `{"fn":"closing","published_at":"2026-12-31T09:00:00.000+08:00","n":1,"time":"17:00","calendar":{"covers":{"from":"2026-01-01","to":"2026-12-31"}}}`, `{"error":{"code":"E_CALENDAR"}}`},
		{"workdays", `{"fn":"end_of_day","date":"2026-12-31","n":1,"calendar":{"covers":{"to":"2026-12-31"}}}`, `{"error":{"code":"E_CALENDAR"}}`},
	} {
		in, _ := decode(t, c.input).(map[string]any)
		out, err := plain(schemas["pricing/1"][c.op](object(in)))
		require.NoError(t, err)
		require.Empty(t, exactly.differs("", decode(t, c.expect), out), c.input)
	}
}
