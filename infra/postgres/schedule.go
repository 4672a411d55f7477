package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

var _ = say(map[string]*fault.Fault{
	"schedules_number_key":              guard("schedule.number"),
	"schedules_token_key":               guard("schedule.token"),
	"schedules_office_fkey":             guard("schedule.office"),
	"schedules_issuer_fkey":             guard("schedule.issuer"),
	"schedules_org_fkey":                guard("schedule.org"),
	"schedules_period_check":            contract.ErrSchedulePeriod,
	"schedules_entries_check":           contract.ErrScheduleLong,
	"schedules_amounts_check":           guard("schedule.amounts"),
	"schedule_entries_schedule_fkey":    guard("schedule.entry"),
	"schedule_entries_certificate_fkey": guard("schedule.certificate"),
})

type scheduleRow struct {
	bun.BaseModel `bun:"table:schedules"`

	ID           string `bun:",pk"`
	Number       string
	Token        string
	OfficeID     string
	OfficeRegion string
	Seller       string
	SellerCode   string
	FromOn       time.Time
	ToOn         time.Time
	Large        bool
	Entries      int
	Total        decimal.Decimal
	Tech         decimal.Decimal
	IssuerID     string
	Issuer       string
	OrgID        string
	Org          string
	IssuedAt     time.Time
	Office       string `bun:",scanonly"`
	Void         int    `bun:",scanonly"`
}

func (r scheduleRow) toDomain() *contract.Schedule {
	return &contract.Schedule{ID: r.ID, Number: r.Number, Token: r.Token, Office: contract.Office{ID: r.OfficeID, Name: r.Office, Region: r.OfficeRegion},
		Seller: contract.CertificateParty{Name: r.Seller, Code: r.SellerCode}, From: date(&r.FromOn), To: date(&r.ToOn), Large: r.Large,
		Issuer: contract.Person{ID: r.IssuerID, Name: r.Issuer}, OrgID: r.OrgID, OrgName: r.Org, IssuedAt: r.IssuedAt.UTC(),
		Count: r.Entries, Total: money.Round(r.Total), Tech: money.Round(r.Tech), Void: r.Void}
}

// AddSchedule keeps a list for good; false when its id is taken.
func (tx *Tx) AddSchedule(ctx context.Context, s *contract.Schedule) (bool, error) {
	row := scheduleRow{ID: s.ID, Number: s.Number, Token: s.Token, OfficeID: s.Office.ID, OfficeRegion: s.Office.Region, Seller: s.Seller.Name,
		SellerCode: s.Seller.Code, FromOn: *dateOrNil(s.From), ToOn: *dateOrNil(s.To), Large: s.Large, Entries: s.Count, Total: s.Total.Decimal(),
		Tech: s.Tech.Decimal(), IssuerID: s.Issuer.ID, Issuer: s.Issuer.Name, OrgID: s.OrgID, Org: s.OrgName, IssuedAt: s.IssuedAt}
	result, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); n == 0 || err != nil {
		return false, err
	}
	ids, versions := make([]string, len(s.Entries)), make([]int, len(s.Entries))
	for i, e := range s.Entries {
		ids[i], versions[i] = string(e.ContractID), e.Version
	}
	_, err = tx.NewRaw(`INSERT INTO schedule_entries (schedule_id, position, contract_id, version)
		SELECT ?, n, id, version FROM unnest(?::uuid[], ?::int[]) WITH ORDINALITY AS e (id, version, n)`,
		s.ID, pgdialect.Array(ids), pgdialect.Array(versions)).Exec(ctx)
	return true, err
}

// InForce reads the certificates that an ask is about; see funding.
func (tx *Tx) InForce(ctx context.Context, ask contract.ScheduleAsk, applicant string, limit int) ([]contract.ScheduleEntry, error) {
	return inForce(ctx, tx, ask, applicant, limit)
}

// InForce reads the certificates that an ask is about; see funding.
func (db *DB) InForce(ctx context.Context, ask contract.ScheduleAsk, applicant string, limit int) ([]contract.ScheduleEntry, error) {
	return inForce(ctx, db.bun, ask, applicant, limit)
}

func inForce(ctx context.Context, from bun.IDB, ask contract.ScheduleAsk, applicant string, limit int) ([]contract.ScheduleEntry, error) {
	var c conditions
	c.add(`p.code = ? AND p.role = ?`, ask.Seller, string(contract.RoleSeller))
	c.add(`c.office_id = ? AND c.state IN ('REGISTERED', 'CHANGE_PENDING')`, ask.Office)
	c.between(`c.registered_on`, ask.From, ask.To)
	c.add(`(c.total >= ?) = ?`, contract.ScheduleDivide.Decimal(), ask.Large)
	if applicant != "" {
		c.add(`c.applicant_org = ?`, applicant)
	}
	return scheduleEntries(ctx, from, `SELECT `+entryColumns+` FROM contract_parties p JOIN contracts c ON c.id = p.contract_id
		JOIN certificates k ON k.contract_id = c.id AND k.version = c.certificate_version
		WHERE `+c.text.String()+` ORDER BY c.registered_on, k.number LIMIT ?`, append(c.args, limit)...)
}

