package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

var _ = say(map[string]*fault.Fault{"demonstration_one_check": guard("demonstration")})

// MarkDemonstration says for good that the data are made up.
func (tx *Tx) MarkDemonstration(ctx context.Context) error {
	_, err := tx.NewRaw(`INSERT INTO demonstration (since) VALUES (?) ON CONFLICT DO NOTHING`, tx.now).Exec(ctx)
	return err
}

// Demonstration says whether the data are made up.
func (db *DB) Demonstration(ctx context.Context) (bool, error) {
	var marked bool
	err := db.bun.NewRaw(`SELECT EXISTS (SELECT FROM demonstration)`).Scan(ctx, &marked)
	return marked, err
}

type bulkCertificateRow struct {
	bun.BaseModel `bun:"table:certificates"`

	ContractID string
	Version    int
	Number     string
	Token      string
	Facts      certificateFacts `bun:",type:jsonb"`
	IssuedAt   time.Time
}

// AddBulk inserts contracts as they stand, with their parties, certificates and
// first versions, without acts or records: for measuring only. It does not wait
// for the disk.
func (tx *Tx) AddBulk(ctx context.Context, contracts []*contract.Contract) error {
	_, err := tx.NewRaw(`SET LOCAL synchronous_commit = off`).Exec(ctx)
	if err != nil {
		return err
	}
	rows := make([]*contractRow, len(contracts))
	var parties []contractPartyRow
	var certificates []bulkCertificateRow
	var versions []versionRow
	for i, c := range contracts {
		rows[i] = rowOf(c)
		err = tx.sealer.sealForm(contractPlace(rows[i].ID), rows[i].Form)
		if err != nil {
			return err
		}
		parties = append(parties, partiesOf(c)...)
		if c.Number == "" {
			continue
		}
		k := contract.CertificateOf(c, tx.NewToken(), c.DecidedAt)
		certificates = append(certificates, bulkCertificateRow{ContractID: string(c.ID), Version: k.Version, Number: k.Number, Token: k.Token,
			Facts: factsOf(k), IssuedAt: k.IssuedAt})
		versions = append(versions, versionRow{ContractID: string(c.ID), Version: 1, OnDate: *dateOrNil(c.RegisteredOn), Class: string(c.Class),
			Total: c.Total.Decimal(), Tech: c.Tech.Decimal(), Opinion: c.Opinion, Registrar: c.Registrar.Name, Changes: []differenceRow{}})
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	if err == nil && len(parties) > 0 {
		_, err = tx.NewInsert().Model(&parties).Exec(ctx)
	}
	if err == nil && len(certificates) > 0 {
		_, err = tx.NewInsert().Model(&certificates).Exec(ctx)
	}
	if err == nil && len(versions) > 0 {
		_, err = tx.NewInsert().Model(&versions).Exec(ctx)
	}
	return err
}

type bulkPartyRow struct {
	bun.BaseModel `bun:"table:parties"`

	ID        string
	Name      string
	Uscc      string
	Country   string
	Nature    string
	Region    string
	CreatedAt time.Time
	UpdatedAt time.Time
	Grams     []string `bun:",array"`
}

// FinishBulk puts the counters where the numbers of the contracts end, and the
// parties of the contracts into the register.
func (db *DB) FinishBulk(ctx context.Context, counters map[string]int) error {
	return db.InTx(ctx, func(tx *Tx) error {
		for key, value := range counters {
			_, err := tx.NewRaw(`INSERT INTO counters (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`, key, value).Exec(ctx)
			if err != nil {
				return err
			}
		}
		var rows []struct{ Name, Code, Nature, Country, Region string }
		err := tx.NewRaw(`SELECT DISTINCT ON (code) name, code, nature, country, region FROM contract_parties p
			WHERE code <> '' AND NOT EXISTS (SELECT FROM parties k WHERE k.uscc = p.code) ORDER BY code`).Scan(ctx, &rows)
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(rows, 500) {
			values := make([]bulkPartyRow, len(batch))
			for i, r := range batch {
				values[i] = bulkPartyRow{ID: NewID(), Name: r.Name, Uscc: r.Code, Country: r.Country, Nature: r.Nature, Region: r.Region,
					CreatedAt: tx.now, UpdatedAt: tx.now, Grams: Grams(r.Name, r.Code)}
			}
			_, err = tx.NewInsert().Model(&values).Exec(ctx)
			if err != nil {
				return err
			}
		}
		_, err = tx.NewRaw(`INSERT INTO party_versions (party_id, version, source, name, uscc, country, nature, region, at)
			SELECT id, version, 'EARLIER', name, uscc, country, nature, region, updated_at FROM parties p
			WHERE NOT EXISTS (SELECT FROM party_versions v WHERE v.party_id = p.id)`).Exec(ctx)
		return err
	})
}

// bulkTables are written without their indexes, which are made afterwards.
var bulkTables = []string{"contracts", "contract_parties", "certificates", "contract_versions"}

// WithoutIndexes drops the indexes of what a bulk writes, runs do, and makes them
// again, whatever came of it. The definitions are kept in a table meanwhile: after
// a power cut the next call makes them first.
func WithoutIndexes(ctx context.Context, ownerDSN string, do func() error) (err error) {
	conn, err := pgx.Connect(ctx, ownerDSN)
	if err != nil {
		return fmt.Errorf("connect as the owner of the schema: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	err = makeIndexes(ctx, conn)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE bulk_indexes (name text PRIMARY KEY, definition text NOT NULL)`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO bulk_indexes SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
			WHERE i.indrelid::regclass::text = ANY ($1) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`, bulkTables)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DO $$ DECLARE x text; BEGIN FOR x IN SELECT name FROM bulk_indexes LOOP EXECUTE 'DROP INDEX ' || x; END LOOP; END $$`)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop the indexes: %w", err)
	}
	return errors.Join(do(), makeIndexes(context.WithoutCancel(ctx), conn))
}

func makeIndexes(ctx context.Context, conn *pgx.Conn) error {
	var left bool
	err := conn.QueryRow(ctx, `SELECT to_regclass('bulk_indexes') IS NOT NULL`).Scan(&left)
	if err != nil || !left {
		return err
	}
	_, err = conn.Exec(ctx, `SET maintenance_work_mem = '512MB'`)
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, `SELECT definition FROM bulk_indexes ORDER BY name`)
	if err != nil {
		return err
	}
	definitions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, definition := range definitions {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, definition)
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `DELETE FROM bulk_indexes WHERE definition = $1`, definition)
			return err
		})
		if err != nil {
			return fmt.Errorf("make %q: %w", definition, err)
		}
	}
	_, err = conn.Exec(ctx, `DROP TABLE bulk_indexes`)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `VACUUM (ANALYZE) contracts, contract_parties, certificates, contract_versions, parties`)
	return err
}
