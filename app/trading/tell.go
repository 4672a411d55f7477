package trading

import (
	"jiyue/domain/actor"
	"jiyue/domain/lot"
	"jiyue/domain/notice"
	"jiyue/domain/sale"
)

// The pages on which people work on a sale, as notices name them.
func insidePath(id string) string { return "/market/lots/" + id }
func publicPath(id string) string { return "/lots/" + id }

func of(org string, role actor.Role) notice.Audience { return notice.Audience{Org: org, Role: role} }

// told is a notice of what has happened to a lot. at names the occasion: nobody is told
// of it twice.
func told(l *lot.Lot, at, path, text string, to ...notice.Audience) (list []notice.Notice) {
	for _, a := range to {
		list = append(list, notice.Notice{Kind: notice.Market, Sale: l.ID, Path: path, Key: "market:" + l.ID + ":" + at, Text: text, To: a})
	}
	return list
}

// ofMotion tells of a motion those who may be its second person.
func ofMotion(l *lot.Lot, m lot.Motion) []notice.Notice {
	text, at := l.ActTitle(m.Act)+"："+notice.Clip(m.Reason)+"。请核对并办理。", "motion:"+m.ID
	switch m.Act {
	case sale.ActConfirm:
		return told(l, at, insidePath(l.ID), "交易机构提请签署成交确认："+notice.Clip(m.Reason)+"。", of(l.Seller.ID, actor.Head), of(l.Seller.ID, actor.Broker))
	case sale.ActNextBidder:
		return told(l, at, publicPath(l.ID)+"/next", "受让方违约，交易机构征询本单位是否以次高报价顺延受让，请答复。", of(m.Asked.ID, actor.Bidder))
	}
	list := told(l, at, insidePath(l.ID), text, of(l.Exchange.ID, actor.Trader), of(l.Exchange.ID, actor.Head))
	for i := range list {
		list[i].To.Except = m.Proposer.ID
	}
	return list
}

// carriedWords are what those who take part are told of a motion that was carried out.
var carriedWords = map[sale.Act]string{sale.ActSuspend: "已中止", sale.ActResume: "将恢复", sale.ActCancel: "标的已撤回，保证金全部退还", lot.ActEnd: "挂牌已终结，保证金全部退还", lot.ActAmend: "挂牌条件已变更，继续参加的须重新确认",
	lot.ActRelist: "已重新挂牌", sale.ActConfirm: "成交已确认", sale.ActDefault: "已认定受让方违约", lot.ActSellerFault: "已认定转让方违约", lot.ActCertificate: "交易凭证已出具"}

// ofCarried tells seller and bidders what two people have done.
func ofCarried(l *lot.Lot, m lot.Motion, bidders []lot.Bidder) []notice.Notice {
	words, at := carriedWords[m.Act], "carried:"+m.ID
	switch {
	case m.Act == sale.ActNextBidder:
		answer := map[lot.MotionState]string{lot.Carried: "次高报价人同意顺延受让，请办理签约", lot.Rejected: "次高报价人不同意顺延受让，请按公告重新竞价"}[m.State]
		return told(l, at, insidePath(l.ID), answer+"。", of(l.Exchange.ID, actor.Trader), of(l.Seller.ID, actor.Head), of(l.Seller.ID, actor.Broker))
	case m.State != lot.Carried:
		return nil
	case m.Act == sale.ActResolve && lot.Upholds(m.Outcome):
		words = "结果公示期内的异议成立，成交无效，保证金全部退还"
	case words == "":
		return nil
	}
	if !m.Effective.IsZero() {
		words += "（" + lot.Minute(m.Effective) + "）"
	}
	text := words + "：" + notice.Clip(m.Reason) + "。"
	list := told(l, at, insidePath(l.ID), text, of(l.Seller.ID, actor.Head), of(l.Seller.ID, actor.Broker))
	for _, b := range bidders {
		if b.State == lot.Qualified || b.State == lot.Applied {
			list = append(list, told(l, at, publicPath(l.ID), text, of(b.Org.ID, actor.Bidder))...)
		}
	}
	return list
}
