package listing_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/listing"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func apply(who, person string) listing.Event {
	return listing.Event{Do: listing.ActApply, Who: who, Person: person}
}

func qualify(who string) listing.Event { return listing.Event{Do: listing.ActQualify, Who: who} }

func pay(who, amount string) listing.Event {
	return listing.Event{Do: listing.ActDeposit, Who: who, Amount: amount}
}

// same says that two instants are one, in whatever zone.
func same(t *testing.T, want string, got time.Time) {
	t.Helper()
	require.Equal(t, at(want).UnixMilli(), got.UnixMilli(), "want %s, got %s", want, got)
}

// A state-owned seller needs an appraisal that is filed and holds, and asks no less.
func TestPublishingStateOwnedProperty(t *testing.T) {
	for name, c := range map[string]struct {
		seller    listing.SellerKind
		appraisal *listing.Appraisal
		code      listing.Code
	}{
		"private, none":       {listing.Private, nil, listing.OK},
		"private, lapsed":     {listing.Private, &listing.Appraisal{Value: 2_000_000_00}, listing.OK},
		"public, above":       {listing.Public, &listing.Appraisal{Value: 2_000_000_00, ValidUntil: day.Must("2026-01-01"), Filed: true}, listing.OK},
		"none":                {listing.StateOwned, nil, listing.CodeAppraisalRequired},
		"not filed":           {listing.StateOwned, &listing.Appraisal{Value: 1, ValidUntil: day.Must("2026-12-31")}, listing.CodeAppraisalRequired},
		"lapsed before below": {listing.StateOwned, &listing.Appraisal{Value: 2_000_000_00, ValidUntil: day.Must("2026-03-01"), Filed: true}, listing.CodeAppraisalExpired},
		"a fen below":         {listing.StateOwned, &listing.Appraisal{Value: 1_000_000_01, ValidUntil: day.Must("2026-03-02"), Filed: true}, listing.CodeBelowAppraisal},
		"on the last day":     {listing.StateOwned, &listing.Appraisal{Value: 1_000_000_00, ValidUntil: day.Must("2026-03-02"), Filed: true}, listing.OK},
	} {
		x := terms()
		x.Seller, x.Appraisal = c.seller, c.appraisal
		require.Equal(t, c.code, draft(t, x).Apply(acts["publish"]).Code, name)
	}
}

// A new price of state-owned property is measured against the value; terms that keep
// the price, even one approved below the value, are not.
func TestAmendingStateOwnedProperty(t *testing.T) {
	x := terms()
	x.Seller, x.Appraisal = listing.StateOwned, &listing.Appraisal{Value: 1_000_000_00, ValidUntil: day.Must("2026-12-31"), Filed: true}
	l := draft(t, x)
	follow(t, l, ways[listing.NoBuyer]...)
	follow(t, l, listing.Event{Do: listing.ActRelist, Amount: "950000"})
	require.Equal(t, listing.CodeBelowAppraisal, l.Apply(listing.Event{Do: listing.ActAmend, Approved: true, Amount: "999999.99"}).Code)
	follow(t, l, listing.Event{Do: listing.ActAmend, Approved: true}, listing.Event{Do: listing.ActAmend, Approved: true, Amount: "1000000"})
	require.Equal(t, 4, l.Standing().Version)
}

