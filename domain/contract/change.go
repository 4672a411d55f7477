package contract

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// ChangeRequest 变更申请 is what the applicant proposes to change of a registered
// contract: the fields that differ, while the registration stands as it is.
type ChangeRequest struct {
	By          Person
	OpenedAt    time.Time
	RequestedAt time.Time // zero while it is being filled in
	Reason      string
	Fields      map[string]string // path -> text after the change; "" removes
	Total, Tech money.Yuan        // as the engine computes them, once requested
	Class       Class
}

// Version 登记版本 is what one version of a registration changed, and who allowed
// it; the first says how the contract was registered.
type Version struct {
	Number    int
	On        day.Date
	Class     Class
	Total     money.Yuan
	Tech      money.Yuan
	Reason    string // 变更事由
	Opinion   string
	Registrar string
	Changes   []Change // against the version before
}

// Reissue 补发 says that the version repeats the one before it on new paper.
func (v Version) Reissue() bool { return v.Number > 1 && len(v.Changes) == 0 }

// AnswerToPaper is the public answer for a registration in force whose paper is of
// the held version, or for its number alone where held is 0: 已变更 when the content
// has changed since, 已补发 when only the paper has been replaced.
func AnswerToPaper(versions []Version, held int) Answer {
	answer := AnswerValid
	for _, v := range versions {
		switch {
		case v.Number <= max(held, 1):
		case !v.Reissue():
			return AnswerChanged
		case held > 0:
			answer = AnswerReissued
		}
	}
	return answer
}

// Faults of a change.
var (
	ErrNotRegistered = fault.New(fault.Conflict, "contract.not_registered", "只有已登记的合同可以申请变更")
	ErrNoChange      = fault.New(fault.Invalid, "contract.no_change", "没有改动任何内容，请先在申请表中更正要变更的项目").At("reason")
	ErrNoAmendment   = fault.New(fault.Invalid, "contract.no_amendment", "请上传变更依据：补充协议或其他证明（附件种类选“变更依据”）").At("files")
	ErrNewPerson     = fault.New(fault.Invalid, "contract.new_person", "变更不能增加或更换自然人当事人：当事人换了人的，是另一份合同，请注销后另行申请登记")
	ErrChangeReason  = fault.New(fault.Invalid, "contract.change_reason", "请写明变更事由，至少 4 个字").At("reason")
)

// ChangeOpen says that a change is being filled in.
func (c *Contract) ChangeOpen() bool { return c.Change != nil && c.State == Registered }

// Working 办理中的申请表 is the form as the applicant edits it: with the proposed
// changes while there are any.
func (c *Contract) Working() Form {
	if c.Change == nil {
		return c.Form
	}
	f := FormOf(c.Form.Flat())
	f.Set(c.Change.Fields)
	f.keepNumbers(c.Form)
	f.Prune()
	return f
}

// keepNumbers leaves every 公民身份号码 with its person: the one of the same name
// in the registered form, or the one in the same place, whose name is corrected.
// It answers with the place of a person whom the registered form does not know,
// -1 when there is none.
func (f *Form) keepNumbers(registered Form) (stranger int) {
	owner := make([]int, len(f.Parties)) // place in the registered form
	taken := make([]bool, len(registered.Parties))
	give := func(i int, known func(j int) bool) {
		for j, p := range registered.Parties {
			if owner[i] < 0 && !taken[j] && p.Nature == NaturalPerson && known(j) {
				owner[i], taken[j] = j, true
			}
		}
	}
	person := func(i int) bool { return f.Parties[i].Nature == NaturalPerson }
	for i := range f.Parties {
		f.Parties[i].CnID, owner[i] = "", -1
		if person(i) {
			give(i, func(j int) bool { return registered.Parties[j].Name == f.Parties[i].Name })
		}
	}
	stranger = -1
	for i := range f.Parties {
		if !person(i) {
			continue
		}
		give(i, func(j int) bool { return i == j })
		if owner[i] >= 0 {
			f.Parties[i].CnID = registered.Parties[owner[i]].CnID
		} else {
			stranger = i
		}
	}
	return stranger
}

// propose keeps what differs from the registered form. Who a natural person is
// cannot change: another person is another contract.
func (r *ChangeRequest) propose(registered, proposed Form) {
	r.Fields = map[string]string{}
	for _, x := range registered.Diff(proposed) {
		if !strings.HasSuffix(x.Path, ".cn_id") {
			r.Fields[x.Path] = x.After
		}
	}
}

// Proposed 变更内容 lists what the change would do to the form. The numbers of
// persons move with their names and are not repeated.
func (c *Contract) Proposed() []Change {
	return slices.DeleteFunc(c.Form.Diff(c.Working()), func(x Change) bool { return strings.HasSuffix(x.Path, ".cn_id") })
}

// Renamed 更名 lists the natural persons to whom the change gives another name in
// the same place, with the number that is on file: a corrected name looks just like
// another person, which a change cannot bring in.
func (c *Contract) Renamed() (list []Change) {
	f := c.Working()
	for i, p := range f.Parties {
		known := slices.ContainsFunc(c.Form.Parties, func(was PartyEntry) bool { return was.Nature == NaturalPerson && was.Name == p.Name })
		if p.Nature == NaturalPerson && !known && i < len(c.Form.Parties) {
			list = append(list, Change{Path: "parties[" + strconv.Itoa(i) + "].name", Before: c.Form.Parties[i].Name, After: p.Name})
		}
	}
	return list
}

// stranger is the field of a natural person whom the change brings in, or "".
func (c *Contract) stranger() string {
	f := FormOf(c.Form.Flat())
	f.Set(c.Change.Fields)
	if i := f.keepNumbers(c.Form); i >= 0 {
		return "parties[" + strconv.Itoa(i) + "].name"
	}
	return ""
}

