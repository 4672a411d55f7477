package reporting

import (
	"context"

	"jiyue/domain/code"
)

// closedYears are the years whose figures stand for a region: those closed for
// it, or for a region above it, the nearest first.
func (s *Service) closedYears(ctx context.Context, region string) ([]ClosedYear, error) {
	if !sixDigits(region) {
		return nil, nil
	}
	regions := []string{region, Nation, code.Province(region)}
	if city := code.Prefecture(region); city != "" {
		regions = append(regions, city)
	}
	return s.read.ClosedYears(ctx, regions)
}
