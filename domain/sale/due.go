package sale

import "time"

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
	case Exercise:
		return a.exerciseEnd
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
