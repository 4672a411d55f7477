package cli

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"

	"jiyue/app/assessing"
	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/infra/excel"
)

// registerBooks writes the registers of assessment as workbooks.
type registerBooks struct{ codes *code.Book }

func (b registerBooks) names(table code.Table, codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = b.codes.Name(table, c)
	}
	return strings.Join(names, "、")
}

// table is the frame of an export of a register.
func registerTable(title string, by actor.Actor, at time.Time, columns []excel.Col, rows iter.Seq2[excel.Row, error]) excel.Table {
	return excel.Table{Sheet: title, Title: title, Exporter: by.OrgName + " " + by.Name, At: at, Columns: columns, Rows: rows}
}

// Entries implements assessing.RegisterBooks. Identity numbers, telephones and addresses
// of people are not in it.
func (b registerBooks) Entries(w io.Writer, kind assessor.Kind, rows iter.Seq2[assessing.EntryRow, error], by actor.Actor, at time.Time) error {
	today := day.Of(at)
	barred := func(e assessing.EntryRow) string {
		if e.Barred == nil {
			return ""
		}
		return e.Barred.Clause.Measure.Title() + " " + e.Barred.Until().String()
	}
	if !kind.Person() {
		columns := []excel.Col{{Header: "名录编号", Kind: excel.KindID, Width: 16}, {Header: "机构名称", Kind: excel.KindText, Width: 34}, {Header: "状态", Kind: excel.KindText, Width: 10}, {Header: "评价业务", Kind: excel.KindText, Width: 26},
			{Header: "评价领域", Kind: excel.KindText, Width: 40}, {Header: "专职评价人员", Kind: excel.KindInt}, {Header: "备案", Kind: excel.KindText, Width: 46}, {Header: "联系电话", Kind: excel.KindID, Width: 18}, {Header: "办公地址", Kind: excel.KindText, Width: 34}, {Header: "从业限制", Kind: excel.KindText, Width: 24}}
		return excel.WriteTable(w, registerTable("评价机构", by, at, columns, cells(rows, func(e assessing.EntryRow) []excel.Cell {
			i := e.Institution()
			var tracks, filings []string
			for _, t := range i.Tracks {
				tracks = append(tracks, contract.TitleIn(assessor.Tracks, string(t)))
			}
			for _, f := range i.Filings {
				filings = append(filings, contract.TitleIn(assessor.FilingKinds, string(f.Kind))+" "+f.Number+"（"+f.On.String()+" 至 "+f.Until.String()+"）")
			}
			return []excel.Cell{excel.Text(e.Number), excel.Text(e.Name), excel.Text(e.Standing.Title()), excel.Text(strings.Join(tracks, "、")), excel.Text(b.names(code.Field, i.Scope)), excel.Int(i.Staff),
				excel.Text(strings.Join(filings, "；")), excel.Text(i.Phone), excel.Text(i.Address), excel.Text(barred(e))}
		})))
	}
	columns := []excel.Col{{Header: "名录编号", Kind: excel.KindID, Width: 16}, {Header: "姓名", Kind: excel.KindText, Width: 12}, {Header: "类别", Kind: excel.KindText, Width: 12}, {Header: "状态", Kind: excel.KindText, Width: 10}, {Header: "工作单位", Kind: excel.KindText, Width: 34},
		{Header: "职称", Kind: excel.KindText, Width: 16}, {Header: "职称级别", Kind: excel.KindText, Width: 10}, {Header: "评审类别", Kind: excel.KindText, Width: 16}, {Header: "技术领域", Kind: excel.KindText, Width: 40},
		{Header: "所在城市", Kind: excel.KindText, Width: 20}, {Header: "证书编号", Kind: excel.KindID, Width: 20}, {Header: "证书有效期至", Kind: excel.KindDate}, {Header: "从业限制", Kind: excel.KindText, Width: 24}}
	return excel.WriteTable(w, registerTable("评估师与专家", by, at, columns, cells(rows, func(e assessing.EntryRow) []excel.Cell {
		p := e.Person()
		number := ""
		if len(p.Credentials) > 0 {
			number = p.Credentials[0].Number
		}
		return []excel.Cell{excel.Text(e.Number), excel.Text(e.Name), excel.Text(e.Kind.Title()), excel.Text(e.Standing.Title()), excel.Text(p.Unit(today).Name), excel.Text(p.Title),
			excel.Text(contract.TitleIn(assessor.Ranks, string(p.Rank))), excel.Text(contract.TitleIn(assessor.Specialties, string(p.Specialty))), excel.Text(b.names(code.Field, p.Fields)),
			excel.Text(b.codes.FullName(code.Region, p.Region)), excel.Text(number), excel.Day(p.CredentialUntil(today)), excel.Text(barred(e))}
	})))
}

// cells turns what is read into rows, one at a time.
func cells[T any](rows iter.Seq2[T, error], of func(T) []excel.Cell) iter.Seq2[excel.Row, error] {
	return func(yield func(excel.Row, error) bool) {
		for row, err := range rows {
			if err != nil {
				yield(excel.Row{}, err)
				return
			}
			if !yield(excel.Row{Cells: of(row)}, nil) {
				return
			}
		}
	}
}

