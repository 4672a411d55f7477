package reporting

import (
	"slices"

	"jiyue/domain/code"
)

// Branch 代码及下级 is a code with all below it.
type Branch struct {
	Code   string
	Within []string // the code itself too
}

// anyRight stands for all rights: 涉及知识产权.
const anyRight = "ANY"

// Any says that every right is admitted, but not none.
func (b Branch) Any() bool { return b.Code == anyRight }

func branchOf(codes *code.Book, table code.Table, top string) Branch {
	b := Branch{Code: top}
	for _, c := range codes.All(table) {
		if slices.ContainsFunc(codes.Path(table, c.Code), func(step code.Code) bool { return step.Code == top }) && !slices.Contains(b.Within, c.Code) {
			b.Within = append(b.Within, c.Code)
		}
	}
	return b
}
