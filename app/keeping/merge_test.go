package keeping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/keeping"
	"jiyue/domain/contract"
	"jiyue/domain/ident"
	"jiyue/domain/party"
)

func TestLikeNamesAndCodesAreSuggested(t *testing.T) {
	w := newWorld(t)
	var slip string
	for _, code := range ident.NearUSCC(bearingCode) { // a slip inside the organisation's own part
		if code[:8] == bearingCode[:8] {
			slip = code
		}
	}
	w.submitted(w.broker, w.office, goodForm("主轴一", nil))
	w.submitted(w.broker, w.office, goodForm("主轴二", map[string]string{"parties[1].uscc": slip, "parties[1].name": "洛阳轴承厂", "parties[1].seal": "洛阳轴承厂"}))
	w.submitted(w.broker, w.office, goodForm("主轴三", map[string]string{"parties[1].uscc": "", "parties[1].name": "洛阳（示例）轴承 有限责任公司", "parties[1].country": "502",
		"parties[1].nature": "", "parties[1].region": "", "parties[1].seal": ""}))
	pairs := w.page(w.distant, w.party(bearingCode).ID).Pairs
	require.Len(t, pairs, 2)
	grounds := []string{pairs[0].Grounds(), pairs[1].Grounds()}
	require.ElementsMatch(t, []string{"名称相同（不计括号、空格与有限公司的写法）", "统一社会信用代码的主体标识码相同，或只差一位"}, grounds)
	require.Empty(t, w.page(w.broker, w.party(bearingCode).ID).Pairs, "for officials")

	matters, err := w.keeping.Matters(t.Context(), w.distant, "", "", "")
	require.NoError(t, err)
	require.Len(t, matters.Pairs, 2)
	require.NoError(t, w.keeping.DismissPair(t.Context(), w.distant, pairs[0].First.ID, pairs[0].Second.ID, "经核对不是同一主体"))
	require.ErrorIs(t, w.keeping.DismissPair(t.Context(), w.distant, pairs[0].First.ID, pairs[0].Second.ID, "经核对不是同一主体"), keeping.ErrPair)
	require.Len(t, w.page(w.distant, w.party(bearingCode).ID).Pairs, 1)
	_, err = w.keeping.Matters(t.Context(), w.broker, "", "", "")
	require.ErrorIs(t, err, keeping.ErrDenied)
}

func TestNameKeysIgnoreHowNamesAreWritten(t *testing.T) {
	w := newWorld(t)
	for _, pair := range [][2]string{
		{"郑州（示例）科技有限责任公司", "郑州示例科技有限公司"}, {"ＡＢＣ 科技股份公司", "abc科技股份有限公司"}, {"㈱示例", "(株)示例"}, {"示例·研究院", "示例研究院"},
	} {
		require.Equal(t, 1, w.count(`SELECT (party_name_key($1) = party_name_key($2))::int`, pair[0], pair[1]), pair)
	}
	require.Zero(t, w.count(`SELECT (party_name_key('郑州示例科技有限公司') = party_name_key('郑州示例科技股份有限公司'))::int`))
}

func TestAMergeTakesTwoPeopleAndKeepsWhatContractsSay(t *testing.T) {
	w := newWorld(t)
	abroad := map[string]string{"parties[1].uscc": "", "parties[1].name": "洛阳轴承", "parties[1].country": "502", "parties[1].nature": "",
		"parties[1].region": "", "parties[1].seal": "", "parties[1].address": "某处 7 号"}
	w.submitted(w.broker, w.office, goodForm("主轴一", nil))
	second := w.submitted(w.broker, w.office, goodForm("主轴二", abroad))
	survivor := w.party(bearingCode)
	found, _, err := w.keeping.Parties(t.Context(), w.registrar, keeping.PartyQuery{Text: "洛阳轴承"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	loser := found[0]

	require.ErrorIs(t, w.keeping.ProposeMerge(t.Context(), w.broker, loser.ID, survivor.ID, "同一家公司"), keeping.ErrEdit)
	require.ErrorIs(t, w.keeping.ProposeMerge(t.Context(), w.registrar, loser.ID, loser.ID, "同一家公司"), party.ErrMergeSelf)
	require.ErrorIs(t, w.keeping.ProposeMerge(t.Context(), w.distant, survivor.ID, loser.ID, "同一家公司"), party.ErrMergeCodeless)
	require.NoError(t, w.keeping.ProposeMerge(t.Context(), w.registrar, loser.ID, survivor.ID, "同一家公司"))
	require.ErrorIs(t, w.keeping.ProposeMerge(t.Context(), w.head, loser.ID, survivor.ID, "同一家公司"), party.ErrMergeTwice)
	id := w.page(w.registrar, loser.ID).Merges[0].ID
	_, err = w.keeping.DecideMerge(t.Context(), w.registrar, id, true, "")
	require.ErrorIs(t, err, party.ErrMergeOwn)
	_, err = w.db.SQL().ExecContext(t.Context(), `UPDATE party_merges SET state = 'CONFIRMED', decided_by = proposed_by, decided_at = now() WHERE id = $1`, id)
	require.ErrorContains(t, err, "party_merges_same_person_check")
	_, err = w.keeping.DecideMerge(t.Context(), w.head, id, true, "")
	require.NoError(t, err)
	_, err = w.keeping.DecideMerge(t.Context(), w.head, id, true, "")
	require.ErrorIs(t, err, party.ErrMergeAbsent)

	page := w.page(w.authority, survivor.ID)
	require.Equal(t, "某处 7 号", page.Party.Address, "the gap is filled")
	require.Equal(t, "410300", page.Party.Region)
	require.Len(t, page.Deals, 2)
	require.Equal(t, "洛阳轴承", page.Deals[0].Written)
	require.Len(t, page.Merged, 1)
	require.Contains(t, page.Party.Former, "洛阳轴承")
	old := w.page(w.registrar, loser.ID)
	require.Equal(t, survivor.ID, old.Survivor.ID)
	require.False(t, old.MayEdit)
	c, err := w.db.Contract(t.Context(), second)
	require.NoError(t, err)
	require.Equal(t, "洛阳轴承", c.Form.Party(contract.RoleBuyer).Name, "contracts keep what was written in them")

	w.submitted(w.broker, w.office, goodForm("主轴三", abroad))
	require.Len(t, w.page(w.authority, survivor.ID).Deals, 3, "the old name leads to the survivor")
	require.Equal(t, page.Party.Version, w.party(bearingCode).Version)
}

func TestTwoPeopleWhoMergeAtOnceMergeOnce(t *testing.T) {
	w := newWorld(t)
	w.submitted(w.broker, w.office, goodForm("主轴一", nil))
	a, b := w.party(bearingCode), w.party(schoolCode)
	done := make(chan error, 2)
	go func() { done <- w.keeping.ProposeMerge(t.Context(), w.head, b.ID, a.ID, "并发提出合并") }()
	go func() { done <- w.keeping.ProposeMerge(t.Context(), w.registrar, b.ID, a.ID, "并发提出合并") }()
	errs := []error{<-done, <-done}
	require.ElementsMatch(t, []bool{true, false}, []bool{errs[0] == nil, errs[1] == nil})
	require.Equal(t, 1, w.count(`SELECT count(*) FROM party_merges`))
}
