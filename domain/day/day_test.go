package day

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDateOfAnInstantIsTheShanghaiDate(t *testing.T) {
	require.Equal(t, Must("2027-01-01"), Of(time.Date(2026, 12, 31, 16, 30, 0, 0, time.UTC)))
	require.Equal(t, "2026-12-31T15:59:59.999Z", Must("2026-12-31").End().UTC().Format("2006-01-02T15:04:05.000Z"))
}

func TestLeapDayGoesToTheTwentyEighth(t *testing.T) {
	require.Equal(t, Must("2025-02-28"), Must("2024-02-29").AddYears(1))
	require.Equal(t, Must("2028-02-29"), Must("2024-02-29").AddYears(4))
}

func TestParseRefusesDatesThatDoNotExist(t *testing.T) {
	for _, s := range []string{"2026-02-30", "2026-2-3", "20260203", "昨天", "0000-01-01"} {
		_, err := Parse(s)
		require.ErrorIs(t, err, ErrDate, s)
	}
	d, err := Parse("")
	require.NoError(t, err)
	require.True(t, d.IsZero())
}

// The figures are those of the registration specification: accepted on
// 2026-03-02, 15 working days end on 03-23, 30 on 04-14 with 04-06 a holiday.
func TestWorkdaysSkipHolidaysAndCountMakeUpDays(t *testing.T) {
	plain := WorkCalendar{}
	start := Must("2026-03-02")
	require.Equal(t, Must("2026-03-23"), plain.AddWorkdays(start, 15))
	require.Equal(t, Must("2026-04-13"), plain.AddWorkdays(start, 30))

	withHoliday := WorkCalendar{Holidays: map[Date]bool{Must("2026-04-06"): true}}
	require.Equal(t, Must("2026-04-14"), withHoliday.AddWorkdays(start, 30))

	makeUp := WorkCalendar{MakeUp: map[Date]bool{Must("2026-03-07"): true}}
	require.Equal(t, Must("2026-03-20"), makeUp.AddWorkdays(start, 15))
	require.Equal(t, 15, makeUp.WorkdaysBetween(start, Must("2026-03-20")))
	require.Equal(t, -15, makeUp.WorkdaysBetween(Must("2026-03-20"), start))
	require.Equal(t, Must("2026-03-09"), plain.NextWorkday(Must("2026-03-07")))
}

func TestMonthsEndOnTheirLastDay(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-03-31", -1, "2026-02-28"},
		{"2026-03-20", 12, "2027-03-20"}, {"2026-12-31", 2, "2027-02-28"}, {"2026-01-15", -13, "2024-12-15"}, {"2026-05-31", 0, "2026-05-31"},
	} {
		require.Equal(t, c.want, Must(c.from).AddMonths(c.n).String(), "%s %+d", c.from, c.n)
	}
}

func TestTwentyFourHoursIsTheNextDay(t *testing.T) {
	require.Equal(t, Must("2027-01-01").Start(), Must("2026-12-31").Midnight())
	for typed, want := range map[string]string{"00:00": "2026-12-31 00:00", "17:00": "2026-12-31 17:00", "23:59": "2026-12-31 23:59", "24:00": "2027-01-01 00:00"} {
		c, err := ParseClock(typed)
		require.NoError(t, err, typed)
		require.Equal(t, want, Minute(c.On(Must("2026-12-31"))))
	}
	for _, typed := range []string{"", "9:00", "24:01", "12:60", "12-30", "1a:00", "12:0b", "：12:00", "12:000"} {
		_, err := ParseClock(typed)
		require.ErrorIs(t, err, ErrClock, typed)
	}
}

