package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/access"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/config"
	"jiyue/infra/postgres"
)

// crashEnv names the data folder of the process that is to be killed.
const crashEnv = "JIYUE_CRASH_DATA"

// TestMain lets this test binary play the server that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		fmt.Fprintln(os.Stderr, draftUntilKilled(dir))
		os.Exit(1)
	}
	if dir := os.Getenv(bidEnv); dir != "" {
		fmt.Fprintln(os.Stderr, bidUntilKilled(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// draftUntilKilled opens drafts as fast as it can and says each id after the act
// has been acknowledged.
func draftUntilKilled(dir string) error {
	ctx := context.Background()
	p, closeAll, err := productAt(ctx, dir)
	if err != nil {
		return err
	}
	defer closeAll()
	broker, office, err := firstBroker(ctx, p)
	if err != nil {
		return err
	}
	for {
		id := contract.ID(postgres.NewID())
		err = p.registration.StartDraft(ctx, broker, id, office, map[string]string{"contract.project_name": string(id)})
		if err != nil {
			return err
		}
		fmt.Println(id)
	}
}

// productAt is the product on the private database of a folder.
func productAt(ctx context.Context, dir string) (*product, func(), error) {
	c, err := config.Load([]string{"JIYUE_DATA=" + dir})
	if err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.DiscardHandler)
	d, err := openDatabase(ctx, c, log)
	if err != nil {
		return nil, nil, err
	}
	db, err := d.connect(ctx, c, time.Now)
	if err != nil {
		return nil, nil, err
	}
	p, err := newProduct(ctx, c, db, log)
	return p, func() { _, _ = db.Close(), d.stop() }, err
}

// firstBroker finds the broker and office of the folder, or makes them.
func firstBroker(ctx context.Context, p *product) (actor.Actor, string, error) {
	u, err := p.db.UserByLogin(ctx, "xubowen")
	if err != nil {
		office := access.Organisation{ID: postgres.NewID(), Kind: access.Office, Name: "郑州市技术合同登记处", Region: "410100", NumberPrefix: "ZZ"}
		seller := access.Organisation{ID: postgres.NewID(), Kind: access.Seller, Name: "中原示例理工大学", USCC: "1241000041580123XA", Region: "410102"}
		err = p.access.Install(ctx, []access.Organisation{office, seller}, []access.Account{{Password: "一段足够长的测试口令", User: access.User{
			Login: "xubowen", Name: "许博文", OrgID: seller.ID, Roles: []actor.Role{actor.Broker}}}})
		if err != nil {
			return actor.Actor{}, "", err
		}
		u, err = p.db.UserByLogin(ctx, "xubowen")
		if err != nil {
			return actor.Actor{}, "", err
		}
	}
	offices, err := p.registration.Offices(ctx)
	if err != nil || len(offices) == 0 {
		return actor.Actor{}, "", fmt.Errorf("no office: %w", err)
	}
	return u.Actor(), offices[0].ID, nil
}

// A server that is killed at any moment loses no acknowledged act, and the next
// start works and finds the audit chain whole.
func TestKilledServerLosesNothingThatItAcknowledged(t *testing.T) {
	folder, err := os.MkdirTemp("/var/tmp", "jiyue-crash-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	dir := filepath.Join(folder, "data") // its key lies beside it
	var acknowledged []string
	for round := range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashEnv+"="+dir)
		said, err := cmd.StdoutPipe()
		require.NoError(t, err)
		complaint, err := cmd.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(said)
		for range 40 + 25*round {
			if !lines.Scan() {
				text, _ := io.ReadAll(complaint)
				t.Fatalf("the server ended by itself: %s", text)
			}
			acknowledged = append(acknowledged, lines.Text())
		}
		require.NoError(t, cmd.Process.Kill())
		for lines.Scan() { // acknowledged before the kill was felt
			if len(lines.Text()) == 36 {
				acknowledged = append(acknowledged, lines.Text())
			}
		}
		_ = cmd.Wait()

		p, closeAll, err := productAt(t.Context(), dir)
		require.NoError(t, err, "the next start works")
		for _, id := range acknowledged {
			_, err = p.db.Contract(t.Context(), contract.ID(id))
			require.NoError(t, err, "lost %s in round %d", id, round)
		}
		n, err := p.db.VerifyAudit(t.Context())
		require.NoError(t, err)
		require.GreaterOrEqual(t, n, int64(len(acknowledged)))
		closeAll()
	}
}
