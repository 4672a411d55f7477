package trading

import (
	"maps"

	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// NewMachine 建立规则引擎 makes the engine of a sale as it was announced, before its
// first event. Nothing but the sale itself goes into it.
func NewMachine(s Sale) (Machine, error) {
	switch s.Route {
	case Agreement:
		return newAgreementMachine(s)
	case lot.Listing:
		return newListingMachine(s)
	case OpenLicence:
		return newLicenceMachine(s)
	}
	texts := maps.Clone(s.Terms)
	maps.Copy(texts, s.Secret)
	calendar, err := lot.ReadCalendar(s.Terms[lot.TermCalendar])
	if err != nil {
		return nil, err
	}
	rules, err := lot.ReadRules(s.Route, texts)
	if err != nil {
		return nil, err
	}
	engine, err := rules.NewEngine(calendar, carried(s.Terms[lot.TermCarried]))
	return lotMachine{engine}, err
}

// lotMachine lets an engine of package sale decide records.
type lotMachine struct{ lot.Engine }

func (m lotMachine) Apply(r *Record) sale.Answer { return m.Engine.Apply(r.event()) }

func (m lotMachine) Sentence(c sale.Code) string { return c.Sentence() }

// Standing is what all forms of bidding show in lists.
func (m lotMachine) Standing() sale.AuctionStanding {
	switch e := m.Engine.(type) {
	case *sale.Auction:
		return e.Standing()
	case *sale.Dutch:
		return sale.AuctionStanding{Standing: e.Standing().Standing}
	case *sale.Envelopes:
		return sale.AuctionStanding{Standing: e.Standing().Standing}
	case *sale.Rounds:
		return sale.AuctionStanding{Standing: e.Standing().Standing}
	}
	return sale.AuctionStanding{}
}
