package contract

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// IncomeState 核定状态 of the income of a year.
type IncomeState string

// The states of a filed income.
const (
	IncomeFiled     IncomeState = "FILED"     // 待核定
	IncomeConfirmed IncomeState = "CONFIRMED" // 已核定
	IncomeReturned  IncomeState = "RETURNED"  // 已退回
)

// Title is the state's Chinese name.
func (s IncomeState) Title() string {
	return map[IncomeState]string{IncomeFiled: "待核定", IncomeConfirmed: "已核定", IncomeReturned: "已退回"}[s]
}

// Income 技术性收入 is what a registered contract has actually brought in during a
// year, and how much of it is for technology.
type Income struct {
	Year      int
	Received  money.Yuan // 实际收款
	Other     money.Yuan // 其中非技术性收入
	Vouchers  string     // 发票号码、银行回单
	State     IncomeState
	Filer     Person
	FiledAt   time.Time
	Decider   Person
	DecidedAt time.Time
	Opinion   string
}

// Tech 技术性收入 is the income less what is not for technology.
func (i Income) Tech() money.Yuan { return i.Received.Sub(i.Other) }

// Incomes 各年技术性收入 of one contract.
type Incomes []Income

// Sum adds up the years that are not returned; confirmed alone when asked.
func (list Incomes) Sum(confirmed bool) (received, tech money.Yuan) {
	for _, i := range list {
		if i.State == IncomeConfirmed || !confirmed && i.State == IncomeFiled {
			received, tech = received.Add(i.Received), tech.Add(i.Tech())
		}
	}
	return received, tech
}

func (list Incomes) of(year int) *Income {
	at := slices.IndexFunc(list, func(i Income) bool { return i.Year == year })
	if at < 0 {
		return nil
	}
	return &list[at]
}

// Faults of incomes.
var (
	ErrIncomeYear      = fault.New(fault.Invalid, "income.year", "年度应在合同签订年度与今年之间").At("year")
	ErrIncomeAmount    = fault.New(fault.Invalid, "income.received", "实际收款应大于 0").At("received")
	ErrIncomeOther     = fault.New(fault.Invalid, "income.other", "非技术性收入应在 0 与实际收款之间").At("other")
	ErrIncomeVouchers  = fault.New(fault.Invalid, "income.vouchers", "请填写发票号码或银行回单号").At("vouchers")
	ErrIncomeTotal     = fault.New(fault.Invalid, "income.above_total", "各年实际收款合计超过合同成交总额，请核对；总额有变更的，先办理变更登记").At("received")
	ErrIncomeTech      = fault.New(fault.Invalid, "income.above_tech", "各年技术性收入合计超过核定技术交易额，请核对非技术性收入").At("other")
	ErrIncomeConfirmed = fault.New(fault.Conflict, "income.confirmed", "该年度已核定，不能更改").At("year")
	ErrIncomeState     = fault.New(fault.Conflict, "income.state", "该年度没有待核定的申报，请刷新页面查看现状")
)

const maxVouchers = 1000

// MayFileIncome says why the actor may not file an income now, nil when nothing
// stands in the way.
func (c *Contract) MayFileIncome(by actor.Actor) error {
	err := c.applicant(by)
	if err == nil && !c.counts() {
		err = ErrNotRegistered.Say("只有已登记的合同可以申报技术性收入")
	}
	return err
}

// counts says that the registration stands, so that income can be booked to it.
func (c *Contract) counts() bool { return c.State == Registered || c.State == ChangePending }

// FileIncome 申报技术性收入 of a year; a returned or undecided one is replaced.
func (c *Contract) FileIncome(by actor.Actor, list Incomes, i Income, now time.Time, signed, thisYear int) (Income, audit.Event, error) {
	err := c.MayFileIncome(by)
	if err != nil {
		return Income{}, audit.Event{}, err
	}
	if before := list.of(i.Year); before != nil && before.State == IncomeConfirmed {
		return Income{}, audit.Event{}, ErrIncomeConfirmed
	}
	others := slices.DeleteFunc(slices.Clone(list), func(x Income) bool { return x.Year == i.Year })
	received, tech := others.Sum(false)
	i.Vouchers = strings.TrimSpace(i.Vouchers)
	switch n := len([]rune(i.Vouchers)); {
	case i.Year < signed || i.Year > thisYear:
		return Income{}, audit.Event{}, ErrIncomeYear
	case i.Received.Sign() <= 0:
		return Income{}, audit.Event{}, ErrIncomeAmount
	case i.Other.Sign() < 0 || i.Received.Less(i.Other):
		return Income{}, audit.Event{}, ErrIncomeOther
	case n == 0 || n > maxVouchers:
		return Income{}, audit.Event{}, ErrIncomeVouchers
	case c.Total.Less(received.Add(i.Received)):
		return Income{}, audit.Event{}, ErrIncomeTotal
	case c.Tech.Less(tech.Add(i.Tech())):
		return Income{}, audit.Event{}, ErrIncomeTech
	}
	i.State, i.Filer, i.FiledAt = IncomeFiled, Person{by.User, by.Name}, now
	i.Decider, i.DecidedAt, i.Opinion = Person{}, time.Time{}, ""
	return i, c.record("income_filed", by, c.State, "", i.facts()...), nil
}

// DecideIncome 核定 or return the income of a year. What was filed for a
// registration that fell afterwards can only be returned.
func (c *Contract) DecideIncome(by actor.Actor, i Income, confirm bool, opinion string, now time.Time) (Income, audit.Event, error) {
	err := c.official(by, actor.Registrar, ErrNotRegistrar)
	if err != nil {
		return Income{}, audit.Event{}, err
	}
	switch {
	case i.State != IncomeFiled:
		return Income{}, audit.Event{}, ErrIncomeState
	case by.User == i.Filer.ID:
		return Income{}, audit.Event{}, ErrOwnApplication
	case confirm && !c.counts():
		return Income{}, audit.Event{}, ErrNotRegistered.Say("登记已注销、撤销或处于异议期间，不能核定收入")
	case !confirm && !enough(opinion):
		return Income{}, audit.Event{}, ErrReason.At("opinion")
	}
	kind := "income_returned"
	i.State = IncomeReturned
	if confirm {
		i.State, kind = IncomeConfirmed, "income_confirmed"
	}
	i.Decider, i.DecidedAt, i.Opinion = Person{by.User, by.Name}, now, opinion
	return i, c.record(kind, by, c.State, opinion, i.facts()...), nil
}

func (i Income) facts() []audit.Fact {
	return []audit.Fact{{Label: "年度", Value: strconv.Itoa(i.Year)}, {Label: "实际收款", Value: i.Received.Text() + " 元"},
		{Label: "非技术性收入", Value: i.Other.Text() + " 元"}, {Label: "技术性收入", Value: i.Tech().Text() + " 元"}}
}
