package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/registration"
	"jiyue/app/reporting"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/infra/postgres"
)

// fillLedger writes registered contracts and some on their way, ten years of a
// large city, straight into the table.
func (w *benchWorld) fillLedger(n int) {
	subjects := []string{"高速列车轴箱轴承", "锂电池隔膜", "工业机器人减速器", "地铁盾构刀具", "低空无人机航迹", "粮食烘干装置", "稀土永磁材料"}
	actions := []string{"故障诊断方法研究", "技术开发", "工艺优化", "在线监测系统开发", "配方许可", "专利权转让"}
	parties := []string{"中原示例理工大学", "郑州星衡智能装备有限公司", "洛阳示例轴承有限公司", "北京远衡示例科技股份有限公司"}
	regions := []string{"410102", "410105", "410300", "110108"}
	classes, fields := contract.Classes(), w.reporting.Fields()
	now := time.Now().UTC()
	i := 0
	columns := []string{"id", "state", "source", "applicant_id", "applicant_org", "office_id", "office_region", "form", "name", "class", "field",
		"seller", "buyer", "seller_region", "buyer_region", "sign_date", "total", "tech", "grams", "submission_no", "number", "certificate_version",
		"submitted_at", "decided_at", "registered_on", "created_at", "updated_at"}
	_, err := w.owner.CopyFrom(w.b.Context(), pgx.Identifier{"contracts"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if i == n {
			return nil, nil
		}
		i++
		at := now.Add(-time.Duration(n-i) * 50 * time.Minute)
		total := money.FromFen(int64(1_000_000 + i*7919%900_000_000))
		name := fmt.Sprintf("%s%s（%d）", subjects[i%len(subjects)], actions[i/7%len(actions)], i)
		seller, buyer := parties[i%4], parties[(i+1+i/4%3)%4]
		submission := fmt.Sprintf("SQ-BX-2026-%06d", i)
		state, version := contract.Submitted, 0
		var number, registered any
		if i%10 != 0 {
			state, version, registered = contract.Registered, 1, at
			number = fmt.Sprintf("20264101%08d", i)
		}
		return []any{postgres.NewID(), string(state), "WEB", w.broker.User, w.broker.Org, w.office, "410100",
			map[string]string{"contract.project_name": name}, name, string(classes[i%len(classes)]), fields[i%len(fields)].Code,
			seller, buyer, regions[i%4], regions[(i+1)%4], at, total.String(), total.String(),
			postgres.Grams(name, seller, buyer, submission), submission, number, version, at, at, registered, at, at}, nil
	}))
	require.NoError(w.b, err)
	_, err = w.owner.Exec(w.b.Context(), `VACUUM ANALYZE contracts`)
	require.NoError(w.b, err)
}

// importBench brings files in, and then writes the same rows bare.
func (w *benchWorld) importBench(rows, rounds int) {
	_, err := w.owner.Exec(w.b.Context(), `CREATE TABLE bare (LIKE contracts INCLUDING ALL)`)
	require.NoError(w.b, err)
	var check, bring, whole, single, together figures
	perSecond := func(start time.Time) float64 { return float64(rows) / time.Since(start).Seconds() }
	for round := range rounds {
		content := w.workbook(goodRows(1+round*rows, rows)...)
		id, err := w.registration.Upload(w.b.Context(), w.broker, w.office, "合同.xlsx", content)
		require.NoError(w.b, err)
		begun := time.Now()
		require.NoError(w.b, w.registration.WorkImport(w.b.Context(), id))
		check = append(check, perSecond(begun))
		require.NoError(w.b, w.registration.Confirm(w.b.Context(), w.broker, id))
		start := time.Now()
		require.NoError(w.b, w.registration.WorkImport(w.b.Context(), id))
		bring, whole = append(bring, perSecond(start)), append(whole, perSecond(begun))
		f, err := w.db.Import(w.b.Context(), id)
		require.NoError(w.b, err)
		require.Equal(w.b, registration.ImportDone, f.State)
		require.Equal(w.b, [3]int{rows, 0, 0}, [3]int{f.Good, f.Bad, f.Repeated})

		values := w.rawRows(id)
		require.Len(w.b, values, rows)
		start = time.Now()
		w.insertBare(values, false)
		single = append(single, perSecond(start))
		start = time.Now()
		w.insertBare(values, true)
		together = append(together, perSecond(start))
	}
	fmt.Printf("三、批量导入一个 %d 行的工作簿，写盘（fsync）开启，%d 轮；基准为把所得的行原样写入结构与索引相同的空表\n", rows, rounds)
	say("检查", "行／秒", check)
	say("导入（申请、提交、编号、审计）", "行／秒", bring)
	say("检查与导入合计", "行／秒", whole)
	say("只 INSERT，一行一事务", "行／秒", single)
	say("只 INSERT，全部一事务", "行／秒", together)
	say("只 INSERT（一行一事务）÷ 检查与导入", "倍", single.over(whole))
	say("只 INSERT（一事务）÷ 检查与导入", "倍", together.over(whole))
}

