package code

import (
	"sync/atomic"

	"jiyue/domain/day"
)

// Book 代码簿 holds all tables together. It is safe for concurrent use: each answer
// comes from one edition, and Adopt puts the next one in its place for everybody
// who holds the Book.
type Book struct{ current atomic.Pointer[edition] }

// NewBook makes a book of checked rows.
func NewBook(codes []Code) (*Book, error) {
	b := &Book{}
	err := b.Adopt(codes)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Adopt replaces all rows by others; when they are refused, the book stays as it is.
func (b *Book) Adopt(codes []Code) error {
	next, err := newEdition(codes)
	if err == nil {
		b.current.Store(next)
	}
	return err
}

// Rows returns every row of every table.
func (b *Book) Rows() []Code {
	var all []Code
	for _, table := range Tables {
		all = append(all, b.current.Load().rows[table]...)
	}
	return all
}

// All returns every row of a table in page order, ended codes included.
func (b *Book) All(table Table) []Code { return b.current.Load().All(table) }

// Find looks a code up as of a day; the zero date finds its latest row.
func (b *Book) Find(table Table, code string, on day.Date) (Code, bool) {
	return b.current.Load().Find(table, code, on)
}

// Check tells why a code cannot be used on a day; nil when it can.
func (b *Book) Check(table Table, code string, on day.Date) error {
	return b.current.Load().Check(table, code, on)
}

// Name is the latest name of a code, whatever the day, because an old record must
// stay readable; "" when the code was never in the table.
func (b *Book) Name(table Table, code string) string { return b.current.Load().Name(table, code) }

// Children returns the codes directly below parent ("" for the top level) that
// are in force on the day, in page order.
func (b *Book) Children(table Table, parent string, on day.Date) []Code {
	return b.current.Load().Children(table, parent, on)
}

// Path returns the code and all above it, from the top down.
func (b *Book) Path(table Table, code string) []Code { return b.current.Load().Path(table, code) }

// FullName spells a code out with what stands above it: 河南省郑州市金水区 for a
// region, 事业法人 · 高等院校 elsewhere; "" when the code was never in the table.
func (b *Book) FullName(table Table, code string) string {
	return b.current.Load().FullName(table, code)
}

// Search completes what a user types (自动补全).
func (b *Book) Search(table Table, typed string, on day.Date, limit int) []Code {
	return b.current.Load().Search(table, typed, on, limit)
}
