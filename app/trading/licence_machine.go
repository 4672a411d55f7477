package trading

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/day"
	"jiyue/domain/licence"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// OpenLicence 专利开放许可 is the route by which a patent is offered to everybody.
const OpenLicence lot.Route = "LICENCE"

// guideline 使用费指引 (国知办发运字〔2022〕56号, quoted second-hand: 建议值).
var guideline = licence.Guideline{Fixed: 20_000_000_00, Sales: decimal.NewFromInt(20), Profit: decimal.NewFromInt(40)}

// The texts of a declaration. They open its log, and stand from its submission on.
const (
	LicenceItem        = "item"      // id in the register of rights
	LicencePatent      = "patent_no" // as the register writes it
	LicenceTitle       = "patent_title"
	LicenceKind        = "patent_kind"
	LicenceEvaluated   = "evaluated" // 专利权评价报告 is there
	LicenceExclusive   = "exclusive" // an exclusive licence is in force, as the unit says
	LicenceForm        = "form"
	LicenceAmount      = "amount"
	LicenceRate        = "rate"
	LicenceEntry       = "entry"
	LicenceBase        = "base" // of a royalty
	LicencePayment     = "payment"
	LicenceUntil       = "until" // 许可期限届满日
	LicenceExplanation = "explanation"
	LicenceContact     = "contact"
	LicenceRemark      = "remark"
	LicenceAchievement = "achievement"
)

// The acts beside those of the engine: what one person proposes and another confirms.
const (
	actWrite   sale.Act = "write"   // a draft
	actReturn  sale.Act = "return"  // by the head, to be written again
	actDrop    sale.Act = "drop"    // a draft
	actReport  sale.Act = "report"  // a payment, by the broker
	actReject  sale.Act = "reject"  // a payment or a withdrawal, by the head
	actLeave   sale.Act = "leave"   // a withdrawal, by the broker
	actRoyalty sale.Act = "royalty" // of a year
)

const (
	dataLicensee  = "licensee" // id of the organisation
	dataName      = "name"
	dataCode      = "uscc"
	dataUse       = "use"
	dataOn        = "on"
	dataReference = "reference"
	dataNumber    = "number"
	dataYear      = "year"
)

// Payment 使用费到账 as the broker reports it, for the head to confirm.
type Payment struct {
	Amount    money.Fen
	Reference string
	On        string
	By        string
}

// Licensee 被许可人 under a declaration.
type Licensee struct {
	Org, Name, Code, Use string
	Status               licence.Status
	Notified, Effective  time.Time
	Reported             *Payment // waits for the head
	Paid                 Payment
	Filing               string // 备案号
	Royalties            []Royalty
}

// Royalty 年度提成 is what a licensee has paid for one year.
type Royalty struct {
	Year, Amount, Reference string
	At                      time.Time
}

// licenceMachine lets package licence decide records, and keeps what two people have
// to do with each other.
type licenceMachine struct {
	engine    *licence.Declaration
	texts     map[string]string
	answers   map[string]sale.Answer
	author    string // who has submitted it
	leaver    string // who proposes to withdraw it
	reason    string // of the withdrawal, or of the last return
	ended     bool   // dropped, or its period is over
	expired   bool
	edits     int
	published time.Time
	withdrawn time.Time
	licensees []*Licensee // in the order of their notices
}

func newLicenceMachine(s Sale) (*licenceMachine, error) {
	m := &licenceMachine{texts: unlogged(s.Terms), answers: map[string]sale.Answer{}}
	m.engine = declarationOf(m.texts)
	return m, nil
}

// declarationOf is the engine of a draft.
func declarationOf(texts map[string]string) *licence.Declaration {
	return licence.New(guideline, licence.Patent{Kind: licence.PatentKind(texts[LicenceKind]), Evaluated: texts[LicenceEvaluated] == "true", Exclusive: texts[LicenceExclusive] == "true"}, feeOf(texts))
}

