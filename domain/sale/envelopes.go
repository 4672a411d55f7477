package sale

import (
	"crypto/sha256"
	"math/big"
	"slices"
	"strings"
	"time"

	"jiyue/domain/money"
)

// Tie 同价处理 says who wins when several sealed quotes are the highest.
type Tie string

// The ways to decide between equal quotes.
const (
	TieEarliest    Tie = "earliest"     // 时间优先
	TieLot         Tie = "lot"          // 按公告的摇号种子抽签
	TieSecondRound Tie = "second_round" // 同价者再报一轮
)

// EnvelopeTerms 密封报价规则, as announced.
type EnvelopeTerms struct {
	Entry
	Open        time.Time
	Deadline    time.Time
	Start       money.Fen  // 起始价
	Reserve     *money.Fen // 保留价, nil: the start price
	Replaceable bool       // a quote may be replaced until the deadline
	MinValid    int        // fewest quotes for a sale
	Tie         Tie
	DrawHead    string        // of a lot: 64 hexadecimal digits that were announced
	SecondRound time.Duration // of a second round
}

func (t *EnvelopeTerms) reserve() money.Fen { return or(t.Reserve, t.Start) }

// Check names the first parameter that cannot be, as a ConfigError.
func (t *EnvelopeTerms) Check() error {
	return firstWrong([]rule{
		{"start_price", t.Start <= 0},
		{"reserve_price", t.reserve() < t.Start},
		{"deadline", !t.Deadline.After(t.Open)},
		{"tie", t.Tie != TieEarliest && t.Tie != TieLot && t.Tie != TieSecondRound},
		{"draw_head", t.Tie == TieLot && (len(t.DrawHead) != 64 || strings.Trim(t.DrawHead, "0123456789abcdef") != "")},
		{"second_round_s", t.Tie == TieSecondRound && t.SecondRound <= 0},
	})
}

// quote 报价 in force of a bidder; arrival orders them.
type quote struct {
	amount  money.Fen
	arrival int
}

type quotes map[string]quote

// put a quote in, after all others; one that it replaces loses its place.
func (q quotes) put(bidder string, amount money.Fen, arrival *int) {
	*arrival++
	q[bidder] = quote{amount, *arrival}
}

// top is the bidder of the highest quote, the earliest of equal ones.
func (q quotes) top() (bidder string, amount money.Fen) {
	var best quote
	for who, x := range q {
		if best.arrival == 0 || x.amount > best.amount || x.amount == best.amount && x.arrival < best.arrival {
			bidder, best = who, x
		}
	}
	return bidder, best.amount
}

// equal are the bidders of an amount in the order of their bytes.
func (q quotes) equal(amount money.Fen) (bidders []string) {
	for who, x := range q {
		if x.amount == amount {
			bidders = append(bidders, who)
		}
	}
	slices.Sort(bidders)
	return bidders
}

func (q quotes) amounts() map[string]money.Fen {
	amounts := make(map[string]money.Fen, len(q))
	for who, x := range q {
		amounts[who] = x.amount
	}
	return amounts
}

// Envelopes 密封报价 is one lot sold by one round of sealed quotes.
type Envelopes struct {
	hammer
	terms   EnvelopeTerms
	first   quotes
	arrival int
	opened  bool
	tied    []string  // invited to a second round
	floor   money.Fen // of the second round
	second  quotes    // nil without a second round
	denied  int
}

// NewEnvelopes announces a lot, with the deposits that are frozen already.
func NewEnvelopes(terms EnvelopeTerms, deposits map[string]money.Fen) (*Envelopes, error) {
	if err := terms.Check(); err != nil {
		return nil, err
	}
	return &Envelopes{hammer: announce(terms.Entry, deposits, terms.Open, terms.Deadline), terms: terms, first: quotes{}}, nil
}

// Apply takes the next event.
func (v *Envelopes) Apply(e Event) Answer { return v.apply(v, e) }

func (v *Envelopes) act(e Event) Answer {
	switch e.Do {
	case ActQuote:
		return Answer{Code: v.quote(e.Bidder, e.Amount)}
	case ActRead:
		return Answer{Code: v.read()}
	case ActOpen:
		return Answer{Code: v.unseal(e.By)}
	}
	return Answer{Code: v.hammer.act(e)}
}

