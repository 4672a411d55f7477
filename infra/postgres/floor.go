package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"

	"jiyue/app/trading"
	"jiyue/domain/chain"
	"jiyue/domain/sale"
)

// floorTx is the unit of work of the floor. Nothing else is so often under a lock that
// many wait for, so it talks to the server twice instead of five times: the transaction
// begins together with the lock, and what it writes goes out together with the commit.
type floorTx struct {
	conn   bun.Conn
	now    time.Time
	sealer *sealer
	writes pgx.Batch
}

// OnFloor runs a unit of the floor. It is InTx but for the two round trips, and for
// the audit log, to which the log of a sale is no part.
func (db *DB) OnFloor(ctx context.Context, fn func(trading.FloorTx) error) error {
	return attempts(ctx, func() error { return db.onFloor(ctx, fn) })
}

func (db *DB) onFloor(ctx context.Context, fn func(trading.FloorTx) error) error {
	conn, err := db.bun.Conn(ctx)
	if err != nil {
		return busyOnDeadline(ctx, err)
	}
	tx := &floorTx{conn: conn, now: db.Now(), sealer: db.sealer}
	err = fn(tx)
	if err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
		_ = conn.Close()
		return busyOnDeadline(ctx, err)
	}
	return db.commit(ctx, conn, func() error {
		tx.writes.Queue(`COMMIT`)
		err := tx.send(context.Background(), &tx.writes)
		if err != nil {
			_, _ = conn.ExecContext(context.Background(), `ROLLBACK`)
		}
		return err
	})
}

// send waits for the answers to all statements of a batch, which the server gets at
// once. After one that fails the server skips the others.
func (tx *floorTx) send(ctx context.Context, batch *pgx.Batch) error {
	return tx.conn.Raw(func(driverConn any) error {
		return driverConn.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close()
	})
}

// LockLog finds the end of the log of a sale, once it has begun, and keeps it from
// growing until the end of the unit. What others have added beyond record n comes in the
// same round trip: who reads it keeps them waiting.
func (tx *floorTx) LockLog(ctx context.Context, id string, n int) (head chain.Head, list []trading.Record, err error) {
	if !isUUID(id) {
		return head, nil, trading.ErrNoSale
	}
	var hash []byte
	var batch pgx.Batch
	batch.Queue(`BEGIN`)
	batch.Queue(`SELECT events, head FROM sales WHERE id = $1::uuid AND head IS NOT NULL FOR NO KEY UPDATE`, id).
		QueryRow(func(row pgx.Row) error { return row.Scan(&head.Seq, &hash) })
	batch.Queue(recordsOfSale+recordsAfter, id, n).Query(func(rows pgx.Rows) (err error) {
		list, err = scanRecords(rows)
		return err
	})
	err = tx.send(ctx, &batch)
	if err != nil {
		return head, nil, one(err, trading.ErrNoSale)
	}
	head.Hash = chain.Hash(hash)
	return head, list, openQuotes(ctx, tx.conn.Conn, tx.sealer, id, list)
}

// Sale reads what a sale was announced with.
func (tx *floorTx) Sale(ctx context.Context, id string) (trading.Sale, error) {
	return announcedSale(ctx, tx.conn, tx.sealer, id)
}

// RecordsAfter reads the log of a sale beyond record n.
func (tx *floorTx) RecordsAfter(ctx context.Context, id string, n int) ([]trading.Record, error) {
	return records(ctx, tx.conn.Conn, tx.sealer, id, recordsAfter, n)
}

// AppendRecords adds a batch to the log of a locked sale and brings its row up to it,
// in two statements however many records there are.
func (tx *floorTx) AppendRecords(_ context.Context, id string, list []trading.Record, after trading.Look) error {
	size := len(list)
	var (
		numbers, seqs               = make([]int32, size), make([]int32, size)
		ats                         = make([]time.Time, size)
		ends                        = make([]*time.Time, size)
		acts, actors, amounts, keys = make([]string, size), make([]string, size), make([]string, size), make([]string, size)
		codes                       = make([]string, size)
		persons                     = make([]*string, size)
		data                        []*string // only once there is any: bids have none
		hashes                      = make([][]byte, size)
	)
	for i := range list {
		r := &list[i]
		numbers[i], seqs[i], ats[i] = int32(r.N), int32(r.Seq), r.At
		acts[i], actors[i], amounts[i], keys[i], codes[i], hashes[i] = string(r.Act), r.Actor, r.Amount, r.Key, string(r.Code), r.Hash[:]
		if r.Act == sale.ActQuote {
			amounts[i] = r.Commitment()
		}
		if r.Person != "" {
			persons[i] = &r.Person
		}
		if !r.End.IsZero() {
			ends[i] = &r.End
		}
		if len(r.Data) > 0 {
			text, err := json.Marshal(r.Data)
			if err != nil {
				return err
			}
			if data == nil {
				data = make([]*string, size)
			}
			s := string(text)
			data[i] = &s
		}
	}
	tx.writes.Queue(`INSERT INTO sale_events (sale_id, n, at, act, actor, amount, key, person, data, code, seq, end_at, hash)
		SELECT $1::uuid, n, at, act, actor, amount, key, person::uuid, data::jsonb, code, seq, end_at, hash
		FROM unnest($2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[], $12::timestamptz[], $13::bytea[])
			AS r (n, at, act, actor, amount, key, person, data, code, seq, end_at, hash)`,
		id, numbers, ats, acts, actors, amounts, keys, persons, data, codes, seqs, ends, hashes)
	err := tx.sealQuotes(id, list)
	if err != nil {
		return err
	}
	tx.writes.Queue(lookUpdate, lookValues(id, after, tx.now)...)
	if slices.Contains(agreementsOver, string(after.State)) {
		tx.writes.Queue(achievementRelease, id, agreementsOver)
	}
	return nil
}

// sealQuotes keeps the amounts of sealed quotes, of which the log has only the hashes.
func (tx *floorTx) sealQuotes(id string, list []trading.Record) error {
	for i := range list {
		r := &list[i]
		if r.Act != sale.ActQuote {
			continue
		}
		sealed, err := tx.sealer.seal(quotePlace(id, r.N), r.Salt+" "+r.Amount)
		if err != nil {
			return err
		}
		tx.writes.Queue(`INSERT INTO sale_quotes (sale_id, n, sealed) VALUES ($1::uuid, $2, $3)`, id, r.N, sealed)
	}
	return nil
}
