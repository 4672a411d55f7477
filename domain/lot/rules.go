package lot

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Rules 竞价规则 are the terms of a lot of any form of bidding; those of its own form
// are filled in.
type Rules struct {
	Route     Route
	English   sale.Terms
	Dutch     sale.DutchTerms
	Envelopes sale.EnvelopeTerms
	Rounds    sale.RoundsTerms
	Hall      bool // the bidding is held in a hall
}

// undrawn stands for the number of the draw that only the announcement gives.
var undrawn = strings.Repeat("0", 64)

// ReadRules 读竞价规则 makes the rules of a lot from their texts. Everything that cannot be
// read, and then the first rule that is broken, is told at its field.
func ReadRules(route Route, texts map[string]string) (r Rules, err error) {
	r.Route, r.Hall = route, route == English && texts[TermVenue] == Hall
	switch route {
	case English:
		r.English, err = sale.ReadTerms(texts)
	case Dutch:
		r.Dutch, err = sale.ReadDutchTerms(texts)
	case Sealed:
		if texts[sale.TermDrawHead] == "" {
			texts = maps.Clone(texts)
			texts[sale.TermDrawHead] = undrawn
		}
		r.Envelopes, err = sale.ReadEnvelopeTerms(texts)
	case Rounds:
		r.Rounds, err = sale.ReadRoundsTerms(texts)
	default:
		err = fmt.Errorf("lot: no rules for the form %q", route)
	}
	return r, err
}

// Entry 报名条件 is what a bidder must meet.
func (r *Rules) Entry() *sale.Entry {
	switch r.Route {
	case Dutch:
		return &r.Dutch.Entry
	case Sealed:
		return &r.Envelopes.Entry
	case Rounds:
		return &r.Rounds.Entry
	}
	return &r.English.Entry
}

// Open is the announced opening.
func (r *Rules) Open() time.Time {
	switch r.Route {
	case Dutch:
		return r.Dutch.Open
	case Sealed:
		return r.Envelopes.Open
	case Rounds:
		return r.Rounds.Open
	}
	return r.English.Open
}

// Start is the 起始价.
func (r *Rules) Start() money.Fen {
	switch r.Route {
	case Dutch:
		return r.Dutch.Start
	case Sealed:
		return r.Envelopes.Start
	case Rounds:
		return r.Rounds.Start
	}
	return r.English.Start
}

// StepAt is by how much a bid goes beyond a price; 0 where bids do not build on another.
func (r *Rules) StepAt(price money.Fen) money.Fen {
	switch r.Route {
	case English:
		return r.English.StepAt(price)
	case Rounds:
		return r.Rounds.Increment
	}
	return 0
}

// latest is the last end that is announced, with the term that sets it.
func (r *Rules) latest() (term string, end time.Time) {
	switch {
	case r.Route == Dutch:
		return sale.TermInterval, r.Dutch.End()
	case r.Route == Sealed:
		return sale.TermDeadline, r.Envelopes.Deadline
	case r.Route == Rounds:
		return sale.TermMaxRounds, r.Rounds.Open.Add(r.Rounds.Length * time.Duration(r.Rounds.MaxRounds))
	case r.English.Timing.Timed:
		return sale.TermFreeEnd, r.English.Timing.FreeEnd
	}
	return sale.TermEnd, r.English.Timing.End
}

// Refusal 优先购买权 of the lot; only bidding that rises has it.
func (r *Rules) Refusal() sale.Refusal {
	if r.Route == English {
		return r.English.Refusal
	}
	return sale.Refusal{Mode: sale.NoRefusal}
}

// Engine 规则引擎 answers the events of a lot under its rules.
type Engine interface {
	Apply(sale.Event) sale.Answer
	Answered(bidder, key string) (sale.Answer, bool)
	Due() time.Time
}

// NewEngine announces a lot with these rules; to a rising one bidders may be sent with
// deposits that they have paid elsewhere.
func (r *Rules) NewEngine(calendar day.WorkCalendar, carried map[string]money.Fen) (Engine, error) {
	switch r.Route {
	case Dutch:
		return sale.NewDutch(r.Dutch, nil)
	case Sealed:
		return sale.NewEnvelopes(r.Envelopes, nil)
	case Rounds:
		return sale.NewRounds(r.Rounds, nil)
	}
	return sale.NewAuction(r.English, carried, calendar)
}
