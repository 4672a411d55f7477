package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"jiyue/domain/money"
)

// Option 参数选项 is one value of a parameter that can only be chosen.
type Option struct {
	Value string
	Label string
}

// Label 参数说明 explains a parameter on the administrator's page.
type Label struct {
	Key      string
	Label    string
	Unit     string // 日, 工作日, 元, …; "" for none
	Help     string // what the parameter does
	Options  []Option
	Optional bool // an empty value is allowed and means none
	kind     kind
}

type kind int

const (
	text    kind = iota
	integer      // 1 to 365
	count        // 0 to 100
	share        // a decimal from 0 to 1
	amount       // an amount of yuan
	choice       // one of Options
	prefix       // two to four capitals
)

var yesNo = []Option{{"true", "是"}, {"false", "否"}}

// labels lists every key in page order.
var labels = []Label{
	{Key: "name", Label: "名称", Help: "登记地区的名称"},
	{Key: "days", Label: "办理期限", Unit: "日", Help: "自受理次日起算的认定登记期限", kind: integer},
	{Key: "unit", Label: "期限按何种日计算", Help: "办理期限和大额合同办理期限所用的日", kind: choice,
		Options: []Option{{string(CalendarDays), "自然日"}, {string(WorkingDays), "工作日"}}},
	{Key: "supplement", Label: "补正期间的时限", Help: "要求补正后办理期限如何计算", kind: choice,
		Options: []Option{{string(Pause), "中止，补正后接续计算"}, {string(Restart), "补正后重新计算"}, {string(Run), "不停止"}}},
	{Key: "amber", Label: "黄色提醒位置", Help: "办理期限过去这一比例时转为黄色", kind: share},
	{Key: "red", Label: "红色提醒位置", Help: "办理期限过去这一比例时转为红色", kind: share},
	{Key: "roll_last_day", Label: "末日逢节假日顺延", Help: "只用于按自然日计算的期限", kind: choice, Options: yesNo},
	{Key: "large_days", Label: "大额或有争议合同的办理期限", Unit: "日", Help: "留空表示没有单独期限", kind: integer, Optional: true},
	{Key: "large_threshold", Label: "大额合同的起点", Unit: "元", Help: "技术交易额达到此数的为大额合同", kind: amount},
	{Key: "acceptance_days", Label: "受理决定期限", Unit: "工作日", Help: "自提交次日起算", kind: integer},
	{Key: "supplement_days", Label: "申请人补正期限", Unit: "工作日", Help: "自要求补正次日起算，逾期提醒", kind: integer},
	{Key: "large_review", Label: "大额合同的审查", Help: "大额合同须经过的审查", kind: choice,
		Options: []Option{{string(SecondReview), "复核"}, {string(ExpertReview), "专家评审"}}},
	{Key: "related_second_review", Label: "关联交易须复核", Help: "当事人有关联关系时由第二人复核", kind: choice, Options: yesNo},
	{Key: "import_by_buyer", Label: "进口合同由境内买方申请", Help: "否则移送商务主管部门办理", kind: choice, Options: yesNo},
	{Key: "intermediary_may_apply", Label: "中介方可以申请", Help: "否则只由卖方申请", kind: choice, Options: yesNo},
	{Key: "paper_print_of_econtract", Label: "电子合同须附纸质打印件", Help: "缺少打印件的不予受理", kind: choice, Options: yesNo},
	{Key: "equity_as_transfer", Label: "技术入股按技术转让登记", Help: "否则以股权为对价的合同不予登记", kind: choice, Options: yesNo},
	{Key: "require_quantified_targets", Label: "开发合同须约定量化指标", Help: "缺少时退回补正，否则只提示", kind: choice, Options: yesNo},
	{Key: "require_expected_output", Label: "转让合同须填预计新增产值", Help: "缺少时退回补正", kind: choice, Options: yesNo},
	{Key: "deduct_travel", Label: "扣除代付差旅费", Help: "核定技术交易额时扣除", kind: choice, Options: yesNo},
	{Key: "deduct_tax", Label: "扣除不属价款的税费", Help: "核定技术交易额时扣除", kind: choice, Options: yesNo},
	{Key: "prototype_default_qty", Label: "成套设备的合理数量", Unit: "套", Help: "合理数量内的标的物直接成本不扣除", kind: count},
	{Key: "hardware_share_warn", Label: "硬件内容提示线", Help: "文本含硬件用语而技术交易额占比超过此数时提示", kind: share},
	{Key: "full_tech_warn_total", Label: "全额技术交易额提示线", Unit: "元", Help: "成交额达到此数且全部为技术交易额时提示", kind: amount},
	{Key: "low_share_warn", Label: "技术交易额过低提示线", Help: "技术交易额占比低于此数时提示", kind: share},
	{Key: "risk_round_total", Label: "整额风险起点", Unit: "元", Help: "成交额达到此数、没有金额构成且为整额步长的整倍数时提示登记员", kind: amount},
	{Key: "risk_round_step", Label: "整额步长", Unit: "元", Help: "判断成交额是否为整数的单位", kind: amount},
	{Key: "risk_burst", Label: "年末集中提交的件数", Unit: "件", Help: "同一申请单位十二月内提交达到此数时提示登记员", kind: count},
	{Key: "number_prefix", Label: "登记编号字头", Help: "二至四个大写字母，例如 ZZ-2026-000123 中的 ZZ", kind: prefix},
}

