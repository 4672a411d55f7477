package assessing

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/day"
)

// IntegrityQuery 诚信记录查询.
type IntegrityQuery struct {
	Public bool
	Region string
	Entry  string
	State  assessor.IntegrityState
	Text   string
	After  string
	Limit  int
}

// IntegrityPage 诚信记录案卷.
type IntegrityPage struct {
	*assessor.Integrity
	Officer assessor.Officer
	Of      *assessor.Entry
	Own     bool
	Today   day.Date
}

// IntegrityRecords 诚信记录 of the region, for the government; everybody else sees what is
// public.
func (s *Registers) IntegrityRecords(ctx context.Context, by actor.Actor, q IntegrityQuery) (list []*assessor.Integrity, next string, err error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return nil, "", err
	}
	q.Region, q.Public, q.Limit = "", true, RegisterPage+1
	if o.Side == assessor.Government && o.Keeper() {
		q.Region, q.Public = o.Region, false
	}
	list, err = s.Reader.IntegrityRecords(ctx, q)
	if len(list) > RegisterPage {
		list = list[:RegisterPage]
		next = list[RegisterPage-1].ID
	}
	return list, next, err
}

// mayReadIntegrity: the government of the region, the subject once it is decided, and
// everybody what is public.
func mayReadIntegrity(o assessor.Officer, s *assessor.Integrity, e *assessor.Entry) bool {
	return o.Side == assessor.Government && o.Keeper() && o.Covers(s.Region) || s.Shown() || e.Own(o) && s.State() != assessor.Proposed && s.State() != assessor.Declined
}

// Integrity 查看诚信记录.
func (s *Registers) Integrity(ctx context.Context, by actor.Actor, id string) (IntegrityPage, error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return IntegrityPage{}, err
	}
	r, err := s.Reader.Integrity(ctx, id)
	if err != nil {
		return IntegrityPage{}, err
	}
	e, err := s.Reader.RegisterEntry(ctx, r.Entry)
	if err == nil && !mayReadIntegrity(o, r, e) {
		err = assessor.ErrRecordAbsent
	}
	if err != nil {
		return IntegrityPage{}, err
	}
	return IntegrityPage{Integrity: r, Officer: o, Of: e, Own: e.Own(o), Today: day.Of(s.Reader.Now())}, nil
}

// ClausesFor 惩戒依据 for an entry.
func (s *Registers) ClausesFor(k assessor.Kind) []assessor.Clause {
	return slices.DeleteFunc(slices.Clone(s.Clauses), func(c assessor.Clause) bool { return !c.For(k) })
}

// Accuse 提出诚信记录 under an id that came with the page.
func (s *Registers) Accuse(ctx context.Context, by actor.Actor, entry, id string, typed map[string]string) error {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return err
	}
	e, err := s.Reader.RegisterEntry(ctx, entry)
	if err == nil && !e.MayRead(o) {
		err = assessor.ErrAbsent
	}
	if err != nil {
		return err
	}
	record := assessor.Integrity{ID: id, Number: typed["number"], Facts: typed["facts"], Public: typed["public"] == "true"}
	i := slices.IndexFunc(s.Clauses, func(c assessor.Clause) bool { return c.Code == typed["clause"] })
	if i >= 0 {
		record.Clause = s.Clauses[i]
	}
	var bad error
	if text := strings.TrimSpace(typed["months"]); text != "" {
		record.Months, bad = strconv.Atoi(text)
		if bad != nil {
			bad = assessor.ErrMonths.Say("期限请填写整数，单位为月")
		}
	}
	record.From, err = day.Parse(strings.TrimSpace(typed["from"]))
	if err != nil {
		bad = both(bad, assessor.ErrFrom)
	}
	return s.InTx(ctx, func(tx RegisterTx) error {
		r, event, err := assessor.Accuse(o, e, record, tx.Now())
		if err = both(err, bad); err != nil {
			return err
		}
		added, err := tx.AddIntegrity(ctx, r, subjects(e))
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// subjects is the person whom a record is about, who must not take part in it.
func subjects(e *assessor.Entry) []string {
	if e.User == "" {
		return nil
	}
	return []string{e.User}
}

// ActOnIntegrity 办理诚信记录; the version that the page showed keeps two acts apart.
func (s *Registers) ActOnIntegrity(ctx context.Context, by actor.Actor, id string, version int, act assessor.IntegrityAct, reason string) error {
	page, err := s.Integrity(ctx, by, id)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx RegisterTx) error {
		r, err := tx.LockIntegrity(ctx, id)
		if err == nil && r.Version != version {
			err = assessor.ErrRecordMoved
		}
		if err != nil {
			return err
		}
		apart := apartFrom(r, act)
		d, event, err := r.Do(act, page.Officer, page.Of, reason, tx.Now())
		if err != nil {
			return err
		}
		tx.Record(event)
		if act != assessor.ActObject {
			apart = append(apart, subjects(page.Of)...)
		}
		return tx.AddIntegrityDeed(ctx, r, d, apart)
	})
}

// apartFrom are those who may not take the act: whoever proposed what it decides, and
// for an objection everybody who has acted before.
func apartFrom(r *assessor.Integrity, act assessor.IntegrityAct) []string {
	var list []string
	for _, d := range r.Deeds {
		switch act {
		case assessor.ActUphold, assessor.ActQuash:
			list = append(list, d.By.ID)
		case assessor.ActEffect, assessor.ActDecline:
			if d.Act == assessor.ActPropose {
				list = append(list, d.By.ID)
			}
		case assessor.ActLift, assessor.ActRefuse:
			if d.Act == assessor.ActAsk {
				list = []string{d.By.ID}
			}
		}
	}
	return list
}

// IntegrityWaiting 待审定的诚信记录 of the region.
func (s *Registers) IntegrityWaiting(ctx context.Context, by actor.Actor) (int, error) {
	o, err := s.Officer(ctx, by)
	if err != nil || o.Side != assessor.Government || !o.Has(actor.Head) {
		return 0, err
	}
	list, err := s.Reader.IntegrityRecords(ctx, IntegrityQuery{Region: o.Region, State: assessor.Proposed, Limit: 100})
	return len(list), err
}
