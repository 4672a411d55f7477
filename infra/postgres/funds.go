package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

var _ = say(map[string]*fault.Fault{
	"fund_rules_exchange_fkey":           guard("funds.rules_exchange"),
	"fund_rules_basis_check":             deposit.ErrRulesBasis,
	"fund_rules_state_check":             guard("funds.rules_state"),
	"fund_rules_proposer_fkey":           guard("funds.rules_proposer"),
	"fund_rules_decider_fkey":            guard("funds.rules_decider"),
	"fund_rules_four_eyes_check":         deposit.ErrSelf,
	"fund_rules_decided_check":           guard("funds.rules_decided"),
	"fund_rules_day_key":                 deposit.ErrRulesSame,
	"bank_statements_exchange_fkey":      guard("funds.statement_exchange"),
	"bank_statements_sha256_check":       guard("funds.statement_sha256"),
	"bank_statements_user_fkey":          guard("funds.statement_user"),
	"bank_statements_file_key":           guard("funds.statement_file"),
	"bank_receipts_exchange_fkey":        guard("funds.receipt_exchange"),
	"bank_receipts_reference_check":      deposit.ErrReference,
	"bank_receipts_amount_check":         deposit.ErrReceiptAmount,
	"bank_receipts_statement_fkey":       guard("funds.receipt_statement"),
	"bank_receipts_state_check":          guard("funds.receipt_state"),
	"bank_receipts_sale_fkey":            guard("funds.receipt_sale"),
	"bank_receipts_purpose_check":        deposit.ErrPurpose,
	"bank_receipts_claimer_fkey":         guard("funds.receipt_claimer"),
	"bank_receipts_reference_key":        deposit.ErrReceiptTwice,
	"bank_receipts_claimed_check":        guard("funds.receipt_claimed"),
	"bank_statement_rows_statement_fkey": guard("funds.row_statement"),
	"bank_statement_rows_n_check":        guard("funds.row_n"),
	"bank_statement_rows_outcome_check":  guard("funds.row_outcome"),
	"bank_statement_rows_receipt_fkey":   guard("funds.row_receipt"),
	"sale_funds_sale_fkey":               guard("funds.sale"),
	"sale_funds_exchange_fkey":           guard("funds.exchange"),
	"sale_funds_rules_fkey":              guard("funds.rules"),
	"sale_funds_price_check":             guard("funds.price"),
	"sale_funds_close_check":             guard("funds.close"),
	"fund_events_sale_fkey":              guard("funds.event_sale"),
	"fund_events_n_check":                guard("funds.event_n"),
	"fund_events_user_fkey":              guard("funds.event_user"),
	"fund_entries_n_check":               guard("funds.entry_n"),
	"fund_entries_amount_check":          guard("funds.entry_amount"),
	"fund_entries_event_fkey":            guard("funds.entry_event"),
	"fund_entries_sides_check":           guard("funds.entry_sides"),
	"fund_deposits_sale_fkey":            guard("funds.deposit_sale"),
	"fund_deposits_state_check":          guard("funds.deposit_state"),
	"fund_deposits_amount_check":         guard("funds.deposit_amount"),
	"remittances_sale_fkey":              guard("funds.remittance_sale"),
	"remittances_amount_check":           guard("funds.remittance_amount"),
	"remittances_state_check":            guard("funds.remittance_state"),
	"remittances_preparer_fkey":          guard("funds.remittance_preparer"),
	"remittances_releaser_fkey":          guard("funds.remittance_releaser"),
	"remittances_no_key":                 guard("funds.remittance_no"),
	"remittances_four_eyes_check":        deposit.ErrSelf,
	"remittances_prepared_check":         guard("funds.remittance_prepared"),
	"remittances_bouncer_fkey":           guard("funds.remittance_bouncer"),
	"remittances_bounced_check":          guard("funds.remittance_bounced"),
	"remittances_bounce_key":             conflict("funds.remittance_bounce", "这一退汇流水号已登记，请核对").At("reference"),
	"remittances_paid_check":             guard("funds.remittance_paid"),
	"remittances_reference_key":          conflict("funds.remittance_reference", "这一银行流水号已用于另一张付款单，请核对").At("reference"),
	"fund_breaches_sale_fkey":            guard("funds.breach_sale"),
	"fund_breaches_state_check":          guard("funds.breach_state"),
	"fund_breaches_proposer_fkey":        guard("funds.breach_proposer"),
	"fund_breaches_decider_fkey":         guard("funds.breach_decider"),
	"fund_breaches_four_eyes_check":      deposit.ErrSelf,
	"fund_breaches_decided_check":        guard("funds.breach_decided"),
})

