package code

import (
	"slices"
	"strings"
	"unicode"

	"jiyue/domain/day"
)

// target is a row with the text in which a search finds it.
type target struct {
	code Code
	text string // folded full name
}

// The ranks of a hit, best first.
const (
	exactCode = iota
	codePrefix
	namePrefix
	nameWithin
	pathWithin
	noHit
)

// Search completes what a user types (自动补全): a code or its beginning, a name or
// a part of it, or several words from the full name in any order (“郑州 金水”).
// Only codes in force on the day are offered, best matches first, at most limit.
// An empty query offers the first codes of the table.
func (b *edition) Search(table Table, typed string, on day.Date, limit int) []Code {
	words := strings.Fields(fold(typed))
	ranked := make([][]Code, noHit)
	for _, t := range b.found[table] {
		if !t.code.ValidOn(on) {
			continue
		}
		if r := t.rank(words); r < noHit {
			ranked[r] = append(ranked[r], t.code)
		}
	}
	hits := slices.Concat(ranked...)
	return hits[:min(max(limit, 0), len(hits))]
}

func (t target) rank(words []string) int {
	if len(words) == 0 {
		return codePrefix
	}
	if len(words) == 1 {
		switch word, name, code := words[0], fold(t.code.Name), fold(t.code.Code); {
		case code == word:
			return exactCode
		case strings.HasPrefix(code, word):
			return codePrefix
		case strings.HasPrefix(name, word):
			return namePrefix
		case strings.Contains(name, word):
			return nameWithin
		}
	}
	for _, word := range words {
		if !strings.Contains(t.text, word) {
			return noHit
		}
	}
	return pathWithin
}

// fold makes full-width and half-width, upper and lower case alike, because input
// methods mix them.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '\u3000':
			r = ' '
		}
		return unicode.ToLower(r)
	}, s)
}
