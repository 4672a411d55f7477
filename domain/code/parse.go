package code

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Columns are the columns of a code table as a CSV file, in order; the
// administrator's export and import use the same.
var Columns = []string{"table", "code", "name", "parent", "from", "to", "source", "confidence", "sort"}

// ErrFile 代码表文件有误; the message names the line and what to correct.
var ErrFile = fault.New(fault.Invalid, "code.file", "代码表文件有误")

// Parse reads a code table from CSV in UTF-8 with a header line. All faulty
// lines are reported, each at its field "line N".
func Parse(file []byte) ([]Code, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		return nil, ErrFile.Say("代码表文件不是合规的 CSV：引号未成对或换行有误，请用 UTF-8 重新导出")
	}
	if len(records) == 0 || !slices.Equal(records[0], Columns) {
		return nil, ErrFile.Say("代码表文件第 1 行应为表头：" + strings.Join(Columns, ","))
	}
	codes := make([]Code, 0, len(records)-1)
	var faults []*fault.Fault
	for i, record := range records[1:] {
		c, problem := parseRow(record)
		if problem != "" {
			line := strconv.Itoa(i + 2)
			faults = append(faults, ErrFile.Say("第 "+line+" 行："+problem).At("line "+line))
			continue
		}
		codes = append(codes, c)
	}
	if len(faults) > 0 {
		return nil, fault.Join(faults)
	}
	return codes, nil
}

func parseRow(record []string) (c Code, problem string) {
	if len(record) != len(Columns) {
		return c, fmt.Sprintf("应有 %d 列，实有 %d 列", len(Columns), len(record))
	}
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
	}
	from, err := day.Parse(record[4])
	if err != nil {
		return c, "启用日 " + fault.Sentence(err)
	}
	to, err := day.Parse(record[5])
	if err != nil {
		return c, "停用日 " + fault.Sentence(err)
	}
	sort, err := strconv.Atoi(record[8])
	if err != nil {
		return c, "次序应为整数"
	}
	c = Code{
		Table: Table(record[0]), Code: record[1], Name: record[2], Parent: record[3],
		From: from, To: to, Source: record[6], Confidence: Confidence(record[7]), Sort: sort,
	}
	return c, c.problem()
}

// problem says in Chinese what is wrong with a row by itself, "" when nothing is.
func (c Code) problem() string {
	switch {
	case c.Table.Title() == "":
		return "没有代码表“" + string(c.Table) + "”"
	case c.Code == "":
		return "代码未填写"
	case c.Name == "":
		return "名称未填写"
	case c.Parent == c.Code:
		return "上级代码不能是本代码"
	case !c.To.IsZero() && c.To.Before(c.From):
		return "停用日早于启用日"
	case c.Source == "":
		return "来源未填写；没有公开来源的，写明由谁拟定"
	case !c.Confidence.Valid():
		return "依据程度只能写“有据”或“建议值”"
	case c.Table == Region && !wellFormedRegion(c.Code):
		return "行政区划代码应为六位数字，第三、四位为 00 时末两位也应为 00"
	}
	return ""
}

func wellFormedRegion(s string) bool {
	if len(s) != 6 || strings.Trim(s, "0123456789") != "" || s[:2] == "00" {
		return false
	}
	return s[2:4] != "00" || s[4:] == "00"
}
