package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/reporting"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// rect is a stretch of the roll-ups: registered from r1 to r2 and counting from
// e1 to e2, all of them years or all of them months.
type rect struct{ r1, r2, e1, e2 int }

const endless = 999912

// stretches are where the roll-ups hold a slice: first, alone in its rectangle,
// what was registered in the period and counts since then, which is nearly all.
func stretches(s reporting.Slice, whole bool) []rect {
	first, last := s.From, s.To
	if whole {
		y := first.Year
		all := []rect{{y, y, y, y}}
		switch {
		case s.Until.IsZero():
			return append(all, rect{y, y, y + 1, endless / 100})
		case s.Until.AddDays(1).Year() > y+1: // later years that are complete
			all = append(all, rect{y, y, y + 1, s.Until.AddDays(1).Year() - 1})
		}
		if january := (reporting.Month{Year: s.Until.Year(), Month: 1}); s.Until.AddDays(1).Year() == s.Until.Year() {
			all = append(all, rect{first.Number(), last.Number(), january.Number(), lastFull(s.Until).Number()})
		}
		return all
	}
	until := endless
	if !s.Until.IsZero() {
		until = lastFull(s.Until).Number()
	}
	if first == last && until >= first.Number() {
		return []rect{{first.Number(), last.Number(), first.Number(), last.Number()}, {first.Number(), last.Number(), first.Add(1).Number(), until}}
	}
	return []rect{{first.Number(), last.Number(), first.Number(), until}}
}

// lastFull is the last month that is over at the end of a day.
func lastFull(d day.Date) reporting.Month {
	next := d.AddDays(1)
	return reporting.Month{Year: next.Year(), Month: next.Month()}.Add(-1)
}

func (r rect) where(c *conditions) {
	if r.r1 == r.r2 && r.e1 == r.e2 {
		c.add(`c.r = ? AND c.e = ?`, r.r1, r.e1)
		return
	}
	c.add(`c.r BETWEEN ? AND ? AND c.e BETWEEN ? AND ?`, r.r1, r.r2, r.e1, r.e2)
}

// report reads the tables of one question: the roll-ups, the lines that they do not
// hold yet, and the days of a month that is cut.
type report struct {
	tx      bun.Tx
	q       reporting.Question
	pending bool // some lines are not folded yet
}

func newReport(tx bun.Tx, q reporting.Question) *report { return &report{tx: tx, q: q} }

