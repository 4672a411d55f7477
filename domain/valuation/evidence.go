package valuation

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// EvidenceKind 取值依据种类 says what a row of the evidence tables gives a value for.
type EvidenceKind string

// The kinds of rows.
const (
	RoyaltyEvidence  EvidenceKind = "ROYALTY"    // 行业许可费率
	RiskFreeEvidence EvidenceKind = "RISK_FREE"  // 无风险利率
	DealEvidence     EvidenceKind = "COMPARABLE" // 平台可比成交
)

// EvidenceKinds lists them with their titles.
var EvidenceKinds = []contract.Choice{{Value: string(RoyaltyEvidence), Title: "行业许可费率"}, {Value: string(RiskFreeEvidence), Title: "无风险利率"}, {Value: string(DealEvidence), Title: "平台可比成交"}}

// Title is the Chinese name of the kind.
func (k EvidenceKind) Title() string { return contract.TitleIn(EvidenceKinds, string(k)) }

// Confidences 可靠程度: what has a source that can be opened, and what is our own.
var Confidences = []contract.Choice{{Value: "有据", Title: "有据"}, {Value: "建议值", Title: "建议值"}}

// Adjustments are the coefficients that a valuer gives a comparable deal, by the name of
// the coefficient in the method.
var Adjustments = []contract.Choice{{Value: "time", Title: "时间"}, {Value: "licence", Title: "许可方式"}, {Value: "territory", Title: "地域"}, {Value: "maturity", Title: "成熟度"}}

// Faults of rows as typed.
var (
	ErrEvidenceKind  = fault.New(fault.Invalid, "evidence.kind", "请选择取值依据的种类").At("kind")
	ErrEvidenceName  = fault.New(fault.Invalid, "evidence.name", "请填写行业、期限或名称，2 至 80 个字").At("name")
	ErrEvidenceCode  = fault.New(fault.Invalid, "evidence.code", "代码最多 40 个字").At("code")
	ErrEvidenceValue = fault.New(fault.Invalid, "evidence.value", "请填写取值，或者同时填写下限和上限；比例写成 0.03 或 3%").At("value")
	ErrEvidenceRatio = fault.New(fault.Invalid, "evidence.ratio", "应大于 0、不超过 1；比例写成 0.03 或 3%")
	ErrEvidenceRange = fault.New(fault.Invalid, "evidence.range", "上限不能低于下限，取值应在两者之间").At("high")
	ErrEvidenceUnit  = fault.New(fault.Invalid, "evidence.unit", "请填写单位，最多 30 个字，例如“占净销售额”").At("unit")
	ErrEvidenceFrom  = fault.New(fault.Invalid, "evidence.from", "请填写适用起始日，例如 2026-01-01，年份在 1990 至 2100 之间").At("from")
	ErrEvidenceUntil = fault.New(fault.Invalid, "evidence.until", "适用截止日不能早于起始日").At("until")
	ErrEvidenceDoc   = fault.New(fault.Invalid, "evidence.document", "请写明来源文件的全称，4 至 80 个字").At("document")
	ErrEvidencePage  = fault.New(fault.Invalid, "evidence.page", "请写明页码、表号或日期，1 至 20 个字").At("page")
	ErrEvidenceLink  = fault.New(fault.Invalid, "evidence.link", "网址应以 https:// 或 http:// 开头，最多 300 个字").At("link")
	ErrConfidence    = fault.New(fault.Invalid, "evidence.confidence", "请选择可靠程度；没有公开来源的是建议值").At("confidence")
	ErrAdjustment    = fault.New(fault.Invalid, "evidence.adjustment", "修正系数应大于 0、不超过 10；没有差异的填 1")
	ErrEvidenceNote  = fault.New(fault.Invalid, "evidence.note", "请写明各项修正的理由，4 至 200 个字").At("note")
)

// Evidence 取值依据 is one dated, sourced value: what an edition of a row states. Rates are
// shares of one, prices in 元. A range without a value is all that is known, or, of a
// confidential deal, all that may be shown.
type Evidence struct {
	Kind                 EvidenceKind
	Name                 string // industry, term, or what was sold
	Code                 string // of the industry, or number of the deal
	Value, Low, High     string
	Unit                 string
	From, Until          day.Date // Until zero: still holds; of a deal, From is its day
	Document, Page, Link string
	Confidence           string
	Adjust               map[string]string
	Note                 string
}

