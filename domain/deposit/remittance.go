package deposit

import (
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// RemittanceState 付款单状态.
type RemittanceState string

// A remittance is due, prepared by one person, and released by another.
const (
	RemittanceDue      RemittanceState = "DUE"
	RemittancePrepared RemittanceState = "PREPARED"
	RemittancePaid     RemittanceState = "PAID"
)

// Title is the printed name of the state.
func (s RemittanceState) Title() string {
	return map[RemittanceState]string{RemittanceDue: "待制单", RemittancePrepared: "待复核放款", RemittancePaid: "已付款"}[s]
}

// Remittance 付款单 carries out one 付款指令 of a ledger.
type Remittance struct {
	ID, Sale, Exchange     string
	No                     string // of the payout within the sale: P1
	Number, Name           string // of the sale
	Code, Payee            string // code of the bidder, or the side
	Amount                 money.Fen
	Reason                 string
	Due                    day.Date
	Account                string // of the payee, as the preparer has checked it
	State                  RemittanceState
	Preparer, Releaser     Person
	PreparedAt, ReleasedAt time.Time
	Reference              string // of the bank
	PaidOn                 day.Date
	Returned               string   // why it went back to the preparer last
	Bounced                day.Date // 退汇, zero for none
	BounceReference        string
	Bouncer                Person
	BouncedAt              time.Time
	Version                int
}

// Faults of remittances.
var (
	ErrRemittanceAbsent = fault.New(fault.NotFound, "deposit.remittance_absent", "没有找到这张付款单")
	ErrRemittanceMoved  = fault.New(fault.Conflict, "deposit.remittance_moved", "付款单已被他人办理，请刷新页面")
	ErrAccount          = fault.New(fault.Invalid, "deposit.account", "请填写收款户名、开户行和账号，8 至 200 个字").At("account")
	ErrReference        = fault.New(fault.Invalid, "deposit.reference", "请填写银行流水号，4 至 60 个字符").At("reference")
	ErrPaidOn           = fault.New(fault.Invalid, "deposit.paid_on", "付款日期应在制单之日至今天之间").At("paid_on")
	ErrBounce           = fault.New(fault.Conflict, "deposit.bounce", "已付款、还没有登记退汇的付款单才能登记退汇")
	ErrBouncedOn        = fault.New(fault.Invalid, "deposit.bounced_on", "退汇日期应在付款之日至今天之间").At("bounced_on")
	ErrReturn           = fault.New(fault.Invalid, "deposit.return", "请写明退回的理由，不少于 4 个字").At("reason")
)

// Prepare 制单.
func (m *Remittance) Prepare(by actor.Actor, account string, now time.Time) (audit.Event, error) {
	err := treasurer(by, m.Exchange, ErrRemittanceAbsent)
	account = strings.TrimSpace(account)
	switch n := utf8.RuneCountInString(account); {
	case err != nil:
		return audit.Event{}, err
	case m.State != RemittanceDue:
		return audit.Event{}, ErrRemittanceMoved
	case n < 8 || n > 200:
		return audit.Event{}, ErrAccount
	}
	m.State, m.Account, m.Preparer, m.PreparedAt, m.Returned = RemittancePrepared, account, personOf(by), now, ""
	return m.event("funds.prepared", by), nil
}

// SendBack 退回制单 by the second person.
func (m *Remittance) SendBack(by actor.Actor, reason string) (audit.Event, error) {
	err := m.second(by)
	reason = strings.TrimSpace(reason)
	switch n := utf8.RuneCountInString(reason); {
	case err != nil:
		return audit.Event{}, err
	case n < 4 || n > 200:
		return audit.Event{}, ErrReturn
	}
	e := m.event("funds.sent_back", by)
	e.Opinion = reason
	m.State, m.Preparer, m.PreparedAt, m.Returned = RemittanceDue, Person{}, time.Time{}, reason
	return e, nil
}

// Release 复核放款 by the second person, with the receipt of the bank.
func (m *Remittance) Release(by actor.Actor, reference string, on day.Date, now time.Time) (audit.Event, error) {
	err := m.second(by)
	if err != nil {
		return audit.Event{}, err
	}
	var faults []*fault.Fault
	reference = strings.TrimSpace(reference)
	if n := utf8.RuneCountInString(reference); n < 4 || n > 60 {
		faults = append(faults, ErrReference)
	}
	if on.IsZero() || on.Before(day.Of(m.PreparedAt)) || on.After(day.Of(now)) {
		faults = append(faults, ErrPaidOn)
	}
	if len(faults) > 0 {
		return audit.Event{}, fault.Join(faults)
	}
	m.State, m.Reference, m.PaidOn, m.Releaser, m.ReleasedAt = RemittancePaid, reference, on, personOf(by), now
	e := m.event("funds.released", by)
	e.Facts = append(e.Facts, audit.Fact{Label: "银行流水号", Value: reference}, audit.Fact{Label: "付款日期", Value: on.String()})
	return e, nil
}

// Bounce 登记退汇 of a payment that the bank has sent back.
func (m *Remittance) Bounce(by actor.Actor, reference string, on day.Date, now time.Time) (audit.Event, error) {
	err := treasurer(by, m.Exchange, ErrRemittanceAbsent)
	switch {
	case err != nil:
		return audit.Event{}, err
	case m.State != RemittancePaid || !m.Bounced.IsZero():
		return audit.Event{}, ErrBounce
	}
	var faults []*fault.Fault
	reference = strings.TrimSpace(reference)
	if n := utf8.RuneCountInString(reference); n < 4 || n > 60 {
		faults = append(faults, ErrReference)
	}
	if on.IsZero() || on.Before(m.PaidOn) || on.After(day.Of(now)) {
		faults = append(faults, ErrBouncedOn)
	}
	if len(faults) > 0 {
		return audit.Event{}, fault.Join(faults)
	}
	m.Bounced, m.BounceReference, m.Bouncer, m.BouncedAt = on, reference, personOf(by), now
	e := m.event("funds.bounced", by)
	e.Facts = append(e.Facts, audit.Fact{Label: "退汇流水号", Value: reference}, audit.Fact{Label: "退汇日期", Value: on.String()})
	return e, nil
}

func (m *Remittance) second(by actor.Actor) error {
	if by.Org == m.Exchange && m.State != RemittancePrepared {
		return ErrRemittanceMoved
	}
	return second(by, m.Exchange, m.Preparer, ErrRemittanceAbsent)
}

func (m *Remittance) event(kind string, by actor.Actor) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("lot", m.Sale), By: by, Facts: []audit.Fact{{Label: "付款单", Value: m.No}, {Label: "收款人", Value: m.Payee},
		{Label: "金额（元）", Value: m.Amount.String()}, {Label: "事由", Value: m.Reason}}}
}

