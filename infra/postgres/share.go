package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
)

var _ = say(map[string]*fault.Fault{
	"share_cases_number_key":          guard("share.number"),
	"share_cases_contract_fkey":       guard("share.contract_fkey"),
	"share_cases_contract_key":        conflict("share.once", "这份合同已经建立分配案，请在列表中打开"),
	"share_cases_org_fkey":            guard("share.org"),
	"share_cases_mode_check":          guard("share.mode"),
	"share_cases_state_check":         guard("share.state_check"),
	"share_cases_maker_fkey":          guard("share.maker"),
	"share_cases_decider_fkey":        guard("share.decider"),
	"share_cases_proposed_check":      guard("share.proposed"),
	"share_cases_decided_check":       guard("share.decided"),
	"share_cases_meeting_check":       distribution.ErrMeeting,
	"share_cases_same_person_check":   distribution.ErrCaseSame,
	"share_events_case_fkey":          guard("share.event_case"),
	"share_events_no_check":           guard("share.event_no"),
	"share_events_token_key":          guard("share.event_token"),
	"share_events_kind_check":         guard("share.event_kind"),
	"share_events_amount_check":       distribution.ErrPositive,
	"share_events_by_fkey":            guard("share.event_by"),
	"share_events_cost_check":         guard("share.event_cost"),
	"share_events_evidence_key":       conflict("share.evidence_used", "这张凭证在本单位已经登记过，一张凭证只用一次；请核对凭证号").At("evidence"),
	"share_issues_case_fkey":          guard("share.issue_case"),
	"share_issues_hash_check":         guard("share.issue_hash"),
	"share_payouts_case_fkey":         guard("share.payout_case"),
	"share_payouts_no_check":          guard("share.payout_no"),
	"share_payouts_preparer_fkey":     guard("share.payout_preparer"),
	"share_payouts_releaser_fkey":     guard("share.payout_releaser"),
	"share_payouts_released_check":    guard("share.payout_released"),
	"share_payouts_same_person_check": distribution.ErrCaseSame,
})

// procedureColumns are what the tables of both kinds of cases have in common.
type procedureColumns struct {
	ID           string `bun:",pk"`
	Version      int
	Number       string
	OrgID        string
	OrgName      string `bun:",scanonly"`
	State        string
	Form         map[string]string `bun:"type:jsonb"`
	Contributors []string          `bun:",array,type:uuid[]"`
	MakerID      string
	Maker        string
	OpenedAt     time.Time
	DeciderID    *string
	Decider      string
	DecidedAt    *time.Time
	Opinion      string
	DecidedOn    *time.Time
	Members      int
	Present      int
	VotesFor     int
	PublicFrom   *time.Time
	PublicTo     *time.Time
	Objections   []distribution.Objection `bun:"type:jsonb"`
	Packs        []string                 `bun:",array"`
}

func procedureColumnsOf[S distribution.AnyState](c distribution.Procedure[S]) procedureColumns {
	r := procedureColumns{ID: c.ID, Version: c.Version, Number: c.Number, OrgID: c.Org, State: string(c.State), Form: c.Form, Contributors: append([]string{}, c.Contributors...),
		MakerID: c.Maker.ID, Maker: c.Maker.Name, OpenedAt: c.OpenedAt, DeciderID: textOrNil(c.Decider.ID), Decider: c.Decider.Name, DecidedAt: timeOrNil(c.DecidedAt), Opinion: c.Opinion,
		DecidedOn: dateOrNil(c.Meeting.Date), Members: c.Meeting.Members, Present: c.Meeting.Present, VotesFor: c.Meeting.For, PublicFrom: dateOrNil(c.PublicFrom), PublicTo: dateOrNil(c.PublicTo),
		Objections: append([]distribution.Objection{}, c.Objections...), Packs: append([]string{}, c.Packs...)}
	if r.Form == nil {
		r.Form = map[string]string{}
	}
	return r
}

func procedureOf[S distribution.AnyState](r procedureColumns) distribution.Procedure[S] {
	return distribution.Procedure[S]{ID: r.ID, Version: r.Version, Number: r.Number, Org: r.OrgID, OrgName: r.OrgName, State: S(r.State), Form: r.Form, Contributors: r.Contributors,
		Maker: distribution.Signer{ID: r.MakerID, Name: r.Maker}, OpenedAt: r.OpenedAt.UTC(), Decider: distribution.Signer{ID: text(r.DeciderID), Name: r.Decider}, DecidedAt: instant(r.DecidedAt), Opinion: r.Opinion,
		Meeting: distribution.Meeting{Date: date(r.DecidedOn), Members: r.Members, Present: r.Present, For: r.VotesFor}, PublicFrom: date(r.PublicFrom), PublicTo: date(r.PublicTo), Objections: r.Objections, Packs: r.Packs}
}

