package sharing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"jiyue/domain/actor"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/pack"
)

// editions answers what is kept of packs.
type editions interface {
	PackRevision(ctx context.Context) (int, error) // how many editions are adopted
	PackEditions(ctx context.Context) ([]*pack.Edition, error)
}

// shelf keeps the packs that were read last: adopted editions are never changed, so their
// number says whether there are new ones.
type shelf struct {
	sync.Mutex
	revision int
	packs    []*pack.Pack
}

// versions are all adopted packs, those that came with the software included.
func (s *Service) versions(ctx context.Context, from editions) ([]*pack.Pack, error) {
	revision, err := from.PackRevision(ctx)
	if err != nil {
		return nil, err
	}
	s.shelf.Lock()
	defer s.shelf.Unlock()
	if s.shelf.packs != nil && s.shelf.revision == revision {
		return s.shelf.packs, nil
	}
	trees, err := s.Shipped()
	if err != nil {
		return nil, err
	}
	packs := pack.Read(trees)
	if revision > 0 {
		kept, err := from.PackEditions(ctx)
		if err != nil {
			return nil, err
		}
		for _, e := range kept {
			tree, err := s.Decode(e.Body)
			if err != nil {
				return nil, err
			}
			packs = slices.DeleteFunc(packs, func(p *pack.Pack) bool { return p.Label() == e.Label() })
			packs = append(packs, pack.Read([]any{tree})...)
		}
	}
	slices.SortStableFunc(packs, func(a, b *pack.Pack) int { return strings.Compare(a.ID, b.ID) })
	s.shelf.revision, s.shelf.packs = revision, packs
	return packs, nil
}

// Packs 现行政策包 are the packs as they follow each other.
func (s *Service) Packs(ctx context.Context) ([]*pack.Pack, error) {
	all, err := s.versions(ctx, s.Reader)
	return pack.InForce(all), err
}

// PackVersions are all adopted versions, for the history of a pack.
func (s *Service) PackVersions(ctx context.Context) ([]*pack.Pack, error) {
	return s.versions(ctx, s.Reader)
}

// ShippedEditions are the packs that came with the software as they are kept.
func (s *Service) ShippedEditions() ([]*pack.Edition, error) {
	trees, err := s.Shipped()
	if err != nil {
		return nil, err
	}
	var all []*pack.Edition
	for _, tree := range trees {
		e, err := editionOf(tree)
		if err != nil {
			return nil, err
		}
		e.State, e.Proposer.Name, e.Reason = pack.EditionAdopted, "随软件提供", "随软件提供的政策包"
		e.ProposedAt = pack.Read([]any{tree})[0].Effective.From.Start() // the software knows no day of its own
		e.DecidedAt = e.ProposedAt
		all = append(all, e)
	}
	return all, nil
}

// editionOf is a tree as it is kept.
func editionOf(tree any) (*pack.Edition, error) {
	body, err := evidence.Canonical(hashed(tree))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	p := pack.Read([]any{tree})[0]
	return &pack.Edition{Pack: p.ID, Version: p.Version, Body: string(body), Hash: hex.EncodeToString(sum[:])}, nil
}

// hashed is a tree of a pack with its numbers as evidence writes them.
func hashed(v any) any {
	switch v := v.(type) {
	case pack.Number:
		return evidence.Number(v)
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = hashed(item)
		}
		return items
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, item := range v {
			m[key] = hashed(item)
		}
		return m
	}
	return v
}

// Editions 政策包版本 that wait or were decided, newest first; next is "" at the end.
func (s *Service) Editions(ctx context.Context, by actor.Actor, after string) (list []*pack.Edition, next string, err error) {
	if !by.Has(actor.Administrator) {
		return nil, "", pack.ErrEditionDenied
	}
	list, err = s.Reader.PackProposals(ctx, after, casesPage+1)
	if len(list) > casesPage {
		list = list[:casesPage]
		next = list[casesPage-1].ID
	}
	return list, next, err
}

