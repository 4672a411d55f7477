package assessing

import (
	"context"
	"maps"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
)

// Standing 项目现状 is a case with its records, and how the person who asks stands in it.
type Standing struct {
	CaseRow
	Case    *assessment.Case
	Records []assessment.Record
	Now     time.Time

	By   actor.Actor
	Side assessor.Side
	Ref  string          // how the records name the person
	You  assessment.Role // Anybody for one without a role
}

// Case 查看项目 as the person may: what has run out by now counts, recorded or not.
func (s *Cases) Case(ctx context.Context, by actor.Actor, number string) (*Standing, error) {
	st, err := s.standing(ctx, by, number)
	if err == nil && !st.visible() {
		err = ErrCaseAbsent
	}
	return st, err
}

func (s *Cases) standing(ctx context.Context, by actor.Actor, number string) (*Standing, error) {
	row, err := s.Reader.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	records, err := s.Reader.CaseRecords(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	days, err := s.Reader.WorkCalendar(ctx)
	if err != nil {
		return nil, err
	}
	var p Principal
	if by.User != "" {
		if p, err = s.Reader.CasePrincipal(ctx, by.User); err != nil {
			return nil, err
		}
	}
	st := &Standing{CaseRow: row, Records: records, Now: s.Reader.Now()}
	if st.Case, err = assessment.Replay(commission(row, records, days), records); err != nil {
		return nil, err
	}
	st.Case.Until(st.Now)
	st.State, st.Round, st.Due = st.Case.State, st.Case.Round, st.Case.Due
	st.stand(by, p)
	return st, nil
}

// stand finds who the person is in the case. A person of the register acts under the
// number there, everybody else as the user.
func (st *Standing) stand(by actor.Actor, p Principal) {
	st.By, st.Side, st.Ref = by, p.Side, by.User
	switch {
	case by.User == "":
		st.Ref = ""
		if by.Name == actor.System.Name && by.Org == "" {
			st.Ref = assessment.SystemActor
		}
	case p.Number != "" && st.Case.PartyOf(p.Number) == assessment.Expert:
		st.Ref = p.Number
	}
	st.You = st.Case.RoleOf(st.Ref)
}

// party is the side on which the person stands in this case.
func (st *Standing) party() assessment.Party {
	switch {
	case st.Ref == assessment.SystemActor:
		return assessment.Platform
	case st.Case.PartyOf(st.Ref) != "":
		return st.Case.PartyOf(st.Ref)
	case st.By.Org == st.Client.ID:
		return assessment.OfClient
	case st.By.Org == st.Institution.ID:
		return assessment.Institute
	case st.Side == assessor.Government && st.By.Covers(st.Region):
		return assessment.Government
	case st.Side == assessor.Industry && st.By.Covers(st.Region):
		return assessment.Industry
	}
	return assessment.Public
}

func (st *Standing) reached(s assessment.State) bool { return slices.Contains(st.Case.Trail, s) }

// visible says whether the person may open the case: whoever has a role in it; the
// client's unit; the institution once it was submitted; the industry body from the plan
// on, and the government once a report has passed. None of them sees everything: see
// Knows and ReadsPaper.
func (st *Standing) visible() bool {
	by := st.By
	if st.You == assessment.Assessor && !st.Case.Seated(st.Ref) && !st.reached(assessment.Signed) {
		return false // drawn once, replaced since
	}
	if st.You != assessment.Anybody || st.audits() {
		return true
	}
	switch st.party() {
	case assessment.OfClient:
		return by.Has(actor.Broker, actor.Head)
	case assessment.Institute:
		return st.State != assessment.Draft && by.Has(actor.Evaluator, actor.Head)
	case assessment.Industry:
		return st.reached(assessment.Planned) && by.Has(actor.Industry, actor.Head)
	case assessment.Government:
		return st.reached(assessment.Passed) && by.Has(actor.Authority, actor.Inspector, actor.Head)
	}
	return false
}

// audits says whether the person reads the case as an auditor.
func (st *Standing) audits() bool {
	return st.By.Has(actor.Auditor) && st.State != assessment.Draft && (st.Side == assessor.Elsewhere || st.By.Covers(st.Region))
}

// objects says that the act is one for which anybody who is signed in may come.
func (st *Standing) objects(do assessment.Act) bool {
	return st.By.SignedIn() && (do == assessment.Object || do == assessment.WithdrawObjection) && (st.State == assessment.Publicity || st.State == assessment.Objection)
}

// askedOf are the roles that an act asks for and that a person may take up by acting; an
// organisation sends whom it likes, the manager of an institution assigns the others.
var askedOf = map[assessment.Act]assessment.Role{
	assessment.Submit: assessment.Client, assessment.AgreeContract: assessment.Client, assessment.ExcludePeople: assessment.Client, assessment.Comment: assessment.Client,
	assessment.AskReassess: assessment.Client, assessment.Withdraw: assessment.Client,
	assessment.Accept: assessment.OrgClerk, assessment.Return: assessment.OrgClerk, assessment.OfferContract: assessment.OrgClerk, assessment.Publish: assessment.OrgClerk,
	assessment.Assign: assessment.OrgManager, assessment.SignContract: assessment.OrgManager, assessment.Sign: assessment.OrgManager,
	assessment.IndustryReview: assessment.IndustryReviewer, assessment.DecideObjection: assessment.PoolAdmin,
	assessment.Recuse: assessment.PoolAdmin, assessment.ReportLapse: assessment.Client,
	assessment.File: assessment.GovFiling, assessment.OpenSpotCheck: assessment.GovInspector, assessment.CloseSpotCheck: assessment.GovInspector, assessment.Revoke: assessment.GovInspector,
}

// senders are whom an organisation may send into a role.
var senders = map[assessment.Role]struct {
	party assessment.Party
	roles []actor.Role
}{
	assessment.Client:           {assessment.OfClient, []actor.Role{actor.Broker, actor.Head}},
	assessment.OrgClerk:         {assessment.Institute, []actor.Role{actor.Evaluator}},
	assessment.OrgManager:       {assessment.Institute, []actor.Role{actor.Head}},
	assessment.IndustryReviewer: {assessment.Industry, []actor.Role{actor.Industry}},
	assessment.PoolAdmin:        {assessment.Industry, []actor.Role{actor.Industry, actor.Head}},
	assessment.GovFiling:        {assessment.Government, []actor.Role{actor.Authority, actor.Inspector}},
	assessment.GovInspector:     {assessment.Government, []actor.Role{actor.Inspector}},
}

// may says whether the person can take up a role.
func (st *Standing) may(role assessment.Role) bool {
	sender, open := senders[role]
	return open && st.party() == sender.party && st.By.Has(sender.roles...)
}

// assumes is the role that the person would take up by an act.
func (st *Standing) assumes(do assessment.Act) (assessment.Role, bool) {
	role, asked := askedOf[do]
	if asked && do == assessment.Withdraw && st.party() == assessment.Institute {
		role = assessment.OrgManager
	}
	if asked && (do == assessment.AskReassess || do == assessment.ReportLapse) && st.party() == assessment.Government {
		role = assessment.GovInspector
	}
	return role, asked && st.may(role)
}

// Can says whether the person may try an act now: the table of the machine, the role that
// the person has or would take up, and the institution that the case is with.
func (st *Standing) Can(do assessment.Act) bool {
	role := st.You
	if role == assessment.Anybody {
		taken, may := st.assumes(do)
		if !may {
			return false
		}
		role = taken
	}
	if st.elsewhere(do) {
		return false
	}
	return slices.Contains(st.Case.Acts(role), do) && (st.Deliberates() || !slices.Contains(jointActs, do))
}

// KnowsPanel says whether the person may be told who assesses: the institution that draws
// and the industry body that witnesses, the auditor, and everybody else once the report
// is signed; who assesses again is known when that report is. An assessor knows the own
// name only.
func (st *Standing) KnowsPanel() bool {
	if st.Case.Since(assessment.Signed) || st.You == assessment.Auditor || st.audits() {
		return true
	}
	p := st.party()
	return p == assessment.Institute || p == assessment.Industry
}

// Knows says whether the person may be told of one member: of a panel that answers for a
// report, or of the present one.
func (st *Standing) Knows(member string) bool {
	return st.KnowsPanel() || st.Case.EverSigned() && st.Case.EarlierPanels(member)
}

// Reached says that the case has come through a state.
func (st *Standing) Reached(s assessment.State) bool { return st.reached(s) }

// ReadsSubstance says whether the person may read what the achievement is: everybody with
// a part but a member of the panel who has not declared, or before scoring is open.
func (st *Standing) ReadsSubstance() bool {
	if st.party() != assessment.Expert {
		return true
	}
	return st.Case.Since(assessment.Scoring) && (st.Case.Declared(st.Ref) || slices.Contains(st.Case.Extra, st.Ref))
}

// ReadsContract says whether the person may read the terms: the two sides of the contract.
func (st *Standing) ReadsContract() bool {
	p := st.party()
	return p == assessment.OfClient || p == assessment.Institute || st.audits()
}

// ReadsPlan says whether the person may read the plan.
func (st *Standing) ReadsPlan() bool { return st.ReadsSubstance() }

// ReadsResult says whether the person may read what the present assessment comes to: the
// institution, the client and the panel once the report lies before the client, the others
// once it is signed.
func (st *Standing) ReadsResult() bool {
	switch st.party() {
	case assessment.Institute:
		return st.Case.Since(assessment.Aggregated)
	case assessment.OfClient:
		return st.Case.Since(assessment.ClientComment)
	case assessment.Expert:
		return st.Case.Since(assessment.ClientComment) && st.Case.Seated(st.Ref) && !st.Case.Refilling()
	}
	return st.Case.Since(assessment.Signed) || st.audits()
}

// HandlesObjections says whether the person may know who has objected: the industry body
// that decides, and the government.
func (st *Standing) HandlesObjections() bool {
	p := st.party()
	return p == assessment.Industry || p == assessment.Government || st.audits()
}

// Names are the names of everybody in the records and on the panel.
func (s *Cases) Names(ctx context.Context, st *Standing) (map[string]string, error) {
	seen := map[string]bool{}
	for _, r := range st.Records {
		seen[r.Event.Actor] = true
		seen[r.Event.Args.User] = true
	}
	for _, list := range [][]string{st.Case.Panel, st.Case.Extra, st.Case.Reserves} {
		for _, p := range list {
			seen[p] = true
		}
	}
	for p := range st.Case.Roles() {
		seen[p] = true
	}
	return s.Reader.CaseNames(ctx, slices.Sorted(maps.Keys(seen)))
}
