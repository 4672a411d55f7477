package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"imports_user_fkey":        guard("import.user"),
	"imports_org_fkey":         guard("import.organisation"),
	"imports_office_fkey":      guard("import.office"),
	"imports_file_fkey":        guard("import.file"),
	"imports_state_check":      guard("import.state_check"),
	"imports_once_key":         guard("import.once"),
	"import_rows_import_fkey":  guard("import.row"),
	"import_rows_contract_key": guard("import.row_contract"),
})

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type importRow struct {
	ID           string
	UserID       string
	UserName     string
	Roles        []string `bun:",array"`
	OrgID        string
	OrgName      string
	OrgRegion    string
	OfficeID     string
	OfficeName   string
	OfficeRegion string
	OfficePrefix string
	Name         string
	SHA256       []byte `bun:"sha256"`
	State        string
	Total        int
	Done         int
	Good         int
	Bad          int
	Repeated     int
	Failure      string
	CreatedAt    time.Time
	FinishedAt   *time.Time
}

func (r importRow) toDomain() registration.ImportFile {
	return registration.ImportFile{
		ID: r.ID, By: actor.Actor{User: r.UserID, Name: r.UserName, Org: r.OrgID, OrgName: r.OrgName, Region: r.OrgRegion, Roles: rolesOf(r.Roles)},
		Office: contract.Office{ID: r.OfficeID, Name: r.OfficeName, Region: r.OfficeRegion, Prefix: r.OfficePrefix},
		Name:   r.Name, SHA256: hex.EncodeToString(r.SHA256), State: registration.ImportState(r.State), Total: r.Total, Done: r.Done,
		Good: r.Good, Bad: r.Bad, Repeated: r.Repeated, Failure: r.Failure, CreatedAt: r.CreatedAt.UTC(), FinishedAt: instant(r.FinishedAt),
	}
}

const importQuery = `SELECT i.id, i.user_id, u.name AS user_name, u.roles, i.org_id, o.name AS org_name, o.region AS org_region,
	i.office_id, f.name AS office_name, f.region AS office_region, f.number_prefix AS office_prefix, i.name, i.sha256, i.state,
	i.total, i.done, i.good, i.bad, i.repeated, i.failure, i.created_at, i.finished_at
	FROM imports i JOIN users u ON u.id = i.user_id JOIN organisations o ON o.id = i.org_id JOIN organisations f ON f.id = i.office_id `

func importBy(ctx context.Context, from bun.IDB, id, lock string) (*registration.ImportFile, error) {
	if !isUUID(id) {
		return nil, registration.ErrImportAbsent
	}
	var row importRow
	err := from.NewRaw(importQuery+`WHERE i.id = ?`+lock, id).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, registration.ErrImportAbsent)
	}
	f := row.toDomain()
	return &f, nil
}

// Import locks an import for this unit of work.
func (tx *Tx) Import(ctx context.Context, id string) (*registration.ImportFile, error) {
	return importBy(ctx, tx, id, ` FOR UPDATE OF i`)
}

// Import reads an import.
func (db *DB) Import(ctx context.Context, id string) (*registration.ImportFile, error) {
	return importBy(ctx, db.bun, id, ``)
}

