package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/chain"
)

// auditPayload is the text that is hashed: everything that the record says,
// in one fixed order.
type auditPayload struct {
	Subject string      `json:"subject"`
	ActorID string      `json:"actor_id,omitempty"`
	Actor   string      `json:"actor"`
	Org     string      `json:"org,omitempty"`
	Role    string      `json:"role,omitempty"`
	From    string      `json:"from,omitempty"`
	To      string      `json:"to,omitempty"`
	Opinion string      `json:"opinion,omitempty"`
	Facts   [][2]string `json:"facts,omitempty"`
}

type pendingEvent struct {
	kind    string
	payload auditPayload
}

// Record keeps an act for the audit chain; it is written at the end of the unit
// of work, in the same transaction.
func (tx *Tx) Record(e audit.Event) {
	p := auditPayload{
		Subject: e.Subject, ActorID: e.By.User, Actor: e.By.Name, Org: e.By.OrgName, Role: titleOf(e.By),
		From: e.From, To: e.To, Opinion: e.Opinion,
	}
	for _, f := range e.Facts {
		p.Facts = append(p.Facts, [2]string{f.Label, f.Value})
	}
	tx.events = append(tx.events, pendingEvent{e.Kind, p})
}

func titleOf(a actor.Actor) string {
	if len(a.Roles) == 0 {
		return ""
	}
	return a.Roles[0].Title()
}

// appendAudit links the acts of this unit of work to the chain. The head is
// locked only here, at the end, so that acts wait for each other only for the
// moment of the append.
func (tx *Tx) appendAudit(ctx context.Context) error {
	if len(tx.events) == 0 {
		return nil
	}
	var head chain.Head
	var hash []byte
	err := tx.NewRaw(`SELECT seq, hash FROM audit_head FOR UPDATE`).Scan(ctx, &head.Seq, &hash)
	if err != nil {
		return fmt.Errorf("lock the audit chain: %w", err)
	}
	copy(head.Hash[:], hash)
	for _, e := range tx.events {
		payload, err := encodePayload(e.payload)
		if err != nil {
			return err
		}
		link := chain.Next(head, tx.now, e.kind, payload)
		head = link.Head()
		_, err = tx.NewRaw(`INSERT INTO audit_events (seq, at, kind, subject, actor_id, payload, prev, hash)
			VALUES (?, ?, ?, ?, NULLIF(?, '')::uuid, ?, ?, ?)`,
			link.Seq, link.At, link.Kind, e.payload.Subject, e.payload.ActorID, string(payload), link.Prev[:], link.Hash[:]).Exec(ctx)
		if err != nil {
			return fmt.Errorf("append to the audit chain: %w", err)
		}
	}
	_, err = tx.NewRaw(`UPDATE audit_head SET seq = ?, hash = ?`, head.Seq, head.Hash[:]).Exec(ctx)
	return err
}

func encodePayload(p auditPayload) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(p)
	return bytes.TrimSpace(b.Bytes()), err
}

type auditRow struct {
	Seq     int64
	At      time.Time
	Kind    string
	Subject string
	ActorID string
	Payload string
	Prev    []byte
	Hash    []byte
}

func (r auditRow) link() chain.Link {
	l := chain.Link{Seq: r.Seq, At: r.At.UTC(), Kind: r.Kind, Payload: []byte(r.Payload)}
	copy(l.Prev[:], r.Prev)
	copy(l.Hash[:], r.Hash)
	return l
}

func (r auditRow) toDomain() (audit.Entry, error) {
	var p auditPayload
	err := json.Unmarshal([]byte(r.Payload), &p)
	if err != nil {
		return audit.Entry{}, fmt.Errorf("audit record %d: %w", r.Seq, err)
	}
	e := audit.Entry{
		Seq: r.Seq, At: r.At, Kind: r.Kind, Subject: p.Subject, ActorID: p.ActorID, Actor: p.Actor, OrgName: p.Org,
		Role: p.Role, From: p.From, To: p.To, Opinion: p.Opinion, Hash: fmt.Sprintf("%x", r.Hash),
	}
	for _, f := range p.Facts {
		e.Facts = append(e.Facts, audit.Fact{Label: f[0], Value: f[1]})
	}
	return e, nil
}

