package ballot

import (
	"bytes"

	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

// ErrBasis 评分依据不完整.
var ErrBasis = fault.New(fault.Conflict, "ballot.basis", "评价方案中的评分依据不完整，不能评分，请联系项目负责人")

// Text is the basis in canonical form, as the plan keeps it.
func (b Basis) Text() (string, error) {
	text, err := evidence.Canonical(b.Value())
	return string(text), err
}

// ReadBasis takes a basis out of its canonical text, and refuses one with anything else in
// it.
func ReadBasis(text string) (Basis, error) {
	value, err := evidence.Parse([]byte(text))
	if err != nil {
		return Basis{}, ErrBasis
	}
	return basisOf(value)
}

func basisOf(value any) (Basis, error) {
	r := reader{object(value)}
	tree, err := indextree.ReadTree(r.o["tree"])
	if err != nil {
		return Basis{}, ErrBasis
	}
	p, t, c := r.object("plan"), r.object("thresholds"), r.object("comments")
	b := Basis{TreeName: r.text("tree_name"), Class: r.text("class"), Tree: tree,
		Plan: scoring.Plan{Order: scoring.Order(p.text("order")), Method: scoring.Method(p.text("method")), TrimK: p.number("trim_k"), TrimMinM: p.number("trim_min_m"),
			MinScores: p.number("min_scores"), Places: p.number("dp")},
		Thresholds: scoring.Thresholds{MinM: t.number("min_m"), CV: t.text("cv"), Range: t.text("range"), ModZ: t.text("modz"), Grubbs: t.text("grubbs_alpha"), Harmony: t.text("harmony"),
			LeafWeightMin: t.text("leaf_weight_min"), TotalSD: t.text("total_sd"), MeetingMax: t.text("meeting_share"), GradeSpan: t.number("grade_span")},
		Comments: indextree.CommentRules{Least: c.number("least"), Below: c.text("below"), From: c.text("from")}}
	grades, _ := p.o["grades"].([]any)
	for _, v := range grades {
		g := reader{object(v)}
		b.Plan.Grades = append(b.Plan.Grades, indextree.Grade{Name: g.text("grade"), Min: g.text("min")})
	}
	if v, rounds := p.o["leaf_rounding"]; rounds {
		l := reader{object(v)}
		b.Plan.LeafRounding = &indextree.Rounding{Places: l.number("dp"), Mode: exact.Mode(l.text("mode"))}
	}
	want, err := evidence.Canonical(value)
	if err != nil {
		return Basis{}, ErrBasis
	}
	if got, err := evidence.Canonical(b.Value()); err != nil || !bytes.Equal(got, want) { // what was not read is not written again
		return Basis{}, ErrBasis
	}
	return b, nil
}

// reader takes fields out of a parsed object; what is of another kind reads as nothing.
type reader struct{ o map[string]any }

func (r reader) text(key string) string {
	s, _ := r.o[key].(string)
	return s
}

func (r reader) object(key string) reader { return reader{object(r.o[key])} }

// number reads a count; this side of a million is enough.
func (r reader) number(key string) int {
	digits, _ := r.o[key].(evidence.Number)
	n := 0
	for _, d := range string(digits) {
		if d < '0' || d > '9' || n > 1e6 {
			return 0
		}
		n = 10*n + int(d-'0')
	}
	return n
}
