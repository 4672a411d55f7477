// Package argon hashes passwords with Argon2id (RFC 9106). Each hash takes much
// memory on purpose, so only a few are computed at the same time and a queue that
// grows too long is turned away.
package argon

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"jiyue/domain/fault"
)

// ErrBusy means that too many people sign in at once.
var ErrBusy = fault.New(fault.Busy, "argon.busy", "同时登录的人较多，请稍后再试")

// Cost is what one hash costs.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Usual is the product's cost, above the least that RFC 9106 and OWASP ask for.
var Usual = Cost{Memory: 64 << 10, Passes: 1, Threads: 2}

const (
	saltLength = 16
	keyLength  = 32
)

// Hasher makes and checks hashes.
type Hasher struct {
	cost  Cost
	work  chan struct{}
	wait  time.Duration
	dummy string // what an unknown user's password is compared with
}

// New makes a hasher that computes at most parallel hashes at a time and lets
// nobody wait for a place longer than wait.
func New(cost Cost, parallel int, wait time.Duration) *Hasher {
	h := &Hasher{cost: cost, work: make(chan struct{}, max(parallel, 1)), wait: wait}
	h.dummy = h.encode(cost, random(saltLength), random(keyLength))
	return h
}

// Hash makes the hash of a password, with a salt of its own.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := random(saltLength)
	key, err := h.key(ctx, password, salt, h.cost, keyLength)
	if err != nil {
		return "", err
	}
	return h.encode(h.cost, salt, key), nil
}

// Verify says whether the password fits the hash. An empty hash is that of
// nobody: it costs the same time and never fits.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	nobody := hash == ""
	if nobody {
		hash = h.dummy
	}
	cost, salt, want, err := decode(hash)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, password, salt, cost, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && !nobody, nil
}

func (h *Hasher) key(ctx context.Context, password string, salt []byte, cost Cost, length uint32) ([]byte, error) {
	timer := time.NewTimer(h.wait)
	defer timer.Stop()
	select {
	case h.work <- struct{}{}:
		defer func() { <-h.work }()
	case <-timer.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Threads, length), nil
}

// encode writes the form that other programs read, too.
func (h *Hasher) encode(cost Cost, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Passes, cost.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// The bounds of a stored cost: a damaged row must not take the whole memory.
const (
	mostMemory = 1 << 20 // 1 GiB
	mostPasses = 16
)

func decode(hash string) (cost Cost, salt, key []byte, err error) {
	damaged := fmt.Errorf("a stored password hash is damaged")
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, damaged
	}
	_, err = fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads)
	if err != nil || cost.Memory > mostMemory || cost.Passes < 1 || cost.Passes > mostPasses || cost.Threads < 1 {
		return cost, nil, nil, damaged
	}
	salt, err = base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return cost, nil, nil, damaged
	}
	key, err = base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil || len(key) < 16 {
		return cost, nil, nil, damaged
	}
	return cost, salt, key, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return b
}
