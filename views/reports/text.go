// Package reports holds the pages of those who read and count: the ledger, the
// statistics and the exports.
package reports

import (
	"strings"

	"jiyue/domain/money"
)

// count prints a number of contracts with separators: 1,846.
func count(n int) string {
	text := money.FromFen(int64(n) * 100).Text()
	return text[:len(text)-len(".00")]
}

// signed prints a difference with its sign; no difference has none.
func signed(figure string) string {
	switch {
	case strings.Trim(figure, "0.") == "":
		return figure
	case strings.HasPrefix(figure, "-"):
		return "−" + figure[1:]
	}
	return "+" + figure
}
