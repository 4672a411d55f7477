package web

import (
	"errors"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// Each address may object so often at once, and then once after each interval
// (建议值).
const (
	objectionBurst = 5
	objectionEvery = 2 * time.Minute
)

// routePriceNotices: 价格公示 for everybody, who may object.
func (s *Server) routePriceNotices() {
	s.objections = newAllowances(objectionBurst, objectionEvery)
	s.get(market.NoticesOfPrice, s.listPriceNotices, open())
	s.get(market.NoticesOfPrice+"/:id", s.showPriceNotice, open())
	s.post(market.NoticesOfPrice+"/:id/object", s.objectToPrice, open())
}

func (s *Server) listPriceNotices(r *request) error {
	rows, next, err := s.Agreements.Notices(r.ctx(), r.Query("after"))
	if err != nil {
		return err
	}
	return r.page(market.PriceNotices(market.AgreementsPage{Shell: s.publicShell(r, "价格公示"), Lines: agreementLines(rows, market.NoticesOfPrice), Paging: lotPaging(market.NoticesOfPrice, r.Query("after"), next)}))
}

func (s *Server) showPriceNotice(r *request) error {
	id, err := pageKey()
	if err != nil {
		return err
	}
	view, err := s.priceNoticeView(r, id, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) priceNoticeView(r *request, objection string, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Agreements.Public(r.ctx(), r.Params("id"))
	if err != nil {
		return nil, err
	}
	shown := f.Versions[len(f.Versions)-1]
	f.Texts = shown.Texts // what was changed since is the unit's own matter
	p := market.PriceNoticePage{Path: market.NoticesOfPrice + "/" + f.ID, Name: f.Name, Cells: agreementCells(f), Clock: agreementClock(f), Terms: agreementTerms(shown.Texts), Hash: shown.Hash.String(),
		Contact: shown.Texts[trading.DealContact], Open: f.State == agreement.Notice, ID: objection, Values: typed, Versions: versionLines(f)}
	switch r.Query("objected") {
	case "yes":
		p.Received = "异议已收到，将由未参与价格谈判的人员处理，并按所留联系方式答复。"
	case "late":
		p.Received = "公示期已结束，异议已记录备查，不影响签约。"
	}
	p.Offer, err = s.offerHref(r, f.Achievement)
	if err != nil {
		return nil, err
	}
	switch f.State {
	case agreement.Notice, agreement.Held, agreement.Signable, agreement.Signed, agreement.Registered:
		p.Takes = true
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.publicShell(r, f.Name, layout.Crumb{Label: "价格公示", Href: market.NoticesOfPrice}, layout.Crumb{Label: f.Number}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.PriceNotice(p)
	}, nil
}

var errObjections = fault.New(fault.Throttled, "agreement.throttled", "提交过于频繁，请稍后再试；也可以按公示的联系方式提出")

func (s *Server) objectToPrice(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["id"]
	if _, err = uuid.Parse(id); err != nil {
		id, err = pageKey()
	}
	late := false
	if err == nil {
		err = s.objections.take(r.IP(), s.Now())
		if t, ok := errors.AsType[throttled](err); ok {
			t.Fault = errObjections
			err = t
		}
	}
	if err == nil {
		late, err = s.Agreements.Object(r.ctx(), r.Params("id"), trading.Objection{ID: id, Name: values["name"], Contact: values["contact"], Text: values["text"]})
	}
	if err != nil {
		view, failed := s.priceNoticeView(r, id, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	received := "yes"
	if late {
		received = "late"
	}
	return r.to(withQuery(market.NoticesOfPrice+"/"+r.Params("id"), "objected", received)) // who objects needs no session
}
