package trading_test

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/fault"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

const schoolCode = "1241000041580123XA"

// world is a city with a university, a rival brokerage, an exchange and an authority,
// and a register with three rights.
type world struct {
	*trading.Service
	t   *testing.T
	db  *postgres.DB
	now time.Time

	broker, colleague, head actor.Actor // of the university
	rival, rivalHead        actor.Actor
	trader, authority, far  actor.Actor
	bidder                  actor.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: pgtest.Now}
	_, dsn := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return w.now }, 8)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	book, err := reference.Load(nil)
	require.NoError(t, err)
	w.db = db
	w.Service = &trading.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) trading.Tx { return tx }), Reader: db, Codes: book.Codes()}
	w.organisation("OFFICE", "郑州市技术合同登记处", "410100", "ZZ", "")
	w.organisation("OFFICE", "郑州高新区技术合同登记站", "410172", "ZG", "")
	school := w.organisation("SELLER", "中原示例理工大学", "410102", "", schoolCode)
	w.broker, w.colleague, w.head = w.user(school, "许博文", actor.Broker), w.user(school, "同事", actor.Broker, actor.Head), w.user(school, "高筠", actor.Head)
	agency := w.organisation("BROKERAGE", "郑州示例技术经纪有限公司", "410172", "", "91410100MA45K8PQ2X")
	w.rival, w.rivalHead = w.user(agency, "邵静", actor.Broker), w.user(agency, "邵总", actor.Head)
	w.trader = w.user(w.organisation("EXCHANGE", "中原示例技术交易中心", "410100", "", "91410300MA3X8U5N8F"), "宋澜", actor.Trader)
	w.authority = w.user(w.organisation("AUTHORITY", "河南省科学技术厅", "410000", "", ""), "郑厅", actor.Authority)
	w.far = w.user(w.organisation("AUTHORITY", "重庆市科技局", "500000", "", ""), "渝局", actor.Authority)
	w.bidder = w.user(school, "竞买", actor.Bidder)
	w.right("ZL202310456789.0", "一种主轴温升预测方法", "IN_FORCE")
	w.right("ZL202010000001.1", "一种已终止的方法", "LAPSED")
	w.right("202410000002.2", "别人未公开的申请", "PENDING")
	return w
}

func (w *world) organisation(kind, name, region, prefix, uscc string) actor.Actor {
	a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, uscc, created_at)
		VALUES ($1, $2, $3, $4, NULLIF($5, ''), NULLIF($6, ''), now())`, a.Org, kind, name, region, prefix, uscc)
	return a
}

func (w *world) user(a actor.Actor, name string, roles ...actor.Role) actor.Actor {
	a.User, a.Name, a.Roles = postgres.NewID(), name, roles
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
		VALUES ($1, 'u' || substr($2, 25), $3, $4, $5, '-', now())`, a.User, a.User, name, a.Org, texts)
	return a
}

// right enters a right of the university, whose number need not have a check.
func (w *world) right(number, title, status string) string {
	id := postgres.NewID()
	w.exec(`INSERT INTO ip_items (id, kind, number, number_key, title, owner, status, created_at, updated_at)
		VALUES ($1, 'INVENTION', $2, replace(replace($2, 'ZL', ''), '.', ''), $3, '中原示例理工大学', $4, now(), now())`, id, number, title, status)
	return id
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.SQL().ExecContext(w.t.Context(), query, args...)
	require.NoError(w.t, err)
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.SQL().QueryRowContext(w.t.Context(), query, args...).Scan(&n))
	return n
}

// good is a form with nothing missing, with changes in pairs.
func good(changes ...string) map[string]string {
	form := map[string]string{
		"name": "高速主轴热误差补偿技术", "abstract": "以实测温度场为输入预测高速主轴的热伸长，在线补偿，使精密车床在变工况下保持加工精度。",
		"problem": "变工况下主轴温升难以预测，热误差占总误差六成以上。", "field": "03", "industry": "34", "maturity": "6",
		"evidence":       "样机在两家企业连续运行六个月，第三方检测报告一份。",
		"owners[0].name": "中原示例理工大学", "owners[0].uscc": schoolCode, "owners[0].share": "66.66",
		"owners[1].name": "洛阳示例轴承有限公司", "owners[1].share": "33.34",
		"completers[0].name": "甲", "completers[1].name": "乙", "rights[0].number": "ZL 202310456789.0",
		"modes": "TRANSFER,LICENCE", "pricing": "HINT", "price": "2,000,000", "secrecy": "OPEN", "contact": "许博文", "phone": "0371-60000000",
	}
	maps.Copy(form, pairs(changes))
	return form
}

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func (w *world) begun(by actor.Actor, changes ...string) string {
	w.t.Helper()
	id := postgres.NewID()
	require.NoError(w.t, w.BeginAchievement(w.t.Context(), by, id, good(changes...)))
	return id
}

func (w *world) published(changes ...string) string {
	w.t.Helper()
	id := w.begun(w.broker, changes...)
	require.NoError(w.t, w.PublishAchievement(w.t.Context(), w.head, id, 1))
	return id
}

func (w *world) read(id string) *achievement.Achievement {
	w.t.Helper()
	a, err := w.db.Achievement(w.t.Context(), id)
	require.NoError(w.t, err)
	return a
}

func (w *world) page(by actor.Actor, id string) trading.AchievementPage {
	w.t.Helper()
	p, err := w.Achievement(w.t.Context(), by, id, 0)
	require.NoError(w.t, err)
	return p
}

// names lists what somebody finds.
func names(rows []trading.AchievementRow) []string {
	list := []string{}
	for _, r := range rows {
		list = append(list, r.Name)
	}
	return list
}

func fields(err error) []string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, f.Field)
	}
	return list
}
