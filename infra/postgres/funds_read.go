package postgres

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/lot"
)

const depositTables = ` FROM fund_deposits d JOIN sales s ON s.id = d.sale_id JOIN sale_bidders b ON b.sale_id = d.sale_id AND b.code = d.code JOIN organisations o ON o.id = b.org_id `

func depositConditions(q trading.DepositQuery) *conditions {
	where := &conditions{}
	if q.Org != "" {
		where.add(`d.sale_id = ? AND b.org_id = ?`, q.Of, q.Org)
	} else {
		where.add(`d.exchange_id = ?`, q.Exchange)
	}
	if q.State != "" {
		where.add(`d.state = ?`, string(q.State))
	}
	for _, word := range strings.Fields(q.Text) {
		where.add(`(s.name LIKE ? OR o.name LIKE ? OR s.number = ? OR d.code = ?)`, contains(word), contains(word), word, word)
	}
	return where
}

// Deposits lists deposits by their last change, the newest first.
func (db *DB) Deposits(ctx context.Context, q trading.DepositQuery) ([]trading.DepositRow, error) {
	where := depositConditions(q)
	if !q.Before.IsZero() {
		if !isUUID(q.Sale) {
			return nil, lot.ErrAbsent
		}
		where.add(`(d.at, d.sale_id, d.code) < (?, ?::uuid, ?)`, q.Before, q.Sale, q.Code)
	}
	var rows []struct {
		Sale, Number, Name, Code, Org, State string
		Amount                               decimal.Decimal
		At                                   time.Time
		ReleaseBy, PaidOn                    *time.Time
	}
	err := db.bun.NewRaw(`SELECT d.sale_id AS sale, COALESCE(s.number, '') AS number, s.name, d.code, o.name AS org, d.state, d.amount, d.at, d.release_by, m.paid_on`+depositTables+
		`LEFT JOIN fund_entries e ON e.sale_id = d.sale_id AND e.debit = 'frozen:' || d.code AND e.credit LIKE 'payout:%'
		LEFT JOIN LATERAL (WITH RECURSIVE orders (account) AS (SELECT e.credit UNION SELECT again.credit FROM orders JOIN fund_entries again
				ON again.sale_id = d.sale_id AND again.debit = orders.account AND again.credit LIKE 'payout:%')
			SELECT r.paid_on FROM orders JOIN remittances r ON r.sale_id = d.sale_id AND 'payout:' || r.no = orders.account WHERE r.bounced_on IS NULL LIMIT 1) m ON true
		WHERE ? ORDER BY d.at DESC, d.sale_id DESC, d.code DESC LIMIT ?`, where.query(), q.Limit).Scan(ctx, &rows)
	list := make([]trading.DepositRow, len(rows))
	for i, r := range rows {
		list[i] = trading.DepositRow{Sale: r.Sale, Number: r.Number, Name: r.Name, Code: r.Code, Org: r.Org, State: deposit.State(r.State), Amount: fenOf(r.Amount), At: r.At.UTC(), ReleaseBy: date(r.ReleaseBy), PaidOn: date(r.PaidOn)}
	}
	return list, err
}

// DepositTotals adds up what a filter finds, and what is frozen by the entries.
func (db *DB) DepositTotals(ctx context.Context, q trading.DepositQuery) (trading.DepositTotals, error) {
	where := depositConditions(q)
	var r struct {
		Count                  int
		Amount, Frozen, Booked decimal.Decimal
	}
	err := db.bun.NewRaw(`SELECT t.count, t.amount, (SELECT COALESCE(sum(amount), 0) FROM fund_deposits WHERE exchange_id = ? AND state = 'FROZEN') AS frozen,
			(SELECT COALESCE(sum(CASE WHEN e.credit LIKE 'frozen:%' THEN e.amount ELSE -e.amount END), 0) FROM sale_funds f JOIN fund_entries e ON e.sale_id = f.sale_id
				WHERE f.exchange_id = ? AND (e.credit LIKE 'frozen:%' OR e.debit LIKE 'frozen:%')) AS booked
		FROM (SELECT count(*) AS count, COALESCE(sum(d.amount), 0) AS amount`+depositTables+`WHERE ?) t`, q.Exchange, q.Exchange, where.query()).Scan(ctx, &r)
	return trading.DepositTotals{Count: r.Count, Amount: fenOf(r.Amount), Frozen: fenOf(r.Frozen), Booked: fenOf(r.Booked)}, err
}

