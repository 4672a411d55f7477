package valuation

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Hash is the SHA-256 of engine version, method and inputs in the order of their paths:
// whoever runs the same inputs has the same hash.
func (in Inputs) Hash(method Method) string {
	var b strings.Builder
	b.WriteString(Version + "\n" + string(method) + "\n")
	for _, path := range in.Paths() {
		b.WriteString(path + "=" + in[path] + "\n")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
