package listing_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/listing"
)

// Monday; ten working days later, at 17:00 of 2026-03-16, the notice ends.
var start = at("2026-03-02T09:00:00.000+08:00")

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func terms() listing.Terms {
	return listing.Terms{ListPrice: 1_000_000_00, Seller: listing.Private, NoticeDays: 10, MinNoticeDays: 5, CloseAt: 17 * 60, Method: listing.ByAuction,
		Deposit: 100_000_00, DepositDays: 3, ExtensionDays: 5, MaxExtensions: 2, QuoteDays: 3, Holders: map[string]int{"H": 1}, ExerciseDays: 5,
		SignDays: 5, CureDays: 3, PayDays: 5, FirstInstalment: big.NewRat(30, 1), InstalmentMonths: 12, ReleaseDays: 3, ResultDays: 5,
		MinResumeDays: 3, SuspendDays: 30, RelistFree: big.NewRat(90, 1), BreachClause: true, SellerSymmetry: true}
}

// calm is a calendar in which only weekends are off.
var calm = day.WorkCalendar{}

func draft(t require.TestingT, x listing.Terms) *listing.Listing {
	l, err := listing.New(x, calm)
	require.NoError(t, err)
	l.Apply(listing.Event{At: start, Do: listing.ActTick})
	return l
}

func follow(t require.TestingT, l *listing.Listing, way ...listing.Event) {
	for _, e := range way {
		require.Equal(t, listing.OK, l.Apply(e).Code, "%s %s", e.Do, e.Who)
	}
}

var both = []string{"platform", "seller"}

// Every act, as somebody would do it who may. A has paid, P has applied only, Q has
// been qualified; H holds the right of first refusal.
var acts = map[string]listing.Event{
	"tick":            {Do: listing.ActTick},
	"publish":         {Do: listing.ActPublish},
	"apply":           {Do: listing.ActApply, Who: "Z", Person: "pz"},
	"qualify":         {Do: listing.ActQualify, Who: "P"},
	"disqualify":      {Do: listing.ActDisqualify, Who: "A"},
	"withdraw":        {Do: listing.ActWithdraw, Who: "A"},
	"deposit":         {Do: listing.ActDeposit, Who: "Q", Amount: "100000"},
	"amend":           {Do: listing.ActAmend, Approved: true, Amount: "1100000"},
	"reconfirm":       {Do: listing.ActReconfirm, Who: "A"},
	"suspend":         {Do: listing.ActSuspend, Reason: "权属争议"},
	"resume":          {Do: listing.ActResume, Approved: true},
	"quote":           {Do: listing.ActQuote, Who: "A", Amount: "1000000"},
	"result":          {Do: listing.ActAuctionResult, Who: "A", Amount: "1230000"},
	"nobody":          {Do: listing.ActAuctionResult},
	"exercise":        {Do: listing.ActExercise, Who: "H", Amount: "100000"},
	"waive":           {Do: listing.ActWaive, Who: "H"},
	"confirm":         {Do: listing.ActConfirm, By: both},
	"sign":            {Do: listing.ActSign},
	"pay 700":         {Do: listing.ActPay, Amount: "700000", Guarantee: true},
	"pay all":         {Do: listing.ActPay, Amount: "1000000"},
	"certificate":     {Do: listing.ActCertificate},
	"publish result":  {Do: listing.ActPublishResult},
	"default":         {Do: listing.ActDefault, Reason: "拒不签约"},
	"relist":          {Do: listing.ActRelist, Amount: "900000"},
	"seller withdraw": {Do: listing.ActSellerWithdraw, Reason: "不再转让"},
	"unknown":         {Do: "dance"},
}

func tick(s string) listing.Event { return listing.Event{At: at(s), Do: listing.ActTick} }

