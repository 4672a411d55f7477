package reference

import (
	"fmt"
	"sync"

	"jiyue/domain/assessor"
	"jiyue/fixtures"
)

// Sanctions are the grounds of integrity records of the fixtures, read once.
var Sanctions = sync.OnceValues(func() ([]assessor.Clause, error) {
	file, err := fixtures.FS.ReadFile("sanctions.csv")
	if err != nil {
		return nil, err
	}
	clauses, err := assessor.ParseClauses(file)
	if err != nil {
		return nil, fmt.Errorf("sanctions: %w", err)
	}
	return clauses, nil
})
