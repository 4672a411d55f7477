// Package funding is what a registration is worth in money: the estimate of taxes
// (税费测算) and the subsidies of the regions (技术合同补贴). Estimates inform only;
// 以税务机关认定为准. One file holds one act.
package funding

import (
	"context"
	"time"

	"jiyue/domain/contract"
	"jiyue/domain/tax"
)

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	Contract(ctx context.Context, id contract.ID) (*contract.Contract, error)
}

// Service does the acts of funding.
type Service struct {
	Reader Reader
	Taxes  tax.Packs
}
