package appraisal_test

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/actor"
	"jiyue/domain/appraisal"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

var (
	noon   = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	broker = actor.Actor{User: "u1", Name: "许博文", Org: "school", Roles: []actor.Role{actor.Broker}}
	head   = actor.Actor{User: "u2", Name: "高筠", Org: "school", Roles: []actor.Role{actor.Head}}
	both   = actor.Actor{User: "u3", Name: "同事", Org: "school", Roles: []actor.Role{actor.Broker, actor.Head}}
	rival  = actor.Actor{User: "u4", Name: "邵静", Org: "agency", Roles: []actor.Role{actor.Broker, actor.Head}}
)

func typed(changes map[string]string) map[string]string {
	m := map[string]string{"number": "豫评报字〔2026〕第 1 号", "firm": "示例资产评估有限公司", "firm_filing": "备案公告〔2019〕31 号", "purpose": "为转让提供参考", "seller": "public", "statutory": "true",
		"base": "2026-01-31", "dated": "2026-02-20", "appraisers[0].name": "甲", "appraisers[0].card": "1", "appraisers[1].name": "乙", "appraisers[1].card": "2",
		"methods[0].name": "收益法", "methods[0].value": "1000000.00", "reason": "以收益法结果为结论", "conclusion": "value", "value": "1000000.00", "contingent": "false", "public": "true"}
	maps.Copy(m, changes)
	return m
}

func record(t *testing.T) *appraisal.Record {
	t.Helper()
	c, err := appraisal.Read(typed(nil))
	require.NoError(t, err)
	r, _, err := appraisal.Begin(broker, appraisal.Record{ID: "r1", Achievement: "a1", Org: "school", Content: c, Owners: []string{"甲大学"}}, policy, noon)
	require.NoError(t, err)
	return r
}

// What a form says is said again by its flat form, whatever is in it.
func TestContentReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := typed(map[string]string{"interests": rapid.SampledFrom([]string{"", "丙公司", "丙公司\n丁某"}).Draw(t, "interests"), "valid_until": rapid.SampledFrom([]string{"", "2027-01-30"}).Draw(t, "until"),
			"firm_code": rapid.SampledFrom([]string{"", "91410300MA3X8U5N8F"}).Draw(t, "code"), "methods[0].weight": rapid.SampledFrom([]string{"", "1", "0.40"}).Draw(t, "weight")})
		if rapid.Bool().Draw(t, "range") {
			delete(m, "value")
			m["conclusion"], m["low"], m["high"] = "range", "900000.00", "1300000.00"
		}
		c, err := appraisal.Read(m)
		require.NoError(t, err)
		again, err := appraisal.Read(c.Flat())
		require.NoError(t, err)
		require.Equal(t, c.Flat(), again.Flat())
		require.NotEmpty(t, c.Conclusion.Words())
	})
}

// Every step on a fresh report: who may take it, what it needs, where it leads.
func TestStepsOfARecord(t *testing.T) {
	paper := func(filing bool) appraisal.Paper { return appraisal.Paper{Filing: filing, SHA256: "ab"} }
	filing := appraisal.Proposal{Step: appraisal.File, Number: "备〔2026〕1 号", Office: "示例主管部门", On: day.Must("2026-03-01")}
	r := record(t)
	propose := func(by actor.Actor, p appraisal.Proposal) error { _, err := r.Propose(by, p, policy, noon); return err }
	decide := func(by actor.Actor, agreed bool, reason string) error {
		_, _, err := r.Decide(by, agreed, reason, policy, noon)
		return err
	}
	register := appraisal.Proposal{Step: appraisal.Register}
	require.ErrorIs(t, propose(head, register), appraisal.ErrBroker)
	require.ErrorIs(t, propose(rival, register), appraisal.ErrBroker)
	require.ErrorIs(t, propose(broker, register), appraisal.ErrPaper)
	require.ErrorIs(t, decide(head, true, ""), appraisal.ErrNothing)
	r.Papers = append(r.Papers, paper(false))
	for _, p := range []appraisal.Proposal{filing, {Step: appraisal.Designate}, {Step: appraisal.Revoke, Reason: "机构撤回"}, {Step: "guess"}} {
		require.Equal(t, fault.Conflict, fault.KindOf(propose(broker, p)), p.Step)
	}
	require.NoError(t, propose(both, register))
	require.ErrorIs(t, r.MayWrite(broker), appraisal.ErrPending)
	require.ErrorIs(t, decide(both, true, ""), appraisal.ErrSelf)
	require.ErrorIs(t, decide(rival, true, ""), appraisal.ErrHead)
	require.ErrorIs(t, decide(head, false, ""), appraisal.ErrReason)
	require.NoError(t, decide(head, true, ""))
	require.Equal(t, appraisal.Issued, r.State)
	require.Error(t, r.MayWrite(broker))
	require.ErrorIs(t, propose(broker, filing), appraisal.ErrFiling)
	r.Papers = append(r.Papers, paper(true))
	early := filing
	early.On = day.Must("2026-02-19")
	require.ErrorIs(t, propose(broker, early), appraisal.ErrFiledOn)
	require.NoError(t, propose(broker, filing))
	require.NoError(t, decide(head, true, ""))
	require.Equal(t, []any{appraisal.Filed, "备〔2026〕1 号"}, []any{r.State, r.Filing.Number})
	_, used := r.Employ(head, noon)
	require.True(t, used)
	require.Equal(t, appraisal.InUse, r.State)
	_, used = r.Employ(head, noon)
	require.False(t, used)
	require.ErrorIs(t, propose(broker, appraisal.Proposal{Step: appraisal.Revoke, Reason: "错"}), appraisal.ErrReason)
	require.NoError(t, propose(broker, appraisal.Proposal{Step: appraisal.Revoke, Reason: "评估机构撤回报告"}))
	require.NoError(t, decide(head, true, ""))
	require.Equal(t, []any{appraisal.Void, "评估机构撤回报告"}, []any{r.State, r.Reason})
	_, err := r.Replace(head, record(t), noon)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	for _, s := range appraisal.Steps {
		require.NotEqual(t, s.Value, appraisal.Step(s.Value).Title())
	}
}

func TestSellersAreKnownByCodeAndNature(t *testing.T) {
	for _, c := range []struct {
		uscc, nature string
		want         appraisal.SellerKind
	}{{"1241000041580123XA", "", appraisal.PublicBody}, {"", "0222", appraisal.PublicBody}, {"91410300MA3X8U5N8F", "110", appraisal.StateOwned}, {"91410300MA3X8U5N8F", "150", appraisal.Private}, {"", "", appraisal.Private}} {
		require.Equal(t, c.want, appraisal.SellerOf(c.uscc, c.nature), c)
	}
	require.Equal(t, appraisal.StateOwned, appraisal.Private.Stricter(appraisal.StateOwned))
	require.Equal(t, appraisal.PublicBody, appraisal.PublicBody.Stricter(appraisal.Private))
}
