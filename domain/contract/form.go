package contract

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// Form 登记申请表 is the application as the applicant typed it: every value is
// text, so that a draft keeps what was typed even where it is wrong. The paths
// of its fields ("contract.project_name", "parties[0].uscc") are at once the
// names of the inputs on the page, the fields of the pre-check's errors, the
// keys in the database and the anchors of 补正 notes.
type Form struct {
	FiledBy  string // SELLER, INTERMEDIARY or BUYER
	Contract Terms
	Class    string // claimed class, four digits (04 for consulting)
	Weights  []WeightEntry
	Answers  map[string]string
	Parties  []PartyEntry
	Related  string // 关联交易 YES/NO
	Content  Content
	Amount   AmountEntry
	IP       []IPEntry
	Licence  LicenceEntry
}

// Terms 合同信息: the plain facts of the contract text.
type Terms struct {
	ProjectName          string
	SignDate             string
	Begin                string
	End                  string
	Place                string
	Written              string // 书面形式 YES/NO
	Electronic           string // 电子合同
	PaperPrint           string // 附纸质打印件
	Language             string // zh, or another ISO 639 code
	ChineseCopy          string
	ConsistencyStatement string
	Effective            string // 已成立并生效
	StateApproval        string // NOT_NEEDED, SHOWN, MISSING
	DeptSigned           string // 由内设部门、课题组签订
	Authorisation        string // 已附授权
	CrossBorder          string // NONE, EXPORT, IMPORT
	TradeRegistrationNo  string
	Disputed             string
	Field                string // 技术领域
	Objective            string // 社会经济目标
	Industry             string // 服务的国民经济行业
	Plan                 string // 计划来源
	PlanConsent          string
	TopicNo              string
	TopicName            string
	DealNo               string // 交易项目编号, of the deal on the market that it carries out
}

// MainField is the first level of 技术领域, by which lists and statistics count: the
// first two digits of a second level's four.
func (t Terms) MainField() string {
	if len(t.Field) == 4 && ident.Digits(t.Field) {
		return t.Field[:2]
	}
	return t.Field
}

// WeightEntry 类别比重申报 is the share of one class in a mixed contract (混合合同), in
// per cent.
type WeightEntry struct {
	Class string
	Share string
}

// PartyEntry 当事人信息 is one party as named in the contract.
type PartyEntry struct {
	Role     string // SELLER, BUYER, INTERMEDIARY, THIRD
	Name     string
	Country  string // customs code, 142 is China
	Nature   string // 买卖方性质
	Region   string // GB/T 2260
	Uscc     string // 统一社会信用代码
	CnID     string // 公民身份号码, of natural persons only
	Seal     string // name in the seal as read from the contract
	Address  string
	LegalRep string
	Contact  string
	Phone    string
	Scale    string
	Industry string
}

// Content 技术内容.
type Content struct {
	Summary        string
	Targets        string
	Acceptance     string
	Ownership      string
	Clauses        []string // OBJECT, OWNERSHIP, ACCEPTANCE, CONFIDENTIALITY, DISPUTE
	BadClauses     []string // NO_IMPROVEMENT, TIED_PURCHASE, …
	ExpectedOutput string
}

// AmountEntry 金额与技术交易额.
type AmountEntry struct {
	Total           string
	Currency        string
	ForeignAmount   string
	ForeignRate     string
	ForeignRateDate string
	Vat             string // INCLUDED, EXCLUDED, UNSTATED
	PayMethod       string
	TechPartStated  string // 合同写明技术交易额
	Consideration   string // MONEY, EQUITY
	ValuationReport string
	Upfront         string
	Minimum         string
	Cap             string
	RoyaltyBase     string
	Rates           []RateEntry
	Components      []ComponentEntry
	Settlements     []SettlementEntry // 提成结算, filled in by changes of a registered contract
	Memo            string
}

// SettlementEntry 提成结算 is the base of one year's royalty, as settled between
// the parties; the rate is that of the contract.
type SettlementEntry struct {
	Year string
	Base string
}

// RateEntry 提成比例 is one period of a royalty.
type RateEntry struct {
	From string
	To   string
	Rate string
}

// ComponentEntry 金额构成 is one part of the total.
type ComponentEntry struct {
	Kind       string
	Note       string
	Amount     string
	ObjectKind string // of PROTOTYPE_DIRECT_COST
	Qty        string
	NeededQty  string
}

// IPEntry 知识产权 is one right that the contract concerns.
type IPEntry struct {
	Type    string
	No      string
	Title   string
	Owner   string
	Granted string // YES, NO
	Filed   string
}

// LicenceEntry 许可方式.
type LicenceEntry struct {
	Exclusivity string
	Territory   string
	Begin       string
	End         string
	Sublicence  string
}

// Limits of repeated groups: more rows than these are not kept.
const (
	MaxParties    = 12
	MaxComponents = 40
	MaxIP         = 60
	MaxRates      = 20
	MaxWeights    = 5
	MaxYears      = 30 // 提成结算
	MaxText       = 4000
)

// Flat lists the filled-in fields of the form by path. Empty values are left
// out; the rows of a group count from 0.
func (f Form) Flat() map[string]string {
	flat := map[string]string{}
	flatten(flat, "", reflect.ValueOf(f))
	return flat
}

func flatten(flat map[string]string, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" {
			flat[path] = v.String()
		}
	case reflect.Struct:
		for i, name := range fieldNames(v.Type()) {
			flatten(flat, join(path, name), v.Field(i))
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			if v.Len() > 0 {
				flat[path] = strings.Join(v.Interface().([]string), ",")
			}
			return
		}
		for i := range v.Len() {
			flatten(flat, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			flatten(flat, join(path, key.String()), v.MapIndex(key))
		}
	}
}

