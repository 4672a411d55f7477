package web

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/domain/contract"
	"jiyue/infra/excel"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// uploadBooks opens workbooks as the product does; the rest of the import is
// tested where it is wired.
type uploadBooks struct{ registration.Workbooks }

func (uploadBooks) Rows(content []byte) (func(func(registration.SheetRow, error) bool), error) {
	_, err := excel.OpenUpload(bytes.NewReader(content), int64(len(content)), excel.DefaultLimits)
	return func(func(registration.SheetRow, error) bool) {}, err
}

// quietUnit takes import jobs and does nothing with them.
type quietUnit struct{ *postgres.Tx }

func (quietUnit) QueueImport(context.Context, string) error { return nil }

// registry is a site where people can apply.
func newRegistry(t *testing.T) *site {
	t.Helper()
	st := newSite(t)
	book, err := reference.Load(nil)
	require.NoError(t, err)
	st.Registration = &registration.Service{
		InTx:   postgres.Bind(st.db, func(tx *postgres.Tx) registration.Tx { return quietUnit{tx} }),
		Reader: st.db, Rules: book, Books: uploadBooks{},
	}
	return st
}

// abuseForm is a 委托开发 contract that meets every requirement.
func abuseForm() map[string]string {
	return map[string]string{
		"filed_by": "SELLER", "class": "0101", "related": "NO",
		"contract.project_name": "高速主轴温升预测模型开发", "contract.sign_date": "2026-11-12", "contract.begin": "2026-11-12",
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
		"amount.total": "300000", "amount.pay_method": "INSTALMENT", "amount.tech_part_stated": "YES",
	}
}

// draft opens an application of the broker's, with its contract file.
func (st *site) draft(id string) contract.ID {
	u, err := st.db.UserByLogin(st.t.Context(), "broker")
	require.NoError(st.t, err)
	require.NoError(st.t, st.Registration.StartDraft(st.t.Context(), u.Actor(), contract.ID(id), st.office.ID, abuseForm()))
	require.NoError(st.t, st.Registration.Attach(st.t.Context(), u.Actor(), contract.ID(id), contract.ContractText, "合同.pdf", []byte("%PDF-1.7 "+id)))
	return contract.ID(id)
}

func (st *site) count(query string) (n int) {
	require.NoError(st.t, st.db.SQL().QueryRowContext(st.t.Context(), query).Scan(&n))
	return n
}

// bomb is a workbook of less than 1 MiB that holds 700 MB of blanks.
func bomb(t *testing.T) []byte {
	block := bytes.Repeat([]byte(" "), 1<<20)
	var stretch bytes.Buffer
	w, err := flate.NewWriter(&stretch, flate.BestCompression)
	require.NoError(t, err)
	_, err = w.Write(block)
	require.NoError(t, err)
	require.NoError(t, w.Flush())
	packed, sum := []byte{}, uint32(0)
	for range 700 {
		packed, sum = append(packed, stretch.Bytes()...), crc32.Update(sum, crc32.IEEETable, block)
	}
	packed = append(packed, 0x03, 0x00)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml"} {
		part, err := z.Create(name)
		require.NoError(t, err)
		_, err = part.Write([]byte("<x/>"))
		require.NoError(t, err)
	}
	raw, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: sum,
		CompressedSize64: uint64(len(packed)), UncompressedSize64: 700 << 20})
	require.NoError(t, err)
	_, err = raw.Write(packed)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Less(t, b.Len(), 1<<20)
	return b.Bytes()
}

