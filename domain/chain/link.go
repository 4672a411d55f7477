// Package chain keeps a history that can only be added to: every record carries
// the hash of the one before it (存证链), and a batch of records can be bound by
// one Merkle root, so that a single record is proved without showing the others.
// It detects changes; it does not prevent them, and whoever can rewrite every
// record can rebuild the whole chain. That is found only by comparing with a
// head that was handed out earlier: see NewVerifier.
package chain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"jiyue/domain/fault"
)

// ErrHash 哈希值格式: a hash is written as 64 hexadecimal digits.
var ErrHash = fault.New(fault.Invalid, "chain.hash", "存证哈希值应为 64 位十六进制数字，请照原件完整录入")

// The tags separate the uses of SHA-256 here from each other and from any other
// program's: no link's hash can be taken for a chain's beginning.
const (
	genesisTag = "jiyue/chain/genesis/1"
	linkTag    = "jiyue/chain/link/1"
)

// Hash 哈希值 is a SHA-256 digest. The zero Hash stands before the first record.
type Hash [sha256.Size]byte

// ParseHash reads 64 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(h) {
		return h, ErrHash
	}
	copy(h[:], b)
	return h, nil
}

// String is the hash in lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Head 链头 is the end of a chain: the last record's number and hash. The zero
// Head is the beginning of a chain without a name.
type Head struct {
	Seq  int64
	Hash Hash
}

// Genesis is the beginning of the chain with the given name, for histories that
// are kept apart (one for each lot, say): a record of one chain never fits into
// another. The terms that must not change later can be part of the name.
func Genesis(name string) Head {
	d := newDigest(genesisTag)
	d.field([]byte(name))
	return Head{Hash: d.sum()}
}

// Link 存证记录 is one record of a chain. Numbers begin at 1 and have no gaps. At
// is in UTC and whole microseconds, the precision of the database. Payload is
// kept byte for byte as it was hashed.
type Link struct {
	Seq     int64
	Prev    Hash
	Hash    Hash
	At      time.Time
	Kind    string
	Payload []byte
}

// Next makes the record that follows prev. Parts of at below a microsecond are
// dropped, because the database would drop them too.
func Next(prev Head, at time.Time, kind string, payload []byte) Link {
	l := Link{
		Seq:     prev.Seq + 1,
		Prev:    prev.Hash,
		At:      time.UnixMicro(at.UnixMicro()).UTC(),
		Kind:    kind,
		Payload: payload,
	}
	l.Hash = l.digest()
	return l
}

// Head is the chain's end when l is its last record.
func (l Link) Head() Head { return Head{Seq: l.Seq, Hash: l.Hash} }

// digest hashes everything but the hash itself. Each field is preceded by its
// length, so that no two different records are written as the same bytes.
func (l Link) digest() Hash {
	d := newDigest(linkTag)
	d.number(l.Seq)
	d.field(l.Prev[:])
	d.number(l.At.UnixMicro())
	d.field([]byte(l.Kind))
	d.field(l.Payload)
	return d.sum()
}

// digest collects the canonical encoding: each field as an 8-byte big-endian
// length and its bytes, each number as a field of 8 big-endian bytes.
type digest struct{ encoded []byte }

func newDigest(tag string) *digest {
	d := &digest{encoded: make([]byte, 0, 256)}
	d.field([]byte(tag))
	return d
}

func (d *digest) field(b []byte) {
	d.encoded = binary.BigEndian.AppendUint64(d.encoded, uint64(len(b)))
	d.encoded = append(d.encoded, b...)
}

func (d *digest) number(n int64) {
	d.encoded = binary.BigEndian.AppendUint64(d.encoded, 8)
	d.encoded = binary.BigEndian.AppendUint64(d.encoded, uint64(n))
}

func (d *digest) sum() Hash { return sha256.Sum256(d.encoded) }
