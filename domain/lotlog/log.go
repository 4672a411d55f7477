// Package lotlog holds the 竞价日志 of a lot: every event is chained by its hash to the
// one before, and the first to the parameters that the lot was published with. Whoever
// has a receipt can show that the log was rewritten. The bytes that are hashed are laid
// down so that anybody can compute them again:
//
//	h₀ = SHA-256("lot" US lot US hex(SHA-256(key=value LF …)))
//	hₙ = SHA-256(hₙ₋₁ ‖ seq US at US kind US actor US fen US end US key=value RS …)
//
// with US = 0x1F, RS = 0x1E, keys in the order of their bytes, and absent fields empty.
package lotlog

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

const (
	unitSeparator   = 0x1f
	recordSeparator = 0x1e
)

// Event 竞价记录 is one event of a lot as it is logged. Empty fields are absent.
type Event struct {
	Seq    int64 // from 1, without gaps
	At     time.Time
	Kind   string
	Actor  string
	Amount *money.Fen
	End    time.Time // of the lot, after the event
	Extra  map[string]string
	Hidden map[string]Commitment // stand in for extras of the same name
}

// Commitment 保密承诺 lets a value be shown later without changing it: the log carries
// the hash of salt and value, and keeps both for itself.
type Commitment struct {
	Salt  []byte
	Value string
}

// String is what the log carries.
func (c Commitment) String() string {
	sum := sha256.Sum256(append(slices.Clip(c.Salt), c.Value...))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Log 竞价日志 takes the events of one lot. Appending a bid allocates nothing.
type Log struct {
	head   chain.Head
	at     time.Time
	record []byte // hash before and canonical bytes, reused
	extras []extra
}

type extra struct{ key, value string }

// New begins the log of a lot.
func New(genesis chain.Hash) *Log { return Resume(chain.Head{Hash: genesis}, time.Time{}) }

// Resume goes on after the last event that is on record.
func Resume(head chain.Head, at time.Time) *Log { return &Log{head: head, at: at} }

// Head is number and hash of the last event; number 0 and the genesis before the first.
func (l *Log) Head() chain.Head { return l.head }

// Append chains the next event and returns its hash. A refused event changes nothing.
func (l *Log) Append(e Event) (chain.Hash, error) {
	switch {
	case e.Seq != l.head.Seq+1:
		return chain.Hash{}, Refusal{CodeSequence, "seq"}
	case e.At.Before(l.at):
		return chain.Hash{}, Refusal{CodeTime, "at"}
	case !Printable(e.Kind):
		return chain.Hash{}, Refusal{CodeCharacter, "kind"}
	case !Printable(e.Actor):
		return chain.Hash{}, Refusal{CodeCharacter, "actor"}
	}
	l.extras = e.extras(l.extras[:0])
	field := stray("extra", l.extras)
	if field != "" {
		return chain.Hash{}, Refusal{CodeCharacter, field}
	}
	l.at = e.At
	l.head = chain.Head{Seq: e.Seq, Hash: l.hash(l.head.Hash, e)}
	return l.head.Hash, nil
}

// hash of an event after another; l.extras are those of the event.
func (l *Log) hash(before chain.Hash, e Event) chain.Hash {
	l.record = append(l.record[:0], before[:]...)
	l.record = e.canonical(l.record, l.extras)
	return sha256.Sum256(l.record)
}

// canonical appends the bytes that are hashed.
func (e Event) canonical(b []byte, extras []extra) []byte {
	b = strconv.AppendInt(b, e.Seq, 10)
	b = instant(append(b, unitSeparator), e.At)
	b = append(append(b, unitSeparator), e.Kind...)
	b = append(append(b, unitSeparator), e.Actor...)
	b = append(b, unitSeparator)
	if e.Amount != nil {
		b = strconv.AppendInt(b, int64(*e.Amount), 10)
	}
	b = append(b, unitSeparator)
	if !e.End.IsZero() {
		b = instant(b, e.End)
	}
	b = append(b, unitSeparator)
	for i, x := range extras {
		if i > 0 {
			b = append(b, recordSeparator)
		}
		b = append(append(append(b, x.key...), '='), x.value...)
	}
	return b
}

// instant as every answer of the market writes it: +08:00, milliseconds.
func instant(b []byte, t time.Time) []byte {
	return t.In(day.Zone).AppendFormat(b, "2006-01-02T15:04:05.000-07:00")
}

// extras in the order of their keys; a commitment stands in for an extra of its name.
func (e Event) extras(into []extra) []extra {
	for key, value := range e.Extra {
		if _, hidden := e.Hidden[key]; !hidden {
			into = append(into, extra{key, value})
		}
	}
	for key, c := range e.Hidden {
		into = append(into, extra{key, c.String()})
	}
	slices.SortFunc(into, byKey)
	return into
}

func byKey(a, b extra) int { return cmp.Compare(a.key, b.key) }

// stray names the first text with a control character, which could be taken for a
// separator: the list when it is a key, or the key's value.
func stray(list string, texts []extra) string {
	for _, x := range texts {
		if !Printable(x.key) {
			return list
		}
		if !Printable(x.value) {
			return list + "." + x.key
		}
	}
	return ""
}

// Printable says that a text has no control characters, which could be taken for
// separators.
func Printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] == 0x7f {
			return false
		}
	}
	return true
}

// Genesis binds a log to its lot and the parameters that were published.
func Genesis(lot string, parameters map[string]string) (chain.Hash, error) {
	if !Printable(lot) {
		return chain.Hash{}, Refusal{CodeCharacter, "lot_id"}
	}
	sorted := Event{Extra: parameters}.extras(nil)
	field := stray("params", sorted)
	if field != "" {
		return chain.Hash{}, Refusal{CodeCharacter, field}
	}
	var lines []byte
	for _, x := range sorted {
		lines = append(append(append(append(lines, x.key...), '='), x.value...), '\n')
	}
	sum := sha256.Sum256(lines)
	b := append(append([]byte("lot"), unitSeparator), lot...)
	b = hex.AppendEncode(append(b, unitSeparator), sum[:])
	return sha256.Sum256(b), nil
}

// Code 日志答复代码 says why an event is not logged.
type Code string

// The codes.
const (
	CodeSequence  Code = "E_SEQ"
	CodeTime      Code = "E_TIME"
	CodeCharacter Code = "E_CHAR"
)

var sentences = map[Code]string{
	CodeSequence:  "记录序号应紧接上一条，请按入口顺序重新编号",
	CodeTime:      "记录时间早于上一条，请核对时钟后重新记录",
	CodeCharacter: "文字中含有换行等控制字符，请删去后重新提交",
}

// Sentence says what is wrong and what to do.
func (c Code) Sentence() string { return sentences[c] }

// Refusal 不予记录 names the first field of an event that cannot be logged.
type Refusal struct {
	Code  Code
	Field string
}

func (r Refusal) Error() string { return "lotlog: " + string(r.Code) + " at " + r.Field }
