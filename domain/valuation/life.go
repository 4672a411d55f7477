package valuation

import (
	"math/big"
	"strconv"

	"jiyue/domain/day"
)

// daysInYear turns days into years: 365.25.
var daysInYear = big.NewRat(1461, 4)

// remainingLife 剩余年限 is the shortest of what the law leaves, the technology and the product.
func (w *work) remainingLife() {
	filed, base := w.date("filed"), w.date("base")
	if filed.After(base) {
		refuse(ErrFiled, "filed")
	}
	years := w.term(filed)
	expiry := filed.AddYears(years)
	if w.given("extension_days") {
		expiry = expiry.AddDays(w.integer("extension_days", ErrDecimal))
	}
	if w.Inputs["annuity_paid"] != Yes {
		refuse(ErrLapsed, "annuity_paid")
	}
	if !expiry.After(base) {
		refuse(ErrLapsed, "filed")
	}
	days := base.DaysUntil(expiry)
	legal := quo(whole(int64(days)), daysInYear)
	w.note("expiry", "权利届满日（申请日加 "+strconv.Itoa(years)+" 年）", expiry.String())
	w.note("legal_days", "基准日至届满日的天数", strconv.Itoa(days))
	w.step("legal_years", "法定剩余年限", strconv.Itoa(days)+"/365.25", rational(legal), 3)
	shortest, binding, formula := legal, "LEGAL", "{legal_years}"
	for _, other := range []struct{ path, binding string }{{"technical_years", "TECHNICAL"}, {"product_years", "PRODUCT"}} {
		if !w.given(other.path) {
			continue
		}
		life := w.dec(other.path)
		if life.Sign() <= 0 {
			refuse(ErrLifeGiven, other.path)
		}
		formula += ",{" + other.path + "}"
		if life.Cmp(shortest) < 0 {
			shortest, binding = life, other.binding
		}
	}
	w.step("years", "剩余年限（取最短）", "MIN("+formula+")", rational(shortest), 3)
	full := new(big.Int).Quo(shortest.Num(), shortest.Denom())
	w.figure("expiry", expiry.String())
	w.figure("legal_days", days)
	w.figure("legal_years", rational(legal).text(3))
	w.out.Value = rational(shortest).text(3)
	w.figure("years", w.out.Value)
	w.figure("full_years", int(full.Int64()))
	w.figure("binding", binding)
}

// note puts a line into the path that is no number.
func (w *work) note(name, label, value string) {
	w.out.Path = append(w.out.Path, Step{Name: name, Label: label, Value: value})
}

// term is the protection of the first row for the right and the day of filing.
func (w *work) term(filed day.Date) int {
	for i := range w.count("terms") {
		of := item("terms", i)
		early, late := w.Inputs[of+".filed_from"] != "" && filed.Before(w.date(of+".filed_from")), w.Inputs[of+".filed_to"] != "" && filed.After(w.date(of+".filed_to"))
		if w.Inputs[of+".right"] == w.Inputs["right"] && !early && !late {
			return w.integer(of+".years", ErrTerm)
		}
	}
	refuse(ErrTerm, "right")
	return 0
}
