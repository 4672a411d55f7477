package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

func notices(t *testing.T) []CalendarDay {
	t.Helper()
	days, err := ParseCalendar(read(t, "calendar.csv"))
	require.NoError(t, err)
	return days
}

// Days read in the notices 国办发明电〔2022〕16号, 〔2023〕7号, 〔2024〕12号 and 〔2025〕7号.
func TestTheCalendarFollowsTheNotices(t *testing.T) {
	c := Calendar(notices(t))
	require.Equal(t, 2026, c.Known)
	for _, working := range []string{
		"2023-01-28", "2023-10-08", "2024-02-04", "2024-02-09", "2024-10-12", "2025-01-26", "2025-04-27",
		"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10", "2026-11-23",
	} {
		require.True(t, c.Workday(day.Must(working)), working)
	}
	for _, off := range []string{
		"2022-12-31", "2023-10-06", "2024-09-17", "2025-02-04", "2025-10-08",
		"2026-01-02", "2026-02-16", "2026-02-23", "2026-04-06", "2026-06-19", "2026-09-25", "2026-10-07", "2026-11-22",
	} {
		require.False(t, c.Workday(day.Must(off)), off)
	}
	require.Equal(t, day.Must("2026-04-14"), c.AddWorkdays(day.Must("2026-03-02"), 30))
}

// A make-up day is worth making up only on a weekend, and the notices of a year
// give the number of working days that the year had.
func TestTheNoticesAreConsistent(t *testing.T) {
	days := notices(t)
	weekdaysOff, madeUp := map[int]int{}, map[int]int{}
	for _, d := range days {
		weekend := d.Day.Weekday() == time.Saturday || d.Day.Weekday() == time.Sunday
		if d.Kind == MakeUp {
			require.True(t, weekend, d.Day.String())
			madeUp[d.Day.Year()]++
		} else if !weekend {
			weekdaysOff[d.Day.Year()]++
		}
	}
	// Public holidays that fall on or are moved to weekdays, less make-up days,
	// never exceed the holidays of the law: 11 days until 2024, 13 from 2025.
	for year, legal := range map[int]int{2023: 11, 2024: 11, 2025: 13, 2026: 13} {
		net := weekdaysOff[year] - madeUp[year]
		require.LessOrEqual(t, net, legal, year)
		require.Greater(t, net, legal-5, year)
	}
}

func TestWorkdaysCountBackAsTheyWereAdded(t *testing.T) {
	c := Calendar(notices(t))
	rapid.Check(t, func(t *rapid.T) {
		start := day.Must("2023-01-01").AddDays(rapid.IntRange(0, 1300).Draw(t, "start"))
		n := rapid.IntRange(1, 120).Draw(t, "n")
		end := c.AddWorkdays(start, n)
		require.True(t, c.Workday(end))
		require.Equal(t, n, c.WorkdaysBetween(start, end))
		require.Equal(t, n-1, c.WorkdaysBetween(start, end.AddDays(-1)))
	})
}

func TestAHalfEnteredNoticeDoesNotCount(t *testing.T) {
	days := append(notices(t), CalendarDay{Day: day.Must("2027-01-01"), Kind: Holiday, Name: "元旦", Source: "草稿"})
	require.Equal(t, 2026, Calendar(days).Known)
	require.Empty(t, UnlistedNotice(Calendar(days), 2026))
	require.NotEmpty(t, UnlistedNotice(Calendar(days), 2027))
}

func TestCalendarFilesAreCheckedLineByLine(t *testing.T) {
	_, err := ParseCalendar([]byte("day,kind,name,source\n2026-02-30,HOLIDAY,春节,x\n2026-02-17,OFF,春节,x\n2026-02-18,HOLIDAY,春节,x\n2026-02-18,MAKEUP,春节,x\n"))
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	require.Equal(t, []string{"line 2", "line 3", "line 5"}, fields)
	_, err = ParseCalendar([]byte("day,kind\n"))
	require.ErrorIs(t, err, ErrFile)
}
