package listing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/listing"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// A seller who does not sign or deliver owes the winner what the winner would have lost;
// in no other state can it be found to.
func TestTheSellerDefaults(t *testing.T) {
	breach := listing.Event{Do: listing.ActSellerDefault, Reason: "转让方拒绝签约"}
	for state, way := range ways {
		for _, symmetric := range []bool{true, false} {
			x := terms()
			x.SellerSymmetry = symmetric
			l := draft(t, x)
			follow(t, l, way...)
			before := l.Standing()
			if state != listing.Confirmed && state != listing.Cure && state != listing.Signed {
				require.Equal(t, listing.CodeState, l.Apply(breach).Code, state)
				continue
			}
			require.Equal(t, listing.CodeReason, l.Apply(listing.Event{Do: listing.ActSellerDefault}).Code)
			follow(t, l, breach)
			s := l.Standing()
			require.Equal(t, listing.Withdrawn, s.State)
			require.Equal(t, sale.Released, s.Deposits[before.Winner])
			require.Equal(t, listing.Lost, s.Applicants[before.Winner].State)
			owed := map[string]money.Fen{}
			if symmetric {
				owed[before.Winner] = 100_000_00
			}
			require.Equal(t, owed, s.SellerOwes)
		}
	}
}
