package postgres

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/chain"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Random are 64 bits that nobody can guess.
func (tx *Tx) Random() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	return binary.LittleEndian.Uint64(b[:])
}

// sealedTerms are what must not be read of a lot before the close, and who holds a
// right of first refusal to it.
type sealedTerms struct {
	Terms   map[string]string
	Holders []lot.Holder
}

func (s *sealer) sealTerms(l *lot.Lot) (string, error) {
	if len(l.Secret) == 0 && len(l.Holders) == 0 {
		return "", nil
	}
	text, err := json.Marshal(sealedTerms{l.Secret, l.Holders})
	if err != nil {
		return "", err
	}
	return s.seal("sales "+l.ID+" secret", string(text))
}

func (s *sealer) openTerms(id, sealed string) (sealedTerms, error) {
	if sealed == "" {
		return sealedTerms{Terms: map[string]string{}}, nil
	}
	clear, err := s.open("sales "+id+" secret", sealed)
	if err != nil {
		return sealedTerms{}, err
	}
	var terms sealedTerms
	return terms, json.Unmarshal([]byte(clear), &terms)
}

type lotRow struct {
	ID             string
	Version        int
	Number         string
	Route          string
	Name           string
	AchievementID  string
	ListingID      string
	OrgID          string
	Org            string
	OrgRegion      string
	ExchangeID     string
	Exchange       string
	ExchangeRegion string
	Notice         string
	Terms          map[string]string
	Secret         string
	State          string
	MakerID        string
	Maker          string
	AnnouncerID    string
	Announcer      string
	CreatedAt      time.Time
	AnnouncedAt    *time.Time
	OpensAt        *time.Time
	Opinion        string
}

const lotColumns = `s.id, s.version, COALESCE(s.number, '') AS number, s.route, s.name, COALESCE(s.achievement_id::text, '') AS achievement_id, COALESCE(s.listing_id::text, '') AS listing_id,
	s.org_id, o.name AS org, o.region AS org_region, s.exchange_id, x.name AS exchange, x.region AS exchange_region, s.notice, s.terms, s.secret, s.state,
	s.maker_id, m.name AS maker, COALESCE(s.announcer_id::text, '') AS announcer_id, COALESCE(a.name, '') AS announcer, s.created_at, s.announced_at, s.opens_at, s.opinion`

const lotTables = `sales s JOIN organisations o ON o.id = s.org_id JOIN organisations x ON x.id = s.exchange_id JOIN users m ON m.id = s.maker_id
	LEFT JOIN users a ON a.id = s.announcer_id`

func (r *lotRow) toDomain(s *sealer) (*lot.Lot, error) {
	sealed, err := s.openTerms(r.ID, r.Secret)
	l := &lot.Lot{ID: r.ID, Version: r.Version, Number: r.Number, Route: lot.Route(r.Route), Name: r.Name, Achievement: r.AchievementID, Parent: r.ListingID,
		Seller: lot.Organisation{ID: r.OrgID, Name: r.Org, Region: r.OrgRegion}, Exchange: lot.Organisation{ID: r.ExchangeID, Name: r.Exchange, Region: r.ExchangeRegion},
		Notice: r.Notice, Terms: r.Terms, Secret: sealed.Terms, Holders: sealed.Holders, State: sale.State(r.State), Maker: lot.Person{ID: r.MakerID, Name: r.Maker},
		Announcer: lot.Person{ID: r.AnnouncerID, Name: r.Announcer}, CreatedAt: r.CreatedAt.UTC(), Opinion: r.Opinion}
	if r.AnnouncedAt != nil {
		l.AnnouncedAt, l.Opens = r.AnnouncedAt.UTC(), r.OpensAt.UTC()
	}
	return l, err
}

func lot1(ctx context.Context, from bun.IDB, s *sealer, id, lock string) (*lot.Lot, error) {
	if !isUUID(id) {
		return nil, lot.ErrAbsent
	}
	var r lotRow
	err := from.NewRaw(`SELECT `+lotColumns+` FROM `+lotTables+` WHERE s.id = ? AND s.route NOT IN ('AGREEMENT', 'LICENCE')`+lock, id).Scan(ctx, &r)
	if err != nil {
		return nil, one(err, lot.ErrAbsent)
	}
	return r.toDomain(s)
}

