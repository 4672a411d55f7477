package registration

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// ImportState 批量导入的进度.
type ImportState string

// The states of an import.
const (
	ImportChecking  ImportState = "CHECKING"  // 正在检查
	ImportChecked   ImportState = "CHECKED"   // 已检查，待确认
	ImportImporting ImportState = "IMPORTING" // 正在导入
	ImportDone      ImportState = "DONE"      // 已完成
	ImportFailed    ImportState = "FAILED"    // 未能读取
)

// Title is the state's Chinese name.
func (s ImportState) Title() string {
	return map[ImportState]string{ImportChecking: "正在检查", ImportChecked: "待确认", ImportImporting: "正在导入",
		ImportDone: "已完成", ImportFailed: "未能读取"}[s]
}

// ImportFile 导入文件 is one uploaded workbook and how far its import is.
type ImportFile struct {
	ID         string
	By         actor.Actor // who uploaded; the job acts for this person
	Office     contract.Office
	Name       string
	SHA256     string
	State      ImportState
	Total      int // rows with content
	Done       int
	Good       int // rows without errors
	Bad        int
	Repeated   int // rows that were imported before
	Failure    string
	CreatedAt  time.Time
	FinishedAt time.Time
}

// ImportRow 导入行 is one row of the workbook after its check.
type ImportRow struct {
	Row         int // as the workbook counts
	Fingerprint string
	Form        contract.Form
	Errors      []*fault.Fault
	ContractID  contract.ID // "" until it has gone in
}

// SheetRow is one row as read from the workbook: form paths to text, and what
// could not be read.
type SheetRow struct {
	Row    int
	Fields map[string]string
	Faults []*fault.Fault
}

// RowError is what the returned workbook says at a row; Column is the form path,
// "" for the row as a whole.
type RowError struct {
	Row     int
	Column  string
	Message string
}

// Workbooks reads and writes the workbooks of the batch import.
type Workbooks interface {
	Template(w io.Writer, office contract.Office) error
	Rows(content []byte) (rows func(yield func(SheetRow, error) bool), err error)
	Annotate(w io.Writer, content []byte, errors []RowError) error
}

// Faults of the batch import.
var (
	ErrImportAbsent = fault.New(fault.NotFound, "import.absent", "没有这次导入，或您无权查看")
	ErrImportState  = fault.New(fault.Conflict, "import.state", "这次导入已确认或尚未检查完，请刷新页面查看")
	ErrImportEmpty  = fault.New(fault.Invalid, "import.empty", "工作表中没有可导入的行，请从第 2 行起逐行填写").At("file")
	ErrImportRows   = fault.New(fault.TooLarge, "import.rows", "一个文件最多 20,000 行，请拆分后导入").At("file")
)

const maxImportRows = 20_000

// Upload 上传导入文件. The same file of the same organisation to the same office
// answers with the import that is there already.
func (s *Service) Upload(ctx context.Context, by actor.Actor, officeID, name string, content []byte) (string, error) {
	if !by.Has(actor.Broker) {
		return "", contract.ErrNotApplicant
	}
	_, err := s.Books.Rows(content) // refuses what is no workbook before anything is kept
	if err != nil {
		return "", err
	}
	var id string
	err = s.InTx(ctx, func(tx Tx) error {
		office, err := tx.Office(ctx, officeID)
		if err != nil {
			return err
		}
		f := ImportFile{ID: tx.NewID(), By: by, Office: office, Name: contract.SafeName(name), SHA256: contract.Hash(content),
			State: ImportChecking, CreatedAt: tx.Now()}
		var added bool
		id, added, err = tx.AddImport(ctx, f, content)
		if err != nil || !added {
			return err
		}
		tx.Record(audit.Event{Kind: "import.uploaded", Subject: audit.SubjectOf("import", id), By: by,
			Facts: []audit.Fact{{Label: "文件", Value: f.Name}, {Label: "SHA-256", Value: f.SHA256}}})
		return tx.QueueImport(ctx, id)
	})
	return id, err
}

// ReadImport 查看导入 with up to limit rows that have errors (or any rows).
func (s *Service) ReadImport(ctx context.Context, by actor.Actor, id string, after, limit int, onlyErrors bool) (ImportFile, []ImportRow, error) {
	f, err := s.ownImport(ctx, by, id)
	if err != nil {
		return ImportFile{}, nil, err
	}
	rows, err := s.Reader.ImportRows(ctx, id, after, limit, onlyErrors)
	return *f, rows, err
}

func (s *Service) ownImport(ctx context.Context, by actor.Actor, id string) (*ImportFile, error) {
	f, err := s.Reader.Import(ctx, id)
	if err != nil {
		return nil, err
	}
	if !by.Has(actor.Broker) || f.By.Org != by.Org {
		return nil, ErrImportAbsent
	}
	return f, nil
}

