package registration

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/notice"
)

// Shown names a case as a page showed it.
type Shown struct {
	ID      contract.ID
	Version int
}

// maxHandOver bounds how many cases are handed over at once.
const maxHandOver = 50

// The refusals of a 移交.
var (
	ErrNothingShown = fault.New(fault.Invalid, "registration.hand_over_none", "请至少勾选一件").At("cases")
	ErrTooManyShown = fault.New(fault.Invalid, "registration.hand_over_many", "一次最多移交 50 件，请分次办理").At("cases")
)

// HandOver 移交 open cases to another registrar of the office: all of them or none,
// each as its page showed it.
func (s *Service) HandOver(ctx context.Context, by actor.Actor, to, reason string, cases []Shown) error {
	reason = strings.TrimSpace(reason)
	cases = slices.Clone(cases) // in one order, so that two handovers cannot wait for each other
	slices.SortFunc(cases, func(a, b Shown) int { return cmp.Compare(a.ID, b.ID) })
	cases = slices.CompactFunc(cases, func(a, b Shown) bool { return a.ID == b.ID })
	switch {
	case len(cases) == 0:
		return ErrNothingShown
	case len(cases) > maxHandOver:
		return ErrTooManyShown
	}
	return s.InTx(ctx, func(tx Tx) error {
		taker, err := tx.Colleague(ctx, to)
		if err != nil {
			return err
		}
		for _, shown := range cases {
			err := s.handOver(ctx, tx, by, taker, reason, shown)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) handOver(ctx context.Context, tx Tx, by, taker actor.Actor, reason string, shown Shown) error {
	c, err := tx.Contract(ctx, shown.ID)
	if err != nil {
		return err
	}
	if !c.VisibleTo(by) {
		return contract.ErrNotFound
	}
	if c.Version != shown.Version {
		return contract.ErrMoved.Say(c.SubmissionNo + " 已被他人办理或修改，全部没有移交，请刷新页面后再试")
	}
	e, err := c.HandOver(by, taker, reason)
	if err != nil {
		return err
	}
	err = tx.SaveContract(ctx, c)
	if err != nil {
		return err
	}
	tx.Record(e)
	_, err = tx.Notify(ctx, notice.Of(c, e)...)
	return err
}

// HeldQuery asks for the open cases that one registrar holds, or that nobody has
// ("" as Holder), by due date.
type HeldQuery struct {
	Office string
	Holder string
	After  string
	Limit  int
}

// HeldCase 在办件 is one open case with who holds it.
type HeldCase struct {
	Shown
	SubmissionNo string
	Name         string
	State        contract.State
	Deadline     contract.Deadline
	Cursor       string
}

// Held 在办件 of one registrar: the registrar sees the own, the head those of every
// registrar of the office.
func (s *Service) Held(ctx context.Context, by actor.Actor, holder, after string, limit int) (cases []HeldCase, next string, err error) {
	if !by.Has(actor.Head) && (holder != by.User || !by.Has(actor.Registrar)) {
		return nil, "", contract.ErrNotHolder
	}
	cases, err = s.Reader.HeldCases(ctx, HeldQuery{Office: by.Org, Holder: holder, After: after, Limit: limit + 1})
	if err == nil && len(cases) > limit {
		cases = cases[:limit]
		next = cases[limit-1].Cursor
	}
	return cases, next, err
}

// Registrars 登记员 at work in the actor's office, by name.
func (s *Service) Registrars(ctx context.Context, by actor.Actor) ([]contract.Person, error) {
	return s.Reader.Registrars(ctx, by.Org)
}
