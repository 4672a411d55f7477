package panel

import (
	"strings"

	"jiyue/domain/indextree"
	"jiyue/views/layout"
	"jiyue/views/part"

	"github.com/a-h/templ"
)

// ScoreStage says what an assessor can do on the workbench now.
type ScoreStage int

// The stages.
const (
	ScoreClosed    ScoreStage = iota // not yet, or no more; Note says why
	ScoreOpen                        // the sheet is to be filled in
	ScoreCommitted                   // bound, waiting for the others
	ScoreReveal                      // to be opened
)

// ScorePage 评分工作台 of one assessor.
type ScorePage struct {
	Shell  layout.Shell
	Errors part.Errors
	Path   string // of the case
	No     string
	Title  string
	Cells  []part.Cell
	Stage  ScoreStage
	Note   string
	Links  []part.Line // material, results

	Nonce, Payload string // of a refused opening, as typed

	Lines    []ScoreLine
	Asked    int    // answers that a ballot needs
	Assessor string // as the ballot names the person
	Round    string
	Tree     string
	Least    string // characters of a comment
	Below    string
	From     string

	Hash    string // of the commitment
	Kept    string // where the opening is kept: the sentence
	Sealed  string // ciphertext that the browser's key opens; "" when the server keeps it
	Receipt []part.KV
}

// ScoreLine is a row of the sheet: a group, a gate, or a leaf with its fields.
type ScoreLine struct {
	Node     indextree.Node
	Depth    int
	Weight   string // of the whole, in per cent
	Score    part.Field
	Comment  part.Field
	Evidence part.Field
}

// attrs are the rules of a leaf for the script, which says the same as the server.
func (l ScoreLine) attrs() templ.Attributes {
	a := templ.Attributes{"data-leaf": l.Node.Code, "data-title": l.Node.Title(), "data-words": l.Node.Scale.Words(), "data-optional": l.Node.Optional, "data-evidence": l.Node.Evidence}
	if l.Node.Scale.Kind == indextree.Points {
		a["data-min"], a["data-max"], a["data-step"] = l.Node.Scale.Min, l.Node.Scale.Max, l.Node.Scale.Step
	} else {
		points := make([]string, 0, len(l.Node.Scale.Levels))
		for _, label := range l.Node.Scale.Labels() {
			points = append(points, label+"="+l.Node.Scale.Levels[label])
		}
		a["data-levels"] = strings.Join(points, ";")
	}
	return a
}

// flags are the demands of a leaf in words.
func (l ScoreLine) flags() string {
	words := []string{l.Node.Scale.Words()}
	if l.Node.Scale.Kind == indextree.Level {
		words[0] = "按等级"
	}
	if l.Node.Reverse {
		words = append(words, "反向：分高为劣")
	}
	if l.Node.Optional {
		words = append(words, "可以不评")
	}
	return strings.Join(words, "；")
}

// ScoreConfirmPage 确认评分承诺, without script.
type ScoreConfirmPage struct {
	Shell   layout.Shell
	Confirm part.Confirmation
	Lines   []ScoreLine
	Consent part.Field
}

// ScoresPage 评分结果, after the reveal.
type ScoresPage struct {
	Shell   layout.Shell
	Errors  part.Errors
	Path    string
	Title   string
	Lead    string
	Cells   []part.Cell
	Note    string
	Tone    part.State
	Opened  int
	Awaited int
	Seats   []SeatLine
	Settle  *SettleForm

	Columns []string // A1, A2, …
	Leaves  []LeafLine
	Heat    part.Heat
	Radar   part.Chart
	Bars    []part.Bar
	Groups  []part.KV // the same figures beside the picture
	Stats   []part.KV
	Dispute []part.Line
	Advice  string
	Hashes  []part.KV
	Book    string
	File    string
	Earlier []part.Line
}

// SeatLine is one commitment, named by its hash alone.
type SeatLine struct {
	Name, Hash, At string
	State          part.State
	Word, Reason   string
}

// LeafLine is what the panel says about one leaf.
type LeafLine struct {
	Name, Code, Weight string
	Scores             []string
	Joined, Range, CV  string
	State              part.State
	Word               string
}

// SettleForm asks the lead to close a reveal that somebody has not taken part in.
type SettleForm struct {
	Action, Version, Warning string
	Reason                   part.Field
}