func TestWhoMayApplyAndPay(t *testing.T) {
	x := terms()
	x.Barred = []string{"px"}
	l := draft(t, x)
	follow(t, l, acts["publish"], apply("A", "pa"))
	try := func(want listing.Code, e listing.Event) {
		t.Helper()
		require.Equal(t, want, l.Apply(e).Code)
	}
	try(listing.CodeBarred, apply("A", "px"))
	try(listing.CodeDuplicate, apply("A", "pb"))
	try(listing.CodeDuplicate, apply("B", "pa"))
	try(listing.CodeUnknown, qualify("B"))
	try(listing.CodeUnknown, listing.Event{Do: listing.ActWithdraw, Who: "B"})
	try(listing.CodeUnknown, listing.Event{Do: listing.ActDisqualify, Who: "B"})
	try(listing.CodeUnknown, listing.Event{Do: listing.ActReconfirm, Who: "B"})
	try(listing.CodeNotQualified, pay("A", "100000"))
	follow(t, l, qualify("A"))
	try(listing.CodeState, qualify("A"))
	try(listing.CodeAmount, pay("A", "100000.000"))
	try(listing.CodeShort, pay("A", "99999.99"))
	follow(t, l, pay("A", "100000.01"))
	try(listing.CodeNotQualified, pay("A", "100000"))
	follow(t, l, listing.Event{Do: listing.ActWithdraw, Who: "A"})
	require.Equal(t, sale.Released, l.Standing().Deposits["A"])
	try(listing.CodeState, listing.Event{Do: listing.ActWithdraw, Who: "A"})
	try(listing.CodeState, listing.Event{Do: listing.ActDisqualify, Who: "A"})
	try(listing.CodeDuplicate, apply("A", "pa"))
	follow(t, l, apply("B", "pa"), listing.Event{Do: listing.ActDisqualify, Who: "B"})
}

// The window for the deposit is half-open and runs on while the listing is suspended;
// whoever misses it is out for good.
func TestTheWindowOfTheDeposit(t *testing.T) {
	for _, suspended := range []bool{false, true} {
		l := draft(t, terms())
		follow(t, l, acts["publish"], apply("A", "pa"), apply("B", "pb"), qualify("A"), qualify("B"))
		if suspended {
			follow(t, l, acts["suspend"])
		}
		in := pay("A", "100000")
		in.At = at("2026-03-05T16:59:59.999+08:00")
		follow(t, l, in)
		late := pay("B", "100000")
		late.At = at("2026-03-05T17:00:00.000+08:00")
		require.Equal(t, listing.CodeDeadline, l.Apply(late).Code)
		require.Equal(t, listing.Disqualified, l.Standing().Applicants["B"])
		if suspended {
			follow(t, l, acts["resume"])
		}
		require.Equal(t, listing.CodeState, l.Apply(qualify("B")).Code)
	}
}

// Who is sold to is decided when the last window for a deposit is over, and from that
// instant on the next period runs.
func TestRoutingWaitsForDeposits(t *testing.T) {
	for name, c := range map[string]struct {
		then   listing.Event
		state  listing.State
		quote  string
		people map[string]listing.ApplicantState
	}{
		"paid in time":     {pay("Q", "100000"), listing.Auction, "", map[string]listing.ApplicantState{"A": listing.Paid, "P": listing.Disqualified, "Q": listing.Paid}},
		"window over":      {tick("2026-03-18T17:00:00.000+08:00"), listing.Sole, "2026-03-23T17:00:00.000+08:00", map[string]listing.ApplicantState{"A": listing.Paid, "P": listing.Disqualified, "Q": listing.Disqualified}},
		"put out before":   {listing.Event{Do: listing.ActDisqualify, Who: "Q"}, listing.Sole, "2026-03-19T17:00:00.000+08:00", map[string]listing.ApplicantState{"A": listing.Paid, "P": listing.Disqualified, "Q": listing.Disqualified}},
		"put out next day": {listing.Event{At: at("2026-03-17T10:00:00.000+08:00"), Do: listing.ActDisqualify, Who: "Q"}, listing.Sole, "2026-03-20T17:00:00.000+08:00", nil},
		"the other left":   {listing.Event{Do: listing.ActDisqualify, Who: "A"}, listing.Routing, "", map[string]listing.ApplicantState{"A": listing.Disqualified, "P": listing.Applied, "Q": listing.Qualified}},
		"long afterwards":  {tick("2026-03-23T16:59:59.999+08:00"), listing.Sole, "2026-03-23T17:00:00.000+08:00", nil},
		"too long":         {tick("2026-03-23T17:00:00.000+08:00"), listing.Defaulted, "2026-03-23T17:00:00.000+08:00", nil},
	} {
		l := draft(t, terms())
		follow(t, l, ways[listing.Routing]...)
		follow(t, l, c.then)
		s := l.Standing()
		require.Equal(t, c.state, s.State, name)
		if c.quote != "" {
			same(t, c.quote, s.QuoteDue)
		}
		if c.people != nil {
			require.Equal(t, c.people, s.Applicants, name)
		}
	}
}

