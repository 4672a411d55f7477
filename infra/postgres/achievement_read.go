package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/keeping"
	"jiyue/app/reporting"
	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ip"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// Unit reads what the market needs to know of an organisation.
func (db *DB) Unit(ctx context.Context, org string) (trading.Unit, error) {
	var row struct{ ID, Name, Uscc, Kind string }
	if !isUUID(org) {
		return trading.Unit{}, achievement.ErrDenied
	}
	err := db.bun.NewRaw(`SELECT id, name, COALESCE(uscc, '') AS uscc, kind FROM organisations WHERE id = ?`, org).Scan(ctx, &row)
	return trading.Unit{ID: row.ID, Name: row.Name, Uscc: row.Uscc, Seller: row.Kind == "SELLER"}, one(err, achievement.ErrDenied)
}

type achievementListRow struct {
	ID         string
	Number     string
	OrgName    string
	OwnerNames string
	State      string
	Live       bool
	Revised    bool
	Content    map[string]string `bun:",type:jsonb"`
	ValidUntil *time.Time
	UpdatedAt  time.Time
}

// searchedAchievement is everything that the grams of an achievement are made of.
const searchedAchievement = `concat_ws(chr(31), a.name, a.number, a.content ->> 'abstract', a.content ->> 'problem', a.owner_names)`

