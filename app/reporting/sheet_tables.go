package reporting

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// Table 统计表 is one table of lines, alike on the page and in the workbook. The
// tables of places, of the work of offices and of changes have shapes of their own.
type Table struct {
	ID     string
	No     string // 表1
	Group  string // heading in the list of tables
	Title  string
	Head   string // of the first column
	Lines  []Line
	Whole  Line // 合计, or what the lines are related to where they do not add up
	Adds   bool // the lines add up to the whole
	Twice  bool // a contract of several buyers counts in the line of each: 合同数 does not add up
	Note   string
	Ranked bool // the largest first, numbered
}

// The groups of tables.
const (
	GroupContract = "按合同"
	GroupParty    = "按当事人"
	GroupPlace    = "按地区与流向"
	GroupTime     = "按月份与办理"
	GroupChange   = "变动"
)

// Groups lists the groups in order.
var Groups = []string{GroupContract, GroupParty, GroupPlace, GroupTime, GroupChange}

// Tables lists the tables of lines in the order of their numbers.
func (st *Statistics) Tables() []Table {
	split := st.Ask.Many == ManySplit
	first := "按第一卖方计"
	buyers := "按第一买方计，一份合同只计一次"
	if split {
		buyers = "多个买方平均分摊金额；合同数在每个买方所在行各计一次，合计不重复计"
	}
	list := []Table{
		{ID: "class", No: "表1", Group: GroupContract, Title: "按合同类别", Head: "合同类别", Lines: st.Classes, Adds: true},
		{ID: "field", No: "表2", Group: GroupContract, Title: "按技术领域", Head: "技术领域", Lines: st.Fields, Adds: true},
		{ID: "right", No: "表3", Group: GroupContract, Title: "按知识产权", Head: "知识产权", Lines: st.Rights, Adds: true, Note: "涉及多种知识产权的合同，按所列第一种计"},
		{ID: "seller-nature", No: "表4", Group: GroupParty, Title: "按卖方性质", Head: "卖方性质", Lines: st.SellerNatures, Adds: true, Note: first},
		{ID: "buyer-nature", No: "表5", Group: GroupParty, Title: "按买方性质", Head: "买方性质", Lines: st.BuyerNatures, Adds: true, Twice: split, Note: buyers},
		{ID: "plan", No: "表7", Group: GroupContract, Title: "按计划来源", Head: "计划来源", Lines: st.Plans, Adds: true},
		{ID: "objective", No: "表8", Group: GroupContract, Title: "按社会经济目标", Head: "社会经济目标", Lines: st.Objectives, Adds: true, Note: "目标名称为建议值，待与 GB/T 24450 核对"},
		{ID: "industry", No: "表9", Group: GroupContract, Title: "按服务的国民经济行业", Head: "国民经济行业", Lines: st.Industries, Adds: true, Note: "行业按 GB/T 4754-2017"},
		{ID: "band", No: "表11", Group: GroupContract, Title: "按成交额分档", Head: "成交额", Lines: st.Bands, Adds: true, Note: "各档含下限，不含上限"},
		{ID: "top-seller", No: "表12", Group: GroupParty, Title: fmt.Sprintf("成交额前 %d 家卖方", topParties), Head: "卖方", Lines: st.TopSellers, Ranked: true, Note: first},
		{ID: "top-buyer", No: "表12续", Group: GroupParty, Title: fmt.Sprintf("成交额前 %d 家买方", topParties), Head: "买方", Lines: st.TopBuyers, Ranked: true, Note: "按第一买方计"},
		{ID: "institution", No: "表13", Group: GroupParty, Title: "高等院校与科研机构", Head: "机构与身份", Lines: st.Institutions, Note: "卖方、买方可以同为院校或机构，各行不相加"},
		{ID: "zone", No: "表14", Group: GroupPlace, Title: "高新技术产业开发区", Head: "高新区与身份", Lines: st.Zones, Note: "按当事人所在地的统计用区划代码；卖方、买方可以同在高新区，两部分不相加"},
		{ID: "month", No: "附表1", Group: GroupTime, Title: "逐月", Head: "登记月份", Lines: st.Months, Adds: true},
		{ID: "place", No: "附表2", Group: GroupPlace, Title: "按" + ByTitle(st.Ask.By), Head: ByTitle(st.Ask.By), Lines: st.Places, Adds: true, Twice: split && st.Ask.By == ByBuyer},
	}
	for i := range list {
		list[i].Whole = st.All
		if !list[i].Adds {
			list[i].Whole.Label = "全部登记合同"
		}
	}
	return list
}