// FundDeals lists the deals of an exchange with what they have brought, the newest first.
func (db *DB) FundDeals(ctx context.Context, exchange string, before time.Time, id string, limit int) ([]trading.DealRow, error) {
	var where conditions
	where.add(`f.exchange_id = ? AND f.price IS NOT NULL`, exchange)
	if !before.IsZero() {
		if !isUUID(id) {
			return nil, lot.ErrAbsent
		}
		where.add(`(f.deal_at, f.sale_id) < (?, ?::uuid)`, before, id)
	}
	var rows []struct {
		Sale, Number, Name, State, Buyer                        string
		Price, Paid, BuyerFee, BuyerOwed, SellerFee, SellerOwed decimal.Decimal
		DealAt                                                  time.Time
	}
	err := db.bun.NewRaw(`SELECT f.sale_id AS sale, COALESCE(s.number, '') AS number, s.name, s.state, o.name AS buyer, f.price, f.paid, f.buyer_fee, f.buyer_owed, f.seller_fee, f.seller_owed, f.deal_at
		FROM sale_funds f JOIN sales s ON s.id = f.sale_id JOIN sale_bidders b ON b.sale_id = f.sale_id AND b.code = f.buyer JOIN organisations o ON o.id = b.org_id
		WHERE ? ORDER BY f.deal_at DESC, f.sale_id DESC LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	list := make([]trading.DealRow, len(rows))
	for i, r := range rows {
		list[i] = trading.DealRow{Sale: r.Sale, Number: r.Number, Name: r.Name, State: r.State, Buyer: r.Buyer, Price: fenOf(r.Price), Paid: fenOf(r.Paid), Fee: fenOf(r.BuyerFee),
			FeePaid: fenOf(r.BuyerFee.Sub(r.BuyerOwed)), Seller: fenOf(r.SellerFee), SellerPaid: fenOf(r.SellerFee.Sub(r.SellerOwed)), At: r.DealAt.UTC()}
	}
	return list, err
}

// Remittances lists remittances by their due day; those that are paid, the newest first.
func (db *DB) Remittances(ctx context.Context, q trading.RemittanceQuery) ([]deposit.Remittance, error) {
	var where conditions
	where.add(`m.exchange_id = ?`, q.Exchange)
	order, beyond := ``, `>`
	if q.State == deposit.RemittancePaid {
		order, beyond = ` DESC`, `<`
	}
	if q.State != "" {
		where.add(`m.state = ?`, string(q.State))
	}
	if q.Sale != "" {
		where.add(`m.sale_id = ?`, q.Sale)
	}
	if q.After != "" {
		due, id, ok := q.Mark()
		if !ok || !isUUID(id) {
			return nil, deposit.ErrRemittanceAbsent
		}
		where.add(`(m.due_on, m.id) `+beyond+` (?::date, ?::uuid)`, due.String(), id)
	}
	return remittances(ctx, db.bun, `? ORDER BY m.due_on`+order+`, m.id`+order+` LIMIT ?`, where.query(), q.Limit)
}

// LastAccount is where money for a payee went last, "" for none.
func (db *DB) LastAccount(ctx context.Context, exchange, payee string) (account string, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE((SELECT account FROM remittances WHERE exchange_id = ? AND payee = ? AND state = 'PAID' ORDER BY released_at DESC LIMIT 1), '')`, exchange, payee).Scan(ctx, &account)
	return account, err
}

// Receipts lists what has arrived, the newest first; of a sale, the oldest first.
func (db *DB) Receipts(ctx context.Context, q trading.ReceiptQuery) ([]deposit.Receipt, error) {
	var where conditions
	where.add(`r.exchange_id = ?`, q.Exchange)
	order := ` DESC`
	if q.Sale != "" {
		order = ``
		where.add(`r.sale_id = ?`, q.Sale)
	}
	if q.State != "" {
		where.add(`r.state = ?`, string(q.State))
	}
	if !q.Before.IsZero() {
		if !isUUID(q.ID) {
			return nil, deposit.ErrReceiptAbsent
		}
		where.add(`(r.added_at, r.id) < (?, ?::uuid)`, q.Before, q.ID)
	}
	return receipts(ctx, db.bun, `? ORDER BY r.added_at`+order+`, r.id`+order+` LIMIT ?`, where.query(), q.Limit)
}

// Receipt is one amount that has arrived.
func (db *DB) Receipt(ctx context.Context, id string) (deposit.Receipt, error) {
	if !isUUID(id) {
		return deposit.Receipt{}, deposit.ErrReceiptAbsent
	}
	return receipt1(ctx, db.bun, `r.id = ?`, id)
}

