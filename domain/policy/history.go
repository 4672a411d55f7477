package policy

import (
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Line 变更行 is one dated value that a change puts on record, or takes back: on
// the days of a retired line the profile has no value of its own and inherits.
type Line struct {
	Parameter
	Retired bool
}

// Entry 参数记录 is a line as it stands on record, never rewritten. A later
// revision holds over an earlier one on its days.
type Entry struct {
	Line
	Revision int    // 参数版本; 0 came with a release of the product
	Change   string // id of the change that brought it, "" for revision 0
}

// Edition 参数版本 is one approved change in the order of approval.
type Edition struct {
	Revision          int
	At                time.Time
	Proposer, Decider string // names at the time
}

// History 参数沿革 is everything that was ever put on record, so that the
// parameters can be read as they were known at any moment.
type History struct {
	entries  []Entry
	editions []Edition
}

// NewHistory orders the record. What is of revision 0 counts as known from the
// beginning.
func NewHistory(entries []Entry, editions []Edition) *History {
	h := &History{slices.Clone(entries), slices.Clone(editions)}
	slices.SortStableFunc(h.entries, func(a, b Entry) int { return a.Revision - b.Revision })
	slices.SortFunc(h.editions, func(a, b Edition) int { return a.Revision - b.Revision })
	return h
}

// Shipped is the record of a database on which nobody has changed anything.
func Shipped(parameters []Parameter) *History {
	entries := make([]Entry, len(parameters))
	for i, p := range parameters {
		entries[i] = Entry{Line: Line{Parameter: p}}
	}
	return NewHistory(entries, nil)
}

// Latest is the newest revision.
func (h *History) Latest() int {
	if len(h.editions) == 0 {
		return 0
	}
	return h.editions[len(h.editions)-1].Revision
}

// RevisionAt is the revision that was known at an instant.
func (h *History) RevisionAt(at time.Time) int {
	known := 0
	for _, e := range h.editions {
		if !e.At.After(at) {
			known = e.Revision
		}
	}
	return known
}

// Edition finds an edition by its revision.
func (h *History) Edition(revision int) Edition {
	for _, e := range h.editions {
		if e.Revision == revision {
			return e
		}
	}
	return Edition{}
}

// Entries lists what was put on record for a key of a profile, the newest first.
func (h *History) Entries(profile, key string) []Entry {
	var list []Entry
	for _, e := range slices.Backward(h.entries) {
		if e.Profile == profile && e.Key == key {
			list = append(list, e)
		}
	}
	return list
}

// Pack lays the record up to a revision into the parameters that it amounts to.
// Keys of a newer release of the product are left aside.
func (h *History) Pack(revision int) (*Pack, error) {
	type place struct{ profile, key string }
	laid := map[place][]Parameter{}
	var order []place
	for _, e := range h.entries {
		if _, known := Explain(e.Key); !known || e.Revision > revision {
			continue
		}
		at := place{e.Profile, e.Key}
		if _, again := laid[at]; !again {
			order = append(order, at)
		}
		laid[at] = lay(laid[at], e.Line)
	}
	var all []Parameter
	for _, at := range order {
		all = append(all, laid[at]...)
	}
	pack, err := NewPack(all)
	if err != nil {
		return nil, err
	}
	pack.revision = revision
	return pack, nil
}

// lay puts a line over what holds so far: on its days the line, before and after
// them what held before.
func lay(under []Parameter, l Line) []Parameter {
	over := []Parameter{}
	for _, p := range under {
		if !p.overlaps(l.Parameter) {
			over = append(over, p)
			continue
		}
		if p.From.Before(l.From) {
			before := p
			before.To = l.From.AddDays(-1)
			over = append(over, before)
		}
		if !l.To.IsZero() && (p.To.IsZero() || p.To.After(l.To)) {
			after := p
			after.From = l.To.AddDays(1)
			over = append(over, after)
		}
	}
	if !l.Retired {
		over = append(over, l.Parameter)
	}
	return over
}

// With is the record as it would be with further lines: what a change leads to.
func (h *History) With(lines []Line) *History {
	next := Edition{Revision: h.Latest() + 1}
	entries := slices.Clone(h.entries)
	for _, l := range lines {
		entries = append(entries, Entry{Line: l, Revision: next.Revision})
	}
	return NewHistory(entries, append(slices.Clone(h.editions), next))
}

// touched says whether a key of a profile was changed after a revision.
func (h *History) touched(profile, key string, since int) bool {
	return slices.ContainsFunc(h.entries, func(e Entry) bool {
		return e.Profile == profile && e.Key == key && e.Revision > since
	})
}

// trial lays lines over the newest revision and reads every region that they
// reach, on their first day: what could not be resolved then is refused now.
func (h *History) trial(lines []Line, today day.Date) error {
	next := h.With(lines)
	pack, err := next.Pack(next.Latest())
	if f := first(err); f != nil {
		return f.At("value")
	}
	var faults []*fault.Fault
	for _, l := range lines {
		on := today
		if l.From.After(on) {
			on = l.From
		}
		for _, region := range pack.Regions() {
			if !actor.Covers(l.Profile, region) {
				continue
			}
			_, err := pack.Profile(region).At(on)
			if f := first(err); f != nil {
				return f.At("value")
			}
		}
		if f := pack.prefixTaken(l, on); f != nil {
			faults = append(faults, f)
		}
	}
	return fault.Join(faults)
}

func first(err error) *fault.Fault {
	if all := fault.All(err); len(all) > 0 {
		return all[0]
	}
	return nil
}

// prefixTaken: two regions must not number alike; one below the other may.
func (k *Pack) prefixTaken(l Line, on day.Date) *fault.Fault {
	if l.Key != "number_prefix" || l.Retired {
		return nil
	}
	for _, region := range k.Regions() {
		for _, p := range k.History(region, l.Key) {
			if region != l.Profile && p.InForce(on) && p.Value == l.Value {
				return ErrParameter.Say("登记编号字头 " + l.Value + " 已由地区 " + region + " 使用，请另选字头").At("value")
			}
		}
	}
	return nil
}
