package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/sale"
	"jiyue/infra/config"
	"jiyue/infra/postgres"
)

const (
	bidRounds = 5
	bidFor    = 2 * time.Second
)

// BenchmarkBids compares the floor with one transaction for each bid, on one lot, in
// one run, round by round: bids that are durable before they are answered.
func BenchmarkBids(b *testing.B) {
	dir, err := os.MkdirTemp("/var/tmp", "jiyue-bench-")
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, os.RemoveAll(dir)) })
	require.NoError(b, os.Chmod(dir, 0o755))
	c, err := config.Load([]string{"JIYUE_DATA=" + filepath.Join(dir, "data")})
	require.NoError(b, err)
	log := newLog(os.Stderr, c.LogLevel)
	d, err := openDatabase(b.Context(), c, log)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, d.stop()) })
	connect := func() *postgres.DB {
		db, err := d.connect(b.Context(), c, time.Now)
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, db.Close()) })
		return db
	}
	one, err := newHotLot(b.Context(), connect(), d.ownerDSN, time.Now)
	require.NoError(b, err)
	two, err := newHotLot(b.Context(), connect(), d.ownerDSN, time.Now)
	require.NoError(b, err)
	require.Equal(b, one.id, two.id)
	naive := newNaiveLot(b, d.ownerDSN)

	product, err := newProduct(b.Context(), c, one.db, newLog(io.Discard, c.LogLevel))
	require.NoError(b, err)
	product.exchange.Floor = one.floor
	ours, theirs := newHTTPBidders(b, product, d.ownerDSN, one.id), newNaiveHTTP(b, naive)

	contenders := []struct {
		name    string
		clients int
		bid     func(client int) error
		rates   figures
	}{
		{name: "竞价厅，64 个竞买人", clients: 64, bid: one.next},
		{name: "一笔一事务，64 个竞买人", clients: 64, bid: naive.next},
		{name: "一笔一事务，8 个竞买人", clients: 8, bid: naive.next},
		{name: "一笔一事务，1 个竞买人", clients: 1, bid: naive.next},
		{name: "竞价厅，两个进程，64 个竞买人", clients: 64, bid: func(client int) error {
			if client%2 == 0 {
				return one.next(client)
			}
			return two.next(client)
		}},
		{name: "HTTP 竞价厅（登录、令牌、日志），64 个连接", clients: 64, bid: ours.next},
		{name: "HTTP 一笔一事务（什么都不查），64 个连接", clients: 64, bid: theirs.next},
	}
	for round := range bidRounds + 1 { // the first one warms up
		for i := range contenders {
			x := &contenders[i]
			rate := bidRate(b, x.clients, x.bid)
			if round > 0 {
				x.rates = append(x.rates, rate)
			}
		}
	}
	fmt.Printf("同一标的的报价，落盘后才答复（fsync 开启），每轮 %v，%d 轮交错\n", bidFor, bidRounds)
	for _, x := range contenders {
		say(x.name, "笔／秒", x.rates)
	}
	for _, i := range []int{1, 2, 3} {
		say("竞价厅（64）÷ "+contenders[i].name, "倍", contenders[0].rates.over(contenders[i].rates))
	}
	say("两个进程 ÷ 一个进程", "倍", contenders[4].rates.over(contenders[0].rates))
	say("HTTP 竞价厅 ÷ HTTP 一笔一事务", "倍", contenders[5].rates.over(contenders[6].rates))
	records, err := one.db.Records(b.Context(), one.id)
	require.NoError(b, err)
	seq := 0
	for i, r := range records {
		require.Equal(b, i+1, r.N)
		if r.Seq > 0 {
			seq++
			require.Equal(b, seq, r.Seq)
		}
	}
	fmt.Printf("  日志 %d 条，成功报价 %d 笔，序号没有间断\n", len(records), seq)
}

// bidRate is how many bids a second are answered, whatever the answer. The first two are
// not counted: with them each process reads what the others have added before.
func bidRate(b *testing.B, clients int, bid func(client int) error) float64 {
	for client := range 2 {
		require.NoError(b, bid(client))
	}
	var done atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	for client := range clients {
		group.Go(func() {
			for time.Since(start) < bidFor {
				err := bid(client)
				if err != nil {
					b.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// hotAmounts gives every attempt an amount above all before, so that bids are
// accepted unless another one of the same moment is higher.
var hotAmounts atomic.Int64

func (l *hotLot) next(client int) error {
	amount := crashStart + crashIncrement*hotAmounts.Add(1)
	_, err := l.floor.Enter(context.Background(), l.id, trading.Record{Act: sale.ActBid, Actor: hotBidder(client), Amount: fmt.Sprint(amount), Key: postgres.NewID()})
	return err
}

// naiveLot takes each bid in a transaction of its own, as one writes it first: lock
// the lot, look whether the key is known, insert the bid, update the lot.
type naiveLot struct{ pool *pgxpool.Pool }

func newNaiveLot(b *testing.B, dsn string) *naiveLot {
	cfg, err := pgxpool.ParseConfig(dsn)
	require.NoError(b, err)
	cfg.MaxConns = 64
	pool, err := pgxpool.NewWithConfig(b.Context(), cfg)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	_, err = pool.Exec(b.Context(), `CREATE TABLE naive_lot (id int PRIMARY KEY, price bigint NOT NULL, leader text NOT NULL, seq int NOT NULL);
		CREATE TABLE naive_bid (lot int NOT NULL, n bigserial, bidder text NOT NULL, amount bigint NOT NULL, key text NOT NULL, seq int NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (lot, n), UNIQUE (lot, bidder, key));
		INSERT INTO naive_lot VALUES (1, 0, '', 0)`)
	require.NoError(b, err)
	return &naiveLot{pool}
}

func (l *naiveLot) next(client int) error {
	ctx := context.Background()
	amount := crashStart + crashIncrement*hotAmounts.Add(1)
	return pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		var price int64
		var leader string
		var seq int
		err := tx.QueryRow(ctx, `SELECT price, leader, seq FROM naive_lot WHERE id = 1 FOR UPDATE`).Scan(&price, &leader, &seq)
		if err != nil {
			return err
		}
		accepted := amount >= price+crashIncrement && leader != hotBidder(client)
		number := 0
		if accepted {
			number = seq + 1
		}
		_, err = tx.Exec(ctx, `INSERT INTO naive_bid (lot, bidder, amount, key, seq, at) VALUES (1, $1, $2, $3, $4, now())`, hotBidder(client), amount, postgres.NewID(), number)
		if err != nil || !accepted {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE naive_lot SET price = $1, leader = $2, seq = $3 WHERE id = 1`, amount, hotBidder(client), number)
		return err
	})
}
