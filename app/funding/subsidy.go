package funding

import (
	"cmp"
	"context"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/subsidy"
)

// ErrPolicy 未选择补贴办法.
var ErrPolicy = fault.New(fault.Invalid, "funding.policy", "请选择本地区适用的补贴办法").At("policy")

// ErrYear 登记年度有误.
var ErrYear = fault.New(fault.Invalid, "funding.year", "登记年度应在办法的适用期内，且不晚于本年").At("year")

// keeper says whether the actor draws up and decides on lists: 主管部门管理员, or the
// head of a registration office.
func (s *Service) keeper(ctx context.Context, by actor.Actor) error {
	if by.Has(actor.Authority) {
		return nil
	}
	if by.Has(actor.Head) {
		if _, err := s.Reader.Office(ctx, by.Org); err == nil {
			return nil
		}
	}
	return subsidy.ErrDenied
}

// Policy finds a scheme by its id.
func (s *Service) Policy(id string) (subsidy.Policy, bool) {
	i := slices.IndexFunc(s.Policies, func(p subsidy.Policy) bool { return p.ID == id })
	if i < 0 {
		return subsidy.Policy{}, false
	}
	return s.Policies[i], true
}

// RegionFor is the region of the lists that the actor can open under a scheme:
// the scheme's own, or the actor's within it; "" when they have nothing in common.
func RegionFor(by actor.Actor, p subsidy.Policy) string {
	switch {
	case by.Covers(p.Region):
		return p.Region
	case actor.Covers(p.Region, by.Region):
		return by.Region
	}
	return ""
}

// SubsidyDesk 补贴工作页 is what a keeper sees first.
type SubsidyDesk struct {
	Policies []subsidy.Policy // under which the actor can open lists
	Lists    []*subsidy.List
	Next     string
}

const listsOnPage = 20

// Subsidies 补贴名单 of the actor's region, newest first.
func (s *Service) Subsidies(ctx context.Context, by actor.Actor, after string) (SubsidyDesk, error) {
	if err := s.keeper(ctx, by); err != nil {
		return SubsidyDesk{}, err
	}
	d := SubsidyDesk{}
	for _, p := range s.Policies {
		if RegionFor(by, p) != "" {
			d.Policies = append(d.Policies, p)
		}
	}
	var err error
	d.Lists, d.Next, err = s.page(ctx, by.Region, false, after)
	return d, err
}

// PublishedLists 补贴公示, for everybody.
func (s *Service) PublishedLists(ctx context.Context, after string) ([]*subsidy.List, string, error) {
	return s.page(ctx, "", true, after)
}

func (s *Service) page(ctx context.Context, region string, published bool, after string) ([]*subsidy.List, string, error) {
	lists, err := s.Reader.SubsidyLists(ctx, region, published, after, listsOnPage+1)
	if err != nil || len(lists) <= listsOnPage {
		return lists, "", err
	}
	return lists[:listsOnPage], lists[listsOnPage-1].ID, nil
}

// SubsidyUnit 单位 is one seller of a list with the figures and contracts behind
// them; a seller without an eligible contract has no figures.
type SubsidyUnit struct {
	subsidy.Unit
	Title    string
	Counting int // eligible contracts
	Entries  []subsidy.Entry
	Lines    []subsidy.Line
}

// SubsidyList 名单 is one list with all that its page shows.
type SubsidyList struct {
	*subsidy.List
	Basis     subsidy.Policy
	Allotment subsidy.Allotment
	Units     []SubsidyUnit // those that get something first, by amount
	Excluded  int           // contracts that do not count
	Contracts int
}

// ReadSubsidy 查看 a list of the actor's region.
func (s *Service) ReadSubsidy(ctx context.Context, by actor.Actor, id string) (SubsidyList, error) {
	if err := s.keeper(ctx, by); err != nil {
		return SubsidyList{}, err
	}
	l, err := s.Reader.SubsidyList(ctx, id)
	if err != nil {
		return SubsidyList{}, err
	}
	if !by.Covers(l.Region) {
		return SubsidyList{}, subsidy.ErrListNotFound
	}
	entries, err := s.Reader.SubsidyEntries(ctx, id)
	if err != nil {
		return SubsidyList{}, err
	}
	return s.compute(l, entries)
}

// compute makes the figures of a list of its contracts.
func (s *Service) compute(l *subsidy.List, entries []subsidy.Entry) (SubsidyList, error) {
	basis, known := s.Policy(l.Policy)
	if !known {
		return SubsidyList{}, subsidy.ErrListNotFound
	}
	a, err := l.Allot(basis, entries)
	if err != nil {
		return SubsidyList{}, err
	}
	list := SubsidyList{List: l, Basis: basis, Allotment: a, Contracts: len(entries)}
	at := map[string]int{}
	for i, e := range entries {
		if _, known := at[e.Seller]; !known {
			at[e.Seller] = len(list.Units)
			list.Units = append(list.Units, SubsidyUnit{Unit: subsidy.Unit{Seller: e.Seller}, Title: e.Title})
		}
		u := &list.Units[at[e.Seller]]
		u.Entries, u.Lines = append(u.Entries, e), append(u.Lines, a.Lines[i])
		if a.Lines[i].Eligible {
			u.Counting++
		} else {
			list.Excluded++
		}
	}
	for _, u := range a.Units {
		list.Units[at[u.Seller]].Unit = u
	}
	slices.SortStableFunc(list.Units, func(a, b SubsidyUnit) int {
		return cmp.Or(b.Paid.Cmp(a.Paid), cmp.Compare(a.Title, b.Title))
	})
	return list, nil
}

// ReadPublished 公示 of one list, for everybody.
func (s *Service) ReadPublished(ctx context.Context, id string) (*subsidy.List, subsidy.Policy, []subsidy.PublishedUnit, error) {
	l, err := s.Reader.SubsidyList(ctx, id)
	if err != nil {
		return nil, subsidy.Policy{}, nil, err
	}
	basis, known := s.Policy(l.Policy)
	if l.State != subsidy.Published || !known {
		return nil, subsidy.Policy{}, nil, subsidy.ErrListNotFound
	}
	units, err := s.Reader.PublishedUnits(ctx, id)
	return l, basis, units, err
}

// Today in Chinese legal time.
func (s *Service) Today() day.Date { return day.Of(s.Reader.Now()) }
