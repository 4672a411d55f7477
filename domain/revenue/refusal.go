package revenue

import (
	"slices"
	"strings"

	"jiyue/domain/fault"
)

// Code 分配校验代码 names why an input is refused, or what a reader is warned of.
type Code string

// The refusals of values, parties, structure and amounts.
const (
	ErrAmount         Code = "E_AMOUNT"
	ErrRate           Code = "E_RATE"
	ErrWeight         Code = "E_WEIGHT"
	ErrWeightNegative Code = "E_WEIGHT_NEGATIVE"
	ErrWeightSumZero  Code = "E_WEIGHT_SUM_ZERO"
	ErrDate           Code = "E_DATE"
	ErrRounding       Code = "E_ROUNDING"
	ErrDayKind        Code = "E_DAY_KIND"
	ErrFraction       Code = "E_FRACTION"
	ErrFractionSum    Code = "E_FRACTION_SUM"
	ErrKey            Code = "E_KEY"
	ErrPartyNone      Code = "E_PARTY_NONE"
	ErrPartyDuplicate Code = "E_PARTY_DUPLICATE"
	ErrPersonsNone    Code = "E_PERSONS_NONE"
	ErrGroup          Code = "E_GROUP"
	ErrGroupSum       Code = "E_GROUP_SUM"
	ErrGroupEmpty     Code = "E_GROUP_EMPTY"
	ErrMode           Code = "E_MODE"
	ErrBrackets       Code = "E_BRACKETS"
	ErrLength         Code = "E_LENGTH"
	ErrEvent          Code = "E_EVENT"
	ErrEventDuplicate Code = "E_EVENT_DUPLICATE"
	ErrDateOrder      Code = "E_DATE_ORDER"
	ErrLossMode       Code = "E_LOSS_MODE"
	ErrClock          Code = "E_CLOCK"
	ErrShares         Code = "E_SHARES"
	ErrTitleKind      Code = "E_TITLE_KIND"
	ErrBrokerMode     Code = "E_BROKER_MODE"
	ErrPolicy         Code = "E_POLICY"
	ErrVAT            Code = "E_VAT"
	ErrCostKind       Code = "E_COST_KIND"
	ErrRefundExceeds  Code = "E_REFUND_EXCEEDS"
	ErrExceedsTotal   Code = "E_EXCEEDS_TOTAL"
	ErrBelowFloor     Code = "E_BELOW_FLOOR"
	ErrUnitType       Code = "E_UNIT_TYPE"
	ErrStage          Code = "E_STAGE"
	ErrNoRule         Code = "E_NO_RULE"
	ErrPackNone       Code = "E_PACK_NONE"
	ErrPackOverlap    Code = "E_PACK_OVERLAP"
	ErrPackExtends    Code = "E_PACK_EXTENDS"
	ErrPackCycle      Code = "E_PACK_CYCLE"
)

var refusals = map[Code]string{
	ErrAmount:         "金额应为数字，写明到分，例如 500000.00",
	ErrRate:           "比例应在 0 至 100% 之间，例如 70%、0.7 或 7/10",
	ErrWeight:         "权重应为数字或者分数，例如 60 或 1/3",
	ErrWeightNegative: "权重不能小于零",
	ErrWeightSumZero:  "权重合计为零，无法分配",
	ErrDate:           "日期应写为 2026-11-23 并确有该日，止日不能早于起日",
	ErrRounding:       "没有这种取整方式",
	ErrDayKind:        "公示期限按自然日或者工作日计算",
	ErrFraction:       "份额应大于 0、不超过 1",
	ErrFractionSum:    "共有人份额合计应小于 1，院系比例合计不能超过 1",
	ErrKey:            "名称不能为空，不能以 @ 开头，也不能含有 |、= 和换行",
	ErrPartyNone:      "请至少填写一名参加分配的人",
	ErrPartyDuplicate: "同一名称填写了两次",
	ErrPersonsNone:    "请至少填写一名参加分配的人",
	ErrGroup:          "人员类别为主要贡献人员、其他贡献人员或者技术转移人员",
	ErrGroupSum:       "各类人员的比例合计应当恰好为 100%",
	ErrGroupEmpty:     "比例大于零的一类人员至少填写一人",
	ErrMode:           "没有这种方式",
	ErrBrackets:       "分档上限应大于零并逐档递增，只有最后一档不设上限",
	ErrLength:         "各期的项数不一致",
	ErrEvent:          "收支事项没有填写，或者类型有误",
	ErrEventDuplicate: "同一事项登记了两次",
	ErrDateOrder:      "事项应按日期先后登记",
	ErrLossMode:       "没有这种亏损处理方式",
	ErrClock:          "没有这种起算方式",
	ErrShares:         "股份总数应为正整数",
	ErrTitleKind:      "赋权方式为所有权、长期使用权或者两者",
	ErrBrokerMode:     "没有这种中介费方式",
	ErrPolicy:         "没有这种亏损处理办法",
	ErrVAT:            "增值税的写法有误，或者税额超过收款",
	ErrCostKind:       "现行规定没有列出这种成本，请改选成本种类",
	ErrRefundExceeds:  "退款超过已收金额",
	ErrExceedsTotal:   "累计收款超过合同总额",
	ErrBelowFloor:     "比例低于应当执行的下限",
	ErrUnitType:       "没有这种单位类型",
	ErrStage:          "没有这个规则环节",
	ErrNoRule:         "没有约定，也没有可用的规定提供奖励比例，请填写约定比例或者单位规定的比例",
	ErrPackNone:       "这个日期没有生效的政策包，请核对合同签订日期",
	ErrPackOverlap:    "这个日期有两个政策包同时生效，请系统管理员先更正政策包",
	ErrPackExtends:    "政策包所承接的上一级政策包在这个日期没有生效，请系统管理员先更正政策包",
	ErrPackCycle:      "政策包的承接关系循环，请系统管理员先更正政策包",
}

// Refusal 分配校验不通过 is why nothing is computed: a code, and the field where the
// rule names one.
type Refusal struct {
	Code  Code
	Field string
}

func (r Refusal) Error() string { return string(r.Code) + " at " + r.Field }

// Fault is the refusal as a user reads it.
func (r Refusal) Fault() *fault.Fault {
	return fault.New(fault.Invalid, "revenue."+strings.ToLower(strings.TrimPrefix(string(r.Code), "E_")), refusals[r.Code]).At(r.Field)
}

func refuse(c Code) error { return Refusal{Code: c} }

// Warning 分配提示 is what a reader of a result must know: a code and what it is about.
type Warning struct {
	Code string
	Ref  string
}

// Sorted is the list without repetitions, by code and reference.
func Sorted(list []Warning) []Warning {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Warning) int {
		if c := strings.Compare(a.Code, b.Code); c != 0 {
			return c
		}
		return strings.Compare(a.Ref, b.Ref)
	})
	return slices.Compact(sorted)
}
