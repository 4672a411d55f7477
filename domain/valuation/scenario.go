package valuation

import (
	"maps"
	"slices"
	"strings"

	"jiyue/domain/fault"
)

// The worlds of a run, as they stand before the path of an input: 悲观情景 and 乐观情景.
const (
	LowSide  = "low:"
	HighSide = "high:"
)

// worlds in the order in which they are shown, with their names.
var worlds = []struct{ prefix, title string }{{LowSide, "悲观情景"}, {HighSide, "乐观情景"}}

// Scenario 情景 is a run with other values of some inputs: what else the figure could be.
// It never enters the conclusion.
type Scenario struct {
	Title   string
	Value   string
	Changes []string // 折现率 0.18
}

// Varied are the fields that a scenario may set: figures that stand alone.
func (f Form) Varied() []Field {
	return slices.DeleteFunc(slices.Clone(f.Fields), func(field Field) bool {
		return field.Kind != Amount && field.Kind != Ratio && field.Kind != Plain && field.Kind != Count
	})
}

// readScenarios keeps what was typed for the worlds, once the method accepts each.
func (f Form) readScenarios(typed map[string]string) (map[string]string, error) {
	kept := map[string]string{}
	var faults []*fault.Fault
	for _, side := range worlds {
		asked := maps.Clone(typed)
		var paths []string
		for _, field := range f.Varied() {
			if text := strings.TrimSpace(typed[side.prefix+field.Path]); text != "" {
				asked[field.Path] = text
				paths = append(paths, field.Path)
			}
		}
		if len(paths) == 0 {
			continue
		}
		in, err := f.Read(asked)
		if err == nil {
			_, err = f.Run(in)
		}
		for _, wrong := range fault.All(err) {
			at := wrong.Field
			if !slices.Contains(paths, at) { // it does not fit together with what was set first
				at = paths[0]
			}
			faults = append(faults, wrong.At(side.prefix+at))
		}
		for _, path := range paths {
			if err == nil {
				kept[side.prefix+path] = in[path]
			}
		}
	}
	return kept, fault.Join(faults)
}

// ScenariosOf a run, the run itself in the middle; none where none was set.
func (f Form) ScenariosOf(e Entry) []Scenario {
	if len(e.Scenarios) == 0 {
		return nil
	}
	list := make([]Scenario, 0, len(worlds)+1)
	for i, side := range worlds {
		if i == 1 {
			list = append(list, Scenario{Title: "基准情景", Value: e.Value})
		}
		s := Scenario{Title: side.title}
		in := maps.Clone(e.Inputs)
		for _, field := range f.Varied() {
			if value, set := e.Scenarios[side.prefix+field.Path]; set {
				in[field.Path] = value
				s.Changes = append(s.Changes, field.Label+" "+value)
			}
		}
		out, err := f.Run(in)
		if err == nil && len(s.Changes) > 0 {
			s.Value = out.Value
			list = append(list, s)
		}
	}
	return list
}
