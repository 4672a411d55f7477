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

// Hash is the SHA-256 of what was found: main figure, every step and every warning. A
// stored run that is made again must have it again.
func (o Outcome) Hash() string {
	var b strings.Builder
	b.WriteString(Version + "\n" + string(o.Method) + "\n" + o.Value + "\n")
	for _, s := range o.Path {
		b.WriteString(s.Name + "=" + s.Value + "\n")
	}
	b.WriteString(strings.Join(o.Warnings, ",") + "\n")
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
