package funding

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/tax"
)

// TaxPack names the rules by which estimates are made.
const TaxPack = "cn-seed-1"

// What keeps a page from showing an estimate, and what is wrong at its fields.
var (
	ErrNoAmount = fault.New(fault.Conflict, "funding.no_amount", "草稿的金额还没有确定，提交申请后才能测算税费")
	ErrChoice   = fault.New(fault.Invalid, "funding.choice", "请从列表中选择一项")
	ErrNegative = fault.New(fault.Invalid, "funding.negative", "金额不能为负数")
	ErrPercent  = fault.New(fault.Invalid, "funding.percent", "比例应在 0 与 100 之间，最多两位小数，例如 25")
)

// Question 测算条件 is what the estimate asks beside the contract: a closed list, an
// amount, a percentage or a day.
type Question struct {
	Name    string
	Label   string
	Kind    string // "choice", "amount", "percent" or "day"
	Choices []contract.Choice
	Hint    string
}

// TaxPart 税种 groups the questions of one tax; a part that the class of the contract
// rules out has no questions and says why.
type TaxPart struct {
	Key       string // vat, income, research or stamp
	Title     string
	Questions []Question
	Absent    string
}

// TaxSheet 税费测算单 is the answer: what was asked, what was taken as given, and
// the estimate, which is empty when a field is wrong.
type TaxSheet struct {
	Contract *contract.Contract
	Class    contract.Class
	Day      Question
	Parts    []TaxPart
	Values   map[string]string // as typed, else as prefilled
	Prefill  map[string]string
	Estimate tax.Estimate
	Made     bool
}

// EstimateTax 税费测算 of a case for those who may read it. asked holds the fields
// as typed; what is absent is taken from the contract.
func (s *Service) EstimateTax(ctx context.Context, by actor.Actor, id contract.ID, asked map[string]string) (TaxSheet, error) {
	c, err := s.Reader.Contract(ctx, id)
	if err != nil {
		return TaxSheet{}, err
	}
	switch {
	case !c.VisibleTo(by):
		return TaxSheet{}, contract.ErrNotFound
	case c.State == contract.Draft:
		return TaxSheet{}, ErrNoAmount
	}
	sheet := newTaxSheet(c, day.Of(s.Reader.Now()))
	for name, value := range asked {
		if _, known := sheet.Values[name]; known {
			sheet.Values[name] = strings.TrimSpace(value)
		}
	}
	in, err := sheet.input()
	if err != nil {
		return sheet, err
	}
	sheet.Estimate, err = s.Taxes.Estimate(in)
	if err != nil {
		return sheet, atDay(err)
	}
	sheet.Made = true
	return sheet, nil
}

// atDay puts a missing rule at the only field that can cause it.
func atDay(err error) error {
	if f, ok := err.(*fault.Fault); ok && f.Is(tax.ErrNoRow) {
		return f.At("on")
	}
	return err
}

// input reads the fields; every wrong one is reported.
func (t *TaxSheet) input() (tax.Input, error) {
	f := fields{values: t.Values}
	for _, q := range t.questions() {
		f.check(q)
	}
	if len(f.faults) > 0 {
		return tax.Input{}, fault.Join(f.faults)
	}
	c := t.Contract
	in := tax.Input{Pack: TaxPack, On: f.day("on"), Class: t.Class, Total: c.Total.String(), TechAmount: c.Tech.String()}
	in.VAT = &tax.VATInput{
		Payer: f.values["payer"], Recognised: f.yes("registered"), SeparateAccounting: f.yes("separate"), PriceIncludesVAT: f.yes("vat_included"),
		Waived: f.yes("waived"), CrossBorder: crossBorder(c.Form), TiedSameInvoice: f.yes("tied"),
	}
	if t.asks("income") {
		in.Income = &tax.IncomeInput{
			Resident: f.yes("resident"), TechKinds: techKinds(c.Form), DesignSimpleChange: f.yes("simple_design"), Registered: f.yes("registered"),
			RateWithout: f.rate("rate"), Holding: f.rate("holding"), NotOwnTechnology: !f.yes("own"), Exclusivity: c.Form.Licence.Exclusivity,
			LicenceBegin: dayOf(c.Form.Licence.Begin), LicenceEnd: dayOf(c.Form.Licence.End), Revenue: f.yuan("revenue"), ExcludedRevenue: f.yuan("excluded"),
			Cost: f.yuan("cost"), Amortisation: f.yuan("amortisation"), RelatedTaxes: f.yuan("related_taxes"), PeriodExpense: f.yuan("period_expense"), PriorIncome: f.yuan("prior"),
		}
	}
	if t.asks("research") {
		seller := firstParty(c.Form, contract.RoleSeller)
		in.Research = &tax.ResearchInput{Fee: f.yuan("fee"), BuyerRate: f.rate("buyer_rate"), Registered: f.yes("registered"),
			Overseas: abroad(seller), Individual: seller.Nature == contract.NaturalPerson, DomesticEligible: f.yuan("domestic")}
	}
	in.Stamp = &tax.StampInput{VATListed: f.yes("vat_listed"), Undetermined: royalty(c.Form), SellerSmall: f.yes("seller_small"), BuyerSmall: f.yes("buyer_small")}
	return in, nil
}

func (t *TaxSheet) questions() []Question {
	list := []Question{t.Day}
	for _, p := range t.Parts {
		list = append(list, p.Questions...)
	}
	return list
}

func (t *TaxSheet) asks(key string) bool {
	return slices.ContainsFunc(t.Parts, func(p TaxPart) bool { return p.Key == key && p.Absent == "" })
}

// fields reads checked values.
type fields struct {
	values map[string]string
	faults []*fault.Fault
}

func (f *fields) check(q Question) {
	value := f.values[q.Name]
	switch q.Kind {
	case "choice":
		if !slices.ContainsFunc(q.Choices, func(c contract.Choice) bool { return c.Value == value }) {
			f.faults = append(f.faults, ErrChoice.At(q.Name))
		}
	case "amount":
		y, err := money.ParseYuan(value)
		switch {
		case value == "":
		case err != nil:
			f.faults = append(f.faults, fault.All(err)[0].At(q.Name))
		case y.Sign() < 0:
			f.faults = append(f.faults, ErrNegative.At(q.Name))
		}
	case "percent":
		if y, err := money.ParseYuan(value); err != nil || y.Sign() < 0 || money.FromFen(10000).Less(y) {
			f.faults = append(f.faults, ErrPercent.At(q.Name))
		}
	case "day":
		if d, err := day.Parse(value); err != nil || d.IsZero() {
			f.faults = append(f.faults, day.ErrDate.At(q.Name))
		}
	}
}

func (f *fields) yes(name string) bool { return f.values[name] == contract.Yes }

func (f *fields) day(name string) day.Date { return dayOf(f.values[name]) }

// yuan is a checked amount; a blank one is nothing.
func (f *fields) yuan(name string) money.Yuan {
	y, _ := money.ParseYuan(f.values[name])
	return y
}

// rate is a checked percentage as a fraction.
func (f *fields) rate(name string) decimal.Decimal { return f.yuan(name).Decimal().Shift(-2) }

// dayOf reads a day of the form, where wrong and blank days are kept as typed.
func dayOf(text string) day.Date {
	d, err := day.Parse(text)
	if err != nil {
		return day.Date{}
	}
	return d
}
