package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// trial is a job of the tests; each test says what it does.
type trial struct {
	Name string `json:"name"`
}

func (trial) Kind() string { return "trial" }

func (trial) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: "trials", MaxAttempts: maxAttempts}
}

func trials(run func(context.Context, string) error) Work {
	return func(config *river.Config) {
		take(config, "trials", &task[trial]{id: func(a trial) string { return a.Name }, run: run, log: config.Logger})
	}
}

// journal keeps what is logged.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

type world struct {
	t   *testing.T
	db  *postgres.DB
	q   *Queue
	log journal
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, db: pgtest.Open(t)}
	var err error
	w.q, err = NewQueue(w.db)
	require.NoError(t, err)
	return w
}

func (w *world) start(kinds ...Work) *Runner {
	w.t.Helper()
	r, err := New(w.db, slog.New(slog.NewTextHandler(&w.log, nil)), kinds...)
	require.NoError(w.t, err)
	require.NoError(w.t, r.Start(w.t.Context()))
	w.t.Cleanup(func() { _ = r.Stop(context.Background()) })
	return r
}

// insert asks for a trial in a transaction that ends as given.
func (w *world) insert(name string, end error) {
	w.t.Helper()
	err := w.db.InTx(w.t.Context(), func(tx *postgres.Tx) error {
		err := w.q.Unit(tx).insert(w.t.Context(), trial{name})
		if err != nil {
			return err
		}
		return end
	})
	require.ErrorIs(w.t, err, end)
}

// standing is the state of the trial of that name, "" when there is none, and how
// often it was begun.
func (w *world) standing(name string) (state string, attempt int) {
	w.t.Helper()
	rows, err := w.db.SQL().QueryContext(w.t.Context(), `SELECT state, attempt FROM river_job WHERE kind = 'trial' AND args ->> 'name' = $1`, name)
	require.NoError(w.t, err)
	defer rows.Close()
	for rows.Next() {
		require.Empty(w.t, state, "one job")
		require.NoError(w.t, rows.Scan(&state, &attempt))
	}
	require.NoError(w.t, rows.Err())
	return state, attempt
}

func (w *world) eventually(name, state string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		now, _ := w.standing(name)
		return now == state
	}, 15*time.Second, 50*time.Millisecond, "%s should be %s", name, state)
}

func TestAJobExistsExactlyWhenItsTransactionCommitted(t *testing.T) {
	w := newWorld(t)
	var done sync.Map
	w.start(trials(func(_ context.Context, name string) error { done.Store(name, true); return nil }))
	w.insert("rolled back", errors.New("the act failed"))
	w.insert("committed", nil)
	w.eventually("committed", "completed")
	state, _ := w.standing("rolled back")
	require.Empty(t, state)
	_, ran := done.Load("rolled back")
	require.False(t, ran)
}

func TestAJobIsNotSeenBeforeTheCommit(t *testing.T) {
	w := newWorld(t)
	var runs atomic.Int32
	w.start(trials(func(context.Context, string) error { runs.Add(1); return nil }))
	err := w.db.InTx(t.Context(), func(tx *postgres.Tx) error {
		err := w.q.Unit(tx).insert(t.Context(), trial{"slow commit"})
		time.Sleep(3 * pollEvery)
		require.Zero(t, runs.Load())
		return err
	})
	require.NoError(t, err)
	w.eventually("slow commit", "completed")
	require.EqualValues(t, 1, runs.Load())
}

func TestAPanickingJobIsRetried(t *testing.T) {
	w := newWorld(t)
	var runs atomic.Int32
	w.start(trials(func(context.Context, string) error {
		if runs.Add(1) == 1 {
			panic("上个月的表有 13 列")
		}
		return nil
	}))
	w.insert("panics once", nil)
	w.eventually("panics once", "completed")
	_, attempt := w.standing("panics once")
	require.Equal(t, 2, attempt)
	require.Contains(t, w.log.String(), "job panicked")
	require.Contains(t, w.log.String(), "上个月的表有 13 列")
}

func TestFailuresForNowAndForGood(t *testing.T) {
	w := newWorld(t)
	var runs, hopeless atomic.Int32
	w.start(trials(func(_ context.Context, name string) error {
		switch {
		case name == "hopeless":
			hopeless.Add(1)
			return fault.New(fault.NotFound, "x", "没有")
		case runs.Add(1) == 1:
			return errors.New("for now")
		}
		return nil
	}))
	w.insert("for now", nil)
	w.insert("hopeless", nil)
	w.eventually("for now", "completed")
	w.eventually("hopeless", "cancelled")
	require.EqualValues(t, 2, runs.Load())
	require.EqualValues(t, 1, hopeless.Load(), "what will fail again is not tried again")
}

