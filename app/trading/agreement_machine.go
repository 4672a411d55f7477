package trading

import (
	"strconv"
	"time"

	"jiyue/domain/agreement"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Agreement 协议定价 is the route of deals with a named counterparty.
const Agreement lot.Route = "AGREEMENT"

// actAssent 加签 is kept by the machine for the approval of a deal between related
// parties, which needs two people besides the one who submitted it.
const actAssent sale.Act = "assent"

// The terms that a unit fixes with its draft; legal floor and suggestions in
// agreementPolicy.
const (
	TermPublicDays = "public_days"
	TermEffect     = "objection_effect"
)

const (
	minNoticeDays = 15  // 国发〔2016〕16号 一（三）
	validityDays  = 180 // 建议值
	gapHours      = 24  // 建议值
)

const (
	dataServed = "served"
	dataTo     = "to"
	dataEdits  = "edits" // that the page had seen
	dataFrom   = "from"  // the page could not be reached
	dataUntil  = "until"
)

func agreementPolicy(terms map[string]string) agreement.Policy {
	days, err := strconv.Atoi(terms[TermPublicDays])
	if err != nil {
		days = 0 // which no policy may have
	}
	return agreement.Policy{NoticeDays: days, MinNoticeDays: minNoticeDays, Roll: true, Effect: agreement.ObjectionEffect(terms[TermEffect]), ValidityDays: validityDays,
		GapHours: gapHours, Clerical: clericalFields}
}

// agreementMachine lets package agreement decide records, and keeps what the
// acts of several people have to do with each other.
type agreementMachine struct {
	agreement *agreement.Agreement
	texts     map[string]string // of the deal
	answers   map[string]sale.Answer
	submitter string
	assent    string // who has, since the submission
	edits     int
	first     time.Time // publication
}

func newAgreementMachine(s Sale) (*agreementMachine, error) {
	calendar, err := lot.ReadCalendar(s.Terms[lot.TermCalendar])
	if err != nil {
		return nil, err
	}
	m := &agreementMachine{texts: unlogged(s.Terms), answers: map[string]sale.Answer{}}
	m.agreement, err = agreement.New(agreementPolicy(s.Terms), dealOf(m.texts), calendar)
	return m, err
}

// Apply decides one record.
func (m *agreementMachine) Apply(r *Record) sale.Answer {
	a := m.decide(r)
	answer := sale.Answer{Code: sale.Code(a.Code), State: sale.State(a.State), End: a.EndsAt}
	if r.Key != "" {
		m.answers[r.Actor+" "+r.Key] = answer
	}
	return answer
}

func (m *agreementMachine) decide(r *Record) agreement.Answer {
	e := agreement.Event{At: r.At, Do: agreement.Act(r.Act), By: r.Data[dataBy], ID: r.Data[dataID], Outcome: agreement.Outcome(r.Data[dataOutcome]), Served: r.Data[dataServed] == "true",
		To: agreement.State(r.Data[dataTo]), Reason: r.Data[dataReason]}
	switch r.Act {
	case actAssent, sale.Act(agreement.ActAmend):
		now := m.agreement.Apply(agreement.Event{At: r.At, Do: agreement.ActTick})
		if now.Code = m.hinders(r, now.State); r.Act == actAssent || now.Code != agreement.OK {
			if now.Code == agreement.OK {
				m.assent = e.By
			}
			return now
		}
		e.Deal = dealOf(unlogged(r.Data))
	case sale.Act(agreement.ActSign):
		e.Deal = dealOf(unlogged(r.Data))
	case sale.Act(agreement.ActApprove):
		e.ExtraBy = m.assent
	case sale.Act(agreement.ActUnreachable):
		e.From, e.Until = instantOf(r.Data[dataFrom]), instantOf(r.Data[dataUntil])
	}
	a := m.agreement.Apply(e)
	if a.Code == agreement.OK {
		m.follow(r, e)
	}
	return a
}

// hinders is what an assent or an amendment must not be: by the submitter, or to what
// has changed since its page was read.
func (m *agreementMachine) hinders(r *Record, state agreement.State) agreement.Code {
	switch {
	case r.Act == actAssent && state != agreement.Review:
		return agreement.CodeState
	case r.Act == actAssent && r.Data[dataBy] == m.submitter:
		return agreement.CodeConflict
	case r.Act != actAssent && r.Data[dataEdits] != strconv.Itoa(m.edits):
		return agreement.CodeState
	}
	return agreement.OK
}

// instantOf reads an instant of a log; zero when it is none.
func instantOf(text string) time.Time {
	at, err := time.Parse(sale.InstantForm, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

func (m *agreementMachine) follow(r *Record, e agreement.Event) {
	switch e.Do {
	case agreement.ActSubmit:
		m.submitter, m.assent = e.By, ""
	case agreement.ActAmend:
		m.texts = unlogged(r.Data)
		m.edits++
	case agreement.ActApprove:
		if m.first.IsZero() {
			m.first = r.At
		}
	}
}

// Answered gives the first answer to a key again.
func (m *agreementMachine) Answered(actor, key string) (sale.Answer, bool) {
	a, done := m.answers[actor+" "+key]
	a.Replay = done
	return a, done && key != ""
}

// Standing is what the row shows: the first publication, the end of the notice, and
// a price in one sum.
func (m *agreementMachine) Standing() sale.AuctionStanding {
	s := m.agreement.Standing()
	out := sale.AuctionStanding{Standing: sale.Standing{State: sale.State(s.State), Open: m.first, End: s.EndsAt}}
	out.Price, out.Priced = money.ParseFen(m.texts[DealAmount])
	return out
}

// Due is the end of the notice, then that of the leave to sign.
func (m *agreementMachine) Due() time.Time {
	s := m.agreement.Standing()
	switch s.State {
	case agreement.Notice:
		return s.EndsAt
	case agreement.Signable:
		return s.ExpiresAt
	}
	return time.Time{}
}

// Sentence says why an act was refused.
func (m *agreementMachine) Sentence(c sale.Code) string { return agreement.Code(c).Sentence() }
