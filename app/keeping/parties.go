package keeping

import (
	"context"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/party"
)

// PageSize is how many records a page of a register lists.
const PageSize = 20

// versionsShown is how many versions of a record its page shows at once.
const versionsShown = 10

// PartyQuery 查找条件 of the register of parties.
type PartyQuery struct {
	Text      string
	Region    string // six digits, with all that lies in it
	Nature    string
	AfterName string
	AfterID   string

	Persons bool // natural persons, too
	Limit   int
}

// PartyByCode 按代码带出 the particulars on file, after the code's own check.
func (s *Service) PartyByCode(ctx context.Context, by actor.Actor, typed string) (party.Party, error) {
	_, err := s.reader(ctx, by)
	if err != nil {
		return party.Party{}, err
	}
	uscc, err := ident.USCC(typed)
	if err != nil {
		return party.Party{}, err
	}
	return s.Reader.PartyByCode(ctx, uscc)
}

// Parties 查找当事人; more says that the list goes on.
func (s *Service) Parties(ctx context.Context, by actor.Actor, q PartyQuery) (list []party.Party, more bool, err error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return nil, false, err
	}
	q.Persons, q.Limit = r.official(), PageSize+1
	list, err = s.Reader.Parties(ctx, q)
	return firstPage(list), len(list) > PageSize, err
}

func firstPage[T any](list []T) []T { return list[:min(len(list), PageSize)] }

// PartyPage 当事人记录 is everything that the page of one record shows.
type PartyPage struct {
	Party      party.Party
	Survivor   party.Party // the record that took this one's place
	Merged     []party.Party
	Names      []party.Name
	Dealings   []party.Dealing
	Deals      []party.Deal
	DealsAfter string // mark of the next page of contracts, "" at the end
	Versions   []party.Version
	Older      int // version before which the history goes on, 0 at the end
	Proposals  []party.Proposal
	Pairs      []party.Pair
	Merges     []party.Merge
	MayEdit    bool
	MayPropose bool
	Official   bool
	Region     bool // the contracts are those of a region, not of one organisation
}

// Party 查看当事人. Contracts and their sums are those that the actor may see; what
// other people did to the record is for officials.
func (s *Service) Party(ctx context.Context, by actor.Actor, id, dealsAfter string, before int) (PartyPage, error) {
	r, p, err := s.visible(ctx, by, id)
	if err != nil {
		return PartyPage{}, err
	}
	page := PartyPage{Party: p, MayEdit: r.mayEdit(p), MayPropose: r.mayPropose(p), Official: r.official()}
	if p.MergedInto != "" {
		page.Survivor, err = s.Reader.Party(ctx, p.MergedInto)
		if err != nil {
			return PartyPage{}, err
		}
	}
	scope := scopeOf(by)
	page.Region = scope.Region != ""
	who, err := s.designation(ctx, &page)
	if err != nil {
		return PartyPage{}, err
	}
	page.Dealings, err = s.Reader.Dealings(ctx, scope, who)
	if err != nil {
		return PartyPage{}, err
	}
	page.Deals, err = s.Reader.Deals(ctx, scope, who, dealsAfter, PageSize+1)
	if err != nil {
		return PartyPage{}, err
	}
	if len(page.Deals) > PageSize {
		page.Deals = firstPage(page.Deals)
		page.DealsAfter = string(page.Deals[PageSize-1].ID)
	}
	page.Versions, err = s.Reader.PartyVersions(ctx, scope, id, before, versionsShown+1)
	if err != nil {
		return PartyPage{}, err
	}
	if len(page.Versions) > versionsShown {
		page.Older = page.Versions[versionsShown-1].Version
	}
	return page, s.openMatters(ctx, r, &page)
}

// openMatters adds what waits for a decision; its proposer sees a proposal, too.
func (s *Service) openMatters(ctx context.Context, r reader, page *PartyPage) (err error) {
	page.Proposals, err = s.Reader.Proposals(ctx, page.Party.ID)
	if err != nil {
		return err
	}
	if r.official() {
		page.Pairs, err = s.Reader.PairsOf(ctx, page.Party.ID)
		if err != nil {
			return err
		}
		page.Merges, err = s.Reader.Merges(ctx, page.Party.ID)
		return err
	}
	own := page.Proposals[:0]
	for _, p := range page.Proposals {
		if p.ProposerID == r.User {
			own = append(own, p)
		}
	}
	page.Proposals = own
	for i := range page.Versions {
		v := &page.Versions[i]
		v.ByName, v.OrgName, v.Reason = "", "", ""
	}
	return nil
}

func (s *Service) visible(ctx context.Context, by actor.Actor, id string) (reader, party.Party, error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return reader{}, party.Party{}, err
	}
	p, err := s.Reader.Party(ctx, id)
	if err == nil && p.Person() && !r.official() {
		err = party.ErrAbsent
	}
	return r, p, err
}

// designation collects how contracts name the record and those merged into it.
func (s *Service) designation(ctx context.Context, page *PartyPage) (Designation, error) {
	merged, err := s.Reader.MergedInto(ctx, page.Party.ID)
	if err != nil {
		return Designation{}, err
	}
	page.Merged = merged
	who := Designation{Person: page.Party.Person()}
	var ids, codeless []string
	for _, p := range append([]party.Party{page.Party}, merged...) {
		ids = append(ids, p.ID)
		if p.Uscc != "" {
			who.Codes = append(who.Codes, p.Uscc)
		} else {
			codeless = append(codeless, p.ID)
		}
	}
	page.Names, err = s.Reader.PartyNames(ctx, ids)
	if err != nil || len(codeless) == 0 {
		return who, err
	}
	names, err := s.Reader.PartyNames(ctx, codeless)
	for _, n := range names {
		who.Names = append(who.Names, n.Name)
	}
	return who, err
}

