package web

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
)

func TestScheduleFromFormToVerification(t *testing.T) {
	st := applicants(t)
	var certificates []contract.Certificate
	for _, name := range []string{"清单甲", "清单乙", "清单丙"} {
		_, cert := st.registered("contract.project_name", name)
		certificates = append(certificates, cert)
	}
	first := certificates[0]
	seller, today := first.Sellers[0].Code, st.Funding.Today().String()
	broker, public := st.signedIn("broker"), st.visitor()
	require.Contains(t, broker.get("/schedules").body, "还没有开具过登记清单")

	page := broker.get("/schedules/new")
	require.Contains(t, page.body, `value="`+seller+`"`, "the usual seller is filled in")
	office := st.caseOf("/review/" + string(first.ContractID)).Office.ID
	ask := url.Values{"office": {office}, "seller": {seller}, "from": {today[:4] + "-01-01"}, "to": {today}, "band": {"small"}}
	with := func(name, value string) url.Values {
		changed := url.Values{}
		for k, v := range ask {
			changed[k] = v
		}
		changed.Set(name, value)
		return changed
	}
	for name, x := range map[string]struct {
		ask  url.Values
		says string
	}{
		"no seller":      {with("seller", ""), contract.ErrScheduleSeller.Message},
		"unknown seller": {with("seller", "91410100MA45K8PQ2X"), contract.ErrScheduleEmpty.Message},
		"no date":        {with("from", "去年"), "请填写日期"},
		"two years":      {with("from", "2024-01-01"), contract.ErrSchedulePeriod.Message},
		"large ones":     {with("band", "large"), contract.ErrScheduleEmpty.Message},
	} {
		a := broker.get("/schedules/new?" + x.ask.Encode())
		require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode, name)
		require.Contains(t, a.body, x.says, name)
		require.Contains(t, a.body, `value="`+x.ask.Get("to")+`"`, "%s: what was typed stays", name)
	}

	page = broker.get("/schedules/new?" + ask.Encode())
	require.Equal(t, http.StatusOK, page.StatusCode, page.body)
	for _, c := range certificates {
		require.Contains(t, page.body, c.Number)
	}
	issue := with("id", idField.FindStringSubmatch(page.body)[1])
	var wait sync.WaitGroup
	windows := make([]*visitor, 8)
	for i := range windows {
		windows[i] = st.signedIn("broker")
	}
	for _, v := range windows { // the same form eight times at once
		wait.Add(1)
		go func() {
			defer wait.Done()
			v.post("/schedules", issue)
		}()
	}
	wait.Wait()
	home := "/schedules/" + issue.Get("id")
	require.Equal(t, home, broker.post("/schedules", issue).Header.Get("Location"))
	lists, _, err := st.Funding.Schedules(t.Context(), st.as("registrar", actor.Registrar), "")
	require.NoError(t, err)
	require.Len(t, lists, 1)
	list, err := st.Funding.Schedule(t.Context(), st.as("registrar", actor.Registrar), issue.Get("id"))
	require.NoError(t, err)
	require.Equal(t, 3, list.Count)
	require.Equal(t, "1500000.00", list.Total.String())
	require.Regexp(t, `^[A-Z]+-QD-2026-000001$`, list.Number)
	require.Equal(t, 1, st.count(`SELECT count(*) FROM audit_events WHERE kind = 'schedule.issued'`))
	_, err = st.db.SQL().ExecContext(t.Context(), `UPDATE schedules SET total = 1`)
	require.ErrorContains(t, err, "permission denied")

	require.Contains(t, broker.get(home+"/sheet.pdf").body, "/l/"+list.Token)
	require.Contains(t, broker.get(home+"/export.xlsx").body, list.Number+" 3 ")
	byNumber, byToken := public.get("/verify?no=zz-qd-2026-000001"), public.get("/l/"+list.Token)
	require.Contains(t, byNumber.body, "清单有效")
	require.NotContains(t, byNumber.body, first.ProjectName, "a number alone shows nothing of the list")
	require.Contains(t, byToken.body, first.ProjectName)
	require.Contains(t, byToken.Header.Get("X-Robots-Tag"), "noindex")
	require.Contains(t, public.get("/l/NOSUCHTOKEN").body, "查无此清单")
	require.Contains(t, public.get("/verify?no=ZZ-QD-2026-000009").body, "查无此清单")

	registrar := st.as("registrar", actor.Registrar)
	require.NoError(t, st.Registration.Reissue(t.Context(), registrar, first.ContractID, 0, []string{contract.ReasonLost}, "申请人书面申请补发"))
	require.Contains(t, public.get("/l/"+list.Token).body, "清单有效", "new paper changes no content")
	require.NoError(t, st.Registration.Cancel(t.Context(), registrar, first.ContractID, 0, []string{contract.ReasonRescinded}, "双方协议解除合同"))
	require.Contains(t, public.get("/l/"+list.Token).body, "清单已作废")
	gone := broker.get(home)
	require.Contains(t, gone.body, "本清单已经作废")
	require.Contains(t, gone.body, "重新开具")
	require.NotContains(t, broker.get("/schedules/new?"+ask.Encode()).body, first.Number, "what has ended goes on no new list")
}
