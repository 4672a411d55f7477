package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"jiyue/app/auditing"
	"jiyue/app/governing"
	"jiyue/app/registration"
	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/infra/config"
	"jiyue/infra/jobs"
	"jiyue/infra/postgres"
	"jiyue/infra/web"
	"jiyue/views/assets"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
)

type serveCommand struct {
	Addr string `help:"监听地址，例如 127.0.0.1:8080（JIYUE_ADDR）"`
	Data string `help:"自带数据库的数据目录（JIYUE_DATA）"`
	Demo bool   `help:"首次启动时写入演示数据并打印演示账户"`
}

var errDatabaseLost = fault.New(fault.Internal, "cli.database_lost", "自带的数据库意外停止，服务已退出；重新启动即可恢复，已办结的事项不会丢失")

const shutdownPatience = 15 * time.Second

// Run serves until it is told to stop. The order of ending is the reverse of
// that of starting: no new requests, no new jobs, the pool, the database.
func (s serveCommand) Run(ctx context.Context, out *streams) (err error) {
	c, err := s.settings()
	if err != nil {
		return err
	}
	if c.DatabaseURL != "" && c.SecretKey == "" {
		return errNoKey
	}
	err = assets.Ready()
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300) // pages make much garbage on a small heap
	}
	log := newLog(out.err, c.LogLevel)
	d, err := openDatabase(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.stop()) }()
	if s.Demo {
		_, err = seedDemoData(ctx, c, d, out)
		if err != nil {
			return err
		}
	}
	clock := newSteadyClock(time.Now)
	db, err := d.connect(ctx, c, clock.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := newProduct(ctx, c, db, log)
	if err != nil {
		return err
	}
	kinds := []jobs.Work{jobs.Exports(p.reporting), jobs.Imports(p.registration.WorkImport), jobs.Registers(p.keeping.WorkImport, p.keeping.FailImport), jobs.Reminders(p.reminding.Remind), jobs.Assessments(p.cases.RunOut)}
	if p.reminding.Mailer != nil {
		kinds = append(kinds, jobs.Mails(p.reminding.Mail))
	}
	runner, err := jobs.New(db, log, kinds...)
	if err != nil {
		return err
	}
	err = runner.Start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, runner.Stop(context.WithoutCancel(ctx))) }()
	watching, done := context.WithCancel(ctx)
	defer done()
	go p.book.Watch(watching, parameterWatch)
	demonstration, err := db.Demonstration(ctx)
	if err != nil {
		return err
	}
	if s.Demo || demonstration {
		p.exchange.Forms = lot.Forms
	}
	return p.serve(ctx, d, clock, s.Demo || demonstration, out)
}

func (s serveCommand) settings() (config.Config, error) {
	environ := os.Environ()
	if s.Addr != "" {
		environ = append(environ, "JIYUE_ADDR="+s.Addr)
	}
	if s.Data != "" {
		environ = append(environ, "JIYUE_DATA="+s.Data)
	}
	return config.Load(environ)
}

func (p *product) serve(ctx context.Context, d *database, clock trading.Clock, demo bool, out *streams) error {
	listener, err := net.Listen("tcp", p.config.Addr)
	if err != nil {
		return fault.New(fault.Conflict, "cli.listen", fmt.Sprintf("不能监听 %s：%v；可用 --addr 换一个地址", p.config.Addr, err))
	}
	publicURL := p.config.PublicURL
	server := web.New(p.webOptions(demo))
	if publicURL == "" {
		publicURL = "http://" + listener.Addr().String()
	}
	watching, done := context.WithCancel(ctx)
	defer done()
	err = p.exchange.Floor.Recover(watching, p.db)
	if err != nil {
		return err
	}
	go p.exchange.Floor.Beat(watching, p.db, clock, func(err error) { p.log.ErrorContext(watching, "pulse of the market", "error", err) })
	go p.exchange.WatchAuctions(watching, p.db.DueFollowUps, func(err error) { p.log.ErrorContext(watching, "results of auctions", "error", err) })
	go p.exchange.Floor.Watch(watching, p.db.DueSales, func(err error) { p.log.ErrorContext(watching, "timers of lots", "error", err) })
	go p.treasury.Watch(watching, func(err error) { p.log.ErrorContext(watching, "ledgers of lots", "error", err) })
	go server.Follow(watching)
	go p.agreements.Witness(watching, p.db, fetcher(publicURL), func(err error) { p.log.ErrorContext(watching, "evidence of notices", "error", err) })
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Fprintf(out.out, "技约已启动：%s（Ctrl-C 停止）\n", publicURL)
	select {
	case err = <-served:
		return err
	case <-d.lost():
		return errDatabaseLost
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), shutdownPatience)
	defer cancel()
	return server.Shutdown(ending)
}

