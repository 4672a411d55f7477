package disclosure_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/disclosure"
	"jiyue/domain/money"
)

var bands = disclosure.Bands{0, 100, 200, 500}

func of(f money.Fen) *money.Fen { return &f }

func deal(start, price money.Fen) disclosure.Deal {
	return disclosure.Deal{LotNo: "1", Start: of(start), Price: price, Buyer: "浙江某某科技有限公司", Consent: true, Status: disclosure.Sold}
}

func confidential(start, price money.Fen) disclosure.Deal {
	d := deal(start, price)
	d.Confidential, d.Reason = true, "商业秘密"
	return d
}

func TestPremiums(t *testing.T) {
	for _, c := range []struct {
		start, price money.Fen
		want         string
	}{
		{8_950_000_00, 12_300_000_00, "37.43"}, {2_100_000_00, 5_370_000_00, "155.71"}, {1_552_000_00, 1_204_000_00, "-22.42"},
		{200_000_00, 200_010_00, "0.01"}, {200_000_00, 199_990_00, "-0.01"}, {200_000_00, 199_990_01, "0.00"}, {0, 1, "—"},
	} {
		l, err := disclosure.Publish(disclosure.Public, bands, []disclosure.Deal{deal(c.start, c.price)})
		require.NoError(t, err)
		require.Equal(t, c.want, l.Entries[0].Premium)
		require.Equal(t, c.want, l.Totals.Premium)
		require.Equal(t, c.start == 0, l.Entries[0].Start == nil)
	}
}

func TestBandsHoldFromTheirLowerLimitOn(t *testing.T) {
	for price, want := range map[money.Fen]string{1: "0–100 万元", 999_999_99: "0–100 万元", 1_000_000_00: "100–200 万元", 1_999_999_99: "100–200 万元", 2_000_000_00: "200–500 万元",
		4_999_999_99: "200–500 万元", 5_000_000_00: "≥500 万元"} {
		l, err := disclosure.Publish(disclosure.Public, bands, []disclosure.Deal{confidential(1, price)})
		require.NoError(t, err)
		require.Equal(t, disclosure.Entry{LotNo: "1", Start: of(1), Band: want, Reason: "商业秘密", Buyer: "浙江某某科技有限公司", Status: disclosure.Sold}, l.Entries[0])
		require.Equal(t, disclosure.Totals{Count: 1, Confidential: 1, Premium: "—"}, l.Totals)
	}
	l, err := disclosure.Publish(disclosure.Public, disclosure.Bands{0}, []disclosure.Deal{confidential(1, 1)})
	require.NoError(t, err)
	require.Equal(t, "≥0 万元", l.Entries[0].Band)
}

func TestTheRegulatorReadsEverything(t *testing.T) {
	d := confidential(1_000_000_00, 1_500_000_00)
	d.Consent = false
	l, err := disclosure.Publish(disclosure.Regulator, bands, []disclosure.Deal{d})
	require.NoError(t, err)
	require.Equal(t, disclosure.List{Entries: []disclosure.Entry{{LotNo: "1", Start: of(1_000_000_00), Price: of(1_500_000_00), Premium: "50.00", Buyer: "浙江某某科技有限公司", Status: disclosure.Sold}},
		Totals: disclosure.Totals{Count: 1, Amount: 1_500_000_00, Premium: "50.00"}}, l)
}

func TestBuyersAreMasked(t *testing.T) {
	for name, want := range map[string]string{"浙江某某科技有限公司": "浙***", "𠮷田科技": "𠮷***", "A": "A***", "": "***"} {
		d := deal(1, 1)
		d.Buyer, d.Consent = name, false
		l, err := disclosure.Publish(disclosure.Public, bands, []disclosure.Deal{d})
		require.NoError(t, err)
		require.Equal(t, want, l.Entries[0].Buyer)
	}
}

func TestAnnulledDealsStayOutOfTheTotals(t *testing.T) {
	gone, hidden := deal(1_000_000_00, 3_000_000_00), confidential(1_000_000_00, 1_500_000_00)
	gone.Status, hidden.Status = disclosure.Annulled, disclosure.Annulled
	l, err := disclosure.Publish(disclosure.Public, bands, []disclosure.Deal{gone, hidden, deal(100_00, 120_00), deal(0, 5_00)})
	require.NoError(t, err)
	require.Len(t, l.Entries, 4)
	require.Equal(t, "已撤销", l.Entries[0].Status.Title())
	require.Equal(t, "200.00", l.Entries[0].Premium)
	require.Equal(t, "已成交", l.Entries[2].Status.Title())
	require.Equal(t, disclosure.Totals{Count: 2, Amount: 125_00, Premium: "20.00"}, l.Totals)
}

