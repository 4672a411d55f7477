package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// routeChanges: 变更登记, its review, and the versions of a registration.
func (s *Server) routeChanges() {
	broker, registrar := only(actor.Broker), only(actor.Registrar)
	s.get("/contracts/:id/change", s.showContractChange, broker)
	s.post("/contracts/:id/change/open", s.openChange, broker)
	s.post("/contracts/:id/change/drop", s.dropChange, broker)
	s.post("/contracts/:id/change", s.requestChange, broker)
	s.get("/contracts/:id/versions", s.showVersions)
	s.get("/review/:id/change", s.reviewChange, registrar)
	s.post("/review/:id/change", s.decideContractChange, registrar)
}

// differences puts changed fields into words.
func (s *Server) differences(class contract.Class, changes []contract.Change, base string) []registry.Difference {
	before, after := map[string]string{}, map[string]string{}
	for _, x := range changes {
		before[x.Path], after[x.Path] = x.Before, x.After
	}
	form := contract.Form{Class: string(class)}
	old, new := sheet{server: s, form: form, flat: before}, sheet{server: s, form: form, flat: after}
	list := make([]registry.Difference, len(changes))
	for i, x := range changes {
		list[i] = registry.Difference{Label: x.Label(), Before: withoutCapitals(old.words(x.Path)), After: withoutCapitals(new.words(x.Path))}
		if base != "" {
			list[i].Href = base + contract.SectionOf(x.Path) + "#" + part.FieldID(x.Path)
		}
	}
	return list
}

// withoutCapitals: beside each other, amounts are compared by their digits.
func withoutCapitals(words string) string {
	digits, _, _ := strings.Cut(words, "（人民币")
	return digits
}

