package lot

import (
	"fmt"
	"math/big"

	"jiyue/domain/listing"
	"jiyue/domain/sale"
)

// Clauses 公告规则 of a lot in words, by its route.
func (l *Lot) Clauses() ([]Clause, error) {
	if l.Route == Listing {
		t, err := listing.ReadTerms(l.Full())
		return ListingClauses(t), err
	}
	rules, err := l.Rules()
	list := rules.Clauses()
	if l.Parent != "" {
		list = append(list, Clause{"项目来源", "由挂牌项目转入", "竞买人和保证金以挂牌项目为准，不另行报名；竞价结果转回挂牌项目确认成交。"})
	}
	return list, err
}

// ListingClauses 挂牌条件 in words, in the order of a notice.
func ListingClauses(t listing.Terms) []Clause {
	list := []Clause{
		{"挂牌价", yuan(t.ListPrice), "成交价不低于有效的挂牌价。"},
		sellerClause(t),
		{"挂牌公告期", days(t.NoticeDays), fmt.Sprintf("发布当日不计入；第 %d 个工作日 %s 报名截止，恰在此时到达的不受理。", t.NoticeDays, clock(t))},
		extensionClause(t),
		{"保证金", yuan(t.Deposit), fmt.Sprintf("资格确认后 %d 个工作日内（%s 前）到账，逾期取消资格。未成交的原路退还，成交的抵作价款。", t.DepositDays, clock(t))},
		{"一家合格", "单一意向方报价", fmt.Sprintf("报名截止且保证金期限都已届满后，只有一家合格的，由其在 %d 个工作日内报价，不低于挂牌价即成交。", t.QuoteDays)},
		{"两家以上合格", "网络竞价", "以挂牌价为起始价，由合格意向方在本平台竞价，价高者得；竞价规则另行公告。"},
		holdersClause(t),
		{"成交确认", "交易机构与转让方双方签署", fmt.Sprintf("其他意向方的保证金在确认后 %d 个工作日内退还。", t.ReleaseDays)},
		signingClause(t),
		payingClause(t),
		{"交易凭证", "价款到账后出具", "未付款不出具交易凭证；凭证可在公告页核验。"},
		{"成交结果公示", days(t.ResultDays), "出具交易凭证后公示。"},
	}
	return append(list, troubleClauses(t)...)
}

func days(n int) string { return fmt.Sprintf("%d 个工作日", n) }

func clock(t listing.Terms) string {
	return fmt.Sprintf("%02d:%02d", int(t.CloseAt)/60, int(t.CloseAt)%60)
}

// SellerTitle is the Chinese name of a kind of seller.
func SellerTitle(k listing.SellerKind) string {
	return map[listing.SellerKind]string{listing.StateOwned: "国有企业", listing.Public: "高等院校、科研机构等事业单位", listing.Private: "其他单位"}[k]
}

func sellerClause(t listing.Terms) Clause {
	c := Clause{"转让方类型", SellerTitle(t.Seller), "资产评估由单位自行决定（财政部令第100号）。"}
	if t.Seller == listing.Private {
		c.Meaning = "是否评估由转让方决定。"
	}
	if t.Seller == listing.StateOwned {
		c.Meaning = "须经评估备案，首次挂牌价不低于评估结果（国资委 财政部令第32号）。"
	}
	if a := t.Appraisal; a != nil {
		filed := "未备案"
		if a.Filed {
			filed = "已备案"
		}
		c.Text += fmt.Sprintf("；评估结果 %s 元，有效期至 %s，%s", a.Value.Yuan().Text(), a.ValidUntil.String(), filed)
		c.Meaning += "签约须在评估有效期内。"
	}
	return c
}

func extensionClause(t listing.Terms) Clause {
	if !t.Extends || t.MaxExtensions == 0 {
		return Clause{"无人报名", "不延长", "期满没有合格意向方的，挂牌终结，转让方可以重新挂牌。"}
	}
	return Clause{"无人报名", fmt.Sprintf("延长 %d 个工作日，最多 %d 次", t.ExtensionDays, t.MaxExtensions), "期满没有合格意向方的自动延长，不变更挂牌条件；仍没有的，挂牌终结。"}
}

func holdersClause(t listing.Terms) Clause {
	if len(t.Holders) == 0 {
		return Clause{"优先购买权", "无", "没有人有优先购买权。"}
	}
	c := refusalClause(sale.Refusal{Mode: sale.RefusalAfter, Holders: t.Holders})
	return Clause{c.Label, c.Text[len("竞价结束后行权："):], fmt.Sprintf("价格形成后 %d 个工作日内可以按同一价格受让，须同时足额交纳保证金；期满未行使的视为放弃，不得再对价格提出异议。权利人自己报名合格的，在竞价中跟价。", t.ExerciseDays)}
}

func signingClause(t listing.Terms) Clause {
	c := Clause{"签约", days(t.SignDays) + "内", "自成交确认次日起算，最后一日 24 时届满。"}
	if t.CureDays > 0 {
		c.Meaning += fmt.Sprintf("逾期的，另给 %d 个工作日补正期，仍不签约的按违约处理。", t.CureDays)
	}
	return c
}

func payingClause(t listing.Terms) Clause {
	if t.FirstInstalment == nil {
		return Clause{"付款", "一次付清", fmt.Sprintf("合同生效后 %d 个工作日内付清，保证金抵作价款。", t.PayDays)}
	}
	return Clause{"付款", fmt.Sprintf("一次付清，或首期不低于 %s%%", t.FirstInstalment.Num().String()), fmt.Sprintf("首期在合同生效后 %d 个工作日内支付；余款须提供担保，在合同生效之日起 %d 个月内付清。", t.PayDays, t.InstalmentMonths)}
}

// troubleClauses tell what follows when something goes wrong.
func troubleClauses(t listing.Terms) []Clause {
	breach := Clause{"受让方违约", "保证金退还", "公告没有约定不予退还；违约责任依合同追究。"}
	if t.BreachClause {
		breach = Clause{"受让方违约", "保证金不予退还", "取得资格后不报价、无正当理由不签约或不付款的，为违约，并不得参加本项目的重新挂牌。"}
	}
	seller := Clause{"转让方违约", "依法承担责任", "公告没有约定同额赔付。"}
	if t.SellerSymmetry {
		seller = Clause{"转让方违约", "按保证金同额赔付", "有意向方交纳保证金后转让方终结挂牌的，退还保证金并向每一家赔付同等金额；成交确认后转让方不签约、不履行的，向受让方赔付同等金额。"}
	}
	base, free := "原挂牌价", big.NewRat(100, 1)
	if t.Appraisal != nil {
		base = "评估结果"
	}
	if t.RelistFree != nil {
		free = t.RelistFree
	}
	return []Clause{breach, seller,
		{"变更条件", "须经批准", "公告期间变更挂牌条件的，须有原批准机构的文件，公告期重新计算，已报名的须重新确认。"},
		{"中止与恢复", fmt.Sprintf("最长 %d 日", t.SuspendDays), fmt.Sprintf("恢复后剩余公告期不少于 %d 个工作日；超过最长期限的，须作出恢复或终结的决定。", t.MinResumeDays)},
		{"重新挂牌", fmt.Sprintf("不低于%s的 %s%%", base, free.Num().String()), fmt.Sprintf("未成交的可以重新挂牌；低于 %s 元的，须经原批准机构同意。", t.RelistFloor().Yuan().Text())},
	}
}
