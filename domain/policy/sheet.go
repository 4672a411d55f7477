package policy

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// SheetColumns are the columns of the parameter sheet that administrators export,
// edit and import. 地区 is for the reader only.
var SheetColumns = []string{"地区代码", "地区", "参数", "值", "施行日", "失效日", "条款", "文件", "效力", "依据程度", "说明"}

const (
	inherits  = "沿用上级" // the value of a line that takes a value back
	noneValue = "无"    // an optional parameter without a value
	longSheet = 5000
)

// SheetRow 参数表的一行 is one row of an imported sheet with its answer.
type SheetRow struct {
	No     int // in the file, the header is 1
	Cells  []string
	Line   Line
	Same   bool // as it is already
	Faults []*fault.Fault
}

// WriteSheet writes every dated value of the given regions, for programs that
// open CSV; a cell that a program could take for a formula begins with '.
func (k *Pack) WriteSheet(w io.Writer, regions []string, name func(region string) string) error {
	_, err := io.WriteString(w, "\ufeff")
	if err != nil {
		return err
	}
	sheet := csv.NewWriter(w)
	sheet.UseCRLF = true
	rows := [][]string{SheetColumns}
	for _, region := range regions {
		for _, l := range labels {
			for _, p := range k.parameters[region][l.Key] {
				rows = append(rows, []string{region, name(region), l.Label, l.cell(p.Value), p.From.String(), p.To.String(), p.Clause, p.Source,
					string(p.Strength), string(p.Confidence), p.Note})
			}
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
	}
	return sheet.WriteAll(rows)
}

// cell writes a value so that Read takes it back.
func (l Label) cell(value string) string {
	if value == "" {
		return noneValue
	}
	for _, o := range l.Options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// ReadSheet reads a sheet and answers each row: same as now, a change, or what is
// wrong. The error is about the file as a whole.
func (k *Pack) ReadSheet(file []byte) ([]SheetRow, error) {
	if !utf8.Valid(file) {
		return nil, ErrFile.Say("文件不是 UTF-8 编码；在表格软件中另存为“CSV UTF-8”后再导入").At("file")
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		return nil, ErrFile.Say("文件不是合规的 CSV：引号未成对或换行有误，请用 UTF-8 重新导出").At("file")
	}
	switch {
	case len(records) == 0 || !slices.Equal(trimmed(records[0]), SheetColumns):
		return nil, ErrFile.Say("文件第 1 行应为表头：" + strings.Join(SheetColumns, "、") + "；请用本页导出的文件修改").At("file")
	case len(records) > longSheet:
		return nil, ErrFile.Say("数据超过 4999 行，请分批导入").At("file")
	}
	var rows []SheetRow
	for i, record := range records[1:] {
		record = trimmed(record)
		if strings.Join(record, "") == "" {
			continue
		}
		row := SheetRow{No: i + 2, Cells: record}
		k.readRow(&row)
		for _, earlier := range rows {
			if len(row.Faults) == 0 && earlier.Line.Profile == row.Line.Profile && earlier.Line.Key == row.Line.Key && earlier.Line.overlaps(row.Line.Parameter) {
				row.Faults = append(row.Faults, ErrParameter.Say("与第 "+strconv.Itoa(earlier.No)+" 行在同一日期").At("from"))
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func trimmed(record []string) []string {
	out := make([]string, len(record))
	for i, cell := range record {
		out[i] = strings.TrimPrefix(strings.TrimSpace(cell), "'")
	}
	return out
}

func (k *Pack) readRow(row *SheetRow) {
	wrong := func(field, message string) { row.Faults = append(row.Faults, ErrParameter.Say(message).At(field)) }
	c := row.Cells
	if len(c) != len(SheetColumns) {
		wrong("", "应有 "+strconv.Itoa(len(SheetColumns))+" 列，实有 "+strconv.Itoa(len(c))+" 列")
		return
	}
	at := slices.IndexFunc(labels, func(l Label) bool { return l.Label == c[2] || l.Key == c[2] })
	if at < 0 {
		wrong("key", "没有参数“"+c[2]+"”")
		return
	}
	label := labels[at]
	from, errFrom := day.Parse(c[4])
	to, errTo := day.Parse(c[5])
	if errFrom != nil || errTo != nil {
		wrong("from", "施行日和失效日"+day.ErrDate.Message)
		return
	}
	p := Parameter{Profile: c[0], Key: label.Key, Value: label.Read(c[3]), From: from, To: to, Clause: c[6], Source: c[7],
		Strength: Strength(c[8]), Confidence: code.Confidence(c[9]), Note: c[10]}
	row.Line = Line{Parameter: p, Retired: c[3] == inherits}
	if row.Line.Retired || label.Optional && c[3] == noneValue {
		row.Line.Value = ""
	}
	if !row.Line.Retired && slices.Contains(k.parameters[p.Profile][p.Key], row.Line.Parameter) {
		row.Same = true
		return
	}
	row.Faults = k.Refuse(row.Line, true)
}
