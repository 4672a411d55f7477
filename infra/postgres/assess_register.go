package postgres

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"jiyue/app/assessing"
	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"assess_entries_kind_check":        guard("assessor.kind_of"),
	"assess_entries_number_key":        guard("assessor.number"),
	"assess_entries_name_check":        invalid("assessor.name", "name", "名称应为 1 至 200 个字"),
	"assess_entries_uscc_key":          conflict("assessor.uscc_taken", "这家机构已在评价机构名录中"),
	"assess_entries_org_fkey":          guard("assessor.org"),
	"assess_entries_user_fkey":         guard("assessor.user"),
	"assess_entries_user_key":          assessor.ErrOne,
	"assess_entries_institution_key":   assessor.ErrOne,
	"assess_entries_region_check":      invalid("assessor.region", "region", "行政区划代码应为 6 位数字"),
	"assess_entries_standing_check":    guard("assessor.standing"),
	"assess_entries_stage_check":       guard("assessor.stage"),
	"assess_entries_submitter_fkey":    guard("assessor.submitter"),
	"assess_entries_checker_fkey":      guard("assessor.checker"),
	"assess_entries_proposer_fkey":     guard("assessor.proposer"),
	"assess_entries_sealed_check":      ErrNoKey,
	"assess_entries_tail_check":        guard("assessor.tail"),
	"assess_entries_person_check":      guard("assessor.person"),
	"assess_entries_confirmed_check":   guard("assessor.confirmed"),
	"assess_entries_waiting_check":     guard("assessor.waiting_for"),
	"assess_entries_two_persons_check": assessor.ErrSelf,
	"assess_entries_proposed_check":    guard("assessor.proposed"),
	"assess_entries_consent_check":     assessor.ErrConsent,
	"assess_steps_entry_fkey":          guard("assessor.step_of"),
	"assess_steps_step_check":          guard("assessor.step"),
	"assess_steps_proposer_fkey":       guard("assessor.step_proposer"),
	"assess_steps_actor_fkey":          guard("assessor.step_actor"),
	"assess_steps_two_persons_check":   assessor.ErrSelf,
	"assess_papers_entry_fkey":         guard("assessor.paper_of"),
	"assess_papers_kind_check":         assessor.ErrKind,
	"assess_papers_name_check":         invalid("assessor.paper_name", "file", "文件名应为 1 至 200 个字"),
	"assess_papers_file_fkey":          guard("assessor.paper_content"),
	"assess_papers_user_fkey":          guard("assessor.paper_user"),
	"assess_papers_once_key":           assessor.ErrTwice,
	"assess_facts_entry_fkey":          guard("assessor.fact_of"),
	"assess_facts_kind_check":          guard("assessor.fact_kind"),
	"assess_facts_with_check":          invalid("assessor.fact_with", "with", "对方姓名或单位名称应为 2 至 200 个字"),
	"assess_facts_by_fkey":             guard("assessor.fact_by"),
	"assess_facts_asker_fkey":          guard("assessor.fact_asker"),
	"assess_facts_agreed_fkey":         guard("assessor.fact_agreed"),
	"assess_facts_dates_check":         invalid("assessor.fact_dates", "to", "截止日期不能早于开始日期"),
	"assess_facts_two_persons_check":   assessor.ErrSelf,
	"assess_facts_undone_check":        guard("assessor.fact_undone"),
})

// registerPlace is where the identity number of an entry is sealed for.
func registerPlace(id string) string { return "assess_entries " + strings.ToLower(id) + " cn_id" }

type registerEntryRow struct {
	ID, Kind, Number, Name, OrgID, OrgName, UserID, Region, Standing, Stage string
	Version                                                                 int
	Content                                                                 map[string]string `bun:",type:jsonb"`
	Revision                                                                map[string]string `bun:",type:jsonb"`
	Writers                                                                 []string          `bun:",array"`
	SubmitterID, Submitter, CheckerID, Checker                              string
	Reason                                                                  string
	Proposal                                                                map[string]string `bun:",type:jsonb"`
	ProposerID, Proposer                                                    string
	ConsentAt                                                               *time.Time
	CnTail                                                                  string
	CreatedAt, UpdatedAt                                                    time.Time
}

