package trading

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"jiyue/domain/agreement"
	"jiyue/domain/chain"
	"jiyue/domain/day"
	"jiyue/domain/sale"
)

// Sighting 公示证据 is what came back when the page of a running notice was fetched.
type Sighting struct {
	Sale   string
	At     time.Time
	Seen   bool // the page came, with the notice in force
	Status int
	SHA256 chain.Hash
}

// Sightings 公示证据小结 of one notice.
type Sightings struct {
	Times, Seen int
	Last        time.Time // when it was seen last; zero: never
}

// SightingKeeper keeps what was seen of notices.
type SightingKeeper interface {
	RunningNotices(ctx context.Context) ([]string, error)
	AddSighting(ctx context.Context, s Sighting) (added bool, err error) // one for each hour
	LastSeen(ctx context.Context, sale string) (time.Time, error)        // zero: never
}

// Fetch gets a page of the platform as anybody gets it.
type Fetch func(ctx context.Context, path string) (status int, body []byte, err error)

// NoticePath is where everybody reads a notice.
const NoticePath = "/agreements/"

// Sight 公示取证 fetches the pages of all running notices. A page that could not be seen
// for longer than the notice bears makes the notice longer, as the announcement says.
func (g *Agreements) Sight(ctx context.Context, keeper SightingKeeper, fetch Fetch) error {
	ids, err := keeper.RunningNotices(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		err = g.sight(ctx, keeper, fetch, id)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("sight the notice %s: %w", id, err))
		}
	}
	return failed
}

func (g *Agreements) sight(ctx context.Context, keeper SightingKeeper, fetch Fetch, id string) error {
	f, err := g.file(ctx, id)
	if err != nil || f.State != agreement.Notice || len(f.Versions) == 0 {
		return err
	}
	last, err := keeper.LastSeen(ctx, id)
	if err != nil {
		return err
	}
	version := f.Versions[len(f.Versions)-1]
	if last.Before(f.First) {
		last = f.First
	}
	s := Sighting{Sale: id}
	var body []byte
	s.Status, body, err = fetch(ctx, NoticePath+id)
	s.At = g.Now()
	s.SHA256 = sha256.Sum256(body)
	s.Seen = err == nil && s.Status == 200 && bytes.Contains(body, []byte(version.Hash.String()))
	added, err := keeper.AddSighting(ctx, s)
	if err != nil || !added || !s.Seen || s.At.Sub(last) <= time.Duration(f.Policy.GapHours)*time.Hour {
		return err
	}
	form := func(t time.Time) string { return t.In(day.Zone).Format(sale.InstantForm) }
	_, err = g.Floor.Enter(ctx, id, Record{Act: sale.Act(agreement.ActUnreachable), Key: "gap:" + form(last), Data: map[string]string{dataFrom: form(last), dataUntil: form(s.At.Truncate(time.Millisecond))}})
	return err
}

const sightEvery = time.Hour

// Witness sights the notices every hour until ctx ends.
func (g *Agreements) Witness(ctx context.Context, keeper SightingKeeper, fetch Fetch, report func(error)) {
	ticker := time.NewTicker(sightEvery)
	defer ticker.Stop()
	for {
		err := g.Sight(ctx, keeper, fetch)
		if err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
