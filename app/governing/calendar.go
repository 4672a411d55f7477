// Package governing is the activity of keeping the data by which the law is
// applied: the working-day calendar and the parameters of the regions.
package governing

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
)

// Tx is what this activity needs of a unit of work.
type Tx interface {
	Now() time.Time
	Record(audit.Event)
	// LockCalendarDay finds a listed day, the zero CalendarDay when it is not listed.
	LockCalendarDay(ctx context.Context, d day.Date) (policy.CalendarDay, error)
	SetCalendarDay(ctx context.Context, d policy.CalendarDay) error
	RemoveCalendarDay(ctx context.Context, d day.Date) error

	NewID() string
	// ParameterHistory waits for other changes of the parameters.
	ParameterHistory(ctx context.Context) (*policy.History, error)
	AddParameterChange(ctx context.Context, c *policy.Change) (bool, error)
	LockParameterChange(ctx context.Context, id string) (*policy.Change, error)
	DecideParameterChange(ctx context.Context, c *policy.Change) error
	OrganisationKind(ctx context.Context, id string) (string, error)
	CodeEntries(ctx context.Context) ([]policy.CodeEntry, error)
}

// Reader is what this activity reads outside of a unit of work.
type Reader interface {
	Now() time.Time
	CalendarDays(ctx context.Context, from, to day.Date) ([]policy.CalendarDay, error)
	WorkCalendar(ctx context.Context) (day.WorkCalendar, error)
	ParameterChange(ctx context.Context, id string) (*policy.Change, error)
	WaitingChanges(ctx context.Context, profile, key string) ([]*policy.Change, error)
	ParameterChanges(ctx context.Context, after *policy.Change, limit int64) ([]*policy.Change, error)
}

// Service keeps the calendar and the parameters.
type Service struct {
	InTx     func(context.Context, func(Tx) error) error
	Reader   Reader
	Profiles Profiles
}

// The refusals of the calendar.
var (
	ErrDenied      = fault.New(fault.Denied, "governing.denied", "工作日历由系统管理员维护")
	ErrKind        = fault.New(fault.Invalid, "calendar.kind", "请选择放假或调休上班").At("kind")
	ErrDay         = fault.New(fault.Invalid, "calendar.day", "请填写日期，例如 2027-02-08，年份在 2000 至 2100 之间").At("day")
	ErrName        = fault.New(fault.Invalid, "calendar.name", "请填写节日名称，最多 20 个字，例如“春节”").At("name")
	ErrSource      = fault.New(fault.Invalid, "calendar.source", "请填写放假通知的文号，最多 100 个字，例如“国办发明电〔2025〕7号”").At("source")
	ErrWeekday     = fault.New(fault.Invalid, "calendar.weekday", "该日是周一至周五，本来就上班，不用列为调休上班；需要放假请选“放假”").At("kind")
	ErrNotListed   = fault.New(fault.NotFound, "calendar.absent", "该日没有列在工作日历中，可能已被删除")
	ErrSameListing = fault.New(fault.Conflict, "calendar.same", "该日已按同样内容列入工作日历，没有改动").At("day")
)

// Year 工作日历 is the calendar of one year as a reader needs it.
type Year struct {
	Year   int
	Days   []policy.CalendarDay
	Notice string // that the year is counted by weekday alone, "" when it is not
}

// Year 查看 one year; every user may.
func (s *Service) Year(ctx context.Context, year int) (Year, error) {
	days, err := s.Reader.CalendarDays(ctx, day.New(2000, 1, 1), day.New(2100, 12, 31))
	if err != nil {
		return Year{}, err
	}
	y := Year{Year: year, Notice: policy.UnlistedNotice(policy.Calendar(days), year)}
	for _, d := range days {
		if d.Day.Year() == year {
			y.Days = append(y.Days, d)
		}
	}
	return y, nil
}

// SetDay 列入 a day, or change how it is listed.
func (s *Service) SetDay(ctx context.Context, by actor.Actor, d policy.CalendarDay) error {
	if !by.Has(actor.Administrator) {
		return ErrDenied
	}
	d.Name, d.Source = strings.TrimSpace(d.Name), strings.TrimSpace(d.Source)
	err := check(d)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		before, err := tx.LockCalendarDay(ctx, d.Day)
		if err != nil {
			return err
		}
		if before == d {
			return ErrSameListing
		}
		err = tx.SetCalendarDay(ctx, d)
		if err != nil {
			return err
		}
		facts := facts(d)
		if !before.Day.IsZero() {
			facts = append(facts, audit.Fact{Label: "原为", Value: words(before)})
		}
		tx.Record(audit.Event{Kind: "calendar.set", Subject: subject(d.Day), By: by, Facts: facts})
		return nil
	})
}

// RemoveDay 删除: the day follows the week again.
func (s *Service) RemoveDay(ctx context.Context, by actor.Actor, d day.Date) error {
	if !by.Has(actor.Administrator) {
		return ErrDenied
	}
	return s.InTx(ctx, func(tx Tx) error {
		before, err := tx.LockCalendarDay(ctx, d)
		if err != nil {
			return err
		}
		if before.Day.IsZero() {
			return ErrNotListed
		}
		tx.Record(audit.Event{Kind: "calendar.removed", Subject: subject(d), By: by, Facts: facts(before)})
		return tx.RemoveCalendarDay(ctx, d)
	})
}

func check(d policy.CalendarDay) error {
	var faults []*fault.Fault
	if y := d.Day.Year(); d.Day.IsZero() || y < 2000 || y > 2100 {
		faults = append(faults, ErrDay)
	}
	switch {
	case d.Kind != policy.Holiday && d.Kind != policy.MakeUp:
		faults = append(faults, ErrKind)
	case d.Kind == policy.MakeUp && !d.Day.IsZero() && d.Day.Weekday() != time.Saturday && d.Day.Weekday() != time.Sunday:
		faults = append(faults, ErrWeekday)
	}
	if n := utf8.RuneCountInString(d.Name); n == 0 || n > 20 {
		faults = append(faults, ErrName)
	}
	if n := utf8.RuneCountInString(d.Source); n == 0 || n > 100 {
		faults = append(faults, ErrSource)
	}
	return fault.Join(faults)
}

func subject(d day.Date) string { return audit.SubjectOf("calendar", d.String()) }

// KindTitle is the Chinese name of how a day is listed.
func KindTitle(k policy.CalendarKind) string {
	if k == policy.MakeUp {
		return "调休上班"
	}
	return "放假"
}

func words(d policy.CalendarDay) string { return d.Name + "，" + KindTitle(d.Kind) + "，" + d.Source }

func facts(d policy.CalendarDay) []audit.Fact {
	return []audit.Fact{{Label: "日期", Value: d.Day.String()}, {Label: KindTitle(d.Kind), Value: d.Name}, {Label: "依据", Value: d.Source}}
}