// showContractChange explains how to change a registration, or shows the draft of the
// change before it goes to the office.
func (s *Server) showContractChange(r *request) error {
	k, err := s.Registration.Read(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	c := k.Contract
	switch {
	case !ownCase(r, c):
		return contract.ErrNotApplicant
	case c.State == contract.ChangePending:
		return r.to("/contracts/" + string(c.ID))
	case c.State != contract.Registered:
		return contract.ErrNotRegistered
	}
	view, err := s.contractChangeView(r, k, "", false)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) contractChangeView(r *request, k registration.Case, reason string, agreed bool) (func(part.Errors) templ.Component, error) {
	c := k.Contract
	p := registry.ChangePage{
		Shell:    s.shell(r, "申请变更登记", layout.Crumb{Label: "申请与进度", Href: "/contracts"}, layout.Crumb{Label: c.Number, Href: "/contracts/" + string(c.ID)}, layout.Crumb{Label: "申请变更登记"}),
		Contract: c, Open: c.ChangeOpen(), Reason: reason, Agreed: agreed,
	}
	if p.Open {
		review, err := s.Registration.ReadChange(r.ctx(), r.Actor, c.ID)
		if err != nil {
			return nil, err
		}
		p.Differences = s.differences(contract.Class(c.Working().Class), review.Changes, "/contracts/"+string(c.ID)+"/form/")
		p.Total, p.Tech, p.Priced = review.After.Total, review.After.Tech, review.After.Priced
		for _, f := range review.After.Faults {
			p.Faults = append(p.Faults, part.FieldError{Field: f.Field, Message: f.Message})
		}
		for _, a := range k.Attachments {
			if !a.AddedAt.Before(c.Change.OpenedAt) {
				p.Evidence = append(p.Evidence, a)
			}
		}
	}
	return func(errs part.Errors) templ.Component {
		own := part.Errors{} // the others stand among the faults, with their links
		for _, e := range errs {
			if e.Field == "" || slices.Contains([]string{"agreed", "reason", "files"}, e.Field) {
				own = append(own, e)
			}
		}
		p.Errors, p.Shell.HasErrors = own, len(errs) > 0
		return registry.Change(p)
	}, nil
}

func (s *Server) openChange(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.OpenChange(r.ctx(), r.Actor, id, number(values["version"]))
	if errors.Is(err, contract.ErrMoved) {
		k, readErr := s.Registration.Read(r.ctx(), r.Actor, id)
		if readErr == nil && k.Contract.ChangeOpen() {
			err = nil // posted twice
		}
	}
	if err != nil {
		return err
	}
	return r.done("/contracts/"+string(id)+"/form", "已打开变更草稿，现行登记不受影响")
}

func (s *Server) dropChange(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := contract.ID(r.Params("id"))
	err = s.Registration.DropChange(r.ctx(), r.Actor, id, number(values["version"]))
	if err != nil {
		return err
	}
	return r.done("/contracts/"+string(id), "已放弃这次变更，登记不变")
}

func (s *Server) requestChange(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, agreed, reason := contract.ID(r.Params("id")), values["agreed"] != "", strings.TrimSpace(values["reason"])
	if agreed {
		err = s.Registration.RequestChange(r.ctx(), r.Actor, id, number(values["version"]), reason)
	} else {
		err = errNotAgreed
	}
	if err == nil {
		return r.done("/contracts/"+string(id), "变更申请已提交，现行登记证明继续有效")
	}
	k, readErr := s.Registration.Read(r.ctx(), r.Actor, id)
	switch {
	case readErr != nil:
		return readErr
	case k.Contract.State == contract.ChangePending: // posted twice
		return r.to("/contracts/" + string(id))
	case !k.Contract.ChangeOpen() || fault.KindOf(err) == fault.Internal:
		return err
	}
	view, viewErr := s.contractChangeView(r, k, reason, agreed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}

// showVersions 登记版本.
func (s *Server) showVersions(r *request) error {
	c, versions, err := s.Registration.Versions(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	if err != nil {
		return err
	}
	p := registry.VersionsPage{
		Shell:    s.shell(r, "登记版本 "+c.Number, layout.Crumb{Label: "合同", Href: "/contracts"}, layout.Crumb{Label: c.Number, Href: "/contracts/" + string(c.ID)}, layout.Crumb{Label: "登记版本"}),
		Contract: c,
	}
	for _, v := range versions {
		p.Versions = append(p.Versions, registry.VersionView{Version: v, Differences: s.differences(v.Class, v.Changes, ""), Current: v.Number == c.CertificateVersion})
	}
	return r.page(registry.Versions(p))
}

// typedChange is a decision on a change as typed.
type typedChange struct{ ruling, class, tech, opinion string }

func (s *Server) reviewChange(r *request) error {
	review, err := s.pendingChange(r)
	if err != nil {
		return err
	}
	view, err := s.changeReviewView(r, review, typedChange{class: string(review.Contract.Change.Class), tech: review.After.Tech.Text()})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// pendingChange loads a pending change of the person's own office.
func (s *Server) pendingChange(r *request) (registration.ChangeReview, error) {
	review, err := s.Registration.ReadChange(r.ctx(), r.Actor, contract.ID(r.Params("id")))
	switch {
	case err != nil:
		return review, err
	case review.Contract.Office.ID != r.Actor.Org:
		return review, contract.ErrNotFound
	case review.Contract.State != contract.ChangePending:
		return review, contract.ErrState
	}
	return review, nil
}

func (s *Server) changeReviewView(r *request, review registration.ChangeReview, typed typedChange) (func(part.Errors) templ.Component, error) {
	c := review.Contract
	deadline, err := s.deadlineWords(r, review.Case)
	if err != nil {
		return nil, err
	}
	p := registry.ChangeReviewPage{
		Shell:    s.shell(r, "变更审查 "+c.Number, layout.Crumb{Label: "工作台", Href: "/desk"}, layout.Crumb{Label: c.Number, Href: "/contracts/" + string(c.ID)}, layout.Crumb{Label: "变更审查"}),
		Contract: c, Deadline: deadline, Differences: s.differences(c.Change.Class, review.Changes, ""), Files: slices.Clone(review.Attachments),
		Proposed: review.After.Tech.Text() + " 元", Total: review.After.Total, Tech: review.After.Tech,
		Ruling: typed.ruling, Class: typed.class, TechTyped: typed.tech, Opinion: typed.opinion, Course: registry.Course(review.Timeline, awaited(c, deadline)),
	}
	slices.SortStableFunc(p.Files, func(a, b contract.Attachment) int { return b.AddedAt.Compare(a.AddedAt) })
	p.Findings.Findings = review.After.Findings
	p.Findings.State, p.Findings.Word = conclusion(review.After.Result.Decision)
	if err := c.MayDecide(r.Actor); err != nil {
		p.Blocked = fault.Sentence(err)
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return registry.ChangeReview(p)
	}, nil
}

// decideContractChange 准予或不予变更. The same decision posted twice is made once.
func (s *Server) decideContractChange(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id, version := contract.ID(r.Params("id")), number(values["version"])
	typed := typedChange{values["ruling"], values["class"], values["tech"], strings.TrimSpace(values["opinion"])}
	k, err := s.reviewed(r)
	if err != nil {
		return err
	}
	if k.Contract.Version == version+1 && len(k.Timeline) > 0 && k.Timeline[0].ActorID == r.Actor.User && strings.HasPrefix(k.Timeline[0].Kind, "contract.change_") {
		return r.to("/contracts/" + string(id))
	}
	switch {
	case k.Contract.State != contract.ChangePending:
		return contract.ErrState
	case version == 0:
		err = contract.ErrMoved
	case typed.ruling == "approve":
		err = s.Registration.ApproveChange(r.ctx(), r.Actor, id, version, registration.Verdict{Class: contract.Class(typed.class), Tech: typed.tech, Opinion: typed.opinion})
	case typed.ruling == "refuse":
		err = s.Registration.RefuseChange(r.ctx(), r.Actor, id, version, typed.opinion)
	default:
		err = registration.ErrRuling
	}
	if err == nil {
		sentence := "已准予变更，新版登记证明已签发"
		if typed.ruling == "refuse" {
			sentence = "已不予变更，现行登记不变"
		}
		return r.done("/contracts/"+string(id), sentence)
	}
	review, readErr := s.pendingChange(r)
	if readErr != nil || fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Denied {
		return err
	}
	view, viewErr := s.changeReviewView(r, review, typed)
	if viewErr != nil {
		return viewErr
	}
	return r.again(err, view)
}
