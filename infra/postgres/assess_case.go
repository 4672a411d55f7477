package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"assess_cases_number_key":       guard("assessment.number"),
	"assess_cases_title_check":      invalid("assessment.title", "title", "项目名称应为 2 至 100 个字"),
	"assess_cases_track_check":      guard("assessment.track"),
	"assess_cases_client_fkey":      guard("assessment.client"),
	"assess_cases_maker_fkey":       guard("assessment.maker"),
	"assess_cases_org_fkey":         guard("assessment.institution"),
	"assess_cases_achievement_fkey": guard("assessment.achievement"),
	"assess_cases_region_check":     guard("assessment.region"),
	"assess_cases_state_check":      guard("assessment.state_check"),
	"assess_cases_events_check":     guard("assessment.events"),
	"assess_cases_head_check":       guard("assessment.head"),
	"assess_cases_apart_check":      invalid("assessment.apart", "org", "委托方和评价机构不能是同一单位"),
	"assess_events_case_fkey":       guard("assessment.event_case"),
	"assess_events_seq_check":       guard("assessment.event_seq"),
	"assess_events_prev_check":      guard("assessment.event_prev"),
	"assess_events_hash_check":      guard("assessment.event_hash"),
	"assess_events_hash_key":        guard("assessment.event_hash_key"),
	"assess_events_chain_key":       conflict("assessment.event_chain", "项目已被他人办理，您的操作没有生效，请刷新页面查看现状后再办理"),
	"assess_events_recuse_check":    assessment.ErrRecuseSelf,
	"assess_events_joint_check":     assessment.ErrJointSelf,
	"assess_events_witness_check":   assessment.ErrWitness,
	"assess_events_kept_check":      conflict("assessment.event_kept", "项目留痕只能增加，不能修改或删除"),
	"assess_roles_case_fkey":        guard("assessment.role_case"),
	"assess_roles_user_fkey":        guard("assessment.role_user"),
	"assess_roles_role_check":       guard("assessment.role"),
	"assess_roles_one_key":          assessment.ErrDuties,
	"assess_case_papers_case_fkey":  guard("assessment.paper_case"),
	"assess_case_papers_kind_check": guard("assessment.paper_kind_check"),
	"assess_case_papers_name_check": guard("assessment.paper_name"),
	"assess_case_papers_file_fkey":  guard("assessment.paper_file"),
	"assess_case_papers_user_fkey":  guard("assessment.paper_user"),
	"assess_case_papers_once_key":   conflict("assessment.paper_once", "同一文件已上传过").At("file"),
})

// CasePrincipal finds the side of a user's organisation and the user's own number in the
// register.
func (tx *Tx) CasePrincipal(ctx context.Context, user string) (assessing.Principal, error) {
	return casePrincipal(ctx, tx, user)
}

// CasePrincipal finds the side of a user's organisation and the user's own number in the
// register.
func (db *DB) CasePrincipal(ctx context.Context, user string) (assessing.Principal, error) {
	return casePrincipal(ctx, db.bun, user)
}

func casePrincipal(ctx context.Context, from bun.IDB, user string) (assessing.Principal, error) {
	if !isUUID(user) {
		return assessing.Principal{}, nil
	}
	var row struct{ Kind, Number string }
	err := from.NewRaw(`SELECT o.kind, COALESCE(e.number, '') AS number FROM users u JOIN organisations o ON o.id = u.org_id
		LEFT JOIN assess_entries e ON e.user_id = u.id WHERE u.id = ?`, user).Scan(ctx, &row)
	return assessing.Principal{Side: sides[row.Kind], Kind: row.Kind, Number: row.Number}, one(err, assessing.ErrCaseAbsent)
}

var sides = map[string]assessor.Side{"AUTHORITY": assessor.Government, "INDUSTRY": assessor.Industry, "INSTITUTION": assessor.Body}

