package postgres

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

var _ = say(map[string]*fault.Fault{
	"contracts_version_check":         guard("contract.version_check"),
	"contracts_change_check":          guard("contract.change_check"),
	"contracts_dispute_check":         guard("contract.dispute_check"),
	"contracts_panel_check":           guard("contract.panel_check"),
	"contracts_own_submission_check":  contract.ErrOwnApplication,
	"contracts_own_handling_check":    contract.ErrSamePerson,
	"contract_versions_contract_fkey": guard("contract.version_contract"),
	"contract_versions_amount_check":  guard("contract.version_amount"),
})

type expertRow struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Org     string     `json:"org"`
	Code    string     `json:"code,omitempty"`
	Verdict string     `json:"verdict,omitempty"`
	Opinion string     `json:"opinion,omitempty"`
	GivenAt *time.Time `json:"given_at,omitempty"`
}

func expertRows(panel []contract.Expert) []expertRow {
	rows := make([]expertRow, len(panel))
	for i, e := range panel {
		rows[i] = expertRow{e.ID, e.Name, e.OrgName, e.OrgCode, string(e.Verdict), e.Opinion, timeOrNil(e.GivenAt)}
	}
	return rows
}

func experts(rows []expertRow) []contract.Expert {
	var panel []contract.Expert
	for _, r := range rows {
		panel = append(panel, contract.Expert{Person: contract.Person{ID: r.ID, Name: r.Name}, OrgName: r.Org, OrgCode: r.Code,
			Verdict: contract.ExpertVerdict(r.Verdict), Opinion: r.Opinion, GivenAt: instant(r.GivenAt)})
	}
	return panel
}

type changeRequestRow struct {
	ByID        string            `json:"by_id"`
	ByName      string            `json:"by_name"`
	OpenedAt    time.Time         `json:"opened_at"`
	RequestedAt *time.Time        `json:"requested_at,omitempty"`
	Reason      string            `json:"reason,omitempty"`
	Fields      map[string]string `json:"fields"`
	Total       decimal.Decimal   `json:"total"`
	Tech        decimal.Decimal   `json:"tech"`
	Class       string            `json:"class,omitempty"`
}

func changeRequestRowOf(r *contract.ChangeRequest) *changeRequestRow {
	if r == nil {
		return nil
	}
	return &changeRequestRow{r.By.ID, r.By.Name, r.OpenedAt, timeOrNil(r.RequestedAt), r.Reason, r.Fields,
		r.Total.Decimal(), r.Tech.Decimal(), string(r.Class)}
}

func (r *changeRequestRow) toDomain() *contract.ChangeRequest {
	if r == nil {
		return nil
	}
	return &contract.ChangeRequest{By: contract.Person{ID: r.ByID, Name: r.ByName}, OpenedAt: r.OpenedAt.UTC(), RequestedAt: instant(r.RequestedAt),
		Reason: r.Reason, Fields: r.Fields, Total: money.Round(r.Total), Tech: money.Round(r.Tech), Class: contract.Class(r.Class)}
}

type disputeRow struct {
	Against      string     `json:"against"`
	ByID         string     `json:"by_id"`
	ByName       string     `json:"by_name"`
	Org          string     `json:"org"`
	At           time.Time  `json:"at"`
	Reason       string     `json:"reason"`
	Upheld       bool       `json:"upheld,omitempty"`
	Answer       string     `json:"answer,omitempty"`
	AnsweredID   string     `json:"answered_id,omitempty"`
	AnsweredName string     `json:"answered_name,omitempty"`
	AnsweredAt   *time.Time `json:"answered_at,omitempty"`
}

func disputeRowOf(d *contract.Dispute) *disputeRow {
	if d == nil {
		return nil
	}
	return &disputeRow{string(d.Against), d.By.ID, d.By.Name, d.OrgName, d.At, d.Reason, d.Upheld, d.Answer,
		d.AnsweredBy.ID, d.AnsweredBy.Name, timeOrNil(d.AnsweredAt)}
}

func (r *disputeRow) toDomain() *contract.Dispute {
	if r == nil {
		return nil
	}
	return &contract.Dispute{Against: contract.State(r.Against), By: contract.Person{ID: r.ByID, Name: r.ByName}, OrgName: r.Org, At: r.At.UTC(),
		Reason: r.Reason, Upheld: r.Upheld, Answer: r.Answer, AnsweredBy: contract.Person{ID: r.AnsweredID, Name: r.AnsweredName},
		AnsweredAt: instant(r.AnsweredAt)}
}

