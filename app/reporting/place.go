package reporting

import (
	"fmt"
	"strings"

	"jiyue/domain/code"
)

// Place 所在地 is a condition on where a party is: in a region with all that it
// covers, without a part of it, or outside of the mainland. The zero Place is
// anywhere.
type Place struct {
	Within  string // six digits; 000000 is all of the mainland
	Except  string // a part of Within that does not count
	Country string // customs code of one country or territory
	Group   string // HongKongMacaoTaiwan or Abroad
}

// The groups of places outside of the mainland.
const (
	HongKongMacaoTaiwan = "HMT"
	Abroad              = "ABROAD"
)

// Nation is the region that covers the mainland.
const Nation = "000000"

// ParsePlace reads 410100, 410000-410100 (河南省 without 郑州市), C502, HMT or
// ABROAD; an empty text is anywhere.
func ParsePlace(s string) (Place, bool) {
	within, except, excepted := strings.Cut(s, "-")
	switch {
	case s == "":
		return Place{}, true
	case s == HongKongMacaoTaiwan || s == Abroad:
		return Place{Group: s}, true
	case len(s) == 4 && s[0] == 'C' && strings.Trim(s[1:], "0123456789") == "":
		return Place{Country: s[1:]}, true
	case !sixDigits(within) || excepted && !sixDigits(except):
		return Place{}, false
	}
	return Place{Within: within, Except: except}, true
}

// String is what ParsePlace reads.
func (p Place) String() string {
	switch {
	case p.Group != "":
		return p.Group
	case p.Country != "":
		return "C" + p.Country
	case p.Except != "":
		return p.Within + "-" + p.Except
	}
	return p.Within
}

// IsZero says that the place is anywhere.
func (p Place) IsZero() bool { return p == Place{} }

// Range is the first and last code of Within.
func (p Place) Range() (from, to string) { return regionRange(p.Within) }

// ExceptRange is the first and last code of Except.
func (p Place) ExceptRange() (from, to string) { return regionRange(p.Except) }

// PlaceTitle names a condition on a place: 河南省（不含郑州市）.
func (s *Service) PlaceTitle(p Place) string {
	switch {
	case p.Group == HongKongMacaoTaiwan:
		return "港澳台"
	case p.Group == Abroad:
		return "国外"
	case p.Country != "":
		return s.codes.Name(code.Country, p.Country)
	case p.Except != "":
		return s.RegionTitle(p.Within) + "（不含" + s.RegionTitle(p.Except) + "）"
	}
	return s.RegionTitle(p.Within)
}

// RegionTitle names a region, 全国 for the whole; an unknown code names itself.
func (s *Service) RegionTitle(region string) string {
	if region == Nation {
		return "全国"
	}
	if name := s.codes.FullName(code.Region, region); name != "" {
		return name
	}
	return region
}

// Conditions 筛选条件 says the filter in words, one condition each; offices are
// named by the given function.
func (s *Service) Conditions(f Filter, officeName func(id string) string) []Condition {
	var all []Condition
	add := func(label, value string, names ...string) {
		if value != "" {
			all = append(all, Condition{label, value, names})
		}
	}
	add("查找", f.Query, ParamQuery)
	var states []string
	for _, state := range f.States {
		states = append(states, state.Title())
	}
	add("状态", strings.Join(states, "、"), ParamState)
	add("类别", f.Class.Title(), ParamClass)
	if f.Field != "" {
		add("技术领域", s.FieldName(f.Field), ParamField)
	}
	if f.OfficeID != "" {
		add("登记机构", officeName(f.OfficeID), ParamUnit)
	}
	if f.OfficeRegion != "" {
		add("登记机构所在地", s.RegionTitle(f.OfficeRegion), ParamUnit)
	}
	add("签订日期", span(f.SignedFrom.String(), f.SignedTo.String()), ParamSignedFrom, ParamSignedTo)
	add("提交日期", span(f.SubmittedFrom.String(), f.SubmittedTo.String()), ParamSubmittedFrom, ParamSubmittedTo)
	add("登记日期", span(f.RegisteredFrom.String(), f.RegisteredTo.String()), ParamRegisteredFrom, ParamRegisteredTo)
	if !f.Standing.IsZero() {
		add("登记有效", "截至 "+f.Standing.String(), ParamStanding)
	}
	if low, high := wanText(f.Min), wanText(f.Max); low != "" || high != "" {
		add("成交总额", span(low, high)+" 万元", ParamMin, ParamMax)
	}
	if !f.Seller.IsZero() {
		add("卖方所在地", s.PlaceTitle(f.Seller), ParamSellerRegion)
	}
	if !f.Buyer.IsZero() {
		add("买方所在地", s.PlaceTitle(f.Buyer), ParamBuyerRegion)
	}
	add("当事人", f.Party, ParamParty)
	add("全国登记编号", map[Answer]string{Yes: "已填写", No: "已登记，未填写"}[f.National], ParamNational)
	if len(f.IDs) > 0 {
		add("所选合同", fmt.Sprintf("%d 份", len(f.IDs)), ParamID)
	}
	right := s.codes.FullName(code.IP, f.Right.Code)
	if f.Right.Any() {
		right = "涉及知识产权"
	}
	add("知识产权", right, ParamRight)
	add("卖方性质", s.codes.FullName(code.Nature, f.SellerNature.Code), ParamSellerNature)
	add("买方性质", s.codes.FullName(code.Nature, f.BuyerNature.Code), ParamBuyerNature)
	add("计划来源", s.codes.FullName(code.Plan, f.Plan.Code), ParamPlan)
	add("社会经济目标", s.codes.Name(code.Objective, f.Objective), ParamObjective)
	add("服务行业", s.codes.FullName(code.Industry, f.Industry.Code), ParamIndustry)
	add("第一卖方", f.FirstSeller, ParamFirstSeller)
	add("第一买方", f.FirstBuyer, ParamFirstBuyer)
	return all
}

// Condition is one condition in words, with the parameters that make it.
type Condition struct {
	Label string
	Value string
	Names []string
}

// Text is the condition in one line.
func (c Condition) Text() string { return c.Label + " " + c.Value }

func span(from, to string) string {
	switch {
	case from == "" && to == "":
		return ""
	case to == "":
		return from + " 起"
	case from == "":
		return "至 " + to
	case from == to:
		return from
	}
	return from + " 至 " + to
}
