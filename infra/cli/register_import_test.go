package cli

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/infra/pgtest"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

type registerUnit struct{ *postgres.Tx }

func (registerUnit) QueueRegister(context.Context, string) error { return nil }

// registers is the import into the registers on a real database and workbooks.
type registers struct {
	t                 *testing.T
	db                *postgres.DB
	service           *keeping.Service
	registrar, broker actor.Actor
}

func newRegisters(t *testing.T) *registers {
	_, dsn := pgtest.Database(t)
	db, err := postgres.Open(t.Context(), dsn, func() time.Time { return pgtest.Now }, 8)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	book, err := reference.Load(nil)
	require.NoError(t, err)
	g := &registers{t: t, db: db}
	g.service = &keeping.Service{InTx: postgres.Bind(db, func(tx *postgres.Tx) keeping.Tx { return registerUnit{tx} }), Reader: db, Codes: book.Codes(), Books: keepingBooks{book.Codes()}}
	user := func(kind, name, region, prefix, uscc string, role actor.Role) actor.Actor {
		a := actor.Actor{User: postgres.NewID(), Name: "经办", Org: postgres.NewID(), OrgName: name, Region: region, Roles: []actor.Role{role}}
		_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO organisations (id, kind, name, region, number_prefix, uscc, created_at)
			VALUES ($1, $2, $3, $4, NULLIF($5, ''), NULLIF($6, ''), now())`, a.Org, kind, name, region, prefix, uscc)
		require.NoError(t, err)
		_, err = db.SQL().ExecContext(t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at)
			VALUES ($1, 'u' || substr($2, 25), $3, $4, ARRAY[$5::text], '-', now())`, a.User, a.User, a.Name, a.Org, string(role))
		require.NoError(t, err)
		return a
	}
	g.registrar = user("OFFICE", "郑州市技术合同登记处", "410100", "ZZ", "", actor.Registrar)
	g.broker = user("SELLER", "中原示例理工大学", "410102", "", "1241000041580123XA", actor.Broker)
	return g
}

// filled fills the template of a register.
func (g *registers) filled(by actor.Actor, register keeping.Register, rows ...map[string]string) []byte {
	g.t.Helper()
	var b bytes.Buffer
	require.NoError(g.t, g.service.Template(g.t.Context(), by, register, &b))
	f, err := excelize.OpenReader(&b)
	require.NoError(g.t, err)
	at := map[string]int{}
	for i, c := range g.service.Books.(keepingBooks).columns(register) {
		at[c.Key] = i + 1
	}
	for n, row := range rows {
		for key, value := range row {
			require.NotZero(g.t, at[key], key)
			cell, err := excelize.CoordinatesToCellName(at[key], n+2)
			require.NoError(g.t, err)
			require.NoError(g.t, f.SetCellStr(register.Title(), cell, value))
		}
	}
	out, err := f.WriteToBuffer()
	require.NoError(g.t, err)
	return out.Bytes()
}

func (g *registers) imported(by actor.Actor, register keeping.Register, content []byte) (keeping.Import, []keeping.ImportRow) {
	g.t.Helper()
	id, err := g.service.Upload(g.t.Context(), by, register, "名录.xlsx", content)
	require.NoError(g.t, err)
	require.NoError(g.t, g.service.WorkImport(g.t.Context(), id))
	require.NoError(g.t, g.service.WorkImport(g.t.Context(), id), "again changes nothing")
	f, rows, err := g.service.Import(g.t.Context(), by, id, "", 0)
	require.NoError(g.t, err)
	return f, rows
}