type accountRow struct {
	ID, Number, Name, State              string
	ExchangeID, Exchange, ExchangeRegion string
	OrgID, Org, OrgRegion                string
	Terms                                map[string]string
	Price                                decimal.NullDecimal
	Leader                               string
	AnnouncedAt                          *time.Time
	Followed                             int
	FollowedState                        string
	RulesID                              *string
	Opened                               bool
}

// account reads a ledger. What every sale with a deposit and a price has in common is
// all that is asked of it, whatever its route.
func account(ctx context.Context, from bun.IDB, id string) (*trading.Account, error) {
	if !isUUID(id) {
		return nil, trading.ErrNoSale
	}
	var r accountRow
	err := from.NewRaw(`SELECT s.id, COALESCE(s.number, '') AS number, s.name, s.state, s.exchange_id, x.name AS exchange, x.region AS exchange_region, s.org_id, o.name AS org,
			o.region AS org_region, s.terms, s.price, s.leader, s.announced_at, COALESCE(f.followed, 0) AS followed, COALESCE(f.state, '') AS followed_state,
			CASE WHEN f.sale_id IS NULL THEN `+rulesInForce+` ELSE f.rules_id END AS rules_id, f.sale_id IS NOT NULL AS opened
		FROM sales s JOIN organisations x ON x.id = s.exchange_id JOIN organisations o ON o.id = s.org_id LEFT JOIN sale_funds f ON f.sale_id = s.id
		WHERE s.id = ? AND s.head IS NOT NULL AND s.route NOT IN ('AGREEMENT', 'LICENCE')`, id).Scan(ctx, &r)
	if err != nil {
		return nil, one(err, trading.ErrNoSale)
	}
	a := &trading.Account{Followed: r.Followed, State: sale.State(r.FollowedState), Sale: trading.AccountSale{ID: r.ID, Number: r.Number, Name: r.Name, Terms: r.Terms,
		Exchange: lot.Organisation{ID: r.ExchangeID, Name: r.Exchange, Region: r.ExchangeRegion}, Seller: lot.Organisation{ID: r.OrgID, Name: r.Org, Region: r.OrgRegion},
		State: sale.State(r.State), Leader: r.Leader, Bidders: map[string]lot.Organisation{}}}
	if r.Price.Valid {
		a.Sale.Price = fenOf(r.Price.Decimal)
	}
	if r.AnnouncedAt != nil {
		a.Sale.AnnouncedAt = r.AnnouncedAt.UTC()
	}
	var bidders []struct{ Code, ID, Name, Region string }
	err = from.NewRaw(`SELECT b.code, o.id, o.name, o.region FROM sale_bidders b JOIN organisations o ON o.id = b.org_id WHERE b.sale_id = ? AND b.state IN ('QUALIFIED', 'WITHDRAWN')`, id).Scan(ctx, &bidders)
	if err != nil {
		return nil, err
	}
	for _, b := range bidders {
		a.Sale.Bidders[b.Code] = lot.Organisation{ID: b.ID, Name: b.Name, Region: b.Region}
	}
	if r.RulesID != nil {
		a.Rules, err = rules1(ctx, from, `r.id = ?`, *r.RulesID)
		if err != nil {
			return nil, err
		}
	}
	booked, err := bookings(ctx, from, id)
	if err != nil {
		return nil, err
	}
	return a, a.Replay(booked)
}

// rulesInForce are the rules of the exchange of s on the day of its announcement.
const rulesInForce = `(SELECT r.id FROM fund_rules r WHERE r.exchange_id = s.exchange_id AND r.state = 'APPROVED'
	AND r.from_on <= (COALESCE(s.announced_at, s.opens_at, s.created_at) AT TIME ZONE 'Asia/Shanghai')::date ORDER BY r.from_on DESC LIMIT 1)`

