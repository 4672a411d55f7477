package demo

import (
	"context"
	"fmt"
	"time"

	"jiyue/app/funding"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/money"
)

// subsidies lets the city draw up two lists: that of last year is published,
// this year's is in work.
func (p *planner) subsidies(ctx context.Context, w World, at time.Time) error {
	maker, decider := p.person("qinling"), p.person("fangzheng")
	year := p.today.Year()
	w.Clock.set(at)
	last, this := p.dice.id(), p.dice.id()
	for i, id := range []string{last, this} {
		if err := w.Funding.OpenSubsidy(ctx, maker, id, "ZZ-2019", year-1+i); err != nil {
			return fmt.Errorf("demo: subsidies of %d: %w", year-1+i, err)
		}
	}
	w.Clock.set(at.Add(20 * time.Minute))
	list, err := w.Funding.ReadSubsidy(ctx, maker, last)
	if err != nil {
		return err
	}
	err = w.Funding.CheckSubsidy(ctx, maker, last, list.Version, p.receipts(list))
	if err != nil {
		return err
	}
	list, err = w.Funding.ReadSubsidy(ctx, maker, last)
	if err != nil {
		return err
	}
	budget := money.Round(list.Allotment.Total.Decimal().RoundUp(-4)) // the next 万元
	if budget.IsZero() {
		return nil
	}
	err = w.Funding.SetSubsidyBudget(ctx, maker, last, list.Version, budget.String(), false)
	if err != nil {
		return err
	}
	err = w.Funding.ProposeSubsidy(ctx, maker, last, list.Version+1)
	if err != nil {
		return err
	}
	w.Clock.set(at.Add(40 * time.Minute))
	return w.Funding.PublishSubsidy(ctx, decider, last, list.Version+2, "与登记台账和到账凭证核对一致。")
}

// receipts: most services and consultancies have been paid for in full.
func (p *planner) receipts(list funding.SubsidyList) map[string]funding.Finding {
	found := map[string]funding.Finding{}
	for _, u := range list.Units {
		for _, e := range u.Entries {
			major := e.Class.Major()
			if (major == contract.MajorConsulting || major == contract.MajorService) && p.dice.percent(80) {
				found[e.ID] = funding.Finding{Received: e.TechAmount.String(), PublicMoney: p.dice.percent(10)}
			}
		}
	}
	return found
}

func (p *planner) person(login string) actor.Actor {
	for _, u := range p.users {
		if u.Login == login {
			return u.Actor()
		}
	}
	return actor.Actor{}
}
