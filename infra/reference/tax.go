package reference

import (
	"fmt"
	"sync"

	"jiyue/domain/tax"
	"jiyue/fixtures"
)

// TaxPacks are the dated tax rules of the fixtures, read once.
var TaxPacks = sync.OnceValues(func() (tax.Packs, error) {
	file, err := fixtures.FS.ReadFile("tax.csv")
	if err != nil {
		return nil, err
	}
	packs, err := tax.ParsePacks(file)
	if err != nil {
		return nil, fmt.Errorf("tax rules: %w", err)
	}
	return packs, nil
})
