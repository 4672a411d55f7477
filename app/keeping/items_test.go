package keeping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/ip"
	"jiyue/infra/postgres"
)

const patentNo = "ZL202310456789.0"

// licence is a 专利实施许可 of the patent, with changes.
func licence(name string, changes map[string]string) map[string]string {
	form := map[string]string{
		"class": "0301", "ip[0].type": "INVENTION", "ip[0].no": patentNo, "ip[0].title": "一种主轴温升预测方法", "ip[0].owner": "中原示例理工大学",
		"ip[0].granted": "YES", "ip[0].filed": "2023-04-20", "licence.exclusivity": "EXCLUSIVE", "licence.territory": "中国",
		"licence.begin": "2026-11-12", "licence.end": "2030-11-11",
		"answers.mastered": "YES", "answers.complete": "YES", "answers.clear_ownership": "YES",
	}
	for k, v := range changes {
		form[k] = v
	}
	return goodForm(name, form)
}

// use files a contract of the given class straight into the tables; the rules of
// its class are not what these tests are about.
func (w *world) uses(by actor.Actor, office contract.Office, form map[string]string) contract.ID {
	w.t.Helper()
	form["class"] = "0101" // a development contract may name rights, too
	id := w.submitted(by, office, form)
	w.exec(`UPDATE contracts SET class = '0301' WHERE id = $1`, string(id))
	return id
}

func (w *world) item(number string) ip.Item {
	w.t.Helper()
	i, err := w.db.ItemByNumber(w.t.Context(), ip.Key(number))
	require.NoError(w.t, err)
	return i
}

func TestApplicationsFillTheRegisterOfRights(t *testing.T) {
	w := newWorld(t)
	id := w.uses(w.broker, w.office, licence("许可一", map[string]string{"ip[0].no": "202310456789.0", "ip[0].granted": "NO",
		"ip[1].type": "TECH_SECRET", "ip[1].title": "主轴装配工艺", "ip[1].owner": "中原示例理工大学", "ip[2].type": "SW_COPYRIGHT", "ip[2].no": "2020SR0123456", "ip[2].title": "补偿软件"}))
	applied := w.item(patentNo)
	require.Equal(t, ip.Pending, applied.Status)
	require.Equal(t, w.party(schoolCode).ID, applied.OwnerParty, "the owner is a party of the contract")
	require.Equal(t, day.Must("2043-04-19"), applied.ExpiresOn)
	w.uses(w.broker, w.office, licence("许可二", nil))
	granted := w.item(patentNo)
	require.Equal(t, applied.ID, granted.ID, "one right through its life")
	require.Equal(t, patentNo, granted.Number)
	require.Equal(t, ip.InForce, granted.Status)
	require.Equal(t, 4, w.count(`SELECT count(*) FROM ip_uses`))
	require.Equal(t, 2, w.count(`SELECT count(*) FROM ip_versions WHERE item_id = $1`, granted.ID))
	_, err := w.db.SQL().ExecContext(t.Context(), `DELETE FROM ip_versions`)
	require.ErrorContains(t, err, "permission denied")

	require.NoError(t, w.registration.Accept(t.Context(), w.registrar, id, 0))
	require.NoError(t, w.registration.RequestSupplement(t.Context(), w.registrar, id, 0, []contract.Note{{Field: "ip[1].title", Text: "请说明技术秘密的范围"}}))
	_, err = w.registration.SaveDraft(t.Context(), w.broker, id, 0, map[string]string{"class": "0101", "ip[1].type": "", "ip[1].title": "", "ip[1].owner": ""})
	require.NoError(t, err)
	_, err = w.registration.Submit(t.Context(), w.broker, id, 0)
	require.NoError(t, err)
	require.Equal(t, 2, w.count(`SELECT count(*) FROM ip_uses WHERE contract_id = $1`, string(id)), "what is named no more is used no more")
}

func TestConflictsAreShownAndOthersContractsAreNot(t *testing.T) {
	w := newWorld(t)
	w.uses(w.broker, w.office, licence("许可给轴承厂", nil))
	w.uses(w.rival, w.luoyang, licence("经纪的许可", map[string]string{"parties[1].name": "郑州示例科技有限公司", "parties[1].uscc": "91410100MA9K7T2X12", "parties[1].seal": "郑州示例科技有限公司", "amount.total": "770000"}))
	id := w.item(patentNo).ID
	page := func(by actor.Actor) keeping.ItemPage {
		k, err := w.keeping.Item(t.Context(), by, id, "", 0)
		require.NoError(t, err)
		return k
	}
	for _, by := range []actor.Actor{w.registrar, w.reviewer, w.head, w.distant, w.authority} {
		k := page(by)
		require.Len(t, k.Uses, 2, by.Name)
		require.Len(t, k.Conflicts, 1, by.Name)
		for _, u := range append(k.Uses, k.Conflicts[0].Uses...) {
			require.Equal(t, u.Readable, u.Name != "" && u.Buyer != "" && u.Contract != "", by.Name)
			require.NotEmpty(t, u.Office)
		}
	}
	require.True(t, page(w.authority).Uses[0].Readable && page(w.authority).Uses[1].Readable)
	require.False(t, page(w.registrar).Uses[0].Readable && page(w.registrar).Uses[1].Readable)
	for _, by := range []actor.Actor{w.broker, w.rival, w.schoolHead} {
		k := page(by)
		require.Len(t, k.Uses, 1, by.Name)
		require.Empty(t, k.Conflicts, "a conflict would tell of the other contract")
		require.Empty(t, k.Versions[0].ByName)
	}
	_, err := w.keeping.Item(t.Context(), w.auditor, id, "", 0)
	require.ErrorIs(t, err, keeping.ErrDenied)
}

