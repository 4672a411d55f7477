package demo

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"
)

// dice make every choice of the demonstration; equal seeds choose alike.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(0x6a69_7975_65, seed))} }

// between is a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// percent is true in so many of a hundred cases.
func (d dice) percent(p int) bool { return d.IntN(100) < p }

func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// id makes an identifier that is the same in every demonstration.
func (d dice) id() string {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:8], d.Uint64())
	binary.BigEndian.PutUint64(u[8:], d.Uint64())
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return u.String()
}

// deck deals the members of a list in a shuffled order and begins anew when it
// is used up, so that nothing comes twice before everything has come once.
type deck[T any] struct {
	dice dice
	list []T
	next int
}

func newDeck[T any](d dice, list []T) *deck[T] {
	return &deck[T]{dice: d, list: append([]T(nil), list...)}
}

func (k *deck[T]) deal() T {
	if k.next%len(k.list) == 0 {
		k.dice.Shuffle(len(k.list), func(i, j int) { k.list[i], k.list[j] = k.list[j], k.list[i] })
	}
	k.next++
	return k.list[(k.next-1)%len(k.list)]
}
