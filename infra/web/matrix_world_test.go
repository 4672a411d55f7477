package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/keeping"
	"jiyue/app/registration"
	"jiyue/app/reporting"
	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// matrixBooks writes empty workbooks; the real ones have their own tests.
type matrixBooks struct{ uploadBooks }

func (matrixBooks) Template(io.Writer, contract.Office) error                 { return nil }
func (matrixBooks) Annotate(io.Writer, []byte, []registration.RowError) error { return nil }

type matrixSheets struct{ keeping.Workbooks }

func (matrixSheets) Schedule(io.Writer, *contract.Schedule) error { return nil }
func (matrixSheets) Write(io.Writer, reporting.Book) error        { return nil }
func (matrixSheets) WriteCSV(io.Writer, reporting.Book) error     { return nil }
func (matrixSheets) Template(io.Writer, keeping.Register) error   { return nil }
func (matrixSheets) Annotate(io.Writer, keeping.Register, []byte, []keeping.RowError) error {
	return nil
}
func (matrixSheets) BrokerSheet(io.Writer, keeping.BrokerPage, actor.Actor) error { return nil }

// newMatrixWorld makes three organisations of each kind with all their people,
// one case in each state, and one of every other thing.
func newMatrixWorld(t *testing.T) *matrixWorld {
	t.Helper()
	w := &matrixWorld{site: applicants(t), orgs: map[string]string{}, cases: map[string]map[string]string{}}
	books, err := reference.Load(nil)
	require.NoError(t, err)
	w.Registration.Books, w.Keeping.Books = matrixBooks{}, matrixSheets{}
	w.Reporting = reporting.New(w.db, postgres.Bind(w.db, func(tx *postgres.Tx) reporting.Tx { return unit{tx} }), matrixSheets{}, books.Codes(), w.db.Now)
	w.owner, err = pgx.Connect(t.Context(), w.site.owner)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.owner.Close(context.Background()) })
	for i, place := range matrixPlaces {
		w.organisation("SELLER", place.name, place.seller, nil)
		w.organisation("OFFICE", place.name, place.office, []string{"MA", "MB", "MC"}[i])
		w.organisation("AUTHORITY", place.name, place.authority, nil)
		w.organisation("EXCHANGE", place.name, place.office, nil)
		w.organisation("INSTITUTION", place.name, place.seller, nil)
		w.organisation("INDUSTRY", place.name, place.office, nil)
		for _, r := range matrixRoles {
			if r.org != "PLATFORM" || place.name == "own" {
				w.person(r.name, place.name, r.org, r.role)
			}
		}
	}
	w.makeCases()
	w.now = w.now.AddDate(0, 0, 10) // 催办 is for what has been waiting
	w.makeThings()
	w.makeLots()
	for _, p := range w.people {
		p.visitor = w.signedIn(p.login)
	}
	return w
}

func (w *matrixWorld) organisation(kind, place, region string, prefix any) {
	id := postgres.NewID()
	w.orgs[kind+"."+place] = id
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ($1, $2, $3, $4, $5, now())`,
		id, kind, kind+" "+place, region, prefix)
}

func (w *matrixWorld) person(name, place, kind string, role actor.Role) {
	org := w.orgs[kind+"."+place]
	if kind == "PLATFORM" {
		org = w.platform.ID
	}
	p := &matrixPerson{login: name + "." + place, role: name, place: place, has: role}
	w.ids[p.login] = postgres.NewID()
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, $2, $2, $3, $4, $5, false, now())`,
		w.ids[p.login], p.login, org, []string{string(role)}, "plain:"+goodPassword)
	w.people = append(w.people, p)
}

