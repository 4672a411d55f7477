package valuation

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// InputKind 参数类型 says how an input is typed.
type InputKind string

// The kinds of inputs.
const (
	Amount InputKind = "AMOUNT" // in the one unit of the run
	Ratio  InputKind = "RATIO"  // 0.10, or 10% as typed
	Plain  InputKind = "PLAIN"  // another number
	Count  InputKind = "COUNT"  // a whole number
	Day    InputKind = "DAY"
	Choice InputKind = "CHOICE"
	Line   InputKind = "LINE" // a list in one line
	Word   InputKind = "WORD" // a name, which no engine reads
)

// Field 估值参数项 is one input of a method with what it means: symbol, unit, explanation.
type Field struct {
	Path     string
	Label    string
	Symbol   string
	Unit     string
	Explain  string
	Kind     InputKind
	Choices  []Pair
	Most     int // 0: unbounded
	Optional bool
	Example  string
}

// Pair 参数选项 is one choice and its title.
type Pair struct{ Value, Title string }

// Table 参数表 is a group of inputs in rows. Without a path every column is a list of its
// own (flows[0]), else every row is an object (items[0].amount). Rows are fixed where
// they have names.
type Table struct {
	Path     string
	Title    string
	Explain  string
	Columns  []Field
	Examples [][]string
	Rows     []string // names of fixed rows
	Optional bool
}

// Form 估值表 is one method as people fill it in.
type Form struct {
	Key     string
	Method  Method
	Family  Family
	Title   string
	Purpose string // what it answers and when it is used
	Formula string // in symbols
	Result  string // title of the main figure
	Unit    string // of the main figure
	Fixed   map[string]string
	Fields  []Field
	Tables  []Table
}

// Family 方法类别 groups the methods.
type Family string

// The families, in their order.
const (
	IncomeFamily  Family = "收益法"
	CostFamily    Family = "成本法"
	MarketFamily  Family = "市场法"
	OptionFamily  Family = "期权与模拟"
	RateFamily    Family = "折现率"
	SupportFamily Family = "年限与定价"
)

// Families are all of them.
var Families = []Family{IncomeFamily, CostFamily, MarketFamily, OptionFamily, RateFamily, SupportFamily}

// MostRows bounds a table, longestInput one value as typed.
const (
	MostRows     = 30
	longestInput = 60
)

// Faults of filling in.
var (
	ErrTooLong = fault.New(fault.Invalid, "valuation.long", "填写过长，请核对")
	ErrTooMany = fault.New(fault.Invalid, "valuation.most", "数值过大，请核对")
)

// FormOf is the form with that key.
func FormOf(key string) (Form, bool) {
	i := slices.IndexFunc(Forms, func(f Form) bool { return f.Key == key })
	if i < 0 {
		return Form{}, false
	}
	return Forms[i], true
}

// Cell is the path of a column in row i.
func (t Table) Cell(column Field, i int) string {
	if t.Path == "" {
		return item(column.Path, i)
	}
	return item(t.Path, i) + "." + column.Path
}

// RowName is what people call row i: a table of single values, and that of prices over
// time, goes by years.
func (t Table) RowName(i int) string {
	switch {
	case i < len(t.Rows):
		return t.Rows[i]
	case t.Path == "" || t.Path == "years":
		return year(i)
	}
	return "第 " + strconv.Itoa(i+1) + " 行"
}