func way(parts ...[]listing.Event) []listing.Event {
	var all []listing.Event
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func one(names ...string) []listing.Event {
	var events []listing.Event
	for _, name := range names {
		events = append(events, acts[name])
	}
	return events
}

// ways lead into each state.
var (
	listed = []listing.Event{acts["publish"], {Do: listing.ActApply, Who: "A", Person: "pa"}, {Do: listing.ActApply, Who: "P", Person: "pp"}, {Do: listing.ActApply, Who: "Q", Person: "pq"},
		{Do: listing.ActQualify, Who: "A"}, {Do: listing.ActDeposit, Who: "A", Amount: "100000.00"}, {At: at("2026-03-13T09:00:00.000+08:00"), Do: listing.ActQualify, Who: "Q"}}
	closed  = []listing.Event{tick("2026-03-16T17:00:00.000+08:00")}
	alone   = way(listed, []listing.Event{{Do: listing.ActWithdraw, Who: "Q"}}, closed)
	several = way(listed, one("deposit"), closed)
	awarded = way(alone, one("quote", "waive"))
	ways    = map[listing.State][]listing.Event{
		listing.Draft: nil, listing.Listed: listed, listing.Suspended: way(listed, one("suspend")),
		listing.SuspendedOverdue: way(listed, one("suspend"), []listing.Event{tick("2026-04-13T00:00:00.000+08:00")}),
		listing.Routing:          way(listed, closed), listing.NoBuyer: way(one("publish"), closed), listing.Sole: alone, listing.Auction: several, listing.Tender: several,
		listing.Exercise: way(alone, one("quote")), listing.Provisional: awarded, listing.Confirmed: way(awarded, one("confirm")),
		listing.Cure: way(awarded, one("confirm"), []listing.Event{tick("2026-03-24T00:00:00.000+08:00")}), listing.Signed: way(awarded, one("confirm", "sign")),
		listing.PartPaid: way(awarded, one("confirm", "sign"), []listing.Event{{Do: listing.ActPay, Amount: "300000", Guarantee: true}}),
		listing.PaidUp:   way(awarded, one("confirm", "sign", "pay all")), listing.Certified: way(awarded, one("confirm", "sign", "pay all", "certificate")),
		listing.Published: way(awarded, one("confirm", "sign", "pay all", "certificate", "publish result")),
		listing.Unsold:    way(several, one("nobody")), listing.Defaulted: way(several, one("nobody")), listing.Withdrawn: way(one("publish", "seller withdraw")),
	}
)

// variants: a tender is announced as such, and only without the clause does nobody
// lose money.
func variant(state listing.State) listing.Terms {
	x := terms()
	if state == listing.Tender {
		x.Method = listing.ByTender
	}
	x.BreachClause = state != listing.Unsold
	return x
}

const otherwise listing.State = "otherwise"

// outcomes: what each act leads to in each state: a state, or the code of the refusal.
var outcomes = map[string]map[listing.State]string{
	"publish":         {listing.Draft: "LISTED", otherwise: "E_STATE"},
	"apply":           entry("LISTED"),
	"qualify":         entry("LISTED"),
	"withdraw":        entry("LISTED"),
	"amend":           entry("LISTED"),
	"disqualify":      {listing.Listed: "LISTED", listing.Suspended: "SUSPENDED", listing.SuspendedOverdue: "SUSPENDED_OVERDUE", listing.Routing: "ROUTING", otherwise: "E_STATE"},
	"deposit":         {listing.Listed: "LISTED", listing.Suspended: "SUSPENDED", listing.SuspendedOverdue: "E_DEADLINE", listing.Routing: "AUCTION", listing.Draft: "E_UNKNOWN", listing.NoBuyer: "E_UNKNOWN", listing.Withdrawn: "E_UNKNOWN", otherwise: "E_STATE"},
	"reconfirm":       {otherwise: "E_STATE"},
	"suspend":         {listing.Listed: "SUSPENDED", otherwise: "E_STATE"},
	"resume":          {listing.Suspended: "LISTED", listing.SuspendedOverdue: "LISTED", otherwise: "E_STATE"},
	"quote":           {listing.Sole: "EXERCISE", otherwise: "E_STATE"},
	"result":          {listing.Auction: "EXERCISE", listing.Tender: "EXERCISE", otherwise: "E_STATE"},
	"nobody":          {listing.Auction: "DEFAULTED", listing.Tender: "DEFAULTED", otherwise: "E_STATE"},
	"exercise":        {listing.Exercise: "PROVISIONAL", otherwise: "E_NO_WINDOW"},
	"waive":           {listing.Exercise: "PROVISIONAL", otherwise: "E_NO_WINDOW"},
	"confirm":         {listing.Provisional: "CONFIRMED", otherwise: "E_STATE"},
	"sign":            {listing.Confirmed: "SIGNED", listing.Cure: "SIGNED", otherwise: "E_STATE"},
	"pay 700":         {listing.Signed: "PART_PAID", listing.PartPaid: "PAID", otherwise: "E_STATE"},
	"pay all":         {listing.Signed: "PAID", listing.PartPaid: "E_OVERPAY", otherwise: "E_STATE"},
	"certificate":     {listing.Confirmed: "E_UNPAID", listing.Cure: "E_UNPAID", listing.Signed: "E_UNPAID", listing.PartPaid: "CERTIFIED", listing.PaidUp: "CERTIFIED", otherwise: "E_STATE"},
	"publish result":  {listing.Certified: "PUBLISHED", otherwise: "E_STATE"},
	"default":         {listing.Confirmed: "DEFAULTED", listing.Cure: "DEFAULTED", listing.Signed: "DEFAULTED", listing.PartPaid: "DEFAULTED", otherwise: "E_STATE"},
	"relist":          {listing.NoBuyer: "LISTED", listing.Unsold: "LISTED", listing.Defaulted: "LISTED", otherwise: "E_STATE"},
	"seller withdraw": {listing.Listed: "WITHDRAWN", listing.Suspended: "WITHDRAWN", listing.SuspendedOverdue: "WITHDRAWN", listing.Routing: "WITHDRAWN", listing.Sole: "WITHDRAWN", listing.Auction: "WITHDRAWN", listing.Tender: "WITHDRAWN", otherwise: "E_STATE"},
	"unknown":         {otherwise: "E_STATE"},
}

func entry(ok string) map[listing.State]string {
	return map[listing.State]string{listing.Listed: ok, listing.Draft: "E_STATE", listing.Suspended: "E_SUSPENDED", listing.SuspendedOverdue: "E_SUSPENDED", otherwise: "E_CLOSED"}
}

func outcome(act string, in listing.State) string {
	row, known := outcomes[act]
	if !known {
		return string(in)
	}
	if to, said := row[in]; said {
		return to
	}
	return row[otherwise]
}

func TestEveryActInEveryState(t *testing.T) {
	require.Len(t, ways, len(listing.States))
	require.Len(t, outcomes, len(acts)-1)
	for act, e := range acts {
		for _, state := range listing.States {
			l := draft(t, variant(state))
			follow(t, l, ways[state]...)
			before := l.Standing()
			require.Equal(t, state, before.State)
			answer, after := l.Apply(e), l.Standing()
			require.Equal(t, after.State, answer.State)
			require.Equal(t, after.ClosesAt, answer.ClosesAt)
			got := string(answer.Code)
			if answer.Code == listing.OK {
				got = string(after.State)
			} else {
				require.Equal(t, before, after, "%s in %s", act, state)
			}
			require.Equal(t, outcome(act, state), got, "%s in %s", act, state)
		}
	}
}

func TestTermsThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*listing.Terms)
		want   error
	}{
		"price first":    {func(x *listing.Terms) { x.ListPrice, x.NoticeDays = 0, 0 }, listing.ErrListPrice},
		"short notice":   {func(x *listing.Terms) { x.NoticeDays, x.Method = 4, "" }, listing.ErrNoticeDays},
		"method":         {func(x *listing.Terms) { x.Method = "LOTTERY" }, listing.ErrMethod},
		"the shortest":   {func(x *listing.Terms) { x.NoticeDays, x.ListPrice = 5, 1 }, nil},
		"as a tender":    {func(x *listing.Terms) { x.Method = listing.ByTender }, nil},
		"without method": {func(x *listing.Terms) { x.Method = "" }, listing.ErrMethod},
	} {
		x := terms()
		c.change(&x)
		_, err := listing.New(x, calm)
		require.ErrorIs(t, err, c.want, name)
	}
}

