package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
)

// Refusals of acts on draws.
var (
	ErrAbsent   = fault.New(fault.NotFound, "draw.absent", "没有这次抽取，或您不能查看")
	ErrPreparer = fault.New(fault.Denied, "draw.preparer", "抽取由评价机构的评价业务人员准备")
	ErrWitness  = fault.New(fault.Denied, "draw.witness", "抽取由评估师库所属行业组织的人员见证并录入公开随机数")
	ErrSelf     = fault.New(fault.Denied, "draw.self", "准备抽取的人员不能见证，请由另一人办理")
	ErrDrawn    = fault.New(fault.Conflict, "draw.drawn", "已经抽取，结果不能更改；需要重抽的，请另行准备并写明原因")
	ErrCaseNo   = fault.New(fault.Invalid, "draw.case_no", "项目编号应为 4 至 40 个字").At("case_no")
	ErrTitle    = fault.New(fault.Invalid, "draw.title", "项目名称应为 2 至 100 个字").At("title")
	ErrSeats    = fault.New(fault.Invalid, "draw.seats", "席位应为 5 至 9 的奇数").At("seats")
	ErrReserves = fault.New(fault.Invalid, "draw.reserves", "候补应为 2 至 9 人").At("reserves")
	ErrEconomic = fault.New(fault.Invalid, "draw.economic", "经济专家席位不能超过总席位的三分之一").At("economic")
	ErrSource   = fault.New(fault.Invalid, "draw.source", "请写明随机数的公开来源和期号，4 至 100 个字").At("source")
	ErrNumber   = fault.New(fault.Invalid, "draw.beacon", "公开随机数应为 4 至 100 个字，不含“|”，照公布的写法录入").At("beacon")
	ErrReason   = fault.New(fault.Invalid, "draw.reason", "请写明每名不参加抽取人员的理由，2 至 100 个字")
	ErrUnknown  = fault.New(fault.Invalid, "draw.unknown", "名单中没有这一编号，请照评估师库版本填写").At("excluded")
)

// Composition of a panel that institutions use (建议值; the peers are those of the 2009
// trial measures).
const (
	leastSeats, mostSeats = 5, 9
	UnitLimit, poolFactor = 2, 3 // people of one unit; candidates for a seat
)

// Excluded 不参加抽取 is somebody of the pool who is left out, with the reason, before the
// seed can be known.
type Excluded struct{ ID, Reason string }

// Record 抽取记录 is a draw with everything that anybody needs to do it again. People are
// named by the numbers of the register, units by the order in which the pool has them, so
// that the record can be shown before anybody may know who assesses.
type Record struct {
	ID           string
	CaseNo       string
	Title        string
	Institution  contract.Person // the organisation that asks
	Pool         string          // id
	PoolName     string
	PoolOwner    contract.Person // the industry body
	PoolVersion  string          // v12
	PoolListHash string          // of the version's published list
	Candidates   []Candidate
	Excluded     []Excluded
	Seats        int
	Reserves     int
	Economic     int  // seats of economic experts; the others are for peers
	Supplement   bool // 补抽: for seats that nobody is left for, and for reserves
	Preparer     contract.Person
	PreparedAt   time.Time

	Beacon       string // "" before the draw
	BeaconSource string
	Witness      contract.Person
	DrawnAt      time.Time
	Result       Result
}

// Drawn says that the draw has been made.
func (r Record) Drawn() bool { return !r.DrawnAt.IsZero() }

// request is the draw that the record asks for.
func (r Record) request() Request {
	q := Request{CaseNo: r.CaseNo, Time: evidence.Instant(r.DrawnAt), PoolVersion: r.PoolVersion, Beacon: r.Beacon, HasBeacon: r.Beacon != "", NeedsBeacon: true,
		Pool: r.Candidates, Seats: r.Seats, Reserves: r.Reserves, PoolFactor: poolFactor, UnitLimit: UnitLimit}
	for _, x := range r.Excluded {
		q.Exclude = append(q.Exclude, x.ID)
	}
	q.Strata = map[string]int{Economic: r.Economic, Peer: r.Seats - r.Economic} // peers are at least two thirds
	return q
}

// Prepare 准备抽取: what is left out and why is fixed here, before the outside number
// exists that decides.
func Prepare(by actor.Actor, r Record, now time.Time) (Record, audit.Event, error) {
	if !by.Has(actor.Evaluator) {
		return r, audit.Event{}, ErrPreparer
	}
	r.Institution, r.Preparer, r.PreparedAt = contract.Person{ID: by.Org, Name: by.OrgName}, contract.Person{ID: by.User, Name: by.Name}, now
	r.CaseNo, r.Title = strings.TrimSpace(r.CaseNo), strings.TrimSpace(r.Title)
	var faults []*fault.Fault
	note := func(wrong bool, f *fault.Fault) {
		if wrong {
			faults = append(faults, f)
		}
	}
	note(!length(r.CaseNo, 4, 40) || strings.Contains(r.CaseNo, "|"), ErrCaseNo)
	note(!length(r.Title, 2, 100), ErrTitle)
	note(r.Seats < 0 || r.Seats > mostSeats || !r.Supplement && (r.Seats < leastSeats || r.Seats%2 == 0), ErrSeats)
	note(r.Reserves < 2 || r.Reserves > mostSeats, ErrReserves)
	note(r.Economic < 0 || r.Economic > r.Seats || !r.Supplement && 3*r.Economic > r.Seats, ErrEconomic)
	for _, x := range r.Excluded {
		note(!slices.ContainsFunc(r.Candidates, func(c Candidate) bool { return c.ID == x.ID }), ErrUnknown)
		note(!length(x.Reason, 2, 100), ErrReason.At("excluded"))
	}
	if len(faults) == 0 { // whether enough are left, with a seed that decides nothing
		trial := r
		trial.Beacon, trial.DrawnAt = "0", now
		if _, err := trial.request().Do(); err != nil {
			return r, audit.Event{}, err
		}
	}
	return r, r.event("draw.prepared", by), fault.Join(faults)
}

