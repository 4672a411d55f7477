package registration_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

const opinion = "技术方案含未掌握的关键工艺，指标可以考核。"

func (w *world) experts(n int) (people []actor.Actor, ids []string) {
	org := w.organisation("AUTHORITY", "河南省示例科技专家中心", "410000", "")
	for _, name := range []string{"高远", "方瑜", "石磊", "温琪"}[:n] {
		people = append(people, w.user(org, name, actor.Expert))
		ids = append(ids, people[len(people)-1].User)
	}
	return people, ids
}

func TestExpertsAreHeardBeforeALargeContractIsRegistered(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	form := goodForm("有争议的合同", "800000")
	form["contract.disputed"] = "YES"
	id := w.accepted(form)
	_, err := w.service.Approve(ctx, w.registrar, id, 0, verdict(w.contract(id)))
	require.ErrorIs(t, err, contract.ErrExpertsRequired)

	people, ids := w.experts(4)
	insider := w.user(actor.Actor{Org: w.broker.Org, OrgName: w.broker.OrgName, Region: w.broker.Region}, "校内专家", actor.Expert)
	ask := func(ids []string) error {
		return w.service.AskExperts(ctx, w.registrar, id, 0, ids, "请评审创新内容")
	}
	require.ErrorIs(t, ask(ids[:2]), contract.ErrExpertsFew)
	require.ErrorIs(t, ask([]string{ids[0], ids[0], ids[1]}), contract.ErrExpertsFew, "the same person counts once")
	require.ErrorIs(t, ask([]string{ids[0], ids[1], insider.User}), contract.ErrExpertPartial, "employed by the seller")
	_, err = w.service.Read(ctx, people[0], id)
	require.ErrorIs(t, err, contract.ErrNotFound, "not yet on the panel")
	require.NoError(t, ask(ids[:3]))
	require.Equal(t, contract.ExpertReview, w.contract(id).State)
	var told int
	require.NoError(t, w.db.SQL().QueryRowContext(ctx, `SELECT count(*) FROM notices WHERE kind = 'APPOINTED' AND contract_id = $1 AND user_id = ANY($2::uuid[])`,
		string(id), ids).Scan(&told))
	require.Equal(t, 3, told, "every expert of the panel is told")
	_, err = w.service.Read(ctx, people[3], id)
	require.ErrorIs(t, err, contract.ErrNotFound, "not on the panel")
	_, err = w.service.Approve(ctx, w.registrar, id, 0, verdict(w.contract(id)))
	require.Equal(t, fault.Conflict, fault.KindOf(err), "experts are still at work")

	give := func(by actor.Actor) error {
		return w.service.GiveOpinion(ctx, by, id, 0, contract.ExpertSupports, opinion)
	}
	require.ErrorIs(t, give(people[3]), contract.ErrNotFound)
	require.ErrorIs(t, give(w.registrar), contract.ErrNotExpert)
	require.NoError(t, give(people[0]))
	require.ErrorIs(t, give(people[0]), contract.ErrOpinionGiven)
	seen, err := w.service.Read(ctx, people[1], id)
	require.NoError(t, err)
	for _, e := range seen.Timeline {
		require.NotContains(t, e.Opinion, "关键工艺", "an expert does not see the others before the own opinion")
	}
	applicants, err := w.service.Read(ctx, w.broker, id)
	require.NoError(t, err)
	for _, e := range applicants.Timeline {
		require.NotEqual(t, "contract.expert_opinion_given", e.Kind)
		require.NotContains(t, e.Opinion, "请评审")
		for _, f := range e.Facts {
			require.NotEqual(t, "评审专家", f.Label)
		}
	}
	require.NoError(t, give(people[1]))
	require.NoError(t, give(people[2]))
	require.Equal(t, contract.InReview, w.contract(id).State)
	c, err := w.service.Approve(ctx, w.registrar, id, 0, verdict(w.contract(id)))
	require.NoError(t, err)
	require.Equal(t, contract.Registered, c.State)
	panels, err := w.service.Panels(ctx, people[0])
	require.NoError(t, err)
	require.Len(t, panels, 1)
	require.True(t, panels[0].Own.Given())
}

