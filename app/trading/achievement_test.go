package trading_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/infra/postgres"
)

func TestAchievementFromTheDraftToTheCatalogue(t *testing.T) {
	w := newWorld(t)
	id := w.begun(w.broker)
	require.NoError(t, w.BeginAchievement(t.Context(), w.broker, id, good("name", "同一页提交两次")))
	require.Equal(t, 1, w.count(`SELECT count(*) FROM achievements`), "the same form twice is one draft")
	a := w.read(id)
	require.Equal(t, achievement.Draft, a.State)
	require.Equal(t, "ZL202310456789.0", a.Content.Rights[0].Number, "as the register writes it")
	require.Empty(t, a.Number)
	list, _, err := w.FindPublic(t.Context(), trading.AchievementQuery{Text: "主轴"})
	require.NoError(t, err)
	require.Empty(t, list, "drafts are nobody's business")

	require.ErrorIs(t, w.PublishAchievement(t.Context(), w.broker, id, 1), achievement.ErrHead)
	require.ErrorIs(t, w.PublishAchievement(t.Context(), w.rivalHead, id, 1), achievement.ErrAbsent)
	require.ErrorIs(t, w.PublishAchievement(t.Context(), w.head, id, 2), achievement.ErrMoved)
	require.NoError(t, w.PublishAchievement(t.Context(), w.head, id, 1))
	a = w.read(id)
	require.Equal(t, "CG-ZZ-2026-000001", a.Number, "by the office of the whole city")
	require.Equal(t, day.Of(w.now), a.ConfirmedOn)
	for _, word := range []string{"主轴", "轴热", "变工", "洛阳", "CG-ZZ-2026-000001", "温升 补偿"} {
		list, next, err := w.FindPublic(t.Context(), trading.AchievementQuery{Text: word})
		require.NoError(t, err)
		require.Empty(t, next)
		require.Equal(t, []string{a.Content.Name}, names(list), word)
	}
	list, _, err = w.FindPublic(t.Context(), trading.AchievementQuery{Text: strings.Repeat("主轴 ", 5000)})
	require.NoError(t, err)
	require.Len(t, list, 1, "however much is asked")
	list, _, err = w.FindPublic(t.Context(), trading.AchievementQuery{Text: "轴主"})
	require.NoError(t, err)
	require.Empty(t, list, "pairs alone do not say their order")
	list, _, err = w.FindPublic(t.Context(), trading.AchievementQuery{Field: "04"})
	require.NoError(t, err)
	require.Empty(t, list)
	n, err := w.db.VerifyAudit(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(2), n)
}

func TestAchievementIsKeptAsWritten(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	require.NoError(t, w.WriteAchievement(t.Context(), w.colleague, id, 2, good("maturity", "7")))
	a := w.read(id)
	require.Equal(t, []any{6, 7}, []any{a.Content.Maturity, a.Revision.Maturity})
	require.Equal(t, []string{w.colleague.User}, a.Writers)
	require.Equal(t, "同事", a.Drafter.Name)
	require.ErrorIs(t, w.PublishAchievement(t.Context(), w.colleague, id, 3), achievement.ErrSamePerson)
	require.NoError(t, w.PublishAchievement(t.Context(), w.head, id, 3))
	p := w.page(w.broker, id)
	require.Len(t, p.Versions, 2)
	require.Equal(t, 2, p.Versions[0].Edition)
	require.Equal(t, "技术成熟度", p.Versions[1].Content.Changes(p.Versions[0].Content)[0].Path)
	_, err := w.db.SQL().ExecContext(t.Context(), `DELETE FROM achievement_versions`)
	require.ErrorContains(t, err, "permission denied")
	_, err = w.db.SQL().ExecContext(t.Context(), `UPDATE achievement_versions SET edition = 9`)
	require.ErrorContains(t, err, "permission denied")
	require.NoError(t, w.WithdrawAchievement(t.Context(), w.broker, id, 4, "权属正在变更"))
	a = w.read(id)
	require.Equal(t, []any{achievement.Withdrawn, "权属正在变更", w.now.UTC()}, []any{a.State, a.Reason, a.EndedAt})
	require.NoError(t, w.PublishAchievement(t.Context(), w.head, id, 5))
	require.NoError(t, w.TransferAchievement(t.Context(), w.broker, id, 6, "已转让，登记编号 ZZ-2026-000009"))
	require.Equal(t, achievement.Transferred, w.read(id).State)
	require.ErrorIs(t, w.PublishAchievement(t.Context(), w.head, id, 7), achievement.ErrState)
	require.ErrorIs(t, w.WriteAchievement(t.Context(), w.broker, id, 7, good("maturity", "9")), achievement.ErrState)
}

