package cli

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/valyala/fasthttp"

	"jiyue/app/access"
	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/infra/config"
	"jiyue/infra/postgres"
	"jiyue/infra/web"
)

// benchWorld is the product as it is installed: its own PostgreSQL that flushes
// to disk, real passwords, a log that is written (to nowhere).
type benchWorld struct {
	*importWorld
	b         *testing.B
	owner     *pgx.Conn
	authority actor.Actor
}

const benchPassword = "一段足够长的测试口令"

func newBenchWorld(b *testing.B) *benchWorld {
	dir, err := os.MkdirTemp("/var/tmp", "jiyue-bench-")
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, os.RemoveAll(dir)) })
	require.NoError(b, os.Chmod(dir, 0o755))
	c, err := config.Load([]string{"JIYUE_DATA=" + filepath.Join(dir, "data")})
	require.NoError(b, err)
	log := newLog(io.Discard, c.LogLevel)
	d, err := openDatabase(b.Context(), c, log)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, d.stop()) })
	db, err := d.connect(b.Context(), c, time.Now)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	owner, err := pgx.Connect(b.Context(), d.ownerDSN)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, owner.Close(context.Background())) })
	p, err := newProduct(b.Context(), c, db, log)
	require.NoError(b, err)

	office := access.Organisation{ID: postgres.NewID(), Kind: access.Office, Name: "郑州市技术合同登记处", Region: "410100", NumberPrefix: "ZZ"}
	school := access.Organisation{ID: postgres.NewID(), Kind: access.Seller, Name: "中原示例理工大学", USCC: "1241000041580123XA", Region: "410102"}
	bureau := access.Organisation{ID: postgres.NewID(), Kind: access.Authority, Name: "郑州市科技主管部门", Region: "410100"}
	account := func(login, name string, org access.Organisation, role actor.Role) access.Account {
		return access.Account{Password: benchPassword, User: access.User{ID: postgres.NewID(), Login: login, Name: name, OrgID: org.ID, Roles: []actor.Role{role}}}
	}
	accounts := []access.Account{account("xubowen", "许博文", school, actor.Broker), account("luojingyi", "罗静宜", bureau, actor.Authority)}
	require.NoError(b, p.access.Install(b.Context(), []access.Organisation{office, school, bureau}, accounts))
	_, err = owner.Exec(b.Context(), `UPDATE users SET must_change = false`)
	require.NoError(b, err)
	w := &benchWorld{b: b, owner: owner, importWorld: &importWorld{product: p, t: b, office: office.ID}}
	for login, who := range map[string]*actor.Actor{"xubowen": &w.broker, "luojingyi": &w.authority} {
		u, err := db.UserByLogin(b.Context(), login)
		require.NoError(b, err)
		*who = u.Actor()
	}
	return w
}

// BenchmarkProduct prints how the product compares with plain programs that do
// the same, in one run on one machine. `make bench` runs it.
func BenchmarkProduct(b *testing.B) {
	w := newBenchWorld(b)
	w.importBench(benchSize("JIYUE_BENCH_IMPORT", 5000), 3)
	w.fillLedger(benchSize("JIYUE_BENCH_ROWS", 100_000))
	w.exportBench(3)
	w.pageBench(300, 7)
	w.loadBench(32, 3000, 5)
}

// figures are the measurements of several rounds.
type figures []float64

func (f figures) String() string {
	sorted := slices.Sorted(slices.Values(f))
	return fmt.Sprintf("最小 %8.2f  中位 %8.2f  最大 %8.2f", sorted[0], sorted[len(sorted)/2], sorted[len(sorted)-1])
}

func (f figures) over(g figures) figures {
	ratio := make(figures, len(f))
	for i := range f {
		ratio[i] = f[i] / g[i]
	}
	return ratio
}

func say(label, unit string, f figures) { fmt.Printf("  %-44s %s  %s\n", label, f, unit) }

// contender is one server on a port of its own with the address to ask for.
type contender struct {
	name   string
	client *fasthttp.HostClient
	url    string
	cookie string
	took   figures
}

