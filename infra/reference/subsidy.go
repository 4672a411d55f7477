package reference

import (
	"fmt"
	"sync"

	"jiyue/domain/subsidy"
	"jiyue/fixtures"
)

// Subsidies are the subsidy schemes of the fixtures, read once.
var Subsidies = sync.OnceValues(func() ([]subsidy.Policy, error) {
	file, err := fixtures.FS.ReadFile("subsidies.csv")
	if err != nil {
		return nil, err
	}
	policies, err := subsidy.ParsePolicies(file)
	if err != nil {
		return nil, fmt.Errorf("subsidy schemes: %w", err)
	}
	return policies, nil
})
