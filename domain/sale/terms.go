package sale

import (
	"time"

	"jiyue/domain/money"
)

// Terms 增价竞价规则 of an English auction (增价竞价), as announced. Bidders are named by
// their numbers of the lot.
type Terms struct {
	Open          time.Time
	Start         money.Fen  // 起始价
	Reserve       *money.Fen // 保留价, nil: the start price
	ReserveSecret bool
	Increment     *money.Fen // 加价幅度, nil: 1 % of the start price, rounded up
	Steps         []Step     // 分段加价幅度, instead of Increment
	OffGrid       bool       // bids need not be whole increments
	MaxSteps      int64      // most increments at once, 0 for any
	SelfOutbid    bool       // the leader may bid on

	Timing        Timing
	MaxExtensions int        // 0 for any
	HardStop      *time.Time // no extension goes beyond
	MinBidders    int
	BelowMin      BelowMin

	Entry
	Refusal       Refusal
	DefaultPolicy DefaultPolicy
	ResumeWarning time.Duration
	NoticeDays    int // 结果公示, in working days
}

// Step 分段加价幅度: the increment from a price on.
type Step struct{ From, Increment money.Fen }

// Timing 竞价时间 in either vocabulary: 延时, with an end and a window in which a bid
// extends it, or 自由报价期 with 限时报价期 after it.
type Timing struct {
	Timed         bool
	End           time.Time     // 延时: the scheduled end
	Window        time.Duration // 延时: before the end
	Extension     time.Duration // 延时: by which a bid extends
	FreeEnd       time.Time     // end of the 自由报价期
	Period        time.Duration // 限时报价期
	EmptyCloses   bool          // without a bid in the free period there is no timed one
	FromPeriodEnd bool          // extensions count from the end, not from the bid
}

// BelowMinPolicy 竞买人不足时的处理.
type BelowMinPolicy string

// What happens when too few bidders are secured at the opening.
const (
	BelowMinCancel BelowMinPolicy = "cancel"
	BelowMinToSole BelowMinPolicy = "to_sole" // 转为单一意向方报价
	BelowMinExtend BelowMinPolicy = "extend"  // 延长报名
)

// BelowMin 竞买人不足 says what is done when too few are secured.
type BelowMin struct {
	Policy     BelowMinPolicy
	Extend     time.Duration
	MaxExtends int
	SoleDays   int // BelowMinToSole: 单一意向方报价期 in working days; 0: its quote is another procedure
}

// RefusalMode 优先购买权行使方式.
type RefusalMode string

// The modes of the right of first refusal.
const (
	NoRefusal       RefusalMode = "none"
	RefusalInside   RefusalMode = "M1" // 场内跟价
	RefusalAfter    RefusalMode = "M2" // 竞价结束后行权
	RefusalAsAnyone RefusalMode = "M3" // 与其他竞买人同等竞价
)

// Refusal 优先购买权: who has it, rank 1 before rank 2, and how it is used.
type Refusal struct {
	Mode    RefusalMode
	Holders map[string]int
	Window  time.Duration // 行权期 under RefusalAfter
}

// DefaultPolicy 违约后的处理.
type DefaultPolicy string

// What follows when the winner defaults.
const (
	ReAuction  DefaultPolicy = "re_auction"
	NextBidder DefaultPolicy = "next_bidder" // 顺延
	Terminate  DefaultPolicy = "terminate"
)

// or is an optional price with what stands for it where it is not given.
func or(price *money.Fen, instead money.Fen) money.Fen {
	if price == nil {
		return instead
	}
	return *price
}

// reserve is the price below which the lot is not sold.
func (t *Terms) reserve() money.Fen { return or(t.Reserve, t.Start) }

// increment at a price.
func (t *Terms) increment(price money.Fen) money.Fen {
	if len(t.Steps) == 0 {
		return *t.Increment
	}
	at := t.Steps[0].Increment
	for _, s := range t.Steps {
		if s.From <= price {
			at = s.Increment
		}
	}
	return at
}

// usualIncrement is 1 % of the start price rounded up to two significant digits,
// and then to a whole fen.
func usualIncrement(start money.Fen) money.Fen {
	unit := money.Fen(1)
	for start/100/100 >= unit {
		unit *= 10
	}
	return (start + 100*unit - 1) / (100 * unit) * unit
}

