package assessing

import (
	"context"
	"slices"
	"strings"

	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/day"
	"jiyue/domain/recusal"
)

// Conflict 回避情形 of one candidate: hard ones exclude, soft ones are decided by the
// quality reviewer if the person is drawn.
type Conflict struct {
	Number string
	Hard   bool
	Reason string
}

// conflictParams are ours (建议值).
var conflictParams = recusal.Params{LookbackYears: 3, WindowMonths: 12, ClientCasesLimit: 3, LeastAlternatives: 3}

var conflictWords = map[recusal.Rule]string{
	recusal.HardSelf: "是成果完成人", recusal.HardOfficer: "是本项目的项目负责人或质量复核人", recusal.HardEmployer: "近三年在当事单位或其上下级单位任职", recusal.HardKin: "与完成人是近亲属",
	recusal.HardInventor: "与完成人有共同专利", recusal.HardProject: "近三年与完成人共同承担项目", recusal.HardPaper: "近三年与完成人合著论文", recusal.HardAdvisor: "与完成人是师生",
	recusal.HardFinancial: "近三年与当事单位有出资、债权债务或有偿咨询关系", recusal.HardEarlierRound: "评价过同一成果", recusal.SoftSister: "任职单位与当事单位同属一个集团",
	recusal.SoftSameCity: "与委托方同城同领域，可选人员少", recusal.SoftCouncil: "与完成人同在一个社团任职", recusal.SoftFrequent: "十二个月内多次评价同一委托方的成果", recusal.SoftReciprocal: "十二个月内与完成人互相评价"}

// conflictFacts is what the platform knows beside what people have declared.
type conflictFacts struct {
	client     string // 统一社会信用代码, else the id of the unit
	clientName string
	region     string
	panels     []PastPanel
	dealings   map[string]bool // codes of units with registered contracts with the client
}

// PastPanel 此前评价 is an earlier case in which somebody has scored.
type PastPanel struct {
	Number      string // of the assessor
	On          day.Date
	Client      string // as conflictFacts has it
	Achievement string
	Completers  []string
}

// conflicts lays what the people have declared and what the platform knows against the
// parties of the case.
func (s *Cases) conflicts(ctx context.Context, st *Standing, members []assessor.Member) ([]Conflict, error) {
	name, uscc, region, err := s.Registers.Reader.OrganisationCode(ctx, st.Client.ID)
	if err != nil {
		return nil, err
	}
	known := conflictFacts{client: uscc, clientName: name, region: region}
	if known.client == "" {
		known.client = st.Client.ID
	}
	numbers := make([]string, len(members))
	for i, m := range members {
		numbers[i] = m.Number
	}
	today := day.Of(st.Now)
	if known.panels, err = s.Reader.PastPanels(ctx, st.ID, numbers); err != nil {
		return nil, err
	}
	if known.dealings, err = s.Reader.DealingsOf(ctx, uscc, today.AddYears(-conflictParams.LookbackYears)); err != nil {
		return nil, err
	}
	var list []Conflict
	for _, m := range members {
		e, err := s.Registers.Reader.RegisterEntry(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		declared, err := s.Registers.Reader.RegisterFacts(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		material := st.material(known, e, e.Facts(declared), m, today, alternatives(members, m))
		_, findings, err := material.Check()
		if err != nil {
			return nil, err
		}
		for _, x := range findings {
			reason := conflictWords[x.Rule]
			if x.With != "" && !strings.Contains(x.With, "-") && x.With != known.client && x.Rule != recusal.SoftSameCity {
				reason += "（" + x.With + "）"
			}
			list = append(list, Conflict{m.Number, x.Rule.Hard(), reason})
		}
		if m.UnitCode != "" && known.dealings[m.UnitCode] && m.UnitCode != uscc {
			list = append(list, Conflict{m.Number, false, "所在单位近三年与委托方有登记的技术合同"})
		}
	}
	return list, nil
}

// alternatives are others of the pool in the city and a field of the person.
func alternatives(members []assessor.Member, of assessor.Member) int {
	n := 0
	for _, m := range members {
		shares := slices.ContainsFunc(m.Fields, func(f string) bool { return slices.Contains(of.Fields, f) })
		if m.Number != of.Number && m.Region[:4] == of.Region[:4] && shares {
			n++
		}
	}
	return n
}

// material is what the check looks at for one person. A completer is named in the form by
// name and unit; a candidate of that name in that unit is taken for the same person.
func (st *Standing) material(known conflictFacts, e *assessor.Entry, facts []assessor.Fact, m assessor.Member, today day.Date, others int) recusal.Material {
	field := st.Form["field"]
	subfield := "-"
	if slices.Contains(m.Fields, field) {
		subfield = field
	}
	x := recusal.Material{AsOf: today.String(), Params: conflictParams, Candidate: recusal.Candidate{ID: m.Number, City: m.Region[:4], Subfield: subfield}, Alternatives: others,
		Case: recusal.Case{Achievement: st.Achievement, City: known.region[:4], Subfield: field, Parties: []recusal.Involved{{Org: known.client, Part: recusal.Client}}}}
	if x.Case.Achievement == "" {
		x.Case.Achievement = st.Number
	}
	for kind, part := range map[string]recusal.Part{"counterpart": recusal.Transferee, "competitors": recusal.Competitor} {
		for code := range strings.FieldsSeq(st.Form[kind]) {
			x.Case.Parties = append(x.Case.Parties, recusal.Involved{Org: code, Part: part})
		}
	}
	for line := range strings.SplitSeq(st.Form["completers"], "\n") {
		name, unit, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" {
			continue
		}
		x.Case.Completers = append(x.Case.Completers, name)
		if name == e.Name && (unit == "" || strings.TrimSpace(unit) == m.Unit) {
			x.People = append(x.People, recusal.Identity{m.Number, name})
		}
	}
	for _, f := range facts {
		code := f.Code
		if f.Kind.OfOrganisation() && (code == "" || f.With == known.clientName) && f.With == known.clientName {
			code = known.client
		}
		fact := recusal.Fact{Type: recusal.FactType(f.Kind), From: f.From.String(), To: f.To.String(), Date: f.On.String(), Persons: []string{m.Number, f.With}}
		if f.Kind.OfOrganisation() {
			fact.Person, fact.Org = m.Number, code
		}
		x.Facts = append(x.Facts, fact)
	}
	for _, p := range known.panels {
		if p.Number == m.Number {
			x.Facts = append(x.Facts, recusal.Fact{Type: recusal.PastPanel, Persons: []string{p.Number}, Date: p.On.String(), Client: p.Client, Achievement: p.Achievement, Completers: p.Completers})
		}
	}
	return x
}

// excludedByClient: the client names people by name and unit, without knowing who is in a
// pool.
func (st *Standing) excludedByClient(m assessor.Member) bool {
	for _, r := range st.Records {
		if r.Event.Do != assessment.ExcludePeople {
			continue
		}
		for _, line := range r.Event.Args.Users {
			name, unit, _ := strings.Cut(line, " ")
			if name == m.Number || name == m.Name && (unit == "" || strings.Contains(m.Unit, strings.TrimSpace(unit))) {
				return true
			}
		}
	}
	return false
}