// LockLot reads a lot and keeps it from changing until the end of the unit.
func (tx *Tx) LockLot(ctx context.Context, id string) (*lot.Lot, error) {
	return lot1(ctx, tx, tx.sealer, id, ` FOR NO KEY UPDATE OF s`)
}

// Lot reads a lot.
func (db *DB) Lot(ctx context.Context, id string) (*lot.Lot, error) {
	return lot1(ctx, db.bun, db.sealer, id, "")
}

// AddLot enters a draft; false says that it is there.
func (tx *Tx) AddLot(ctx context.Context, l *lot.Lot) (bool, error) {
	sealed, err := tx.sealer.sealTerms(l)
	if err != nil {
		return false, err
	}
	res, err := tx.NewRaw(`INSERT INTO sales (id, route, name, achievement_id, listing_id, org_id, exchange_id, region, notice, terms, secret, state, maker_id, created_at, updated_at, grams)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, l.ID, string(l.Route), l.Name, textOrNil(l.Achievement), textOrNil(l.Parent), l.Seller.ID, l.Exchange.ID,
		l.Exchange.Region, l.Notice, jsonb{l.Terms}, sealed, string(l.State), l.Maker.ID, tx.now, tx.now, saleGrams(l.Name, "", l.Terms)).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SaveLot writes a lot that is not announced yet.
func (tx *Tx) SaveLot(ctx context.Context, l *lot.Lot) error {
	sealed, err := tx.sealer.sealTerms(l)
	if err != nil {
		return err
	}
	res, err := tx.NewRaw(`UPDATE sales SET version = version + 1, route = ?, name = ?, achievement_id = ?, org_id = ?, notice = ?, terms = ?, secret = ?, state = ?, maker_id = ?,
			opinion = ?, updated_at = ?, grams = ? WHERE id = ? AND version = ? AND announced_at IS NULL`, string(l.Route), l.Name, textOrNil(l.Achievement), l.Seller.ID, l.Notice,
		jsonb{l.Terms}, sealed, string(l.State), l.Maker.ID, l.Opinion, tx.now, saleGrams(l.Name, "", l.Terms), l.ID, l.Version).Exec(ctx)
	return changedOne(res, err, lot.ErrMoved)
}

// AnnounceLot lets the rules of a lot stand and begins its log.
func (tx *Tx) AnnounceLot(ctx context.Context, l *lot.Lot, first trading.Look) error {
	sealed, err := tx.sealer.sealTerms(l)
	if err != nil {
		return err
	}
	res, err := tx.NewRaw(`UPDATE sales SET number = ?, terms = ?, secret = ?, state = ?, head = ?, announcer_id = ?, announced_at = ?, grams = ? WHERE id = ? AND version = ? AND announced_at IS NULL`,
		l.Number, jsonb{l.Terms}, sealed, string(l.State), first.Head[:], l.Announcer.ID, l.AnnouncedAt, saleGrams(l.Name, l.Number, l.Terms), l.ID, l.Version).Exec(ctx)
	err = changedOne(res, err, lot.ErrMoved)
	if err != nil {
		return err
	}
	return tx.saveLook(ctx, l.ID, first)
}

type bidderRow struct {
	SaleID, Code, OrgID, Org, Region, UserID, Login string
	State, Statement, Reason, JudgeID, Judge        string
	AppliedAt                                       time.Time
	JudgedAt                                        *time.Time
	Deposit                                         string
	Round                                           int
}

func (r bidderRow) toDomain() lot.Bidder {
	b := lot.Bidder{Lot: r.SaleID, Code: r.Code, Org: lot.Organisation{ID: r.OrgID, Name: r.Org, Region: r.Region}, User: lot.Person{ID: r.UserID, Name: r.Login}, State: lot.BidderState(r.State),
		Statement: r.Statement, Reason: r.Reason, JudgedBy: lot.Person{ID: r.JudgeID, Name: r.Judge}, AppliedAt: r.AppliedAt.UTC(), Deposit: r.Deposit, Round: r.Round}
	if r.JudgedAt != nil {
		b.JudgedAt = r.JudgedAt.UTC()
	}
	return b
}

const bidderColumns = `b.sale_id, b.code, b.org_id, o.name AS org, o.region, b.user_id, u.name AS login, b.state, b.statement, b.reason,
	COALESCE(b.judge_id::text, '') AS judge_id, COALESCE(j.name, '') AS judge, b.applied_at, b.judged_at, b.round,
	COALESCE((SELECT e.amount FROM sale_events e WHERE e.sale_id IN (b.sale_id, (SELECT listing_id FROM sales WHERE id = b.sale_id)) AND e.actor = b.code
		AND e.act = 'deposit' AND e.code = 'OK' LIMIT 1), '') AS deposit`

const bidderTables = `sale_bidders b JOIN organisations o ON o.id = b.org_id JOIN users u ON u.id = b.user_id LEFT JOIN users j ON j.id = b.judge_id`

// AddBidder enters an application; taken says that the number is another's.
func (tx *Tx) AddBidder(ctx context.Context, b lot.Bidder) (taken bool, err error) {
	err = tx.NewRaw(`SELECT EXISTS (SELECT FROM sale_bidders WHERE sale_id = ? AND code = ?)`, b.Lot, b.Code).Scan(ctx, &taken)
	if err != nil || taken {
		return taken, err
	}
	_, err = tx.NewRaw(`INSERT INTO sale_bidders (sale_id, code, org_id, user_id, state, statement, applied_at, round) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		b.Lot, b.Code, b.Org.ID, b.User.ID, string(b.State), b.Statement, b.AppliedAt, b.Round).Exec(ctx)
	return false, err
}

