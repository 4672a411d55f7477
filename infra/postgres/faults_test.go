package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// Primary keys are left aside: our ids are random, and where a caller chooses the
// key the statement says ON CONFLICT. So are the tables of the job queue. What a
// trigger refuses has the name of a constraint, too.
const constraintsQuery = `
	SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
	WHERE n.nspname = 'public' AND c.contype IN ('c', 'u', 'f', 'x') AND t.relname !~ '^river_'
	UNION
	SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
	JOIN pg_namespace n ON n.oid = t.relnamespace
	WHERE n.nspname = 'public' AND x.indisunique AND NOT x.indisprimary AND t.relname !~ '^river_'
	UNION
	SELECT (regexp_matches(p.prosrc, 'CONSTRAINT = ''([a-z_]+)''', 'g'))[1] FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
	WHERE n.nspname = 'public'
	ORDER BY 1`

// A constraint without a sentence would reach the user as an internal error; a
// sentence without a constraint is a rule that the database does not hold.
func TestEveryConstraintHasASentence(t *testing.T) {
	ownerDSN, _ := pgtest.Database(t)
	owner, err := pgx.Connect(t.Context(), ownerDSN)
	require.NoError(t, err)
	defer owner.Close(t.Context())
	rows, err := owner.Query(t.Context(), constraintsQuery)
	require.NoError(t, err)
	constraints, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	var said []string
	for name, f := range postgres.ConstraintFaults {
		said = append(said, name)
		require.NotEmpty(t, f.Message, name)
	}
	require.ElementsMatch(t, constraints, said)
}
