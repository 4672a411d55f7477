package assessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/day"
)

var (
	noon  = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	later = noon.Add(time.Hour)
)

func officer(user string, side Side, org, region string, roles ...actor.Role) Officer {
	return Officer{actor.Actor{User: user, Name: user, Org: org, Region: region, Roles: roles}, side}
}

var (
	manager  = officer("manager", Body, "org", "410105", actor.Head)
	clerk    = officer("clerk", Body, "org", "410105", actor.Evaluator)
	official = officer("official", Government, "gov", "410100", actor.Authority)
	inspect  = officer("inspector", Government, "gov", "410100", actor.Inspector)
	minister = officer("minister", Government, "gov", "410100", actor.Head)
	second   = officer("second", Government, "gov", "410100", actor.Inspector)
	keeper   = officer("keeper", Industry, "body", "410100", actor.Industry)
	chair    = officer("chair", Industry, "body", "410100", actor.Head)
	self     = officer("self", Body, "org", "410105", actor.Assessor)
	far      = officer("far", Government, "far", "500000", actor.Authority, actor.Head, actor.Inspector)
	farChair = officer("farchair", Industry, "far", "500000", actor.Industry, actor.Head)
	everyone = []Officer{manager, clerk, official, inspect, minister, second, keeper, chair, self, far, farChair, {}}
)

func institutionForm() map[string]string {
	return map[string]string{"legal_rep": "陈述", "founded": "2018-05-01", "staff": "12", "tracks": "E", "scope": "01,03", "contact": "陈述", "phone": "0371-60000000", "address": "郑州市示例路 1 号",
		"filings[0].kind": "EVALUATION", "filings[0].office": "郑州市科技局", "filings[0].number": "郑科评备〔2026〕1 号", "filings[0].on": "2026-01-10", "filings[0].until": "2028-01-09"}
}

func personForm() map[string]string {
	return map[string]string{"name": "孟川", "region": "410100", "specialty": "TECH", "fields": "01,03", "title": "教授", "rank": "FULL", "phone": "13800000000", "email": "m@example.edu.cn",
		"credentials[0].issuer": "01", "credentials[0].scheme": "科技评估师", "credentials[0].number": "KP-1", "credentials[0].issued_on": "2025-01-01", "credentials[0].expires_on": "2027-12-31",
		"employments[0].name": "中原示例理工大学", "employments[0].from": "2010-07-01"}
}

func one() (int, error) { return 1, nil }

// listedEntry goes the whole way to the register.
func listedEntry(t require.TestingT, k Kind) *Entry {
	e := Entry{ID: "e", Kind: k, Org: "org", Region: "410105", Name: "示例评价机构"}
	writer, checker, head, form := clerk, official, minister, institutionForm()
	if k.Person() {
		e.User, writer, checker, head, form = "self", self, clerk, chair, personForm()
	}
	entry, _, err := Begin(writer, e, form, noon)
	require.NoError(t, err)
	entry.Papers, entry.Identity = []Paper{{Kind: CredentialPaper}, {Kind: FilingPaper}, {Kind: TitlePaper}}, "*1234"
	submitter := writer
	if !k.Person() {
		submitter = manager
	}
	for _, step := range []struct {
		step Step
		by   Officer
	}{{Submit, submitter}, {Check, checker}, {Confirm, head}} {
		_, err = entry.Take(step.step, step.by, "材料齐全", true, one, noon)
		require.NoError(t, err, step.step)
	}
	return entry
}

