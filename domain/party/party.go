// Package party is the register of 当事人: those who have been party to a contract,
// one record each, so that nobody types their particulars twice.
package party

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// Faults of the register.
var (
	ErrNotFound = fault.New(fault.NotFound, "party.not_found", "当事人库中没有该统一社会信用代码，请填写全部资料，提交后自动入库")
	ErrAbsent   = fault.New(fault.NotFound, "party.absent", "当事人库中没有这条记录，或您无权查看")
	ErrMoved    = fault.New(fault.Conflict, "party.moved", "这条记录已被他人修改或合并，您的操作没有生效，请刷新页面后再试")
	ErrIdentity = fault.New(fault.Invalid, "party.identity", "当事人库不保存公民身份号码，请删去号码")
	ErrName     = fault.New(fault.Invalid, "party.name", "名称应为 2 至 200 个字").At("name")
	ErrSame     = fault.New(fault.Invalid, "party.same", "没有改动任何一项")
	ErrReason   = fault.New(fault.Invalid, "party.reason", "请写明理由，至少 4 个字，最多 500 个字").At("reason")
)

// Party 当事人 is one record of the register. Organisations are told apart by their
// 统一社会信用代码; 自然人 and parties abroad have none and are kept by name only.
type Party struct {
	ID         string
	Version    int
	Name       string
	Former     []string // 曾用名, newest first
	Uscc       string
	Country    string
	Nature     string
	Region     string
	Address    string
	LegalRep   string
	Scale      string
	Industry   string
	VerifiedOn day.Date // 核实: since then applications only fill gaps
	MergedInto string   // record that took this one's place, "" while it stands
	UpdatedAt  time.Time
}

// Person says whether the party is a natural person.
func (p Party) Person() bool { return p.Nature == contract.NaturalPerson }

// Verified says whether an office has vouched for the particulars.
func (p Party) Verified() bool { return !p.VerifiedOn.IsZero() }

// FromEntry takes the particulars that an application states; identity card
// numbers, contacts and telephones stay in the application. An entry that names
// nobody, or whose code is wrong, gives the zero Party.
func FromEntry(e contract.PartyEntry) Party {
	p := Party{Name: strings.TrimSpace(e.Name), Country: e.Country, Nature: e.Nature}
	if p.Country == "" {
		p.Country = contract.China
	}
	if !p.Person() {
		p.Region, p.Address, p.LegalRep, p.Scale, p.Industry = e.Region, e.Address, e.LegalRep, e.Scale, e.Industry
		if e.Uscc != "" {
			code, err := ident.USCC(e.Uscc)
			if err != nil {
				return Party{}
			}
			p.Uscc = code
		}
	}
	if p.check() != nil {
		return Party{}
	}
	return p
}

// Fields lists the particulars of a record in the order of its page; the 统一社会信用代码
// is not among them, for another code is another record.
var Fields = []contract.Choice{
	{Value: "name", Title: "名称"}, {Value: "nature", Title: "性质"}, {Value: "country", Title: "国别（地区）"},
	{Value: "region", Title: "行政区划"}, {Value: "address", Title: "住所"}, {Value: "legal_rep", Title: "法定代表人"},
	{Value: "scale", Title: "企业规模"}, {Value: "industry", Title: "所属国民经济行业"},
}

func (p *Party) at(field string) *string {
	switch field {
	case "name":
		return &p.Name
	case "nature":
		return &p.Nature
	case "country":
		return &p.Country
	case "region":
		return &p.Region
	case "address":
		return &p.Address
	case "legal_rep":
		return &p.LegalRep
	case "scale":
		return &p.Scale
	case "industry":
		return &p.Industry
	}
	return nil
}

// Value is the content of a field, "" for a field that does not exist.
func (p Party) Value(field string) string {
	if v := p.at(field); v != nil {
		return *v
	}
	return ""
}

// With is the record with the given fields; unknown ones are ignored.
func (p Party) With(values map[string]string) Party {
	for field, value := range values {
		if v := p.at(field); v != nil {
			*v = strings.TrimSpace(value)
		}
	}
	return p
}

