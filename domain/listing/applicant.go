package listing

import (
	"slices"
	"time"

	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// ApplicantState 意向方状态.
type ApplicantState string

// How an applicant stands; each ends in one of the last five.
const (
	Applied      ApplicantState = "APPLIED"
	Qualified    ApplicantState = "QUALIFIED"
	Paid         ApplicantState = "PAID"
	Winner       ApplicantState = "WINNER"
	Lost         ApplicantState = "LOST"
	Disqualified ApplicantState = "DISQUALIFIED"
	Withdrew     ApplicantState = "WITHDRAWN"
	Breached     ApplicantState = "DEFAULTED"
)

// Title is the state's Chinese name.
func (s ApplicantState) Title() string {
	return map[ApplicantState]string{Applied: "已报名", Qualified: "资格已确认", Paid: "已缴保证金", Winner: "成交", Lost: "未成交", Disqualified: "未取得资格",
		Withdrew: "已退出", Breached: "违约"}[s]
}

// applicant 意向方.
type applicant struct {
	person, group string
	state         ApplicantState
	due           time.Time // of the deposit
	missed        bool      // the window for the deposit has passed
	stale         bool      // has not reconfirmed changed terms
}

func (a *applicant) active() bool {
	return a.state == Applied || a.state == Qualified || a.state == Paid
}

// applying says that deposits are still taken and applicants still examined.
func (l *Listing) applying() bool {
	return l.state == Listed || l.state == Suspended || l.state == SuspendedOverdue || l.state == Routing
}

// entry: who comes in or goes out, and on what terms, changes only while listed.
func (l *Listing) entry() Code {
	switch l.state {
	case Listed:
		return OK
	case Draft:
		return CodeState
	case Suspended, SuspendedOverdue:
		return CodeSuspended
	default:
		return CodeClosed
	}
}

// apply 报名.
func (l *Listing) apply(name, person, group string) Code {
	if code := l.entry(); code != OK {
		return code
	}
	if l.barred[person] {
		return CodeBarred
	}
	for other, a := range l.applicants {
		if other == name || a.person == person && a.active() {
			return CodeDuplicate
		}
	}
	l.applicants[name] = &applicant{person: person, group: group, state: Applied}
	return OK
}

// qualify 确认资格 and open the window for the deposit.
func (l *Listing) qualify(name string) Code {
	a, code := l.applicants[name], l.entry()
	switch {
	case code != OK:
		return code
	case a == nil:
		return CodeUnknown
	case a.state != Applied:
		return CodeState
	}
	a.state, a.due = Qualified, l.closing(l.today(), l.terms.DepositDays)
	return OK
}

// disqualify 取消资格.
func (l *Listing) disqualify(name string) Code {
	a := l.applicants[name]
	switch {
	case !l.applying():
		return CodeState
	case a == nil:
		return CodeUnknown
	case !a.active():
		return CodeState
	}
	l.dropOut(name, Disqualified)
	return OK
}

// withdraw 退出.
func (l *Listing) withdraw(name string) Code {
	a, code := l.applicants[name], l.entry()
	switch {
	case code != OK:
		return code
	case a == nil:
		return CodeUnknown
	case !a.active():
		return CodeState
	}
	l.dropOut(name, Withdrew)
	return OK
}

// dropOut takes an applicant out, with the deposit given back.
func (l *Listing) dropOut(name string, to ApplicantState) {
	l.applicants[name].state = to
	if d := l.deposits[name]; d != nil && d.State == sale.Frozen {
		d.State = sale.Released
	}
}

// deposit 缴纳保证金. Its window runs on while the listing is suspended, and routing waits
// for it.
func (l *Listing) deposit(name, typed string) Code {
	a := l.applicants[name]
	amount, ok := money.ParseFen(typed)
	switch {
	case a == nil:
		return CodeUnknown
	case a.missed:
		return CodeDeadline
	case !l.applying():
		return CodeState
	case a.state != Qualified:
		return CodeNotQualified
	case !ok:
		return CodeAmount
	case amount < l.terms.Deposit:
		return CodeShort
	}
	a.state, l.deposits[name] = Paid, &sale.Deposit{Amount: amount, State: sale.Frozen}
	return OK
}

// reconfirm 重新确认 changed terms.
func (l *Listing) reconfirm(name string) Code {
	a := l.applicants[name]
	switch {
	case l.state != Listed && l.state != Routing:
		return CodeState
	case a == nil:
		return CodeUnknown
	case !a.active() || !a.stale:
		return CodeState
	}
	a.stale = false
	return OK
}

// awaiting says that somebody may still pay the deposit in time.
func (l *Listing) awaiting() bool {
	for _, a := range l.applicants {
		if a.state == Qualified {
			return true
		}
	}
	return false
}

// eligible 合格意向方, sorted: paid, and standing by the terms in force.
func (l *Listing) eligible() []string {
	var names []string
	for name, a := range l.applicants {
		if a.state == Paid && !a.stale {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// clear 清退: who never qualified is out, and who did not reconfirm has withdrawn.
func (l *Listing) clear() {
	for name, a := range l.applicants {
		switch {
		case a.state == Applied:
			a.state = Disqualified
		case a.state == Paid && a.stale:
			l.dropOut(name, Withdrew)
		}
	}
}

// dismiss everybody who still hopes.
func (l *Listing) dismiss() {
	for _, a := range l.applicants {
		if a.active() {
			a.state = Lost
		}
	}
}
