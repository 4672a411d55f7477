package registration

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/notice"
)

// Urge 催办. The case itself is not written, so that the page of whoever is at work
// on it stays good; its row is held, so that two clicks urge once.
func (s *Service) Urge(ctx context.Context, by actor.Actor, id contract.ID) error {
	return s.InTx(ctx, func(tx Tx) error {
		c, err := tx.Contract(ctx, id)
		if err != nil {
			return err
		}
		if !c.VisibleTo(by) {
			return contract.ErrNotFound
		}
		last, err := tx.LastAct(ctx, audit.SubjectOf("contract", string(id)), c.Urging(by))
		if err != nil {
			return err
		}
		e, err := c.Urge(by, last, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(e)
		_, err = tx.Notify(ctx, notice.OfUrging(c, e, day.Of(tx.Now())))
		return err
	})
}

// MayUrge says why the actor cannot urge the case now, nil when nothing speaks
// against it.
func (k Case) MayUrge(by actor.Actor, now time.Time) error {
	var last time.Time
	for _, e := range k.Timeline { // newest first
		if e.Kind == k.Contract.Urging(by) {
			last = e.At
			break
		}
	}
	return k.Contract.MayUrge(by, last, now)
}
