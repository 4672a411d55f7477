package sale

import (
	"strconv"

	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Texts 条款文本 lets other routes read their terms as an auction does, with the same
// faults at the same fields.
type Texts struct{ r reading }

// ReadTexts begins to read terms.
func ReadTexts(texts map[string]string) *Texts { return &Texts{reading{texts: texts}} }

// Amount in yuan, zero when none is given.
func (t *Texts) Amount(name string) money.Fen {
	if f := t.r.amount(name); f != nil {
		return *f
	}
	return 0
}

// Count is a whole number of at most so much.
func (t *Texts) Count(name string, limit int) int {
	n := t.r.count(name, 0)
	if n > limit {
		t.Wrong(name, ErrCount.Say("请写不超过 "+strconv.Itoa(limit)+" 的整数"))
		return 0
	}
	return n
}

// Choice is one of the listed texts, the first when none is given.
func (t *Texts) Choice(name string, of ...string) string { return t.r.choice(name, of...) }

// Flag is yes or no.
func (t *Texts) Flag(name string) bool { return t.r.flag(name, false) }

// Holders 优先购买权人 by bidder and rank.
func (t *Texts) Holders() map[string]int {
	holders := map[string]int{}
	t.r.holders(holders)
	return holders
}

// Wrong notes what is wrong at a field.
func (t *Texts) Wrong(name string, f *fault.Fault) { t.r.wrong(name, f) }

// Err is everything that could not be read.
func (t *Texts) Err() error { return fault.Join(t.r.faults) }