type shareCaseRow struct {
	bun.BaseModel `bun:"table:share_cases"`
	procedureColumns

	ContractID   string
	Name         string
	Registration string
	RegisteredOn time.Time
	Mode         string
	Region       string
	SignedOn     time.Time
	ProposedAt   *time.Time
}

func shareCaseRowOf(c *distribution.Case) *shareCaseRow {
	return &shareCaseRow{procedureColumns: procedureColumnsOf(c.Procedure), ContractID: c.Contract, Name: c.Name, Registration: c.Registration, RegisteredOn: *dateOrNil(c.RegisteredOn),
		Mode: string(c.Deal.Mode), Region: c.Deal.Region, SignedOn: *dateOrNil(c.Deal.Signed), ProposedAt: timeOrNil(c.ProposedAt)}
}

func (r shareCaseRow) toDomain() *distribution.Case {
	c := &distribution.Case{Procedure: procedureOf[distribution.CaseState](r.procedureColumns), Contract: r.ContractID, Name: r.Name, Registration: r.Registration, RegisteredOn: date(&r.RegisteredOn),
		Deal: distribution.Deal{ID: r.Number, Mode: pack.Mode(r.Mode), Region: r.Region, Signed: date(&r.SignedOn)}}
	c.ProposedAt = instant(r.ProposedAt)
	return c
}

const shareCaseQuery = `SELECT x.*, o.name AS org_name FROM share_cases x JOIN organisations o ON o.id = x.org_id`

// AddShareCase opens a case; false when the same form was posted before.
func (tx *Tx) AddShareCase(ctx context.Context, c *distribution.Case) (bool, error) {
	return added(tx.NewInsert().Model(shareCaseRowOf(c)).On("CONFLICT (id) DO NOTHING").Exec(ctx))
}

// ShareCase locks one case.
func (tx *Tx) ShareCase(ctx context.Context, id string) (*distribution.Case, error) {
	return shareCase(ctx, tx, id, " FOR UPDATE OF x")
}

// ShareCase reads one case.
func (db *DB) ShareCase(ctx context.Context, id string) (*distribution.Case, error) {
	return shareCase(ctx, db.bun, id, "")
}

func shareCase(ctx context.Context, from bun.IDB, id, lock string) (*distribution.Case, error) {
	return oneOf[shareCaseRow](ctx, from, shareCaseQuery+` WHERE x.id = ?`+lock, id, distribution.ErrCaseNotFound)
}

// kept is a row as it is kept of a T.
type kept[T any] interface{ toDomain() *T }

// oneOf reads the one of an id.
func oneOf[R kept[T], T any](ctx context.Context, from bun.IDB, query, id string, absent *fault.Fault) (*T, error) {
	if !isUUID(id) {
		return nil, absent
	}
	var row R
	if err := from.NewRaw(query, id).Scan(ctx, &row); err != nil {
		return nil, one(err, absent)
	}
	return row.toDomain(), nil
}