type caseRow struct {
	ID, Number, Title, Track, Purpose, Class                            string
	BaseDate                                                            *time.Time
	ClientID, Client, MakerID, Maker, OrgID, Org, AchievementID, Region string
	Filed, Todo                                                         bool
	Form                                                                map[string]string `bun:",type:jsonb"`
	State                                                               string
	Round, Events                                                       int
	DueAt                                                               *time.Time
	Waits                                                               []string `bun:",array"`
	Head                                                                []byte
	CreatedAt, UpdatedAt                                                time.Time
}

func (r caseRow) toDomain() assessing.CaseRow {
	return assessing.CaseRow{ID: r.ID, Number: r.Number, Title: r.Title, Track: r.Track, Purpose: r.Purpose, Class: r.Class, Base: date(r.BaseDate), Client: contract.Person{ID: r.ClientID, Name: r.Client},
		Maker: contract.Person{ID: r.MakerID, Name: r.Maker}, Institution: contract.Person{ID: r.OrgID, Name: r.Org}, Achievement: r.AchievementID, Region: r.Region, Filed: r.Filed, Form: r.Form,
		State: assessment.State(r.State), Round: r.Round, Version: r.Events, Due: instant(r.DueAt), Waits: r.Waits, Head: chain.Hash(r.Head), Todo: r.Todo, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
}

const caseColumns = `c.id, c.number, c.title, c.track, c.purpose, c.class, c.base_date, c.client_id, k.name AS client, c.maker_id, m.name AS maker, c.org_id, o.name AS org,
		COALESCE(c.achievement_id::text, '') AS achievement_id, c.region, c.filed, c.form, c.state, c.round, c.events, c.due_at, c.waits, c.head, c.created_at, c.updated_at`

const caseTables = ` FROM assess_cases c JOIN organisations k ON k.id = c.client_id JOIN organisations o ON o.id = c.org_id JOIN users m ON m.id = c.maker_id WHERE `

func oneCase(ctx context.Context, from bun.IDB, number, lock string) (assessing.CaseRow, error) {
	var row caseRow
	err := from.NewRaw(`SELECT `+caseColumns+caseTables+`c.number = ?`+lock, number).Scan(ctx, &row)
	if err != nil {
		return assessing.CaseRow{}, one(err, assessing.ErrCaseAbsent)
	}
	return row.toDomain(), nil
}

// Case reads one case.
func (db *DB) Case(ctx context.Context, number string) (assessing.CaseRow, error) {
	return oneCase(ctx, db.bun, number, ``)
}

// LockCase reads a case and keeps it from changing until the end of the unit.
func (tx *Tx) LockCase(ctx context.Context, number string) (assessing.CaseRow, error) {
	return oneCase(ctx, tx, number, ` FOR NO KEY UPDATE OF c`)
}

// CaseRecords reads the chain of a case.
func (db *DB) CaseRecords(ctx context.Context, id string) ([]assessment.Record, error) {
	return caseRecords(ctx, db.bun, id)
}

// CaseRecords reads the chain of a case.
func (tx *Tx) CaseRecords(ctx context.Context, id string) ([]assessment.Record, error) {
	return caseRecords(ctx, tx, id)
}

func caseRecords(ctx context.Context, from bun.IDB, id string) ([]assessment.Record, error) {
	var rows []struct {
		Seq                      int
		Act, Actor, Party, State string
		Args, Detail             json.RawMessage
		At                       time.Time
		DueAt                    *time.Time
		Hash                     []byte
	}
	err := from.NewRaw(`SELECT seq, act, actor, party, args, detail, at, state, due_at, hash FROM assess_events WHERE case_id = ? ORDER BY seq`, id).Scan(ctx, &rows)
	list := make([]assessment.Record, len(rows))
	for i, r := range rows {
		list[i] = assessment.Record{Seq: r.Seq, Event: assessment.Event{At: r.At.UTC(), Actor: r.Actor, Do: assessment.Act(r.Act)}, Party: assessment.Party(r.Party), State: assessment.State(r.State),
			Due: instant(r.DueAt), Hash: chain.Hash(r.Hash)}
		if err == nil {
			err = json.Unmarshal(r.Args, &list[i].Event.Args)
		}
		if err == nil {
			err = json.Unmarshal(r.Detail, &list[i].Detail)
		}
	}
	return list, err
}

// AddCase opens a case with its first record; false says that the id is taken.
func (tx *Tx) AddCase(ctx context.Context, c assessing.CaseRow, first assessment.Record) (bool, error) {
	res, err := tx.NewRaw(`INSERT INTO assess_cases (id, number, title, track, purpose, class, base_date, client_id, maker_id, org_id, achievement_id, region, filed, form, state, round, events, head, grams, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, c.ID, c.Number, c.Title, c.Track, c.Purpose, c.Class, dateOrNil(c.Base), c.Client.ID, c.Maker.ID,
		c.Institution.ID, textOrNil(c.Achievement), c.Region, c.Filed, jsonb{c.Form}, string(c.State), c.Round, first.Hash[:], pgdialect.Array(Grams(c.Number, c.Title, c.Client.Name)), c.CreatedAt, c.UpdatedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if err := tx.addCaseRecords(ctx, c.ID, chain.Hash{}, []assessment.Record{first}); err != nil {
		return false, err
	}
	return true, tx.saveCaseRoles(ctx, c.ID, []assessing.CaseRole{{Ref: c.Maker.ID, Role: assessment.Client, Todo: true}})
}

func (tx *Tx) addCaseRecords(ctx context.Context, id string, prev chain.Hash, list []assessment.Record) error {
	for _, r := range list {
		detail := r.Detail
		if detail == nil {
			detail = map[string]string{}
		}
		_, err := tx.NewRaw(`INSERT INTO assess_events (case_id, seq, act, actor, party, args, detail, at, state, due_at, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, r.Seq, string(r.Event.Do), r.Event.Actor, string(r.Party), jsonb{r.Event.Args}, jsonb{detail}, r.Event.At, string(r.State), timeOrNil(r.Due), prev[:], r.Hash[:]).Exec(ctx)
		if err != nil {
			return err
		}
		prev = r.Hash
	}
	return nil
}

// saveCaseRoles keeps who does what; a role once taken stays.
func (tx *Tx) saveCaseRoles(ctx context.Context, id string, people []assessing.CaseRole) error {
	for _, p := range people {
		_, err := tx.NewRaw(`INSERT INTO assess_roles (case_id, ref, user_id, role, seated, todo)
			VALUES (?, ?, COALESCE((SELECT e.user_id FROM assess_entries e WHERE e.number = ?), (SELECT u.id FROM users u WHERE u.id::text = ?)), ?, ?, ?)
			ON CONFLICT (case_id, ref) DO UPDATE SET seated = EXCLUDED.seated, todo = EXCLUDED.todo`, id, p.Ref, p.Ref, p.Ref, string(p.Role), p.Seated, p.Todo).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveCase adds records to the chain of a locked case and brings its row up to them.
func (tx *Tx) SaveCase(ctx context.Context, c assessing.CaseRow, fresh []assessment.Record, people []assessing.CaseRole) error {
	prev := chain.Hash{}
	if len(fresh) > 0 {
		var head []byte
		if err := tx.NewRaw(`SELECT head FROM assess_cases WHERE id = ?`, c.ID).Scan(ctx, &head); err != nil {
			return err
		}
		prev = chain.Hash(head)
	}
	if err := tx.addCaseRecords(ctx, c.ID, prev, fresh); err != nil {
		return err
	}
	res, err := tx.NewRaw(`UPDATE assess_cases SET state = ?, published = published OR ?, round = ?, due_at = ?, waits = ?, org_id = ?, events = events + ?, head = ?, updated_at = ? WHERE id = ? AND events = ?`,
		string(c.State), c.State == assessment.Publicity, c.Round, timeOrNil(c.Due), pgdialect.Array(c.Waits), c.Institution.ID, len(fresh), c.Head[:], c.UpdatedAt, c.ID, c.Version).Exec(ctx)
	if err := changedOne(res, err, assessing.ErrCaseMoved); err != nil {
		return err
	}
	return tx.saveCaseRoles(ctx, c.ID, people)
}

// SaveCaseForm writes what the client has changed before the submission.
func (tx *Tx) SaveCaseForm(ctx context.Context, c assessing.CaseRow) error {
	res, err := tx.NewRaw(`UPDATE assess_cases SET title = ?, purpose = ?, class = ?, base_date = ?, form = ?, grams = ?, updated_at = ? WHERE id = ? AND events = ? AND state IN ('DRAFT', 'RETURNED')`,
		c.Title, c.Purpose, c.Class, dateOrNil(c.Base), jsonb{c.Form}, pgdialect.Array(Grams(c.Number, c.Title, c.Client.Name)), c.UpdatedAt, c.ID, c.Version).Exec(ctx)
	return changedOne(res, err, assessing.ErrCaseMoved)
}

// CasePapers lists the documents of a case, the oldest first.
func (tx *Tx) CasePapers(ctx context.Context, id string) ([]assessing.CasePaper, error) {
	return casePapers(ctx, tx, id)
}

// CasePapers lists the documents of a case, the oldest first.
func (db *DB) CasePapers(ctx context.Context, id string) ([]assessing.CasePaper, error) {
	return casePapers(ctx, db.bun, id)
}

func casePapers(ctx context.Context, from bun.IDB, id string) ([]assessing.CasePaper, error) {
	var rows []struct {
		ID, Kind, Name, MediaType, AddedBy string
		Sha256                             []byte
		Size                               int64
		AddedAt                            time.Time
	}
	err := from.NewRaw(`SELECT p.id, p.kind, p.name, p.media_type, p.sha256, p.size, u.name AS added_by, p.added_at FROM assess_case_papers p JOIN users u ON u.id = p.added_by
		WHERE p.case_id = ? ORDER BY p.added_at, p.id`, id).Scan(ctx, &rows)
	list := make([]assessing.CasePaper, len(rows))
	for i, r := range rows {
		list[i] = assessing.CasePaper{ID: r.ID, Kind: r.Kind, Name: r.Name, Media: r.MediaType, SHA256: hex.EncodeToString(r.Sha256), Size: r.Size, AddedBy: r.AddedBy, AddedAt: r.AddedAt.UTC()}
	}
	return list, err
}

// AddCasePaper keeps the content by its hash.
func (tx *Tx) AddCasePaper(ctx context.Context, id string, p assessing.CasePaper, by actor.Actor, content []byte) error {
	err := tx.keepFile(ctx, p.SHA256, p.Media, content)
	if err == nil {
		_, err = tx.NewRaw(`INSERT INTO assess_case_papers (id, case_id, kind, name, sha256, size, media_type, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			p.ID, id, p.Kind, p.Name, unhex(p.SHA256), p.Size, p.Media, by.User, p.AddedAt).Exec(ctx)
	}
	return err
}

// CasePaper reads one document with its content.
func (db *DB) CasePaper(ctx context.Context, id, paper string) (assessing.CasePaper, []byte, error) {
	if !isUUID(paper) {
		return assessing.CasePaper{}, nil, assessing.ErrCaseAbsent
	}
	var row struct {
		ID, Kind, Name, MediaType string
		Sha256, Content           []byte
	}
	err := db.bun.NewRaw(`SELECT p.id, p.kind, p.name, p.media_type, p.sha256, x.content FROM assess_case_papers p JOIN files x USING (sha256) WHERE p.id = ? AND p.case_id = ?`, paper, id).Scan(ctx, &row)
	return assessing.CasePaper{ID: row.ID, Kind: row.Kind, Name: row.Name, Media: row.MediaType, SHA256: hex.EncodeToString(row.Sha256)}, row.Content, one(err, assessing.ErrCaseAbsent)
}
