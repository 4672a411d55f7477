package lot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Clause 公告条款 is one rule of a lot in words: what it is called, what it says, and
// what follows from it.
type Clause struct{ Label, Text, Meaning string }

// Suggested 建议值 are the terms with which a new lot begins; no law sets them.
func Suggested() map[string]string {
	return map[string]string{
		sale.TermSecret: "false", sale.TermGrid: "true", sale.TermMaxSteps: "50", sale.TermSelfOutbid: "false", sale.TermMode: "delay", sale.TermWindow: "300", sale.TermExtension: "300",
		sale.TermPeriod: "300", sale.TermEmpty: "timed", sale.TermFrom: "bid", sale.TermMaxExtensions: "0", sale.TermMinimum: "2", sale.TermBelow: "cancel", sale.TermSoleDays: "3",
		sale.TermRefusal: "none", sale.TermDefault: "re_auction", sale.TermResumeWarning: "900", sale.TermNoticeDays: "0",
	}
}

// TermVenue 竞价场所 is where an English auction is held: on the net, where it is not
// given, or in a hall, where a clerk keys in the paddles that the auctioneer accepts.
const TermVenue, Hall = "venue", "hall"

// InHall says whether the lot is bid for in a hall.
func (l *Lot) InHall() bool { return l.Terms[TermVenue] == Hall }

// Clauses 竞价规则 in words, in the order of a notice. A reserve price that is not among
// the terms is told to be there, not what it is.
func (r *Rules) Clauses() []Clause {
	switch r.Route {
	case Dutch:
		return dutchClauses(r.Dutch)
	case Sealed:
		return envelopeClauses(r.Envelopes)
	case Rounds:
		return roundsClauses(r.Rounds)
	}
	list := englishClauses(r.English)
	if r.Hall {
		list = append([]Clause{{"竞价场所", "现场", "竞买人在现场举牌，由交易机构的记录员录入拍卖师认可的应价；以录入被接受的记录为准，任何人可以在网上同步观看。"}}, list...)
	}
	return list
}

func englishClauses(t sale.Terms) []Clause {
	list := []Clause{
		{"起始价", yuan(t.Start), "首次报价不低于起始价。"},
		reserveClause(t),
		incrementClause(t),
	}
	if t.MaxSteps > 0 {
		list = append(list, Clause{"单次上限", fmt.Sprintf("%d 个加价幅度", t.MaxSteps), "一次加价超过上限的不予接受，以防多写位数。"})
	}
	self := Clause{"领先者再次报价", "不允许", "自己的报价领先时不能再报，被超过后可以再报。"}
	if t.SelfOutbid {
		self = Clause{"领先者再次报价", "允许", "自己的报价领先时也可以再加价。"}
	}
	list = append(list, self, Clause{"竞价开始", Minute(t.Open), "以服务器时间为准。"})
	list = append(list, timingClauses(t)...)
	list = append(list,
		Clause{"最少竞买人数", fmt.Sprintf("%d 名", t.MinBidders), "竞价开始时已足额交纳保证金的竞买人不足此数的，" + belowWords(t.BelowMin) + "。"},
		depositClause(t.Entry, t.Open),
		refusalClause(t.Refusal))
	if t.NoticeDays > 0 {
		list = append(list, Clause{"结果公示", fmt.Sprintf("%d 个工作日", t.NoticeDays), "公示期满、没有未处理的异议，才能确认成交。"})
	} else {
		list = append(list, Clause{"结果公示", "不公示", "竞价结束后即可确认成交。"})
	}
	return append(list,
		Clause{"成交确认", "交易机构与转让方双方签署", "报价一经接受不可撤回；被更高报价超过的，其报价失去效力（拍卖法第三十六条）。"},
		Clause{"受让方违约", defaultWords(t.DefaultPolicy), "违约方的保证金不予退还。" + nextWords(t.DefaultPolicy)},
		Clause{"中止与恢复", "恢复前至少 " + Period(t.ResumeWarning) + "预告", "中止时保留剩余时间；恢复后的剩余时间不少于 " + Period(windowOf(t.Timing)) + "。"},
	)
}

func reserveClause(t sale.Terms) Clause {
	switch {
	case t.ReserveSecret:
		return Clause{"保留价", "设有保留价，竞价结束前保密", "最高报价未达到保留价的不成交。保留价已按公告的哈希值封存，竞价结束后公开，任何人可以核对。"}
	case t.Reserve == nil || *t.Reserve == t.Start:
		return Clause{"保留价", "与起始价相同", "有人报价即可成交。"}
	}
	return Clause{"保留价", yuan(*t.Reserve), "最高报价未达到保留价的不成交。"}
}

func incrementClause(t sale.Terms) Clause {
	meaning := "每次加价是加价幅度的整数倍，至少一个幅度。"
	if t.OffGrid {
		meaning = "每次加价至少一个加价幅度，不要求整数倍。"
	}
	if len(t.Steps) == 0 {
		return Clause{"加价幅度", yuan(t.StepAt(t.Start)), meaning}
	}
	var parts []string
	for i, s := range t.Steps {
		part := s.From.Yuan().Text() + " 元起"
		if i+1 < len(t.Steps) {
			part = s.From.Yuan().Text() + " 元至 " + t.Steps[i+1].From.Yuan().Text() + " 元"
		}
		parts = append(parts, part+"，"+s.Increment.Yuan().Text()+" 元")
	}
	return Clause{"加价幅度", "按当前价分段：" + strings.Join(parts, "；"), meaning}
}

