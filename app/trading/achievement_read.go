package trading

import (
	"context"
	"errors"
	"slices"
	"time"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
	"jiyue/domain/money"
)

// AchievementQuery 查找条件 of the achievements. Exactly one of Org, Region and Public
// bounds what is found.
type AchievementQuery struct {
	Text  string
	Field string
	State achievement.State
	Stale bool   // published, and not confirmed in time
	After string // id of the last row

	Org    string // of one unit, drafts included
	Region string // what the units of a region have published, but 涉密
	Public bool   // what everybody may see and is current
	Today  day.Date
	Limit  int
}

// AchievementRow 成果列表行.
type AchievementRow struct {
	ID         string
	Number     string
	Name       string
	OrgName    string
	OwnerNames string
	State      achievement.State // 交易中 while a sale is under way
	Field      string
	Maturity   int
	Modes      []achievement.Mode
	Negotiable bool
	Price      money.Yuan
	Secrecy    achievement.Secrecy
	Revised    bool // changes wait for the head
	ValidUntil day.Date
	UpdatedAt  time.Time
}

// FindPublic 成果库 for everybody; next is the mark of the page after it.
func (s *Service) FindPublic(ctx context.Context, q AchievementQuery) (list []AchievementRow, next string, err error) {
	q.Public, q.Org, q.Region, q.State, q.Stale = true, "", "", "", false
	return s.find(ctx, q)
}

// FindAchievements lists what the person works with: brokers and heads their unit's,
// traders and authorities what their region has published.
func (s *Service) FindAchievements(ctx context.Context, by actor.Actor, q AchievementQuery) (list []AchievementRow, next string, err error) {
	q.Public, q.Org, q.Region = false, "", ""
	switch {
	case by.Has(actor.Trader, actor.Authority) && len(by.Region) == 6:
		q.Region = by.Region
	case by.Has(actor.Broker, actor.Head) && by.Org != "":
		q.Org = by.Org
	default:
		return nil, "", achievement.ErrDenied
	}
	list, next, err = s.find(ctx, q)
	for i := range list {
		list[i].Revised = list[i].Revised && q.Org != "" // what waits is the unit's own matter
	}
	return list, next, err
}

// Waiting 待办 is how many achievements of the unit wait for the person: for the
// broker those that have to be confirmed again, for the head those to be published.
func (s *Service) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.Has(actor.Broker, actor.Head) {
		return 0, nil
	}
	confirm, publish, err := s.Reader.Waiting(ctx, by.Org, s.today())
	n := 0
	if by.Has(actor.Broker) {
		n += confirm
	}
	if by.Has(actor.Head) {
		n += publish
	}
	return n, err
}

// longestQuery bounds, in characters, what anybody may ask of the database.
const longestQuery = 100

func (s *Service) find(ctx context.Context, q AchievementQuery) (list []AchievementRow, next string, err error) {
	q.Today, q.Limit = s.today(), pageSize+1
	q.Text = string([]rune(q.Text)[:min(longestQuery, len([]rune(q.Text)))])
	list, err = s.Reader.Achievements(ctx, q)
	if len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	return list, next, err
}

// AchievementPage 成果页 is everything that the page of one achievement shows.
type AchievementPage struct {
	*achievement.Achievement
	Today    day.Date
	Rights   []ip.Item // of the content, as they stand in the register now
	Pending  []ip.Item // of what waits for the head
	Files    []achievement.File
	Missing  []*fault.Fault // what stands between what is pending and its publication
	Hints    []string       // what does not stand in the way, but should be looked at
	Twins    []achievement.Twin
	Sales    []SaleOn // from new to old
	Versions []achievement.Version
	Older    int // edition before which there are more, 0 for none
	Own      bool
}

// versionsShown is how many versions a page shows.
const versionsShown = 10

// Achievement 查看成果 in the back office; before is the edition before which the
// history is read, 0 for all.
func (s *Service) Achievement(ctx context.Context, by actor.Actor, id string, before int) (AchievementPage, error) {
	a, err := s.visible(ctx, by, id)
	if err != nil {
		return AchievementPage{}, err
	}
	if a.LiveSale == "" {
		a.LiveSale, err = s.Reader.SaleOf(ctx, id)
		if err != nil {
			return AchievementPage{}, err
		}
	}
	p := AchievementPage{Achievement: a, Today: s.today(), Own: a.Org == by.Org}
	p.Rights, err = s.Reader.Rights(ctx, items(a.Content))
	if err != nil {
		return AchievementPage{}, err
	}
	p.Files, err = s.Reader.EvidenceFiles(ctx, id)
	if err != nil {
		return AchievementPage{}, err
	}
	p.Sales, err = s.sales(ctx, id, p.Own)
	if err != nil {
		return AchievementPage{}, err
	}
	p.Versions, err = s.Reader.AchievementVersions(ctx, id, before, versionsShown+1)
	if len(p.Versions) > versionsShown {
		p.Older = p.Versions[versionsShown-1].Edition
	}
	if err != nil || !p.Own {
		p.Revision = nil // which is nobody's matter but the unit's, as is what was 涉密 then
		p.Versions = slices.DeleteFunc(p.Versions, func(v achievement.Version) bool { return v.Content.Secrecy == achievement.Secret })
		return p, err
	}
	return p, s.outlook(ctx, &p)
}

