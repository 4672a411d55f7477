package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"jiyue/domain/chain"
	"jiyue/infra/config"
	"jiyue/infra/embeddedpg"
	"jiyue/infra/postgres"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"逐条校验存证链，指出第一条被改动的记录；服务运行时也可以"`
}

type auditVerify struct{}

// Run reads the whole chain; it fails when a record is not what was written. It
// changes nothing, needs no key, and works beside a service that is running.
func (auditVerify) Run(ctx context.Context, s *streams) error {
	return withDatabaseToRead(ctx, s, func(ctx context.Context, db *postgres.DB) error {
		n, err := db.VerifyAudit(ctx)
		var broken *chain.Broken
		if errors.As(err, &broken) {
			fmt.Fprintf(s.out, "校验不通过：%s（此前 %d 条完好）\n", broken.Sentence(), n)
			return exitCode(1)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "校验通过：%d 条记录首尾相接，内容与哈希值相符\n", n)
		return err
	})
}

// withDatabaseToRead runs a command that only looks: on the database of
// DATABASE_URL, on the private one of the service that is running, or on the
// private one that nobody runs, which is then started for it.
func withDatabaseToRead(ctx context.Context, s *streams, do func(context.Context, *postgres.DB) error) (err error) {
	c, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	address, there := c.DatabaseURL, c.DatabaseURL != ""
	if !there && os.Getenv("JIYUE_REQUIRE_DATABASE_URL") == "" {
		address, there, err = embeddedpg.Running(c.Data, embeddedpg.App)
		if err != nil {
			return err
		}
	}
	if !there {
		d, err := openDatabase(ctx, c, newLog(s.err, c.LogLevel))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.stop()) }()
		address = d.appDSN
	}
	db, err := postgres.OpenToRead(ctx, address, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	keys, err := keysToRead(c)
	if err == nil {
		err = db.ReadWith(keys...)
	}
	if err != nil {
		return err
	}
	return do(ctx, db)
}

// keysToRead are the keys that are given or lie beside the data folder; there may be
// none, for what needs none.
func keysToRead(c config.Config) ([][32]byte, error) {
	keys, err := c.SecretKeys()
	name := filepath.Clean(c.Data) + ".key"
	if _, absent := os.Stat(name); err != nil || len(keys) > 0 || absent != nil {
		return keys, err
	}
	key, err := keyFile(name, true)
	return [][32]byte{key}, err
}
