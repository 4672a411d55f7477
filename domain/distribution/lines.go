package distribution

import (
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// writer collects lines and numbers them.
type writer struct{ lines []Line }

func (w *writer) add(l Line, base *revenue.Amount, rate *money.Ratio) *Line {
	l.No, l.Base, l.Rate = len(w.lines)+1, base, rate
	if l.Rule == "" {
		l.Rule = "contract"
	}
	w.lines = append(w.lines, l)
	return &w.lines[len(w.lines)-1]
}

// under cites the floor of a ruling, and beside it the rule that asks for more.
func (l *Line) under(r pack.Ruling) {
	rule := r.Floor()
	if rule == nil {
		return
	}
	l.Art, l.Cite = rule.Article(), rule.Cite
	if r.May != nil && r.May != rule && r.May.Min.Cmp(*rule.Min) > 0 {
		l.Asked = r.May
	}
}

// lines writes all amounts in the order of the waterfall.
func (c *checked) lines(receipts []Receipt, net NetResult, s shares, r rates, borne revenue.Amount) []Line {
	w := &writer{lines: make([]Line, 0, 2*len(receipts)+len(net.Costs)+len(c.CoOwners)+len(c.Persons)+16)}
	c.moneyIn(w, receipts, net)
	c.before(w, net, s, borne)
	w.add(Line{Stage: LineNet, Amount: s.Net, How: Rest}, nil, nil)
	effective := r.pool.Rate
	w.add(Line{Stage: LinePool, Amount: s.Pool, Rule: r.poolRule, How: RoundUp}, &s.Net, &effective).under(r.pool.Ruling)
	c.people(w, s, r)
	rest := money.One.Sub(effective)
	w.add(Line{Stage: LineUnitPart, Amount: s.UnitPart, Rule: r.poolRule, How: Rest}, &s.Net, &rest)
	c.unit(w, s, r)
	return w.lines
}

func (c *checked) moneyIn(w *writer, receipts []Receipt, net NetResult) {
	for _, x := range receipts {
		w.add(Line{Stage: LineReceipt, Key: x.ID, Amount: x.Amount}, nil, nil)
	}
	for i, x := range receipts {
		line := Line{Stage: LineVAT, Key: x.ID, Amount: net.Taxes[i]}
		if x.VAT.Mode == Inclusive {
			line.How = RoundHalf
			w.add(line, &x.Amount, &x.VAT.Rate)
		} else {
			w.add(line, &x.Amount, nil)
		}
	}
	for _, d := range net.Costs {
		line := Line{Stage: LineCost, Key: d.ID, Amount: d.Deducted, Rule: d.Rule.Label(), Art: d.Rule.Article(), Cite: d.Rule.Cite, Reason: d.Reason}
		w.add(line, &d.Amount, nil)
	}
	if gap := net.Net.Net.Sub(net.Income.Sub(net.Deductible).Positive()); gap.Sign() > 0 { // of a series only
		w.add(Line{Stage: LineGap, Amount: gap, How: Rest}, nil, nil)
	}
}

// before writes what leaves before the net income of the unit.
func (c *checked) before(w *writer, net NetResult, s shares, borne revenue.Amount) {
	net0 := net.Net.Net
	if b := c.Broker; b != nil && b.Mode != BrokerCost {
		w.add(Line{Stage: LineBroker, Key: b.Key, Amount: s.Broker, How: RoundHalf}, &net0, &b.Rate)
		if b.Mode == BrokerOutcome {
			w.add(Line{Stage: LineBrokerLoss, Key: b.Key, Amount: borne, How: RoundDown}, &net.UncoveredLoss, &b.LossShare)
		}
	}
	if c.owners != nil {
		net1 := net0.Sub(s.Broker)
		for _, i := range c.owners.Order() {
			if p := c.owners.Parties[i]; p.Key != unitKey {
				w.add(Line{Stage: LineCoOwner, Key: p.Key, Amount: s.Owners[i], How: Remainder}, &net1, &p.Weight)
			}
		}
	}
	if g := c.GovFunded; g != nil {
		w.add(Line{Stage: LineGov, Key: g.Key, Amount: s.Gov, How: RoundHalf}, &s.Own, &g.Rate)
	}
}

func (c *checked) people(w *writer, s shares, r rates) {
	for _, g := range Groups {
		rate := c.rates[g]
		line := Line{Stage: LineGroup, Key: string(g), Amount: s.Groups[g], Rule: c.ratesRef, How: RoundUp}
		if g == OtherPersons {
			line.How = Rest
		}
		added := w.add(line, &s.Pool, &rate)
		switch g {
		case MainContributors:
			added.under(r.main.Ruling)
		case TransferStaff:
			added.under(r.staff.Ruling)
		case OtherPersons:
		}
	}
	for _, g := range Groups {
		amount, total := s.Groups[g], money.Ratio{}
		for _, p := range c.ordered[g] {
			total = total.Add(p.Weight)
		}
		for i, p := range c.ordered[g] {
			share := money.Ratio{}
			if total.Sign() > 0 {
				share = p.Weight.Quo(total)
			}
			w.add(Line{Stage: LinePerson, Key: p.Key, Group: g, Amount: s.Persons[g][i], Rule: "weights", How: Remainder}, &amount, &share)
		}
	}
}

// unit writes what becomes of the unit's part.
func (c *checked) unit(w *writer, s shares, r rates) {
	if r.drawn {
		rate := r.extract.Rate
		w.add(Line{Stage: LineExtract, Amount: s.Extract, Rule: r.extractRule, How: RoundUp}, &s.UnitPart, &rate).under(r.extract.Ruling)
		for i, stage := range []LineStage{LineStaff, LineCapacity} {
			if s.ExtractSplit != nil {
				share := c.extract.Parties[i].Weight
				w.add(Line{Stage: stage, Amount: s.ExtractSplit[i], Rule: r.extractRule, How: Remainder}, &s.Extract, &share)
			}
		}
	}
	left, rest := s.UnitPart.Sub(s.Extract), money.One
	if c.colleges != nil {
		for _, i := range c.colleges.Order() {
			if p := c.colleges.Parties[i]; p.Key != generalKey {
				rest = rest.Sub(p.Weight)
				w.add(Line{Stage: LineCollege, Key: p.Key, Amount: s.Colleges[i], Rule: "unit_rule:" + c.UnitRule.Ref, How: Remainder}, &left, &p.Weight)
			}
		}
	}
	w.add(Line{Stage: LineGeneral, Amount: s.General, How: Rest}, &left, &rest)
}
