package sale

import (
	"time"

	"jiyue/domain/money"
)

// DutchTerms 降价规则 of a Dutch auction, as announced.
type DutchTerms struct {
	Entry
	Open       time.Time
	Start      money.Fen     // 起始价
	Floor      money.Fen     // 最低价
	Step       money.Fen     // 降价幅度
	Interval   time.Duration // 降价周期, in whole seconds
	Reserve    *money.Fen    // 保留价, nil: the floor
	MinBidders int
}

// Check names the first parameter that cannot be, as a ConfigError. A reserve above
// the floor would let a bidder accept a price at which the lot is not sold.
func (t *DutchTerms) Check() error {
	return firstWrong([]rule{
		{"start_price", t.Start <= 0},
		{"floor_price", t.Floor <= 0 || t.Floor > t.Start || t.Floor < or(t.Reserve, t.Floor)},
		{"step", t.Step <= 0},
		{"interval_s", t.Interval <= 0 || t.Interval%time.Second != 0},
	})
}

// steps down from the start to the floor, the last one perhaps a short one.
func (t *DutchTerms) steps() int64 {
	n := int64((t.Start - t.Floor) / t.Step)
	if (t.Start-t.Floor)%t.Step > 0 {
		n++
	}
	return n
}

// Dutch 降价竞价 is one lot whose price falls until somebody accepts it.
type Dutch struct {
	hammer
	terms       DutchTerms
	suspendedAt time.Time
	paused      time.Duration // by the suspensions that are over
}

// NewDutch announces a lot, with the deposits that are frozen already. The floor
// price is asked for one interval as well.
func NewDutch(terms DutchTerms, deposits map[string]money.Fen) (*Dutch, error) {
	if err := terms.Check(); err != nil {
		return nil, err
	}
	return &Dutch{hammer: announce(terms.Entry, deposits, terms.Open, terms.End()), terms: terms}, nil
}

// End is when the floor price has been asked for its interval. It is reckoned in
// seconds: small steps over long intervals exceed a time.Duration.
func (t *DutchTerms) End() time.Time {
	length := (t.steps() + 1) * int64(t.Interval/time.Second)
	return time.Unix(t.Open.Unix()+length, int64(t.Open.Nanosecond())).In(t.Open.Location())
}

// Apply takes the next event.
func (d *Dutch) Apply(e Event) Answer { return d.apply(d, e) }

func (d *Dutch) act(e Event) Answer {
	switch e.Do {
	case ActAccept:
		return d.accept(e.Bidder, e.Amount)
	case ActSuspend:
		return Answer{Code: d.suspend(e.Reason, e.By)}
	case ActResume:
		return Answer{Code: d.resume(e.Reason, e.By)}
	default:
		return Answer{Code: d.hammer.act(e)}
	}
}

func (d *Dutch) fire() {
	if d.state == Announced && !d.now.Before(d.open) {
		d.state = Bidding
		if d.bidders() < d.terms.MinBidders {
			d.unsold(BelowMinBidders)
		}
	}
	if d.state == Bidding && !d.now.Before(d.end) {
		d.unsold(NoBid)
	}
}

// ask 当前报价: the price falls by a step with every interval that is over, and
// stands still in a suspension.
func (d *Dutch) ask() money.Fen {
	at := d.now
	if d.state == Suspended {
		at = d.suspendedAt
	}
	fallen := int64((at.Sub(d.open) - d.paused) / d.terms.Interval)
	if fallen >= d.terms.steps() {
		return d.terms.Floor
	}
	return d.terms.Start - d.terms.Step*money.Fen(fallen)
}

// accept 应价: who saw an older, higher price gets the one of the moment.
func (d *Dutch) accept(bidder, shown string) Answer {
	if code := d.openFor(bidder); code != OK {
		return Answer{Code: code}
	}
	ask := d.ask()
	switch seen, ok := money.ParseFen(shown); {
	case !ok:
		return Answer{Code: CodeAmount}
	case seen < ask:
		return Answer{Code: CodePriceNotReached}
	}
	d.sell(bidder, ask, d.terms.Floor)
	return Answer{Code: OK, Price: ask}
}

// suspend 中止.
func (d *Dutch) suspend(reason string, by []string) Code {
	code := d.published(Bidding, reason, by)
	if code == OK {
		d.state, d.suspendedAt = Suspended, d.now
	}
	return code
}

// resume 恢复 within the interval that was interrupted.
func (d *Dutch) resume(reason string, by []string) Code {
	code := d.published(Suspended, reason, by)
	if code == OK {
		pause := d.now.Sub(d.suspendedAt)
		d.state, d.paused, d.end = Bidding, d.paused+pause, d.end.Add(pause)
	}
	return code
}

// DutchStanding 降价竞价现状 adds the price that is asked.
type DutchStanding struct {
	Standing
	Ask  *money.Fen // nil before the opening and after the end
	Drop time.Time  // of the next fall of the price; zero: it stands still
}

// Standing of the lot. The end shifts when a suspension is over.
func (d *Dutch) Standing() DutchStanding {
	s := DutchStanding{Standing: d.standing()}
	if d.state == Bidding || d.state == Suspended {
		ask := d.ask()
		s.Ask = &ask
		if d.state == Bidding && ask > d.terms.Floor {
			fallen := (d.now.Sub(d.open) - d.paused) / d.terms.Interval
			s.Drop = d.open.Add(d.paused + (fallen+1)*d.terms.Interval)
		}
	}
	return s
}
