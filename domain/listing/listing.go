// Package listing holds the engine of 挂牌交易: an achievement offered at a price for a
// period, to whoever applies, qualifies and pays a deposit; then sold to the only one
// who did, or among several by auction or tender. It takes events in the order of
// their arrival, knows no clock but theirs, and replays from its log to the same
// state anywhere.
package listing

import (
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Event 挂牌事件 is one act as it arrives.
type Event struct {
	At        time.Time
	Do        Act
	Who       string // 意向方, 优先购买权人 or winner; "" for no winner
	Person    string // 主体 behind an application
	Group     string // 关联企业集团
	Amount    string // as typed: deposit, quote, payment, list price
	Approved  bool   // the paper that a change, a resumption or a new price needs is there
	Guarantee bool   // 担保 for the rest of the price
	By        []string
	Reason    string
}

// Act 挂牌动作 names what an event does.
type Act string

// The acts on a listing.
const (
	ActTick           Act = "tick"
	ActPublish        Act = "publish"
	ActApply          Act = "apply"
	ActQualify        Act = "qualify"
	ActDisqualify     Act = "disqualify"
	ActWithdraw       Act = "withdraw_application"
	ActDeposit        Act = "deposit"
	ActAmend          Act = "amend"
	ActReconfirm      Act = "reconfirm"
	ActSuspend        Act = "suspend"
	ActResume         Act = "resume"
	ActQuote          Act = "quote"
	ActAuctionResult  Act = "auction_result"
	ActExercise       Act = "exercise"
	ActWaive          Act = "waive"
	ActConfirm        Act = "confirm"
	ActSign           Act = "sign"
	ActPay            Act = "pay"
	ActCertificate    Act = "certificate"
	ActPublishResult  Act = "publish_result"
	ActDefault        Act = "default"
	ActRelist         Act = "relist"
	ActSellerWithdraw Act = "seller_withdraw"
	ActSellerDefault  Act = "seller_default"
)

// Answer 挂牌答复 is what an event leads to.
type Answer struct {
	Code     Code
	State    State
	ClosesAt time.Time
}

// Listing 挂牌 is one offer in the order of its events.
type Listing struct {
	terms    Terms
	calendar day.WorkCalendar
	now      time.Time // of the last event
	instant  time.Time // of the last event or timer
	state    State
	version  int
	price    money.Fen // 挂牌价 in force

	base       day.Date // the notice counts from here
	left       int      // working days that it still runs after base
	closesAt   time.Time
	overdueAt  time.Time // when a suspension has lasted too long
	extensions int

	applicants map[string]*Applicant
	deposits   map[string]*sale.Deposit
	barred     map[string]bool
	course     course
	payLate    bool // some payment has come late; stays so for good
	sellerOwes map[string]money.Fen
}

// course is what follows the closing, until the listing is offered anew.
type course struct {
	bidders     []string // 合格意向方
	room        *Room
	quoteDue    time.Time
	priced      bool
	price       money.Fen
	winner      string
	exerciseEnd time.Time
	declarer    string
	waived      map[string]bool
	releaseBy   day.Date
	signDue     time.Time
	cureEnd     time.Time
	effective   day.Date
	payDue      time.Time
	restDue     time.Time
	paid        money.Fen
	resultUntil day.Date
}

// New drafts a listing.
func New(terms Terms, calendar day.WorkCalendar) (*Listing, error) {
	err := terms.Check()
	if err != nil {
		return nil, err
	}
	l := &Listing{terms: terms, calendar: calendar, state: Draft, price: terms.ListPrice,
		applicants: map[string]*Applicant{}, deposits: map[string]*sale.Deposit{}, barred: map[string]bool{}, sellerOwes: map[string]money.Fen{}}
	for _, person := range terms.Barred {
		l.barred[person] = true
	}
	return l, nil
}

// Apply takes the next event. Time never goes back; timers that are due fire before
// and after, each at its own instant.
func (l *Listing) Apply(e Event) Answer {
	if e.At.After(l.now) {
		l.now = e.At
	}
	l.fire()
	l.instant = l.now
	code := l.act(e)
	l.fire()
	return Answer{Code: code, State: l.state, ClosesAt: l.closesAt}
}

func (l *Listing) act(e Event) Code {
	switch e.Do {
	case ActTick:
		return OK
	case ActPublish:
		return l.publish()
	case ActApply:
		return l.apply(e.Who, e.Person, e.Group)
	case ActQualify:
		return l.qualify(e.Who)
	case ActDisqualify:
		return l.disqualify(e.Who)
	case ActWithdraw:
		return l.withdraw(e.Who)
	case ActDeposit:
		return l.deposit(e.Who, e.Amount)
	case ActAmend:
		return l.amend(e.Approved, e.Amount)
	case ActReconfirm:
		return l.reconfirm(e.Who)
	case ActSuspend:
		return l.suspend(e.Reason)
	case ActResume:
		return l.resume(e.Approved)
	case ActQuote:
		return l.quote(e.Who, e.Amount)
	case ActAuctionResult:
		return l.auctionResult(e.Who, e.Amount)
	case ActExercise:
		return l.exercise(e.Who, e.Amount)
	case ActWaive:
		return l.waive(e.Who)
	case ActConfirm:
		return l.confirm(e.By)
	case ActSign:
		return l.sign()
	case ActPay:
		return l.pay(e.Amount, e.Guarantee)
	case ActCertificate:
		return l.certificate()
	case ActPublishResult:
		return l.publishResult()
	case ActDefault:
		return l.byDecision(e.Reason)
	case ActRelist:
		return l.relist(e.Amount, e.Approved)
	case ActSellerWithdraw:
		return l.sellerWithdraw(e.Reason)
	case ActSellerDefault:
		return l.sellerBreach(e.Reason)
	}
	return CodeState
}

// fire lets every timer that is due go off, the earliest first. Who is sold to is
// decided once nobody's deposit is awaited any more.
func (l *Listing) fire() {
	for {
		if l.state == Routing && !l.awaiting() {
			l.route(l.instant)
			continue
		}
		at, expire := l.next()
		if expire == nil || l.now.Before(at) {
			return
		}
		if at.After(l.instant) {
			l.instant = at
		}
		expire()
	}
}

// next is the earliest timer that runs, and what it does; nil when none runs.
func (l *Listing) next() (at time.Time, expire func()) {
	earlier := func(due time.Time, do func()) {
		if expire == nil || due.Before(at) {
			at, expire = due, do
		}
	}
	switch l.state {
	case Listed:
		earlier(l.closesAt, func() { l.state = Routing })
	case Suspended:
		earlier(l.overdueAt, func() { l.state = SuspendedOverdue })
	case Sole:
		earlier(l.course.quoteDue, func() { l.breach(NoBuyer, l.course.bidders...) })
	case Exercise:
		earlier(l.course.exerciseEnd, l.provisional)
	case Confirmed:
		earlier(l.course.signDue, l.unsigned)
	case Cure:
		earlier(l.course.cureEnd, func() { l.breach(Unsold, l.course.winner) })
	default: // nothing runs out, but for the deposits
	}
	if l.applying() {
		for _, a := range l.applicants {
			if a.State == Qualified {
				earlier(a.DepositDue, func() { a.State, a.Missed = Disqualified, true })
			}
		}
	}
	return at, expire
}

func (l *Listing) today() day.Date { return day.Of(l.now) }

// closing is the closing hour of the n-th working day after a date.
func (l *Listing) closing(d day.Date, n int) time.Time {
	return l.terms.CloseAt.On(l.calendar.AddWorkdays(d, n))
}

// through is 24:00 of the n-th working day after a date.
func (l *Listing) through(d day.Date, n int) time.Time {
	return l.calendar.AddWorkdays(d, n).Midnight()
}

// release gives back every frozen deposit but one.
func (l *Listing) release(except string) {
	for name, d := range l.deposits {
		if d.State == sale.Frozen && name != except {
			d.State = sale.Released
		}
	}
}
