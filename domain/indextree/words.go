package indextree

import (
	"maps"
	"slices"
	"strings"

	"jiyue/domain/exact"
)

// Labels 等级 of a scale of levels, from the fewest points to the most.
func (s Scale) Labels() []string {
	return slices.SortedFunc(maps.Keys(s.Levels), func(a, b string) int {
		x, errX := exact.Parse(s.Levels[a])
		y, errY := exact.Parse(s.Levels[b])
		if errX != nil || errY != nil || x.Cmp(y) == 0 {
			return strings.Compare(a, b)
		}
		return x.Cmp(y)
	})
}

// Words say in a sentence what may be scored.
func (s Scale) Words() string {
	if s.Kind == Level {
		return strings.Join(s.Labels(), "、") + " 之一"
	}
	return s.Min + " 至 " + s.Max + "，步长 " + s.Step
}

// Below says whether a node stands somewhere under the node with the code.
func (t Tree) Below(n Node, code string) bool {
	byCode := t.first()
	for range t {
		parent, found := byCode[n.Parent]
		if !found {
			return false
		}
		if parent.Code == code {
			return true
		}
		n = parent
	}
	return false
}
