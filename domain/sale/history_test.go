package sale_test

import (
	"strconv"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// dice draws a number below n. Histories are drawn with rapid, which shrinks them,
// or with a plain generator, which is fast.
type dice func(n int) int

func (roll dice) chance(percent int) bool { return roll(100) < percent }

func pick[T any](roll dice, from ...T) T { return from[roll(len(from))] }

var opening = time.Date(2026, 11, 25, 10, 0, 0, 0, day.Zone)

const ms = time.Millisecond

// announcement is a lot as announced: A, B and C are secured as a rule, D has too
// small a deposit, E is excluded and F barred.
type announcement struct {
	terms    sale.Terms
	deposits map[string]money.Fen
}

var bidders = []string{"A", "B", "C", "D", "E", "F"}

func terms() sale.Terms {
	return sale.Terms{Open: opening, Start: 1_000_000_00, MinBidders: 1, Entry: sale.Entry{Deposit: 200_000_00}, BelowMin: sale.BelowMin{Policy: sale.BelowMinCancel},
		Timing:  sale.Timing{End: opening.Add(time.Hour), Window: 5 * time.Minute, Extension: 5 * time.Minute},
		Refusal: sale.Refusal{Mode: sale.NoRefusal}, DefaultPolicy: sale.NextBidder}
}

// announcing draws terms that can be.
func announcing(roll dice) announcement {
	x := terms()
	step := pick[money.Fen](roll, 1, 10_000_00, 33_333_33)
	x.Increment = &step
	if roll.chance(20) {
		x.Steps = []sale.Step{{From: 0, Increment: 10_000_00}, {From: 1_050_000_00, Increment: 20_000_00}, {From: 1_100_000_00, Increment: 25_000_00}}
	}
	if roll.chance(50) {
		reserve := x.Start + money.Fen(roll(60_000_00))
		x.Reserve, x.ReserveSecret = &reserve, roll.chance(70)
	}
	x.OffGrid, x.SelfOutbid, x.MaxSteps = roll.chance(30), roll.chance(20), pick[int64](roll, 0, 0, 3)
	x.Timing.Window, x.Timing.Extension = pick(roll, 0, time.Minute, 5*time.Minute), pick(roll, 0, time.Minute, 5*time.Minute)
	if roll.chance(40) {
		x.Timing = sale.Timing{Timed: true, FreeEnd: opening.Add(30 * time.Minute), Period: pick(roll, time.Minute, 5*time.Minute), EmptyCloses: roll.chance(50)}
	}
	if roll.chance(30) {
		x.Timing.FromPeriodEnd, x.Timing.Extension = true, x.Timing.Window
	}
	x.MaxExtensions = pick(roll, 0, 0, 1, 3)
	if roll.chance(30) {
		stop := opening.Add(time.Hour + time.Duration(roll(10))*time.Minute)
		x.HardStop = &stop
	}
	x.MinBidders = pick(roll, 1, 1, 1, 2, 3)
	x.BelowMin = pick(roll, sale.BelowMin{Policy: sale.BelowMinCancel}, sale.BelowMin{Policy: sale.BelowMinToSole}, sale.BelowMin{Policy: sale.BelowMinExtend, Extend: 10 * time.Minute, MaxExtends: 2})
	x.Excluded, x.Barred = []string{"E"}, []string{"F"}
	if roll.chance(40) {
		x.DepositDue = opening.Add(20 * time.Minute)
	}
	x.Refusal = sale.Refusal{Mode: pick(roll, sale.NoRefusal, sale.RefusalInside, sale.RefusalAfter, sale.RefusalAsAnyone), Window: pick(roll, 10*time.Minute, 36*time.Hour),
		Holders: pick(roll, map[string]int{"A": 1}, map[string]int{"A": 1, "B": 2}, map[string]int{"A": 1, "B": 1}, map[string]int{"D": 1, "C": 2})}
	x.DefaultPolicy = pick(roll, sale.NextBidder, sale.NextBidder, sale.ReAuction)
	if x.BelowMin.Policy == sale.BelowMinToSole {
		x.BelowMin.SoleDays = pick(roll, 0, 1, 2)
	}
	x.ResumeWarning = pick(roll, 0, 0, 15*time.Minute)
	x.NoticeDays = pick(roll, 0, 0, 2)
	deposits := map[string]money.Fen{"D": x.Deposit - 1}
	for _, bidder := range bidders[:3] {
		if roll.chance(90) {
			deposits[bidder] = x.Deposit + money.Fen(roll(2))
		}
	}
	return announcement{x, deposits}
}

// actsIn are the acts that lead on from a state.
var actsIn = map[sale.State][]sale.Act{
	sale.Announced:   {sale.ActDeposit, sale.ActBid, sale.ActTick, sale.ActTick, sale.ActTick},
	sale.Bidding:     {sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActBid, sale.ActTick, sale.ActDeposit, sale.ActSuspend},
	sale.Suspended:   {sale.ActResume, sale.ActResume, sale.ActResume, sale.ActBid, sale.ActTick, sale.ActDeposit},
	sale.Exercise:    {sale.ActExercise, sale.ActExercise, sale.ActWaive, sale.ActTick},
	sale.Provisional: {sale.ActConfirm, sale.ActConfirm, sale.ActObject, sale.ActResolve, sale.ActTick},
	sale.Confirmed:   {sale.ActDefault, sale.ActDefault, sale.ActSign, sale.ActSettle},
	sale.Signed:      {sale.ActDefault, sale.ActSettle},
	sale.Defaulted:   {sale.ActNextBidder},
}

var acts = []sale.Act{sale.ActTick, sale.ActDeposit, sale.ActBid, sale.ActSuspend, sale.ActResume, sale.ActExercise, sale.ActWaive, sale.ActObject, sale.ActResolve,
	sale.ActConfirm, sale.ActSign, sale.ActSettle, sale.ActDefault, sale.ActNextBidder, sale.ActCancel, sale.ActOpen}

// next draws an event that matters where the lot stands, often at an instant at
// which something changes.
func (n announcement) next(roll dice, s sale.Snapshot, t time.Time) sale.Event {
	e := sale.Event{At: t.Add(time.Duration(roll(90_000)) * ms), Do: pick(roll, acts...), Bidder: pick(roll, "A", "B", "C", "A", "B", "C", "A", "B", "C", "A", "B", "C", "D", "E", "F"), Reason: "网络故障",
		By: []string{"platform", "seller"}, ID: pick(roll, "1", "2"), Outcome: pick(roll, "dismissed", "withdrawn", "upheld"), Consent: roll.chance(60)}
	if lead := actsIn[s.State]; len(lead) > 0 && !roll.chance(5) {
		e.Do = pick(roll, lead...)
	}
	switch turns := n.turns(s); {
	case roll.chance(30):
		e.At = t.Add(-time.Duration(roll(3)) * time.Second)
	case len(turns) > 0 && roll.chance(30):
		e.At = pick(roll, turns...).Add(time.Duration(roll(3)-1) * ms)
	}
	if roll.chance(30) {
		e.Key = pick(roll, "k1", "k2", "k3")
	}
	switch roll(20) {
	case 0:
		e.Reason = ""
	case 1:
		e.By = []string{"platform", "platform"}
	case 2:
		seen := s.Seq - roll(2)
		e.Expected = &seen
	}
	if e.Do == sale.ActResume && roll.chance(60) {
		at := e.At.Add(n.terms.ResumeWarning + time.Duration(roll(3))*10*time.Minute)
		e.Effective = &at
	}
	if s.RunnerUp != nil && roll.chance(70) {
		e.Bidder = s.RunnerUp.Bidder
	}
	price := n.terms.Start
	if s.Priced {
		price = s.Price + n.increment(s.Price)
	}
	price += money.Fen(pick(roll, 0, 0, 0, 0, 1, 1, -1, 5)) * n.increment(price)
	if s.Priced && roll.chance(15) {
		price = s.Price
	}
	e.Amount = pick(roll, price, price, price, price, price+1, price-1).String()
	if e.Do == sale.ActDeposit {
		e.Amount = strconv.Itoa(pick(roll, 200_000, 199_999))
	}
	if roll.chance(3) {
		e.Amount = pick(roll, "", "0", "1000000.001", "1e7", "壹佰万")
	}
	return e
}

// turns are instants at which something changes where the lot stands, and some
// that let it live longer.
func (n announcement) turns(s sale.Snapshot) []time.Time {
	switch s.State {
	case sale.Announced:
		return []time.Time{s.Open}
	case sale.Bidding:
		window := n.terms.Timing.Window + n.terms.Timing.Period
		return []time.Time{s.End, s.End.Add(-window), s.End.Add(-window / 2), s.End.Add(-2 * ms), s.Now, s.Now}
	case sale.Suspended:
		return []time.Time{s.ResumeAt}
	case sale.Exercise:
		return []time.Time{s.ExerciseEnd}
	case sale.Provisional:
		return []time.Time{s.NoticeEnd}
	default:
		return nil
	}
}

// increment at a price, as the rules have it.
func (n announcement) increment(price money.Fen) money.Fen {
	if len(n.terms.Steps) == 0 {
		return *n.terms.Increment
	}
	i := 0
	for i+1 < len(n.terms.Steps) && n.terms.Steps[i+1].From <= price {
		i++
	}
	return n.terms.Steps[i].Increment
}
