package assessing

import (
	"context"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/indextree"
)

// TreeTx is what the index trees need of one unit of work.
type TreeTx interface {
	Now() time.Time
	Record(audit.Event)
	AddTree(ctx context.Context, s *indextree.Set) (bool, error) // false: the id is taken
	LockTree(ctx context.Context, id string) (*indextree.Set, error)
	SaveTree(ctx context.Context, s *indextree.Set) error // indextree.ErrMoved
	TreeEdition(ctx context.Context, id string, n int) (indextree.Edition, error)
	AddTreeEdition(ctx context.Context, e indextree.Edition) error
}

// TreeReader answers questions about index trees outside of a unit of work.
type TreeReader interface {
	Tree(ctx context.Context, id string) (*indextree.Set, error)
	Trees(ctx context.Context, q TreeQuery) ([]*indextree.Set, error)
	TreeEdition(ctx context.Context, id string, n int) (indextree.Edition, error)
	TreeEditions(ctx context.Context, id string) ([]EditionRow, error)
	TreesWaiting(ctx context.Context, org string) (int, error)
}

// TreeQuery 指标体系查询: what is published, and of the body Org what is not, too.
type TreeQuery struct {
	Org   string
	After string
	Limit int
}

// EditionRow 版本行 is a version without its tree.
type EditionRow struct {
	N         int
	Hash      string
	Reason    string
	Proposer  contract.Person
	Publisher contract.Person
	At        time.Time
}

// Trees 指标体系 is what industry bodies do with index trees, and everybody reads.
type Trees struct {
	InTx    func(context.Context, func(TreeTx) error) error
	Reader  TreeReader
	Shipped []indextree.Shipped
}

// TreePage 指标体系案卷.
type TreePage struct {
	*indextree.Set
	Edition  indextree.Edition // the newest; N is 0 before the first
	Editions []EditionRow
	Draft    bool // the person may see the draft
}

// List 指标体系 that come with the product are not in it; see Shipped.
func (s *Trees) List(ctx context.Context, by actor.Actor, after string) (list []*indextree.Set, next string, err error) {
	q := TreeQuery{After: after, Limit: RegisterPage + 1}
	if by.Has(actor.Industry, actor.Head) {
		q.Org = by.Org
	}
	list, err = s.Reader.Trees(ctx, q)
	if len(list) > RegisterPage {
		list = list[:RegisterPage]
		next = list[RegisterPage-1].ID
	}
	return list, next, err
}

// Waiting 待发布的草稿 of the head's body.
func (s *Trees) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.Has(actor.Head) {
		return 0, nil
	}
	return s.Reader.TreesWaiting(ctx, by.Org)
}

// Open 查看指标体系.
func (s *Trees) Open(ctx context.Context, by actor.Actor, id string) (TreePage, error) {
	if t, shipped := s.shipped(id); shipped {
		set := t.Set
		return TreePage{Set: &set, Edition: t.edition()}, nil
	}
	set, err := s.Reader.Tree(ctx, id)
	if err == nil && !set.MayRead(by) {
		err = indextree.ErrAbsent
	}
	if err != nil {
		return TreePage{}, err
	}
	page := TreePage{Set: set, Draft: set.SeesDraft(by)}
	if set.Latest > 0 {
		page.Edition, err = s.Reader.TreeEdition(ctx, id, set.Latest)
	}
	if err == nil {
		page.Editions, err = s.Reader.TreeEditions(ctx, id)
	}
	return page, err
}

// Version 查看版本.
func (s *Trees) Version(ctx context.Context, by actor.Actor, id string, n int) (TreePage, error) {
	page, err := s.Open(ctx, by, id)
	switch {
	case err != nil || page.Edition.N == n:
		return page, err
	case n < 1 || n > page.Latest:
		return page, indextree.ErrAbsent
	}
	page.Edition, err = s.Reader.TreeEdition(ctx, id, n)
	return page, err
}

type shippedTree struct{ indextree.Shipped }

func (t shippedTree) edition() indextree.Edition {
	return indextree.Edition{Set: t.ID, N: 1, Tree: t.Tree, Hash: t.Hash}
}

func (s *Trees) shipped(id string) (shippedTree, bool) {
	i := slices.IndexFunc(s.Shipped, func(t indextree.Shipped) bool { return t.ID == id })
	if i < 0 {
		return shippedTree{}, false
	}
	return shippedTree{s.Shipped[i]}, true
}

