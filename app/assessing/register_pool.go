package assessing

import (
	"context"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Candidate 库员人选 is a person whom a pool lists, with what bars the person.
type Candidate struct {
	*assessor.Entry
	Records []*assessor.Integrity
}

// PoolQuery 评估师库查询.
type PoolQuery struct {
	Org    string
	Region string
	Field  string
	After  string
	Limit  int
}

// VersionRow 库版本行 is a version without its members.
type VersionRow struct {
	N         int
	Hash      string
	Size      int
	Reason    string
	Proposer  contract.Person
	Publisher contract.Person
	At        time.Time
}

// PoolPage 评估师库案卷.
type PoolPage struct {
	*assessor.Pool
	Officer  assessor.Officer
	People   []Candidate
	Blocked  map[string][]string // id of a candidate -> why not
	Versions []VersionRow
	Changes  []assessor.Difference // against the newest version
	Today    day.Date
}

// Pools 评估师库 of the officer's body, or of the region.
func (s *Registers) Pools(ctx context.Context, by actor.Actor, q PoolQuery) (list []*assessor.Pool, next string, err error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return nil, "", err
	}
	q.Org, q.Region, q.Limit = "", "", RegisterPage+1
	switch {
	case o.Has(actor.Auditor) && o.Side == assessor.Elsewhere:
		q.Region = wholeCountry
	case !o.Keeper() && !o.Has(actor.Auditor):
		return nil, "", ErrRegister
	case o.Side == assessor.Industry:
		q.Org = o.Org
	default:
		q.Region = o.Region
	}
	list, err = s.Reader.Pools(ctx, q)
	if len(list) > RegisterPage {
		list = list[:RegisterPage]
		next = list[RegisterPage-1].ID
	}
	return list, next, err
}

// mayReadPool: the body itself, and the sides that draw from pools or oversee them, in a
// region that shares a place with the pool's.
func mayReadPool(o assessor.Officer, p *assessor.Pool) bool {
	switch {
	case o.Has(actor.Auditor):
		return o.Side == assessor.Elsewhere || o.Covers(p.Region)
	case !o.Keeper():
		return false
	case o.Side == assessor.Industry:
		return o.Org == p.Org
	}
	return o.Covers(p.Region) || actor.Covers(p.Region, o.Region)
}

// Pool 查看评估师库 with the candidates and how they differ from the newest version.
func (s *Registers) Pool(ctx context.Context, by actor.Actor, id string) (PoolPage, error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return PoolPage{}, err
	}
	p, err := s.Reader.Pool(ctx, id)
	if err == nil && !mayReadPool(o, p) {
		err = assessor.ErrPoolAbsent
	}
	if err != nil {
		return PoolPage{}, err
	}
	page := PoolPage{Pool: p, Officer: o, Today: day.Of(s.Reader.Now())}
	page.Versions, err = s.Reader.PoolVersions(ctx, id)
	if err != nil {
		return page, err
	}
	page.People, err = s.Reader.PoolCandidates(ctx, id)
	if err != nil {
		return page, err
	}
	members, blocked := frozen(page.People, page.Today)
	page.Blocked = blocked
	var before []assessor.Member
	if p.Latest > 0 {
		v, err := s.Reader.PoolVersion(ctx, id, p.Latest)
		if err != nil {
			return page, err
		}
		before = v.Members
	}
	page.Changes = assessor.Compare(before, members)
	return page, nil
}

// frozen are the members that the candidates would become on a day, and why some may not.
func frozen(people []Candidate, on day.Date) ([]assessor.Member, map[string][]string) {
	var members []assessor.Member
	blocked := map[string][]string{}
	for _, c := range people {
		if why := assessor.Ineligible(c.Entry, c.Records, on); len(why) > 0 {
			blocked[c.ID] = why
		}
		members = append(members, assessor.Frozen(c.Entry, on))
	}
	return members, blocked
}

// FoundPool 设立评估师库 under an id that came with the page.
func (s *Registers) FoundPool(ctx context.Context, by actor.Actor, id, name, fields, note string) error {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return err
	}
	p := assessor.Pool{ID: id, Name: name, Note: note}
	var bad error
	for c := range strings.SplitSeq(fields, ",") {
		if c = strings.TrimSpace(c); c != "" {
			p.Fields = append(p.Fields, c)
			if s.Codes.Check(code.Field, c, day.Of(s.Reader.Now())) != nil {
				bad = ErrFields.At("fields")
			}
		}
	}
	return s.InTx(ctx, func(tx RegisterTx) error {
		pool, event, err := assessor.Found(o, p, tx.Now())
		if err = both(err, bad); err != nil {
			return err
		}
		added, err := tx.AddPool(ctx, pool)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// pool runs one act on a pool of the own body.
func (s *Registers) pool(ctx context.Context, by actor.Actor, id string, version int, do func(tx RegisterTx, o assessor.Officer, p *assessor.Pool) (audit.Event, error)) error {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx RegisterTx) error {
		p, err := tx.LockPool(ctx, id)
		if err == nil && !mayReadPool(o, p) {
			err = assessor.ErrPoolAbsent
		}
		if err != nil {
			return err
		}
		if version > 0 && p.RowVersion != version {
			return assessor.ErrPoolMoved
		}
		event, err := do(tx, o, p)
		if err != nil {
			return err
		}
		tx.Record(event)
		return tx.SavePool(ctx, p)
	})
}

