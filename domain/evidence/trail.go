package evidence

import (
	"crypto/sha256"

	"jiyue/domain/chain"
	"jiyue/domain/fault"
)

// ErrSequence 序号不连续.
var ErrSequence = fault.New(fault.Invalid, "E_SEQ", "事件序号应从 1 起连续编号")

// Entry 留痕条目 is an event of a case with the hash that was stored for it. Every event
// carries its number as seq.
type Entry struct {
	Event map[string]any
	Hash  string
}

// Anchor 公布链头 is a hash that left the house, for one number.
type Anchor struct {
	Seq  int64
	Hash string
}

// Break 留痕断裂 is the first entry that does not fit; the zero value is an intact chain.
type Break struct {
	Seq    int64
	Reason string // SEQ, HASH, HEAD or TRUNCATED
}

// Follow is the hash of the event after the one with the hash before: the SHA-256 of
// that hash in hexadecimal digits, a line feed, and the event's canonical form.
func Follow(before chain.Hash, event map[string]any) (chain.Hash, error) {
	text, err := Canonical(event)
	if err != nil {
		return chain.Hash{}, err
	}
	return sha256.Sum256(append([]byte(before.String()+"\n"), text...)), nil
}

// Trail 留痕链 hashes the events of a case in order. The chain begins with 64 zeros.
func Trail(events []map[string]any) ([]chain.Hash, error) {
	hashes := make([]chain.Hash, len(events))
	var head chain.Hash
	for i, event := range events {
		seq, ok := number(event)
		if !ok || seq != int64(i)+1 {
			return nil, ErrSequence
		}
		var err error
		if head, err = Follow(head, event); err != nil {
			return nil, err
		}
		hashes[i] = head
	}
	return hashes, nil
}

func number(event map[string]any) (int64, bool) {
	switch seq := event["seq"].(type) {
	case int:
		return int64(seq), true
	case Number:
		return seq.integer()
	}
	return 0, false
}

// VerifyTrail computes the chain again and names the first entry that breaks it; the
// last hash is that of the computed chain.
func VerifyTrail(entries []Entry, published []Anchor) (Break, chain.Hash, error) {
	var head chain.Hash
	for i, e := range entries {
		seq, ok := number(e.Event)
		if !ok || seq != int64(i)+1 {
			return Break{seq, "SEQ"}, head, nil
		}
		var err error
		if head, err = Follow(head, e.Event); err != nil {
			return Break{}, head, err
		}
		if head.String() != e.Hash {
			return Break{seq, "HASH"}, head, nil
		}
		for _, p := range published {
			if p.Seq == seq && p.Hash != e.Hash {
				return Break{seq, "HEAD"}, head, nil
			}
		}
	}
	end := int64(len(entries))
	for _, p := range published {
		if p.Seq > end {
			return Break{end + 1, "TRUNCATED"}, head, nil
		}
	}
	return Break{}, head, nil
}