func TestExtensions(t *testing.T) {
	x := terms()
	x.Extends = true
	l := draft(t, x)
	follow(t, l, acts["publish"], apply("P", "pp"), tick("2026-03-16T17:00:00.000+08:00"))
	s := l.Standing()
	require.Equal(t, []any{listing.Listed, 1, listing.Applied}, []any{s.State, s.Extensions, s.Applicants["P"]})
	same(t, "2026-03-23T17:00:00.000+08:00", s.ClosesAt)
	follow(t, l, listing.Event{At: at("2026-03-24T09:00:00.000+08:00"), Do: listing.ActAmend, Approved: true})
	require.Zero(t, l.Standing().Extensions)
	same(t, "2026-04-07T17:00:00.000+08:00", l.Standing().ClosesAt)
	follow(t, l, tick("2026-04-21T17:00:00.000+08:00"))
	require.Equal(t, []any{listing.NoBuyer, 2, listing.Disqualified}, []any{l.Standing().State, l.Standing().Extensions, l.Standing().Applicants["P"]})
}

// A change of terms restarts the count, and who does not reconfirm is out when the
// listing closes, with the deposit back.
func TestWhoDoesNotReconfirmIsOut(t *testing.T) {
	l := draft(t, terms())
	follow(t, l, ways[listing.Listed]...)
	require.Equal(t, listing.CodeNeedsApproval, l.Apply(listing.Event{Do: listing.ActAmend}).Code)
	require.Equal(t, listing.CodeAmount, l.Apply(listing.Event{Do: listing.ActAmend, Approved: true, Amount: "1e6"}).Code)
	follow(t, l, acts["amend"])
	s := l.Standing()
	require.Equal(t, []any{2, money.Fen(1_100_000_00)}, []any{s.Version, s.ListPrice})
	same(t, "2026-03-27T17:00:00.000+08:00", s.ClosesAt)
	follow(t, l, pay("Q", "100000"), listing.Event{Do: listing.ActReconfirm, Who: "Q"})
	require.Equal(t, listing.CodeState, l.Apply(listing.Event{Do: listing.ActReconfirm, Who: "Q"}).Code)
	follow(t, l, apply("Z", "pz"))
	require.Equal(t, listing.CodeState, l.Apply(listing.Event{Do: listing.ActReconfirm, Who: "Z"}).Code, "knew the new terms")
	follow(t, l, tick("2026-03-27T17:00:00.000+08:00"))
	s = l.Standing()
	require.Equal(t, listing.Sole, s.State)
	require.Equal(t, map[string]listing.ApplicantState{"A": listing.Withdrew, "P": listing.Disqualified, "Q": listing.Paid, "Z": listing.Disqualified}, s.Applicants)
	require.Equal(t, map[string]sale.DepositState{"A": sale.Released, "Q": sale.Frozen}, s.Deposits)
}

