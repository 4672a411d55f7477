package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
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

// nearest is how many rows are searched for words before the index of grams is
// asked.
const nearest = 10_000

// walk 有序检索 is the way to one page of a list. Conditions on columns are a walk of
// the list's index, which is in its order. Words are first looked for in the nearest
// rows that the columns admit, where a common word fills the page at once; only a
// rarer one is worth the index of grams, which knows no order.
type walk struct {
	table   string   // and its alias: "contracts c"
	join    string   // tables that conditions and keys need beside it
	keys    []string // the order, from the greatest value on; the last is the id
	upward  bool     // from the least value on
	columns conditions
	words   conditions
	limit   int
}

// ids are those of the rows of the page, in its order.
func (w *walk) ids(ctx context.Context, db bun.IDB) ([]string, error) {
	alias := w.table[strings.IndexByte(w.table, ' ')+1:]
	ordered := w.query(w.columns.text.String()) + w.order() + ` LIMIT ?`
	if w.words.text.Len() == 0 {
		return ids(ctx, db, `SELECT n.id FROM (`+ordered+`) n`, append(w.columns.args, w.limit)...)
	}
	near := append(slices.Clone(w.columns.args), nearest)
	list, err := ids(ctx, db, `SELECT n.id FROM (`+ordered+`) n JOIN `+w.table+` ON `+alias+`.id = n.id WHERE `+w.words.text.String()+w.order()+` LIMIT ?`,
		slices.Concat(near, w.words.args, []any{w.limit})...)
	if err != nil || len(list) == w.limit {
		return list, err
	}
	var seen int
	err = db.NewRaw(`SELECT count(*) FROM (`+ordered+`) n`, near...).Scan(ctx, &seen)
	if err != nil || seen < nearest {
		return list, err // all that the columns admit has been searched
	}
	// OFFSET 0 keeps the planner from walking on.
	return ids(ctx, db, `SELECT n.id FROM (`+w.query(w.columns.text.String()+` AND `+w.words.text.String())+` OFFSET 0) n`+w.order()+` LIMIT ?`,
		slices.Concat(w.columns.args, w.words.args, []any{w.limit})...)
}

// query selects what the order needs: k1, k2 … and the id.
func (w *walk) query(where string) string {
	var b strings.Builder
	b.WriteString(`SELECT `)
	last := len(w.keys) - 1
	for i, key := range w.keys[:last] {
		fmt.Fprintf(&b, `%s AS k%d, `, key, i+1)
	}
	return b.String() + w.keys[last] + ` AS id FROM ` + w.table + w.join + ` WHERE ` + where
}

func (w *walk) order() string {
	direction := ` DESC, `
	if w.upward {
		direction = `, `
	}
	var b strings.Builder
	b.WriteString(` ORDER BY `)
	for i := range w.keys[1:] {
		fmt.Fprintf(&b, `k%d%s`, i+1, direction)
	}
	return b.String() + `id` + strings.TrimSuffix(direction, `, `)
}

func ids(ctx context.Context, db bun.IDB, query string, args ...any) (list []string, err error) {
	err = db.NewRaw(query, args...).Scan(ctx, &list)
	return list, err
}
