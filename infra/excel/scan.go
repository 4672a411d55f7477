package excel

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tokenKind is what a piece of XML is.
type tokenKind int

const (
	tokenText  tokenKind = iota // character data, still escaped
	tokenCDATA                  // character data, verbatim
	tokenStart                  // <name …> or, with empty set, <name …/>
	tokenEnd                    // </name>
	tokenOther                  // comment or processing instruction
)

// token is one piece of XML. raw is exactly what stood in the file and is valid
// until the next call; joined together, the raw pieces are the file.
type token struct {
	kind  tokenKind
	raw   []byte
	name  []byte // local name of a tag
	empty bool
}

// is says whether the token is a start tag of that local name.
func (t token) is(name string) bool { return t.kind == tokenStart && string(t.name) == name }

// closes says whether the token ends the element of that local name.
func (t token) closes(name string) bool {
	return string(t.name) == name && (t.kind == tokenEnd || t.kind == tokenStart && t.empty)
}

// text appends the decoded character data of a text token.
func (t token) text(to []byte) []byte {
	switch t.kind {
	case tokenText:
		return unescape(to, t.raw)
	case tokenCDATA:
		return append(to, t.raw[len("<![CDATA["):len(t.raw)-len("]]>")]...)
	}
	return to
}

// maxToken bounds one tag or one run of text: a full cell of 32,767 characters
// written as numeric entities stays below it.
const maxToken = 1 << 20

// scanner splits XML into tokens through a window. It does not judge nesting:
// what it reads has been packed by strangers, and every consumer accepts any
// order of tokens without harm. It costs a small fraction of encoding/xml.
type scanner struct {
	r          io.Reader
	buf        []byte
	start, end int
	eof        bool
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 32<<10)}
}

// next returns the next token, io.EOF at the end, ErrDamaged for what is not
// XML.
func (s *scanner) next() (token, error) {
	if s.start == s.end {
		if err := s.more(); err != nil {
			return token{}, err
		}
	}
	if s.buf[s.start] != '<' {
		n, err := s.until("<", 0)
		if err == io.EOF { // text runs to the end of the file
			n = s.end - s.start
		} else if err != nil {
			return token{}, err
		}
		return token{kind: tokenText, raw: s.take(n)}, nil
	}
	if err := s.atLeast(2); err != nil {
		return token{}, ErrDamaged
	}
	switch s.buf[s.start+1] {
	case '!':
		return s.bang()
	case '?':
		return s.through("?>", 2, tokenOther)
	case '/':
		t, err := s.through(">", 2, tokenEnd)
		if err == nil {
			t.name = localName(t.raw[2:])
		}
		return t, err
	}
	return s.tag()
}

// bang reads a comment or a CDATA section; declarations are not allowed.
func (s *scanner) bang() (token, error) {
	if err := s.atLeast(len("<!--")); err != nil {
		return token{}, ErrDamaged
	}
	if bytes.HasPrefix(s.buf[s.start:s.end], []byte("<!--")) {
		return s.through("-->", len("<!--"), tokenOther)
	}
	if err := s.atLeast(len("<![CDATA[")); err != nil || !bytes.HasPrefix(s.buf[s.start:s.end], []byte("<![CDATA[")) {
		return token{}, ErrDamaged
	}
	return s.through("]]>", len("<![CDATA["), tokenCDATA)
}

// tag reads a start tag; a > inside a quoted value does not end it.
func (s *scanner) tag() (token, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		if s.start+i >= s.end {
			if err := s.more(); err != nil {
				return token{}, ErrDamaged
			}
		}
		switch c := s.buf[s.start+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return token{}, ErrDamaged
		case c == '>':
			raw := s.take(i + 1)
			return token{kind: tokenStart, raw: raw, name: localName(raw[1:]), empty: raw[len(raw)-2] == '/'}, nil
		}
	}
}

func (s *scanner) through(end string, from int, kind tokenKind) (token, error) {
	n, err := s.until(end, from)
	if err != nil {
		return token{}, ErrDamaged
	}
	return token{kind: kind, raw: s.take(n + len(end))}, nil
}

