package contract

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

func priced(total string, components ...Component) AmountInput {
	return AmountInput{Total: total, Components: components, Profile: DefaultAmountProfile()}
}

func TestPrototypesBeyondTheReasonableNumberAreDeducted(t *testing.T) {
	set := func(qty string) Component {
		return Component{Kind: PartPrototype, Amount: "150000.00", ObjectKind: ObjectEquipment, Qty: qty}
	}
	in := priced("2000000.00", Component{Kind: PartTech, Amount: "1250000.00"},
		Component{Kind: "PURCHASED_EQUIPMENT", Amount: "600000.00"}, set("1"))
	r, err := TechnologyAmount(in)
	require.NoError(t, err)
	require.Equal(t, []string{"1400000.00", "600000.00", "150000.00", "0.7000"},
		[]string{r.Tech.String(), r.Deducted.String(), r.KeptPrototype.String(), r.Share})
	require.Empty(t, r.Warnings)

	in.Components[2] = set("3")
	r, err = TechnologyAmount(in)
	require.NoError(t, err)
	require.Equal(t, "1350000.00", r.Tech.String())

	in.Components[2].RegistrarQty = "0"
	r, err = TechnologyAmount(in)
	require.NoError(t, err)
	require.Equal(t, "1250000.00", r.Tech.String())
	require.Equal(t, []string{WarnRegistrarQty}, r.Warnings)
}

func TestFirstErrorOfTheAmount(t *testing.T) {
	royalty := func(r Royalty) AmountInput {
		return AmountInput{PayMethod: PayUpfrontPlus, Royalty: &r, Profile: DefaultAmountProfile()}
	}
	open := []RatePeriod{{"2026", "", "0.05"}}
	supplemented := func(rows ...Supplement) AmountInput {
		in := royalty(Royalty{Upfront: "1.00", Rates: []RatePeriod{{"2026", "2027", "1"}}})
		in.RegisteredOn, in.Supplements = day.Must("2026-05-01"), rows
		return in
	}
	foreign := func(amount, rate, on, total string) AmountInput {
		return AmountInput{Currency: "USD", Total: total, SignDate: "2026-03-02", Foreign: &ForeignPrice{amount, rate, on}}
	}
	for _, c := range []struct {
		in          AmountInput
		code, field string
	}{
		{AmountInput{PayMethod: "CASH", Total: "x"}, ErrorPayMethod, "pay_method"},
		{AmountInput{Total: "1"}, ErrorTotal, "total"},
		{AmountInput{Total: "-1.00"}, ErrorTotal, "total"},
		{AmountInput{Total: "01.00"}, ErrorTotal, "total"},
		{AmountInput{Total: "0.00"}, ErrorTotal, "total"},
		{AmountInput{}, ErrorTotal, "total"},
		{AmountInput{Currency: "USD"}, ErrorForeignMissing, "foreign"},
		{foreign("0.00", "1", "2026-03-02", ""), ErrorAmount, "foreign.amount"},
		{foreign("1.00", "1.", "2026-03-02", ""), ErrorForeignRate, "foreign.rate"},
		{foreign("1.00", "1", "2026-02-19", ""), ErrorForeignDate, "foreign.rate_date"},
		{foreign("1.00", "1", "2026-03-03", ""), ErrorForeignDate, "foreign.rate_date"},
		{foreign("1.00", "1", "", ""), ErrorForeignDate, "foreign.rate_date"},
		{foreign("1.00", "1.005", "2026-02-20", "1.00"), ErrorForeignMismatch, "total"},
		{AmountInput{PayMethod: PayRoyalty, Total: "1.00"}, ErrorRoyalty, "royalty"},
		{royalty(Royalty{Upfront: "-1.00"}), ErrorAmount, "royalty.upfront"},
		{royalty(Royalty{Upfront: "0.00", Minimum: "x"}), ErrorAmount, "royalty.minimum"},
		{royalty(Royalty{Upfront: "0.00", Cap: "x"}), ErrorAmount, "royalty.cap"},
		{royalty(Royalty{Rates: open}), ErrorRoyalty, "royalty.upfront"},
		{AmountInput{PayMethod: PayRoyalty, Royalty: &Royalty{Upfront: "1.00", Rates: open}}, ErrorRoyalty, "royalty.upfront"},
		{royalty(Royalty{Upfront: "1.00", Minimum: "2.00", Cap: "1.99", Rates: open}), ErrorRoyalty, "royalty.cap"},
		{royalty(Royalty{Upfront: "1.00"}), ErrorRoyalty, "royalty.rates"},
		{royalty(Royalty{Upfront: "1.00", Rates: []RatePeriod{{"2026", "2025", "0.05"}}}), ErrorRatePeriod, "royalty.rates[0]"},
		{royalty(Royalty{Upfront: "1.00", Rates: []RatePeriod{{"2026", "", "0.05"}, {"2027", "", "0.05"}}}), ErrorRatePeriod, "royalty.rates[0]"},
		{royalty(Royalty{Upfront: "1.00", Rates: []RatePeriod{{"2026", "2027", "0.05"}, {"2029", "", "0.05"}}}), ErrorRatePeriod, "royalty.rates[1]"},
		{royalty(Royalty{Upfront: "1.00", Rates: []RatePeriod{{"2026", "", "1.01"}}}), ErrorRatePeriod, "royalty.rates[0]"},
		{royalty(Royalty{Upfront: "1.00", Rates: []RatePeriod{{"2026", "", "0"}}}), ErrorRatePeriod, "royalty.rates[0]"},
		{priced("1.00", Component{Kind: "tech", Amount: "1.00"}), ErrorComponentKind, "components[0].kind"},
		{priced("1.00", Component{Kind: PartTech}), ErrorAmount, "components[0].amount"},
		{priced("1.00", Component{Kind: PartTech, Amount: "0.99"}), ErrorSumMismatch, "components"},
		{AmountInput{Total: "1.00", RegistrarValue: "1"}, ErrorAmount, "registrar_value"},
		{AmountInput{Total: "1.00", RegistrarValue: "1.01"}, ErrorRegistrarRange, "registrar_value"},
		{AmountInput{Total: "1.00", RegistrarValue: "0.99", RegistrarReason: " \u3000"}, ErrorRegistrarReason, "registrar_reason"},
		{AmountInput{Total: "1.00", Supplements: []Supplement{{}}}, ErrorSupplement, "supplements"},
		{supplemented(Supplement{2025, "1", day.Date{}}), ErrorAmount, "supplements[0].base"},
		{supplemented(Supplement{2028, "1.00", day.Date{}}), ErrorNoRate, "supplements[0].period_year"},
		{supplemented(Supplement{2026, "1.00", day.Must("2026-04-30")}), ErrorSupplementOrder, "supplements[0].registered_on"},
		{supplemented(Supplement{2026, "1.00", day.Must("2027-01-01")}, Supplement{2026, "1.00", day.Must("2026-01-01")}), ErrorSupplementTwice, "supplements[1].period_year"},
	} {
		_, err := TechnologyAmount(c.in)
		f, ok := errors.AsType[*fault.Fault](err)
		require.True(t, ok, "%+v", c.in)
		require.Equal(t, []string{c.code, c.field}, []string{f.Code, f.Field}, "%+v", c.in)
		require.NotEmpty(t, f.Message)
	}
	_, err := TechnologyAmount(foreign("1.00", "1.005", "2026-02-20", "1.00"))
	e, ok := errors.AsType[*AmountError](err)
	require.True(t, ok)
	require.Equal(t, "1.01", e.ExpectedTotal)
	require.Equal(t, "外币金额按汇率折算为 1.01 元，与填写的总额 1.00 元不符", e.Fault.Message)
}

