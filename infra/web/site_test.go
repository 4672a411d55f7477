package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/app/assessing"
	"jiyue/app/auditing"
	"jiyue/app/funding"
	"jiyue/app/governing"
	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/app/reminding"
	"jiyue/app/sharing"
	"jiyue/app/trading"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/ballot"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/valuation"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
	"jiyue/views/part"
)

// plainHasher is quick; the real one has its own tests.
type plainHasher struct{}

func (plainHasher) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

func (plainHasher) Verify(_ context.Context, hash, password string) (bool, error) {
	return hash != "" && hash == "plain:"+password, nil
}

// unit adds to the unit of work what only the wiring knows.
type unit struct{ *postgres.Tx }

func (unit) QueueImport(context.Context, string) error { return nil }

func (unit) QueueRegister(context.Context, string) error { return nil }

// plainPrinter writes what a certificate is about; the real one has its own tests.
type plainPrinter struct{}

func (plainPrinter) Certificate(w io.Writer, c contract.Certificate, verifyURL string, demo bool) error {
	_, err := fmt.Fprintf(w, "%%PDF %s %s %t", c.Number, verifyURL, demo)
	return err
}

func (plainPrinter) ScoreBook(w io.Writer, b ballot.Book) error {
	_, err := io.WriteString(w, b.Number)
	return err
}

func (plainPrinter) Workpaper(w io.Writer, form valuation.Form, in valuation.Inputs, out valuation.Outcome, sources map[string]string) error {
	_, err := fmt.Fprintln(w, form.Title, out.Value, sources)
	return err
}

func (plainPrinter) Settlement(w io.Writer, s sharing.Settlement, verifyURL string, demo bool) error {
	_, err := fmt.Fprintf(w, "%%PDF %s %s %s %t", s.Case.Number, s.Person, verifyURL, demo)
	return err
}

func (plainPrinter) Document(w io.Writer, d Document) error {
	_, err := fmt.Fprintf(w, "%%PDF %+v", d)
	return err
}

func (plainPrinter) Word(w io.Writer, d Document) error {
	_, err := fmt.Fprintf(w, "PK %+v", d)
	return err
}

func (plainPrinter) Schedule(w io.Writer, l *contract.Schedule, verifyURL string, demo bool) error {
	_, err := fmt.Fprintf(w, "%%PDF %s %s %t", l.Number, verifyURL, demo)
	return err
}

// codes reads the code tables once for all tests.
var codes = sync.OnceValues(func() (*reference.Book, error) { return reference.Load(nil) })

const goodPassword = "清晨-河岸-算盘-2026"

// site is a server on a real database with one user for each role.
type site struct {
	*Server
	t     *testing.T
	db    *postgres.DB
	owner string // address of the database for the owner of its schema
	now   time.Time
	log   bytes.Buffer

	platform, office, school access.Organisation
	ids                      map[string]string // of users, by login name
}

// people are the users of a site; the login name says the role.
var people = []struct {
	login, name string
	in          func(*site) access.Organisation
	role        actor.Role
}{
	{"administrator", "管理员", func(s *site) access.Organisation { return s.platform }, actor.Administrator},
	{"auditor", "申计", func(s *site) access.Organisation { return s.platform }, actor.Auditor},
	{"head", "秦岭", func(s *site) access.Organisation { return s.office }, actor.Head},
	{"registrar", "陆明霞", func(s *site) access.Organisation { return s.office }, actor.Registrar},
	{"reviewer", "何敏", func(s *site) access.Organisation { return s.office }, actor.Reviewer},
	{"broker", "许博文", func(s *site) access.Organisation { return s.school }, actor.Broker},
	{"schoolhead", "高筠", func(s *site) access.Organisation { return s.school }, actor.Head},
}

// beside are the tests that run beside others: each has a database of its own.
var beside sync.Map

