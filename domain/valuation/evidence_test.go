package valuation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

func royalty(changes ...string) map[string]string {
	typed := map[string]string{"kind": "ROYALTY", "name": "通用设备制造业", "code": "34", "low": "2%", "high": "0.05", "unit": "占净销售额", "from": "2026-01-01", "document": "2025 年度许可统计", "page": "表 3-2", "confidence": "有据"}
	for i := 0; i+1 < len(changes); i += 2 {
		typed[changes[i]] = changes[i+1]
	}
	return typed
}

func fieldsOf(err error) (list []string) {
	for _, f := range fault.All(err) {
		list = append(list, f.Field)
	}
	return list
}

func TestEvidenceIsDatedAndSourced(t *testing.T) {
	e, err := ReadEvidence(royalty())
	require.NoError(t, err)
	require.Equal(t, "0.02 至 0.05", e.Words())
	again, err := ReadEvidence(e.Flat())
	require.NoError(t, err)
	require.Equal(t, e, again)
	_, err = ReadEvidence(map[string]string{"kind": "ROYALTY"})
	require.ElementsMatch(t, []string{"name", "unit", "document", "page", "confidence", "value", "from"}, fieldsOf(err))
	for field, changes := range map[string][]string{"high": {"high", "0.01"}, "low": {"low", "2"}, "value": {"low", ""}, "until": {"until", "2025-12-31"}, "link": {"link", "javascript:alert(1)"}, "from": {"from", "1889-01-01"}} {
		_, err = ReadEvidence(royalty(changes...))
		require.Equal(t, []string{field}, fieldsOf(err), changes)
	}
	band, err := ReadEvidence(map[string]string{"kind": "COMPARABLE", "name": "某专利权", "code": "JJ-1", "low": "50000000.00", "unit": "元", "from": "2026-01-01", "document": "技约成交信息公示", "page": "第 2026 年度", "link": "/disclosures/1", "confidence": "有据"})
	require.NoError(t, err)
	require.Equal(t, "不低于 50000000.00", band.Words())
	_, err = ReadEvidence(map[string]string{"kind": "COMPARABLE", "name": "某专利权", "code": "JJ-1", "value": "1.00", "unit": "元", "from": "2026-01-01", "document": "技约成交信息公示", "page": "第 2026 年度", "confidence": "有据", "adjust.time": "1.02", "adjust.licence": "0"})
	require.Equal(t, []string{"adjust.licence", "note"}, fieldsOf(err))
}

func TestEditionsTakeTwoPersons(t *testing.T) {
	now := time.Date(2026, 6, 30, 2, 0, 0, 0, time.UTC)
	ev, _ := ReadEvidence(royalty())
	broker := actor.Actor{User: "1", Name: "许", Org: "o", Roles: []actor.Role{actor.Broker, actor.Head}}
	head := actor.Actor{User: "2", Name: "高", Org: "o", Roles: []actor.Role{actor.Head}}
	e, event, err := Enter(broker, "019a0000-0000-7000-8000-00001a2b3c4d", ev, now)
	require.NoError(t, err)
	require.Equal(t, "evidence.entered", event.Kind)
	require.Equal(t, "YJ-1A2B3C4D 第 1 版", e.Label())
	require.Equal(t, "取值依据 YJ-1A2B3C4D 第 1 版：《2025 年度许可统计》表 3-2，2026-01-01 起", e.Cite())
	require.ErrorIs(t, e.MayDecide(broker), ErrEvidenceSelf)
	require.ErrorIs(t, e.MayCorrect(broker), ErrEvidencePending)
	_, err = e.Decide(head, false, "", now)
	require.ErrorIs(t, err, ErrEvidenceReason)
	_, err = e.Decide(head, true, "", now)
	require.NoError(t, err)
	_, _, err = e.Correct(broker, ev, "", now)
	require.ErrorIs(t, err, ErrEvidenceWhy)
	next, _, err := e.Correct(broker, ev, "表号写错", now)
	require.NoError(t, err)
	require.Equal(t, 2, next.No)
	require.False(t, next.Visible(actor.Actor{Org: "p"}))
	require.ErrorIs(t, next.MayDecide(actor.Actor{User: "3", Org: "p", Roles: []actor.Role{actor.Head}}), ErrEvidenceHead)
	trader := actor.Actor{User: "4", Org: "x", Roles: []actor.Role{actor.Trader}}
	shared, _, _ := Enter(trader, "r", ev, now)
	require.True(t, shared.Shared)
	require.False(t, shared.Visible(broker), "not before it is approved")
	require.NoError(t, shared.MayDecide(actor.Actor{User: "5", Org: "x", Roles: []actor.Role{actor.Trader}}))
}

