package demo

import (
	"fmt"
	"slices"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

// The kinds of topics.
const (
	software = "S"
	layout   = "L"
	plant    = "P"
	medicine = "M"
)

// kindOf is the kind of topic that a class needs, "" for any that is general.
var kindOf = map[contract.Class]string{
	contract.SoftwareTransfer: software, contract.SoftwareLicence: software, contract.LayoutTransfer: layout, contract.LayoutLicence: layout,
	contract.PlantTransfer: plant, contract.PlantLicence: plant, contract.MedicineTransfer: medicine, contract.MedicineLicence: medicine,
}

// titles are how contracts of a class are called.
var titles = map[contract.Class][]string{
	contract.Commissioned: {"%s技术开发", "%s关键技术研究与开发", "%s技术研究"}, contract.Cooperative: {"%s合作开发", "%s联合研究开发"},
	contract.SecretTransfer: {"%s技术秘密转让"}, contract.PatentTransfer: {"%s专利权转让", "%s等系列专利权转让"},
	contract.ApplicationTransfer: {"%s专利申请权转让"}, contract.SoftwareTransfer: {"%s软件著作权转让"},
	contract.LayoutTransfer: {"%s芯片布图设计专有权转让"}, contract.PlantTransfer: {"%s新品种权转让"}, contract.MedicineTransfer: {"%s新品种权转让"},
	contract.PatentLicence: {"%s专利实施许可", "%s等专利实施许可"}, contract.SecretLicence: {"%s技术秘密使用许可"},
	contract.SoftwareLicence: {"%s软件使用许可"}, contract.LayoutLicence: {"%s芯片布图设计使用许可"},
	contract.PlantLicence: {"%s新品种生产经营许可"}, contract.MedicineLicence: {"%s新品种实施许可"},
	contract.Consulting: {"%s技术方案论证咨询", "%s可行性技术咨询"}, contract.Service: {"%s技术服务", "%s测试分析与改进技术服务"},
	contract.Training: {"%s专业技术培训"}, contract.Intermediary: {"%s成果转化技术中介"},
}

// weights of the offices: where a filing goes when nothing speaks for another.
var weights = []int{0, 0, 0, 0, 1, 1, 2, 2, 2, 3}

// invent makes a filing of the class at an office that has a seller for it.
func (p *planner) invent(class contract.Class, begins day.Date) *filing {
	return p.invented(class, p.offices[pick(p.dice, weights)], begins)
}

// invented makes a filing of the class at the office, or at another one when
// nobody in its district has anything of the class to sell.
func (p *planner) invented(class contract.Class, o *office, begins day.Date) *filing {
	field := p.field(o, class)
	for i := 0; field == "" && i < len(p.offices); i++ {
		o = p.offices[i]
		field = p.field(o, class)
	}
	b := brief{class: class, related: p.dice.percent(3)}
	b.topic, b.name = p.topic(class, field)
	b.seller = p.seller(o, class, b.topic)
	b.buyer = p.buyer(class, b.topic, b.seller)
	b.equity = class.Major() == contract.MajorTransfer && b.buyer.country == contract.China && p.dice.percent(8)
	if class == contract.Intermediary {
		b.third = p.seller(o, contract.Service, b.topic)
	}
	return p.open(o, begins, b)
}

// field draws one in which the office has a seller and the class has topics.
func (p *planner) field(o *office, class contract.Class) string {
	var fields []string
	for _, t := range p.topics {
		if fitsClass(t, class) && !slices.Contains(fields, t.field) && len(p.sellers(o, class, t.field)) > 0 {
			fields = append(fields, t.field)
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return pick(p.dice, fields)
}

func fitsClass(t topic, class contract.Class) bool {
	if kind := kindOf[class]; kind != "" {
		return t.kind == kind
	}
	return t.kind == "" || t.kind == software
}

// topic deals one of the field for the class, under a name not used before.
func (p *planner) topic(class contract.Class, field string) (topic, string) {
	key := kindOf[class] + field
	if p.decks[key] == nil {
		fitting := slices.DeleteFunc(slices.Clone(p.topics), func(t topic) bool { return t.field != field || !fitsClass(t, class) })
		p.decks[key] = newDeck(p.dice, fitting)
	}
	for round := 1; ; round++ {
		for range p.decks[key].list {
			t := p.decks[key].deal()
			for _, title := range titles[class] {
				name := fmt.Sprintf(title, t.subject(class))
				if round > 1 {
					name += []string{"（二期）", "（三期）", "（补充项目）"}[min(round-2, 2)]
				}
				if !p.names[name] {
					p.names[name] = true
					return t, name
				}
			}
		}
	}
}

// sellers of the office's own district for the class and field. A station takes
// its district away from the city's office.
func (p *planner) sellers(o *office, class contract.Class, field string) []*party {
	var list []*party
	for _, s := range p.parties {
		side := "S"
		if class == contract.Intermediary {
			side = "I"
		}
		if s.side != side || !s.works(field) || !actor.Covers(o.Region, s.region) || s.natural() && !ofRights(class) {
			continue
		}
		if !slices.ContainsFunc(p.offices, func(x *office) bool {
			return x != o && x.Region == s.region && class != contract.Intermediary
		}) {
			list = append(list, s)
		}
	}
	return list
}

// ofRights: what natural persons sell are patents of their own.
func ofRights(class contract.Class) bool {
	return class == contract.PatentTransfer || class == contract.ApplicationTransfer || class == contract.PatentLicence
}

// seller draws one of the office's; with none, anybody of the city will do.
func (p *planner) seller(o *office, class contract.Class, t topic) *party {
	if list := p.sellers(o, class, t.field); len(list) > 0 {
		return pick(p.dice, kindred(list, t))
	}
	return pick(p.dice, slices.DeleteFunc(slices.Clone(p.parties), func(s *party) bool {
		return s.side != "S" || s.natural() || !actor.Covers(o.Region, s.region)
	}))
}

// buyer draws one of the field, more often than not from the seller's province.
func (p *planner) buyer(class contract.Class, t topic, seller *party) *party {
	abroad := p.dice.percent(5) && class != contract.Intermediary && class != contract.Training
	home := p.dice.percent(55)
	var near, far []*party
	for _, b := range p.parties {
		switch {
		case b.side != "B" || !b.works(t.field) || abroad != (b.country != contract.China) || b.natural() && class.Major() != contract.MajorTransfer:
		case b.region != "" && b.region[:2] == seller.region[:2]:
			near = append(near, b)
		default:
			far = append(far, b)
		}
	}
	switch {
	case len(near) > 0 && (home || len(far) == 0):
		return pick(p.dice, kindred(near, t))
	case len(far) > 0:
		return pick(p.dice, kindred(far, t))
	case abroad:
		return p.buyer(class, t, seller)
	}
	return p.named("河南示例城市规划设计研究总院有限公司")
}

// kindred are those whose names speak of the topic, all when none does: 柑橘
// techniques go to a 柑橘 company.
func kindred(list []*party, t topic) []*party {
	var near []*party
	subject := []rune(t.name)
	for _, b := range list {
		for i := range len(subject) - 1 {
			if strings.Contains(b.name, string(subject[i:i+2])) {
				near = append(near, b)
				break
			}
		}
	}
	if near == nil {
		return list
	}
	return near
}
