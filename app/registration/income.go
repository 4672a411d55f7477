package registration

import (
	"context"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// IncomeTyped 技术性收入 as typed.
type IncomeTyped struct {
	Year     int
	Received string
	Other    string
	Vouchers string
}

func (t IncomeTyped) parse() (contract.Income, error) {
	i := contract.Income{Year: t.Year, Vouchers: t.Vouchers}
	var err error
	i.Received, err = money.ParseYuan(t.Received)
	if err != nil {
		return i, money.ErrAmount.At("received")
	}
	if strings.TrimSpace(t.Other) == "" {
		return i, nil
	}
	i.Other, err = money.ParseYuan(t.Other)
	if err != nil {
		return i, money.ErrAmount.At("other")
	}
	return i, nil
}

// Incomes 各年技术性收入 of a case, for those who may read it.
func (s *Service) Incomes(ctx context.Context, by actor.Actor, id contract.ID) (*contract.Contract, contract.Incomes, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	if c.Number == "" {
		return nil, nil, ErrNoCertificate
	}
	list, err := s.Reader.Incomes(ctx, id)
	return c, list, err
}

// FileIncome 申报一年的技术性收入.
func (s *Service) FileIncome(ctx context.Context, by actor.Actor, id contract.ID, version int, typed IncomeTyped) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		err := c.MayFileIncome(by)
		if err != nil {
			return nil, err
		}
		income, err := typed.parse()
		if err != nil {
			return nil, err
		}
		list, err := tx.Incomes(ctx, id)
		if err != nil {
			return nil, err
		}
		signed, err := day.Parse(c.Form.Contract.SignDate)
		if err != nil {
			return nil, contract.ErrIncomeYear
		}
		i, e, err := c.FileIncome(by, list, income,
			tx.Now(), signed.Year(), day.Of(tx.Now()).Year())
		if err != nil {
			return nil, err
		}
		return []audit.Event{e}, tx.SaveIncome(ctx, id, i)
	})
	return err
}

// DecideIncome 核定 or return the income of a year.
func (s *Service) DecideIncome(ctx context.Context, by actor.Actor, id contract.ID, version, year int, confirm bool, opinion string) error {
	_, err := s.act(ctx, by, id, version, func(ctx context.Context, tx Tx, c *contract.Contract) ([]audit.Event, error) {
		list, err := tx.Incomes(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, i := range list {
			if i.Year == year {
				decided, e, err := c.DecideIncome(by, i, confirm, strings.TrimSpace(opinion), tx.Now())
				if err != nil {
					return nil, err
				}
				return []audit.Event{e}, tx.SaveIncome(ctx, id, decided)
			}
		}
		return nil, contract.ErrIncomeState
	})
	return err
}
