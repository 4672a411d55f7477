package postgres

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/reporting"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// conditions collects the WHERE of a reading, with its arguments.
type conditions struct {
	text strings.Builder
	args []any
}

func (c *conditions) add(condition string, args ...any) {
	if c.text.Len() > 0 {
		c.text.WriteString(" AND ")
	}
	c.text.WriteString(condition)
	c.args = append(c.args, args...)
}

// scope bounds every reading of contracts; a scope that names nothing reads
// nothing.
func (c *conditions) scope(s reporting.Scope) {
	switch {
	case s.Org != "":
		c.add(`c.applicant_org = ?`, s.Org)
	case s.Office != "":
		c.add(`c.office_id = ? AND c.state <> 'DRAFT'`, s.Office)
	case s.RegionFrom == reporting.Nation:
		c.add(`c.state <> 'DRAFT'`)
	case s.RegionFrom != "":
		c.add(`c.office_region BETWEEN ? AND ? AND c.state <> 'DRAFT'`, s.RegionFrom, s.RegionTo)
	default:
		c.add(`false`)
	}
	if s.Registered {
		c.add(`c.registered_on IS NOT NULL`)
	}
}

func (c *conditions) unit(officeID, officeRegion string) {
	if officeID != "" {
		c.add(`c.office_id = ?`, officeID)
	}
	if officeRegion != "" {
		from, to := reporting.Place{Within: officeRegion}.Range()
		c.add(`c.office_region BETWEEN ? AND ?`, from, to)
	}
}

// standing 截至该日有效: registered by then and not gone yet.
func (c *conditions) standing(asOf day.Date) {
	c.add(`c.registered_on <= ? AND (c.closed_on IS NULL OR c.closed_on > ?)`, asOf.String(), asOf.String())
}

// between admits dates from one day to another, each of which may be open.
func (c *conditions) between(column string, from, to day.Date) {
	if !from.IsZero() {
		c.add(column+` >= ?`, from.String())
	}
	if !to.IsZero() {
		c.add(column+` <= ?`, to.String())
	}
}

// searched is everything that the grams of a contract are made of.
const searched = `concat_ws(chr(31), c.name, c.seller, c.buyer, c.submission_no, c.number, c.national_no)`

// words asks that every word occurs in what the grams of a table are made of.
func (c *conditions) words(table, whole, typed string) {
	for _, word := range searchWords(typed) {
		grams := wordGrams(word)
		if len(grams) == 1 && len([]rune(word)) <= 2 { // the word is the gram
			c.add(table+`.grams @> ?`, pgdialect.Array(grams))
		} else {
			c.word(table, whole, word)
		}
	}
}

// word asks that the word occurs in the expression, which is the whole or a part
// of what the grams are made of: first by their index, then by the text itself.
func (c *conditions) word(table, expression, word string) {
	// Folding costs far more than LIKE, so the text is tried as it stands first.
	// CASE keeps the planner from taking the recheck for a condition of its own.
	c.add(table+`.grams @> ? AND CASE WHEN `+expression+` LIKE ? THEN true WHEN translate(`+expression+`, ?, ?) LIKE ? THEN true ELSE false END`,
		pgdialect.Array(wordGrams(word)), contains(word), foldFrom, foldTo, contains(word))
}

// outside are the regions and country marks of 港澳台.
const outside = `(%[1]s IN ('C110','C121','C143') OR left(%[1]s, 2) IN ('71','81','82'))`

func (c *conditions) place(column string, p reporting.Place) {
	hmt := strings.ReplaceAll(outside, "%[1]s", column)
	switch {
	case p.IsZero():
	case p.Group == reporting.HongKongMacaoTaiwan:
		c.add(hmt)
	case p.Group == reporting.Abroad:
		c.add(column + ` LIKE 'C%' AND NOT ` + hmt)
	case p.Country != "":
		c.add(column+` = ?`, p.String())
	default:
		if p.Within == reporting.Nation {
			c.add(`length(` + column + `) = 6 AND NOT ` + hmt)
		} else {
			from, to := p.Range()
			c.add(column+` BETWEEN ? AND ?`, from, to)
		}
		if p.Except != "" {
			from, to := p.ExceptRange()
			c.add(column+` NOT BETWEEN ? AND ?`, from, to)
		}
	}
}

// party looks for a party by its code, otherwise by a part of its name.
func (c *conditions) party(typed string) {
	if typed == "" {
		return
	}
	if code := ident.Normalise(typed); len(code) == 18 && strings.Trim(code, "0123456789ABCDEFGHJKLMNPQRTUWXY") == "" {
		c.add(`c.id IN (SELECT p.contract_id FROM contract_parties p WHERE p.code = ?)`, code)
		return
	}
	for _, word := range searchWords(typed) {
		c.word("c", `concat_ws(chr(31), c.seller, c.buyer)`, word)
	}
}

