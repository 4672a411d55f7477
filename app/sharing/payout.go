package sharing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/revenue"
)

// oneYuan is what a plan is tried with.
var oneYuan = revenue.Fen(100)

func total(lines []distribution.Entry) (sum revenue.Amount) {
	for _, l := range lines {
		sum = sum.Add(l.Amount)
	}
	return sum
}

// within reads a case for an act that depends on its course.
func (s *Service) within(ctx context.Context, tx Tx, c *distribution.Case) (*Look, error) {
	look := &Look{Case: c, Today: day.Of(tx.Now())}
	var plan distribution.Plan
	if err := s.plan(ctx, tx, look, &plan); err != nil {
		return nil, err
	}
	if look.Wrong != nil {
		return nil, look.Wrong
	}
	return look, look.read(ctx, tx)
}

// Enter 登记收支 records a receipt, a refund or a cost, computes the statement after it
// and keeps its hash. token was made by the page.
func (s *Service) Enter(ctx context.Context, by actor.Actor, id string, version int, token string, typed Values) error {
	f := &form{Values: typed}
	kind := choose(f, "kind", distribution.EventReceipt, distribution.EventRefund, distribution.EventCost)
	on, amount, vat := f.date("date"), f.amount("amount"), choose(f, "vat", VATRates...)
	cost := ""
	if kind == distribution.EventCost {
		if cost, vat = typed["cost_kind"], VATRates[0]; cost == "" {
			f.wrong("cost_kind", errMissing)
		}
	}
	if len(f.faults) > 0 {
		return fault.Join(f.faults)
	}
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) {
		look, err := s.within(ctx, tx, c)
		if err != nil {
			return audit.Event{}, err
		}
		no := len(look.Events) + 1
		e := distribution.CaseEvent{Event: distribution.NewEvent(no, kind, on, amount, vat, cost), Token: token, By: distribution.Signer{ID: by.User, Name: by.Name}, At: tx.Now(),
			Voucher: strings.TrimSpace(typed["evidence"])}
		act, err := c.Enter(by, e, look.Events, tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		events := append(slices.Clone(look.Events), e)
		series, err := look.Plan.Replay(look.Packs, events, look.Issues)
		if err != nil {
			return audit.Event{}, atEntry(err)
		}
		hashes := make([]string, len(series.Issues))
		for i, issue := range series.Issues {
			hashes[i] = issue.Hash
		}
		kept, err := inputs(c, series.Selection.Chain, events, hashes)
		if err != nil {
			return audit.Event{}, err
		}
		if err := tx.AddShareEvent(ctx, c, no, e, vat); err != nil {
			return audit.Event{}, err
		}
		act.Facts = append(act.Facts, audit.Fact{Label: "结算单哈希", Value: series.Hash()}, audit.Fact{Label: "存证文件 SHA-256", Value: sumOf(string(kept))})
		return act, tx.AddShareIssue(ctx, c.ID, distribution.CaseIssue{No: no, Hash: series.Hash(), Packs: series.Packs, Inputs: string(kept)})
	})
}

// atEntry places a refusal of the engine at the form of an entry.
func atEntry(err error) error {
	if r, ok := err.(revenue.Refusal); ok {
		switch r.Code {
		case revenue.ErrRefundExceeds:
			r.Field = "amount"
		case revenue.ErrCostKind:
			r.Field = "cost_kind"
		default:
			r.Field = "kind"
		}
		return r
	}
	return err
}

// Prepare 编制发放清单 for a day.
func (s *Service) Prepare(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	f := &form{Values: typed}
	on := f.date("pay_on")
	if len(f.faults) > 0 {
		return fault.Join(f.faults)
	}
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) {
		look, err := s.within(ctx, tx, c)
		if err != nil {
			return audit.Event{}, err
		}
		if look.Series == nil {
			return audit.Event{}, distribution.ErrNothingToPay
		}
		p, act, err := c.Prepare(by, *look.Series, look.Payouts, on, tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		return act, tx.AddSharePayout(ctx, c.ID, p)
	})
}

