package ident

import (
	"strings"
	"unicode/utf8"
)

// USCCParts are the segments of a 统一社会信用代码 (GB 32100-2015).
type USCCParts struct {
	Dept     string // 登记管理部门代码
	Category string // 机构类别代码
	Region   string // 登记管理机关行政区划码
	OrgCode  string // 主体标识码（组织机构代码）
	Check    string
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// nationalRegion is the region prefix of bodies registered by the centre.
const nationalRegion = "10"

// organisationWeights are those of GB 11714, for the code inside the code.
var organisationWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

func checkUSCC(r *Result, _ Options) {
	n := r.Normalised
	if utf8.RuneCountInString(n) != 18 {
		r.fail(CodeLength)
		return
	}
	sum, weight := 0, 1
	for i, c := range n {
		value := usccValue(c)
		if value < 0 {
			r.fail(CodeCharset)
			return
		}
		if i < 17 {
			sum += value * weight
			weight = weight * 3 % 31
		}
	}
	if !Digits(n[2:8]) {
		r.fail(CodeStructure)
		return
	}
	if !Province(n[2:4]) && n[2:4] != nationalRegion {
		r.fail(CodeRegion)
		return
	}
	if expected := usccAlphabet[(31-sum%31)%31]; n[17] != expected {
		r.ExpectedCheck = string(expected)
		r.fail(CodeCheck)
		return
	}
	if n[16] != organisationCheck(n[8:16]) {
		r.warn(WarnOrgCode)
	}
	r.USCC = &USCCParts{Dept: n[:1], Category: n[1:2], Region: n[2:8], OrgCode: n[8:17], Check: n[17:]}
}

// usccValue is the place of a character in the alphabet, −1 outside it.
func usccValue(c rune) int {
	if c >= '0' && c <= '9' {
		return int(c - '0')
	}
	return strings.IndexRune(usccAlphabet, c)
}

// organisationCheck is the check character of the 组织机构代码 inside; many codes
// issued since 2015 do not keep it, so that a difference is only a warning.
func organisationCheck(body string) byte {
	sum := 0
	for i, weight := range organisationWeights {
		value := int(body[i] - '0')
		if body[i] >= 'A' {
			value = int(body[i]-'A') + 10
		}
		sum += value * weight
	}
	switch v := 11 - sum%11; v {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + v)
	}
}
