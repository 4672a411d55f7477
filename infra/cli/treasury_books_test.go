package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/infra/excel"
)

// What a bank hands out: lines above the heading, other names for the columns, amounts
// with signs, digits kept from being read as numbers.
const bankFile = "中国示例银行账户明细\n账号,41000000\n交易时间,记账日期,借方发生额,贷方发生额,余额,对方户名,摘要,用途,交易流水号\n" +
	"2026-11-30 09:31:02,2026-11-30,,\"350,000.00\",1,焦作示例机械制造有限公司,转账,JJ-4101-2026-00005 保证金,=\"00120261130\"\n" +
	",20261129,,￥128.560,1,,结息,,'流水结息\n2026-11-28,2026-11-28,200000.00,,1,洛阳示例轴承有限公司,退款,,流水支出\n,,,,,,,,\n"

func TestBankStatementsAreReadAsBanksWriteThem(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(bankFile)
	require.NoError(t, err)
	for name, content := range map[string]string{"UTF-8": bankFile, "with a mark": "\ufeff" + bankFile, "GB 18030": gb} {
		rows, err := treasuryBooks{}.StatementRows("明细.CSV", []byte(content))
		require.NoError(t, err, name)
		require.Equal(t, []trading.StatementRow{
			{Row: 4, On: "2026-11-30", Amount: "350000", Receipt: deposit.Receipt{Reference: "00120261130", Payer: "焦作示例机械制造有限公司", Remark: "JJ-4101-2026-00005 保证金；转账"}},
			{Row: 5, On: "2026-11-29", Amount: "128.56", Receipt: deposit.Receipt{Reference: "流水结息", Remark: "结息"}},
			{Row: 6, On: "2026-11-28", Paid: "200000", Receipt: deposit.Receipt{Reference: "流水支出", Payer: "洛阳示例轴承有限公司", Remark: "退款"}},
		}, rows, name)
	}
	var b bytes.Buffer
	require.NoError(t, treasuryBooks{}.StatementTemplate(&b))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	require.NoError(t, f.SetSheetRow("银行对账单", "A2", &[]any{"2026-11-23", nil, "流水甲", 200000.5, nil, "示例公司"}))
	b.Reset()
	require.NoError(t, f.Write(&b))
	rows, err := treasuryBooks{}.StatementRows("明细.xlsx", b.Bytes())
	require.NoError(t, err)
	require.Equal(t, trading.StatementRow{Row: 2, On: "2026-11-23", Amount: "200000.5", Receipt: deposit.Receipt{Reference: "流水甲", Payer: "示例公司"}}, rows[0])
}

func TestFilesThatAreNoStatementAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file, content string
		want          error
	}{
		"no heading":      {"a.csv", "一,二\n三,四\n", excel.ErrNoHeader},
		"no amount":       {"a.csv", "交易流水号,对方户名\n一,二\n", excel.ErrMissingColumns},
		"nothing at all":  {"a.csv", "", excel.ErrNoHeader},
		"not text":        {"a.csv", "交易流水号,收入金额\n\x00,1\n", excel.ErrCSV},
		"another format":  {"a.pdf", "%PDF-1.7 ........", excel.ErrNotWorkbook},
		"too many rows":   {"a.csv", "交易流水号,收入金额\n" + strings.Repeat("流水,1\n", 5001), excel.ErrTooManyRows},
		"a damaged xlsx":  {"a.xlsx", "PK\x03\x04 and nothing more", excel.ErrDamaged},
		"a double column": {"a.csv", "交易流水号,流水号,收入金额\n1,2,3\n", excel.ErrDoubleColumn},
	} {
		_, err := treasuryBooks{}.StatementRows(c.file, []byte(c.content))
		require.ErrorIs(t, err, c.want, name)
		require.NotEqual(t, fault.Internal, fault.KindOf(err), name)
	}
}

func TestTheWorkbookOfTheDepositsCloses(t *testing.T) {
	rows := []trading.DepositRow{{Number: "JJ-1", Name: "=1+1", Code: "1234", Org: "甲公司", State: deposit.Frozen, Amount: 100_000_01, At: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)},
		{Number: "JJ-1", Name: "乙", Code: "2345", Org: "乙公司", State: deposit.Released, Amount: 99, At: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC), ReleaseBy: day.Must("2026-11-27"), PaidOn: day.Must("2026-11-26")}}
	var b bytes.Buffer
	require.NoError(t, treasuryBooks{}.Deposits(&b, actor.Actor{Name: "金舒", OrgName: "示例交易中心"}, time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC), trading.DepositQuery{State: deposit.Frozen, Text: "甲"}, rows))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	all, err := f.GetRows("保证金台账")
	require.NoError(t, err)
	var total []string
	for _, row := range all {
		if len(row) > 5 && row[0] == "合计" {
			total = row
		}
	}
	require.Equal(t, "100,001.00", total[5])
}
