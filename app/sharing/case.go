package sharing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/pack"
)

// casesPage is how many cases one page lists.
const casesPage = 20

// Cases 分配案列表 of the actor's unit; next is "" at the end.
func (s *Service) Cases(ctx context.Context, by actor.Actor, after string) (list []*distribution.Case, next string, err error) {
	list, err = s.Reader.ShareCases(ctx, by.Org, after, casesPage+1)
	list, next = onePage(list, func(c *distribution.Case) string { return c.ID })
	return list, next, err
}

// onePage cuts what was read to a page; next is the last of it when there is more.
func onePage[C any](list []C, id func(C) string) (page []C, next string) {
	if len(list) <= casesPage {
		return list, ""
	}
	return list[:casesPage], id(list[casesPage-1])
}

// Openable 可以建立分配案的合同 of the actor's unit, the latest twenty.
func (s *Service) Openable(ctx context.Context, by actor.Actor) ([]*contract.Contract, error) {
	ids, err := s.Reader.Shareable(ctx, by.Org, casesPage)
	if err != nil {
		return nil, err
	}
	var list []*contract.Contract
	for _, id := range ids {
		c, err := s.Reader.Contract(ctx, contract.ID(id))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Open 建立分配案 for a registered contract. id was made by the page; the same form posted
// twice opens one case.
func (s *Service) Open(ctx context.Context, by actor.Actor, id, contractID string) error {
	c, err := s.Reader.Contract(ctx, contract.ID(contractID))
	if err != nil {
		return err
	}
	deal, err := s.dealOf(ctx, c, by)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		today := day.Of(tx.Now())
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("share:%s:%d", by.Region[:4], today.Year()))
		if err != nil {
			return err
		}
		opened := &distribution.Case{Contract: string(c.ID), Name: c.Form.Contract.ProjectName, Registration: c.Number, RegisteredOn: c.RegisteredOn, Deal: deal}
		opened.ID, opened.Org, opened.Number = id, by.Org, fmt.Sprintf("FP-%s-%d-%05d", by.Region[:4], today.Year(), serial)
		e, err := distribution.OpenCase(opened, by, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddShareCase(ctx, opened)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}

// dealOf is what of the contract counts, refused when nothing can be shared of it.
func (s *Service) dealOf(ctx context.Context, c *contract.Contract, by actor.Actor) (distribution.Deal, error) {
	if c.ApplicantOrg != by.Org {
		return distribution.Deal{}, contract.ErrNotFound
	}
	mode := map[contract.Class]pack.Mode{contract.MajorTransfer: pack.Transfer, contract.MajorLicence: pack.Licence}[c.Class.Major()]
	signed, err := day.Parse(c.Form.Contract.SignDate)
	if mode == "" || c.State != contract.Registered || err != nil || signed.IsZero() {
		return distribution.Deal{}, distribution.ErrCaseContract
	}
	packs, err := s.Packs(ctx)
	if err != nil {
		return distribution.Deal{}, err
	}
	deal := distribution.Deal{Mode: mode, Signed: signed}
	for _, p := range c.Form.Parties {
		if p.Role == "SELLER" {
			deal.Region = regionOf(packs, s.Area(p.Region))
			break
		}
	}
	return deal, nil
}

// regionOf is the region of the pack that bears the name of a pilot area, "" for none.
func regionOf(packs []*pack.Pack, area string) string {
	for _, p := range packs {
		if area != "" && p.Title == area {
			return p.Region
		}
	}
	return ""
}

// Look 分配案现状 is a case with all that has happened in it.
type Look struct {
	*distribution.Case
	Today    day.Date
	Packs    []*pack.Pack
	Plan     *distribution.Plan // nil while the plan has faults
	Wrong    error              // the faults
	Rules    *pack.Selection    // that govern the contract
	Events   []distribution.CaseEvent
	Issues   []distribution.CaseIssue
	Payouts  []distribution.CasePayout
	Consents []distribution.Consent
	Series   *distribution.Series    // nil before the first event
	Whole    *distribution.Statement // the same in one statement, for the picture; nil before the first receipt
	Unpaid   []distribution.Entry
	Taxes    []PayoutTax       // of the payment lists
	Gate     distribution.Gate // for paying on the day
}

// Case 查看分配案.
func (s *Service) Case(ctx context.Context, by actor.Actor, id string) (*Look, error) {
	c, err := s.Reader.ShareCase(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := c.Visible(by); err != nil {
		return nil, err
	}
	look := &Look{Case: c, Today: day.Of(s.Reader.Now())}
	if err := s.open(ctx, s.Reader, look); err != nil {
		return nil, err
	}
	series := distribution.Series{}
	if look.Series != nil {
		series = *look.Series
	} else if look.Rules != nil {
		series.Selection = *look.Rules
	}
	calendar, err := s.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	for n := range look.Payouts {
		look.Taxes = append(look.Taxes, s.payoutTax(look, n, calendar))
	}
	look.Gate, err = c.GateOn(look.Today, total(look.Unpaid), series, calendar)
	return look, err
}

// open reads plan, packs and what has happened.
func (s *Service) open(ctx context.Context, from course, look *Look) error {
	var plan distribution.Plan
	if err := s.plan(ctx, from, look, &plan); err != nil {
		return err
	}
	if rules, err := pack.Select(look.Packs, look.Deal.Region, plan.Deal.UnitType, pack.Dates{pack.BySigned: look.Deal.Signed}); err == nil {
		look.Rules = &rules
	}
	return look.read(ctx, from)
}

// plan reads the plan with its packs: those in force, or those that the case was decided
// under. What is wrong with the plan stands in look.Wrong.
func (s *Service) plan(ctx context.Context, from course, look *Look, into *distribution.Plan) error {
	all, err := s.versions(ctx, from)
	if err != nil {
		return err
	}
	if look.Packs = pack.InForce(all); len(look.Case.Packs) > 0 {
		look.Packs = pack.Only(all, look.Case.Packs)
	}
	accounts, err := from.ShareAccounts(ctx, look.Org, logins(look.Form))
	if err != nil {
		return err
	}
	if look.State == distribution.CaseApproved { // an account that was closed since takes no signature back
		accounts = nil
	}
	if look.Consents, err = from.ShareConsents(ctx, look.ID); err != nil {
		return err
	}
	plan, wrong := planOf(look.Packs, look.Case, accounts, look.Consents, look.Today)
	*into = plan
	if look.Wrong = wrong; wrong == nil {
		look.Plan = &plan
	}
	return nil
}

// read takes in what has happened and computes it again.
func (l *Look) read(ctx context.Context, from course) (err error) {
	if l.Events, err = from.ShareEvents(ctx, l.ID); err != nil {
		return err
	}
	if l.Issues, err = from.ShareIssues(ctx, l.ID); err != nil {
		return err
	}
	if l.Payouts, err = from.SharePayouts(ctx, l.ID); err != nil || len(l.Events) == 0 || l.Plan == nil {
		return err
	}
	series, err := l.Plan.Replay(l.Packs, l.Events, l.Issues)
	if err != nil {
		return Explain(err)
	}
	l.Series, l.Unpaid = &series, distribution.Unpaid(series, l.Payouts)
	var receipts []distribution.Receipt
	var costs []distribution.Expense
	for _, e := range l.Events {
		switch e.Kind {
		case distribution.EventReceipt:
			receipts = append(receipts, distribution.Receipt{ID: e.ID, Amount: e.Amount, VAT: e.VAT})
		case distribution.EventCost:
			costs = append(costs, distribution.Expense{ID: e.CostID, Kind: e.CostKind, Amount: e.Amount, Evidence: e.Voucher})
		case distribution.EventRefund:
			return nil // only the series tells what a refund takes back
		}
	}
	whole, err := l.Plan.Compute(l.Packs, receipts, costs)
	if err != nil {
		return Explain(err)
	}
	l.Whole = &whole
	return nil
}

// Explain tells how the n-th statement came about.
func (l *Look) Explain(n int) (distribution.Explained, error) {
	if l.Plan == nil || n < 1 || n > len(l.Events) {
		return distribution.Explained{}, distribution.ErrNoIssue
	}
	events := make([]distribution.Event, n)
	for i := range events {
		events[i] = l.Events[i].Event
	}
	x, err := l.Plan.Explain(l.Packs, events)
	return x, Explain(err)
}

// planOf reads the plan of a case; every fault stands at its field. Of an approved case
// the consents have been checked, and accounts are nil.
func planOf(packs []*pack.Pack, c *distribution.Case, accounts map[string]distribution.Signer, signed []distribution.Consent, today day.Date) (distribution.Plan, error) {
	f := &form{Values: c.Form}
	if c.State != distribution.CaseApproved {
		f.consents(accounts, signed, digestOf(c.Number, c.Form), today)
		if d, err := day.Parse(c.Form["priced_on"]); err != nil || d.IsZero() || d.After(today) {
			f.wrong("priced_on", distribution.ErrPriced)
		}
	}
	plan, err := planTyped(packs, c)
	if len(f.faults) > 0 {
		return plan, errors.Join(fault.Join(f.faults), err)
	}
	return plan, err
}

// planTyped reads what a plan computes with.
func planTyped(packs []*pack.Pack, c *distribution.Case) (distribution.Plan, error) {
	values := maps.Clone(c.Form)
	if values == nil {
		values = map[string]string{}
	}
	values["region"], values["signed"] = Nation, c.Deal.Signed.String()
	f := &form{Values: values}
	plan := f.plan(packs, c.Deal.Mode)
	plan.Deal.ID, plan.Deal.Region = c.Number, c.Deal.Region
	if plan.Broker != nil && plan.Broker.Mode != distribution.BrokerNetShare {
		f.wrong("broker", fault.New(fault.Invalid, "share.broker", "分期结算的中介费只能按净收入分成；作为成本的，登记收支时按成本登记"))
	}
	if len(f.faults) > 0 {
		return plan, fault.Join(f.faults)
	}
	// A first fen shows whether the rates stand above the floors.
	_, err := plan.Compute(packs, []distribution.Receipt{{ID: "E1", Amount: oneYuan, VAT: distribution.VAT{Mode: distribution.Exempt}}}, nil)
	return plan, Explain(err)
}

// mostFields bounds a form that is kept as typed.
const mostFields = 300

// kept is a form as typed, without what was left blank.
func kept(typed Values) map[string]string {
	kept := map[string]string{}
	for name, value := range typed {
		if value != "" && len(kept) < mostFields {
			kept[name] = value
		}
	}
	return kept
}

// Fill 拟定方案 keeps the plan as typed, faults and all.
func (s *Service) Fill(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	kept := kept(typed)
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) {
		accounts, err := tx.ShareAccounts(ctx, c.Org, logins(kept))
		if err != nil {
			return audit.Event{}, err
		}
		c.Contributors = contributors(accounts)
		return c.Fill(by, kept)
	})
}

// contributors are the ids of the accounts that a form names, in the order of their logins.
func contributors(accounts map[string]distribution.Signer) (ids []string) {
	for _, login := range slices.Sorted(maps.Keys(accounts)) {
		ids = append(ids, accounts[login].ID)
	}
	return ids
}

// Propose 送审: the plan must be without a fault.
func (s *Service) Propose(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) {
		if _, err := s.within(ctx, tx, c); err != nil {
			return audit.Event{}, err
		}
		return c.Propose(by, tx.Now())
	})
}

