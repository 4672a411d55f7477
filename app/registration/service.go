// Package registration is 技术合同认定登记 as an activity: drafting and submitting an
// application, receiving and reviewing it, deciding, and answering the public.
// One file holds one act; each checks the person, moves the contract, and leaves
// a record in the same unit of work.
package registration

import (
	"context"
	"fmt"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ip"
	"jiyue/domain/notice"
	"jiyue/domain/party"
	"jiyue/domain/policy"
)

// Tx is what registration needs of one unit of work.
type Tx interface {
	Now() time.Time
	NewID() string
	NewToken() string
	Record(audit.Event)

	Office(ctx context.Context, id string) (contract.Office, error)
	Contract(ctx context.Context, id contract.ID) (*contract.Contract, error)
	AddContract(ctx context.Context, c *contract.Contract) (bool, error)
	SaveContract(ctx context.Context, c *contract.Contract) error
	RegisteredLike(ctx context.Context, f contract.Form, except contract.ID) ([]contract.Form, error)
	RegisteredAs(ctx context.Context, c *contract.Contract) (*contract.Relative, error)
	NextNumber(ctx context.Context, key string) (int, error)

	Attachments(ctx context.Context, id contract.ID) ([]contract.Attachment, error)
	AddAttachment(ctx context.Context, a contract.Attachment, content []byte) (bool, error)
	RemoveAttachment(ctx context.Context, id string, at time.Time) error

	IssueCertificate(ctx context.Context, cert contract.Certificate) error
	AddVersion(ctx context.Context, id contract.ID, v contract.Version) error
	Incomes(ctx context.Context, id contract.ID) (contract.Incomes, error)
	SaveIncome(ctx context.Context, id contract.ID, i contract.Income) error
	ExpertsByID(ctx context.Context, ids []string) ([]contract.Expert, error)
	RememberParty(ctx context.Context, stated party.Party, from party.Origin) error
	// Colleague finds a user at work, and holds the row until the end; ErrTaker when
	// there is none.
	Colleague(ctx context.Context, id string) (actor.Actor, error)
	AbsencesWithin(ctx context.Context, away []string, from, until day.Date) ([]Absence, error)
	AddAbsence(ctx context.Context, a Absence) error
	Absence(ctx context.Context, id string) (a Absence, ended bool, err error) // ErrNoAbsence
	EndAbsence(ctx context.Context, id string) error
	// LastAct is when an act of the kind was last recorded of the subject, zero for never.
	LastAct(ctx context.Context, subject, kind string) (time.Time, error)
	RememberItems(ctx context.Context, stated []ip.Item, from party.Origin) error
	PartyIDByCode(ctx context.Context, uscc string) (string, error)
	Notify(ctx context.Context, notices ...notice.Notice) (toMail []string, err error)

	AddImport(ctx context.Context, f ImportFile, content []byte) (id string, added bool, err error)
	Import(ctx context.Context, id string) (*ImportFile, error)
	SaveImport(ctx context.Context, f *ImportFile) error
	SaveImportRows(ctx context.Context, importID string, rows []ImportRow) error
	ClaimImportRow(ctx context.Context, importID string, row int, contractID contract.ID) (bool, error)
	QueueImport(ctx context.Context, importID string) error
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Contract(ctx context.Context, id contract.ID) (*contract.Contract, error)
	RegisteredLike(ctx context.Context, f contract.Form, except contract.ID) ([]contract.Form, error)
	RegisteredAs(ctx context.Context, c *contract.Contract) (*contract.Relative, error)
	Attachments(ctx context.Context, id contract.ID) ([]contract.Attachment, error)
	FileContent(ctx context.Context, attachmentID string) (contract.Attachment, []byte, error)
	Timeline(ctx context.Context, subject string, limit int) ([]audit.Entry, error)
	RiskGrounds(ctx context.Context, c *contract.Contract) (contract.RiskGrounds, error)
	Offices(ctx context.Context) ([]contract.Office, error)
	Office(ctx context.Context, id string) (contract.Office, error)
	Certificate(ctx context.Context, numberOrToken string) (contract.Certificate, contract.State, int, error)
	CertificateOf(ctx context.Context, id contract.ID, version int) (contract.Certificate, error)
	Versions(ctx context.Context, id contract.ID) ([]contract.Version, error)
	Experts(ctx context.Context) ([]contract.Expert, error)
	Incomes(ctx context.Context, id contract.ID) (contract.Incomes, error)
	OnPanel(ctx context.Context, user string, limit int) ([]contract.PanelCase, error)
	Desk(ctx context.Context, q DeskQuery) ([]DeskRow, error)
	HeldCases(ctx context.Context, q HeldQuery) ([]HeldCase, error)
	Registrars(ctx context.Context, office string) ([]contract.Person, error)
	Absences(ctx context.Context, office string, today day.Date) ([]Absence, error)
	DeskCounts(ctx context.Context, by actor.Actor, chosen ...Tab) (map[Tab]int, error)
	Import(ctx context.Context, id string) (*ImportFile, error)
	Imports(ctx context.Context, userID string, limit int) ([]ImportFile, error)
	ImportRows(ctx context.Context, importID string, after, limit int, onlyErrors bool) ([]ImportRow, error)
	ImportContent(ctx context.Context, importID string) ([]byte, error)
}

