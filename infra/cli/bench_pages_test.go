package cli

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/infra/config"
	"jiyue/infra/web"
)

// pageTarget is what a page may take at the 99th percentile with sixteen people
// asking at once.
const pageTarget = 100 * time.Millisecond

// loadedPages are pages of people whose lists are long, in the database that
// `jiyue seed load` makes.
var loadedPages = []struct {
	login string
	paths []string
}{
	{"load.registrar", []string{"/desk", "/desk?tab=own", "/desk?tab=done", "/review", "/contracts", "/contracts?q=" + url.QueryEscape("技术"), "/contracts?q=" + url.QueryEscape("稀土"),
		"/contracts?q=" + url.QueryEscape("永动"), "/contracts?state=REVOKED", "/contracts?class=01", "/contracts?party=" + url.QueryEscape("轴承"), "/parties", "/parties?q=" + url.QueryEscape("轴承"),
		"/ip", "/brokers", "/national", "/schedules", "/statistics", "/statistics?from=2025-01&to=2025-12", "/notices"}},
	{"load.head", []string{"/desk", "/duty", "/workload", "/workload?from=2025-01-01&to=2025-12-31"}},
	{"load.broker", []string{"/desk", "/desk?tab=mine", "/contracts", "/contracts?q=" + url.QueryEscape("检测")}},
	{"load.agent", []string{"/desk", "/desk?tab=mine", "/desk?tab=done", "/contracts"}},
	{"load.authority", []string{"/contracts", "/contracts?q=" + url.QueryEscape("技术"), "/contracts?q=" + url.QueryEscape("稀土 磁"), "/contracts?min=100000000",
		"/statistics", "/statistics?from=2025-01&to=2025-12", "/statistics?from=2026-10&to=2026-10", "/statistics?from=2025-01&to=2025-12&by=buyer", "/workload"}},
	{"load.tax", []string{"/contracts", "/statistics"}},
	{"load.auditor", []string{"/contracts", "/contracts?q=" + url.QueryEscape("有限公司"), "/audit"}},
}

// BenchmarkPages asks for the lists, searches, queues and figures of a large
// database over sixteen connections and says which page is slower than it may be.
// JIYUE_BENCH_DATA names a data folder that is loaded already.
func BenchmarkPages(b *testing.B) {
	c, err := config.Load([]string{"JIYUE_DATA=" + os.Getenv("JIYUE_BENCH_DATA"), "JIYUE_DEMO_PASSWORD=" + benchPassword})
	require.NoError(b, err)
	loaded := os.Getenv("JIYUE_BENCH_DATA") != ""
	if !loaded {
		dir, err := os.MkdirTemp("/var/tmp", "jiyue-pages-")
		require.NoError(b, err)
		b.Cleanup(func() { require.NoError(b, os.RemoveAll(dir)) })
		require.NoError(b, os.Chmod(dir, 0o755))
		c.Data = filepath.Join(dir, "data")
	}
	log := newLog(io.Discard, c.LogLevel)
	d, err := openDatabase(b.Context(), c, log)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, d.stop()) })
	db, err := d.connect(b.Context(), c, time.Now)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	contracts := benchSize("JIYUE_BENCH_CONTRACTS", 100_000)
	if !loaded {
		require.NoError(b, seedLoad{Contracts: contracts}.load(b.Context(), c, d, db, &streams{out: io.Discard, err: io.Discard}))
	}
	p, err := newProduct(b.Context(), c, db, log)
	require.NoError(b, err)
	w := &benchWorld{b: b, importWorld: &importWorld{product: p, t: b}}
	password := benchPassword
	if loaded {
		password = os.Getenv("JIYUE_BENCH_PASSWORD")
	}
	server := web.New(p.webOptions(true))
	serving := w.contender("本产品", "/", "", server.Serve, func() error { return server.Shutdown(context.Background()) })
	fmt.Printf("各页面，%s，16 个连接，每页 320 次\n", map[bool]string{true: "已装载的库", false: fmt.Sprint(contracts, " 份合同")}[loaded])
	base := serving.url[:len(serving.url)-1]
	for _, who := range loadedPages {
		token, _, err := p.access.Login(b.Context(), access.Credentials{Login: who.login, Password: password, Address: "127.0.0.1"})
		require.NoError(b, err, who.login)
		for _, path := range who.paths {
			asked := *serving
			asked.url, asked.cookie = base+path, token
			_, err := asked.ask()
			require.NoError(b, err)
			took, _ := w.load(&asked, 16, 320)
			slow := ""
			if took[len(took)*99/100] > pageTarget {
				slow = "  ← 超过 " + pageTarget.String()
			}
			plain, _ := url.QueryUnescape(path)
			fmt.Printf("  %-16s p50 %7.1f  p99 %7.1f 毫秒  %s%s\n", who.login, milliseconds(took[len(took)/2]), milliseconds(took[len(took)*99/100]), plain, slow)
		}
	}
}
