package trading_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/licence"
	"jiyue/infra/postgres"
)

// licensing is the world of agreed prices with declarations beside them.
type licensing struct {
	*agreeing
	*trading.Licences
	offer, item string
	user        actor.Actor // of another unit
	other       actor.Actor
}

func newLicensing(t *testing.T) *licensing {
	w := &licensing{agreeing: newAgreeing(t)}
	w.Licences = &trading.Licences{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) trading.LicenceTx { return tx }), Reader: w.db, Floor: w.Floor(), Now: w.db.Now}
	w.offer = w.published("rights[0].number", "ZL202310456789.0")
	require.NoError(t, w.db.SQL().QueryRowContext(t.Context(), `SELECT item_id FROM achievement_rights`).Scan(&w.item))
	w.user = w.world.user(w.organisation("SELLER", "洛阳示例轴承有限公司", "410300", "", "91410300MA00000001"), "轴承", actor.Bidder)
	w.other = w.world.user(w.organisation("SELLER", "开封示例仪表有限公司", "410200", "", "91410200MA00000002"), "仪表", actor.Bidder)
	return w
}

func (w *licensing) Floor() *trading.Floor { return w.agreeing.Agreements.Floor }

func (w *licensing) form(changes ...string) map[string]string {
	m := map[string]string{"item": w.item, "form": "fixed", "amount": "100,000", "payment": "一次付清，收款账户见回函", "until": "2029-12-31", "contact": "技术转移中心 0371-60000001"}
	for k, v := range pairs(changes) {
		m[k] = v
	}
	return m
}

func (w *licensing) declared(changes ...string) string {
	w.t.Helper()
	id := postgres.NewID()
	require.NoError(w.t, w.Licences.Draft(w.t.Context(), w.broker, id, w.form(changes...)))
	require.NoError(w.t, w.Declare(w.t.Context(), w.broker, id, postgres.NewID()))
	return id
}

func (w *licensing) announced(changes ...string) string {
	w.t.Helper()
	id := w.declared(changes...)
	require.NoError(w.t, w.Publish(w.t.Context(), w.head, id, postgres.NewID()))
	return id
}

func (w *licensing) notify(by actor.Actor, id string) error {
	return w.Notify(w.t.Context(), by, id, postgres.NewID(), "在本单位第二车间的磨床上实施，自下季度起", true)
}

func (w *licensing) record(id string) trading.LicenceFile {
	w.t.Helper()
	f, err := w.Licences.Open(w.t.Context(), w.broker, id)
	require.NoError(w.t, err)
	return f
}

