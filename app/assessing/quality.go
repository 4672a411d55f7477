package assessing

import (
	"context"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/quality"
)

// QualityTx is what inspections need of one unit of work.
type QualityTx interface {
	Now() time.Time
	Record(audit.Event)
	SpotFilings(ctx context.Context, q FilingQuery) ([]quality.Filing, error)
	AddSpotRound(ctx context.Context, r quality.Round) (bool, error) // false: the id is taken; quality.ErrTwice
}

// QualityReader answers questions about the quality of assessments.
type QualityReader interface {
	Now() time.Time
	WorkCalendar(ctx context.Context) (day.WorkCalendar, error)
	CasePrincipal(ctx context.Context, user string) (Principal, error)
	SeatsOf(ctx context.Context, subjects []string, institutions bool, since time.Time) (map[string][]quality.Seat, error)
	QualityBoard(ctx context.Context, region string, since, now time.Time) (Board, error)
	SpotRounds(ctx context.Context, region, after string, limit int) ([]quality.Round, error) // without filings and picks
	SpotRound(ctx context.Context, id string) (quality.Round, error)                          // without picks
	SpotPicks(ctx context.Context, round, after string, limit int) ([]PickRow, error)
}

// FilingQuery 备案查询: the filings of a region in a month, and since when results are
// compared with.
type FilingQuery struct {
	Region          string
	From, To, Since time.Time
}

// PickRow 抽查名单行 is a pick with how its case stands now.
type PickRow struct {
	quality.Pick
	Title, Institution string
	State              assessment.State
	Opened, Closed     bool // an inspection, since the draw
}

// Board 评价看板: the assessments of a region that were opened since a day.
type Board struct {
	Stages       []StateCount
	Grades       map[string]int // of settled results
	Revealed     int            // cases that came to a first result
	Disputed     int            // of them those whose scores diverged
	Published    int
	Objected     int
	Upheld       int
	Withdrawn    int // objections
	Reassessed   int
	Institutions []InstitutionCount // with the most cases
}

// StateCount 状态件数, with those whose period is over.
type StateCount struct {
	State          assessment.State
	Count, Overdue int
}

// InstitutionCount 机构件数. Entry is its file in the register, "" for none.
type InstitutionCount struct {
	Entry, Name                               string
	Count, Going, Overdue, Effective, Ballots int
	Disputed, Revealed                        int
}

// Quality 评价质量 is what the sides may learn of how assessments go.
type Quality struct {
	InTx      func(context.Context, func(QualityTx) error) error
	Reader    QualityReader
	Registers *Registers
}

// ErrQuality 评价质量 is not for everybody.
var ErrQuality = fault.New(fault.Denied, "quality.side", "评价质量由科技主管部门和行业组织的人员查看；评估师和评价机构负责人可以查看自己的档案")

// overseer is the side of a person who may see all of a region.
func (s *Quality) overseer(ctx context.Context, by actor.Actor) (assessor.Officer, error) {
	o, err := s.Registers.Officer(ctx, by)
	if err == nil && (!o.Keeper() || o.Side != assessor.Government && o.Side != assessor.Industry) {
		err = ErrQuality
	}
	return o, err
}

func since(now time.Time) time.Time { return day.Of(now).AddMonths(-quality.Months).Start() }

// boardMonths is how far back the board looks.
const boardMonths = 12

// Board 评价看板 of the own region.
func (s *Quality) Board(ctx context.Context, by actor.Actor) (Board, day.Date, error) {
	now := s.Reader.Now()
	from := day.Of(now).AddMonths(-boardMonths)
	if _, err := s.overseer(ctx, by); err != nil {
		return Board{}, from, err
	}
	b, err := s.Reader.QualityBoard(ctx, by.Region, from.Start(), now)
	return b, from, err
}

// CardRow 质量档案行 is an entry of the register with its card.
type CardRow struct {
	*assessor.Entry
	Card quality.Card
}

// Cards 质量档案列表 of the region, in the order of the register.
func (s *Quality) Cards(ctx context.Context, by actor.Actor, institutions bool, text, after string) (rows []CardRow, next string, err error) {
	if _, err := s.overseer(ctx, by); err != nil {
		return nil, "", err
	}
	kinds := []assessor.Kind{assessor.OfAssessor, assessor.OfExpert}
	if institutions {
		kinds = []assessor.Kind{assessor.OfInstitution}
	}
	list, next, err := s.Registers.Entries(ctx, by, EntryQuery{Kinds: kinds, Text: text, After: after, Limit: cardPage})
	if err != nil {
		return nil, "", err
	}
	subjects := make([]string, len(list))
	for i, e := range list {
		subjects[i] = subjectOf(e.Entry)
	}
	seats, days, err := s.seats(ctx, subjects, institutions)
	for _, e := range list {
		rows = append(rows, CardRow{e.Entry, quality.CardOf(seats[subjectOf(e.Entry)], days, institutions)})
	}
	return rows, next, err
}

// cardPage is how many cards a page shows; each is counted from its seats.
const cardPage = 20

