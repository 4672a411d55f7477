package tax

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Rule 税费规则 is one dated row of a pack with its basis.
type Rule struct {
	ID         string
	From       day.Date // first day in force
	To         day.Date // last day in force, zero while open
	Clause     string   // 条款
	Source     string   // 文件
	Confidence code.Confidence
	Note       string
}

// Status is SOURCED for a rule read in its source, else UNVERIFIED, which every
// estimate must show.
func (r Rule) Status() string {
	if r.Confidence == code.Sourced {
		return "SOURCED"
	}
	return "UNVERIFIED"
}

// Citation is the rule's basis in one line.
func (r Rule) Citation() string { return strings.TrimSpace(r.Source + " " + r.Clause) }

func (r Rule) rule() Rule { return r }

// Pack 税费规则集 holds the dated rules of the four taxes.
type Pack struct {
	vat      []vatRow
	income   []incomeRow
	research []researchRow
	stamp    []stampRow
}

// Packs 全部税费规则集 finds a pack by its name.
type Packs map[string]*Pack

// inForce finds the rule of the day.
func inForce[R interface{ rule() Rule }](rows []R, on day.Date) (R, bool) {
	i := slices.IndexFunc(rows, func(row R) bool {
		r := row.rule()
		return !on.Before(r.From) && (r.To.IsZero() || !on.After(r.To))
	})
	if i < 0 {
		var none R
		return none, false
	}
	return rows[i], true
}

// Columns are the columns of a file of tax rules, in order.
var Columns = []string{"pack", "part", "id", "from", "to", "values", "clause", "source", "confidence", "note"}

// ErrFile 税费规则文件有误; it stands at the field "line N".
var ErrFile = fault.New(fault.Invalid, "tax.file", "税费规则文件有误")

// ParsePacks reads packs from CSV in UTF-8 with a header line. A cell of values
// reads name=value;name=value.
func ParsePacks(file []byte) (Packs, error) {
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = len(Columns)
	records, err := r.ReadAll()
	if err != nil || len(records) == 0 || !slices.Equal(records[0], Columns) {
		return nil, ErrFile.Say("税费规则文件应为 CSV，表头为 " + strings.Join(Columns, ",")).At("line 1")
	}
	packs := Packs{}
	for i, record := range records[1:] {
		line := strconv.Itoa(i + 2)
		if packs[record[0]] == nil {
			packs[record[0]] = &Pack{}
		}
		if problem := packs[record[0]].add(record); problem != "" {
			return nil, ErrFile.Say("税费规则第 " + line + " 行：" + problem).At("line " + line)
		}
	}
	return packs, nil
}

// add takes one record in; it returns what is wrong with it, "" when nothing is.
func (p *Pack) add(record []string) string {
	from, errFrom := day.Parse(record[3])
	to, errTo := day.Parse(record[4])
	if errFrom != nil || errTo != nil || from.IsZero() || !to.IsZero() && to.Before(from) {
		return "施行日须填写，失效日不早于施行日"
	}
	rule := Rule{ID: record[2], From: from, To: to, Clause: record[6], Source: record[7],
		Confidence: code.Confidence(record[8]), Note: record[9]}
	if rule.ID == "" || rule.Source == "" || !rule.Confidence.Valid() {
		return "编号和文件须填写，依据程度只能写“有据”或“建议值”"
	}
	v := readValues(record[5])
	switch record[1] {
	case "vat":
		p.vat = append(p.vat, vatRow{Rule: rule, exemption: v.yes("exemption"), general: v.number("general"), simple: v.number("simple")})
	case "cit":
		p.income = append(p.income, incomeRow{Rule: rule, threshold: money.Round(v.number("threshold")), halve: v.number("halve"),
			rate: v.number("rate"), licenceYears: int(v.number("licence_years").IntPart()), nonExclusive: v.yes("non_exclusive"),
			kinds: strings.Split(v.text("kinds"), "|")})
	case "rd":
		of, out, _ := strings.Cut(v.text("overseas"), "/")
		p.research = append(p.research, researchRow{Rule: rule, share: v.number("share"), extra: v.number("extra"),
			limit: v.parse("overseas", of), limitOf: v.parse("overseas", out)})
	case "stamp":
		row := stampRow{Rule: rule, small: v.number("small"), rates: map[string]decimal.Decimal{}}
		for _, item := range []string{TechContract, PropertyTransfer, "SALE", "WORKS", "LEASE"} {
			row.rates[item] = v.number(item)
		}
		p.stamp = append(p.stamp, row)
	default:
		return "税种只能写 vat、cit、rd 或 stamp"
	}
	return v.problem
}

// values are the named values of one rule; the first fault is kept.
type values struct {
	named   map[string]string
	problem string
}

func readValues(cell string) *values {
	v := &values{named: map[string]string{}}
	for entry := range strings.SplitSeq(cell, ";") {
		name, value, _ := strings.Cut(entry, "=")
		v.named[name] = value
	}
	return v
}

func (v *values) text(name string) string {
	if v.named[name] == "" && v.problem == "" {
		v.problem = "缺少 " + name
	}
	return v.named[name]
}

func (v *values) number(name string) decimal.Decimal { return v.parse(name, v.text(name)) }

// parse reads a positive number: no rate, limit or threshold of the law is zero.
func (v *values) parse(name, text string) decimal.Decimal {
	d, err := decimal.NewFromString(text)
	if (err != nil || !d.IsPositive()) && v.problem == "" {
		v.problem = name + " 应为大于零的数"
	}
	return d
}

func (v *values) yes(name string) bool {
	text := v.text(name)
	if text != "yes" && text != "no" && v.problem == "" {
		v.problem = name + " 只能写 yes 或 no"
	}
	return text == "yes"
}
