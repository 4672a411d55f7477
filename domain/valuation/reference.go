package valuation

import (
	"strconv"
	"strings"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Reference 估值参考区间 is what a signed valuation offers to an assessment or to a price.
// It is no 资产评估, whoever reads it.
type Reference struct {
	Case           string // id
	Serial         string // 估值编号
	Low, Mid, High money.Yuan
	Base, Until    day.Date
}

// ReferenceWords stand wherever an interval is shown.
const ReferenceWords = "估值参考区间，不是资产评估结论"

// ErrReference is told where a valuation is named that cannot be leaned on. It never
// stands for an appraisal that a seller needs: the grounds of a price are asked all the same.
var ErrReference = fault.New(fault.Invalid, "valuation.reference", "没有可用的估值：编号不符、不属于本成果、未签发、已作废或已过有效期；请核对编号，不用估值参考的留空")

// ErrSerial 估值编号重复: another case of the unit has the digits by chance.
var ErrSerial = fault.New(fault.Conflict, "valuation.serial", "估值编号重复，请返回成果页面，重新新建估值项目")

// Lean 引用估值 is the reference that the case gives under the number on the day, to what is
// about the achievement, "" for one that is not on file.
func (c *Case) Lean(serial, achievement string, on day.Date) (Reference, error) {
	r, usable := c.Reference(on)
	if !usable || c.Serial() != NormalSerial(serial) || achievement != "" && c.Achievement != achievement {
		return Reference{}, ErrReference
	}
	return r, nil
}

// NormalSerial is a 估值编号 as it is kept.
func NormalSerial(typed string) string { return strings.ToUpper(strings.TrimSpace(typed)) }

// Serial 估值编号 is what people call the case.
func (c *Case) Serial() string {
	return serial("GZ-"+strconv.Itoa(c.Terms.Base.Year())+"-", c.ID)
}

// Usable says whether the case is signed and within its validity on a day.
func (c *Case) Usable(on day.Date) bool { return c.State == Signed && !on.After(c.Until()) }

// Reference is the interval of a case that may be used on the day.
func (c *Case) Reference(on day.Date) (Reference, bool) {
	conclusion, concluded := c.Conclusion()
	if !concluded || !c.Usable(on) {
		return Reference{}, false
	}
	r := Reference{Case: c.ID, Serial: c.Serial(), Base: c.Terms.Base, Until: c.Until()}
	for text, to := range map[*string]*money.Yuan{&conclusion.Low: &r.Low, &conclusion.Value: &r.Mid, &conclusion.High: &r.High} {
		y, err := money.ParseYuan(*text)
		if err != nil {
			return Reference{}, false
		}
		*to = y
	}
	return r, true
}

// Interval 估值参考区间 in words, for the readers whom the unit has given it to.
func (r Reference) Interval() string { return r.Low.Text() + " 元至 " + r.High.Text() + " 元" }

// Words 估值参考 as it is written beside a price. The figures are the unit's own matter.
func (r Reference) Words(org string) string {
	return r.Serial + "，" + org + "签发，评估基准日 " + r.Base.String() + "，有效至 " + r.Until.String() + "；估值参考，不是资产评估结论"
}
