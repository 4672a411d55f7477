package listing

import (
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// publish 挂牌.
func (l *Listing) publish() Code {
	soe, appraisal := l.terms.Seller == StateOwned, l.terms.Appraisal
	switch {
	case l.state != Draft:
		return CodeState
	case soe && (appraisal == nil || !appraisal.Filed):
		return CodeAppraisalRequired
	case soe && appraisal.lapsed(l.today()):
		return CodeAppraisalExpired
	case l.terms.below(l.price):
		return CodeBelowAppraisal
	}
	l.announce(l.price)
	return OK
}

// announce a version of the listing: the notice runs in full from today.
func (l *Listing) announce(price money.Fen) {
	l.version++
	l.price, l.extensions = price, 0
	l.run(l.today(), l.terms.NoticeDays)
}

// run the notice for n working days after a date.
func (l *Listing) run(base day.Date, n int) {
	l.state, l.base, l.left = Listed, base, n
	l.closesAt = l.closing(base, n)
}

// amend 变更挂牌条件 with the paper of the approving body: the count restarts, and whoever
// has applied must reconfirm.
func (l *Listing) amend(approved bool, typed string) Code {
	if code := l.entry(); code != OK {
		return code
	}
	if !approved {
		return CodeNeedsApproval
	}
	price := l.price
	if typed != "" {
		var ok bool
		price, ok = money.ParseFen(typed)
		if !ok {
			return CodeAmount
		}
		if l.terms.below(price) {
			return CodeBelowAppraisal
		}
	}
	l.announce(price)
	for _, a := range l.applicants {
		a.stale = a.active()
	}
	return OK
}

// suspend 中止挂牌: the working days run so far count, today's once its closing hour
// has come.
func (l *Listing) suspend(reason string) Code {
	switch {
	case l.state != Listed:
		return CodeState
	case reason == "":
		return CodeReason
	}
	today := l.today()
	run := today
	if l.now.Before(l.terms.CloseAt.On(today)) {
		run = today.AddDays(-1)
	}
	l.left -= max(0, l.calendar.WorkdaysBetween(l.base, run))
	l.state, l.overdueAt = Suspended, today.AddDays(l.terms.SuspendDays+1).Start()
	return OK
}

// resume 恢复挂牌; a suspension that has lasted too long ends only by a decision.
func (l *Listing) resume(decided bool) Code {
	switch {
	case l.state != Suspended && l.state != SuspendedOverdue:
		return CodeState
	case l.state == SuspendedOverdue && !decided:
		return CodeNeedsDecision
	}
	l.run(l.today(), max(l.left, l.terms.MinResumeDays))
	return OK
}

// relist 重新挂牌 after no sale came about. A price far below the base needs approval.
func (l *Listing) relist(typed string, approved bool) Code {
	price, ok := money.ParseFen(typed)
	switch {
	case l.state != NoBuyer && l.state != Unsold && l.state != Defaulted:
		return CodeState
	case !ok:
		return CodeAmount
	case l.terms.Seller == StateOwned && l.terms.Appraisal.lapsed(l.today()):
		return CodeAppraisalExpired
	case price < l.terms.relistFloor() && !approved:
		return CodeNeedsApproval
	}
	l.course = course{}
	l.dismiss()
	l.announce(price)
	return OK
}

// sellerWithdraw 转让方撤回: where the notice says so, the seller owes each payer what the
// payer would have lost.
func (l *Listing) sellerWithdraw(reason string) Code {
	switch l.state {
	case Listed, Suspended, SuspendedOverdue, Routing, Sole, Auction, Tender:
	default:
		return CodeState
	}
	if reason == "" {
		return CodeReason
	}
	if l.terms.SellerSymmetry {
		for name, d := range l.deposits {
			if d.State == sale.Frozen {
				l.sellerOwes[name] = d.Amount
			}
		}
	}
	l.state = Withdrawn
	l.dismiss()
	l.release("")
	return OK
}

// route 确定交易方式 at the instant at which the last deposit window has passed: extend,
// give up, or sell to the one or among the several who have paid and stand by the
// terms in force.
func (l *Listing) route(at time.Time) {
	eligible := l.eligible()
	if len(eligible) == 0 && l.terms.Extends && l.extensions < l.terms.MaxExtensions {
		l.extensions++
		l.run(day.Of(at), l.terms.ExtensionDays)
		return
	}
	l.clear()
	l.course.bidders = eligible
	switch len(eligible) {
	case 0:
		l.state = NoBuyer
	case 1:
		l.state, l.course.quoteDue = Sole, l.closing(day.Of(at), l.terms.QuoteDays)
	default:
		l.state = Auction
		if l.terms.Method == ByTender {
			l.state = Tender
		}
		l.course.room = l.openRoom(eligible)
	}
}
