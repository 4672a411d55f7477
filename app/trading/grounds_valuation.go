package trading

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/valuation"
)

// The texts of an agreed price that say which valuation it leans on. The number is
// chosen; id and words are the platform's.
const (
	DealValuation      = "valuation"       // 估值编号
	DealValuationCase  = "valuation_case"  // id
	DealValuationWords = "valuation_words" // as the notice states it
)

var valuationTexts = []string{DealValuation, DealValuationCase, DealValuationWords}

// reference 估值参考 finds the signed case with that number, of the unit and where it is on
// file of the achievement, within its validity on the day.
func reference(ctx context.Context, from GroundsReader, org, achievement, serial string, on day.Date) (valuation.Reference, error) {
	c, err := from.ValuationOf(ctx, org, valuation.NormalSerial(serial))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return valuation.Reference{}, valuation.ErrReference
	}
	if err != nil {
		return valuation.Reference{}, err
	}
	return c.Lean(serial, achievement, on)
}

// leansOn writes into the terms of a lot what valuation its price leans on, if any.
func (x *Exchange) leansOn(ctx context.Context, l *lot.Lot, on day.Date) error {
	if l.Terms[lot.TermValuation] == "" || l.Seller.ID == "" {
		return nil
	}
	r, err := reference(ctx, x.Reader, l.Seller.ID, l.Achievement, l.Terms[lot.TermValuation], on)
	if err != nil {
		return atField(err, lot.TermValuation)
	}
	l.Terms[lot.TermValuation], l.Terms[lot.TermValuationCase], l.Terms[lot.TermValuationWords] = r.Serial, r.Case, oneLine(r.Words(l.Seller.Name))
	return nil
}

// dealLeansOn does the same in the texts of an agreed price.
func dealLeansOn(ctx context.Context, from GroundsReader, org, name, of string, deal map[string]string, on day.Date) error {
	delete(deal, DealValuationCase)
	delete(deal, DealValuationWords)
	if deal[DealValuation] == "" {
		delete(deal, DealValuation)
		return nil
	}
	r, err := reference(ctx, from, org, of, deal[DealValuation], on)
	if err != nil {
		return atField(err, DealValuation)
	}
	deal[DealValuation], deal[DealValuationCase], deal[DealValuationWords] = r.Serial, r.Case, oneLine(r.Words(name))
	return nil
}

func atField(err error, field string) error {
	if all := fault.All(err); len(all) == 1 && fault.KindOf(err) == fault.Invalid {
		return all[0].At(field)
	}
	return err
}

// valuationUser marks valuations as used in one unit of work.
type valuationUser interface {
	Record(audit.Event)
	AddValuationUse(ctx context.Context, valuation, sale string, by actor.Actor) (bool, error) // false: it is there
}

// useValuation 用作定价参考 keeps which sale was published on a valuation.
func useValuation(ctx context.Context, tx valuationUser, by actor.Actor, valuationID, sale, words string) error {
	if valuationID == "" {
		return nil
	}
	added, err := tx.AddValuationUse(ctx, valuationID, sale, by)
	if err == nil && added {
		tx.Record(audit.Event{Kind: "valuation.employed", Subject: audit.SubjectOf("valuation", valuationID), By: by, Facts: []audit.Fact{{Label: "估值参考", Value: words}}})
	}
	return err
}
