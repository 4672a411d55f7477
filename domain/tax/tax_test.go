package tax

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/fixtures"
)

var dec = decimal.RequireFromString

func seed(t require.TestingT) Packs {
	file, err := fixtures.FS.ReadFile("tax.csv")
	require.NoError(t, err)
	packs, err := ParsePacks(file)
	require.NoError(t, err)
	return packs
}

func contractOf(class contract.Class, total string) Input {
	return Input{Pack: "cn-seed-1", On: day.Must("2026-03-02"), Class: class, Total: total, TechAmount: total}
}

func exemptSeller() *VATInput {
	return &VATInput{Payer: "GENERAL", Recognised: true, SeparateAccounting: true, PriceIncludesVAT: true}
}

func patentIncome(revenue string) *IncomeInput {
	return &IncomeInput{Resident: true, TechKinds: []string{"INVENTION"}, Registered: true,
		RateWithout: dec("0.25"), Revenue: money.MustYuan(revenue)}
}

func TestStampDuty(t *testing.T) {
	for _, c := range []struct {
		name, on     string
		class        contract.Class
		total        string
		vat          bool
		in           StampInput
		base         string
		seller, both string
	}{
		{"development", "2026-03-02", contract.Commissioned, "1200000.00", false, StampInput{}, "1200000.00", "360.00", "360.00"},
		{"VAT listed", "2026-03-02", contract.Consulting, "318000.00", true, StampInput{VATListed: true}, "300000.00", "90.00", "90.00"},
		{"VAT not listed", "2026-03-02", contract.Consulting, "318000.00", true, StampInput{}, "318000.00", "95.40", "95.40"},
		{"licence", "2026-03-02", contract.PatentLicence, "12000000.00", false, StampInput{}, "12000000.00", "3600.00", "3600.00"},
		{"patent before the law", "2022-06-30", contract.PatentTransfer, "1000000.00", false, StampInput{}, "1000000.00", "500.00", "500.00"},
		{"patent on its first day", "2022-07-01", contract.PatentTransfer, "1000000.00", false, StampInput{}, "1000000.00", "300.00", "300.00"},
		{"application right is a technology contract", "2021-12-31", contract.ApplicationTransfer, "1000000.00", false, StampInput{}, "1000000.00", "300.00", "300.00"},
		{"small seller on the last day", "2027-12-31", contract.Commissioned, "1000000.00", false, StampInput{SellerSmall: true}, "1000000.00", "150.00", "300.00"},
		{"small seller a day later", "2028-01-01", contract.Commissioned, "1000000.00", false, StampInput{SellerSmall: true}, "1000000.00", "300.00", "300.00"},
		{"items apart", "2026-03-02", contract.Service, "1000000.00", false,
			StampInput{Items: []StampItem{{"LEASE", "400000.00"}, {TechContract, "600000.00"}}}, "1000000.00", "580.00", "580.00"},
		{"items together", "2026-03-02", contract.Service, "1000000.00", false,
			StampInput{ItemsTogether: true, Items: []StampItem{{TechContract, "600000.00"}, {"LEASE", "400000.00"}}}, "1000000.00", "1000.00", "1000.00"},
	} {
		in := contractOf(c.class, c.total)
		in.On, in.Stamp = day.Must(c.on), &c.in
		if c.vat {
			in.VAT = exemptSeller()
		}
		e, err := seed(t).Estimate(in)
		require.NoError(t, err, c.name)
		require.Equal(t, []string{c.base, c.seller, c.both}, []string{e.Stamp.Base.String(), e.Stamp.Seller.String(), e.Stamp.Buyer.String()}, c.name)
	}
	in := contractOf(contract.PatentLicence, "0.00")
	in.Stamp = &StampInput{Undetermined: true}
	e, err := seed(t).Estimate(in)
	require.NoError(t, err)
	require.True(t, e.Stamp.SettleLater)
	require.Equal(t, PropertyTransfer, e.Stamp.Item)
}

func TestIncomeTax(t *testing.T) {
	for revenue, want := range map[string][4]string{ // exempt, halved, tax, saved
		"5000000.00":  {"5000000.00", "0.00", "0.00", "1250000.00"},
		"5000000.01":  {"5000000.00", "0.01", "0.00", "1250000.00"},
		"5000000.03":  {"5000000.00", "0.03", "0.00", "1250000.01"}, // from the unrounded half
		"7000000.00":  {"5000000.00", "2000000.00", "250000.00", "1500000.00"},
		"12345678.90": {"5000000.00", "7345678.90", "918209.86", "2168209.87"},
		"-1.00":       {"0.00", "0.00", "0.00", "0.00"},
	} {
		in := contractOf(contract.PatentTransfer, "20000000.00")
		in.Income = patentIncome(revenue)
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		r := e.Income
		require.True(t, r.Eligible)
		require.Equal(t, want, [4]string{r.Exempt.String(), r.Halved.String(), r.Tax.String(), r.Saved.String()}, revenue)
	}
}

