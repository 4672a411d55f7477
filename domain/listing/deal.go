package listing

import (
	"slices"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// confirm 成交确认 by platform and seller.
func (l *Listing) confirm(by []string) Code {
	switch {
	case l.state != Provisional:
		return CodeState
	case !slices.Contains(by, "platform") || !slices.Contains(by, "seller"):
		return CodeConfirmSign
	}
	c := &l.course
	l.dismiss()
	if winner := l.applicants[c.winner]; winner != nil {
		winner.State = Winner
	}
	l.release(c.winner)
	l.state, c.releaseBy, c.signDue = Confirmed, l.calendar.AddWorkdays(l.today(), l.terms.ReleaseDays), l.through(l.today(), l.terms.SignDays)
	return OK
}

// unsigned: the last day for signing is over; a period to cure follows where the
// terms give one.
func (l *Listing) unsigned() {
	if l.terms.CureDays <= 0 {
		l.breach(Unsold, l.course.winner)
		return
	}
	lastDay := day.Of(l.course.signDue).AddDays(-1)
	l.state, l.course.cureEnd = Cure, l.through(lastDay, l.terms.CureDays)
}

// sign 签约, while the appraisal holds.
func (l *Listing) sign() Code {
	switch {
	case l.state != Confirmed && l.state != Cure:
		return CodeState
	case l.terms.Appraisal.lapsed(l.today()):
		return CodeAppraisalExpired
	}
	c := &l.course
	l.state, c.effective, c.payDue = Signed, l.today(), l.through(l.today(), l.terms.PayDays)
	return OK
}

// pay 付款: amounts booked toward the price, with the deposit's credit among them. At
// once, or a first instalment and a guarantee for the rest (国资发产权规〔2025〕17号).
func (l *Listing) pay(typed string, guarantee bool) Code {
	c := &l.course
	amount, ok := money.ParseFen(typed)
	part := l.state == Signed && amount < c.price
	switch {
	case l.state != Signed && l.state != PartPaid:
		return CodeState
	case !ok:
		return CodeAmount
	case amount > c.price-c.paid:
		return CodeOverpay
	case part && l.terms.FirstInstalment == nil:
		return CodeFullPayment
	case part && amount < percentUp(c.price, l.terms.FirstInstalment):
		return CodeFirstInstalment
	case part && !guarantee:
		return CodeGuarantee
	}
	due := c.payDue
	if l.state == PartPaid {
		due = c.restDue
	}
	l.payLate = l.payLate || !l.now.Before(due)
	c.paid += amount
	if d := l.deposits[c.winner]; d != nil && d.State == sale.Frozen {
		d.State = sale.Applied
	}
	if c.paid == c.price {
		l.state = PaidUp
	} else {
		l.state, c.restDue = PartPaid, c.effective.AddMonths(l.terms.InstalmentMonths).Midnight()
	}
	return OK
}

// certificate 出具交易凭证, not before the money.
func (l *Listing) certificate() Code {
	switch l.state {
	case Confirmed, Cure, Signed:
		return CodeUnpaid
	case PaidUp, PartPaid:
		l.state = Certified
		return OK
	default:
		return CodeState
	}
}

// publishResult 公示成交结果.
func (l *Listing) publishResult() Code {
	if l.state != Certified {
		return CodeState
	}
	l.state, l.course.resultUntil = Published, l.calendar.AddWorkdays(l.today(), l.terms.ResultDays)
	return OK
}

// byDecision 认定违约 of the winner.
func (l *Listing) byDecision(reason string) Code {
	switch l.state {
	case Confirmed, Cure, Signed, PartPaid:
	default:
		return CodeState
	}
	if reason == "" {
		return CodeReason
	}
	l.breach(Unsold, l.course.winner)
	return OK
}

// sellerBreach 认定转让方违约: the mirror of a winner's breach. Where the notice says so, the
// seller owes the winner what the winner would have lost.
func (l *Listing) sellerBreach(reason string) Code {
	switch l.state {
	case Confirmed, Cure, Signed:
	default:
		return CodeState
	}
	if reason == "" {
		return CodeReason
	}
	winner := l.course.winner
	if d := l.deposits[winner]; l.terms.SellerSymmetry && d != nil {
		l.sellerOwes[winner] = d.Amount
	}
	if a := l.applicants[winner]; a != nil {
		a.State = Lost
	}
	l.state = Withdrawn
	l.release("")
	return OK
}

// breach 违约: with the clause announced, those who broke their word lose the deposit and
// are barred; without it nobody loses money.
func (l *Listing) breach(otherwise State, who ...string) {
	l.state = otherwise
	to := Lost
	if l.terms.BreachClause {
		l.state, to = Defaulted, Breached
	}
	for _, name := range who {
		if a := l.applicants[name]; a != nil {
			a.State = to
			if l.terms.BreachClause {
				l.barred[a.Person] = true
			}
		}
		if d := l.deposits[name]; l.terms.BreachClause && d != nil && d.State == sale.Frozen {
			d.State = sale.Forfeited
		}
	}
	l.release("")
}