// makeCases makes a real application and a real registration and copies them into
// every state, as applications of the own broker to the own office.
func (w *matrixWorld) makeCases() {
	waiting := w.caseOf(w.submitted())
	done, _ := w.registered("contract.project_name", "已登记的合同")
	issued := w.caseOf(done)
	registrar, reviewer := w.ids["registrar.own"], w.ids["reviewer.own"]
	for i, state := range contract.States {
		id, file := postgres.NewID(), postgres.NewID()
		name := "矩阵 " + string(state)
		form := waiting.Form.Flat()
		form["contract.project_name"] = name
		row := map[string]any{"id": id, "state": state, "applicant_id": w.ids["broker.own"], "applicant_org": w.orgs["SELLER.own"],
			"office_id": w.orgs["OFFICE.own"], "office_region": "410100", "form": form, "name": name, "submitters": []string{w.ids["broker.own"]},
			"submission_no": fmt.Sprintf("SQ-MA-2026-%06d", i+1), "fingerprint": fmt.Sprintf(`\x%064x`, i+1)}
		set := func(more map[string]any, states ...contract.State) {
			if slices.Contains(states, state) {
				for k, v := range more {
					row[k] = v
				}
			}
		}
		from := waiting.ID
		set(map[string]any{"submission_no": nil, "submitted_at": nil, "fingerprint": nil, "submitters": []string{}, "due_on": nil}, contract.Draft)
		set(map[string]any{"registrar_id": registrar, "accepted_at": w.now, "handlers": []string{registrar}}, contract.Accepted, contract.InReview,
			contract.SupplementRequested, contract.Resubmitted, contract.SecondReview, contract.ExpertReview, contract.Rejected)
		set(map[string]any{"rounds": []map[string]any{{"requested_at": w.now}}}, contract.SupplementRequested)
		set(map[string]any{"rounds": []map[string]any{{"requested_at": w.now, "resubmitted_at": w.now}}}, contract.Resubmitted)
		set(map[string]any{"review_level": "SECOND_REVIEW"}, contract.SecondReview)
		set(map[string]any{"panel": []map[string]any{{"id": w.ids["expert.own"], "name": "expert", "org": "SELLER own"}}}, contract.ExpertReview)
		set(map[string]any{"decided_at": w.now}, contract.Rejected, contract.NotAccepted, contract.Routed)
		if state.Issued() || state == contract.Objection || state == contract.ChangePending {
			from = issued.ID
			row["number"], row["registrar_id"], row["reviewer_id"], row["handlers"] = fmt.Sprintf("MA-2026-%06d", i+1), registrar, reviewer, []string{registrar}
			row["national_no"] = fmt.Sprintf("20264101010%05d", i+1)
		}
		set(map[string]any{"closed_on": "2026-11-20"}, contract.Cancelled, contract.Revoked)
		set(map[string]any{"change": map[string]any{"by_id": w.ids["broker.own"], "by_name": "broker", "opened_at": w.now, "requested_at": w.now, "reason": "双方协商变更",
			"fields": map[string]string{"contract.place": "重庆"}, "total": "500000", "tech": "500000", "class": "0101"}}, contract.ChangePending)
		set(map[string]any{"dispute": map[string]any{"against": "REGISTERED", "by_id": w.ids["tax.own"], "by_name": "tax", "org": "AUTHORITY own", "at": w.now, "reason": "核定金额有误"}}, contract.Objection)
		patch, err := json.Marshal(row)
		require.NoError(w.t, err)
		w.exec(`INSERT INTO contracts SELECT (jsonb_populate_record(c, $2::jsonb)).* FROM contracts c WHERE id = $1`, string(from), string(patch))
		w.exec(`INSERT INTO attachments SELECT (jsonb_populate_record(a, $2::jsonb)).* FROM attachments a WHERE contract_id = $1`, string(from),
			fmt.Sprintf(`{"id": %q, "contract_id": %q}`, file, id))
		for _, table := range []string{"certificates", "contract_versions", "contract_parties"} {
			w.exec(`INSERT INTO `+table+` SELECT (jsonb_populate_record(x, $2::jsonb)).* FROM `+table+` x WHERE contract_id = $1`, string(from),
				fmt.Sprintf(`{"contract_id": %q, "number": "MA-2026-%06d", "token": %q}`, id, i+1, postgres.NewID()))
		}
		if row["number"] != nil {
			w.exec(`INSERT INTO incomes (contract_id, year, received, other, vouchers, state, filer_id, filed_at)
				VALUES ($1, 2026, 1000, 0, '发票', 'FILED', $2, $3)`, id, w.ids["broker.own"], w.now)
		}
		w.cases[string(state)] = map[string]string{":id": id, ":file": file, ":section": "contract"}
	}
	w.exec(`CREATE TABLE keep AS SELECT * FROM contracts`)
	for state, with := range w.cases {
		var version string
		require.NoError(w.t, w.owner.QueryRow(w.t.Context(), `SELECT version::text FROM contracts WHERE id = $1`, with[":id"]).Scan(&version))
		w.cases[state]["version"] = version
	}
}

