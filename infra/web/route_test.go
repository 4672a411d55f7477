package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
)

// TestPagesOfPeopleByRole says for each of the pages about people what each role
// gets. {user} is the broker of the university, {own} a registrar of the office.
func TestPagesOfPeopleByRole(t *testing.T) {
	st := newSite(t)
	const ok, see, denied, absent = http.StatusOK, http.StatusSeeOther, http.StatusForbidden, http.StatusNotFound
	rows := []struct {
		path string
		want map[string]int // by login name; "" is the public
	}{
		{"/", map[string]int{"": ok, "administrator": see, "auditor": see, "head": see, "registrar": see, "reviewer": see, "broker": see, "schoolhead": see}},
		{"/login", map[string]int{"": ok, "administrator": see, "broker": see}},
		{"/healthz", map[string]int{"": ok, "broker": ok}},
		{"/help/password", map[string]int{"": ok, "broker": ok}},
		{"/help/log", map[string]int{"": ok, "auditor": ok}},
		{"/help/accessibility", map[string]int{"": ok, "head": ok}},
		{"/account", map[string]int{"": see, "administrator": ok, "auditor": ok, "head": ok, "registrar": ok, "reviewer": ok, "broker": ok, "schoolhead": ok}},
		{"/account/password", map[string]int{"": see, "administrator": ok, "auditor": ok, "head": ok, "registrar": ok, "reviewer": ok, "broker": ok, "schoolhead": ok}},
		{"/users", map[string]int{"": see, "administrator": ok, "auditor": denied, "head": ok, "registrar": denied, "reviewer": denied, "broker": denied, "schoolhead": ok}},
		{"/users/new", map[string]int{"": see, "administrator": see, "auditor": denied, "head": ok, "registrar": denied, "reviewer": denied, "broker": denied, "schoolhead": ok}},
		{"/users/{user}", map[string]int{"": see, "administrator": ok, "auditor": denied, "head": absent, "registrar": denied, "reviewer": denied, "broker": denied, "schoolhead": ok}},
		{"/users/{own}", map[string]int{"": see, "administrator": ok, "head": ok, "registrar": denied, "schoolhead": absent}},
		{"/users/{own}/reset", map[string]int{"": see, "administrator": ok, "head": ok, "registrar": denied, "schoolhead": absent}},
		{"/users/{own}/disable", map[string]int{"": see, "administrator": ok, "head": ok, "registrar": denied, "schoolhead": absent}},
		{"/users/none", map[string]int{"": see, "administrator": absent, "head": absent}},
		{"/users?org={office}", map[string]int{"administrator": ok, "head": ok}},
		{"/organisations", map[string]int{"": see, "administrator": ok, "auditor": denied, "head": denied, "registrar": denied, "reviewer": denied, "broker": denied, "schoolhead": denied}},
		{"/organisations/new", map[string]int{"": see, "administrator": ok, "head": denied, "broker": denied}},
		{"/organisations/{office}", map[string]int{"": see, "administrator": ok, "head": denied, "broker": denied}},
		{"/organisations/{office}/disable", map[string]int{"": see, "administrator": ok, "head": denied, "broker": denied}},
		{"/nowhere", map[string]int{"": absent, "administrator": absent}},
	}
	place := strings.NewReplacer("{user}", st.ids["broker"], "{own}", st.ids["registrar"], "{office}", st.office.ID)
	visitors := map[string]*visitor{"": st.visitor()}
	for _, p := range people {
		visitors[p.login] = st.signedIn(p.login)
	}
	for _, row := range rows {
		for who, want := range row.want {
			a := visitors[who].get(place.Replace(row.path))
			require.Equal(t, want, a.StatusCode, "%s as %q", row.path, who)
		}
	}
}

func TestNavigationFollowsTheRoles(t *testing.T) {
	st := newSite(t, func(o *Options) {
		o.Counts = nil
	})
	for login, wants := range map[string]struct{ with, without []string }{
		"administrator": {[]string{`href="/organisations"`, `href="/users"`, `href="/calendar"`, `href="/audit"`}, []string{`href="/review"`, `href="/contracts"`}},
		"head":          {[]string{`href="/users"`, `href="/review"`, "本站"}, []string{`href="/organisations"`, `href="/contracts/new"`}},
		"schoolhead":    {[]string{`href="/users"`, "本单位"}, []string{`href="/review"`}},
		"registrar":     {[]string{`href="/review"`, `href="/statistics"`}, []string{`href="/users"`}},
		"broker":        {[]string{`href="/contracts/new"`, `href="/imports"`, "申请与进度"}, []string{`href="/review"`, `href="/users"`}},
		"auditor":       {[]string{`href="/audit"`}, []string{`href="/users"`, `href="/review"`}},
	} {
		body := st.signedIn(login).get("/account").body
		for _, want := range wants.with {
			require.Contains(t, body, want, login)
		}
		for _, not := range wants.without {
			require.NotContains(t, body, not, login)
		}
	}
	require.Contains(t, st.signedIn("head").get("/users").body, `href="/users" aria-current="page"`)
}

func TestARoleTwiceBringsAPlaceOnce(t *testing.T) {
	var a request
	a.Actor = actor.Actor{User: "u", Roles: []actor.Role{actor.Registrar, actor.Head, actor.Reviewer, actor.Statistician}}
	a.OrgKind = "OFFICE"
	seen := map[string]bool{}
	current := 0
	for _, g := range places(a.Admitted, "/contracts/7/sheet", map[string]int{"/review": 3}) {
		for _, item := range g.Items {
			require.False(t, seen[item.Href], item.Href)
			seen[item.Href] = true
			if item.Current {
				current++
				require.Equal(t, "/contracts", item.Href)
			}
			if item.Href == "/review" {
				require.Equal(t, 3, item.Count)
			}
		}
	}
	require.Equal(t, 1, current)
}
