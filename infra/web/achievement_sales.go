package web

import (
	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/views/market"
	"jiyue/views/portal"
)

// offerHref leads from a sale to its achievement, as far as the reader may see it.
func (s *Server) offerHref(r *request, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	inside, public, err := s.Trading.Shown(r.ctx(), r.Actor, id)
	switch {
	case inside:
		return market.AchievementsPath + "/" + id, err
	case public:
		return market.CataloguePath + "/" + id, err
	}
	return "", err
}

// saleRows lead the unit itself to where it works on its sales, everybody else to their
// notices.
func saleRows(list []trading.SaleOn, own bool) []market.SaleRow {
	rows := make([]market.SaleRow, len(list))
	for i, x := range list {
		row := market.SaleRow{Name: x.Name, Number: x.Number, Route: x.Route.Title(), At: day.Minute(x.At), Contract: x.Contract, ContractHref: withQuery(portal.VerifyPath, "no", x.Contract),
			Mark: market.LotMark(x.State), State: lot.Title(x.Route, x.State)}
		paths := [2]string{market.PublicLotsPath, market.LotsPath}
		if x.Route == trading.Agreement {
			state := agreement.State(x.State)
			row.Route, row.Mark, row.State, paths = "协议定价", market.AgreementMark(state), state.Title(), [2]string{market.NoticesOfPrice, market.AgreementsPath}
		}
		row.Href = paths[0] + "/" + x.ID
		if own {
			row.Href = paths[1] + "/" + x.ID
		}
		rows[i] = row
	}
	return rows
}