// outlook is what the unit should know before the next publication.
func (s *Service) outlook(ctx context.Context, p *AchievementPage) error {
	u, err := s.Reader.Unit(ctx, p.Org)
	if err != nil {
		return err
	}
	p.Twins, err = s.Reader.Twins(ctx, p.Achievement)
	for i, t := range p.Twins {
		if p.Twins[i].Readable = t.Org == p.Org; !p.Twins[i].Readable {
			p.Twins[i].Name, p.Twins[i].Number, p.Twins[i].ID = "", "", ""
		}
	}
	if err != nil {
		return err
	}
	c := p.Written()
	p.Pending = p.Rights
	if p.Revision != nil {
		p.Pending, err = s.Reader.Rights(ctx, items(c))
		if err != nil {
			return err
		}
	}
	p.Missing = fault.All(s.ready(u, c, p.Today))
	p.Hints = hints(c, p.Pending, p.Today)
	return nil
}

// hints compares the rights with the owners and with the calendar.
func hints(c achievement.Content, rights []ip.Item, today day.Date) []string {
	owners := map[string]bool{}
	for _, o := range c.Owners {
		owners[o.Name] = true
	}
	var list []string
	for _, i := range rights {
		if i.Owner != "" && !owners[i.Owner] {
			list = append(list, i.Number+" 在名录中的权利人是“"+i.Owner+"”，不在权属单位之中，请核对。")
		}
		switch i.StandingOn(today) {
		case ip.Expired:
			list = append(list, i.Number+" 的期限已于 "+i.ExpiresOn.Long()+"届满，不再有专利权可以转让或许可。")
		case ip.Ended:
			list = append(list, i.Number+" "+i.Status.Title()+"，不再有权利可以转让或许可。")
		}
	}
	if c.Secrecy == achievement.Secret {
		list = append(list, "涉密成果只在本单位在库，不公开，不进入交易；国家秘密的内容不得录入本系统。")
	}
	return list
}

// PublicAchievement 公开成果 as everybody may see it. Rights that were never published
// lose their numbers.
func (s *Service) PublicAchievement(ctx context.Context, id string) (AchievementPage, error) {
	a, err := s.Reader.Achievement(ctx, id)
	if err != nil {
		return AchievementPage{}, err
	}
	if !a.Public() {
		return AchievementPage{}, achievement.ErrAbsent
	}
	a.Revision = nil
	p := AchievementPage{Achievement: a, Today: s.today()}
	p.Sales, err = s.sales(ctx, id, false)
	if err != nil {
		return AchievementPage{}, err
	}
	p.Rights, err = s.Reader.Rights(ctx, items(a.Content))
	for n, i := range p.Rights {
		if i.Status == ip.Pending || i.Status == ip.Unknown || i.Kind == contract.IPTechSecret {
			p.Rights[n].Number, p.Rights[n].Title = "", ""
		}
	}
	return p, err
}

// EditableAchievement 打开修改 reads an achievement for the unit's broker.
func (s *Service) EditableAchievement(ctx context.Context, by actor.Actor, id string) (*achievement.Achievement, error) {
	a, err := s.visible(ctx, by, id)
	if err == nil {
		err = a.MayWrite(by)
	}
	return a, err
}

// Shown 可查看 says whether the person may open an achievement in the back office, and
// whether everybody may open it in the catalogue. One that is not there is not shown.
func (s *Service) Shown(ctx context.Context, by actor.Actor, id string) (inside, public bool, err error) {
	a, err := s.Reader.Achievement(ctx, id)
	if errors.Is(err, achievement.ErrAbsent) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	return a.VisibleTo(by), a.Public(), nil
}

func (s *Service) visible(ctx context.Context, by actor.Actor, id string) (*achievement.Achievement, error) {
	a, err := s.Reader.Achievement(ctx, id)
	if err == nil && !a.VisibleTo(by) {
		err = achievement.ErrAbsent
	}
	return a, err
}

func items(c achievement.Content) []string {
	ids := make([]string, len(c.Rights))
	for i, r := range c.Rights {
		ids[i] = r.Item
	}
	return ids
}
