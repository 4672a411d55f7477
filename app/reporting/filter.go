package reporting

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// The conditions of the ledger as they stand in addresses, exports and forms.
const (
	ParamQuery          = "q"
	ParamState          = "state" // may occur several times
	ParamClass          = "class"
	ParamField          = "field"
	ParamUnit           = "unit" // an office, or the region of offices
	ParamSignedFrom     = "signed_from"
	ParamSignedTo       = "signed_to"
	ParamRegisteredFrom = "registered_from"
	ParamRegisteredTo   = "registered_to"
	ParamSubmittedFrom  = "submitted_from"
	ParamSubmittedTo    = "submitted_to"
	ParamStanding       = "standing"
	ParamMin            = "min" // 万元
	ParamMax            = "max" // 万元
	ParamSellerRegion   = "seller_region"
	ParamBuyerRegion    = "buyer_region"
	ParamParty          = "party"
	ParamNational       = "national" // 全国登记编号: yes or no
	ParamID             = "id"       // chosen contracts, may occur several times
	ParamRight          = "ip"       // type of the first right
	ParamSellerNature   = "seller_nature"
	ParamBuyerNature    = "buyer_nature"
	ParamPlan           = "plan"
	ParamObjective      = "objective"
	ParamIndustry       = "industry"
	ParamFirstSeller    = "first_seller" // 统一社会信用代码, else the name
	ParamFirstBuyer     = "first_buyer"
)

// MaxChosen is how many contracts can be chosen one by one: a page of the list.
const MaxChosen = 100

// Limits of what is typed into the search.
const (
	maxQuery = 100 // characters
	maxWords = 6
)

// What can be wrong with a condition.
var (
	errQuery    = fault.New(fault.Invalid, "reporting.query", "查找内容最多 100 个字、6 个词，请缩短")
	errState    = fault.New(fault.Invalid, "reporting.state", "没有这个办理状态，请从列表中选择")
	errClass    = fault.New(fault.Invalid, "reporting.class", "没有这个合同类别，请从列表中选择")
	errUnit     = fault.New(fault.Invalid, "reporting.unit", "没有这个登记机构或地区，请从列表中选择")
	errOrder    = fault.New(fault.Invalid, "reporting.order", "止日早于起日，请对调")
	errWan      = fault.New(fault.Invalid, "reporting.wan", "金额按万元填写，应为不小于 0 的数字，最多六位小数，例如 50 或 50.5")
	errAmounts  = fault.New(fault.Invalid, "reporting.amounts", "上限小于下限，请对调")
	errNational = fault.New(fault.Invalid, "reporting.national", "没有这个条件，请从列表中选择")
	errChosen   = fault.New(fault.Invalid, "reporting.chosen", "一次最多勾选 100 份合同，请分次办理")
	errPlace    = fault.New(fault.Invalid, "reporting.place", "行政区划代码应为 6 位数字，例如 410100（含其下各区县）")
)

// Filter 查询条件 of the ledger and of its export. The zero Filter admits all.
type Filter struct {
	Query          string // words, all of which a contract must contain
	States         []contract.State
	Class          contract.Class // major or sub-class
	Field          string
	OfficeID       string
	OfficeRegion   string // offices of a region, counties included
	SignedFrom     day.Date
	SignedTo       day.Date
	RegisteredFrom day.Date
	RegisteredTo   day.Date
	SubmittedFrom  day.Date
	SubmittedTo    day.Date
	Standing       day.Date // 截至该日有效: registered by then, and neither 注销 nor 撤销 yet
	Min            *money.Yuan
	Max            *money.Yuan
	Seller         Place
	Buyer          Place
	Party          string // 统一社会信用代码, or a part of a name
	National       Answer // registered contracts with or without 全国登记编号
	IDs            []string

	// Of registered contracts, as the statistics count them.
	Right        Branch // type of the first right
	SellerNature Branch // of the first seller
	BuyerNature  Branch // of the first buyer
	Plan         Branch
	Objective    string
	Industry     Branch
	FirstSeller  string // 统一社会信用代码, else the whole name
	FirstBuyer   string
}

// Answer 有无 is a condition that can be left open.
type Answer string

// The answers.
const (
	Either Answer = ""
	Yes    Answer = "yes"
	No     Answer = "no"
)

// Param is one condition as text.
type Param struct{ Name, Value string }

