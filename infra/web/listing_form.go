package web

import (
	"strconv"
	"strings"

	"jiyue/app/trading"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// How the terms of a listing are typed.
var (
	listingAmounts = []string{sale.TermStart, sale.TermDeposit, listing.TermValue}
	listingPlain   = []string{lot.TermValuation, listing.TermSeller, listing.TermValid, listing.TermNotice, listing.TermCloseAt, listing.TermDepositDays, listing.TermExtension, listing.TermMaxExtensions, listing.TermQuote,
		listing.TermExercise, listing.TermSign, listing.TermCure, listing.TermPay, listing.TermInstalment, listing.TermMonths, listing.TermRelease, listing.TermResult, listing.TermResume,
		listing.TermSuspend, listing.TermRelist}
	listingTicks = []string{listing.TermFiled, listing.TermExtends, listing.TermBreach, listing.TermSymmetry}
)

// listingTyped reads the form of a listing. What says nothing under another choice is
// left out.
func listingTyped(values map[string]string) (trading.LotForm, error) {
	terms := map[string]string{}
	for _, term := range listingAmounts {
		terms[term] = amountText(values[term])
	}
	for _, term := range listingPlain {
		terms[term] = strings.TrimSpace(values[term])
	}
	for _, term := range listingTicks {
		terms[term] = strconv.FormatBool(values[term] == "true")
	}
	for _, p := range []struct {
		unless bool
		drop   []string
	}{
		{terms[listing.TermValue] != "", []string{listing.TermValid, listing.TermFiled}},
		{terms[listing.TermExtends] == "true", []string{listing.TermExtension, listing.TermMaxExtensions}},
		{terms[listing.TermInstalment] != "", []string{listing.TermMonths}},
	} {
		if !p.unless {
			for _, term := range p.drop {
				delete(terms, term)
			}
		}
	}
	for term, text := range terms {
		if text == "" {
			delete(terms, term)
		}
	}
	form, err := holdersTyped(trading.LotForm{Route: lot.Listing, Name: values["name"], Notice: values["notice"], Seller: values["seller"], Terms: terms}, values)
	if len(form.Holders) == 0 {
		delete(terms, listing.TermExercise)
	}
	return form, err
}
