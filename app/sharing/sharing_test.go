package sharing_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/sharing"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/fault"
	"jiyue/domain/pack"
	"jiyue/domain/revenue"
	"jiyue/infra/postgres"
	"jiyue/infra/reference"
)

// A contributor with an account signs for the own part, for exactly one text; one who has
// left signs a paper with a number; nobody else signs.
func TestContributorsSignForThemselves(t *testing.T) {
	w := newWorld(t)
	id := w.begun("HA-ZZ", "2026-10-01")
	w.fill(id)
	require.ErrorContains(t, w.Propose(t.Context(), w.broker, id, w.version(id)), "我的收益")
	require.ErrorIs(t, w.sign(id, w.second), distribution.ErrCaseNotFound, "the second has no account in the plan")
	require.ErrorIs(t, w.sign(id, w.rival), distribution.ErrCaseNotFound)
	p, err := w.MyPart(t.Context(), w.author, id)
	require.NoError(t, err)
	require.True(t, p.MustSign)
	w.fill(id, "person.1.weight", "61")
	require.ErrorContains(t, w.Sign(t.Context(), w.author, id, p.Digest), "有修改", "nobody signs what has changed since")
	require.NoError(t, w.sign(id, w.author))
	require.NoError(t, w.sign(id, w.author), "twice is once")
	require.Equal(t, 1, w.count(`SELECT count(*) FROM share_consents`))
	w.fill(id)
	require.ErrorContains(t, w.Propose(t.Context(), w.broker, id, w.version(id)), "重新签认", "a signature is for one text")
	require.NoError(t, w.sign(id, w.author))
	for field, c := range map[string]struct{ value, says string }{
		"person.3.paper":   {"", "离岗人员不登录签认"},
		"person.2.account": {"nobody", "没有这个登录名"},
		"person.4.account": {w.logins[w.rival.User], "没有这个登录名"},
		"person.2.name":    {"陈砚秋", "同一名称填写了两次"},
	} {
		w.fill(id, field, c.value)
		require.ErrorContains(t, w.look(id).Wrong, c.says, field)
	}
	w.fill(id, "person.2.account", w.logins[w.second.User], "person.2.name", "别名")
	require.ErrorContains(t, w.look(id).Wrong, "是李望舒的")
	w.fill(id)
	require.NoError(t, w.look(id).Wrong)
	require.NoError(t, w.Propose(t.Context(), w.broker, id, w.version(id)))
	require.ErrorContains(t, w.sign(id, w.author), "没有需要您签认")
	mine, next, err := w.Mine(t.Context(), w.author, "")
	require.NoError(t, err)
	require.Len(t, mine, 1)
	require.Empty(t, next)
	require.Equal(t, "60", mine[0].Weight)
	require.NotEmpty(t, mine[0].SignedOn)

	// An account that is closed afterwards takes no signature back.
	require.NoError(t, w.decide(id))
	w.exec(`UPDATE users SET active = false WHERE id = $1`, w.author.User)
	require.NoError(t, w.enter(id, "receipt", "1,000,000", "回单 1"))
}