func feeOf(texts map[string]string) licence.Fee {
	f := licence.Fee{Form: licence.FeeForm(texts[LicenceForm])}
	f.Amount, _ = money.ParseFen(texts[LicenceAmount]) // the use case has read them
	f.Entry, _ = money.ParseFen(texts[LicenceEntry])
	f.Rate, _ = decimal.NewFromString(texts[LicenceRate])
	return f
}

// Apply decides one record.
func (m *licenceMachine) Apply(r *Record) sale.Answer {
	if due := m.Due(); !due.IsZero() && !r.At.Before(due) { // 许可期限届满: no more notices
		m.engine.Apply(licence.Event{Do: licence.ActWithdraw})
		m.expired, m.leaver, m.withdrawn = true, "", due
	}
	code := m.act(r)
	s := m.Standing()
	answer := sale.Answer{Code: sale.Code(code), State: s.State, End: s.End}
	if r.Key != "" {
		m.answers[r.Actor+" "+r.Key] = answer
	}
	return answer
}

func (m *licenceMachine) act(r *Record) licence.Code {
	state, by := m.engine.Standing().State, r.Data[dataBy]
	l := m.licensee(r.Data[dataLicensee])
	switch {
	case m.ended && r.Act != sale.ActTick:
		return licence.CodeState
	case l == nil && slices.Contains([]sale.Act{actReport, actRoyalty, sale.Act(licence.ActPay), sale.Act(licence.ActFile)}, r.Act):
		return licence.CodeNotNotified
	}
	switch r.Act {
	case sale.ActTick:
		return licence.OK
	case actWrite, actDrop:
		if state != licence.Draft || r.Act == actWrite && r.Data[dataEdits] != strconv.Itoa(m.edits) {
			return licence.CodeState
		}
		if m.ended = r.Act == actDrop; !m.ended {
			m.texts = unlogged(r.Data)
			m.engine, m.edits = declarationOf(m.texts), m.edits+1
		}
	case sale.Act(licence.ActDeclare):
		if code := m.apply(licence.Event{Do: licence.ActDeclare, Explanation: m.texts[LicenceExplanation]}); code != licence.OK {
			return code
		}
		m.author, m.reason = by, ""
	case actReturn:
		if state != licence.Declared {
			return licence.CodeState
		}
		m.engine, m.reason = declarationOf(m.texts), r.Data[dataReason]
	case sale.Act(licence.ActPublish):
		return m.publish(r, state, by)
	case actLeave, sale.Act(licence.ActWithdraw):
		return m.leave(r, state, by)
	case actReject:
		return m.reject(l)
	case sale.Act(licence.ActNotify):
		return m.notify(r)
	case actReport, sale.Act(licence.ActPay):
		return m.pay(r, l, by)
	case sale.Act(licence.ActFile):
		if code := m.apply(licence.Event{Do: licence.ActFile, Licensee: l.Org}); code != licence.OK {
			return code
		}
		l.Filing = r.Data[dataNumber]
	case actRoyalty:
		return m.royalty(r, l)
	default:
		return licence.CodeState
	}
	return licence.OK
}

func (m *licenceMachine) apply(e licence.Event) licence.Code {
	a := m.engine.Apply(e)
	if l := m.licensee(e.Licensee); l != nil {
		l.Status = a.Licence
	}
	return a.Code
}

func (m *licenceMachine) publish(r *Record, state licence.State, by string) licence.Code {
	if state == licence.Declared && by == m.author {
		return licence.CodeSelf
	}
	code := m.apply(licence.Event{Do: licence.ActPublish})
	if code == licence.OK {
		m.published = r.At
	}
	return code
}

// leave 撤回: proposed by one, carried out by another.
func (m *licenceMachine) leave(r *Record, state licence.State, by string) licence.Code {
	switch {
	case state != licence.Published, (r.Act == actLeave) == (m.leaver != ""):
		return licence.CodeState
	case r.Act == actLeave:
		m.leaver, m.reason = by, r.Data[dataReason]
		return licence.OK
	case by == m.leaver:
		return licence.CodeSelf
	}
	m.leaver, m.withdrawn = "", r.At
	return m.apply(licence.Event{Do: licence.ActWithdraw})
}

