package conform

import (
	"errors"
	"math/big"

	"github.com/shopspring/decimal"

	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

func listingReplay(in object) any {
	l, err := listing.New(listingTerms(in.object("listing")), saleCalendar(in.object("calendar")))
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return map[string]any{"error": map[string]any{"code": "E_CONFIG", "field": "listing." + f.Field}}
	}
	results := []any{}
	for _, e := range in.objects("events") {
		r := l.Apply(listingEvent(e))
		results = append(results, map[string]any{"code": string(r.Code), "state": string(r.State), "closes_at": moment(r.ClosesAt)})
	}
	return map[string]any{"results": results, "final": listingStanding(l.Standing())}
}

func listingTerms(o object) listing.Terms {
	t := listing.Terms{ListPrice: o.fen("list_price"), Seller: listing.SellerKind(o.text("seller_kind")), NoticeDays: o.number("notice_wd", 0),
		MinNoticeDays: o.number("min_notice_wd", 0), CloseAt: o.clock("close_time"), Method: listing.Method(o.typed("method")), Deposit: o.fen("deposit"),
		DepositDays: o.number("deposit_due_wd", 0), Extends: o.flag("ext_announced", false), ExtensionDays: o.number("ext_wd", 0), MaxExtensions: o.number("ext_max", 0),
		QuoteDays: o.number("sole_quote_wd", 0), SignDays: o.number("sign_wd", 0), CureDays: o.number("cure_wd", 0), PayDays: o.number("pay_wd", 0),
		FirstInstalment: o.rate("first_instalment_pct"), InstalmentMonths: o.number("instalment_max_months", 0), ReleaseDays: o.number("deposit_release_wd", 0),
		ResultDays: o.number("result_wd", 0), MinResumeDays: o.number("resume_min_wd", 0), SuspendDays: o.number("suspend_max_days", 0),
		RelistFree: o.rate("relist_free_pct"), BreachClause: o.flag("breach_clause", false), SellerSymmetry: o.flag("seller_symmetry", false),
		Barred: o.texts("barred"), Holders: map[string]int{}}
	if t.Method == "" {
		t.Method = listing.ByAuction
	}
	if a := o.object("appraisal"); a != nil {
		t.Appraisal = &listing.Appraisal{Value: a.fen("value"), ValidUntil: a.date("valid_until"), Filed: a.flag("filed", false)}
	}
	refusal := o.object("rofr")
	t.ExerciseDays = refusal.number("exercise_wd", 0)
	for name := range refusal.object("holders") {
		t.Holders[name] = refusal.object("holders").number(name, 0)
	}
	return t
}

func listingEvent(e object) listing.Event {
	event := listing.Event{At: e.when("at"), Do: listing.Act(e.text("do")), Who: e.typed("applicant"), Person: e.text("person"), Group: e.text("group"),
		Amount: e.typed("amount"), Guarantee: e.flag("guarantee", false), By: e.texts("by"), Reason: e.text("reason")}
	switch event.Do {
	case listing.ActAmend:
		event.Approved, event.Amount = e.flag("approved", false), e.typed("list_price")
	case listing.ActRelist:
		event.Approved, event.Amount = e.flag("approval", false), e.typed("list_price")
	case listing.ActResume:
		event.Approved = e.flag("decision", false)
	case listing.ActAuctionResult:
		event.Who = e.typed("winner")
	case listing.ActExercise:
		event.Who, event.Amount = e.typed("holder"), e.typed("deposit")
	case listing.ActWaive:
		event.Who = e.typed("holder")
	default: // what it needs is read
	}
	return event
}

func listingStanding(s listing.Standing) map[string]any {
	applicants := map[string]any{}
	for name, a := range s.Applicants {
		applicants[name] = string(a.State)
	}
	out := map[string]any{"state": string(s.State), "version": s.Version, "closes_at": moment(s.ClosesAt), "list_price": s.ListPrice.String(), "applicants": applicants,
		"deposits": depositStates(s.Deposits), "price": nil, "winner": orNull(s.Winner), "premium_pct": nil, "quote_due": moment(s.QuoteDue),
		"exercise_end": moment(s.ExerciseEnd), "sign_due": moment(s.SignDue), "cure_end": moment(s.CureEnd), "pay_due": moment(s.PayDue), "rest_due": moment(s.RestDue),
		"pay_late": s.PayLate, "release_by": orNull(s.ReleaseBy.String()), "result_until": orNull(s.ResultUntil.String()), "extensions": s.Extensions,
		"auction": nil, "seller_owes": amounts(s.SellerOwes), "related_groups": all(s.RelatedGroups)}
	if s.Priced {
		out["price"], out["premium_pct"] = s.Price.String(), s.Premium.StringFixed(2)
	}
	if s.Room != nil {
		out["auction"] = map[string]any{"start_price": s.Room.Start.String(), "bidders": s.Room.Bidders, "rofr_mode": string(s.Room.Refusal)}
	}
	return out
}

func amounts(of map[string]money.Fen) map[string]any {
	out := map[string]any{}
	for name, amount := range of {
		out[name] = amount.String()
	}
	return out
}

// rate is an exact percentage, nil when absent or unreadable.
func (o object) rate(key string) *big.Rat {
	d := o.exact(key, decimal.New(-1, 0))
	if d.IsNegative() || d.Exponent() > longestExponent || d.Exponent() < -64 {
		return nil
	}
	return d.Rat()
}

func depositStates(states map[string]sale.DepositState) map[string]any {
	out := map[string]any{}
	for bidder, s := range states {
		out[bidder] = string(s)
	}
	return out
}
