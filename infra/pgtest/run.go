package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"jiyue/domain/fault"
	"jiyue/infra/embeddedpg"
)

// ErrNoCommand: there is nothing to run on the test cluster.
var ErrNoCommand = fault.New(fault.Invalid, "pgtest.no_command", "请给出要运行的命令，例如 jiyue testdb -- go test ./...")

// RunCommand runs argv on a throw-away cluster that all test processes below it
// share, and deletes the cluster afterwards. The exit code is the command's own;
// an error means that the command could not be run, or the cluster not stopped.
// Cancelling ctx interrupts the command.
func RunCommand(ctx context.Context, argv []string, stdout, stderr io.Writer) (exitCode int, err error) {
	if len(argv) == 0 {
		return 2, ErrNoCommand
	}
	server, err := embeddedpg.Start(ctx, embeddedpg.Options{Throwaway: true})
	if err != nil {
		return 1, err
	}
	defer func() {
		if stop := server.Stop(); stop != nil {
			exitCode, err = max(exitCode, 1), errors.Join(err, stop)
		}
	}()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(withoutDatabase(os.Environ()), Env+"="+server.DSN(embeddedpg.Super, "postgres"))
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exitStatus(exit), nil
	}
	if err != nil {
		return 1, fmt.Errorf("run %s: %w", argv[0], err)
	}
	return 0, nil
}

// exitStatus follows the shell where the command was ended by a signal.
func exitStatus(exit *exec.ExitError) int {
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}

// withoutDatabase takes the address of the user's own database away from the
// tests.
func withoutDatabase(env []string) []string {
	kept := make([]string, 0, len(env))
	for _, e := range env {
		if name, _, _ := strings.Cut(e, "="); name != "DATABASE_URL" && name != Env {
			kept = append(kept, e)
		}
	}
	return kept
}
