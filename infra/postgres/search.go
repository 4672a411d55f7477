package postgres

import (
	"slices"
	"strings"
	"unicode"
)

// Two-character words are the normal search in Chinese, and PostgreSQL's own
// trigram index cannot serve them. The application therefore writes the single
// characters and the pairs of neighbouring characters of what can be searched
// into an indexed array, asks for all pairs of the typed word, and checks the
// few rows that remain with LIKE, because pairs alone do not say their order.

// Grams lists, without repetition, the characters and character pairs of the
// words in texts, folded as search folds what is typed.
func Grams(texts ...string) []string {
	grams := []string{}
	seen := map[string]bool{}
	add := func(gram string) {
		if !seen[gram] {
			seen[gram] = true
			grams = append(grams, gram)
		}
	}
	for _, text := range texts {
		for _, word := range searchWords(text) {
			runes := []rune(word)
			for i, r := range runes {
				add(string(r))
				if i > 0 {
					add(string(runes[i-1 : i+1]))
				}
			}
		}
	}
	return grams
}

// wordGrams are the grams that a row must have to contain the word: its pairs,
// or the character itself where there is only one.
func wordGrams(word string) []string {
	runes := []rune(word)
	if len(runes) == 1 {
		return []string{word}
	}
	var pairs []string
	for i := 1; i < len(runes); i++ {
		pair := string(runes[i-1 : i+1])
		if !slices.Contains(pairs, pair) {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

// searchWords splits a text at white space and folds it.
func searchWords(text string) []string { return strings.Fields(searchFold(text)) }

// searchFold makes full-width and half-width, upper and lower case alike, because
// input methods mix them. foldFrom and foldTo
// say the same to PostgreSQL.
func searchFold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '\u3000':
			return ' '
		case unicode.IsControl(r) && !unicode.IsSpace(r), r == '\ufffd':
			return -1
		}
		return r
	}, text)
}

// foldFrom and foldTo are searchFold as the arguments of PostgreSQL's translate.
// They name the characters themselves, so that the result does not depend on
// the database's locale.
var foldFrom, foldTo = func() (string, string) {
	var from, to strings.Builder
	for _, block := range []struct{ first, last rune }{{'A', 'Z'}, {'！', '～'}} {
		for r := block.first; r <= block.last; r++ {
			from.WriteRune(r)
			to.WriteString(searchFold(string(r)))
		}
	}
	return from.String(), to.String()
}()

// likeEscape takes the meaning of % and _ from a typed word.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func contains(word string) string { return "%" + likeEscape.Replace(word) + "%" }
