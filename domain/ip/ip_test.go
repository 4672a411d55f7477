package ip

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
)

var today = day.Must("2026-11-24")

func entry(no, granted, filed string) contract.IPEntry {
	return contract.IPEntry{Type: ident.Invention, No: no, Title: "一种主轴", Owner: "示例大学", Granted: granted, Filed: filed}
}

func TestOneRightKeepsOneKeyThroughItsLife(t *testing.T) {
	applied, ok := FromEntry(entry("２０２３１０４５６７８９．０", contract.No, "2023-04-20"), today)
	require.True(t, ok)
	require.Equal(t, "202310456789.0", applied.Number)
	granted, ok := FromEntry(entry("zl2023104567890", contract.Yes, ""), today)
	require.True(t, ok)
	require.Equal(t, "ZL202310456789.0", granted.Number)
	require.Equal(t, applied.Key(), granted.Key())

	next := applied.Absorb(granted)
	require.Equal(t, InForce, next.Status)
	require.Equal(t, granted.Number, next.Number)
	require.Equal(t, day.Must("2043-04-19"), next.ExpiresOn)
	require.Equal(t, next, next.Absorb(applied), "a grant is not taken back by an older statement")
	ended := next
	ended.Status = Lapsed
	require.Equal(t, Lapsed, ended.Absorb(granted).Status)
	for _, no := range []string{"202310456789.1", "2023", "202320456789.0"} {
		_, ok = FromEntry(entry(no, "", ""), today)
		require.False(t, ok, no)
	}
	_, ok = FromEntry(contract.IPEntry{Type: contract.IPTechSecret}, today)
	require.False(t, ok, "a secret without a title cannot be told from another")
}

func TestVerifiedItemsOnlyHaveGapsFilled(t *testing.T) {
	i := Item{Kind: contract.IPSoftware, Number: "2020SR0123456", Title: "核实的名称", Status: InForce, VerifiedOn: today}
	next := i.Absorb(Item{Title: "别的名称", Owner: "示例大学", OwnerParty: "p"})
	require.Equal(t, "核实的名称", next.Title)
	require.Equal(t, "示例大学", next.Owner)
	require.Equal(t, "p", next.OwnerParty)
}

func TestTermsAndStandings(t *testing.T) {
	for _, c := range []struct {
		kind, filed, last string
	}{
		{ident.Invention, "2006-11-25", "2026-11-24"}, {ident.UtilityModel, "2016-11-24", "2026-11-23"},
		{ident.Design, "2021-05-31", "2031-05-30"}, {ident.Design, "2021-06-01", "2036-05-31"},
	} {
		i := Item{Kind: c.kind, Status: InForce, FiledOn: day.Must(c.filed)}
		i = i.Absorb(i)
		require.Equal(t, c.last, i.ExpiresOn.String(), c)
	}
	standing := func(status Status, expires string) Standing {
		d, _ := day.Parse(expires)
		return Item{Status: status, ExpiresOn: d}.StandingOn(today)
	}
	require.Equal(t, Soon, standing(InForce, "2026-11-24"))
	require.Equal(t, Expired, standing(InForce, "2026-11-23"))
	require.Equal(t, Soon, standing(InForce, "2027-05-23"))
	require.Equal(t, Stands, standing(InForce, "2027-05-24"))
	require.Equal(t, Ended, standing(Invalid, "2030-01-01"))
	require.Equal(t, Applied, standing(Pending, ""))
	require.Equal(t, Doubtful, standing(Unknown, ""))
}

func TestSettleSaysWhatIsWrongAtItsField(t *testing.T) {
	_, err := Item{Kind: ident.Design, Number: "202310456789.0", Title: "x", Status: Unknown}.Settle(today)
	require.ErrorContains(t, err, "发明专利")
	_, err = Item{Kind: "X"}.Settle(today)
	require.ErrorIs(t, err, ErrKind)
	_, err = Item{Kind: contract.IPTechSecret, Status: Unknown, FiledOn: today.AddDays(1)}.Settle(today)
	require.ErrorIs(t, err, ErrNamed)
	require.ErrorContains(t, err, "日期不能晚于今天")
}

func use(id string, class contract.Class, exclusivity, signed, begin, end, place, seller, buyer string) Use {
	u := Use{Contract: contract.ID(id), Class: class, State: contract.Registered, Exclusivity: exclusivity, Territory: place, Seller: seller, Buyer: buyer}
	u.SignedOn, _ = day.Parse(signed)
	u.Begin, _ = day.Parse(begin)
	u.End, _ = day.Parse(end)
	return u
}

func TestConflictsOfLicencesAndTransfers(t *testing.T) {
	patent := Item{Kind: ident.Invention, ExpiresOn: day.Must("2043-04-19")}
	a := use("a", contract.PatentLicence, "EXCLUSIVE", "2024-01-01", "2024-01-01", "2028-12-31", "中国", "大学", "甲")
	b := use("b", contract.PatentLicence, "EXCLUSIVE", "2025-01-01", "2025-01-01", "2029-12-31", "河南省", "大学", "乙")
	require.Len(t, Conflicts(patent, []Use{b, a}), 1)
	require.Equal(t, "独占许可与另一份许可并存", Conflicts(patent, []Use{b, a})[0].Title)
	require.Equal(t, contract.ID("a"), Conflicts(patent, []Use{b, a})[0].Uses[0].Contract, "the earlier first")
	plain := func(u Use) Use { u.Exclusivity = "NON_EXCLUSIVE"; return u }
	require.Empty(t, Conflicts(patent, []Use{plain(a), plain(b)}))
	require.Len(t, Conflicts(patent, []Use{a, plain(b)}), 1)
	later, elsewhere, same, gone := b, b, b, b
	later.Begin = day.Must("2029-01-01")
	elsewhere.Territory = "重庆市"
	same.Buyer = "甲"
	gone.State = contract.Revoked
	h := a
	h.Territory = "河南省"
	require.Empty(t, Conflicts(patent, []Use{a, later}), "one after the other")
	require.Empty(t, Conflicts(patent, []Use{h, elsewhere}), "two places")
	require.Empty(t, Conflicts(patent, []Use{a, same}), "the same licensee")
	require.Empty(t, Conflicts(patent, []Use{a, gone}), "a revoked one")

	sold := use("s", contract.PatentTransfer, "", "2024-06-01", "", "", "", "大学", "丙")
	require.Len(t, Conflicts(patent, []Use{sold, plain(b)}), 1)
	require.Empty(t, Conflicts(patent, []Use{sold, plain(a)}), "licensed before the sale")
	resold := sold
	resold.Contract, resold.SignedOn, resold.Seller, resold.Buyer = "r", day.Must("2025-06-01"), "丙", "丁"
	require.Empty(t, Conflicts(patent, []Use{sold, resold}), "the new owner may sell")
	long := plain(a)
	long.End = day.Must("2043-04-20")
	require.Equal(t, "许可期限超过专利权期限", Conflicts(patent, []Use{long})[0].Title)
}
