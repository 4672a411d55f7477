package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
)

func TestOrganisationsAreTheAdministratorsMatter(t *testing.T) {
	w := newWorld(t)
	for _, by := range []actor.Actor{w.head, w.schoolHead, w.registrar, w.broker, w.auditor, {}} {
		_, _, err := w.Organisations(t.Context(), by, access.OrganisationQuery{})
		require.ErrorIs(t, err, access.ErrDenied)
		_, err = w.Organisation(t.Context(), by, w.office.ID)
		require.ErrorIs(t, err, access.ErrDenied)
		_, err = w.CreateOrganisation(t.Context(), by, access.Organisation{Kind: access.Authority, Name: "某局", Region: "410100"})
		require.ErrorIs(t, err, access.ErrDenied)
		require.ErrorIs(t, w.ChangeOrganisation(t.Context(), by, access.Organisation{ID: w.office.ID, Version: 1}), access.ErrDenied)
		require.ErrorIs(t, w.SwitchOrganisation(t.Context(), by, w.school.ID, 1, false), access.ErrDenied)
	}
}

func TestWhatAnOrganisationNeeds(t *testing.T) {
	w := newWorld(t)
	good := access.Organisation{Kind: access.Seller, Name: "洛阳示例轴承有限公司", USCC: "91410300ma3x8u5n8f", Region: "410300"}
	made, err := w.CreateOrganisation(t.Context(), w.root, good)
	require.NoError(t, err)
	require.Equal(t, "91410300MA3X8U5N8F", made.USCC)
	for name, c := range map[string]struct {
		change func(*access.Organisation)
		code   string
		field  string
	}{
		"kind":             {func(o *access.Organisation) { o.Kind = "CLUB" }, access.ErrKind.Code, "kind"},
		"name":             {func(o *access.Organisation) { o.Name = " 某 " }, access.ErrName.Code, "name"},
		"no code":          {func(o *access.Organisation) { o.USCC = "" }, access.ErrUSCCMissing.Code, "uscc"},
		"exchange no code": {func(o *access.Organisation) { o.Kind, o.USCC = access.Exchange, "" }, access.ErrUSCCMissing.Code, "uscc"},
		"code":             {func(o *access.Organisation) { o.USCC = "91410300MA3X8U5N8G" }, "E_ID_CHECK", "uscc"},
		"code taken":       {func(o *access.Organisation) {}, "organisation.uscc_taken", "uscc"},
		"region":           {func(o *access.Organisation) { o.Region = "999999" }, access.ErrRegionUnknown.Code, "region"},
		"no region":        {func(o *access.Organisation) { o.Region = "" }, access.ErrRegionUnknown.Code, "region"},
		"prefix":           {func(o *access.Organisation) { o.NumberPrefix = "AB" }, access.ErrPrefixForeign.Code, "number_prefix"},
		"office no prefix": {func(o *access.Organisation) { o.Kind = access.Office }, access.ErrPrefixMissing.Code, "number_prefix"},
		"prefix taken": {func(o *access.Organisation) { o.Kind, o.USCC, o.NumberPrefix = access.Office, "", "zz" },
			"organisation.prefix_taken", "number_prefix"},
	} {
		o := good
		c.change(&o)
		_, err := w.CreateOrganisation(t.Context(), w.root, o)
		require.NotEmpty(t, fault.All(err), name)
		require.Equal(t, c.code, fault.All(err)[0].Code, name)
		require.Equal(t, c.field, fault.All(err)[0].Field, name)
	}
}

func TestKindAndPrefixStay(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.ChangeOrganisation(t.Context(), w.root, access.Organisation{
		ID: w.office.ID, Version: 1, Kind: access.Platform, Name: "郑州技术合同登记处", Region: "410172", NumberPrefix: "XX",
	}))
	o, err := w.Organisation(t.Context(), w.root, w.office.ID)
	require.NoError(t, err)
	require.Equal(t, access.Office, o.Kind)
	require.Equal(t, "ZZ", o.NumberPrefix)
	require.Equal(t, "410172", o.Region)
	require.Len(t, w.lastAct().Facts, 2, "the record names what changed")
	require.ErrorIs(t, w.ChangeOrganisation(t.Context(), w.root, access.Organisation{ID: o.ID, Version: 1, Name: "晚了", Region: "410100"}), access.ErrMoved)
	token, _ := w.mustLogin("lumingxia")
	a, err := w.Authenticate(t.Context(), token, true)
	require.NoError(t, err)
	require.Equal(t, "410172", a.Actor.Region)
}

func TestADisabledOrganisationAdmitsNobodyUntilEnabled(t *testing.T) {
	w := newWorld(t)
	require.ErrorIs(t, w.SwitchOrganisation(t.Context(), w.root, w.platform.ID, 1, false), access.ErrOwnDisabled)
	require.NoError(t, w.SwitchOrganisation(t.Context(), w.root, w.office.ID, 1, false))
	_, _, err := w.login("lumingxia", goodPassword)
	require.ErrorIs(t, err, access.ErrWrongPassword)
	_, _, err = w.CreateUser(t.Context(), w.root, access.User{OrgID: w.office.ID, Login: "new1", Name: "新人", Roles: []actor.Role{actor.Head}})
	require.ErrorIs(t, err, access.ErrOrgDisabled)
	require.NoError(t, w.SwitchOrganisation(t.Context(), w.root, w.office.ID, 2, true))
	w.mustLogin("lumingxia")
}

func TestOrganisationsAreFound(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		q    access.OrganisationQuery
		want int
	}{
		{access.OrganisationQuery{}, 3}, {access.OrganisationQuery{Text: "示例"}, 1}, {access.OrganisationQuery{Text: "1241000041580123xa"}, 1},
		{access.OrganisationQuery{Kind: access.Office}, 1}, {access.OrganisationQuery{Kind: access.Office, Text: "大学"}, 0}, {access.OrganisationQuery{Text: "%"}, 0},
	} {
		page, more, err := w.Organisations(t.Context(), w.root, c.q)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, page, c.want, "%+v", c.q)
	}
	page, more, err := w.Organisations(t.Context(), w.root, access.OrganisationQuery{Limit: 2})
	require.NoError(t, err)
	require.True(t, more)
	page, more, err = w.Organisations(t.Context(), w.root, access.OrganisationQuery{Limit: 2, AfterName: page[1].Name, AfterID: page[1].ID})
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, page, 1)
}
