package cli

import (
	"context"
	"fmt"

	"jiyue/infra/config"
)

type migrateCommand struct{}

// Run brings the schema to this binary's version and ends.
func (migrateCommand) Run(ctx context.Context, s *streams) error {
	return withDatabase(ctx, s, func(context.Context, config.Config, *database) error {
		_, err := fmt.Fprintln(s.out, "数据库结构已是本版本")
		return err
	})
}
