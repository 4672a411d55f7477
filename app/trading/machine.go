package trading

import (
	"fmt"
	"maps"

	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// NewMachine 建立规则引擎 makes the engine of a sale as it was announced, before its
// first event.
func NewMachine(s Sale, calendar day.WorkCalendar) (Machine, error) {
	texts := maps.Clone(s.Terms)
	maps.Copy(texts, s.Secret)
	switch s.Route {
	case lot.English:
		terms, err := sale.ReadTerms(texts)
		if err != nil {
			return nil, err
		}
		return sale.NewAuction(terms, nil, calendar)
	}
	return nil, fmt.Errorf("trading: no engine for the route %q", s.Route)
}
