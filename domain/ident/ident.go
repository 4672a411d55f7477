package ident

import (
	"unicode/utf8"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Kind 号码种类 says which numbering rule a value follows.
type Kind string

// The kinds of number that a technology contract carries.
const (
	KindUSCC         Kind = "uscc"               // 统一社会信用代码, GB 32100-2015
	KindCNID         Kind = "cn_id"              // 公民身份号码, GB 11643-1999
	KindPatent       Kind = "patent"             // 专利号／专利申请号, ZC 0006-2003
	KindSoftware     Kind = "software_copyright" // 计算机软件著作权登记号
	KindRegion       Kind = "region_code"        // 行政区划代码, GB/T 2260
	KindLayoutDesign Kind = "layout_design"      // 集成电路布图设计登记号
	KindPlantVariety Kind = "plant_variety"      // 植物新品种权号
)

// The codes of the checks. Every one has a sentence in Message.
const (
	CodeKindUnknown   = "E_ID_KIND_UNKNOWN"
	CodeEmpty         = "E_ID_EMPTY"
	CodeLength        = "E_ID_LENGTH"
	CodeCharset       = "E_ID_CHARSET"
	CodeStructure     = "E_ID_STRUCTURE"
	CodeRegion        = "E_ID_REGION"
	CodeRegionUnknown = "E_ID_REGION_UNKNOWN"
	CodeRegionExpired = "E_ID_REGION_EXPIRED"
	CodeOldFormat     = "E_ID_OLD_FORMAT"
	CodeDate          = "E_ID_DATE"
	CodeFormat        = "E_ID_FORMAT"
	CodeKind          = "E_ID_KIND"
	CodeYear          = "E_ID_YEAR"
	CodeCheckMissing  = "E_ID_CHECK_MISSING"
	CodeCheck         = "E_ID_CHECK"
	CodePrefixStatus  = "E_ID_PREFIX_STATUS"

	WarnOrgCode      = "W_ORG_CODE_CHECK"
	WarnFiledYear    = "W_FILED_YEAR_DIFFERS"
	WarnStatistical  = "W_REGION_STATISTICAL"
	maxFreeTextRunes = 40
)

// Codes lists every error and warning code that Check can return.
var Codes = []string{
	CodeKindUnknown, CodeEmpty, CodeLength, CodeCharset, CodeStructure, CodeRegion, CodeRegionUnknown,
	CodeRegionExpired, CodeOldFormat, CodeDate, CodeFormat, CodeKind, CodeYear, CodeCheckMissing, CodeCheck,
	CodePrefixStatus, WarnOrgCode, WarnFiledYear, WarnStatistical,
}

// Grant says whether a patent application has been granted (授权).
type Grant int

// The states of a grant.
const (
	GrantUnknown Grant = iota
	Granted            // 已授权
	NotGranted         // 未授权
)

// Options 校验依据 are the facts beside the number that some checks use.
type Options struct {
	AsOf    day.Date    // no year or birth date may lie after it; zero sets no limit
	Granted Grant       // patents only
	Filed   day.Date    // 申请日, patents only; zero when unknown
	Table   []RegionRow // dated region table; nil checks the code's form only
}

// Result 号码校验结果 is the outcome of a check. Code is empty when the number is valid; the
// parts are set for the kind that was checked.
type Result struct {
	Kind       Kind
	Normalised string
	Masked     string // for lists and exports: a 公民身份号码 shows 6 + 8 stars + 4
	Code       string
	// ExpectedCheck is the check character that the other characters ask for,
	// with CodeCheck and CodeCheckMissing. It serves the engine and its tests; a
	// page must not show it, because it would let anybody complete a forged number.
	ExpectedCheck string
	Warnings      []string

	USCC     *USCCParts
	CNID     *CNIDParts
	Patent   *PatentParts
	Software *SoftwareParts
	Region   *RegionParts
}

// Valid says whether the number passed every check.
func (r Result) Valid() bool { return r.Code == "" }

// Err is the fault to show at the form field, nil when the number is valid.
func (r Result) Err() error {
	if r.Valid() {
		return nil
	}
	return fault.New(fault.Invalid, r.Code, Message(r.Code, r.Kind))
}

func (r *Result) fail(code string) { r.Code = code }

func (r *Result) warn(code string) { r.Warnings = append(r.Warnings, code) }

// Check reads value as a number of the kind; the first check that fails decides.
func Check(kind Kind, value string, o Options) Result {
	r := Result{Kind: kind, Normalised: Normalise(value)}
	check, known := checks[kind]
	switch {
	case !known:
		r.fail(CodeKindUnknown)
	case r.Normalised == "":
		r.fail(CodeEmpty)
	default:
		check(&r, o)
	}
	if r.Valid() && r.Masked == "" {
		r.Masked = r.Normalised
	}
	return r
}

var checks = map[Kind]func(*Result, Options){
	KindUSCC:         checkUSCC,
	KindCNID:         checkCNID,
	KindPatent:       checkPatent,
	KindSoftware:     checkSoftware,
	KindRegion:       checkRegion,
	KindLayoutDesign: checkFreeText,
	KindPlantVariety: checkFreeText,
}

// USCC reads a 统一社会信用代码 and returns its normalised spelling.
func USCC(value string) (string, error) {
	r := Check(KindUSCC, value, Options{})
	return r.Normalised, r.Err()
}

// CNID reads a 公民身份号码 and returns its normalised spelling.
func CNID(value string, asOf day.Date) (string, error) {
	r := Check(KindCNID, value, Options{AsOf: asOf})
	return r.Normalised, r.Err()
}

// Mask hides the birth date of an 18-character 公民身份号码; anything else that is
// longer than four characters keeps its first and last two.
func Mask(normalised string) string {
	runes := []rune(normalised)
	switch n := len(runes); {
	case n == 18:
		return string(runes[:6]) + "********" + string(runes[14:])
	case n > 4:
		return string(runes[:2]) + "****" + string(runes[n-2:])
	}
	return "****"
}

// checkFreeText bounds the numbers whose form has no public standard
// (布图设计登记号, 植物新品种权号) by length only.
func checkFreeText(r *Result, _ Options) {
	if utf8.RuneCountInString(r.Normalised) > maxFreeTextRunes {
		r.fail(CodeLength)
	}
}
