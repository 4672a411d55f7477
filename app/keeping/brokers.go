package keeping

import (
	"context"
	"io"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/broker"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// ErrBrokers: the list is for offices, heads of the brokers' organisation and
// authorities; brokers have their own page.
var ErrBrokers = fault.New(fault.Denied, "keeping.brokers", "您没有查看技术经纪人名单的权限")

// BrokerQuery 查找条件 of the list of brokers.
type BrokerQuery struct {
	Text      string
	AfterName string
	AfterID   string

	Org    string // of the head
	Region string // of the office or authority
	Limit  int
}

// BrokerRow 技术经纪人 is one broker of the list.
type BrokerRow struct {
	broker.Record
	Registered int // registrations in force that the reader may see, this year
}

// BrokerPage 技术经纪人业绩 is everything that the page of one broker shows.
type BrokerPage struct {
	Record  broker.Record
	Courses []broker.Course
	Lines   []broker.Line
	Deals   []broker.Deal
	Period  broker.Period
	MayEdit bool
	Words   string // whose contracts are counted
	At      time.Time
}

// Brokers 技术经纪人名单 with the registrations of this year.
func (s *Service) Brokers(ctx context.Context, by actor.Actor, q BrokerQuery) (list []BrokerRow, more bool, err error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return nil, false, err
	}
	q.Org, q.Region, q.Limit = "", "", PageSize+1
	switch {
	case r.official():
		q.Region = by.Region
	case by.Has(actor.Head):
		q.Org = by.Org
	default:
		return nil, false, ErrBrokers
	}
	list, err = s.Reader.Brokers(ctx, q, scopeOf(by), day.Of(s.Reader.Now()).Year())
	return firstPage(list), len(list) > PageSize, err
}

// broker loads a broker whom the actor may look at: oneself, the head's people,
// those of the office's or authority's region.
func (s *Service) broker(ctx context.Context, by actor.Actor, id string) (reader, broker.Record, error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return reader{}, broker.Record{}, err
	}
	record, err := s.Reader.BrokerRecord(ctx, id)
	if err != nil {
		return reader{}, broker.Record{}, err
	}
	switch {
	case by.User == id, r.official() && r.Covers(record.OrgRegion), by.Has(actor.Head) && by.Org == record.Org:
		return r, record, nil
	}
	return reader{}, broker.Record{}, broker.ErrAbsent
}

func mayEditRecord(by actor.Actor, record broker.Record) bool {
	return by.User == record.User || by.Has(actor.Head) && by.Org == record.Org
}

// Broker 查看业绩 of the period: what became of the applications, and the
// registrations in force with totals that close, all of contracts that the actor
// may see.
func (s *Service) Broker(ctx context.Context, by actor.Actor, id string, period broker.Period) (BrokerPage, error) {
	r, record, err := s.broker(ctx, by, id)
	if err != nil {
		return BrokerPage{}, err
	}
	err = period.Check()
	if err != nil {
		return BrokerPage{}, err
	}
	page := BrokerPage{Record: record, Period: period, MayEdit: mayEditRecord(by, record), At: s.Reader.Now()}
	page.Words = "在" + record.OrgName + "申请的合同"
	switch {
	case by.Has(actor.Authority):
		page.Words = "本地区登记机构办理的合同"
	case r.home.Office:
		page.Words = by.OrgName + "办理的合同"
	}
	page.Deals, err = s.Reader.BrokerDeals(ctx, scopeOf(by), id, period, broker.MostDeals+1)
	if err != nil {
		return BrokerPage{}, err
	}
	if len(page.Deals) > broker.MostDeals {
		return BrokerPage{}, broker.ErrMany
	}
	page.Lines = broker.SumUp(page.Deals)
	page.Courses, err = s.Reader.BrokerCourses(ctx, scopeOf(by), id, period)
	return page, err
}

// BrokerSheet 业绩清单 writes the page as a workbook.
func (s *Service) BrokerSheet(ctx context.Context, by actor.Actor, id string, period broker.Period, w io.Writer) (BrokerPage, error) {
	page, err := s.Broker(ctx, by, id, period)
	if err != nil {
		return BrokerPage{}, err
	}
	return page, s.Books.BrokerSheet(w, page, by)
}

// BrokerRecord 打开执业信息 for one who may change it.
func (s *Service) BrokerRecord(ctx context.Context, by actor.Actor, id string) (broker.Record, error) {
	_, record, err := s.broker(ctx, by, id)
	if err == nil && !mayEditRecord(by, record) {
		err = broker.ErrEdit
	}
	return record, err
}

// SaveBrokerRecord 填写执业信息 by the broker or the head of the organisation.
func (s *Service) SaveBrokerRecord(ctx context.Context, by actor.Actor, typed broker.Record) error {
	record, err := s.BrokerRecord(ctx, by, typed.User)
	if err != nil {
		return err
	}
	record.Version, record.Level, record.IssuedOn = typed.Version, typed.Level, typed.IssuedOn
	record.CertificateNo, record.Issuer, record.Title = strings.TrimSpace(typed.CertificateNo), strings.TrimSpace(typed.Issuer), strings.TrimSpace(typed.Title)
	return s.InTx(ctx, func(tx Tx) error {
		err := record.Check(day.Of(tx.Now()))
		if err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "broker.changed", Subject: audit.SubjectOf("broker", record.User), By: by, Facts: []audit.Fact{
			{Label: "技术经纪人", Value: record.Name}, {Label: "证书编号", Value: orBlank(record.CertificateNo)},
			{Label: "等级", Value: orBlank(contract.TitleIn(broker.Levels, record.Level))}, {Label: "职称", Value: orBlank(record.Title)}}})
		return tx.SaveBrokerRecord(ctx, record)
	})
}
