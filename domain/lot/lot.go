// Package lot holds 竞价项目 from their preparation to their announcement, who takes
// part in them, and the acts that two people must agree on. What happens to a lot
// once it is announced is decided by the engines of package sale.
package lot

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Route 竞价方式 is how a lot finds its price.
type Route string

// The forms of bidding.
const (
	English Route = "ENGLISH" // 增价竞价
	Dutch   Route = "DUTCH"   // 降价竞价
	Sealed  Route = "SEALED"  // 密封报价
	Rounds  Route = "ROUNDS"  // 多轮报价
)

// Forms 竞价方式 besides the rising one, which a platform may offer or not.
var Forms = []Route{Sealed, Rounds, Dutch}

// Title is the Chinese name of the form.
func (r Route) Title() string {
	return map[Route]string{English: "增价竞价", Dutch: "降价竞价", Sealed: "密封报价", Rounds: "多轮报价", Listing: "挂牌"}[r]
}

// The states of a lot before its rules stand.
const (
	Draft     sale.State = "DRAFT"     // 草稿
	Review    sale.State = "REVIEW"    // 待复核
	Withdrawn sale.State = "WITHDRAWN" // 已作废
)

// StateTitle is the Chinese name of a state, those before the announcement included.
func StateTitle(s sale.State) string {
	if title := map[sale.State]string{Draft: "草稿", Review: "待复核", Withdrawn: "已作废"}[s]; title != "" {
		return title
	}
	return s.Title()
}

// Faults of lots.
var (
	ErrAbsent     = fault.New(fault.NotFound, "lot.absent", "没有找到这个竞价项目")
	ErrMoved      = fault.New(fault.Conflict, "lot.moved", "项目已被他人修改，请刷新页面后再办理")
	ErrState      = fault.New(fault.Conflict, "lot.state", "项目现在的状态不能办理这一事项，请刷新页面")
	ErrTrader     = fault.New(fault.Denied, "lot.trader", "只有本交易机构的交易员可以办理")
	ErrSelf       = fault.New(fault.Conflict, "lot.self", "编制人不能复核自己的项目，请由本机构另一名交易员或负责人办理")
	ErrName       = fault.New(fault.Invalid, "lot.name", "请填写项目名称，2 至 200 个字").At("name")
	ErrSeller     = fault.New(fault.Invalid, "lot.seller", "请选择转让方").At("seller")
	ErrNotice     = fault.New(fault.Invalid, "lot.notice", "请填写公告正文：标的情况、受让条件、付款方式和联系方式，20 至 20000 个字").At("notice")
	ErrOpinion    = fault.New(fault.Invalid, "lot.opinion", "请写明退回的理由，不少于 4 个字").At("opinion")
	ErrTooSoon    = fault.New(fault.Invalid, "lot.too_soon", "公告期不足").At(sale.TermOpen)
	ErrImpossible = fault.New(fault.Invalid, "lot.impossible", "这一项与其他竞价规则不相容，请核对")
	ErrDue        = fault.New(fault.Invalid, "lot.deposit_due", "保证金缴纳截止时间应晚于现在，且不晚于竞价开始时间").At(sale.TermDepositDue)
	ErrTooLong    = fault.New(fault.Invalid, "lot.too_long", "时间过长：竞价应在两年内开始、开始后 90 日内截止，各项期间不超过 90 日")
	ErrDeposit    = fault.New(fault.Invalid, "lot.deposit", "请写明大于零的保证金：竞买人凭到账的保证金参加").At(sale.TermDeposit)
	ErrSecret     = fault.New(fault.Invalid, "lot.secret", "保留价保密的，请写明金额；公开的，请改选“公开，或与起始价相同”").At(sale.TermReserve)
	ErrHall       = fault.New(fault.Conflict, "lot.hall", "这个项目在现场竞价，由交易机构的记录员录入号牌")
	ErrNoHall     = fault.New(fault.Conflict, "lot.no_hall", "这个项目在网上竞价，由竞买人自己报价")
	ErrPaddle     = fault.New(fault.Invalid, "lot.paddle", "没有这个竞买代码，或资格审核没有通过").At("code")
	ErrSoleDays   = fault.New(fault.Invalid, "lot.sole_days", "请写明单一意向方报价期，1 至 10 个工作日").At(sale.TermSoleDays)
	ErrHolders    = fault.New(fault.Invalid, "lot.holders", "设优先购买权的，请至少列出一个优先购买权人；不设的，请改选“无”").At(sale.TermHolders)
)

// NoticeDays 公告期 is the least number of days between announcement and opening,
// 拍卖法 第四十五条.
const NoticeDays = 7

