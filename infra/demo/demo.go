// Package demo fills an empty database with a demonstration: two cities, their
// registration offices and clients, some three hundred contracts of three years, and
// a dozen achievements on offer. Everything is done through the activities, by the people who would do
// it, in the order of time and within office hours, so that numbers, deadlines,
// certificates and the audit chain are what real work leaves behind. Parties are
// invented; equal days give equal demonstrations.
package demo

import (
	"context"
	"time"

	"jiyue/app/access"
	"jiyue/app/assessing"
	"jiyue/app/funding"
	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/app/reminding"
	"jiyue/app/sharing"
	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
)

// World is where the demonstration happens: the activities, on a database whose
// clock is Clock.
type World struct {
	Access       *access.Service
	Registration *registration.Service
	Reminding    *reminding.Service
	Funding      *funding.Service
	Keeping      *keeping.Service
	Trading      *trading.Service
	Exchange     *trading.Exchange
	Treasury     *trading.Treasury
	Agreements   *trading.Agreements
	Disclosing   *trading.Disclosing
	Appraisals   *trading.Appraisals
	Licences     *trading.Licences
	Registers    *assessing.Registers
	Cases        *assessing.Cases
	Scores       *assessing.Scores
	Quality      *assessing.Quality
	Sharing      *sharing.Service
	Valuing      *valuing.Service
	Clock        *Clock
}

// Account is one person to sign in as.
type Account struct {
	Login   string
	Name    string
	Roles   string // 登记员、复核员
	OrgName string
}

// unreadDays: notices of so many last days are still unread.
const unreadDays = 3

// Seed makes the demonstration in an empty system, up to the last working day
// before today, and answers with the accounts, all with the given password. It
// refuses a system that has users (access.ErrInstalled).
func Seed(ctx context.Context, w World, password string, today day.Date, log func(string)) ([]Account, error) {
	calendar, err := w.Registration.Rules.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(calendar, today)
	if err != nil {
		return nil, err
	}
	log("演示数据：" + p.String())
	w.Clock.set(p.first().Start().Add(8 * time.Hour))
	accounts := make([]access.Account, len(p.users))
	for i, u := range p.users {
		accounts[i] = access.Account{User: u, Password: password}
	}
	err = w.Access.Install(ctx, p.organisations, accounts)
	if err != nil {
		return nil, err
	}
	c := &course{service: w.Registration, clock: w.Clock, hours: p.hours, until: p.until.Start().Add(18 * time.Hour)}
	offers, err := p.offers()
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		c.offer(w, o)
	}
	p.lots(c, w)
	p.listings(c, w)
	p.registers(c, w)
	p.shares(c, w)
	err = c.run(ctx, p.list, log)
	if err != nil {
		return nil, err
	}
	err = p.subsidies(ctx, w, c.until.Add(-45*time.Minute))
	if err != nil {
		return nil, err
	}
	for _, u := range p.users { // who works has read what is older than a few days
		_, err = w.Reminding.OpenAll(ctx, actor.Actor{User: u.ID}, c.until.AddDate(0, 0, -unreadDays))
		if err != nil {
			return nil, err
		}
	}
	return p.accounts(), nil
}
