package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhoMayImportIntoTheRegisters(t *testing.T) {
	st := applicants(t)
	broker := st.signedIn("broker")
	page := broker.get("/registers")
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.body, "知识产权名录模板")
	require.NotContains(t, page.body, "当事人库模板", "the parties are the offices' to import")
	require.Equal(t, http.StatusForbidden, broker.get("/registers/template?register=PARTIES").StatusCode)
	refused := broker.post("/registers", url.Values{"register": {"IP"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.StatusCode)
	require.Contains(t, refused.body, "请选择要上传的 Excel 文件")
	require.Equal(t, http.StatusNotFound, broker.get("/registers/nothing").StatusCode)
	require.Contains(t, st.signedIn("registrar").get("/registers").body, "当事人库模板")
	for _, login := range []string{"auditor", "reviewer", "schoolhead", "administrator"} {
		require.Equal(t, http.StatusForbidden, st.signedIn(login).get("/registers").StatusCode, login)
	}
}
