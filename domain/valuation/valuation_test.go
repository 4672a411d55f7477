package valuation_test

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

var decimalForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

func simulationInputs(n int) valuation.Inputs {
	in := valuation.Inputs{"seed": "1", "n": strconv.Itoa(n), "base[0]": "100", "decay[0]": "1", "tax": "0"}
	for i, name := range []string{"factor", "share", "rate"} {
		at := "vars[" + strconv.Itoa(i) + "]."
		in[at+"name"], in[at+"dist"], in[at+"a"], in[at+"b"] = name, "UNIFORM", "0.1", "0.2"
	}
	return in
}

const (
	income  = "tax_basis AFTER_TAX; tax_rate 0.25; rate 0.12; share 0.25; flows 100, 110, 120"
	relief  = "tax_basis AFTER_TAX; tax_rate 0.25; rate 0.12; royalty 0.03; revenues 100, 110, 120"
	patent  = "right INVENTION; filed 2019-05-20; base 2026-06-30; annuity_paid true; terms[0].right INVENTION; terms[0].years 20"
	rebuild = "items[0].amount 100; profit 0.1; used 3; remaining 7; functional 0; economic 0"
)

func TestFaultsStandAtTheirField(t *testing.T) {
	for _, c := range []struct {
		method            valuation.Method
		inputs            string
		code, field, word string
	}{
		{"guess", "rate 0.1", "E_METHOD", "", "方法"},
		{valuation.DCF, income + "; target_value 500", "E_TARGET_VALUE", "target_value", "目标价值"},
		{valuation.DCF, income + "; terminal_value true", "E_TERMINAL_VALUE", "terminal_value", "永续"},
		{valuation.DCF, income + "; terminal_value true; growth 0.12", "E_GROWTH", "growth", "增长率"},
		{valuation.DCF, income + "; rate 12", "E_RATE_RANGE", "rate", "折现率"},
		{valuation.DCF, income + "; rate 0.12%", "E_BAD_DECIMAL", "rate", "百分号"},
		{valuation.DCF, income + "; share 1.2", "E_SHARE_RANGE", "share", "0 与 1"},
		{valuation.DCF, income + "; tax_basis NET", "E_TAX_BASIS_REQUIRED", "tax_basis", "税前还是税后"},
		{valuation.DCF, income + "; rate_basis PRE_TAX", "E_BASIS_MISMATCH", "rate_basis", "口径"},
		{valuation.DCF, income + "; remaining_life 2.9", "E_LIFE_EXCEEDED", "remaining_life", "剩余年限"},
		{valuation.DCF, income + "; flows 100, x", "E_BAD_DECIMAL", "flows[1]", "数字"},
		{valuation.DCF, income + "; timing NOON", "E_CHOICE", "timing", "选项"},
		{valuation.Relief, relief + "; obsolescence 1, 0.9, 0.95", "E_OBSOLESCENCE", "obsolescence[2]", "逐年升高"},
		{valuation.Relief, relief + "; obsolescence 1, 0.9", "E_SHAPE", "obsolescence", "年数"},
		{valuation.Relief, relief + "; royalty 0", "E_ROYALTY_RANGE", "royalty", "许可费率"},
		{valuation.Cost, rebuild + "; remaining -1", "E_LIFE", "remaining", "负数"},
		{valuation.Cost, rebuild + "; functional 1.2", "E_DEPRECIATION_RANGE", "functional", "0 与 1"},
		{valuation.RemainingLife, patent + "; annuity_paid false", "E_RIGHT_LAPSED", "annuity_paid", "终止"},
		{valuation.RemainingLife, patent + "; base 2039-05-20", "E_RIGHT_LAPSED", "filed", "届满"},
		{valuation.RemainingLife, patent + "; technical_years -3", "E_LIFE", "technical_years", "大于零"},
		{valuation.RemainingLife, patent + "; filed 2026-07-01", "E_FILED_AFTER_BASE", "filed", "申请日"},
		{valuation.LicenceValue, "rate 0.1; upfront 10; revenues 1; tiers[0].up_to 5; tiers[0].rate 0.1", "E_TIERS", "tiers[0].up_to", "最后一档"},
		{valuation.Binomial, "s 1; k 1; t 1; n 1001; sigma 0.3; r 0; y 0", "E_STEPS", "n", "1000"},
		{valuation.MonteCarlo, "seed 007; n 10", "E_SEED", "seed", "种子"},
	} {
		_, err := valuation.Run(c.method, typed(t, c.inputs))
		f, ok := errors.AsType[*fault.Fault](err)
		require.True(t, ok, "%s %s: %v", c.method, c.inputs, err)
		require.Equal(t, c.code, f.Code, c.inputs)
		require.Equal(t, c.field, f.Field, c.inputs)
		require.Equal(t, fault.Invalid, f.Kind)
		require.Contains(t, f.Message, c.word)
	}
}

