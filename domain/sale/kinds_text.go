package sale

import (
	"time"

	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// The names of the terms that only some kinds of lot have, in their texts.
const (
	TermFloor, TermStep, TermInterval           = "floor_price", "step", "interval_s"
	TermDeadline, TermReplaceable, TermMinValid = "deadline", "replaceable", "min_valid"
	TermTie, TermDrawHead, TermSecondRound      = "tie", "draw_head", "second_round_s"
	TermRoundLength, TermMaxRounds              = "round_s", "max_rounds"
)

// checked ends the reading of terms: what cannot be read, and then the first rule
// that is broken.
func (r *reading) checked(open time.Time, check func() error) error {
	if open.IsZero() && r.texts[TermOpen] == "" {
		r.wrong(TermOpen, ErrInstant)
	}
	if len(r.faults) > 0 {
		return fault.Join(r.faults)
	}
	return check()
}

func (r *reading) price(name string) money.Fen {
	if f := r.amount(name); f != nil {
		return *f
	}
	return 0
}

func (r *reading) entry() Entry {
	return Entry{Deposit: r.price(TermDeposit), DepositDue: r.instant(TermDepositDue)}
}

// ReadDutchTerms 读降价竞价规则 makes the terms of a Dutch auction from their texts.
func ReadDutchTerms(texts map[string]string) (DutchTerms, error) {
	r := &reading{texts: texts}
	t := DutchTerms{Entry: r.entry(), Open: r.instant(TermOpen), Start: r.price(TermStart), Floor: r.price(TermFloor), Step: r.price(TermStep),
		Interval: r.seconds(TermInterval, 0), Reserve: r.amount(TermReserve), MinBidders: r.count(TermMinimum, 1)}
	return t, r.checked(t.Open, t.Check)
}

// ReadEnvelopeTerms 读密封报价规则 makes the terms of one round of sealed quotes from their texts.
func ReadEnvelopeTerms(texts map[string]string) (EnvelopeTerms, error) {
	r := &reading{texts: texts}
	t := EnvelopeTerms{Entry: r.entry(), Open: r.instant(TermOpen), Deadline: r.instant(TermDeadline), Start: r.price(TermStart), Reserve: r.amount(TermReserve),
		Replaceable: r.flag(TermReplaceable, false), MinValid: r.count(TermMinValid, 1), Tie: Tie(r.choice(TermTie, string(TieEarliest), string(TieLot), string(TieSecondRound))),
		DrawHead: texts[TermDrawHead], SecondRound: r.seconds(TermSecondRound, 0)}
	return t, r.checked(t.Open, t.Check)
}

// ReadRoundsTerms 读多轮报价规则 makes the terms of sealed quotes in rounds from their texts.
func ReadRoundsTerms(texts map[string]string) (RoundsTerms, error) {
	r := &reading{texts: texts}
	t := RoundsTerms{Entry: r.entry(), Open: r.instant(TermOpen), Length: r.seconds(TermRoundLength, 0), Start: r.price(TermStart), Increment: r.price(TermIncrement),
		MaxRounds: r.count(TermMaxRounds, 0), Reserve: r.amount(TermReserve), Replaceable: r.flag(TermReplaceable, true)}
	return t, r.checked(t.Open, t.Check)
}
