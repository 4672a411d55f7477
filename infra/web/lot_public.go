package web

import (
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routePublicLots: 竞价公告 for everybody, and the log after the close.
func (s *Server) routePublicLots() {
	s.get(market.PublicLotsPath, s.listPublicLots, open())
	s.get("/lots/:id", s.showNotice, open())
	s.post("/lots/:id/apply", s.applyForLot, only(actor.Bidder))
	s.post("/lots/:id/papers", s.handInPaper, only(actor.Bidder), bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.post("/lots/:id/act", s.actOnListing, only(actor.Bidder))
	s.get("/lots/:id/voucher", s.showVoucher, open())
	s.get("/lots/:id/replay", s.showReplay, open())
	s.get("/lots/:id/log.json", s.downloadLog, open(), within(time.Minute))
}

func (s *Server) listPublicLots(r *request) error {
	ask := trading.LotQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), Route: lot.Route(cleanText(r.Query("route"))), Public: true, After: r.Query("after")}
	rows, next, err := s.Exchange.Lots(r.ctx(), ask)
	if err != nil {
		return err
	}
	p := market.PublicLotsPage{Shell: s.publicShell(r, "交易公告"), Query: ask.Text, Route: string(ask.Route), Paging: lotPaging(market.PublicLotsPath, ask.After, next, "q", ask.Text, "route", string(ask.Route))}
	p.Paging.Note = "未结束的在前，从新到旧，每页 20 项"
	for _, row := range rows {
		line := lotLine(row, market.PublicLotsPath)
		line.Side = row.Exchange
		p.Lines = append(p.Lines, line)
	}
	return r.page(market.PublicLots(p))
}

// publicShell is the frame of a page that everybody reads alike.
func (s *Server) publicShell(r *request, title string, crumbs ...layout.Crumb) layout.Shell {
	shell := s.shell(r, title, crumbs...)
	shell.Nav, shell.Query = publicPlaces(r.Path()), ""
	return shell
}

