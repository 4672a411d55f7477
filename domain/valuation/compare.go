package valuation

import (
	"maps"
	"slices"
)

// Move 参数变动 is a run that took the place of an earlier run of its method with other
// inputs: which of them moved, and what that did to the figure.
type Move struct {
	Form          Form
	Before, After Entry
	Inputs        []MovedInput
}

// MovedInput 变动的参数 is one input of a move. An empty value was or is not filled in.
type MovedInput struct {
	Label, Before, After string
	Alone                string // the figure with this input alone moved; "" where the method refuses that
}

// Moves compares every run with the run before it of the same method, the oldest first.
func (c *Case) Moves() []Move {
	var moves []Move
	last := map[string]Entry{}
	for _, e := range c.Entries {
		before, earlier := last[e.Key]
		if !e.Dropped {
			last[e.Key] = e
		}
		form, known := FormOf(e.Key)
		if earlier && known && !e.Dropped && before.Hash != e.Hash {
			moves = append(moves, Move{form, before, e, form.moved(before.Inputs, e.Inputs)})
		}
	}
	return moves
}

// moved lists the inputs that differ, in the order of the form.
func (f Form) moved(before, after Inputs) (list []MovedInput) {
	seen := map[string]bool{}
	for _, input := range append(f.Listed(after), f.Listed(before)...) {
		if seen[input.Path] || before[input.Path] == after[input.Path] {
			continue
		}
		seen[input.Path] = true
		list = append(list, MovedInput{Label: input.Label, Before: f.shown(before, input.Path), After: f.shown(after, input.Path), Alone: f.alone(before, after, input.Path)})
	}
	return list
}

// shown is an input as the form shows it.
func (f Form) shown(in Inputs, path string) string {
	listed := f.Listed(in)
	if i := slices.IndexFunc(listed, func(l Listed) bool { return l.Path == path }); i >= 0 {
		return listed[i].Value
	}
	return ""
}

// alone is the figure of the earlier run with one input of the later one.
func (f Form) alone(before, after Inputs, path string) string {
	in := maps.Clone(before)
	in[path] = after[path]
	if after[path] == "" {
		delete(in, path)
	}
	out, err := f.Run(in)
	if err != nil {
		return ""
	}
	return out.Value
}
