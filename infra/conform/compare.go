package conform

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"jiyue/domain/exact"
)

// exactly compares numbers as they are and strings letter by letter.
var exactly = comparison{}

// comparison says when two leaves agree: numbers within the tolerance relative to the
// expected one (tinyDifference near zero), and strings that are decimals or ratios by their
// value.
type comparison struct {
	tolerance *big.Rat // nil: none
	decimals  bool
}

// tinyDifference agrees with zero where a tolerance is allowed at all.
var tinyDifference = big.NewRat(1, 1e12)

// differs returns "" when got answers want: every field of want is in got,
// arrays agree in length and order, numbers agree numerically, and null agrees
// with an absent field. Otherwise it names the first field that differs.
func (c comparison) differs(path string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		g, isObject := got.(map[string]any)
		if !isObject {
			return mismatch(path, want, got)
		}
		for _, key := range keys(w) {
			if d := c.differs(join(path, key), w[key], g[key]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		g, isArray := got.([]any)
		if !isArray || len(g) != len(w) {
			return mismatch(path, want, got)
		}
		for i := range w {
			if d := c.differs(fmt.Sprintf("%s[%d]", path, i), w[i], g[i]); d != "" {
				return d
			}
		}
		return ""
	case json.Number:
		if g, isNumber := got.(json.Number); isNumber && c.sameNumber(w, g) {
			return ""
		}
		return mismatch(path, want, got)
	case string:
		if g, isText := got.(string); isText && c.decimals && sameDecimal(w, g) {
			return ""
		}
	}
	if want == got {
		return ""
	}
	return mismatch(path, want, got)
}

// sameDecimal compares two decimals or ratios by value.
func sameDecimal(a, b string) bool {
	x, errX := exact.ParseRatio(a)
	y, errY := exact.ParseRatio(b)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}

func (c comparison) sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	if !modest(a) || !modest(b) {
		return false
	}
	x, okX := new(big.Rat).SetString(a.String())
	y, okY := new(big.Rat).SetString(b.String())
	if !okX || !okY {
		return false
	}
	off := new(big.Rat).Sub(x, y)
	off.Abs(off)
	if c.tolerance == nil {
		return off.Sign() == 0
	}
	allowed := new(big.Rat).Abs(x)
	return off.Cmp(allowed.Mul(allowed, c.tolerance)) <= 0 || off.Cmp(tinyDifference) <= 0
}

// modest bounds the work on numbers with huge exponents.
func modest(n json.Number) bool {
	_, exponent, _ := strings.Cut(strings.ToLower(n.String()), "e")
	return len(n) <= 200 && len(exponent) <= 4
}

func keys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func mismatch(path string, want, got any) string {
	if path == "" {
		path = "(output)"
	}
	return fmt.Sprintf("%s: want %s got %s", path, text(want), text(got))
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