// Release 放行发放清单: by another person, when every condition is met on the day.
func (s *Service) Release(ctx context.Context, by actor.Actor, id string, version, no int) error {
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return err
	}
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) {
		look, err := s.within(ctx, tx, c)
		if err != nil {
			return audit.Event{}, err
		}
		if no < 1 || no > len(look.Payouts) || look.Series == nil {
			return audit.Event{}, distribution.ErrNoPayout
		}
		p := look.Payouts[no-1]
		paid := revenue.Amount{}
		for _, other := range look.Payouts[:no] {
			paid = paid.Add(other.Total)
		}
		gate, err := c.GateOn(look.Today, paid, *look.Series, calendar)
		if err != nil {
			return audit.Event{}, err
		}
		act, err := c.Release(by, &p, gate, tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		return act, tx.ReleaseSharePayout(ctx, c.ID, p)
	})
}

// PayoutBook 发放清单 as a workbook.
func (s *Service) PayoutBook(ctx context.Context, by actor.Actor, id string, no int, w io.Writer) (*distribution.Case, error) {
	look, err := s.Case(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if no < 1 || no > len(look.Payouts) {
		return nil, distribution.ErrNoPayout
	}
	return look.Case, s.Books.Payout(w, look.Case, look.Payouts[no-1], look.Taxes[no-1])
}

// Settlement 结算单 is a statement as it is printed: of the unit, or of one person.
type Settlement struct {
	Case      *distribution.Case
	Explained distribution.Explained
	Events    []distribution.CaseEvent // up to the statement
	File      string                   // SHA-256 of the kept inputs
	Person    string
}

// Steps are the instalments: of the person, or of the reward as a whole.
func (s Settlement) Steps() []distribution.Instalment {
	if s.Person != "" {
		return s.Explained.Instalments(s.Person)
	}
	return s.Explained.Pools()
}

// Statement 结算单 with its explanation, for the unit or the person of a row of the plan
// (0 for none).
func (s *Service) Statement(ctx context.Context, by actor.Actor, id string, n, person int) (*Look, Settlement, error) {
	look, err := s.Case(ctx, by, id)
	if err != nil {
		return nil, Settlement{}, err
	}
	x, err := look.settle(n)
	if err != nil || person == 0 {
		return look, x, err
	}
	for _, p := range look.Plan.Persons {
		if p.Seq == int64(person) {
			x.Person = p.Key
			return look, x, nil
		}
	}
	return look, x, distribution.ErrNoIssue
}

// MyStatement 本人结算单 is the latest one.
func (s *Service) MyStatement(ctx context.Context, by actor.Actor, id string) (Settlement, error) {
	p, err := s.MyPart(ctx, by, id)
	if err != nil {
		return Settlement{}, err
	}
	if p.Settlement == nil {
		return Settlement{}, distribution.ErrNoIssue
	}
	return *p.Settlement, nil
}

func (l *Look) settle(n int) (Settlement, error) {
	x, err := l.Explain(n)
	if err != nil {
		return Settlement{}, err
	}
	s := Settlement{Case: l.Case, Explained: x, Events: l.Events[:n]}
	if n <= len(l.Issues) && l.Issues[n-1].Inputs != "" {
		s.File = sumOf(l.Issues[n-1].Inputs)
	}
	return s, nil
}

// StatementFile 存证文件 of the n-th statement, as it was kept.
func (s *Service) StatementFile(ctx context.Context, by actor.Actor, id string, n int) (*distribution.Case, string, error) {
	look, err := s.Case(ctx, by, id)
	if err != nil {
		return nil, "", err
	}
	if n < 1 || n > len(look.Issues) {
		return nil, "", distribution.ErrNoIssue
	}
	return look.Case, look.Issues[n-1].Inputs, nil
}

// CheckStatement 查验结算单 for whoever holds a paper: it is computed again, and nothing
// but its facts is told.
func (s *Service) CheckStatement(ctx context.Context, hash string) (distribution.PublicIssue, error) {
	x, err := s.Reader.ShareIssueOf(ctx, hash)
	if err != nil {
		return x, err
	}
	c, err := s.Reader.ShareCase(ctx, x.CaseID)
	if err != nil {
		return x, err
	}
	return x, s.open(ctx, s.Reader, &Look{Case: c, Today: day.Of(s.Reader.Now())})
}

// sumOf is the SHA-256 of a text.
func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