// The day of a suspension counts when its closing hour has come; what is left after
// it is at least the minimum.
func TestSuspensions(t *testing.T) {
	for name, c := range map[string]struct {
		suspended, resumed, closes string
		least                      int
	}{
		"at once":              {"2026-03-02T09:00:00.000+08:00", "2026-03-02T10:00:00.000+08:00", "2026-03-16T17:00:00.000+08:00", 3},
		"on its first evening": {"2026-03-02T18:00:00.000+08:00", "2026-03-03T10:00:00.000+08:00", "2026-03-17T17:00:00.000+08:00", 3},
		"before the hour":      {"2026-03-06T16:59:59.999+08:00", "2026-03-09T10:00:00.000+08:00", "2026-03-18T17:00:00.000+08:00", 3},
		"at the hour":          {"2026-03-06T17:00:00.000+08:00", "2026-03-09T10:00:00.000+08:00", "2026-03-17T17:00:00.000+08:00", 3},
		"on a Sunday":          {"2026-03-08T18:00:00.000+08:00", "2026-03-09T10:00:00.000+08:00", "2026-03-17T17:00:00.000+08:00", 3},
		"one left, made three": {"2026-03-13T18:00:00.000+08:00", "2026-03-20T10:00:00.000+08:00", "2026-03-25T17:00:00.000+08:00", 3},
		"one left":             {"2026-03-13T18:00:00.000+08:00", "2026-03-20T10:00:00.000+08:00", "2026-03-23T17:00:00.000+08:00", 0},
	} {
		x := terms()
		x.MinResumeDays = c.least
		l := draft(t, x)
		follow(t, l, acts["publish"], listing.Event{At: at(c.suspended), Do: listing.ActSuspend, Reason: "权属争议"})
		same(t, "2026-03-16T17:00:00.000+08:00", l.Standing().ClosesAt)
		follow(t, l, listing.Event{At: at(c.resumed), Do: listing.ActResume})
		require.Equal(t, at(c.closes).UnixMilli(), l.Standing().ClosesAt.UnixMilli(), name)
	}
	l := draft(t, terms())
	follow(t, l, acts["publish"])
	require.Equal(t, listing.CodeReason, l.Apply(listing.Event{Do: listing.ActSuspend}).Code)
	follow(t, l, acts["suspend"])
	require.Equal(t, listing.Suspended, l.Apply(tick("2026-04-01T23:59:59.999+08:00")).State)
	require.Equal(t, listing.SuspendedOverdue, l.Apply(tick("2026-04-02T00:00:00.000+08:00")).State)
	require.Equal(t, listing.CodeNeedsDecision, l.Apply(listing.Event{Do: listing.ActResume}).Code)
}

func TestTheRightOfFirstRefusal(t *testing.T) {
	exercise := func(who, amount string) listing.Event {
		return listing.Event{Do: listing.ActExercise, Who: who, Amount: amount}
	}
	waive := func(who string) listing.Event { return listing.Event{Do: listing.ActWaive, Who: who} }
	begin := func() *listing.Listing {
		x := terms()
		x.Holders = map[string]int{"H": 1, "K": 2, "M": 2}
		l := draft(t, x)
		follow(t, l, ways[listing.Exercise]...)
		same(t, "2026-03-24T00:00:00.000+08:00", l.Standing().ExerciseEnd)
		return l
	}
	l := begin()
	for _, c := range []struct {
		e    listing.Event
		want listing.Code
	}{
		{exercise("A", "100000"), listing.CodeNotHolder}, {waive("A"), listing.CodeNotHolder}, {exercise("K", ""), listing.CodeDeposit}, {exercise("K", "99999.99"), listing.CodeDeposit},
		{exercise("K", "100000"), listing.OK}, {waive("K"), listing.CodeState}, {exercise("K", "100000"), listing.CodeRank}, {exercise("M", "100000"), listing.CodeRank},
		{waive("M"), listing.OK}, {waive("M"), listing.CodeWaived}, {exercise("M", "100000"), listing.CodeWaived},
	} {
		answer := l.Apply(c.e)
		require.Equal(t, c.want, answer.Code, "%s %s", c.e.Do, c.e.Who)
		require.Equal(t, listing.Exercise, answer.State)
	}
	follow(t, l, exercise("H", "200000"))
	s := l.Standing()
	require.Equal(t, []any{listing.Provisional, "H", money.Fen(1_000_000_00)}, []any{s.State, s.Winner, s.Price})
	require.Equal(t, sale.Frozen, s.Deposits["K"])
	follow(t, l, acts["confirm"])
	s = l.Standing()
	require.Equal(t, map[string]sale.DepositState{"A": sale.Released, "H": sale.Frozen, "K": sale.Released}, s.Deposits)
	require.Equal(t, listing.Lost, s.Applicants["A"])
	follow(t, l, acts["default"])
	require.Equal(t, sale.Forfeited, l.Standing().Deposits["H"])

	l = begin()
	follow(t, l, waive("H"), exercise("M", "100000"))
	require.Equal(t, []any{listing.Provisional, "M"}, []any{l.Standing().State, l.Standing().Winner}, "nobody is better than M")
	l = begin()
	follow(t, l, waive("H"), waive("K"), waive("M"))
	require.Equal(t, []any{listing.Provisional, "A"}, []any{l.Standing().State, l.Standing().Winner})
	l = begin()
	follow(t, l, exercise("K", "100000"))
	require.Equal(t, listing.Exercise, l.Apply(tick("2026-03-23T23:59:59.999+08:00")).State)
	require.Equal(t, listing.Provisional, l.Apply(tick("2026-03-24T00:00:00.000+08:00")).State)
	require.Equal(t, "K", l.Standing().Winner)
}

