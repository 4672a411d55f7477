// Package arch checks the rules by which the house is built: who may import whom,
// where the clock is read, where no float may pass, and that the glossary of the
// domain is complete. Its test runs the checks over the module; each finding is a
// sentence that names the rule.
package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
)

const module = "jiyue"

// Package is what `go list` tells of a package.
type Package struct {
	ImportPath, Name, Dir string
	Imports, GoFiles      []string
}

// List reads the packages of the module at dir. Packages that do not compile are
// listed too: to say so is the compiler's task.
func List(dir string) ([]Package, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,Imports,GoFiles", "./...")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	var packages []Package
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// house is the package's path within the module, "." for the program itself.
func (p Package) house() string {
	if p.ImportPath == module {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

// Imports reports every import that breaks the dependency rule. Tests may import
// more than the code they test, so they are left aside.
func Imports(packages []Package) []string {
	var findings []string
	for _, p := range packages {
		if rule := placeRule(p.house()); rule != "" {
			findings = append(findings, fmt.Sprintf("rule: %s; %s lies elsewhere", rule, p.ImportPath))
		}
		for _, imported := range p.Imports {
			if rule := importRule(p.house(), imported); rule != "" {
				findings = append(findings, fmt.Sprintf("rule: %s; %s imports %s", rule, p.ImportPath, imported))
			}
		}
	}
	return findings
}

var layers = []string{".", "domain", "app", "infra", "views", "migrations", "fixtures"}

func placeRule(from string) string {
	if layer, _, _ := strings.Cut(from, "/"); !slices.Contains(layers, layer) {
		return "code lives in domain, app, infra, views, migrations or fixtures"
	}
	return ""
}

const decimals = "github.com/shopspring/decimal"

// What the standard library offers for talking to the world is not for the
// domain, and not all of it for activities.
var (
	domainBans = []string{"database/sql", "net", "os", "log", "html", "math/rand", "encoding/json"}
	appBans    = []string{"database/sql", "net/http", "os", "html", "encoding/json"}
	sqlModules = []string{"database/sql", "github.com/jackc/pgx", "github.com/uptrace/bun"}
)

// infraNeeds lists which technologies stand on which; infra/cli wires them all.
var infraNeeds = map[string][]string{
	"infra/pgtest":  {"infra/postgres", "infra/embeddedpg"},
	"infra/jobs":    {"infra/postgres"},
	"infra/conform": {"infra/reference"},
}

// importRule returns the rule that the import breaks, "" if it breaks none.
func importRule(from, imported string) string {
	to, ours := strings.CutPrefix(imported, module+"/")
	layer, _, _ := strings.Cut(from, "/")
	switch {
	case ours && within(to, "infra/cli") && from != ".":
		return "only main imports infra/cli"
	case layer == ".":
		if ours && !within(to, "infra/cli") {
			return "main only calls infra/cli"
		}
	case layer == "domain":
		return domainRule(to, ours)
	case layer == "app":
		return appRule(from, to, ours)
	case layer == "views":
		if ours && !within(to, "views") && !within(to, "domain") {
			return "views import nothing of ours but values of the domain"
		}
	case layer == "migrations" || layer == "fixtures":
		if ours && !within(to, layer) {
			return layer + " import nothing of ours"
		}
	case layer == "infra":
		return infraRule(from, to, ours)
	}
	return ""
}

func domainRule(to string, ours bool) string {
	switch {
	case ours && !within(to, "domain"):
		return "domain imports nothing of ours but domain"
	case ours || to == decimals:
		return ""
	case !standard(to):
		return "domain imports only stdlib and decimal"
	case banned(to, domainBans):
		return "domain is pure and does not import " + strings.Join(domainBans, ", ")
	}
	return ""
}

func appRule(from, to string, ours bool) string {
	switch {
	case ours && within(to, "domain") || to == decimals:
		return ""
	case ours && within(to, "app"):
		if unit(from) != unit(to) {
			return "app packages do not import each other"
		}
		return ""
	case ours || !standard(to):
		return "app imports only stdlib, decimal and domain"
	case banned(to, appBans):
		return "app speaks neither SQL nor HTTP and does not import " + strings.Join(appBans, ", ")
	}
	return ""
}

func infraRule(from, to string, ours bool) string {
	switch self := unit(from); {
	case self == "infra/cli":
	case ours && within(to, "infra") && unit(to) != self && !slices.Contains(infraNeeds[self], unit(to)):
		return "infra packages do not import each other, only infra/cli imports all"
	case slices.Contains([]string{"infra/web", "infra/excel", "infra/pdf"}, self) && !ours && banned(to, sqlModules):
		return self + " knows no SQL"
	}
	return ""
}

// unit is the technology or activity that a package belongs to: infra/web of
// infra/web/sse.
func unit(house string) string {
	parts := strings.SplitN(house, "/", 3)
	return path.Join(parts[:min(2, len(parts))]...)
}

func within(p, root string) bool { return p == root || strings.HasPrefix(p, root+"/") }

func banned(imported string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return within(imported, root) })
}

// standard: paths of other modules begin with a domain name.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "types", "models"}

// Names reports package names that say nothing, and names that two packages
// share, so that nobody needs an import alias.
func Names(packages []Package) []string {
	var findings []string
	first := map[string]string{}
	for _, p := range packages {
		switch owner, taken := first[p.Name]; {
		case p.Name == "main":
		case slices.Contains(emptyNames, p.Name) || slices.Contains(emptyNames, path.Base(p.ImportPath)):
			findings = append(findings, fmt.Sprintf("rule: no package is named %s; %s is named %s", strings.Join(emptyNames, ", "), p.ImportPath, p.Name))
		case taken:
			findings = append(findings, fmt.Sprintf("rule: no two packages share a name; %s and %s are both named %s", owner, p.ImportPath, p.Name))
		default:
			first[p.Name] = p.ImportPath
		}
	}
	return findings
}
