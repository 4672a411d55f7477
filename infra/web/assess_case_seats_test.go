package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/infra/postgres"
)

// Recusal on the pages of the case: a finding stands where it may be seen, the form comes
// back as typed, and who has left the panel is led away from the case.
func TestSomebodyLeavesThePanel(t *testing.T) {
	c := newScoringCase(t)
	ctx := t.Context()
	quality, member, broker, other := c.signedIn("quality"), c.signedIn("pg3"), c.signedIn("broker"), c.signedIn("pg4")
	page := quality.get(c.path)
	require.Equal(t, http.StatusOK, page.StatusCode, c.log.String())
	require.Contains(t, page.body, "事后回避")
	require.NotContains(t, page.body, "在任评估师回避核查")
	require.NotContains(t, broker.get(c.path).body, "事后回避")

	row, err := c.db.RegisterEntryByNumber(ctx, "PG-4101-0004")
	require.NoError(t, err)
	self := actor.Actor{User: c.ids["pg4"], Name: "pg4", Roles: []actor.Role{actor.Assessor}}
	require.NoError(t, c.Registers.Declare(ctx, self, row.ID, postgres.NewID(), map[string]string{"fact": "EQUITY", "with": c.school.Name, "code": "1241000041580123XA", "from": "2026-01-01"}))
	page = quality.get(c.path)
	require.Contains(t, page.body, "在任评估师回避核查")
	require.Contains(t, page.body, "应当回避：近三年与当事单位有出资、债权债务或有偿咨询关系")
	require.NotContains(t, other.get(c.path).body, "在任评估师回避核查")

	a := quality.post(c.path+"/acts/recuse", url.Values{"recuse.user": {"PG-4101-0004"}, "recuse.reasons": {"短"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, a.body)
	require.Contains(t, a.body, `href="#recuse-reasons"`)
	require.Contains(t, a.body, "短")
	require.Equal(t, http.StatusSeeOther, quality.post(c.path+"/acts/recuse", url.Values{"recuse.user": {"PG-4101-0004"}, "recuse.reasons": {"对委托方有债权"}}).StatusCode)
	require.Equal(t, http.StatusNotFound, other.get(c.path).StatusCode, "who has left sees the case no more")

	a = member.post(c.path+"/acts/recuse", url.Values{"recuse.reasons": {"与完成人之一是亲属"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, "/assessments", a.Header.Get("Location"))
	st, err := c.Cases.Case(ctx, c.actorOf("lead", "", "", actor.Evaluator), c.number)
	require.NoError(t, err)
	require.Equal(t, assessment.PanelDrawn, st.State)
	require.Equal(t, []string{"PG-4101-0009", "PG-4101-0008"}, st.Case.Panel[2:4])
	require.NotContains(t, broker.get(c.path).body, "亲属", "the client is not told why")
	require.Contains(t, quality.get(c.path).body, "与完成人之一是亲属")

	a = c.signedIn("pg1").post(c.path+"/acts/recuse", url.Values{"recuse.reasons": {"任职单位与委托方合并"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode)
	page = c.signedIn("lead").get(c.path)
	require.Contains(t, page.body, "准备补抽评估师")
	require.Contains(t, page.body, "有 1 个席位没有候补可以递补")
}
