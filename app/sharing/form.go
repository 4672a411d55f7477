package sharing

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/revenue"
)

// Values are a form as typed: name of the field → text.
type Values map[string]string

// The refusals of a form.
var (
	errPercent  = fault.New(fault.Invalid, "sharing.percent", "比例应在 0 至 100 之间，例如 70 或 33.3；除不尽的写分数，例如 1/3")
	errWeight   = fault.New(fault.Invalid, "sharing.weight", "权重应为不小于零的数字或者分数，例如 60 或 1/3")
	errName     = fault.New(fault.Invalid, "sharing.name", "请填写名称，不超过 40 个字")
	errChoice   = fault.New(fault.Invalid, "sharing.choice", "请从列出的选项中选择")
	errNegative = fault.New(fault.Invalid, "sharing.negative", "金额不能小于零")
	errMissing  = fault.New(fault.Invalid, "sharing.missing", "请填写这一项")
)

// form reads typed values and keeps every fault at its field.
type form struct {
	Values
	faults []*fault.Fault
}

func (f *form) wrong(at string, err error) {
	for _, x := range fault.All(err) {
		f.faults = append(f.faults, x.At(at))
	}
}

func (f *form) given(name string) bool { return f.Values[name] != "" }

// amount is required.
func (f *form) amount(name string) revenue.Amount {
	if !f.given(name) {
		f.wrong(name, errMissing)
		return revenue.Amount{}
	}
	y, err := money.ParseYuan(f.Values[name])
	if err == nil && y.Sign() < 0 {
		err = errNegative
	}
	f.wrong(name, err)
	return revenue.AmountOf(y)
}

// percent reads per cent (70, 33.3, 70%) or a fraction of the whole (1/3).
func (f *form) percent(name string) money.Ratio {
	typed := strings.TrimSpace(strings.ReplaceAll(f.Values[name], "％", "%"))
	if !strings.Contains(typed, "/") && !strings.HasSuffix(typed, "%") {
		typed += "%"
	}
	r, ok := money.ParseRatio(typed)
	if !ok || !r.InUnit() {
		f.wrong(name, errPercent)
	}
	return r
}

// optionalPercent is nil when the field is empty.
func (f *form) optionalPercent(name string) *money.Ratio {
	if !f.given(name) {
		return nil
	}
	r := f.percent(name)
	return &r
}

func (f *form) weight(name string) money.Ratio {
	r, ok := money.ParseRatio(strings.TrimSpace(f.Values[name]))
	if !ok || r.Sign() < 0 {
		f.wrong(name, errWeight)
	}
	return r
}

func (f *form) name(name string) string {
	s := strings.TrimSpace(f.Values[name])
	if s == "" || utf8.RuneCountInString(s) > 40 {
		f.wrong(name, errName)
	}
	return s
}

func (f *form) date(name string) day.Date {
	d, err := day.Parse(f.Values[name])
	if err == nil && d.IsZero() {
		err = errMissing
	}
	f.wrong(name, err)
	return d
}

// choose reads one of a closed list, the first when nothing is given.
func choose[T ~string](f *form, name string, list ...T) T {
	if !f.given(name) {
		return list[0]
	}
	for _, v := range list {
		if string(v) == f.Values[name] {
			return v
		}
	}
	f.wrong(name, errChoice)
	return list[0]
}

// row is the name of a field in the n-th row of a table: person.3.name.
func row(table string, n int, field string) string {
	return table + "." + strconv.Itoa(n) + "." + field
}

// filled says whether any field of a row is given.
func (f *form) filled(table string, n int, fields ...string) bool {
	for _, field := range fields {
		if f.given(row(table, n, field)) {
			return true
		}
	}
	return false
}

// fields of a refusal of the engine, as the form names them.
var fields = map[string]string{
	"persons": "person.1.name", "unit_rule.groups": "main", "agreement.groups": "main", "groups": "main", "co_owners": "owner.1.fraction", "broker": "broker",
	"contract_signed": "signed", "contract.mode": "mode", "unit_type": "unit", "vat": "vat", "receipts": "income", "unit_rule.colleges": "extract",
	"agreement.pool": "pool", "unit_rule.pool": "unit_pool", "agreement.pool_tiers": "tiers", "unit_rule.pool_tiers": "tiers", "pool_tiers": "tiers", "pack": "pool",
	"agreement.groups.main": "main", "unit_rule.groups.main": "main", "agreement.groups.tt_staff": "tt_staff", "unit_rule.groups.tt_staff": "tt_staff",
	"unit_rule.unit_extract": "extract",
}

// Explain turns a refusal of the engine into a fault at the field of the form; other
// errors stay what they are.
func Explain(err error) error {
	if below, ok := errors.AsType[distribution.BelowFloor](err); ok {
		sentence := below.Stage.Title() + "为 " + below.Rate.Percent() + "，低于" + strings.TrimSuffix(below.Rule.Pack.Title, "规定") + "规定的下限 " + below.Min.Percent()
		if c := below.Rule.Cite; c != nil {
			sentence += "（" + c.Clause() + "：“" + c.Words() + "”）"
		}
		return fault.New(fault.Invalid, "sharing.below_floor", sentence+"，请调高后再算").At(fieldOf(below.Field))
	}
	if r, ok := errors.AsType[revenue.Refusal](err); ok {
		f := r.Fault()
		return f.At(fieldOf(r.Field))
	}
	return err
}

func fieldOf(field string) string {
	if name, known := fields[field]; known {
		return name
	}
	return field
}
