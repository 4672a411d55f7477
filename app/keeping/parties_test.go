package keeping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/keeping"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/party"
)

func TestApplicationsFillTheRegisterAndTheHistoryStays(t *testing.T) {
	w := newWorld(t)
	w.submitted(w.broker, w.office, goodForm("主轴一", map[string]string{"parties[1].address": "洛阳市涧西区建设路 1 号", "parties[1].legal_rep": "赵一"}))
	w.submitted(w.broker, w.office, goodForm("主轴二", nil))
	first := w.party(bearingCode)
	require.Equal(t, 1, first.Version, "a statement that tells nothing new leaves no trace")
	require.Equal(t, "赵一", first.LegalRep, "blanks take nothing away")

	w.submitted(w.broker, w.office, goodForm("主轴三", map[string]string{"parties[1].region": "410305", "parties[1].legal_rep": "钱二", "parties[1].address": "洛阳市涧西区"}))
	w.submitted(w.broker, w.office, goodForm("主轴四", nil)) // 410300 again: vaguer than 410305
	now := w.page(w.registrar, first.ID)
	require.Equal(t, "410305", now.Party.Region)
	require.Equal(t, "钱二", now.Party.LegalRep, "the newer word of an unverified record counts")
	require.Equal(t, "洛阳市涧西区建设路 1 号", now.Party.Address, "the vaguer address does not")
	require.Len(t, now.Versions, 2)
	require.Equal(t, party.FromContract, now.Versions[0].Source)
	require.NotEmpty(t, now.Versions[0].CaseNumber)
	require.Equal(t, "赵一", now.Versions[1].LegalRep)
	_, err := w.db.SQL().ExecContext(t.Context(), `UPDATE party_versions SET name = 'x'`)
	require.ErrorContains(t, err, "permission denied")
}

func TestAVerifiedRecordKeepsItsWordsAndAsks(t *testing.T) {
	w := newWorld(t)
	w.submitted(w.broker, w.office, goodForm("主轴一", nil))
	school := w.party(schoolCode)
	proposed, err := w.keeping.ChangeParty(t.Context(), w.registrar, school.ID, school.Version,
		map[string]string{"legal_rep": "孙三"}, "对照事业单位法人证书核实")
	require.NoError(t, err)
	require.False(t, proposed)
	_, err = w.keeping.ChangeParty(t.Context(), w.registrar, school.ID, school.Version, map[string]string{"legal_rep": "李四"}, "对照证书核实")
	require.ErrorIs(t, err, party.ErrMoved)

	w.submitted(w.broker, w.office, goodForm("主轴二", map[string]string{"parties[0].legal_rep": "李四", "parties[0].address": "郑州市中原区科学大道 1 号"}))
	page := w.page(w.registrar, school.ID)
	require.Equal(t, "孙三", page.Party.LegalRep)
	require.Equal(t, "郑州市中原区科学大道 1 号", page.Party.Address, "gaps are filled")
	require.Len(t, page.Proposals, 1)
	require.Equal(t, map[string]string{"legal_rep": "李四"}, page.Proposals[0].Changes)
	w.submitted(w.broker, w.office, goodForm("主轴三", map[string]string{"parties[0].legal_rep": "李四"}))
	require.Len(t, w.page(w.registrar, school.ID).Proposals, 1, "the same contradiction is asked about once")

	_, err = w.keeping.DecideProposal(t.Context(), w.distant, page.Proposals[0].ID, true, "")
	require.ErrorIs(t, err, keeping.ErrEdit, "another city's office")
	_, err = w.keeping.DecideProposal(t.Context(), w.registrar, page.Proposals[0].ID, false, "")
	require.ErrorIs(t, err, party.ErrReason)
	_, err = w.keeping.DecideProposal(t.Context(), w.registrar, page.Proposals[0].ID, true, "")
	require.NoError(t, err)
	require.Equal(t, "李四", w.party(schoolCode).LegalRep)
	_, err = w.keeping.DecideProposal(t.Context(), w.registrar, page.Proposals[0].ID, true, "")
	require.ErrorIs(t, err, party.ErrProposalAbsent)
	_, err = w.db.VerifyAudit(t.Context())
	require.NoError(t, err)
}

