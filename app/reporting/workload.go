package reporting

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// WorkloadAsk 工作量查询: a period of days, both included, and one office or all.
type WorkloadAsk struct {
	From, To day.Date
	OfficeID string
}

// Workload 工作量 of an office or a registrar in a period. Open, Amber, Red and
// Overdue are those of today, whatever the period.
type Workload struct {
	OfficeID    string
	Office      string
	RegistrarID string
	Registrar   string // "" for the whole office, and for cases that nobody has yet

	Received, Accepted, Supplements int
	Registered, Refused             int
	Open, Amber, Red, Overdue       int
	Timed, Kept                     int // decided with a due date on record; of these in time
	Average, Median                 decimal.NullDecimal
}

// KeptShare 按期办结率.
func (w Workload) KeptShare() Ratio {
	return Ratio{decimal.NewFromInt(int64(w.Kept)), decimal.NewFromInt(int64(w.Timed))}
}

// WorkloadTable 工作量与时效: the whole, the offices by name, and of one office or
// in a workbook the registrars too.
type WorkloadTable struct {
	Ask     WorkloadAsk
	At      time.Time
	All     Workload
	Offices []Workload
	People  []Workload // by office and name
}

// WorkloadCounts is what the reader groups: one row for all, one an office, one a
// person.
type WorkloadCounts struct {
	All             Workload
	Offices, People []Workload
}

// The refusals of 工作量与时效.
var (
	ErrNoWorkload     = fault.New(fault.Denied, "reporting.no_workload", "工作量与时效只供机构负责人、主管部门和统计员查看")
	ErrWorkloadPeriod = fault.New(fault.Invalid, "reporting.workload_period", "结束日期不能早于开始日期，一次最多统计 5 年").At("to")
	ErrWorkloadDate   = fault.New(fault.Invalid, "reporting.workload_date", "日期应形如 2026-11-23")
	ErrWorkloadOffice = fault.New(fault.Invalid, "reporting.workload_office", "请在列表中选择登记机构").At("office")
)

// workloadScope: figures of persons are for those who lead and supervise, not for
// colleagues.
func workloadScope(by actor.Actor) (Scope, error) {
	if !by.Has(actor.Head, actor.Authority, actor.Statistician) {
		return Scope{}, ErrNoWorkload
	}
	s, err := statisticsScope(by)
	if err != nil || s.Registered {
		return Scope{}, ErrNoWorkload
	}
	return s, nil
}

// ParseWorkloadAsk reads the conditions as typed; without dates it is this month
// so far. What is wrong is named at its field, with a period that can be shown.
func (s *Service) ParseWorkloadAsk(from, to, office string) (WorkloadAsk, error) {
	today := s.Today()
	a := WorkloadAsk{From: day.New(today.Year(), today.Month(), 1), To: today, OfficeID: office}
	usual := a
	for _, field := range []struct {
		typed, name string
		into        *day.Date
	}{{from, "from", &a.From}, {to, "to", &a.To}} {
		if field.typed == "" {
			continue
		}
		d, err := day.Parse(field.typed)
		if err != nil {
			return usual, ErrWorkloadDate.At(field.name)
		}
		*field.into = d
	}
	switch {
	case a.To.Before(a.From) || a.From.AddDays(5*366).Before(a.To):
		return usual, ErrWorkloadPeriod
	case office != "" && !wellFormedID(office):
		usual.OfficeID = ""
		return usual, ErrWorkloadOffice
	}
	return a, nil
}

// Workload 统计工作量与时效 within what the actor may see.
func (s *Service) Workload(ctx context.Context, by actor.Actor, a WorkloadAsk) (*WorkloadTable, error) {
	scope, err := workloadScope(by)
	if err != nil {
		return nil, err
	}
	counts, err := s.read.Workload(ctx, scope, a)
	if err != nil {
		return nil, err
	}
	return &WorkloadTable{Ask: a, At: s.now(), All: counts.All, Offices: counts.Offices, People: counts.People}, nil
}

