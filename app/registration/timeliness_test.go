package registration_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/day"
)

// The clock stops at the decision; what it said then is kept with the case.
func TestTheDeadlineOfADecisionIsKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	refused := []string{"R_NOT_TECH"}

	inTime := w.registered(goodForm("按期", "300000"))
	require.Equal(t, day.Must("2026-12-08"), w.contract(inTime.ID).DecisionDue)
	require.True(t, w.contract(inTime.ID).Deadline.Due.IsZero(), "no clock runs after the decision")
	kept, known := w.contract(inTime.ID).Kept()
	require.True(t, kept && known)

	late, lastDay := w.accepted(goodForm("超期", "300000")), w.accepted(goodForm("最后一日", "300000"))
	unaccepted := w.submitted(goodForm("没有受理", "300000"))
	paused := w.accepted(goodForm("补正后延", "300000"))
	require.NoError(t, w.service.RequestSupplement(ctx, w.registrar, paused, 0, []contract.Note{{Field: "contract.end", Text: "终止日期不一致"}}))
	require.NoError(t, w.service.NotAccept(ctx, w.registrar, unaccepted, 0, refused, "材料与合同无关"))
	_, known = w.contract(unaccepted).Kept()
	require.False(t, known, "without acceptance the period of the decision never began")

	*w.now = w.now.AddDate(0, 0, 15) // the 15th day
	require.NoError(t, w.service.Reject(ctx, w.registrar, lastDay, 0, refused, "不属于技术合同"))
	kept, known = w.contract(lastDay).Kept()
	require.True(t, kept && known, "the last day counts in full")
	_, err := w.service.Submit(ctx, w.broker, paused, 0)
	require.NoError(t, err)

	*w.now = w.now.AddDate(0, 0, 1)
	require.NoError(t, w.service.Reject(ctx, w.registrar, late, 0, refused, "不属于技术合同"))
	kept, known = w.contract(late).Kept()
	require.True(t, !kept && known)
	require.NoError(t, w.service.Reject(ctx, w.registrar, paused, 0, refused, "不属于技术合同"))
	kept, known = w.contract(paused).Kept()
	require.True(t, kept && known, "the days at the applicant do not count")
	require.Equal(t, day.Must("2026-12-23"), w.contract(paused).DecisionDue)
}

// Overdue stands at the top of every queue, and the marks come at half and at
// four fifths of the period.
func TestOverdueStandsAtTheTopOfEveryQueue(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first := w.submitted(goodForm("最早", "300000"))
	require.Equal(t, contract.Deadline{Due: day.Must("2026-11-30"), Amber: day.Must("2026-11-26"), Red: day.Must("2026-11-27")}, w.contract(first).Deadline)
	overdue := w.accepted(goodForm("将超期", "300000"))
	require.Equal(t, contract.Deadline{Due: day.Must("2026-12-08"), Amber: day.Must("2026-12-01"), Red: day.Must("2026-12-05")}, w.contract(overdue).Deadline)
	owed := w.accepted(goodForm("先退回", "300000"))
	require.NoError(t, w.service.RequestSupplement(ctx, w.registrar, owed, 0, []contract.Note{{Field: "contract.end", Text: "终止日期不一致"}}))
	*w.now = w.now.AddDate(0, 0, 20)
	later := w.accepted(goodForm("新件", "300000"))
	owedLater := w.accepted(goodForm("后退回", "300000"))
	require.NoError(t, w.service.RequestSupplement(ctx, w.registrar, owedLater, 0, []contract.Note{{Field: "contract.end", Text: "终止日期不一致"}}))

	ids := func(d registration.Desk, err error) (list []contract.ID) {
		require.NoError(t, err)
		for _, r := range d.Rows {
			list = append(list, r.ID)
		}
		return list
	}
	require.Equal(t, []contract.ID{first, overdue, later}, ids(w.service.Desk(ctx, w.registrar, registration.TabTodo, "", 20)))
	require.Equal(t, []contract.ID{overdue, later}, ids(w.service.Desk(ctx, w.registrar, registration.TabReview, "", 20)))
	require.Equal(t, []contract.ID{owed, owedLater}, ids(w.service.Desk(ctx, w.broker, registration.TabTodo, "", 20)))
}
