package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/subsidy"
)

var _ = say(map[string]*fault.Fault{
	"subsidy_lists_region_check":      guard("subsidy.region"),
	"subsidy_lists_year_check":        invalid("subsidy.year", "year", "登记年度应在 2000 至 2100 之间"),
	"subsidy_lists_state_check":       guard("subsidy.state_check"),
	"subsidy_lists_budget_check":      subsidy.ErrBudget,
	"subsidy_lists_maker_fkey":        guard("subsidy.maker"),
	"subsidy_lists_decider_fkey":      guard("subsidy.decider"),
	"subsidy_lists_once_key":          conflict("subsidy.once", "该办法在本地区该年度的名单已经建立，请在列表中打开").At("policy"),
	"subsidy_lists_proposed_check":    guard("subsidy.proposed"),
	"subsidy_lists_decided_check":     guard("subsidy.decided"),
	"subsidy_lists_same_person_check": subsidy.ErrSamePerson,
	"subsidy_lines_list_fkey":         guard("subsidy.line_list"),
	"subsidy_lines_contract_fkey":     guard("subsidy.line_contract"),
	"subsidy_lines_received_check":    invalid("subsidy.received", "received", "到账金额不能为负数"),
	"subsidy_lines_counted_key":       subsidy.ErrStale,
	"subsidy_units_list_fkey":         guard("subsidy.unit_list"),
	"subsidy_units_paid_check":        guard("subsidy.unit_paid"),
})

type subsidyListRow struct {
	bun.BaseModel `bun:"table:subsidy_lists"`

	ID         string `bun:",pk"`
	Version    int
	Policy     string
	Region     string
	Year       int
	State      string
	Budget     decimal.NullDecimal
	ProRata    bool
	MakerID    string
	Maker      string
	MakerOrg   string
	OpenedAt   time.Time
	ProposedAt *time.Time
	DeciderID  *string
	Decider    string
	DeciderOrg string
	DecidedAt  *time.Time
	Opinion    string
}

func subsidyListRowOf(l *subsidy.List) *subsidyListRow {
	r := &subsidyListRow{ID: l.ID, Version: l.Version, Policy: l.Policy, Region: l.Region, Year: l.Year, State: string(l.State), ProRata: l.ProRata,
		MakerID: l.Maker.ID, Maker: l.Maker.Name, MakerOrg: l.Maker.Org, OpenedAt: l.OpenedAt, ProposedAt: timeOrNil(l.ProposedAt),
		DeciderID: textOrNil(l.Decider.ID), Decider: l.Decider.Name, DeciderOrg: l.Decider.Org, DecidedAt: timeOrNil(l.DecidedAt), Opinion: l.Opinion}
	if l.Budget != nil {
		r.Budget = decimal.NewNullDecimal(l.Budget.Decimal())
	}
	return r
}

func (r subsidyListRow) toDomain() *subsidy.List {
	return &subsidy.List{ID: r.ID, Version: r.Version, Policy: r.Policy, Region: r.Region, Year: r.Year, State: subsidy.State(r.State),
		Budget: yuanOrNil(r.Budget), ProRata: r.ProRata, Maker: subsidy.Signer{ID: r.MakerID, Name: r.Maker, Org: r.MakerOrg}, OpenedAt: r.OpenedAt.UTC(),
		ProposedAt: instant(r.ProposedAt), Decider: subsidy.Signer{ID: text(r.DeciderID), Name: r.Decider, Org: r.DeciderOrg},
		DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion}
}

func yuanOrNil(d decimal.NullDecimal) *money.Yuan {
	if !d.Valid {
		return nil
	}
	y := money.Round(d.Decimal)
	return &y
}

// AddSubsidyList opens a list. It answers false when one with this id is there
// already: the same form was posted twice.
func (tx *Tx) AddSubsidyList(ctx context.Context, l *subsidy.List) (bool, error) {
	res, err := tx.NewInsert().Model(subsidyListRowOf(l)).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SubsidyList locks one list.
func (tx *Tx) SubsidyList(ctx context.Context, id string) (*subsidy.List, error) {
	return subsidyList(ctx, tx, id, " FOR UPDATE")
}

// SubsidyList reads one list.
func (db *DB) SubsidyList(ctx context.Context, id string) (*subsidy.List, error) {
	return subsidyList(ctx, db.bun, id, "")
}

func subsidyList(ctx context.Context, from bun.IDB, id, lock string) (*subsidy.List, error) {
	if !isUUID(id) {
		return nil, subsidy.ErrListNotFound
	}
	var row subsidyListRow
	err := from.NewRaw(`SELECT * FROM subsidy_lists WHERE id = ?`+lock, id).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, subsidy.ErrListNotFound)
	}
	return row.toDomain(), nil
}