// Imports 我的导入, newest first.
func (s *Service) Imports(ctx context.Context, by actor.Actor) ([]ImportFile, error) {
	if !by.Has(actor.Broker) {
		return nil, contract.ErrNotApplicant
	}
	return s.Reader.Imports(ctx, by.User, 50)
}

// Template 下载导入模板 for an office.
func (s *Service) Template(ctx context.Context, by actor.Actor, officeID string, w io.Writer) error {
	if !by.Has(actor.Broker) {
		return contract.ErrNotApplicant
	}
	office, err := s.Reader.Office(ctx, officeID)
	if err != nil {
		return err
	}
	return s.Books.Template(w, office)
}

// ErrorBook 下载错误清单: the user's own file with an error column and marked cells.
func (s *Service) ErrorBook(ctx context.Context, by actor.Actor, id string, w io.Writer) error {
	f, err := s.ownImport(ctx, by, id)
	if err != nil {
		return err
	}
	content, err := s.Reader.ImportContent(ctx, f.ID)
	if err != nil {
		return err
	}
	rows, err := s.Reader.ImportRows(ctx, id, 0, maxImportRows, true)
	if err != nil {
		return err
	}
	var list []RowError
	for _, r := range rows {
		for _, e := range r.Errors {
			list = append(list, RowError{Row: r.Row, Column: e.Field, Message: e.Message})
		}
	}
	return s.Books.Annotate(w, content, list)
}

// Confirm 确认导入 the good rows; the bad ones stay for the next round.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, id string) error {
	_, err := s.ownImport(ctx, by, id)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(tx Tx) error {
		f, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		if f.State != ImportChecked {
			return ErrImportState
		}
		f.State, f.Done = ImportImporting, 0
		err = tx.SaveImport(ctx, f)
		if err != nil {
			return err
		}
		tx.Record(audit.Event{Kind: "import.confirmed", Subject: audit.SubjectOf("import", id), By: by,
			Facts: []audit.Fact{{Label: "可导入", Value: fmt.Sprint(f.Good, " 行")}}})
		return tx.QueueImport(ctx, id)
	})
}

// WorkImport is the background work of an import: check the rows of a new file,
// or bring in the good rows of a confirmed one. It can be repeated at any point.
func (s *Service) WorkImport(ctx context.Context, id string) error {
	f, err := s.Reader.Import(ctx, id)
	if err != nil {
		return err
	}
	switch f.State {
	case ImportChecking:
		return s.checkRows(ctx, f)
	case ImportImporting:
		return s.bringIn(ctx, f)
	}
	return nil
}

const importBatch = 200

func (s *Service) checkRows(ctx context.Context, f *ImportFile) error {
	content, err := s.Reader.ImportContent(ctx, f.ID)
	if err != nil {
		return err
	}
	rows, err := s.Books.Rows(content)
	if err != nil {
		return s.failImport(ctx, f, err)
	}
	profile, err := s.Rules.Registration(f.Office.Region, day.Of(s.Reader.Now()))
	if err != nil {
		return err
	}
	f.Total, f.Done, f.Good, f.Bad = 0, 0, 0, 0
	seen := map[string]int{}
	batch := make([]ImportRow, 0, importBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		f.Done = f.Total
		err := s.saveImport(ctx, f, batch)
		batch = batch[:0]
		return err
	}
	var failure error
	rows(func(r SheetRow, err error) bool {
		if err == nil && f.Total == maxImportRows {
			err = ErrImportRows
		}
		if err != nil {
			failure = err
			return false
		}
		row := ImportRow{Row: r.Row, Form: contract.FormOf(r.Fields), Errors: append(contract.FitText(r.Fields), r.Faults...)}
		check := Examine(row.Form, profile, day.Of(s.Reader.Now()), nil, 0)
		for _, e := range check.Faults {
			row.Errors = appendOnce(row.Errors, e)
		}
		row.Fingerprint = contract.Fingerprint(row.Form, check.Total)
		if first, twice := seen[row.Fingerprint]; twice && len(row.Errors) == 0 {
			row.Errors = append(row.Errors, fault.New(fault.Invalid, "import.same_row",
				fmt.Sprintf("与第 %d 行是同一份合同，请删去其中一行", first)))
		}
		seen[row.Fingerprint] = r.Row
		f.Total++
		if len(row.Errors) > 0 {
			f.Bad++
		} else {
			f.Good++
		}
		batch = append(batch, row)
		if len(batch) == importBatch {
			failure = flush()
		}
		return failure == nil
	})
	if failure == nil {
		failure = flush()
	}
	switch {
	case failure != nil && fault.KindOf(failure) != fault.Internal && !errors.Is(failure, ErrImportAbsent):
		return s.failImport(ctx, f, failure)
	case failure != nil:
		return failure
	case f.Total == 0:
		return s.failImport(ctx, f, ErrImportEmpty)
	}
	f.State = ImportChecked
	return s.saveImport(ctx, f, nil)
}

