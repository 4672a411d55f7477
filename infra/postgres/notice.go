package postgres

import (
	"context"
	"slices"
	"strings"
	"time"

	"jiyue/app/reminding"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/notice"
)

var _ = say(map[string]*fault.Fault{
	"notices_user_fkey":        guard("notice.user"),
	"notices_kind_check":       guard("notice.kind"),
	"notices_contract_fkey":    guard("notice.contract"),
	"notices_sale_fkey":        guard("notice.sale"),
	"notices_assess_case_fkey": guard("notice.assessment"),
	"notices_licence_fkey":     guard("notice.licence"),
	"notices_thing_check":      guard("notice.thing"),
	"notices_text_check":       guard("notice.text"),
	"notices_once_key":         guard("notice.once"),
	"users_email_check":        invalid("user.email", "email", "邮箱地址应形如 name@example.gov.cn，不超过 254 个字符"),
	"users_mail_notices_check": invalid("user.mail_without_email", "email", "要接收邮件提醒，请先填写邮箱地址"),
})

// Notify writes notices to all whom they concern and who have not had them yet.
// It answers with the ids of those that are to be mailed as well.
func (tx *Tx) Notify(ctx context.Context, notices ...notice.Notice) (toMail []string, err error) {
	for _, n := range notices {
		people, err := tx.audience(ctx, n.To)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			id := tx.NewID()
			res, err := tx.NewRaw(`INSERT INTO notices (id, user_id, kind, contract_id, sale_id, assess_case_id, sme_application_id, path, text, key, created_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, key) DO NOTHING`,
				id, person.ID, string(n.Kind), textOrNil(string(n.Contract)), textOrNil(n.Sale), textOrNil(n.Assessed), textOrNil(n.Licensed), n.Path, n.Text, n.Key, tx.now).Exec(ctx)
			if err != nil {
				return nil, err
			}
			if fresh, err := res.RowsAffected(); err != nil {
				return nil, err
			} else if fresh == 1 && person.MailNotices {
				toMail = append(toMail, id)
			}
		}
	}
	return toMail, nil
}

type recipient struct {
	ID          string
	MailNotices bool
}

// audience finds the people at work: the person and who stands in for that
// person today, or else the holders of the role.
func (tx *Tx) audience(ctx context.Context, to notice.Audience) (people []recipient, err error) {
	if to.User != "" {
		err = tx.NewRaw(`SELECT u.id, u.mail_notices FROM users u WHERE u.active AND (u.id = ?0 OR u.id IN
			(SELECT a.stand_in FROM absences a WHERE a.user_id = ?0 AND a.ended_at IS NULL AND ?1::date BETWEEN a.from_on AND a.until_on))
			ORDER BY u.id`, to.User, day.Of(tx.now).String()).Scan(ctx, &people)
	}
	if err == nil && len(people) == 0 && to.Org != "" {
		err = tx.NewRaw(`SELECT u.id, u.mail_notices FROM users u WHERE u.active AND u.org_id = ? AND ? = ANY(u.roles) ORDER BY u.id`,
			to.Org, string(to.Role)).Scan(ctx, &people)
	}
	return slices.DeleteFunc(people, func(p recipient) bool { return p.ID == to.Except }), err
}

