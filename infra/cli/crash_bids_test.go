package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/infra/config"
	"jiyue/infra/postgres"
)

// bidEnv names the data folder of the process whose bidders are to be killed.
const bidEnv = "JIYUE_CRASH_BIDS"

const (
	crashBidders   = 12
	crashStart     = 1_000_000
	crashIncrement = 1_000
)

// hotLot is one lot that is being bid for, on a database with or without a flush.
type hotLot struct {
	db    *postgres.DB
	floor *trading.Floor
	id    string
}

// newHotLot opens a folder's only lot, or makes it.
func newHotLot(ctx context.Context, db *postgres.DB, ownerDSN string, now func() time.Time) (*hotLot, error) {
	l := &hotLot{db: db, floor: &trading.Floor{InTx: db.OnFloor, Build: trading.NewMachine, Now: now}}
	owner, err := pgx.Connect(ctx, ownerDSN)
	if err != nil {
		return nil, err
	}
	defer func() { _ = owner.Close(context.WithoutCancel(ctx)) }()
	err = owner.QueryRow(ctx, `SELECT id::text FROM sales`).Scan(&l.id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return l, err
	}
	l.id = postgres.NewID()
	open := now().Add(1500 * time.Millisecond)
	terms := map[string]string{sale.TermOpen: open.In(day.Zone).Format(sale.InstantForm), sale.TermStart: strconv.Itoa(crashStart), sale.TermIncrement: strconv.Itoa(crashIncrement),
		sale.TermEnd: open.Add(10 * time.Hour).In(day.Zone).Format(sale.InstantForm), sale.TermWindow: "300", sale.TermDeposit: "100"}
	genesis, err := trading.Genesis(l.id, terms)
	if err != nil {
		return nil, err
	}
	org, a, b := postgres.NewID(), postgres.NewID(), postgres.NewID()
	_, err = owner.Exec(ctx, `INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'PLATFORM', '示例交易中心', '410100', now())`, org)
	for i, id := range []string{a, b} {
		if err == nil {
			_, err = owner.Exec(ctx, `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, $2, '交易员', $3, '{ADMINISTRATOR}', 'x', now())`, id, fmt.Sprint("trader", i), org)
		}
	}
	if err == nil {
		_, err = owner.Exec(ctx, `INSERT INTO sales (id, number, route, name, org_id, exchange_id, region, terms, state, head, maker_id, announcer_id, announced_at, created_at, updated_at)
			VALUES ($1::uuid, $1::text, 'ENGLISH', '示例成果', $2::uuid, $2::uuid, '410100', $3, 'ANNOUNCED', $4, $5, $6, now(), now(), now())`, l.id, org, terms, genesis[:], a, b)
	}
	for i := range 64 {
		if err == nil {
			_, err = l.floor.Enter(ctx, l.id, trading.Record{Act: sale.ActDeposit, Actor: hotBidder(i), Amount: "100"})
		}
	}
	time.Sleep(time.Until(open))
	return l, err
}

func hotBidder(i int) string { return strconv.Itoa(1000 + i) }

// bidUntilKilled lets bidders bid as fast as they are answered. It says each attempt
// before it is made and each answer after it was given; an attempt without an answer
// is made again with the same key.
func bidUntilKilled(dir string) error {
	ctx := context.Background()
	c, err := config.Load([]string{"JIYUE_DATA=" + dir})
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, c, newLog(os.Stderr, c.LogLevel))
	if err != nil {
		return err
	}
	db, err := d.connect(ctx, c, time.Now)
	if err != nil {
		return err
	}
	l, err := newHotLot(ctx, db, d.ownerDSN, time.Now)
	if err != nil {
		return err
	}
	look, err := l.floor.Enter(ctx, l.id, trading.Record{Act: sale.ActTick})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	say := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	var group sync.WaitGroup
	for i := range crashBidders {
		group.Go(func() {
			next := max(look.Look.Price, money.Fen(crashStart*100))
			for n := 0; ; n++ {
				amount := next + money.Fen(crashIncrement*100*(i%3))
				key := fmt.Sprintf("%d-%d-%d", os.Getpid(), i, n)
				say("call %s %s %s %d", hotBidder(i), key, amount, time.Now().UnixNano())
				for {
					r, err := l.floor.Enter(ctx, l.id, trading.Record{Act: sale.ActBid, Actor: hotBidder(i), Amount: amount.String(), Key: key})
					if err == nil {
						say("answer %s %s %d %d", key, r.Code, r.Seq, time.Now().UnixNano())
						next = r.Look.Price + crashIncrement*100
						break
					}
					if fault.KindOf(err) != fault.Busy {
						time.Sleep(20 * time.Millisecond) // the database is coming back
					}
				}
			}
		})
	}
	group.Wait()
	return nil
}

type bidInput struct {
	bidder string
	amount money.Fen
}

type bidOutput struct {
	code sale.Code
	seq  int
}

type bidState struct {
	price  money.Fen
	leader string
	seq    int
}

