package reference

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

func TestNaturesAreTheCodeTable(t *testing.T) {
	b, err := Load(nil)
	require.NoError(t, err)
	var table, listed []string
	for _, c := range b.Codes().All(code.Nature) {
		table = append(table, c.Code)
		require.Contains(t, contract.NatureTitle(c.Code), c.Name, c.Code)
	}
	for _, n := range contract.Natures {
		listed = append(listed, n.Code)
	}
	require.Equal(t, table, listed)
}

func TestDefaultAmountProfileIsTheNationalOne(t *testing.T) {
	b, err := Load(nil)
	require.NoError(t, err)
	r, err := b.Registration("000000", day.Must("2026-11-24"))
	require.NoError(t, err)
	d := contract.DefaultAmountProfile()
	require.Equal(t, r.DeductTravel, d.DeductTravel)
	require.Equal(t, r.DeductTax, d.DeductTax)
	require.Equal(t, r.PrototypeDefaultQty, d.PrototypeDefaultQty)
	require.True(t, r.HardwareShareWarn.Equal(d.HardwareShareWarn))
	require.Equal(t, r.FullTechWarnTotal, d.FullTechWarnTotal)
	require.True(t, r.LowShareWarn.Equal(d.LowShareWarn))
}
