// Package cli wires the product together and offers it as commands. It is the
// only package that may import all others, and the only one that reads the
// clock.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"jiyue/domain/fault"
)

// commands are the subcommands of jiyue; each has a Run method in its own file.
type commands struct {
	Serve      serveCommand      `cmd:"" help:"启动服务：未设 DATABASE_URL 时自带数据库"`
	Migrate    migrateCommand    `cmd:"" help:"升级数据库结构"`
	Seed       seedCommand       `cmd:"" help:"写入数据"`
	Import     importCommand     `cmd:"" help:"批量导入"`
	Export     exportCommand     `cmd:"" help:"导出 Excel"`
	Audit      auditCommand      `cmd:"" help:"审计"`
	Lot        lotCommand        `cmd:"" help:"竞价项目"`
	Draw       drawCommand       `cmd:"" help:"评价组抽取"`
	Assessment assessmentCommand `cmd:"" help:"科技成果评价"`
	Share      shareCommand      `cmd:"" help:"收益分配"`
	User       userCommand       `cmd:"" help:"人员"`
	Conform    conformCommand    `cmd:"" help:"按定义逐例检验计算引擎，不需要数据库"`
	Testdb     testdbCommand     `cmd:"" name:"testdb" help:"在一次性的测试数据库上运行命令"`
	Version    versionCommand    `cmd:"" help:"版本"`
}

// streams are what a command talks to.
type streams struct {
	out io.Writer
	err io.Writer
}

// exitCode ends the program with a code of its own and without a message.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// Main runs one command and returns the program's exit code: 0 for success, 1
// for a failure that has been said in a sentence, 2 for a wrong command line.
func Main(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var c commands
	code := -1
	parser, err := kong.New(&c, kong.Name("jiyue"), kong.Description("技约：技术合同认定登记与定价服务平台"), kong.UsageOnError(),
		kong.Writers(out, errOut), kong.Exit(func(n int) { code = n }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&streams{out, errOut}))
	if err != nil {
		fmt.Fprintln(errOut, "jiyue:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if code >= 0 { // help was asked for
		return code
	}
	if err != nil {
		fmt.Fprintln(errOut, "jiyue:", err)
		return 2
	}
	err = command.Run()
	if err == nil {
		return 0
	}
	var quiet exitCode
	if errors.As(err, &quiet) {
		return int(quiet)
	}
	if sentence := fault.Sentence(err); sentence != "" {
		fmt.Fprintln(errOut, "jiyue:", sentence)
	} else {
		fmt.Fprintln(errOut, "jiyue:", err)
	}
	return 1
}

type versionCommand struct{}

// Run prints the module's version and the commit that it was built from.
func (versionCommand) Run(s *streams) error {
	version, commit := "devel", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = setting.Value
			}
		}
	}
	_, err := fmt.Fprintf(s.out, "jiyue %s (%s)\n", version, commit)
	return err
}
