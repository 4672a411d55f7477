package registry

import (
	"strconv"

	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/part"
)

// official acts carry the seal-red mark.
var official = map[string]bool{"contract.registered": true, "contract.cancelled": true, "contract.revoked": true}

// Course 办理记录 from the newest down. The first line says who must act next.
func Course(entries []audit.Entry, next part.Event) []part.Event {
	var list []part.Event
	if next.Title != "" {
		next.Kind = part.Next
		list = append(list, next)
	}
	for i, e := range entries {
		kind := part.Past
		switch {
		case official[e.Kind]:
			kind = part.Official
		case i == 0 && next.Title != "":
			kind = part.Now
		}
		list = append(list, part.Event{Kind: kind, Title: audit.Title(e.Kind), Text: e.Opinion, Meta: doer(e) + "　" + day.Minute(e.At), Body: facts(e.Facts)})
	}
	return list
}

func doer(e audit.Entry) string {
	name := orElse(e.Actor, "系统")
	if e.Role != "" {
		name += " " + e.Role
	}
	return name
}

// StateMark is the mark of a state of the case.
func StateMark(s contract.State) part.State { return part.State(s.Mark()) }

// Deadline 期限 in words: relative first, then the date and how days are counted.
type Deadline struct {
	State part.State
	Words string // 剩 2 个工作日, 超期 1 日, 今日到期
	Date  string // 2026-11-25
	Unit  string // 工作日, 自然日
}

// Running says that a clock runs.
func (d Deadline) Running() bool { return d.Words != "" }

// DeadlineOf puts a deadline into words. calendar counts working days; nil
// counts calendar days.
func DeadlineOf(d contract.Deadline, today day.Date, calendar *day.WorkCalendar) Deadline {
	if d.Due.IsZero() {
		return Deadline{}
	}
	left, unit, word := today.DaysUntil(d.Due), "自然日", " 日"
	if calendar != nil {
		left, unit, word = calendar.WorkdaysBetween(today, d.Due), "工作日", " 个工作日"
	}
	out := Deadline{Date: d.Due.String(), Unit: unit}
	switch {
	case today.After(d.Due):
		out.State, out.Words = part.Bad, "超期 "+strconv.Itoa(max(-left, 1))+word
	case today == d.Due:
		out.State, out.Words = part.Warn, "今日到期"
	default:
		out.Words = "剩 " + strconv.Itoa(left) + word
	}
	if !d.Red.IsZero() && !today.Before(d.Red) {
		out.State = part.Bad
	}
	if out.State == "" && !d.Amber.IsZero() && !today.Before(d.Amber) {
		out.State = part.Warn
	}
	return out
}
