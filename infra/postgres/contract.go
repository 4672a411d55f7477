package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

var _ = say(map[string]*fault.Fault{
	"contracts_state_check":           guard("contract.state_check"),
	"contracts_source_check":          guard("contract.source_check"),
	"contracts_applicant_fkey":        guard("contract.applicant_fkey"),
	"contracts_applicant_org_fkey":    guard("contract.applicant_org_fkey"),
	"contracts_office_fkey":           invalid("contract.office", "office", "所选登记机构不存在"),
	"contracts_office_region_check":   guard("contract.office_region"),
	"contracts_submission_no_key":     guard("contract.submission_no_taken"),
	"contracts_number_key":            guard("contract.number_taken"),
	"contracts_deal_key":              contract.ErrDealTaken,
	"contracts_national_no_check":     guard("contract.national_no"),
	"contracts_national_no_key":       conflict("contract.national_no_taken", "该全国登记编号已填在另一份合同上，请核对；填错合同的，先在那份合同上清除").At("national_no"),
	"contracts_registrar_fkey":        guard("contract.registrar_fkey"),
	"contracts_reviewer_fkey":         guard("contract.reviewer_fkey"),
	"contracts_review_level_check":    guard("contract.review_level"),
	"contracts_numbered_check":        guard("contract.numbered"),
	"contracts_registered_check":      guard("contract.registered"),
	"contracts_submitted_check":       guard("contract.submitted"),
	"contracts_own_application_check": contract.ErrOwnApplication,
	"contracts_same_person_check":     contract.ErrSamePerson,
	"contracts_tech_check":            contract.ErrTech,
	"contracts_fingerprint_key":       conflict("contract.registered_before", "当事人、项目名称、签订日期和金额相同的合同已经登记，不能重复登记"),
	"contract_parties_contract_fkey":  guard("contract.party"),
	"certificates_contract_fkey":      guard("certificate.contract"),
	"certificates_token_key":          guard("certificate.token"),
})

type roundRow struct {
	RequestedAt   time.Time  `json:"requested_at"`
	ResubmittedAt *time.Time `json:"resubmitted_at,omitempty"`
	Class         bool       `json:"class,omitempty"`
}

type noteRow struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// contractRow is the table's row; the columns beside form repeat what lists,
// duplicates and statistics need of it.
type contractRow struct {
	bun.BaseModel `bun:"table:contracts,alias:c"`

	ID                 string `bun:",pk"`
	Version            int
	State              string
	Source             string
	ApplicantID        string
	ApplicantOrg       string
	OfficeID           string
	OfficeRegion       string
	Form               map[string]string `bun:",type:jsonb"`
	Name               string
	Class              string
	Field              string
	Seller             string
	Buyer              string
	SellerRegion       string
	BuyerRegion        string
	SignDate           *time.Time `bun:",type:date"`
	Total              decimal.NullDecimal
	Tech               decimal.NullDecimal
	Fingerprint        []byte
	Grams              []string `bun:",array"`
	SubmissionNo       *string
	Number             *string
	NationalNo         *string
	CertificateVersion int
	RegistrarID        *string
	ReviewerID         *string
	ReviewLevel        string
	Rounds             []roundRow        `bun:",type:jsonb"`
	Notes              []noteRow         `bun:",type:jsonb"`
	Submitters         []string          `bun:",array"`
	Handlers           []string          `bun:",array"`
	Panel              []expertRow       `bun:",type:jsonb"`
	Change             *changeRequestRow `bun:",type:jsonb"`
	Dispute            *disputeRow       `bun:",type:jsonb"`
	SubmittedAt        *time.Time
	AcceptedAt         *time.Time
	DueOn              *time.Time `bun:",type:date"`
	AmberOn            *time.Time `bun:",type:date"`
	RedOn              *time.Time `bun:",type:date"`
	DecidedAt          *time.Time
	DecisionDueOn      *time.Time `bun:",type:date"`
	RegisteredOn       *time.Time `bun:",type:date"`
	ClosedOn           *time.Time `bun:",type:date"`
	Reasons            []string   `bun:",array"`
	Opinion            string
	CreatedAt          time.Time
	UpdatedAt          time.Time

	// Read from other tables, never written.
	ApplicantName string `bun:",scanonly"`
	OrgName       string `bun:",scanonly"`
	OfficeName    string `bun:",scanonly"`
	OfficePrefix  string `bun:",scanonly"`
	RegistrarName string `bun:",scanonly"`
	ReviewerName  string `bun:",scanonly"`
}

