package ident

import (
	"strings"

	"jiyue/domain/day"
)

// The kinds of patent that a number can tell, and their two numbering forms.
const (
	Invention       = "INVENTION"         // 发明专利
	UtilityModel    = "UTILITY_MODEL"     // 实用新型专利
	Design          = "DESIGN"            // 外观设计专利
	PCTInvention    = "PCT_INVENTION"     // 进入国家阶段的 PCT 发明
	PCTUtilityModel = "PCT_UTILITY_MODEL" // 进入国家阶段的 PCT 实用新型

	FormNew12 = "NEW_12" // since October 2003
	FormOld8  = "OLD_8"  // 1985 to 2003
)

// PatentParts are the segments of a 专利(申请)号 (ZC 0006-2003).
type PatentParts struct {
	Form   string
	Year   int
	Kind   string
	Bucket string // Kind without PCT_: what the three patent counters count
	Serial string
	Check  string
	Prefix string // "ZL" or ""
	// LastDay is the last day in force, counted from 申请日; zero when it is unknown.
	LastDay day.Date
}

var patentWeights = [12]int{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5}

// designTermRaised 专利法 2020 修正: designs filed from this day run 15 years.
var designTermRaised = day.New(2021, 6, 1)

func checkPatent(r *Result, o Options) {
	prefix, digits, check, ok := splitPatent(r.Normalised)
	if !ok {
		r.fail(CodeFormat)
		return
	}
	p := PatentParts{Form: FormNew12, Prefix: prefix}
	yearLen := 4
	if len(digits) == 8 {
		p.Form, yearLen = FormOld8, 2
	}
	if p.Kind = patentKind(digits[yearLen]); p.Kind == "" {
		r.fail(CodeKind)
		return
	}
	p.Bucket = strings.TrimPrefix(p.Kind, "PCT_")
	p.Serial = digits[yearLen+1:]
	if p.Year, ok = patentYear(digits[:yearLen], o.AsOf); !ok {
		r.fail(CodeYear)
		return
	}
	sum := 0
	for i := range len(digits) {
		sum += int(digits[i]-'0') * patentWeights[i]
	}
	p.Check = "0123456789X"[sum%11 : sum%11+1]
	switch {
	case check == "":
		r.ExpectedCheck = p.Check
		r.fail(CodeCheckMissing)
		return
	case check != p.Check:
		r.ExpectedCheck = p.Check
		r.fail(CodeCheck)
		return
	case prefix == "ZL" && o.Granted == NotGranted:
		r.fail(CodePrefixStatus)
		return
	case o.Granted == Granted:
		p.Prefix = "ZL"
	}
	r.Normalised = p.Prefix + digits + "." + p.Check
	if !o.Filed.IsZero() {
		p.LastDay = LastDayInForce(p.Bucket, o.Filed)
		if o.Filed.Year() != p.Year {
			r.warn(WarnFiledYear)
		}
	}
	r.Patent = &p
}

// splitPatent takes (ZL|CN)? + 12 or 8 digits + (.? + check)? apart; CN is
// dropped, because it only names the country of the application.
func splitPatent(n string) (prefix, digits, check string, ok bool) {
	body := strings.TrimPrefix(n, "CN")
	if body == n {
		if body = strings.TrimPrefix(n, "ZL"); body != n {
			prefix = "ZL"
		}
	}
	run := 0
	for run < len(body) && body[run] >= '0' && body[run] <= '9' {
		run++
	}
	switch run {
	case 8, 12:
		digits = body[:run]
	case 9, 13: // the check digit was typed without the dot
		digits = body[:run-1]
	default:
		return "", "", "", false
	}
	tail := body[len(digits):]
	if tail == "" {
		return prefix, digits, "", true
	}
	check = strings.TrimPrefix(tail, ".")
	if len(check) != 1 || !Digits(check) && check != "X" {
		return "", "", "", false
	}
	return prefix, digits, check, true
}

func patentKind(digit byte) string {
	switch digit {
	case '1':
		return Invention
	case '2':
		return UtilityModel
	case '3':
		return Design
	case '8':
		return PCTInvention
	case '9':
		return PCTUtilityModel
	}
	return ""
}

func patentYear(digits string, asOf day.Date) (int, bool) {
	year := number(digits)
	if len(digits) == 4 {
		return year, year >= 2003 && (asOf.IsZero() || year <= asOf.Year())
	}
	switch {
	case year >= 85:
		return 1900 + year, true
	case year <= 3:
		return 2000 + year, true
	}
	return 0, false
}

// LastDayInForce 专利权期限届满日 is the day before the anniversary of filing that
// ends the term: 发明 20 years, 实用新型 10, 外观设计 15 (10 when filed before
// 2021-06-01); 专利法 第四十二条.
func LastDayInForce(bucket string, filed day.Date) day.Date {
	years := 10
	switch {
	case bucket == Invention:
		years = 20
	case bucket == Design && !filed.Before(designTermRaised):
		years = 15
	}
	return filed.AddYears(years).AddDays(-1)
}
