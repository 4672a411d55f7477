package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// What can be wrong with a 合同登记编号.
var (
	ErrNumberAction    = fault.New(fault.Invalid, "E_REGNO_ACTION", "没有这种编号操作")
	ErrNumberEmpty     = fault.New(fault.Invalid, "E_REGNO_EMPTY", "合同登记编号未填写，请对照登记证明补填")
	ErrNumberCharset   = fault.New(fault.Invalid, "E_REGNO_CHARSET", "全国登记编号只有数字，请对照登记证明核对")
	ErrNumberLength    = fault.New(fault.Invalid, "E_REGNO_LENGTH", "全国登记编号应为 14 位或 16 位，请对照登记证明核对")
	ErrNumberProvince  = fault.New(fault.Invalid, "E_REGNO_PROVINCE", "编号中的省级代码不存在，请对照登记证明核对")
	ErrNumberYear      = fault.New(fault.Invalid, "E_REGNO_YEAR", "编号中的年份应在 1990 年至今年之间，请对照登记证明核对")
	ErrNumberSerial    = fault.New(fault.Invalid, "E_REGNO_SERIAL", "编号末六位顺序号应为 000001 至 999999，请对照登记证明核对")
	ErrNumberMismatch  = fault.New(fault.Invalid, "E_REGNO_YEAR_MISMATCH", "编号中的年份与登记日期的年份不同，请核对其中一项")
	ErrNumberForm      = fault.New(fault.Invalid, "E_REGNO_FORM", "全国登记编号只有 14 位和 16 位两种形式")
	ErrNumberPoint     = fault.New(fault.Invalid, "E_REGNO_POINT", "登记点代码应为 1 至 99")
	ErrNumberLocalForm = fault.New(fault.Invalid, "E_REGNO_LOCAL_FORMAT", "本地登记编号应如 ZZ-2026-000123，请对照登记证明核对")
	ErrNumberPrefix    = fault.New(fault.Invalid, "E_REGNO_PREFIX", "编号字头不是本登记机构使用的字头，请核对")
	ErrNumberExhausted = fault.New(fault.Conflict, "E_REGNO_EXHAUSTED", "本年度的六位顺序号已用完，请联系系统管理员启用新的字头")
)

const (
	firstNumberYear = 1990
	lastSerial      = 999999
)

// NationalNumber is a 合同登记编号 of the national system: year, province,
// prefecture, registration point and serial, printed with 14 digits (two-digit
// year, until the form was widened) or 16.
type NationalNumber struct {
	Form       int // 14 or 16, as it was written
	Year       int
	Province   string
	Prefecture string
	Point      string // 登记点
	Serial     int
}

// Form14 is the number in the older spelling.
func (n NationalNumber) Form14() string { return fmt.Sprintf("%02d", n.Year%100) + n.tail() }

// Form16 is the number in the present spelling.
func (n NationalNumber) Form16() string { return fmt.Sprintf("%04d", n.Year) + n.tail() }

func (n NationalNumber) tail() string {
	return fmt.Sprintf("%s%s%s%06d", n.Province, n.Prefecture, n.Point, n.Serial)
}

// String is the spelling in which the number was written.
func (n NationalNumber) String() string {
	if n.Form == 14 {
		return n.Form14()
	}
	return n.Form16()
}

// ParseNational reads a national number as typed. registered may be zero; when
// it is given its year must be that of the number.
func ParseNational(value string, asOf, registered day.Date) (NationalNumber, error) {
	s := ident.Normalise(value)
	switch {
	case s == "":
		return NationalNumber{}, ErrNumberEmpty
	case !ident.Digits(s):
		return NationalNumber{}, ErrNumberCharset
	case len(s) != 14 && len(s) != 16:
		return NationalNumber{}, ErrNumberLength
	}
	head, tail := s[:len(s)-12], s[len(s)-12:]
	n := NationalNumber{Form: len(s), Year: number(head), Province: tail[:2], Prefecture: tail[2:4], Point: tail[4:6], Serial: number(tail[6:])}
	if n.Form == 14 {
		n.Year = fullYear(n.Year)
	}
	switch {
	case !ident.Province(n.Province):
		return NationalNumber{}, ErrNumberProvince
	case n.Year < firstNumberYear || n.Year > asOf.Year():
		return NationalNumber{}, ErrNumberYear
	case n.Serial == 0:
		return NationalNumber{}, ErrNumberSerial
	case !registered.IsZero() && registered.Year() != n.Year:
		return NationalNumber{}, ErrNumberMismatch
	}
	return n, nil
}

