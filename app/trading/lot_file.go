package trading

import (
	"context"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// lotsOnPage is the length of a page of lots.
const lotsOnPage = 20

// LotFile 项目案卷 is what the exchange and the seller of a lot read of it.
type LotFile struct {
	Lot     *lot.Lot
	Look    Look         // zero before the announcement
	Inside  bool         // read by the exchange; otherwise by the seller
	Bidders []lot.Bidder // for the seller after the confirmation the buyer alone
	Motions []lot.Motion // for the seller those of its deal
	Grounds error        // of a draft: what keeps its start price from being announced
	Warning string       // what has become of the report behind the start price
}

// ErrLotOffer is told at the number of an achievement that cannot be sold.
var ErrLotOffer = fault.New(fault.Invalid, "trading.lot_offer", "该转让方没有这个编号的在库成果，请核对成果编号；没有在库的，可以留空").At("achievement")

// Open 查阅案卷. Before the close nobody reads a secret reserve price once it is announced,
// and before the confirmation the seller reads of no bidder who it is.
func (x *Exchange) Open(ctx context.Context, by actor.Actor, id string) (LotFile, error) {
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return LotFile{}, err
	}
	announced := !l.AnnouncedAt.IsZero()
	f := LotFile{Lot: l, Inside: within(by, l)}
	if !f.Inside && (!announced || by.Org != l.Seller.ID || !by.Has(actor.Head, actor.Broker)) {
		return LotFile{}, lot.ErrAbsent
	}
	if !announced {
		report, err := x.grounds(ctx, l, day.Of(x.Now()))
		if report != nil {
			l.Terms[lot.TermReportWords] = report.Words() // as it would be announced today
		}
		f.Grounds = err
		return f, internalOnly(&f.Grounds)
	}
	if l.Terms[lot.TermReport] != "" {
		g, err := GroundsOf(ctx, x.Reader, l.Seller.ID, l.Achievement)
		if err != nil {
			return f, err
		}
		f.Warning = g.Warning(l.Terms[lot.TermReport], day.Of(x.Now()))
	}
	f.Lot = l.Public()
	if f.Inside {
		f.Lot.Holders = l.Holders
	}
	f.Look, err = x.Reader.Look(ctx, id)
	if err != nil {
		return f, err
	}
	bidders, err := x.Reader.Bidders(ctx, id)
	if err != nil {
		return f, err
	}
	motions, err := x.Reader.Motions(ctx, id)
	if err != nil {
		return f, err
	}
	for _, b := range bidders {
		if f.Inside || Sold(f.Look.State) && b.Code == f.Look.Leader {
			f.Bidders = append(f.Bidders, b)
		}
	}
	for _, m := range motions {
		if f.Inside || m.Act == sale.ActConfirm || m.Act == sale.ActNextBidder {
			f.Motions = append(f.Motions, m)
		}
	}
	return f, nil
}

// internalOnly takes an error of ours out of what is to be shown.
func internalOnly(shown *error) (err error) {
	if *shown != nil && fault.KindOf(*shown) == fault.Internal {
		err, *shown = *shown, nil
	}
	return err
}

// Reached 成交有效 says that a deal is confirmed and has not failed since.
func Reached(s sale.State) bool { return Sold(s) && s != sale.Defaulted }

// Sold 已成交 says that a deal is confirmed, and who the buyer is no secret for the seller.
func Sold(s sale.State) bool {
	switch s {
	case sale.Confirmed, sale.Signed, sale.Settled, sale.Defaulted,
		sale.State(listing.Cure), sale.State(listing.PartPaid), sale.State(listing.PaidUp), sale.State(listing.Certified), sale.State(listing.Published):
		return true
	}
	return false
}

// Announced 竞价公告 is an announced lot that is bid for, as everybody may read it.
func (x *Exchange) Announced(ctx context.Context, id string) (*lot.Lot, Look, error) {
	l, look, err := x.Notice(ctx, id)
	if err == nil && l.Route == lot.Listing {
		return nil, Look{}, lot.ErrAbsent
	}
	return l, look, err
}

// Notice 公告 is an announced lot as everybody may read it.
func (x *Exchange) Notice(ctx context.Context, id string) (*lot.Lot, Look, error) {
	look, err := x.Reader.Look(ctx, id)
	if err != nil {
		return nil, Look{}, err
	}
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return nil, Look{}, err
	}
	return l.Public(), look, nil
}

// Seat 竞买席位 is how the actor's organisation takes part in a lot; false: not at all.
func (x *Exchange) Seat(ctx context.Context, by actor.Actor, id string) (lot.Bidder, bool, error) {
	if !by.Has(actor.Bidder) {
		return lot.Bidder{}, false, nil
	}
	b, err := x.Reader.BidderOf(ctx, id, by.Org)
	if fault.KindOf(err) == fault.Denied {
		return lot.Bidder{}, false, nil
	}
	return b, err == nil, err
}

// Lots lists lots, and the mark of the next page.
func (x *Exchange) Lots(ctx context.Context, q LotQuery) ([]LotRow, string, error) {
	q.Limit = lotsOnPage + 1
	list, err := x.Reader.Lots(ctx, q)
	if err != nil || len(list) <= lotsOnPage {
		return list, "", err
	}
	list = list[:lotsOnPage]
	return list, list[lotsOnPage-1].mark(), nil
}

// mark names the place of a row in the list.
func (r LotRow) mark() string {
	live := "0"
	if r.Live {
		live = "1"
	}
	return live + "|" + r.At.UTC().Format(time.RFC3339Nano) + "|" + r.ID
}

// Mark reads the place of a row in a list, false when it is none.
func (q LotQuery) Mark() (live bool, at time.Time, id string, ok bool) {
	parts := strings.Split(q.After, "|")
	if len(parts) != 3 {
		return false, time.Time{}, "", false
	}
	at, err := time.Parse(time.RFC3339Nano, parts[1])
	return parts[0] == "1", at, parts[2], err == nil
}
