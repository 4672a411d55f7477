// Package market holds the pages of the market: lots, their notices and the room in
// which they are bid for.
package market

import (
	"github.com/a-h/templ"

	"strings"

	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/part"
)

// Paths of the market; infra/web serves them.
const (
	LotsPath       = "/market/lots"
	MinePath       = "/market/mine"
	PublicLotsPath = "/lots"
)

// LotMark is the shape that goes with a state.
func LotMark(s sale.State) part.State {
	switch s {
	case lot.Draft:
		return part.Draft
	case lot.Review, sale.Suspended:
		return part.Held
	case sale.Bidding, sale.Sole, sale.Exercise, sale.State(listing.Listed), sale.State(listing.Auction):
		return part.Going
	case sale.Confirmed, sale.Signed, sale.Settled, sale.State(listing.PartPaid), sale.State(listing.PaidUp), sale.State(listing.Certified), sale.State(listing.Published):
		return part.Done
	case sale.State(listing.SuspendedOverdue), sale.State(listing.Cure):
		return part.Warn
	case sale.Defaulted:
		return part.Bad
	case sale.Annulled:
		return part.Refused
	case sale.Unsold, sale.Cancelled, lot.Withdrawn, sale.State(listing.NoBuyer):
		return part.Off
	}
	return part.Wait
}

// offerLink leads from a sale to its achievement; nothing where the reader may not see it.
func offerLink(href string) []templ.Component {
	if href == "" {
		return nil
	}
	return []templ.Component{part.LinkTo("查看科技成果", href)}
}

// LotLine is one lot in a list; amounts and times are written out.
type LotLine struct {
	Href, Name, Number, Side string // Side: the other organisation
	Route                    lot.Route
	State                    sale.State
	Start, Price             string
	Bids                     int
	Opens, Ends              string
	Mine                     string // how the reader's organisation takes part
	MineMark                 part.State
}

// LotsPage 竞价项目 of an exchange or of a seller.
type LotsPage struct {
	Shell  layout.Shell
	Inside bool // of the exchange
	MayAdd bool
	Query  string
	Route  string
	State  string
	Asked  bool
	Lines  []LotLine
	Paging part.Paging
}

// MinePage 我的竞买.
type MinePage struct {
	Shell  layout.Shell
	Lines  []LotLine
	Paging part.Paging
}

// lotStates are the choices of the filter.
func lotStates(inside bool) []part.Option {
	list := []part.Option{{Label: "不限"}}
	if inside {
		for _, s := range []sale.State{lot.Draft, lot.Review} {
			list = append(list, part.Option{Value: string(s), Label: lot.StateTitle(s)})
		}
	}
	for _, s := range []sale.State{sale.Announced, sale.Bidding, sale.Suspended, sale.Exercise, sale.Provisional, sale.Confirmed, sale.Signed, sale.Settled,
		sale.Defaulted, sale.Unsold, sale.Cancelled} {
		list = append(list, part.Option{Value: string(s), Label: lot.StateTitle(s)})
	}
	for _, s := range []listing.State{listing.Listed, listing.Routing, listing.Sole, listing.Auction, listing.Cure, listing.PartPaid, listing.PaidUp, listing.Certified, listing.Published, listing.NoBuyer} {
		list = append(list, part.Option{Value: string(s), Label: s.Title()})
	}
	return list
}

func lotOrElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// paragraphs are the lines of a notice that are not empty.
func paragraphs(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
