package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"jiyue/infra/postgres"
)

// foldEvery bounds how many lines of the statistics a report adds up by itself.
const foldEvery = time.Minute

// foldArgs is the periodic folding of the statistics.
type foldArgs struct{}

// Kind names the job in the database.
func (foldArgs) Kind() string { return "statistics_fold" }

// InsertOpts: a missed folding is made up for by the next.
func (foldArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: foldQueue, MaxAttempts: 1}
}

type folder struct {
	river.WorkerDefaults[foldArgs]
	db  *postgres.DB
	log *slog.Logger
}

func folding(db *postgres.DB) Work {
	return func(config *river.Config) {
		take(config, foldQueue, &folder{db: db, log: config.Logger})
		repeat(config, river.PeriodicInterval(foldEvery), foldArgs{})
	}
}

// Work folds what is pending.
func (f *folder) Work(ctx context.Context, _ *river.Job[foldArgs]) error {
	lines, err := f.db.FoldStatistics(ctx)
	if lines > 0 {
		f.log.DebugContext(ctx, "statistics folded", "lines", lines)
	}
	return err
}
