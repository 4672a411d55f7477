package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// keep fails with the findings, one a line.
func keep(t *testing.T, findings []string) {
	t.Helper()
	if len(findings) > 0 {
		t.Errorf("%d findings\n%s", len(findings), strings.Join(findings, "\n"))
	}
}

func TestTheHouse(t *testing.T) {
	packages, err := List(root)
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(packages, func(p Package) bool { return p.ImportPath == "jiyue/domain/money" }))
	noteFolders(t)
	t.Run("imports", func(t *testing.T) { keep(t, Imports(packages)) })
	t.Run("names", func(t *testing.T) { keep(t, Names(packages)) })
	t.Run("sources", func(t *testing.T) {
		findings, err := Sources(packages)
		require.NoError(t, err)
		keep(t, findings)
	})
}

// noteFolders looks into every folder of the house itself, because go test takes
// an earlier result for valid unless the files that this process has seen changed;
// what go list sees does not count.
func noteFolders(t *testing.T) {
	t.Helper()
	for _, layer := range layers[1:] {
		err := filepath.WalkDir(filepath.Join(root, layer), func(string, fs.DirEntry, error) error { return nil })
		require.NoError(t, err)
	}
}

func TestTheGlossary(t *testing.T) {
	findings, err := Glossary(filepath.Join(root, "domain"))
	require.NoError(t, err)
	keep(t, findings)
}

// plant lays out a module of our name with the given files.
func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "off")
	files["go.mod"] = "module jiyue\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

// importing is a package that does nothing but import.
func importing(paths ...string) string {
	text := "package x\n"
	for _, p := range paths {
		text += "import _ \"" + p + "\"\n"
	}
	return text
}

