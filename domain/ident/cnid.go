package ident

import (
	"unicode/utf8"

	"jiyue/domain/day"
)

// Sex as the 17th digit of a 公民身份号码 tells it.
const (
	Male   = "M"
	Female = "F"
)

// CNIDParts are the segments of a 公民身份号码 (GB 11643-1999).
type CNIDParts struct {
	Region string
	Born   day.Date
	Sex    string // Male or Female
	Check  string
}

// residencePermit is the prefix of 港澳台居民居住证 that is no province code.
const residencePermit = "83"

const cnidChecks = "10X98765432"

var (
	cnidWeights  = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	earliestBorn = day.New(1900, 1, 1)
)

func checkCNID(r *Result, o Options) {
	n := r.Normalised
	if len(n) == 15 && Digits(n) {
		r.fail(CodeOldFormat)
		return
	}
	if utf8.RuneCountInString(n) != 18 {
		r.fail(CodeLength)
		return
	}
	if len(n) != 18 || !Digits(n[:17]) || !(Digits(n[17:]) || n[17] == 'X') {
		r.fail(CodeCharset)
		return
	}
	if !Province(n[:2]) && n[:2] != residencePermit {
		r.fail(CodeRegion)
		return
	}
	born, err := day.Parse(n[6:10] + "-" + n[10:12] + "-" + n[12:14])
	if err != nil || born.Before(earliestBorn) || !o.AsOf.IsZero() && born.After(o.AsOf) {
		r.fail(CodeDate)
		return
	}
	sum := 0
	for i, weight := range cnidWeights {
		sum += int(n[i]-'0') * weight
	}
	if expected := cnidChecks[sum%11]; n[17] != expected {
		r.ExpectedCheck = string(expected)
		r.fail(CodeCheck)
		return
	}
	sex := Female
	if (n[16]-'0')%2 == 1 {
		sex = Male
	}
	r.Masked = Mask(n)
	r.CNID = &CNIDParts{Region: n[:6], Born: born, Sex: sex, Check: n[17:]}
}
