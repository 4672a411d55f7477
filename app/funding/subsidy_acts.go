package funding

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/subsidy"
)

// OpenSubsidy 编制名单 of a scheme for the registrations of a year. id was made by
// the page; the same form posted twice opens one list.
func (s *Service) OpenSubsidy(ctx context.Context, by actor.Actor, id, policy string, year int) error {
	if err := s.keeper(ctx, by); err != nil {
		return err
	}
	p, known := s.Policy(policy)
	region := RegionFor(by, p)
	if !known || region == "" {
		return ErrPolicy
	}
	if year < p.Scheme.From.Year() || year > s.Today().Year() || !p.Scheme.To.IsZero() && year > p.Scheme.To.Year() {
		return ErrYear
	}
	return s.InTx(ctx, func(tx Tx) error {
		l, e := subsidy.OpenList(id, by, p, region, year, tx.Now())
		added, err := tx.AddSubsidyList(ctx, l)
		if err != nil || !added {
			return err
		}
		_, err = tx.LoadSubsidyLines(ctx, l)
		if err != nil {
			return err
		}
		tx.Record(e)
		return nil
	})
}

// onList runs one act on one list: lock, see whether the actor may know of it,
// check the version that the page showed, do, save, record.
func (s *Service) onList(ctx context.Context, by actor.Actor, id string, version int, do func(Tx, *subsidy.List) (audit.Event, error)) error {
	if err := s.keeper(ctx, by); err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		l, err := tx.SubsidyList(ctx, id)
		switch {
		case err != nil:
			return err
		case !by.Covers(l.Region):
			return subsidy.ErrListNotFound
		case l.Version != version:
			return subsidy.ErrMoved
		}
		e, err := do(tx, l)
		if err != nil {
			return err
		}
		if err := tx.SaveSubsidyList(ctx, l); err != nil {
			return err
		}
		tx.Record(e)
		return nil
	})
}

// ReloadSubsidy 重新载入合同: the registrations as they stand now.
func (s *Service) ReloadSubsidy(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.onList(ctx, by, id, version, func(tx Tx, l *subsidy.List) (audit.Event, error) {
		if err := l.Editable(by); err != nil {
			return audit.Event{}, err
		}
		n, err := tx.LoadSubsidyLines(ctx, l)
		return audit.Event{Kind: "subsidy.reloaded", Subject: audit.SubjectOf("subsidy", l.ID), By: by,
			Facts: []audit.Fact{{Label: "合同", Value: strconv.Itoa(n) + " 份"}}}, err
	})
}

// SetSubsidyBudget 填写预算.
func (s *Service) SetSubsidyBudget(ctx context.Context, by actor.Actor, id string, version int, typed string, proRata bool) error {
	budget, err := money.ParseYuan(typed)
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.At("budget")
	}
	return s.onList(ctx, by, id, version, func(_ Tx, l *subsidy.List) (audit.Event, error) {
		p, known := s.Policy(l.Policy)
		if !known {
			return audit.Event{}, ErrPolicy
		}
		return l.SetBudget(by, p, budget, proRata)
	})
}

// Finding 核实结果 is what was verified of one contract; Received is text as typed.
type Finding struct {
	Received    string
	PublicMoney bool
	Already     bool
}

