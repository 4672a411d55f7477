package sale

import (
	"slices"
	"time"
)

// Due is when the next timer of the lot goes off by itself; the zero time means
// that nothing happens without an act.
func (a *Auction) Due() time.Time {
	switch a.state {
	case Announced:
		return a.open
	case Suspended:
		return a.resumeAt
	case Bidding:
		return a.end
	case Sole:
		if a.quoting() {
			return a.end
		}
	case Exercise:
		return a.exerciseEnd
	}
	return time.Time{}
}

// Due is the opening or the end.
func (d *Dutch) Due() time.Time { return d.running(Bidding) }

// Due is the opening, the deadline, or the end of the second round.
func (v *Envelopes) Due() time.Time { return v.running(Bidding, SecondRound) }

// Due is the opening, or the end of the round.
func (r *Rounds) Due() time.Time { return r.running(Bidding) }

// running is the opening, or the end while the lot is in one of the states.
func (h *hammer) running(in ...State) time.Time {
	switch {
	case h.state == Announced:
		return h.open
	case slices.Contains(in, h.state):
		return h.end
	}
	return time.Time{}
}

// Answered finds the first answer that was given for a bidder's key.
func (h *hammer) Answered(bidder, key string) (Answer, bool) {
	if key == "" {
		return Answer{}, false
	}
	first, done := h.answered[answerKey{bidder, key}]
	if done {
		first.Replay, first.State = true, h.state
	}
	return first, done
}
