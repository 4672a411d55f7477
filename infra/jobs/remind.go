package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"jiyue/domain/day"
)

// remindArgs is the daily look at every running clock.
type remindArgs struct{}

// Kind names the job in the database.
func (remindArgs) Kind() string { return "remind_deadlines" }

// InsertOpts of the job.
func (remindArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: remindQueue, MaxAttempts: maxAttempts}
}

// Reminders runs the 时限提醒 each morning, and at the start for the mornings
// that were missed.
func Reminders(remind func(context.Context) error) Work {
	return func(config *river.Config) {
		take(config, remindQueue, &task[remindArgs]{id: func(remindArgs) string { return "" },
			run: func(ctx context.Context, _ string) error { return remind(ctx) }, log: config.Logger})
		repeat(config, mornings{}, remindArgs{})
	}
}

// mornings are half past seven in Chinese legal time, before the offices open.
type mornings struct{}

// Next implements river.PeriodicSchedule.
func (mornings) Next(after time.Time) time.Time {
	today := day.Of(after)
	for {
		at := today.Start().Add(7*time.Hour + 30*time.Minute)
		if at.After(after) {
			return at
		}
		today = today.AddDays(1)
	}
}
