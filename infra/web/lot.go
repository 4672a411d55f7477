package web

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// lotView is the page of a lot with what was typed on it.
type lotTyping struct{ opinion, act, reason, effective, amount, approval string }

func (s *Server) showLot(r *request) error {
	view, err := s.lotView(r, lotTyping{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// lotView is the page of a lot with what was typed there and refused.
func (s *Server) lotView(r *request, typed lotTyping) (func(part.Errors) templ.Component, error) {
	f, err := s.Exchange.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	l := f.Lot
	path := market.LotsPath + "/" + l.ID
	p := market.LotPage{Path: path, Lot: l, Inside: f.Inside, State: l.State, Cells: lotCells(l, f.Look), Acts: s.lotActs(r, f), Opinion: typed.opinion}
	p.Offer, err = s.offerHref(r, l.Achievement)
	if err != nil {
		return nil, err
	}
	if id := l.Terms[lot.TermValuationCase]; id != "" && r.Actor.Org == l.Seller.ID {
		p.Acts = append(p.Acts, part.Button{Label: "查看估值参考", Href: market.ValuationsPath + "/" + id})
	}
	clauses, err := l.Clauses()
	if err == nil {
		p.Clauses = append(clauses, lot.Grounds(l.Terms)...)
	}
	p.Warning = f.Warning
	second := r.Actor.Has(actor.Trader, actor.Head) && r.Actor.User != l.Maker.ID
	switch {
	case l.State == lot.Draft:
		p.Problems = append(part.ErrorsOf(l.Check(s.Now())), part.ErrorsOf(f.Grounds)...)
		p.Submit = len(p.Problems) == 0 && r.Actor.Has(actor.Trader)
	case l.State == lot.Review && second:
		p.Return = true
	case l.Parent != "" && lot.Closed(l.State):
		p.Waiting = "由挂牌项目转入的竞价已经结束，结果转回挂牌项目，在那里确认成交。"
	case l.State == lot.Review:
		p.Waiting = "已提交复核，等待本机构另一名交易员或负责人核对发布。编制人不能复核自己的项目。"
	}
	for _, b := range f.Bidders {
		p.Bidders = append(p.Bidders, bidderLine(path, b))
		if b.Code == f.Look.Leader && trading.Sold(l.State) {
			p.Buyer = []part.KV{{Key: "受让方", Value: b.Org.Name}, {Key: "经办人", Value: b.User.Name}, {Key: "竞买代码", Value: b.Code}, {Key: "成交价", Body: part.AmountWithCapitals(f.Look.Price.Yuan())}}
		}
	}
	for _, m := range f.Motions {
		line := market.MotionLine{Title: l.ActTitle(m.Act), Reason: m.Reason, State: m.State, Meta: motionMeta(m)}
		if m.State == lot.Proposed && s.mayDecide(r, f, m) {
			line.Href = path + "/motions/" + m.ID
		}
		p.Motions = append(p.Motions, line)
	}
	if acts := l.Motions(); f.Inside && len(acts) > 0 && r.Actor.Has(actor.Trader, actor.Head) {
		p.Propose = &market.ProposeForm{Act: typed.act, Reason: typed.reason, Effective: typed.effective, Amount: typed.amount, Approval: typed.approval}
		for _, a := range acts {
			p.Propose.Acts = append(p.Propose.Acts, part.Option{Value: string(a), Label: l.ActTitle(a), Note: motionNote(l, a)})
			p.Propose.Resume = p.Propose.Resume || a == sale.ActResume && l.Route != lot.Listing
			p.Propose.Price = p.Propose.Price || a == lot.ActAmend || a == lot.ActRelist
			p.Propose.Paper = l.Route == lot.Listing
		}
		if p.Propose.Act == "" && len(acts) == 1 {
			p.Propose.Act = string(acts[0])
		}
	}
	p.Objections, err = s.objectionLines(r, f)
	if err != nil {
		return nil, err
	}
	if l.Route == lot.Listing {
		err = s.fillListing(r, f, &p)
		if err != nil {
			return nil, err
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, l.Name, lotPlace(r), layout.Crumb{Label: lotName(l)}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.Lot(p)
	}, nil
}

func lotName(l *lot.Lot) string {
	if l.Number != "" {
		return l.Number
	}
	return l.Name
}

func lotCells(l *lot.Lot, look trading.Look) []part.Cell {
	cells := []part.Cell{
		{Label: "项目编号", Value: l.Number, Big: true, Width: 6},
		{Label: "状态", Body: part.Badge(market.LotMark(l.State), lot.StateTitle(l.State)), Width: 6},
		{Label: "转让方", Value: l.Seller.Name, Width: 6}, {Label: "交易机构", Value: l.Exchange.Name, Width: 6},
	}
	if l.Number == "" {
		cells[0] = part.Cell{Label: "项目编号", Value: "发布时编号", Width: 6}
	}
	if l.AnnouncedAt.IsZero() {
		return append(cells, part.Cell{Label: "编制", Value: l.Maker.Name, Sub: day.Minute(l.CreatedAt), Width: 6})
	}
	price := part.Cell{Label: "当前价", Value: "无报价", Width: 4}
	count := "共 " + countWords(look.Bids) + " 次有效报价"
	if l.Route != lot.English {
		price.Value, count = "未定", l.Route.Title()
	}
	if look.Priced {
		price = part.Cell{Label: priceLabel(look.State), Value: look.Price.Yuan().Text(), Unit: " 元", Sub: look.Price.Yuan().Capitals(), Width: 4, Strong: true}
	}
	leader, whose := look.Leader, "领先竞买代码"
	switch {
	case leader == "":
		leader = "无"
	case trading.Sold(look.State):
		whose = "竞得人竞买代码"
	}
	return append(cells, price,
		part.Cell{Label: whose, Value: leader, Sub: count, Width: 4},
		part.Cell{Label: "起始价", Value: l.Start().Yuan().Text(), Unit: " 元", Width: 4},
		part.Cell{Label: "竞价开始", Value: lot.Minute(look.Open), Width: 4}, part.Cell{Label: "竞价截止", Value: secondText(look.End), Sub: extensionWords(look.Extensions), Width: 4},
		part.Cell{Label: "编制、发布", Value: l.Maker.Name + "、" + l.Announcer.Name, Sub: day.Minute(l.AnnouncedAt) + " 发布", Width: 4})
}

func priceLabel(s sale.State) string {
	switch s {
	case sale.Confirmed, sale.Signed, sale.Settled, sale.Defaulted:
		return "成交价"
	case sale.Unsold, sale.Cancelled, sale.Annulled:
		return "最后报价"
	case sale.Provisional, sale.Exercise:
		return "最高报价"
	}
	return "当前价"
}

func extensionWords(n int) string {
	if n == 0 {
		return ""
	}
	return "已延时 " + countWords(n) + " 次"
}

// lotActs are the ways on from a lot.
// registerDeal leads the seller's broker from a deal to the registration of its contract.
func registerDeal(r *request, number string, reached bool) []part.Button {
	if !reached || !r.Actor.Has(actor.Broker) {
		return nil
	}
	return []part.Button{{Label: "登记技术合同", Href: "/contracts/new?deal=" + number, Look: part.Primary}}
}

func (s *Server) lotActs(r *request, f trading.LotFile) (acts []part.Button) {
	l := f.Lot
	path := market.LotsPath + "/" + l.ID
	trader, second := r.Actor.Has(actor.Trader), r.Actor.Has(actor.Trader, actor.Head) && f.Inside
	if trading.Sold(l.State) {
		acts = append(acts, part.Button{Label: "结算单", Href: path + "/bill"})
	}
	if !l.AnnouncedAt.IsZero() && f.Inside && r.Actor.Has(actor.Treasurer, actor.Head) {
		acts = append(acts, part.Button{Label: "项目资金账", Href: market.FundSalesPath + "/" + l.ID})
	}
	if !l.AnnouncedAt.IsZero() {
		acts = append(acts, part.Button{Label: "查看公告", Href: market.PublicLotsPath + "/" + l.ID}, part.Button{Label: "进入竞价厅", Href: market.PublicLotsPath + "/" + l.ID + "/room"})
	}
	if l.Parent != "" {
		acts = append(acts, part.Button{Label: "查看挂牌项目", Href: market.LotsPath + "/" + l.Parent})
	}
	if !f.Inside {
		return append(acts, registerDeal(r, l.Number, trading.Reached(l.State))...)
	}
	if second && trading.Reached(l.State) {
		acts = append(acts, part.Button{Label: "公示成交信息", Href: "/market/disclosures/" + l.ID})
	}
	switch l.State {
	case lot.Draft:
		if trader {
			acts = append(acts, part.Button{Label: "编制公告和规则", Href: path + "/edit", Look: part.Primary})
		}
	case lot.Review:
		if second && r.Actor.User != l.Maker.ID {
			acts = append(acts, part.Button{Label: "核对并发布公告", Href: path + "/announce", Look: part.Primary})
		}
	case sale.Confirmed, sale.Signed:
		if trader && l.State == sale.Confirmed {
			acts = append(acts, part.Button{Label: "登记签约", Href: path + "/sign", Look: part.Primary})
		}
		if r.Actor.Has(actor.Treasurer) {
			acts = append(acts, part.Button{Label: "登记结清", Href: path + "/settle", Look: part.Primary})
		}
	}
	if second && (l.State == lot.Draft || l.State == lot.Review) {
		acts = append(acts, part.Button{Label: "作废项目", Href: path + "/drop", Look: part.Danger})
	}
	return acts
}

func bidderLine(path string, b lot.Bidder) market.BidderLine {
	line := market.BidderLine{Href: path + "/bidders/" + b.Code, Code: b.Code, Org: b.Org.Name, Person: b.User.Name, At: day.Minute(b.AppliedAt), State: bidderMarks[b.State], Word: b.State.Title(), Deposit: yuanText(b.Deposit)}
	switch {
	case b.State == lot.Applied:
		line.Act = "审核资格"
	case b.State == lot.Qualified && b.Deposit == "":
		line.Act = "登记保证金"
	}
	return line
}

// refusedOn shows a lot's page again with what was refused there.
func (s *Server) refusedOn(r *request, err error, typed lotTyping) error {
	view, failed := s.lotView(r, typed)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) submitLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Submit(r.ctx(), r.Actor, r.Params("id"), number(values["version"]))
	if err != nil {
		return s.refusedOn(r, err, lotTyping{})
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "已提交复核，由另一名人员核对并发布")
}

func (s *Server) returnLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Return(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["opinion"])
	if err != nil {
		return s.refusedOn(r, err, lotTyping{opinion: values["opinion"]})
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "已退回修改")
}

// insideFile opens a lot for the exchange.
func (s *Server) insideFile(r *request) (trading.LotFile, error) {
	f, err := s.Exchange.Open(r.ctx(), r.Actor, r.Params("id"))
	if err == nil && !f.Inside {
		err = lot.ErrAbsent
	}
	return f, err
}

func (s *Server) showBidder(r *request) error {
	view, err := s.bidderView(r, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) bidderView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.insideFile(r)
	if err != nil {
		return nil, err
	}
	for _, b := range f.Bidders {
		if b.Code != r.Params("code") {
			continue
		}
		path := market.LotsPath + "/" + f.Lot.ID
		deposit, due, open, err := s.entry(r, f, b)
		if err != nil {
			return nil, err
		}
		p := market.BidderPage{Path: path + "/bidders/" + b.Code, Bidder: b, Fit: typed["fit"], Reason: typed["reason"], Amount: typed["amount"], Reference: typed["reference"],
			Judge: b.State == lot.Applied && r.Actor.Has(actor.Trader), Pay: b.State == lot.Qualified && b.Deposit == "" && r.Actor.Has(actor.Treasurer) && open,
			Due: "应交 " + deposit.Yuan().Text() + " 元，" + due + " 前到账",
			Cells: []part.Cell{{Label: "单位", Value: b.Org.Name, Width: 6}, {Label: "经办人", Value: b.User.Name, Width: 6},
				{Label: "资格", Body: part.Badge(bidderMarks[b.State], b.State.Title()), Width: 4}, {Label: "申请时间", Value: day.Minute(b.AppliedAt), Width: 4}, depositCell(b)}}
		if _, asked := typed["amount"]; !asked && deposit > 0 {
			p.Amount = deposit.Yuan().Text()
		}
		p.Papers, err = s.paperLines(r, b, p.Path)
		if err != nil {
			return nil, err
		}
		return func(errs part.Errors) templ.Component {
			p.Word = market.PartyWord(f.Lot.Route)
			p.Shell, p.Errors = s.shell(r, p.Word+" "+b.Code, lotPlace(r), layout.Crumb{Label: lotName(f.Lot), Href: path}, layout.Crumb{Label: p.Word + " " + b.Code}), errs
			p.Shell.HasErrors = len(errs) > 0
			return market.Bidder(p)
		}, nil
	}
	return nil, lot.ErrAbsent
}

// entry is what a bidder has to pay, until when, and whether it still can.
func (s *Server) entry(r *request, f trading.LotFile, b lot.Bidder) (deposit money.Fen, due string, open bool, err error) {
	if f.Lot.Route == lot.Listing {
		return s.listingEntry(r, f, b)
	}
	rules, err := f.Lot.Rules()
	if err != nil {
		return 0, "", false, err
	}
	return rules.Entry().Deposit, lot.Minute(f.Lot.DepositDue(rules)), !lot.Closed(f.Look.State), nil
}

func depositCell(b lot.Bidder) part.Cell {
	if text := yuanText(b.Deposit); text != "" {
		return part.Cell{Label: "保证金", Value: text, Unit: " 元", Width: 4}
	}
	return part.Cell{Label: "保证金", Value: "未到账", Width: 4}
}

var errFit = fault.New(fault.Invalid, "web.fit", "请选择审核结论").At("fit")

func (s *Server) judgeBidder(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	if fit := values["fit"]; fit != "yes" && fit != "no" {
		err = errFit
	}
	if err == nil {
		err = s.Exchange.Judge(r.ctx(), r.Actor, r.Params("id"), r.Params("code"), values["fit"] == "yes", values["reason"])
	}
	return s.bidderDone(r, err, values, "已作出资格审核结论")
}

func (s *Server) takeDeposit(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Treasury.TakeDeposit(r.ctx(), r.Actor, r.Params("id"), r.Params("code"), amountText(values["amount"]), strings.TrimSpace(values["reference"]))
	return s.bidderDone(r, err, values, "保证金已登记")
}

func (s *Server) bidderDone(r *request, err error, values map[string]string, sentence string) error {
	if err == nil {
		return r.done(market.LotsPath+"/"+r.Params("id"), sentence)
	}
	view, failed := s.bidderView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

// pageKey is a key for one page: what is sent from it twice happens once.
func pageKey() (string, error) {
	id, err := uuid.NewRandom()
	return id.String(), err
}

// yuanCell shows an amount with its capitals.
func yuanCell(label string, f money.Fen) part.Cell { return part.MoneyCell(label, f.Yuan(), 12) }