func TestAchievementNumbersHaveNoGaps(t *testing.T) {
	w := newWorld(t)
	var wait sync.WaitGroup
	for i := range 8 {
		id := w.begun(w.broker, "name", fmt.Sprint("成果", i))
		wait.Go(func() { _ = w.PublishAchievement(t.Context(), w.head, id, 1) })
	}
	incomplete := postgres.NewID()
	require.NoError(t, w.BeginAchievement(t.Context(), w.broker, incomplete, map[string]string{"name": "未填完"}))
	require.Error(t, w.PublishAchievement(t.Context(), w.head, incomplete, 1))
	wait.Wait()
	require.Equal(t, 8, w.count(`SELECT count(DISTINCT number) FROM achievements`))
	require.Equal(t, 8, w.count(`SELECT max(right(number, 6)::int) FROM achievements`))

	zone := postgres.NewID()
	require.NoError(t, w.BeginAchievement(t.Context(), w.rival, zone, good()))
	require.NoError(t, w.PublishAchievement(t.Context(), w.rivalHead, zone, 1), "an agency may offer what others own")
	require.Equal(t, "CG-ZZ-2026-000009", w.read(zone).Number, "the wider office of the zone's two")
	luoyang := w.organisation("SELLER", "洛阳示例轴承有限公司", "410305", "", "")
	by, boss := w.user(luoyang, "聂川", actor.Broker), w.user(luoyang, "洛总", actor.Head)
	other := postgres.NewID()
	require.NoError(t, w.BeginAchievement(t.Context(), by, other, good()))
	require.NoError(t, w.PublishAchievement(t.Context(), boss, other, 1))
	require.Equal(t, "CG-4103-2026-000001", w.read(other).Number, "no office covers the city")
}

func TestAchievementIsCheckedAgainstTheRegisters(t *testing.T) {
	w := newWorld(t)
	for name, x := range map[string]struct {
		changes []string
		field   string
		says    string
	}{
		"an unknown number":        {[]string{"rights[0].number", "ZL209999999999.9"}, "rights[0].number", "知识产权名录"},
		"what others keep to them": {[]string{"rights[0].number", "202410000002.2"}, "rights[0].number", "知识产权名录"},
		"twice":                    {[]string{"rights[3].number", "202310456789.0"}, "rights[3].number", "删去一行"},
		"a field of no table":      {[]string{"field", "99"}, "field", "代码表中没有"},
		"an industry of no table":  {[]string{"industry", "ZZ"}, "industry", "代码表中没有"},
		"a share":                  {[]string{"owners[0].share", "66.666"}, "owners[0].share", "两位小数"},
	} {
		err := w.BeginAchievement(t.Context(), w.broker, postgres.NewID(), good(x.changes...))
		require.Equal(t, []string{x.field}, fields(err), name)
		require.ErrorContains(t, err, x.says, name)
	}
	require.Zero(t, w.count(`SELECT count(*) FROM achievements`))
	for _, by := range []actor.Actor{w.head, w.trader, w.authority, w.bidder, {}} {
		require.ErrorIs(t, w.BeginAchievement(t.Context(), by, postgres.NewID(), good()), achievement.ErrBroker)
	}
	id := w.begun(w.broker, "owners[0].uscc", "", "owners[1].share", "33.33")
	err := w.PublishAchievement(t.Context(), w.head, id, 1)
	require.Equal(t, []string{"owners", "owners"}, fields(err))
	require.ErrorContains(t, err, "少 0.01%")
	p := w.page(w.head, id)
	require.Len(t, p.Missing, 2)
	require.Contains(t, fault.Sentence(p.Missing[1]), "权属单位中没有本单位")
}