// Lot 竞价项目 is one achievement put up for bidding at an exchange for its seller.
type Lot struct {
	ID          string
	Version     int
	Number      string // given at the announcement
	Route       Route
	Name        string
	Achievement string // id of the achievement, "" for none on file
	Parent      string // id of the listing whose buyers are sent here, "" for none
	Seller      Organisation
	Exchange    Organisation
	Notice      string            // 公告正文
	Terms       map[string]string // 竞价规则 as texts
	Secret      map[string]string // of them what is not shown before the close
	Holders     []Holder          // of the right of first refusal
	State       sale.State
	Maker       Person
	Announcer   Person
	CreatedAt   time.Time
	AnnouncedAt time.Time
	Opens       time.Time // as it stands: an opening may be put off
	Opinion     string    // of the last return
}

// Organisation 项目机构 is a seller or an exchange as a lot names it.
type Organisation struct{ ID, Name, Region string }

// Person 经办人 is somebody who acts on a lot.
type Person struct{ ID, Name string }

func personOf(a actor.Actor) Person { return Person{a.User, a.Name} }

// Clerk 记录员 is a trader of the exchange who keys in what is bid in the hall.
func (l *Lot) Clerk(by actor.Actor) error {
	err := l.trader(by, actor.Trader)
	if err == nil && !l.InHall() {
		err = ErrNoHall
	}
	return err
}

// trader checks that the actor works for the exchange of the lot.
func (l *Lot) trader(by actor.Actor, roles ...actor.Role) error {
	if by.Org != l.Exchange.ID {
		return ErrAbsent
	}
	if !by.Has(roles...) {
		return ErrTrader
	}
	return nil
}

// Edit 编制项目 replaces what a trader has written, while it is a draft. Drafts may
// be wrong but for whose and which they are; Submit checks them.
func (l *Lot) Edit(by actor.Actor, next Lot) error {
	err := l.trader(by, actor.Trader)
	switch {
	case err != nil:
		return err
	case l.State != Draft:
		return ErrState
	}
	l.Name, l.Achievement, l.Seller, l.Notice, l.Route = strings.TrimSpace(next.Name), next.Achievement, next.Seller, strings.TrimSpace(next.Notice), next.Route
	l.Holders, l.Terms = next.Holders, maps.Clone(next.Terms)
	if len(l.Holders) > 0 {
		l.Terms[sale.TermHolders] = holderTerm(l.Holders)
	}
	l.Terms, l.Secret = Conceal(l.Terms)
	l.Maker = personOf(by)
	return fault.Join(l.named())
}

// named says whether a lot has a name and a seller.
func (l *Lot) named() (faults []*fault.Fault) {
	if n := utf8.RuneCountInString(l.Name); n < 2 || n > 200 {
		faults = append(faults, ErrName)
	}
	if l.Seller.ID == "" {
		faults = append(faults, ErrSeller)
	}
	return faults
}

// Conceal takes what must not be read before the close out of the texts: a reserve
// price that is kept secret.
func Conceal(texts map[string]string) (shown, secret map[string]string) {
	shown, secret = maps.Clone(texts), map[string]string{}
	if shown[sale.TermSecret] == "true" && shown[sale.TermReserve] != "" {
		secret[sale.TermReserve] = shown[sale.TermReserve]
		delete(shown, sale.TermReserve)
	}
	return shown, secret
}

// Full are all terms, the secret ones with them.
func (l *Lot) Full() map[string]string {
	full := maps.Clone(l.Terms)
	maps.Copy(full, l.Secret)
	return full
}

// Submit 提交复核.
func (l *Lot) Submit(by actor.Actor, now time.Time) (audit.Event, error) {
	err := l.trader(by, actor.Trader)
	switch {
	case err != nil:
		return audit.Event{}, err
	case l.State != Draft:
		return audit.Event{}, ErrState
	}
	err = l.Check(now)
	if err != nil {
		return audit.Event{}, err
	}
	l.State, l.Maker, l.Opinion = Review, personOf(by), ""
	return l.event("lot.submitted", by, Draft), nil
}

// Return 退回修改 by a second person.
func (l *Lot) Return(by actor.Actor, opinion string) (audit.Event, error) {
	err := l.second(by)
	if err != nil {
		return audit.Event{}, err
	}
	opinion = strings.TrimSpace(opinion)
	if utf8.RuneCountInString(opinion) < 4 {
		return audit.Event{}, ErrOpinion
	}
	l.State, l.Opinion = Draft, opinion
	e := l.event("lot.returned", by, Review)
	e.Opinion = opinion
	return e, nil
}

