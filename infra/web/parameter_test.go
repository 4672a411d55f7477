package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/policy"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
	"jiyue/views/part"
)

// rules is a site whose profiles are kept in its database, with a second
// administrator.
func rules(t *testing.T) *site {
	t.Helper()
	st := newSite(t)
	book, err := reference.Load(nil)
	require.NoError(t, err)
	shipped, err := reference.Parameters()
	require.NoError(t, err)
	require.NoError(t, st.db.InTx(t.Context(), func(tx *postgres.Tx) error { return tx.SeedParameters(t.Context(), shipped) }))
	require.NoError(t, book.KeepIn(t.Context(), st.db))
	st.Governing.Profiles, st.Registration.Rules = book, book
	_, err = st.db.SQL().ExecContext(t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at)
		VALUES ($1, 'second', '王芳', $2, '{ADMINISTRATOR}', $3, false, now())`, postgres.NewID(), st.platform.ID, "plain:"+goodPassword)
	require.NoError(t, err)
	return st
}

func dayChange() url.Values {
	return url.Values{"value": {"10"}, "from": {"2027-03-01"}, "source": {"郑州市技术市场办法"}, "clause": {"第九条"}, "strength": {"应当"},
		"confidence": {"有据"}, "reason": {"按市政府新办法第九条"}}
}

func TestAParameterIsChangedByTwoPeople(t *testing.T) {
	st := rules(t)
	v := st.signedIn("administrator")
	const path = "/profiles/410100/days"
	page := v.get(path)
	for _, words := range []string{"办理期限", "15 日", "河南省", "没有自己的值，全部日期沿用上级", "提出变更", "预览变更"} {
		require.Contains(t, page.body, words)
	}
	wrong := dayChange()
	wrong.Set("value", "0")
	wrong.Set("from", "三月")
	refused := v.post(path+"/check", wrong)
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, `value="三月"`)
	wrong.Set("from", "2027-03-01")
	refused = v.post(path+"/check", wrong)
	require.Contains(t, refused.body, "应为 1 至 365 的整数")

	preview := v.post(path+"/check", dayChange())
	require.Equal(t, http.StatusOK, preview.StatusCode)
	for _, words := range []string{"预览变更：办理期限", "自 2027-03-01 起", "2027-03-16", "2027-03-11", "按当时的参数"} {
		require.Contains(t, preview.body, words)
	}
	form := dayChange()
	form.Set("id", postgres.NewID())
	proposed := v.post(path, form)
	change := proposed.Header.Get("Location")
	shown := v.follow(proposed)
	require.Contains(t, shown.body, "提出人不能自己批准")
	require.NotContains(t, shown.body, "批准，即日录入")
	require.Equal(t, http.StatusForbidden, v.post(change+"/approve", nil).StatusCode)
	require.Contains(t, v.get("/profiles").body, "按市政府新办法第九条")
	require.Contains(t, v.get(path).body, "有一项变更待批准")

	second := st.signedIn("second")
	require.Contains(t, second.get(change).body, "批准，即日录入")
	empty := second.post(change+"/refuse", url.Values{"opinion": {""}})
	require.Equal(t, http.StatusUnprocessableEntity, empty.StatusCode)
	require.Contains(t, empty.body, "请写明意见")
	require.Contains(t, second.follow(second.post(change+"/approve", url.Values{"opinion": {"同意"}})).body, "第 1 版")
	require.Equal(t, http.StatusConflict, second.post(change+"/approve", nil).StatusCode)
	after := second.get(path)
	require.Contains(t, after.body, "管理员提出，王芳批准")
	require.Contains(t, second.get("/profiles/410100?on=2027-03-01").body, "10 日")
	require.Contains(t, second.get("/profiles/410105/days").body, "15 日")
}

func TestWhoSeesAndChangesParameters(t *testing.T) {
	st := rules(t)
	for _, p := range people {
		v := st.signedIn(p.login)
		page, changes := v.get("/profiles/410100/days"), v.get("/profiles/changes")
		post := v.post("/profiles/410100/days/check", dayChange())
		switch p.role {
		case actor.Broker:
			require.Equal(t, http.StatusForbidden, page.StatusCode)
			require.Equal(t, http.StatusForbidden, changes.StatusCode)
		case actor.Administrator:
			require.Equal(t, http.StatusOK, post.StatusCode)
			continue
		default:
			require.Equal(t, http.StatusOK, page.StatusCode, p.login)
			require.NotContains(t, page.body, "提出变更</h2>")
		}
		require.Equal(t, http.StatusForbidden, post.StatusCode, p.login)
	}
	v := st.signedIn("administrator")
	for _, path := range []string{"/profiles/410100/nothing", "/profiles/999999/days", "/profiles/changes/none", "/profiles/changes/" + postgres.NewID()} {
		require.Equal(t, http.StatusNotFound, v.get(path).StatusCode, path)
	}
}

// sendSheet posts a file with texts beside it.
func (v *visitor) sendSheet(path, name, content string, texts map[string]string) answer {
	v.site.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	file, err := w.CreateFormFile("file", name)
	require.NoError(v.site.t, err)
	_, err = file.Write([]byte(content))
	require.NoError(v.site.t, err)
	require.NoError(v.site.t, w.WriteField(part.CSRFName, v.token))
	for key, value := range texts {
		require.NoError(v.site.t, w.WriteField(key, value))
	}
	require.NoError(v.site.t, w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.send(r)
}

// 技术领域's second level is not in the product: an office imports it as rows.
func TestCodeRowsAreImportedByTwoPeople(t *testing.T) {
	st := rules(t)
	v := st.signedIn("administrator")
	require.Contains(t, v.get("/profiles/codes").body, "技术领域")
	require.Contains(t, v.get("/profiles/codes/REGION?q=金水").body, "410105")
	header := "table,code,name,parent,from,to,source,confidence,sort\n"
	reason := map[string]string{"reason": "按统计调查制度附录"}
	bad := v.sendSheet("/profiles/codes/import", "f.csv", header+"FIELD,0101,微电子技术,01,,,附录二,有据,1\nFIELD,0299,错位,01,,,附录二,有据,2\n", reason)
	require.Equal(t, http.StatusUnprocessableEntity, bad.StatusCode)
	for _, words := range []string{"有误 1 行", "前两位是上级代码", "按统计调查制度附录"} {
		require.Contains(t, bad.body, words)
	}
	orphan := v.sendSheet("/profiles/codes/import", "f.csv", header+"PLAN,501,市级专项,5,,,附录三,有据,1\n", reason)
	require.Contains(t, orphan.body, "没有上级代码 5")
	proposed := v.sendSheet("/profiles/codes/import", "f.csv", header+"FIELD,0101,微电子技术,01,,,附录二,有据,1\nPLAN,401,郑州市重大专项,4,2027-01-01,,市科技局,建议值,14\n", reason)
	change := proposed.Header.Get("Location")
	shown := v.follow(proposed)
	for _, words := range []string{"微电子技术", "郑州市重大专项", "自 2027-01-01 起", "提出人不能自己批准"} {
		require.Contains(t, shown.body, words)
	}
	require.Equal(t, http.StatusForbidden, v.post(change+"/approve", nil).StatusCode)
	broker := st.signedIn("broker")
	home := broker.opened()
	require.NotContains(t, broker.get(home+"/form/contract").body, "微电子技术")
	second := st.signedIn("second")
	second.get(change)
	second.follow(second.post(change+"/approve", nil))
	require.Contains(t, broker.get(home+"/form/contract").body, "电子信息 · 微电子技术")
	require.NotContains(t, broker.get(home+"/form/contract").body, "郑州市重大专项", "not before its day")
	broker.save(home, "contract", filled("contract", "contract.field", "0101"), "then", "stay")
	require.Contains(t, broker.get(home+"/confirm").body, "电子信息 · 微电子技术")
	require.Equal(t, 1, st.count("SELECT count(*) FROM contracts WHERE field = '01' AND form ->> 'contract.field' = '0101'"))
	require.Contains(t, v.get("/profiles/codes/FIELD/export.csv").body, "FIELD,0101,微电子技术,01")
	require.Equal(t, http.StatusForbidden, broker.get("/profiles/codes").StatusCode)
	require.Equal(t, http.StatusForbidden, st.signedIn("registrar").sendSheet("/profiles/codes/import", "f.csv", header, reason).StatusCode)
	require.Equal(t, http.StatusNotFound, v.get("/profiles/codes/NONE").StatusCode)
}

// A new city is a profile, not code.
func TestANewRegionComesFromAForm(t *testing.T) {
	st := rules(t)
	v := st.signedIn("administrator")
	v.get("/profiles/new")
	form := url.Values{"region": {"37020"}, "name": {"青岛市"}, "number_prefix": {"zz"}, "source": {"青岛市科技局"}, "reason": {"青岛市列入试点"}}
	refused := v.post("/profiles/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "请填写六位代码")
	form.Set("region", "370200")
	refused = v.post("/profiles/new", form)
	require.Contains(t, refused.body, "已由地区 410100 使用")
	form.Set("number_prefix", "qd")
	change := v.post("/profiles/new", form).Header.Get("Location")
	second := st.signedIn("second")
	second.get(change)
	second.follow(second.post(change+"/approve", nil))
	page := second.get("/profiles/370200")
	require.Contains(t, page.body, "QD")
	require.Contains(t, page.body, "30 日")
	require.Contains(t, second.get("/profiles").body, `/profiles/370200`)
	compared := second.get("/profiles/compare?a=370200&b=410100&differ=1")
	for _, words := range []string{"青岛市", "郑州市", "不同", "15 日", "30 日"} {
		require.Contains(t, compared.body, words)
	}
	require.NotContains(t, compared.body, "受理决定期限")
	require.Equal(t, http.StatusNotFound, second.get("/profiles/compare?a=x&b=410100").StatusCode)
}

func TestASheetIsExportedAndImported(t *testing.T) {
	st := rules(t)
	v := st.signedIn("administrator")
	sheet := v.get("/profiles/export.csv?region=410000")
	require.Contains(t, sheet.Header.Get("Content-Disposition"), "csv")
	require.Contains(t, sheet.body, "410100")
	require.NotContains(t, sheet.body, "500000")
	v.get("/profiles/import")
	bad := v.sendSheet("/profiles/import", "a.csv", strings.Replace(sheet.body, "办理期限,15,", "办理期限,0,", 1), map[string]string{"reason": "年度修订"})
	require.Equal(t, http.StatusUnprocessableEntity, bad.StatusCode)
	for _, words := range []string{"逐行结果", "有误 1 行", "应为 1 至 365 的整数", "年度修订"} {
		require.Contains(t, bad.body, words)
	}
	same := v.sendSheet("/profiles/import", "a.csv", sheet.body, map[string]string{"reason": "年度修订"})
	require.Contains(t, same.body, "没有需要变更的内容")
	good := v.sendSheet("/profiles/import", "a.csv", strings.Replace(sheet.body, "办理期限,15,", "办理期限,12,", 1), map[string]string{"reason": "年度修订"})
	shown := v.follow(good)
	for _, words := range []string{"12 日", "15 日", "年度修订", "待批准"} {
		require.Contains(t, shown.body, words)
	}
	require.Equal(t, http.StatusForbidden, st.signedIn("registrar").get("/profiles/import").StatusCode)
	require.Equal(t, http.StatusOK, st.signedIn("registrar").get("/profiles/export.csv").StatusCode)
}

func TestEveryParameterHasItsPlaceOnThePage(t *testing.T) {
	var shown []string
	for _, g := range parameterGroups {
		shown = append(shown, g.keys...)
	}
	require.ElementsMatch(t, policy.Keys(), shown)
}
