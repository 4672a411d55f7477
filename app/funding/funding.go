// Package funding is what a registration is worth in money: the estimate of taxes
// (税费测算) and the subsidies of the regions (技术合同补贴). Estimates inform only;
// 以税务机关认定为准. One file holds one act.
package funding

import (
	"context"
	"io"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/subsidy"
	"jiyue/domain/tax"
)

// Tx is what funding needs of one unit of work.
type Tx interface {
	Now() time.Time
	Record(audit.Event)

	AddSubsidyList(ctx context.Context, l *subsidy.List) (bool, error)
	SubsidyList(ctx context.Context, id string) (*subsidy.List, error)
	SaveSubsidyList(ctx context.Context, l *subsidy.List) error
	LoadSubsidyLines(ctx context.Context, l *subsidy.List) (int, error)
	SubsidyEntries(ctx context.Context, list string) ([]subsidy.Entry, error)
	CheckSubsidyEntry(ctx context.Context, list string, e subsidy.Entry) error
	StaleSubsidyLines(ctx context.Context, list string) (int, error)
	// AddSchedule keeps a list for good; false when its id is taken.
	AddSchedule(ctx context.Context, s *contract.Schedule) (bool, error)
	NextNumber(ctx context.Context, key string) (int, error)
	NewToken() string
	listed

	PublishSubsidyUnits(ctx context.Context, list string, units []subsidy.PublishedUnit, paid []string) error
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Contract(ctx context.Context, id contract.ID) (*contract.Contract, error)
	listed
	Schedule(ctx context.Context, id string) (*contract.Schedule, error)
	ScheduleNamed(ctx context.Context, numberOrToken string) (*contract.Schedule, error)
	Schedules(ctx context.Context, by actor.Actor, after string, limit int) ([]*contract.Schedule, error)
	LastSeller(ctx context.Context, applicant string) (string, error)
	SubsidyList(ctx context.Context, id string) (*subsidy.List, error)
	SubsidyLists(ctx context.Context, region string, published bool, after string, limit int) ([]*subsidy.List, error)
	SubsidyEntries(ctx context.Context, list string) ([]subsidy.Entry, error)
	PublishedUnits(ctx context.Context, list string) ([]subsidy.PublishedUnit, error)
}

// Books writes workbooks.
type Books interface {
	Schedule(w io.Writer, s *contract.Schedule) error
	Subsidy(w io.Writer, l *subsidy.List, basis subsidy.Policy, region string, units []subsidy.PublishedUnit) error
}

// Service does the acts of funding.
type Service struct {
	InTx     func(context.Context, func(Tx) error) error
	Reader   Reader
	Taxes    tax.Packs
	Policies []subsidy.Policy
	Books    Books
}