// Diff lists the fields in which q differs from p.
func (p Party) Diff(q Party) []contract.Change {
	var changes []contract.Change
	for _, f := range Fields {
		if before, after := p.Value(f.Value), q.Value(f.Value); before != after {
			changes = append(changes, contract.Change{Path: f.Value, Before: before, After: after})
		}
	}
	return changes
}

// maxFormer bounds the 曾用名 that the search knows; the history knows all.
const maxFormer = 10

// FormerAfter lists the 曾用名 of the record once it bears the names of next.
func (p Party) FormerAfter(next Party) []string {
	names := []string{}
	for _, name := range append(append([]string{p.Name}, next.Former...), p.Former...) {
		if name != next.Name && !slices.Contains(names, name) && len(names) < maxFormer {
			names = append(names, name)
		}
	}
	return names
}

// identityNumber looks like a 公民身份号码, which the register never holds; an
// organisation's code of 18 characters stands in its own field.
var identityNumber = regexp.MustCompile(`\d{17}[\dXx]`)

// Discreet leaves identity card numbers out of a text that is kept.
func Discreet(text string) string { return identityNumber.ReplaceAllString(text, "（号码已略）") }

func (p Party) check() error {
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > 200 {
		return ErrName
	}
	for _, field := range []string{"name", "address", "legal_rep"} {
		if identityNumber.MatchString(p.Value(field)) {
			return ErrIdentity.At(field)
		}
	}
	return nil
}

// limits of the free texts, in characters.
var limits = map[string]int{"address": 200, "legal_rep": 60}

// Check 核对资料 says at each field what cannot be kept. known asks whether a code of
// a field's table exists.
func (p Party) Check(known func(field, code string) bool) error {
	var faults []*fault.Fault
	faults = append(faults, fault.All(p.check())...)
	for _, field := range []string{"address", "legal_rep"} {
		if utf8.RuneCountInString(p.Value(field)) > limits[field] {
			faults = append(faults, fault.New(fault.Invalid, "party.long", "超过字数上限，请缩短").At(field))
		}
	}
	for field, sentence := range map[string]string{
		"nature": "请从列表中选择性质", "country": "请从列表中选择国别（地区）", "region": "行政区划代码不在代码表中，请填 6 位代码或选择地名",
		"scale": "请从列表中选择企业规模", "industry": "请从列表中选择行业",
	} {
		optional := field == "scale" || field == "industry" || p.Country != contract.China && field != "country" || p.Person() && field == "region"
		if value := p.Value(field); value == "" && !optional || value != "" && !known(field, value) {
			faults = append(faults, fault.New(fault.Invalid, "party."+field, sentence).At(field))
		}
	}
	if p.Uscc != "" && p.Person() {
		faults = append(faults, fault.New(fault.Invalid, "party.person_code", "有统一社会信用代码的不是自然人，请改选性质").At("nature"))
	}
	return fault.Join(faults)
}

// Absorb 归集 takes what an application states into the record on file. Blanks and
// vaguer statements never replace what is known. A verified record only has its
// gaps filled, as has one that is asked for by the code of a merged record
// (elsewhere); what contradicts it is held back for an office to judge.
func (p Party) Absorb(stated Party, elsewhere bool) (next Party, held map[string]string) {
	next, held = p, map[string]string{}
	for _, f := range Fields {
		kept, said := p.Value(f.Value), stated.Value(f.Value)
		switch {
		case said == "" || said == kept || vaguer(f.Value, said, kept):
		case kept == "":
			*next.at(f.Value) = said
		case elsewhere:
		case p.Verified():
			held[f.Value] = said
		default:
			*next.at(f.Value) = said
		}
	}
	return next, held
}

// vaguer says that a statement tells less than what is on file: a province for a
// district, a town for its street.
func vaguer(field, said, kept string) bool {
	switch field {
	case "region":
		return said != kept && actor.Covers(said, kept)
	case "address":
		return strings.Contains(kept, said)
	}
	return false
}

// EnoughReason: a reason of record has 4 to 500 characters.
func EnoughReason(reason string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(reason)); n < 4 || n > 500 {
		return ErrReason
	}
	return nil
}
