// Package keeping is the activity of keeping the registers (名录): 当事人, 知识产权 and
// the professional records of 技术经纪人. Applications fill the registers by
// themselves; here people read, correct, merge and import. Brokers look things up
// and see the contracts of their own organisation only.
package keeping

import (
	"context"
	"io"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/broker"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
	"jiyue/domain/party"
)

// Faults of the registers.
var (
	ErrDenied = fault.New(fault.Denied, "keeping.denied", "您没有查看名录的权限")
	ErrEdit   = fault.New(fault.Denied, "keeping.edit", "只有所在地登记机构的登记员或负责人可以修改这条记录")
	ErrPair   = fault.New(fault.Conflict, "keeping.pair", "这组疑似重复已经处理，请刷新页面查看")
)

// Tx is what keeping needs of one unit of work.
type Tx interface {
	Now() time.Time
	NewID() string
	Record(audit.Event)

	LockParty(ctx context.Context, id string) (party.Party, error)
	LockTwo(ctx context.Context, a, b string) (party.Party, party.Party, error)
	SaveParty(ctx context.Context, before, next party.Party, from party.Origin) error

	AddProposal(ctx context.Context, p party.Proposal) (bool, error)
	LockProposal(ctx context.Context, id string) (party.Proposal, error)
	DecideProposal(ctx context.Context, id string, adopted bool, by actor.Actor, opinion string) error

	AddMerge(ctx context.Context, m party.Merge) error
	LockMerge(ctx context.Context, id string) (party.Merge, error)
	DecideMerge(ctx context.Context, m party.Merge, confirmed bool, by actor.Actor, opinion string) error
	DismissPair(ctx context.Context, a, b string, by actor.Actor, reason string) error

	PartyIDByCode(ctx context.Context, uscc string) (string, error)
	LockItem(ctx context.Context, id string) (ip.Item, error)
	ItemOf(ctx context.Context, stated ip.Item) (ip.Item, bool, error)
	AddItem(ctx context.Context, i ip.Item, from party.Origin) (bool, error)
	SaveItem(ctx context.Context, i ip.Item, from party.Origin) error

	SaveBrokerRecord(ctx context.Context, r broker.Record) error

	PartyOf(ctx context.Context, stated party.Party) (party.Party, bool, error)
	AddParty(ctx context.Context, p party.Party, from party.Origin) (bool, error)
	AddRegisterImport(ctx context.Context, f Import, content []byte) (id string, added bool, err error)
	SaveRegisterRows(ctx context.Context, importID string, rows []ImportRow) error
	FinishRegisterImport(ctx context.Context, id, failure string) (bool, error)
	QueueRegister(ctx context.Context, id string) error
}

// Reader answers questions outside of a unit of work.
type Reader interface {
	Now() time.Time
	HomeOf(ctx context.Context, org string) (Home, error)

	PartyByCode(ctx context.Context, uscc string) (party.Party, error)
	Party(ctx context.Context, id string) (party.Party, error)
	Parties(ctx context.Context, q PartyQuery) ([]party.Party, error)
	MergedInto(ctx context.Context, id string) ([]party.Party, error)
	PartyNames(ctx context.Context, ids []string) ([]party.Name, error)
	PartyVersions(ctx context.Context, s Scope, id string, before, limit int) ([]party.Version, error)
	Dealings(ctx context.Context, s Scope, who Designation) ([]party.Dealing, error)
	Deals(ctx context.Context, s Scope, who Designation, after string, limit int) ([]party.Deal, error)

	Proposals(ctx context.Context, partyID string) ([]party.Proposal, error)
	OpenProposals(ctx context.Context, region, after string, limit int) ([]party.Proposal, error)
	Merge(ctx context.Context, id string) (party.Merge, error)
	Merges(ctx context.Context, partyID string) ([]party.Merge, error)
	OpenMerges(ctx context.Context, region, after string, limit int) ([]party.Merge, error)
	PairsOf(ctx context.Context, partyID string) ([]party.Pair, error)
	OpenPairs(ctx context.Context, region, after string, limit int) ([]party.Pair, error)

	Item(ctx context.Context, id string) (ip.Item, error)
	ItemByNumber(ctx context.Context, key string) (ip.Item, error)
	Items(ctx context.Context, q ItemQuery) ([]ip.Item, error)
	MayFind(ctx context.Context, r Interest, id string) (bool, error)
	ItemVersions(ctx context.Context, s Scope, id string, before, limit int) ([]ItemVersion, error)
	Uses(ctx context.Context, s Scope, id, after string, limit int) ([]ip.Use, error)

	BrokerRecord(ctx context.Context, user string) (broker.Record, error)
	Brokers(ctx context.Context, q BrokerQuery, s Scope, year int) ([]BrokerRow, error)
	BrokerDeals(ctx context.Context, s Scope, user string, p broker.Period, limit int) ([]broker.Deal, error)
	BrokerCourses(ctx context.Context, s Scope, user string, p broker.Period) ([]broker.Course, error)

	RegisterImport(ctx context.Context, id string) (Import, error)
	RegisterImports(ctx context.Context, user string, limit int) ([]Import, error)
	RegisterRows(ctx context.Context, id string, of Outcome, after, limit int) ([]ImportRow, error)
	LastRegisterRow(ctx context.Context, id string) (int, error)
	RegisterContent(ctx context.Context, id string) ([]byte, error)
}

