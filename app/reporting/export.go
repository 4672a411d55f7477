package reporting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
)

// ExportLife 保存期: how long a finished file can be downloaded.
const ExportLife = 7 * 24 * time.Hour

const maxWaiting = 5

// ExportKind says what a workbook holds.
type ExportKind string

// The kinds of exports.
const (
	ExportOfContracts  ExportKind = "CONTRACTS"  // 技术合同登记明细
	ExportOfStatistics ExportKind = "STATISTICS" // 技术合同登记统计表
	// The fields of the national register, as a workbook and as plain tables.
	ExportForNational    ExportKind = "NATIONAL"
	ExportForNationalCSV ExportKind = "NATIONAL_CSV"
)

// Title is what the workbook and its file are called.
func (k ExportKind) Title() string {
	switch k {
	case ExportOfStatistics:
		return "技术合同登记统计表"
	case ExportForNational, ExportForNationalCSV:
		return "全国技术合同登记表字段"
	}
	return "技术合同登记明细"
}

// Ending is how the names of its files end: a workbook, or plain tables together
// in an archive.
func (k ExportKind) Ending() string {
	if k == ExportForNationalCSV {
		return ".zip"
	}
	return ".xlsx"
}

// ExportState 导出进度.
type ExportState string

// The states of an export.
const (
	ExportWaiting ExportState = "WAITING" // 排队中
	ExportRunning ExportState = "RUNNING" // 生成中
	ExportDone    ExportState = "DONE"    // 已完成
	ExportFailed  ExportState = "FAILED"  // 没有完成
)

// Title is the state's Chinese name.
func (s ExportState) Title() string {
	return map[ExportState]string{ExportWaiting: "排队中", ExportRunning: "生成中", ExportDone: "已完成", ExportFailed: "没有完成"}[s]
}

// Pending says that the export is still to be waited for.
func (s ExportState) Pending() bool { return s == ExportWaiting || s == ExportRunning }

// Export 导出 is one workbook that a user has asked for.
type Export struct {
	ID         string
	User       string
	Kind       ExportKind
	Title      string  // with the conditions in words
	Params     []Param // the conditions
	State      ExportState
	Total      int
	Done       int
	Filename   string
	SHA256     string // hex, "" until done
	Size       int64
	Failure    string // what went wrong, for the user
	CreatedAt  time.Time
	FinishedAt time.Time
	ExpiresAt  time.Time
}

// Expired says that the file is no longer kept.
func (e Export) Expired(now time.Time) bool {
	return e.State == ExportDone && !e.ExpiresAt.IsZero() && !now.Before(e.ExpiresAt)
}

func (e Export) get(name string) []string {
	var values []string
	for _, p := range e.Params {
		if p.Name == name {
			values = append(values, p.Value)
		}
	}
	return values
}

// Finished is a workbook as it is stored.
type Finished struct {
	ID        string
	Rows      int
	Filename  string
	Content   []byte
	SHA256    [sha256.Size]byte
	ExpiresAt time.Time
}

// Tx is the unit of work of exports and closings.
type Tx interface {
	Now() time.Time
	NewID() string
	Record(e audit.Event)
	// PendingExports counts what the user has waiting or running.
	PendingExports(ctx context.Context, user string) (int, error)
	AddExport(ctx context.Context, e Export) error
	// EnqueueExport inserts the job that will run the export.
	EnqueueExport(ctx context.Context, id string) error
	// FinishExport stores the file; it answers false when it is there already.
	FinishExport(ctx context.Context, f Finished) (bool, error)
	FailExport(ctx context.Context, id, failure string) error

	ClosingTx
}

// RequestContracts 导出合同明细 with exactly the conditions of the page.
func (s *Service) RequestContracts(ctx context.Context, by actor.Actor, f Filter) (string, error) {
	if _, err := ledgerScope(by); err != nil {
		return "", err
	}
	return s.request(ctx, by, ExportOfContracts, s.conditionText(ctx, by, f), f.Params())
}

