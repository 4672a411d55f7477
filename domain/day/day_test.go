package day

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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
