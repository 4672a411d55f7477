package conform

import (
	"encoding/json"
	"errors"
	"strconv"

	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/money"
	"jiyue/domain/revenue"
)

// shareReader reads values of revenue sharing; the first that is wrong is kept.
type shareReader struct{ code revenue.Code }

func (f *shareReader) wrong(c revenue.Code) {
	if f.code == "" {
		f.code = c
	}
}

func (f *shareReader) signed(v any) revenue.Amount {
	s, _ := v.(string)
	a, ok := revenue.ParseSigned(s)
	if !ok {
		f.wrong(revenue.ErrAmount)
	}
	return a
}

func (f *shareReader) amount(v any) revenue.Amount {
	a := f.signed(v)
	if a.Sign() < 0 {
		f.wrong(revenue.ErrAmount)
	}
	return a
}

// amountOr is zero when absent or null.
func (f *shareReader) amountOr(v any) revenue.Amount {
	if v == nil {
		return revenue.Amount{}
	}
	return f.amount(v)
}

func (f *shareReader) optionalAmount(v any) *revenue.Amount {
	if v == nil {
		return nil
	}
	a := f.amount(v)
	return &a
}

func (f *shareReader) amounts(v any, read func(any) revenue.Amount) []revenue.Amount {
	list, _ := v.([]any)
	all := make([]revenue.Amount, len(list))
	for i, item := range list {
		all[i] = read(item)
	}
	return all
}

func (f *shareReader) number(v any, wrong revenue.Code) money.Ratio {
	s, _ := v.(string)
	r, ok := money.ParseRatio(s)
	if !ok {
		f.wrong(wrong)
	}
	return r
}

func (f *shareReader) rate(v any) money.Ratio {
	r := f.number(v, revenue.ErrRate)
	if !r.InUnit() {
		f.wrong(revenue.ErrRate)
	}
	return r
}

func (f *shareReader) optionalRate(v any) *money.Ratio {
	if v == nil {
		return nil
	}
	r := f.rate(v)
	return &r
}

func (f *shareReader) rateOr(v any) money.Ratio {
	if v == nil {
		return money.Ratio{}
	}
	return f.rate(v)
}

// fraction is in (0, 1].
func (f *shareReader) fraction(v any) money.Ratio {
	r := f.number(v, revenue.ErrFraction)
	if r.Sign() <= 0 || !r.InUnit() {
		f.wrong(revenue.ErrFraction)
	}
	return r
}

func (f *shareReader) weight(v any) money.Ratio { return f.number(v, revenue.ErrWeight) }

func (f *shareReader) date(v any) day.Date {
	s, _ := v.(string)
	d, err := day.Parse(s)
	if err != nil || d.IsZero() {
		f.wrong(revenue.ErrDate)
	}
	return d
}

func (f *shareReader) optionalDate(v any) day.Date {
	if v == nil {
		return day.Date{}
	}
	return f.date(v)
}

func (f *shareReader) parties(list []object) []revenue.Party {
	parties := make([]revenue.Party, len(list))
	for i, o := range list {
		parties[i] = revenue.Party{Key: o.text("key"), Weight: f.weight(o["weight"]), Seq: int64(o.number("seq", 0))}
	}
	return parties
}

func (f *shareReader) weights(o object, key string) revenue.Weights {
	parties := f.parties(o.objects(key))
	if f.code != "" {
		return revenue.Weights{}
	}
	w, err := revenue.NewWeights(parties)
	f.take(err)
	return w
}

// tiers of brackets and a mode, marginal when absent.
func (f *shareReader) tiers(mode any, list []object) revenue.Tiers {
	brackets := make([]revenue.Bracket, len(list))
	for i, o := range list {
		brackets[i] = revenue.Bracket{Upper: f.optionalAmount(o["upper"]), Rate: f.rate(o["rate"])}
	}
	name, isText := mode.(string)
	if mode == nil {
		name, isText = string(revenue.Marginal), true
	}
	if !isText {
		f.wrong(revenue.ErrMode)
	}
	t, err := revenue.NewTiers(revenue.TierMode(name), brackets)
	f.take(err)
	return t
}

func (f *shareReader) calendar(o object) day.WorkCalendar {
	c := day.WorkCalendar{Holidays: map[day.Date]bool{}, MakeUp: map[day.Date]bool{}}
	for _, d := range o.texts("holidays") {
		c.Holidays[f.date(d)] = true
	}
	for _, d := range o.texts("workdays") {
		c.MakeUp[f.date(d)] = true
	}
	return c
}

// publicity is nil when absent or null.
func (f *shareReader) publicity(o object, days int, kind string, calendar object) *revenue.Publicity {
	if o == nil {
		return nil
	}
	p := revenue.Publicity{Start: f.date(o["start"]), End: f.date(o["end"]), DaysMin: days, Kind: revenue.DayKind(kind),
		OpenObjections: o.number("open_objections", 0), Calendar: f.calendar(calendar)}
	f.take(p.Check())
	return &p
}

func (f *shareReader) take(err error) {
	if r, refused := errors.AsType[revenue.Refusal](err); refused {
		f.wrong(r.Code)
	} else if err != nil {
		panic(err)
	}
}

// refusal is the answer to a wrong value, nil when all are right.
func (f *shareReader) refusal() any {
	if f.code == "" {
		return nil
	}
	return map[string]any{"error": map[string]any{"code": string(f.code)}}
}

// noShare is the answer to a refusal of an engine, nil without an error.
func noShare(err error) any {
	if below, ok := errors.AsType[distribution.BelowFloor](err); ok {
		return map[string]any{"error": map[string]any{"code": string(revenue.ErrBelowFloor), "field": below.Field},
			"floor": map[string]any{"stage": string(below.Stage), "min": below.Min.String(), "rate": below.Rate.String(), "rule": below.Rule.Label(), "art": orNull(below.Rule.Article())}}
	}
	f := shareReader{}
	f.take(err)
	return f.refusal()
}

func named(parties []revenue.Party, amounts []revenue.Amount) map[string]any {
	m := map[string]any{}
	for i, p := range parties {
		m[p.Key] = amounts[i].String()
	}
	return m
}

func noticed(list []revenue.Warning) []any {
	all := make([]any, len(list))
	for i, w := range list {
		all[i] = map[string]any{"code": w.Code, "ref": w.Ref}
	}
	return all
}

func cliff(t revenue.Tiers) []string {
	if t.Cliff() {
		return []string{distribution.WarnCliff}
	}
	return []string{}
}

// shareCount is a whole number of shares, zero for anything else.
func shareCount(v any) revenue.Amount {
	n, _ := v.(json.Number)
	count, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil {
		return revenue.Amount{}
	}
	return revenue.Fen(count)
}
