package postgres

import (
	"reflect"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/domain/achievement"
	"jiyue/domain/money"
)

// A column that the row forgets would lose what it holds; every field of the thing
// is filled, so that it shows.
func TestTheRowOfAnAchievementKeepsEverything(t *testing.T) {
	content := func(n int64) achievement.Content {
		var c achievement.Content
		for i := range reflect.TypeFor[achievement.Content]().NumField() {
			if f := reflect.ValueOf(&c).Elem().Field(i); f.Kind() == reflect.String {
				f.SetString(string(rune('甲' + n)))
			}
		}
		c.Maturity, c.Secrecy = int(n), achievement.Internal
		c.Owners = []achievement.Owner{{Name: "单位", Uscc: "1241000041580123XA", Share: decimal.RequireFromString("33.34")}, {Name: "人", Share: decimal.RequireFromString("66.66")}}
		c.Completers = []achievement.Completer{{Name: "丙", Unit: "单位"}}
		c.Rights = []achievement.Right{{Number: "ZL1", Item: NewID()}}
		c.Modes = []achievement.Mode{achievement.ByLicence, achievement.ByOther}
		c.Price = money.FromFen(100_000_001 + n)
		return c
	}
	var a achievement.Achievement
	n := 0
	for i := range reflect.TypeFor[achievement.Achievement]().NumField() {
		if f := reflect.ValueOf(&a).Elem().Field(i); f.Type() != reflect.TypeFor[achievement.Content]() && f.Type() != reflect.TypeFor[*achievement.Content]() {
			full(f, &n)
		}
	}
	revision := content(2)
	a.Content, a.Revision = content(1), &revision
	row := achievementRowOf(&a)
	row.OrgName, row.Creator, row.Drafter, row.Publisher = a.OrgName, a.Creator.Name, a.Drafter.Name, a.Publisher.Name
	again, err := row.toDomain()
	require.NoError(t, err)
	require.True(t, a.Content.Price.Equal(again.Content.Price) && a.Revision.Price.Equal(again.Revision.Price))
	for _, c := range []*achievement.Content{&a.Content, a.Revision, &again.Content, again.Revision} {
		require.Equal(t, "100.00", c.Shares().StringFixed(2))
		c.Price = money.Zero // equal amounts may be held in different ways
		for i := range c.Owners {
			c.Owners[i].Share = decimal.RequireFromString(c.Owners[i].Share.StringFixed(2))
		}
	}
	require.Equal(t, &a, again)
}
