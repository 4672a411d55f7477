package sale

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// InstantForm is how an instant stands in the texts of terms and logs.
const InstantForm = "2006-01-02T15:04:05.000Z07:00"

// Faults of terms as texts.
var (
	ErrInstant = fault.New(fault.Invalid, "sale.instant", "请写明日期和时间，例如 2026-12-10 10:00")
	ErrAmount  = fault.New(fault.Invalid, "sale.amount", "请写大于零的金额（元），最多两位小数，例如 1000000 或 1000000.50")
	ErrCount   = fault.New(fault.Invalid, "sale.count", "请写不小于零的整数")
	ErrChoice  = fault.New(fault.Invalid, "sale.choice", "请从所列的选项中选择")
)

// The names under which the terms stand in texts.
const (
	TermOpen, TermStart, TermReserve, TermSecret   = "open", "start_price", "reserve_price", "reserve_secret"
	TermIncrement, TermSteps, TermGrid             = "increment", "step_table", "grid"
	TermMaxSteps, TermSelfOutbid                   = "max_steps", "allow_self_outbid"
	TermMode, TermEnd, TermWindow, TermExtension   = "timing.mode", "timing.end", "timing.window_s", "timing.extension_s"
	TermFreeEnd, TermPeriod, TermEmpty, TermFrom   = "timing.free_end", "timing.period_s", "timing.empty_free", "timing.extend_from"
	TermMaxExtensions, TermHardStop, TermMinimum   = "max_extensions", "hard_stop", "min_bidders"
	TermBelow, TermBelowExtend, TermBelowMax       = "below_min.policy", "below_min.extend_s", "below_min.max_extends"
	TermSoleDays                                   = "below_min.sole_wd"
	TermDeposit, TermDepositDue                    = "deposit", "deposit_due"
	TermRefusal, TermHolders, TermExercise         = "rofr.mode", "rofr.holders", "rofr.exercise_s"
	TermDefault, TermResumeWarning, TermNoticeDays = "default_policy", "resume_warning_s", "result_notice_wd"
)

// reading collects what is wrong with texts of terms.
type reading struct {
	texts  map[string]string
	faults []*fault.Fault
}

func (r *reading) wrong(name string, f *fault.Fault) { r.faults = append(r.faults, f.At(name)) }

func (r *reading) instant(name string) time.Time {
	text := r.texts[name]
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(InstantForm, text)
	if err != nil {
		r.wrong(name, ErrInstant)
	}
	return t
}

func (r *reading) amount(name string) *money.Fen {
	text := r.texts[name]
	if text == "" {
		return nil
	}
	f, ok := money.ParseFen(text)
	if !ok && text != "0" && text != "0.00" {
		r.wrong(name, ErrAmount)
	}
	return &f
}

// most bounds counts and seconds, so that no duration overflows.
const most = 1_000_000_000

func (r *reading) count(name string, usual int) int {
	text := r.texts[name]
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		r.wrong(name, ErrCount)
	}
	return n
}

func (r *reading) seconds(name string, usual time.Duration) time.Duration {
	return time.Duration(r.count(name, int(usual/time.Second))) * time.Second
}

// choice is one of the listed texts, the first when none is given.
func (r *reading) choice(name string, of ...string) string {
	text := r.texts[name]
	if text == "" {
		return of[0]
	}
	for _, o := range of {
		if o == text {
			return text
		}
	}
	r.wrong(name, ErrChoice)
	return of[0]
}

func (r *reading) flag(name string, usual bool) bool {
	return r.choice(name, strconv.FormatBool(usual), strconv.FormatBool(!usual)) == "true"
}

// ReadTerms 读竞价规则 makes the terms of an English auction from their texts. Everything
// that cannot be read, and then the first rule that is broken, is told at its field.
func ReadTerms(texts map[string]string) (Terms, error) {
	r := &reading{texts: texts}
	t := Terms{Open: r.instant(TermOpen), Reserve: r.amount(TermReserve), ReserveSecret: r.flag(TermSecret, false), Increment: r.amount(TermIncrement),
		OffGrid: !r.flag(TermGrid, true), MaxSteps: int64(r.count(TermMaxSteps, 0)), SelfOutbid: r.flag(TermSelfOutbid, false),
		Timing: Timing{Timed: r.choice(TermMode, "delay", "timed") == "timed", End: r.instant(TermEnd), Window: r.seconds(TermWindow, 0), FreeEnd: r.instant(TermFreeEnd),
			Period: r.seconds(TermPeriod, 0), EmptyCloses: r.choice(TermEmpty, "timed", "close") == "close", FromPeriodEnd: r.choice(TermFrom, "bid", "period_end") == "period_end"},
		MaxExtensions: r.count(TermMaxExtensions, 0), MinBidders: r.count(TermMinimum, 1),
		BelowMin: BelowMin{Policy: BelowMinPolicy(r.choice(TermBelow, "cancel", "to_sole", "extend")), Extend: r.seconds(TermBelowExtend, 0), MaxExtends: r.count(TermBelowMax, 0),
			SoleDays: r.count(TermSoleDays, 0)},
		Entry: r.entry(), Start: r.price(TermStart),
		Refusal:       Refusal{Mode: RefusalMode(r.choice(TermRefusal, "none", "M1", "M2", "M3")), Holders: map[string]int{}, Window: r.seconds(TermExercise, 0)},
		DefaultPolicy: DefaultPolicy(r.choice(TermDefault, "re_auction", "next_bidder", "terminate")),
		ResumeWarning: r.seconds(TermResumeWarning, 0), NoticeDays: r.count(TermNoticeDays, 0)}
	t.Timing.Extension = r.seconds(TermExtension, t.Timing.Window)
	if stop := r.instant(TermHardStop); !stop.IsZero() {
		t.HardStop = &stop
	}
	t.Steps = r.steps()
	r.holders(t.Refusal.Holders)
	return t, r.checked(t.Open, t.Check)
}

// steps reads 分段加价幅度 as from:increment, separated by semicolons.
func (r *reading) steps() []Step {
	var steps []Step
	for part := range strings.SplitSeq(r.texts[TermSteps], ";") {
		if part == "" {
			continue
		}
		from, increment, _ := strings.Cut(part, ":")
		f, ok := money.ParseFen(from)
		i, fine := money.ParseFen(increment)
		if !fine || !ok && from != "0" && from != "0.00" {
			r.wrong(TermSteps, ErrAmount)
			return nil
		}
		steps = append(steps, Step{f, i})
	}
	return steps
}

// holders reads 优先购买权人 as bidder:rank, separated by semicolons.
func (r *reading) holders(into map[string]int) {
	for part := range strings.SplitSeq(r.texts[TermHolders], ";") {
		if part == "" {
			continue
		}
		bidder, rank, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(rank)
		if bidder == "" || err != nil {
			r.wrong(TermHolders, ErrCount)
			return
		}
		into[bidder] = n
	}
}

// Published drops the terms that must not be read before the close.
func Published(texts map[string]string) map[string]string {
	shown := maps.Clone(texts)
	if shown[TermSecret] == "true" {
		delete(shown, TermReserve)
	}
	return shown
}
