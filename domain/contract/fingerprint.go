package contract

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// Fingerprint 合同指纹 identifies a contract by its sellers, buyers, name, date and
// total, so that it is registered once, whichever office it is brought to. It
// is a SHA-256 in hexadecimal digits.
func Fingerprint(f Form, total money.Yuan) string {
	h := sha256.New()
	put := func(parts ...string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(parts)))
		h.Write(n[:])
		for _, p := range parts {
			binary.BigEndian.PutUint64(n[:], uint64(len(p)))
			h.Write(n[:])
			h.Write([]byte(p))
		}
	}
	for _, role := range [...]string{RoleSeller, RoleBuyer} {
		keys := f.keys(role)
		slices.Sort(keys)
		put(slices.Compact(keys)...)
	}
	put(ident.Normalise(f.Contract.ProjectName), f.Contract.SignDate, total.String())
	return hex.EncodeToString(h.Sum(nil))
}
