package indextree

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"jiyue/domain/fault"
)

// Shipped 内置指标体系 is a set that comes with the product, in its one version.
type Shipped struct {
	Set
	Tree Tree
	Hash string
}

var (
	setColumns  = []string{"tree", "name", "purpose", "source", "classes"}
	nodeColumns = []string{"tree", "code", "parent", "kind", "name", "weight", "scale", "who", "flags"}
)

// ParseShipped reads the files of the sets and of their nodes. Classes, weights by class
// and levels are written a=b;c=d, points 0..100/0.5. A fault of a file is ours: they are
// embedded.
func ParseShipped(sets, nodes []byte) ([]Shipped, error) {
	heads, err := records(sets, setColumns)
	if err != nil {
		return nil, err
	}
	rows, err := records(nodes, nodeColumns)
	if err != nil {
		return nil, err
	}
	var list []Shipped
	for _, h := range heads {
		s := Shipped{Set: Set{ID: h[0], Name: h[1], Purpose: h[2], Source: h[3], Latest: 1}}
		for _, p := range pairs(h[4]) {
			s.Classes = append(s.Classes, Class{p[0], p[1]})
		}
		for _, r := range rows {
			if r[0] == h[0] {
				s.Tree = append(s.Tree, node(r))
			}
		}
		s.Draft = s.Tree
		if faults := s.Problems(); len(faults) > 0 {
			return nil, fmt.Errorf("%s: %w", h[0], fault.Join(faults))
		}
		s.Draft = nil
		if s.Hash, err = treeHash(s.Tree); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func records(file []byte, columns []string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(file))
	r.FieldsPerRecord = len(columns)
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 || !slices.Equal(all[0], columns) {
		return nil, fault.New(fault.Invalid, "tree.file", "指标体系表应为 CSV，表头不符")
	}
	return all[1:], nil
}

func pairs(text string) [][2]string {
	var list [][2]string
	for part := range strings.SplitSeq(text, ";") {
		if a, b, found := strings.Cut(part, "="); found {
			list = append(list, [2]string{a, b})
		}
	}
	return list
}

func node(r []string) Node {
	n := Node{Code: r[1], Parent: r[2], Kind: Kind(r[3]), Name: r[4], Who: r[7], Optional: strings.Contains(r[8], "optional"), Reverse: strings.Contains(r[8], "reverse"),
		Evidence: strings.Contains(r[8], "evidence")}
	if weights := pairs(r[5]); weights != nil {
		n.Weights = asMap(weights)
	} else {
		n.Weight = r[5]
	}
	switch bounds, step, points := strings.Cut(r[6], "/"); {
	case points:
		least, most, _ := strings.Cut(bounds, "..")
		n.Scale = Scale{Kind: Points, Min: least, Max: most, Step: step}
	case r[6] != "":
		n.Scale = Scale{Kind: Level, Levels: asMap(pairs(r[6]))}
	}
	return n
}

func asMap(list [][2]string) map[string]string {
	m := map[string]string{}
	for _, p := range list {
		m[p[0]] = p[1]
	}
	return m
}
