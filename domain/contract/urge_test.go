package contract

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/day"
)

func TestWhoMayUrgeAndWhen(t *testing.T) {
	head, stranger := actor.Actor{User: "h", Org: "office", Roles: []actor.Role{actor.Head}}, actor.Actor{User: "x", Org: "x", Roles: []actor.Role{actor.Broker, actor.Head}}
	red := day.Must("2026-12-05")
	at := func(d string) time.Time { return day.Must(d).Start().Add(9 * time.Hour) }
	standing := func(s State) *Contract {
		c := standing(s)
		c.Deadline = Deadline{Due: day.Must("2026-12-08"), Amber: day.Must("2026-12-01"), Red: red}
		return c
	}
	for name, x := range map[string]struct {
		by    actor.Actor
		state State
		last  time.Time
		on    string
		want  error
	}{
		"amber is too early":         {theBroker, InReview, time.Time{}, "2026-12-04", ErrUrgeEarly},
		"red is the first day":       {theBroker, InReview, time.Time{}, "2026-12-05", nil},
		"overdue":                    {theBroker, SecondReview, time.Time{}, "2026-12-30", nil},
		"not yet accepted":           {theBroker, Submitted, time.Time{}, "2026-12-06", nil},
		"again on the day":           {theBroker, InReview, at("2026-12-06").Add(-8 * time.Hour), "2026-12-06", ErrUrgedToday},
		"again the day after":        {theBroker, InReview, at("2026-12-06").Add(14 * time.Hour), "2026-12-07", nil},
		"the applicant's own turn":   {theBroker, SupplementRequested, time.Time{}, "2026-12-30", ErrNotUrgeable},
		"a draft":                    {theBroker, Draft, time.Time{}, "2026-12-30", ErrNotUrgeable},
		"decided":                    {theBroker, Registered, time.Time{}, "2026-12-30", ErrNotUrgeable},
		"the head needs no mark":     {head, InReview, time.Time{}, "2026-11-25", nil},
		"the head once a day":        {head, InReview, at("2026-11-25"), "2026-11-25", ErrUrgedToday},
		"the registrar urges nobody": {theRegistrar, InReview, time.Time{}, "2026-12-30", ErrNotApplicant},
		"another organisation":       {stranger, InReview, time.Time{}, "2026-12-30", ErrNotApplicant},
	} {
		e, err := standing(x.state).Urge(x.by, x.last, at(x.on))
		if x.want != nil {
			require.ErrorIs(t, err, x.want, name)
			continue
		}
		require.NoError(t, err, name)
		require.Contains(t, []string{"contract.urged", "contract.urged_by_head"}, e.Kind, name)
		require.Empty(t, e.From+e.To, "urging moves nothing")
	}
	_, err := standing(InReview).Urge(theBroker, time.Time{}, at("2026-12-01"))
	require.ErrorContains(t, err, "2026年12月5日起")
}
