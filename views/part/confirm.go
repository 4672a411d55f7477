package part

import (
	"maps"
	"slices"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func (c Confirmation) look() Look {
	if c.Look == Plain {
		return Primary
	}
	return c.Look
}

func (c Confirmation) backLabel() string {
	if c.BackTo == "" {
		return "返回修改"
	}
	return c.BackTo
}
