package code

import (
	"cmp"
	"slices"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// edition is all tables together, checked and indexed; it never changes.
type edition struct {
	rows     map[Table][]Code          // by Sort, then code, then From
	index    map[Table]map[string]span // where the rows of a code stand, latest last
	children map[Table]map[string][]Code
	found    map[Table][]target
}

// span is the rows of one code, by From.
type span []Code

// newEdition checks the rows against each other: within a table no code may have
// two rows for one day, every parent must exist, and no code may be its own
// ancestor.
func newEdition(codes []Code) (*edition, error) {
	b := &edition{
		rows: map[Table][]Code{}, index: map[Table]map[string]span{},
		children: map[Table]map[string][]Code{}, found: map[Table][]target{},
	}
	var faults []*fault.Fault
	complain := func(c Code, sentence string) {
		faults = append(faults, ErrFile.Say(c.Table.Title()+" "+c.Code+"："+sentence).At(string(c.Table)+"."+c.Code))
	}
	for _, c := range codes {
		if sentence := c.problem(); sentence != "" {
			complain(c, sentence)
			continue
		}
		if b.index[c.Table] == nil {
			b.index[c.Table], b.children[c.Table] = map[string]span{}, map[string][]Code{}
		}
		for _, other := range b.index[c.Table][c.Code] {
			if other.overlaps(c) {
				complain(c, "同一日期有两行")
			}
		}
		b.rows[c.Table] = append(b.rows[c.Table], c)
		b.index[c.Table][c.Code] = append(b.index[c.Table][c.Code], c)
	}
	for table, rows := range b.rows {
		slices.SortFunc(rows, byPlace)
		for _, editions := range b.index[table] {
			slices.SortFunc(editions, func(c, d Code) int { return c.From.Compare(d.From) })
		}
		for _, c := range rows {
			b.children[table][c.Parent] = append(b.children[table][c.Parent], c)
			if c.Parent != "" && b.index[table][c.Parent] == nil {
				complain(c, "没有上级代码 "+c.Parent)
			} else if b.circular(c) {
				complain(c, "上级代码循环")
			}
		}
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	for table, rows := range b.rows {
		for _, c := range rows {
			b.found[table] = append(b.found[table], target{c, fold(b.fullName(c))})
		}
	}
	return b, nil
}

func byPlace(c, d Code) int {
	return cmp.Or(cmp.Compare(c.Sort, d.Sort), strings.Compare(c.Code, d.Code), c.From.Compare(d.From))
}

func (b *edition) circular(c Code) bool {
	for up, steps := c.Parent, 0; up != ""; steps++ {
		editions := b.index[c.Table][up]
		if up == c.Code || steps > 9 {
			return true
		}
		if len(editions) == 0 {
			return false
		}
		up = editions[len(editions)-1].Parent
	}
	return false
}

// All returns every row of a table in page order, ended codes included.
func (b *edition) All(table Table) []Code { return slices.Clone(b.rows[table]) }

// Find looks a code up as of a day; the zero date finds its latest row.
func (b *edition) Find(table Table, code string, on day.Date) (Code, bool) {
	editions := b.index[table][code]
	for i := len(editions) - 1; i >= 0; i-- {
		if editions[i].ValidOn(on) {
			return editions[i], true
		}
	}
	return Code{}, false
}

// Check tells why a code cannot be used on a day; nil when it can.
func (b *edition) Check(table Table, code string, on day.Date) error {
	if b.rows[table] == nil {
		return ErrTable.Say("没有代码表“" + string(table) + "”")
	}
	editions := b.index[table][code]
	if len(editions) == 0 {
		return ErrUnknown.Say(table.Title() + "代码表中没有“" + code + "”，请从列表中选择")
	}
	if _, ok := b.Find(table, code, on); ok {
		return nil
	}
	last := editions[len(editions)-1]
	if !last.To.IsZero() && on.After(last.To) {
		return ErrExpired.Say(table.Title() + " " + code + "（" + last.Name + "）已于 " + last.To.String() + " 停用，请另选代码")
	}
	return ErrExpired.Say(table.Title() + " " + code + "（" + last.Name + "）在 " + on.String() + " 尚未启用，请另选代码")
}

// Name is the latest name of a code, whatever the day, because an old record must
// stay readable; "" when the code was never in the table.
func (b *edition) Name(table Table, code string) string {
	c, _ := b.Find(table, code, day.Date{})
	return c.Name
}

// Children returns the codes directly below parent ("" for the top level) that
// are in force on the day, in page order.
func (b *edition) Children(table Table, parent string, on day.Date) []Code {
	var valid []Code
	for _, c := range b.children[table][parent] {
		if c.ValidOn(on) {
			valid = append(valid, c)
		}
	}
	return valid
}

// Path returns the code and all above it, from the top down.
func (b *edition) Path(table Table, code string) []Code {
	var path []Code
	for code != "" {
		c, ok := b.Find(table, code, day.Date{})
		if !ok {
			break
		}
		path = append(path, c)
		code = c.Parent
	}
	slices.Reverse(path)
	return path
}

// FullName spells a code out with what stands above it: 河南省郑州市金水区 for a
// region, 事业法人 · 高等院校 elsewhere; "" when the code was never in the table.
func (b *edition) FullName(table Table, code string) string {
	c, ok := b.Find(table, code, day.Date{})
	if !ok {
		return ""
	}
	return b.fullName(c)
}

func (b *edition) fullName(c Code) string {
	var names []string
	for _, step := range b.Path(c.Table, c.Code) {
		if c.Table == Region && step.Code != c.Code && placeholder(step) {
			continue
		}
		names = append(names, step.Name)
	}
	if c.Table == Region {
		return strings.Join(names, "")
	}
	return strings.Join(names, " · ")
}

// placeholder marks the prefecture rows of the statistical list that are no
// places: 市辖区 and 县 of municipalities, and 省（自治区）直辖县级行政区划.
func placeholder(c Code) bool {
	return c.Name == "市辖区" || c.Name == "县" || strings.HasSuffix(c.Name, "直辖县级行政区划")
}
