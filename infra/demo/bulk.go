package demo

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Bulk 装载 makes contracts in great number, to measure how the product bears
// them: ten years of a province, all states, a few parties that have very many
// contracts and many that have few. Nothing is done through the activities, so
// there are no records of acts and no files; equal numbers give equal contracts.
type Bulk struct {
	Organisations []access.Organisation
	Users         []access.User
	Counters      map[string]int // the last numbers given, by counter

	today   day.Date
	topics  []topic
	offices []*office
	sellers []*party
	people  []*party // natural persons
	buyers  []*party
	plan    []bulkPlan
}

// bulkPlan is what the numbers of a contract depend on.
type bulkPlan struct {
	created      time.Time
	office       uint8
	state        uint8 // index of contract.States
	submission   int32
	registration int32
}

const (
	bulkYears   = 10
	bulkSellers = 2_000
	bulkBuyers  = 18_000
	bulkBrokers = 600 // sellers that file for themselves; brokerages file for the others
)

// bulkCities are the prefectures of the province, the first with two fifths of
// all contracts.
var bulkCities = []string{"郑州", "开封", "洛阳", "平顶山", "安阳", "鹤壁", "新乡", "焦作", "濮阳", "许昌", "漯河", "三门峡", "南阳", "商丘", "信阳", "周口", "驻马店"}

// bulkShares of the states in a thousand contracts. Cases under way are of the
// last weeks only; older ones that would be are registered.
var bulkShares = []struct {
	state contract.State
	share int
	open  bool
}{
	{contract.Draft, 25, false}, {contract.Rejected, 30, false}, {contract.NotAccepted, 15, false}, {contract.Routed, 5, false},
	{contract.Withdrawn, 25, false}, {contract.Cancelled, 12, false}, {contract.Revoked, 2, false},
	{contract.Submitted, 180, true}, {contract.Accepted, 60, true}, {contract.InReview, 260, true}, {contract.SupplementRequested, 90, true},
	{contract.Resubmitted, 40, true}, {contract.SecondReview, 50, true}, {contract.ExpertReview, 10, true}, {contract.ChangePending, 10, true}, {contract.Objection, 4, true},
}

const openDays = 45 // how far back cases are under way

// NewBulk invents who takes part and in what order n contracts come.
func NewBulk(n int, today day.Date) (*Bulk, error) {
	topics, err := readTopics()
	if err != nil {
		return nil, err
	}
	b := &Bulk{today: today, topics: topics, Counters: map[string]int{}}
	d := newDice(1 << 40)
	b.cast(d)
	b.plan = make([]bulkPlan, n)
	first := today.AddYears(-bulkYears)
	days := first.DaysUntil(today)
	when := make([]int32, n)
	for i := range when {
		when[i] = int32(squareRoot(d.IntN(days * days))) // each year has more than the one before
	}
	slices.Sort(when)
	for i := range b.plan {
		b.plan[i] = b.fate(d, first.AddDays(int(when[i])))
	}
	return b, nil
}

// squareRoot of a whole number, rounded down.
func squareRoot(n int) int {
	root := 0
	for bit := 1 << 30; bit > 0; bit >>= 1 {
		if next := root | bit; next*next <= n {
			root = next
		}
	}
	return root
}

// fate draws office, state and numbers of the contract that begins on the day.
func (b *Bulk) fate(d dice, on day.Date) bulkPlan {
	p := bulkPlan{created: on.Start().Add(8*time.Hour + time.Duration(d.IntN(9*3600))*time.Second + time.Duration(d.IntN(1_000_000))*time.Microsecond)}
	if !d.percent(40) {
		p.office = uint8(d.IntN(len(b.offices)))
	}
	state, throw := contract.Registered, d.IntN(1000)
	recent := on.DaysUntil(b.today) <= openDays
	for _, s := range bulkShares {
		if s.open && !recent {
			break
		}
		if throw -= s.share; throw < 0 {
			state = s.state
			break
		}
	}
	p.state = uint8(slices.Index(contract.States, state))
	count := func(kind string) int32 {
		key := fmt.Sprintf("%s:%s:%d", kind, b.offices[p.office].Prefix, on.Year())
		b.Counters[key]++
		return int32(b.Counters[key])
	}
	if state != contract.Draft {
		p.submission = count("submission")
	}
	if numbered(state) {
		p.registration = count("registration")
	}
	return p
}

