package postgres

import (
	"context"
	"fmt"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/reporting"
)

// foldBatch is how many lines one unit of work folds.
const foldBatch = 100_000

// foldLock keeps two processes from folding at once; whoever comes second has
// nothing left to do.
const foldLock = 7_463_014

// monthOf and unitsOf are how lines become keys of the roll-ups: 2026-11-24 is
// 202611, and a line counts for its office and for every region above it.
const (
	monthSQL = `(EXTRACT(YEAR FROM %[1]s) * 100 + EXTRACT(MONTH FROM %[1]s))::integer`
	unitsSQL = `CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[%[1]s.office_id::text, %[1]s.office_region, left(%[1]s.office_region, 4) || '00',
		left(%[1]s.office_region, 2) || '0000', '000000']) AS unit) u
		CROSS JOIN LATERAL (VALUES (%[1]s.rm, %[1]s.em), (%[1]s.rm / 100, %[1]s.em / 100)) g (r, e)`
)

var foldCells = `INSERT INTO statistics_rollup AS s (unit, r, e, tab, key1, key2, count, total, tech)
	SELECT u.unit, g.r, g.e, c.tab, c.key1, c.key2, sum(c.count), sum(c.total), sum(c.tech)
	FROM (` + cellsSQL(`office_id, office_region, rm, em`, false,
	keyedLines(`c.office_id, c.office_region, `+fmt.Sprintf(monthSQL, `c.registered_on`)+` AS rm, `+fmt.Sprintf(monthSQL, `c.happened_on`)+` AS em`, `c.seq = ANY (?)`)) + `) c
	` + fmt.Sprintf(unitsSQL, `c`) + ` GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
	ON CONFLICT (unit, tab, r, e, key1, key2) DO UPDATE
	SET count = s.count + excluded.count, total = s.total + excluded.total, tech = s.tech + excluded.tech`

var foldParties = fmt.Sprintf(`INSERT INTO statistics_parties AS s (unit, role, r, e, party, count, total, tech)
	SELECT u.unit, c.role, g.r, g.e, c.party, sum(c.count), sum(c.total), sum(c.tech)
	FROM (SELECT office_id, office_region, `+monthSQL+` AS rm, `+fmt.Sprintf(monthSQL, `happened_on`)+` AS em, p.role, p.party,
			sum(sign) AS count, sum(sign * total) AS total, sum(sign * tech) AS tech
		FROM statistics_entries CROSS JOIN LATERAL (VALUES ('SELLER', seller), ('BUYER', buyers[1])) p (role, party)
		WHERE seq = ANY (?) AND sign <> 0 GROUP BY 1, 2, 3, 4, 5, 6) c
	`+fmt.Sprintf(unitsSQL, `c`)+` GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 5, 3, 4
	ON CONFLICT (unit, role, party, r, e) DO UPDATE
	SET count = s.count + excluded.count, total = s.total + excluded.total, tech = s.tech + excluded.tech`, `registered_on`)

// pendingLines are the lines that the roll-ups do not hold yet, by their own index
// whatever the planner believes of the table: it empties and fills all day long.
const pendingLines = `seq = ANY (ARRAY(SELECT seq FROM statistics_pending))`

// FoldStatistics 汇总统计台账 takes the lines that are still pending into the
// roll-ups, batch by batch, and says how many there were. A reading before, during
// or after it gives the same figures.
func (db *DB) FoldStatistics(ctx context.Context) (folded int, err error) {
	for {
		taken := 0
		err = db.InTx(ctx, func(tx *Tx) error {
			taken, err = tx.foldBatch(ctx)
			return err
		})
		folded += taken
		if err != nil || taken < foldBatch {
			return folded, err
		}
	}
}

func (tx *Tx) foldBatch(ctx context.Context) (int, error) {
	_, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(?)`, foldLock).Exec(ctx)
	if err != nil {
		return 0, err
	}
	var seqs []int64
	err = tx.NewRaw(`DELETE FROM statistics_pending WHERE seq IN (SELECT seq FROM statistics_pending ORDER BY seq LIMIT ?) RETURNING seq`,
		foldBatch).Scan(ctx, &seqs)
	if err != nil || len(seqs) == 0 {
		return 0, err
	}
	for _, fold := range []string{foldCells, foldParties} {
		_, err = tx.NewRaw(fold, pgdialect.Array(seqs)).Exec(ctx)
		if err != nil {
			return 0, fmt.Errorf("fold %d lines of the statistics: %w", len(seqs), err)
		}
	}
	return len(seqs), nil
}

// YearSums adds up what stands of an office's registrations of a year: two rows of
// the roll-ups, and the lines that they do not hold yet.
func (db *DB) YearSums(ctx context.Context, office string, year int) (reporting.Sums, error) {
	return scanSums(db.bun.QueryRowContext(ctx, `SELECT COALESCE(sum(count), 0)::bigint, COALESCE(sum(total), 0), COALESCE(sum(tech), 0) FROM (
		SELECT count, total, tech FROM statistics_rollup WHERE unit = ? AND tab = 0 AND r = ? AND e >= ?
		UNION ALL SELECT sign, sign * total, sign * tech FROM statistics_entries WHERE `+pendingLines+` AND sign <> 0
			AND office_id = ? AND registered_on BETWEEN make_date(?, 1, 1) AND make_date(?, 12, 31)) u`,
		office, year, year, office, year, year))
}