// Admit 列入名单 by the number of the register.
func (s *Registers) Admit(ctx context.Context, by actor.Actor, id, number string) error {
	number = strings.ToUpper(strings.TrimSpace(number))
	e, err := s.Reader.RegisterEntryByNumber(ctx, number)
	switch {
	case err != nil && fault.KindOf(err) == fault.NotFound:
		return assessor.ErrPoolMember
	case err != nil:
		return err
	case !e.Kind.Person():
		return assessor.ErrPoolPerson
	}
	return s.pool(ctx, by, id, 0, func(tx RegisterTx, o assessor.Officer, p *assessor.Pool) (audit.Event, error) {
		event, err := p.Admit(o, e, tx.Now())
		if err == nil {
			err = tx.AdmitCandidate(ctx, id, e.ID, by)
		}
		return event, err
	})
}

// Dismiss 移出名单.
func (s *Registers) Dismiss(ctx context.Context, by actor.Actor, id, entry string) error {
	e, err := s.Reader.RegisterEntry(ctx, entry)
	if err != nil {
		return err
	}
	return s.pool(ctx, by, id, 0, func(tx RegisterTx, o assessor.Officer, p *assessor.Pool) (audit.Event, error) {
		event, err := p.Dismiss(o, e, tx.Now())
		if err == nil {
			err = tx.DismissCandidate(ctx, id, entry)
		}
		return event, err
	})
}

// ProposePool 提请发布新版本.
func (s *Registers) ProposePool(ctx context.Context, by actor.Actor, id string, version int, reason string) error {
	return s.pool(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, p *assessor.Pool) (audit.Event, error) {
		people, err := tx.PoolCandidates(ctx, id)
		if err != nil {
			return audit.Event{}, err
		}
		latest, err := tx.PoolHash(ctx, id, p.Latest)
		if err != nil {
			return audit.Event{}, err
		}
		members, blocked := frozen(people, day.Of(tx.Now()))
		return p.Propose(o, members, len(blocked), latest, reason, tx.Now())
	})
}

// DecidePool 发布 or 退回.
func (s *Registers) DecidePool(ctx context.Context, by actor.Actor, id string, version int, agreed bool, reason string) error {
	return s.pool(ctx, by, id, version, func(tx RegisterTx, o assessor.Officer, p *assessor.Pool) (audit.Event, error) {
		if !agreed {
			return p.Decline(o, reason, tx.Now())
		}
		people, err := tx.PoolCandidates(ctx, id)
		if err != nil {
			return audit.Event{}, err
		}
		members, blocked := frozen(people, day.Of(tx.Now()))
		v, event, err := p.Publish(o, members, len(blocked), tx.Now())
		if err == nil {
			err = tx.AddPoolVersion(ctx, v)
		}
		return event, err
	})
}

// VersionPage 库版本 with how it differs from another.
type VersionPage struct {
	Pool    *assessor.Pool
	Version assessor.Version
	Against int // number of the other version, 0 for none
	Changes []assessor.Difference
	All     []VersionRow
}

// PoolVersion 查看库版本; against 0 compares with the version before.
func (s *Registers) PoolVersion(ctx context.Context, by actor.Actor, id string, n, against int) (VersionPage, error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return VersionPage{}, err
	}
	p, err := s.Reader.Pool(ctx, id)
	if err == nil && !mayReadPool(o, p) {
		err = assessor.ErrPoolAbsent
	}
	if err != nil {
		return VersionPage{}, err
	}
	page := VersionPage{Pool: p}
	page.Version, err = s.Reader.PoolVersion(ctx, id, n)
	if err != nil {
		return page, err
	}
	if against <= 0 || against == n || against > p.Latest {
		against = n - 1
	}
	if against > 0 {
		other, err := s.Reader.PoolVersion(ctx, id, against)
		if err != nil {
			return page, err
		}
		page.Against, page.Changes = against, assessor.Compare(other.Members, page.Version.Members)
	}
	page.All, err = s.Reader.PoolVersions(ctx, id)
	return page, err
}
