package valuation

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
)

// Conclusion 估值结论 is the weighted value of the methods, and the lowest and the highest of
// them: the range within which a price can be grounded.
type Conclusion struct{ Value, Low, High string }

// Conclusion is false until every concluding method has its weight.
func (c *Case) Conclusion() (Conclusion, bool) {
	sum, total := new(big.Rat), new(big.Rat)
	var low, high *big.Rat
	for _, e := range c.Concluding() {
		weight, weighed := Decimal(c.Weights[e.Key])
		value, ok := Decimal(e.Value)
		if !weighed || !ok {
			return Conclusion{}, false
		}
		sum.Add(sum, mul(weight, value))
		total.Add(total, weight)
		if low == nil || value.Cmp(low) < 0 {
			low = value
		}
		if high == nil || value.Cmp(high) > 0 {
			high = value
		}
	}
	if low == nil || total.Cmp(one()) != 0 {
		return Conclusion{}, false
	}
	return Conclusion{rational(sum).text(2), rational(low).text(2), rational(high).text(2)}, true
}

// Contradictions are sentences about runs that do not fit together. They do not stop
// the case; whoever signs has seen them.
func (c *Case) Contradictions() (list []string) {
	rates, bases := map[string]bool{}, map[string]bool{}
	longest := 0
	for _, e := range c.Current() {
		f, _ := FormOf(e.Key)
		if f.Family == IncomeFamily && e.Inputs.given("rate") {
			rates[e.Inputs["rate"]] = true
			longest = max(longest, e.Inputs.count("flows"), e.Inputs.count("revenues"), e.Inputs.count("years"))
		}
		if e.Inputs.given("tax_basis") {
			bases[e.Inputs["tax_basis"]] = true
		}
		if out, err := f.Run(e.Inputs); err == nil {
			for _, code := range out.Warnings {
				list = append(list, f.Title+"："+WarningTitle(code))
			}
			if out.Figures["evidence"] == "LOW" {
				list = append(list, f.Title+"：可用的参照交易不足 3 个，证据等级低")
			}
		}
	}
	list = append(list, c.againstRates(rates)...)
	if len(rates) > 1 {
		list = append(list, "各收益类方法的折现率不一致，请在取舍理由中说明")
	}
	if len(bases) > 1 {
		list = append(list, "有的方法用税前口径，有的用税后口径，结果不能直接比较")
	}
	if life, run := c.RunOf("life"); run {
		if years, ok := Decimal(life.Value); ok && whole(int64(longest)).Cmp(years) > 0 {
			list = append(list, "收益年数长于剩余年限 "+trimmed(life.Value)+" 年，超出部分没有权利保护")
		}
	}
	if conclusion, ok := c.Conclusion(); ok {
		low, _ := Decimal(conclusion.Low)
		high, _ := Decimal(conclusion.High)
		if low.Sign() <= 0 || quo(high, low).Cmp(whole(2)) > 0 {
			list = append(list, "各方法结果相差一倍以上，请在取舍理由中说明差异的原因")
		}
	}
	return list
}

// againstRates compares the discount rates used with the cost of capital and the build-up.
func (c *Case) againstRates(used map[string]bool) (list []string) {
	for _, text := range slices.Sorted(maps.Keys(used)) {
		rate, ok := Decimal(text)
		if !ok {
			continue
		}
		if e, run := c.RunOf("wacc"); run {
			if wacc, ok := Decimal(e.Value); ok && rate.Cmp(wacc) <= 0 {
				list = append(list, "折现率 "+text+" 没有高于 WACC "+trimmed(e.Value)+"：技术的风险一般高于企业整体")
			}
		}
		if e, run := c.RunOf("build-up"); run && trimmed(e.Value) != trimmed(text) {
			list = append(list, "折现率 "+text+" 与风险累加法算出的 "+trimmed(e.Value)+" 不一致")
		}
	}
	return list
}

// Submit 提交复核.
func (c *Case) Submit(by actor.Actor, now time.Time) (audit.Event, error) {
	err := c.MayWrite(by)
	switch _, concluded := c.Conclusion(); {
	case err != nil:
	case len(c.Concluding()) == 0:
		err = ErrNoMethod
	case !concluded || !between(c.Reconcile, 10, 1000):
		err = ErrReconcile
	case c.Terms.Track == TrackAppraisal && len(c.Concluding()) < 2 && !between(c.OneMethod, 10, 1000):
		err = ErrOneMethod
	}
	if err != nil {
		return audit.Event{}, err
	}
	c.State, c.Submitter, c.Reason = Submitted, person(by), ""
	c.wrote(by, now)
	return c.event("valuation.submitted", by, Drafting), nil
}

// Check 复算 makes every run on record again and names the methods whose result differs.
func (c *Case) Check() (differ []string) {
	for _, e := range c.Current() {
		f, _ := FormOf(e.Key)
		out, err := f.Run(e.Inputs)
		if err != nil || out.Hash() != e.Result || e.Inputs.Hash(f.Method) != e.Hash {
			differ = append(differ, f.Title)
		}
	}
	return differ
}

// Sign 签发: another person than those who wrote it, after every run has been made again.
func (c *Case) Sign(by actor.Actor, now time.Time) (audit.Event, error) {
	err := c.MaySign(by)
	if err == nil && len(c.Check()) > 0 {
		err = ErrFresh
	}
	if err != nil {
		return audit.Event{}, err
	}
	conclusion, _ := c.Conclusion()
	c.State, c.Signer, c.SignedAt, c.UpdatedAt = Signed, person(by), now, now
	return c.event("valuation.signed", by, Submitted, audit.Fact{Label: "结论", Value: conclusion.Value}, audit.Fact{Label: "有效至", Value: c.Until().String()}), nil
}

// Return 退回修改.
func (c *Case) Return(by actor.Actor, reason string, now time.Time) (audit.Event, error) {
	reason = strings.TrimSpace(reason)
	err := c.MaySign(by)
	if err == nil && !between(reason, 4, 500) {
		err = ErrReason
	}
	if err != nil {
		return audit.Event{}, err
	}
	c.State, c.Reason, c.UpdatedAt = Drafting, reason, now
	e := c.event("valuation.returned", by, Submitted)
	e.Opinion = reason
	return e, nil
}

// Void 作废 a signed case: facts have changed, or it was wrong.
func (c *Case) Void(by actor.Actor, reason string, now time.Time) (audit.Event, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case !c.own(by) || !by.Has(actor.Head):
		return audit.Event{}, ErrHead
	case c.State != Signed:
		return audit.Event{}, ErrNotSigned
	case !between(reason, 4, 500):
		return audit.Event{}, ErrReason
	}
	c.State, c.Reason, c.UpdatedAt = Withdrawn, reason, now
	e := c.event("valuation.voided", by, Signed)
	e.Opinion = reason
	return e, nil
}
