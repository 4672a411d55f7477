package contract

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
)

func TestContractAgainstItsDeal(t *testing.T) {
	d := Deal{Number: "JJ-4101-2026-00001", Seller: Signatory{"示例大学", "1241000041580123XA"}, Buyer: Signatory{Name: "洛阳示例（轴承）有限公司"}, Price: decimal.RequireFromString("2700000"), Lump: true, Reached: day.Must("2026-11-20")}
	good := func() Form {
		return Form{Contract: Terms{DealNo: d.Number, SignDate: "2026-11-20"}, Amount: AmountEntry{Total: "2,700,000.00"},
			Parties: []PartyEntry{{Role: RoleSeller, Name: "示例大学（旧称）", Uscc: "1241000041580123xa"}, {Role: RoleBuyer, Name: "洛阳示例(轴承)有限公司"}}}
	}
	require.Empty(t, good().Against(d), "the code decides, brackets do not")
	for field, change := range map[string]func(*Form){
		"parties[0].name":    func(f *Form) { f.Parties[0].Uscc = "91410300MA3X8U5N8F" },
		"parties[1].name":    func(f *Form) { f.Parties[1].Name = "别的公司" },
		"amount.total":       func(f *Form) { f.Amount.Total = "2700000.01" },
		"contract.sign_date": func(f *Form) { f.Contract.SignDate = "2026-11-19" },
	} {
		f := good()
		change(&f)
		faults := f.Against(d)
		require.Len(t, faults, 1, field)
		require.Equal(t, field, faults[0].Field)
	}
	none := good()
	none.Parties = nil
	require.Len(t, none.Against(d), 2)
	d.Lump = false
	f := good()
	f.Amount.Total = ""
	require.Empty(t, f.Against(d), "a price that is no one sum is compared by people")
	require.Equal(t, d.Number, d.Fields()["contract.deal_no"])
	require.NotContains(t, d.Fields(), "amount.total")
}
