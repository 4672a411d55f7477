package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"jiyue/domain/notice"
)

// mailAttempts: by the queue's growing pauses a mail server may be away for some
// four hours before a letter is given up.
const mailAttempts = 10

// mailArgs names the notice to mail; the address is looked up when it is sent.
type mailArgs struct {
	Notice string `json:"notice" river:"unique"`
}

// Kind names the job in the database.
func (mailArgs) Kind() string { return "mail_notice" }

// InsertOpts: a notice is mailed once.
func (mailArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: mailQueue, MaxAttempts: mailAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// Notify writes the notices and asks for those to be mailed whose readers want
// mail, in the same transaction.
func (u Unit) Notify(ctx context.Context, notices ...notice.Notice) (toMail []string, err error) {
	toMail, err = u.Tx.Notify(ctx, notices...)
	if err != nil || !u.queue.Mails {
		return toMail, err
	}
	for _, id := range toMail {
		err = u.insert(ctx, mailArgs{Notice: id})
		if err != nil {
			return nil, err
		}
	}
	return toMail, nil
}

// Mails sends the notices that are to be mailed.
func Mails(send func(ctx context.Context, noticeID string) error) Work {
	return func(config *river.Config) {
		take(config, mailQueue, &task[mailArgs]{id: func(a mailArgs) string { return a.Notice }, run: send, log: config.Logger})
	}
}