func entityBook(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"[Content_Types].xml": "<x/>",
		"xl/workbook.xml": `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`} {
		part, err := z.Create(name)
		require.NoError(t, err)
		_, err = part.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// sendFile posts a file with other fields, as a browser does.
func (v *visitor) sendFile(path, name string, content []byte, fields map[string]string) answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	require.NoError(v.site.t, w.WriteField("_csrf", v.token))
	for field, value := range fields {
		require.NoError(v.site.t, w.WriteField(field, value))
	}
	part, err := w.CreateFormFile("file", name)
	require.NoError(v.site.t, err)
	_, err = part.Write(content)
	require.NoError(v.site.t, err)
	require.NoError(v.site.t, w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("X-CSRF-Token", v.token)
	return v.send(r)
}

func TestHostileFilesAreRefusedInWords(t *testing.T) {
	st := newRegistry(t)
	v := st.signedIn("broker")
	id := string(st.draft(postgres.NewID()))
	huge := bomb(t)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, c := range []struct {
		name, path, file, says string
		content                []byte
		status                 int
	}{
		{"bomb", "/imports", "合同.xlsx", "文件解压后过大", huge, 413},
		{"entity", "/imports", "合同.xlsx", "DOCTYPE 或 ENTITY", entityBook(t), 415},
		{"no workbook", "/imports", "合同.xlsx", "不是 .xlsx 工作簿", []byte("<html>hello, this is a page"), 415},
		{"page named as document", "/contracts/" + id + "/files", "合同.pdf", contract.ErrFileType.Message, []byte("<html><script>alert(1)</script>"), 415},
		{"path in the name", "/contracts/" + id + "/files", `..\..\etc\pass/../../x.exe`, contract.ErrFileType.Message, []byte("%PDF-1.7 x"), 415},
		{"workbook as contract", "/contracts/" + id + "/files", "合同.pdf", contract.ErrFileType.Message, huge, 415},
	} {
		a := v.sendFile(c.path, c.file, c.content, map[string]string{"target": st.office.ID, "kind": "CONTRACT"})
		require.Equal(t, c.status, a.StatusCode, c.name+a.body)
		require.Contains(t, a.body, c.says, c.name)
		require.Equal(t, 200, v.get("/healthz").StatusCode)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapInuse)-int64(before.HeapInuse), int64(150<<20))

	a := v.sendFile("/contracts/"+id+"/files", "../../../etc/合同二.pdf", []byte("%PDF-1.7 another"), map[string]string{"kind": "OTHER"})
	require.Equal(t, 303, a.StatusCode, a.body)
	require.Zero(t, st.count(`SELECT count(*) FROM attachments WHERE name ~ '[/\\]'`), "no path is kept")
	require.Zero(t, st.count(`SELECT count(*) FROM imports`))
}

func TestHostileFormsAreRefusedInWords(t *testing.T) {
	st := newRegistry(t)
	v := st.signedIn("broker")
	draft := postgres.NewID()
	typed := func(name, value string) url.Values {
		f := url.Values{"draft": {draft}, "office": {st.office.ID}, "filed_by": {"SELLER"}, "class": {"0101"}, "contract.project_name": {"甲"}}
		f.Set(name, value)
		return f
	}
	a := v.post("/contracts/new", typed("contract.project_name", strings.Repeat("字", 100_000)))
	require.Equal(t, 422, a.StatusCode)
	require.Contains(t, a.body, "最多 4,000 字，现有 100,000 字")
	require.Contains(t, a.body, strings.Repeat("字", 100_000), "what was typed is still there to be shortened")
	require.Zero(t, st.count(`SELECT count(*) FROM contracts`))
	draft = postgres.NewID()
	a = v.post("/contracts/new", typed("contract.summary", strings.Repeat("x", 2<<20)))
	require.Equal(t, 413, a.StatusCode)
	require.Contains(t, a.body, "超过上限")
	a = v.post("/contracts/new", typed("draft", "../../x"))
	require.Equal(t, 422, a.StatusCode)
	a = v.post("/contracts/new", typed("contract.project_name", "甲\xff\xfe乙\x00丙"))
	require.Equal(t, 303, a.StatusCode, "what is no text is left out")
	c, err := st.db.Contract(t.Context(), contract.ID(draft))
	require.NoError(t, err)
	require.Equal(t, "甲乙丙", c.Form.Contract.ProjectName)

	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := range 10_000 {
		require.NoError(t, w.WriteField(fmt.Sprint("f", i), "1"))
	}
	require.NoError(t, w.Close())
	r := httptest.NewRequest(http.MethodPost, "/contracts/new", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("X-CSRF-Token", v.token)
	a = v.send(r)
	require.Contains(t, []int{400, 413, 422}, a.StatusCode)
	require.Regexp(t, `\p{Han}`, a.body)

	r = httptest.NewRequest(http.MethodPost, "/contracts/new", strings.NewReader("\x1f\x8b"))
	r.Header.Set("Content-Encoding", "gzip")
	a = v.send(r)
	require.Equal(t, 415, a.StatusCode)
	require.Contains(t, a.body, "不接受压缩编码")

	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/" + strings.Repeat("a/", 2000), 404}, {"GET", "/contracts/..%2f..%2fetc%2fpasswd", 404},
		{"DELETE", "/contracts/new", 405}, {"PUT", "/imports", 405}, {"TRACE", "/login", 405}, {"POST", "/healthz", 405},
	} {
		a := v.send(httptest.NewRequest(c.method, c.path, nil))
		require.Equal(t, c.status, a.StatusCode, c.method+" "+c.path[:min(len(c.path), 40)])
		require.Regexp(t, `\p{Han}`, a.body)
	}
	require.Equal(t, 200, v.get("/healthz").StatusCode)
}

