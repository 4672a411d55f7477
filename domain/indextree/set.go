package indextree

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// Refusals of acts on the trees that industry bodies keep.
var (
	ErrAbsent   = fault.New(fault.NotFound, "tree.absent", "没有这一指标体系，或您不能查看")
	ErrMoved    = fault.New(fault.Conflict, "tree.moved", "指标体系已被他人修改，请刷新后再办理")
	ErrKeeper   = fault.New(fault.Denied, "tree.keeper", "指标体系由行业组织的评审管理员维护")
	ErrHead     = fault.New(fault.Denied, "tree.head", "指标体系由本组织负责人发布或退回")
	ErrSelf     = fault.New(fault.Denied, "tree.self", "起草人、修改人和提请人不能发布，请由另一人办理")
	ErrPending  = fault.New(fault.Conflict, "tree.pending", "草稿已提请发布，退回后才能修改")
	ErrNoDraft  = fault.New(fault.Conflict, "tree.no_draft", "没有可以办理的草稿，请先起草新版本")
	ErrNothing  = fault.New(fault.Conflict, "tree.nothing", "没有待发布的草稿")
	ErrSame     = fault.New(fault.Conflict, "tree.same", "草稿与最新版本相同，没有需要发布的内容")
	ErrName     = fault.New(fault.Invalid, "tree.name", "名称应为 2 至 60 个字").At("name")
	ErrPurpose  = fault.New(fault.Invalid, "tree.purpose", "用途应为 2 至 200 个字").At("purpose")
	ErrReason   = fault.New(fault.Invalid, "tree.reason", "请写明理由，4 至 500 个字").At("reason")
	ErrNode     = fault.New(fault.NotFound, "tree.node", "没有这一指标，请刷新后再办理")
	ErrMany     = fault.New(fault.Conflict, "tree.many", "指标不能超过 120 个")
	ErrChildren = fault.New(fault.Conflict, "tree.children", "该指标组下还有指标，请先删除或移走")
)

// mostNodes bounds a tree.
const mostNodes = 120

// Class 成果类别 is what weights may depend on: a class of achievements, or the occasion
// of an assessment.
type Class struct{ Code, Title string }

