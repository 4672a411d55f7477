package keeping_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/party"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

const (
	schoolCode  = "1241000041580123XA"
	bearingCode = "91410300MA3X8U5N8F"
)

// world is a province with two offices, a university, a rival and an authority.
type world struct {
	t            *testing.T
	db           *postgres.DB
	registration *registration.Service
	keeping      *keeping.Service

	office, luoyang                    contract.Office
	broker, rival, schoolHead          actor.Actor
	registrar, head, reviewer, distant actor.Actor // distant keeps another city's register
	authority, auditor                 actor.Actor
}

type unit struct{ *postgres.Tx }

func (unit) QueueImport(context.Context, string) error { return nil }

func (unit) QueueRegister(context.Context, string) error { return nil }

func newWorld(t *testing.T) *world {
	t.Helper()
	_, dsn := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return pgtest.Now }, 20)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	book, err := reference.Load(nil)
	require.NoError(t, err)
	w := &world{t: t, db: db}
	w.registration = &registration.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) registration.Tx { return unit{tx} }), Reader: db, Rules: book}
	w.keeping = &keeping.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) keeping.Tx { return unit{tx} }), Reader: db, Codes: book.Codes()}
	zz := w.organisation("OFFICE", "郑州市技术合同登记处", "410100", "ZZ", "")
	w.office = contract.Office{ID: zz.Org, Name: zz.OrgName, Region: "410100", Prefix: "ZZ"}
	ly := w.organisation("OFFICE", "洛阳市技术合同登记处", "410300", "LY", "")
	w.luoyang = contract.Office{ID: ly.Org, Name: ly.OrgName, Region: "410300", Prefix: "LY"}
	school := w.organisation("SELLER", "中原示例理工大学", "410102", "", schoolCode)
	w.broker, w.schoolHead = w.user(school, "许博文", actor.Broker), w.user(school, "高筠", actor.Head)
	w.rival = w.user(w.organisation("BROKERAGE", "郑州示例技术经纪有限公司", "410105", "", ""), "邵静", actor.Broker)
	w.registrar, w.head, w.reviewer = w.user(zz, "陆明霞", actor.Registrar), w.user(zz, "秦岭", actor.Head), w.user(zz, "何敏", actor.Reviewer)
	w.distant = w.user(ly, "牡丹", actor.Registrar)
	province := w.organisation("AUTHORITY", "河南省科学技术厅", "410000", "", "")
	w.authority, w.auditor = w.user(province, "郑厅", actor.Authority), w.user(province, "申计", actor.Auditor)
	return w
}

func (w *world) organisation(kind, name, region, prefix, uscc string) actor.Actor {
	a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, uscc, created_at)
		VALUES ($1, $2, $3, $4, NULLIF($5, ''), NULLIF($6, ''), now())`, a.Org, kind, name, region, prefix, uscc)
	return a
}

func (w *world) user(a actor.Actor, name string, role actor.Role) actor.Actor {
	a.User, a.Name, a.Roles = postgres.NewID(), name, []actor.Role{role}
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
		VALUES ($1, 'u' || substr($2, 25), $3, $4, ARRAY[$5::text], '-', now())`, a.User, a.User, name, a.Org, string(role))
	return a
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

// goodForm is a 委托开发 contract that meets every requirement, with changes.
func goodForm(name string, changes map[string]string) map[string]string {
	form := map[string]string{
		"filed_by": "SELLER", "class": "0101", "related": "NO",
		"contract.project_name": name, "contract.sign_date": "2026-11-12", "contract.begin": "2026-11-12",
		"contract.end": "2027-11-11", "contract.written": "YES", "contract.effective": "YES", "contract.field": "03",
		"contract.plan": "9", "contract.state_approval": "NOT_NEEDED",
		"parties[0].role": "SELLER", "parties[0].name": "中原示例理工大学", "parties[0].country": "142", "parties[0].nature": "022",
		"parties[0].region": "410102", "parties[0].uscc": schoolCode, "parties[0].seal": "中原示例理工大学",
		"parties[1].role": "BUYER", "parties[1].name": "洛阳示例轴承有限公司", "parties[1].country": "142", "parties[1].nature": "150",
		"parties[1].region": "410300", "parties[1].uscc": bearingCode, "parties[1].seal": "洛阳示例轴承有限公司",
		"content.summary": "针对高速主轴在变工况下的温升预测，研究热力耦合机理，建立以实测温度场为输入的预测模型，完成样机验证，" +
			"并给出主轴热误差补偿的方法与软件，指标以合同附件为准。",
		"content.clauses":           "OBJECT,OWNERSHIP,ACCEPTANCE,CONFIDENTIALITY,DISPUTE",
		"answers.technical_content": "YES", "answers.software": "NO", "answers.original_programming": "YES",
		"answers.change_kind": "NONE", "answers.mastered_before": "NO", "answers.research_goal": "YES", "answers.innovation": "YES",
		"answers.quantified_targets": "YES", "answers.joint_research": "ONE_SIDE_ONLY", "answers.solves_specific_problem": "NO",
		"amount.total": "1200000", "amount.pay_method": "INSTALMENT", "amount.tech_part_stated": "YES",
	}
	maps.Copy(form, changes)
	return form
}

func (w *world) submitted(by actor.Actor, office contract.Office, form map[string]string) contract.ID {
	w.t.Helper()
	id := contract.ID(postgres.NewID())
	require.NoError(w.t, w.registration.StartDraft(w.t.Context(), by, id, office.ID, form))
	require.NoError(w.t, w.registration.Attach(w.t.Context(), by, id, contract.ContractText, "合同.pdf", []byte("%PDF-1.7 "+string(id))))
	_, err := w.registration.Submit(w.t.Context(), by, id, 0)
	require.NoError(w.t, err)
	return id
}

func (w *world) registered(by actor.Actor, form map[string]string) contract.ID {
	w.t.Helper()
	id := w.submitted(by, w.office, form)
	require.NoError(w.t, w.registration.Accept(w.t.Context(), w.registrar, id, 0))
	c, err := w.db.Contract(w.t.Context(), id)
	require.NoError(w.t, err)
	_, err = w.registration.Approve(w.t.Context(), w.registrar, id, 0, registration.Verdict{Class: c.Class, Tech: c.Tech.String(), Opinion: "符合认定条件"})
	require.NoError(w.t, err)
	return id
}

func (w *world) party(code string) party.Party {
	w.t.Helper()
	p, err := w.db.PartyByCode(w.t.Context(), code)
	require.NoError(w.t, err)
	return p
}

func (w *world) page(by actor.Actor, id string) keeping.PartyPage {
	w.t.Helper()
	page, err := w.keeping.Party(w.t.Context(), by, id, "", 0)
	require.NoError(w.t, err)
	return page
}
