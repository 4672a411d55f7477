package reference

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"

	"jiyue/domain/day"
	"jiyue/domain/revenue"
	"jiyue/fixtures"
)

// ShareTaxes are the dated tax rules on rewards of the fixtures.
var ShareTaxes = sync.OnceValues(func() (revenue.TaxRules, error) {
	file, err := fixtures.FS.ReadFile("share_tax.csv")
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("tax rules on rewards: %w", err)
	}
	var rules revenue.TaxRules
	for _, x := range records[1:] {
		r := revenue.TaxRule{Kind: x[0], ID: x[1], Values: map[string]string{}, Clause: x[5], Source: x[6], Confidence: x[7], Note: x[8]}
		if r.From, err = day.Parse(x[2]); err == nil && x[3] != "" {
			r.To, err = day.Parse(x[3])
		}
		if err != nil {
			return nil, fmt.Errorf("tax rules on rewards, %s: %w", r.ID, err)
		}
		for pair := range strings.SplitSeq(x[4], ";") {
			key, value, _ := strings.Cut(pair, "=")
			r.Values[key] = value
		}
		rules = append(rules, r)
	}
	return rules, nil
})
