package web

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// bid takes the form of a bid: first it is shown once more, then it is entered.
func (s *Server) bid(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	typed := bidTyping{pick: values["pick"], amount: values["amount"], key: values["key"]}
	amount := amountText(values["amount"])
	if typed.pick != "" && typed.pick != "own" {
		amount = typed.pick
	}
	fen, ok := money.ParseFen(amount)
	if !ok {
		return s.bidRefused(r, trading.ErrAmount, typed)
	}
	if values["step"] != "place" {
		return s.checkBid(r, typed, amount, fen)
	}
	h, err := s.hall(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	receipt, err := s.offer(r, h, amount, typed.key)
	return s.entered(r, receipt, err, typed)
}

// entered answers what a bidder has asked: with the receipt, or with the form again.
// What was refused needs a new key; what is not known keeps its own.
func (s *Server) entered(r *request, receipt trading.Receipt, err error, typed bidTyping) error {
	if err == nil && receipt.Code != sale.OK {
		err = fault.New(fault.Conflict, "sale."+string(receipt.Code), receipt.Refusal).At("amount")
	}
	if err != nil {
		if fault.KindOf(err) != fault.Busy {
			typed.key = ""
		}
		return s.bidRefused(r, err, typed)
	}
	path := market.PublicLotsPath + "/" + r.Params("id")
	if !r.fromRoom() {
		return r.to(fmt.Sprintf("%s/receipts/%d", path, receipt.N))
	}
	h, err := s.hall(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	rec := trading.Record{N: receipt.N, At: receipt.At, Act: receipt.Act, Actor: receipt.Actor, Amount: receipt.Amount, Code: receipt.Code, Seq: receipt.Seq, End: receipt.End, Hash: receipt.Hash}
	return r.page(market.ReceiptBody(receiptOutcome(h, rec, receipt.Look), path+"/room"))
}

// roomHeader is set by the script of the room, which has the rest of the page already:
// in the last seconds everybody bids, and whole pages would keep others waiting.
const roomHeader = "X-Room"

func (r *request) fromRoom() bool { return r.Get(roomHeader) != "" }

func (s *Server) bidRefused(r *request, err error, typed bidTyping) error {
	if r.fromRoom() {
		key, failed := typed.freshKey()
		if failed != nil {
			return failed
		}
		return r.again(err, func(part.Errors) templ.Component { return market.BidRefusal(fault.Sentence(err), key) })
	}
	view, failed := s.roomView(r, typed)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

// checkBid shows the amount in figures and capitals. Whether it is enough is decided
// when it is entered; what is plainly too little is told now.
func (s *Server) checkBid(r *request, typed bidTyping, amount string, fen money.Fen) error {
	l, look, err := s.Exchange.Announced(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	h, err := hallOf(l)
	if err != nil {
		return err
	}
	_, _, code, err := s.seatOf(r, l.ID)
	switch {
	case err != nil:
		return err
	case code == "":
		return lot.ErrNotInvited
	}
	c := kindConfirmation(h, fen)
	if h.rules.Route == lot.English {
		c = bidConfirmation(h, look, fen)
	}
	c.Action, c.Hidden = r.Path(), map[string]string{"key": typed.key, "amount": amount, "step": "place"}
	c.Back, c.BackTo = market.PublicLotsPath+"/"+l.ID+"/room", "返回修改"
	c.Cells = append(c.Cells, part.Cell{Label: "项目编号", Value: l.Number, Number: true, Width: 6}, part.Cell{Label: "竞买代码", Value: code, Width: 6})
	return r.page(s.bidConfirm(r, l, c))
}

// bidConfirmation repeats a bid beside the price that it is to beat.
func bidConfirmation(h *hall, look trading.Look, fen money.Fen) part.Confirmation {
	price := "还没有报价"
	if look.Priced {
		price = look.Price.Yuan().Text() + " 元，竞买人 " + look.Leader + " 领先"
	}
	more := "等于起始价"
	switch base := h.next(look) - look.Increment; {
	case !look.Priced && fen > h.rules.Start():
		more = "高于起始价 " + (fen - h.rules.Start()).Yuan().Text() + " 元"
	case look.Priced && fen > base:
		more = "高于当前价 " + (fen - base).Yuan().Text() + " 元"
	case look.Priced || fen < h.rules.Start():
		more = "低于最低应价 " + h.next(look).Yuan().Text() + " 元，可能不被接受"
	}
	return part.Confirmation{Title: "确认出价 " + wanText(fen), Lead: "应价一经接受不可撤回。以服务器收到的时间为准。", Confirm: "出价 " + wanText(fen),
		Cells: []part.Cell{yuanCell("本次应价", fen), {Label: "与当前价相比", Value: more, Width: 12}, {Label: "当前价", Value: price, Width: 12}}}
}

func (s *Server) bidConfirm(r *request, l *lot.Lot, c part.Confirmation) templ.Component {
	if r.fromRoom() {
		c.CSRF = r.csrf()
		return part.Confirm(c)
	}
	p := market.BidConfirmPage{Shell: s.shell(r, c.Title, layout.Crumb{Label: "竞价厅 " + l.Number, Href: c.Back}, layout.Crumb{Label: c.Title}), Confirm: c}
	p.Shell.NoRail = true
	p.Confirm.CSRF = p.Shell.CSRF
	return market.BidConfirm(p)
}

var errChoice = fault.New(fault.Invalid, "web.choice", "请选择行使或放弃优先购买权").At("choice")

// refuse 行使或放弃优先购买权.
func (s *Server) refuse(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	choice, typed := values["choice"], bidTyping{key: values["key"]}
	if choice != "exercise" && choice != "waive" {
		return s.bidRefused(r, errChoice, typed)
	}
	if values["step"] == "place" {
		receipt, err := s.Exchange.Refuse(r.ctx(), r.Actor, r.Params("id"), typed.key, choice == "exercise")
		if err == nil && receipt.Code != sale.OK {
			err = fault.New(fault.Conflict, "sale."+string(receipt.Code), receipt.Refusal).At("choice")
			receipt.Code = sale.OK
		}
		return s.entered(r, receipt, err, typed)
	}
	l, look, err := s.Exchange.Announced(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	_, _, code, err := s.seatOf(r, l.ID)
	switch {
	case err != nil:
		return err
	case code == "":
		return lot.ErrNotInvited
	}
	c := part.Confirmation{Title: "行使优先购买权", Lead: "行使后不可撤回，由本单位按此价格受让。", Confirm: "行使优先购买权", Action: r.Path(), Hidden: map[string]string{"key": typed.key, "choice": choice, "step": "place"},
		Back: market.PublicLotsPath + "/" + l.ID + "/room", Cells: []part.Cell{{Label: "项目编号", Value: l.Number, Number: true, Width: 6}, {Label: "竞买代码", Value: code, Width: 6}, yuanCell("受让价格", look.Price)}}
	if choice == "waive" {
		c.Title, c.Lead, c.Confirm, c.Look = "放弃优先购买权", "放弃后不能再行使。", "放弃优先购买权", part.Danger
	}
	return r.page(s.bidConfirm(r, l, c))
}

// showReceipt 报价回执, which only the bidder's own organisation can read.
func (s *Server) showReceipt(r *request) error {
	l, look, err := s.Exchange.Announced(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	_, _, code, err := s.seatOf(r, l.ID)
	if err != nil {
		return err
	}
	rec, err := s.Exchange.Reader.OwnRecord(r.ctx(), l.ID, code, number(r.Params("n")))
	if err != nil {
		return err
	}
	h, err := hallOf(l)
	if err != nil {
		return err
	}
	room := market.PublicLotsPath + "/" + l.ID + "/room"
	p := market.ReceiptPage{Shell: s.shell(r, "报价回执", layout.Crumb{Label: "竞价厅 " + l.Number, Href: room}, layout.Crumb{Label: "报价回执"}), Room: room, Outcome: receiptOutcome(h, rec, look)}
	p.Shell.NoRail = true
	return r.page(market.Receipt(p))
}

// receiptOutcome writes a record of the log out for the bidder whose it is.
func receiptOutcome(h *hall, rec trading.Record, look trading.Look) part.Outcome {
	slip := receiptSlip(h.id, rec)
	o := part.Outcome{State: part.Done, Title: "应价已接受", Number: slip.Title}
	switch {
	case !slip.Accepted:
		o.State, o.Title = part.Refused, "应价未接受"
	case rec.Act == sale.ActExercise || rec.Act == sale.ActWaive:
		o.Title = "已登记"
	case rec.Act == sale.ActQuote:
		o.Title = "报价已密封收到"
	case rec.Act == sale.ActAccept:
		o.Title = "应价已接受，按 " + look.Price.Yuan().Text() + " 元竞得"
	}
	cells := []part.Cell{{Label: "项目编号", Value: h.number, Number: true, Width: 6}, {Label: "竞买代码", Value: rec.Actor, Width: 6}}
	if fen, ok := money.ParseFen(rec.Amount); ok {
		cells = append(cells, yuanCell("应价", fen))
	}
	if slip.Why != "" {
		cells = append(cells, part.Cell{Label: "原因", Value: slip.Why, Width: 12})
	}
	o.Cells = append(cells,
		part.Cell{Label: "服务器收到的时间", Value: strings.Replace(instantText(rec.At)[:23], "T", " ", 1), Width: 6}, part.Cell{Label: "截止时间变为", Value: secondText(rec.End), Width: 6},
		part.Cell{Label: "记录序号", Value: fmt.Sprint(rec.N), Width: 6}, part.Cell{Label: "当前状态", Value: look.State.Title(), Width: 6},
		part.Cell{Label: "记录的哈希值", Body: part.HashFull(rec.Hash.String()), Width: 12})
	o.Next = []part.Line{{Text: "请保存本回执。竞价结束后，可以用记录序号和哈希值核对公开的全部记录。"}}
	return o
}