func TestAChangeMakesANewVersionUnderTheSameNumber(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.registered(goodForm("变更前的合同", "500000"))
	require.ErrorIs(t, w.service.OpenChange(ctx, w.rival, c.ID, 0), contract.ErrNotFound)
	_, err := w.service.SaveDraft(ctx, w.broker, c.ID, 0, map[string]string{"contract.end": "2028-05-31"})
	require.ErrorIs(t, err, contract.ErrNotDraft, "a registration is edited only in a change")
	*w.now = w.now.Add(time.Second)
	require.NoError(t, w.service.OpenChange(ctx, w.broker, c.ID, 0))
	request := func() error {
		return w.service.RequestChange(ctx, w.broker, c.ID, 0, "双方签订补充协议一")
	}
	require.ErrorIs(t, request(), contract.ErrNoChange)
	_, err = w.service.SaveDraft(ctx, w.broker, c.ID, 0, map[string]string{"contract.end": "2028-05-31", "amount.total": "420000", "parties[1].cn_id": "41010519900307502X"})
	require.NoError(t, err)
	require.Equal(t, "2027-11-11", w.contract(c.ID).Form.Contract.End, "the registration stands")
	require.ErrorIs(t, request(), contract.ErrNoAmendment, "the contract itself is no evidence of its change")
	files, err := w.db.Attachments(ctx, c.ID)
	require.NoError(t, err)
	require.ErrorIs(t, w.service.Detach(ctx, w.broker, c.ID, files[0].ID), contract.ErrFileStanding)
	require.NoError(t, w.service.Attach(ctx, w.broker, c.ID, contract.Amendment, "补充协议.pdf", []byte("%PDF-1.7 补充协议")))
	require.NoError(t, request())
	require.ErrorIs(t, w.service.Cancel(ctx, w.registrar, c.ID, 0, []string{contract.ReasonRescinded}, "双方解除合同"), contract.ErrState)
	v, err := w.service.Verify(ctx, c.Number)
	require.NoError(t, err)
	require.Equal(t, contract.AnswerValid, v.Answer, "a pending change leaves the certificate valid")

	review, err := w.service.ReadChange(ctx, w.registrar, c.ID)
	require.NoError(t, err)
	require.Equal(t, []contract.Change{{Path: "amount.total", Before: "500000", After: "420000"}, {Path: "contract.end", Before: "2027-11-11", After: "2028-05-31"}}, review.Changes)
	require.Equal(t, "420000.00", review.After.Tech.String())
	version := review.Contract.Version
	approve := registration.Verdict{Class: "0101", Tech: "400000", Opinion: ""}
	require.ErrorIs(t, w.service.ApproveChange(ctx, w.registrar, c.ID, version, approve), contract.ErrTechReason)
	approve.Tech = "420000"
	require.ErrorIs(t, w.service.ApproveChange(ctx, w.head, c.ID, version, approve), contract.ErrNotRegistrar)
	require.NoError(t, w.service.ApproveChange(ctx, w.registrar, c.ID, version, approve))
	require.ErrorIs(t, w.service.ApproveChange(ctx, w.registrar, c.ID, version, approve), contract.ErrMoved, "once")

	changed := w.contract(c.ID)
	require.Equal(t, contract.Registered, changed.State)
	require.Equal(t, c.Number, changed.Number)
	require.Equal(t, 2, changed.CertificateVersion)
	require.Equal(t, "420000.00", changed.Total.String())
	require.Equal(t, "2028-05-31", changed.Form.Contract.End)
	require.Empty(t, changed.Form.Parties[1].CnID, "who a natural person is does not change")
	_, versions, err := w.service.Versions(ctx, w.broker, c.ID)
	require.NoError(t, err)
	require.Len(t, versions, 2)
	require.Equal(t, "420000.00", versions[0].Total.String())
	require.Equal(t, "500000.00", versions[1].Total.String())
	require.Equal(t, review.Changes, versions[0].Changes)
	v, err = w.service.Verify(ctx, c.Number)
	require.NoError(t, err)
	require.Equal(t, contract.AnswerChanged, v.Answer)
	require.NoError(t, w.service.Reissue(ctx, w.registrar, c.ID, 0, []string{contract.ReasonLost}, "申请人书面申请补发"))
	for version, answer := range map[int]contract.Answer{1: contract.AnswerChanged, 2: contract.AnswerReissued, 3: contract.AnswerValid} {
		paper, err := w.service.Certificate(ctx, w.broker, c.ID, version)
		require.NoError(t, err)
		v, err = w.service.Verify(ctx, paper.Token)
		require.NoError(t, err)
		require.Equal(t, answer, v.Answer, version)
	}
	var lines int
	require.NoError(t, w.db.SQL().QueryRowContext(ctx, `SELECT count(*) FROM statistics_entries WHERE contract_id = $1`, string(c.ID)).Scan(&lines))
	require.Equal(t, 3, lines, "the registration and the change; new paper changes no figure")
	old, err := w.service.Certificate(ctx, w.broker, c.ID, 1)
	require.NoError(t, err)
	require.Equal(t, "500000.00", old.Total.String(), "the old certificate stays as issued")
	_, err = w.db.SQL().ExecContext(ctx, `UPDATE contract_versions SET total = 1, tech = 1`)
	require.ErrorContains(t, err, "permission denied", "versions are only added")
}