// An input dated after the base date ends the run, even where the deal would be left
// out anyhow.
func TestComparableAfterTheBaseDate(t *testing.T) {
	in := typed(t, "base_date 2026-06-30; limits.coef_min 0.7; limits.coef_max 1.3; limits.product_min 0.6; limits.product_max 1.6; limits.spread_max 0.3; limits.min_n 3; limits.max_age_months 36; comparables[0].price 100; comparables[0].date 2026-07-01; comparables[0].arms_length false")
	_, err := valuation.Run(valuation.Market, in)
	require.ErrorIs(t, err, valuation.ErrAfterBase)
	require.Equal(t, "comparables[0].date", fault.All(err)[0].Field)
	in["comparables[0].date"] = "2026-06-30"
	_, err = valuation.Run(valuation.Market, in)
	require.ErrorIs(t, err, valuation.ErrNoComparable)
}

// A value is linear in its flows, falls with the rate, and mid-year is (1+r)^½ higher.
func TestPresentValueProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "years")
		rate := rapid.IntRange(1, 4999).Draw(t, "rate in hundredths of a per cent")
		flows, doubled := make([]string, n), make([]string, n)
		for i := range flows {
			fen := rapid.Int64Range(1, 1e12).Draw(t, "flow")
			flows[i], doubled[i] = strconv.FormatInt(fen, 10)+".5", strconv.FormatInt(2*fen+1, 10)
		}
		value := func(flows []string, rate int, timing string) *big.Rat {
			in := valuation.Inputs{"tax_basis": "AFTER_TAX", "tax_rate": "0.25", "share": "0.3", "rate": decimal(rate, 4), "timing": timing}
			in.SetList("flows", strings.Join(flows, ","))
			out, err := valuation.Run(valuation.DCF, in)
			require.NoError(t, err)
			r, ok := new(big.Rat).SetString(out.Figures["value6"].(string))
			require.True(t, ok)
			return r
		}
		once, twice := value(flows, rate, "END"), value(doubled, rate, "END")
		within(t, new(big.Rat).Add(once, once), twice, 2)
		require.Positive(t, once.Cmp(value(flows, rate+1, "END")))
		mid, _ := value(flows, rate, "MID").Float64()
		end, _ := once.Float64()
		require.InEpsilon(t, end*math.Sqrt(1+float64(rate)/1e4), mid, 1e-12+2e-6/end)
	})
}

func decimal(n, places int) string {
	return new(big.Rat).SetFrac64(int64(n), int64(math.Pow10(places))).FloatString(places)
}

// within demands that two figures of six places differ by so many units of the last.
func within(t *rapid.T, a, b *big.Rat, units int64) {
	off := new(big.Rat).Sub(a, b)
	require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(units, 1e6)), 0, "%s and %s", a.FloatString(6), b.FloatString(6))
}

