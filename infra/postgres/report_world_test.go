package postgres_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/fixtures"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// ledger is a province with offices and contracts in every state, generated from
// a seed, and the service that reads them.
type ledger struct {
	t       testing.TB
	db      *postgres.DB
	owner   *pgx.Conn
	service *reporting.Service
	now     time.Time
	rows    []ledgerContract // in the order of the ledger

	offices []reporting.Office
	orgs    []actor.Actor // applicants
	author  string        // applicant of all contracts
	serial  int
	official
}

// official are the people who read.
type official struct {
	broker, registrar, reviewer, head, authority, statistician, auditor, administrator actor.Actor
}

// ledgerContract is a row as generated, to compare with what is read.
type ledgerContract struct {
	reporting.ContractRow
	org, office  string
	officeRegion string
	grams        []string
}

func newLedger(t testing.TB, contracts int, seed uint64) *ledger {
	t.Helper()
	ownerDSN, appDSN := pgtest.Database(t)
	l := &ledger{t: t, now: pgtest.Now}
	var err error
	l.db, err = postgres.Open(t.Context(), appDSN, func() time.Time { return l.now }, 6)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.db.Close()) })
	l.owner, err = pgx.Connect(t.Context(), ownerDSN)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.owner.Close(context.Background())) })
	l.service = reporting.New(l.db, nil, nil, codeBook(t), func() time.Time { return l.now })
	l.people()
	l.fill(contracts, rand.New(rand.NewPCG(seed, 7)))
	return l
}

func codeBook(t testing.TB) *code.Book {
	files, err := fixtures.All("codes/*.csv")
	require.NoError(t, err)
	var codes []code.Code
	for _, file := range files {
		parsed, err := code.Parse(file)
		require.NoError(t, err)
		codes = append(codes, parsed...)
	}
	book, err := code.NewBook(codes)
	require.NoError(t, err)
	return book
}

func (l *ledger) organisation(kind, name, region, prefix string) actor.Actor {
	a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
	_, err := l.owner.Exec(l.t.Context(), `INSERT INTO organisations (id, kind, name, region, number_prefix, created_at)
		VALUES ($1, $2, $3, $4, NULLIF($5, ''), now())`, a.Org, kind, name, region, prefix)
	require.NoError(l.t, err)
	return a
}