func TestForbiddenImportsAreNamed(t *testing.T) {
	dir := plant(t, map[string]string{
		"main.go":                  "package main\nimport (\n_ \"jiyue/infra/cli\"\n_ \"jiyue/infra/web\"\n)\nfunc main() {}\n",
		"domain/a/a.go":            importing("strings", "github.com/shopspring/decimal", "jiyue/domain/b", "math", "math/big"),
		"domain/a/a_test.go":       importing("os", "github.com/stretchr/testify/require"),
		"domain/b/b.go":            importing("github.com/uptrace/bun", "net/url", "os/exec", "encoding/json", "math/rand/v2", "log/slog", "html/template", "database/sql/driver", "jiyue/app/a1"),
		"app/a1/a.go":              importing("jiyue/domain/a", "jiyue/app/a1/part", "context", "net/netip", "crypto/rand", "github.com/shopspring/decimal"),
		"app/a1/part/p.go":         importing("jiyue/app/a2", "jiyue/infra/postgres"),
		"app/a2/a.go":              importing("net/http", "database/sql", "github.com/google/uuid", "jiyue/views/part"),
		"infra/cli/c.go":           importing("jiyue/infra/web", "jiyue/infra/postgres", "jiyue/infra/excel", "jiyue/infra/pdf", "database/sql"),
		"infra/web/w.go":           importing("jiyue/infra/postgres", "jiyue/infra/web/sse", "jiyue/views/part", "jiyue/app/a1", "net/http", "github.com/jackc/pgx/v5"),
		"infra/web/sse/s.go":       importing("jiyue/infra/web", "jiyue/infra/cli"),
		"infra/postgres/p.go":      importing("jiyue/infra/excel", "jiyue/app/a1", "jiyue/migrations", "database/sql"),
		"infra/excel/e.go":         importing("jiyue/infra/pdf", "github.com/uptrace/bun"),
		"infra/pdf/p.go":           importing("jiyue/infra/web", "database/sql"),
		"infra/pgtest/p.go":        importing("jiyue/infra/postgres", "jiyue/infra/embeddedpg", "jiyue/infra/web"),
		"infra/embeddedpg/e.go":    importing("jiyue/domain/a"),
		"views/part/v.go":          importing("jiyue/domain/a", "jiyue/views", "jiyue/app/a1", "github.com/a-h/templ"),
		"views/v.go":               importing("jiyue/fixtures"),
		"migrations/migrations.go": importing("embed", "jiyue/domain/a"),
		"fixtures/fixtures.go":     importing("jiyue/domain/a"),
		"lib/l.go":                 importing("strings"),
	})
	packages, err := List(dir)
	require.NoError(t, err)
	pure := "rule: domain is pure and does not import database/sql, net, os, log, html, math/rand, encoding/json; jiyue/domain/b imports "
	infra := "rule: infra packages do not import each other, only infra/cli imports all; "
	app := "rule: app speaks neither SQL nor HTTP and does not import database/sql, net/http, os, html, encoding/json; jiyue/app/a2 imports "
	require.ElementsMatch(t, []string{
		"rule: main only calls infra/cli; jiyue imports jiyue/infra/web",
		"rule: domain imports only stdlib and decimal; jiyue/domain/b imports github.com/uptrace/bun",
		"rule: domain imports nothing of ours but domain; jiyue/domain/b imports jiyue/app/a1",
		pure + "net/url", pure + "os/exec", pure + "encoding/json", pure + "math/rand/v2",
		pure + "log/slog", pure + "html/template", pure + "database/sql/driver",
		"rule: app packages do not import each other; jiyue/app/a1/part imports jiyue/app/a2",
		"rule: app imports only stdlib, decimal and domain; jiyue/app/a1/part imports jiyue/infra/postgres",
		"rule: app imports only stdlib, decimal and domain; jiyue/app/a2 imports github.com/google/uuid",
		"rule: app imports only stdlib, decimal and domain; jiyue/app/a2 imports jiyue/views/part",
		app + "net/http", app + "database/sql",
		infra + "jiyue/infra/web imports jiyue/infra/postgres",
		infra + "jiyue/infra/postgres imports jiyue/infra/excel",
		infra + "jiyue/infra/excel imports jiyue/infra/pdf",
		infra + "jiyue/infra/pdf imports jiyue/infra/web",
		infra + "jiyue/infra/pgtest imports jiyue/infra/web",
		"rule: infra/web knows no SQL; jiyue/infra/web imports github.com/jackc/pgx/v5",
		"rule: infra/excel knows no SQL; jiyue/infra/excel imports github.com/uptrace/bun",
		"rule: infra/pdf knows no SQL; jiyue/infra/pdf imports database/sql",
		"rule: only main imports infra/cli; jiyue/infra/web/sse imports jiyue/infra/cli",
		"rule: views import nothing of ours but values of the domain; jiyue/views/part imports jiyue/app/a1",
		"rule: views import nothing of ours but values of the domain; jiyue/views imports jiyue/fixtures",
		"rule: migrations import nothing of ours; jiyue/migrations imports jiyue/domain/a",
		"rule: fixtures import nothing of ours; jiyue/fixtures imports jiyue/domain/a",
		"rule: code lives in domain, app, infra, views, migrations or fixtures; jiyue/lib lies elsewhere",
	}, Imports(packages))
}

func TestBadNamesAreNamed(t *testing.T) {
	dir := plant(t, map[string]string{
		"main.go":             "package main\nfunc main() {}\n",
		"infra/gen/main.go":   "package main\nfunc main() {}\n",
		"domain/sale/s.go":    "package sale\n",
		"app/sale/s.go":       "package sale\n",
		"domain/util/u.go":    "package util\n",
		"infra/models/m.go":   "package rows\n",
		"domain/money/m.go":   "package money\n",
		"domain/other/o.go":   "package types\n",
		"infra/cli/c.go":      "package cli\n",
		"infra/web/w_test.go": "package web_test\n",
	})
	packages, err := List(dir)
	require.NoError(t, err)
	empty := "rule: no package is named util, utils, common, helper, helpers, types, models; "
	require.ElementsMatch(t, []string{
		"rule: no two packages share a name; jiyue/app/sale and jiyue/domain/sale are both named sale",
		empty + "jiyue/domain/util is named util",
		empty + "jiyue/infra/models is named rows",
		empty + "jiyue/domain/other is named types",
	}, Names(packages))
}

