package reporting

import (
	"context"
	"io"
	"strings"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
	"jiyue/domain/national"
)

// MaxNational is how many contracts one file for the national system holds.
const MaxNational = 5000

// ErrTooManyNational: a file for the national system stays small enough to check.
var ErrTooManyNational = fault.New(fault.TooLarge, "reporting.too_many_national", "符合条件的合同超过 5,000 份，请勾选或缩短登记日期范围后分次导出")

// numberColumn holds the three tables together until the national system has
// given its number; it is none of its fields.
var numberColumn = Column{Header: "登记编号（本系统）", Group: "local_number", Kind: Identifier, Width: 20}

// writeNational writes the registered contracts that the filter admits in the
// fields of the national register: 合同, 卖方, 买方 and 代码说明.
func (s *Service) writeNational(ctx context.Context, by actor.Actor, f Filter, w io.Writer, write func(io.Writer, Book) error, progress func(done, total int)) (int, error) {
	scope, err := ledgerScope(by)
	if err != nil {
		return 0, err
	}
	progress(0, 0)
	var contracts, sellers, buyers []Row
	err = s.read.EachRegistered(ctx, scope, f, MaxNational+1, func(c *contract.Contract) error {
		if len(contracts) == MaxNational {
			return ErrTooManyNational
		}
		filing := national.Of(c, s.codes)
		contracts = append(contracts, nationalRow(filing.Number, filing.Contract))
		for _, p := range filing.Sellers {
			sellers = append(sellers, nationalRow(filing.Number, p))
		}
		for _, p := range filing.Buyers {
			buyers = append(buyers, nationalRow(filing.Number, p))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	book := Book{}
	add := func(name string, columns []national.Column, list []Row) {
		book.Sheets = append(book.Sheets, Sheet{
			Name: name, Title: "全国技术合同登记表字段：" + name, Unit: "元", Exporter: exporter(by), At: s.now(), Filters: s.filterTexts(ctx, by, f),
			Columns: nationalColumns(columns), Rows: rows(list), Notes: []string{"以“登记编号”对应合同与当事人；空白的代码和字段见“代码说明”"},
		})
	}
	add("合同", national.ContractColumns(), contracts)
	add("卖方", national.SellerColumns(), sellers)
	add("买方", national.BuyerColumns(), buyers)
	book.Sheets = append(book.Sheets, s.nationalLegend(by))
	err = write(w, book)
	if err == nil {
		progress(len(contracts), len(contracts))
	}
	return len(contracts), err
}

func nationalColumns(columns []national.Column) []Column {
	list := []Column{numberColumn}
	for _, c := range columns {
		switch {
		case c.Money:
			list = append(list, Column{Header: c.Title, Group: c.Name, Kind: Yuan})
		case c.View != "":
			list = append(list, Column{Header: c.Title + "代码", Group: c.Name, Kind: Identifier, Width: 14}, Column{Header: c.Title, Group: c.View, Kind: Text})
		default:
			list = append(list, Column{Header: c.Title, Group: c.Name, Kind: Identifier, Width: 18})
		}
	}
	return list
}

func nationalRow(number string, entries []national.Entry) Row {
	row := Row{Values: []any{number}}
	for _, e := range entries {
		switch {
		case e.Money:
			row.Values = append(row.Values, e.Amount)
		case e.View != "":
			row.Values = append(row.Values, e.Code, e.Value)
		case e.Code != "":
			row.Values = append(row.Values, e.Code)
		default:
			row.Values = append(row.Values, e.Value)
		}
	}
	return row
}

// nationalLegend says of every field where its value comes from and by which
// list it is coded.
func (s *Service) nationalLegend(by actor.Actor) Sheet {
	sheet := Sheet{Name: "代码说明", Title: "字段来源与代码依据", Exporter: exporter(by), At: s.now(),
		Columns: []Column{{Header: "工作表", Kind: Text, Width: 10}, {Header: "字段名", Kind: Text, Width: 40}, {Header: "中文名", Kind: Text, Width: 32},
			{Header: "数据来源", Kind: Text, Width: 16}, {Header: "代码依据与说明", Kind: Text, Width: 60}},
		Notes: []string{
			"合同、买方字段名取自与全国系统交换数据的地方系统公开的数据表；卖方字段名按买方字段名类推。正式导入前请与全国系统核对",
			"“代码未公布”的字段只给中文名称，不用本系统的代码代替",
		}}
	var list []Row
	for _, table := range []struct {
		name    string
		columns []national.Column
	}{{"合同", national.ContractColumns()}, {"卖方", national.SellerColumns()}, {"买方", national.BuyerColumns()}} {
		for _, c := range table.columns {
			names := c.Name
			if c.View != "" {
				names += "、" + c.View
			}
			list = append(list, Row{Values: []any{table.name, names, c.Title, c.Origin.Title(), c.Basis}})
		}
	}
	sheet.Rows = rows(list)
	return sheet
}

// filterTexts says the conditions in words, one each.
func (s *Service) filterTexts(ctx context.Context, by actor.Actor, f Filter) []string {
	var all []string
	for _, c := range s.Conditions(f, s.officeNames(ctx, by)) {
		all = append(all, c.Text())
	}
	return all
}

// conditionText says all conditions of a filter in one line.
func (s *Service) conditionText(ctx context.Context, by actor.Actor, f Filter) string {
	return strings.Join(s.filterTexts(ctx, by, f), "；")
}
