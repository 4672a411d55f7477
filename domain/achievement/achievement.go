// Package achievement is the register of 科技成果 that units offer to the market: what
// an achievement is, who owns it in which shares, which rights protect it, and what
// becomes of it from the draft to the transfer.
package achievement

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// State 成果状态 is where an achievement stands.
type State string

// The states of an achievement. InDeal is never stored: it is Published with a sale
// under way.
const (
	Draft       State = "DRAFT"       // 草稿
	Published   State = "PUBLISHED"   // 在库
	InDeal      State = "IN_DEAL"     // 交易中
	Transferred State = "TRANSFERRED" // 已转化
	Withdrawn   State = "WITHDRAWN"   // 已下架
)

// States lists the states as pages offer them.
var States = []contract.Choice{{Value: string(Draft), Title: "草稿"}, {Value: string(Published), Title: "在库"}, {Value: string(InDeal), Title: "交易中"},
	{Value: string(Transferred), Title: "已转化"}, {Value: string(Withdrawn), Title: "已下架"}}

// Title is the Chinese name of the state.
func (s State) Title() string { return contract.TitleIn(States, string(s)) }

// transitions lists all moves between the states that are stored.
var transitions = map[State][]State{
	Draft:     {Published, Withdrawn},
	Published: {Published, Transferred, Withdrawn},
	Withdrawn: {Published},
}

// ValidDays is for how many days what was published or confirmed counts as current,
// 建议值: stale records are what keeps people from such catalogues.
const ValidDays = 90

