package valuing

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/valuation"
)

// usable bounds the signed cases that are looked at, the newest first.
const usable = 200

// AsAssessment is the route of a use in an assessment.
const AsAssessment = "ASSESSMENT"

// Use 定价使用 is a sale that was published on a valuation, or an assessment whose report is
// given its interval.
type Use struct {
	Sale, Number, Name, Route string
	At                        time.Time
}

// Usable 可用估值 are the signed cases of the own unit that may be used today, of one
// achievement or, for "", of all; the newest first.
func (s *Service) Usable(ctx context.Context, by actor.Actor, achievementID string) ([]Row, error) {
	if by.Org == "" {
		return nil, nil
	}
	var list []Row
	rows, err := s.Reader.Valuations(ctx, Query{Org: by.Org, Achievement: achievementID, State: valuation.Signed, Limit: usable})
	for _, row := range rows {
		if row.Usable(day.Of(s.Reader.Now())) {
			list = append(list, row)
		}
	}
	return list, err
}

// Uses 定价使用情况 of a case of the own unit.
func (s *Service) Uses(ctx context.Context, f File) ([]Use, error) {
	return s.Reader.ValuationUses(ctx, f.ID, f.Org, f.Serial())
}