// Editable 打开修改 is the record for one who may change it or propose changes.
func (s *Service) Editable(ctx context.Context, by actor.Actor, id string) (p party.Party, proposes bool, err error) {
	r, p, err := s.visible(ctx, by, id)
	if err != nil {
		return party.Party{}, false, err
	}
	if !r.mayEdit(p) && !r.mayPropose(p) {
		return party.Party{}, false, ErrEdit
	}
	return p, r.mayPropose(p), nil
}

// ChangeParty 修改资料 by an office, which thereby vouches for the record, or
// 提出变更建议 by those who may only propose. proposed says which it was.
func (s *Service) ChangeParty(ctx context.Context, by actor.Actor, id string, version int, values map[string]string, reason string) (proposed bool, err error) {
	r, _, err := s.visible(ctx, by, id)
	if err != nil {
		return false, err
	}
	reason = strings.TrimSpace(reason)
	err = s.InTx(ctx, func(tx Tx) error {
		before, err := tx.LockParty(ctx, id)
		if err != nil {
			return err
		}
		if before.Version != version {
			return party.ErrMoved
		}
		if !r.mayEdit(before) && !r.mayPropose(before) {
			return ErrEdit
		}
		next := before.With(values)
		err = fault.Join(append(fault.All(next.Check(s.known)), fault.All(party.EnoughReason(reason))...))
		if err != nil {
			return err
		}
		if before.Person() != next.Person() {
			return errKind
		}
		changes := before.Diff(next)
		proposed = r.mayPropose(before)
		if len(changes) == 0 && (proposed || before.Verified()) {
			return party.ErrSame
		}
		if proposed {
			return s.propose(ctx, tx, by, before, next, reason)
		}
		return s.correct(ctx, tx, before, next, party.Origin{Source: party.FromOffice, By: by, Reason: reason})
	})
	return proposed, err
}

var errKind = fault.New(fault.Invalid, "keeping.kind", "自然人与单位的记录不能互相改变，请另建记录").At("nature")

func (s *Service) propose(ctx context.Context, tx Tx, by actor.Actor, before, next party.Party, reason string) error {
	p := party.Proposal{ID: tx.NewID(), Party: before, Changes: map[string]string{}, Reason: reason, ProposerID: by.User}
	for _, c := range before.Diff(next) {
		p.Changes[c.Path] = c.After
	}
	added, err := tx.AddProposal(ctx, p)
	if err != nil {
		return err
	}
	if !added {
		return party.ErrProposedTwice
	}
	tx.Record(audit.Event{Kind: "party.change_proposed", Subject: audit.SubjectOf("party", before.ID), By: by, Opinion: reason,
		Facts: partyFacts(before, next)})
	return nil
}

// correct writes what an office vouches for.
func (s *Service) correct(ctx context.Context, tx Tx, before, next party.Party, from party.Origin) error {
	next.VerifiedOn = day.Of(tx.Now())
	err := tx.SaveParty(ctx, before, next, from)
	if err != nil {
		return err
	}
	tx.Record(audit.Event{Kind: "party.changed", Subject: audit.SubjectOf("party", before.ID), By: from.By, Opinion: from.Reason,
		Facts: partyFacts(before, next)})
	return nil
}

func partyFacts(before, next party.Party) []audit.Fact {
	facts := []audit.Fact{{Label: "当事人", Value: before.Name}}
	for _, f := range party.Fields {
		if b, a := before.Value(f.Value), next.Value(f.Value); b != a {
			facts = append(facts, audit.Fact{Label: f.Title, Value: orBlank(b) + " → " + orBlank(a)})
		}
	}
	return facts
}

func orBlank(s string) string {
	if s == "" {
		return "（空）"
	}
	return s
}

// DecideProposal 处理变更建议: another person than its proposer, of an office that may
// change the record, adopts or declines it.
func (s *Service) DecideProposal(ctx context.Context, by actor.Actor, id string, adopt bool, opinion string) (partyID string, err error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return "", err
	}
	opinion = strings.TrimSpace(opinion)
	err = s.InTx(ctx, func(tx Tx) error {
		proposal, err := tx.LockProposal(ctx, id)
		if err != nil {
			return err
		}
		partyID = proposal.Party.ID
		before, err := tx.LockParty(ctx, partyID)
		if err != nil {
			return err
		}
		if !r.mayEdit(before) {
			return ErrEdit
		}
		err = proposal.Decide(by)
		if err != nil {
			return err
		}
		if !adopt {
			err = party.EnoughReason(opinion)
			if err != nil {
				return err
			}
			tx.Record(audit.Event{Kind: "party.proposal_declined", Subject: audit.SubjectOf("party", before.ID), By: by, Opinion: opinion,
				Facts: partyFacts(before, before.With(proposal.Changes))})
			return tx.DecideProposal(ctx, id, false, by, opinion)
		}
		next := before.With(proposal.Changes)
		err = next.Check(s.known)
		if err != nil {
			return err
		}
		err = s.correct(ctx, tx, before, next, party.Origin{Source: party.FromProposal, By: by, Contract: proposal.Contract, Reason: proposal.Reason})
		if err != nil {
			return err
		}
		return tx.DecideProposal(ctx, id, true, by, opinion)
	})
	return partyID, err
}
