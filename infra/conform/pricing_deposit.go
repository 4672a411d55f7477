package conform

import (
	"time"

	"jiyue/domain/deposit"
	"jiyue/domain/money"
)

func depositLedger(in object) any {
	l := deposit.NewLedger(deposit.Terms{Amount: in.amount("deposit", 0), Due: in.moment("due_at"), ReleaseDays: in.workdays("release_wd"), Bidders: in.texts("bidders")},
		saleCalendar(in.object("calendar")))
	results := []any{}
	for _, e := range in.objects("events") {
		a := l.Apply(depositEvent(e))
		results = append(results, map[string]any{"code": string(a.Code), "replay": a.Replay, "entries": len(a.Entries)})
	}
	return map[string]any{"results": results, "final": depositStanding(l.Standing())}
}

func depositEvent(e object) deposit.Event {
	event := deposit.Event{At: e.moment("at"), Do: deposit.Act(e.text("do")), Bidder: e.text("bidder"), Amount: e.text("amount"), Ref: e.text("ref"), Payer: e.text("payer"),
		Payout: e.text("payout")}
	for _, line := range e.objects("lines") {
		event.Lines = append(event.Lines, deposit.Line{To: line.text("to"), Amount: line.text("amount")})
	}
	return event
}

func depositStanding(s deposit.Standing) map[string]any {
	states, releases, balances, payouts, journal := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}, []any{}
	for bidder, state := range s.States {
		states[bidder], releases[bidder] = string(state), orNull(s.ReleaseBy[bidder].String())
	}
	for _, e := range s.Journal {
		journal = append(journal, map[string]any{"n": e.N, "dr": e.Debit, "cr": e.Credit, "amount": e.Amount.String()})
	}
	for account, balance := range s.Balances {
		balances[account] = balance.String()
	}
	for id, p := range s.Payouts {
		payouts[id] = map[string]any{"bidder": p.Bidder, "amount": p.Amount.String(), "state": string(p.State)}
	}
	return map[string]any{"states": states, "release_by": releases, "journal": journal, "balances": balances, "payouts": payouts}
}

// amount is stored money, missing when absent, unreadable or beyond fifteen digits.
func (o object) amount(key string, missing money.Fen) money.Fen {
	const most = 100_000_000_000_000_000
	d := o.exact(key, missing.Yuan().Decimal()).Shift(2)
	if !d.BigInt().IsInt64() || d.IntPart() <= -most || d.IntPart() >= most {
		return missing
	}
	return money.Fen(d.IntPart())
}

func (o object) optionalAmount(key string, unreadable money.Fen) *money.Fen {
	if o[key] == nil {
		return nil
	}
	f := o.amount(key, unreadable)
	return &f
}

// moment is an instant, the zero time when absent or unreadable.
func (o object) moment(key string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, o.text(key))
	if err != nil {
		return time.Time{}
	}
	return t
}

// workdays is a number of working days that a calendar can count.
func (o object) workdays(key string) int { return min(o.number(key, 0), 10_000) }
