package contract

import (
	"slices"

	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// CheckInput is a filing as the pre-check (登记预审) reads it. What users type is
// text: identifiers as typed, money 500000.00, dates 2026-03-02; "" means not
// given.
type CheckInput struct {
	Profile        CheckProfile
	AsOf           day.Date
	FiledBy        string // RoleSeller, RoleBuyer or RoleIntermediary
	Class          Class  // as claimed
	Related        bool   // 关联交易
	TechPartStated bool   // 合同写明技术交易额
	Parties        []CheckParty
	Terms          CheckTerms
	Amount         AmountInput // its Profile and SignDate are taken from here
	IP             []CheckIP
	Licence        *CheckLicence
	Answers        map[string]string
	Weights        []ClassWeight
	Registered     []EarlierRegistration
}

// CheckProfile 预审参数 holds what a region decides about the pre-check.
type CheckProfile struct {
	BodyRegion               string // of the registration body, six digits
	ImportByBuyer            bool   // the domestic buyer may file an import
	IntermediaryMayApply     bool
	PaperPrintOfEContract    bool
	EquityAsTransfer         bool // 技术入股 may be registered as a transfer
	RequireQuantifiedTargets bool
	RequireExpectedOutput    bool
	LargeThreshold           money.Yuan  // of the technology amount
	LargeReview              ReviewLevel // from that amount; "" for no such rule
	RelatedSecondReview      bool
	Amount                   AmountProfile
}

// CheckParty 预审当事人 is a party as named in the contract.
type CheckParty struct {
	Role, Name, Country, Nature, Region, USCC, CNID string
	Seal                                            string // name in the seal; "" without seal
}

// mustSeal: domestic organisations seal, natural persons sign.
func (p CheckParty) mustSeal() bool { return p.Country == China && p.Nature != NaturalPerson }

// key tells parties apart: 统一社会信用代码, else 公民身份号码, else name.
func (p CheckParty) key() string {
	for _, s := range [...]string{p.USCC, p.CNID} {
		if n := ident.Normalise(s); n != "" {
			return n
		}
	}
	return ident.Normalise(p.Name)
}

// CheckTerms 预审合同条款 are the plain facts of the contract text.
type CheckTerms struct {
	ProjectName                                         string
	Written, Electronic, PaperPrint                     bool
	Language                                            string // "zh", or the foreign language of the text
	ChineseCopy, ConsistencyStatement                   bool
	SignDate, Begin, End                                string
	Effective                                           bool
	StateApproval                                       string
	PlanProject, PlanConsent, DeptSigned, Authorisation bool
	Clauses, BadClauses                                 []string
	Consideration                                       string
	ValuationReport                                     bool
	CrossBorder, TradeRegistrationNo                    string
	Disputed                                            bool
	CorrectionRound                                     int // how often the class was already sent back
	ExpectedOutputGiven                                 bool
}

// CheckIP 涉及的知识产权 is one right that the contract concerns.
type CheckIP struct {
	Type, No, Filed string
	Granted         ident.Grant
}

// CheckLicence 许可条件 are the terms of a licence.
type CheckLicence struct{ Exclusivity, Territory, Begin, End string }

// ClassWeight 类别比重 is the share of one class in a mixed contract.
type ClassWeight struct {
	Class  Class
	Weight string
}

// EarlierRegistration 已登记合同 is a contract already on record, to find duplicates.
type EarlierRegistration struct {
	Status                       string
	Sellers, Buyers              []string // party keys
	ProjectName, SignDate, Total string
}

// Decision 预审结论 is what the pre-check proposes; the registrar decides.
type Decision string

// The decisions in the order of their precedence.
const (
	DecisionInvalid      Decision = "VALIDATION_ERROR"
	DecisionNotAccepted  Decision = "NOT_ACCEPTED"
	DecisionRoute        Decision = "ROUTE"
	DecisionReject       Decision = "REJECT"
	DecisionCorrect      Decision = "CORRECT"
	DecisionCorrectClass Decision = "CORRECT_CLASS"
	DecisionAccept       Decision = "ACCEPT"
)

var decisionTitles = map[Decision]string{
	DecisionInvalid: "填报有误", DecisionNotAccepted: "不予受理", DecisionRoute: "移送", DecisionReject: "不予登记",
	DecisionCorrect: "补正", DecisionCorrectClass: "更正类别", DecisionAccept: "符合登记条件",
}

// Title is the decision's Chinese name.
func (d Decision) Title() string { return decisionTitles[d] }

// RouteCommerce is where import contracts go (商务主管部门).
const RouteCommerce = "COMMERCE"

// registeredStatus marks the earlier registrations that make a duplicate.
const registeredStatus = "REGISTERED"

// FieldError 字段错误 is one error of the filing at its field. ExpectedCheck is for the
// engine's tests and must not be shown.
type FieldError struct {
	Code, Field, ExpectedCheck string
	Message                    string
}

// IPCounts 专利件数 are the counters of patents that reports ask for.
type IPCounts struct{ Patents, Inventions, UtilityModels, Designs int }

// CheckResult 预审结果 is the outcome of the pre-check. Fields that the decision does not
// set are zero.
type CheckResult struct {
	Decision   Decision
	Reasons    []string
	Errors     []FieldError
	Class      Class // recognised class; "" when refused
	HintClass  Class // under which a refused contract may be filed anew
	RouteTo    string
	MaxEnd     day.Date // last possible end of a patent licence
	TechAmount money.Yuan
	Review     ReviewLevel
	Warnings   []string
	IPCounts   IPCounts     // not counted when the filing is invalid
	Amount     AmountResult // zero when the filing is invalid
}

// Priced says whether TechAmount and Review are part of the outcome.
func (r CheckResult) Priced() bool {
	return r.Decision == DecisionAccept || r.Decision == DecisionCorrectClass
}

// Check 登记预审 runs the stages in the order of precedence; a stage that finds a
// reason ends it, but refusal, correction and class are judged together.
func Check(in CheckInput) CheckResult {
	f := filing{CheckInput: in}
	if errors := f.validate(); len(errors) > 0 {
		r := CheckResult{Decision: DecisionInvalid, Errors: errors}
		for _, e := range errors {
			r.Reasons = append(r.Reasons, e.Code)
		}
		return r
	}
	r := CheckResult{IPCounts: f.countIP(), Amount: f.amount}
	if r.Reasons = f.acceptance(); len(r.Reasons) > 0 {
		r.Decision = DecisionNotAccepted
		return r
	}
	if reason, to := f.route(); reason != "" {
		r.Decision, r.Reasons, r.RouteTo = DecisionRoute, []string{reason}, to
		return r
	}
	f.recognise(&r)
	return r
}

// filing is an input with what its validation has read.
type filing struct {
	CheckInput
	major            Class
	signed, ends     day.Date
	ids, regions     []ident.Result // per party; zero for parties abroad
	rights           []ident.Result // per right
	amount           AmountResult
	patents          int
	allFiled         bool // every patent has its filing date
	licensed         bool // kind, territory and term of the licence are all stated
	licenceEnds      day.Date
	earliest, latest day.Date // of the known last days in force
}

func (f *filing) countIP() (n IPCounts) {
	for _, ip := range f.IP {
		switch ip.Type {
		case ident.Invention:
			n.Inventions++
		case ident.UtilityModel:
			n.UtilityModels++
		case ident.Design:
			n.Designs++
		}
	}
	n.Patents = n.Inventions + n.UtilityModels + n.Designs
	return n
}

// acceptance lists the reasons of 不予受理.
func (f *filing) acceptance() (reasons reasonList) {
	t := f.Terms
	reasons.addIf(!t.Written, ReasonNotWritten)
	reasons.addIf(t.Electronic && f.Profile.PaperPrintOfEContract && !t.PaperPrint, ReasonPrintMissing)
	reasons.addIf(t.Language != "zh" && !(t.ChineseCopy && t.ConsistencyStatement), ReasonForeignText)
	reasons.addIf(!f.entitled(), ReasonNotEntitled)
	return reasons
}

// applicant is the first party with the role that files, -1 for none.
func (f *filing) applicant() int {
	return slices.IndexFunc(f.Parties, func(p CheckParty) bool { return p.Role == f.FiledBy })
}

// entitled: the domestic seller files; the buyer for imports only, the
// intermediary where the region allows it.
func (f *filing) entitled() bool {
	at := f.applicant()
	switch {
	case at < 0 || f.Parties[at].Country != China:
		return false
	case f.FiledBy == RoleBuyer:
		return f.Terms.CrossBorder == CrossBorderImport
	case f.FiledBy == RoleIntermediary:
		return f.Profile.IntermediaryMayApply
	}
	return true
}

// route sends imports to commerce and other regions' applicants home.
func (f *filing) route() (reason, to string) {
	if f.FiledBy == RoleBuyer && f.Terms.CrossBorder == CrossBorderImport && !f.Profile.ImportByBuyer {
		return ReasonImportByCommerce, RouteCommerce
	}
	if region := f.regions[f.applicant()].Normalised; !covers(f.Profile.BodyRegion, region) {
		return ReasonNotSellerRegion, region
	}
	return "", ""
}

// covers says whether a body of the region (xx0000, xxxx00 or a county) serves
// the six-digit code.
func covers(body, region string) bool {
	switch {
	case len(body) != 6 || len(region) != 6:
		return false
	case body[2:] == "0000":
		return body[:2] == region[:2]
	case body[4:] == "00":
		return body[:4] == region[:4]
	}
	return body == region
}

// reasonList keeps the first of repeated codes.
type reasonList []string

func (l *reasonList) add(code string) {
	if !slices.Contains(*l, code) {
		*l = append(*l, code)
	}
}

func (l *reasonList) addIf(due bool, code string) {
	if due {
		l.add(code)
	}
}
