package contract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

const affirmed = "YES"

// Declare reads the form as a filing for the pre-check. Amounts lose their
// separators and identifiers their blanks; what cannot be read stays as typed,
// so that the check finds it at its field.
func (f Form) Declare(profile CheckProfile, asOf day.Date, registered []Form, correctionRound int) CheckInput {
	t := f.Contract
	in := CheckInput{
		Profile: profile, AsOf: asOf, FiledBy: f.FiledBy, Class: Class(f.Class), Related: f.Related == affirmed,
		TechPartStated: f.Amount.TechPartStated == affirmed, Answers: f.Answers,
		Terms: CheckTerms{
			ProjectName: t.ProjectName, Written: t.Written == affirmed, Electronic: t.Electronic == affirmed,
			PaperPrint: t.PaperPrint == affirmed, Language: orElse(t.Language, "zh"), ChineseCopy: t.ChineseCopy == affirmed,
			ConsistencyStatement: t.ConsistencyStatement == affirmed, SignDate: t.SignDate, Begin: t.Begin, End: t.End,
			Effective: t.Effective == affirmed, StateApproval: orElse(t.StateApproval, "NOT_NEEDED"),
			PlanProject: t.Plan != "" && t.Plan != PlanNone, PlanConsent: t.PlanConsent == affirmed,
			DeptSigned: t.DeptSigned == affirmed, Authorisation: t.Authorisation == affirmed,
			Clauses: f.Content.Clauses, BadClauses: f.Content.BadClauses,
			Consideration: orElse(f.Amount.Consideration, "MONEY"), ValuationReport: f.Amount.ValuationReport == affirmed,
			CrossBorder: orElse(t.CrossBorder, CrossBorderNone), TradeRegistrationNo: t.TradeRegistrationNo,
			Disputed: t.Disputed == affirmed, CorrectionRound: correctionRound,
			ExpectedOutputGiven: f.Content.ExpectedOutput != "",
		},
		Amount: f.Amount.declare(),
	}
	for _, w := range f.Weights {
		in.Weights = append(in.Weights, ClassWeight{Class: Class(w.Class), Weight: w.Share})
	}
	for _, p := range f.Parties {
		in.Parties = append(in.Parties, CheckParty{Role: p.Role, Name: p.Name, Country: orElse(p.Country, China), Nature: p.Nature,
			Region: p.Region, USCC: p.Uscc, CNID: p.CnID, Seal: p.Seal})
	}
	for _, ip := range f.IP {
		in.IP = append(in.IP, CheckIP{Type: ip.Type, No: ip.No, Filed: ip.Filed, Granted: grantOf(ip.Granted)})
	}
	if f.Licence != (LicenceEntry{}) {
		in.Licence = &CheckLicence{Exclusivity: f.Licence.Exclusivity, Territory: f.Licence.Territory,
			Begin: f.Licence.Begin, End: f.Licence.End}
	}
	for _, r := range registered {
		in.Registered = append(in.Registered, EarlierRegistration{Status: registeredStatus, Sellers: r.keys(RoleSeller),
			Buyers: r.keys(RoleBuyer), ProjectName: r.Contract.ProjectName, SignDate: r.Contract.SignDate,
			Total: plainAmount(r.Amount.Total)})
	}
	return in
}

// Total 成交总额 is the total in yuan that the form comes to: converted, or the
// determinable part of a royalty; false while the amounts are wrong.
func (f Form) Total() (money.Yuan, bool) {
	in := f.Amount.declare()
	in.Profile, in.SignDate = DefaultAmountProfile(), f.Contract.SignDate
	amount, err := technologyAmount(in)
	return amount.Total, err == nil
}

// PlanNone 计划外: the contract belongs to no government plan.
const PlanNone = "9"

func (f Form) keys(role string) []string {
	var keys []string
	for _, p := range f.Parties {
		if p.Role == role {
			keys = append(keys, CheckParty{Name: p.Name, USCC: p.Uscc, CNID: p.CnID}.key())
		}
	}
	return keys
}

func (a AmountEntry) declare() AmountInput {
	in := AmountInput{Total: plainAmount(a.Total), Currency: orElse(a.Currency, "CNY"), PayMethod: a.PayMethod}
	if in.Currency != "CNY" {
		in.Foreign = &ForeignPrice{Amount: plainAmount(a.ForeignAmount), Rate: strings.TrimSpace(a.ForeignRate), RateDate: a.ForeignRateDate}
	}
	if a.PayMethod == PayRoyalty || a.PayMethod == PayUpfrontPlus {
		r := &Royalty{Upfront: plainAmount(a.Upfront), Minimum: plainAmount(a.Minimum), Cap: plainAmount(a.Cap)}
		for _, rate := range a.Rates {
			r.Rates = append(r.Rates, RatePeriod{From: rate.From, To: rate.To, Rate: rate.Rate})
		}
		in.Royalty = r
		for _, settled := range a.Settlements {
			year, ok := yearText(settled.Year)
			if !ok {
				year = -1 // no rate holds in it
			}
			in.Supplements = append(in.Supplements, Supplement{PeriodYear: year, Base: plainAmount(settled.Base)})
		}
	}
	for _, c := range a.Components {
		in.Components = append(in.Components, Component{Kind: c.Kind, Amount: plainAmount(c.Amount),
			ObjectKind: c.ObjectKind, Qty: c.Qty, NeededQty: c.NeededQty})
	}
	return in
}