// RequestNational 按全国登记表字段导出 the registered contracts among those that the
// filter admits.
func (s *Service) RequestNational(ctx context.Context, by actor.Actor, f Filter, plain bool) (string, error) {
	if _, err := ledgerScope(by); err != nil {
		return "", err
	}
	kind := ExportForNational
	if plain {
		kind = ExportForNationalCSV
	}
	return s.request(ctx, by, kind, s.conditionText(ctx, by, f), f.Params())
}

// RequestStatistics 导出统计表 of a period.
func (s *Service) RequestStatistics(ctx context.Context, by actor.Actor, a Ask) (string, error) {
	if _, err := statisticsScope(by); err != nil {
		return "", err
	}
	return s.request(ctx, by, ExportOfStatistics, a.Title(), a.Params())
}

func (s *Service) request(ctx context.Context, by actor.Actor, kind ExportKind, conditions string, params []Param) (id string, err error) {
	title := joined(kind.Title(), conditions)
	err = s.inTx(ctx, func(tx Tx) error {
		pending, err := tx.PendingExports(ctx, by.User)
		if err != nil {
			return err
		}
		if pending >= maxWaiting {
			return ErrTooManyExports
		}
		id = tx.NewID()
		err = tx.AddExport(ctx, Export{ID: id, User: by.User, Kind: kind, Title: title, Params: params, State: ExportWaiting, CreatedAt: tx.Now()})
		if err != nil {
			return err
		}
		return tx.EnqueueExport(ctx, id)
	})
	return id, err
}

// Exports 我的导出 lists the newest exports of the actor.
func (s *Service) Exports(ctx context.Context, by actor.Actor) ([]Export, error) {
	return s.read.Exports(ctx, by.User, 50)
}

// Export reads one export of the actor.
func (s *Service) Export(ctx context.Context, by actor.Actor, id string) (Export, error) {
	if !wellFormedID(id) {
		return Export{}, ErrExportNotFound
	}
	e, err := s.read.Export(ctx, id)
	if err != nil {
		return Export{}, err
	}
	if by.User == "" || e.User != by.User {
		return Export{}, ErrExportNotFound
	}
	return e, nil
}

// Download 下载 gives the file to its owner as long as it is kept.
func (s *Service) Download(ctx context.Context, by actor.Actor, id string) (Export, []byte, error) {
	e, err := s.Export(ctx, by, id)
	switch {
	case err != nil:
		return e, nil, err
	case e.State != ExportDone:
		return e, nil, ErrExportNotReady
	case e.Expired(s.now()):
		return e, nil, ErrExportExpired
	}
	content, err := s.read.ExportContent(ctx, id)
	return e, content, err
}

// RunExport 生成文件 is the job's work. It may run again after a crash: what is
// done stays done. The actor's rights are those at this moment.
func (s *Service) RunExport(ctx context.Context, id string) error {
	e, err := s.read.Export(ctx, id)
	if err != nil {
		return err
	}
	if !e.State.Pending() {
		return nil
	}
	by, err := s.read.Exporter(ctx, e.User)
	if err != nil {
		return err
	}
	err = s.read.ExportStarted(ctx, id)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	progress := func(done, total int) {
		// A lost progress report is no reason to lose the work.
		_ = s.read.ExportProgress(ctx, id, done, total)
	}
	rows, err := s.write(ctx, by, e, &content, progress)
	if err != nil {
		return err
	}
	f := Finished{ID: id, Rows: rows, Filename: e.Kind.Title() + "_" + strings.ReplaceAll(s.Today().String(), "-", "") + e.Kind.Ending(),
		Content: content.Bytes(), SHA256: sha256.Sum256(content.Bytes())}
	return s.inTx(ctx, func(tx Tx) error {
		f.ExpiresAt = tx.Now().Add(ExportLife)
		stored, err := tx.FinishExport(ctx, f)
		if err != nil || !stored {
			return err
		}
		tx.Record(exportEvent(by, id, e.Title, rows, f.SHA256))
		return nil
	})
}

