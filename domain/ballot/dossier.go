package ballot

import (
	"bytes"
	"slices"
	"time"

	"jiyue/domain/evidence"
	"jiyue/domain/exact"
	"jiyue/domain/fault"
)

// DossierSchema names the form of the file.
const DossierSchema = "jiyue/assessment/1"

// Dossier 评分存证文件 is a result with everything that anybody needs to come to it again
// without the platform: plan, draw, commitments, ballots, result, and the chain of the case.
type Dossier struct {
	Case, Title string
	Basis       Basis
	PlanHash    string
	Draw        string // the published record of the draw, "" for none
	Round       int
	Failures    int
	Seats       []Seat
	Standings   []Standing
	Outcome     string // canonical; "" when too few ballots counted
	Seq         int    // the record that rests on the result
	Events      []evidence.Entry
}

func (d Dossier) value() (map[string]any, error) {
	seats, standings, events := []any{}, []any{}, []any{}
	for _, s := range d.Seats {
		seats = append(seats, map[string]any{"assessor": s.Assessor, "kind": s.Kind, "hash": s.Hash, "committed": moment(s.Committed), "nonce": s.Nonce, "payload": s.Text, "opened": moment(s.Opened), "mistaken": s.Mistaken})
	}
	for _, s := range d.Standings {
		standings = append(standings, map[string]any{"assessor": s.Assessor, "hash": s.Hash, "state": string(s.State), "reason": s.Reason})
	}
	for _, e := range d.Events {
		events = append(events, map[string]any{"event": e.Event, "hash": e.Hash})
	}
	var outcome, draw any
	var err error
	if d.Outcome != "" {
		outcome, err = evidence.Parse([]byte(d.Outcome))
	}
	if err == nil && d.Draw != "" {
		draw, err = evidence.Parse(bytes.TrimSuffix([]byte(d.Draw), []byte("\n")))
	}
	return map[string]any{"schema": DossierSchema, "case_no": d.Case, "title": d.Title, "basis": d.Basis.Value(), "plan_hash": d.PlanHash, "draw": draw, "round": d.Round, "failures": d.Failures,
		"seats": seats, "standings": standings, "outcome": outcome, "seq": d.Seq, "events": events}, err
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return evidence.Instant(t)
}

// File is the file: canonical JSON with the SHA-256 of all else as digest, and a line feed.
func (d Dossier) File() ([]byte, error) {
	value, err := d.value()
	if err != nil {
		return nil, err
	}
	digest, err := evidence.Hash(value)
	if err != nil {
		return nil, err
	}
	value["digest"] = digest.String()
	text, err := evidence.Canonical(value)
	return append(text, '\n'), err
}

// ErrDossier: a file does not come out again; the message names the step.
var ErrDossier = fault.New(fault.Invalid, "ballot.dossier", "第 0 步“文件格式”不符：不是平台提供的评分存证文件原文，请重新下载")

// ReadDossier reads a file that is, byte for byte, in the form of File; digest is the one
// that it names.
func ReadDossier(text []byte) (d Dossier, digest string, err error) {
	value, err := evidence.Parse(bytes.TrimSuffix(text, []byte("\n")))
	r := reader{object(value)}
	if err != nil || r.text("schema") != DossierSchema {
		return d, "", ErrDossier
	}
	d = Dossier{Case: r.text("case_no"), Title: r.text("title"), PlanHash: r.text("plan_hash"), Round: r.number("round"), Failures: r.number("failures"), Seq: r.number("seq")}
	if d.Basis, err = basisOf(r.o["basis"]); err != nil {
		return d, "", ErrDossier.Say("第 0 步“文件格式”不符：评分依据不完整")
	}
	for _, s := range objects(r.o["seats"]) {
		seat := Seat{Assessor: s.text("assessor"), Kind: s.text("kind"), Hash: s.text("hash"), Nonce: s.text("nonce"), Text: s.text("payload"), Mistaken: s.text("mistaken")}
		seat.Committed, _ = evidence.ParseInstant(s.text("committed")) // what cannot be read is not written again
		seat.Opened, _ = evidence.ParseInstant(s.text("opened"))
		d.Seats = append(d.Seats, seat)
	}
	for _, s := range objects(r.o["standings"]) {
		d.Standings = append(d.Standings, Standing{Assessor: s.text("assessor"), Hash: s.text("hash"), State: evidence.Standing(s.text("state")), Reason: s.text("reason")})
	}
	for _, e := range objects(r.o["events"]) {
		d.Events = append(d.Events, evidence.Entry{Event: e.object("event").o, Hash: e.text("hash")})
	}
	for _, part := range []struct {
		to  *string
		key string
		end string
	}{{&d.Outcome, "outcome", ""}, {&d.Draw, "draw", "\n"}} {
		if r.o[part.key] == nil {
			continue
		}
		b, err := evidence.Canonical(r.o[part.key])
		if err != nil {
			return d, "", ErrDossier
		}
		*part.to = string(b) + part.end
	}
	digest = r.text("digest")
	again, err := d.value()
	if err != nil {
		return d, "", ErrDossier
	}
	again["digest"] = digest
	if b, err := evidence.Canonical(again); err != nil || !bytes.Equal(append(b, '\n'), text) {
		return d, "", ErrDossier
	}
	return d, digest, nil
}

func objects(v any) (list []reader) {
	items, _ := v.([]any)
	for _, item := range items {
		list = append(list, reader{object(item)})
	}
	return list
}

