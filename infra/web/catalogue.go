package web

import (
	"strings"

	"jiyue/app/trading"
	"jiyue/domain/code"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// showCatalogue 公开成果库.
func (s *Server) showCatalogue(r *request) error {
	ask := trading.AchievementQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), Field: cleanText(r.Query("field")), After: r.Query("after")}
	found, next, err := s.Trading.FindPublic(r.ctx(), ask)
	if err != nil {
		return err
	}
	p := market.CataloguePage{Shell: s.shell(r, "科技成果库"), Query: ask.Text, Field: ask.Field, Fields: s.fieldFilter(), Asked: ask.Text+ask.Field != "",
		Rows: s.achievementRows(found, market.CataloguePath), Paging: part.Paging{Note: "最近发布的在前，每页 20 项"}}
	p.Shell.Nav = publicPlaces(r.Path())
	s.turnPages(&p.Paging, market.CataloguePath, ask, next)
	return r.page(market.Catalogue(p))
}

// showOffer is one achievement of the catalogue.
func (s *Server) showOffer(r *request) error {
	k, err := s.Trading.PublicAchievement(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	report, err := s.Appraisals.Shown(r.ctx(), k.Achievement, k.Today)
	if err != nil {
		return err
	}
	licensed, err := s.Licences.On(r.ctx(), k.ID)
	if err != nil {
		return err
	}
	name := k.Content.Name
	p := market.OfferPage{Shell: s.shell(r, name, layout.Crumb{Label: "科技成果库", Href: market.CataloguePath}, layout.Crumb{Label: name}), A: k.Achievement, Today: k.Today,
		Field: s.Trading.Codes.Name(code.Field, k.Content.Field), Industry: s.Trading.Codes.Name(code.Industry, k.Content.Industry), Rights: k.Rights, Appraisal: shownAppraisal(report), Licence: licensed,
		Sales: saleRows(k.Sales, false)}
	p.Shell.Nav = publicPlaces(r.Path())
	return r.page(market.Offer(p))
}
