package panel

import (
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Where the quality of assessments is looked at, and where inspections are drawn.
const (
	QualityPath = "/panel/quality"
	SpotsPath   = "/spot-checks"
)

// CountLine is a line of a table of counts; Note says something about the second figure.
type CountLine struct {
	Label, Href, Count, Overdue string
	Late                        bool
}

// InstitutionLine is an institution on the board.
type InstitutionLine struct{ Name, Href, Count, Going, Overdue, Effective, Disputed string }

// BoardPage 评价看板.
type BoardPage struct {
	Shell        layout.Shell
	Lead         string
	Figs         []part.Fig
	Stages       []CountLine
	StageBars    []part.Bar
	Grades       []CountLine
	GradeBars    []part.Bar
	GradeNote    string
	Facts        []part.KV
	Institutions []InstitutionLine
	Links        []part.Line
}

// CardLine is an entry of the register with the figures of its card.
type CardLine struct{ Name, Number, Href, Cases, Late, Missed, Deviation, Upheld, Changed, Rho string }

// CardsPage 质量档案.
type CardsPage struct {
	Shell        layout.Shell
	Title        string
	Tabs         []part.Tab
	Action       string
	Institutions bool
	Search       part.Field
	Lines        []CardLine
	Paging       part.Paging
}

// FigureLine is a figure with the number of observations and its definition.
type FigureLine struct {
	Label, Value, Unit, N, Meaning string
	Judged                         bool
}

// CardSeat is a seat behind a card.
type CardSeat struct{ Number, Title, Href, At, Own, Panel, Gap string }

// CardPage 质量档案 of one entry.
type CardPage struct {
	Shell   layout.Shell
	Title   string
	Lead    string
	Cells   []part.Cell
	Figures []FigureLine
	Seats   []CardSeat
	Blank   string // why there is no card
}

// RoundLine is a round of inspections in a list.
type RoundLine struct{ Month, Href, Filings, By, At string }

// SpotsPage 抽查抽取.
type SpotsPage struct {
	Shell                 layout.Shell
	Errors                part.Errors
	Rounds                []RoundLine
	Paging                part.Paging
	Draws                 bool // the reader may draw
	ID                    string
	Month, Beacon, Source part.Field
}

// PickLine is a filing that is to be inspected.
type PickLine struct {
	Title, Number, Href, Institution string
	Hits                             []part.KV
	State                            part.State
	Word                             string
}

// SpotPage 抽查名单 of a month.
type SpotPage struct {
	Shell  layout.Shell
	Title  string
	Cells  []part.Cell
	Picks  []PickLine
	Paging part.Paging
	Facts  []part.KV
	Rules  []part.KV
}
