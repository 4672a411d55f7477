package access_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
)

func TestSessionEndsWhenIdleAndAtTheLatestAfterTwelveHours(t *testing.T) {
	w := newWorld(t)
	token, _ := w.mustLogin("xubowen")
	w.now = w.now.Add(29 * time.Minute)
	require.True(t, w.admits(w.Service, token))
	w.now = w.now.Add(29 * time.Minute)
	require.True(t, w.admits(w.Service, token), "a request keeps it alive")
	w.now = w.now.Add(30 * time.Minute)
	require.False(t, w.admits(w.Service, token))
	require.False(t, w.admits(w.anotherProcess(), token))

	token, a := w.mustLogin("xubowen")
	start := a.Session.CreatedAt
	for w.now.Sub(start) < 11*time.Hour+40*time.Minute {
		w.now = w.now.Add(20 * time.Minute)
		require.True(t, w.admits(w.Service, token), w.now.Sub(start))
	}
	w.now = start.Add(12 * time.Hour)
	require.False(t, w.admits(w.Service, token))
}

func TestAPageThatRefreshesItselfKeepsNobodySignedIn(t *testing.T) {
	w := newWorld(t)
	token, _ := w.mustLogin("xubowen")
	for range 29 {
		w.now = w.now.Add(time.Minute)
		_, err := w.Authenticate(t.Context(), token, false)
		require.NoError(t, err)
	}
	w.now = w.now.Add(time.Minute)
	_, err := w.Authenticate(t.Context(), token, false)
	require.ErrorIs(t, err, access.ErrNoSession)
}

func TestLogoutIsAtOnceHereAndSoonElsewhere(t *testing.T) {
	w := newWorld(t)
	token, a := w.mustLogin("xubowen")
	elsewhere := w.anotherProcess()
	require.True(t, w.admits(w.Service, token))
	require.True(t, w.admits(elsewhere, token))
	require.NoError(t, w.Logout(t.Context(), a))
	require.False(t, w.admits(w.Service, token))
	require.True(t, w.admits(elsewhere, token), "the cache of another process lasts some seconds")
	w.now = w.now.Add(10 * time.Second)
	require.False(t, w.admits(elsewhere, token))
	require.Equal(t, "user.logout", w.lastAct().Kind)
}

func TestForgedTokensAdmitNobody(t *testing.T) {
	w := newWorld(t)
	token, _ := w.mustLogin("xubowen")
	for _, forged := range []string{"", "x", strings.Repeat("A", 43), token[:42], token + "A", strings.ToLower(token), strings.Repeat("é", 21) + "A"} {
		require.False(t, w.admits(w.Service, forged), forged)
	}
}

func TestOwnSessionsCanBeEnded(t *testing.T) {
	w := newWorld(t)
	_, first := w.mustLogin("xubowen")
	w.now = w.now.Add(time.Second)
	token2, _ := w.mustLogin("xubowen")
	w.now = w.now.Add(time.Second)
	token3, third := w.mustLogin("xubowen")
	_, other := w.mustLogin("gaoyun")

	list, err := w.OwnSessions(t.Context(), w.broker)
	require.NoError(t, err)
	require.Len(t, list, 3)
	require.Equal(t, third.Session, list[0])

	require.ErrorIs(t, w.EndSession(t.Context(), w.broker, other.Session.ID), access.ErrNoSession, "only one's own")
	require.ErrorIs(t, w.EndSession(t.Context(), w.broker, "no-id"), access.ErrNoSession)
	require.NoError(t, w.EndSession(t.Context(), w.broker, first.Session.ID))
	n, err := w.EndOtherSessions(t.Context(), third)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.False(t, w.admits(w.Service, token2))
	require.True(t, w.admits(w.Service, token3))
}

func TestExpiredSessionsAndOldFailuresAreCleared(t *testing.T) {
	w := newWorld(t)
	w.mustLogin("xubowen")
	_, _, err := w.login("nobody", "wrong")
	require.Error(t, err)
	w.now = w.now.Add(31 * time.Minute)
	fresh, _ := w.mustLogin("gaoyun")
	require.NoError(t, w.ClearExpired(t.Context()))
	require.Equal(t, 1, w.count("sessions"))
	require.Equal(t, 2, w.count("login_failures"))
	require.True(t, w.admits(w.Service, fresh))
	w.now = w.now.Add(30 * time.Minute)
	require.NoError(t, w.ClearExpired(t.Context()))
	require.Zero(t, w.count("login_failures"))
}

func (w *world) count(table string) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.SQL().QueryRowContext(w.t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestAReadThatBeganBeforeARevocationIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	token, a := w.mustLogin("xubowen")
	slow := w.anotherProcess()
	slow.Reader = revokeDuringRead{slow.Reader, func() { require.NoError(t, slow.Logout(t.Context(), a)) }}
	_, err := slow.Authenticate(t.Context(), token, true)
	require.NoError(t, err, "the read itself was before the revocation")
	require.False(t, w.admits(slow, token))
}

// revokeDuringRead ends the session once, between its read and the answer.
type revokeDuringRead struct {
	access.Reader
	revoke func()
}

func (r revokeDuringRead) Admitted(ctx context.Context, hash []byte) (access.Admitted, error) {
	a, err := r.Reader.Admitted(ctx, hash)
	if err == nil {
		r.revoke()
	}
	return a, err
}
