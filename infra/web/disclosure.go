package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/disclosure"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeDisclosures: 成交信息公示, for everybody to read and for machines; and where it is
// made.
func (s *Server) routeDisclosures() {
	who := only(actor.Trader, actor.Head, actor.Broker)
	s.get(market.DisclosuresPath, s.listDisclosures, open())
	s.get(market.DisclosuresPath+".csv", s.disclosuresCSV, open())
	s.get(market.DisclosuresPath+".json", s.disclosuresJSON, open())
	s.get(market.DisclosuresPath+"/:id", s.showDisclosed, open())
	s.get("/market/disclosures/:id", s.showDisclose, who)
	s.post("/market/disclosures/:id", s.disclose, who)
	s.post("/market/disclosures/:id/publish", s.publishDisclosure, who)
}

const (
	firstDisclosure    = 2020 // nobody asks for an earlier year
	disclosuresOnAPage = 50
	yearsOfDisclosures = 3
)

// disclosureYear is the year that is asked for, this one when it is none.
func (s *Server) disclosureYear(r *request) int {
	this := day.Of(s.Now()).Year()
	if y := number(r.Query("year")); y >= firstDisclosure && y <= this {
		return y
	}
	return this
}

func (s *Server) listDisclosures(r *request) error {
	year := s.disclosureYear(r)
	notices, list, err := s.Disclosing.Year(r.ctx(), year)
	if err != nil {
		return err
	}
	p := market.DisclosuresPage{Shell: s.publicShell(r, "成交信息公示"), Year: year, Cells: []part.Cell{
		{Label: "成交", Value: countWords(list.Totals.Count) + " 项", Sub: countWords(list.Totals.Confidential) + " 项价格保密", Width: 4},
		{Label: "成交金额（公开的）", Value: list.Totals.Amount.Yuan().Text(), Unit: " 元", Width: 4, Strong: true},
		{Label: "平均溢价率", Value: percentOr(list.Totals.Premium), Sub: "有起始价的成交", Width: 4}}}
	for y := day.Of(s.Now()).Year(); y > day.Of(s.Now()).Year()-yearsOfDisclosures; y-- {
		p.Years = append(p.Years, y)
	}
	from := min(max(number(r.Query("from")), 0), len(notices))
	for i := from; i < min(from+disclosuresOnAPage, len(notices)); i++ {
		p.Lines = append(p.Lines, disclosureLine(notices[i], list.Entries[i]))
	}
	path := market.DisclosuresPath + "?year=" + strconv.Itoa(year)
	if next := from + disclosuresOnAPage; next < len(notices) {
		p.Paging.Next = path + "&from=" + strconv.Itoa(next)
	}
	if from > 0 {
		p.Paging.Prev = path
	}
	return r.page(market.Disclosures(p))
}

func percentOr(premium string) string {
	if _, err := strconv.ParseFloat(premium, 64); err != nil {
		return premium
	}
	return premium + "%"
}

func fenText(f *money.Fen) string {
	if f == nil {
		return ""
	}
	return f.Yuan().Text()
}

func disclosureLine(n disclosure.Notice, e disclosure.Entry) market.DisclosureLine {
	c := n.Content
	l := market.DisclosureLine{Href: market.DisclosuresPath + "/" + n.Sale, Name: c.Name, Number: c.Number, Route: c.Route, Seller: c.Seller, Buyer: e.Buyer, Start: fenText(e.Start),
		Price: fenText(e.Price), Band: e.Band, Reason: e.Reason, Day: day.Of(n.PublishedAt).String(), Until: n.Until.String(), Annulled: n.Annulled, Corrected: n.Version > 1}
	if e.Price != nil {
		l.Premium = percentOr(e.Premium)
	}
	return l
}

// disclosedRow is a deal as machines read it: the same as everybody reads.
type disclosedRow struct {
	Number     string `json:"number"`
	Name       string `json:"name"`
	Route      string `json:"route"`
	Seller     string `json:"seller"`
	Buyer      string `json:"buyer"`
	Start      string `json:"start_price"`
	Price      string `json:"price"`
	Band       string `json:"price_band"`
	Reason     string `json:"confidential_reason"`
	Premium    string `json:"premium_pct"`
	Bidders    int    `json:"bidders"`
	Bids       int    `json:"bids"`
	Appraised  bool   `json:"appraised"`
	Reached    string `json:"deal_date"`
	Published  string `json:"published"`
	Until      string `json:"until"`
	Version    int    `json:"version"`
	Status     string `json:"status"`
	Evidence   string `json:"evidence"`
	Correction string `json:"correction"`
}