func TestInputsAreTakenFromEvidence(t *testing.T) {
	base := day.Must("2026-06-30")
	relief, _ := FormOf("relief")
	ev, _ := ReadEvidence(royalty())
	e := Edition{Row: "r-00000001", No: 1, Evidence: ev, State: EditionApproved}
	sources := map[string]string{}
	require.Equal(t, []string{"royalty"}, fieldsOf(relief.Take(map[string]string{}, sources, "royalty", e, base)), "a range says no figure")
	typed := map[string]string{"royalty": "6%"}
	require.Equal(t, []string{"royalty"}, fieldsOf(relief.Take(typed, sources, "royalty", e, base)), "outside of the range")
	typed["royalty"] = "3.5%"
	require.NoError(t, relief.Take(typed, sources, "royalty", e, base))
	require.Equal(t, "0.035", typed["royalty"])
	require.Equal(t, e.Cite(), sources["royalty"])
	require.Equal(t, []string{"evidence:royalty"}, fieldsOf(relief.Take(typed, sources, "royalty", e, day.Must("2025-12-31"))), "it was not known then")
	e.Until = day.Must("2026-03-31")
	require.Equal(t, []string{"evidence:royalty"}, fieldsOf(relief.Take(typed, sources, "royalty", e, base)))
	require.Equal(t, []string{"evidence:rate"}, fieldsOf(relief.Take(typed, sources, "rate", e, base)), "a royalty is no discount rate")

	market, _ := FormOf("market")
	deal := Edition{Row: "r-00000002", No: 3, Evidence: Evidence{Kind: DealEvidence, Code: "JJ-1", Low: "1000000.00", High: "2000000.00", From: day.Must("2026-02-01"), Document: "技约成交信息公示", Adjust: map[string]string{"time": "1.02"}}}
	typed, sources = map[string]string{"comparables[2].price": "1500000"}, map[string]string{}
	require.NoError(t, market.Take(typed, sources, "comparables[2]", deal, base))
	require.Equal(t, map[string]string{"comparables[2].price": "1500000", "comparables[2].date": "2026-02-01", "comparables[2].coefficients.time": "1.02"}, typed)
	require.Equal(t, "comparables[0]", market.Place(typed, "comparables[2]"), "empty rows are left out")
	typed["comparables[2].price"] = "2500000"
	require.Equal(t, []string{"comparables[2].price"}, fieldsOf(market.Take(typed, sources, "comparables[2]", deal, base)))
}

func TestAReferenceIsOfASignedCase(t *testing.T) {
	c := &Case{ID: "019a0000-0000-7000-8000-00001a2b3c4d", State: Signed, Terms: Terms{Base: day.Must("2026-06-30"), Months: 12}, Weights: map[string]string{"dcf": "0.5", "cost": "0.5"},
		Entries: []Entry{{No: 1, Key: "dcf", Value: "3000000.00"}, {No: 2, Key: "cost", Value: "1000000.01"}}}
	r, ok := c.Reference(day.Must("2027-06-30"))
	require.True(t, ok)
	require.Equal(t, "GZ-2026-1A2B3C4D", r.Serial)
	require.Equal(t, []string{"1000000.01", "2000000.01", "3000000.00"}, []string{r.Low.Decimal().StringFixed(2), r.Mid.Decimal().StringFixed(2), r.High.Decimal().StringFixed(2)})
	require.Contains(t, r.Words("某大学"), "不是资产评估结论")
	c.Achievement = "a"
	for serial, achievement := range map[string]string{"GZ-2026-1A2B3C4D": "a", " gz-2026-1a2b3c4d": ""} {
		leant, err := c.Lean(serial, achievement, day.Must("2026-07-01"))
		require.NoError(t, err)
		require.Equal(t, "1,000,000.01 元至 3,000,000.00 元", leant.Interval())
	}
	for serial, achievement := range map[string]string{"GZ-2026-1A2B3C4D": "b", "GZ-2025-1A2B3C4D": "a", "1A2B3C4D": "a"} {
		_, err := c.Lean(serial, achievement, day.Must("2026-07-01"))
		require.ErrorIs(t, err, ErrReference, serial)
	}
	_, ok = c.Reference(day.Must("2027-07-01"))
	require.False(t, ok, "past its validity")
	c.State = Withdrawn
	_, ok = c.Reference(day.Must("2026-07-01"))
	require.False(t, ok)
}
