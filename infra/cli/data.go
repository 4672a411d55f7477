package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

type importCommand struct {
	Contracts importContracts `cmd:"" help:"导入技术合同工作簿，与网页上的批量导入相同"`
}

type importContracts struct {
	File   string `arg:"" type:"existingfile" help:"按模板填写的 .xlsx 文件"`
	As     string `required:"" help:"以哪位技术经纪人的登录名办理"`
	Office string `required:"" help:"受理的登记机构的编号前缀，例如 ZZ"`
	Errors string `help:"有误时把标注错误的文件写到这里"`
	DryRun bool   `help:"只检查，不导入"`
}

var (
	errNoPrefix  = fault.New(fault.NotFound, "cli.office", "没有这个编号前缀的登记机构")
	errImportBad = fault.New(fault.Invalid, "cli.import_failed", "文件未能读取")
)

// Run checks the workbook, brings the good rows in and says what stays.
func (i importContracts) Run(ctx context.Context, s *streams) error {
	return withProduct(ctx, s, func(ctx context.Context, p *product) error {
		by, err := p.actorOf(ctx, i.As)
		if err != nil {
			return err
		}
		office, err := p.officeOf(ctx, i.Office)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(i.File)
		if err != nil {
			return err
		}
		id, err := p.registration.Upload(ctx, by, office.ID, filepath.Base(i.File), content)
		if err != nil {
			return err
		}
		err = p.registration.WorkImport(ctx, id)
		if err != nil {
			return err
		}
		f, _, err := p.registration.ReadImport(ctx, by, id, 0, 1, true)
		if err != nil {
			return err
		}
		if f.State == registration.ImportChecked && !i.DryRun && f.Good > 0 {
			err = p.registration.Confirm(ctx, by, id)
			if err != nil {
				return err
			}
			err = p.registration.WorkImport(ctx, id)
			if err != nil {
				return err
			}
			f, _, err = p.registration.ReadImport(ctx, by, id, 0, 1, true)
			if err != nil {
				return err
			}
		}
		return i.report(ctx, s, p, by, f)
	})
}

func (i importContracts) report(ctx context.Context, s *streams, p *product, by actor.Actor, f registration.ImportFile) error {
	if f.State == registration.ImportFailed {
		return errImportBad.Say("文件未能读取：" + f.Failure)
	}
	fmt.Fprintf(s.out, "%s：共 %d 行，无误 %d 行，有误 %d 行，此前已导入 %d 行\n", f.State.Title(), f.Total, f.Good, f.Bad, f.Repeated)
	if f.Bad == 0 {
		return nil
	}
	if i.Errors != "" {
		err := writeFile(i.Errors, func(w io.Writer) error { return p.registration.ErrorBook(ctx, by, f.ID, w) })
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "标注错误的文件：%s\n", i.Errors)
	}
	return exitCode(1)
}

type exportCommand struct {
	Contracts  exportContracts  `cmd:"" help:"导出技术合同登记明细"`
	Statistics exportStatistics `cmd:"" help:"导出技术合同登记统计表"`
}

// exportFlags are common to both exports; the conditions are those of the page's
// address, name=value.
type exportFlags struct {
	As    string   `required:"" help:"以谁的权限导出（登录名）"`
	Out   string   `required:"" help:"写到哪个 .xlsx 文件"`
	Where []string `sep:"none" placeholder:"条件=值" help:"与网页地址中的条件相同，例如 --where state=REGISTERED，可重复"`
}

func (e exportFlags) conditions(name string) []string {
	var values []string
	for _, w := range e.Where {
		if key, value, ok := strings.Cut(w, "="); ok && key == name {
			values = append(values, value)
		}
	}
	return values
}

type exportContracts struct{ exportFlags }

// Run writes the list of contracts that the page would show.
func (e exportContracts) Run(ctx context.Context, s *streams) error {
	return withProduct(ctx, s, func(ctx context.Context, p *product) error {
		by, err := p.actorOf(ctx, e.As)
		if err != nil {
			return err
		}
		filter, err := p.reporting.ParseFilter(e.conditions)
		if err != nil {
			return err
		}
		return e.write(s, func(w io.Writer) (int, error) {
			return p.reporting.ExportContracts(ctx, by, filter, w, func(int, int) {})
		})
	})
}

type exportStatistics struct{ exportFlags }

// Run writes the statistical tables of a period.
func (e exportStatistics) Run(ctx context.Context, s *streams) error {
	return withProduct(ctx, s, func(ctx context.Context, p *product) error {
		by, err := p.actorOf(ctx, e.As)
		if err != nil {
			return err
		}
		ask, err := p.reporting.ParseAsk(e.conditions)
		if err != nil {
			return err
		}
		return e.write(s, func(w io.Writer) (int, error) {
			return p.reporting.ExportStatistics(ctx, by, ask, w, func(int, int) {})
		})
	})
}

func (e exportFlags) write(s *streams, write func(io.Writer) (int, error)) error {
	rows := 0
	err := writeFile(e.Out, func(w io.Writer) (err error) {
		rows, err = write(w)
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "已写出 %d 行：%s\n", rows, e.Out)
	return err
}

// writeFile writes beside the target and renames, so that a failed export leaves
// no half file.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".jiyue-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err != nil {
		_ = f.Close()
		return err
	}
	err = f.Close()
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func (p *product) actorOf(ctx context.Context, login string) (actor.Actor, error) {
	u, err := p.db.UserByLogin(ctx, login)
	return u.Actor(), err
}

func (p *product) officeOf(ctx context.Context, prefix string) (contract.Office, error) {
	offices, err := p.registration.Offices(ctx)
	if err != nil {
		return contract.Office{}, err
	}
	for _, o := range offices {
		if o.Prefix == prefix {
			return o, nil
		}
	}
	return contract.Office{}, errNoPrefix
}
