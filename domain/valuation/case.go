package valuation

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// State 估值项目状态 says where a case stands.
type State string

// The states of a case.
const (
	Drafting  State = "DRAFT"     // 编制中
	Submitted State = "SUBMITTED" // 待复核
	Signed    State = "SIGNED"    // 已签发
	Withdrawn State = "VOID"      // 已作废
)

// States lists them with their titles.
var States = []contract.Choice{{Value: string(Drafting), Title: "编制中"}, {Value: string(Submitted), Title: "待复核"}, {Value: string(Signed), Title: "已签发"}, {Value: string(Withdrawn), Title: "已作废"}}

// Title is the Chinese name of the state.
func (s State) Title() string { return contract.TitleIn(States, string(s)) }

// Tracks are the two legally different products: an opinion on an achievement
// (国办发〔2021〕26号), and the workings for an appraisal under 资产评估法.
var Tracks = []contract.Choice{{Value: "E", Title: "科技成果评价（参考价值）"}, {Value: "V", Title: "资产评估（工作底稿）"}}

// TrackAppraisal is the track on which 资产评估法 第二十六条 asks for two methods.
const TrackAppraisal = "V"

// ValueTypes 价值类型.
var ValueTypes = []contract.Choice{{Value: "MARKET", Title: "市场价值"}, {Value: "INVESTMENT", Title: "投资价值"}, {Value: "IN_USE", Title: "在用价值"}, {Value: "LIQUIDATION", Title: "清算价值"}}

