package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/day"
)

const relatives = 10

type relativeRow struct {
	ID       string
	OfficeID string
	Number   string
	Office   string
}

// RiskGrounds looks in every office for applications that have the file or the
// description of a submitted contract, the newest first, and counts what its
// applicant has submitted in December.
func (db *DB) RiskGrounds(ctx context.Context, c *contract.Contract) (contract.RiskGrounds, error) {
	g := contract.RiskGrounds{On: day.Of(c.SubmittedAt)}
	id := string(c.ID)
	fingerprint := unhex(contract.Fingerprint(c.Form, c.Total))
	var err error
	g.Registered, err = db.relatives(ctx, c, `c.number IS NOT NULL AND c.fingerprint = ? AND c.id <> ?`, fingerprint, id)
	if err != nil {
		return g, err
	}
	g.SameName, err = db.relatives(ctx, c, `c.number IS NOT NULL AND c.name = ? AND c.sign_date = ? AND c.fingerprint <> ? AND c.id <> ?`,
		c.Form.Contract.ProjectName, dateText(c.Form.Contract.SignDate), fingerprint, id)
	if err != nil {
		return g, err
	}
	g.SameFile, err = db.relatives(ctx, c, `c.id IN (SELECT o.contract_id FROM attachments a
		JOIN attachments o ON o.sha256 = a.sha256 AND o.removed_at IS NULL AND o.kind = a.kind
		WHERE a.contract_id = ? AND a.removed_at IS NULL AND a.kind = ? AND o.contract_id <> a.contract_id)`, id, string(contract.ContractText))
	if err != nil {
		return g, err
	}
	g.SameText, err = db.relatives(ctx, c, `length(c.form ->> 'content.summary') >= 50 AND md5(c.form ->> 'content.summary') = md5(?)
		AND c.form ->> 'content.summary' = ? AND c.id <> ?`, c.Form.Content.Summary, c.Form.Content.Summary, id)
	if err != nil || g.On.Month() != time.December {
		return g, err
	}
	from, to := day.New(g.On.Year(), time.December, 1), day.New(g.On.Year()+1, time.January, 1)
	err = db.bun.NewRaw(`SELECT count(*) FROM contracts WHERE applicant_org = ? AND created_at >= ?
		AND submitted_at >= ? AND submitted_at < ?`, c.ApplicantOrg, day.New(g.On.Year(), time.January, 1).Start(), from.Start(), to.Start()).Scan(ctx, &g.December)
	return g, err
}

// dateText is a typed date as the database reads it, nil when it is none.
func dateText(typed string) *string {
	d, err := day.Parse(typed)
	if err != nil {
		return nil
	}
	return textOrNil(d.String())
}

func (db *DB) relatives(ctx context.Context, c *contract.Contract, where string, args ...any) ([]contract.Relative, error) {
	return relativesOf(ctx, db.bun, c, where, args...)
}

func relativesOf(ctx context.Context, from bun.IDB, c *contract.Contract, where string, args ...any) ([]contract.Relative, error) {
	var rows []relativeRow
	err := from.NewRaw(`SELECT c.id, c.office_id, COALESCE(c.number, c.submission_no) AS number, f.name AS office FROM contracts c
		JOIN organisations f ON f.id = c.office_id WHERE c.state <> 'DRAFT' AND ? ORDER BY c.submitted_at DESC LIMIT ?`,
		bun.SafeQuery(where, args...), relatives).Scan(ctx, &rows)
	list := make([]contract.Relative, len(rows))
	for i, r := range rows {
		list[i] = contract.Relative{Number: r.Number, OfficeName: r.Office}
		if r.OfficeID == c.Office.ID {
			list[i].ID = contract.ID(r.ID)
		}
	}
	return list, err
}
