package revenue

import "jiyue/domain/day"

// DayKind 公示期计算 says which days of a publicity count.
type DayKind string

// The ways of counting.
const (
	CalendarDays DayKind = "calendar" // 自然日
	WorkingDays  DayKind = "working"  // 工作日
)

// Title is the Chinese name.
func (k DayKind) Title() string {
	return map[DayKind]string{CalendarDays: "自然日", WorkingDays: "工作日"}[k]
}

// Publicity 公示 is a notice from a day to a day; the first day does not count (民法典
// 第二百零一条).
type Publicity struct {
	Start, End     day.Date
	DaysMin        int
	Kind           DayKind
	OpenObjections int
	Calendar       day.WorkCalendar
}

// Check refuses an end before the start and an unknown way of counting.
func (p Publicity) Check() error {
	switch {
	case p.Start.IsZero() || p.End.IsZero() || p.End.Before(p.Start):
		return refuse(ErrDate)
	case p.Kind.Title() == "":
		return refuse(ErrDayKind)
	}
	return nil
}

// Days are the notice days.
func (p Publicity) Days() int {
	if p.Kind == WorkingDays {
		return p.Calendar.WorkdaysBetween(p.Start, p.End)
	}
	return p.Start.DaysUntil(p.End)
}

// Short says that the days do not suffice.
func (p Publicity) Short() bool { return p.Days() < p.DaysMin }