// until finds the offset of the pattern from the start of the window, reading
// more as needed.
func (s *scanner) until(pattern string, from int) (int, error) {
	for {
		if from < s.end-s.start {
			if i := bytes.Index(s.buf[s.start+from:s.end], []byte(pattern)); i >= 0 {
				return from + i, nil
			}
			from = max(from, s.end-s.start-len(pattern)+1)
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

func (s *scanner) atLeast(n int) error {
	for s.end-s.start < n {
		if err := s.more(); err != nil {
			return err
		}
	}
	return nil
}

// more reads on, moving or growing the window; the growth is bounded.
func (s *scanner) more() error {
	if s.eof {
		return io.EOF
	}
	if s.end == len(s.buf) {
		if s.start > 0 {
			s.end = copy(s.buf, s.buf[s.start:s.end])
			s.start = 0
		} else {
			if len(s.buf) >= maxToken {
				return ErrBomb
			}
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
	}
	for {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.eof = err == io.EOF
		switch {
		case err != nil && err != io.EOF:
			return ErrDamaged
		case n > 0:
			return nil
		case s.eof:
			return io.EOF
		}
	}
}

func (s *scanner) take(n int) []byte {
	raw := s.buf[s.start : s.start+n]
	s.start += n
	return raw
}

// localName is the name at the start of b without its namespace prefix.
func localName(b []byte) []byte {
	from := 0
	for i, c := range b {
		switch {
		case c == ':':
			from = i + 1
		case isSpace(c) || c == '/' || c == '>':
			return b[from:i]
		}
	}
	return b[from:]
}

// attribute returns the raw value of an attribute of a tag, nil if absent. A
// name such as ":id" matches any prefix.
func attribute(tag []byte, name string) []byte {
	_, value, _ := findAttribute(tag, name)
	return value
}

// findAttribute also returns where the attribute (with its leading space)
// begins and ends, so that it can be cut out.
func findAttribute(tag []byte, name string) (span [2]int, value []byte, found bool) {
	i := 0
	for i < len(tag) && !isSpace(tag[i]) {
		i++
	}
	for i < len(tag) {
		begin := i
		for i < len(tag) && isSpace(tag[i]) {
			i++
		}
		equals := bytes.IndexByte(tag[i:], '=')
		if equals < 0 {
			return span, nil, false
		}
		attr := tag[i : i+equals]
		for len(attr) > 0 && isSpace(attr[len(attr)-1]) {
			attr = attr[:len(attr)-1]
		}
		i += equals + 1
		for i < len(tag) && isSpace(tag[i]) {
			i++
		}
		if i >= len(tag) || tag[i] != '"' && tag[i] != '\'' {
			return span, nil, false
		}
		length := bytes.IndexByte(tag[i+1:], tag[i])
		if length < 0 {
			return span, nil, false
		}
		value = tag[i+1 : i+1+length]
		i += length + 2
		if string(attr) == name || name[0] == ':' && bytes.HasSuffix(attr, []byte(name)) {
			return [2]int{begin, i}, value, true
		}
	}
	return span, nil, false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// attributeText is the decoded value of an attribute.
func attributeText(tag []byte, name string) string {
	return string(unescape(nil, attribute(tag, name)))
}

// attributeInt is a whole non-negative number, -1 if absent or not one.
func attributeInt(tag []byte, name string) int {
	n, err := strconv.Atoi(string(attribute(tag, name)))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// unescape appends b with its entities decoded; unknown ones stay as they are.
func unescape(to, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(to, b...)
		}
		to = append(to, b[:i]...)
		b = b[i:]
		semicolon := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if semicolon < 0 {
			to, b = append(to, '&'), b[1:]
			continue
		}
		if r, ok := entity(string(b[1:semicolon])); ok {
			to = utf8.AppendRune(to, r)
		} else {
			to = append(to, b[:semicolon+1]...)
		}
		b = b[semicolon+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		return 0, false
	}
	base := 10
	if hex, is := strings.CutPrefix(digits, "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && n > 0
}

// unescapeControl decodes the _xHHHH_ form in which cells carry characters that
// XML cannot.
func unescapeControl(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			b.WriteString("_x")
			s = s[i+2:]
			continue
		}
		b.WriteRune(rune(n))
		s = s[i+7:]
	}
}
