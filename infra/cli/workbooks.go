package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"jiyue/app/registration"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/infra/excel"
)

// importBooks reads and writes the workbooks of the batch import.
type importBooks struct{ codes *code.Book }

// Template writes the import workbook; drop-downs come from the code tables.
func (b importBooks) Template(w io.Writer, office contract.Office) error {
	return excel.Template(w, excel.TemplateSpec{
		Sheet: "技术合同", Columns: b.columns(), Notes: []string{
			"本表用于向" + office.Name + "批量申请技术合同认定登记。一行一份合同，从标题行的下一行起填写。",
			"列的次序可以调整，不用的选填列可以删去；标题文字请保留。空行不导入。",
			"导入前先逐行检查；有误的行在返回的文件中逐条注明，改正后连同原文件再次上传即可，已导入的行不会重复。",
			"金额按元填写，最多两位小数；日期写成 2026-11-23。",
			"“认定要件”各列按所申报类别的问卷填写，与该类别无关的列留空。",
		},
	})
}

// Rows opens a workbook that a user has uploaded and reads it row by row.
func (b importBooks) Rows(content []byte) (func(func(registration.SheetRow, error) bool), error) {
	sheet, err := b.open(content)
	if err != nil {
		return nil, err
	}
	return func(yield func(registration.SheetRow, error) bool) {
		for record, err := range sheet.Rows() {
			if err != nil {
				yield(registration.SheetRow{}, err)
				return
			}
			if !yield(b.row(record), nil) {
				return
			}
		}
	}, nil
}

