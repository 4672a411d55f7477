package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"jiyue/app/trading"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

type lotCommand struct {
	Verify lotVerify `cmd:"" help:"核验库中一个竞价项目的日志：链头、序号，并按公告规则重演"`
	Replay lotReplay `cmd:"" help:"核验从公告页下载的日志文件，不需要数据库"`
}

type lotVerify struct {
	ID string `arg:"" name:"id" help:"项目编号（JJ-…）或其标识"`
}

// Run reckons the log of a lot again; it fails when the log is not what was announced
// and answered. It changes nothing and works beside a service that is running.
func (v lotVerify) Run(ctx context.Context, s *streams) error {
	return withDatabaseToRead(ctx, s, func(ctx context.Context, db *postgres.DB) error {
		id, err := db.LotOfNumber(ctx, v.ID)
		if err != nil {
			return err
		}
		log, err := trading.ReckonLot(ctx, db, id)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s　%s　%s\n", log.Lot.Number, log.Lot.Name, lot.StateTitle(log.Look.State))
		log.Hidden = false // the platform itself has what outsiders lack
		return report(s.out, log.Reckoning, len(log.Records), log.Look.Head.String())
	})
}

type lotReplay struct {
	File string `arg:"" type:"existingfile" help:"日志文件（JSON）"`
}

// logFileLimit bounds what is read of a log file.
const logFileLimit = 256 << 20

// Run reckons a log file again, for whoever has downloaded it.
func (v lotReplay) Run(s *streams) (err error) {
	file, err := os.Open(v.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var f trading.LogFile
	err = json.NewDecoder(io.LimitReader(file, logFileLimit)).Decode(&f)
	if err != nil {
		return trading.ErrLogFile
	}
	r, err := f.Reckon()
	if fault.KindOf(err) == fault.Invalid {
		return err
	}
	if err != nil {
		return trading.ErrLogFile.Say("文件里的公告参数不能读取：" + err.Error())
	}
	fmt.Fprintf(s.out, "%s　%s　%s\n", f.Number, f.Name, lot.StateTitle(f.State))
	return report(s.out, r, len(f.Events), f.Head)
}

// report says what a reckoning has found; it fails when that is not what was recorded.
func report(out io.Writer, r trading.Reckoning, n int, head string) error {
	switch {
	case !r.Finding.Valid():
		fmt.Fprintln(out, "校验不通过："+r.Finding.Sentence())
		return exitCode(1)
	case r.Hidden:
		_, err := fmt.Fprintf(out, "链完整：%d 条记录，链头 %s；未公开的内容不重演\n", n, head)
		return err
	case !r.Replays():
		fmt.Fprintf(out, "重演不符：第 %d 条记录的答复与公告规则得出的不同\n", r.Differs)
		return exitCode(1)
	}
	fmt.Fprintf(out, "校验通过：%d 条记录，链头 %s；按公告规则重演，答复逐条相同\n", n, head)
	look := r.Machine.Standing()
	line := "结果：" + lot.StateTitle(look.State)
	if look.Priced {
		line += "，" + look.Price.Yuan().Text() + " 元，竞买代码 " + look.Leader
	}
	if look.State == sale.Unsold {
		line += "，" + look.Reason.Title()
	}
	_, err := fmt.Fprintln(out, line)
	return err
}
