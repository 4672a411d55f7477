package cli

import (
	"bytes"
	"io"
	"strings"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/infra/excel"
)

// treasuryBooks reads bank statements and writes the workbook of the deposits.
type treasuryBooks struct{}

// statementColumns are what banks call their columns. What stands in several columns is
// joined.
var statementColumns = []excel.Column{
	{Key: "on", Header: "交易日期", Aliases: []string{"交易时间", "交易日", "日期"}, Kind: excel.KindDate, Width: 14, Hint: "款项到账的日期", Example: "2026-11-23"},
	{Key: "booked_on", Header: "记账日期", Aliases: []string{"入账日期", "入账时间", "记账日"}, Kind: excel.KindDate, Width: 14},
	{Key: "reference", Header: "交易流水号", Aliases: []string{"流水号", "银行流水号", "交易流水", "核心流水号", "业务流水号"}, Required: true, Kind: excel.KindID, Width: 26, Hint: "同一流水号只收一次", Example: "20261123000001"},
	{Key: "amount", Header: "收入金额", Aliases: []string{"贷方发生额", "贷方金额", "收入", "转入金额", "贷方发生额(收入)", "贷方"}, Required: true, Kind: excel.KindMoney, Width: 18, Example: "200000.00"},
	{Key: "paid", Header: "支出金额", Aliases: []string{"借方发生额", "借方金额", "支出", "转出金额", "借方发生额(支取)", "借方"}, Kind: excel.KindMoney, Width: 18, Hint: "支出的行不收"},
	{Key: "payer", Header: "对方户名", Aliases: []string{"付款人名称", "付款户名", "对方账户名称", "对方名称", "付款人"}, Width: 30, Example: "洛阳示例轴承有限公司"},
	{Key: "summary", Header: "摘要", Width: 24},
	{Key: "remark", Header: "附言", Aliases: []string{"备注", "附加信息"}, Width: 36, Hint: "写明项目编号和竞买代码的，可以自动匹配", Example: "JJ-4101-2026-00001 2345 保证金"},
	{Key: "use", Header: "用途", Width: 24},
}

// statementLimits bound a statement: it has a few thousand rows.
var statementLimits = func() excel.Limits {
	l := excel.DefaultLimits
	l.Rows = 5000
	return l
}()

// StatementRows implements trading.TreasuryBooks.
func (treasuryBooks) StatementRows(name string, content []byte) (rows []trading.StatementRow, err error) {
	take := func(r excel.Record) {
		row := trading.StatementRow{Row: r.Row, On: r.Value("on"), Amount: bareAmount(r.Value("amount")), Paid: bareAmount(r.Value("paid"))}
		if row.On == "" {
			row.On = r.Value("booked_on")
		}
		row.Receipt.Reference, row.Receipt.Payer = r.Value("reference"), r.Value("payer")
		var parts []string
		for _, key := range []string{"remark", "use", "summary"} {
			if part := r.Value(key); part != "" {
				parts = append(parts, part)
			}
		}
		row.Receipt.Remark = strings.Join(parts, "；")
		for _, p := range r.Problems {
			if p.Column != "paid" {
				row.Problem = p.Message
			}
		}
		rows = append(rows, row)
	}
	if !bytes.HasPrefix(content, []byte("PK")) && strings.HasSuffix(strings.ToLower(name), ".csv") {
		records, err := excel.ReadCSV(content, statementColumns, statementLimits)
		for _, r := range records {
			take(r)
		}
		return rows, err
	}
	book, err := excel.OpenUpload(bytes.NewReader(content), int64(len(content)), statementLimits)
	if err != nil {
		return nil, err
	}
	sheet, err := book.Find(statementColumns)
	if err != nil {
		return nil, err
	}
	for r, err := range sheet.Rows() {
		if err != nil {
			return nil, err
		}
		take(r)
	}
	return rows, nil
}

// bareAmount is an amount without what banks print around it.
func bareAmount(s string) string {
	s = strings.NewReplacer(",", "", "，", "", "¥", "", "￥", "", " ", "", "+", "").Replace(s)
	if whole, cents, ok := strings.Cut(s, "."); ok && len(strings.TrimRight(cents, "0")) <= 2 {
		s = whole
		if cents = strings.TrimRight(cents, "0"); cents != "" {
			s += "." + cents
		}
	}
	return s
}

// StatementTemplate implements trading.TreasuryBooks.
func (treasuryBooks) StatementTemplate(w io.Writer) error {
	return excel.Template(w, excel.TemplateSpec{Sheet: "银行对账单", Columns: statementColumns, Notes: []string{
		"可以直接上传网上银行导出的明细（.xlsx 或 .csv），列名与上表或其常见叫法一致即可，次序不限；也可以用本表填写。",
		"同一流水号只收一次，重复上传不会重复登记；支出的行不收。",
		"逐行答复：收下的列入“待认领款项”，由财务人员逐笔认领；有误的行不收，改正后再传。",
	}})
}

// Deposits implements trading.TreasuryBooks.
func (treasuryBooks) Deposits(w io.Writer, by actor.Actor, at time.Time, q trading.DepositQuery, list []trading.DepositRow) error {
	rows := make([]excel.Row, len(list))
	for i, d := range list {
		rows[i] = excel.Row{Cells: []excel.Cell{excel.Int(i + 1), excel.Text(d.Number), excel.Text(d.Name), excel.Text(d.Code), excel.Text(d.Org), excel.Yuan(d.Amount.Yuan()),
			excel.Text(d.State.Title()), excel.Instant(d.At), excel.Day(d.ReleaseBy), excel.Day(d.PaidOn)}}
	}
	filters := []string{"交易机构：" + by.OrgName}
	if q.State != "" {
		filters = append(filters, "状态："+q.State.Title())
	}
	if q.Text != "" {
		filters = append(filters, "查找："+q.Text)
	}
	return excel.WriteTable(w, excel.Table{
		Sheet: "保证金台账", Title: "竞买保证金台账", Unit: "单位：元", Filters: filters, At: at, Exporter: by.Name,
		Columns: []excel.Col{{Header: "序号", Kind: excel.KindInt, Width: 6}, {Header: "项目编号", Kind: excel.KindText, Width: 22}, {Header: "项目名称", Kind: excel.KindText, Width: 36},
			{Header: "竞买代码", Kind: excel.KindText, Width: 10}, {Header: "竞买人", Kind: excel.KindText, Width: 28}, {Header: "保证金", Kind: excel.KindMoney, Sum: true},
			{Header: "状态", Kind: excel.KindText, Width: 14}, {Header: "最近变动", Kind: excel.KindDateTime}, {Header: "应退还日", Kind: excel.KindDate}, {Header: "付款日", Kind: excel.KindDate}},
		Rows: excel.Rows(rows), Total: "合计", Notes: []string{"每笔保证金冻结一次，退还、抵作价款或不予退还一次。", "金额由复式账的分录推出，与项目资金账一致。"},
	})
}
