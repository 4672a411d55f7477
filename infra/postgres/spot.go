package postgres

import (
	"context"
	"math/big"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/domain/assessment"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/quality"
	"jiyue/domain/valuation"
)

var _ = say(map[string]*fault.Fault{
	"spot_rounds_region_check":  guard("spot.region"),
	"spot_rounds_month_check":   guard("spot.month_day"),
	"spot_rounds_beacon_check":  guard("spot.beacon_length"),
	"spot_rounds_source_check":  guard("spot.source_length"),
	"spot_rounds_filings_check": guard("spot.filings"),
	"spot_rounds_hash_check":    guard("spot.hash"),
	"spot_rounds_by_fkey":       guard("spot.by"),
	"spot_rounds_once_key":      quality.ErrTwice,
	"spot_picks_round_fkey":     guard("spot.round"),
	"spot_picks_case_fkey":      guard("spot.case"),
	"spot_picks_hits_check":     guard("spot.hits"),
	"spot_picks_once_key":       guard("spot.pick"),
})

type filingRow struct {
	ID, Number, Class, Org, Achievement, Field string
	Total                                      *string
	Retracted                                  bool
}

// SpotFilings are the filings of a month with everything that the rules compare them with.
func (tx *Tx) SpotFilings(ctx context.Context, q assessing.FilingQuery) ([]quality.Filing, error) {
	from, to := withinRegion(q.Region)
	var rows []filingRow
	err := tx.NewRaw(`SELECT DISTINCT c.id, c.number, c.class, c.org_id AS org, COALESCE(c.achievement_id::text, '') AS achievement, COALESCE(a.field, '') AS field,
			(SELECT r.detail ->> 'total' FROM assess_events r WHERE r.case_id = c.id AND r.act = 'draft' ORDER BY r.seq DESC LIMIT 1) AS total,
			EXISTS (SELECT FROM assess_events w WHERE w.case_id = c.id AND w.act = 'withdraw_objection') AS retracted
		FROM assess_events e JOIN assess_cases c ON c.id = e.case_id LEFT JOIN achievements a ON a.id = c.achievement_id
		WHERE e.act = 'file' AND e.at >= ? AND e.at < ? AND c.region BETWEEN ? AND ? ORDER BY c.number`, q.From, q.To, from, to).Scan(ctx, &rows)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	w, err := tx.spotWorld(ctx, q, rows)
	list := make([]quality.Filing, len(rows))
	for i, r := range rows {
		list[i] = quality.Filing{Case: r.ID, Number: r.Number, Total: ratio(r.Total), Scores: w.scores[r.ID], Class: w.classes[r.Class], Org: w.orgs[r.Class+r.Org], Value: w.values[r.Achievement], Prices: w.prices[r.Field], Retracted: r.Retracted}
		for _, a := range w.panels[r.ID] {
			list[i].Pairs = append(list[i].Pairs, quality.Pair{Assessor: a, Together: w.pairs[a+r.Org], Seats: w.seats[a], With: w.with[r.Org], All: w.all})
		}
	}
	return list, err
}

// spotWorld is what filings are compared with.
type spotWorld struct {
	scores                map[string][]*big.Rat // by case
	panels                map[string][]string
	classes, orgs, prices map[string][]*big.Rat
	values                map[string]*big.Rat // by achievement
	pairs, seats, with    map[string]int
	all                   int
}

func (tx *Tx) spotWorld(ctx context.Context, q assessing.FilingQuery, rows []filingRow) (spotWorld, error) {
	w := spotWorld{scores: map[string][]*big.Rat{}, panels: map[string][]string{}, classes: map[string][]*big.Rat{}, orgs: map[string][]*big.Rat{}, prices: map[string][]*big.Rat{},
		values: map[string]*big.Rat{}, pairs: map[string]int{}, seats: map[string]int{}, with: map[string]int{}}
	from, to := withinRegion(q.Region)
	var cases, achievements, fields []string
	for _, r := range rows {
		cases = append(cases, r.ID)
		if r.Achievement != "" {
			achievements, fields = append(achievements, r.Achievement), append(fields, r.Field)
		}
	}
	var totals []struct{ CaseID, Assessor, Own string }
	err := tx.NewRaw(`SELECT t.case_id, t.assessor, t.own::text AS own FROM assess_totals t WHERE t.case_id = ANY(?::uuid[]) AND t.seq = (SELECT max(x.seq) FROM assess_totals x WHERE x.case_id = t.case_id)
		ORDER BY t.case_id, t.assessor`, pgdialect.Array(cases)).Scan(ctx, &totals)
	if err != nil {
		return w, err
	}
	for _, t := range totals {
		w.scores[t.CaseID], w.panels[t.CaseID] = append(w.scores[t.CaseID], ratio(&t.Own)), append(w.panels[t.CaseID], t.Assessor)
	}
	var results []struct{ Class, Org, Total string }
	err = tx.NewRaw(`SELECT DISTINCT ON (c.id) c.class, c.org_id AS org, r.total::text AS total FROM assess_cases c JOIN assess_results r ON r.case_id = c.id AND r.total IS NOT NULL
		WHERE c.region BETWEEN ? AND ? AND c.created_at >= ? AND c.state IN ('SIGNED','PASSED','FILED','PUBLICITY','OBJECTION','EFFECTIVE','EXPIRED') ORDER BY c.id, r.seq DESC`, from, to, q.Since).Scan(ctx, &results)
	if err != nil {
		return w, err
	}
	for _, r := range results {
		w.classes[r.Class], w.orgs[r.Class+r.Org] = append(w.classes[r.Class], ratio(&r.Total)), append(w.orgs[r.Class+r.Org], ratio(&r.Total))
	}
	var pairs []struct {
		Assessor, Org string
		N             int
	}
	err = tx.NewRaw(`SELECT t.assessor, c.org_id AS org, count(DISTINCT c.id) AS n FROM assess_cases c JOIN assess_totals t ON t.case_id = c.id WHERE c.region BETWEEN ? AND ? AND c.created_at >= ?
		GROUP BY t.assessor, c.org_id`, from, to, q.Since).Scan(ctx, &pairs)
	if err != nil {
		return w, err
	}
	for _, p := range pairs {
		w.pairs[p.Assessor+p.Org] += p.N
		w.seats[p.Assessor] += p.N
		w.with[p.Org] += p.N
		w.all += p.N
	}
	if len(achievements) == 0 {
		return w, nil
	}
	valued, err := valuations(ctx, tx, `v.achievement_id = ANY(?::uuid[]) AND v.state = 'SIGNED' ORDER BY v.signed_at`, pgdialect.Array(achievements))
	if err != nil {
		return w, err
	}
	for _, v := range valued { // the last one signed counts
		if c, concluded := v.Conclusion(); concluded {
			w.values[v.Achievement], _ = valuation.Decimal(c.Value)
		}
	}
	var prices []struct{ Field, Price string }
	err = tx.NewRaw(`SELECT a.field, ((d.content ->> 'Price')::numeric / 100)::text AS price `+disclosedPrice+` AND d.published_at >= ? AND a.field = ANY(?)`, q.Since, pgdialect.Array(fields)).Scan(ctx, &prices)
	for _, p := range prices {
		w.prices[p.Field] = append(w.prices[p.Field], ratio(&p.Price))
	}
	return w, err
}

