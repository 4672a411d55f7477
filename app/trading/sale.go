package trading

import (
	"jiyue/domain/chain"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// Sale 交易项目 is what the floor reads of a lot's row. Terms are the announced rules
// as texts, which open its log too.
type Sale struct {
	ID     string
	Number string
	Route  lot.Route
	Name   string
	Terms  map[string]string
	Secret map[string]string // terms that are not shown before the close
	State  sale.State
	N      int
	Head   chain.Hash
}