func (c *conditions) filter(f reporting.Filter) {
	c.columns(f)
	c.filterWords(f)
}

func (c *conditions) filterWords(f reporting.Filter) {
	c.words("c", searched, f.Query)
	c.party(f.Party)
}

func (c *conditions) columns(f reporting.Filter) {
	if len(f.States) > 0 {
		states := make([]string, len(f.States))
		for i, s := range f.States {
			states[i] = string(s)
		}
		c.add(`c.state IN (?)`, bun.In(states))
	}
	switch {
	case f.Class == "":
	case f.Class.Known():
		c.add(`c.class = ?`, string(f.Class))
	default:
		c.add(`c.class IN (?)`, bun.In(subClasses(f.Class)))
	}
	if f.Field != "" {
		c.add(`c.field = ?`, f.Field)
	}
	c.unit(f.OfficeID, f.OfficeRegion)
	c.between(`c.sign_date`, f.SignedFrom, f.SignedTo)
	c.between(`c.registered_on`, f.RegisteredFrom, f.RegisteredTo)
	if !f.SubmittedFrom.IsZero() {
		c.add(`c.submitted_at >= ?`, f.SubmittedFrom.Start())
	}
	if !f.SubmittedTo.IsZero() {
		c.add(`c.submitted_at < ?`, f.SubmittedTo.AddDays(1).Start())
	}
	if !f.Standing.IsZero() {
		c.standing(f.Standing)
	}
	switch f.National {
	case reporting.Yes:
		c.add(`c.national_no IS NOT NULL`)
	case reporting.No:
		c.add(`c.number IS NOT NULL AND c.national_no IS NULL`)
	}
	if len(f.IDs) > 0 {
		c.add(`c.id IN (?)`, bun.In(f.IDs))
	}
	if f.Min != nil {
		c.add(`c.total >= ?`, f.Min.Decimal())
	}
	if f.Max != nil {
		c.add(`c.total <= ?`, f.Max.Decimal())
	}
	c.place(`c.seller_region`, f.Seller)
	c.place(`c.buyer_region`, f.Buyer)
	c.booked(f)
}

// booked asks for what the book of statistics says of a registered contract, in
// the last line that brought it in.
func (c *conditions) booked(f reporting.Filter) {
	var e conditions
	for _, branch := range []struct {
		column string
		reporting.Branch
	}{
		{`e.ip`, f.Right}, {`e.seller_nature`, f.SellerNature}, {`e.buyer_natures[1]`, f.BuyerNature}, {`e.plan`, f.Plan}, {`e.industry`, f.Industry},
	} {
		switch {
		case branch.Any():
			e.add(branch.column + ` <> 'NONE'`)
		case branch.Code != "":
			e.add(branch.column+` IN (?)`, bun.In(branch.Within))
		}
	}
	for column, value := range map[string]string{`e.objective`: f.Objective, `e.seller`: f.FirstSeller, `e.buyers[1]`: f.FirstBuyer} {
		if value != "" {
			e.add(column+` = ?`, value)
		}
	}
	if e.text.Len() == 0 {
		return
	}
	e.between(`e.registered_on`, f.RegisteredFrom, f.RegisteredTo)
	c.add(`c.id IN (SELECT e.contract_id FROM statistics_entries e WHERE e.sign = 1 AND `+e.text.String()+
		` AND NOT EXISTS (SELECT FROM statistics_entries l WHERE l.contract_id = e.contract_id AND l.seq > e.seq AND l.sign = 1))`, e.args...)
}

func subClasses(major contract.Class) []string {
	var classes []string
	for _, class := range contract.Classes() {
		if class.Major() == major {
			classes = append(classes, string(class))
		}
	}
	return classes
}

const ledgerColumns = `c.id, c.submission_no, c.number, COALESCE(c.national_no, ''), c.name, c.class, c.field, c.seller, c.buyer, c.seller_region, c.buyer_region,
	c.sign_date, c.total, c.tech, c.state, c.due_on, c.submitted_at, c.registered_on, c.closed_on, c.created_at,
	o.name, u.name`

const ledgerNames = ` JOIN organisations o ON o.id = c.office_id LEFT JOIN users u ON u.id = c.registrar_id`

