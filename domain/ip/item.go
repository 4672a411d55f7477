// Package ip is the register of 知识产权: patents, software copyrights, varieties and
// secrets that technology contracts concern, with their status and term.
package ip

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
)

// Faults of the register.
var (
	ErrAbsent = fault.New(fault.NotFound, "ip.absent", "知识产权名录中没有这一项，或您无权查看")
	ErrMoved  = fault.New(fault.Conflict, "ip.moved", "这一项已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrTaken  = fault.New(fault.Conflict, "ip.taken", "名录中已有这一项，请打开那一项修改").At("number")
	ErrNamed  = fault.New(fault.Invalid, "ip.named", "请填写名称，最多 200 个字").At("title")
	ErrKind   = fault.New(fault.Invalid, "ip.kind", "请从列表中选择知识产权种类").At("kind")
	ErrSame   = fault.New(fault.Invalid, "ip.same", "没有改动任何一项")
)

// Status 法律状态 of a right, as far as it is known.
type Status string

// The statuses of a right. That its term has run out follows from the dates.
const (
	Unknown Status = "UNKNOWN"  // 不详
	Pending Status = "PENDING"  // 申请中
	InForce Status = "IN_FORCE" // 授权有效
	Lapsed  Status = "LAPSED"   // 已失效: 终止、放弃、未缴年费
	Invalid Status = "INVALID"  // 已宣告无效
)

// Statuses lists the statuses as forms offer them.
var Statuses = []contract.Choice{{Value: string(Unknown), Title: "不详"}, {Value: string(Pending), Title: "申请中"},
	{Value: string(InForce), Title: "授权有效"}, {Value: string(Lapsed), Title: "已失效（终止、放弃、未缴年费）"}, {Value: string(Invalid), Title: "已宣告无效"}}

// Title is the Chinese name of the status.
func (s Status) Title() string { return contract.TitleIn(Statuses, string(s)) }

// Item 知识产权项 is one right on file.
type Item struct {
	ID         string
	Version    int
	Kind       string // of contract.IPTypes
	Number     string // as it is written: ZL202310456789.0
	Title      string
	Owner      string
	OwnerParty string // id of the owner's record among the parties, "" when unknown
	FiledOn    day.Date
	GrantedOn  day.Date
	ExpiresOn  day.Date
	Status     Status
	StatusOn   day.Date
	VerifiedOn day.Date
	UpdatedAt  time.Time
}

// Patent says whether the right is a patent, whose term follows from its filing.
func (i Item) Patent() bool { return contract.PatentType(i.Kind) }

// Key is the number without what changes in the life of a right: ZL before the
// number of a granted patent, CN, and the dot before the check character.
func Key(number string) string {
	n := ident.Normalise(number)
	n = strings.TrimPrefix(strings.TrimPrefix(n, "ZL"), "CN")
	return strings.ReplaceAll(n, ".", "")
}

// Key is the key of the item's number.
func (i Item) Key() string { return Key(i.Number) }

// kinds of the checks by kind of right; varieties of medicine have no rule.
var kinds = map[string]ident.Kind{
	ident.Invention: ident.KindPatent, ident.UtilityModel: ident.KindPatent, ident.Design: ident.KindPatent,
	contract.IPSoftware: ident.KindSoftware, contract.IPLayoutDesign: ident.KindLayoutDesign, contract.IPPlantVariety: ident.KindPlantVariety,
}

// Settle 核对 checks the item, writes its number as the rules ask, and computes the
// end of a patent's term from its filing: the day before the anniversary (专利法 第四十二条).
func (i Item) Settle(today day.Date) (Item, error) {
	var faults []*fault.Fault
	if !listed(contract.IPTypes, i.Kind) {
		return i, ErrKind
	}
	if i.Kind == contract.IPTechSecret {
		i.Number = ""
	}
	if n := utf8.RuneCountInString(i.Title); n > 200 || n == 0 && i.Number == "" {
		faults = append(faults, ErrNamed)
	}
	if utf8.RuneCountInString(i.Owner) > 200 {
		faults = append(faults, fault.New(fault.Invalid, "ip.owner", "权利人最多 200 个字").At("owner"))
	}
	if i.Number != "" {
		var f *fault.Fault
		i, f = i.numbered(today)
		if f != nil {
			faults = append(faults, f)
		}
	} else if i.Patent() {
		faults = append(faults, fault.New(fault.Invalid, "ip.number", "请填写专利号或申请号").At("number"))
	}
	faults = append(faults, i.dated(today)...)
	if i.Patent() && !i.FiledOn.IsZero() {
		i.ExpiresOn = ident.LastDayInForce(i.Kind, i.FiledOn)
	}
	return i, fault.Join(faults)
}

func listed(list []contract.Choice, value string) bool {
	return slices.ContainsFunc(list, func(c contract.Choice) bool { return c.Value == value })
}

func (i Item) numbered(today day.Date) (Item, *fault.Fault) {
	if i.Kind == contract.IPMedicineVariety {
		i.Number = ident.Normalise(i.Number)
		if utf8.RuneCountInString(i.Number) > 40 {
			return i, fault.New(fault.Invalid, "ip.number", "编号最多 40 个字").At("number")
		}
		return i, nil
	}
	o := ident.Options{AsOf: today, Filed: i.FiledOn}
	if i.Status == InForce {
		o.Granted = ident.Granted
	}
	result := ident.Check(kinds[i.Kind], i.Number, o)
	if err := result.Err(); err != nil {
		return i, fault.All(err)[0].At("number")
	}
	if result.Patent != nil && result.Patent.Bucket != i.Kind {
		return i, fault.New(fault.Invalid, "ip.number_kind", "号码属于"+contract.TitleIn(contract.IPTypes, result.Patent.Bucket)+"，请改选种类或核对号码").At("number")
	}
	i.Number = result.Normalised
	return i, nil
}

func (i Item) dated(today day.Date) []*fault.Fault {
	var faults []*fault.Fault
	for _, d := range []struct {
		on    day.Date
		field string
	}{{i.FiledOn, "filed_on"}, {i.GrantedOn, "granted_on"}, {i.StatusOn, "status_on"}} {
		if d.on.After(today) {
			faults = append(faults, fault.New(fault.Invalid, "ip.future", "日期不能晚于今天").At(d.field))
		}
	}
	if !i.GrantedOn.IsZero() && i.GrantedOn.Before(i.FiledOn) {
		faults = append(faults, fault.New(fault.Invalid, "ip.dates", "授权日不能早于申请日").At("granted_on"))
	}
	if !i.ExpiresOn.IsZero() && i.ExpiresOn.Before(i.FiledOn) {
		faults = append(faults, fault.New(fault.Invalid, "ip.dates", "届满日不能早于申请日").At("expires_on"))
	}
	if !listed(Statuses, string(i.Status)) {
		faults = append(faults, fault.New(fault.Invalid, "ip.status", "请从列表中选择法律状态").At("status"))
	}
	return faults
}

// FromEntry takes a right that an application names; one whose number is wrong, or
// that has neither number nor title, is not kept.
func FromEntry(e contract.IPEntry, today day.Date) (Item, bool) {
	i := Item{Kind: e.Type, Number: e.No, Title: strings.TrimSpace(e.Title), Owner: strings.TrimSpace(e.Owner), Status: Unknown}
	i.FiledOn, _ = day.Parse(e.Filed) // a date that cannot be read tells nothing
	if i.FiledOn.After(today) {
		i.FiledOn = day.Date{}
	}
	switch {
	case e.Granted == contract.Yes, e.Type == contract.IPSoftware:
		i.Status = InForce
	case e.Granted == contract.No:
		i.Status = Pending
	}
	i, err := i.Settle(today)
	return i, err == nil
}

// Absorb 归集 takes what an application states into the item on file: gaps are
// filled, newer words count where nobody has verified the item, and a status only
// moves on: 申请中 becomes 授权有效, never back, and what has ended stays ended.
func (i Item) Absorb(stated Item) Item {
	next, free := i, i.VerifiedOn.IsZero()
	text := func(kept *string, said string) {
		if said != "" && (*kept == "" || free) {
			*kept = said
		}
	}
	text(&next.Title, stated.Title)
	text(&next.Owner, stated.Owner)
	if stated.Owner == next.Owner && stated.OwnerParty != "" && (i.OwnerParty == "" || free) {
		next.OwnerParty = stated.OwnerParty
	}
	date := func(kept *day.Date, said day.Date) {
		if !said.IsZero() && (kept.IsZero() || free) {
			*kept = said
		}
	}
	date(&next.FiledOn, stated.FiledOn)
	date(&next.GrantedOn, stated.GrantedOn)
	if i.Status == Unknown || i.Status == Pending && stated.Status == InForce {
		if stated.Status != Unknown {
			next.Status = stated.Status
		}
	}
	if next.Status == InForce && stated.Status == InForce && stated.Number != "" {
		next.Number = stated.Number // with ZL before it
	}
	if next.Patent() && !next.FiledOn.IsZero() {
		next.ExpiresOn = ident.LastDayInForce(next.Kind, next.FiledOn)
	} else {
		date(&next.ExpiresOn, stated.ExpiresOn)
	}
	return next
}

// SoonDays is within how many days a term that ends is warned about, 建议值.
const SoonDays = 180

// Standing 效力 says how a right stands on a day.
type Standing string

// The standings of a right.
const (
	Stands   Standing = "STANDS"   // 有效
	Soon     Standing = "SOON"     // 即将届满
	Expired  Standing = "EXPIRED"  // 期限届满
	Ended    Standing = "ENDED"    // 已失效或被宣告无效
	Applied  Standing = "APPLIED"  // 申请中
	Doubtful Standing = "DOUBTFUL" // 不详
)

// StandingOn says how the right stands on the day.
func (i Item) StandingOn(on day.Date) Standing {
	switch {
	case i.Status == Lapsed || i.Status == Invalid:
		return Ended
	case !i.ExpiresOn.IsZero() && i.ExpiresOn.Before(on):
		return Expired
	case i.Status == Pending:
		return Applied
	case !i.ExpiresOn.IsZero() && on.DaysUntil(i.ExpiresOn) <= SoonDays:
		return Soon
	case i.Status == InForce:
		return Stands
	}
	return Doubtful
}
