package valuing

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

// usable bounds the signed cases that are looked at, the newest first.
const usable = 200

// ErrNoReference tells that no valuation of an achievement may be used today.
var ErrNoReference = fault.New(fault.NotFound, "valuation.no_reference", "本成果没有已签发、在有效期内的估值")

// Use 定价使用 is a sale that was published on a valuation.
type Use struct {
	Sale, Number, Name, Route string
	At                        time.Time
}

// Usable 可用估值 are the signed cases of the own unit that may be used today, of one
// achievement or, for "", of all; the newest first.
func (s *Service) Usable(ctx context.Context, by actor.Actor, achievementID string) ([]Row, error) {
	return s.usable(ctx, by.Org, achievementID)
}

func (s *Service) usable(ctx context.Context, org, achievementID string) (list []Row, err error) {
	if org == "" {
		return nil, nil
	}
	rows, err := s.Reader.Valuations(ctx, Query{Org: org, Achievement: achievementID, State: valuation.Signed, Limit: usable})
	for _, row := range rows {
		if row.Usable(day.Of(s.Reader.Now())) {
			list = append(list, row)
		}
	}
	return list, err
}

// Uses 定价使用情况 of a case of the own unit.
func (s *Service) Uses(ctx context.Context, f File) ([]Use, error) {
	return s.Reader.ValuationUses(ctx, f.ID)
}

// Reference 估值参考区间 of an achievement, from the newest signed case that is within its
// validity: lowest method, conclusion, highest method. It is printed with
// valuation.ReferenceWords; ErrNoReference when there is none, achievement.ErrAbsent.
func (s *Service) Reference(ctx context.Context, achievementID string) (valuation.Reference, error) {
	a, err := s.Reader.Achievement(ctx, achievementID)
	if err != nil {
		return valuation.Reference{}, err
	}
	list, err := s.usable(ctx, a.Org, a.ID)
	if err != nil {
		return valuation.Reference{}, err
	}
	for _, row := range list {
		if r, ok := row.Reference(day.Of(s.Reader.Now())); ok {
			return r, nil
		}
	}
	return valuation.Reference{}, ErrNoReference
}
