package contract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

func TestRisks(t *testing.T) {
	rules := RiskRules{RoundTotal: money.FromFen(100_000_000), RoundStep: money.FromFen(10_000_000), Burst: 20}
	plain := func() Form {
		return Form{Related: No, Parties: []PartyEntry{
			{Role: RoleSeller, Name: "甲", LegalRep: "张三", Address: "科学大道 1 号"}, {Role: RoleBuyer, Name: "乙", LegalRep: "李四", Address: "长江路 9 号"},
		}}
	}
	other := []Relative{{Number: "ZZ-2026-000007", OfficeName: "郑州市技术合同登记处"}}
	cases := map[string]struct {
		form   func(*Form)
		total  int64 // fen
		given  RiskGrounds
		expect []string
	}{
		"nothing":                        {total: 123_456_700},
		"same file before the rest":      {total: 200_000_000, given: RiskGrounds{SameFile: other, SameText: other}, expect: []string{"SAME_FILE", "SAME_TEXT", "ROUND_TOTAL"}},
		"round":                          {total: 100_000_000, expect: []string{"ROUND_TOTAL"}},
		"round, but below the start":     {total: 90_000_000},
		"large, but not round":           {total: 100_000_001},
		"round, with its components":     {form: func(f *Form) { f.Amount.Components = []ComponentEntry{{Kind: "TECH"}} }, total: 100_000_000},
		"one legal representative":       {form: func(f *Form) { f.Parties[1].LegalRep = "张 三" }, total: 1, expect: []string{"UNDECLARED_RELATION"}},
		"one address, full width":        {form: func(f *Form) { f.Parties[1].Address = "科学大道１号" }, total: 1, expect: []string{"UNDECLARED_RELATION"}},
		"declared relation is no flag":   {form: func(f *Form) { f.Related = Yes; f.Parties[1].LegalRep = "张三" }, total: 1},
		"both blank are not the same":    {form: func(f *Form) { f.Parties[0].LegalRep, f.Parties[1].LegalRep = "", "" }, total: 1},
		"two buyers may know each other": {form: func(f *Form) { f.Parties[0].Role = RoleBuyer; f.Parties[1].LegalRep = "张三" }, total: 1},
		"twenty in December":             {total: 1, given: RiskGrounds{On: day.Must("2026-12-03"), December: 20}, expect: []string{"YEAR_END_BURST"}},
		"nineteen in December":           {total: 1, given: RiskGrounds{On: day.Must("2026-12-31"), December: 19}},
		"twenty, but in November":        {total: 1, given: RiskGrounds{On: day.Must("2026-11-30"), December: 20}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := plain()
			if c.form != nil {
				c.form(&f)
			}
			var codes []string
			for _, r := range Risks(f, money.FromFen(c.total), c.given, rules) {
				require.NotEmpty(t, r.Fact)
				require.NotEmpty(t, r.Check)
				codes = append(codes, r.Code)
			}
			require.Equal(t, c.expect, codes)
		})
	}
}

func TestNoStepMeansNoRoundSums(t *testing.T) {
	require.Empty(t, Risks(Form{}, money.FromFen(100_000_000), RiskGrounds{}, RiskRules{}))
}