func rowOf(c *contract.Contract) *contractRow {
	r := &contractRow{
		ID: string(c.ID), Version: c.Version, State: string(c.State), Source: string(c.Source),
		ApplicantID: c.Applicant.ID, ApplicantOrg: c.ApplicantOrg, OfficeID: c.Office.ID, OfficeRegion: c.Office.Region,
		Form: c.Form.Flat(), Name: c.Form.Contract.ProjectName, Class: string(c.Class), Field: c.Form.Contract.MainField(),
		Seller: c.Form.Names("SELLER"), Buyer: c.Form.Names("BUYER"),
		SellerRegion: regionOf(c.Form.Party("SELLER")), BuyerRegion: regionOf(c.Form.Party("BUYER")),
		SubmissionNo: textOrNil(c.SubmissionNo), Number: textOrNil(c.Number), NationalNo: textOrNil(c.NationalNo), CertificateVersion: c.CertificateVersion,
		RegistrarID: textOrNil(c.Registrar.ID), ReviewerID: textOrNil(c.Reviewer.ID), ReviewLevel: string(c.ReviewLevel),
		SubmittedAt: timeOrNil(c.SubmittedAt), AcceptedAt: timeOrNil(c.AcceptedAt), DecidedAt: timeOrNil(c.DecidedAt),
		DueOn: dateOrNil(c.Deadline.Due), AmberOn: dateOrNil(c.Deadline.Amber), RedOn: dateOrNil(c.Deadline.Red),
		DecisionDueOn: dateOrNil(c.DecisionDue), RegisteredOn: dateOrNil(c.RegisteredOn), ClosedOn: dateOrNil(c.ClosedOn),
		Reasons: slices.Clone(c.Reasons), Opinion: c.Opinion, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		Rounds: []roundRow{}, Notes: []noteRow{}, Submitters: orNone(c.Submitters), Handlers: orNone(c.Handlers),
		Panel: expertRows(c.Panel), Change: changeRequestRowOf(c.Change), Dispute: disputeRowOf(c.Dispute),
	}
	if r.Reasons == nil {
		r.Reasons = []string{}
	}
	if r.Class == "" {
		r.Class = c.Form.Class
	}
	signed, err := day.Parse(c.Form.Contract.SignDate)
	if err == nil {
		r.SignDate = dateOrNil(signed)
	}
	if c.State != contract.Draft {
		r.Total, r.Tech = decimal.NewNullDecimal(c.Total.Decimal()), decimal.NewNullDecimal(c.Tech.Decimal())
		r.Fingerprint = unhex(contract.Fingerprint(c.Form, c.Total))
	} else if typed, err := money.ParseYuan(c.Form.Amount.Total); err == nil && typed.Sign() >= 0 {
		r.Total = decimal.NewNullDecimal(typed.Decimal())
	}
	for _, round := range c.Rounds {
		r.Rounds = append(r.Rounds, roundRow{round.RequestedAt, timeOrNil(round.ResubmittedAt), round.Class})
	}
	for _, n := range c.Notes {
		r.Notes = append(r.Notes, noteRow{n.Field, n.Text})
	}
	r.Grams = Grams(r.Name, r.Seller, r.Buyer, c.SubmissionNo, c.Number, c.NationalNo)
	return r
}

