package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/chain"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

var _ = say(map[string]*fault.Fault{
	"sales_number_key":               guard("sale.number"),
	"sales_route_check":              guard("sale.route"),
	"sales_name_check":               invalid("sale.name", "name", "项目名称应为 2 至 200 个字"),
	"sales_org_fkey":                 guard("sale.org"),
	"sales_exchange_fkey":            guard("sale.exchange"),
	"sales_region_check":             guard("sale.region"),
	"sales_state_check":              guard("sale.state_check"),
	"sales_events_check":             guard("sale.events"),
	"sales_head_check":               guard("sale.head"),
	"sales_price_check":              guard("sale.price"),
	"sales_maker_fkey":               guard("sale.maker"),
	"sales_announcer_fkey":           guard("sale.announcer"),
	"sales_four_eyes_check":          conflict("sale.four_eyes", "发布公告的人不能是编制公告的人，请由另一名交易员复核发布"),
	"sales_announced_check":          guard("sale.announced"),
	"sales_frozen_check":             conflict("sale.frozen", "交易规则已随公告发布，不能修改；确需改变的，请中止或撤回后重新公告"),
	"sales_listing_fkey":             guard("sale.listing"),
	"sales_follow_up_key":            lot.ErrFollowUp,
	"sale_bidders_round_check":       guard("sale.bidder_round"),
	"sale_motions_price_check":       lot.ErrListPrice,
	"sale_motions_approval_check":    lot.ErrApproval,
	"sales_achievement_fkey":         guard("sale.achievement"),
	"sales_achievement_live_key":     achievement.ErrInDeal,
	"sale_objections_sale_fkey":      guard("sale.objection_sale"),
	"sale_objections_name_check":     trading.ErrObjector,
	"sale_objections_contact_check":  trading.ErrObjectorContact,
	"sale_objections_text_check":     trading.ErrObjectionText,
	"sales_secret_check":             ErrNoKey,
	"sale_motions_sale_fkey":         guard("sale.motion_sale"),
	"sale_motions_act_check":         guard("sale.motion_act"),
	"sale_motions_state_check":       guard("sale.motion_state"),
	"sale_motions_proposer_fkey":     guard("sale.motion_proposer"),
	"sale_motions_decider_fkey":      guard("sale.motion_decider"),
	"sale_motions_two_persons_check": lot.ErrMotionSelf,
	"sale_motions_decided_check":     guard("sale.motion_decided"),
	"sale_motions_open_key":          lot.ErrMotionOpen,
	"sale_motions_objection_fkey":    trading.ErrNoObjection,
	"sale_motions_bidder_check":      guard("sale.motion_bidder"),
	"sale_motions_outcome_check":     lot.ErrOutcome,
	"sale_events_sale_fkey":          guard("sale.event_sale"),
	"sale_events_n_check":            guard("sale.event_n"),
	"sale_events_hash_check":         guard("sale.event_hash"),
	"sale_events_key_key":            guard("sale.event_key"),
	"sale_events_seq_key":            guard("sale.event_seq"),
	"sale_events_quote_check":        guard("sale.event_quote"),
	"sale_events_licence_eyes_check": conflict("sale.licence_eyes", "申报、提出或报送的人不能自己发布、撤回或确认，请由本单位另一人办理"),
	"sale_quotes_sealed_check":       ErrNoKey,
	"sale_quotes_event_fkey":         guard("sale.quote_event"),
	"sale_bidders_sale_fkey":         guard("sale.bidder_sale"),
	"sale_bidders_code_check":        guard("sale.bidder_code"),
	"sale_bidders_org_fkey":          guard("sale.bidder_org"),
	"sale_bidders_user_fkey":         guard("sale.bidder_user"),
	"sale_bidders_state_check":       guard("sale.bidder_state"),
	"sale_bidders_judge_fkey":        guard("sale.bidder_judge"),
	"sale_bidders_org_key":           conflict("sale.applied", "本单位已经申请参加这个项目，不必重复申请"),
	"market_pulse_one_check":         guard("sale.pulse"),
})

// searchedSale is everything that the grams of a sale are made of.
const searchedSale = `concat_ws(chr(31), s.name, s.number, s.terms ->> 'deal.patent_no')`

func saleGrams(name, number string, terms map[string]string) any {
	return pgdialect.Array(Grams(name, number, terms["deal.patent_no"]))
}

// Sale reads what a sale was announced with.
func (tx *Tx) Sale(ctx context.Context, id string) (trading.Sale, error) {
	return announcedSale(ctx, tx, tx.sealer, id)
}

func announcedSale(ctx context.Context, from bun.IDB, sealer *sealer, id string) (trading.Sale, error) {
	var r struct {
		ID, Route, Secret string
		Terms             map[string]string
	}
	err := from.NewRaw(`SELECT id, route, terms, secret FROM sales WHERE id = ? AND head IS NOT NULL`, id).Scan(ctx, &r)
	if err != nil {
		return trading.Sale{}, one(err, trading.ErrNoSale)
	}
	sealed, err := sealer.openTerms(r.ID, r.Secret)
	return trading.Sale{ID: r.ID, Route: lot.Route(r.Route), Terms: r.Terms, Secret: sealed.Terms}, err
}

