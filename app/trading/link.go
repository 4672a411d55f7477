package trading

import (
	"jiyue/domain/chain"
	"jiyue/domain/lotlog"
)

// Genesis is the beginning of a lot's log: it covers the announced terms.
func Genesis(id string, terms map[string]string) (chain.Hash, error) {
	return lotlog.Genesis(id, terms)
}
