package recusal

import (
	"cmp"
	"slices"

	"jiyue/domain/day"
)

// Rule 回避规则.
type Rule string

// The rules in the order in which findings are told; those that begin with H exclude,
// those that begin with S need a decision.
const (
	HardSelf         Rule = "H_SELF"
	HardOfficer      Rule = "H_CASE_OFFICER"
	HardEmployer     Rule = "H_EMPLOYER"
	HardKin          Rule = "H_KIN"
	HardInventor     Rule = "H_COINVENTOR"
	HardProject      Rule = "H_COPROJECT"
	HardPaper        Rule = "H_COPAPER"
	HardAdvisor      Rule = "H_ADVISOR"
	HardFinancial    Rule = "H_FINANCIAL"
	HardEarlierRound Rule = "H_EARLIER_ROUND"
	SoftSister       Rule = "S_SISTER_ORG"
	SoftSameCity     Rule = "S_SAME_CITY_FIELD"
	SoftCouncil      Rule = "S_COUNCIL"
	SoftFrequent     Rule = "S_FREQUENT_CLIENT"
	SoftReciprocal   Rule = "S_RECIPROCAL"
)

var order = []Rule{HardSelf, HardOfficer, HardEmployer, HardKin, HardInventor, HardProject, HardPaper, HardAdvisor, HardFinancial, HardEarlierRound,
	SoftSister, SoftSameCity, SoftCouncil, SoftFrequent, SoftReciprocal}

// Hard says that the rule excludes without a decision.
func (r Rule) Hard() bool { return r[0] == 'H' }

// between are the rules for people who are named together.
var between = map[FactType]Rule{Kin: HardKin, Advisor: HardAdvisor, Patent: HardInventor, Council: SoftCouncil, Project: HardProject, Paper: HardPaper}

// Finding 回避情形 is one reason, with whom, and the place of the fact in the list; −1 when
// it rests on none.
type Finding struct {
	Rule Rule
	With string
	Fact int
}

// Decision 回避结论.
type Decision string

// The decisions.
const (
	Clear   Decision = "CLEAR"
	Human   Decision = "HUMAN"   // somebody must decide
	Exclude Decision = "EXCLUDE" // must not assess
)

// Material 回避审查材料 is everything that a check looks at. AsOf is a date as written.
type Material struct {
	AsOf         string
	Params       Params
	Candidate    Candidate
	Case         Case
	Units        []Unit
	People       []Identity
	Facts        []Fact
	Alternatives int // others who could assess in this city and field
}

// Check lists the reasons in order, one for each rule and counterpart.
func (m Material) Check() (Decision, []Finding, error) {
	units, err := newTree(m.Units)
	if err != nil {
		return "", nil, err
	}
	asOf, err := day.Parse(m.AsOf)
	if err != nil || asOf.IsZero() {
		return "", nil, ErrDate
	}
	c := check{Material: m, units: units, people: newPeople(m.People), asOf: asOf}
	c.person = c.people.of(m.Candidate.ID)
	c.lookback, c.window = asOf.AddYears(-m.Params.LookbackYears), asOf.AddMonths(-m.Params.WindowMonths)
	for _, f := range m.Facts {
		p, err := f.check()
		if err != nil {
			return "", nil, err
		}
		c.periods = append(c.periods, p)
	}
	c.office()
	for i, f := range m.Facts {
		c.fact(i, f)
	}
	c.frequent()
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Rule), slices.Index(order, b.Rule)), cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.With, b.With))
	})
	return decision(c.findings), c.findings, nil
}

func decision(findings []Finding) Decision {
	switch {
	case len(findings) == 0:
		return Clear
	case findings[0].Rule.Hard():
		return Exclude
	}
	return Human
}

type check struct {
	Material
	units                  tree
	people                 people
	person                 string // the candidate
	asOf, lookback, window day.Date
	periods                []period
	counted                []int // panels for the client within the window
	findings               []Finding
}

// find keeps the first fact for each rule and counterpart.
func (c *check) find(rule Rule, with string, fact int) {
	if !slices.ContainsFunc(c.findings, func(f Finding) bool { return f.Rule == rule && f.With == with }) {
		c.findings = append(c.findings, Finding{rule, with, fact})
	}
}

// office looks at what rests on no fact.
func (c *check) office() {
	for _, completer := range c.Case.Completers {
		if c.people.of(completer) == c.person {
			c.find(HardSelf, completer, -1)
			break
		}
	}
	for _, officer := range []string{c.Case.Lead, c.Case.QualityReviewer} {
		if officer != "" && c.people.of(officer) == c.person {
			c.find(HardOfficer, officer, -1)
			break
		}
	}
	if c.Candidate.City == c.Case.City && c.Candidate.Subfield == c.Case.Subfield && c.Alternatives < c.Params.LeastAlternatives {
		c.find(SoftSameCity, c.Case.City, -1)
	}
}

// others are the completers but the candidate, each person by the first spelling.
func (c *check) others() map[string]string {
	others := map[string]string{}
	for _, completer := range c.Case.Completers {
		who := c.people.of(completer)
		if _, known := others[who]; !known && who != c.person {
			others[who] = completer
		}
	}
	return others
}

func (c *check) fact(i int, f Fact) {
	current := c.periods[i].meets(c.lookback, c.asOf)
	switch f.Type {
	case Employment, Equity, Debt, Consultancy:
		if current && c.people.of(f.Person) == c.person {
			c.organisation(i, f)
		}
	case PastPanel:
		c.panel(i, f)
	default:
		if timeless := slices.Contains([]FactType{Kin, Advisor, Patent, Council}, f.Type); !timeless && !current || !c.people.among(c.person, f.Persons) {
			return
		}
		for who, completer := range c.others() {
			if c.people.among(who, f.Persons) {
				c.find(between[f.Type], completer, i)
			}
		}
	}
}

func (c *check) organisation(i int, f Fact) {
	for _, party := range c.Case.Parties {
		switch {
		case c.units.controls(f.Org, party.Org) && f.Type == Employment:
			c.find(HardEmployer, party.Org, i)
		case c.units.controls(f.Org, party.Org):
			c.find(HardFinancial, party.Org, i)
		case f.Type == Employment && c.units.sisters(f.Org, party.Org):
			c.find(SoftSister, party.Org, i)
		}
	}
}

func (c *check) panel(i int, f Fact) {
	assessed := c.people.among(c.person, f.Persons)
	if assessed && f.Achievement == c.Case.Achievement {
		c.find(HardEarlierRound, f.Achievement, i)
	}
	if !c.periods[i].meets(c.window, c.asOf) {
		return
	}
	if assessed && slices.Contains(c.Case.Parties, Involved{f.Client, Client}) {
		c.counted = append(c.counted, i)
	}
	if c.people.among(c.person, f.Completers) {
		for who, completer := range c.others() {
			if c.people.among(who, f.Persons) {
				c.find(SoftReciprocal, completer, i)
			}
		}
	}
}

func (c *check) frequent() {
	if len(c.counted) == 0 || len(c.counted) < c.Params.ClientCasesLimit {
		return
	}
	for _, party := range c.Case.Parties {
		if party.Part == Client {
			c.find(SoftFrequent, party.Org, c.counted[0])
			return
		}
	}
}
