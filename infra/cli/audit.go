package cli

import (
	"context"
	"errors"
	"fmt"

	"jiyue/domain/chain"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"逐条校验存证链，指出第一条被改动的记录"`
}

type auditVerify struct{}

// Run reads the whole chain; it fails when a record is not what was written.
func (auditVerify) Run(ctx context.Context, s *streams) error {
	return withProduct(ctx, s, func(ctx context.Context, p *product) error {
		n, err := p.db.VerifyAudit(ctx)
		var broken *chain.Broken
		if errors.As(err, &broken) {
			fmt.Fprintf(s.out, "校验不通过：%s（此前 %d 条完好）\n", broken.Sentence(), n)
			return exitCode(1)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "校验通过：%d 条记录首尾相接，内容与哈希值相符\n", n)
		return err
	})
}
