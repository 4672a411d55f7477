package lot

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/listing"
	"jiyue/domain/sale"
)

// The conditions in words say every period and every amount.
func TestListingClausesInWords(t *testing.T) {
	texts := listing.Suggested()
	for term, text := range map[string]string{sale.TermStart: "1000000.00", sale.TermDeposit: "100000.00", listing.TermInstalment: "30", listing.TermValue: "980000", listing.TermValid: "2027-01-30",
		listing.TermFiled: "true", sale.TermHolders: "1007:1"} {
		texts[term] = text
	}
	terms, err := listing.ReadTerms(texts)
	require.NoError(t, err)
	words := ""
	for _, c := range ListingClauses(terms) {
		words += c.Label + "：" + c.Text + "。" + c.Meaning + "\n"
	}
	for _, part := range []string{"人民币壹佰万元整", "第 10 个工作日 17:00 报名截止", "延长 5 个工作日，最多 2 次", "首期不低于 30%", "12 个月内付清", "竞买代码 1007（第 1 顺位）", "980,000.00 元，有效期至 2027-01-30，已备案",
		"不低于评估结果的 90%", "低于 882,000.00 元的", "按保证金同额赔付", "最长 30 日"} {
		require.Contains(t, words, part)
	}
}

// What two people may do with a listing depends on its state and never on an auction's.
func TestMotionsOnListings(t *testing.T) {
	l := &Lot{Route: Listing}
	for _, s := range listing.States {
		l.State = sale.State(s)
		for _, act := range l.Motions() {
			require.NotEmpty(t, l.ActTitle(act))
			require.NotEqual(t, sale.ActCancel, act)
		}
	}
	l.State = sale.State(listing.Listed)
	require.Equal(t, []sale.Act{sale.ActSuspend, ActAmend, ActEnd}, l.Motions())
	require.Equal(t, "中止挂牌", l.ActTitle(sale.ActSuspend))
	require.Empty(t, (&Lot{Route: English, Parent: "p", State: sale.Provisional}).Motions())
	for _, c := range []struct {
		m                Motion
		amount, approval string
		err              error
	}{{Motion{Act: ActRelist}, "", "", ErrListPrice}, {Motion{Act: ActRelist}, "900000", "", nil}, {Motion{Act: ActAmend}, "", "", ErrApproval}, {Motion{Act: ActAmend}, "x", "校科〔2026〕1号", ErrListPrice},
		{Motion{Act: ActAmend}, "", "校科〔2026〕1号", nil}, {Motion{Act: ActEnd}, "", "短", ErrApproval}} {
		require.ErrorIs(t, c.m.Offer(c.amount, c.approval), c.err)
	}
}
