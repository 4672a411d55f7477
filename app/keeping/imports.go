package keeping

import (
	"context"
	"io"
	"path"
	"strings"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/fault"
)

// Register 名录 is what a workbook is imported into.
type Register string

// The registers that take workbooks.
const (
	PartyRegister Register = "PARTIES" // 当事人库
	ItemRegister  Register = "IP"      // 知识产权名录

	InstitutionRegister Register = "INSTITUTIONS" // 评价机构
	PeopleRegister      Register = "PEOPLE"       // 评估师与专家
	MemberRegister      Register = "POOL_MEMBERS" // 评估师库名单
	IntegrityRegister   Register = "INTEGRITY"    // 诚信记录

	EvidenceRegister Register = "EVIDENCE" // 取值依据库
)

// Title is the register's Chinese name, "" for none.
func (r Register) Title() string {
	return map[Register]string{PartyRegister: "当事人库", ItemRegister: "知识产权名录", InstitutionRegister: "评价机构", PeopleRegister: "评估师与专家",
		MemberRegister: "评估师库名单", IntegrityRegister: "诚信记录", EvidenceRegister: "取值依据库"}[r]
}

// Guest 其他名录 is a register that another activity keeps and that takes workbooks here.
// Bring takes one row in, in a unit of work of its own; key names the row, so that the
// same row brought in twice adds nothing, and added tells whether it was new.
type Guest struct {
	Register Register
	Admit    func(ctx context.Context, by actor.Actor) error
	Bring    func(ctx context.Context, by actor.Actor, key string, fields map[string]string) (added bool, err error)
}

func (s *Service) guest(r Register) (Guest, bool) {
	for _, g := range s.Guests {
		if g.Register == r {
			return g, true
		}
	}
	return Guest{}, false
}

// Outcome 导入结果 is what became of one row.
type Outcome string

// The outcomes of a row.
const (
	RowAdded   Outcome = "ADDED"   // 新增
	RowChanged Outcome = "CHANGED" // 补充或更新
	RowSame    Outcome = "SAME"    // 与名录相同
	RowHeld    Outcome = "HELD"    // 与已核实资料不同，转为变更建议
	RowBad     Outcome = "BAD"     // 有误，没有导入
)

// Outcomes lists the outcomes in the order of the page.
var Outcomes = []contract.Choice{{Value: string(RowAdded), Title: "新增"}, {Value: string(RowChanged), Title: "补充或更新"}, {Value: string(RowSame), Title: "与名录相同"},
	{Value: string(RowHeld), Title: "转为变更建议"}, {Value: string(RowBad), Title: "有误，未导入"}}

// Import 名录导入 is one uploaded workbook and what became of it.
type Import struct {
	ID         string
	Register   Register
	By         actor.Actor // who uploaded; the job acts for this person
	Name       string
	SHA256     string
	State      string // WORKING, DONE, FAILED
	Failure    string
	CreatedAt  time.Time
	FinishedAt time.Time
	Counts     map[Outcome]int
}

// Total is how many rows have an outcome.
func (f Import) Total() (n int) {
	for _, c := range f.Counts {
		n += c
	}
	return n
}

// ImportRow 导入行 is one row with its outcome.
type ImportRow struct {
	Row     int
	Outcome Outcome
	Label   string
	Errors  []*fault.Fault
}

// SheetRow is one row as read from a workbook.
type SheetRow struct {
	Row    int
	Fields map[string]string
	Faults []*fault.Fault
}

// RowError is what the returned workbook says at a row and column.
type RowError struct {
	Row     int
	Column  string
	Message string
}

// Faults of the imports.
var (
	ErrImport       = fault.New(fault.Denied, "keeping.import", "当事人库由登记机构的登记员、负责人导入；知识产权名录也可由技术经纪人导入本单位的权利")
	ErrImportAbsent = fault.New(fault.NotFound, "keeping.import_absent", "没有这次导入，或您无权查看")
	ErrRegister     = fault.New(fault.Invalid, "keeping.register", "请选择要导入的名录").At("register")
	ErrImportRows   = fault.New(fault.TooLarge, "keeping.import_rows", "一个文件最多 20,000 行，请拆分后导入")
	ErrImportEmpty  = fault.New(fault.Invalid, "keeping.import_empty", "工作表中没有可导入的行，请从第 2 行起逐行填写")
	errOthersItem   = fault.New(fault.Invalid, "keeping.others_item", "该编号在名录中属于其他权利人，请核对编号；权利已转移的，由登记机构修改").At("number")
)

const (
	maxImportRows = 20_000
	importsShown  = 50
	rowsTogether  = 20
)

// importer admits those who may import into the register.
func (s *Service) importer(ctx context.Context, by actor.Actor, register Register) (reader, error) {
	for _, g := range s.Guests {
		if g.Register != register && register.Title() != "" {
			continue
		}
		err := g.Admit(ctx, by)
		switch {
		case g.Register == register:
			return reader{Actor: by}, err
		case err == nil:
			return reader{}, ErrRegister
		}
	}
	r, err := s.reader(ctx, by)
	switch {
	case err != nil:
		return reader{}, err
	case register.Title() == "" && (r.keeper() || by.Has(actor.Broker)):
		return reader{}, ErrRegister
	case r.keeper() || register == ItemRegister && by.Has(actor.Broker):
		return r, nil
	}
	return reader{}, ErrImport
}

