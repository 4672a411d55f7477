// Package policy holds what regions decide differently as data: dated parameters
// with clause, source, strength and confidence (地区参数), the working-day
// calendar, the pilot areas, and the statutory clock that runs on them.
package policy

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// National 国家基准 is the profile from which every region inherits.
const National = "000000"

// Strength 效力 says how binding the clause behind a parameter is.
type Strength string

// The strengths, written as pages show them.
const (
	Must      Strength = "应当"
	May       Strength = "可以"
	Practice  Strength = "惯例" // how offices work, without a binding text
	Suggested Strength = "建议" // ours
)

// Strengths lists the strengths in the order in which a form offers them.
var Strengths = []Strength{Must, May, Practice, Suggested}

// Parameter 地区参数 is one dated value of one profile.
type Parameter struct {
	Profile    string // region code: 000000, xx0000, xxxx00 or a county
	Key        string
	Value      string   // as written; "" means none where the key allows it
	From       day.Date // first day in force, zero when always
	To         day.Date // last day in force, zero while in force
	Clause     string   // 条款
	Source     string   // 文件
	Strength   Strength
	Confidence code.Confidence
	Note       string
}

// InForce says whether the parameter applies on the day.
func (p Parameter) InForce(on day.Date) bool {
	return !on.Before(p.From) && (p.To.IsZero() || !on.After(p.To))
}

func (p Parameter) overlaps(q Parameter) bool {
	return (p.To.IsZero() || !q.From.After(p.To)) && (q.To.IsZero() || !p.From.After(q.To))
}

// Citation is the parameter's basis in one line: 河南省技术市场条例 第十六条.
func (p Parameter) Citation() string { return strings.TrimSpace(p.Source + " " + p.Clause) }

// ErrParameter 参数有误; it stands at the field "profile.key".
var ErrParameter = fault.New(fault.Invalid, "policy.parameter", "参数有误")

// ErrFile 参数文件有误; it stands at the field "line N".
var ErrFile = fault.New(fault.Invalid, "policy.file", "参数文件有误")

// Columns are the columns of a parameter file, in order.
var Columns = []string{"profile", "key", "value", "from", "to", "clause", "source", "strength", "confidence", "note"}

// ParseParameters reads parameters from CSV in UTF-8 with a header line and
// reports every faulty line.
func ParseParameters(file []byte) ([]Parameter, error) {
	records, err := readCSV(file, Columns)
	if err != nil {
		return nil, err
	}
	parameters := make([]Parameter, len(records))
	var faults []*fault.Fault
	for i, r := range records {
		line := strconv.Itoa(i + 2)
		from, errFrom := day.Parse(r[3])
		to, errTo := day.Parse(r[4])
		if errFrom != nil || errTo != nil {
			faults = append(faults, ErrFile.Say("第 "+line+" 行：施行日和失效日"+day.ErrDate.Message).At("line "+line))
			continue
		}
		p := Parameter{
			Profile: r[0], Key: r[1], Value: r[2], From: from, To: to, Clause: r[5], Source: r[6],
			Strength: Strength(r[7]), Confidence: code.Confidence(r[8]), Note: r[9],
		}
		if f := p.Check(); f != nil {
			faults = append(faults, f.Say("第 "+line+" 行："+f.Message).At("line "+line))
			continue
		}
		parameters[i] = p
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	return parameters, nil
}

// Check says what is wrong with a parameter by itself, nil when nothing is.
func (p Parameter) Check() *fault.Fault {
	if problem := p.problem(); problem != "" {
		return ErrParameter.Say(problem).At(p.Profile + "." + p.Key)
	}
	return nil
}

func (p Parameter) problem() string {
	label, known := Explain(p.Key)
	switch {
	case p.Profile != National && code.Province(p.Profile) == "":
		return "地区代码“" + p.Profile + "”应为六位行政区划代码，国家基准为 000000"
	case !known:
		return "没有参数“" + p.Key + "”"
	case !p.To.IsZero() && p.To.Before(p.From):
		return label.Label + "：失效日早于施行日"
	case p.Source == "":
		return label.Label + "：文件未填写；没有文件依据的，写明由谁拟定"
	case !slices.Contains(Strengths, p.Strength):
		return label.Label + "：效力只能写“应当”“可以”“惯例”或“建议”"
	case !p.Confidence.Valid():
		return label.Label + "：依据程度只能写“有据”或“建议值”"
	}
	if problem := label.problem(p.Value); problem != "" {
		return label.Label + problem
	}
	return ""
}

// readCSV returns the records below the header, each trimmed and of full width.
func readCSV(file []byte, columns []string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		return nil, ErrFile.Say("文件不是合规的 CSV：引号未成对或换行有误，请用 UTF-8 重新导出")
	}
	if len(records) == 0 || !slices.Equal(records[0], columns) {
		return nil, ErrFile.Say("文件第 1 行应为表头：" + strings.Join(columns, ",")).At("line 1")
	}
	for i, record := range records[1:] {
		if len(record) != len(columns) {
			line := strconv.Itoa(i + 2)
			return nil, ErrFile.Say(fmt.Sprintf("第 %s 行：应有 %d 列，实有 %d 列", line, len(columns), len(record))).At("line " + line)
		}
		for j := range record {
			record[j] = strings.TrimSpace(record[j])
		}
	}
	return records[1:], nil
}
