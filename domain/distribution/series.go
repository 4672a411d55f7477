package distribution

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// EventKind 收支类型 is what an event of a series is.
type EventKind string

// The kinds.
const (
	EventReceipt EventKind = "receipt" // 收款
	EventRefund  EventKind = "refund"  // 退款
	EventCost    EventKind = "cost"    // 成本
)

// Title is the Chinese name, "" for an unknown kind.
func (k EventKind) Title() string {
	return map[EventKind]string{EventReceipt: "收款", EventRefund: "退款", EventCost: "成本"}[k]
}

// Event 收支事项 is a receipt, a refund or a cost on a day.
type Event struct {
	ID       string
	Date     day.Date
	Kind     EventKind
	Amount   revenue.Amount
	VAT      VAT    // of receipts and refunds
	CostID   string // of costs
	CostKind string
	Evidence string
}

// Entry 分录 is one named change of a statement of a series.
type Entry struct {
	Name   string
	Amount revenue.Amount
}

// Issue 分期结算单 is one statement of a series: what the event changes, chained by hash.
type Issue struct {
	No             int
	Event          Event
	Entries        []Entry
	Net, Base, Gap revenue.Amount // cumulative net; the base that is distributed; their difference
	Warnings       []revenue.Warning
	Hash           string
	Persons        []Entry // changes by person, in the order of lines
}

// Series 分期结算 is the chain of statements of a contract.
type Series struct {
	Packs     []string
	Selection pack.Selection
	Issues    []Issue
	// The cumulative ends.
	Income, Deductible, Base, Net, Pool, UnitPart revenue.Amount
	Persons                                       []Entry
	Monotone, Closes                              bool
}

// Hash is the hash of the last statement.
func (s Series) Hash() string { return s.Issues[len(s.Issues)-1].Hash }

// noHash stands before the first statement.
var noHash = strings.Repeat("0", sha256.Size*2)

// Series makes a statement after each event. A late cost is not asked back from persons,
// and later receipts refill the gap first; a refund takes back its own effect only.
func (p Plan) Series(packs []*pack.Pack, events []Event) (Series, error) {
	r, err := p.start(packs, events)
	if err != nil {
		return Series{}, err
	}
	for _, e := range events {
		if err := r.take(e); err != nil {
			return Series{}, err
		}
	}
	return r.end(), nil
}

// start refuses what no series is made of.
func (p Plan) start(packs []*pack.Pack, events []Event) (*run, error) {
	switch {
	case p.Broker != nil && p.Broker.Mode != BrokerNetShare:
		return nil, revenue.Refusal{Code: revenue.ErrBrokerMode, Field: "broker"}
	case !validKey(p.Deal.ID):
		return nil, revenue.Refusal{Code: revenue.ErrKey, Field: "contract.id"}
	case len(events) == 0:
		return nil, revenue.Refusal{Code: revenue.ErrEvent, Field: "events"}
	}
	c, err := p.check(packs)
	if err != nil {
		return nil, err
	}
	for _, t := range c.terms() {
		if t.Tiers != nil && t.Tiers.Mode != revenue.Marginal {
			return nil, revenue.Refusal{Code: revenue.ErrMode, Field: "pool_tiers"}
		}
	}
	if err := checkEvents(events); err != nil {
		return nil, err
	}
	return &run{checked: c, out: Series{Packs: c.selection.Labels(), Selection: c.selection, Monotone: true, Closes: true}, hash: noHash}, nil
}

func checkEvents(events []Event) error {
	seen := map[string]bool{}
	for i, e := range events {
		switch {
		case e.Kind.Title() == "":
			return revenue.Refusal{Code: revenue.ErrEvent, Field: e.ID}
		case !validKey(e.ID) || e.Kind == EventCost && !validKey(e.CostID):
			return revenue.Refusal{Code: revenue.ErrKey, Field: e.ID}
		case seen[e.ID]:
			return revenue.Refusal{Code: revenue.ErrEventDuplicate, Field: e.ID}
		case i > 0 && e.Date.Before(events[i-1].Date):
			return revenue.Refusal{Code: revenue.ErrDateOrder, Field: e.ID}
		}
		seen[e.ID] = true
	}
	return nil
}

// run is a series under way.
type run struct {
	*checked
	out                     Series
	hash                    string
	income, deductible, net revenue.Amount
	costs                   []Expense
	now                     shares

	// What explains the last statement, see Explain.
	moved    []Receipt // refunds are negative
	taxes    []revenue.Amount
	deducted []Deduction
	ruled    rates
}

