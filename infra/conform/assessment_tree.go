package conform

import (
	"jiyue/domain/exact"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
)

func indexTree(in object) indextree.Tree {
	var tree indextree.Tree
	for _, n := range in.objects("tree") {
		node := indextree.Node{Code: n.text("code"), Parent: n.text("parent"), Kind: indextree.Kind(n.text("kind")),
			Optional: !n.flag("mandatory", true), Reverse: n.flag("reverse", false), Evidence: n.flag("evidence", false), Who: n.text("who")}
		if classes, isObject := n["weight"].(map[string]any); isObject {
			node.Weights = texts(classes)
		} else {
			node.Weight = n.typed("weight")
		}
		scale := n.object("scale")
		node.Scale = indextree.Scale{Kind: scale.text("kind"), Min: scale.decimal("min"), Max: scale.decimal("max"), Step: scale.decimal("step"),
			Levels: texts(scale.object("points"))}
		tree = append(tree, node)
	}
	return tree
}

// texts is an object of decimals or labels.
func texts(o object) map[string]string {
	out := map[string]string{}
	for key := range o {
		out[key] = o.decimal(key)
	}
	return out
}

func answersOf(o object) map[string]bool {
	out := map[string]bool{}
	for key, v := range o {
		if yes, answered := v.(bool); answered {
			out[key] = yes
		}
	}
	return out
}

func gradeList(in object) []indextree.Grade {
	var grades []indextree.Grade
	for _, g := range in.objects("grades") {
		grades = append(grades, indextree.Grade{Name: g.text("grade"), Min: g.decimal("min")})
	}
	return grades
}

func rounding(o object) indextree.Rounding {
	return indextree.Rounding{Places: o.number("dp", 0), Mode: exact.Mode(o.text("mode"))}
}

func weightedTotal(in object) any {
	r := rounding(in.object("rounding"))
	t, err := indexTree(in).WeightedTotal(in.text("class"), texts(in.object("scores")), answersOf(in.object("gates")), r, gradeList(in))
	if err != nil {
		return refused(err)
	}
	return map[string]any{"total": figure(t.Rounded, r.Places), "total10": figure(t.Exact, 10), "grade": orNull(t.Grade), "groups": figures(t.Groups, 6)}
}

func pipeline(in object) any {
	p := in.object("plan")
	hash, err := scoring.Frozen(values(p), in.typed("plan_hash"))
	if err != nil {
		return refused(err)
	}
	plan := scoring.Plan{Order: scoring.Order(p.text("order")), Method: scoring.Method(p.text("method")), TrimK: p.number("trim_k", 0),
		TrimMinM: p.number("trim_min_m", 0), MinScores: p.number("min_scores", 0), Places: p.number("dp", 0), Grades: gradeList(p)}
	if r := p.object("leaf_rounding"); r != nil {
		leaf := rounding(r)
		plan.LeafRounding = &leaf
	}
	var assessors []scoring.Assessor
	for _, a := range in.objects("assessors") {
		assessors = append(assessors, scoring.Assessor{ID: a.text("id"), Kind: a.text("kind"), Scores: texts(a.object("scores"))})
	}
	r, err := plan.Aggregate(indexTree(in), in.text("class"), assessors)
	if err != nil {
		return refused(err)
	}
	out := map[string]any{"plan_hash": hash.String(), "total": figure(r.Rounded, plan.Places), "total10": figure(r.Exact, 10), "grade": orNull(r.Grade)}
	if plan.Order == scoring.TotalFirst {
		out["assessor_totals"], out["effective_k"] = figures(r.Totals, 10), r.TotalK
	} else {
		out["leaf_values"], out["effective_k"], out["groups"] = figures(r.LeafValues, 10), r.EffectiveK, figures(r.Groups, 6)
	}
	return out
}

func treeValidate(in object) any {
	tree, class := indexTree(in), in.text("class")
	findings, err := tree.Validate(class)
	if err != nil {
		return refused(err)
	}
	if sheet := in.object("sheet"); sheet != nil && len(findings) == 0 {
		rules := in.object("rules")
		given := indextree.Sheet{Scores: map[string]indextree.Score{}, Gates: answersOf(sheet.object("gates"))}
		scores := sheet.object("scores")
		for code := range scores {
			s := scores.object(code)
			given.Scores[code] = indextree.Score{Value: s.decimal("value"), Comment: s.text("comment"), Evidence: s.texts("evidence")}
		}
		findings, err = tree.ValidateSheet(class, given,
			indextree.CommentRules{Least: rules.number("comment_min", 0), Below: rules.decimal("comment_below"), From: rules.decimal("comment_from")})
		if err != nil {
			return refused(err)
		}
	}
	list := []any{}
	for _, f := range findings {
		list = append(list, map[string]any{"code": f.Code, "node": f.Node})
	}
	return map[string]any{"ok": len(list) == 0, "findings": list}
}

func thresholds(o object) scoring.Thresholds {
	return scoring.Thresholds{MinM: o.number("min_m", 0), CV: o.decimal("cv"), Range: o.decimal("range"), ModZ: o.decimal("modz"), Grubbs: o.decimal("grubbs_alpha"),
		Harmony: o.decimal("harmony"), LeafWeightMin: o.decimal("leaf_weight_min"), TotalSD: o.decimal("total_sd"), MeetingMax: o.decimal("meeting_share"),
		GradeSpan: o.number("grade_span", 0)}
}

func dispersion(in object) any {
	t := thresholds(in.object("thresholds"))
	if in["leaves"] != nil {
		return caseDispersion(in, t)
	}
	d, err := t.Disperse(decimals(in["scores"]))
	if err != nil {
		return refused(err)
	}
	out := map[string]any{"n": d.N, "mean": figure(d.Mean, 10), "sd": d.SD, "cv": d.CV, "range": exact.Terminating(d.Range), "median": exact.Terminating(d.Median),
		"mad": exact.Terminating(d.MAD), "modz": d.ModZ, "modz_index": nil, "modz_fallback": d.Fallback, "grubbs_g": d.Grubbs, "grubbs_crit": d.GrubbsLimit,
		"grubbs_index": nil, "flags": all(d.Flags), "state": concord(d.Disputed)}
	if d.ModZ != nil {
		out["modz_index"] = d.ModZIndex
	}
	if d.Grubbs != nil {
		out["grubbs_index"] = d.GrubbsIndex
	}
	return out
}

func concord(disputed bool) string {
	if disputed {
		return "DISPUTED"
	}
	return "CONSISTENT"
}

func caseDispersion(in object, t scoring.Thresholds) any {
	var leaves []scoring.LeafScores
	for _, l := range in.objects("leaves") {
		leaves = append(leaves, scoring.LeafScores{Code: l.text("code"), GlobalWeight: l.decimal("global_weight"), Scores: decimals(l["scores"])})
	}
	c, err := t.Check(leaves, decimals(in["totals"]), gradeList(in), in.number("failures_before", 0))
	if err != nil {
		return refused(err)
	}
	return map[string]any{"failed_leaves": all(c.Failed), "material_leaves": all(c.Material), "failed_share": ratio(c.FailedShare), "total_sd": c.TotalSD,
		"grade_span": c.GradeSpan, "reasons": all(c.Reasons), "state": concord(c.Disputed()), "next": string(c.Next)}
}
