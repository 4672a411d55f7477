package appraisal_test

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/appraisal"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

var (
	dec    = decimal.RequireFromString
	policy = appraisal.Policy{MinSigners: 2, RelistFree: dec("90"), DecisionRecordBelow: dec("80")}
	june   = day.Must("2026-06-01")
)

func of(f money.Fen) *money.Fen { return &f }

func report(state appraisal.State, value money.Fen) appraisal.Report {
	return appraisal.Report{ID: "r1", State: state, Base: day.Must("2026-01-31"), Dated: day.Must("2026-02-20"), ValidUntil: day.Must("2027-01-30"), Statutory: true, Signers: 2,
		Interests: []string{"丙公司"}, Parties: []string{"甲大学", "乙公司"}, Reason: "以市场法为准", Conclusion: appraisal.Conclusion{Value: value},
		Methods: []appraisal.Method{{Name: "收益法", Value: 1_200_000_00}, {Name: "市场法", Value: 1_000_000_00}, {Name: "成本法", Value: 600_000_00}}}
}

func weights(texts ...string) []decimal.Decimal {
	w := []decimal.Decimal{}
	for _, t := range texts {
		w = append(w, dec(t))
	}
	return w
}

func TestWhatAReportNeedsBeforeItIsIssued(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*appraisal.Report)
		want   appraisal.Code
	}{
		"good":                          {func(r *appraisal.Report) {}, appraisal.OK},
		"base on the day of the report": {func(r *appraisal.Report) { r.Base = r.Dated }, appraisal.OK},
		"base after the report":         {func(r *appraisal.Report) { r.Base, r.Signers = r.Dated.AddDays(1), 0 }, appraisal.CodeDates},
		"one signer":                    {func(r *appraisal.Report) { r.Signers, r.Interests = 1, r.Parties }, appraisal.CodeSigners},
		"one signer, not statutory":     {func(r *appraisal.Report) { r.Signers, r.Statutory = 1, false }, appraisal.OK},
		"interested":                    {func(r *appraisal.Report) { r.Interests, r.ContingentFee = []string{"乙公司"}, true }, appraisal.CodeConflict},
		"contingent fee": {func(r *appraisal.Report) {
			r.ContingentFee, r.Conclusion = true, appraisal.Conclusion{Range: true, Low: 2, High: 1}
		}, appraisal.CodeContingentFee},
		"range upside down": {func(r *appraisal.Report) {
			r.Conclusion, r.Reason = appraisal.Conclusion{Range: true, Low: 2, High: 1}, ""
		}, appraisal.CodeRange},
		"range of one figure":            {func(r *appraisal.Report) { r.Conclusion = appraisal.Conclusion{Range: true, Low: 1, High: 1} }, appraisal.OK},
		"neither reason nor weights":     {func(r *appraisal.Report) { r.Reason = "" }, appraisal.CodeMethodReason},
		"weights that lead to the value": {func(r *appraisal.Report) { r.Reason, r.Weights = "", weights("0", "1", "0.0") }, appraisal.OK},
		"weights that lead elsewhere":    {func(r *appraisal.Report) { r.Weights = weights("0.000001", "0.999999", "0") }, appraisal.CodeWeights},
		"weights for a range": {func(r *appraisal.Report) {
			r.Weights, r.Conclusion = weights("1", "0", "0"), appraisal.Conclusion{Range: true, Low: 1, High: 2}
		}, appraisal.OK},
		"half a fen rounds up": {func(r *appraisal.Report) {
			r.Methods, r.Weights, r.Conclusion.Value = r.Methods[:2], weights("0.5", "0.5"), 1_100_000_01
			r.Methods[0].Value++
		}, appraisal.OK},
		"too few weights":           {func(r *appraisal.Report) { r.Weights = weights("0", "1") }, appraisal.CodeWeights},
		"no weights though given":   {func(r *appraisal.Report) { r.Weights = weights() }, appraisal.CodeWeights},
		"a negative weight":         {func(r *appraisal.Report) { r.Weights = weights("-1", "1", "1") }, appraisal.CodeWeights},
		"weights that sum to 0.999": {func(r *appraisal.Report) { r.Weights = weights("0", "0.999", "0") }, appraisal.CodeWeights},
	} {
		r := report(appraisal.Draft, 1_000_000_00)
		c.change(&r)
		require.Equal(t, c.want, r.Issue(policy), name)
		require.Equal(t, c.want == appraisal.OK, r.State == appraisal.Issued, name)
	}
}

