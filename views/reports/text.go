// Package reports holds the pages of those who read and count: the ledger, the
// statistics and the exports.
package reports

import (
	"jiyue/domain/money"
)

// count prints a number of contracts with separators: 1,846.
func count(n int) string {
	text := money.FromFen(int64(n) * 100).Text()
	return text[:len(text)-len(".00")]
}
