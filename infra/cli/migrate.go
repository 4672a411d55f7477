package cli

import (
	"context"
	"fmt"
	"os"

	"jiyue/infra/config"
)

type migrateCommand struct{}

// Run brings the schema to this binary's version and ends.
func (migrateCommand) Run(ctx context.Context, s *streams) error {
	c, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, c, newLog(s.err, c.LogLevel))
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, "数据库结构已是本版本")
	return d.stop()
}
