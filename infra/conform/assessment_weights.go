package conform

import (
	"strconv"

	"jiyue/domain/consensus"
	"jiyue/domain/weighting"
)

func ahp(in object) any {
	var m weighting.Comparison
	var err error
	if in["matrix"] != nil {
		m, err = weighting.FromMatrix(decimalRows(in["matrix"]))
	} else {
		m, err = weighting.FromTriangle(in.number("n", 0), decimals(in["upper"]))
	}
	if err != nil {
		return refused(err)
	}
	a := m.Solve(weighting.AHPMethod(in.text("method")))
	out, err := solved(a, in)
	if err != nil {
		return refused(err)
	}
	out["method_lambda"] = a.MethodLambda
	return out
}

func solved(a weighting.AHP, in object) (map[string]any, error) {
	accept, err := a.Accept(in.decimal("cr_max"))
	places := in.number("dp", 0)
	rounded := []any{}
	for _, w := range weighting.Decimals(a.Weights, places) {
		rounded = append(rounded, figure(w, places))
	}
	return map[string]any{"lambda": a.Lambda, "ci": a.CI, "cr": a.CR, "accept": accept, "weights": a.Weights, "weights_dec": rounded}, err
}

func ahpGroup(in object) any {
	p := weighting.Panel{N: in.number("n", 0), Judges: decimalRows(in["judges"]), ExcludeInconsistent: in.flag("exclude_inconsistent", false), Limit: in.decimal("cr_max")}
	if in["judge_weights"] != nil {
		p.JudgeWeights = decimals(in["judge_weights"])
	}
	agreed, err := p.Combine()
	if err != nil {
		return refused(err)
	}
	out, err := solved(agreed.AHP, in)
	if err != nil {
		return refused(err)
	}
	out["judge_cr"], out["used"], out["combined"] = agreed.JudgeCR, agreed.Used, agreed.Combined
	return out
}

func entropy(in object) any {
	var blend *weighting.Blend
	if b := in.object("blend"); b != nil {
		blend = &weighting.Blend{Mode: b.text("mode"), Weights: decimals(b["weights"]), Share: b.decimal("share")}
	}
	e, err := weighting.EntropyWeights(decimalRows(in["rows"]), in.number("min_objects", 0), blend)
	if err != nil {
		return refused(err)
	}
	out := map[string]any{"e": e.E, "w": e.W, "flag": nil}
	if e.Equal {
		out["flag"] = "FALLBACK_EQUAL"
	}
	if blend != nil {
		out["blended"] = e.Blended
	}
	return out
}

func fuzzy(in object) any {
	f := weighting.Fuzzy{Weights: decimals(in["weights"]), Rows: decimalRows(in["rows"]), Operator: in.text("operator"), GradePoints: decimals(in["grade_points"])}
	if votes, given := in["votes"].([]any); given {
		f.Votes = make([][]int, len(votes))
		for i := range votes {
			row, _ := votes[i].([]any)
			for j := range row {
				f.Votes[i] = append(f.Votes[i], object{"": row[j]}.number("", 0))
			}
		}
	}
	r, err := f.Assess()
	if err != nil {
		return refused(err)
	}
	b, norm := []any{}, []any{}
	for i := range r.B {
		b, norm = append(b, figure(r.B[i], 10)), append(norm, figure(r.Norm[i], 10))
	}
	return map[string]any{"b": b, "b_norm": norm, "score": figure(r.Score, 4), "grade": in.texts("grades")[r.Grade]}
}

func kendall(in object) any {
	c, err := consensus.Kendall(decimalRows(in["scores"]), in.text("as") == "RANKS")
	if err != nil {
		return refused(err)
	}
	out := map[string]any{"rank_sums": ratios(c.RankSums), "s": ratio(c.S), "t": c.Ties, "df": c.Freedom, "w_uncorrected": ratio(c.Uncorrected),
		"w": ratio(c.W), "chi2": ratio(c.Chi2), "mean_rho": ratio(c.MeanRho), "p": nil, "flag": "NO_VARIATION"}
	if c.W != nil {
		out["p"], out["flag"] = c.P, nil
	}
	return out
}

func intraclass(in object) any {
	r, err := consensus.Intraclass(decimalRows(in["rows"]))
	if err != nil {
		return refused(err)
	}
	return map[string]any{"msb": ratio(r.B), "msj": ratio(r.J), "msw": ratio(r.W), "mse": ratio(r.E), "icc11": ratio(r.ICC11), "icc21": ratio(r.ICC21),
		"icc31": ratio(r.ICC31), "icc1k": ratio(r.ICC1k), "icc2k": ratio(r.ICC2k), "icc3k": ratio(r.ICC3k)}
}

func krippendorff(in object) any {
	var data [][]*string
	raters, _ := in["data"].([]any)
	for _, rater := range raters {
		row := []*string{}
		marks, _ := rater.([]any)
		for i := range marks {
			var text *string
			if marks[i] != nil {
				s := object{"": marks[i]}.decimal("")
				text = &s
			}
			row = append(row, text)
		}
		data = append(data, row)
	}
	r, err := consensus.Alpha(data, consensus.Measurement(in.text("level")))
	if err != nil {
		return refused(err)
	}
	out := map[string]any{"pairable": strconv.Itoa(r.Pairable), "units": r.Units, "alpha": ratio(r.Alpha), "verdict": orNull(r.Verdict()), "flag": nil}
	if r.Alpha == nil {
		out["flag"] = "NO_VARIATION"
	}
	return out
}