func (s *Service) failImport(ctx context.Context, f *ImportFile, why error) error {
	f.State, f.Failure, f.FinishedAt = ImportFailed, fault.Sentence(why), s.Reader.Now()
	return s.saveImport(ctx, f, nil)
}

func (s *Service) saveImport(ctx context.Context, f *ImportFile, rows []ImportRow) error {
	return s.InTx(ctx, func(tx Tx) error {
		if len(rows) > 0 {
			err := tx.SaveImportRows(ctx, f.ID, rows)
			if err != nil {
				return err
			}
		}
		return tx.SaveImport(ctx, f)
	})
}

// bringIn makes an application of each good row and submits it. A row that has
// gone in before, here or from another file, is counted as 重复 and left.
func (s *Service) bringIn(ctx context.Context, f *ImportFile) error {
	after := 0
	f.Done, f.Repeated = 0, 0
	for {
		rows, err := s.Reader.ImportRows(ctx, f.ID, after, importBatch, false)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		after = rows[len(rows)-1].Row
		for batch := range slices.Chunk(rows, together) {
			err = s.bringBatchIn(ctx, f, batch)
			if err != nil {
				return err
			}
		}
		err = s.saveImport(ctx, f, nil)
		if err != nil {
			return err
		}
	}
	f.State, f.FinishedAt = ImportDone, s.Reader.Now()
	return s.saveImport(ctx, f, nil)
}

// together is how many rows share a unit of work, and with it one flush to disk
// and one turn at the audit chain. They hold the office's counter of 申请编号 until
// they are in, which others who submit wait for, so they are few.
const together = 20

// bringBatchIn brings rows in together. When they do not all go, each goes by
// itself, so that one row cannot keep the others out.
func (s *Service) bringBatchIn(ctx context.Context, f *ImportFile, rows []ImportRow) error {
	var waiting []ImportRow
	for _, r := range rows {
		if len(r.Errors) > 0 {
			continue
		}
		f.Done++
		if r.ContractID == "" {
			waiting = append(waiting, r)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	entered, err := s.bringRowsIn(ctx, f, waiting)
	if err == nil {
		f.Repeated += len(waiting) - entered
		return nil
	}
	for _, r := range waiting {
		entered, err := s.bringRowsIn(ctx, f, []ImportRow{r})
		switch {
		case err == nil:
			f.Repeated += 1 - entered
		case refused(err):
			err = s.refuseRow(ctx, f, r, err)
			if err != nil {
				return err
			}
		default: // the database's trouble, not the row's: the job runs again
			return err
		}
	}
	return nil
}

// refused says that the row itself cannot go in: the rules, the calendar or the
// person's rights have changed since the check.
func refused(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Denied, fault.NotFound, fault.Conflict, fault.TooLarge, fault.Unsupported:
		return true
	}
	return false
}

// refuseRow counts a row as one of the bad ones, with what stopped it.
func (s *Service) refuseRow(ctx context.Context, f *ImportFile, r ImportRow, why error) error {
	r.Errors = fault.All(why)
	f.Good, f.Bad, f.Done = f.Good-1, f.Bad+1, f.Done-1
	return s.saveImport(ctx, f, []ImportRow{r})
}

// bringRowsIn submits all rows in one unit of work, or none, and says how many
// had not gone in before.
func (s *Service) bringRowsIn(ctx context.Context, f *ImportFile, rows []ImportRow) (entered int, err error) {
	err = s.InTx(ctx, func(tx Tx) error {
		entered = 0 // the unit of work may run again
		for _, r := range rows {
			claimed, err := s.bringRowIn(ctx, tx, f, r)
			if err != nil {
				return err
			}
			if claimed {
				entered++
			}
		}
		return nil
	})
	return entered, err
}

func (s *Service) bringRowIn(ctx context.Context, tx Tx, f *ImportFile, r ImportRow) (claimed bool, err error) {
	id := contract.ID(tx.NewID())
	claimed, err = tx.ClaimImportRow(ctx, f.ID, r.Row, id)
	if err != nil || !claimed {
		return false, err
	}
	c, drafted, err := newDraft(f.By, id, f.Office, contract.SourceExcel, r.Form.Flat(), tx.Now())
	if err != nil {
		return false, err
	}
	submitted, err := s.submit(ctx, tx, f.By, c)
	if err != nil {
		return false, err
	}
	tx.Record(drafted)
	for _, e := range submitted {
		tx.Record(e)
	}
	_, err = tx.AddContract(ctx, c)
	return true, err
}
