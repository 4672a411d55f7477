package assessor

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// Member 库员 is a person as a version of a pool froze the file: the draw, the rules of
// composition and the check of titles read it.
type Member struct {
	ID         string // of the entry
	Number     string
	Name       string
	Unit       string // where the person worked
	UnitCode   string // 统一社会信用代码
	Kind       Kind
	Specialty  Specialty
	Senior     bool
	Fields     []string
	Region     string
	Credential day.Date // last day of the certificate, zero: none is asked for
}

// text is the member as one line of the published list: fixed order, one tab between.
func (m Member) text() string {
	senior := "0"
	if m.Senior {
		senior = "1"
	}
	return strings.Join([]string{m.Number, m.ID, m.Name, m.Unit, m.UnitCode, string(m.Kind), string(m.Specialty), senior, strings.Join(m.Fields, ","), m.Region, m.Credential.String()}, "\t")
}

// ListText 库员名册 is a version of a pool as a text: one line a member in the order of
// numbers, each ended by LF. Its SHA-256 is the hash of the version, so that anybody
// who holds the list can compute it.
func ListText(members []Member) string {
	sorted := slices.Clone(members)
	slices.SortFunc(sorted, func(a, b Member) int { return strings.Compare(a.Number, b.Number) })
	var b strings.Builder
	for _, m := range sorted {
		b.WriteString(m.text())
		b.WriteByte('\n')
	}
	return b.String()
}

// ListHash is the SHA-256 of the list in lower-case hex.
func ListHash(members []Member) string {
	sum := sha256.Sum256([]byte(ListText(members)))
	return hex.EncodeToString(sum[:])
}

// Frozen takes what a version keeps of an entry on the day of its publication.
func Frozen(e *Entry, on day.Date) Member {
	p := e.Person()
	unit := p.Unit(on)
	clean := strings.NewReplacer("\t", " ", "\n", " ")
	m := Member{ID: e.ID, Number: e.Number, Name: clean.Replace(e.Name), Unit: clean.Replace(unit.Name), UnitCode: unit.Code, Kind: e.Kind, Specialty: p.Specialty, Senior: p.Senior(),
		Fields: slices.Sorted(slices.Values(p.Fields)), Region: e.Region}
	if e.Kind == OfAssessor {
		m.Credential = p.CredentialUntil(on)
	}
	return m
}

// Version 库版本 is a pool as it was published once, for good.
type Version struct {
	Pool      string
	N         int
	Hash      string
	Members   []Member
	Reason    string
	Proposer  contract.Person
	Publisher contract.Person
	At        time.Time
}

// Label names the version as the seed of a draw does: v12.
func (v Version) Label() string { return "v" + strconv.Itoa(v.N) }

// Difference 版本差异 is what changed for one person between two versions.
type Difference struct {
	Member  Member // as it is, or as it was when it has gone
	Added   bool
	Gone    bool
	Changes []contract.Change
}

// Compare 比较 two versions, in the order of numbers.
func Compare(before, after []Member) []Difference {
	was := map[string]Member{}
	for _, m := range before {
		was[m.ID] = m
	}
	var list []Difference
	for _, m := range after {
		old, there := was[m.ID]
		delete(was, m.ID)
		if !there {
			list = append(list, Difference{Member: m, Added: true})
		} else if changes := old.diff(m); len(changes) > 0 {
			list = append(list, Difference{Member: m, Changes: changes})
		}
	}
	for _, m := range was {
		list = append(list, Difference{Member: m, Gone: true})
	}
	slices.SortFunc(list, func(a, b Difference) int { return strings.Compare(a.Member.Number, b.Member.Number) })
	return list
}

