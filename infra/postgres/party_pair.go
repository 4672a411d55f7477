package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/reporting"
	"jiyue/domain/party"
)

func (db *DB) partiesByID(ctx context.Context, ids []string) (map[string]party.Party, error) {
	var rows []partyRow
	err := db.bun.NewRaw(`SELECT `+partyColumns+` FROM parties p WHERE p.id = ANY(?::uuid[])`, pgdialect.Array(ids)).Scan(ctx, &rows)
	records := map[string]party.Party{}
	for _, r := range rows {
		records[r.ID] = r.toDomain()
	}
	return records, err
}

type pairRow struct {
	FirstID  string
	SecondID string
	SameName bool
	SameCode bool
	FoundAt  time.Time
}

const pairQuery = `SELECT x.first_id, x.second_id, x.same_name, x.same_code, x.found_at FROM party_pairs x
	JOIN parties a ON a.id = x.first_id JOIN parties b ON b.id = x.second_id
	WHERE x.dismissed_at IS NULL AND a.merged_into IS NULL AND b.merged_into IS NULL AND `

// PairsOf lists the standing records that look like the given one.
func (db *DB) PairsOf(ctx context.Context, partyID string) ([]party.Pair, error) {
	var rows []pairRow
	err := db.bun.NewRaw(pairQuery+`(x.first_id = ? OR x.second_id = ?) ORDER BY x.found_at DESC LIMIT 50`, partyID, partyID).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return db.pairs(ctx, rows)
}

// OpenPairs lists the likenesses of a region, newest first, after the given mark
// (first|second).
func (db *DB) OpenPairs(ctx context.Context, region, after string, limit int) ([]party.Pair, error) {
	from, to := reporting.Place{Within: region}.Range()
	var where conditions
	where.add(`(a.region = '' OR b.region = '' OR a.region BETWEEN ? AND ? OR b.region BETWEEN ? AND ?)`, from, to, from, to)
	if first, second, _ := strings.Cut(after, "|"); isUUID(first) && isUUID(second) {
		where.add(`(x.found_at, x.first_id, x.second_id) < (SELECT found_at, first_id, second_id FROM party_pairs WHERE first_id = ? AND second_id = ?)`, first, second)
	}
	var rows []pairRow
	err := db.bun.NewRaw(pairQuery+`? ORDER BY x.found_at DESC, x.first_id DESC, x.second_id DESC LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return db.pairs(ctx, rows)
}

func (db *DB) pairs(ctx context.Context, rows []pairRow) ([]party.Pair, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.FirstID, r.SecondID)
	}
	records, err := db.partiesByID(ctx, ids)
	list := make([]party.Pair, len(rows))
	for i, r := range rows {
		list[i] = party.Pair{First: records[r.FirstID], Second: records[r.SecondID], SameName: r.SameName, SameCode: r.SameCode, FoundAt: r.FoundAt.UTC()}
	}
	return list, err
}
