package lot

import (
	"fmt"

	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// SuggestedForms 建议值 are the terms with which the forms begin that do not rise bid
// by bid; no law sets them.
func SuggestedForms() map[string]string {
	return map[string]string{sale.TermInterval: "600", sale.TermMinValid: "1", sale.TermTie: "earliest", sale.TermSecondRound: "600", sale.TermRoundLength: "1800", sale.TermMaxRounds: "3"}
}

// confirmation and what follows a default are the same in all forms but the rising one.
func closingClauses() []Clause {
	return []Clause{
		{"成交确认", "交易机构与转让方双方签署", "报价一经接受不可撤回。"},
		{"受让方违约", "终止，保证金不予退还", "需要再次转让的，重新公告。"},
	}
}

func openReserve(reserve *money.Fen, instead string) Clause {
	if reserve == nil {
		return Clause{"保留价", instead, "达到即可成交。"}
	}
	return Clause{"保留价", yuan(*reserve), "未达到保留价的不成交。"}
}

func dutchClauses(t sale.DutchTerms) []Clause {
	return append([]Clause{
		{"起始价", yuan(t.Start), "从起始价起逐步降价，第一个按当前价应价的人竞得。"},
		{"最低价", yuan(t.Floor), "降到最低价后再留一个降价间隔，仍无人应价的不成交。"},
		{"降价幅度", "每 " + Period(t.Interval) + "降 " + yuan(t.Step), "恰在降价时刻到达的应价按降后的价格成交。应价时看到的价格高于当时价格的，按当时较低的价格成交。"},
		{"竞价开始", Minute(t.Open), "以服务器时间为准。"},
		{"竞价截止", Minute(t.End()), "无人应价时到此结束。"},
		{"最少竞买人数", fmt.Sprintf("%d 名", t.MinBidders), "竞价开始时已足额交纳保证金的竞买人不足此数的，竞价不进行，保证金全部退还。"},
		depositClause(t.Entry, t.Open),
		{"中止与恢复", "由交易机构两人办理", "中止时价格停住，恢复后接着中断的间隔继续。"},
	}, closingClauses()...)
}

func envelopeClauses(t sale.EnvelopeTerms) []Clause {
	replace := Clause{"更改报价", "不允许", "每个竞买人只报一次。"}
	if t.Replaceable {
		replace = Clause{"更改报价", "截止前可以更改", "以最后一次为准，时间顺序按最后一次计算。"}
	}
	return append([]Clause{
		{"起始价", yuan(t.Start), "报价不低于起始价。"},
		openReserve(t.Reserve, "与起始价相同"),
		{"报价开始", Minute(t.Open), "以服务器时间为准。"},
		{"报价截止", Minute(t.Deadline), "恰在截止时刻到达的报价不接受，以服务器收到的时间为准。"},
		{"密封", "报价加密保存，开标前任何人不能查看", "日志只记报价的哈希值；开标后公开，任何人可以核对。"},
		{"开标", "截止后由交易机构两人开标", "最高且不低于保留价的报价竞得。"},
		replace,
		{"最少有效报价", fmt.Sprintf("%d 份", t.MinValid), "不足此数的不成交，保证金全部退还。"},
		{"同价处理", tieWords(t.Tie), tieMeaning(t)},
		depositClause(t.Entry, t.Open),
	}, closingClauses()...)
}

func tieWords(t sale.Tie) string {
	switch t {
	case sale.TieLot:
		return "抽签"
	case sale.TieSecondRound:
		return "同价者再报一轮"
	}
	return "时间优先"
}

func tieMeaning(t sale.EnvelopeTerms) string {
	switch t.Tie {
	case sale.TieLot:
		return "按公告的抽签数与同价竞买代码计算哈希值取定，任何人可以重算。"
	case sale.TieSecondRound:
		return "开标时最高报价相同的，由同价者在 " + Period(t.SecondRound) + "内以不低于原报价再报一次；都不报的，先报者得。"
	}
	return "最高报价相同的，服务器先收到者得。"
}

func roundsClauses(t sale.RoundsTerms) []Clause {
	replace := Clause{"更改报价", "不允许", "每轮只报一次。"}
	if t.Replaceable {
		replace = Clause{"更改报价", "本轮结束前可以更改", "以最后一次为准。"}
	}
	return append([]Clause{
		{"起始价", yuan(t.Start), "第一轮报价不低于起始价。"},
		openReserve(t.Reserve, "与起始价相同"),
		{"轮次", fmt.Sprintf("最多 %d 轮，每轮 %s", t.MaxRounds, Period(t.Length)), "各轮首尾相接。一轮中只有一份报价，或到最后一轮时，最高报价竞得；一轮无人报价的，上一轮最高报价竞得。"},
		{"加价幅度", yuan(t.Increment), "下一轮的底价为本轮最高报价加一个幅度；本轮没有有效报价的竞买人退出。"},
		{"竞价开始", Minute(t.Open), "以服务器时间为准。"},
		{"密封", "每轮报价加密保存，轮次结束只公布最高价", "日志只记报价的哈希值；竞价结束后公开，任何人可以核对。"},
		replace,
		depositClause(t.Entry, t.Open),
	}, closingClauses()...)
}