func TestALicenceFromDeclarationToFiling(t *testing.T) {
	w := newLicensing(t)
	ctx := t.Context()
	id := postgres.NewID()
	require.ErrorIs(t, w.Licences.Draft(ctx, w.head, id, w.form()), trading.ErrLicenceBroker)
	require.ErrorIs(t, w.Licences.Draft(ctx, w.rival, id, w.form()), trading.ErrLicenceUnit)
	require.ElementsMatch(t, []string{"item", "amount", "payment", "contact"}, fields(w.Licences.Draft(ctx, w.broker, id, map[string]string{"item": w.user.Org, "form": "fixed"})))
	require.Equal(t, []string{"explanation"}, fields(w.Licences.Draft(ctx, w.broker, id, w.form("amount", "20000000.01"))))
	require.Equal(t, []string{"until"}, fields(w.Licences.Draft(ctx, w.broker, id, w.form("until", "2020-01-01"))))
	for range 2 {
		require.NoError(t, w.Licences.Draft(ctx, w.broker, id, w.form("amount", "90000")), "the same form twice is one draft")
	}
	require.ErrorIs(t, w.Licences.Draft(ctx, w.broker, postgres.NewID(), w.form()), trading.ErrLicenceOffered)
	require.NoError(t, w.Write(ctx, w.broker, id, postgres.NewID(), 0, w.form()))
	require.ErrorContains(t, w.Write(ctx, w.broker, id, postgres.NewID(), 0, w.form()), licence.CodeState.Sentence(), "from a page that is old")
	for _, by := range []actor.Actor{w.rival, w.rivalHead, w.trader, w.user, {}} {
		_, err := w.Licences.Open(ctx, by, id)
		require.ErrorIs(t, err, trading.ErrNoLicence)
	}
	_, err := w.Licences.Public(ctx, id)
	require.ErrorIs(t, err, trading.ErrNoLicence, "a draft is the unit's own matter")
	require.ErrorIs(t, w.notify(w.user, id), trading.ErrNoLicence)
	require.NoError(t, w.Declare(ctx, w.colleague, id, postgres.NewID()))
	waiting, err := w.Licences.Waiting(ctx, w.head)
	require.NoError(t, err)
	require.Equal(t, 1, waiting)
	require.ErrorContains(t, w.Publish(ctx, w.colleague, id, postgres.NewID()), licence.CodeSelf.Sentence(), "four eyes")
	require.NoError(t, w.Return(ctx, w.head, id, postgres.NewID(), "支付方式写全"))
	require.Equal(t, "支付方式写全", w.record(id).Reason)
	require.NoError(t, w.Declare(ctx, w.broker, id, postgres.NewID()))
	require.NoError(t, w.Publish(ctx, w.head, id, postgres.NewID()))

	require.ErrorIs(t, w.notify(w.bidder, id), trading.ErrLicenceOwn)
	require.ErrorIs(t, w.notify(w.broker, id), trading.ErrLicenceUser)
	require.Equal(t, []string{"use", "promise"}, fields(w.Notify(ctx, w.user, id, postgres.NewID(), "用", false)))
	for range 2 {
		require.NoError(t, w.notify(w.user, id), "once more changes nothing")
	}
	require.Len(t, w.record(id).Licensees, 1)
	report := func(amount string) error {
		return w.Report(ctx, w.broker, id, postgres.NewID(), w.user.Org, amount, "流水 20261201", day.Of(w.now).String())
	}
	require.ErrorContains(t, report("99,999.99"), licence.CodeShort.Sentence())
	require.ErrorContains(t, report("100,000.01"), licence.CodeUniform.Sentence())
	require.ErrorIs(t, w.Report(ctx, w.broker, id, postgres.NewID(), w.other.Org, "100000", "流水", "2026-11-20"), trading.ErrNoLicence)
	require.NoError(t, report("100,000"))
	require.ErrorIs(t, w.Confirm(ctx, w.broker, id, postgres.NewID(), w.user.Org, true), trading.ErrLicenceHead)
	require.NoError(t, w.Confirm(ctx, w.head, id, postgres.NewID(), w.user.Org, false))
	require.NoError(t, w.Report(ctx, w.colleague, id, postgres.NewID(), w.user.Org, "100,000", "流水 20261201", day.Of(w.now).String()))
	require.ErrorContains(t, w.Confirm(ctx, w.colleague, id, postgres.NewID(), w.user.Org, true), licence.CodeSelf.Sentence())
	require.NoError(t, w.Confirm(ctx, w.head, id, postgres.NewID(), w.user.Org, true))
	require.NoError(t, w.File(ctx, w.broker, id, postgres.NewID(), w.user.Org, "X2026410000001"))
	f := w.record(id)
	require.Equal(t, licence.Filed, f.Licensees[0].Status)
	seat, seated, err := w.Seat(ctx, w.user, id)
	require.NoError(t, err)
	require.True(t, seated)
	require.Equal(t, "X2026410000001", seat.Filing)
	public, err := w.Licences.Public(ctx, id)
	require.NoError(t, err)
	require.Empty(t, public.Licensees, "who is licensed is for the parties alone")
	rows, _, err := w.Licences.Mine(ctx, w.user, "")
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, []any{1, "100000.00"}, []any{rows[0].Licences, rows[0].Texts["amount"]}, "as written last")
	rows, _, err = w.Catalogue(ctx, "主轴", "")
	require.NoError(t, err)
	require.Len(t, rows, 1)
	_, err = w.db.VerifyAudit(ctx)
	require.NoError(t, err)
}

