package cli

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"jiyue/domain/fault"
	"jiyue/infra/config"
	"jiyue/infra/embeddedpg"
	"jiyue/infra/postgres"
)

// errNoDatabase: an installation that must not bring its own database has none.
var errNoDatabase = fault.New(fault.Invalid, "cli.no_database", "请设置 DATABASE_URL：这种安装方式不自带数据库")

// database is the place where the data are: one's own PostgreSQL in the data
// folder, or the one that DATABASE_URL names.
type database struct {
	server   *embeddedpg.Server // nil with DATABASE_URL
	appDSN   string
	ownerDSN string
}

// openDatabase starts the private server if there is to be one, and brings the
// schema to this binary's version.
func openDatabase(ctx context.Context, c config.Config, log *slog.Logger) (*database, error) {
	d := &database{appDSN: c.DatabaseURL, ownerDSN: c.OwnerURL}
	if c.DatabaseURL == "" {
		if os.Getenv("JIYUE_REQUIRE_DATABASE_URL") != "" {
			return nil, errNoDatabase
		}
		server, err := embeddedpg.Start(ctx, embeddedpg.Options{Dir: c.Data, Log: log})
		if err != nil {
			return nil, err
		}
		d.server = server
		d.appDSN, d.ownerDSN = server.DSN(embeddedpg.App, embeddedpg.Database), server.DSN(embeddedpg.Owner, embeddedpg.Database)
	}
	err := postgres.Migrate(ctx, d.ownerDSN)
	if err != nil {
		return nil, errors.Join(err, d.stop())
	}
	return d, nil
}

// connect opens the application's pool with its keys, and a clock of the caller's.
func (d *database) connect(ctx context.Context, c config.Config, now func() time.Time) (*postgres.DB, error) {
	db, err := postgres.Open(ctx, d.appDSN, now, c.Connections)
	if err != nil {
		return nil, err
	}
	keys, err := d.secretKeys(ctx, c, db)
	if err == nil {
		err = db.UseKeys(ctx, keys...)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// lost is closed when the private server has died; never with DATABASE_URL.
func (d *database) lost() <-chan struct{} {
	if d.server == nil {
		return nil
	}
	return d.server.Done()
}

func (d *database) stop() error {
	if d.server == nil {
		return nil
	}
	return d.server.Stop()
}

// withDatabase runs a command on the database, nothing served.
func withDatabase(ctx context.Context, s *streams, do func(context.Context, config.Config, *database) error) (err error) {
	c, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, c, newLog(s.err, c.LogLevel))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.stop()) }()
	return do(ctx, c, d)
}

// parameterWatch is how often a process asks whether the region profiles have a
// new revision.
const parameterWatch = time.Second

// withProduct runs a command on the product.
func withProduct(ctx context.Context, s *streams, do func(context.Context, *product) error) error {
	return withDatabase(ctx, s, func(ctx context.Context, c config.Config, d *database) (err error) {
		db, err := d.connect(ctx, c, time.Now)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		p, err := newProduct(ctx, c, db, newLog(s.err, c.LogLevel))
		if err != nil {
			return err
		}
		ctx, done := context.WithCancel(ctx)
		defer done()
		go p.book.Watch(ctx, parameterWatch)
		return do(ctx, p)
	})
}
