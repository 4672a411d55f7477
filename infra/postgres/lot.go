package postgres

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/lot"
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
