package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/domain/money"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// applied adds to the unit of work what only the wiring knows; no test of these
// pages queues anything.
type applied struct{ *postgres.Tx }

func (applied) QueueImport(context.Context, string) error { return nil }

// applicants is a site whose registration works, with a second applicant who has
// nothing to do with the first.
func applicants(t *testing.T) *site {
	t.Helper()
	st := newSite(t)
	book, err := reference.Load(st.db.WorkCalendar)
	require.NoError(t, err)
	st.Registration = &registration.Service{
		InTx:   postgres.Bind(st.db, func(tx *postgres.Tx) registration.Tx { return applied{tx} }),
		Reader: st.db, Rules: book,
	}
	org := postgres.NewID()
	_, err = st.db.SQL().ExecContext(t.Context(), `INSERT INTO organisations (id, kind, name, region, created_at)
		VALUES ($1, 'BROKERAGE', '郑州示例技术经纪有限公司', '410105', now())`, org)
	require.NoError(t, err)
	_, err = st.db.SQL().ExecContext(t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at)
		VALUES ($1, 'rival', '邵静', $2, '{BROKER}', $3, false, now())`, postgres.NewID(), org, "plain:"+goodPassword)
	require.NoError(t, err)
	return st
}

// goodFields fill in a 委托开发 contract that meets every requirement, by section.
var goodFields = map[string]map[string]string{
	"contract": {
		"class": "0101", "filed_by": "SELLER", "contract.project_name": "高速主轴热误差补偿技术开发", "contract.sign_date": "2026-11-12",
		"contract.begin": "2026-11-12", "contract.end": "2027-11-11", "contract.written": "YES", "contract.effective": "YES",
		"contract.field": "03", "contract.plan": "9", "contract.state_approval": "NOT_NEEDED",
	},
	"parties": {
		"parties[0].role": "SELLER", "parties[0].name": "中原示例理工大学", "parties[0].country": "142", "parties[0].nature": "022",
		"parties[0].region": "410102", "parties[0].uscc": "1241000041580123XA", "parties[0].seal": "中原示例理工大学",
		"parties[1].role": "BUYER", "parties[1].name": "洛阳示例轴承有限公司", "parties[1].country": "142", "parties[1].nature": "150",
		"parties[1].region": "410300", "parties[1].uscc": "91410300MA3X8U5N8F", "parties[1].seal": "洛阳示例轴承有限公司",
		"related": "NO",
	},
	"content": {
		"content.summary": "针对高速主轴在变工况下的温升预测，研究热力耦合机理，建立以实测温度场为输入的预测模型，完成样机验证，" +
			"并给出主轴热误差补偿的方法与软件，指标以合同附件为准。",
		"content.clauses":           "OBJECT,OWNERSHIP,ACCEPTANCE,CONFIDENTIALITY,DISPUTE",
		"answers.technical_content": "YES", "answers.software": "NO", "answers.original_programming": "YES",
		"answers.change_kind": "NONE", "answers.mastered_before": "NO", "answers.research_goal": "YES", "answers.innovation": "YES",
		"answers.quantified_targets": "YES", "answers.joint_research": "ONE_SIDE_ONLY", "answers.solves_specific_problem": "NO",
	},
	"amount": {"amount.total": "500,000", "amount.pay_method": "INSTALMENT", "amount.tech_part_stated": "YES"},
	"ip":     {},
}

// filled is the posted form of a section, with changes in pairs.
func filled(section string, changes ...string) url.Values {
	form := url.Values{}
	for name, value := range goodFields[section] {
		form.Set(name, value)
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

var draftField = regexp.MustCompile(`name="draft" value="([^"]+)"`)

