package argon

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
)

var cheap = Cost{Memory: 64, Passes: 1, Threads: 1}

func TestOnlyTheRightPasswordFits(t *testing.T) {
	h := New(cheap, 1, time.Second)
	hash, err := h.Hash(t.Context(), "三句 不相关 的话")
	require.NoError(t, err)
	require.Regexp(t, `^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$`, hash)
	for password, want := range map[string]bool{"三句 不相关 的话": true, "三句 不相关 的话 ": false, "": false} {
		fits, err := h.Verify(t.Context(), hash, password)
		require.NoError(t, err)
		require.Equal(t, want, fits, password)
	}
	again, err := h.Hash(t.Context(), "三句 不相关 的话")
	require.NoError(t, err)
	require.NotEqual(t, hash, again, "every hash has its own salt")
}

func TestAHashOfAnotherCostIsStillRead(t *testing.T) {
	hash, err := New(Cost{Memory: 128, Passes: 2, Threads: 1}, 1, time.Second).Hash(t.Context(), "old cost")
	require.NoError(t, err)
	fits, err := New(cheap, 1, time.Second).Verify(t.Context(), hash, "old cost")
	require.NoError(t, err)
	require.True(t, fits)
}

func TestNobodyCostsAsMuchAsSomebody(t *testing.T) {
	cost := Cost{Memory: 16 << 10, Passes: 1, Threads: 1}
	h := New(cost, 1, time.Second)
	hash, err := h.Hash(t.Context(), "somebody's")
	require.NoError(t, err)
	took := func(hash string) time.Duration {
		best := time.Hour
		for range 5 {
			start := time.Now()
			fits, err := h.Verify(t.Context(), hash, "wrong")
			require.NoError(t, err)
			require.False(t, fits)
			best = min(best, time.Since(start))
		}
		return best
	}
	known, unknown := took(hash), took("")
	require.InDelta(t, 1, float64(unknown)/float64(known), 0.6, "known %s, unknown %s", known, unknown)
}

func TestDamagedHashesAreErrorsAndTakeNoMemory(t *testing.T) {
	h := New(cheap, 1, time.Second)
	for _, hash := range []string{
		"x", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
	} {
		_, err := h.Verify(t.Context(), hash, "any")
		require.Error(t, err, hash)
		require.Equal(t, fault.Internal, fault.KindOf(err))
	}
}

func TestALongQueueIsTurnedAway(t *testing.T) {
	h := New(cheap, 1, 10*time.Millisecond)
	h.work <- struct{}{}
	_, err := h.Hash(t.Context(), "waits")
	require.ErrorIs(t, err, ErrBusy)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = h.Hash(gone, "gone")
	require.ErrorIs(t, err, ErrBusy)
	<-h.work
	_, err = h.Hash(t.Context(), "served")
	require.NoError(t, err)
}
