package web

import (
	"bytes"
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/views/fiscal"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/portal"
)

// routeSchedules: 登记清单 for applicants and offices, to be read by authorities and
// tax bodies, and its public verification.
func (s *Server) routeSchedules() {
	makers := only(actor.Broker, actor.Registrar)
	readers := only(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority, actor.TaxFinance, actor.Auditor)
	s.get(fiscal.SchedulesPath, s.listSchedules, readers)
	s.get(fiscal.SchedulesPath+"/new", s.newSchedule, makers)
	s.post(fiscal.SchedulesPath, s.issueSchedule, makers)
	s.get(fiscal.SchedulesPath+"/:id", s.showSchedule, readers)
	s.get(fiscal.SchedulesPath+"/:id/sheet.pdf", s.printSchedule, readers)
	s.get(fiscal.SchedulesPath+"/:id/export.xlsx", s.exportSchedule, readers)
	s.get(portal.ScheduleQRPath+":token", s.verifySchedule, open())
}

func (s *Server) listSchedules(r *request) error {
	lists, next, err := s.Funding.Schedules(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return err
	}
	p := fiscal.SchedulesPage{Shell: s.shell(r, "登记清单"), Lists: lists, Paging: subsidyPaging(fiscal.SchedulesPath, r.Query("after"), next)}
	if r.Actor.Has(actor.Broker, actor.Registrar) {
		p.New = fiscal.SchedulesPath + "/new"
	}
	return r.page(fiscal.Schedules(p))
}

// newSchedule is the form; with a seller given, what the list would hold.
func (s *Server) newSchedule(r *request) error {
	typed := map[string]string{}
	r.Context().QueryArgs().VisitAll(func(name, value []byte) { typed[string(name)] = cleanText(string(value)) })
	view, err := s.scheduleForm(r, typed)
	if err != nil {
		return err
	}
	if _, asked := typed["seller"]; !asked {
		return r.page(view(nil)(nil))
	}
	ask, err := askedSchedule(typed)
	if err == nil {
		var found *contract.Schedule
		found, err = s.Funding.DrawSchedule(r.ctx(), r.Actor, ask)
		if err == nil {
			return r.page(view(found)(nil))
		}
	}
	return r.again(err, view(nil))
}

// askedSchedule reads the conditions as typed; what is wrong with the dates is
// said at their fields.
func askedSchedule(typed map[string]string) (contract.ScheduleAsk, error) {
	ask := contract.ScheduleAsk{Office: typed["office"], Seller: ident.Normalise(typed["seller"]), Large: typed["band"] == "large"}
	var faults []*fault.Fault
	for _, x := range []struct {
		name string
		to   *day.Date
	}{{"from", &ask.From}, {"to", &ask.To}} {
		var err error
		*x.to, err = day.Parse(typed[x.name])
		if err != nil || x.to.IsZero() {
			faults = append(faults, fault.New(fault.Invalid, "schedule.date", "请填写日期，例如 2026-01-01").At(x.name))
		}
	}
	return ask, fault.Join(faults)
}

// scheduleForm draws the form as typed, with the usual seller and this year where
// nothing has been.
func (s *Server) scheduleForm(r *request, typed map[string]string) (func(*contract.Schedule) func(part.Errors) templ.Component, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	p := fiscal.NewSchedulePage{Shell: s.shell(r, "开具登记清单", layout.Crumb{Label: "登记清单", Href: fiscal.SchedulesPath}, layout.Crumb{Label: "开具"}),
		ID: id.String(), Office: typed["office"], Seller: typed["seller"], From: typed["from"], To: typed["to"], Large: typed["band"] == "large"}
	offices, err := s.Registration.Offices(r.ctx())
	if err != nil {
		return nil, err
	}
	for _, o := range offices {
		if r.Actor.Has(actor.Broker) || o.ID == r.Actor.Org {
			p.Offices = append(p.Offices, part.Option{Value: o.ID, Label: o.Name})
		}
		if p.Office == "" && (o.ID == r.Actor.Org || actor.Covers(o.Region, r.Actor.Region)) {
			p.Office = o.ID
		}
	}
	if _, asked := typed["seller"]; !asked {
		today := s.Funding.Today()
		p.From, p.To = today.String()[:4]+"-01-01", today.String()
		p.Seller, err = s.Funding.UsualSeller(r.ctx(), r.Actor)
		if err != nil {
			return nil, err
		}
	}
	return func(found *contract.Schedule) func(part.Errors) templ.Component {
		return func(errs part.Errors) templ.Component {
			p.Found, p.Errors, p.Shell.HasErrors = found, errs, len(errs) > 0
			return fiscal.NewSchedule(p)
		}
	}, nil
}

