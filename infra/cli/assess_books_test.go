package cli

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"jiyue/app/assessing"
	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/assessor"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// panelOffice is the import of the registers of assessment: an industry body and a
// department on a real database.
type panelOffice struct {
	*registers
	assess                               *assessing.Registers
	officer, chair, authority, inspector actor.Actor
}

func newPanelOffice(t *testing.T) *panelOffice {
	g := newRegisters(t)
	book, err := reference.Load(nil)
	require.NoError(t, err)
	clauses, err := reference.Sanctions()
	require.NoError(t, err)
	o := &panelOffice{registers: g}
	o.assess = &assessing.Registers{InTx: postgres.Bind(g.db, func(tx *postgres.Tx) assessing.RegisterTx { return tx }), Reader: g.db, Codes: book.Codes(), Clauses: clauses, Books: registerBooks{book.Codes()}}
	g.service.Guests = guests(o.assess)
	organisation := func(kind, name, region string) actor.Actor {
		a := actor.Actor{Org: postgres.NewID(), OrgName: name, Region: region}
		_, err := g.db.SQL().ExecContext(t.Context(), `INSERT INTO organisations (id, kind, name, region, created_at) VALUES ($1, $2, $3, $4, now())`, a.Org, kind, name, region)
		require.NoError(t, err)
		return a
	}
	person := func(a actor.Actor, name string, role actor.Role) actor.Actor {
		a.User, a.Name, a.Roles = postgres.NewID(), name, []actor.Role{role}
		_, err := g.db.SQL().ExecContext(t.Context(), `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'u' || substr($2, 25), $3, $4, ARRAY[$5::text], '-', now())`,
			a.User, a.User, name, a.Org, string(role))
		require.NoError(t, err)
		return a
	}
	industry, gov := organisation("INDUSTRY", "示例协会", "410000"), organisation("AUTHORITY", "示例科技局", "410100")
	o.officer, o.chair = person(industry, "覃知白", actor.Industry), person(industry, "闵行舟", actor.Head)
	o.authority, o.inspector = person(gov, "方峥", actor.Authority), person(gov, "滕子墨", actor.Inspector)
	return o
}

func importedPerson(name, phone string) map[string]string {
	return map[string]string{"name": name, "kind": "科技评估师", "consent_on": "2026-10-01", "region": "410100", "specialty": "技术同行", "fields": "01、03", "title": "教授", "rank": "正高级", "phone": phone, "email": "a@example.edu.cn",
		"unit": "中原示例理工大学", "unit_from": "2010-07-01", "issuer": "01", "scheme": "科技评估师", "credential_number": "KP-1", "issued_on": "2025-01-01", "expires_on": "2028-12-31"}
}

func TestTheRegistersOfAssessmentAreImportedRowByRow(t *testing.T) {
	o := newPanelOffice(t)
	ctx := t.Context()
	list, err := o.service.Importable(ctx, o.officer)
	require.NoError(t, err)
	require.Equal(t, []keeping.Register{keeping.PeopleRegister, keeping.MemberRegister}, list)
	list, err = o.service.Importable(ctx, o.authority)
	require.NoError(t, err)
	require.Equal(t, []keeping.Register{keeping.InstitutionRegister, keeping.IntegrityRegister}, list)
	require.ErrorIs(t, o.service.Template(ctx, o.authority, keeping.PeopleRegister, &bytes.Buffer{}), assessor.ErrImport)

	unsigned, badField := importedPerson("吴签", "13800000002"), importedPerson("错域", "13800000003")
	unsigned["consent_on"], badField["fields"] = "2030-01-01", "77"
	old := importedPerson("证期", "13800000004")
	old["expires_on"] = "2024-01-01"
	f, rows := o.imported(o.officer, keeping.PeopleRegister, o.filled(o.officer, keeping.PeopleRegister, importedPerson("颜星河", "13800000001"), unsigned, badField, old, importedPerson("颜星河", "13800000001")))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 1, keeping.RowBad: 3, keeping.RowSame: 1}, f.Counts)
	require.Equal(t, "consent_on", rows[1].Errors[0].Field)
	require.Equal(t, "fields", rows[2].Errors[0].Field)
	require.Equal(t, "expires_on", rows[3].Errors[0].Field, "the fault is at the column")

	entries, _, err := o.assess.Entries(ctx, o.officer, assessing.EntryQuery{Kinds: []assessor.Kind{assessor.OfAssessor}})
	require.NoError(t, err)
	require.Len(t, entries, 1)
	e := entries[0]
	require.Equal(t, assessor.Submitted, e.Stage)
	require.ErrorIs(t, o.assess.Take(ctx, o.officer, e.ID, 0, assessor.Check, "", false), assessor.ErrSelf, "who brings in does not check")
	require.NoError(t, o.assess.Take(ctx, o.chair, e.ID, 0, assessor.Check, "", false))

	institution := map[string]string{"name": "示例评价中心", "uscc": "91410300MA3X8U5N8F", "region": "410105", "legal_rep": "陈述", "founded": "2018-05-01", "staff": "12", "tracks": "E", "scope": "01,03", "contact": "陈述", "phone": "0371-60000000",
		"address": "郑州市示例路 1 号", "filing_kind": "科技评价机构备案", "filing_office": "郑州市科技局", "filing_number": "郑科评备〔2026〕1 号", "filing_on": "2026-01-10"}
	abroad := map[string]string{}
	for k, v := range institution {
		abroad[k] = v
	}
	abroad["uscc"], abroad["region"] = "1241000041580123XA", "500103"
	f, rows = o.imported(o.inspector, keeping.InstitutionRegister, o.filled(o.inspector, keeping.InstitutionRegister, institution, abroad, institution))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 1, keeping.RowBad: 1, keeping.RowSame: 1}, f.Counts, "%v", rows)
	require.Contains(t, rows[1].Errors[0].Message, "所在地科技主管部门")

	var b bytes.Buffer
	require.NoError(t, o.assess.ExportEntries(ctx, o.officer, assessing.EntryQuery{Kinds: []assessor.Kind{assessor.OfAssessor}}, &b))
	book, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	cells, err := book.GetRows("评估师与专家")
	require.NoError(t, err)
	text := ""
	for _, row := range cells {
		for _, c := range row {
			text += c + "|"
		}
	}
	require.Contains(t, text, "|颜星河|科技评估师|申请中|中原示例理工大学|")
	require.NotContains(t, text, "13800000001", "telephones are not exported")
}