func (v *Envelopes) fire() {
	if v.state == Announced && !v.now.Before(v.open) {
		v.state = Bidding
	}
	if v.state == Bidding && !v.now.Before(v.end) {
		v.state = Sealed
	}
	if v.state == SecondRound && !v.now.Before(v.end) {
		v.closeSecondRound()
	}
}

// quote takes a sealed quote. A second envelope is not looked into unless it may
// replace the first.
func (v *Envelopes) quote(bidder, typed string) Code {
	if code := v.openFor(bidder); code != OK {
		return code
	}
	round, floor, below := v.first, v.terms.Start, CodeBelowStart
	if v.state == SecondRound {
		round, floor, below = v.second, v.floor, CodeBelowFloor
	}
	_, already := round[bidder]
	amount, ok := money.ParseFen(typed)
	switch {
	case v.state == SecondRound && !slices.Contains(v.tied, bidder):
		return CodeNotInvited
	case already && !v.terms.Replaceable:
		return CodeAlready
	case !ok:
		return CodeAmount
	case amount < floor:
		return below
	}
	round.put(bidder, amount, &v.arrival)
	return OK
}

// revealed: quotes are sealed until the opening, and while a second round runs.
func (v *Envelopes) revealed() bool { return v.opened && v.state != SecondRound }

// read 查看报价 is refused and counted while the quotes are sealed.
func (v *Envelopes) read() Code {
	if !v.revealed() {
		v.denied++
		return CodeSealed
	}
	return OK
}

// unseal 开标 by two persons after the deadline.
func (v *Envelopes) unseal(by []string) Code {
	switch {
	case v.state == Announced || v.state == Bidding:
		return CodeSealed
	case v.state != Sealed:
		return CodeState
	case !twoPersons(by):
		return CodeTwoPersons
	}
	v.opened = true
	winner, top := v.first.top()
	tied := v.first.equal(top)
	switch {
	case len(v.first) == 0:
		v.unsold(NoBid)
	case len(v.first) < v.terms.MinValid:
		v.unsold(BelowMinQuotes)
	case top < v.terms.reserve():
		v.unsold(BelowReserve)
	case len(tied) > 1 && v.terms.Tie == TieSecondRound:
		v.state, v.end, v.tied, v.floor, v.second = SecondRound, v.now.Add(v.terms.SecondRound), tied, top, quotes{}
	case len(tied) > 1 && v.terms.Tie == TieLot:
		v.sell(draw(v.terms.DrawHead, tied), top, v.terms.reserve())
	default:
		v.sell(winner, top, v.terms.reserve())
	}
	return OK
}

// draw 抽签: the hash of the announced head and the sorted bidders, as a number,
// chooses one of them, so that anybody can draw again.
func draw(head string, bidders []string) string {
	h := sha256.Sum256([]byte(head + "|" + strings.Join(bidders, ",")))
	n := new(big.Int).SetBytes(h[:])
	return bidders[n.Mod(n, big.NewInt(int64(len(bidders)))).Int64()]
}

// closeSecondRound: who stayed silent keeps the first quote and its place.
func (v *Envelopes) closeSecondRound() {
	final := quotes{}
	for _, bidder := range v.tied {
		final[bidder] = v.first[bidder]
		if again, quoted := v.second[bidder]; quoted {
			final[bidder] = again
		}
	}
	winner, price := final.top()
	v.sell(winner, price, v.terms.reserve())
}

// EnvelopeStanding 密封报价现状 adds the quotes, once they are open.
type EnvelopeStanding struct {
	Standing
	Quotes       map[string]money.Fen // nil while sealed
	SecondQuotes map[string]money.Fen // nil while sealed, or without a second round
	Tied         []string             // sorted; nil without a second round
	SecondEnd    time.Time            // zero without a second round
	DeniedReads  int
}

// Standing of the lot.
func (v *Envelopes) Standing() EnvelopeStanding {
	s := EnvelopeStanding{Standing: v.standing(), Tied: slices.Clone(v.tied), DeniedReads: v.denied}
	if v.second != nil {
		s.SecondEnd = v.end
	}
	if v.revealed() {
		s.Quotes = v.first.amounts()
		if v.second != nil {
			s.SecondQuotes = v.second.amounts()
		}
	}
	return s
}