func TestValidityIsAYearLessADay(t *testing.T) {
	for base, want := range map[string]string{"2026-01-31": "2027-01-30", "2024-02-29": "2025-02-27", "2026-01-01": "2026-12-31", "2023-03-01": "2024-02-29"} {
		require.Equal(t, day.Must(want), appraisal.Report{Base: day.Must(base)}.Until(), base)
	}
	require.Equal(t, june, appraisal.Report{Base: day.Must("2026-01-31"), ValidUntil: june}.Until())
}

// Every act on every state: what may be done, and where it leads.
func TestStatesOfAReport(t *testing.T) {
	acts := map[string]func(*appraisal.Report) appraisal.Code{
		"issue":     func(r *appraisal.Report) appraisal.Code { return r.Issue(policy) },
		"file":      func(r *appraisal.Report) appraisal.Code { return r.File(false) },
		"approve":   func(r *appraisal.Report) appraisal.Code { return r.File(true) },
		"use":       func(r *appraisal.Report) appraisal.Code { return r.Use() },
		"edit":      func(r *appraisal.Report) appraisal.Code { return r.Edit() },
		"supersede": func(r *appraisal.Report) appraisal.Code { _, code := r.Supersede(1, nil); return code },
		"void":      func(r *appraisal.Report) appraisal.Code { _, code := r.Void("NOTICE"); return code },
	}
	moves := map[appraisal.State]map[string]appraisal.State{
		appraisal.Draft: {"issue": appraisal.Issued, "edit": appraisal.Draft},
		appraisal.Issued: {"file": appraisal.Filed, "approve": appraisal.Approved, "edit": appraisal.Issued, "supersede": appraisal.Superseded,
			"void": appraisal.Void},
		appraisal.Filed:      {"use": appraisal.InUse, "supersede": appraisal.Superseded, "void": appraisal.Void},
		appraisal.Approved:   {"use": appraisal.InUse, "supersede": appraisal.Superseded, "void": appraisal.Void},
		appraisal.InUse:      {"supersede": appraisal.Superseded, "void": appraisal.Void},
		appraisal.Superseded: {},
		appraisal.Void:       {},
	}
	for state, may := range moves {
		require.NotEmpty(t, state.Title(), state)
		for name, act := range acts {
			r := report(state, 1_000_000_00)
			code := act(&r)
			to, allowed := may[name]
			switch {
			case allowed:
				require.Equal(t, []any{appraisal.OK, to}, []any{code, r.State}, "%s %s", name, state)
			case name == "edit":
				require.Equal(t, []any{appraisal.CodeImmutable, state}, []any{code, r.State}, state)
			default:
				require.Equal(t, []any{appraisal.CodeState, state}, []any{code, r.State}, "%s %s", name, state)
			}
		}
	}
}

func TestWhatBecomesOfTheLotAndTheDeal(t *testing.T) {
	for _, c := range []struct {
		value  money.Fen
		listed *money.Fen
		want   appraisal.LotAction
	}{{2, nil, appraisal.NoAction}, {2, of(1), appraisal.Suspend}, {2, of(2), appraisal.Warn}, {2, of(3), appraisal.Warn}} {
		r := report(appraisal.Filed, 1)
		action, code := r.Supersede(c.value, c.listed)
		require.Equal(t, []any{c.want, appraisal.OK}, []any{action, code})
		require.NotEmpty(t, action.Title())
	}
	for deal, want := range map[string]bool{"SIGNED": true, "PAID": true, "CERTIFIED": true, "PUBLISHED": true, "REGISTERED": true, "SETTLED": true, "NOTICE": false, "": false, "CONFIRMED": false} {
		r := report(appraisal.Filed, 1)
		flagged, code := r.Void(deal)
		require.Equal(t, []any{want, appraisal.OK}, []any{flagged, code}, deal)
	}
	reports := []appraisal.Report{report(appraisal.Filed, 1)}
	r, code := appraisal.Find(reports, "r1")
	require.Equal(t, []any{&reports[0], appraisal.OK}, []any{r, code})
	_, code = appraisal.Find(reports, "r2")
	require.Equal(t, appraisal.CodeUnknown, code)
}

