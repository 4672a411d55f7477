package code

import (
	"slices"
	"strings"

	"jiyue/domain/day"
)

// Kept lists the tables that administrators may add rows to. Natures, kinds of
// rights and ways of payment are part of the rules themselves.
var Kept = []Table{Field, Plan, Objective, Industry, Region, Country, Issuer}

// Lay puts rows over what is there, one after the other: a row of the same code with
// the same first day is replaced, one that began earlier ends the day before.
func Lay(under, add []Code) []Code {
	type place struct {
		table Table
		code  string
	}
	dated := map[place][]Code{}
	var order []place
	put := func(c Code, lay func([]Code, Code) []Code) {
		at := place{c.Table, c.Code}
		if dated[at] == nil {
			order = append(order, at)
		}
		dated[at] = lay(dated[at], c)
	}
	for _, c := range under {
		put(c, func(rows []Code, c Code) []Code { return append(rows, c) })
	}
	for _, c := range add {
		put(c, layOne)
	}
	over := make([]Code, 0, len(under)+len(add))
	for _, at := range order {
		over = append(over, dated[at]...)
	}
	return over
}

func layOne(rows []Code, c Code) []Code {
	var over []Code
	for _, r := range rows {
		switch {
		case r.From == c.From:
			continue
		case r.From.Before(c.From) && (r.To.IsZero() || !r.To.Before(c.From)):
			r.To = c.From.AddDays(-1)
		}
		over = append(over, r)
	}
	return append(over, c)
}

// Refuse says in Chinese why a row cannot be laid over others, "" when it can.
func Refuse(rows []Code, c Code, today day.Date) string {
	if problem := c.problem(); problem != "" {
		return problem
	}
	switch {
	case !slices.Contains(Kept, c.Table):
		return c.Table.Title() + "由系统规则确定，不能导入"
	case len([]rune(c.Code)) > 20 || len([]rune(c.Name)) > 100 || len([]rune(c.Source)) > 200:
		return "代码最多 20 个字符，名称最多 100 个字，来源最多 200 个字"
	case c.Table == Field && c.Parent == "" && len(c.Code) != 2:
		return "技术领域的第一级代码为两位数字"
	case c.Table == Field && c.Parent != "" && (len(c.Parent) != 2 || len(c.Code) != 4 || !strings.HasPrefix(c.Code, c.Parent)):
		return "技术领域的第二级代码为四位，前两位是上级代码，例如上级 01 之下的 0101"
	}
	for _, r := range rows {
		if r.Table == c.Table && r.Code == c.Code && r.From.After(c.From) && r.overlaps(c) {
			return "与自 " + r.From.String() + " 起的一行重叠，请把停用日填在此前"
		}
	}
	return ""
}
