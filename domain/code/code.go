// Package code holds the dated code tables (代码表) by which a registration is
// classified: regions, countries, technology fields, party natures, industries,
// objectives, plan sources and the rest. A code is never deleted; it ends, so
// that an old registration can always be read. Every code says where it comes
// from, and what has no published source is marked 建议值.
package code

import (
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Table 代码表 names one code table.
type Table string

// The code tables of the registration form. Contract classes are rules, not
// data, and live with the contract.
const (
	Region    Table = "REGION"    // 行政区划, GB/T 2260 and the statistical codes 71–79
	Country   Table = "COUNTRY"   // 国别（地区）, customs statistical code of three digits
	Field     Table = "FIELD"     // 技术领域, 01–11
	Nature    Table = "NATURE"    // 买卖方性质
	Industry  Table = "INDUSTRY"  // 国民经济行业, GB/T 4754-2017 sections and divisions
	Objective Table = "OBJECTIVE" // 社会经济目标
	Plan      Table = "PLAN"      // 计划来源
	IP        Table = "IP"        // 知识产权类型
	Pay       Table = "PAY"       // 支付方式
	Scale     Table = "SCALE"     // 企业规模
	Issuer    Table = "ISSUER"    // 评估资质发证机构
)

// Tables lists every table in the order in which an administrator sees them.
var Tables = []Table{Region, Country, Field, Nature, Industry, Objective, Plan, IP, Pay, Scale, Issuer}

var titles = map[Table]string{
	Region: "行政区划", Country: "国别（地区）", Field: "技术领域", Nature: "买卖方性质", Industry: "国民经济行业",
	Objective: "社会经济目标", Plan: "计划来源", IP: "知识产权类型", Pay: "支付方式", Scale: "企业规模", Issuer: "评估资质发证机构",
}

// Title is the Chinese name of the table, "" when there is no such table.
func (t Table) Title() string { return titles[t] }

// Confidence 依据程度 says whether a value is published or our own.
type Confidence string

// The degrees of confidence, written as pages show them.
const (
	Sourced   Confidence = "有据"  // read in a source that the row names
	Suggested Confidence = "建议值" // ours, or recalled and not yet checked
)

// Valid says whether c is one of the degrees.
func (c Confidence) Valid() bool { return c == Sourced || c == Suggested }

// Code 代码 is one row of a table.
type Code struct {
	Table      Table
	Code       string
	Name       string
	Parent     string   // code of the next level up in the same table, "" at the top
	From       day.Date // first valid day, zero when it was always valid
	To         day.Date // last valid day, zero when still valid
	Source     string   // 来源
	Confidence Confidence
	Sort       int // order on pages, within the table
}

// ValidOn says whether the code was in force on the day, both ends included; the
// zero date asks for no day in particular.
func (c Code) ValidOn(on day.Date) bool {
	if on.IsZero() {
		return true
	}
	return !on.Before(c.From) && (c.To.IsZero() || !on.After(c.To))
}

// overlaps says whether two rows of one code are in force on a common day.
func (c Code) overlaps(d Code) bool {
	return (c.To.IsZero() || !d.From.After(c.To)) && (d.To.IsZero() || !c.From.After(d.To))
}

// What can be wrong with a code that a user gives.
var (
	ErrTable   = fault.New(fault.Invalid, "code.table", "没有这个代码表")
	ErrUnknown = fault.New(fault.Invalid, "code.unknown", "代码表中没有这个代码，请从列表中选择")
	ErrExpired = fault.New(fault.Invalid, "code.expired", "代码在该日期已停用或尚未启用，请另选代码")
)