// ParseFilter reads conditions as typed. Each faulty one is reported at its
// field and left out; the others are kept.
func (s *Service) ParseFilter(get func(name string) []string) (Filter, error) {
	p := &filterParser{get: get, codes: s.codes}
	f := Filter{
		Query: p.words(ParamQuery), Party: p.words(ParamParty), States: p.states(), Class: p.class(), Field: p.field(),
		Seller: p.place(ParamSellerRegion), Buyer: p.place(ParamBuyerRegion), Standing: p.date(ParamStanding),
	}
	f.Right, f.Plan, f.Industry = p.branch(ParamRight, code.IP), p.branch(ParamPlan, code.Plan), p.branch(ParamIndustry, code.Industry)
	f.SellerNature, f.BuyerNature = p.branch(ParamSellerNature, code.Nature), p.branch(ParamBuyerNature, code.Nature)
	f.Objective = p.branch(ParamObjective, code.Objective).Code
	f.FirstSeller, f.FirstBuyer = p.name(ParamFirstSeller), p.name(ParamFirstBuyer)
	f.OfficeID, f.OfficeRegion = p.unit()
	f.SignedFrom, f.SignedTo = p.dates(ParamSignedFrom, ParamSignedTo)
	f.RegisteredFrom, f.RegisteredTo = p.dates(ParamRegisteredFrom, ParamRegisteredTo)
	f.SubmittedFrom, f.SubmittedTo = p.dates(ParamSubmittedFrom, ParamSubmittedTo)
	f.Min, f.Max = p.wan(ParamMin), p.wan(ParamMax)
	f.National, f.IDs = p.answer(ParamNational), p.chosen()
	if f.Min != nil && f.Max != nil && f.Max.Less(*f.Min) {
		p.complain(errAmounts, ParamMax)
		f.Max = nil
	}
	return f, fault.Join(p.faults)
}

// Params writes the conditions out, in the order of the form; ParseFilter reads
// them back.
func (f Filter) Params() []Param {
	var all []Param
	add := func(name, value string) {
		if value != "" {
			all = append(all, Param{name, value})
		}
	}
	add(ParamQuery, f.Query)
	for _, s := range f.States {
		add(ParamState, string(s))
	}
	add(ParamClass, string(f.Class))
	add(ParamField, f.Field)
	add(ParamUnit, f.OfficeID+f.OfficeRegion)
	add(ParamSignedFrom, f.SignedFrom.String())
	add(ParamSignedTo, f.SignedTo.String())
	add(ParamRegisteredFrom, f.RegisteredFrom.String())
	add(ParamRegisteredTo, f.RegisteredTo.String())
	add(ParamSubmittedFrom, f.SubmittedFrom.String())
	add(ParamSubmittedTo, f.SubmittedTo.String())
	add(ParamStanding, f.Standing.String())
	add(ParamMin, wanText(f.Min))
	add(ParamMax, wanText(f.Max))
	add(ParamSellerRegion, f.Seller.String())
	add(ParamBuyerRegion, f.Buyer.String())
	add(ParamParty, f.Party)
	add(ParamNational, string(f.National))
	for _, id := range f.IDs {
		add(ParamID, id)
	}
	add(ParamRight, f.Right.Code)
	add(ParamSellerNature, f.SellerNature.Code)
	add(ParamBuyerNature, f.BuyerNature.Code)
	add(ParamPlan, f.Plan.Code)
	add(ParamObjective, f.Objective)
	add(ParamIndustry, f.Industry.Code)
	add(ParamFirstSeller, f.FirstSeller)
	add(ParamFirstBuyer, f.FirstBuyer)
	return all
}

func wanText(y *money.Yuan) string {
	if y == nil {
		return ""
	}
	return y.Decimal().Shift(-4).String()
}

// filterParser collects what is wrong while it reads.
type filterParser struct {
	get    func(string) []string
	codes  *code.Book
	faults []*fault.Fault
}

func (p *filterParser) complain(f *fault.Fault, field string) {
	p.faults = append(p.faults, f.At(field))
}

func (p *filterParser) one(name string) string {
	for _, v := range p.get(name) {
		if v = strings.TrimSpace(v); v != "" && utf8.ValidString(v) {
			return v
		}
	}
	return ""
}

func (p *filterParser) answer(name string) Answer {
	switch a := Answer(p.one(name)); a {
	case Either, Yes, No:
		return a
	}
	p.complain(errNational, name)
	return Either
}

