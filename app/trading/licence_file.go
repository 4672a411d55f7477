package trading

import (
	"context"
	"time"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/chain"
	"jiyue/domain/ip"
	"jiyue/domain/licence"
	"jiyue/domain/sale"
)

// LicenceReader reads open licences for pages.
type LicenceReader interface {
	Unit(ctx context.Context, org string) (Unit, error)
	Achievement(ctx context.Context, id string) (*achievement.Achievement, error)
	People(ctx context.Context, org string) ([]Person, error)
	PatentOffers(ctx context.Context, org string) ([]PatentOffer, error)
	LicencesWaiting(ctx context.Context, org string) (int, error)
	LicenceOn(ctx context.Context, achievement string) (id string, err error) // published, "" for none
	Exclusive(ctx context.Context, item string) (bool, error)                 // the register knows of an exclusive or sole licence in force
	SaleOf(ctx context.Context, achievement string) (string, error)
	Licence(ctx context.Context, id string) (LicenceRow, Sale, error)
	Licences(ctx context.Context, q LicenceQuery) ([]LicenceRow, error)
	Records(ctx context.Context, id string) ([]Record, error)
}

// PatentOffer 可许可专利 is a patent behind a published achievement.
type PatentOffer struct {
	Item        ip.Item
	Achievement string
}

// LicenceQuery 开放许可查询: of a unit, of those whom it licenses, or for everybody.
type LicenceQuery struct {
	Org      string
	Licensee string
	Text     string
	State    licence.State
	After    string
	Limit    int
}

// LicenceRow 开放许可行.
type LicenceRow struct {
	ID, Number, Name, Org, OrgName string
	State                          licence.State
	Texts                          map[string]string // as the log begins
	CreatedAt, Published           time.Time
	Licences                       int // in effect
	Waiting                        int // for the head
}

// LicenceFile 开放许可案卷 is a declaration as its log tells it.
type LicenceFile struct {
	LicenceRow
	Licensees []Licensee
	Records   []Record
	People    []Person
	Author    string
	Leaver    string // who proposes to withdraw it
	Reason    string
	Expired   bool
	Withdrawn time.Time
	Edits     int
	Head      chain.Hash
}

// Open 查阅案卷 of the person's own unit.
func (v *Licences) Open(ctx context.Context, by actor.Actor, id string) (LicenceFile, error) {
	f, err := v.file(ctx, id)
	if err == nil && (by.Org == "" || by.Org != f.Org || !by.Has(actor.Broker, actor.Head)) {
		err = ErrNoLicence
	}
	if err != nil {
		return LicenceFile{}, err
	}
	f.People, err = v.Reader.People(ctx, f.Org)
	return f, err
}

// Public 开放许可公告 is a declaration as everybody may read it, from its publication on;
// who is licensed is for the parties alone.
func (v *Licences) Public(ctx context.Context, id string) (LicenceFile, error) {
	f, err := v.file(ctx, id)
	if err == nil && f.Published.IsZero() {
		err = ErrNoLicence
	}
	if err != nil {
		return LicenceFile{}, err
	}
	f.Licensees, f.Records, f.Author, f.Leaver = nil, nil, "", ""
	return f, nil
}

// Seat 本单位的许可 is how the person's organisation stands under a declaration.
func (v *Licences) Seat(ctx context.Context, by actor.Actor, id string) (Licensee, bool, error) {
	if by.Org == "" || !by.Has(actor.Bidder) {
		return Licensee{}, false, nil
	}
	f, err := v.file(ctx, id)
	if err != nil {
		return Licensee{}, false, err
	}
	l := f.Licensee(by.Org)
	if l == nil {
		return Licensee{}, false, nil
	}
	return *l, true, nil
}

// file tells a declaration from its log; a period that is over by now is over in it.
func (v *Licences) file(ctx context.Context, id string) (LicenceFile, error) {
	row, s, err := v.Reader.Licence(ctx, id)
	if err != nil {
		return LicenceFile{}, err
	}
	f := LicenceFile{LicenceRow: row}
	f.Records, err = v.Reader.Records(ctx, id)
	if err != nil {
		return f, err
	}
	m, err := newLicenceMachine(s)
	if err != nil {
		return f, err
	}
	for i := range f.Records {
		r := &f.Records[i]
		m.Apply(r)
		f.Head = r.Hash
	}
	m.Apply(&Record{At: v.Now(), Act: sale.ActTick})
	f.State, f.Texts, f.Author, f.Leaver, f.Reason, f.Expired, f.Edits = licence.State(m.Standing().State), m.texts, m.author, m.leaver, m.reason, m.expired, m.edits
	f.Published, f.Withdrawn, f.Licences = m.published, m.withdrawn, m.Standing().Bids
	for _, l := range m.licensees {
		f.Licensees = append(f.Licensees, *l)
	}
	return f, nil
}

// Licensee of the declaration, nil for none.
func (f *LicenceFile) Licensee(org string) *Licensee {
	for i := range f.Licensees {
		if f.Licensees[i].Org == org {
			return &f.Licensees[i]
		}
	}
	return nil
}

// NameOf is the name of a person of the unit.
func (f *LicenceFile) NameOf(id string) string {
	for _, p := range f.People {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// Waiting 待办 is how much of the unit's open licences waits for its head.
func (v *Licences) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.Has(actor.Head) || by.Org == "" {
		return 0, nil
	}
	return v.Reader.LicencesWaiting(ctx, by.Org)
}

// On 成果的开放许可 is a declaration that is open on a patent behind an achievement, "" for none.
func (v *Licences) On(ctx context.Context, achievement string) (id string, err error) {
	return v.Reader.LicenceOn(ctx, achievement)
}

// Find lists the declarations of the person's own unit.
func (v *Licences) Find(ctx context.Context, by actor.Actor, q LicenceQuery) ([]LicenceRow, string, error) {
	if by.Org == "" || !by.Has(actor.Broker, actor.Head) {
		return nil, "", ErrNoLicence
	}
	q.Org, q.Licensee = by.Org, ""
	return v.list(ctx, q)
}

// Catalogue 开放许可目录 for everybody: what was ever published, from new to old.
func (v *Licences) Catalogue(ctx context.Context, text, after string) ([]LicenceRow, string, error) {
	return v.list(ctx, LicenceQuery{Text: string([]rune(text)[:min(longestQuery, len([]rune(text)))]), After: after})
}

func (v *Licences) list(ctx context.Context, q LicenceQuery) ([]LicenceRow, string, error) {
	q.Limit = pageSize + 1
	rows, err := v.Reader.Licences(ctx, q)
	if err != nil || len(rows) <= pageSize {
		return rows, "", err
	}
	return rows[:pageSize], rows[pageSize-1].ID, nil
}

// Mine 我的开放许可 are those of which the person's organisation has given notice.
func (v *Licences) Mine(ctx context.Context, by actor.Actor, after string) ([]LicenceRow, string, error) {
	if by.Org == "" || !by.Has(actor.Bidder) {
		return nil, "", ErrNoLicence
	}
	return v.list(ctx, LicenceQuery{Licensee: by.Org, After: after})
}