func (w *benchWorld) contender(name, path, cookie string, serve func(net.Listener) error, stop func() error) *contender {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.b, err)
	ended := make(chan error, 1)
	go func() { ended <- serve(ln) }()
	c := &contender{name: name, url: "http://" + ln.Addr().String() + path, cookie: cookie, client: &fasthttp.HostClient{Addr: ln.Addr().String(), MaxConns: 64}}
	w.b.Cleanup(func() {
		c.client.CloseIdleConnections()
		require.NoError(w.b, stop())
		require.NoError(w.b, <-ended)
	})
	return c
}

// ask is one request on a connection that is kept.
func (c *contender) ask() ([]byte, error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI(c.url)
	if c.cookie != "" {
		request.Header.SetCookie("jiyue", c.cookie)
	}
	err := c.client.Do(request, response)
	if err == nil && response.StatusCode() != fasthttp.StatusOK {
		err = fmt.Errorf("%s answered %d: %.200s", c.name, response.StatusCode(), response.Body())
	}
	return bytes.Clone(response.Body()), err
}

func (w *benchWorld) product() *contender {
	token, _, err := w.access.Login(w.b.Context(), access.Credentials{Login: "luojingyi", Password: benchPassword, Address: "127.0.0.1"})
	require.NoError(w.b, err)
	server := web.New(w.webOptions(false))
	return w.contender("本产品 /contracts，50 行", "/contracts?rows=50", token, server.Serve, func() error { return server.Shutdown(context.Background()) })
}

func (w *benchWorld) plain(name string, handle fiber.Handler) *contender {
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/", handle)
	return w.contender(name, "/", "", app.Listener, app.Shutdown)
}

// templateServer does the reading of the page and renders it with html/template;
// it has no sessions, no log and no figures in its navigation. All around the
// rows of the table is literal text, which html/template copies for nothing.
func (w *benchWorld) templateServer(page []byte, read bool) *contender {
	head, rest, found := bytes.Cut(page, []byte("<tbody>"))
	require.True(w.b, found)
	_, tail, found := bytes.Cut(rest, []byte("</tbody>"))
	require.True(w.b, found)
	t, err := template.New("page").Parse(string(head) + "<tbody>" + benchRows + "</tbody>" + string(tail))
	require.NoError(w.b, err)
	kept, err := w.reporting.List(w.b.Context(), w.authority, reporting.Filter{}, reporting.Turn{Rows: 50})
	require.NoError(w.b, err)
	name := "html/template，同页，不查询"
	if read {
		name = "html/template，同页，同样查询"
	}
	return w.plain(name, func(c *fiber.Ctx) error {
		p := kept
		if read {
			p, err = w.reporting.List(c.UserContext(), w.authority, reporting.Filter{}, reporting.Turn{Rows: 50})
			if err != nil {
				return err
			}
			_, err = w.reporting.Offices(c.UserContext(), w.authority)
			if err != nil {
				return err
			}
		}
		var out bytes.Buffer
		err := t.Execute(&out, p)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(out.Bytes())
	})
}

// benchRows is the body of the ledger's table as html/template has it.
const benchRows = `{{range .Rows}}<tr><th scope="row" class="key"><a href="/contracts/{{.ID}}">{{.Name}}</a> ` +
	`{{if .Number}}<small class="no">{{.Number}}</small>{{else if .SubmissionNo}}<small class="no">{{.SubmissionNo}}</small>{{end}}</th>` +
	`<td data-l="卖方 / 买方">{{if .Seller}}{{.Seller}}{{else}}<span class="dim">卖方未填</span>{{end}} <small>{{if .Buyer}}{{.Buyer}}{{else}}<span class="dim">买方未填</span>{{end}}</small></td>` +
	`<td data-l="类别"><span class="nw">{{if eq .Class ""}}<span class="dim">未选</span>{{else}}{{.Class.Major.Title}} {{if ne .Class .Class.Major}}<small>{{.Class.ShortTitle}}</small>{{end}}{{end}}</span></td>` +
	`<td class="nw c-l" data-l="签订日期">{{if .SignDate.IsZero}}<span class="dim">未签订</span>{{else}}<time datetime="{{.SignDate}}">{{.SignDate}}</time>{{end}}</td>` +
	`<td class="num" data-l="成交总额（元）">{{if .Priced}}{{.Total.Text}}{{else}}<span class="dim">未填</span>{{end}}</td>` +
	`<td class="num" data-l="技术交易额（元）">{{if .Recognised}}{{.Tech.Text}}{{else}}<span class="dim">未核定</span>{{end}}</td>` +
	`<td class="c-r" data-l="状态"><span class="status"><i class="st-done"></i>{{.State.Title}}</span></td></tr>{{end}}`

