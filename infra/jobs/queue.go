// Package jobs runs the background work: exports, imports and the sweeping up. A
// job is inserted in the transaction that asks for it, so that it exists exactly
// when the request does, and it is worked on by any process that has a Runner.
package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"jiyue/infra/postgres"
)

// The queues, each with one job at a time in a process, so that a large workbook
// cannot crowd the pages out.
const (
	exportQueue = "exports"
	importQueue = "imports"
	remindQueue = "reminders"
	mailQueue   = "mails"
	sweepQueue  = river.QueueDefault
	foldQueue   = "statistics"
	assessQueue = "assessments"
)

// maxAttempts: what has failed three times is shown to the user as failed.
const maxAttempts = 3

// exportArgs names the export to write.
type exportArgs struct {
	Export string `json:"export" river:"unique"`
}

// Kind names the job in the database.
func (exportArgs) Kind() string { return "contract_export" }

// InsertOpts: an export has one job, however often it is asked for.
func (exportArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: exportQueue, MaxAttempts: maxAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// importArgs names the import to go on with. An import takes two jobs in its
// life, the check and the taking over, so they are told apart by its state.
type importArgs struct {
	Import string `json:"import"`
}

// Kind names the job in the database.
func (importArgs) Kind() string { return "contract_import" }

// InsertOpts of the job.
func (importArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: importQueue, MaxAttempts: maxAttempts}
}

// Queue inserts jobs; it works on none.
type Queue struct {
	client *river.Client[*sql.Tx]
	Mails  bool // a mail server is set: notices are mailed to who wants it
}

// NewQueue makes the inserting side of the job queue.
func NewQueue(db *postgres.DB) (*Queue, error) {
	client, err := river.NewClient(riverdatabasesql.New(db.SQL()), &river.Config{})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Queue{client: client}, nil
}

// Unit is a unit of work that can ask for jobs.
type Unit struct {
	*postgres.Tx
	queue *Queue
}

// Unit adds the queue to a unit of work; use it in postgres.Bind.
func (q *Queue) Unit(tx *postgres.Tx) Unit { return Unit{tx, q} }

// EnqueueExport asks for an export to be written.
func (u Unit) EnqueueExport(ctx context.Context, id string) error {
	return u.insert(ctx, exportArgs{Export: id})
}

// QueueImport asks for an import to be gone on with.
func (u Unit) QueueImport(ctx context.Context, id string) error {
	return u.insert(ctx, importArgs{Import: id})
}

// registerArgs names the import into a register to bring in.
type registerArgs struct {
	Import string `json:"import" river:"unique"`
}

// Kind names the job in the database.
func (registerArgs) Kind() string { return "register_import" }

// InsertOpts: an import is brought in once.
func (registerArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: importQueue, MaxAttempts: maxAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// QueueRegister asks for an import into a register to be brought in.
func (u Unit) QueueRegister(ctx context.Context, id string) error {
	return u.insert(ctx, registerArgs{Import: id})
}

func (u Unit) insert(ctx context.Context, args river.JobArgs) error {
	_, err := u.queue.client.InsertTx(ctx, u.Tx.Tx.Tx, args, nil)
	if err != nil {
		return fmt.Errorf("insert the job %s: %w", args.Kind(), err)
	}
	return nil
}