// Breach 违约清算单: how the deposit of a defaulter is to be shared out, proposed by one
// person and carried out by another.
type Breach struct {
	Sale, Exchange        string
	Code                  string // of the defaulter
	Default               Default
	Settlement            Settlement
	Reason                string
	State                 RulesState
	Proposer, Decider     Person
	ProposedAt, DecidedAt time.Time
}

// Faults of the settlement of a default.
var (
	ErrBreachAbsent = fault.New(fault.NotFound, "deposit.breach_absent", "没有找到这张违约清算单")
	ErrBreachState  = fault.New(fault.Conflict, "deposit.breach_state", "认定违约、且保证金仍冻结的项目才能清算")
	ErrBreachReason = fault.New(fault.Invalid, "deposit.breach_reason", "请写明费用的凭据和再次成交的依据，10 至 500 个字").At("reason")
	ErrCosts        = fault.New(fault.Invalid, "deposit.costs", "请填写再次处置的费用，没有的填 0").At("costs")
	ErrResale       = fault.New(fault.Invalid, "deposit.resale", "请填写再次成交价；再次处置没有成交以前不能清算").At("resale")
)

// Propose 提出违约清算.
func (b *Breach) Propose(by actor.Actor, now time.Time) (audit.Event, error) {
	err := treasurer(by, b.Exchange, ErrBreachAbsent)
	if err != nil {
		return audit.Event{}, err
	}
	var faults []*fault.Fault
	if b.Default.Costs < 0 {
		faults = append(faults, ErrCosts)
	}
	if b.Default.Resale == nil || *b.Default.Resale < 0 {
		faults = append(faults, ErrResale)
	}
	b.Reason = strings.TrimSpace(b.Reason)
	if n := utf8.RuneCountInString(b.Reason); n < 10 || n > 500 {
		faults = append(faults, ErrBreachReason)
	}
	if len(faults) > 0 {
		return audit.Event{}, fault.Join(faults)
	}
	b.Settlement, err = b.Default.Settle()
	if err != nil {
		return audit.Event{}, err
	}
	b.State, b.Proposer, b.ProposedAt = RulesProposed, personOf(by), now
	return b.event("funds.breach_proposed", by), nil
}

// Decide 办理违约清算 by another person.
func (b *Breach) Decide(by actor.Actor, carry bool, now time.Time) (audit.Event, error) {
	err := second(by, b.Exchange, b.Proposer, ErrBreachAbsent)
	switch {
	case err != nil:
		return audit.Event{}, err
	case b.State != RulesProposed:
		return audit.Event{}, ErrDecided
	}
	b.State, b.Decider, b.DecidedAt = RulesRefused, personOf(by), now
	kind := "funds.breach_refused"
	if carry {
		b.State, kind = RulesApproved, "funds.breach_carried"
	}
	return b.event(kind, by), nil
}

func (b *Breach) event(kind string, by actor.Actor) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("lot", b.Sale), By: by, Opinion: b.Reason, Facts: []audit.Fact{{Label: "竞买代码", Value: b.Code}, {Label: "保证金（元）", Value: b.Default.Deposit.String()}}}
	for _, l := range b.Settlement.Lines {
		e.Facts = append(e.Facts, audit.Fact{Label: PaymentTitle(l.To) + "（元）", Value: l.Amount.String()})
	}
	return e
}

// PaymentTitle is the printed name of where a part of a deposit goes.
func PaymentTitle(to string) string {
	if title := Item(to).Title(); title != "" {
		return title
	}
	return AccountTitle(to)
}
