package trading

import (
	"context"
	"fmt"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/sale"
)

// Keeper 守护 keeps what the floor needs to know of its own life.
type Keeper interface {
	// Pulse notes that a process was alive at an instant; the latest one stands.
	Pulse(ctx context.Context, at time.Time) error
	// LastPulse is the latest instant noted; zero when there is none.
	LastPulse(ctx context.Context) (time.Time, error)
	// BiddingSales lists the sales that are being bid for and end before an instant.
	BiddingSales(ctx context.Context, before time.Time) ([]string, error)
}

const (
	pulseEvery = time.Second
	outage     = 5 * time.Second // a silence from which on bidders have lost something
	nearEnd    = time.Hour       // sales that end later lose nothing that matters
)

// Recover 中断恢复 is called before anything is served. A sale whose end came near or
// passed while nobody could bid goes on as its announcement says: it counts as
// suspended from the last sign of life, with what remained then, but at least the
// window of extension. Both acts stand in its log.
func (f *Floor) Recover(ctx context.Context, keeper Keeper) error {
	last, err := keeper.LastPulse(ctx)
	now := f.Now()
	if err != nil || last.IsZero() || now.Sub(last) < outage {
		return err
	}
	ids, err := keeper.BiddingSales(ctx, now.Add(nearEnd))
	if err != nil {
		return err
	}
	form := "2006-01-02 15:04:05"
	data := map[string]string{dataBy: "system,recovery",
		dataReason: fmt.Sprintf("系统中断：%s 至 %s，按公告规则顺延", last.In(day.Zone).Format(form), now.In(day.Zone).Format(form))}
	for _, id := range ids {
		_, err = f.Enter(ctx, id, Record{At: last.Truncate(time.Millisecond), Act: sale.ActSuspend, Data: data})
		if err == nil {
			_, err = f.Enter(ctx, id, Record{Act: sale.ActResume, Data: data})
		}
		if err != nil {
			return fmt.Errorf("recover sale %s: %w", id, err)
		}
	}
	return nil
}

// Beat notes once a second that the floor is alive, until ctx ends.
func (f *Floor) Beat(ctx context.Context, keeper Keeper, report func(error)) {
	ticker := time.NewTicker(pulseEvery)
	defer ticker.Stop()
	for {
		err := keeper.Pulse(ctx, f.Now())
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
