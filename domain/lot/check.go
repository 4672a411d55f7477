package lot

import (
	"time"
	"unicode/utf8"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/sale"
)

// Check says everything that keeps a lot from being announced at an instant.
func (l *Lot) Check(now time.Time) error {
	faults := l.named()
	if n := utf8.RuneCountInString(l.Notice); n < 20 || n > 20000 {
		faults = append(faults, ErrNotice)
	}
	err := l.fit(now)
	if wrong, ok := err.(sale.ConfigError); ok {
		err = impossible(wrong.Field)
	}
	return fault.Join(append(faults, fault.All(err)...))
}

// fit says what is wrong with the rules at an instant.
func (l *Lot) fit(now time.Time) error {
	if l.Route == Listing {
		return l.listable(now)
	}
	rules, err := l.Rules()
	if err != nil {
		return err
	}
	return rules.timely(now)
}

// Rules 竞价规则 of the lot, the secret ones with them.
func (l *Lot) Rules() (Rules, error) { return ReadRules(l.Route, l.Full()) }

// timely says what is wrong with the times of rules at an instant, and with what is
// asked for and not written.
func (r *Rules) timely(now time.Time) error {
	var faults []*fault.Fault
	open, entry := r.Open(), r.Entry()
	field, latest := r.latest()
	earliest := day.Of(now).AddDays(NoticeDays)
	switch {
	case day.Of(open).Before(earliest):
		faults = append(faults, ErrTooSoon.Say("公告期不得少于 7 日（拍卖法第四十五条），竞价最早可于 "+earliest.String()+" 开始"))
	case open.After(now.AddDate(2, 0, 0)):
		faults = append(faults, ErrTooLong.At(sale.TermOpen))
	case latest.Sub(open) > longest:
		faults = append(faults, ErrTooLong.At(field))
	}
	if entry.DepositDue.After(open) || !entry.DepositDue.IsZero() && !entry.DepositDue.After(now) {
		faults = append(faults, ErrDue)
	}
	if entry.Deposit == 0 {
		faults = append(faults, ErrDeposit)
	}
	switch r.Route {
	case English:
		faults = append(faults, sound(r.English)...)
	case Sealed:
		if r.Envelopes.SecondRound > longest {
			faults = append(faults, ErrTooLong.At(sale.TermSecondRound))
		}
	}
	return fault.Join(faults)
}

// sound says what is wrong with the periods of an English auction, and with what goes
// together in it.
func sound(t sale.Terms) (faults []*fault.Fault) {
	for _, d := range []struct {
		term string
		of   time.Duration
	}{{sale.TermWindow, t.Timing.Window}, {sale.TermExtension, t.Timing.Extension}, {sale.TermPeriod, t.Timing.Period}, {sale.TermBelowExtend, t.BelowMin.Extend},
		{sale.TermExercise, t.Refusal.Window}, {sale.TermResumeWarning, t.ResumeWarning}} {
		if d.of > longest {
			faults = append(faults, ErrTooLong.At(d.term))
		}
	}
	if t.BelowMin.Policy == sale.BelowMinToSole && (t.BelowMin.SoleDays < 1 || t.BelowMin.SoleDays > soleDaysMost) {
		faults = append(faults, ErrSoleDays)
	}
	if t.ReserveSecret && t.Reserve == nil {
		faults = append(faults, ErrSecret)
	}
	if (t.Refusal.Mode == sale.NoRefusal) != (len(t.Refusal.Holders) == 0) {
		faults = append(faults, ErrHolders)
	}
	return faults
}

// longest is what any one period of a lot may take.
const longest = 90 * 24 * time.Hour

// soleDaysMost bounds 单一意向方报价期, in working days (建议值).
const soleDaysMost = 10

// impossible says what is wrong with a parameter that contradicts the others.
func impossible(field string) *fault.Fault {
	if field == "below_min" { // of its two parts the first is asked for
		field = sale.TermBelowExtend
	}
	if sentence := impossibilities[field]; sentence != "" {
		return ErrImpossible.Say(sentence).At(field)
	}
	return ErrImpossible.At(field)
}

var impossibilities = map[string]string{
	sale.TermStart: "请写大于零的起始价", sale.TermReserve: "保留价不能低于起始价；与起始价相同的，不必填写", sale.TermIncrement: "加价幅度应大于零",
	sale.TermSteps: "分段应从 0 元开始，后一段的起点高于前一段，加价幅度都大于零", sale.TermEnd: "竞价截止时间应晚于开始时间",
	sale.TermExtension: "延时从原截止时间起算的，延时长度应与延时窗口相同", sale.TermFreeEnd: "自由报价期的截止时间应晚于竞价开始时间",
	sale.TermPeriod: "请写限时报价期的长度", sale.TermHardStop: "最晚截止时间不能早于公告的截止时间", sale.TermMinimum: "最少竞买人数至少为 1",
	sale.TermBelowExtend: "延长报名的，请写明每次延长多久、最多延长几次", sale.TermHolders: "优先购买权人的顺位从 1 开始", sale.TermExercise: "竞价结束后行权的，请写明行权期",
	sale.TermFloor: "最低价应大于零、不高于起始价，且不低于保留价", sale.TermStep: "降价幅度应大于零", sale.TermInterval: "请写每次降价的间隔",
	sale.TermDeadline: "报价截止时间应晚于开始时间", sale.TermSecondRound: "同价再报一轮的，请写明第二轮的时长",
	sale.TermRoundLength: "请写每轮的时长", sale.TermMaxRounds: "最多轮数至少为 1",
}
