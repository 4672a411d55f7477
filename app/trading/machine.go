package trading

import (
	"fmt"
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
	case OpenLicence:
		return newLicenceMachine(s)
	}
	texts := maps.Clone(s.Terms)
	maps.Copy(texts, s.Secret)
	calendar, err := lot.ReadCalendar(s.Terms[lot.TermCalendar])
	if err != nil {
		return nil, err
	}
	switch s.Route {
	case lot.English:
		terms, err := sale.ReadTerms(texts)
		if err != nil {
			return nil, err
		}
		auction, err := sale.NewAuction(terms, nil, calendar)
		return lotMachine{auction}, err
	}
	return nil, fmt.Errorf("trading: no engine for the route %q", s.Route)
}

// lotMachine lets an engine of package sale decide records.
type lotMachine struct{ *sale.Auction }

func (m lotMachine) Apply(r *Record) sale.Answer { return m.Auction.Apply(r.event()) }

func (m lotMachine) Sentence(c sale.Code) string { return c.Sentence() }
