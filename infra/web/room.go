package web

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeRoom: 竞价厅.
func (s *Server) routeRoom() {
	bidder := only(actor.Bidder)
	s.get("/lots/:id/room", s.showRoom, open())
	s.get("/lots/:id/stream", s.streamRoom, open(), passive())
	s.get("/lots/:id/state", s.roomState, open()) // asked by the room: whoever sits there stays signed in
	s.post("/lots/:id/bids", s.bid, bidder)
	s.post("/lots/:id/refusal", s.refuse, bidder)
	s.post("/lots/:id/calls", s.call, only(actor.Trader))
	s.get("/lots/:id/receipts/:n", s.showReceipt, bidder)
}

const (
	shownBids     = 100 // of the room
	shownReceipts = 10
)

// quickSteps are the increments of the quick buttons.
var quickSteps = []int64{1, 3, 5}

// bidTyping is what was typed into the form of a bid.
type bidTyping struct{ pick, amount, key, code string }

// freshKey is the key of the form that was typed, or a new one.
func (t bidTyping) freshKey() (string, error) {
	if t.key != "" {
		return t.key, nil
	}
	return pageKey()
}

func (s *Server) showRoom(r *request) error {
	if r.Query("part") == "course" {
		return s.showCourse(r)
	}
	view, err := s.roomView(r, bidTyping{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// seatOf is how the reader takes part in a lot, with the bidder's code once it may bid.
func (s *Server) seatOf(r *request, id string) (seat lot.Bidder, seated bool, code string, err error) {
	seat, seated, err = s.Exchange.Seat(r.ctx(), r.Actor, id)
	if seated && seat.State == lot.Qualified {
		code = seat.Code
	}
	return seat, seated, code, err
}

func (s *Server) showCourse(r *request) error {
	l, look, err := s.Exchange.Announced(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	_, _, code, err := s.seatOf(r, l.ID)
	if err != nil {
		return err
	}
	h, err := hallOf(l)
	if err != nil {
		return err
	}
	course, _, err := s.course(r, h, look, code)
	if err != nil {
		return err
	}
	return r.page(market.CourseView(course))
}

// course is what has happened to the price, with the bids that it is made of.
func (s *Server) course(r *request, h *hall, look trading.Look, code string) (market.Course, []trading.Record, error) {
	bids, err := s.Exchange.Reader.Bids(r.ctx(), h.id, shownBids+1)
	if err != nil {
		return market.Course{}, nil, err
	}
	c := market.Course{Note: "共 " + countWords(look.Bids) + " 次有效报价"}
	if look.Extensions > 0 {
		c.Note += "，" + extensionWords(look.Extensions)
	}
	if look.Bids > shownBids {
		c.Note += "，列出最近 " + strconv.Itoa(shownBids) + " 次"
	}
	if lot.Closed(look.State) {
		c.Log = market.PublicLotsPath + "/" + h.id + "/replay"
	}
	c.Bids, c.Curve = bidLines(bids, h.rules.English, code), curveOf(h.rules.English, look, bids, code, s.Now())
	c.Bids = c.Bids[:min(len(c.Bids), shownBids)]
	return c, bids, nil
}

// roomView is the room with what was typed there and refused.
func (s *Server) roomView(r *request, typed bidTyping) (func(part.Errors) templ.Component, error) {
	l, look, err := s.Exchange.Announced(r.ctx(), r.Params("id"))
	if err != nil {
		return nil, err
	}
	h, err := hallOf(l)
	if err != nil {
		return nil, err
	}
	seat, seated, code, err := s.seatOf(r, l.ID)
	if err != nil {
		return nil, err
	}
	var engine lot.Engine
	frame := s.roomFrame(h, look)
	if h.rules.Route != lot.English {
		engine, err = s.Exchange.Course(r.ctx(), l)
		if err != nil {
			return nil, err
		}
		frame = s.kindFrame(h, look, engine)
	}
	path := market.PublicLotsPath + "/" + l.ID
	genesis, err := trading.Genesis(l.ID, l.Terms)
	if err != nil {
		return nil, err
	}
	p := market.RoomPage{Path: path, Name: l.Name, Seller: l.Seller.Name, Frame: frame, Code: code, Rules: ruleSummary(h.rules), After: market.After(look.State), Closed: lot.Closed(look.State),
		Genesis: genesis.String(), NoticeURL: path, Seat: part.Off, SeatWord: "旁观"}
	course, bids, err := s.course(r, h, look, code)
	if err != nil {
		return nil, err
	}
	if engine != nil {
		course.Grid = kindGrid(h, engine)
	}
	p.Course = course
	p.Presence, err = s.presence(r, h, look, bids)
	if err != nil {
		return nil, err
	}
	if seated {
		p.Seat, p.SeatWord, p.SeatNote = bidderMarks[seat.State], "本单位"+seat.State.Title(), seatNote(seat, look, l.DepositDue(h.rules))
	}
	if code != "" {
		p.SeatWord = "竞买代码 " + code
		if seat.Deposit != "" {
			p.SeatWord += "，保证金已到账"
		}
		p.Mark, p.Standing = standingOf(look, code, bids)
		if h.rules.Hall && seat.Deposit != "" && !lot.Closed(look.State) {
			p.SeatNote = "本场在现场竞价：请持号牌 " + code + " 到场举牌，由交易机构的记录员录入拍卖师认可的应价。"
		}
		err = s.seatForms(r, &p, h, look, engine, seat, typed)
		if err != nil {
			return nil, err
		}
	}
	if h.rules.Hall && look.State == sale.Bidding && l.Clerk(r.Actor) == nil {
		p.Call, err = s.callForm(r, h, look, bids, typed)
		if err != nil {
			return nil, err
		}
		p.Seat, p.SeatWord = part.Going, "现场记录员"
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "竞价厅 "+l.Number, layout.Crumb{Label: "竞价公告", Href: market.PublicLotsPath}, layout.Crumb{Label: l.Number, Href: path}, layout.Crumb{Label: "竞价厅"}), errs
		p.Shell.NoRail, p.Shell.Scripts, p.Shell.SearchAction = true, []string{"room.js"}, ""
		if !r.SignedIn() {
			p.Shell.Nav = publicPlaces(r.Path())
		}
		p.Shell.HasErrors = len(errs) > 0
		return market.Room(p)
	}, nil
}

// seatForms are what a bidder can do now.
func (s *Server) seatForms(r *request, p *market.RoomPage, h *hall, look trading.Look, engine lot.Engine, seat lot.Bidder, typed bidTyping) error {
	key, err := typed.freshKey()
	if err != nil {
		return err
	}
	switch {
	case seat.Deposit == "" || lot.Closed(look.State) || h.rules.Hall:
	case engine != nil:
		p.Quote = kindForm(h, engine, seat.Code, typed, key)
	default:
		p.Bid = bidForm(h, look, typed, key)
	}
	_, holder := h.rules.Refusal().Holders[seat.Code]
	if holder && h.rules.Refusal().Mode == sale.RefusalAfter && look.State == sale.Exercise {
		p.Refusal = &market.RefusalForm{Key: key, Price: look.Price.Yuan().Text(), Until: lot.Minute(look.Due)}
	}
	own, err := s.Exchange.Reader.OwnRecords(r.ctx(), h.id, seat.Code, shownReceipts)
	for _, rec := range own {
		p.Receipts = append(p.Receipts, receiptSlip(h.id, rec))
	}
	return err
}

func bidForm(h *hall, look trading.Look, typed bidTyping, key string) *market.BidForm {
	next := h.next(look)
	f := &market.BidForm{Key: key, Next: next.Yuan().Text(), Pick: typed.pick, Amount: typed.amount, Step: look.Increment.String(), Most: strconv.FormatInt(h.rules.English.MaxSteps, 10)}
	for _, k := range quickSteps {
		if h.rules.English.MaxSteps > 0 && k > h.rules.English.MaxSteps {
			continue
		}
		amount := next + money.Fen(k-1)*look.Increment
		note := fmt.Sprintf("加 %d 个幅度", k)
		switch {
		case !look.Priced && k == 1:
			note = "起始价"
		case !look.Priced:
			note = fmt.Sprintf("起始价加 %d 个幅度", k-1)
		}
		f.Picks = append(f.Picks, market.BidPick{Value: amount.String(), Label: wanText(amount), Note: note, Steps: strconv.FormatInt(k, 10)})
	}
	if f.Pick == "" {
		f.Pick = next.String()
	}
	if !slices.ContainsFunc(f.Picks, func(p market.BidPick) bool { return p.Value == f.Pick }) {
		f.Pick = "own"
	}
	return f
}

// wanText writes an amount in 万元 where that is exact, else in 元.
func wanText(f money.Fen) string {
	if f%10_000 != 0 {
		return f.Yuan().Text() + " 元"
	}
	return f.Yuan().Wan() + " 万元"
}

func seatNote(seat lot.Bidder, look trading.Look, due time.Time) string {
	switch {
	case lot.Closed(look.State):
		return ""
	case seat.State == lot.Applied:
		return "本单位的申请正在审核，审核通过并交纳保证金后可以报价。"
	case seat.State == lot.Refused:
		return "本单位的资格审核未通过：" + seat.Reason
	case seat.State == lot.Qualified && seat.Deposit == "":
		return "资格审核已通过，竞买代码 " + seat.Code + "。请在 " + lot.Minute(due) + " 前足额交纳保证金，由交易机构登记到账后可以报价。"
	}
	return ""
}

func standingOf(look trading.Look, code string, bids []trading.Record) (part.State, string) {
	switch {
	case look.Leader == code:
		return part.Done, "领先"
	case slices.ContainsFunc(bids, func(b trading.Record) bool { return b.Actor == code }):
		return part.Warn, "已被超过"
	}
	return part.Wait, "尚未报价"
}

func receiptSlip(id string, rec trading.Record) market.ReceiptSlip {
	slip := market.ReceiptSlip{Title: offerTitle(rec), Href: fmt.Sprintf("%s/%s/receipts/%d", market.PublicLotsPath, id, rec.N), At: secondText(rec.At), Hash: rec.Hash.String()[:32], Accepted: rec.Code == sale.OK, Amount: yuanText(rec.Amount)}
	if !slip.Accepted {
		slip.Why = rec.Code.Sentence()
	}
	return slip
}

// presence is who is there; how many have paid in is told once the bidding is open.
func (s *Server) presence(r *request, h *hall, look trading.Look, bids []trading.Record) ([]part.KV, error) {
	seen := map[string]bool{}
	for _, b := range bids {
		seen[b.Actor] = true
	}
	rows := []part.KV{{Key: "在线观看", Value: countWords(s.hub.watchers(h.id)) + " 人", Right: true}}
	if h.rules.Route == lot.English { // in other forms nobody knows before the end
		rows = append([]part.KV{{Key: "已应价", Value: strconv.Itoa(len(seen)) + " 名", Right: true}}, rows...)
	}
	if look.State == sale.Announced {
		return rows, nil
	}
	secured, err := s.Exchange.Reader.Secured(r.ctx(), h.id)
	return append([]part.KV{{Key: "合格竞买人", Value: strconv.Itoa(secured) + " 名", Right: true}}, rows...), err
}

// ruleSummary are the rules that matter while bidding.
func ruleSummary(r lot.Rules) (rows []part.KV) {
	for _, c := range r.Clauses() {
		if slices.Contains([]string{"起始价", "加价幅度", "单次上限", "延时规则", "自由报价期", "限时报价期", "延时次数", "最晚截止", "保留价", "优先购买权",
			"最低价", "降价幅度", "报价截止", "密封", "开标", "更改报价", "同价处理", "轮次"}, c.Label) {
			rows = append(rows, part.KV{Key: c.Label, Value: c.Text})
		}
	}
	return rows
}

// roomFrame writes a look out for those who have no script.
func (s *Server) roomFrame(h *hall, look trading.Look) market.RoomFrame {
	now := s.Now()
	f := market.RoomFrame{N: look.N, State: look.State, Price: h.rules.Start().Yuan().Text(), Line: "起始价，还没有报价", Start: h.rules.Start().String(), Opens: instantText(look.Open), Ends: instantText(look.End), Now: instantText(now),
		EndLine: "截止 " + secondText(look.End), TimeLine: "服务器时间 " + instantText(now)[11:19]}
	price := h.rules.Start()
	if look.Priced {
		price = look.Price
		f.Price, f.Line = price.Yuan().Text(), leadWords(look)
		f.Premium = "较起始价 " + h.rules.Start().Yuan().Text() + " 元溢价 " + premium(h.rules.Start(), price)
	}
	f.Words = price.Yuan().Wan() + " 万元　" + price.Yuan().Capitals()
	if n := extensionWords(look.Extensions); n != "" {
		f.EndLine += "，" + n
	}
	switch {
	case look.State == sale.Announced:
		f.ClockLabel, f.Clock, f.EndLine = "距开始", countdown(look.Open.Sub(now)), "开始 "+secondText(look.Open)
	case look.State == sale.Bidding || look.State == sale.Sole:
		f.ClockLabel, f.Clock = "距截止", countdown(look.End.Sub(now))
	case look.State == sale.Suspended && look.Due.IsZero():
		f.ClockLabel, f.Clock, f.EndLine = "竞价已中止", "中止", "恢复时间另行公告"
	case look.State == sale.Suspended:
		f.ClockLabel, f.Clock, f.EndLine = "将恢复竞价", "中止", lot.Minute(look.Due)+" 恢复，截止 "+secondText(look.End)
	default:
		f.ClockLabel, f.Clock = look.State.Title(), "已结束"
	}
	return f
}

// leadWords say whose the price is.
func leadWords(look trading.Look) string {
	switch look.State {
	case sale.Announced, sale.Bidding, sale.Suspended, sale.Sole:
		return fmt.Sprintf("当前价，第 %d 次应价，竞买人 %s 领先", look.Bids, look.Leader)
	case sale.Confirmed, sale.Signed, sale.Settled:
		return fmt.Sprintf("成交价，竞买人 %s 竞得，共 %d 次应价", look.Leader, look.Bids)
	}
	return fmt.Sprintf("%s，竞买人 %s，共 %d 次应价", priceLabel(look.State), look.Leader, look.Bids)
}

// countdown is 02:44, 1:02:44, or 3 天 02:11:05.
func countdown(left time.Duration) string {
	seconds := max(int64((left+time.Second-1)/time.Second), 0)
	clock := fmt.Sprintf("%02d:%02d", seconds/60%60, seconds%60)
	switch days, hours := seconds/86400, seconds/3600%24; {
	case days > 0:
		return fmt.Sprintf("%d 天 %02d:%s", days, hours, clock)
	case hours > 0:
		return fmt.Sprintf("%d:%s", hours, clock)
	}
	return clock
}

// premium is how much a price lies above the start, in per cent.
func premium(start, price money.Fen) string {
	return money.Percent(price-start, start, 2).StringFixed(2) + "%"
}