// Read takes what was typed by path: rows that are empty are left out, numbers are
// cleaned of separators, full-width digits and per cent signs. What is not asked for
// is not read.
func (f Form) Read(typed map[string]string) (Inputs, error) {
	in := Inputs{}
	var faults []*fault.Fault
	put := func(field Field, path, value string) {
		switch {
		case len(value) > longestInput*4 || field.Kind != Line && len(value) > longestInput:
			faults = append(faults, ErrTooLong.At(path))
		case field.Kind == Line:
			in.SetList(path, cleaned(field, value))
		default:
			value = cleaned(field, value)
			if n, ok := Decimal(value); ok && field.Most > 0 && n.Cmp(whole(int64(field.Most))) > 0 {
				faults = append(faults, ErrTooMany.Say("最多为 "+strconv.Itoa(field.Most)).At(path))
			}
			in.Set(path, value)
		}
	}
	for path, value := range f.Fixed {
		in.Set(path, value)
	}
	for _, field := range f.Fields {
		if value := strings.TrimSpace(typed[field.Path]); value != "" {
			put(field, field.Path, value)
		}
	}
	for _, t := range f.Tables {
		t.read(typed, put)
	}
	return in, fault.Join(faults)
}

func (t Table) read(typed map[string]string, put func(field Field, path, value string)) {
	var rows []int
	for i := range MostRows {
		if len(t.Rows) > 0 && i < len(t.Rows) || len(t.Rows) == 0 && slices.ContainsFunc(t.Columns, func(c Field) bool { return strings.TrimSpace(typed[t.Cell(c, i)]) != "" && c.Kind != Choice }) {
			rows = append(rows, i)
		}
	}
	for _, c := range t.Columns {
		filled := slices.ContainsFunc(rows, func(i int) bool { return strings.TrimSpace(typed[t.Cell(c, i)]) != "" })
		for at, i := range rows {
			value := strings.TrimSpace(typed[t.Cell(c, i)])
			// A column of single values is a list as long as the rows, or none.
			if value != "" || t.Path == "" && filled {
				put(c, t.Cell(c, at), value)
			}
		}
	}
}

// Sample are the inputs of the example.
func (f Form) Sample() Inputs {
	typed := map[string]string{}
	for _, field := range f.Fields {
		typed[field.Path] = field.Example
	}
	for _, t := range f.Tables {
		for i, row := range t.Examples {
			for k, value := range row {
				typed[t.Cell(t.Columns[k], i)] = value
			}
		}
	}
	in, _ := f.Read(typed)
	return in
}

// Run makes the run of a filled-in form.
func (f Form) Run(in Inputs) (Outcome, error) { return Run(f.Method, in) }

// cleaned makes the plain notation of what people type: 1,250,000 and １２％.
func cleaned(field Field, typed string) string {
	if field.Kind == Choice || field.Kind == Word {
		return typed
	}
	typed = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．':
			return '.'
		case r == '－' || r == '−':
			return '-'
		case r == '％':
			return '%'
		case field.Kind != Line && (r == ',' || r == '，' || r == ' ' || r == '\u3000'):
			return -1
		}
		return r
	}, typed)
	if number, is := strings.CutSuffix(typed, "%"); is && field.Kind == Ratio {
		if r, ok := Decimal(number); ok {
			return exact.Terminating(quo(r, whole(100)))
		}
	}
	if whole, fraction, dotted := strings.Cut(typed, "."); dotted && whole == "" && exact.IsDecimal("0."+fraction) {
		return "0" + typed
	}
	return typed
}

// Typed are the values that lie under paths of their own, without the marks of lists
// and objects and without what the form fixes: what reproduces the run in an address.
func (f Form) Typed(in Inputs) map[string]string {
	typed := map[string]string{}
	for path, value := range in {
		if _, fixed := f.Fixed[path]; value != List && value != Object && !fixed {
			typed[path] = value
		}
	}
	for _, field := range f.Fields {
		if field.Kind == Line && in[field.Path] == List {
			typed[field.Path] = in.line(field.Path)
			for i := range in.count(field.Path) {
				delete(typed, item(field.Path, i))
			}
		}
	}
	return typed
}

// line writes a list in one line.
func (in Inputs) line(path string) string {
	values := make([]string, in.count(path))
	for i := range values {
		values[i] = in[item(path, i)]
	}
	return strings.Join(values, ", ")
}

