package trading

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
)

// onFloor lets an act of a unit happen on the floor, and puts it among the acts of
// record: once for each key. e names its subject.
func onFloor[T interface{ Record(audit.Event) }](ctx context.Context, floor *Floor, inTx func(context.Context, func(T) error) error, by actor.Actor, id string, r Record, e audit.Event) error {
	err := keyShape(r.Key)
	if err != nil {
		return err
	}
	if r.Data == nil {
		r.Data = map[string]string{}
	}
	r.Person, r.Data[dataBy] = by.User, by.User
	receipt, err := floor.Enter(ctx, id, r)
	err = refused(receipt, err)
	if err != nil || receipt.Replay {
		return err
	}
	e.By, e.To = by, string(receipt.State)
	return inTx(ctx, func(tx T) error {
		tx.Record(e)
		return nil
	})
}
