package policy

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// The conformance cases of op "deadline" in their own spelling.
type deadlineCase struct {
	ID    string
	Op    string
	Input struct {
		AcceptedAt time.Time `json:"accepted_at"`
		Profile    struct {
			Days           int
			Unit           Unit
			Supplement     Supplement
			Amber, Red     decimal.Decimal
			RollLastDay    bool    `json:"roll_last_day"`
			LargeDays      *int    `json:"large_days"`
			LargeThreshold *string `json:"large_threshold"`
			AcceptanceDays int     `json:"acceptance_days"`
		}
		Calendar struct {
			Holidays []string
			MakeUp   []string `json:"make_up_workdays"`
		}
		TechAmount *string `json:"tech_amount"`
		Disputed   bool
		Events     []struct {
			Type EventKind
			At   time.Time
		}
		Now         time.Time
		DecidedAt   time.Time `json:"decided_at"`
		SubmittedAt time.Time `json:"submitted_at"`
	}
	Expect map[string]any
}

func (c deadlineCase) input() DeadlineInput {
	p := c.Input.Profile
	in := DeadlineInput{
		Terms: Terms{
			Days: p.Days, Unit: p.Unit, Supplement: p.Supplement, Amber: p.Amber, Red: p.Red, RollLastDay: p.RollLastDay,
			LargeDays: p.LargeDays, LargeThreshold: yuan(p.LargeThreshold), AcceptanceDays: p.AcceptanceDays,
		},
		Calendar: day.WorkCalendar{Holidays: dates(c.Input.Calendar.Holidays), MakeUp: dates(c.Input.Calendar.MakeUp)},
		Accepted: c.Input.AcceptedAt, Submitted: c.Input.SubmittedAt, Now: c.Input.Now, Decided: c.Input.DecidedAt,
		TechAmount: yuan(c.Input.TechAmount), Disputed: c.Input.Disputed,
	}
	for _, e := range c.Input.Events {
		in.Events = append(in.Events, Event{Kind: e.Type, At: e.At})
	}
	return in
}

func yuan(s *string) *money.Yuan {
	if s == nil {
		return nil
	}
	return pointer(money.MustYuan(*s))
}

func dates(list []string) map[day.Date]bool {
	set := map[day.Date]bool{}
	for _, s := range list {
		set[day.Must(s)] = true
	}
	return set
}

// answer spells a result as the cases do.
func answer(in DeadlineInput, r DeadlineResult, err error) map[string]any {
	if f := new(fault.Fault); errors.As(err, &f) {
		return map[string]any{"error": map[string]any{"code": f.Code, "field": f.Field}}
	}
	out := map[string]any{
		"days": float64(r.Days), "clock_start": r.ClockStart.String(), "due_date": nil, "due_at": nil, "amber_at": nil, "red_at": nil,
		"days_used": float64(r.DaysUsed), "days_left": float64(r.DaysLeft), "status": string(r.Status),
	}
	if !r.DueDate.IsZero() {
		out["due_date"] = r.DueDate.String()
	}
	if !r.AcceptanceDue.IsZero() {
		out["acceptance_due"] = r.AcceptanceDue.String()
	}
	for name, at := range map[string]time.Time{"due_at": r.DueAt, "amber_at": r.AmberAt, "red_at": r.RedAt} {
		if !at.IsZero() {
			out[name] = at.In(day.Zone).Format("2006-01-02T15:04:05.000-07:00")
		}
	}
	return out
}

func TestDeadlineConformance(t *testing.T) {
	file, err := os.ReadFile("../../fixtures/conformance/registration/public.json")
	require.NoError(t, err)
	var suite struct{ Cases []json.RawMessage }
	require.NoError(t, json.Unmarshal(file, &suite))
	run := 0
	for _, raw := range suite.Cases {
		var op struct{ Op string }
		require.NoError(t, json.Unmarshal(raw, &op))
		if op.Op != "deadline" {
			continue
		}
		var c deadlineCase
		require.NoError(t, json.Unmarshal(raw, &c))
		run++
		r, err := Deadline(c.input())
		got := answer(c.input(), r, err)
		for field, want := range c.Expect {
			require.Equal(t, want, got[field], "%s %s", c.ID, field)
		}
	}
	require.GreaterOrEqual(t, run, 30)
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return t.Add(-8 * time.Hour)
}