// AddSpotRound keeps a round and its picks for good; false says that the id is taken.
func (tx *Tx) AddSpotRound(ctx context.Context, r quality.Round) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO spot_rounds (id, region, month, beacon, source, filings, seed_text, pool_hash, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		r.ID, r.Region, r.Month.String(), r.Beacon, r.Source, pgdialect.Array(r.Filings), r.SeedText, r.PoolHash, r.By.ID, r.At).Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	for _, p := range r.Picks {
		if _, err := tx.NewRaw(`INSERT INTO spot_picks (round_id, case_id, number, hits) VALUES (?, ?, ?, ?)`, r.ID, p.Case, p.Number, jsonb{p.Hits}).Exec(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

type spotRow struct {
	ID, Region, Beacon, Source, SeedText, PoolHash, ByID, ByName string
	Month, At                                                    time.Time
	Filings                                                      []string `bun:",array"`
}

func (r spotRow) toDomain() quality.Round {
	return quality.Round{ID: r.ID, Region: r.Region, Month: day.Of(r.Month.Add(12 * time.Hour)), Beacon: r.Beacon, Source: r.Source, By: contract.Person{ID: r.ByID, Name: r.ByName}, At: r.At.UTC(),
		Filings: r.Filings, SeedText: r.SeedText, PoolHash: r.PoolHash}
}

const spotColumns = `SELECT r.id, r.region, r.month, r.beacon, r.source, r.filings, r.seed_text, r.pool_hash, r.by_id, u.name AS by_name, r.at FROM spot_rounds r JOIN users u ON u.id = r.by_id WHERE `

// SpotRounds lists the rounds of a region, the newest month first.
func (db *DB) SpotRounds(ctx context.Context, region, after string, limit int) ([]quality.Round, error) {
	var where conditions
	where.add(`r.region = ?`, region)
	if isUUID(after) {
		where.add(`r.month < (SELECT month FROM spot_rounds WHERE id = ?)`, after)
	}
	var rows []spotRow
	err := db.bun.NewRaw(spotColumns+`? ORDER BY r.month DESC LIMIT ?`, where.query(), limit).Scan(ctx, &rows)
	list := make([]quality.Round, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// SpotRound reads a round with its filings.
func (db *DB) SpotRound(ctx context.Context, id string) (quality.Round, error) {
	if !isUUID(id) {
		return quality.Round{}, quality.ErrAbsent
	}
	var row spotRow
	err := db.bun.NewRaw(spotColumns+`r.id = ?`, id).Scan(ctx, &row)
	return row.toDomain(), one(err, quality.ErrAbsent)
}

// SpotPicks lists the picks of a round by number, with how their cases stand.
func (db *DB) SpotPicks(ctx context.Context, round, after string, limit int) ([]assessing.PickRow, error) {
	var rows []struct {
		CaseID, Number, Title, Institution, State string
		Hits                                      []quality.Hit `bun:",type:jsonb"`
		Opened, Closed                            bool
	}
	err := db.bun.NewRaw(`SELECT p.case_id, p.number, p.hits, c.title, o.name AS institution, c.state,
			EXISTS (SELECT FROM assess_events e WHERE e.case_id = p.case_id AND e.act = 'open_spot_check' AND e.at >= r.at) AS opened,
			EXISTS (SELECT FROM assess_events e WHERE e.case_id = p.case_id AND e.act = 'close_spot_check' AND e.at >= r.at) AS closed
		FROM spot_picks p JOIN spot_rounds r ON r.id = p.round_id JOIN assess_cases c ON c.id = p.case_id JOIN organisations o ON o.id = c.org_id
		WHERE p.round_id = ? AND p.number > ? ORDER BY p.number LIMIT ?`, round, after, limit).Scan(ctx, &rows)
	list := make([]assessing.PickRow, len(rows))
	for i, r := range rows {
		list[i] = assessing.PickRow{Pick: quality.Pick{Case: r.CaseID, Number: r.Number, Hits: r.Hits}, Title: r.Title, Institution: r.Institution, State: assessment.State(r.State), Opened: r.Opened, Closed: r.Closed}
	}
	return list, err
}
