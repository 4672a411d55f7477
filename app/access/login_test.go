package access_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/fault"
)

func TestLoginAdmitsAndRecords(t *testing.T) {
	w := newWorld(t)
	token, a, err := w.login("  LuMingXia ", goodPassword)
	require.NoError(t, err)
	require.Equal(t, w.registrar, a.Actor)
	require.Equal(t, access.Office, a.OrgKind)
	require.Len(t, token, 43)
	again, err := w.Authenticate(t.Context(), token, true)
	require.NoError(t, err)
	require.Equal(t, a, again)
	require.NotContains(t, w.everywhere(), token, "only the hash of the token is stored")

	act := w.lastAct()
	require.Equal(t, "user.login", act.Kind)
	require.Equal(t, "user:"+w.registrar.User, act.Subject)
	require.Equal(t, "登记员", act.Role)
	require.Equal(t, w.now, w.user(w.registrar).LastLoginAt)
}

func TestEveryRefusalIsTheSameToTheEye(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.SwitchUser(t.Context(), w.head, w.registrar.User, 1, false))
	w.hasher.asked = nil
	for _, c := range []struct{ login, password string }{
		{"xubowen", "wrong"}, {"nobody", goodPassword}, {"lumingxia", goodPassword}, {"'; DROP TABLE users; --", "x"}, {"\x00", "x"}, {"", ""},
	} {
		_, _, err := w.login(c.login, c.password)
		require.ErrorIs(t, err, access.ErrWrongPassword, c.login)
		require.Equal(t, access.ErrWrongPassword.Message, fault.Sentence(err))
	}
	require.Len(t, w.hasher.asked, 6, "a hash is computed for an unknown name, too")
	require.Empty(t, w.hasher.asked[1], "and it is that of nobody")
}

func TestFailuresAreRecordedWithoutWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.login("CANARY-typed-as-name", "CANARY-typed-as-password")
	require.Error(t, err)
	require.Equal(t, "user:unknown", w.lastAct().Subject)
	_, _, err = w.login("xubowen", "CANARY-typed-as-password")
	require.Error(t, err)
	require.Equal(t, "user.login_failed", w.lastAct().Kind)
	require.Equal(t, "user:"+w.broker.User, w.lastAct().Subject)
	require.NotContains(t, w.everywhere(), "CANARY")
	require.NotContains(t, w.everywhere(), "canary")
}

func TestWaitGrowsWithFailures(t *testing.T) {
	w := newWorld(t)
	for range 4 {
		_, _, err := w.login("xubowen", "wrong")
		require.ErrorIs(t, err, access.ErrWrongPassword)
	}
	for _, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		_, _, err := w.login("xubowen", "wrong")
		require.ErrorIs(t, err, access.ErrWrongPassword)
		asked := len(w.hasher.asked)
		_, _, err = w.login("xubowen", goodPassword)
		require.ErrorIs(t, err, access.ErrThrottled, "the right password must wait, too")
		require.Equal(t, fault.Throttled, fault.KindOf(err))
		throttled, ok := errors.AsType[*access.Throttled](err)
		require.True(t, ok)
		require.Equal(t, wait, throttled.RetryAfter())
		require.Len(t, w.hasher.asked, asked, "no password is looked at meanwhile")
		w.now = w.now.Add(wait - time.Second)
		_, _, err = w.login("xubowen", goodPassword)
		require.ErrorIs(t, err, access.ErrThrottled)
		w.now = w.now.Add(time.Second)
	}
	w.mustLogin("xubowen")
	_, _, err := w.login("xubowen", "wrong")
	require.ErrorIs(t, err, access.ErrWrongPassword, "success begins a new count")
}

func TestOldFailuresAreForgotten(t *testing.T) {
	w := newWorld(t)
	for range 4 {
		_, _, err := w.login("xubowen", "wrong")
		require.ErrorIs(t, err, access.ErrWrongPassword)
	}
	w.now = w.now.Add(time.Hour)
	for range 4 {
		_, _, err := w.login("xubowen", "wrong")
		require.ErrorIs(t, err, access.ErrWrongPassword)
	}
	w.mustLogin("xubowen")
}

func TestOneAddressMayNotTryManyNames(t *testing.T) {
	w := newWorld(t)
	try := func(i int, address string) error {
		_, _, err := w.Login(t.Context(), access.Credentials{Login: fmt.Sprintf("guess%d", i), Password: "x", Address: address})
		return err
	}
	for i := range 30 {
		require.ErrorIs(t, try(i, fmt.Sprintf("2001:db8::%x", i+1)), access.ErrWrongPassword)
	}
	require.ErrorIs(t, try(30, "2001:db8::ffff"), access.ErrThrottled, "an IPv6 network counts as one")
	require.ErrorIs(t, try(31, "2001:db8:0:1::1"), access.ErrWrongPassword)
}

func TestAnOfficeBehindOneAddressMaySignIn(t *testing.T) {
	w := newWorld(t)
	for range 40 {
		w.mustLogin("lumingxia")
	}
}

func TestGuessesAtTheSameMomentAreCounted(t *testing.T) {
	w := newWorld(t)
	var looked, turned int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, _, err := w.login("xubowen", "wrong")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, access.ErrWrongPassword):
				looked++
			case errors.Is(err, access.ErrThrottled):
				turned++
			}
		})
	}
	all.Wait()
	require.Equal(t, 5, looked)
	require.Equal(t, 15, turned)
}