// subjectOf is how seats name an entry: the number of a person, the organisation of an
// institution.
func subjectOf(e *assessor.Entry) string {
	if e.Kind == assessor.OfInstitution {
		return e.Org
	}
	return e.Number
}

func (s *Quality) seats(ctx context.Context, subjects []string, institutions bool) (map[string][]quality.Seat, day.WorkCalendar, error) {
	days, err := s.Reader.WorkCalendar(ctx)
	if err != nil {
		return nil, days, err
	}
	seats, err := s.Reader.SeatsOf(ctx, subjects, institutions, since(s.Reader.Now()))
	return seats, days, err
}

// CardPage 质量档案 of one entry, with the seats behind it whose report is out.
type CardPage struct {
	CardRow
	Seats []quality.Seat // from new to old
	Own   bool
}

// Card 查看质量档案: by the sides that oversee the region, by the assessor, and by the head
// of the institution.
func (s *Quality) Card(ctx context.Context, by actor.Actor, id string) (CardPage, error) {
	e, err := s.Registers.Reader.RegisterEntry(ctx, id)
	if err != nil {
		return CardPage{}, err
	}
	own := e.Kind.Person() && e.User == by.User && by.SignedIn() || e.Kind == assessor.OfInstitution && e.Org == by.Org && by.Has(actor.Head)
	if _, err := s.overseer(ctx, by); !own && (err != nil || !by.Covers(e.Region)) {
		return CardPage{}, assessor.ErrAbsent
	}
	institution := e.Kind == assessor.OfInstitution
	seats, days, err := s.seats(ctx, []string{subjectOf(e)}, institution)
	p := CardPage{CardRow: CardRow{e, quality.CardOf(seats[subjectOf(e)], days, institution)}, Own: own}
	for _, x := range seats[subjectOf(e)] {
		if assessment.State(x.State).Settled() && len(p.Seats) < cardPage {
			p.Seats = append(p.Seats, x)
		}
	}
	return p, err
}

// Mine 我的质量档案: the entry of the person, or of the institution that the person heads;
// nil for none.
func (s *Quality) Mine(ctx context.Context, by actor.Actor) (*assessor.Entry, error) {
	kind := assessor.OfAssessor
	if by.Has(actor.Head) {
		o, err := s.Registers.Officer(ctx, by)
		if err != nil {
			return nil, err
		}
		if o.Side != assessor.Body {
			return nil, ErrQuality
		}
		kind = assessor.OfInstitution
	}
	return s.Registers.OwnEntry(ctx, by, kind)
}

// inspects says whether the person may see the rounds of the own region.
func (s *Quality) inspects(ctx context.Context, by actor.Actor) error {
	o, err := s.Registers.Officer(ctx, by)
	if err == nil && (o.Side != assessor.Government || !o.Keeper()) {
		err = quality.ErrInspector
	}
	return err
}

// Rounds 抽查批次 of the own region, the newest month first.
func (s *Quality) Rounds(ctx context.Context, by actor.Actor, after string) (list []quality.Round, next string, err error) {
	if err := s.inspects(ctx, by); err != nil {
		return nil, "", err
	}
	list, err = s.Reader.SpotRounds(ctx, by.Region, after, cardPage+1)
	if len(list) > cardPage {
		list = list[:cardPage]
		next = list[cardPage-1].ID
	}
	return list, next, err
}

// Round 查看抽查批次 with a page of its picks.
func (s *Quality) Round(ctx context.Context, by actor.Actor, id, after string) (r quality.Round, picks []PickRow, next string, err error) {
	if err := s.inspects(ctx, by); err != nil {
		return r, nil, "", err
	}
	if r, err = s.Reader.SpotRound(ctx, id); err == nil && r.Region != by.Region {
		err = quality.ErrAbsent
	}
	if err != nil {
		return r, nil, "", err
	}
	picks, err = s.Reader.SpotPicks(ctx, id, after, RegisterPage+1)
	if len(picks) > RegisterPage {
		picks = picks[:RegisterPage]
		next = picks[RegisterPage-1].Number
	}
	return r, picks, next, err
}

// Draw 抽取抽查对象 of a month, under an id that came with the page.
func (s *Quality) Draw(ctx context.Context, by actor.Actor, id, month, beacon, source string) error {
	if err := s.inspects(ctx, by); err != nil {
		return err
	}
	first, _ := day.Parse(strings.TrimSpace(month) + "-01")
	r := quality.Round{ID: id, Region: by.Region, Month: first, Beacon: strings.TrimSpace(beacon), Source: strings.TrimSpace(source)}
	return s.InTx(ctx, func(tx QualityTx) error {
		now := tx.Now()
		if err := r.Checked(by, now); err != nil {
			return err
		}
		filings, err := tx.SpotFilings(ctx, FilingQuery{Region: r.Region, From: first.Start(), To: first.AddMonths(1).Start(), Since: since(now)})
		if err != nil {
			return err
		}
		drawn, event, err := r.Select(by, quality.SpotV1(assessment.AssessV1().Grades), filings, now)
		if err != nil {
			return err
		}
		added, err := tx.AddSpotRound(ctx, drawn)
		if err == nil && added {
			tx.Record(event)
		}
		return err
	})
}
