package assessor

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"jiyue/domain/code"
	"jiyue/domain/fault"
)

// Clause 惩戒依据 is one ground of a sanction: the article, whom it is for, the measure
// and how long it may be. It is data (fixtures/sanctions.csv).
type Clause struct {
	Code       string
	Of         string // PERSON or INSTITUTION
	Title      string
	Measure    Measure
	Least      int // months; 0 for measures without a term
	Most       int
	Article    string
	Source     string
	Confidence string // 有据 or 建议值
}

// For says whether the clause is for entries of the kind.
func (c Clause) For(k Kind) bool { return (c.Of == "PERSON") == k.Person() }

// Range says in words how long the measure may be.
func (c Clause) Range() string {
	if c.Most == 0 {
		return "这一依据没有期限，请填 0"
	}
	return "依据" + c.Source + c.Article + "，期限为 " + strconv.Itoa(c.Least) + " 至 " + strconv.Itoa(c.Most) + " 个月"
}

// clauseColumns is the head of the file of clauses.
var clauseColumns = []string{"code", "of", "title", "measure", "least", "most", "article", "source", "confidence"}

// ParseClauses 惩戒依据表 reads the file of clauses. A fault of the file is ours: it is
// embedded.
func ParseClauses(file []byte) ([]Clause, error) {
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = len(clauseColumns)
	records, err := r.ReadAll()
	if err != nil || len(records) == 0 || !slices.Equal(records[0], clauseColumns) {
		return nil, fault.New(fault.Invalid, "integrity.file", "惩戒依据表应为 CSV，表头不符")
	}
	var list []Clause
	for i, c := range records[1:] {
		least, errLeast := strconv.Atoi(c[4])
		most, errMost := strconv.Atoi(c[5])
		k := Clause{Code: c[0], Of: c[1], Title: c[2], Measure: Measure(c[3]), Least: least, Most: most, Article: c[6], Source: c[7], Confidence: c[8]}
		timed := k.Measure == Pause
		if errLeast != nil || errMost != nil || !known(Measures, c[3]) || k.Of != "PERSON" && k.Of != "INSTITUTION" || least > most || timed != (least > 0) || !code.Confidence(k.Confidence).Valid() {
			return nil, fault.New(fault.Invalid, "integrity.file", fmt.Sprintf("惩戒依据表第 %d 行有误", i+2))
		}
		list = append(list, k)
	}
	return list, nil
}