// reject 退回 a payment that was reported, or else a withdrawal.
func (m *licenceMachine) reject(l *Licensee) licence.Code {
	switch {
	case l != nil && l.Reported != nil:
		l.Reported = nil
	case l == nil && m.leaver != "":
		m.leaver, m.reason = "", ""
	default:
		return licence.CodeState
	}
	return licence.OK
}

func (m *licenceMachine) notify(r *Record) licence.Code {
	org := r.Data[dataLicensee]
	known := m.licensee(org) != nil
	code := m.apply(licence.Event{Do: licence.ActNotify, Licensee: org})
	if code == licence.OK && !known {
		m.licensees = append(m.licensees, &Licensee{Org: org, Name: r.Data[dataName], Code: r.Data[dataCode], Use: r.Data[dataUse], Status: licence.Notified, Notified: r.At})
	}
	return code
}

// pay 使用费: reported by one, confirmed by another; the licence takes effect with the
// confirmation.
func (m *licenceMachine) pay(r *Record, l *Licensee, by string) licence.Code {
	if r.Act == actReport {
		p := Payment{Reference: r.Data[dataReference], On: r.Data[dataOn], By: by}
		p.Amount, _ = money.ParseFen(r.Amount) // none where no entry fee is due
		code := m.engine.Owes(l.Org, p.Amount)
		if code == licence.OK {
			l.Reported = &p
		}
		return code
	}
	switch {
	case l.Reported == nil:
		return licence.CodeState
	case by == l.Reported.By:
		return licence.CodeSelf
	}
	code := m.apply(licence.Event{Do: licence.ActPay, Licensee: l.Org, Amount: l.Reported.Amount})
	if code == licence.OK {
		l.Paid, l.Reported, l.Effective = *l.Reported, nil, r.At
	}
	return code
}

// royalty 年度提成: one for each year of a licence in effect.
func (m *licenceMachine) royalty(r *Record, l *Licensee) licence.Code {
	again := slices.ContainsFunc(l.Royalties, func(y Royalty) bool { return y.Year == r.Data[dataYear] })
	if again || m.texts[LicenceForm] == string(licence.FixedFee) || l.Status != licence.Effective && l.Status != licence.Filed {
		return licence.CodeState
	}
	l.Royalties = append(l.Royalties, Royalty{Year: r.Data[dataYear], Amount: r.Amount, Reference: r.Data[dataReference], At: r.At})
	return licence.OK
}

func (m *licenceMachine) licensee(org string) *Licensee {
	for _, l := range m.licensees {
		if l.Org == org && org != "" {
			return l
		}
	}
	return nil
}

// Answered gives the first answer to a key again.
func (m *licenceMachine) Answered(actor, key string) (sale.Answer, bool) {
	a, done := m.answers[actor+" "+key]
	a.Replay = done
	return a, done && key != ""
}

// Standing is what the row shows: the publication, the end of the period, as bids how
// many licences are in effect, and as extensions how much waits for the head.
func (m *licenceMachine) Standing() sale.AuctionStanding {
	s := m.engine.Standing()
	out := sale.AuctionStanding{Standing: sale.Standing{State: sale.State(s.State), Open: m.published, End: m.until()}}
	if m.ended {
		out.State = sale.State(licence.Withdrawn)
	}
	for _, l := range m.licensees {
		if l.Status != licence.Notified {
			out.Bids++
		}
		if l.Reported != nil {
			out.Extensions++
		}
	}
	if s.State == licence.Declared || m.leaver != "" {
		out.Extensions++
	}
	return out
}

// until is the midnight at which the period of the licence ends.
func (m *licenceMachine) until() time.Time {
	d, err := day.Parse(strings.TrimSpace(m.texts[LicenceUntil]))
	if err != nil || d.IsZero() {
		return time.Time{}
	}
	return d.Midnight()
}

// Due is the end of the period of what is published.
func (m *licenceMachine) Due() time.Time {
	if m.engine.Standing().State != licence.Published {
		return time.Time{}
	}
	return m.until()
}

// Sentence says why an act was refused.
func (m *licenceMachine) Sentence(c sale.Code) string { return licence.Code(c).Sentence() }
