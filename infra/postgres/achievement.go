package postgres

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"achievements_number_key":        guard("achievement.number"),
	"achievements_number_check":      guard("achievement.number_shape"),
	"achievements_org_fkey":          guard("achievement.org"),
	"achievements_state_check":       guard("achievement.stored_state"),
	"achievements_creator_fkey":      guard("achievement.creator"),
	"achievements_drafter_fkey":      guard("achievement.drafter"),
	"achievements_publisher_fkey":    guard("achievement.publisher"),
	"achievements_secrecy_check":     guard("achievement.secrecy"),
	"achievements_published_check":   guard("achievement.published"),
	"achievements_numbered_check":    guard("achievement.numbered"),
	"achievements_shares_check":      invalid("achievement.shares", "owners", "各权属单位的份额合计须为 100.00%"),
	"achievements_same_person_check": achievement.ErrSamePerson,
	"achievements_ended_check":       guard("achievement.ended"),
	"achievements_reason_check":      achievement.ErrReason,
	"achievements_revision_check":    guard("achievement.revision"),
	"achievements_live_check":        achievement.ErrNotOpen,
	"achievements_live_key":          achievement.ErrInDeal,

	"achievement_versions_achievement_fkey":  guard("achievement.version"),
	"achievement_versions_shares_check":      guard("achievement.version_shares"),
	"achievement_versions_drafter_fkey":      guard("achievement.version_drafter"),
	"achievement_versions_publisher_fkey":    guard("achievement.version_publisher"),
	"achievement_versions_same_person_check": achievement.ErrSamePerson,
	"achievement_rights_achievement_fkey":    guard("achievement.right"),
	"achievement_rights_item_fkey":           guard("achievement.right_item"),

	"achievement_files_achievement_fkey": guard("achievement.file"),
	"achievement_files_name_check":       invalid("achievement.file_name", "file", "文件名应为 1 至 200 个字"),
	"achievement_files_file_fkey":        guard("achievement.file_content"),
	"achievement_files_user_fkey":        guard("achievement.file_user"),
	"achievement_files_twice_key":        achievement.ErrFileTwice,
})

type achievementRow struct {
	bun.BaseModel `bun:"table:achievements,alias:a"`

	ID          string `bun:",pk"`
	Version     int
	Number      *string
	OrgID       string
	Region      string
	State       string
	Content     map[string]string `bun:",type:jsonb"`
	Revision    map[string]string `bun:",type:jsonb,nullzero"`
	Edition     int
	CreatorID   string
	CreatedAt   time.Time
	DrafterID   string
	Writers     []string `bun:",array"`
	UpdatedAt   time.Time
	PublisherID *string
	PublishedAt *time.Time
	ConfirmedOn *time.Time
	ValidUntil  *time.Time
	EndedAt     *time.Time
	Reason      string
	LiveSale    *string
	OwnerNames  string
	OwnerKeys   []string `bun:",array"`
	Grams       []string `bun:",array"`

	OrgName   string `bun:",scanonly"`
	Creator   string `bun:",scanonly"`
	Drafter   string `bun:",scanonly"`
	Publisher string `bun:",scanonly"`
}

func achievementRowOf(a *achievement.Achievement) *achievementRow {
	c := a.Content
	r := &achievementRow{ID: a.ID, Version: a.Version, Number: textOrNil(a.Number), OrgID: a.Org, Region: a.Region, State: string(a.State), Content: c.Flat(),
		Edition: a.Edition, CreatorID: a.Creator.ID, CreatedAt: a.CreatedAt, DrafterID: a.Drafter.ID, Writers: orNone(a.Writers), UpdatedAt: a.UpdatedAt,
		PublisherID: textOrNil(a.Publisher.ID), PublishedAt: timeOrNil(a.PublishedAt), ConfirmedOn: dateOrNil(a.ConfirmedOn), ValidUntil: dateOrNil(a.ValidUntil()),
		EndedAt: timeOrNil(a.EndedAt), Reason: a.Reason, LiveSale: textOrNil(a.LiveSale), OwnerNames: c.OwnerNames(), OwnerKeys: orNone(c.OwnerKeys())}
	if a.Revision != nil {
		r.Revision = a.Revision.Flat()
	}
	r.Grams = Grams(c.Name, a.Number, c.Abstract, c.Problem, r.OwnerNames)
	return r
}