// The half is taxed at 25 % even of a payer whose own rate is lower, and what was
// earned earlier in the year has used the exemption up.
func TestIncomeEarlierInTheYearAndOwnRate(t *testing.T) {
	for prior, want := range map[string][3]string{ // exempt, halved, tax
		"3676815.95": {"1323184.05", "676815.95", "84601.99"},
		"6000000.00": {"0.00", "2000000.00", "250000.00"},
	} {
		in := contractOf(contract.PatentTransfer, "2000000.00")
		in.Income = patentIncome("2000000.00")
		in.Income.PriorIncome, in.Income.RateWithout = money.MustYuan(prior), dec("0.15")
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		r := e.Income
		require.Equal(t, want, [3]string{r.Exempt.String(), r.Halved.String(), r.Tax.String()}, prior)
		require.Equal(t, "300000.00", r.WithoutRelief.String())
		require.Equal(t, "0.25", r.Rate.String())
	}
}

func TestLicenceTermAndExclusivity(t *testing.T) {
	for _, c := range []struct {
		on, begin, end, exclusivity string
		reasons                     []string
	}{
		{"2026-03-02", "2024-03-01", "2029-02-28", "NON_EXCLUSIVE", nil},
		{"2026-03-02", "2024-03-01", "2029-02-27", "NON_EXCLUSIVE", []string{"CIT_LICENCE_TERM_TOO_SHORT"}},
		{"2026-03-02", "2024-02-29", "2029-02-27", "NON_EXCLUSIVE", nil},
		{"2026-03-02", "2024-02-29", "", "NON_EXCLUSIVE", []string{"CIT_LICENCE_TERM_TOO_SHORT"}},
		{"2015-09-30", "2015-01-01", "2030-01-01", "NON_EXCLUSIVE", []string{"CIT_LICENCE_NOT_EXCLUSIVE"}},
		{"2015-09-30", "2015-01-01", "2030-01-01", "EXCLUSIVE", nil},
		{"2015-10-01", "2015-01-01", "2030-01-01", "NON_EXCLUSIVE", nil},
	} {
		in := contractOf(contract.PatentLicence, "1000000.00")
		in.On, in.Income = day.Must(c.on), patentIncome("1000000.00")
		in.Income.LicenceBegin, in.Income.Exclusivity = day.Must(c.begin), c.exclusivity
		if c.end != "" {
			in.Income.LicenceEnd = day.Must(c.end)
		}
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		require.Equal(t, c.reasons, e.Income.Reasons, "%+v", c)
	}
}

func TestResearchDeduction(t *testing.T) {
	for _, c := range []struct {
		class                       contract.Class
		in                          ResearchInput
		base, saved, firstOfReasons string
	}{
		{contract.Commissioned, ResearchInput{BuyerRate: dec("0.25"), Registered: true}, "960000.00", "240000.00", ""},
		{contract.Commissioned, ResearchInput{BuyerRate: dec("0.15"), Registered: true}, "960000.00", "144000.00", ""},
		{contract.Commissioned, ResearchInput{BuyerRate: dec("0.25"), Registered: true, Overseas: true, DomesticEligible: money.MustYuan("1000000.00")}, "666666.67", "166666.67", ""},
		{contract.Commissioned, ResearchInput{BuyerRate: dec("0.25"), Registered: true, Overseas: true, Individual: true}, "0.00", "0.00", "RD_OVERSEAS_INDIVIDUAL"},
		{contract.Commissioned, ResearchInput{BuyerRate: dec("0.25"), Registered: true, Individual: true}, "960000.00", "240000.00", ""},
		{contract.Service, ResearchInput{BuyerRate: dec("0.25"), Registered: true}, "0.00", "0.00", "RD_CLASS_NOT_DEVELOPMENT"},
	} {
		in := contractOf(c.class, "1200000.00")
		c.in.Fee = money.MustYuan("1200000.00")
		in.Research = &c.in
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		require.Equal(t, []string{c.base, c.saved}, []string{e.Research.Base.String(), e.Research.TaxSaved.String()})
		if c.firstOfReasons != "" {
			require.Equal(t, c.firstOfReasons, e.Research.Reasons[0])
		}
	}
}

