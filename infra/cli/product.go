package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"jiyue/app/access"
	"jiyue/app/assessing"
	"jiyue/app/funding"
	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/app/reminding"
	"jiyue/app/reporting"
	"jiyue/app/sharing"
	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/contract"
	"jiyue/domain/lot"
	"jiyue/domain/notice"
	"jiyue/domain/sme"
	"jiyue/infra/argon"
	"jiyue/infra/config"
	"jiyue/infra/jobs"
	"jiyue/infra/mail"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// product is the activities on one database.
type product struct {
	config       config.Config
	log          *slog.Logger
	db           *postgres.DB
	book         *reference.Book
	access       *access.Service
	registration *registration.Service
	reporting    *reporting.Service
	funding      *funding.Service
	reminding    *reminding.Service
	keeping      *keeping.Service
	exchange     *trading.Exchange
	treasury     *trading.Treasury
	agreements   *trading.Agreements
	disclosing   *trading.Disclosing
	appraisals   *trading.Appraisals
	valuing      *valuing.Service
	licences     *trading.Licences
	trading      *trading.Service
	sharing      *sharing.Service
	licensing    *sharing.Licensing
	trees        *assessing.Trees
	draws        *assessing.Draws
	cases        *assessing.Cases
	scores       *assessing.Scores
	registers    *assessing.Registers
	quality      *assessing.Quality
}

