package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/config"
	"jiyue/infra/jobs"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// reportWorld is a product with an office, its head, and registrations.
type reportWorld struct {
	*product
	t      *testing.T
	clock  *atomic.Int64 // seconds after pgtest.Now
	head   actor.Actor
	author string
}

const identityCard = "410102199003077758"

func newReportWorld(t *testing.T, contracts int) *reportWorld {
	t.Helper()
	_, dsn := pgtest.Database(t)
	w := &reportWorld{t: t, clock: &atomic.Int64{}}
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return pgtest.Now.Add(time.Duration(w.clock.Load()) * time.Second) }, 8)
	require.NoError(t, err)
	require.NoError(t, db.UseKeys(t.Context(), pgtest.Key))
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	c, err := config.Load(nil)
	require.NoError(t, err)
	w.product, err = newProduct(t.Context(), c, db, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	w.head = actor.Actor{User: postgres.NewID(), Name: "秦岭", Org: postgres.NewID(), OrgName: "郑州市技术合同登记处", Region: "410100", Roles: []actor.Role{actor.Head}}
	w.author = postgres.NewID()
	seller := postgres.NewID()
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ($1, 'OFFICE', $2, '410100', 'ZZ', now())`, w.head.Org, w.head.OrgName)
	w.exec(`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, 'SELLER', '中原示例理工大学', '410102', now())`, seller)
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'qinling', '秦岭', $2, '{HEAD}', '-', now())`, w.head.User, w.head.Org)
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'xubowen', '许博文', $2, '{BROKER}', '-', now())`, w.author, seller)
	names := []string{"高速列车轴箱轴承诊断", `=HYPERLINK("http://x","y")`, "+SUM(1)", "-1+1", "@x", "一<b>&二", "换\t行", "0012"}
	for i := range contracts {
		state, number, registered := "REGISTERED", any(fmt.Sprintf("2026410101%06d", i)), any("2026-03-05")
		if i%7 == 3 {
			state, number, registered = "IN_REVIEW", nil, nil
		}
		certificate := 0
		if number != nil {
			certificate = 1
		}
		w.exec(`INSERT INTO contracts (id, state, source, applicant_id, applicant_org, office_id, office_region, form, name, class, field, seller, buyer,
			seller_region, buyer_region, sign_date, total, tech, submission_no, number, certificate_version, submitted_at, decided_at, registered_on,
			registrar_id, created_at, updated_at) VALUES ($1, $2, 'WEB', $3, $4, $5, '410100', $6, $7, $8, '03', '中原示例理工大学', '示例发明人乙', '410102', $9,
			'2026-02-28', $10, $11, $12, $13, $14, '2026-03-01 16:30:00Z', '2026-03-05 02:00:00Z', $15, $16, $17, $17)`,
			postgres.NewID(), state, w.author, seller, w.head.Org, `{"parties[1].cn_id": "sealed:v1:`+identityCard+`"}`, names[i%len(names)]+strings.Repeat("。", i%2),
			[]string{"0101", "04", "0202"}[i%3], []string{"410300", "C502", ""}[i%3], fmt.Sprintf("%d.%02d", 100000+i, i%100), fmt.Sprintf("%d.%02d", 90000+i, (i*7)%100),
			fmt.Sprintf("SQ-ZZ-2026-%06d", i), number, certificate, registered, w.head.User, pgtest.Now.Add(-time.Duration(i)*time.Minute))
	}
	w.exec(`SELECT statistics_book_history()`)
	return w
}

func (w *reportWorld) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.SQL().ExecContext(w.t.Context(), query, args...)
	require.NoError(w.t, err)
}

func (w *reportWorld) count(query string, args ...any) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.SQL().QueryRowContext(w.t.Context(), query, args...).Scan(&n))
	return n
}

// run works on jobs until the export is finished.
func (w *reportWorld) run(id string) reporting.Export {
	w.t.Helper()
	runner, err := jobs.New(w.db, slog.New(slog.DiscardHandler), jobs.Exports(w.reporting), jobs.Imports(w.registration.WorkImport))
	require.NoError(w.t, err)
	require.NoError(w.t, runner.Start(w.t.Context()))
	defer func() { require.NoError(w.t, runner.Stop(context.Background())) }()
	var e reporting.Export
	require.Eventually(w.t, func() bool {
		e, err = w.db.Export(w.t.Context(), id)
		return err == nil && !e.State.Pending()
	}, 30*time.Second, 50*time.Millisecond)
	return e
}

func sheetRows(t *testing.T, f *excelize.File, sheet string, heading string) (head []string, rows [][]string) {
	all, err := f.GetRows(sheet)
	require.NoError(t, err)
	for i, row := range all {
		if len(row) > 0 && row[0] == heading {
			return row, all[i+1:]
		}
	}
	t.Fatalf("no heading %s in %s", heading, sheet)
	return nil, nil
}

func TestExportedContractsEqualTheLedgerCellByCell(t *testing.T) {
	w := newReportWorld(t, 57)
	filter := reporting.Filter{Field: "03", Seller: reporting.Place{Within: "410100"}}
	id, err := w.reporting.RequestContracts(t.Context(), w.head, filter)
	require.NoError(t, err)
	_, _, err = w.reporting.Download(t.Context(), w.head, id)
	require.ErrorIs(t, err, reporting.ErrExportNotReady)

	e := w.run(id)
	require.Equal(t, reporting.ExportDone, e.State, e.Failure)
	require.Equal(t, 57, e.Done)
	require.Equal(t, 57, e.Total)
	require.Equal(t, "技术合同登记明细_20261123.xlsx", e.Filename)
	require.Equal(t, "技术合同登记明细：技术领域 先进制造；卖方所在地 河南省郑州市", e.Title)
	e, content, err := w.reporting.Download(t.Context(), w.head, id)
	require.NoError(t, err)
	require.Equal(t, e.SHA256, fmt.Sprintf("%x", sha256.Sum256(content)))
	require.EqualValues(t, len(content), e.Size)

	page, err := w.reporting.List(t.Context(), w.head, filter, reporting.Turn{Rows: 100, Sums: true})
	require.NoError(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	defer f.Close()
	head, rows := sheetRows(t, f, "合同明细", "申请编号")
	at := func(row []string, column string) string {
		for i, h := range head {
			if h == column && i < len(row) {
				return row[i]
			}
		}
		return ""
	}
	for i, want := range page.Rows {
		row := rows[i]
		tech := ""
		if want.Recognised() {
			tech = want.Tech.Text()
		}
		registered := ""
		if !want.RegisteredOn.IsZero() {
			registered = want.RegisteredOn.String()
		}
		for column, value := range map[string]string{
			"申请编号": want.SubmissionNo, "登记编号": want.Number, "合同名称": want.Name, "合同类别": want.Class.Major().Title(), "技术领域": "先进制造",
			"卖方": want.Seller, "卖方所在地": "河南省郑州市中原区", "买方": want.Buyer, "买方所在地": w.reporting.PlaceName(want.BuyerRegion),
			"签订日期": "2026-02-28", "提交日期": "2026-03-02", "登记日期": registered, "成交总额（元）": want.Total.Text(), "核定技术交易额（元）": tech,
			"状态": want.State.Title(), "登记机构": w.head.OrgName, "登记员": "秦岭",
		} {
			require.Equal(t, value, at(row, column), "%s of %s", column, want.SubmissionNo)
		}
	}
	total := rows[len(page.Rows)]
	require.Equal(t, "合计", total[0])
	require.Equal(t, page.All.Total.Text(), at(total, "成交总额（元）"))
	require.Equal(t, page.All.Tech.Text(), at(total, "核定技术交易额（元）"))

	// Nothing in the file is a formula, and no identity card number is in it.
	for i := range rows {
		formula, err := f.GetCellFormula("合同明细", fmt.Sprintf("C%d", i+1))
		require.NoError(t, err)
		require.Empty(t, formula)
	}
	parts, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	for _, p := range parts.File {
		r, err := p.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NotContains(t, string(text), identityCard)
		require.NotContains(t, string(text), "<f>")
	}

	var payload, actorID string
	require.NoError(t, w.db.SQL().QueryRowContext(t.Context(),
		`SELECT payload, actor_id FROM audit_events WHERE kind = 'export.done' AND subject = $1`, "export:"+id).Scan(&payload, &actorID))
	require.Equal(t, w.head.User, actorID)
	require.Contains(t, payload, e.SHA256)
	require.Contains(t, payload, `["行数","57"]`)
	require.Contains(t, payload, "技术领域 先进制造")
	_, err = w.db.VerifyAudit(t.Context())
	require.NoError(t, err)
}

func TestExportsAreTheirOwnersAndExpire(t *testing.T) {
	w := newReportWorld(t, 3)
	id, err := w.reporting.RequestContracts(t.Context(), w.head, reporting.Filter{})
	require.NoError(t, err)
	require.Equal(t, reporting.ExportDone, w.run(id).State)

	colleague := w.head
	colleague.User = w.author
	for _, by := range []actor.Actor{colleague, {}} {
		_, _, err = w.reporting.Download(t.Context(), by, id)
		require.ErrorIs(t, err, reporting.ErrExportNotFound)
	}
	_, _, err = w.reporting.Download(t.Context(), w.head, "../"+id)
	require.ErrorIs(t, err, reporting.ErrExportNotFound)

	w.clock.Store(int64((7*24*time.Hour - time.Minute).Seconds()))
	swept, err := w.db.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, swept.Exports)
	_, _, err = w.reporting.Download(t.Context(), w.head, id)
	require.NoError(t, err)

	w.clock.Store(int64((7*24*time.Hour + time.Minute).Seconds()))
	_, _, err = w.reporting.Download(t.Context(), w.head, id)
	require.ErrorIs(t, err, reporting.ErrExportExpired, "even before it is swept up")
	swept, err = w.db.Sweep(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, swept.Exports)
	require.Zero(t, w.count(`SELECT count(*) FROM exports WHERE content IS NOT NULL`))
}

func TestExportRunsAgainAfterACrashAndIsRecordedOnce(t *testing.T) {
	w := newReportWorld(t, 5)
	id, err := w.reporting.RequestContracts(t.Context(), w.head, reporting.Filter{})
	require.NoError(t, err)
	w.exec(`UPDATE exports SET state = 'RUNNING', done = 2, total = 5 WHERE id = $1`, id) // as a killed process leaves it
	require.NoError(t, w.reporting.RunExport(t.Context(), id))
	require.NoError(t, w.reporting.RunExport(t.Context(), id))
	e, err := w.db.Export(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, reporting.ExportDone, e.State)
	require.Equal(t, 1, w.count(`SELECT count(*) FROM audit_events WHERE kind = 'export.done'`))
}

func TestExportWhoseJobIsGoneIsClosed(t *testing.T) {
	w := newReportWorld(t, 1)
	id, err := w.reporting.RequestContracts(t.Context(), w.head, reporting.Filter{})
	require.NoError(t, err)
	w.clock.Store(3600)
	swept, err := w.db.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, swept.Orphans, "its job still waits")
	w.exec(`UPDATE river_job SET state = 'discarded', finalized_at = now()`)
	swept, err = w.db.Sweep(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, swept.Orphans)
	e, err := w.db.Export(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, reporting.ExportFailed, e.State)
	require.NotEmpty(t, e.Failure)
}

func TestExportOfSomeoneWhoHasLeftFailsWithASentence(t *testing.T) {
	w := newReportWorld(t, 1)
	id, err := w.reporting.RequestContracts(t.Context(), w.head, reporting.Filter{})
	require.NoError(t, err)
	w.exec(`UPDATE users SET active = false WHERE id = $1`, w.head.User)
	e := w.run(id)
	require.Equal(t, reporting.ExportFailed, e.State)
	require.Equal(t, "导出人的账号已停用，没有导出", e.Failure)
	require.Equal(t, 1, w.count(`SELECT count(*) FROM river_job WHERE kind = 'contract_export' AND state = 'cancelled' AND attempt = 1`), "no use in trying again")
}

func TestExportAndItsJobStandOrFallTogether(t *testing.T) {
	w := newReportWorld(t, 1)
	queue, err := jobs.NewQueue(w.db)
	require.NoError(t, err)
	boom := errors.New("boom")
	inTx := postgres.Bind(w.db, func(tx *postgres.Tx) reporting.Tx { return queue.Unit(tx) })
	err = inTx(t.Context(), func(tx reporting.Tx) error {
		id := tx.NewID()
		require.NoError(t, tx.AddExport(t.Context(), reporting.Export{ID: id, User: w.head.User, Kind: reporting.ExportOfContracts, State: reporting.ExportWaiting, CreatedAt: tx.Now()}))
		require.NoError(t, tx.EnqueueExport(t.Context(), id))
		return boom
	})
	require.ErrorIs(t, err, boom)
	require.Zero(t, w.count(`SELECT count(*) FROM exports`)+w.count(`SELECT count(*) FROM river_job`))

	for range 5 {
		_, err = w.reporting.RequestContracts(t.Context(), w.head, reporting.Filter{})
		require.NoError(t, err)
	}
	_, err = w.reporting.RequestContracts(t.Context(), w.head, reporting.Filter{})
	require.ErrorIs(t, err, reporting.ErrTooManyExports)
	require.Equal(t, 5, w.count(`SELECT count(*) FROM river_job`))

	stranger := actor.Actor{User: w.author, Roles: []actor.Role{actor.Administrator}}
	_, err = w.reporting.RequestContracts(t.Context(), stranger, reporting.Filter{})
	require.ErrorIs(t, err, reporting.ErrNoLedger)
	broker := actor.Actor{User: w.author, Org: w.head.Org, Roles: []actor.Role{actor.Broker}}
	_, err = w.reporting.RequestStatistics(t.Context(), broker, reporting.Ask{})
	require.ErrorIs(t, err, reporting.ErrNoStatistics)
}

func TestExportAtOnceReportsProgressAndIsRecorded(t *testing.T) {
	w := newReportWorld(t, 1205)
	var file bytes.Buffer
	var steps [][2]int
	rows, err := w.reporting.ExportContracts(t.Context(), w.head, reporting.Filter{States: contract.States}, &file, func(done, total int) { steps = append(steps, [2]int{done, total}) })
	require.NoError(t, err)
	require.Equal(t, 1205, rows)
	require.Equal(t, [][2]int{{0, 1205}, {1000, 1205}, {1205, 1205}}, steps)
	require.Equal(t, 1, w.count(`SELECT count(*) FROM audit_events WHERE kind = 'export.done' AND payload LIKE '%' || $1 || '%'`,
		fmt.Sprintf("%x", sha256.Sum256(file.Bytes()))))

	file.Reset()
	_, err = w.reporting.ExportStatistics(t.Context(), w.head, reporting.Ask{From: reporting.Month{Year: 2026, Month: 1}, To: reporting.Month{Year: 2026, Month: 3}}, &file, func(int, int) {})
	require.NoError(t, err)
	require.Equal(t, 2, w.count(`SELECT count(*) FROM audit_events WHERE kind = 'export.done'`))
}