// entryColumns are a certificate, and whether its contract has changed in content
// since: a reissue changes none.
const entryColumns = `k.contract_id, k.version, k.number, k.token, k.facts, k.issued_at, c.state,
	CASE WHEN ` + changedSince + ` THEN 2 ELSE 1 END AS current`

const changedSince = `EXISTS (SELECT FROM contract_versions v WHERE v.contract_id = k.contract_id AND v.version > k.version AND v.changes <> '[]')`

func scheduleEntries(ctx context.Context, from bun.IDB, query string, args ...any) ([]contract.ScheduleEntry, error) {
	var rows []certificateRow
	err := from.NewRaw(query, args...).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	entries := make([]contract.ScheduleEntry, len(rows))
	for i, r := range rows {
		entries[i].Certificate, err = r.toDomain()
		if err != nil {
			return nil, err
		}
		entries[i].Answer = contract.AnswerFor(contract.State(r.State), 1, r.Current)
	}
	return entries, nil
}

const scheduleQuery = `SELECT s.*, o.name AS office, (SELECT count(*) FROM schedule_entries e JOIN contracts c ON c.id = e.contract_id
		JOIN certificates k ON k.contract_id = e.contract_id AND k.version = e.version
		WHERE e.schedule_id = s.id AND (c.state IN ('CANCELLED', 'REVOKED') OR ` + changedSince + `)) AS void
	FROM schedules s JOIN organisations o ON o.id = s.office_id `

func (db *DB) schedule(ctx context.Context, where string, args ...any) (*contract.Schedule, error) {
	var row scheduleRow
	err := db.bun.NewRaw(scheduleQuery+where, args...).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, contract.ErrScheduleNotFound)
	}
	s := row.toDomain()
	s.Entries, err = scheduleEntries(ctx, db.bun, `SELECT `+entryColumns+` FROM schedule_entries e JOIN contracts c ON c.id = e.contract_id
		JOIN certificates k ON k.contract_id = e.contract_id AND k.version = e.version WHERE e.schedule_id = ? ORDER BY e.position`, s.ID)
	return s, err
}

// Schedule reads a list and how its entries stand now.
func (db *DB) Schedule(ctx context.Context, id string) (*contract.Schedule, error) {
	if !isUUID(id) {
		return nil, contract.ErrScheduleNotFound
	}
	return db.schedule(ctx, `WHERE s.id = ?`, id)
}

// ScheduleNamed finds a list by its number or by the token of its QR.
func (db *DB) ScheduleNamed(ctx context.Context, numberOrToken string) (*contract.Schedule, error) {
	return db.schedule(ctx, `WHERE s.number = ? OR s.token = ?`, numberOrToken, numberOrToken)
}

// Schedules are the lists that the actor may read, newest first.
func (db *DB) Schedules(ctx context.Context, by actor.Actor, after string, limit int) ([]*contract.Schedule, error) {
	var c conditions
	switch {
	case by.Has(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head):
		c.add(`(s.org_id = ? OR s.office_id = ?)`, by.Org, by.Org)
	case by.Has(actor.Authority, actor.TaxFinance, actor.Auditor):
		c.add(`starts_with(s.office_region, ?)`, regionPrefix(by.Region))
	default:
		return nil, contract.ErrScheduleDenied
	}
	if isUUID(after) {
		c.add(`(s.issued_at, s.id) < (SELECT issued_at, id FROM schedules WHERE id = ?)`, after)
	}
	var rows []scheduleRow
	err := db.bun.NewRaw(scheduleQuery+`WHERE `+c.text.String()+` ORDER BY s.issued_at DESC, s.id DESC LIMIT ?`, append(c.args, limit)...).Scan(ctx, &rows)
	lists := make([]*contract.Schedule, len(rows))
	for i, r := range rows {
		lists[i] = r.toDomain()
	}
	return lists, err
}

// LastSeller is the first coded seller of an applicant's newest registration.
func (db *DB) LastSeller(ctx context.Context, applicant string) (string, error) {
	var code string
	err := db.bun.NewRaw(`SELECT COALESCE((SELECT p.code FROM (SELECT id FROM contracts WHERE applicant_org = ? AND registered_on IS NOT NULL
			ORDER BY created_at DESC, id DESC LIMIT 1) c
		JOIN contract_parties p ON p.contract_id = c.id WHERE p.role = ? AND p.code <> '' ORDER BY p.position LIMIT 1), '')`,
		applicant, string(contract.RoleSeller)).Scan(ctx, &code)
	return code, err
}
