package web

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/deposit"
	"jiyue/domain/fault"
	"jiyue/domain/sale"
	"jiyue/infra/postgres"
)

// bareBooks reads day, reference, amount, payer and remark, and writes nothing; the real
// books have their own test.
type bareBooks struct{}

func (bareBooks) StatementTemplate(io.Writer) error { return nil }

func (bareBooks) Deposits(io.Writer, actor.Actor, time.Time, trading.DepositQuery, []trading.DepositRow) error {
	return nil
}

func (bareBooks) StatementRows(name string, content []byte) (rows []trading.StatementRow, err error) {
	if !strings.HasSuffix(name, ".csv") {
		return nil, fault.New(fault.Unsupported, "test.format", "这不是对账单")
	}
	lines, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	for i, f := range lines {
		rows = append(rows, trading.StatementRow{Row: i + 2, On: f[0], Amount: f[2], Receipt: deposit.Receipt{Reference: f[1], Payer: f[3], Remark: f[4]}})
	}
	return rows, err
}

// newTreasury is a hall with a second treasurer.
func newTreasury(t *testing.T) (h *hallSite, first, second *visitor) {
	h = newHall(t, nil)
	h.ids["treasurer2"] = postgres.NewID()
	h.exec(`INSERT INTO users (id, login, name, org_id, roles, password_hash, must_change, created_at) VALUES ($1, 'treasurer2', '金二', $2, '{TREASURER}', $3, false, now())`,
		h.ids["treasurer2"], h.by("treasurer").Org, "plain:"+goodPassword)
	return h, h.signedIn("treasurer"), h.signedIn("treasurer2")
}

// refusedWith is a form that comes back with sentences and what was typed.
func refusedWith(t *testing.T, a answer, sentences ...string) {
	t.Helper()
	require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusConflict, http.StatusUnsupportedMediaType}, a.StatusCode, a.body)
	for _, s := range sentences {
		require.Contains(t, a.body, s)
	}
}

func TestTwoPeoplePayBack(t *testing.T) {
	h, first, second := newTreasury(t)
	ctx := t.Context()
	require.NoError(t, h.Exchange.Propose(ctx, h.by("trader"), h.lot, sale.ActCancel, "转让方撤回委托", time.Time{}))
	motions, err := h.db.Motions(ctx, h.lot)
	require.NoError(t, err)
	require.NoError(t, h.Exchange.Decide(ctx, h.by("trader2"), h.lot, motions[0].ID, true))
	require.NoError(t, h.Treasury.Follow(ctx, h.lot))

	require.Contains(t, first.get("/desk").body, "待制单 2 张")
	list := first.get("/market/funds")
	for _, s := range []string{"待退还", "400,000.00", "相符", "2 笔"} {
		require.Contains(t, list.body, s)
	}
	require.Equal(t, http.StatusOK, first.get("/market/funds?state=FROZEN&q=没有").StatusCode)
	due := first.get("/market/funds/remittances")
	paper := regexp.MustCompile(`/market/funds/remittances/[0-9a-f-]{36}`).FindString(due.body)
	a := first.post(paper+"/prepare", url.Values{"version": {"1"}, "account": {"户名"}})
	refusedWith(t, a, "收款户名、开户行和账号", ">\n户名</textarea>", `href="#account"`)
	a = first.post(paper+"/prepare", url.Values{"version": {"1"}, "account": {"某公司，某银行，账号 123"}})
	require.Contains(t, first.follow(a).body, "制单人不能复核自己的付款单")
	require.NotContains(t, first.get(paper).body, "登记已付款")
	a = second.post(paper+"/release", url.Values{"version": {"2"}, "reference": {"回单"}, "paid_on": {"昨天"}})
	refusedWith(t, a, `value="昨天"`, "付款日期应在制单之日至今天之间", "4 至 60 个字符")
	a = second.post(paper+"/release", url.Values{"version": {"1"}, "reference": {"回单一号"}, "paid_on": {day.Of(h.now).String()}})
	refusedWith(t, a, "已被他人办理")
	a = second.post(paper+"/return", url.Values{"version": {"2"}, "reason": {"账号少一位"}})
	require.Contains(t, second.follow(a).body, "上次复核退回：账号少一位")
	require.Equal(t, http.StatusSeeOther, first.post(paper+"/prepare", url.Values{"version": {"3"}, "account": {"某公司，某银行，账号 1234"}}).StatusCode)
	a = second.post(paper+"/release", url.Values{"version": {"4"}, "reference": {"回单一号"}, "paid_on": {day.Of(h.now).String()}})
	require.Contains(t, second.follow(a).body, "回单一号")
	sheet := second.get("/market/funds/sales/" + h.lot)
	for _, s := range []string{"公告“保证金”条", "第二人复核放款", "冻结保证金（", "已结平"} {
		require.Contains(t, sheet.body, s)
	}
}

