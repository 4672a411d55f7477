package sme_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/sme"
)

var today = day.Must("2026-12-01")

func typed(changes ...string) map[string]string {
	v := map[string]string{"name": "粮仓测温", "item": "ZL202010000003.8", "field": "01", "summary": "布线方法", "area": "河南省内", "contact": "技术转移中心", "class": "fixed", "fee": "50,000", "free_months": "12", "pay_days": "30",
		"years": "3", "sizes": "small,micro", "until": "2027-06-30", "ip_expires": "2040-01-01", "pricing": "agreement", "priced_on": "2026-11-20", "pricing_record": "公示 12"}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	return v
}

func TestEveryFaultOfTermsStandsAtItsField(t *testing.T) {
	_, err := sme.Read(typed(), today)
	require.NoError(t, err)
	for field, c := range map[string][]string{
		"name": {"name", " "}, "class": {"class", "gift"}, "fee": {"fee", "0"}, "rate": {"class", "sales", "rate", "100.1"}, "free_months": {"free_months", "37"}, "pay_days": {"pay_days", "0"}, "years": {"years", "21"},
		"places": {"places", "0"}, "until": {"until", "2026-12-01"}, "ip_expires": {"ip_expires", "2026-11-30", "until", "2026-12-02"}, "priced_on": {"priced_on", "2026-12-02"}, "sizes": {"sizes", "large"}, "pricing": {"pricing", ""},
	} {
		_, err := sme.Read(typed(c...), today)
		fields := map[string]bool{}
		for _, f := range fault.All(err) {
			fields[f.Field] = true
		}
		require.True(t, fields[field], "%s: %v", field, err)
	}
	_, err = sme.Read(typed("free_months", "36"), today)
	require.ErrorContains(t, err, "先用期应短于许可年限")
	free := typed("class", "free")
	for _, name := range []string{"fee", "free_months", "pay_days"} {
		delete(free, name)
	}
	_, err = sme.Read(free, today)
	require.NoError(t, err, "a free licence says nothing of payments")
}

func TestPaymentsFallDueAfterTheFreeUse(t *testing.T) {
	dues := func(changes ...string) (list []string) {
		terms, err := sme.Read(typed(changes...), today)
		require.NoError(t, err)
		for _, d := range terms.Dues(day.Must("2027-01-01")) {
			list = append(list, d.What+" "+d.On.String()+" "+d.Amount.String())
		}
		return list
	}
	require.Equal(t, []string{"使用费 2028-01-31 50000.00"}, dues())
	require.Equal(t, []string{"入门费 2027-07-31 1000.00", "第 1 年提成 2028-01-30 0.00", "第 2 年提成 2029-01-30 0.00", "第 3 年提成 2030-01-30 0.00"}, dues("class", "sales", "rate", "2.5", "entry", "1000", "free_months", "6"))
	require.Equal(t, []string{"第 2 年提成 2029-01-30 0.00", "第 3 年提成 2030-01-30 0.00"}, dues("class", "profit", "rate", "2.5", "free_months", "12"), "a year within the free use is not settled")
	require.Empty(t, dues("class", "free"))
}

// A licence never outlasts its right, and nothing falls due within the free use.
func TestLicencesEndWithTheirRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := typed("class", rapid.SampledFrom([]string{"fixed", "sales", "profit"}).Draw(t, "class"), "rate", "3", "entry", "10", "years", "10")
		v = maps.Clone(v)
		v["free_months"] = rapid.SampledFrom([]string{"0", "1", "11", "12", "13", "36"}).Draw(t, "free")
		start := today.AddDays(rapid.IntRange(0, 365).Draw(t, "start"))
		v["ip_expires"] = start.AddDays(rapid.IntRange(220, 5000).Draw(t, "right")).String()
		v["until"] = "2026-12-02"
		terms, err := sme.Read(v, today)
		require.NoError(t, err)
		require.False(t, terms.Ends(start).After(terms.IPExpires))
		last := day.Date{}
		for i, d := range terms.Dues(start) {
			require.Equal(t, i+1, d.No)
			require.False(t, d.On.Before(start.AddMonths(terms.FreeMonths)), "%s %s", d.What, d.On)
			require.False(t, d.What != "入门费" && d.On.Before(last), "in order")
			last = d.On
		}
	})
}