// FormOf builds a form of its flat fields; unknown paths are ignored and
// rows beyond the limits are dropped. Texts are never cut: see FitText.
func FormOf(flat map[string]string) Form {
	f := Form{Answers: map[string]string{}}
	f.Set(flat)
	return f
}

// Set writes the given fields into the form and leaves the others. Paths are
// taken in order, so that groups grow from their first row.
func (f *Form) Set(flat map[string]string) {
	paths := make([]string, 0, len(flat))
	for p := range flat {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	for _, p := range paths {
		f.set(p, strings.TrimSpace(flat[p]))
	}
}

// ErrTextLong 超过字数上限.
var ErrTextLong = fault.New(fault.Invalid, "contract.text_long", "最多 4,000 字")

// FitText refuses texts longer than MaxText, each at its field.
func FitText(flat map[string]string) []*fault.Fault {
	var faults []*fault.Fault
	for _, path := range slices.Sorted(maps.Keys(flat)) {
		if n := utf8.RuneCountInString(strings.TrimSpace(flat[path])); n > MaxText {
			faults = append(faults, ErrTextLong.Say("最多 4,000 字，现有 "+thousands(n)+" 字").At(path))
		}
	}
	return faults
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (f *Form) set(path, value string) {
	if name, isAnswer := strings.CutPrefix(path, "answers."); isAnswer {
		if len(name) > 60 {
			return
		}
		if f.Answers == nil {
			f.Answers = map[string]string{}
		}
		if value == "" {
			delete(f.Answers, name)
		} else {
			f.Answers[name] = value
		}
		return
	}
	v := reflect.ValueOf(f).Elem()
	for _, step := range strings.Split(path, ".") {
		name, index, indexed := strings.Cut(step, "[")
		if v.Kind() != reflect.Struct {
			return
		}
		v = fieldNamed(v, name)
		if !v.IsValid() {
			return
		}
		if !indexed {
			continue
		}
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || i < 0 || v.Kind() != reflect.Slice || i >= groupLimit(name) {
			return
		}
		for v.Len() <= i {
			v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem()))
		}
		v = v.Index(i)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(value)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			v.Set(reflect.ValueOf(splitList(value)))
		}
	}
}

func groupLimit(name string) int {
	switch name {
	case "parties":
		return MaxParties
	case "components":
		return MaxComponents
	case "ip":
		return MaxIP
	case "rates":
		return MaxRates
	case "weights":
		return MaxWeights
	case "settlements":
		return MaxYears
	}
	return 0
}

func splitList(value string) []string {
	var items []string
	for item := range strings.SplitSeq(value, ",") {
		item = strings.TrimSpace(item)
		if item != "" && !slices.Contains(items, item) && len(items) < 20 {
			items = append(items, item)
		}
	}
	return items
}

func fieldNamed(v reflect.Value, name string) reflect.Value {
	if i := slices.Index(fieldNames(v.Type()), name); i >= 0 {
		return v.Field(i)
	}
	return reflect.Value{}
}

var namesOfTypes sync.Map // reflect.Type -> []string

// fieldNames are the names of a type's fields in paths. They are spelled out once,
// because a form of sixty fields asks for them hundreds of times.
func fieldNames(t reflect.Type) []string {
	if names, ok := namesOfTypes.Load(t); ok {
		return names.([]string)
	}
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = snake(t.Field(i).Name)
	}
	namesOfTypes.Store(t, names)
	return names
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// snake turns ProjectName into project_name, CnID into cn_id and IP into ip.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) {
			if i > 0 && unicode.IsLower(runes[i-1]) {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Prune drops the rows of groups in which nothing is filled in, so that a row
// that was added and left empty is not an error.
func (f *Form) Prune() {
	f.Parties = slices.DeleteFunc(slices.Clone(f.Parties), func(p PartyEntry) bool { p.Role, p.Country = "", ""; return p == PartyEntry{} })
	f.Weights = slices.DeleteFunc(slices.Clone(f.Weights), func(w WeightEntry) bool { return w == WeightEntry{} })
	f.IP = slices.DeleteFunc(slices.Clone(f.IP), func(p IPEntry) bool { return p == IPEntry{} })
	f.Amount.Components = slices.DeleteFunc(slices.Clone(f.Amount.Components), func(c ComponentEntry) bool {
		c.Kind, c.ObjectKind = "", ""
		return c == ComponentEntry{}
	})
	f.Amount.Settlements = slices.DeleteFunc(slices.Clone(f.Amount.Settlements), func(s SettlementEntry) bool { return s == SettlementEntry{} })
	f.Amount.Rates = slices.DeleteFunc(slices.Clone(f.Amount.Rates), func(r RateEntry) bool { return r == RateEntry{} })
}

// Party returns the first party in the role, the zero entry if there is none.
func (f Form) Party(role string) PartyEntry {
	for _, p := range f.Parties {
		if p.Role == role {
			return p
		}
	}
	return PartyEntry{}
}

// Names joins the names of all parties in the role with 、.
func (f Form) Names(role string) string {
	var names []string
	for _, p := range f.Parties {
		if p.Role == role && p.Name != "" {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, "、")
}

// Change 变动 is one field that differs between two versions of a form.
type Change struct {
	Path   string
	Before string
	After  string
}

// Diff lists what changed from f to g, by path.
func (f Form) Diff(g Form) []Change {
	before, after := f.Flat(), g.Flat()
	var changes []Change
	for p, b := range before {
		if after[p] != b {
			changes = append(changes, Change{p, b, after[p]})
		}
	}
	for p, a := range after {
		if _, had := before[p]; !had {
			changes = append(changes, Change{p, "", a})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return changes
}
