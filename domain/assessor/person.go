package assessor

import (
	"slices"
	"strings"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Specialty 评审类别 is the side from which a person looks at an achievement; panels and
// the leaves of an index tree ask for it.
type Specialty string

// The specialties.
const (
	Technical  Specialty = "TECH"       // 技术同行
	Economic   Specialty = "ECON"       // 经济财务
	Legal      Specialty = "LEGAL"      // 法律、知识产权
	Managerial Specialty = "MANAGEMENT" // 管理、转化
)

// Specialties lists them with their titles.
var Specialties = []contract.Choice{{Value: string(Technical), Title: "技术同行"}, {Value: string(Economic), Title: "经济、财务"}, {Value: string(Legal), Title: "法律、知识产权"}, {Value: string(Managerial), Title: "管理、成果转化"}}

// PanelKind is the specialty as the composition of a panel counts it: technical people
// are peers.
func (s Specialty) PanelKind() string {
	if s == Technical {
		return "PEER"
	}
	return string(s)
}

// Rank 职称级别 is the level of a professional title.
type Rank string

// The levels of professional titles.
const (
	Full      Rank = "FULL"      // 正高级
	Associate Rank = "ASSOCIATE" // 副高级
	Middle    Rank = "MIDDLE"    // 中级
	Untitled  Rank = "NONE"      // 其他
)

// Ranks lists them with their titles.
var Ranks = []contract.Choice{{Value: string(Full), Title: "正高级"}, {Value: string(Associate), Title: "副高级"}, {Value: string(Middle), Title: "中级"}, {Value: string(Untitled), Title: "其他"}}

// How much a file of a person may hold.
const (
	MaxCredentials = 5
	MaxEmployments = 6
	MaxFields      = 5
)

// OtherIssuer is the code of an issuer that is not in the table of issuers.
const OtherIssuer = "99"

// Credential 资质证书 is a certificate of a person. Who issues such certificates is data
// (代码表“评估资质发证机构”): no national qualification exists, and several bodies issue
// them under GB/T 44726-2024.
type Credential struct {
	Issuer    string // code of the table
	IssuerOf  string // name, when the issuer is not in the table
	Scheme    string // 证书名称
	Number    string
	Level     string
	IssuedOn  day.Date
	ExpiresOn day.Date // zero: without an end
}

// Valid says whether the certificate holds on a day; the last day counts.
func (c Credential) Valid(on day.Date) bool {
	return !c.IssuedOn.After(on) && (c.ExpiresOn.IsZero() || !c.ExpiresOn.Before(on))
}

// Employment 任职经历 is where a person works or has worked; it counts as a fact for
// 回避, with the line of control of the employer.
type Employment struct {
	Name     string
	Code     string // 统一社会信用代码
	Parent   string // that of the parent organisation, "" for none
	Position string
	From     day.Date
	To       day.Date // zero: to this day
}

// Person 个人资料 is what a 科技评估师 or 专家 states, and others check.
type Person struct {
	Name        string
	Region      string // city of work
	Specialty   Specialty
	Fields      []string // 技术领域
	Title       string   // 职称
	Rank        Rank
	Phone       string
	Email       string
	Aliases     []string // 其他标识: e-mail addresses, names in papers and patents
	Intro       string
	Credentials []Credential
	Employments []Employment
}

// Senior 高级职称: panels ask for it (GB/T 44726-2024 and local rules name a senior title
// in the field).
func (p Person) Senior() bool { return p.Rank == Full || p.Rank == Associate }

// Unit is where the person works on a day: the employment that began last.
func (p Person) Unit(on day.Date) Employment {
	var unit Employment
	for _, e := range p.Employments {
		if (e.To.IsZero() || !e.To.Before(on)) && (unit.Name == "" || e.From.After(unit.From)) {
			unit = e
		}
	}
	return unit
}

// CredentialUntil is the last day on which one of the certificates holds, zero for
// none that holds on the day; a certificate without an end gives the last day there is.
func (p Person) CredentialUntil(on day.Date) day.Date {
	var until day.Date
	for _, c := range p.Credentials {
		switch {
		case !c.Valid(on):
		case c.ExpiresOn.IsZero():
			return day.New(9999, 12, 31)
		case until.Before(c.ExpiresOn):
			until = c.ExpiresOn
		}
	}
	return until
}

// credentialFields and employmentFields are the columns of the rows.
var (
	credentialFields = []string{"issuer", "issuer_name", "scheme", "number", "level", "issued_on", "expires_on"}
	employmentFields = []string{"name", "code", "parent", "position", "from", "to"}
)

// ReadPerson takes a form as typed; what is wrong is refused at its field.
func ReadPerson(k Kind, typed map[string]string, today day.Date) (Person, error) {
	r := &reading{typed: typed}
	p := Person{Name: r.text("name", "姓名", 1, 50), Region: r.text("region", "所在城市的行政区划代码", 1, 6), Specialty: Specialty(r.one("specialty", "评审类别", Specialties, false)),
		Fields: r.codes("fields", "技术领域", MaxFields), Title: r.text("title", "职称", 0, 40), Rank: Rank(r.one("rank", "职称级别", Ranks, false)),
		Phone: r.text("phone", "联系电话", 1, 30), Email: r.text("email", "电子邮箱", 1, 100), Aliases: r.lines("aliases", "其他标识"), Intro: r.text("intro", "专业简介", 0, 1000)}
	r.need(len(p.Region) == 6, "region", "行政区划代码为 6 位数字，例如 410100")
	r.need(p.Rank == Untitled || p.Title != "", "title", "请填写职称，例如“教授”“高级工程师”")
	r.need(strings.Contains(p.Email, "@"), "email", "请填写电子邮箱，例如 name@example.edu.cn")
	for i := range MaxCredentials {
		if r.blank("credentials", i, credentialFields...) {
			continue
		}
		p.Credentials = append(p.Credentials, r.credential(i, today))
	}
	r.need(k != OfAssessor || len(p.Credentials) > 0, Row("credentials", 0, "issuer"), "科技评估师请填写至少一项评估资质证书")
	for i := range MaxEmployments {
		if r.blank("employments", i, employmentFields...) {
			continue
		}
		p.Employments = append(p.Employments, r.employment(i))
	}
	r.need(p.Unit(today).Name != "", Row("employments", 0, "name"), "请填写现在的工作单位，未离任的不填截止日期")
	return p, fault.Join(r.faults)
}

func (r *reading) credential(i int, today day.Date) Credential {
	at := func(field string) string { return Row("credentials", i, field) }
	c := Credential{Issuer: r.text(at("issuer"), "发证机构", 1, 20), IssuerOf: r.text(at("issuer_name"), "发证机构名称", 0, 100), Scheme: r.text(at("scheme"), "证书名称", 1, 100),
		Number: r.text(at("number"), "证书编号", 1, 60), Level: r.text(at("level"), "等级", 0, 40), IssuedOn: r.date(at("issued_on"), "发证日期", false),
		ExpiresOn: r.date(at("expires_on"), "有效期至", true)}
	r.need(c.Issuer != OtherIssuer || c.IssuerOf != "", at("issuer_name"), "发证机构不在列表中的，请填写名称")
	r.need(!c.IssuedOn.After(today), at("issued_on"), "发证日期不能晚于今天")
	r.need(c.ExpiresOn.IsZero() || !c.ExpiresOn.Before(c.IssuedOn), at("expires_on"), "有效期至不能早于发证日期")
	return c
}

func (r *reading) employment(i int) Employment {
	at := func(field string) string { return Row("employments", i, field) }
	e := Employment{Name: r.text(at("name"), "单位名称", 2, 200), Code: r.uscc(at("code")), Parent: r.uscc(at("parent")), Position: r.text(at("position"), "职务或岗位", 0, 60),
		From: r.date(at("from"), "开始日期", false), To: r.date(at("to"), "截止日期", true)}
	r.need(e.To.IsZero() || !e.To.Before(e.From), at("to"), "截止日期不能早于开始日期")
	return e
}

// Flat is the content as a form would hold it; ReadPerson reads the same content again.
func (p Person) Flat() map[string]string {
	flat := map[string]string{"name": p.Name, "region": p.Region, "specialty": string(p.Specialty), "fields": strings.Join(p.Fields, ","), "title": p.Title, "rank": string(p.Rank),
		"phone": p.Phone, "email": p.Email, "aliases": strings.Join(p.Aliases, "\n"), "intro": p.Intro}
	for i, c := range p.Credentials {
		for f, v := range map[string]string{"issuer": c.Issuer, "issuer_name": c.IssuerOf, "scheme": c.Scheme, "number": c.Number, "level": c.Level,
			"issued_on": c.IssuedOn.String(), "expires_on": c.ExpiresOn.String()} {
			flat[Row("credentials", i, f)] = v
		}
	}
	for i, e := range p.Employments {
		for f, v := range map[string]string{"name": e.Name, "code": e.Code, "parent": e.Parent, "position": e.Position, "from": e.From.String(), "to": e.To.String()} {
			flat[Row("employments", i, f)] = v
		}
	}
	return flat
}

// Person is what is in force of a person, else what waits; on record it has been
// checked, so that it reads without faults.
func (e *Entry) Person() Person {
	p, _ := ReadPerson(e.Kind, e.Shown(), day.New(9999, 12, 31))
	return p
}

// Covers says whether one of the person's fields is the code or holds it.
func (p Person) Covers(field string) bool {
	return slices.ContainsFunc(p.Fields, func(f string) bool { return strings.HasPrefix(field, f) })
}