// CheckSubsidy 核实 the contracts of one seller: what was received, and what
// excludes them. found is keyed by contract; errors stand at "received.<contract>".
func (s *Service) CheckSubsidy(ctx context.Context, by actor.Actor, id string, version int, found map[string]Finding) error {
	return s.onList(ctx, by, id, version, func(tx Tx, l *subsidy.List) (audit.Event, error) {
		if err := l.Editable(by); err != nil {
			return audit.Event{}, err
		}
		entries, err := tx.SubsidyEntries(ctx, l.ID)
		if err != nil {
			return audit.Event{}, err
		}
		e := audit.Event{Kind: "subsidy.checked", Subject: audit.SubjectOf("subsidy", l.ID), By: by}
		var faults []*fault.Fault
		for _, entry := range entries {
			f, given := found[entry.ID]
			if !given {
				continue
			}
			received, wrong := f.amount()
			if wrong != nil {
				faults = append(faults, wrong.At("received."+entry.ID))
				continue
			}
			if same(entry.Received, received) && entry.PublicMoney == f.PublicMoney && entry.AlreadySubsidised == f.Already {
				continue
			}
			entry.Received, entry.PublicMoney, entry.AlreadySubsidised = received, f.PublicMoney, f.Already
			if err := tx.CheckSubsidyEntry(ctx, l.ID, entry); err != nil {
				return audit.Event{}, err
			}
			e.Facts = append(e.Facts, audit.Fact{Label: entry.Number, Value: findingWords(entry)})
		}
		return e, fault.Join(faults)
	})
}

func (f Finding) amount() (*money.Yuan, *fault.Fault) {
	if strings.TrimSpace(f.Received) == "" {
		return nil, nil
	}
	y, err := money.ParseYuan(f.Received)
	if wrong, ok := errors.AsType[*fault.Fault](err); ok {
		return nil, wrong
	}
	if y.Sign() < 0 {
		return nil, ErrNegative
	}
	return &y, nil
}

func same(a, b *money.Yuan) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

func findingWords(e subsidy.Entry) string {
	words := []string{"未填到账"}
	if e.Received != nil {
		words[0] = "到账 " + e.Received.Text() + " 元"
	}
	if e.PublicMoney {
		words = append(words, "财政资金购买")
	}
	if e.AlreadySubsidised {
		words = append(words, "已获同类补贴")
	}
	return strings.Join(words, "，")
}

// ProposeSubsidy 送审.
func (s *Service) ProposeSubsidy(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.onList(ctx, by, id, version, func(tx Tx, l *subsidy.List) (audit.Event, error) {
		list, err := s.inTx(ctx, tx, l)
		if err != nil {
			return audit.Event{}, err
		}
		return l.Propose(by, list.Allotment, tx.Now())
	})
}

// ReturnSubsidy 退回编制人.
func (s *Service) ReturnSubsidy(ctx context.Context, by actor.Actor, id string, version int, opinion string) error {
	return s.onList(ctx, by, id, version, func(_ Tx, l *subsidy.List) (audit.Event, error) { return l.Return(by, opinion) })
}

// PublishSubsidy 审定并公示, if every contract is still as the list says.
func (s *Service) PublishSubsidy(ctx context.Context, by actor.Actor, id string, version int, opinion string) error {
	return s.onList(ctx, by, id, version, func(tx Tx, l *subsidy.List) (audit.Event, error) {
		if err := l.Decidable(by); err != nil {
			return audit.Event{}, err
		}
		stale, err := tx.StaleSubsidyLines(ctx, l.ID)
		if err != nil {
			return audit.Event{}, err
		}
		if stale > 0 {
			return audit.Event{}, subsidy.ErrStale
		}
		list, err := s.inTx(ctx, tx, l)
		if err != nil {
			return audit.Event{}, err
		}
		var units []subsidy.PublishedUnit
		var paid []string
		for _, u := range list.Units {
			if u.Counting == 0 {
				continue
			}
			units = append(units, subsidy.PublishedUnit{Key: u.Seller, Title: u.Title, Contracts: u.Counting, Base: u.Base, Gross: u.Gross, Granted: u.Granted, Paid: u.Paid})
			for _, line := range u.Lines {
				if line.Eligible {
					paid = append(paid, line.ID)
				}
			}
		}
		e, err := l.Publish(by, list.Allotment, opinion, tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		return e, tx.PublishSubsidyUnits(ctx, l.ID, units, paid)
	})
}

func (s *Service) inTx(ctx context.Context, tx Tx, l *subsidy.List) (SubsidyList, error) {
	entries, err := tx.SubsidyEntries(ctx, l.ID)
	if err != nil {
		return SubsidyList{}, err
	}
	return s.compute(l, entries)
}
