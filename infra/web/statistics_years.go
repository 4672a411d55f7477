package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/reports"
)

const yearsPath = "/statistics/years"

// routeYears: 年度关账.
func (s *Server) routeYears() {
	who := only(actor.Statistician, actor.Authority)
	s.get(yearsPath, s.showYears, who)
	s.post(yearsPath, s.proposeClosing, only(actor.Statistician))
	s.get(yearsPath+"/:id", s.showClosing, who)
	s.post(yearsPath+"/:id/confirm", s.confirmClosing, who)
	s.post(yearsPath+"/:id/refuse", s.refuseClosing, who)
}

func (s *Server) showYears(r *request) error {
	p, err := s.yearsPage(r, nil)
	if err != nil {
		return err
	}
	return r.page(reports.Years(p))
}

func (s *Server) yearsPage(r *request, form *reports.YearForm) (reports.YearsPage, error) {
	years, err := s.Reporting.Years(r.ctx(), r.Actor)
	p := reports.YearsPage{Region: s.Reporting.RegionTitle(r.Actor.Region), Decides: reporting.CanConfirm(r.Actor),
		Shell: s.shell(r, "年度关账", layout.Crumb{Label: "统计报表", Href: "/statistics"}, layout.Crumb{Label: "年度关账"})}
	if err != nil {
		return p, err
	}
	var closable []part.Option
	for _, y := range years {
		year := strconv.Itoa(y.Year)
		line := reports.YearLine{Year: year, State: part.Off, Word: "未结束",
			Href: statisticsHref(reporting.Ask{From: reporting.Month{Year: y.Year, Month: time.January}, To: reporting.Month{Year: y.Year, Month: time.December}})}
		switch c := y.Closing; {
		case c == nil && y.Closable:
			line.State, line.Word, line.By = part.Going, "未关账", "数字随变更、注销、撤销变动"
			closable = append(closable, part.Option{Value: year, Label: year + " 年"})
		case c == nil:
			line.By = "年度结束后可以关账"
		case c.Confirmed():
			line.State, line.Word, line.ClosesOn = part.Done, "已关账", c.ClosesOn.String()
			line.By = c.Proposer + "提出，" + c.Confirmer + "确认，" + day.Minute(c.ConfirmedAt)
		default:
			line.State, line.Word, line.ClosesOn = part.Warn, "待确认", c.ClosesOn.String()
			line.By = c.Proposer + "提出，" + day.Minute(c.ProposedAt)
			if p.Decides && c.ProposedBy != r.Actor.User {
				line.Decide = yearsPath + "/" + c.ID
			}
		}
		p.Years = append(p.Years, line)
	}
	if reporting.CanClose(r.Actor) {
		if form == nil {
			form = &reports.YearForm{ClosesOn: s.Reporting.Today().AddDays(-1).String()}
		}
		form.Years = closable
		p.Form = form
	}
	return p, nil
}

func (s *Server) proposeClosing(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	form := &reports.YearForm{Year: values["year"], ClosesOn: strings.TrimSpace(values["closes_on"])}
	year, wrong := strconv.Atoi(form.Year)
	if wrong != nil {
		year = 0 // refused at its field
	}
	closesOn, wrong := day.Parse(form.ClosesOn)
	if wrong != nil {
		closesOn = day.Date{}
	}
	err = s.Reporting.ProposeClosing(r.ctx(), r.Actor, year, closesOn)
	if err == nil {
		return r.done(yearsPath, strconv.Itoa(year)+" 年关账已提出，待另一人确认")
	}
	p, pageErr := s.yearsPage(r, form)
	if pageErr != nil {
		return pageErr
	}
	return r.again(err, func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return reports.Years(p)
	})
}

func (s *Server) showClosing(r *request) error {
	p, err := s.yearClosing(r)
	if err != nil {
		return err
	}
	return r.page(reports.YearDecision(p))
}

// yearClosing shows a closing that waits for its decision.
func (s *Server) yearClosing(r *request) (reports.YearDecisionPage, error) {
	years, err := s.Reporting.Years(r.ctx(), r.Actor)
	if err != nil {
		return reports.YearDecisionPage{}, err
	}
	for _, y := range years {
		c := y.Closing
		if c == nil || c.ID != r.Params("id") || c.Confirmed() {
			continue
		}
		title := strconv.Itoa(c.Year) + " 年关账"
		return reports.YearDecisionPage{
			Shell: s.shell(r, title, layout.Crumb{Label: "统计报表", Href: "/statistics"}, layout.Crumb{Label: "年度关账", Href: yearsPath}, layout.Crumb{Label: title}),
			Confirmation: part.Confirmation{
				Title: "确认" + title, Lead: "确认后该年度的统计数字停在关账日，不再变动，也不能撤回。",
				Cells: []part.Cell{{Label: "年度", Value: strconv.Itoa(c.Year) + " 年", Strong: true, Width: 6}, {Label: "关账日", Value: c.ClosesOn.Long(), Strong: true, Width: 6},
					{Label: "地区", Value: s.Reporting.RegionTitle(c.Region), Width: 6}, {Label: "提出", Value: c.Proposer, Sub: day.Minute(c.ProposedAt), Width: 6}},
				Action: yearsPath + "/" + c.ID + "/confirm", CSRF: r.csrf(), Confirm: "确认关账", Back: yearsPath, BackTo: "返回年度关账",
			},
			Refuse: yearsPath + "/" + c.ID + "/refuse",
		}, nil
	}
	return reports.YearDecisionPage{}, fiber.ErrNotFound
}

func (s *Server) confirmClosing(r *request) error {
	err := s.Reporting.ConfirmClosing(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.done(yearsPath, "已确认关账，该年度统计数字不再变动")
}

func (s *Server) refuseClosing(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Reporting.RefuseClosing(r.ctx(), r.Actor, r.Params("id"), values["reason"])
	if err == nil {
		return r.done(yearsPath, "已退回，该年度没有关账")
	}
	p, pageErr := s.yearClosing(r)
	if pageErr != nil {
		return err
	}
	return r.again(err, func(errs part.Errors) templ.Component {
		p.Errors, p.Reason, p.Shell.HasErrors = errs, values["reason"], true
		return reports.YearDecision(p)
	})
}