// OpenChange 起草变更: it is no act of record until it is requested.
func (c *Contract) OpenChange(by actor.Actor, now time.Time) error {
	err := c.applicant(by)
	if err != nil {
		return err
	}
	if c.State != Registered {
		return ErrNotRegistered
	}
	if c.Change == nil {
		c.Change = &ChangeRequest{By: Person{by.User, by.Name}, OpenedAt: now, Fields: map[string]string{}}
	}
	return nil
}

// DropChange 放弃变更草稿; without one there is nothing to do.
func (c *Contract) DropChange(by actor.Actor) error {
	err := c.applicant(by)
	if err != nil {
		return err
	}
	if c.State != Registered {
		return ErrState
	}
	c.Change = nil
	return nil
}

// RequestChange 申请变更 with the figures that the engine computes of the changed
// form. The evidence has been attached since the change was opened.
func (c *Contract) RequestChange(by actor.Actor, reason string, a Application, now time.Time) (audit.Event, error) {
	err := c.applicant(by)
	if err != nil {
		return audit.Event{}, err
	}
	switch {
	case c.Change == nil || !StepRequestChange.Open(c.State):
		return audit.Event{}, ErrNotRegistered
	case !enough(reason):
		return audit.Event{}, ErrChangeReason
	case len(c.Proposed()) == 0:
		return audit.Event{}, ErrNoChange
	case c.stranger() != "":
		return audit.Event{}, ErrNewPerson.At(c.stranger())
	case !a.HasFile:
		return audit.Event{}, ErrNoAmendment
	}
	from, err := c.step(StepRequestChange)
	if err != nil {
		return audit.Event{}, err
	}
	if !slices.Contains(c.Submitters, by.User) {
		c.Submitters = append(c.Submitters, by.User)
	}
	r := c.Change
	r.By, r.RequestedAt, r.Reason, r.Class, r.Total, r.Tech = Person{by.User, by.Name}, now, reason, a.Class, a.Total, a.Tech
	c.Deadline = a.Deadline
	return c.record("change_requested", by, from, reason, changeFacts(c.Proposed())...), nil
}

// ApproveChange 准予变更: the registration gets a new version with new figures and
// a new certificate under the same number.
func (c *Contract) ApproveChange(by actor.Actor, r Recognition, now time.Time) (audit.Event, Version, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, Version{}, err
	}
	if !StepApproveChange.Open(c.State) {
		return audit.Event{}, Version{}, ErrState
	}
	switch {
	case !r.Class.Known():
		return audit.Event{}, Version{}, ErrClass
	case r.Tech.Sign() < 0 || c.Change.Total.Less(r.Tech):
		return audit.Event{}, Version{}, ErrTech
	case !r.Tech.Equal(r.Proposed) && !enough(r.Opinion):
		return audit.Event{}, Version{}, ErrTechReason
	}
	changes, request, before := c.Proposed(), c.Change, *c
	from, err := c.step(StepApproveChange)
	if err != nil {
		return audit.Event{}, Version{}, err
	}
	c.Form = before.Working()
	c.Class, c.Total, c.Tech, c.Opinion = r.Class, request.Total, r.Tech, r.Opinion
	c.Change, c.Deadline = nil, Deadline{}
	c.CertificateVersion++
	v := c.version(by, now)
	v.Reason, v.Changes = request.Reason, changes
	facts := append([]audit.Fact{{Label: "登记编号", Value: c.Number}, {Label: "登记版本", Value: "第 " + thousands(v.Number) + " 版"},
		{Label: "合同成交总额", Value: before.Total.Text() + " → " + c.Total.Text() + " 元"},
		{Label: "核定技术交易额", Value: before.Tech.Text() + " → " + c.Tech.Text() + " 元"}}, changeFacts(changes)...)
	return c.record("change_approved", by, from, r.Opinion, facts...), v, nil
}

// RefuseChange 不予变更: the registration stands as it was.
func (c *Contract) RefuseChange(by actor.Actor, opinion string) (audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return audit.Event{}, err
	}
	if !StepRefuseChange.Open(c.State) {
		return audit.Event{}, ErrState
	}
	if !enough(opinion) {
		return audit.Event{}, ErrReason.At("opinion")
	}
	facts := changeFacts(c.Proposed())
	from, err := c.step(StepRefuseChange)
	if err != nil {
		return audit.Event{}, err
	}
	c.Change, c.Deadline = nil, Deadline{}
	return c.record("change_refused", by, from, opinion, facts...), nil
}

// FirstVersion 首次登记 is the version with which a registration begins.
func (c *Contract) FirstVersion(by actor.Actor, now time.Time) Version { return c.version(by, now) }

func (c *Contract) version(by actor.Actor, now time.Time) Version {
	return Version{Number: c.CertificateVersion, On: day.Of(now), Class: c.Class, Total: c.Total, Tech: c.Tech,
		Opinion: c.Opinion, Registrar: by.Name}
}

// maxChangeFacts bounds what one record of the chain repeats; the version holds
// all of it.
const maxChangeFacts = 60

func changeFacts(changes []Change) []audit.Fact {
	facts := make([]audit.Fact, 0, len(changes))
	for _, x := range changes[:min(len(changes), maxChangeFacts)] {
		facts = append(facts, audit.Fact{Label: x.Label(), Value: short(x.Before) + " → " + short(x.After)})
	}
	return facts
}

// Label names the changed field: 技术指标, 第 2 项 金额构成 金额.
func (x Change) Label() string {
	if label := Label(x.Path); label != "" {
		return label
	}
	return x.Path
}

func short(s string) string {
	if s == "" {
		return "（空）"
	}
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
