package sharing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/infra/postgres"
)

// grantForm is an application without a fault, with changes in pairs.
func (w *world) grantForm(changes ...string) sharing.Values {
	today := day.Of(w.now).String()
	v := sharing.Values{"name": "示例成果", "flow": "title_first", "unit": "state_founded", "applied_on": today, "claims": "1", "kind": "ownership", "fraction": "70",
		"person.1.name": "陈砚秋", "person.1.weight": "60", "person.1.account": w.logins[w.author.User], "person.2.name": "王惟一", "person.2.weight": "40", "person.2.signed": today}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	return v
}

func (w *world) titleVersion(id string) int {
	w.t.Helper()
	c, err := w.db.TitleCase(w.t.Context(), id)
	require.NoError(w.t, err)
	return c.Version
}

func (w *world) titleLook(id string) *sharing.TitleLook {
	w.t.Helper()
	look, err := w.TitleCase(w.t.Context(), w.broker, id)
	require.NoError(w.t, err)
	return look
}

// filled is a grant of the pilot of Hefei with an application.
func (w *world) granting(region string, changes ...string) string {
	w.t.Helper()
	id := postgres.NewID()
	require.NoError(w.t, w.OpenTitle(w.t.Context(), w.broker, id))
	require.NoError(w.t, w.OpenTitle(w.t.Context(), w.broker, id), "the same form twice")
	w.exec(`UPDATE title_cases SET region = $2 WHERE id = $1`, id, region)
	require.NoError(w.t, w.FillTitle(w.t.Context(), w.broker, id, w.titleVersion(id), w.grantForm(changes...)))
	return id
}

// Title before conversion: application, negative list, signatures, decision, publicity
// with an objection, agreement; below the pilot's minimum nothing is granted.
func TestTitleIsGrantedInOrder(t *testing.T) {
	w := newWorld(t)
	ctx, today := t.Context(), day.Of(w.now)
	id := w.granting("AH-HEFEI", "fraction", "69", "negative.secret", "1")
	require.Equal(t, []string{distribution.GrantNegativeList, distribution.GrantBelowMin, distribution.GrantNoDecision, distribution.GrantNoPublicity}, w.titleLook(id).Result.Failed)
	require.ErrorContains(t, w.ProposeTitle(ctx, w.broker, id, w.titleVersion(id)), "我的收益")
	fill := func(changes ...string) {
		require.NoError(t, w.FillTitle(ctx, w.broker, id, w.titleVersion(id), w.grantForm(changes...)))
	}
	sign := func() error { return w.SignTitle(ctx, w.author, id, w.titleLook(id).Digest) }
	fill("fraction", "69")
	require.NoError(t, sign())
	require.ErrorContains(t, w.ProposeTitle(ctx, w.broker, id, w.titleVersion(id)), "低于规定的所有权份额")
	fill("kind", "use_right", "from", "2027-01-01", "to", "2035-12-31")
	require.Contains(t, w.titleLook(id).Result.Failed, distribution.GrantBelowMin, "nine years")
	fill("kind", "use_right", "from", "2027-01-01", "to", "2036-12-31")
	require.NotContains(t, w.titleLook(id).Result.Failed, distribution.GrantBelowMin, "ten years")
	fill("person.1.weight", "59.99")
	require.Contains(t, w.titleLook(id).Result.Failed, distribution.GrantFractionSum)
	fill("fraction", "")
	require.Error(t, w.titleLook(id).Wrong)
	fill()
	require.ErrorContains(t, w.ProposeTitle(ctx, w.broker, id, w.titleVersion(id)), "重新签认")
	require.ErrorIs(t, w.SignTitle(ctx, w.rival, id, w.titleLook(id).Digest), distribution.ErrTitleNotFound)
	require.NoError(t, sign())
	require.NoError(t, w.ProposeTitle(ctx, w.broker, id, w.titleVersion(id)))
	decision := sharing.Values{"decided_on": today.String(), "public_to": today.AddDays(30).String(), "members": "9", "present": "7", "votes": "6"}
	require.ErrorIs(t, w.DecideTitle(ctx, w.broker, id, w.titleVersion(id), decision), distribution.ErrTitleDenied)
	require.NoError(t, w.DecideTitle(ctx, w.head, id, w.titleVersion(id), decision))
	require.NoError(t, w.ObjectTitle(ctx, w.broker, id, w.titleVersion(id), "第三人认为权属有争议"))

	agreement := func(on day.Date) error {
		return w.GrantTitle(ctx, w.broker, id, w.titleVersion(id), sharing.Values{"agreement": "赋权协议 1", "effective_on": on.String()})
	}
	require.ErrorIs(t, agreement(today), distribution.ErrTitleEffective, "not before the publicity is over")
	w.now = w.now.Add(31 * 24 * time.Hour)
	require.ErrorContains(t, agreement(today.AddDays(31)), "公示异议尚未处理完毕")
	require.NoError(t, w.AnswerTitle(ctx, w.head, id, w.titleVersion(id), 0, "经核实，权属没有争议"))
	require.NoError(t, agreement(today.AddDays(31)))
	require.ErrorIs(t, agreement(today.AddDays(31)), distribution.ErrTitleState)
	require.Equal(t, distribution.TitleGranted, w.titleLook(id).State)

	// Facts of due care only grow; the record never says that somebody is exempt.
	fact := sharing.Values{"diligence": "democratic_decision", "fact": "校务会集体决策，过程有记录", "proof": "会议纪要 2026-3"}
	key := postgres.NewID()
	require.NoError(t, w.NoteDiligence(ctx, w.head, id, key, fact))
	require.NoError(t, w.NoteDiligence(ctx, w.head, id, key, fact))
	require.ErrorIs(t, w.NoteDiligence(ctx, w.head, id, postgres.NewID(), sharing.Values{"diligence": "luck", "fact": "运气不错", "proof": "无"}), distribution.ErrDiligence)
	require.ErrorIs(t, w.NoteDiligence(ctx, w.rival, id, postgres.NewID(), fact), distribution.ErrTitleNotFound)
	require.Len(t, w.titleLook(id).Facts, 1)
	_, err := w.db.SQL().ExecContext(ctx, `DELETE FROM diligence_facts`)
	require.ErrorContains(t, err, "permission denied")
}

// A reward after conversion needs no title, but the same decision, publicity and choice.
func TestRewardAfterConversionIsChosen(t *testing.T) {
	w := newWorld(t)
	id := w.granting("HA-ZZ", "flow", "reward_after", "kind", "", "fraction", "", "claims", "")
	look := w.titleLook(id)
	require.Equal(t, []string{distribution.GrantNoDecision, distribution.GrantNoPublicity}, look.Result.Failed)
	require.NoError(t, w.SignTitle(t.Context(), w.author, id, look.Digest))
	require.NoError(t, w.ProposeTitle(t.Context(), w.broker, id, w.titleVersion(id)))
}