func TestListPrices(t *testing.T) {
	filed, issued := []appraisal.Report{report(appraisal.Filed, 1_234_567_89)}, []appraisal.Report{report(appraisal.Issued, 1_234_567_89)}
	listing := func(seller appraisal.SellerKind, price money.Fen) appraisal.Listing {
		return appraisal.Listing{Seller: seller, Price: price, First: true, On: june}
	}
	relisting := func(price money.Fen, approved bool) appraisal.Listing {
		return appraisal.Listing{Seller: appraisal.StateOwned, Price: price, On: june, Approved: approved}
	}
	for name, c := range map[string]struct {
		reports []appraisal.Report
		listing appraisal.Listing
		code    appraisal.Code
		floor   money.Fen
		below   bool
	}{
		"at the report":                 {filed, listing(appraisal.StateOwned, 1_234_567_89), appraisal.OK, 1_234_567_89, false},
		"a fen below":                   {filed, listing(appraisal.StateOwned, 1_234_567_88), appraisal.CodeBelowAppraisal, 0, false},
		"another seller":                {issued, listing(appraisal.PublicBody, 1), appraisal.OK, 1_234_567_89, true},
		"not filed":                     {issued, listing(appraisal.StateOwned, 1_234_567_89), appraisal.CodeRequired, 0, false},
		"the floor is rounded up":       {filed, relisting(1_111_111_11, false), appraisal.OK, 1_111_111_11, true},
		"a fen below the floor":         {filed, relisting(1_111_111_10, false), appraisal.CodeNeedsApproval, 0, false},
		"approved":                      {filed, relisting(1, true), appraisal.OK, 1_111_111_11, true},
		"no report, no reason":          {nil, listing(appraisal.Private, 1), appraisal.CodeReason, 0, false},
		"no report of a state-owned":    {nil, listing(appraisal.StateOwned, 1), appraisal.CodeRequired, 0, false},
		"no report, with reason":        {nil, appraisal.Listing{Seller: appraisal.Private, Reason: "参照同类交易"}, appraisal.OK, 0, false},
		"expired":                       {filed, appraisal.Listing{Seller: appraisal.Private, On: day.Must("2027-01-31")}, appraisal.CodeExpired, 0, false},
		"dead reports are not reports":  {[]appraisal.Report{report(appraisal.Void, 1), report(appraisal.Draft, 1), report(appraisal.Superseded, 1)}, listing(appraisal.StateOwned, 1), appraisal.CodeRequired, 0, false},
		"the last day of validity":      {filed, appraisal.Listing{Seller: appraisal.Private, On: day.Must("2027-01-30"), Price: 1_234_567_89, First: true}, appraisal.OK, 1_234_567_89, false},
		"ambiguous comes before filing": {append(slices.Clone(issued), issued...), listing(appraisal.StateOwned, 1), appraisal.CodeAmbiguous, 0, false},
	} {
		b, code := policy.List(c.reports, c.listing)
		require.Equal(t, []any{c.code, c.floor, c.below}, []any{code, b.Floor, b.Below}, name)
	}
}

func TestAgreedPrices(t *testing.T) {
	reports := []appraisal.Report{report(appraisal.Filed, 1_000_000_00)}
	for name, c := range map[string]struct {
		reports []appraisal.Report
		deal    appraisal.Deal
		code    appraisal.Code
		ratio   string
	}{
		"state-owned at 90 %":      {reports, appraisal.Deal{Seller: appraisal.StateOwned, Price: 900_000_00, On: june}, appraisal.OK, "90.00"},
		"state-owned below":        {reports, appraisal.Deal{Seller: appraisal.StateOwned, Price: 899_999_99, On: june, DecisionRecord: true}, appraisal.CodeNeedsApproval, ""},
		"state-owned, approved":    {reports, appraisal.Deal{Seller: appraisal.StateOwned, Price: 700_000_00, On: june, Approved: true}, appraisal.OK, "70.00"},
		"university at 80 %":       {reports, appraisal.Deal{Seller: appraisal.PublicBody, Price: 800_000_00, On: june}, appraisal.OK, "80.00"},
		"university below":         {reports, appraisal.Deal{Seller: appraisal.PublicBody, Price: 799_999_99, On: june, Approved: true}, appraisal.CodeDecisionRecord, ""},
		"university, with record":  {reports, appraisal.Deal{Seller: appraisal.PublicBody, Price: 799_999_99, On: june, DecisionRecord: true}, appraisal.OK, "80.00"},
		"above":                    {reports, appraisal.Deal{Seller: appraisal.Private, Price: 1_234_567_00, On: june}, appraisal.OK, "123.46"},
		"no report":                {nil, appraisal.Deal{Seller: appraisal.Private, On: june}, appraisal.OK, ""},
		"no report of state-owned": {nil, appraisal.Deal{Seller: appraisal.StateOwned, On: june}, appraisal.CodeRequired, ""},
		"expired":                  {reports, appraisal.Deal{Seller: appraisal.StateOwned, Price: 1, On: day.Must("2027-01-31")}, appraisal.CodeExpired, ""},
		"a report of nothing":      {[]appraisal.Report{report(appraisal.Filed, 0)}, appraisal.Deal{Seller: appraisal.Private, Price: 1, On: june}, appraisal.OK, ""},
	} {
		b, code := policy.Deal(c.reports, c.deal)
		require.Equal(t, []any{c.code, c.ratio}, []any{code, b.Ratio}, name)
	}
}