func TestAWithdrawalLeavesWhatWasGiven(t *testing.T) {
	w := newLicensing(t)
	ctx := t.Context()
	id := w.announced("form", "royalty_sales", "rate", "3", "base", "专利产品净销售额", "amount", "")
	require.NoError(t, w.notify(w.user, id))
	require.ErrorContains(t, w.Withdraw(ctx, w.head, id, postgres.NewID(), true), licence.CodeState.Sentence(), "nobody has proposed it")
	require.NoError(t, w.Leave(ctx, w.colleague, id, postgres.NewID(), "拟改为独占许可"))
	require.ErrorContains(t, w.Withdraw(ctx, w.colleague, id, postgres.NewID(), true), licence.CodeSelf.Sentence())
	require.NoError(t, w.Withdraw(ctx, w.head, id, postgres.NewID(), true))
	require.ErrorContains(t, w.notify(w.other, id), licence.CodeWithdrawn.Sentence())
	require.NoError(t, w.notify(w.user, id), "who has given notice stays")
	require.NoError(t, w.Report(ctx, w.broker, id, postgres.NewID(), w.user.Org, "", "无入门费，回函 1 号", day.Of(w.now).String()))
	require.NoError(t, w.Confirm(ctx, w.head, id, postgres.NewID(), w.user.Org, true))
	require.Equal(t, []string{"amount", "reference", "year"}, fields(w.Royalty(ctx, w.broker, id, postgres.NewID(), w.user.Org, "1999", "0", "")))
	year := day.Of(w.now).String()[:4]
	require.NoError(t, w.Royalty(ctx, w.broker, id, postgres.NewID(), w.user.Org, year, "30,000", "流水 1"))
	require.ErrorContains(t, w.Royalty(ctx, w.broker, id, postgres.NewID(), w.user.Org, year, "30,000", "流水 2"), licence.CodeState.Sentence(), "once a year")
	f := w.record(id)
	require.Equal(t, []any{licence.Withdrawn, licence.Effective, 1}, []any{f.State, f.Licensees[0].Status, len(f.Licensees[0].Royalties)})
}

func TestAnOpenLicenceAndOtherRoutesExcludeEachOther(t *testing.T) {
	w := newLicensing(t)
	ctx := t.Context()
	id := w.declared()
	require.ErrorIs(t, w.Agreements.Draft(ctx, w.broker, postgres.NewID(), w.deal(w.offer)), trading.ErrInOpenLicence)
	ordinary := postgres.NewID()
	require.NoError(t, w.Agreements.Draft(ctx, w.broker, ordinary, w.deal(w.offer, "mode", "LICENCE")))
	require.ErrorIs(t, w.Publish(ctx, w.head, id, postgres.NewID()), achievement.ErrInDeal, "a sale is under way")
	require.NoError(t, w.Cancel(ctx, w.broker, ordinary, postgres.NewID(), "受让方退出"))
	require.NoError(t, w.Publish(ctx, w.head, id, postgres.NewID()))
}

func TestALicenceEndsWithItsPeriod(t *testing.T) {
	w := newLicensing(t)
	until := day.Of(w.now).AddDays(30)
	id := w.announced("until", until.String())
	w.tick(until.Midnight())
	f := w.record(id)
	require.Equal(t, []any{licence.Withdrawn, true}, []any{f.State, f.Expired})
	require.ErrorContains(t, w.notify(w.user, id), licence.CodeWithdrawn.Sentence())
	require.Equal(t, 1, w.count(`SELECT count(*) FROM sales WHERE state = 'WITHDRAWN' AND due_at IS NULL`))
}

// The log itself refuses one pair of eyes, whatever asks it.
func TestTheDatabaseKeepsFourEyesOfLicences(t *testing.T) {
	w := newLicensing(t)
	id := w.declared()
	insert := func(person string) error {
		_, err := w.db.SQL().ExecContext(t.Context(), `INSERT INTO sale_events (sale_id, n, at, act, actor, amount, key, person, code, seq, hash)
			SELECT $1::uuid, max(n) + 1, now(), 'publish', '', '', gen_random_uuid()::text, $2::uuid, 'OK', 0, sha256('x') FROM sale_events WHERE sale_id = $1::uuid`, id, person)
		return err
	}
	require.ErrorContains(t, insert(w.broker.User), "four eyes of a licence")
	require.NoError(t, insert(w.head.User))
}
