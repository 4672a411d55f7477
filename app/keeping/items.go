package keeping

import (
	"context"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
	"jiyue/domain/party"
)

// ErrItemEdit: officials verify; brokers keep the unverified rights of their own
// organisation.
var ErrItemEdit = fault.New(fault.Denied, "keeping.item_edit", "只有登记机构的登记员、负责人，或权利人单位的技术经纪人（未核实的项）可以修改")

// Interest 可查范围 of the register of rights. Secrets and applications that may not
// have been published are for those whose organisation owns or uses them, and for
// officials with a contract of theirs that names them.
type Interest struct {
	Official bool
	Uscc     string // of the own organisation
	Scope    Scope
}

func (r reader) interest() Interest {
	return Interest{Official: r.official(), Uscc: r.home.Uscc, Scope: scopeOf(r.Actor)}
}

// ItemQuery 查找条件 of the register of rights.
type ItemQuery struct {
	Text     string
	Kind     string
	Standing ip.Standing
	After    string // expiry|id of the last row

	Today    day.Date
	Interest Interest
	Limit    int
}

// ItemVersion 历史版本 of a right.
type ItemVersion struct {
	ip.Item
	Source     string // CONTRACT, HAND, IMPORT
	ByName     string
	Reason     string
	Contract   contract.ID
	CaseNumber string
	At         time.Time
}

// Items 查找知识产权; next is the mark of the page after it.
func (s *Service) Items(ctx context.Context, by actor.Actor, q ItemQuery) (list []ip.Item, next string, err error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return nil, "", err
	}
	q.Interest, q.Today = r.interest(), day.Of(s.Reader.Now())
	if q.Limit == 0 || q.Limit > PageSize {
		q.Limit = PageSize
	}
	size := q.Limit
	q.Limit++
	list, err = s.Reader.Items(ctx, q)
	if len(list) > size {
		list = list[:size]
		last := list[size-1]
		next = last.ExpiresOn.String() + "|" + last.ID
	}
	return list, next, err
}

// ItemByNumber 按编号带出 a right that the actor may find.
func (s *Service) ItemByNumber(ctx context.Context, by actor.Actor, typed string) (ip.Item, error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return ip.Item{}, err
	}
	key := ip.Key(typed)
	if key == "" {
		return ip.Item{}, errNoNumber
	}
	i, err := s.Reader.ItemByNumber(ctx, key)
	if err != nil {
		return ip.Item{}, errUnknownNumber
	}
	found, err := s.Reader.MayFind(ctx, r.interest(), i.ID)
	if err == nil && !found {
		err = errUnknownNumber
	}
	return i, err
}

var (
	errNoNumber      = fault.New(fault.Invalid, "keeping.no_number", "请先填写专利号或登记号")
	errUnknownNumber = fault.New(fault.NotFound, "keeping.unknown_number", "知识产权名录中没有该编号，请填写全部栏目，提交后自动入库")
)

// usesShown is how many uses a page shows and compares.
const usesShown = 200

// ItemPage 知识产权页 is everything that the page of one right shows.
type ItemPage struct {
	Item      ip.Item
	Owner     party.Party // zero when the owner is not on file
	Uses      []ip.Use
	UsesAfter string
	Conflicts []ip.Conflict
	Versions  []ItemVersion
	Older     int
	MayEdit   bool
	Official  bool
}

// Item 查看知识产权. Officials learn that there are uses outside of their own files, and
// what they conflict with, but not between whom; others see only their own.
func (s *Service) Item(ctx context.Context, by actor.Actor, id, usesAfter string, before int) (ItemPage, error) {
	r, i, err := s.visibleItem(ctx, by, id)
	if err != nil {
		return ItemPage{}, err
	}
	page := ItemPage{Item: i, Official: r.official()}
	page.MayEdit, err = s.mayEditItem(ctx, r, i)
	if err != nil {
		return ItemPage{}, err
	}
	if i.OwnerParty != "" {
		page.Owner, err = s.Reader.Party(ctx, i.OwnerParty)
		if err != nil {
			return ItemPage{}, err
		}
	}
	uses, err := s.Reader.Uses(ctx, scopeOf(by), id, usesAfter, usesShown+1)
	if err != nil {
		return ItemPage{}, err
	}
	if len(uses) > usesShown {
		uses = uses[:usesShown]
		page.UsesAfter = string(uses[usesShown-1].Contract)
	}
	if !r.official() {
		uses = readable(uses)
	}
	page.Uses = make([]ip.Use, len(uses))
	page.Conflicts = ip.Conflicts(i, uses)
	for n, u := range uses {
		page.Uses[n] = discreet(u)
	}
	for n := range page.Conflicts {
		for m, u := range page.Conflicts[n].Uses {
			page.Conflicts[n].Uses[m] = discreet(u)
		}
	}
	page.Versions, err = s.Reader.ItemVersions(ctx, scopeOf(by), id, before, versionsShown+1)
	if len(page.Versions) > versionsShown {
		page.Older = page.Versions[versionsShown-1].Version
	}
	if !r.official() {
		for n := range page.Versions {
			page.Versions[n].ByName, page.Versions[n].Reason = "", ""
		}
	}
	return page, err
}

func readable(uses []ip.Use) []ip.Use {
	var own []ip.Use
	for _, u := range uses {
		if u.Readable {
			own = append(own, u)
		}
	}
	return own
}

// discreet takes parties and names from a use that the reader may not open.
func discreet(u ip.Use) ip.Use {
	if !u.Readable {
		u.Contract, u.Number, u.Name, u.Seller, u.SellerCode, u.Buyer, u.BuyerCode = "", "", "", "", "", "", ""
	}
	return u
}