func newProduct(ctx context.Context, c config.Config, db *postgres.DB, log *slog.Logger) (*product, error) {
	book, err := reference.Load(db.WorkCalendar)
	if err != nil {
		return nil, err
	}
	queue, err := jobs.NewQueue(db)
	if err != nil {
		return nil, err
	}
	queue.Mails = c.SMTPAddr != ""
	p := &product{config: c, log: log, db: db, book: book}
	p.access = &access.Service{
		InTx:   postgres.Bind(db, func(tx *postgres.Tx) access.Tx { return tx }),
		Reader: db, Hasher: argon.New(argon.Usual, 2, 5*time.Second), Codes: book.Codes(), Now: db.Now,
		Idle: c.SessionIdle, Total: c.SessionTotal,
	}
	p.registration = &registration.Service{
		InTx:   postgres.Bind(db, func(tx *postgres.Tx) registration.Tx { return queue.Unit(tx) }),
		Reader: db, Rules: book, Books: importBooks{book.Codes()},
	}
	p.reminding = &reminding.Service{
		InTx:   postgres.Bind(db, func(tx *postgres.Tx) reminding.Tx { return queue.Unit(tx) }),
		Reader: db, Link: func(path string) string { return c.PublicURL + path },
	}
	if c.SMTPAddr != "" {
		p.reminding.Mailer = &mail.Sender{Addr: c.SMTPAddr, From: c.SMTPFrom, User: c.SMTPUser, Password: c.SMTPPassword, Encryption: mail.Encryption(c.SMTPTLS)}
	}
	p.reporting = reporting.New(db, postgres.Bind(db, func(tx *postgres.Tx) reporting.Tx { return queue.Unit(tx) }),
		exportBooks{}, book.Codes(), db.Now)
	p.keeping = &keeping.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) keeping.Tx { return queue.Unit(tx) }), Reader: db, Codes: book.Codes(), Books: keepingBooks{book.Codes()}}
	p.exchange = &trading.Exchange{
		InTx:   postgres.Bind(db, func(tx *postgres.Tx) trading.LotTx { return queue.Unit(tx) }),
		Reader: db, Calendar: book.Calendar, Now: db.Now,
		Floor: &trading.Floor{
			InTx:  db.OnFloor,
			Build: trading.NewMachine, Now: db.Now,
		},
	}
	for _, f := range c.LotForms {
		p.exchange.Forms = append(p.exchange.Forms, lot.Route(f))
	}
	p.treasury = &trading.Treasury{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.TreasuryTx { return tx }), Reader: db, Exchange: p.exchange, Books: treasuryBooks{}}
	p.agreements = &trading.Agreements{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.AgreementTx { return tx }), Reader: db, Floor: p.exchange.Floor, Calendar: book.Calendar, Now: db.Now}
	p.appraisals = &trading.Appraisals{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.AppraisalTx { return tx }), Reader: db, Floor: p.exchange.Floor}
	p.valuing = &valuing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) valuing.Tx { return tx }), Reader: db, Books: evidenceBooks{}}
	p.licences = &trading.Licences{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.LicenceTx { return tx }), Reader: db, Floor: p.exchange.Floor, Now: db.Now}
	market := (&trading.Duties{Exchange: p.exchange, Agreements: p.agreements, Licences: p.licences, Reader: db}).Tell
	p.reminding.Market = func(ctx context.Context, tell func(...notice.Notice) error) error {
		return errors.Join(market(ctx, tell), p.cases.Tell(ctx, tell), p.licensing.Tell(ctx, tell))
	}
	deals := &trading.Deals{Exchange: p.exchange, Agreements: p.agreements, Reader: db}
	p.disclosing = &trading.Disclosing{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.DisclosureTx { return tx }), Reader: db, Deals: deals, Calendar: book.Calendar}
	p.registration.Deals = func(ctx context.Context, number string) (contract.Deal, error) {
		if strings.HasPrefix(number, sme.NumberPrefix) {
			return p.licensing.Deal(ctx, number)
		}
		return deals.Deal(ctx, number)
	}
	p.registration.Registered = func(ctx context.Context, deal, number string) {
		if strings.HasPrefix(deal, sme.NumberPrefix) {
			return // the agreement reads the registration from the contract
		}
		if err := deals.Registered(ctx, deal, number); err != nil {
			log.ErrorContext(ctx, "a registered contract is not noted at its deal", "deal", deal, "contract", number, "error", err)
		}
	}
	p.trading = &trading.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: db, Codes: book.Codes()}
	p.sharing = &sharing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) sharing.Tx { return tx }), Reader: db,
		Shipped: reference.PackTree, Decode: reference.DecodePack, Area: reference.Area, Calendar: book.Calendar, Books: shareBooks{}}
	p.licensing = &sharing.Licensing{InTx: postgres.Bind(db, func(tx *postgres.Tx) sharing.LicensingTx { return queue.Unit(tx) }), Reader: db, Rules: p.sharing}
	if p.sharing.Taxes, err = reference.ShareTaxes(); err != nil {
		return nil, err
	}
	shippedTrees, err := reference.Trees()
	if err != nil {
		return nil, err
	}
	p.trees = &assessing.Trees{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.TreeTx { return tx }), Reader: db, Shipped: shippedTrees}
	clauses, err := reference.Sanctions()
	if err != nil {
		return nil, err
	}
	p.registers = &assessing.Registers{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.RegisterTx { return tx }), Reader: db, Codes: book.Codes(), Clauses: clauses, Books: registerBooks{book.Codes()}}
	p.keeping.Guests = append(guests(p.registers), evidenceGuest(p.valuing))
	p.draws = &assessing.Draws{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.DrawTx { return tx }), Reader: db, Registers: p.registers}
	p.cases = &assessing.Cases{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.CaseTx { return tx }), Reader: db, Registers: p.registers, Trees: p.trees, Draws: p.draws, Achievements: db.Achievement}
	p.draws.Cases = p.cases
	p.scores = &assessing.Scores{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.ScoreTx { return tx }), Reader: db, Cases: p.cases}
	p.quality = &assessing.Quality{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.QualityTx { return tx }), Reader: db, Registers: p.registers}
	taxes, err := reference.TaxPacks()
	if err != nil {
		return nil, err
	}
	policies, err := reference.Subsidies()
	if err != nil {
		return nil, err
	}
	p.funding = &funding.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) funding.Tx { return tx }), Reader: db, Taxes: taxes, Policies: policies, Books: fundingBooks{}}
	days, err := reference.Days()
	if err != nil {
		return nil, err
	}
	shipped, err := reference.Parameters()
	if err != nil {
		return nil, err
	}
	editions, err := p.sharing.ShippedEditions()
	if err != nil {
		return nil, err
	}
	err = db.InTx(ctx, func(tx *postgres.Tx) error {
		return errors.Join(tx.SeedCalendar(ctx, days), tx.SeedParameters(ctx, shipped), tx.SeedPacks(ctx, editions))
	})
	if err != nil {
		return nil, err
	}
	return p, book.KeepIn(ctx, db)
}

// newLog writes structured lines; they carry request ids and no personal data.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
