package ballot

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/chain"
	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

// Basis 评分依据 is what the plan has fixed before anybody scores.
type Basis struct {
	TreeName   string // name@version, as ballots cite it
	Tree       indextree.Tree
	Class      string
	Plan       scoring.Plan
	Thresholds scoring.Thresholds
	Comments   indextree.CommentRules
}

// UsualThresholds and UsualComments are our own proposals (建议值).
var (
	UsualThresholds = scoring.Thresholds{MinM: 5, CV: "0.15", Range: "20", ModZ: "3.5", Grubbs: "0.05", Harmony: "1", LeafWeightMin: "0.05", TotalSD: "8", MeetingMax: "0.30", GradeSpan: 2}
	UsualComments   = indextree.CommentRules{Least: 30, Below: "60", From: "90"}
)

// Value is everything that decides a result but the ballots, as it is hashed.
func (b Basis) Value() map[string]any {
	t, c := b.Thresholds, b.Comments
	return map[string]any{"tree_name": b.TreeName, "tree": b.Tree.Value(), "class": b.Class, "plan": b.Plan.Value(),
		"thresholds": map[string]any{"min_m": t.MinM, "cv": t.CV, "range": t.Range, "modz": t.ModZ, "grubbs_alpha": t.Grubbs, "harmony": t.Harmony, "leaf_weight_min": t.LeafWeightMin,
			"total_sd": t.TotalSD, "meeting_share": t.MeetingMax, "grade_span": t.GradeSpan},
		"comments": map[string]any{"least": c.Least, "below": c.Below, "from": c.From}}
}

// Hash of the basis.
func (b Basis) Hash() (chain.Hash, error) { return evidence.Hash(b.Value()) }

// Asked is the tree that an assessor of the kind fills in.
func (b Basis) Asked(kind string) indextree.Tree {
	nodes, err := b.Tree.Active(b.Class)
	if err != nil {
		nodes = b.Tree
	}
	return slices.DeleteFunc(slices.Clone(nodes), func(n indextree.Node) bool { return n.Kind == indextree.Leaf && !n.ScoredBy(kind) })
}

// Check says what is wrong with a ballot at each leaf and gate, in the order of the tree.
func (b Basis) Check(x Ballot, kind string) error {
	sheet := indextree.Sheet{Scores: map[string]indextree.Score{}, Gates: x.Gates}
	var faults []*fault.Fault
	for code, s := range x.Scores {
		if exact.IsDecimal(s.Value) || b.scale(code).Kind == indextree.Level {
			sheet.Scores[code] = s
		}
	}
	findings, err := b.Asked(kind).ValidateSheet(b.Class, sheet, b.Comments)
	if err != nil {
		return err
	}
	for _, f := range findings {
		faults = append(faults, b.fault(f, x))
	}
	return fault.Join(faults)
}

func (b Basis) node(code string) indextree.Node {
	i := slices.IndexFunc(b.Tree, func(n indextree.Node) bool { return n.Code == code })
	if i < 0 {
		return indextree.Node{Code: code}
	}
	return b.Tree[i]
}

func (b Basis) scale(code string) indextree.Scale { return b.node(code).Scale }

func (b Basis) fault(f indextree.Finding, x Ballot) *fault.Fault {
	n, score := b.node(f.Node), x.Scores[f.Node]
	title := "“" + n.Title() + "”"
	say := func(field, message string) *fault.Fault {
		return fault.New(fault.Invalid, "ballot."+strings.ToLower(f.Code), title+message).At(field + n.Code)
	}
	switch f.Code {
	case "GATE_MISSING":
		return say(GateField, "尚未作答，请选择是或否")
	case "GATE_FAILED":
		return say(GateField, "答为否，评价应当终止：请不要评分，告知项目负责人")
	case "SCORE_MISSING":
		if score.Value != "" {
			return say(ScoreField, "的评分“"+score.Value+"”不是数字，应写为 "+n.Scale.Words())
		}
		return say(ScoreField, "尚未评分，应为 "+n.Scale.Words())
	case "SCALE":
		return say(ScoreField, "的评分 "+score.Value+" 不在量表内，应为 "+n.Scale.Words())
	case "STEP":
		return say(ScoreField, "的评分 "+score.Value+" 不在步长上，"+nearest(n.Scale, score.Value))
	case "COMMENT_REQUIRED":
		have := utf8.RuneCountInString(score.Comment)
		return say(CommentField, fmt.Sprintf("的评分低于 %s 或不低于 %s，评语不少于 %d 个字，还差 %d 个字", b.Comments.Below, b.Comments.From, b.Comments.Least, b.Comments.Least-have))
	case "EVIDENCE_REQUIRED":
		return say(EvidenceField, "没有写明依据的材料")
	}
	return say(ScoreField, "不由您评分，请清除")
}

// nearest names the steps beside a score.
func nearest(s indextree.Scale, score string) string {
	row, err := exact.ParseAll([]string{score, s.Min, s.Step})
	if err != nil || row[2].Sign() == 0 {
		return "应为 " + s.Words()
	}
	steps := exact.Round(new(big.Rat).Quo(new(big.Rat).Sub(row[0], row[1]), row[2]), 0, exact.Floor)
	low := new(big.Rat).Add(row[1], new(big.Rat).Mul(steps, row[2]))
	return "步长为 " + s.Step + "，相邻的是 " + exact.Terminating(low) + " 和 " + exact.Terminating(new(big.Rat).Add(low, row[2]))
}

// Progress 评分进度: how many of the questions that a ballot must answer are answered.
func (b Basis) Progress(x Ballot, kind string) (done, total int) {
	for _, n := range b.Asked(kind) {
		_, scored := x.Scores[n.Code]
		_, answered := x.Gates[n.Code]
		if n.Kind == indextree.Leaf && !n.Optional || n.Kind == indextree.Gate {
			total++
			if scored || answered {
				done++
			}
		}
	}
	return done, total
}

// Anonymous names the n-th ballot (from 0) of a round, in the order of the commitments'
// hashes: A1, A2, …
func Anonymous(n int) string { return "A" + strconv.Itoa(n+1) }