// failing is an export that cannot be written.
type failing struct {
	runs   atomic.Int32
	marked chan error
}

func (f *failing) RunExport(context.Context, string) error {
	f.runs.Add(1)
	return errors.New("disk full")
}

func (f *failing) FailExport(_ context.Context, _ string, cause error) error {
	f.marked <- cause
	return nil
}

func TestTheLastFailureIsMarkedAtTheThing(t *testing.T) {
	w := newWorld(t)
	f := &failing{marked: make(chan error, 1)}
	w.start(Exports(f))
	require.NoError(t, w.db.InTx(t.Context(), func(tx *postgres.Tx) error {
		_, err := w.q.client.InsertTx(t.Context(), tx.Tx.Tx, exportArgs{Export: postgres.NewID()}, &river.InsertOpts{MaxAttempts: 1})
		return err
	}))
	select {
	case cause := <-f.marked:
		require.ErrorContains(t, cause, "disk full")
	case <-time.After(15 * time.Second):
		t.Fatal("nobody was told")
	}
	require.EqualValues(t, 1, f.runs.Load())
}

func TestOneExportHasOneJob(t *testing.T) {
	w := newWorld(t)
	id := postgres.NewID()
	for range 2 {
		require.NoError(t, w.db.InTx(t.Context(), func(tx *postgres.Tx) error { return w.q.Unit(tx).EnqueueExport(t.Context(), id) }))
	}
	var n int
	require.NoError(t, w.db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'contract_export'`).Scan(&n))
	require.Equal(t, 1, n)
}

// Stopping takes no more jobs, and waits for the one at work.
func TestStoppingIsClean(t *testing.T) {
	w := newWorld(t)
	begun, finish := make(chan string, 2), make(chan struct{})
	r := w.start(trials(func(_ context.Context, name string) error {
		begun <- name
		<-finish
		return nil
	}))
	w.insert("at work", nil)
	require.Equal(t, "at work", <-begun)
	w.insert("waiting", nil)
	stopped := make(chan error, 1)
	go func() { stopped <- r.Stop(context.Background()) }()
	select {
	case <-stopped:
		t.Fatal("stopped under the hands of a job")
	case <-time.After(3 * pollEvery):
	}
	close(finish)
	require.NoError(t, <-stopped)
	state, _ := w.standing("at work")
	require.Equal(t, "completed", state)
	state, attempt := w.standing("waiting")
	require.Equal(t, "available", state)
	require.Zero(t, attempt)

	w.start(trials(func(context.Context, string) error { return nil }))
	w.eventually("waiting", "completed")
}

// A job that outlasts the patience of the one who stops is cancelled and taken up
// again later.
func TestAJobCutOffByStoppingIsTakenUpAgain(t *testing.T) {
	w := newWorld(t)
	begun := make(chan struct{}, 1)
	r := w.start(trials(func(ctx context.Context, _ string) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}))
	w.insert("long", nil)
	<-begun
	impatient, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	require.NoError(t, r.Stop(impatient))
	state, _ := w.standing("long")
	require.Contains(t, []string{"available", "retryable"}, state)

	w.start(trials(func(context.Context, string) error { return nil }))
	w.eventually("long", "completed")
}

func TestRemindersRunAtTheStartAndEachMorning(t *testing.T) {
	w := newWorld(t)
	ran := make(chan struct{}, 8)
	w.start(Reminders(func(context.Context) error { ran <- struct{}{}; return nil }))
	select {
	case <-ran:
	case <-time.After(15 * time.Second):
		t.Fatal("the mornings that were missed were not made up for")
	}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return v
	}
	for after, next := range map[string]string{
		"2026-11-24T07:29:59+08:00": "2026-11-24T07:30:00+08:00",
		"2026-11-24T07:30:00+08:00": "2026-11-25T07:30:00+08:00",
		"2026-11-24T23:59:00+00:00": "2026-11-26T07:30:00+08:00", // the 25th in China
		"2026-12-31T20:00:00+08:00": "2027-01-01T07:30:00+08:00",
	} {
		require.True(t, at(next).Equal(mornings{}.Next(at(after))), after)
	}
}
