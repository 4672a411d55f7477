package web

import (
	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

func (s *Server) listChanges(r *request) error {
	list, next, err := s.Governing.Changes(r.ctx(), r.Query("after"))
	if err != nil {
		return err
	}
	p := admin.ChangesPage{Shell: s.shell(r, "参数变更", layout.Crumb{Label: "地区规则", Href: "/profiles"}, layout.Crumb{Label: "参数变更"})}
	for _, c := range list {
		p.Rows = append(p.Rows, changeLine(c))
	}
	if next != "" {
		p.Paging.Next = withQuery("/profiles/changes", "after", next)
	}
	if r.Query("after") != "" {
		p.Paging.Prev = "/profiles/changes"
	}
	return r.page(admin.Changes(p))
}

var changeMarks = map[policy.ChangeState]part.State{
	policy.ChangeProposed: part.Wait, policy.ChangeApproved: part.Done, policy.ChangeRefused: part.Refused, policy.ChangeWithdrawn: part.Off,
}

func changeLine(c *policy.Change) admin.ChangeLine {
	line := admin.ChangeLine{Href: "/profiles/changes/" + c.ID, Reason: c.Reason, State: changeMarks[c.State], Word: c.State.Title(),
		By: c.Proposer.Name + "提出，" + day.Minute(c.ProposedAt)}
	switch c.State {
	case policy.ChangeApproved:
		line.Result = c.Decider.Name + "批准，" + day.Minute(c.DecidedAt) + "，" + policy.EditionTitle(c.Revision)
	case policy.ChangeRefused:
		line.Result = c.Decider.Name + "未批准，" + day.Minute(c.DecidedAt)
	case policy.ChangeWithdrawn:
		line.Result = "提出人撤下，" + day.Minute(c.DecidedAt)
	}
	return line
}

func (s *Server) showChange(r *request) error {
	c, err := s.Governing.Change(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	view, err := s.changeView(r, c, "")
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) changeView(r *request, c *policy.Change, typed string) (func(part.Errors) templ.Component, error) {
	history := s.Governing.Profiles.History()
	line := changeLine(c)
	p := admin.ChangePage{
		Shell: s.shell(r, "参数变更", layout.Crumb{Label: "地区规则", Href: "/profiles"}, layout.Crumb{Label: "参数变更", Href: "/profiles/changes"}, layout.Crumb{Label: c.Reason}),
		Cells: []part.Cell{
			{Label: "理由", Value: c.Reason, Strong: true, Width: 12}, {Label: "状态", Body: part.Status(line.State, line.Word)},
			{Label: "提出", Value: c.Proposer.Name, Sub: c.Proposer.Org + "，" + day.Minute(c.ProposedAt)},
		},
		Opinion: c.Opinion, Typed: typed, Action: "/profiles/changes/" + c.ID,
	}
	before := c.Base
	if c.State == policy.ChangeProposed {
		before = history.Latest()
		if len(c.Lines) > 0 {
			effect, err := s.effectOf(r, c.Lines, history.With(c.Lines))
			if err != nil {
				return nil, err
			}
			p.Effect = effect
		}
		refused := c.Decidable(r.Actor, r.OrgKind == access.Authority)
		p.Decide, p.Withdraw = refused == nil, c.Proposer.ID == r.Actor.User
		if !p.Decide {
			p.Waiting = "等待另一名系统管理员或主管部门负责人批准；提出人不能自己批准。"
		}
	} else {
		p.Cells = append(p.Cells, part.Cell{Label: line.Word, Value: c.Decider.Name, Sub: c.Decider.Org + "，" + day.Minute(c.DecidedAt)})
	}
	if c.State == policy.ChangeApproved {
		before = c.Revision - 1
		p.Cells = append(p.Cells, part.Cell{Label: "参数版本", Value: policy.EditionTitle(c.Revision)})
	}
	p.CodeCount = len(c.Codes)
	for _, row := range c.Codes[:min(len(c.Codes), codeRowsShown)] {
		line := codeLine(row, day.Of(s.Now()))
		line.Code = row.Table.Title() + " " + row.Code
		if c.State == policy.ChangeProposed {
			line.Before = orWord(s.Governing.Profiles.Codes().Name(row.Table, row.Code), "没有")
		}
		p.Codes = append(p.Codes, line)
	}
	pack, err := history.Pack(before)
	if err != nil {
		return nil, err
	}
	for _, l := range c.Lines {
		p.Lines = append(p.Lines, s.changedLine(pack, l, day.Of(c.ProposedAt)))
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return admin.Change(p)
	}, nil
}

// changedLine sets a line against what held on its first day.
func (s *Server) changedLine(before *policy.Pack, l policy.Line, proposed day.Date) admin.ChangedLine {
	label, _ := policy.Explain(l.Key)
	on := l.From
	if on.IsZero() {
		on = proposed
	}
	line := admin.ChangedLine{Href: "/profiles/" + l.Profile + "/" + l.Key, Region: s.profileName(l.Profile), Label: label.Label, Before: "没有",
		After: label.Text(l.Value), Span: l.Span(), Strength: string(l.Strength), Sourced: l.Confidence == code.Sourced, Cite: l.Citation(), Note: l.Note}
	if was, ok := before.Profile(l.Profile).Parameter(l.Key, on); ok {
		line.Before = label.Text(was.Value)
		if was.Profile != l.Profile {
			line.Before += "（" + s.profileName(was.Profile) + "）"
		}
	}
	if l.Retired {
		line.After = "撤下，沿用上级"
	}
	return line
}

func orWord(value, word string) string {
	if value == "" {
		return word
	}
	return value
}

type opinionForm struct {
	Opinion string `form:"opinion"`
}

func (s *Server) approveChange(r *request) error {
	return s.decideChange(r, "变更已批准，各地随即按新参数办理", func(id, opinion string) error {
		return s.Governing.ApproveChange(r.ctx(), r.Actor, id, opinion)
	})
}

func (s *Server) refuseChange(r *request) error {
	return s.decideChange(r, "变更未批准", func(id, opinion string) error {
		return s.Governing.RefuseChange(r.ctx(), r.Actor, id, opinion)
	})
}

func (s *Server) decideChange(r *request, sentence string, act func(id, opinion string) error) error {
	var f opinionForm
	err := decode(r.Ctx, &f)
	if err != nil {
		return err
	}
	id := r.Params("id")
	err = act(id, f.Opinion)
	if err == nil {
		return r.done("/profiles/changes/"+id, sentence)
	}
	c, readErr := s.Governing.Change(r.ctx(), id)
	if readErr != nil {
		return readErr
	}
	view, viewErr := s.changeView(r, c, f.Opinion)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

func (s *Server) withdrawChange(r *request) error {
	id := r.Params("id")
	err := s.Governing.WithdrawChange(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	return r.done("/profiles/changes/"+id, "变更已撤下")
}
