package distribution

import (
	"time"

	"jiyue/domain/revenue"
)

// Consent 签认 is the signature of a contributor under the own part of a plan: for one
// text, by its digest.
type Consent struct {
	Person int // row of the plan
	Digest string
	By     Signer
	At     time.Time
}

// Signed says whether a person has signed the text of this digest.
func Signed(list []Consent, person int, user, digest string) bool {
	for _, c := range list {
		if c.Person == person && c.By.ID == user && c.Digest == digest {
			return true
		}
	}
	return false
}

// PaidPart 发放记录 is what a payment list pays one person.
type PaidPart struct {
	Payout CasePayout
	Amount revenue.Amount
}

// PublicIssue 结算单查验 is what everybody may know of a statement.
type PublicIssue struct {
	CaseID, Number, Name, Unit string
	No, Latest                 int
	Hash, File                 string // of the statement, and SHA-256 of its inputs
}