// Contracts reads one side of a mark, always newest first.
func (db *DB) Contracts(ctx context.Context, s reporting.Scope, f reporting.Filter, w reporting.Window) ([]reporting.ContractRow, error) {
	var list []reporting.ContractRow
	err := db.snapshot(ctx, func(tx bun.Tx) error {
		// No page is worth reading the whole table.
		_, err := tx.ExecContext(ctx, `SET LOCAL enable_seqscan = off`)
		if err != nil {
			return err
		}
		page, err := ledgerWalk(s, f, w).ids(ctx, tx)
		if err != nil || len(page) == 0 {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT `+ledgerColumns+` FROM contracts c`+ledgerNames+` WHERE c.id = ANY(?::uuid[]) ORDER BY c.created_at DESC, c.id DESC`, pgdialect.Array(page))
		if err != nil {
			return err
		}
		list, err = ledgerRows(rows)
		return err
	})
	return list, err
}

func ledgerWalk(s reporting.Scope, f reporting.Filter, w reporting.Window) *walk {
	l := &walk{table: `contracts c`, keys: []string{`c.created_at`, `c.id`}, upward: w.Before, limit: w.Rows}
	l.columns.scope(s)
	if w.Mark.ID != "" {
		compare := ` < `
		if w.Before {
			compare = ` > `
		}
		l.columns.add(`(c.created_at, c.id)`+compare+`(?, ?)`, w.Mark.At, w.Mark.ID)
	}
	l.columns.columns(f)
	l.words.filterWords(f)
	return l
}

func ledgerRows(rows *sql.Rows) ([]reporting.ContractRow, error) {
	defer rows.Close()
	var list []reporting.ContractRow
	for rows.Next() {
		r, err := scanLedger(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func scanLedger(rows *sql.Rows) (reporting.ContractRow, error) {
	var r reporting.ContractRow
	var submissionNo, number, registrar sql.NullString
	var signed, due, submitted, registered, closed *time.Time
	var total, tech decimal.NullDecimal
	err := rows.Scan(&r.ID, &submissionNo, &number, &r.NationalNo, &r.Name, &r.Class, &r.Field, &r.Seller, &r.Buyer, &r.SellerRegion, &r.BuyerRegion,
		&signed, &total, &tech, &r.State, &due, &submitted, &registered, &closed, &r.CreatedAt, &r.OfficeName, &registrar)
	r.SubmissionNo, r.Number, r.Registrar = submissionNo.String, number.String, registrar.String
	r.SignDate, r.DueOn, r.RegisteredOn, r.ClosedOn = date(signed), date(due), date(registered), date(closed)
	r.Total, r.Priced, r.Tech = money.Round(total.Decimal), total.Valid, money.Round(tech.Decimal)
	r.SubmittedAt, r.CreatedAt = instant(submitted), r.CreatedAt.UTC()
	return r, err
}

const sumColumns = `SELECT count(*), COALESCE(sum(c.total), 0),
	COALESCE(sum(c.tech) FILTER (WHERE c.registered_on IS NOT NULL), 0) FROM contracts c WHERE `

// ContractSums adds up all contracts that the filter admits.
func (db *DB) ContractSums(ctx context.Context, s reporting.Scope, f reporting.Filter) (reporting.Sums, error) {
	var c conditions
	c.scope(s)
	c.filter(f)
	return scanSums(db.bun.QueryRowContext(ctx, sumColumns+c.text.String(), c.args...))
}

func scanSums(row *sql.Row) (reporting.Sums, error) {
	var sums reporting.Sums
	var total, tech decimal.Decimal
	err := row.Scan(&sums.Count, &total, &tech)
	sums.Total, sums.Tech = money.Round(total), money.Round(tech)
	return sums, err
}

// snapshot runs fn in one read-only view of the database, so that all that it
// reads agrees.
func (db *DB) snapshot(ctx context.Context, fn func(bun.Tx) error) error {
	tx, err := db.bun.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	err = fn(tx)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// EachContract streams the whole ledger of a filter in its order.
func (db *DB) EachContract(ctx context.Context, s reporting.Scope, f reporting.Filter, first func(reporting.Sums) error, each func(reporting.ContractRow) error) error {
	var c conditions
	c.scope(s)
	c.filter(f)
	return db.snapshot(ctx, func(tx bun.Tx) error {
		sums, err := scanSums(tx.QueryRowContext(ctx, sumColumns+c.text.String(), c.args...))
		if err != nil {
			return err
		}
		err = first(sums)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT `+ledgerColumns+` FROM contracts c`+ledgerNames+` WHERE `+c.text.String()+` ORDER BY c.created_at DESC, c.id DESC`, c.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			r, err := scanLedger(rows)
			if err != nil {
				return err
			}
			err = each(r)
			if err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// OfficesWithin lists the offices of a scope, retired ones included, because
// their registrations remain.
func (db *DB) OfficesWithin(ctx context.Context, s reporting.Scope) ([]reporting.Office, error) {
	var c conditions
	c.add(`c.kind = 'OFFICE'`)
	switch {
	case s.Office != "":
		c.add(`c.id = ?`, s.Office)
	case s.RegionFrom != "":
		c.add(`c.region BETWEEN ? AND ?`, s.RegionFrom, s.RegionTo)
	default:
		c.add(`false`)
	}
	var list []reporting.Office
	err := db.bun.NewRaw(`SELECT c.id, c.name, c.region FROM organisations c WHERE `+c.text.String()+` ORDER BY c.region, c.name, c.id LIMIT 1000`,
		c.args...).Scan(ctx, &list)
	return list, err
}
