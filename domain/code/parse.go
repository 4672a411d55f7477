package code

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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

// Answer 导入结果 is one row of an imported table with what is wrong with it.
type Answer struct {
	No      int // in the file, the header is 1
	Cells   []string
	Code    Code
	Problem string
}

// mostRows of one file.
const mostRows = 5000

// Read reads an administrator's file row by row; the error is about the file as a
// whole. Blank rows do not count.
func Read(file []byte) ([]Answer, error) {
	if !utf8.Valid(file) {
		return nil, ErrFile.Say("文件不是 UTF-8 编码；在表格软件中另存为“CSV UTF-8”后再导入").At("file")
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	switch {
	case err != nil:
		return nil, ErrFile.Say("文件不是合规的 CSV：引号未成对或换行有误，请用 UTF-8 重新导出").At("file")
	case len(records) == 0 || !slices.Equal(records[0], Columns):
		return nil, ErrFile.Say("文件第 1 行应为表头：" + strings.Join(Columns, ",") + "；请用本页导出的文件修改").At("file")
	case len(records) > mostRows:
		return nil, ErrFile.Say("数据超过 4999 行，请分批导入").At("file")
	}
	var answers []Answer
	seen := map[string]int{}
	for i, record := range records[1:] {
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		for j := range record {
			record[j] = strings.TrimPrefix(strings.TrimSpace(record[j]), "'")
		}
		a := Answer{No: i + 2, Cells: record}
		a.Code, a.Problem = parseRow(record)
		place := string(a.Code.Table) + " " + a.Code.Code + " " + a.Code.From.String()
		if first := seen[place]; a.Problem == "" && first > 0 {
			a.Problem = "与第 " + strconv.Itoa(first) + " 行是同一代码、同一启用日"
		}
		seen[place] = a.No
		answers = append(answers, a)
	}
	return answers, nil
}

// Write writes rows as the file that Read takes back.
func Write(w io.Writer, rows []Code) error {
	_, err := io.WriteString(w, "\ufeff")
	if err != nil {
		return err
	}
	sheet := csv.NewWriter(w)
	sheet.UseCRLF = true
	all := [][]string{Columns}
	for _, c := range rows {
		row := []string{string(c.Table), c.Code, c.Name, c.Parent, c.From.String(), c.To.String(), c.Source, string(c.Confidence), strconv.Itoa(c.Sort)}
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
		all = append(all, row)
	}
	return sheet.WriteAll(all)
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