func TestAnInstitutionIsRegistered(t *testing.T) {
	e := listedEntry(t, OfInstitution)
	require.Equal(t, "PJ-4101-0001", e.Number)
	require.Equal(t, Listed, e.Standing)
	require.Nil(t, e.Revision)
	i := e.Institution()
	require.True(t, i.Filed(EvaluationFiling, day.Must("2028-01-09")), "the last day counts")
	require.False(t, i.Filed(EvaluationFiling, day.Must("2028-01-10")))
	require.False(t, i.Filed(AppraisalFiling, day.Must("2026-05-01")))
	require.True(t, i.Covers("0301") && i.Covers("01") && !i.Covers("02"))

	// A change waits, and what is in force goes on.
	form := institutionForm()
	form["staff"] = "20"
	_, err := e.Write(clerk, form, later)
	require.NoError(t, err)
	require.Equal(t, 12, e.Institution().Staff)
	require.Equal(t, Listed, e.Standing)
	_, err = e.Take(Submit, manager, "", false, one, later)
	require.NoError(t, err)
	_, err = e.Write(clerk, form, later)
	require.ErrorIs(t, err, ErrWaiting)
	_, err = e.Take(Return, official, "请补充备案文件", false, one, later)
	require.NoError(t, err)
	require.Equal(t, Drafting, e.Stage)
}

func TestAPersonIsRegistered(t *testing.T) {
	e := listedEntry(t, OfAssessor)
	require.Equal(t, "PG-4101-0001", e.Number)
	require.Equal(t, noon, e.Consent)
	require.Empty(t, Ineligible(e, nil, day.Of(noon)))
	require.Equal(t, []string{"资质证书已过有效期"}, Ineligible(e, nil, day.Must("2028-01-01")))
	require.Equal(t, "中原示例理工大学", e.Person().Unit(day.Of(noon)).Name)
}

func TestSubmittingNeedsWhatIsAskedFor(t *testing.T) {
	e, _, err := Begin(self, Entry{ID: "e", Kind: OfAssessor, User: "self", Org: "org"}, personForm(), noon)
	require.NoError(t, err)
	_, err = e.Take(Submit, self, "", false, one, noon)
	require.ErrorContains(t, err, "资质证书")
	require.ErrorIs(t, err, ErrIdentity)
	require.ErrorIs(t, err, ErrConsent)
	require.Equal(t, Drafting, e.Stage)
}

// Whoever takes one of the steps of a registration has taken no other, whoever they are
// and however they try.
func TestNobodyConfirmsTheirOwnWork(t *testing.T) {
	both := officer("self", Industry, "body", "410100", actor.Industry, actor.Head, actor.Assessor)
	people := append([]Officer{both}, everyone...)
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{OfInstitution, OfAssessor, OfExpert}).Draw(t, "kind")
		e := &Entry{ID: "e", Kind: kind, Org: "org", Region: "410105", Name: "示例", Standing: Applying, Identity: "*1234", Papers: []Paper{{Kind: CredentialPaper}, {Kind: FilingPaper}, {Kind: TitlePaper}}}
		form := institutionForm()
		if kind.Person() {
			e.User, form = "self", personForm()
		}
		hands := map[string]string{} // who did what of the present round
		for range 25 {
			by := rapid.SampledFrom(people).Draw(t, "by")
			switch act := rapid.SampledFrom([]string{"write", "submit", "return", "check", "confirm", "suspend", "remove", "resume", "decide"}).Draw(t, "act"); act {
			case "write":
				if _, err := e.Write(by, form, noon); err == nil {
					require.True(t, e.own(by))
					hands = map[string]string{"write": by.User}
				}
			case "suspend", "remove", "resume":
				if _, err := e.Propose(Step(act), by, "连续三次逾期", noon); err == nil {
					require.NotEqual(t, Applying, e.Standing)
				}
			case "decide":
				proposer := ""
				if e.Proposal != nil {
					proposer = e.Proposal.By.ID
				}
				if _, _, err := e.Decide(by, true, "", noon); err == nil {
					require.NotEqual(t, proposer, by.User)
					require.True(t, by.Has(actor.Head))
				}
			default:
				before := e.Number
				if _, err := e.Take(Step(act), by, "材料齐全", true, one, noon); err != nil {
					continue
				}
				if act != "submit" {
					for what, who := range hands {
						require.False(t, who == by.User && (act != "return"), "%s did %s and %s", who, what, act)
					}
				}
				hands[act] = by.User
				if act == "confirm" {
					require.NotEmpty(t, e.Number)
					require.True(t, before == "" || before == e.Number, "the number stays")
					hands = map[string]string{}
				}
			}
			require.Equal(t, e.Standing == Applying, e.Content == nil)
			require.Equal(t, e.Stage == Settled, e.Revision == nil)
		}
	})
}

