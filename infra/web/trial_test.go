package web

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// trialQuery is a trial with four persons in the pilot area 杭甬温.
func trialQuery(change ...string) string {
	q := url.Values{"mode": {"transfer"}, "region": {"ZJ-HYW"}, "unit": {"state_founded"}, "signed": {"2026-03-01"}, "income": {"3,180,000"}, "vat": {"6%"},
		"cost.1.kind": {"appraisal"}, "cost.1.amount": {"42000"}, "main": {"70"}, "others": {"25"}, "tt_staff": {"5"},
		"person.1.name": {"甲"}, "person.1.group": {"main"}, "person.1.weight": {"60"}, "person.2.name": {"乙"}, "person.2.group": {"main"}, "person.2.weight": {"1/3"},
		"person.3.name": {"丙"}, "person.3.group": {"others"}, "person.3.weight": {"1"}, "person.4.name": {"转移办"}, "person.4.group": {"tt_staff"}, "person.4.weight": {"1"}}
	for i := 0; i < len(change); i += 2 {
		q.Set(change[i], change[i+1])
	}
	return "/share-trial?" + q.Encode()
}

func TestTrialExplainsEveryLine(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	page := v.get(trialQuery())
	require.Equal(t, http.StatusOK, page.StatusCode)
	for _, text := range []string{"2,070,600.00", "《浙江省促进科技成果转化条例》第三十七条第一项", "应当从技术转让或者许可所取得的净收入中提取不低于百分之七十的比例用于奖励", "杭甬温 第1版", "乘后进位至分", "奖励总额 + 单位留成 = 净收入"} {
		require.Contains(t, page.body, text)
	}
	require.NotContains(t, page.body, "不相等")
	// The link reproduces the result without anything kept.
	_, after, found := strings.Cut(page.body, `<a href="/share-trial?`)
	for found && !strings.Contains(after[:strings.Index(after, `"`)], "income") {
		_, after, found = strings.Cut(after, `<a href="/share-trial?`)
	}
	require.True(t, found)
	again := v.get("/share-trial?" + html.UnescapeString(after[:strings.Index(after, `"`)]))
	require.Equal(t, page.body, again.body)
}

func TestTrialComparesTwoRules(t *testing.T) {
	v := newSite(t).visitor()
	page := v.get(trialQuery("other_region", "SC-CD"))
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.body, "成都市 第1版")
	require.Contains(t, page.body, "−591,600.00")
	page = v.get(trialQuery("region", "SC-CD", "other_region", "ZJ-HYW", "pool", "60"))
	require.Contains(t, page.body, "按对照规则不能这样分配")
	require.Contains(t, page.body, "没有可靠出处")
	page = v.get(trialQuery("other_signed", "2018-01-01"))
	require.Contains(t, page.body, "没有生效的地区政策包")
}

func TestTrialSaysWhatIsWrongAtItsField(t *testing.T) {
	v := newSite(t).visitor()
	for name, c := range map[string]struct {
		change []string
		say    string
	}{
		"below the floor":   {[]string{"pool", "69.99"}, "低于杭甬温规定的下限 70%"},
		"sum 0.9999":        {[]string{"main", "69.99"}, "各类人员的比例合计应当恰好为 100%"},
		"ten million wan":   {[]string{"income", "10000000000000"}, "金额超出范围"},
		"before any pack":   {[]string{"signed", "2010-01-01"}, "没有生效的政策包"},
		"no person":         {[]string{"person.1.name", ""}, "请填写名称"},
		"same name":         {[]string{"person.2.name", "甲"}, "同一名称填写了两次"},
		"weight":            {[]string{"person.1.weight", "六十"}, "权重应为不小于零的数字或者分数"},
		"unknown region":    {[]string{"region", "XX"}, "请从列出的选项中选择"},
		"cost without name": {[]string{"cost.1.kind", ""}, "请填写这一项"},
		"tiers fall":        {[]string{"tier.1.upper", "100", "tier.1.rate", "70", "tier.2.upper", "50", "tier.2.rate", "80", "tier.3.rate", "90"}, "分档上限应大于零并逐档递增"},
	} {
		page := v.get(trialQuery(c.change...))
		require.Equal(t, http.StatusUnprocessableEntity, page.StatusCode, name)
		require.Contains(t, page.body, c.say, name)
		require.Contains(t, page.body, `value="3,180,000"`[:7], name)
		require.NotContains(t, page.body, "逐行计算与依据", name)
	}
	require.Equal(t, http.StatusOK, v.get("/share-trial").StatusCode)
}

func TestTrialOfOtherModes(t *testing.T) {
	v := newSite(t).visitor()
	page := v.get(trialQuery("mode", "equity", "shares", "1000001"))
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.body, "700001")
	page = v.get(trialQuery("mode", "self_implement", "profit.1.amount", "-100", "profit.2.amount", "60", "profit.3.amount", "60", "loss", "cumulative_offset", "pool", "10"))
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.body, "2.00")
	page = v.get(trialQuery("mode", "title_first", "net", "100", "team", "70", "pool", "50", "leave", "1", "person.1.holder", "1"))
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Contains(t, page.body, "持有权属份额，不再参与")
	page = v.get(trialQuery("mode", "equity", "shares", "1.5"))
	require.Equal(t, http.StatusUnprocessableEntity, page.StatusCode)
}

// Every rule is shown with its words, its source and how well it is known.
func TestRulesAreShownWithTheirSource(t *testing.T) {
	v := newSite(t).visitor()
	list := v.get("/share-rules")
	require.Equal(t, http.StatusOK, list.StatusCode)
	require.Contains(t, list.body, "/share-rules/cn-zj-hyw@1")
	require.Contains(t, list.body, "未查到")
	page := v.get("/share-rules/cn-zj-hyw@1")
	require.Equal(t, http.StatusOK, page.StatusCode)
	for _, text := range []string{"不低于 70%", "必须", "主要贡献人员获得奖励的份额不低于奖励总额的百分之七十", "来源：", "奖励公示天数", "试点期"} {
		require.Contains(t, page.body, text)
	}
	require.Contains(t, v.get("/share-rules/cn-hn-czt@1").body, "建议值")
	require.Equal(t, http.StatusNotFound, v.get("/share-rules/none@1").StatusCode)
}