// issueSchedule: the list's id came with the page, so that the same form posted
// twice leads to one list.
func (s *Server) issueSchedule(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	ask, err := askedSchedule(typed)
	if err == nil && (len(typed["id"]) != 36 || uuid.Validate(typed["id"]) != nil) {
		err = registration.ErrID
	}
	if err == nil {
		err = s.Funding.IssueSchedule(r.ctx(), r.Actor, typed["id"], ask)
	}
	if err == nil {
		return r.done(fiscal.SchedulesPath+"/"+typed["id"], "已开具登记清单")
	}
	view, viewErr := s.scheduleForm(r, typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view(nil))
}

func (s *Server) showSchedule(r *request) error {
	list, err := s.Funding.Schedule(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	p := fiscal.SchedulePage{Shell: s.shell(r, "登记清单 "+list.Number, layout.Crumb{Label: "登记清单", Href: fiscal.SchedulesPath}, layout.Crumb{Label: list.Number}),
		List: list, Path: fiscal.SchedulesPath + "/" + list.ID, Links: true, Check: portal.ScheduleQRPath + list.Token}
	if r.Actor.Has(actor.Broker, actor.Registrar) {
		again := url.Values{"office": {list.Office.ID}, "seller": {list.Seller.Code}, "from": {list.From.String()}, "to": {list.To.String()}}
		if list.Large {
			again.Set("band", "large")
		}
		p.New = fiscal.SchedulesPath + "/new?" + again.Encode()
	}
	return r.page(fiscal.Schedule(p))
}

func (s *Server) printSchedule(r *request) error {
	list, err := s.Funding.Schedule(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = s.Printer.Schedule(&b, list, s.printed(r, portal.ScheduleQRPath+list.Token), s.Demo)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	return r.download("技术合同登记清单 "+list.Number+".pdf", "application/pdf", b.Bytes())
}

func (s *Server) exportSchedule(r *request) error {
	var b bytes.Buffer
	list, err := s.Funding.ScheduleSheet(r.ctx(), r.Actor, r.Params("id"), &b)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderCacheControl, "private, no-store")
	return r.download("技术合同登记清单 "+list.Number+".xlsx", workbookType, b.Bytes())
}

// verifySchedule 查验登记清单 by the QR on the paper.
func (s *Server) verifySchedule(r *request) error {
	s.unlisted(r)
	err := s.questions.take(r.IP(), s.Now())
	if err != nil {
		return r.again(err, func(errs part.Errors) templ.Component {
			return s.verifyPage(r, portal.VerifyPage{Errors: errs})
		})
	}
	return s.answerSchedule(r, r.Params("token"), "二维码不能识别")
}

// answerSchedule asks once and shows the verdict, with status 200 whatever it is.
func (s *Server) answerSchedule(r *request, asked, shown string) error {
	list, err := s.Funding.VerifySchedule(r.ctx(), asked)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if list != nil {
		shown = list.Number
	}
	p := portal.ScheduleVerifyPage{Shell: s.shell(r, "查验登记清单"), List: list, Number: shown, At: s.Now().In(day.Zone).Format("2006年1月2日 15:04:05")}
	p.Shell.Crumbs = []layout.Crumb{{Label: "首页", Href: layout.HomePath}, {Label: "查验登记证明", Href: portal.VerifyPath}, {Label: "登记清单"}}
	return r.page(portal.ScheduleVerify(p))
}
