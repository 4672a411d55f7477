package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/governing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/policy"
	"jiyue/views/admin"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// routeCalendar: 工作日历, kept by system administrators.
func (s *Server) routeCalendar() {
	who := only(actor.Administrator)
	s.get("/calendar", s.showCalendar, who)
	s.post("/calendar", s.setCalendarDay, who)
	s.get("/calendar/:day/remove", s.confirmRemoveDay, who)
	s.post("/calendar/:day/remove", s.removeCalendarDay, who)
}

func (s *Server) showCalendar(r *request) error {
	year, err := strconv.Atoi(r.Query("year"))
	if err != nil || year < 2000 || year > 2100 {
		year = day.Of(s.Now()).Year()
	}
	view, err := s.calendarView(r, year, admin.CalendarForm{Day: r.Query("day")}, true)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// calendarView draws a year; with fill, a listed day named in the form is opened
// for a change.
func (s *Server) calendarView(r *request, year int, f admin.CalendarForm, fill bool) (func(part.Errors) templ.Component, error) {
	y, err := s.Governing.Year(r.ctx(), year)
	if err != nil {
		return nil, err
	}
	p := admin.CalendarPage{Shell: s.shell(r, "工作日历"), Year: year, Notice: y.Notice, Form: f, Months: months(y, day.Of(s.Now()))}
	for _, d := range y.Days {
		at := d.Day.String()
		p.Days = append(p.Days, admin.CalendarLine{
			Day: at, Weekday: "星期" + weekdays[d.Day.Weekday()], Kind: governing.KindTitle(d.Kind), Rest: d.Kind == policy.Holiday, Name: d.Name, Source: d.Source,
			Change: withQuery("/calendar", "year", strconv.Itoa(year), "day", at), Remove: "/calendar/" + at + "/remove",
		})
		if at == f.Day {
			p.Edit = true
			if fill {
				p.Form = admin.CalendarForm{Day: at, Kind: string(d.Kind), Name: d.Name, Source: d.Source}
			}
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors = errs
		p.Shell.HasErrors = len(errs) > 0
		return admin.Calendar(p)
	}, nil
}

// months is the picture of a year, weeks from Monday to Sunday.
func months(y governing.Year, today day.Date) []admin.CalendarMonth {
	listed := map[day.Date]policy.CalendarDay{}
	for _, d := range y.Days {
		listed[d.Day] = d
	}
	calendar := policy.Calendar(y.Days)
	var list []admin.CalendarMonth
	for m := time.January; m <= time.December; m++ {
		month := admin.CalendarMonth{Title: strconv.Itoa(int(m)) + "月"}
		var week [7]admin.CalendarCell
		for d := day.New(y.Year, m, 1); d.Month() == m; d = d.AddDays(1) {
			cell := admin.CalendarCell{Day: d.Day(), Rest: !calendar.Workday(d), Now: d == today}
			if l, ok := listed[d]; ok {
				cell.Mark, cell.Name = "休", l.Name+"，"+governing.KindTitle(l.Kind)
				if l.Kind == policy.MakeUp {
					cell.Mark = "班"
				}
			}
			at := (int(d.Weekday()) + 6) % 7
			week[at] = cell
			if at == 6 || d.AddDays(1).Month() != m {
				month.Weeks = append(month.Weeks, week)
				week = [7]admin.CalendarCell{}
			}
		}
		list = append(list, month)
	}
	return list
}

func (s *Server) setCalendarDay(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	f := admin.CalendarForm{Day: strings.TrimSpace(values["day"]), Kind: values["kind"], Name: values["name"], Source: values["source"]}
	d, err := day.Parse(f.Day)
	if err != nil {
		d = day.Date{} // refused at its field with the others
	}
	err = s.Governing.SetDay(r.ctx(), r.Actor, policy.CalendarDay{Day: d, Kind: policy.CalendarKind(f.Kind), Name: f.Name, Source: f.Source})
	if err == nil {
		return r.done("/calendar?year="+strconv.Itoa(d.Year()), d.String()+" 已列入工作日历")
	}
	year := d.Year()
	if d.IsZero() || year < 2000 || year > 2100 {
		year = day.Of(s.Now()).Year()
	}
	view, viewErr := s.calendarView(r, year, f, false)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

func (s *Server) calendarDay(r *request) (policy.CalendarDay, error) {
	d, err := day.Parse(r.Params("day"))
	if err != nil {
		return policy.CalendarDay{}, fiber.ErrNotFound
	}
	y, err := s.Governing.Year(r.ctx(), d.Year())
	if err != nil {
		return policy.CalendarDay{}, err
	}
	for _, l := range y.Days {
		if l.Day == d {
			return l, nil
		}
	}
	return policy.CalendarDay{}, governing.ErrNotListed
}

func (s *Server) confirmRemoveDay(r *request) error {
	d, err := s.calendarDay(r)
	if err != nil {
		return err
	}
	back := "/calendar?year=" + strconv.Itoa(d.Day.Year())
	return r.page(admin.Confirm(admin.ConfirmPage{
		Shell: s.shell(r, "删除这一日", layout.Crumb{Label: "工作日历", Href: back}, layout.Crumb{Label: d.Day.String()}),
		Confirmation: part.Confirmation{
			Title: "从工作日历中删除 " + d.Day.String(), Lead: "删除后该日按星期计：周一至周五上班，周六、周日休息。此前已经算定的期限不变。",
			Cells: []part.Cell{
				{Label: "日期", Value: d.Day.Long(), Strong: true, Width: 6}, {Label: "安排", Value: governing.KindTitle(d.Kind), Width: 6},
				{Label: "节日", Value: d.Name, Width: 6}, {Label: "依据", Value: d.Source, Width: 6},
			},
			Action: "/calendar/" + d.Day.String() + "/remove", CSRF: r.csrf(), Confirm: "删除这一日", Look: part.Danger, Back: back, BackTo: "不删，返回工作日历",
		},
	}))
}

func (s *Server) removeCalendarDay(r *request) error {
	d, err := day.Parse(r.Params("day"))
	if err != nil {
		return fiber.ErrNotFound
	}
	err = s.Governing.RemoveDay(r.ctx(), r.Actor, d)
	if err != nil {
		return err
	}
	return r.done("/calendar?year="+strconv.Itoa(d.Year()), d.String()+" 已从工作日历中删除")
}
