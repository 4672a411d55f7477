package assessing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/assessor"
	"jiyue/domain/fault"
	"jiyue/domain/notice"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// bench is a world in which an institution takes commissions.
type bench struct {
	*world
	*assessing.Cases
	broker, rector                 actor.Actor // the client's
	manager, clerk2, lead, quality actor.Actor // the institution's
	valuation                      string      // 估值编号 that the client gives
}

func newBench(t *testing.T) *bench {
	t.Helper()
	w := newWorld(t)
	trees, err := reference.Trees()
	require.NoError(t, err)
	b := &bench{world: w, Cases: &assessing.Cases{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) assessing.CaseTx { return tx }), Reader: w.db, Registers: w.Registers, Achievements: w.db.Achievement}}
	b.Cases.Trees = &assessing.Trees{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) assessing.TreeTx { return tx }), Reader: w.db, Shipped: trees}
	b.Cases.Draws = &assessing.Draws{InTx: postgres.Bind(w.db, func(tx *postgres.Tx) assessing.DrawTx { return tx }), Reader: w.db, Registers: w.Registers, Cases: b.Cases}
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
		"summary": "用于轴承滚道缺陷在线检测的成套方法和装置，已在两条产线试用。", "completers": "许博文 示例理工大学\n甘霖 示例理工大学", "valuation": b.valuation}
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

	// The application adds to the chain and never rewrites it; one role for each person.
	for _, statement := range []string{`UPDATE assess_events SET detail = '{}'`, `DELETE FROM assess_events`, `DELETE FROM assess_cases`, `DELETE FROM assess_roles`, `UPDATE assess_case_papers SET name = 'x'`} {
		_, err = b.db.SQL().ExecContext(ctx, statement)
		require.ErrorContains(t, err, "permission denied", statement)
	}
	_, err = b.owner.Exec(ctx, `INSERT INTO assess_roles (case_id, ref, user_id, role, seated, todo) VALUES ($1, 'PG-4101-0001', $2, 'assessor', true, false)`, st.ID, b.clerk2.User)
	require.ErrorContains(t, err, "assess_roles_one_key", "who works on a case for the institution does not score in it")

	// One record is changed, by an owner who forgets the trigger: the case stands still.
	_, err = b.owner.Exec(ctx, `UPDATE assess_events SET detail = '{}' WHERE seq = 1`)
	require.ErrorContains(t, err, "records of a case are never changed")
	_, err = b.owner.Exec(ctx, `ALTER TABLE assess_events DISABLE TRIGGER assess_events_kept; UPDATE assess_events SET at = at + interval '1 second' WHERE seq = 2; ALTER TABLE assess_events ENABLE TRIGGER assess_events_kept`)
	require.NoError(t, err)
	_, err = b.Case(ctx, b.clerk2, number)
	require.Equal(t, fault.Internal, fault.KindOf(err))
}

// ready is a case with a contract, a lead, a quality reviewer and a frozen plan.
func (b *bench) ready() string {
	b.t.Helper()
	ctx, number := b.t.Context(), b.submitted()
	do := func(by actor.Actor, act assessment.Act, typed map[string]string) {
		b.t.Helper()
		require.NoError(b.t, b.Do(ctx, by, number, 0, act, typed), act)
	}
	do(b.clerk2, assessment.Accept, map[string]string{"finished": "1", "clear": "1", "apart": "1"})
	require.ErrorContains(b.t, b.Do(ctx, b.clerk2, number, 0, assessment.OfferContract, map[string]string{"fee": "总分的 1%", "payment": "签约后七日内", "deliver_on": "2027-03-31"}), "固定")
	do(b.clerk2, assessment.OfferContract, map[string]string{"fee": "38000", "payment": "签约后七日内一次付清", "deliver_on": "2027-03-31"})
	require.ErrorIs(b.t, b.Do(ctx, b.manager, number, 0, assessment.SignContract, map[string]string{"seal": "1"}), assessment.ErrNotAgreed)
	st, err := b.Case(ctx, b.broker, number)
	require.NoError(b.t, err)
	hash, _ := st.Case.Offer()
	require.ErrorIs(b.t, b.Do(ctx, b.broker, number, 0, assessment.AgreeContract, map[string]string{"hash": strings.Repeat("0", 64), "agreed": "1"}), assessment.ErrOffer)
	do(b.broker, assessment.AgreeContract, map[string]string{"hash": hash, "agreed": "1"})
	do(b.manager, assessment.SignContract, map[string]string{"seal": "1"})
	do(b.manager, assessment.Assign, map[string]string{"user": b.lead.User, "role": "case_lead"})
	require.Equal(b.t, fault.Invalid, fault.KindOf(b.Do(ctx, b.manager, number, 0, assessment.Assign, map[string]string{"user": b.lead.User, "role": "quality_reviewer"})), "one role for each person")
	require.Equal(b.t, fault.Invalid, fault.KindOf(b.Do(ctx, b.manager, number, 0, assessment.Assign, map[string]string{"user": b.stranger.User, "role": "quality_reviewer"})))
	do(b.manager, assessment.Assign, map[string]string{"user": b.quality.User, "role": "quality_reviewer"})
	plan := map[string]string{"tree": "FIVE-V1|APPLIED", "order": "LEAF_FIRST", "method": "TRIMMED", "trim_k": "1", "places": "2", "seats": "7", "economic": "2", "reserves": "3", "min_scores": "2"}
	require.ErrorIs(b.t, b.Do(ctx, b.quality, number, 0, assessment.ProposePlan, plan), assessment.ErrRole)
	do(b.lead, assessment.ProposePlan, plan)
	require.ErrorIs(b.t, b.Do(ctx, b.lead, number, 0, assessment.FreezePlan, nil), assessment.ErrPlanOpen)
	st, err = b.Case(ctx, b.quality, number)
	require.NoError(b.t, err)
	hash, _ = st.Case.Plan()
	do(b.quality, assessment.AgreePlan, map[string]string{"hash": hash, "agreed": "1"})
	do(b.lead, assessment.FreezePlan, nil)
	return number
}

