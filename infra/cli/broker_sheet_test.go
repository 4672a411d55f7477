package cli

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/broker"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

func TestTheWorkbookOfABrokerCloses(t *testing.T) {
	deals := []broker.Deal{
		{Number: "ZZ-2026-000001", Name: "=1+1", Class: contract.PatentLicence, RegisteredOn: day.Must("2026-03-01"), Total: money.MustYuan("100.05"), Tech: money.MustYuan("90.01")},
		{Number: "ZZ-2025-000009", Name: "二", Class: contract.PatentTransfer, RegisteredOn: day.Must("2025-03-01"), Total: money.MustYuan("0.95"), Tech: money.MustYuan("0.05")},
	}
	page := keeping.BrokerPage{Record: broker.Record{Name: "许博文"}, Deals: deals, Lines: broker.SumUp(deals)}
	var b bytes.Buffer
	require.NoError(t, keepingBooks{}.BrokerSheet(&b, page, actor.Actor{Name: "许博文"}))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	for sheet, want := range map[string][]string{"业绩汇总": {"合计", "101.00", "90.06"}, "业绩清单": {"合计", "101.00", "90.06"}} {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		found := false
		for _, row := range rows {
			if len(row) > 0 && row[0] == want[0] {
				found = true
				require.Contains(t, row, want[1], sheet)
				require.Contains(t, row, want[2], sheet)
			}
		}
		require.True(t, found, sheet)
	}
	page.Lines[len(page.Lines)-1].Total = money.MustYuan("101.01")
	require.ErrorContains(t, keepingBooks{}.BrokerSheet(&bytes.Buffer{}, page, actor.Actor{}), "合计")
}