func (r *report) read(ctx context.Context) (counts reporting.Counts, err error) {
	err = r.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM statistics_pending)`).Scan(&r.pending)
	if err != nil {
		return counts, err
	}
	for _, step := range []func(context.Context, *reporting.Counts) error{
		r.tables, r.months, r.offices, r.loose, r.parties, r.several, r.changes, r.names,
	} {
		if err = step(ctx, &counts); err != nil {
			return counts, err
		}
	}
	return counts, nil
}

// part is a SELECT of a union with its arguments.
type part struct {
	text string
	args []any
}

func union(parts []part) (text string, args []any) {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.text
		args = append(args, p.args...)
	}
	return strings.Join(texts, ` UNION ALL `), args
}

// each calls with every slice of both years.
func (r *report) each(visit func(s reporting.Slice, previous bool)) {
	for _, s := range r.q.Current {
		visit(s, false)
	}
	for _, s := range r.q.Previous {
		visit(s, true)
	}
}

// sums is the SQL of the three figures.
const sums = `sum(count)::bigint, sum(total)::text, sum(tech)::text`

var allTabs = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17}

// Months and offices are asked for as a whole and for their decisions only; those
// of a month need not be told apart by registrar.
var (
	byOffice = []int{int(reporting.TabAll), int(reporting.TabDecision)}
	byMonth  = []int{int(reporting.TabAll), int(reporting.TabOutcome)}
)

// rolled selects from the roll-ups; units are those of the question or offices.
func (r *report) rolled(columns string, units []string, tabs []int, months bool) []part {
	var parts []part
	r.each(func(s reporting.Slice, previous bool) {
		for _, stretch := range stretches(s, s.Whole && !months) {
			var c conditions
			c.add(`c.unit IN (?) AND c.tab IN (?)`, bun.In(units), bun.In(tabs))
			stretch.where(&c)
			parts = append(parts, part{fmt.Sprintf(`SELECT %t AS previous, %s, c.tab, c.key1, c.key2, c.count, c.total, c.tech FROM statistics_rollup c WHERE `,
				previous, columns) + c.text.String(), c.args})
		}
	})
	return parts
}

// counted adds the parts up by group: an office, a month, or nothing.
func (r *report) counted(ctx context.Context, parts []part, take func(group string, c reporting.Counted)) error {
	if len(parts) == 0 {
		return nil
	}
	text, args := union(parts)
	rows, err := r.tx.QueryContext(ctx, `SELECT previous, grp, tab, key1, key2, `+sums+` FROM (`+text+`) u GROUP BY 1, 2, 3, 4, 5`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c reporting.Counted
		var group string
		if err := scanCell(rows, &c.Cell, &c.Previous, &group, &c.Tab, &c.Key, &c.Sub); err != nil {
			return err
		}
		take(group, c)
	}
	return rows.Err()
}

// scanCell reads the given columns and after them the three figures.
func scanCell(rows *sql.Rows, cell *reporting.Cell, columns ...any) error {
	var total, tech string
	err := rows.Scan(append(columns, &cell.Count, &total, &tech)...)
	if err != nil {
		return err
	}
	cell.Total, err = exactYuan(total)
	if err != nil {
		return err
	}
	cell.Tech, err = exactYuan(tech)
	return err
}

func exactYuan(s string) (money.Yuan, error) {
	d, err := decimal.NewFromString(s)
	return money.Round(d), err
}

func (r *report) tables(ctx context.Context, counts *reporting.Counts) error {
	return r.counted(ctx, r.rolled(`'' AS grp`, []string{r.q.Unit}, allTabs, false), func(_ string, c reporting.Counted) {
		counts.Rows = append(counts.Rows, c)
	})
}

func (r *report) months(ctx context.Context, counts *reporting.Counts) error {
	return r.counted(ctx, r.rolled(`c.r::text AS grp`, []string{r.q.Unit}, byMonth, true), func(month string, c reporting.Counted) {
		counts.Months = append(counts.Months, monthly(month, c))
	})
}

// monthly takes a row of 202611 into the table of months.
func monthly(month string, c reporting.Counted) reporting.Counted {
	if c.Tab == reporting.TabOutcome {
		c.Tab, c.Sub = reporting.TabDecision, c.Key
	}
	c.Key = month[:4] + "-" + month[4:]
	return c
}

func (r *report) offices(ctx context.Context, counts *reporting.Counts) error {
	if len(r.q.Offices) == 0 {
		return nil
	}
	return r.counted(ctx, r.rolled(`c.unit AS grp`, r.q.Offices, byOffice, false), func(office string, c reporting.Counted) {
		counts.Offices = append(counts.Offices, reporting.Officed{Office: office, Counted: c})
	})
}

// lines admits the lines that the roll-ups do not answer for: those of a month
// that is cut, and of the others those pending. Each is a walk of its own index.
func (r *report) lines(s reporting.Slice) (all []*conditions) {
	admit := func(condition string, args ...any) {
		c := &conditions{}
		c.add(condition, args...)
		c.lines(r.q.Unit, s)
		all = append(all, c)
	}
	cut, pending := s.Until, `c.`+pendingLines
	if cut.IsZero() || cut.AddDays(1).Day() == 1 {
		if r.pending {
			admit(pending)
		}
		return all
	}
	first := day.New(cut.Year(), cut.Month(), 1).String()
	admit(`c.happened_on >= ?`, first)
	if r.pending {
		admit(pending+` AND c.happened_on < ?`, first)
	}
	return all
}

// lines admits what a slice counts of a unit.
func (c *conditions) lines(unit string, s reporting.Slice) {
	if len(unit) > 6 {
		c.add(`c.office_id = ?`, unit)
	} else if unit != reporting.Nation {
		c.unit("", unit)
	}
	c.add(`c.registered_on BETWEEN ? AND ?`, s.From.First().String(), s.To.Last().String())
	if !s.Until.IsZero() {
		c.add(`c.happened_on <= ?`, s.Until.String())
	}
}

// loose adds the lines that are not in the roll-ups to all three readings.
func (r *report) loose(ctx context.Context, counts *reporting.Counts) error {
	var parts []part
	r.each(func(s reporting.Slice, previous bool) {
		for _, c := range r.lines(s) {
			parts = append(parts, part{fmt.Sprintf(`SELECT %t AS previous, x.* FROM (`, previous) +
				cellsSQL(`grp`, true, keyedLines(`to_char(c.registered_on, 'YYYYMM') || c.office_id AS grp`, c.text.String())) + `) x (grp, tab, key1, key2, count, total, tech)`, c.args})
		}
	})
	return r.counted(ctx, parts, func(group string, c reporting.Counted) {
		counts.Rows = append(counts.Rows, c)
		if group != "" { // all, and the decisions
			month, office := group[:6], group[6:]
			counts.Months = append(counts.Months, monthly(month, c))
			counts.Offices = append(counts.Offices, reporting.Officed{Office: office, Counted: c})
		}
	})
}

// several reads the lines of contracts with several buyers, where those are to
// share.
func (r *report) several(ctx context.Context, counts *reporting.Counts) error {
	if !r.q.Split {
		return nil
	}
	var parts []part
	r.each(func(s reporting.Slice, previous bool) {
		var c conditions
		c.add(`cardinality(c.buyers) > 1 AND c.sign <> 0`)
		c.lines(r.q.Unit, s)
		parts = append(parts, part{fmt.Sprintf(`SELECT %t AS previous, c.sign, c.seller_region, c.buyer_natures, c.buyer_regions, c.total, c.tech
			FROM statistics_entries c WHERE `, previous) + c.text.String(), c.args})
	})
	if len(parts) == 0 {
		return nil
	}
	var list []struct {
		Previous     bool
		Sign         int
		SellerRegion string
		BuyerNatures []string `bun:",array"`
		BuyerRegions []string `bun:",array"`
		Total        decimal.Decimal
		Tech         decimal.Decimal
	}
	text, args := union(parts)
	err := r.tx.NewRaw(text, args...).Scan(ctx, &list)
	for _, l := range list {
		counts.Several = append(counts.Several, reporting.Several{Previous: l.Previous, Sign: l.Sign, SellerRegion: l.SellerRegion,
			BuyerNatures: l.BuyerNatures, BuyerRegions: l.BuyerRegions, Total: money.Round(l.Total), Tech: money.Round(l.Tech)})
	}
	return err
}

// names reads how registrars and the largest parties are called.
func (r *report) names(ctx context.Context, counts *reporting.Counts) error {
	people, parties := map[string]string{}, map[string]string{}
	for _, o := range counts.Offices {
		if o.Tab == reporting.TabDecision && o.Key != "" {
			people[o.Key] = ""
		}
	}
	for _, p := range append(append([]reporting.Counted{}, counts.Sellers...), counts.Buyers...) {
		parties[p.Key] = p.Key
	}
	counts.People, counts.Parties = people, parties
	for _, ask := range []struct {
		names map[string]string
		query string
	}{
		{people, `SELECT id::text, name FROM users WHERE id = ANY (?::uuid[])`},
		{parties, `SELECT k, p.name FROM unnest(?::text[]) k CROSS JOIN LATERAL
			(SELECT name FROM contract_parties WHERE code = k AND code <> '' ORDER BY contract_id DESC LIMIT 1) p`},
	} {
		if len(ask.names) == 0 {
			continue
		}
		keys := make([]string, 0, len(ask.names))
		for key := range ask.names {
			keys = append(keys, key)
		}
		rows, err := r.tx.QueryContext(ctx, ask.query, pgdialect.Array(keys))
		if err != nil {
			return err
		}
		for rows.Next() {
			var key, name string
			if err := rows.Scan(&key, &name); err != nil {
				return err
			}
			ask.names[key] = name
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}