// LockBidder reads an application of a lot and keeps it from changing.
func (tx *Tx) LockBidder(ctx context.Context, lotID, code string) (lot.Bidder, error) {
	var r bidderRow
	err := tx.NewRaw(`SELECT `+bidderColumns+` FROM `+bidderTables+` WHERE b.sale_id = ? AND b.code = ? FOR NO KEY UPDATE OF b`, lotID, code).Scan(ctx, &r)
	return r.toDomain(), one(err, lot.ErrAbsent)
}

// SaveBidder writes what was decided on an application.
func (tx *Tx) SaveBidder(ctx context.Context, b lot.Bidder) error {
	res, err := tx.NewRaw(`UPDATE sale_bidders SET state = ?, reason = ?, judge_id = ?, judged_at = ? WHERE sale_id = ? AND code = ?
			AND (state = 'APPLIED' OR state = 'QUALIFIED' AND ? = 'WITHDRAWN')`,
		string(b.State), b.Reason, textOrNil(b.JudgedBy.ID), instantOrNil(b.JudgedAt), b.Lot, b.Code, string(b.State)).Exec(ctx)
	return changedOne(res, err, lot.ErrJudged)
}

// Bidders lists who takes part in a lot.
func (db *DB) Bidders(ctx context.Context, lotID string) ([]lot.Bidder, error) {
	return db.bidders(ctx, `b.sale_id = ? ORDER BY b.applied_at, b.code`, lotID)
}

// BidderOf is the application of an organisation to a lot.
func (db *DB) BidderOf(ctx context.Context, lotID, org string) (lot.Bidder, error) {
	if !isUUID(lotID) {
		return lot.Bidder{}, lot.ErrAbsent
	}
	list, err := db.bidders(ctx, `b.sale_id = ? AND b.org_id = ? ORDER BY b.round DESC LIMIT 1`, lotID, org)
	if err == nil && len(list) == 0 {
		err = lot.ErrNotInvited
	}
	if err != nil {
		return lot.Bidder{}, err
	}
	return list[0], nil
}

