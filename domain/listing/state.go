package listing

import (
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// State 挂牌状态 is where a listing stands.
type State string

// The states of a listing.
const (
	Draft            State = "DRAFT"
	Listed           State = "LISTED"
	Suspended        State = "SUSPENDED"
	SuspendedOverdue State = "SUSPENDED_OVERDUE"
	Routing          State = "ROUTING"
	NoBuyer          State = "NO_BUYER"
	Sole             State = "SOLE"
	Auction          State = "AUCTION"
	Tender           State = "TENDER"
	Exercise         State = "EXERCISE"
	Provisional      State = "PROVISIONAL"
	Confirmed        State = "CONFIRMED"
	Cure             State = "CURE"
	Signed           State = "SIGNED"
	PartPaid         State = "PART_PAID"
	PaidUp           State = "PAID"
	Certified        State = "CERTIFIED"
	Published        State = "PUBLISHED"
	Unsold           State = "UNSOLD"
	Defaulted        State = "DEFAULTED"
	Withdrawn        State = "WITHDRAWN"
)

// States lists every state in the order of life.
var States = []State{Draft, Listed, Suspended, SuspendedOverdue, Routing, NoBuyer, Sole, Auction, Tender, Exercise, Provisional,
	Confirmed, Cure, Signed, PartPaid, PaidUp, Certified, Published, Unsold, Defaulted, Withdrawn}

var stateTitles = map[State]string{
	Draft: "草稿", Listed: "挂牌中", Suspended: "已中止", SuspendedOverdue: "中止超期", Routing: "等待保证金", NoBuyer: "无意向方", Sole: "单一意向方报价",
	Auction: "网络竞价", Tender: "招投标", Exercise: "优先购买权行权期", Provisional: "待成交确认", Confirmed: "已成交确认", Cure: "签约补正期", Signed: "已签约",
	PartPaid: "已付首期", PaidUp: "已付清", Certified: "已出具交易凭证", Published: "成交已公示", Unsold: "未成交", Defaulted: "违约终结", Withdrawn: "已撤回",
}

// Title is the state's Chinese name.
func (s State) Title() string { return stateTitles[s] }

// Standing 挂牌现状 is where a listing stands. Times and dates that are not fixed are
// zero.
type Standing struct {
	State      State
	Version    int
	ListPrice  money.Fen
	ClosesAt   time.Time
	Extensions int

	Applicants    map[string]ApplicantState
	Deposits      map[string]sale.DepositState
	RelatedGroups []string // 关联意向方: groups of which several members apply
	Room          *Room    // nil: none

	Priced      bool
	Price       money.Fen
	Winner      string
	Premium     decimal.Decimal // 溢价率, in percent of the list price
	QuoteDue    time.Time
	ExerciseEnd time.Time
	ReleaseBy   day.Date
	SignDue     time.Time
	CureEnd     time.Time
	PayDue      time.Time
	RestDue     time.Time
	PaidAmount  money.Fen
	PayLate     bool
	ResultUntil day.Date
	SellerOwes  map[string]money.Fen
}

// Standing of the listing.
func (l *Listing) Standing() Standing {
	c := l.course
	s := Standing{State: l.state, Version: l.version, ListPrice: l.price, ClosesAt: l.closesAt, Extensions: l.extensions,
		Applicants: map[string]ApplicantState{}, Deposits: map[string]sale.DepositState{}, RelatedGroups: l.relatedGroups(), Room: c.room,
		Priced: c.priced, Price: c.price, Winner: c.winner, QuoteDue: c.quoteDue, ExerciseEnd: c.exerciseEnd, ReleaseBy: c.releaseBy, SignDue: c.signDue,
		CureEnd: c.cureEnd, PayDue: c.payDue, RestDue: c.restDue, PaidAmount: c.paid, PayLate: l.payLate, ResultUntil: c.resultUntil, SellerOwes: map[string]money.Fen{}}
	if c.priced {
		s.Premium = decimal.NewFromInt(int64(c.price-l.price)).Shift(2).DivRound(decimal.NewFromInt(int64(l.price)), 2)
	}
	for name, a := range l.applicants {
		s.Applicants[name] = a.state
	}
	for name, d := range l.deposits {
		s.Deposits[name] = d.State
	}
	maps.Copy(s.SellerOwes, l.sellerOwes)
	return s
}

// relatedGroups 关联意向方: they may all stay, but the platform must see it.
func (l *Listing) relatedGroups() []string {
	members := map[string]int{}
	for _, a := range l.applicants {
		if a.group != "" && a.state != Disqualified && a.state != Withdrew {
			members[a.group]++
		}
	}
	var groups []string
	for group, n := range members {
		if n > 1 {
			groups = append(groups, group)
		}
	}
	slices.Sort(groups)
	return groups
}
