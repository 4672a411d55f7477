package web

import (
	"bytes"
	"strconv"
	"strings"

	"jiyue/domain/money"
	"jiyue/domain/subsidy"
	"jiyue/domain/tax"
	"jiyue/views/fiscal"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// listPublished 补贴公示.
func (s *Server) listPublished(r *request) error {
	lists, next, err := s.Funding.PublishedLists(r.ctx(), r.Query("after"))
	if err != nil {
		return err
	}
	p := fiscal.PublicListsPage{Shell: s.shell(r, "补贴公示")}
	p.Shell.Nav = publicPlaces(r.Path())
	for _, l := range lists {
		p.Rows = append(p.Rows, s.subsidyRow(l, "/subsidy-lists/"))
	}
	p.Paging = subsidyPaging("/subsidy-lists", r.Query("after"), next)
	return r.page(fiscal.PublicLists(p))
}

func subsidyPaging(path, after, next string) part.Paging {
	var p part.Paging
	if next != "" {
		p.Next = withQuery(path, "after", next)
	}
	if after != "" {
		p.Prev = path
	}
	return p
}

func (s *Server) subsidyTitle(l *subsidy.List) string {
	if p, known := s.Funding.Policy(l.Policy); known {
		return p.Title
	}
	return l.Policy
}

func (s *Server) subsidyRow(l *subsidy.List, path string) fiscal.ListRow {
	row := fiscal.ListRow{Href: path + l.ID, Title: s.subsidyTitle(l), Region: s.Region(l.Region), Year: strconv.Itoa(l.Year) + "年",
		State: subsidyMarks[l.State], Word: l.State.Title(), Maker: l.Maker.Name, Budget: "未填"}
	if l.Budget != nil {
		row.Budget = l.Budget.Text()
	}
	if l.State == subsidy.Published {
		row.Day = dayText(l.DecidedAt)
	}
	return row
}

// showPublished is one published list.
func (s *Server) showPublished(r *request) error {
	l, basis, units, err := s.Funding.ReadPublished(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	title := strconv.Itoa(l.Year) + "年度" + basis.Title + "名单"
	p := fiscal.PublicListPage{Shell: s.shell(r, title, layout.Crumb{Label: "补贴公示", Href: "/subsidy-lists"}, layout.Crumb{Label: title}),
		Title: title, Sub: "以登记记录为准，有异议的，请向编制单位提出。", Export: "/subsidy-lists/" + l.ID + "/export.xlsx", Basis: s.policyCard(basis),
		Head: []part.Cell{{Label: "地区", Value: s.Region(l.Region)}, {Label: "登记年度", Value: strconv.Itoa(l.Year) + "年"},
			{Label: "编制", Value: l.Maker.Org}, {Label: "审定并公示", Value: l.Decider.Org, Sub: dayText(l.DecidedAt)}}}
	p.Shell.Nav = publicPlaces(r.Path())
	var total money.Yuan
	for _, u := range units {
		total = total.Add(u.Paid)
		p.Units = append(p.Units, fiscal.UnitRow{Name: u.Title, Contracts: u.Contracts, Base: u.Base.Text(), Granted: u.Granted.Text(), Paid: u.Paid.Text()})
	}
	p.Total = total.Text()
	return r.page(fiscal.PublicList(p))
}

// exportPublished is the published list as a workbook.
func (s *Server) exportPublished(r *request) error {
	l, basis, units, err := s.Funding.ReadPublished(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = s.Funding.Books.Subsidy(&b, l, basis, s.Region(l.Region), units)
	if err != nil {
		return err
	}
	return r.download(strconv.Itoa(l.Year)+"年度"+basis.Title+"名单.xlsx", workbookType, b.Bytes())
}

// policyCard puts a scheme into words.
func (s *Server) policyCard(p subsidy.Policy) fiscal.PolicyCard {
	card := fiscal.PolicyCard{Title: p.Title}
	fact := func(key, value string) { card.Facts = append(card.Facts, part.KV{Key: key, Value: value}) }
	fact("依据", p.Source)
	span := p.Scheme.From.Long() + "起"
	if !p.Scheme.To.IsZero() {
		span = p.Scheme.From.Long() + "至" + p.Scheme.To.Long()
	}
	fact("适用登记日期", span)
	fact("适用地区", s.Region(p.Region))
	for i, rule := range p.Scheme.Rules {
		fact("标准"+strconv.Itoa(i+1), p.Clauses[i]+"\n基数："+rule.Base.Title()+"；"+tierWords(rule))
	}
	top := "不设上限"
	if p.Scheme.Cap != nil {
		top = p.Scheme.Cap.Text() + " 元，" + scopeWords(p.Scheme.CapScope)
	}
	fact("上限", top)
	var out []string
	for _, x := range []struct {
		on   bool
		word string
	}{{p.Scheme.ExcludeRelated, "关联交易"}, {p.Scheme.ExcludePublicMoney, "财政资金购买"}, {p.Scheme.ExcludeAlready, "已获同类补贴"}} {
		if x.on {
			out = append(out, x.word)
		}
	}
	if len(out) == 0 {
		out = []string{"未载明"}
	}
	fact("不予补贴", strings.Join(out, "、"))
	fact("兑付", map[bool]string{true: "预算不足时按比例兑付", false: "没有规定按比例兑付"}[p.ProRata]+"；"+map[bool]string{true: "免申即享", false: "没有规定免申即享"}[p.Scheme.AutoApply])
	fact("依据程度", string(p.Confidence)+"。"+strings.Join(p.Notes, "；")+"。")
	fact("多个卖方", "按合同中的第一卖方计（建议值）。")
	return card
}

func scopeWords(scope subsidy.Scope) string {
	if scope == subsidy.PerUnitYear {
		return "每家单位每年"
	}
	return "每份合同"
}

func tierWords(rule subsidy.Rule) string {
	var words []string
	for i, t := range rule.Tiers {
		switch {
		case len(rule.Tiers) == 1:
			words = append(words, "比例 "+tax.Percent(t.Rate))
		case t.Open:
			words = append(words, "超过 "+rule.Tiers[i-1].UpTo.Text()+" 元的部分 "+tax.Percent(t.Rate))
		case i == 0:
			words = append(words, t.UpTo.Text()+" 元以内 "+tax.Percent(t.Rate))
		default:
			words = append(words, "至 "+t.UpTo.Text()+" 元的部分 "+tax.Percent(t.Rate))
		}
	}
	return strings.Join(words, "，")
}