// EditionLook 政策包版本核对 is an edition with what its text says.
type EditionLook struct {
	*pack.Edition
	Read     *pack.Pack
	Findings pack.Report
}

// Edition shows one version.
func (s *Service) Edition(ctx context.Context, by actor.Actor, id string) (*EditionLook, error) {
	if !by.Has(actor.Administrator) {
		return nil, pack.ErrEditionDenied
	}
	e, err := s.Reader.PackEdition(ctx, id)
	if err != nil {
		return nil, err
	}
	tree, err := s.Decode(e.Body)
	if err != nil {
		return nil, err
	}
	all, err := s.versions(ctx, s.Reader)
	return &EditionLook{Edition: e, Read: pack.Read([]any{tree})[0], Findings: validate(all, tree)}, err
}

// validate checks a pack beside the latest of all others.
func validate(all []*pack.Pack, tree any) pack.Report {
	candidate := pack.Read([]any{tree})[0]
	latest := map[string]*pack.Pack{}
	for _, p := range all {
		if p.ID != candidate.ID && (latest[p.ID] == nil || latest[p.ID].Version < p.Version) {
			latest[p.ID] = p
		}
	}
	trees := []any{tree}
	for _, p := range all {
		if latest[p.ID] == p {
			trees = append(trees, p.Tree)
		}
	}
	r := pack.Validate(trees)
	own := func(n pack.Note) bool { return n.Pack != candidate.Label() && n.Pack != "#0" }
	r.Warnings = slices.DeleteFunc(r.Warnings, own)
	return r
}

// ProposeEdition 提出政策包版本: the text is validated first, and everything that is wrong
// is named with its place. id was made by the page.
func (s *Service) ProposeEdition(ctx context.Context, by actor.Actor, id string, typed Values) error {
	tree, err := s.Decode(typed["body"])
	if _, isObject := tree.(map[string]any); err != nil || !isObject {
		return pack.ErrEditionText
	}
	all, err := s.versions(ctx, s.Reader)
	if err != nil {
		return err
	}
	if r := validate(all, tree); !r.OK() {
		var faults []*fault.Fault
		for _, n := range r.Errors {
			place := n.Path
			if place == "" {
				place = n.Pack
			}
			faults = append(faults, pack.ErrEditionFaults.Say(place+"："+n.Title()))
		}
		return fault.Join(faults)
	}
	e, err := editionOf(tree)
	if err != nil {
		return pack.ErrEditionText.Say("政策包中的数字只能是整数，比例请写成文字，例如 \"0.70\"").At("body")
	}
	candidate, last := pack.Read([]any{tree})[0], 0
	for _, p := range all {
		if p.ID == e.Pack {
			last = max(last, p.Version)
			if p.Region != candidate.Region {
				return pack.ErrEditionRegion
			}
		}
	}
	if e.Version != last+1 {
		return pack.ErrEditionNext
	}
	e.ID, e.Reason = id, strings.TrimSpace(typed["reason"])
	return s.InTx(ctx, func(tx Tx) error {
		event, err := e.Propose(by, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddPackEdition(ctx, e)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}

// DecideEdition 批准政策包版本, or refuse it: by another administrator.
func (s *Service) DecideEdition(ctx context.Context, by actor.Actor, id string, adopt bool, opinion string) error {
	return s.InTx(ctx, func(tx Tx) error {
		e, err := tx.PackEdition(ctx, id)
		if err != nil {
			return err
		}
		event, err := e.Decide(by, adopt, opinion, tx.Now())
		if err != nil {
			return err
		}
		if adopt { // what has been adopted since may contradict it
			tree, err := s.Decode(e.Body)
			if err != nil {
				return err
			}
			all, err := s.versions(ctx, tx)
			if err != nil {
				return err
			}
			if r := validate(all, tree); !r.OK() {
				return pack.ErrEditionFaults.Say("与现行政策包不能并存，" + r.Errors[0].Path + "：" + r.Errors[0].Title())
			}
		}
		if err := tx.DecidePackEdition(ctx, e); err != nil {
			return err
		}
		tx.Record(event)
		return nil
	})
}