func TestClocksAndFloatsAreNamed(t *testing.T) {
	dir := plant(t, map[string]string{
		"domain/money/m.go": `package money
import clock "time"
type Price struct{ f float64 }
const half = 0.5
var at, fixed = clock.Now(), clock.UnixMicro(1)
func read(r interface{ InexactFloat64() }) { r.InexactFloat64() }
`,
		"domain/money/m_test.go":         "package money\nvar tolerance float64\n",
		"domain/valuation/income.go":     "package valuation\nvar npv float64\n",
		"domain/valuation/montecarlo.go": "package valuation\nvar mean float64\n",
		"domain/revenue/montecarlo.go":   "package revenue\nvar mean float64\n",
		"app/trading/t.go":               "package trading\nimport \"time\"\nvar clock, age = time.Now, time.Since(time.Time{})\n",
		"app/other/o.go":                 "package other\nimport . \"time\"\nvar at = Now()\n",
		"app/tx/t.go":                    "package tx\ntype Tx struct{}\nfunc (Tx) Now() int { return 1 }\nvar time Tx\nvar at = time.Now()\n",
		"infra/web/w.go":                 "package web\nimport \"time\"\nvar left = time.Until(time.Time{})\n",
		"infra/cli/c.go":                 "package cli\nimport \"time\"\nvar now = time.Now\n",
	})
	packages, err := List(dir)
	require.NoError(t, err)
	findings, err := Sources(packages)
	require.NoError(t, err)
	clock := "rule: the clock is read in infra/cli only and passed on as a value; "
	float := "rule: no float passes through packages that carry money; "
	require.ElementsMatch(t, []string{
		clock + "jiyue/domain/money/m.go:5 uses time.Now",
		clock + "jiyue/app/trading/t.go:3 uses time.Now",
		clock + "jiyue/app/trading/t.go:3 uses time.Since",
		clock + "jiyue/app/other/o.go:2 uses a dot import of time",
		clock + "jiyue/infra/web/w.go:3 uses time.Until",
		float + "jiyue/domain/money/m.go:3 uses float64",
		float + "jiyue/domain/money/m.go:4 uses 0.5",
		float + "jiyue/domain/money/m.go:6 uses InexactFloat64",
		float + "jiyue/domain/valuation/income.go:2 uses float64",
		float + "jiyue/domain/revenue/montecarlo.go:2 uses float64",
	}, findings)
}

func TestGlossaryGapsAreNamed(t *testing.T) {
	dir := plant(t, map[string]string{
		"domain/glossary.go": `// Terms of the ground:
//
//	中文 | Go identifier | definition | source clause
//	元 | money.Yuan | an amount | 人民币管理条例
//	大写金额 | money.Yuan.Capitals | in words | 支付结算办法
//	分 | money.Yuan.Fen | the smallest unit | —
//	零元 | money.Zero | nothing | —
//	利率 | money.Rate | a rate | —
//	日期 | day.Date | a day | —
//	日 | day.Date | a day | —
//	期限 | day.Period | | —
//	Term | day.Term | a term | —
package domain
`,
		"domain/glossary_tax.go": `// Terms of taxes:
//
//	中文 | Go identifier | definition | source clause
//	税 | money.Tax | gone | —
package domain
`,
		"domain/money/m.go": `package money
// Yuan 元 is an amount.
type Yuan struct{ Fen int64 }
// Capitals writes it in words.
func (y *Yuan) Capitals() string { return "" }
var Zero Yuan
// Rate is a rate.
type Rate struct{}
type hidden struct{}
`,
		"domain/money/m_test.go": "package money\ntype Planted struct{}\n",
		"domain/day/d.go": `package day
type (
	// Date 日期 is a day.
	Date int
	Period int // 期限
	Term int
)
`,
	})
	findings, err := Glossary(filepath.Join(dir, "domain"))
	require.NoError(t, err)
	require.ElementsMatch(t, []string{
		"rule: a type's doc comment carries its Chinese term; money.Rate does not say 利率",
		"rule: a thing has one term; day.Date has two glossary rows",
		`rule: a glossary row has four filled cells; "期限 | day.Period | | —" has not`,
		`rule: a glossary term is Chinese; "Term" is not`,
		"rule: a glossary row names what exists; money.Tax does not exist",
		"rule: every exported type of the domain has a glossary row; day.Period has none",
		"rule: every exported type of the domain has a glossary row; day.Term has none",
	}, findings)
}
