package web

import (
	"strings"
	"time"

	"jiyue/app/access"
	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeLots: 竞价项目 as the exchange, the seller and the bidders work on them.
func (s *Server) routeLots() {
	who := only(actor.Trader, actor.Treasurer, actor.Head, actor.Broker)
	trader, second, treasurer := only(actor.Trader), only(actor.Trader, actor.Head), only(actor.Treasurer)
	s.get(market.LotsPath, s.listLots, who)
	s.get("/market/lots/new", s.newLot, trader)
	s.post("/market/lots/new", s.addLot, trader)
	s.get("/market/lots/:id", s.showLot, who)
	s.get("/market/lots/:id/edit", s.editLot, trader)
	s.post("/market/lots/:id/edit", s.changeLot, trader)
	s.post("/market/lots/:id/submit", s.submitLot, trader)
	s.post("/market/lots/:id/return", s.returnLot, second)
	s.get("/market/lots/:id/announce", s.confirmAnnouncement, second)
	s.post("/market/lots/:id/announce", s.announceLot, second)
	s.get("/market/lots/:id/drop", s.confirmDrop, second)
	s.post("/market/lots/:id/drop", s.dropLot, second)
	s.get("/market/lots/:id/bidders/:code", s.showBidder, only(actor.Trader, actor.Treasurer, actor.Head))
	s.get("/market/lots/:id/bidders/:code/papers/:paper", s.showPaper, only(actor.Trader, actor.Treasurer, actor.Head))
	s.post("/market/lots/:id/bidders/:code/judge", s.judgeBidder, trader)
	s.post("/market/lots/:id/bidders/:code/deposit", s.takeDeposit, treasurer)
	s.post("/market/lots/:id/motions", s.proposeMotion, second)
	s.get("/market/lots/:id/motions/:motion", s.confirmMotion, only(actor.Trader, actor.Head, actor.Broker))
	s.post("/market/lots/:id/motions/:motion/decide", s.decideMotion, only(actor.Trader, actor.Head, actor.Broker))
	s.get("/market/lots/:id/sign", s.confirmSigning, trader)
	s.post("/market/lots/:id/sign", s.signLot, trader)
	s.get("/market/lots/:id/settle", s.confirmSettling, treasurer)
	s.post("/market/lots/:id/settle", s.settleLot, treasurer)
	s.get("/market/lots/:id/auction", s.confirmAuction, trader)
	s.post("/market/lots/:id/auction", s.sendToAuction, trader)
	s.get("/market/lots/:id/pay", s.confirmPaying, treasurer)
	s.post("/market/lots/:id/pay", s.payListing, treasurer)
	s.get("/market/lots/:id/exercise", s.confirmExercise, treasurer)
	s.post("/market/lots/:id/exercise", s.exerciseListing, treasurer)
	s.get("/market/lots/:id/result", s.confirmResult, trader)
	s.post("/market/lots/:id/result", s.publishResult, trader)
	s.get(market.MinePath, s.listMine, only(actor.Bidder))
}

// marketKind says whether the person's organisation has lots of its own.
func marketKind(r *request) bool {
	return r.OrgKind == access.Exchange || r.OrgKind == access.Seller
}

// lotPlace is the crumb above a lot.
func lotPlace(r *request) layout.Crumb {
	if r.OrgKind == access.Exchange {
		return layout.Crumb{Label: "交易项目", Href: market.LotsPath}
	}
	return layout.Crumb{Label: "本单位项目", Href: market.LotsPath}
}

func (s *Server) listLots(r *request) error {
	if !marketKind(r) {
		return errDenied
	}
	ask := trading.LotQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), Route: lot.Route(cleanText(r.Query("route"))), State: sale.State(cleanText(r.Query("state"))), Org: r.Actor.Org, After: r.Query("after")}
	rows, next, err := s.Exchange.Lots(r.ctx(), ask)
	if err != nil {
		return err
	}
	place := lotPlace(r)
	p := market.LotsPage{Shell: s.shell(r, place.Label, layout.Crumb{Label: "市场"}, layout.Crumb{Label: place.Label}), Inside: r.OrgKind == access.Exchange, MayAdd: r.Actor.Has(actor.Trader),
		Query: ask.Text, Route: string(ask.Route), State: string(ask.State), Asked: ask.Text+string(ask.Route)+string(ask.State) != "",
		Paging: lotPaging(market.LotsPath, ask.After, next, "q", ask.Text, "route", string(ask.Route), "state", string(ask.State))}
	for _, row := range rows {
		line := lotLine(row, market.LotsPath)
		line.Side = row.Exchange
		if p.Inside {
			line.Side = row.Seller
		}
		p.Lines = append(p.Lines, line)
	}
	return r.page(market.Lots(p))
}

func (s *Server) listMine(r *request) error {
	rows, next, err := s.Exchange.Lots(r.ctx(), trading.LotQuery{Bidder: r.Actor.Org, After: r.Query("after")})
	if err != nil {
		return err
	}
	p := market.MinePage{Shell: s.shell(r, "我的竞买", layout.Crumb{Label: "市场"}, layout.Crumb{Label: "我的竞买"}), Paging: lotPaging(market.MinePath, r.Query("after"), next)}
	for _, row := range rows {
		line := lotLine(row, market.PublicLotsPath)
		line.Mine, line.MineMark = row.Applied.Title(), bidderMarks[row.Applied]
		if row.Code != "" && row.Route != lot.Listing {
			line.Mine, line.Href = "竞买代码 "+row.Code, line.Href+"/room"
		}
		p.Lines = append(p.Lines, line)
	}
	return r.page(market.Mine(p))
}

var bidderMarks = map[lot.BidderState]part.State{lot.Applied: part.Wait, lot.Qualified: part.Done, lot.Refused: part.Refused, lot.Left: part.Off}

// lotPaging is the foot of a list of lots; only the first page has no way back.
func lotPaging(path, after, next string, conditions ...string) part.Paging {
	p := part.Paging{Note: "从新到旧，每页 20 项"}
	if after != "" {
		p.Prev = withQuery(path, conditions...)
	}
	if next != "" {
		p.Next = withQuery(path, append(conditions, "after", next)...)
	}
	return p
}

func lotLine(row trading.LotRow, path string) market.LotLine {
	line := market.LotLine{Href: path + "/" + row.ID, Name: row.Name, Number: row.Number, Route: row.Route, State: row.State, Start: yuanText(row.Start), Price: yuanText(row.Price), Bids: row.Bids}
	if row.Route == lot.Listing && row.Bids == 0 && line.Price != "" { // nobody has bought yet: the list price in force
		line.Start, line.Price = line.Price, ""
	}
	if !row.Opens.IsZero() {
		line.Opens, line.Ends = lot.Minute(row.Opens), "至 "+secondText(row.Ends)
	}
	return line
}

// yuanText writes an amount with separators, "" for what is none.
func yuanText(text string) string {
	fen, ok := money.ParseFen(text)
	if !ok {
		return ""
	}
	return fen.Yuan().Text()
}

// secondText writes an instant to the second, or to the millisecond where it has some:
// an end that was moved by a bid is exact.
func secondText(t time.Time) string {
	if t.Nanosecond() != 0 {
		return strings.Replace(instantText(t)[:23], "T", " ", 1)
	}
	return lot.Minute(t)
}
