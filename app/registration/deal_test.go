package registration_test

import (
	"context"
	"maps"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

// A contract that carries out a deal of the market is registered as it was agreed
// there, and once.
func TestContractOfADeal(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	deal := contract.Deal{Number: "JJ-4101-2026-00001", Seller: contract.Signatory{Name: "中原示例理工大学", Code: goodForm("", "")["parties[0].uscc"]}, Buyer: contract.Signatory{Name: goodForm("", "")["parties[1].name"], Code: goodForm("", "")["parties[1].uscc"]},
		Price: decimal.RequireFromString("300000"), Lump: true, Reached: day.Must("2026-11-01")}
	w.service.Deals = func(_ context.Context, number string) (contract.Deal, error) {
		if number != deal.Number {
			return contract.Deal{}, contract.ErrNoDeal
		}
		return deal, nil
	}
	var told []string
	w.service.Registered = func(_ context.Context, deal, number string) { told = append(told, deal+" "+number) }
	form := func(name, total string, changes map[string]string) map[string]string {
		f := goodForm(name, total)
		f["contract.deal_no"] = deal.Number
		maps.Copy(f, changes)
		return f
	}
	_, err := w.service.Submit(ctx, w.broker, w.draft(form("编号不对", "300000", map[string]string{"contract.deal_no": "JJ-0000"})), 0)
	require.ErrorIs(t, err, contract.ErrNoDeal)
	_, err = w.service.Submit(ctx, w.broker, w.draft(form("价款不符", "310000", nil)), 0)
	require.ErrorContains(t, err, "成交价 300000.00 元")

	id := w.accepted(form("与成交一致", "300000", nil))
	deal.Price = decimal.RequireFromString("300001") // what no rule of the market allows
	v := registration.Verdict{Class: "0101", Tech: "300000", Opinion: "符合"}
	_, err = w.service.Approve(ctx, w.registrar, id, 0, v)
	require.ErrorIs(t, err, registration.ErrDealDiffers)
	deal.Price = decimal.RequireFromString("300000")
	deal.Unsigned = true
	_, err = w.service.Approve(ctx, w.registrar, id, 0, v)
	require.ErrorIs(t, err, registration.ErrDealUnsigned)
	require.ErrorContains(t, err, "尚未登记签约")
	deal.Unsigned = false
	c, err := w.service.Approve(ctx, w.registrar, id, 0, v)
	require.NoError(t, err)
	require.Equal(t, []string{deal.Number + " " + c.Number}, told)

	again := w.accepted(form("同一成交再登记", "300000", map[string]string{"contract.sign_date": "2026-11-13"}))
	_, err = w.service.Approve(ctx, w.registrar, again, 0, v)
	require.ErrorIs(t, err, contract.ErrDealTaken)
}
