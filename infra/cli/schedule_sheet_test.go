package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
)

func TestTheWorkbookOfAScheduleIsReadBack(t *testing.T) {
	l := &contract.Schedule{Number: "ZZ-QD-2026-000001", Office: contract.Office{Name: "郑州市技术合同登记处"}, From: day.Must("2026-01-01"), To: day.Must("2026-11-24"),
		Seller: contract.CertificateParty{Name: "示例大学", Code: "1241000041580123XA"}, IssuedAt: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)}
	for i, total := range []string{"100.05", "4999999.99"} {
		l.Entries = append(l.Entries, contract.ScheduleEntry{Certificate: contract.Certificate{Number: []string{"ZZ-2026-000001", "ZZ-2026-000002"}[i],
			ProjectName: "=1+1", Class: contract.PatentLicence, Buyers: []contract.CertificateParty{{Name: "甲公司"}, {Name: "乙公司"}},
			SignDate: day.Must("2026-02-01"), RegisteredOn: day.Must("2026-03-01"), Total: money.MustYuan(total), Tech: money.MustYuan("90.01")}})
	}
	var b bytes.Buffer
	require.NoError(t, fundingBooks{}.Schedule(&b, l))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	rows, err := f.GetRows("登记清单")
	require.NoError(t, err)
	var found [][]string
	for _, row := range rows {
		if len(row) >= 9 && (row[0] == "1" || row[0] == "2" || row[0] == "合计") {
			found = append(found, row)
		}
	}
	require.Equal(t, [][]string{
		{"1", "ZZ-2026-000001", "=1+1", contract.PatentLicence.Title(), "甲公司、乙公司", "2026-02-01", "2026-03-01", "100.05", "90.01"},
		{"2", "ZZ-2026-000002", "=1+1", contract.PatentLicence.Title(), "甲公司、乙公司", "2026-02-01", "2026-03-01", "4,999,999.99", "90.01"},
		{"合计", "", "", "", "", "", "", "5,000,100.04", "180.02"},
	}, found)
}
