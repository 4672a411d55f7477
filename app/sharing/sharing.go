// Package sharing is the activity of sharing revenue: trial computations for everybody,
// and the distribution cases of registered contracts.
package sharing

import (
	"context"
	"io"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// Tx is what sharing needs of one unit of work.
type Tx interface {
	Now() time.Time
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)

	AddShareCase(ctx context.Context, c *distribution.Case) (bool, error)
	ShareCase(ctx context.Context, id string) (*distribution.Case, error)
	SaveShareCase(ctx context.Context, c *distribution.Case) error
	AddShareEvent(ctx context.Context, c *distribution.Case, no int, e distribution.CaseEvent, vat string) error
	AddShareIssue(ctx context.Context, id string, i distribution.CaseIssue) error
	AddShareConsent(ctx context.Context, id string, c distribution.Consent) (bool, error)
	AddSharePayout(ctx context.Context, id string, p distribution.CasePayout) error
	ReleaseSharePayout(ctx context.Context, id string, p distribution.CasePayout) error
	AddPackEdition(ctx context.Context, e *pack.Edition) (bool, error)
	PackEdition(ctx context.Context, id string) (*pack.Edition, error)
	DecidePackEdition(ctx context.Context, e *pack.Edition) error
	AddTitleCase(ctx context.Context, c *distribution.TitleCase) (bool, error)
	TitleCase(ctx context.Context, id string) (*distribution.TitleCase, error)
	SaveTitleCase(ctx context.Context, c *distribution.TitleCase) error
	AddTitleConsent(ctx context.Context, id string, c distribution.Consent) (bool, error)
	AddDiligence(ctx context.Context, id string, f distribution.DiligenceFact) (bool, error)
	course
}

// course is what has happened in a case.
type course interface {
	ShareEvents(ctx context.Context, id string) ([]distribution.CaseEvent, error)
	ShareIssues(ctx context.Context, id string) ([]distribution.CaseIssue, error)
	SharePayouts(ctx context.Context, id string) ([]distribution.CasePayout, error)
	ShareConsents(ctx context.Context, id string) ([]distribution.Consent, error)
	ShareAccounts(ctx context.Context, org string, logins []string) (map[string]distribution.Signer, error) // that are in use
	editions
	titles
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Contract(ctx context.Context, id contract.ID) (*contract.Contract, error)
	ShareCase(ctx context.Context, id string) (*distribution.Case, error)
	ShareCases(ctx context.Context, org, after string, limit int) ([]*distribution.Case, error)
	Shareable(ctx context.Context, org string, limit int) ([]string, error)
	ShareHoldings(ctx context.Context, org string, year int) (distribution.Annual, error)
	SharesOf(ctx context.Context, user, after string, limit int) ([]*distribution.Case, error)
	ShareIssueOf(ctx context.Context, hash string) (distribution.PublicIssue, error)
	TitleCase(ctx context.Context, id string) (*distribution.TitleCase, error)
	TitleCases(ctx context.Context, org, after string, limit int) ([]*distribution.TitleCase, error)
	TitlesOf(ctx context.Context, user string, limit int) ([]*distribution.TitleCase, error)
	PackProposals(ctx context.Context, after string, limit int) ([]*pack.Edition, error)
	PackEdition(ctx context.Context, id string) (*pack.Edition, error)
	AuditLinks(ctx context.Context, subject string, limit int) ([]chain.Link, error)
	course
}

// Books writes workbooks.
type Books interface {
	Payout(w io.Writer, c *distribution.Case, p distribution.CasePayout, tax PayoutTax) error
	Annual(w io.Writer, a distribution.Annual, exporter string, at time.Time) error
}

// Service shares revenue.
type Service struct {
	InTx     func(context.Context, func(Tx) error) error
	Reader   Reader
	Shipped  func() ([]any, error)          // the packs that come with the software, as trees
	Decode   func(text string) (any, error) // a tree from JSON
	Area     func(region string) string     // 试点地区 in which a region code lies, "" for none
	Calendar func(context.Context) (day.WorkCalendar, error)
	Books    Books
	Taxes    revenue.TaxRules

	shelf shelf
}

// onCase runs one act on one case.
func (s *Service) onCase(ctx context.Context, by actor.Actor, id string, version int, do func(Tx, *distribution.Case) (audit.Event, error)) error {
	return s.InTx(ctx, func(tx Tx) error {
		return onOne(ctx, tx, by, id, version, tx.ShareCase, tx.SaveShareCase, do)
	})
}

// onOne runs one act on a case of any kind: lock, see whether the actor may know of it,
// check the version that the page showed, do, save, record.
func onOne[C interface {
	Visible(actor.Actor) error
	Shown(version int) error
}](ctx context.Context, tx Tx, by actor.Actor, id string, version int, lock func(context.Context, string) (C, error), save func(context.Context, C) error, do func(Tx, C) (audit.Event, error)) error {
	c, err := lock(ctx, id)
	if err != nil {
		return err
	}
	if err := c.Visible(by); err != nil {
		return err
	}
	if err := c.Shown(version); err != nil {
		return err
	}
	e, err := do(tx, c)
	if err != nil {
		return Explain(err)
	}
	if err := save(ctx, c); err != nil {
		return err
	}
	tx.Record(e)
	return nil
}
