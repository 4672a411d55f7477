package indextree

import "jiyue/domain/fault"

// ErrShape 指标体系文本不符.
var ErrShape = fault.New(fault.Invalid, "tree.shape", "指标体系的内容不是规范写法")

// ReadTree takes a tree out of the form in which it is hashed; see Tree.Value.
func ReadTree(value any) (Tree, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, ErrShape
	}
	tree := make(Tree, len(list))
	for i, item := range list {
		o, ok := item.(map[string]any)
		if !ok {
			return nil, ErrShape
		}
		tree[i] = readNode(o)
	}
	return tree, nil
}

func readNode(o map[string]any) Node {
	text := func(o map[string]any, key string) string {
		s, _ := o[key].(string)
		return s
	}
	is := func(key string) bool {
		b, _ := o[key].(bool)
		return b
	}
	texts := func(v any) map[string]string {
		o, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		m := map[string]string{}
		for key := range o {
			m[key] = text(o, key)
		}
		return m
	}
	n := Node{Code: text(o, "code"), Parent: text(o, "parent"), Kind: Kind(text(o, "kind")), Name: text(o, "name"), Weight: text(o, "weight"), Weights: texts(o["weight"]),
		Optional: !is("mandatory"), Reverse: is("reverse"), Evidence: is("evidence")}
	if who := text(o, "who"); who != Anyone {
		n.Who = who
	}
	if s, scaled := o["scale"].(map[string]any); scaled {
		n.Scale = Scale{Kind: text(s, "kind"), Min: text(s, "min"), Max: text(s, "max"), Step: text(s, "step"), Levels: texts(s["points"])}
	}
	return n
}
