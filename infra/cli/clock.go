package cli

import (
	"sync"
	"time"
)

// steadyClock is the clock of a server. It runs evenly on the machine's monotonic
// counter and follows the system's clock as long as that runs evenly, too; when that
// is put forward or back, it goes on as before until it is told to move. An end that
// was announced can therefore not be jumped over.
type steadyClock struct {
	wall   func() time.Time
	mu     sync.Mutex
	origin time.Time // with its monotonic reading
	base   time.Time // what the clock showed then
}

// slew is what the system's clock may differ in a second without being a leap.
const slew = 500 * time.Millisecond

func newSteadyClock(wall func() time.Time) *steadyClock {
	now := wall()
	return &steadyClock{wall: wall, origin: time.Now(), base: now.Round(0)}
}

// Now is the instant that the clock shows.
func (c *steadyClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Add(time.Since(c.origin))
}

// Leap is by how much the system's clock was put forward (or back, when negative)
// since it was last followed; 0 when it ran evenly.
func (c *steadyClock) Leap() time.Duration {
	step := c.wall().Round(0).Sub(c.Now())
	if step.Abs() <= slew {
		c.Move(step)
		return 0
	}
	return step
}

// Move puts the clock forward or back.
func (c *steadyClock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base = c.base.Add(by)
}
