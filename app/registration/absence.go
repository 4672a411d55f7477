package registration

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Absence 外出 of a registrar (A 角) with the colleague who stands in (B 角), from
// the first to the last day.
type Absence struct {
	ID          string
	Office      string
	Away        contract.Person
	StandIn     contract.Person
	From, Until day.Date
}

// On says whether the absence covers a day.
func (a Absence) On(d day.Date) bool { return !d.Before(a.From) && !d.After(a.Until) }

// longestAbsence bounds an absence; who is away for longer hands the cases over.
const longestAbsence = 180

// The refusals of an absence.
var (
	ErrAway           = fault.New(fault.Invalid, "absence.away", "请选择本机构的登记员").At("away")
	ErrStandIn        = fault.New(fault.Invalid, "absence.stand_in", "请选择本机构的另一名登记员代办").At("stand_in")
	ErrStandInAway    = fault.New(fault.Conflict, "absence.stand_in_away", "所选代办人在这段时间也外出，请另选").At("stand_in")
	ErrAbsenceFrom    = fault.New(fault.Invalid, "absence.from", "开始日期应为今天或以后的日期，例如 2026-11-23").At("from")
	ErrAbsenceUntil   = fault.New(fault.Invalid, "absence.until", "结束日期应在开始日期当天或以后，最长 180 日；时间更长的请移交在办件").At("until")
	ErrAbsenceOverlap = fault.New(fault.Conflict, "absence.overlap", "这段时间已登记外出，请先结束原来的再登记").At("from")
	ErrNoAbsence      = fault.New(fault.NotFound, "absence.absent", "没有这条外出登记")
	ErrNotOwnAbsence  = fault.New(fault.Denied, "absence.not_own", "只有本人和本机构负责人可以登记或结束外出")
)

// SetAbsence 登记外出: for oneself, or by the head for a registrar of the office. The
// same absence set twice is one.
func (s *Service) SetAbsence(ctx context.Context, by actor.Actor, away, standIn string, from, until day.Date) error {
	if away != by.User && !by.Has(actor.Head) {
		return ErrNotOwnAbsence
	}
	return s.InTx(ctx, func(tx Tx) error {
		a, err := tx.Colleague(ctx, away) // locked: absences of one person queue here
		if err != nil || a.Org != by.Org || !a.Has(actor.Registrar) {
			return ErrAway
		}
		b, err := tx.Colleague(ctx, standIn)
		if err != nil || b.Org != by.Org || !b.Has(actor.Registrar) || b.User == a.User {
			return ErrStandIn
		}
		switch {
		case from.Before(day.Of(tx.Now())):
			return ErrAbsenceFrom
		case until.Before(from) || until.After(from.AddDays(longestAbsence)):
			return ErrAbsenceUntil
		}
		overlapping, err := tx.AbsencesWithin(ctx, []string{a.User, b.User}, from, until)
		if err != nil {
			return err
		}
		for _, other := range overlapping {
			switch {
			case other.Away.ID == b.User:
				return ErrStandInAway
			case other.From == from && other.Until == until && other.StandIn.ID == b.User:
				return nil
			}
			return ErrAbsenceOverlap
		}
		absence := Absence{ID: tx.NewID(), Office: by.Org, Away: contract.Person{ID: a.User, Name: a.Name},
			StandIn: contract.Person{ID: b.User, Name: b.Name}, From: from, Until: until}
		tx.Record(absence.event("user.absence_set", by))
		return tx.AddAbsence(ctx, absence)
	})
}

// EndAbsence 结束外出 before its time. Ending it twice ends it once.
func (s *Service) EndAbsence(ctx context.Context, by actor.Actor, id string) error {
	return s.InTx(ctx, func(tx Tx) error {
		a, ended, err := tx.Absence(ctx, id)
		switch {
		case err != nil:
			return err
		case a.Office != by.Org:
			return ErrNoAbsence
		case a.Away.ID != by.User && !by.Has(actor.Head):
			return ErrNotOwnAbsence
		case ended:
			return nil
		}
		tx.Record(a.event("user.absence_ended", by))
		return tx.EndAbsence(ctx, id)
	})
}

func (a Absence) event(kind string, by actor.Actor) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("user", a.Away.ID), By: by, Facts: []audit.Fact{
		{Label: "外出人", Value: a.Away.Name}, {Label: "代办人", Value: a.StandIn.Name}, {Label: "期间", Value: a.From.String() + " 至 " + a.Until.String()}}}
}

// Absences 外出登记 of the actor's office, of today and to come, by first day.
func (s *Service) Absences(ctx context.Context, by actor.Actor) ([]Absence, error) {
	return s.Reader.Absences(ctx, by.Org, day.Of(s.Reader.Now()))
}