func (r *run) take(e Event) error {
	income := r.income
	if e.Kind == EventCost {
		r.costs = append(r.costs, Expense{ID: e.CostID, Kind: e.CostKind, Amount: e.Amount, Evidence: e.Evidence})
	} else {
		tax, err := e.VAT.Of(e.Amount)
		if err != nil {
			return err
		}
		moved := Receipt{ID: e.ID, Amount: e.Amount, VAT: e.VAT}
		if e.Kind == EventReceipt {
			income = income.Add(e.Amount.Sub(tax))
		} else {
			income = income.Sub(e.Amount.Sub(tax))
			moved.Amount, tax = revenue.Amount{}.Sub(e.Amount), revenue.Amount{}.Sub(tax)
		}
		r.moved, r.taxes = append(r.moved, moved), append(r.taxes, tax)
	}
	if income.Sign() < 0 {
		return revenue.Refusal{Code: revenue.ErrRefundExceeds, Field: e.ID}
	}
	deducted, warnings, err := deduct(r.selection, income, r.costs, nil)
	if err != nil {
		return err
	}
	deductible := revenue.Amount{}
	for _, d := range deducted {
		deductible = deductible.Add(d.Deducted)
	}
	net := income.Sub(deductible).Positive()
	base := r.now.Base.Max(net)
	if e.Kind == EventRefund {
		base = net.Max(r.now.Base.Sub(r.net.Sub(net)).Min(income))
	}
	next, ruled, more, err := r.cut(base, r.now)
	if err != nil {
		return err
	}
	issue := Issue{No: len(r.out.Issues) + 1, Event: e, Net: net, Base: base, Gap: base.Sub(net),
		Warnings: revenue.Sorted(append(append(warnings, more...), r.selection.Warnings...))}
	issue.Entries = append(issue.Entries, Entry{"income", income.Sub(r.income)}, Entry{"deductible", deductible.Sub(r.deductible)})
	before, after := r.entries(r.now), r.entries(next)
	for i := range after {
		after[i].Amount = after[i].Amount.Sub(before[i].Amount)
		if strings.HasPrefix(after[i].Name, personEntry) {
			issue.Persons = append(issue.Persons, Entry{strings.TrimPrefix(after[i].Name, personEntry), after[i].Amount})
		}
	}
	issue.Entries = append(issue.Entries, after...)
	r.watch(e, issue.Persons, next)
	issue.Hash = issue.digest(r.hash, r.Deal.ID)
	r.out.Issues, r.hash = append(r.out.Issues, issue), issue.Hash
	r.income, r.deductible, r.net, r.now = income, deductible, net, next
	r.deducted, r.ruled = deducted, ruled
	return nil
}

// The names of entries that carry the key of a party.
const (
	ownerEntry   = "co:"
	personEntry  = "person:"
	collegeEntry = "college:"
)

// entries are the cumulative amounts in the order of record.
func (r *run) entries(s shares) []Entry {
	at := func(list []revenue.Amount, i int) revenue.Amount {
		if i < len(list) {
			return list[i]
		}
		return revenue.Amount{}
	}
	all := []Entry{{"base", s.Base}, {"broker", s.Broker}}
	if r.owners != nil {
		for _, i := range r.owners.Order() {
			if key := r.owners.Parties[i].Key; key != unitKey {
				all = append(all, Entry{ownerEntry + key, at(s.Owners, i)})
			}
		}
	}
	all = append(all, Entry{"gov", s.Gov}, Entry{"net", s.Net}, Entry{"pool", s.Pool})
	for _, g := range Groups {
		all = append(all, Entry{string(g), s.Groups[g]})
	}
	for _, g := range Groups {
		for i, p := range r.ordered[g] {
			all = append(all, Entry{personEntry + p.Key, at(s.Persons[g], i)})
		}
	}
	all = append(all, Entry{"unit_part", s.UnitPart}, Entry{"extract", s.Extract}, Entry{"extract_staff", at(s.ExtractSplit, 0)}, Entry{"extract_capacity", at(s.ExtractSplit, 1)})
	if r.colleges != nil {
		for _, i := range r.colleges.Order() {
			if key := r.colleges.Parties[i].Key; key != generalKey {
				all = append(all, Entry{collegeEntry + key, at(s.Colleges, i)})
			}
		}
	}
	return append(all, Entry{"general", s.General})
}

// watch keeps the two checks of a series: no person's line moves against its event, and
// every sum closes.
func (r *run) watch(e Event, persons []Entry, s shares) {
	for _, p := range persons {
		if sign := p.Amount.Sign(); sign < 0 && e.Kind != EventRefund || sign > 0 && e.Kind == EventRefund {
			r.out.Monotone = false
		}
	}
	given, owned := revenue.Amount{}, revenue.Amount{}
	for _, g := range Groups {
		given = given.Add(revenue.Total(s.Persons[g]...))
	}
	if n := len(s.Owners); n > 0 {
		owned = revenue.Total(s.Owners[:n-1]...)
	}
	if given != s.Pool || s.Pool.Add(s.UnitPart) != s.Net || s.Broker.Add(owned).Add(s.Gov).Add(s.Net) != s.Base {
		r.out.Closes = false
	}
}

// digest is the SHA-256 of the statement's text, which begins with the hash before it.
func (i Issue) digest(prev, contract string) string {
	var b strings.Builder
	for _, line := range []string{"rs-statement/1", "prev=" + prev, "contract=" + contract, "no=" + strconv.Itoa(i.No), "event=" + i.Event.ID,
		"type=" + string(i.Event.Kind), "date=" + i.Event.Date.String()} {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	for _, e := range i.Entries {
		b.WriteString(e.Name)
		b.WriteByte('=')
		b.WriteString(e.Amount.String())
		b.WriteByte('\n')
	}
	digest := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(digest[:])
}

func (r *run) end() Series {
	out := r.out
	out.Income, out.Deductible, out.Base, out.Net, out.Pool, out.UnitPart = r.income, r.deductible, r.now.Base, r.now.Net, r.now.Pool, r.now.UnitPart
	for _, g := range Groups {
		for i, p := range r.ordered[g] {
			out.Persons = append(out.Persons, Entry{p.Key, r.now.Persons[g][i]})
		}
	}
	return out
}
