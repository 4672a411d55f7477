package trading

import "jiyue/domain/lot"

// Sale 交易项目 is what a machine is built from. Terms are the announced rules as texts,
// which open the sale's log too.
type Sale struct {
	ID     string
	Route  lot.Route
	Terms  map[string]string
	Secret map[string]string // terms that are not shown before the close
}