// 公开 is for everybody; 内部 and 涉密 appear on no public page, list or search.
func TestAchievementSecrecy(t *testing.T) {
	w := newWorld(t)
	ids := map[achievement.Secrecy]string{}
	for _, s := range []achievement.Secrecy{achievement.Open, achievement.Internal, achievement.Secret} {
		ids[s] = w.published("secrecy", string(s), "name", "成果 "+string(s))
	}
	w.begun(w.broker, "name", "成果 草稿")
	public, _, err := w.FindPublic(t.Context(), trading.AchievementQuery{Text: "成果"})
	require.NoError(t, err)
	require.Equal(t, []string{"成果 OPEN"}, names(public))
	for s, id := range ids {
		_, err = w.PublicAchievement(t.Context(), id)
		require.Equal(t, s == achievement.Open, err == nil, s)
	}
	for by, want := range map[*actor.Actor]int{&w.broker: 4, &w.head: 4, &w.trader: 2, &w.authority: 2, &w.far: 0, &w.rival: 0} {
		found, _, err := w.FindAchievements(t.Context(), *by, trading.AchievementQuery{Text: "成果"})
		require.NoError(t, err)
		require.Len(t, found, want, by.Name)
		for s, id := range ids {
			_, err := w.Achievement(t.Context(), *by, id, 0)
			require.Equal(t, want == 4 || want == 2 && s != achievement.Secret, err == nil, "%s %s", by.Name, s)
		}
	}
	for _, by := range []actor.Actor{w.bidder, {}} {
		_, _, err := w.FindAchievements(t.Context(), by, trading.AchievementQuery{})
		require.ErrorIs(t, err, achievement.ErrDenied)
	}
	// what was 涉密 once stays with the unit, whatever it is now
	id := ids[achievement.Secret]
	require.NoError(t, w.WriteAchievement(t.Context(), w.broker, id, 2, good("secrecy", "OPEN", "name", "已解密的成果")))
	require.NoError(t, w.PublishAchievement(t.Context(), w.head, id, 3))
	require.Len(t, w.page(w.broker, id).Versions, 2)
	require.Len(t, w.page(w.trader, id).Versions, 1)
	require.Zero(t, w.count(`SELECT count(*) FROM audit_events WHERE payload LIKE '%成果 SECRET%'`))
}

func TestStaleAchievementLeavesTheCatalogueUntilConfirmed(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	found := func() int {
		list, _, err := w.FindPublic(t.Context(), trading.AchievementQuery{})
		require.NoError(t, err)
		return len(list)
	}
	w.now = w.now.AddDate(0, 0, achievement.ValidDays)
	require.Equal(t, 1, found(), "on the last day")
	w.now = w.now.AddDate(0, 0, 1)
	require.Zero(t, found())
	stale, _, err := w.FindAchievements(t.Context(), w.broker, trading.AchievementQuery{Stale: true})
	require.NoError(t, err)
	require.Len(t, stale, 1)
	p, err := w.PublicAchievement(t.Context(), id)
	require.NoError(t, err, "who has the address still finds it")
	require.True(t, p.Stale(p.Today))
	require.ErrorIs(t, w.ConfirmAchievement(t.Context(), w.head, id, 2), achievement.ErrBroker)
	w.begun(w.broker, "name", "草稿")
	for by, want := range map[*actor.Actor]int{&w.broker: 1, &w.head: 1, &w.colleague: 2, &w.rival: 0, &w.trader: 0} {
		n, err := w.Waiting(t.Context(), *by)
		require.NoError(t, err)
		require.Equal(t, want, n, by.Name)
	}
	require.NoError(t, w.ConfirmAchievement(t.Context(), w.broker, id, 2))
	require.Equal(t, 1, found())
}