func TestStatementsAreImportedAndClaimed(t *testing.T) {
	h, first, _ := newTreasury(t)
	a := first.sendFile("/market/funds/statements", "明细.pdf", []byte("x"), nil)
	refusedWith(t, a, "这不是对账单", `href="#file"`)
	today := day.Of(h.now).String()
	content := []byte(today + ",银行流水一,100000.00,别的公司,无关\n" + today + ",银行流水二,一百,某,坏\n")
	a = first.sendFile("/market/funds/statements", "明细.csv", content, nil)
	page := first.follow(a)
	for _, s := range []string{"第 2 行", "第 3 行", "收入金额应为大于零的数字"} {
		require.Contains(t, page.body, s)
	}
	require.Equal(t, a.Header.Get("Location"), first.sendFile("/market/funds/statements", "明细.csv", content, nil).Header.Get("Location"))
	paper := regexp.MustCompile(`/market/funds/receipts/[0-9a-f-]{36}`).FindString(page.body)
	require.Contains(t, first.get(paper).body, "现在没有待收的款项")
	a = first.post(paper+"/claim", url.Values{"target": {"other"}, "note": {"没有依据"}})
	refusedWith(t, a, "请选择这笔款项是什么", `href="#other"`)
	a = first.post(paper+"/claim", url.Values{"target": {h.lot + "|" + h.codes["bidder1"] + "|PRICE"}})
	refusedWith(t, a, "没有这一应收款项")
	a = first.post(paper+"/claim", url.Values{"target": {h.lot + "|" + h.codes["bidder1"] + "|DEPOSIT"}})
	refusedWith(t, a, "不少于 10 个字")
	a = first.post(paper+"/dismiss", url.Values{"why": {"误"}})
	refusedWith(t, a, ">\n误</textarea>", `href="#why"`)
	a = first.post(paper+"/dismiss", url.Values{"why": {"误付，已电话联系退回"}})
	require.Contains(t, first.follow(a).body, "非交易款项")
}

func TestRulesOfFeesOnPages(t *testing.T) {
	h, first, second := newTreasury(t)
	page := first.get("/market/funds/rules")
	require.Contains(t, page.body, "建议值")
	form := url.Values{"id": {keyOf(t, page)}, "from": {day.Of(h.now).AddDays(1).String()}, "release_days": {"3"}, "order": {"costs+first_commission+price_gap"}, "surplus": {"seller"}, "basis": {"中心办公会纪要第 3 号"},
		"buyer.tiers[0].up_to": {"1,000,000"}, "buyer.tiers[0].rate": {"五"}, "buyer.tiers[1].rate": {"3"}, "seller.tiers[0].rate": {"0.5"}, "seller.cap": {"5"}}
	a := first.post("/market/funds/rules", form)
	refusedWith(t, a, `href="#buyer-tiers-0--rate"`, `value="五"`, `value="1,000,000"`)
	form.Set("buyer.tiers[0].rate", "5")
	a = first.post("/market/funds/rules", form)
	require.NotContains(t, first.follow(a).body, "批准，自生效日起适用")
	require.Equal(t, http.StatusSeeOther, first.post("/market/funds/rules", form).StatusCode, "the same form proposes once")
	decide := regexp.MustCompile(`/market/funds/rules/[0-9a-f-]{36}/decide`).FindString(second.get("/market/funds/rules").body)
	refusedWith(t, first.post(decide, url.Values{"approve": {"yes"}}), "不能复核自己的事项")
	a = second.post(decide, url.Values{"approve": {"yes"}})
	require.Contains(t, second.follow(a).body, "至 1,000,000.00 元的部分 5%；其余部分 3%")
}