// makeThings makes one of every other thing, of the own organisations; those that
// acts use up are nobody else's.
func (w *matrixWorld) makeThings() {
	ids := map[string]string{}
	for _, kind := range []string{"import", "export", "notice", "change", "clerk", "office", "session", "party", "twin", "single", "proposal", "merge", "right", "absence", "closing", "roll", "list", "plan", "offer", "paper", "deal", "protest", "report", "worth", "grant", "licensee", "share", "pack", "grantee", "sme", "smeopen", "smedeal", "smefirm"} {
		ids[kind] = postgres.NewID()
	}
	w.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, created_at) VALUES ($1, 'clerk', '待停用', $2, '{REGISTRAR}', '-', now())`,
		ids["clerk"], w.orgs["OFFICE.own"])
	w.exec(`INSERT INTO organisations (id, kind, name, region, number_prefix, created_at) VALUES ($1, 'OFFICE', '待停用的登记处', '410100', 'MZ', now())`, ids["office"])
	w.exec(`INSERT INTO sessions (token_hash, id, user_id, csrf, created_at, seen_at, expires_at) VALUES ('\x01', $1, $2, '', $3, $3, $3::timestamptz + interval '1 hour')`,
		ids["session"], w.ids["broker.own"], w.now)
	w.exec(`INSERT INTO notices (id, user_id, kind, contract_id, text, key, created_at) VALUES ($1, $2, 'DECIDED', $3, '已登记', '-', now())`,
		ids["notice"], w.ids["broker.own"], w.cases["REGISTERED"][":id"])
	w.exec(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (decode(repeat('ab', 32), 'hex'), 0, '', '', now())`)
	w.exec(`INSERT INTO imports (id, user_id, org_id, office_id, name, sha256, state, total, good, created_at)
		VALUES ($1, $2, $3, $4, '批量.xlsx', decode(repeat('ab', 32), 'hex'), 'CHECKED', 1, 1, now())`, ids["import"], w.ids["broker.own"], w.orgs["SELLER.own"], w.orgs["OFFICE.own"])
	w.exec(`INSERT INTO exports (id, user_id, kind, title, filter, state, filename, sha256, size, content, created_at, finished_at, expires_at)
		VALUES ($1, $2, 'CONTRACTS', '台账', '[]', 'DONE', 'a.xlsx', decode(repeat('ab', 32), 'hex'), 1, 'x', $3, $3, $3::timestamptz + interval '1 day')`, ids["export"], w.ids["head.own"], w.now)
	w.exec(`INSERT INTO parameter_changes (id, state, reason, base, proposer_id, proposer, proposer_org, proposed_at)
		VALUES ($1, 'PROPOSED', '依新规调整', 0, $2, '管理员', '平台', now())`, ids["change"], w.ids["administrator"])
	w.exec(`INSERT INTO parameters (id, change_id, position, profile, key, value, from_on, clause, source, strength, confidence, note)
		VALUES ($1, $2, 1, '410100', 'acceptance_days', '5', '2027-01-01', '第九条', '示例', '', '建议值', '')`, postgres.NewID(), ids["change"])
	for i, kind := range []string{"party", "twin", "single"} {
		w.exec(`INSERT INTO parties (id, name, uscc, country, nature, region, created_at, updated_at) VALUES ($1, $2, $3, '142', '150', '410100', now(), now())`,
			ids[kind], fmt.Sprint("矩阵示例有限公司", i), fmt.Sprintf("91410300MA0000000%d", i))
	}
	w.exec(`INSERT INTO party_proposals (id, party_id, changes, proposed_by, proposed_at) VALUES ($1, $2, '{"address": "示例大道 1 号"}', $3, now())`, ids["proposal"], ids["party"], w.ids["broker.own"])
	w.exec(`INSERT INTO party_merges (id, loser_id, survivor_id, reason, proposed_by, proposed_at) VALUES ($1, $2, $3, '同一主体', $4, now())`,
		ids["merge"], ids["twin"], ids["party"], w.ids["registrar"])
	w.exec(`INSERT INTO ip_items (id, kind, title, status, created_at, updated_at) VALUES ($1, 'TECH_SECRET', '示例技术秘密', 'UNKNOWN', now(), now())`, ids["right"])
	w.exec(`INSERT INTO absences (id, office_id, user_id, stand_in, from_on, until_on, created_at) VALUES ($1, $2, $3, $4, '2026-12-01', '2026-12-05', now())`,
		ids["absence"], w.orgs["OFFICE.own"], w.ids["registrar.own"], w.ids["reviewer.own"])
	w.exec(`INSERT INTO year_closings (id, region, year, closes_on, proposed_by, proposed_at) VALUES ($1, '410100', 2024, '2025-01-31', $2, now())`,
		ids["closing"], w.ids["statistician.near"])
	w.exec(`INSERT INTO register_imports (id, register, user_id, org_id, name, sha256, state, created_at, finished_at)
		VALUES ($1, 'PARTIES', $2, $3, '名录.xlsx', decode(repeat('ab', 32), 'hex'), 'DONE', now(), now())`, ids["roll"], w.ids["registrar.own"], w.orgs["OFFICE.own"])
	w.exec(`INSERT INTO subsidy_lists (id, policy, region, year, state, maker_id, maker, maker_org, opened_at)
		VALUES ($1, 'ZZ-2019', '410100', 2026, 'DRAFT', $2, '负责人', '登记处', now())`, ids["list"], w.ids["head.own"])
	w.exec(`INSERT INTO schedules (id, number, token, office_id, office_region, seller, seller_code, from_on, to_on, large, entries, total, tech,
			issuer_id, issuer, org_id, org, issued_at)
		VALUES ($1, 'MA-QD-2026-000001', '-', $2, '410100', '示例', '91410100MA45K8PQ2X', '2026-01-01', '2026-11-20', false, 1, 1, 1, $3, 'broker', $4, 'SELLER', now())`,
		ids["plan"], w.orgs["OFFICE.own"], w.ids["broker.own"], w.orgs["SELLER.own"])
	w.exec(`INSERT INTO share_cases (id, number, contract_id, name, registration, registered_on, org_id, mode, region, signed_on, state, maker_id, maker, opened_at, proposed_at,
			decider_id, decider, decided_at, decided_on, members, present, votes_for, public_from, public_to)
		VALUES ($1, 'FP-4101-2026-99999', $2, '矩阵', 'MA-2026-000001', '2026-11-01', $3, 'transfer', 'HA-ZZ', '2026-10-01', 'APPROVED', $4, 'broker', now(), now(),
			$5, 'boss', now(), '2026-11-02', 3, 3, 3, '2026-11-02', '2026-11-30')`, ids["share"], w.cases["REGISTERED"][":id"], w.orgs["SELLER.own"], w.ids["broker.own"], w.ids["boss.own"])
	w.exec(`UPDATE share_cases SET form = '{"person.1.name": "broker.own", "person.1.weight": "1", "person.1.account": "broker.own"}', contributors = ARRAY[$2::uuid] WHERE id = $1`, ids["share"], w.ids["broker.own"])
	w.exec(`INSERT INTO title_cases (id, number, org_id, region, state, form, contributors, maker_id, maker, opened_at)
		VALUES ($1, 'FQ-4101-2026-99999', $2, 'HA-ZZ', 'DRAFT', '{"name": "矩阵", "person.1.name": "broker.own", "person.1.account": "broker.own"}', ARRAY[$3::uuid], $3, 'broker', now())`, ids["grantee"], w.orgs["SELLER.own"], w.ids["broker.own"])
	w.makeSME(ids)
	w.exec(`INSERT INTO share_packs (id, pack, version, body, hash, reason, state, proposer_id, proposer, proposed_at)
		VALUES ($1, 'cn-cq', 2, '{"pack": "cn-cq", "version": 2}', repeat('0', 64), '矩阵', 'PROPOSED', $2, 'broker', now())`, ids["pack"], w.ids["broker.own"])
	w.exec(`INSERT INTO share_payouts (case_id, no, up_to, lines, total, pay_on, preparer_id, preparer, prepared_at) VALUES ($1, 1, 1, '[]', 1, '2026-12-01', $2, 'broker', now())`,
		ids["share"], w.ids["broker.own"])
	w.exec(`INSERT INTO work_calendar (day, kind, name, source) VALUES ('2027-02-08', 'HOLIDAY', '春节', '国办发明电') ON CONFLICT DO NOTHING`)
	w.exec(`INSERT INTO achievements (id, org_id, region, state, content, creator_id, created_at, drafter_id, updated_at)
		VALUES ($1, $2, '410102', 'DRAFT', '{"name": "矩阵成果"}', $3, now(), $3, now())`, ids["offer"], w.orgs["SELLER.own"], w.ids["broker.own"])
	w.exec(`INSERT INTO files (sha256, size, media_type, content, created_at) VALUES (sha256(''), 0, '', '', now())`)
	w.exec(`INSERT INTO achievement_files (id, achievement_id, name, sha256, size, media_type, added_by, added_at)
		VALUES ($1, $2, '报告.pdf', sha256(''), 0, 'application/pdf', $3, now())`, ids["paper"], ids["offer"], w.ids["broker.own"])
	terms := map[string]string{trading.TermPublicDays: "15", trading.TermEffect: "hold", "deal.name": "矩阵成果"}
	genesis, err := trading.Genesis(ids["deal"], terms)
	require.NoError(w.t, err)
	w.exec(`INSERT INTO sales (id, number, route, name, org_id, exchange_id, region, terms, state, head, maker_id, created_at, updated_at)
		VALUES ($1, 'XY-4101-2026-00001', 'AGREEMENT', '矩阵成果', $2, $2, '410102', $3, 'DRAFT', $4, $5, now(), now())`, ids["deal"], w.orgs["SELLER.own"], terms, genesis[:], w.ids["broker.own"])
	w.exec(`INSERT INTO sale_objections (id, sale_id, name, contact, text, filed_at) VALUES ($1, $2, '异议人', '0371-60000001', '价格明显低于同类成果', now())`, ids["protest"], ids["deal"])
	require.NoError(w.t, w.Appraisals.Draft(w.t.Context(), w.by("broker.own"), ids["offer"], ids["report"], reportForm()))
	w.exec(`INSERT INTO appraisal_papers (id, appraisal_id, filing, name, sha256, size, added_by, added_at)
		VALUES ($1, $2, false, '评估报告.pdf', sha256(''), 0, $3, now())`, ids["paper"], ids["report"], w.ids["broker.own"])
	w.newWorth(ids["offer"], ids["worth"])
	terms = map[string]string{"deal.form": "fixed", "deal.amount": "1.00", "deal.until": "2029-12-31"}
	for i, kind := range []string{"grant", "licensee"} {
		genesis, err = trading.Genesis(ids[kind], terms)
		require.NoError(w.t, err)
		w.exec(`INSERT INTO sales (id, number, route, name, org_id, exchange_id, region, terms, state, head, maker_id, created_at, updated_at)
			VALUES ($1, $2, 'LICENCE', '矩阵专利', $3, $3, '410102', $4, 'DRAFT', $5, $6, now(), now())`,
			ids[kind], fmt.Sprint("KF-4101-2026-0000", i), w.orgs["SELLER.own"], terms, genesis[:], w.ids["broker.own"])
	}
	for _, act := range []sale.Act{"declare", "publish", "notify"} {
		receipt, err := w.Licences.Floor.Enter(w.t.Context(), ids["licensee"], trading.Record{Act: act, Data: map[string]string{"by": string(act), "licensee": w.orgs["SELLER.near"]}})
		require.NoError(w.t, err)
		require.Equal(w.t, sale.OK, receipt.Code)
	}
	for kind, with := range w.newRegisters() {
		defer func() { w.things[kind] = with }()
	}
	ids["agent"], ids["listing"] = w.ids["broker.own"], w.newListing()
	w.things = map[string]map[string]string{"day": {":day": "2027-02-08"}, "region": {":region": "410100", ":key": "acceptance_days"},
		"table": {":table": "FIELD"}, "method": {":method": "dcf"}}
	for kind, id := range ids {
		w.things[kind] = map[string]string{":id": id}
	}
	w.exec(`INSERT INTO sale_bidders (sale_id, code, org_id, user_id, state, statement, applied_at) VALUES ($1, '1000', $2, $3, 'APPLIED', '拟用于产业化', now())`,
		ids["listing"], w.orgs["SELLER.near"], w.ids["bidder.near"])
	w.things["dossier"] = map[string]string{":id": ids["listing"], ":code": "1000", ":paper": postgres.NewID()}
	w.exec(`INSERT INTO sale_papers (id, sale_id, code, name, sha256, size, media_type, added_by, added_at)
		VALUES ($1, $2, '1000', '营业执照.pdf', sha256(''), 0, 'application/pdf', $3, now())`, w.things["dossier"][":paper"], ids["listing"], w.ids["bidder.near"])
	w.things["protest"] = map[string]string{":id": ids["deal"], ":objection": ids["protest"]}
	w.things["worth"] = map[string]string{":id": ids["worth"], ":method": "dcf"}
	w.things["report"] = map[string]string{":id": ids["report"], ":file": ids["paper"], ":step": "register"}
	w.things["grant"] = map[string]string{":id": ids["grant"]}
	w.things["licensee"] = map[string]string{":id": ids["licensee"], ":org": w.orgs["SELLER.near"], ":act": "report"}
	w.things["grantee"] = map[string]string{":id": ids["grantee"], ":n": "0"}
	w.things["pack"] = map[string]string{":id": ids["pack"]}
	w.things["share"] = map[string]string{":id": ids["share"], ":n": "0", ":no": "1"}
	w.things["paper"] = map[string]string{":id": ids["offer"], ":file": ids["paper"]}
}

