package deposit

import (
	"slices"

	"jiyue/domain/money"
)

// Item 清偿项目 is what a defaulter owes and the deposit pays.
type Item string

// The items.
const (
	Costs           Item = "costs"
	FirstCommission Item = "first_commission"
	PriceGap        Item = "price_gap"
)

var itemTitles = map[Item]string{Costs: "再次处置费用", FirstCommission: "首次成交佣金", PriceGap: "两次成交差价"}

// Title is the printed name of the item.
func (i Item) Title() string { return itemTitles[i] }

// Surplus 剩余款项去向 is where the rest of the deposit goes, as announced.
type Surplus string

// The ways.
const (
	ToSeller Surplus = "seller"
	Returned Surplus = "return"
)

// heldLine keeps the rest of the deposit while the price gap is not known.
const heldLine = "held"

// Default 违约 of a buyer: what the lot had brought, what it brings when it is sold
// again, and the order in which the deposit pays (拍卖法 第三十九条).
type Default struct {
	Deposit         money.Fen
	First           money.Fen // price of the first sale
	Costs           money.Fen
	FirstCommission money.Fen
	Resale          *money.Fen // nil: not sold again yet
	Order           []Item
	Surplus         Surplus
}

// Settlement 违约清算. Without the price of the resale, gap, surplus and shortfall are
// not known and the settlement is not final.
type Settlement struct {
	Final     bool
	Gap       money.Fen
	Owed      money.Fen // without the gap until it is known
	Lines     []Payment
	Surplus   money.Fen
	Shortfall money.Fen
}

// Payment 清偿明细 is what the deposit pays to an item, to where the surplus goes, or
// keeps ("held").
type Payment struct {
	To     string
	Amount money.Fen
}

func (d Default) check() error {
	for _, a := range []struct {
		field  string
		amount money.Fen
	}{{"deposit", d.Deposit}, {"p1", d.First}, {"costs", d.Costs}, {"first_commission", d.FirstCommission}} {
		if a.amount < 0 {
			return Refusal{CodeAmount, a.field}
		}
	}
	if d.Resale != nil && *d.Resale < 0 {
		return Refusal{CodeAmount, "p2"}
	}
	order := slices.Sorted(slices.Values(d.Order))
	if !slices.Equal(order, []Item{Costs, FirstCommission, PriceGap}) {
		return Refusal{CodeOrder, "order"}
	}
	if d.Surplus != ToSeller && d.Surplus != Returned {
		return Refusal{CodeSurplus, "surplus"}
	}
	return nil
}

// Settle shares the deposit out. A gain of the resale is the seller's: it does not
// lower what the defaulter owes.
func (d Default) Settle() (Settlement, error) {
	err := d.check()
	if err != nil {
		return Settlement{}, err
	}
	s := Settlement{Final: d.Resale != nil}
	if s.Final {
		s.Gap = max(0, d.First-*d.Resale)
	}
	s.Owed = d.Costs + d.FirstCommission + s.Gap
	owed := map[Item]money.Fen{Costs: d.Costs, FirstCommission: d.FirstCommission, PriceGap: s.Gap}
	rest := d.Deposit
	pay := func(to string, amount money.Fen) {
		if amount > 0 {
			s.Lines = append(s.Lines, Payment{to, amount})
			rest -= amount
		}
	}
	for _, item := range d.Order {
		if item == PriceGap && !s.Final {
			break // what stands behind the gap waits for it
		}
		pay(string(item), min(rest, owed[item]))
	}
	if !s.Final {
		pay(heldLine, rest)
		return s, nil
	}
	s.Surplus, s.Shortfall = rest, max(0, s.Owed-d.Deposit)
	pay(string(d.Surplus), rest)
	return s, nil
}
