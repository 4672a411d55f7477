package web

import (
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/domain/valuation"
	"jiyue/infra/postgres"
)

// matrixBasis reads the rows of an export and writes nothing; the real workbook has its
// own tests.
type matrixBasis struct{}

func (matrixBasis) Evidence(_ io.Writer, rows iter.Seq2[valuation.Edition, error], _ actor.Actor, _ time.Time) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}

func royaltyRow(changes ...string) map[string]string {
	typed := map[string]string{"kind": "ROYALTY", "name": "通用设备制造业", "code": "34", "low": "2%", "high": "5%", "unit": "占净销售额", "from": "2026-01-01", "document": "2025 年度许可统计", "page": "表 3-2", "confidence": "有据"}
	for i := 0; i+1 < len(changes); i += 2 {
		typed[changes[i]] = changes[i+1]
	}
	return typed
}

// entered enters a row through its form; with a head it is approved.
func (v *visitor) entered(t *testing.T, head *visitor, row map[string]string) (path string) {
	t.Helper()
	form := v.get("/market/evidence/new?kind=" + row["kind"])
	require.Equal(t, http.StatusOK, form.StatusCode, form.body)
	a := v.post("/market/evidence/new", formOf(row, "id", keyOf(t, form)))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path = a.Header.Get("Location")
	if head != nil {
		a = head.post(path+"/decide", url.Values{"shown": {"1"}, "agreed": {"yes"}})
		require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	}
	return path
}

