package chain

import (
	"crypto/sha256"
	"math/bits"

	"jiyue/domain/fault"
)

// ErrNoLeaf 不在存证清单中: the record asked for is not among those under the root.
var ErrNoLeaf = fault.New(fault.NotFound, "chain.no_leaf", "该记录不在这份存证清单中")

// LeafHash is the hash of one record under a Merkle root (RFC 6962 §2.1). The
// leading byte keeps leaves apart from inner nodes.
func LeafHash(record []byte) Hash {
	return sha256.Sum256(append([]byte{0}, record...))
}

func nodeHash(left, right Hash) Hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

// Root 默克尔根 binds the records with these leaf hashes, in this order, by one
// hash (RFC 6962 §2.1). The root of no records is the hash of no bytes.
func Root(leaves []Hash) Hash {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := split(n)
		return nodeHash(Root(leaves[:k]), Root(leaves[k:]))
	}
}

// split is the largest power of two below n (n ≥ 2).
func split(n int) int { return 1 << (bits.Len(uint(n-1)) - 1) }

// Proof 存证证明 shows that a record stands at Index among the Size records under
// a root: the audit path of RFC 6962 §2.1.1, from the leaf upwards.
type Proof struct {
	Index, Size int
	Path        []Hash
}

// Prove makes the proof for the record at index.
func Prove(leaves []Hash, index int) (Proof, error) {
	if index < 0 || index >= len(leaves) {
		return Proof{}, ErrNoLeaf
	}
	return Proof{Index: index, Size: len(leaves), Path: path(leaves, index)}, nil
}

func path(leaves []Hash, index int) []Hash {
	if len(leaves) == 1 {
		return nil
	}
	k := split(len(leaves))
	if index < k {
		return append(path(leaves[:k], index), Root(leaves[k:]))
	}
	return append(path(leaves[k:], index-k), Root(leaves[:k]))
}

// Verify says whether the record with this leaf hash stands under the root
// where the proof says. It needs none of the other records. Whoever checks must
// have got the root and the size from a trusted place, not with the proof.
func (p Proof) Verify(leaf, root Hash) bool {
	if p.Index < 0 || p.Index >= p.Size {
		return false
	}
	got, rest, ok := climb(leaf, p.Index, p.Size, p.Path)
	return ok && len(rest) == 0 && got == root
}

// climb computes the root of a tree of size leaves from one of them, and returns
// the part of the path that lies above it.
func climb(leaf Hash, index, size int, path []Hash) (root Hash, rest []Hash, ok bool) {
	if size == 1 {
		return leaf, path, true
	}
	k := split(size)
	if index < k {
		root, rest, ok = climb(leaf, index, k, path)
	} else {
		root, rest, ok = climb(leaf, index-k, size-k, path)
	}
	if !ok || len(rest) == 0 {
		return Hash{}, nil, false
	}
	if index < k {
		return nodeHash(root, rest[0]), rest[1:], true
	}
	return nodeHash(rest[0], root), rest[1:], true
}