// Return 退回方案.
func (s *Service) Return(ctx context.Context, by actor.Actor, id string, version int, opinion string) error {
	return s.onCase(ctx, by, id, version, func(_ Tx, c *distribution.Case) (audit.Event, error) { return c.Return(by, opinion) })
}

// Approve 审定方案 with the unit's decision as typed.
func (s *Service) Approve(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	m, until, err := meeting(typed)
	if err != nil {
		return err
	}
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) {
		look, err := s.within(ctx, tx, c)
		if err != nil {
			return audit.Event{}, err
		}
		rules, err := pack.Select(look.Packs, c.Deal.Region, look.Plan.Deal.UnitType, pack.Dates{pack.BySigned: c.Deal.Signed})
		if err != nil {
			return audit.Event{}, err
		}
		c.Packs = rules.Labels() // what is decided stays under the rules of the day
		return c.Decide(by, m, until, tx.Now())
	})
}

// meeting reads a decision of the unit and the end of its publicity.
func meeting(typed Values) (m distribution.Meeting, until day.Date, err error) {
	f := &form{Values: typed}
	count := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(typed[name]))
		if err != nil {
			return -1
		}
		return n
	}
	m = distribution.Meeting{Date: f.date("decided_on"), Members: count("members"), Present: count("present"), For: count("votes")}
	until = f.date("public_to")
	if len(f.faults) > 0 {
		err = fault.Join(f.faults)
	}
	return m, until, err
}

// Object 登记异议.
func (s *Service) Object(ctx context.Context, by actor.Actor, id string, version int, text string) error {
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) { return c.Object(by, text, tx.Now()) })
}

// Answer 答复异议.
func (s *Service) Answer(ctx context.Context, by actor.Actor, id string, version, n int, text string) error {
	return s.onCase(ctx, by, id, version, func(tx Tx, c *distribution.Case) (audit.Event, error) { return c.Answer(by, n, text, tx.Now()) })
}
