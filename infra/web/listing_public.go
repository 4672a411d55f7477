package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/skip2/go-qrcode"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// listingNotice is the notice of a listing, with what the reader's unit has typed there.
func (s *Server) listingNotice(r *request, statement string, promise bool, typed map[string]string) (func(part.Errors) templ.Component, error) {
	f, err := s.Exchange.ListingNotice(r.ctx(), r.Params("id"))
	if err != nil {
		return nil, err
	}
	key, err := pageKey()
	if err != nil {
		return nil, err
	}
	l, st := f.Lot, f.Standing
	clauses, err := l.Clauses()
	if err != nil {
		return nil, err
	}
	p := market.ListingNoticePage{Times: listingTimes(f), Changes: listingChanges(f), How: listingHow(f), Key: key, Amount: typed["amount"],
		NoticePage: market.NoticePage{Path: market.PublicLotsPath + "/" + l.ID, Name: l.Name, Cells: listingCells(f), Steps: listingSteps(f), Clauses: listingClauses(append(clauses, lot.Grounds(l.Terms)...), st), Notice: l.Notice, Hash: l.Terms[lot.TermNoticeHash],
			Closed: lot.Closed(f.Look.State), Result: listingNext(f, false), Typed: statement, Promise: promise, Manage: manages(r, l)}}
	p.Voucher = st.State == listing.Certified || st.State == listing.Published
	for _, a := range f.FollowUps {
		if a.Number != "" && p.Auction == "" {
			p.Auction = market.PublicLotsPath + "/" + a.ID
		}
	}
	p.Offer, err = s.offerHref(r, l.Achievement)
	if err != nil {
		return nil, err
	}
	err = s.seatOnListing(r, f, &p)
	if err != nil {
		return nil, err
	}
	return func(errs part.Errors) templ.Component {
		p.Shell, p.Errors = s.publicShell(r, l.Name, layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: l.Number}), errs
		p.Shell.HasErrors = len(errs) > 0
		return market.ListingNotice(p)
	}, nil
}

// listingHow tells an applicant the way from here to the deal.
func listingHow(f trading.ListingFile) []string {
	t := f.Terms
	switch f.Standing.State {
	case listing.Listed, listing.Suspended, listing.SuspendedOverdue:
	default:
		return nil
	}
	days := func(n int) string { return strconv.Itoa(n) + " 个工作日" }
	return []string{
		"以本单位的竞买人账户登录；没有账户的，由本单位负责人开通。",
		deadline(f.Standing.ClosesAt) + " 前在本页报名，由交易机构审核资格。",
		"资格确认后 " + days(t.DepositDays) + "内将保证金 " + t.Deposit.Yuan().Text() + " 元缴至交易机构。",
		"只有一家合格的，在 " + days(t.QuoteDays) + "内于本页报价；两家以上的，转入网络竞价。",
		"成交确认后 " + days(t.SignDays) + "内签约，合同生效后 " + days(t.PayDays) + "内付款，价款到账后取得交易凭证。",
	}
}

// seatOnListing says how the reader's unit takes part, and what it can do now.
func (s *Server) seatOnListing(r *request, f trading.ListingFile, p *market.ListingNoticePage) error {
	if !r.Actor.Has(actor.Bidder) {
		return nil
	}
	st := f.Standing
	b, seated, err := s.Exchange.Seat(r.ctx(), r.Actor, f.Lot.ID)
	if err != nil {
		return err
	}
	code, err := s.Exchange.RefusalCode(r.ctx(), r.Actor, f.Lot.ID)
	if err != nil {
		return err
	}
	a, known := st.Applicants[b.Code]
	seated = seated && b.Round == f.Round
	p.Apply = !seated && st.State == listing.Listed && r.Actor.Org != f.Lot.Seller.ID
	if seated {
		p.Papers, p.HandIn, err = s.papersOf(r, b)
		if err != nil {
			return err
		}
	}
	if seated && known {
		p.Mine, p.Mark = applicantWord(a)+"，代码 "+b.Code, applicantMarks[a.State]
		active := a.State == listing.Applied || a.State == listing.Qualified || a.State == listing.Paid
		p.Leave = active && st.State == listing.Listed
		switch {
		case st.State == listing.Sole && a.State == listing.Paid:
			p.Act = market.ListingAct{Act: listing.ActQuote, Label: "提交报价", Amount: true, About: "不低于挂牌价 " + st.ListPrice.Yuan().Text() + " 元，" + deadline(st.QuoteDue) + " 前提交。报价一经提交不可撤回。"}
		case active && a.Stale && (st.State == listing.Listed || st.State == listing.Routing):
			p.Act = market.ListingAct{Act: listing.ActReconfirm, Label: "确认变更后的条件", About: "挂牌条件已经变更。继续参加的，须在报名截止前确认；不确认的视为退出，保证金退还。"}
		}
	} else if seated {
		p.Mine, p.Mark = b.State.Title()+"，"+b.Reason, bidderMarks[b.State]
	}
	if code != "" && st.State == listing.Exercise && code != st.Winner {
		p.Mine, p.Mark = "优先购买权人，代码 "+code, part.Going
		p.Act = market.ListingAct{Act: listing.ActWaive, Label: "放弃优先购买权", About: "行使的，请在 " + deadline(st.ExerciseEnd) + " 前将保证金缴至交易机构，由财务人员登记。放弃后不能再行使。"}
	}
	return nil
}

