package day

// WorkCalendar 工作日历: Monday to Friday, less the holidays and plus the make-up
// working days (调休) of the yearly notice of the State Council. Years after
// Known are computed from the weekday rule alone and must be shown as such.
type WorkCalendar struct {
	Holidays map[Date]bool
	MakeUp   map[Date]bool
	Known    int // last year whose notice has been entered
}

// Workday says whether offices work on d.
func (c WorkCalendar) Workday(d Date) bool {
	if c.MakeUp[d] {
		return true
	}
	if c.Holidays[d] {
		return false
	}
	w := d.Weekday()
	return w != 0 && w != 6
}

// AddWorkdays returns the n-th working day after d (n ≥ 1); d itself never
// counts.
func (c WorkCalendar) AddWorkdays(d Date, n int) Date {
	for n > 0 {
		d = d.AddDays(1)
		if c.Workday(d) {
			n--
		}
	}
	return d
}

// WorkdaysBetween counts the working days after from, up to and including to;
// it is negative when to lies before from.
func (c WorkCalendar) WorkdaysBetween(from, to Date) int {
	if to.Before(from) {
		return -c.WorkdaysBetween(to, from)
	}
	n := 0
	for from.Before(to) {
		from = from.AddDays(1)
		if c.Workday(from) {
			n++
		}
	}
	return n
}

// NextWorkday is d itself when it is a working day, else the next one.
func (c WorkCalendar) NextWorkday(d Date) Date {
	for !c.Workday(d) {
		d = d.AddDays(1)
	}
	return d
}
