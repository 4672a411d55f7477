package sme

import (
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// ApplicationState 许可申请状态 is where an application stands.
type ApplicationState string

// The states of an application.
const (
	Applied  ApplicationState = "APPLIED"
	Proposed ApplicationState = "PROPOSED"
	Agreed   ApplicationState = "AGREED"
	Refused  ApplicationState = "REFUSED"
	Left     ApplicationState = "LEFT"
)

// ApplicationStates lists them in order.
var ApplicationStates = []contract.Choice{{Value: string(Applied), Title: "待单位答复"}, {Value: string(Proposed), Title: "拟同意，待负责人确认"}, {Value: string(Agreed), Title: "协议成立"}, {Value: string(Refused), Title: "不同意"}, {Value: string(Left), Title: "已撤回"}}

// Title is the Chinese name.
func (s ApplicationState) Title() string {
	return contract.TitleIn(ApplicationStates, string(s))
}

// NumberPrefix begins the number of every application and of the agreement that it becomes.
const NumberPrefix = "XS-"

// Application 许可申请 of a firm; it accepts the published terms as they are (民法典
// 第四百七十二条: 要约), and becomes an agreement when the unit's head confirms it
// (第四百七十九条: 承诺).
type Application struct {
	ID             string
	Version        int
	Number         string
	Offer          string // id
	OfferName      string
	Unit, UnitName string
	Org, OrgName   string // the firm
	State          ApplicationState
	Form           map[string]string // size, employees, revenue, use, contact
	Terms          map[string]string // of the offer, as typed and published
	Hash           string            // of the terms, which the firm saw
	Applicant      contract.Person
	AppliedAt      time.Time
	Answerer       contract.Person
	AnsweredAt     time.Time
	Opinion        string
	Start, End     day.Date
	Confirmer      contract.Person
	ConfirmedAt    time.Time
	Payments       []Payment
	Registration   string // 登记编号 of the contract that carries it out, "" for none
}

// Payment 许可收款 is a payment on record; it is never changed.
type Payment struct {
	No      int // of the due
	Token   string
	Amount  money.Yuan
	On      day.Date
	Voucher string
	Note    string // 账目核对, for a royalty
	By      contract.Person
	At      time.Time
}

// Faults of applications.
var (
	ErrAbsent    = fault.New(fault.NotFound, "sme.application_absent", "没有这件许可申请，或您无权查看")
	ErrDenied    = fault.New(fault.Denied, "sme.application_denied", "许可申请由企业提交，由单位技术经纪人答复、负责人确认")
	ErrSame      = fault.New(fault.Denied, "sme.application_same", "答复和确认须由两人分别办理，请另一人办理")
	ErrState     = fault.New(fault.Conflict, "sme.application_state", "许可申请状态已变，该操作没有办理，请刷新页面查看现状")
	ErrMoved     = fault.New(fault.Conflict, "sme.application_moved", "许可申请已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrShut      = fault.New(fault.Conflict, "sme.shut", "现在不能申请")
	ErrOwn       = fault.New(fault.Denied, "sme.own", "不能申请本单位的许可项目")
	ErrTwice     = fault.New(fault.Conflict, "sme.twice", "本企业在这个项目上已有申请或协议，请在“我的许可”中查看")
	ErrSeen      = fault.New(fault.Conflict, "sme.seen", "许可条件与您打开页面时不同，请核对后再申请")
	ErrStart     = fault.New(fault.Invalid, "sme.start", "许可开始日期应在今天之后一年以内，并早于知识产权期满").At("start")
	ErrNoDue     = fault.New(fault.Conflict, "sme.no_due", "这一笔已经登记，或没有这一笔，请刷新页面查看现状")
	ErrAmount    = fault.New(fault.Invalid, "sme.amount", "收款金额应与约定的金额相同").At("amount")
	ErrPaidOn    = fault.New(fault.Invalid, "sme.paid_on", "到账日期不能早于许可开始，也不能晚于今天").At("paid_on")
	ErrVoucher   = fault.New(fault.Invalid, "sme.voucher", "请填写银行回单号，不超过 60 个字").At("voucher")
	ErrVoucherIn = fault.New(fault.Conflict, "sme.voucher_used", "这张凭证本单位已登记过，一张凭证只用一次").At("voucher")
	ErrAccounts  = fault.New(fault.Invalid, "sme.accounts", "请写明当期销售额或利润和核对账目的情况，4 至 300 个字（民法典第八百四十六条）").At("note")
	errSize      = fault.New(fault.Invalid, "sme.size", "许可项目不面向这一规模的企业").At("size")
	errDeclared  = fault.New(fault.Invalid, "sme.declared", "请确认企业规模声明和接受许可条件").At("declared")
)

func (a *Application) record(kind string, by actor.Actor, facts ...audit.Fact) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("sme_application", a.ID), By: by, To: string(a.State), Opinion: a.Opinion, Facts: facts}
}

