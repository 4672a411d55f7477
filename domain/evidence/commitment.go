package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"jiyue/domain/chain"
	"jiyue/domain/fault"
)

// Refusals of commitments.
var (
	ErrNonce    = fault.New(fault.Invalid, "E_NONCE", "承诺随机数应为 64 位小写十六进制数字")
	ErrMismatch = fault.New(fault.Invalid, "COMMIT_MISMATCH", "公开的评分与此前提交的承诺不符，请核对后提供当时的评分与随机数")
)

// Commit binds to a payload without showing it: the SHA-256 of a nonce of 32 bytes and
// the payload's canonical form, which is returned too. "82.5" and "82.50" are two
// payloads.
func Commit(nonce string, payload any) (chain.Hash, []byte, error) {
	if !IsHash(nonce) {
		return chain.Hash{}, nil, ErrNonce
	}
	bytes, err := hex.DecodeString(nonce)
	if err != nil {
		return chain.Hash{}, nil, ErrNonce
	}
	text, err := Canonical(payload)
	if err != nil {
		return chain.Hash{}, nil, err
	}
	return sha256.Sum256(append(bytes, text...)), text, nil
}

// Opens says whether nonce and payload are what was committed to.
func Opens(hash, nonce string, payload any) (bool, error) {
	computed, _, err := Commit(nonce, payload)
	return err == nil && computed.String() == hash, err
}

// Sealed 评分承诺 is what an assessor hands in before the reveal.
type Sealed struct {
	Assessor, Hash string
	At             time.Time
}

// Opening 承诺公开 shows what a commitment hid.
type Opening struct {
	Assessor, Nonce string
	Payload         any
}

// Quorum 法定评分份数 is max(Min, ⌈Num·seats/Den⌉).
type Quorum struct{ Min, Num, Den int }

// Of a number of seats.
func (q Quorum) Of(seats int) int { return max(q.Min, (q.Num*seats+q.Den-1)/q.Den) }

// Round 评分轮次 is one round of blind scoring.
type Round struct {
	Seats    []string
	Deadline time.Time
	Commits  []Sealed
	Opens    []Opening
	Quorum   Quorum
}

// Standing 承诺状态 is where a seat stands after the round.
type Standing string

// The standings.
const (
	OK                Standing = "OK"
	Mismatch          Standing = "COMMIT_MISMATCH"
	NotOpened         Standing = "NOT_OPENED"
	LateCommit        Standing = "LATE_COMMIT"
	OpenWithoutCommit Standing = "OPEN_WITHOUT_COMMIT"
	NoCommit          Standing = "NO_COMMIT"
	NotOnPanel        Standing = "NOT_ON_PANEL"
)

// Check says for every seat, and for whoever else committed, where it stands, and how
// many seats are valid. The first commitment in time stands, the first opening counts.
func (r Round) Check() (standing map[string]Standing, valid int, err error) {
	standing = map[string]Standing{}
	seated := map[string]bool{}
	for _, s := range r.Seats {
		seated[s] = true
	}
	stands, late := map[string]string{}, map[string]bool{}
	for _, c := range r.Commits {
		_, committed := stands[c.Assessor]
		switch {
		case !seated[c.Assessor]:
			standing[c.Assessor] = NotOnPanel
		case c.At.After(r.Deadline):
			late[c.Assessor] = true
		case !committed:
			stands[c.Assessor] = c.Hash
		}
	}
	opened, matches := map[string]bool{}, map[string]bool{}
	for _, o := range r.Opens {
		right, err := Opens(stands[o.Assessor], o.Nonce, o.Payload)
		if err != nil {
			return nil, 0, err
		}
		if !opened[o.Assessor] {
			opened[o.Assessor] = true
			matches[o.Assessor] = right && names(o.Payload, o.Assessor)
		}
	}
	for _, seat := range r.Seats {
		_, committed := stands[seat]
		switch {
		case committed && !opened[seat]:
			standing[seat] = NotOpened
		case committed && matches[seat]:
			standing[seat] = OK
			valid++
		case committed:
			standing[seat] = Mismatch
		case late[seat]:
			standing[seat] = LateCommit
		case opened[seat]:
			standing[seat] = OpenWithoutCommit
		default:
			standing[seat] = NoCommit
		}
	}
	return standing, valid, nil
}

// names says that a payload is the assessor's own, so that nobody can hand in a copy of
// another's commitment.
func names(payload any, assessor string) bool {
	o, ok := payload.(map[string]any)
	return ok && o["assessor"] == assessor
}
