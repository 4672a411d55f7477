package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"jiyue/app/reporting"
	"jiyue/domain/day"
)

// parties reads the largest sellers and buyers. Those of one year or one month
// stand in the order of an index; what was changed since, or is not folded yet,
// concerns few parties, whose sums are made on the spot.
func (r *report) parties(ctx context.Context, counts *reporting.Counts) error {
	if r.q.Top == 0 || len(r.q.Current) == 0 {
		return nil
	}
	for role, into := range map[string]*[]reporting.Counted{"SELLER": &counts.Sellers, "BUYER": &counts.Buyers} {
		list, err := r.largest(ctx, role)
		if err != nil || len(list) == 0 {
			return err
		}
		before, err := r.before(ctx, role, list)
		if err != nil {
			return err
		}
		*into = append(list, before...)
	}
	return nil
}

// partyParts selects a role's figures by party; the first stretch, where it is
// asked to be left out, is the one that is in order.
func (r *report) partyParts(role string, slicesOf []reporting.Slice, from int, narrow func(*conditions, string)) []part {
	var parts []part
	for _, s := range slicesOf {
		for _, stretch := range stretches(s, s.Whole)[from:] {
			var c conditions
			c.add(`c.unit = ? AND c.role = ?`, r.q.Unit, role)
			stretch.where(&c)
			narrow(&c, `c.party`)
			parts = append(parts, part{`SELECT c.party, c.count, c.total, c.tech FROM statistics_parties c WHERE ` + c.text.String(), c.args})
		}
		for _, c := range r.lines(s) {
			party := map[string]string{"SELLER": `c.seller`, "BUYER": `c.buyers[1]`}[role]
			c.add(`c.sign <> 0`)
			narrow(c, party)
			parts = append(parts, part{`SELECT ` + party + `, c.sign, c.sign * c.total, c.sign * c.tech FROM statistics_entries c WHERE ` + c.text.String(), c.args})
		}
	}
	return parts
}

func (r *report) largest(ctx context.Context, role string) ([]reporting.Counted, error) {
	anyone := func(*conditions, string) {}
	ordered := stretches(r.q.Current[0], r.q.Current[0].Whole)[0]
	if len(r.q.Current) > 1 || ordered.r1 != ordered.r2 || ordered.e1 != ordered.e2 {
		text, args := union(r.partyParts(role, r.q.Current, 0, anyone))
		return r.partyRows(ctx, text, args, false, ` ORDER BY sum(total) DESC, party LIMIT `+fmt.Sprint(r.q.Top))
	}
	touched, args := `SELECT ''::text AS party, 0::bigint AS count, 0::numeric AS total, 0::numeric AS tech WHERE false`, []any(nil)
	if parts := r.partyParts(role, r.q.Current, 1, anyone); len(parts) > 0 {
		touched, args = union(parts)
	}
	var base conditions
	base.add(`c.unit = ? AND c.role = ?`, r.q.Unit, role)
	ordered.where(&base)
	text := `(SELECT c.party, c.count, c.total, c.tech FROM statistics_parties c WHERE ` + base.text.String() + `
			AND c.count > 0 AND c.party NOT IN (SELECT party FROM touched) ORDER BY c.total DESC, c.party LIMIT ` + fmt.Sprint(r.q.Top) + `)
		UNION ALL SELECT party, count, total, tech FROM touched
		UNION ALL SELECT c.party, c.count, c.total, c.tech FROM statistics_parties c
			WHERE ` + base.text.String() + ` AND c.party IN (SELECT party FROM touched)`
	args = slices.Concat(args, base.args, base.args)
	return r.partyRows(ctx, `WITH touched (party, count, total, tech) AS MATERIALIZED (`+touched+`) `+text, args, false,
		` ORDER BY sum(total) DESC, party LIMIT `+fmt.Sprint(r.q.Top))
}