// inner says that a line is contained in one above it.
func (l Line) inner() bool { return l.Sub || l.Deep }

// Outer lists the lines of a table that are not contained in others.
func Outer(lines []Line) []Line {
	return slices.DeleteFunc(slices.Clone(lines), Line.inner)
}

// FlowLines lists 技术流向 as lines: each place of sellers, below it its buyers'.
func (st *Statistics) FlowLines() []Line {
	var lines []Line
	for _, row := range st.Flow.Sellers {
		head := row.All
		head.Label = row.Whence.Title() + "卖方"
		lines = append(lines, head)
		for i, cell := range row.Cells {
			if cell.empty() {
				continue
			}
			cell.Label, cell.Sub = "至"+st.Flow.Buyers[i].Title()+"买方", true
			lines = append(lines, cell)
		}
	}
	return lines
}

// FlowSums lists what stays at home, goes out, comes in and passes by.
func (st *Statistics) FlowSums() []Line {
	sums := []Line{st.Flow.Within, st.Flow.Out, st.Flow.In, st.Flow.Rest}
	sums[1].Label, sums[2].Label = "输出（本地卖方至外地买方）", "吸纳（外地卖方至本地买方）"
	return sums
}

// Rounding 舍入对照 sets the sum of rounded figures beside the rounded sum.
type Rounding struct {
	Table           string
	Shown, Total    money.Yuan // 成交额 in 元 whose 万元 are the rounded figures
	ShownTech, Tech money.Yuan
	Lines           int
}

// Roundings compares every table whose lines add up.
func (st *Statistics) Roundings() []Rounding {
	var all []Rounding
	for _, t := range st.Tables() {
		if !t.Adds {
			continue
		}
		r := Rounding{Table: t.No + " " + t.Title, Total: toWan(st.All.Total), Tech: toWan(st.All.Tech)}
		for _, l := range Outer(t.Lines) {
			r.Lines++
			r.Shown, r.ShownTech = r.Shown.Add(toWan(l.Total)), r.ShownTech.Add(toWan(l.Tech))
		}
		all = append(all, r)
	}
	return all
}

// toWan rounds an amount as a figure in 万元 with two places shows it.
func toWan(y money.Yuan) money.Yuan {
	return money.Round(y.Decimal().Shift(-4).Round(2).Shift(4))
}

// WorkWhole adds the outer lines of 表10 up.
func WorkWhole(lines []WorkLine) WorkLine {
	whole := WorkLine{Line: Line{Label: "合计"}}
	for _, l := range lines {
		if l.inner() {
			continue
		}
		whole.Cell, whole.Before = whole.Cell.Add(l.Cell), whole.Before.Add(l.Before)
		whole.Kept, whole.Late, whole.Untimed = whole.Kept+l.Kept, whole.Late+l.Late, whole.Untimed+l.Untimed
		whole.Returned, whole.Rejected = whole.Returned+l.Returned, whole.Rejected+l.Rejected
	}
	return whole
}

// InTime 按期率 is the share of the decisions with a known deadline that kept it.
func (w WorkLine) InTime() Ratio {
	return Ratio{decimal.NewFromInt(int64(w.Kept)), decimal.NewFromInt(int64(w.Kept + w.Late))}
}
