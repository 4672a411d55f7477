package web

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/shopspring/decimal"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func (s *Server) showFunds(r *request) error {
	view, err := s.fundsView(r, map[string]string{})
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

// fundsView is the ledger of a sale with what was typed there.
func (s *Server) fundsView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Treasury.Open(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	x := f.Sale
	p := market.FundSalePage{Path: market.FundSalesPath + "/" + x.ID, Rules: rulesLine(f.Account),
		Cells: []part.Cell{{Label: "项目编号", Value: x.Number, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(market.LotMark(x.State), lot.StateTitle(x.State)), Width: 6},
			{Label: "项目名称", Value: x.Name, Width: 6}, {Label: "转让方", Value: x.Seller.Name, Width: 6}},
		Acts:     []part.Button{{Label: "查看项目", Href: market.LotsPath + "/" + x.ID}},
		Deposits: depositTable(f), Accounts: accounts(f.Funds.Standing().Journal), Journal: journalTable(f.Account),
		Payouts:  market.FundTable{Caption: "付款单", Cols: []market.FundCol{{Label: "收款人与付款单号"}, {Label: "事由"}, {Label: "金额（元）", Num: true}, {Label: "期限", Left: true}, {Label: "状态", State: true}}},
		Receipts: market.FundTable{Caption: "到账款项", Cols: []market.FundCol{{Label: "用途与流水号"}, {Label: "付款户名"}, {Label: "金额（元）", Num: true}, {Label: "到账日期", Left: true}, {Label: "入账", State: true}}}}
	for _, m := range f.Remittances {
		p.Payouts.Rows = append(p.Payouts.Rows, s.remittanceLine(m, false))
	}
	for _, c := range f.Receipts {
		payer := x.Bidders[c.Code].Name
		if c.Purpose == deposit.ForSellerFee {
			payer = x.Seller.Name
		}
		line := []market.FundCell{{Text: c.Purpose.Title(), Sub: c.Reference, Href: market.ReceiptsPath + "/" + c.ID}, {Text: orWord(c.Payer, payer), Sub: c.Code}, {Text: yuanNum(c.Amount)}, {Text: c.On.String()},
			{Text: "已入账", State: part.Done}}
		if c.Booked == 0 {
			line[4] = market.FundCell{Text: "等待交易日志答复", State: part.Going}
		}
		p.Receipts.Rows = append(p.Receipts.Rows, line)
	}
	if _, deal := f.Funds.Bill(); deal {
		view := billView(f.Account, []string{deposit.BuyerSide, deposit.SellerSide})
		p.Bill = &view
		p.Acts = append(p.Acts, part.Button{Label: "结算单", Href: market.LotsPath + "/" + x.ID + "/bill"})
		if r.Actor.Has(actor.Treasurer) {
			p.Enter = enterForm(f.Account, typed)
			if x.State == sale.Confirmed || x.State == sale.Signed {
				p.Acts = append(p.Acts, part.Button{Label: "登记结清", Href: market.LotsPath + "/" + x.ID + "/settle", Look: part.Primary})
			}
		}
	}
	p.Breach = breachView(r, f, typed)
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "项目资金账", layout.Crumb{Label: "保证金台账", Href: market.FundsPath}, layout.Crumb{Label: orWord(x.Number, x.Name)}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.FundSale(p)
	}, nil
}

func rulesLine(a *trading.Account) string {
	if a.Rules.ID == "" {
		return "公告时本机构没有生效的收费与保证金规则：不计收交易服务费，保证金按建议值 3 个工作日退还。"
	}
	return "适用自 " + a.Rules.From.String() + " 起的收费与保证金规则（" + a.Rules.Basis + "）。"
}

func depositTable(a trading.AccountFile) market.FundTable {
	t := market.FundTable{Caption: "保证金，按竞买代码", Cols: []market.FundCol{{Label: "竞买人"}, {Label: "保证金（元）", Num: true}, {Label: "暂收（元）", Num: true}, {Label: "应退还日", Left: true}, {Label: "状态", State: true}}}
	standing := a.Funds.Standing()
	var sum, held money.Fen
	for _, code := range slices.Sorted(maps.Keys(standing.States)) {
		state, rest := standing.States[code], a.Funds.Received(code)
		line := []market.FundCell{{Text: a.Sale.Bidders[code].Name, Sub: "竞买代码 " + code}, {}, {Text: yuanNum(rest)}, {Text: standing.ReleaseBy[code].String()}, {Text: state.Title(), State: depositMarks[state]}}
		if state != deposit.Due {
			line[1].Text = yuanNum(a.Funds.Amount())
			sum += a.Funds.Amount()
		} else if rest > 0 {
			line[4].Sub = "还差 " + (a.Funds.Amount() - rest).Yuan().Text() + " 元"
		}
		line[4] = releaseCell(line[4], standing.ReleaseBy[code], a.PaidBack(code))
		held += rest
		t.Rows = append(t.Rows, line)
	}
	if len(t.Rows) > 0 {
		t.Foot = [][]market.FundCell{{{Text: "合计"}, {Text: yuanOrZero(sum)}, {Text: yuanOrZero(held)}, {}, {}}}
	}
	return t
}

