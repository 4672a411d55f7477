package trading

import (
	"fmt"
	"strings"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// What the records of a listing carry besides the others'.
const (
	dataApplicant = "applicant" // hash of who is behind a number
	dataApproval  = "approval"  // 批准文件
	dataGuarantee = "guarantee" // 担保
)

// SoleQuote 单一意向方报价 is the act under which a log keeps it: a quote there is sealed.
const SoleQuote sale.Act = "sole_quote"

// listingMachine lets package listing decide records.
type listingMachine struct {
	listing  *listing.Listing
	calendar day.WorkCalendar
	opened   time.Time
	answers  map[string]sale.Answer
}

// newListingMachine makes the engine and lets it publish: what the announcement says
// begins the log, and is no record of it.
func newListingMachine(s Sale) (*listingMachine, error) {
	calendar, err := lot.ReadCalendar(s.Terms[lot.TermCalendar])
	if err != nil {
		return nil, err
	}
	terms, err := listing.ReadTerms(s.Terms)
	if err != nil {
		return nil, err
	}
	m := &listingMachine{calendar: calendar, answers: map[string]sale.Answer{}}
	m.opened, err = time.Parse(sale.InstantForm, s.Terms[lot.TermAnnounced])
	if err != nil {
		return nil, err
	}
	m.listing, err = listing.New(terms, calendar)
	if err != nil {
		return nil, err
	}
	if a := m.listing.Apply(listing.Event{At: m.opened, Do: listing.ActPublish}); a.Code != listing.OK {
		return nil, fmt.Errorf("trading: listing %s cannot be published: %s", s.ID, a.Code)
	}
	return m, nil
}

// Apply decides one record.
func (m *listingMachine) Apply(r *Record) sale.Answer {
	e := listing.Event{At: r.At, Do: listing.Act(r.Act), Who: r.Actor, Person: r.Data[dataApplicant], Amount: r.Amount, Approved: r.Data[dataApproval] != "",
		Guarantee: r.Data[dataGuarantee] != "", Reason: r.Data[dataReason]}
	if r.Act == SoleQuote {
		e.Do = listing.ActQuote
	}
	if by := r.Data[dataBy]; by != "" {
		e.By = strings.Split(by, ",")
	}
	a := m.listing.Apply(e)
	answer := sale.Answer{Code: sale.Code(a.Code), State: rowState(a.State), End: a.ClosesAt}
	if r.Key != "" {
		m.answers[r.Actor+" "+r.Key] = answer
	}
	return answer
}

// rowState is the state as the row of a sale has it: WITHDRAWN there is a draft that was
// dropped.
func rowState(s listing.State) sale.State {
	if s == listing.Withdrawn {
		return sale.Cancelled
	}
	return sale.State(s)
}

// Answered gives the first answer to a key again.
func (m *listingMachine) Answered(actor, key string) (sale.Answer, bool) {
	a, done := m.answers[actor+" "+key]
	a.Replay, a.State = done, rowState(m.listing.Standing().State)
	return a, done && key != ""
}

// Standing is what the row shows: the price reached, or before it the list price in
// force, of which nobody is the leader.
func (m *listingMachine) Standing() sale.AuctionStanding {
	s := m.listing.Standing()
	out := sale.AuctionStanding{Standing: sale.Standing{State: rowState(s.State), Priced: true, Price: s.ListPrice, Open: m.opened, End: s.ClosesAt}}
	if s.Priced {
		out.Price, out.Leader, out.Bids = s.Price, s.Winner, 1
	}
	out.Extensions = s.Extensions
	return out
}

// Due is the next timer.
func (m *listingMachine) Due() time.Time { return m.listing.Due() }

// Sentence says why an act was refused.
func (m *listingMachine) Sentence(c sale.Code) string { return listing.Code(c).Sentence() }

// carried are the deposits with which a listing sends its buyers into an auction.
func carried(term string) map[string]money.Fen {
	deposits := map[string]money.Fen{}
	for part := range strings.SplitSeq(term, ";") {
		code, amount, _ := strings.Cut(part, ":")
		if fen, ok := money.ParseFen(amount); ok {
			deposits[code] = fen
		}
	}
	return deposits
}