func (l *ledger) user(a actor.Actor, name string, roles ...actor.Role) actor.Actor {
	a.User, a.Name, a.Roles = postgres.NewID(), name, roles
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	_, err := l.owner.Exec(l.t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
		VALUES ($1, 'u' || replace(left($2, 36), '-', ''), $3, $4, $5, 'x', now())`, a.User, a.User, name, a.Org, texts)
	require.NoError(l.t, err)
	return a
}

func (l *ledger) people() {
	for i, o := range []struct{ name, region string }{
		{"郑州高新区技术合同登记站", "410171"}, {"郑州市技术合同登记处", "410100"}, {"洛阳市技术合同登记处", "410300"}, {"武汉市技术合同登记处", "420100"},
	} {
		org := l.organisation("OFFICE", o.name, o.region, []string{"GX", "ZZ", "LY", "WH"}[i])
		l.offices = append(l.offices, reporting.Office{ID: org.Org, Name: o.name, Region: o.region})
		if i == 0 {
			l.registrar = l.user(org, "陆明霞", actor.Registrar)
			l.reviewer = l.user(org, "何敏", actor.Reviewer)
			l.head = l.user(org, "秦岭", actor.Head)
		}
	}
	for i := range 5 {
		l.orgs = append(l.orgs, l.organisation("SELLER", fmt.Sprintf("中原示例第%d研究院", i+1), "410102", ""))
	}
	l.broker = l.user(l.orgs[0], "许博文", actor.Broker)
	l.author = l.user(l.orgs[1], "邵静", actor.Broker).User
	l.authority = l.user(l.organisation("AUTHORITY", "郑州市科技主管部门", "410100", ""), "罗静宜", actor.Authority)
	l.statistician = l.user(l.organisation("AUTHORITY", "河南省科技主管部门", "410000", ""), "郑统", actor.Statistician)
	l.auditor = l.user(l.organisation("PLATFORM", "技约平台", "000000", ""), "审计", actor.Auditor)
	l.administrator = l.user(l.organisation("PLATFORM", "技约运维", "000000", ""), "管理员", actor.Administrator)
}

var (
	subjects = []string{"高速列车轴箱轴承", "锂电池隔膜", "工业机器人减速器", "中药渣生物炭", "地铁盾构刀具", "锅炉烟气余热", "低空无人机航迹",
		"肿瘤标志物检测", "县域养老资源", "粮食烘干装置", "小麦新品种", "ＡＩ视觉质检", "城市内涝预警", "风电叶片防冰", "稀土永磁材料"}
	actions = []string{"故障诊断方法研究", "技术开发", "寿命试验技术服务", "工艺优化", "在线监测系统开发", "深度回收技术", "冲突预测软件", "配方许可", "配置咨询", "专利权转让"}
	sellers = []string{"中原示例理工大学", "郑州星衡智能装备有限公司", "重庆渝研示例生物科技有限公司", "北京远衡示例科技股份有限公司", "洛阳示例轴承有限公司"}
	regions = []string{"410102", "410105", "410171", "410100", "410300", "410305", "420100", "110108", "310115", "C110", "C502", "C143", "440300"}
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// fill writes the contracts with COPY. One in five shares its instant with the
// one before, so that the identifier must break the tie.
func (l *ledger) fill(n int, r *rand.Rand) {
	classes, fields := contract.Classes(), l.service.Fields()
	first := time.Date(2023, 1, 1, 2, 0, 0, 0, time.UTC)
	step := l.now.Sub(first) / time.Duration(n+1)
	at := first
	write := func(i int) ledgerContract {
		if i%5 != 0 {
			at = at.Add(step)
		}
		c := ledgerContract{org: l.orgs[i%len(l.orgs)].Org}
		office := l.offices[[]int{0, 0, 0, 1, 1, 2, 3}[r.IntN(7)]]
		c.office, c.officeRegion, c.OfficeName = office.ID, office.Region, office.Name
		c.ID, c.CreatedAt = postgres.NewID(), at.Truncate(time.Microsecond)
		c.Name = pick(r, subjects) + pick(r, actions)
		c.Class, c.Field = pick(r, classes), pick(r, fields).Code
		c.Seller, c.Buyer = pick(r, sellers), pick(r, sellers)
		c.SellerRegion, c.BuyerRegion = pick(r, regions), pick(r, regions)
		c.SignDate = day.Of(at).AddDays(-r.IntN(60))
		c.Total, c.Priced = money.FromFen([]int64{9_999_999, 10_000_000, 100_000_000, 499_999_999, 10_000_000_000, 12_345_678}[r.IntN(6)]+r.Int64N(1000)), true
		c.State = contract.States[r.IntN(len(contract.States))]
		if n > 10_000 || r.IntN(3) > 0 {
			c.State = []contract.State{contract.Registered, contract.Registered, contract.Registered, contract.Registered, c.State}[r.IntN(5)]
		}
		if c.State != contract.Draft {
			c.SubmissionNo = fmt.Sprintf("ZZ-2026-%07d", i)
			c.SubmittedAt = c.CreatedAt.Add(time.Hour)
			c.Tech = money.Round(c.Total.Decimal().Mul(decimal.New(int64(50+r.IntN(51)), -2)).Truncate(2))
		}
		if c.State.Issued() || c.State == contract.Objection {
			c.Number = fmt.Sprintf("20264101%08d", i)
			c.RegisteredOn = day.Of(at).AddDays(r.IntN(20))
			if today := day.Of(l.now); c.RegisteredOn.After(today) {
				c.RegisteredOn = today
			}
			if c.State == contract.Cancelled || c.State == contract.Revoked {
				c.ClosedOn = c.RegisteredOn.AddDays(r.IntN(300))
				if today := day.Of(l.now); c.ClosedOn.After(today) {
					c.ClosedOn = today
				}
			}
		}
		c.grams = postgres.Grams(c.Name, c.Seller, c.Buyer, c.SubmissionNo, c.Number)
		return c
	}
	tx, err := l.owner.Begin(l.t.Context())
	require.NoError(l.t, err)
	columns := []string{"id", "state", "source", "applicant_id", "applicant_org", "office_id", "office_region", "form", "name", "class", "field",
		"seller", "buyer", "seller_region", "buyer_region", "sign_date", "total", "tech", "grams", "submission_no", "number", "certificate_version",
		"submitted_at", "decided_at", "registered_on", "closed_on", "created_at", "updated_at", "panel", "change", "dispute"}
	i := 0
	_, err = tx.CopyFrom(l.t.Context(), pgx.Identifier{"contracts"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if i == n {
			return nil, nil
		}
		c := write(i)
		i++
		if n <= 10_000 {
			l.rows = append(l.rows, c)
		}
		certificate := 0
		if c.Number != "" {
			certificate = 1
		}
		return []any{c.ID, string(c.State), "WEB", l.author, c.org, c.office, c.officeRegion, classified(c.Name, i),
			c.Name, string(c.Class), c.Field, c.Seller, c.Buyer, c.SellerRegion, c.BuyerRegion, datum(c.SignDate), c.Total.String(), techText(c.ContractRow),
			c.grams, blank(c.SubmissionNo), blank(c.Number), certificate, moment(c.SubmittedAt), moment(c.SubmittedAt), datum(c.RegisteredOn), datum(c.ClosedOn),
			c.CreatedAt, c.CreatedAt, []map[string]string{{"id": l.author}}, map[string]string{}, map[string]string{}}, nil
	}))
	require.NoError(l.t, err)
	require.NoError(l.t, tx.Commit(l.t.Context()))
	l.sides()
	l.book()
	_, err = l.owner.Exec(l.t.Context(), `VACUUM ANALYZE contracts, contract_parties, statistics_entries`)
	require.NoError(l.t, err)
	sortLedger(l.rows)
}

// classified is a form with what the statistics read of it.
func classified(name string, i int) map[string]string {
	form := map[string]string{"contract.project_name": name, "contract.objective": fmt.Sprintf("%02d", i%14)}
	for key, values := range map[string][]string{
		"ip[0].type":        {"INVENTION", "UTILITY_MODEL", "TECH_SECRET", "SW_COPYRIGHT", "", "PLANT_VARIETY", "NONE"},
		"contract.plan":     {"101", "103", "2", "4", "9", "9", "9", ""},
		"contract.industry": {"01", "26", "35", "63", "64", "65", "73", "74", "75", "A", ""},
	} {
		if value := values[i%len(values)]; value != "" {
			form[key] = value
		}
	}
	return form
}

// sides gives every submitted contract a seller and a buyer with codes and
// natures, and every seventh a second buyer elsewhere.
func (l *ledger) sides() {
	_, err := l.owner.Exec(l.t.Context(), `INSERT INTO contract_parties (contract_id, position, role, name, code, nature, country, region)
		SELECT c.id, p.position, p.role, p.name, 'P' || lpad(((c.h + p.position * 7) % p.many)::text, 17, '0'),
			(ARRAY['0221', '0211', '150', '160', '500', '110', '0121', '600', '022', ''])[1 + (c.h / 11 + p.position) % 10],
			CASE WHEN p.region LIKE 'C%' THEN substr(p.region, 2) ELSE '142' END, CASE WHEN p.region LIKE 'C%' THEN '' ELSE p.region END
		FROM (SELECT *, abs(hashtext(name || created_at)) AS h FROM contracts WHERE state <> 'DRAFT') c CROSS JOIN LATERAL (VALUES
			(0, 'SELLER', c.seller, c.seller_region, 2500), (1, 'BUYER', c.buyer, c.buyer_region, 9000),
			(CASE c.h % 7 WHEN 0 THEN 2 END, 'BUYER', c.seller, (ARRAY['410105', '110108', '410172', 'C502'])[1 + c.h % 4], 9000)) p (position, role, name, region, many)
		WHERE p.position IS NOT NULL`)
	require.NoError(l.t, err)
}

// book writes the lines of contracts that no act has registered, as the
// migration does.
func (l *ledger) book() {
	l.t.Helper()
	_, err := l.owner.Exec(l.t.Context(), `SELECT statistics_book_history()`)
	require.NoError(l.t, err)
}

func blank(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func datum(d day.Date) any {
	if d.IsZero() {
		return nil
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func techText(r reporting.ContractRow) any {
	if r.State == contract.Draft {
		return nil
	}
	return r.Tech.String()
}

func (l *ledger) next() string {
	l.serial++
	return fmt.Sprintf("00000000-0000-7000-8000-%012d", l.serial)
}
