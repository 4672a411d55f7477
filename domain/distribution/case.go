package distribution

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// CaseState 分配案状态 says where a distribution case stands.
type CaseState string

// The states of a case.
const (
	CaseDraft    CaseState = draft      // 拟定方案
	CaseProposed CaseState = proposed   // 待审定
	CaseApproved CaseState = "APPROVED" // 已审定
)

// Title is the Chinese name.
func (s CaseState) Title() string {
	return map[CaseState]string{CaseDraft: "拟定方案", CaseProposed: "待审定", CaseApproved: "已审定"}[s]
}

// Case 分配案 is the distribution of the income of one registered contract.
type Case struct {
	Procedure[CaseState]
	Contract     string // id of the registered contract
	Name         string // of its project
	Registration string // 登记编号
	RegisteredOn day.Date
	Deal         Deal
}

// CaseEvent 案件收支 is a receipt, a refund or a cost on record; it is never changed, a
// mistake is reversed by another event.
type CaseEvent struct {
	Event
	Token   string // of the form, so that posting it twice records once
	By      Signer
	At      time.Time
	Voucher string // 银行回单, 发票: the number, used once in a unit
}

// CaseIssue 结算单存证 is what is kept of a statement, to be compared with a new
// computation.
type CaseIssue struct {
	No    int
	Hash  string
	Packs []string
	// Inputs is the file from which it can be computed again, "" before it was kept.
	Inputs string
}

// CasePayout 发放清单 pays what the persons have not been paid yet, up to a statement.
type CasePayout struct {
	No         int
	UpTo       int // last statement that it pays
	Lines      []Entry
	Total      revenue.Amount
	On         day.Date
	Preparer   Signer
	PreparedAt time.Time
	Releaser   Signer
	ReleasedAt time.Time // zero: not yet
}

// Released says that the list went to the bank.
func (p CasePayout) Released() bool { return !p.ReleasedAt.IsZero() }

