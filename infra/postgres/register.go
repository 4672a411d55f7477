package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"ip_items_kind_check":       invalid("ip.kind", "kind", "请从列表中选择知识产权种类"),
	"ip_items_title_check":      invalid("ip.title", "title", "名称最多 200 个字"),
	"ip_items_owner_check":      invalid("ip.owner", "owner", "权利人最多 200 个字"),
	"ip_items_party_fkey":       guard("ip.party"),
	"ip_items_status_check":     invalid("ip.status", "status", "请从列表中选择法律状态"),
	"ip_items_dates_check":      invalid("ip.dates", "granted_on", "授权日、届满日不能早于申请日"),
	"ip_items_named_check":      invalid("ip.named", "title", "没有编号的权利须填写名称"),
	"ip_items_number_key":       conflict("ip.number_taken", "该编号的知识产权已在库中").At("number"),
	"ip_items_titled_key":       conflict("ip.title_taken", "同一权利人、同一名称的权利已在库中").At("title"),
	"ip_versions_item_fkey":     guard("ip.version_item"),
	"ip_versions_source_check":  guard("ip.version_source"),
	"ip_versions_contract_fkey": guard("ip.version_contract"),
	"ip_versions_user_fkey":     guard("ip.version_user"),
	"ip_uses_contract_fkey":     guard("ip.use_contract"),
	"ip_uses_item_fkey":         guard("ip.use_item"),

	"register_imports_register_check":    guard("register.register"),
	"register_imports_user_fkey":         guard("register.user"),
	"register_imports_org_fkey":          guard("register.organisation"),
	"register_imports_file_fkey":         guard("register.file"),
	"register_imports_state_check":       guard("register.state"),
	"register_imports_once_key":          guard("register.once"),
	"register_import_rows_import_fkey":   guard("register.row"),
	"register_import_rows_outcome_check": guard("register.outcome"),

	"broker_records_user_fkey":         guard("broker.user"),
	"broker_records_certificate_check": invalid("broker.certificate", "certificate_no", "证书编号最多 60 个字"),
	"broker_records_level_check":       invalid("broker.level", "level", "请从列表中选择等级"),
	"broker_records_issuer_check":      invalid("broker.issuer", "issuer", "发证单位最多 120 个字"),
	"broker_records_title_check":       invalid("broker.title", "title", "职称最多 60 个字"),
})