// Importable 可导入的名录 lists the registers that the actor may import into.
func (s *Service) Importable(ctx context.Context, by actor.Actor) ([]Register, error) {
	var list []Register
	registers := []Register{PartyRegister, ItemRegister}
	for _, g := range s.Guests {
		registers = append(registers, g.Register)
	}
	for _, register := range registers {
		_, err := s.importer(ctx, by, register)
		if err == nil {
			list = append(list, register)
		} else if fault.KindOf(err) != fault.Denied {
			return nil, err
		}
	}
	if len(list) == 0 {
		return nil, ErrImport
	}
	return list, nil
}

// Template 下载模板 of a register.
func (s *Service) Template(ctx context.Context, by actor.Actor, register Register, w io.Writer) error {
	_, err := s.importer(ctx, by, register)
	if err != nil {
		return err
	}
	return s.Books.Template(w, register)
}

// Upload 上传. The same file of the same organisation answers with the import that
// is there already.
func (s *Service) Upload(ctx context.Context, by actor.Actor, register Register, name string, content []byte) (id string, err error) {
	_, err = s.importer(ctx, by, register)
	if err != nil {
		return "", err
	}
	_, err = s.Books.Rows(register, content) // refuses what is no workbook before anything is kept
	if err != nil {
		return "", err
	}
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:120])
	}
	err = s.InTx(ctx, func(tx Tx) error {
		f := Import{ID: tx.NewID(), Register: register, By: by, Name: name, SHA256: contract.Hash(content), CreatedAt: tx.Now()}
		added := false
		id, added, err = tx.AddRegisterImport(ctx, f, content)
		if err != nil || !added {
			return err
		}
		tx.Record(audit.Event{Kind: "register.uploaded", Subject: audit.SubjectOf("register", id), By: by, Facts: []audit.Fact{
			{Label: "名录", Value: register.Title()}, {Label: "文件", Value: name}, {Label: "SHA-256", Value: f.SHA256}}})
		return tx.QueueRegister(ctx, id)
	})
	return id, err
}

// Imports 我的名录导入, newest first.
func (s *Service) Imports(ctx context.Context, by actor.Actor) ([]Import, error) {
	_, err := s.Importable(ctx, by)
	if err != nil {
		return nil, err
	}
	return s.Reader.RegisterImports(ctx, by.User, importsShown)
}

// Import 查看导入 with rows of an outcome ("" for every row) after a row number.
func (s *Service) Import(ctx context.Context, by actor.Actor, id string, of Outcome, after int) (Import, []ImportRow, error) {
	f, err := s.Reader.RegisterImport(ctx, id)
	if err == nil && f.By.Org != by.Org {
		err = ErrImportAbsent
	}
	if err != nil {
		return Import{}, nil, err
	}
	_, err = s.importer(ctx, by, f.Register)
	if err != nil {
		return Import{}, nil, err
	}
	rows, err := s.Reader.RegisterRows(ctx, id, of, after, importsShown+1)
	return f, rows, err
}

// ErrorBook 下载标注错误的文件.
func (s *Service) ErrorBook(ctx context.Context, by actor.Actor, id string, w io.Writer) error {
	f, _, err := s.Import(ctx, by, id, RowBad, 0)
	if err != nil {
		return err
	}
	content, err := s.Reader.RegisterContent(ctx, id)
	if err != nil {
		return err
	}
	rows, err := s.Reader.RegisterRows(ctx, id, RowBad, 0, maxImportRows)
	if err != nil {
		return err
	}
	var list []RowError
	for _, r := range rows {
		for _, e := range r.Errors {
			list = append(list, RowError{r.Row, e.Field, e.Message})
		}
	}
	return s.Books.Annotate(w, f.Register, content, list)
}

// WorkImport is the background work of an import; it can be repeated at any point,
// for rows that have an outcome are left.
func (s *Service) WorkImport(ctx context.Context, id string) error {
	f, err := s.Reader.RegisterImport(ctx, id)
	if err != nil || f.State != "WORKING" {
		return err
	}
	by, err := s.importer(ctx, f.By, f.Register)
	if err == nil {
		err = s.bringIn(ctx, by, f)
	}
	if err != nil && fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Busy {
		return err // the job runs again
	}
	return s.InTx(ctx, func(tx Tx) error {
		done, err := tx.FinishRegisterImport(ctx, id, fault.Sentence(err))
		if err != nil || !done {
			return err
		}
		tx.Record(audit.Event{Kind: "register.imported", Subject: audit.SubjectOf("register", id), By: f.By, Facts: []audit.Fact{
			{Label: "名录", Value: f.Register.Title()}, {Label: "文件", Value: f.Name}}})
		return nil
	})
}

// FailImport says that an import stopped before its end, for no fault of the file.
func (s *Service) FailImport(ctx context.Context, id string, _ error) error {
	return s.InTx(ctx, func(tx Tx) error {
		_, err := tx.FinishRegisterImport(ctx, id, "系统出错，后面的行没有导入；已导入的行不受影响，请把其余的行另存后再传")
		return err
	})
}
