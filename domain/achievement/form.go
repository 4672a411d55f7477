package achievement

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// The two ways to state a price in a form.
const (
	PriceHint       = "HINT"       // 意向价格
	PriceNegotiable = "NEGOTIABLE" // 面议
)

// Pricings lists them as forms offer them.
var Pricings = []contract.Choice{{Value: PriceHint, Title: "意向价格"}, {Value: PriceNegotiable, Title: "面议"}}

// texts are the plain fields of a form with their names and longest lengths.
var texts = []struct {
	path, title string
	most        int
	of          func(*Content) *string
}{
	{"name", "成果名称", 100, func(c *Content) *string { return &c.Name }},
	{"abstract", "成果简介", 2000, func(c *Content) *string { return &c.Abstract }},
	{"problem", "解决的问题", 1000, func(c *Content) *string { return &c.Problem }},
	{"field", "技术领域", 10, func(c *Content) *string { return &c.Field }},
	{"industry", "应用行业", 10, func(c *Content) *string { return &c.Industry }},
	{"evidence", "成熟度依据", 1000, func(c *Content) *string { return &c.Evidence }},
	{"contact", "联系人", 40, func(c *Content) *string { return &c.Contact }},
	{"phone", "联系电话", 40, func(c *Content) *string { return &c.Phone }},
}

// Read takes a form as typed: paths like owners[0].share with their texts. What
// cannot be read is refused at its field; what is missing is not, for a draft may
// be unfinished. Rows in which nothing is typed are left out.
func Read(typed map[string]string) (Content, error) {
	var c Content
	r := reading{typed: typed}
	for _, t := range texts {
		*t.of(&c) = r.text(t.path, t.title, t.most)
	}
	c.Maturity = r.maturity()
	r.rows("owners", MaxOwners, []string{"name", "uscc", "share"}, func(row func(string) string, i int) {
		c.Owners = append(c.Owners, r.owner(row, i))
	})
	r.rows("completers", MaxCompleters, []string{"name", "unit"}, func(row func(string) string, i int) {
		p := Completer{Name: row("name"), Unit: row("unit")}
		r.need(p.Name != "" && r.fits(p.Name, 40), at("completers", i, "name"), "请填写完成人姓名，最多 40 个字")
		r.need(r.fits(p.Unit, 100), at("completers", i, "unit"), "所在单位最多 100 个字")
		c.Completers = append(c.Completers, p)
	})
	r.rows("rights", MaxRights, []string{"number"}, func(row func(string) string, i int) {
		right := Right{Number: row("number"), Item: row("item")}
		r.need(r.fits(right.Number, 60), at("rights", i, "number"), "编号最多 60 个字")
		c.Rights = append(c.Rights, right)
	})
	for _, m := range Modes {
		if slices.Contains(strings.Split(typed["modes"], ","), m.Value) {
			c.Modes = append(c.Modes, Mode(m.Value))
		}
	}
	r.price(&c)
	if v := typed["secrecy"]; v != "" {
		r.need(listed(Secrecies, v), "secrecy", "请从列表中选择密级")
		c.Secrecy = Secrecy(v)
	}
	return c, fault.Join(r.faults)
}

// Flat is the content as a form would hold it; Read reads the same content again.
func (c Content) Flat() map[string]string {
	flat := map[string]string{}
	put := func(path, value string) {
		if value != "" {
			flat[path] = value
		}
	}
	for _, t := range texts {
		put(t.path, *t.of(&c))
	}
	if c.Maturity > 0 {
		put("maturity", strconv.Itoa(c.Maturity))
	}
	for i, o := range c.Owners {
		put(at("owners", i, "name"), o.Name)
		put(at("owners", i, "uscc"), o.Uscc)
		if o.Share.Sign() != 0 {
			put(at("owners", i, "share"), o.Share.StringFixed(2))
		}
	}
	for i, p := range c.Completers {
		put(at("completers", i, "name"), p.Name)
		put(at("completers", i, "unit"), p.Unit)
	}
	for i, right := range c.Rights {
		put(at("rights", i, "number"), right.Number)
		put(at("rights", i, "item"), right.Item)
	}
	modes := make([]string, len(c.Modes))
	for i, m := range c.Modes {
		modes[i] = string(m)
	}
	put("modes", strings.Join(modes, ","))
	switch {
	case c.Negotiable:
		put("pricing", PriceNegotiable)
	case c.Priced():
		put("pricing", PriceHint)
		put("price", c.Price.String())
	}
	put("secrecy", string(c.Secrecy))
	return flat
}

