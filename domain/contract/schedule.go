package contract

import (
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Schedule 登记清单 lists the certificates in force of one seller, one office and
// one period, for the seller's file at the tax office. It is no tax document, and
// void as soon as a registration on it changes or ends, as Jiangsu has it.
type Schedule struct {
	ID       string
	Number   string
	Token    string // in the QR
	Office   Office
	Seller   CertificateParty
	From, To day.Date // of registration
	Large    bool     // contracts from ScheduleDivide on; otherwise those below
	Entries  []ScheduleEntry
	Issuer   Person
	OrgID    string // of the issuer
	OrgName  string
	IssuedAt time.Time

	Count       int // of the entries, also when they are not read
	Total, Tech money.Yuan
	Void        int // entries that have changed or ended since
}

// ScheduleEntry 清单项 is one certificate, and what the public page would answer for
// its paper now.
type ScheduleEntry struct {
	Certificate
	Answer Answer
}

// ScheduleAsk 清单条件 says which certificates go on a list.
type ScheduleAsk struct {
	Office   string // id
	Seller   string // 统一社会信用代码
	From, To day.Date
	Large    bool
}

// ScheduleDivide 分列界线: one list never mixes contracts of 5,000,000 yuan or more
// with smaller ones. Sourced for Jiangsu; 建议值 elsewhere.
var ScheduleDivide = money.MustYuan("5000000")

// MostScheduled is how many certificates one list holds.
const MostScheduled = 500

// Faults of lists.
var (
	ErrScheduleNotFound = fault.New(fault.NotFound, "schedule.not_found", "没有这份登记清单，请核对清单编号")
	ErrScheduleDenied   = fault.New(fault.Denied, "schedule.denied", "登记清单由申请单位或登记机构的登记员开具")
	ErrSchedulePeriod   = fault.New(fault.Invalid, "schedule.period", "登记日期的起止应先后有序，不超过一年，且不晚于今天").At("to")
	ErrScheduleSeller   = fault.New(fault.Invalid, "schedule.seller", "请填写卖方的统一社会信用代码，18 位").At("seller")
	ErrScheduleOffice   = fault.New(fault.Invalid, "schedule.office", "请选择登记机构").At("office")
	ErrScheduleIssued   = fault.New(fault.Conflict, "schedule.issued", "这份清单已经开具，请在清单列表中打开")
	ErrScheduleEmpty    = fault.New(fault.Invalid, "schedule.empty", "该卖方在这一期间没有这一金额档的有效登记，请核对代码、日期和金额档").At("seller")
	ErrScheduleLong     = fault.New(fault.Invalid, "schedule.long", "超过 500 项，请缩短登记日期的期间，分次开具").At("to")
)

// MayAsk says why the actor may not have such a list drawn up, nil when nothing
// stands in the way: applicants for their own applications, registrars for their
// office.
func (a ScheduleAsk) MayAsk(by actor.Actor, today day.Date) error {
	switch {
	case !by.Has(actor.Broker, actor.Registrar):
		return ErrScheduleDenied
	case a.Office == "":
		return ErrScheduleOffice
	case !by.Has(actor.Broker) && a.Office != by.Org:
		return ErrScheduleDenied
	case len(a.Seller) != 18:
		return ErrScheduleSeller
	case a.From.IsZero() || a.To.IsZero() || a.To.Before(a.From) || today.Before(a.To) || a.From.AddDays(365).Before(a.To):
		return ErrSchedulePeriod
	}
	return nil
}

// VisibleTo says whether the actor may know of the list: the applicants that drew
// it up, the office, and the authorities, tax bodies and audit of its region.
func (s *Schedule) VisibleTo(by actor.Actor) bool {
	switch {
	case by.Org == s.OrgID && by.Has(actor.Broker, actor.Head):
		return true
	case by.Org == s.Office.ID && by.Has(actor.Registrar, actor.Reviewer, actor.Head):
		return true
	}
	return by.Has(actor.Authority, actor.TaxFinance, actor.Auditor) && by.Covers(s.Office.Region)
}

// fill adds up the entries and names the seller as the newest certificate does.
func (s *Schedule) fill(code string) {
	s.Count, s.Total, s.Tech, s.Void = len(s.Entries), money.Yuan{}, money.Yuan{}, 0
	for _, e := range s.Entries {
		s.Total, s.Tech = s.Total.Add(e.Total), s.Tech.Add(e.Tech)
		if e.Answer != AnswerValid {
			s.Void++
		}
		for _, p := range e.Sellers {
			if p.Code == code {
				s.Seller = p
			}
		}
	}
}

// Draw 拟 a list of what was found, oldest first.
func (a ScheduleAsk) Draw(by actor.Actor, office Office, found []ScheduleEntry) (*Schedule, error) {
	switch {
	case len(found) == 0:
		return nil, ErrScheduleEmpty
	case len(found) > MostScheduled:
		return nil, ErrScheduleLong
	}
	s := &Schedule{Office: office, From: a.From, To: a.To, Large: a.Large, Entries: found, Issuer: Person{by.User, by.Name}, OrgID: by.Org, OrgName: by.OrgName}
	s.fill(a.Seller)
	return s, nil
}

// Issue 开具登记清单.
func (s *Schedule) Issue(by actor.Actor, number, token string, now time.Time) audit.Event {
	s.Number, s.Token, s.IssuedAt = number, token, now
	return audit.Event{Kind: "schedule.issued", Subject: audit.SubjectOf("schedule", s.ID), By: by, Facts: []audit.Fact{
		{Label: "清单编号", Value: number}, {Label: "卖方", Value: s.Seller.Name}, {Label: "登记日期", Value: s.From.String() + " 至 " + s.To.String()},
		{Label: "合同份数", Value: thousands(s.Count)}, {Label: "技术交易额", Value: s.Tech.Text() + " 元"},
	}}
}

// ScheduleNotes are the sentences under every list.
var ScheduleNotes = []string{
	"本清单列示所列登记证明在开具时的内容，供卖方向税务机关备查，不是税务文书；税收优惠以税务机关认定为准。",
	"所列任何一项登记变更、注销或者被撤销的，本清单作废，应当重新开具；是否有效以扫码核验为准。",
	"成交总额 500 万元及以上的合同与不足 500 万元的合同分别开具（参照江苏省做法，建议值）。",
}

// BuyerNames joins the buyers of a certificate.
func (c Certificate) BuyerNames() string {
	names := make([]string, len(c.Buyers))
	for i, p := range c.Buyers {
		names[i] = p.Name
	}
	return strings.Join(names, "、")
}

// Band names the amounts that the list is about.
func (s *Schedule) Band() string { return BandTitle(s.Large) }

// BandTitle 金额档.
func BandTitle(large bool) string {
	if large {
		return "成交总额 500 万元及以上"
	}
	return "成交总额不足 500 万元"
}
