package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/contract"
	"jiyue/views/part"
)

// upload sends one document as the page's form does.
func (v *visitor) upload(home, kind, name string, content []byte) answer {
	v.site.t.Helper()
	v.get(home + "/form/files")
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	require.NoError(v.site.t, w.WriteField(part.CSRFName, v.token))
	require.NoError(v.site.t, w.WriteField("kind", kind))
	if name != "" {
		file, err := w.CreateFormFile("file", name)
		require.NoError(v.site.t, err)
		_, err = file.Write(content)
		require.NoError(v.site.t, err)
	}
	require.NoError(v.site.t, w.Close())
	r := httptest.NewRequest(http.MethodPost, home+"/files", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.send(r)
}

var fileLink = regexp.MustCompile(`/files/([0-9a-f-]{36})"`)

func TestDocumentsAreTakenShownAndRemoved(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	pdf := []byte("%PDF-1.7 合同全文")
	page := v.follow(v.upload(home, "CONTRACT", "技术开发合同.pdf", pdf))
	for _, words := range []string{"技术开发合同.pdf", "合同文本", contract.Hash(pdf)[:12], "已上传"} {
		require.Contains(t, page.body, words)
	}
	path := home + "/files/" + fileLink.FindStringSubmatch(page.body)[1]
	file := v.get(path)
	require.Equal(t, string(pdf), file.body)
	require.Equal(t, "application/pdf", file.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", file.Header.Get("X-Content-Type-Options"))
	require.Contains(t, file.Header.Get("Content-Security-Policy"), "sandbox")
	require.Contains(t, file.Header.Get("Content-Disposition"), "inline")
	require.Contains(t, v.get(path+"?save=1").Header.Get("Content-Disposition"), "attachment")

	rival := st.signedIn("rival")
	require.Equal(t, http.StatusNotFound, rival.get(path).StatusCode)
	rival.get("/account")
	require.Equal(t, http.StatusNotFound, rival.post(path+"/delete", nil).StatusCode)
	require.Equal(t, http.StatusNotFound, st.signedIn("registrar").get(path).StatusCode, "a draft is the applicant's own")

	require.Equal(t, http.StatusConflict, v.upload(home, "CONTRACT", "另名.pdf", pdf).StatusCode, "the same document twice")
	v.get(home + "/form/files")
	require.Equal(t, http.StatusSeeOther, v.post(path+"/delete", nil).StatusCode)
	require.Equal(t, http.StatusNotFound, v.get(path).StatusCode)
	require.Contains(t, v.get(home+"/form/files").body, "还没有上传附件")
}

func TestDocumentsThatAreRefused(t *testing.T) {
	st := applicants(t)
	v := st.signedIn("broker")
	home := v.opened()
	large := append([]byte("%PDF-1.7"), make([]byte, contract.MaxAttachment)...)
	for _, c := range []struct {
		name, kind, file string
		content          []byte
		status           int
		words            string
	}{
		{"html called pdf", "CONTRACT", "合同.pdf", []byte("<!doctype html><script>alert(1)</script>"), http.StatusUnsupportedMediaType, "只接收 PDF"},
		{"pdf called html", "CONTRACT", "合同.html", []byte("%PDF-1.7"), http.StatusUnsupportedMediaType, "只接收 PDF"},
		{"too large", "CONTRACT", "合同.pdf", large, http.StatusRequestEntityTooLarge, "20 MB"},
		{"empty", "CONTRACT", "合同.pdf", []byte{}, http.StatusUnprocessableEntity, "文件"},
		{"no file", "CONTRACT", "", nil, http.StatusUnprocessableEntity, "请选择要上传的文件"},
		{"no kind", "", "合同.pdf", []byte("%PDF-1.7"), http.StatusUnprocessableEntity, "请选择附件种类"},
		{"unknown kind", "XX", "合同.pdf", []byte("%PDF-1.7"), http.StatusUnprocessableEntity, "请选择附件种类"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := v.upload(home, c.kind, c.file, c.content)
			require.Equal(t, c.status, a.StatusCode, a.body)
			require.Contains(t, a.body, c.words)
			require.Contains(t, a.body, "上传这份附件", "the same page")
		})
	}
	files, err := st.db.Attachments(t.Context(), contract.ID(home[len("/contracts/"):]))
	require.NoError(t, err)
	require.Empty(t, files)
	huge := v.upload(home, "CONTRACT", "合同.pdf", make([]byte, uploadLimit+2*formLimit))
	require.Equal(t, http.StatusRequestEntityTooLarge, huge.StatusCode)
	require.Equal(t, http.StatusForbidden, v.post(home+"/files", url.Values{part.CSRFName: {"forged"}}).StatusCode)
}