// Rows counts the rows of a group that a form holds, typed or not.
func Rows(typed map[string]string, group string) int {
	rows := 0
	for path := range typed {
		rest, ok := strings.CutPrefix(path, group+"[")
		digits, _, closed := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(digits); ok && closed && err == nil && i >= 0 {
			rows = max(rows, i+1)
		}
	}
	return min(rows, map[string]int{"owners": MaxOwners, "completers": MaxCompleters, "rights": MaxRights}[group])
}

// reading collects what is wrong while a form is read.
type reading struct {
	typed  map[string]string
	faults []*fault.Fault
}

func (r *reading) need(ok bool, path, sentence string) {
	if !ok {
		r.faults = append(r.faults, fault.New(fault.Invalid, "achievement.field", sentence).At(path))
	}
}

func (r *reading) fits(text string, most int) bool { return utf8.RuneCountInString(text) <= most }

func (r *reading) text(path, title string, most int) string {
	text := strings.TrimSpace(r.typed[path])
	r.need(r.fits(text, most), path, title+"最多 "+strconv.Itoa(most)+" 个字，请缩短")
	return text
}

// rows visits the rows of a group in which something is typed.
func (r *reading) rows(group string, most int, names []string, visit func(row func(string) string, i int)) {
	for i := range Rows(r.typed, group) {
		row := func(name string) string { return strings.TrimSpace(r.typed[at(group, i, name)]) }
		if slices.ContainsFunc(names, func(name string) bool { return row(name) != "" }) {
			visit(row, i)
		}
	}
	r.need(r.typed[at(group, most, names[0])] == "", group, "最多列 "+strconv.Itoa(most)+" 行")
}

func (r *reading) maturity() int {
	v := r.typed["maturity"]
	if v == "" {
		return 0
	}
	r.need(listed(Maturities, v), "maturity", "请从列表中选择技术成熟度")
	n, _ := strconv.Atoi(v)
	return n
}

func (r *reading) owner(row func(string) string, i int) Owner {
	o := Owner{Name: row("name"), Uscc: row("uscc")}
	r.need(o.Name != "" && r.fits(o.Name, 100), at("owners", i, "name"), "请填写权属单位名称，最多 100 个字")
	if o.Uscc != "" {
		uscc, err := ident.USCC(o.Uscc)
		for _, f := range fault.All(err) {
			r.faults = append(r.faults, f.At(at("owners", i, "uscc")))
		}
		if err == nil {
			o.Uscc = uscc
		}
	}
	if typed := row("share"); typed != "" {
		share, ok := readShare(typed)
		r.need(ok, at("owners", i, "share"), "份额应大于 0、不超过 100，最多两位小数，例如 33.34")
		if ok {
			o.Share = share
		}
	}
	return o
}

// readShare reads a percentage exactly: 33.34, ３３.３４, 33.34%.
func readShare(typed string) (decimal.Decimal, bool) {
	s := strings.TrimSuffix(ident.Normalise(typed), "%")
	units, cents, dotted := strings.Cut(s, ".")
	if units == "" || len(units) > 3 || !ident.Digits(units) || !ident.Digits(cents) || len(cents) > 2 || dotted && cents == "" {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil && d.Sign() > 0 && !d.GreaterThan(whole)
}

func (r *reading) price(c *Content) {
	switch r.typed["pricing"] {
	case PriceNegotiable:
		c.Negotiable = true
	case PriceHint:
		price, err := money.ParseYuan(r.typed["price"])
		switch {
		case err != nil:
			r.faults = append(r.faults, fault.All(err)[0].At("price"))
		case price.Sign() <= 0:
			r.need(false, "price", "意向价格应大于零；没有意向价格的，请选择面议")
		default:
			c.Price = price
		}
	case "":
	default:
		r.need(false, "pricing", "请选择意向价格或面议")
	}
}

func listed(list []contract.Choice, value string) bool {
	return slices.ContainsFunc(list, func(c contract.Choice) bool { return c.Value == value })
}