// Faults of the course of a case.
var (
	ErrCaseNotFound  = fault.New(fault.NotFound, "share.not_found", "没有这件分配案，或您无权查看")
	ErrCaseDenied    = fault.New(fault.Denied, "share.denied", "分配案由本单位技术经纪人拟定，由本单位负责人审定")
	ErrCaseSame      = fault.New(fault.Denied, "share.same_person", "拟定和审定须由两人分别办理，请另一人办理")
	ErrCaseState     = fault.New(fault.Conflict, "share.state", "分配案状态已变，该操作没有办理，请刷新页面查看现状")
	ErrCaseMoved     = fault.New(fault.Conflict, "share.moved", "分配案已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrCaseContract  = fault.New(fault.Conflict, "share.contract", "只有本单位作为卖方、已准予登记的技术转让和技术许可合同可以建立分配案")
	ErrConsent       = fault.New(fault.Invalid, "share.consent", "请填写每个人签认本人比例的日期，不能晚于今天")
	ErrSigning       = fault.New(fault.Conflict, "sharing.sign", "现在没有需要您签认的方案，请刷新页面查看现状")
	ErrPriced        = fault.New(fault.Invalid, "share.priced", "请填写定价程序结束的日期，不能晚于今天").At("priced_on")
	ErrMeeting       = fault.New(fault.Invalid, "share.meeting", "应到、实到和赞成人数应为整数，实到不超过应到，赞成不超过实到").At("present")
	ErrMeetingDay    = fault.New(fault.Invalid, "share.meeting_day", "决策日期不能晚于今天").At("decided_on")
	ErrPublicDay     = fault.New(fault.Invalid, "share.public_day", "公示自审定之日起，截止日期应在今天之后").At("public_to")
	ErrCaseOpinion   = fault.New(fault.Invalid, "share.opinion", "请写明意见，4 至 500 个字").At("opinion")
	ErrObjection     = fault.New(fault.Invalid, "share.objection", "请写明异议或者答复，4 至 500 个字").At("text")
	ErrNoObjection   = fault.New(fault.NotFound, "share.no_objection", "没有这条待答复的异议")
	ErrEvidence      = fault.New(fault.Invalid, "share.evidence", "请填写银行回单号或者发票号，不超过 60 个字").At("evidence")
	ErrFuture        = fault.New(fault.Invalid, "share.future", "日期不能晚于今天").At("date")
	ErrPositive      = fault.New(fault.Invalid, "share.positive", "金额应大于零").At("amount")
	ErrTampered      = fault.New(fault.Conflict, "share.tampered", "已存证的结算单与重新计算的结果不一致，已停止办理，请联系系统管理员")
	ErrPayDay        = fault.New(fault.Invalid, "share.pay_day", "发放日期不能早于今天").At("pay_on")
	ErrNothingToPay  = fault.New(fault.Conflict, "share.nothing", "没有需要发放的金额")
	ErrPayoutWaiting = fault.New(fault.Conflict, "share.payout_waiting", "上一份发放清单还没有放行，请先办理")
	ErrNoPayout      = fault.New(fault.NotFound, "share.no_payout", "没有这份发放清单")
	ErrNoIssue       = fault.New(fault.Conflict, "share.no_issue", "还没有这一号结算单，请先登记收款")
	ErrNoStatement   = fault.New(fault.NotFound, "share.no_statement", "没有查到这份结算单，请核对哈希或者重新扫码")
	ErrGateClosed    = fault.New(fault.Conflict, "share.gate", "发放条件尚未全部满足")
)

// Visible hides the cases of other units.
func (c *Case) Visible(by actor.Actor) error {
	if c.Org != by.Org || !by.Has(actor.Broker, actor.Head) {
		return ErrCaseNotFound
	}
	return nil
}

// OpenCase 建立分配案.
func OpenCase(c *Case, by actor.Actor, now time.Time) (audit.Event, error) {
	return c.open(by, now, audit.Fact{Label: "登记编号", Value: c.Registration})
}

// Enter 登记收支 checks an event before it is computed; before are those on record.
func (c *Case) Enter(by actor.Actor, e CaseEvent, before []CaseEvent, now time.Time) (audit.Event, error) {
	switch {
	case !by.Has(actor.Broker):
		return audit.Event{}, ErrCaseDenied
	case c.State != CaseApproved:
		return audit.Event{}, ErrCaseState
	case e.Date.IsZero() || e.Date.After(day.Of(now)):
		return audit.Event{}, ErrFuture
	case e.Amount.Sign() <= 0:
		return audit.Event{}, ErrPositive
	case strings.TrimSpace(e.Voucher) == "" || utf8.RuneCountInString(e.Voucher) > 60:
		return audit.Event{}, ErrEvidence
	case len(before) > 0 && e.Date.Before(before[len(before)-1].Date):
		return audit.Event{}, revenue.Refusal{Code: revenue.ErrDateOrder, Field: "date"}
	}
	return c.record("entered", by, audit.Fact{Label: e.Kind.Title(), Value: e.Amount.String() + " 元"}, audit.Fact{Label: "凭证", Value: e.Voucher}), nil
}

// Replay computes the series again and compares it with what is on record.
func (p Plan) Replay(packs []*pack.Pack, events []CaseEvent, issues []CaseIssue) (Series, error) {
	list := make([]Event, len(events))
	for i, e := range events {
		list[i] = e.Event
	}
	s, err := p.Series(packs, list)
	if err != nil {
		return Series{}, err
	}
	for i, kept := range issues {
		if i >= len(s.Issues) || s.Issues[i].Hash != kept.Hash {
			return Series{}, ErrTampered
		}
	}
	return s, nil
}

// Prepare 编制发放清单 of everything not paid yet. A negative line is to be asked back.
func (c *Case) Prepare(by actor.Actor, s Series, paid []CasePayout, on day.Date, now time.Time) (CasePayout, audit.Event, error) {
	switch {
	case !by.Has(actor.Broker):
		return CasePayout{}, audit.Event{}, ErrCaseDenied
	case c.State != CaseApproved:
		return CasePayout{}, audit.Event{}, ErrCaseState
	case on.Before(day.Of(now)):
		return CasePayout{}, audit.Event{}, ErrPayDay
	}
	for _, p := range paid {
		if !p.Released() {
			return CasePayout{}, audit.Event{}, ErrPayoutWaiting
		}
	}
	p := CasePayout{No: len(paid) + 1, UpTo: len(s.Issues), Lines: Unpaid(s, paid), On: on, Preparer: signerOf(by), PreparedAt: now}
	moved := false
	for _, l := range p.Lines {
		p.Total = p.Total.Add(l.Amount)
		moved = moved || l.Amount.Sign() != 0
	}
	if !moved {
		return CasePayout{}, audit.Event{}, ErrNothingToPay
	}
	return p, c.record("payout_prepared", by, audit.Fact{Label: "发放清单", Value: "第 " + strconv.Itoa(p.No) + " 份，" + p.Total.String() + " 元"}), nil
}

// Unpaid is what each person has not been paid.
func Unpaid(s Series, paid []CasePayout) []Entry {
	lines := make([]Entry, len(s.Persons))
	for i, person := range s.Persons {
		lines[i] = person
		for _, p := range paid {
			for _, l := range p.Lines {
				if l.Name == person.Name {
					lines[i].Amount = lines[i].Amount.Sub(l.Amount)
				}
			}
		}
	}
	return lines
}

// Release 放行 sends the list to the bank: another person, with every condition met.
func (c *Case) Release(by actor.Actor, p *CasePayout, gate Gate, now time.Time) (audit.Event, error) {
	switch {
	case !by.Has(actor.Head):
		return audit.Event{}, ErrCaseDenied
	case p.Released():
		return audit.Event{}, ErrCaseState
	case by.User == p.Preparer.ID:
		return audit.Event{}, ErrCaseSame
	case !gate.Allowed():
		var words []string
		for _, code := range gate.Unmet {
			words = append(words, UnmetTitle(code))
		}
		return audit.Event{}, ErrGateClosed.Say("还不能发放：" + strings.Join(words, "；"))
	}
	p.Releaser, p.ReleasedAt = signerOf(by), now
	return c.record("payout_released", by, audit.Fact{Label: "发放清单", Value: "第 " + strconv.Itoa(p.No) + " 份，" + p.Total.String() + " 元"}), nil
}

// publicDays is the notice that the platform asks for where no rule is on record
// (建议值); a pack's publicity_days_reward is in calendar days.
const publicDays = 15

// PublicRule 公示规则 is how long the distribution is shown.
func PublicRule(s pack.Selection) (days int, kind revenue.DayKind, basis string) {
	if p := s.Param("publicity_days_reward"); p != nil {
		if n, ok := p.Value.(pack.Number); ok {
			if days, err := strconv.Atoi(string(n)); err == nil {
				clause := ""
				if p.Cite != nil {
					clause = p.Cite.Clause()
				}
				return days, revenue.CalendarDays, clause
			}
		}
	}
	return publicDays, revenue.WorkingDays, "建议值"
}

// GateOn is the gate for paying an amount on a day.
func (c *Case) GateOn(on day.Date, amount revenue.Amount, s Series, calendar day.WorkCalendar) (Gate, error) {
	priced, err := day.Parse(c.Form["priced_on"])
	if err != nil {
		priced = day.Date{}
	}
	p := Payout{On: on, Amount: amount, Received: s.Income, RegistrationNo: c.Registration, RegisteredOn: c.RegisteredOn, PricedOn: priced, Floor: pack.Passes}
	if c.State == CaseApproved {
		days, kind, _ := PublicRule(s.Selection)
		p.Decision = &Decision{Date: c.Meeting.Date, QuorumMet: c.Meeting.QuorumMet(), Approved: c.Meeting.Approved()}
		p.Publicity = &revenue.Publicity{Start: c.PublicFrom, End: c.PublicTo, DaysMin: days, Kind: kind, OpenObjections: c.OpenObjections(), Calendar: calendar}
	}
	if len(s.Issues) > 0 {
		for _, i := range s.Issues {
			if i.Event.Kind == EventReceipt {
				p.ReceiptOn = i.Event.Date
				break
			}
		}
		if months := s.Selection.Param("payout_default_months"); months != nil {
			if n, ok := months.Value.(pack.Number); ok {
				p.DefaultMonths, _ = strconv.Atoi(string(n))
			}
		}
	}
	return p.Gate()
}

// NewEvent is an event of a case as it is computed: VAT is exempt or a rate that the
// amount includes.
func NewEvent(no int, kind EventKind, on day.Date, amount revenue.Amount, vat, costKind string) Event {
	e := Event{ID: "E" + strconv.Itoa(no), Date: on, Kind: kind, Amount: amount, VAT: VATOf(vat), CostKind: costKind}
	if kind == EventCost {
		e.CostID, e.Evidence = "K"+strconv.Itoa(no), "凭证"
	}
	return e
}

// VATOf reads exempt or a rate.
func VATOf(s string) VAT {
	if rate, ok := money.ParseRatio(s); ok {
		return VAT{Mode: Inclusive, Rate: rate}
	}
	return VAT{Mode: Exempt}
}