// From a row to its correction, and to a run that keeps the edition it was taken from.
func TestEvidenceFromEntryToARun(t *testing.T) {
	st := newSite(t)
	offer := st.onOffer()
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	require.Contains(t, broker.get("/market/evidence").body, "还没有取值依据")
	form := broker.get("/market/evidence/new?kind=ROYALTY")
	key := keyOf(t, form)
	a := broker.post("/market/evidence/new", formOf(royaltyRow("high", "1%", "page", ""), "id", key))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	for _, words := range []string{"上限不能低于下限", "请写明页码", `value="通用设备制造业"`} {
		require.Contains(t, a.body, words)
	}
	a = broker.post("/market/evidence/new", formOf(royaltyRow(), "id", key))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path := a.Header.Get("Location")
	require.Equal(t, path, broker.post("/market/evidence/new", formOf(royaltyRow(), "id", key)).Header.Get("Location"), "the same form posted twice makes one row")
	require.Equal(t, http.StatusForbidden, broker.get(path+"/decide").StatusCode)
	require.Contains(t, head.get("/market/evidence?state=PROPOSED").body, "通用设备制造业")
	require.NotContains(t, broker.get("/market/evidence").body, "通用设备制造业", "it does not hold yet")
	require.Contains(t, head.post(path+"/decide", url.Values{"shown": {"1"}, "agreed": {"no"}}).body, "请写明理由")
	a = head.post(path+"/decide", url.Values{"shown": {"1"}, "agreed": {"yes"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, broker.get("/market/evidence?kind=ROYALTY&q=通用").body, "0.02 至 0.05")
	late := broker.entered(t, head, royaltyRow("name", "下半年的费率", "from", "2026-07-01"))
	own := broker.entered(t, head, royaltyRow("kind", "RISK_FREE", "name", "国债到期收益率（10 年）", "low", "", "high", "", "value", "1.85%", "confidence", "建议值"))
	require.Contains(t, broker.get("/market/evidence").body, "建议值")

	// The run takes the figure from the row; what is dated later is refused at the field.
	start := "/market/achievements/" + offer + "/valuations/new"
	worth := broker.post(start, formOf(planOf(), "id", keyOf(t, broker.get(start)))).Header.Get("Location")
	typed, sources := sampleRun("relief")
	values := formOf(typed, "royalty", "3%")
	for at, source := range sources {
		values.Set(valuation.SourceField(at), source)
	}
	values.Del("source:royalty")
	run := worth + "/run/relief"
	shown := broker.get(run)
	require.Contains(t, shown.body, "晚于基准日")
	values.Set("version", shownVersion(t, shown))
	values.Set("evidence:royalty", strings.TrimPrefix(late, "/market/evidence/"))
	a = broker.post(run, values)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "晚于评估基准日 2026-06-30")
	require.Contains(t, a.body, `id="evidence-royalty"`)
	values.Set("evidence:royalty", strings.TrimPrefix(path, "/market/evidence/"))
	a = broker.post(run, values)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	rate, rateSources := sampleRun("build-up")
	values = formOf(rate, "rf", "", "version", "2")
	for at, source := range rateSources {
		values.Set(valuation.SourceField(at), source)
	}
	values.Set("evidence:rf", strings.TrimPrefix(own, "/market/evidence/"))
	a = broker.post(worth+"/run/build-up", values)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	c, err := st.db.Valuation(t.Context(), strings.TrimPrefix(worth, "/market/valuations/"))
	require.NoError(t, err)
	require.Equal(t, "0.0185", c.Entries[1].Inputs["rf"])
	require.Equal(t, []valuation.Citation{{Path: "royalty", Row: strings.TrimPrefix(path, "/market/evidence/"), No: 1}}, c.Entries[0].Cited)

	// A correction is a new edition; the run keeps the one that it was taken from.
	a = broker.post(path+"/edit", formOf(royaltyRow("high", "6%"), "shown", "1"))
	require.Contains(t, a.body, "请写明更正了什么")
	a = broker.post(path+"/edit", formOf(royaltyRow("high", "6%"), "shown", "1", "why", "上限抄写有误"))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Equal(t, http.StatusConflict, broker.get(path+"/edit").StatusCode)
	require.Equal(t, http.StatusConflict, head.post(path+"/decide", url.Values{"shown": {"1"}, "agreed": {"yes"}}).StatusCode, "another edition than the page showed")
	require.Equal(t, http.StatusSeeOther, head.post(path+"/decide", url.Values{"shown": {"2"}, "agreed": {"yes"}}).StatusCode)
	page := broker.get(path)
	for _, words := range []string{"第 2 版", "第 1 版", "已被更正", "上限抄写有误", "0.02 至 0.06"} {
		require.Contains(t, page.body, words)
	}
	require.Contains(t, broker.get(worth+"/report").body, "第 1 版：《2025 年度许可统计》表 3-2")
	require.Contains(t, broker.get(run+"/workpaper.xlsx").body, "第 1 版：《2025 年度许可统计》表 3-2")
	owner, err := pgx.Connect(t.Context(), st.owner)
	require.NoError(t, err)
	_, err = owner.Exec(t.Context(), `UPDATE valuation_evidence SET content = '{}' WHERE no = 1`)
	require.ErrorContains(t, err, "stands as it is")
	require.NoError(t, owner.Close(t.Context()))
}

// signedWorth makes a signed case on an offer.
func (st *site) signedWorth(offer string) (path string) {
	st.t.Helper()
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	start := "/market/achievements/" + offer + "/valuations/new"
	path = broker.post(start, formOf(planOf(), "id", keyOf(st.t, broker.get(start)))).Header.Get("Location")
	typed, sources := sampleRun("dcf")
	values := formOf(typed, "version", "1")
	for at, source := range sources {
		values.Set(valuation.SourceField(at), source)
	}
	require.Equal(st.t, http.StatusSeeOther, broker.post(path+"/run/dcf", values).StatusCode)
	require.Equal(st.t, http.StatusSeeOther, broker.post(path+"/settle", url.Values{"version": {"2"}, "weights.dcf": {"1"}, "reconcile": {"只有收益法的参数可以取得，其他方法缺少资料。"}}).StatusCode)
	require.Equal(st.t, http.StatusSeeOther, broker.post(path+"/submit", url.Values{"version": {"3"}}).StatusCode)
	require.Equal(st.t, http.StatusSeeOther, head.post(path+"/decide", url.Values{"version": {"4"}, "agreed": {"yes"}}).StatusCode)
	return path
}

// A signed valuation is a reference for a price: offered in the form, named in the notice
// without its figures, and gone when it is void.
func TestAPriceLeansOnAValuation(t *testing.T) {
	st := newSite(t)
	offer := st.onOffer()
	broker, head := st.signedIn("broker"), st.signedIn("schoolhead")
	worth := st.signedWorth(offer)
	reference := st.referenceOf(worth)
	require.Equal(t, reference.Low, reference.High)
	require.Contains(t, broker.get(worth).body, "还没有项目以本估值为定价参考")
	form := broker.get("/market/agreements/new?valuation=" + strings.TrimPrefix(worth, "/market/valuations/"))
	require.Contains(t, form.body, reference.Serial)
	deal := map[string]string{"achievement": offer, "counterparty": "洛阳示例轴承有限公司", "mode": "TRANSFER", "form": string(agreement.Lump), "amount": "4700000", "negotiator": st.ids["broker"], "related_declared": "false",
		"contact": "科技处 0371-60000000", "public_days": "15", "objection_effect": "hold"}
	a := broker.post("/market/agreements/new", formOf(deal, "id", keyOf(t, form), "valuation", "GZ-2026-00000000"))
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "没有可用的估值")
	a = broker.post("/market/agreements/new", formOf(deal, "id", keyOf(t, form), "valuation", reference.Serial))
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	path, page := a.Header.Get("Location"), broker.follow(a)
	require.Contains(t, page.body, reference.Serial)
	require.Contains(t, page.body, "不是资产评估结论")
	require.Contains(t, page.body, worth, "the way back to the valuation")
	require.Contains(t, broker.get(path+"/edit").body, `value="`+reference.Serial+`" selected`)
	require.Equal(t, http.StatusSeeOther, broker.post(path+"/submit", url.Values{"key": {keyOf(t, page)}}).StatusCode)
	a = head.post(path+"/approve", url.Values{"key": {keyOf(t, head.get(path+"/approve"))}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.Contains(t, broker.get(worth).body, path, "the valuation lists what leans on it")
	notice := st.visitor().get("/agreements/" + strings.TrimPrefix(path, "/market/agreements/"))
	require.Contains(t, notice.body, reference.Serial)
	require.NotContains(t, notice.body, "4,728,709.14", "its figures are the unit's own matter")

	a = head.post(worth+"/void", url.Values{"version": {"5"}, "reason": {"专利被宣告无效"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.NotContains(t, broker.get("/market/agreements/new").body, reference.Serial)
}

// referenceOf is what a signed case may be named for today.
func (st *site) referenceOf(worth string) valuation.Reference {
	st.t.Helper()
	c, err := st.db.Valuation(st.t.Context(), strings.TrimPrefix(worth, "/market/valuations/"))
	require.NoError(st.t, err)
	r, usable := c.Reference(day.Of(st.now))
	require.True(st.t, usable)
	return r
}

// The exchange names a valuation of the seller's in a lot or in a listing; it stands in the
// notice without its figures, and never in the place of an appraisal that is needed.
func TestLotsAndListingsLeanOnAValuation(t *testing.T) {
	h := newHall(t, nil)
	x, ctx := h.Exchange, t.Context()
	for route, suggested := range map[lot.Route]map[string]string{lot.English: lot.Suggested(), lot.Listing: listing.Suggested()} {
		offer := h.onOffer()
		worth := h.signedWorth(offer)
		reference := h.referenceOf(worth)
		of, err := h.db.Achievement(ctx, offer)
		require.NoError(t, err)
		terms := map[string]string{sale.TermStart: "2000000.00", sale.TermIncrement: "100000.00", sale.TermDeposit: "200000.00", sale.TermOpen: instantText(h.now.AddDate(0, 0, 20)), sale.TermEnd: instantText(h.now.AddDate(0, 0, 21))}
		for term, text := range suggested {
			if terms[term] == "" {
				terms[term] = text
			}
		}
		terms[lot.TermPricing], terms[lot.TermValuation] = "没有评估报告，按本单位估值和两家意向单位的询价确定起始价。", "GZ-2026-00000000"
		id, form := postgres.NewID(), trading.LotForm{Route: route, Name: "高速主轴热误差补偿技术转让", Achievement: of.Number, Seller: h.school.ID, Terms: terms, Notice: "标的为一项科技成果，受让方须为境内企业，价款一次付清。"}
		err = x.Prepare(ctx, h.by("trader"), id, form)
		require.ErrorContains(t, err, "没有可用的估值")
		require.Equal(t, lot.TermValuation, fault.All(err)[0].Field)
		form.Terms[lot.TermValuation] = strings.ToLower(reference.Serial)
		require.NoError(t, x.Prepare(ctx, h.by("trader"), id, form))
		require.NoError(t, x.Submit(ctx, h.by("trader"), id, 1))

		h.exec(`INSERT INTO parties (id, name, uscc, country, nature, created_at, updated_at) VALUES ($1, $2, $3, '156', '110', now(), now())`, postgres.NewID(), h.school.Name, h.school.USCC)
		require.ErrorContains(t, x.Announce(ctx, h.by("trader2"), id, 2), "评估", "a state-owned seller's valuation is no appraisal")
		h.exec(`DELETE FROM parties WHERE uscc = $1`, h.school.USCC)
		require.NoError(t, x.Announce(ctx, h.by("trader2"), id, 2))

		notice := h.visitor().get("/lots/" + id)
		require.Contains(t, notice.body, reference.Serial)
		require.Contains(t, notice.body, "估值参考，不是资产评估结论")
		require.NotContains(t, notice.body, "4,728,709.14", "its figures are the unit's own matter")
		require.Contains(t, h.signedIn("broker").get(worth).body, of.Number, "the valuation lists what leans on it")
		require.Contains(t, h.signedIn("broker").get(worth).body, id)
	}
}

// A deal that was undone is a comparable no more: the row says so, nothing new is taken from
// it, and the valuations that lean on it ask to be looked at.
func TestAnUndoneDealIsNoComparable(t *testing.T) {
	h := hammered(t, nil)
	x, ctx := h.Exchange, t.Context()
	carried := func(act sale.Act, second string) {
		require.NoError(t, x.Propose(ctx, h.by("trader"), h.lot, act, "按公告的规则办理", time.Time{}))
		require.NoError(t, x.Decide(ctx, h.by(second), h.lot, h.openMotion(), true))
	}
	carried(sale.ActConfirm, "schoolhead")
	require.NoError(t, h.Disclosing.Propose(ctx, h.by("trader"), h.lot, 1, trading.DisclosureForm{}))
	require.NoError(t, h.Disclosing.Publish(ctx, h.by("trader2"), h.lot, 1))
	of, err := h.db.Lot(ctx, h.lot)
	require.NoError(t, err)
	trader, broker := h.signedIn("trader"), h.signedIn("broker")
	row := trader.entered(t, h.signedIn("trader2"), map[string]string{"kind": "COMPARABLE", "code": of.Number, "adjust.time": "1", "note": "与被估成果同一领域，成熟度相近。"})

	today := day.Of(h.now).String()
	plan := planOf()
	plan["base"] = today
	start := "/market/achievements/" + h.onOffer() + "/valuations/new"
	worth := broker.post(start, formOf(plan, "id", keyOf(t, broker.get(start)))).Header.Get("Location")
	typed, sources := sampleRun("market")
	for name := range typed {
		if name == "comparables[0].price" || name == "comparables[0].date" {
			delete(typed, name) // they come from the row
		}
	}
	values := formOf(typed, "base_date", today, "version", "1", "evidence:comparables[0]", strings.TrimPrefix(row, "/market/evidence/"))
	for at, source := range sources {
		values.Set(valuation.SourceField(at), source)
	}
	offered := `value="` + strings.TrimPrefix(row, "/market/evidence/") + `"`
	require.Contains(t, broker.get(worth+"/run/market").body, offered)
	a := broker.post(worth+"/run/market", values)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.body)
	require.NotContains(t, broker.get(worth).body, "已撤销")

	carried(sale.ActDefault, "trader2")
	require.Contains(t, broker.get(row).body, "成交已撤销")
	require.Contains(t, broker.get("/market/evidence?q=固态电解质").body, "成交已撤销")
	require.NotContains(t, broker.get("/market/evidence?q=固态轴承").body, of.Number)
	require.Contains(t, broker.get(worth).body, of.Number+" 已撤销，不再是可比成交")
	page := broker.get(worth + "/run/market")
	require.NotContains(t, page.body, offered)
	values.Set("version", shownVersion(t, page))
	a = broker.post(worth+"/run/market", values)
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.body, "这项成交已撤销，不能作为可比成交")
}
