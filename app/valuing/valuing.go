// Package valuing is the activity of valuation: brokers of a unit value its 科技成果 by
// several methods with the source of every input, another person of the unit signs.
package valuing

import (
	"context"
	"time"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/ip"
	"jiyue/domain/valuation"
)

// Tx is what valuing needs of one unit of work.
type Tx interface {
	Now() time.Time
	Record(audit.Event)
	LockAchievement(ctx context.Context, id string) (*achievement.Achievement, error) // achievement.ErrAbsent
	LockValuation(ctx context.Context, id string) (*valuation.Case, error)            // valuation.ErrAbsent
	AddValuation(ctx context.Context, c *valuation.Case) (bool, error)                // false: the id is taken
	SaveValuation(ctx context.Context, c *valuation.Case) error                       // valuation.ErrMoved
	AddValuationRun(ctx context.Context, id string, e valuation.Entry) error
	EvidenceTx
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Achievement(ctx context.Context, id string) (*achievement.Achievement, error)
	Rights(ctx context.Context, ids []string) ([]ip.Item, error)
	Valuation(ctx context.Context, id string) (*valuation.Case, error)
	Valuations(ctx context.Context, q Query) ([]Row, error)
	ValuationsWaiting(ctx context.Context, org string) (int, error)
	EvidenceReader
}

// Service values.
type Service struct {
	InTx   func(context.Context, func(Tx) error) error
	Reader Reader
	Books  EvidenceBooks
}

// Query 估值项目查询 of one unit.
type Query struct {
	Org         string
	Achievement string
	State       valuation.State
	After       string
	Limit       int
}

// Row 估值项目行.
type Row struct {
	*valuation.Case
	Name, Number string // of the achievement
}

// File 估值案卷 is a case with its achievement.
type File struct {
	*valuation.Case
	Of     *achievement.Achievement
	Rights []ip.Item           // behind it, as they stand now
	Undone []valuation.Edition // comparables of its runs whose deals have been undone since
}

// pageSize bounds every list.
const pageSize = 20

// Find lists the cases of the own unit, the newest first; next is where the following
// page begins.
func (s *Service) Find(ctx context.Context, by actor.Actor, q Query) (rows []Row, next string, err error) {
	if by.Org == "" {
		return nil, "", nil
	}
	q.Org, q.Limit = by.Org, pageSize+1
	rows, err = s.Reader.Valuations(ctx, q)
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		next = rows[pageSize-1].ID
	}
	return rows, next, err
}

// Waiting 待办 is how many cases of the unit wait for its head.
func (s *Service) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.Has(actor.Head) || by.Org == "" {
		return 0, nil
	}
	return s.Reader.ValuationsWaiting(ctx, by.Org)
}

// Open 查看: a case is its unit's own matter.
func (s *Service) Open(ctx context.Context, by actor.Actor, id string) (File, error) {
	c, err := s.Reader.Valuation(ctx, id)
	if err == nil && (by.Org == "" || c.Org != by.Org) {
		err = valuation.ErrAbsent
	}
	if err != nil {
		return File{}, err
	}
	a, err := s.Reader.Achievement(ctx, c.Achievement)
	if err != nil {
		return File{}, err
	}
	f := File{Case: c, Of: a}
	if f.Undone, err = s.Reader.UndoneComparables(ctx, c.ID); err != nil {
		return File{}, err
	}
	return f, s.rights(ctx, &f)
}

// Subject 被估值成果 is an achievement of the own unit.
func (s *Service) Subject(ctx context.Context, by actor.Actor, id string) (*achievement.Achievement, error) {
	a, err := s.Reader.Achievement(ctx, id)
	if err == nil && (by.Org == "" || a.Org != by.Org) {
		err = achievement.ErrAbsent
	}
	return a, err
}

// Draft 新建 under an id that came with the page: the same form posted twice makes one
// case.
func (s *Service) Draft(ctx context.Context, by actor.Actor, achievementID, id string, typed map[string]string) error {
	return s.InTx(ctx, func(tx Tx) error {
		a, err := tx.LockAchievement(ctx, achievementID)
		if err == nil && (by.Org == "" || a.Org != by.Org) {
			err = achievement.ErrAbsent
		}
		if err != nil {
			return err
		}
		terms, err := valuation.ReadTerms(typed, day.Of(tx.Now()))
		if err != nil {
			return err
		}
		c, e, err := valuation.Begin(by, id, a.ID, a.Org, terms, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddValuation(ctx, c)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}

// act runs one act on a case of the own unit: lock, compare the version that the page
// showed, do, save, record.
func (s *Service) act(ctx context.Context, by actor.Actor, id string, version int, do func(tx Tx, c *valuation.Case) (audit.Event, error)) error {
	return s.InTx(ctx, func(tx Tx) error {
		c, err := tx.LockValuation(ctx, id)
		switch {
		case err == nil && (by.Org == "" || c.Org != by.Org):
			err = valuation.ErrAbsent
		case err == nil && c.Version != version:
			err = valuation.ErrMoved
		}
		if err != nil {
			return err
		}
		e, err := do(tx, c)
		if err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveValuation(ctx, c)
	})
}

// Write 修改方案.
func (s *Service) Write(ctx context.Context, by actor.Actor, id string, version int, typed map[string]string) error {
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) {
		terms, err := valuation.ReadTerms(typed, day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		return c.Write(by, terms, tx.Now())
	})
}

// Run 运行方法 with figures and sources as typed.
func (s *Service) Run(ctx context.Context, by actor.Actor, id string, version int, key string, typed, sources map[string]string) error {
	return s.RunOn(ctx, by, id, version, key, typed, sources, nil)
}

// Drop 移除方法.
func (s *Service) Drop(ctx context.Context, by actor.Actor, id string, version int, key string) error {
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) {
		entry, e, err := c.Drop(by, key, tx.Now())
		if err != nil {
			return e, err
		}
		return e, tx.AddValuationRun(ctx, c.ID, entry)
	})
}

// Settle 确定权重与理由.
func (s *Service) Settle(ctx context.Context, by actor.Actor, id string, version int, typed map[string]string) error {
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) { return c.Settle(by, typed, tx.Now()) })
}

// Submit 提交复核.
func (s *Service) Submit(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) { return c.Submit(by, tx.Now()) })
}

// Decide 签发 or 退回修改.
func (s *Service) Decide(ctx context.Context, by actor.Actor, id string, version int, agreed bool, reason string) error {
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) {
		if agreed {
			return c.Sign(by, tx.Now())
		}
		return c.Return(by, reason, tx.Now())
	})
}

// Void 作废.
func (s *Service) Void(ctx context.Context, by actor.Actor, id string, version int, reason string) error {
	return s.act(ctx, by, id, version, func(tx Tx, c *valuation.Case) (audit.Event, error) { return c.Void(by, reason, tx.Now()) })
}