func (s *Service) visibleItem(ctx context.Context, by actor.Actor, id string) (reader, ip.Item, error) {
	r, err := s.reader(ctx, by)
	if err != nil {
		return reader{}, ip.Item{}, err
	}
	i, err := s.Reader.Item(ctx, id)
	if err != nil {
		return reader{}, ip.Item{}, err
	}
	found, err := s.Reader.MayFind(ctx, r.interest(), id)
	if err == nil && !found {
		err = ip.ErrAbsent
	}
	return r, i, err
}

func (s *Service) mayEditItem(ctx context.Context, r reader, i ip.Item) (bool, error) {
	if r.keeper() {
		return true, nil
	}
	if !r.Has(actor.Broker) || !i.VerifiedOn.IsZero() || i.OwnerParty == "" || r.home.Uscc == "" {
		return false, nil
	}
	owner, err := s.Reader.Party(ctx, i.OwnerParty)
	return owner.Uscc == r.home.Uscc, err
}

// EditableItem 打开修改 reads a right for one who may change it.
func (s *Service) EditableItem(ctx context.Context, by actor.Actor, id string) (ip.Item, error) {
	r, i, err := s.visibleItem(ctx, by, id)
	if err != nil {
		return ip.Item{}, err
	}
	may, err := s.mayEditItem(ctx, r, i)
	if err == nil && !may {
		err = ErrItemEdit
	}
	return i, err
}

// MayAddItem says why the actor may not enter items, nil when nothing stands in the
// way.
func (s *Service) MayAddItem(ctx context.Context, by actor.Actor) error {
	_, err := s.writer(ctx, by)
	return err
}

// writer enters items: the offices that keep the register, and brokers.
func (s *Service) writer(ctx context.Context, by actor.Actor) (reader, error) {
	r, err := s.reader(ctx, by)
	if err == nil && !r.keeper() && !r.Has(actor.Broker) {
		err = ErrItemEdit
	}
	return r, err
}

// AddItem 登记一项 by hand: an official's entry is verified, a broker's belongs to the
// own organisation.
func (s *Service) AddItem(ctx context.Context, by actor.Actor, i ip.Item) (string, error) {
	r, err := s.writer(ctx, by)
	if err != nil {
		return "", err
	}
	err = s.InTx(ctx, func(tx Tx) error {
		i, err = s.complete(ctx, tx, r, i)
		if err != nil {
			return err
		}
		_, there, err := tx.ItemOf(ctx, i)
		if err != nil {
			return err
		}
		i.ID = tx.NewID()
		added := false
		if !there {
			added, err = tx.AddItem(ctx, i, party.Origin{Source: party.FromOffice, By: by})
			if err != nil {
				return err
			}
		}
		if !added {
			return ip.ErrTaken
		}
		tx.Record(itemEvent("ip.added", i, by, ""))
		return nil
	})
	return i.ID, err
}

// complete checks an item, links its owner and, by an official, verifies it.
func (s *Service) complete(ctx context.Context, tx Tx, r reader, i ip.Item) (ip.Item, error) {
	i.Title, i.Owner = strings.TrimSpace(i.Title), strings.TrimSpace(i.Owner)
	code := ""
	if !r.keeper() {
		i.Owner, code = r.OrgName, r.home.Uscc
	}
	i, err := i.Settle(day.Of(tx.Now()))
	if err != nil {
		return i, err
	}
	if code != "" {
		i.OwnerParty, err = tx.PartyIDByCode(ctx, code)
	}
	if r.keeper() {
		i.VerifiedOn = day.Of(tx.Now())
	}
	return i, err
}

// ChangeItem 修改一项, with the reason.
func (s *Service) ChangeItem(ctx context.Context, by actor.Actor, typed ip.Item, reason string) error {
	r, _, err := s.visibleItem(ctx, by, typed.ID)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	return s.InTx(ctx, func(tx Tx) error {
		kept, err := tx.LockItem(ctx, typed.ID)
		if err != nil {
			return err
		}
		if kept.Version != typed.Version {
			return ip.ErrMoved
		}
		may, err := s.mayEditItem(ctx, r, kept)
		if err != nil {
			return err
		}
		if !may {
			return ErrItemEdit
		}
		next := typed
		next.OwnerParty, next.VerifiedOn, next.UpdatedAt = kept.OwnerParty, kept.VerifiedOn, kept.UpdatedAt
		if r.keeper() && next.Owner != kept.Owner {
			next.OwnerParty = "" // the link belonged to the name
		}
		next, err = s.complete(ctx, tx, r, next)
		err = fault.Join(append(fault.All(err), fault.All(party.EnoughReason(reason))...))
		if err != nil {
			return err
		}
		if next == kept {
			return ip.ErrSame
		}
		tx.Record(itemEvent("ip.changed", next, by, reason))
		return tx.SaveItem(ctx, next, party.Origin{Source: party.FromOffice, By: by, Reason: reason})
	})
}

func itemEvent(kind string, i ip.Item, by actor.Actor, reason string) audit.Event {
	return audit.Event{Kind: kind, Subject: audit.SubjectOf("ip", i.ID), By: by, Opinion: reason, Facts: []audit.Fact{
		{Label: "种类", Value: contract.TitleIn(contract.IPTypes, i.Kind)}, {Label: "编号", Value: orBlank(i.Number)},
		{Label: "法律状态", Value: i.Status.Title()}}}
}
