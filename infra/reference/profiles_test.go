package reference

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/policy"
)

// shelf is a store whose database can go away.
type shelf struct {
	mu      sync.Mutex
	history *policy.History
	rows    []policy.CodeEntry
	gone    bool
}

var errGone = errors.New("the database does not answer")

func (s *shelf) with(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

func (s *shelf) ParameterRevision(context.Context) (revision int, err error) {
	s.with(func() {
		revision = s.history.Latest()
		if s.gone {
			err = errGone
		}
	})
	return revision, err
}

func (s *shelf) ParameterHistory(context.Context) (h *policy.History, err error) {
	s.with(func() { h = s.history })
	return h, nil
}

func (s *shelf) CodeEntries(context.Context) (rows []policy.CodeEntry, err error) {
	s.with(func() { rows = s.rows })
	return rows, nil
}

// Another process approves: this one follows by itself, and decides nothing while
// it cannot know.
func TestTheBookFollowsItsStore(t *testing.T) {
	shipped, err := Parameters()
	require.NoError(t, err)
	store := &shelf{history: policy.Shipped(shipped)}
	book, err := Load(nil)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	require.NoError(t, book.KeepIn(ctx, store))
	held := book.Codes() // as other services hold it
	watched := make(chan struct{})
	go func() { defer close(watched); book.Watch(ctx, 2*time.Millisecond) }()
	on := day.Must("2027-03-01")
	days := func() int {
		r, err := book.Registration("410100", on)
		if err != nil {
			require.ErrorIs(t, err, ErrStale)
			return 0
		}
		return r.Days
	}
	require.Equal(t, 15, days())
	store.with(func() {
		store.history = store.history.With([]policy.Line{{Parameter: policy.Parameter{Profile: "410100", Key: "days", Value: "10", From: on,
			Source: "试行规定", Strength: policy.May, Confidence: code.Sourced}}})
		store.rows = []policy.CodeEntry{{Revision: 1, Code: code.Code{Table: code.Field, Code: "0101", Name: "微电子技术", Parent: "01", Source: "附录", Confidence: code.Sourced}}}
	})
	require.Eventually(t, func() bool { return days() == 10 }, 5*time.Second, time.Millisecond)
	require.Equal(t, "电子信息 · 微电子技术", held.FullName(code.Field, "0101"))
	store.with(func() { store.gone = true })
	require.Eventually(t, func() bool { return days() == 0 }, 5*time.Second, time.Millisecond)
	store.with(func() { store.gone = false })
	require.Eventually(t, func() bool { return days() == 10 }, 5*time.Second, time.Millisecond)
	stop()
	<-watched
}
