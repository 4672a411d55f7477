package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
)

// lapseEvery bounds how late a period of an assessment that has run out goes on record.
const lapseEvery = time.Minute

// lapseArgs is the periodic look at the periods of assessments.
type lapseArgs struct{}

// Kind names the job in the database.
func (lapseArgs) Kind() string { return "assessment_periods" }

// InsertOpts: a missed look is made up for by the next.
func (lapseArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: assessQueue, MaxAttempts: 1}
}

type lapser struct {
	river.WorkerDefaults[lapseArgs]
	run func(context.Context) (int, error)
	log *slog.Logger
}

// Assessments records what runs out by time in assessments; run says how many there were.
func Assessments(run func(context.Context) (int, error)) Work {
	return func(config *river.Config) {
		take(config, assessQueue, &lapser{run: run, log: config.Logger})
		repeat(config, river.PeriodicInterval(lapseEvery), lapseArgs{})
	}
}

// Work looks once.
func (l *lapser) Work(ctx context.Context, _ *river.Job[lapseArgs]) error {
	n, err := l.run(ctx)
	if n > 0 {
		l.log.InfoContext(ctx, "periods of assessments have run out", "cases", n)
	}
	return err
}