func bookings(ctx context.Context, from bun.IDB, id string) ([]trading.Booking, error) {
	var rows []struct {
		N                           int
		At                          time.Time
		Act, Bidder, Amount, Ref    string
		Payer, Payout, Code, Person string
		Lines                       json.RawMessage
	}
	err := from.NewRaw(`SELECT n, at, act, bidder, amount, ref, payer, COALESCE(lines, '[]') AS lines, payout, code, COALESCE(user_id::text, '') AS person
		FROM fund_events WHERE sale_id = ? ORDER BY n`, id).Scan(ctx, &rows)
	list := make([]trading.Booking, len(rows))
	for i, r := range rows {
		list[i] = trading.Booking{N: r.N, Code: deposit.Code(r.Code), Person: r.Person, Event: deposit.Event{At: r.At.UTC(), Do: deposit.Act(r.Act), Bidder: r.Bidder, Amount: r.Amount,
			Ref: r.Ref, Payer: r.Payer, Payout: r.Payout}}
		if err == nil {
			err = json.Unmarshal(r.Lines, &list[i].Event.Lines)
		}
	}
	return list, err
}

// Account reads the ledger of a sale.
func (db *DB) Account(ctx context.Context, id string) (*trading.Account, error) {
	return account(ctx, db.bun, id)
}

// LockAccount reads the ledger of a sale, which it opens, and keeps it from changing.
// The rules of the day of the announcement stay with it.
func (tx *Tx) LockAccount(ctx context.Context, id string) (*trading.Account, error) {
	if !isUUID(id) {
		return nil, trading.ErrNoSale
	}
	_, err := tx.NewRaw(`INSERT INTO sale_funds (sale_id, exchange_id, rules_id) SELECT s.id, s.exchange_id, `+rulesInForce+` FROM sales s
		WHERE s.id = ? AND s.head IS NOT NULL AND s.route NOT IN ('AGREEMENT', 'LICENCE') ON CONFLICT (sale_id) DO NOTHING`, id).Exec(ctx)
	if err != nil {
		return nil, err
	}
	var locked string
	err = tx.NewRaw(`SELECT sale_id FROM sale_funds WHERE sale_id = ? FOR NO KEY UPDATE`, id).Scan(ctx, &locked)
	if err != nil {
		return nil, one(err, trading.ErrNoSale)
	}
	return account(ctx, tx, id)
}

// DepositRecords are the records in the log of a sale beyond one that mean something for
// deposits without a change of its state.
func (tx *Tx) DepositRecords(ctx context.Context, id string, after int) ([]trading.Record, error) {
	return records(ctx, tx.Tx.Tx, tx.sealer, id, `AND act IN ('deposit', 'next_bidder', 'withdraw_application') AND n > $2 ORDER BY n`, after)
}

