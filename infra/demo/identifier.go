package demo

import (
	"fmt"

	"jiyue/domain/ident"
)

// uscc makes a 统一社会信用代码 that passes every check and belongs to nobody: no
// 组织机构代码 begins with DEM.
func uscc(nature, region string, serial int) string {
	kind := "91"
	switch nature[:2] {
	case "01":
		kind = "11"
	case "02":
		kind = "12"
	case "03":
		kind = "51"
	}
	body := fmt.Sprintf("DEM%05d", serial)
	return completed(ident.KindUSCC, kind+region[:4]+"00"+body+organisationCheck(body), usccLetters)
}

const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// organisationCheck finds the check character inside the code: the one with
// which the engine has nothing to remark.
func organisationCheck(body string) string {
	for _, c := range "0123456789X" {
		code := completed(ident.KindUSCC, "91410100"+body+string(c), usccLetters)
		if len(ident.Check(ident.KindUSCC, code, ident.Options{}).Warnings) == 0 {
			return string(c)
		}
	}
	return "0"
}

// cnID makes a 公民身份号码 that passes every check and belongs to nobody: there is
// no county 9900 in a province, and whoever was born then is dead.
func cnID(province string, serial int) string {
	return completed(ident.KindCNID, fmt.Sprintf("%s990019010%d15%03d", province[:2], serial%9+1, serial), "0123456789X")
}

// patentNo makes a 专利号; its serial number of seven digits should be out of the
// range that is given out.
func patentNo(kind string, year, serial int, granted bool) string {
	digit := map[string]string{ident.Invention: "1", ident.UtilityModel: "2", ident.Design: "3"}[kind]
	prefix := ""
	if granted {
		prefix = "ZL"
	}
	return completed(ident.KindPatent, fmt.Sprintf("%s%04d%s%07d.", prefix, year, digit, serial), "0123456789X")
}

// completed adds the check character that the engine accepts.
func completed(kind ident.Kind, number, letters string) string {
	for _, c := range letters {
		if ident.Check(kind, number+string(c), ident.Options{}).Valid() {
			return number + string(c)
		}
	}
	return number
}