// accounts are the two sides of each account that was ever used.
func accounts(journal []deposit.Entry) (list []market.TAccount) {
	debits, credits := map[string][]deposit.Entry{}, map[string][]deposit.Entry{}
	names := map[string]bool{}
	for _, e := range journal {
		debits[e.Debit], credits[e.Credit] = append(debits[e.Debit], e), append(credits[e.Credit], e)
		names[e.Debit], names[e.Credit] = true, true
	}
	for _, name := range slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		if d := deposit.AccountRank(a) - deposit.AccountRank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	}) {
		t := market.TAccount{Title: deposit.AccountTitle(name)}
		var debit, credit money.Fen
		for _, e := range debits[name] {
			reason, _ := e.Reason()
			t.Debit, debit = append(t.Debit, market.FundCell{Text: yuanNum(e.Amount), Sub: reason}), debit+e.Amount
		}
		for _, e := range credits[name] {
			reason, _ := e.Reason()
			t.Credit, credit = append(t.Credit, market.FundCell{Text: yuanNum(e.Amount), Sub: reason}), credit+e.Amount
		}
		t.Sums = [2]string{yuanOrZero(debit), yuanOrZero(credit)}
		switch {
		case debit > credit:
			t.Side, t.Balance = "借方余额", yuanNum(debit-credit)
		case credit > debit:
			t.Side, t.Balance = "贷方余额", yuanNum(credit-debit)
		default:
			t.Side, t.Balance = "余额", "已结平"
		}
		list = append(list, t)
	}
	return list
}

func journalTable(a *trading.Account) market.FundTable {
	t := market.FundTable{Caption: "分录，从先到后", Cols: []market.FundCol{{Label: "事由"}, {Label: "借方科目"}, {Label: "贷方科目"}, {Label: "金额（元）", Num: true}, {Label: "依据"}, {Label: "时间", Left: true}}}
	var sum money.Fen
	for _, b := range a.Booked {
		for _, e := range b.Entries {
			reason, clause := e.Reason()
			line := []market.FundCell{{Text: reason}, {Text: deposit.AccountTitle(e.Debit)}, {Text: deposit.AccountTitle(e.Credit)}, {Text: yuanNum(e.Amount)}, {Text: clause}, {Text: day.Minute(b.Event.At)}}
			if b.Event.Ref != "" {
				line[0].Sub = "流水号 " + b.Event.Ref
			}
			t.Rows = append(t.Rows, line)
			sum += e.Amount
		}
	}
	t.Foot = [][]market.FundCell{{{Text: "合计"}, {Text: "借方 " + yuanOrZero(sum)}, {Text: "贷方 " + yuanOrZero(sum)}, {Text: yuanOrZero(sum)}, {}, {}}}
	return t
}

func enterForm(a *trading.Account, typed map[string]string) *market.EnterForm {
	f := &market.EnterForm{Purpose: typed["purpose"], Amount: typed["amount"], Reference: typed["reference"], Payer: typed["payer"], On: typed["on"], Note: typed["note"]}
	bill, _ := a.Funds.Bill()
	if bill.Price > bill.Cash+bill.Applied {
		f.Purposes = append(f.Purposes, part.Option{Value: string(deposit.ForPrice), Label: deposit.ForPrice.Title()})
	}
	for _, side := range bill.Sides {
		purpose := map[string]deposit.Purpose{deposit.BuyerSide: deposit.ForBuyerFee, deposit.SellerSide: deposit.ForSellerFee}[side.Side]
		if side.Owed > 0 {
			f.Purposes = append(f.Purposes, part.Option{Value: string(purpose), Label: purpose.Title()})
		}
	}
	if len(f.Purposes) == 0 {
		return nil
	}
	if f.Purpose == "" {
		f.Purpose = f.Purposes[0].Value
	}
	return f
}

// breachTyped reads the form of a settlement.
func breachTyped(values map[string]string) trading.BreachForm {
	f := trading.BreachForm{Reason: values["reason"]}
	for name, to := range map[string]**money.Fen{"costs": &f.Costs, "resale": &f.Resale} {
		text := amountText(values[name])
		amount, ok := money.ParseFen(text)
		if ok || text != "" && strings.Trim(text, "0.") == "" {
			*to = &amount
		}
	}
	return f
}

