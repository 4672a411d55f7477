package deposit_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/deposit"
	"jiyue/domain/money"
)

var dec = decimal.RequireFromString

func of(f money.Fen) *money.Fen { return &f }

func breach() deposit.Default {
	return deposit.Default{Deposit: 300_000_00, First: 3_200_000_00, Costs: 20_000_00, FirstCommission: 116_000_00, Resale: of(2_900_000_00),
		Order: []deposit.Item{deposit.Costs, deposit.FirstCommission, deposit.PriceGap}, Surplus: deposit.ToSeller}
}

func TestSettlementOfADefault(t *testing.T) {
	s, err := breach().Settle()
	require.NoError(t, err)
	require.Equal(t, deposit.Settlement{Final: true, Gap: 300_000_00, Owed: 436_000_00, Shortfall: 136_000_00,
		Lines: []deposit.Payment{{"costs", 20_000_00}, {"first_commission", 116_000_00}, {"price_gap", 164_000_00}}}, s)

	gain := breach()
	gain.Resale, gain.Surplus = of(3_300_000_00), deposit.Returned
	s, err = gain.Settle()
	require.NoError(t, err)
	require.Equal(t, deposit.Settlement{Final: true, Owed: 136_000_00, Surplus: 164_000_00,
		Lines: []deposit.Payment{{"costs", 20_000_00}, {"first_commission", 116_000_00}, {"return", 164_000_00}}}, s)

	open := breach()
	open.Resale, open.Order = nil, []deposit.Item{deposit.Costs, deposit.PriceGap, deposit.FirstCommission}
	s, err = open.Settle()
	require.NoError(t, err)
	require.Equal(t, deposit.Settlement{Owed: 136_000_00, Lines: []deposit.Payment{{"costs", 20_000_00}, {"held", 280_000_00}}}, s)
}

func TestSettlementNamesTheFirstInputThatCannotBe(t *testing.T) {
	for field, c := range map[string]struct {
		code   deposit.Code
		change func(*deposit.Default)
	}{
		"deposit":          {deposit.CodeAmount, func(d *deposit.Default) { d.Deposit, d.First = -1, -1 }},
		"p1":               {deposit.CodeAmount, func(d *deposit.Default) { d.First, d.Costs = -1, -1 }},
		"costs":            {deposit.CodeAmount, func(d *deposit.Default) { d.Costs, d.FirstCommission = -1, -1 }},
		"first_commission": {deposit.CodeAmount, func(d *deposit.Default) { d.FirstCommission, d.Resale = -1, of(-1) }},
		"p2":               {deposit.CodeAmount, func(d *deposit.Default) { d.Resale, d.Order = of(-1), nil }},
		"order": {deposit.CodeOrder, func(d *deposit.Default) {
			d.Order, d.Surplus = []deposit.Item{deposit.Costs, deposit.Costs, deposit.PriceGap}, ""
		}},
		"surplus": {deposit.CodeSurplus, func(d *deposit.Default) { d.Surplus = "platform" }},
	} {
		d := breach()
		c.change(&d)
		_, err := d.Settle()
		require.Equal(t, deposit.Refusal{Code: c.code, Field: field}, err, field)
		require.Contains(t, err.Error(), field)
	}
}

// Every fen of the deposit is on a line, nobody is paid more than is owed, and a final
// settlement has either a surplus or a shortfall.
func TestSettlementsClose(t *testing.T) {
	amount := rapid.Int64Range(0, 1_000_000_00)
	rapid.Check(t, func(t *rapid.T) {
		d := breach()
		d.Deposit, d.First = money.Fen(amount.Draw(t, "deposit")), money.Fen(amount.Draw(t, "first"))
		d.Costs, d.FirstCommission = money.Fen(amount.Draw(t, "costs")), money.Fen(amount.Draw(t, "commission"))
		d.Resale = of(money.Fen(amount.Draw(t, "resale")))
		if rapid.Bool().Draw(t, "not sold again") {
			d.Resale = nil
		}
		d.Order = rapid.Permutation(d.Order).Draw(t, "order")
		s, err := d.Settle()
		require.NoError(t, err)
		var paid money.Fen
		for _, l := range s.Lines {
			require.Positive(t, l.Amount)
			paid += l.Amount
		}
		require.Equal(t, d.Deposit, paid)
		require.Equal(t, d.Resale != nil, s.Final)
		if s.Final {
			require.True(t, s.Surplus == 0 || s.Shortfall == 0)
			require.Equal(t, d.Deposit+s.Shortfall, s.Owed+s.Surplus)
		}
	})
}

func usual() []deposit.Tier {
	return []deposit.Tier{{of(1_000_000_00), dec("0.05")}, {of(5_000_000_00), dec("0.03")}, {of(10_000_000_00), dec("0.02")}, {nil, dec("0.01")}}
}

