package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

const (
	dutyPath = "/duty"
	heldRows = 30
	// nobody stands in the address for the cases that nobody has yet.
	nobody = "none"
)

// routeDuty: AB 岗与移交.
func (s *Server) routeDuty() {
	who := only(actor.Registrar, actor.Head)
	s.get(dutyPath, s.showDuty, who)
	s.post("/duty/absences", s.setAbsence, who)
	s.post("/duty/absences/:id/end", s.endAbsence, who)
	s.post("/duty/hand-over", s.handOver, who)
}

func (s *Server) showDuty(r *request) error {
	p, err := s.dutyPage(r, r.Query("holder"))
	if err != nil {
		return err
	}
	return r.page(registry.Duty(p))
}

// dutyPage is the page with nothing typed. The head of an office chooses whose
// cases to see; a registrar sees the own.
func (s *Server) dutyPage(r *request, holder string) (registry.DutyPage, error) {
	p := registry.DutyPage{Shell: s.shell(r, "AB 岗与移交", layout.Crumb{Label: "工作台", Href: "/desk"}, layout.Crumb{Label: "AB 岗与移交"})}
	if r.OrgKind != access.Office {
		return p, errDenied
	}
	people, err := s.Registration.Registrars(r.ctx(), r.Actor)
	if err != nil {
		return p, err
	}
	today := day.Of(s.Now())
	choose := part.Option{Label: "请选择"}
	p.People = []part.Option{choose}
	head := r.Actor.Has(actor.Head)
	if head {
		p.Away = []part.Option{choose}
		p.HandOver.Holders = []part.Option{{Value: nobody, Label: "未分派"}}
	} else {
		holder = r.Actor.User
	}
	if holder == "" {
		holder = nobody
	}
	p.HandOver.Holder, p.HandOver.Takers = holder, []part.Option{choose}
	for _, person := range people {
		o := part.Option{Value: person.ID, Label: person.Name}
		if head {
			p.Away = append(p.Away, o)
			p.HandOver.Holders = append(p.HandOver.Holders, o)
		}
		if head || person.ID != r.Actor.User {
			p.People = append(p.People, o)
		}
		if person.ID != holder {
			p.HandOver.Takers = append(p.HandOver.Takers, o)
		}
	}
	absences, err := s.Registration.Absences(r.ctx(), r.Actor)
	if err != nil {
		return p, err
	}
	for _, a := range absences {
		line := registry.AbsenceLine{Away: a.Away.Name, StandIn: a.StandIn.Name, Period: a.From.String() + " 至 " + a.Until.String(), Today: a.On(today)}
		if head || a.Away.ID == r.Actor.User {
			line.End = "/duty/absences/" + a.ID + "/end"
		}
		p.Absences = append(p.Absences, line)
	}
	return p, s.fillHeld(r, &p, holder, today)
}

func (s *Server) fillHeld(r *request, p *registry.DutyPage, holder string, today day.Date) error {
	asked := holder
	if holder == nobody {
		asked = ""
	}
	held, next, err := s.Registration.Held(r.ctx(), r.Actor, asked, r.Query("after"), heldRows)
	if err != nil {
		return err
	}
	for _, c := range held {
		p.HandOver.Rows = append(p.HandOver.Rows, registry.HeldLine{Value: string(c.ID) + ":" + strconv.Itoa(c.Version), Href: "/review/" + string(c.ID),
			Name: c.Name, Number: c.SubmissionNo, State: c.State, Deadline: registry.DeadlineOf(c.Deadline, today, nil)})
	}
	p.HandOver.Paging = part.Paging{Note: "按到期先后，每页 " + strconv.Itoa(heldRows) + " 件"}
	if r.Query("after") != "" {
		p.HandOver.Paging.Prev = withQuery(dutyPath, "holder", holder)
	}
	if next != "" {
		p.HandOver.Paging.Next = withQuery(dutyPath, "holder", holder, "after", next)
	}
	return nil
}

func (s *Server) setAbsence(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	typed := registry.AbsenceForm{Away: values["away"], StandIn: values["stand_in"], From: values["from"], Until: values["until"]}
	away := typed.Away
	if !r.Actor.Has(actor.Head) {
		away = r.Actor.User
	}
	from, err := day.Parse(typed.From)
	if err != nil || from.IsZero() {
		err = registration.ErrAbsenceFrom
	}
	until, untilErr := day.Parse(typed.Until)
	if err == nil && (untilErr != nil || until.IsZero()) {
		err = registration.ErrAbsenceUntil
	}
	if err == nil {
		err = s.Registration.SetAbsence(r.ctx(), r.Actor, away, typed.StandIn, from, until)
	}
	if err == nil {
		return r.done(dutyPath, "已登记外出，期间由代办人办理")
	}
	return s.dutyAgain(r, err, "", func(p *registry.DutyPage) { p.Absence = typed })
}

// dutyAgain shows the page again with what was typed.
func (s *Server) dutyAgain(r *request, refused error, holder string, typed func(*registry.DutyPage)) error {
	if fault.KindOf(refused) == fault.Denied {
		return refused
	}
	p, err := s.dutyPage(r, holder)
	if err != nil {
		return err
	}
	typed(&p)
	return r.again(refused, func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return registry.Duty(p)
	})
}

func (s *Server) endAbsence(r *request) error {
	err := s.Registration.EndAbsence(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return r.done(dutyPath, "已结束外出")
}

func (s *Server) handOver(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	var cases []registration.Shown
	ticked := strings.FieldsFunc(values["cases"], func(c rune) bool { return c == ',' })
	for _, t := range ticked {
		id, version, _ := strings.Cut(t, ":")
		cases = append(cases, registration.Shown{ID: contract.ID(id), Version: number(version)})
	}
	err = s.Registration.HandOver(r.ctx(), r.Actor, values["to"], values["reason"], cases)
	if err == nil {
		return r.done(withQuery(dutyPath, "holder", values["holder"]), "已移交 "+strconv.Itoa(len(cases))+" 件，接办人会收到提醒")
	}
	return s.dutyAgain(r, err, values["holder"], func(p *registry.DutyPage) {
		p.HandOver.To, p.HandOver.Reason, p.HandOver.Ticked = values["to"], values["reason"], ticked
	})
}
