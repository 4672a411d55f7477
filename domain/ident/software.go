package ident

import "strings"

// The two numbers that a software copyright carries.
const (
	FormRegNo  = "REG_NO"  // 登记号 2020SR0123456
	FormCertNo = "CERT_NO" // 证书号 软著登字第1234567号
)

// SoftwareParts are the segments of a 计算机软件著作权登记号 or 证书号.
type SoftwareParts struct {
	Form   string
	Year   int // 0 for a certificate number
	Serial string
}

func checkSoftware(r *Result, o Options) {
	n := r.Normalised
	if middle, ok := strings.CutPrefix(n, "软著登字第"); ok {
		serial, closed := strings.CutSuffix(middle, "号")
		if !closed || len(serial) < 6 || len(serial) > 8 || !Digits(serial) {
			r.fail(CodeFormat)
			return
		}
		r.Software = &SoftwareParts{Form: FormCertNo, Serial: serial}
		return
	}
	year, serial, ok := strings.Cut(n, "SR")
	if !ok || len(year) != 4 || !Digits(year) || year[:2] != "19" && year[:2] != "20" ||
		len(serial) < 6 || len(serial) > 7 || !Digits(serial) {
		r.fail(CodeFormat)
		return
	}
	if y := number(year); o.AsOf.IsZero() || y <= o.AsOf.Year() {
		r.Software = &SoftwareParts{Form: FormRegNo, Year: y, Serial: serial}
		return
	}
	r.fail(CodeYear)
}
