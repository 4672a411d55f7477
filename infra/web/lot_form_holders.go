package web

import (
	"strconv"
	"strings"

	"jiyue/app/trading"
	"jiyue/domain/fault"
	"jiyue/domain/ident"
	"jiyue/domain/sale"
	"jiyue/views/market"
)

// holdersTyped reads the table of holders of a right of first refusal.
func holdersTyped(form trading.LotForm, values map[string]string) (trading.LotForm, error) {
	var faults []*fault.Fault
	for i := range holderRows(values) {
		code, rank := ident.Normalise(values[rowName(sale.TermHolders, i, "uscc")]), strings.TrimSpace(values[rowName(sale.TermHolders, i, "rank")])
		if code+rank == "" {
			continue
		}
		n, err := strconv.Atoi(rank)
		if err != nil || n < 1 || n > 99 {
			faults = append(faults, sale.ErrCount.Say("请写顺位，1 至 99 的整数").At(rowName(sale.TermHolders, i, "rank")))
		}
		form.Holders = append(form.Holders, trading.HolderLine{USCC: code, Rank: n, Row: i})
	}
	return form, fault.Join(faults)
}

// holderRows are the rows of the table of holders, of which the form may ask for more.
func holderRows(values map[string]string) int {
	return min(max(number(values["rows"]), market.LotHolderRows), 30)
}
