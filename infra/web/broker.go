package web

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/broker"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeBrokers: 技术经纪人.
func (s *Server) routeBrokers() {
	readers := only(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority)
	s.get("/brokers", s.listBrokers, only(actor.Registrar, actor.Reviewer, actor.Head, actor.Authority))
	s.get("/brokers/:id", s.showBroker, readers)
	s.get("/brokers/:id/sheet", s.printBroker, readers)
	s.get("/brokers/:id/sheet.xlsx", s.downloadBroker, readers, within(30*time.Second))
	s.get("/brokers/:id/edit", s.editBroker, only(actor.Broker, actor.Head))
	s.post("/brokers/:id/edit", s.saveBroker, only(actor.Broker, actor.Head))
}

func (s *Server) listBrokers(r *request) error {
	q := keeping.BrokerQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), AfterName: r.Query("name"), AfterID: r.Query("after")}
	list, more, err := s.Keeping.Brokers(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	p := registry.BrokersPage{Shell: s.shell(r, "技术经纪人", layout.Crumb{Label: "查询"}, layout.Crumb{Label: "技术经纪人"}), Query: q.Text,
		Year: strconv.Itoa(day.Of(s.Now()).Year()), Paging: part.Paging{Note: "按姓名排列，每页 20 人"}}
	p.Shell.Query = ""
	for _, b := range list {
		p.Rows = append(p.Rows, registry.BrokerRow(b))
	}
	if q.AfterID != "" {
		p.Paging.Prev = withQuery("/brokers", "q", q.Text)
	}
	if more {
		last := list[len(list)-1]
		p.Paging.Next = withQuery("/brokers", "q", q.Text, "name", last.Name, "after", last.User)
	}
	return r.page(registry.Brokers(p))
}

var errYear = fault.New(fault.Invalid, "web.year", "年度应为 4 位数字，例如 2024")

// period reads the years of the address.
func (r *request) period() (broker.Period, error) {
	var p broker.Period
	for name, to := range map[string]*int{"from": &p.From, "to": &p.To} {
		typed := strings.TrimSpace(r.Query(name))
		if typed == "" {
			continue
		}
		year, err := strconv.Atoi(typed)
		if err != nil || year < 1985 || year > 2100 {
			return broker.Period{}, errYear.At(name)
		}
		*to = year
	}
	return p, p.Check()
}

func (s *Server) brokerPage(r *request, k keeping.BrokerPage) registry.BrokerPage {
	path := "/brokers/" + k.Record.User
	from, to := cleanText(r.Query("from")), cleanText(r.Query("to"))
	crumbs := []layout.Crumb{{Label: "技术经纪人", Href: "/brokers"}, {Label: k.Record.Name}}
	if k.Record.User == r.Actor.User {
		crumbs = []layout.Crumb{{Label: "资料"}, {Label: "我的业绩"}}
	}
	p := registry.BrokerPage{
		Shell: s.shell(r, k.Record.Name, crumbs...), Record: k.Record, Courses: k.Courses, Lines: k.Lines, Deals: k.Deals, From: from, To: to,
		Words: k.Words, At: day.Minute(k.At), MayEdit: k.MayEdit, Years: k.Period.Words(),
		Sheet: withQuery(path+"/sheet", "from", from, "to", to), Book: withQuery(path+"/sheet.xlsx", "from", from, "to", to),
	}
	p.Shell.BackHref = withQuery(path, "from", from, "to", to)
	return p
}

func (s *Server) showBroker(r *request) error {
	period, err := r.period()
	if err != nil {
		k, readErr := s.Keeping.Broker(r.ctx(), r.Actor, r.Params("id"), broker.Period{})
		if readErr != nil {
			return readErr
		}
		return r.again(err, func(errs part.Errors) templ.Component {
			p := s.brokerPage(r, k)
			p.Errors, p.Shell.HasErrors = errs, true
			return registry.Broker(p)
		})
	}
	k, err := s.Keeping.Broker(r.ctx(), r.Actor, r.Params("id"), period)
	if err != nil {
		return err
	}
	return r.page(registry.Broker(s.brokerPage(r, k)))
}

func (s *Server) printBroker(r *request) error {
	period, err := r.period()
	if err != nil {
		return err
	}
	k, err := s.Keeping.Broker(r.ctx(), r.Actor, r.Params("id"), period)
	if err != nil {
		return err
	}
	return r.page(registry.BrokerSheet(s.brokerPage(r, k)))
}

func (s *Server) downloadBroker(r *request) error {
	period, err := r.period()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	k, err := s.Keeping.BrokerSheet(r.ctx(), r.Actor, r.Params("id"), period, &b)
	if err != nil {
		return err
	}
	return r.download("业绩清单_"+k.Record.Name+"_"+day.Of(s.Now()).String()+".xlsx", workbookType, b.Bytes())
}

func (s *Server) brokerForm(r *request, record broker.Record, values map[string]string) func(part.Errors) templ.Component {
	return func(errs part.Errors) templ.Component {
		p := registry.BrokerForm{Shell: s.shell(r, "填写执业信息", layout.Crumb{Label: record.Name, Href: "/brokers/" + record.User}, layout.Crumb{Label: "填写执业信息"}),
			Errors: errs, User: record.User, Name: record.Name, Values: values}
		p.Shell.HasErrors = len(errs) > 0
		return registry.EditBroker(p)
	}
}

func (s *Server) editBroker(r *request) error {
	k, err := s.Keeping.BrokerRecord(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.page(s.brokerForm(r, k, map[string]string{"version": strconv.Itoa(k.Version), "certificate_no": k.CertificateNo, "level": k.Level,
		"issuer": k.Issuer, "issued_on": k.IssuedOn.String(), "title": k.Title})(nil))
}

func (s *Server) saveBroker(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	k, err := s.Keeping.BrokerRecord(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	typed := broker.Record{User: k.User, Version: number(values["version"]), CertificateNo: values["certificate_no"], Level: values["level"], Issuer: values["issuer"], Title: values["title"]}
	typed.IssuedOn, err = day.Parse(strings.TrimSpace(values["issued_on"]))
	if err != nil {
		err = day.ErrDate.At("issued_on")
	} else {
		err = s.Keeping.SaveBrokerRecord(r.ctx(), r.Actor, typed)
	}
	if err != nil {
		return r.again(err, s.brokerForm(r, k, values))
	}
	return r.done("/brokers/"+k.User, "执业信息已保存")
}
