package day

import (
	"time"

	"jiyue/domain/fault"
)

// ErrClock 时刻格式: a time of day is written HH:MM.
var ErrClock = fault.New(fault.Invalid, "day.clock", "时刻应写为 17:00，自 00:00 至 24:00")

// Clock 时刻 is a time of day in Chinese legal time, in minutes after 00:00; 24:00 is
// the first instant of the next day.
type Clock int

// ParseClock reads HH:MM.
func ParseClock(s string) (Clock, error) {
	if len(s) != 5 || s[2] != ':' {
		return 0, ErrClock
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, ErrClock
		}
	}
	hours, minutes := Clock(s[0]-'0')*10+Clock(s[1]-'0'), Clock(s[3]-'0')*10+Clock(s[4]-'0')
	if minutes > 59 || hours*60+minutes > 24*60 {
		return 0, ErrClock
	}
	return hours*60 + minutes, nil
}

// On is the instant of that time on a date.
func (c Clock) On(d Date) time.Time { return d.Start().Add(time.Duration(c) * time.Minute) }