// Apply 申请许可: terms and hash are those of the offer, which the firm has seen.
func (a *Application) Apply(by actor.Actor, o *Offer, typed map[string]string, hash string, now time.Time) (audit.Event, error) {
	f := &reading{typed: typed}
	size := Size(f.choice("size", Sizes))
	f.text("employees", 40, true)
	f.text("revenue", 40, true)
	f.text("use", 300, true)
	f.text("contact", 120, true)
	f.check(!offered(Sizes, string(size)) || o.Terms().Admits(size), errSize)
	f.check(typed["declared"] != "", errDeclared)
	switch why := o.Shut(day.Of(now)); {
	case !by.Has(actor.Bidder):
		return audit.Event{}, ErrDenied
	case by.Org == o.Org:
		return audit.Event{}, ErrOwn
	case why != "":
		return audit.Event{}, ErrShut.Say("现在不能申请：" + why)
	case len(f.faults) > 0:
		return audit.Event{}, fault.Join(f.faults)
	case hash != typed["hash"]:
		return audit.Event{}, ErrSeen
	}
	a.Version, a.State, a.Offer, a.OfferName, a.Unit, a.Org, a.Applicant, a.AppliedAt, a.Terms, a.Hash = 1, Applied, o.ID, o.Form["name"], o.Org, by.Org, personOf(by), now, o.Form, hash
	a.Form = map[string]string{}
	for _, name := range []string{"size", "employees", "revenue", "use", "contact"} {
		a.Form[name] = strings.TrimSpace(typed[name])
	}
	return a.record("sme_application.applied", by, audit.Fact{Label: "许可项目", Value: o.Number}, audit.Fact{Label: "条件哈希", Value: hash}), nil
}

// OfUnit and OfFirm say on which side the actor stands.
func (a *Application) OfUnit(by actor.Actor) bool {
	return a.Unit == by.Org && by.Has(actor.Broker, actor.Head)
}

// OfFirm says that the actor applies for the firm.
func (a *Application) OfFirm(by actor.Actor) bool { return a.Org == by.Org && by.Has(actor.Bidder) }

// Visible hides the application from others.
func (a *Application) Visible(by actor.Actor) error {
	if !a.OfUnit(by) && !a.OfFirm(by) {
		return ErrAbsent
	}
	return nil
}

// Agreement are the terms of the application.
func (a *Application) Agreement() Terms {
	t, _ := Read(a.Terms, day.Date{})
	return t
}

func (a *Application) handling(by actor.Actor, role actor.Role, state ApplicationState) error {
	switch {
	case a.Unit != by.Org || !by.Has(role):
		return ErrDenied
	case a.State != state:
		return ErrState
	}
	return nil
}

// Accept 拟同意 with the day on which the licence begins.
func (a *Application) Accept(by actor.Actor, start day.Date, now time.Time) (audit.Event, error) {
	if err := a.handling(by, actor.Broker, Applied); err != nil {
		return audit.Event{}, err
	}
	today, t := day.Of(now), a.Agreement()
	if start.Before(today) || start.After(today.AddMonths(12)) || !start.Before(t.IPExpires) {
		return audit.Event{}, ErrStart
	}
	a.State, a.Start, a.End, a.Answerer, a.AnsweredAt, a.Opinion = Proposed, start, t.Ends(start), personOf(by), now, ""
	return a.record("sme_application.accepted", by, audit.Fact{Label: "许可期限", Value: a.Start.String() + " 至 " + a.End.String()}), nil
}

// Refuse 不同意 with the reason.
func (a *Application) Refuse(by actor.Actor, why string, now time.Time) (audit.Event, error) {
	if err := a.handling(by, actor.Broker, Applied); err != nil {
		return audit.Event{}, err
	}
	text, fine := reasonOf(why)
	if !fine {
		return audit.Event{}, ErrOpinion
	}
	a.State, a.Answerer, a.AnsweredAt, a.Opinion = Refused, personOf(by), now, text
	return a.record("sme_application.refused", by), nil
}

// Deciding says why the actor may not confirm now.
func (a *Application) Deciding(by actor.Actor) error {
	if err := a.handling(by, actor.Head, Proposed); err != nil {
		return err
	}
	if by.User == a.Answerer.ID {
		return ErrSame
	}
	return nil
}