// plainAmount is the machine form of a typed amount, or the typing itself.
func plainAmount(typed string) string {
	if typed == "" {
		return ""
	}
	y, err := money.ParseYuan(typed)
	if err != nil {
		return typed
	}
	return y.String()
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func grantOf(typed string) ident.Grant {
	switch typed {
	case affirmed:
		return ident.Granted
	case "NO":
		return ident.NotGranted
	}
	return ident.GrantUnknown
}

// Limits of texts that people write.
const (
	leastSummary = 50
	mostSummary  = 2000
)

// Missing lists what an application must say and the pre-check does not ask:
// the fields that statistics and the certificate need.
func (f Form) Missing() []*fault.Fault {
	var faults []*fault.Fault
	require := func(path, value string) {
		if strings.TrimSpace(value) == "" {
			faults = append(faults, fault.New(fault.Invalid, "contract.blank", "请填写"+Label(path)).At(path))
		}
	}
	choose := func(path, value string) {
		if value == "" {
			faults = append(faults, fault.New(fault.Invalid, "contract.unchosen", "请选择"+Label(path)).At(path))
		}
	}
	choose("filed_by", f.FiledBy)
	require("contract.sign_date", f.Contract.SignDate)
	require("contract.begin", f.Contract.Begin)
	require("contract.end", f.Contract.End)
	faults = append(faults, f.weightFaults()...)
	choose("contract.field", f.Contract.Field)
	choose("contract.written", f.Contract.Written)
	choose("contract.effective", f.Contract.Effective)
	choose("contract.plan", f.Contract.Plan)
	choose("related", f.Related)
	n := utf8.RuneCountInString(f.Content.Summary)
	switch {
	case n < leastSummary:
		faults = append(faults, fault.New(fault.Invalid, "contract.summary_short",
			"技术内容摘要应为 50 至 2000 个字，现有 "+strconv.Itoa(n)+" 个字").At("content.summary"))
	case n > mostSummary:
		faults = append(faults, fault.New(fault.Invalid, "contract.summary_long",
			"技术内容摘要应为 50 至 2000 个字，现多 "+strconv.Itoa(n-mostSummary)+" 个字").At("content.summary"))
	}
	choose("amount.pay_method", f.Amount.PayMethod)
	choose("amount.tech_part_stated", f.Amount.TechPartStated)
	return faults
}

// weightFaults: a mixed contract names at least two classes whose shares make up
// the whole.
func (f Form) weightFaults() (faults []*fault.Fault) {
	wrong := func(i int, field, message string) {
		faults = append(faults, fault.New(fault.Invalid, "contract.weights", message).At("weights["+strconv.Itoa(i)+"]."+field))
	}
	sum := decimal.Zero
	for i, w := range f.Weights {
		share, ok := decimalText(w.Share)
		if !Class(w.Class).Known() {
			wrong(i, "class", "请选择这一部分的合同类别")
		}
		if !ok || share.Sign() <= 0 || share.GreaterThan(decimal.New(100, 0)) {
			wrong(i, "share", "比重应为大于 0、不超过 100 的数字，例如 40")
		}
		sum = sum.Add(share)
	}
	switch {
	case len(faults) > 0 || len(f.Weights) == 0:
	case len(f.Weights) == 1:
		wrong(0, "class", "混合合同至少列两类；只有一类内容的，请清空此项")
	case !sum.Equal(decimal.New(100, 0)):
		wrong(0, "share", "各类比重合计应为 100%，现为 "+sum.String()+"%")
	}
	return faults
}

// engineFields maps a field of the pre-check to the form's where they differ.
var engineFields = strings.NewReplacer("claimed_class", "class", "amount.foreign.", "amount.foreign_",
	"amount.royalty.", "amount.", "amount.supplements[", "amount.settlements[", "supplements[", "settlements[", "].period_year", "].year")

// FieldOf names the form's field for an error of the pre-check.
func FieldOf(engineField string) string {
	path := engineFields.Replace(engineField)
	if strings.HasPrefix(path, "amount.rates[") && strings.HasSuffix(path, "]") {
		path += ".rate"
	}
	return path
}

// RemoveRow drops one row of a repeated group, named by its path.
func (f *Form) RemoveRow(group string, row int) {
	switch group {
	case "parties":
		f.Parties = without(f.Parties, row)
	case "amount.components":
		f.Amount.Components = without(f.Amount.Components, row)
	case "amount.settlements":
		f.Amount.Settlements = without(f.Amount.Settlements, row)
	case "amount.rates":
		f.Amount.Rates = without(f.Amount.Rates, row)
	case "ip":
		f.IP = without(f.IP, row)
	}
}

func without[T any](rows []T, i int) []T {
	if i < 0 || i >= len(rows) {
		return rows
	}
	return append(rows[:i:i], rows[i+1:]...)
}
