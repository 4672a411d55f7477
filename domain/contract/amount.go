package contract

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// AmountInput 金额申报 is what a filing says about the price. Fields that users type are
// strings in the machine forms 500000.00, 0.05, 2026-03-02 and 2027; "" means
// not given.
type AmountInput struct {
	Total           string // 合同成交总额
	Currency        string // "" is CNY
	SignDate        string
	Foreign         *ForeignPrice
	PayMethod       string // "" is PayLumpSum
	Royalty         *Royalty
	Components      []Component
	Profile         AmountProfile
	RegistrarValue  string // 登记员核定的技术交易额
	RegistrarReason string
	HardwareWords   bool // the text speaks of equipment
	Supplements     []Supplement
	RegisteredOn    day.Date // zero before registration
	ReliefYear      int      // year for which tax relief is asked; 0 for none
}

// ForeignPrice 外币价款 is a price in another currency at the rate of the signing date.
type ForeignPrice struct{ Amount, Rate, RateDate string }

// Royalty 提成: a fee by year on top of an upfront fee (入门费), at least Minimum
// (保底) and at most Cap (封顶) in all.
type Royalty struct {
	Upfront, Minimum, Cap string
	Rates                 []RatePeriod
}

// RatePeriod 提成期间 is the royalty rate of the years From…To; To is "" for open end.
type RatePeriod struct{ From, To, Rate string }

// Component 金额组成部分 is one part of the price.
type Component struct {
	Kind, Amount string
	// For 标的物直接成本: what it is, how many, how many the registrar finds
	// reasonable, and how many carriers are needed for test and mastery.
	ObjectKind, Qty, RegistrarQty, NeededQty string
}

// Supplement 补充登记 settles the royalty of one year.
type Supplement struct {
	PeriodYear   int
	Base         string
	RegisteredOn day.Date
}

// AmountProfile 金额核算参数 holds what regions decide differently; start from
// DefaultAmountProfile, because a zero threshold is a threshold.
type AmountProfile struct {
	DeductTravel, DeductTax bool
	PrototypeDefaultQty     int             // 成套设备的合理数量
	HardwareShareWarn       decimal.Decimal // warn above this share with hardware words
	FullTechWarnTotal       money.Yuan      // warn from this total when all is technology
	LowShareWarn            decimal.Decimal // warn below this share
}

// DefaultAmountProfile has the switches of the 2001 rules (一至二台套) and warning
// thresholds that are our 建议值.
func DefaultAmountProfile() AmountProfile {
	return AmountProfile{
		PrototypeDefaultQty: 2,
		HardwareShareWarn:   decimal.New(95, -2),
		FullTechWarnTotal:   money.FromFen(5_000_000_00),
		LowShareWarn:        decimal.New(10, -2),
	}
}

// AmountResult 技术交易额 and how it came about.
type AmountResult struct {
	Total         money.Yuan // 成交总额; of a royalty contract the determinable part
	Proposal      money.Yuan // what the rule gives
	Tech          money.Yuan // what is registered: the registrar's value, else Proposal
	Deducted      money.Yuan
	KeptPrototype money.Yuan // 合理数量标的物的直接成本
	Lines         []AmountLine
	Undetermined  bool   // a royalty contract, to be supplemented
	Share         string // Tech ÷ Total with four places; "" when Total is 0
	Supplements   []SupplementLine
	RunningTotal  money.Yuan // Total with all supplements
	RunningTech   money.Yuan
	Warnings      []string
	ByYear        []YearAmount // only with RegisteredOn; ascending
	ReliefBlocked bool         // the supplement of ReliefYear is missing
}

// AmountLine 金额核算明细 is one component with what was kept and deducted of it.
type AmountLine struct {
	Kind                   string
	Amount, Kept, Deducted money.Yuan
}

// SupplementLine 补充登记明细 is one settled year; Addition is what it adds to both amounts.
type SupplementLine struct {
	PeriodYear        int
	Rate              string
	Royalty, Addition money.Yuan
}

// YearAmount 分年度金额 is what one calendar year of registration counts.
type YearAmount struct {
	Year        int
	Total, Tech money.Yuan
}

// AmountError 金额不符 is the first rule that the input breaks. The figures are set
// where the rule compares: ExpectedTotal for a foreign price, Sum and Diff for
// components.
type AmountError struct {
	Fault                    *fault.Fault
	ExpectedTotal, Sum, Diff string
}

func (e *AmountError) Error() string { return e.Fault.Error() }

// Unwrap shows the fault to fault.All and errors.Is.
func (e *AmountError) Unwrap() error { return e.Fault }

func amountError(code, field string) *AmountError {
	return &AmountError{Fault: fault.New(fault.Invalid, code, Explain(code).Text).At(field)}
}