func TestWhatIsNotPublished(t *testing.T) {
	mute := confidential(1, 1)
	mute.Reason = ""
	for _, c := range []struct {
		bands disclosure.Bands
		deals []disclosure.Deal
		want  disclosure.Refusal
	}{
		{nil, nil, disclosure.Refusal{Code: disclosure.CodeBands, Field: "bands"}},
		{disclosure.Bands{1, 2}, nil, disclosure.Refusal{Code: disclosure.CodeBands, Field: "bands"}},
		{disclosure.Bands{0, 2, 2}, []disclosure.Deal{mute}, disclosure.Refusal{Code: disclosure.CodeBands, Field: "bands"}},
		{bands, []disclosure.Deal{deal(1, 1), mute, mute}, disclosure.Refusal{Code: disclosure.CodeReason, Field: "deals[1].reason"}},
	} {
		for _, audience := range []disclosure.Audience{disclosure.Public, disclosure.Regulator} {
			_, err := disclosure.Publish(audience, c.bands, c.deals)
			require.Equal(t, c.want, err)
			require.NotEmpty(t, c.want.Code.Sentence())
			require.Contains(t, err.Error(), c.want.Field)
		}
	}
}

func TestUntilCountsWorkingDays(t *testing.T) {
	calendar := day.WorkCalendar{Holidays: map[day.Date]bool{day.Must("2026-04-06"): true}}
	require.Equal(t, day.Must("2026-04-07"), disclosure.Until(day.Must("2026-03-30"), 5, calendar))
	require.Equal(t, day.Must("2026-04-05"), disclosure.Until(day.Must("2026-04-05"), 0, calendar))
}

// The public never reads what is hidden, and the sums are those of what shows.
func TestNothingHiddenShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var deals []disclosure.Deal
		for range rapid.IntRange(0, 8).Draw(t, "deals") {
			d := deal(money.Fen(rapid.Int64Range(0, 3).Draw(t, "start")), money.Fen(rapid.Int64Range(0, 9_000_000_00).Draw(t, "price")))
			if rapid.Bool().Draw(t, "confidential") {
				d = confidential(*d.Start, d.Price)
			}
			d.Consent = rapid.Bool().Draw(t, "consent")
			d.Status = rapid.SampledFrom([]disclosure.Status{disclosure.Sold, disclosure.Annulled}).Draw(t, "status")
			deals = append(deals, d)
		}
		l, err := disclosure.Publish(disclosure.Public, bands, deals)
		require.NoError(t, err)
		require.Len(t, l.Entries, len(deals))
		var sum money.Fen
		shown, hidden := 0, 0
		for i, e := range l.Entries {
			require.Equal(t, deals[i].Confidential, e.Price == nil)
			require.Equal(t, deals[i].Confidential, e.Premium == "")
			require.Equal(t, deals[i].Confidential, e.Band != "")
			require.Equal(t, deals[i].Consent, e.Buyer == deals[i].Buyer)
			require.True(t, deals[i].Consent || utf8.RuneCountInString(e.Buyer) == 4)
			switch {
			case e.Status == disclosure.Annulled:
			case e.Price == nil:
				hidden++
			default:
				shown++
				sum += *e.Price
			}
		}
		require.Equal(t, []int{shown + hidden, hidden}, []int{l.Totals.Count, l.Totals.Confidential})
		require.Equal(t, sum, l.Totals.Amount)
	})
}

func FuzzParseBands(f *testing.F) {
	for _, text := range []string{"0,100,200", "", "0", "00", "+1", "-0", "1.5", "99999999999999999999", "０"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limits := strings.Split(text, ",")
		parsed, err := disclosure.ParseBands(limits)
		if err != nil {
			require.Equal(t, disclosure.Refusal{Code: disclosure.CodeBands, Field: "bands"}, err)
			return
		}
		l, err := disclosure.Publish(disclosure.Public, parsed, []disclosure.Deal{confidential(1, 150_0000_00)})
		if err == nil {
			require.True(t, strings.HasSuffix(l.Entries[0].Band, " 万元"))
			require.Equal(t, "0", limits[0])
		}
	})
}
