package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/domain/day"
	"jiyue/domain/indextree"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

func (s *Server) newTree(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.newTreeView(r, id, map[string]string{"from": cleanText(r.Query("from"))})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) newTreeView(r *request, id string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	names, err := s.Trees.Blueprints(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	p := panel.TreeFormPage{Title: "建立指标体系", Lead: "从蓝本复制后修改，由本组织负责人发布。", Action: panel.TreesPath + "/new", Back: panel.TreesPath, Save: "建立草稿",
		Hidden: map[string]string{"id": id}, Values: typed, From: []part.Option{{Label: "不用蓝本，从空白开始"}}}
	for _, key := range slices.SortedFunc(maps.Keys(names), func(a, b string) int { return cmp.Compare(names[a], names[b]) }) {
		p.From = append(p.From, part.Option{Value: key, Label: names[key]})
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell = errs, s.shell(r, p.Title, treePlace, layout.Crumb{Label: p.Title})
		p.Shell.HasErrors = len(errs) > 0
		return panel.TreeForm(p)
	}, nil
}

func (s *Server) addTree(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if len(id) != 36 || uuid.Validate(id) != nil {
		id, err = pageKey()
	}
	if err == nil {
		err = s.Trees.Found(r.ctx(), r.Actor, id, values["from"], values["name"], values["purpose"])
	}
	if err != nil {
		view, failed := s.newTreeView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.TreesPath+"/"+id+"/draft", "草稿已建立")
}

func (s *Server) beginTreeDraft(r *request) error {
	err := s.Trees.Begin(r.ctx(), r.Actor, r.Params("id"), 0)
	if err != nil {
		return err
	}
	return r.done(panel.TreesPath+"/"+r.Params("id")+"/draft", "已从最新版本起草")
}

func (s *Server) weighTree(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Trees.Weigh(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values)
	if err != nil {
		view, failed := s.treeDraftView(r, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.TreesPath+"/"+r.Params("id")+"/draft", "草稿已保存")
}

// nodeView is the form of one node of a draft; code is "" for a new one.
func (s *Server) nodeView(r *request, code string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	t, err := s.Trees.Open(r.ctx(), r.Actor, r.Params("id"))
	if err == nil && !t.Draft {
		err = indextree.ErrAbsent
	}
	if err == nil {
		err = t.MayWrite(r.Actor)
	}
	if err != nil {
		return nil, err
	}
	path := panel.TreesPath + "/" + t.ID
	p := panel.TreeFormPage{Node: true, Title: "增加指标", Lead: t.Name + "（草稿）", Action: path + "/nodes/new", Back: path + "/draft", Save: "保存指标", Values: typed, Classes: t.Classes,
		Hidden: map[string]string{"version": strconv.Itoa(t.RowVersion)}, Parents: []part.Option{{Label: "没有上级（一级指标）"}}}
	if typed == nil {
		p.Values = map[string]string{"kind": string(indextree.Leaf), "scale": indextree.Points, "min": "0", "max": "100", "step": "0.5", "who": indextree.Anyone, "evidence": "1"}
	} else if typed["version"] != "" {
		p.Hidden["version"] = typed["version"]
	}
	for _, n := range t.Set.Draft {
		if n.Kind == indextree.Group && n.Code != code {
			p.Parents = append(p.Parents, part.Option{Value: n.Code, Label: n.Title()})
		}
		if n.Code == code && code != "" {
			p.Title, p.Action = "修改指标 "+n.Title(), path+"/nodes/"+code
			p.Remove = p.Action + "/remove"
			if typed == nil {
				p.Values = nodeValues(n)
			}
		}
	}
	if code != "" && p.Remove == "" {
		return nil, indextree.ErrNode
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell = errs, s.shell(r, p.Title, treePlace, layout.Crumb{Label: t.Name, Href: path + "/draft"}, layout.Crumb{Label: p.Title})
		p.Shell.HasErrors = len(errs) > 0
		return panel.TreeForm(p)
	}, nil
}

func nodeValues(n indextree.Node) map[string]string {
	tick := func(b bool) string {
		if b {
			return "1"
		}
		return ""
	}
	v := map[string]string{"code": n.Code, "name": n.Name, "kind": string(n.Kind), "parent": n.Parent, "weight": n.Weight, "scale": n.Scale.Kind, "min": n.Scale.Min, "max": n.Scale.Max,
		"step": n.Scale.Step, "levels": levelLines(n.Scale.Levels), "who": cmp.Or(n.Who, indextree.Anyone), "optional": tick(n.Optional), "reverse": tick(n.Reverse), "evidence": tick(n.Evidence)}
	if n.Weights != nil {
		v["by_class"] = "yes"
		for class, w := range n.Weights {
			v["weight."+class] = w
		}
	}
	return v
}

// treeNodeCode is the node of the address.
func treeNodeCode(r *request) string {
	code, err := url.PathUnescape(r.Params("node"))
	if err != nil {
		return ""
	}
	return code
}

func (s *Server) newTreeNode(r *request) error  { return s.showNode(r, "") }
func (s *Server) editTreeNode(r *request) error { return s.showNode(r, treeNodeCode(r)) }

func (s *Server) showNode(r *request, code string) error {
	view, err := s.nodeView(r, code, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) addTreeNode(r *request) error    { return s.putNode(r, "") }
func (s *Server) changeTreeNode(r *request) error { return s.putNode(r, treeNodeCode(r)) }

func (s *Server) putNode(r *request, code string) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Trees.Put(r.ctx(), r.Actor, r.Params("id"), code, number(values["version"]), values)
	if err != nil {
		view, failed := s.nodeView(r, code, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(panel.TreesPath+"/"+r.Params("id")+"/draft", "指标已保存")
}

// treeAsk is a page before an act on a draft.
func (s *Server) treeAsk(r *request, typed map[string]string, may func(*indextree.Set) error, fill func(*indextree.Set, *panel.TreeAskPage)) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		t, err := s.Trees.Open(r.ctx(), r.Actor, r.Params("id"))
		if err == nil && !t.Draft {
			err = indextree.ErrAbsent
		}
		if err == nil {
			err = may(t.Set)
		}
		if err != nil {
			return nil, err
		}
		path := panel.TreesPath + "/" + t.ID
		p := panel.TreeAskPage{Confirm: part.Confirmation{Action: r.Path(), Back: path + "/draft", BackTo: "返回草稿", Hidden: map[string]string{"version": strconv.Itoa(t.RowVersion)},
			Cells: []part.Cell{{Label: "指标体系", Value: t.Name, Width: 8}, {Label: "版本", Value: "v" + strconv.Itoa(t.Latest+1), Width: 4}}}}
		if typed["version"] != "" {
			p.Confirm.Hidden["version"] = typed["version"]
		}
		fill(t.Set, &p)
		return func(errs part.Errors) templ.Component {
			p.Confirm.Errors = errs
			if p.Answer != nil {
				p.Answer.Value, p.Answer.Err = typed[p.Answer.Name], errs.At(p.Answer.Name)
			}
			if p.Reason != nil {
				p.Reason.Value, p.Reason.Err = typed[p.Reason.Name], errs.At(p.Reason.Name)
			}
			p.Shell = s.shell(r, p.Confirm.Title, treePlace, layout.Crumb{Label: t.Name, Href: path + "/draft"}, layout.Crumb{Label: p.Confirm.Title})
			p.Shell.HasErrors, p.Confirm.CSRF = len(errs) > 0, p.Shell.CSRF
			return panel.TreeAsk(p)
		}, nil
	}
}

func (s *Server) removingNode(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	code := treeNodeCode(r)
	return s.treeAsk(r, typed, func(set *indextree.Set) error {
		if err := set.MayWrite(r.Actor); err != nil {
			return err
		}
		if !slices.ContainsFunc(set.Draft, func(n indextree.Node) bool { return n.Code == code }) {
			return indextree.ErrNode
		}
		return nil
	}, func(set *indextree.Set, p *panel.TreeAskPage) {
		p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm, p.Confirm.Look = "删除指标 "+code, "从草稿中删除，已发布的版本不受影响。删除后请调整同级权重。", "删除指标", part.Danger
	})
}

func (s *Server) confirmTreeRemoval(r *request) error {
	return s.confirming(r, nil, s.removingNode(r, nil))
}

func (s *Server) removeTreeNode(r *request) error {
	return s.treeAct(r, "指标已删除", s.removingNode, func(values map[string]string) error {
		return s.Trees.Remove(r.ctx(), r.Actor, r.Params("id"), treeNodeCode(r), number(values["version"]))
	})
}

func (s *Server) proposingTree(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.treeAsk(r, typed, func(set *indextree.Set) error { return set.MayWrite(r.Actor) }, func(_ *indextree.Set, p *panel.TreeAskPage) {
		p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm = "提请发布", "提请后草稿不能修改，由本组织负责人发布或退回；修改人和提请人不能发布。", "提请负责人发布"
		p.Reason = &part.Field{Name: "reason", Label: "理由", Hint: "写明主要改动和依据。", Width: part.Long, Rows: 3, MaxLength: 500}
	})
}

func (s *Server) confirmTreeProposal(r *request) error {
	return s.confirming(r, nil, s.proposingTree(r, nil))
}

func (s *Server) proposeTree(r *request) error {
	return s.treeAct(r, "已提请负责人发布", s.proposingTree, func(values map[string]string) error {
		return s.Trees.Propose(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["reason"])
	})
}

func (s *Server) decidingTree(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.treeAsk(r, typed, func(set *indextree.Set) error { return set.MayDecide(r.Actor) }, func(set *indextree.Set, p *panel.TreeAskPage) {
		p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm, p.Confirm.Look = "发布指标体系", "版本发布后不再改动，今后的评价项目可以引用。", "办理", part.Seal
		p.Confirm.Cells = append(p.Confirm.Cells, part.Cell{Label: "提请", Value: set.Proposal.By.Name, Sub: day.Minute(set.Proposal.At), Width: 4}, part.Cell{Label: "理由", Value: set.Proposal.Reason, Width: 8})
		p.Answer = &part.Field{Name: "agreed", Label: "处理", Options: []part.Option{{Value: "yes", Label: "发布"}, {Value: "no", Label: "退回"}}}
		p.Reason = &part.Field{Name: "reason", Label: "退回理由", OptNote: "退回时填写", Width: part.Long, Rows: 3, MaxLength: 500}
	})
}

func (s *Server) confirmTreeDecision(r *request) error {
	return s.confirming(r, nil, s.decidingTree(r, nil))
}

func (s *Server) decideTree(r *request) error {
	return s.treeAct(r, "已办理", s.decidingTree, func(values map[string]string) error {
		if values["agreed"] != "yes" && values["agreed"] != "no" {
			return errAgreed
		}
		return s.Trees.Decide(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["agreed"] == "yes", values["reason"])
	})
}

// treeAct reads a confirmed form, does the act and goes back to the tree.
func (s *Server) treeAct(r *request, done string, view func(*request, map[string]string) func() (func(part.Errors) templ.Component, error), do func(map[string]string) error) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if err := do(values); err != nil {
		return s.confirming(r, err, view(r, values))
	}
	path := panel.TreesPath + "/" + r.Params("id")
	if t, err := s.Trees.Open(r.ctx(), r.Actor, r.Params("id")); err == nil && t.Draft {
		path += "/draft"
	}
	return r.done(path, done)
}
