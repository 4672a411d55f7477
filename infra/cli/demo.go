package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/infra/config"
	"jiyue/infra/demo"
	"jiyue/infra/postgres"
)

type seedCommand struct {
	Demo seedDemo `cmd:"" help:"写入演示数据（空库）"`
	Load seedLoad `cmd:"" help:"装入大量虚构的合同，用于测量（空库或演示库）"`
}

type seedDemo struct{}

var errNotEmpty = fault.New(fault.Conflict, "cli.not_empty", "库中已有人员，没有写入演示数据")

// Run seeds an empty database with the demonstration data.
func (seedDemo) Run(ctx context.Context, s *streams) error {
	return withDatabase(ctx, s, func(ctx context.Context, c config.Config, d *database) error {
		seeded, err := seedDemoData(ctx, c, d, s)
		if err == nil && !seeded {
			return errNotEmpty
		}
		return err
	})
}

// seedDemoData fills an empty database through the use cases, on a clock that
// runs through the past three years, and prints the accounts once. It answers
// false when there are users already.
func seedDemoData(ctx context.Context, c config.Config, d *database, s *streams) (seeded bool, err error) {
	clock := &demo.Clock{}
	db, err := d.connect(ctx, c, clock.Now)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	empty, err := db.NoUsers(ctx)
	if err != nil || !empty {
		return false, err
	}
	p, err := newProduct(ctx, c, db, newLog(s.err, c.LogLevel))
	if err != nil {
		return false, err
	}
	password := c.DemoPassword
	if password == "" {
		password = rand.Text()[:12]
	}
	fmt.Fprintln(s.out, "正在写入演示数据，约需半分钟 …")
	accounts, err := demo.Seed(ctx, p.demoWorld(clock), password, day.Of(time.Now()),
		func(line string) { fmt.Fprintln(s.out, line) })
	if err == nil {
		err = db.InTx(ctx, func(tx *postgres.Tx) error { return tx.MarkDemonstration(ctx) })
	}
	if err != nil {
		return false, fmt.Errorf("演示数据：%w", err)
	}
	fmt.Fprintln(s.out, "演示账户（数据均为虚构，公开成交信息除外）：")
	for _, a := range accounts {
		fmt.Fprintf(s.out, "  %-14s %s　%s　%s\n", a.Login, a.Name, a.Roles, a.OrgName)
	}
	if c.DemoPassword == "" {
		fmt.Fprintf(s.out, "密码（各账户相同，只显示这一次）：%s\n", password)
	} else {
		fmt.Fprintln(s.out, "密码：环境变量 JIYUE_DEMO_PASSWORD 所设")
	}
	return true, nil
}

// demoWorld is what the demonstration acts through: the use cases of the product, under a
// clock of its own.
func (p *product) demoWorld(clock *demo.Clock) demo.World {
	return demo.World{Access: p.access, Registration: p.registration, Reminding: p.reminding, Funding: p.funding, Keeping: p.keeping, Trading: p.trading, Exchange: p.exchange, Treasury: p.treasury, Agreements: p.agreements, Disclosing: p.disclosing, Appraisals: p.appraisals, Licences: p.licences, Registers: p.registers, Cases: p.cases, Scores: p.scores, Sharing: p.sharing, Valuing: p.valuing, Clock: clock}
}
