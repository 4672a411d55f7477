package postgres

import (
	"fmt"
	"strings"

	"jiyue/app/reporting"
)

// tableKeys are the tables of the statistics and the keys by which a line counts in
// each; reporting.TabDecision alone counts otherwise.
var tableKeys = []struct {
	tab  reporting.Tab
	keys string
}{
	{reporting.TabClass, `class`}, {reporting.TabField, `field`}, {reporting.TabIP, `ip`}, {reporting.TabSellerNature, `seller_nature`},
	{reporting.TabBuyerNature, `buyer_nature`}, {reporting.TabFlow, `seller_city, buyer_city`}, {reporting.TabPlan, `plan`},
	{reporting.TabObjective, `objective`}, {reporting.TabIndustry, `industry`}, {reporting.TabBand, `band`},
	{reporting.TabSellerRegion, `seller_region`}, {reporting.TabBuyerRegion, `buyer_region`},
}

// keyedLines selects lines of the book, named c in where, with the keys of every
// table and the columns by which they are to be grouped.
func keyedLines(columns, where string) string {
	city := func(region string) string {
		return `CASE WHEN ` + region + ` ~ '^\d{6}$' THEN left(` + region + `, 4) || '00' ELSE ` + region + ` END`
	}
	return `SELECT ` + columns + `, c.kind, c.sign, c.on_time, c.registrar_id, c.class, c.field, c.ip, c.seller_nature, c.buyer_natures[1] AS buyer_nature,
		` + city(`c.seller_region`) + ` AS seller_city, ` + city(`c.buyer_regions[1]`) + ` AS buyer_city, c.plan, c.objective, c.industry,
		width_bucket(c.total, ARRAY[100000, 1000000, 5000000, 10000000, 100000000]::numeric[])::text AS band,
		c.seller_region, c.buyer_regions[1] AS buyer_region, c.total, c.tech FROM statistics_entries c WHERE ` + where
}

// cellsSQL counts lines into the rows of every table, all in one reading of them:
// tab, key1, key2, count, total, tech after the columns. The columns group every
// table, or where coarse only the total and the decisions, and are empty elsewhere.
func cellsSQL(columns string, coarse bool, lines string) string {
	var sets, tabs, keys []string
	whole, shown := `()`, columns
	if coarse {
		whole, shown = `(`+columns+`)`, `COALESCE(`+columns+`, '')`
	}
	for _, t := range tableKeys {
		first, _, _ := strings.Cut(t.keys, `,`)
		sets, keys = append(sets, `(`+t.keys+`)`), append(keys, first)
		tabs = append(tabs, fmt.Sprintf(`WHEN GROUPING(%s) THEN %d`, first, t.tab))
	}
	by := columns + `, `
	if coarse {
		by = ``
	}
	decisions := fmt.Sprintf(` UNION ALL SELECT %s, %d, COALESCE(registrar_id::text, ''), outcome, count(*), sum(total), sum(tech)
		FROM d GROUP BY %s, registrar_id, outcome`, columns, reporting.TabDecision, columns)
	if !coarse {
		decisions += fmt.Sprintf(` UNION ALL SELECT %s, %d, outcome, '', count(*), sum(total), sum(tech) FROM d GROUP BY %s, outcome`, columns, reporting.TabOutcome, columns)
	}
	return `WITH l AS MATERIALIZED (` + lines + `), d AS (SELECT l.*, outcome FROM l CROSS JOIN LATERAL (VALUES (kind),
			(CASE WHEN kind = 'RETURNED' THEN NULL WHEN on_time THEN 'KEPT' WHEN NOT on_time THEN 'LATE' ELSE 'UNTIMED' END)) o (outcome)
		WHERE kind IN ('REGISTERED', 'RETURNED', 'REJECTED') AND outcome IS NOT NULL) SELECT ` + shown + `, CASE 0 ` + strings.Join(tabs, ` `) + fmt.Sprintf(` ELSE %d END AS tab, `, reporting.TabAll) +
		`COALESCE(` + strings.Join(keys, `, `) + `, '') AS key1, COALESCE(buyer_city, '') AS key2, sum(sign) AS count, sum(sign * total) AS total, sum(sign * tech) AS tech
		FROM l WHERE sign <> 0 GROUP BY ` + by + `GROUPING SETS (` + whole + `, ` + strings.Join(sets, `, `) + `)` +
		decisions
}
