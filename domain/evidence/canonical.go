// Package evidence gives a thing one form in bytes, so that its hash can be computed by
// anybody: canonical JSON, commitments to scores that nobody can read yet (评分承诺), and
// the chain of a case's events (留痕链).
package evidence

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Refusals.
var (
	ErrNumber = fault.New(fault.Invalid, "E_FLOAT_IN_PAYLOAD", "存证内容中的数字只能是 2^53 以内的整数，小数请写成文字，例如 \"82.5\"")
	ErrTime   = fault.New(fault.Invalid, "E_TIME", "时间应写为 2026-03-02T09:00:00.000+08:00")
)

// Number 整数文本 is a number of a document as it is written there.
type Number string

// largest is the largest integer that every reader of JSON takes exactly.
const largest = 1<<53 - 1

// Canonical writes a value in the one form that is hashed: keys in the order of their
// bytes, no white space, no escapes but the necessary ones. Values are nil, bool,
// string, int, Number, []any and map[string]any.
func Canonical(value any) ([]byte, error) { return appendValue(nil, value) }

func appendValue(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendText(b, v), nil
	case int:
		return appendNumber(b, Number(strconv.Itoa(v)))
	case Number:
		return appendNumber(b, v)
	case []any:
		return appendList(b, v)
	case map[string]any:
		return appendObject(b, v)
	}
	panic(fmt.Sprintf("evidence: a %T has no canonical form", value))
}

func appendList(b []byte, list []any) ([]byte, error) {
	var err error
	b = append(b, '[')
	for i, item := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, item); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendObject(b []byte, object map[string]any) ([]byte, error) {
	var err error
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
		if b, err = appendValue(b, object[key]); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendNumber(b []byte, n Number) ([]byte, error) {
	i, ok := n.integer()
	if !ok {
		return nil, ErrNumber
	}
	return strconv.AppendInt(b, i, 10), nil
}

// integer reads plain digits up to 2^53−1.
func (n Number) integer() (int64, bool) {
	digits := strings.TrimPrefix(string(n), "-")
	if digits == "" || digits[0] == '0' && digits != "0" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	i, err := strconv.ParseInt(string(n), 10, 64)
	return i, err == nil && -largest <= i && i <= largest
}

var escapes = map[byte]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case escapes[c] != "":
			b = append(b, escapes[c]...)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// Hash is the SHA-256 of a value's canonical form.
func Hash(value any) (chain.Hash, error) {
	text, err := Canonical(value)
	if err != nil {
		return chain.Hash{}, err
	}
	return sha256.Sum256(text), nil
}

// instantLayout is how instants are written in what is hashed and handed out.
const instantLayout = "2006-01-02T15:04:05.000-07:00"

// Instant writes a moment in Chinese legal time with three fractional digits.
func Instant(t time.Time) string { return t.In(day.Zone).Format(instantLayout) }

// ParseInstant reads YYYY-MM-DDThh:mm:ss.SSS+08:00.
func ParseInstant(s string) (time.Time, error) {
	t, err := time.Parse(instantLayout, s)
	if err != nil || Instant(t) != s {
		return time.Time{}, ErrTime
	}
	return t, nil
}

// IsHash says that a text is 64 lower-case hexadecimal digits.
func IsHash(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}
