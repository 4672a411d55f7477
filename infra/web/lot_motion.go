package web

import (
	"time"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/views/market"
)

// motionNote says what an act of two people leads to.
func motionNote(l *lot.Lot, a sale.Act) string {
	if note := listingNotes[a]; note != "" && l.Route == lot.Listing {
		return note
	}
	return motionNotes[a]
}

var listingNotes = map[sale.Act]string{
	sale.ActSuspend: "暂停报名，剩余的公告期保留", sale.ActResume: "继续公告，剩余的公告期不少于公告的最短日数；中止超期的须附决定文件", lot.ActAmend: "公告期重新计算，已报名的须重新确认；须附批准文件",
	lot.ActEnd: "由转让方书面提出，保证金全部退还，不能恢复；公告约定同额赔付的，转让方应赔付", lot.ActRelist: "按新的挂牌价重新公告，低于底价的须附批准文件", lot.ActCertificate: "价款或首期已到账，出具后不能撤回",
	sale.ActConfirm: "由转让方负责人或经纪人签署后成交，其他意向方的保证金退还", sale.ActDefault: "公告约定的，受让方的保证金不予退还",
	lot.ActSellerFault: "成交后转让方不签约、不履行的，退还受让方保证金；公告约定的，向其同额赔付",
}

var motionNotes = map[sale.Act]string{
	sale.ActSuspend: "暂停接受报价，保留剩余时间", sale.ActResume: "到所写的时间继续竞价，剩余时间不少于延时窗口", sale.ActOpen: "打开全部密封报价，按公告规则确定竞得人", sale.ActCancel: "竞价终止，保证金全部退还，不能恢复",
	sale.ActConfirm: "由转让方负责人或经纪人签署后成交，其他竞买人的保证金退还", sale.ActDefault: "受让方的保证金不予退还", sale.ActNextBidder: "公告约定的，向次高报价人征询；其同意的按其报价成交，不同意的退还其保证金", sale.ActResolve: "答复记入日志并公开；成立的，成交无效，保证金全部退还",
}

func motionMeta(m lot.Motion) string {
	text := "提出 " + m.Proposer.Name + " " + day.Minute(m.At)
	if amount := yuanText(m.Amount); amount != "" {
		text += "　挂牌价 " + amount + " 元"
	}
	if m.Bidder != "" {
		text += "　竞买代码 " + m.Bidder
	}
	if title := lot.OutcomeTitle(m.Outcome); title != "" {
		text += "　" + title
	}
	if m.Approval != "" {
		text += "　批准文件 " + m.Approval
	}
	if !m.Effective.IsZero() {
		text += "　恢复时间 " + lot.Minute(m.Effective)
	}
	if m.Decider.Name != "" {
		text += "　办理 " + m.Decider.Name + " " + day.Minute(m.DecidedAt)
	}
	return text
}

// mayDecide says whether the person is the second one of a motion.
func (s *Server) mayDecide(r *request, f trading.LotFile, m lot.Motion) bool {
	if m.Act == sale.ActConfirm {
		return !f.Inside && r.Actor.Has(actor.Head, actor.Broker)
	}
	return f.Inside && r.Actor.Has(actor.Trader, actor.Head) && r.Actor.User != m.Proposer.ID
}

func (s *Server) proposeMotion(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	var effective time.Time
	if values["effective"] != "" {
		effective, err = time.Parse(sale.InstantForm, instantTerm(values["effective"]))
		if err != nil {
			err = lot.ErrEffective
		}
	}
	switch {
	case err != nil:
	case values["paper"] == "true":
		err = s.Exchange.ProposeTerms(r.ctx(), r.Actor, r.Params("id"), sale.Act(values["act"]), values["reason"], amountText(values["amount"]), values["approval"])
	default:
		err = s.Exchange.Propose(r.ctx(), r.Actor, r.Params("id"), sale.Act(values["act"]), values["reason"], effective)
	}
	if err != nil {
		return s.refusedOn(r, err, lotTyping{act: values["act"], reason: values["reason"], effective: values["effective"], amount: values["amount"], approval: values["approval"]})
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "已提出，等待第二人办理")
}
