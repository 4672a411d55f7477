package cli

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSteadyClock(t *testing.T) {
	var offset time.Duration
	c := newSteadyClock(func() time.Time { return time.Now().Add(offset) })
	near := func(by time.Duration) {
		t.Helper()
		require.InDelta(t, 0, c.Now().Sub(time.Now().Add(by)).Seconds(), 0.2)
	}
	near(0)
	offset = 100 * time.Millisecond
	require.Zero(t, c.Leap(), "a clock that is set right by a little is followed")
	near(offset)

	offset = 10 * time.Minute
	near(100 * time.Millisecond)
	step := c.Leap()
	require.InDelta(t, 599.9, step.Seconds(), 0.2)
	near(100 * time.Millisecond)
	c.Move(step)
	near(offset)

	offset = -time.Hour
	require.InDelta(t, -4200, c.Leap().Seconds(), 0.2)
	near(10 * time.Minute)
}