// The shares of both sides are one; swapping the sides swaps the shares.
func TestSplitSharesAreOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) (cost, markup string) {
			return decimal(rapid.IntRange(1, 1e9).Draw(t, name+" cost"), 2), decimal(rapid.IntRange(0, 900).Draw(t, name+" markup"), 2)
		}
		share := func(a, am, b, bm string) *big.Rat {
			out, err := valuation.Run(valuation.Split, valuation.Inputs{"tech.cost": a, "tech.markup": am, "buyer.cost": b, "buyer.markup": bm})
			require.NoError(t, err)
			r, ok := new(big.Rat).SetString(out.Figures["share_fraction"].(string))
			require.True(t, ok)
			return r
		}
		a, am := side("tech")
		b, bm := side("buyer")
		require.Zero(t, new(big.Rat).Add(share(a, am, b, bm), share(b, bm, a, am)).Cmp(big.NewRat(1, 1)))
	})
}

// A licence never pays more than its cap, nor less in value with a minimum than without.
func TestLicenceCapAndMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := valuation.Inputs{"rate": "0.15", "upfront": "100", "timing": rapid.SampledFrom([]string{"END", "MID"}).Draw(t, "timing"),
			"tiers[0].up_to": "5000", "tiers[0].rate": "0.05", "tiers[1].rate": decimal(rapid.IntRange(0, 100).Draw(t, "rate"), 2)}
		revenues := rapid.SliceOfN(rapid.IntRange(0, 100000), 1, 8).Draw(t, "revenues")
		for i, revenue := range revenues {
			in["revenues["+strconv.Itoa(i)+"]"] = strconv.Itoa(revenue)
		}
		figure := func(name string) *big.Rat {
			out, err := valuation.Run(valuation.LicenceValue, in)
			require.NoError(t, err)
			r, ok := new(big.Rat).SetString(out.Figures[name].(string))
			require.True(t, ok)
			return r
		}
		free := figure("value")
		in["minimum"] = "300"
		require.LessOrEqual(t, free.Cmp(figure("value")), 0)
		limit := rapid.IntRange(100, 20000).Draw(t, "cap")
		in["cap"] = strconv.Itoa(limit)
		require.LessOrEqual(t, figure("nominal").Cmp(big.NewRat(int64(limit), 1)), 0)
	})
}

// Put and call of the same terms differ by the forward, in the formula and in the tree.
func TestPutCallParity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := valuation.Inputs{"s": strconv.Itoa(rapid.IntRange(50, 200).Draw(t, "s")), "k": "100", "r": "0.03", "y": "0.01", "t": decimal(rapid.IntRange(10, 1000).Draw(t, "t"), 2),
			"sigma": decimal(rapid.IntRange(20, 150).Draw(t, "sigma"), 2), "n": strconv.Itoa(rapid.IntRange(50, 80).Draw(t, "n")), "tree": "FORWARD"}
		s, _ := strconv.ParseFloat(in["s"], 64)
		years, _ := strconv.ParseFloat(in["t"], 64)
		for _, method := range []valuation.Method{valuation.BlackScholes, valuation.Binomial} {
			value := func(kind string) float64 {
				in["type"] = kind
				out, err := valuation.Run(method, in)
				require.NoError(t, err)
				return out.Figures["value"].(float64)
			}
			require.InDelta(t, s*math.Exp(-0.01*years)-100*math.Exp(-0.03*years), value("CALL")-value("PUT"), 1e-7)
		}
	})
}

// FuzzDecimal: what is read is what the pattern allows, and has that value.
func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-0.005", "1.", ".5", "01", "1e3", " 1", "１２", "1,000", "NaN", "12%", "--1", "0x1", "1_0", "123456789012345678901234567890.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := valuation.Decimal(s)
		require.Equal(t, len(s) <= 1000 && decimalForm.MatchString(s), ok, "%q", s)
		if ok {
			places := 0
			if _, fraction, dotted := strings.Cut(s, "."); dotted {
				places = len(fraction)
			}
			want := s
			if r.Sign() == 0 {
				want = strings.TrimPrefix(s, "-")
			}
			require.Equal(t, want, r.FloatString(places))
		}
	})
}