func TestARefusedChangeLeavesTheRegistration(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.registered(goodForm("不予变更", "500000"))
	*w.now = w.now.Add(time.Second)
	require.NoError(t, w.service.OpenChange(ctx, w.broker, c.ID, 0))
	_, err := w.service.SaveDraft(ctx, w.broker, c.ID, 0, map[string]string{"amount.total": "1"})
	require.NoError(t, err)
	require.NoError(t, w.service.Attach(ctx, w.broker, c.ID, contract.Amendment, "补充协议.pdf", []byte("%PDF-1.7 补充协议")))
	require.NoError(t, w.service.RequestChange(ctx, w.broker, c.ID, 0, "双方签订补充协议一"))
	require.ErrorIs(t, w.service.RefuseChange(ctx, w.registrar, c.ID, 0, "不"), contract.ErrReason)
	require.NoError(t, w.service.RefuseChange(ctx, w.registrar, c.ID, 0, "补充协议没有买方签章"))
	after := w.contract(c.ID)
	require.Equal(t, contract.Registered, after.State)
	require.Equal(t, "500000.00", after.Total.String())
	require.Equal(t, 1, after.CertificateVersion)
	require.Nil(t, after.Change)
	require.NoError(t, w.service.OpenChange(ctx, w.broker, c.ID, 0), "and can be asked for again")
	require.NoError(t, w.service.DropChange(ctx, w.broker, c.ID, 0))
	require.Nil(t, w.contract(c.ID).Change)
}

