package assessing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/fault"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// bench is a world in which an institution takes commissions.
type bench struct {
	*world
	*assessing.Cases
	broker, rector                 actor.Actor // the client's
	manager, clerk2, lead, quality actor.Actor // the institution's
}

func newBench(t *testing.T) *bench {
	t.Helper()
	w := newWorld(t)
	trees, err := reference.Trees()
	require.NoError(t, err)
	b := &bench{world: w, Cases: &assessing.Cases{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) assessing.CaseTx { return tx }), Reader: w.db, Registers: w.Registers, Achievements: w.db.Achievement}}
	b.Cases.Trees = &assessing.Trees{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) assessing.TreeTx { return tx }), Reader: w.db, Shipped: trees}
	b.Cases.Draws = &assessing.Draws{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) assessing.DrawTx { return tx }), Reader: w.db, Registers: w.Registers}
	unit := w.organisation("SELLER", "示例理工大学", "410102", "")
	b.broker, b.rector = w.person(unit, "许博文", actor.Broker), w.person(unit, "高筠", actor.Head)
	body := actor.Actor{Org: w.director.Org, OrgName: w.director.OrgName, Region: w.director.Region}
	b.manager, b.clerk2, b.lead, b.quality = w.director, w.clerk, w.person(body, "温如意", actor.Evaluator), w.person(body, "季如岚", actor.Evaluator)
	id := postgres.NewID()
	require.NoError(t, w.Begin(t.Context(), w.clerk, assessor.OfInstitution, id, "", institutionForm()))
	w.take(id, w.director, assessor.Submit)
	w.take(id, w.authority, assessor.Check)
	w.take(id, w.minister, assessor.Confirm)
	return b
}

func (b *bench) form() map[string]string {
	return map[string]string{"track": "E", "org": b.manager.Org, "title": "高精度轴承在线检测", "purpose": "TRADE", "class": "APPLIED", "base_date": "2026-01-31", "field": "01",
		"summary": "用于轴承滚道缺陷在线检测的成套方法和装置，已在两条产线试用。", "completers": "许博文 示例理工大学\n甘霖 示例理工大学"}
}

var pdf = []byte("%PDF-1.4\n权属\n%%EOF\n")

func (b *bench) act(by actor.Actor, number string, do assessment.Act, args assessment.Args) {
	b.t.Helper()
	require.NoError(b.t, b.Act(b.t.Context(), by, number, 0, assessing.Deed{Do: do, Args: args}), do)
}

// submitted is a case before the formal check.
func (b *bench) submitted() string {
	b.t.Helper()
	ctx := b.t.Context()
	number, err := b.Open(ctx, b.broker, postgres.NewID(), b.form())
	require.NoError(b.t, err)
	require.NoError(b.t, b.Cases.AddPaper(ctx, b.broker, number, "RIGHT", true, "专利证书.pdf", pdf))
	require.NoError(b.t, b.Cases.Submit(ctx, b.rector, number, 0, true))
	return number
}

func TestACaseIsItsRecords(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	number, err := b.Open(ctx, b.broker, postgres.NewID(), b.form())
	require.NoError(t, err)
	require.Equal(t, "PJ-4101-"+b.now.Format("2006")+"-00001", number)
	require.ErrorIs(t, b.Cases.Submit(ctx, b.broker, number, 0, true), assessment.ErrRightDocument)
	require.ErrorIs(t, b.Cases.AddPaper(ctx, b.broker, number, "RIGHT", false, "专利证书.pdf", pdf), assessing.ErrSecret)
	require.NoError(t, b.Cases.AddPaper(ctx, b.broker, number, "RIGHT", true, "专利证书.pdf", pdf))
	require.ErrorIs(t, b.Cases.Submit(ctx, b.broker, number, 9, true), assessing.ErrCaseMoved)
	_, err = b.Case(ctx, b.clerk2, number)
	require.ErrorIs(t, err, assessing.ErrCaseAbsent, "a draft is the client's own")
	require.NoError(t, b.Cases.Submit(ctx, b.rector, number, 1, true))

	require.ErrorIs(t, b.Act(ctx, b.stranger, number, 0, assessing.Deed{Do: assessment.Accept}), assessing.ErrCaseAbsent)
	n, err := b.Waiting(ctx, b.clerk2)
	require.NoError(t, err)
	require.Equal(t, 1, n, "nobody has taken the case up, so it waits for every clerk")
	b.act(b.clerk2, number, assessment.Accept, assessment.Args{Finished: true, Clear: true, Apart: true})
	st, err := b.Case(ctx, b.clerk2, number)
	require.NoError(t, err)
	require.Equal(t, assessment.Accepted, st.State)
	require.Equal(t, assessment.OrgClerk, st.You)
	require.Len(t, st.Records, 5, "begun; taken up and submitted by the rector; taken up and accepted by the clerk")

	// One record is changed, by an owner who forgets the trigger: the case stands still.
	_, err = b.owner.Exec(ctx, `UPDATE assess_events SET detail = '{}' WHERE seq = 1`)
	require.ErrorContains(t, err, "records of a case are never changed")
	_, err = b.owner.Exec(ctx, `ALTER TABLE assess_events DISABLE TRIGGER assess_events_kept; UPDATE assess_events SET at = at + interval '1 second' WHERE seq = 2; ALTER TABLE assess_events ENABLE TRIGGER assess_events_kept`)
	require.NoError(t, err)
	_, err = b.Case(ctx, b.clerk2, number)
	require.Equal(t, fault.Internal, fault.KindOf(err))
}
