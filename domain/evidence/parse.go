package evidence

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiyue/domain/fault"
)

// ErrCanonical 不是规范写法.
var ErrCanonical = fault.New(fault.Invalid, "evidence.canonical", "内容不是规范的存证文本：键应按次序排列，不带空白，小数写成文字")

// deepest bounds the nesting of what is read.
const deepest = 32

// Parse reads a text in canonical form and refuses every other way of writing the same, so
// that a text that is read has one hash. Numbers come as Number.
func Parse(text []byte) (any, error) {
	r := reader{text: text}
	value, ok := r.value(0)
	if !ok || r.at != len(text) || !utf8.Valid(text) {
		return nil, ErrCanonical
	}
	again, err := Canonical(value)
	if err != nil || !bytes.Equal(again, text) {
		return nil, ErrCanonical
	}
	return value, nil
}

// reader takes canonical JSON apart. It is lenient where Parse compares afterwards.
type reader struct {
	text []byte
	at   int
}

func (r *reader) take(word string) bool {
	if bytes.HasPrefix(r.text[r.at:], []byte(word)) {
		r.at += len(word)
		return true
	}
	return false
}

func (r *reader) value(depth int) (any, bool) {
	switch {
	case depth > deepest:
		return nil, false
	case r.take("null"):
		return nil, true
	case r.take("true"):
		return true, true
	case r.take("false"):
		return false, true
	case r.take(`"`):
		return r.word()
	case r.take("["):
		return r.list(depth)
	case r.take("{"):
		return r.object(depth)
	}
	from := r.at
	for r.at < len(r.text) && strings.IndexByte("-0123456789", r.text[r.at]) >= 0 {
		r.at++
	}
	return Number(r.text[from:r.at]), r.at > from
}

func (r *reader) list(depth int) (any, bool) {
	list := []any{}
	if r.take("]") {
		return list, true
	}
	for {
		item, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		list = append(list, item)
		if !r.take(",") {
			return list, r.take("]")
		}
	}
}

func (r *reader) object(depth int) (any, bool) {
	object := map[string]any{}
	if r.take("}") {
		return object, true
	}
	for {
		if !r.take(`"`) {
			return nil, false
		}
		key, ok := r.word()
		if !ok || !r.take(":") {
			return nil, false
		}
		if object[key], ok = r.value(depth + 1); !ok {
			return nil, false
		}
		if !r.take(",") {
			return object, r.take("}")
		}
	}
}

// word reads a string after its first quote.
func (r *reader) word() (string, bool) {
	var b []byte
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return string(b), true
		case c != '\\':
			b = append(b, c)
			continue
		case r.take("u"):
			if r.at+4 > len(r.text) {
				return "", false
			}
			n, err := strconv.ParseUint(string(r.text[r.at:r.at+4]), 16, 8)
			if err != nil {
				return "", false
			}
			b, r.at = append(b, byte(n)), r.at+4
			continue
		}
		if r.at == len(r.text) {
			return "", false
		}
		for plain, escaped := range escapes {
			if escaped[1] == r.text[r.at] {
				b = append(b, plain)
			}
		}
		r.at++
	}
	return "", false
}
