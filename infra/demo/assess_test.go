package demo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/assessment"
)

// Who has filed a report does not inspect it; the other inspector of the bureau is offered
// to, and does.
func (s seeded) inspectors(t *testing.T) {
	filer, other := s.person(t, "tengmo"), s.person(t, "zhuowen")
	numbers := s.column(t, `SELECT c.number FROM assess_cases c JOIN assess_events e ON e.case_id = c.id AND e.act = 'file' WHERE c.state IN ('PUBLICITY', 'EFFECTIVE') ORDER BY c.number`)
	require.NotEmpty(t, numbers)
	reasons := map[string]string{"reasons": "按比例随机抽查"}
	for _, number := range numbers {
		st, err := s.world.Cases.Case(t.Context(), filer, number)
		require.NoError(t, err)
		require.Equal(t, assessment.GovFiling, st.You)
		require.False(t, st.Can(assessment.OpenSpotCheck))
		require.ErrorIs(t, s.world.Cases.Do(t.Context(), filer, number, 0, assessment.OpenSpotCheck, reasons), assessment.ErrRole)
		st, err = s.world.Cases.Case(t.Context(), other, number)
		require.NoError(t, err)
		require.True(t, st.Can(assessment.OpenSpotCheck), st.State)
		require.NoError(t, s.world.Cases.Do(t.Context(), other, number, 0, assessment.OpenSpotCheck, reasons))
	}
}
