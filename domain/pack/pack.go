// Package pack 政策包 holds the rules of revenue sharing of a region as dated data: floors
// with clause, quote, source and strength, the treatment of costs, and parameters. It
// checks packs, chooses those that govern a contract, and tells what a rate must meet.
package pack

import (
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Unit 单位类型 is what kind of unit shares its income.
type Unit string

// The kinds of units.
const (
	StateFounded  Unit = "state_founded"
	StateOwned    Unit = "soe"
	Enterprise    Unit = "enterprise"
	PublicMedical Unit = "public_medical"
	OtherUnit     Unit = "other"
)

// Units are all kinds in order.
var Units = []Unit{StateFounded, StateOwned, Enterprise, PublicMedical, OtherUnit}

// Title is the Chinese name, "" for an unknown kind.
func (u Unit) Title() string {
	return map[Unit]string{StateFounded: "国家设立的研究开发机构、高等院校", StateOwned: "国有企业", Enterprise: "其他企业", PublicMedical: "公立医疗卫生机构", OtherUnit: "其他单位"}[u]
}

// Mode 转化方式 is how the achievement earns.
type Mode string

// The modes.
const (
	Transfer      Mode = "transfer"
	Licence       Mode = "licence"
	Equity        Mode = "equity"
	SelfImplement Mode = "self_implement"
	TitleFirst    Mode = "title_first"
)

// Modes are all modes in order.
var Modes = []Mode{Transfer, Licence, Equity, SelfImplement, TitleFirst}

// Title is the Chinese name, "" for an unknown mode.
func (m Mode) Title() string {
	return map[Mode]string{Transfer: "转让", Licence: "许可", Equity: "作价投资", SelfImplement: "自行实施", TitleFirst: "先赋权后转化"}[m]
}

// Stage 规则环节 is what a rule governs.
type Stage string

// The stages.
const (
	PoolTransfer      Stage = "pool.transfer"
	PoolEquity        Stage = "pool.equity"
	PoolSelfImplement Stage = "pool.self_implement"
	PoolMain          Stage = "pool.main"
	PoolStaff         Stage = "pool.tt_staff"
	UnitExtract       Stage = "unit.extract"
	GrantOwnership    Stage = "grant.ownership"
	GrantUseRight     Stage = "grant.use_right"
)

// Stages are all stages in order; the first six have rates.
var Stages = []Stage{PoolTransfer, PoolEquity, PoolSelfImplement, PoolMain, PoolStaff, UnitExtract, GrantOwnership, GrantUseRight}

// Title is the Chinese name, "" for an unknown stage.
func (s Stage) Title() string {
	return map[Stage]string{PoolTransfer: "转让、许可净收入的奖励", PoolEquity: "作价投资所得股份的奖励", PoolSelfImplement: "自行实施营业利润的奖励",
		PoolMain: "主要贡献人员在奖励中的份额", PoolStaff: "技术转移人员在奖励中的份额", UnitExtract: "单位留成中的提取",
		GrantOwnership: "赋予所有权的份额", GrantUseRight: "赋予长期使用权的年限"}[s]
}

// Rated says that the stage has rates, not terms of a title.
func (s Stage) Rated() bool { return s.Title() != "" && s != GrantOwnership && s != GrantUseRight }

// Strength 约束力 says how a rule binds.
type Strength string

// The strengths.
const (
	Must    Strength = "must"    // 应当: below it nothing is paid
	May     Strength = "may"     // 可以: below it a warning; it supplies no rate
	Default Strength = "default" // supplies a rate where nothing else is agreed, is no floor
)

// Title is the Chinese name, "" for an unknown strength.
func (s Strength) Title() string {
	return map[Strength]string{Must: "必须", May: "可以", Default: "默认"}[s]
}

// Confidence 依据程度 says how well a value is sourced.
type Confidence string

// The confidences; the first three compute.
const (
	Sourced   Confidence = "sourced"
	Secondary Confidence = "secondary"
	Platform  Confidence = "platform"
	Memory    Confidence = "memory"
	Unsourced Confidence = "unsourced"
)

// Title is the Chinese name, "" for an unknown confidence.
func (c Confidence) Title() string {
	return map[Confidence]string{Sourced: "原文", Secondary: "转载", Platform: "平台默认", Memory: "建议值", Unsourced: "无出处"}[c]
}

// Computes says whether a value of this confidence may enter a computation.
func (c Confidence) Computes() bool { return c == Sourced || c == Secondary || c == Platform }

// Treat 成本处理 says whether a cost may be deducted.
type Treat string

// The treatments.
const (
	Deduct Treat = "deduct"
	Never  Treat = "never"
	Cap    Treat = "cap"
)

// Title is the Chinese name, "" for an unknown treatment.
func (t Treat) Title() string {
	return map[Treat]string{Deduct: "可以扣除", Never: "不得扣除", Cap: "限额扣除"}[t]
}

// Anchor 适用日期 names the date by which a pack is chosen.
type Anchor string

// The dates.
const (
	BySigned  Anchor = "contract_signed"
	ByReceipt Anchor = "receipt"
	ByPay     Anchor = "pay_date"
)

// Title is the Chinese name, "" for an unknown date.
func (a Anchor) Title() string {
	return map[Anchor]string{BySigned: "合同签订日", ByReceipt: "收款日", ByPay: "支付日"}[a]
}

// Cite 条文 is the clause and its words.
type Cite struct{ Doc, Art, Quote string }

// Article is document and article in one line.
func (c Cite) Article() string { return c.Doc + " " + c.Art }

// Span 有效期 is from a day to a day, both included; a zero To is open.
type Span struct {
	From, To day.Date
	Note     string
}

// Covers says whether the day lies within.
func (s Span) Covers(d day.Date) bool {
	return !d.Before(s.From) && (s.To.IsZero() || !d.After(s.To))
}

func (s Span) meets(o Span) bool {
	return (s.To.IsZero() || !s.To.Before(o.From)) && (o.To.IsZero() || !o.To.Before(s.From))
}

// Basis 依据 is what every value of a pack carries.
type Basis struct {
	Strength   Strength // "" for costs
	Cite       *Cite
	Source     string
	Confidence Confidence
	Effective  Span
	Note       string
}

// Holds says whether the value computes and is effective on the day.
func (b Basis) Holds(on day.Date) bool { return b.Confidence.Computes() && b.Effective.Covers(on) }

// Article is the clause in one line, "" without.
func (b Basis) Article() string {
	if b.Cite == nil {
		return ""
	}
	return b.Cite.Article()
}

// Rule 分配规则 is a floor or a default rate.
type Rule struct {
	ID    Stage
	Units []Unit
	Modes []Mode
	Base  string
	Min   *money.Ratio // nil: not known
	Years []Number
	Clock string
	Basis
	Pack *Pack // that it stands in
}

// Label is pack@version#id.
func (r *Rule) Label() string { return r.Pack.Label() + "#" + string(r.ID) }

// Cost 成本规则 is the treatment of a kind of cost.
type Cost struct {
	Kind    string
	Treat   Treat
	CapRate money.Ratio // of the income, with Cap
	Basis
	Pack *Pack
}

// Label is pack@version#costs.kind.
func (c *Cost) Label() string { return c.Pack.Label() + "#costs." + c.Kind }

// Param 政策参数 is any other value of a pack.
type Param struct {
	Name  string
	Value any // a tree
	Basis
	Pack *Pack
}

// Pilot 试点期 is the window of a pilot.
type Pilot struct {
	From, To day.Date
	Quote    string
}

// Pack 政策包 is one dated version of the rules of a region; without a region it is the
// national one.
type Pack struct {
	ID        string
	Version   int
	Title     string
	Region    string // "" for the country
	Parent    string // 省份
	Effective Span
	By        Anchor
	Extends   string
	UnitTypes []Unit // nil: all
	Pilot     *Pilot
	Features  []string
	Note      string
	Rules     []*Rule
	Costs     []*Cost
	Params    []*Param
	Tree      any // as it was read
}

// Label is pack@version.
func (p *Pack) Label() string { return p.ID + "@" + strconv.Itoa(p.Version) }

// Serves says whether the pack is for the kind of unit.
func (p *Pack) serves(u Unit) bool {
	if p.UnitTypes == nil {
		return true
	}
	for _, t := range p.UnitTypes {
		if t == u {
			return true
		}
	}
	return false
}

// Number 数字 is a number of a tree as written.
type Number string

// whole is the number when it is a whole one.
func (n Number) whole() (int, bool) {
	i, err := strconv.Atoi(string(n))
	return i, err == nil && !strings.HasPrefix(string(n), "+")
}
