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
	lot := in.object("lot")
	a, err := sale.NewAuction(auctionTerms(lot), deposits(in.object("deposits")), saleCalendar(in.object("calendar")))
	if wrong, ok := errors.AsType[sale.ConfigError](err); ok {
		return map[string]any{"error": map[string]any{"code": string(sale.CodeConfiguration), "field": "lot." + wrong.Field}}
	}
	results := []any{}
	for _, e := range in.objects("events") {
		r := a.Apply(saleEvent(e))
		results = append(results, map[string]any{"code": string(r.Code), "replay": r.Replay, "seq": orNone(r.Seq), "end": moment(r.End), "state": string(r.State)})
	}
	s := a.Standing()
	final := map[string]any{"state": string(s.State), "price": nil, "leader": orNull(s.Leader), "seq": s.Bids, "open": moment(s.Open), "end": moment(s.End),
		"extensions": s.Extensions, "increment": s.Increment.String(), "reserve_met": nil, "unsold_reason": orNull(s.Reason), "notice_end": moment(s.NoticeEnd), "deposits": depositStates(s.Deposits)}
	if s.Priced {
		final["price"] = s.Price.String()
	}
	if s.Reserve != nil {
		final["reserve_met"] = *s.Reserve
	}
	return map[string]any{"results": results, "final": final}
}

func auctionTerms(lot object) sale.Terms {
	timing := lot.object("timing")
	t := sale.Terms{Open: lot.instant("open"), Start: lot.fen("start_price"), Reserve: lot.optionalFen("reserve_price"), ReserveSecret: lot.flag("reserve_secret", false),
		Increment: lot.optionalFen("increment"), OffGrid: !lot.flag("grid", true), MaxSteps: int64(lot.number("max_steps", 0)), SelfOutbid: lot.flag("allow_self_outbid", false),
		Timing: sale.Timing{Timed: timing.text("mode") == "timed", End: timing.optionalInstant("end"), Window: timing.seconds("window_s"), Extension: timing.seconds("extension_s"),
			FreeEnd: timing.optionalInstant("free_end"), Period: timing.seconds("period_s"), EmptyCloses: timing.text("empty_free") == "close", FromPeriodEnd: timing.text("extend_from") == "period_end"},
		MaxExtensions: lot.number("max_extensions", 0), MinBidders: lot.number("min_bidders", 1), BelowMin: sale.BelowMin{Policy: sale.BelowMinCancel},
		Deposit: lot.fen("deposit"), DepositDue: lot.optionalInstant("deposit_due"), Excluded: lot.texts("excluded"), Barred: lot.texts("barred"),
		Refusal: sale.Refusal{Mode: sale.NoRefusal, Holders: map[string]int{}}, DefaultPolicy: sale.ReAuction,
		ResumeWarning: lot.seconds("resume_warning_s"), NoticeDays: lot.number("result_notice_wd", 0)}
	if timing["extension_s"] == nil {
		t.Timing.Extension = t.Timing.Window
	}
	if stop := lot.optionalInstant("hard_stop"); !stop.IsZero() {
		t.HardStop = &stop
	}
	for _, s := range lot.objects("step_table") {
		t.Steps = append(t.Steps, sale.Step{From: s.fen("from"), Increment: s.fen("increment")})
	}
	if below := lot.object("below_min"); below != nil {
		t.BelowMin = sale.BelowMin{Policy: sale.BelowMinPolicy(below.text("policy")), Extend: below.seconds("extend_s"), MaxExtends: below.number("max_extends", 0)}
	}
	if refusal := lot.object("rofr"); refusal != nil {
		t.Refusal.Mode, t.Refusal.Window = sale.RefusalMode(refusal.text("mode")), refusal.seconds("exercise_s")
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

func saleEvent(e object) sale.Event {
	event := sale.Event{At: e.instant("at"), Do: sale.Act(e.text("do")), Bidder: e.text("bidder"), Amount: e.text("amount"), Key: e.text("key"), Reason: e.text("reason"),
		By: e.texts("by"), ID: e.text("id"), Outcome: e.text("outcome"), Consent: e.flag("consent", false)}
	if e["expected_seq"] != nil {
		n := e.number("expected_seq", -1)
		event.Expected = &n
	}
	if at := e.optionalInstant("effective"); !at.IsZero() {
		event.Effective = &at
	}
	return event
}

func deposits(given object) map[string]money.Fen {
	frozen := map[string]money.Fen{}
	for bidder := range given {
		frozen[bidder] = given.fen(bidder)
	}
	return frozen
}

func depositStates(states map[string]sale.DepositState) map[string]any {
	out := map[string]any{}
	for bidder, s := range states {
		out[bidder] = string(s)
	}
	return out
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