// WorkloadNotes 统计说明 says how the figures are made.
var WorkloadNotes = []string{
	"收件、受理、退回补正、准予登记和不予按办理日期计入所选期间；不予包括不予受理和不予登记；在办和到期情况是今天的。",
	"按期办结率 = 按期办结 ÷ 有到期日记录的办结；办结用时是受理日至决定日的自然日，含补正时间。",
	"件数计在登记员名下；经复核的件计在提交复核的登记员名下。",
}

// ExportWorkload 导出工作量与时效 as a workbook with offices and persons; the export
// is audited.
func (s *Service) ExportWorkload(ctx context.Context, by actor.Actor, a WorkloadAsk) (name string, content []byte, err error) {
	t, err := s.Workload(ctx, by, a)
	if err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	period := a.From.String() + " 至 " + a.To.String()
	_, err = s.exportNow(ctx, by, "工作量与时效："+period, &b, func(w io.Writer) (int, error) {
		book := Book{Title: "登记工作量与时效", Facts: [][2]string{{"统计期间", period}, {"导出人", exporter(by)}}, Notes: WorkloadNotes}
		for _, x := range []struct {
			name   string
			list   []Workload
			person bool
		}{{"按登记机构", t.Offices, false}, {"按登记员", t.People, true}} {
			book.Sheets = append(book.Sheets, t.sheet(x.name, x.list, x.person, exporter(by), period))
		}
		return len(t.Offices) + len(t.People), s.workbook.Write(w, book)
	})
	return "登记工作量与时效_" + a.From.String() + "_" + a.To.String() + ".xlsx", b.Bytes(), err
}

func (t *WorkloadTable) sheet(name string, list []Workload, person bool, exporter, period string) Sheet {
	sheet := Sheet{Name: name, Title: "登记工作量与时效（" + name + "）", Period: period, Unit: "件", Exporter: exporter, At: t.At, NoFilter: true,
		Columns: []Column{{Header: "登记机构", Width: 30}}}
	if person {
		sheet.Columns = append(sheet.Columns, Column{Header: "登记员", Width: 12})
	}
	for _, h := range []string{"收件", "受理", "退回补正", "准予登记", "不予", "在办", "时限过半", "临近到期", "已超期", "有到期日的办结", "按期办结"} {
		sheet.Columns = append(sheet.Columns, Column{Header: h, Kind: Number})
	}
	sheet.Columns = append(sheet.Columns, Column{Header: "按期办结率", Kind: Percent}, Column{Header: "平均用时（日）", Kind: Decimal}, Column{Header: "中位用时（日）", Kind: Decimal})
	row := func(w Workload, weight Weight) Row {
		values := []any{w.Office}
		if person {
			values = append(values, w.Person())
		}
		for _, n := range []int{w.Received, w.Accepted, w.Supplements, w.Registered, w.Refused, w.Open, w.Amber, w.Red, w.Overdue, w.Timed, w.Kept} {
			values = append(values, n)
		}
		var kept any
		if w.KeptShare().Known() {
			kept = w.KeptShare()
		}
		return Row{Weight: weight, Values: append(values, kept, valid(w.Average), valid(w.Median))}
	}
	all := t.All
	all.Office = "合计"
	var lines []Row
	for _, w := range list {
		lines = append(lines, row(w, Detail))
	}
	total := row(all, Total)
	if person {
		total.Values[1] = ""
	}
	sheet.Rows = rows(append(lines, total))
	return sheet
}

// Person is the registrar's name, or that nobody has the cases yet.
func (w Workload) Person() string {
	if w.RegistrarID == "" {
		return "未分派"
	}
	return w.Registrar
}

func valid(d decimal.NullDecimal) any {
	if !d.Valid {
		return nil
	}
	return d.Decimal
}

// DaysText is 3.5 日, or a dash where nothing was decided.
func DaysText(d decimal.NullDecimal) string {
	if !d.Valid {
		return "—"
	}
	return d.Decimal.StringFixed(1) + " 日"
}