func TestBrokersProposeForTheirOwnOrganisationOnly(t *testing.T) {
	w := newWorld(t)
	w.submitted(w.broker, w.office, goodForm("主轴一", nil))
	school, bearing := w.party(schoolCode), w.party(bearingCode)
	change := map[string]string{"name": "中原示例理工大学（新校名）"}
	proposed, err := w.keeping.ChangeParty(t.Context(), w.broker, school.ID, school.Version, change, "学校更名，批文见附件")
	require.NoError(t, err)
	require.True(t, proposed)
	require.Equal(t, "中原示例理工大学", w.party(schoolCode).Name)
	_, err = w.keeping.ChangeParty(t.Context(), w.broker, school.ID, school.Version, change, "学校更名，批文见附件")
	require.ErrorIs(t, err, party.ErrProposedTwice)
	for _, by := range []actor.Actor{w.rival, w.schoolHead, w.reviewer, w.authority} {
		_, err = w.keeping.ChangeParty(t.Context(), by, school.ID, school.Version, change, "学校更名，批文见附件")
		require.ErrorIs(t, err, keeping.ErrEdit, by.Name)
	}
	_, err = w.keeping.ChangeParty(t.Context(), w.broker, bearing.ID, bearing.Version, change, "不是本单位的记录")
	require.ErrorIs(t, err, keeping.ErrEdit)
	_, err = w.keeping.ChangeParty(t.Context(), w.registrar, school.ID, school.Version, map[string]string{"name": "张三 41010519880214127X", "country": "999"}, "试一试看")
	require.ErrorIs(t, err, party.ErrIdentity)

	id := w.page(w.broker, school.ID).Proposals[0].ID
	require.Empty(t, w.page(w.rival, school.ID).Proposals)
	_, err = w.keeping.DecideProposal(t.Context(), w.head, id, true, "")
	require.NoError(t, err)
	renamed := w.page(w.rival, school.ID)
	require.Equal(t, []string{"中原示例理工大学"}, renamed.Party.Former)
	require.Len(t, renamed.Names, 2)
	found, _, err := w.keeping.Parties(t.Context(), w.rival, keeping.PartyQuery{Text: "示例理工大学"})
	require.NoError(t, err)
	require.Len(t, found, 1, "the former name still finds it")
	// four eyes hold in the database, too
	w.exec(`INSERT INTO party_proposals (id, party_id, changes, proposed_by, proposed_at) VALUES ($1, $2, '{}', $3, now())`, school.ID, school.ID, w.head.User)
	_, err = w.db.SQL().ExecContext(t.Context(), `UPDATE party_proposals SET state = 'ADOPTED', decided_by = $1, decided_at = now() WHERE id = $2`, w.head.User, school.ID)
	require.ErrorContains(t, err, "party_proposals_same_person_check")
}