func (r registerEntryRow) toDomain() *assessor.Entry {
	e := &assessor.Entry{ID: r.ID, Kind: assessor.Kind(r.Kind), Version: r.Version, Number: r.Number, Name: r.Name, Org: r.OrgID, OrgName: r.OrgName, User: r.UserID, Region: r.Region,
		Standing: assessor.Standing(r.Standing), Stage: assessor.Stage(r.Stage), Content: r.Content, Revision: r.Revision, Writers: r.Writers,
		Submitter: contract.Person{ID: r.SubmitterID, Name: r.Submitter}, Checker: contract.Person{ID: r.CheckerID, Name: r.Checker}, Reason: r.Reason,
		Consent: instant(r.ConsentAt), CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	if r.CnTail != "" {
		e.Identity = strings.Repeat("*", 14) + r.CnTail
	}
	if r.Proposal != nil {
		p := assessor.Proposal{Step: assessor.Step(r.Proposal["step"]), Reason: r.Proposal["reason"], By: contract.Person{ID: r.ProposerID, Name: r.Proposer}}
		p.At, _ = time.Parse(time.RFC3339Nano, r.Proposal["at"]) // written by SaveRegisterEntry
		e.Proposal = &p
	}
	return e
}

const registerEntryQuery = `SELECT e.id, e.kind, COALESCE(e.number, '') AS number, e.name, COALESCE(e.org_id::text, '') AS org_id, COALESCE(o.name, '') AS org_name,
		COALESCE(e.user_id::text, '') AS user_id, e.region, e.standing, e.stage, e.version, e.content, e.revision, e.writers, COALESCE(e.submitter_id::text, '') AS submitter_id,
		COALESCE(s.name, '') AS submitter, COALESCE(e.checker_id::text, '') AS checker_id, COALESCE(c.name, '') AS checker, e.reason, e.proposal,
		COALESCE(e.proposer_id::text, '') AS proposer_id, COALESCE(p.name, '') AS proposer, e.consent_at, e.cn_tail, e.created_at, e.updated_at
	FROM assess_entries e LEFT JOIN organisations o ON o.id = e.org_id LEFT JOIN users s ON s.id = e.submitter_id LEFT JOIN users c ON c.id = e.checker_id
	LEFT JOIN users p ON p.id = e.proposer_id WHERE `

func registerEntries(ctx context.Context, from bun.IDB, where string, args ...any) ([]*assessor.Entry, error) {
	var rows []registerEntryRow
	err := from.NewRaw(registerEntryQuery+where, args...).Scan(ctx, &rows)
	list := make([]*assessor.Entry, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// registerEntry is one entry with its documents.
func registerEntry(ctx context.Context, from bun.IDB, where string, args ...any) (*assessor.Entry, error) {
	list, err := registerEntries(ctx, from, where, args...)
	if err == nil && len(list) == 0 {
		err = assessor.ErrAbsent
	}
	if err != nil {
		return nil, err
	}
	e := list[0]
	var papers []struct {
		ID, Kind, Name, MediaType, AddedBy string
		Sha256                             []byte
		Size                               int64
		AddedAt                            time.Time
	}
	err = from.NewRaw(`SELECT f.id, f.kind, f.name, f.sha256, f.size, f.media_type, u.name AS added_by, f.added_at FROM assess_papers f JOIN users u ON u.id = f.added_by
		WHERE f.entry_id = ? ORDER BY f.added_at, f.id`, e.ID).Scan(ctx, &papers)
	for _, p := range papers {
		e.Papers = append(e.Papers, assessor.Paper{ID: p.ID, Kind: assessor.PaperKind(p.Kind), Name: p.Name, SHA256: hex.EncodeToString(p.Sha256), Media: p.MediaType, Size: p.Size, AddedBy: p.AddedBy, AddedAt: p.AddedAt.UTC()})
	}
	return e, err
}

// LockRegisterEntry reads an entry and keeps it from changing until the end of the unit.
func (tx *Tx) LockRegisterEntry(ctx context.Context, id string) (*assessor.Entry, error) {
	if !isUUID(id) {
		return nil, assessor.ErrAbsent
	}
	return registerEntry(ctx, tx, `e.id = ? FOR UPDATE OF e`, id)
}

// RegisterEntry reads one entry.
func (db *DB) RegisterEntry(ctx context.Context, id string) (*assessor.Entry, error) {
	if !isUUID(id) {
		return nil, assessor.ErrAbsent
	}
	return registerEntry(ctx, db.bun, `e.id = ?`, id)
}

// RegisterEntryByNumber finds an entry by its number.
func (db *DB) RegisterEntryByNumber(ctx context.Context, number string) (*assessor.Entry, error) {
	return registerEntry(ctx, db.bun, `e.number = ?`, number)
}

// RegisterEntryOf finds the entry of a person with an account.
func (db *DB) RegisterEntryOf(ctx context.Context, user string) (*assessor.Entry, error) {
	if !isUUID(user) {
		return nil, assessor.ErrAbsent
	}
	return registerEntry(ctx, db.bun, `e.user_id = ?`, user)
}

// RegisterInstitution finds the entry of an institution by its organisation or by its
// 统一社会信用代码.
func (db *DB) RegisterInstitution(ctx context.Context, org, uscc string) (*assessor.Entry, error) {
	if isUUID(org) {
		return registerEntry(ctx, db.bun, `e.kind = 'INSTITUTION' AND e.org_id = ?`, org)
	}
	return registerEntry(ctx, db.bun, `e.kind = 'INSTITUTION' AND e.uscc = ?`, uscc)
}

// RegisterPersonLike says whether a person of that name and telephone is on record.
func (db *DB) RegisterPersonLike(ctx context.Context, name, phone string) (there bool, err error) {
	err = db.bun.NewRaw(`SELECT EXISTS (SELECT FROM assess_entries WHERE kind <> 'INSTITUTION' AND name = ? AND COALESCE(revision, content) ->> 'phone' = ?)`, name, phone).Scan(ctx, &there)
	return there, err
}

// OrganisationByCode finds an organisation that evaluates by its 统一社会信用代码.
func (db *DB) OrganisationByCode(ctx context.Context, uscc string) (id string, err error) {
	err = db.bun.NewRaw(`SELECT COALESCE((SELECT id::text FROM organisations WHERE uscc = ? AND kind = 'INSTITUTION'), '')`, uscc).Scan(ctx, &id)
	return id, err
}

// AccountByLogin finds somebody who can sign in.
func (db *DB) AccountByLogin(ctx context.Context, login string) (assessing.Account, error) {
	var row struct {
		ID, Name, OrgID, OrgName string
		Roles                    []string `bun:",array"`
	}
	err := db.bun.NewRaw(`SELECT u.id, u.name, u.org_id, o.name AS org_name, u.roles FROM users u JOIN organisations o ON o.id = u.org_id WHERE u.login = ? AND u.active`, login).Scan(ctx, &row)
	return assessing.Account{ID: row.ID, Name: row.Name, Org: row.OrgID, OrgName: row.OrgName, Roles: rolesOf(row.Roles)}, one(err, assessor.ErrAccount)
}

// searchedEntry is everything that the grams of an entry are made of.
const searchedEntry = `concat_ws(chr(31), e.name, e.number, o.name)`

func entryConditions(q assessing.EntryQuery) *conditions {
	var where conditions
	kinds := make([]string, len(q.Kinds))
	for i, k := range q.Kinds {
		kinds[i] = string(k)
	}
	where.add(`e.kind = ANY(?)`, pgdialect.Array(kinds))
	switch {
	case q.Public:
		where.add(`e.content IS NOT NULL`)
	case q.Org != "":
		where.add(`e.org_id = ?`, q.Org)
	case q.Region == reporting.Nation:
	case q.Region != "":
		from, to := reporting.Place{Within: q.Region}.Range()
		where.add(`e.region BETWEEN ? AND ?`, from, to)
	default:
		where.add(`false`)
	}
	where.words("e", searchedEntry, q.Text)
	if q.Field != "" {
		where.add(`e.fields @> ?`, pgdialect.Array([]string{q.Field}))
	}
	if q.Standing != "" {
		where.add(`e.standing = ?`, string(q.Standing))
	}
	if q.Waiting {
		where.add(`(e.stage IN ('SUBMITTED', 'CHECKED') OR e.proposer_id IS NOT NULL)`)
	}
	return &where
}

// RegisterEntries lists entries, the newest first.
func (db *DB) RegisterEntries(ctx context.Context, q assessing.EntryQuery) ([]*assessor.Entry, error) {
	where := entryConditions(q)
	if isUUID(q.After) {
		where.add(`(e.created_at, e.id) < (SELECT created_at, id FROM assess_entries WHERE id = ?)`, q.After)
	}
	return registerEntries(ctx, db.bun, `? ORDER BY e.created_at DESC, e.id DESC LIMIT ?`, where.query(), q.Limit)
}

// RegisterWaiting counts the entries of a query.
func (db *DB) RegisterWaiting(ctx context.Context, q assessing.EntryQuery) (n int, err error) {
	err = db.bun.NewRaw(`SELECT count(*) FROM assess_entries e WHERE ?`, entryConditions(q).query()).Scan(ctx, &n)
	return n, err
}

// SideOf says on which side of assessment an organisation stands.
func (db *DB) SideOf(ctx context.Context, org string) (assessor.Side, error) {
	if !isUUID(org) {
		return assessor.Elsewhere, nil
	}
	var kind string
	err := db.bun.NewRaw(`SELECT kind FROM organisations WHERE id = ?`, org).Scan(ctx, &kind)
	return map[string]assessor.Side{"AUTHORITY": assessor.Government, "INDUSTRY": assessor.Industry, "INSTITUTION": assessor.Body}[kind], one(err, assessor.ErrAbsent)
}

// OrganisationCode is the name, 统一社会信用代码 and region of an organisation.
func (db *DB) OrganisationCode(ctx context.Context, org string) (name, uscc, region string, err error) {
	var row struct{ Name, Uscc, Region string }
	err = db.bun.NewRaw(`SELECT name, COALESCE(uscc, '') AS uscc, region FROM organisations WHERE id = ?`, org).Scan(ctx, &row)
	return row.Name, row.Uscc, row.Region, one(err, assessor.ErrAbsent)
}

// sealIdentity seals a number that is in clear; a masked one was not touched.
func (tx *Tx) sealIdentity(e *assessor.Entry) (sealed, tail string, fresh bool, err error) {
	if e.Identity == "" || strings.HasPrefix(e.Identity, "*") {
		return "", "", false, nil
	}
	sealed, err = tx.sealer.seal(registerPlace(e.ID), e.Identity)
	return sealed, e.Identity[len(e.Identity)-4:], true, err
}

func flatOrNil(flat map[string]string) any {
	if flat == nil {
		return nil
	}
	return jsonb{flat}
}

// AddRegisterEntry enters a file; false says that the id is taken.
func (tx *Tx) AddRegisterEntry(ctx context.Context, e *assessor.Entry, uscc string) (bool, error) {
	sealed, tail, _, err := tx.sealIdentity(e)
	if err != nil {
		return false, err
	}
	res, err := tx.NewRaw(`INSERT INTO assess_entries (id, kind, name, uscc, org_id, user_id, region, standing, stage, content, revision, writers, submitter_id, consent_at, cn_id, cn_tail, grams, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::uuid[], ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, e.ID, string(e.Kind), e.Name, textOrNil(uscc), textOrNil(e.Org), textOrNil(e.User),
		e.Region, string(e.Standing), string(e.Stage), flatOrNil(e.Content), flatOrNil(e.Revision), pgdialect.Array(e.Writers), textOrNil(e.Submitter.ID), timeOrNil(e.Consent), sealed, tail,
		pgdialect.Array(Grams(e.Name, e.Number, e.OrgName)), e.CreatedAt, e.UpdatedAt).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// SaveRegisterEntry writes a file that was read and locked.
func (tx *Tx) SaveRegisterEntry(ctx context.Context, e *assessor.Entry) error {
	var proposal, proposer any
	if e.Proposal != nil {
		proposal = jsonb{map[string]string{"step": string(e.Proposal.Step), "reason": e.Proposal.Reason, "at": e.Proposal.At.UTC().Format(time.RFC3339Nano)}}
		proposer = e.Proposal.By.ID
	}
	sealed, tail, fresh, err := tx.sealIdentity(e)
	if err != nil {
		return err
	}
	res, err := tx.NewRaw(`UPDATE assess_entries SET version = version + 1, number = ?, name = ?, org_id = ?, user_id = ?, region = ?, standing = ?, stage = ?, content = ?, revision = ?, writers = ?::uuid[],
			submitter_id = ?, checker_id = ?, reason = ?, proposal = ?, proposer_id = ?, consent_at = ?, cn_id = CASE WHEN ? THEN ? ELSE cn_id END, cn_tail = CASE WHEN ? THEN ? ELSE cn_tail END,
			grams = ?, updated_at = ? WHERE id = ? AND version = ?`, textOrNil(e.Number), e.Name, textOrNil(e.Org), textOrNil(e.User), e.Region, string(e.Standing), string(e.Stage), flatOrNil(e.Content),
		flatOrNil(e.Revision), pgdialect.Array(e.Writers), textOrNil(e.Submitter.ID), textOrNil(e.Checker.ID), e.Reason, proposal, proposer, timeOrNil(e.Consent), fresh, sealed, fresh, tail,
		pgdialect.Array(Grams(e.Name, e.Number, e.OrgName)), e.UpdatedAt, e.ID, e.Version).Exec(ctx)
	return changedOne(res, err, assessor.ErrMoved)
}

// AddRegisterStep keeps a step for good.
func (tx *Tx) AddRegisterStep(ctx context.Context, s assessing.RegisterStep) error {
	content := s.Content
	if content == nil {
		content = map[string]string{}
	}
	_, err := tx.NewRaw(`INSERT INTO assess_steps (id, entry_id, step, agreed, content, opinion, reason, proposer_id, actor_id, apart, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::uuid[], ?)`,
		NewID(), s.Entry, string(s.Step), s.Agreed, jsonb{content}, s.Opinion, s.Reason, textOrNil(s.Proposer.ID), s.By.ID, pgdialect.Array(filled(s.Apart)), s.At).Exec(ctx)
	return err
}

// filled leaves out the ids that are empty: nobody to keep apart.
func filled(ids []string) []string {
	list := []string{}
	for _, id := range ids {
		if id != "" {
			list = append(list, id)
		}
	}
	return list
}

// RegisterSteps lists the steps of an entry, the newest first.
func (db *DB) RegisterSteps(ctx context.Context, entry string) ([]assessing.RegisterStep, error) {
	var rows []struct {
		Step, Opinion, Reason, Proposer, Actor string
		Agreed                                 bool
		Content                                map[string]string `bun:",type:jsonb"`
		At                                     time.Time
	}
	err := db.bun.NewRaw(`SELECT s.step, s.agreed, s.opinion, s.reason, s.content, COALESCE(p.name, '') AS proposer, a.name AS actor, s.at FROM assess_steps s JOIN users a ON a.id = s.actor_id
		LEFT JOIN users p ON p.id = s.proposer_id WHERE s.entry_id = ? ORDER BY s.at DESC, s.id DESC LIMIT 200`, entry).Scan(ctx, &rows)
	list := make([]assessing.RegisterStep, len(rows))
	for i, r := range rows {
		list[i] = assessing.RegisterStep{Entry: entry, Step: assessor.Step(r.Step), Agreed: r.Agreed, Content: r.Content, Opinion: r.Opinion, Reason: r.Reason,
			Proposer: contract.Person{Name: r.Proposer}, By: contract.Person{Name: r.Actor}, At: r.At.UTC()}
	}
	return list, err
}

// AddRegisterPaper keeps the content by its hash.
func (tx *Tx) AddRegisterPaper(ctx context.Context, entry string, p assessor.Paper, by actor.Actor, content []byte) error {
	err := tx.keepFile(ctx, p.SHA256, p.Media, content)
	if err == nil {
		_, err = tx.NewRaw(`INSERT INTO assess_papers (id, entry_id, kind, name, sha256, size, media_type, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			p.ID, entry, string(p.Kind), p.Name, unhex(p.SHA256), p.Size, p.Media, by.User, p.AddedAt).Exec(ctx)
	}
	return err
}

// RegisterPaper reads one document with its content.
func (db *DB) RegisterPaper(ctx context.Context, entry, paper string) (assessor.Paper, []byte, error) {
	if !isUUID(entry) || !isUUID(paper) {
		return assessor.Paper{}, nil, assessor.ErrAbsent
	}
	var row struct {
		ID, Kind, Name, MediaType string
		Sha256, Content           []byte
	}
	err := db.bun.NewRaw(`SELECT f.id, f.kind, f.name, f.media_type, f.sha256, x.content FROM assess_papers f JOIN files x USING (sha256) WHERE f.id = ? AND f.entry_id = ?`, paper, entry).Scan(ctx, &row)
	return assessor.Paper{ID: row.ID, Kind: assessor.PaperKind(row.Kind), Name: row.Name, Media: row.MediaType, SHA256: hex.EncodeToString(row.Sha256)}, row.Content, one(err, assessor.ErrAbsent)
}

func registerFacts(ctx context.Context, from bun.IDB, entry string) ([]assessor.Fact, error) {
	var rows []struct {
		ID, Kind, WithName, Code, Note, ByID, By, Undoing, AskerID, Asker, AgreedID, Agreed string
		FromOn, ToOn, OnDay, UndoneAt                                                       *time.Time
		At                                                                                  time.Time
	}
	err := from.NewRaw(`SELECT f.id, f.kind, f.with_name, f.code, f.note, f.from_on, f.to_on, f.on_day, f.by_id, b.name AS by, f.at, f.undoing, COALESCE(f.asker_id::text, '') AS asker_id,
			COALESCE(k.name, '') AS asker, f.undone_at, COALESCE(f.agreed_by::text, '') AS agreed_id, COALESCE(g.name, '') AS agreed
		FROM assess_facts f JOIN users b ON b.id = f.by_id LEFT JOIN users k ON k.id = f.asker_id LEFT JOIN users g ON g.id = f.agreed_by
		WHERE f.entry_id = ? ORDER BY f.at, f.id LIMIT ?`, entry, assessor.MaxFacts).Scan(ctx, &rows)
	list := make([]assessor.Fact, len(rows))
	for i, r := range rows {
		list[i] = assessor.Fact{ID: r.ID, Entry: entry, Kind: assessor.FactKind(r.Kind), With: r.WithName, Code: r.Code, Note: r.Note, From: date(r.FromOn), To: date(r.ToOn), On: date(r.OnDay),
			By: contract.Person{ID: r.ByID, Name: r.By}, At: r.At.UTC(), Undoing: r.Undoing, Asker: contract.Person{ID: r.AskerID, Name: r.Asker}, Undone: instant(r.UndoneAt),
			Agreed: contract.Person{ID: r.AgreedID, Name: r.Agreed}}
	}
	return list, err
}

// RegisterFacts lists what a person has declared, the oldest first.
func (tx *Tx) RegisterFacts(ctx context.Context, entry string) ([]assessor.Fact, error) {
	return registerFacts(ctx, tx, entry)
}

// RegisterFacts lists what a person has declared, the oldest first.
func (db *DB) RegisterFacts(ctx context.Context, entry string) ([]assessor.Fact, error) {
	if !isUUID(entry) {
		return nil, nil
	}
	return registerFacts(ctx, db.bun, entry)
}

// AddRegisterFact keeps a declared fact.
func (tx *Tx) AddRegisterFact(ctx context.Context, f assessor.Fact) error {
	_, err := tx.NewRaw(`INSERT INTO assess_facts (id, entry_id, kind, with_name, code, from_on, to_on, on_day, note, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.ID, f.Entry, string(f.Kind), f.With, f.Code, dateOrNil(f.From), dateOrNil(f.To), dateOrNil(f.On), f.Note, f.By.ID, f.At).Exec(ctx)
	return err
}

// SaveRegisterFact writes what becomes of a fact; what it says stays.
func (tx *Tx) SaveRegisterFact(ctx context.Context, f assessor.Fact) error {
	res, err := tx.NewRaw(`UPDATE assess_facts SET undoing = ?, asker_id = ?, undone_at = ?, agreed_by = ? WHERE id = ? AND undone_at IS NULL`,
		f.Undoing, textOrNil(f.Asker.ID), timeOrNil(f.Undone), textOrNil(f.Agreed.ID), f.ID).Exec(ctx)
	return changedOne(res, err, assessor.ErrFactState)
}
