// Package reminding is 提醒 as an activity: the list of what a person has been
// told, and the daily look at every running clock. Notices of acts are written
// by the acts themselves, in the same unit of work.
package reminding

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/notice"
)

// Item is one notice as its reader sees it.
type Item struct {
	ID           string
	Kind         notice.Kind
	Contract     contract.ID
	Path         string // of the page of a sale, "" for a case
	SubmissionNo string // or the number of the sale
	Name         string // of the project
	Text         string
	At           time.Time
	Read         bool
	Cursor       string
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Notices(ctx context.Context, user, after string, limit int) ([]Item, error)
	UnreadNotices(ctx context.Context, user string) (int, error)
	Mailing(ctx context.Context, user string) (Mailing, error)
	PendingMail(ctx context.Context, id string) (Pending, error) // ErrNotFound
}

// Tx is what reminding needs of one unit of work.
type Tx interface {
	Now() time.Time
	Record(audit.Event)
	// ReadNotice marks one notice of the user; it answers with its case.
	ReadNotice(ctx context.Context, user, id string) (Item, error)
	// ReadNotices marks all notices of the user that were made until then.
	ReadNotices(ctx context.Context, user string, until time.Time) (int, error)
	// MarkedCases reads open cases past a mark of which nobody has been told,
	// by due date and id, after the given one.
	MarkedCases(ctx context.Context, today day.Date, after *contract.Contract, limit int) ([]*contract.Contract, error)
	// SetMailing answers false when nothing changes.
	SetMailing(ctx context.Context, user string, m Mailing) (bool, error)
	MarkMailed(ctx context.Context, id string) error
	Notify(ctx context.Context, notices ...notice.Notice) (toMail []string, err error)
}

// Service does the acts of reminding.
type Service struct {
	InTx   func(context.Context, func(Tx) error) error
	Reader Reader
	Mailer Mailer                                                             // nil: no mail server is set, nothing is mailed
	Link   func(path string) string                                           // the address of a page, for mails
	Market func(ctx context.Context, tell func(...notice.Notice) error) error // what is due on the market; may be nil
}

// ErrNotFound covers the notices of others, too.
var ErrNotFound = fault.New(fault.NotFound, "reminding.not_found", "没有这条提醒，或它不是发给您的")

// Page is one page of a person's notices, newest first.
type Page struct {
	Items  []Item
	Next   string // cursor, "" at the end
	Unread int
	AsOf   time.Time // 全部标为已读 reaches up to here
}

// List 查看提醒 of the actor.
func (s *Service) List(ctx context.Context, by actor.Actor, after string, limit int) (Page, error) {
	asOf := s.Reader.Now()
	items, err := s.Reader.Notices(ctx, by.User, after, limit+1)
	if err != nil {
		return Page{}, err
	}
	unread, err := s.Reader.UnreadNotices(ctx, by.User)
	if err != nil {
		return Page{}, err
	}
	p := Page{Items: items, Unread: unread, AsOf: asOf}
	if len(items) > limit {
		p.Items = items[:limit]
		p.Next = p.Items[limit-1].Cursor
	}
	return p, nil
}

// Unread counts the actor's unread notices, up to 100.
func (s *Service) Unread(ctx context.Context, by actor.Actor) (int, error) {
	return s.Reader.UnreadNotices(ctx, by.User)
}

// Open 标为已读 and answers with the notice, so that the reader can be led to its case.
func (s *Service) Open(ctx context.Context, by actor.Actor, id string) (item Item, err error) {
	err = s.InTx(ctx, func(tx Tx) error {
		item, err = tx.ReadNotice(ctx, by.User, id)
		return err
	})
	return item, err
}

// OpenAll 全部标为已读, but for what came after the page that was shown.
func (s *Service) OpenAll(ctx context.Context, by actor.Actor, until time.Time) (n int, err error) {
	err = s.InTx(ctx, func(tx Tx) error {
		n, err = tx.ReadNotices(ctx, by.User, until)
		return err
	})
	return n, err
}

// batch is how many cases one unit of work looks at.
const batch = 100

// Remind 时限提醒 tells of every clock that has passed a mark: the registrar, or
// the office while nobody has the case, or the applicant of a 补正; then of what is
// due on the market. It may run
// any number of times; nobody is told the same twice.
func (s *Service) Remind(ctx context.Context) error {
	var last *contract.Contract
	for {
		var cases []*contract.Contract
		err := s.InTx(ctx, func(tx Tx) (err error) {
			today := day.Of(tx.Now())
			cases, err = tx.MarkedCases(ctx, today, last, batch)
			if err != nil {
				return err
			}
			var notices []notice.Notice
			for _, c := range cases {
				if told, ok := notice.OfDeadline(c, today); ok {
					notices = append(notices, told)
				}
			}
			_, err = tx.Notify(ctx, notices...)
			return err
		})
		if err != nil {
			return err
		}
		if len(cases) < batch {
			break
		}
		last = cases[batch-1]
	}
	if s.Market == nil {
		return nil
	}
	return s.Market(ctx, func(notices ...notice.Notice) error {
		return s.InTx(ctx, func(tx Tx) error {
			_, err := tx.Notify(ctx, notices...)
			return err
		})
	})
}
