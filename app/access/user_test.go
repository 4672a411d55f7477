package access_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

func TestWhoAdministersWhom(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		by   actor.Actor
		whom actor.Actor
		want error
	}{
		{w.root, w.registrar, nil}, {w.root, w.broker, nil}, {w.head, w.registrar, nil}, {w.schoolHead, w.broker, nil},
		{w.head, w.broker, access.ErrNoUser}, {w.schoolHead, w.registrar, access.ErrNoUser}, {w.registrar, w.head, access.ErrNoUser},
		{w.broker, w.broker, access.ErrNoUser}, {w.auditor, w.broker, access.ErrNoUser}, {actor.Actor{}, w.broker, access.ErrNoUser},
	} {
		u := w.user(c.whom)
		_, err := w.User(t.Context(), c.by, u.ID)
		require.ErrorIs(t, err, c.want, "%s sees %s", c.by.Name, c.whom.Name)
		err = w.ChangeUser(t.Context(), c.by, access.User{ID: u.ID, Version: u.Version, Name: u.Name + "二", Roles: u.Roles})
		require.ErrorIs(t, err, c.want, "%s changes %s", c.by.Name, c.whom.Name)
		if c.by.User == c.whom.User {
			continue
		}
		u = w.user(c.whom)
		_, _, err = w.ResetPassword(t.Context(), c.by, u.ID, u.Version)
		require.ErrorIs(t, err, c.want, "%s resets %s", c.by.Name, c.whom.Name)
		u = w.user(c.whom)
		err = w.SwitchUser(t.Context(), c.by, u.ID, u.Version, false)
		require.ErrorIs(t, err, c.want, "%s disables %s", c.by.Name, c.whom.Name)
		if err == nil {
			require.NoError(t, w.SwitchUser(t.Context(), c.by, u.ID, u.Version+1, true))
		}
	}
	for _, by := range []actor.Actor{w.registrar, w.broker, w.auditor, {}} {
		_, _, err := w.Users(t.Context(), by, access.UserQuery{})
		require.ErrorIs(t, err, access.ErrDenied)
		_, _, err = w.CreateUser(t.Context(), by, access.User{OrgID: w.office.ID, Login: "new", Name: "新", Roles: []actor.Role{actor.Head}})
		require.ErrorIs(t, err, access.ErrDenied)
	}
}

func TestAHeadSeesAndMakesOnlyOwnPeople(t *testing.T) {
	w := newWorld(t)
	list, _, err := w.Users(t.Context(), w.head, access.UserQuery{Org: w.school.ID})
	require.NoError(t, err)
	require.Len(t, list, 2)
	for _, u := range list {
		require.Equal(t, w.office.ID, u.OrgID)
	}
	u, initial, err := w.CreateUser(t.Context(), w.head, access.User{OrgID: w.school.ID, Login: "HeMin", Name: " 何敏 ", Roles: []actor.Role{actor.Reviewer, actor.Registrar}})
	require.NoError(t, err)
	require.Equal(t, w.office.ID, u.OrgID, "whatever the form says")
	stored := w.user(actor.Actor{User: u.ID})
	require.Equal(t, "hemin", stored.Login)
	require.Equal(t, "何敏", stored.Name)
	require.Equal(t, []actor.Role{actor.Registrar, actor.Reviewer}, stored.Roles)
	require.True(t, stored.MustChange)
	_, _, err = w.login("hemin", initial)
	require.NoError(t, err)
	require.NotContains(t, w.everywhere(), initial)
}

