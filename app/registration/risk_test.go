package registration_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/postgres"
)

func (w *world) risks(by actor.Actor, id contract.ID) map[string]contract.Risk {
	w.t.Helper()
	k, err := w.service.Read(w.t.Context(), by, id)
	require.NoError(w.t, err)
	list, err := w.service.Risks(w.t.Context(), by, k)
	require.NoError(w.t, err)
	byCode := map[string]contract.Risk{}
	for _, r := range list {
		byCode[r.Code] = r
	}
	return byCode
}

func TestTheSameFileAndTextAreFoundInOtherOfficesToo(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	file := []byte("%PDF-1.7 同一份合同文本")
	apply := func(office string, name, summary string) contract.ID {
		form := goodForm(name, "300000")
		form["content.summary"] = summary
		id := contract.ID(postgres.NewID())
		require.NoError(t, w.service.StartDraft(ctx, w.broker, id, office, form))
		require.NoError(t, w.service.Attach(ctx, w.broker, id, contract.ContractText, "合同.pdf", file))
		_, err := w.service.Submit(ctx, w.broker, id, 0)
		require.NoError(t, err)
		return id
	}
	other := w.organisation("OFFICE", "重庆市技术合同登记处", "410100", "CQ")
	summary := goodForm("", "")["content.summary"]
	apply(other.Org, "别处的申请", summary)
	own := apply(w.office.ID, "本处先来的申请", summary+"（二期）")
	id := apply(w.office.ID, "本处后来的申请", summary)
	require.NoError(t, w.service.StartDraft(ctx, w.broker, contract.ID(postgres.NewID()), w.office.ID, goodForm("尚未提交的草稿", "300000")))

	risks := w.risks(w.registrar, id)
	require.Equal(t, []contract.Relative{{ID: own, Number: "SQ-ZZ-2026-000001", OfficeName: "郑州市技术合同登记处"},
		{Number: "SQ-CQ-2026-000001", OfficeName: "重庆市技术合同登记处"}}, byNumber(risks["SAME_FILE"].Cases))
	require.Equal(t, []contract.Relative{{Number: "SQ-CQ-2026-000001", OfficeName: "重庆市技术合同登记处"}}, risks["SAME_TEXT"].Cases,
		"a draft is nobody's business")
}

// byNumber puts own cases first: the test's clock stands still, so that the order
// by time says nothing.
func byNumber(list []contract.Relative) []contract.Relative {
	if len(list) == 2 && list[0].ID == "" {
		return []contract.Relative{list[1], list[0]}
	}
	return list
}

func TestDecemberIsCountedForEachOrganisation(t *testing.T) {
	w := newWorld(t)
	*w.now = time.Date(2026, 12, 20, 2, 0, 0, 0, time.UTC)
	var id contract.ID
	for range 20 {
		id = w.submitted(goodForm("年末申请"+postgres.NewID(), "300000"))
	}
	require.Contains(t, w.risks(w.registrar, id)["YEAR_END_BURST"].Fact, "已提交 20 件")
}

func TestRisksAreForThoseWhoDecide(t *testing.T) {
	w := newWorld(t)
	id := w.submitted(goodForm("风险只供审查", "300000"))
	for _, by := range []actor.Actor{w.broker, w.statistican} {
		k, err := w.service.Read(t.Context(), by, id)
		require.NoError(t, err)
		_, err = w.service.Risks(t.Context(), by, k)
		require.ErrorIs(t, err, contract.ErrNotFound)
	}
}

// A contract is registered once, whichever office it is brought to and however
// its name is spaced.
func TestTheSameContractIsRegisteredOnceInAllOffices(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	other := w.organisation("OFFICE", "河南省技术合同登记处", "410000", "HA")
	elsewhere := w.user(other, "魏登记", actor.Registrar)
	approve := func(by actor.Actor, id contract.ID) error {
		require.NoError(t, w.service.Accept(ctx, by, id, 0))
		_, err := w.service.Approve(ctx, by, id, 0, registration.Verdict{Class: contract.Commissioned, Tech: "300000", Opinion: "符合委托开发的条件"})
		return err
	}
	apply := func(office string, form map[string]string) contract.ID {
		id := contract.ID(postgres.NewID())
		require.NoError(t, w.service.StartDraft(ctx, w.broker, id, office, form))
		require.NoError(t, w.service.Attach(ctx, w.broker, id, contract.ContractText, "合同.pdf", []byte("%PDF-1.7 "+string(id))))
		_, err := w.service.Submit(ctx, w.broker, id, 0)
		require.NoError(t, err)
		return id
	}
	require.NoError(t, approve(elsewhere, apply(other.Org, goodForm("高速主轴温升预测", "300000"))))

	spaced := goodForm("高速主轴 温升预测", "300,000.00")
	id := apply(w.office.ID, spaced)
	k, err := w.service.Read(ctx, w.registrar, id)
	require.NoError(t, err)
	require.Equal(t, contract.DecisionReject, k.Precheck.Result.Decision)
	require.Equal(t, []string{contract.ReasonDuplicate}, k.Precheck.Result.Reasons)
	found := w.risks(w.registrar, id)["REGISTERED"]
	require.Equal(t, []contract.Relative{{Number: "HA-2026-000001", OfficeName: "河南省技术合同登记处"}}, found.Cases, "no way into another office's file")
	err = approve(w.registrar, id)
	require.ErrorIs(t, err, registration.ErrRegisteredBefore)
	require.ErrorContains(t, err, "河南省技术合同登记处登记，登记编号 HA-2026-000001")
	require.NotContains(t, err.Error(), "洛阳", "the parties of another office's case are not told")
	_, err = w.service.Preview(ctx, w.registrar, id, 0, registration.Decision{Ruling: registration.RuleRegister,
		Verdict: registration.Verdict{Class: contract.Commissioned, Tech: "300000"}})
	require.Error(t, err)

	dearer := apply(w.office.ID, goodForm("高速主轴温升预测", "300001"))
	risks := w.risks(w.registrar, dearer)
	require.NotContains(t, risks, "REGISTERED")
	require.Equal(t, "HA-2026-000001", risks["SAME_NAME"].Cases[0].Number)
	k, err = w.service.Read(ctx, w.registrar, dearer)
	require.NoError(t, err)
	require.NotContains(t, k.Precheck.Result.Reasons, contract.ReasonDuplicate)
}

// Only who was told to correct the class and did not is refused for it.
func TestASupplementOfPapersIsNoRefusalToCorrectTheClass(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	form := goodForm("共同研究的委托开发", "300000")
	form["answers.joint_research"] = "ALL_PARTIES"
	id := w.submitted(form)
	require.NoError(t, w.service.Accept(ctx, w.registrar, id, 0))
	round := func(field string) contract.CheckResult {
		require.NoError(t, w.service.RequestSupplement(ctx, w.registrar, id, 0, []contract.Note{{Field: field, Text: "请核对并更正"}}))
		_, err := w.service.Submit(ctx, w.broker, id, 0)
		require.NoError(t, err)
		k, err := w.service.Read(ctx, w.registrar, id)
		require.NoError(t, err)
		return k.Precheck.Result
	}
	require.Equal(t, contract.DecisionCorrectClass, round("parties[0].seal").Decision)
	r := round("class")
	require.Equal(t, contract.DecisionReject, r.Decision)
	require.Equal(t, []string{contract.ReasonClassNotCorrected}, r.Reasons)
	require.Equal(t, contract.Cooperative, r.HintClass)
}