// breachView is shown for a sale whose buyer has defaulted.
func breachView(r *request, f trading.AccountFile, typed map[string]string) *market.BreachView {
	d, waits := f.Funds.Breached()
	if f.Sale.State != sale.Defaulted && !waits && f.Breach.State == "" {
		return nil
	}
	v := &market.BreachView{Title: "违约清算"}
	b := f.Breach
	if b.State != "" {
		v.Word, v.State = map[deposit.RulesState]string{deposit.RulesProposed: "待第二人办理", deposit.RulesApproved: "已清算", deposit.RulesRefused: "不予办理"}[b.State],
			map[deposit.RulesState]part.State{deposit.RulesProposed: part.Held, deposit.RulesApproved: part.Done, deposit.RulesRefused: part.Off}[b.State]
		v.Meta = "提出 " + b.Proposer.Name + " " + day.Minute(b.ProposedAt)
		if b.Decider.Name != "" {
			v.Meta += "　办理 " + b.Decider.Name + " " + day.Minute(b.DecidedAt)
		}
		v.Lines = breachTable(b)
		v.Decide = b.State == deposit.RulesProposed && r.Actor.User != b.Proposer.ID
	}
	if waits && b.State != deposit.RulesProposed && r.Actor.Has(actor.Treasurer) {
		v.Form = &market.BreachForm{Costs: typed["costs"], Resale: typed["resale"], Reason: typed["reason"], Known: "违约方竞买代码 " + d.Buyer + "，保证金 " + f.Funds.Amount().Yuan().Text() + " 元，"}
		if d.Price == 0 {
			v.Form.Known += "没有成交价：只扣再次处置的费用，剩余按规则处理；再次成交价填 0。"
		} else {
			v.Form.Known += "首次成交价 " + d.Price.Yuan().Text() + " 元，尚欠首次佣金 " + yuanOrZero(f.Funds.FirstCommissions(d.Buyer)) + " 元（双方合计）。"
		}
		if bill, _ := f.Funds.Bill(); v.Form.Resale == "" && bill.Price > 0 && bill.Buyer != d.Buyer { // another has stepped in
			v.Form.Resale = bill.Price.Yuan().Text()
		}
	}
	return v
}

func breachTable(b deposit.Breach) market.FundTable {
	t := market.FundTable{Caption: "违约清算", Cols: []market.FundCol{{Label: "项目"}, {Label: "金额（元）", Num: true}, {Label: "依据"}}}
	row := func(label string, amount money.Fen, why string) {
		t.Rows = append(t.Rows, []market.FundCell{{Text: label}, {Text: yuanOrZero(amount)}, {Text: why}})
	}
	d, s := b.Default, b.Settlement
	row("首次成交价", d.First, "成交确认书")
	if d.Resale != nil {
		row("再次成交价", *d.Resale, b.Reason)
	}
	row("应承担合计", s.Owed, "费用、首次佣金与差价之和；再次成交价高于首次的，差价为 0")
	row("保证金", d.Deposit, "公告“保证金”条")
	for _, l := range s.Lines {
		row("其中付："+deposit.PaymentTitle(l.To), l.Amount, "按规则的清偿顺序")
	}
	row("不足部分，另行追偿", s.Shortfall, "拍卖法第三十九条")
	return t
}

