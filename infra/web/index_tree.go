package web

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/views/layout"
	"jiyue/views/panel"
	"jiyue/views/part"
)

// routeTrees: 指标体系, read by everybody who has to do with assessments, kept by industry
// bodies.
func (s *Server) routeTrees() {
	const path = panel.TreesPath
	readers := only(actor.Industry, actor.Evaluator, actor.Assessor, actor.Expert, actor.Inspector, actor.Authority, actor.Auditor, actor.Head, actor.Broker)
	keeper, body, head := only(actor.Industry), only(actor.Industry, actor.Head), only(actor.Head)
	s.get(path, s.listTrees, readers)
	s.get(path+"/new", s.newTree, keeper)
	s.post(path+"/new", s.addTree, keeper)
	s.get(path+"/:id", s.showTree, readers)
	s.get(path+"/:id/versions/:n", s.showTreeVersion, readers)
	s.get(path+"/:id/draft", s.showTreeDraft, body)
	s.post(path+"/:id/draft", s.beginTreeDraft, keeper)
	s.post(path+"/:id/weights", s.weighTree, keeper)
	s.get(path+"/:id/nodes/new", s.newTreeNode, keeper)
	s.post(path+"/:id/nodes/new", s.addTreeNode, keeper)
	s.get(path+"/:id/nodes/:node", s.editTreeNode, keeper)
	s.post(path+"/:id/nodes/:node", s.changeTreeNode, keeper)
	s.get(path+"/:id/nodes/:node/remove", s.confirmTreeRemoval, keeper)
	s.post(path+"/:id/nodes/:node/remove", s.removeTreeNode, keeper)
	s.get(path+"/:id/propose", s.confirmTreeProposal, keeper)
	s.post(path+"/:id/propose", s.proposeTree, keeper)
	s.get(path+"/:id/decide", s.confirmTreeDecision, head)
	s.post(path+"/:id/decide", s.decideTree, head)
}

func (s *Server) listTrees(r *request) error {
	after := r.Query("after")
	list, next, err := s.Trees.List(r.ctx(), r.Actor, after)
	if err != nil {
		return err
	}
	p := panel.TreesPage{Shell: s.shell(r, "指标体系", layout.Crumb{Label: "评价"}, layout.Crumb{Label: "指标体系"}), Add: r.Actor.Has(actor.Industry), Paging: lotPaging(panel.TreesPath, after, next)}
	p.Paging.Note = "从新到旧，每页 50 项"
	for _, t := range s.Trees.Shipped {
		p.Shipped = append(p.Shipped, panel.TreeLine{Href: panel.TreesPath + "/" + t.ID, Name: t.Name, Purpose: t.Purpose, Keeper: "随软件提供", Version: "v1", State: part.Warn, Word: "建议值"})
	}
	for _, t := range list {
		line := panel.TreeLine{Href: panel.TreesPath + "/" + t.ID, Name: t.Name, Purpose: t.Purpose, Keeper: t.OrgName, Version: "未发布", State: part.Done, Word: "已发布"}
		if t.Latest > 0 {
			line.Version = "v" + strconv.Itoa(t.Latest)
		}
		switch own := t.SeesDraft(r.Actor); {
		case own && t.Proposal != nil:
			line.State, line.Word = part.Held, "草稿待发布"
		case own || t.Latest == 0:
			line.State, line.Word = part.Draft, "有草稿"
		}
		p.Lines = append(p.Lines, line)
	}
	return r.page(panel.Trees(p))
}

func (s *Server) showTree(r *request) error {
	t, err := s.Trees.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	if t.Edition.N == 0 { // nothing is published yet
		return r.to(panel.TreesPath + "/" + t.ID + "/draft")
	}
	return s.treeEdition(r, t)
}

func (s *Server) showTreeVersion(r *request) error {
	t, err := s.Trees.Version(r.ctx(), r.Actor, r.Params("id"), number(r.Params("n")))
	if err != nil {
		return err
	}
	return s.treeEdition(r, t)
}