func TestRolesBelongToKindsOfOrganisation(t *testing.T) {
	w := newWorld(t)
	exchange, err := w.CreateOrganisation(t.Context(), w.root, access.Organisation{Kind: access.Exchange, Name: "示例技术交易中心", USCC: "91410300MA3X8U5N8F", Region: "410100"})
	require.NoError(t, err)
	for _, c := range []struct {
		org   access.Organisation
		roles []actor.Role
		want  error
	}{
		{w.office, []actor.Role{actor.Registrar, actor.Reviewer, actor.Head}, nil},
		{w.office, []actor.Role{actor.Broker}, access.ErrRoleForeign},
		{w.office, []actor.Role{actor.Registrar, actor.Administrator}, access.ErrRoleForeign},
		{w.office, []actor.Role{"KING"}, access.ErrRoleForeign},
		{w.office, nil, access.ErrNoRole},
		{w.school, []actor.Role{actor.Broker, actor.Head}, nil},
		{w.school, []actor.Role{actor.Registrar}, access.ErrRoleForeign},
		{w.school, []actor.Role{actor.Bidder, actor.Broker}, nil},
		{w.school, []actor.Role{actor.Trader}, access.ErrRoleForeign},
		{exchange, []actor.Role{actor.Trader, actor.Treasurer, actor.Head}, nil},
		{exchange, []actor.Role{actor.Bidder}, access.ErrRoleForeign},
		{w.platform, []actor.Role{actor.Administrator, actor.Auditor}, access.ErrAuditorAlone},
		{w.platform, []actor.Role{actor.Head}, access.ErrRoleForeign},
	} {
		_, _, err := w.CreateUser(t.Context(), w.root, access.User{OrgID: c.org.ID, Login: fmt.Sprintf("u%d", w.count("users")), Name: "某人", Roles: c.roles})
		require.ErrorIs(t, err, c.want, "%s %v", c.org.Kind, c.roles)
	}
}

func TestWhatIsWrongWithAUserIsSaidAtOnce(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.CreateUser(t.Context(), w.root, access.User{OrgID: w.office.ID, Login: "Ab c", Name: " "})
	require.ErrorIs(t, err, access.ErrLoginShape)
	require.ErrorIs(t, err, access.ErrUserName)
	require.ErrorIs(t, err, access.ErrNoRole)
	_, _, err = w.CreateUser(t.Context(), w.root, access.User{OrgID: w.office.ID, Login: "xubowen", Name: "重名", Roles: []actor.Role{actor.Head}})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.Equal(t, "login", fault.All(err)[0].Field)
	for _, org := range []string{"", "no-id", "00000000-0000-0000-0000-000000000000"} {
		_, _, err = w.CreateUser(t.Context(), w.root, access.User{OrgID: org, Login: "nemo", Name: "无", Roles: []actor.Role{actor.Head}})
		require.ErrorIs(t, err, access.ErrOrgChoice)
	}
}

func TestNobodyChangesOwnPower(t *testing.T) {
	w := newWorld(t)
	u := w.user(w.head)
	err := w.ChangeUser(t.Context(), w.head, access.User{ID: u.ID, Version: u.Version, Name: u.Name, Roles: []actor.Role{actor.Head, actor.Registrar}})
	require.ErrorIs(t, err, access.ErrOwnRoles)
	require.ErrorIs(t, w.SwitchUser(t.Context(), w.head, u.ID, u.Version, false), access.ErrOwnSwitch)
	_, _, err = w.ResetPassword(t.Context(), w.head, u.ID, u.Version)
	require.ErrorIs(t, err, access.ErrOwnReset)
	require.NoError(t, w.ChangeUser(t.Context(), w.head, access.User{ID: u.ID, Version: u.Version, Name: "秦岭二", Roles: u.Roles}))
	require.Equal(t, "秦岭 → 秦岭二", w.lastAct().Facts[0].Value)
}