// pool publishes a pool of people with accounts and returns its id and who they are.
func (b *bench) pool(technical, economic int) (string, map[string]actor.Actor) {
	b.t.Helper()
	ctx, id, people := b.t.Context(), postgres.NewID(), map[string]actor.Actor{}
	require.NoError(b.t, b.world.FoundPool(ctx, b.officer, id, "示例评估师库", "01", ""))
	for i := range technical + economic {
		unit := b.organisation("SELLER", fmt.Sprintf("示例单位 %d", i), "410300", "")
		by := b.person(unit, fmt.Sprintf("评估师%d", i), actor.Assessor)
		form := personForm(by.Name)
		form["employments[0].name"], form["region"], form["phone"] = unit.OrgName, "410300", fmt.Sprintf("1390000%04d", i)
		if i >= technical {
			form["specialty"] = "ECON"
		}
		e := b.listedAs(by, form)
		require.NoError(b.t, b.world.Admit(ctx, b.officer, id, e.Number))
		people[e.Number] = by
	}
	require.NoError(b.t, b.world.ProposePool(ctx, b.officer, id, 0, "首次发布"))
	require.NoError(b.t, b.world.DecidePool(ctx, b.chair, id, 0, true, ""))
	return id, people
}

func (w *world) listedAs(by actor.Actor, form map[string]string) *assessor.Entry {
	w.t.Helper()
	ctx, id := w.t.Context(), postgres.NewID()
	require.NoError(w.t, w.Begin(ctx, by, assessor.OfAssessor, id, identity, form))
	for _, k := range []assessor.PaperKind{assessor.CredentialPaper, assessor.TitlePaper} {
		require.NoError(w.t, w.AddPaper(ctx, by, id, k, "证书.pdf", []byte("%PDF-1.4\n"+string(k)+"\n%%EOF\n")))
	}
	w.take(id, by, assessor.Submit)
	w.take(id, w.officer, assessor.Check)
	w.take(id, w.chair, assessor.Confirm)
	e, err := w.db.RegisterEntry(ctx, id)
	require.NoError(w.t, err)
	return e
}

