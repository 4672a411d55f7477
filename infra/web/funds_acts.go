package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

func (s *Server) listRemittances(r *request) error {
	p, err := s.fundsPage(r, "付款单", "退还保证金、退回多付款项、划转价款：一人制单，另一人复核放款并登记银行回单。", market.RemittancesPath)
	if err != nil {
		return err
	}
	state := deposit.RemittanceState(cleanText(r.Query("state")))
	if state == "" {
		state = deposit.RemittanceDue
	}
	list, next, err := s.Treasury.Remittances(r.ctx(), r.Actor, state, r.Query("after"))
	if err != nil {
		return err
	}
	for _, one := range []deposit.RemittanceState{deposit.RemittanceDue, deposit.RemittancePrepared, deposit.RemittancePaid} {
		p.Tabs = append(p.Tabs, part.Tab{Label: one.Title(), Href: withQuery(market.RemittancesPath, "state", string(one)), Current: one == state})
	}
	p.Table = market.FundTable{Caption: "付款单，按付款期限", Cols: []market.FundCol{{Label: "收款人与付款单号"}, {Label: "项目"}, {Label: "事由"}, {Label: "金额（元）", Num: true}, {Label: "期限", Left: true}, {Label: "状态", State: true}}}
	for _, m := range list {
		p.Table.Rows = append(p.Table.Rows, s.remittanceLine(m, true))
	}
	p.Blank = [2]string{"没有" + state.Title() + "的付款单。", "项目未成交、结清或有多付款项时，付款单自动列在“待制单”。"}
	p.Paging = part.Paging{Note: "按付款期限，每页 30 张"}
	if r.Query("after") != "" {
		p.Paging.Prev = withQuery(market.RemittancesPath, "state", string(state))
	}
	if next != "" {
		p.Paging.Next = withQuery(market.RemittancesPath, "state", string(state), "after", next)
	}
	return r.page(market.Funds(p))
}

// remittanceLine is one payment in a list; within its sale the sale goes without saying.
func (s *Server) remittanceLine(m deposit.Remittance, named bool) []market.FundCell {
	line := []market.FundCell{{Text: m.Payee, Sub: m.No, Href: market.RemittancesPath + "/" + m.ID}}
	if named {
		line = append(line, market.FundCell{Text: m.Name, Sub: m.Number})
	}
	state := market.FundCell{Text: m.State.Title(), State: remittanceMarks[m.State]}
	due := market.FundCell{Text: m.Due.String()}
	switch {
	case m.State == deposit.RemittancePaid:
		state.Sub, due.Sub = "流水号 "+m.Reference, "付款 "+m.PaidOn.String()
		if !m.Bounced.IsZero() {
			state.Text, state.State, due.Sub = deposit.Bounced.Title(), part.Warn, "退汇 "+m.Bounced.String()
		}
	case m.Due.Before(day.Of(s.Now())):
		due.Sub = "超期 " + strconv.Itoa(m.Due.DaysUntil(day.Of(s.Now()))) + " 日"
	}
	return append(line, market.FundCell{Text: m.Reason}, market.FundCell{Text: yuanNum(m.Amount)}, due, state)
}

