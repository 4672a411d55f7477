package assessing

import (
	"context"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
)

// CaseQuery 项目查询. Exactly one of Client, Org, Region or Mine bounds what is seen; User is
// who asks, and Asked the roles that the person could take up.
type CaseQuery struct {
	User    string
	Client  string // unit
	Org     string // institution
	Region  string
	Reached assessment.Party // Industry or Government: what has come so far
	Mine    bool             // only cases in which the user has a role
	Public  bool             // what is published
	Asked   []string
	Todo    bool // only what waits for the user
	States  []assessment.State
	Text    string
	After   string
	Limit   int
}

// scope bounds a query to what the person may see.
func (s *Cases) scope(ctx context.Context, by actor.Actor, q CaseQuery) (CaseQuery, error) {
	p, err := s.Reader.CasePrincipal(ctx, by.User)
	if err != nil {
		return q, err
	}
	q.User, q.Asked = by.User, nil
	probe := Standing{By: by, Side: p.Side}
	party := map[assessor.Side]assessment.Party{assessor.Government: assessment.Government, assessor.Industry: assessment.Industry, assessor.Body: assessment.Institute, assessor.Elsewhere: assessment.OfClient}[p.Side]
	for role, sender := range senders {
		if sender.party == party && probe.By.Has(sender.roles...) {
			q.Asked = append(q.Asked, string(role))
		}
	}
	slices.Sort(q.Asked)
	switch {
	case p.Side == assessor.Government && by.Has(actor.Authority, actor.Inspector, actor.Head):
		q.Region, q.Reached = by.Region, assessment.Government
	case p.Side == assessor.Industry && by.Has(actor.Industry, actor.Head):
		q.Region, q.Reached = by.Region, assessment.Industry
	case p.Side == assessor.Body && by.Has(actor.Evaluator, actor.Head):
		q.Org = by.Org
	case by.Has(actor.Auditor):
		if q.Region = by.Region; p.Side == assessor.Elsewhere {
			q.Region = wholeCountry
		}
	case by.Has(actor.Assessor, actor.Expert):
		q.Mine = true
	case by.Has(actor.Broker, actor.Head):
		q.Client = by.Org
	default:
		q.Mine = true
	}
	return q, nil
}

// Find 评价项目列表, the newest first.
func (s *Cases) Find(ctx context.Context, by actor.Actor, q CaseQuery) (list []CaseRow, next string, err error) {
	q, err = s.scope(ctx, by, q)
	if err != nil {
		return nil, "", err
	}
	return s.page(ctx, q)
}

// Published 评价结果公示, for everybody.
func (s *Cases) Published(ctx context.Context, q CaseQuery) (list []CaseRow, next string, err error) {
	return s.page(ctx, CaseQuery{Public: true, Text: q.Text, After: q.After})
}

func (s *Cases) page(ctx context.Context, q CaseQuery) (list []CaseRow, next string, err error) {
	q.Limit = RegisterPage + 1
	list, err = s.Reader.Cases(ctx, q)
	if len(list) > RegisterPage {
		list = list[:RegisterPage]
		next = list[RegisterPage-1].ID
	}
	return list, next, err
}

// Waiting 待我办理: how many cases wait for the person.
func (s *Cases) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	q, err := s.scope(ctx, by, CaseQuery{Todo: true})
	if err != nil {
		return 0, err
	}
	return s.Reader.CasesWaiting(ctx, q)
}

// publicStates are those in which a result that was published counts, or has counted.
var publicStates = []assessment.State{assessment.Publicity, assessment.Objection, assessment.Effective, assessment.Expired, assessment.Revoked}

// PublishedCase 公示的评价结果: of the standing, the page shows what is public. What was
// published once stays so, also while others assess the achievement again.
func (s *Cases) PublishedCase(ctx context.Context, by actor.Actor, number string) (*Standing, error) {
	st, err := s.standing(ctx, by, number)
	if err == nil && !st.reached(assessment.Publicity) {
		err = ErrCaseAbsent
	}
	return st, err
}