// Keys lists every parameter key in page order.
func Keys() []string {
	keys := make([]string, len(labels))
	for i, l := range labels {
		keys[i] = l.Key
	}
	return keys
}

// Explain returns the Chinese label of a key; false when there is no such key.
func Explain(key string) (Label, bool) {
	i := slices.IndexFunc(labels, func(l Label) bool { return l.Key == key })
	if i < 0 {
		return Label{}, false
	}
	return labels[i], true
}

// Text prints a value for reading: 15 日, 5,000,000.00 元, 自然日, 是; 无 for none.
func (l Label) Text(value string) string {
	if value == "" {
		return "无"
	}
	for _, o := range l.Options {
		if o.Value == value {
			return o.Label
		}
	}
	if l.kind == amount {
		if y, err := money.ParseYuan(value); err == nil {
			value = y.Text()
		}
	}
	return strings.TrimSpace(value + " " + l.Unit)
}

// Amount says whether the values are amounts of yuan.
func (l Label) Amount() bool { return l.kind == amount }

// Numeric says whether the values are typed in digits.
func (l Label) Numeric() bool { return l.kind == integer || l.kind == count || l.kind == share }

// Read takes a value as typed by a person: an option by its label, an amount with
// or without 分, a prefix in small letters. What cannot be read stays as it is and
// is refused afterwards.
func (l Label) Read(typed string) string {
	typed = strings.TrimSpace(typed)
	for _, o := range l.Options {
		if o.Label == typed {
			return o.Value
		}
	}
	switch l.kind {
	case amount:
		if y, err := money.ParseYuan(typed); err == nil {
			return y.String()
		}
	case prefix:
		return strings.ToUpper(typed)
	}
	return typed
}

// problem says what is wrong with a value, "" when nothing is.
func (l Label) problem(value string) string {
	if value == "" {
		if l.Optional {
			return ""
		}
		return "未填写"
	}
	switch l.kind {
	case integer:
		return wholeBetween(value, 1, 365)
	case count:
		return wholeBetween(value, 0, 100)
	case share:
		if d, err := decimal.NewFromString(value); err != nil || !plain(value) || d.GreaterThan(decimal.New(1, 0)) {
			return "应为 0 至 1 之间的小数，例如 0.50"
		}
	case amount:
		if y, err := money.ParseYuan(value); err != nil || y.String() != value || y.Sign() < 0 {
			return "应为不小于 0 的金额，保留两位小数，例如 5000000.00"
		}
	case choice:
		if !slices.ContainsFunc(l.Options, func(o Option) bool { return o.Value == value }) {
			return "只能写 " + strings.Join(values(l.Options), "、")
		}
	case prefix:
		if len(value) < 2 || len(value) > 4 || strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return "应为二至四个大写字母，例如 ZZ"
		}
	}
	return ""
}

func wholeBetween(value string, low, high int) string {
	if n, err := strconv.Atoi(value); err != nil || n < low || n > high || strconv.Itoa(n) != value {
		return fmt.Sprintf("应为 %d 至 %d 的整数", low, high)
	}
	return ""
}

// plain accepts digits with an optional fraction: no sign, no exponent.
func plain(s string) bool {
	whole, frac, dotted := strings.Cut(s, ".")
	return whole != "" && strings.Trim(whole+frac, "0123456789") == "" && (!dotted || frac != "")
}

func values(options []Option) []string {
	all := make([]string, len(options))
	for i, o := range options {
		all[i] = o.Value
	}
	return all
}