// Members implements assessing.RegisterBooks.
func (b registerBooks) Members(w io.Writer, pool *assessor.Pool, v assessor.Version, by actor.Actor) error {
	columns := []excel.Col{{Header: "名录编号", Kind: excel.KindID, Width: 16}, {Header: "姓名", Kind: excel.KindText, Width: 12}, {Header: "类别", Kind: excel.KindText, Width: 12}, {Header: "单位", Kind: excel.KindText, Width: 34},
		{Header: "单位统一社会信用代码", Kind: excel.KindID, Width: 22}, {Header: "评审类别", Kind: excel.KindText, Width: 16}, {Header: "高级职称", Kind: excel.KindText, Width: 10}, {Header: "技术领域", Kind: excel.KindText, Width: 40}, {Header: "证书有效期至", Kind: excel.KindDate}}
	var rows []excel.Row
	for _, m := range v.Members {
		senior := "否"
		if m.Senior {
			senior = "是"
		}
		rows = append(rows, excel.Row{Cells: []excel.Cell{excel.Text(m.Number), excel.Text(m.Name), excel.Text(m.Kind.Title()), excel.Text(m.Unit), excel.Text(m.UnitCode),
			excel.Text(contract.TitleIn(assessor.Specialties, string(m.Specialty))), excel.Text(senior), excel.Text(b.names(code.Field, m.Fields)), excel.Day(m.Credential)}})
	}
	t := registerTable("评估师库名册", by, v.At, columns, excel.Rows(rows))
	t.Title = pool.Name + " " + v.Label()
	t.Notes = []string{"名册文件（文本）的 SHA-256：" + v.Hash, "发布后不能改动；此后个人资料变化不影响本版本。"}
	return excel.WriteTable(w, t)
}

// Integrity implements assessing.RegisterBooks.
func (registerBooks) Integrity(w io.Writer, rows iter.Seq2[*assessor.Integrity, error], by actor.Actor, at time.Time) error {
	columns := []excel.Col{{Header: "决定文号", Kind: excel.KindID, Width: 24}, {Header: "对象", Kind: excel.KindText, Width: 30}, {Header: "类别", Kind: excel.KindText, Width: 12}, {Header: "措施", Kind: excel.KindText, Width: 20}, {Header: "依据", Kind: excel.KindText, Width: 34},
		{Header: "起始日期", Kind: excel.KindDate}, {Header: "截止日期", Kind: excel.KindDate}, {Header: "状态", Kind: excel.KindText, Width: 12}, {Header: "公开", Kind: excel.KindText, Width: 8}, {Header: "事实和理由", Kind: excel.KindText, Width: 60}}
	return excel.WriteTable(w, registerTable("诚信记录", by, at, columns, cells(rows, func(r *assessor.Integrity) []excel.Cell {
		public := "否"
		if r.Public {
			public = "是"
		}
		return []excel.Cell{excel.Text(r.Number), excel.Text(r.Name), excel.Text(r.Kind.Title()), excel.Text(r.Clause.Measure.Title()), excel.Text(r.Clause.Source + r.Clause.Article), excel.Day(r.From), excel.Day(r.Until()),
			excel.Text(r.State().Title()), excel.Text(public), excel.Text(r.Facts)}
	})))
}

// guests are the registers of assessment that take workbooks.
func guests(r *assessing.Registers) []keeping.Guest {
	may := func(k assessor.Kind) func(context.Context, actor.Actor) error {
		return func(ctx context.Context, by actor.Actor) error { return r.MayBring(ctx, by, k) }
	}
	return []keeping.Guest{
		{Register: keeping.InstitutionRegister, Admit: may(assessor.OfInstitution), Bring: r.BringInstitution},
		{Register: keeping.PeopleRegister, Admit: may(assessor.OfAssessor), Bring: r.BringPerson},
		{Register: keeping.MemberRegister, Admit: may(assessor.OfAssessor), Bring: r.BringMember},
		{Register: keeping.IntegrityRegister, Admit: may(assessor.OfInstitution), Bring: r.BringIntegrity},
	}
}

