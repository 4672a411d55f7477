package assessor

import (
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Track 评价业务 is one of the two legally different products of an institution.
type Track string

// The tracks.
const (
	Evaluation Track = "E" // 科技成果评价: an opinion
	Appraisal  Track = "V" // 技术类无形资产评估: regulated by 资产评估法
)

// Tracks lists them with their titles.
var Tracks = []contract.Choice{{Value: string(Evaluation), Title: "科技成果评价"}, {Value: string(Appraisal), Title: "资产评估（技术类无形资产）"}}

// FilingKind 备案种类 says with whom an institution is on file, and for what.
type FilingKind string

// The kinds of filings.
const (
	EvaluationFiling FilingKind = "EVALUATION" // 科技评价机构备案
	AppraisalFiling  FilingKind = "APPRAISAL"  // 资产评估机构备案: with the finance department (资产评估法 第十六条)
	OtherFiling      FilingKind = "OTHER"      // 其他备案、认定
)

// FilingKinds lists them with their titles.
var FilingKinds = []contract.Choice{{Value: string(EvaluationFiling), Title: "科技评价机构备案"}, {Value: string(AppraisalFiling), Title: "资产评估机构备案"}, {Value: string(OtherFiling), Title: "其他备案、认定"}}

// Filing 机构备案 is one filing with its dates.
type Filing struct {
	Kind   FilingKind
	Office string
	Number string
	On     day.Date
	Until  day.Date // zero: without an end
}

// Valid says whether the filing stands on a day; the last day counts.
func (f Filing) Valid(on day.Date) bool {
	return !f.On.After(on) && (f.Until.IsZero() || !f.Until.Before(on))
}

// MaxFilings bounds the filings of one institution.
const MaxFilings = 4

// Institution 机构资料 is what an institution states, and the government checks.
type Institution struct {
	LegalRep string
	Founded  day.Date
	Staff    int // 专职评价人员
	Tracks   []Track
	Scope    []string // 技术领域
	Contact  string
	Phone    string
	Address  string
	Website  string
	Parent   string // 统一社会信用代码 of the parent organisation, "" for none
	ParentOf string // its name
	Intro    string
	Filings  []Filing
}

var filingFields = []string{"kind", "office", "number", "on", "until"}

// ReadInstitution takes a form as typed; what is wrong is refused at its field.
func ReadInstitution(typed map[string]string, today day.Date) (Institution, error) {
	r := &reading{typed: typed}
	i := Institution{LegalRep: r.text("legal_rep", "法定代表人（负责人）", 1, 40), Founded: r.date("founded", "成立日期", false), Scope: r.codes("scope", "评价领域", 20),
		Contact: r.text("contact", "联系人", 1, 40), Phone: r.text("phone", "联系电话", 1, 30), Address: r.text("address", "办公地址", 1, 200), Website: r.text("website", "网址", 0, 200),
		Parent: r.uscc("parent"), ParentOf: r.text("parent_name", "控股或举办单位", 0, 200), Intro: r.text("intro", "机构简介", 0, 1000)}
	staff, err := strconv.Atoi(strings.TrimSpace(typed["staff"]))
	r.need(err == nil && staff >= 0 && staff <= 100000, "staff", "请填写专职评价人员数，写整数")
	i.Staff = staff
	for _, t := range r.codes("tracks", "评价业务", len(Tracks)) {
		r.need(known(Tracks, t), "tracks", "请从列表中选择评价业务")
		i.Tracks = append(i.Tracks, Track(t))
	}
	r.need(!i.Founded.After(today), "founded", "成立日期不能晚于今天")
	r.need(i.Website == "" || strings.HasPrefix(i.Website, "http://") || strings.HasPrefix(i.Website, "https://"), "website", "网址以 https:// 或 http:// 开头")
	for n := range MaxFilings {
		if r.blank("filings", n, filingFields...) {
			continue
		}
		at := func(field string) string { return Row("filings", n, field) }
		f := Filing{Kind: FilingKind(r.one(at("kind"), "备案种类", FilingKinds, false)), Office: r.text(at("office"), "备案机关", 2, 100), Number: r.text(at("number"), "备案号或公告文号", 1, 60),
			On: r.date(at("on"), "备案日期", false), Until: r.date(at("until"), "有效期至", true)}
		r.need(!f.On.After(today), at("on"), "备案日期不能晚于今天")
		r.need(f.Until.IsZero() || !f.Until.Before(f.On), at("until"), "有效期至不能早于备案日期")
		i.Filings = append(i.Filings, f)
	}
	r.need(!slices.Contains(i.Tracks, Appraisal) || i.Filed(AppraisalFiling, today), Row("filings", 0, "kind"), "承担资产评估业务的，请填写有效的资产评估机构备案（资产评估法第十六条）")
	return i, fault.Join(r.faults)
}

// Flat is the content as a form would hold it; ReadInstitution reads the same again.
func (i Institution) Flat() map[string]string {
	tracks := make([]string, len(i.Tracks))
	for n, t := range i.Tracks {
		tracks[n] = string(t)
	}
	flat := map[string]string{"legal_rep": i.LegalRep, "founded": i.Founded.String(), "staff": strconv.Itoa(i.Staff), "tracks": strings.Join(tracks, ","), "scope": strings.Join(i.Scope, ","),
		"contact": i.Contact, "phone": i.Phone, "address": i.Address, "website": i.Website, "parent": i.Parent, "parent_name": i.ParentOf, "intro": i.Intro}
	for n, f := range i.Filings {
		for field, v := range map[string]string{"kind": string(f.Kind), "office": f.Office, "number": f.Number, "on": f.On.String(), "until": f.Until.String()} {
			flat[Row("filings", n, field)] = v
		}
	}
	return flat
}

// Filed says whether a filing of the kind stands on a day. A case of 资产评估 asks for
// one of AppraisalFiling when its contract is signed.
func (i Institution) Filed(k FilingKind, on day.Date) bool {
	return slices.ContainsFunc(i.Filings, func(f Filing) bool { return f.Kind == k && f.Valid(on) })
}

// Covers says whether the scope of the institution holds a field.
func (i Institution) Covers(field string) bool {
	return slices.ContainsFunc(i.Scope, func(s string) bool { return strings.HasPrefix(field, s) })
}

// Offers says whether the institution works on a track.
func (i Institution) Offers(t Track) bool { return slices.Contains(i.Tracks, t) }

// Institution is what is in force of an institution, else what waits.
func (e *Entry) Institution() Institution {
	i, _ := ReadInstitution(e.Shown(), day.New(9999, 12, 31)) // on record it has been checked
	return i
}
