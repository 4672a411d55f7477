package trading_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// agreeing is the world of achievements with a floor on which prices are agreed.
type agreeing struct {
	*world
	*trading.Agreements
}

func newAgreeing(t *testing.T) *agreeing {
	w := &agreeing{world: newWorld(t)}
	floor := &trading.Floor{InTx: w.db.OnFloor, Build: trading.NewMachine, Now: w.db.Now}
	w.Agreements = &trading.Agreements{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) trading.AgreementTx { return tx }), Reader: w.db, Floor: floor, Now: w.db.Now,
		Calendar: func(context.Context) (day.WorkCalendar, error) { return day.WorkCalendar{}, nil }}
	return w
}

func (w *agreeing) deal(offer string, changes ...string) map[string]string {
	m := map[string]string{"achievement": offer, "counterparty": "洛阳示例轴承有限公司", "mode": "TRANSFER", "form": "lump", "amount": "2,000,000", "negotiator": w.colleague.User,
		"related_declared": "false", "contact": "技术转移中心 0371-60000001", "public_days": "15", "objection_effect": "hold"}
	for k, v := range pairs(changes) {
		m[k] = v
	}
	return m
}

func (w *agreeing) drafted(changes ...string) string {
	w.t.Helper()
	id := postgres.NewID()
	require.NoError(w.t, w.Draft(w.t.Context(), w.broker, id, w.deal(w.published(), changes...)))
	return id
}

func (w *agreeing) noticed(changes ...string) string {
	w.t.Helper()
	id := w.drafted(changes...)
	require.NoError(w.t, w.Submit(w.t.Context(), w.broker, id, postgres.NewID()))
	require.NoError(w.t, w.Approve(w.t.Context(), w.head, id, postgres.NewID()))
	return id
}

func (w *agreeing) file(id string) trading.AgreementFile {
	w.t.Helper()
	f, err := w.Open(w.t.Context(), w.broker, id)
	require.NoError(w.t, err)
	return f
}

// tick lets time pass, and the timers go off that the watch would let go off.
func (w *agreeing) tick(to time.Time) {
	w.t.Helper()
	w.now = to
	due, err := w.db.DueSales(w.t.Context(), to)
	require.NoError(w.t, err)
	for _, id := range due {
		_, err = w.Floor.Enter(w.t.Context(), id, trading.Record{Act: sale.ActTick})
		require.NoError(w.t, err)
	}
}

