package web

import (
	"io"

	"jiyue/app/trading"
)

// bareBooks writes nothing; the real books have their own test.
type bareBooks struct{ trading.TreasuryBooks }

func (bareBooks) StatementTemplate(io.Writer) error { return nil }