// timingClauses tell the end and its extension in the vocabulary of the notice.
func timingClauses(t sale.Terms) (list []Clause) {
	from := "自该次报价起"
	if t.Timing.FromPeriodEnd {
		from = "自原截止时间起"
	}
	if t.Timing.Timed {
		empty := "自由报价期内无人报价的，仍进入一个限时报价期。"
		if t.Timing.EmptyCloses {
			empty = "自由报价期内无人报价的，竞价到此结束。"
		}
		list = []Clause{
			{"自由报价期", "至 " + Minute(t.Timing.FreeEnd), "期间随时可以报价，不延时。" + empty},
			{"限时报价期", Period(t.Timing.Period), "自由报价期结束后开始；期内每有一次有效报价，" + from + "开始新的限时报价期；一个周期内无人报价，竞价结束。"},
		}
	} else {
		list = []Clause{{"竞价截止", Minute(t.Timing.End), "恰在截止时刻到达的报价不接受，以服务器收到的时间为准。"}}
		if t.Timing.Window > 0 {
			list = append(list, Clause{"延时规则", "末 " + Period(t.Timing.Window) + "内应价，延 " + Period(t.Timing.Extension), "截止前 " + Period(t.Timing.Window) + "内有有效报价的，" + from + "再留 " + Period(t.Timing.Extension) + "，截止时间只会推后。"})
		} else {
			list = append(list, Clause{"延时规则", "不延时", "到截止时间即结束。"})
		}
	}
	if t.MaxExtensions > 0 {
		list = append(list, Clause{"延时次数", fmt.Sprintf("最多 %d 次", t.MaxExtensions), "达到次数后的报价仍然有效，但不再延时。"})
	}
	if t.HardStop != nil {
		list = append(list, Clause{"最晚截止", Minute(*t.HardStop), "无论是否延时，不晚于此时结束。"})
	}
	return list
}

func windowOf(t sale.Timing) time.Duration {
	if t.Timed {
		return t.Period
	}
	return t.Window
}

func belowWords(b sale.BelowMin) string {
	switch b.Policy {
	case sale.BelowMinToSole:
		return fmt.Sprintf("只有一名时转为单一意向方报价：由其在 %d 个工作日内报价一次，不低于起始价，报出即结束竞价；逾期不报价的不成交，保证金退还。没有竞买人时不成交", b.SoleDays)
	case sale.BelowMinExtend:
		return fmt.Sprintf("报名和竞价时间顺延 %s，最多 %d 次，仍不足的不成交", Period(b.Extend), b.MaxExtends)
	}
	return "竞价不进行，保证金全部退还"
}

func depositClause(e sale.Entry, open time.Time) Clause {
	due := e.DepositDue
	if due.IsZero() {
		due = open
	}
	return Clause{"保证金", yuan(e.Deposit), Minute(due) + " 前到账，逾期不能参加。未成交的全额退还；成交的抵作价款。"}
}

func refusalClause(r sale.Refusal) Clause {
	codes := make([]string, 0, len(r.Holders))
	for code, rank := range r.Holders {
		codes = append(codes, fmt.Sprintf("%03d竞买代码 %s（第 %d 顺位）", rank, code, rank))
	}
	slices.Sort(codes)
	for i := range codes {
		codes[i] = codes[i][3:]
	}
	who := strings.Join(codes, "、")
	switch r.Mode {
	case sale.RefusalInside:
		return Clause{"优先购买权", "场内跟价：" + who, "优先购买权人可以按当前价同价应价；无人更高的，由其受让。顺位在先者优先，同一顺位先应价者优先。"}
	case sale.RefusalAfter:
		return Clause{"优先购买权", "竞价结束后行权：" + who, "竞价结束后 " + Period(r.Window) + "内，优先购买权人可以按最高报价受让；期满未行使的，由最高报价人受让。"}
	case sale.RefusalAsAnyone:
		return Clause{"优先购买权", "同等竞价：" + who, "优先购买权人作为普通竞买人参加，不另行优先。"}
	}
	return Clause{"优先购买权", "无", "没有人有优先购买权。"}
}

func defaultWords(p sale.DefaultPolicy) string {
	switch p {
	case sale.NextBidder:
		return "征得次高报价人同意后顺延"
	case sale.Terminate:
		return "终止，不再竞价"
	}
	return "重新竞价，违约方不得参加"
}

// nextWords say how far the second best bidder stands by, which is told before the bidding.
func nextWords(p sale.DefaultPolicy) string {
	if p != sale.NextBidder {
		return ""
	}
	return "报价达到保留价的次高报价人，保证金保留到签约；签约前认定违约的，由交易机构征询，其同意的按其报价成交，不同意的退还保证金。签约后认定违约、或无人可以顺延的，重新竞价。"
}

func yuan(f money.Fen) string {
	y := f.Yuan()
	return y.Text() + " 元（" + y.Capitals() + "）"
}

// Minute prints an instant to the minute, and to the second where it has one.
func Minute(t time.Time) string {
	if t.Second() == 0 {
		return day.Minute(t)
	}
	return t.In(day.Zone).Format("2006-01-02 15:04:05")
}

// Period prints a length of time in the largest unit that divides it: 5 分钟, 90 秒.
func Period(d time.Duration) string {
	for _, u := range []struct {
		of   time.Duration
		name string
	}{{24 * time.Hour, "日"}, {time.Hour, "小时"}, {time.Minute, "分钟"}} {
		if d >= u.of && d%u.of == 0 {
			return strconv.FormatInt(int64(d/u.of), 10) + " " + u.name
		}
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + " 秒"
}
