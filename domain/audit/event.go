// Package audit is the record of acts (留痕): who did what to which thing, when,
// with which opinion, and what it changed. Events are written in the same
// transaction as the act and linked into one hash chain.
package audit

import (
	"time"

	"jiyue/domain/actor"
)

// Event 办理记录 is one act of record. Kind is a stable code
// ("contract.submitted"); Subject names the thing ("contract:<id>"). From and
// To are the states before and after, empty where the act moves none. Facts are
// the figures and words that the act fixed, in the order in which they print.
// Neither passwords nor identity card numbers ever go into an event.
type Event struct {
	Kind    string
	Subject string
	By      actor.Actor
	From    string
	To      string
	Opinion string
	Facts   []Fact
}

// Fact 事实 is one labelled value of an event.
type Fact struct {
	Label string
	Value string
}

// Entry 记录条目 is an event as it stands in the chain.
type Entry struct {
	Seq     int64
	At      time.Time
	Kind    string
	Subject string
	ActorID string
	Actor   string // name at the time
	OrgName string
	Role    string // Chinese title of the role in which the actor acted, "" for the system
	From    string
	To      string
	Opinion string
	Facts   []Fact
	Hash    string // hex
}

// SubjectOf names a thing in the chain.
func SubjectOf(thing, id string) string { return thing + ":" + id }
