package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"jiyue/app/trading"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/market"
	"jiyue/views/part"
)

// The room of the forms of bidding that do not rise bid by bid: their frame, their
// course and their form are made of the engine's standing.

// kindGrid is what has happened to a lot that is not bid up.
func kindGrid(h *hall, engine lot.Engine) *market.Grid {
	switch e := engine.(type) {
	case *sale.Dutch:
		return ladder(h.rules.Dutch, e.Standing())
	case *sale.Envelopes:
		return envelopes(e.Standing())
	case *sale.Rounds:
		return rounds(e.Standing())
	}
	return nil
}

// ladderRows are shown of the prices of a Dutch auction.
const ladderRows = 8

// ladder are the next prices as the rules let them fall, from the one that is asked.
func ladder(t sale.DutchTerms, s sale.DutchStanding) *market.Grid {
	g := &market.Grid{Title: "降价安排", Columns: []market.GridColumn{{Label: "自"}, {Label: "价格（元）", Num: true}}}
	price, at := t.Start, s.Open
	switch {
	case s.Ask != nil && s.State == sale.Suspended:
		g.Note = "竞价中止，价格停在 " + s.Ask.Yuan().Text() + " 元，恢复后接着中断的间隔继续。"
		return g
	case s.Ask != nil && s.Drop.IsZero():
		g.Note = "已降到最低价，" + secondText(s.End) + " 前仍可应价。"
		return g
	case s.Ask != nil:
		price, at = *s.Ask, s.Drop.Add(-t.Interval)
	case s.State != sale.Announced:
		g.Note = "竞价已结束。"
		return g
	}
	for range ladderRows {
		g.Rows = append(g.Rows, []string{secondText(at), price.Yuan().Text()})
		if price == t.Floor {
			return g
		}
		price, at = max(price-t.Step, t.Floor), at.Add(t.Interval)
	}
	g.Note = "此后每 " + lot.Period(t.Interval) + "降 " + t.Step.Yuan().Text() + " 元，直到 " + t.Floor.Yuan().Text() + " 元。"
	return g
}

// envelopes are the quotes once they are open.
func envelopes(s sale.EnvelopeStanding) *market.Grid {
	g := &market.Grid{Title: "报价", Columns: []market.GridColumn{{Label: "竞买代码"}, {Label: "报价（元）", Num: true}, {Label: "第二轮（元）", Num: true}}}
	if s.Quotes == nil {
		g.Note = "报价加密保存，开标前任何人不能查看。"
		if len(s.Tied) > 0 {
			g.Note = fmt.Sprintf("最高报价相同，由 %d 名同价者在 %s 前再报一轮。", len(s.Tied), secondText(s.SecondEnd))
		}
		return g
	}
	for _, bidder := range slices.SortedFunc(maps.Keys(s.Quotes), func(a, b string) int { return int(s.Quotes[b] - s.Quotes[a]) }) {
		again := ""
		if fen, quoted := s.SecondQuotes[bidder]; quoted {
			again = fen.Yuan().Text()
		}
		row := []string{bidder, s.Quotes[bidder].Yuan().Text(), again}
		if bidder == s.Leader {
			g.Mark = len(g.Rows) + 1
		}
		g.Rows = append(g.Rows, row)
	}
	if s.SecondQuotes == nil {
		g.Columns = g.Columns[:2]
	}
	if len(g.Rows) == 0 {
		g.Note = "没有人报价。"
	}
	return g
}

// rounds are those that are over; of their quotes only the highest is told.
func rounds(s sale.RoundsStanding) *market.Grid {
	g := &market.Grid{Title: "各轮结果", Columns: []market.GridColumn{{Label: "轮次"}, {Label: "底价（元）", Num: true}, {Label: "有效报价", Num: true}, {Label: "最高报价（元）", Num: true}}}
	for _, r := range s.Finished {
		top := "无"
		if r.Top != nil {
			top = r.Top.Yuan().Text()
		}
		g.Rows = append(g.Rows, []string{fmt.Sprintf("第 %d 轮", r.Number), r.Floor.Yuan().Text(), countWords(r.Valid) + " 份", top})
	}
	if len(g.Rows) == 0 {
		g.Note = "第一轮结束后公布其最高报价；各人的报价加密保存。"
	}
	return g
}

