package sale

import (
	"slices"
	"time"

	"jiyue/domain/money"
)

// RoundsTerms 多轮报价规则, as announced.
type RoundsTerms struct {
	Entry
	Open        time.Time
	Length      time.Duration // of a round
	Start       money.Fen     // 起始价
	Increment   money.Fen     // 加价幅度 from one round's top to the next one's floor
	MaxRounds   int
	Reserve     *money.Fen // 保留价, nil: the start price
	Replaceable bool       // a quote may be replaced within its round
}

func (t *RoundsTerms) reserve() money.Fen { return or(t.Reserve, t.Start) }

// Check names the first parameter that cannot be, as a ConfigError.
func (t *RoundsTerms) Check() error {
	return firstWrong([]rule{
		{"start_price", t.Start <= 0},
		{"reserve_price", t.reserve() < t.Start},
		{"increment", t.Increment <= 0},
		{"max_rounds", t.MaxRounds < 1},
		{"round_s", t.Length <= 0},
	})
}

// Round 报价轮次 that is over; of the quotes only the highest is published.
type Round struct {
	Number int
	Floor  money.Fen
	Valid  int
	Top    *money.Fen // nil when nobody quoted
}

// Rounds 多轮报价 is one lot sold by sealed quotes in rounds, each above the last.
type Rounds struct {
	hammer
	terms    RoundsTerms
	round    int // 0 before the opening
	floor    money.Fen
	quotes   quotes // of this round
	before   quotes // of the round before, whose bidders go on
	arrival  int
	finished []Round
}

// NewRounds announces a lot, with the deposits that are frozen already.
func NewRounds(terms RoundsTerms, deposits map[string]money.Fen) (*Rounds, error) {
	if err := terms.Check(); err != nil {
		return nil, err
	}
	return &Rounds{hammer: announce(terms.Entry, deposits, terms.Open, terms.Open.Add(terms.Length)), terms: terms}, nil
}

// Apply takes the next event.
func (r *Rounds) Apply(e Event) Answer { return r.apply(r, e) }

func (r *Rounds) act(e Event) Answer {
	if e.Do == ActQuote {
		return Answer{Code: r.quote(e.Bidder, e.Amount)}
	}
	return Answer{Code: r.hammer.act(e)}
}

func (r *Rounds) fire() {
	if r.state == Announced && !r.now.Before(r.open) {
		r.state, r.round, r.floor, r.quotes = Bidding, 1, r.terms.Start, quotes{}
	}
	for r.state == Bidding && !r.now.Before(r.end) {
		r.closeRound()
	}
}

// quote takes a sealed quote of this round, from the second on only of those who
// quoted in the one before.
func (r *Rounds) quote(bidder, typed string) Code {
	if code := r.openFor(bidder); code != OK {
		return code
	}
	_, stayed := r.before[bidder]
	_, already := r.quotes[bidder]
	amount, ok := money.ParseFen(typed)
	switch {
	case r.round > 1 && !stayed:
		return CodeDropped
	case already && !r.terms.Replaceable:
		return CodeAlready
	case !ok:
		return CodeAmount
	case amount < r.floor && r.round == 1:
		return CodeBelowStart
	case amount < r.floor:
		return CodeBelowFloor
	}
	r.quotes.put(bidder, amount, &r.arrival)
	return OK
}

// closeRound: silence leaves the lot to the top of the round before; a single quote
// or the last round decides.
func (r *Rounds) closeRound() {
	winner, top := r.quotes.top()
	over := Round{Number: r.round, Floor: r.floor, Valid: len(r.quotes)}
	if over.Valid > 0 {
		over.Top = &top
	}
	r.finished = append(r.finished, over)
	switch {
	case over.Valid == 0 && r.round == 1:
		r.unsold(NoBid)
	case over.Valid == 0:
		winner, price := r.before.top()
		r.sell(winner, price, r.terms.reserve())
	case over.Valid == 1 || r.round == r.terms.MaxRounds:
		r.sell(winner, top, r.terms.reserve())
	default:
		r.round, r.floor, r.end = r.round+1, top+r.terms.Increment, r.end.Add(r.terms.Length)
		r.before, r.quotes = r.quotes, quotes{}
	}
}

// RoundsStanding 多轮报价现状 adds the round and what the earlier ones came to.
type RoundsStanding struct {
	Standing
	Round    int       // 0 before the opening
	Floor    money.Fen // 0 before the opening
	Finished []Round
}

// Standing of the lot.
func (r *Rounds) Standing() RoundsStanding {
	return RoundsStanding{Standing: r.standing(), Round: r.round, Floor: r.floor, Finished: slices.Clone(r.finished)}
}