func (r *contractRow) toDomain() *contract.Contract {
	c := &contract.Contract{
		ID: contract.ID(r.ID), Version: r.Version, State: contract.State(r.State), Source: contract.Source(r.Source),
		Applicant: contract.Person{ID: r.ApplicantID, Name: r.ApplicantName}, ApplicantOrg: r.ApplicantOrg, OrgName: r.OrgName,
		Office: contract.Office{ID: r.OfficeID, Name: r.OfficeName, Region: r.OfficeRegion, Prefix: r.OfficePrefix},
		Form:   contract.FormOf(r.Form), SubmissionNo: text(r.SubmissionNo), Number: text(r.Number), NationalNo: text(r.NationalNo),
		CertificateVersion: r.CertificateVersion,
		Registrar:          contract.Person{ID: text(r.RegistrarID), Name: r.RegistrarName},
		Reviewer:           contract.Person{ID: text(r.ReviewerID), Name: r.ReviewerName},
		ReviewLevel:        contract.ReviewLevel(r.ReviewLevel), Class: contract.Class(r.Class),
		Total: money.Round(r.Total.Decimal), Tech: money.Round(r.Tech.Decimal), Reasons: r.Reasons, Opinion: r.Opinion,
		SubmittedAt: instant(r.SubmittedAt), AcceptedAt: instant(r.AcceptedAt), DecidedAt: instant(r.DecidedAt),
		Deadline:     contract.Deadline{Due: date(r.DueOn), Amber: date(r.AmberOn), Red: date(r.RedOn)},
		DecisionDue:  date(r.DecisionDueOn),
		RegisteredOn: date(r.RegisteredOn), ClosedOn: date(r.ClosedOn), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	c.Submitters, c.Handlers = noneOr(r.Submitters), noneOr(r.Handlers)
	c.Panel, c.Change, c.Dispute = experts(r.Panel), r.Change.toDomain(), r.Dispute.toDomain()
	for _, round := range r.Rounds {
		c.Rounds = append(c.Rounds, contract.Round{RequestedAt: round.RequestedAt, ResubmittedAt: instant(round.ResubmittedAt), Class: round.Class})
	}
	for _, n := range r.Notes {
		c.Notes = append(c.Notes, contract.Note{Field: n.Field, Text: n.Text})
	}
	return c
}

// regionOf is the region that lists and flows go by; parties abroad carry the
// country instead, as C142-like marks that no region code can be.
func regionOf(p contract.PartyEntry) string {
	if p.Country != "" && p.Country != contract.China {
		return "C" + p.Country
	}
	return p.Region
}

const contractQuery = `SELECT c.*, u.name AS applicant_name, o.name AS org_name, f.name AS office_name,
	f.number_prefix AS office_prefix, COALESCE(r.name, '') AS registrar_name, COALESCE(v.name, '') AS reviewer_name
	FROM contracts c JOIN users u ON u.id = c.applicant_id JOIN organisations o ON o.id = c.applicant_org
	JOIN organisations f ON f.id = c.office_id LEFT JOIN users r ON r.id = c.registrar_id
	LEFT JOIN users v ON v.id = c.reviewer_id WHERE c.id = ?`

// Contract locks the case for this unit of work.
func (tx *Tx) Contract(ctx context.Context, id contract.ID) (*contract.Contract, error) {
	return tx.sealer.contractBy(ctx, tx, contractQuery+` FOR UPDATE OF c`, id)
}

// Contract reads a case without locking it.
func (db *DB) Contract(ctx context.Context, id contract.ID) (*contract.Contract, error) {
	return db.sealer.contractBy(ctx, db.bun, contractQuery, id)
}

func (s *sealer) contractBy(ctx context.Context, from bun.IDB, query string, id contract.ID) (*contract.Contract, error) {
	if !isUUID(string(id)) {
		return nil, contract.ErrNotFound
	}
	var row contractRow
	err := from.NewRaw(query, string(id)).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, contract.ErrNotFound)
	}
	err = s.openForm(contractPlace(row.ID), row.Form)
	if err != nil {
		return nil, err
	}
	return row.toDomain(), nil
}

// AddContract inserts a new contract. It answers false when a contract with this id
// is there already: the same form was posted twice.
func (tx *Tx) AddContract(ctx context.Context, c *contract.Contract) (bool, error) {
	c.Version, c.UpdatedAt = 1, tx.now
	row := rowOf(c)
	err := tx.sealer.sealForm(contractPlace(row.ID), row.Form)
	if err != nil {
		return false, err
	}
	res, err := tx.NewInsert().Model(row).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.insertParties(ctx, c)
}

// SaveContract writes the case if nobody else has written it since it was read,
// and raises its version.
func (tx *Tx) SaveContract(ctx context.Context, c *contract.Contract) error {
	var before contract.State
	err := tx.NewRaw(`SELECT state FROM contracts WHERE id = ?`, string(c.ID)).Scan(ctx, &before)
	if err != nil {
		return one(err, contract.ErrNotFound)
	}
	read := c.Version
	c.Version++
	c.UpdatedAt = tx.now
	row := rowOf(c)
	err = tx.sealer.sealForm(contractPlace(row.ID), row.Form)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model(row).ExcludeColumn("id", "created_at", "source").
		Where("id = ? AND version = ?", string(c.ID), read).Exec(ctx)
	err = changedOne(res, err, contract.ErrMoved)
	if err != nil {
		return err
	}
	if c.State == contract.Draft {
		return nil
	}
	_, err = tx.NewRaw(`DELETE FROM contract_parties WHERE contract_id = ?`, string(c.ID)).Exec(ctx)
	if err != nil {
		return err
	}
	err = tx.insertParties(ctx, c)
	if err != nil {
		return err
	}
	return tx.bookStatistics(ctx, c, before)
}

