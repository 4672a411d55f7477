package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/actor"
	"jiyue/domain/assessment"
	"jiyue/domain/ballot"
	"jiyue/domain/chain"
	"jiyue/domain/contract"
	"jiyue/domain/indextree"
	"jiyue/domain/scoring"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// scoringCase is a case in which seven assessors, pg1 to pg7, may score; two of them are
// economists. The lead signs in as lead, the client as broker.
type scoringCase struct {
	*site
	number, path string
	basis        ballot.Basis
}

func (st *site) actorOf(login, org, name string, roles ...actor.Role) actor.Actor {
	return actor.Actor{User: st.ids[login], Name: login, Org: org, OrgName: name, Region: "410100", Roles: roles}
}

func newScoringCase(t *testing.T) *scoringCase {
	t.Helper()
	st := newSite(t)
	ctx := t.Context()
	c := &scoringCase{site: st, number: "PJ-4101-2026-00001"}
	c.path = "/assessments/" + c.number
	body, institution, unit := postgres.NewID(), postgres.NewID(), postgres.NewID()
	st.exec(`INSERT INTO organisations (id, kind, name, region, uscc, created_at) VALUES ($1, 'INDUSTRY', '中原示例行业协会', '410100', NULL, now()), ($2, 'INSTITUTION', '中原示例评价中心', '410100', '91410100MA45K8PQ2X', now()),
		($3, 'SELLER', '外聘专家单位', '410100', NULL, now())`, body, institution, unit)
	user := func(login, org, role string) {
		st.ids[login] = postgres.NewID()
		st.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`, st.ids[login], login, org, []string{role}, "plain:"+goodPassword)
	}
	user("manager", institution, "HEAD")
	for _, login := range []string{"clerk", "lead", "quality"} {
		user(login, institution, "EVALUATOR")
	}
	user("keeper", body, "INDUSTRY")
	var refs []string
	for i := range 9 {
		login := fmt.Sprint("pg", i+1)
		user(login, unit, "ASSESSOR")
		specialty := "TECH"
		if i < 2 {
			specialty = "ECON"
		}
		refs = append(refs, fmt.Sprintf("PG-4101-%04d", i+1))
		st.exec(`INSERT INTO assess_entries (id, kind, number, name, user_id, region, standing, content, created_at, updated_at) VALUES ($1, 'ASSESSOR', $2, $3, $4, '410100', 'LISTED', $5, now(), now())`,
			postgres.NewID(), refs[i], login, st.ids[login], fmt.Sprintf(`{"specialty":%q}`, specialty))
	}
	broker := st.actorOf("broker", st.school.ID, st.school.Name, actor.Broker)
	evaluator := func(login string) actor.Actor {
		return st.actorOf(login, institution, "中原示例评价中心", actor.Evaluator)
	}
	manager, keeper := st.actorOf("manager", institution, "中原示例评价中心", actor.Head), st.actorOf("keeper", body, "中原示例行业协会", actor.Industry)
	row := assessing.CaseRow{ID: postgres.NewID(), Number: c.number, Title: "高精度轴承在线检测", Track: "E", Client: contract.Person{ID: st.school.ID}, Maker: contract.Person{ID: broker.User}, Institution: contract.Person{ID: institution},
		Region: "410100", Form: map[string]string{"field": "01"}, State: assessment.Draft, Round: 1, CreatedAt: st.now, UpdatedAt: st.now}
	first, err := assessment.Record{Seq: 1, Event: assessment.Event{At: st.now, Actor: broker.User, Do: assessment.Begin}, Party: assessment.OfClient, State: assessment.Draft,
		Detail: map[string]string{"number": c.number, "org": institution}}.Sealed(chain.Hash{})
	require.NoError(t, err)
	require.NoError(t, st.db.InTx(ctx, func(tx *postgres.Tx) error {
		row.Head = first.Hash
		_, err := tx.AddCase(ctx, row, first)
		return err
	}))
	act := func(by actor.Actor, do assessment.Act, args assessment.Args, detail map[string]string) {
		t.Helper()
		require.NoError(t, st.Cases.Act(ctx, by, c.number, 0, assessing.Deed{Do: do, Args: args, Detail: detail}), do)
	}
	zero := strings.Repeat("0", 64)
	act(broker, assessment.Submit, assessment.Args{Rights: 1, Declared: true}, nil)
	act(evaluator("clerk"), assessment.Accept, assessment.Args{Finished: true, Clear: true, Apart: true}, nil)
	act(evaluator("clerk"), assessment.OfferContract, assessment.Args{Hash: zero}, nil)
	act(broker, assessment.AgreeContract, assessment.Args{Hash: zero}, nil)
	act(manager, assessment.SignContract, assessment.Args{FeeBasis: "FIXED"}, nil)
	act(manager, assessment.Assign, assessment.Args{User: st.ids["lead"], Role: assessment.CaseLead}, nil)
	act(manager, assessment.Assign, assessment.Args{User: st.ids["quality"], Role: assessment.QualityReviewer}, nil)
	trees, err := reference.Trees()
	require.NoError(t, err)
	c.basis = ballot.Basis{TreeName: trees[0].Name + "@1", Tree: trees[0].Tree, Class: "APPLIED", Thresholds: ballot.UsualThresholds, Comments: ballot.UsualComments,
		Plan: scoring.Plan{Order: scoring.LeafFirst, Method: scoring.Trimmed, TrimK: 1, TrimMinM: 5, MinScores: 2, Places: 2, Grades: assessment.AssessV1().Grades}}
	hash, err := c.basis.Hash()
	require.NoError(t, err)
	text, err := c.basis.Text()
	require.NoError(t, err)
	act(evaluator("lead"), assessment.ProposePlan, assessment.Args{Hash: hash.String(), Seats: 7}, nil)
	act(evaluator("quality"), assessment.AgreePlan, assessment.Args{Hash: hash.String()}, nil)
	act(evaluator("lead"), assessment.FreezePlan, assessment.Args{Approver: st.ids["quality"], Weights: []string{"1"}, Hash: hash.String()}, map[string]string{"basis": text})
	require.NoError(t, st.Cases.InTx(ctx, func(tx assessing.CaseTx) error {
		w, err := st.Cases.Lock(ctx, tx, keeper, c.number, 0)
		if err == nil {
			err = w.TakeUp(assessment.PoolAdmin)
		}
		if err != nil {
			return err
		}
		return w.Save(ctx)
	}))
	act(evaluator("lead"), assessment.Draw, assessment.Args{Witnesses: []string{st.ids["lead"], keeper.User}, Eligible: 30, Drawn: refs[:7], Reserves: refs[7:]}, nil)
	for i := range 7 {
		act(st.actorOf(fmt.Sprint("pg", i+1), unit, "外聘专家单位", actor.Assessor), assessment.Declare, assessment.Args{Signed: true}, nil)
	}
	act(evaluator("lead"), assessment.OpenScoring, assessment.Args{Hash: zero}, nil)
	return c
}

// sheet is what the i-th assessor fills in.
func (c *scoringCase) sheet(i int) url.Values {
	kind := "PEER"
	if i < 2 {
		kind = "ECON"
	}
	typed := url.Values{"round": {"1"}}
	for k, n := range c.basis.Asked(kind) {
		switch {
		case n.Kind == indextree.Gate:
			typed.Set("gate."+n.Code, "yes")
		case n.Kind == indextree.Leaf && n.Scale.Kind == indextree.Level:
			typed.Set("score."+n.Code, "8")
			typed.Set("evidence."+n.Code, "检测报告")
		case n.Kind == indextree.Leaf:
			typed.Set("score."+n.Code, fmt.Sprintf("%d.5", 76+(i*3+k)%10))
			typed.Set("evidence."+n.Code, "检测报告、用户证明")
		}
	}
	return typed
}

// Without script: the sheet is checked, confirmed with what the server's seal gives up,
// sealed, opened, and the result looked at.
func TestAssessorsScoreWithoutScript(t *testing.T) {
	c := newScoringCase(t)
	pg := c.signedIn("pg1")
	a := pg.get(c.path + "/score")
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	for _, text := range []string{"高精度轴承在线检测", "E1", "运营方在公开之前有能力打开", "/assets/score.js", `data-leaf="T1"`, `data-min="0"`} {
		require.Contains(t, a.body, text)
	}
	require.NotContains(t, c.signedIn("pg3").get(c.path+"/score").body, `data-leaf="E1"`, "economists alone score the economic leaves")
	typed := c.sheet(0)
	typed.Set("score.T1", "83.37")
	a = pg.post(c.path+"/score/check", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "“T1 创新程度”的评分 83.37 不在步长上，步长为 0.5，相邻的是 83 和 83.5")
	require.Contains(t, a.body, `value="83.37"`, "what was typed comes back")
	a = pg.post(c.path+"/score/check", c.sheet(0))
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	require.Contains(t, a.body, "确认提交评分承诺")
	typed = c.sheet(0)
	typed.Set("kept", "server")
	a = pg.post(c.path+"/score/commit", typed)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "请先确认知悉运营方持有密钥")
	for i := range 7 {
		v := c.signedIn(fmt.Sprint("pg", i+1))
		typed := c.sheet(i)
		typed.Set("kept", "server")
		typed.Set("consent", "1")
		a = v.follow(v.post(c.path+"/score/commit", typed))
		require.Contains(t, a.body, "评分承诺回执", a.body)
		if i < 6 {
			require.Equal(t, http.StatusForbidden, c.signedIn("lead").get(c.path+"/scores").StatusCode)
			require.NotContains(t, a.body, "公开我的评分")
		}
	}
	require.NotContains(t, c.log.String(), "76.5")
	a = pg.get(c.path + "/score")
	require.Contains(t, a.body, "公开我的评分")
	require.Contains(t, c.signedIn("lead").get(c.path+"/scores").body, "等待评估师公开")
	for i := range 7 {
		v := c.signedIn(fmt.Sprint("pg", i+1))
		a = v.follow(v.post(c.path+"/score/open", url.Values{"round": {"1"}, "kept": {"server"}}))
		require.Contains(t, a.body, "您的评分已经公开", a.body)
	}
	lead := c.signedIn("lead")
	a = lead.get(c.path + "/scores")
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	for _, text := range []string{"总分", "A7", "ICC(2,k)", "Krippendorff", "score-radar", "下载计算书", "已公开 7 / 7 份"} {
		require.Contains(t, a.body, text)
	}
	require.NotContains(t, a.body, "pg3", "nobody is named")
	require.NotContains(t, a.body, "PG-4101", "nor numbered as in the register")
	require.Equal(t, http.StatusForbidden, c.signedIn("broker").get(c.path+"/scores").StatusCode, "single scores are never for the client")
	book := lead.get(c.path + "/scores/workpaper.xlsx")
	require.Equal(t, http.StatusOK, book.StatusCode)
	file := lead.get(c.path + "/scores/evidence.json")
	require.Equal(t, http.StatusOK, file.StatusCode)
	_, err := ballot.VerifyDossier(bytes.Clone([]byte(file.body)), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, lead.get(c.path+"/scores?result=9").StatusCode)
}