// Expectations are what the sales of an exchange wait for: deposits of those who are
// qualified and have not paid, the rest of prices, and fees.
func (db *DB) Expectations(ctx context.Context, exchange string) ([]deposit.Expectation, error) {
	var rows []struct {
		Sale, Number, Name, Code, Purpose, Payer string
		Amount                                   decimal.Decimal
	}
	err := db.bun.NewRaw(`SELECT s.id AS sale, s.number, s.name, b.code, 'DEPOSIT' AS purpose, o.name AS payer, (s.terms ->> 'deposit')::numeric AS amount
		FROM sales s JOIN sale_bidders b ON b.sale_id = s.id AND b.state = 'QUALIFIED' JOIN organisations o ON o.id = b.org_id
		WHERE s.exchange_id = ?0 AND s.state IN ('ANNOUNCED', 'BIDDING', 'SUSPENDED', 'NOTICE', 'OPEN') AND s.terms ->> 'deposit' ~ '^[0-9]{1,15}([.][0-9]{1,2}){0,1}$'
			AND NOT EXISTS (SELECT FROM fund_deposits d WHERE d.sale_id = s.id AND d.code = b.code)
		UNION ALL SELECT s.id, s.number, s.name, f.buyer, e.purpose, CASE e.purpose WHEN 'SELLER_FEE' THEN so.name ELSE o.name END, e.amount
		FROM sale_funds f JOIN sales s ON s.id = f.sale_id JOIN organisations so ON so.id = s.org_id JOIN sale_bidders b ON b.sale_id = s.id AND b.code = f.buyer JOIN organisations o ON o.id = b.org_id
			CROSS JOIN LATERAL (VALUES ('PRICE', CASE WHEN s.state IN ('CONFIRMED', 'SIGNED') THEN f.price - f.paid - COALESCE((SELECT d.amount FROM fund_deposits d
				WHERE d.sale_id = f.sale_id AND d.code = f.buyer AND d.state = 'FROZEN'), 0) ELSE 0 END), ('BUYER_FEE', f.buyer_owed), ('SELLER_FEE', f.seller_owed)) e (purpose, amount)
		WHERE f.exchange_id = ?0 AND f.price IS NOT NULL AND s.state IN ('CONFIRMED', 'SIGNED', 'SETTLED') AND e.amount > 0
		ORDER BY 2, 4, 5 LIMIT 1000`, exchange).Scan(ctx, &rows)
	list := make([]deposit.Expectation, len(rows))
	for i, r := range rows {
		list[i] = deposit.Expectation{Sale: r.Sale, Number: r.Number, Name: r.Name, Code: r.Code, Purpose: deposit.Purpose(r.Purpose), Payer: r.Payer, Amount: fenOf(r.Amount)}
	}
	return list, err
}

// AddStatement keeps an import with the answer to each of its rows. Rows that were
// registered before are told so; the same file answers with the import that is there.
func (tx *Tx) AddStatement(ctx context.Context, s trading.Statement, rows []trading.StatementRow) (string, error) {
	sum, err := hex.DecodeString(s.SHA256)
	if err != nil {
		return "", err
	}
	var before string
	err = tx.NewRaw(`SELECT id FROM bank_statements WHERE exchange_id = ? AND sha256 = ?`, s.Exchange, sum).Scan(ctx, &before)
	if err == nil {
		return before, nil
	}
	_, err = tx.NewRaw(`INSERT INTO bank_statements (id, exchange_id, name, sha256, user_id, at) VALUES (?, ?, ?, ?, ?, ?)`, s.ID, s.Exchange, s.Name, sum, s.ByID, s.At).Exec(ctx)
	if err != nil {
		return "", err
	}
	for i := range rows {
		r := &rows[i]
		if r.Outcome == trading.StatementAdded {
			kept, added, err := tx.AddReceipt(ctx, r.Receipt)
			switch {
			case err != nil:
				return "", err
			case !added && kept.Amount != r.Receipt.Amount:
				r.Outcome, r.Message, r.Receipt.ID = trading.StatementBad, "这一流水号已登记为 "+kept.Amount.Yuan().Text()+" 元，与本行不同，请核对", ""
			case !added:
				r.Outcome, r.Message, r.Receipt.ID = trading.StatementSame, "此前已登记，没有重复收", kept.ID
			}
		}
	}
	return s.ID, tx.addStatementRows(ctx, s.ID, rows)
}

func (tx *Tx) addStatementRows(ctx context.Context, id string, rows []trading.StatementRow) error {
	numbers, outcomes, messages, references, receipts := make([]int, len(rows)), make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		numbers[i], outcomes[i], messages[i], references[i], receipts[i] = r.Row, string(r.Outcome), r.Message, r.Receipt.Reference, r.Receipt.ID
	}
	_, err := tx.NewRaw(`INSERT INTO bank_statement_rows (statement_id, n, outcome, message, reference, receipt_id)
		SELECT ?, n, outcome, message, reference, NULLIF(receipt, '')::uuid FROM unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::text[]) AS r (n, outcome, message, reference, receipt)`,
		id, pgdialect.Array(numbers), pgdialect.Array(outcomes), pgdialect.Array(messages), pgdialect.Array(references), pgdialect.Array(receipts)).Exec(ctx)
	return err
}