// Whatever is refused leaves nothing behind, and says where and what.
func TestRefusalsWriteNothing(t *testing.T) {
	w := newWorld(t)
	id := w.approved("HA-ZZ", "2026-10-01")
	require.NoError(t, w.enter(id, "receipt", "1,000,000", "回单 1"))
	require.NoError(t, w.enter(id, "cost", "50,000", "发票 1", "cost_kind", "appraisal"))
	before, version := w.count(`SELECT count(*) FROM audit_events`), w.version(id)
	for name, c := range map[string]struct {
		err   error
		field string
		says  string
	}{
		"a cost used twice":           {w.enter(id, "cost", "50,000", "发票 1", "cost_kind", "appraisal"), "evidence", "一张凭证只用一次"},
		"a refund above the receipts": {w.enter(id, "refund", "1,000,000.01", "退 1"), "amount", "退款超过已收金额"},
		"10^13 yuan":                  {w.enter(id, "receipt", "10000000000000", "回单 2"), "amount", "最多"},
		"an unknown cost":             {w.enter(id, "cost", "1", "发票 2", "cost_kind", "banquet"), "cost_kind", "没有列出这种成本"},
		"a third decimal":             {w.enter(id, "receipt", "1.005", "回单 3"), "amount", "最多两位小数"},
		"a day to come":               {w.enter(id, "receipt", "1", "回单 4", "date", "2030-01-01"), "date", "不能晚于今天"},
		"no voucher":                  {w.enter(id, "receipt", "1", ""), "evidence", "请填写银行回单号"},
	} {
		require.ErrorContains(t, c.err, c.says, name)
		require.Equal(t, c.field, fault.All(c.err)[0].Field, name)
	}
	require.Equal(t, 2, w.count(`SELECT count(*) FROM share_events`))
	require.Equal(t, 2, w.count(`SELECT count(*) FROM share_issues`))
	require.Equal(t, before, w.count(`SELECT count(*) FROM audit_events`))
	require.Equal(t, version, w.version(id))

	// The greatest amount that a contract may have goes through to the fen.
	require.NoError(t, w.enter(id, "receipt", "998,999,999,999.99", "回单 5"))
	require.True(t, w.look(id).Series.Closes)

	// Percentages that sum to 0.9999 are no plan.
	other := w.begun("HA-ZZ", "2026-10-01")
	w.fill(other, "tt_staff", "4.99")
	require.ErrorContains(t, w.look(other).Wrong, "恰好为 100%")
	require.ErrorContains(t, w.Propose(t.Context(), w.broker, other, w.version(other)), "恰好为 100%")
	// A rule of the unit below what must be given stops with the clause, below what may be
	// given it warns.
	w.fill(other, "unit_pool", "69.99")
	require.ErrorContains(t, w.look(other).Wrong, "低于郑州市规定的下限 70%")
	require.ErrorContains(t, w.look(other).Wrong, "第")
	hefei := w.begun("AH-HEFEI", "2026-10-01")
	w.fill(hefei, "unit_pool", "50", "extract", "9")
	require.ErrorContains(t, w.look(hefei).Wrong, "我的收益")
	require.NoError(t, w.sign(hefei, w.author))
	require.NoError(t, w.Propose(t.Context(), w.broker, hefei, w.version(hefei)))
	require.NoError(t, w.decide(hefei))
	require.NoError(t, w.enter(hefei, "receipt", "1,000,000", "回单 6"))
	words := ""
	look := w.look(hefei)
	for _, x := range look.Series.Issues[0].Warnings {
		words += distribution.WarningText(look.Series.Selection, x)
	}
	require.Contains(t, words, "不阻止办理", "the extract of Hefei is a may floor of 10 %")
	require.Contains(t, words, "没有可靠出处，没有采用，改用上一级规定", "the rate of Anhui has no source")
}

// Of a signing day between two packs the statement says so, with both.
func TestADayBetweenTwoPacks(t *testing.T) {
	w := newWorld(t)
	text := w.packText("cn-cq", 2, func(m map[string]any) {
		m["effective"] = map[string]any{"from": "2028-01-01", "to": nil, "by": "contract_signed"}
	})
	require.NoError(t, w.ProposeEdition(t.Context(), w.admin, postgres.NewID(), sharing.Values{"body": text, "reason": "试点期满后的新规定"}))
	list, _, err := w.Editions(t.Context(), w.admin, "")
	require.NoError(t, err)
	require.NoError(t, w.DecideEdition(t.Context(), w.other, list[0].ID, true, ""))
	packs, err := w.Packs(t.Context())
	require.NoError(t, err)
	s, err := pack.Select(packs, "CQ", pack.StateFounded, pack.Dates{pack.BySigned: day.Must("2027-11-01")})
	require.NoError(t, err)
	require.Len(t, s.Warnings, 1)
	require.Equal(t, "合同签订日 2027-11-01 没有生效的地区政策包，按国家规定计算；重庆市 第1版到 2027-09-07 为止，重庆市 第2版自 2028-01-01 起", distribution.WarningText(s, s.Warnings[0]))
}