func length(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most
}

// Draw 抽取 by the number from outside, which a person of the pool's body enters.
func (r Record) Draw(by actor.Actor, beacon, source string, now time.Time) (Record, audit.Event, error) {
	beacon, source = strings.TrimSpace(beacon), strings.TrimSpace(source)
	switch {
	case by.Org != r.PoolOwner.ID || !by.Has(actor.Industry, actor.Head):
		return r, audit.Event{}, ErrWitness
	case by.User == r.Preparer.ID:
		return r, audit.Event{}, ErrSelf
	case r.Drawn():
		return r, audit.Event{}, ErrDrawn
	case !length(beacon, 4, 100) || strings.Contains(beacon, "|"):
		return r, audit.Event{}, ErrNumber
	case !length(source, 4, 100):
		return r, audit.Event{}, ErrSource
	}
	r.Beacon, r.BeaconSource, r.Witness, r.DrawnAt = beacon, source, contract.Person{ID: by.User, Name: by.Name}, now.Truncate(time.Millisecond)
	var err error
	if r.Result, err = r.request().Do(); err != nil {
		return r, audit.Event{}, err
	}
	return r, r.event("draw.drawn", by, audit.Fact{Label: "公开随机数", Value: beacon}, audit.Fact{Label: "来源", Value: source},
		audit.Fact{Label: "名单哈希", Value: r.Result.PoolHash.String()}), nil
}

func (r Record) event(kind string, by actor.Actor, facts ...audit.Fact) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("draw", r.ID), By: by, Facts: append([]audit.Fact{{Label: "项目编号", Value: r.CaseNo}, {Label: "评估师库", Value: r.PoolName + " " + r.PoolVersion},
		{Label: "席位", Value: strconv.Itoa(r.Seats)}}, facts...)}
}

// Schema names the form of the published file.
const Schema = "jiyue/draw/1"

// File is the published file: the record in canonical JSON and a line feed.
func (r Record) File() ([]byte, error) {
	var candidates, excluded, drawn, reserves, raw []any
	for _, c := range r.Candidates {
		candidates = append(candidates, map[string]any{"id": c.ID, "unit": c.Unit, "kind": c.Kind})
	}
	for _, x := range r.Excluded {
		excluded = append(excluded, map[string]any{"id": x.ID, "reason": x.Reason})
	}
	for _, id := range r.Result.Drawn {
		drawn = append(drawn, id)
	}
	for _, id := range r.Result.Reserves {
		reserves = append(reserves, id)
	}
	for _, x := range r.Result.Raw {
		raw = append(raw, strconv.FormatUint(x, 10))
	}
	file := map[string]any{
		"schema": Schema, "case_no": r.CaseNo, "title": r.Title, "institution": r.Institution.Name, "pool": r.PoolName, "pool_owner": r.PoolOwner.Name, "pool_version": r.PoolVersion,
		"pool_list_hash": r.PoolListHash, "candidates": some(candidates), "excluded": some(excluded), "seats": r.Seats, "reserve_count": r.Reserves, "economic": r.Economic,
		"unit_limit": UnitLimit, "pool_factor": poolFactor, "prepared_at": evidence.Instant(r.PreparedAt), "drawn_at": evidence.Instant(r.DrawnAt), "beacon": r.Beacon,
		"beacon_source": r.BeaconSource, "seed_text": r.Result.SeedText, "seed": strconv.FormatUint(r.Result.Seed, 10), "raw": some(raw), "pool_hash": r.Result.PoolHash.String(),
		"drawn": some(drawn), "reserves": some(reserves),
	}
	if r.Supplement {
		file["supplement"] = true
	}
	text, err := evidence.Canonical(file)
	return append(text, '\n'), err
}

func some(list []any) []any {
	if list == nil {
		return []any{}
	}
	return list
}

// ErrMismatch: a record does not come out again; the message names the step.
var ErrMismatch = fault.New(fault.Invalid, "draw.mismatch", "抽取记录不能重现")

// Verify draws again from the published record and names the first step that does not come
// out the same.
func (r Record) Verify() error {
	again, err := r.request().Do()
	if err != nil {
		return ErrMismatch.Say("第 1 步“候选名单与规则”不符：" + fault.Sentence(err))
	}
	for i, step := range []struct {
		name string
		same bool
	}{
		{"种子", again.SeedText == r.Result.SeedText && again.Seed == r.Result.Seed && again.Raw == r.Result.Raw},
		{"回避后名单的哈希值", again.PoolHash == r.Result.PoolHash},
		{"入选人员", slices.Equal(again.Drawn, r.Result.Drawn)},
		{"候补人员", slices.Equal(again.Reserves, r.Result.Reserves)},
	} {
		if !step.same {
			return ErrMismatch.Say(fmt.Sprintf("第 %d 步“%s”不符，记录已被改动", i+2, step.name))
		}
	}
	return nil
}