func TestAchievementsAreReadPageByPage(t *testing.T) {
	w := newWorld(t)
	for i := range 45 {
		w.published("name", fmt.Sprintf("成果 %02d", i), "field", []string{"03", "05"}[i%2])
		w.now = w.now.Add(1000)
	}
	seen := map[string]bool{}
	after, pages := "", 0
	for {
		list, next, err := w.FindPublic(t.Context(), trading.AchievementQuery{After: after, Text: "成果"})
		require.NoError(t, err)
		require.LessOrEqual(t, len(list), 20)
		for _, r := range list {
			require.False(t, seen[r.ID])
			seen[r.ID] = true
		}
		pages++
		if after = next; next == "" {
			break
		}
	}
	require.Len(t, seen, 45)
	require.Equal(t, 3, pages)
	list, next, err := w.FindPublic(t.Context(), trading.AchievementQuery{Field: "03"})
	require.NoError(t, err)
	require.Equal(t, "成果 44", list[0].Name, "newest first")
	require.NotEmpty(t, next)
	own, _, err := w.FindAchievements(t.Context(), w.broker, trading.AchievementQuery{State: achievement.Published, After: "not an id"})
	require.NoError(t, err)
	require.Len(t, own, 20)
	own, _, err = w.FindAchievements(t.Context(), w.broker, trading.AchievementQuery{State: achievement.InDeal})
	require.NoError(t, err)
	require.Empty(t, own)
}

func TestAchievementLikenessIsPointedOut(t *testing.T) {
	w := newWorld(t)
	first := w.published()
	second := w.begun(w.broker, "name", "高速主轴热误差补偿技术", "rights[0].number", "")
	third := w.begun(w.broker, "name", "另一名称")
	fourth := w.begun(w.broker, "name", "又一名称", "rights[0].number", "")
	require.Empty(t, w.page(w.broker, fourth).Twins)
	twins := w.page(w.broker, second).Twins
	require.Len(t, twins, 1)
	require.True(t, twins[0].SameName && twins[0].ID == first && twins[0].Readable)
	twins = w.page(w.broker, third).Twins
	require.Len(t, twins, 1)
	require.Equal(t, []string{"ZL202310456789.0"}, twins[0].Shared)

	foreign := w.begun(w.rival)
	twins = w.page(w.rival, foreign).Twins
	require.Len(t, twins, 1, "drafts of others are not told of")
	require.Equal(t, achievement.Twin{OrgName: "中原示例理工大学", State: achievement.Published, Org: w.broker.Org, SameName: true, Shared: []string{"ZL202310456789.0"}}, twins[0])
	require.NoError(t, w.WriteAchievement(t.Context(), w.broker, first, 2, good("secrecy", "SECRET")))
	require.NoError(t, w.PublishAchievement(t.Context(), w.head, first, 3))
	require.Empty(t, w.page(w.rival, foreign).Twins, "nor what is 涉密")
}

func TestAchievementHintsAndWhatThePublicSeesOfRights(t *testing.T) {
	w := newWorld(t)
	w.exec(`INSERT INTO parties (id, name, uscc, country, created_at, updated_at) VALUES ($1, '中原示例理工大学', $2, '142', now(), now())`, postgres.NewID(), schoolCode)
	w.exec(`UPDATE ip_items SET owner_party = (SELECT id FROM parties)`)
	w.exec(`UPDATE ip_items SET owner = '别的单位' WHERE number LIKE 'ZL2023%'`)
	id := w.published("rights[1].number", "ZL202010000001.1", "rights[2].number", "202410000002.2")
	hints := w.page(w.broker, id).Hints
	require.Len(t, hints, 2)
	require.Contains(t, hints[0], "别的单位")
	require.Contains(t, hints[1], "已失效")
	p, err := w.PublicAchievement(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []string{"ZL202310456789.0", "ZL202010000001.1", ""}, []string{p.Rights[0].Number, p.Rights[1].Number, p.Rights[2].Number},
		"an application that was not published has no number for the public")
}

