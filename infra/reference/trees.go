package reference

import (
	"fmt"
	"sync"

	"jiyue/domain/indextree"
	"jiyue/fixtures"
)

// Trees are the index trees that come with the product, read once.
var Trees = sync.OnceValues(func() ([]indextree.Shipped, error) {
	sets, err := fixtures.FS.ReadFile("tree_sets.csv")
	if err != nil {
		return nil, err
	}
	nodes, err := fixtures.FS.ReadFile("tree_nodes.csv")
	if err != nil {
		return nil, err
	}
	trees, err := indextree.ParseShipped(sets, nodes)
	if err != nil {
		return nil, fmt.Errorf("index trees: %w", err)
	}
	return trees, nil
})
