package reporting

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Faults of closing a year.
var (
	// ErrSameCloser 四眼原则: who proposes a closing does not confirm it.
	ErrSameCloser = fault.New(fault.Denied, "closing.same_person", "关账由您提出，须由另一人确认")

	errNoCloser    = fault.New(fault.Denied, "closing.denied", "只有本地区的统计员可以提出年度关账")
	errNoConfirmer = fault.New(fault.Denied, "closing.no_confirmer", "只有主管部门人员或统计机构的负责人可以确认年度关账")
	errNoClosing   = fault.New(fault.NotFound, "closing.not_found", "没有这项关账申请，或不属于您的地区")
	errYearRuns    = fault.New(fault.Conflict, "closing.year_runs", "该年度还没有结束，次年 1 月 2 日起可以提出关账").At("year")
	errClosesOn    = fault.New(fault.Invalid, "closing.date", "关账日应在该年度 12 月 31 日至昨日之间").At("closes_on")
	errClosingDone = fault.New(fault.Conflict, "closing.done", "这项关账已经办结，没有重复办理，请刷新页面查看")
	errRefusal     = fault.New(fault.Invalid, "closing.reason", "请写明退回理由，4 至 200 个字").At("reason")
)

// Closing 年度关账 freezes the figures of a year for a region. It is proposed by
// the statistician and takes effect when another person confirms it.
type Closing struct {
	ID          string
	Year        int
	Region      string
	ClosesOn    day.Date
	ProposedBy  string // user
	Proposer    string // name
	ProposedAt  time.Time
	ConfirmedBy string
	Confirmer   string
	ConfirmedAt time.Time
}

// Confirmed says that the year is closed.
func (c Closing) Confirmed() bool { return !c.ConfirmedAt.IsZero() }

// ClosingTx is the unit of work of closings.
type ClosingTx interface {
	Now() time.Time
	NewID() string
	Record(e audit.Event)
	// AddClosing proposes; the year must have no other open or confirmed closing.
	AddClosing(ctx context.Context, c Closing) error
	// LockClosing reads an open or confirmed closing for this unit of work.
	LockClosing(ctx context.Context, id string) (Closing, error)
	ConfirmClosing(ctx context.Context, id, user string) error
	RefuseClosing(ctx context.Context, id, user, reason string) error
}

// closedYears are the years whose figures stand for a region: those closed for
// it, or for a region above it, the nearest first.
func (s *Service) closedYears(ctx context.Context, region string) ([]ClosedYear, error) {
	if !sixDigits(region) {
		return nil, nil
	}
	regions := []string{region, Nation, code.Province(region)}
	if city := code.Prefecture(region); city != "" {
		regions = append(regions, city)
	}
	return s.read.ClosedYears(ctx, regions)
}

// CanClose says whether the actor may propose a closing for the own region.
func CanClose(by actor.Actor) bool { return by.Has(actor.Statistician) && len(by.Region) == 6 }

// CanConfirm says whether the actor may decide on a closing of the own region:
// the authority, or the head of an organisation that counts.
func CanConfirm(by actor.Actor) bool {
	return (by.Has(actor.Authority) || by.Has(actor.Head) && by.Has(actor.Statistician)) && len(by.Region) == 6
}

// YearState 年度状态 is one year of the region as the page shows it.
type YearState struct {
	Year     int
	Closing  *Closing // open or confirmed; nil: none
	Closable bool     // the year is over
}

// shownYears is how many years back the page goes.
const shownYears = 6

// Years 年度关账 lists the last years of the actor's region with their state.
func (s *Service) Years(ctx context.Context, by actor.Actor) ([]YearState, error) {
	scope, err := statisticsScope(by)
	if err != nil || scope.RegionFrom == "" {
		return nil, ErrNoStatistics
	}
	closings, err := s.read.Closings(ctx, by.Region)
	if err != nil {
		return nil, err
	}
	today := s.Today()
	var years []YearState
	for year := today.Year(); year > today.Year()-shownYears; year-- {
		state := YearState{Year: year, Closable: lastClosing(today).Year() > year || lastClosing(today) == day.New(year, 12, 31)}
		for _, c := range closings {
			if c.Year == year {
				state.Closing = &c
			}
		}
		years = append(years, state)
	}
	return years, nil
}

// lastClosing is yesterday: what is done today still counts at the end of today.
func lastClosing(today day.Date) day.Date { return today.AddDays(-1) }

// ProposeClosing 提出年度关账 for the actor's region.
func (s *Service) ProposeClosing(ctx context.Context, by actor.Actor, year int, closesOn day.Date) error {
	if !CanClose(by) {
		return errNoCloser
	}
	return s.inTx(ctx, func(tx Tx) error {
		end, last := day.New(year, 12, 31), lastClosing(day.Of(tx.Now()))
		switch {
		case year < 1985 || last.Before(end):
			return errYearRuns
		case closesOn.IsZero() || closesOn.Before(end) || closesOn.After(last):
			return errClosesOn
		}
		c := Closing{ID: tx.NewID(), Year: year, Region: by.Region, ClosesOn: closesOn, ProposedBy: by.User, ProposedAt: tx.Now()}
		err := tx.AddClosing(ctx, c)
		if err == nil {
			tx.Record(s.closingEvent("closing.proposed", by, c, ""))
		}
		return err
	})
}

// ConfirmClosing 确认关账: from now on the figures of the year stand.
func (s *Service) ConfirmClosing(ctx context.Context, by actor.Actor, id string) error {
	return s.decideClosing(ctx, by, id, func(tx ClosingTx, c Closing) error {
		if !c.ClosesOn.Before(day.Of(tx.Now())) {
			return errClosesOn
		}
		tx.Record(s.closingEvent("closing.confirmed", by, c, ""))
		return tx.ConfirmClosing(ctx, id, by.User)
	})
}

// RefuseClosing 退回关账: the year stays open and can be proposed again.
func (s *Service) RefuseClosing(ctx context.Context, by actor.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 4 || n > 200 {
		return errRefusal
	}
	return s.decideClosing(ctx, by, id, func(tx ClosingTx, c Closing) error {
		tx.Record(s.closingEvent("closing.refused", by, c, reason))
		return tx.RefuseClosing(ctx, id, by.User, reason)
	})
}

func (s *Service) decideClosing(ctx context.Context, by actor.Actor, id string, decide func(ClosingTx, Closing) error) error {
	if !CanConfirm(by) {
		return errNoConfirmer
	}
	if !wellFormedID(id) {
		return errNoClosing
	}
	return s.inTx(ctx, func(tx Tx) error {
		c, err := tx.LockClosing(ctx, id)
		switch {
		case err != nil:
			return err
		case c.ID == "" || c.Region != by.Region:
			return errNoClosing
		case c.Confirmed():
			return errClosingDone
		case c.ProposedBy == by.User:
			return ErrSameCloser
		}
		return decide(tx, c)
	})
}

func (s *Service) closingEvent(kind string, by actor.Actor, c Closing, reason string) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("closing", c.ID), By: by, Opinion: reason, Facts: []audit.Fact{
		{Label: "年度", Value: strconv.Itoa(c.Year)}, {Label: "地区", Value: s.RegionTitle(c.Region)}, {Label: "关账日", Value: c.ClosesOn.String()}}}
}
