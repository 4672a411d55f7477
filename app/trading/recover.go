package trading

import (
	"context"
	"errors"
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
	return f.interrupt(ctx, keeper, last, now, "system,recovery", "系统中断", func() {})
}

// Leap 时钟跳变: the clock is about to be put forward or back. The sales whose end is
// near are suspended by the clock that was, and go on by the new one with what remained.
func (f *Floor) Leap(ctx context.Context, keeper Keeper, by time.Duration, move func()) error {
	now := f.Now()
	return f.interrupt(ctx, keeper, now, now.Add(by), "system,clock", "服务器时钟校正", move)
}

// interrupt suspends the sales that end near or before either instant, and resumes
// them after what happens between.
func (f *Floor) interrupt(ctx context.Context, keeper Keeper, from, to time.Time, by, why string, between func()) error {
	latest := from
	if to.After(from) {
		latest = to
	}
	ids, err := keeper.BiddingSales(ctx, latest.Add(nearEnd))
	if err != nil {
		return err
	}
	form := "2006-01-02 15:04:05"
	data := map[string]string{dataBy: by, dataReason: fmt.Sprintf("%s：%s 至 %s，按公告规则顺延", why, from.In(day.Zone).Format(form), to.In(day.Zone).Format(form))}
	var failed error
	var ours []string // and not suspended by people meanwhile
	for _, id := range ids {
		r, err := f.Enter(ctx, id, Record{At: from.Truncate(time.Millisecond), Act: sale.ActSuspend, Data: data})
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("interrupt sale %s: %w", id, err))
		} else if r.Code == sale.OK {
			ours = append(ours, id)
		}
	}
	between()
	for _, id := range ours {
		_, err = f.Enter(ctx, id, Record{Act: sale.ActResume, Data: data})
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("resume sale %s: %w", id, err))
		}
	}
	return failed
}

// Clock 服务器时钟 runs evenly and says when the system's clock does not.
type Clock interface {
	Leap() time.Duration // since the last question; 0: none
	Move(by time.Duration)
}

// Beat notes once a second that the floor is alive, and guards its clock, until ctx ends.
func (f *Floor) Beat(ctx context.Context, keeper Keeper, clock Clock, report func(error)) {
	ticker := time.NewTicker(pulseEvery)
	defer ticker.Stop()
	for {
		err := keeper.Pulse(ctx, f.Now())
		if by := clock.Leap(); by != 0 {
			err = errors.Join(err, fmt.Errorf("the system's clock leapt by %v", by), f.Leap(ctx, keeper, by, func() { clock.Move(by) }))
		}
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