// MarkedCases reads the open cases past a mark of which nobody has been told. It
// reads of each what a notice needs.
func (tx *Tx) MarkedCases(ctx context.Context, today day.Date, after *contract.Contract, limit int) ([]*contract.Contract, error) {
	due, id := "0001-01-01", "00000000-0000-0000-0000-000000000000"
	if after != nil {
		due, id = after.Deadline.Due.String(), string(after.ID)
	}
	var rows []contractRow
	err := tx.NewRaw(`SELECT c.id, c.version, c.state, c.applicant_id, c.applicant_org, c.office_id, c.office_region, c.registrar_id,
			c.due_on, c.amber_on, c.red_on
		FROM contracts c
		WHERE c.state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','SUPPLEMENT_REQUESTED','RESUBMITTED','SECOND_REVIEW',
			'EXPERT_REVIEW','CHANGE_PENDING','OBJECTION')
		AND CASE WHEN c.state = 'SUPPLEMENT_REQUESTED' THEN c.red_on ELSE c.amber_on END <= ?0
		AND (c.due_on, c.id) > (?1, ?2)
		AND NOT EXISTS (SELECT FROM notices n WHERE n.contract_id = c.id AND n.key = concat_ws(':',
			CASE WHEN c.state = 'SUPPLEMENT_REQUESTED' THEN 'SUPPLEMENT_DUE' WHEN c.due_on < ?0 THEN 'OVERDUE'
				WHEN c.red_on <= ?0 THEN 'RED' ELSE 'AMBER' END, c.id, to_char(c.due_on, 'YYYY-MM-DD')))
		ORDER BY c.due_on, c.id LIMIT ?3`, today.String(), due, id, limit).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	cases := make([]*contract.Contract, len(rows))
	for i := range rows {
		cases[i] = rows[i].toDomain()
	}
	return cases, nil
}

type noticeRow struct {
	ID           string
	Kind         string
	ContractID   string
	Path         string
	SubmissionNo string
	Name         string
	Text         string
	CreatedAt    time.Time
	ReadAt       *time.Time
	Key          string
}

func (r noticeRow) toItem() reminding.Item {
	return reminding.Item{ID: r.ID, Kind: notice.Kind(r.Kind), Contract: contract.ID(r.ContractID), Path: r.Path, SubmissionNo: r.SubmissionNo,
		Name: r.Name, Text: r.Text, At: r.CreatedAt.UTC(), Read: r.ReadAt != nil, Cursor: r.Key + "|" + r.ID}
}

const noticeQuery = `SELECT n.id, n.kind, COALESCE(n.contract_id::text, '') AS contract_id, n.path, COALESCE(c.submission_no, s.number, k.number, l.number, '') AS submission_no, COALESCE(c.name, s.name, k.title, l.terms->>'name') AS name, n.text, n.created_at,
	n.read_at, n.created_at::text AS key FROM notices n LEFT JOIN contracts c ON c.id = n.contract_id LEFT JOIN sales s ON s.id = n.sale_id LEFT JOIN assess_cases k ON k.id = n.assess_case_id LEFT JOIN sme_applications l ON l.id = n.sme_application_id WHERE n.user_id = ? `

// Notices reads a page of the notices of a user, newest first.
func (db *DB) Notices(ctx context.Context, user, after string, limit int) ([]reminding.Item, error) {
	query, args := noticeQuery, []any{user}
	if at, id, ok := strings.Cut(after, "|"); ok && isUUID(id) && isInstant(at) {
		query += `AND (n.created_at, n.id) < (?::timestamptz, ?) `
		args = append(args, at, id)
	}
	var rows []noticeRow
	err := db.bun.NewRaw(query+`ORDER BY n.created_at DESC, n.id DESC LIMIT ?`, append(args, limit)...).Scan(ctx, &rows)
	items := make([]reminding.Item, len(rows))
	for i, r := range rows {
		items[i] = r.toItem()
	}
	return items, err
}

// isInstant keeps what PostgreSQL would not read as an instant out of SQL.
func isInstant(s string) bool {
	_, err := time.Parse("2006-01-02 15:04:05.999999-07", s)
	return err == nil
}

// isDate is the same for dates.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// UnreadNotices counts the unread notices of a user, up to 100.
func (db *DB) UnreadNotices(ctx context.Context, user string) (n int, err error) {
	err = db.bun.NewRaw(`SELECT count(*) FROM (SELECT FROM notices WHERE user_id = ? AND read_at IS NULL LIMIT 100) t`, user).Scan(ctx, &n)
	return n, err
}

