package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// ChangeState 变更状态 says where a change of parameters stands.
type ChangeState string

// The states of a change.
const (
	ChangeProposed  ChangeState = "PROPOSED"
	ChangeApproved  ChangeState = "APPROVED"
	ChangeRefused   ChangeState = "REFUSED"
	ChangeWithdrawn ChangeState = "WITHDRAWN"
)

// Title is the Chinese name of the state.
func (s ChangeState) Title() string {
	return map[ChangeState]string{ChangeProposed: "待批准", ChangeApproved: "已批准", ChangeRefused: "未批准", ChangeWithdrawn: "已撤下"}[s]
}

// Signer 签署人 is who proposed or decided a change, as named at the time.
type Signer struct{ ID, Name, Org string }

// Change 参数变更 is what an administrator proposes and a second person approves:
// nobody alters the ground of decisions alone.
type Change struct {
	ID         string
	State      ChangeState
	Reason     string // 变更理由
	Lines      []Line
	Codes      []code.Code // rows of code tables; a change has lines or rows
	Base       int         // revision on which it was proposed
	Revision   int         // that it became, 0 before
	Proposer   Signer
	ProposedAt time.Time
	Decider    Signer
	DecidedAt  time.Time
	Opinion    string
}

// maxLines of one change.
const maxLines = 500

// The refusals of changes.
var (
	ErrChangeDenied = fault.New(fault.Denied, "policy.denied", "地区规则由系统管理员提出变更，由另一名系统管理员或主管部门负责人批准")
	ErrSamePerson   = fault.New(fault.Denied, "policy.same_person", "提出变更的人不能自己批准，请另一名系统管理员或主管部门负责人办理")
	ErrForeignArea  = fault.New(fault.Denied, "policy.foreign_area", "变更涉及本地区以外的规则，请系统管理员批准")
	ErrNotProposer  = fault.New(fault.Denied, "policy.not_proposer", "只有提出人可以撤下这项变更")
	ErrDecided      = fault.New(fault.Conflict, "policy.decided", "这项变更已经办结，请刷新页面")
	ErrOvertaken    = fault.New(fault.Conflict, "policy.overtaken", "提出之后，同一参数已按另一项变更修改，请退回后重新提出")
	ErrNoChange     = fault.New(fault.NotFound, "policy.no_change", "没有这项变更")
	ErrReason       = fault.New(fault.Invalid, "policy.reason", "请填写变更理由，4 至 500 个字，例如“按新修订的条例第十六条”").At("reason")
	ErrOpinion      = fault.New(fault.Invalid, "policy.opinion", "不批准的，请写明意见，4 至 500 个字").At("opinion")
	ErrEmptyChange  = fault.New(fault.Invalid, "policy.empty", "没有需要变更的内容")
	ErrManyLines    = fault.New(fault.Invalid, "policy.many", "一次最多变更 500 项，请分批提出")
)

