package web

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
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
