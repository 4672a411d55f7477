package trading

import (
	"context"

	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// Course 竞价进程 is the engine of an announced lot as it stands at this moment, made of
// its log. It knows what is still sealed: whoever shows it shows its standing, which
// tells of that nothing.
func (x *Exchange) Course(ctx context.Context, l *lot.Lot) (lot.Engine, error) {
	machine, err := NewMachine(Sale{ID: l.ID, Route: l.Route, Terms: l.Terms, Secret: l.Secret})
	if err != nil {
		return nil, err
	}
	records, err := x.Reader.Records(ctx, l.ID)
	if err != nil {
		return nil, err
	}
	for i := range records {
		machine.Apply(&records[i])
	}
	engine := machine.(lotMachine).Engine
	engine.Apply(sale.Event{At: x.Now(), Do: sale.ActTick})
	return engine, nil
}