func (s *Server) disclosedRows(r *request) ([]disclosedRow, disclosure.List, error) {
	notices, list, err := s.Disclosing.Year(r.ctx(), s.disclosureYear(r))
	rows := make([]disclosedRow, len(notices))
	for i, n := range notices {
		c, e := n.Content, list.Entries[i]
		rows[i] = disclosedRow{Number: c.Number, Name: c.Name, Route: c.Route, Seller: c.Seller, Buyer: e.Buyer, Band: e.Band, Reason: e.Reason, Premium: e.Premium, Bidders: c.Bidders, Bids: c.Bids, Appraised: c.Appraised,
			Reached: c.Reached, Published: day.Of(n.PublishedAt).String(), Until: n.Until.String(), Version: n.Version, Status: e.Status.Title(), Evidence: s.absolute(c.Evidence), Correction: n.Why}
		if e.Start != nil {
			rows[i].Start = e.Start.String()
		}
		if e.Price != nil {
			rows[i].Price = e.Price.String()
		}
	}
	return rows, list, err
}

func (s *Server) disclosuresJSON(r *request) error {
	rows, list, err := s.disclosedRows(r)
	if err != nil {
		return err
	}
	return r.JSON(fiber.Map{"year": s.disclosureYear(r), "deals": rows, "count": list.Totals.Count, "confidential": list.Totals.Confidential, "amount": list.Totals.Amount.String(), "premium_pct": list.Totals.Premium})
}

func (s *Server) disclosuresCSV(r *request) error {
	rows, _, err := s.disclosedRows(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // spreadsheets take it for UTF-8
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"项目编号", "项目名称", "方式", "转让方", "受让方", "起始价（元）", "成交价（元）", "价格区间", "保密理由", "溢价率（%）", "竞买人数", "有效报价", "资产评估", "成交日期", "公示日期", "公示至", "版本", "状态", "价格记录", "更正说明"})
	for _, x := range rows {
		line := []string{x.Number, x.Name, x.Route, x.Seller, x.Buyer, x.Start, x.Price, x.Band, x.Reason, x.Premium, strconv.Itoa(x.Bidders), strconv.Itoa(x.Bids), map[bool]string{true: "是", false: "否"}[x.Appraised],
			x.Reached, x.Published, x.Until, strconv.Itoa(x.Version), x.Status, x.Evidence, x.Correction}
		for i := range line {
			line[i] = inert(line[i])
		}
		_ = w.Write(line)
	}
	w.Flush() // into memory: nothing can fail
	return r.download(fmt.Sprintf("成交信息公示%d.csv", s.disclosureYear(r)), "text/csv; charset=utf-8", b.Bytes())
}

// inert keeps a spreadsheet from taking a text for a formula.
func inert(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil || text == "" || !strings.ContainsAny(text[:1], "=+-@\t\r") {
		return text
	}
	return "'" + text
}