func (r achievementRow) toDomain() (*achievement.Achievement, error) {
	c, err := achievement.Read(r.Content)
	if err != nil {
		return nil, fmt.Errorf("content of achievement %s: %s", r.ID, err.Error())
	}
	a := &achievement.Achievement{ID: r.ID, Version: r.Version, Number: text(r.Number), Org: r.OrgID, OrgName: r.OrgName, Region: r.Region,
		State: achievement.State(r.State), Content: c, Edition: r.Edition, Creator: contract.Person{ID: r.CreatorID, Name: r.Creator}, CreatedAt: r.CreatedAt.UTC(),
		Drafter: contract.Person{ID: r.DrafterID, Name: r.Drafter}, Writers: noneOr(r.Writers), UpdatedAt: r.UpdatedAt.UTC(),
		Publisher: contract.Person{ID: text(r.PublisherID), Name: r.Publisher}, PublishedAt: instant(r.PublishedAt), ConfirmedOn: date(r.ConfirmedOn),
		EndedAt: instant(r.EndedAt), Reason: r.Reason, LiveSale: text(r.LiveSale)}
	if r.Revision != nil {
		next, err := achievement.Read(r.Revision)
		if err != nil {
			return nil, fmt.Errorf("revision of achievement %s: %s", r.ID, err.Error())
		}
		a.Revision = &next
	}
	return a, nil
}

const achievementQuery = `SELECT a.*, o.name AS org_name, c.name AS creator, d.name AS drafter, COALESCE(p.name, '') AS publisher
	FROM achievements a JOIN organisations o ON o.id = a.org_id JOIN users c ON c.id = a.creator_id JOIN users d ON d.id = a.drafter_id
	LEFT JOIN users p ON p.id = a.publisher_id WHERE a.id = ?`

func readAchievement(ctx context.Context, from bun.IDB, id, lock string) (*achievement.Achievement, error) {
	if !isUUID(id) {
		return nil, achievement.ErrAbsent
	}
	var row struct {
		achievementRow `bun:",extend"`
		Name           string
		NameKey        string
		Field          string
		Secrecy        string
	}
	err := from.NewRaw(achievementQuery+lock, id).Scan(ctx, &row)
	if err != nil {
		return nil, one(err, achievement.ErrAbsent)
	}
	return row.toDomain()
}

// LockAchievement reads an achievement and keeps it from changing until the end of
// the unit.
func (tx *Tx) LockAchievement(ctx context.Context, id string) (*achievement.Achievement, error) {
	return readAchievement(ctx, tx, id, ` FOR UPDATE OF a`)
}

// Achievement reads one achievement.
func (db *DB) Achievement(ctx context.Context, id string) (*achievement.Achievement, error) {
	return readAchievement(ctx, db.bun, id, ``)
}

// AddAchievement enters an achievement; false says that the id is taken.
func (tx *Tx) AddAchievement(ctx context.Context, a *achievement.Achievement) (bool, error) {
	res, err := tx.NewInsert().Model(achievementRowOf(a)).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.saveRights(ctx, a)
}

// SaveAchievement writes an achievement that was read and locked.
func (tx *Tx) SaveAchievement(ctx context.Context, a *achievement.Achievement) error {
	row := achievementRowOf(a)
	row.Version++
	res, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", a.Version).Exec(ctx)
	err = changedOne(res, err, achievement.ErrMoved)
	if err != nil {
		return err
	}
	a.Version++
	return tx.saveRights(ctx, a)
}