// declared are the codes that the source declares.
func declared(t *testing.T) []listing.Code {
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	require.NoError(t, err)
	var codes []listing.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, isValue := n.(*ast.ValueSpec)
		if isValue && len(spec.Values) == 1 {
			if text, isText := spec.Values[0].(*ast.BasicLit); isText {
				code, err := strconv.Unquote(text.Value)
				require.NoError(t, err)
				codes = append(codes, listing.Code(code))
			}
		}
		return true
	})
	require.Greater(t, len(codes), 28)
	return codes
}

func TestEveryRefusalHasASentence(t *testing.T) {
	for _, code := range declared(t) {
		if code != listing.OK {
			require.Regexp(t, `^\p{Han}.+[^。]$`, code.Sentence(), code)
		}
	}
	require.Empty(t, listing.OK.Sentence())
	titles := map[string]bool{}
	for _, s := range listing.States {
		titles[s.Title()] = true
	}
	require.Len(t, titles, len(listing.States))
	require.NotContains(t, titles, "")
	titles = map[string]bool{}
	for _, s := range []listing.ApplicantState{listing.Applied, listing.Qualified, listing.Paid, listing.Winner, listing.Lost, listing.Disqualified, listing.Withdrew, listing.Breached} {
		titles[s.Title()] = true
	}
	require.Len(t, titles, 8)
	require.NotContains(t, titles, "")
}
