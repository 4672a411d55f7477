package contract

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var numberDay = day.Must("2026-11-20")

func TestParseNationalChecksInOrder(t *testing.T) {
	for value, want := range map[string]*fault.Fault{
		" \u3000":          ErrNumberEmpty,
		"2641010100012A":   ErrNumberCharset,
		"264101010001234":  ErrNumberLength,
		"99990101000000":   ErrNumberProvince,
		"89410101000000":   ErrNumberYear,
		"1989410101000123": ErrNumberYear,
		"2027410101000123": ErrNumberYear,
		"26410101000000":   ErrNumberSerial,
		"25410101000123":   ErrNumberMismatch,
	} {
		_, err := ParseNational(value, numberDay, day.Must("2026-01-01"))
		require.ErrorIs(t, err, want, value)
	}
	n, err := ParseNational("９０41 0101000123", numberDay, day.Date{})
	require.NoError(t, err)
	require.Equal(t, NationalNumber{14, 1990, "41", "01", "01", 123}, n)
	require.Equal(t, "90410101000123", n.String())
	require.Equal(t, "1990410101000123", n.Form16())
}

func TestFormatNationalReadsBack(t *testing.T) {
	for _, c := range []struct {
		form, year    int
		region        string
		point, serial int
		want          *fault.Fault
	}{
		{15, 0, "", 0, 0, ErrNumberForm},
		{14, 2090, "", 0, 0, ErrNumberYear},
		{16, 1989, "", 0, 0, ErrNumberYear},
		{16, 2100, "", 0, 0, ErrNumberYear},
		{16, 2099, "4101", 0, 0, ErrNumberProvince},
		{16, 2099, "990100", 0, 0, ErrNumberProvince},
		{16, 2099, "410100", 100, 0, ErrNumberPoint},
		{16, 2099, "410100", 99, 0, ErrNumberSerial},
		{16, 2099, "410100", 99, 1000000, ErrNumberSerial},
	} {
		_, err := FormatNational(c.form, c.year, c.region, c.point, c.serial)
		require.ErrorIs(t, err, c.want, c)
	}
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom([]int{14, 16}).Draw(t, "form")
		year := rapid.IntRange(1990, 2026).Draw(t, "year")
		serial := rapid.IntRange(1, 999999).Draw(t, "serial")
		s, err := FormatNational(form, year, "410103", rapid.IntRange(1, 99).Draw(t, "point"), serial)
		require.NoError(t, err)
		require.Len(t, s, form)
		n, err := ParseNational(s, numberDay, day.New(year, 5, 1))
		require.NoError(t, err)
		require.Equal(t, s, n.String())
		require.Equal(t, serial, n.Serial)
	})
}

func TestParseLocal(t *testing.T) {
	prefixes := []string{"ZZ", "CQ"}
	n, err := ParseLocal(" zz－2025—000147", prefixes, numberDay)
	require.NoError(t, err)
	require.Equal(t, LocalNumber{"ZZ", 2025, 147}, n)
	require.Equal(t, "ZZ-2025-000147", n.String())
	for value, want := range map[string]*fault.Fault{
		"":                 ErrNumberLocalForm,
		"Z-2025-000147":    ErrNumberLocalForm,
		"ABCDE-2025-00014": ErrNumberLocalForm,
		"ZZ-2025-0001470":  ErrNumberLocalForm,
		"ZZ-2025-00014":    ErrNumberLocalForm,
		"ZZ-2025-00014é":   ErrNumberLocalForm,
		"BJ-2027-000000":   ErrNumberPrefix,
		"ZZ-2027-000000":   ErrNumberYear,
		"ZZ-1989-000001":   ErrNumberYear,
		"ZZ-2026-000000":   ErrNumberSerial,
	} {
		_, err := ParseLocal(value, prefixes, numberDay)
		require.ErrorIs(t, err, want, value)
	}
}

func TestNextLocalNeverFillsGapsAndTurnsAtChineseMidnight(t *testing.T) {
	at := time.Date(2026, 12, 31, 16, 30, 0, 0, time.UTC)
	next, err := NextLocal("ZZ", at, []string{"ZZ-2026-000009", "ZZ-2027-000004", "ZZ-2027-000002", "CQ-2027-000099"}, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"ZZ-2027-000005", "ZZ-2027-000006"}, next)

	none, err := NextLocal("ZZ", at, nil, 0)
	require.NoError(t, err)
	require.Empty(t, none)
	last, err := NextLocal("ZZ", at, []string{"ZZ-2027-999998"}, 1)
	require.NoError(t, err)
	require.Equal(t, []string{"ZZ-2027-999999"}, last)
	_, err = NextLocal("ZZ", at, []string{"ZZ-2027-999998"}, 2)
	require.ErrorIs(t, err, ErrNumberExhausted)
	_, err = NextLocal("ZZ", at, []string{"zz-2027-000001"}, 1)
	require.ErrorIs(t, err, ErrNumberLocalForm)
	_, err = NextLocal("Z1", at, nil, 1)
	require.ErrorIs(t, err, ErrNumberPrefix)
}

func FuzzParseNumbers(f *testing.F) {
	f.Add("26410101000123")
	f.Add("ZZ-2026-000123")
	f.Add("zz—2026−000123")
	f.Fuzz(func(t *testing.T, value string) {
		if n, err := ParseNational(value, numberDay, day.Date{}); err == nil {
			again, err := ParseNational(n.String(), numberDay, day.Date{})
			if err != nil || again != n {
				t.Fatalf("%q reads back as %v, %v", n, again, err)
			}
		}
		if n, err := ParseLocal(value, []string{firstTwo(value)}, numberDay); err == nil {
			if again, ok := exactLocal(n.String()); !ok || again != n {
				t.Fatalf("%q reads back as %v", n, again)
			}
		}
	})
}

func firstTwo(value string) string {
	if len(value) < 2 {
		return "ZZ"
	}
	return value[:2]
}