func (s *Server) showRemittance(r *request) error {
	view, err := s.remittanceView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) remittanceView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	m, err := s.Treasury.Remittance(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	p := market.RemittancePage{Path: market.RemittancesPath + "/" + m.ID, Of: m, Returned: m.Returned, Account: typed["account"], Reference: typed["reference"], PaidOn: typed["paid_on"], Reason: typed["reason"], BouncedOn: typed["bounced_on"],
		Cells: []part.Cell{{Label: "项目编号", Value: m.Number, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(remittanceMarks[m.State], m.State.Title()), Width: 6},
			{Label: "收款人", Value: m.Payee, Width: 6}, {Label: "事由", Value: m.Reason, Width: 6}, part.MoneyCell("金额", m.Amount.Yuan(), 12), {Label: "付款期限", Value: m.Due.String(), Sub: "按本机构规则的工作日计算", Width: 6}}}
	if m.Account != "" {
		p.Cells = append(p.Cells, part.Cell{Label: "收款账户", Value: m.Account, Width: 6}, part.Cell{Label: "制单", Value: m.Preparer.Name, Sub: day.Minute(m.PreparedAt), Width: 6})
	}
	switch m.State {
	case deposit.RemittanceDue:
		p.Prepare = r.Actor.Has(actor.Treasurer)
		if typed == nil {
			p.Account, err = s.Treasury.Reader.LastAccount(r.ctx(), r.Actor.Org, m.Payee)
		}
	case deposit.RemittancePrepared:
		p.Release = r.Actor.User != m.Preparer.ID
		if !p.Release {
			p.Waiting = "已制单，等待另一名财务人员或负责人复核放款。制单人不能复核自己的付款单。"
		}
		if typed == nil {
			p.PaidOn = day.Of(s.Now()).String()
		}
	case deposit.RemittancePaid:
		p.Cells = append(p.Cells, part.Cell{Label: "复核放款", Value: m.Releaser.Name, Sub: day.Minute(m.ReleasedAt), Width: 6}, part.Cell{Label: "银行回单", Value: m.Reference, Sub: "付款日期 " + m.PaidOn.String(), Width: 6})
		p.Bounce = m.Bounced.IsZero() && r.Actor.Has(actor.Treasurer)
		if !m.Bounced.IsZero() {
			p.Cells = append(p.Cells, part.Cell{Label: "退汇", Value: m.BounceReference, Sub: "退汇日期 " + m.Bounced.String(), Width: 6}, part.Cell{Label: "登记退汇", Value: m.Bouncer.Name, Sub: day.Minute(m.BouncedAt), Width: 6})
			p.Waiting = "银行已退汇，款项已重新列为待付款：按核实后的账户另行制单、复核。"
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "付款单 "+m.No, layout.Crumb{Label: "付款单", Href: market.RemittancesPath}, layout.Crumb{Label: orWord(m.Number, m.Name), Href: market.FundSalesPath + "/" + m.Sale}, layout.Crumb{Label: m.No}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.Remittance(p)
	}, err
}

// onRemittance runs one act on a remittance and goes on.
func (s *Server) onRemittance(r *request, sentence string, act func(values map[string]string) error) error {
	values, err := formValues(r.Ctx)
	if err == nil {
		err = act(values)
	}
	if err == nil {
		return r.done(market.RemittancesPath+"/"+r.Params("id"), sentence)
	}
	view, failed := s.remittanceView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) prepareRemittance(r *request) error {
	return s.onRemittance(r, "已制单，由第二人复核放款", func(values map[string]string) error {
		return s.Treasury.PrepareRemittance(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["account"])
	})
}

func (s *Server) releaseRemittance(r *request) error {
	return s.onRemittance(r, "已复核放款，银行回单已登记", func(values map[string]string) error {
		on, err := day.Parse(strings.TrimSpace(values["paid_on"]))
		if err != nil {
			on = day.Date{}
		}
		return s.Treasury.ReleaseRemittance(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["reference"], on)
	})
}

func (s *Server) bounceRemittance(r *request) error {
	return s.onRemittance(r, "已登记退汇，款项重新列为待付款", func(values map[string]string) error {
		on, err := day.Parse(strings.TrimSpace(values["bounced_on"]))
		if err != nil {
			on = day.Date{}
		}
		return s.Treasury.BounceRemittance(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["reference"], on)
	})
}

func (s *Server) returnRemittance(r *request) error {
	return s.onRemittance(r, "已退回制单人", func(values map[string]string) error {
		return s.Treasury.SendRemittanceBack(r.ctx(), r.Actor, r.Params("id"), number(values["version"]), values["reason"])
	})
}

func (s *Server) showFundReceipt(r *request) error {
	view, err := s.receiptView(r, nil)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

const otherTarget = "other"

// targetOf names an expectation in a form.
func targetOf(e deposit.Expectation) string {
	return e.Sale + "|" + e.Code + "|" + string(e.Purpose)
}

func expectationOf(target string) (deposit.Expectation, error) {
	parts := strings.Split(target, "|")
	if len(parts) != 3 {
		return deposit.Expectation{}, deposit.ErrExpected.Say("请选择这笔款项是什么")
	}
	return deposit.Expectation{Sale: parts[0], Code: parts[1], Purpose: deposit.Purpose(parts[2])}, nil
}

func expectationWords(e deposit.Expectation) string {
	return e.Purpose.Title() + " " + e.Amount.Yuan().Text() + " 元　" + e.Payer
}

func (s *Server) receiptView(r *request, typed map[string]string) (func(part.Errors) templ.Component, error) {
	x, err := s.Treasury.Receipt(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	p := market.FundReceiptPage{Path: market.ReceiptsPath + "/" + x.ID, Claim: x.State == deposit.ReceiptOpen && r.Actor.Has(actor.Treasurer), Target: typed["target"], Other: typed["other"], Note: typed["note"], Dismiss: typed["why"],
		Cells: []part.Cell{{Label: "银行流水号", Value: x.Reference, Big: true, Width: 6}, {Label: "状态", Body: part.Badge(receiptMarks[x.State], x.State.Title()), Width: 6},
			{Label: "付款户名", Value: orWord(x.Payer, "未写"), Width: 6}, {Label: "到账日期", Value: x.On.String(), Width: 6}, part.MoneyCell("金额", x.Amount.Yuan(), 6), {Label: "附言", Value: orWord(x.Remark, "无"), Width: 6, Full: true}}}
	if x.State != deposit.ReceiptOpen {
		p.Cells = append(p.Cells, part.Cell{Label: "用途", Value: orWord(x.Purpose.Title(), "非交易款项"), Sub: x.Note, Width: 6}, part.Cell{Label: "经办", Value: x.ClaimedBy.Name, Sub: day.Minute(x.ClaimedAt), Width: 6})
	}
	if x.Sale != "" {
		p.Cells = append(p.Cells, part.Cell{Label: "入账项目", Body: part.LinkTo("查看项目资金账", market.FundSalesPath+"/"+x.Sale), Width: 6})
	}
	if p.Claim {
		matches, expected, err := s.Treasury.Matches(r.ctx(), x)
		if err != nil {
			return nil, err
		}
		p.Blank = len(expected) == 0
		for i, m := range matches {
			p.Matches = append(p.Matches, part.Option{Value: targetOf(m.Expectation), Label: expectationWords(m.Expectation), Note: m.Number + " " + m.Name + "　依据：" + strings.Join(m.Because, "、")})
			if typed == nil && i == 0 {
				p.Target = targetOf(m.Expectation)
			}
		}
		p.Matches = append(p.Matches, part.Option{Value: otherTarget, Label: "其他应收款项", Note: "在下面选择"})
		if p.Target == "" {
			p.Target = otherTarget
		}
		p.Others = []part.Option{{Label: "请选择"}}
		for _, e := range expected {
			p.Others = append(p.Others, part.Option{Value: targetOf(e), Label: e.Number + "　" + expectationWords(e)})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.shell(r, "到账款项", layout.Crumb{Label: "到账款项", Href: market.ReceiptsPath}, layout.Crumb{Label: x.Reference}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.FundReceipt(p)
	}, nil
}

func (s *Server) claimReceipt(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	target, field := values["target"], "target"
	if target == otherTarget {
		target, field = values["other"], "other"
	}
	e, err := expectationOf(target)
	if err == nil {
		err = s.Treasury.Claim(r.ctx(), r.Actor, r.Params("id"), e, values["note"])
	}
	return s.receiptDone(r, err, field, values, "已认领入账")
}

func (s *Server) dismissReceipt(r *request) error {
	values, err := formValues(r.Ctx)
	if err == nil {
		err = s.Treasury.Dismiss(r.ctx(), r.Actor, r.Params("id"), values["why"])
	}
	return s.receiptDone(r, err, "why", values, "已列为非交易款项")
}

// receiptDone goes on, or shows the page again. A fault of the use case's own field is
// told at the field of the form; what is known to be wrong with nothing typed is a
// sentence over the page.
func (s *Server) receiptDone(r *request, err error, field string, values map[string]string, sentence string) error {
	if err == nil {
		return r.done(market.ReceiptsPath+"/"+r.Params("id"), sentence)
	}
	var list []*fault.Fault
	for _, f := range fault.All(err) {
		if f.Field == "target" || f.Field == "note" && field == "why" {
			f = f.At(field)
		}
		list = append(list, f)
	}
	if len(list) > 0 {
		err = fault.Join(list)
	}
	view, failed := s.receiptView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) enterReceipt(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	x := deposit.Receipt{Purpose: deposit.Purpose(values["purpose"]), Reference: values["reference"], Payer: strings.TrimSpace(values["payer"])}
	x.Amount = fenTyped(values["amount"])
	x.On, err = day.Parse(strings.TrimSpace(values["on"]))
	if err != nil {
		x.On = day.Date{}
	}
	err = s.Treasury.Enter(r.ctx(), r.Actor, r.Params("id"), x, values["note"])
	return s.fundsDone(r, err, values, "已登记到账")
}

func (s *Server) proposeBreach(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Treasury.ProposeBreach(r.ctx(), r.Actor, r.Params("id"), breachTyped(values))
	return s.fundsDone(r, err, values, "已提出违约清算，由第二人办理")
}

func (s *Server) decideBreach(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	carry := values["carry"] == "yes"
	sentence := "已办理违约清算"
	if !carry {
		sentence = "已不予办理"
	}
	return s.fundsDone(r, s.Treasury.DecideBreach(r.ctx(), r.Actor, r.Params("id"), carry), values, sentence)
}

// fundsDone goes on to the ledger of the sale, or shows it again as typed.
func (s *Server) fundsDone(r *request, err error, values map[string]string, sentence string) error {
	if err == nil {
		return r.done(market.FundSalesPath+"/"+r.Params("id"), sentence)
	}
	view, failed := s.fundsView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) proposeFundRules(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	rules, err := rulesTyped(values)
	if err == nil {
		err = exchangeOnly(r)
	}
	if err == nil {
		err = s.Treasury.ProposeRules(r.ctx(), r.Actor, rules)
	}
	if err == nil {
		return r.done(market.FundRulesPath, "已拟定，由第二人批准")
	}
	view, failed := s.fundRulesView(r, values)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}

func (s *Server) decideFundRules(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	approve := values["approve"] == "yes"
	err = s.Treasury.DecideRules(r.ctx(), r.Actor, r.Params("id"), approve)
	switch {
	case err == nil:
		return r.done(market.FundRulesPath, map[bool]string{true: "已批准，自生效日起适用", false: "已不批准"}[approve])
	case fault.KindOf(err) == fault.NotFound:
		return err
	}
	view, failed := s.fundRulesView(r, nil)
	if failed != nil {
		return failed
	}
	return r.again(err, view)
}