// ReadEvidence reads what was typed; all faults at once.
func ReadEvidence(typed map[string]string) (Evidence, error) {
	text := func(name string) string { return strings.TrimSpace(typed[name]) }
	e := Evidence{Kind: EvidenceKind(typed["kind"]), Name: text("name"), Code: text("code"), Unit: text("unit"), Document: text("document"), Page: text("page"), Link: text("link"), Confidence: typed["confidence"], Note: text("note"), Adjust: map[string]string{}}
	var faults []*fault.Fault
	demand := func(holds bool, f *fault.Fault) {
		if !holds {
			faults = append(faults, f)
		}
	}
	demand(among(EvidenceKinds, string(e.Kind)), ErrEvidenceKind)
	demand(between(e.Name, 2, 80), ErrEvidenceName)
	demand(between(e.Code, 0, 40), ErrEvidenceCode)
	demand(between(e.Unit, 1, 30), ErrEvidenceUnit)
	demand(between(e.Document, 4, 80), ErrEvidenceDoc)
	demand(between(e.Page, 1, 20), ErrEvidencePage)
	demand(e.Link == "" || between(e.Link, 8, 300) && (strings.HasPrefix(e.Link, "https://") || strings.HasPrefix(e.Link, "http://") || e.Kind == DealEvidence && strings.HasPrefix(e.Link, "/")), ErrEvidenceLink)
	demand(among(Confidences, e.Confidence), ErrConfidence)
	faults = append(faults, e.figures(typed)...)
	var err error
	if e.From, err = day.Parse(text("from")); err != nil || e.From.Year() < 1990 || e.From.Year() > 2100 {
		faults = append(faults, ErrEvidenceFrom)
	}
	if e.Until, err = day.Parse(text("until")); err != nil || !e.Until.IsZero() && e.Until.Before(e.From) {
		faults = append(faults, ErrEvidenceUntil)
	}
	if e.Kind == DealEvidence {
		for _, a := range Adjustments {
			value := cleaned(Field{Kind: Plain}, text("adjust."+a.Value))
			if value == "" {
				continue
			}
			n, ok := Decimal(value)
			if !ok || n.Sign() <= 0 || n.Cmp(whole(10)) > 0 {
				faults = append(faults, ErrAdjustment.At("adjust."+a.Value))
			}
			e.Adjust[a.Value] = value
		}
		demand(len(e.Adjust) == 0 || between(e.Note, 4, 200), ErrEvidenceNote)
	}
	demand(between(e.Note, 0, 200), ErrEvidenceNote)
	return e, fault.Join(faults)
}

// figures reads value and range. The range of a deal may be open above.
func (e *Evidence) figures(typed map[string]string) (faults []*fault.Fault) {
	kind := Ratio
	if e.Kind == DealEvidence {
		kind = Amount
	}
	numbers := map[string]*big.Rat{}
	for path, to := range map[string]*string{"value": &e.Value, "low": &e.Low, "high": &e.High} {
		*to = cleaned(Field{Kind: kind}, strings.TrimSpace(typed[path]))
		if *to == "" {
			continue
		}
		n, ok := Decimal(*to)
		switch {
		case !ok && path == "value":
			faults = append(faults, ErrEvidenceValue)
		case !ok, kind == Ratio && (n.Sign() <= 0 || n.Cmp(one()) > 0):
			faults = append(faults, ErrEvidenceRatio.At(path))
		default:
			numbers[path] = n
		}
	}
	value, low, high := numbers["value"], numbers["low"], numbers["high"]
	open := e.Kind == DealEvidence && low != nil
	switch {
	case len(faults) > 0:
	case (low == nil) != (high == nil) && !open, value == nil && low == nil:
		faults = append(faults, ErrEvidenceValue)
	case high != nil && low.Cmp(high) > 0, value != nil && low != nil && low.Cmp(value) > 0, value != nil && high != nil && value.Cmp(high) > 0:
		faults = append(faults, ErrEvidenceRange)
	}
	slices.SortFunc(faults, func(a, b *fault.Fault) int { return strings.Compare(a.Field, b.Field) })
	return faults
}

// Flat is the same as texts, as ReadEvidence takes them.
func (e Evidence) Flat() map[string]string {
	flat := map[string]string{"kind": string(e.Kind), "name": e.Name, "code": e.Code, "value": e.Value, "low": e.Low, "high": e.High, "unit": e.Unit, "from": e.From.String(), "until": e.Until.String(),
		"document": e.Document, "page": e.Page, "link": e.Link, "confidence": e.Confidence, "note": e.Note}
	for name, value := range e.Adjust {
		flat["adjust."+name] = value
	}
	maps.DeleteFunc(flat, func(_, value string) bool { return value == "" })
	return flat
}

// Words are the value or the range as people read it.
func (e Evidence) Words() string {
	between := e.Low + " 至 " + e.High
	if e.High == "" {
		between = "不低于 " + e.Low
	}
	switch {
	case e.Low == "":
		return e.Value
	case e.Value == "":
		return between
	}
	return e.Value + "（" + between + "）"
}

// Banded says that only a range is known or may be shown.
func (e Evidence) Banded() bool { return e.Value == "" }

// covers says whether a figure agrees with the evidence.
func (e Evidence) covers(n *big.Rat) bool {
	if value, ok := Decimal(e.Value); ok && e.Low == "" {
		return n.Cmp(value) == 0
	}
	low, bounded := Decimal(e.Low)
	high, closed := Decimal(e.High)
	return (!bounded || n.Cmp(low) >= 0) && (!closed || n.Cmp(high) <= 0)
}