// VerifyDossier comes to the result of a file again, step by step, and names the first
// step that does not come out the same. draw draws again from the published record of a
// draw and returns whom it draws.
func VerifyDossier(text []byte, draw func(record []byte) ([]string, error)) (Dossier, error) {
	d, digest, err := ReadDossier(text)
	if err != nil {
		return d, err
	}
	for _, step := range []struct {
		name  string
		check func() string // why not, "" when it comes out
	}{
		{"第 1 步“项目留痕链”", d.trail}, {"第 2 步“评价方案”", d.plan}, {"第 3 步“评价组抽取”", func() string { return d.drawn(draw) }}, {"第 4 步“评分承诺与公开”", d.bound}, {"第 5 步“汇总结果”", d.result},
		{"第 6 步“文件摘要”", func() string { return d.digest(digest) }},
	} {
		if why := step.check(); why != "" {
			return d, ErrDossier.Say(step.name + "不符：" + why)
		}
	}
	return d, nil
}

func (d Dossier) trail() string {
	broken, _, err := evidence.VerifyTrail(d.Events, nil)
	switch {
	case err != nil:
		return fault.Sentence(err)
	case broken != (evidence.Break{}):
		return "留痕记录与其哈希值不符，或前后不衔接"
	case d.Seq < 1 || d.Seq > len(d.Events):
		return "留痕中没有汇总所依据的记录"
	case (reader{d.Events[0].Event}).object("detail").text("number") != d.Case:
		return "留痕属于另一个项目"
	}
	return ""
}

// upTo is the last record of one of the acts before the result.
func (d Dossier) upTo(acts ...string) reader {
	for _, e := range slices.Backward(d.Events[:d.Seq]) {
		if r := (reader{e.Event}); slices.Contains(acts, r.text("type")) {
			return r
		}
	}
	return reader{}
}

func (d Dossier) plan() string {
	frozen := d.upTo("freeze_plan")
	text, err := d.Basis.Text()
	switch {
	case err != nil || frozen.object("detail").text("basis") != text:
		return "评分依据与冻结时的不同"
	case frozen.object("args").text("hash") != d.PlanHash:
		return "方案哈希值与冻结时的不同"
	}
	if hash, err := d.Basis.Hash(); err != nil || hash.String() != d.PlanHash {
		return "评分依据与方案哈希值不符"
	}
	return ""
}

func (d Dossier) drawn(draw func([]byte) ([]string, error)) string {
	if d.Draw == "" {
		return ""
	}
	people, err := draw([]byte(d.Draw))
	if err != nil {
		return fault.Sentence(err)
	}
	names, _ := d.upTo("draw", "draw_third").object("args").o["drawn"].([]any)
	if len(names) != len(people) || slices.ContainsFunc(people, func(p string) bool { return !slices.Contains(names, any(p)) }) {
		return "抽取记录的入选人员与项目留痕不同"
	}
	return ""
}

func (d Dossier) bound() string {
	committed := map[string]bool{}
	for _, e := range d.Events[:d.Seq] {
		if r := (reader{e.Event}); r.text("type") == "commit" {
			committed[r.text("actor")+" "+r.object("args").text("hash")] = true
		}
	}
	for _, s := range d.Seats {
		if s.Hash != "" && !committed[s.Assessor+" "+s.Hash] {
			return "承诺 " + short(s.Hash) + " 不在项目留痕中"
		}
		if s.Text != "" {
			if _, err := Open(s.Hash, s.Nonce, s.Text); err == evidence.ErrMismatch {
				return "承诺 " + short(s.Hash) + " 公开的内容与承诺不符"
			}
		}
	}
	_, standings, err := d.Basis.Settle(Ballot{Case: d.Case, Round: d.Round, Tree: d.Basis.TreeName}, d.Seats)
	if err != nil {
		return fault.Sentence(err)
	}
	if !slices.Equal(standings, d.Standings) {
		return "逐份状态与重新核验的不同"
	}
	return ""
}

func short(hash string) string { return hash[:min(12, len(hash))] }

func (d Dossier) result() string {
	counted, _, err := d.Basis.Settle(Ballot{Case: d.Case, Round: d.Round, Tree: d.Basis.TreeName}, d.Seats)
	if err != nil {
		return fault.Sentence(err)
	}
	record := reader{d.Events[d.Seq-1].Event}
	detail := record.object("detail")
	if d.Outcome == "" {
		if detail.text("input") != "" {
			return "留痕中有汇总结果，文件中没有"
		}
		return ""
	}
	o, err := d.Basis.Evaluate(counted, d.Failures)
	if err != nil {
		return fault.Sentence(err)
	}
	text, err := evidence.Canonical(o.Value())
	switch {
	case err != nil || string(text) != d.Outcome:
		return "重新计算的结果与记录的不同"
	case detail.text("input") != o.Input.String() || detail.text("grade") != o.Result.Grade:
		return "留痕所依据的输入或等级与重新计算的不同"
	case record.text("type") == "compute" && record.object("args").text("total") != exact.Text(o.Result.Rounded, d.Basis.Plan.Places):
		return "留痕所依据的总分与重新计算的不同"
	}
	return ""
}

func (d Dossier) digest(named string) string {
	value, err := d.value()
	if err != nil {
		return fault.Sentence(err)
	}
	if hash, err := evidence.Hash(value); err != nil || hash.String() != named {
		return "其余内容已被改动"
	}
	return ""
}
