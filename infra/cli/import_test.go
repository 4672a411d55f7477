package cli

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/registration"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/infra/config"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
)

// importWorld is a product with an office and a broker.
type importWorld struct {
	*product
	t      testing.TB
	broker actor.Actor
	office string
}

func newImportWorld(t *testing.T) *importWorld {
	t.Helper()
	db := pgtest.Open(t)
	c, err := config.Load(nil)
	require.NoError(t, err)
	p, err := newProduct(t.Context(), c, db, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	w := &importWorld{product: p, t: t, office: postgres.NewID()}
	w.broker = actor.Actor{User: postgres.NewID(), Name: "许博文", Org: postgres.NewID(), OrgName: "中原示例理工大学", Region: "410102", Roles: []actor.Role{actor.Broker}}
	for _, q := range []string{
		`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ('` + w.office + `', 'OFFICE', '郑州市技术合同登记处', '410100', 'ZZ', now())`,
		`INSERT INTO organisations (id, kind, name, region, created_at) VALUES ('` + w.broker.Org + `', 'SELLER', '中原示例理工大学', '410102', now())`,
		`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ('` + w.broker.User + `', 'xubowen', '许博文', '` + w.broker.Org + `', '{BROKER}', '-', now())`,
	} {
		_, err := db.SQL().ExecContext(t.Context(), q)
		require.NoError(t, err)
	}
	return w
}

// goodRow is a row of the template by headings.
func goodRow(n int) map[string]string {
	return map[string]string{
		"申请人身份": "卖方", "项目名称": fmt.Sprintf("粮食仓储多点测温布线优化 %d", n), "合同类别": "技术开发 · 委托开发",
		"签订日期": "2026-11-02", "合同起始日期": "2026-11-02", "合同终止日期": "2027-11-01", "技术领域": "农业", "计划来源": "计划外",
		"卖方名称": "中原示例理工大学", "卖方统一社会信用代码": "1241000041580123XA", "卖方性质": contract.NatureTitle("022"), "卖方行政区划代码": "410102",
		"买方名称": "洛阳示例轴承有限公司", "买方统一社会信用代码": "91410300MA3X8U5N8F", "买方性质": contract.NatureTitle("150"), "买方行政区划代码": "410300",
		"关联交易": "否", "合同成交总额（元）": "300000", "其中：技术费用（元）": "250000.50", "其中：非技术费用（元）": "49999.50",
		"支付方式": "一次总付", "合同写明技术交易额": "是", "书面合同": "是", "已生效": "是",
		"技术内容摘要": "针对粮食仓储环境中多点测温布线的可靠性与成本问题，研究布线拓扑与无线补点方法，完成样仓验证并给出施工规范与软件，指标以合同附件为准。",
		"合同已有条款": "标的、成果归属、验收、保密、争议解决",
	}
}

// workbook fills the product's own template.
func (w *importWorld) workbook(rows ...map[string]string) []byte {
	var b bytes.Buffer
	require.NoError(w.t, w.registration.Template(w.t.Context(), w.broker, w.office, &b))
	f, err := excelize.OpenReader(&b)
	require.NoError(w.t, err)
	defer f.Close()
	at := map[string]int{}
	sheet, err := f.GetRows("技术合同")
	require.NoError(w.t, err)
	for i, heading := range sheet[0] {
		at[strings.Trim(heading, "* \n")] = i + 1
	}
	answers := map[string]string{}
	for _, q := range contract.Questions(contract.Commissioned) {
		for _, o := range q.Options {
			if o.Value == map[string]string{"software": "NO", "original_programming": "YES", "change_kind": "NONE", "mastered_before": "NO",
				"research_goal": "YES", "innovation": "YES", "quantified_targets": "YES", "joint_research": "ONE_SIDE_ONLY",
				"solves_specific_problem": "NO"}[q.Name] {
				answers["认定要件："+q.Wording] = o.Label
			}
		}
	}
	for i, row := range rows {
		for heading, value := range answers {
			require.Contains(w.t, at, heading)
			require.NoError(w.t, f.SetCellStr("技术合同", cellName(w.t, at[heading], i+2), value))
		}
		for heading, value := range row {
			if column, ok := at[heading]; ok {
				require.NoError(w.t, f.SetCellStr("技术合同", cellName(w.t, column, i+2), value))
			}
		}
	}
	var out bytes.Buffer
	require.NoError(w.t, f.Write(&out))
	return out.Bytes()
}

func cellName(t testing.TB, column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	require.NoError(t, err)
	return name
}

func (w *importWorld) check(content []byte) registration.ImportFile {
	id, err := w.registration.Upload(w.t.Context(), w.broker, w.office, "合同.xlsx", content)
	require.NoError(w.t, err)
	require.NoError(w.t, w.registration.WorkImport(w.t.Context(), id))
	f, _, err := w.registration.ReadImport(w.t.Context(), w.broker, id, 0, 100, false)
	require.NoError(w.t, err)
	return f
}

func (w *importWorld) contracts() (n int) {
	require.NoError(w.t, w.db.SQL().QueryRow(`SELECT count(*) FROM contracts`).Scan(&n))
	return n
}

func TestGoodRowsGoInAndBadOnesComeBackMarked(t *testing.T) {
	w := newImportWorld(t)
	wrong := goodRow(2)
	wrong["买方统一社会信用代码"], wrong["签订日期"], wrong["其中：技术费用（元）"] = "91410300MA3X8U5N8A", "去年", "1"
	twin := goodRow(1)
	content := w.workbook(goodRow(1), wrong, twin, goodRow(3))
	f := w.check(content)
	require.Equal(t, registration.ImportChecked, f.State, f.Failure)
	_, rows, err := w.registration.ReadImport(t.Context(), w.broker, f.ID, 0, 100, false)
	require.NoError(t, err)
	for _, r := range rows {
		for _, e := range r.Errors {
			t.Log(r.Row, e.Field, e.Message)
		}
	}
	require.Equal(t, [3]int{4, 2, 2}, [3]int{f.Total, f.Good, f.Bad})
	require.Zero(t, w.contracts(), "a check brings nothing in")

	require.NoError(t, w.registration.Confirm(t.Context(), w.broker, f.ID))
	require.NoError(t, w.registration.WorkImport(t.Context(), f.ID))
	require.NoError(t, w.registration.WorkImport(t.Context(), f.ID), "the job may run again")
	require.Equal(t, 2, w.contracts())
	c, err := w.db.Contract(t.Context(), contract.ID(w.text(`SELECT id::text FROM contracts WHERE name LIKE '%优化 3'`)))
	require.NoError(t, err)
	require.Equal(t, contract.Submitted, c.State)
	require.Equal(t, "250000.50", c.Tech.String())
	require.Equal(t, []string{"OBJECT", "OWNERSHIP", "ACCEPTANCE", "CONFIDENTIALITY", "DISPUTE"}, c.Form.Content.Clauses)

	var marked bytes.Buffer
	require.NoError(t, w.registration.ErrorBook(t.Context(), w.broker, f.ID, &marked))
	book, err := excelize.OpenReader(&marked)
	require.NoError(t, err)
	defer book.Close()
	sheet, err := book.GetRows("技术合同")
	require.NoError(t, err)
	last := len(sheet[0]) - 1
	require.Equal(t, "错误原因", sheet[0][last])
	require.Contains(t, sheet[2][last], "校验不符")
	require.Contains(t, sheet[3][last], "与第 2 行是同一份合同")
	require.Less(t, len(sheet[1]), last+1, "rows without errors stay as they were")
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	w := newImportWorld(t)
	content := w.workbook(goodRow(1), goodRow(2))
	first := w.check(content)
	require.NoError(t, w.registration.Confirm(t.Context(), w.broker, first.ID))
	require.NoError(t, w.registration.WorkImport(t.Context(), first.ID))
	again := w.check(content)
	require.Equal(t, first.ID, again.ID)
	require.ErrorIs(t, w.registration.Confirm(t.Context(), w.broker, again.ID), registration.ErrImportState)
	require.Equal(t, 2, w.contracts())

	other := w.check(w.workbook(goodRow(2), goodRow(3)))
	require.NotEqual(t, first.ID, other.ID)
	require.NoError(t, w.registration.Confirm(t.Context(), w.broker, other.ID))
	require.NoError(t, w.registration.WorkImport(t.Context(), other.ID))
	f, err := w.db.Import(t.Context(), other.ID)
	require.NoError(t, err)
	require.Equal(t, 1, f.Repeated, "a row that another file brought in is not brought in again")
	require.Equal(t, 3, w.contracts())
}

func TestTemplateHeadingsAreDistinct(t *testing.T) {
	w := newImportWorld(t)
	seen := map[string]bool{}
	for _, c := range (importBooks{w.book.Codes()}).columns() {
		require.False(t, seen[c.Header], c.Header)
		seen[c.Header] = true
	}
}

func (w *importWorld) text(query string) (s string) {
	require.NoError(w.t, w.db.SQL().QueryRow(query).Scan(&s))
	return s
}