// The whole way of one case: who must not act is refused, who must not know is not told.
func TestTheWholeCourseOfACase(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	pool, people := b.pool(20, 4)
	_, worth := b.worth()
	b.valuation = worth.Serial()
	number := b.ready()
	do := func(by actor.Actor, act assessment.Act, typed map[string]string) {
		t.Helper()
		require.NoError(t, b.Do(ctx, by, number, 0, act, typed), act)
	}
	see := func(by actor.Actor) *assessing.Standing {
		t.Helper()
		st, err := b.Case(ctx, by, number)
		require.NoError(t, err)
		return st
	}

	// The client excludes one by name; another's file says that the person is close to a completer.
	var excluded, close string
	for no, by := range people {
		switch by.Name {
		case "评估师0":
			excluded = no
		case "评估师1":
			close = no
			e, err := b.db.RegisterEntryByNumber(ctx, no)
			require.NoError(t, err)
			require.NoError(t, b.world.Declare(ctx, by, e.ID, postgres.NewID(), map[string]string{"fact": "PROJECT", "with": "甘霖", "from": "2025-01-01"}))
		}
	}
	do(b.broker, assessment.ExcludePeople, map[string]string{"users": "评估师0 示例单位 0", "reasons": "与本单位有诉讼"})
	_, _, err := b.Outlook(ctx, b.quality, number, pool)
	require.ErrorIs(t, err, assessing.ErrDrawLead)
	_, outlook, err := b.Outlook(ctx, b.lead, number, pool)
	require.NoError(t, err)
	reasons := map[string]string{}
	for _, x := range outlook.Excluded {
		reasons[x.ID] = x.Reason
	}
	require.Equal(t, map[string]string{excluded: "委托方申请回避", close: "近三年与完成人共同承担项目（甘霖）"}, reasons)
	require.ErrorIs(t, b.Draws.Prepare(ctx, b.lead, postgres.NewID(), map[string]string{"case_no": number, "pool": pool}), assessing.ErrDrawByCase)
	id := postgres.NewID()
	require.NoError(t, b.PrepareDraw(ctx, b.lead, number, id, pool))
	require.NoError(t, b.PrepareDraw(ctx, b.lead, number, id, pool), "the same form twice")
	b.now = b.now.Add(time.Hour)
	require.NoError(t, b.Draws.Draw(ctx, b.officer, id, "03 08 11 19", "双色球第 2026135 期"))
	st := see(b.lead)
	require.Equal(t, assessment.PanelDrawn, st.State)
	require.Len(t, st.Case.Panel, 7)
	require.NotContains(t, st.Case.Panel, excluded)
	require.NotContains(t, st.Case.Panel, close)
	require.Equal(t, assessment.PoolAdmin, see(b.officer).You)
	require.False(t, see(b.broker).KnowsPanel(), "the client is not told who assesses")
	require.True(t, see(b.lead).KnowsPanel())

	// Nobody of the panel reads a document before the declaration and the opening.
	member := people[st.Case.Panel[0]]
	papers, err := b.Papers(ctx, see(member))
	require.NoError(t, err)
	require.Empty(t, papers)
	_, err = b.Case(ctx, people[close], number)
	require.ErrorIs(t, err, assessing.ErrCaseAbsent)
	promise := map[string]string{"avoid": "1", "secret": "1", "interest": "none"}
	for _, no := range st.Case.Panel[1:] {
		do(people[no], assessment.Declare, promise)
	}
	do(member, assessment.Declare, map[string]string{"avoid": "1", "secret": "1", "interest": "soft", "note": "曾在同一会议作报告"})
	require.Equal(t, assessment.PanelDrawn, see(b.lead).State)
	require.ErrorIs(t, b.Do(ctx, b.lead, number, 0, assessment.DecideSoft, map[string]string{"user": st.Case.Panel[0], "keep": "yes", "reasons": "不影响公正"}), assessment.ErrRole)
	do(b.quality, assessment.DecideSoft, map[string]string{"user": st.Case.Panel[0], "keep": "yes", "reasons": "不影响公正评价"})
	do(b.lead, assessment.OpenScoring, nil)
	papers, err = b.Papers(ctx, see(member))
	require.NoError(t, err)
	require.Len(t, papers, 1)
	_, _, err = b.Paper(ctx, member, number, papers[0].ID)
	require.NoError(t, err)

	// Scores are committed; the engine's verdicts are the platform's.
	for i, no := range st.Case.Panel {
		require.Equal(t, i, see(b.lead).Case.Committed())
		b.act(people[no], number, assessment.Commit, assessment.Args{Hash: strings.Repeat("ab", 32)})
	}
	require.ErrorIs(t, b.Act(ctx, b.lead, number, 0, assessing.Deed{Do: assessment.Check, Args: assessment.Args{Result: "CONSISTENT"}}), assessment.ErrRole)
	b.act(actor.System, number, assessment.Check, assessment.Args{Result: "CONSISTENT"})
	b.act(actor.System, number, assessment.Compute, assessment.Args{Total: "85.4567"})

	// The report.
	require.Equal(t, fault.Invalid, fault.KindOf(b.Do(ctx, b.lead, number, 0, assessment.DraftReport, map[string]string{"conclusion": "短"})))
	do(b.lead, assessment.DraftReport, map[string]string{"conclusion": strings.Repeat("技术先进、成熟度高。", 4), "grounds": strings.Repeat("依据材料和评分。", 4)})
	report, _ := see(b.lead).Report()
	require.Equal(t, "85.46", report.Detail["total"])
	require.Equal(t, "B", report.Detail["grade"])
	b.reported(see(b.lead), worth)
	do(b.quality, assessment.ApproveQuality, nil)
	do(b.broker, assessment.Comment, map[string]string{"stand": "none"})
	do(b.lead, assessment.Cosign, map[string]string{"signed": "1"})
	require.ErrorIs(t, b.Do(ctx, b.manager, number, 0, assessment.Sign, map[string]string{"seal": "1"}), assessment.ErrTwoSigners)
	do(member, assessment.Cosign, map[string]string{"signed": "1"})
	do(b.manager, assessment.Sign, map[string]string{"seal": "1"})
	require.True(t, see(b.broker).KnowsPanel(), "who answers for a report that is out is known")

	// The industry, the government and the public.
	reviewer := b.person(actor.Actor{Org: b.officer.Org, OrgName: b.officer.OrgName, Region: b.officer.Region}, "欧若飞", actor.Industry)
	require.ErrorIs(t, b.Do(ctx, b.officer, number, 0, assessment.IndustryReview, map[string]string{"result": "PASS"}), assessment.ErrRole, "who witnessed the draw does not review")
	_, err = b.Case(ctx, b.inspector, number)
	require.ErrorIs(t, err, assessing.ErrCaseAbsent, "the government sees what has passed")
	do(reviewer, assessment.IndustryReview, map[string]string{"result": "PASS"})
	do(b.inspector, assessment.File, nil)
	require.Equal(t, "BA-4101-2026-00001", see(b.clerk2).Filing())
	require.Equal(t, fault.Invalid, fault.KindOf(b.Do(ctx, b.clerk2, number, 0, assessment.Publish, map[string]string{"days": "5", "summary": strings.Repeat("摘要", 20)})))
	do(b.clerk2, assessment.Publish, map[string]string{"days": "15", "summary": strings.Repeat("摘要", 20)})
	do(people[close], assessment.Object, map[string]string{"identified": "1", "reasons": "对比数据与公开文献不一致", "evidence": "某期刊 2025 年第 3 期", "contact": "13900000000"})
	require.ErrorIs(t, b.Do(ctx, b.second, number, 0, assessment.DecideObjection, map[string]string{"result": "REJECTED", "panel": "甲\n乙\n丙", "reasons": "异议所举文献对象不同，不予采纳"}), assessment.ErrRole)
	do(b.officer, assessment.DecideObjection, map[string]string{"result": "REJECTED", "panel": "甲\n乙\n丙", "reasons": "异议所举文献对象不同，不予采纳"})
	do(people[excluded], assessment.Object, map[string]string{"identified": "1", "reasons": "摘要中的应用数量与材料不符", "evidence": "成果报告第三章", "contact": "13900000001"})
	require.ErrorIs(t, b.Do(ctx, people[close], number, 0, assessment.WithdrawObjection, map[string]string{"reasons": "代为撤回异议"}), assessment.ErrRole)
	do(people[excluded], assessment.WithdrawObjection, map[string]string{"reasons": "经核对没有不符"})
	b.now = b.now.AddDate(0, 0, 17)
	n, err := b.RunOut(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = b.RunOut(ctx)
	require.NoError(t, err)
	require.Zero(t, n, "a repetition changes nothing")
	require.Equal(t, assessment.Effective, see(b.broker).State)
	list, _, err := b.Published(ctx, assessing.CaseQuery{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	do(b.second, assessment.OpenSpotCheck, map[string]string{"reasons": "按比例随机抽查"})
	do(b.second, assessment.CloseSpotCheck, map[string]string{"result": "PASS", "opinion": "程序完整，材料齐全"})
}

// Who is asked is reminded before a period ends, once; nobody else is.
func TestPeopleAreRemindedOfTheirPeriods(t *testing.T) {
	b := newBench(t)
	ctx, number := t.Context(), b.submitted()
	require.NoError(t, b.Do(ctx, b.clerk2, number, 0, assessment.Return, map[string]string{"missing": "查新报告"}))
	b.now = b.now.AddDate(0, 0, 13)
	var told []notice.Notice
	tell := func(list ...notice.Notice) error {
		told = append(told, list...)
		return b.db.InTx(ctx, func(tx *postgres.Tx) error { _, err := tx.Notify(ctx, list...); return err })
	}
	require.NoError(t, b.Tell(ctx, tell))
	require.NoError(t, b.Tell(ctx, tell))
	require.NotEmpty(t, told)
	n, err := b.db.UnreadNotices(ctx, b.rector.User)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = b.db.UnreadNotices(ctx, b.clerk2.User)
	require.NoError(t, err)
	require.Zero(t, n)
}
