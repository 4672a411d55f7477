package reporting

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
)

// PageSizes lists how many rows a page of the ledger can have; the first is the
// default.
var PageSizes = []int{20, 50, 100}

// Mark 翻页位置 is the place of a row in the ledger's order: newest first, the
// identifier breaking ties.
type Mark struct {
	At time.Time
	ID string
}

// String is the mark in an address.
func (m Mark) String() string {
	if m.ID == "" {
		return ""
	}
	return strconv.FormatInt(m.At.UnixMicro(), 36) + "." + m.ID
}

// parseMark reads a mark; anything else is the start of the list, because an
// address that was cut off should still show something.
func parseMark(s string) Mark {
	micros, id, found := strings.Cut(s, ".")
	at, err := strconv.ParseInt(micros, 36, 64)
	if !found || err != nil || at < 0 || at > 1<<53 || !wellFormedID(id) {
		return Mark{}
	}
	return Mark{time.UnixMicro(at).UTC(), id}
}

func wellFormedID(id string) bool {
	return len(id) == 36 && strings.Trim(id, "0123456789abcdef-") == ""
}

// Window 翻页窗口 asks for the rows after a mark (older), or before it (newer).
// The zero mark is the top of the list.
type Window struct {
	Mark   Mark
	Before bool
	Rows   int
}

// Turn 翻页请求 is what the address says: at most one of After and Before.
type Turn struct {
	After  string
	Before string
	Rows   int
	Sums   bool // add up everything that the filter admits
}

// Page 台账页 is one page of the ledger.
type Page struct {
	Rows   []ContractRow
	OnPage Sums
	Newer  string // mark for 上一页, "" on the first page
	Older  string // mark for 下一页, "" on the last page
	Size   int
	All    *Sums // only when asked for
}

// List 查询台账 reads one page of the contracts that the actor may see.
func (s *Service) List(ctx context.Context, by actor.Actor, f Filter, turn Turn) (Page, error) {
	scope, err := ledgerScope(by)
	if err != nil {
		return Page{}, err
	}
	page, err := s.page(ctx, scope, f, turn)
	if err != nil {
		return Page{}, fmt.Errorf("list contracts: %w", err)
	}
	for _, r := range page.Rows {
		page.OnPage.add(r)
	}
	if turn.Sums {
		sums, err := s.Sums(ctx, by, f)
		if err != nil {
			return Page{}, err
		}
		page.All = &sums
	}
	return page, nil
}

// Sums 合计 adds up all contracts that the filter admits.
func (s *Service) Sums(ctx context.Context, by actor.Actor, f Filter) (Sums, error) {
	scope, err := ledgerScope(by)
	if err != nil {
		return Sums{}, err
	}
	sums, err := s.read.ContractSums(ctx, scope, f)
	if err != nil {
		return Sums{}, fmt.Errorf("add up contracts: %w", err)
	}
	return sums, nil
}

// OfficeYear 本年登记 of the actor's office: what stands of it now.
func (s *Service) OfficeYear(ctx context.Context, by actor.Actor, year int) (Sums, error) {
	scope, err := statisticsScope(by)
	if err == nil && scope.Office == "" {
		err = ErrNoStatistics
	}
	if err != nil {
		return Sums{}, err
	}
	sums, err := s.read.YearSums(ctx, scope.Office, year)
	if err != nil {
		return Sums{}, fmt.Errorf("add up a year: %w", err)
	}
	return sums, nil
}

func (s *Service) page(ctx context.Context, scope Scope, f Filter, turn Turn) (Page, error) {
	size := turn.Rows
	if !slices.Contains(PageSizes, size) {
		size = PageSizes[0]
	}
	window := Window{Mark: parseMark(turn.After), Rows: size + 1}
	if turn.Before != "" {
		window.Mark, window.Before = parseMark(turn.Before), true
	}
	if window.Mark.ID == "" {
		window.Before = false
	}
	rows, err := s.read.Contracts(ctx, scope, f, window)
	if err != nil {
		return Page{}, err
	}
	if window.Before && len(rows) <= size || window.Mark.ID != "" && len(rows) == 0 {
		// The top of the list is reached, or the mark lies behind its end: show
		// the first page.
		window = Window{Rows: size + 1}
		rows, err = s.read.Contracts(ctx, scope, f, window)
		if err != nil {
			return Page{}, err
		}
	}
	page := Page{Size: size}
	more := len(rows) > size
	switch {
	case window.Before:
		page.Rows = rows[1:] // the newest one only tells that there are newer ones
	case more:
		page.Rows = rows[:size]
	default:
		page.Rows = rows
	}
	if len(page.Rows) == 0 {
		return page, nil
	}
	first, last := page.Rows[0], page.Rows[len(page.Rows)-1]
	if window.Mark.ID != "" {
		page.Newer = Mark{first.CreatedAt, first.ID}.String()
	}
	if more || window.Before {
		page.Older = Mark{last.CreatedAt, last.ID}.String()
	}
	return page, nil
}
