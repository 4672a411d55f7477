package reference

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jiyue/domain/code"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/policy"
	"jiyue/fixtures"
)

// ParameterStore is where administrators keep the region profiles.
type ParameterStore interface {
	ParameterRevision(ctx context.Context) (int, error)
	ParameterHistory(ctx context.Context) (*policy.History, error)
	CodeEntries(ctx context.Context) ([]policy.CodeEntry, error)
}

// profiles are the region profiles as read last.
type profiles struct {
	store   ParameterStore // nil: those of the fixtures
	current atomic.Pointer[reading]
	stale   atomic.Bool // the store has not answered for some seconds
}

// reading is one revision with the packs that were asked for so far.
type reading struct {
	history *policy.History
	pack    *policy.Pack
	mu      sync.Mutex
	earlier map[int]*policy.Pack
}

// ErrStale 参数不能核对.
var ErrStale = fault.New(fault.Busy, "reference.stale", "暂时不能核对地区参数是否有变更，没有办理，请稍后再试")

// KeepIn takes the profiles from a store from now on.
func (b *Book) KeepIn(ctx context.Context, store ParameterStore) error {
	b.store = store
	return b.reread(ctx)
}

// Refresh reads the profiles anew when the store has a newer revision.
func (b *Book) Refresh(ctx context.Context) error {
	if b.store == nil {
		return nil
	}
	revision, err := b.store.ParameterRevision(ctx)
	if err != nil || revision == b.History().Latest() {
		return err
	}
	return b.reread(ctx)
}

func (b *Book) reread(ctx context.Context) error {
	h, err := b.store.ParameterHistory(ctx)
	if err != nil {
		return err
	}
	entries, err := b.store.CodeEntries(ctx)
	if err != nil {
		return err
	}
	added := make([]code.Code, len(entries))
	for i, e := range entries {
		added[i] = e.Code
	}
	err = b.codes.Adopt(code.Lay(b.shipped, added))
	if err != nil {
		return err
	}
	return b.adopt(h)
}

func (b *Book) adopt(h *policy.History) error {
	pack, err := h.Pack(h.Latest())
	if err == nil {
		b.current.Store(&reading{history: h, pack: pack, earlier: map[int]*policy.Pack{}})
	}
	return err
}

// patience is how often in a row the store may fail to answer before the profiles
// count as stale.
const patience = 4

// Watch refreshes the profiles until ctx ends, so that what was approved in
// another process holds here after one period. While the store does not answer,
// nothing is decided by old parameters.
func (b *Book) Watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for failed := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked, cancel := context.WithTimeout(ctx, every)
		err := b.Refresh(asked)
		cancel()
		failed++
		if err == nil {
			failed = 0
		}
		b.stale.Store(failed >= patience)
	}
}

// History is all that was put on record.
func (b *Book) History() *policy.History { return b.current.Load().history }

// Pack holds every region's parameters with their dates.
func (b *Book) Pack() *policy.Pack { return b.current.Load().pack }

// Registration is the region's profile of the day.
func (b *Book) Registration(region string, on day.Date) (policy.Registration, error) {
	if b.stale.Load() {
		return policy.Registration{}, ErrStale
	}
	return b.Pack().Profile(region).At(on)
}

// RegistrationKnown is the region's profile of the day as it was known at an
// instant: what was decided then is not measured by a later correction.
func (b *Book) RegistrationKnown(region string, on day.Date, at time.Time) (policy.Registration, error) {
	r := b.current.Load()
	revision := r.history.RevisionAt(at)
	if revision == r.history.Latest() {
		return b.Registration(region, on)
	}
	pack, err := r.packOf(revision)
	if err != nil {
		return policy.Registration{}, err
	}
	return pack.Profile(region).At(on)
}

func (r *reading) packOf(revision int) (*policy.Pack, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	pack := r.earlier[revision]
	if pack == nil {
		var err error
		pack, err = r.history.Pack(revision)
		if err != nil {
			return nil, err
		}
		r.earlier[revision] = pack
	}
	return pack, nil
}

// Parameters are the region profiles of the fixtures, with which a new database
// starts.
func Parameters() ([]policy.Parameter, error) {
	file, err := fixtures.FS.ReadFile("profiles.csv")
	if err != nil {
		return nil, err
	}
	parameters, err := policy.ParseParameters(file)
	if err != nil {
		return nil, fmt.Errorf("region profiles: %w", err)
	}
	return parameters, nil
}
