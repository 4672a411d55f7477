package demo

import (
	"sync/atomic"
	"time"

	"jiyue/domain/day"
)

// Clock stands where the demonstration is, so that acts of the past carry the
// times of the past. It is the clock of the database that the demonstration is
// made through. The zero Clock stands at the beginning of time.
type Clock struct{ at atomic.Pointer[time.Time] }

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

func (c *Clock) set(at time.Time) { c.at.Store(&at) }

// hours are the office hours of the working days.
type hours struct{ day.WorkCalendar }

// morning and afternoon, in minutes of the day. They end so early that what is
// done at once afterwards still falls into the day.
var shifts = [...][2]int{{8*60 + 40, 11*60 + 10}, {14*60 + 10, 16*60 + 20}}

// on is a moment within the hours of a working day.
func (h hours) on(d dice, date day.Date) time.Time {
	shift := shifts[d.IntN(len(shifts))]
	return date.Start().Add(time.Duration(d.between(shift[0], shift[1]))*time.Minute + time.Duration(d.IntN(60))*time.Second)
}

// after is a moment so many working days later, with none a few minutes later.
func (h hours) after(d dice, at time.Time, workdays int) time.Time {
	if workdays == 0 {
		return at.Add(time.Duration(d.between(4, 18))*time.Minute + time.Duration(d.IntN(60))*time.Second)
	}
	return h.on(d, h.AddWorkdays(day.Of(at), workdays))
}

// upTo is the last working day that is not later than the date.
func (h hours) upTo(date day.Date) day.Date {
	for !h.Workday(date) {
		date = date.AddDays(-1)
	}
	return date
}

// before is the working day so many working days earlier.
func (h hours) before(date day.Date, workdays int) day.Date {
	for ; workdays > 0; workdays-- {
		date = h.upTo(date.AddDays(-1))
	}
	return date
}