func TestWhoReadsAFile(t *testing.T) {
	person, institution := listedEntry(t, OfAssessor), listedEntry(t, OfInstitution)
	outsider := officer("outsider", Body, "other", "410105", actor.Head, actor.Evaluator)
	broker := officer("broker", Elsewhere, "org", "410105", actor.Broker, actor.Head)
	auditor := officer("auditor", Elsewhere, "platform", "000000", actor.Auditor)
	for name, c := range map[string]struct {
		by                  Officer
		person, institution bool
	}{"self": {self, true, false}, "its institution": {manager, true, true}, "another institution": {outsider, false, false}, "a broker": {broker, false, false}, "government": {inspect, true, true},
		"industry": {keeper, true, true}, "far government": {far, false, false}, "far industry": {farChair, false, false}, "public": {Officer{}, false, false}, "auditor": {auditor, true, true}} {
		require.Equal(t, c.person, person.MayRead(c.by), name)
		require.Equal(t, c.institution, institution.MayRead(c.by), name)
	}
}

func TestFormsKeepWhatTheySay(t *testing.T) {
	p, err := ReadPerson(OfAssessor, personForm(), day.Of(noon))
	require.NoError(t, err)
	again, err := ReadPerson(OfAssessor, p.Flat(), day.Of(noon))
	require.NoError(t, err)
	require.Equal(t, p, again)
	i, err := ReadInstitution(institutionForm(), day.Of(noon))
	require.NoError(t, err)
	same, err := ReadInstitution(i.Flat(), day.Of(noon))
	require.NoError(t, err)
	require.Equal(t, i, same)
}

func TestFormsAreRefusedAtTheField(t *testing.T) {
	for field, value := range map[string]string{"name": "", "region": "4101", "specialty": "COOK", "fields": "", "rank": "", "email": "nobody", "credentials[0].issued_on": "2027-01-01",
		"credentials[0].expires_on": "2024-01-01", "credentials[0].number": "", "employments[0].to": "2001-01-01", "employments[0].code": "91410300MA3X8U5N8G", "title": ""} {
		form := personForm()
		form[field] = value
		_, err := ReadPerson(OfAssessor, form, day.Of(noon))
		require.ErrorContains(t, err, field, field)
	}
	for field, value := range map[string]string{"legal_rep": "", "founded": "2030-01-01", "staff": "many", "tracks": "X", "scope": "", "filings[0].kind": "", "filings[0].until": "2025-01-01", "website": "javascript:x", "parent": "1"} {
		form := institutionForm()
		form[field] = value
		_, err := ReadInstitution(form, day.Of(noon))
		require.ErrorContains(t, err, field, field)
	}
	form := institutionForm()
	form["tracks"] = "E,V"
	_, err := ReadInstitution(form, day.Of(noon))
	require.ErrorContains(t, err, "资产评估机构备案")
}

// Nothing that is typed into a form makes reading it stop.
func FuzzReadPerson(f *testing.F) {
	f.Add("name", "孟川", "employments[0].from", "2010-07-01")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		form := personForm()
		form[a], form[c] = b, d
		p, err := ReadPerson(OfAssessor, form, day.Of(noon))
		if err == nil {
			again, err := ReadPerson(OfAssessor, p.Flat(), day.Of(noon))
			require.NoError(t, err)
			require.Equal(t, p, again)
		}
	})
}