func (b importBooks) open(content []byte) (*excel.Sheet, error) {
	book, err := excel.OpenUpload(bytes.NewReader(content), int64(len(content)), excel.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return book.Find(b.columns())
}

// row turns a record into the fields of a form. What the workbook does not ask
// is filled in as most contracts have it: one seller, one buyer, Chinese text.
func (b importBooks) row(r excel.Record) registration.SheetRow {
	row := registration.SheetRow{Row: r.Row, Fields: map[string]string{
		"parties[0].role": contract.RoleSeller, "parties[0].country": contract.China,
		"parties[1].role": contract.RoleBuyer, "contract.language": "zh", "answers.technical_content": "YES",
	}}
	for _, c := range b.columns() {
		if v := r.Value(c.Key); v != "" {
			row.Fields[c.Key] = v
		}
	}
	if row.Fields["parties[1].country"] == "" {
		row.Fields["parties[1].country"] = contract.China
	}
	for _, i := range []string{"0", "1"} {
		if row.Fields["parties["+i+"].seal"] == "" {
			row.Fields["parties["+i+"].seal"] = row.Fields["parties["+i+"].name"]
		}
	}
	row.Fields["content.clauses"] = clauseCodes(row.Fields["content.clauses"])
	tech, deducted := row.Fields["tech"], row.Fields["deducted"]
	delete(row.Fields, "tech")
	delete(row.Fields, "deducted")
	if deducted != "" || tech != "" {
		row.Fields["amount.components[0].kind"], row.Fields["amount.components[0].amount"] = "TECH", tech
		row.Fields["amount.components[1].kind"], row.Fields["amount.components[1].amount"] = "OTHER_NON_TECH", deducted
	}
	for _, p := range r.Problems {
		row.Faults = append(row.Faults, fault.New(fault.Invalid, "import.cell", p.Message).At(p.Column))
	}
	return row
}

// clauseWords are by what people call the clauses of 民法典 第八百四十五条.
var clauseWords = [...][2]string{
	{"标的", contract.ClauseObject}, {"归属", contract.ClauseOwnership}, {"验收", contract.ClauseAcceptance},
	{"保密", contract.ClauseConfidentiality}, {"争议", contract.ClauseDispute}, {"计划", "PLAN"}, {"价款", "PRICE"}, {"期限", "TERM"},
}

// clauseCodes reads a list of clauses as people write it.
func clauseCodes(typed string) string {
	var codes []string
	for _, w := range clauseWords {
		if strings.Contains(typed, w[0]) || slices.Contains(strings.Split(typed, ","), w[1]) {
			codes = append(codes, w[1])
		}
	}
	return strings.Join(codes, ",")
}

// Annotate hands the user's own file back with its errors.
func (b importBooks) Annotate(w io.Writer, content []byte, errors []registration.RowError) error {
	sheet, err := b.open(content)
	if err != nil {
		return err
	}
	list := make([]excel.RowError, len(errors))
	for i, e := range errors {
		column := e.Column
		switch {
		case strings.HasPrefix(column, "amount.components[0]"):
			column = "tech"
		case strings.HasPrefix(column, "amount.components"):
			column = "deducted"
		}
		message := e.Message
		if !sheet.Has(column) {
			if label := contract.Label(column); label != "" && column != "" {
				message = label + "：" + message
			}
			column = ""
		}
		list[i] = excel.RowError{Row: e.Row, Column: column, Message: message}
	}
	return sheet.Annotate(w, list)
}

// columns of the import workbook, keyed by the form's paths.
func (b importBooks) columns() []excel.Column {
	yesNo := []excel.Choice{{Code: "YES", Label: "是"}, {Code: "NO", Label: "否"}}
	var classes []excel.Choice
	for _, c := range contract.Classes() {
		classes = append(classes, excel.Choice{Code: string(c), Label: c.Title()})
	}
	var natures []excel.Choice
	for _, n := range contract.Natures {
		natures = append(natures, excel.Choice{Code: n.Code, Label: n.Title})
	}
	list := []excel.Column{
		{Key: "filed_by", Header: "申请人身份", Required: true, Kind: excel.KindChoice, Width: 12, Choices: []excel.Choice{
			{Code: contract.RoleSeller, Label: "卖方"}, {Code: contract.RoleIntermediary, Label: "中介方"}, {Code: contract.RoleBuyer, Label: "买方"}},
			Hint: "通常由卖方申请", Example: "卖方"},
		{Key: "contract.project_name", Header: "项目名称", Aliases: []string{"合同名称"}, Required: true, Width: 32, Hint: "合同项目的全称，不超过 200 字", Example: "高速主轴温升预测模型开发"},
		{Key: "class", Header: "合同类别", Required: true, Kind: excel.KindChoice, Choices: classes, Width: 20, Example: "技术开发 · 委托开发"},
		{Key: "contract.sign_date", Header: "签订日期", Required: true, Kind: excel.KindDate, Width: 12, Hint: "不晚于今天", Example: "2026-11-12"},
		{Key: "contract.begin", Header: "合同起始日期", Required: true, Kind: excel.KindDate, Width: 12, Example: "2026-11-12"},
		{Key: "contract.end", Header: "合同终止日期", Required: true, Kind: excel.KindDate, Width: 12, Example: "2027-11-11"},
		{Key: "contract.field", Header: "技术领域", Required: true, Kind: excel.KindChoice, Choices: b.choices(code.Field), Width: 18, Example: "先进制造"},
		{Key: "contract.plan", Header: "计划来源", Required: true, Kind: excel.KindChoice, Choices: b.choices(code.Plan), Width: 16, Example: "计划外"},
		{Key: "contract.objective", Header: "社会经济目标", Kind: excel.KindChoice, Choices: b.choices(code.Objective), Width: 18, Example: "工商业发展"},
	}
	for i, side := range []string{"卖方", "买方"} {
		at := fmt.Sprintf("parties[%d].", i)
		list = append(list,
			excel.Column{Key: at + "name", Header: side + "名称", Required: true, Width: 26, Hint: "与合同和印章一致的全称", Example: []string{"中原示例理工大学", "洛阳示例轴承有限公司"}[i]},
			excel.Column{Key: at + "uscc", Header: side + "统一社会信用代码", Kind: excel.KindID, Width: 22, Hint: "境内单位必填，18 位", Example: []string{"1241000041580123XA", "91410300MA3X8U5N8F"}[i]},
			excel.Column{Key: at + "nature", Header: side + "性质", Required: true, Kind: excel.KindChoice, Choices: natures, Width: 18, Example: contract.NatureTitle([]string{"022", "150"}[i])},
			excel.Column{Key: at + "region", Header: side + "行政区划代码", Kind: excel.KindID, Width: 14, Hint: "6 位，境内必填", Example: []string{"410102", "410300"}[i]},
		)
	}
	list = append(list,
		excel.Column{Key: "parties[1].country", Header: "买方国别（地区）", Kind: excel.KindChoice, Choices: b.choices(code.Country), Width: 14, Hint: "不填即中国", Example: "中国"},
		excel.Column{Key: "related", Header: "关联交易", Required: true, Kind: excel.KindChoice, Choices: yesNo, Width: 10, Example: "否"},
		excel.Column{Key: "amount.total", Header: "合同成交总额（元）", Aliases: []string{"合同成交总额", "成交总额"}, Required: true, Kind: excel.KindMoney, Width: 18, Example: "1200000.00"},
		excel.Column{Key: "tech", Header: "其中：技术费用（元）", Kind: excel.KindMoney, Width: 18, Hint: "有扣除项时填写，与下一列相加等于成交总额", Example: "1000000.00"},
		excel.Column{Key: "deducted", Header: "其中：非技术费用（元）", Kind: excel.KindMoney, Width: 18, Hint: "外购设备、仪器、零部件、原材料等", Example: "200000.00"},
		excel.Column{Key: "amount.pay_method", Header: "支付方式", Required: true, Kind: excel.KindChoice, Choices: choicesOf(contract.PayMethods[:2]), Width: 18, Hint: "提成支付的合同请在网上逐份填报", Example: "一次总付"},
		excel.Column{Key: "amount.tech_part_stated", Header: "合同写明技术交易额", Required: true, Kind: excel.KindChoice, Choices: yesNo, Width: 12, Example: "是"},
		excel.Column{Key: "contract.written", Header: "书面合同", Required: true, Kind: excel.KindChoice, Choices: yesNo, Width: 10, Example: "是"},
		excel.Column{Key: "contract.effective", Header: "已生效", Required: true, Kind: excel.KindChoice, Choices: yesNo, Width: 10, Example: "是"},
		excel.Column{Key: "content.summary", Header: "技术内容摘要", Required: true, Width: 50, Hint: "50 至 2000 字：技术问题、路线、指标与成果"},
		excel.Column{Key: "content.clauses", Header: "合同已有条款", Width: 26, Hint: "用顿号分隔：标的、成果归属、验收、保密、争议解决", Example: "标的、成果归属、验收、保密、争议解决"},
		excel.Column{Key: "ip[0].type", Header: "知识产权种类", Kind: excel.KindChoice, Choices: choicesOf(contract.IPTypes), Width: 14, Hint: "转让、许可合同填写", Example: "发明专利"},
		excel.Column{Key: "ip[0].no", Header: "专利号或登记号", Kind: excel.KindID, Width: 20, Example: "ZL202310456789.0"},
		excel.Column{Key: "ip[0].granted", Header: "已授权", Kind: excel.KindChoice, Choices: yesNo, Width: 10},
		excel.Column{Key: "ip[0].filed", Header: "专利申请日", Kind: excel.KindDate, Width: 12},
		excel.Column{Key: "licence.exclusivity", Header: "许可方式", Kind: excel.KindChoice, Choices: choicesOf(contract.Exclusivities), Width: 12},
		excel.Column{Key: "licence.territory", Header: "许可地域", Width: 14},
		excel.Column{Key: "licence.begin", Header: "许可起始日期", Kind: excel.KindDate, Width: 12},
		excel.Column{Key: "licence.end", Header: "许可终止日期", Kind: excel.KindDate, Width: 12},
	)
	return append(list, questionColumns()...)
}

// questionColumns are the questions of all classes, each once; a question with
// the same name in two classes has the options of both.
func questionColumns() []excel.Column {
	var list []excel.Column
	at := map[string]int{}
	for _, class := range contract.Classes() {
		for _, q := range contract.Questions(class) {
			if q.Name == "technical_content" {
				continue
			}
			i, known := at[q.Name]
			if !known {
				i = len(list)
				at[q.Name] = i
				list = append(list, excel.Column{Key: "answers." + q.Name, Header: "认定要件：" + q.Wording, Kind: excel.KindChoice, Width: 16})
			}
			for _, o := range q.Options {
				choice := excel.Choice{Code: o.Value, Label: o.Label}
				if !slices.Contains(list[i].Choices, choice) {
					list[i].Choices = append(list[i].Choices, choice)
				}
			}
			if !strings.Contains(list[i].Hint, class.Major().Title()) {
				list[i].Hint += class.Major().Title() + "合同填写；"
			}
		}
	}
	return list
}

func choicesOf(list []contract.Choice) []excel.Choice {
	choices := make([]excel.Choice, len(list))
	for i, c := range list {
		choices[i] = excel.Choice{Code: c.Value, Label: c.Title}
	}
	return choices
}

func (b importBooks) choices(table code.Table) []excel.Choice {
	var choices []excel.Choice
	for _, c := range b.codes.All(table) {
		if c.To.IsZero() {
			choices = append(choices, excel.Choice{Code: c.Code, Label: c.Name})
		}
	}
	return choices
}
