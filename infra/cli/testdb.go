package cli

import (
	"context"

	"jiyue/infra/pgtest"
)

type testdbCommand struct {
	Command []string `arg:"" passthrough:"" help:"要运行的命令，例如 go test ./..."`
}

// Run runs the command on a throw-away cluster and passes its exit code on.
func (c testdbCommand) Run(ctx context.Context, s *streams) error {
	argv := c.Command
	if len(argv) > 0 && argv[0] == "--" {
		argv = argv[1:]
	}
	code, err := pgtest.RunCommand(ctx, argv, s.out, s.err)
	if err != nil {
		return err
	}
	if code != 0 {
		return exitCode(code)
	}
	return nil
}