func TestGuaranteedMinimumIsNotCountedTwice(t *testing.T) {
	r, err := TechnologyAmount(AmountInput{
		PayMethod: PayUpfrontPlus, Profile: DefaultAmountProfile(), RegisteredOn: day.Must("2026-03-01"), ReliefYear: 2028,
		Royalty: &Royalty{Upfront: "100.00", Minimum: "50.00", Cap: "120.00", Rates: []RatePeriod{{"2026", "", "0.5"}}},
		Supplements: []Supplement{
			{2026, "80.00", day.Must("2027-02-01")}, {2027, "60.01", day.Must("2027-03-01")}, {2028, "900.00", day.Must("2029-03-01")},
		},
	})
	require.NoError(t, err)
	require.Equal(t, "150.00", r.Total.String())
	var additions []string
	for _, s := range r.Supplements {
		additions = append(additions, s.Royalty.String()+"→"+s.Addition.String())
	}
	require.Equal(t, []string{"40.00→0.00", "30.01→20.01", "450.00→49.99"}, additions)
	require.Equal(t, "220.00", r.RunningTotal.String())
	require.Equal(t, []string{"2026 150.00", "2027 20.01", "2029 49.99"}, yearsOf(r))
	require.False(t, r.ReliefBlocked)
}

func yearsOf(r AmountResult) []string {
	var years []string
	for _, y := range r.ByYear {
		years = append(years, fmt.Sprint(y.Year, " ", y.Tech))
	}
	return years
}

// Nothing is lost: kept + deducted is the component, and the components are the
// total; no part is negative.
func TestComponentsAreConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := AmountInput{Profile: DefaultAmountProfile()}
		in.Profile.DeductTravel, in.Profile.DeductTax = rapid.Bool().Draw(t, "travel"), rapid.Bool().Draw(t, "tax")
		total := money.Zero
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			amount := money.FromFen(rapid.Int64Range(1, 1e12).Draw(t, "fen"))
			qty := func(name string) string { return fmt.Sprint(rapid.IntRange(1, 40).Draw(t, name)) }
			in.Components = append(in.Components, Component{
				Kind: rapid.SampledFrom(ComponentKinds).Draw(t, "kind").Value, Amount: amount.String(),
				ObjectKind: rapid.SampledFrom(ObjectKinds).Draw(t, "object").Value, Qty: qty("qty"), NeededQty: qty("needed"),
			})
			total = total.Add(amount)
		}
		in.Total = total.String()
		r, err := TechnologyAmount(in)
		require.NoError(t, err)
		kept, deducted := money.Zero, money.Zero
		for _, l := range r.Lines {
			require.True(t, l.Amount.Equal(l.Kept.Add(l.Deducted)))
			require.True(t, l.Kept.Sign() >= 0 && l.Deducted.Sign() >= 0, l)
			kept, deducted = kept.Add(l.Kept), deducted.Add(l.Deducted)
		}
		require.True(t, total.Equal(kept.Add(deducted)))
		require.True(t, r.Tech.Equal(kept))
		require.True(t, r.Deducted.Equal(deducted))
	})
}

func FuzzMoneyText(f *testing.F) {
	for _, s := range []string{"0.00", "-1.50", "123456789012345678901.99", "1.0", "00.00", "-0.00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		y, ok := moneyText(s)
		if ok && y.String() != s && s != "-0.00" {
			t.Fatalf("%q reads as %s", s, y)
		}
		if d, isDecimal := decimalText(s); ok && (!isDecimal || !d.Equal(y.Decimal())) {
			t.Fatalf("%q is money but not the same decimal", s)
		}
	})
}
