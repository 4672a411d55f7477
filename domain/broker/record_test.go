package broker

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

func TestTotalsClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var deals []Deal
		var want money.Yuan
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			d := Deal{Class: rapid.SampledFrom(contract.Classes()).Draw(t, "class"),
				RegisteredOn: day.New(rapid.IntRange(2020, 2026).Draw(t, "year"), 3, 1),
				Total:        money.FromFen(rapid.Int64Range(0, 1e12).Draw(t, "total")), Tech: money.FromFen(rapid.Int64Range(0, 1e12).Draw(t, "tech"))}
			deals, want = append(deals, d), want.Add(d.Total)
		}
		lines := SumUp(deals)
		var classes, sums Line
		for _, l := range lines[:len(lines)-1] {
			to := &classes
			if l.Class == "" {
				to = &sums
			}
			to.Contracts += l.Contracts
			to.Total, to.Tech = to.Total.Add(l.Total), to.Tech.Add(l.Tech)
		}
		all := lines[len(lines)-1]
		require.Equal(t, len(deals), all.Contracts)
		require.True(t, want.Equal(all.Total))
		for _, part := range []Line{classes, sums} {
			require.Equal(t, all.Contracts, part.Contracts)
			require.True(t, all.Total.Equal(part.Total) && all.Tech.Equal(part.Tech))
		}
	})
}

func TestARecordIsChecked(t *testing.T) {
	today := day.Must("2026-11-24")
	require.NoError(t, Record{}.Check(today))
	require.NoError(t, Record{CertificateNo: "JJR-1", Level: "SENIOR", IssuedOn: today}.Check(today))
	require.ErrorContains(t, Record{Level: "SENIOR"}.Check(today), "证书编号")
	require.ErrorContains(t, Record{CertificateNo: "1", Level: "BEST"}.Check(today), "等级")
	require.ErrorContains(t, Record{IssuedOn: today.AddDays(1)}.Check(today), "发证日期")
	require.ErrorIs(t, Period{2026, 2025}.Check(), ErrYears)
	require.NoError(t, Period{2026, 0}.Check())
}
