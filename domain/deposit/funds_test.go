package deposit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// settled is a deal of the case F04: price, deposit and fee, with what is paid in cash.
func settled(t require.TestingT, price, amount, fee, cash string) (*deposit.Funds, deposit.Bill) {
	need, _ := money.ParseFen(amount)
	f := deposit.NewFunds(need, 3, []string{"A", "B"}, holidays)
	for i, e := range []deposit.Event{{Do: deposit.ActPay, Bidder: "A", Amount: amount, Ref: "b1", Payer: "A"}, {Do: deposit.ActDeal, Bidder: "A", Amount: price},
		{Do: deposit.ActCharge, Bidder: deposit.BuyerSide, Amount: fee}, {Do: deposit.ActPrice, Bidder: "A", Amount: cash, Ref: "b2"}} {
		if e.Amount == "0" {
			continue
		}
		e.At = due.Add(time.Duration(i) * time.Hour)
		require.Equal(t, deposit.OK, f.Apply(e).Code, e.Do)
	}
	bill, ok := f.Bill()
	require.True(t, ok)
	return f, bill
}

func TestWhatTheDepositCovers(t *testing.T) {
	_, bill := settled(t, "3200000", "300000", "116000", "1000000")
	require.Equal(t, money.Fen(2_016_000_00), bill.Outstanding(), "F04: 3 016 000 less what is paid")
	require.Equal(t, []deposit.Line{{To: "price", Amount: "300000.00"}}, bill.Application())

	f, bill := settled(t, "200000", "300000", "10000", "0")
	require.Zero(t, bill.Outstanding())
	require.Equal(t, []deposit.Line{{To: "price", Amount: "200000.00"}, {To: "owing:buyer", Amount: "10000.00"}}, bill.Application(), "F05: one disposition, the rest goes back")
	a := f.Apply(deposit.Event{Do: deposit.ActApply, Bidder: "A", Lines: bill.Application()})
	require.Equal(t, deposit.OK, a.Code)
	require.Equal(t, money.Fen(90_000_00), f.Standing().Payouts["P1"].Amount)
	require.Equal(t, deposit.CodeState, f.Apply(deposit.Event{Do: deposit.ActRelease, Bidder: "A"}).Code)

	_, bill = settled(t, "200000", "300000", "10000", "200000")
	require.Equal(t, []deposit.Line{{To: "owing:buyer", Amount: "10000.00"}}, bill.Application())
}

func TestActsOfADealNameWhatIsWrong(t *testing.T) {
	f := deposit.NewFunds(100, 3, []string{"A"}, holidays)
	for _, c := range []struct {
		e    deposit.Event
		code deposit.Code
	}{
		{deposit.Event{Do: deposit.ActCharge, Bidder: deposit.BuyerSide, Amount: "1"}, deposit.CodeState},
		{deposit.Event{Do: deposit.ActPrice, Bidder: "A", Amount: "1", Ref: "p"}, deposit.CodeUnknown},
		{deposit.Event{Do: deposit.ActDeal, Bidder: "Z", Amount: "1"}, deposit.CodeUnknown},
		{deposit.Event{Do: deposit.ActDeal, Bidder: "A", Amount: "0"}, deposit.CodeAmount},
		{deposit.Event{Do: deposit.ActDeal, Bidder: "A", Amount: "10"}, deposit.OK},
		{deposit.Event{Do: deposit.ActDeal, Bidder: "A", Amount: "11"}, deposit.CodeState},
		{deposit.Event{Do: deposit.ActCharge, Bidder: "third", Amount: "1"}, deposit.CodeUnknown},
		{deposit.Event{Do: deposit.ActCharge, Bidder: deposit.SellerSide, Amount: "1.005"}, deposit.CodeAmount},
		{deposit.Event{Do: deposit.ActCharge, Bidder: deposit.SellerSide, Amount: "1"}, deposit.OK},
		{deposit.Event{Do: deposit.ActCharge, Bidder: deposit.SellerSide, Amount: "1"}, deposit.CodeState},
		{deposit.Event{Do: deposit.ActFee, Bidder: "third", Amount: "1", Ref: "f"}, deposit.CodeUnknown},
		{deposit.Event{Do: deposit.ActPrice, Bidder: "A", Amount: "一", Ref: "p"}, deposit.CodeAmount},
		{deposit.Event{Do: deposit.ActRemit, Bidder: "price"}, deposit.CodeState},
		{deposit.Event{Do: deposit.ActRemit, Bidder: "bank"}, deposit.CodeUnknown},
		{deposit.Event{Do: deposit.ActReturnPart, Bidder: "A"}, deposit.CodeState},
	} {
		require.Equal(t, c.code, f.Apply(c.e).Code, "%+v", c.e)
	}
}

