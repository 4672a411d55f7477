// Package valuation values technology (估值): income, cost, market and option methods, the
// rates and lives they stand on, and simulation. A run takes what was typed and answers
// figures, the path of the calculation and warnings; the same inputs give the same
// answer at any time. fixtures/conformance/valuation/SCHEMA.md defines every figure.
//
// Amounts are exact rationals (and roots of 1 + r in mid-year discounting) and are
// rounded once. The option methods and the simulation are float64 by definition; the
// files option.go, binomial.go, sampling.go and montecarlo.go alone hold floats.
package valuation
