package assessing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
	"jiyue/domain/valuation"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// worth is a valuation of an achievement that the client's unit has signed.
func (b *bench) worth() (achievement string, c *valuation.Case) {
	b.t.Helper()
	ctx := b.t.Context()
	book, err := reference.Load(nil)
	require.NoError(b.t, err)
	market := &trading.Service{InTx: postgres.Bind(b.db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: b.db, Codes: book.Codes()}
	worths := &valuing.Service{InTx: postgres.Bind(b.db, func(tx *postgres.Tx) valuing.Tx { return tx }), Reader: b.db}
	achievement, id := postgres.NewID(), postgres.NewID()
	require.NoError(b.t, market.BeginAchievement(ctx, b.broker, achievement, map[string]string{"name": "高精度轴承在线检测"}))
	require.NoError(b.t, worths.Draft(ctx, b.broker, achievement, id, map[string]string{"purpose": "为评价提供参考", "track": "E", "value_type": "MARKET", "base": "2026-01-31", "months": "24"}))
	version := 1
	for _, key := range []string{"cost", "dcf"} {
		form, _ := valuation.FormOf(key)
		typed, sources := form.Typed(form.Sample()), map[string]string{}
		for _, path := range form.Sourced(form.Sample()) {
			sources[path] = "研发项目决算表第 3 页"
		}
		require.NoError(b.t, worths.Run(ctx, b.broker, id, version, key, typed, sources))
		version++
	}
	require.NoError(b.t, worths.Settle(ctx, b.broker, id, version, map[string]string{"weights.dcf": "1", "weights.cost": "0", "reconcile": "收益法反映预期收益，成本法只作下限参考。"}))
	require.NoError(b.t, worths.Submit(ctx, b.broker, id, version+1))
	require.NoError(b.t, worths.Decide(ctx, b.rector, id, version+2, true, ""))
	c, err = b.db.Valuation(ctx, id)
	require.NoError(b.t, err)
	return achievement, c
}

// A client may let the report name a valuation of its own: signed, within its days, of the
// achievement, and never in an appraisal.
func TestAClientNamesItsOwnValuation(t *testing.T) {
	b := newBench(t)
	achievement, c := b.worth()
	open := func(by actor.Actor, changes map[string]string) error {
		form := b.form()
		form["valuation"] = " " + c.Serial() + " "
		for name, text := range changes {
			form[name] = text
		}
		_, err := b.Open(t.Context(), by, postgres.NewID(), form)
		return err
	}
	require.NoError(t, open(b.broker, nil))
	require.NoError(t, open(b.broker, map[string]string{"achievement": achievement}))
	for words, changes := range map[string]map[string]string{
		"没有可用的估值": {"valuation": "GZ-2026-00000000"},
		"编号不符":    {"valuation": "GZ-2025-" + c.Serial()[8:]},
		"不写入委托方":  {"track": "V", "statutory": "no"},
	} {
		err := open(b.broker, changes)
		require.ErrorContains(t, err, words)
		faults := fault.All(err)
		require.Equal(t, "valuation", faults[len(faults)-1].Field)
	}
	stranger := b.person(b.organisation("SELLER", "另一所大学", "410102", ""), "外人", actor.Broker)
	require.ErrorContains(t, open(stranger, nil), "没有可用的估值", "another unit's valuation is not its own")
	other := postgres.NewID()
	_, err := b.owner.Exec(t.Context(), `INSERT INTO valuations (id, achievement_id, org_id, state, terms, weights, drafter_id, writers, created_at, updated_at)
		SELECT ($1 || right(id::text, 8))::uuid, achievement_id, org_id, 'DRAFT', terms, '{}', drafter_id, writers, created_at, updated_at FROM valuations`, other[:28])
	require.ErrorContains(t, err, "valuations_serial_key")
}

// reported is what the report says of the valuation that the client has given.
func (b *bench) reported(st *assessing.Standing, c *valuation.Case) {
	b.t.Helper()
	report, _ := st.Report()
	conclusion, _ := c.Conclusion()
	require.NotEqual(b.t, conclusion.Low, conclusion.High)
	require.Equal(b.t, "1,505,091.84 元至 4,728,709.14 元", report.Detail["reference"])
	require.Contains(b.t, report.Detail["reference_words"], c.Serial())
	require.Contains(b.t, report.Detail["reference_words"], "不是资产评估结论")
	require.NotContains(b.t, report.Detail["reference"]+report.Detail["reference_words"], "评估值")
}
