package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/actor"
)

func goodRows(from, n int) []map[string]string {
	rows := make([]map[string]string, n)
	for i := range rows {
		rows[i] = goodRow(from + i)
	}
	return rows
}

var errCut = errors.New("the power fails")

// Wherever the process ends within an import, the next run goes on from there:
// nothing is lost, nothing comes twice, and the numbers have no gap.
func TestAnImportThatIsCutOffAnywhereIsCompleted(t *testing.T) {
	const rows = 65 // three full units of work and a rest
	w := newImportWorld(t)
	f := w.check(w.workbook(goodRows(1, rows)...))
	require.Equal(t, rows, f.Good, f.Failure)
	require.NoError(t, w.registration.Confirm(t.Context(), w.broker, f.ID))
	whole := w.registration.InTx
	for cut := 1; cut <= 3; cut++ {
		units := 0
		w.registration.InTx = func(ctx context.Context, do func(registration.Tx) error) error {
			units++
			if units > 1 { // one more unit of work goes through, the next ones do all and do not commit
				return whole(ctx, func(tx registration.Tx) error { return errors.Join(do(tx), errCut) })
			}
			return whole(ctx, do)
		}
		require.ErrorIs(t, w.registration.WorkImport(t.Context(), f.ID), errCut)
		require.Equal(t, 20*cut, w.contracts(), "what is in stays in, and only that")
	}
	w.registration.InTx = whole
	require.NoError(t, w.registration.WorkImport(t.Context(), f.ID))
	require.NoError(t, w.registration.WorkImport(t.Context(), f.ID), "the job may run again")
	require.Equal(t, rows, w.contracts())
	require.Equal(t, fmt.Sprint(rows), w.text(`SELECT count(DISTINCT name)::text FROM contracts WHERE state = 'SUBMITTED'`))
	require.Equal(t, fmt.Sprintf("SQ-ZZ-2026-%06d", rows), w.text(`SELECT max(submission_no) FROM contracts`))
	require.Equal(t, fmt.Sprint(rows), w.text(`SELECT count(*)::text FROM audit_events WHERE kind = 'contract.submitted'`))
	_, err := w.db.VerifyAudit(t.Context())
	require.NoError(t, err)
	done, err := w.db.Import(t.Context(), f.ID)
	require.NoError(t, err)
	require.Equal(t, registration.ImportDone, done.State)
	require.Equal(t, [4]int{rows, rows, 0, 0}, [4]int{done.Done, done.Good, done.Bad, done.Repeated})
}

// A row that was good when it was checked and is not when it goes in is counted
// as a bad one, with its reason; the rows around it go in.
func TestARowThatIsRefusedLaterKeepsNoOtherOut(t *testing.T) {
	w := newImportWorld(t)
	f := w.check(w.workbook(goodRows(1, 25)...))
	require.NoError(t, w.registration.Confirm(t.Context(), w.broker, f.ID))
	_, err := w.db.SQL().ExecContext(t.Context(), `UPDATE import_rows SET form = jsonb_set(form, '{contract.sign_date}', '"2031-01-01"') WHERE row_no = 7`)
	require.NoError(t, err)
	require.NoError(t, w.registration.WorkImport(t.Context(), f.ID))
	require.Equal(t, 24, w.contracts())
	done, rows, err := w.registration.ReadImport(t.Context(), w.broker, f.ID, 0, 100, true)
	require.NoError(t, err)
	require.Equal(t, registration.ImportDone, done.State)
	require.Equal(t, [3]int{24, 24, 1}, [3]int{done.Done, done.Good, done.Bad})
	require.Len(t, rows, 1)
	require.Equal(t, 7, rows[0].Row)
	require.Equal(t, "contract.sign_date", rows[0].Errors[0].Field)
}

// Rows of one file that another import brings in at the same time go in once.
func TestTwoImportsOfTheSameRowsAtOnce(t *testing.T) {
	w := newImportWorld(t)
	var ids []string
	for extra := range 2 {
		f := w.check(w.workbook(append(goodRows(1, 45), goodRow(100+extra))...))
		require.NoError(t, w.registration.Confirm(t.Context(), w.broker, f.ID))
		ids = append(ids, f.ID)
	}
	ended := make(chan error)
	for _, id := range ids {
		go func() { ended <- w.registration.WorkImport(t.Context(), id) }()
	}
	require.NoError(t, <-ended)
	require.NoError(t, <-ended)
	require.Equal(t, 47, w.contracts(), "45 that both files hold, and one more of each")
}

// Whoever loses the right to apply after confirming brings nothing in.
func TestAnImportEndsWithTheRightToApply(t *testing.T) {
	w := newImportWorld(t)
	f := w.check(w.workbook(goodRows(1, 3)...))
	require.NoError(t, w.registration.Confirm(t.Context(), w.broker, f.ID))
	_, err := w.db.SQL().ExecContext(t.Context(), `UPDATE users SET roles = ARRAY['HEAD'] WHERE id = $1`, w.broker.User)
	require.NoError(t, err)
	require.False(t, (actor.Actor{Roles: []actor.Role{actor.Head}}).Has(actor.Broker))
	require.NoError(t, w.registration.WorkImport(t.Context(), f.ID))
	require.Zero(t, w.contracts())
}