// Workbooks writes and reads the workbooks of the registers.
type Workbooks interface {
	BrokerSheet(w io.Writer, p BrokerPage, by actor.Actor) error
	Template(w io.Writer, register Register) error
	Rows(register Register, content []byte) (rows func(yield func(SheetRow, error) bool), err error)
	Annotate(w io.Writer, register Register, content []byte, errors []RowError) error
}

// Service keeps the registers.
type Service struct {
	InTx   func(context.Context, func(Tx) error) error
	Reader Reader
	Codes  *code.Book
	Books  Workbooks
	Guests []Guest
}

// Home 所在机构 is what the registers need to know of the actor's organisation.
type Home struct {
	Office bool   // 登记机构
	Uscc   string // of the organisation itself
}

// Scope 可见合同 bounds which contracts the registers show: those that the actor's
// organisation has filed or decides, or those of a region's offices.
type Scope struct {
	Org    string
	Region string
}

func scopeOf(by actor.Actor) Scope {
	if by.Has(actor.Authority) && len(by.Region) == 6 {
		return Scope{Region: by.Region}
	}
	return Scope{Org: by.Org}
}

// Designation 合同中的写法 is how contracts name a party: its codes, and the names of
// records that have no code.
type Designation struct {
	Codes  []string
	Names  []string
	Person bool
}

// reader is an actor with the organisation that stands behind.
type reader struct {
	actor.Actor
	home Home
}

// reader admits those who fill in and decide applications, and the authorities.
func (s *Service) reader(ctx context.Context, by actor.Actor) (reader, error) {
	if !by.Has(actor.Broker, actor.Registrar, actor.Reviewer, actor.Head, actor.Authority) {
		return reader{}, ErrDenied
	}
	home, err := s.Reader.HomeOf(ctx, by.Org)
	return reader{by, home}, err
}

// official says whether the reader decides applications or oversees those who do.
// Only they see natural persons: to others a name is no help in filling in.
func (r reader) official() bool {
	return r.Has(actor.Authority) || r.home.Office && r.Has(actor.Registrar, actor.Reviewer, actor.Head)
}

// keeper says whether the reader may change registers at all.
func (r reader) keeper() bool { return r.home.Office && r.Has(actor.Registrar, actor.Head) }

// mayEdit: registrars and heads of an office whose region holds the party; parties
// abroad and without a place belong to every office.
func (r reader) mayEdit(p party.Party) bool {
	return r.keeper() && p.MergedInto == "" && (p.Region == "" || r.Covers(p.Region))
}

// mayPropose: the broker of the very organisation, and offices of other regions.
func (r reader) mayPropose(p party.Party) bool {
	if p.MergedInto != "" || r.mayEdit(p) {
		return false
	}
	return r.keeper() || r.Has(actor.Broker) && p.Uscc != "" && p.Uscc == r.home.Uscc
}

// known asks the code tables as of today about a field of a party.
func (s *Service) known(field, value string) bool {
	table, ok := map[string]code.Table{"country": code.Country, "region": code.Region, "scale": code.Scale, "industry": code.Industry}[field]
	if !ok {
		return field != "nature" || contract.NatureTitle(value) != ""
	}
	return s.Codes.Check(table, value, day.Of(s.Reader.Now())) == nil
}
