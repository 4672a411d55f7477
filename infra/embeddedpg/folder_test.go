package embeddedpg

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// fakePrograms is a folder whose postgres and initdb claim a version.
func fakePrograms(t *testing.T, version string) string {
	t.Helper()
	dir := folderFor(t)
	require.NoError(t, os.Mkdir(dir, 0o755))
	for _, name := range []string{"postgres", "initdb"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho '"+name+" (PostgreSQL) "+version+"'\n"), 0o755))
	}
	return dir
}

func clusterOf(t *testing.T, version string) (dir, data string) {
	t.Helper()
	dir = folderFor(t)
	data = filepath.Join(dir, "pg14")
	require.NoError(t, os.MkdirAll(data, 0o755))
	if version != "" {
		require.NoError(t, os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(version), 0o644))
	}
	return dir, data
}

func TestDataOfAnotherMajorAreLeftAlone(t *testing.T) {
	bin := fakePrograms(t, "15.18 (Debian 15.18-1)")
	t.Setenv("PG_BIN", bin)
	for version, want := range map[string]string{
		"14\n": "数据由 PostgreSQL 14 建立，本机只找到PostgreSQL 15（" + bin + "）。请安装 PostgreSQL 14，或用 PG_BIN 指定其 bin 目录；原有数据未作任何改动",
		"":     "不是完整的 PostgreSQL 数据目录（PG_VERSION 缺失或无法识别）",
		"x\n":  "不是完整的 PostgreSQL 数据目录（PG_VERSION 缺失或无法识别）",
	} {
		dir, data := clusterOf(t, version)
		_, err := Start(t.Context(), Options{Dir: dir})
		require.Error(t, err)
		require.Contains(t, fault.Sentence(err), want)
		files, err := os.ReadDir(data)
		require.NoError(t, err)
		require.Len(t, files, min(len(version), 1), "nothing was added or removed")
		siblings, err := filepath.Glob(filepath.Join(dir, "pg*"))
		require.NoError(t, err)
		require.Equal(t, []string{data}, siblings, "no new cluster was made beside it")
	}
}

func TestRealDataNeedAFolder(t *testing.T) {
	_, err := Start(t.Context(), Options{})
	require.ErrorIs(t, err, ErrFolder)
}

func TestProgramsAreChosenByMajor(t *testing.T) {
	self, err := accountFor("")
	require.NoError(t, err)
	old := fakePrograms(t, "14.2")
	t.Setenv("PG_BIN", old)
	_, err = findPrograms(self, 0)
	require.ErrorIs(t, err, ErrNoPrograms)
	require.Contains(t, fault.Sentence(err), "需要 PostgreSQL 15 或更新版本，本机只找到PostgreSQL 14（"+old+"）")
	p, err := findPrograms(self, 14)
	require.NoError(t, err, "data of an old major may be opened by its programs")
	require.Equal(t, programs{old, 14}, p)

	t.Setenv("PG_BIN", fakePrograms(t, "18beta1"))
	p, err = findPrograms(self, 0)
	require.NoError(t, err)
	require.Equal(t, 18, p.major)

	t.Setenv("PG_BIN", filepath.Join(old, "absent"))
	_, err = findPrograms(self, 0)
	require.Contains(t, fault.Sentence(err), "本机没有找到可用的 postgres 和 initdb")

	t.Setenv("PG_BIN", "")
	p, err = findPrograms(self, 0)
	require.NoError(t, err)
	require.GreaterOrEqual(t, p.major, MinMajor)
}

func TestNewestProgramsFirst(t *testing.T) {
	root := t.TempDir()
	for _, v := range []string{"9.6", "15", "18"} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, v, "bin"), 0o755))
	}
	t.Chdir(root)
	require.Equal(t, []string{"18/bin", "15/bin", "9.6/bin"}, newestFirst("*/bin"))
}

func TestLibrariesOfTheNPMPackageAreLinked(t *testing.T) {
	root := t.TempDir()
	bin := filepath.Join(root, "native", "bin")
	lib := filepath.Join(root, "native", "lib")
	require.NoError(t, os.MkdirAll(bin, 0o755))
	require.NoError(t, os.MkdirAll(lib, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(lib, "libpq.so.5.18"), []byte("x"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(root, "native", "pg-symlinks.json"), []byte(
		`[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"},
		  {"source":"../../etc/passwd","target":"native/lib/stolen"},
		  {"source":"native/lib/libpq.so.5.18","target":"../outside"}]`), 0o644))
	linkLibraries(bin)
	linkLibraries(bin)
	got, err := os.ReadFile(filepath.Join(lib, "libpq.so.5"))
	require.NoError(t, err)
	require.Equal(t, "x", string(got))
	names, err := filepath.Glob(filepath.Join(lib, "*"))
	require.NoError(t, err)
	require.Len(t, names, 2, "links out of the package are not made")
}

// A checkout in a closed home folder: root can enter it, root's server cannot.
// Anybody else runs the server as himself and needs no other folder.
func TestClosedFolderFallsBackAndSaysSo(t *testing.T) {
	home := folderFor(t)
	require.NoError(t, os.Mkdir(home, 0o700))
	fallback := folderFor(t)
	old := fallbackBases
	fallbackBases = []string{fallback}
	t.Cleanup(func() { fallbackBases = old })
	var said bytes.Buffer
	asked := filepath.Join(home, "data")

	f, err := openFolder(asked, false, slog.New(slog.NewTextHandler(&said, nil)))
	require.NoError(t, err)
	if os.Geteuid() != 0 {
		require.Equal(t, asked, f.dir)
		require.NoError(t, f.close())
		return
	}
	require.Equal(t, fallback, filepath.Dir(f.dir))
	require.Contains(t, said.String(), "改用另一目录")
	require.Contains(t, said.String(), asked)
	require.NoDirExists(t, asked, "an empty folder is not left behind")
	used := f.dir
	require.NoError(t, f.close())

	// Data that lie in the fallback stay in use after the folder was opened up.
	require.NoError(t, os.Mkdir(filepath.Join(used, "pg15"), 0o700))
	require.NoError(t, os.Chmod(home, 0o755))
	f, err = openFolder(asked, false, discard())
	require.NoError(t, err)
	require.Equal(t, used, f.dir)
	require.NoError(t, f.close())

	// Data that lie in a folder that was closed are not silently replaced.
	require.NoError(t, os.MkdirAll(filepath.Join(asked, "pg15"), 0o700))
	require.NoError(t, os.Chmod(home, 0o700))
	_, err = openFolder(asked, false, discard())
	require.ErrorIs(t, err, ErrFolder)
	require.Contains(t, fault.Sentence(err), "已有数据")

	// A fallback that others could have laid out is not used.
	require.NoError(t, os.RemoveAll(asked))
	require.NoError(t, os.Chmod(fallback, 0o777))
	_, err = openFolder(asked, false, discard())
	require.ErrorIs(t, err, ErrFolder)
}