type statementRow struct {
	ID, ExchangeID, Name, By  string
	Sha256                    []byte
	At                        time.Time
	Added, Same, Skipped, Bad int
}

const statementQuery = `SELECT b.id, b.exchange_id, b.name, b.sha256, u.name AS by, b.at, n.* FROM bank_statements b JOIN users u ON u.id = b.user_id,
	LATERAL (SELECT count(*) FILTER (WHERE outcome = 'ADDED') AS added, count(*) FILTER (WHERE outcome = 'SAME') AS same, count(*) FILTER (WHERE outcome = 'SKIPPED') AS skipped,
		count(*) FILTER (WHERE outcome = 'BAD') AS bad FROM bank_statement_rows WHERE statement_id = b.id) n WHERE `

func (db *DB) statements(ctx context.Context, where string, args ...any) ([]trading.Statement, error) {
	var rows []statementRow
	err := db.bun.NewRaw(statementQuery+where, args...).Scan(ctx, &rows)
	list := make([]trading.Statement, len(rows))
	for i, r := range rows {
		list[i] = trading.Statement{ID: r.ID, Exchange: r.ExchangeID, Name: r.Name, SHA256: hex.EncodeToString(r.Sha256), By: r.By, At: r.At.UTC(), Added: r.Added, Same: r.Same, Skipped: r.Skipped, Bad: r.Bad}
	}
	return list, err
}

// Statements are the last imports of an exchange.
func (db *DB) Statements(ctx context.Context, exchange string, limit int) ([]trading.Statement, error) {
	return db.statements(ctx, `b.exchange_id = ? ORDER BY b.at DESC, b.id DESC LIMIT ?`, exchange, limit)
}

// Statement is one import.
func (db *DB) Statement(ctx context.Context, id string) (trading.Statement, error) {
	if !isUUID(id) {
		return trading.Statement{}, trading.ErrStatement
	}
	list, err := db.statements(ctx, `b.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = trading.ErrStatement
	}
	if err != nil {
		return trading.Statement{}, err
	}
	return list[0], nil
}

// StatementRows are the answers to the rows of an import beyond a row.
func (db *DB) StatementRows(ctx context.Context, id string, after, limit int) ([]trading.StatementRow, error) {
	var rows []struct {
		N                           int
		Outcome, Message, Reference string
		Receipt, Payer, Remark      string
		Amount                      decimal.NullDecimal
		OnDay                       *time.Time
	}
	err := db.bun.NewRaw(`SELECT n.n, n.outcome, n.message, n.reference, COALESCE(n.receipt_id::text, '') AS receipt, COALESCE(r.payer, '') AS payer, COALESCE(r.remark, '') AS remark, r.amount, r.on_day
		FROM bank_statement_rows n LEFT JOIN bank_receipts r ON r.id = n.receipt_id WHERE n.statement_id = ? AND n.n > ? ORDER BY n.n LIMIT ?`, id, after, limit).Scan(ctx, &rows)
	list := make([]trading.StatementRow, len(rows))
	for i, r := range rows {
		list[i] = trading.StatementRow{Row: r.N, Outcome: trading.StatementOutcome(r.Outcome), Message: r.Message, Receipt: deposit.Receipt{ID: r.Receipt, Reference: r.Reference, Payer: r.Payer, Remark: r.Remark,
			On: date(r.OnDay)}}
		if r.Amount.Valid {
			list[i].Receipt.Amount = fenOf(r.Amount.Decimal)
		}
	}
	return list, err
}

// FundCounts counts what waits at an exchange; a person's own acts do not wait for that
// person.
func (db *DB) FundCounts(ctx context.Context, exchange, user string) (c trading.FundCounts, err error) {
	err = db.bun.NewRaw(`SELECT (SELECT count(*) FROM remittances WHERE exchange_id = ?0 AND state = 'DUE') AS prepare,
		(SELECT count(*) FROM remittances WHERE exchange_id = ?0 AND state = 'PREPARED' AND preparer_id <> ?1) AS release,
		(SELECT count(*) FROM remittances WHERE exchange_id = ?0 AND state IN ('DUE', 'PREPARED') AND due_on < ?2) AS late,
		(SELECT count(*) FROM bank_receipts WHERE exchange_id = ?0 AND state = 'OPEN') AS open,
		(SELECT count(*) FROM fund_rules WHERE exchange_id = ?0 AND state = 'PROPOSED' AND proposer_id <> ?1) AS rules,
		(SELECT count(*) FROM fund_breaches WHERE exchange_id = ?0 AND state = 'PROPOSED' AND proposer_id <> ?1) AS breaches`, exchange, user, day.Of(db.Now()).String()).Scan(ctx, &c)
	return c, err
}