// SaveAccount adds what was booked, and brings everything that is derived up to it.
func (tx *Tx) SaveAccount(ctx context.Context, a *trading.Account) error {
	standing := a.Funds.Standing()
	entries := 0
	for _, b := range a.Booked {
		entries += len(b.Entries)
	}
	for _, b := range a.Fresh() {
		entries -= len(b.Entries)
	}
	touched := map[string]time.Time{}
	for _, b := range a.Fresh() {
		e := b.Event
		var lines any
		if len(e.Lines) > 0 {
			lines = jsonb{e.Lines}
		}
		_, err := tx.NewRaw(`INSERT INTO fund_events (sale_id, n, at, act, bidder, amount, ref, payer, lines, payout, code, user_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.Sale.ID, b.N, e.At, string(e.Do), e.Bidder, e.Amount, e.Ref, e.Payer, lines, e.Payout, string(b.Code), textOrNil(b.Person)).Exec(ctx)
		if err != nil {
			return err
		}
		touched[e.Bidder] = e.At
		for _, entry := range b.Entries {
			entries++
			_, err = tx.NewRaw(`INSERT INTO fund_entries (sale_id, n, event, debit, credit, amount) VALUES (?, ?, ?, ?, ?, ?)`,
				a.Sale.ID, entries, b.N, entry.Debit, entry.Credit, entry.Amount.Yuan().Decimal()).Exec(ctx)
			if err != nil {
				return err
			}
			err = tx.orderRemittance(ctx, a, standing, entry)
			if err != nil {
				return err
			}
		}
	}
	amount := a.Funds.Amount().Yuan().Decimal()
	for code, at := range touched {
		state := standing.States[code]
		if state == "" || state == deposit.Due {
			continue
		}
		_, err := tx.NewRaw(`INSERT INTO fund_deposits AS d (sale_id, code, exchange_id, state, amount, at, release_by) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (sale_id, code) DO UPDATE SET state = excluded.state, at = excluded.at, release_by = excluded.release_by WHERE d.state <> excluded.state`,
			a.Sale.ID, code, a.Sale.Exchange.ID, string(state), amount, at, dateOrNil(standing.ReleaseBy[code])).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return tx.saveDeal(ctx, a)
}

func (tx *Tx) saveDeal(ctx context.Context, a *trading.Account) error {
	bill, deal := a.Funds.Bill()
	var price, dealAt any
	sides := map[string]deposit.SideBill{}
	if deal {
		price = bill.Price.Yuan().Decimal()
		for _, b := range a.Booked {
			if b.Event.Do == deposit.ActDeal {
				dealAt = b.Event.At
			}
		}
		for _, s := range bill.Sides {
			sides[s.Side] = s
		}
	}
	buyer, seller := sides[deposit.BuyerSide], sides[deposit.SellerSide]
	_, err := tx.NewRaw(`UPDATE sale_funds SET followed = ?, state = ?, buyer = ?, price = ?, paid = ?, buyer_fee = ?, buyer_owed = ?, seller_fee = ?, seller_owed = ?, deal_at = ? WHERE sale_id = ?`,
		a.Followed, string(a.State), bill.Buyer, price, (bill.Cash + bill.Applied).Yuan().Decimal(), buyer.Fee.Yuan().Decimal(), buyer.Owed.Yuan().Decimal(), seller.Fee.Yuan().Decimal(),
		seller.Owed.Yuan().Decimal(), dealAt, a.Sale.ID).Exec(ctx)
	return err
}

// orderRemittance makes the remittance that a payout of the ledger asks for.
func (tx *Tx) orderRemittance(ctx context.Context, a *trading.Account, standing deposit.Standing, entry deposit.Entry) error {
	no := entry.PayoutOf()
	if no == "" {
		return nil
	}
	code := standing.Payouts[no].Bidder
	payee := a.Sale.Bidders[code].Name
	if code == deposit.SellerSide {
		payee = a.Sale.Seller.Name
	}
	reason, _ := entry.Reason()
	_, err := tx.NewRaw(`INSERT INTO remittances (id, sale_id, exchange_id, no, code, payee, amount, reason, due_on, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'DUE')`,
		tx.NewID(), a.Sale.ID, a.Sale.Exchange.ID, no, code, payee, entry.Amount.Yuan().Decimal(), reason, a.Funds.PayBy(day.Of(tx.now)).String()).Exec(ctx)
	return err
}

// SalesAhead lists the sales whose ledger is behind their log.
func (db *DB) SalesAhead(ctx context.Context) ([]string, error) {
	var ids []string
	err := db.bun.NewRaw(`SELECT s.id FROM sales s LEFT JOIN sale_funds f ON f.sale_id = s.id
		WHERE s.head IS NOT NULL AND s.route NOT IN ('AGREEMENT', 'LICENCE') AND (f.state IS DISTINCT FROM s.state
			OR EXISTS (SELECT FROM sale_events e WHERE e.sale_id = s.id AND e.act IN ('deposit', 'next_bidder', 'withdraw_application') AND e.n > COALESCE(f.followed, 0))
			OR EXISTS (SELECT FROM bank_receipts r WHERE r.sale_id = s.id AND r.state = 'CLAIMED' AND r.booked = 0 AND r.claimed_at < ?))
		LIMIT 100`, db.Now().Add(-10*time.Second)).Scan(ctx, &ids)
	return ids, err
}