func TestValueAddedTaxByRuleOfTheDay(t *testing.T) {
	for on, want := range map[string][2]string{
		"2025-12-31": {"VAT-2016 SOURCED", "EXEMPT"}, "2026-01-01": {"VAT-2026 UNVERIFIED", "EXEMPT"},
		"2027-12-31": {"VAT-2026 UNVERIFIED", "EXEMPT"}, "2028-01-01": {"VAT-2028 UNVERIFIED", "TAXABLE"},
	} {
		in := contractOf(contract.PatentTransfer, "100.00")
		in.On, in.VAT = day.Must(on), exemptSeller()
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		require.Equal(t, want, [2]string{e.VAT.Rule.ID + " " + e.VAT.Rule.Status(), string(e.VAT.Treatment)}, on)
	}
	for class, exempt := range map[contract.Class]bool{
		contract.Consulting: true, contract.Service: true, contract.Training: true, contract.Intermediary: false} {
		in := contractOf(class, "100.00")
		in.VAT = exemptSeller()
		in.VAT.TiedSameInvoice = true
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		require.Equal(t, exempt, e.VAT.Treatment == Exempt, class)
	}
}

func TestValueAddedTaxOfTaxableContracts(t *testing.T) {
	for _, c := range []struct {
		payer           string
		includes        bool
		net, vat, gross string
	}{
		{"GENERAL", true, "84905.66", "5094.34", "90000.00"},
		{"GENERAL", false, "90000.00", "5400.00", "95400.00"},
		{SmallScale, true, "87378.64", "2621.36", "90000.00"},
		{SmallScale, false, "90000.00", "2700.00", "92700.00"},
	} {
		in := contractOf(contract.Intermediary, "90000.00")
		in.VAT = exemptSeller()
		in.VAT.Payer, in.VAT.PriceIncludesVAT = c.payer, c.includes
		e, err := seed(t).Estimate(in)
		require.NoError(t, err)
		require.Equal(t, []string{"VAT_CLASS_NOT_EXEMPT"}, e.VAT.Reasons)
		require.Equal(t, []string{c.net, c.vat, c.gross}, []string{e.VAT.Net.String(), e.VAT.VAT.String(), e.VAT.Gross.String()})
	}
}

func TestWhatKeepsAnEstimateFromBeingMade(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Input)
		err   error
	}{
		"pack":            {func(in *Input) { in.Pack, in.Class = "other", "" }, ErrPack},
		"major class":     {func(in *Input) { in.Class, in.Total = "01", "" }, ErrClass},
		"three decimals":  {func(in *Input) { in.Total = "100.000" }, ErrAmount},
		"leading zero":    {func(in *Input) { in.TechAmount = "01.00" }, ErrAmount},
		"tech over total": {func(in *Input) { in.TechAmount = "100.01" }, ErrAmount},
		"tech below zero": {func(in *Input) { in.TechAmount = "-0.01" }, ErrAmount},
		"no rule":         {func(in *Input) { in.On = day.Must("1988-09-30") }, ErrNoRow},
		"item":            {func(in *Input) { in.Stamp.Items = []StampItem{{"LEASE", "1"}, {"INSURANCE", "99.00"}} }, ErrStampItem},
		"items short":     {func(in *Input) { in.Stamp.Items = []StampItem{{"LEASE", "99.99"}} }, ErrAmount},
	} {
		in := contractOf(contract.Commissioned, "100.00")
		in.Stamp = &StampInput{}
		c.spoil(&in)
		e, err := seed(t).Estimate(in)
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, Estimate{}, e, name)
	}
}

func TestRulesOfOneTaxNeitherOverlapNorLackABasis(t *testing.T) {
	for _, pack := range seed(t) {
		for _, rules := range [][]Rule{rulesOf(pack.vat), rulesOf(pack.income), rulesOf(pack.research), rulesOf(pack.stamp)} {
			require.NotEmpty(t, rules)
			for i, r := range rules {
				require.NotEmpty(t, r.Source, r.ID)
				if i > 0 {
					require.Equal(t, rules[i-1].To.AddDays(1), r.From, r.ID)
				}
			}
			require.True(t, rules[len(rules)-1].To.IsZero())
		}
	}
}

func rulesOf[R interface{ rule() Rule }](rows []R) []Rule {
	rules := make([]Rule, len(rows))
	for i, row := range rows {
		rules[i] = row.rule()
	}
	return rules
}

