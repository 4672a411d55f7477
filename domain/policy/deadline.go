package policy

import (
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Unit 期限按何种日计算.
type Unit string

// The units of statutory periods.
const (
	CalendarDays Unit = "CALENDAR" // 自然日
	WorkingDays  Unit = "WORKING"  // 工作日
)

// Supplement 补正影响 says what a request for supplements (补正) does to the clock.
type Supplement string

// The rules for supplements.
const (
	Run     Supplement = "RUN"     // 不停止
	Pause   Supplement = "PAUSE"   // 中止: the days after the request until the answer do not count
	Restart Supplement = "RESTART" // 重新计算: counting begins anew at the answer
)

// Terms 办理时限规则 are the parameters of the statutory clock.
type Terms struct {
	Days           int
	Unit           Unit
	Supplement     Supplement
	Amber, Red     decimal.Decimal // share of the period after which the mark changes
	RollLastDay    bool            // a calendar period never ends on a holiday
	LargeDays      *int            // nil: large contracts have no period of their own
	LargeThreshold *money.Yuan
	AcceptanceDays int // working days for the decision to accept
}

// EventKind 时限事件种类 is what happens to a running clock.
type EventKind string

// The events of a clock; they alternate, beginning with a request.
const (
	SupplementRequested EventKind = "SUPPLEMENT_REQUESTED" // 要求补正
	Resubmitted         EventKind = "RESUBMITTED"          // 已补正
)

// Event 时限事件 is one event of a clock.
type Event struct {
	Kind EventKind
	At   time.Time
}

// DeadlineInput 时限计算依据: one case. A zero time means not (yet).
type DeadlineInput struct {
	Terms      Terms
	Calendar   day.WorkCalendar
	Accepted   time.Time
	Submitted  time.Time
	Events     []Event
	Now        time.Time
	Decided    time.Time
	TechAmount *money.Yuan
	Disputed   bool
}

// DeadlineStatus 时限状态.
type DeadlineStatus string

// The states of a clock.
const (
	Green   DeadlineStatus = "GREEN"
	Amber   DeadlineStatus = "AMBER"
	Red     DeadlineStatus = "RED"
	Overdue DeadlineStatus = "OVERDUE"
	Paused  DeadlineStatus = "PAUSED"
	Met     DeadlineStatus = "MET"
	Late    DeadlineStatus = "LATE"
)

// Title is the state in Chinese.
func (s DeadlineStatus) Title() string {
	return map[DeadlineStatus]string{
		Green: "时限内", Amber: "时限过半", Red: "临近到期", Overdue: "已超期", Paused: "补正中，时限中止", Met: "按期办结", Late: "超期办结",
	}[s]
}

// DeadlineResult 时限计算结果: where the clock stands. Zero dates and times mean that
// the day is not known because the clock stands still.
type DeadlineResult struct {
	Days       int // N, the length of the period
	ClockStart day.Date
	DueDate    day.Date
	DueAt      time.Time // the last millisecond of DueDate
	AmberAt    time.Time
	RedAt      time.Time
	DaysUsed   int
	DaysLeft   int // negative when overdue
	Status     DeadlineStatus

	AcceptanceDue day.Date // 受理决定到期日, when Submitted is given
	// Unlisted is the year of DueDate when the State Council's notice for it has not
	// been entered, so that working days in it are counted by weekday alone; else 0.
	Unlisted int
}

// The faults of a deadline, each at its field.
var (
	ErrCalendar   = fault.New(fault.Invalid, "E_DL_CALENDAR", "同一日期既是放假日又是调休上班日，请系统管理员改正工作日历")
	ErrDays       = fault.New(fault.Invalid, "E_DL_DAYS", "办理期限应为不小于 1 的天数，请系统管理员改正参数")
	ErrEventOrder = fault.New(fault.Invalid, "E_DL_EVENT_ORDER", "受理、补正、办结的先后次序不对，请核对时间")
)

// Length is N, the period that a case has: the large one when it is large or
// disputed and the region gives such cases a period of their own.
func (t Terms) Length(tech *money.Yuan, disputed bool) int {
	large := t.LargeThreshold != nil && tech != nil && !tech.Less(*t.LargeThreshold)
	if t.LargeDays != nil && (disputed || large) {
		return *t.LargeDays
	}
	return t.Days
}

// DueDate is the last day of a period that runs undisturbed from the day of
// acceptance (受理); the day of acceptance itself never counts.
func (t Terms) DueDate(calendar day.WorkCalendar, accepted day.Date, tech money.Yuan, disputed bool) day.Date {
	return clock{terms: t, calendar: calendar, length: t.Length(&tech, disputed), start: accepted}.due()
}

// Deadline computes where the statutory clock of a case stands.
func Deadline(in DeadlineInput) (DeadlineResult, error) {
	length := in.Terms.Length(in.TechAmount, in.Disputed)
	if err := in.check(length); err != nil {
		return DeadlineResult{}, err
	}
	c := clock{terms: in.Terms, calendar: in.Calendar, length: length, start: day.Of(in.Accepted)}
	c.apply(in.Events)

	r := DeadlineResult{Days: length, ClockStart: c.start, DueDate: c.due()}
	r.AmberAt = startOf(c.nth(mark(length, in.Terms.Amber)))
	r.RedAt = startOf(c.nth(mark(length, in.Terms.Red)))
	if !r.DueDate.IsZero() {
		r.DueAt = r.DueDate.End()
		if year := r.DueDate.Year(); in.Terms.Unit == WorkingDays && year > in.Calendar.Known {
			r.Unlisted = year
		}
	}
	until := day.Of(in.Now)
	if !in.Decided.IsZero() {
		until = day.Of(in.Decided)
	}
	r.DaysUsed = c.used(until)
	r.DaysLeft = length - r.DaysUsed
	r.Status = r.status(in.Now, in.Decided)
	if !in.Submitted.IsZero() && in.Terms.AcceptanceDays > 0 {
		r.AcceptanceDue = in.Calendar.AddWorkdays(day.Of(in.Submitted), in.Terms.AcceptanceDays)
	}
	return r, nil
}

// longest bounds a period, so that a slip in the parameters cannot keep the
// engine counting.
const longest = 3660

func (in DeadlineInput) check(length int) error {
	for d := range in.Calendar.Holidays {
		if in.Calendar.Holidays[d] && in.Calendar.MakeUp[d] {
			return ErrCalendar.At("calendar")
		}
	}
	if length < 1 || length > longest {
		return ErrDays.At("profile")
	}
	last := in.Accepted
	for i, e := range in.Events {
		expected := SupplementRequested
		if i%2 == 1 {
			expected = Resubmitted
		}
		if e.Kind != expected || e.At.Before(last) {
			return ErrEventOrder.At("events[" + strconv.Itoa(i) + "]")
		}
		last = e.At
	}
	if in.Now.Before(last) {
		return ErrEventOrder.At("now")
	}
	if !in.Decided.IsZero() && (in.Decided.Before(last) || in.Decided.After(in.Now)) {
		return ErrEventOrder.At("decided_at")
	}
	return nil
}

func (r DeadlineResult) status(now, decided time.Time) DeadlineStatus {
	switch {
	case !decided.IsZero() && (r.DueAt.IsZero() || !decided.After(r.DueAt)):
		return Met
	case !decided.IsZero():
		return Late
	case r.DueAt.IsZero():
		return Paused
	case now.After(r.DueAt):
		return Overdue
	case !now.Before(r.RedAt):
		return Red
	case !now.Before(r.AmberAt):
		return Amber
	}
	return Green
}

// clock counts days from start. Days in a pause do not count, and none after an
// open request.
type clock struct {
	terms    Terms
	calendar day.WorkCalendar
	length   int
	start    day.Date
	pauses   []pause
	open     day.Date // day of the unanswered request, zero when there is none
}

// pause holds the days d with after < d ≤ until; the day of the request counts.
type pause struct{ after, until day.Date }

// apply takes the rounds of supplements in order. A request that comes after the
// clock has run out revives nothing: it and all later events are ignored.
func (c *clock) apply(events []Event) {
	if c.terms.Supplement == Run {
		return
	}
	for round := range slices.Chunk(events, 2) {
		requested := day.Of(round[0].At)
		if c.due().Before(requested) {
			return
		}
		if len(round) == 1 {
			c.open = requested
			if c.due().IsZero() {
				return
			}
			c.open = day.Date{} // the period ends by the day of the request, nothing is left to pause
			return
		}
		answered := day.Of(round[1].At)
		if c.terms.Supplement == Restart {
			c.start, c.pauses = answered, nil
		} else {
			c.pauses = append(c.pauses, pause{requested, answered})
		}
	}
}

func (c clock) counts(d day.Date) bool {
	if c.terms.Unit == WorkingDays && !c.calendar.Workday(d) {
		return false
	}
	return !slices.ContainsFunc(c.pauses, func(p pause) bool { return d.After(p.after) && !d.After(p.until) })
}

// nth is the n-th day that counts after the start, zero when the clock stands
// still before it.
func (c clock) nth(n int) day.Date {
	d := c.start
	for n > 0 {
		d = d.AddDays(1)
		if !c.open.IsZero() && d.After(c.open) {
			return day.Date{}
		}
		if c.counts(d) {
			n--
		}
	}
	return d
}

func (c clock) due() day.Date {
	d := c.nth(c.length)
	if !d.IsZero() && c.terms.Unit == CalendarDays && c.terms.RollLastDay {
		return c.calendar.NextWorkday(d)
	}
	return d
}

// used counts the days that have run up to and including a day.
func (c clock) used(until day.Date) int {
	if !c.open.IsZero() && until.After(c.open) {
		until = c.open
	}
	n := 0
	for d := c.start; d.Before(until); {
		d = d.AddDays(1)
		if c.counts(d) {
			n++
		}
	}
	return n
}

// mark is the number of the day on which a share of the period is reached.
func mark(length int, share decimal.Decimal) int {
	return max(1, int(share.Mul(decimal.NewFromInt(int64(length))).Ceil().IntPart()))
}

func startOf(d day.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.Start()
}