func TestAnAgreedPriceFromDraftToSigning(t *testing.T) {
	w := newAgreeing(t)
	ctx := t.Context()
	offer := w.published()
	id := postgres.NewID()
	require.ErrorIs(t, w.Draft(ctx, w.head, id, w.deal(offer)), trading.ErrAgreementBroker)
	require.ErrorIs(t, w.Draft(ctx, w.rival, id, w.deal(offer)), trading.ErrAgreementUnit)
	err := w.Draft(ctx, w.broker, id, w.deal(offer, "public_days", "14", "amount", "0", "counterparty", " ", "negotiator", w.rival.User))
	require.ElementsMatch(t, []string{"counterparty", "negotiator", "amount", "public_days"}, fields(err))
	require.NoError(t, w.Draft(ctx, w.broker, id, w.deal(offer)))
	require.NoError(t, w.Draft(ctx, w.broker, id, w.deal(offer)), "the same form twice is one draft")
	require.Equal(t, 1, w.count(`SELECT count(*) FROM sales`))
	for _, by := range []actor.Actor{w.rival, w.rivalHead, w.trader, w.authority, {}} {
		_, err = w.Open(ctx, by, id)
		require.ErrorIs(t, err, trading.ErrNoAgreement)
		require.ErrorIs(t, w.Cancel(ctx, by, id, postgres.NewID(), "不再转让"), trading.ErrNoAgreement)
	}
	_, err = w.Public(ctx, id)
	require.ErrorIs(t, err, trading.ErrNoAgreement, "a draft is the unit's own matter")

	require.NoError(t, w.Amend(ctx, w.broker, id, postgres.NewID(), 0, w.deal(offer, "amount", "2100000")))
	require.ErrorContains(t, w.Amend(ctx, w.colleague, id, postgres.NewID(), 0, w.deal(offer, "amount", "1")), agreement.CodeState.Sentence(), "from a page that is old")
	require.NoError(t, w.Submit(ctx, w.colleague, id, postgres.NewID()))
	require.ErrorIs(t, w.Approve(ctx, w.broker, id, postgres.NewID()), trading.ErrAgreementHead)
	require.ErrorContains(t, w.Approve(ctx, w.colleague, id, postgres.NewID()), agreement.CodeConflict.Sentence(), "four eyes")
	key := postgres.NewID()
	require.NoError(t, w.Approve(ctx, w.head, id, key))
	require.NoError(t, w.Approve(ctx, w.head, id, key), "the same page twice is one approval")
	f := w.file(id)
	require.Equal(t, agreement.Notice, f.State)
	require.Len(t, f.Versions, 1)
	public, err := w.Public(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "2100000.00", public.Versions[0].Texts["amount"])
	require.Empty(t, public.Records)

	require.NoError(t, w.Amend(ctx, w.broker, id, postgres.NewID(), 1, w.deal(offer, "amount", "2100000", "contact", "技术转移中心 0371-60000002")))
	f = w.file(id)
	require.Equal(t, agreement.Clerical, f.Versions[1].Kind)
	require.NotEqual(t, f.Versions[0].Hash, f.Versions[1].Hash)
	require.ErrorContains(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer, "amount", "2100000")), agreement.CodeNoticeRunning.Sentence())

	w.tick(f.Standing.EndsAt)
	require.Equal(t, agreement.Signable, w.file(id).State)
	require.ErrorContains(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer, "amount", "2200000")), agreement.CodePriceMismatch.Sentence(), "a higher price differs, too")
	require.ErrorContains(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer, "amount", "2100000", "counterparty", "别的公司")), agreement.CodeTermsMismatch.Sentence())
	require.Equal(t, achievement.InDeal, w.read(offer).Now())
	require.NoError(t, w.Sign(ctx, w.broker, id, postgres.NewID(), w.deal(offer, "amount", "2100000")))
	require.Equal(t, agreement.Signed, w.file(id).State)
	require.Equal(t, achievement.Published, w.read(offer).Now(), "the achievement is free again")
	_, err = w.db.VerifyAudit(ctx)
	require.NoError(t, err)
}

func TestObjectionsHoldTheSigning(t *testing.T) {
	w := newAgreeing(t)
	ctx := t.Context()
	id := w.noticed()
	one := trading.Objection{ID: postgres.NewID(), Name: "郑州示例职工", Contact: "0371-60000009", Text: "拟定价格明显低于\n同类成果的许可费，请复核。"}
	_, err := w.Object(ctx, id, trading.Objection{ID: one.ID, Name: "甲", Contact: "1", Text: "低"})
	require.Equal(t, []string{"name", "contact", "text"}, fields(err))
	for range 2 {
		late, err := w.Object(ctx, id, one)
		require.NoError(t, err)
		require.False(t, late)
	}
	f := w.file(id)
	require.Len(t, f.Objections, 1)
	require.Equal(t, agreement.ObjectionOpen, f.Objections[0].State)
	w.tick(f.Standing.EndsAt)
	require.Equal(t, agreement.Held, w.file(id).State)
	resolve := func(by actor.Actor, served bool) error {
		return w.Resolve(ctx, by, id, postgres.NewID(), one.ID, agreement.Dismiss, "已核对三家机构的可比案例\n价格合理", served, false)
	}
	require.ErrorContains(t, resolve(w.colleague, true), agreement.CodeConflict.Sentence(), "the negotiator does not judge")
	require.ErrorContains(t, resolve(w.broker, false), agreement.CodeNotServed.Sentence())
	require.NoError(t, resolve(w.broker, true))
	f = w.file(id)
	require.Equal(t, agreement.Signable, f.State)
	require.Equal(t, "许博文", f.Objections[0].Handler)
	late, err := w.Object(ctx, id, trading.Objection{ID: postgres.NewID(), Name: "后来者", Contact: "0371-60000008", Text: "公示期满之后才看到这项公示。"})
	require.NoError(t, err)
	require.True(t, late)
	require.Equal(t, agreement.Signable, w.file(id).State)
	w.tick(f.Standing.ExpiresAt)
	require.Equal(t, agreement.Expired, w.file(id).State)
	require.Zero(t, w.count(`SELECT count(*) FROM achievements WHERE live_sale IS NOT NULL`))
}

