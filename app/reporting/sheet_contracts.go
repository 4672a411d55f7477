package reporting

import (
	"context"
	"errors"
	"io"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

const (
	maxSheetRows  = 1_000_000
	progressEvery = 1000
)

// contractColumn is one column of 技术合同登记明细. Identity card numbers and the
// other data of persons are not among them.
type contractColumn struct {
	Column
	value func(*Service, ContractRow) any
}

var contractColumns = []contractColumn{
	{Column{Header: "申请编号", Kind: Identifier, Width: 18}, func(_ *Service, r ContractRow) any { return r.SubmissionNo }},
	{Column{Header: "登记编号", Kind: Identifier, Width: 20}, func(_ *Service, r ContractRow) any { return r.Number }},
	{Column{Header: "全国登记编号", Kind: Identifier, Width: 20}, func(_ *Service, r ContractRow) any { return r.NationalNo }},
	{Column{Header: "合同名称", Kind: Text, Width: 44}, func(_ *Service, r ContractRow) any { return r.Name }},
	{Column{Header: "合同类别", Kind: Text, Width: 12}, func(_ *Service, r ContractRow) any { return r.Class.Major().Title() }},
	{Column{Header: "合同小类", Kind: Text, Width: 20}, func(_ *Service, r ContractRow) any {
		if r.Class == r.Class.Major() {
			return nil
		}
		return r.Class.ShortTitle()
	}},
	{Column{Header: "技术领域", Kind: Text, Width: 22}, func(s *Service, r ContractRow) any { return s.FieldName(r.Field) }},
	{Column{Header: "卖方", Kind: Text, Width: 32}, func(_ *Service, r ContractRow) any { return r.Seller }},
	{Column{Header: "卖方所在地", Kind: Text, Width: 20}, func(s *Service, r ContractRow) any { return s.PlaceName(r.SellerRegion) }},
	{Column{Header: "买方", Kind: Text, Width: 32}, func(_ *Service, r ContractRow) any { return r.Buyer }},
	{Column{Header: "买方所在地", Kind: Text, Width: 20}, func(s *Service, r ContractRow) any { return s.PlaceName(r.BuyerRegion) }},
	{Column{Header: "签订日期", Kind: Date}, func(_ *Service, r ContractRow) any { return r.SignDate }},
	{Column{Header: "提交日期", Kind: Date}, func(_ *Service, r ContractRow) any {
		if r.SubmittedAt.IsZero() {
			return nil
		}
		return day.Of(r.SubmittedAt)
	}},
	{Column{Header: "登记日期", Kind: Date}, func(_ *Service, r ContractRow) any { return r.RegisteredOn }},
	{Column{Header: "成交总额（元）", Kind: Yuan, Sum: true}, func(_ *Service, r ContractRow) any { return priced(r.Total, r.Priced) }},
	{Column{Header: "核定技术交易额（元）", Kind: Yuan, Sum: true}, func(_ *Service, r ContractRow) any { return priced(r.Tech, r.Recognised()) }},
	{Column{Header: "状态", Kind: Text, Width: 10}, func(_ *Service, r ContractRow) any { return r.State.Title() }},
	{Column{Header: "注销或撤销日期", Kind: Date}, func(_ *Service, r ContractRow) any { return r.ClosedOn }},
	{Column{Header: "登记机构", Kind: Text, Width: 26}, func(_ *Service, r ContractRow) any { return r.OfficeName }},
	{Column{Header: "登记员", Kind: Text, Width: 10}, func(_ *Service, r ContractRow) any { return r.Registrar }},
}

func priced(y money.Yuan, known bool) any {
	if !known {
		return nil
	}
	return y
}

var errStopped = errors.New("the workbook takes no more rows")

// writeContracts streams the ledger from one snapshot of the database.
func (s *Service) writeContracts(ctx context.Context, by actor.Actor, f Filter, w io.Writer, progress func(done, total int)) (int, error) {
	scope, err := ledgerScope(by)
	if err != nil {
		return 0, err
	}
	sheet := Sheet{
		Name: "合同明细", Title: ExportOfContracts.Title(), Unit: "元", Exporter: exporter(by), At: s.now(), Total: "合计",
		Filters: s.filterTexts(ctx, by, f),
		Notes:   []string{"核定技术交易额只列已登记（含其后注销、撤销）的合同；未核定的留空", "登记编号、申请编号为文本，请勿改为数值格式"},
	}
	for _, c := range contractColumns {
		sheet.Columns = append(sheet.Columns, c.Column)
	}
	done, total := 0, 0
	sheet.Rows = func(yield func(Row, error) bool) {
		first := func(sums Sums) error {
			total = sums.Count
			if total > maxSheetRows {
				return ErrTooManyRows
			}
			progress(0, total)
			return nil
		}
		err := s.read.EachContract(ctx, scope, f, first, func(r ContractRow) error {
			row := Row{Values: make([]any, len(contractColumns))}
			for i, c := range contractColumns {
				row.Values[i] = c.value(s, r)
			}
			if !yield(row, nil) {
				return errStopped
			}
			done++
			if done%progressEvery == 0 {
				progress(done, total)
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Row{}, err)
		}
	}
	err = s.workbook.Write(w, Book{Sheets: []Sheet{sheet}})
	if err == nil {
		progress(done, total)
	}
	return done, err
}

func exporter(by actor.Actor) string {
	if by.OrgName == "" {
		return by.Name
	}
	return by.OrgName + " " + by.Name
}
