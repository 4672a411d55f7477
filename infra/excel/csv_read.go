package excel

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiyue/domain/fault"
)

// ErrCSV 不是文本表格.
var ErrCSV = fault.New(fault.Invalid, "excel.csv", "文件不是逗号分隔的文本表格，或已损坏，请从网上银行重新导出，或另存为 .xlsx 后上传")

// ReadCSV reads the text tables that banks hand out, in UTF-8 or GB 18030. The line of
// headings may stand below others, and the columns in any order.
func ReadCSV(content []byte, columns []Column, limits Limits) ([]Record, error) {
	if int64(len(content)) > limits.File {
		return nil, ErrFileSize
	}
	text := bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(text) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
		if err != nil {
			return nil, ErrCSV
		}
		text = decoded
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, ErrCSV
	}
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord, lines.LazyQuotes, lines.TrimLeadingSpace = -1, true, true
	index, sheet := headings(columns), (*Sheet)(nil)
	var records []Record
	for {
		fields, err := lines.Read()
		switch {
		case errors.Is(err, io.EOF) && sheet == nil:
			return nil, ErrNoHeader
		case errors.Is(err, io.EOF):
			return records, nil
		case err != nil:
			return nil, ErrCSV
		}
		at, _ := lines.FieldPos(0)
		switch {
		case sheet != nil:
			record := sheet.recordOf(at, fields)
			if record.Values != nil {
				records = append(records, record)
			}
		case at > headerDepth:
			return nil, ErrNoHeader
		case knownHeadings(fields, index) >= min(2, len(columns)):
			sheet = &Sheet{HeaderRow: at, columns: columns}
			err = sheet.matchHeadings(fields, index)
			if err != nil {
				return nil, err
			}
		}
		if len(records) > limits.Rows {
			return nil, ErrTooManyRows.Say(fmt.Sprintf("数据超过 %d 行，请分批导入", limits.Rows))
		}
	}
}

// recordOf reads the fields of one line; one without content has no values.
func (s *Sheet) recordOf(line int, fields []string) Record {
	record := Record{Row: line, sheet: s}
	for i, at := range s.at {
		if at == 0 || at > len(fields) {
			continue
		}
		value, problem := s.columns[i].value(cellText{text: plainField(fields[at-1])}, nil, false)
		if value == "" && problem == "" {
			continue
		}
		if record.Values == nil {
			record.Values = make([]string, len(s.columns))
		}
		record.Values[i] = value
		if problem != "" {
			record.Problems = append(record.Problems, RowError{Row: line, Column: s.columns[i].Key, Message: problem})
		}
	}
	return record
}

// plainField takes off what keeps a spreadsheet from reading digits as a number.
func plainField(text string) string {
	text = trimmed(text)
	if inner, ok := strings.CutPrefix(text, `="`); ok {
		text = strings.TrimSuffix(inner, `"`)
	}
	return trimmed(strings.TrimPrefix(text, "'"))
}