type differenceRow struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type versionRow struct {
	bun.BaseModel `bun:"table:contract_versions"`

	ContractID string
	Version    int
	OnDate     time.Time `bun:",type:date"`
	Class      string
	Total      decimal.Decimal
	Tech       decimal.Decimal
	Reason     string
	Opinion    string
	Registrar  string
	Changes    []differenceRow `bun:",type:jsonb"`
}

// AddVersion keeps one version of a registration for good.
func (tx *Tx) AddVersion(ctx context.Context, id contract.ID, v contract.Version) error {
	row := versionRow{ContractID: string(id), Version: v.Number, OnDate: *dateOrNil(v.On), Class: string(v.Class), Total: v.Total.Decimal(),
		Tech: v.Tech.Decimal(), Reason: v.Reason, Opinion: v.Opinion, Registrar: v.Registrar, Changes: []differenceRow{}}
	for _, x := range v.Changes {
		row.Changes = append(row.Changes, differenceRow(x))
	}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

// Versions lists the versions of a registration, the newest first.
func (db *DB) Versions(ctx context.Context, id contract.ID) ([]contract.Version, error) {
	var rows []versionRow
	err := db.bun.NewSelect().Model(&rows).Where("contract_id = ?", string(id)).Order("version DESC").Limit(200).Scan(ctx)
	list := make([]contract.Version, len(rows))
	for i, r := range rows {
		list[i] = contract.Version{Number: r.Version, On: date(&r.OnDate), Class: contract.Class(r.Class), Total: money.Round(r.Total),
			Tech: money.Round(r.Tech), Reason: r.Reason, Opinion: r.Opinion, Registrar: r.Registrar}
		for _, x := range r.Changes {
			list[i].Changes = append(list[i].Changes, contract.Change(x))
		}
	}
	return list, err
}

const expertsQuery = `SELECT u.id, u.name, o.name AS org, COALESCE(o.uscc, '') AS code FROM users u JOIN organisations o ON o.id = u.org_id
	WHERE u.active AND o.active AND u.roles @> '{EXPERT}'`

// Experts 专家名录: who can be asked for an opinion, by name.
func (db *DB) Experts(ctx context.Context) ([]contract.Expert, error) {
	var rows []expertRow
	err := db.bun.NewRaw(expertsQuery+` ORDER BY o.name, u.name, u.id LIMIT 500`).Scan(ctx, &rows)
	return experts(rows), err
}

// ExpertsByID reads the chosen experts; who is none is left out.
func (tx *Tx) ExpertsByID(ctx context.Context, ids []string) ([]contract.Expert, error) {
	var known []string
	for _, id := range ids {
		if isUUID(id) {
			known = append(known, id)
		}
	}
	if len(known) == 0 {
		return nil, nil
	}
	var rows []expertRow
	err := tx.NewRaw(expertsQuery+` AND u.id IN (?) ORDER BY u.id`, bun.In(known)).Scan(ctx, &rows)
	return experts(rows), err
}

type panelRow struct {
	ID           string
	SubmissionNo string
	Name         string
	Office       string
	State        string
	DueOn        *time.Time
	Panel        []expertRow `bun:",type:jsonb"`
}

// OnPanel lists the cases on whose panel a user is, those that wait first.
func (db *DB) OnPanel(ctx context.Context, user string, limit int) ([]contract.PanelCase, error) {
	var rows []panelRow
	err := db.bun.NewRaw(`SELECT c.id, c.submission_no, c.name, f.name AS office, c.state, c.due_on, c.panel FROM contracts c
		JOIN organisations f ON f.id = c.office_id WHERE c.panel <> '[]' AND c.panel @> ? ORDER BY c.state = 'EXPERT_REVIEW' DESC, c.updated_at DESC, c.id LIMIT ?`,
		jsonb{[]map[string]string{{"id": user}}}, limit).Scan(ctx, &rows)
	list := make([]contract.PanelCase, len(rows))
	for i, r := range rows {
		list[i] = contract.PanelCase{ID: contract.ID(r.ID), SubmissionNo: r.SubmissionNo, Name: r.Name, Office: r.Office,
			State: contract.State(r.State), Due: date(r.DueOn)}
		for _, e := range experts(r.Panel) {
			if e.ID == user {
				list[i].Own = e
			}
		}
	}
	return list, err
}
