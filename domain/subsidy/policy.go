package subsidy

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

// Policy 补贴政策 is a scheme with its name, its basis and what it says about a
// budget that does not suffice.
type Policy struct {
	ID         string
	Title      string
	Region     string // six digits
	ProRata    bool   // 预算不足时按比例兑付
	Scheme     Scheme
	Clauses    []string // one for each rule of the scheme
	Source     string
	Confidence code.Confidence
	Notes      []string
}

// In is the scheme applied to a region that lies within its own.
func (p Policy) In(region string) Scheme {
	s := p.Scheme
	s.Region = prefixOf(region)
	return s
}

// prefixOf is the part of a region code that all places within it share.
func prefixOf(region string) string {
	return strings.TrimSuffix(strings.TrimSuffix(region, "00"), "00")
}

// columns of a file of schemes, in order; lines with one id are the rules of one.
var columns = []string{"policy", "title", "region", "from", "to", "classes", "base", "tiers", "mode", "tier_scope", "cap", "cap_scope",
	"min_base", "exclude", "auto_apply", "pro_rata", "clause", "source", "confidence", "note"}

// ErrFile 补贴办法文件有误; it stands at the field "line N".
var ErrFile = fault.New(fault.Invalid, "subsidy.file", "补贴办法文件有误")

// ParsePolicies reads schemes from CSV in UTF-8 with a header line.
func ParsePolicies(file []byte) ([]Policy, error) {
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = len(columns)
	records, err := r.ReadAll()
	if err != nil || len(records) == 0 || !slices.Equal(records[0], columns) {
		return nil, ErrFile.Say("补贴办法文件应为 CSV，表头为 " + strings.Join(columns, ",")).At("line 1")
	}
	var list []Policy
	for i, record := range records[1:] {
		l := reading{cells: map[string]string{}}
		for j, name := range columns {
			l.cells[name] = record[j]
		}
		p := l.policy()
		if at := slices.IndexFunc(list, func(q Policy) bool { return q.ID == p.ID }); at >= 0 {
			list[at].Scheme.Rules = append(list[at].Scheme.Rules, p.Scheme.Rules...)
			list[at].Clauses, list[at].Notes = append(list[at].Clauses, p.Clauses...), append(list[at].Notes, p.Notes...)
		} else {
			list = append(list, p)
		}
		if l.problem != "" {
			line := "line " + strconv.Itoa(i+2)
			return nil, ErrFile.Say("补贴办法第 " + strconv.Itoa(i+2) + " 行：" + l.problem).At(line)
		}
	}
	return list, nil
}

// reading takes one line apart; the first problem is kept.
type reading struct {
	cells   map[string]string
	problem string
}

func (l *reading) policy() Policy {
	c := l.cells
	p := Policy{ID: c["policy"], Title: c["title"], Region: c["region"], ProRata: l.yes("pro_rata"), Clauses: []string{c["clause"]},
		Source: c["source"], Confidence: code.Confidence(c["confidence"])}
	if c["note"] != "" {
		p.Notes = []string{c["note"]}
	}
	l.must(p.ID != "" && p.Title != "" && p.Source != "" && c["clause"] != "" && p.Confidence.Valid(), "名称、条款、文件和依据程度须填写")
	l.must(len(p.Region) == 6, "地区应为 6 位行政区划代码")
	rule := Rule{Classes: strings.Split(c["classes"], "|"), Base: Base(c["base"])}
	for tier := range strings.SplitSeq(c["tiers"], "|") {
		end, rate, _ := strings.Cut(tier, ":")
		t := Tier{Open: end == "", Rate: l.number(rate)}
		if !t.Open {
			t.UpTo = l.yuan(end)
		}
		rule.Tiers = append(rule.Tiers, t)
	}
	l.must(ascending(rule.Tiers), ErrTiers.Message)
	l.must(rule.Base == TechAmount || rule.Base == Received, "补贴基数只能写 TECH_AMOUNT 或 RECEIVED")
	s := Scheme{From: l.day("from"), To: l.day("to"), Region: prefixOf(p.Region), Rules: []Rule{rule}, Mode: Mode(c["mode"]),
		TierScope: Scope(c["tier_scope"]), CapScope: Scope(c["cap_scope"]), MinBase: l.yuan(c["min_base"]), AutoApply: l.yes("auto_apply")}
	l.must(!s.From.IsZero() && (s.To.IsZero() || !s.To.Before(s.From)), "施行日须填写，失效日不早于施行日")
	l.must(s.Mode == Progressive || s.Mode == Whole, "分段方式只能写 PROGRESSIVE 或 WHOLE")
	l.must(slices.Contains([]Scope{PerContract, PerUnitYear}, s.TierScope) && slices.Contains([]Scope{PerContract, PerUnitYear}, s.CapScope), "口径只能写 CONTRACT 或 UNIT_YEAR")
	if c["cap"] != "" {
		top := l.yuan(c["cap"])
		s.Cap = &top
	}
	for what := range strings.SplitSeq(c["exclude"], "|") {
		switch what {
		case "related":
			s.ExcludeRelated = true
		case "public_money":
			s.ExcludePublicMoney = true
		case "already":
			s.ExcludeAlready = true
		default:
			l.must(what == "", "排除情形只能写 related、public_money 或 already")
		}
	}
	p.Scheme = s
	return p
}

func (l *reading) must(holds bool, otherwise string) {
	if !holds && l.problem == "" {
		l.problem = otherwise
	}
}

func (l *reading) yes(name string) bool {
	l.must(l.cells[name] == "yes" || l.cells[name] == "no", name+" 只能写 yes 或 no")
	return l.cells[name] == "yes"
}

func (l *reading) yuan(text string) money.Yuan {
	y, err := money.ParseYuan(text)
	l.must(err == nil, "金额应为数字，最多两位小数")
	return y
}

func (l *reading) number(text string) decimal.Decimal {
	d, err := decimal.NewFromString(text)
	l.must(err == nil, "比例应为小数")
	return d
}

func (l *reading) day(name string) day.Date {
	d, err := day.Parse(l.cells[name])
	l.must(err == nil, "日期应写为 2026-11-23")
	return d
}