func (s *Server) treeEdition(r *request, t assessing.TreePage) error {
	p := s.treePage(t, t.Edition.Tree, false)
	p.Title, p.Hash = t.Name, t.Edition.Hash
	p.Cells = append(p.Cells, part.Cell{Label: "版本", Value: t.Edition.Label(), Width: 4}, part.Cell{Label: "发布", Value: cmp.Or(t.Edition.Publisher.Name, "随软件提供"), Sub: treeMoment(t.Edition), Width: 4})
	if t.BuiltIn() {
		p.Note = "本体系的权重和量表为建议值，不是国家标准。" + t.Source + "。"
	} else if t.Source != "" {
		p.Note = t.Source + "。"
	}
	for _, v := range t.Editions {
		p.Versions = append(p.Versions, panel.TreeVersionLine{Href: p.Path + "/versions/" + strconv.Itoa(v.N), Label: "v" + strconv.Itoa(v.N), Reason: v.Reason,
			By: v.Proposer.Name + " 提请，" + v.Publisher.Name + " 发布", At: day.Minute(v.At), Hash: v.Hash})
	}
	if r.Actor.Has(actor.Industry) {
		switch {
		case t.Draft:
			p.Acts = append(p.Acts, part.Button{Label: "打开草稿", Href: p.Path + "/draft", Look: part.Primary})
		case !t.BuiltIn() && t.Org == r.Actor.Org:
			p.Acts = append(p.Acts, part.Button{Label: "起草新版本", Action: p.Path + "/draft", Look: part.Primary})
		}
		p.Acts = append(p.Acts, part.Button{Label: "以此为蓝本建立", Href: withQuery(panel.TreesPath+"/new", "from", t.ID)})
	} else if t.Draft {
		p.Acts = append(p.Acts, part.Button{Label: "打开草稿", Href: p.Path + "/draft", Look: part.Primary})
	}
	p.Shell = s.shell(r, t.Name, treePlace, layout.Crumb{Label: t.Name})
	return r.page(panel.Tree(p))
}

var treePlace = layout.Crumb{Label: "指标体系", Href: panel.TreesPath}

func treeMoment(e indextree.Edition) string {
	if e.At.IsZero() {
		return ""
	}
	return day.Minute(e.At)
}