// SaveSubsidyList writes a list that was read and locked, and raises its version.
func (tx *Tx) SaveSubsidyList(ctx context.Context, l *subsidy.List) error {
	row := subsidyListRowOf(l)
	row.Version++
	res, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", l.Version).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return subsidy.ErrMoved
	}
	l.Version++
	return nil
}

// SubsidyLists are the lists within a region, newest first; after is the id of
// the last one seen.
func (db *DB) SubsidyLists(ctx context.Context, region string, published bool, after string, limit int) ([]*subsidy.List, error) {
	q := db.bun.NewSelect().Model((*subsidyListRow)(nil)).Limit(int64(limit))
	order := "opened_at"
	if published {
		order = "decided_at"
		q = q.Where("state = 'PUBLISHED'")
	} else {
		q = q.Where("starts_with(region, ?)", regionPrefix(region))
	}
	if isUUID(after) {
		q = q.Where("(?, id) < (SELECT ?, id FROM subsidy_lists WHERE id = ?)", bun.Ident(order), bun.Ident(order), after)
	}
	var rows []subsidyListRow
	err := q.OrderExpr("? DESC, id DESC", bun.Ident(order)).Scan(ctx, &rows)
	lists := make([]*subsidy.List, len(rows))
	for i, r := range rows {
		lists[i] = r.toDomain()
	}
	return lists, err
}

// regionPrefix is the part of a region code that all places within it share.
func regionPrefix(region string) string {
	for strings.HasSuffix(region, "00") {
		region = strings.TrimSuffix(region, "00")
	}
	return region
}

// The first seller of a contract stands for all of them.
const subsidySource = `FROM contracts c
	CROSS JOIN LATERAL (SELECT p.name, COALESCE(NULLIF(p.code, ''), p.name) AS key, p.region FROM contract_parties p
		WHERE p.contract_id = c.id AND p.role = 'SELLER' ORDER BY p.position LIMIT 1) s
	WHERE c.registered_on BETWEEN make_date(?, 1, 1) AND make_date(?, 12, 31) AND starts_with(s.region, ?)
		AND c.office_region BETWEEN ? AND ?`