// Packs are data: validated, proposed by one, adopted by another; a case stays under the
// version that it was decided under.
func TestPacksHaveVersions(t *testing.T) {
	w := newWorld(t)
	shipped, err := w.ShippedEditions()
	require.NoError(t, err)
	require.NoError(t, w.db.InTx(t.Context(), func(tx *postgres.Tx) error { return tx.SeedPacks(t.Context(), shipped) }))
	require.NoError(t, w.db.InTx(t.Context(), func(tx *postgres.Tx) error { return tx.SeedPacks(t.Context(), shipped) }))
	require.Equal(t, 11, w.count(`SELECT count(*) FROM share_packs`))
	id := w.approved("HA-ZZ", "2026-10-01")
	require.NoError(t, w.enter(id, "receipt", "1,000,000", "回单 1"))

	raised := func(m map[string]any) {
		for _, r := range m["rules"].([]any) {
			if rule := r.(map[string]any); rule["id"] == "pool.transfer" {
				rule["share"].(map[string]any)["min"] = "0.80"
			}
		}
	}
	text := w.packText("cn-ha-zz", 2, raised)
	propose := func(text string) error {
		return w.ProposeEdition(t.Context(), w.admin, postgres.NewID(), sharing.Values{"body": text, "reason": "按新条例修订"})
	}
	require.ErrorIs(t, w.ProposeEdition(t.Context(), w.broker, postgres.NewID(), sharing.Values{"body": text, "reason": "按新条例修订"}), pack.ErrEditionDenied)
	require.ErrorIs(t, propose("{"), pack.ErrEditionText)
	require.ErrorIs(t, propose(strings.Replace(text, `"title"`, `"titel"`, 1)), pack.ErrEditionFaults)
	require.ErrorContains(t, propose(strings.Replace(text, `"title"`, `"titel"`, 1)), "不认识的项")
	require.ErrorIs(t, propose(w.packText("cn-ha-zz", 3, raised)), pack.ErrEditionNext)
	require.ErrorIs(t, propose(strings.Replace(text, `"HA-ZZ"`, `"SC-CD"`, 1)), pack.ErrEditionFaults, "Chengdu has a pack already")
	require.NoError(t, propose(text))
	require.ErrorContains(t, propose(text), "已经提出")
	list, _, err := w.Editions(t.Context(), w.other, "")
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.ErrorIs(t, w.DecideEdition(t.Context(), w.admin, list[0].ID, true, ""), pack.ErrEditionSelf)
	require.ErrorIs(t, w.DecideEdition(t.Context(), w.other, list[0].ID, false, "不"), pack.ErrEditionSay)
	require.NoError(t, w.DecideEdition(t.Context(), w.other, list[0].ID, true, ""))
	require.ErrorIs(t, w.DecideEdition(t.Context(), w.other, list[0].ID, true, ""), pack.ErrEditionState)
	_, err = w.db.SQL().ExecContext(t.Context(), `UPDATE share_packs SET body = '{}'`)
	require.ErrorContains(t, err, "permission denied")

	later := w.begun("HA-ZZ", "2026-10-01")
	w.fill(later)
	require.ErrorContains(t, w.look(later).Wrong, "低于郑州市规定的下限 80%", "a new case stands under the new version")
	require.NoError(t, w.enter(id, "receipt", "1,000,000", "回单 2"), "the decided one under the old")
	require.Equal(t, []string{"cn-ha-zz@1", "cn-national@1"}, w.look(id).Series.Packs)
	require.Equal(t, "1400000.00", w.look(id).Series.Pool.String())
}

