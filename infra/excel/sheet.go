package excel

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"jiyue/domain/fault"
)

// Faults of reading a sheet.
var (
	// ErrNoHeader 找不到表头行.
	ErrNoHeader = fault.New(fault.Invalid, "excel.no_header", "没有找到表头行，请使用下载的模板，保留表头一行")
	// ErrMissingColumns 缺少必填列.
	ErrMissingColumns = fault.New(fault.Invalid, "excel.missing_columns", "缺少必填列")
	// ErrDoubleColumn 同一列出现两次.
	ErrDoubleColumn = fault.New(fault.Invalid, "excel.double_column", "同一列出现了两次，请删除多余的一列")
	// ErrTooManyRows 行数过多.
	ErrTooManyRows = fault.New(fault.TooLarge, "excel.rows", "数据行过多，请分批导入")
)

// ErrorHeader 错误原因 heads the column that Annotate adds; an upload that still
// carries it is read as if it did not.
const ErrorHeader = "错误原因"

// headerDepth is how many rows of a sheet are searched for the heading row.
const headerDepth = 30

// maxRowText bounds what one row may hold in memory.
const maxRowText = 16 << 20

// Sheet is the worksheet of an upload that holds the data, with its headings
// matched to the columns asked for.
type Sheet struct {
	Name      string
	HeaderRow int      // as numbered in the sheet
	Notices   []string // what the user should know: ignored columns

	book    *Book
	part    sheetPart
	columns []Column
	at      []int // sheet column of each column, 0 if absent
}

// RowError is what is wrong with one row; Column is a key or a heading, "" for
// the row as a whole.
type RowError struct {
	Row     int
	Column  string
	Message string
}

// Record is one data row. Its values stand in the order of the columns.
type Record struct {
	Row      int // as numbered in the sheet
	Values   []string
	Problems []RowError // cells that cannot be used as they are

	sheet *Sheet
}

// Value returns the text of the column with that key: dates as YYYY-MM-DD,
// choices as codes, numbers as plain decimals, "" where blank or absent.
func (r Record) Value(key string) string {
	for i, c := range r.sheet.columns {
		if c.Key == key {
			return r.Values[i]
		}
	}
	return ""
}

// Has says whether the upload has a column for the key.
func (s *Sheet) Has(key string) bool { return s.columnOf(key) > 0 }

// Cell names the place of a value as the user sees it: 合同名称 in row 12 is C12.
func (s *Sheet) Cell(row int, key string) string {
	if at := s.columnOf(key); at > 0 {
		return columnName(at) + strconv.Itoa(row)
	}
	return ""
}

// columnOf is the sheet column of a key or heading, 0 if absent.
func (s *Sheet) columnOf(name string) int {
	for i, c := range s.columns {
		if c.Key == name {
			return s.at[i]
		}
	}
	if i, known := headings(s.columns)[headerKey(name)]; known && name != "" {
		return s.at[i]
	}
	return 0
}

