package web

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"jiyue/app/access"
	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeFunds: 资金 of an exchange, for its finance people and its head.
func (s *Server) routeFunds() {
	who, treasurer := only(actor.Treasurer, actor.Head), only(actor.Treasurer)
	s.get(market.FundsPath, s.listDeposits, who)
	s.get(market.FundsPath+"/export.xlsx", s.exportDeposits, who, within(uploadTimeout))
	s.get(market.DealsPath, s.listDeals, who)
	s.get(market.RemittancesPath, s.listRemittances, who)
	s.get(market.RemittancesPath+"/:id", s.showRemittance, who)
	s.post(market.RemittancesPath+"/:id/prepare", s.prepareRemittance, treasurer)
	s.post(market.RemittancesPath+"/:id/release", s.releaseRemittance, who)
	s.post(market.RemittancesPath+"/:id/return", s.returnRemittance, who)
	s.post(market.RemittancesPath+"/:id/bounce", s.bounceRemittance, only(actor.Treasurer))
	s.get(market.ReceiptsPath, s.listReceipts, who)
	s.get(market.ReceiptsPath+"/:id", s.showFundReceipt, who)
	s.post(market.ReceiptsPath+"/:id/claim", s.claimReceipt, treasurer)
	s.post(market.ReceiptsPath+"/:id/dismiss", s.dismissReceipt, treasurer)
	s.get(market.StatementsPath, s.listStatements, who)
	s.post(market.StatementsPath, s.importStatement, treasurer, bodyUpTo(uploadLimit+formLimit), within(uploadTimeout))
	s.get(market.StatementsPath+"/template", s.statementTemplate, who)
	s.get(market.StatementsPath+"/:id", s.showStatement, who)
	s.get(market.FundRulesPath, s.listFundRules, who)
	s.post(market.FundRulesPath, s.proposeFundRules, treasurer)
	s.post(market.FundRulesPath+"/:id/decide", s.decideFundRules, who)
	s.get(market.FundSalesPath+"/:id", s.showFunds, who)
	s.post(market.FundSalesPath+"/:id/receipts", s.enterReceipt, treasurer)
	s.post(market.FundSalesPath+"/:id/breach", s.proposeBreach, treasurer)
	s.post(market.FundSalesPath+"/:id/breach/decide", s.decideBreach, who)
	s.get(market.LotsPath+"/:id/bill", s.showBill, only(actor.Trader, actor.Treasurer, actor.Head, actor.Broker, actor.Bidder))
}

// exchangeOnly keeps the heads of other houses out.
func exchangeOnly(r *request) error {
	if r.OrgKind != access.Exchange {
		return errDenied
	}
	return nil
}

var depositMarks = map[deposit.State]part.State{deposit.Due: part.Wait, deposit.Frozen: part.Held, deposit.Released: part.Done, deposit.Applied: part.Done, deposit.Forfeited: part.Refused}

var remittanceMarks = map[deposit.RemittanceState]part.State{deposit.RemittanceDue: part.Wait, deposit.RemittancePrepared: part.Held, deposit.RemittancePaid: part.Done}

var receiptMarks = map[deposit.ReceiptState]part.State{deposit.ReceiptOpen: part.Wait, deposit.ReceiptClaimed: part.Done, deposit.ReceiptDismissed: part.Off}

// fundTabs are the places of money, with what waits there for the person.
func (s *Server) fundTabs(r *request, here string) ([]part.Tab, trading.FundCounts, error) {
	err := exchangeOnly(r)
	if err != nil {
		return nil, trading.FundCounts{}, err
	}
	c, err := s.Treasury.Counts(r.ctx(), r.Actor)
	return []part.Tab{
		{Label: "保证金台账", Href: market.FundsPath, Current: here == market.FundsPath},
		{Label: "付款单", Href: market.RemittancesPath, Count: c.Prepare + c.Release, Current: here == market.RemittancesPath},
		{Label: "到账款项", Href: market.ReceiptsPath, Count: c.Open, Current: here == market.ReceiptsPath},
		{Label: "对账单", Href: market.StatementsPath, Current: here == market.StatementsPath},
		{Label: "成交结算", Href: market.DealsPath, Count: c.Breaches, Current: here == market.DealsPath},
		{Label: "收费规则", Href: market.FundRulesPath, Count: c.Rules, Current: here == market.FundRulesPath},
	}, c, err
}

