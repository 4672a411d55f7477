package policy

import (
	"strconv"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// CalendarKind 调休种类 says how a listed day departs from the week.
type CalendarKind string

// The kinds of listed days.
const (
	Holiday CalendarKind = "HOLIDAY" // 放假
	MakeUp  CalendarKind = "MAKEUP"  // 调休上班
)

// CalendarDay 节假日安排 is one day of the State Council's yearly notice.
type CalendarDay struct {
	Day    day.Date
	Kind   CalendarKind
	Name   string // 春节, 国庆节, …
	Source string // 国办发明电〔2025〕7号
}

// CalendarColumns are the columns of a calendar file, in order.
var CalendarColumns = []string{"day", "kind", "name", "source"}

// ErrCalendarFile 工作日历文件有误; it stands at the field "line N".
var ErrCalendarFile = fault.New(fault.Invalid, "policy.calendar", "工作日历文件有误")

// ParseCalendar reads the days of the notices from CSV in UTF-8 with a header
// line and reports every faulty line.
func ParseCalendar(file []byte) ([]CalendarDay, error) {
	records, err := readCSV(file, CalendarColumns)
	if err != nil {
		return nil, err
	}
	days := make([]CalendarDay, len(records))
	seen := map[day.Date]bool{}
	var faults []*fault.Fault
	for i, r := range records {
		d, err := day.Parse(r[0])
		problem := ""
		switch {
		case err != nil || d.IsZero():
			problem = day.ErrDate.Message
		case seen[d]:
			problem = d.String() + " 已在前面列出，同一日期只能是放假或者调休上班"
		case r[1] != string(Holiday) && r[1] != string(MakeUp):
			problem = "类别只能写 HOLIDAY（放假）或 MAKEUP（调休上班）"
		case r[2] == "":
			problem = "节日名称未填写"
		case r[3] == "":
			problem = "放假通知的文号未填写"
		}
		if problem != "" {
			line := strconv.Itoa(i + 2)
			faults = append(faults, ErrCalendarFile.Say("第 "+line+" 行："+problem).At("line "+line))
			continue
		}
		seen[d] = true
		days[i] = CalendarDay{Day: d, Kind: CalendarKind(r[1]), Name: r[2], Source: r[3]}
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	return days, nil
}

// Calendar makes the working-day calendar of the listed days. Known is the last
// year whose National Day (10-01) is listed: it is the last holiday of a notice, so
// a notice that is entered in part does not pass for the whole.
func Calendar(days []CalendarDay) day.WorkCalendar {
	c := day.WorkCalendar{Holidays: map[day.Date]bool{}, MakeUp: map[day.Date]bool{}}
	for _, d := range days {
		if d.Kind == MakeUp {
			c.MakeUp[d.Day] = true
			continue
		}
		c.Holidays[d.Day] = true
		if d.Day.Month() == 10 && d.Day.Day() == 1 {
			c.Known = max(c.Known, d.Day.Year())
		}
	}
	return c
}

// UnlistedNotice tells a reader that a year is counted by weekday alone, "" when
// its notice has been entered.
func UnlistedNotice(c day.WorkCalendar, year int) string {
	if year <= c.Known {
		return ""
	}
	return strconv.Itoa(year) + "年放假安排未录入，按周一至周五推算"
}
