// Package reporting holds the activities of those who read and count: the ledger
// of contracts (合同台账), the registration statistics (技术合同登记统计) and their
// export as workbooks. It changes nothing but the list of exports. Every reading
// is bounded by what the actor may see.
package reporting

import (
	"context"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/code"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
)

// Faults of reading and exporting.
var (
	// ErrNoLedger: the ledger is for applicants, offices and authorities.
	ErrNoLedger = fault.New(fault.Denied, "reporting.no_ledger", "您的角色不能查看合同台账，请联系本单位管理员")
	// ErrNoStatistics: the statistics are for offices and authorities.
	ErrNoStatistics = fault.New(fault.Denied, "reporting.no_statistics", "您的角色不能查看登记统计，请联系本单位管理员")
	// ErrExportNotFound covers foreign exports too: their existence is secret.
	ErrExportNotFound = fault.New(fault.NotFound, "reporting.export_not_found", "没有这个导出文件，或它不是您导出的")
	// ErrExportNotReady: the file is not written yet, or could not be.
	ErrExportNotReady = fault.New(fault.Conflict, "reporting.export_not_ready", "文件还没有生成完，请在“我的导出”中查看进度")
	// ErrExportExpired: files are kept for ExportLife only.
	ErrExportExpired = fault.New(fault.NotFound, "reporting.export_expired", "文件已过保存期，请重新导出")
	// ErrTooManyExports bounds what one user may have waiting.
	ErrTooManyExports = fault.New(fault.Throttled, "reporting.too_many_exports", "您已有 5 个导出在排队，请等其中一个完成后再导出")
	// ErrTooManyRows: one sheet holds no more.
	ErrTooManyRows = fault.New(fault.TooLarge, "reporting.too_many_rows", "符合条件的合同超过 1,000,000 项，一个工作表放不下，请缩短日期范围后分次导出")
	// ErrUnequalTotals: two tables of one snapshot must agree. It is our own
	// mistake: better no statistics than wrong ones.
	ErrUnequalTotals = fault.New(fault.Internal, "reporting.unequal_totals", "各表合计不一致，没有给出统计结果，请联系系统管理员")
)

// Reader is what the activities read from the database.
type Reader interface {
	// Contracts reads at most window.Rows rows on one side of the window's mark.
	Contracts(ctx context.Context, s Scope, f Filter, window Window) ([]ContractRow, error)
	// ContractSums adds up everything that the filter admits.
	ContractSums(ctx context.Context, s Scope, f Filter) (Sums, error)
	// YearSums adds up, from the roll-ups, what stands of an office's registrations
	// of a year.
	YearSums(ctx context.Context, office string, year int) (Sums, error)
	// EachContract reads, in one snapshot, first the sums and then every row.
	EachContract(ctx context.Context, s Scope, f Filter, first func(Sums) error, each func(ContractRow) error) error
	// EachRegistered reads at most limit registered contracts that the filter
	// admits, whole, newest first.
	EachRegistered(ctx context.Context, s Scope, f Filter, limit int, each func(*contract.Contract) error) error
	// RegistrationCounts reads all tables of the statistics as one snapshot shows
	// them; they are to be read only.
	RegistrationCounts(ctx context.Context, q Question) (Counts, error)
	// ClosedYears reads the confirmed closings of the regions, one a year.
	ClosedYears(ctx context.Context, regions []string) ([]ClosedYear, error)
	// Workload counts the acts of a period and the open cases, in one query.
	Workload(ctx context.Context, s Scope, a WorkloadAsk) (WorkloadCounts, error)
	// Closings lists the open and the confirmed closings of one region.
	Closings(ctx context.Context, region string) ([]Closing, error)
	// OfficesWithin lists the offices that the scope reaches.
	OfficesWithin(ctx context.Context, s Scope) ([]Office, error)

	// Exports lists the newest exports of a user, without content.
	Exports(ctx context.Context, user string, limit int) ([]Export, error)
	// Export reads one export without content.
	Export(ctx context.Context, id string) (Export, error)
	// ExportContent reads the file of an export.
	ExportContent(ctx context.Context, id string) ([]byte, error)
	// Exporter is the owner of an export as the user stands now.
	Exporter(ctx context.Context, user string) (actor.Actor, error)
	// ExportStarted and ExportProgress say how far a running export is.
	ExportStarted(ctx context.Context, id string) error
	ExportProgress(ctx context.Context, id string, done, total int) error
}

// Office 登记机构 in the filter of a page.
type Office struct {
	ID     string
	Name   string
	Region string
}

// ContractRow 台账行 is one contract as lists and workbooks show it.
type ContractRow struct {
	ID           string
	SubmissionNo string
	Number       string
	NationalNo   string
	Name         string
	Class        contract.Class
	Field        string
	Seller       string
	Buyer        string
	SellerRegion string // six digits, or C and the country's code for parties abroad
	BuyerRegion  string
	OfficeName   string
	Registrar    string
	SignDate     day.Date
	Total        money.Yuan
	Priced       bool // a total has been filled in
	Tech         money.Yuan
	State        contract.State
	DueOn        day.Date
	SubmittedAt  time.Time
	RegisteredOn day.Date
	ClosedOn     day.Date
	CreatedAt    time.Time
}

// Recognised 已核定 says whether the technology amount is that of a registration;
// before, it is only computed from the application.
func (r ContractRow) Recognised() bool { return r.Number != "" }

// Overdue 超期 says that the office should have acted before the given day.
func (r ContractRow) Overdue(today day.Date) bool {
	return r.State.AtOffice() && !r.DueOn.IsZero() && r.DueOn.Before(today)
}

// Sums 合计: Tech adds up the recognised amounts only.
type Sums struct {
	Count int
	Total money.Yuan
	Tech  money.Yuan
}

func (s *Sums) add(r ContractRow) {
	s.Count++
	s.Total = s.Total.Add(r.Total)
	if r.Recognised() {
		s.Tech = s.Tech.Add(r.Tech)
	}
}

// Service answers the questions of readers.
type Service struct {
	read     Reader
	inTx     func(context.Context, func(Tx) error) error
	workbook Workbook
	codes    *code.Book
	now      func() time.Time
}

// New wires the activities: inTx is the unit of work narrowed to Tx.
func New(read Reader, inTx func(context.Context, func(Tx) error) error, workbook Workbook, codes *code.Book, now func() time.Time) *Service {
	return &Service{read: read, inTx: inTx, workbook: workbook, codes: codes, now: now}
}

// Today is the civil date of the service's clock.
func (s *Service) Today() day.Date { return day.Of(s.now()) }

// PlaceName names a region or, for parties abroad, the country.
func (s *Service) PlaceName(region string) string {
	if len(region) == 4 && region[0] == 'C' {
		return s.codes.Name(code.Country, region[1:])
	}
	return s.codes.FullName(code.Region, region)
}

// FieldName names a technology field.
func (s *Service) FieldName(field string) string { return s.codes.Name(code.Field, field) }

// Fields lists the technology fields in the order of the form.
func (s *Service) Fields() []code.Code { return s.codes.Children(code.Field, "", day.Date{}) }
