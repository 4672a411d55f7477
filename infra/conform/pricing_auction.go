package conform

import (
	"errors"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func auctionReplay(in object) any {
	a, err := sale.NewAuction(auctionTerms(in.object("lot")), deposits(in.object("deposits")), saleCalendar(in.object("calendar")))
	if err != nil {
		return refusedLot(err)
	}
	results := replayLot(in, a, func(r sale.Answer, result map[string]any) {
		result["seq"], result["end"] = orNone(r.Seq), moment(r.End)
	})
	s := a.Standing()
	final := finalStanding(s.Standing)
	final["seq"], final["open"], final["end"], final["extensions"] = s.Bids, moment(s.Open), moment(s.End), s.Extensions
	final["increment"], final["notice_end"], final["reserve_met"] = s.Increment.String(), moment(s.NoticeEnd), nil
	if s.Reserve != nil {
		final["reserve_met"] = *s.Reserve
	}
	return map[string]any{"results": results, "final": final}
}

func auctionTerms(lot object) sale.Terms {
	timing := lot.object("timing")
	t := sale.Terms{Entry: saleEntry(lot), Open: lot.when("open"), Start: lot.fen("start_price"), Reserve: lot.optionalFen("reserve_price"), ReserveSecret: lot.flag("reserve_secret", false),
		Increment: lot.optionalFen("increment"), OffGrid: !lot.flag("grid", true), MaxSteps: int64(lot.number("max_steps", 0)), SelfOutbid: lot.flag("allow_self_outbid", false),
		Timing: sale.Timing{Timed: timing.text("mode") == "timed", End: timing.when("end"), Window: timing.seconds("window_s"), Extension: timing.seconds("extension_s"),
			FreeEnd: timing.when("free_end"), Period: timing.seconds("period_s"), EmptyCloses: timing.text("empty_free") == "close", FromPeriodEnd: timing.text("extend_from") == "period_end"},
		MaxExtensions: lot.number("max_extensions", 0), MinBidders: lot.number("min_bidders", 1), BelowMin: sale.BelowMin{Policy: sale.BelowMinCancel},
		Refusal: sale.Refusal{Mode: sale.NoRefusal, Holders: map[string]int{}}, DefaultPolicy: sale.ReAuction,
		ResumeWarning: lot.seconds("resume_warning_s"), NoticeDays: lot.number("result_notice_wd", 0)}
	if timing["extension_s"] == nil {
		t.Timing.Extension = t.Timing.Window
	}
	if stop := lot.when("hard_stop"); !stop.IsZero() {
		t.HardStop = &stop
	}
	for _, s := range lot.objects("step_table") {
		t.Steps = append(t.Steps, sale.Step{From: s.fen("from"), Increment: s.fen("increment")})
	}
	if below := lot.object("below_min"); below != nil {
		t.BelowMin = sale.BelowMin{Policy: sale.BelowMinPolicy(below.text("policy")), Extend: below.seconds("extend_s"), MaxExtends: below.number("max_extends", 0)}
	}
	if refusal := lot.object("rofr"); refusal != nil {
		t.Refusal.Window = refusal.seconds("exercise_s")
		if refusal["mode"] != nil {
			t.Refusal.Mode = sale.RefusalMode(refusal.text("mode"))
		}
		holders := refusal.object("holders")
		for bidder := range holders {
			t.Refusal.Holders[bidder] = holders.number(bidder, 0)
		}
	}
	if lot["default_policy"] != nil {
		t.DefaultPolicy = sale.DefaultPolicy(lot.text("default_policy"))
	}
	return t
}

// refusedLot is the answer to terms that cannot be.
func refusedLot(err error) any {
	wrong, _ := errors.AsType[sale.ConfigError](err)
	return map[string]any{"error": map[string]any{"code": string(sale.CodeConfiguration), "field": "lot." + wrong.Field}}
}

// replayLot applies the events of a case; view adds to each result what only its
// operation shows.
func replayLot(in object, lot interface{ Apply(sale.Event) sale.Answer }, view func(sale.Answer, map[string]any)) []any {
	results := []any{}
	for _, e := range in.objects("events") {
		r := lot.Apply(saleEvent(e))
		result := map[string]any{"code": string(r.Code), "replay": r.Replay, "state": string(r.State)}
		view(r, result)
		results = append(results, result)
	}
	return results
}

// saleEntry reads who may take part.
func saleEntry(lot object) sale.Entry {
	return sale.Entry{Deposit: lot.fen("deposit"), DepositDue: lot.when("deposit_due"), Excluded: lot.texts("excluded"), Barred: lot.texts("barred")}
}

func saleEvent(e object) sale.Event {
	event := sale.Event{At: e.when("at"), Do: sale.Act(e.text("do")), Bidder: e.text("bidder"), Amount: e.text("amount"), Key: e.text("key"), Reason: e.text("reason"),
		By: e.texts("by"), ID: e.text("id"), Outcome: e.text("outcome"), Consent: e.flag("consent", false)}
	if event.Do == sale.ActAccept {
		event.Amount = e.text("shown")
	}
	if e["expected_seq"] != nil {
		n := e.number("expected_seq", -1)
		event.Expected = &n
	}
	if at := e.when("effective"); !at.IsZero() {
		event.Effective = &at
	}
	return event
}

func finalStanding(s sale.Standing) map[string]any {
	states := map[string]any{}
	for bidder, d := range s.Deposits {
		states[bidder] = string(d)
	}
	final := map[string]any{"state": string(s.State), "price": nil, "leader": orNull(s.Leader), "unsold_reason": orNull(s.Reason), "deposits": states}
	if s.Priced {
		final["price"] = s.Price.String()
	}
	return final
}

func deposits(given object) map[string]money.Fen {
	frozen := map[string]money.Fen{}
	for bidder := range given {
		frozen[bidder] = given.fen(bidder)
	}
	return frozen
}

// saleCalendar reads the calendar of the pricing schema, whose weekdays are ISO
// numbers.
func saleCalendar(c object) day.WorkCalendar {
	calendar := day.WorkCalendar{Holidays: c.dates("holidays"), MakeUp: c.dates("workdays")}
	if weekend, given := c["weekend"].([]any); given {
		calendar.Weekend = []time.Weekday{}
		for _, v := range weekend {
			if n, ok := whole(v); ok {
				calendar.Weekend = append(calendar.Weekend, time.Weekday(n.IntPart()%7))
			}
		}
	}
	covers := c.object("covers")
	calendar.From, calendar.To = covers.date("from"), covers.date("to")
	return calendar
}

// fen is an amount of the configuration, which may be wrong but is a number.
func (o object) fen(key string) money.Fen {
	return money.Fen(o.exact(key, decimal.Zero).Shift(2).IntPart())
}

func (o object) optionalFen(key string) *money.Fen {
	if o[key] == nil {
		return nil
	}
	f := o.fen(key)
	return &f
}

// fens prints amounts by bidder, null for none.
func fens(amounts map[string]money.Fen) any {
	if amounts == nil {
		return nil
	}
	out := map[string]any{}
	for bidder, f := range amounts {
		out[bidder] = f.String()
	}
	return out
}

// optionalAmount prints an amount, null for none.
func optionalAmount(f *money.Fen) any {
	if f == nil {
		return nil
	}
	return f.String()
}

func (o object) seconds(key string) time.Duration {
	return time.Duration(o.number(key, 0)) * time.Second
}

// orNone prints 0 as null.
func orNone(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
