package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/keeping"
	"jiyue/app/valuing"
	"jiyue/domain/actor"
	"jiyue/domain/disclosure"
	"jiyue/domain/valuation"
	"jiyue/infra/postgres"
)

// disclosed puts a deal on record as it is disclosed.
func (g *registers) disclosed(c disclosure.Content) {
	g.t.Helper()
	sale := postgres.NewID()
	content, err := json.Marshal(c)
	require.NoError(g.t, err)
	_, err = g.db.SQL().ExecContext(g.t.Context(), `INSERT INTO sales (id, number, route, name, org_id, exchange_id, region, terms, state, head, maker_id, created_at, updated_at)
		VALUES ($1, $2, 'AGREEMENT', $3, $4, $4, '410102', '{}', 'SIGNED', decode(repeat('00', 32), 'hex'), $5, now(), now())`, sale, c.Number, c.Name, g.broker.Org, g.broker.User)
	require.NoError(g.t, err)
	_, err = g.db.SQL().ExecContext(g.t.Context(), `INSERT INTO disclosures (sale_id, version, org_id, content, maker_id, made_at, publisher_id, published_at, until)
		VALUES ($1, 1, $2, $3, $4, $5, $6, $5, '2026-12-31')`, sale, g.broker.Org, string(content), g.broker.User, time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC), g.registrar.User)
	require.NoError(g.t, err)
}

func TestEvidenceIsImportedRowByRowAndExported(t *testing.T) {
	g := newRegisters(t)
	ctx := t.Context()
	service := &valuing.Service{InTx: postgres.Bind(g.db, func(tx *postgres.Tx) valuing.Tx { return tx }), Reader: g.db, Books: evidenceBooks{}}
	g.service.Guests = []keeping.Guest{evidenceGuest(service)}
	require.ErrorIs(t, g.service.Template(ctx, g.registrar, keeping.EvidenceRegister, &bytes.Buffer{}), valuing.ErrImportWrite)
	g.disclosed(disclosure.Content{Number: "XY-4101-2026-00007", Name: "主轴热误差补偿专利权转让", Price: 3_200_000_00, Reached: "2026-05-20", Consent: true})
	g.disclosed(disclosure.Content{Number: "XY-4101-2026-00008", Name: "测温装置专利权转让", Price: 1_234_567_00, Reached: "2026-05-21", Confidential: true, Reason: "双方约定保密"})

	rate := map[string]string{"kind": "行业许可费率", "name": "通用设备制造业", "code": "34", "low": "2%", "high": "0.05", "unit": "占净销售额", "from": "2026-01-01", "document": "2025 年度许可统计", "page": "表 3-2", "confidence": "建议值"}
	wrong := map[string]string{"kind": "无风险利率", "name": "国债（10 年）", "value": "185", "unit": "年利率", "from": "2026-01-01", "document": "国债收益率曲线", "page": "月末", "confidence": "有据"}
	deal := map[string]string{"kind": "平台可比成交", "code": "XY-4101-2026-00007", "value": "1", "adjust.time": "1.02", "note": "时间差一年，上调 2%"}
	secret, unknown := map[string]string{"kind": "平台可比成交", "code": "XY-4101-2026-00008"}, map[string]string{"kind": "平台可比成交", "code": "XY-9"}
	f, rows := g.imported(g.broker, keeping.EvidenceRegister, g.filled(g.broker, keeping.EvidenceRegister, rate, wrong, deal, secret, unknown, rate))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 3, keeping.RowBad: 2, keeping.RowSame: 1}, f.Counts, "%v", rows)
	require.Equal(t, "value", rows[1].Errors[0].Field, "the fault is at the column")
	require.Equal(t, "code", rows[4].Errors[0].Field)

	list, _, err := service.EvidenceRows(ctx, g.broker, valuing.EvidenceQuery{State: valuation.EditionProposed})
	require.NoError(t, err)
	require.Len(t, list, 3)
	byCode := map[string]valuation.Edition{}
	for _, e := range list {
		byCode[e.Code] = e
	}
	open, banded := byCode["XY-4101-2026-00007"], byCode["XY-4101-2026-00008"]
	require.Equal(t, "3200000.00", open.Value, "the price is that of the disclosure, not what was typed")
	require.Equal(t, "2026-05-20", open.From.String())
	require.Equal(t, []string{"", "1000000.00", "2000000.00"}, []string{banded.Value, banded.Low, banded.High})
	stored, err := json.Marshal(banded)
	require.NoError(t, err)
	require.NotContains(t, string(stored), "1234567", "a confidential price is never copied")

	boss := g.broker
	boss.User, boss.Roles = postgres.NewID(), []actor.Role{actor.Head}
	_, err = g.db.SQL().ExecContext(ctx, `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'boss', '高筠', $2, ARRAY[$3::text], '-', now())`, boss.User, boss.Org, string(actor.Head))
	require.NoError(t, err)
	for _, e := range list {
		require.NoError(t, service.DecideEvidence(ctx, boss, e.Row, 1, true, ""))
	}
	first := list[0]
	require.ErrorIs(t, service.DecideEvidence(ctx, boss, first.Row, 1, true, ""), valuation.ErrEvidenceMoved)
	_, err = g.db.SQL().ExecContext(ctx, `UPDATE valuation_evidence SET content = '{}' WHERE row_id = $1`, first.Row)
	require.ErrorContains(t, err, "permission denied")

	// Keyset: no row twice, none left out.
	page, err := g.db.EvidenceRows(ctx, valuing.EvidenceQuery{Org: g.broker.Org, State: valuation.EditionApproved, Limit: 2})
	require.NoError(t, err)
	rest, err := g.db.EvidenceRows(ctx, valuing.EvidenceQuery{Org: g.broker.Org, State: valuation.EditionApproved, Limit: 2, After: page[1].Row})
	require.NoError(t, err)
	require.Equal(t, []string{"2026-05-21", "2026-05-20", "2026-01-01"}, []string{page[0].From.String(), page[1].From.String(), rest[0].From.String()})
	require.Len(t, rest, 1)

	var b bytes.Buffer
	require.NoError(t, service.ExportEvidence(ctx, g.broker, valuing.EvidenceQuery{}, &b))
	book, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	cells, err := book.GetRows("取值依据库")
	require.NoError(t, err)
	text := ""
	for _, row := range cells {
		text += strings.Join(row, "|") + "\n"
	}
	for _, words := range []string{"|通用设备制造业|34|", "建议值", "主轴热误差补偿专利权转让", "|1.02|"} {
		require.Contains(t, text, words)
	}
	require.Empty(t, mustRows(service.EvidenceRows(ctx, g.registrar, valuing.EvidenceQuery{})), "rows of a unit are its own")
}

func mustRows(rows []valuation.Edition, _ string, err error) []valuation.Edition {
	if err != nil {
		panic(err)
	}
	return rows
}
