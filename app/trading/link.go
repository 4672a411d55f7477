package trading

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"

	"jiyue/domain/sale"
)

func (r *Record) link(head [32]byte) [32]byte {
	b := make([]byte, 0, 256)
	b = append(b, head[:]...)
	b = strconv.AppendInt(b, int64(r.N), 10)
	b = append(b, 0x1f)
	b = r.At.AppendFormat(b, sale.InstantForm)
	b = append(b, r.Act...)
	b = append(b, r.Actor...)
	b = append(b, r.Amount...)
	return sha256.Sum256(b)
}

// Genesis is the beginning of a sale's log: it covers the announced terms.
func Genesis(id string, terms map[string]string) [32]byte {
	b := []byte("lot" + id)
	for _, k := range slices.Sorted(maps.Keys(terms)) {
		b = append(b, k+"="+terms[k]+"\n"...)
	}
	return sha256.Sum256(b)
}
