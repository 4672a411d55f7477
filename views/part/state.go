// Package part holds the components of which every page is made. Each takes one
// typed value and needs no script; see package views for the catalogue.
package part

// State 状态 is what a mark of status says by its shape; the word beside it says
// it in full. Without colour the shapes still differ.
type State string

// The nine shapes.
const (
	Draft   State = "draft" // dotted ring: 草稿
	Wait    State = "wait"  // ring: waiting for somebody
	Going   State = "go"    // half disc: in progress
	Done    State = "ok"    // disc: done, correct, valid
	Warn    State = "warn"  // diamond: due soon, a hint
	Bad     State = "bad"   // triangle: overdue, an error
	Refused State = "no"    // cross: 不予, not accepted
	Held    State = "hold"  // two bars: suspended, awaiting a second person
	Off     State = "off"   // dash: cancelled, deducted, not counted
)

func (s State) class() string {
	if s == "" {
		s = Wait
	}
	return "st-" + string(s)
}
