package sme

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

// OfferState 许可项目状态 is where an offer stands.
type OfferState string

// The states of an offer.
const (
	OfferDraft     OfferState = "DRAFT"
	OfferProposed  OfferState = "PROPOSED"
	OfferPublished OfferState = "PUBLISHED"
	OfferClosed    OfferState = "CLOSED"
)

// OfferStates lists them as filters offer them.
var OfferStates = []contract.Choice{{Value: string(OfferDraft), Title: "起草"}, {Value: string(OfferProposed), Title: "待发布"}, {Value: string(OfferPublished), Title: "接受申请"}, {Value: string(OfferClosed), Title: "停止接受"}}

// Title is the Chinese name.
func (s OfferState) Title() string { return contract.TitleIn(OfferStates, string(s)) }

// Offer 许可项目 is what a unit offers to small firms. Published terms do not change any
// more: what should change is closed and offered anew.
type Offer struct {
	ID           string
	Version      int
	Number       string
	Org, OrgName string
	Region       string // code of the unit's
	State        OfferState
	Form         map[string]string
	Maker        contract.Person
	OpenedAt     time.Time
	Publisher    contract.Person
	PublishedAt  time.Time
	Opinion      string // of who returned it, or why it was closed
	ClosedAt     time.Time
	Licensees    int // agreements that came of it
	Waiting      int // applications without an answer
}

// Faults of offers.
var (
	ErrOfferAbsent = fault.New(fault.NotFound, "sme.absent", "没有这个许可项目，或您无权查看")
	ErrOfferDenied = fault.New(fault.Denied, "sme.denied", "许可项目由本单位技术经纪人起草，由本单位负责人发布")
	ErrOfferSame   = fault.New(fault.Denied, "sme.same_person", "起草和发布须由两人分别办理，请另一人办理")
	ErrOfferState  = fault.New(fault.Conflict, "sme.state", "许可项目状态已变，该操作没有办理，请刷新页面查看现状")
	ErrOfferMoved  = fault.New(fault.Conflict, "sme.moved", "许可项目已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrOpinion     = fault.New(fault.Invalid, "sme.opinion", "请写明理由，4 至 300 个字").At("opinion")
)

func personOf(by actor.Actor) contract.Person { return contract.Person{ID: by.User, Name: by.Name} }

func reasonOf(text string) (string, bool) {
	text = strings.TrimSpace(text)
	n := utf8.RuneCountInString(text)
	return text, n >= 4 && n <= 300
}

func (o *Offer) record(kind string, by actor.Actor) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("sme", o.ID), By: by, To: string(o.State), Opinion: o.Opinion}
}

// Visible hides the offers of other units, but for what is published.
func (o *Offer) Visible(by actor.Actor) error {
	if o.Org != by.Org || !by.Has(actor.Broker, actor.Head) {
		return ErrOfferAbsent
	}
	return nil
}

// Open 起草许可项目.
func (o *Offer) Open(by actor.Actor, now time.Time) (audit.Event, error) {
	if !by.Has(actor.Broker) {
		return audit.Event{}, ErrOfferDenied
	}
	o.Version, o.State, o.Maker, o.OpenedAt = 1, OfferDraft, personOf(by), now
	return o.record("sme.opened", by), nil
}

func (o *Offer) drafting(by actor.Actor) error {
	switch {
	case o.Org != by.Org || !by.Has(actor.Broker):
		return ErrOfferDenied
	case o.State != OfferDraft:
		return ErrOfferState
	}
	return nil
}

// Fill 填写 keeps the terms as typed; whoever wrote last is the maker.
func (o *Offer) Fill(by actor.Actor, form map[string]string) (audit.Event, error) {
	if err := o.drafting(by); err != nil {
		return audit.Event{}, err
	}
	o.Form, o.Maker = form, personOf(by)
	return o.record("sme.filled", by), nil
}

// Propose 提请发布: the terms must be without a fault on the day.
func (o *Offer) Propose(by actor.Actor, today day.Date) (audit.Event, error) {
	if err := o.drafting(by); err != nil {
		return audit.Event{}, err
	}
	if _, err := Read(o.Form, today); err != nil {
		return audit.Event{}, err
	}
	o.State, o.Maker, o.Opinion = OfferProposed, personOf(by), ""
	return o.record("sme.proposed", by), nil
}

// Deciding says why the actor may not decide on the publication.
func (o *Offer) Deciding(by actor.Actor) error {
	switch {
	case o.Org != by.Org || !by.Has(actor.Head):
		return ErrOfferDenied
	case o.State != OfferProposed:
		return ErrOfferState
	case by.User == o.Maker.ID:
		return ErrOfferSame
	}
	return nil
}

// Return 退回.
func (o *Offer) Return(by actor.Actor, opinion string) (audit.Event, error) {
	if err := o.Deciding(by); err != nil {
		return audit.Event{}, err
	}
	text, fine := reasonOf(opinion)
	if !fine {
		return audit.Event{}, ErrOpinion
	}
	o.State, o.Opinion = OfferDraft, text
	return o.record("sme.returned", by), nil
}

// Publish 发布 puts the terms into the catalogue.
func (o *Offer) Publish(by actor.Actor, now time.Time) (audit.Event, error) {
	if err := o.Deciding(by); err != nil {
		return audit.Event{}, err
	}
	if _, err := Read(o.Form, day.Of(now)); err != nil {
		return audit.Event{}, err
	}
	o.State, o.Publisher, o.PublishedAt = OfferPublished, personOf(by), now
	return o.record("sme.published", by), nil
}

// Close 停止接受申请; agreements go on.
func (o *Offer) Close(by actor.Actor, why string, now time.Time) (audit.Event, error) {
	switch {
	case o.Org != by.Org || !by.Has(actor.Head):
		return audit.Event{}, ErrOfferDenied
	case o.State != OfferPublished:
		return audit.Event{}, ErrOfferState
	}
	text, fine := reasonOf(why)
	if !fine {
		return audit.Event{}, ErrOpinion
	}
	o.State, o.Opinion, o.ClosedAt = OfferClosed, text, now
	return o.record("sme.closed", by), nil
}

// Terms are those of a published offer, which have been read without a fault.
func (o *Offer) Terms() Terms {
	t, _ := Read(o.Form, day.Date{})
	return t
}

// Shut says why nobody can apply now, "" when one can.
func (o *Offer) Shut(today day.Date) string {
	t := o.Terms()
	switch {
	case o.State != OfferPublished:
		return "单位已停止接受申请：" + o.Opinion
	case today.After(t.Until):
		return "申请截止日期已过"
	case t.Places > 0 && o.Licensees >= t.Places:
		return "许可家数已满"
	}
	return ""
}

// Lacking are the words for what a draft lacks.
func (o *Offer) Lacking(today day.Date) []*fault.Fault {
	_, err := Read(o.Form, today)
	return slices.Clip(fault.All(err))
}