// TechnologyAmount 技术交易额 = 成交总额 − 购置设备、仪器、零部件、原材料等非技术性费用; the
// direct cost of a reasonable number of 标的物 is not deducted (技术合同认定规则). The
// error is an *AmountError.
func TechnologyAmount(in AmountInput) (AmountResult, error) {
	result, err := technologyAmount(in)
	if err != nil {
		return AmountResult{}, err
	}
	return result, nil
}

func technologyAmount(in AmountInput) (AmountResult, *AmountError) {
	w := amountWork{in: in}
	for _, step := range amountSteps {
		if err := step(&w); err != nil {
			return AmountResult{}, err
		}
	}
	return w.out, nil
}

// amountSteps in the order in which errors are reported.
var amountSteps = [...]func(*amountWork) *AmountError{
	(*amountWork).readPayMethod,
	(*amountWork).readTotal,
	(*amountWork).convertForeign,
	(*amountWork).determineRoyalty,
	(*amountWork).requireTotal,
	(*amountWork).deductComponents,
	(*amountWork).decide,
	(*amountWork).warn,
	(*amountWork).addSupplements,
	(*amountWork).splitByYear,
}

type amountWork struct {
	in               AmountInput
	out              AmountResult
	total            money.Yuan
	hasTotal         bool
	minimum          money.Yuan
	cap              money.Yuan
	hasCap           bool
	periods          []ratePeriod
	registrarSetsQty bool
}

func (w *amountWork) readPayMethod() *AmountError {
	switch w.in.PayMethod {
	case "", PayLumpSum, PayInstalment, PayOther:
	case PayRoyalty, PayUpfrontPlus:
		w.out.Undetermined = true
	default:
		return amountError(ErrorPayMethod, "pay_method")
	}
	return nil
}

func (w *amountWork) readTotal() *AmountError {
	if w.in.Total == "" {
		return nil
	}
	var ok bool
	if w.total, ok = moneyText(w.in.Total); !ok || w.total.Sign() < 0 {
		return amountError(ErrorTotal, "total")
	}
	w.hasTotal = true
	return nil
}

// convertForeign makes the total from a foreign price at the middle rate of a
// day not more than ten days before signing.
func (w *amountWork) convertForeign() *AmountError {
	if w.in.Currency == "" || w.in.Currency == "CNY" {
		return nil
	}
	f := w.in.Foreign
	if f == nil {
		return amountError(ErrorForeignMissing, "foreign")
	}
	amount, ok := moneyText(f.Amount)
	if !ok || amount.Sign() <= 0 {
		return amountError(ErrorAmount, "foreign.amount")
	}
	rate, ok := decimalText(f.Rate)
	if !ok || rate.Sign() <= 0 {
		return amountError(ErrorForeignRate, "foreign.rate")
	}
	signed, on := dateText(w.in.SignDate), dateText(f.RateDate)
	if signed.IsZero() || on.IsZero() || on.After(signed) || on.Before(signed.AddDays(-rateAge)) {
		return amountError(ErrorForeignDate, "foreign.rate_date")
	}
	converted := money.Round(amount.Decimal().Mul(rate))
	if w.hasTotal && !w.total.Equal(converted) {
		err := amountError(ErrorForeignMismatch, "total")
		err.ExpectedTotal = converted.String()
		err.Fault = err.Fault.Say(fmt.Sprintf("外币金额按汇率折算为 %s 元，与填写的总额 %s 元不符", converted.Text(), w.total.Text()))
		return err
	}
	w.total, w.hasTotal = converted, true
	return nil
}

// rateAge is the number of days by which a rate may be older than the contract.
const rateAge = 10

func (w *amountWork) requireTotal() *AmountError {
	if !w.out.Undetermined && (!w.hasTotal || w.total.Sign() <= 0) {
		return amountError(ErrorTotal, "total")
	}
	w.out.Total = w.total
	return nil
}

func (w *amountWork) deductComponents() *AmountError {
	sum, deducted := money.Zero, money.Zero
	if len(w.in.Components) > 0 {
		w.out.Lines = make([]AmountLine, 0, len(w.in.Components))
	}
	for i, c := range w.in.Components {
		line, err := w.splitComponent(c)
		if err != nil {
			err.Fault = err.Fault.At("components[" + strconv.Itoa(i) + "]." + err.Fault.Field)
			return err
		}
		if c.Kind == PartPrototype {
			w.out.KeptPrototype = w.out.KeptPrototype.Add(line.Kept)
		}
		sum, deducted = sum.Add(line.Amount), deducted.Add(line.Deducted)
		w.out.Lines = append(w.out.Lines, line)
	}
	if len(w.in.Components) > 0 && !sum.Equal(w.total) {
		diff := sum.Sub(w.total)
		err := amountError(ErrorSumMismatch, "components")
		err.Sum, err.Diff = sum.String(), diff.String()
		err.Fault = err.Fault.Say(fmt.Sprintf("各项费用合计 %s 元，与成交总额 %s 元相差 %s 元", sum.Text(), w.total.Text(), diff.Text()))
		return err
	}
	w.out.Proposal = w.total.Sub(deducted)
	return nil
}