// LoadSubsidyLines reads the registrations of the list's year and region into it.
// What was verified of a contract stays.
func (tx *Tx) LoadSubsidyLines(ctx context.Context, l *subsidy.List) (int, error) {
	prefix := regionPrefix(l.Region)
	province := l.Region[:2]
	_, err := tx.NewRaw(`DELETE FROM subsidy_lines l WHERE l.list_id = ? AND NOT EXISTS (
		SELECT 1 FROM contracts c WHERE c.id = l.contract_id AND c.registered_on BETWEEN make_date(?, 1, 1) AND make_date(?, 12, 31))`,
		l.ID, l.Year, l.Year).Exec(ctx)
	if err != nil {
		return 0, err
	}
	res, err := tx.NewRaw(`INSERT INTO subsidy_lines AS l (list_id, contract_id, number, name, class, registered_on, registered, seller_key, seller,
			seller_region, tech, related, already)
		SELECT ?, c.id, c.number, c.name, c.class, c.registered_on, c.state IN ('REGISTERED', 'CHANGE_PENDING'), s.key, s.name, s.region, c.tech,
			COALESCE(c.form ->> 'related', '') = 'YES', EXISTS (SELECT 1 FROM subsidy_lines o WHERE o.contract_id = c.id AND o.counted)
		`+subsidySource+` AND c.number IS NOT NULL
		ON CONFLICT (list_id, contract_id) DO UPDATE SET number = excluded.number, name = excluded.name, class = excluded.class,
			registered = excluded.registered, seller_key = excluded.seller_key, seller = excluded.seller, seller_region = excluded.seller_region,
			tech = excluded.tech, related = excluded.related, already = l.already OR excluded.already`,
		l.ID, l.Year, l.Year, prefix, province+"0000", province+"9999").Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

type subsidyLineRow struct {
	ContractID   string
	Number       string
	Name         string
	Class        string
	RegisteredOn time.Time
	Registered   bool
	SellerKey    string
	Seller       string
	SellerRegion string
	Tech         decimal.Decimal
	Received     decimal.NullDecimal
	Related      bool
	PublicMoney  bool
	Already      bool
}

func (r subsidyLineRow) entry() subsidy.Entry {
	return subsidy.Entry{Number: r.Number, Name: r.Name, Title: r.Seller, Claim: subsidy.Claim{
		ID: r.ContractID, Registered: r.Registered, Class: contract.Class(r.Class), RegisteredOn: date(&r.RegisteredOn), Seller: r.SellerKey,
		SellerRegion: r.SellerRegion, TechAmount: money.Round(r.Tech), Received: yuanOrNil(r.Received), Related: r.Related,
		PublicMoney: r.PublicMoney, AlreadySubsidised: r.Already}}
}

// SubsidyEntries are the contracts of a list, by seller and number.
func (tx *Tx) SubsidyEntries(ctx context.Context, list string) ([]subsidy.Entry, error) {
	return subsidyEntries(ctx, tx, list)
}

// SubsidyEntries are the contracts of a list, by seller and number.
func (db *DB) SubsidyEntries(ctx context.Context, list string) ([]subsidy.Entry, error) {
	return subsidyEntries(ctx, db.bun, list)
}

func subsidyEntries(ctx context.Context, from bun.IDB, list string) ([]subsidy.Entry, error) {
	var rows []subsidyLineRow
	err := from.NewRaw(`SELECT contract_id, number, name, class, registered_on, registered, seller_key, seller, seller_region, tech, received,
		related, public_money, already FROM subsidy_lines WHERE list_id = ? ORDER BY seller_key, number`, list).Scan(ctx, &rows)
	entries := make([]subsidy.Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.entry()
	}
	return entries, err
}

// CheckSubsidyEntry writes what was verified of one contract of a list.
func (tx *Tx) CheckSubsidyEntry(ctx context.Context, list string, e subsidy.Entry) error {
	var received *decimal.Decimal
	if e.Received != nil {
		d := e.Received.Decimal()
		received = &d
	}
	_, err := tx.NewRaw(`UPDATE subsidy_lines SET received = ?, public_money = ?, already = ? WHERE list_id = ? AND contract_id = ?`,
		received, e.PublicMoney, e.AlreadySubsidised, list, e.ID).Exec(ctx)
	return err
}

// StaleSubsidyLines counts the contracts of a list that are no longer as it says.
func (tx *Tx) StaleSubsidyLines(ctx context.Context, list string) (n int, err error) {
	err = tx.NewRaw(`SELECT count(*) FROM subsidy_lines l JOIN contracts c ON c.id = l.contract_id WHERE l.list_id = ? AND (
		l.registered <> (c.state IN ('REGISTERED', 'CHANGE_PENDING')) OR l.tech IS DISTINCT FROM c.tech OR l.class <> c.class
		OR NOT l.already AND EXISTS (SELECT 1 FROM subsidy_lines o WHERE o.contract_id = l.contract_id AND o.counted AND o.list_id <> l.list_id))`,
		list).Scan(ctx, &n)
	return n, err
}

// PublishSubsidyUnits keeps the figures of a published list for good and marks
// the contracts that it pays for.
func (tx *Tx) PublishSubsidyUnits(ctx context.Context, list string, units []subsidy.PublishedUnit, paid []string) error {
	type row struct {
		bun.BaseModel `bun:"table:subsidy_units"`

		ListID    string
		SellerKey string
		Seller    string
		Contracts int
		Base      decimal.Decimal
		Gross     decimal.Decimal
		Granted   decimal.Decimal
		Paid      decimal.Decimal
	}
	rows := make([]row, len(units))
	for i, u := range units {
		rows[i] = row{ListID: list, SellerKey: u.Key, Seller: u.Title, Contracts: u.Contracts, Base: u.Base.Decimal(), Gross: u.Gross.Decimal(),
			Granted: u.Granted.Decimal(), Paid: u.Paid.Decimal()}
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`UPDATE subsidy_lines SET counted = true WHERE list_id = ? AND contract_id IN (?)`, list, bun.In(paid)).Exec(ctx)
	return err
}

// PublishedUnits are the lines of a published list, by name.
func (db *DB) PublishedUnits(ctx context.Context, list string) ([]subsidy.PublishedUnit, error) {
	var rows []struct {
		SellerKey, Seller          string
		Contracts                  int
		Base, Gross, Granted, Paid decimal.Decimal
	}
	err := db.bun.NewRaw(`SELECT seller_key, seller, contracts, base, gross, granted, paid FROM subsidy_units WHERE list_id = ? ORDER BY seller, seller_key`, list).Scan(ctx, &rows)
	units := make([]subsidy.PublishedUnit, len(rows))
	for i, r := range rows {
		units[i] = subsidy.PublishedUnit{Key: r.SellerKey, Title: r.Seller, Contracts: r.Contracts, Base: money.Round(r.Base),
			Gross: money.Round(r.Gross), Granted: money.Round(r.Granted), Paid: money.Round(r.Paid)}
	}
	return units, err
}
