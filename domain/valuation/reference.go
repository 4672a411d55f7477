package valuation

import (
	"strconv"

	"jiyue/domain/day"
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

// Words 估值参考 as it is written beside a price. The figures are the unit's own matter.
func (r Reference) Words(org string) string {
	return r.Serial + "，" + org + "签发，评估基准日 " + r.Base.String() + "，有效至 " + r.Until.String() + "；估值参考，不是资产评估结论"
}
