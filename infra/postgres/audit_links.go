package postgres

import (
	"context"

	"jiyue/domain/chain"
)

// AuditLinks are the links of the chain that are about one thing, the oldest first: a
// dossier takes them along, so that each can be hashed again.
func (db *DB) AuditLinks(ctx context.Context, subject string, limit int) ([]chain.Link, error) {
	var rows []auditRow
	err := db.bun.NewRaw(`SELECT `+auditColumns+` FROM audit_events WHERE subject = ? ORDER BY seq LIMIT ?`, subject, limit).Scan(ctx, &rows)
	links := make([]chain.Link, len(rows))
	for i, r := range rows {
		links[i] = r.link()
	}
	return links, err
}