func TestPartiesAreImportedRowByRow(t *testing.T) {
	g := newRegisters(t)
	good := map[string]string{"name": "洛阳示例轴承有限公司", "uscc": "91410300MA3X8U5N8F", "nature": "150", "region": "410300", "legal_rep": "赵一"}
	content := g.filled(g.registrar, keeping.PartyRegister, good,
		map[string]string{"name": "代码不符有限公司", "uscc": "91410300MA3X8U5N8X", "nature": "150", "region": "410300"},
		map[string]string{"name": "没有代码有限公司", "nature": "150", "region": "419999"},
		map[string]string{"name": "张三 410105198802141279", "nature": "500"},
		map[string]string{"name": "李示例", "nature": "500", "address": "不保存的住所"},
		good)
	f, rows := g.imported(g.registrar, keeping.PartyRegister, content)
	require.Equal(t, "DONE", f.State)
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 2, keeping.RowBad: 3, keeping.RowSame: 1}, f.Counts)
	require.Len(t, rows, 6)
	require.Equal(t, "uscc", rows[1].Errors[0].Field)
	require.Len(t, rows[2].Errors, 2, "every fault of a row is told")
	require.Contains(t, rows[3].Errors[0].Message, "不保存公民身份号码")
	require.Equal(t, "张三 （号码已略）", rows[3].Label)

	again, _ := g.imported(g.registrar, keeping.PartyRegister, content)
	require.Equal(t, f.ID, again.ID, "the same file is the same import")
	good["address"] = "洛阳市涧西区"
	other, _ := g.imported(g.registrar, keeping.PartyRegister, g.filled(g.registrar, keeping.PartyRegister, good, map[string]string{"name": "李示例", "nature": "500"}))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowChanged: 1, keeping.RowSame: 1}, other.Counts)

	var b bytes.Buffer
	require.NoError(t, g.service.ErrorBook(t.Context(), g.registrar, f.ID, &b))
	book, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	sheet, err := book.GetRows(keeping.PartyRegister.Title())
	require.NoError(t, err)
	require.Contains(t, sheet[2][len(sheet[2])-1], "第 18 位校验不符")

	_, err = g.service.Upload(t.Context(), g.broker, keeping.PartyRegister, "x.xlsx", content)
	require.ErrorIs(t, err, keeping.ErrImport)
	_, _, err = g.service.Import(t.Context(), g.broker, f.ID, "", 0)
	require.ErrorIs(t, err, keeping.ErrImportAbsent)
	_, err = g.service.Upload(t.Context(), g.registrar, keeping.PartyRegister, "x.xlsx", []byte("no workbook"))
	require.Error(t, err)
	_, err = g.db.VerifyAudit(t.Context())
	require.NoError(t, err)
}

func TestVerifiedPartiesAskWhenAnImportDiffers(t *testing.T) {
	g := newRegisters(t)
	row := map[string]string{"name": "洛阳示例轴承有限公司", "uscc": "91410300MA3X8U5N8F", "nature": "150", "region": "410300"}
	g.imported(g.registrar, keeping.PartyRegister, g.filled(g.registrar, keeping.PartyRegister, row))
	_, err := g.db.SQL().ExecContext(t.Context(), `UPDATE parties SET verified_on = '2026-11-01'`)
	require.NoError(t, err)
	row["name"] = "洛阳示例轴承集团有限公司"
	f, _ := g.imported(g.registrar, keeping.PartyRegister, g.filled(g.registrar, keeping.PartyRegister, row))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowHeld: 1}, f.Counts)
	p, err := g.db.PartyByCode(t.Context(), row["uscc"])
	require.NoError(t, err)
	require.Equal(t, "洛阳示例轴承有限公司", p.Name)
	open, err := g.db.Proposals(t.Context(), p.ID)
	require.NoError(t, err)
	require.Len(t, open, 1)
}

func TestRightsAreImportedByOfficesAndTheirOwners(t *testing.T) {
	g := newRegisters(t)
	patent := map[string]string{"kind": "发明专利", "number": "ZL202310456789.0", "title": "一种主轴", "filed_on": "2023年4月20日", "status": "授权有效"}
	f, rows := g.imported(g.broker, keeping.ItemRegister, g.filled(g.broker, keeping.ItemRegister, patent,
		map[string]string{"kind": "实用新型专利", "number": "ZL202310456789.0", "title": "种类不符"}, map[string]string{"kind": "技术秘密"}))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 1, keeping.RowBad: 2}, f.Counts, rows)
	i, err := g.db.ItemByNumber(t.Context(), "2023104567890")
	require.NoError(t, err)
	require.Equal(t, "中原示例理工大学", i.Owner)
	require.Equal(t, "2043-04-19", i.ExpiresOn.String())

	other := map[string]string{"kind": "计算机软件著作权", "number": "2020SR0123456", "title": "别人的软件", "owner": "别的单位"}
	g.imported(g.registrar, keeping.ItemRegister, g.filled(g.registrar, keeping.ItemRegister, other))
	f, rows = g.imported(g.broker, keeping.ItemRegister, g.filled(g.broker, keeping.ItemRegister, other))
	require.Equal(t, 1, f.Counts[keeping.RowBad])
	require.Contains(t, rows[0].Errors[0].Message, "其他权利人")
	empty, _ := g.imported(g.broker, keeping.ItemRegister, g.filled(g.broker, keeping.ItemRegister))
	require.Equal(t, "FAILED", empty.State)
	require.Contains(t, empty.Failure, "没有可导入的行")
}