func TestRelatedPartiesNeedAThirdPerson(t *testing.T) {
	w := newAgreeing(t)
	ctx := t.Context()
	id := w.drafted("related_declared", "true", "open_route", "true")
	require.NoError(t, w.Submit(ctx, w.broker, id, postgres.NewID()))
	approve := func() error { return w.Approve(ctx, w.head, id, postgres.NewID()) }
	require.ErrorContains(t, approve(), agreement.CodeExtraApprover.Sentence())
	require.ErrorContains(t, w.Assent(ctx, w.broker, id, postgres.NewID()), agreement.CodeConflict.Sentence())
	require.NoError(t, w.Assent(ctx, w.head, id, postgres.NewID()))
	require.ErrorContains(t, approve(), agreement.CodeExtraApprover.Sentence(), "one person is not two")
	require.NoError(t, w.Assent(ctx, w.colleague, id, postgres.NewID()))
	require.NoError(t, approve())
	require.Equal(t, agreement.Notice, w.file(id).State)
}

func TestAnAchievementIsInOneLiveDeal(t *testing.T) {
	w := newAgreeing(t)
	ctx := t.Context()
	offer := w.published()
	first, second := postgres.NewID(), postgres.NewID()
	require.NoError(t, w.Draft(ctx, w.broker, first, w.deal(offer)))
	require.ErrorIs(t, w.Draft(ctx, w.broker, second, w.deal(offer)), achievement.ErrInDeal)
	w.exec(`UPDATE achievements SET live_sale = NULL`)
	require.ErrorIs(t, w.Draft(ctx, w.broker, second, w.deal(offer)), achievement.ErrInDeal, "the index is the second lock")
	require.NoError(t, w.Cancel(ctx, w.broker, first, postgres.NewID(), "受让方退出"))
	require.NoError(t, w.Draft(ctx, w.broker, second, w.deal(offer)))
	rows, next, err := w.Find(ctx, w.broker, trading.AgreementQuery{})
	require.NoError(t, err)
	require.Empty(t, next)
	require.Len(t, rows, 2)
	rows, _, err = w.Notices(ctx, "")
	require.NoError(t, err)
	require.Empty(t, rows)
	_, err = w.db.Lot(ctx, second)
	require.Error(t, err, "no lot")
}

// Each hour the page of a running notice is fetched; when it was away for more than a
// day, the notice becomes longer by whole days.
func TestEvidenceOfANotice(t *testing.T) {
	w := newAgreeing(t)
	ctx := t.Context()
	id := w.noticed()
	begun, ends := w.db.Now(), w.file(id).Standing.EndsAt
	hash := w.file(id).Versions[0].Hash.String()
	status, page := 200, "……"+hash+"……"
	fetch := func(_ context.Context, path string) (int, []byte, error) {
		require.Equal(t, trading.NoticePath+id, path)
		return status, []byte(page), nil
	}
	sight := func(after time.Duration) {
		w.now = begun.Add(after)
		require.NoError(t, w.Sight(ctx, w.db, fetch))
	}
	sight(time.Hour)
	sight(time.Hour + time.Minute) // one for each hour
	status = 503
	sight(2 * time.Hour)
	status, page = 200, "another notice"
	sight(20 * time.Hour)
	require.Equal(t, trading.Sightings{Times: 3, Seen: 1, Last: begun.Add(time.Hour)}, w.file(id).Sightings)
	require.Equal(t, ends, w.file(id).Standing.EndsAt)
	page = hash
	sight(27 * time.Hour) // 26 hours after it was seen last: two whole days
	require.Equal(t, ends.AddDate(0, 0, 2), w.file(id).Standing.EndsAt)
	sight(28 * time.Hour)
	require.Equal(t, ends.AddDate(0, 0, 2), w.file(id).Standing.EndsAt)
}
