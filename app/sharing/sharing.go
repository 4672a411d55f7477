// Package sharing is the activity of sharing revenue: trial computations for everybody,
// the upkeep of policy packs, and the distribution cases of registered contracts.
package sharing

import (
	"context"

	"jiyue/domain/pack"
)

// Service shares revenue.
type Service struct {
	Packs func(context.Context) ([]*pack.Pack, error) // that are in force
}