// fullYear reads the two-digit year of the 14-digit form: 90–99 are of the last
// century.
func fullYear(two int) int {
	if two >= 90 {
		return 1900 + two
	}
	return 2000 + two
}

// FormatNational writes a national number in the form of 14 or 16 digits for a
// registration point in the region (six digits).
func FormatNational(form, year int, region string, point, serial int) (string, error) {
	lastYear := 2099
	if form == 14 {
		lastYear = 2089
	}
	switch {
	case form != 14 && form != 16:
		return "", ErrNumberForm
	case year < firstNumberYear || year > lastYear:
		return "", ErrNumberYear
	case len(region) != 6 || !ident.Digits(region) || !ident.Province(region[:2]):
		return "", ErrNumberProvince
	case point < 1 || point > 99:
		return "", ErrNumberPoint
	case serial < 1 || serial > lastSerial:
		return "", ErrNumberSerial
	}
	n := NationalNumber{Form: form, Year: year, Province: region[:2], Prefecture: region[2:4], Point: fmt.Sprintf("%02d", point), Serial: serial}
	return n.String(), nil
}

// LocalNumber is our own 登记编号, which cannot be mistaken for a national one:
// prefix of the office, year of registration, serial within both.
type LocalNumber struct {
	Prefix string
	Year   int
	Serial int
}

// String is ZZ-2026-000123.
func (n LocalNumber) String() string { return FormatLocal(n.Prefix, n.Year, n.Serial) }

// FormatLocal writes a local number.
func FormatLocal(prefix string, year, serial int) string {
	return fmt.Sprintf("%s-%04d-%06d", prefix, year, serial)
}

// ParseLocal reads a local number as typed, with any dash, for one of the
// prefixes in use.
func ParseLocal(value string, prefixes []string, asOf day.Date) (LocalNumber, error) {
	n, ok := exactLocal(strings.Map(plainDash, ident.Normalise(value)))
	switch {
	case !ok:
		return LocalNumber{}, ErrNumberLocalForm
	case !slices.Contains(prefixes, n.Prefix):
		return LocalNumber{}, ErrNumberPrefix
	case n.Year < firstNumberYear || n.Year > asOf.Year():
		return LocalNumber{}, ErrNumberYear
	case n.Serial == 0:
		return LocalNumber{}, ErrNumberSerial
	}
	return n, nil
}

func plainDash(r rune) rune {
	if r >= 0x2010 && r <= 0x2015 || r == 0x2212 {
		return '-'
	}
	return r
}

// exactLocal reads AA-YYYY-NNNNNN with a prefix of two to four capitals.
func exactLocal(s string) (LocalNumber, bool) {
	prefix, rest, dashed := strings.Cut(s, "-")
	if !dashed || !validPrefix(prefix) || len(rest) != len("2026-000123") || rest[4] != '-' ||
		!ident.Digits(rest[:4]) || !ident.Digits(rest[5:]) {
		return LocalNumber{}, false
	}
	return LocalNumber{Prefix: prefix, Year: number(rest[:4]), Serial: number(rest[5:])}, true
}

func validPrefix(s string) bool {
	if len(s) < 2 || len(s) > 4 {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// NextLocal gives the next count numbers of the prefix in the year of at (legal
// time of China). Gaps are never filled, so that the number of a cancelled or
// revoked contract is never given to another.
func NextLocal(prefix string, at time.Time, issued []string, count int) ([]string, error) {
	if !validPrefix(prefix) {
		return nil, ErrNumberPrefix
	}
	year, top := day.Of(at).Year(), 0
	for _, s := range issued {
		n, ok := exactLocal(s)
		if !ok {
			return nil, ErrNumberLocalForm
		}
		if n.Prefix == prefix && n.Year == year {
			top = max(top, n.Serial)
		}
	}
	if count > lastSerial-top {
		return nil, ErrNumberExhausted
	}
	values := make([]string, 0, max(count, 0))
	for serial := top + 1; serial <= top+count; serial++ {
		values = append(values, FormatLocal(prefix, year, serial))
	}
	return values, nil
}

// number reads digits that are known to be few.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
