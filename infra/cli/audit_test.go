package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/infra/postgres"
)

// The chain of the private database is verified beside the service, and without
// it; neither needs the key.
func TestTheChainIsVerifiedBesideTheService(t *testing.T) {
	folder, err := os.MkdirTemp("/var/tmp", "jiyue-audit-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	dir := filepath.Join(folder, "data")
	p, stop, err := productAt(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, p.db.InTx(t.Context(), func(tx *postgres.Tx) error {
		tx.Record(audit.Event{Kind: "contract.registered", Subject: "contract:1", By: actor.System})
		return nil
	}))
	require.NoError(t, os.Remove(dir+".key"))
	t.Setenv("DATABASE_URL", "")
	t.Setenv("JIYUE_DATA", dir)
	verify := func() string {
		var out bytes.Buffer
		require.NoError(t, auditVerify{}.Run(t.Context(), &streams{&out, &out}))
		return out.String()
	}
	require.Contains(t, verify(), "校验通过：1 条记录")
	require.NoError(t, p.db.Ping(t.Context()), "the service goes on")
	stop()
	require.Contains(t, verify(), "校验通过：1 条记录")
}
