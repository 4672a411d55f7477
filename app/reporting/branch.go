package reporting

import (
	"slices"

	"jiyue/domain/code"
	"jiyue/domain/day"
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
	b := Branch{Code: top, Within: []string{top}}
	for i := 0; i < len(b.Within); i++ {
		for _, c := range codes.Children(table, b.Within[i], day.Date{}) {
			if !slices.Contains(b.Within, c.Code) {
				b.Within = append(b.Within, c.Code)
			}
		}
	}
	return b
}
