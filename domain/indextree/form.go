package indextree

import (
	"math/big"
	"slices"

	"jiyue/domain/exact"
)

// Tree 指标体系 is the nodes in the order in which they are shown; parents may follow
// their children.
type Tree []Node

// Form 适用指标 is a tree as it stands for one class of achievements, with weights that
// sum to one everywhere.
type Form struct {
	nodes    []Node // active ones in order
	weights  map[string]*big.Rat
	children map[string][]string
	byCode   map[string]Node
}

// Active lists the nodes that stand for a class. A class is asked for only when some
// node's weight depends on it.
func (t Tree) Active(class string) ([]Node, error) {
	depends := slices.ContainsFunc(t, func(n Node) bool { return n.Weights != nil })
	known := slices.ContainsFunc(t, func(n Node) bool { return n.Weights != nil && n.has(class) })
	if depends && !known {
		return nil, ErrClass
	}
	return t.active(class), nil
}

// active leaves out the nodes whose weights do not name the class, with all below them.
func (t Tree) active(class string) []Node {
	byCode := t.first()
	var nodes []Node
	for _, n := range t {
		at, in := n, true
		for range t {
			if !at.has(class) {
				in = false
				break
			}
			parent, found := byCode[at.Parent]
			if at.Parent == "" || !found {
				break
			}
			at = parent
		}
		if in {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// first maps each code to its first node.
func (t Tree) first() map[string]Node {
	byCode := map[string]Node{}
	for _, n := range t {
		if _, seen := byCode[n.Code]; !seen {
			byCode[n.Code] = n
		}
	}
	return byCode
}

// For a class: its active nodes, once the weights of all siblings sum to exactly one.
func (t Tree) For(class string) (*Form, error) {
	nodes, err := t.Active(class)
	if err != nil {
		return nil, err
	}
	f := &Form{nodes: nodes, weights: map[string]*big.Rat{}, children: map[string][]string{}, byCode: map[string]Node{}}
	for _, n := range nodes {
		f.byCode[n.Code] = n
		if n.Kind == Gate {
			continue
		}
		if f.weights[n.Code], err = exact.Parse(n.weight(class)); err != nil {
			return nil, err
		}
		f.children[n.Parent] = append(f.children[n.Parent], n.Code)
	}
	for _, siblings := range f.children {
		if f.sum(siblings).Cmp(exact.One()) != 0 {
			return nil, ErrWeights
		}
	}
	return f, nil
}

func (f *Form) sum(codes []string) *big.Rat {
	total := new(big.Rat)
	for _, code := range codes {
		total.Add(total, f.weights[code])
	}
	return total
}

// Leaves in order.
func (f *Form) Leaves() []Node { return f.kind(Leaf) }

// Gates in order.
func (f *Form) Gates() []Node { return f.kind(Gate) }

// Nodes in order.
func (f *Form) Nodes() []Node { return f.nodes }

func (f *Form) kind(k Kind) []Node {
	var list []Node
	for _, n := range f.nodes {
		if n.Kind == k {
			list = append(list, n)
		}
	}
	return list
}

// Leaf with the code, if it is one.
func (f *Form) Leaf(code string) (Node, bool) {
	n, found := f.byCode[code]
	return n, found && n.Kind == Leaf
}

// Weight of a node among its siblings; nil for a gate.
func (f *Form) Weight(code string) *big.Rat { return f.weights[code] }

// GlobalWeight is the node's share of the whole tree.
func (f *Form) GlobalWeight(code string) *big.Rat {
	share := exact.One()
	for range f.nodes {
		n, found := f.byCode[code]
		if !found || f.weights[code] == nil {
			break
		}
		share.Mul(share, f.weights[code])
		code = n.Parent
	}
	return share
}

// RollUp gives the value of every group and of the whole tree: the weighted mean of the
// children that have a value. An index without a score passes its weight to its siblings;
// a group without any has no value, and total is nil when nothing has.
func (f *Form) RollUp(scores map[string]*big.Rat) (total *big.Rat, groups map[string]*big.Rat) {
	groups = map[string]*big.Rat{}
	var value func(parent string, depth int) *big.Rat
	value = func(parent string, depth int) *big.Rat {
		sum, weights := new(big.Rat), new(big.Rat)
		for _, code := range f.children[parent] {
			x := scores[code]
			if f.byCode[code].Kind == Group && depth < len(f.nodes) {
				x = value(code, depth+1)
				groups[code] = x
			}
			if x != nil {
				sum.Add(sum, new(big.Rat).Mul(f.weights[code], x))
				weights.Add(weights, f.weights[code])
			}
		}
		if weights.Sign() == 0 {
			return nil
		}
		return sum.Quo(sum, weights)
	}
	return value("", 0), groups
}
