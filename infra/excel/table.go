package excel

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Table is one sheet of an export or report: a title block, headings, rows in
// any number, a totals row that closes, and notes.
type Table struct {
	Sheet    string // name on the tab, ≤ 31 characters
	No       string // 表1, in the list of the cover
	Title    string // 技术合同登记明细
	Period   string // 统计期间
	Unit     string // 单位：万元
	Filters  []string
	Exporter string
	At       time.Time // when the figures were read; zero leaves it out
	Columns  []Col
	Rows     iter.Seq2[Row, error]
	Total    string   // label of the totals row, e.g. 合计; "" for none
	Notes    []string // 说明, printed under the table
	NoFilter bool     // no 自动筛选: for statistical tables, whose rows are as high as their text
}

// Col is one column of a Table.
type Col struct {
	Header string
	Group  string // heading band above; equal neighbours are merged
	Kind   Kind
	Width  float64 // in characters; 0 takes the kind's default
	Sum    bool    // added up over the Detail and Head rows into the totals row
	Merge  bool    // equal neighbours below each other are merged (class names)
}

// Role says what a row is, for its look and for the totals.
type Role int

const (
	// Detail 明细 rows are added up.
	Detail Role = iota
	// Subtotal 小计 rows are emphasised and not added up.
	Subtotal
	// Total 合计 rows are the caller's own totals; their summed columns must equal
	// the sum of the Detail and Head rows.
	Total
	// Head 大类 rows are added up and stand above the Part rows that belong to them.
	Head
	// Part 其中 rows say what a Head row is made of, not always completely; they are
	// not added up.
	Part
	roles
)

// Row is one row of a Table; missing cells at the end are blank.
type Row struct {
	Role  Role
	Cells []Cell
}

// ErrNotClosing 合计不符: a caller's total differs from the sum of the rows. It is
// our own mistake, so it is Internal: better no statistics than wrong ones.
var ErrNotClosing = fault.New(fault.Internal, "excel.not_closing", "合计与各行之和不符，未生成文件")

// ErrRowsOfSheet 超过工作表行数.
var ErrRowsOfSheet = fault.New(fault.TooLarge, "excel.sheet_rows", "超过一个工作表的 1,048,576 行，请缩小期间分次导出")

// Rows makes the sequence of rows of a slice.
func Rows(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Cell is a value to write. A Cell holds exact decimals only, no float64. The
// zero Cell is blank.
type Cell struct {
	kind  cellContent
	scale int8 // number: n × 10^−scale
	n     int64
	text  string
}

type cellContent uint8

const (
	blankCell cellContent = iota
	textCell
	numberCell
	longCell // a number that only text can carry
	dateCell
	timeCell
)

// Blank is an empty cell.
var Blank Cell

// Text is written as text whatever it looks like; it is never a formula.
func Text(s string) Cell {
	if s == "" {
		return Blank
	}
	return Cell{kind: textCell, text: s}
}

// Int is a count.
func Int(n int) Cell { return Cell{kind: numberCell, n: int64(n)} }

// Yuan is an amount in 元; in a KindWan column it is shown in 万元.
func Yuan(y money.Yuan) Cell { return Number(y.Decimal()) }

// Number is an exact decimal; a KindPercent column shows 0.25 as 25.00%.
func Number(d decimal.Decimal) Cell {
	if e := d.Exponent(); e <= 0 && e >= -18 && d.NumDigits() <= 18 {
		return Cell{kind: numberCell, n: d.CoefficientInt64(), scale: int8(-e)}
	}
	return Cell{kind: longCell, text: d.String()}
}

// Day is a civil date; the zero date is blank.
func Day(d day.Date) Cell {
	switch {
	case d.IsZero():
		return Blank
	case d.Before(firstSerialDate):
		return Text(d.String())
	}
	return Cell{kind: dateCell, n: int64(dateSerial(d))}
}

// Instant is a moment, shown in Chinese legal time to the minute; the zero time
// is blank.
func Instant(t time.Time) Cell {
	if t.IsZero() {
		return Blank
	}
	t = t.In(day.Zone)
	minutes := t.Hour()*60 + t.Minute()
	return Cell{kind: timeCell, n: int64(dateSerial(day.Of(t)))*1440 + int64(minutes)}
}

// inColumn turns an amount into 万元 where the column asks for it.
func (c Cell) inColumn(k Kind) Cell {
	if k == KindWan {
		switch c.kind {
		case numberCell:
			c.scale += 4
		case longCell:
			c = Number(c.decimal().Shift(-4))
		}
	}
	return c
}

// decimal is the exact value of a number, zero for anything else.
func (c Cell) decimal() decimal.Decimal {
	switch c.kind {
	case numberCell:
		return decimal.New(c.n, -int32(c.scale))
	case longCell:
		d, err := decimal.NewFromString(c.text)
		if err == nil {
			return d
		}
	}
	return decimal.Zero
}

// appendNumber writes a number as the file stores it: plain digits without
// trailing zeros. ok is false when it has more significant digits than a
// spreadsheet keeps, and must be stored as text.
func (c Cell) appendNumber(to []byte) (out []byte, ok bool) {
	switch c.kind {
	case dateCell:
		return strconv.AppendInt(to, c.n, 10), true
	case timeCell:
		return strconv.AppendFloat(to, float64(c.n)/1440, 'f', 10, 64), true
	case longCell:
		if text, _, plain := plainNumber(c.text); plain && trimZeros(c.text) == text {
			return append(to, text...), true
		}
		return append(to, trimZeros(c.text)...), false
	}
	n, scale := c.n, int(c.scale)
	for scale > 0 && n%10 == 0 {
		n, scale = n/10, scale-1
	}
	var digits [20]byte
	sign := n < 0
	magnitude := uint64(n)
	if sign {
		magnitude = -magnitude
		to = append(to, '-')
	}
	d := strconv.AppendUint(digits[:0], magnitude, 10)
	ok = len(d) <= significantDigits
	if scale == 0 {
		return append(to, d...), ok
	}
	if len(d) <= scale {
		to = append(to, '0', '.')
		for range scale - len(d) {
			to = append(to, '0')
		}
		return append(to, d...), ok
	}
	to = append(to, d[:len(d)-scale]...)
	to = append(to, '.')
	return append(to, d[len(d)-scale:]...), ok
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
