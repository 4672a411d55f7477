package web

import (
	"io"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/actor"
)

// bareBooks writes nothing; the real books have their own test.
type bareBooks struct{ trading.TreasuryBooks }

func (bareBooks) StatementTemplate(io.Writer) error { return nil }

func (bareBooks) Deposits(io.Writer, actor.Actor, time.Time, trading.DepositQuery, []trading.DepositRow) error {
	return nil
}
