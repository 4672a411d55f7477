package achievement

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Mode 转化方式 is a way in which an achievement is put to use (促进科技成果转化法 第十六条).
type Mode string

// The ways that are offered.
const (
	ByTransfer    Mode = "TRANSFER"    // 转让
	ByLicence     Mode = "LICENCE"     // 许可
	ByEquity      Mode = "EQUITY"      // 作价投资
	ByDevelopment Mode = "DEVELOPMENT" // 合作开发
	ByOther       Mode = "OTHER"       // 其他方式
)

// Modes lists the ways as forms offer them.
var Modes = []contract.Choice{{Value: string(ByTransfer), Title: "转让"}, {Value: string(ByLicence), Title: "许可"},
	{Value: string(ByEquity), Title: "作价投资"}, {Value: string(ByDevelopment), Title: "合作开发"}, {Value: string(ByOther), Title: "其他方式"}}

// Title is the Chinese name of the way.
func (m Mode) Title() string { return contract.TitleIn(Modes, string(m)) }

// Secrecy 密级 bounds who may learn of an achievement.
type Secrecy string

// The levels: 公开 is for everybody, 内部 for the unit, traders and authorities of its
// region, 涉密 for the unit alone.
const (
	Open     Secrecy = "OPEN"     // 公开
	Internal Secrecy = "INTERNAL" // 内部
	Secret   Secrecy = "SECRET"   // 涉密
)

// Secrecies lists the levels as forms offer them.
var Secrecies = []contract.Choice{{Value: string(Open), Title: "公开"}, {Value: string(Internal), Title: "内部"}, {Value: string(Secret), Title: "涉密"}}

// Title is the Chinese name of the level.
func (s Secrecy) Title() string { return contract.TitleIn(Secrecies, string(s)) }

// Maturities 技术成熟度 lists the nine levels with what each says, in our own words
// (建议值): the scales that are in use differ in theirs.
var Maturities = []contract.Choice{
	{Value: "1", Title: "1 级　发现并报告基本原理"}, {Value: "2", Title: "2 级　形成技术方案"}, {Value: "3", Title: "3 级　关键功能得到概念验证"},
	{Value: "4", Title: "4 级　实验室环境中验证"}, {Value: "5", Title: "5 级　相关环境中验证（小试）"}, {Value: "6", Title: "6 级　相关环境中样机演示（中试）"},
	{Value: "7", Title: "7 级　实际环境中样机演示"}, {Value: "8", Title: "8 级　产品定型，通过检验"}, {Value: "9", Title: "9 级　实际应用，批量生产"},
}

// Owner 权属单位 owns a share of an achievement; a natural person has no code.
type Owner struct {
	Name  string
	Uscc  string
	Share decimal.Decimal // in percent, two decimals at most; zero when not given yet
}

// key is by what two achievements are owned alike.
func (o Owner) key() string {
	if o.Uscc != "" {
		return o.Uscc
	}
	return o.Name
}

// Completer 完成人 is one of those who made the achievement, in order of contribution.
type Completer struct {
	Name string
	Unit string
}

// Right 成果知识产权 is a right of the register by which an achievement is protected.
type Right struct {
	Number string
	Item   string // id in the register of rights
}

// Content 成果内容 is everything that is said of an achievement.
type Content struct {
	Name       string
	Abstract   string
	Problem    string
	Field      string // 技术领域
	Industry   string // 应用行业
	Maturity   int    // 1 to 9, 0 when not given yet
	Evidence   string // on what the maturity rests
	Owners     []Owner
	Completers []Completer
	Rights     []Right
	Modes      []Mode
	Negotiable bool // 面议
	Price      money.Yuan
	Secrecy    Secrecy
	Contact    string
	Phone      string
}

// How much may be said.
const (
	MaxOwners     = 10
	MaxCompleters = 30
	MaxRights     = 30
)

var whole = decimal.NewFromInt(100)

// Shares is the sum of the owners' shares in percent.
func (c Content) Shares() decimal.Decimal {
	sum := decimal.Zero
	for _, o := range c.Owners {
		sum = sum.Add(o.Share)
	}
	return sum
}