func TestCommissionByTiers(t *testing.T) {
	rate := func(s string) *decimal.Decimal { d := dec(s); return &d }
	for _, c := range []struct {
		price          money.Fen
		minimum        *money.Fen
		limit          *decimal.Decimal
		fee            string
		raised, capped bool
	}{
		{0, of(10_000_00), nil, "0.00", false, false},
		{10, nil, nil, "0.01", false, false}, {9, nil, nil, "0.00", false, false},
		{800_000_00, nil, nil, "40000.00", false, false}, {1_000_000_00, nil, nil, "50000.00", false, false}, {1_000_001_00, nil, nil, "50000.03", false, false},
		{3_200_000_00, nil, nil, "116000.00", false, false}, {12_300_000_00, nil, nil, "293000.00", false, false},
		{10_000_00, of(1_000_00), nil, "1000.00", true, false}, {10_000_00, of(500_00), nil, "500.00", false, false},
		{33_333_33, nil, rate("0.0333"), "1109.99", false, true}, {10_000_00, of(600_00), rate("0.05"), "500.00", true, true},
		{10_000_00, nil, rate("0.05"), "500.00", false, false},
	} {
		got, err := deposit.Commissions(c.price, []deposit.Schedule{{Side: "buyer", Tiers: usual(), Minimum: c.minimum, Cap: c.limit}}, true)
		require.NoError(t, err)
		f := got.Fees[0]
		require.Equal(t, []any{c.fee, c.raised, c.capped}, []any{f.Amount.String(), f.Raised, f.Capped}, c.price)
	}
}

func TestCommissionNamesTheFirstTierThatCannotBe(t *testing.T) {
	good := deposit.Schedule{Tiers: usual()}
	for _, c := range []struct {
		tiers []deposit.Tier
		field string
	}{
		{nil, "tiers"}, {[]deposit.Tier{{of(1), dec("0.1")}}, "tiers"},
		{[]deposit.Tier{{nil, dec("1.000001")}}, "tiers[0].rate"}, {[]deposit.Tier{{nil, dec("-0.1")}}, "tiers[0].rate"},
		{[]deposit.Tier{{of(1), dec("0.1")}, {nil, dec("0.2")}}, "tiers[1].rate"},
		{[]deposit.Tier{{nil, dec("0.1")}, {nil, dec("0.1")}}, "tiers[0].up_to"}, {[]deposit.Tier{{of(0), dec("0.1")}, {nil, dec("0.1")}}, "tiers[0].up_to"},
		{[]deposit.Tier{{of(5), dec("0.1")}, {of(5), dec("0.1")}, {nil, dec("0.1")}}, "tiers[1].up_to"},
		{[]deposit.Tier{{of(5), dec("0.1")}, {of(5), dec("0.2")}, {nil, dec("0.1")}}, "tiers[1].rate"},
	} {
		_, err := deposit.Commissions(1, []deposit.Schedule{good, {Tiers: c.tiers}}, true)
		require.Equal(t, deposit.Refusal{Code: deposit.CodeTiers, Field: "sides[1]." + c.field}, err)
	}
	rising := []deposit.Schedule{{Tiers: []deposit.Tier{{of(1), dec("0.1")}, {nil, dec("1")}}}}
	_, err := deposit.Commissions(1, rising, false)
	require.NoError(t, err)
	_, err = deposit.Commissions(-1, []deposit.Schedule{{}}, true)
	require.Equal(t, deposit.Refusal{Code: deposit.CodeAmount, Field: "price"}, err)
}

// The slices cover the price, and the fee is no further from their exact sum than
// half a fen.
func TestSlicesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := money.Fen(rapid.Int64Range(0, 99999999999999999).Draw(t, "price"))
		s := deposit.Schedule{}
		var upTo money.Fen
		for range rapid.IntRange(0, 4).Draw(t, "tiers") {
			upTo += money.Fen(rapid.Int64Range(1, 20000000000000000).Draw(t, "more"))
			s.Tiers = append(s.Tiers, deposit.Tier{UpTo: of(upTo), Rate: decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, "rate"), -6)})
		}
		s.Tiers = append(s.Tiers, deposit.Tier{Rate: decimal.New(rapid.Int64Range(0, 1_000_000).Draw(t, "rate"), -6)})
		c, err := deposit.Commissions(price, []deposit.Schedule{s, s}, false)
		require.NoError(t, err)
		f := c.Fees[0]
		require.Equal(t, c.Total, 2*f.Amount)
		var covered money.Fen
		exact := new(big.Rat)
		for _, slice := range f.Slices {
			require.Positive(t, slice.Base)
			covered += slice.Base
			exact.Add(exact, new(big.Rat).Mul(big.NewRat(int64(slice.Base), 1), slice.Rate.Rat()))
		}
		require.Equal(t, price, covered)
		off := exact.Sub(big.NewRat(int64(f.Amount), 1), exact)
		require.True(t, off.Cmp(big.NewRat(-1, 2)) > 0 && off.Cmp(big.NewRat(1, 2)) <= 0, off.String())
	})
}