// Holders inside the room match there; outside it they are asked afterwards, unless
// nobody is a holder, or the sole buyer is.
func TestHowTheRoomTreatsHolders(t *testing.T) {
	for name, c := range map[string]struct {
		holders map[string]int
		mode    sale.RefusalMode
		after   listing.State
	}{
		"none":    {nil, sale.NoRefusal, listing.Provisional},
		"inside":  {map[string]int{"Q": 1, "H": 2}, sale.RefusalInside, listing.Provisional},
		"outside": {map[string]int{"H": 2}, sale.RefusalAfter, listing.Exercise},
		"put out": {map[string]int{"P": 1}, sale.RefusalAfter, listing.Exercise},
	} {
		x := terms()
		x.Holders = c.holders
		l := draft(t, x)
		follow(t, l, ways[listing.Auction]...)
		require.Equal(t, &listing.Room{Start: 1_000_000_00, Bidders: []string{"A", "Q"}, Refusal: c.mode}, l.Standing().Room, name)
		for _, refused := range []struct {
			who, amount string
			code        listing.Code
		}{{"P", "1230000", listing.CodeNotBuyer}, {"A", "1.", listing.CodeAmount}, {"A", "999999.99", listing.CodeBelowList}} {
			require.Equal(t, refused.code, l.Apply(listing.Event{Do: listing.ActAuctionResult, Who: refused.who, Amount: refused.amount}).Code, name)
		}
		follow(t, l, acts["result"])
		s := l.Standing()
		require.Equal(t, []any{c.after, "A", "23.00"}, []any{s.State, s.Winner, s.Premium.StringFixed(2)}, name)
	}
	x := terms()
	x.Holders = map[string]int{"A": 2, "H": 1}
	l := draft(t, x)
	follow(t, l, ways[listing.Sole]...)
	follow(t, l, acts["quote"])
	require.Equal(t, listing.Provisional, l.Standing().State)
}