func (tx *Tx) saveRights(ctx context.Context, a *achievement.Achievement) error {
	ids := []string{}
	for _, r := range a.Content.Rights {
		ids = append(ids, r.Item)
	}
	_, err := tx.NewRaw(`DELETE FROM achievement_rights WHERE achievement_id = ? AND item_id <> ALL(?::uuid[])`, a.ID, pgdialect.Array(ids)).Exec(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = tx.NewRaw(`INSERT INTO achievement_rights (achievement_id, item_id) SELECT ?, unnest(?::uuid[]) ON CONFLICT DO NOTHING`,
		a.ID, pgdialect.Array(ids)).Exec(ctx)
	return err
}

// AddAchievementVersion keeps for good what was published.
func (tx *Tx) AddAchievementVersion(ctx context.Context, id string, v achievement.Version) error {
	_, err := tx.NewRaw(`INSERT INTO achievement_versions (achievement_id, edition, content, drafter_id, writers, publisher_id, published_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, v.Edition, jsonb{v.Content.Flat()}, v.Drafter.ID, pgdialect.Array(orNone(v.Writers)), v.Publisher.ID, v.PublishedAt).Exec(ctx)
	return err
}

// NumberSeries is the prefix of the active office of widest reach that covers the
// region, else the code of its city.
func (tx *Tx) NumberSeries(ctx context.Context, region string) (string, error) {
	var offices []officeRow
	err := tx.NewRaw(officeQuery + `ORDER BY region, number_prefix LIMIT 500`).Scan(ctx, &offices)
	if err != nil {
		return "", err
	}
	series, narrow := region[:4], 7 // digits of a region code, and one more
	for _, o := range offices {
		if digits := len(regionPrefix(o.Region)); digits < narrow && actor.Covers(o.Region, region) {
			series, narrow = o.Prefix, digits
		}
	}
	return series, nil
}

type evidenceRow struct {
	ID            string
	AchievementID string
	Name          string
	SHA256        []byte `bun:"sha256"`
	Size          int64
	MediaType     string
	AddedBy       string
	AddedAt       time.Time
	Content       []byte
}

func (r evidenceRow) toDomain() achievement.File {
	return achievement.File{ID: r.ID, Achievement: r.AchievementID, Name: r.Name, SHA256: hex.EncodeToString(r.SHA256), Size: r.Size, MediaType: r.MediaType,
		AddedBy: r.AddedBy, AddedAt: r.AddedAt.UTC()}
}

// EvidenceFiles lists the standing documents of an achievement in the order of upload.
func (tx *Tx) EvidenceFiles(ctx context.Context, id string) ([]achievement.File, error) {
	return evidenceFiles(ctx, tx, id)
}

// EvidenceFiles lists the standing documents of an achievement in the order of upload.
func (db *DB) EvidenceFiles(ctx context.Context, id string) ([]achievement.File, error) {
	return evidenceFiles(ctx, db.bun, id)
}

func evidenceFiles(ctx context.Context, from bun.IDB, id string) ([]achievement.File, error) {
	var rows []evidenceRow
	err := from.NewRaw(`SELECT f.id, f.achievement_id, f.name, f.sha256, f.size, f.media_type, u.name AS added_by, f.added_at
		FROM achievement_files f JOIN users u ON u.id = f.added_by WHERE f.achievement_id = ? AND f.removed_at IS NULL ORDER BY f.added_at, f.id`, id).Scan(ctx, &rows)
	list := make([]achievement.File, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// AddEvidence keeps the content by its hash; false says that the document stands
// already.
func (tx *Tx) AddEvidence(ctx context.Context, f achievement.File, by actor.Actor, content []byte) (bool, error) {
	err := tx.keepFile(ctx, f.SHA256, f.MediaType, content)
	if err != nil {
		return false, err
	}
	res, err := tx.NewRaw(`INSERT INTO achievement_files (id, achievement_id, name, sha256, size, media_type, added_by, added_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (achievement_id, sha256) DO UPDATE SET removed_at = NULL, name = EXCLUDED.name WHERE achievement_files.removed_at IS NOT NULL`,
		f.ID, f.Achievement, f.Name, unhex(f.SHA256), f.Size, f.MediaType, by.User, f.AddedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// RemoveEvidence takes a document away; its row and content stay on record.
func (tx *Tx) RemoveEvidence(ctx context.Context, id string) error {
	res, err := tx.NewRaw(`UPDATE achievement_files SET removed_at = ? WHERE id = ? AND removed_at IS NULL`, tx.now, id).Exec(ctx)
	return changedOne(res, err, achievement.ErrFileAbsent)
}

// EvidenceContent reads one standing document with its content.
func (db *DB) EvidenceContent(ctx context.Context, id string) (achievement.File, []byte, error) {
	if !isUUID(id) {
		return achievement.File{}, nil, achievement.ErrFileAbsent
	}
	var row evidenceRow
	err := db.bun.NewRaw(`SELECT f.id, f.achievement_id, f.name, f.sha256, f.size, f.media_type, u.name AS added_by, f.added_at, x.content
		FROM achievement_files f JOIN users u ON u.id = f.added_by JOIN files x USING (sha256) WHERE f.id = ? AND f.removed_at IS NULL`, id).Scan(ctx, &row)
	return row.toDomain(), row.Content, one(err, achievement.ErrFileAbsent)
}