// Whatever arrives in whatever order, the books close, no fen is lost between price,
// fee and what goes back, and nothing is owed twice.
func TestFundsClose(t *testing.T) {
	amount := rapid.Int64Range(1, 500_000_00)
	rapid.Check(t, func(t *rapid.T) {
		price, fee, need := money.Fen(amount.Draw(t, "price")), money.Fen(amount.Draw(t, "fee")), money.Fen(amount.Draw(t, "deposit"))
		f, _ := settled(t, price.String(), need.String(), fee.String(), "0")
		var in money.Fen = need
		for i := range rapid.IntRange(0, 6).Draw(t, "payments") {
			paid := money.Fen(amount.Draw(t, "paid"))
			e := deposit.Event{Do: deposit.ActPrice, Bidder: "A", Amount: paid.String(), Ref: string(rune('a' + i))}
			if rapid.Bool().Draw(t, "a fee") {
				e.Do, e.Bidder = deposit.ActFee, deposit.BuyerSide
			}
			require.Equal(t, deposit.OK, f.Apply(e).Code)
			require.True(t, f.Apply(e).Replay)
			in += paid
		}
		bill, _ := f.Bill()
		if bill.Outstanding() > 0 {
			return
		}
		e := deposit.Event{Do: deposit.ActApply, Bidder: "A", Lines: bill.Application()}
		if len(e.Lines) == 0 {
			e.Do = deposit.ActRelease
		}
		require.Equal(t, deposit.OK, f.Apply(e).Code)
		for _, account := range f.Remittable() {
			require.Equal(t, deposit.OK, f.Apply(deposit.Event{Do: deposit.ActRemit, Bidder: account}).Code)
		}
		for id := range f.Standing().Payouts {
			require.Equal(t, deposit.OK, f.Apply(deposit.Event{Do: deposit.ActCallback, Payout: id}).Code)
		}
		after, _ := f.Bill()
		require.Equal(t, price, after.Cash+after.Applied)
		require.Zero(t, after.Outstanding())
		require.Equal(t, map[string]money.Fen{"bank": fee, "fees": -fee}, f.Standing().Balances)
		var out money.Fen
		for _, p := range f.Standing().Payouts {
			out += p.Amount
		}
		require.Equal(t, in, out+fee)
		for _, e := range f.Standing().Journal {
			reason, _ := e.Reason()
			require.NotEmpty(t, reason, "%s to %s", e.Debit, e.Credit)
			require.NotEqual(t, e.Debit, deposit.AccountTitle(e.Debit))
		}
	})
}

func TestRulesAreRefusedAtTheirFields(t *testing.T) {
	now := time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
	by := actor.Actor{User: "t", Org: "x", Roles: []actor.Role{actor.Treasurer}}
	good := func() deposit.Rules {
		return deposit.Rules{From: day.Must("2026-12-02"), Content: deposit.Suggested(), Basis: "中心办公会纪要"}
	}
	r := good()
	_, err := r.Propose(by, now)
	require.NoError(t, err)
	for field, change := range map[string]func(*deposit.Rules){
		"from":                 func(r *deposit.Rules) { r.From = day.Must("2026-12-01") },
		"release_days":         func(r *deposit.Rules) { r.Content.ReleaseDays = 31 },
		"basis":                func(r *deposit.Rules) { r.Basis = " 纪要 " },
		"order":                func(r *deposit.Rules) { r.Content.Order = nil },
		"surplus":              func(r *deposit.Rules) { r.Content.Surplus = "" },
		"seller.tiers[0].rate": func(r *deposit.Rules) { r.Content.Fees[1].Tiers = nil },
		"buyer.tiers[1].up_to": func(r *deposit.Rules) { r.Content.Fees[0].Tiers[1].UpTo = of(1) },
		"seller.tiers[2].rate": func(r *deposit.Rules) { r.Content.Fees[1].Tiers[2].Rate = dec("0.04") },
	} {
		r := good()
		change(&r)
		_, err := r.Propose(by, now)
		faults := fault.All(err)
		require.Len(t, faults, 1, field)
		require.Equal(t, field, faults[0].Field)
	}
	_, err = r.Decide(actor.Actor{User: "h", Org: "x", Roles: []actor.Role{actor.Head}}, true, now.AddDate(0, 0, 1))
	require.ErrorIs(t, err, deposit.ErrRulesPast, "it waited too long for the second person")
	_, err = r.Decide(actor.Actor{User: "h", Org: "y", Roles: []actor.Role{actor.Head}}, true, now)
	require.ErrorIs(t, err, deposit.ErrRulesAbsent)
}

func TestSuggestions(t *testing.T) {
	expected := []deposit.Expectation{
		{Sale: "1", Number: "JJ-4101-2026-00001", Code: "2345", Purpose: deposit.ForDeposit, Payer: "示例（洛阳）轴承有限公司", Amount: 200_000_00},
		{Sale: "1", Number: "JJ-4101-2026-00001", Code: "3456", Purpose: deposit.ForDeposit, Payer: "乙公司", Amount: 200_000_00},
		{Sale: "2", Number: "JJ-4101-2026-00002", Code: "2345", Purpose: deposit.ForPrice, Payer: "丙公司", Amount: 900_000_00},
	}
	for name, c := range map[string]struct {
		r    deposit.Receipt
		want []string
	}{
		"number and code":   {deposit.Receipt{Remark: "ＪＪ－4101-2026-00001，3456", Payer: "别人", Amount: 1}, []string{"3456", "2345"}},
		"name":              {deposit.Receipt{Payer: "示例(洛阳)轴承有限公司", Amount: 1}, []string{"2345"}},
		"amount alone":      {deposit.Receipt{Payer: "别人", Amount: 900_000_00}, []string{"2345"}},
		"ambiguous amount":  {deposit.Receipt{Payer: "别人", Amount: 200_000_00}, nil},
		"the code alone":    {deposit.Receipt{Remark: "2345", Amount: 1}, nil},
		"a code in numbers": {deposit.Receipt{Remark: "JJ-4101-2026-00002 4101", Amount: 1}, []string{"2345"}},
	} {
		var got []string
		for _, m := range deposit.Suggest(c.r, expected) {
			require.NotEmpty(t, m.Because)
			got = append(got, m.Code)
		}
		require.Equal(t, c.want, got, name)
	}
}