// fundWords say on the desk what waits for the person.
func fundWords(c trading.FundCounts) string {
	var parts []string
	for _, x := range []struct {
		n    int
		text string
	}{{c.Late, "已过期限的付款单 %s 张"}, {c.Prepare, "待制单 %s 张"}, {c.Release, "待复核放款 %s 张"}, {c.Open, "待认领款项 %s 笔"}, {c.Breaches, "待办理的违约清算 %s 件"}, {c.Rules, "待批准的规则 %s 份"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf(x.text, countWords(x.n)))
		}
	}
	if len(parts) == 0 {
		return "保证金台账、付款单、到账款项、成交结算；现在没有待办"
	}
	return strings.Join(parts, "，")
}

// fundsPage begins a list of money.
func (s *Server) fundsPage(r *request, title, lead, here string) (market.FundsPage, error) {
	tabs, c, err := s.fundTabs(r, here)
	p := market.FundsPage{Shell: s.shell(r, title, layout.Crumb{Label: "市场"}, layout.Crumb{Label: title}), Title: title, Lead: lead, Places: tabs}
	if c.Late > 0 {
		p.Notes = append(p.Notes, part.Line{State: part.Bad, Word: "已过付款期限", Text: countWords(c.Late) + " 张付款单", Href: market.RemittancesPath})
	}
	return p, err
}

// yuanNum is an amount with separators, "" for none.
func yuanNum(f money.Fen) string { return yuanText(f.String()) }

func depositQuery(r *request) trading.DepositQuery {
	q := trading.DepositQuery{Text: strings.TrimSpace(cleanText(r.Query("q"))), State: deposit.State(cleanText(r.Query("state")))}
	parts := strings.Split(r.Query("after"), "|")
	if len(parts) == 3 {
		q.Before, _ = time.Parse(time.RFC3339Nano, parts[0])
		q.Sale, q.Code = parts[1], parts[2]
	}
	return q
}

func (s *Server) listDeposits(r *request) error {
	p, err := s.fundsPage(r, "保证金台账", "金额由复式账推出；保证金存入专户，不计息。", market.FundsPath)
	if err != nil {
		return err
	}
	q := depositQuery(r)
	rows, totals, more, err := s.Treasury.Deposits(r.ctx(), r.Actor, q)
	if err != nil {
		return err
	}
	p.Search = &market.FundSearch{Query: q.Text, State: string(q.State), Asked: q.Text+string(q.State) != "", States: []part.Option{{Label: "不限"}}}
	for _, state := range []deposit.State{deposit.Frozen, deposit.Released, deposit.Applied, deposit.Forfeited} {
		p.Search.States = append(p.Search.States, part.Option{Value: string(state), Label: state.Title()})
	}
	export := withQuery(market.FundsPath+"/export.xlsx", "q", q.Text, "state", string(q.State))
	p.Acts = []part.Button{{Label: "导出 Excel", Href: export, Icon: part.IconDownload}}
	p.Table = market.FundTable{Caption: "保证金，从新到旧", Cols: []market.FundCol{{Label: "项目名称与编号"}, {Label: "竞买人"}, {Label: "保证金（元）", Num: true}, {Label: "最近变动", Left: true}, {Label: "状态", State: true}}}
	var sum money.Fen
	for _, d := range rows {
		line := []market.FundCell{{Text: d.Name, Sub: d.Number, Href: market.FundSalesPath + "/" + d.Sale}, {Text: d.Org, Sub: "竞买代码 " + d.Code}, {Text: yuanNum(d.Amount)}, {Text: day.Minute(d.At)},
			{Text: d.State.Title(), State: depositMarks[d.State]}}
		line[4] = releaseCell(line[4], d.ReleaseBy, d.PaidOn)
		p.Table.Rows = append(p.Table.Rows, line)
		sum += d.Amount
	}
	p.Table.Foot = [][]market.FundCell{{{Text: "本页"}, {Text: strconv.Itoa(len(rows)) + " 笔"}, {Text: yuanNum(sum)}, {}, {}},
		{{Text: "全部符合条件"}, {Text: strconv.Itoa(totals.Count) + " 笔"}, {Text: yuanNum(totals.Amount)}, {}, {}}}
	p.Foot = "本机构冻结中的保证金 " + yuanOrZero(totals.Frozen) + " 元，与分录“冻结保证金”科目余额 " + yuanOrZero(totals.Booked) + " 元"
	if totals.Frozen == totals.Booked {
		p.Foot += "相符。"
	} else {
		p.Foot += "不符，请立即联系系统管理员。"
	}
	p.Blank = [2]string{"还没有保证金。", "竞买人资格审核通过后交纳；在竞买人页面登记到账，或导入银行对账单后认领。"}
	if p.Search.Asked {
		p.Blank = [2]string{"没有符合条件的保证金。", "换用名称中的两三个字，核对编号，或放宽状态。"}
	}
	p.Paging = part.Paging{Note: "按最近变动从新到旧，每页 30 笔"}
	if r.Query("after") != "" {
		p.Paging.Prev = withQuery(market.FundsPath, "q", q.Text, "state", string(q.State))
	}
	if more {
		last := rows[len(rows)-1]
		p.Paging.Next = withQuery(market.FundsPath, "q", q.Text, "state", string(q.State), "after", last.At.Format(time.RFC3339Nano)+"|"+last.Sale+"|"+last.Code)
	}
	return r.page(market.Funds(p))
}

