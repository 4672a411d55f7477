package access_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// plainHasher is quick and remembers what it was asked.
type plainHasher struct {
	mu    sync.Mutex
	asked []string // hashes given to Verify
}

func (h *plainHasher) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

func (h *plainHasher) Verify(_ context.Context, hash, password string) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, hash)
	return hash != "" && hash == "plain:"+password, nil
}

// codes reads the code tables once for all tests.
var codes = sync.OnceValues(func() (*reference.Book, error) { return reference.Load(nil) })

const goodPassword = "清晨-河岸-算盘-2026"

// world is a platform, a registration office and a university on a real database
// with a clock that the test sets.
type world struct {
	*access.Service
	t      *testing.T
	db     *postgres.DB
	hasher *plainHasher
	now    time.Time

	platform, office, school access.Organisation
	root, auditor            actor.Actor
	head, registrar          actor.Actor // of the office
	schoolHead, broker       actor.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, hasher: &plainHasher{}, now: pgtest.Now}
	_, dsn := pgtest.Database(t)
	clock := func() time.Time { return w.now }
	db, err := postgres.Open(t.Context(), dsn, clock, 20)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	w.db = db
	w.Service = w.anotherProcess()
	w.platform = access.Organisation{ID: postgres.NewID(), Kind: access.Platform, Name: "技约平台运行中心", Region: "000000"}
	w.office = access.Organisation{ID: postgres.NewID(), Kind: access.Office, Name: "郑州市技术合同登记处", Region: "410100", NumberPrefix: "ZZ"}
	w.school = access.Organisation{ID: postgres.NewID(), Kind: access.Seller, Name: "中原示例理工大学", Region: "410102", USCC: "1241000041580123XA"}
	var accounts []access.Account
	for _, u := range []struct {
		to    *actor.Actor
		org   access.Organisation
		login string
		name  string
		roles []actor.Role
	}{
		{&w.root, w.platform, "root1", "管理员", []actor.Role{actor.Administrator}},
		{&w.auditor, w.platform, "shenji", "审计员", []actor.Role{actor.Auditor}},
		{&w.head, w.office, "qinling", "秦岭", []actor.Role{actor.Head}},
		{&w.registrar, w.office, "lumingxia", "陆明霞", []actor.Role{actor.Registrar}},
		{&w.schoolHead, w.school, "gaoyun", "高筠", []actor.Role{actor.Head}},
		{&w.broker, w.school, "xubowen", "许博文", []actor.Role{actor.Broker}},
	} {
		id := postgres.NewID()
		*u.to = actor.Actor{User: id, Name: u.name, Org: u.org.ID, OrgName: u.org.Name, Region: u.org.Region, Roles: u.roles}
		accounts = append(accounts, access.Account{
			Password: goodPassword, User: access.User{ID: id, Login: u.login, Name: u.name, OrgID: u.org.ID, Roles: u.roles},
		})
	}
	require.NoError(t, w.Install(t.Context(), []access.Organisation{w.platform, w.office, w.school}, accounts))
	return w
}

// anotherProcess is a service on the same database with a cache of its own.
func (w *world) anotherProcess() *access.Service {
	book, err := codes()
	require.NoError(w.t, err)
	return &access.Service{
		InTx:   postgres.Bind(w.db, func(tx *postgres.Tx) access.Tx { return tx }),
		Reader: w.db, Hasher: w.hasher, Codes: book.Codes(), Now: w.db.Now, Idle: 30 * time.Minute, Total: 12 * time.Hour,
	}
}

func (w *world) login(login, password string) (string, access.Admitted, error) {
	return w.Login(w.t.Context(), access.Credentials{Login: login, Password: password, Address: "10.0.0.7", Client: "Firefox"})
}

func (w *world) mustLogin(login string) (string, access.Admitted) {
	w.t.Helper()
	token, a, err := w.login(login, goodPassword)
	require.NoError(w.t, err)
	return token, a
}

func (w *world) user(a actor.Actor) access.User {
	w.t.Helper()
	u, err := w.db.User(w.t.Context(), a.User)
	require.NoError(w.t, err)
	return u
}

// admits says whether the token still admits somebody.
func (w *world) admits(s *access.Service, token string) bool {
	w.t.Helper()
	_, err := s.Authenticate(w.t.Context(), token, true)
	if err != nil {
		require.ErrorIs(w.t, err, access.ErrNoSession)
	}
	return err == nil
}

// acts are the kinds of the acts on record, oldest first, from the given number.
func (w *world) acts(from int) []audit.Entry {
	w.t.Helper()
	page, err := w.db.AuditPage(w.t.Context(), 0, "", 500)
	require.NoError(w.t, err)
	var list []audit.Entry
	for i := len(page) - 1; i >= 0; i-- {
		if int(page[i].Seq) > from {
			list = append(list, page[i])
		}
	}
	return list
}

func (w *world) lastAct() audit.Entry {
	w.t.Helper()
	list := w.acts(0)
	return list[len(list)-1]
}

// everywhere is the whole database as text, to look for what must not be there.
func (w *world) everywhere() string {
	w.t.Helper()
	var all strings.Builder
	for _, table := range []string{"audit_events", "login_failures", "sessions"} {
		rows, err := w.db.SQL().QueryContext(w.t.Context(), "SELECT t::text FROM "+table+" t")
		require.NoError(w.t, err)
		for rows.Next() {
			var line string
			require.NoError(w.t, rows.Scan(&line))
			all.WriteString(line)
		}
		require.NoError(w.t, rows.Err())
		require.NoError(w.t, rows.Close())
	}
	return all.String()
}
