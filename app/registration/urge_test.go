package registration_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/notice"
)

// told lists the kinds of notices of a person, newest first.
func (w *world) told(by actor.Actor) (kinds []notice.Kind) {
	w.t.Helper()
	items, err := w.db.Notices(w.t.Context(), by.User, "", 100)
	require.NoError(w.t, err)
	for _, i := range items {
		kinds = append(kinds, i.Kind)
	}
	return kinds
}

func TestUrgingReachesWhoMustAct(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.accepted(goodForm("催办", "300000"))
	version := w.contract(id).Version
	require.ErrorIs(t, w.service.Urge(ctx, w.broker, id), contract.ErrUrgeEarly)
	require.ErrorIs(t, w.service.Urge(ctx, w.rival, id), contract.ErrNotFound)
	require.ErrorIs(t, w.service.Urge(ctx, w.second, id), contract.ErrNotApplicant)
	require.NoError(t, w.service.Urge(ctx, w.head, id), "the head need not wait")
	require.ErrorIs(t, w.service.Urge(ctx, w.head, id), contract.ErrUrgedToday)

	*w.now = w.now.AddDate(0, 0, 12) // red
	require.NoError(t, w.service.Urge(ctx, w.broker, id))
	require.ErrorIs(t, w.service.Urge(ctx, w.broker, id), contract.ErrUrgedToday)
	k, err := w.service.Read(ctx, w.broker, id)
	require.NoError(t, err)
	require.ErrorIs(t, k.MayUrge(w.broker, *w.now), contract.ErrUrgedToday)
	require.Equal(t, "contract.urged", k.Timeline[0].Kind)
	require.NoError(t, k.MayUrge(w.broker, w.now.AddDate(0, 0, 1)))
	require.Equal(t, []notice.Kind{notice.Urged, notice.Urged}, w.told(w.registrar))
	require.Empty(t, w.told(w.second), "somebody has the case")
	require.Equal(t, version, w.contract(id).Version, "the registrar's open page stays good")

	*w.now = w.now.AddDate(0, 0, 1)
	require.NoError(t, w.service.Urge(ctx, w.broker, id), "the next day")

	waiting := w.submitted(goodForm("没有人接", "300000"))
	*w.now = w.now.AddDate(0, 0, 20)
	require.NoError(t, w.service.Urge(ctx, w.broker, waiting))
	require.Equal(t, []notice.Kind{notice.Urged}, w.told(w.second), "while nobody has it the whole office is told")
	_, err = w.service.Approve(ctx, w.registrar, id, version, verdict(w.contract(id)))
	require.NoError(t, err)
	require.Equal(t, notice.Decided, w.told(w.broker)[0])
	require.ErrorIs(t, w.service.Urge(ctx, w.broker, id), contract.ErrNotUrgeable)
}