// treePage is what a version and a draft show alike.
func (s *Server) treePage(t assessing.TreePage, tree indextree.Tree, editable bool) panel.TreePage {
	p := panel.TreePage{Path: panel.TreesPath + "/" + t.ID, Lead: t.Purpose, Classes: t.Classes,
		Cells: []part.Cell{{Label: "维护单位", Value: cmp.Or(t.OrgName, "随软件提供"), Width: 4}}}
	for _, l := range tree.Lines() {
		line := panel.TreeNodeLine{Code: l.Code, Name: l.Name, Kind: treeKind(l.Kind), Scale: scaleWords(l.Scale), Flags: flagWords(l.Node), Depth: l.Depth, Edit: p.Path + "/nodes/" + l.Code}
		if l.Kind == indextree.Leaf {
			line.Who = labelOf(panel.TreeWho, cmp.Or(l.Node.Who, indextree.Anyone))
		}
		for _, class := range t.ClassCodes() {
			w := panel.TreeWeight{Class: t.ClassTitle(class), Value: l.Weight}
			field := indextree.WeightField(l.Code, "")
			if l.Weights != nil {
				w.Value, field = l.Weights[class], indextree.WeightField(l.Code, class)
			}
			if editable && l.Kind != indextree.Gate && (l.Weights != nil || class == t.ClassCodes()[0]) {
				w.Field = field
			}
			line.Weights = append(line.Weights, w)
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}

func labelOf(options []part.Option, value string) string {
	if i := slices.IndexFunc(options, func(o part.Option) bool { return o.Value == value }); i >= 0 {
		return options[i].Label
	}
	return value
}

func treeKind(k indextree.Kind) string { return labelOf(panel.TreeKinds, string(k)) }

func scaleWords(s indextree.Scale) string {
	switch s.Kind {
	case indextree.Points:
		return s.Min + " 至 " + s.Max + "，步长 " + s.Step
	case indextree.Level:
		return strconv.Itoa(len(s.Levels)) + " 级：" + strings.ReplaceAll(levelLines(s.Levels), "\n", "，")
	}
	return ""
}

// levelLines writes levels from the fewest points to the most, one a line.
func levelLines(levels map[string]string) string {
	labels := slices.SortedFunc(maps.Keys(levels), func(a, b string) int {
		x, errX := exact.Parse(levels[a])
		y, errY := exact.Parse(levels[b])
		if errX != nil || errY != nil || x.Cmp(y) == 0 {
			return strings.Compare(a, b)
		}
		return x.Cmp(y)
	})
	for i, label := range labels {
		labels[i] = label + "=" + levels[label]
	}
	return strings.Join(labels, "\n")
}

func flagWords(n indextree.Node) string {
	var words []string
	for _, f := range []struct {
		set  bool
		word string
	}{{n.Evidence, "须列依据材料"}, {n.Optional, "可以不评"}, {n.Reverse, "反向指标"}} {
		if f.set {
			words = append(words, f.word)
		}
	}
	return strings.Join(words, "，")
}

func (s *Server) showTreeDraft(r *request) error {
	view, err := s.treeDraftView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// treeDraftView is the draft with everything that is wrong in it, each at its field.
func (s *Server) treeDraftView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	t, err := s.Trees.Open(r.ctx(), r.Actor, r.Params("id"))
	if err == nil && !t.Draft {
		err = indextree.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	name, purpose, version, tree := t.Name, t.Purpose, strconv.Itoa(t.RowVersion), t.Set.Draft
	if typed != nil {
		name, purpose, version, tree = typed["name"], typed["purpose"], typed["version"], tree.Weigh(typed)
	}
	p := s.treePage(t, tree, t.MayWrite(r.Actor) == nil)
	p.Draft = &panel.TreeDraft{Version: version, Editable: t.MayWrite(r.Actor) == nil}
	p.Title, p.Sums = t.Name+"（草稿）", sumLines(t.Set)
	p.Cells = append(p.Cells, part.Cell{Label: "下一版本", Value: "v" + strconv.Itoa(t.Latest+1), Width: 4}, part.Cell{Label: "最近修改", Value: day.Minute(t.UpdatedAt), Width: 4})
	if q := t.Proposal; q != nil {
		p.Note = q.By.Name + " 于 " + day.Minute(q.At) + " 提请发布，等待本组织负责人办理；修改人和提请人不能发布。理由：" + q.Reason
	}
	if t.MayDecide(r.Actor) == nil {
		p.Acts = append(p.Acts, part.Button{Label: "核对并发布", Href: p.Path + "/decide", Look: part.Primary})
	}
	problems := part.Errors{}
	for _, f := range t.Problems() {
		problems = append(problems, part.FieldError{Field: f.Field, Message: f.Message})
	}
	if p.Draft.Editable && len(problems) == 0 {
		p.Acts = append(p.Acts, part.Button{Label: "提请发布", Href: p.Path + "/propose"})
	}
	if t.Latest > 0 {
		p.Acts = append(p.Acts, part.Button{Label: "查看已发布版本", Href: p.Path})
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		if len(errs) == 0 {
			p.Errors = problems
		}
		for i := range p.Lines {
			for j := range p.Lines[i].Weights {
				p.Lines[i].Weights[j].Err = p.Errors.At(p.Lines[i].Weights[j].Field)
			}
		}
		p.Draft.Name = part.Field{Name: "name", Label: "名称", Value: name, Err: p.Errors.At("name"), Width: part.Long, MaxLength: 60}
		p.Draft.Purpose = part.Field{Name: "purpose", Label: "用途", Value: purpose, Err: p.Errors.At("purpose"), Width: part.Long, MaxLength: 200}
		p.Shell = s.shell(r, p.Title, treePlace, layout.Crumb{Label: t.Name, Href: p.Path}, layout.Crumb{Label: "草稿"})
		p.Shell.HasErrors = len(errs) > 0
		return panel.Tree(p)
	}, nil
}

// sumLines says for every class what the weights of siblings sum to.
func sumLines(set *indextree.Set) []panel.TreeSum {
	var lines []panel.TreeSum
	names := map[string]string{"": "（一级指标）"}
	for _, n := range set.Draft {
		names[n.Code] = n.Title()
	}
	for _, class := range set.ClassCodes() {
		for _, sum := range set.Draft.Sums(class) {
			line := panel.TreeSum{Of: names[sum.Parent], Class: cmp.Or(set.ClassTitle(class), "全部"), Sum: "含有不是数字的权重", Gap: "请更正"}
			if sum.Err == nil {
				line.Sum = exact.Terminating(sum.Total)
				gap := exact.One()
				gap.Sub(gap, sum.Total)
				line.OK, line.Gap = gap.Sign() == 0, "少 "+exact.Terminating(gap)
				if gap.Sign() < 0 {
					line.Gap = "多 " + exact.Terminating(gap.Abs(gap))
				}
			}
			lines = append(lines, line)
		}
	}
	return lines
}