// Faults of cases.
var (
	ErrAbsent      = fault.New(fault.NotFound, "valuation.absent", "没有这个估值项目，或您无权查看")
	ErrBroker      = fault.New(fault.Denied, "valuation.broker", "只有成果所属单位的技术经纪人可以编制估值项目")
	ErrHead        = fault.New(fault.Denied, "valuation.head", "只有成果所属单位的负责人可以复核签发")
	ErrSelf        = fault.New(fault.Denied, "valuation.self", "编制人不能复核自己编制的估值，请由本单位另一名负责人复核")
	ErrMoved       = fault.New(fault.Conflict, "valuation.moved", "估值项目已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrNotDrafting = fault.New(fault.Conflict, "valuation.not_drafting", "估值项目已提交或签发，不能再修改；需要修改的，请先退回")
	ErrNotWaiting  = fault.New(fault.Conflict, "valuation.not_waiting", "没有待复核的估值，请刷新页面")
	ErrNotSigned   = fault.New(fault.Conflict, "valuation.not_signed", "只有已签发的估值可以作废")
	ErrPurpose     = fault.New(fault.Invalid, "valuation.purpose", "请写明评估目的，4 至 200 个字").At("purpose")
	ErrValueType   = fault.New(fault.Invalid, "valuation.value_type", "请选择价值类型").At("value_type")
	ErrTrack       = fault.New(fault.Invalid, "valuation.track", "请选择成果评价还是资产评估").At("track")
	ErrBase        = fault.New(fault.Invalid, "valuation.base", "请填写评估基准日，不能晚于今天").At("base")
	ErrMonths      = fault.New(fault.Invalid, "valuation.months", "有效期应为 1 至 24 个月的整数").At("months")
	ErrSource      = fault.New(fault.Invalid, "valuation.source", "请写明来源与佐证，例如报表名称、页码、网址和日期，2 至 200 个字")
	ErrCaseBase    = fault.New(fault.Invalid, "valuation.case_base", "应与本项目的评估基准日一致")
	ErrNotAMethod  = fault.New(fault.Conflict, "valuation.not_a_method", "这种方法不能用在估值项目中")
	ErrNoMethod    = fault.New(fault.Conflict, "valuation.no_method", "请至少完成一种收益法、成本法或市场法，再提交复核；期权与模拟只作补充")
	ErrOneMethod   = fault.New(fault.Invalid, "valuation.one_method", "资产评估应选用两种以上方法；只能用一种的，请写明理由（资产评估法第二十六条）").At("one_method")
	ErrReconcile   = fault.New(fault.Invalid, "valuation.reconcile", "请写明各方法结果的取舍理由，10 至 1000 个字").At("reconcile")
	ErrReason      = fault.New(fault.Invalid, "valuation.reason", "请写明理由，4 至 500 个字").At("reason")
	ErrFresh       = fault.New(fault.Conflict, "valuation.fresh", "复算与留存的结果不一致，不能签发；请联系系统管理员")
)

// Terms 估值方案 is what is fixed before any method is run.
type Terms struct {
	Purpose   string
	ValueType string
	Track     string
	Base      day.Date
	Months    int // how long the result may be used
}

// ReadTerms reads the form; all faults at once.
func ReadTerms(typed map[string]string, today day.Date) (Terms, error) {
	t := Terms{Purpose: strings.TrimSpace(typed["purpose"]), ValueType: typed["value_type"], Track: typed["track"]}
	var faults []*fault.Fault
	var err error
	if !between(t.Purpose, 4, 200) {
		faults = append(faults, ErrPurpose)
	}
	if !among(ValueTypes, t.ValueType) {
		faults = append(faults, ErrValueType)
	}
	if !among(Tracks, t.Track) {
		faults = append(faults, ErrTrack)
	}
	if t.Base, err = day.Parse(strings.TrimSpace(typed["base"])); err != nil || t.Base.IsZero() || t.Base.After(today) {
		faults = append(faults, ErrBase)
	}
	if t.Months, err = strconv.Atoi(strings.TrimSpace(typed["months"])); err != nil || t.Months < 1 || t.Months > 24 {
		faults = append(faults, ErrMonths)
	}
	return t, fault.Join(faults)
}

// Flat is the same as texts.
func (t Terms) Flat() map[string]string {
	return map[string]string{"purpose": t.Purpose, "value_type": t.ValueType, "track": t.Track, "base": t.Base.String(), "months": strconv.Itoa(t.Months)}
}

func among(list []contract.Choice, value string) bool {
	return slices.ContainsFunc(list, func(c contract.Choice) bool { return c.Value == value })
}

func between(s string, low, high int) bool {
	n := utf8.RuneCountInString(s)
	return n >= low && n <= high
}

// Entry 估值运行 is one run on record. Runs are never changed: another run of the method
// takes the place of the earlier one, a dropped one leaves it empty.
type Entry struct {
	No        int
	Key       string // of the form
	Inputs    Inputs
	Sources   map[string]string // by path of a field or a table
	Scenarios map[string]string // other values by side and path
	Cited     []Citation        // what was taken from the evidence tables
	Dropped   bool
	Value     string
	Hash      string // of the inputs
	Result    string // hash of what was found
	Engine    string
	By        contract.Person
	At        time.Time
}

// Case 估值项目 values one achievement for one purpose on one day.
type Case struct {
	ID, Achievement, Org string
	Version              int
	State                State
	Terms                Terms
	Entries              []Entry           // in the order of their numbers
	Weights              map[string]string // of the methods in the conclusion, by key
	Reconcile            string            // why these weights
	OneMethod            string            // why one method only
	Drafter              contract.Person
	Writers              []string // ids of all who wrote it
	Submitter, Signer    contract.Person
	CreatedAt, UpdatedAt time.Time
	SignedAt             time.Time
	Reason               string // of the last return, or why it is void
}

// Until is the last day on which a signed result may be used: so many months after the
// base date.
func (c *Case) Until() day.Date { return c.Terms.Base.AddMonths(c.Terms.Months) }

// Current are the runs that count, in the order of the forms.
func (c *Case) Current() []Entry {
	latest := map[string]Entry{}
	for _, e := range c.Entries {
		latest[e.Key] = e
	}
	var list []Entry
	for _, f := range Forms {
		if e, run := latest[f.Key]; run && !e.Dropped {
			list = append(list, e)
		}
	}
	return list
}

// RunOf is the current run of a method.
func (c *Case) RunOf(key string) (Entry, bool) {
	for _, e := range c.Current() {
		if e.Key == key {
			return e, true
		}
	}
	return Entry{}, false
}

// Concluding are the runs whose figure is a value of the achievement by income, cost or
// market; options and simulation stand beside them.
func (c *Case) Concluding() []Entry {
	return slices.DeleteFunc(c.Current(), func(e Entry) bool {
		f, _ := FormOf(e.Key)
		return !f.Concludes()
	})
}

// Concludes says that the main figure may enter a conclusion.
func (f Form) Concludes() bool {
	return f.Family == IncomeFamily || f.Family == CostFamily || f.Family == MarketFamily
}

func (c *Case) own(by actor.Actor) bool { return by.Org != "" && by.Org == c.Org }

// MayWrite says why the person may not change the case now.
func (c *Case) MayWrite(by actor.Actor) error {
	switch {
	case !c.own(by) || !by.Has(actor.Broker):
		return ErrBroker
	case c.State != Drafting:
		return ErrNotDrafting
	}
	return nil
}

// MaySign says why the person may not sign or return the case now.
func (c *Case) MaySign(by actor.Actor) error {
	switch {
	case !c.own(by) || !by.Has(actor.Head):
		return ErrHead
	case c.State != Submitted:
		return ErrNotWaiting
	case slices.Contains(c.Writers, by.User):
		return ErrSelf
	}
	return nil
}

// Begin 新建 a case on an achievement of the own unit.
func Begin(by actor.Actor, id, achievement, org string, t Terms, now time.Time) (*Case, audit.Event, error) {
	c := &Case{ID: id, Achievement: achievement, Org: org, Version: 1, State: Drafting, Terms: t, Drafter: person(by), CreatedAt: now, Weights: map[string]string{}}
	if !by.Has(actor.Broker) || !c.own(by) {
		return nil, audit.Event{}, ErrBroker
	}
	c.wrote(by, now)
	return c, c.event("valuation.drafted", by, "", audit.Fact{Label: "评估目的", Value: t.Purpose}), nil
}

func (c *Case) wrote(by actor.Actor, now time.Time) {
	c.UpdatedAt = now
	if !slices.Contains(c.Writers, by.User) {
		c.Writers = append(c.Writers, by.User)
	}
}

// Write 修改方案. Runs that hang on another base date have to be made again.
func (c *Case) Write(by actor.Actor, t Terms, now time.Time) (audit.Event, error) {
	if err := c.MayWrite(by); err != nil {
		return audit.Event{}, err
	}
	for _, e := range c.Current() {
		if path := basePath(e.Inputs); path != "" && e.Inputs[path] != t.Base.String() {
			return audit.Event{}, ErrCaseBase.Say("已有方法按原基准日计算，请先移除这些方法，再改基准日").At("base")
		}
	}
	c.Terms = t
	c.wrote(by, now)
	return c.event("valuation.changed", by, c.State, audit.Fact{Label: "评估目的", Value: t.Purpose}), nil
}

// basePath is where the inputs name the base date.
func basePath(in Inputs) string {
	for _, path := range []string{"base_date", "base"} {
		if _, err := day.Parse(in[path]); err == nil && in[path] != "" && in[path] != List {
			return path
		}
	}
	return ""
}

// Put 运行方法: makes the run and keeps it. Every input that was filled in has a source.
func (c *Case) Put(by actor.Actor, form Form, typed, sources map[string]string, now time.Time) (Entry, audit.Event, error) {
	if err := c.MayWrite(by); err != nil {
		return Entry{}, audit.Event{}, err
	}
	in, err := form.Read(typed)
	if err != nil {
		return Entry{}, audit.Event{}, err
	}
	if path := basePath(in); path != "" && in[path] != c.Terms.Base.String() {
		return Entry{}, audit.Event{}, ErrCaseBase.At(path)
	}
	out, err := form.Run(in)
	if err == nil {
		err = form.sourced(in, sources)
	}
	if err != nil {
		return Entry{}, audit.Event{}, err
	}
	scenarios, err := form.readScenarios(typed)
	if err != nil {
		return Entry{}, audit.Event{}, err
	}
	e := Entry{No: len(c.Entries) + 1, Key: form.Key, Inputs: in, Sources: sources, Scenarios: scenarios, Value: out.Value, Hash: in.Hash(form.Method), Result: out.Hash(), Engine: Version, By: person(by), At: now}
	c.Entries = append(c.Entries, e)
	c.wrote(by, now)
	return e, c.event("valuation.run", by, c.State, audit.Fact{Label: "方法", Value: form.Title}, audit.Fact{Label: "结果", Value: out.Value}, audit.Fact{Label: "参数指纹", Value: e.Hash}), nil
}

// Sourced are the paths that need a source when they are filled in: every field but
// choices, and each table as a whole.
func (f Form) Sourced(in Inputs) (paths []string) {
	for _, field := range f.Fields {
		if in.given(field.Path) && field.Kind != Choice {
			paths = append(paths, field.Path)
		}
	}
	for _, t := range f.Tables {
		if slices.ContainsFunc(t.Columns, func(c Field) bool { return in.given(t.Cell(c, 0)) }) {
			paths = append(paths, t.At())
		}
	}
	return paths
}

// At is the path for what concerns a table as a whole.
func (t Table) At() string {
	if t.Path == "" {
		return t.Columns[0].Path
	}
	return t.Path
}

// SourceField is the name of the field in which the source of an input is typed.
func SourceField(path string) string { return "source:" + path }

func (f Form) sourced(in Inputs, sources map[string]string) error {
	var faults []*fault.Fault
	for _, path := range f.Sourced(in) {
		if !between(strings.TrimSpace(sources[path]), 2, 200) && !f.rowsSourced(path, in, sources) {
			faults = append(faults, ErrSource.Say(f.labelOf(path)+"："+ErrSource.Message).At(SourceField(path)))
		}
	}
	return fault.Join(faults)
}

// labelOf a field, or a table as a whole.
func (f Form) labelOf(path string) string {
	for _, field := range f.Fields {
		if field.Path == path {
			return field.Label
		}
	}
	for _, t := range f.Tables {
		if t.At() == path {
			return t.Title
		}
	}
	return path
}

// Drop 移除方法.
func (c *Case) Drop(by actor.Actor, key string, now time.Time) (Entry, audit.Event, error) {
	if err := c.MayWrite(by); err != nil {
		return Entry{}, audit.Event{}, err
	}
	last, run := c.RunOf(key)
	if !run {
		return Entry{}, audit.Event{}, ErrMoved
	}
	last.No, last.Dropped, last.By, last.At = len(c.Entries)+1, true, person(by), now
	c.Entries = append(c.Entries, last)
	delete(c.Weights, key)
	c.wrote(by, now)
	form, _ := FormOf(key)
	return last, c.event("valuation.dropped", by, c.State, audit.Fact{Label: "方法", Value: form.Title}), nil
}

// Settle 确定权重 and the reasons of the conclusion. The value follows; it is never typed.
func (c *Case) Settle(by actor.Actor, typed map[string]string, now time.Time) (audit.Event, error) {
	if err := c.MayWrite(by); err != nil {
		return audit.Event{}, err
	}
	weights := map[string]string{}
	sum := new(big.Rat)
	var faults []*fault.Fault
	first := ""
	for _, e := range c.Concluding() {
		path := "weights." + e.Key
		if first == "" {
			first = path
		}
		text := cleaned(Field{Kind: Ratio}, strings.TrimSpace(typed[path]))
		if text == "" {
			text = "0"
		}
		weight, ok := Decimal(text)
		if !ok || weight.Sign() < 0 {
			faults = append(faults, ErrWeights.At(path))
			continue
		}
		sum.Add(sum, weight)
		weights[e.Key] = text
	}
	switch {
	case first == "":
		return audit.Event{}, ErrNoMethod
	case len(faults) == 0 && sum.Cmp(one()) != 0:
		faults = append(faults, ErrWeights.Say("权重合计应恰为 1，现为 "+exact.Terminating(sum)).At(first))
	}
	reconcile, oneMethod := strings.TrimSpace(typed["reconcile"]), strings.TrimSpace(typed["one_method"])
	if !between(reconcile, 10, 1000) {
		faults = append(faults, ErrReconcile)
	}
	if len(c.Concluding()) < 2 && c.Terms.Track == TrackAppraisal && !between(oneMethod, 10, 1000) {
		faults = append(faults, ErrOneMethod)
	}
	if err := fault.Join(faults); err != nil {
		return audit.Event{}, err
	}
	c.Weights, c.Reconcile, c.OneMethod = weights, reconcile, oneMethod
	c.wrote(by, now)
	value, _ := c.Conclusion()
	return c.event("valuation.settled", by, c.State, audit.Fact{Label: "结论", Value: value.Value}), nil
}

func (c *Case) event(kind string, by actor.Actor, from State, facts ...audit.Fact) audit.Event {
	e := audit.Event{Kind: kind, Subject: audit.SubjectOf("valuation", c.ID), By: by, Facts: facts}
	if from != c.State {
		e.From, e.To = string(from), string(c.State)
	}
	return e
}

func person(by actor.Actor) contract.Person { return contract.Person{ID: by.User, Name: by.Name} }