const auditColumns = `seq, at, kind, subject, COALESCE(actor_id::text, '') AS actor_id, payload, prev, hash`

// Timeline returns the newest acts on one thing, newest first.
func (db *DB) Timeline(ctx context.Context, subject string, limit int) ([]audit.Entry, error) {
	var rows []auditRow
	err := db.bun.NewRaw(`SELECT `+auditColumns+` FROM audit_events WHERE subject = ? ORDER BY seq DESC LIMIT ?`,
		subject, limit).Scan(ctx, &rows)
	return entries(rows, err)
}

// LastAct is when an act of the kind was last recorded of the subject; the zero
// time when never.
func (tx *Tx) LastAct(ctx context.Context, subject, kind string) (time.Time, error) {
	var at *time.Time
	err := tx.NewRaw(`SELECT max(at) FROM audit_events WHERE subject = ? AND kind = ?`, subject, kind).Scan(ctx, &at)
	return instant(at), err
}

// AuditPage returns acts before the given number, newest first, of all subjects
// or of those that begin with the prefix.
func (db *DB) AuditPage(ctx context.Context, before int64, subjectPrefix string, limit int) ([]audit.Entry, error) {
	var rows []auditRow
	err := db.bun.NewRaw(`SELECT `+auditColumns+` FROM audit_events
		WHERE (? = 0 OR seq < ?) AND starts_with(subject, ?) ORDER BY seq DESC LIMIT ?`,
		before, before, subjectPrefix, limit).Scan(ctx, &rows)
	return entries(rows, err)
}

func entries(rows []auditRow, err error) ([]audit.Entry, error) {
	if err != nil {
		return nil, err
	}
	list := make([]audit.Entry, len(rows))
	for i, r := range rows {
		list[i], err = r.toDomain()
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// VerifyAudit reads the whole chain in order, in constant memory, and returns
// the number of records. A broken record is a *chain.Broken that names it; the
// indexed copies beside the hashed text are compared too. Head and records are
// of one moment, whatever is recorded meanwhile.
func (db *DB) VerifyAudit(ctx context.Context) (int64, error) {
	moment, err := db.bun.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer moment.Rollback()
	var head chain.Head
	var hash []byte
	err = moment.NewRaw(`SELECT seq, hash FROM audit_head`).Scan(ctx, &head.Seq, &hash)
	if err != nil {
		return 0, err
	}
	copy(head.Hash[:], hash)
	verifier := chain.NewVerifier(chain.Head{}, head)
	rows, err := moment.QueryContext(ctx, `SELECT `+auditColumns+` FROM audit_events ORDER BY seq`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var r auditRow
		err = rows.Scan(&r.Seq, &r.At, &r.Kind, &r.Subject, &r.ActorID, &r.Payload, &r.Prev, &r.Hash)
		if err != nil {
			return 0, err
		}
		err = verifier.Check(r.link())
		if err != nil {
			return verifier.Head().Seq, err
		}
		entry, err := r.toDomain()
		if err != nil {
			return verifier.Head().Seq, err
		}
		if entry.Subject != r.Subject || entry.ActorID != r.ActorID {
			return verifier.Head().Seq, &chain.Broken{Seq: r.Seq, Breach: chain.Content}
		}
	}
	err = rows.Err()
	if err != nil {
		return 0, err
	}
	if err = verifier.Finish(); err == nil && verifier.Head() != head {
		err = &chain.Broken{Seq: head.Seq + 1, Breach: chain.Anchor} // added past the head
	}
	return verifier.Head().Seq, err
}
