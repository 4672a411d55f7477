package deposit

import "strings"

// kind is an account without its name or number.
func kind(account string) string {
	if i := strings.IndexByte(account, ':'); i >= 0 {
		return account[:i+1]
	}
	return account
}

var accountTitles = map[string]string{bank: "保证金专户存款", received: "暂收款", held: "第三方付款挂账", frozen: "冻结保证金", payout: "应付款项", priceAccount: "代收价款",
	feeIncome: "交易服务费", owing: "应收服务费", defaulted: "应收违约方首次佣金", costsAccount: "再次处置费用", gapAccount: "两次成交差价", sellerShare: "归转让方", returnShare: "退回违约方"}

// AccountTitle 科目 is the printed name of an account.
func AccountTitle(account string) string {
	k := kind(account)
	title, name := accountTitles[k], strings.TrimPrefix(account, k)
	switch {
	case title == "":
		return account
	case name == "":
		return title
	case SideTitle(name) != "":
		name = SideTitle(name)
	}
	return title + "（" + name + "）"
}

// Accounts 科目次序 is the order in which a ledger shows its accounts.
var accountOrder = []string{bank, received, held, frozen, payout, priceAccount, owing, defaulted, feeIncome, costsAccount, gapAccount, sellerShare, returnShare}

// AccountRank is the place of an account on the page of a ledger.
func AccountRank(account string) int {
	for i, k := range accountOrder {
		if k == kind(account) {
			return i
		}
	}
	return len(accountOrder)
}

const (
	announced = "公告“保证金”条"
	article39 = "拍卖法第三十九条"
	article56 = "拍卖法第五十六条"
	ownRules  = "本机构收费与保证金规则"
)

// reasons say for each pair of accounts why money goes that way, and by which clause.
var reasons = map[[2]string][2]string{
	{bank, received}:         {"银行到账", ""},
	{bank, held}:             {"银行到账，付款人不是竞买人本人，先挂账", ownRules},
	{held, received}:         {"经核实，认领为竞买人的款项", ownRules},
	{held, payout}:           {"挂账款项退回", ownRules},
	{received, frozen}:       {"足额，冻结为保证金", announced},
	{received, payout}:       {"逾期、重复或多付的部分退回", announced},
	{received, priceAccount}: {"收到成交价款", "成交确认书"},
	{received, owing}:        {"收到交易服务费", article56},
	{frozen, payout}:         {"未成交的全额退还；成交的，抵扣后剩余退还", announced},
	{frozen, priceAccount}:   {"结清时抵作价款", announced},
	{frozen, owing}:          {"抵交交易服务费", announced + "；" + article56},
	{frozen, costsAccount}:   {"违约，付再次处置费用", article39},
	{frozen, gapAccount}:     {"违约，补两次成交的差价", article39},
	{frozen, sellerShare}:    {"违约，清偿后剩余归转让方", ownRules},
	{frozen, returnShare}:    {"违约，清偿后剩余退回违约方", ownRules},
	{owing, feeIncome}:       {"按收费标准计收", article56},
	{owing, payout}:          {"首次成交多付的服务费退回", article56},
	{defaulted, owing}:       {"违约，首次成交的佣金由违约方承担", article39},
	{priceAccount, received}: {"违约后顺延，违约方已付的价款退回", ownRules},
	{frozen, defaulted}:      {"违约，付首次成交佣金", article39},
	{priceAccount, payout}:   {"结清后，价款划转转让方", "成交确认书"},
	{gapAccount, payout}:     {"差价划转转让方", article39},
	{sellerShare, payout}:    {"清偿后剩余划转转让方", ownRules},
	{returnShare, payout}:    {"清偿后剩余退回", ownRules},
	{bank, payout}:           {"银行退汇，款项退回专户", ownRules},
	{payout, payout}:         {"退汇后重新付款", ownRules},
	{payout, bank}:           {"第二人复核放款，银行已付", ownRules},
}

// Reason 记账事由 says why an entry was made, and by which clause.
func (e Entry) Reason() (reason, clause string) {
	r := reasons[[2]string{kind(e.Debit), kind(e.Credit)}]
	return r[0], r[1]
}

// PayoutOf is the number of the payout that an entry orders, "" when it orders none.
func (e Entry) PayoutOf() string {
	id, ordered := strings.CutPrefix(e.Credit, payout)
	if !ordered || e.Debit == bank { // 退汇
		return ""
	}
	return id
}
