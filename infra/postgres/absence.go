package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{
	"absences_office_fkey":   guard("absence.office"),
	"absences_user_fkey":     guard("absence.user"),
	"absences_stand_in_fkey": invalid("absence.stand_in", "stand_in", "所选代办人不存在"),
	"absences_period_check":  invalid("absence.period", "until", "结束日期不能早于开始日期"),
	"absences_person_check":  invalid("absence.person", "stand_in", "代办人须是另一人"),
})

// Colleague finds a user at work, and holds the row until the end.
func (tx *Tx) Colleague(ctx context.Context, id string) (actor.Actor, error) {
	u, err := tx.LockUser(ctx, id)
	if err != nil || !u.Active || !u.OrgActive {
		return actor.Actor{}, contract.ErrTaker
	}
	return u.Actor(), nil
}

type absenceRow struct {
	ID, OfficeID, UserID, StandIn string
	UserName, StandInName         string
	FromOn, UntilOn               time.Time
	EndedAt                       *time.Time
}

func (r absenceRow) toDomain() registration.Absence {
	return registration.Absence{ID: r.ID, Office: r.OfficeID, Away: contract.Person{ID: r.UserID, Name: r.UserName},
		StandIn: contract.Person{ID: r.StandIn, Name: r.StandInName}, From: date(&r.FromOn), Until: date(&r.UntilOn)}
}

const absenceQuery = `SELECT a.id, a.office_id, a.user_id, a.stand_in, u.name AS user_name, b.name AS stand_in_name, a.from_on, a.until_on, a.ended_at
	FROM absences a JOIN users u ON u.id = a.user_id JOIN users b ON b.id = a.stand_in WHERE `

func absences(ctx context.Context, from bun.IDB, where string, args ...any) ([]registration.Absence, error) {
	var rows []absenceRow
	err := from.NewRaw(absenceQuery+where, args...).Scan(ctx, &rows)
	list := make([]registration.Absence, len(rows))
	for i, r := range rows {
		list[i] = r.toDomain()
	}
	return list, err
}

// Absences lists the absences of an office of today and to come.
func (db *DB) Absences(ctx context.Context, office string, today day.Date) ([]registration.Absence, error) {
	return absences(ctx, db.bun, `a.office_id = ? AND a.ended_at IS NULL AND a.until_on >= ? ORDER BY a.from_on, a.id LIMIT 200`, office, today.String())
}

// AbsencesWithin lists the absences of the people that touch a period.
func (tx *Tx) AbsencesWithin(ctx context.Context, away []string, from, until day.Date) ([]registration.Absence, error) {
	return absences(ctx, tx, `a.user_id IN (?) AND a.ended_at IS NULL AND a.from_on <= ? AND a.until_on >= ? ORDER BY a.from_on, a.id`,
		bun.In(away), until.String(), from.String())
}

// AddAbsence writes a new absence.
func (tx *Tx) AddAbsence(ctx context.Context, a registration.Absence) error {
	_, err := tx.NewRaw(`INSERT INTO absences (id, office_id, user_id, stand_in, from_on, until_on, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Office, a.Away.ID, a.StandIn.ID, a.From.String(), a.Until.String(), tx.now).Exec(ctx)
	return err
}

// Absence reads an absence and holds its row until the end.
func (tx *Tx) Absence(ctx context.Context, id string) (a registration.Absence, ended bool, err error) {
	if !isUUID(id) {
		return a, false, registration.ErrNoAbsence
	}
	var r absenceRow
	err = tx.NewRaw(absenceQuery+`a.id = ? FOR UPDATE OF a`, id).Scan(ctx, &r)
	return r.toDomain(), r.EndedAt != nil, one(err, registration.ErrNoAbsence)
}

// EndAbsence ends an absence before its time.
func (tx *Tx) EndAbsence(ctx context.Context, id string) error {
	_, err := tx.NewRaw(`UPDATE absences SET ended_at = ? WHERE id = ? AND ended_at IS NULL`, tx.now, id).Exec(ctx)
	return err
}

// Registrars lists the registrars at work in an office.
func (db *DB) Registrars(ctx context.Context, office string) (people []contract.Person, err error) {
	err = db.bun.NewRaw(`SELECT id, name FROM users WHERE org_id = ? AND active AND 'REGISTRAR' = ANY(roles) ORDER BY name, id LIMIT 200`, office).Scan(ctx, &people)
	return people, err
}

// HeldCases reads the open cases that a registrar holds, or that nobody has.
func (db *DB) HeldCases(ctx context.Context, q registration.HeldQuery) ([]registration.HeldCase, error) {
	const due = `COALESCE(c.due_on, DATE '9999-12-31')`
	query := `SELECT c.id, c.version, COALESCE(c.submission_no, '') AS submission_no, c.name, c.state, c.due_on, c.amber_on, c.red_on, ` + due + `::text AS key
		FROM contracts c WHERE c.office_id = ? AND c.state IN ('SUBMITTED','ACCEPTED','IN_REVIEW','SUPPLEMENT_REQUESTED','RESUBMITTED','EXPERT_REVIEW','CHANGE_PENDING')`
	args := []any{q.Office}
	switch {
	case q.Holder == "":
		query += ` AND c.registrar_id IS NULL`
	case !isUUID(q.Holder):
		return nil, nil
	default:
		query += ` AND c.registrar_id = ?`
		args = append(args, q.Holder)
	}
	if after, id, ok := strings.Cut(q.After, "|"); ok && isUUID(id) && isDate(after) {
		query += ` AND (` + due + `, c.id) > (?::date, ?)`
		args = append(args, after, id)
	}
	var rows []struct {
		deskRow
		Version int
	}
	err := db.bun.NewRaw(query+` ORDER BY `+due+`, c.id LIMIT ?`, append(args, q.Limit)...).Scan(ctx, &rows)
	list := make([]registration.HeldCase, len(rows))
	for i, r := range rows {
		list[i] = registration.HeldCase{Shown: registration.Shown{ID: contract.ID(r.ID), Version: r.Version}, SubmissionNo: r.SubmissionNo, Name: r.Name,
			State: contract.State(r.State), Deadline: contract.Deadline{Due: date(r.DueOn), Amber: date(r.AmberOn), Red: date(r.RedOn)}, Cursor: r.Key + "|" + r.ID}
	}
	return list, err
}