// OwnerNames joins the names of the owners with 、.
func (c Content) OwnerNames() string {
	names := make([]string, len(c.Owners))
	for i, o := range c.Owners {
		names[i] = o.Name
	}
	return strings.Join(names, "、")
}

// OwnerKeys are the owners as duplicates are looked for.
func (c Content) OwnerKeys() []string {
	keys := make([]string, len(c.Owners))
	for i, o := range c.Owners {
		keys[i] = o.key()
	}
	return keys
}

// ModeNames joins the wanted ways with 、.
func (c Content) ModeNames() string {
	names := make([]string, len(c.Modes))
	for i, m := range c.Modes {
		names[i] = m.Title()
	}
	return strings.Join(names, "、")
}

// Wants says whether the way is among those wanted.
func (c Content) Wants(m Mode) bool { return slices.Contains(c.Modes, m) }

// Priced says whether a price is hinted at.
func (c Content) Priced() bool { return c.Price.Sign() > 0 }

// Complete 核对 collects what stands between the content and its publication.
func (c Content) Complete() error {
	var faults []*fault.Fault
	say := func(ok bool, field, sentence string) {
		if !ok {
			faults = append(faults, fault.New(fault.Invalid, "achievement.incomplete", sentence).At(field))
		}
	}
	long := func(text string, least int) bool { return utf8.RuneCountInString(text) >= least }
	say(long(c.Name, 2), "name", "请填写成果名称，至少 2 个字")
	say(long(c.Abstract, 30), "abstract", "成果简介至少 30 个字"+short(c.Abstract, 30))
	say(long(c.Problem, 10), "problem", "解决的问题至少 10 个字"+short(c.Problem, 10))
	say(c.Field != "", "field", "请选择技术领域")
	say(c.Industry != "", "industry", "请选择应用行业")
	say(c.Maturity > 0, "maturity", "请选择技术成熟度")
	say(long(c.Evidence, 10), "evidence", "成熟度依据至少 10 个字"+short(c.Evidence, 10))
	faults = append(faults, c.owned()...)
	say(len(c.Completers) > 0, "completers", "请按贡献大小列出完成人")
	say(len(c.Modes) > 0, "modes", "请至少选择一种转化方式")
	say(c.Negotiable || c.Priced(), "pricing", "请填写意向价格，或选择面议")
	say(c.Secrecy != "", "secrecy", "请选择密级")
	say(c.Contact != "", "contact", "请填写联系人")
	say(c.Phone != "", "phone", "请填写联系电话")
	return fault.Join(faults)
}

func short(text string, least int) string {
	return "，还差 " + strconv.Itoa(least-utf8.RuneCountInString(text)) + " 个字"
}

// owned checks that the shares are the whole, to the hundredth of a percent.
func (c Content) owned() []*fault.Fault {
	if len(c.Owners) == 0 {
		return []*fault.Fault{fault.New(fault.Invalid, "achievement.owners", "请列出权属单位和份额").At("owners")}
	}
	var faults []*fault.Fault
	for i, o := range c.Owners {
		if o.Share.Sign() <= 0 {
			faults = append(faults, fault.New(fault.Invalid, "achievement.share", "请填写"+o.Name+"的份额").At(at("owners", i, "share")))
		}
		for _, other := range c.Owners[:i] {
			if other.key() == o.key() {
				faults = append(faults, fault.New(fault.Invalid, "achievement.owner_twice", o.Name+"列了两次，请合并份额").At(at("owners", i, "name")))
			}
		}
	}
	if sum := c.Shares(); !sum.Equal(whole) && len(faults) == 0 {
		off := sum.Sub(whole)
		word := "多 "
		if off.Sign() < 0 {
			word = "少 "
		}
		faults = append(faults, fault.New(fault.Invalid, "achievement.shares",
			"各权属单位的份额合计须为 100.00%，现为 "+sum.StringFixed(2)+"%，"+word+off.Abs().StringFixed(2)+"%").At("owners"))
	}
	return faults
}

func at(group string, i int, name string) string { return group + "[" + strconv.Itoa(i) + "]." + name }
