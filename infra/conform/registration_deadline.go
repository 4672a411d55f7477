package conform

import (
	"errors"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/policy"
)

func deadline(in object) any {
	given := policy.DeadlineInput{
		Terms: terms(in.object("profile")), Calendar: calendar(in.object("calendar")), Accepted: in.instant("accepted_at"),
		Submitted: in.optionalInstant("submitted_at"), Now: in.instant("now"), Decided: in.optionalInstant("decided_at"),
		TechAmount: in.optionalYuan("tech_amount"), Disputed: in.flag("disputed", false),
	}
	for _, e := range in.objects("events") {
		given.Events = append(given.Events, policy.Event{Kind: policy.EventKind(e.text("type")), At: e.instant("at")})
	}
	r, err := policy.Deadline(given)
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return map[string]any{"error": map[string]any{"code": f.Code, "field": f.Field}}
	}
	out := map[string]any{
		"days": r.Days, "clock_start": r.ClockStart.String(), "due_date": orNull(r.DueDate.String()), "due_at": moment(r.DueAt),
		"amber_at": moment(r.AmberAt), "red_at": moment(r.RedAt), "days_used": r.DaysUsed, "days_left": r.DaysLeft, "status": string(r.Status),
	}
	if !given.Submitted.IsZero() {
		out["acceptance_due"] = orNull(r.AcceptanceDue.String())
	}
	return out
}

func terms(p object) policy.Terms {
	t := policy.Terms{
		Days: p.number("days", 0), Unit: policy.Unit(p.text("unit")), Supplement: policy.Supplement(p.text("supplement")),
		Amber: p.exact("amber", decimal.Zero), Red: p.exact("red", decimal.Zero), RollLastDay: p.flag("roll_last_day", false),
		LargeThreshold: p.optionalYuan("large_threshold"), AcceptanceDays: p.number("acceptance_days", 0),
	}
	if p["large_days"] != nil {
		days := p.number("large_days", 0)
		t.LargeDays = &days
	}
	return t
}

func calendar(c object) day.WorkCalendar {
	return day.WorkCalendar{Holidays: c.dates("holidays"), MakeUp: c.dates("make_up_workdays")}
}

// dates is a list of dates without the unreadable ones.
func (o object) dates(key string) map[day.Date]bool {
	set := map[day.Date]bool{}
	for _, s := range o.texts(key) {
		d, err := day.Parse(s)
		if err == nil {
			set[d] = true
		}
	}
	return set
}

// optionalInstant is the zero time when absent or null.
func (o object) optionalInstant(key string) time.Time {
	if o[key] == nil {
		return time.Time{}
	}
	return o.instant(key)
}

// optionalYuan is an amount, nil when absent or null.
func (o object) optionalYuan(key string) *money.Yuan {
	if o[key] == nil {
		return nil
	}
	y, err := money.ParseYuan(o.text(key))
	if err != nil {
		panic("amount expected at " + key)
	}
	return &y
}

// moment prints an instant, null for none.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(day.Zone).Format("2006-01-02T15:04:05.000-07:00")
}
