package trading

import (
	"context"
	"maps"
	"time"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/sale"
)

// AgreementReader reads agreed prices for pages.
type AgreementReader interface {
	Unit(ctx context.Context, org string) (Unit, error)
	Achievement(ctx context.Context, id string) (*achievement.Achievement, error)
	People(ctx context.Context, org string) ([]Person, error)
	OpenOffers(ctx context.Context, org string, now time.Time) ([]Offer, error)
	Agreement(ctx context.Context, id string) (AgreementRow, Sale, error)
	Agreements(ctx context.Context, q AgreementQuery) ([]AgreementRow, error)
	Records(ctx context.Context, id string) ([]Record, error)
	Objections(ctx context.Context, id string) ([]Objection, error)
	Sightings(ctx context.Context, id string) (Sightings, error)
	GroundsReader
}

// Person 人员 of a unit.
type Person struct{ ID, Name string }

// Offer 可交易成果 is an achievement for which a deal can be drafted.
type Offer struct{ ID, Number, Name string }

// AgreementQuery 协议定价查询. Org, or for everybody what was ever noticed.
type AgreementQuery struct {
	Org   string
	State agreement.State
	After string // id of the last row
	Limit int
}

// AgreementRow 协议定价行.
type AgreementRow struct {
	ID, Number, Name, Org, OrgName string
	Achievement                    string
	State                          agreement.State
	CreatedAt, Published, Ends     time.Time
}

// NoticeVersion 公示版本 is what was shown, with the hash of the record that published it.
type NoticeVersion struct {
	agreement.Version
	Texts map[string]string
	Hash  chain.Hash
}

// AgreementFile 协议定价案卷 is a deal as its log tells it.
type AgreementFile struct {
	AgreementRow
	Texts      map[string]string // of the deal, as changed last
	Policy     agreement.Policy
	Standing   agreement.Standing
	Versions   []NoticeVersion
	Records    []Record
	Objections []Objection
	People     []Person
	Submitter  string
	Assent     string
	Edits      int
	First      time.Time // publication
	Sightings  Sightings
	Warning    string // what has become of the report behind the price
}

// Open 查阅案卷 of the person's own unit.
func (g *Agreements) Open(ctx context.Context, by actor.Actor, id string) (AgreementFile, error) {
	f, err := g.file(ctx, id)
	if err == nil && (by.Org == "" || by.Org != f.Org || !by.Has(actor.Broker, actor.Head)) {
		err = ErrNoAgreement
	}
	if err != nil {
		return AgreementFile{}, err
	}
	f.People, err = g.Reader.People(ctx, f.Org)
	if err != nil {
		return f, err
	}
	f.Sightings, err = g.Reader.Sightings(ctx, id)
	if err != nil {
		return f, err
	}
	if f.Texts[DealReport] != "" {
		grounds, err := GroundsOf(ctx, g.Reader, f.Org, f.Achievement)
		if err != nil {
			return f, err
		}
		f.Warning = grounds.Warning(f.Texts[DealReport], day.Of(g.Now()))
	}
	f.Objections, err = g.Reader.Objections(ctx, id)
	for i := range f.Objections {
		f.answer(&f.Objections[i])
	}
	return f, err
}

// Public 价格公示 is a deal as everybody may read it, from its first publication on.
func (g *Agreements) Public(ctx context.Context, id string) (AgreementFile, error) {
	f, err := g.file(ctx, id)
	if err == nil && !f.Standing.Public {
		err = ErrNoAgreement
	}
	if err != nil {
		return AgreementFile{}, err
	}
	f.Records, f.Submitter, f.Assent = nil, "", ""
	return f, nil
}

// file tells a deal from its log; timers that are due by now have gone off in it.
func (g *Agreements) file(ctx context.Context, id string) (AgreementFile, error) {
	row, s, err := g.Reader.Agreement(ctx, id)
	if err != nil {
		return AgreementFile{}, err
	}
	f := AgreementFile{AgreementRow: row, Policy: agreementPolicy(s.Terms)}
	f.Records, err = g.Reader.Records(ctx, id)
	if err != nil {
		return f, err
	}
	m, err := newAgreementMachine(s)
	if err != nil {
		return f, err
	}
	for i := range f.Records {
		r := &f.Records[i]
		m.Apply(r)
		if s := m.agreement.Standing(); len(s.Versions) > len(f.Versions) {
			f.Versions = append(f.Versions, NoticeVersion{Texts: maps.Clone(m.texts), Hash: r.Hash})
		}
	}
	m.Apply(&Record{At: g.Now(), Act: sale.ActTick})
	f.Standing, f.Texts, f.Submitter, f.Assent, f.Edits, f.First = m.agreement.Standing(), m.texts, m.submitter, m.assent, m.edits, m.first
	for i := range f.Versions {
		f.Versions[i].Version = f.Standing.Versions[i]
	}
	f.State = f.Standing.State
	return f, nil
}

func (f *AgreementFile) objection(id string) *Objection {
	for i := range f.Objections {
		if f.Objections[i].ID == id {
			return &f.Objections[i]
		}
	}
	return nil
}

// noticed says that the deal is shown to the public, and a change of it may end that.
func (f *AgreementFile) noticed() bool {
	return f.State == agreement.Notice || f.State == agreement.Held || f.State == agreement.Signable
}

// answer adds to an objection what the log says of it.
func (f *AgreementFile) answer(o *Objection) {
	o.State = f.Standing.Objections[o.ID]
	for _, r := range f.Records {
		if r.Act == sale.Act(agreement.ActResolve) && r.Code == sale.OK && r.Data[dataID] == o.ID {
			o.Reply, o.Handler, o.RepliedAt = r.Data[dataReason], f.NameOf(r.Person), r.At
		}
	}
}

// NameOf is the name of a person of the unit.
func (f *AgreementFile) NameOf(id string) string {
	for _, p := range f.People {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// Find lists the deals of the person's own unit.
func (g *Agreements) Find(ctx context.Context, by actor.Actor, q AgreementQuery) (rows []AgreementRow, next string, err error) {
	if by.Org == "" || !by.Has(actor.Broker, actor.Head) {
		return nil, "", ErrNoAgreement
	}
	q.Org = by.Org
	return g.list(ctx, q)
}

// Notices 价格公示 for everybody: running ones and past ones, from new to old.
func (g *Agreements) Notices(ctx context.Context, after string) (rows []AgreementRow, next string, err error) {
	return g.list(ctx, AgreementQuery{After: after})
}

func (g *Agreements) list(ctx context.Context, q AgreementQuery) ([]AgreementRow, string, error) {
	q.Limit = pageSize + 1
	rows, err := g.Reader.Agreements(ctx, q)
	if err != nil || len(rows) <= pageSize {
		return rows, "", err
	}
	return rows[:pageSize], rows[pageSize-1].ID, nil
}

// Choices 起草选项 are the achievements that can be agreed on, and the unit's people.
func (g *Agreements) Choices(ctx context.Context, by actor.Actor) ([]Offer, []Person, error) {
	_, people, err := g.unit(ctx, by)
	if err != nil {
		return nil, nil, err
	}
	offers, err := g.Reader.OpenOffers(ctx, by.Org, g.Now())
	return offers, people, err
}