func numbered(s contract.State) bool {
	return s.Issued() || s == contract.ChangePending || s == contract.Objection
}

func (b *Bulk) cast(d dice) {
	add := func(kind access.Kind, name, region, prefix string) access.Organisation {
		o := access.Organisation{ID: d.id(), Kind: kind, Name: name, Region: region, NumberPrefix: prefix}
		b.Organisations = append(b.Organisations, o)
		return o
	}
	user := func(o access.Organisation, login, name string, role actor.Role) actor.Actor {
		u := access.User{ID: d.id(), Login: login, Name: name, OrgID: o.ID, Roles: roles(role), OrgName: o.Name, OrgRegion: o.Region}
		b.Users = append(b.Users, u)
		return u.Actor()
	}
	for i, city := range bulkCities {
		region := fmt.Sprintf("41%02d00", i+1)
		o := add(access.Office, city+"示例技术合同登记处", region, "L"+string(rune('A'+i)))
		place := &office{Office: contract.Office{ID: o.ID, Name: o.Name, Region: region, Prefix: o.NumberPrefix}}
		for k := range 6 {
			place.registrars = append(place.registrars, user(o, bulkLogin("registrar", i, k), "登记员"+string(rune('甲'+k)), actor.Registrar))
		}
		place.reviewers = []actor.Actor{user(o, bulkLogin("reviewer", i, 0), "复核员", actor.Reviewer)}
		place.head = user(o, bulkLogin("head", i, 0), "负责人", actor.Head)
		b.offices = append(b.offices, place)
	}
	province := add(access.Authority, "示例省科学技术厅", "410000", "")
	for _, r := range []struct {
		login, name string
		role        actor.Role
	}{{"authority", "主管部门", actor.Authority}, {"statistician", "统计员", actor.Statistician}, {"auditor", "审计员", actor.Auditor},
		{"expert", "评审专家", actor.Expert}, {"tax", "税务人员", actor.TaxFinance}} {
		b.offices[0].experts = append(b.offices[0].experts, user(province, "load."+r.login, r.name, r.role))
	}
	user(add(access.Platform, "示例平台运行中心", "000000", ""), "load.admin", "系统管理员", actor.Administrator)
	var brokerages []actor.Actor
	for i, city := range bulkCities {
		o := add(access.Brokerage, city+"示例技术转移有限公司", fmt.Sprintf("41%02d00", i+1), "")
		brokerages = append(brokerages, user(o, bulkLogin("agent", i, 0), "经纪人", actor.Broker))
	}
	b.parties(brokerages, func(p *party, i int) actor.Actor {
		return user(add(access.Seller, p.name, p.region, ""), bulkLogin("broker", i, 0), "经纪人", actor.Broker)
	})
}

// bulkLogin is load.registrar for the first of all, then load.registrar.3.1.
func bulkLogin(role string, place, n int) string {
	if place == 0 && n == 0 {
		return "load." + role
	}
	return fmt.Sprintf("load.%s.%d.%d", role, place, n)
}

var (
	bulkWords  = []string{"星衡", "远航", "中原", "嵩岳", "豫科", "华创", "博睿", "恒信", "天工", "金穗", "黄河", "伏牛", "太行", "商都", "绿洲", "凌云", "启明", "瑞丰", "鼎新", "卓越"}
	bulkTrades = []string{"智能装备", "新材料", "生物科技", "信息技术", "环保科技", "农业科技", "医药", "轴承", "电气", "软件", "矿山机械", "食品", "能源", "检测技术", "建筑工程"}
	bulkForms  = []string{"有限公司", "股份有限公司", "科技有限公司", "集团有限公司"}
)