func newSite(t *testing.T, changes ...func(*Options)) *site {
	t.Helper()
	if _, again := beside.LoadOrStore(t, true); !again {
		t.Parallel()
	}
	st := &site{t: t, now: pgtest.Now, ids: map[string]string{}}
	owner, dsn := pgtest.Database(t)
	st.owner = owner
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return st.now }, 8)
	require.NoError(t, err)
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	book, err := codes()
	require.NoError(t, err)
	taxes, err := reference.TaxPacks()
	require.NoError(t, err)
	policies, err := reference.Subsidies()
	require.NoError(t, err)
	st.db = db
	o := Options{
		Access: &access.Service{
			InTx:   postgres.Bind(db, func(tx *postgres.Tx) access.Tx { return tx }),
			Reader: db, Hasher: plainHasher{}, Codes: book.Codes(), Now: db.Now, Idle: 30 * time.Minute, Total: 12 * time.Hour,
		},
		Registration: &registration.Service{
			InTx:   postgres.Bind(db, func(tx *postgres.Tx) registration.Tx { return unit{tx} }),
			Reader: db, Rules: book,
		},
		Auditing:  &auditing.Service{Reader: db},
		Funding:   &funding.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) funding.Tx { return tx }), Reader: db, Taxes: taxes, Policies: policies, Books: plainBooks{}},
		Governing: &governing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) governing.Tx { return tx }), Reader: db, Profiles: book},
		Reminding: &reminding.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) reminding.Tx { return tx }), Reader: db},
		Keeping:   &keeping.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) keeping.Tx { return unit{tx} }), Reader: db, Codes: book.Codes()},
		Exchange: &trading.Exchange{
			InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.LotTx { return tx }), Reader: db, Calendar: book.Calendar, Now: db.Now,
			Floor: &trading.Floor{InTx: db.OnFloor, Now: db.Now,
				Build: trading.NewMachine},
		},
		Printer: plainPrinter{},
		Ping:    db.Ping,
		Sign:    db.SignBundle, SigningKeys: db.SigningKeys,
		Region: func(c string) string { return book.Codes().FullName(code.Region, c) },
		Now:    db.Now, Log: slog.New(slog.NewJSONHandler(&st.log, nil)),
		Trading: &trading.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: db, Codes: book.Codes()},
	}
	trees, err := reference.Trees()
	require.NoError(t, err)
	o.Trees = &assessing.Trees{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.TreeTx { return tx }), Reader: db, Shipped: trees}
	o.Treasury = &trading.Treasury{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.TreasuryTx { return tx }), Reader: db, Exchange: o.Exchange, Books: bareBooks{}}
	o.Agreements = &trading.Agreements{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.AgreementTx { return tx }), Reader: db, Floor: o.Exchange.Floor, Calendar: book.Calendar, Now: db.Now}
	o.Sharing = &sharing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) sharing.Tx { return tx }), Reader: db,
		Shipped: reference.PackTree, Decode: reference.DecodePack, Area: reference.Area, Calendar: book.Calendar, Books: plainBooks{}}
	o.Sharing.Taxes, err = reference.ShareTaxes()
	require.NoError(t, err)
	clauses, err := reference.Sanctions()
	require.NoError(t, err)
	o.Registers = &assessing.Registers{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.RegisterTx { return tx }), Reader: db, Codes: book.Codes(), Clauses: clauses}
	o.Draws = &assessing.Draws{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.DrawTx { return tx }), Reader: db, Registers: o.Registers}
	o.Cases = &assessing.Cases{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.CaseTx { return tx }), Reader: db, Registers: o.Registers, Trees: o.Trees, Draws: o.Draws, Achievements: db.Achievement}
	o.Draws.Cases = o.Cases
	o.Quality = &assessing.Quality{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.QualityTx { return tx }), Reader: db, Registers: o.Registers}
	o.Scores = &assessing.Scores{InTx: postgres.Bind(db, func(tx *postgres.Tx) assessing.ScoreTx { return tx }), Reader: db, Cases: o.Cases}
	o.Appraisals = &trading.Appraisals{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.AppraisalTx { return tx }), Reader: db, Floor: o.Exchange.Floor}
	o.Valuing = &valuing.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) valuing.Tx { return tx }), Reader: db}
	o.Licensing = &sharing.Licensing{InTx: postgres.Bind(db, func(tx *postgres.Tx) sharing.LicensingTx { return unit{tx} }), Reader: db, Rules: o.Sharing}
	o.Licences = &trading.Licences{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.LicenceTx { return tx }), Reader: db, Floor: o.Exchange.Floor, Now: db.Now}
	deals := &trading.Deals{Exchange: o.Exchange, Agreements: o.Agreements, Reader: db}
	o.Registration.Deals = deals.Deal
	o.Disclosing = &trading.Disclosing{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.DisclosureTx { return tx }), Reader: db, Deals: deals, Calendar: book.Calendar}
	for _, change := range changes {
		change(&o)
	}
	st.Server = New(o)
	st.platform = access.Organisation{ID: postgres.NewID(), Kind: access.Platform, Name: "技约平台运行中心", Region: "000000"}
	st.office = access.Organisation{ID: postgres.NewID(), Kind: access.Office, Name: "郑州市技术合同登记处", Region: "410100", NumberPrefix: "ZZ"}
	st.school = access.Organisation{ID: postgres.NewID(), Kind: access.Seller, Name: "中原示例理工大学", Region: "410102", USCC: "1241000041580123XA"}
	var accounts []access.Account
	for _, p := range people {
		id := postgres.NewID()
		st.ids[p.login] = id
		accounts = append(accounts, access.Account{Password: goodPassword, User: access.User{
			ID: id, Login: p.login, Name: p.name, OrgID: p.in(st).ID, Roles: []actor.Role{p.role},
		}})
	}
	err = o.Access.Install(t.Context(), []access.Organisation{st.platform, st.office, st.school}, accounts)
	require.NoError(t, err)
	return st
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// visitor is a browser without script: it keeps cookies and sends the hidden
// fields of the page that it saw last.
type visitor struct {
	site    *site
	cookies map[string]string
	token   string // of the last page's forms
	headers map[string]string
}

