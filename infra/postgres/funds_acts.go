package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/domain/deposit"
)

type receiptRow struct {
	ID, ExchangeID, Reference, Payer, Remark string
	Amount                                   decimal.Decimal
	OnDay                                    time.Time
	StatementID, State, SaleID               string
	Code, Purpose, Key, Note                 string
	ClaimerID, Claimer                       string
	ClaimedAt                                *time.Time
	Booked                                   int
	AddedAt                                  time.Time
}

const receiptQuery = `SELECT r.id, r.exchange_id, r.reference, r.payer, r.remark, r.amount, r.on_day, COALESCE(r.statement_id::text, '') AS statement_id, r.state,
	COALESCE(r.sale_id::text, '') AS sale_id, r.code, r.purpose, r.key, r.note, COALESCE(r.claimer_id::text, '') AS claimer_id, COALESCE(u.name, '') AS claimer, r.claimed_at, r.booked, r.added_at
	FROM bank_receipts r LEFT JOIN users u ON u.id = r.claimer_id WHERE `

func (r receiptRow) toDomain() deposit.Receipt {
	return deposit.Receipt{ID: r.ID, Exchange: r.ExchangeID, Reference: r.Reference, Amount: fenOf(r.Amount), Payer: r.Payer, Remark: r.Remark, On: date(&r.OnDay), Statement: r.StatementID,
		State: deposit.ReceiptState(r.State), Sale: r.SaleID, Code: r.Code, Purpose: deposit.Purpose(r.Purpose), Key: r.Key, Note: r.Note,
		ClaimedBy: deposit.Person{ID: r.ClaimerID, Name: r.Claimer}, ClaimedAt: instant(r.ClaimedAt), Booked: r.Booked, AddedAt: r.AddedAt.UTC()}
}