// RecordsAfter reads the log of a sale beyond record n.
func (tx *Tx) RecordsAfter(ctx context.Context, id string, n int) ([]trading.Record, error) {
	return records(ctx, tx.Tx.Tx, tx.sealer, id, recordsAfter, n)
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

const (
	recordsOfSale = `SELECT n, at, act, actor, amount, key, COALESCE(person::text, ''), data, code, seq, end_at, hash
		FROM sale_events WHERE sale_id = $1::uuid `
	recordsAfter = `AND n > $2 ORDER BY n`
)

// records does not go through bun, which would write the values into the text: every
// question of a busy log would be another statement to prepare.
func records(ctx context.Context, from querier, sealer *sealer, id, where string, args ...any) ([]trading.Record, error) {
	rows, err := from.QueryContext(ctx, recordsOfSale+where, append([]any{id}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	list, err := scanRecords(rows)
	if err != nil {
		return nil, err
	}
	return list, openQuotes(ctx, from, sealer, id, list)
}

func scanRecords(rows interface {
	Next() bool
	Scan(into ...any) error
	Err() error
}) (list []trading.Record, err error) {
	for rows.Next() {
		var r trading.Record
		var data, hash []byte
		var end *time.Time
		err = rows.Scan(&r.N, &r.At, &r.Act, &r.Actor, &r.Amount, &r.Key, &r.Person, &data, &r.Code, &r.Seq, &end, &hash)
		if err == nil && data != nil {
			err = json.Unmarshal(data, &r.Data)
		}
		if err != nil {
			return nil, err
		}
		if end != nil {
			r.End = *end
		}
		r.Hash = chain.Hash(hash)
		list = append(list, r)
	}
	return list, rows.Err()
}

func quotePlace(id string, n int) string { return "sale_quotes " + id + " " + strconv.Itoa(n) }

// openQuotes puts the amounts into the sealed quotes among the records. One that is
// not what the log has the hash of was changed.
func openQuotes(ctx context.Context, from querier, sealer *sealer, id string, list []trading.Record) error {
	if !slices.ContainsFunc(list, func(r trading.Record) bool { return r.Act == sale.ActQuote }) {
		return nil
	}
	rows, err := from.QueryContext(ctx, `SELECT n, sealed FROM sale_quotes WHERE sale_id = $1::uuid`, id)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	sealed := map[int]string{}
	for rows.Next() {
		var n int
		var text string
		err = rows.Scan(&n, &text)
		if err != nil {
			return err
		}
		sealed[n] = text
	}
	for i := range list {
		r := &list[i]
		if r.Act != sale.ActQuote {
			continue
		}
		clear, err := sealer.open(quotePlace(id, r.N), sealed[r.N])
		if err != nil {
			return err
		}
		commitment := r.Amount
		r.Salt, r.Amount, _ = strings.Cut(clear, " ")
		if r.Commitment() != commitment {
			return fmt.Errorf("%w: %s quote %d", trading.ErrBroken, id, r.N)
		}
	}
	return rows.Err()
}

// saveLook brings the row of a sale up to its log.
func (tx *Tx) saveLook(ctx context.Context, id string, l trading.Look) error {
	_, err := tx.Tx.Tx.ExecContext(ctx, lookUpdate, lookValues(id, l, tx.now)...)
	return err
}

const lookUpdate = `UPDATE sales SET events = $2, head = $3, logical_at = $4, state = $5, price = $6::numeric, leader = $7, bids = $8,
	opens_at = $9, ends_at = $10, due_at = $11, extensions = $12, increment = $13::numeric, reserve_met = $14, unsold = $15, notice_end = $16,
	version = version + 1, updated_at = $17 WHERE id = $1::uuid`

func lookValues(id string, l trading.Look, now time.Time) []any {
	var price *string
	if l.Priced {
		text := l.Price.String()
		price = &text
	}
	return []any{id, l.N, l.Head[:], instantOrNil(l.At), string(l.State), price, l.Leader, l.Bids, instantOrNil(l.Open), instantOrNil(l.End), instantOrNil(l.Due),
		l.Extensions, l.Increment.String(), l.Reserve, string(l.Reason), instantOrNil(l.NoticeEnd), now}
}

func instantOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// DueSales lists sales whose timers should have gone off before an instant.
func (db *DB) DueSales(ctx context.Context, before time.Time) ([]string, error) {
	var ids []string
	err := db.bun.NewRaw(`SELECT id FROM sales WHERE due_at <= ? ORDER BY due_at LIMIT 100`, before).Scan(ctx, &ids)
	return ids, err
}

// Records reads the whole log of a sale.
func (db *DB) Records(ctx context.Context, id string) ([]trading.Record, error) {
	return records(ctx, db.bun.DB, db.sealer, id, `ORDER BY n`)
}

// Pulse notes that a process that serves sales was alive at an instant.
func (db *DB) Pulse(ctx context.Context, at time.Time) error {
	_, err := db.bun.NewRaw(`INSERT INTO market_pulse AS p (at) VALUES (?) ON CONFLICT (one) DO UPDATE SET at = greatest(p.at, excluded.at)`, at).Exec(ctx)
	return err
}

// LastPulse is the latest instant noted by Pulse.
func (db *DB) LastPulse(ctx context.Context) (time.Time, error) {
	var at *time.Time
	err := db.bun.NewRaw(`SELECT (SELECT at FROM market_pulse)`).Scan(ctx, &at)
	if err != nil || at == nil {
		return time.Time{}, err
	}
	return at.UTC(), nil
}

// BiddingSales lists the sales that are being bid for and end before an instant.
func (db *DB) BiddingSales(ctx context.Context, before time.Time) ([]string, error) {
	var ids []string
	err := db.bun.NewRaw(`SELECT id FROM sales WHERE state = 'BIDDING' AND due_at < ? ORDER BY due_at`, before).Scan(ctx, &ids)
	return ids, err
}
