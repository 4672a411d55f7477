package lot

import (
	"errors"
	"slices"
	"strconv"
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

// Listing 挂牌 is the route of lots that are offered at a price; the rest of this file is
// what they have of their own before and beside their engine.
const Listing Route = "LISTING"

// TermAnnounced is the instant at which a listing was announced, from which its engine
// counts.
const TermAnnounced = "announced_at"

// TermCarried names the bidders whom a listing sends into its auction, with the deposits
// that they have paid there: 1001:100000.00;1002:100000.00.
const TermCarried = "carried"

// The acts of two people that only listings have.
const (
	ActAmend       = sale.Act(listing.ActAmend)
	ActEnd         = sale.Act(listing.ActSellerWithdraw)
	ActRelist      = sale.Act(listing.ActRelist)
	ActSellerFault = sale.Act(listing.ActSellerDefault)
	ActCertificate = sale.Act(listing.ActCertificate)
)

// Faults of listings.
var (
	ErrListPrice  = fault.New(fault.Invalid, "lot.list_price", "请写重新挂牌的挂牌价，大于 0，最多两位小数").At("amount")
	ErrApproval   = fault.New(fault.Invalid, "lot.approval", "请写批准文件的名称和文号，4 至 200 个字").At("approval")
	ErrFollowUp   = fault.New(fault.Conflict, "lot.follow_up", "由本项目转入的网络竞价还没有结束，请先撤回或等待竞价结束")
	ErrNotRouted  = fault.New(fault.Conflict, "lot.not_routed", "只有两家以上意向方合格的挂牌项目才转入网络竞价")
	ErrOtherTerms = fault.New(fault.Conflict, "lot.other_terms", "起始价、保证金和优先购买权须与挂牌公告一致，请恢复后再提交")
)

// listingMotions are the acts of two people on a listing, with the states in which they
// make sense.
var listingMotions = []struct {
	act sale.Act
	in  []listing.State
}{
	{sale.ActSuspend, []listing.State{listing.Listed}}, {sale.ActResume, []listing.State{listing.Suspended, listing.SuspendedOverdue}}, {ActAmend, []listing.State{listing.Listed}},
	{sale.ActConfirm, []listing.State{listing.Provisional}}, {ActCertificate, []listing.State{listing.PartPaid, listing.PaidUp}},
	{ActRelist, []listing.State{listing.NoBuyer, listing.Unsold, listing.Defaulted}}, {sale.ActDefault, []listing.State{listing.Confirmed, listing.Cure, listing.Signed, listing.PartPaid}},
	{ActSellerFault, []listing.State{listing.Confirmed, listing.Cure, listing.Signed}},
	{ActEnd, []listing.State{listing.Listed, listing.Suspended, listing.SuspendedOverdue, listing.Routing, listing.Sole, listing.Auction}},
}

func (l *Lot) listingMotions() (acts []sale.Act) {
	for _, m := range listingMotions {
		if slices.Contains(m.in, listing.State(l.State)) {
			acts = append(acts, m.act)
		}
	}
	return acts
}

// ActTitle is the Chinese name of an act of two people on this lot.
func (l *Lot) ActTitle(a sale.Act) string {
	if title := map[sale.Act]string{sale.ActSuspend: "中止挂牌", sale.ActResume: "恢复挂牌", sale.ActDefault: "认定受让方违约"}[a]; title != "" && l.Route == Listing {
		return title
	}
	return ActTitle(a)
}

// Offer 附批准文件和价格 completes a motion on a listing: the price of a new one, and the
// paper that its engine asks for.
func (m *Motion) Offer(amount, approval string) error {
	_, priced := money.ParseFen(amount)
	n := utf8.RuneCountInString(approval)
	switch {
	case m.Act == ActRelist && !priced, m.Act == ActAmend && amount != "" && !priced:
		return ErrListPrice
	case m.Act == ActAmend && approval == "", approval != "" && (n < 4 || n > 200):
		return ErrApproval
	}
	if m.Act == ActRelist || m.Act == ActAmend {
		m.Amount = amount
	}
	m.Approval = approval
	return nil
}

// underWay says that the price of a listing is still looked for, so that its log stays shut.
func underWay(s listing.State) bool {
	switch s {
	case listing.Listed, listing.SuspendedOverdue, listing.Routing, listing.Auction, listing.Tender:
		return true
	}
	return false
}

// Title 项目状态 is the Chinese name of the state of a lot by its route.
func Title(r Route, s sale.State) string {
	if r == Listing {
		if title := listing.State(s).Title(); title != "" && s != Withdrawn && s != Draft {
			return title
		}
	}
	return StateTitle(s)
}

// listable says what keeps a listing from being announced at an instant.
func (l *Lot) listable(now time.Time) error {
	t, err := listing.ReadTerms(l.Terms)
	if errors.Is(err, listing.ErrListPrice) {
		err = listing.ErrListPrice.At(sale.TermStart)
	}
	if err != nil && !errors.Is(err, listing.ErrNoticeDays) { // which the floor says better
		return err
	}
	var faults []*fault.Fault
	if t.Deposit == 0 {
		faults = append(faults, ErrDeposit.Say("请写大于零的保证金：意向方凭到账的保证金取得资格"))
	}
	for _, f := range listing.Floors(t.Seller) {
		n, err := strconv.Atoi(l.Terms[f.Term])
		if err == nil && n < f.Least && (f.Term != listing.TermExtension || t.Extends) {
			faults = append(faults, listing.ErrDays.Say("不得少于 "+strconv.Itoa(f.Least)+"（"+f.Why+"）").At(f.Term))
		}
	}
	if t.Seller == listing.StateOwned && t.InstalmentMonths > 12 {
		faults = append(faults, listing.ErrDays.Say("分期付款的期限不得超过 12 个月（国资发产权规〔2025〕17号）").At(listing.TermMonths))
	}
	return fault.Join(append(faults, unlisted(t, now)...))
}

// unlisted asks the engine whether it would publish the terms.
func unlisted(t listing.Terms, now time.Time) []*fault.Fault {
	t.NoticeDays = max(t.NoticeDays, t.MinNoticeDays)
	l, err := listing.New(t, day.WorkCalendar{})
	if err != nil {
		return fault.All(err)
	}
	code := l.Apply(listing.Event{At: now, Do: listing.ActPublish}).Code
	field := map[listing.Code]string{listing.CodeAppraisalRequired: listing.TermValue, listing.CodeAppraisalExpired: listing.TermValid, listing.CodeBelowAppraisal: sale.TermStart}[code]
	if code == listing.OK {
		return nil
	}
	return []*fault.Fault{fault.New(fault.Invalid, "listing."+string(code), code.Sentence()).At(field)}
}

// Leave 退出报名 takes back an application to a listing, or notes that it came too late.
func (b *Bidder) Leave(reason string, now time.Time) {
	b.State, b.Reason, b.JudgedAt = Left, reason, now
}

// Paid 登记付款 toward the price of a listing, the part of the deposit with it.
func (l *Lot) Paid(by actor.Actor, amount, reference, guarantee string) (audit.Event, error) {
	if n := len(reference); n < 4 || n > 60 {
		if err := l.treasurer(by); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{}, ErrReference
	}
	e, err := l.finished("lot.paid", by, l.treasurer(by), sale.State(listing.Signed), sale.State(listing.PartPaid))
	e.Facts = append(e.Facts, audit.Fact{Label: "金额（元）", Value: amount}, audit.Fact{Label: "银行流水号", Value: reference})
	if guarantee != "" {
		e.Facts = append(e.Facts, audit.Fact{Label: "余款担保", Value: guarantee})
	}
	return e, err
}

// Exercised 登记行使优先购买权 by a holder whose deposit has come in.
func (l *Lot) Exercised(by actor.Actor, code, amount, reference string) (audit.Event, error) {
	e, err := l.finished("lot.exercised", by, l.treasurer(by), sale.Exercise)
	switch {
	case err != nil:
		return e, err
	case l.holderOf(code) == nil:
		return e, ErrAbsent
	case len(reference) < 4 || len(reference) > 60:
		return e, ErrReference
	}
	e.Facts = append(e.Facts, audit.Fact{Label: "竞买代码", Value: code}, audit.Fact{Label: "保证金（元）", Value: amount}, audit.Fact{Label: "银行流水号", Value: reference})
	return e, nil
}

func (l *Lot) holderOf(code string) *Holder {
	for i := range l.Holders {
		if l.Holders[i].Code == code {
			return &l.Holders[i]
		}
	}
	return nil
}

// PublishResult 公示成交结果 of a listing.
func (l *Lot) PublishResult(by actor.Actor) (audit.Event, error) {
	return l.finished("lot.result_published", by, l.trader(by, actor.Trader), sale.State(listing.Certified))
}

// Holds says that an organisation has a right of first refusal.
func (l *Lot) Holds(org string) bool {
	return slices.ContainsFunc(l.Holders, func(h Holder) bool { return h.Org.ID == org })
}
