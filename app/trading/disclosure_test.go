package trading_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/disclosure"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// A deal is disclosed by two people; what was published stands, a correction follows it.
func TestDisclosureOfADeal(t *testing.T) {
	w := newMarketWorld(t)
	ctx := t.Context()
	d := &trading.Disclosing{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) trading.DisclosureTx { return tx }), Reader: w.db, Calendar: w.Calendar,
		Deals: &trading.Deals{Exchange: w.Exchange, Reader: w.db}}
	id := w.announced(w.form(nil))
	w.qualified(id, w.bidders[0])
	w.qualified(id, w.bidders[1])
	w.clock.set(opening.Add(time.Minute))
	w.place(id, w.bidders[0], "1230000")
	w.tick(id, opening.Add(time.Hour))
	require.ErrorIs(t, d.Propose(ctx, w.trader, id, 1, trading.DisclosureForm{}), disclosure.ErrAbsent, "nothing is sold yet")
	w.decided(id, sale.ActConfirm, time.Time{}, w.seller)

	require.ErrorIs(t, d.Propose(ctx, w.stranger, id, 1, trading.DisclosureForm{}), disclosure.ErrAbsent)
	require.ErrorIs(t, d.Propose(ctx, w.treasurer, id, 1, trading.DisclosureForm{}), disclosure.ErrRole)
	require.ErrorIs(t, d.Propose(ctx, w.trader, id, 1, trading.DisclosureForm{Confidential: true}), disclosure.ErrReason)
	require.NoError(t, d.Propose(ctx, w.trader, id, 1, trading.DisclosureForm{Confidential: true, Reason: "双方约定保密"}))
	require.ErrorIs(t, d.Propose(ctx, w.second, id, 1, trading.DisclosureForm{}), disclosure.ErrMoved, "one version waits already")
	_, _, err := d.Disclosed(ctx, id)
	require.ErrorIs(t, err, disclosure.ErrAbsent, "before the second person nobody reads it")
	require.ErrorIs(t, d.Publish(ctx, w.trader, id, 1), disclosure.ErrSelf)
	require.NoError(t, d.Publish(ctx, w.second, id, 1))
	require.ErrorIs(t, d.Publish(ctx, w.head, id, 1), disclosure.ErrMoved)

	notices, list, err := d.Year(ctx, 2026)
	require.NoError(t, err)
	require.Len(t, notices, 1)
	require.Equal(t, "100–200 万元", list.Entries[0].Band)
	require.Nil(t, list.Entries[0].Price)
	require.Equal(t, "示***", list.Entries[0].Buyer)
	require.Equal(t, 1, list.Totals.Confidential)
	require.Equal(t, "2026-12-17", notices[0].Until.String(), "five working days after the 10th: the 11th is a holiday, Sunday the 13th is worked")

	require.ErrorIs(t, d.Propose(ctx, w.second, id, 2, trading.DisclosureForm{Consent: true}), disclosure.ErrWhy)
	require.NoError(t, d.Propose(ctx, w.second, id, 2, trading.DisclosureForm{Consent: true, Why: "受让方同意公开"}))
	require.NoError(t, d.Publish(ctx, w.trader, id, 2))
	notices, list, err = d.Year(ctx, 2026)
	require.NoError(t, err)
	require.Len(t, notices, 1, "the current version only")
	require.Equal(t, "1230000.00", list.Entries[0].Price.String())
	require.Equal(t, "23.00", list.Entries[0].Premium)
	require.Equal(t, "示例竞买单位甲", list.Entries[0].Buyer)
	notices, entries, err := d.Disclosed(ctx, id)
	require.NoError(t, err)
	require.Len(t, notices, 2, "the old version stays")
	require.Equal(t, "100–200 万元", entries[0].Band)
	require.False(t, notices[0].SupersededAt.IsZero())
	_, err = w.db.SQL().ExecContext(ctx, `UPDATE disclosures SET content = content || '{"Price": 1}' WHERE version = 1`)
	require.ErrorContains(t, err, "what was disclosed stands")
}
