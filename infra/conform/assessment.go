package conform

import (
	"encoding/json"
	"errors"
	"math/big"

	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// assessments are the operations of assessment/1.
func assessments() map[string]engine {
	return map[string]engine{
		"weighted_total": weightedTotal,
		"pipeline":       pipeline,
		"dispersion":     dispersion,
		"tree_validate":  treeValidate,

		"ahp":          ahp,
		"ahp_group":    ahpGroup,
		"entropy":      entropy,
		"fuzzy":        fuzzy,
		"kendall_w":    kendall,
		"icc":          intraclass,
		"krippendorff": krippendorff,

		"draw":           panelDraw,
		"panel_check":    panelCheck,
		"conflict_check": conflictCheck,
		"commitment":     commitment,
		"chain":          caseTrail,
		"workflow":       workflow,
	}
}

// refused is the answer of an engine that refuses its input.
func refused(err error) any {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		panic(err)
	}
	return map[string]any{"error": map[string]any{"code": f.Code}}
}

// decimals is a row of decimals; what is no string reads as no decimal.
func decimals(v any) []string {
	list, _ := v.([]any)
	row := make([]string, len(list))
	for i := range list {
		row[i] = object{"": list[i]}.decimal("")
	}
	return row
}

// decimal is a string where a decimal is expected: never "" or absent.
func (o object) decimal(key string) string {
	s, ok := o[key].(string)
	if !ok {
		return wrongType
	}
	return s
}

func decimalRows(v any) [][]string {
	list, _ := v.([]any)
	rows := make([][]string, len(list))
	for i := range list {
		rows[i] = decimals(list[i])
	}
	return rows
}

// figure prints with places; nil as null.
func figure(x *big.Rat, places int) any {
	if x == nil {
		return nil
	}
	return exact.Text(x, places)
}

func figures(values map[string]*big.Rat, places int) map[string]any {
	out := map[string]any{}
	for key, x := range values {
		out[key] = figure(x, places)
	}
	return out
}

func ratio(x *big.Rat) any {
	if x == nil {
		return nil
	}
	return exact.Fraction(x)
}

func ratios(row []*big.Rat) []any {
	out := make([]any, len(row))
	for i, x := range row {
		out[i] = ratio(x)
	}
	return out
}

// payload turns decoded JSON into a value of evidence.
func payload(v any) any {
	switch v := v.(type) {
	case json.Number:
		return evidence.Number(v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = payload(v[i])
		}
		return list
	case map[string]any:
		return map[string]any(values(v))
	}
	return v
}

func values(o object) map[string]any {
	out := map[string]any{}
	for key, v := range o {
		out[key] = payload(v)
	}
	return out
}
