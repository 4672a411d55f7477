package cli

import (
	"bytes"
	"io"

	"jiyue/app/keeping"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
	"jiyue/infra/excel"
)

// keepingBooks writes and reads the workbooks of the registers.
type keepingBooks struct{ codes *code.Book }

// Template implements keeping.Workbooks.
func (b keepingBooks) Template(w io.Writer, register keeping.Register) error {
	kept := "已在名录中的记录只补空缺或更新未核实的资料；与已核实资料不同的，转为变更建议。空白不会清除已有内容。"
	if register != keeping.PartyRegister && register != keeping.ItemRegister {
		kept = "已在名录中的记录不改动。导入的记录由另外的人核对、确认后才生效。"
	}
	return excel.Template(w, excel.TemplateSpec{Sheet: register.Title(), Columns: b.columns(register), Notes: []string{
		"本表用于批量导入" + register.Title() + "。一行一条记录，从标题行的下一行起填写，最多 20,000 行。",
		"列的次序可以调整，不用的选填列可以删去；标题文字请保留。空行不导入。",
		kept,
		"有误的行不导入，在返回的文件中逐条注明；改正后再次上传即可，已导入的行不会重复。",
	}})
}

// Rows implements keeping.Workbooks.
func (b keepingBooks) Rows(register keeping.Register, content []byte) (func(func(keeping.SheetRow, error) bool), error) {
	sheet, err := b.open(register, content)
	if err != nil {
		return nil, err
	}
	columns := b.columns(register)
	return func(yield func(keeping.SheetRow, error) bool) {
		for r, err := range sheet.Rows() {
			if err != nil {
				yield(keeping.SheetRow{}, err)
				return
			}
			row := keeping.SheetRow{Row: r.Row, Fields: map[string]string{}}
			for _, c := range columns {
				row.Fields[c.Key] = r.Value(c.Key)
			}
			for _, p := range r.Problems {
				row.Faults = append(row.Faults, fault.New(fault.Invalid, "import.cell", p.Message).At(p.Column))
			}
			if !yield(row, nil) {
				return
			}
		}
	}, nil
}

func (b keepingBooks) open(register keeping.Register, content []byte) (*excel.Sheet, error) {
	book, err := excel.OpenUpload(bytes.NewReader(content), int64(len(content)), excel.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return book.Find(b.columns(register))
}

// Annotate implements keeping.Workbooks.
func (b keepingBooks) Annotate(w io.Writer, register keeping.Register, content []byte, errors []keeping.RowError) error {
	sheet, err := b.open(register, content)
	if err != nil {
		return err
	}
	list := make([]excel.RowError, len(errors))
	for i, e := range errors {
		list[i] = excel.RowError(e)
		if !sheet.Has(e.Column) {
			list[i].Column = ""
		}
	}
	return sheet.Annotate(w, list)
}

func (b keepingBooks) columns(register keeping.Register) []excel.Column {
	switch register {
	case keeping.ItemRegister:
		return itemColumns
	case keeping.EvidenceRegister:
		return evidenceColumns
	case keeping.InstitutionRegister, keeping.PeopleRegister, keeping.MemberRegister, keeping.IntegrityRegister:
		return b.assessColumns(register)
	}
	books := importBooks(b)
	var natures []excel.Choice
	for _, n := range contract.Natures {
		natures = append(natures, excel.Choice{Code: n.Code, Label: n.Title})
	}
	return []excel.Column{
		{Key: "name", Header: "名称", Aliases: []string{"单位名称", "企业名称"}, Required: true, Width: 30, Hint: "与营业执照一致的全称", Example: "洛阳示例轴承有限公司"},
		{Key: "uscc", Header: "统一社会信用代码", Kind: excel.KindID, Width: 22, Hint: "境内单位必填，18 位；不要填公民身份号码", Example: "91410300MA3X8U5N8F"},
		{Key: "nature", Header: "性质", Required: true, Kind: excel.KindChoice, Choices: natures, Width: 20, Example: contract.NatureTitle("150")},
		{Key: "country", Header: "国别（地区）", Kind: excel.KindChoice, Choices: books.choices(code.Country), Width: 14, Hint: "不填即中国", Example: "中国"},
		{Key: "region", Header: "行政区划代码", Kind: excel.KindID, Width: 14, Hint: "6 位，境内单位必填", Example: "410300"},
		{Key: "address", Header: "住所", Width: 34},
		{Key: "legal_rep", Header: "法定代表人", Width: 14},
		{Key: "scale", Header: "企业规模", Kind: excel.KindChoice, Choices: books.choices(code.Scale), Width: 12},
		{Key: "industry", Header: "所属国民经济行业", Kind: excel.KindChoice, Choices: books.choices(code.Industry), Width: 22},
	}
}

var itemColumns = []excel.Column{
	{Key: "kind", Header: "知识产权种类", Aliases: []string{"种类"}, Required: true, Kind: excel.KindChoice, Choices: choicesOf(contract.IPTypes), Width: 18, Example: "发明专利"},
	{Key: "number", Header: "专利号或登记号", Aliases: []string{"专利号", "申请号", "登记号"}, Kind: excel.KindID, Width: 22, Hint: "技术秘密没有编号", Example: "ZL202310456789.0"},
	{Key: "title", Header: "名称", Aliases: []string{"专利名称"}, Width: 36, Example: "一种主轴温升预测方法"},
	{Key: "owner", Header: "权利人", Aliases: []string{"专利权人"}, Width: 26, Hint: "技术经纪人导入的一律记为本单位", Example: "中原示例理工大学"},
	{Key: "owner_code", Header: "权利人统一社会信用代码", Kind: excel.KindID, Width: 22},
	{Key: "filed_on", Header: "申请日", Kind: excel.KindDate, Width: 12, Hint: "专利按申请日计算届满日", Example: "2023-04-20"},
	{Key: "granted_on", Header: "授权日", Aliases: []string{"登记日"}, Kind: excel.KindDate, Width: 12},
	{Key: "expires_on", Header: "届满日", Kind: excel.KindDate, Width: 12, Hint: "专利不填"},
	{Key: "status", Header: "法律状态", Kind: excel.KindChoice, Choices: choicesOf(ip.Statuses), Width: 18, Example: "授权有效"},
	{Key: "status_on", Header: "状态日期", Kind: excel.KindDate, Width: 12},
}
