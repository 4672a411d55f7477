// Package conform runs files of conformance cases against the engines and says
// which cases they answer differently.
package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
)

// engine answers one operation: input and output are plain JSON values.
type engine func(input object) any

// schemas names the operations of every area that is built.
var schemas = map[string]map[string]engine{
	"pricing/1": {
		"auction_replay":    auctionReplay,
		"dutch_replay":      dutchReplay,
		"sealed_replay":     sealedReplay,
		"multiround_replay": multiroundReplay,
		"agreement_replay":  agreementReplay,
		"listing_replay":    listingReplay,
		"workdays":          workdays,

		"appraisal_check":    appraisalCheck,
		"open_licence_check": openLicenceCheck,
		"deposit_ledger":     depositLedger,
		"default_settlement": defaultSettlement,
		"commission":         commission,
		"disclosure":         dealDisclosure,
		"chain":              lotChain,
	},
	"registration/1": {
		"identifier":          identifier,
		"registration_number": registrationNumber,
		"technology_amount":   technologyAmount,
		"contract_check":      contractCheck,
		"deadline":            deadline,
		"transition":          transition,
		"tax_estimate":        taxEstimate,
		"subsidy":             subsidyAllotment,
		"stats":               stats,
	},
	"revenue-share/1": {
		"allocate_lr":            allocateLR,
		"split_floor":            splitFloor,
		"tiers":                  tiers,
		"tier_cumulative":        tierCumulative,
		"instalment_cumulative":  instalmentCumulative,
		"refund_cumulative":      refundCumulative,
		"high_water_mark":        highWaterMark,
		"running_royalty":        runningRoyalty,
		"royalty_rate_schedule":  royaltyRateSchedule,
		"operating_profit_bonus": operatingProfitBonus,
		"equity_shares":          equityShares,
		"multi_achievement":      multiAchievement,
		"title_first":            titleFirst,
		"net_income":             netIncome,
		"contract":               contractSplit,

		"iit_cumulative":    iitCumulative,
		"eligibility":       eligibility,
		"relief_58":         relief58,
		"rate_times_amount": rateTimesAmount,
		"cit_art90":         citArt90,
		"cit_annual":        citAnnual,

		"pack_select":       packSelect,
		"floor_check":       floorCheck,
		"pack_validate":     packValidate,
		"grant_validate":    grantValidate,
		"registration_gate": registrationGate,
		"net_income_pack":   netIncomePack,
		"statement":         statement,
		"statement_series":  statementSeries,
	},
	"valuation/1":  valuations(),
	"assessment/1": assessments(),
}

type caseFile struct {
	Meta struct {
		Schema string `json:"schema"`
	} `json:"meta"`
	Cases []testCase `json:"cases"`
}

type testCase struct {
	ID        string      `json:"id"`
	Op        string      `json:"op"`
	Input     any         `json:"input"`
	Expect    any         `json:"expect"`
	Tolerance json.Number `json:"tol"`
}

// ErrFile means that the reader holds no file of conformance cases.
var ErrFile = errors.New("conform: not a file of cases")

// Run answers every case of the file in r, writes one line to w for each case
// whose answer differs (FAIL id field: want … got …) and a last line with both
// counts. err is set when the file cannot be read or w not written.
func Run(w io.Writer, r io.Reader) (passed, failed int, err error) {
	var file caseFile
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	if err := decoder.Decode(&file); err != nil {
		return 0, 0, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if file.Meta.Schema == "" || file.Cases == nil {
		return 0, 0, fmt.Errorf("%w: meta.schema and cases are needed", ErrFile)
	}
	for _, c := range file.Cases {
		failure := c.run(file.Meta.Schema)
		if failure == "" {
			passed++
			continue
		}
		failed++
		if _, err := fmt.Fprintf(w, "FAIL %s %s\n", c.ID, failure); err != nil {
			return passed, failed, err
		}
	}
	_, err = fmt.Fprintf(w, "%d passed, %d failed\n", passed, failed)
	return passed, failed, err
}

// run answers one case; it returns "" or what differs. A panic of an engine is a
// failure of this case and of no other.
func (c testCase) run(schema string) (failure string) {
	defer func() {
		if p := recover(); p != nil {
			failure = fmt.Sprintf("(engine): panic: %v", p)
		}
	}()
	ops, known := schemas[schema]
	if !known {
		return fmt.Sprintf("(schema): %s is not built yet", schema)
	}
	answer, known := ops[c.Op]
	switch {
	case !known:
		return fmt.Sprintf("(op): %s has no operation %q", schema, c.Op)
	}
	input, isObject := c.Input.(map[string]any)
	if !isObject {
		return "(input): not an object"
	}
	got, err := plain(answer(object(input)))
	if err != nil {
		return fmt.Sprintf("(output): %v", err)
	}
	return c.comparison(schema).differs("", c.Expect, got)
}

// withFloats are the schemas with statistics in float64 and decimals in strings.
var withFloats = []string{"assessment/1", "valuation/1"}

// usualTolerance is that of those for floats, relative; a case may carry its own.
var usualTolerance = big.NewRat(1, 1e9)

func (c testCase) comparison(schema string) comparison {
	if !slices.Contains(withFloats, schema) {
		return exactly
	}
	tolerance, ok := usualTolerance, true
	if modest(c.Tolerance) && c.Tolerance != "" {
		if tolerance, ok = new(big.Rat).SetString(c.Tolerance.String()); !ok {
			tolerance = usualTolerance
		}
	}
	return comparison{tolerance: tolerance, decimals: true}
}

// plain turns an engine's output into the values that JSON decoding gives, so
// that both sides of the comparison are of one kind.
func plain(output any) (any, error) {
	text, err := json.Marshal(output)
	if err != nil {
		return nil, err
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}
