package trading

import (
	"context"
	"time"

	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// LotReader reads lots for pages.
type LotReader interface {
	Lot(ctx context.Context, id string) (*lot.Lot, error)
	Look(ctx context.Context, id string) (Look, error)
	Lots(ctx context.Context, q LotQuery) ([]LotRow, error)
	Bidders(ctx context.Context, lotID string) ([]lot.Bidder, error)
	BidderOf(ctx context.Context, lotID, org string) (lot.Bidder, error)
	Papers(ctx context.Context, lotID, code string) ([]lot.Paper, error)
	PaperContent(ctx context.Context, id string) (lot.Paper, []byte, error)
	Motions(ctx context.Context, lotID string) ([]lot.Motion, error)
	Objections(ctx context.Context, id string) ([]Objection, error)
	Records(ctx context.Context, id string) ([]Record, error)
	FollowUps(ctx context.Context, listing string) ([]FollowUp, error) // the newest first
	OwnRecords(ctx context.Context, id, code string, limit int) ([]Record, error)
	OwnRecord(ctx context.Context, id, code string, n int) (Record, error)
	RecordOfKey(ctx context.Context, id, actor, key string) (Record, error)
	Bids(ctx context.Context, id string, limit int) ([]Record, error)
	Secured(ctx context.Context, id string) (int, error)
	LooksBeyond(ctx context.Context, seen map[string]int) (map[string]Look, error)
	Sellers(ctx context.Context, region string) ([]lot.Organisation, error)
	CodeOfOrganisation(ctx context.Context, id string) (string, error)
	OrganisationOfCode(ctx context.Context, uscc string) (lot.Organisation, error)
	OfferOf(ctx context.Context, org, number string) (id string, err error)  // ErrLotOffer
	NumberOf(ctx context.Context, achievement string) (string, error)        // "" for none
	FirstListing(ctx context.Context, achievement, but string) (bool, error) // no other lot on it was announced
	GroundsReader
}

// LotQuery 项目查询 is what a list of lots is asked for.
type LotQuery struct {
	Text   string
	Route  lot.Route
	State  sale.State
	Org    string // at this exchange, drafts included, or announced for this seller
	Bidder string // in which this organisation takes part
	Public bool   // announced ones, those that are not over first
	After  string // mark of the last row
	Limit  int
}

// LotRow 项目行 is one line of a list of lots.
type LotRow struct {
	ID, Number, Name         string
	Route                    lot.Route
	Seller, Exchange, Region string
	State                    sale.State
	Start, Price             string // yuan, "" for none
	Bids                     int
	Opens, Ends              time.Time
	Live                     bool      // announced and not over
	At                       time.Time // of the list's order
	Applied                  lot.BidderState
	Code                     string // of LotQuery.Bidder, once qualified
}