func TestPoolsAndIntegrityRecordsAreImported(t *testing.T) {
	o := newPanelOffice(t)
	ctx, pool := t.Context(), postgres.NewID()
	o.imported(o.officer, keeping.PeopleRegister, o.filled(o.officer, keeping.PeopleRegister, importedPerson("颜星河", "13800000001")))
	entries, _, err := o.assess.Entries(ctx, o.officer, assessing.EntryQuery{Kinds: []assessor.Kind{assessor.OfAssessor}})
	require.NoError(t, err)
	second := o.officer
	require.NoError(t, o.assess.Take(ctx, o.chair, entries[0].ID, 0, assessor.Check, "", false))
	require.ErrorIs(t, o.assess.Take(ctx, o.chair, entries[0].ID, 0, assessor.Confirm, "", false), assessor.ErrSelf)
	second.User = postgres.NewID()
	second.Name, second.Roles = "另一负责人", []actor.Role{actor.Head}
	_, err = o.db.SQL().ExecContext(ctx, `INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'second', '另一负责人', $2, '{HEAD}', '-', now())`, second.User, second.Org)
	require.NoError(t, err)
	require.NoError(t, o.assess.Take(ctx, second, entries[0].ID, 0, assessor.Confirm, "", false))
	e, err := o.db.RegisterEntry(ctx, entries[0].ID)
	require.NoError(t, err)

	require.NoError(t, o.assess.FoundPool(ctx, o.officer, pool, "示例库", "01", ""))
	row := map[string]string{"pool": "示例库", "number": e.Number}
	f, _ := o.imported(o.officer, keeping.MemberRegister, o.filled(o.officer, keeping.MemberRegister, row, row, map[string]string{"pool": "没有的库", "number": e.Number}, map[string]string{"pool": "示例库", "number": "PG-0000-9999"}))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 1, keeping.RowSame: 1, keeping.RowBad: 2}, f.Counts)

	record := map[string]string{"entry": e.Number, "number": "郑科诚〔2026〕1 号", "clause": "AL44-2", "months": "6", "from": "2026-11-01", "public": "公开", "facts": "在本案评审中泄露评审意见，经核查属实"}
	long := map[string]string{"entry": e.Number, "number": "郑科诚〔2026〕2 号", "clause": "AL44-2", "months": "60", "from": "2026-11-01", "public": "公开", "facts": "在本案评审中泄露评审意见，经核查属实"}
	f, rows := o.imported(o.inspector, keeping.IntegrityRegister, o.filled(o.inspector, keeping.IntegrityRegister, record, long, record))
	require.Equal(t, map[keeping.Outcome]int{keeping.RowAdded: 1, keeping.RowBad: 1, keeping.RowSame: 1}, f.Counts)
	require.Equal(t, "months", rows[1].Errors[0].Field)
	var b bytes.Buffer
	require.NoError(t, o.assess.ExportIntegrity(ctx, o.inspector, &b))
	require.ErrorIs(t, o.assess.ExportIntegrity(ctx, o.officer, &bytes.Buffer{}), assessing.ErrRegister)
	book, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	text, err := book.SearchSheet("诚信记录", "郑科诚〔2026〕1 号")
	require.NoError(t, err)
	require.Len(t, text, 1)
}