// billView explains what a deal costs: the price, what has been paid of it, and the fee
// of each side tier by tier.
func billView(a *trading.Account, sides []string) market.BillView {
	bill, _ := a.Funds.Bill()
	cols := []market.FundCol{{Label: "事项"}, {Label: "金额（元）", Num: true}, {Label: "依据"}}
	v := market.BillView{Lines: market.FundTable{Caption: "应付与已付", Cols: cols}}
	row := func(t *market.FundTable, label string, amount money.Fen, why string) {
		t.Rows = append(t.Rows, []market.FundCell{{Text: label}, {Text: yuanOrZero(amount)}, {Text: why}})
	}
	if slices.Contains(sides, deposit.BuyerSide) {
		fee := sideBill(bill, deposit.BuyerSide)
		row(&v.Lines, "成交价", bill.Price, "成交确认书")
		row(&v.Lines, "受让方服务费", fee.Fee, "拍卖法第五十六条、本机构收费规则")
		row(&v.Lines, "已收价款", bill.Cash, "逐笔见到账款项")
		row(&v.Lines, "保证金已抵作价款", bill.Applied, "公告“保证金”条，登记结清时抵扣")
		row(&v.Lines, "已收受让方服务费", fee.Fee-fee.Owed, "逐笔见到账款项")
		row(&v.Lines, "冻结中可抵扣的保证金", bill.Frozen, "先抵价款，再抵服务费，剩余退还")
		v.Lines.Foot = [][]market.FundCell{{{Text: "受让方还应付"}, {Text: yuanOrZero(bill.Outstanding())}, {Text: "保证金抵扣以后"}}}
		if a.Sale.State == sale.Defaulted {
			v.Lines.Foot, v.Note = nil, "已认定违约，价款不再收取；保证金按违约清算分配。"
		} else if bill.Outstanding() == 0 && bill.Frozen > 0 {
			v.Note = "已收齐，可以登记结清；登记后保证金抵扣，剩余退还。"
		}
	} else {
		row(&v.Lines, "成交价", bill.Price, "成交确认书")
		row(&v.Lines, "受让方已付价款", bill.Cash+bill.Applied, "含已抵作价款的保证金")
	}
	if a.Rules.ID == "" {
		v.Note = rulesLine(a)
		return v
	}
	for _, side := range sides {
		v.Sides = append(v.Sides, sideView(a, bill, side))
	}
	return v
}

// exactFee is the fee of one tier: with more than two places where it is not whole fen.
func exactFee(fee decimal.Decimal) string {
	if fee.Equal(fee.Round(2)) {
		return money.Round(fee).Text()
	}
	return fee.String()
}

func sideBill(b deposit.Bill, side string) deposit.SideBill {
	for _, s := range b.Sides {
		if s.Side == side {
			return s
		}
	}
	return deposit.SideBill{Side: side}
}

func sideView(a *trading.Account, bill deposit.Bill, side string) market.SideView {
	v := market.SideView{Title: deposit.SideTitle(side) + "服务费", Lines: market.FundTable{Caption: deposit.SideTitle(side) + "服务费",
		Cols: []market.FundCol{{Label: "价款的一段"}, {Label: "本段价款（元）", Num: true}, {Label: "费率", Num: true}, {Label: "服务费（元）", Num: true}}}}
	owed := sideBill(bill, side)
	commission, _ := deposit.Commissions(bill.Price, a.Rules.Content.Fees, true)
	for _, fee := range commission.Fees {
		if fee.Side != side {
			continue
		}
		below := money.Fen(0)
		for _, slice := range fee.Slices {
			v.Lines.Rows = append(v.Lines.Rows, []market.FundCell{{Text: yuanOrZero(below) + " 至 " + yuanNum(below+slice.Base)}, {Text: yuanNum(slice.Base)}, {Text: deposit.Percent(slice.Rate)}, {Text: exactFee(slice.Fee)}})
			below += slice.Base
		}
		v.Note = "逐段计算，合计四舍五入到分；适用自 " + a.Rules.From.String() + " 起的规则（" + a.Rules.Basis + "）。"
		if fee.Raised {
			v.Note += "不足最低收费，按最低收费计。"
		}
		if fee.Capped {
			v.Note += "超过上限，按上限计。"
		}
	}
	v.Lines.Foot = [][]market.FundCell{{{Text: "应收"}, {}, {}, {Text: yuanOrZero(owed.Fee)}}, {{Text: "已收"}, {}, {}, {Text: yuanOrZero(owed.Fee - owed.Owed)}}, {{Text: "未收"}, {}, {}, {Text: yuanOrZero(owed.Owed)}}}
	return v
}

// showBill 结算单 for the exchange, the seller or the buyer.
func (s *Server) showBill(r *request) error {
	a, sides, err := s.Treasury.Bill(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	back := part.Button{Label: "返回项目", Href: market.LotsPath + "/" + a.Sale.ID}
	if r.Actor.Has(actor.Bidder) {
		back.Href = market.PublicLotsPath + "/" + a.Sale.ID
	}
	return r.page(market.Bill(market.BillPage{Shell: s.shell(r, "结算单", layout.Crumb{Label: a.Sale.Number, Href: back.Href}, layout.Crumb{Label: "结算单"}), Back: back, Bill: billView(a, sides),
		Cells: []part.Cell{{Label: "项目编号", Value: a.Sale.Number, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(market.LotMark(a.Sale.State), lot.StateTitle(a.Sale.State)), Width: 6},
			{Label: "项目名称", Value: a.Sale.Name, Width: 12}, {Label: "转让方", Value: a.Sale.Seller.Name, Width: 6}, {Label: "受让方", Value: a.Sale.Bidders[a.Sale.Leader].Name, Width: 6}}}))
}