// pageBench compares the time of a page, one request after the other.
func (w *benchWorld) pageBench(requests, rounds int) {
	product := w.product()
	page, err := product.ask()
	require.NoError(w.b, err)
	read := w.templateServer(page, true)
	same, err := read.ask()
	require.NoError(w.b, err)
	require.InEpsilon(w.b, len(page), len(same), 0.1, "the page of html/template holds the same")
	contenders := []*contender{w.plain("fiber 空处理", func(c *fiber.Ctx) error { return c.SendString("ok") }), product, read, w.templateServer(page, false)}
	for round := range rounds + 1 { // the first one warms up
		for _, c := range contenders {
			start := time.Now()
			for range requests {
				_, err := c.ask()
				require.NoError(w.b, err)
			}
			if round > 0 {
				c.took = append(c.took, float64(time.Since(start).Microseconds())/1000/float64(requests))
			}
		}
	}
	fmt.Printf("一、合同台账一页 50 行（%d KiB），共 %d 份合同，一个连接，每轮 %d 次，%d 轮\n", len(page)>>10, w.contracts(), requests, rounds)
	for _, c := range contenders {
		say(c.name, "毫秒／次", c.took)
	}
	for _, c := range []*contender{contenders[0], contenders[2], contenders[3]} {
		say("本产品 ÷ "+c.name, "倍", product.took.over(c.took))
	}
}

// loadBench asks over many connections at once.
func (w *benchWorld) loadBench(connections, requests, rounds int) {
	product, noop := w.product(), w.plain("fiber 空处理", func(c *fiber.Ctx) error { return c.SendString("ok") })
	w.load(product, connections, 300)
	w.load(noop, connections, 300)
	var p50, p99, rate, noopRate figures
	for range rounds {
		took, all := w.load(product, connections, requests)
		p50 = append(p50, milliseconds(took[len(took)/2]))
		p99 = append(p99, milliseconds(took[len(took)*99/100]))
		rate = append(rate, float64(requests)/all.Seconds())
		_, all = w.load(noop, connections, requests)
		noopRate = append(noopRate, float64(requests)/all.Seconds())
	}
	fmt.Printf("二、同一页，%d 个连接，每轮 %d 次，%d 轮\n", connections, requests, rounds)
	say("p50", "毫秒", p50)
	say("p99", "毫秒", p99)
	say("吞吐", "次／秒", rate)
	say("fiber 空处理的吞吐", "次／秒", noopRate)
	say("fiber 空处理 ÷ 本产品", "倍", noopRate.over(rate))
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// load returns how long each request took, sorted, and all of them together.
func (w *benchWorld) load(c *contender, connections, requests int) (each []time.Duration, all time.Duration) {
	each = make([]time.Duration, requests)
	var next atomic.Int64
	var failed atomic.Value
	var group sync.WaitGroup
	start := time.Now()
	for range connections {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(requests); i = next.Add(1) - 1 {
				asked := time.Now()
				if _, err := c.ask(); err != nil {
					failed.Store(err)
				}
				each[i] = time.Since(asked)
			}
		})
	}
	group.Wait()
	all = time.Since(start)
	require.Nil(w.b, failed.Load())
	slices.Sort(each)
	return each, all
}

// benchSize is a figure of the run, which the environment can make smaller.
func benchSize(name string, usual int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return usual
	}
	return n
}
