// Package assessing is the activity of the assessment of achievements by the four
// parties of 政府—行业—评价机构—科技评估师: the registers of institutions, assessors, experts
// and pools, and their integrity records.
package assessing

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// RegisterTx is what the registers need of one unit of work.
type RegisterTx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)

	AddRegisterEntry(ctx context.Context, e *assessor.Entry, uscc string) (bool, error) // false: the id is taken
	LockRegisterEntry(ctx context.Context, id string) (*assessor.Entry, error)
	SaveRegisterEntry(ctx context.Context, e *assessor.Entry) error // assessor.ErrMoved
	AddRegisterStep(ctx context.Context, s RegisterStep) error
	AddRegisterPaper(ctx context.Context, entry string, p assessor.Paper, by actor.Actor, content []byte) error

	RegisterFacts(ctx context.Context, entry string) ([]assessor.Fact, error)
	AddRegisterFact(ctx context.Context, f assessor.Fact) error
	SaveRegisterFact(ctx context.Context, f assessor.Fact) error

	AddPool(ctx context.Context, p *assessor.Pool) (bool, error)
	LockPool(ctx context.Context, id string) (*assessor.Pool, error)
	SavePool(ctx context.Context, p *assessor.Pool) error // assessor.ErrPoolMoved
	AdmitCandidate(ctx context.Context, pool, entry string, by actor.Actor) error
	DismissCandidate(ctx context.Context, pool, entry string) error
	PoolCandidates(ctx context.Context, pool string) ([]Candidate, error)
	PoolHash(ctx context.Context, pool string, n int) (string, error)
	AddPoolVersion(ctx context.Context, v assessor.Version) error

	AddIntegrity(ctx context.Context, s *assessor.Integrity, apart []string) (bool, error)
	LockIntegrity(ctx context.Context, id string) (*assessor.Integrity, error)
	AddIntegrityDeed(ctx context.Context, s *assessor.Integrity, d assessor.Deed, apart []string) error // assessor.ErrRecordMoved
}

// RegisterReader answers questions about the registers outside of a unit of work.
type RegisterReader interface {
	Now() time.Time
	SideOf(ctx context.Context, org string) (assessor.Side, error)
	OrganisationCode(ctx context.Context, org string) (name, uscc, region string, err error)

	RegisterEntry(ctx context.Context, id string) (*assessor.Entry, error)
	RegisterEntryByNumber(ctx context.Context, number string) (*assessor.Entry, error)
	RegisterEntryOf(ctx context.Context, user string) (*assessor.Entry, error)
	RegisterInstitution(ctx context.Context, org, uscc string) (*assessor.Entry, error)
	RegisterPersonLike(ctx context.Context, name, phone string) (bool, error)
	OrganisationByCode(ctx context.Context, uscc string) (id string, err error) // "" for none
	AccountByLogin(ctx context.Context, login string) (Account, error)
	RegisterEntries(ctx context.Context, q EntryQuery) ([]*assessor.Entry, error)
	RegisterWaiting(ctx context.Context, q EntryQuery) (int, error)
	RegisterSteps(ctx context.Context, entry string) ([]RegisterStep, error)
	RegisterPaper(ctx context.Context, entry, paper string) (assessor.Paper, []byte, error)
	RegisterFacts(ctx context.Context, entry string) ([]assessor.Fact, error)

	Pools(ctx context.Context, q PoolQuery) ([]*assessor.Pool, error)
	Pool(ctx context.Context, id string) (*assessor.Pool, error)
	PoolCandidates(ctx context.Context, pool string) ([]Candidate, error)
	PoolVersions(ctx context.Context, pool string) ([]VersionRow, error)
	PoolVersion(ctx context.Context, pool string, n int) (assessor.Version, error)

	IntegrityRecords(ctx context.Context, q IntegrityQuery) ([]*assessor.Integrity, error)
	Integrity(ctx context.Context, id string) (*assessor.Integrity, error)
	IntegrityOf(ctx context.Context, entries []string) (map[string][]*assessor.Integrity, error)
}

// RegisterStep 名录办理 is a step as it is kept for good. Apart are those who were not to
// take it.
type RegisterStep struct {
	Entry    string
	Step     assessor.Step
	Agreed   bool
	Content  map[string]string
	Opinion  string
	Reason   string // of the proposal on which it decides
	Proposer contract.Person
	By       contract.Person
	Apart    []string
	At       time.Time
}

// EntryQuery 名录查询; the fields that are empty do not bound.
type EntryQuery struct {
	Kinds    []assessor.Kind
	Region   string // of the officer
	Org      string // of an institution: its people
	Public   bool   // institutions on record only
	Text     string
	Field    string
	Standing assessor.Standing
	Waiting  bool // for a check, a confirmation or a decision
	After    string
	Limit    int
}

// EntryRow 名录行 is an entry with what bars it today.
type EntryRow struct {
	*assessor.Entry
	Barred *assessor.Integrity
}