// What is kept of a statement gives it again without the platform, and a changed byte is
// found wherever it is.
func TestStatementsAreComputedAgainFromTheirFile(t *testing.T) {
	w := newWorld(t)
	id := w.approved("HA-ZZ", "2026-10-01", "extract", "10", "extract_staff", "50")
	require.NoError(t, w.enter(id, "receipt", "1,060,000", "回单 1", "vat", "6%"))
	require.NoError(t, w.enter(id, "cost", "42,000", "发票 1", "cost_kind", "appraisal"))
	require.NoError(t, w.enter(id, "refund", "106,000", "退 1", "vat", "6%"))
	_, text, err := w.StatementFile(t.Context(), w.broker, id, 3)
	require.NoError(t, err)
	verify := func(text string) (sharing.FileLook, error) {
		tree, err := reference.DecodePack(text)
		if err != nil {
			tree = nil
		}
		return sharing.VerifyFile([]byte(text), tree)
	}
	look, err := verify(text)
	require.NoError(t, err)
	require.Len(t, look.Hashes, 3)
	require.NotContains(t, text, w.logins[w.author.User], "accounts are nobody else's business")
	for words, c := range map[string][2]string{
		"第 1 步“文件格式”":        {`"case":`, `"case" :`},
		"第 2 步“政策包”":         {`"must"`, `"most"`},
		"第 3 步“方案”":          {`"unit_pool":"70"`, `"unit_pool":"60"`},
		"第 4 步“收支”":          {`"kind":"refund"`, `"kind":"refusd"`},
		"第 5 步“第 1 号结算单”":    {`"amount":"1060000.00"`, `"amount":"1060000.01"`},
		"第 5 步“第 3 号结算单”":    {`"amount":"106000.00"`, `"amount":"106000.10"`},
		"第 6 步“封存值”":         {`中原示例理工大学`, `中原示例理工大孚`},
		"第 6 步“封存值”不符：单位、项目": {`"voucher":"发票 1"`, `"voucher":"发票 2"`},
	} {
		changed := strings.Replace(text, c[0], c[1], 1)
		require.NotEqual(t, text, changed, words)
		_, err := verify(changed)
		require.ErrorIs(t, err, sharing.ErrFile, words)
		require.ErrorContains(t, err, words)
	}
	for at := 0; at < len(text); at += 41 {
		changed := []byte(text)
		changed[at] ^= 1
		_, err := verify(string(changed))
		require.ErrorIs(t, err, sharing.ErrFile, "byte %d", at)
	}

	// Every line explains itself, and the changes sum to what the statement says.
	x, err := w.look(id).Explain(3)
	require.NoError(t, err)
	for _, l := range x.Lines {
		switch l.Stage {
		case distribution.LinePerson, distribution.LineGroup, distribution.LinePool:
			require.NotNil(t, l.Base, l.Stage)
			require.NotNil(t, l.Rate, l.Stage)
			require.NotEmpty(t, l.Rule, l.Stage)
		}
		if l.Stage == distribution.LinePerson {
			for _, e := range x.Persons {
				if e.Name == l.Key {
					require.Equal(t, e.Amount, l.Change, e.Name)
				}
			}
		}
	}
	require.Len(t, x.Instalments("陈砚秋"), 3)
	require.Equal(t, "LineGap", gapStage(w, id))

	// Anybody may check a hash; a changed database is found.
	public, err := w.CheckStatement(t.Context(), look.Hashes[0])
	require.NoError(t, err)
	require.Equal(t, 1, public.No)
	require.Equal(t, 3, public.Latest)
	_, err = w.CheckStatement(t.Context(), strings.Repeat("0", 64))
	require.ErrorIs(t, err, distribution.ErrNoStatement)
}

// gapStage says that a cost after the receipt is shown as waiting for later receipts.
func gapStage(w *world, id string) string {
	x, err := w.look(id).Explain(2)
	require.NoError(w.t, err)
	for _, l := range x.Lines {
		if l.Stage == distribution.LineGap {
			require.Equal(w.t, "42000.00", l.Amount.String())
			return "LineGap"
		}
	}
	return ""
}

// A list is paid when publicity and gate allow it, and the contributor sees it.
func TestAContributorSeesWhatIsPaid(t *testing.T) {
	w := newWorld(t)
	id := w.approved("HA-ZZ", "2026-10-01")
	require.NoError(t, w.enter(id, "receipt", "1,000,000", "回单 1"))
	require.NoError(t, w.Prepare(t.Context(), w.broker, id, w.version(id), sharing.Values{"pay_on": day.Of(w.now).AddDays(31).String()}))
	require.ErrorContains(t, w.Release(t.Context(), w.head, id, w.version(id), 1), "公示尚未期满")
	p, err := w.MyPart(t.Context(), w.author, id)
	require.NoError(t, err)
	require.Equal(t, "294000.00", p.Due.String())
	require.Equal(t, "294000.00", p.Waiting.String())
	w.now = w.now.Add(31 * 24 * time.Hour)
	require.ErrorIs(t, w.Release(t.Context(), w.broker, id, w.version(id), 1), distribution.ErrCaseDenied)
	require.NoError(t, w.Release(t.Context(), w.head, id, w.version(id), 1))
	p, err = w.MyPart(t.Context(), w.author, id)
	require.NoError(t, err)
	require.Equal(t, "294000.00", p.Received.String())
	require.Zero(t, p.Waiting.Sign())
	require.Len(t, p.Paid, 1)
}