type contractPartyRow struct {
	bun.BaseModel `bun:"table:contract_parties"`

	ContractID string
	Position   int
	Role       string
	Name       string
	Code       string
	Nature     string
	Country    string
	Region     string
}

// insertParties keeps the parties of a submitted contract for lists by party.
func (tx *Tx) insertParties(ctx context.Context, c *contract.Contract) error {
	rows := partiesOf(c)
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

func partiesOf(c *contract.Contract) []contractPartyRow {
	if c.State == contract.Draft {
		return nil
	}
	rows := make([]contractPartyRow, len(c.Form.Parties))
	for i, p := range c.Form.Parties {
		rows[i] = contractPartyRow{ContractID: string(c.ID), Position: i, Role: p.Role, Name: p.Name,
			Nature: p.Nature, Country: p.Country, Region: p.Region}
		if p.Nature != contract.NaturalPerson { // whatever a person typed there
			rows[i].Code = ident.Normalise(p.Uscc)
		}
	}
	return rows
}

// NextNumber takes the next value of a counter; the row stays locked until the
// unit of work ends, and a rolled-back act gives the value back.
func (tx *Tx) NextNumber(ctx context.Context, key string) (int, error) {
	var value int
	err := tx.NewRaw(`INSERT INTO counters (key, value) VALUES (?, 1)
		ON CONFLICT (key) DO UPDATE SET value = counters.value + 1 RETURNING value`, key).Scan(ctx, &value)
	if err != nil {
		return 0, fmt.Errorf("take the next number of %s: %w", key, err)
	}
	return value, nil
}

// RegisteredLike finds the registered contracts of all offices that could be this
// one: same fingerprint, or same name and signing date. The pre-check compares the
// rest; their total is the one that was registered, whatever currency was typed.
func (tx *Tx) RegisteredLike(ctx context.Context, f contract.Form, except contract.ID) ([]contract.Form, error) {
	return tx.sealer.registeredLike(ctx, tx, f, except)
}

// RegisteredLike is the same question outside of a unit of work.
func (db *DB) RegisteredLike(ctx context.Context, f contract.Form, except contract.ID) ([]contract.Form, error) {
	return db.sealer.registeredLike(ctx, db.bun, f, except)
}

func (s *sealer) registeredLike(ctx context.Context, from bun.IDB, f contract.Form, except contract.ID) ([]contract.Form, error) {
	signed, err := day.Parse(f.Contract.SignDate)
	if err != nil || signed.IsZero() {
		return nil, nil
	}
	total, ok := f.Total()
	if !ok {
		return nil, nil
	}
	var rows []struct {
		ID    string
		Form  map[string]string
		Total decimal.Decimal
	}
	err = from.NewRaw(`SELECT id, form, total FROM contracts WHERE number IS NOT NULL AND id <> ?
		AND (fingerprint = ? OR sign_date = ? AND name = ?) LIMIT 20`,
		string(except), unhex(contract.Fingerprint(f, total)), signed.String(), f.Contract.ProjectName).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	forms := make([]contract.Form, len(rows))
	for i, r := range rows {
		err = s.openForm(contractPlace(r.ID), r.Form)
		if err != nil {
			return nil, err
		}
		forms[i] = contract.FormOf(r.Form)
		forms[i].Amount.Total = r.Total.StringFixed(2)
	}
	return forms, nil
}

// RegisteredAs finds the registration, in any office, that has the fingerprint of
// a contract; nil when there is none.
func (tx *Tx) RegisteredAs(ctx context.Context, c *contract.Contract) (*contract.Relative, error) {
	return registeredAs(ctx, tx, c)
}

// RegisteredAs is the same question outside of a unit of work.
func (db *DB) RegisteredAs(ctx context.Context, c *contract.Contract) (*contract.Relative, error) {
	return registeredAs(ctx, db.bun, c)
}

func registeredAs(ctx context.Context, from bun.IDB, c *contract.Contract) (*contract.Relative, error) {
	list, err := relativesOf(ctx, from, c, `c.number IS NOT NULL AND c.fingerprint = ? AND c.id <> ?`, unhex(contract.Fingerprint(c.Form, c.Total)), string(c.ID))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func unhex(s string) []byte {
	b, _ := hex.DecodeString(s)
	return b
}

// orNone and noneOr keep an empty list of the domain, nil, apart from NULL.
func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func noneOr(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func dateOrNil(d day.Date) *time.Time {
	if d.IsZero() {
		return nil
	}
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
	return &t
}

func date(t *time.Time) day.Date {
	if t == nil {
		return day.Date{}
	}
	return day.New(t.Year(), t.Month(), t.Day())
}
