package distribution

import (
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

// LineStage 明细环节 is what a line of a statement is about.
type LineStage string

// The stages of lines, in order.
const (
	LineReceipt    LineStage = "receipt"
	LineVAT        LineStage = "vat"
	LineCost       LineStage = "cost"
	LineGap        LineStage = "gap"
	LineBroker     LineStage = "broker"
	LineBrokerLoss LineStage = "broker_loss"
	LineCoOwner    LineStage = "co_owner"
	LineGov        LineStage = "gov_funded"
	LineNet        LineStage = "net"
	LinePool       LineStage = "pool"
	LineGroup      LineStage = "group"
	LinePerson     LineStage = "person"
	LineUnitPart   LineStage = "unit_part"
	LineExtract    LineStage = "extract"
	LineStaff      LineStage = "extract_staff"
	LineCapacity   LineStage = "extract_capacity"
	LineCollege    LineStage = "college"
	LineGeneral    LineStage = "general"
)

// Title is the Chinese name.
func (s LineStage) Title() string {
	return map[LineStage]string{LineReceipt: "收款", LineVAT: "增值税", LineCost: "成本扣除", LineGap: "后到成本，待后续收款弥补", LineBroker: "中介分成", LineBrokerLoss: "中介分担亏损", LineCoOwner: "共有单位份额",
		LineGov: "政府资助份额", LineNet: "净收入", LinePool: "奖励总额", LineGroup: "人员类别", LinePerson: "个人", LineUnitPart: "单位留成", LineExtract: "留成提取",
		LineStaff: "提取：人员奖励", LineCapacity: "提取：能力建设", LineCollege: "院系", LineGeneral: "单位统筹"}[s]
}

// Line 分配明细 is one amount with what explains it.
type Line struct {
	No     int
	Stage  LineStage
	Key    string
	Base   *revenue.Amount
	Rate   *money.Ratio
	Amount revenue.Amount
	Rule   string // contract, weights, agreement:…, unit_rule:… or the label of a rule
	Art    string // "" without a clause
	Cite   *pack.Cite
	Asked  *pack.Rule // that asks for more than the cited one demands, nil for none
	How    Method
	Group  Group  // of a person
	Reason string // why a cost is not deducted in whole
}

// Method 计算方法 is how a line was rounded, for its explanation.
type Method string

// The methods.
const (
	Recorded  Method = ""          // as recorded, or a difference
	RoundUp   Method = "ceil"      // 进位至分
	RoundHalf Method = "half_up"   // 四舍五入至分
	RoundDown Method = "floor"     // 舍去不足一分
	Remainder Method = "remainder" // 最大余额法
	Rest      Method = "rest"      // 余额
)

// Title is the Chinese name.
func (m Method) Title() string {
	return map[Method]string{Recorded: "按登记的金额", RoundUp: "乘后进位至分，保护不低于下限的一方", RoundHalf: "乘后四舍五入至分", RoundDown: "乘后舍去不足一分",
		Remainder: "最大余额法：先舍去不足一分，差额按余数由大到小各加一分", Rest: "减去其他各项的余额"}[m]
}

// Sums 分配合计 are the totals of a statement.
type Sums struct {
	Receipts, VAT, Income, Deductible, UncoveredLoss, BrokerLoss, Broker, CoOwners, GovFunded, Net, Pool, Persons, UnitPart, Extract, Colleges, General revenue.Amount
}

// Check 勾稽关系 is one equation that must hold.
type Check struct {
	Code, Text string
	Holds      bool
}

// Statement 分配结算单 is what one computation gives.
type Statement struct {
	Packs     []string
	Selection pack.Selection
	Lines     []Line
	Sums      Sums
	Checks    []Check
	Warnings  []revenue.Warning
}

// Status is OK, or WARN when there are warnings.
func (s Statement) Status() pack.Verdict {
	if len(s.Warnings) > 0 {
		return pack.Warns
	}
	return pack.Passes
}

// Compute makes the statement of a plan over receipts and costs.
func (p Plan) Compute(packs []*pack.Pack, receipts []Receipt, costs []Expense) (Statement, error) {
	c, err := p.check(packs)
	if err != nil {
		return Statement{}, err
	}
	for _, r := range receipts {
		if !validKey(r.ID) {
			return Statement{}, revenue.Refusal{Code: revenue.ErrKey, Field: "receipts"}
		}
	}
	if b := p.Broker; b != nil && b.Mode == BrokerCost {
		costs = append(append([]Expense{}, costs...), Expense{ID: b.Key, Kind: "broker", Amount: b.Amount, Evidence: b.Evidence})
	}
	net, err := NetIncome(c.selection, NetInput{Receipts: receipts, Costs: costs, Policy: CarryForward})
	if err != nil {
		return Statement{}, err
	}
	s, r, warnings, err := c.cut(net.Net.Net, shares{})
	if err != nil {
		return Statement{}, err
	}
	warnings = append(warnings, net.Warnings...)
	borne := revenue.Amount{}
	if b := p.Broker; b != nil && b.Mode == BrokerOutcome {
		borne = net.UncoveredLoss.Times(b.LossShare, revenue.Floor).Min(b.LossCap)
		if !c.selection.Any("broker_risk_share") {
			warnings = append(warnings, revenue.Warning{Code: WarnBrokerRisk, Ref: b.Key})
		}
	}
	out := Statement{Packs: c.selection.Labels(), Selection: c.selection, Warnings: revenue.Sorted(warnings)}
	out.Lines = c.lines(receipts, net, s, r, borne)
	out.Sums = c.sums(net, s, borne)
	out.Checks = out.Sums.checks(net.Net.Net, s)
	return out, nil
}

func (c *checked) sums(net NetResult, s shares, borne revenue.Amount) Sums {
	t := Sums{Receipts: net.Gross, VAT: net.VAT, Income: net.Income, Deductible: net.Deductible, UncoveredLoss: net.UncoveredLoss, BrokerLoss: borne,
		Broker: s.Broker, GovFunded: s.Gov, Net: s.Net, Pool: s.Pool, UnitPart: s.UnitPart, Extract: s.Extract, General: s.General}
	for _, g := range Groups {
		t.Persons = t.Persons.Add(revenue.Total(s.Persons[g]...))
	}
	if n := len(s.Owners); n > 0 {
		t.CoOwners = revenue.Total(s.Owners[:n-1]...)
	}
	if n := len(s.Colleges); n > 0 {
		t.Colleges = revenue.Total(s.Colleges[:n-1]...)
	}
	return t
}

func (t Sums) checks(net0 revenue.Amount, s shares) []Check {
	groups := revenue.Amount{}
	for _, g := range Groups {
		groups = groups.Add(s.Groups[g])
	}
	return []Check{
		{"S1", "收入 + 增值税 = 收款", t.Income.Add(t.VAT) == t.Receipts},
		{"S2", "扣除后净额 − 未弥补成本 = 收入 − 成本", net0.Sub(t.UncoveredLoss) == t.Income.Sub(t.Deductible)},
		{"S3", "中介分成 + 共有单位 + 政府资助 + 净收入 = 扣除后净额", t.Broker.Add(t.CoOwners).Add(t.GovFunded).Add(t.Net) == net0},
		{"S4", "奖励总额 + 单位留成 = 净收入", t.Pool.Add(t.UnitPart) == t.Net},
		{"S5", "各类人员合计 = 奖励总额", groups == t.Pool},
		{"S6", "个人合计 = 奖励总额", t.Persons == t.Pool},
		{"S7", "提取 + 院系 + 统筹 = 单位留成", t.Extract.Add(t.Colleges).Add(t.General) == t.UnitPart},
	}
}
