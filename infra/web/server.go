package web

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiyue/app/access"
	"jiyue/app/assessing"
	"jiyue/app/auditing"
	"jiyue/app/funding"
	"jiyue/app/governing"
	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/app/reminding"
	"jiyue/app/reporting"
	"jiyue/app/sharing"
	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/ballot"
	"jiyue/domain/contract"
	"jiyue/domain/evidence"
	"jiyue/domain/valuation"
)

// Printer prints documents.
type Printer interface {
	Certificate(w io.Writer, c contract.Certificate, verifyURL string, demo bool) error
	Schedule(w io.Writer, l *contract.Schedule, verifyURL string, demo bool) error
	Workpaper(w io.Writer, form valuation.Form, in valuation.Inputs, out valuation.Outcome, sources map[string]string) error
	Settlement(w io.Writer, s sharing.Settlement, verifyURL string, demo bool) error
	Document(w io.Writer, d Document) error
	Word(w io.Writer, d Document) error
	ScoreBook(w io.Writer, b ballot.Book) error
}

// Options is what the server serves with. Zero values of the figures are
// replaced by the usual ones.
type Options struct {
	Access       *access.Service
	Registration *registration.Service
	Reporting    *reporting.Service
	Auditing     *auditing.Service
	Governing    *governing.Service
	Funding      *funding.Service
	Reminding    *reminding.Service
	Keeping      *keeping.Service
	Exchange     *trading.Exchange
	Treasury     *trading.Treasury
	Agreements   *trading.Agreements
	Disclosing   *trading.Disclosing
	Appraisals   *trading.Appraisals
	Licences     *trading.Licences
	Valuing      *valuing.Service
	Registers    *assessing.Registers
	Trading      *trading.Service
	Sharing      *sharing.Service
	Licensing    *sharing.Licensing
	Trees        *assessing.Trees
	Draws        *assessing.Draws
	Cases        *assessing.Cases
	Scores       *assessing.Scores
	Quality      *assessing.Quality
	Printer      Printer
	Sign         func(*evidence.Bundle) error                         // in the name of the platform
	SigningKeys  func(context.Context) ([]evidence.SigningKey, error) // what it has signed with
	Demo         bool                                                 // the data are demonstration data, and certificates say so

	Ping   func(context.Context) error                                // whether the database answers
	Counts func(context.Context, actor.Actor) (map[string]int, error) // 件 beside places of the navigation, by path; may be nil
	Region func(code string) string                                   // name of a region
	Now    func() time.Time
	Log    *slog.Logger

	PublicURL      string   // https://jiyue.example.gov.cn; "" accepts any host and plain HTTP
	TrustedProxies []string // addresses or networks whose X-Real-IP is believed
	InFlight       int      // requests at work at the same time
	Hours          string   // 服务时间 in the footer
	HelpLine       string   // whom to call, on the login page
}

// The bounds of a request. Uploads state their own with bodyUpTo.
const (
	formLimit     = 1 << 20  // what a form may send
	readLimit     = 4 << 20  // what is read of a form, so that the refusal can be answered in words
	uploadLimit   = 20 << 20 // what a file may have
	bodyLimit     = 25 << 20 // what is read at all
	usualDeadline = 10 * time.Second
	readTimeout   = 30 * time.Second
	uploadTimeout = 5 * time.Minute
	writeTimeout  = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	connections   = 4096
)

// Server is the web server of the product.
type Server struct {
	Options
	app        *fiber.App
	routes     []route
	questions  *allowances   // of those who verify certificates
	objections *allowances   // of those who object to prices
	hub        *hub          // of those who watch lots
	streams    *crowd        // how many streams each of them has
	halls      sync.Map      // id of an announced lot -> *hall
	work       chan struct{} // one place for each request at work
	secure     bool          // browsers reach us over TLS
	host       string        // the only host that is served, "" for any
}

// New builds the server and all its routes.
func New(o Options) *Server {
	if o.InFlight <= 0 {
		o.InFlight = 256
	}
	s := &Server{Options: o, work: make(chan struct{}, o.InFlight)}
	if public, err := url.Parse(o.PublicURL); err == nil {
		s.secure, s.host = public.Scheme == "https", public.Host
	}
	config := fiber.Config{
		Immutable: true, // otherwise kept strings change under us when the next request reuses the buffer
		BodyLimit: bodyLimit, Concurrency: connections, ReadBufferSize: 16 << 10,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		CaseSensitive: true, StrictRouting: true, DisableStartupMessage: true,
		DisablePreParseMultipartForm: true, // a form is read only after its route has been admitted
		ErrorHandler:                 s.answerFault,
		EnableTrustedProxyCheck:      true, TrustedProxies: o.TrustedProxies, EnableIPValidation: true,
	}
	if len(o.TrustedProxies) > 0 {
		config.ProxyHeader = "X-Real-IP"
	}
	s.app = fiber.New(config)
	s.app.Server().HeaderReceived = s.boundsOf
	s.app.Server().KeepHijackedConns = true // streams are the hub's
	s.hub, s.streams = newHub(o.Now), &crowd{most: mostStreams}
	o.Exchange.Floor.Publish = s.showLook
	s.app.Use(s.surround)
	for _, register := range []func(){
		s.routeStatic, s.routeHealth, s.routeLogin, s.routeAccount, s.routeUsers, s.routeOrganisations,
		s.routeApplications, s.routeImports, s.routeReports, s.routeDesk, s.routeReview, s.routeCertificates, s.routePublic,
		s.routeAudit, s.routeCalendar, s.routeProfiles, s.routeNotices, s.routeUrging, s.routeWorkload, s.routeDuty,
		s.routeNational,
		s.routeYears,
		s.routeParties, s.routeItems, s.routeBrokers, s.routeRegisters,
		s.routeAchievements,
		s.routeTrees, s.routeDraws, s.routeAssessments, s.routeScores, s.routeQuality, s.routeCaseReports, s.routeTax, s.routeValuation, s.routeValuations, s.routeEvidence, s.routeSubsidies, s.routeSchedules,
		s.routeChanges, s.routeOpinions, s.routeDisputes, s.routeIncomes, s.routeLetters,
		s.routeLots, s.routePublicLots, s.routeSequels, s.routeRoom, s.routeFunds,
		s.routeAgreements, s.routePriceNotices, s.routeDisclosures, s.routeAppraisals, s.routeLicences,
		s.routeTrials, s.routeShareRules, s.routeShares, s.routeStatements, s.routeShareTax, s.routeTitles, s.routeDossiers, s.routeSME, s.routeMine, s.routeEditions,
		s.routeRegister, s.routePools, s.routeIntegrity,
	} {
		register()
	}
	return s
}

// App is the fiber application, for tests.
func (s *Server) App() *fiber.App { return s.app }

// Serve answers on the listener until Shutdown.
func (s *Server) Serve(ln net.Listener) error { return s.app.Listener(ln) }

// Shutdown ends the streams, finishes the requests at work and stops; ctx bounds the
// wait.
func (s *Server) Shutdown(ctx context.Context) error {
	s.hub.close()
	return s.app.ShutdownWithContext(ctx)
}

// absolute is the address of a path for use outside of pages (mails, QR codes);
// it comes from the configuration, never from a request's Host.
func (s *Server) absolute(path string) string { return strings.TrimSuffix(s.PublicURL, "/") + path }