func TestContractsOfOthersDoNotLeakThroughTheRegister(t *testing.T) {
	w := newWorld(t)
	w.registered(w.broker, goodForm("主轴一", nil))
	w.submitted(w.rival, w.luoyang, goodForm("经纪合同", map[string]string{"amount.total": "990000", "parties[0].address": "郑州市中原区"}))
	bearing := w.party(bearingCode)
	for _, c := range []struct {
		by    actor.Actor
		deals []string
		total string
	}{
		{w.broker, []string{"主轴一"}, "1200000.00"}, {w.schoolHead, []string{"主轴一"}, "1200000.00"}, {w.rival, []string{"经纪合同"}, "0.00"},
		{w.registrar, []string{"主轴一"}, "1200000.00"}, {w.reviewer, []string{"主轴一"}, "1200000.00"}, {w.head, []string{"主轴一"}, "1200000.00"},
		{w.distant, []string{"经纪合同"}, "0.00"}, {w.authority, []string{"经纪合同", "主轴一"}, "1200000.00"},
	} {
		page := w.page(c.by, bearing.ID)
		var names []string
		for _, d := range page.Deals {
			names = append(names, d.Name)
		}
		require.Equal(t, c.deals, names, c.by.Name)
		require.Len(t, page.Dealings, 1)
		require.Equal(t, c.total, page.Dealings[0].Total.String(), c.by.Name)
		require.Equal(t, len(names), page.Dealings[0].Contracts)
		require.Equal(t, contract.RoleBuyer, page.Dealings[0].Role)
	}
	require.Empty(t, w.page(w.rival, w.party(schoolCode).ID).Versions[0].ByName, "who stated what is for officials")
	require.NotEmpty(t, w.page(w.authority, w.party(schoolCode).ID).Versions[0].ByName)
	_, err := w.keeping.Party(t.Context(), w.auditor, bearing.ID, "", 0)
	require.ErrorIs(t, err, keeping.ErrDenied)
	_, err = w.keeping.Party(t.Context(), actor.Actor{}, bearing.ID, "", 0)
	require.ErrorIs(t, err, keeping.ErrDenied)
}

func TestPeopleAreKeptByNameAndShownToOfficials(t *testing.T) {
	w := newWorld(t)
	buyer := map[string]string{"parties[1].name": "欧阳示例", "parties[1].nature": contract.NaturalPerson, "parties[1].uscc": "", "parties[1].seal": "",
		"parties[1].cn_id": "410105198802141279", "parties[1].address": "郑州市金水区 2 号", "parties[1].region": "410105"}
	w.submitted(w.broker, w.office, goodForm("给个人的开发", buyer))
	w.submitted(w.broker, w.office, goodForm("又给个人", buyer))
	found, _, err := w.keeping.Parties(t.Context(), w.registrar, keeping.PartyQuery{Text: "欧阳"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Empty(t, found[0].Region+found[0].Address+found[0].Uscc)
	require.Len(t, w.page(w.registrar, found[0].ID).Deals, 2)
	require.Zero(t, w.count(`SELECT count(*) FROM parties WHERE parties::text LIKE '%19880214%'`))
	require.Zero(t, w.count(`SELECT count(*) FROM party_versions v WHERE v::text LIKE '%19880214%'`))
	hidden, _, err := w.keeping.Parties(t.Context(), w.broker, keeping.PartyQuery{Text: "欧阳"})
	require.NoError(t, err)
	require.Empty(t, hidden)
	_, err = w.keeping.Party(t.Context(), w.broker, found[0].ID, "", 0)
	require.ErrorIs(t, err, party.ErrAbsent)
	_, err = w.db.SQL().ExecContext(t.Context(), `UPDATE parties SET name = '欧阳示例 410105198802141279' WHERE id = $1`, found[0].ID)
	require.ErrorContains(t, err, "parties_identity_check")
}

func TestTheRegisterIsSearchedByPlaceAndNatureAndPaged(t *testing.T) {
	w := newWorld(t)
	w.exec(`INSERT INTO parties (id, name, uscc, country, nature, region, created_at, updated_at, grams)
		SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, '示例企业' || lpad(i::text, 3, '0'), 'C' || i, '142', '150',
			CASE WHEN i % 2 = 0 THEN '410102' ELSE '500101' END, now(), now(), '{示例}' FROM generate_series(1, 50) i`)
	var names []string
	q := keeping.PartyQuery{Text: "示例", Region: "410100", Nature: "150"}
	for {
		list, more, err := w.keeping.Parties(t.Context(), w.broker, q)
		require.NoError(t, err)
		for _, p := range list {
			names = append(names, p.Name)
		}
		if !more {
			break
		}
		q.AfterName, q.AfterID = list[len(list)-1].Name, list[len(list)-1].ID
	}
	require.Len(t, names, 25)
	require.IsIncreasing(t, names)
	none, _, err := w.keeping.Parties(t.Context(), w.broker, keeping.PartyQuery{Nature: "022"})
	require.NoError(t, err)
	require.Empty(t, none)
}
