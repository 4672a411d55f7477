package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/chain"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

const chainedActor = "0192f0c1-2b3c-7d4e-8f50-112233445566"

// chained is a database with a chain of five acts, and its owner's connection.
func chained(t *testing.T) (*postgres.DB, *pgx.Conn) {
	t.Helper()
	ownerDSN, appDSN := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), appDSN, func() time.Time { return pgtest.Now }, 3)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	owner, err := pgx.Connect(t.Context(), ownerDSN)
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	for i := range 5 {
		require.NoError(t, db.InTx(t.Context(), func(tx *postgres.Tx) error {
			tx.Record(audit.Event{Kind: "contract.registered", Subject: audit.SubjectOf("contract", fmt.Sprint(i)),
				By:      actor.Actor{User: chainedActor, Name: "陆明霞", OrgName: "郑州市技术合同登记处", Roles: []actor.Role{actor.Registrar}},
				Opinion: "符合认定条件", Facts: []audit.Fact{{Label: "核定技术交易额", Value: "1,000,000.00 元"}}})
			return nil
		}))
	}
	return db, owner
}

func TestTheChainVerifies(t *testing.T) {
	db, _ := chained(t)
	n, err := db.VerifyAudit(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 5, n)
}

// Whoever owns the tables can change them; the chain names the record.
func TestWhatTheOwnerChangesIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		sql    string
		seq    int64
		breach chain.Breach
	}{
		"one byte of the text":      {`UPDATE audit_events SET payload = overlay(payload placing '9' from strpos(payload, '1,000')) WHERE seq = 3`, 3, chain.Content},
		"the kind":                  {`UPDATE audit_events SET kind = 'contract.rejected' WHERE seq = 3`, 3, chain.Content},
		"the time, by a moment":     {`UPDATE audit_events SET at = at + interval '1 microsecond' WHERE seq = 3`, 3, chain.Content},
		"the subject beside it":     {`UPDATE audit_events SET subject = 'contract:9' WHERE seq = 3`, 3, chain.Content},
		"the person beside it":      {`UPDATE audit_events SET actor_id = NULL WHERE seq = 3`, 3, chain.Content},
		"one byte of its hash":      {`UPDATE audit_events SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE seq = 3`, 3, chain.Content},
		"one byte of its link":      {`UPDATE audit_events SET prev = set_byte(prev, 31, get_byte(prev, 31) # 1) WHERE seq = 3`, 3, chain.Prev},
		"a record that is missing":  {`DELETE FROM audit_events WHERE seq = 3`, 3, chain.Gap},
		"the end that is missing":   {`DELETE FROM audit_events WHERE seq = 5`, 5, chain.Shortage},
		"a record that is added":    {`INSERT INTO audit_events SELECT 6, at, kind, subject, actor_id, payload, hash, decode(repeat('ab', 32), 'hex') FROM audit_events WHERE seq = 5`, 6, chain.Content},
		"two records that swapped":  {`UPDATE audit_events a SET payload = b.payload, subject = b.subject FROM audit_events b WHERE (a.seq, b.seq) IN ((2, 3), (3, 2))`, 2, chain.Content},
		"records past the head":     {`UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_events WHERE seq = 4)`, 5, chain.Anchor},
		"the head that is put back": {`UPDATE audit_head SET seq = 4, hash = decode(repeat('00', 32), 'hex')`, 4, chain.Anchor},
	} {
		t.Run(name, func(t *testing.T) {
			db, owner := chained(t)
			tag, err := owner.Exec(t.Context(), c.sql)
			require.NoError(t, err)
			require.NotZero(t, tag.RowsAffected())
			_, err = db.VerifyAudit(t.Context())
			var broken *chain.Broken
			require.ErrorAs(t, err, &broken)
			require.Equal(t, c.seq, broken.Seq)
			require.Equal(t, c.breach, broken.Breach)
			require.Contains(t, broken.Sentence(), fmt.Sprintf("第 %d 条", c.seq))
		})
	}
}

// The application adds to history and never rewrites it, even where its address
// names a more powerful user: the pool acts as jiyue_app.
func TestTheApplicationCannotRewriteHistory(t *testing.T) {
	_, owner := chained(t)
	db, err := postgres.Open(t.Context(), owner.Config().ConnString(), func() time.Time { return pgtest.Now }, 2)
	require.NoError(t, err)
	defer db.Close()
	for _, sql := range []string{
		`UPDATE audit_events SET kind = kind`, `DELETE FROM audit_events`, `TRUNCATE audit_events`,
		`UPDATE certificates SET number = number`, `DELETE FROM certificates`, `TRUNCATE certificates`,
		`UPDATE files SET size = size`, `DELETE FROM files`, `TRUNCATE files`,
		`DELETE FROM audit_head`, `DELETE FROM contracts`, `DELETE FROM counters`, `DELETE FROM users`,
		`DROP TABLE audit_events`, `ALTER TABLE audit_events ADD COLUMN more text`, `CREATE TABLE mine (id int)`,
		`CREATE RULE quiet AS ON INSERT TO audit_events DO INSTEAD NOTHING`,
	} {
		_, err := db.SQL().ExecContext(t.Context(), sql)
		require.ErrorContains(t, err, "42501", sql)
	}
	n, err := db.VerifyAudit(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 5, n)
}

// An act that is rolled back leaves no record, and a record without its act
// cannot exist: both are one transaction.
func TestARolledBackActLeavesNoRecord(t *testing.T) {
	db, _ := chained(t)
	err := db.InTx(t.Context(), func(tx *postgres.Tx) error {
		tx.Record(audit.Event{Kind: "contract.registered", Subject: "contract:5", By: actor.System})
		return context.Canceled
	})
	require.ErrorIs(t, err, context.Canceled)
	n, err := db.VerifyAudit(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 5, n)
}

// Verifying reads one moment: acts that are recorded meanwhile do not look like a
// break between head and records.
func TestTheChainVerifiesWhileItGrows(t *testing.T) {
	db, owner := chained(t)
	done := make(chan error, 1)
	go func() {
		for i := range 300 {
			err := db.InTx(t.Context(), func(tx *postgres.Tx) error {
				tx.Record(audit.Event{Kind: "contract.registered", Subject: audit.SubjectOf("contract", fmt.Sprint(i)), By: actor.System})
				return nil
			})
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	reader, err := postgres.OpenToRead(t.Context(), owner.Config().ConnString(), func() time.Time { return pgtest.Now })
	require.NoError(t, err)
	defer reader.Close()
	for {
		_, err := reader.VerifyAudit(t.Context())
		require.NoError(t, err)
		select {
		case err := <-done:
			require.NoError(t, err)
			return
		default:
		}
	}
}

// One who only looks cannot change anything, grants or not.
func TestAReaderChangesNothing(t *testing.T) {
	_, owner := chained(t)
	reader, err := postgres.OpenToRead(t.Context(), owner.Config().ConnString(), func() time.Time { return pgtest.Now })
	require.NoError(t, err)
	defer reader.Close()
	_, err = reader.SQL().ExecContext(t.Context(), `INSERT INTO counters VALUES ('x', 1)`)
	require.ErrorContains(t, err, "25006")
}