func TestContributions(t *testing.T) {
	reports := []appraisal.Report{report(appraisal.Issued, 1_000_000_00)}
	for capital, want := range map[money.Fen]string{5_000_000_00: "20.0000", 3_000_000_00: "33.3333", 1_000_000_00: "100.0000"} {
		b, code := policy.Contribute(reports, appraisal.Contribution{Capital: capital, On: june})
		require.Equal(t, []any{appraisal.OK, want}, []any{code, b.Share})
	}
	_, code := policy.Contribute(reports, appraisal.Contribution{Capital: 999_999_99, On: june})
	require.Equal(t, appraisal.CodeOverCapital, code)
	_, code = policy.Contribute(nil, appraisal.Contribution{Capital: 1, On: june})
	require.Equal(t, appraisal.CodeRequired, code)
	b, code := policy.Contribute([]appraisal.Report{report(appraisal.Filed, 0)}, appraisal.Contribution{On: june})
	require.Equal(t, []any{appraisal.OK, ""}, []any{code, b.Share})
}

func TestSeveralReports(t *testing.T) {
	low, high, dead := report(appraisal.Filed, 1_000_000_00), report(appraisal.Filed, 1_500_000_00), report(appraisal.Void, 1)
	high.ID, high.Designated, dead.Designated = "r2", true, true
	high.Conclusion = appraisal.Conclusion{Range: true, Low: 1_500_000_00, High: 9_000_000_00}
	b, code := policy.Deal([]appraisal.Report{low, high, dead}, appraisal.Deal{Seller: appraisal.Private, Price: 1_500_000_00, On: june})
	require.Equal(t, []any{appraisal.OK, "r2", "50.00", "100.00"}, []any{code, b.Report.ID, b.Gap, b.Ratio})
	low.Designated = true
	_, code = policy.Deal([]appraisal.Report{low, high}, appraisal.Deal{Seller: appraisal.Private, On: june})
	require.Equal(t, appraisal.CodeAmbiguous, code)
}

// A price that is allowed stays allowed when it is raised, and a state-owned seller is
// never allowed more than another.
func TestAHigherPriceIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := money.Fen(rapid.Int64Range(0, 2_000_00).Draw(t, "value"))
		reports := []appraisal.Report{report(rapid.SampledFrom([]appraisal.State{appraisal.Issued, appraisal.Filed, appraisal.InUse}).Draw(t, "state"), value)}
		price := money.Fen(rapid.Int64Range(0, 2_500_00).Draw(t, "price"))
		more := price + money.Fen(rapid.Int64Range(0, 100).Draw(t, "more"))
		first := rapid.Bool().Draw(t, "first")
		allowed := func(seller appraisal.SellerKind, price money.Fen) bool {
			b, code := policy.List(reports, appraisal.Listing{Seller: seller, Price: price, First: first, On: june})
			require.True(t, code == appraisal.OK || code.Sentence() != "", code)
			require.True(t, code != appraisal.OK || b.Below == (price < value))
			return code == appraisal.OK
		}
		require.True(t, !allowed(appraisal.StateOwned, price) || allowed(appraisal.StateOwned, more))
		require.True(t, !allowed(appraisal.StateOwned, price) || allowed(appraisal.Private, price))
	})
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	for _, c := range []appraisal.Code{appraisal.CodeDates, appraisal.CodeSigners, appraisal.CodeConflict, appraisal.CodeContingentFee, appraisal.CodeRange, appraisal.CodeMethodReason,
		appraisal.CodeWeights, appraisal.CodeUnknown, appraisal.CodeImmutable, appraisal.CodeState, appraisal.CodeAmbiguous, appraisal.CodeRequired, appraisal.CodeReason,
		appraisal.CodeExpired, appraisal.CodeBelowAppraisal, appraisal.CodeNeedsApproval, appraisal.CodeDecisionRecord, appraisal.CodeOverCapital} {
		require.NotEmpty(t, c.Sentence(), c)
	}
	require.Empty(t, appraisal.OK.Sentence())
}
