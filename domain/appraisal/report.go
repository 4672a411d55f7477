// Package appraisal holds the rules of the 资产评估 route: when a report may be issued,
// which one governs a price, and what a price below it needs. It states figures of a
// report and never changes them; the four-party assessment stands beside it.
package appraisal

import (
	"slices"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// State 评估报告状态 is where a report stands.
type State string

// The states of a report.
const (
	Draft      State = "DRAFT_REPORT"
	Issued     State = "ISSUED"
	Filed      State = "FILED"
	Approved   State = "APPROVED"
	InUse      State = "IN_USE"
	Superseded State = "SUPERSEDED"
	Void       State = "VOID"
)

var stateTitles = map[State]string{Draft: "报告稿", Issued: "已出具", Filed: "已备案", Approved: "已核准", InUse: "使用中", Superseded: "已被替代", Void: "已作废"}

// Title is the printed name of the state.
func (s State) Title() string { return stateTitles[s] }

// Live reports may govern a price.
func (s State) Live() bool { return s == Issued || s.filed() }

// filed reports are good enough for a state-owned seller.
func (s State) filed() bool { return s == Filed || s == Approved || s == InUse }

// Method 评估方法 with the value that it led to.
type Method struct {
	Name  string // 收益法, 市场法, 成本法
	Value money.Fen
}

// Conclusion 评估结论 is one figure, or a declared range.
type Conclusion struct {
	Value     money.Fen
	Range     bool
	Low, High money.Fen
}

// Governing is the figure that a price is held against: the low end of a range.
func (c Conclusion) Governing() money.Fen {
	if c.Range {
		return c.Low
	}
	return c.Value
}

// Report 资产评估报告.
type Report struct {
	ID            string
	State         State
	Base          day.Date // 评估基准日
	Dated         day.Date // 报告日
	ValidUntil    day.Date // as the report says; zero: see Until
	Statutory     bool     // 法定评估业务
	Signers       int
	Interests     []string // whom appraiser and firm have an interest in
	Parties       []string
	ContingentFee bool // 收费与评估结果挂钩
	Methods       []Method
	Weights       []decimal.Decimal // of the methods; nil: none given
	Reason        string            // 评估方法选择理由
	Conclusion    Conclusion
	Designated    bool // governs where there are several
}

// Until is the last day of validity: as the report says, otherwise one year from the
// base date.
func (r Report) Until() day.Date {
	if r.ValidUntil.IsZero() {
		return r.Base.AddYears(1).AddDays(-1)
	}
	return r.ValidUntil
}

// Policy 评估规则 is what a region decides about reports.
type Policy struct {
	MinSigners          int             // of statutory business
	RelistFree          decimal.Decimal // in % of the report: free of approval for a state-owned seller
	DecisionRecordBelow decimal.Decimal // in % of the report: another seller keeps a record of the decision
}

// Check says whether a report may be issued (资产评估法).
func (r Report) Check(p Policy) Code {
	switch {
	case r.Base.After(r.Dated):
		return CodeDates
	case r.Statutory && r.Signers < p.MinSigners:
		return CodeSigners
	case slices.ContainsFunc(r.Interests, func(who string) bool { return slices.Contains(r.Parties, who) }):
		return CodeConflict
	case r.ContingentFee:
		return CodeContingentFee
	case r.Conclusion.Range && r.Conclusion.Low > r.Conclusion.High:
		return CodeRange
	case r.Reason == "" && r.Weights == nil:
		return CodeMethodReason
	case r.Weights != nil && !r.weighted():
		return CodeWeights
	}
	return OK
}

// weighted: the weights are those of the methods, add up to one, and lead to a single
// conclusion, rounded half up to the fen.
func (r Report) weighted() bool {
	if len(r.Weights) != len(r.Methods) {
		return false
	}
	total, mean := decimal.Zero, decimal.Zero
	for i, w := range r.Weights {
		if w.IsNegative() {
			return false
		}
		total, mean = total.Add(w), mean.Add(w.Mul(decimal.NewFromInt(int64(r.Methods[i].Value))))
	}
	return total.Equal(decimal.NewFromInt(1)) && (r.Conclusion.Range || mean.Round(0).Equal(decimal.NewFromInt(int64(r.Conclusion.Value))))
}

// Issue 出具 a report.
func (r *Report) Issue(p Policy) Code {
	if r.State != Draft {
		return CodeState
	}
	code := r.Check(p)
	if code == OK {
		r.State = Issued
	}
	return code
}

// File 备案 or, with approved, 核准.
func (r *Report) File(approved bool) Code {
	switch {
	case r.State != Issued:
		return CodeState
	case approved:
		r.State = Approved
	default:
		r.State = Filed
	}
	return OK
}

// Use 使用 in a deal, of a report that has been filed or approved.
func (r *Report) Use() Code {
	if r.State != Filed && r.State != Approved {
		return CodeState
	}
	r.State = InUse
	return OK
}

// Edit says whether a report may still be changed: from its filing on, a correction is
// a new report.
func (r Report) Edit() Code {
	if r.State != Draft && r.State != Issued {
		return CodeImmutable
	}
	return OK
}

// LotAction 标的处理 is what becomes of a lot on sale when its report is replaced.
type LotAction string

// The actions.
const (
	NoAction LotAction = "none"
	Warn     LotAction = "warn"
	Suspend  LotAction = "suspend"
)

var lotActionTitles = map[LotAction]string{NoAction: "无需处理", Warn: "提示评估报告已更新", Suspend: "中止交易"}

// Title is the printed name of the action.
func (a LotAction) Title() string { return lotActionTitles[a] }

// Supersede 替代 a live report by one of another value. A lot that is on sale below the
// new value is suspended.
func (r *Report) Supersede(value money.Fen, listed *money.Fen) (LotAction, Code) {
	if !r.State.Live() {
		return "", CodeState
	}
	r.State = Superseded
	switch {
	case listed == nil:
		return NoAction, OK
	case value > *listed:
		return Suspend, OK
	}
	return Warn, OK
}

// concluded are the states of a deal, by whatever route, in which it binds the parties.
var concluded = []string{"SIGNED", "PAID", "CERTIFIED", "PUBLISHED", "REGISTERED", "SETTLED"}

// Void 作废 a live report. A deal that is concluded on it is flagged and stands: what
// becomes of it is decided by people.
func (r *Report) Void(deal string) (flagged bool, code Code) {
	if !r.State.Live() {
		return false, CodeState
	}
	r.State = Void
	return slices.Contains(concluded, deal), OK
}

// Find a report by its number.
func Find(reports []Report, id string) (*Report, Code) {
	for i := range reports {
		if reports[i].ID == id {
			return &reports[i], OK
		}
	}
	return nil, CodeUnknown
}
