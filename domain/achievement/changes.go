package achievement

import (
	"strconv"
	"strings"

	"jiyue/domain/contract"
)

// Parts are the parts of a content in the order of the form, with the names under
// which differences are shown.
var Parts = []contract.Choice{{Value: "name", Title: "成果名称"}, {Value: "abstract", Title: "成果简介"}, {Value: "problem", Title: "解决的问题"},
	{Value: "field", Title: "技术领域"}, {Value: "industry", Title: "应用行业"}, {Value: "maturity", Title: "技术成熟度"}, {Value: "evidence", Title: "成熟度依据"},
	{Value: "owners", Title: "权属单位与份额"}, {Value: "completers", Title: "完成人"}, {Value: "rights", Title: "知识产权"},
	{Value: "modes", Title: "转化方式"}, {Value: "price", Title: "意向价格"}, {Value: "secrecy", Title: "密级"}, {Value: "contact", Title: "联系人"}, {Value: "phone", Title: "联系电话"}}

// Part is one part of the content in words; codes of tables stay codes.
func (c Content) Part(name string) string {
	var lines []string
	switch name {
	case "maturity":
		if c.Maturity > 0 {
			return contract.TitleIn(Maturities, strconv.Itoa(c.Maturity))
		}
		return ""
	case "owners":
		for _, o := range c.Owners {
			lines = append(lines, strings.TrimSpace(o.Name+" "+o.Uscc)+" "+o.Share.StringFixed(2)+"%")
		}
	case "completers":
		for _, p := range c.Completers {
			lines = append(lines, strings.TrimSpace(p.Name+" "+p.Unit))
		}
	case "rights":
		for _, r := range c.Rights {
			lines = append(lines, r.Number)
		}
	case "modes":
		return c.ModeNames()
	case "price":
		switch {
		case c.Negotiable:
			return "面议"
		case c.Priced():
			return c.Price.Text() + " 元"
		}
		return ""
	case "secrecy":
		return c.Secrecy.Title()
	default:
		return c.Flat()[name]
	}
	return strings.Join(lines, "；")
}

// Changes lists the parts that differ from c to next: Path is the part's name in
// words, codes of tables stay codes.
func (c Content) Changes(next Content) []contract.Change {
	var changes []contract.Change
	for _, p := range Parts {
		if before, after := c.Part(p.Value), next.Part(p.Value); before != after {
			changes = append(changes, contract.Change{Path: p.Title, Before: before, After: after})
		}
	}
	return changes
}
