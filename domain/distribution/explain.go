package distribution

import (
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// Explained 结算单说明 is one statement of a series with every cumulative line that leads
// to it.
type Explained struct {
	Issue
	Selection pack.Selection
	Lines     []ExplainedLine
	Sums      Sums // cumulative
	Earlier   []Issue
}

// ExplainedLine 说明行 is a cumulative line and what the statement changes of it.
type ExplainedLine struct {
	Line
	Change revenue.Amount
}

// Explain tells how the statement after the last event came about: base, rate, rounding,
// rule and clause of every line.
func (p Plan) Explain(packs []*pack.Pack, events []Event) (Explained, error) {
	r, err := p.start(packs, events)
	if err != nil {
		return Explained{}, err
	}
	type name struct {
		stage LineStage
		key   string
		group Group
	}
	before := map[name]revenue.Amount{}
	for i, e := range events {
		if i == len(events)-1 && i > 0 {
			lines, _ := r.explain()
			for _, l := range lines {
				before[name{l.Stage, l.Key, l.Group}] = l.Amount
			}
		}
		if err := r.take(e); err != nil {
			return Explained{}, err
		}
	}
	lines, sums := r.explain()
	last := len(r.out.Issues) - 1
	x := Explained{Issue: r.out.Issues[last], Selection: r.selection, Sums: sums, Earlier: r.out.Issues[:last]}
	for _, l := range lines {
		x.Lines = append(x.Lines, ExplainedLine{l, l.Amount.Sub(before[name{l.Stage, l.Key, l.Group}])})
	}
	return x, nil
}

// explain writes the cumulative lines at the point that the run has reached. What is
// distributed is the base, which a late cost does not lower (高水位).
func (r *run) explain() ([]Line, Sums) {
	net := NetResult{Income: r.income, Taxes: r.taxes, Costs: r.deducted, Net: revenue.NetOf(r.income, r.deductible)}
	for i, m := range r.moved {
		net.Gross, net.VAT = net.Gross.Add(m.Amount), net.VAT.Add(r.taxes[i])
	}
	sums := r.sums(net, r.now, revenue.Amount{})
	net.Net.Net = r.now.Base
	return r.lines(r.moved, net, r.now, r.ruled, revenue.Amount{}), sums
}

// For are the lines that one person needs: what leads to the pool, the own group, and
// the own line.
func (x Explained) For(person string) []ExplainedLine {
	group := Group("")
	for _, l := range x.Lines {
		if l.Stage == LinePerson && l.Key == person {
			group = l.Group
		}
	}
	var own []ExplainedLine
	for _, l := range x.Lines {
		switch l.Stage {
		case LinePerson:
			if l.Key != person {
				continue
			}
		case LineGroup:
			if Group(l.Key) != group {
				continue
			}
		case LineUnitPart, LineExtract, LineStaff, LineCapacity, LineCollege, LineGeneral:
			continue
		}
		own = append(own, l)
	}
	return own
}

// Instalment 分期金额 is what one statement changes for a person.
type Instalment struct {
	Issue
	Amount, Total revenue.Amount
}

// Instalments are the changes of one person by statement.
func (x Explained) Instalments(person string) []Instalment {
	var list []Instalment
	total := revenue.Amount{}
	for _, i := range append(x.Earlier[:len(x.Earlier):len(x.Earlier)], x.Issue) {
		for _, e := range i.Persons {
			if e.Name == person {
				total = total.Add(e.Amount)
				list = append(list, Instalment{Issue: i, Amount: e.Amount, Total: total})
			}
		}
	}
	return list
}

// Pools are the changes of the reward as a whole by statement.
func (x Explained) Pools() []Instalment {
	var list []Instalment
	total := revenue.Amount{}
	for _, i := range append(x.Earlier[:len(x.Earlier):len(x.Earlier)], x.Issue) {
		for _, e := range i.Entries {
			if e.Name == "pool" {
				total = total.Add(e.Amount)
				list = append(list, Instalment{Issue: i, Amount: e.Amount, Total: total})
			}
		}
	}
	return list
}
