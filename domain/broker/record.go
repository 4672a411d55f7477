// Package broker is the professional record of 技术经纪人: certificate, contracts and
// amounts by year, as a review of professional titles (职称评审) asks for them.
package broker

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Faults of the record.
var (
	ErrAbsent = fault.New(fault.NotFound, "broker.absent", "没有这位技术经纪人，或您无权查看")
	ErrMoved  = fault.New(fault.Conflict, "broker.moved", "执业信息已被他人修改，您的修改没有生效，请刷新页面后再试")
	ErrEdit   = fault.New(fault.Denied, "broker.edit", "执业信息由本人或本单位负责人填写")
	ErrMany   = fault.New(fault.TooLarge, "broker.many", "业绩清单最多 5,000 项合同，请缩小年度范围")
	ErrYears  = fault.New(fault.Invalid, "broker.years", "起始年度不能晚于截止年度").At("from")
)

// MostDeals bounds one 业绩清单.
const MostDeals = 5000

// Levels lists the grades of 技术经纪人, 建议值: regions name them differently.
var Levels = []contract.Choice{{Value: "JUNIOR", Title: "初级技术经纪人"}, {Value: "MIDDLE", Title: "中级技术经纪人"}, {Value: "SENIOR", Title: "高级技术经纪人"}}

// Record 执业信息 is a broker with certificate and professional title.
type Record struct {
	User          string
	Version       int // 0 until it is filled in
	Name          string
	Org           string
	OrgName       string
	OrgRegion     string
	CertificateNo string
	Level         string
	Issuer        string
	IssuedOn      day.Date
	Title         string // 职称
}

// Check says at each field what cannot be kept.
func (r Record) Check(today day.Date) error {
	var faults []*fault.Fault
	for _, t := range []struct {
		field, value, label string
		most                int
	}{{"certificate_no", r.CertificateNo, "证书编号", 60}, {"issuer", r.Issuer, "发证单位", 120}, {"title", r.Title, "职称", 60}} {
		if utf8.RuneCountInString(t.value) > t.most {
			faults = append(faults, fault.New(fault.Invalid, "broker.long", t.label+"过长，请缩短").At(t.field))
		}
	}
	if r.Level != "" && !slices.ContainsFunc(Levels, func(c contract.Choice) bool { return c.Value == r.Level }) {
		faults = append(faults, fault.New(fault.Invalid, "broker.level", "请从列表中选择等级").At("level"))
	}
	if r.IssuedOn.After(today) {
		faults = append(faults, fault.New(fault.Invalid, "broker.issued", "发证日期不能晚于今天").At("issued_on"))
	}
	if r.Level+r.Issuer != "" && strings.TrimSpace(r.CertificateNo) == "" {
		faults = append(faults, fault.New(fault.Invalid, "broker.certificate", "请填写证书编号").At("certificate_no"))
	}
	return fault.Join(faults)
}

// Period 年度范围: both years included, 0 for open.
type Period struct {
	From, To int
}

// Check refuses a period that ends before it begins.
func (p Period) Check() error {
	if p.From != 0 && p.To != 0 && p.From > p.To {
		return ErrYears
	}
	return nil
}

// Words says the period in words.
func (p Period) Words() string {
	year := func(y int) string { return strconv.Itoa(y) + " 年" }
	switch {
	case p.From == 0 && p.To == 0:
		return "全部年度"
	case p.From == p.To:
		return year(p.From)
	case p.From == 0:
		return year(p.To) + "及以前"
	case p.To == 0:
		return year(p.From) + "起"
	}
	return strconv.Itoa(p.From) + "—" + year(p.To)
}

// Course 办理情况 counts what became of the applications of one year of submission.
type Course struct {
	Year       int
	Applied    int
	Registered int // 登记有效
	Closed     int // 注销、撤销
	Refused    int // 不予受理、不予登记
	Withdrawn  int // 撤回、移送
	Returned   int // 曾退回补正, whatever became of it
}

// Pending is how many applications have not been decided.
func (c Course) Pending() int { return c.Applied - c.Registered - c.Closed - c.Refused - c.Withdrawn }

// Deal 业绩 is one registration in force.
type Deal struct {
	ID           contract.ID
	Number       string
	Name         string
	Class        contract.Class
	Seller       string
	Buyer        string
	RegisteredOn day.Date
	Total        money.Yuan
	Tech         money.Yuan
}

// Line 业绩合计 adds up the registrations of one year and major class; Class "" is the
// year's sum, Year 0 the sum of all.
type Line struct {
	Year      int
	Class     contract.Class
	Contracts int
	Total     money.Yuan
	Tech      money.Yuan
}

func (l *Line) add(d Deal) {
	l.Contracts++
	l.Total, l.Tech = l.Total.Add(d.Total), l.Tech.Add(d.Tech)
}

// SumUp 汇总 adds up a list by year of registration, newest first, and major class,
// each year with its sum, and the sum of all at the end: every total is that of
// the very rows that are listed.
func SumUp(deals []Deal) []Line {
	byYear := map[int]map[contract.Class]*Line{}
	var all Line
	for _, d := range deals {
		year := d.RegisteredOn.Year()
		if byYear[year] == nil {
			byYear[year] = map[contract.Class]*Line{"": {Year: year}}
		}
		class := d.Class.Major()
		if byYear[year][class] == nil {
			byYear[year][class] = &Line{Year: year, Class: class}
		}
		byYear[year][class].add(d)
		byYear[year][""].add(d)
		all.add(d)
	}
	var lines []Line
	for _, year := range years(byYear) {
		for _, class := range contract.Majors {
			if l := byYear[year][class]; l != nil {
				lines = append(lines, *l)
			}
		}
		lines = append(lines, *byYear[year][""])
	}
	return append(lines, all)
}

func years[T any](of map[int]T) []int {
	var list []int
	for y := range of {
		list = append(list, y)
	}
	slices.Sort(list)
	slices.Reverse(list)
	return list
}
