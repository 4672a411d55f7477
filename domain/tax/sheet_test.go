package tax

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
)

// Every line of a sheet comes from the estimate: the last lines are the figures
// that the conformance cases compare.
func TestSheetsShowTheEstimate(t *testing.T) {
	packs := seed(t)
	rapid.Check(t, func(t *rapid.T) {
		e, err := packs.Estimate(drawInput(t))
		require.NoError(t, err)
		income, research, stamp := e.Income.Lines(), e.Research.Lines(), e.Stamp.Lines()
		require.True(t, income[len(income)-1].Amount.Equal(e.Income.Saved))
		require.True(t, income[len(income)-2].Amount.Equal(e.Income.Tax))
		require.True(t, research[2].Amount.Equal(e.Research.TaxSaved))
		var sum money.Yuan
		for _, l := range stamp {
			sum = sum.Add(l.Amount)
		}
		require.True(t, sum.Equal(e.Stamp.Seller.Add(e.Stamp.Buyer)))
		vat := e.VAT.Lines()
		switch e.VAT.Treatment {
		case Taxable:
			require.True(t, vat[2].Amount.Equal(vat[0].Amount.Add(vat[1].Amount)))
		case Exempt:
			require.Len(t, vat, 1)
		case CrossBorder:
			require.Empty(t, vat)
		}
		for _, reasons := range [][]string{e.VAT.Reasons, e.Income.Reasons, e.Research.Reasons} {
			for _, r := range reasons {
				require.NotEqual(t, r, Explain(r))
			}
		}
	})
	require.Equal(t, "X", Explain("X"))
	require.Equal(t, []string{"6%", "0.03%", "100%"}, []string{Percent(dec("0.06")), Percent(dec("0.0003")), Percent(dec("1.00"))})
}
