package pack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// EditionState 政策包版本状态 says where an edition stands.
type EditionState string

// The states of an edition.
const (
	EditionProposed EditionState = "PROPOSED" // 待批准
	EditionAdopted  EditionState = "ADOPTED"  // 已采用
	EditionRefused  EditionState = "REFUSED"  // 未采用
)

// Title is the Chinese name.
func (s EditionState) Title() string {
	return map[EditionState]string{EditionProposed: "待批准", EditionAdopted: "已采用", EditionRefused: "未采用"}[s]
}

// Person 经办人 is who proposed or decided, by id and name at the time; the zero Person
// is the software itself.
type Person struct{ ID, Name string }

// Edition 政策包版本 is one version of a pack as it is kept: its text, who proposed it and
// who decided. Adopted editions are never changed; a later version ends an earlier one.
type Edition struct {
	ID         string
	Pack       string
	Version    int
	Body, Hash string // canonical JSON, and its SHA-256
	Reason     string
	State      EditionState
	Proposer   Person
	ProposedAt time.Time
	Decider    Person
	DecidedAt  time.Time
	Opinion    string
}

// Label is pack@version.
func (e *Edition) Label() string { return e.Pack + "@" + strconv.Itoa(e.Version) }

// Faults of the course of an edition.
var (
	ErrEditionDenied = fault.New(fault.Denied, "pack.denied", "政策包由系统管理员提出，由另一名系统管理员批准")
	ErrEditionSelf   = fault.New(fault.Denied, "pack.self", "提出和批准须由两人分别办理，请另一名系统管理员批准")
	ErrEditionState  = fault.New(fault.Conflict, "pack.state", "这一版本已经办结，请刷新页面查看现状")
	ErrEditionReason = fault.New(fault.Invalid, "pack.reason", "请写明修订的理由，4 至 500 个字").At("reason")
	ErrEditionSay    = fault.New(fault.Invalid, "pack.opinion", "请写明不采用的理由，4 至 500 个字").At("opinion")
	ErrEditionNone   = fault.New(fault.NotFound, "pack.edition", "没有这个政策包版本")
	ErrEditionText   = fault.New(fault.Invalid, "pack.text", "政策包的写法不能读取，请按 JSON 填写一个政策包").At("body")
	ErrEditionNext   = fault.New(fault.Invalid, "pack.next", "新版本的版本号应当比现有最新版本大 1").At("body")
	ErrEditionRegion = fault.New(fault.Invalid, "pack.region", "新版本的地区代号应当与上一版本相同").At("body")
	ErrEditionFaults = fault.New(fault.Invalid, "pack.faults", "政策包校验不通过").At("body")
)

func (e *Edition) record(kind string, by actor.Actor) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("pack", e.ID), By: by, To: string(e.State),
		Facts: []audit.Fact{{Label: "政策包", Value: e.Label()}, {Label: "SHA-256", Value: e.Hash}}}
}

func sentence(s string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	return n >= 4 && n <= 500
}

// Propose 提出 a version; the text has been validated.
func (e *Edition) Propose(by actor.Actor, now time.Time) (audit.Event, error) {
	switch {
	case !by.Has(actor.Administrator):
		return audit.Event{}, ErrEditionDenied
	case !sentence(e.Reason):
		return audit.Event{}, ErrEditionReason
	}
	e.State, e.Proposer, e.ProposedAt = EditionProposed, Person{by.User, by.Name}, now
	return e.record("pack.proposed", by), nil
}

// MayDecide says why the actor may not decide now.
func (e *Edition) MayDecide(by actor.Actor) error {
	switch {
	case !by.Has(actor.Administrator):
		return ErrEditionDenied
	case e.State != EditionProposed:
		return ErrEditionState
	case by.User == e.Proposer.ID:
		return ErrEditionSelf
	}
	return nil
}

// Decide 批准 or refuse a version: another administrator.
func (e *Edition) Decide(by actor.Actor, adopt bool, opinion string, now time.Time) (audit.Event, error) {
	if err := e.MayDecide(by); err != nil {
		return audit.Event{}, err
	}
	kind := "pack.adopted"
	e.State = EditionAdopted
	if !adopt {
		if !sentence(opinion) {
			e.State = EditionProposed
			return audit.Event{}, ErrEditionSay
		}
		kind, e.State = "pack.refused", EditionRefused
	}
	e.Decider, e.DecidedAt, e.Opinion = Person{by.User, by.Name}, now, strings.TrimSpace(opinion)
	event := e.record(kind, by)
	event.Opinion = e.Opinion
	return event, nil
}

// InForce 现行政策包 are the versions as they follow each other: a later version of a pack
// ends the earlier one on the day before it begins, and replaces one that begins no
// earlier.
func InForce(versions []*Pack) []*Pack {
	sorted := slices.Clone(versions)
	slices.SortStableFunc(sorted, func(a, b *Pack) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version)) })
	var all []*Pack
	for i, p := range sorted {
		to, dropped := p.Effective.To, false
		for _, later := range sorted[i+1:] {
			if later.ID != p.ID {
				break
			}
			end := later.Effective.From.AddDays(-1)
			dropped = dropped || end.Before(p.Effective.From)
			if to.IsZero() || end.Before(to) {
				to = end
			}
		}
		if dropped {
			continue
		}
		if to != p.Effective.To {
			cut := *p
			cut.Effective.To = to
			p = &cut
		}
		all = append(all, p)
	}
	return all
}

// Only are the versions of the given labels: those that a case was decided under.
func Only(versions []*Pack, labels []string) []*Pack {
	var all []*Pack
	for _, p := range versions {
		if slices.Contains(labels, p.Label()) {
			all = append(all, p)
		}
	}
	return all
}
