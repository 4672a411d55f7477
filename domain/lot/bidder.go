package lot

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/sale"
)

// BidderState 竞买资格 says whether an applicant may take part.
type BidderState string

// The states of an application to take part.
const (
	Applied   BidderState = "APPLIED"   // 待审核
	Qualified BidderState = "QUALIFIED" // 合格
	Refused   BidderState = "REFUSED"   // 不合格
	Left      BidderState = "WITHDRAWN" // 已撤回
)

// Title is the Chinese name of the state.
func (s BidderState) Title() string {
	return map[BidderState]string{Applied: "待审核", Qualified: "资格审核通过", Refused: "资格审核未通过", Left: "已撤回"}[s]
}

// Faults of taking part.
var (
	ErrBidder     = fault.New(fault.Denied, "lot.bidder", "只有竞买人账户可以参加竞价，请由本单位负责人开通")
	ErrOwn        = fault.New(fault.Conflict, "lot.own", "转让方和交易机构不得参加竞买，也不得委托他人代为竞买（拍卖法第二十二条、第三十条）")
	ErrOver       = fault.New(fault.Conflict, "lot.over", "报名已经截止")
	ErrStatement  = fault.New(fault.Invalid, "lot.statement", "请说明受让目的和是否符合受让条件，10 至 2000 个字").At("statement")
	ErrPromise    = fault.New(fault.Invalid, "lot.promise", "请阅读并同意竞价规则后再申请").At("promise")
	ErrReason     = fault.New(fault.Invalid, "lot.reason", "请写明理由，不少于 4 个字").At("reason")
	ErrJudged     = fault.New(fault.Conflict, "lot.judged", "这份申请已经审核")
	ErrLeft       = fault.New(fault.Conflict, "lot.left", "报名截止后不能撤回申请；申请已撤回或未通过审核的，不必办理")
	ErrNotInvited = fault.New(fault.Denied, "lot.not_invited", "本单位没有参加这个项目，或资格审核尚未通过")
)

// Bidder 竞买人 is an organisation that takes part in one lot under a number of that
// lot. Who it is, nobody but the exchange knows until the deal is confirmed.
type Bidder struct {
	Lot       string
	Code      string // 竞买代码
	Org       Organisation
	User      Person
	State     BidderState
	Statement string
	Reason    string
	JudgedBy  Person
	AppliedAt time.Time
	JudgedAt  time.Time
	Deposit   string // paid in, yuan; "" before
	Round     int    // of a listing: 0, and more by one for each new listing
}

// Apply 申请参加 a lot that is announced and not yet open.
func Apply(l *Lot, by actor.Actor, code, statement string, promise bool, due, now time.Time) (Bidder, audit.Event, error) {
	statement = strings.TrimSpace(statement)
	n := utf8.RuneCountInString(statement)
	switch {
	case !by.Has(actor.Bidder):
		return Bidder{}, audit.Event{}, ErrBidder
	case by.Org == l.Seller.ID || by.Org == l.Exchange.ID:
		return Bidder{}, audit.Event{}, ErrOwn
	case l.Parent != "" || l.State != sale.Announced && l.State != sale.State(listing.Listed) || !now.Before(due):
		return Bidder{}, audit.Event{}, ErrOver
	}
	var faults []*fault.Fault
	if n < 10 || n > 2000 {
		faults = append(faults, ErrStatement)
	}
	if !promise {
		faults = append(faults, ErrPromise)
	}
	if len(faults) > 0 {
		return Bidder{}, audit.Event{}, fault.Join(faults)
	}
	b := Bidder{Lot: l.ID, Code: code, Org: Organisation{by.Org, by.OrgName, by.Region}, User: personOf(by), State: Applied, Statement: statement, AppliedAt: now}
	e := audit.Event{Kind: "lot.applied", Subject: audit.SubjectOf("lot", l.ID), By: by, Facts: []audit.Fact{{Label: "竞买代码", Value: code}}}
	return b, e, nil
}

// Judge 资格审核 by a trader of the exchange.
func (b *Bidder) Judge(l *Lot, by actor.Actor, fit bool, reason string, now time.Time) (audit.Event, error) {
	err := l.trader(by, actor.Trader)
	reason = strings.TrimSpace(reason)
	switch {
	case err != nil:
		return audit.Event{}, err
	case b.State != Applied:
		return audit.Event{}, ErrJudged
	case !fit && utf8.RuneCountInString(reason) < 4:
		return audit.Event{}, ErrReason
	}
	b.State, b.Reason, b.JudgedBy, b.JudgedAt = Qualified, reason, personOf(by), now
	if !fit {
		b.State = Refused
	}
	return audit.Event{Kind: "lot.judged", Subject: audit.SubjectOf("lot", l.ID), By: by, Opinion: reason,
		Facts: []audit.Fact{{Label: "竞买代码", Value: b.Code}, {Label: "竞买资格", Value: b.State.Title()}}}, nil
}

// Withdraw 撤回申请 by the applicant, until applications and deposits are due. Whom a listing
// has sent leaves there.
func (b *Bidder) Withdraw(l *Lot, by actor.Actor, due, now time.Time) (audit.Event, error) {
	switch {
	case !by.Has(actor.Bidder):
		return audit.Event{}, ErrBidder
	case by.Org != b.Org.ID:
		return audit.Event{}, ErrNotInvited
	case l.Parent != "" || l.State != sale.Announced || !now.Before(due) || b.State != Applied && b.State != Qualified:
		return audit.Event{}, ErrLeft
	}
	b.State, b.Reason = Left, "竞买人撤回"
	if b.JudgedAt.IsZero() {
		b.JudgedAt = now
	}
	return audit.Event{Kind: "lot.withdrawn", Subject: audit.SubjectOf("lot", l.ID), By: by, Facts: []audit.Fact{{Label: "竞买代码", Value: b.Code}}}, nil
}

// CodeOf turns a random number into a 竞买代码 of four digits.
func CodeOf(random uint64) string { return fmt.Sprintf("%04d", 1000+random%9000) }

// Holder 优先购买权人 has a right of first refusal and, since the announced rules name
// it, a 竞买代码 before it applies.
type Holder struct {
	Org  Organisation
	Rank int
	Code string
}

// CodeFor is the code for an applicant: the one that the rules have for a holder, or
// the random one, "" when that is a holder's.
func (l *Lot) CodeFor(org string, random uint64) string {
	code := CodeOf(random)
	for _, h := range l.Holders {
		switch {
		case h.Org.ID == org:
			return h.Code
		case h.Code == code:
			code = ""
		}
	}
	return code
}

// holderTerm is how the rules name the holders: by code and rank.
func holderTerm(holders []Holder) string {
	parts := make([]string, len(holders))
	for i, h := range holders {
		parts[i] = fmt.Sprintf("%s:%d", h.Code, h.Rank)
	}
	return strings.Join(parts, ";")
}
