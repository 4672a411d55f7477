package chain

import (
	"fmt"

	"jiyue/domain/fault"
)

// ErrBroken 存证链断裂: the records are not those that were once written.
var ErrBroken = fault.New(fault.Conflict, "chain.broken", "存证链校验不通过")

// Breach 断裂原因 says what is wrong at the first broken record.
type Breach string

// The ways in which a chain breaks.
const (
	Gap      Breach = "GAP"      // 缺号: another number stands where this one is due
	Prev     Breach = "PREV"     // 前后不衔接: the record does not follow the one before it
	Content  Breach = "CONTENT"  // 内容被改: the record's content does not give its hash
	Anchor   Breach = "ANCHOR"   // 与已公布的链头不符: the chain was rebuilt
	Shortage Breach = "SHORTAGE" // 尾部缺失: the chain ends before a head handed out earlier
)

// Broken 断裂点 is the finding of a verification: the number of the first record
// that is broken or missing, and how.
type Broken struct {
	Seq    int64
	Breach Breach
	Found  int64 // with Gap: the number that stands there instead
}

func (b *Broken) Error() string { return "chain: " + b.Sentence() }

// Unwrap makes the finding a fault that carries the sentence.
func (b *Broken) Unwrap() error { return ErrBroken.Say(b.Sentence()) }

// Sentence tells an auditor what was found.
func (b *Broken) Sentence() string {
	switch b.Breach {
	case Gap:
		return fmt.Sprintf("第 %d 条存证记录缺失，该位置上是第 %d 条", b.Seq, b.Found)
	case Prev:
		return fmt.Sprintf("第 %d 条存证记录与前一条不衔接", b.Seq)
	case Content:
		return fmt.Sprintf("第 %d 条存证记录的内容与其哈希值不符，内容或哈希值已被改动", b.Seq)
	case Anchor:
		return fmt.Sprintf("第 %d 条存证记录与此前公布的链头不符，存证链已被重写", b.Seq)
	default:
		return fmt.Sprintf("自第 %d 条起的存证记录缺失，少于此前公布的链头", b.Seq)
	}
}

// Verifier 存证链校验 takes the records of a chain in order and remembers no more
// than the head, so that a chain of any length is verified as it is read.
type Verifier struct {
	head    Head
	anchors map[int64]Hash
	broken  *Broken
}

// NewVerifier begins after from (the zero Head, a Genesis, or a head verified
// before). Anchors are heads that were handed out earlier, on a receipt or a
// certificate: a chain that was rebuilt or cut off disagrees with them. Those
// that lie before from cannot be checked and are left aside.
func NewVerifier(from Head, anchors ...Head) *Verifier {
	v := &Verifier{head: from, anchors: make(map[int64]Hash, len(anchors))}
	for _, a := range anchors {
		switch known, twice := v.anchors[a.Seq]; {
		case a.Seq < from.Seq:
		case twice && known != a.Hash, a.Seq == from.Seq && a.Hash != from.Hash:
			v.fail(Broken{Seq: a.Seq, Breach: Anchor})
		default:
			v.anchors[a.Seq] = a.Hash
		}
	}
	return v
}

// Check takes the next record. It returns a *Broken at the first record that
// does not fit, and the same one for every record after it.
func (v *Verifier) Check(l Link) error {
	due := v.head.Seq + 1
	anchor, anchored := v.anchors[due]
	switch {
	case v.broken != nil:
	case l.Seq != due:
		v.fail(Broken{Seq: due, Breach: Gap, Found: l.Seq})
	case l.Prev != v.head.Hash:
		v.fail(Broken{Seq: due, Breach: Prev})
	case l.Hash != l.digest() || l.At.Nanosecond()%1000 != 0:
		v.fail(Broken{Seq: due, Breach: Content})
	case anchored && anchor != l.Hash:
		v.fail(Broken{Seq: due, Breach: Anchor})
	default:
		v.head = l.Head()
		delete(v.anchors, due)
	}
	return v.found()
}

// Finish says that there are no more records: an anchor that was not reached
// shows that the end of the chain is missing.
func (v *Verifier) Finish() error {
	for seq := range v.anchors {
		if v.broken == nil && seq > v.head.Seq {
			v.fail(Broken{Seq: v.head.Seq + 1, Breach: Shortage})
		}
	}
	return v.found()
}

// Head is the last record that was verified.
func (v *Verifier) Head() Head { return v.head }

func (v *Verifier) fail(b Broken) { v.broken = &b }

// found avoids a typed nil inside a non-nil error.
func (v *Verifier) found() error {
	if v.broken == nil {
		return nil
	}
	return v.broken
}
