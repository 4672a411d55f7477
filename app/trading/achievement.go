package trading

import (
	"context"
	"fmt"
	"slices"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
)

var (
	errUnknownRight = fault.New(fault.Invalid, "trading.unknown_right", "知识产权名录中没有该编号，请先到“资料—知识产权名录”录入，再填到这里")
	errRightTwice   = fault.New(fault.Invalid, "trading.right_twice", "该编号已列在前面，请删去一行")
	errNotOwner     = fault.New(fault.Invalid, "trading.not_owner", "权属单位中没有本单位，请核对统一社会信用代码；代他人发布的，由技术中介机构办理").At("owners")
)

// BeginAchievement 录入成果 under an id that came with the page: the same form posted
// twice makes one draft.
func (s *Service) BeginAchievement(ctx context.Context, by actor.Actor, id string, typed map[string]string) error {
	c, err := s.read(ctx, by, typed)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		a, e, err := achievement.Begin(by, id, c, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddAchievement(ctx, a)
		if err != nil || !added {
			return err
		}
		tx.Record(e)
		return nil
	})
}

// WriteAchievement 修改成果: a draft at once, what is published as a revision.
func (s *Service) WriteAchievement(ctx context.Context, by actor.Actor, id string, version int, typed map[string]string) error {
	c, err := s.read(ctx, by, typed)
	if err != nil {
		return err
	}
	return s.act(ctx, by, id, version, func(tx Tx, a *achievement.Achievement) (audit.Event, error) {
		return a.Write(by, c, tx.Now())
	})
}

// DropRevision 放弃修改.
func (s *Service) DropRevision(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.act(ctx, by, id, version, func(tx Tx, a *achievement.Achievement) (audit.Event, error) { return a.Drop(by, tx.Now()) })
}

// PublishAchievement 审核发布: the first time the achievement gets its number.
func (s *Service) PublishAchievement(ctx context.Context, by actor.Actor, id string, version int) error {
	u, err := s.Reader.Unit(ctx, by.Org)
	if err != nil {
		return err
	}
	return s.act(ctx, by, id, version, func(tx Tx, a *achievement.Achievement) (audit.Event, error) {
		err := a.MayPublish(by)
		if err != nil {
			return audit.Event{}, err
		}
		err = s.ready(u, a.Written(), day.Of(tx.Now()))
		if err != nil {
			return audit.Event{}, err
		}
		number := a.Number
		if number == "" {
			number, err = s.number(ctx, tx, a.Region)
		}
		if err != nil {
			return audit.Event{}, err
		}
		v, e, err := a.Publish(by, number, tx.Now())
		if err != nil {
			return audit.Event{}, err
		}
		return e, tx.AddAchievementVersion(ctx, id, v)
	})
}

func (s *Service) number(ctx context.Context, tx Tx, region string) (string, error) {
	series, err := tx.NumberSeries(ctx, region)
	if err != nil {
		return "", err
	}
	year := day.Of(tx.Now()).Year()
	serial, err := tx.NextNumber(ctx, fmt.Sprintf("achievement:%s:%d", series, year))
	return contract.FormatLocal("CG-"+series, year, serial), err
}

// ConfirmAchievement 确认有效.
func (s *Service) ConfirmAchievement(ctx context.Context, by actor.Actor, id string, version int) error {
	return s.act(ctx, by, id, version, func(tx Tx, a *achievement.Achievement) (audit.Event, error) { return a.Confirm(by, tx.Now()) })
}

// WithdrawAchievement 下架.
func (s *Service) WithdrawAchievement(ctx context.Context, by actor.Actor, id string, version int, reason string) error {
	return s.act(ctx, by, id, version, func(tx Tx, a *achievement.Achievement) (audit.Event, error) {
		return a.Withdraw(by, reason, tx.Now())
	})
}

// TransferAchievement 记为已转化, for what was put to use outside of this market.
func (s *Service) TransferAchievement(ctx context.Context, by actor.Actor, id string, version int, reason string) error {
	return s.act(ctx, by, id, version, func(tx Tx, a *achievement.Achievement) (audit.Event, error) {
		return a.Transfer(by, reason, tx.Now())
	})
}