// Propose 提出变更: the lines are laid over the newest revision on trial. correct
// allows a line to replace a value that begins on the same day.
func Propose(h *History, lines []Line, reason string, correct bool, by actor.Actor, at time.Time) (*Change, error) {
	if !by.Has(actor.Administrator) {
		return nil, ErrChangeDenied
	}
	reason = strings.TrimSpace(reason)
	pack, err := h.Pack(h.Latest())
	if err != nil {
		return nil, err
	}
	var faults []*fault.Fault
	switch {
	case len(lines) == 0:
		faults = append(faults, ErrEmptyChange)
	case len(lines) > maxLines:
		return nil, ErrManyLines
	}
	for i, l := range lines {
		wrong := pack.Refuse(l, correct)
		if slices.ContainsFunc(lines[:i], func(other Line) bool {
			return other.Profile == l.Profile && other.Key == l.Key && other.overlaps(l.Parameter)
		}) {
			wrong = append(wrong, ErrParameter.Say("同一参数在同一日期变更了两次").At("from"))
		}
		for _, f := range wrong {
			faults = append(faults, placed(f, l, len(lines)))
		}
	}
	if n := utf8.RuneCountInString(reason); n < 4 || n > 500 {
		faults = append(faults, ErrReason)
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	err = h.trial(lines, day.Of(at))
	if err != nil {
		return nil, err
	}
	return &Change{State: ChangeProposed, Reason: reason, Lines: slices.Clone(lines), Base: h.Latest(),
		Proposer: Signer{by.User, by.Name, by.OrgName}, ProposedAt: at}, nil
}

// CodeEntry 代码记录 is one row of a code table as an approved change put it on
// record.
type CodeEntry struct {
	code.Code
	Revision int
}

// ProposeCodes 提出代码变更: rows that stand beside those of the product, each laid
// over what is there.
func ProposeCodes(h *History, book []code.Code, rows []code.Code, reason string, by actor.Actor, at time.Time) (*Change, error) {
	if !by.Has(actor.Administrator) {
		return nil, ErrChangeDenied
	}
	reason = strings.TrimSpace(reason)
	switch n := utf8.RuneCountInString(reason); {
	case n < 4 || n > 500:
		return nil, ErrReason
	case len(rows) == 0:
		return nil, ErrEmptyChange
	case len(rows) > maxRows:
		return nil, ErrManyLines.Say("一次最多变更 5000 行，请分批提出")
	}
	err := tryCodes(book, rows, day.Of(at))
	if err != nil {
		return nil, err
	}
	return &Change{State: ChangeProposed, Reason: reason, Codes: slices.Clone(rows), Base: h.Latest(),
		Proposer: Signer{by.User, by.Name, by.OrgName}, ProposedAt: at}, nil
}

// maxRows of one change of code tables.
const maxRows = 5000

// tryCodes lays the rows and checks the tables that come out.
func tryCodes(book, rows []code.Code, today day.Date) error {
	for _, c := range rows {
		if problem := code.Refuse(book, c, today); problem != "" {
			return code.ErrFile.Say(c.Table.Title() + " " + c.Code + "：" + problem)
		}
	}
	_, err := code.NewBook(code.Lay(book, rows))
	return err
}

// ApproveCodes 批准代码变更, by the same people as parameters.
func (c *Change) ApproveCodes(h *History, book []code.Code, later []CodeEntry, by actor.Actor, authority bool, opinion string, at time.Time) (audit.Event, error) {
	err := c.decide(by, authority, opinion, at)
	if err != nil {
		return audit.Event{}, err
	}
	for _, e := range later {
		if e.Revision > c.Base && slices.ContainsFunc(c.Codes, func(r code.Code) bool { return r.Table == e.Table && r.Code == e.Code.Code }) {
			return audit.Event{}, ErrOvertaken
		}
	}
	err = tryCodes(book, c.Codes, day.Of(at))
	if err != nil {
		return audit.Event{}, ErrOvertaken.Say("按现有代码表已不能照此变更：" + fault.Sentence(err))
	}
	c.State, c.Revision = ChangeApproved, h.Latest()+1
	e := c.event("parameter.approved", by)
	e.Facts = append(e.Facts, audit.Fact{Label: "参数版本", Value: strconv.Itoa(c.Revision)})
	return e, nil
}

// placed keeps the field of a lone line; of several lines the key tells which.
func placed(f *fault.Fault, l Line, of int) *fault.Fault {
	if of == 1 {
		return f
	}
	label, _ := Explain(l.Key)
	return f.Say(l.Profile + " " + label.Label + "：" + f.Message).At(l.Key)
}

// Refuse says, at the fields of the form, why a line cannot be laid over the
// pack. A value that begins earlier gives way from the line's first day; one that
// begins later is never hidden.
func (k *Pack) Refuse(l Line, correct bool) []*fault.Fault {
	faults := l.faults()
	if len(faults) > 0 {
		return faults
	}
	label, _ := Explain(l.Key)
	covered := false
	for _, p := range k.parameters[l.Profile][l.Key] {
		if !p.overlaps(l.Parameter) {
			continue
		}
		covered = true
		switch {
		case p == l.Parameter && !l.Retired:
			return []*fault.Fault{ErrParameter.Say("与现有内容相同，没有改动").At("value")}
		case p.From == l.From && !correct:
			return []*fault.Fault{ErrParameter.Say("该日起已有值“" + label.Text(p.Value) + "”；要更正它，请勾选“更正同一施行日的原值”").At("from")}
		case p.From.After(l.From):
			return []*fault.Fault{ErrParameter.Say("与自 " + p.From.String() + " 起的值“" + label.Text(p.Value) + "”重叠，请把失效日填在 " +
				p.From.AddDays(-1).String() + " 或之前").At("to")}
		}
	}
	if l.Retired && !covered {
		return []*fault.Fault{ErrParameter.Say("本地区在这些日期没有自己的值，本来就沿用上级").At("value")}
	}
	return nil
}

// faults are the errors of a line by itself, at the fields of the form.
func (l Line) faults() (faults []*fault.Fault) {
	wrong := func(field, message string) { faults = append(faults, ErrParameter.Say(message).At(field)) }
	label, known := Explain(l.Key)
	switch {
	case l.Profile != National && code.Province(l.Profile) == "":
		wrong("region", "地区代码应为六位行政区划代码，国家基准为 000000")
	case !known:
		wrong("key", "没有参数“"+l.Key+"”")
	case l.Retired && l.Profile == National && l.To.IsZero():
		wrong("value", "国家基准须有长期有效的值，不能撤下")
	}
	if problem := label.problem(l.Value); known && !l.Retired && problem != "" {
		wrong("value", label.Label+problem)
	}
	if !l.To.IsZero() && l.To.Before(l.From) {
		wrong("to", "失效日早于施行日")
	}
	for _, d := range []struct {
		field string
		date  day.Date
	}{{"from", l.From}, {"to", l.To}} {
		if !d.date.IsZero() && (d.date.Year() < 1949 || d.date.Year() > 2199) {
			wrong(d.field, "日期应在 1949 年至 2199 年之间")
		}
	}
	for _, t := range []struct {
		field, label, text string
		least, most        int
	}{{"clause", "条款", l.Clause, 0, 100}, {"source", "文件", l.Source, 2, 200}, {"note", "说明", l.Note, 0, 500}} {
		if n := utf8.RuneCountInString(t.text); n < t.least || n > t.most {
			wrong(t.field, lengthSentence(t.label, t.least, t.most))
		}
	}
	if !slices.Contains(Strengths, l.Strength) {
		wrong("strength", "请选择效力")
	}
	if !l.Confidence.Valid() {
		wrong("confidence", "请选择依据程度")
	}
	if l.Strength == Must && l.Confidence == code.Suggested {
		wrong("strength", "效力为“应当”的须有公布的文件，依据程度应为“有据”")
	}
	return faults
}

func lengthSentence(label string, least, most int) string {
	if least == 0 {
		return label + "最多 " + strconv.Itoa(most) + " 个字"
	}
	return "请填写" + label + "，" + strconv.Itoa(least) + " 至 " + strconv.Itoa(most) + " 个字；没有文件依据的，写明由谁拟定"
}

// Approve 批准: by another administrator, or by the head of the authority whose
// region covers every line (authority says that the head's organisation is one).
func (c *Change) Approve(h *History, by actor.Actor, authority bool, opinion string, at time.Time) (audit.Event, error) {
	err := c.decide(by, authority, opinion, at)
	if err != nil {
		return audit.Event{}, err
	}
	for _, l := range c.Lines {
		if h.touched(l.Profile, l.Key, c.Base) {
			return audit.Event{}, ErrOvertaken
		}
	}
	err = h.trial(c.Lines, day.Of(at))
	if err != nil {
		return audit.Event{}, ErrOvertaken.Say("按现有参数已不能照此变更：" + fault.Sentence(err))
	}
	c.State, c.Revision = ChangeApproved, h.Latest()+1
	e := c.event("parameter.approved", by)
	e.Facts = append(e.Facts, audit.Fact{Label: "参数版本", Value: strconv.Itoa(c.Revision)})
	return e, nil
}

// Reject 不批准.
func (c *Change) Reject(by actor.Actor, authority bool, opinion string, at time.Time) (audit.Event, error) {
	err := c.decide(by, authority, opinion, at)
	if err != nil {
		return audit.Event{}, err
	}
	if utf8.RuneCountInString(c.Opinion) < 4 {
		return audit.Event{}, ErrOpinion
	}
	c.State = ChangeRefused
	return c.event("parameter.refused", by), nil
}

// Withdraw 撤下 by the proposer.
func (c *Change) Withdraw(by actor.Actor, at time.Time) (audit.Event, error) {
	switch {
	case c.State != ChangeProposed:
		return audit.Event{}, ErrDecided
	case c.Proposer.ID != by.User:
		return audit.Event{}, ErrNotProposer
	}
	c.State, c.Decider, c.DecidedAt = ChangeWithdrawn, Signer{by.User, by.Name, by.OrgName}, at
	return c.event("parameter.withdrawn", by), nil
}

// Record is the event of the proposal itself.
func (c *Change) Record(by actor.Actor) audit.Event { return c.event("parameter.proposed", by) }

// Decidable says why the person may not decide on the change, nil when they may.
func (c *Change) Decidable(by actor.Actor, authority bool) error {
	head := authority && by.Has(actor.Head)
	switch {
	case !by.Has(actor.Administrator) && !head:
		return ErrChangeDenied
	case c.State != ChangeProposed:
		return ErrDecided
	case c.Proposer.ID == by.User:
		return ErrSamePerson
	case !by.Has(actor.Administrator) && len(c.Codes) > 0:
		return ErrForeignArea.Say("代码表通用于全国，请系统管理员批准")
	case !by.Has(actor.Administrator) && slices.ContainsFunc(c.Lines, func(l Line) bool { return !by.Covers(l.Profile) }):
		return ErrForeignArea
	}
	return nil
}

func (c *Change) decide(by actor.Actor, authority bool, opinion string, at time.Time) error {
	err := c.Decidable(by, authority)
	if err != nil {
		return err
	}
	c.Opinion = strings.TrimSpace(opinion)
	if utf8.RuneCountInString(c.Opinion) > 500 {
		return ErrOpinion.Say("意见最多 500 个字")
	}
	c.Decider, c.DecidedAt = Signer{by.User, by.Name, by.OrgName}, at
	return nil
}

// event names the first lines; the change itself holds them all.
func (c *Change) event(kind string, by actor.Actor) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("parameter", c.ID), By: by, Opinion: c.Opinion}
	if kind == "parameter.proposed" {
		e.Opinion = c.Reason
	}
	for i, r := range c.Codes {
		if i == 20 {
			e.Facts = append(e.Facts, audit.Fact{Label: "共", Value: strconv.Itoa(len(c.Codes)) + " 行"})
			break
		}
		e.Facts = append(e.Facts, audit.Fact{Label: r.Table.Title() + " " + r.Code, Value: r.Name})
	}
	for i, l := range c.Lines {
		if i == 20 {
			e.Facts = append(e.Facts, audit.Fact{Label: "共", Value: strconv.Itoa(len(c.Lines)) + " 项"})
			break
		}
		e.Facts = append(e.Facts, l.fact())
	}
	return e
}

func (l Line) fact() audit.Fact {
	label, _ := Explain(l.Key)
	value := label.Text(l.Value)
	if l.Retired {
		value = "撤下，沿用上级"
	}
	return audit.Fact{Label: l.Profile + " " + label.Label, Value: value + "，" + l.Span()}
}

// Span says when a parameter is in force: 自 2027-01-01 起.
func (p Parameter) Span() string {
	switch {
	case p.From.IsZero() && p.To.IsZero():
		return "长期"
	case p.From.IsZero():
		return "至 " + p.To.String()
	case p.To.IsZero():
		return "自 " + p.From.String() + " 起"
	}
	return p.From.String() + " 至 " + p.To.String()
}