// Found 建立指标体系 under an id that came with the page, from a published tree or one that
// comes with the product; from "" it begins empty, with the classes that are given.
func (s *Trees) Found(ctx context.Context, by actor.Actor, id, from, name, purpose string) error {
	set := indextree.Set{ID: id, Name: name, Purpose: purpose}
	var begin indextree.Tree
	if from != "" {
		page, err := s.Open(ctx, by, from)
		if err != nil {
			return err
		}
		set.Classes, set.Source, begin = page.Classes, "以“"+page.Name+"”"+page.Edition.Label()+" 为蓝本", page.Edition.Tree
	}
	return s.InTx(ctx, func(tx TreeTx) error {
		made, event, err := indextree.Found(by, set, begin, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddTree(ctx, made)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// act runs one act on a set of the own body; version 0 is not compared.
func (s *Trees) act(ctx context.Context, by actor.Actor, id string, version int, do func(TreeTx, *indextree.Set) (audit.Event, error)) error {
	return s.InTx(ctx, func(tx TreeTx) error {
		set, err := tx.LockTree(ctx, id)
		if err == nil && !set.MayRead(by) {
			err = indextree.ErrAbsent
		}
		if err == nil && version > 0 && set.RowVersion != version {
			err = indextree.ErrMoved
		}
		if err != nil {
			return err
		}
		event, err := do(tx, set)
		if err != nil {
			return err
		}
		tx.Record(event)
		return tx.SaveTree(ctx, set)
	})
}

// latest is the newest tree of a set, none before the first version.
func latest(ctx context.Context, tx TreeTx, set *indextree.Set) (indextree.Tree, error) {
	if set.Latest == 0 {
		return nil, nil
	}
	e, err := tx.TreeEdition(ctx, set.ID, set.Latest)
	return e.Tree, err
}

// Begin 起草新版本.
func (s *Trees) Begin(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.act(ctx, by, id, version, func(tx TreeTx, set *indextree.Set) (audit.Event, error) {
		tree, err := latest(ctx, tx, set)
		if err != nil {
			return audit.Event{}, err
		}
		return set.Begin(by, tree, tx.Now())
	})
}

// Weigh 修改名称、用途和权重; what is wrong stays in the draft as typed and is told there.
func (s *Trees) Weigh(ctx context.Context, by actor.Actor, id string, version int, typed map[string]string) error {
	return s.act(ctx, by, id, version, func(tx TreeTx, set *indextree.Set) (audit.Event, error) {
		return set.Write(by, typed["name"], typed["purpose"], set.Draft.Weigh(typed), tx.Now())
	})
}

// Put 增加或修改指标; was is the code that it had, "" for a new one.
func (s *Trees) Put(ctx context.Context, by actor.Actor, id, was string, version int, typed map[string]string) error {
	return s.act(ctx, by, id, version, func(tx TreeTx, set *indextree.Set) (audit.Event, error) {
		if err := set.MayWrite(by); err != nil {
			return audit.Event{}, err
		}
		node, err := set.ReadNode(typed)
		if err != nil {
			return audit.Event{}, err
		}
		tree, err := set.Draft.Put(node, was)
		if err != nil {
			return audit.Event{}, err
		}
		return set.Write(by, set.Name, set.Purpose, tree, tx.Now())
	})
}

// Remove 删除指标.
func (s *Trees) Remove(ctx context.Context, by actor.Actor, id, code string, version int) error {
	return s.act(ctx, by, id, version, func(tx TreeTx, set *indextree.Set) (audit.Event, error) {
		if err := set.MayWrite(by); err != nil {
			return audit.Event{}, err
		}
		tree, err := set.Draft.Without(code)
		if err != nil {
			return audit.Event{}, err
		}
		return set.Write(by, set.Name, set.Purpose, tree, tx.Now())
	})
}

// Propose 提请发布.
func (s *Trees) Propose(ctx context.Context, by actor.Actor, id string, version int, reason string) error {
	return s.act(ctx, by, id, version, func(tx TreeTx, set *indextree.Set) (audit.Event, error) {
		tree, err := latest(ctx, tx, set)
		if err != nil {
			return audit.Event{}, err
		}
		return set.Propose(by, tree, reason, tx.Now())
	})
}

// Decide 发布 or 退回.
func (s *Trees) Decide(ctx context.Context, by actor.Actor, id string, version int, agreed bool, reason string) error {
	return s.act(ctx, by, id, version, func(tx TreeTx, set *indextree.Set) (audit.Event, error) {
		if !agreed {
			return set.Decline(by, reason, tx.Now())
		}
		edition, event, err := set.Publish(by, tx.Now())
		if err == nil {
			err = tx.AddTreeEdition(ctx, edition)
		}
		return event, err
	})
}

// Blueprints 蓝本 are what a new set may begin from.
func (s *Trees) Blueprints(ctx context.Context, by actor.Actor) (map[string]string, error) {
	names := map[string]string{}
	for _, t := range s.Shipped {
		names[t.ID] = t.Name + "（建议值）"
	}
	list, err := s.Reader.Trees(ctx, TreeQuery{Limit: 200})
	for _, t := range list {
		names[t.ID] = t.Name + "（" + t.OrgName + "）"
	}
	return names, err
}