// opened opens a draft through the pages and answers with its address.
func (v *visitor) opened() string {
	v.site.t.Helper()
	page := v.get("/contracts/new")
	require.Equal(v.site.t, http.StatusOK, page.StatusCode)
	found := draftField.FindStringSubmatch(page.body)
	require.NotNil(v.site.t, found)
	a := v.post("/contracts/new", url.Values{"draft": {found[1]}, "office": {v.site.office.ID}, "class": {"0101"}, "filed_by": {"SELLER"},
		"contract.project_name": {"高速主轴热误差补偿技术开发"}})
	require.Equal(v.site.t, http.StatusSeeOther, a.StatusCode, a.body)
	return strings.TrimSuffix(a.Header.Get("Location"), "/form")
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is the one that a page shows.
func (v *visitor) version(path string) string {
	v.site.t.Helper()
	page := v.get(path)
	found := versionField.FindStringSubmatch(page.body)
	require.NotNil(v.site.t, found, page.body)
	return found[1]
}

// save posts a section as its page stands, with the button of that name.
func (v *visitor) save(home, section string, form url.Values, button, value string) answer {
	v.site.t.Helper()
	form.Set("version", v.version(home+"/form/"+section))
	form.Set(button, value)
	return v.post(home+"/form/"+section, form)
}

// completed fills in every section of a new draft.
func (v *visitor) completed() string {
	v.site.t.Helper()
	home := v.opened()
	for _, section := range []string{"contract", "parties", "content", "amount", "ip"} {
		a := v.save(home, section, filled(section), "then", "next")
		require.Equal(v.site.t, http.StatusSeeOther, a.StatusCode, section+a.body)
	}
	require.Equal(v.site.t, http.StatusSeeOther, v.upload(home, "CONTRACT", "合同.pdf", []byte("%PDF-1.7 "+home)).StatusCode)
	return home
}

func (st *site) contract(home string) *contract.Contract {
	st.t.Helper()
	c, err := st.db.Contract(st.t.Context(), contract.ID(strings.TrimPrefix(home, "/contracts/")))
	require.NoError(st.t, err)
	return c
}

func TestADraftIsOpenedOnce(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	page := v.get("/contracts/new")
	require.Contains(t, page.body, "受理河南省郑州市的卖方")
	id := draftField.FindStringSubmatch(page.body)[1]
	form := url.Values{"draft": {id}, "office": {st.office.ID}, "class": {"0101"}, "filed_by": {"SELLER"}, "contract.project_name": {"主轴补偿"}}
	first, second := v.post("/contracts/new", form), v.post("/contracts/new", form)
	require.Equal(t, "/contracts/"+id+"/form", first.Header.Get("Location"))
	require.Equal(t, first.Header.Get("Location"), second.Header.Get("Location"))
	tasks := v.follow(second)
	require.Contains(t, tasks.body, "七、核对并提交")
	require.Contains(t, tasks.body, "未开始")
	var n int
	require.NoError(t, st.db.SQL().QueryRow(`SELECT count(*) FROM contracts`).Scan(&n))
	require.Equal(t, 1, n)
	require.Equal(t, "中原示例理工大学", st.contract("/contracts/"+id).Form.Party(contract.RoleSeller).Name)

	rival := st.signedIn("rival")
	rival.get("/contracts/new")
	require.Equal(t, http.StatusUnprocessableEntity, rival.post("/contracts/new", form).StatusCode, "another's draft id")
	require.Equal(t, http.StatusUnprocessableEntity, v.post("/contracts/new", url.Values{"draft": {"x' OR 1"}}).StatusCode)
}

func TestANewDraftNeedsWhatItsPageAsks(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	id := draftField.FindStringSubmatch(v.get("/contracts/new").body)[1]
	a := v.post("/contracts/new", url.Values{"draft": {id}, "office": {st.office.ID}, "contract.project_name": {"只填了名称"}, "class": {"9999"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "错误：")
	for _, words := range []string{"请选择申请人身份", "请选择合同类别", `value="只填了名称"`, `href="#class"`, `value="` + id + `"`} {
		require.Contains(t, a.body, words)
	}
}

func TestASectionKeepsTypingAndTellsItsErrors(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	require.NotContains(t, v.get(home+"/form/contract").body, "errsum", "nothing is wrong before anything was filled in")

	a := v.save(home, "contract", filled("contract", "contract.end", "2026-01-01", "contract.place", "郑州<b>", "parties[0].name", "别节的字段"), "then", "next")
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	for _, words := range []string{"错误：", `href="#contract-end"`, "合同终止日期早于起始日期", `value="2026-01-01"`, "郑州&lt;b&gt;", "1 处错误"} {
		require.Contains(t, a.body, words)
	}
	require.NotContains(t, a.body, "请选择支付方式", "errors of other sections")
	c := st.contract(home)
	require.Equal(t, "2026-01-01", c.Form.Contract.End, "kept as typed")
	require.Equal(t, "中原示例理工大学", c.Form.Parties[0].Name, "a section changes its own fields only")
	require.Contains(t, v.get(home+"/form").body, "1 处错误")
	require.Contains(t, v.get(home+"/form/contract?check=1").body, "合同终止日期早于起始日期")

	a = v.save(home, "contract", filled("contract", "contract.end", "2026-01-01"), "then", "stay")
	require.Contains(t, v.follow(a).body, "草稿已保存")
	a = v.save(home, "contract", filled("contract"), "then", "next")
	require.Equal(t, home+"/form/parties", a.Header.Get("Location"))
	require.Equal(t, http.StatusNotFound, v.get(home+"/form/nonsense").StatusCode)
}

func TestAStaleFormIsNotLost(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	form := filled("amount")
	form.Set("version", v.version(home+"/form/amount"))
	require.Equal(t, http.StatusSeeOther, v.post(home+"/form/amount", form).StatusCode)
	require.Equal(t, http.StatusSeeOther, v.post(home+"/form/amount", form).StatusCode, "the same form posted twice")

	form.Set("amount.total", "600,000")
	a := v.post(home+"/form/amount", form)
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, "已在别处修改")
	require.Contains(t, a.body, `value="600,000"`)
	require.Equal(t, "500,000", st.contract(home).Form.Amount.Total)
	form.Set("version", versionField.FindStringSubmatch(a.body)[1])
	require.Equal(t, http.StatusSeeOther, v.post(home+"/form/amount", form).StatusCode, "saved once it has been looked at")
	require.Equal(t, "600,000", st.contract(home).Form.Amount.Total)
}

func TestRowsWithoutScript(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	require.NotContains(t, v.get(home+"/form/amount").body, "amount.components[0].amount")
	a := v.save(home, "amount", filled("amount"), "add", "amount.components")
	require.Contains(t, v.follow(a).body, `name="amount.components[0].amount"`)
	a = v.save(home, "amount", filled("amount", "amount.components[0].kind", "TECH", "amount.components[0].amount", "450,000"), "add", "amount.components")
	page := v.follow(a)
	require.Contains(t, page.body, `name="amount.components[1].amount"`)
	require.Contains(t, page.body, "比总额少 50,000.00 元")
	a = v.save(home, "amount", filled("amount", "amount.components[0].kind", "TECH", "amount.components[0].amount", "450,000",
		"amount.components[1].kind", "PURCHASED_EQUIPMENT", "amount.components[1].amount", "50,000"), "then", "next")
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	page = v.get(home + "/form/amount")
	for _, words := range []string{"与总额相符", "计入", "扣除", "450,000.00", "90.00%"} {
		require.Contains(t, page.body, words)
	}
	a = v.save(home, "amount", filled("amount", "amount.components[0].kind", "TECH", "amount.components[0].amount", "450,000",
		"amount.components[1].kind", "PURCHASED_EQUIPMENT", "amount.components[1].amount", "50,000"), "del", "amount.components[0]")
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	components := st.contract(home).Form.Amount.Components
	require.Len(t, components, 1)
	require.Equal(t, "PURCHASED_EQUIPMENT", components[0].Kind)

	for _, row := range []string{"amount.components[99]", "amount.components[-1]", "parties", "x[0]"} {
		a = v.save(home, "amount", filled("amount"), "del", row)
		require.Equal(t, http.StatusSeeOther, a.StatusCode, row)
	}
	require.Len(t, st.contract(home).Form.Amount.Components, 1)
}

func TestAutosaveAnswersWithTheVersion(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	form := filled("content", "content.summary", "只写了一半")
	form.Set("version", v.version(home+"/form/content"))
	v.headers["Accept"] = "application/json"
	a := v.post(home+"/form/content/autosave", form)
	require.Equal(t, http.StatusOK, a.StatusCode, a.body)
	require.Contains(t, a.body, `"version":2`)
	require.Equal(t, "只写了一半", st.contract(home).Form.Content.Summary)
	require.Contains(t, v.post(home+"/form/content/autosave", form).body, `"version":2`, "nothing new to save")
	form.Set("content.summary", "另一处的修改")
	a = v.post(home+"/form/content/autosave", form)
	require.Equal(t, http.StatusConflict, a.StatusCode)
	require.Contains(t, a.body, `"error"`)
	form.Del("version")
	v.token = "forged"
	require.Equal(t, http.StatusForbidden, v.post(home+"/form/content/autosave", form).StatusCode)
}

func TestRequirementsFollowTheAnswersUnsaved(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	v.get(home + "/form/content")
	before := st.contract(home).Version
	a := v.post(home+"/form/content/try", filled("content", "answers.mastered_before", "YES"))
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Contains(t, a.body, "符合 5 / 6 项")
	require.Contains(t, a.body, "技术方案已经掌握")
	require.Equal(t, before, st.contract(home).Version)
	require.Empty(t, st.contract(home).Form.Answers)
}

func TestPlacesAreReadInWords(t *testing.T) {
	st := applicants(t)
	for typed, code := range map[string]string{
		"410105": "410105", "４１０１０５": "410105", "河南省郑州市金水区": "410105", "郑州 金水": "410105", "410105 河南省郑州市金水区": "410105",
		"没有的地方": "没有的地方", "": "", "新华区": "新华区",
	} {
		require.Equal(t, code, st.regionCode(typed), typed)
	}
	v := st.signedIn("broker")
	require.Contains(t, v.get("/codes/region?q="+url.QueryEscape("金水")).body, `"code":"410105"`)
	require.Equal(t, "[]", v.get("/codes/region?q=").body)
}

func TestWorkingsJudgeEveryPartByItself(t *testing.T) {
	form := contract.FormOf(map[string]string{
		"amount.total": "1,000,000", "amount.pay_method": "LUMP_SUM",
		"amount.components[0].kind": "TECH", "amount.components[0].amount": "400000",
		"amount.components[1].kind": "PROTOTYPE_DIRECT_COST", "amount.components[1].amount": "300000",
		"amount.components[1].object_kind": "EQUIPMENT_SET", "amount.components[1].qty": "3",
		"amount.components[2].kind": "RAW_MATERIAL", "amount.components[2].amount": "不详",
	})
	check := registration.Precheck{}
	check.Profile.PrototypeDefaultQty = 2
	w := workings(form, check)
	require.True(t, w.HasTotal)
	require.Equal(t, money.MustYuan("700000.00"), w.Sum)
	require.Equal(t, money.MustYuan("100000.00"), w.Deducted)
	require.Equal(t, []bool{true, true, false}, []bool{w.Rows[0].Known, w.Rows[1].Known, w.Rows[2].Known})
	require.Equal(t, "占 85.71%", w.Share)

	royalty := contract.FormOf(map[string]string{"amount.pay_method": "UPFRONT_PLUS_ROYALTY", "amount.upfront": "100,000",
		"amount.rates[0].from": "2027", "amount.rates[0].rate": "0.05"})
	w = workings(royalty, check)
	require.True(t, w.Open)
	require.Equal(t, money.MustYuan("100000.00"), w.Total)
}