func (s *Server) showDisclosed(r *request) error {
	notices, entries, err := s.Disclosing.Disclosed(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	last := len(notices) - 1
	name := notices[last].Content.Name
	p := market.DisclosedPage{Shell: s.publicShell(r, name, layout.Crumb{Label: "成交信息公示", Href: market.DisclosuresPath}, layout.Crumb{Label: notices[last].Content.Number}), Name: name}
	for i := last; i >= 0; i-- {
		title := "公示内容"
		if last > 0 {
			title = fmt.Sprintf("第 %d 版", notices[i].Version)
		}
		p.Versions = append(p.Versions, market.DisclosedVersion{Title: title, Why: notices[i].Why, Current: i == last, Rows: disclosedFacts(notices[i], entries[i])})
	}
	return r.page(market.Disclosed(p))
}

func disclosedFacts(n disclosure.Notice, e disclosure.Entry) []part.KV {
	c := n.Content
	price := fenText(e.Price) + " 元"
	if e.Price == nil {
		price = e.Band + "（保密：" + e.Reason + "）"
	}
	rows := []part.KV{{Key: "项目编号", Value: c.Number}, {Key: "方式", Value: c.Route}, {Key: "转让方", Value: c.Seller}, {Key: "受让方", Value: e.Buyer}}
	if e.Start != nil {
		rows = append(rows, part.KV{Key: "起始价", Value: e.Start.Yuan().Text() + " 元"})
	}
	rows = append(rows, part.KV{Key: "成交价", Value: price})
	if e.Price != nil && e.Start != nil {
		rows = append(rows, part.KV{Key: "溢价率", Value: percentOr(e.Premium) + "，即（成交价 − 起始价）÷ 起始价"})
	}
	if c.Bidders > 0 {
		rows = append(rows, part.KV{Key: "竞买人", Value: fmt.Sprintf("%d 名，有效报价 %d 次", c.Bidders, c.Bids)})
	}
	rows = append(rows, part.KV{Key: "资产评估", Value: map[bool]string{true: "成交前作过评估", false: "没有"}[c.Appraised]}, part.KV{Key: "成交日期", Value: c.Reached},
		part.KV{Key: "公示期", Value: day.Of(n.PublishedAt).String() + " 至 " + n.Until.String()}, part.KV{Key: "价格记录", Body: part.TextLink("查看公开记录", c.Evidence)})
	if n.Annulled {
		rows = append(rows, part.KV{Key: "状态", Value: "成交已撤销"})
	}
	if c.Remark != "" {
		rows = append(rows, part.KV{Key: "备注", Value: c.Remark})
	}
	return rows
}

func (s *Server) showDisclose(r *request) error {
	view, err := s.discloseView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// discloseView is the page of a disclosure that is being made, with what was typed there.
func (s *Server) discloseView(r *request, typed *trading.DisclosureForm) (func(part.Errors) templ.Component, error) {
	n, versions, err := s.Disclosing.Draft(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	p := market.DisclosePage{Path: r.discloses(), Version: n.Version}
	if last := len(versions) - 1; last >= 0 {
		if versions[last].PublishedAt.IsZero() {
			n = versions[last]
			p.Version, p.Waiting = n.Version, "已提交，等待本机构另一名人员核对发布。"
			p.Publish = n.Maker != r.Actor.User
			if p.Publish {
				p.Waiting = "请核对后发布。发布后公开，不能修改。"
			}
		}
		if last > 0 || p.Waiting == "" {
			p.Public = market.DisclosuresPath + "/" + n.Sale
		}
	}
	c := n.Content
	p.Confidential, p.Consent, p.Appraised, p.Reason, p.Remark = c.Confidential, c.Consent, c.Appraised, c.Reason, c.Remark
	if typed != nil {
		p.Confidential, p.Consent, p.Appraised, p.Reason, p.Remark, p.Why = typed.Confidential, typed.Consent, typed.Appraised, typed.Reason, typed.Remark, typed.Why
	}
	list, err := disclosure.Publish(disclosure.Public, disclosure.SuggestedBands, []disclosure.Deal{n.Deal()})
	if err != nil {
		return nil, err
	}
	p.Cells = []part.Cell{{Label: "项目名称", Value: c.Name, Width: 12}, {Label: "项目编号", Value: c.Number, Number: true, Width: 4}, {Label: "方式", Value: c.Route, Width: 4}, {Label: "成交日期", Value: c.Reached, Width: 4},
		{Label: "转让方", Value: c.Seller, Width: 6}, {Label: "受让方", Value: c.Buyer, Sub: "公示为“" + list.Entries[0].Buyer + "”", Width: 6}, yuanCell("成交价", c.Price)}
	if p.Waiting != "" {
		p.Cells = append(p.Cells, part.Cell{Label: "成交价公示", Value: shownPrice(list.Entries[0]), Width: 6}, part.Cell{Label: "资产评估", Value: map[bool]string{true: "成交前作过评估", false: "没有"}[c.Appraised], Width: 6})
		if n.Why != "" {
			p.Cells = append(p.Cells, part.Cell{Label: "更正说明", Value: n.Why, Width: 12})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "公示成交信息", layout.Crumb{Label: c.Name}, layout.Crumb{Label: "公示成交信息"}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.Disclose(p)
	}, nil
}

func shownPrice(e disclosure.Entry) string {
	if e.Price == nil {
		return e.Band + "，" + e.Reason
	}
	return "公开"
}

func (r *request) discloses() string { return "/market/disclosures/" + r.Params("id") }

func (s *Server) disclose(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	f := trading.DisclosureForm{Confidential: values["confidential"] == "true", Consent: values["consent"] == "true", Appraised: values["appraised"] == "true",
		Reason: values["reason"], Remark: values["remark"], Why: values["why"]}
	err = s.Disclosing.Propose(r.ctx(), r.Actor, r.Params("id"), number(values["edition"]), f)
	if err != nil {
		view, failed := s.discloseView(r, &f)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(r.discloses(), "已提交，由本机构另一名人员核对发布")
}

func (s *Server) publishDisclosure(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Disclosing.Publish(r.ctx(), r.Actor, r.Params("id"), number(values["edition"]))
	if err != nil {
		view, failed := s.discloseView(r, nil)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.done(r.discloses(), "已发布，向社会公示")
}
