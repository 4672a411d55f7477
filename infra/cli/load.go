package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"jiyue/app/access"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/infra/argon"
	"jiyue/infra/config"
	"jiyue/infra/demo"
	"jiyue/infra/postgres"
)

type seedLoad struct {
	Contracts int `required:"" help:"装入多少份合同，1 至 5,000,000"`
}

var (
	errLoadCount = fault.New(fault.Invalid, "cli.load_count", "--contracts 应为 1 至 5,000,000")
	errLoadReal  = fault.New(fault.Conflict, "cli.load_real", "库中有真实的机构，没有装入任何数据：装载只用于空库和演示库")
	errLoaded    = fault.New(fault.Conflict, "cli.loaded", "库中已有装载的数据；如需其他数量，请另建一个库")
)

// Run fills an empty or demonstration database with made-up contracts, to measure
// how the product bears them, and marks it as a demonstration for good.
func (l seedLoad) Run(ctx context.Context, s *streams) error {
	if l.Contracts < 1 || l.Contracts > 5_000_000 {
		return errLoadCount
	}
	return withDatabase(ctx, s, func(ctx context.Context, c config.Config, d *database) (err error) {
		db, err := d.connect(ctx, c, time.Now)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		return l.load(ctx, c, d, db, s)
	})
}

func (l seedLoad) load(ctx context.Context, c config.Config, d *database, db *postgres.DB, s *streams) error {
	err := mayLoad(ctx, db)
	if err != nil {
		return err
	}
	began := time.Now()
	took := func(what string) {
		fmt.Fprintf(s.out, "%6.1f 秒　%s\n", time.Since(began).Seconds(), what)
	}
	bulk, err := demo.NewBulk(l.Contracts, day.Of(began))
	if err != nil {
		return err
	}
	password := c.DemoPassword
	if password == "" {
		password = rand.Text()[:12]
	}
	err = enrol(ctx, db, bulk, password)
	if err != nil {
		return err
	}
	took(fmt.Sprintf("建立 %d 个机构、%d 个人员，实例已标为演示", len(bulk.Organisations), len(bulk.Users)))
	err = postgres.WithoutIndexes(ctx, d.ownerDSN, func() error {
		err := addBulk(ctx, db, bulk, func(done int) { took(fmt.Sprintf("%d / %d 份合同", done, l.Contracts)) })
		if err == nil {
			took("重建索引 …")
		}
		return err
	})
	if err != nil {
		return err
	}
	took("索引已重建")
	err = db.FinishBulk(ctx, bulk.Counters)
	if err != nil {
		return err
	}
	took("编号与当事人库")
	err = bookStatistics(ctx, d.ownerDSN, db)
	if err != nil {
		return err
	}
	took("统计台账与汇总")
	fmt.Fprintln(s.out, "没有写入的：办理记录（存证链）、附件、提醒、知识产权名录。账户：load.broker、load.registrar、load.reviewer、load.head、load.authority、load.statistician、load.auditor、load.admin 等")
	if c.DemoPassword == "" {
		fmt.Fprintf(s.out, "密码（各账户相同，只显示这一次）：%s\n", password)
	}
	return nil
}

// mayLoad refuses a database in which anybody works for real.
func mayLoad(ctx context.Context, db *postgres.DB) error {
	empty, err := db.NoUsers(ctx)
	if err != nil || empty {
		return err
	}
	marked, err := db.Demonstration(ctx)
	if err != nil {
		return err
	}
	if !marked {
		return errLoadReal
	}
	_, err = db.UserByLogin(ctx, "load.admin")
	switch {
	case err == nil:
		return errLoaded
	case errors.Is(err, access.ErrNoUser):
		return nil
	}
	return err
}

// enrol makes the organisations and people, all with one password.
func enrol(ctx context.Context, db *postgres.DB, bulk *demo.Bulk, password string) error {
	hash, err := argon.New(argon.Usual, 1, 5*time.Second).Hash(ctx, password)
	if err != nil {
		return err
	}
	return db.InTx(ctx, func(tx *postgres.Tx) error {
		err := tx.MarkDemonstration(ctx)
		for i := 0; err == nil && i < len(bulk.Organisations); i++ {
			o := bulk.Organisations[i]
			o.Version, o.Active, o.CreatedAt = 1, true, tx.Now()
			err = tx.InsertOrganisation(ctx, o)
		}
		for i := 0; err == nil && i < len(bulk.Users); i++ {
			u := bulk.Users[i]
			u.Version, u.Active, u.CreatedAt, u.PasswordHash = 1, true, tx.Now(), hash
			err = tx.InsertUser(ctx, u)
		}
		return err
	})
}

const (
	loadBatch = 250
	loadSaid  = 100_000
)

// addBulk writes the contracts over as many connections as there are processors.
func addBulk(ctx context.Context, db *postgres.DB, bulk *demo.Bulk, say func(int)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	var done atomic.Int64
	for from := 0; from < bulk.Len() && ctx.Err() == nil; from += loadBatch {
		group.Go(func() error {
			batch := make([]*contract.Contract, min(loadBatch, bulk.Len()-from))
			for i := range batch {
				batch[i] = bulk.Case(from + i)
			}
			err := db.InTx(ctx, func(tx *postgres.Tx) error { return tx.AddBulk(ctx, batch) })
			if n := done.Add(int64(len(batch))); err == nil && n/loadSaid != (n-int64(len(batch)))/loadSaid {
				say(int(n))
			}
			return err
		})
	}
	return group.Wait()
}

// bookStatistics enters the contracts into the book of the statistics.
func bookStatistics(ctx context.Context, ownerDSN string, db *postgres.DB) (err error) {
	conn, err := pgx.Connect(ctx, ownerDSN)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	_, err = conn.Exec(ctx, `SET work_mem = '256MB'; SELECT statistics_book_history()`)
	if err != nil {
		return fmt.Errorf("book the statistics: %w", err)
	}
	_, err = db.FoldStatistics(ctx)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `VACUUM (ANALYZE) statistics_entries, statistics_pending, statistics_rollup, statistics_parties`)
	return err
}