func TestAchievementEvidence(t *testing.T) {
	w := newWorld(t)
	id := w.published()
	pdf := []byte("%PDF-1.7 report")
	require.ErrorContains(t, w.AddEvidence(t.Context(), w.broker, id, "报告.pdf", []byte("<html>")), "PDF")
	for _, by := range []actor.Actor{w.head, w.trader} {
		require.ErrorIs(t, w.AddEvidence(t.Context(), by, id, "报告.pdf", pdf), achievement.ErrBroker)
	}
	require.ErrorIs(t, w.AddEvidence(t.Context(), w.rival, id, "报告.pdf", pdf), achievement.ErrAbsent)
	require.NoError(t, w.AddEvidence(t.Context(), w.broker, id, `C:\报告.pdf`, pdf))
	require.ErrorIs(t, w.AddEvidence(t.Context(), w.broker, id, "同一份.pdf", pdf), achievement.ErrFileTwice)
	files := w.page(w.trader, id).Files
	require.Len(t, files, 1)
	require.Equal(t, "报告.pdf", files[0].Name)
	for _, by := range []actor.Actor{w.broker, w.head, w.trader, w.authority} {
		_, content, err := w.Evidence(t.Context(), by, id, files[0].ID)
		require.NoError(t, err, by.Name)
		require.Equal(t, pdf, content)
	}
	require.Equal(t, 4, w.count(`SELECT count(*) FROM audit_events WHERE kind = 'achievement.file_read'`))
	_, _, err := w.Evidence(t.Context(), w.rival, id, files[0].ID)
	require.ErrorIs(t, err, achievement.ErrAbsent)
	secret := w.begun(w.broker, "name", "机要成果", "secrecy", "SECRET")
	require.ErrorIs(t, w.AddEvidence(t.Context(), w.broker, secret, "报告.pdf", pdf), achievement.ErrFileSecret)
	other := w.begun(w.broker, "name", "另一成果")
	_, _, err = w.Evidence(t.Context(), w.broker, other, files[0].ID)
	require.ErrorIs(t, err, achievement.ErrFileAbsent, "not under another achievement's address")
	require.NoError(t, w.RemoveEvidence(t.Context(), w.broker, id, files[0].ID))
	require.ErrorIs(t, w.RemoveEvidence(t.Context(), w.broker, id, files[0].ID), achievement.ErrFileAbsent)
	require.NoError(t, w.AddEvidence(t.Context(), w.broker, id, "再传.pdf", pdf))
	require.Equal(t, "再传.pdf", w.page(w.head, id).Files[0].Name)
}

// The constraints are the second lock: they hold what the rules hold.
func TestTheDatabaseRefusesAchievementsThatTheRulesRefuse(t *testing.T) {
	w := newWorld(t)
	id, draft := w.published(), w.begun(w.broker, "name", "草稿")
	other := w.published("name", "另一成果", "rights[0].number", "")
	for name, x := range map[string]struct {
		set  string
		id   string
		want *fault.Fault
	}{
		"the creator publishes":   {`publisher_id = creator_id`, id, achievement.ErrSamePerson},
		"99.99 percent":           {`content = content || '{"owners[1].share": "33.33"}'`, id, fault.New(fault.Invalid, "achievement.shares", "")},
		"no reason":               {`state = 'WITHDRAWN', ended_at = now(), reason = ' x '`, id, achievement.ErrReason},
		"a draft in a sale":       {`live_sale = gen_random_uuid()`, draft, achievement.ErrNotOpen},
		"a secret in a sale":      {`live_sale = gen_random_uuid(), content = content || '{"secrecy": "SECRET"}'`, id, achievement.ErrNotOpen},
		"a draft published as is": {`state = 'PUBLISHED'`, draft, fault.New(fault.Conflict, "achievement.published", "")},
		"an unknown level":        {`content = content || '{"secrecy": "TOP"}'`, draft, fault.New(fault.Conflict, "achievement.secrecy", "")},
	} {
		err := w.db.InTx(t.Context(), func(tx *postgres.Tx) error {
			_, err := tx.NewRaw(`UPDATE achievements SET `+x.set+` WHERE id = ?`, x.id).Exec(t.Context())
			return err
		})
		require.ErrorIs(t, err, x.want, name)
	}
	engage := func(id, sale string) error {
		return w.db.InTx(t.Context(), func(tx *postgres.Tx) error {
			a, err := tx.LockAchievement(t.Context(), id)
			if err != nil {
				return err
			}
			return errors.Join(a.Engage(sale, day.Of(tx.Now())), tx.SaveAchievement(t.Context(), a))
		})
	}
	sale := postgres.NewID()
	require.NoError(t, engage(id, sale))
	require.Equal(t, achievement.InDeal, w.read(id).Now())
	require.ErrorIs(t, engage(other, sale), achievement.ErrInDeal, "one sale has one achievement")
	list, _, err := w.FindPublic(t.Context(), trading.AchievementQuery{})
	require.NoError(t, err)
	require.Len(t, list, 2, "a sale under way is shown")
	require.ErrorIs(t, w.WithdrawAchievement(t.Context(), w.head, id, 3, "不再对外提供"), achievement.ErrInDeal)
}
