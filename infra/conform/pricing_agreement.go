package conform

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/agreement"
	"jiyue/domain/fault"
)

func agreementReplay(in object) any {
	a, err := agreement.New(agreementPolicy(in.object("policy")), deal(in.object("deal")), saleCalendar(in.object("calendar")))
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return map[string]any{"error": map[string]any{"code": "E_CONFIG", "field": "policy." + f.Field}}
	}
	results := []any{}
	for _, e := range in.objects("events") {
		r := a.Apply(agreementEvent(e))
		results = append(results, map[string]any{"code": string(r.Code), "field": orNull(r.Field), "state": string(r.State), "version": r.Version, "ends_at": moment(r.EndsAt)})
	}
	s := a.Standing()
	versions, objections := []any{}, map[string]any{}
	for _, v := range s.Versions {
		versions = append(versions, map[string]any{"version": v.Number, "kind": string(v.Kind), "status": string(v.Status), "published_at": moment(v.PublishedAt)})
	}
	for id, state := range s.Objections {
		objections[id] = string(state)
	}
	return map[string]any{"results": results, "final": map[string]any{"state": string(s.State), "versions": versions, "ends_at": moment(s.EndsAt),
		"signable_at": moment(s.SignableAt), "expires_at": moment(s.ExpiresAt), "objections": objections, "public": s.Public}}
}

func agreementPolicy(p object) agreement.Policy {
	policy := agreement.Policy{NoticeDays: p.number("notice_days", 0), MinNoticeDays: p.number("min_notice_days", 0), Roll: p.flag("roll", false),
		Effect: agreement.ObjectionEffect(p.text("objection_effect")), ValidityDays: p.number("validity_days", 0), GapHours: p.number("gap_hours", 0)}
	for _, field := range p.texts("clerical_fields") {
		policy.Clerical = append(policy.Clerical, agreement.Field(field))
	}
	return policy
}

func agreementEvent(e object) agreement.Event {
	event := agreement.Event{At: e.when("at"), Do: agreement.Act(e.text("do")), By: e.text("by"), ExtraBy: e.text("extra_by"), ID: e.text("id"),
		Outcome: agreement.Outcome(e.text("outcome")), Served: e.flag("served", false), To: agreement.State(e.text("to")), Reason: e.text("reason")}
	switch event.Do {
	case agreement.ActAmend:
		event.Deal = deal(e.object("changes"))
	case agreement.ActSign:
		event.Deal = deal(e)
	case agreement.ActUnreachable:
		event.From, event.Until = e.when("from"), e.when("to")
	default: // what it needs is read
	}
	return event
}

// when is an instant, zero when absent or unreadable.
func (o object) when(key string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, o.text(key))
	if err != nil {
		return time.Time{}
	}
	return t
}

func deal(o object) agreement.Deal {
	d := agreement.Deal{}
	for field, v := range o {
		d[agreement.Field(field)] = value(v)
	}
	return d
}

// value is a decoded value with its numbers made decimals.
func value(v any) any {
	switch v := v.(type) {
	case json.Number:
		// an exponent that no price has is kept as written
		if d, err := decimal.NewFromString(v.String()); err == nil && len(v) <= 64 && d.Exponent() <= 64 && d.Exponent() >= -64 {
			return d
		}
		return wrongType + v.String()
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = value(v[i])
		}
		return list
	case map[string]any:
		record := make(map[string]any, len(v))
		for key := range v {
			record[key] = value(v[key])
		}
		return record
	}
	return v
}