// listOf reads all of a query.
func listOf[R kept[T], T any](ctx context.Context, from bun.IDB, query string, args ...any) ([]*T, error) {
	var rows []R
	err := from.NewRaw(query, args...).Scan(ctx, &rows)
	list := make([]*T, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// casesOf reads a page of cases under the alias x that meet a condition, the latest first;
// after is the id of the last one seen.
func casesOf[R kept[T], T any](ctx context.Context, db *DB, query, table, condition string, value any, after string, limit int) ([]*T, error) {
	query, args := query+` WHERE `+condition, []any{value}
	if isUUID(after) {
		query, args = query+` AND (x.opened_at, x.id) < (SELECT opened_at, id FROM ? WHERE id = ?)`, append(args, bun.Ident(table), after)
	}
	return listOf[R](ctx, db.bun, query+` ORDER BY x.opened_at DESC, x.id DESC LIMIT ?`, append(args, limit)...)
}

// SaveShareCase writes a case that was read and locked, and raises its version.
func (tx *Tx) SaveShareCase(ctx context.Context, c *distribution.Case) error {
	row := shareCaseRowOf(c)
	row.Version++
	res, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", c.Version).Exec(ctx)
	if err = changedOne(res, err, distribution.ErrCaseMoved); err == nil {
		c.Version++
	}
	return err
}

// ShareCases are the cases of a unit, newest first; after is the id of the last one seen.
func (db *DB) ShareCases(ctx context.Context, org, after string, limit int) ([]*distribution.Case, error) {
	return casesOf[shareCaseRow](ctx, db, shareCaseQuery, "share_cases", "x.org_id = ?", org, after, limit)
}

// Shareable 可以建立分配案的合同 are transfers and licences of a unit that are registered
// and have no case, newest first.
func (db *DB) Shareable(ctx context.Context, org string, limit int) (ids []string, err error) {
	err = db.bun.NewRaw(`SELECT c.id FROM contracts c WHERE c.applicant_org = ? AND c.state = 'REGISTERED' AND left(c.class, 2) IN ('02', '03')
		AND NOT EXISTS (SELECT 1 FROM share_cases s WHERE s.contract_id = c.id) ORDER BY c.registered_on DESC, c.id DESC LIMIT ?`, org, limit).Scan(ctx, &ids)
	return ids, err
}

type shareEventRow struct {
	bun.BaseModel `bun:"table:share_events"`

	CaseID   string `bun:",pk"`
	No       int    `bun:",pk"`
	Token    string
	OrgID    string
	Kind     string
	Day      time.Time
	Amount   decimal.Decimal
	VAT      string `bun:"vat"`
	CostKind string
	Evidence string
	ByID     string
	ByName   string
	At       time.Time
}

// AddShareEvent keeps a receipt, refund or cost for good.
func (tx *Tx) AddShareEvent(ctx context.Context, c *distribution.Case, no int, e distribution.CaseEvent, vat string) error {
	y, _ := e.Amount.Yuan()
	_, err := tx.NewInsert().Model(&shareEventRow{CaseID: c.ID, No: no, Token: e.Token, OrgID: c.Org, Kind: string(e.Kind), Day: *dateOrNil(e.Date), Amount: y.Decimal(),
		VAT: vat, CostKind: e.CostKind, Evidence: e.Voucher, ByID: e.By.ID, ByName: e.By.Name, At: e.At}).Exec(ctx)
	return err
}

// ShareEvents are the receipts, refunds and costs of a case in order.
func (tx *Tx) ShareEvents(ctx context.Context, id string) ([]distribution.CaseEvent, error) {
	return shareEvents(ctx, tx, id)
}

// ShareEvents are the receipts, refunds and costs of a case in order.
func (db *DB) ShareEvents(ctx context.Context, id string) ([]distribution.CaseEvent, error) {
	return shareEvents(ctx, db.bun, id)
}

func shareEvents(ctx context.Context, from bun.IDB, id string) ([]distribution.CaseEvent, error) {
	var rows []shareEventRow
	err := from.NewSelect().Model(&rows).Where("case_id = ?", id).OrderExpr("no").Scan(ctx)
	events := make([]distribution.CaseEvent, len(rows))
	for i, r := range rows {
		events[i] = distribution.CaseEvent{Token: r.Token, By: distribution.Signer{ID: r.ByID, Name: r.ByName}, At: r.At.UTC(), Voucher: r.Evidence,
			Event: distribution.NewEvent(r.No, distribution.EventKind(r.Kind), date(&r.Day), revenue.AmountOf(money.Round(r.Amount)), r.VAT, r.CostKind)}
	}
	return events, err
}

// AddShareIssue keeps the hash of a statement.
func (tx *Tx) AddShareIssue(ctx context.Context, id string, i distribution.CaseIssue) error {
	_, err := tx.NewRaw(`INSERT INTO share_issues (case_id, no, hash, packs, inputs) VALUES (?, ?, ?, ?, ?)`, id, i.No, i.Hash, pgdialect.Array(i.Packs), i.Inputs).Exec(ctx)
	return err
}

// ShareIssues are the kept hashes of a case.
func (tx *Tx) ShareIssues(ctx context.Context, id string) ([]distribution.CaseIssue, error) {
	return shareIssues(ctx, tx, id)
}

// ShareIssues are the kept hashes of a case.
func (db *DB) ShareIssues(ctx context.Context, id string) ([]distribution.CaseIssue, error) {
	return shareIssues(ctx, db.bun, id)
}

func shareIssues(ctx context.Context, from bun.IDB, id string) ([]distribution.CaseIssue, error) {
	var rows []struct {
		No    int
		Hash  string
		Packs []string `bun:",array"`

		Inputs string
	}
	err := from.NewRaw(`SELECT no, hash, packs, inputs FROM share_issues WHERE case_id = ? ORDER BY no`, id).Scan(ctx, &rows)
	issues := make([]distribution.CaseIssue, len(rows))
	for i, r := range rows {
		issues[i] = distribution.CaseIssue{No: r.No, Hash: r.Hash, Packs: r.Packs, Inputs: r.Inputs}
	}
	return issues, err
}

type sharePayoutRow struct {
	bun.BaseModel `bun:"table:share_payouts"`

	CaseID     string `bun:",pk"`
	No         int    `bun:",pk"`
	UpTo       int
	Lines      json.RawMessage `bun:"type:jsonb"`
	Total      decimal.Decimal
	PayOn      time.Time
	PreparerID string
	Preparer   string
	PreparedAt time.Time
	ReleaserID *string
	Releaser   string
	ReleasedAt *time.Time
}

// payoutLine is a line of a payment list in the database: the amount as text.
type payoutLine struct{ Name, Amount string }

// AddSharePayout keeps a payment list.
func (tx *Tx) AddSharePayout(ctx context.Context, id string, p distribution.CasePayout) error {
	lines := make([]payoutLine, len(p.Lines))
	for i, l := range p.Lines {
		lines[i] = payoutLine{l.Name, l.Amount.String()}
	}
	body, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	total, _ := p.Total.Yuan()
	_, err = tx.NewInsert().Model(&sharePayoutRow{CaseID: id, No: p.No, UpTo: p.UpTo, Lines: body, Total: total.Decimal(), PayOn: *dateOrNil(p.On),
		PreparerID: p.Preparer.ID, Preparer: p.Preparer.Name, PreparedAt: p.PreparedAt}).Exec(ctx)
	return err
}

// ReleaseSharePayout marks a list as released.
func (tx *Tx) ReleaseSharePayout(ctx context.Context, id string, p distribution.CasePayout) error {
	res, err := tx.NewRaw(`UPDATE share_payouts SET releaser_id = ?, releaser = ?, released_at = ? WHERE case_id = ? AND no = ? AND released_at IS NULL`,
		p.Releaser.ID, p.Releaser.Name, p.ReleasedAt, id, p.No).Exec(ctx)
	return changedOne(res, err, distribution.ErrCaseState)
}

// SharePayouts are the payment lists of a case in order.
func (tx *Tx) SharePayouts(ctx context.Context, id string) ([]distribution.CasePayout, error) {
	return sharePayouts(ctx, tx, id)
}

// SharePayouts are the payment lists of a case in order.
func (db *DB) SharePayouts(ctx context.Context, id string) ([]distribution.CasePayout, error) {
	return sharePayouts(ctx, db.bun, id)
}

func sharePayouts(ctx context.Context, from bun.IDB, id string) ([]distribution.CasePayout, error) {
	var rows []sharePayoutRow
	err := from.NewSelect().Model(&rows).Where("case_id = ?", id).OrderExpr("no").Scan(ctx)
	if err != nil {
		return nil, err
	}
	payouts := make([]distribution.CasePayout, len(rows))
	for i, r := range rows {
		p := distribution.CasePayout{No: r.No, UpTo: r.UpTo, Total: revenue.AmountOf(money.Round(r.Total)), On: date(&r.PayOn), Preparer: distribution.Signer{ID: r.PreparerID, Name: r.Preparer},
			PreparedAt: r.PreparedAt.UTC(), Releaser: distribution.Signer{ID: text(r.ReleaserID), Name: r.Releaser}, ReleasedAt: instant(r.ReleasedAt)}
		var lines []payoutLine
		if err := json.Unmarshal(r.Lines, &lines); err != nil {
			return nil, err
		}
		for _, l := range lines {
			amount, _ := revenue.ParseSigned(l.Amount)
			p.Lines = append(p.Lines, distribution.Entry{Name: l.Name, Amount: amount})
		}
		payouts[i] = p
	}
	return payouts, nil
}
