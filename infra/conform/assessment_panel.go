package conform

import (
	"strconv"

	"jiyue/domain/draw"
	"jiyue/domain/evidence"
	"jiyue/domain/recusal"
)

func panelDraw(in object) any {
	r := draw.Request{CaseNo: in.text("case_no"), Time: in.text("time"), PoolVersion: in.text("pool_version"), Beacon: in.text("beacon"), HasBeacon: in["beacon"] != nil,
		NeedsBeacon: in.flag("require_beacon", false), Exclude: in.texts("exclude"), Seats: in.number("seats", 0), Reserves: in.number("reserves", 0),
		PoolFactor: in.number("pool_factor", 0), UnitLimit: in.number("unit_limit", 0)}
	for _, c := range in.objects("pool") {
		r.Pool = append(r.Pool, draw.Candidate{ID: c.text("id"), Unit: c.text("unit"), Kind: c.text("kind")})
	}
	if strata := in.object("strata"); strata != nil {
		r.Strata = map[string]int{}
		for kind := range strata {
			r.Strata[kind] = strata.number(kind, 0)
		}
	}
	drawn, err := r.Do()
	if err != nil {
		return refused(err)
	}
	raw := []any{}
	for _, x := range drawn.Raw {
		raw = append(raw, strconv.FormatUint(x, 10))
	}
	return map[string]any{"seed_text": drawn.SeedText, "seed": strconv.FormatUint(drawn.Seed, 10), "raw": raw, "pool_hash": drawn.PoolHash.String(),
		"drawn": all(drawn.Drawn), "reserves": all(drawn.Reserves)}
}

func panelCheck(in object) any {
	o := in.object("rules")
	rules := draw.Rules{Min: o.number("min", 0), Max: o.number("max", 0), Odd: o.flag("odd", false), PeerNum: o.number("peer_num", 0), PeerDen: o.number("peer_den", 1),
		UnitLimit: o.number("unit_limit", 0), MinReserves: o.number("min_reserves", 0), PoolFactor: o.number("pool_factor", 0),
		MaxExclusions: o.number("max_exclusions", 0), SeniorTitleRequired: o.flag("senior_title", false)}
	p := draw.Panel{On: in.date("date"), TreeHasEconomic: in.flag("tree_has_econ", false), Reserves: in.number("reserve_count", 0), PoolSize: in.number("pool_size", 0),
		Exclusions: in.texts("exclusions"), Previous: in.texts("previous_panel")}
	for _, m := range in.objects("members") {
		p.Members = append(p.Members, draw.Member{ID: m.text("id"), Unit: m.text("unit"), Kind: m.text("kind"), Senior: m.flag("senior", false),
			CredentialExpires: m.date("credential_expires")})
	}
	findings := []any{}
	for _, f := range rules.Check(p) {
		finding := map[string]any{"code": f.Code}
		if f.Subject != "" {
			finding["subject"] = f.Subject
		}
		findings = append(findings, finding)
	}
	return map[string]any{"ok": len(findings) == 0, "size": len(p.Members), "peers": p.Peers(), "peers_needed": rules.PeersNeeded(len(p.Members)), "findings": findings}
}

func conflictCheck(in object) any {
	p, candidate, c := in.object("params"), in.object("candidate"), in.object("case")
	m := recusal.Material{AsOf: in.text("as_of"),
		Params: recusal.Params{LookbackYears: p.number("lookback_years", 0), WindowMonths: p.number("window_months", 0),
			ClientCasesLimit: p.number("client_cases_limit", 0), LeastAlternatives: p.number("min_alternatives", 0)},
		Candidate: recusal.Candidate{ID: candidate.text("id"), City: candidate.text("city"), Subfield: candidate.text("subfield")},
		Case: recusal.Case{Achievement: c.text("achievement"), Completers: c.texts("completers"), Lead: c.text("lead"), QualityReviewer: c.text("quality_reviewer"),
			City: c.text("city"), Subfield: c.text("subfield")},
		Alternatives: in.number("alternatives", 0)}
	for _, party := range c.objects("parties") {
		m.Case.Parties = append(m.Case.Parties, recusal.Involved{Org: party.text("org"), Part: recusal.Part(party.text("role"))})
	}
	for _, u := range in.objects("orgs") {
		m.Units = append(m.Units, recusal.Unit{Code: u.text("code"), Parent: u.text("parent")})
	}
	for _, person := range in.objects("people") {
		m.People = append(m.People, append(recusal.Identity{person.text("id")}, person.texts("aliases")...))
	}
	for _, f := range in.objects("facts") {
		m.Facts = append(m.Facts, recusal.Fact{Type: recusal.FactType(f.text("type")), Person: f.text("person"), Org: f.text("org"), Persons: f.texts("persons"),
			From: f.typed("from"), To: f.typed("to"), Date: f.typed("date"), Client: f.text("client"), Achievement: f.text("achievement"), Completers: f.texts("completers")})
	}
	decision, findings, err := m.Check()
	if err != nil {
		return refused(err)
	}
	list := []any{}
	for _, f := range findings {
		kind := "SOFT"
		if f.Rule.Hard() {
			kind = "HARD"
		}
		finding := map[string]any{"kind": kind, "rule": string(f.Rule), "with": f.With, "fact": nil}
		if f.Fact >= 0 {
			finding["fact"] = f.Fact
		}
		list = append(list, finding)
	}
	return map[string]any{"decision": string(decision), "findings": list}
}

