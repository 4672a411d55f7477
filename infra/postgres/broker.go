package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/app/keeping"
	"jiyue/app/reporting"
	"jiyue/domain/broker"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

type brokerRow struct {
	UserID        string
	Version       int
	Name          string
	OrgID         string
	OrgName       string
	OrgRegion     string
	CertificateNo string
	Level         string
	Issuer        string
	IssuedOn      *time.Time
	Title         string
	Registered    int
}

func (r brokerRow) toDomain() broker.Record {
	return broker.Record{User: r.UserID, Version: r.Version, Name: r.Name, Org: r.OrgID, OrgName: r.OrgName, OrgRegion: r.OrgRegion,
		CertificateNo: r.CertificateNo, Level: r.Level, Issuer: r.Issuer, IssuedOn: date(r.IssuedOn), Title: r.Title}
}

const brokerColumns = `u.id AS user_id, COALESCE(b.version, 0) AS version, u.name, u.org_id, o.name AS org_name, o.region AS org_region,
	COALESCE(b.certificate_no, '') AS certificate_no, COALESCE(b.level, '') AS level, COALESCE(b.issuer, '') AS issuer, b.issued_on,
	COALESCE(b.title, '') AS title`

const brokerTables = ` FROM users u JOIN organisations o ON o.id = u.org_id LEFT JOIN broker_records b ON b.user_id = u.id `

// BrokerRecord reads a broker's professional record, empty until it is filled in.
func (db *DB) BrokerRecord(ctx context.Context, user string) (broker.Record, error) {
	if !isUUID(user) {
		return broker.Record{}, broker.ErrAbsent
	}
	var row brokerRow
	err := db.bun.NewRaw(`SELECT `+brokerColumns+brokerTables+`WHERE u.id = ? AND 'BROKER' = ANY(u.roles)`, user).Scan(ctx, &row)
	return row.toDomain(), one(err, broker.ErrAbsent)
}

// SaveBrokerRecord writes the professional record as its version was read.
func (tx *Tx) SaveBrokerRecord(ctx context.Context, r broker.Record) error {
	res, err := tx.NewRaw(`INSERT INTO broker_records AS b (user_id, certificate_no, level, issuer, issued_on, title, updated_at) SELECT ?, ?, ?, ?, ?, ?, ?
		ON CONFLICT (user_id) DO UPDATE SET version = b.version + 1, certificate_no = EXCLUDED.certificate_no, level = EXCLUDED.level,
			issuer = EXCLUDED.issuer, issued_on = EXCLUDED.issued_on, title = EXCLUDED.title, updated_at = EXCLUDED.updated_at WHERE b.version = ?`,
		r.User, r.CertificateNo, r.Level, r.Issuer, dateOrNil(r.IssuedOn), r.Title, tx.now, r.Version).Exec(ctx)
	return changedOne(res, err, broker.ErrMoved)
}

// Brokers lists active brokers by name, with their registrations of the year.
func (db *DB) Brokers(ctx context.Context, q keeping.BrokerQuery, s keeping.Scope, year int) ([]keeping.BrokerRow, error) {
	var where, scope conditions
	where.add(`'BROKER' = ANY(u.roles) AND u.active`)
	if q.Org != "" {
		where.add(`u.org_id = ?`, q.Org)
	} else {
		from, to := reporting.Place{Within: q.Region}.Range()
		where.add(`o.region BETWEEN ? AND ?`, from, to)
	}
	if q.Text != "" {
		where.add(`(u.name LIKE ? OR o.name LIKE ? OR b.certificate_no = ?)`, contains(q.Text), contains(q.Text), q.Text)
	}
	if isUUID(q.AfterID) {
		where.add(`(u.name, u.id) > (?, ?)`, q.AfterName, q.AfterID)
	}
	scope.keepingScope(s)
	scope.between(`c.registered_on`, day.New(year, time.January, 1), day.New(year, time.December, 31))
	var rows []brokerRow
	err := db.bun.NewRaw(`SELECT x.*, (SELECT count(*) FROM contracts c WHERE c.applicant_id = x.user_id AND c.number IS NOT NULL AND c.closed_on IS NULL AND ?) AS registered
		FROM (SELECT `+brokerColumns+brokerTables+`WHERE ? ORDER BY u.name, u.id LIMIT ?) x ORDER BY x.name, x.user_id`,
		scope.query(), where.query(), q.Limit).Scan(ctx, &rows)
	list := make([]keeping.BrokerRow, len(rows))
	for i, r := range rows {
		list[i] = keeping.BrokerRow{Record: r.toDomain(), Registered: r.Registered}
	}
	return list, err
}

