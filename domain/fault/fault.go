// Package fault is the one error type of the product: what went wrong in the
// user's terms, of which kind, and at which field. Everything that is not a
// Fault is our own mistake and is shown as 系统出错.
package fault

import (
	"errors"
	"strings"
)

// Kind 错误类别 says what the caller can do about a fault; infra/web maps it to an HTTP
// status in one place.
type Kind int

const (
	// Internal is the zero value and the kind of every error that is not a
	// Fault: our bug (500).
	Internal Kind = iota
	// Invalid means that a field must be corrected (422).
	Invalid
	// Denied means that the actor may not do this (403).
	Denied
	// NotFound means absent, or not visible to the actor (404).
	NotFound
	// Conflict means that the state has moved on (409).
	Conflict
	// TooLarge means that the input exceeds a limit (413).
	TooLarge
	// Unsupported means a kind of content that is not taken (415).
	Unsupported
	// Busy means: retry later (503, with Retry-After).
	Busy
	// Throttled means too many attempts (429, with Retry-After).
	Throttled
)

// Fault 错误提示 is an error that a user can read. Code identifies it for tests and
// logs, Field names the form field that it belongs to ("" for none), Message is
// a full Chinese sentence without a final stop.
type Fault struct {
	Kind    Kind
	Code    string
	Field   string
	Message string
}

// New makes a fault; sentinels stand beside the rule that returns them.
func New(kind Kind, code, message string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: message}
}

func (f *Fault) Error() string {
	if f.Field != "" {
		return f.Code + " at " + f.Field + ": " + f.Message
	}
	return f.Code + ": " + f.Message
}

// Is compares codes, so that a copy aimed at a field still equals its sentinel.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// At returns a copy that belongs to the named field.
func (f *Fault) At(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// Say returns a copy with another message, for sentences that carry figures.
func (f *Fault) Say(message string) *Fault {
	c := *f
	c.Message = message
	return &c
}

// KindOf returns the kind of the first fault in err's tree, Internal if none.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return Internal
}

// All collects every fault in err's tree, in order, through errors.Join and %w.
func All(err error) []*Fault {
	if err == nil {
		return nil
	}
	if f, ok := err.(*Fault); ok {
		return []*Fault{f}
	}
	switch w := err.(type) {
	case interface{ Unwrap() []error }:
		var all []*Fault
		for _, e := range w.Unwrap() {
			all = append(all, All(e)...)
		}
		return all
	case interface{ Unwrap() error }:
		return All(w.Unwrap())
	}
	return nil
}

// Join returns the collected faults as one error, nil when there are none.
func Join(faults []*Fault) error {
	if len(faults) == 0 {
		return nil
	}
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}

// Sentence joins the messages of all faults in err for a one-line answer.
func Sentence(err error) string {
	var parts []string
	for _, f := range All(err) {
		parts = append(parts, f.Message)
	}
	return strings.Join(parts, "；")
}