// Achievements lists achievements: those of a unit by their last change, others by
// their publication, newest first.
func (db *DB) Achievements(ctx context.Context, q trading.AchievementQuery) ([]trading.AchievementRow, error) {
	order := `published_at`
	w := walk{table: `achievements a`, limit: q.Limit}
	where := &w.columns
	switch {
	case q.Public:
		where.add(`a.state = 'PUBLISHED' AND a.secrecy = 'OPEN' AND a.valid_until >= ?`, q.Today.String())
	case q.Region != "":
		where.add(`a.number IS NOT NULL AND a.secrecy <> 'SECRET'`)
		if q.Region != reporting.Nation {
			from, to := reporting.Place{Within: q.Region}.Range()
			where.add(`a.region BETWEEN ? AND ?`, from, to)
		}
	case q.Org != "":
		order = `updated_at`
		where.add(`a.org_id = ?`, q.Org)
	default:
		where.add(`false`)
	}
	w.words.words("a", searchedAchievement, q.Text)
	if q.Field != "" {
		where.add(`a.field = ?`, q.Field)
	}
	switch q.State {
	case "":
	case achievement.InDeal:
		where.add(`a.live_sale IS NOT NULL`)
	case achievement.Published:
		where.add(`a.state = 'PUBLISHED' AND a.live_sale IS NULL`)
	default:
		where.add(`a.state = ?`, string(q.State))
	}
	if q.Stale {
		where.add(`a.state = 'PUBLISHED' AND a.valid_until < ?`, q.Today.String())
	}
	if isUUID(q.After) {
		where.add(`(a.`+order+`, a.id) < (SELECT `+order+`, id FROM achievements WHERE id = ?)`, q.After)
	}
	w.keys = []string{`a.` + order, `a.id`}
	page, err := w.ids(ctx, db.bun)
	if err != nil {
		return nil, err
	}
	var rows []achievementListRow
	err = db.bun.NewRaw(`SELECT a.id, COALESCE(a.number, '') AS number, o.name AS org_name, a.owner_names, a.state, a.live_sale IS NOT NULL AS live,
			a.revision IS NOT NULL AS revised, a.content - 'abstract' - 'problem' - 'evidence' AS content, a.valid_until, a.updated_at
		FROM achievements a JOIN organisations o ON o.id = a.org_id WHERE a.id = ANY(?::uuid[]) ORDER BY a.`+order+` DESC, a.id DESC`, pgdialect.Array(page)).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]trading.AchievementRow, len(rows))
	for i, r := range rows {
		list[i], err = r.toRow()
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (r achievementListRow) toRow() (trading.AchievementRow, error) {
	c, err := achievement.Read(r.Content)
	if err != nil {
		return trading.AchievementRow{}, fmt.Errorf("content of achievement %s: %s", r.ID, err.Error())
	}
	row := trading.AchievementRow{ID: r.ID, Number: r.Number, Name: c.Name, OrgName: r.OrgName, OwnerNames: r.OwnerNames, State: achievement.State(r.State),
		Field: c.Field, Maturity: c.Maturity, Modes: c.Modes, Negotiable: c.Negotiable, Price: c.Price, Secrecy: c.Secrecy, Revised: r.Revised,
		ValidUntil: date(r.ValidUntil), UpdatedAt: r.UpdatedAt.UTC()}
	if r.Live && row.State == achievement.Published {
		row.State = achievement.InDeal
	}
	return row, nil
}

// AchievementVersions reads what was published, newest first, before the edition
// (0: all).
func (db *DB) AchievementVersions(ctx context.Context, id string, before, limit int) ([]achievement.Version, error) {
	var rows []struct {
		Edition     int
		Content     map[string]string `bun:",type:jsonb"`
		DrafterID   string
		Drafter     string
		Writers     []string `bun:",array"`
		PublisherID string
		Publisher   string
		PublishedAt time.Time
	}
	err := db.bun.NewRaw(`SELECT v.edition, v.content, v.drafter_id, d.name AS drafter, v.writers, v.publisher_id, p.name AS publisher, v.published_at
		FROM achievement_versions v JOIN users d ON d.id = v.drafter_id JOIN users p ON p.id = v.publisher_id
		WHERE v.achievement_id = ? AND (? = 0 OR v.edition < ?) ORDER BY v.edition DESC LIMIT ?`, id, before, before, limit).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	list := make([]achievement.Version, len(rows))
	for i, r := range rows {
		c, err := achievement.Read(r.Content)
		if err != nil {
			return nil, fmt.Errorf("edition %d of achievement %s: %s", r.Edition, id, err.Error())
		}
		list[i] = achievement.Version{Edition: r.Edition, Content: c, Drafter: contract.Person{ID: r.DrafterID, Name: r.Drafter}, Writers: noneOr(r.Writers),
			Publisher: contract.Person{ID: r.PublisherID, Name: r.Publisher}, PublishedAt: r.PublishedAt.UTC()}
	}
	return list, nil
}

// SalesOn lists the sales of an achievement from new to old; announced leaves out what
// the public has never seen.
func (db *DB) SalesOn(ctx context.Context, achievement string, announced bool, limit int) ([]trading.SaleOn, error) {
	var rows []struct {
		ID, Number, Name, Route, State, Contract string
		At                                       time.Time
	}
	err := db.bun.NewRaw(`SELECT s.id, COALESCE(s.number, '') AS number, s.name, s.route, s.state, x.at, COALESCE(c.number, '') AS contract
		FROM sales s CROSS JOIN LATERAL (SELECT CASE WHEN s.route = 'AGREEMENT' THEN s.opens_at ELSE s.announced_at END AS shown) w
		CROSS JOIN LATERAL (SELECT COALESCE(w.shown, s.created_at) AS at) x
		LEFT JOIN contracts c ON c.form->>'contract.deal_no' = s.number AND c.form->>'contract.deal_no' <> '' AND c.number IS NOT NULL AND c.state NOT IN ('CANCELLED', 'REVOKED')
		WHERE s.achievement_id = ? AND s.state <> 'WITHDRAWN' AND (NOT ? OR w.shown IS NOT NULL AND s.state <> 'BLOCKED_SECRET') ORDER BY x.at DESC, s.id DESC LIMIT ?`,
		achievement, announced, limit).Scan(ctx, &rows)
	list := make([]trading.SaleOn, len(rows))
	for i, r := range rows {
		list[i] = trading.SaleOn{ID: r.ID, Number: r.Number, Name: r.Name, Route: lot.Route(r.Route), State: sale.State(r.State), At: r.At.UTC(), Contract: r.Contract}
	}
	return list, err
}

// Waiting counts, of one unit, what was not confirmed in time and what is not
// published yet.
func (db *DB) Waiting(ctx context.Context, org string, today day.Date) (confirm, publish int, err error) {
	err = db.bun.NewRaw(`SELECT count(*) FILTER (WHERE state = 'PUBLISHED' AND valid_until < ?), count(*) FILTER (WHERE state = 'DRAFT' OR revision IS NOT NULL)
		FROM achievements WHERE org_id = ?`, today.String(), org).Scan(ctx, &confirm, &publish)
	return confirm, publish, err
}

// Twins finds achievements that look like the same as what is written: among those
// of the unit, and among what others have published but 涉密.
func (db *DB) Twins(ctx context.Context, of *achievement.Achievement) ([]achievement.Twin, error) {
	c := of.Written()
	items := make([]string, len(c.Rights))
	for i, r := range c.Rights {
		items[i] = r.Item
	}
	var rows []struct {
		ID       string
		Number   string
		Name     string
		OrgID    string
		OrgName  string
		State    string
		SameName bool
		Shared   []string `bun:",array"`
	}
	err := db.bun.NewRaw(`SELECT * FROM (SELECT a.id, COALESCE(a.number, '') AS number, a.name, a.org_id, o.name AS org_name, a.state,
				a.name_key = party_name_key(?) AND a.owner_keys && ?::text[] AS same_name,
				ARRAY(SELECT i.number FROM achievement_rights r JOIN ip_items i ON i.id = r.item_id
					WHERE r.achievement_id = a.id AND r.item_id = ANY(?::uuid[]) ORDER BY i.number) AS shared
			FROM achievements a JOIN organisations o ON o.id = a.org_id
			WHERE a.id <> ? AND a.state <> 'WITHDRAWN' AND (a.org_id = ? OR a.number IS NOT NULL AND a.secrecy <> 'SECRET')
				AND (a.name_key = party_name_key(?) OR a.id IN (SELECT achievement_id FROM achievement_rights WHERE item_id = ANY(?::uuid[])))) t
		WHERE same_name OR shared <> '{}' ORDER BY id LIMIT 20`,
		c.Name, pgdialect.Array(orNone(c.OwnerKeys())), pgdialect.Array(items), of.ID, of.Org, c.Name, pgdialect.Array(items)).Scan(ctx, &rows)
	list := make([]achievement.Twin, len(rows))
	for i, r := range rows {
		list[i] = achievement.Twin{ID: r.ID, Number: r.Number, Name: r.Name, Org: r.OrgID, OrgName: r.OrgName, State: achievement.State(r.State),
			SameName: r.SameName, Shared: r.Shared}
	}
	return list, err
}

// RightsFor finds rights by their keys among those that the unit finds in the
// register itself.
func (db *DB) RightsFor(ctx context.Context, u trading.Unit, keys []string) ([]ip.Item, error) {
	var where conditions
	where.add(`i.number_key = ANY(?::text[]) AND i.number_key <> ''`, pgdialect.Array(keys))
	where.openTo(keeping.Interest{Uscc: u.Uscc, Scope: keeping.Scope{Org: u.ID}})
	return db.rights(ctx, &where)
}

// Rights reads rights in the order of the ids.
func (db *DB) Rights(ctx context.Context, ids []string) ([]ip.Item, error) {
	var where conditions
	where.add(`i.id = ANY(?::uuid[])`, pgdialect.Array(ids))
	found, err := db.rights(ctx, &where)
	list := make([]ip.Item, 0, len(found))
	for _, id := range ids {
		for _, i := range found {
			if i.ID == id {
				list = append(list, i)
			}
		}
	}
	return list, err
}

func (db *DB) rights(ctx context.Context, where *conditions) ([]ip.Item, error) {
	var rows []itemRow
	err := db.bun.NewRaw(`SELECT `+itemColumns+` FROM ip_items i WHERE ? LIMIT 100`, where.query()).Scan(ctx, &rows)
	list := make([]ip.Item, len(rows))
	for n, r := range rows {
		list[n] = r.toDomain()
	}
	return list, err
}