// Rules are the dated parameters of the regions, the working-day calendar and
// the code tables.
type Rules interface {
	Registration(region string, on day.Date) (policy.Registration, error)
	// RegistrationKnown is the profile of the day as it was known at an instant.
	RegistrationKnown(region string, on day.Date, at time.Time) (policy.Registration, error)
	Calendar(ctx context.Context) (day.WorkCalendar, error)
	Codes() *code.Book
}

// Service does the acts of registration.
type Service struct {
	InTx   func(context.Context, func(Tx) error) error
	Reader Reader
	Rules  Rules
	Books  Workbooks
	Deals  func(ctx context.Context, number string) (contract.Deal, error) // of the market; contract.ErrNoDeal
	// Registered tells the market that the contract of a deal is registered; may be nil.
	Registered func(ctx context.Context, deal, number string)
}

// act runs one act on one contract: lock, see whether the actor may know of it at
// all, check the version that the page showed (0 skips the check), do, save,
// record, tell who must know.
func (s *Service) act(ctx context.Context, by actor.Actor, id contract.ID, version int,
	do func(context.Context, Tx, *contract.Contract) ([]audit.Event, error)) (*contract.Contract, error) {
	var c *contract.Contract
	err := s.InTx(ctx, func(tx Tx) error {
		var err error
		c, err = tx.Contract(ctx, id)
		if err != nil {
			return err
		}
		if !c.VisibleTo(by) {
			return contract.ErrNotFound
		}
		if version != 0 && c.Version != version {
			return contract.ErrMoved
		}
		events, err := do(ctx, tx, c)
		if err != nil {
			return err
		}
		err = tx.SaveContract(ctx, c)
		if err != nil {
			return err
		}
		var notices []notice.Notice
		for _, e := range events {
			tx.Record(e)
			notices = append(notices, notice.Of(c, e)...)
		}
		_, err = tx.Notify(ctx, notices...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func events(e audit.Event, err error) ([]audit.Event, error) { return []audit.Event{e}, err }

// visible loads a case that the actor may read; others learn only that there is
// no such case for them.
func (s *Service) visible(ctx context.Context, by actor.Actor, id contract.ID) (*contract.Contract, error) {
	c, err := s.Reader.Contract(ctx, id)
	if err != nil {
		return nil, err
	}
	if !c.VisibleTo(by) {
		return nil, fmt.Errorf("%w", contract.ErrNotFound)
	}
	return c, nil
}

// Case is everything that the page of one contract shows.
type Case struct {
	Contract    *contract.Contract
	Attachments []contract.Attachment
	Timeline    []audit.Entry
	Precheck    Precheck
}

// Read 查看 one case with its documents, course and pre-check.
func (s *Service) Read(ctx context.Context, by actor.Actor, id contract.ID) (Case, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return Case{}, err
	}
	return s.read(ctx, by, c)
}

// Filing 填写中的案件 is a case as its applicant fills it in: with the changes
// proposed so far. It answers who may, and when, by the fault of Edit.
func (s *Service) Filing(ctx context.Context, by actor.Actor, id contract.ID) (Case, error) {
	c, err := s.visible(ctx, by, id)
	if err != nil {
		return Case{}, err
	}
	err = c.Edit(by, nil)
	if err != nil {
		return Case{}, err
	}
	c.Form = c.Working()
	return s.read(ctx, by, c)
}

func (s *Service) read(ctx context.Context, by actor.Actor, c *contract.Contract) (Case, error) {
	id := c.ID
	files, err := s.Reader.Attachments(ctx, id)
	if err != nil {
		return Case{}, err
	}
	timeline, err := s.Reader.Timeline(ctx, audit.SubjectOf("contract", string(id)), 200)
	if err != nil {
		return Case{}, err
	}
	check, err := s.check(ctx, s.Reader, c)
	if err != nil {
		return Case{}, err
	}
	if !c.MayReadPanel(by) {
		timeline = withoutPanel(timeline, c.OnPanel(by))
	}
	return Case{c, files, timeline, check}, nil
}

// withoutPanel leaves out who the experts are and what they said; the question
// to them is for themselves.
func withoutPanel(timeline []audit.Entry, asked bool) []audit.Entry {
	var open []audit.Entry
	for _, e := range timeline {
		switch e.Kind {
		case "contract.expert_opinion_given":
			continue
		case "contract.expert_review_requested":
			e.Facts = nil
			if !asked {
				e.Opinion = ""
			}
		}
		open = append(open, e)
	}
	return open
}

// Offices 登记机构 to which an application can go.
func (s *Service) Offices(ctx context.Context) ([]contract.Office, error) {
	return s.Reader.Offices(ctx)
}