func TestTheWeekendIsTheCalendars(t *testing.T) {
	sunday := WorkCalendar{Weekend: []time.Weekday{time.Sunday}, Holidays: map[Date]bool{Must("2026-03-09"): true}, MakeUp: map[Date]bool{Must("2026-03-15"): true}}
	require.True(t, sunday.Workday(Must("2026-03-07")), "Saturday")
	require.False(t, sunday.Workday(Must("2026-03-08")), "Sunday")
	require.True(t, sunday.Workday(Must("2026-03-15")), "made up")
	require.Equal(t, Must("2026-03-10"), sunday.NextWorkday(Must("2026-03-08")))
	none := WorkCalendar{Weekend: []time.Weekday{}}
	require.Equal(t, Must("2026-03-09"), none.AddWorkdays(Must("2026-03-02"), 7))
}

// A table that ends answers for its own days only, first and last included.
func TestSearchesStopWhereTheTableEnds(t *testing.T) {
	year := WorkCalendar{From: Must("2026-01-01"), To: Must("2026-12-31"), Holidays: map[Date]bool{Must("2026-12-31"): true}}
	for _, c := range []struct {
		first, last string
		covered     bool
	}{
		{"2026-01-01", "2026-12-31", true}, {"2025-12-31", "2026-01-05", false}, {"2026-12-31", "2027-01-01", false}, {"2027-05-02", "2027-05-01", true}, {"2027-05-01", "2027-05-01", false},
	} {
		err := year.Covered(Must(c.first), Must(c.last))
		if c.covered {
			require.NoError(t, err, c)
		} else {
			require.ErrorIs(t, err, ErrCalendar, c)
		}
	}
	require.Equal(t, Must("2026-12-30"), year.AddWorkdays(Must("2026-12-29"), 1))
	require.ErrorIs(t, year.Covered(Must("2026-12-30"), year.AddWorkdays(Must("2026-12-29"), 2)), ErrCalendar)
	require.ErrorIs(t, year.Covered(Must("2026-12-31"), year.NextWorkday(Must("2026-12-31"))), ErrCalendar)
	require.Equal(t, Must("2027-02-01"), year.NextWorkday(Must("2027-02-01")))
	never := WorkCalendar{To: Must("2026-12-31"), Weekend: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}
	require.Equal(t, Must("2027-01-01"), never.AddWorkdays(Must("2026-03-02"), 1))
	require.Equal(t, Must("2027-01-01"), never.NextWorkday(Must("2026-03-02")))
}

// The calendar without table and weekend is the one that registration has always
// used: these are its rules, written once more.
func TestThePlainCalendarIsUnlimited(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := Must("2026-01-01").AddDays(rapid.IntRange(-400, 400).Draw(t, "day"))
		off, on := start.AddDays(rapid.IntRange(0, 20).Draw(t, "holiday")), start.AddDays(rapid.IntRange(0, 20).Draw(t, "make-up day"))
		c := WorkCalendar{Holidays: map[Date]bool{off: true}, MakeUp: map[Date]bool{on: true}}
		n := rapid.IntRange(0, 30).Draw(t, "n")
		d := start
		for left := n; left > 0; {
			d = d.AddDays(1)
			if d == on || d != off && d.Weekday() != 0 && d.Weekday() != 6 {
				left--
			}
		}
		require.Equal(t, d, c.AddWorkdays(start, n))
		require.Equal(t, n, c.WorkdaysBetween(start, d))
		require.NoError(t, c.Covered(start, d))
		limited := c
		limited.From, limited.To = start.AddDays(1), d
		require.NoError(t, limited.Covered(start.AddDays(1), limited.AddWorkdays(start, n)))
		if n > 0 {
			limited.To = d.AddDays(-1)
			require.ErrorIs(t, limited.Covered(start.AddDays(1), limited.AddWorkdays(start, n)), ErrCalendar)
		}
	})
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"", "00:00", "24:00", "17:5", "99:99", "１7:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseClock(s)
		if err != nil {
			require.ErrorIs(t, err, ErrClock)
			return
		}
		require.Equal(t, s, fmt.Sprintf("%02d:%02d", c/60, c%60))
		require.LessOrEqual(t, c, Clock(24*60))
	})
}