// act locks an achievement that the person may see, compares the version that the
// page showed, and keeps what the act makes of it.
func (s *Service) act(ctx context.Context, by actor.Actor, id string, version int, do func(Tx, *achievement.Achievement) (audit.Event, error)) error {
	return s.InTx(ctx, func(tx Tx) error {
		a, err := s.lock(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if a.Version != version {
			return achievement.ErrMoved
		}
		engaged := a.LiveSale
		if engaged == "" { // a lot holds what it sells, too
			a.LiveSale, err = tx.SaleOf(ctx, id)
			if err != nil {
				return err
			}
		}
		e, err := do(tx, a)
		if err != nil {
			return err
		}
		tx.Record(e)
		a.LiveSale = engaged
		return tx.SaveAchievement(ctx, a)
	})
}

func (s *Service) lock(ctx context.Context, tx Tx, by actor.Actor, id string) (*achievement.Achievement, error) {
	a, err := tx.LockAchievement(ctx, id)
	if err == nil && !a.VisibleTo(by) {
		err = achievement.ErrAbsent
	}
	return a, err
}

// read takes what was typed: the numbers of rights become entries of the register,
// and codes must be in the tables of today.
func (s *Service) read(ctx context.Context, by actor.Actor, typed map[string]string) (achievement.Content, error) {
	if !by.Has(actor.Broker) {
		return achievement.Content{}, achievement.ErrBroker
	}
	c, err := achievement.Read(typed)
	faults := append(fault.All(err), s.coded(c, s.today())...)
	more, err := s.findRights(ctx, by, typed, &c)
	if err != nil {
		return c, err
	}
	return c, fault.Join(append(faults, more...))
}

// findRights looks the typed numbers up in the register; row numbers of faults are
// those of the form.
func (s *Service) findRights(ctx context.Context, by actor.Actor, typed map[string]string, c *achievement.Content) ([]*fault.Fault, error) {
	var keys []string
	for _, r := range c.Rights {
		keys = append(keys, ip.Key(r.Number))
	}
	if len(keys) == 0 {
		return nil, nil
	}
	u, err := s.Reader.Unit(ctx, by.Org)
	if err != nil {
		return nil, err
	}
	items, err := s.Reader.RightsFor(ctx, u, keys)
	if err != nil {
		return nil, err
	}
	found := map[string]ip.Item{}
	for _, i := range items {
		found[i.Key()] = i
	}
	var faults []*fault.Fault
	named := map[string]bool{}
	c.Rights = c.Rights[:0]
	for row := range achievement.Rows(typed, "rights") {
		path := fmt.Sprintf("rights[%d].number", row)
		key := ip.Key(typed[path])
		if key == "" {
			continue
		}
		i, ok := found[key]
		switch {
		case !ok:
			faults = append(faults, errUnknownRight.At(path))
		case named[key]:
			faults = append(faults, errRightTwice.At(path))
		default:
			c.Rights = append(c.Rights, achievement.Right{Number: i.Number, Item: i.ID})
		}
		named[key] = true
	}
	return faults, nil
}

// ready collects what stands between the content and its publication: what is
// missing, codes that have ended since, and a unit that offers what it does not own.
func (s *Service) ready(u Unit, c achievement.Content, today day.Date) error {
	faults := append(fault.All(c.Complete()), s.coded(c, today)...)
	own := func(o achievement.Owner) bool { return o.Uscc == u.Uscc }
	if u.Seller && u.Uscc != "" && len(c.Owners) > 0 && !slices.ContainsFunc(c.Owners, own) {
		faults = append(faults, errNotOwner)
	}
	return fault.Join(faults)
}

// coded asks the code tables of the day.
func (s *Service) coded(c achievement.Content, on day.Date) []*fault.Fault {
	var faults []*fault.Fault
	for _, x := range []struct {
		table        code.Table
		field, value string
	}{{code.Field, "field", c.Field}, {code.Industry, "industry", c.Industry}} {
		if x.value == "" {
			continue
		}
		for _, f := range fault.All(s.Codes.Check(x.table, x.value, on)) {
			faults = append(faults, f.At(x.field))
		}
	}
	return faults
}
