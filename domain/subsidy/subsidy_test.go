package subsidy

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

var (
	dec  = decimal.RequireFromString
	yuan = money.MustYuan
)

func upTo(amount, rate string) Tier { return Tier{UpTo: yuan(amount), Rate: dec(rate)} }
func above(rate string) Tier        { return Tier{Open: true, Rate: dec(rate)} }
func of(amount string) *money.Yuan  { y := yuan(amount); return &y }

// sanming: 1 % to 100 000, 0.5 % to 1 000 000, 0.1 % above, 50 000 per unit and year.
func sanming() Scheme {
	return Scheme{
		From: day.Must("2023-01-01"), Region: "35",
		Rules: []Rule{{Classes: []string{"0"}, Base: TechAmount, Tiers: []Tier{upTo("100000", "0.01"), upTo("1000000", "0.005"), above("0.001")}}},
		Mode:  Progressive, TierScope: PerUnitYear, Cap: of("50000"), CapScope: PerUnitYear,
		ExcludeRelated: true, ExcludePublicMoney: true, ExcludeAlready: true, AutoApply: true,
	}
}

func claim(id, seller, tech string) Claim {
	return Claim{ID: id, Registered: true, Class: contract.Commissioned, RegisteredOn: day.Must("2024-05-06"),
		Seller: seller, SellerRegion: "350402", TechAmount: yuan(tech), Received: of(tech)}
}

func TestTiersAndCap(t *testing.T) {
	for base, want := range map[string][2]string{
		"0.00": {"0.00", "0.00"}, "80000": {"800.00", "800.00"}, "100000": {"1000.00", "1000.00"}, "100000.01": {"1000.00", "1000.00"},
		"1000000": {"5500.00", "5500.00"}, "12345678.90": {"16845.68", "16845.68"}, "60000000": {"64500.00", "50000.00"},
	} {
		a, err := sanming().Allot([]Claim{claim("1", "甲", base)}, nil)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{a.Units[0].Gross.String(), a.Units[0].Granted.String()}, base)
		require.Nil(t, a.Lines[0].Amount)
	}
	whole := sanming()
	whole.Mode = Whole
	for base, want := range map[string]string{"100000": "1000.00", "100000.01": "500.00", "1000000": "5000.00", "1000000.01": "1000.00"} {
		a, err := whole.Allot([]Claim{claim("1", "甲", base)}, nil)
		require.NoError(t, err)
		require.Equal(t, want, a.Units[0].Gross.String(), base)
	}
}

func TestEveryExclusionIsNamedInOrder(t *testing.T) {
	c := Claim{ID: "1", Class: "0501", RegisteredOn: day.Must("2022-12-31"), Seller: "甲", SellerRegion: "410102",
		TechAmount: yuan("10"), Related: true, PublicMoney: true, AlreadySubsidised: true}
	s := sanming()
	s.Rules[0] = Rule{Classes: []string{"05"}, Base: Received, Tiers: []Tier{above("0.0005")}}
	require.Equal(t, []string{notRegistered, notInForce, otherRegion, related, publicMoney, already, baseMissing}, s.judge(c).Reasons)
	s.Rules[0].Classes = []string{"01"}
	require.Equal(t, noRule, s.judge(c).Reasons[3])
	s.Rules[0].Classes = []string{"05"}
	s.MinBase, c.Received = yuan("10"), of("9.99")
	require.Equal(t, belowMinimum, s.judge(c).Reasons[6])
	for _, reason := range s.judge(c).Reasons {
		require.NotEqual(t, reason, Explain(reason))
	}
	require.Equal(t, "SUB_ODD", Explain("SUB_ODD"))
	free := claim("2", "甲", "100")
	free.Related, free.PublicMoney, free.AlreadySubsidised = true, true, true
	s = sanming()
	s.ExcludeRelated, s.ExcludePublicMoney, s.ExcludeAlready = false, false, false
	require.True(t, s.judge(free).Eligible)
}

func TestReceivedCountsUpToTheTechnologyAmount(t *testing.T) {
	s := sanming()
	s.Rules[0].Base = Received
	for received, want := range map[string]string{"99.99": "99.99", "100": "100.00", "100.01": "100.00"} {
		c := claim("1", "甲", "100")
		c.Received = of(received)
		require.Equal(t, want, s.judge(c).Base.String())
	}
}

func TestFaultySchemesAndTwins(t *testing.T) {
	for name, tiers := range map[string][]Tier{
		"none": {}, "no open end": {upTo("1", "0.1")}, "open in the middle": {above("0.1"), above("0.1")},
		"equal": {upTo("1", "0.1"), upTo("1", "0.1"), above("0.1")}, "zero": {upTo("0", "0.1"), above("0.1")}, "negative rate": {above("-0.1")},
	} {
		s := sanming()
		s.Rules[0].Tiers = tiers
		_, err := s.Allot([]Claim{claim("1", "甲", "1"), claim("1", "甲", "1")}, nil)
		require.ErrorIs(t, err, ErrTiers, name)
	}
	_, err := sanming().Allot([]Claim{claim("1", "甲", "1"), claim("1", "乙", "1")}, nil)
	require.ErrorIs(t, err, ErrDuplicate)
}