func receipts(ctx context.Context, from bun.IDB, where string, args ...any) ([]deposit.Receipt, error) {
	var rows []receiptRow
	err := from.NewRaw(receiptQuery+where, args...).Scan(ctx, &rows)
	list := make([]deposit.Receipt, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

func receipt1(ctx context.Context, from bun.IDB, where string, args ...any) (deposit.Receipt, error) {
	list, err := receipts(ctx, from, where, args...)
	if err == nil && len(list) == 0 {
		err = deposit.ErrReceiptAbsent
	}
	if err != nil {
		return deposit.Receipt{}, err
	}
	return list[0], nil
}

// AddReceipt keeps an amount that has arrived; one with the same reference is what
// comes back.
func (tx *Tx) AddReceipt(ctx context.Context, r deposit.Receipt) (deposit.Receipt, bool, error) {
	res, err := tx.NewRaw(`INSERT INTO bank_receipts (id, exchange_id, reference, amount, payer, remark, on_day, statement_id, state, sale_id, code, purpose, key, note, claimer_id, claimed_at, added_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (exchange_id, reference) DO NOTHING`, r.ID, r.Exchange, r.Reference, r.Amount.Yuan().Decimal(), r.Payer, r.Remark,
		r.On.String(), textOrNil(r.Statement), string(r.State), textOrNil(r.Sale), r.Code, string(r.Purpose), r.Key, r.Note, textOrNil(r.ClaimedBy.ID), instantOrNil(r.ClaimedAt), r.AddedAt).Exec(ctx)
	if err != nil {
		return r, false, err
	}
	if n, err := res.RowsAffected(); n == 1 || err != nil {
		return r, true, err
	}
	kept, err := receipt1(ctx, tx, `r.exchange_id = ? AND r.reference = ?`, r.Exchange, r.Reference)
	return kept, false, err
}

// LockReceipt reads an amount that has arrived and keeps it from changing.
func (tx *Tx) LockReceipt(ctx context.Context, id string) (deposit.Receipt, error) {
	if !isUUID(id) {
		return deposit.Receipt{}, deposit.ErrReceiptAbsent
	}
	return receipt1(ctx, tx, `r.id = ? FOR NO KEY UPDATE OF r`, id)
}

// SaveReceipt writes what an amount is for, once, and when it is booked.
func (tx *Tx) SaveReceipt(ctx context.Context, r deposit.Receipt) error {
	res, err := tx.NewRaw(`UPDATE bank_receipts SET state = ?, sale_id = ?, code = ?, purpose = ?, key = ?, note = ?, claimer_id = ?, claimed_at = ?, booked = ?
		WHERE id = ? AND booked = 0 AND (state = 'OPEN' OR state = ? AND sale_id = ? AND code = ? AND purpose = ?)`, string(r.State), textOrNil(r.Sale), r.Code, string(r.Purpose), r.Key, r.Note,
		textOrNil(r.ClaimedBy.ID), instantOrNil(r.ClaimedAt), r.Booked, r.ID, string(r.State), textOrNil(r.Sale), r.Code, string(r.Purpose)).Exec(ctx)
	return changedOne(res, err, deposit.ErrReceiptDone)
}

// ClaimedReceipts are those of a sale that wait to be booked, in the order of their
// claims.
func (tx *Tx) ClaimedReceipts(ctx context.Context, sale string) ([]deposit.Receipt, error) {
	return receipts(ctx, tx, `r.sale_id = ? AND r.state = 'CLAIMED' AND r.booked = 0 ORDER BY r.claimed_at, r.id`, sale)
}

type remittanceRow struct {
	ID, SaleID, ExchangeID, No, Number, Name, Code, Payee string
	Amount                                                decimal.Decimal
	Reason, Account, State, Returned                      string
	DueOn                                                 time.Time
	PreparerID, Preparer, ReleaserID, Releaser            string
	PreparedAt, ReleasedAt, PaidOn                        *time.Time
	Reference                                             string
	BouncedOn, BouncedAt                                  *time.Time
	BounceReference, BouncerID, Bouncer                   string
	Version                                               int
}

const remittanceQuery = `SELECT m.id, m.sale_id, m.exchange_id, m.no, COALESCE(s.number, '') AS number, s.name, m.code, m.payee, m.amount, m.reason, m.account, m.state, m.returned, m.due_on,
	COALESCE(m.preparer_id::text, '') AS preparer_id, COALESCE(p.name, '') AS preparer, COALESCE(m.releaser_id::text, '') AS releaser_id, COALESCE(q.name, '') AS releaser,
	m.prepared_at, m.released_at, m.paid_on, m.reference, m.bounced_on, m.bounced_at, m.bounce_reference, COALESCE(m.bouncer_id::text, '') AS bouncer_id, COALESCE(z.name, '') AS bouncer, m.version
	FROM remittances m JOIN sales s ON s.id = m.sale_id LEFT JOIN users p ON p.id = m.preparer_id LEFT JOIN users q ON q.id = m.releaser_id LEFT JOIN users z ON z.id = m.bouncer_id WHERE `

func (r remittanceRow) toDomain() deposit.Remittance {
	return deposit.Remittance{ID: r.ID, Sale: r.SaleID, Exchange: r.ExchangeID, No: r.No, Number: r.Number, Name: r.Name, Code: r.Code, Payee: r.Payee, Amount: fenOf(r.Amount), Reason: r.Reason,
		Due: date(&r.DueOn), Account: r.Account, State: deposit.RemittanceState(r.State), Preparer: deposit.Person{ID: r.PreparerID, Name: r.Preparer},
		Releaser: deposit.Person{ID: r.ReleaserID, Name: r.Releaser}, PreparedAt: instant(r.PreparedAt), ReleasedAt: instant(r.ReleasedAt), Reference: r.Reference, PaidOn: date(r.PaidOn),
		Returned: r.Returned, Bounced: date(r.BouncedOn), BounceReference: r.BounceReference, Bouncer: deposit.Person{ID: r.BouncerID, Name: r.Bouncer}, BouncedAt: instant(r.BouncedAt), Version: r.Version}
}

func remittances(ctx context.Context, from bun.IDB, where string, args ...any) ([]deposit.Remittance, error) {
	var rows []remittanceRow
	err := from.NewRaw(remittanceQuery+where, args...).Scan(ctx, &rows)
	list := make([]deposit.Remittance, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

func remittance1(ctx context.Context, from bun.IDB, id, lock string) (deposit.Remittance, error) {
	if !isUUID(id) {
		return deposit.Remittance{}, deposit.ErrRemittanceAbsent
	}
	list, err := remittances(ctx, from, `m.id = ?`+lock, id)
	if err == nil && len(list) == 0 {
		err = deposit.ErrRemittanceAbsent
	}
	if err != nil {
		return deposit.Remittance{}, err
	}
	return list[0], nil
}

// LockRemittance reads a remittance and keeps it from changing.
func (tx *Tx) LockRemittance(ctx context.Context, id string) (deposit.Remittance, error) {
	return remittance1(ctx, tx, id, ` FOR NO KEY UPDATE OF m`)
}

// Remittance reads a remittance.
func (db *DB) Remittance(ctx context.Context, id string) (deposit.Remittance, error) {
	return remittance1(ctx, db.bun, id, "")
}

// SaveRemittance writes what was done with a remittance; one that is paid stands, but for
// the note that the bank has sent it back.
func (tx *Tx) SaveRemittance(ctx context.Context, m deposit.Remittance) error {
	res, err := tx.NewRaw(`UPDATE remittances SET version = version + 1, state = ?, account = ?, returned = ?, preparer_id = ?, prepared_at = ?, releaser_id = ?, released_at = ?, reference = ?, paid_on = ?,
			bounced_on = ?, bounced_at = ?, bounce_reference = ?, bouncer_id = ?
		WHERE id = ? AND version = ? AND bounced_at IS NULL AND (state <> 'PAID' OR reference = ?)`, string(m.State), m.Account, m.Returned, textOrNil(m.Preparer.ID), instantOrNil(m.PreparedAt), textOrNil(m.Releaser.ID),
		instantOrNil(m.ReleasedAt), m.Reference, dateOrNil(m.PaidOn),
		dateOrNil(m.Bounced), instantOrNil(m.BouncedAt), m.BounceReference, textOrNil(m.Bouncer.ID), m.ID, m.Version, m.Reference).Exec(ctx)
	return changedOne(res, err, deposit.ErrRemittanceMoved)
}

type rulesRow struct {
	ID, ExchangeID, Basis, State             string
	FromOn                                   time.Time
	Content                                  json.RawMessage
	ProposerID, Proposer, DeciderID, Decider string
	ProposedAt                               time.Time
	DecidedAt                                *time.Time
}

const rulesQuery = `SELECT r.id, r.exchange_id, r.basis, r.state, r.from_on, r.content, r.proposer_id, p.name AS proposer, COALESCE(r.decider_id::text, '') AS decider_id,
	COALESCE(d.name, '') AS decider, r.proposed_at, r.decided_at FROM fund_rules r JOIN users p ON p.id = r.proposer_id LEFT JOIN users d ON d.id = r.decider_id WHERE `

func rulesList(ctx context.Context, from bun.IDB, where string, args ...any) ([]deposit.Rules, error) {
	var rows []rulesRow
	err := from.NewRaw(rulesQuery+where, args...).Scan(ctx, &rows)
	list := make([]deposit.Rules, len(rows))
	for i, r := range rows {
		list[i] = deposit.Rules{ID: r.ID, Exchange: r.ExchangeID, From: date(&r.FromOn), Basis: r.Basis, State: deposit.RulesState(r.State), Proposer: deposit.Person{ID: r.ProposerID, Name: r.Proposer},
			Decider: deposit.Person{ID: r.DeciderID, Name: r.Decider}, ProposedAt: r.ProposedAt.UTC(), DecidedAt: instant(r.DecidedAt)}
		if err == nil {
			err = json.Unmarshal(r.Content, &list[i].Content)
		}
	}
	return list, err
}

func rules1(ctx context.Context, from bun.IDB, where string, args ...any) (deposit.Rules, error) {
	list, err := rulesList(ctx, from, where, args...)
	if err == nil && len(list) == 0 {
		err = deposit.ErrRulesAbsent
	}
	if err != nil {
		return deposit.Rules{}, err
	}
	return list[0], nil
}

// AddRules keeps proposed rules; false when their id is taken.
func (tx *Tx) AddRules(ctx context.Context, r deposit.Rules) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO fund_rules (id, exchange_id, from_on, content, basis, state, proposer_id, proposed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		r.ID, r.Exchange, r.From.String(), jsonb{r.Content}, r.Basis, string(r.State), r.Proposer.ID, r.ProposedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// LockRules reads rules and keeps them from changing.
func (tx *Tx) LockRules(ctx context.Context, id string) (deposit.Rules, error) {
	if !isUUID(id) {
		return deposit.Rules{}, deposit.ErrRulesAbsent
	}
	return rules1(ctx, tx, `r.id = ? FOR NO KEY UPDATE OF r`, id)
}

// SaveRules writes what the second person decided.
func (tx *Tx) SaveRules(ctx context.Context, r deposit.Rules) error {
	res, err := tx.NewRaw(`UPDATE fund_rules SET state = ?, decider_id = ?, decided_at = ? WHERE id = ? AND state = 'PROPOSED'`, string(r.State), r.Decider.ID, r.DecidedAt, r.ID).Exec(ctx)
	return changedOne(res, err, deposit.ErrDecided)
}

// RulesOf lists the rules of an exchange, the newest first.
func (db *DB) RulesOf(ctx context.Context, exchange string) ([]deposit.Rules, error) {
	return rulesList(ctx, db.bun, `r.exchange_id = ? ORDER BY r.from_on DESC, r.proposed_at DESC LIMIT 100`, exchange)
}

type breachRow struct {
	SaleID, ExchangeID, Code, Reason, State  string
	Terms                                    json.RawMessage
	ProposerID, Proposer, DeciderID, Decider string
	ProposedAt                               time.Time
	DecidedAt                                *time.Time
}

func breach(ctx context.Context, from bun.IDB, sale, lock string) (deposit.Breach, error) {
	var r breachRow
	err := from.NewRaw(`SELECT b.sale_id, b.exchange_id, b.code, b.reason, b.state, b.terms, b.proposer_id, p.name AS proposer, COALESCE(b.decider_id::text, '') AS decider_id,
		COALESCE(d.name, '') AS decider, b.proposed_at, b.decided_at FROM fund_breaches b JOIN users p ON p.id = b.proposer_id LEFT JOIN users d ON d.id = b.decider_id WHERE b.sale_id = ?
		ORDER BY b.proposed_at DESC LIMIT 1`+lock,
		sale).Scan(ctx, &r)
	if err != nil {
		return deposit.Breach{}, one(err, deposit.ErrBreachAbsent)
	}
	b := deposit.Breach{Sale: r.SaleID, Exchange: r.ExchangeID, Code: r.Code, Reason: r.Reason, State: deposit.RulesState(r.State), Proposer: deposit.Person{ID: r.ProposerID, Name: r.Proposer},
		Decider: deposit.Person{ID: r.DeciderID, Name: r.Decider}, ProposedAt: r.ProposedAt.UTC(), DecidedAt: instant(r.DecidedAt)}
	err = json.Unmarshal(r.Terms, &b.Default)
	if err == nil {
		b.Settlement, err = b.Default.Settle()
	}
	return b, err
}

// Breach is the last settlement of a default that was proposed, the zero Breach when
// none was.
func (db *DB) Breach(ctx context.Context, sale string) (deposit.Breach, error) {
	b, err := breach(ctx, db.bun, sale, "")
	if err == deposit.ErrBreachAbsent {
		err = nil
	}
	return b, err
}

// LockBreach reads the settlement of a default and keeps it from changing.
func (tx *Tx) LockBreach(ctx context.Context, sale string) (deposit.Breach, error) {
	return breach(ctx, tx, sale, ` FOR NO KEY UPDATE OF b`)
}

// SaveBreach writes a proposal, in the place of one that was refused, or the decision.
func (tx *Tx) SaveBreach(ctx context.Context, b deposit.Breach) error {
	res, err := tx.NewRaw(`INSERT INTO fund_breaches AS f (sale_id, exchange_id, code, terms, reason, state, proposer_id, proposed_at, decider_id, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (sale_id, code) DO UPDATE SET terms = excluded.terms, reason = excluded.reason, state = excluded.state, proposer_id = excluded.proposer_id, proposed_at = excluded.proposed_at,
			decider_id = excluded.decider_id, decided_at = excluded.decided_at
		WHERE f.state = 'REFUSED' AND excluded.state = 'PROPOSED' OR f.state = 'PROPOSED' AND excluded.state <> 'PROPOSED'`, b.Sale, b.Exchange, b.Code, jsonb{b.Default}, b.Reason, string(b.State),
		b.Proposer.ID, b.ProposedAt, textOrNil(b.Decider.ID), instantOrNil(b.DecidedAt)).Exec(ctx)
	return changedOne(res, err, deposit.ErrDecided)
}
