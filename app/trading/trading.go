// Package trading is the activity of the market: units offer their 科技成果 there.
// Brokers write, the heads of their units publish, and everybody finds what is
// open to all.
package trading

import (
	"context"
	"time"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/ip"
)

// Tx is what trading needs of one unit of work.
type Tx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)

	LockAchievement(ctx context.Context, id string) (*achievement.Achievement, error) // achievement.ErrAbsent
	AddAchievement(ctx context.Context, a *achievement.Achievement) (bool, error)     // false: the id is taken
	SaveAchievement(ctx context.Context, a *achievement.Achievement) error            // achievement.ErrMoved
	SaleOf(ctx context.Context, achievement string) (string, error)                   // announced or noticed, "" for none
	AddAchievementVersion(ctx context.Context, id string, v achievement.Version) error
	// NumberSeries is the middle of the numbers of a region's achievements: the prefix
	// of the office of widest reach that covers it, else the code of its city.
	NumberSeries(ctx context.Context, region string) (string, error)

	EvidenceFiles(ctx context.Context, id string) ([]achievement.File, error)
	AddEvidence(ctx context.Context, f achievement.File, by actor.Actor, content []byte) (bool, error) // false: it is there
	RemoveEvidence(ctx context.Context, id string) error
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Unit(ctx context.Context, org string) (Unit, error)

	Achievement(ctx context.Context, id string) (*achievement.Achievement, error)
	SaleOf(ctx context.Context, achievement string) (string, error)
	Achievements(ctx context.Context, q AchievementQuery) ([]AchievementRow, error)
	SalesOn(ctx context.Context, achievement string, announced bool, limit int) ([]SaleOn, error) // by whatever route but an open licence
	AchievementVersions(ctx context.Context, id string, before, limit int) ([]achievement.Version, error)
	// Waiting counts what a unit's broker has to confirm, and what its head has to publish.
	Waiting(ctx context.Context, org string, today day.Date) (confirm, publish int, err error)
	Twins(ctx context.Context, of *achievement.Achievement) ([]achievement.Twin, error)

	// RightsFor finds the rights of the register by their keys, as far as the unit may
	// find them.
	RightsFor(ctx context.Context, u Unit, keys []string) ([]ip.Item, error)
	Rights(ctx context.Context, ids []string) ([]ip.Item, error)

	EvidenceFiles(ctx context.Context, id string) ([]achievement.File, error)
	EvidenceContent(ctx context.Context, id string) (achievement.File, []byte, error)
}

// Service runs the market.
type Service struct {
	InTx   func(context.Context, func(Tx) error) error
	Reader Reader
	Codes  *code.Book
}

// Unit 单位 is what trading needs to know of an organisation.
type Unit struct {
	ID     string
	Name   string
	Uscc   string
	Seller bool // 卖方单位: offers what it owns itself
}

// UnitOf 本单位 is the organisation of the person.
func (s *Service) UnitOf(ctx context.Context, by actor.Actor) (Unit, error) {
	return s.Reader.Unit(ctx, by.Org)
}

// pageSize bounds every list.
const pageSize = 20

func (s *Service) today() day.Date { return day.Of(s.Reader.Now()) }
