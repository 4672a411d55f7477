package subsidy

import (
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// State 名单状态 says where a list stands.
type State string

// The states of a list.
const (
	Draft     State = "DRAFT"     // 编制中
	Proposed  State = "PROPOSED"  // 待审定
	Published State = "PUBLISHED" // 已公示
)

// Title is the state's Chinese name.
func (s State) Title() string {
	return map[State]string{Draft: "编制中", Proposed: "待审定", Published: "已公示"}[s]
}

// Signer 签署人 is a person with the organisation for which the person signs.
type Signer struct{ ID, Name, Org string }

// List 补贴名单 is what one scheme grants in one region for the registrations of one
// year. Who draws it up does not decide on it.
type List struct {
	ID         string
	Version    int // raised by every saved act; a page acts on the version that it showed
	Policy     string
	Region     string
	Year       int
	State      State
	Budget     *money.Yuan
	ProRata    bool // 预算不足时按比例兑付
	Maker      Signer
	OpenedAt   time.Time
	ProposedAt time.Time
	Decider    Signer
	DecidedAt  time.Time
	Opinion    string // of the last decision
}

// Entry 名单合同 is a contract on a list: the claim, and how it is called.
type Entry struct {
	Claim  // Seller is the key of the seller
	Number string
	Name   string
	Title  string // of the seller
}

// PublishedUnit 公示单位 is one line of a published list.
type PublishedUnit struct {
	Key       string
	Title     string
	Contracts int
	Base      money.Yuan
	Gross     money.Yuan
	Granted   money.Yuan
	Paid      money.Yuan
}

// Faults of the course of a list.
var (
	ErrListNotFound = fault.New(fault.NotFound, "subsidy.not_found", "没有这份补贴名单，或您无权查看")
	ErrDenied       = fault.New(fault.Denied, "subsidy.denied", "补贴名单由登记机构负责人或主管部门管理员办理")
	ErrNotMaker     = fault.New(fault.Denied, "subsidy.not_maker", "只有名单的编制人可以修改和送审")
	ErrSamePerson   = fault.New(fault.Denied, "subsidy.same_person", "您是名单的编制人，审定须由另一人办理")
	ErrListState    = fault.New(fault.Conflict, "subsidy.state", "名单状态已变，该操作没有办理，请刷新页面查看现状")
	ErrMoved        = fault.New(fault.Conflict, "subsidy.moved", "名单已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrBudgetNeeded = fault.New(fault.Invalid, "subsidy.budget_needed", "送审前须填写预算金额").At("budget")
	ErrBudget       = fault.New(fault.Invalid, "subsidy.budget", "预算应大于零").At("budget")
	ErrOverBudget   = fault.New(fault.Conflict, "subsidy.over_budget", "补贴合计超过预算").At("budget")
	ErrProRata      = fault.New(fault.Invalid, "subsidy.pro_rata", "办法没有规定按比例兑付，不能按比例分配预算").At("pro_rata")
	ErrNobody       = fault.New(fault.Conflict, "subsidy.nobody", "名单中没有可以补贴的单位，不能送审")
	ErrOpinion      = fault.New(fault.Invalid, "subsidy.opinion", "请写明退回的理由，至少 4 个字").At("opinion")
	ErrStale        = fault.New(fault.Conflict, "subsidy.stale", "名单中有合同的登记、金额或补贴情况已变动，请退回编制人重新载入合同后再审定")
)

// OpenList 编制补贴名单 for the registrations of a year.
func OpenList(id string, by actor.Actor, p Policy, region string, year int, now time.Time) (*List, audit.Event) {
	l := &List{ID: id, Version: 1, Policy: p.ID, Region: region, Year: year, State: Draft, Maker: signer(by), OpenedAt: now}
	return l, l.record(audit.Event{Kind: "subsidy.opened", By: by, To: string(Draft),
		Facts: []audit.Fact{{Label: "补贴办法", Value: p.Title}, {Label: "登记年度", Value: strconv.Itoa(year)}, {Label: "地区", Value: region}}})
}

func signer(by actor.Actor) Signer { return Signer{by.User, by.Name, by.OrgName} }

func (l *List) record(e audit.Event) audit.Event {
	e.Subject = audit.SubjectOf("subsidy", l.ID)
	return e
}

// Editable says whether the actor may change the list now.
func (l *List) Editable(by actor.Actor) error {
	switch {
	case by.User != l.Maker.ID:
		return ErrNotMaker
	case l.State != Draft:
		return ErrListState
	}
	return nil
}

// SetBudget 填写预算.
func (l *List) SetBudget(by actor.Actor, p Policy, budget money.Yuan, proRata bool) (audit.Event, error) {
	if err := l.Editable(by); err != nil {
		return audit.Event{}, err
	}
	switch {
	case budget.Sign() <= 0:
		return audit.Event{}, ErrBudget
	case proRata && !p.ProRata:
		return audit.Event{}, ErrProRata
	}
	l.Budget, l.ProRata = &budget, proRata
	return l.record(audit.Event{Kind: "subsidy.budgeted", By: by, Facts: []audit.Fact{{Label: "预算", Value: budget.Text() + " 元"}}}), nil
}

// Allot 测算 the list under its scheme. The budget shares only where the scheme
// says so.
func (l *List) Allot(p Policy, entries []Entry) (Allotment, error) {
	claims := make([]Claim, len(entries))
	for i, e := range entries {
		claims[i] = e.Claim
	}
	var budget *money.Yuan
	if l.ProRata && p.ProRata {
		budget = l.Budget
	}
	return p.In(l.Region).Allot(claims, budget)
}

// Propose 送审: the budget is there and suffices, or the scheme shares it.
func (l *List) Propose(by actor.Actor, a Allotment, now time.Time) (audit.Event, error) {
	if err := l.Editable(by); err != nil {
		return audit.Event{}, err
	}
	switch {
	case l.Budget == nil:
		return audit.Event{}, ErrBudgetNeeded
	case len(a.Units) == 0:
		return audit.Event{}, ErrNobody
	case l.Budget.Less(a.Total):
		return audit.Event{}, ErrOverBudget.Say("补贴合计 " + a.Total.Text() + " 元，预算 " + l.Budget.Text() + " 元，超出 " +
			a.Total.Sub(*l.Budget).Text() + " 元；请追加预算，办法规定按比例兑付的也可以选择按比例兑付")
	}
	l.State, l.ProposedAt, l.Opinion = Proposed, now, ""
	return l.record(audit.Event{Kind: "subsidy.proposed", By: by, From: string(Draft), To: string(Proposed), Facts: figures(a)}), nil
}

func figures(a Allotment) []audit.Fact {
	return []audit.Fact{{Label: "单位", Value: strconv.Itoa(len(a.Units)) + " 家"}, {Label: "补贴合计", Value: a.Total.Text() + " 元"}}
}

// Decidable says whether the actor, who may decide in this region, may decide on
// this list.
func (l *List) Decidable(by actor.Actor) error {
	switch {
	case l.State != Proposed:
		return ErrListState
	case by.User == l.Maker.ID:
		return ErrSamePerson
	}
	return nil
}

// Return 退回编制人 with a reason.
func (l *List) Return(by actor.Actor, opinion string) (audit.Event, error) {
	if err := l.Decidable(by); err != nil {
		return audit.Event{}, err
	}
	if len([]rune(strings.TrimSpace(opinion))) < 4 {
		return audit.Event{}, ErrOpinion
	}
	l.State, l.ProposedAt, l.Opinion = Draft, time.Time{}, strings.TrimSpace(opinion)
	return l.record(audit.Event{Kind: "subsidy.returned", By: by, From: string(Proposed), To: string(Draft), Opinion: l.Opinion}), nil
}

// Publish 审定并公示.
func (l *List) Publish(by actor.Actor, a Allotment, opinion string, now time.Time) (audit.Event, error) {
	if err := l.Decidable(by); err != nil {
		return audit.Event{}, err
	}
	if l.Budget.Less(a.Total) {
		return audit.Event{}, ErrOverBudget
	}
	l.State, l.Decider, l.DecidedAt, l.Opinion = Published, signer(by), now, strings.TrimSpace(opinion)
	return l.record(audit.Event{Kind: "subsidy.published", By: by, From: string(Proposed), To: string(Published), Opinion: l.Opinion, Facts: figures(a)}), nil
}
