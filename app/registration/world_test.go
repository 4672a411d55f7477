package registration_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// world is a city with a registration office, a university and a company, on a
// real database.
type world struct {
	t       *testing.T
	db      *postgres.DB
	service *registration.Service
	now     *time.Time

	office                      contract.Office
	broker, rival               actor.Actor
	registrar, second           actor.Actor // second holds both roles
	reviewer, head, statistican actor.Actor
}

// unit adds to the unit of work what only the wiring knows.
type unit struct {
	*postgres.Tx
	queued *[]string
}

func (u unit) QueueImport(_ context.Context, id string) error {
	*u.queued = append(*u.queued, id)
	return nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	_, appDSN := pgtest.Database(t)
	now := pgtest.Now
	w := &world{t: t, now: &now}
	var err error
	w.db, err = postgres.Open(t.Context(), appDSN, func() time.Time { return *w.now }, 20)
	require.NoError(t, err)
	require.NoError(t, w.db.UseKeys(t.Context(), pgtest.Key))
	t.Cleanup(func() { require.NoError(t, w.db.Close()) })
	book, err := reference.Load(nil)
	require.NoError(t, err)
	queued := []string{}
	w.service = &registration.Service{
		InTx:   postgres.Bind(w.db, func(tx *postgres.Tx) registration.Tx { return unit{tx, &queued} }),
		Reader: w.db, Rules: book,
	}
	officeOrg := w.organisation("OFFICE", "郑州市技术合同登记处", "410100", "ZZ")
	w.office = contract.Office{ID: officeOrg.Org, Name: officeOrg.OrgName, Region: "410100", Prefix: "ZZ"}
	seller := w.organisation("SELLER", "中原示例理工大学", "410102", "")
	w.broker = w.user(seller, "许博文", actor.Broker)
	w.rival = w.user(w.organisation("BROKERAGE", "郑州示例技术经纪有限公司", "410105", ""), "邵静", actor.Broker)
	w.registrar = w.user(officeOrg, "陆明霞", actor.Registrar)
	w.second = w.user(officeOrg, "周其安", actor.Registrar, actor.Reviewer)
	w.reviewer = w.user(officeOrg, "何敏", actor.Reviewer)
	w.head = w.user(officeOrg, "秦岭", actor.Head)
	w.statistican = w.user(w.organisation("AUTHORITY", "河南省科学技术厅", "410000", ""), "郑统", actor.Statistician)
	return w
}

func (w *world) organisation(kind, name, region, prefix string) actor.Actor {
	a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
	_, err := w.db.SQL().ExecContext(w.t.Context(), `INSERT INTO organisations (id, kind, name, region, number_prefix, created_at)
		VALUES ($1, $2, $3, $4, NULLIF($5, ''), now())`, a.Org, kind, name, region, prefix)
	require.NoError(w.t, err)
	return a
}

func (w *world) user(a actor.Actor, name string, roles ...actor.Role) actor.Actor {
	a.User, a.Name, a.Roles = postgres.NewID(), name, roles
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	_, err := w.db.SQL().ExecContext(w.t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
		VALUES ($1, 'u' || substr($2, 25), $3, $4, $5, '-', now())`, a.User, a.User, name, a.Org, texts)
	require.NoError(w.t, err)
	return a
}

// goodForm is a 委托开发 contract that meets every requirement.
func goodForm(name, total string) map[string]string {
	return map[string]string{
		"filed_by": "SELLER", "class": "0101", "related": "NO",
		"contract.project_name": name, "contract.sign_date": "2026-11-12", "contract.begin": "2026-11-12",
		"contract.end": "2027-11-11", "contract.written": "YES", "contract.effective": "YES", "contract.field": "03",
		"contract.plan": "9", "contract.state_approval": "NOT_NEEDED",
		"parties[0].role": "SELLER", "parties[0].name": "中原示例理工大学", "parties[0].country": "142", "parties[0].nature": "022",
		"parties[0].region": "410102", "parties[0].uscc": "1241000041580123XA", "parties[0].seal": "中原示例理工大学",
		"parties[1].role": "BUYER", "parties[1].name": "洛阳示例轴承有限公司", "parties[1].country": "142", "parties[1].nature": "150",
		"parties[1].region": "410300", "parties[1].uscc": "91410300MA3X8U5N8F", "parties[1].seal": "洛阳示例轴承有限公司",
		"content.summary": "针对高速主轴在变工况下的温升预测，研究热力耦合机理，建立以实测温度场为输入的预测模型，完成样机验证，" +
			"并给出主轴热误差补偿的方法与软件，指标以合同附件为准。",
		"content.clauses":           "OBJECT,OWNERSHIP,ACCEPTANCE,CONFIDENTIALITY,DISPUTE",
		"answers.technical_content": "YES", "answers.software": "NO", "answers.original_programming": "YES",
		"answers.change_kind": "NONE", "answers.mastered_before": "NO", "answers.research_goal": "YES", "answers.innovation": "YES",
		"answers.quantified_targets": "YES", "answers.joint_research": "ONE_SIDE_ONLY", "answers.solves_specific_problem": "NO",
		"amount.total": total, "amount.pay_method": "INSTALMENT", "amount.tech_part_stated": "YES",
	}
}

// draft opens an application with a contract file.
func (w *world) draft(form map[string]string) contract.ID {
	id := contract.ID(postgres.NewID())
	require.NoError(w.t, w.service.StartDraft(w.t.Context(), w.broker, id, w.office.ID, form))
	require.NoError(w.t, w.service.Attach(w.t.Context(), w.broker, id, contract.ContractText, "合同.pdf", []byte("%PDF-1.7 "+string(id))))
	return id
}

func (w *world) submitted(form map[string]string) contract.ID {
	id := w.draft(form)
	_, err := w.service.Submit(w.t.Context(), w.broker, id, 0)
	require.NoError(w.t, err)
	return id
}

func (w *world) accepted(form map[string]string) contract.ID {
	id := w.submitted(form)
	require.NoError(w.t, w.service.Accept(w.t.Context(), w.registrar, id, 0))
	return id
}

func (w *world) registered(form map[string]string) *contract.Contract {
	id := w.accepted(form)
	c, err := w.service.Approve(w.t.Context(), w.registrar, id, 0, verdict(w.contract(id)))
	require.NoError(w.t, err)
	return c
}

func (w *world) contract(id contract.ID) *contract.Contract {
	c, err := w.db.Contract(w.t.Context(), id)
	require.NoError(w.t, err)
	return c
}

func verdict(c *contract.Contract) registration.Verdict {
	return registration.Verdict{Class: c.Class, Tech: c.Tech.String(), Opinion: "符合认定条件"}
}
