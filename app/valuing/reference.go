package valuing

import (
	"context"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
)

// usable bounds the cases of an achievement that are looked at, the newest first.
const usable = 50

// ErrNoReference tells that no valuation of an achievement may be used today.
var ErrNoReference = fault.New(fault.NotFound, "valuation.no_reference", "本成果没有已签发、在有效期内的估值")

// References 可用估值 are the signed cases of an achievement within their validity, the
// latest base date first as they were made.
func (s *Service) References(ctx context.Context, achievementID string) ([]valuation.Reference, error) {
	a, err := s.Reader.Achievement(ctx, achievementID)
	if err != nil {
		return nil, err
	}
	rows, err := s.Reader.Valuations(ctx, Query{Org: a.Org, Achievement: a.ID, State: valuation.Signed, Limit: usable})
	var list []valuation.Reference
	for _, row := range rows {
		if r, ok := row.Reference(day.Of(s.Reader.Now())); ok {
			list = append(list, r)
		}
	}
	return list, err
}

// Reference 估值参考区间 of an achievement, from the newest signed case that is within its
// validity: lowest method, conclusion, highest method. It is printed with
// valuation.ReferenceWords; ErrNoReference when there is none, achievement.ErrAbsent.
func (s *Service) Reference(ctx context.Context, achievementID string) (valuation.Reference, error) {
	list, err := s.References(ctx, achievementID)
	if err == nil && len(list) == 0 {
		err = ErrNoReference
	}
	if err != nil {
		return valuation.Reference{}, err
	}
	return list[0], nil
}