func commitment(in object) any {
	switch in.text("mode") {
	case "COMMIT":
		hash, text, err := evidence.Commit(in.text("nonce"), payload(in["payload"]))
		if err != nil {
			return refused(err)
		}
		return map[string]any{"canonical": string(text), "length": len(text), "hash": hash.String()}
	case "VERIFY":
		ok, err := evidence.Opens(in.text("hash"), in.text("nonce"), payload(in["payload"]))
		switch {
		case err != nil:
			return refused(err)
		case ok:
			return map[string]any{"ok": true, "code": nil}
		}
		return map[string]any{"ok": false, "code": evidence.ErrMismatch.Code}
	}
	return scoringRound(in)
}

func scoringRound(in object) any {
	deadline, err := evidence.ParseInstant(in.text("deadline"))
	if err != nil {
		return refused(err)
	}
	r := evidence.Round{Seats: in.texts("seats"), Deadline: deadline,
		Quorum: evidence.Quorum{Min: in.number("quorum_min", 0), Num: in.number("quorum_num", 0), Den: in.number("quorum_den", 1)}}
	for _, c := range in.objects("commits") {
		at, err := evidence.ParseInstant(c.text("at"))
		if err != nil {
			return refused(err)
		}
		r.Commits = append(r.Commits, evidence.Sealed{Assessor: c.text("assessor"), Hash: c.text("hash"), At: at})
	}
	for _, o := range in.objects("opens") {
		r.Opens = append(r.Opens, evidence.Opening{Assessor: o.text("assessor"), Nonce: o.text("nonce"), Payload: payload(o["payload"])})
	}
	standing, valid, err := r.Check()
	if err != nil {
		return refused(err)
	}
	quorum := r.Quorum.Of(len(r.Seats))
	return map[string]any{"status": standing, "valid": valid, "quorum": quorum, "quorum_met": valid >= quorum}
}

func caseTrail(in object) any {
	if in.text("mode") == "BUILD" {
		var events []map[string]any
		for _, e := range in.objects("events") {
			events = append(events, values(e))
		}
		hashes, err := evidence.Trail(events)
		if err != nil {
			return refused(err)
		}
		list, head := []any{}, "0000000000000000000000000000000000000000000000000000000000000000"
		for _, h := range hashes {
			head = h.String()
			list = append(list, head)
		}
		return map[string]any{"hashes": list, "head": head}
	}
	var entries []evidence.Entry
	for _, e := range in.objects("entries") {
		entries = append(entries, evidence.Entry{Event: values(e.object("event")), Hash: e.text("hash")})
	}
	var heads []evidence.Anchor
	for _, h := range in.objects("published_heads") {
		heads = append(heads, evidence.Anchor{Seq: int64(h.number("seq", 0)), Hash: h.text("head")})
	}
	broken, head, err := evidence.VerifyTrail(entries, heads)
	switch {
	case err != nil:
		return refused(err)
	case broken == evidence.Break{}:
		return map[string]any{"ok": true, "first_bad": nil, "reason": nil, "head": head.String()}
	}
	return map[string]any{"ok": false, "first_bad": broken.Seq, "reason": broken.Reason}
}