// releaseCell says of a deposit that is released whether it has been paid back.
func releaseCell(c market.FundCell, by, paid day.Date) market.FundCell {
	switch {
	case by.IsZero():
	case paid.IsZero():
		c.Text, c.Sub, c.State = "待退还", "应于 "+by.String()+" 前付出", part.Going
	default:
		c.Sub = "付款 " + paid.String()
	}
	return c
}

func (s *Server) exportDeposits(r *request) error {
	err := exchangeOnly(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = s.Treasury.ExportDeposits(r.ctx(), r.Actor, depositQuery(r), &b)
	if err != nil {
		return err
	}
	return r.download("竞买保证金台账 "+day.Of(s.Now()).String()+".xlsx", workbookType, b.Bytes())
}

// timeMark reads the place of a row in a list of times and ids.
func timeMark(after string) (time.Time, string) {
	text, id, _ := strings.Cut(after, "|")
	at, _ := time.Parse(time.RFC3339Nano, text)
	return at, id
}

func (s *Server) listDeals(r *request) error {
	p, err := s.fundsPage(r, "成交结算", "价款可以分期到账；保证金在登记结清时抵作价款。", market.DealsPath)
	if err != nil {
		return err
	}
	before, id := timeMark(r.Query("after"))
	rows, more, err := s.Treasury.Deals(r.ctx(), r.Actor, before, id)
	if err != nil {
		return err
	}
	p.Table = market.FundTable{Caption: "成交项目，从新到旧", Cols: []market.FundCol{{Label: "项目名称与编号"}, {Label: "受让方"}, {Label: "成交价（元）", Num: true}, {Label: "已收价款（元）", Num: true},
		{Label: "受让方服务费（元）", Num: true}, {Label: "转让方服务费（元）", Num: true}, {Label: "状态", State: true}}}
	for _, d := range rows {
		state := sale.State(d.State)
		p.Table.Rows = append(p.Table.Rows, []market.FundCell{{Text: d.Name, Sub: d.Number, Href: market.FundSalesPath + "/" + d.Sale}, {Text: d.Buyer}, {Text: yuanNum(d.Price)}, {Text: yuanOrZero(d.Paid)},
			{Text: yuanOrZero(d.Fee), Sub: "已收 " + yuanOrZero(d.FeePaid)}, {Text: yuanOrZero(d.Seller), Sub: "已收 " + yuanOrZero(d.SellerPaid)},
			{Text: lot.StateTitle(state), State: market.LotMark(state)}})
	}
	p.Blank = [2]string{"还没有成交的项目。", "成交确认后，价款和交易服务费列在这里。"}
	p.Paging = part.Paging{Note: "从新到旧，每页 30 项"}
	if r.Query("after") != "" {
		p.Paging.Prev = market.DealsPath
	}
	if more {
		last := rows[len(rows)-1]
		p.Paging.Next = withQuery(market.DealsPath, "after", last.At.Format(time.RFC3339Nano)+"|"+last.Sale)
	}
	return r.page(market.Funds(p))
}

func (s *Server) listReceipts(r *request) error {
	p, err := s.receiptsPage(r)
	if err != nil {
		return err
	}
	return r.page(market.Funds(p))
}

func (s *Server) receiptsPage(r *request) (market.FundsPage, error) {
	p, err := s.fundsPage(r, "到账款项", "银行对账单中收下的款项，由财务人员逐笔认领。", market.ReceiptsPath)
	if err != nil {
		return p, err
	}
	state := deposit.ReceiptState(cleanText(r.Query("state")))
	if state == "" {
		state = deposit.ReceiptOpen
	}
	before, id := timeMark(r.Query("after"))
	rows, more, err := s.Treasury.Receipts(r.ctx(), r.Actor, state, before, id)
	if err != nil {
		return p, err
	}
	for _, one := range []deposit.ReceiptState{deposit.ReceiptOpen, deposit.ReceiptClaimed, deposit.ReceiptDismissed} {
		p.Tabs = append(p.Tabs, part.Tab{Label: one.Title(), Href: withQuery(market.ReceiptsPath, "state", string(one)), Current: one == state})
	}
	p.Table = market.FundTable{Caption: "到账款项，从新到旧", Cols: []market.FundCol{{Label: "付款户名与流水号"}, {Label: "附言"}, {Label: "金额（元）", Num: true}, {Label: "到账日期", Left: true}, {Label: "状态", State: true}}}
	for _, x := range rows {
		p.Table.Rows = append(p.Table.Rows, []market.FundCell{{Text: orWord(x.Payer, "未写付款户名"), Sub: x.Reference, Href: market.ReceiptsPath + "/" + x.ID}, {Text: x.Remark}, {Text: yuanNum(x.Amount)}, {Text: x.On.String()},
			{Text: x.State.Title(), State: receiptMarks[x.State], Sub: x.Purpose.Title()}})
	}
	p.Acts = []part.Button{{Label: "导入银行对账单", Href: market.StatementsPath, Look: part.Primary}}
	p.Blank = [2]string{"没有这一状态的款项。", "导入银行对账单后，收下的款项列在“待认领”。"}
	p.Paging = part.Paging{Note: "从新到旧，每页 30 笔"}
	if r.Query("after") != "" {
		p.Paging.Prev = withQuery(market.ReceiptsPath, "state", string(state))
	}
	if more {
		last := rows[len(rows)-1]
		p.Paging.Next = withQuery(market.ReceiptsPath, "state", string(state), "after", last.AddedAt.Format(time.RFC3339Nano)+"|"+last.ID)
	}
	return p, nil
}

func yuanOrZero(f money.Fen) string { return orWord(yuanText(f.String()), "0.00") }

func (s *Server) listStatements(r *request) error {
	view, err := s.statementsView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) statementsView(r *request) (func(part.Errors) templ.Component, error) {
	p, err := s.fundsPage(r, "对账单", "", market.StatementsPath)
	if err != nil {
		return nil, err
	}
	list, err := s.Treasury.Statements(r.ctx(), r.Actor)
	if err != nil {
		return nil, err
	}
	p.Upload = r.Actor.Has(actor.Treasurer)
	p.Table = market.FundTable{Caption: "导入记录，从新到旧", Cols: []market.FundCol{{Label: "文件"}, {Label: "导入人"}, {Label: "收下", Num: true}, {Label: "已登记过", Num: true}, {Label: "支出", Num: true}, {Label: "有误", Num: true}, {Label: "时间", Left: true}}}
	for _, x := range list {
		p.Table.Rows = append(p.Table.Rows, []market.FundCell{{Text: x.Name, Href: market.StatementsPath + "/" + x.ID}, {Text: x.By}, {Text: strconv.Itoa(x.Added)}, {Text: strconv.Itoa(x.Same)}, {Text: strconv.Itoa(x.Skipped)},
			{Text: strconv.Itoa(x.Bad)}, {Text: day.Minute(x.At)}})
	}
	p.Blank = [2]string{"还没有导入过对账单。", "从网上银行导出保证金专户的明细，原样上传即可。"}
	p.Paging = part.Paging{Note: "最近 50 次"}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return market.Funds(p)
	}, nil
}

