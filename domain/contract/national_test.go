package contract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

func issued() *Contract {
	c := standing(Registered)
	c.Number, c.RegisteredOn = "ZZ-2026-000001", day.Must("2026-11-23")
	return c
}

func TestTheNationalNumberIsEnteredCorrectedAndTakenBack(t *testing.T) {
	c := issued()
	_, err := c.ClearNational(theRegistrar)
	require.ErrorIs(t, err, ErrNationalNone)

	e, err := c.EnterNational(theRegistrar, " 2641 0101 000123", day.Must("2026-11-24"))
	require.NoError(t, err)
	require.Equal(t, "26410101000123", c.NationalNo)
	require.Equal(t, "contract.national_entered", e.Kind)
	require.Equal(t, []string{"REGISTERED", "REGISTERED"}, []string{e.From, e.To})

	_, err = c.EnterNational(theRegistrar, "26410101000123", day.Must("2026-11-24"))
	require.ErrorIs(t, err, ErrNationalSame)
	e, err = c.EnterNational(theRegistrar, "2026410101000124", day.Must("2026-11-24"))
	require.NoError(t, err)
	require.Equal(t, "原编号", e.Facts[1].Label)
	require.Equal(t, "26410101000123", e.Facts[1].Value)

	e, err = c.ClearNational(theRegistrar)
	require.NoError(t, err)
	require.Empty(t, c.NationalNo)
	require.Equal(t, "contract.national_cleared", e.Kind)
}

func TestTheNationalNumberIsRefused(t *testing.T) {
	for name, try := range map[string]struct {
		by    actor.Actor
		typed string
		state State
		want  *fault.Fault
	}{
		"nothing typed":         {theRegistrar, "", Registered, ErrNumberEmpty},
		"fifteen digits":        {theRegistrar, "202641010100012", Registered, ErrNumberLength},
		"another year":          {theRegistrar, "25410101000123", Registered, ErrNumberMismatch},
		"another province":      {theRegistrar, "2026500101000123", Registered, ErrNationalProvince},
		"not registered yet":    {theRegistrar, "2026410101000123", InReview, ErrNotIssued},
		"the reviewer":          {theReviewer, "2026410101000123", Registered, ErrNotRegistrar},
		"the applicant":         {theBroker, "2026410101000123", Registered, ErrNotRegistrar},
		"of an own application": {actor.Actor{User: "b", Org: "office", Roles: []actor.Role{actor.Registrar}}, "2026410101000123", Registered, ErrOwnApplication},
	} {
		c := issued()
		c.State = try.state
		_, err := c.EnterNational(try.by, try.typed, day.Must("2026-11-24"))
		require.ErrorIs(t, err, try.want, name)
		require.Empty(t, c.NationalNo, name)
		if fault.KindOf(err) == fault.Invalid {
			require.Equal(t, "national_no", fault.All(err)[0].Field, name)
		}
	}
	c := issued()
	c.State = Cancelled
	_, err := c.EnterNational(theRegistrar, "2026410101000123", day.Must("2026-11-24"))
	require.NoError(t, err, "a registration that has ended keeps its number")
}