// Swing 敏感性 is what the main figure becomes when one input alone changes.
type Swing struct {
	Label     string
	Path      string
	Low, High string // the figure at 90 % and at 110 % of the input
}

// Tornado are the swings of the numbers among the fields, the widest first; an input
// whose change the method refuses has none.
func (f Form) Tornado(in Inputs) []Swing {
	var swings []Swing
	for _, field := range f.Fields {
		value, ok := Decimal(in[field.Path])
		if !ok || value.Sign() == 0 || field.Kind != Amount && field.Kind != Ratio && field.Kind != Plain {
			continue
		}
		s := Swing{Label: field.Label, Path: field.Path}
		for to, tenths := range map[*string]int64{&s.Low: 9, &s.High: 11} {
			changed := Inputs{}
			for path, v := range in {
				changed[path] = v
			}
			changed[field.Path] = exact.Terminating(quo(mul(value, whole(tenths)), whole(10)))
			if out, err := f.Run(changed); err == nil {
				*to = out.Value
			}
		}
		if s.Low != "" && s.High != "" && s.Low != s.High {
			swings = append(swings, s)
		}
	}
	slices.SortStableFunc(swings, func(a, b Swing) int { return b.width().Cmp(a.width()) })
	return swings
}

func (s Swing) width() *big.Rat {
	low, okLow := Decimal(s.Low)
	high, okHigh := Decimal(s.High)
	if !okLow || !okHigh {
		return new(big.Rat)
	}
	width := sub(high, low)
	return width.Abs(width)
}

// Listed 已填参数 is one input of a run with its words.
type Listed struct{ Path, Label, Explain, Value string }

// Listed are the inputs of a run in the order of the form, the limits that the
// form fixes at the end.
func (f Form) Listed(in Inputs) []Listed {
	var list []Listed
	seen := map[string]bool{}
	put := func(path, label string, field Field) {
		value, given := in[path]
		if given && value != List && value != Object {
			for _, choice := range field.Choices {
				if choice.Value == value {
					value = choice.Title
				}
			}
			if field.Unit != "" {
				label += "（" + field.Unit + "）"
			}
			list, seen[path] = append(list, Listed{path, label, field.Explain, value}), true
		}
	}
	for _, field := range f.Fields {
		put(field.Path, field.Label, field)
		for i := range in.count(field.Path) {
			put(item(field.Path, i), field.Label+" "+strconv.Itoa(i+1), field)
		}
	}
	for _, t := range f.Tables {
		for i := range MostRows {
			row := t.RowName(i)
			for _, c := range t.Columns {
				if path := t.Cell(c, i); !seen[path] {
					put(path, row+" "+c.Label, c)
				}
			}
		}
	}
	for _, path := range in.Paths() {
		if label := fixedLabels[path]; label != "" && !seen[path] {
			put(path, label, Field{Explain: "建议值"})
		}
	}
	return list
}

// fixedLabels name the figures among what forms fix.
var fixedLabels = map[string]string{"limits.coef_min": "单项系数下限", "limits.coef_max": "单项系数上限", "limits.product_min": "系数乘积下限", "limits.product_max": "系数乘积上限",
	"limits.spread_max": "离散度上限", "limits.min_n": "案例个数下限", "limits.max_age_months": "案例最长月数"}

// Figure 主要结果 is the main figure as it is shown: amounts with their places, rates and
// lives without the zeros that stand for places.
func (f Form) Figure(value string) string {
	if f.Unit == "元" {
		return value
	}
	return trimmed(value)
}

// SourceOf is where the source of an input stands: with a table it is that of the table.
func (f Form) SourceOf(path string, sources map[string]string) string {
	for _, t := range f.Tables {
		for _, c := range t.Columns {
			for i := range MostRows {
				if t.Cell(c, i) == path {
					if own := sources[item(t.Path, i)]; own != "" {
						return own
					}
					return sources[t.At()]
				}
			}
		}
	}
	top, _, _ := strings.Cut(path, "[")
	return sources[top]
}
