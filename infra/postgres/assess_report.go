package postgres

import (
	"context"
	"time"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"assess_report_files_case_fkey":  guard("assessment.report_case"),
	"assess_report_files_hash_check": guard("assessment.report_hash"),
	"assess_report_files_kind_check": guard("assessment.report_kind"),
	"assess_report_files_seq_check":  guard("assessment.report_seq"),
	"assess_report_files_user_fkey":  guard("assessment.report_user"),
})

// AddReportFile keeps the hash of a file that goes out, once.
func (tx *Tx) AddReportFile(ctx context.Context, f assessing.ReportFile, by actor.Actor) error {
	_, err := tx.NewRaw(`INSERT INTO assess_report_files (case_id, sha256, kind, seq, user_id, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, f.Case, f.SHA256, f.Kind, f.Seq, textOrNil(by.User), f.At).Exec(ctx)
	return err
}

// ReportFiles lists what went out of a case from new to old, of one kind or of all ("").
func (db *DB) ReportFiles(ctx context.Context, caseID, kind string, limit int) ([]assessing.ReportFile, error) {
	var rows []struct {
		Sha256, Kind string
		Seq          int
		At           time.Time
	}
	err := db.bun.NewRaw(`SELECT sha256, kind, seq, at FROM assess_report_files WHERE case_id = ? AND (? = '' OR kind = ?) ORDER BY at DESC, sha256 LIMIT ?`, caseID, kind, kind, limit).Scan(ctx, &rows)
	list := make([]assessing.ReportFile, len(rows))
	for i, r := range rows {
		list[i] = assessing.ReportFile{Case: caseID, SHA256: r.Sha256, Kind: assessing.ReportKind(r.Kind), Seq: r.Seq, At: r.At.UTC()}
	}
	return list, err
}