// Set 指标体系档案 is a tree with its versions. What counts is a published version, which
// never changes; a draft is what the next one may become.
type Set struct {
	ID         string
	RowVersion int
	Org        string // "" for one that comes with the product
	OrgName    string
	Name       string
	Purpose    string
	Source     string // where it comes from; what has no source is 建议值
	Classes    []Class
	Latest     int
	Draft      Tree
	Writers    []string // who wrote in the draft
	Proposal   *Proposal
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Proposal 发布提请 asks the head of the body to publish the draft.
type Proposal struct {
	Reason string
	By     contract.Person
	At     time.Time
}

// Edition 指标体系版本 is a tree as it was published once, for good.
type Edition struct {
	Set       string
	N         int
	Tree      Tree
	Hash      string // of the tree's canonical form
	Reason    string
	Proposer  contract.Person
	Publisher contract.Person
	Writers   []string // none of whom published it
	At        time.Time
}

// Label names a version: v3.
func (e Edition) Label() string { return "v" + strconv.Itoa(e.N) }

// BuiltIn says that the set comes with the product.
func (s *Set) BuiltIn() bool { return s.Org == "" }

// ClassCodes are the classes that the weights depend on; one that is "" when they depend
// on none.
func (s *Set) ClassCodes() []string {
	if len(s.Classes) == 0 {
		return []string{""}
	}
	codes := make([]string, len(s.Classes))
	for i, c := range s.Classes {
		codes[i] = c.Code
	}
	return codes
}

// ClassTitle is the name of a class, "" for one that is unknown.
func (s *Set) ClassTitle(code string) string {
	i := slices.IndexFunc(s.Classes, func(c Class) bool { return c.Code == code })
	if i < 0 {
		return ""
	}
	return s.Classes[i].Title
}

// own says that the person works for the body which keeps the set.
func (s *Set) own(by actor.Actor) bool { return s.Org != "" && by.Org == s.Org }

// MayRead says whether the person may see the set: one that is published everybody who
// is signed in, a draft only its body.
func (s *Set) MayRead(by actor.Actor) bool {
	return s.Latest > 0 || s.own(by) && by.Has(actor.Industry, actor.Head)
}

// SeesDraft says whether the person may see what is not published.
func (s *Set) SeesDraft(by actor.Actor) bool {
	return s.Draft != nil && s.own(by) && by.Has(actor.Industry, actor.Head)
}

// MayWrite says why the person may not change the draft now.
func (s *Set) MayWrite(by actor.Actor) error {
	switch {
	case !s.own(by) || !by.Has(actor.Industry):
		return ErrKeeper
	case s.Draft == nil:
		return ErrNoDraft
	case s.Proposal != nil:
		return ErrPending
	}
	return nil
}

// Found 建立指标体系 with a tree to begin from.
func Found(by actor.Actor, s Set, from Tree, now time.Time) (*Set, audit.Event, error) {
	s.Org, s.OrgName, s.RowVersion, s.Latest, s.CreatedAt, s.UpdatedAt = by.Org, by.OrgName, 1, 0, now, now
	if !by.Has(actor.Industry) || by.Org == "" {
		return nil, audit.Event{}, ErrKeeper
	}
	s.Draft, s.Writers = slices.Clone(from), []string{by.User}
	err := s.describe(s.Name, s.Purpose)
	return &s, s.event("tree.founded", by), err
}

func (s *Set) describe(name, purpose string) error {
	s.Name, s.Purpose = strings.TrimSpace(name), strings.TrimSpace(purpose)
	var faults []*fault.Fault
	if n := utf8.RuneCountInString(s.Name); n < 2 || n > 60 {
		faults = append(faults, ErrName)
	}
	if n := utf8.RuneCountInString(s.Purpose); n < 2 || n > 200 {
		faults = append(faults, ErrPurpose)
	}
	return fault.Join(faults)
}

// Begin 起草新版本 from the newest one.
func (s *Set) Begin(by actor.Actor, latest Tree, now time.Time) (audit.Event, error) {
	switch {
	case !s.own(by) || !by.Has(actor.Industry):
		return audit.Event{}, ErrKeeper
	case s.Draft != nil:
		return audit.Event{}, ErrMoved
	}
	s.Draft, s.Writers, s.UpdatedAt = slices.Clone(latest), []string{by.User}, now
	return s.event("tree.drafted", by), nil
}

// Write 修改草稿; the draft keeps what is wrong as typed until it is proposed.
func (s *Set) Write(by actor.Actor, name, purpose string, draft Tree, now time.Time) (audit.Event, error) {
	err := s.MayWrite(by)
	if err == nil && len(draft) > mostNodes {
		err = ErrMany
	}
	if err != nil {
		return audit.Event{}, err
	}
	s.Draft, s.UpdatedAt = draft, now
	if !slices.Contains(s.Writers, by.User) {
		s.Writers = append(s.Writers, by.User)
	}
	return s.event("tree.changed", by), s.describe(name, purpose)
}

// Propose 提请发布, once every class's weights sum to exactly one and nothing else is wrong.
func (s *Set) Propose(by actor.Actor, latest Tree, reason string, now time.Time) (audit.Event, error) {
	err := s.MayWrite(by)
	if err == nil {
		err = fault.Join(s.Problems())
	}
	if err != nil {
		return audit.Event{}, err
	}
	before, err := treeHash(latest)
	if err != nil {
		return audit.Event{}, err
	}
	after, err := treeHash(s.Draft)
	if err != nil {
		return audit.Event{}, err
	}
	reason = strings.TrimSpace(reason)
	switch n := utf8.RuneCountInString(reason); {
	case before == after:
		return audit.Event{}, ErrSame
	case n < 4 || n > 500:
		return audit.Event{}, ErrReason
	}
	s.Proposal, s.UpdatedAt = &Proposal{Reason: reason, By: contract.Person{ID: by.User, Name: by.Name}, At: now}, now
	event := s.event("tree.proposed", by, audit.Fact{Label: "SHA-256", Value: after})
	event.Opinion = reason
	return event, nil
}

func treeHash(t Tree) (string, error) {
	h, err := evidence.Hash(t.Value())
	return h.String(), err
}

// MayDecide says why the person may not publish or send back what is proposed.
func (s *Set) MayDecide(by actor.Actor) error {
	switch {
	case !s.own(by) || !by.Has(actor.Head):
		return ErrHead
	case s.Proposal == nil:
		return ErrNothing
	case s.Proposal.By.ID == by.User || slices.Contains(s.Writers, by.User):
		return ErrSelf
	}
	return nil
}

// Publish 发布新版本.
func (s *Set) Publish(by actor.Actor, now time.Time) (Edition, audit.Event, error) {
	if err := s.MayDecide(by); err != nil {
		return Edition{}, audit.Event{}, err
	}
	hash, err := treeHash(s.Draft)
	if err != nil {
		return Edition{}, audit.Event{}, err
	}
	s.Latest++
	e := Edition{Set: s.ID, N: s.Latest, Tree: s.Draft, Hash: hash, Reason: s.Proposal.Reason, Proposer: s.Proposal.By, Publisher: contract.Person{ID: by.User, Name: by.Name}, Writers: s.Writers, At: now}
	s.Draft, s.Writers, s.Proposal, s.UpdatedAt = nil, nil, nil, now
	event := s.event("tree.published", by, audit.Fact{Label: "版本", Value: e.Label()}, audit.Fact{Label: "SHA-256", Value: hash})
	event.Opinion = e.Reason
	return e, event, nil
}

// Decline 退回草稿.
func (s *Set) Decline(by actor.Actor, reason string, now time.Time) (audit.Event, error) {
	err := s.MayDecide(by)
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); err == nil && (n < 4 || n > 500) {
		err = ErrReason
	}
	if err != nil {
		return audit.Event{}, err
	}
	s.Proposal, s.UpdatedAt = nil, now
	event := s.event("tree.declined", by)
	event.Opinion = reason
	return event, nil
}

