package keeping

import (
	"context"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/party"
)

// ProposeMerge 提出合并: the record that goes belongs to the keeper's region.
func (s *Service) ProposeMerge(ctx context.Context, by actor.Actor, loserID, survivorID, reason string) error {
	r, err := s.reader(ctx, by)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	return s.InTx(ctx, func(tx Tx) error {
		loser, survivor, err := tx.LockTwo(ctx, loserID, survivorID)
		if err != nil {
			return err
		}
		if !r.keeper() || loser.Region != "" && !r.Covers(loser.Region) {
			return ErrEdit
		}
		err = party.Mergeable(loser, survivor)
		if err != nil {
			return err
		}
		err = party.EnoughReason(reason)
		if err != nil {
			return err
		}
		m := party.Merge{ID: tx.NewID(), Loser: loser, Survivor: survivor, Reason: reason, ProposerID: by.User}
		tx.Record(mergeEvent("party.merge_proposed", m, by, reason))
		return tx.AddMerge(ctx, m)
	})
}

// DecideMerge 确认合并 or 不予合并, by another person. Confirmed, it cannot be undone;
// contracts keep the names and codes that were written in them.
func (s *Service) DecideMerge(ctx context.Context, by actor.Actor, id string, confirm bool, opinion string) (party.Merge, error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return party.Merge{}, err
	}
	opinion = strings.TrimSpace(opinion)
	var m party.Merge
	err = s.InTx(ctx, func(tx Tx) error {
		m, err = tx.LockMerge(ctx, id)
		if err != nil {
			return err
		}
		if !r.keeper() || m.Loser.Region != "" && !r.Covers(m.Loser.Region) {
			return ErrEdit
		}
		if !confirm {
			return s.declineMerge(ctx, tx, m, by, opinion)
		}
		next, err := m.Confirm(by)
		if err != nil {
			return err
		}
		next.Former = append(append([]string{m.Loser.Name}, m.Loser.Former...), next.Former...)
		err = tx.SaveParty(ctx, m.Survivor, next, party.Origin{Source: party.FromMerge, By: by, Reason: m.Reason})
		if err != nil {
			return err
		}
		tx.Record(mergeEvent("party.merged", m, by, opinion))
		return tx.DecideMerge(ctx, m, true, by, opinion)
	})
	return m, err
}

func (s *Service) declineMerge(ctx context.Context, tx Tx, m party.Merge, by actor.Actor, opinion string) error {
	if m.State != "OPEN" {
		return party.ErrMergeAbsent
	}
	if by.User == m.ProposerID {
		return party.ErrMergeOwn
	}
	err := party.EnoughReason(opinion)
	if err != nil {
		return err
	}
	tx.Record(mergeEvent("party.merge_declined", m, by, opinion))
	return tx.DecideMerge(ctx, m, false, by, opinion)
}

func mergeEvent(kind string, m party.Merge, by actor.Actor, opinion string) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("party", m.Survivor.ID), By: by, Opinion: opinion, Facts: []audit.Fact{
		{Label: "并入方", Value: designated(m.Loser)}, {Label: "保留方", Value: designated(m.Survivor)}}}
}

func designated(p party.Party) string {
	if p.Uscc == "" {
		return p.Name + "（无代码）"
	}
	return p.Name + " " + p.Uscc
}

// DismissPair 不是同一主体 takes a likeness from the list.
func (s *Service) DismissPair(ctx context.Context, by actor.Actor, a, b, reason string) error {
	r, err := s.reader(ctx, by)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	return s.InTx(ctx, func(tx Tx) error {
		first, second, err := tx.LockTwo(ctx, a, b)
		if err != nil {
			return err
		}
		if !r.mayEdit(first) && !r.mayEdit(second) {
			return ErrEdit
		}
		err = party.EnoughReason(reason)
		if err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "party.pair_dismissed", Subject: audit.SubjectOf("party", first.ID), By: by, Opinion: reason, Facts: []audit.Fact{
			{Label: "记录一", Value: designated(first)}, {Label: "记录二", Value: designated(second)}}})
		return tx.DismissPair(ctx, first.ID, second.ID, by, reason)
	})
}

// Merge 查看合并 before it is decided, or after.
func (s *Service) Merge(ctx context.Context, by actor.Actor, id string) (m party.Merge, mayDecide bool, err error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return party.Merge{}, false, err
	}
	if !r.official() {
		return party.Merge{}, false, party.ErrMergeAbsent
	}
	m, err = s.Reader.Merge(ctx, id)
	keeps := r.keeper() && (m.Loser.Region == "" || r.Covers(m.Loser.Region))
	return m, keeps && m.State == "OPEN" && by.User != m.ProposerID, err
}

// MergeTwo 核对合并 reads the two records of a merge to be proposed, by id or by the
// code or id of the record that stays.
func (s *Service) MergeTwo(ctx context.Context, by actor.Actor, loserID, survivor string) (loser, stays party.Party, err error) {
	r, loser, err := s.visible(ctx, by, loserID)
	if err != nil {
		return party.Party{}, party.Party{}, err
	}
	if !r.mayEdit(loser) {
		return party.Party{}, party.Party{}, ErrEdit
	}
	survivor = strings.TrimSpace(survivor)
	if survivor == "" {
		return loser, party.Party{}, nil
	}
	stays, err = s.Reader.Party(ctx, survivor)
	if err != nil {
		stays, err = s.PartyByCode(ctx, by, survivor)
	}
	if err != nil {
		return loser, party.Party{}, err
	}
	return loser, stays, party.Mergeable(loser, stays)
}

// MattersPage 待处理事项 of the register: what waits for a keeper of the region.
type MattersPage struct {
	Proposals     []party.Proposal
	ProposalsNext string
	Merges        []party.Merge
	MergesNext    string
	Pairs         []party.Pair
	PairsNext     string
}

// Matters 当事人库待处理: proposals, merges to confirm, likenesses.
func (s *Service) Matters(ctx context.Context, by actor.Actor, afterProposal, afterMerge, afterPair string) (MattersPage, error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return MattersPage{}, err
	}
	if !r.keeper() {
		return MattersPage{}, ErrDenied
	}
	var page MattersPage
	page.Proposals, err = s.Reader.OpenProposals(ctx, by.Region, afterProposal, PageSize+1)
	if err != nil {
		return MattersPage{}, err
	}
	page.Merges, err = s.Reader.OpenMerges(ctx, by.Region, afterMerge, PageSize+1)
	if err != nil {
		return MattersPage{}, err
	}
	page.Pairs, err = s.Reader.OpenPairs(ctx, by.Region, afterPair, PageSize+1)
	if len(page.Proposals) > PageSize {
		page.Proposals = firstPage(page.Proposals)
		page.ProposalsNext = page.Proposals[PageSize-1].ID
	}
	if len(page.Merges) > PageSize {
		page.Merges = firstPage(page.Merges)
		page.MergesNext = page.Merges[PageSize-1].ID
	}
	if len(page.Pairs) > PageSize {
		page.Pairs = firstPage(page.Pairs)
		last := page.Pairs[PageSize-1]
		page.PairsNext = last.First.ID + "|" + last.Second.ID
	}
	return page, err
}