// rawRows are an import's contracts as the server sends them.
func (w *benchWorld) rawRows(importID string) [][][]byte {
	result := w.owner.PgConn().ExecParams(w.b.Context(), `SELECT c.* FROM contracts c JOIN import_rows r ON r.contract_id = c.id WHERE r.import_id = $1`,
		[][]byte{[]byte(importID)}, nil, nil, []int16{1}).Read()
	require.NoError(w.b, result.Err)
	return result.Rows
}

func (w *benchWorld) insertBare(rows [][][]byte, oneTransaction bool) {
	ctx, conn := w.b.Context(), w.owner.PgConn()
	_, err := w.owner.Exec(ctx, `TRUNCATE bare`)
	require.NoError(w.b, err)
	places := ""
	for i := range rows[0] {
		places += fmt.Sprintf(", $%d", i+1)
	}
	_, err = conn.Prepare(ctx, "bare", "INSERT INTO bare VALUES ("+places[2:]+")", nil)
	require.NoError(w.b, err)
	if oneTransaction {
		_, err = w.owner.Exec(ctx, "BEGIN")
		require.NoError(w.b, err)
	}
	for _, row := range rows {
		require.NoError(w.b, conn.ExecPrepared(ctx, "bare", row, []int16{1}, nil).Read().Err)
	}
	if oneTransaction {
		_, err = w.owner.Exec(ctx, "COMMIT")
		require.NoError(w.b, err)
	}
	_, err = w.owner.Exec(ctx, "DEALLOCATE bare")
	require.NoError(w.b, err)
}

// exportBench writes the whole ledger as a workbook and as CSV.
func (w *benchWorld) exportBench(rounds int) {
	var book, plain figures
	n := 0
	for range rounds {
		start := time.Now()
		rows, err := w.reporting.ExportContracts(w.b.Context(), w.authority, reporting.Filter{}, io.Discard, func(int, int) {})
		require.NoError(w.b, err)
		book = append(book, time.Since(start).Seconds())
		start = time.Now()
		require.Equal(w.b, rows, w.exportCSV(io.Discard))
		plain = append(plain, time.Since(start).Seconds())
		n = rows
	}
	fmt.Printf("四、导出 %d 行，19 列，%d 轮\n", n, rounds)
	say("Excel 工作簿", "秒", book)
	say("encoding/csv，同一查询", "秒", plain)
	say("Excel ÷ CSV", "倍", book.over(plain))
}

// exportCSV writes the columns of the workbook without their forms.
func (w *benchWorld) exportCSV(out io.Writer) (rows int) {
	f := csv.NewWriter(out)
	scope := reporting.Scope{RegionFrom: "410100", RegionTo: "410199"}
	err := w.db.EachContract(w.b.Context(), scope, reporting.Filter{}, func(reporting.Sums) error { return nil }, func(r reporting.ContractRow) error {
		rows++
		return f.Write([]string{r.SubmissionNo, r.Number, r.Name, r.Class.Major().Title(), r.Class.ShortTitle(), w.reporting.FieldName(r.Field),
			r.Seller, w.reporting.PlaceName(r.SellerRegion), r.Buyer, w.reporting.PlaceName(r.BuyerRegion), r.SignDate.String(),
			day.Of(r.SubmittedAt).String(), r.RegisteredOn.String(), r.Total.String(), r.Tech.String(), r.State.Title(), r.ClosedOn.String(),
			r.OfficeName, r.Registrar})
	})
	require.NoError(w.b, err)
	f.Flush()
	require.NoError(w.b, f.Error())
	return rows
}