// What the HTTP parser itself refuses is sent over a real connection.
func TestHostileHeadersOverARealConnection(t *testing.T) {
	st := newRegistry(t)
	address := st.listen()
	for _, c := range []struct {
		name, text string
		status     []string
	}{
		{"huge cookie", "GET /login HTTP/1.1\r\nHost: x\r\nCookie: a=" + strings.Repeat("b", 64<<10) + "\r\n\r\n", []string{"431"}},
		{"many headers", "GET /login HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-A: b\r\n", 10_000) + "\r\n", []string{"431"}},
		{"two session cookies", "GET /account HTTP/1.1\r\nHost: x\r\nCookie: jiyue=a; jiyue=b\r\nCookie: jiyue=c\r\nConnection: close\r\n\r\n", []string{"303"}},
		{"5 MB form", "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5242880\r\n\r\n" + strings.Repeat("a", 5<<20), []string{"413"}},
		{"both lengths", "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", []string{"400", "403"}},
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", []string{"400"}},
	} {
		conn, err := net.Dial("tcp", address)
		require.NoError(t, err)
		require.NoError(t, conn.SetDeadline(time.Now().Add(5*time.Second)))
		go func() { _, _ = io.WriteString(conn, c.text) }() // refused before all of it is written
		head := make([]byte, 4096)
		n, err := io.ReadAtLeast(conn, head, 12)
		require.NoError(t, err, c.name)
		require.Contains(t, c.status, string(head[9:12]), c.name+"\n"+string(head[:n]))
		require.NoError(t, conn.Close())
		health, err := http.Get("http://" + address + "/healthz")
		require.NoError(t, err)
		require.Equal(t, 200, health.StatusCode)
		require.NoError(t, health.Body.Close())
	}
}

// together posts one form several times at once, as one impatient browser.
func (v *visitor) together(n int, path string, form url.Values) []answer {
	answers := make([]answer, n)
	var group sync.WaitGroup
	for i := range answers {
		copied := *v
		copied.cookies = map[string]string{}
		for name, value := range v.cookies {
			copied.cookies[name] = value
		}
		group.Go(func() { answers[i] = copied.post(path, form) })
	}
	group.Wait()
	return answers
}

func TestTheSameFormTwentyTimesIsOneContract(t *testing.T) {
	st := newRegistry(t)
	v := st.signedIn("broker")
	draft := postgres.NewID()
	for _, a := range v.together(20, "/contracts/new", url.Values{"draft": {draft}, "office": {st.office.ID}, "filed_by": {"SELLER"},
		"class": {"0101"}, "contract.project_name": {"同一份表单"}}) {
		require.Equal(t, 303, a.StatusCode, a.body)
		require.Equal(t, "/contracts/"+draft+"/form", a.Header.Get("Location"))
	}
	require.Equal(t, 1, st.count(`SELECT count(*) FROM contracts`))
	require.Equal(t, 1, st.count(`SELECT count(*) FROM audit_events WHERE subject LIKE 'contract:%'`))
}

// Eight posts of one submission are one act: the first has done it, and the
// others are told in a sentence that it is done.
func TestEightSubmissionsAtOnceAreOneAct(t *testing.T) {
	st := newRegistry(t)
	v := st.signedIn("broker")
	id := string(st.draft(postgres.NewID()))
	c, err := st.db.Contract(t.Context(), contract.ID(id))
	require.NoError(t, err)
	done := 0
	for _, a := range v.together(8, "/contracts/"+id+"/submit", url.Values{"agreed": {"1"}, "version": {fmt.Sprint(c.Version)}}) {
		if a.StatusCode == 303 {
			require.Equal(t, "/contracts/"+id+"/submitted", a.Header.Get("Location"))
			done++
			continue
		}
		require.Equal(t, 409, a.StatusCode, a.body)
		require.Contains(t, a.body, "合同已提交，不能重复提交")
	}
	require.Equal(t, 1, done)
	require.Equal(t, 1, st.count(`SELECT count(*) FROM audit_events WHERE kind = 'contract.submitted'`))
	require.Equal(t, 1, st.count(`SELECT count(DISTINCT submission_no) FROM contracts WHERE state = 'SUBMITTED'`))
	require.Equal(t, 1, st.count(`SELECT value FROM counters WHERE key LIKE 'submission:%'`))

	stale := string(st.draft(postgres.NewID()))
	a := v.post("/contracts/"+stale+"/submit", url.Values{"agreed": {"1"}, "version": {"1000"}})
	require.Equal(t, 409, a.StatusCode)
	require.Contains(t, a.body, "这份草稿已在别处修改，没有提交")
}
