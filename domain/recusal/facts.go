// Package recusal finds reasons why somebody must not, or should not without a decision,
// assess an achievement (回避): declared facts and facts of the platform's registers are
// laid against the people and organisations of the case.
package recusal

import (
	"slices"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Refusals of the material.
var (
	ErrCycle = fault.New(fault.Invalid, "E_ORG_CYCLE", "单位的上下级关系成环，请更正单位登记")
	ErrType  = fault.New(fault.Invalid, "E_FACT_TYPE", "关系类别不在规定范围内")
	ErrDate  = fault.New(fault.Invalid, "E_DATE", "日期应确有该日，且起始日期不晚于终止日期")
)

// Params 回避参数 are dated like all parameters.
type Params struct {
	LookbackYears     int
	WindowMonths      int // for frequent clients and reciprocal assessing
	ClientCasesLimit  int
	LeastAlternatives int
}

// Candidate 回避对象 is whom the check is about.
type Candidate struct{ ID, City, Subfield string }

// Part 当事角色 of an organisation in a case.
type Part string

// The parts.
const (
	Client     Part = "CLIENT"
	Owner      Part = "OWNER"
	Transferee Part = "TRANSFEREE"
	Competitor Part = "COMPETITOR"
)

// Involved 涉案单位 is an organisation with its part in the case.
type Involved struct {
	Org  string
	Part Part
}

// Case 涉案信息 is what a candidate may be entangled with.
type Case struct {
	Achievement           string
	Completers            []string
	Parties               []Involved
	Lead, QualityReviewer string
	City, Subfield        string
}

// Unit 上下级单位 with its parent, "" for none.
type Unit struct{ Code, Parent string }

// Identity 身份标识 of one person: all numbers and addresses that are known.
type Identity []string

// FactType 关系类别.
type FactType string

// The types.
const (
	Employment  FactType = "EMPLOYMENT"
	Equity      FactType = "EQUITY"
	Debt        FactType = "DEBT"
	Consultancy FactType = "CONSULTANCY"
	Kin         FactType = "KIN"
	Advisor     FactType = "ADVISOR"
	Patent      FactType = "PATENT"
	Council     FactType = "COUNCIL"
	Project     FactType = "PROJECT"
	Paper       FactType = "PAPER"
	PastPanel   FactType = "PANEL"
)

// Fact 利益关系 ties people to an organisation or to each other. Dates are as written.
type Fact struct {
	Type        FactType
	Person, Org string   // Employment, Equity, Debt, Consultancy
	Persons     []string // the others
	From, To    string   // To "" while it lasts; with an organisation, and Project
	Date        string   // Paper and PastPanel
	Client      string   // PastPanel, as are the next
	Achievement string
	Completers  []string
}

// period of a fact; a fact with one date is that day.
type period struct{ from, to day.Date }

// check reads the fact's dates.
func (f Fact) check() (period, error) {
	var from, to string
	switch f.Type {
	case Employment, Equity, Debt, Consultancy, Project:
		from, to = f.From, f.To
	case Paper, PastPanel:
		from, to = f.Date, f.Date
	case Kin, Advisor, Patent, Council:
		return period{}, nil
	default:
		return period{}, ErrType
	}
	start, err := day.Parse(from)
	if err != nil || start.IsZero() {
		return period{}, ErrDate
	}
	end, err := day.Parse(to)
	if err != nil || !end.IsZero() && end.Before(start) {
		return period{}, ErrDate
	}
	return period{start, end}, nil
}

// meets says that the period has a day from first to last.
func (p period) meets(first, last day.Date) bool {
	return !p.from.After(last) && (p.to.IsZero() || !p.to.Before(first))
}

// people joins the identifiers that belong together.
type people map[string]string // identifier → one of its group

// clean is how identifiers compare: trimmed, letters A–Z in lower case.
func clean(id string) string {
	start, end := 0, len(id)
	for start < end && slices.Contains([]byte(" \t\r\n"), id[start]) {
		start++
	}
	for end > start && slices.Contains([]byte(" \t\r\n"), id[end-1]) {
		end--
	}
	b := []byte(id[start:end])
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func newPeople(records []Identity) people {
	p := people{}
	for _, record := range records {
		for _, id := range record {
			p[p.of(record[0])] = p.of(id)
		}
	}
	return p
}

// of is the same for all identifiers of a person.
func (p people) of(id string) string {
	id = clean(id)
	for {
		next, known := p[id]
		if !known || next == id {
			return id
		}
		id = next
	}
}

func (p people) among(person string, list []string) bool {
	return slices.ContainsFunc(list, func(id string) bool { return p.of(id) == person })
}

// tree of organisations.
type tree map[string]string // code → parent

func newTree(units []Unit) (tree, error) {
	t := tree{}
	for _, u := range units {
		t[u.Code] = u.Parent
	}
	for code := range t {
		at := code
		for range len(t) + 1 {
			at = t[at]
		}
		if at != "" {
			return nil, ErrCycle
		}
	}
	return t, nil
}

// line is the organisation and everything above it.
func (t tree) line(code string) []string {
	line := []string{code}
	for t[code] != "" {
		code = t[code]
		line = append(line, code)
	}
	return line
}

// controls says that both are in one line of control.
func (t tree) controls(a, b string) bool {
	return slices.Contains(t.line(a), b) || slices.Contains(t.line(b), a)
}

// sisters says that only the top of the group is common.
func (t tree) sisters(a, b string) bool {
	up, other := t.line(a), t.line(b)
	return !t.controls(a, b) && up[len(up)-1] == other[len(other)-1]
}