// Faults of the registers.
var (
	ErrRegister = fault.New(fault.Denied, "assessing.register", "名录由科技主管部门、行业组织和评价机构的人员查看")
	ErrRegion   = fault.New(fault.Invalid, "assessing.region", "行政区划代码不存在，请填写 6 位代码，例如 410100").At("region")
	ErrFields   = fault.New(fault.Invalid, "assessing.fields", "请从列表中选择技术领域")
	ErrIssuer   = fault.New(fault.Invalid, "assessing.issuer", "请从列表中选择发证机构")
	ErrCNID     = fault.New(fault.Invalid, "assessing.cn_id", "公民身份号码校验不符，请对照身份证核对").At("cn_id")
	ErrOrgCode  = fault.New(fault.Conflict, "assessing.org_code", "本机构没有统一社会信用代码，请先请系统管理员在机构资料中补填")
)

// Account 账户 is a person who signs in, as a file is tied to one.
type Account struct {
	ID, Name, Org, OrgName string
	Roles                  []actor.Role
}

// RegisterPage is how many rows a page of the registers shows.
const RegisterPage = 50

// Registers 名录 is what the four parties do with the registers of assessment.
type Registers struct {
	InTx    func(context.Context, func(RegisterTx) error) error
	Reader  RegisterReader
	Codes   *code.Book
	Clauses []assessor.Clause
	Books   RegisterBooks
}

// RegisterBooks writes the workbooks of the registers; rows come one by one.
type RegisterBooks interface {
	Entries(w io.Writer, kind assessor.Kind, rows iter.Seq2[EntryRow, error], by actor.Actor, at time.Time) error
	Members(w io.Writer, pool *assessor.Pool, v assessor.Version, by actor.Actor) error
	Integrity(w io.Writer, rows iter.Seq2[*assessor.Integrity, error], by actor.Actor, at time.Time) error
}

// Officer is the person with the side on which the person's organisation stands.
func (s *Registers) Officer(ctx context.Context, by actor.Actor) (assessor.Officer, error) {
	if by.Org == "" {
		return assessor.Officer{Actor: by}, nil
	}
	side, err := s.Reader.SideOf(ctx, by.Org)
	return assessor.Officer{Actor: by, Side: side}, err
}

// Entries 查看名录 of people, or of institutions, as far as the officer may see.
func (s *Registers) Entries(ctx context.Context, by actor.Actor, q EntryQuery) (rows []EntryRow, next string, err error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return nil, "", err
	}
	q, err = scoped(o, q)
	if err != nil {
		return nil, "", err
	}
	return s.page(ctx, q)
}

// scoped bounds a query to what the officer's side sees.
func scoped(o assessor.Officer, q EntryQuery) (EntryQuery, error) {
	q.Region, q.Org, q.Public = "", "", false
	switch {
	case o.Has(actor.Auditor):
		q.Region = o.Region
		if o.Side == assessor.Elsewhere {
			q.Region = wholeCountry
		}
	case !o.Keeper():
		return q, ErrRegister
	case o.Side == assessor.Body:
		q.Org = o.Org
	default:
		q.Region = o.Region
	}
	return q, nil
}

// wholeCountry covers every region.
const wholeCountry = "000000"

// PublicInstitutions 评价机构名录 is what everybody may look up.
func (s *Registers) PublicInstitutions(ctx context.Context, q EntryQuery) (rows []EntryRow, next string, err error) {
	q.Kinds, q.Region, q.Org, q.Public, q.Waiting = []assessor.Kind{assessor.OfInstitution}, "", "", true, false
	return s.page(ctx, q)
}

func (s *Registers) page(ctx context.Context, q EntryQuery) (rows []EntryRow, next string, err error) {
	if q.Limit <= 0 {
		q.Limit = RegisterPage
	}
	q.Limit++
	list, err := s.Reader.RegisterEntries(ctx, q)
	if err != nil {
		return nil, "", err
	}
	if len(list) == q.Limit {
		list = list[:q.Limit-1]
		next = list[len(list)-1].ID
	}
	rows, err = s.barred(ctx, list)
	return rows, next, err
}

func (s *Registers) barred(ctx context.Context, list []*assessor.Entry) ([]EntryRow, error) {
	ids := make([]string, len(list))
	for i, e := range list {
		ids[i] = e.ID
	}
	records, err := s.Reader.IntegrityOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	today := day.Of(s.Reader.Now())
	rows := make([]EntryRow, len(list))
	for i, e := range list {
		rows[i] = EntryRow{Entry: e, Barred: assessor.Barred(records[e.ID], today)}
	}
	return rows, nil
}

// EntryPage 名录案卷 is everything that the page of an entry shows to an officer.
type EntryPage struct {
	*assessor.Entry
	Officer assessor.Officer
	Steps   []RegisterStep
	Facts   []assessor.Fact
	Records []*assessor.Integrity // those that the officer may see
	Why     []string              // 不能入选的原因, today
	Today   day.Date
}

