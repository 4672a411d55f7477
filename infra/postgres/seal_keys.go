package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun/dialect/pgdialect"
)

const sealLock = 7_463_003 // pg_advisory_xact_lock key of the table seal_keys

// UseKeys seals with the first key from now on and opens with all of them. It
// refuses when the data are sealed with a key that is not among them, and brings
// what is in clear or under an older key to the first one, batch by batch; when
// it returns, the older keys are not needed any more. Call it once, before the
// database is used.
func (db *DB) UseKeys(ctx context.Context, keys ...[32]byte) error {
	s, err := newSealer(keys)
	if err != nil {
		return err
	}
	var complete bool
	err = db.InTx(ctx, func(tx *Tx) error {
		complete, err = tx.enrolKey(ctx, s)
		return err
	})
	if err != nil {
		return err
	}
	db.sealer = s
	if err = db.useSigningKey(ctx, keys[0]); err != nil || complete {
		return err
	}
	for _, t := range sealedTables {
		err = db.reseal(ctx, t)
		if err != nil {
			return fmt.Errorf("seal the identity numbers of %s: %w", t.name, err)
		}
	}
	for _, c := range sealedColumns {
		err = db.resealColumn(ctx, c)
		if err != nil {
			return fmt.Errorf("seal %s of %s: %w", c.column, c.table, err)
		}
	}
	return db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.NewRaw(`DELETE FROM seal_keys WHERE id <> ?`, s.current).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`UPDATE seal_keys SET complete = true WHERE id = ?`, s.current).Exec(ctx)
		return err
	})
}

// ReadWith opens with the keys and changes nothing.
func (db *DB) ReadWith(keys ...[32]byte) (err error) {
	db.sealer, err = newSealer(keys)
	return err
}

// Sealed says whether this database has been used with a key.
func (db *DB) Sealed(ctx context.Context) (bool, error) {
	var sealed bool
	err := db.bun.NewRaw(`SELECT EXISTS (SELECT FROM seal_keys)`).Scan(ctx, &sealed)
	return sealed, err
}

// enrolKey notes that the current key is in use. It answers whether everything
// is sealed with it already.
func (tx *Tx) enrolKey(ctx context.Context, s *sealer) (complete bool, err error) {
	_, err = tx.NewRaw(`SELECT pg_advisory_xact_lock(?)`, sealLock).Exec(ctx)
	if err != nil {
		return false, err
	}
	var known []struct {
		ID       string
		Complete bool
	}
	err = tx.NewRaw(`SELECT id, complete FROM seal_keys`).Scan(ctx, &known)
	if err != nil {
		return false, err
	}
	for _, k := range known {
		if s.ciphers[k.ID] == nil {
			return false, ErrOtherKey.Say("库中的公民身份号码是用另一个密钥（标识 " + k.ID + "）加密的。请把 JIYUE_SECRET_KEY 设为原来的密钥；换密钥时把原来的密钥放在 JIYUE_SECRET_KEY_OLD")
		}
		complete = complete || k.ID == s.current && k.Complete && len(known) == 1
	}
	_, err = tx.NewRaw(`INSERT INTO seal_keys (id, added_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, s.current, tx.now).Exec(ctx)
	return complete, err
}

// sealedTable is a table with a form: how a row is named in the place of its
// values, and how it is found by that name.
type sealedTable struct{ name, row, found string }

var sealedTables = []sealedTable{
	{"contracts", `t.id::text`, `t.id = v.row::uuid`},
	{"import_rows", `t.import_id || '/' || t.row_no`, `t.import_id = split_part(v.row, '/', 1)::uuid AND t.row_no = split_part(v.row, '/', 2)::int`},
}

const resealBatch = 500

// reseal brings one table to the current key. A row that changes meanwhile is
// written with that key by whoever changes it.
func (db *DB) reseal(ctx context.Context, t sealedTable) error {
	var rows []string
	err := db.bun.NewRaw(`SELECT `+t.row+` FROM `+t.name+` t WHERE jsonb_path_exists(form,
		'$.keyvalue() \? (@.key like_regex "(cn_id|uscc)$" && (@.value starts with $any || @.key like_regex "cn_id$") && !(@.value starts with $current))',
		jsonb_build_object('any', ?, 'current', ?))`, sealMark, sealMark+db.sealer.current+":").Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(rows, resealBatch) {
		err = db.InTx(ctx, func(tx *Tx) error { return tx.resealRows(ctx, t, batch) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) resealRows(ctx context.Context, t sealedTable, batch []string) error {
	var rows []struct {
		Row  string
		Form map[string]string
	}
	err := tx.NewRaw(`SELECT v.row, t.form FROM unnest(?::text[]) AS v (row) JOIN `+t.name+` t ON `+t.found+` FOR UPDATE OF t`,
		pgdialect.Array(batch)).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for _, r := range rows {
		err = tx.sealer.openForm(t.name+" "+r.Row, r.Form)
		if err != nil {
			return err
		}
		err = tx.sealer.sealForm(t.name+" "+r.Row, r.Form)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`UPDATE `+t.name+` t SET form = ? FROM (SELECT ?::text AS row) v WHERE `+t.found, jsonb{r.Form}, r.Row).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// sealedColumn is a column of sealed texts: how a row is named in the
// place of its value, and how it is found by that name.
type sealedColumn struct{ table, column, place, row, found string }

var sealedColumns = []sealedColumn{
	{"sales", "secret", "sales %s secret", `t.id::text`, `t.id = v.row::uuid`},
	{"assess_entries", "cn_id", "assess_entries %s cn_id", `t.id::text`, `t.id = v.row::uuid`},
	{"sale_quotes", "sealed", "sale_quotes %s", `t.sale_id || ' ' || t.n`, `t.sale_id = split_part(v.row, ' ', 1)::uuid AND t.n = split_part(v.row, ' ', 2)::int`},
	{"assess_ballot_seals", "sealed", "assess_ballot_seals %s", `t.case_id || ' ' || t.round || ' ' || t.assessor`,
		`t.case_id = split_part(v.row, ' ', 1)::uuid AND t.round = split_part(v.row, ' ', 2)::int AND t.assessor = split_part(v.row, ' ', 3)`},
}

// resealColumn brings the texts of a column to the current key.
func (db *DB) resealColumn(ctx context.Context, c sealedColumn) error {
	var rows []string
	err := db.bun.NewRaw(`SELECT `+c.row+` FROM `+c.table+` t WHERE t.`+c.column+` <> '' AND NOT starts_with(t.`+c.column+`, ?)`, sealMark+db.sealer.current+":").Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(rows, resealBatch) {
		err = db.InTx(ctx, func(tx *Tx) error { return tx.resealColumn(ctx, c, batch) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) resealColumn(ctx context.Context, c sealedColumn, batch []string) error {
	var rows []struct{ Row, Sealed string }
	err := tx.NewRaw(`SELECT v.row, t.`+c.column+` AS sealed FROM unnest(?::text[]) AS v (row) JOIN `+c.table+` t ON `+c.found+` WHERE t.`+c.column+` <> '' FOR NO KEY UPDATE OF t`,
		pgdialect.Array(batch)).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for _, r := range rows {
		place := fmt.Sprintf(c.place, r.Row)
		clear, err := tx.sealer.open(place, r.Sealed)
		if err != nil {
			return err
		}
		sealed, err := tx.sealer.seal(place, clear)
		if err == nil {
			_, err = tx.NewRaw(`UPDATE `+c.table+` t SET `+c.column+` = ? FROM (SELECT ?::text AS row) v WHERE `+c.found, sealed, r.Row).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
