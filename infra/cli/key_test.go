package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/infra/config"
)

func TestTheKeyFileIsMadeOnceForItsOwnerAlone(t *testing.T) {
	name := filepath.Join(t.TempDir(), "data.key")
	made, err := keyFile(name, false)
	require.NoError(t, err)
	require.NotZero(t, made)
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	again, err := keyFile(name, true)
	require.NoError(t, err)
	require.Equal(t, made, again)
	left, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func TestAKeyFileThatCannotBeMeantIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "data.key")
	_, err := keyFile(name, true)
	require.ErrorContains(t, err, "找不到密钥文件 "+name, "a second key would make the old numbers unreadable")
	require.NoFileExists(t, name)
	require.NoError(t, os.WriteFile(name, []byte("AAAA\n"), 0o600))
	_, err = keyFile(name, true)
	require.ErrorContains(t, err, "不是密钥")
	require.NoError(t, os.Chmod(name, 0o640))
	_, err = keyFile(name, true)
	require.ErrorContains(t, err, "chmod 600")
}

// With a database of one's own the key is one's own, too: no start without it.
func TestADatabaseOfOnesOwnNeedsAKey(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
	t.Setenv("JIYUE_SECRET_KEY", "")
	err := serveCommand{}.Run(t.Context(), &streams{})
	require.ErrorIs(t, err, errNoKey)
	c, err := config.Load([]string{"DATABASE_URL=postgres://nobody@127.0.0.1:1/none"})
	require.NoError(t, err)
	_, err = (&database{}).secretKeys(t.Context(), c, nil)
	require.ErrorIs(t, err, errNoKey)
}

// The private database seals with a key beside its folder, not in it.
func TestThePrivateDatabaseKeepsItsKeyBesideIt(t *testing.T) {
	folder, err := os.MkdirTemp("/var/tmp", "jiyue-key-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	dir := filepath.Join(folder, "data")
	_, closeAll, err := productAt(t.Context(), dir)
	require.NoError(t, err)
	closeAll()
	require.FileExists(t, dir+".key")
	require.NoError(t, os.Rename(dir+".key", dir+".lost"))
	c, err := config.Load([]string{"JIYUE_DATA=" + dir})
	require.NoError(t, err)
	d, err := openDatabase(t.Context(), c, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer func() { require.NoError(t, d.stop()) }()
	_, err = d.connect(t.Context(), c, time.Now)
	require.ErrorIs(t, err, errKeyFile)
}
