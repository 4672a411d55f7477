package valuation

import (
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/day"
)

// Citation 取用记录 pins the edition that an input was taken from.
type Citation struct {
	Path string // of the field, or of the row of a table: comparables[0]
	Row  string // id of the row of the evidence tables
	No   int    // edition
}

// EvidenceField is the name of the field in which the row behind an input is chosen.
func EvidenceField(path string) string { return "evidence:" + path }

// EvidenceFor says which kind of rows may stand behind an input, "" for none.
func (f Form) EvidenceFor(path string) EvidenceKind {
	table, _, inRow := strings.Cut(path, "[")
	switch {
	case inRow && f.Method == Market && table == "comparables":
		return DealEvidence
	case !slices.ContainsFunc(f.Fields, func(field Field) bool { return field.Path == path }):
		return ""
	case path == "rf" || path == "compare.rf" || path == "r" && (f.Method == BlackScholes || f.Method == Binomial):
		return RiskFreeEvidence
	case path == "royalty" && f.Method == Relief, f.Method == RoyaltyScore && (path == "low" || path == "high"):
		return RoyaltyEvidence
	}
	return ""
}

// Take 取用 fills an input from an edition and makes it the source, or says at the field
// why it cannot stand behind it: what is dated after the base date was not known then.
func (f Form) Take(typed, sources map[string]string, path string, e Edition, base day.Date) error {
	at := EvidenceField(path)
	switch {
	case f.EvidenceFor(path) != e.Kind:
		return ErrEvidenceFit.At(at)
	case e.From.After(base):
		return ErrEvidenceLate.Say("这条依据自 " + e.From.String() + " 起，晚于评估基准日 " + base.String() + "，不能使用").At(at)
	case !e.Until.IsZero() && e.Until.Before(base):
		return ErrEvidencePast.At(at)
	}
	field, value := path, e.Value
	switch {
	case e.Kind == DealEvidence:
		field = path + ".price"
		if own := strings.TrimSpace(typed[path+".date"]); own != "" && own != e.From.String() {
			return ErrEvidenceDiffers.Say("所选成交的日期为 " + e.From.String()).At(path + ".date")
		}
		typed[path+".date"] = e.From.String()
		for name, coefficient := range e.Adjust {
			if strings.TrimSpace(typed[path+".coefficients."+name]) == "" {
				typed[path+".coefficients."+name] = coefficient
			}
		}
	case f.Method == RoyaltyScore && path == "low" && e.Low != "":
		value = e.Low
	case f.Method == RoyaltyScore && path == "high" && e.High != "":
		value = e.High
	}
	own := cleaned(Field{Kind: Ratio}, strings.TrimSpace(typed[field]))
	if own == "" {
		own = value
	}
	n, ok := Decimal(own)
	if !ok || !e.covers(n) {
		return ErrEvidenceDiffers.Say("所选依据为 " + e.Words() + " " + e.Unit + "，请按此填写，或改选其他依据").At(field)
	}
	typed[field], sources[path] = own, e.Cite()
	return nil
}

// row is the row of the run that row i of the form becomes: empty ones are left out.
func (t Table) row(typed map[string]string, i int) int {
	at := 0
	for before := range i {
		if slices.ContainsFunc(t.Columns, func(c Field) bool {
			return c.Kind != Choice && strings.TrimSpace(typed[t.Cell(c, before)]) != ""
		}) {
			at++
		}
	}
	return at
}

// rowsSourced says whether every row of the table at a path has a source of its own.
func (f Form) rowsSourced(path string, in Inputs, sources map[string]string) bool {
	rows := in.count(path)
	for i := range rows {
		if sources[item(path, i)] == "" {
			return false
		}
	}
	return rows > 0
}

// Place is where an input that the form names stands in the run: rows of tables move up
// over empty ones.
func (f Form) Place(typed map[string]string, path string) string {
	name, rest, inRow := strings.Cut(path, "[")
	digits, _, _ := strings.Cut(rest, "]")
	i, err := strconv.Atoi(digits)
	at := slices.IndexFunc(f.Tables, func(t Table) bool { return t.Path == name })
	if !inRow || err != nil || at < 0 {
		return path
	}
	return item(name, f.Tables[at].row(typed, i))
}