// withIncrement fills in the usual increment where none is given.
func (t Terms) withIncrement() Terms {
	if t.Increment == nil {
		usual := usualIncrement(t.Start)
		t.Increment = &usual
	}
	return t
}

// StepAt is the 加价幅度 in force at a price.
func (t Terms) StepAt(price money.Fen) money.Fen {
	t = t.withIncrement()
	return t.increment(price)
}

// scheduledEnd is the end as announced, and the one that a hard stop may not
// precede.
func (t *Terms) scheduledEnd() (end, latest time.Time) {
	if !t.Timing.Timed {
		return t.Timing.End, t.Timing.End
	}
	latest = t.Timing.FreeEnd.Add(t.Timing.Period)
	if t.Timing.EmptyCloses {
		return t.Timing.FreeEnd, latest
	}
	return latest, latest
}

// window and extension of either vocabulary.
func (t *Timing) window() time.Duration {
	if t.Timed {
		return t.Period
	}
	return t.Window
}

func (t *Timing) extension() time.Duration {
	if t.Timed {
		return t.Period
	}
	return t.Extension
}

// ConfigError 参数有误 names the first parameter of a lot that cannot be.
type ConfigError struct{ Field string }

func (e ConfigError) Error() string { return "sale: the parameter " + e.Field + " cannot be" }

// rule says whether a parameter is wrong.
type rule struct {
	field string
	wrong bool
}

func firstWrong(rules []rule) error {
	for _, r := range rules {
		if r.wrong {
			return ConfigError{r.field}
		}
	}
	return nil
}

// Check names the first parameter that cannot be, in the order of the rules, as a
// ConfigError.
func (t *Terms) Check() error {
	_, latest := t.scheduledEnd()
	return firstWrong([]rule{
		{"start_price", t.Start <= 0},
		{"reserve_price", t.Reserve != nil && *t.Reserve < t.Start},
		{"increment", t.Increment != nil && *t.Increment <= 0},
		{"step_table", wrongSteps(t.Steps)},
		{"timing.end", !t.Timing.Timed && !t.Timing.End.After(t.Open)},
		{"timing.window_s", !t.Timing.Timed && t.Timing.Window < 0},
		{"timing.extension_s", !t.Timing.Timed && (t.Timing.Extension < 0 || t.Timing.FromPeriodEnd && t.Timing.Extension != t.Timing.Window)},
		{"timing.free_end", t.Timing.Timed && !t.Timing.FreeEnd.After(t.Open)},
		{"timing.period_s", t.Timing.Timed && t.Timing.Period <= 0},
		{"max_extensions", t.MaxExtensions < 0},
		{"hard_stop", t.HardStop != nil && t.HardStop.Before(latest)},
		{"max_steps", t.MaxSteps < 0},
		{"min_bidders", t.MinBidders < 1},
		{"below_min.policy", t.BelowMin.Policy != BelowMinCancel && t.BelowMin.Policy != BelowMinToSole && t.BelowMin.Policy != BelowMinExtend},
		{"below_min", t.BelowMin.Policy == BelowMinExtend && (t.BelowMin.Extend <= 0 || t.BelowMin.MaxExtends <= 0)},
		{"deposit", t.Deposit < 0},
		{"rofr.mode", t.Refusal.Mode != NoRefusal && t.Refusal.Mode != RefusalInside && t.Refusal.Mode != RefusalAfter && t.Refusal.Mode != RefusalAsAnyone},
		{"rofr.holders", wrongRanks(t.Refusal.Holders)},
		{"rofr.exercise_s", t.Refusal.Mode == RefusalAfter && t.Refusal.Window <= 0},
		{"default_policy", t.DefaultPolicy != ReAuction && t.DefaultPolicy != NextBidder && t.DefaultPolicy != Terminate},
	})
}

func wrongSteps(steps []Step) bool {
	for i, s := range steps {
		if s.Increment <= 0 || i == 0 && s.From != 0 || i > 0 && s.From <= steps[i-1].From {
			return true
		}
	}
	return false
}

func wrongRanks(holders map[string]int) bool {
	for _, rank := range holders {
		if rank < 1 {
			return true
		}
	}
	return false
}
