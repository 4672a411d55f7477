package sharing

import (
	"context"
	"fmt"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// titles is what is kept of grants.
type titles interface {
	TitleConsents(ctx context.Context, id string) ([]distribution.Consent, error)
	Diligence(ctx context.Context, id string) ([]distribution.DiligenceFact, error)
}

// Titles 赋权案列表 of the actor's unit; next is "" at the end.
func (s *Service) Titles(ctx context.Context, by actor.Actor, after string) (list []*distribution.TitleCase, next string, err error) {
	list, err = s.Reader.TitleCases(ctx, by.Org, after, casesPage+1)
	list, next = onePage(list, func(c *distribution.TitleCase) string { return c.ID })
	return list, next, err
}

// TitleLook 赋权案现状.
type TitleLook struct {
	*distribution.TitleCase
	Today    day.Date
	Wrong    error // what the application lacks
	Grant    *distribution.Grant
	Result   distribution.GrantResult
	Rules    *pack.Selection
	Consents []distribution.Consent
	Facts    []distribution.DiligenceFact
	Digest   string
	MustSign int // row of the actor that waits for a signature, 0 for none
}

// TitleCase 查看赋权案.
func (s *Service) TitleCase(ctx context.Context, by actor.Actor, id string) (*TitleLook, error) {
	c, err := s.Reader.TitleCase(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := c.Visible(by); err != nil {
		return nil, err
	}
	look, accounts, err := s.openTitle(ctx, s.Reader, c, day.Of(s.Reader.Now()))
	if err != nil {
		return nil, err
	}
	if n := ownRow(c.Form, accounts, by); c.State == distribution.TitleDraft && !distribution.Signed(look.Consents, n, by.User, look.Digest) {
		look.MustSign = n
	}
	return look, nil
}

func (s *Service) openTitle(ctx context.Context, from course, c *distribution.TitleCase, today day.Date) (*TitleLook, map[string]distribution.Signer, error) {
	look := &TitleLook{TitleCase: c, Today: today, Digest: digestOf(c.Number, c.Form)}
	all, err := s.versions(ctx, from)
	if err != nil {
		return nil, nil, err
	}
	packs := pack.InForce(all)
	if len(c.Packs) > 0 {
		packs = pack.Only(all, c.Packs)
	}
	accounts, err := from.ShareAccounts(ctx, c.Org, logins(c.Form))
	if err != nil {
		return nil, nil, err
	}
	if look.Consents, err = from.TitleConsents(ctx, c.ID); err != nil {
		return nil, nil, err
	}
	if look.Facts, err = from.Diligence(ctx, c.ID); err != nil {
		return nil, nil, err
	}
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return nil, nil, err
	}
	f := &form{Values: c.Form}
	g := f.grant(c, packs, calendar)
	if c.State == distribution.TitleDraft || c.State == distribution.TitleProposed {
		f.consents(accounts, look.Consents, look.Digest, today)
	}
	if len(f.faults) > 0 {
		look.Wrong = fault.Join(f.faults)
	}
	if rules, err := pack.Select(packs, c.Region, g.Deal.UnitType, pack.Dates{pack.BySigned: g.Deal.Signed}); err == nil {
		look.Rules = &rules
		if p := g.Publicity; p != nil {
			p.DaysMin, p.Kind, _ = distribution.PublicRule(rules)
		}
	}
	if look.Result, err = g.Check(packs); err != nil {
		look.Wrong = fault.Join(append(f.faults, fault.All(atTitle(err))...))
		return look, accounts, nil
	}
	look.Grant = &g
	return look, accounts, nil
}

// grant reads an application. A reward after conversion grants nothing: its case is about
// negative list, decision, publicity and consent, as if the whole were owned.
func (f *form) grant(c *distribution.TitleCase, packs []*pack.Pack, calendar day.WorkCalendar) distribution.Grant {
	f.name("name")
	g := distribution.Grant{Deal: distribution.Deal{ID: c.Number, Mode: pack.TitleFirst, Region: c.Region, UnitType: choose(f, "unit", pack.Units...), Signed: f.date("applied_on")}, EffectiveOn: c.PublicTo.AddDays(1)}
	if choose(f, "flow", distribution.FlowTitleFirst, distribution.FlowRewardAfter) == distribution.FlowTitleFirst {
		g.ClaimsPilot = f.Values["claims"] == "1"
		g.Title.Kind = choose(f, "kind", distribution.TitleOwnership, distribution.TitleUse, distribution.TitleBoth)
		if g.Title.Owns() {
			g.Title.Fraction = f.percent("fraction")
		}
		if g.Title.Uses() {
			g.Title.From, g.Title.To = f.date("from"), f.date("to")
		}
		if f.given("ip_expires") {
			g.IPExpires = f.date("ip_expires")
		}
	} else {
		g.Title = distribution.Title{Kind: distribution.TitleOwnership, Fraction: money.One}
	}
	for _, n := range distribution.Negative {
		if f.given("negative." + n.Code) {
			g.Negative = append(g.Negative, n.Code)
		}
	}
	for n := 1; n <= TrialPersons; n++ {
		if f.filled("person", n, "name", "weight") {
			g.Completers = append(g.Completers, f.name(row("person", n, "name")))
			g.Shares = append(g.Shares, f.percent(row("person", n, "weight")))
		}
	}
	if len(g.Completers) == 0 {
		f.wrong("person.1.name", revenue.Refusal{Code: revenue.ErrPersonsNone}.Fault())
	}
	g.Signatures = g.Completers // who has not signed stands at the own field
	if c.State == distribution.TitleDecided || c.State == distribution.TitleGranted {
		g.Vote = &distribution.Vote{Members: c.Meeting.Members, Present: c.Meeting.Present, For: c.Meeting.For, Quorum: money.NewRatio(2, 3), Pass: money.NewRatio(1, 2), Strict: true}
		g.Publicity = &revenue.Publicity{Start: c.PublicFrom, End: c.PublicTo, DaysMin: 1, Kind: revenue.WorkingDays, OpenObjections: c.OpenObjections(), Calendar: calendar}
	}
	return g
}

func atTitle(err error) error {
	if r, ok := err.(revenue.Refusal); ok {
		at := r.Fault()
		if name, known := map[string]string{"title.fraction": "fraction", "title.to": "to", "title.kind": "kind", "contract_signed": "applied_on"}[r.Field]; known {
			return at.At(name)
		}
		return at.At("applied_on")
	}
	return err
}

// before are the failures that stand against a proposal: not those that the decision and
// the publicity have still to remove.
func before(r distribution.GrantResult) []string {
	return slices.DeleteFunc(slices.Clone(r.Failed), func(code string) bool {
		return code == distribution.GrantNoDecision || code == distribution.GrantNoPublicity || code == distribution.GrantConsent
	})
}

// OpenTitle 提出赋权申请; id was made by the page.
func (s *Service) OpenTitle(ctx context.Context, by actor.Actor, id string) error {
	packs, err := s.Packs(ctx)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		year := day.Of(tx.Now()).Year()
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("title:%s:%d", by.Region[:4], year))
		if err != nil {
			return err
		}
		c := &distribution.TitleCase{Region: regionOf(packs, s.Area(by.Region))}
		c.ID, c.Org, c.Number = id, by.Org, fmt.Sprintf("FQ-%s-%d-%05d", by.Region[:4], year, serial)
		e, err := distribution.OpenTitle(c, by, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddTitleCase(ctx, c)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}

// onTitle runs one act on one grant.
func (s *Service) onTitle(ctx context.Context, by actor.Actor, id string, version int, do func(Tx, *distribution.TitleCase) (audit.Event, error)) error {
	return s.InTx(ctx, func(tx Tx) error {
		return onOne(ctx, tx, by, id, version, tx.TitleCase, tx.SaveTitleCase, do)
	})
}

// FillTitle 填写申请 keeps it as typed, faults and all.
func (s *Service) FillTitle(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	kept := kept(typed)
	return s.onTitle(ctx, by, id, version, func(tx Tx, c *distribution.TitleCase) (audit.Event, error) {
		accounts, err := tx.ShareAccounts(ctx, c.Org, logins(kept))
		if err != nil {
			return audit.Event{}, err
		}
		c.Contributors = contributors(accounts)
		return c.Fill(by, kept)
	})
}

// SignTitle 签认 by a completer with an account, for the text that the page showed.
func (s *Service) SignTitle(ctx context.Context, by actor.Actor, id, digest string) error {
	return s.InTx(ctx, func(tx Tx) error {
		c, err := tx.TitleCase(ctx, id)
		if err != nil {
			return err
		}
		return sign(ctx, tx, by, &c.Procedure, digest, tx.AddTitleConsent)
	})
}

// ProposeTitle 送审: without a fault, signed by everybody, and nothing on the negative list.
func (s *Service) ProposeTitle(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.onTitle(ctx, by, id, version, func(tx Tx, c *distribution.TitleCase) (audit.Event, error) {
		look, _, err := s.openTitle(ctx, tx, c, day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		if look.Wrong != nil {
			return audit.Event{}, look.Wrong
		}
		if failed := before(look.Result); len(failed) > 0 {
			return audit.Event{}, distribution.ErrTitleGate.Say("还不能送审：" + distribution.GrantTitle(failed[0]))
		}
		return c.Propose(by, tx.Now())
	})
}

// ReturnTitle 退回.
func (s *Service) ReturnTitle(ctx context.Context, by actor.Actor, id string, version int, opinion string) error {
	return s.onTitle(ctx, by, id, version, func(_ Tx, c *distribution.TitleCase) (audit.Event, error) { return c.Return(by, opinion) })
}

// DecideTitle 决策 with the unit's meeting as typed; the rules of the day are kept.
func (s *Service) DecideTitle(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	m, until, err := meeting(typed)
	if err != nil {
		return err
	}
	return s.onTitle(ctx, by, id, version, func(tx Tx, c *distribution.TitleCase) (audit.Event, error) {
		look, _, err := s.openTitle(ctx, tx, c, day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		if look.Rules != nil {
			c.Packs = look.Rules.Labels()
		}
		return c.Decide(by, m, until, tx.Now())
	})
}

// ObjectTitle 登记异议.
func (s *Service) ObjectTitle(ctx context.Context, by actor.Actor, id string, version int, text string) error {
	return s.onTitle(ctx, by, id, version, func(tx Tx, c *distribution.TitleCase) (audit.Event, error) { return c.Object(by, text, tx.Now()) })
}

// AnswerTitle 答复异议.
func (s *Service) AnswerTitle(ctx context.Context, by actor.Actor, id string, version, n int, text string) error {
	return s.onTitle(ctx, by, id, version, func(tx Tx, c *distribution.TitleCase) (audit.Event, error) { return c.Answer(by, n, text, tx.Now()) })
}

// GrantTitle 登记协议: every condition is checked on the day.
func (s *Service) GrantTitle(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	f := &form{Values: typed}
	on := f.date("effective_on")
	if len(f.faults) > 0 {
		return fault.Join(f.faults)
	}
	return s.onTitle(ctx, by, id, version, func(tx Tx, c *distribution.TitleCase) (audit.Event, error) {
		look, _, err := s.openTitle(ctx, tx, c, day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		return c.Grant(by, typed["agreement"], on, look.Result.Failed, tx.Now())
	})
}

// NoteDiligence 登记尽职事实; id was made by the page.
func (s *Service) NoteDiligence(ctx context.Context, by actor.Actor, id, fact string, typed Values) error {
	return s.InTx(ctx, func(tx Tx) error {
		c, err := tx.TitleCase(ctx, id)
		if err != nil {
			return err
		}
		if err := c.Visible(by); err != nil {
			return err
		}
		x := &distribution.DiligenceFact{ID: fact, Kind: typed["diligence"], Fact: typed["fact"], Evidence: typed["proof"]}
		e, err := c.Note(by, x, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddDiligence(ctx, c.ID, *x)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}
