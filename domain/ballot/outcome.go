package ballot

import (
	"math/big"
	"slices"
	"strings"

	"jiyue/domain/chain"
	"jiyue/domain/consensus"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

// Version of the engine that is kept with a result.
const Version = "scoring/1"

// Counted 有效评分表 is a ballot that counts, with its commitment and the kind of its
// assessor.
type Counted struct {
	Ballot
	Hash string
	Kind string
}

// Leaf 指标结果 is what a panel says about one leaf. Values are in points as they are
// joined, reversed ones already turned; nil stands for no score.
type Leaf struct {
	indextree.Node
	Weight     *big.Rat // in the whole tree
	Values     []*big.Rat
	Joined     *big.Rat
	Dispersion *scoring.Dispersion // nil: fewer than two scores, which nothing can be compared with
}

// Outcome 评分结果 is everything that follows from the ballots of a round.
type Outcome struct {
	Input       chain.Hash // of basis and ballots
	Ballots     []Counted  // A1, A2, …
	Leaves      []Leaf
	Totals      []*big.Rat // of the ballots
	Result      scoring.Result
	Consistency scoring.Consistency
	Reliability consensus.Reliability
	ICC         *big.Rat // ICC(2,k) over the leaves that everybody scored; nil: undefined
}

// Evaluate reckons a round by the basis. Ballots that do not keep to it are for the caller
// to leave out; nothing is dropped here. failures counts the earlier failed checks.
func (b Basis) Evaluate(ballots []Counted, failures int) (Outcome, error) {
	o := Outcome{Ballots: slices.SortedFunc(slices.Values(ballots), func(x, y Counted) int { return strings.Compare(x.Hash, y.Hash) })}
	form, err := b.Tree.For(b.Class)
	if err != nil {
		return o, err
	}
	panel := make([]scoring.Assessor, len(o.Ballots))
	hashed := make([]any, len(o.Ballots))
	for i, x := range o.Ballots {
		scores := map[string]string{}
		for code, s := range x.Scores {
			scores[code] = s.Value
		}
		panel[i] = scoring.Assessor{ID: x.Assessor, Kind: x.Kind, Scores: scores}
		hashed[i] = map[string]any{"hash": x.Hash, "kind": x.Kind, "payload": x.Payload()}
	}
	if o.Input, err = evidence.Hash(map[string]any{"engine": Version, "basis": b.Value(), "ballots": hashed, "failures": failures}); err != nil {
		return o, err
	}
	if o.Result, err = b.Plan.Aggregate(b.Tree, b.Class, panel); err != nil {
		return o, err
	}
	if err = o.leaves(form); err == nil {
		err = o.totals(form)
	}
	if err == nil {
		err = o.agree(b, failures)
	}
	return o, err
}

func (o *Outcome) leaves(form *indextree.Form) error {
	for _, n := range form.Leaves() {
		leaf := Leaf{Node: n, Weight: form.GlobalWeight(n.Code), Joined: o.Result.LeafValues[n.Code]}
		for _, x := range o.Ballots {
			score, given := x.Scores[n.Code]
			if !given {
				leaf.Values = append(leaf.Values, nil)
				continue
			}
			value, err := n.Value(score.Value)
			if err != nil {
				return err
			}
			leaf.Values = append(leaf.Values, value)
		}
		o.Leaves = append(o.Leaves, leaf)
	}
	return nil
}

// totals of the ballots; a leaf that somebody is not asked about passes its weight on.
func (o *Outcome) totals(form *indextree.Form) error {
	for i := range o.Ballots {
		values := map[string]*big.Rat{}
		for _, leaf := range o.Leaves {
			if leaf.Values[i] != nil {
				values[leaf.Code] = leaf.Values[i]
			}
		}
		total, _ := form.RollUp(values)
		if total == nil {
			return indextree.ErrNoScore
		}
		o.Totals = append(o.Totals, total)
	}
	return nil
}

// statistical places of figures that are handed to the check as decimals.
const statistical = 10

func (o *Outcome) agree(b Basis, failures int) error {
	var leaves []scoring.LeafScores
	var full [][]string
	raters := make([][]*string, len(o.Ballots))
	for i, leaf := range o.Leaves {
		var scores []string
		for k, value := range leaf.Values {
			if value == nil {
				raters[k] = append(raters[k], nil)
				continue
			}
			text := exact.Terminating(value)
			scores, raters[k] = append(scores, text), append(raters[k], &text)
		}
		if len(scores) < 2 {
			continue
		}
		d, err := b.Thresholds.Disperse(scores)
		if err != nil {
			return err
		}
		o.Leaves[i].Dispersion = &d
		leaves = append(leaves, scoring.LeafScores{Code: leaf.Code, GlobalWeight: exact.Text(leaf.Weight, statistical), Scores: scores})
		if len(scores) == len(o.Ballots) {
			full = append(full, scores)
		}
	}
	totals := make([]string, len(o.Totals))
	for i, x := range o.Totals {
		totals[i] = exact.Text(x, statistical)
	}
	var err error
	if o.Consistency, err = b.Thresholds.Check(leaves, totals, b.Plan.Grades, failures); err != nil {
		return err
	}
	if o.Reliability, err = consensus.Alpha(raters, consensus.Interval); err != nil {
		return err
	}
	if len(full) < 2 {
		return nil
	}
	icc, err := consensus.Intraclass(full)
	o.ICC = icc.ICC2k
	return err
}

// Value is the outcome as it is kept and compared: every figure in full.
func (o Outcome) Value() map[string]any {
	leaves, totals := map[string]any{}, make([]any, len(o.Totals))
	for _, leaf := range o.Leaves {
		v := map[string]any{"joined": figure(leaf.Joined), "mean": nil, "range": nil, "median": nil, "flags": []any{}, "disputed": false}
		if d := leaf.Dispersion; d != nil {
			v["mean"], v["range"], v["median"], v["disputed"] = figure(d.Mean), figure(d.Range), figure(d.Median), d.Disputed
			flags := []any{}
			for _, f := range d.Flags {
				flags = append(flags, f)
			}
			v["flags"] = flags
		}
		leaves[leaf.Code] = v
	}
	for i, total := range o.Totals {
		totals[i] = figure(total)
	}
	reasons := []any{}
	for _, r := range o.Consistency.Reasons {
		reasons = append(reasons, r)
	}
	return map[string]any{"engine": Version, "input": o.Input.String(), "total": figure(o.Result.Rounded), "exact": figure(o.Result.Exact), "grade": o.Result.Grade, "leaves": leaves, "totals": totals,
		"reasons": reasons, "next": string(o.Consistency.Next), "failed_share": figure(o.Consistency.FailedShare), "icc_2k": figure(o.ICC), "alpha": figure(o.Reliability.Alpha)}
}

func figure(x *big.Rat) any {
	if x == nil {
		return nil
	}
	return exact.Terminating(x)
}