func TestFaultyFilesAreRefusedByLine(t *testing.T) {
	header := strings.Join(Columns, ",") + "\n"
	for line, sentence := range map[string]string{
		"p,vat,V,2020-01-01,,exemption=maybe;general=0.06;simple=0.03,,源,有据,": "exemption 只能写 yes 或 no",
		"p,vat,V,2020-01-01,,exemption=yes;general=0.06,,源,有据,":               "缺少 simple",
		"p,rd,R,2020-01-01,,share=0.8;extra=1;overseas=2,,源,有据,":              "overseas 应为大于零的数",
		"p,vat,V,,,exemption=yes;general=0.06;simple=0.03,,源,有据,":             "施行日须填写",
		"p,vat,V,2020-01-01,,exemption=yes;general=0.06;simple=0.03,,源,听说,":   "依据程度只能写",
		"p,tea,V,2020-01-01,,a=1,,源,有据,":                                      "税种只能写",
	} {
		_, err := ParsePacks([]byte(header + line))
		require.ErrorIs(t, err, ErrFile)
		require.ErrorContains(t, err, "第 2 行")
		require.ErrorContains(t, err, sentence)
	}
	_, err := ParsePacks(nil)
	require.ErrorIs(t, err, ErrFile)
}

func drawYuan(t *rapid.T, name string) money.Yuan {
	return money.FromFen(rapid.Int64Range(0, 10_000_000_000).Draw(t, name))
}

func drawInput(t *rapid.T) Input {
	total := drawYuan(t, "total")
	in := contractOf(rapid.SampledFrom(contract.Classes()).Draw(t, "class"), total.String())
	in.On = day.Must("2018-01-01").AddDays(rapid.IntRange(0, 5000).Draw(t, "day"))
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	in.VAT = &VATInput{Payer: rapid.SampledFrom([]string{"GENERAL", SmallScale}).Draw(t, "payer"),
		Recognised: flag("recognised"), SeparateAccounting: true, PriceIncludesVAT: flag("includes"), Waived: flag("waived")}
	in.Income = patentIncome("0.00")
	in.Income.Revenue, in.Income.Cost = drawYuan(t, "revenue"), drawYuan(t, "cost")
	in.Income.PriorIncome, in.Income.Registered = drawYuan(t, "prior"), flag("registered")
	in.Research = &ResearchInput{Fee: drawYuan(t, "fee"), BuyerRate: dec("0.25"), Registered: true, Overseas: flag("overseas"), DomesticEligible: drawYuan(t, "domestic")}
	in.Stamp = &StampInput{VATListed: flag("listed"), SellerSmall: flag("small")}
	return in
}

func TestFiguresAreNeverNegativeAndAddUp(t *testing.T) {
	packs := seed(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		e, err := packs.Estimate(in)
		require.NoError(t, err)
		v, c, r, s := e.VAT, e.Income, e.Research, e.Stamp
		for _, y := range []money.Yuan{v.VAT, v.Net, c.Tax, c.Saved, c.Exempt, c.Halved, c.Taxable, r.Base, r.Extra, r.TaxSaved, s.Base, s.Seller, s.Buyer} {
			require.GreaterOrEqual(t, y.Sign(), 0)
		}
		require.True(t, v.Gross.Equal(v.Net.Add(v.VAT)))
		require.Equal(t, len(v.Reasons) == 0, v.Treatment == Exempt)
		if v.Treatment == Taxable && in.VAT.PriceIncludesVAT {
			require.Equal(t, in.TechAmount, v.Gross.String())
		}
		if c.Eligible {
			require.True(t, c.Exempt.Add(c.Halved).Equal(notNegative(c.Income)))
		}
		require.True(t, c.WithoutRelief.Equal(c.Tax.Add(c.Saved)))
		require.False(t, in.Research.Fee.Less(r.Base))
		require.False(t, s.Buyer.Less(s.Seller), "only the seller may be small here")
	})
}

func TestTaxesGrowWithTheAmounts(t *testing.T) {
	packs := seed(t)
	rapid.Check(t, func(t *rapid.T) {
		small := drawInput(t)
		large := small
		total, _ := amount(small.Total)
		more := drawYuan(t, "more")
		large.Total = total.Add(more).String()
		large.TechAmount = large.Total
		income, research := *small.Income, *small.Research
		income.Revenue, research.Fee = income.Revenue.Add(more), research.Fee.Add(more)
		large.Income, large.Research = &income, &research
		a, err := packs.Estimate(small)
		require.NoError(t, err)
		b, err := packs.Estimate(large)
		require.NoError(t, err)
		require.False(t, b.VAT.VAT.Less(a.VAT.VAT))
		require.False(t, b.Income.Tax.Less(a.Income.Tax))
		require.False(t, b.Research.TaxSaved.Less(a.Research.TaxSaved))
		require.False(t, b.Stamp.Seller.Less(a.Stamp.Seller))
	})
}
