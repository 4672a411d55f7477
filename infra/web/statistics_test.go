package web

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"jiyue/app/reporting"
	"jiyue/views/reports"
)

var chartScript = regexp.MustCompile(`(?s)aria-label="([^"]*)" data-unit="([^"]*)" hidden></div><script type="application/json" data-chart="([^"]+)">(.*?)</script>`)

// picture is what script gets of one picture.
type picture struct {
	Unit   string
	Series []struct {
		Name string
		Type string
		Data []json.RawMessage
	}
	Links []struct {
		Source, Target string
		Value          json.Number
		Items          int
	}
}

func pictures(t *testing.T, body string) map[string]picture {
	t.Helper()
	found := map[string]picture{}
	for _, m := range chartScript.FindAllStringSubmatch(body, -1) {
		p := picture{Unit: m[2]}
		require.NoError(t, json.Unmarshal([]byte(m[4]), &p), m[3])
		var flow struct {
			Series []struct{ Links json.RawMessage }
		}
		require.NoError(t, json.Unmarshal([]byte(m[4]), &flow))
		if len(flow.Series) == 1 && flow.Series[0].Links != nil {
			require.NoError(t, json.Unmarshal(flow.Series[0].Links, &p.Links))
		}
		found[m[3]] = p
		require.Contains(t, body, `class="plot" viewBox=`, "a still picture stands there without script")
		require.NotEmpty(t, html.UnescapeString(m[1]), "the conclusion is read aloud")
	}
	return found
}

func sumOf(t *testing.T, data []json.RawMessage) string {
	t.Helper()
	sum := decimal.Zero
	for _, raw := range data {
		d, err := decimal.NewFromString(string(raw))
		require.NoError(t, err)
		sum = sum.Add(d)
	}
	return sum.String()
}

// Five contracts of 100,000.50 to 100,004.50 元 are 50.00125 万元, sold in the city
// and bought elsewhere in the province.
func TestPicturesShowWhatTheTablesSay(t *testing.T) {
	st := readingSite(t, 5)
	body := st.signedIn("registrar").get("/statistics").body
	found := pictures(t, body)
	require.Len(t, found, 5)
	for _, id := range []string{"chart-months", "chart-classes", "chart-fields"} {
		require.Equal(t, "50.00125", sumOf(t, found[id].Series[0].Data), id)
		require.Equal(t, "万元", found[id].Unit, id)
	}
	require.Equal(t, "5", sumOf(t, found["chart-bands"].Series[0].Data))
	flow := found["chart-flow"].Links
	require.Len(t, flow, 1)
	require.Equal(t, "本地卖方", flow[0].Source)
	require.Equal(t, "省内其他买方", flow[0].Target)
	require.Equal(t, json.Number("50.00125"), flow[0].Value)
	require.Equal(t, 5, flow[0].Items)
	require.Contains(t, body, ">50.00<")
	for _, script := range regexp.MustCompile(`<script[^>]*>`).FindAllString(body, -1) {
		require.True(t, strings.Contains(script, "src=") || strings.Contains(script, `type="application/json"`), script)
	}
	require.NotContains(t, body, " style=")

	empty := st.signedIn("registrar").get("/statistics?from=2020-01&to=2020-12").body
	require.Empty(t, pictures(t, empty))
	require.Contains(t, empty, "这一期间没有登记的合同")
}

var (
	tableHead = regexp.MustCompile(`<section class="sec" id="table-([a-z-]+)">`)
	tableBody = regexp.MustCompile(`(?s)<section class="sec" id="table-[a-z-]+">(.*?)</section>`)
	topLine   = regexp.MustCompile(`(?s)<tr><th scope="row" class="">(.*?)</th><td class="num">(?:<a href="([^"]*)">)?([0-9,]+)`)
)

// Every entry of the list leads to a table, and the lines of every table that
// adds up come to the whole.
func TestAllFifteenTablesStandUnderTheirList(t *testing.T) {
	st := readingSite(t, 7)
	body := st.signedIn("head").get("/statistics").body
	var listed, found []string
	for _, m := range regexp.MustCompile(`<li><a href="#table-([a-z-]+)">`).FindAllStringSubmatch(body, -1) {
		listed = append(listed, m[1])
	}
	for _, m := range tableHead.FindAllStringSubmatch(body, -1) {
		found = append(found, m[1])
	}
	require.Equal(t, listed, found)
	for n := 1; n <= 15; n++ {
		require.Regexp(t, `<h2>表`+strconv.Itoa(n)+` `, body)
	}
	partial := map[string]bool{"institution": true, "zone": true, "work": true, "change": true, "flow": true}
	for i, m := range tableBody.FindAllStringSubmatch(body, -1) {
		if partial[found[i]] {
			continue
		}
		sum := 0
		for _, line := range topLine.FindAllStringSubmatch(m[1], -1) {
			n, err := strconv.Atoi(line[3])
			require.NoError(t, err)
			sum += n
		}
		require.Equal(t, 7, sum, found[i])
	}
}

// A change is said in a word, with its sign, and in colour.
func TestGrowthIsSaidInWordSignAndColour(t *testing.T) {
	for _, c := range []struct {
		now, before int
		want        reports.Growth
	}{
		{3, 2, reports.Growth{Word: "增长", Sign: 1, Text: "+50.0%"}}, {1, 2, reports.Growth{Word: "下降", Sign: -1, Text: "−50.0%"}},
		{2, 2, reports.Growth{Word: "持平"}}, {2, 0, reports.Growth{Word: "上年同期无"}},
	} {
		require.Equal(t, c.want, growthOf(reporting.GrowthOf(c.now, c.before)), c)
	}
	var up, down bytes.Buffer
	line := func(g reports.Growth) reports.StatisticsPage {
		return reports.StatisticsPage{Groups: []reports.StatGroup{{Tables: []reports.StatTable{{Lines: []reports.StatLine{{Amounts: g}}}}}},
			Trend: blank, Mix: blank, Streams: blank, Sizes: blank, Largest: blank}
	}
	require.NoError(t, reports.Statistics(line(reports.Growth{Word: "增长", Sign: 1, Text: "+50.0%"})).Render(t.Context(), &up))
	require.NoError(t, reports.Statistics(line(reports.Growth{Word: "下降", Sign: -1, Text: "−50.0%"})).Render(t.Context(), &down))
	require.Contains(t, up.String(), `<span class="nw gr-up">增长 +50.0%</span>`)
	require.Contains(t, down.String(), `<span class="nw gr-down">下降 −50.0%</span>`)
}

var blank = reports.Picture{Still: templ.NopComponent}

func TestContractsOfSeveralBuyersCanBeShared(t *testing.T) {
	st := readingSite(t, 4)
	v := st.signedIn("registrar")
	require.Contains(t, v.get("/statistics?many=split&by=buyer").body, `<option value="split" selected>按买方平均分摊</option>`)
	require.Equal(t, http.StatusUnprocessableEntity, v.get("/statistics?many=x").StatusCode)
}