// Entry 查看名录记录.
func (s *Registers) Entry(ctx context.Context, by actor.Actor, id string) (EntryPage, error) {
	o, err := s.Officer(ctx, by)
	if err != nil {
		return EntryPage{}, err
	}
	e, err := s.Reader.RegisterEntry(ctx, id)
	if err == nil && !e.MayRead(o) {
		err = assessor.ErrAbsent
	}
	if err != nil {
		return EntryPage{}, err
	}
	page := EntryPage{Entry: e, Officer: o, Today: day.Of(s.Reader.Now())}
	page.Steps, err = s.Reader.RegisterSteps(ctx, id)
	if err == nil && e.Kind.Person() {
		page.Facts, err = s.Reader.RegisterFacts(ctx, id)
	}
	if err != nil {
		return EntryPage{}, err
	}
	records, err := s.Reader.IntegrityOf(ctx, []string{id})
	page.Why = assessor.Ineligible(e, records[id], page.Today)
	for _, r := range records[id] {
		if r.Shown() || o.Side == assessor.Government || e.Own(o) && r.State() != assessor.Proposed {
			page.Records = append(page.Records, r)
		}
	}
	return page, err
}

// PublicInstitution 评价机构公开信息, for everybody.
func (s *Registers) PublicInstitution(ctx context.Context, id string) (EntryPage, error) {
	e, err := s.Reader.RegisterEntry(ctx, id)
	if err == nil && (e.Kind != assessor.OfInstitution || e.Content == nil) {
		err = assessor.ErrAbsent
	}
	if err != nil {
		return EntryPage{}, err
	}
	page := EntryPage{Entry: e, Today: day.Of(s.Reader.Now())}
	records, err := s.Reader.IntegrityOf(ctx, []string{id})
	for _, r := range records[id] {
		if r.Shown() {
			page.Records = append(page.Records, r)
		}
	}
	page.Why = assessor.Ineligible(e, page.Records, page.Today)
	return page, err
}

// OwnEntry 本人或本机构的记录, nil when there is none yet.
func (s *Registers) OwnEntry(ctx context.Context, by actor.Actor, kind assessor.Kind) (*assessor.Entry, error) {
	var e *assessor.Entry
	var err error
	if kind == assessor.OfInstitution {
		e, err = s.Reader.RegisterInstitution(ctx, by.Org, "")
	} else {
		e, err = s.Reader.RegisterEntryOf(ctx, by.User)
	}
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil, nil
	}
	return e, err
}

// WaitingEntries 待办件数: how many entries wait for the officer's side.
func (s *Registers) WaitingEntries(ctx context.Context, by actor.Actor, kinds ...assessor.Kind) (int, error) {
	o, err := s.Officer(ctx, by)
	if err != nil || !o.Keeper() {
		return 0, err
	}
	q, err := scoped(o, EntryQuery{Kinds: kinds, Waiting: true})
	if err != nil {
		return 0, err
	}
	return s.Reader.RegisterWaiting(ctx, q)
}

// Paper 查看证明文件; who looks is on record.
func (s *Registers) Paper(ctx context.Context, by actor.Actor, id, paper string) (assessor.Paper, []byte, error) {
	page, err := s.Entry(ctx, by, id)
	if err != nil {
		return assessor.Paper{}, nil, err
	}
	p, content, err := s.Reader.RegisterPaper(ctx, id, paper)
	if err != nil || page.Own(page.Officer) {
		return p, content, err
	}
	err = s.InTx(ctx, func(tx RegisterTx) error {
		tx.Record(audit.Event{Kind: "assessor.file_read", Subject: audit.SubjectOf("assessor", id), By: by, Facts: []audit.Fact{{Label: "文件", Value: p.Name}, {Label: "SHA-256", Value: p.SHA256}}})
		return nil
	})
	return p, content, err
}

// codesOf says what of a form is not in the code tables, each at its field.
func (s *Registers) codesOf(kind assessor.Kind, typed map[string]string, today day.Date) error {
	var faults []*fault.Fault
	field := "scope"
	if kind.Person() {
		field = "fields"
		region := strings.TrimSpace(typed["region"])
		if len(region) == 6 && s.Codes.Check(code.Region, region, today) != nil {
			faults = append(faults, ErrRegion)
		}
		for i := range assessor.MaxCredentials {
			at := assessor.Row("credentials", i, "issuer")
			if issuer := strings.TrimSpace(typed[at]); issuer != "" && s.Codes.Check(code.Issuer, issuer, today) != nil {
				faults = append(faults, ErrIssuer.At(at))
			}
		}
	}
	for c := range strings.SplitSeq(typed[field], ",") {
		if c = strings.TrimSpace(c); c != "" && s.Codes.Check(code.Field, c, today) != nil {
			faults = append(faults, ErrFields.At(field))
			break
		}
	}
	return fault.Join(faults)
}

// both collects the faults of two checks, those of one field once.
func both(a, b error) error {
	list := fault.All(a)
	for _, f := range fault.All(b) {
		if !slices.ContainsFunc(list, func(g *fault.Fault) bool { return g.Field == f.Field }) {
			list = append(list, f)
		}
	}
	switch {
	case a != nil && fault.KindOf(a) != fault.Invalid:
		return a
	case b != nil && fault.KindOf(b) != fault.Invalid:
		return b
	}
	return fault.Join(list)
}