// Confirm 确认协议; taken is how many agreements the offer has.
func (a *Application) Confirm(by actor.Actor, taken int, now time.Time) (audit.Event, error) {
	if err := a.Deciding(by); err != nil {
		return audit.Event{}, err
	}
	if places := a.Agreement().Places; places > 0 && taken >= places {
		return audit.Event{}, ErrShut.Say("许可家数已满，请退回后答复企业")
	}
	if a.Start.Before(day.Of(now)) {
		return audit.Event{}, ErrStart.Say("许可开始日期已过，请退回经办人改定").At("")
	}
	a.State, a.Confirmer, a.ConfirmedAt = Agreed, personOf(by), now
	return a.record("sme_application.agreed", by, audit.Fact{Label: "协议编号", Value: a.Number}), nil
}

// Return 退回 to whoever answered.
func (a *Application) Return(by actor.Actor, why string) (audit.Event, error) {
	if err := a.Deciding(by); err != nil {
		return audit.Event{}, err
	}
	text, fine := reasonOf(why)
	if !fine {
		return audit.Event{}, ErrOpinion
	}
	a.State, a.Opinion, a.Answerer, a.AnsweredAt, a.Start, a.End = Applied, text, contract.Person{}, time.Time{}, day.Date{}, day.Date{}
	return a.record("sme_application.returned", by), nil
}

// Leave 撤回申请 before the agreement (民法典 第四百七十六条).
func (a *Application) Leave(by actor.Actor) (audit.Event, error) {
	switch {
	case !a.OfFirm(by):
		return audit.Event{}, ErrDenied
	case a.State != Applied && a.State != Proposed:
		return audit.Event{}, ErrState
	}
	a.State, a.Opinion = Left, ""
	return a.record("sme_application.left", by), nil
}

// Open 未到账款项 are the dues without a payment, the earliest first.
func (a *Application) Open() (list []Due) {
	if a.State != Agreed {
		return nil
	}
	for _, d := range a.Agreement().Dues(a.Start) {
		paid := false
		for _, p := range a.Payments {
			paid = paid || p.No == d.No
		}
		if !paid {
			list = append(list, d)
		}
	}
	return list
}

// Pay 登记收款 checks a payment before it is kept: dues are paid in their order.
func (a *Application) Pay(by actor.Actor, p *Payment, now time.Time) (audit.Event, error) {
	if err := a.handling(by, actor.Broker, Agreed); err != nil {
		return audit.Event{}, err
	}
	open := a.Open()
	p.Voucher, p.Note = strings.TrimSpace(p.Voucher), strings.TrimSpace(p.Note)
	_, told := reasonOf(p.Note)
	switch {
	case len(open) == 0 || open[0].No != p.No:
		return audit.Event{}, ErrNoDue
	case open[0].Known && !p.Amount.Equal(open[0].Amount):
		return audit.Event{}, ErrAmount.Say("收款金额应为约定的 " + open[0].Amount.Text() + " 元")
	case p.Amount.Sign() < 0:
		return audit.Event{}, ErrAmount.Say("收款金额不能小于零；当期没有销售的填 0")
	case p.On.IsZero() || p.On.Before(a.Start) || p.On.After(day.Of(now)):
		return audit.Event{}, ErrPaidOn
	case p.Voucher == "" || utf8.RuneCountInString(p.Voucher) > 60:
		return audit.Event{}, ErrVoucher
	case !open[0].Known && !told:
		return audit.Event{}, ErrAccounts
	}
	p.By, p.At = personOf(by), now
	a.Payments = append(a.Payments, *p)
	return a.record("sme_application.paid", by, audit.Fact{Label: open[0].What, Value: p.Amount.String() + " 元"}, audit.Fact{Label: "凭证", Value: p.Voucher}), nil
}

// Deal 成交 is what the registration of contracts is told of an agreement.
func (a *Application) Deal() (contract.Deal, error) {
	if a.State != Agreed {
		return contract.Deal{}, contract.ErrNoDeal
	}
	t := a.Agreement()
	return contract.Deal{Number: a.Number, Name: a.OfferName, Route: "向中小微企业许可", Seller: contract.Signatory{Name: a.UnitName}, Buyer: contract.Signatory{Name: a.OrgName},
		Price: t.Fee.Decimal(), Lump: t.Class == Fixed, Reached: day.Of(a.ConfirmedAt), Evidence: "/sme-licences/" + a.Offer}, nil
}
