package reporting

import (
	"cmp"
	"slices"
	"strings"
)

// WorkLine 办理统计行 is one row of 表10: an office, below it its registrars, or a
// month. The figures of the line are those of the contracts registered.
type WorkLine struct {
	Line
	Kept     int // 按期办结
	Late     int // 超期办结
	Untimed  int // 办结，未记录时限
	Returned int // 退回补正, each time
	Rejected int // 不予登记
}

func (w *WorkLine) takeWork(c Counted) {
	if c.Previous {
		if Outcome(c.Sub) == OutcomeRegistered {
			w.take(c)
		}
		return
	}
	switch Outcome(c.Sub) {
	case OutcomeRegistered:
		w.take(c)
	case OutcomeKept:
		w.Kept += c.Count
	case OutcomeLate:
		w.Late += c.Count
	case OutcomeUntimed:
		w.Untimed += c.Count
	case OutcomeReturned:
		w.Returned += c.Count
	case OutcomeRejected:
		w.Rejected += c.Count
	}
}

func (w WorkLine) idle() bool {
	return w.empty() && w.Kept+w.Late+w.Untimed+w.Returned+w.Rejected == 0
}

// work lists the offices with their registrars. It counts decisions, so that a
// registration that was cancelled since is still one.
func (t tables) work() []WorkLine {
	var lines []WorkLine
	for _, o := range t.offices {
		head := WorkLine{Line: Line{Key: o.ID, Label: o.Name}}
		people := map[string]*WorkLine{}
		for _, c := range t.counts.Offices {
			if c.Office != o.ID || c.Tab != TabDecision {
				continue
			}
			head.takeWork(c.Counted)
			if people[c.Key] == nil {
				people[c.Key] = &WorkLine{Line: Line{Key: c.Key, Label: cmp.Or(t.counts.People[c.Key], "未记录登记员"), Sub: true}}
			}
			people[c.Key].takeWork(c.Counted)
		}
		if head.idle() {
			continue
		}
		var subs []WorkLine
		for _, p := range people {
			subs = append(subs, *p)
		}
		slices.SortFunc(subs, func(a, b WorkLine) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Label+a.Key, b.Label+b.Key)) })
		lines = append(append(lines, head), subs...)
	}
	return lines
}

func (t tables) workMonths(ask Ask, current Period) []WorkLine {
	var lines []WorkLine
	for m := ask.From; m.Number() <= min(ask.To.Number(), monthOf(current.To).Number()); m = m.Add(1) {
		line := WorkLine{Line: Line{Key: m.String(), Label: monthLabel(ask, m)}}
		for _, c := range t.counts.Months {
			if c.Tab == TabDecision && (!c.Previous && c.Key == m.String() || c.Previous && c.Key == m.Add(-12).String()) {
				line.takeWork(c)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// officePlaces is the table of places by office.
func (t tables) officePlaces() []Line {
	lines := make([]Line, len(t.offices))
	for i, o := range t.offices {
		lines[i] = Line{Key: o.ID, Label: o.Name, Drill: t.with(func(f *Filter) { f.OfficeID, f.OfficeRegion = o.ID, "" })}
		for _, c := range t.counts.Offices {
			if c.Office == o.ID && c.Tab == TabAll {
				lines[i].take(c.Counted)
			}
		}
	}
	return byTotal(slices.DeleteFunc(lines, Line.empty))
}