// Imports lists a person's imports, newest first.
func (db *DB) Imports(ctx context.Context, userID string, limit int) ([]registration.ImportFile, error) {
	var rows []importRow
	err := db.bun.NewRaw(importQuery+`WHERE i.user_id = ? ORDER BY i.created_at DESC, i.id DESC LIMIT ?`, userID, limit).Scan(ctx, &rows)
	list := make([]registration.ImportFile, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// AddImport keeps the workbook and opens its import; the same file of the same
// organisation to the same office answers with the import that stands.
func (tx *Tx) AddImport(ctx context.Context, f registration.ImportFile, content []byte) (string, bool, error) {
	err := tx.keepFile(ctx, f.SHA256, workbookType, content)
	if err != nil {
		return "", false, err
	}
	res, err := tx.NewRaw(`INSERT INTO imports (id, user_id, org_id, office_id, name, sha256, state, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (org_id, office_id, sha256) DO NOTHING`,
		f.ID, f.By.User, f.By.Org, f.Office.ID, f.Name, unhex(f.SHA256), string(f.State), f.CreatedAt).Exec(ctx)
	if err != nil {
		return "", false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 1 {
		return f.ID, n == 1, err
	}
	var id string
	err = tx.NewRaw(`SELECT id FROM imports WHERE org_id = ? AND office_id = ? AND sha256 = ?`,
		f.By.Org, f.Office.ID, unhex(f.SHA256)).Scan(ctx, &id)
	return id, false, err
}

// SaveImport writes how far an import is.
func (tx *Tx) SaveImport(ctx context.Context, f *registration.ImportFile) error {
	res, err := tx.NewRaw(`UPDATE imports SET state = ?, total = ?, done = ?, good = ?, bad = ?, repeated = ?, failure = ?, finished_at = ?
		WHERE id = ?`, string(f.State), f.Total, f.Done, f.Good, f.Bad, f.Repeated, f.Failure, timeOrNil(f.FinishedAt), f.ID).Exec(ctx)
	return changedOne(res, err, registration.ErrImportAbsent)
}

type importFault struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

type importRowRow struct {
	bun.BaseModel `bun:"table:import_rows"`

	ImportID    string
	RowNo       int
	Fingerprint []byte
	Form        map[string]string `bun:",type:jsonb"`
	Errors      []importFault     `bun:",type:jsonb"`
	ContractID  *string
}

// SaveImportRows writes checked rows; a repeated check writes them anew.
func (tx *Tx) SaveImportRows(ctx context.Context, importID string, rows []registration.ImportRow) error {
	list := make([]importRowRow, len(rows))
	for i, r := range rows {
		list[i] = importRowRow{ImportID: importID, RowNo: r.Row, Fingerprint: unhex(r.Fingerprint), Form: r.Form.Flat(), Errors: []importFault{}}
		err := tx.sealer.sealForm(importPlace(importID, r.Row), list[i].Form)
		if err != nil {
			return err
		}
		for _, e := range r.Errors {
			list[i].Errors = append(list[i].Errors, importFault{e.Code, e.Field, e.Message})
		}
	}
	_, err := tx.NewInsert().Model(&list).On("CONFLICT (import_id, row_no) DO UPDATE").
		Set("fingerprint = EXCLUDED.fingerprint, form = EXCLUDED.form, errors = EXCLUDED.errors").Exec(ctx)
	return err
}

// ImportRows reads checked rows after the given row number.
func (db *DB) ImportRows(ctx context.Context, importID string, after, limit int, onlyErrors bool) ([]registration.ImportRow, error) {
	var rows []importRowRow
	q := db.bun.NewSelect().Model(&rows).Where("import_id = ? AND row_no > ?", importID, after).Order("row_no").Limit(int64(limit))
	if onlyErrors {
		q = q.Where("errors <> '[]'")
	}
	err := q.Scan(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]registration.ImportRow, len(rows))
	for i, r := range rows {
		err = db.sealer.openForm(importPlace(r.ImportID, r.RowNo), r.Form)
		if err != nil {
			return nil, err
		}
		list[i] = registration.ImportRow{Row: r.RowNo, Fingerprint: hex.EncodeToString(r.Fingerprint), Form: contract.FormOf(r.Form),
			ContractID: contract.ID(text(r.ContractID))}
		for _, e := range r.Errors {
			list[i].Errors = append(list[i].Errors, fault.New(fault.Invalid, e.Code, e.Message).At(e.Field))
		}
	}
	return list, nil
}

// ClaimImportRow marks a row as gone in under the contract's id. It answers false
// when this row has gone in already, or another row of the organisation with the
// same fingerprint has: the same contract is not brought in twice. Imports of one
// organisation take turns, for neither sees what the other has not committed; a
// statement of its own, so that the next one sees what was waited for.
func (tx *Tx) ClaimImportRow(ctx context.Context, importID string, row int, id contract.ID) (bool, error) {
	_, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(hashtextextended('import ' || org_id, 0)) FROM imports WHERE id = ?`, importID).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("wait for the organisation's other imports: %w", err)
	}
	var claimed bool
	err = tx.NewRaw(`WITH mine AS (
			SELECT r.import_id, r.row_no, r.fingerprint, i.org_id FROM import_rows r JOIN imports i ON i.id = r.import_id
			WHERE r.import_id = ? AND r.row_no = ? AND r.contract_id IS NULL FOR UPDATE OF r
		), before AS (
			SELECT 1 FROM mine JOIN contracts c ON c.applicant_org = mine.org_id AND c.fingerprint = mine.fingerprint
			WHERE c.state NOT IN ('WITHDRAWN', 'REJECTED', 'NOT_ACCEPTED', 'ROUTED', 'CANCELLED', 'REVOKED') LIMIT 1
		), claim AS (
			UPDATE import_rows r SET contract_id = ? FROM mine
			WHERE r.import_id = mine.import_id AND r.row_no = mine.row_no AND NOT EXISTS (SELECT FROM before) RETURNING 1
		) SELECT EXISTS (SELECT FROM claim)`, importID, row, string(id)).Scan(ctx, &claimed)
	return claimed, err
}

// ImportContent reads the workbook of an import.
func (db *DB) ImportContent(ctx context.Context, importID string) ([]byte, error) {
	var content []byte
	err := db.bun.NewRaw(`SELECT f.content FROM imports i JOIN files f USING (sha256) WHERE i.id = ?`, importID).Scan(ctx, &content)
	if err != nil {
		return nil, fmt.Errorf("workbook of import %s: %w", importID, one(err, registration.ErrImportAbsent))
	}
	return content, nil
}