func (s *Server) actOnListing(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	act := listing.Act(values["act"])
	if values["sure"] != "yes" {
		return s.confirmAct(r, act, values)
	}
	_, err = s.Exchange.Act(r.ctx(), r.Actor, r.Params("id"), values["key"], act, amountText(values["amount"]))
	if err != nil {
		view, failed := s.listingNotice(r, "", false, values)
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	done := map[listing.Act]string{listing.ActQuote: "报价已提交", listing.ActReconfirm: "已确认变更后的条件", listing.ActWithdraw: "已退出报名", listing.ActWaive: "已放弃优先购买权"}[act]
	return r.done(market.PublicLotsPath+"/"+r.Params("id"), done)
}

// actNotes say what an act of an applicant leads to.
var actNotes = map[listing.Act][2]string{listing.ActQuote: {"提交报价", "报价一经提交不可撤回；不低于挂牌价即形成成交价。"}, listing.ActReconfirm: {"确认变更后的条件", "确认后按变更后的挂牌条件参加。"},
	listing.ActWithdraw: {"退出报名", "退出后不能再报名本次挂牌，保证金原路退还。"}, listing.ActWaive: {"放弃优先购买权", "放弃后不能再行使，也不得再对价格提出异议。"}}

// confirmAct repeats what an applicant is about to do.
func (s *Server) confirmAct(r *request, act listing.Act, values map[string]string) error {
	f, err := s.Exchange.ListingNotice(r.ctx(), r.Params("id"))
	if err != nil {
		return err
	}
	note, path := actNotes[act], market.PublicLotsPath+"/"+f.Lot.ID
	fen, priced := money.ParseFen(amountText(values["amount"]))
	switch {
	case note[0] == "":
		return lot.ErrMotion
	case act == listing.ActQuote && !priced:
		view, failed := s.listingNotice(r, "", false, values)
		if failed != nil {
			return failed
		}
		return r.again(trading.ErrAmount, view)
	}
	c := part.Confirmation{Title: note[0], Lead: note[1], Confirm: note[0], Action: r.Path(), Back: path, BackTo: "返回公告", Hidden: map[string]string{"key": values["key"], "act": string(act), "amount": values["amount"], "sure": "yes"},
		Cells: []part.Cell{{Label: "项目编号", Value: f.Lot.Number, Number: true, Width: 12}, {Label: "项目名称", Value: f.Lot.Name, Width: 12}}}
	if act == listing.ActQuote {
		c.Cells = append(c.Cells, yuanCell("报价", fen), part.Cell{Label: "挂牌价", Value: f.Standing.ListPrice.Yuan().Text(), Unit: " 元", Width: 12})
	}
	p := market.LotConfirmPage{Shell: s.shell(r, note[0], layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: f.Lot.Number, Href: path}, layout.Crumb{Label: note[0]}), Confirm: c}
	p.Confirm.CSRF = p.Shell.CSRF
	return r.page(market.LotConfirm(p))
}

// shortHash is the least that must be read off a paper to compare a hash.
const shortHash = 12

// showVoucher shows 交易凭证 to everybody, the buyer's name to the parties alone, and
// compares a hash that somebody has in hand.
func (s *Server) showVoucher(r *request) error {
	v, err := s.Exchange.Voucher(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	l, st := v.File.Lot, v.File.Standing
	path, hash := market.PublicLotsPath+"/"+l.ID, v.Record.Hash.String()
	url := s.printed(r, path+"/voucher")
	code, err := qrcode.New(url+"?h="+hash, qrcode.Medium)
	if err != nil {
		return err
	}
	buyer := v.Buyer
	if buyer == "" {
		buyer = "不公开（竞买代码 " + st.Winner + "）"
	}
	p := market.VoucherPage{Shell: s.publicShell(r, "交易凭证 "+v.Number, layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: l.Number, Href: path}, layout.Crumb{Label: "交易凭证"}),
		Path: path, Number: v.Number, Exchange: l.Exchange.Name, Day: day.Of(v.Record.At).Long(), QR: code.Bitmap(), URL: url, Hash: hash, Asked: strings.ToLower(strings.TrimSpace(cleanText(r.Query("h"))))}
	p.Rows = []part.CertificateRow{{Label: "项目名称", Value: l.Name, Strong: true}, {Label: "挂牌编号", Value: l.Number, Label2: "交易方式", Value2: methodWord(st)},
		{Label: "转让方", Value: l.Seller.Name}, {Label: "受让方", Value: buyer},
		{Label: "挂牌价", Value: st.ListPrice.Yuan().Text() + " 元", Label2: "溢价率", Value2: st.Premium.StringFixed(2) + "%"},
		{Label: "成交价", Value: "人民币 " + st.Price.Yuan().Text() + " 元", Second: "大写　" + st.Price.Yuan().Capitals(), Strong: true},
		{Label: "已付价款", Value: st.PaidAmount.Yuan().Text() + " 元", Label2: "公告日期", Value2: day.Of(l.AnnouncedAt).String()}}
	p.Issuers, p.Paid = v.By.Proposer.Name+"、"+v.By.Decider.Name, "成交价款已付清"
	if st.PaidAmount < st.Price {
		p.Paid = "首期价款已支付，余款已提供担保"
	}
	p.Valid, p.Verdict, p.Detail = logVerdict(v.Log)
	p.Same = len(p.Asked) >= shortHash && strings.HasPrefix(hash, p.Asked)
	if s.Demo {
		p.Specimen = "演示数据"
	}
	return r.page(market.Voucher(p))
}

func methodWord(s listing.Standing) string {
	if s.Room != nil {
		return "挂牌，网络竞价"
	}
	return "挂牌，单一意向方报价"
}