func inYears(c *conditions, column string, p broker.Period, zoned bool) {
	if p.From > 0 {
		first := day.New(p.From, time.January, 1)
		if zoned {
			c.add(column+` >= ?`, first.Start())
		} else {
			c.add(column+` >= ?`, first.String())
		}
	}
	if p.To > 0 {
		last := day.New(p.To, time.December, 31)
		if zoned {
			c.add(column+` <= ?`, last.End())
		} else {
			c.add(column+` <= ?`, last.String())
		}
	}
}

type brokerDealRow struct {
	ID           string
	Number       string
	Name         string
	Class        string
	Seller       string
	Buyer        string
	RegisteredOn *time.Time
	Total        decimal.Decimal
	Tech         decimal.Decimal
}

// BrokerDeals lists the registrations in force that a broker has applied for.
func (db *DB) BrokerDeals(ctx context.Context, s keeping.Scope, user string, p broker.Period, limit int) ([]broker.Deal, error) {
	var where conditions
	where.add(`c.applicant_id = ? AND c.number IS NOT NULL AND c.closed_on IS NULL AND c.registered_on IS NOT NULL`, user)
	where.keepingScope(s)
	inYears(&where, `c.registered_on`, p, false)
	var rows []brokerDealRow
	err := db.bun.NewRaw(`SELECT c.id, c.number, c.name, c.class, c.seller, c.buyer, c.registered_on, c.total, c.tech FROM contracts c
		WHERE ? ORDER BY c.registered_on DESC, c.id DESC LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	list := make([]broker.Deal, len(rows))
	for i, r := range rows {
		list[i] = broker.Deal{ID: contract.ID(r.ID), Number: r.Number, Name: r.Name, Class: contract.Class(r.Class), Seller: r.Seller, Buyer: r.Buyer,
			RegisteredOn: date(r.RegisteredOn), Total: money.Round(r.Total), Tech: money.Round(r.Tech)}
	}
	return list, err
}

// BrokerCourses counts what became of a broker's applications, by the year of
// their submission in Chinese legal time, newest first.
func (db *DB) BrokerCourses(ctx context.Context, s keeping.Scope, user string, p broker.Period) ([]broker.Course, error) {
	var where conditions
	where.add(`c.applicant_id = ? AND c.submitted_at IS NOT NULL`, user)
	where.keepingScope(s)
	inYears(&where, `c.submitted_at`, p, true)
	var list []broker.Course
	err := db.bun.NewRaw(`SELECT extract(year FROM c.submitted_at AT TIME ZONE INTERVAL '8 hours')::int AS year, count(*) AS applied,
			count(*) FILTER (WHERE c.number IS NOT NULL AND c.closed_on IS NULL) AS registered, count(*) FILTER (WHERE c.closed_on IS NOT NULL) AS closed,
			count(*) FILTER (WHERE c.number IS NULL AND c.state IN ('REJECTED', 'NOT_ACCEPTED')) AS refused,
			count(*) FILTER (WHERE c.number IS NULL AND c.state IN ('WITHDRAWN', 'ROUTED')) AS withdrawn,
			count(*) FILTER (WHERE jsonb_array_length(c.rounds) > 0) AS returned
		FROM contracts c WHERE ? GROUP BY 1 ORDER BY 1 DESC`, where.query()).Scan(ctx, &list)
	return list, err
}