func (m Member) diff(n Member) []contract.Change {
	var changes []contract.Change
	for _, c := range []contract.Change{{Path: "姓名", Before: m.Name, After: n.Name}, {Path: "单位", Before: m.Unit, After: n.Unit}, {Path: "单位代码", Before: m.UnitCode, After: n.UnitCode},
		{Path: "评审类别", Before: contract.TitleIn(Specialties, string(m.Specialty)), After: contract.TitleIn(Specialties, string(n.Specialty))},
		{Path: "高级职称", Before: yesNo(m.Senior), After: yesNo(n.Senior)}, {Path: "技术领域", Before: strings.Join(m.Fields, "、"), After: strings.Join(n.Fields, "、")},
		{Path: "行政区划", Before: m.Region, After: n.Region}, {Path: "证书有效期至", Before: m.Credential.String(), After: n.Credential.String()}} {
		if c.Before != c.After {
			changes = append(changes, c)
		}
	}
	return changes
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// Pool 行业评估师库 is the list of an industry body from which panels are drawn. Its
// candidates change freely; what counts is a published version.
type Pool struct {
	ID         string
	RowVersion int
	Org        string
	OrgName    string
	Region     string
	Name       string
	Fields     []string
	Note       string
	Latest     int          // number of the newest version, 0 for none
	Candidates []string     // ids of entries
	Proposal   *Publication // publication that waits for the head
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Faults of pools.
var (
	ErrPoolAbsent   = fault.New(fault.NotFound, "pool.absent", "没有这个评估师库，或您无权查看")
	ErrVersion      = fault.New(fault.NotFound, "pool.version_absent", "没有这一版本")
	ErrPoolMoved    = fault.New(fault.Conflict, "pool.moved", "评估师库已被他人修改，您的操作没有生效，请刷新页面后再试")
	ErrPoolOfficer  = fault.New(fault.Denied, "pool.officer", "评估师库由本行业组织的行业评审管理员维护")
	ErrPoolHead     = fault.New(fault.Denied, "pool.head", "新版本由本行业组织负责人发布")
	ErrPoolSelf     = fault.New(fault.Denied, "pool.self", "提请人不能自己发布，请由本组织负责人中的另一人办理")
	ErrPoolPending  = fault.New(fault.Conflict, "pool.pending", "新版本正在等待负责人发布，发布或退回后才能再修改名单")
	ErrPoolNothing  = fault.New(fault.Conflict, "pool.nothing", "没有等待发布的版本，请刷新页面")
	ErrPoolName     = fault.New(fault.Invalid, "pool.name", "请填写评估师库名称，2 至 60 个字").At("name")
	ErrPoolFields   = fault.New(fault.Invalid, "pool.fields", "请至少选择一个技术领域").At("fields")
	ErrPoolReason   = fault.New(fault.Invalid, "pool.reason", "请写明本次发布的说明，4 至 500 个字").At("reason")
	ErrPoolEmpty    = fault.New(fault.Conflict, "pool.empty", "名单是空的，请先加入人员")
	ErrPoolSame     = fault.New(fault.Conflict, "pool.same", "名单与现行版本完全相同，不必发布新版本")
	ErrPoolMember   = fault.New(fault.Invalid, "pool.member", "请填写名录编号，例如 PG-4101-0001").At("number")
	ErrPoolTwice    = fault.New(fault.Invalid, "pool.twice", "这个人已在名单中").At("number")
	ErrPoolMany     = fault.New(fault.Conflict, "pool.many", "一个评估师库最多 5,000 人")
	ErrPoolPerson   = fault.New(fault.Invalid, "pool.person", "评估师库只收评估师和专家，不收机构").At("number")
	ErrPoolBlocked  = fault.New(fault.Conflict, "pool.blocked", "名单中有不能入选的人员，请先移出再发布")
	ErrPoolNotThere = fault.New(fault.Conflict, "pool.not_there", "这个人不在名单中，请刷新页面")
)

// MaxMembers bounds one pool.
const MaxMembers = 5000

// Publication 提请发布 is a publication that waits for the head.
type Publication struct {
	Reason string
	Hash   string // of the list as it was proposed
	By     contract.Person
	At     time.Time
}

// officer says whether the person works on the pool.
func (p *Pool) officer(by Officer) bool {
	return by.Side == Industry && by.Org == p.Org && by.Has(actor.Industry)
}

// MayKeep says why the officer may not change the candidates now.
func (p *Pool) MayKeep(by Officer) error {
	switch {
	case !p.officer(by):
		return ErrPoolOfficer
	case p.Proposal != nil:
		return ErrPoolPending
	}
	return nil
}

// Found 设立评估师库 by an officer of an industry body.
func Found(by Officer, p Pool, now time.Time) (*Pool, audit.Event, error) {
	p.Org, p.OrgName, p.Region, p.RowVersion, p.CreatedAt, p.UpdatedAt = by.Org, by.OrgName, by.Region, 1, now, now
	if !p.officer(by) {
		return nil, audit.Event{}, ErrPoolOfficer
	}
	p.Name, p.Note = strings.TrimSpace(p.Name), strings.TrimSpace(p.Note)
	var faults []*fault.Fault
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > 60 {
		faults = append(faults, ErrPoolName)
	}
	if len(p.Fields) == 0 {
		faults = append(faults, ErrPoolFields)
	}
	if utf8.RuneCountInString(p.Note) > 500 {
		faults = append(faults, errField.Say("说明最多 500 个字").At("note"))
	}
	return &p, p.event("pool.founded", by), fault.Join(faults)
}

// Admit 列入名单.
func (p *Pool) Admit(by Officer, e *Entry, now time.Time) (audit.Event, error) {
	err := p.MayKeep(by)
	switch {
	case err != nil:
		return audit.Event{}, err
	case !e.Kind.Person():
		return audit.Event{}, ErrPoolPerson
	case slices.Contains(p.Candidates, e.ID):
		return audit.Event{}, ErrPoolTwice
	case len(p.Candidates) >= MaxMembers:
		return audit.Event{}, ErrPoolMany
	}
	p.Candidates, p.UpdatedAt = append(p.Candidates, e.ID), now
	return p.event("pool.admitted", by, audit.Fact{Label: "名录编号", Value: e.Number}), nil
}

// Dismiss 移出名单.
func (p *Pool) Dismiss(by Officer, e *Entry, now time.Time) (audit.Event, error) {
	err := p.MayKeep(by)
	if err == nil && !slices.Contains(p.Candidates, e.ID) {
		err = ErrPoolNotThere
	}
	if err != nil {
		return audit.Event{}, err
	}
	p.Candidates, p.UpdatedAt = removed(p.Candidates, e.ID), now
	return p.event("pool.dismissed", by, audit.Fact{Label: "名录编号", Value: e.Number}), nil
}

// Propose 提请发布 of the candidates as members; blocked counts those who may not be in.
func (p *Pool) Propose(by Officer, members []Member, blocked int, latest string, reason string, now time.Time) (audit.Event, error) {
	err := p.MayKeep(by)
	reason = strings.TrimSpace(reason)
	hash := ListHash(members)
	switch n := utf8.RuneCountInString(reason); {
	case err != nil:
		return audit.Event{}, err
	case n < 4 || n > 500:
		return audit.Event{}, ErrPoolReason
	case blocked > 0:
		return audit.Event{}, ErrPoolBlocked
	case len(members) == 0:
		return audit.Event{}, ErrPoolEmpty
	case hash == latest:
		return audit.Event{}, ErrPoolSame
	}
	p.Proposal, p.UpdatedAt = &Publication{Reason: reason, Hash: hash, By: person(by), At: now}, now
	event := p.event("pool.proposed", by, audit.Fact{Label: "人数", Value: strconv.Itoa(len(members))}, audit.Fact{Label: "SHA-256", Value: hash})
	event.Opinion = reason
	return event, nil
}

// MayPublish says why the officer may not decide about what is proposed.
func (p *Pool) MayPublish(by Officer) error {
	switch {
	case by.Side != Industry || by.Org != p.Org || !by.Has(actor.Head):
		return ErrPoolHead
	case p.Proposal == nil:
		return ErrPoolNothing
	case p.Proposal.By.ID == by.User:
		return ErrPoolSelf
	}
	return nil
}

// Publish 发布新版本: what is frozen is the files as they are now; when they are not what was
// proposed any more, the publication is proposed anew.
func (p *Pool) Publish(by Officer, members []Member, blocked int, now time.Time) (Version, audit.Event, error) {
	err := p.MayPublish(by)
	switch {
	case err != nil:
		return Version{}, audit.Event{}, err
	case blocked > 0 || ListHash(members) != p.Proposal.Hash:
		return Version{}, audit.Event{}, ErrPoolChanged
	}
	p.Latest++
	v := Version{Pool: p.ID, N: p.Latest, Hash: p.Proposal.Hash, Members: members, Reason: p.Proposal.Reason, Proposer: p.Proposal.By, Publisher: person(by), At: now}
	p.Proposal, p.UpdatedAt = nil, now
	event := p.event("pool.published", by, audit.Fact{Label: "版本", Value: v.Label()}, audit.Fact{Label: "人数", Value: strconv.Itoa(len(members))}, audit.Fact{Label: "SHA-256", Value: v.Hash})
	event.Opinion = v.Reason
	return v, event, nil
}

// Decline 退回.
func (p *Pool) Decline(by Officer, reason string, now time.Time) (audit.Event, error) {
	err := p.MayPublish(by)
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); err == nil && (n < 4 || n > 500) {
		err = ErrPoolReason
	}
	if err != nil {
		return audit.Event{}, err
	}
	p.Proposal, p.UpdatedAt = nil, now
	event := p.event("pool.declined", by)
	event.Opinion = reason
	return event, nil
}

// ErrPoolChanged: a file changed between the proposal and the publication.
var ErrPoolChanged = fault.New(fault.Conflict, "pool.changed", "提请后有库员的资料或状态变化，名单与提请时不同。请退回，核对后重新提请")

func (p *Pool) event(kind string, by Officer, facts ...audit.Fact) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("pool", p.ID), By: by.Actor, Facts: append([]audit.Fact{{Label: "评估师库", Value: p.Name}}, facts...)}
}