// Faults of achievements.
var (
	ErrAbsent     = fault.New(fault.NotFound, "achievement.absent", "没有这项科技成果，或您无权查看")
	ErrDenied     = fault.New(fault.Denied, "achievement.denied", "您没有查看科技成果的权限")
	ErrBroker     = fault.New(fault.Denied, "achievement.broker", "只有成果所属单位的技术经纪人可以填写和维护")
	ErrHead       = fault.New(fault.Denied, "achievement.head", "只有成果所属单位的负责人可以审核发布")
	ErrKeeper     = fault.New(fault.Denied, "achievement.keeper", "只有成果所属单位的技术经纪人或负责人可以下架")
	ErrSamePerson = fault.New(fault.Denied, "achievement.same_person", "成果由您录入或修改，须由另一位负责人审核发布")
	ErrState      = fault.New(fault.Conflict, "achievement.state", "成果状态已变，该操作没有办理，请刷新页面查看现状")
	ErrMoved      = fault.New(fault.Conflict, "achievement.moved", "成果已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrInDeal     = fault.New(fault.Conflict, "achievement.in_deal", "成果正在交易，交易结束前不能下架、修改或另行转化")
	ErrSame       = fault.New(fault.Invalid, "achievement.same", "没有改动任何一项")
	ErrNothing    = fault.New(fault.Conflict, "achievement.nothing", "没有待发布的内容")
	ErrReason     = fault.New(fault.Invalid, "achievement.reason", "请写明理由，4 至 500 个字").At("reason")
	ErrConfirmed  = fault.New(fault.Conflict, "achievement.confirmed", "今天已经确认过，不必重复确认")
	ErrNotOpen    = fault.New(fault.Conflict, "achievement.not_open", "只有在库、在有效期内且不涉密的成果可以交易")
)

// Achievement 科技成果 is one achievement that a unit offers, or has offered. Content
// is what was published last, or the draft before; what was changed since stands in
// Revision until the head publishes it, too.
type Achievement struct {
	ID        string
	Version   int    // of the record, for simultaneous changes
	Number    string // CG-ZZ-2026-000001, given when it is first published
	Org       string // the unit that keeps it
	OrgName   string
	Region    string // of the unit: bounds who sees what is 内部
	State     State
	Content   Content
	Revision  *Content
	Edition   int // how often it has been published
	Creator   contract.Person
	CreatedAt time.Time
	Drafter   contract.Person // who wrote last
	Writers   []string        // ids of all who wrote what is not published yet
	UpdatedAt time.Time

	Publisher   contract.Person
	PublishedAt time.Time
	ConfirmedOn day.Date // when somebody last said that all of it still holds
	EndedAt     time.Time
	Reason      string // why it was withdrawn, or how it was transferred
	LiveSale    string // the sale that is under way, "" for none
}

// Version 成果版本 is what was published at one time; versions are never rewritten.
type Version struct {
	Edition     int
	Content     Content
	Drafter     contract.Person
	Writers     []string
	Publisher   contract.Person
	PublishedAt time.Time
}

// Now is the state as people see it: 交易中 while a sale is under way.
func (a *Achievement) Now() State {
	if a.State == Published && a.LiveSale != "" {
		return InDeal
	}
	return a.State
}

// ValidUntil is the last day on which the record counts as current.
func (a *Achievement) ValidUntil() day.Date {
	if a.ConfirmedOn.IsZero() {
		return day.Date{}
	}
	return a.ConfirmedOn.AddDays(ValidDays)
}

// Stale says that nobody has confirmed the record in time.
func (a *Achievement) Stale(today day.Date) bool {
	return a.State == Published && a.ValidUntil().Before(today)
}

// Pending is what waits for the head: the draft, or the changes since.
func (a *Achievement) Pending() (Content, bool) {
	switch {
	case a.State == Draft:
		return a.Content, true
	case a.Revision != nil:
		return *a.Revision, true
	}
	return Content{}, false
}

// Written is what the unit's broker goes on from.
func (a *Achievement) Written() Content {
	if a.Revision != nil {
		return *a.Revision
	}
	return a.Content
}

// Public says whether everybody may see it.
func (a *Achievement) Public() bool { return a.State == Published && a.Content.Secrecy == Open }

// own says that the person works for the unit.
func (a *Achievement) own(by actor.Actor) bool { return by.Org != "" && by.Org == a.Org }

// VisibleTo says whether the person may see it in the back office: the unit sees its
// own; traders and authorities see what their region has published, but 涉密.
func (a *Achievement) VisibleTo(by actor.Actor) bool {
	if a.own(by) {
		return by.Has(actor.Broker, actor.Head)
	}
	return by.Has(actor.Trader, actor.Authority) && by.Covers(a.Region) && a.Number != "" && a.Content.Secrecy != Secret
}

// Begin 录入 makes the draft of a broker for the own unit.
func Begin(by actor.Actor, id string, c Content, now time.Time) (*Achievement, audit.Event, error) {
	if !by.Has(actor.Broker) || by.Org == "" {
		return nil, audit.Event{}, ErrBroker
	}
	a := &Achievement{ID: id, Version: 1, Org: by.Org, OrgName: by.OrgName, Region: by.Region, State: Draft, Content: c,
		Creator: person(by), CreatedAt: now, Drafter: person(by), Writers: []string{by.User}, UpdatedAt: now}
	return a, a.event("achievement.drafted", by, "", Draft, a.nameFact(c)...), nil
}

// MayWrite says why the person may not change the content or its documents, nil when
// nothing stands in the way.
func (a *Achievement) MayWrite(by actor.Actor) error {
	switch {
	case !a.own(by) || !by.Has(actor.Broker):
		return ErrBroker
	case a.LiveSale != "":
		return ErrInDeal
	case a.State == Transferred:
		return ErrState
	}
	return nil
}

// Write 修改 takes what a broker of the unit has changed: a draft at once, and what
// was published as a revision that the head has to publish.
func (a *Achievement) Write(by actor.Actor, c Content, now time.Time) (audit.Event, error) {
	err := a.MayWrite(by)
	if err != nil {
		return audit.Event{}, err
	}
	if len(a.Written().Changes(c)) == 0 {
		return audit.Event{}, ErrSame
	}
	var changed []string
	for _, d := range a.Written().Changes(c) {
		changed = append(changed, d.Path)
	}
	switch {
	case a.State == Draft:
		a.Content = c
	case len(a.Content.Changes(c)) == 0:
		a.Revision = nil // all changes were taken back
	default:
		a.Revision = &c
	}
	a.Drafter, a.UpdatedAt = person(by), now
	if !slices.Contains(a.Writers, by.User) {
		a.Writers = append(a.Writers, by.User)
	}
	return a.event("achievement.changed", by, a.State, a.State, audit.Fact{Label: "改动", Value: strings.Join(changed, "、")}), nil
}

// Drop 放弃修改 forgets changes that were not published.
func (a *Achievement) Drop(by actor.Actor, now time.Time) (audit.Event, error) {
	switch {
	case !a.own(by) || !by.Has(actor.Broker, actor.Head):
		return audit.Event{}, ErrKeeper
	case a.Revision == nil:
		return audit.Event{}, ErrNothing
	}
	a.Revision, a.Writers, a.UpdatedAt = nil, nil, now
	return a.event("achievement.revision_dropped", by, a.State, a.State), nil
}

// MayPublish says why the person may not publish what is pending now; nil when
// nothing but its completeness stands in the way.
func (a *Achievement) MayPublish(by actor.Actor) error {
	_, pending := a.Pending()
	switch {
	case !a.own(by) || !by.Has(actor.Head):
		return ErrHead
	case a.State == Transferred:
		return ErrState
	case a.LiveSale != "":
		return ErrInDeal
	case !pending && a.State != Withdrawn:
		return ErrNothing
	case by.User == a.Creator.ID || slices.Contains(a.Writers, by.User):
		return ErrSamePerson
	}
	return nil
}

// Publish 审核发布 by the unit's head, who is neither the one who entered it nor the
// one who changed it. number is used the first time only. What was withdrawn comes
// back in the same way.
func (a *Achievement) Publish(by actor.Actor, number string, now time.Time) (Version, audit.Event, error) {
	err := a.MayPublish(by)
	if err != nil {
		return Version{}, audit.Event{}, err
	}
	next := a.Written()
	err = next.Complete()
	if err != nil {
		return Version{}, audit.Event{}, err
	}
	from := a.State
	facts := a.nameFact(next)
	for _, d := range a.Content.Changes(next) {
		facts = append(facts, audit.Fact{Label: "改动", Value: d.Path})
	}
	if a.Number == "" {
		a.Number = number
	}
	a.State, a.Content, a.Revision, a.Edition = Published, next, nil, a.Edition+1
	a.Publisher, a.PublishedAt, a.UpdatedAt, a.ConfirmedOn = person(by), now, now, day.Of(now)
	a.EndedAt, a.Reason = time.Time{}, ""
	v := Version{Edition: a.Edition, Content: next, Drafter: a.Drafter, Writers: a.Writers, Publisher: a.Publisher, PublishedAt: now}
	a.Writers = nil
	return v, a.event("achievement.published", by, from, Published, append([]audit.Fact{{Label: "成果编号", Value: a.Number}}, facts...)...), nil
}

// Confirm 确认有效: the broker says that everything still holds, for another 90 days.
func (a *Achievement) Confirm(by actor.Actor, now time.Time) (audit.Event, error) {
	switch {
	case !a.own(by) || !by.Has(actor.Broker):
		return audit.Event{}, ErrBroker
	case a.State != Published:
		return audit.Event{}, ErrState
	case a.ConfirmedOn == day.Of(now):
		return audit.Event{}, ErrConfirmed
	}
	a.ConfirmedOn, a.UpdatedAt = day.Of(now), now
	return a.event("achievement.confirmed", by, Published, Published, audit.Fact{Label: "有效至", Value: a.ValidUntil().String()}), nil
}

// Withdraw 下架 with a reason: a draft is given up, what is published disappears.
func (a *Achievement) Withdraw(by actor.Actor, reason string, now time.Time) (audit.Event, error) {
	switch {
	case !a.own(by) || !by.Has(actor.Broker, actor.Head):
		return audit.Event{}, ErrKeeper
	case a.LiveSale != "":
		return audit.Event{}, ErrInDeal
	}
	return a.end(by, Withdrawn, "achievement.withdrawn", reason, now)
}

// Transfer 记为已转化: by whom and under which contract stands in the reason.
func (a *Achievement) Transfer(by actor.Actor, reason string, now time.Time) (audit.Event, error) {
	switch {
	case !a.own(by) || !by.Has(actor.Broker):
		return audit.Event{}, ErrBroker
	case a.LiveSale != "":
		return audit.Event{}, ErrInDeal
	}
	return a.end(by, Transferred, "achievement.transferred", reason, now)
}

func (a *Achievement) end(by actor.Actor, to State, kind, reason string, now time.Time) (audit.Event, error) {
	if !slices.Contains(transitions[a.State], to) {
		return audit.Event{}, ErrState
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 4 || n > 500 {
		return audit.Event{}, ErrReason
	}
	from := a.State
	a.State, a.Revision, a.Reason, a.EndedAt, a.UpdatedAt = to, nil, reason, now, now
	e := a.event(kind, by, from, to, a.nameFact(a.Content)...)
	e.Opinion = reason
	return e, nil
}

// Engage 进入交易: a sale takes the achievement, which no other sale has.
func (a *Achievement) Engage(sale string, today day.Date) error {
	switch {
	case a.LiveSale != "" && a.LiveSale != sale:
		return ErrInDeal
	case a.State != Published || a.Stale(today) || a.Content.Secrecy == Secret:
		return ErrNotOpen
	}
	a.LiveSale = sale
	return nil
}

// Release 退出交易: the sale is over, however it ended.
func (a *Achievement) Release(sale string) error {
	if a.LiveSale != sale {
		return ErrState
	}
	a.LiveSale = ""
	return nil
}

// nameFact keeps the name of what is 涉密 out of the record that auditors read.
func (a *Achievement) nameFact(c Content) []audit.Fact {
	if c.Secrecy == Secret {
		return nil
	}
	return []audit.Fact{{Label: "成果名称", Value: c.Name}}
}

func (a *Achievement) event(kind string, by actor.Actor, from, to State, facts ...audit.Fact) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("achievement", a.ID), By: by, Facts: facts}
	if from != to {
		e.From, e.To = string(from), string(to)
	}
	return e
}

func person(by actor.Actor) contract.Person { return contract.Person{ID: by.User, Name: by.Name} }
