package panel

import (
	"jiyue/domain/indextree"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// TreesPath is where index trees are kept and read.
const TreesPath = "/panel/trees"

// TreeLine is one tree in a list.
type TreeLine struct {
	Href, Name, Purpose, Keeper, Version string
	State                                part.State
	Word                                 string
}

// TreesPage 指标体系.
type TreesPage struct {
	Shell   layout.Shell
	Shipped []TreeLine
	Lines   []TreeLine
	Add     bool
	Paging  part.Paging
}

// TreeNodeLine is one node as a row: weights in the order of the classes.
type TreeNodeLine struct {
	Code, Name, Kind, Scale, Who, Flags string
	Depth                               int
	Weights                             []TreeWeight
	Edit                                string // address of its form, "" when it cannot be changed
}

// TreeWeight is a weight; Field is "" when it is only read.
type TreeWeight struct{ Field, Class, Value, Err string }

// TreePage 指标体系案卷, or its draft.
type TreePage struct {
	Shell    layout.Shell
	Errors   part.Errors
	Title    string
	Lead     string
	Path     string
	Acts     []part.Button
	Cells    []part.Cell
	Note     string // 建议值, or what waits
	Classes  []indextree.Class
	Lines    []TreeNodeLine
	Sums     []TreeSum
	Hash     string
	Versions []TreeVersionLine
	Draft    *TreeDraft
}

// TreeSum says what the weights under a node sum to in a class.
type TreeSum struct {
	Of, Class, Sum, Gap string
	OK                  bool
}

// TreeVersionLine is one published version.
type TreeVersionLine struct{ Href, Label, Reason, By, At, Hash string }

// TreeDraft is what the form of a draft needs.
type TreeDraft struct {
	Version  string
	Name     part.Field
	Purpose  part.Field
	Editable bool
}

// TreeFormPage founds a tree, or writes one node.
type TreeFormPage struct {
	Shell                     layout.Shell
	Errors                    part.Errors
	Title, Lead, Action, Back string
	Save                      string
	Hidden                    map[string]string
	Values                    map[string]string
	From                      []part.Option
	Node                      bool
	Parents                   []part.Option
	Classes                   []indextree.Class
	Remove                    string // address of the way to take the node out
}

func (p TreeFormPage) field(name, label, hint string) part.Field {
	return part.Field{Name: name, Label: label, Hint: hint, Value: p.Values[name], Err: p.Errors.At(name), Width: part.Middle}
}

func (p TreeFormPage) chosen(name, label, hint string, options ...part.Option) part.Field {
	f := p.field(name, label, hint)
	f.Options = options
	return f
}

func (p TreeFormPage) maybe(name, label, hint string) part.Field {
	f := p.field(name, label, hint)
	f.Optional = true
	return f
}

// TreeAskPage asks before an act on a tree.
type TreeAskPage struct {
	Shell   layout.Shell
	Confirm part.Confirmation
	Answer  *part.Field
	Reason  *part.Field
}

// TreeWho are the kinds of people who may score a leaf.
var TreeWho = []part.Option{{Value: indextree.Anyone, Label: "不限"}, {Value: "TECH", Label: "技术专家"}, {Value: "ECON", Label: "经济专家"}, {Value: "LEGAL", Label: "法律专家"}}

// TreeKinds are the kinds of nodes.
var TreeKinds = []part.Option{{Value: string(indextree.Group), Label: "指标组", Note: "下有指标，不直接评分"}, {Value: string(indextree.Leaf), Label: "指标", Note: "由评估师评分"},
	{Value: string(indextree.Gate), Label: "前置条件", Note: "答“是”或“否”，不计分；任一项为“否”，评价终止"}}

func treeIndent(depth int) string {
	switch depth {
	case 0:
		return "key"
	case 1:
		return "key sub-class"
	}
	return "key sub-class-2"
}