// ReadNotice marks a notice of the user as read.
func (tx *Tx) ReadNotice(ctx context.Context, user, id string) (reminding.Item, error) {
	if !isUUID(id) {
		return reminding.Item{}, reminding.ErrNotFound
	}
	_, err := tx.NewRaw(`UPDATE notices SET read_at = ? WHERE id = ? AND user_id = ? AND read_at IS NULL`, tx.now, id, user).Exec(ctx)
	if err != nil {
		return reminding.Item{}, err
	}
	var row noticeRow
	err = tx.NewRaw(noticeQuery+`AND n.id = ?`, user, id).Scan(ctx, &row)
	return row.toItem(), one(err, reminding.ErrNotFound)
}

// ReadNotices marks all notices of the user that were made until then.
func (tx *Tx) ReadNotices(ctx context.Context, user string, until time.Time) (int, error) {
	res, err := tx.NewRaw(`UPDATE notices SET read_at = ? WHERE user_id = ? AND read_at IS NULL AND created_at <= ?`, tx.now, user, until).Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// Mailing reads what a user has set about mail.
func (db *DB) Mailing(ctx context.Context, user string) (m reminding.Mailing, err error) {
	err = db.bun.NewRaw(`SELECT email, mail_notices FROM users WHERE id = ?`, user).Scan(ctx, &m.Email, &m.Wanted)
	return m, one(err, reminding.ErrNotFound)
}

// SetMailing writes what a user has set about mail; it answers false when that
// is so already.
func (tx *Tx) SetMailing(ctx context.Context, user string, m reminding.Mailing) (bool, error) {
	res, err := tx.NewRaw(`UPDATE users SET email = ?0, mail_notices = ?1 WHERE id = ?2 AND (email, mail_notices) <> (?0, ?1)`,
		m.Email, m.Wanted, user).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// PendingMail reads a notice with all that decides whether and what to mail.
func (db *DB) PendingMail(ctx context.Context, id string) (reminding.Pending, error) {
	var r struct {
		Email        string
		Wanted       bool
		Active       bool
		Kind         string
		ContractID   string
		Path         string
		SubmissionNo string
		State        string
		DueOn        *time.Time
		Read         bool
		Mailed       bool
		CreatedAt    time.Time
	}
	if !isUUID(id) {
		return reminding.Pending{}, reminding.ErrNotFound
	}
	err := db.bun.NewRaw(`SELECT u.email, u.mail_notices AS wanted, u.active, n.kind, COALESCE(n.contract_id::text, '') AS contract_id, n.path, COALESCE(c.submission_no, s.number, k.number, l.number, '') AS submission_no,
			COALESCE(c.state, '') AS state, c.due_on, n.read_at IS NOT NULL AS read, n.mailed_at IS NOT NULL AS mailed, n.created_at
		FROM notices n JOIN users u ON u.id = n.user_id LEFT JOIN contracts c ON c.id = n.contract_id LEFT JOIN sales s ON s.id = n.sale_id LEFT JOIN assess_cases k ON k.id = n.assess_case_id LEFT JOIN sme_applications l ON l.id = n.sme_application_id WHERE n.id = ?`, id).Scan(ctx, &r)
	return reminding.Pending{Mailing: reminding.Mailing{Email: r.Email, Wanted: r.Wanted}, Kind: notice.Kind(r.Kind), Contract: contract.ID(r.ContractID), Path: r.Path,
		SubmissionNo: r.SubmissionNo, State: contract.State(r.State), Due: date(r.DueOn), Read: r.Read, Mailed: r.Mailed, Active: r.Active,
		At: r.CreatedAt.UTC()}, one(err, reminding.ErrNotFound)
}

// MarkMailed notes that a notice has been mailed.
func (tx *Tx) MarkMailed(ctx context.Context, id string) error {
	_, err := tx.NewRaw(`UPDATE notices SET mailed_at = ? WHERE id = ? AND mailed_at IS NULL`, tx.now, id).Exec(ctx)
	return err
}