func TestChangesOfPowerEndTheSessions(t *testing.T) {
	for name, change := range map[string]func(*world, access.User) error{
		"roles": func(w *world, u access.User) error {
			return w.ChangeUser(w.t.Context(), w.head, access.User{ID: u.ID, Version: u.Version, Name: u.Name, Roles: []actor.Role{actor.Reviewer}})
		},
		"disabled": func(w *world, u access.User) error {
			return w.SwitchUser(w.t.Context(), w.head, u.ID, u.Version, false)
		},
		"reset": func(w *world, u access.User) error {
			_, _, err := w.ResetPassword(w.t.Context(), w.head, u.ID, u.Version)
			return err
		},
		"organisation disabled": func(w *world, u access.User) error {
			return w.SwitchOrganisation(w.t.Context(), w.root, w.office.ID, 1, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			token, _ := w.mustLogin("lumingxia")
			bystander, _ := w.mustLogin("xubowen")
			require.True(t, w.admits(w.Service, token))
			require.NoError(t, change(w, w.user(w.registrar)))
			require.False(t, w.admits(w.Service, token), "at once")
			require.False(t, w.admits(w.anotherProcess(), token))
			require.True(t, w.admits(w.Service, bystander))
		})
	}
	w := newWorld(t)
	token, _ := w.mustLogin("lumingxia")
	u := w.user(w.registrar)
	require.NoError(t, w.ChangeUser(t.Context(), w.head, access.User{ID: u.ID, Version: u.Version, Name: "陆明霞二", Roles: u.Roles}))
	require.True(t, w.admits(w.Service, token), "a new name does not")
	a, err := w.Authenticate(t.Context(), token, true)
	require.NoError(t, err)
	require.Equal(t, "陆明霞二", a.Actor.Name)
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	second, _, err := w.CreateUser(t.Context(), w.root, access.User{OrgID: w.platform.ID, Login: "root2", Name: "管理员二", Roles: []actor.Role{actor.Administrator}})
	require.NoError(t, err)
	by2 := second.Actor()
	errs := make([]error, 2)
	var both sync.WaitGroup
	both.Go(func() { errs[0] = w.SwitchUser(t.Context(), w.root, second.ID, 1, false) })
	both.Go(func() { errs[1] = w.SwitchUser(t.Context(), by2, w.root.User, 1, false) })
	both.Wait()
	refused := errs[0]
	if refused == nil {
		refused = errs[1]
	}
	require.ErrorIs(t, refused, access.ErrLastAdministrator)
	require.True(t, errs[0] == nil || errs[1] == nil)

	left, gone := w.root, by2
	if errs[1] == nil {
		left, gone = by2, w.root
	}
	u := w.user(left)
	err = w.ChangeUser(t.Context(), gone, access.User{ID: u.ID, Version: u.Version, Name: u.Name, Roles: []actor.Role{actor.Auditor}})
	require.ErrorIs(t, err, access.ErrLastAdministrator)
}

func TestALateChangeIsRefused(t *testing.T) {
	w := newWorld(t)
	u := w.user(w.registrar)
	require.NoError(t, w.ChangeUser(t.Context(), w.head, access.User{ID: u.ID, Version: u.Version, Name: "甲", Roles: u.Roles}))
	require.ErrorIs(t, w.ChangeUser(t.Context(), w.root, access.User{ID: u.ID, Version: u.Version, Name: "乙", Roles: u.Roles}), access.ErrMoved)
	require.ErrorIs(t, w.SwitchUser(t.Context(), w.head, u.ID, u.Version, false), access.ErrMoved)
	require.ErrorIs(t, w.SwitchUser(t.Context(), w.head, u.ID, u.Version+1, true), access.ErrMoved, "already so")
	require.Equal(t, "甲", w.user(w.registrar).Name)
}

func TestUsersArePagedAndFound(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		_, _, err := w.CreateUser(t.Context(), w.head, access.User{Login: fmt.Sprintf("same%d", i), Name: "同名", Roles: []actor.Role{actor.Registrar}})
		require.NoError(t, err)
	}
	seen := map[string]bool{}
	q := access.UserQuery{Limit: 2}
	for {
		page, more, err := w.Users(t.Context(), w.root, q)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), 2)
		for _, u := range page {
			require.False(t, seen[u.ID], "twice")
			seen[u.ID] = true
		}
		if !more {
			break
		}
		last := page[len(page)-1]
		q.AfterName, q.AfterID = last.Name, last.ID
	}
	require.Len(t, seen, 13)

	for text, want := range map[string]int{"同名": 7, "SAME3": 1, "%": 0, "_": 0, `\`: 0, "'": 0} {
		page, _, err := w.Users(t.Context(), w.root, access.UserQuery{Text: text})
		require.NoError(t, err, text)
		require.Len(t, page, want, text)
	}
}

func TestInstallHappensOnce(t *testing.T) {
	w := newWorld(t)
	org := access.Organisation{ID: w.platform.ID, Kind: access.Platform, Name: "再来一次", Region: "000000"}
	require.ErrorIs(t, w.Install(t.Context(), []access.Organisation{org}, nil), access.ErrInstalled)
	_, err := w.db.VerifyAudit(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, w.count("organisations"))
}
