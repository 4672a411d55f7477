package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"jiyue/domain/fault"
	"jiyue/infra/postgres"
)

const (
	// jobTimeout bounds one attempt; a job whose process has died is taken up
	// again rescueAfter its start.
	jobTimeout   = 10 * time.Minute
	rescueAfter  = 11 * time.Minute
	sweepEvery   = 15 * time.Minute
	pollEvery    = 500 * time.Millisecond
	stopPatience = 20 * time.Second
)

// Runner works on the jobs.
type Runner struct{ client *river.Client[*sql.Tx] }

// Work registers the worker of one kind of job.
type Work func(*river.Config)

// New makes a runner for the given kinds of work, and for the sweeping up.
func New(db *postgres.DB, log *slog.Logger, kinds ...Work) (*Runner, error) {
	config := &river.Config{
		Workers: river.NewWorkers(), Queues: map[string]river.QueueConfig{}, Logger: log, ErrorHandler: reporter{log},
		PollOnly: true, FetchPollInterval: pollEvery, FetchCooldown: pollEvery,
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, MaxAttempts: maxAttempts,
		ReindexerSchedule: river.NeverSchedule(), // the application's role does not own the tables
	}
	for _, register := range append(kinds, sweeping(db), folding(db)) {
		register(config)
	}
	client, err := river.NewClient(riverdatabasesql.New(db.SQL()), config)
	if err != nil {
		return nil, fmt.Errorf("job runner: %w", err)
	}
	return &Runner{client}, nil
}

// take has one worker of this process work on a queue, one job at a time.
func take[T river.JobArgs](config *river.Config, queue string, worker river.Worker[T]) {
	config.Queues[queue] = river.QueueConfig{MaxWorkers: 1}
	river.AddWorker(config.Workers, worker)
}

// repeat inserts a job at the start and then by its schedule; of all processes
// on one database only one does so.
func repeat(config *river.Config, schedule river.PeriodicSchedule, args river.JobArgs) {
	config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(schedule,
		func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Start begins to work; it returns at once. The context does not end the work:
// Stop does.
func (r *Runner) Start(ctx context.Context) error { return r.client.Start(context.WithoutCancel(ctx)) }

// Stop takes no more jobs and waits for those at work; when ctx ends, or after
// some patience, they are cancelled and will be taken up again later.
func (r *Runner) Stop(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	if r.client.Stop(patience) == nil {
		return nil
	}
	forced, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	return r.client.StopAndCancel(forced)
}

// task is one kind of job that works on one thing, named by its id.
type task[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	id   func(T) string
	run  func(ctx context.Context, id string) error
	fail func(ctx context.Context, id string, cause error) error // nil: run sees to it itself
	log  *slog.Logger
}

// permanent says that trying again would fail in the same way.
func permanent(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Denied, fault.NotFound, fault.TooLarge, fault.Unsupported:
		return true
	}
	return false
}

// Work runs the task. When it has failed for good, the thing itself is marked as
// failed, so that its owner sees it.
func (t *task[T]) Work(ctx context.Context, job *river.Job[T]) error {
	id := t.id(job.Args)
	err := t.run(ctx, id)
	if err == nil {
		return nil
	}
	if !permanent(err) && job.Attempt < job.MaxAttempts {
		return err
	}
	if t.fail == nil {
		return river.JobCancel(err)
	}
	// The context may be the very thing that failed.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	failed := t.fail(last, id, err)
	if failed != nil {
		t.log.ErrorContext(last, "job could not be marked as failed", "kind", job.Kind, "id", id, "error", failed)
		return err
	}
	return river.JobCancel(err)
}

// Exporter is what writes exports.
type Exporter interface {
	RunExport(ctx context.Context, id string) error
	FailExport(ctx context.Context, id string, cause error) error
}

// Exports works on the exports.
func Exports(e Exporter) Work {
	return func(config *river.Config) {
		take(config, exportQueue, &task[exportArgs]{id: func(a exportArgs) string { return a.Export },
			run: e.RunExport, fail: e.FailExport, log: config.Logger})
	}
}

// Imports works on the imports; run itself says in the import what went wrong.
func Imports(run func(ctx context.Context, id string) error) Work {
	return func(config *river.Config) {
		take(config, importQueue, &task[importArgs]{id: func(a importArgs) string { return a.Import }, run: run, log: config.Logger})
	}
}

// Registers works on the imports into the registers, in turn with the others; fail
// tells the owner of one that could not be brought to its end.
func Registers(run func(ctx context.Context, id string) error, fail func(ctx context.Context, id string, cause error) error) Work {
	return func(config *river.Config) {
		take(config, importQueue, &task[registerArgs]{id: func(a registerArgs) string { return a.Import }, run: run, fail: fail, log: config.Logger})
	}
}

// sweepArgs is the periodic sweeping up.
type sweepArgs struct{}

// Kind names the job in the database.
func (sweepArgs) Kind() string { return "sweep" }

// InsertOpts: a missed sweep is made up for by the next.
func (sweepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sweepQueue, MaxAttempts: 1}
}

type sweeper struct {
	river.WorkerDefaults[sweepArgs]
	db  *postgres.DB
	log *slog.Logger
}

func sweeping(db *postgres.DB) Work {
	return func(config *river.Config) {
		take(config, sweepQueue, &sweeper{db: db, log: config.Logger})
		repeat(config, river.PeriodicInterval(sweepEvery), sweepArgs{})
	}
}

// Work sweeps up once.
func (s *sweeper) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	swept, err := s.db.Sweep(ctx)
	if err == nil && swept != (postgres.Swept{}) {
		s.log.InfoContext(ctx, "swept up", "exports", swept.Exports, "orphans", swept.Orphans, "sessions", swept.Sessions, "failures", swept.Failures)
	}
	return err
}

// reporter logs what went wrong in a job.
type reporter struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (r reporter) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	r.log.ErrorContext(ctx, "job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (r reporter) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	r.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "panic", fmt.Sprint(value), "trace", trace)
	return nil
}