// Find looks through the visible sheets for the row that carries the most of
// the headings, in any order, and checks that no required one is missing.
func (b *Book) Find(columns []Column) (*Sheet, error) {
	index := headings(columns)
	var best *Sheet
	var bestRow []string
	matches := 0
	for _, part := range b.sheets {
		if !part.visible {
			continue
		}
		seen := 0
		var above []string
		err := b.walk(part, func(number int, cells []rawCell, arena []byte) error {
			if seen++; seen > headerDepth {
				return io.EOF
			}
			row := b.rowTexts(cells, arena)
			for _, texts := range [][]string{row, underBand(above, row)} {
				if n := knownHeadings(texts, index); n > matches {
					matches, bestRow = n, texts
					best = &Sheet{Name: part.name, HeaderRow: number, book: b, part: part, columns: columns}
				}
			}
			above = row
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if best == nil || matches < min(2, len(columns)) {
		return nil, ErrNoHeader
	}
	return best, best.matchHeadings(bestRow, index)
}

// underBand reads a heading of two rows, as in our own exports: a column without
// a band has its heading in the upper one.
func underBand(above, row []string) []string {
	texts := append([]string(nil), row...)
	for i, text := range above {
		if i >= len(texts) {
			texts = append(texts, "")
		}
		if texts[i] == "" {
			texts[i] = text
		}
	}
	return texts
}

func knownHeadings(texts []string, index map[string]int) int {
	hits := map[int]bool{}
	for _, text := range texts {
		if i, known := index[headerKey(text)]; known && text != "" {
			hits[i] = true
		}
	}
	return len(hits)
}

// rowTexts lays out a row's texts by column; texts[0] is column A.
func (b *Book) rowTexts(cells []rawCell, arena []byte) []string {
	var texts []string
	for _, c := range cells {
		for len(texts) < c.col {
			texts = append(texts, "")
		}
		texts[c.col-1] = b.content(c, arena).text
	}
	return texts
}

func (s *Sheet) matchHeadings(row []string, index map[string]int) error {
	s.at = make([]int, len(s.columns))
	var ignored []string
	for i, text := range row {
		at := i + 1
		column, known := index[headerKey(text)]
		switch {
		case trimmed(text) == "" || headerKey(text) == ErrorHeader:
		case !known:
			ignored = append(ignored, fmt.Sprintf("“%s”（%s 列）", clip(trimmed(text), 20), columnName(at)))
		case s.at[column] > 0:
			return ErrDoubleColumn.Say(fmt.Sprintf("“%s”出现了两次（%s 列和 %s 列），请删除多余的一列",
				s.columns[column].Header, columnName(s.at[column]), columnName(at)))
		default:
			s.at[column] = at
		}
	}
	var missing []string
	for i, c := range s.columns {
		if c.Required && s.at[i] == 0 {
			missing = append(missing, "“"+c.Header+"”")
		}
	}
	if len(missing) > 0 {
		return ErrMissingColumns.Say(fmt.Sprintf("工作表“%s”缺少必填列：%s。请按模板补上表头（第 %d 行）后重新上传",
			s.Name, strings.Join(missing, "、"), s.HeaderRow))
	}
	if len(ignored) > 0 {
		s.Notices = append(s.Notices, "以下列不在模板中，已忽略："+strings.Join(ignored, "、"))
	}
	return nil
}

// Rows reads the data rows under the heading in one pass and bounded memory.
// Rows without content in a known column are skipped, whatever their format.
func (s *Sheet) Rows() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		columnAt := map[int]int{}
		codes := make([]map[string]string, len(s.columns))
		for i, c := range s.columns {
			if s.at[i] > 0 {
				columnAt[s.at[i]] = i
			}
			if c.Kind == KindChoice {
				codes[i] = choiceCodes(c.Choices)
			}
		}
		count := 0
		err := s.book.walk(s.part, func(number int, cells []rawCell, arena []byte) error {
			if number <= s.HeaderRow {
				return nil
			}
			record := Record{Row: number, sheet: s}
			for _, c := range cells {
				i, known := columnAt[c.col]
				if !known {
					continue
				}
				value, problem := s.columns[i].value(s.book.content(c, arena), codes[i], s.book.date1904)
				if value == "" && problem == "" {
					continue
				}
				if record.Values == nil {
					record.Values = make([]string, len(s.columns))
				}
				record.Values[i] = value
				if problem != "" {
					record.Problems = append(record.Problems, RowError{Row: number, Column: s.columns[i].Key, Message: problem})
				}
			}
			if record.Values == nil {
				return nil
			}
			if count++; count > s.book.limits.Rows {
				return ErrTooManyRows.Say(fmt.Sprintf("数据超过 %d 行，请分批导入", s.book.limits.Rows))
			}
			if !yield(record, nil) {
				return io.EOF
			}
			return nil
		})
		if err != nil {
			yield(Record{}, err)
		}
	}
}

// rawCell is a cell as stored; its value lies in the arena of its row.
type rawCell struct {
	col, style int
	kind       byte // first letter of the type: n, s, i(nlineStr), S (str), b, e, d
	from, to   int
	formula    bool
	valued     bool
}

// walk streams the rows of a sheet. Cells keep their order; rows and cells
// without a reference follow their predecessor.
func (b *Book) walk(part sheetPart, see func(row int, cells []rawCell, arena []byte) error) error {
	var cells []rawCell
	var arena []byte
	var inCell, inText, phonetic bool
	row, col := 0, 0
	return eachToken(part.file, func(t token) error {
		switch {
		case inText && (t.kind == tokenText || t.kind == tokenCDATA):
			if !phonetic {
				arena = t.text(arena)
			}
		case t.is("row"):
			number := row + 1
			if r := attributeInt(t.raw, "r"); r > 0 {
				number = r
			}
			if number <= row || number > maxRows {
				return ErrDamaged
			}
			row, col, cells, arena = number, 0, cells[:0], arena[:0]
		case t.is("c"):
			if at := columnNumber(attribute(t.raw, "r")); at > 0 {
				col = at
			} else {
				col++
			}
			if col > maxColumns || len(cells) == maxColumns || len(arena) > maxRowText {
				return ErrDamaged
			}
			cells = append(cells, rawCell{col: col, style: attributeInt(t.raw, "s"), kind: cellKind(attribute(t.raw, "t")), from: len(arena), to: len(arena)})
			inCell = !t.empty
		case inCell && t.is("f"):
			cells[len(cells)-1].formula = true
		case inCell && (t.is("v") || t.is("t")):
			inText = !t.empty
			cells[len(cells)-1].valued = true
		case inCell && t.is("rPh"):
			phonetic = !t.empty
		case t.closes("rPh"):
			phonetic = false
		case t.closes("v") || t.closes("t"):
			inText = false
		case t.closes("c") && inCell:
			inCell, inText, phonetic = false, false, false
			cells[len(cells)-1].to = len(arena)
		case t.closes("sheetData"):
			return io.EOF
		}
		if t.closes("row") {
			return see(row, cells, arena)
		}
		return nil
	})
}

func cellKind(typeName []byte) byte {
	switch string(typeName) {
	case "", "n":
		return 'n'
	case "str":
		return 'S'
	}
	return typeName[0]
}

// content resolves a stored cell to its text.
func (b *Book) content(c rawCell, arena []byte) cellText {
	stored := string(arena[c.from:c.to])
	if c.formula && !c.valued {
		return cellText{problem: "公式没有计算结果，请用 Excel 或 WPS 打开保存一次，或粘贴为数值"}
	}
	switch c.kind {
	case 's':
		i, err := strconv.Atoi(strings.TrimSpace(stored))
		text, found := b.strings.at(i)
		if stored != "" && (err != nil || !found) {
			return cellText{problem: "单元格内容已损坏，请重新填写"}
		}
		return cellText{text: trimmed(text)}
	case 'b':
		switch strings.TrimSpace(stored) {
		case "1":
			return cellText{text: "是"}
		case "0":
			return cellText{text: "否"}
		}
		return cellText{}
	case 'e':
		return cellText{text: stored, problem: "公式出错（" + clip(stored, 12) + "），请改正公式或直接填写数值"}
	case 'n':
		stored = strings.TrimSpace(stored)
		dated := c.style >= 0 && c.style < len(b.dateStyle) && b.dateStyle[c.style]
		return cellText{text: stored, numeric: stored != "", dated: dated && stored != ""}
	}
	return cellText{text: trimmed(unescapeControl(stored))}
}