// AddRegisterImport keeps an uploaded workbook; false says that the organisation
// has uploaded the same file for the register before, and which import that was.
func (tx *Tx) AddRegisterImport(ctx context.Context, f keeping.Import, content []byte) (string, bool, error) {
	err := tx.keepFile(ctx, f.SHA256, workbookType, content)
	if err != nil {
		return "", false, err
	}
	res, err := tx.NewRaw(`INSERT INTO register_imports (id, register, user_id, org_id, name, sha256, state, created_at)
		VALUES (?, ?, ?, ?, ?, ?, 'WORKING', ?) ON CONFLICT (org_id, register, sha256) DO NOTHING`,
		f.ID, string(f.Register), f.By.User, f.By.Org, f.Name, unhex(f.SHA256), f.CreatedAt).Exec(ctx)
	if err != nil {
		return "", false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 1 {
		return f.ID, n == 1, err
	}
	var id string
	err = tx.NewRaw(`SELECT id FROM register_imports WHERE org_id = ? AND register = ? AND sha256 = ?`, f.By.Org, string(f.Register), unhex(f.SHA256)).Scan(ctx, &id)
	return id, false, err
}

type registerRowRow struct {
	bun.BaseModel `bun:"table:register_import_rows"`

	ImportID string
	RowNo    int
	Outcome  string
	Label    string
	Errors   []importFault `bun:",type:jsonb"`
}

// SaveRegisterRows notes what became of rows; a row has one outcome for good.
func (tx *Tx) SaveRegisterRows(ctx context.Context, importID string, rows []keeping.ImportRow) error {
	list := make([]registerRowRow, len(rows))
	for i, r := range rows {
		list[i] = registerRowRow{ImportID: importID, RowNo: r.Row, Outcome: string(r.Outcome), Label: r.Label, Errors: []importFault{}}
		for _, e := range r.Errors {
			list[i].Errors = append(list[i].Errors, importFault{Code: e.Code, Field: e.Field, Message: e.Message})
		}
	}
	_, err := tx.NewInsert().Model(&list).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// FinishRegisterImport closes an import; false says that it was closed before.
func (tx *Tx) FinishRegisterImport(ctx context.Context, id, failure string) (bool, error) {
	res, err := tx.NewRaw(`UPDATE register_imports SET state = CASE WHEN ? = '' THEN 'DONE' ELSE 'FAILED' END, failure = ?, finished_at = ?
		WHERE id = ? AND state = 'WORKING'`, failure, failure, tx.now, id).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

type registerImportRow struct {
	ID         string
	Register   string
	UserID     string
	UserName   string
	Roles      []string `bun:",array"`
	OrgID      string
	OrgName    string
	OrgRegion  string
	Name       string
	SHA256     []byte `bun:"sha256"`
	State      string
	Failure    string
	CreatedAt  time.Time
	FinishedAt *time.Time
	Counts     map[string]int `bun:",type:jsonb"`
}

func (r registerImportRow) toDomain() keeping.Import {
	f := keeping.Import{ID: r.ID, Register: keeping.Register(r.Register), Name: r.Name, SHA256: hex.EncodeToString(r.SHA256), State: r.State, Failure: r.Failure,
		By:        actor.Actor{User: r.UserID, Name: r.UserName, Org: r.OrgID, OrgName: r.OrgName, Region: r.OrgRegion, Roles: rolesOf(r.Roles)},
		CreatedAt: r.CreatedAt.UTC(), FinishedAt: instant(r.FinishedAt), Counts: map[keeping.Outcome]int{}}
	for outcome, n := range r.Counts {
		f.Counts[keeping.Outcome(outcome)] = n
	}
	return f
}

const registerQuery = `SELECT i.id, i.register, i.user_id, u.name AS user_name, u.roles, i.org_id, o.name AS org_name, o.region AS org_region, i.name, i.sha256,
	i.state, i.failure, i.created_at, i.finished_at,
	COALESCE((SELECT jsonb_object_agg(outcome, n) FROM (SELECT outcome, count(*) AS n FROM register_import_rows WHERE import_id = i.id GROUP BY 1) t), '{}') AS counts
	FROM register_imports i JOIN users u ON u.id = i.user_id JOIN organisations o ON o.id = i.org_id `

// RegisterImport reads one import with the counts of its rows.
func (db *DB) RegisterImport(ctx context.Context, id string) (keeping.Import, error) {
	if !isUUID(id) {
		return keeping.Import{}, keeping.ErrImportAbsent
	}
	var row registerImportRow
	err := db.bun.NewRaw(registerQuery+`WHERE i.id = ?`, id).Scan(ctx, &row)
	return row.toDomain(), one(err, keeping.ErrImportAbsent)
}

// RegisterImports lists the imports of a user, newest first.
func (db *DB) RegisterImports(ctx context.Context, user string, limit int) ([]keeping.Import, error) {
	var rows []registerImportRow
	err := db.bun.NewRaw(registerQuery+`WHERE i.user_id = ? ORDER BY i.id DESC LIMIT ?`, user, limit).Scan(ctx, &rows)
	list := make([]keeping.Import, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// RegisterRows reads rows of an outcome (any, when it is empty) after a row number.
func (db *DB) RegisterRows(ctx context.Context, id string, of keeping.Outcome, after, limit int) ([]keeping.ImportRow, error) {
	var rows []registerRowRow
	q := db.bun.NewSelect().Model(&rows).Where("import_id = ? AND row_no > ?", id, after).Order("row_no").Limit(int64(limit))
	if of != "" {
		q = q.Where("outcome = ?", string(of))
	}
	err := q.Scan(ctx)
	list := make([]keeping.ImportRow, len(rows))
	for i, r := range rows {
		list[i] = keeping.ImportRow{Row: r.RowNo, Outcome: keeping.Outcome(r.Outcome), Label: r.Label}
		for _, e := range r.Errors {
			list[i].Errors = append(list[i].Errors, fault.New(fault.Invalid, e.Code, e.Message).At(e.Field))
		}
	}
	return list, err
}

// LastRegisterRow is the last row that has an outcome, 0 before the first.
func (db *DB) LastRegisterRow(ctx context.Context, id string) (last int, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE(max(row_no), 0) FROM register_import_rows WHERE import_id = ?`, id).Scan(ctx, &last)
	return last, err
}

// RegisterContent reads the workbook of an import.
func (db *DB) RegisterContent(ctx context.Context, id string) ([]byte, error) {
	var content []byte
	err := db.bun.NewRaw(`SELECT f.content FROM register_imports i JOIN files f USING (sha256) WHERE i.id = ?`, id).Scan(ctx, &content)
	if err != nil {
		return nil, fmt.Errorf("workbook of the import %s: %w", id, one(err, keeping.ErrImportAbsent))
	}
	return content, nil
}
