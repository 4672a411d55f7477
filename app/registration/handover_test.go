package registration_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/notice"
	"jiyue/infra/postgres"
)

func (w *world) shown(ids ...contract.ID) (list []registration.Shown) {
	for _, id := range ids {
		list = append(list, registration.Shown{ID: id, Version: w.contract(id).Version})
	}
	return list
}

func TestHandingOverIsAllOrNothing(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	one, two, three := w.accepted(goodForm("移交一", "300000")), w.accepted(goodForm("移交二", "300000")), w.accepted(goodForm("移交三", "300000"))
	stale := w.shown(one, two)
	require.NoError(t, w.service.RequestSupplement(ctx, w.registrar, two, 0, []contract.Note{{Field: "contract.end", Text: "终止日期不一致"}}))
	require.ErrorContains(t, w.service.HandOver(ctx, w.registrar, w.second.User, "出差三日", stale), w.contract(two).SubmissionNo+" 已被他人办理")
	require.Equal(t, w.registrar.User, w.contract(one).Registrar.ID, "none of them")

	for to, want := range map[string]error{w.registrar.User: contract.ErrTaker, w.reviewer.User: contract.ErrTaker, w.broker.User: contract.ErrTaker,
		postgres.NewID(): contract.ErrTaker, "x": contract.ErrTaker} {
		require.ErrorIs(t, w.service.HandOver(ctx, w.registrar, to, "出差三日", w.shown(one)), want)
	}
	require.ErrorIs(t, w.service.HandOver(ctx, w.registrar, w.second.User, "出差三日", nil), registration.ErrNothingShown)
	require.ErrorIs(t, w.service.HandOver(ctx, w.second, w.second.User, "我来办理", w.shown(one)), contract.ErrNotHolder, "nobody takes cases away from another")
	require.ErrorIs(t, w.service.HandOver(ctx, w.rival, w.second.User, "出差三日", w.shown(one)), contract.ErrNotFound)

	require.NoError(t, w.service.HandOver(ctx, w.registrar, w.second.User, "出差三日", append(w.shown(one, two), w.shown(one)...)))
	for _, id := range []contract.ID{one, two} {
		require.Equal(t, w.second.User, w.contract(id).Registrar.ID)
		k, err := w.service.Read(ctx, w.second, id)
		require.NoError(t, err)
		require.Equal(t, "contract.handed_over", k.Timeline[0].Kind)
		require.Equal(t, "出差三日", k.Timeline[0].Opinion)
	}
	require.Equal(t, []notice.Kind{notice.Assigned, notice.Assigned}, w.told(w.second))
	require.NoError(t, w.service.HandOver(ctx, w.head, w.second.User, "岗位调整", w.shown(three)), "the head moves the cases of others")

	// 复核员须为另一人: who handled the case before does not review it after the handover.
	big := w.accepted(goodForm("大额移交", "6000000"))
	require.NoError(t, w.service.HandOver(ctx, w.registrar, w.second.User, "出差三日", w.shown(big)))
	_, err := w.service.Approve(ctx, w.second, big, 0, verdict(w.contract(big)))
	require.NoError(t, err)
	require.Equal(t, contract.SecondReview, w.contract(big).State)
	require.ErrorIs(t, w.service.HandOver(ctx, w.second, w.registrar.User, "出差三日", w.shown(big)), contract.ErrHandOverState)
	_, err = w.service.Approve(ctx, w.second, big, 0, verdict(w.contract(big)))
	require.ErrorIs(t, err, contract.ErrSamePerson)

	held, next, err := w.service.Held(ctx, w.second, w.second.User, "", 2)
	require.NoError(t, err)
	require.Len(t, held, 2)
	rest, _, err := w.service.Held(ctx, w.second, w.second.User, next, 2)
	require.NoError(t, err)
	require.Len(t, rest, 1, "three open ones, without the one in second review")
	_, _, err = w.service.Held(ctx, w.registrar, w.second.User, "", 2)
	require.ErrorIs(t, err, contract.ErrNotHolder)
	unassigned := w.submitted(goodForm("没有人接", "300000"))
	held, _, err = w.service.Held(ctx, w.head, "", "", 10)
	require.NoError(t, err)
	require.Len(t, held, 1)
	require.NoError(t, w.service.HandOver(ctx, w.head, w.registrar.User, "分派办理", w.shown(unassigned)))
	require.NoError(t, w.service.Accept(ctx, w.second, unassigned, 0), "whoever accepts has the case")
}