func (s *Set) event(kind string, by actor.Actor, facts ...audit.Fact) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("tree", s.ID), By: by, Facts: append([]audit.Fact{{Label: "指标体系", Value: s.Name}}, facts...)}
}

// WeightField names the form field of a node's weight for a class.
func WeightField(code, class string) string {
	if class == "" {
		return "weight[" + code + "]"
	}
	return "weight[" + code + "." + class + "]"
}

// problems are the sentences of findings; %s is the node.
var problems = map[string]string{
	"DUP_CODE": "代码“%s”重复，请改用其他代码", "PARENT_UNKNOWN": "“%s”的上级指标不存在，请重新选择", "PARENT_NOT_GROUP": "“%s”的上级不是指标组，请重新选择",
	"CYCLE": "“%s”的上下级关系成环，请重新选择上级", "GROUP_EMPTY": "指标组“%s”下没有指标，请增加指标或删除该组", "GATE_WEIGHT": "前置条件“%s”不计分，不能有权重",
	"WEIGHT_MISSING": "请填写“%s”的权重", "WEIGHT_RANGE": "“%s”的权重应大于 0、不超过 1", "SCALE_BAD": "“%s”的量表有误：最小值应小于最大值，步长应能整除；等级至少两级，且不能反向",
}

// Problems 草稿中的问题, each at the field of the weight it is about, or at the node.
func (s *Set) Problems() []*fault.Fault {
	var faults []*fault.Fault
	seen := map[string]bool{}
	note := func(field, message string) {
		if !seen[field+message] {
			seen[field+message] = true
			faults = append(faults, fault.New(fault.Invalid, "tree.problem", message).At(field))
		}
	}
	for _, class := range s.ClassCodes() {
		sound := true
		for _, n := range s.Draft {
			if w := n.weight(class); w != "" && !exact.IsDecimal(w) {
				sound = false
				note(WeightField(n.Code, n.classOf(class)), fmt.Sprintf("“%s”的权重应写为小数，例如 0.35", n.Title()))
			}
		}
		if !sound {
			continue
		}
		findings, err := s.Draft.Validate(class)
		if f := fault.All(err); len(f) > 0 {
			note(f[0].Field, fmt.Sprintf("“%s”的量表应写为数字", s.title(f[0].Field)))
			continue
		}
		for _, f := range findings {
			if f.Code == "WEIGHTS_NOT_ONE" {
				s.sumProblem(f.Node, class, note)
				continue
			}
			field := f.Node
			if strings.HasPrefix(f.Code, "WEIGHT_") {
				field = WeightField(f.Node, s.nodeClass(f.Node, class))
			}
			note(field, fmt.Sprintf(problems[f.Code], s.title(f.Node)))
		}
	}
	if len(s.Draft) == 0 {
		note("", "指标体系中还没有指标，请先增加")
	}
	return faults
}

// sumProblem says by how much the weights under a node miss one.
func (s *Set) sumProblem(parent, class string, note func(field, message string)) {
	i := slices.IndexFunc(s.Draft, func(n Node) bool { return n.Parent == parent && n.Kind != Gate && n.Weighted() && n.has(class) })
	for _, sum := range s.Draft.Sums(class) {
		if sum.Parent != parent || i < 0 {
			continue
		}
		where, of := "一级指标", ""
		if parent != "" {
			where = "“" + s.title(parent) + "”下各指标"
		}
		if title := s.ClassTitle(class); title != "" {
			of = "在“" + title + "”类"
		}
		gap := exact.One()
		gap.Sub(gap, sum.Total)
		words := "少 "
		if gap.Sign() < 0 {
			words = "多 "
		}
		note(WeightField(s.Draft[i].Code, s.Draft[i].classOf(class)), fmt.Sprintf("%s%s的权重合计为 %s，应恰为 1，%s%s", where, of, exact.Terminating(sum.Total), words, exact.Terminating(gap.Abs(gap))))
	}
}

// classOf is the class when the node's weight depends on it.
func (n Node) classOf(class string) string {
	if n.Weights == nil {
		return ""
	}
	return class
}

func (s *Set) nodeClass(code, class string) string {
	if n, found := s.Draft.first()[code]; found {
		return n.classOf(class)
	}
	return ""
}

// Title is code and name.
func (n Node) Title() string { return strings.TrimSpace(n.Code + " " + n.Name) }

func (s *Set) title(code string) string {
	if n, found := s.Draft.first()[code]; found {
		return n.Title()
	}
	return code
}
