package access_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/fault"
)

func TestPasswordRules(t *testing.T) {
	w := newWorld(t)
	_, a := w.mustLogin("xubowen")
	for password, want := range map[string]*fault.Fault{
		"短密码":                    access.ErrPasswordShort,
		"123456789":              access.ErrPasswordShort,
		strings.Repeat("长", 129): access.ErrPasswordLong,
		"my-XuBoWen-2026":        access.ErrPasswordLogin,
		"password123":            access.ErrPasswordCommon,
		"P@ssw0rd2026":           access.ErrPasswordCommon,
		"1234567890":             access.ErrPasswordCommon,
		"woaini1314520":          access.ErrPasswordCommon,
		"aaaaaaaaaaaaaaa":        access.ErrPasswordCommon,
		"abababababab":           access.ErrPasswordCommon,
		"admin12345678":          access.ErrPasswordCommon,
		goodPassword:             access.ErrPasswordSame,
	} {
		_, err := w.ChangePassword(t.Context(), a, access.PasswordChange{Old: goodPassword, New: password, Again: password})
		require.ErrorIs(t, err, want, password)
		require.Equal(t, "new", fault.All(err)[0].Field, password)
	}
	_, err := w.ChangePassword(t.Context(), a, access.PasswordChange{Old: goodPassword, New: "短", Again: "不同"})
	require.ErrorIs(t, err, access.ErrPasswordShort)
	require.ErrorIs(t, err, access.ErrPasswordTwice)
	require.Contains(t, fault.Sentence(err), "还差 9 个")
}

func TestChangingThePasswordEndsEverySession(t *testing.T) {
	w := newWorld(t)
	elsewhere, _ := w.mustLogin("xubowen")
	mine, a := w.mustLogin("xubowen")
	require.True(t, w.admits(w.Service, elsewhere))
	fresh, err := w.ChangePassword(t.Context(), a, access.PasswordChange{
		Old: goodPassword, New: "黄河-风筝-齿轮-4417", Again: "黄河-风筝-齿轮-4417",
	})
	require.NoError(t, err)
	require.False(t, w.admits(w.Service, elsewhere))
	require.False(t, w.admits(w.Service, mine), "the token rotates")
	require.True(t, w.admits(w.Service, fresh))
	require.Equal(t, "user.password_changed", w.lastAct().Kind)
	_, _, err = w.login("xubowen", goodPassword)
	require.ErrorIs(t, err, access.ErrWrongPassword)
	_, _, err = w.login("xubowen", "黄河-风筝-齿轮-4417")
	require.NoError(t, err)
}

func TestTheOldPasswordCannotBeGuessedThroughTheForm(t *testing.T) {
	w := newWorld(t)
	_, a := w.mustLogin("xubowen")
	for range 5 {
		_, err := w.ChangePassword(t.Context(), a, access.PasswordChange{Old: "guess", New: "x", Again: "x"})
		require.ErrorIs(t, err, access.ErrPasswordOld)
		require.Equal(t, "old", fault.All(err)[0].Field)
	}
	_, err := w.ChangePassword(t.Context(), a, access.PasswordChange{Old: goodPassword, New: "黄河-风筝-齿轮-4417", Again: "黄河-风筝-齿轮-4417"})
	require.ErrorIs(t, err, access.ErrThrottled)
}

func TestInitialPasswordMustBeChanged(t *testing.T) {
	w := newWorld(t)
	u := w.user(w.broker)
	_, initial, err := w.ResetPassword(t.Context(), w.schoolHead, u.ID, u.Version)
	require.NoError(t, err)
	require.Regexp(t, regexp.MustCompile(`^[a-z2-9]{4}(-[a-z2-9]{4}){3}$`), initial)
	require.NotContains(t, w.everywhere(), initial)
	_, a, err := w.login("xubowen", initial)
	require.NoError(t, err)
	require.True(t, a.MustChange)
	fresh, err := w.ChangePassword(t.Context(), a, access.PasswordChange{Old: initial, New: goodPassword, Again: goodPassword})
	require.NoError(t, err)
	a, err = w.Authenticate(t.Context(), fresh, true)
	require.NoError(t, err)
	require.False(t, a.MustChange)
}

func TestAResetLiftsTheWait(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		_, _, err := w.login("xubowen", "wrong")
		require.ErrorIs(t, err, access.ErrWrongPassword)
	}
	_, _, err := w.login("xubowen", goodPassword)
	require.ErrorIs(t, err, access.ErrThrottled)
	u := w.user(w.broker)
	_, initial, err := w.ResetPassword(t.Context(), w.schoolHead, u.ID, u.Version)
	require.NoError(t, err)
	_, _, err = w.login("xubowen", initial)
	require.NoError(t, err)
}
