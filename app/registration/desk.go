package registration

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

// Tab 工作台分栏 is one list of the desk.
type Tab string

// The lists of the desk.
const (
	TabTodo     Tab = "todo"     // 待办
	TabOwn      Tab = "own"      // 我经办的, with those of absent colleagues
	TabDone     Tab = "done"     // 已办
	TabDrafts   Tab = "drafts"   // 草稿
	TabMine     Tab = "mine"     // 我发起的
	TabSubmit   Tab = "submit"   // 待受理
	TabReview   Tab = "review"   // 审查中
	TabReturned Tab = "returned" // 补正回件
	TabSecond   Tab = "second"   // 待复核
	TabChange   Tab = "change"   // 变更与异议
)

// DeskQuery asks for one list. Rows come by due date, earliest first, except for
// 已办, 草稿 and 我发起的, which come newest first.
type DeskQuery struct {
	By     actor.Actor
	Tab    Tab
	After  string // cursor: the last row's key, "" for the first page
	Limit  int
	Office bool // the actor works in a registration office
}

// DeskRow 待办件 is one row of the desk.
type DeskRow struct {
	ID           contract.ID
	SubmissionNo string
	Number       string
	Name         string
	Class        contract.Class
	Seller       string
	Total        money.Yuan
	Priced       bool
	State        contract.State
	Deadline     contract.Deadline
	Registrar    string
	RegistrarID  string
	UpdatedAt    time.Time
	Cursor       string
}

// Desk 工作台 is what one person sees first.
type Desk struct {
	Tab    Tab
	Rows   []DeskRow
	Next   string      // cursor of the next page, "" at the end
	Counts map[Tab]int // of the lists that are counted
	Today  day.Date
}

// OfficeRole says whether the actor decides on applications.
func OfficeRole(by actor.Actor) bool {
	return by.Has(actor.Registrar, actor.Reviewer, actor.Head)
}

// Open 打开工作台 at a tab.
func (s *Service) Desk(ctx context.Context, by actor.Actor, tab Tab, after string, limit int) (Desk, error) {
	q := DeskQuery{By: by, Tab: tab, After: after, Limit: limit + 1, Office: OfficeRole(by)}
	rows, err := s.Reader.Desk(ctx, q)
	if err != nil {
		return Desk{}, err
	}
	counts, err := s.Reader.DeskCounts(ctx, by)
	if err != nil {
		return Desk{}, err
	}
	d := Desk{Tab: tab, Rows: rows, Counts: counts, Today: day.Of(s.Reader.Now())}
	if len(rows) > limit {
		d.Rows = rows[:limit]
		d.Next = d.Rows[limit-1].Cursor
	}
	return d, nil
}