// oneLot is the lot as a single bidder after another would find it.
var oneLot = porcupine.Model{
	Init: func() any { return bidState{} },
	Step: func(state, input, output any) (bool, any) {
		s, in, out := state.(bidState), input.(bidInput), output.(bidOutput)
		code := sale.OK
		switch {
		case in.bidder == s.leader:
			code = sale.CodeSelf
		case s.seq == 0 && in.amount < crashStart*100:
			code = sale.CodeBelowStart
		case s.seq > 0 && in.amount < s.price+crashIncrement*100:
			code = sale.CodeTooLow
		}
		if code != sale.OK {
			return out.code == code && out.seq == 0, s
		}
		return out.code == code && out.seq == s.seq+1, bidState{in.amount, in.bidder, s.seq + 1}
	},
}

// history is what the killed processes said, as operations.
type history struct {
	t     *testing.T
	calls map[string]porcupine.Operation // by key
	acks  map[string]bool
}

func (h *history) read(line string) {
	words := strings.Fields(line)
	switch {
	case len(words) == 5 && words[0] == "call":
		amount, ok := money.ParseFen(words[3])
		at, err := strconv.ParseInt(words[4], 10, 64)
		if !ok || err != nil {
			return // the line was cut by the kill
		}
		client, _ := strconv.Atoi(words[1])
		h.calls[words[2]] = porcupine.Operation{ClientId: client, Input: bidInput{words[1], amount}, Call: at}
	case len(words) == 5 && words[0] == "answer":
		seq, err := strconv.Atoi(words[3])
		at, err2 := strconv.ParseInt(words[4], 10, 64)
		op, known := h.calls[words[1]]
		if err != nil || err2 != nil || !known {
			return
		}
		op.Output, op.Return = bidOutput{sale.Code(words[2]), seq}, at
		h.calls[words[1]], h.acks[words[1]] = op, true
	}
}

// check compares what was acknowledged with the log, and the whole with one lot.
func (h *history) check(log []trading.Record) {
	found := map[string]trading.Record{}
	seq := 0
	for i, r := range log {
		require.Equal(h.t, i+1, r.N)
		if r.Seq > 0 {
			seq++
			require.Equal(h.t, seq, r.Seq, "accepted bids are numbered without a gap")
		}
		if r.Act == sale.ActBid {
			require.NotContains(h.t, found, r.Key, "once")
			found[r.Key] = r
		}
	}
	var operations []porcupine.Operation
	for key, op := range h.calls {
		r, there := found[key]
		if h.acks[key] {
			require.True(h.t, there, "the acknowledged bid %s is lost", key)
			require.Equal(h.t, bidOutput{r.Code, r.Seq}, op.Output, key)
		} else if there { // nobody heard the answer: it may count as given at any later time
			op.Output, op.Return = bidOutput{r.Code, r.Seq}, time.Now().UnixNano()
		} else {
			continue
		}
		operations = append(operations, op)
	}
	require.Equal(h.t, porcupine.Ok, porcupine.CheckOperationsTimeout(oneLot, operations, 20*time.Second))
}

// The process, a server process of the database, and the database itself are killed
// in a stream of bids. Every acknowledged bid is in the log, once and in order, and
// all answers together are those of a single lot.
func TestKilledInAStreamOfBids(t *testing.T) {
	folder, err := os.MkdirTemp("/var/tmp", "jiyue-bids-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	dir := filepath.Join(folder, "data")
	h := &history{t: t, calls: map[string]porcupine.Operation{}, acks: map[string]bool{}}
	for round, victim := range []string{"process", "backend", "postmaster"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), bidEnv+"="+dir)
		cmd.Stderr = os.Stderr
		said, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(said)
		until := func(answers int) {
			for before := len(h.acks); len(h.acks) < before+answers; {
				require.True(t, lines.Scan(), "the server ended by itself")
				h.read(lines.Text())
			}
		}
		until(150)
		switch victim {
		case "backend":
			require.NoError(t, syscall.Kill(aBackend(t, dir), syscall.SIGKILL))
			until(150) // the floor goes on by itself
		case "postmaster":
			require.NoError(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
		}
		require.NoError(t, cmd.Process.Kill())
		for lines.Scan() {
			h.read(lines.Text())
		}
		_ = cmd.Wait()

		p, closeAll, err := productAt(t.Context(), dir)
		require.NoError(t, err, "round %d: the next start works", round)
		ids, err := p.db.BiddingSales(t.Context(), time.Now().Add(24*time.Hour))
		require.NoError(t, err)
		require.Len(t, ids, 1)
		log, err := p.db.Records(t.Context(), ids[0])
		require.NoError(t, err)
		h.check(log)
		closeAll()
	}
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "pg*", "postmaster.pid"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	return pid
}

// aBackend is a server process that works for the application.
func aBackend(t *testing.T, dir string) int {
	t.Helper()
	out, err := exec.Command("pgrep", "-P", strconv.Itoa(postmaster(t, dir)), "-f", "jiyue_app").Output()
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.Fields(string(out))[0])
	require.NoError(t, err)
	return pid
}
