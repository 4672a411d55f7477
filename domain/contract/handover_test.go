package contract

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
)

func TestWhoMayHandOverToWhom(t *testing.T) {
	registrar := func(user, org string) actor.Actor {
		return actor.Actor{User: user, Name: "接办人", Org: org, Roles: []actor.Role{actor.Registrar}}
	}
	taker := registrar("r2", "office")
	for name, x := range map[string]struct {
		by, to actor.Actor
		reason string
		want   error
	}{
		"the registrar of the case":  {theRegistrar, taker, "出差三日", nil},
		"the head":                   {theHead, taker, "岗位调整", nil},
		"another registrar":          {registrar("r3", "office"), taker, "出差三日", ErrNotHolder},
		"the head of another office": {actor.Actor{User: "h", Org: "elsewhere", Roles: []actor.Role{actor.Head}}, taker, "岗位调整", ErrNotHolder},
		"the applicant":              {theBroker, taker, "请换人办", ErrNotHolder},
		"back to oneself":            {theRegistrar, theRegistrar, "出差三日", ErrTaker},
		"to another office":          {theRegistrar, registrar("r2", "elsewhere"), "出差三日", ErrTaker},
		"to a reviewer only":         {theRegistrar, actor.Actor{User: "v", Org: "office", Roles: []actor.Role{actor.Reviewer}}, "出差三日", ErrTaker},
		"to the applicant":           {theRegistrar, registrar("b", "office"), "出差三日", ErrOwnApplication},
		"to who submitted before":    {theRegistrar, registrar("b0", "office"), "出差三日", ErrOwnApplication},
		"to an expert of the case":   {theRegistrar, registrar("e9", "office"), "出差三日", ErrExpertPartial},
		"without a reason":           {theRegistrar, taker, "出差", ErrReason},
	} {
		c := standing(InReview)
		c.Submitters, c.Panel = []string{"b0"}, []Expert{{Person: Person{"e9", "高远"}}}
		e, err := c.HandOver(x.by, x.to, x.reason)
		if x.want != nil {
			require.ErrorIs(t, err, x.want, name)
			require.Equal(t, "r", c.Registrar.ID, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, Person{"r2", "接办人"}, c.Registrar)
		require.Equal(t, "contract.handed_over", e.Kind)
		require.Equal(t, e.From, e.To, "a handover moves no state")
	}
	for _, s := range States {
		c := standing(s)
		_, err := c.HandOver(theHead, taker, "岗位调整")
		require.Equal(t, slices.Contains(handedOver, s), err == nil, s)
	}
	unassigned := standing(Submitted)
	unassigned.Registrar = Person{}
	_, err := unassigned.HandOver(theHead, taker, "分派给您")
	require.NoError(t, err, "the head assigns what nobody has")
	require.NotContains(t, unassigned.Handlers, "r2", "who has not acted has not handled it")
}