// kindFrame is the head of the room: the price that counts now, and until when.
func (s *Server) kindFrame(h *hall, look trading.Look, engine lot.Engine) market.RoomFrame {
	f := s.roomFrame(h, look)
	f.Form, f.Premium = string(h.rules.Route), ""
	price, label := h.rules.Start(), "距截止"
	target := look.End
	switch e := engine.(type) {
	case *sale.Dutch:
		d := e.Standing()
		f.Line = "起始价，竞价开始后逐步降价"
		if d.Ask != nil {
			price, f.Line = *d.Ask, "当前价，第一个应价的人按此价竞得"
			if !d.Drop.IsZero() {
				target, label = d.Drop, "距下次降价"
			}
		}
	case *sale.Envelopes:
		v := e.Standing()
		f.Line = "起始价，报价密封，开标前不公开"
		if v.State == sale.SecondRound {
			target, label, f.Line = v.SecondEnd, "距第二轮截止", "第二轮报价，由同价者参加"
		}
	case *sale.Rounds:
		r := e.Standing()
		f.Line = "起始价，分轮报价"
		if r.State == sale.Bidding {
			price, label = r.Floor, fmt.Sprintf("距第 %d 轮结束", r.Round)
			f.Line = fmt.Sprintf("第 %d 轮底价，最多 %d 轮", r.Round, h.rules.Rounds.MaxRounds)
		}
	}
	if look.Priced {
		price, f.Line = look.Price, priceLabel(look.State)+"，竞买人 "+look.Leader
	}
	f.Price, f.Words = price.Yuan().Text(), price.Yuan().Wan()+" 万元　"+price.Yuan().Capitals()
	now := s.Now()
	switch look.State {
	case sale.Announced:
		f.Target, f.ClockLabel = instantText(look.Open), "距开始"
	case sale.Bidding, sale.SecondRound:
		f.Target, f.ClockLabel, f.Clock, f.EndLine = instantText(target), label, countdown(target.Sub(now)), "截止 "+secondText(look.End)
	case sale.Sealed:
		f.ClockLabel, f.Clock, f.EndLine = "报价已截止", "待开标", "由交易机构两人开标"
	}
	return f
}

// kindForm is what a bidder can offer now; nil: nothing.
func kindForm(h *hall, engine lot.Engine, code string, typed bidTyping, key string) *market.QuoteForm {
	f := &market.QuoteForm{Key: key, Amount: typed.amount, Title: "报价", Button: "下一步，核对报价"}
	switch e := engine.(type) {
	case *sale.Dutch:
		d := e.Standing()
		if d.State != sale.Bidding || d.Ask == nil {
			return nil
		}
		f.Title, f.Button, f.Fixed, f.Amount = "应价", "按 "+wanText(*d.Ask)+"应价", true, d.Ask.String()
		f.Hint = "第一个应价的人竞得。提交时价格已经更低的，按更低的价格成交。"
		return f
	case *sale.Envelopes:
		v := e.Standing()
		switch {
		case v.State == sale.Bidding:
			f.Hint = "不低于起始价 " + h.rules.Start().Yuan().Text() + " 元。" + once(h.rules.Envelopes.Replaceable, "报价截止前")
			return f
		case v.State == sale.SecondRound && slices.Contains(v.Tied, code):
			f.Title, f.Hint = "第二轮报价", "不低于第一轮的报价；不报的，仍以第一轮的报价和时间计算。"
			return f
		}
	case *sale.Rounds:
		r := e.Standing()
		if r.State == sale.Bidding {
			f.Title = fmt.Sprintf("第 %d 轮报价", r.Round)
			f.Hint = "不低于本轮底价 " + r.Floor.Yuan().Text() + " 元。" + once(h.rules.Rounds.Replaceable, "本轮结束前")
			return f
		}
	}
	return nil
}

func once(replaceable bool, until string) string {
	if replaceable {
		return until + "可以更改，以最后一次为准。"
	}
	return "只报一次，报出后不能更改。"
}

// offer enters what was confirmed, in the way of the lot's form.
func (s *Server) offer(r *request, h *hall, amount, key string) (trading.Receipt, error) {
	switch h.rules.Route {
	case lot.Dutch:
		return s.Exchange.Accept(r.ctx(), r.Actor, h.id, amount, key)
	case lot.Sealed, lot.Rounds:
		return s.Exchange.Quote(r.ctx(), r.Actor, h.id, amount, key)
	}
	return s.Exchange.Place(r.ctx(), r.Actor, h.id, amount, key, -1)
}

// kindConfirmation repeats an acceptance or a quote before it is entered.
func kindConfirmation(h *hall, fen money.Fen) (c part.Confirmation) {
	if h.rules.Route == lot.Dutch {
		c.Title, c.Confirm = "确认按 "+wanText(fen)+"应价", "应价 "+wanText(fen)
		c.Lead = "应价一经接受即竞得，不可撤回。提交时价格已经更低的，按更低的价格成交；以服务器收到的时间为准。"
		c.Cells = []part.Cell{yuanCell("应价", fen)}
		return c
	}
	c.Title, c.Confirm = "确认报价 "+wanText(fen), "报价 "+wanText(fen)
	c.Lead = "报价加密保存，开标前任何人不能查看；一经接受不可撤回。以服务器收到的时间为准。"
	more := "等于起始价"
	if start := h.rules.Start(); fen > start {
		more = "高于起始价 " + (fen - start).Yuan().Text() + " 元"
	} else if fen < start {
		more = "低于起始价 " + start.Yuan().Text() + " 元，不会被接受"
	}
	c.Cells = []part.Cell{yuanCell("本次报价", fen), {Label: "与起始价相比", Value: more, Width: 12}}
	return c
}

// offerTitle names what a bidder has done, for its receipt.
func offerTitle(rec trading.Record) string {
	switch rec.Act {
	case sale.ActExercise:
		return "行使优先购买权"
	case sale.ActWaive:
		return "放弃优先购买权"
	case sale.ActAccept:
		return "按看到的价格应价"
	case sale.ActQuote:
		return "密封报价，记录 " + strconv.Itoa(rec.N)
	}
	if rec.Seq > 0 {
		return fmt.Sprintf("第 %d 次应价", rec.Seq)
	}
	return fmt.Sprintf("记录 %d", rec.N)
}