func (s *Server) showNotice(r *request) error {
	view, err := s.noticeView(r, noticeTyping{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// noticeTyping is what was typed on a notice and refused.
type noticeTyping struct {
	statement string
	promise   bool
	objection map[string]string
}

func (s *Server) noticeView(r *request, typed noticeTyping) (func(part.Errors) templ.Component, error) {
	l, look, err := s.Exchange.Notice(r.ctx(), r.Params("id"))
	if err == nil && l.Route == lot.Listing {
		return s.listingNotice(r, typed.statement, typed.promise, map[string]string{})
	}
	if err != nil {
		return nil, err
	}
	rules, err := lot.ReadRules(l.Route, l.Terms)
	if err != nil {
		return nil, err
	}
	seat, seated, err := s.Exchange.Seat(r.ctx(), r.Actor, l.ID)
	if err != nil {
		return nil, err
	}
	due := l.DepositDue(rules)
	p := market.NoticePage{Path: market.PublicLotsPath + "/" + l.ID, Name: l.Name, State: look.State, Cells: publicCells(l, look), Steps: lotSteps(l, look, due),
		Notice: l.Notice, Hash: l.Terms[lot.TermNoticeHash], Seal: l.Terms[lot.TermCommitment], Closed: lot.Closed(look.State), Result: resultWords(look), Due: lot.Minute(due), Typed: typed.statement, Promise: typed.promise}
	mayApply := l.Parent == "" && r.Actor.Has(actor.Bidder) && r.Actor.Org != l.Seller.ID && look.State == sale.Announced && s.Now().Before(due)
	switch {
	case seated:
		p.Papers, p.HandIn, err = s.papersOf(r, seat)
		if err != nil {
			return nil, err
		}
		p.Mine, p.Mark, p.Leave = seat.State.Title(), bidderMarks[seat.State], mayLeave(l, look, seat, due, s.Now())
		if seat.State == lot.Qualified {
			p.Mine += "，竞买代码 " + seat.Code
		}
		if seat.State == lot.Qualified || seat.State == lot.Left {
			own, paid, err := s.Treasury.OwnDeposit(r.ctx(), r.Actor, l.ID)
			if err != nil {
				return nil, err
			}
			if paid {
				c := releaseCell(market.FundCell{Text: own.State.Title()}, own.ReleaseBy, own.PaidOn)
				p.Deposit = "保证金 " + own.Amount.Yuan().Text() + " 元，" + c.Text
				if c.Sub != "" {
					p.Deposit += "，" + c.Sub
				}
			}
			if trading.Sold(look.State) && seat.Code == look.Leader {
				p.Bill = market.LotsPath + "/" + l.ID + "/bill"
			}
		}
	case mayApply:
		p.Apply = true
	}
	p.Clauses, err = l.Clauses()
	p.Clauses = append(p.Clauses, lot.Grounds(l.Terms)...)
	if err != nil {
		return nil, err
	}
	if l.Parent != "" {
		p.Parent = market.PublicLotsPath + "/" + l.Parent
	}
	p.Manage = manages(r, l)
	p.Offer, err = s.offerHref(r, l.Achievement)
	if err != nil {
		return nil, err
	}
	p.Objected = r.Query("objected") == "yes" && look.State == sale.Provisional
	p.Object, err = s.objectionForm(l, look, typed.objection)
	if err != nil {
		return nil, err
	}
	if seated && look.State == sale.Defaulted {
		o, asked, err := s.Exchange.NextOffer(r.ctx(), r.Actor, l.ID)
		if err != nil {
			return nil, err
		}
		if asked {
			p.Asked = nextWords(o)
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.publicShell(r, l.Name, layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: l.Number}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.NoticeView(p)
	}, nil
}

// manages is where those who run a lot work on it, "" for everybody else.
func manages(r *request, l *lot.Lot) string {
	if r.Actor.Org == l.Exchange.ID && r.Actor.Has(actor.Trader, actor.Treasurer, actor.Head) || r.Actor.Org == l.Seller.ID && r.Actor.Has(actor.Head, actor.Broker) {
		return market.LotsPath + "/" + l.ID
	}
	return ""
}

func publicCells(l *lot.Lot, look trading.Look) []part.Cell {
	price := part.Cell{Label: "起始价", Value: l.Start().Yuan().Text(), Unit: " 元", Sub: l.Start().Yuan().Capitals(), Width: 4, Strong: true}
	if look.Priced {
		price = part.Cell{Label: priceLabel(look.State), Value: look.Price.Yuan().Text(), Unit: " 元", Sub: look.Price.Yuan().Capitals(), Width: 4, Strong: true}
	}
	return []part.Cell{{Label: "项目编号", Value: l.Number, Big: true, Width: 4}, {Label: "状态", Body: part.Badge(market.LotMark(look.State), lot.StateTitle(look.State)), Width: 4}, price,
		{Label: "转让方", Value: l.Seller.Name, Width: 4}, {Label: "交易机构", Value: l.Exchange.Name, Width: 4}, {Label: "公告发布", Value: lot.Minute(l.AnnouncedAt.Truncate(time.Minute)), Width: 4},
		{Label: "竞价开始", Value: lot.Minute(look.Open), Width: 4}, {Label: "竞价截止", Value: secondText(look.End), Sub: extensionWords(look.Extensions), Width: 4},
		bidsCell(l, look)}
}

// bidsCell counts bids where they are counted.
func bidsCell(l *lot.Lot, look trading.Look) part.Cell {
	if l.Route == lot.English {
		return part.Cell{Label: "有效报价", Value: countWords(look.Bids) + " 次", Width: 4}
	}
	return part.Cell{Label: "竞价方式", Value: l.Route.Title(), Width: 4}
}

// resultWords say how a lot stands once there is more to say than its state.
func resultWords(look trading.Look) string {
	price := look.Price.Yuan().Text() + " 元，竞买代码 " + look.Leader
	switch look.State {
	case sale.Suspended:
		if !look.Due.IsZero() {
			return "竞价已中止，将于 " + lot.Minute(look.Due) + " 恢复，截止时间 " + secondText(look.End) + "。"
		}
		return "竞价已中止，恢复时间另行公告。"
	case sale.Exercise:
		return "竞价已结束，最高报价 " + price + "。优先购买权人可以在 " + lot.Minute(look.Due) + " 前行使权利。"
	case sale.Provisional:
		text := "竞价已结束，最高报价 " + price + "，等待成交确认。"
		if !look.NoticeEnd.IsZero() {
			text += "结果公示至 " + lot.Minute(look.NoticeEnd.Add(-time.Minute)) + "。"
		}
		return text
	case sale.Confirmed, sale.Signed, sale.Settled:
		return "已成交，成交价 " + price + "。"
	case sale.Defaulted:
		return "受让方违约，成交价 " + price + "，保证金不予退还。"
	case sale.Unsold:
		return "未成交：" + look.Reason.Title() + "。保证金已全部退还。"
	case sale.Cancelled:
		return "标的已撤回，竞价终止，保证金已全部退还。"
	case sale.Annulled:
		return "公示期内的异议成立，成交无效，保证金已全部退还。"
	case sale.Sole:
		return "只有一名竞买人，转为单一意向方报价：由其在 " + secondText(look.End) + " 前报价一次，不低于起始价。"
	}
	return ""
}

// spanText writes two instants, the day of the second only where it is another.
func spanText(from, to time.Time) string {
	end := secondText(to)
	if day.Of(from) == day.Of(to) {
		_, end, _ = strings.Cut(end, " ")
	}
	return lot.Minute(from) + " 至 " + end
}

// lotSteps are the stages of a lot.
func lotSteps(l *lot.Lot, look trading.Look, due time.Time) []part.Step {
	steps := []part.Step{
		{Label: "公告", Meta: lot.Minute(l.AnnouncedAt.Truncate(time.Minute)), State: part.Done}, {Label: "报名、交纳保证金", Meta: "至 " + lot.Minute(due), State: part.Going},
		{Label: "竞价", Meta: spanText(look.Open, look.End), State: part.Wait}, {Label: "成交确认", State: part.Wait}, {Label: "签约、结清", State: part.Wait}}
	reached := map[sale.State]int{sale.Announced: 1, sale.Bidding: 2, sale.Suspended: 2, sale.Exercise: 3, sale.Provisional: 3, sale.Confirmed: 4, sale.Signed: 4, sale.Settled: 5, sale.Sole: 2,
		sale.Defaulted: 4, sale.Annulled: 3, sale.Cancelled: 2, sale.Unsold: 3}[look.State]
	for i := range steps {
		switch {
		case i < reached:
			steps[i].State = part.Done
		case i == reached:
			steps[i].State = part.Going
		}
	}
	switch look.State {
	case sale.Suspended:
		steps[2].State, steps[2].Label = part.Held, "竞价中止"
	case sale.Sole:
		steps[2].Label, steps[2].Meta = look.State.Title(), "至 "+secondText(look.End)
	case sale.Unsold, sale.Cancelled, sale.Annulled, sale.Defaulted:
		steps = append(steps[:max(reached, 2)], part.Step{Label: look.State.Title(), State: part.Off})
	}
	return steps
}

func (s *Server) applyForLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	promise := values["promise"] == "true"
	err = s.Exchange.Apply(r.ctx(), r.Actor, r.Params("id"), values["statement"], promise)
	if err != nil {
		view, failed := s.noticeView(r, noticeTyping{statement: values["statement"], promise: promise})
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(market.PublicLotsPath+"/"+r.Params("id"), "申请已提交，由交易机构审核资格")
}

// replayBids are shown of a lot; the whole log can be downloaded.
const replayBids = 500

func (s *Server) showReplay(r *request) error {
	log, err := s.Exchange.Log(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	l := log.Lot
	if l.Route == lot.Listing {
		return lot.ErrAbsent
	}
	rules, err := lot.ReadRules(l.Route, l.Terms)
	if err != nil {
		return err
	}
	p := market.ReplayPage{Shell: s.publicShell(r, "竞价记录与核验", layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: l.Number, Href: market.PublicLotsPath + "/" + l.ID}, layout.Crumb{Label: "竞价记录与核验"}),
		Path: market.PublicLotsPath + "/" + l.ID, Name: l.Name, Cells: publicCells(l, log.Look), Records: len(log.Records), Genesis: log.Genesis.String(), Head: log.Look.Head.String(),
		Seal: l.Terms[lot.TermCommitment], Salt: l.Secret[lot.TermSalt], Reserve: yuanText(l.Secret[sale.TermReserve])}
	p.Valid, p.Verdict, p.Detail = logVerdict(log)
	var bids []trading.Record
	for i := len(log.Records) - 1; i >= 0; i-- {
		if log.Records[i].Seq > 0 {
			bids = append(bids, log.Records[i])
		}
	}
	p.More = max(len(bids)-replayBids, 0)
	bids = bids[:len(bids)-p.More]
	p.Bids, p.Curve = bidLines(bids, rules.English, ""), curveOf(rules.English, log.Look, bids, "", log.Look.End)
	if l.Route != lot.English {
		engine, err := s.Exchange.Course(r.ctx(), l)
		if err != nil {
			return err
		}
		p.Grid = kindGrid(&hall{rules: rules}, engine)
	}
	return r.page(market.Replay(p))
}

func logVerdict(log trading.LotLog) (valid bool, title, detail string) {
	switch {
	case !log.Finding.Valid():
		return false, "记录与链头不符", log.Finding.Sentence()
	case log.Hidden:
		return true, "记录完整", "服务器刚刚重新计算了 " + countWords(len(log.Records)) + " 条记录的链头，与记录一致；标的已撤回，未公开的报价和保留价不再公开，因此不重演"
	case !log.Replays():
		return false, "重演结果不符", "按公告规则重演，第 " + countWords(log.Differs) + " 条记录的答复与记录不一致"
	}
	return true, "记录完整，重演一致", "服务器刚刚重新计算了 " + countWords(len(log.Records)) + " 条记录的链头，并按公告规则重演，均与记录一致"
}

// downloadLog is the public log: announced terms and all events, without persons.
func (s *Server) downloadLog(r *request) error {
	log, err := s.Exchange.Log(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentDisposition, `attachment; filename="`+log.Lot.Number+`.json"`)
	return r.JSON(log.File())
}