func TestAnOpenRequestAfterARestartCountsFromTheAnswer(t *testing.T) {
	in := DeadlineInput{
		Terms:    Terms{Days: 10, Unit: CalendarDays, Supplement: Restart, Amber: decimal.New(5, -1), Red: decimal.New(8, -1)},
		Accepted: at("2026-03-02T09:00"),
		Events: []Event{
			{SupplementRequested, at("2026-03-04T09:00")}, {Resubmitted, at("2026-03-10T09:00")},
			{SupplementRequested, at("2026-03-16T09:00")},
		},
		Now: at("2026-04-01T09:00"),
	}
	r, err := Deadline(in)
	require.NoError(t, err)
	require.Equal(t, day.Must("2026-03-10"), r.ClockStart)
	require.True(t, r.DueDate.IsZero())
	require.Equal(t, day.Must("2026-03-15").Start(), r.AmberAt, "the fifth day was reached before the request")
	require.True(t, r.RedAt.IsZero())
	require.Equal(t, 6, r.DaysUsed)
	require.Equal(t, 4, r.DaysLeft)
	require.Equal(t, Paused, r.Status)
}

func TestAYearWithoutNoticeIsNamed(t *testing.T) {
	in := DeadlineInput{
		Terms:    Terms{Days: 15, Unit: WorkingDays, Supplement: Pause, Amber: decimal.New(5, -1), Red: decimal.New(8, -1)},
		Calendar: day.WorkCalendar{Known: 2026}, Accepted: at("2026-12-28T09:00"), Now: at("2026-12-28T10:00"),
	}
	r, err := Deadline(in)
	require.NoError(t, err)
	require.Equal(t, 2027, r.Unlisted)
	require.Equal(t, "2027年放假安排未录入，按周一至周五推算", UnlistedNotice(in.Calendar, r.Unlisted))

	in.Accepted, in.Now = at("2026-11-23T09:00"), at("2026-11-23T10:00")
	r, err = Deadline(in)
	require.NoError(t, err)
	require.Zero(t, r.Unlisted)
}

// However the days fall, the clock agrees with the plain due date when nothing
// disturbs it, a pause never shortens a period, and used and left add up.
func TestDeadlineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accepted := day.Must("2026-01-01").AddDays(rapid.IntRange(0, 365).Draw(t, "accepted"))
		calendar := day.WorkCalendar{Holidays: map[day.Date]bool{}, MakeUp: map[day.Date]bool{}}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 400), 0, 30).Draw(t, "holidays") {
			calendar.Holidays[day.Must("2026-01-01").AddDays(n)] = true
		}
		terms := Terms{
			Days:        rapid.IntRange(1, 60).Draw(t, "days"),
			Unit:        rapid.SampledFrom([]Unit{CalendarDays, WorkingDays}).Draw(t, "unit"),
			Supplement:  Pause,
			Amber:       decimal.New(5, -1),
			Red:         decimal.New(8, -1),
			RollLastDay: rapid.Bool().Draw(t, "roll"),
		}
		in := DeadlineInput{Terms: terms, Calendar: calendar, Accepted: accepted.Start(), Now: accepted.AddDays(400).End()}
		plain, err := Deadline(in)
		require.NoError(t, err)
		require.Equal(t, terms.DueDate(calendar, accepted, money.Zero, false), plain.DueDate)
		require.Equal(t, plain.Days, plain.DaysUsed+plain.DaysLeft)
		require.Equal(t, Overdue, plain.Status)
		require.False(t, plain.RedAt.Before(plain.AmberAt))
		require.False(t, plain.DueAt.Before(plain.RedAt))

		requested := accepted.AddDays(rapid.IntRange(0, 40).Draw(t, "requested"))
		answered := requested.AddDays(rapid.IntRange(0, 40).Draw(t, "answered"))
		in.Events = []Event{{SupplementRequested, requested.Start()}, {Resubmitted, answered.Start()}}
		paused, err := Deadline(in)
		require.NoError(t, err)
		require.False(t, paused.DueDate.Before(plain.DueDate))
		if plain.DueDate.Before(requested) {
			require.Equal(t, plain, paused, "a request after the due date revives nothing")
		}
	})
}
