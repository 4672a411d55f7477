package registration

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/national"
)

// National 全国登记表 lays a registration out as the national system asks for it.
func (s *Service) National(ctx context.Context, by actor.Actor, id contract.ID) (*contract.Contract, national.Filing, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return nil, national.Filing{}, err
	}
	if !c.State.Issued() {
		return nil, national.Filing{}, contract.ErrNotIssued
	}
	return c, national.Of(c, s.Rules.Codes()), nil
}

// EnterNational 填写全国登记编号 that the national system has given.
func (s *Service) EnterNational(ctx context.Context, by actor.Actor, id contract.ID, version int, typed string) error {
	return s.transcribe(ctx, by, id, version, func(tx Tx, c *contract.Contract) (audit.Event, error) {
		return c.EnterNational(by, typed, day.Of(tx.Now()))
	})
}

// ClearNational 清除全国登记编号 that was entered with the wrong contract.
func (s *Service) ClearNational(ctx context.Context, by actor.Actor, id contract.ID, version int) error {
	return s.transcribe(ctx, by, id, version, func(_ Tx, c *contract.Contract) (audit.Event, error) {
		return c.ClearNational(by)
	})
}

func (s *Service) transcribe(ctx context.Context, by actor.Actor, id contract.ID, version int, do func(Tx, *contract.Contract) (audit.Event, error)) error {
	_, err := s.visible(ctx, by, id)
	if err != nil {
		return err
	}
	_, err = s.act(ctx, by, id, version, func(_ context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		return events(do(tx, c))
	})
	return err
}