func (p *filterParser) chosen() []string {
	var ids []string
	for _, v := range p.get(ParamID) {
		if wellFormedID(v) && !slices.Contains(ids, v) {
			ids = append(ids, v)
		}
	}
	if len(ids) > MaxChosen {
		p.complain(errChosen, ParamID)
		return ids[:MaxChosen]
	}
	return ids
}

func (p *filterParser) words(name string) string {
	words := strings.Fields(p.one(name))
	typed := strings.Join(words, " ")
	if utf8.RuneCountInString(typed) > maxQuery || len(words) > maxWords {
		p.complain(errQuery, name)
		return ""
	}
	return typed
}

func (p *filterParser) states() []contract.State {
	var states []contract.State
	for _, v := range p.get(ParamState) {
		s := contract.State(v)
		switch {
		case v == "" || slices.Contains(states, s):
		case !s.Valid():
			p.complain(errState, ParamState)
		default:
			states = append(states, s)
		}
	}
	return states
}

func (p *filterParser) class() contract.Class {
	c := contract.Class(p.one(ParamClass))
	if c != "" && c.Title() == "" {
		p.complain(errClass, ParamClass)
		return ""
	}
	return c
}

func (p *filterParser) field() string {
	f := p.one(ParamField)
	if f == "" {
		return ""
	}
	if _, found := p.codes.Find(code.Field, f, day.Date{}); !found {
		p.complain(code.ErrUnknown.Say("没有这个技术领域，请从列表中选择"), ParamField)
		return ""
	}
	return f
}

// branch reads a code of a table.
func (p *filterParser) branch(name string, table code.Table) Branch {
	typed := p.one(name)
	if typed == "" {
		return Branch{}
	}
	if table == code.IP && typed == anyRight {
		return Branch{Code: anyRight}
	}
	if _, found := p.codes.Find(table, typed, day.Date{}); !found {
		p.complain(code.ErrUnknown.Say("没有这个"+table.Title()+"代码，请从统计表进入"), name)
		return Branch{}
	}
	return branchOf(p.codes, table, typed)
}

// name reads a code or the name of a party, whole.
func (p *filterParser) name(name string) string {
	typed := p.one(name)
	if utf8.RuneCountInString(typed) > maxPartyName {
		p.complain(errQuery, name)
		return ""
	}
	return typed
}

// maxPartyName is the longest name of a party on a form.
const maxPartyName = 200

func (p *filterParser) unit() (office, region string) {
	switch u := p.one(ParamUnit); {
	case u == "":
	case wellFormedID(u):
		return u, ""
	case sixDigits(u):
		return "", u
	default:
		p.complain(errUnit, ParamUnit)
	}
	return "", ""
}

func (p *filterParser) date(name string) day.Date {
	d, err := day.Parse(p.one(name))
	if err != nil {
		p.complain(day.ErrDate.Say(dateTitles[name]+"应写为 2026-11-23，且确有该日"), name)
	}
	return d
}

// dateTitles name the dates in sentences.
var dateTitles = map[string]string{
	ParamSignedFrom: "签订日期起日", ParamSignedTo: "签订日期止日", ParamRegisteredFrom: "登记日期起日", ParamRegisteredTo: "登记日期止日",
	ParamSubmittedFrom: "提交日期起日", ParamSubmittedTo: "提交日期止日", ParamStanding: "登记有效的截至日", ParamAsOf: "截止日",
}

func (p *filterParser) dates(fromName, toName string) (from, to day.Date) {
	from, to = p.date(fromName), p.date(toName)
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		p.complain(errOrder, toName)
		to = day.Date{}
	}
	return from, to
}

var tenThousand = decimal.New(1, 4)

func (p *filterParser) wan(name string) *money.Yuan {
	typed := strings.NewReplacer(",", "", "，", "", " ", "").Replace(p.one(name))
	if typed == "" {
		return nil
	}
	whole, fraction, _ := strings.Cut(typed, ".")
	plain := whole != "" && len(whole) <= 9 && len(fraction) <= 6 && strings.Trim(whole+fraction, "0123456789") == ""
	d, err := decimal.NewFromString(typed)
	if !plain || err != nil {
		p.complain(errWan, name)
		return nil
	}
	y := money.Round(d.Mul(tenThousand))
	return &y
}

func (p *filterParser) place(name string) Place {
	typed := p.one(name)
	place, ok := ParsePlace(typed)
	if !ok {
		p.complain(errPlace, name)
	}
	return place
}

func sixDigits(s string) bool { return len(s) == 6 && strings.Trim(s, "0123456789") == "" }
