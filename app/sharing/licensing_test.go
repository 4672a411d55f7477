package sharing_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/notice"
	"jiyue/domain/sme"
	"jiyue/infra/postgres"
)

func (w *world) licensing() *sharing.Licensing {
	return &sharing.Licensing{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) sharing.LicensingTx { return tx }), Reader: w.db, Rules: w.Service}
}

func (w *world) terms(changes ...string) sharing.Values {
	today := day.Of(w.now)
	v := sharing.Values{"name": "粮仓多点测温布线方法", "item": "ZL202010000003.8", "field": "01", "summary": "用于粮仓测温", "area": "河南省内", "contact": "技术转移中心", "class": "fixed", "fee": "50000", "free_months": "12", "pay_days": "30",
		"years": "3", "sizes": "small,micro", "places": "1", "until": today.AddDays(90).String(), "ip_expires": "2040-01-01", "pricing": "agreement", "priced_on": today.AddDays(-3).String(), "pricing_record": "公示 12"}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	return v
}

// From the offer to the agreement: two people on the side of the unit, twice, and a firm;
// then what falls due.
func TestAFirmUsesFirstAndPaysLater(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	l := w.licensing()
	firm := w.user(w.organisation("SELLER", "许昌示例电气", "411002"), "竞买三", actor.Bidder)
	late := w.user(w.organisation("SELLER", "焦作示例机械", "410802"), "竞买二", actor.Bidder)
	both := w.broker
	both.Roles = []actor.Role{actor.Broker, actor.Head}

	id := postgres.NewID()
	require.NoError(t, l.OpenOffer(ctx, both, id))
	require.NoError(t, l.OpenOffer(ctx, both, id), "the same form twice")
	require.NoError(t, l.FillOffer(ctx, both, id, 1, w.terms("fee", "0")))
	require.Error(t, l.ProposeOffer(ctx, both, id, 2), "a fixed price of nothing")
	require.ErrorIs(t, l.FillOffer(ctx, both, id, 1, w.terms()), sme.ErrOfferMoved)
	require.NoError(t, l.FillOffer(ctx, both, id, 2, w.terms()))
	require.NoError(t, l.ProposeOffer(ctx, both, id, 3))
	require.ErrorIs(t, l.PublishOffer(ctx, both, id, 4), sme.ErrOfferSame)
	require.ErrorIs(t, l.PublishOffer(ctx, w.rival, id, 4), sme.ErrOfferAbsent)
	found := func(q sharing.OfferQuery) int {
		list, _, err := l.Find(ctx, q)
		require.NoError(t, err)
		return len(list)
	}
	require.Zero(t, found(sharing.OfferQuery{Public: true}), "not before it is published")
	_, err := l.Shown(ctx, id)
	require.ErrorIs(t, err, sme.ErrOfferAbsent)
	require.NoError(t, l.PublishOffer(ctx, w.head, id, 4))
	require.Equal(t, 1, found(sharing.OfferQuery{Public: true, Text: "测温", Class: "fixed"}))
	require.Zero(t, found(sharing.OfferQuery{Public: true, Text: "温测"}))
	require.Zero(t, found(sharing.OfferQuery{Public: true, Class: "free"}))
	_, err = w.db.SQL().ExecContext(ctx, `UPDATE sme_offers SET form = '{}' WHERE id = $1`, id)
	require.ErrorContains(t, err, "published terms stand as they are")

	o, err := l.Shown(ctx, id)
	require.NoError(t, err)
	application := func(changes ...string) sharing.Values {
		v := sharing.Values{"size": "small", "employees": "40", "revenue": "1800", "use": "粮情监测终端，首批 200 套", "contact": "张工 0374-1", "declared": "true", "hash": sharing.TermsHash(o)}
		for i := 0; i < len(changes); i += 2 {
			v[changes[i]] = changes[i+1]
		}
		return v
	}
	a := postgres.NewID()
	require.Error(t, l.Apply(ctx, firm, id, a, application("size", "medium")), "not for firms of this size")
	require.Error(t, l.Apply(ctx, firm, id, a, application("declared", "")))
	require.ErrorIs(t, l.Apply(ctx, firm, id, a, application("hash", "0")), sme.ErrSeen)
	require.NoError(t, l.Apply(ctx, firm, id, a, application()))
	require.NoError(t, l.Apply(ctx, firm, id, a, application()), "the same form twice")
	require.ErrorIs(t, l.Apply(ctx, firm, id, postgres.NewID(), application()), sme.ErrTwice)
	_, err = l.Application(ctx, late, a)
	require.ErrorIs(t, err, sme.ErrAbsent)
	other := postgres.NewID()
	require.NoError(t, l.Apply(ctx, late, id, other, application()))

	start := day.Of(w.now).AddDays(10)
	require.ErrorIs(t, l.Accept(ctx, both, a, 1, day.Of(w.now).AddDays(-1).String()), sme.ErrStart)
	require.NoError(t, l.Accept(ctx, both, a, 1, start.String()))
	require.NoError(t, l.Accept(ctx, both, other, 1, start.String()))
	require.ErrorIs(t, l.ConfirmLicence(ctx, both, a, 2), sme.ErrSame)
	_, err = w.db.SQL().ExecContext(ctx, `UPDATE sme_applications SET state = 'AGREED', confirmer_id = answerer_id, confirmed_at = now() WHERE id = $1`, a)
	require.ErrorContains(t, err, "sme_applications_same_person_check")
	require.NoError(t, l.ConfirmLicence(ctx, w.head, a, 2))
	require.ErrorIs(t, l.ConfirmLicence(ctx, w.head, other, 2), sme.ErrShut, "one place only")
	require.NoError(t, l.ReturnLicence(ctx, w.head, other, 2, "许可家数已满"))
	require.NoError(t, l.Refuse(ctx, w.broker, other, 3, "许可家数已满"))

	deal, err := l.Deal(ctx, w.agreement(l, a).Number)
	require.NoError(t, err)
	require.True(t, deal.Lump)
	require.Equal(t, "50000", deal.Price.String())
	_, err = l.Deal(ctx, "XS-0000-2026-00000")
	require.ErrorIs(t, err, contract.ErrNoDeal)

	// Nothing is said during the free use; then firm and unit are told, each once.
	told := func() (list []notice.Notice) {
		require.NoError(t, l.Tell(ctx, func(n ...notice.Notice) error { list = append(list, n...); return w.notify(n...) }))
		return list
	}
	require.Empty(t, told())
	due := w.agreement(l, a).Open()[0].On
	require.Equal(t, start.AddMonths(12).AddDays(30), due)
	w.now = due.AddDays(-30).Start()
	require.Len(t, told(), 2)
	w.now = due.AddDays(1).Start()
	list := told()
	require.Len(t, list, 2)
	require.Contains(t, list[0].Text, "已到期")

	pay := sharing.Values{"no": "1", "amount": "49999", "paid_on": day.Of(w.now).String(), "voucher": "回单 1"}
	require.ErrorIs(t, l.PayLicence(ctx, w.broker, a, 3, postgres.NewID(), pay), sme.ErrAmount)
	pay["amount"] = "50000"
	require.NoError(t, l.PayLicence(ctx, w.broker, a, 3, postgres.NewID(), pay))
	require.ErrorIs(t, l.PayLicence(ctx, w.broker, a, 4, postgres.NewID(), pay), sme.ErrNoDue)
	require.Empty(t, w.agreement(l, a).Open())
	require.Empty(t, told())
}

func (w *world) agreement(l *sharing.Licensing, id string) *sme.Application {
	w.t.Helper()
	a, err := l.Application(w.t.Context(), w.broker, id)
	require.NoError(w.t, err)
	return a
}

func (w *world) notify(list ...notice.Notice) error {
	return w.db.InTx(context.Background(), func(tx *postgres.Tx) error { _, err := tx.Notify(context.Background(), list...); return err })
}