// assessColumns are the columns of the workbooks of assessment.
func (b keepingBooks) assessColumns(register keeping.Register) []excel.Column {
	fieldHint := "两位代码，多个用逗号分开，例如 01,03"
	switch register {
	case keeping.InstitutionRegister:
		return []excel.Column{
			{Key: "name", Header: "机构名称", Required: true, Width: 30, Example: "示例科技评价中心"},
			{Key: "uscc", Header: "统一社会信用代码", Required: true, Kind: excel.KindID, Width: 22, Example: "91410100MA45K8PQ2X"},
			{Key: "region", Header: "行政区划代码", Required: true, Kind: excel.KindID, Width: 14, Example: "410105"},
			{Key: "legal_rep", Header: "法定代表人（负责人）", Required: true, Width: 16}, {Key: "founded", Header: "成立日期", Required: true, Kind: excel.KindDate, Width: 12},
			{Key: "staff", Header: "专职评价人员数", Required: true, Kind: excel.KindInt, Width: 12}, {Key: "tracks", Header: "评价业务", Required: true, Width: 12, Hint: "E 科技成果评价，V 资产评估；两项写 E,V", Example: "E"},
			{Key: "scope", Header: "评价领域", Required: true, Kind: excel.KindID, Width: 16, Hint: fieldHint, Example: "01,03"}, {Key: "contact", Header: "联系人", Required: true, Width: 12}, {Key: "phone", Header: "联系电话", Required: true, Kind: excel.KindID, Width: 18},
			{Key: "address", Header: "办公地址", Required: true, Width: 30}, {Key: "website", Header: "网址", Width: 20}, {Key: "intro", Header: "机构简介", Width: 30},
			{Key: "filing_kind", Header: "备案种类", Kind: excel.KindChoice, Choices: choicesOf(assessor.FilingKinds), Width: 18}, {Key: "filing_office", Header: "备案机关", Width: 20}, {Key: "filing_number", Header: "备案号", Kind: excel.KindID, Width: 22},
			{Key: "filing_on", Header: "备案日期", Kind: excel.KindDate, Width: 12}, {Key: "filing_until", Header: "备案有效期至", Kind: excel.KindDate, Width: 12}}
	case keeping.PeopleRegister:
		return []excel.Column{
			{Key: "name", Header: "姓名", Required: true, Width: 12, Example: "张示例"}, {Key: "kind", Header: "类别", Required: true, Kind: excel.KindChoice, Choices: choicesOf(assessor.Kinds[1:]), Width: 14, Example: "科技评估师"},
			{Key: "consent_on", Header: "本人书面同意日期", Required: true, Kind: excel.KindDate, Width: 14},
			{Key: "region", Header: "所在城市行政区划代码", Required: true, Kind: excel.KindID, Width: 14, Example: "410100"}, {Key: "specialty", Header: "评审类别", Required: true, Kind: excel.KindChoice, Choices: choicesOf(assessor.Specialties), Width: 16, Example: "技术同行"},
			{Key: "fields", Header: "技术领域", Required: true, Kind: excel.KindID, Width: 16, Hint: fieldHint, Example: "01,03"}, {Key: "title", Header: "职称", Width: 14, Example: "教授"}, {Key: "rank", Header: "职称级别", Required: true, Kind: excel.KindChoice, Choices: choicesOf(assessor.Ranks), Width: 12, Example: "正高级"},
			{Key: "phone", Header: "联系电话", Required: true, Kind: excel.KindID, Width: 16}, {Key: "email", Header: "电子邮箱", Required: true, Width: 24},
			{Key: "unit", Header: "工作单位", Required: true, Width: 28}, {Key: "unit_code", Header: "单位统一社会信用代码", Kind: excel.KindID, Width: 22}, {Key: "unit_parent", Header: "上级或控股单位代码", Kind: excel.KindID, Width: 22}, {Key: "position", Header: "岗位", Width: 14},
			{Key: "unit_from", Header: "任职开始日期", Required: true, Kind: excel.KindDate, Width: 12}, {Key: "issuer", Header: "发证机构", Kind: excel.KindChoice, Choices: importBooks(b).choices(code.Issuer), Width: 26, Hint: "科技评估师必填"},
			{Key: "issuer_name", Header: "其他发证机构名称", Width: 20}, {Key: "scheme", Header: "证书名称", Width: 16}, {Key: "credential_number", Header: "证书编号", Kind: excel.KindID, Width: 18}, {Key: "level", Header: "证书等级", Width: 10},
			{Key: "issued_on", Header: "发证日期", Kind: excel.KindDate, Width: 12}, {Key: "expires_on", Header: "证书有效期至", Kind: excel.KindDate, Width: 12}}
	case keeping.MemberRegister:
		return []excel.Column{{Key: "pool", Header: "评估师库", Required: true, Width: 30, Hint: "本组织评估师库的名称", Example: "电子信息评估师库"}, {Key: "number", Header: "名录编号", Required: true, Kind: excel.KindID, Width: 18, Example: "PG-4101-0001"}}
	}
	return []excel.Column{{Key: "entry", Header: "名录编号", Required: true, Kind: excel.KindID, Width: 18, Example: "PJ-4101-0001"}, {Key: "number", Header: "决定文号", Required: true, Kind: excel.KindID, Width: 24},
		{Key: "clause", Header: "依据", Required: true, Kind: excel.KindID, Width: 12, Hint: "惩戒依据表中的代码，例如 AL44-2", Example: "AL47-1"}, {Key: "months", Header: "期限（月）", Kind: excel.KindInt, Width: 10, Hint: "没有期限的不填"},
		{Key: "from", Header: "起始日期", Required: true, Kind: excel.KindDate, Width: 12}, {Key: "public", Header: "是否公开", Required: true, Kind: excel.KindChoice, Choices: []excel.Choice{{Code: "true", Label: "公开"}, {Code: "false", Label: "不公开"}}, Width: 10, Example: "公开"},
		{Key: "facts", Header: "事实和理由", Required: true, Width: 60}}
}
