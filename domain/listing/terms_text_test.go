package listing_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func texts(changes map[string]string) map[string]string {
	t := listing.Suggested()
	t[sale.TermStart], t[sale.TermDeposit] = "1000000.00", "100000.00"
	maps.Copy(t, changes)
	return t
}

func TestTermsOfTexts(t *testing.T) {
	x, err := listing.ReadTerms(texts(map[string]string{listing.TermSeller: "soe", listing.TermNotice: "20", listing.TermValue: "1000000", listing.TermValid: "2027-01-30", listing.TermFiled: "true",
		listing.TermInstalment: "30", sale.TermHolders: "1001:1;1002:2"}))
	require.NoError(t, err)
	require.Equal(t, listing.StateOwned, x.Seller)
	require.Equal(t, 20, x.MinNoticeDays)
	require.Equal(t, &listing.Appraisal{Value: 1_000_000_00, ValidUntil: day.Must("2027-01-30"), Filed: true}, x.Appraisal)
	require.Equal(t, map[string]int{"1001": 1, "1002": 2}, x.Holders)
	require.Equal(t, 12, x.InstalmentMonths)
	require.Equal(t, money.Fen(900_000_00), x.RelistFloor())
	require.Equal(t, money.Fen(300_000_30), x.FirstPayment(1_000_001_00))
	x, err = listing.ReadTerms(texts(nil))
	require.NoError(t, err)
	require.Nil(t, x.FirstInstalment)
	require.Equal(t, money.Fen(77), x.FirstPayment(77), "at once")
	require.Equal(t, []int{5, 2, 0}, []int{x.ExtensionDays, x.MaxExtensions, x.ExerciseDays})
}

func TestTermsThatCannotBeRead(t *testing.T) {
	for field, text := range map[string]string{sale.TermStart: "一百万", sale.TermDeposit: "-1", listing.TermNotice: "4", listing.TermCloseAt: "5pm", listing.TermDepositDays: "0", listing.TermQuote: "61",
		listing.TermSign: "", listing.TermCure: "x", listing.TermInstalment: "101", listing.TermRelist: "0", listing.TermSeller: "bank", listing.TermMaxExtensions: "13", listing.TermSuspend: "400"} {
		_, err := listing.ReadTerms(texts(map[string]string{field: text}))
		var fields []string
		for _, f := range fault.All(err) {
			fields = append(fields, f.Field)
		}
		require.Equal(t, []string{field}, fields, text)
	}
	_, err := listing.ReadTerms(texts(map[string]string{listing.TermValue: "1", listing.TermValid: "明年"}))
	require.ErrorIs(t, err, listing.ErrDay)
}

// The timer that comes next is told, so that it goes off by itself.
func TestDue(t *testing.T) {
	l := draft(t, terms())
	require.True(t, l.Due().IsZero())
	follow(t, l, listing.Event{Do: listing.ActPublish})
	same(t, "2026-03-16T17:00:00.000+08:00", l.Due())
	follow(t, l, apply("A", "pa"), qualify("A"))
	same(t, "2026-03-05T17:00:00.000+08:00", l.Due())
}