// fetcher gets pages from the address that everybody uses.
func fetcher(base string) trading.Fetch {
	client := &http.Client{Timeout: 20 * time.Second}
	return func(ctx context.Context, path string) (int, []byte, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return 0, nil, err
		}
		res, err := client.Do(req)
		if err != nil {
			return 0, nil, err
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
		return res.StatusCode, body, err
	}
}

func (p *product) webOptions(demo bool) web.Options {
	return web.Options{
		Access: p.access, Registration: p.registration, Reporting: p.reporting, Auditing: &auditing.Service{Reader: p.db},
		Funding:    p.funding,
		Governing:  &governing.Service{InTx: postgres.Bind(p.db, func(tx *postgres.Tx) governing.Tx { return tx }), Reader: p.db, Profiles: p.book},
		Reminding:  p.reminding,
		Keeping:    p.keeping,
		Exchange:   p.exchange,
		Treasury:   p.treasury,
		Agreements: p.agreements,
		Disclosing: p.disclosing,
		Appraisals: p.appraisals,
		Licences:   p.licences,
		Licensing:  p.licensing,
		Trading:    p.trading,
		Draws:      p.draws,
		Scores:     p.scores,
		Sign:       p.db.SignBundle, SigningKeys: p.db.SigningKeys,
		Cases:   p.cases,
		Quality: p.quality,
		Sharing: p.sharing,
		Valuing: p.valuing,
		Ping:    p.db.Ping, Counts: p.counts, Region: p.book.RegionName, Now: p.db.Now, Log: p.log,
		Registers: p.registers,
		Trees:     p.trees,
		Printer:   newPrinter(), Demo: demo,
		PublicURL: p.config.PublicURL, TrustedProxies: p.config.TrustedProxies, Hours: p.config.Hours, HelpLine: p.config.HelpLine,
	}
}

// counts are the figures beside the places of the navigation and in the bar.
func (p *product) counts(ctx context.Context, by actor.Actor) (map[string]int, error) {
	unread, err := p.reminding.Unread(ctx, by)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{layout.NoticesPath: unread}
	counts[market.AchievementsPath], err = p.trading.Waiting(ctx, by)
	if err != nil {
		return counts, err
	}
	if by.Has(actor.Treasurer, actor.Head) {
		funds, err := p.treasury.Counts(ctx, by)
		if err != nil {
			return counts, err
		}
		counts[market.FundsPath] = funds.Waiting()
	}
	counts[market.AppraisalsPath], err = p.appraisals.Waiting(ctx, by)
	if err != nil {
		return counts, err
	}
	counts[market.ValuationsPath], err = p.valuing.Waiting(ctx, by)
	if err != nil {
		return counts, err
	}
	counts[market.EvidencePath], err = p.valuing.EvidenceWaiting(ctx, by)
	if err != nil {
		return counts, err
	}
	counts[panel.TreesPath], err = p.trees.Waiting(ctx, by)
	if err != nil {
		return counts, err
	}
	if by.Has(actor.Broker, actor.Head, actor.Evaluator, actor.Assessor, actor.Expert, actor.Industry, actor.Authority, actor.Inspector) {
		if counts[panel.CasesPath], err = p.cases.Waiting(ctx, by); err != nil {
			return counts, err
		}
	}
	counts[market.LicencesPath], err = p.licences.Waiting(ctx, by)
	if err != nil {
		return counts, err
	}
	err = p.registerCounts(ctx, by, counts)
	if err != nil {
		return counts, err
	}
	if !by.Has(actor.Broker) && !registration.OfficeRole(by) {
		return counts, nil
	}
	lists, err := p.db.DeskCounts(ctx, by, registration.TabTodo)
	counts["/desk"] = lists[registration.TabTodo]
	return counts, err
}

// registerCounts are the entries and integrity records that wait for the person's side.
func (p *product) registerCounts(ctx context.Context, by actor.Actor, counts map[string]int) (err error) {
	if !by.Has(actor.Authority, actor.Inspector, actor.Head, actor.Industry, actor.Evaluator) {
		return nil
	}
	counts[panel.PeoplePath], err = p.registers.WaitingEntries(ctx, by, assessor.OfAssessor, assessor.OfExpert)
	if err != nil {
		return err
	}
	counts[panel.InstitutionsPath], err = p.registers.WaitingEntries(ctx, by, assessor.OfInstitution)
	if err != nil {
		return err
	}
	counts[panel.IntegrityPath], err = p.registers.IntegrityWaiting(ctx, by)
	return err
}