func TestPayment(t *testing.T) {
	signed := func(change func(*listing.Terms)) *listing.Listing {
		x := terms()
		if change != nil {
			change(&x)
		}
		l := draft(t, x)
		follow(t, l, ways[listing.Signed]...) // on Monday 2026-03-16
		same(t, "2026-03-24T00:00:00.000+08:00", l.Standing().PayDue)
		return l
	}
	paying := func(amount string, guarantee bool) listing.Event {
		return listing.Event{Do: listing.ActPay, Amount: amount, Guarantee: guarantee}
	}
	third := func(x *listing.Terms) { x.FirstInstalment = big.NewRat(100, 3) }
	for name, c := range map[string]struct {
		change    func(*listing.Terms)
		amount    string
		guarantee bool
		code      listing.Code
	}{
		"nothing":               {nil, "0", true, listing.CodeAmount},
		"too much":              {nil, "1000000.01", true, listing.CodeOverpay},
		"all":                   {nil, "1000000", false, listing.OK},
		"a fen short of 30 %":   {nil, "299999.99", true, listing.CodeFirstInstalment},
		"without a guarantee":   {nil, "300000", false, listing.CodeGuarantee},
		"30 %":                  {nil, "300000", true, listing.OK},
		"a third, rounded down": {third, "333333.33", true, listing.CodeFirstInstalment},
		"a third, rounded up":   {third, "333333.34", true, listing.OK},
		"no instalments":        {func(x *listing.Terms) { x.FirstInstalment = nil }, "999999.99", true, listing.CodeFullPayment},
	} {
		require.Equal(t, c.code, signed(c.change).Apply(paying(c.amount, c.guarantee)).Code, name)
	}
	l := signed(nil)
	follow(t, l, listing.Event{At: at("2026-03-23T23:59:59.999+08:00"), Do: listing.ActPay, Amount: "300000", Guarantee: true})
	s := l.Standing()
	require.Equal(t, []any{listing.PartPaid, false, sale.Applied, money.Fen(300_000_00)}, []any{s.State, s.PayLate, s.Deposits["A"], s.PaidAmount})
	same(t, "2027-03-17T00:00:00.000+08:00", s.RestDue)
	require.Equal(t, listing.CodeOverpay, l.Apply(paying("700000.01", false)).Code)
	follow(t, l, paying("1", false))
	follow(t, l, listing.Event{At: at("2027-03-16T23:59:59.999+08:00"), Do: listing.ActPay, Amount: "1"})
	require.False(t, l.Standing().PayLate)
	follow(t, l, listing.Event{At: at("2027-03-17T00:00:00.000+08:00"), Do: listing.ActPay, Amount: "1"})
	require.True(t, l.Standing().PayLate)
	follow(t, l, paying("699997", false))
	require.Equal(t, []any{listing.PaidUp, true}, []any{l.Standing().State, l.Standing().PayLate})

	l = signed(nil)
	follow(t, l, listing.Event{At: at("2026-03-24T00:00:00.000+08:00"), Do: listing.ActPay, Amount: "1000000"})
	require.True(t, l.Standing().PayLate)

	l = signed(nil)
	follow(t, l, listing.Event{At: at("2026-03-24T00:00:00.000+08:00"), Do: listing.ActPay, Amount: "300000", Guarantee: true}, paying("700000", false))
	require.True(t, l.Standing().PayLate, "once late, late for good")
}

// Signing has its day, and a period to cure where the terms give one; an appraisal
// must hold on the day.
func TestSigningInTime(t *testing.T) {
	for name, c := range map[string]struct {
		cure  int
		then  string
		state listing.State
		code  listing.Code
	}{
		"in time":        {0, "2026-03-23T23:59:59.999+08:00", listing.Signed, listing.OK},
		"too late":       {0, "2026-03-24T00:00:00.000+08:00", listing.Defaulted, listing.CodeState},
		"in the cure":    {3, "2026-03-26T23:59:59.999+08:00", listing.Signed, listing.OK},
		"after the cure": {3, "2026-03-27T00:00:00.000+08:00", listing.Defaulted, listing.CodeState},
	} {
		x := terms()
		x.CureDays = c.cure
		l := draft(t, x)
		follow(t, l, ways[listing.Confirmed]...)
		same(t, "2026-03-24T00:00:00.000+08:00", l.Standing().SignDue)
		require.Equal(t, "2026-03-19", l.Standing().ReleaseBy.String())
		answer := l.Apply(listing.Event{At: at(c.then), Do: listing.ActSign})
		require.Equal(t, []any{c.code, c.state}, []any{answer.Code, answer.State}, name)
	}
	for valid, code := range map[string]listing.Code{"2026-03-15": listing.CodeAppraisalExpired, "2026-03-16": listing.OK} {
		x := terms()
		x.Appraisal = &listing.Appraisal{ValidUntil: day.Must(valid)}
		l := draft(t, x)
		follow(t, l, ways[listing.Confirmed]...)
		require.Equal(t, code, l.Apply(acts["sign"]).Code, valid)
	}
	l := draft(t, terms())
	follow(t, l, ways[listing.Provisional]...)
	for _, by := range [][]string{nil, {"platform"}, {"seller", "seller"}} {
		require.Equal(t, listing.CodeConfirmSign, l.Apply(listing.Event{Do: listing.ActConfirm, By: by}).Code)
	}
	l = draft(t, terms())
	follow(t, l, ways[listing.Published]...)
	require.Equal(t, "2026-03-23", l.Standing().ResultUntil.String())
}

