package national

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/fixtures"
)

func book(t *testing.T) *code.Book {
	t.Helper()
	files, err := fixtures.All("codes/*.csv")
	require.NoError(t, err)
	var all []code.Code
	for _, file := range files {
		codes, err := code.Parse(file)
		require.NoError(t, err)
		all = append(all, codes...)
	}
	b, err := code.NewBook(all)
	require.NoError(t, err)
	return b
}

func registered() *contract.Contract {
	at := func(hour int) time.Time { return time.Date(2026, 11, 20, hour, 0, 0, 0, time.UTC) }
	return &contract.Contract{
		State: contract.Registered, Number: "ZZ-2026-000001", Class: contract.PatentLicence,
		Office: contract.Office{Name: "郑州技术合同登记站", Region: "410100"},
		Total:  money.MustYuan("1234567.80"), Tech: money.MustYuan("1000000"),
		SubmittedAt: at(1), AcceptedAt: at(17), DecidedAt: at(18), RegisteredOn: day.Must("2026-11-21"),
		Form: contract.FormOf(map[string]string{
			"filed_by": "SELLER", "contract.project_name": "轴承诊断", "contract.sign_date": "2026-11-12", "contract.begin": "去年",
			"contract.field": "03", "contract.industry": "34", "contract.plan": "101", "related": "NO", "amount.pay_method": "INSTALMENT",
			"ip[0].type": "INVENTION", "ip[1].type": "INVENTION", "ip[2].type": "UTILITY_MODEL", "ip[3].type": "TECH_SECRET",
			"parties[0].role": "SELLER", "parties[0].name": "甲", "parties[0].nature": "150", "parties[0].region": "410172",
			"parties[0].uscc": "91410100ma9k7t2x12", "parties[0].scale": "SMALL", "parties[0].country": "142",
			"parties[1].role": "BUYER", "parties[1].name": "张某", "parties[1].nature": "500", "parties[1].cn_id": "410105198802141279", "parties[1].region": "410105",
			"parties[2].role": "BUYER", "parties[2].name": "Acme", "parties[2].country": "502", "parties[2].nature": "600",
			"parties[3].role": "INTERMEDIARY", "parties[3].name": "丙",
		}),
	}
}

func at(t *testing.T, entries []Entry, name string) Entry {
	t.Helper()
	for _, e := range entries {
		if e.Name == name {
			return e
		}
	}
	t.Fatalf("no field %s", name)
	return Entry{}
}

func TestAContractIsLaidOutInTheNationalFields(t *testing.T) {
	f := Of(registered(), book(t))
	require.Equal(t, "ZZ-2026-000001", f.Number)
	for name, want := range map[string]string{
		"contractno": "", "projectname": "轴承诊断", "isseller": "是", "declaredate": "2026-11-20", "conregisterdate": "2026-11-21",
		"receivedate": "2026-11-21", "totalamount": "1234567.80", "technicalamount": "1000000.00", "signdate": "2026-11-12",
		"contractbegindate": "", "contracttype": "技术许可 · 专利实施许可", "paymethod": "一次总算、分期支付", "ipr": "发明专利、实用新型专利、技术秘密",
		"patentnum": "3", "in_patentnum": "2", "um_patentnum": "1", "ad_patentnum": "0", "techarea": "先进制造", "isrelated": "否",
	} {
		require.Equal(t, want, at(t, f.Contract, name).Value, name)
	}
	require.Equal(t, "34", at(t, f.Contract, "serviceindus").Code)
	require.True(t, at(t, f.Contract, "contractbegindate").Blank())
	require.False(t, at(t, f.Contract, "serialnum").Blank(), "what the national system makes is not missing")

	require.Len(t, f.Sellers, 1)
	require.Len(t, f.Buyers, 2)
	seller, person, foreign := f.Sellers[0], f.Buyers[0], f.Buyers[1]
	require.Equal(t, "150", at(t, seller, "sellertype").Code)
	require.Equal(t, "410100", at(t, seller, "sellersite").Code, "a statistical code is none of GB/T 2260")
	require.Contains(t, at(t, seller, "sellersite").Note, "410172")
	require.Equal(t, "91410100MA9K7T2X12", at(t, seller, "sellerzzjgdmzh").Value)
	require.Equal(t, "410105", at(t, person, "buyersite").Code)
	require.Equal(t, "自然人", at(t, person, "buyertype").Value)
	require.Equal(t, "502", at(t, foreign, "buyercountrytype").Code)
	require.Equal(t, "", at(t, foreign, "buyersite").Code)
}

// A code that no published list has must never be handed over as a national one,
// and identity numbers of persons not at all.
func TestNoLocalCodeAndNoIdentityNumberLeavesTheHouse(t *testing.T) {
	f := Of(registered(), book(t))
	for _, name := range []string{"contracttype", "paymethod", "projectplantype", "ipr", "techarea", "economicobj", "deptno", "contractstatusid"} {
		e := at(t, f.Contract, name)
		require.Empty(t, e.Code, name)
		require.Contains(t, e.Basis, "代码未公布", name)
	}
	for _, p := range append(f.Sellers, f.Buyers...) {
		for _, e := range p {
			require.NotContains(t, e.Value+e.Code+e.Note, "198802141279", e.Name)
		}
	}
	for _, buyer := range f.Buyers {
		require.Empty(t, at(t, buyer, "buyertype").Code, "500 and 600 are codes of our own")
		require.Contains(t, at(t, buyer, "buyertype").Note, "代码未公布")
	}
	require.Empty(t, at(t, f.Sellers[0], "sellerscale").Code)
}

func TestEveryColumnHasOneNameAndATitle(t *testing.T) {
	for side, columns := range map[string][]Column{"": ContractColumns(), "seller": SellerColumns(), "buyer": BuyerColumns()} {
		seen := map[string]bool{}
		for _, c := range columns {
			for _, name := range []string{c.Name, c.View} {
				require.False(t, name != "" && seen[name], "%s %s twice", side, name)
				seen[name] = true
			}
			require.NotEmpty(t, c.Title, c.Name)
			require.Equal(t, strings.ToLower(c.Name), c.Name)
		}
	}
	require.Equal(t, "buyer_zzkyys", BuyerColumns()[32].Name)
}
