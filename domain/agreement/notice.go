package agreement

import (
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Policy 公示规则 of a unit: its published procedure for notices and objections.
type Policy struct {
	NoticeDays    int // 公示期, in natural days
	MinNoticeDays int // the legal floor, 国发〔2016〕16号: 15
	Roll          bool
	Effect        ObjectionEffect
	ValidityDays  int     // 公示结果有效期, for signing
	GapHours      int     // a page unreachable for longer extends the notice
	Clerical      []Field // 可更正的文字事项
}

// ObjectionEffect 异议的效力 on the running notice.
type ObjectionEffect string

// An objection holds the end of the notice back, or stops its days.
const (
	HoldBack ObjectionEffect = "hold"
	Suspend  ObjectionEffect = "suspend"
)

// What a policy cannot be.
var (
	ErrNoticeDays   = fault.New(fault.Invalid, "agreement.notice_days", "公示期不得短于规定的最短天数").At("notice_days")
	ErrEffect       = fault.New(fault.Invalid, "agreement.objection_effect", "请选择异议期间公示期是继续计算还是中止").At("objection_effect")
	ErrValidityDays = fault.New(fault.Invalid, "agreement.validity_days", "公示结果有效期至少为 1 天").At("validity_days")
)

// Check names the first parameter that cannot be.
func (p Policy) Check() error {
	switch {
	case p.NoticeDays < p.MinNoticeDays:
		return ErrNoticeDays
	case p.Effect != HoldBack && p.Effect != Suspend:
		return ErrEffect
	case p.ValidityDays <= 0:
		return ErrValidityDays
	}
	return nil
}

func (p Policy) clerical(f Field) bool { return slices.Contains(p.Clerical, f) }

// notice is the running 公示期. Clerical versions are published within it.
type notice struct {
	publishedAt time.Time
	endsAt      time.Time // zero while an open objection stops the days
	stopped     day.Date  // since when it stops them
	skipped     []span    // days for which objections have stopped them
	extra       int       // days added for gaps
	gapUntil    time.Time // end of the last gap
}

type span struct{ first, last day.Date }

func (n *notice) over(now time.Time) bool { return !n.endsAt.IsZero() && !now.Before(n.endsAt) }

// count sets the end: the period counts natural days from the day after the
// publication (民法典 第二百零一条), without those that objections have stopped; a last
// day without work rolls on to the next working day (第二百零三条), whose 24:00 ends it.
func (a *Agreement) count() {
	n := &a.notice
	if !n.stopped.IsZero() {
		n.endsAt = time.Time{}
		return
	}
	last := day.Of(n.publishedAt)
	for left := a.policy.NoticeDays + n.extra; left > 0; {
		last = last.AddDays(1)
		if !slices.ContainsFunc(n.skipped, func(s span) bool { return !last.Before(s.first) && !last.After(s.last) }) {
			left--
		}
	}
	if a.policy.Roll {
		last = a.calendar.NextWorkday(last)
	}
	n.endsAt = last.Midnight()
}

// publish freezes a version of the notice; it takes the place of the one before.
func (a *Agreement) publish(kind VersionKind) {
	a.retire(Superseded)
	a.versions = append(a.versions, Version{Number: len(a.versions) + 1, Kind: kind, Status: Current, PublishedAt: a.now, Deal: a.deal})
}

func (a *Agreement) retire(as VersionStatus) {
	if n := len(a.versions); n > 0 && a.versions[n-1].Status == Current {
		a.versions[n-1].Status = as
	}
}

// leave the notice, if there is one: what was shown is no longer on offer.
func (a *Agreement) leave(to State) {
	for id, state := range a.objections {
		if state == ObjectionOpen {
			a.objections[id] = ObjectionSuperseded
		}
	}
	if to == Revised {
		a.retire(Superseded)
	} else {
		a.retire(Withdrawn)
	}
	a.state, a.notice, a.signableAt, a.expiresAt = to, notice{}, time.Time{}, time.Time{}
}

// open says that some objection is undecided.
func (a *Agreement) open() bool {
	for _, state := range a.objections {
		if state == ObjectionOpen {
			return true
		}
	}
	return false
}

// object 提出异议. After the notice it is only put on record.
func (a *Agreement) object(id string) Code {
	switch a.state {
	case Notice, Held, Signable, Signed, Registered:
	default:
		return CodeState
	}
	if a.objections[id] != "" {
		return CodeDuplicate
	}
	if a.state != Notice {
		a.objections[id] = ObjectionLate
		return CodeLate
	}
	a.objections[id] = ObjectionOpen
	if a.policy.Effect == Suspend && a.notice.stopped.IsZero() {
		a.notice.stopped = day.Of(a.now)
		a.count()
	}
	return OK
}

// resolve 处理异议 by somebody who did not negotiate the price, with a reply that has
// been served; the objector may always withdraw.
func (a *Agreement) resolve(e Event) Code {
	became, known := outcomes[e.Outcome]
	switch {
	case a.state != Notice && a.state != Held:
		return CodeState
	case a.objections[e.ID] != ObjectionOpen:
		return CodeNoObjection
	case e.Outcome != Withdraw && same(a.deal[FieldNegotiator], e.By):
		return CodeConflict
	case e.Outcome != Withdraw && !e.Served:
		return CodeNotServed
	case !known:
		return CodeState
	}
	a.objections[e.ID] = became
	switch {
	case e.Outcome == Uphold && e.To == Cancelled:
		a.leave(Cancelled)
	case e.Outcome == Uphold:
		a.leave(Revised)
	case a.open():
	case a.state == Held:
		a.signable(a.now)
	case !a.notice.stopped.IsZero():
		a.runOn()
	}
	return OK
}

// runOn lets the days run again after the last objection is closed: those from the
// first acceptance to the decision, both included, do not count.
func (a *Agreement) runOn() {
	n := &a.notice
	n.skipped = append(n.skipped, span{n.stopped, day.Of(a.now)})
	n.stopped = day.Date{}
	a.count()
	if n.over(a.now) {
		a.signable(a.now)
	}
}

// unreachable 公示页面无法访问: one gap after the other, in whole. A gap longer than the
// policy bears extends the notice by whole days.
func (a *Agreement) unreachable(from, until time.Time) Code {
	n := &a.notice
	switch {
	case a.state != Notice:
		return CodeState
	case from.IsZero() || !from.Before(until) || until.After(a.now) || from.Before(n.gapUntil):
		return CodeGap
	}
	n.gapUntil = until
	if n.publishedAt.After(from) {
		from = n.publishedAt
	}
	if gap := until.Sub(from); gap > time.Duration(a.policy.GapHours)*time.Hour {
		const whole = 24 * time.Hour
		n.extra += int(gap / whole)
		if gap%whole > 0 {
			n.extra++
		}
		a.count()
	}
	return OK
}