func (s *Service) write(ctx context.Context, by actor.Actor, e Export, w io.Writer, progress func(done, total int)) (int, error) {
	if e.Kind == ExportOfStatistics {
		ask, err := s.ParseAsk(e.get)
		if err != nil {
			return 0, err
		}
		return s.writeStatistics(ctx, by, ask, w, progress)
	}
	f, err := s.ParseFilter(e.get)
	if err != nil {
		return 0, err
	}
	switch e.Kind {
	case ExportForNational:
		return s.writeNational(ctx, by, f, w, s.workbook.Write, progress)
	case ExportForNationalCSV:
		return s.writeNational(ctx, by, f, w, s.workbook.WriteCSV, progress)
	}
	return s.writeContracts(ctx, by, f, w, progress)
}

// FailExport tells the owner that the last attempt failed, and why.
func (s *Service) FailExport(ctx context.Context, id string, cause error) error {
	return s.inTx(ctx, func(tx Tx) error { return tx.FailExport(ctx, id, failureSentence(cause)) })
}

func failureSentence(cause error) string {
	if sentence := fault.Sentence(cause); sentence != "" && fault.KindOf(cause) != fault.Internal {
		return sentence
	}
	if errors.Is(cause, ErrUnequalTotals) {
		return ErrUnequalTotals.Message
	}
	return "生成文件时系统出错，没有完成，请重新导出；仍不成功时请联系系统管理员"
}

// ExportContracts 导出合同明细 to w at once, for the command line; it is audited
// like the export of a page.
func (s *Service) ExportContracts(ctx context.Context, by actor.Actor, f Filter, w io.Writer, progress func(done, total int)) (rows int, err error) {
	return s.exportNow(ctx, by, joined(ExportOfContracts.Title(), s.conditionText(ctx, by, f)), w, func(w io.Writer) (int, error) {
		return s.writeContracts(ctx, by, f, w, progress)
	})
}

// ExportStatistics 导出统计表 to w at once, for the command line.
func (s *Service) ExportStatistics(ctx context.Context, by actor.Actor, a Ask, w io.Writer, progress func(done, total int)) (rows int, err error) {
	return s.exportNow(ctx, by, joined(ExportOfStatistics.Title(), a.Title()), w, func(w io.Writer) (int, error) {
		return s.writeStatistics(ctx, by, a, w, progress)
	})
}

func (s *Service) exportNow(ctx context.Context, by actor.Actor, title string, w io.Writer, write func(io.Writer) (int, error)) (int, error) {
	hash := sha256.New()
	rows, err := write(io.MultiWriter(w, hash))
	if err != nil {
		return rows, err
	}
	return rows, s.inTx(ctx, func(tx Tx) error {
		tx.Record(exportEvent(by, tx.NewID(), title, rows, [sha256.Size]byte(hash.Sum(nil))))
		return nil
	})
}

func exportEvent(by actor.Actor, id, title string, rows int, sum [sha256.Size]byte) audit.Event {
	return audit.Event{
		Kind: "export.done", Subject: audit.SubjectOf("export", id), By: by,
		Facts: []audit.Fact{{Label: "内容与条件", Value: title}, {Label: "行数", Value: strconv.Itoa(rows)},
			{Label: "文件 SHA-256", Value: hex.EncodeToString(sum[:])}},
	}
}

func joined(title, conditions string) string {
	if conditions == "" {
		return title
	}
	return title + "：" + conditions
}

// officeNames names offices for sentences; a name that cannot be read is left as
// its identifier.
func (s *Service) officeNames(ctx context.Context, by actor.Actor) func(string) string {
	offices, err := s.Offices(ctx, by)
	return func(id string) string {
		for _, o := range offices {
			if err == nil && o.ID == id {
				return o.Name
			}
		}
		return fmt.Sprintf("（%s）", id)
	}
}
