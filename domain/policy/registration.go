package policy

import (
	"strconv"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Review 复核要求 that large contracts need.
type Review string

// The reviews beyond the normal one.
const (
	SecondReview Review = "SECOND_REVIEW" // 复核
	ExpertReview Review = "EXPERT_REVIEW" // 专家评审
)

// Registration 登记参数 is what a registration office goes by on one day. The field
// names follow the parameter keys.
type Registration struct {
	Region   string // the region asked for
	Name     string // of the nearest named profile: 郑州市 for 410105
	Revision int    // 参数版本 by which it was read
	Terms

	SupplementDays int // 申请人补正期限, working days

	LargeReview         Review // from LargeThreshold on
	RelatedSecondReview bool

	ImportByBuyer            bool
	IntermediaryMayApply     bool
	PaperPrintOfEContract    bool
	EquityAsTransfer         bool
	RequireQuantifiedTargets bool
	RequireExpectedOutput    bool

	DeductTravel        bool
	DeductTax           bool
	PrototypeDefaultQty int
	HardwareShareWarn   decimal.Decimal
	FullTechWarnTotal   money.Yuan
	LowShareWarn        decimal.Decimal

	RiskRoundTotal money.Yuan // 整额风险: from this total on,
	RiskRoundStep  money.Yuan // multiples of this
	RiskBurst      int        // 年末集中: so many applications in December

	NumberPrefix string // 登记编号字头: ZZ, CQ
}

// Edition names the revision: 第 3 版; 初始版 as long as nothing was changed.
func (r Registration) Edition() string { return EditionTitle(r.Revision) }

// EditionTitle names a revision of the parameters.
func EditionTitle(revision int) string {
	if revision == 0 {
		return "初始版"
	}
	return "第 " + strconv.Itoa(revision) + " 版"
}

// ErrNoParameter 该日没有参数: the date lies before the oldest rule on file.
var ErrNoParameter = fault.New(fault.Conflict, "policy.no_parameter", "该日期没有可用的登记参数")

// ErrSignals 提醒位置颠倒: the red mark must not come before the amber one.
var ErrSignals = fault.New(fault.Conflict, "policy.signals", "红色提醒位置早于黄色提醒位置，请系统管理员改正参数")

// At resolves every parameter for a day.
func (p Profile) At(on day.Date) (Registration, error) {
	v := reader{profile: p, on: on}
	r := Registration{
		Region:   p.Region,
		Name:     v.text("name"),
		Revision: p.revision,
		Terms: Terms{
			Days:           v.whole("days"),
			Unit:           Unit(v.text("unit")),
			Supplement:     Supplement(v.text("supplement")),
			Amber:          v.decimal("amber"),
			Red:            v.decimal("red"),
			RollLastDay:    v.yes("roll_last_day"),
			LargeDays:      v.optionalWhole("large_days"),
			LargeThreshold: pointer(v.yuan("large_threshold")),
			AcceptanceDays: v.whole("acceptance_days"),
		},
		SupplementDays:           v.whole("supplement_days"),
		LargeReview:              Review(v.text("large_review")),
		RelatedSecondReview:      v.yes("related_second_review"),
		ImportByBuyer:            v.yes("import_by_buyer"),
		IntermediaryMayApply:     v.yes("intermediary_may_apply"),
		PaperPrintOfEContract:    v.yes("paper_print_of_econtract"),
		EquityAsTransfer:         v.yes("equity_as_transfer"),
		RequireQuantifiedTargets: v.yes("require_quantified_targets"),
		RequireExpectedOutput:    v.yes("require_expected_output"),
		DeductTravel:             v.yes("deduct_travel"),
		DeductTax:                v.yes("deduct_tax"),
		PrototypeDefaultQty:      v.whole("prototype_default_qty"),
		HardwareShareWarn:        v.decimal("hardware_share_warn"),
		FullTechWarnTotal:        v.yuan("full_tech_warn_total"),
		LowShareWarn:             v.decimal("low_share_warn"),
		RiskRoundTotal:           v.yuan("risk_round_total"),
		RiskRoundStep:            v.yuan("risk_round_step"),
		RiskBurst:                v.whole("risk_burst"),
		NumberPrefix:             v.text("number_prefix"),
	}
	if v.err != nil {
		return Registration{}, v.err
	}
	if r.Red.LessThan(r.Amber) {
		return Registration{}, ErrSignals.At(p.Region)
	}
	return r, nil
}

// reader takes the values of one day out of a profile. They were checked when the
// pack was made, so all that can be wrong is that a value is missing.
type reader struct {
	profile Profile
	on      day.Date
	err     error
}

func (r *reader) text(key string) string {
	parameter, ok := r.profile.Parameter(key, r.on)
	if !ok && r.err == nil {
		label, _ := Explain(key)
		r.err = ErrNoParameter.Say(r.on.String() + " 没有可用的参数“" + label.Label + "”，请系统管理员补录").At(r.profile.Region + "." + key)
	}
	return parameter.Value
}

func (r *reader) whole(key string) int {
	n, _ := strconv.Atoi(r.text(key))
	return n
}

func (r *reader) optionalWhole(key string) *int {
	value := r.text(key)
	if value == "" {
		return nil
	}
	n, _ := strconv.Atoi(value)
	return &n
}

func (r *reader) decimal(key string) decimal.Decimal {
	d, _ := decimal.NewFromString(r.text(key))
	return d
}

func (r *reader) yuan(key string) money.Yuan {
	y, _ := money.ParseYuan(r.text(key))
	return y
}

func (r *reader) yes(key string) bool { return r.text(key) == "true" }

func pointer[T any](v T) *T { return &v }
