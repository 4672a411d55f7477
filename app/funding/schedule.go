package funding

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

// DrawSchedule 拟开登记清单 shows what a list would hold, before it is issued.
func (s *Service) DrawSchedule(ctx context.Context, by actor.Actor, ask contract.ScheduleAsk) (*contract.Schedule, error) {
	return s.draw(ctx, s.Reader, by, ask, s.Reader.Now())
}

// listed reads, inside and outside of a unit of work.
type listed interface {
	Office(ctx context.Context, id string) (contract.Office, error)
	// InForce reads the certificates that an ask is about, oldest registration first;
	// of one applicant only, unless applicant is "".
	InForce(ctx context.Context, ask contract.ScheduleAsk, applicant string, limit int) ([]contract.ScheduleEntry, error)
}

func (s *Service) draw(ctx context.Context, from listed, by actor.Actor, ask contract.ScheduleAsk, now time.Time) (*contract.Schedule, error) {
	err := ask.MayAsk(by, day.Of(now))
	if err != nil {
		return nil, err
	}
	office, err := from.Office(ctx, ask.Office)
	if err != nil {
		return nil, contract.ErrScheduleOffice
	}
	applicant := ""
	if by.Org != ask.Office {
		applicant = by.Org
	}
	found, err := from.InForce(ctx, ask, applicant, contract.MostScheduled+1)
	if err != nil {
		return nil, err
	}
	return ask.Draw(by, office, found)
}

// IssueSchedule 开具登记清单 under an id that came with the page: the same form
// posted twice issues one list.
func (s *Service) IssueSchedule(ctx context.Context, by actor.Actor, id string, ask contract.ScheduleAsk) error {
	err := s.InTx(ctx, func(tx Tx) error {
		list, err := s.draw(ctx, tx, by, ask, tx.Now())
		if err != nil {
			return err
		}
		list.ID = id
		year := day.Of(tx.Now()).Year()
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("schedule:%s:%d", list.Office.Prefix, year))
		if err != nil {
			return err
		}
		e := list.Issue(by, contract.FormatLocal(list.Office.Prefix+"-QD", year, serial), tx.NewToken(), tx.Now())
		tx.Record(e)
		added, err := tx.AddSchedule(ctx, list)
		if err == nil && !added {
			err = contract.ErrScheduleIssued // the number goes back
		}
		return err
	})
	if errors.Is(err, contract.ErrScheduleIssued) {
		_, err = s.Schedule(ctx, by, id)
	}
	return err
}

// Schedule 登记清单 with its entries as they stand now, for those who may read it.
func (s *Service) Schedule(ctx context.Context, by actor.Actor, id string) (*contract.Schedule, error) {
	list, err := s.Reader.Schedule(ctx, id)
	if err == nil && !list.VisibleTo(by) {
		err = contract.ErrScheduleNotFound
	}
	return list, err
}

// Schedules 已开具的清单 that the actor may read, newest first, without entries;
// after is the id of the last one seen.
func (s *Service) Schedules(ctx context.Context, by actor.Actor, after string) (lists []*contract.Schedule, next string, err error) {
	lists, err = s.Reader.Schedules(ctx, by, after, listsOnPage+1)
	if len(lists) > listsOnPage {
		lists = lists[:listsOnPage]
		next = lists[listsOnPage-1].ID
	}
	return lists, next, err
}

// UsualSeller 常用卖方 is the code of the seller whom an applicant's newest
// registration names, "" when there is none.
func (s *Service) UsualSeller(ctx context.Context, by actor.Actor) (string, error) {
	if !by.Has(actor.Broker) {
		return "", nil
	}
	return s.Reader.LastSeller(ctx, by.Org)
}

// VerifySchedule 查验登记清单 by its number, which answers only whether it holds, or
// by the QR's token, which also shows it.
func (s *Service) VerifySchedule(ctx context.Context, numberOrToken string) (*contract.Schedule, error) {
	list, err := s.Reader.ScheduleNamed(ctx, numberOrToken)
	if err == nil && list.Token != numberOrToken {
		list.Entries = nil
	}
	return list, err
}

// ScheduleSheet 登记清单 as a workbook.
func (s *Service) ScheduleSheet(ctx context.Context, by actor.Actor, id string, w io.Writer) (*contract.Schedule, error) {
	list, err := s.Schedule(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return list, s.Books.Schedule(w, list)
}