// parties invents sellers, buyers and inventors. The first sellers file for
// themselves, the others and the persons through the brokerage of their city.
func (b *Bulk) parties(brokerages []actor.Actor, own func(*party, int) actor.Actor) {
	body := func(i int, side string) *party {
		city := i % len(bulkCities)
		if i%5 < 2 {
			city = 0
		}
		k := i / 3
		p := &party{side: side, country: contract.China, nature: "150", scale: "SMALL", industry: "35", region: fmt.Sprintf("41%02d%02d", city+1, i%3+2),
			name: bulkCities[city] + bulkWords[k%20] + bulkTrades[k/20%15] + fmt.Sprint("示例", i) + bulkForms[i%4]}
		if side == "S" && i%4 == 0 {
			p.nature, p.name = "022", bulkCities[city]+bulkWords[k%20]+fmt.Sprint("示例", i)+"研究院"
		}
		p.address = fmt.Sprintf("%s示例大道 %d 号", bulkCities[city], i+1)
		p.code = uscc(p.nature, p.region, 20_000+i)
		p.applicant = brokerages[city]
		return p
	}
	for i := range bulkSellers {
		p := body(i, "S")
		if i < bulkBrokers {
			p.applicant = own(p, i)
		}
		b.sellers = append(b.sellers, p)
	}
	for i := range bulkBuyers {
		b.buyers = append(b.buyers, body(bulkSellers+i, "B"))
	}
	for i := range 400 {
		p := &party{side: "S", country: contract.China, nature: contract.NaturalPerson, name: fmt.Sprint("示例发明人", i), region: "410105", applicant: brokerages[i%len(brokerages)]}
		p.cnID = cnID(p.region, i)
		b.people = append(b.people, p)
	}
}

// Len is how many contracts there are.
func (b *Bulk) Len() int { return len(b.plan) }

// Case is contract i; several goroutines may ask at once.
func (b *Bulk) Case(i int) *contract.Contract {
	p, d := b.plan[i], newDice(uint64(i))
	o, created := b.offices[p.office], p.created
	on := day.Of(created)
	c := &contract.Contract{ID: contract.ID(timedID(created, d)), Version: 1, State: contract.States[p.state], Source: contract.SourceWeb,
		Office: o.Office, ReviewLevel: contract.NormalReview, CreatedAt: created, UpdatedAt: created.Add(time.Hour)}
	if d.percent(30) {
		c.Source = contract.SourceExcel
	}
	x := brief{class: pick(d, bulkClasses), buyer: b.buyers[rand.NewZipf(d.Rand, 1.15, 6, bulkBuyers-1).Uint64()],
		seller: b.sellers[rand.NewZipf(d.Rand, 1.1, 4, bulkSellers-1).Uint64()], signed: on.AddDays(-d.between(0, 40)), related: d.percent(2)}
	if ofRights(x.class) && d.percent(12) {
		x.seller = pick(d, b.people)
	}
	fitting := func(t topic) bool { return fitsClass(t, x.class) }
	for x.topic = pick(d, b.topics); !fitting(x.topic); x.topic = pick(d, b.topics) {
	}
	x.name = fmt.Sprintf(pick(d, titles[x.class]), x.topic.subject(x.class)) + fmt.Sprintf("（%d-%04d）", on.Year(), i%10_000)
	c.Form = contract.FormOf(x.write(d))
	c.Applicant, c.ApplicantOrg = contract.Person{ID: x.seller.applicant.User, Name: x.seller.applicant.Name}, x.seller.applicant.Org
	c.Class = x.class
	c.Total, c.Tech = bulkAmounts(c.Form.Amount)
	b.course(c, p, o, d)
	return c
}

// bulkClasses in about the shares of the national statistics.
var bulkClasses = func() []contract.Class {
	var list []contract.Class
	for class, share := range map[contract.Class]int{contract.Commissioned: 28, contract.Cooperative: 5, contract.Service: 42, contract.Consulting: 8,
		contract.Training: 2, contract.Intermediary: 1, contract.PatentTransfer: 3, contract.ApplicationTransfer: 1, contract.SecretTransfer: 2,
		contract.PatentLicence: 4, contract.SecretLicence: 2, contract.SoftwareLicence: 2} {
		for range share {
			list = append(list, class)
		}
	}
	slices.Sort(list)
	return list
}()

// bulkAmounts reads the total and what of it is technology.
func bulkAmounts(a contract.AmountEntry) (total, tech money.Yuan) {
	total, err := money.ParseYuan(a.Total)
	if err != nil {
		return money.Zero, money.Zero
	}
	for _, part := range a.Components {
		if yuan, err := money.ParseYuan(part.Amount); err == nil && part.Kind == contract.PartTech {
			return total, yuan
		}
	}
	return total, total
}

