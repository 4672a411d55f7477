package pack

import (
	"maps"
	"slices"
	"strconv"
)

// Difference 政策包改动 is a place at which two versions of a pack differ.
type Difference struct{ Path, Before, After string }

// Differences lists what the later tree changes, in the order of the text; the number of
// the version itself is left out.
func Differences(before, after any) []Difference {
	var list []Difference
	compare("", before, after, &list)
	return slices.DeleteFunc(list, func(d Difference) bool { return d.Path == "version" })
}

func compare(path string, a, b any, list *[]Difference) {
	x, xObject := a.(map[string]any)
	y, yObject := b.(map[string]any)
	p, pList := a.([]any)
	q, qList := b.([]any)
	switch {
	case xObject && yObject:
		keys := map[string]bool{}
		for key := range x {
			keys[key] = true
		}
		for key := range y {
			keys[key] = true
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			compare(under(path, key), x[key], y[key], list)
		}
	case pList && qList:
		for i := range max(len(p), len(q)) {
			var left, right any
			if i < len(p) {
				left = p[i]
			}
			if i < len(q) {
				right = q[i]
			}
			compare(item(path, i), left, right, list)
		}
	case leaf(a) != leaf(b):
		*list = append(*list, Difference{path, leaf(a), leaf(b)})
	}
}

// leaf is a value in words, "（无）" for none.
func leaf(v any) string {
	switch v := v.(type) {
	case nil:
		return "（无）"
	case string:
		return v
	case Number:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case map[string]any:
		if id, named := v["id"].(string); named {
			return "规则 " + id
		}
		return strconv.Itoa(len(v)) + " 项"
	case []any:
		return strconv.Itoa(len(v)) + " 项"
	}
	return ""
}