// Those who break their word pay for it only where the notice said so.
func TestBreach(t *testing.T) {
	for _, clause := range []bool{true, false} {
		x := terms()
		x.BreachClause = clause
		state, applicant, deposit, again := listing.NoBuyer, listing.Lost, sale.Released, listing.OK
		if clause {
			state, applicant, deposit, again = listing.Defaulted, listing.Breached, sale.Forfeited, listing.CodeBarred
		}
		l := draft(t, x)
		follow(t, l, ways[listing.Sole]...)
		same(t, "2026-03-19T17:00:00.000+08:00", l.Standing().QuoteDue)
		require.Equal(t, listing.CodeNotBuyer, l.Apply(listing.Event{Do: listing.ActQuote, Who: "Q", Amount: "1000000"}).Code)
		require.Equal(t, listing.Sole, l.Apply(tick("2026-03-19T16:59:59.999+08:00")).State)
		require.Equal(t, state, l.Apply(tick("2026-03-19T17:00:00.000+08:00")).State)
		s := l.Standing()
		require.Equal(t, applicant, s.Applicants["A"])
		require.Equal(t, deposit, s.Deposits["A"])
		follow(t, l, acts["relist"])
		require.Equal(t, again, l.Apply(apply("A2", "pa")).Code)
		require.Equal(t, listing.OK, l.Apply(apply("Z", "pz")).Code)

		l = draft(t, x)
		follow(t, l, ways[listing.PartPaid]...)
		require.Equal(t, listing.CodeReason, l.Apply(listing.Event{Do: listing.ActDefault}).Code)
		follow(t, l, acts["default"])
		require.Equal(t, sale.Applied, l.Standing().Deposits["A"], "applied stays applied")
		require.Equal(t, applicant, l.Standing().Applicants["A"])
	}
}

