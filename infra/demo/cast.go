package demo

import (
	"fmt"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

// house is an organisation with accounts, and member one of its people.
type house struct {
	kind                 access.Kind
	name, region, prefix string
	members              []member
}

type member struct {
	login, name string
	roles       []actor.Role
}

func roles(r ...actor.Role) []actor.Role { return r }

// houses lists who works here: four registration offices in two cities, their
// authorities, those who file, and the platform. The first people of each are
// the ones to sign in as.
var houses = []house{
	{access.Seller, "中原示例理工大学", "410102", "", []member{{"xubowen", "许博文", roles(actor.Broker)}, {"gaoyun", "高筠", roles(actor.Head)}}},
	{access.Brokerage, "郑州示例技术经纪有限公司", "410105", "", []member{{"shaojing", "邵静", roles(actor.Broker)}}},
	{access.Office, "郑州市技术合同登记处", "410100", "ZZ", []member{
		{"lumingxia", "陆明霞", roles(actor.Registrar)}, {"hemin", "何敏", roles(actor.Reviewer)}, {"qinling", "秦岭", roles(actor.Head)},
		{"zhouqian", "周其安", roles(actor.Registrar, actor.Reviewer)}}},
	{access.Office, "郑州高新区技术合同登记站", "410172", "ZG", []member{
		{"tangwei", "唐蔚", roles(actor.Registrar)}, {"baiyu", "白榆", roles(actor.Reviewer)}, {"songhe", "宋禾", roles(actor.Head)}}},
	{access.Authority, "郑州市科技局", "410100", "", []member{
		{"fangzheng", "方峥", roles(actor.Authority)}, {"zhengtong", "郑彤", roles(actor.Statistician)},
		{"kejuzhang", "柯举", roles(actor.Head)}}},
	{access.Authority, "河南省科学技术厅", "410000", "", []member{
		{"yusheng", "余晟", roles(actor.Authority)}, {"jiangyu", "姜屿", roles(actor.Statistician)}}},
	{access.Seller, "重庆示例科技大学", "500106", "", []member{{"luoqi", "罗琦", roles(actor.Broker)}}},
	{access.Brokerage, "重庆示例技术转移有限公司", "500103", "", []member{{"yeqing", "叶青", roles(actor.Broker)}}},
	{access.Office, "重庆市技术合同登记处", "500000", "CQ", []member{
		{"tanxiao", "谭晓", roles(actor.Registrar)}, {"renkai", "任恺", roles(actor.Reviewer)}, {"maolan", "毛岚", roles(actor.Head)},
		{"dengyu", "邓煜", roles(actor.Registrar)}}},
	{access.Office, "重庆市北碚区技术合同登记站", "500109", "CB", []member{
		{"pengxi", "彭溪", roles(actor.Registrar)}, {"heshu", "贺舒", roles(actor.Reviewer)}, {"xiangnan", "向楠", roles(actor.Head)}}},
	{access.Authority, "重庆市科技局", "500000", "", []member{
		{"zhaoyan", "赵妍", roles(actor.Authority)}, {"wutong", "吴桐", roles(actor.Statistician)}}},
	{access.Authority, "河南省示例科技专家中心", "410000", "", []member{
		{"gaoyuan", "高远", roles(actor.Expert)}, {"fangyu", "方瑜", roles(actor.Expert)}, {"shilei", "石磊", roles(actor.Expert)},
		{"wenqi", "温琪", roles(actor.Expert)}}},
	{access.Authority, "重庆市示例科技专家中心", "500000", "", []member{
		{"jiangbo", "江波", roles(actor.Expert)}, {"qiuyi", "邱怡", roles(actor.Expert)}, {"luheng", "陆恒", roles(actor.Expert)}}},
	{access.Authority, "郑州示例税务局", "410100", "", []member{{"shuijing", "税静", roles(actor.TaxFinance)}}},
	{access.Platform, "技约平台运行中心", "000000", "", []member{
		{"admin", "系统管理员", roles(actor.Administrator)}, {"auditor", "审计员", roles(actor.Auditor)},
		{"admin2", "系统管理员乙", roles(actor.Administrator)}}},

	{access.Seller, "河南示例农业大学", "410105", "", []member{{"tianhe", "田禾", roles(actor.Broker)}}},
	{access.Seller, "河南示例工业技术研究院", "410172", "", []member{{"shenzhou", "沈舟", roles(actor.Broker)}}},
	{access.Seller, "郑州示例智能装备股份有限公司", "410172", "", []member{{"kongming", "孔鸣", roles(actor.Broker)}}},
	{access.Seller, "郑州示例超硬材料有限公司", "410172", "", []member{{"dingyan", "丁岩", roles(actor.Broker)}}},
	{access.Seller, "河南示例软件股份有限公司", "410105", "", []member{{"suqian", "苏谦", roles(actor.Broker)}}},
	{access.Seller, "郑州示例生物医药有限公司", "410173", "", []member{{"yaoning", "姚宁", roles(actor.Broker)}}},
	{access.Seller, "重庆示例汽车工程研究院有限公司", "500107", "", []member{{"leiting", "雷霆", roles(actor.Broker)}}},
	{access.Seller, "重庆示例数据科技有限公司", "500103", "", []member{{"duanrui", "段睿", roles(actor.Broker)}}},
	{access.Seller, "重庆示例农业科学研究院", "500109", "", []member{{"muqing", "穆青", roles(actor.Broker)}}},
	{access.Seller, "北碚示例仪器仪表有限公司", "500109", "", []member{{"ouyang", "欧阳清", roles(actor.Broker)}}},
}

// market lists the exchange, those who bid, and the heads who publish what their
// units have to offer. They come after everybody else and by dice of their own,
// so that the contracts are the same with and without them.
var market = []house{
	{access.Exchange, "中原示例技术交易中心", "410100", "", []member{
		{"songlan", "宋澜", roles(actor.Trader)}, {"duyuhe", "杜雨荷", roles(actor.Trader)}, {"jinshu", "金舒", roles(actor.Treasurer)},
		{"hanzhao", "韩昭", roles(actor.Head)}}},
	{access.Seller, "洛阳示例轴承有限公司", "410305", "", []member{{"jingmaiyi", "聂川", roles(actor.Bidder)}}},
	{access.Seller, "焦作示例机械制造有限公司", "410800", "", []member{{"jingmaier", "鲍岚", roles(actor.Bidder)}}},
	{access.Seller, "许昌示例电气股份有限公司", "411000", "", []member{{"jingmaisan", "邢越", roles(actor.Bidder)}}},
	{access.Seller, "河南示例农业大学", "410105", "", []member{{"qiaomu", "乔木", roles(actor.Head)}}},
	{access.Seller, "河南示例工业技术研究院", "410172", "", []member{{"wenheng", "闻衡", roles(actor.Head)}}},
	{access.Seller, "郑州示例智能装备股份有限公司", "410172", "", []member{{"xiaheng", "夏衡", roles(actor.Head)}}},
	{access.Seller, "重庆示例科技大学", "500106", "", []member{{"jibei", "季北", roles(actor.Head)}}},
}

// marketSeed is for the dice of the market.
const marketSeed = 1 << 40

// office is a registration office with its people.
type office struct {
	contract.Office
	registrars, reviewers []actor.Actor
	head                  actor.Actor
	experts               []actor.Actor // of the office's province
}

// cast is everybody and everything that takes part.
type cast struct {
	organisations []access.Organisation
	users         []access.User
	offices       []*office
	parties       []*party
	brokers       map[string]actor.Actor // by organisation name
	topics        []topic
}

func newCast(d dice) (*cast, error) {
	parties, err := readParties()
	if err != nil {
		return nil, err
	}
	topics, err := readTopics()
	if err != nil {
		return nil, err
	}
	c := &cast{parties: parties, topics: topics, brokers: map[string]actor.Actor{}}
	for _, h := range houses {
		c.open(h, d)
	}
	marketDice := newDice(marketSeed)
	for _, h := range market {
		c.open(h, marketDice)
	}
	panelDice := newDice(panelSeed)
	for _, h := range panelistHouses() {
		c.open(h, panelDice)
	}
	for _, u := range c.users {
		for _, o := range c.offices {
			if a := u.Actor(); a.Has(actor.Expert) && a.Region[:2] == o.Region[:2] {
				o.experts = append(o.experts, a)
			}
		}
	}
	for _, p := range parties {
		if p.applicant, err = c.filer(p); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// organisation is the one of the house, which is new unless it has been opened.
func (c *cast) organisation(h house, d dice) access.Organisation {
	for _, o := range c.organisations {
		if o.Name == h.name {
			return o
		}
	}
	o := access.Organisation{ID: d.id(), Kind: h.kind, Name: h.name, Region: h.region, NumberPrefix: h.prefix}
	if p := c.named(h.name); p != nil {
		o.USCC = p.code
	}
	if h.kind == access.Exchange { // which is no party to contracts
		o.USCC = uscc("150", h.region, 90001)
	}
	if o.USCC == "" && (h.kind == access.Institution || h.kind == access.Industry || h.kind == access.Seller) {
		o.USCC = uscc("150", h.region, 91000+len(c.organisations))
	}
	c.organisations = append(c.organisations, o)
	return o
}

// open takes in one organisation with its people.
func (c *cast) open(h house, d dice) {
	o := c.organisation(h, d)
	place := &office{Office: contract.Office{ID: o.ID, Name: o.Name, Region: o.Region, Prefix: o.NumberPrefix}}
	for _, m := range h.members {
		u := access.User{ID: d.id(), Login: m.login, Name: m.name, OrgID: o.ID, Roles: m.roles, OrgName: o.Name, OrgRegion: o.Region}
		c.users = append(c.users, u)
		a := u.Actor()
		switch {
		case a.Has(actor.Broker):
			c.brokers[h.name] = a
		case a.Has(actor.Registrar):
			place.registrars = append(place.registrars, a)
		case a.Has(actor.Reviewer):
			place.reviewers = append(place.reviewers, a)
		case h.kind == access.Office && a.Has(actor.Head):
			place.head = a
		}
	}
	if h.kind == access.Office {
		c.offices = append(c.offices, place)
	}
}

// filer is the broker of the party's own organisation, else one of the city's
// technology brokerage.
func (c *cast) filer(p *party) (actor.Actor, error) {
	if own, ok := c.brokers[p.name]; ok {
		return own, nil
	}
	for _, i := range c.parties {
		if i.side == "I" && len(p.region) == 6 && i.region[:2] == p.region[:2] {
			return c.brokers[i.name], nil
		}
	}
	if p.side == "S" {
		return actor.Actor{}, fmt.Errorf("nobody files for %s", p.name)
	}
	return actor.Actor{}, nil
}

// named finds a party by its name.
func (c *cast) named(name string) *party {
	for _, p := range c.parties {
		if p.name == name {
			return p
		}
	}
	return nil
}

// accounts lists the people for printing, in the order of houses.
func (c *cast) accounts() []Account {
	list := make([]Account, len(c.users))
	for i, u := range c.users {
		list[i] = Account{Login: u.Login, Name: u.Name, Roles: access.RoleTitles(u.Roles), OrgName: u.OrgName}
	}
	return list
}