// course gives the case the marks of its way to its state.
func (b *Bulk) course(c *contract.Contract, p bulkPlan, o *office, d dice) {
	if c.State == contract.Draft {
		return
	}
	on := day.Of(c.CreatedAt)
	registrar := o.registrars[d.IntN(len(o.registrars))]
	c.SubmittedAt = c.CreatedAt.Add(2 * time.Hour)
	c.SubmissionNo = fmt.Sprintf("SQ-%s-%d-%06d", o.Prefix, on.Year(), p.submission)
	c.Submitters = []string{c.Applicant.ID}
	due := func(days int) {
		c.Deadline = contract.Deadline{Due: on.AddDays(days), Amber: on.AddDays(days - 6), Red: on.AddDays(days - 2)}
	}
	due(7)
	switch c.State {
	case contract.Submitted, contract.Withdrawn, contract.NotAccepted, contract.Routed:
	default:
		c.AcceptedAt = c.SubmittedAt.Add(26 * time.Hour)
		c.Registrar, c.Handlers = contract.Person{ID: registrar.User, Name: registrar.Name}, []string{registrar.User}
		due(d.between(20, 60))
	}
	switch c.State {
	case contract.SupplementRequested:
		c.Rounds = []contract.Round{{RequestedAt: c.AcceptedAt.Add(time.Hour)}}
		c.Notes = []contract.Note{{Field: "contract.end", Text: "履行期限早于签订日期，请对照合同更正"}}
	case contract.Resubmitted:
		c.Rounds = []contract.Round{{RequestedAt: c.AcceptedAt.Add(time.Hour), ResubmittedAt: c.AcceptedAt.Add(30 * time.Hour)}}
	case contract.SecondReview:
		c.ReviewLevel = contract.NeedsSecondReview
	case contract.ExpertReview:
		e := b.offices[0].experts[3]
		c.Panel = []contract.Expert{{Person: contract.Person{ID: e.User, Name: e.Name}, OrgName: e.OrgName}}
	}
	decided := c.State == contract.Rejected || c.State == contract.NotAccepted || c.State == contract.Routed || numbered(c.State)
	if !decided {
		return
	}
	c.DecisionDue, c.Deadline = c.Deadline.Due, contract.Deadline{}
	c.DecidedAt = c.SubmittedAt.AddDate(0, 0, d.between(2, 25))
	if until := b.today.Start().Add(-12 * time.Hour); c.DecidedAt.After(until) {
		c.DecidedAt = c.SubmittedAt.Add(3 * time.Hour)
	}
	c.UpdatedAt, c.Opinion = c.DecidedAt, "符合认定条件"
	if !numbered(c.State) {
		return
	}
	c.Number, c.CertificateVersion, c.RegisteredOn = contract.FormatLocal(o.Prefix, on.Year(), int(p.registration)), 1, day.Of(c.DecidedAt)
	by := contract.Person{ID: c.Applicant.ID, Name: c.Applicant.Name}
	switch c.State {
	case contract.Cancelled, contract.Revoked:
		c.ClosedOn = c.RegisteredOn.AddDays(d.between(0, max(0, c.RegisteredOn.DaysUntil(b.today)-1)))
	case contract.ChangePending:
		c.Change = &contract.ChangeRequest{By: by, OpenedAt: c.DecidedAt, RequestedAt: c.DecidedAt, Reason: "双方协商延长履行期限",
			Fields: map[string]string{"contract.end": c.RegisteredOn.AddYears(3).String()}, Total: c.Total, Tech: c.Tech, Class: c.Class}
	case contract.Objection:
		e := b.offices[0].experts[4]
		c.Dispute = &contract.Dispute{Against: contract.Registered, By: contract.Person{ID: e.User, Name: e.Name}, OrgName: e.OrgName, At: c.DecidedAt, Reason: "对核定的技术交易额有异议"}
	}
}

// timedID is a UUIDv7 of the instant.
func timedID(at time.Time, d dice) string {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:8], uint64(at.UnixMilli())<<16|uint64(d.IntN(1<<12)))
	binary.BigEndian.PutUint64(u[8:], d.Uint64())
	u[6], u[8] = u[6]&0x0f|0x70, u[8]&0x3f|0x80
	return u.String()
}