func TestRelisting(t *testing.T) {
	appraised := func(kind listing.SellerKind) func(*listing.Terms) {
		return func(x *listing.Terms) {
			x.Seller, x.Appraisal = kind, &listing.Appraisal{Value: 999_999_99, ValidUntil: day.Must("2026-03-16"), Filed: true}
		}
	}
	for name, c := range map[string]struct {
		change   func(*listing.Terms)
		on       string
		amount   string
		approved bool
		code     listing.Code
	}{
		"no price":                     {nil, "2026-03-17T09:00:00.000+08:00", "", true, listing.CodeAmount},
		"90 %":                         {nil, "2026-03-17T09:00:00.000+08:00", "900000", false, listing.OK},
		"a fen less":                   {nil, "2026-03-17T09:00:00.000+08:00", "899999.99", false, listing.CodeNeedsApproval},
		"a fen less, approved":         {nil, "2026-03-17T09:00:00.000+08:00", "899999.99", true, listing.OK},
		"90 % of the value, rounded":   {appraised(listing.Private), "2026-03-17T09:00:00.000+08:00", "900000", false, listing.OK},
		"a fen less than that":         {appraised(listing.Private), "2026-03-17T09:00:00.000+08:00", "899999.99", false, listing.CodeNeedsApproval},
		"lapsed, state-owned":          {appraised(listing.StateOwned), "2026-03-17T00:00:00.000+08:00", "1", false, listing.CodeAppraisalExpired},
		"on its last day, state-owned": {appraised(listing.StateOwned), "2026-03-16T23:59:59.999+08:00", "900000", false, listing.OK},
		"no discount free":             {func(x *listing.Terms) { x.RelistFree = nil }, "2026-03-17T00:00:00.000+08:00", "999999.99", false, listing.CodeNeedsApproval},
	} {
		x := terms()
		if c.change != nil {
			c.change(&x)
		}
		l := draft(t, x)
		follow(t, l, ways[listing.NoBuyer]...)
		e := listing.Event{At: at(c.on), Do: listing.ActRelist, Amount: c.amount, Approved: c.approved}
		require.Equal(t, c.code, l.Apply(e).Code, name)
	}
	l := draft(t, terms())
	follow(t, l, ways[listing.PartPaid]...)
	follow(t, l, acts["default"], acts["relist"])
	s := l.Standing()
	same(t, "2026-03-30T17:00:00.000+08:00", s.ClosesAt)
	require.Equal(t, listing.Standing{State: listing.Listed, Version: 2, ListPrice: 900_000_00, ClosesAt: s.ClosesAt, Applicants: s.Applicants, Deposits: s.Deposits,
		SellerOwes: map[string]money.Fen{}}, s)
	follow(t, l, tick("2026-03-30T17:00:00.000+08:00"), listing.Event{Do: listing.ActRelist, Amount: "900000"})
	require.Equal(t, listing.CodeNeedsApproval, func() listing.Code {
		follow(t, l, tick("2026-04-13T17:00:00.000+08:00"))
		return l.Apply(listing.Event{Do: listing.ActRelist, Amount: "810000"}).Code
	}(), "the base does not fall with the price")
}

func TestTheSellerWithdraws(t *testing.T) {
	for _, symmetry := range []bool{true, false} {
		x := terms()
		x.SellerSymmetry = symmetry
		l := draft(t, x)
		follow(t, l, ways[listing.Auction]...)
		require.Equal(t, listing.CodeReason, l.Apply(listing.Event{Do: listing.ActSellerWithdraw}).Code)
		follow(t, l, acts["seller withdraw"])
		owes := map[string]money.Fen{}
		if symmetry {
			owes = map[string]money.Fen{"A": 100_000_00, "Q": 100_000_00}
		}
		s := l.Standing()
		require.Equal(t, owes, s.SellerOwes)
		require.Equal(t, map[string]sale.DepositState{"A": sale.Released, "Q": sale.Released}, s.Deposits)
		require.Equal(t, map[string]listing.ApplicantState{"A": listing.Lost, "P": listing.Disqualified, "Q": listing.Lost}, s.Applicants)
	}
}

func TestRelatedGroupsAreShown(t *testing.T) {
	l := draft(t, terms())
	follow(t, l, acts["publish"])
	for _, a := range []struct{ who, group string }{{"A", "g2"}, {"B", "g2"}, {"C", "g1"}, {"D", "g1"}, {"E", "g3"}, {"F", "g3"}, {"G", ""}, {"I", ""}} {
		follow(t, l, listing.Event{Do: listing.ActApply, Who: a.who, Person: a.who, Group: a.group})
	}
	follow(t, l, listing.Event{Do: listing.ActWithdraw, Who: "E"})
	require.Equal(t, []string{"g1", "g2"}, l.Standing().RelatedGroups)
	follow(t, l, listing.Event{Do: listing.ActDisqualify, Who: "C"})
	require.Equal(t, []string{"g2"}, l.Standing().RelatedGroups)
}