// before reads what the given parties counted a year before.
func (r *report) before(ctx context.Context, role string, list []reporting.Counted) ([]reporting.Counted, error) {
	parties := make([]string, len(list))
	for i, p := range list {
		parties[i] = p.Key
	}
	parts := r.partyParts(role, r.q.Previous, 0, func(c *conditions, party string) { c.add(party+` IN (?)`, bun.In(parties)) })
	if len(parts) == 0 {
		return nil, nil
	}
	text, args := union(parts)
	return r.partyRows(ctx, text, args, true, ``)
}

func (r *report) partyRows(ctx context.Context, text string, args []any, previous bool, order string) ([]reporting.Counted, error) {
	rows, err := r.tx.QueryContext(ctx, `SELECT party, `+sums+` FROM (`+text+`) u (party, count, total, tech)
		WHERE party <> '' GROUP BY 1 HAVING sum(count) > 0`+order, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []reporting.Counted
	for rows.Next() {
		c := reporting.Counted{Previous: previous}
		if err := scanCell(rows, &c.Cell, &c.Key); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// changes reads what happened to registered contracts in the period of the
// report: sums by kind, and one by one what concerns closed years.
func (r *report) changes(ctx context.Context, counts *reporting.Counts) error {
	var c conditions
	c.add(`c.kind IN ('CHANGE', 'CANCELLED', 'REVOKED') AND c.happened_on BETWEEN ? AND ?`, r.q.Changed.From.String(), r.q.Changed.To.String())
	if len(r.q.Unit) > 6 {
		c.add(`c.office_id = ?`, r.q.Unit)
	} else if r.q.Unit != reporting.Nation {
		c.unit("", r.q.Unit)
	}
	closed := conditions{}
	closed.add(`false`)
	for _, y := range r.q.Closed {
		closed.text.WriteString(` OR (c.registered_on BETWEEN ? AND ? AND c.happened_on > ?)`)
		closed.args = append(closed.args, day.New(y.Year, 1, 1).String(), day.New(y.Year, 12, 31).String(), y.ClosesOn.String())
	}
	acts := `SELECT c.contract_id, c.kind, c.happened_on, c.registered_on, c.recorded_at, (` + closed.text.String() + `) AS closed,
		sum(c.sign)::bigint AS count, sum(c.sign * c.total) AS total, sum(c.sign * c.tech) AS tech
		FROM statistics_entries c WHERE ` + c.text.String() + ` GROUP BY 1, 2, 3, 4, 5, 6`
	args := slices.Concat(closed.args, c.args)
	rows, err := r.tx.QueryContext(ctx, `SELECT kind, closed, count(*), `+sums+` FROM (`+acts+`) a GROUP BY 1, 2 ORDER BY 2, 1`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	several := 0
	for rows.Next() {
		var k reporting.ChangeSum
		if err := scanCell(rows, &k.Cell, &k.Kind, &k.Closed, &k.Acts); err != nil {
			return err
		}
		if k.Closed {
			several += k.Acts
		}
		counts.Changes = append(counts.Changes, k)
	}
	if err := rows.Err(); err != nil || several == 0 {
		return err
	}
	counts.Adjustments, err = r.adjustments(ctx, acts, args)
	return err
}

func (r *report) adjustments(ctx context.Context, acts string, args []any) ([]reporting.Adjustment, error) {
	rows, err := r.tx.QueryContext(ctx, `SELECT a.contract_id, COALESCE(n.number, ''), n.name, a.kind, a.happened_on::text, a.registered_on::text,
		a.count, a.total::text, a.tech::text FROM (`+acts+`) a JOIN contracts n ON n.id = a.contract_id
		WHERE a.closed ORDER BY a.happened_on, a.recorded_at, a.contract_id LIMIT ?`, append(slices.Clone(args), reporting.MaxAdjustments)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []reporting.Adjustment
	for rows.Next() {
		var a reporting.Adjustment
		var on, registered string
		if err := scanCell(rows, &a.Cell, &a.Contract, &a.Number, &a.Name, &a.Kind, &on, &registered); err != nil {
			return nil, err
		}
		a.On, a.RegisteredOn = day.Must(on), day.Must(registered)
		list = append(list, a)
	}
	return list, rows.Err()
}