func TestObjections(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	tax := w.user(w.organisation("AUTHORITY", "郑州示例税务局", "410100", ""), "税静", actor.TaxFinance)
	far := w.user(w.organisation("AUTHORITY", "重庆示例税务局", "500000", ""), "渝税", actor.TaxFinance)

	refused := w.accepted(goodForm("不予登记后异议", "300000"))
	require.NoError(t, w.service.Reject(ctx, w.registrar, refused, 0, []string{contract.ReasonNotWritten}, "合同不具备书面形式"))
	require.ErrorIs(t, w.service.Object(ctx, tax, refused, 0, "应当登记"), contract.ErrNotFound, "a tax body sees what is registered")
	require.NoError(t, w.service.Object(ctx, w.broker, refused, 0, "合同有双方签章，见附件一"))
	require.ErrorIs(t, w.service.Uphold(ctx, w.registrar, refused, 0, "合同没有签章"), contract.ErrNotHead)
	require.ErrorIs(t, w.service.Revoke(ctx, w.head, refused, 0, []string{contract.ReasonFake}, "没有登记可撤销"), contract.ErrState)
	require.NoError(t, w.service.Overturn(ctx, w.head, refused, 0, "附件一确有双方签章，恢复审查"))
	c := w.contract(refused)
	require.Equal(t, contract.InReview, c.State)
	require.False(t, c.Deadline.Due.IsZero(), "the review has a period again")
	c, err := w.service.Approve(ctx, w.registrar, refused, 0, verdict(c))
	require.NoError(t, err)
	require.Equal(t, contract.Registered, c.State)

	require.ErrorIs(t, w.service.Object(ctx, far, c.ID, 0, "涉嫌虚假合同"), contract.ErrNotFound)
	require.NoError(t, w.service.Object(ctx, tax, c.ID, 0, "涉嫌虚假合同，请复核"))
	own := w.user(actor.Actor{Org: w.office.ID, OrgName: w.office.Name, Region: "410100"}, "双职", actor.Registrar, actor.Head)
	require.NoError(t, w.service.Uphold(ctx, w.head, c.ID, 0, "经核查合同真实，维持登记"))
	require.Equal(t, contract.Registered, w.contract(c.ID).State)

	id := w.accepted(goodForm("自己的决定", "300000"))
	mine, err := w.service.Approve(ctx, own, id, 0, verdict(w.contract(id)))
	require.NoError(t, err)
	require.NoError(t, w.service.Object(ctx, tax, mine.ID, 0, "涉嫌虚假合同，请复核"))
	require.ErrorIs(t, w.service.Uphold(ctx, own, mine.ID, 0, "维持自己的决定"), contract.ErrOwnDecision)
	require.NoError(t, w.service.Overturn(ctx, w.head, mine.ID, 0, "查明合同虚假，撤销登记"))
	after := w.contract(mine.ID)
	require.Equal(t, contract.Revoked, after.State)
	require.False(t, after.ClosedOn.IsZero())
	v, err := w.service.Verify(ctx, mine.Number)
	require.NoError(t, err)
	require.Equal(t, contract.AnswerRevoked, v.Answer)
}

