package contract_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

func TestIncomeOfAFallenRegistrationIsOnlyReturned(t *testing.T) {
	by := actor.Actor{User: "r", Org: "office", Roles: []actor.Role{actor.Registrar}}
	filed := contract.Income{Year: 2026, State: contract.IncomeFiled, Filer: contract.Person{ID: "b"}}
	for state, confirmed := range map[contract.State]bool{
		contract.Registered: true, contract.ChangePending: true,
		contract.Objection: false, contract.Cancelled: false, contract.Revoked: false,
	} {
		c := &contract.Contract{State: state, Office: contract.Office{ID: "office"}, ApplicantOrg: "agency"}
		_, _, err := c.DecideIncome(by, filed, true, "", time.Time{})
		if confirmed {
			require.NoError(t, err, state)
		} else {
			require.ErrorIs(t, err, contract.ErrNotRegistered, state)
		}
		i, _, err := c.DecideIncome(by, filed, false, "登记已不在有效状态", time.Time{})
		require.NoError(t, err, state)
		require.Equal(t, contract.IncomeReturned, i.State)
	}
}