func (st *site) visitor() *visitor {
	return &visitor{site: st, cookies: map[string]string{}, headers: map[string]string{}}
}

// signedIn is a visitor who has signed in through the login page.
func (st *site) signedIn(login string) *visitor {
	st.t.Helper()
	v := st.visitor()
	v.get("/login")
	a := v.post("/login", url.Values{"login": {login}, "password": {goodPassword}})
	require.Equal(st.t, http.StatusSeeOther, a.StatusCode, a.body)
	v.get("/account")
	return v
}

func (v *visitor) get(path string) answer {
	v.site.t.Helper()
	return v.send(httptest.NewRequest(http.MethodGet, path, nil))
}

func (v *visitor) post(path string, form url.Values) answer {
	v.site.t.Helper()
	filled := url.Values{part.CSRFName: {v.token}}
	for name, values := range form {
		filled[name] = values
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(filled.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

var tokenField = regexp.MustCompile(`name="` + part.CSRFName + `" value="([^"]+)"`)

func (v *visitor) send(r *http.Request) answer {
	v.site.t.Helper()
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, value := range v.headers {
		r.Header.Set(name, value)
	}
	response, err := v.site.app.Test(r, -1)
	require.NoError(v.site.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(v.site.t, err)
	for _, c := range response.Cookies() {
		if c.MaxAge < 0 || !c.Expires.IsZero() && c.Expires.Before(time.Now()) {
			delete(v.cookies, c.Name)
			continue
		}
		v.cookies[c.Name] = c.Value
	}
	if found := tokenField.FindSubmatch(body); found != nil {
		v.token = string(found[1])
	}
	return answer{response, string(body)}
}

// follow goes where a 303 leads.
func (v *visitor) follow(a answer) answer {
	v.site.t.Helper()
	require.Equal(v.site.t, http.StatusSeeOther, a.StatusCode, a.body)
	return v.get(a.Header.Get("Location"))
}

// listen serves on a real port until the end of the test.
func (st *site) listen() string {
	st.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(st.t, err)
	served := make(chan error, 1)
	go func() { served <- st.Serve(ln) }()
	st.t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		require.NoError(st.t, st.Shutdown(ctx))
		require.NoError(st.t, <-served)
	})
	return ln.Addr().String()
}