// 一份合同只登记一次, not even after 注销.
func TestACancelledContractIsNotRegisteredAgain(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.registered(goodForm("注销后重来", "300000"))
	require.NoError(t, w.service.Cancel(ctx, w.registrar, first.ID, 0, []string{contract.ReasonRescinded}, "双方解除合同"))
	again := w.accepted(goodForm("注销后重来", "300000"))
	_, err := w.service.Approve(ctx, w.registrar, again, 0, verdict(first))
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

// 提成合同: the determinable part is registered first, each settled year adds
// what exceeds the guaranteed minimum.
func TestARoyaltyIsSettledYearByYear(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	form := goodForm("提成合同", "")
	form["amount.pay_method"], form["amount.upfront"], form["amount.minimum"], form["amount.cap"] = contract.PayUpfrontPlus, "200000", "50000", "400000"
	form["amount.rates[0].from"], form["amount.rates[0].to"], form["amount.rates[0].rate"] = "2027", "", "0.05"
	c := w.registered(form)
	require.Equal(t, "250000.00", c.Total.String(), "upfront fee and minimum")
	settle := func(fields map[string]string) error {
		*w.now = w.now.AddDate(0, 1, 0)
		require.NoError(t, w.service.OpenChange(ctx, w.broker, c.ID, 0))
		_, err := w.service.SaveDraft(ctx, w.broker, c.ID, 0, fields)
		require.NoError(t, err)
		require.NoError(t, w.service.Attach(ctx, w.broker, c.ID, contract.Amendment, "结算单.pdf", []byte("%PDF-1.7 "+w.now.String())))
		return w.service.RequestChange(ctx, w.broker, c.ID, 0, "按合同结算当年提成")
	}
	approve := func() *contract.Contract {
		review, err := w.service.ReadChange(ctx, w.registrar, c.ID)
		require.NoError(t, err)
		require.NoError(t, w.service.ApproveChange(ctx, w.registrar, c.ID, 0, registration.Verdict{Class: "0101", Tech: review.After.Tech.String()}))
		return w.contract(c.ID)
	}
	require.NoError(t, settle(map[string]string{"amount.settlements[0].year": "2027", "amount.settlements[0].base": "3000000"}))
	require.Equal(t, "350000.00", approve().Total.String(), "150,000 less the minimum of 50,000")
	err := settle(map[string]string{"amount.settlements[1].year": "2027", "amount.settlements[1].base": "1"})
	require.Equal(t, fault.Invalid, fault.KindOf(err), "a year is settled once")
	require.ErrorContains(t, err, contract.ErrorSupplementTwice)
	require.NoError(t, w.service.DropChange(ctx, w.broker, c.ID, 0))
	require.NoError(t, settle(map[string]string{"amount.settlements[1].year": "2028", "amount.settlements[1].base": "90000000"}))
	after := approve()
	require.Equal(t, "600000.00", after.Total.String(), "never above the cap: 200,000 and 400,000")
	require.Equal(t, 3, after.CertificateVersion)
}

func TestIncomesNeverExceedTheContract(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.registered(goodForm("技术性收入", "500000"))
	file := func(year int, received, other string) error {
		return w.service.FileIncome(ctx, w.broker, c.ID, 0, registration.IncomeTyped{Year: year, Received: received, Other: other, Vouchers: "发票 26412000000012345678"})
	}
	require.ErrorIs(t, file(2025, "1000", ""), contract.ErrIncomeYear, "before the contract was signed")
	require.ErrorIs(t, file(2026, "500000.01", "0.01"), contract.ErrIncomeTotal)
	require.ErrorIs(t, file(2026, "100", "100.01"), contract.ErrIncomeOther)
	require.ErrorIs(t, w.service.FileIncome(ctx, w.rival, c.ID, 0, registration.IncomeTyped{Year: 2026, Received: "1", Vouchers: "x"}), contract.ErrNotFound)
	require.NoError(t, file(2026, "300000", "20000"))
	decide := func(by actor.Actor, year int, confirm bool, opinion string) error {
		return w.service.DecideIncome(ctx, by, c.ID, 0, year, confirm, opinion)
	}
	require.ErrorIs(t, decide(w.head, 2026, true, ""), contract.ErrNotRegistrar)
	require.ErrorIs(t, decide(w.registrar, 2026, false, ""), contract.ErrReason)
	require.NoError(t, decide(w.registrar, 2026, false, "发票号码不清楚"))
	require.NoError(t, file(2026, "310000", "20000"), "a returned year is filed again")
	require.NoError(t, decide(w.registrar, 2026, true, ""))
	require.ErrorIs(t, decide(w.registrar, 2026, true, ""), contract.ErrIncomeState)
	require.ErrorIs(t, file(2026, "1", ""), contract.ErrIncomeConfirmed)
	*w.now = w.now.AddDate(1, 0, 0)
	require.ErrorIs(t, file(2027, "190000.01", ""), contract.ErrIncomeTotal)
	require.NoError(t, file(2027, "190000", ""))
	_, list, err := w.service.Incomes(ctx, w.broker, c.ID)
	require.NoError(t, err)
	received, tech := list.Sum(false)
	require.Equal(t, "500000.00", received.String())
	require.Equal(t, "480000.00", tech.String())
	received, tech = list.Sum(true)
	require.Equal(t, "310000.00", received.String())
	require.Equal(t, "290000.00", tech.String())
}