func (db *DB) bidders(ctx context.Context, where string, args ...any) ([]lot.Bidder, error) {
	var rows []bidderRow
	err := db.bun.NewRaw(`SELECT `+bidderColumns+` FROM `+bidderTables+` WHERE `+where, args...).Scan(ctx, &rows)
	list := make([]lot.Bidder, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

type motionRow struct {
	ID, SaleID, Act, Reason, Amount, Approval, State, ProposerID, Proposer, DeciderID, Decider string
	Bidder, Asked, AskedOrg, AskedRegion, Objection, Outcome                                   string
	Effective, DecidedAt                                                                       *time.Time
	At                                                                                         time.Time
}

func (r motionRow) toDomain() lot.Motion {
	m := lot.Motion{ID: r.ID, Lot: r.SaleID, Act: sale.Act(r.Act), Reason: r.Reason, Amount: r.Amount, Approval: r.Approval, State: lot.MotionState(r.State), Proposer: lot.Person{ID: r.ProposerID, Name: r.Proposer},
		Decider: lot.Person{ID: r.DeciderID, Name: r.Decider}, At: r.At.UTC(), Bidder: r.Bidder, Asked: lot.Organisation{ID: r.Asked, Name: r.AskedOrg, Region: r.AskedRegion},
		Objection: r.Objection, Outcome: agreement.Outcome(r.Outcome)}
	if r.Effective != nil {
		m.Effective = r.Effective.UTC()
	}
	if r.DecidedAt != nil {
		m.DecidedAt = r.DecidedAt.UTC()
	}
	return m
}

const motionQuery = `SELECT q.id, q.sale_id, q.act, q.reason, q.amount, q.approval, q.state, q.proposer_id, p.name AS proposer, COALESCE(q.decider_id::text, '') AS decider_id,
	COALESCE(d.name, '') AS decider, q.effective, q.decided_at, q.at, q.bidder, COALESCE(b.org_id::text, '') AS asked, COALESCE(o.name, '') AS asked_org, COALESCE(o.region, '') AS asked_region,
	COALESCE(q.objection_id::text, '') AS objection, q.outcome
	FROM sale_motions q JOIN users p ON p.id = q.proposer_id LEFT JOIN users d ON d.id = q.decider_id
	LEFT JOIN sale_bidders b ON b.sale_id = q.sale_id AND b.code = q.bidder LEFT JOIN organisations o ON o.id = b.org_id WHERE `

// AddMotion enters what one person proposes.
func (tx *Tx) AddMotion(ctx context.Context, m lot.Motion) error {
	_, err := tx.NewRaw(`INSERT INTO sale_motions (id, sale_id, act, reason, amount, approval, effective, state, proposer_id, at, bidder, objection_id, outcome)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Lot, string(m.Act), m.Reason, m.Amount, m.Approval, instantOrNil(m.Effective), string(m.State), m.Proposer.ID, m.At, m.Bidder, textOrNil(m.Objection), string(m.Outcome)).Exec(ctx)
	return err
}

// LockMotion reads a motion and keeps it from changing.
func (tx *Tx) LockMotion(ctx context.Context, id string) (lot.Motion, error) {
	if !isUUID(id) {
		return lot.Motion{}, lot.ErrAbsent
	}
	var r motionRow
	err := tx.NewRaw(motionQuery+`q.id = ? FOR NO KEY UPDATE OF q`, id).Scan(ctx, &r)
	return r.toDomain(), one(err, lot.ErrAbsent)
}

// SaveMotion writes what the second person decided.
func (tx *Tx) SaveMotion(ctx context.Context, m lot.Motion) error {
	res, err := tx.NewRaw(`UPDATE sale_motions SET state = ?, decider_id = ?, decided_at = ? WHERE id = ? AND state = 'PROPOSED'`,
		string(m.State), m.Decider.ID, m.DecidedAt, m.ID).Exec(ctx)
	return changedOne(res, err, lot.ErrMotionDone)
}

// Motions lists the motions on a lot, the oldest first.
func (db *DB) Motions(ctx context.Context, lotID string) ([]lot.Motion, error) {
	var rows []motionRow
	err := db.bun.NewRaw(motionQuery+`q.sale_id = ? ORDER BY q.at, q.id`, lotID).Scan(ctx, &rows)
	list := make([]lot.Motion, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

type lookRow struct {
	State                                        string
	Events, Bids, Extensions                     int
	Head                                         []byte
	Price                                        decimal.NullDecimal
	Leader                                       string
	Increment                                    decimal.Decimal
	ReserveMet                                   *bool
	Unsold                                       string
	LogicalAt, OpensAt, EndsAt, DueAt, NoticeEnd *time.Time
}

const lookColumns = `state, events, bids, extensions, head, price, leader, increment, reserve_met, unsold, logical_at, opens_at, ends_at, due_at, notice_end`

func (r lookRow) toDomain() trading.Look {
	at := func(t *time.Time) time.Time {
		if t == nil {
			return time.Time{}
		}
		return t.UTC()
	}
	l := trading.Look{N: r.Events, Head: chain.Hash(r.Head), At: at(r.LogicalAt), Due: at(r.DueAt)}
	l.Standing = sale.Standing{State: sale.State(r.State), Priced: r.Price.Valid, Leader: r.Leader, Open: at(r.OpensAt), End: at(r.EndsAt), Reason: sale.UnsoldReason(r.Unsold)}
	l.Bids, l.Extensions, l.Increment, l.Reserve, l.NoticeEnd = r.Bids, r.Extensions, fenOf(r.Increment), r.ReserveMet, at(r.NoticeEnd)
	if r.Price.Valid {
		l.Price = fenOf(r.Price.Decimal)
	}
	return l
}

// Look is how an announced lot stands, without replaying its log. Deposits are not
// part of it.
func (db *DB) Look(ctx context.Context, id string) (trading.Look, error) {
	if !isUUID(id) {
		return trading.Look{}, lot.ErrAbsent
	}
	var r lookRow
	err := db.bun.NewRaw(`SELECT `+lookColumns+` FROM sales WHERE id = ? AND announced_at IS NOT NULL`, id).Scan(ctx, &r)
	if err != nil {
		return trading.Look{}, one(err, lot.ErrAbsent)
	}
	return r.toDomain(), nil
}

// LooksBeyond are the looks of those lots whose log is longer than what was seen.
func (db *DB) LooksBeyond(ctx context.Context, seen map[string]int) (map[string]trading.Look, error) {
	ids, counts := make([]string, 0, len(seen)), make([]int, 0, len(seen))
	for id, n := range seen {
		ids, counts = append(ids, id), append(counts, n)
	}
	var rows []struct {
		ID string
		lookRow
	}
	err := db.bun.NewRaw(`SELECT id, `+lookColumns+` FROM sales JOIN unnest(?::uuid[], ?::int[]) AS seen (sale, n) ON id = sale AND events > n`,
		pgdialect.Array(ids), pgdialect.Array(counts)).Scan(ctx, &rows)
	looks := make(map[string]trading.Look, len(rows))
	for _, r := range rows {
		looks[r.ID] = r.toDomain()
	}
	return looks, err
}

func fenOf(d decimal.Decimal) money.Fen { return money.Fen(d.Shift(2).IntPart()) }

// OwnRecords are the newest records of one bidder on a lot.
func (db *DB) OwnRecords(ctx context.Context, id, code string, limit int) ([]trading.Record, error) {
	return records(ctx, db.bun.DB, db.sealer, id, `AND actor = $2 AND key <> '' AND act <> 'deposit' ORDER BY n DESC LIMIT $3`, code, limit)
}

// OwnRecord is one record of a bidder on a lot.
func (db *DB) OwnRecord(ctx context.Context, id, code string, n int) (trading.Record, error) {
	list, err := records(ctx, db.bun.DB, db.sealer, id, `AND actor = $2 AND n = $3 AND actor <> ''`, code, n)
	if err == nil && len(list) == 0 {
		err = lot.ErrAbsent
	}
	if err != nil {
		return trading.Record{}, err
	}
	return list[0], nil
}

// RecordOfKey is the record under which a key was answered first.
func (db *DB) RecordOfKey(ctx context.Context, id, actor, key string) (trading.Record, error) {
	list, err := records(ctx, db.bun.DB, db.sealer, id, `AND actor = $2 AND key = $3`, actor, key)
	if err == nil && len(list) == 0 {
		err = trading.ErrBidKey
	}
	if err != nil {
		return trading.Record{}, err
	}
	return list[0], nil
}

// Bids are the newest accepted bids of a lot, from new to old.
func (db *DB) Bids(ctx context.Context, id string, limit int) ([]trading.Record, error) {
	return records(ctx, db.bun.DB, db.sealer, id, `AND seq > 0 ORDER BY seq DESC LIMIT $2`, limit)
}

// Secured counts the bidders of a lot who have paid in.
func (db *DB) Secured(ctx context.Context, id string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT (SELECT count(*) FROM sale_events e WHERE sale_id = ?0 AND act = 'deposit' AND code = 'OK'
			AND NOT EXISTS (SELECT FROM sale_events w WHERE w.sale_id = ?0 AND w.actor = e.actor AND w.act = 'withdraw_application' AND w.code = 'OK')) +
		(SELECT count(*) FROM sale_bidders b JOIN sales s ON s.id = b.sale_id WHERE s.id = ?0 AND s.listing_id IS NOT NULL)`, id).Scan(ctx, &n)
	return n, err
}

type lotListRow struct {
	ID, Number, Name, Route, Seller, Exchange, Region, State string
	Start, Price                                             string
	Bids                                                     int
	OpensAt, EndsAt                                          *time.Time
	Live                                                     bool
	At                                                       time.Time
	Applied, Code                                            string
}

const liveLot = `(s.state IN ('ANNOUNCED', 'BIDDING', 'SUSPENDED', 'EXERCISE', 'LISTED', 'SUSPENDED_OVERDUE', 'ROUTING', 'AUCTION', 'SOLE'))`

// ownSeat is the latest application of an organisation to a sale.
const ownSeat = `b.org_id = ? AND NOT EXISTS (SELECT FROM sale_bidders l WHERE l.sale_id = b.sale_id AND l.org_id = b.org_id AND l.round > b.round)`

// Lots lists lots from new to old, for the public those first that are not over.
func (db *DB) Lots(ctx context.Context, q trading.LotQuery) ([]trading.LotRow, error) {
	w := walk{table: `sales s`, limit: q.Limit}
	var args []any
	where := &w.columns
	where.add(`s.route NOT IN ('AGREEMENT', 'LICENCE')`)
	live, at, applied, join := `false`, `s.created_at`, `'' AS applied, '' AS code`, ``
	switch {
	case q.Public:
		live, at = liveLot, `s.announced_at`
		where.add(`s.announced_at IS NOT NULL`)
	case q.Bidder != "":
		at, applied, join = `b.applied_at`, `b.state AS applied, CASE WHEN b.state = 'QUALIFIED' THEN b.code ELSE '' END AS code`, ` JOIN sale_bidders b ON b.sale_id = s.id AND `+ownSeat
		args = append(args, q.Bidder)
		w.table, w.join = `sale_bidders b`, ` JOIN sales s ON s.id = b.sale_id`
		where.add(ownSeat, q.Bidder)
	default: // an exchange sells for others; one condition for both would read all sales
		var exchange bool
		err := db.bun.NewRaw(`SELECT EXISTS (SELECT FROM organisations WHERE id = ? AND kind = 'EXCHANGE')`, q.Org).Scan(ctx, &exchange)
		if err != nil {
			return nil, err
		}
		if exchange {
			where.add(`s.exchange_id = ?`, q.Org)
		} else {
			where.add(`s.org_id = ? AND s.announced_at IS NOT NULL`, q.Org)
		}
	}
	if q.State != "" {
		where.add(`s.state = ?`, string(q.State))
	}
	if q.Route != "" {
		where.add(`s.route = ?`, string(q.Route))
	}
	w.words.words(`s`, searchedSale, q.Text)
	if q.After != "" {
		wasLive, before, id, ok := q.Mark()
		if !ok || !isUUID(id) {
			return nil, lot.ErrAbsent
		}
		if q.Public {
			where.add(`(`+live+`, `+at+`, s.id) < (?, ?, ?::uuid)`, wasLive, before, id)
		} else {
			where.add(`(`+at+`, s.id) < (?, ?::uuid)`, before, id)
		}
	}
	w.keys = []string{at, `s.id`}
	if q.Public {
		w.keys = []string{live, at, `s.id`}
	}
	page, err := w.ids(ctx, db.bun)
	if err != nil {
		return nil, err
	}
	var rows []lotListRow
	err = db.bun.NewRaw(`SELECT s.id, COALESCE(s.number, '') AS number, s.name, s.route, o.name AS seller, x.name AS exchange, s.region, s.state,
			COALESCE(s.terms ->> 'start_price', '') AS start, COALESCE(s.price::text, '') AS price, s.bids, s.opens_at, s.ends_at, `+live+` AS live, `+at+` AS at, `+applied+`
		FROM sales s JOIN organisations o ON o.id = s.org_id JOIN organisations x ON x.id = s.exchange_id`+join+` WHERE s.id = ANY(?::uuid[]) ORDER BY live DESC, at DESC, s.id DESC`,
		append(args, pgdialect.Array(page))...).Scan(ctx, &rows)
	list := make([]trading.LotRow, len(rows))
	for i, r := range rows {
		list[i] = trading.LotRow{ID: r.ID, Number: r.Number, Name: r.Name, Route: lot.Route(r.Route), Seller: r.Seller, Exchange: r.Exchange, Region: r.Region, State: sale.State(r.State),
			Start: r.Start, Price: r.Price, Bids: r.Bids, Live: r.Live, At: r.At, Applied: lot.BidderState(r.Applied), Code: r.Code}
		if r.OpensAt != nil {
			list[i].Opens = *r.OpensAt
		}
		if r.EndsAt != nil {
			list[i].Ends = *r.EndsAt
		}
	}
	return list, err
}

// Sellers lists the units of a region for which lots can be announced.
func (db *DB) Sellers(ctx context.Context, region string) ([]lot.Organisation, error) {
	var list []lot.Organisation
	err := db.bun.NewRaw(`SELECT id, name, region FROM organisations WHERE kind = 'SELLER' AND active AND left(region, 4) = left(?, 4) ORDER BY name LIMIT 500`, region).Scan(ctx, &list)
	return list, err
}

// OrganisationOfCode finds a unit that can take part in lots by its 统一社会信用代码.
func (db *DB) OrganisationOfCode(ctx context.Context, uscc string) (lot.Organisation, error) {
	var o lot.Organisation
	err := db.bun.NewRaw(`SELECT id, name, region FROM organisations WHERE uscc = ? AND kind IN ('SELLER', 'BROKERAGE') AND active LIMIT 1`, uscc).Scan(ctx, &o)
	return o, one(err, trading.ErrHolder)
}

// CodeOfOrganisation is the 统一社会信用代码 of a unit.
func (db *DB) CodeOfOrganisation(ctx context.Context, id string) (uscc string, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE(uscc, '') FROM organisations WHERE id = ?`, id).Scan(ctx, &uscc)
	return uscc, one(err, trading.ErrHolder)
}

// SaleOfNumber finds an announced or noticed sale of any route by its number.
func (db *DB) SaleOfNumber(ctx context.Context, number string) (id string, route lot.Route, err error) {
	err = db.bun.NewRaw(`SELECT id, route FROM sales WHERE number = ?`, number).Scan(ctx, &id, &route)
	return id, route, one(err, trading.ErrNoSale)
}

// LotOfNumber finds an announced lot by its number or id.
func (db *DB) LotOfNumber(ctx context.Context, name string) (id string, err error) {
	if isUUID(name) {
		return name, nil
	}
	err = db.bun.NewRaw(`SELECT id FROM sales WHERE number = ? AND route NOT IN ('AGREEMENT', 'LICENCE')`, name).Scan(ctx, &id)
	return id, one(err, lot.ErrAbsent)
}