func drawScheme(t *rapid.T) Scheme {
	s := sanming()
	s.TierScope = rapid.SampledFrom([]Scope{PerContract, PerUnitYear}).Draw(t, "scope")
	s.CapScope = rapid.SampledFrom([]Scope{PerContract, PerUnitYear}).Draw(t, "cap scope")
	if rapid.Bool().Draw(t, "no cap") {
		s.Cap = nil
	}
	s.Rules = append([]Rule{{Classes: []string{"04", "05"}, Base: Received, Tiers: []Tier{above("0.0005")}}}, s.Rules...)
	return s
}

func drawClaims(t *rapid.T) []Claim {
	claims := make([]Claim, rapid.IntRange(1, 12).Draw(t, "claims"))
	for i := range claims {
		c := claim(fmt.Sprint(i), rapid.SampledFrom([]string{"甲", "乙", "丙", "丁"}).Draw(t, "seller"), "0.00")
		c.TechAmount = money.FromFen(rapid.Int64Range(0, 9_000_000_000).Draw(t, "tech"))
		received := money.FromFen(rapid.Int64Range(0, 9_000_000_000).Draw(t, "received"))
		c.Received = &received
		c.Class = rapid.SampledFrom([]contract.Class{contract.Commissioned, contract.PatentLicence, contract.Consulting, contract.Service}).Draw(t, "class")
		c.Related = rapid.IntRange(0, 4).Draw(t, "related") == 0
		claims[i] = c
	}
	return claims
}

func drawBudget(t *rapid.T) *money.Yuan {
	if rapid.Bool().Draw(t, "no budget") {
		return nil
	}
	budget := money.FromFen(rapid.Int64Range(0, 10_000_000).Draw(t, "budget"))
	return &budget
}

func TestSumsCapsAndBudgetHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, claims, budget := drawScheme(t), drawClaims(t), drawBudget(t)
		a, err := s.Allot(claims, budget)
		require.NoError(t, err)
		var bases, lineSum, granted, paid money.Yuan
		for _, l := range a.Lines {
			require.Equal(t, l.Eligible, len(l.Reasons) == 0)
			require.Equal(t, l.Eligible && s.TierScope == PerContract, l.Amount != nil)
			if l.Eligible {
				bases = bases.Add(*l.Base)
			}
			if l.Amount != nil {
				lineSum = lineSum.Add(*l.Amount)
				if s.Cap != nil && s.CapScope == PerContract {
					require.False(t, s.Cap.Less(*l.Amount))
				}
			}
		}
		var unitBases, gross money.Yuan
		for _, u := range a.Units {
			unitBases, gross = unitBases.Add(u.Base), gross.Add(u.Gross)
			granted, paid = granted.Add(u.Granted), paid.Add(u.Paid)
			require.False(t, u.Granted.Less(u.Paid))
			require.False(t, u.Gross.Less(u.Granted))
			require.Equal(t, u.Capped, u.Granted.Less(u.Gross))
			if s.Cap != nil && s.CapScope == PerUnitYear {
				require.False(t, s.Cap.Less(u.Granted))
			}
		}
		require.True(t, unitBases.Equal(bases))
		if s.TierScope == PerContract {
			require.True(t, gross.Equal(lineSum))
		}
		require.True(t, granted.Equal(a.Granted) && paid.Equal(a.Total))
		if a.Scaled {
			require.True(t, a.Total.Equal(*budget), "a short budget is paid out to the last fen")
		} else {
			require.True(t, a.Total.Equal(a.Granted))
		}
	})
}

func TestOrderOfContractsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, claims, budget := drawScheme(t), drawClaims(t), drawBudget(t)
		a, err := s.Allot(claims, budget)
		require.NoError(t, err)
		shuffled := append([]Claim{}, claims...)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		b, err := s.Allot(shuffled, budget)
		require.NoError(t, err)
		require.Equal(t, len(a.Units), len(b.Units))
		for i := range a.Units {
			require.Equal(t, a.Units[i].Seller, b.Units[i].Seller)
			require.True(t, a.Units[i].Paid.Equal(b.Units[i].Paid) && a.Units[i].Granted.Equal(b.Units[i].Granted))
		}
	})
}

func TestMoreTechnologyNeverGrantsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, claims := drawScheme(t), drawClaims(t)
		a, err := s.Allot(claims, nil)
		require.NoError(t, err)
		more := append([]Claim{}, claims...)
		i := rapid.IntRange(0, len(more)-1).Draw(t, "which")
		plus := money.FromFen(rapid.Int64Range(0, 1_000_000_000).Draw(t, "more"))
		received := more[i].Received.Add(plus)
		more[i].TechAmount, more[i].Received = more[i].TechAmount.Add(plus), &received
		b, err := s.Allot(more, nil)
		require.NoError(t, err)
		require.False(t, b.Granted.Less(a.Granted))
		for j := range a.Units {
			require.False(t, b.Units[j].Granted.Less(a.Units[j].Granted))
		}
	})
}

func TestPortionsMakeUpTheFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := money.FromFen(rapid.Int64Range(1, 9_000_000_000).Draw(t, "base"))
		portions, amount := sanming().Rules[0].apply(0, base, Progressive)
		var parts money.Yuan
		var products decimal.Decimal
		for _, p := range portions {
			parts, products = parts.Add(p.Part), products.Add(p.Product)
		}
		require.True(t, parts.Equal(base))
		require.True(t, money.Round(products).Equal(amount))
	})
}
