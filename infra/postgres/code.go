package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"jiyue/domain/code"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
)

var _ = say(map[string]*fault.Fault{
	"code_rows_change_fkey":      guard("code.change"),
	"code_rows_table_check":      guard("code.table"),
	"code_rows_confidence_check": guard("code.confidence"),
	"code_rows_position_key":     guard("code.position"),
	"code_rows_span_check":       guard("code.span"),
})

type codeRow struct {
	bun.BaseModel `bun:"table:code_rows"`

	ID         string `bun:",pk"`
	ChangeID   string
	Position   int
	TableName  string
	Code       string
	Name       string
	Parent     string
	FromOn     *time.Time `bun:",type:date"`
	ToOn       *time.Time `bun:",type:date"`
	Source     string
	Confidence string
	Sort       int
	Revision   int `bun:",scanonly"`
}

func codeRowsOf(change string, codes []code.Code) []codeRow {
	rows := make([]codeRow, len(codes))
	for i, c := range codes {
		rows[i] = codeRow{ID: NewID(), ChangeID: change, Position: i, TableName: string(c.Table), Code: c.Code, Name: c.Name, Parent: c.Parent,
			FromOn: dateOrNil(c.From), ToOn: dateOrNil(c.To), Source: c.Source, Confidence: string(c.Confidence), Sort: c.Sort}
	}
	return rows
}

func (r codeRow) toDomain() code.Code {
	return code.Code{Table: code.Table(r.TableName), Code: r.Code, Name: r.Name, Parent: r.Parent, From: date(r.FromOn), To: date(r.ToOn),
		Source: r.Source, Confidence: code.Confidence(r.Confidence), Sort: r.Sort}
}

// CodeEntries are the rows that approved changes brought, in the order of approval.
func (db *DB) CodeEntries(ctx context.Context) ([]policy.CodeEntry, error) {
	return codeEntries(ctx, db.bun)
}

// CodeEntries is the same inside of a unit of work.
func (tx *Tx) CodeEntries(ctx context.Context) ([]policy.CodeEntry, error) {
	return codeEntries(ctx, tx)
}

func codeEntries(ctx context.Context, from bun.IDB) ([]policy.CodeEntry, error) {
	var rows []codeRow
	err := from.NewRaw(`SELECT r.*, c.revision FROM code_rows r JOIN parameter_changes c ON c.id = r.change_id
		WHERE c.revision IS NOT NULL ORDER BY c.revision, r.position`).Scan(ctx, &rows)
	entries := make([]policy.CodeEntry, len(rows))
	for i, r := range rows {
		entries[i] = policy.CodeEntry{Code: r.toDomain(), Revision: r.Revision}
	}
	return entries, err
}
