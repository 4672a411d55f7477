package trading

import (
	"context"
	"time"

	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// SaleOn 成果的交易 is a sale of an achievement. Open licences are shown on their own.
type SaleOn struct {
	ID, Number, Name string
	Route            lot.Route
	State            sale.State
	At               time.Time // announced; begun, before that
	Contract         string    // 登记编号 of the contract that carries it out, "" for none
}

// salesShown is how many sales the page of an achievement shows, the newest.
const salesShown = 20

// sales of an achievement: its own unit sees drafts too, everybody else what was announced.
func (s *Service) sales(ctx context.Context, achievement string, own bool) ([]SaleOn, error) {
	return s.Reader.SalesOn(ctx, achievement, !own, salesShown)
}