// makeSME makes a draft and a published offer of the own unit with an application of
// another firm, and an application of the own firm to another unit.
func (w *matrixWorld) makeSME(ids map[string]string) {
	w.organisation("SELLER", "apart", "410106", nil)
	terms := map[string]string{"name": "矩阵许可", "class": "free", "until": "2027-06-30", "ip_expires": "2030-01-01", "years": "3"}
	offer := func(id, number, org, state string) {
		w.exec(`INSERT INTO sme_offers (id, number, org_id, region, state, form, maker_id, opened_at, publisher_id, published_at, until_on)
			VALUES ($1, $2, $3, '410102', $4, $5, $6, now(), CASE WHEN $4 = 'PUBLISHED' THEN $7::uuid END, CASE WHEN $4 = 'PUBLISHED' THEN now() END, CASE WHEN $4 = 'PUBLISHED' THEN date '2027-06-30' END)`,
			id, number, w.orgs["SELLER."+org], state, terms, w.ids["broker.own"], w.ids["boss.own"])
	}
	apply := func(id, number, offer, unit, firm string) {
		w.exec(`INSERT INTO sme_applications (id, number, offer_id, unit_id, org_id, state, form, terms, terms_hash, applicant_id, applied_at)
			VALUES ($1, $2, $3, $4, $5, 'APPLIED', '{}', $6, repeat('0', 64), $7, now())`, id, number, offer, w.orgs["SELLER."+unit], w.orgs["SELLER."+firm], terms, w.ids["bidder.own"])
	}
	apart := postgres.NewID()
	offer(ids["sme"], "XK-4101-2026-99997", "own", "DRAFT")
	offer(ids["smeopen"], "XK-4101-2026-99998", "own", "PUBLISHED")
	offer(apart, "XK-4101-2026-99999", "apart", "PUBLISHED")
	apply(ids["smedeal"], "XS-4101-2026-99998", ids["smeopen"], "own", "apart")
	apply(ids["smefirm"], "XS-4101-2026-99999", apart, "apart", "own")
}