func TestWhoStandsInSeesTheCases(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	third := w.user(actor.Actor{Org: w.office.ID, OrgName: w.office.Name, Region: "410100"}, "冯晓", actor.Registrar)
	id := w.accepted(goodForm("代办", "300000"))
	on := func(s string) day.Date { return day.Must(s) }
	own := func(by actor.Actor) (ids []contract.ID) {
		d, err := w.service.Desk(ctx, by, registration.TabOwn, "", 20)
		require.NoError(t, err)
		require.Equal(t, len(d.Rows), d.Counts[registration.TabOwn])
		for _, r := range d.Rows {
			ids = append(ids, r.ID)
		}
		return ids
	}
	set := func(by actor.Actor, away, standIn, from, until string) error {
		return w.service.SetAbsence(ctx, by, away, standIn, on(from), on(until))
	}
	r, s := w.registrar.User, w.second.User
	require.ErrorIs(t, set(w.second, r, s, "2026-11-25", "2026-11-27"), registration.ErrNotOwnAbsence)
	require.ErrorIs(t, set(w.registrar, r, r, "2026-11-25", "2026-11-27"), registration.ErrStandIn)
	require.ErrorIs(t, set(w.registrar, r, w.reviewer.User, "2026-11-25", "2026-11-27"), registration.ErrStandIn)
	require.ErrorIs(t, set(w.registrar, r, w.broker.User, "2026-11-25", "2026-11-27"), registration.ErrStandIn)
	require.ErrorIs(t, set(w.head, w.reviewer.User, s, "2026-11-25", "2026-11-27"), registration.ErrAway)
	require.ErrorIs(t, set(w.broker, w.broker.User, s, "2026-11-25", "2026-11-27"), registration.ErrAway)
	require.ErrorIs(t, set(w.registrar, r, s, "2026-11-22", "2026-11-27"), registration.ErrAbsenceFrom)
	require.ErrorIs(t, set(w.registrar, r, s, "2026-11-25", "2026-11-24"), registration.ErrAbsenceUntil)
	require.ErrorIs(t, set(w.registrar, r, s, "2026-11-25", "2027-11-24"), registration.ErrAbsenceUntil)
	for range 2 {
		require.NoError(t, set(w.registrar, r, s, "2026-11-25", "2026-11-27"))
	}
	require.ErrorIs(t, set(w.head, r, third.User, "2026-11-27", "2026-11-30"), registration.ErrAbsenceOverlap)
	require.ErrorIs(t, set(w.head, third.User, r, "2026-11-26", "2026-11-26"), registration.ErrStandInAway)
	list, err := w.service.Absences(ctx, w.head)
	require.NoError(t, err)
	require.Len(t, list, 1, "set twice is set once")

	require.Equal(t, []contract.ID{id}, own(w.registrar))
	require.Empty(t, own(w.second), "not away yet")
	*w.now = w.now.AddDate(0, 0, 4) // the 27th
	require.Equal(t, []contract.ID{id}, own(w.second))
	require.Equal(t, []contract.ID{id}, own(w.registrar), "and who is away sees them, too")
	require.Empty(t, own(third))

	require.ErrorIs(t, w.service.EndAbsence(ctx, w.second, list[0].ID), registration.ErrNotOwnAbsence)
	require.ErrorIs(t, w.service.EndAbsence(ctx, w.rival, list[0].ID), registration.ErrNoAbsence)
	require.ErrorIs(t, w.service.EndAbsence(ctx, w.registrar, "x"), registration.ErrNoAbsence)
	for range 2 {
		require.NoError(t, w.service.EndAbsence(ctx, w.registrar, list[0].ID))
	}
	require.Empty(t, own(w.second), "back at work")
	var events int
	require.NoError(t, w.db.SQL().QueryRowContext(ctx, `SELECT count(*) FROM audit_events WHERE kind LIKE 'user.absence%'`).Scan(&events))
	require.Equal(t, 2, events)
}