func (s *Server) importStatement(r *request) error {
	err := exchangeOnly(r)
	if err != nil {
		return err
	}
	files, err := uploads(r.Ctx, "file")
	var id string
	switch {
	case err != nil:
	case len(files) == 0:
		err = errNoFile.At("file")
	default:
		id, err = s.Treasury.Import(r.ctx(), r.Actor, files[0].Name, files[0].Content)
		if f := fault.All(err); len(f) == 1 && f[0].Field == "" {
			err = f[0].At("file")
		}
	}
	if err == nil {
		return r.to(market.StatementsPath + "/" + id)
	}
	view, failed := s.statementsView(r)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) statementTemplate(r *request) error {
	var b bytes.Buffer
	err := exchangeOnly(r)
	if err == nil {
		err = s.Treasury.StatementTemplate(r.Actor, &b)
	}
	if err != nil {
		return err
	}
	return r.download("银行对账单模板.xlsx", workbookType, b.Bytes())
}

var statementMarks = map[trading.StatementOutcome]part.State{trading.StatementAdded: part.Done, trading.StatementSame: part.Off, trading.StatementSkipped: part.Off, trading.StatementBad: part.Bad}

func (s *Server) showStatement(r *request) error {
	x, rows, more, err := s.Treasury.Statement(r.ctx(), r.Actor, r.Params("id"), max(number(r.Query("after")), 0))
	if err != nil {
		return err
	}
	path := market.StatementsPath + "/" + x.ID
	p := market.StatementPage{Shell: s.shell(r, x.Name, layout.Crumb{Label: "对账单", Href: market.StatementsPath}, layout.Crumb{Label: x.Name}), Name: x.Name, Open: x.Added > 0 && r.Actor.Has(actor.Treasurer),
		Figs: []part.Fig{{Label: "收下", Value: strconv.Itoa(x.Added), Unit: "行", Sub: "列入待认领款项"}, {Label: "已登记过", Value: strconv.Itoa(x.Same), Unit: "行", Sub: "没有重复收"},
			{Label: "支出", Value: strconv.Itoa(x.Skipped), Unit: "行", Sub: "不收"}, {Label: "有误", Value: strconv.Itoa(x.Bad), Unit: "行", Sub: "没有收，可改正后再传"}},
		Table: market.FundTable{Caption: "逐行答复", Cols: []market.FundCol{{Label: "行与流水号"}, {Label: "付款户名"}, {Label: "附言"}, {Label: "金额（元）", Num: true}, {Label: "答复", State: true}}}}
	for _, row := range rows {
		line := []market.FundCell{{Text: fmt.Sprintf("第 %d 行", row.Row), Sub: row.Receipt.Reference}, {Text: row.Receipt.Payer}, {Text: row.Receipt.Remark}, {Text: yuanNum(row.Receipt.Amount)},
			{Text: row.Outcome.Title(), Sub: row.Message, State: statementMarks[row.Outcome]}}
		if row.Receipt.ID != "" {
			line[0].Href = market.ReceiptsPath + "/" + row.Receipt.ID
		}
		p.Table.Rows = append(p.Table.Rows, line)
	}
	if more {
		p.Next = withQuery(path, "after", strconv.Itoa(rows[len(rows)-1].Row))
	}
	return r.page(market.Statement(p))
}
