package conform

import (
	"encoding/hex"
	"errors"
	"fmt"

	"jiyue/domain/chain"
	"jiyue/domain/lotlog"
)

func lotChain(in object) any {
	if in.text("mode") == "verify" {
		return lotVerify(in)
	}
	genesis, err := lotlog.Genesis(in.text("lot_id"), pairs(in.object("params")))
	if err != nil {
		return logRefusal(err, "")
	}
	l, heads := lotlog.New(genesis), []any{}
	for i, e := range in.objects("events") {
		h, err := l.Append(logEvent(e))
		if err != nil {
			return logRefusal(err, fmt.Sprintf("events[%d].", i))
		}
		heads = append(heads, h.String())
	}
	return map[string]any{"genesis": genesis.String(), "heads": heads, "head": l.Head().Hash.String()}
}

func lotVerify(in object) any {
	shown := lotlog.Evidence{Genesis: in.hash("genesis")}
	for _, e := range in.objects("events") {
		shown.Records = append(shown.Records, lotlog.Record{Event: logEvent(e), Hash: e.hash("hash")})
	}
	for _, r := range in.objects("receipts") {
		shown.Receipts = append(shown.Receipts, lotlog.Receipt{Seq: int64(r.number("seq", 0)), Hash: r.hash("hash")})
	}
	if in["head"] != nil {
		head := in.hash("head")
		shown.Head = &head
	}
	f, err := lotlog.Verify(in.text("lot_id"), pairs(in.object("params")), shown)
	switch {
	case err != nil:
		return logRefusal(err, "")
	case f.Valid():
		return map[string]any{"valid": true, "first_bad": nil, "reason": nil}
	}
	return map[string]any{"valid": false, "first_bad": f.FirstBad, "reason": string(f.Reason)}
}

func logEvent(e object) lotlog.Event {
	event := lotlog.Event{Seq: int64(e.number("seq", 0)), At: e.moment("at"), Kind: e.text("kind"), Actor: e.text("actor"), Amount: e.optionalAmount("amount", 0), End: e.moment("end"),
		Extra: pairs(e.object("extra")), Hidden: map[string]lotlog.Commitment{}}
	hidden := e.object("hidden")
	for name := range hidden {
		c := hidden.object(name)
		salt, _ := hex.DecodeString(c.text("salt"))
		event.Hidden[name] = lotlog.Commitment{Salt: salt, Value: c.text("value")}
	}
	return event
}

func pairs(o object) map[string]string {
	all := map[string]string{}
	for key := range o {
		all[key] = o.text(key)
	}
	return all
}

// hash is 64 lower-case digits; anything else reads as the hash of nothing on record.
func (o object) hash(key string) chain.Hash {
	h, err := chain.ParseHash(o.text(key))
	if err != nil || h.String() != o.text(key) {
		return chain.Hash{}
	}
	return h
}

func logRefusal(err error, at string) any {
	r, _ := errors.AsType[lotlog.Refusal](err)
	return map[string]any{"error": map[string]any{"code": string(r.Code), "field": at + r.Field}}
}