// splitComponent parts one component into kept and deducted; the field of its
// error is relative to the component.
func (w *amountWork) splitComponent(c Component) (AmountLine, *AmountError) {
	if !listed(ComponentKinds, c.Kind) {
		return AmountLine{}, amountError(ErrorComponentKind, "kind")
	}
	amount, ok := moneyText(c.Amount)
	if !ok || amount.Sign() < 0 {
		return AmountLine{}, amountError(ErrorAmount, "amount")
	}
	deducted := amount
	switch c.Kind {
	case PartTech:
		deducted = money.Zero
	case PartTravel:
		if !w.in.Profile.DeductTravel {
			deducted = money.Zero
		}
	case PartTax:
		if !w.in.Profile.DeductTax {
			deducted = money.Zero
		}
	case PartPrototype:
		excess, qty, err := w.prototypeExcess(c)
		if err != nil {
			return AmountLine{}, err
		}
		deducted = money.Round(amount.Decimal().Mul(decimal.NewFromInt(excess)).DivRound(decimal.NewFromInt(qty), 2))
	}
	return AmountLine{Kind: c.Kind, Amount: amount, Kept: amount.Sub(deducted), Deducted: deducted}, nil
}

// prototypeExcess is how many of qty pieces exceed the reasonable number: all
// technical documents are reasonable, carriers as needed, equipment as the
// profile says; the registrar may set the number.
func (w *amountWork) prototypeExcess(c Component) (excess, qty int64, err *AmountError) {
	if !listed(ObjectKinds, c.ObjectKind) {
		return 0, 0, amountError(ErrorComponentKind, "object_kind")
	}
	qty, ok := countText(c.Qty)
	if !ok || qty < 1 {
		return 0, 0, amountError(ErrorQty, "qty")
	}
	reasonable := qty
	switch {
	case c.RegistrarQty != "":
		if reasonable, ok = countText(c.RegistrarQty); !ok {
			return 0, 0, amountError(ErrorQty, "registrar_qty")
		}
		w.registrarSetsQty = true
	case c.ObjectKind == ObjectEquipment:
		reasonable = int64(w.in.Profile.PrototypeDefaultQty)
	case c.ObjectKind == ObjectCarrier:
		if reasonable, ok = countText(c.NeededQty); !ok {
			return 0, 0, amountError(ErrorQty, "needed_qty")
		}
	}
	return min(max(qty-reasonable, 0), qty), qty, nil
}

// decide takes the registrar's value where one is given with its reason.
func (w *amountWork) decide() *AmountError {
	w.out.Tech = w.out.Proposal
	if w.in.RegistrarValue != "" {
		value, ok := moneyText(w.in.RegistrarValue)
		switch {
		case !ok:
			return amountError(ErrorAmount, "registrar_value")
		case value.Sign() < 0 || w.total.Less(value):
			return amountError(ErrorRegistrarRange, "registrar_value")
		case !value.Equal(w.out.Proposal) && blank(w.in.RegistrarReason):
			return amountError(ErrorRegistrarReason, "registrar_reason")
		}
		w.out.Tech = value
	}
	w.out.Deducted = w.total.Sub(w.out.Tech)
	if w.total.Sign() > 0 {
		w.out.Share = w.out.Tech.Decimal().DivRound(w.total.Decimal(), 4).StringFixed(4)
	}
	return nil
}

func (w *amountWork) warn() *AmountError {
	p, total, tech := w.in.Profile, w.total, w.out.Tech.Decimal()
	for _, warning := range [...]struct {
		code string
		due  bool
	}{
		{WarnNoComponents, len(w.in.Components) == 0},
		{WarnRegistrarQty, w.registrarSetsQty},
		{WarnHardware, total.Sign() > 0 && w.in.HardwareWords && tech.GreaterThan(total.Decimal().Mul(p.HardwareShareWarn))},
		{WarnFullTech, total.Sign() > 0 && w.out.Tech.Equal(total) && !total.Less(p.FullTechWarnTotal)},
		{WarnLowShare, total.Sign() > 0 && tech.LessThan(total.Decimal().Mul(p.LowShareWarn))},
	} {
		if warning.due {
			w.out.Warnings = append(w.out.Warnings, warning.code)
		}
	}
	return nil
}