// Announce 发布公告: the second person lets the rules stand. A secret term is bound to
// the announcement by its hash with a salt.
func (l *Lot) Announce(by actor.Actor, number, salt string, calendar day.WorkCalendar, now time.Time) (audit.Event, error) {
	err := l.second(by)
	if err != nil {
		return audit.Event{}, err
	}
	err = l.Check(now)
	if err != nil {
		return audit.Event{}, err
	}
	from, state := day.Of(now), sale.State(listing.Listed)
	l.Terms = maps.Clone(l.Terms)
	if l.Route == Listing {
		l.Terms[TermAnnounced] = now.In(day.Zone).Format(sale.InstantForm)
	} else {
		rules, err := l.Rules()
		if err != nil {
			return audit.Event{}, err
		}
		from, state = day.Of(rules.Open()), sale.Announced
		if rules.Envelopes.Tie == sale.TieLot {
			l.Terms[sale.TermDrawHead] = Commitment("draw", salt)
		}
	}
	l.Terms[TermNoticeHash] = Commitment("", l.Notice)
	l.Terms[TermCalendar] = CalendarTerm(calendar, from)
	if reserve := l.Secret[sale.TermReserve]; reserve != "" {
		l.Secret = maps.Clone(l.Secret)
		l.Secret[TermSalt] = salt
		l.Terms[TermCommitment] = Commitment(salt, reserve)
	}
	l.State, l.Number, l.Announcer, l.AnnouncedAt = state, number, personOf(by), now
	e := l.event("lot.announced", by, Review)
	e.Facts = append(e.Facts, audit.Fact{Label: "项目编号", Value: number})
	for _, name := range slices.Sorted(maps.Keys(l.Terms)) {
		e.Facts = append(e.Facts, audit.Fact{Label: name, Value: l.Terms[name]})
	}
	return e, nil
}

// The terms that the announcement adds, with TermCalendar.
const (
	TermNoticeHash = "notice_sha256"
	TermCommitment = "reserve_sha256" // of salt and reserve price
	TermSalt       = "salt"
)

// Commitment 封存值 binds a text with its salt: the hash is announced, both are opened
// later.
func Commitment(salt, text string) string {
	sum := sha256.Sum256([]byte(salt + text))
	return hex.EncodeToString(sum[:])
}

// Drop 作废 a lot that was never announced.
func (l *Lot) Drop(by actor.Actor) (audit.Event, error) {
	err := l.trader(by, actor.Trader, actor.Head)
	switch {
	case err != nil:
		return audit.Event{}, err
	case l.State != Draft && l.State != Review:
		return audit.Event{}, ErrState
	}
	from := l.State
	l.State = Withdrawn
	return l.event("lot.dropped", by, from), nil
}

// second checks that a lot waits for a second person, and that this is one.
func (l *Lot) second(by actor.Actor) error {
	err := l.trader(by, actor.Trader, actor.Head)
	switch {
	case err != nil:
		return err
	case l.State != Review:
		return ErrState
	case by.User == l.Maker.ID:
		return ErrSelf
	}
	return nil
}

// DepositDue 报名截止 is until when applications and deposits are taken: as announced,
// or later by as much as the opening has been put off.
func (l *Lot) DepositDue(r Rules) time.Time {
	due, open := r.Entry().DepositDue, r.Open()
	if due.IsZero() {
		due = open
	}
	if l.Opens.After(open) {
		due = due.Add(l.Opens.Sub(open))
	}
	return due
}

// Closed says whether the bidding for a lot is over, so that its log is open to
// everybody.
func Closed(s sale.State) bool {
	switch s {
	case Draft, Review, Withdrawn, sale.Announced, sale.Bidding, sale.Suspended, sale.Sole, sale.Sealed, sale.SecondRound:
		return false
	}
	return !underWay(listing.State(s))
}

// Public is the lot as everybody may read it: a secret reserve price is opened by the
// close and not by a cancellation, and who holds a right of first refusal never.
func (l *Lot) Public() *Lot {
	p := *l
	p.Secret, p.Holders = map[string]string{}, nil
	if Closed(l.State) && l.State != sale.Cancelled {
		p.Secret = maps.Clone(l.Secret)
	}
	return &p
}

func (l *Lot) event(kind string, by actor.Actor, from sale.State) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("lot", l.ID), By: by, From: string(from), To: string(l.State),
		Facts: []audit.Fact{{Label: "项目名称", Value: l.Name}}}
}

// Start is the start price, zero when it cannot be read.
func (l *Lot) Start() money.Fen {
	f, _ := money.ParseFen(l.Terms[sale.TermStart])
	return f
}