// Every pilot region goes from a plan to the payment list, each under its own pack, and
// the report of the year closes with the lists.
func TestEveryPilotRegionIsPaid(t *testing.T) {
	w := newWorld(t)
	regions := map[string]string{"BJ-SUBCENTER": "cn-bj-subcenter", "JS-SUNAN": "cn-js-sunan", "ZJ-HYW": "cn-zj-hyw", "AH-HEFEI": "cn-ah-hefei", "FJ-FXQ": "cn-fj-fxq", "HA-ZZ": "cn-ha-zz",
		"HN-CZT": "cn-hn-czt", "GD-GBA9": "cn-gd-gba9", "CQ": "cn-cq", "SC-CD": "cn-sc-cd"}
	ids := map[string]string{}
	for region, id := range regions {
		c := w.approved(region, "2026-10-01")
		require.NoError(t, w.enter(c, "receipt", "1,060,000", region+" 回单", "vat", "6%"), region)
		require.NoError(t, w.enter(c, "cost", "60,000", region+" 发票", "cost_kind", "appraisal"), region)
		require.NoError(t, w.enter(c, "receipt", "100,000", region+" 回单 2"), region)
		look := w.look(c)
		require.Equal(t, id+"@1", look.Series.Packs[0])
		require.True(t, look.Series.Closes && look.Series.Monotone, region)
		require.Equal(t, "728000.00", look.Series.Pool.String(), "70 % of 1,040,000")
		require.NoError(t, w.Prepare(t.Context(), w.broker, c, w.version(c), sharing.Values{"pay_on": day.Of(w.now).AddDays(31).String()}), region)
		ids[region] = c
	}
	w.now = w.now.Add(31 * 24 * time.Hour)
	for region, c := range ids {
		require.NoError(t, w.Release(t.Context(), w.head, c, w.version(c), 1), region)
	}
	require.NoError(t, w.Annual(t.Context(), w.broker, 2026, io.Discard))
	require.Len(t, w.annual.Rows, 10)
	for _, r := range w.annual.Rows {
		require.Equal(t, "1100000.00", r.Income.String())
		require.Equal(t, "728000.00", r.Paid.String())
		require.Equal(t, r.Pool, r.Main.Add(r.Others).Add(r.Staff))
		require.Equal(t, r.Net, r.Pool.Add(r.UnitPart))
		require.Equal(t, 4, r.Persons)
	}
	require.ErrorContains(t, w.Annual(t.Context(), w.broker, 2031, io.Discard), "已经开始的年度")
	require.NoError(t, w.Annual(t.Context(), w.rival, 2026, io.Discard))
	require.Empty(t, w.annual.Rows)
}

// The relief of 财税〔2018〕58号 is judged by what is on record, by the day of the payment;
// the withholding is that of the definitions (RS-116 and RS-117).
func TestTaxOfRewards(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		separate string
		days     int
		failed   []string
	}{{"1", 31, nil}, {"", 31, []string{revenue.TaxSeparateAccount}}, {"1", 36*31 + 2, []string{revenue.TaxWindow}}} {
		id := w.approved("HA-ZZ", "2026-10-01", "separate", c.separate)
		require.NoError(t, w.enter(id, "receipt", "1,000,000", "回单 "+id))
		require.NoError(t, w.Prepare(t.Context(), w.broker, id, w.version(id), sharing.Values{"pay_on": day.Of(w.now).AddDays(c.days).String()}))
		tax := w.look(id).Taxes[0]
		require.Equal(t, c.failed, tax.Failed)
		want := "350000.00"
		if c.failed != nil {
			want = "700000.00"
		}
		require.Equal(t, want, tax.Counted(w.look(id).Payouts[0].Total).String())
		require.Equal(t, "no", tax.Wage.Values["counts_to_cap"])
	}
	e, err := w.EstimateTax(sharing.Values{"wage": "10,000", "reward": "100,000", "month": "3"})
	require.NoError(t, err)
	require.Equal(t, "3680.00", e.With[2].Tax.String())
	require.Equal(t, "8680.00", e.Without[2].Tax.String())
	_, err = w.EstimateTax(sharing.Values{"wage": "一万", "reward": "", "month": "13"})
	require.Len(t, fault.All(err), 3)
}