func TestSecretsAndUnpublishedApplicationsAreForTheirOwners(t *testing.T) {
	w := newWorld(t)
	w.uses(w.broker, w.office, licence("许可一", map[string]string{"ip[0].no": "202310456789.0", "ip[0].granted": "NO",
		"ip[1].type": "TECH_SECRET", "ip[1].title": "主轴装配工艺", "ip[1].owner": "中原示例理工大学"}))
	count := func(by actor.Actor) int {
		list, _, err := w.keeping.Items(t.Context(), by, keeping.ItemQuery{Text: "主轴"})
		require.NoError(t, err)
		return len(list)
	}
	for by, want := range map[*actor.Actor]int{&w.broker: 2, &w.schoolHead: 2, &w.rival: 0, &w.registrar: 2, &w.distant: 0, &w.authority: 2} {
		require.Equal(t, want, count(*by), by.Name)
	}
	_, err := w.keeping.ItemByNumber(t.Context(), w.rival, patentNo)
	require.ErrorContains(t, err, "名录中没有该编号")
	_, err = w.keeping.Item(t.Context(), w.rival, w.item(patentNo).ID, "", 0)
	require.ErrorIs(t, err, ip.ErrAbsent)
	_, err = w.keeping.ItemByNumber(t.Context(), w.broker, "ｚｌ２０２３１０４５６７８９．０")
	require.NoError(t, err)
}

func TestRightsAreEnteredAndChangedByHand(t *testing.T) {
	w := newWorld(t)
	w.submitted(w.broker, w.office, goodForm("主轴一", nil)) // brings the school on file
	item := ip.Item{Kind: ident.UtilityModel, Number: "202520000001.0", Title: "夹具", Owner: "别的单位", FiledOn: day.Must("2025-01-02"), Status: ip.Pending}
	_, err := w.keeping.AddItem(t.Context(), w.broker, item)
	require.ErrorContains(t, err, "校验")
	item.Number = "2020SR0000001"
	item.Kind = contract.IPSoftware
	id, err := w.keeping.AddItem(t.Context(), w.broker, item)
	require.NoError(t, err)
	i := w.item(item.Number)
	require.Equal(t, "中原示例理工大学", i.Owner, "brokers enter the rights of their own organisation")
	require.Equal(t, w.party(schoolCode).ID, i.OwnerParty)
	_, err = w.keeping.AddItem(t.Context(), w.registrar, item)
	require.ErrorIs(t, err, ip.ErrTaken)

	i.Title = "夹具控制软件"
	for _, by := range []actor.Actor{w.rival, w.schoolHead, w.authority} {
		require.Error(t, w.keeping.ChangeItem(t.Context(), by, i, "更正名称"), by.Name)
	}
	require.ErrorContains(t, w.keeping.ChangeItem(t.Context(), w.broker, i, ""), "理由")
	require.NoError(t, w.keeping.ChangeItem(t.Context(), w.broker, i, "更正名称"))
	require.ErrorIs(t, w.keeping.ChangeItem(t.Context(), w.broker, i, "更正名称"), ip.ErrMoved)
	i = w.item(item.Number)
	i.Status, i.StatusOn = ip.Lapsed, day.Must("2026-10-30")
	require.NoError(t, w.keeping.ChangeItem(t.Context(), w.registrar, i, "登记簿显示终止"))
	i = w.item(item.Number)
	require.False(t, i.VerifiedOn.IsZero())
	require.ErrorIs(t, w.keeping.ChangeItem(t.Context(), w.broker, i, "已核实的不能改"), keeping.ErrItemEdit)
	require.Equal(t, 3, w.count(`SELECT count(*) FROM ip_versions WHERE item_id = $1`, id))
}

func TestTheFilterByStandingAgreesWithTheRule(t *testing.T) {
	w := newWorld(t)
	today := day.Of(w.db.Now())
	n := 0
	for _, status := range ip.Statuses {
		for _, expires := range []string{"", "-1", "0", "180", "181"} {
			n++
			on := map[string]any{"": nil, "-1": today.AddDays(-1).String(), "0": today.String(), "180": today.AddDays(180).String(), "181": today.AddDays(181).String()}[expires]
			w.exec(`INSERT INTO ip_items (id, kind, title, status, expires_on, created_at, updated_at) VALUES ($1, 'SW_COPYRIGHT', $2, $3, $4::date, now(), now())`,
				postgres.NewID(), status.Value+expires, status.Value, on)
		}
	}
	seen := 0
	for _, s := range []ip.Standing{ip.Stands, ip.Soon, ip.Expired, ip.Ended, ip.Applied, ip.Doubtful} {
		list, _, err := w.keeping.Items(t.Context(), w.registrar, keeping.ItemQuery{Standing: s})
		require.NoError(t, err)
		require.NotEmpty(t, list)
		for _, i := range list {
			require.Equal(t, s, i.StandingOn(today), i.Title)
		}
		seen += len(list)
	}
	require.Equal(t, n, seen)
	var pages int
	for after := ""; ; pages++ {
		_, next, err := w.keeping.Items(t.Context(), w.registrar, keeping.ItemQuery{After: after, Limit: 10})
		require.NoError(t, err)
		if next == "" {
			break
		}
		after = next
	}
	require.Equal(t, 2, pages, "25 rights in pages of ten")
}
