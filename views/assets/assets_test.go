package assets_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/money"
	"jiyue/views/assets"
	"jiyue/views/part"
)

func TestAddressesChangeWithTheContent(t *testing.T) {
	require.Regexp(t, `^/assets/app\.css\?v=[0-9a-f]{8}$`, assets.URL("app.css"))
	require.NotEqual(t, assets.URL("app.css"), strings.Replace(assets.URL("tokens.css"), "tokens", "app", 1))
	require.Equal(t, "/assets/none.js", assets.URL("none.js"))
	_, found := assets.Find("../assets.go")
	require.False(t, found)
	_, found = assets.Find("vendor/.gitkeep")
	require.False(t, found)
}

func TestFilesAreReadyToServe(t *testing.T) {
	require.NoError(t, assets.Ready(), "run make build, or npm ci and scripts/vendor.sh")
	f, found := assets.Find("vendor/htmx.min.js")
	require.True(t, found)
	require.Equal(t, "text/javascript; charset=utf-8", f.Type)
	r, err := gzip.NewReader(bytes.NewReader(f.Gzip()))
	require.NoError(t, err)
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, f.Body, body)
	require.Less(t, len(f.Gzip()), len(f.Body)/2)
}

// Nothing that a page loads may reach for another host.
func TestOwnFilesLoadNothingFromElsewhere(t *testing.T) {
	outside := regexp.MustCompile(`(?:url\(|@import|src=|fetch\()\s*["']?(?:https?:)?//`)
	for _, name := range []string{"app.css", "media.css", "tokens.css", "app.js", "money.js", "room.js", "score.js"} {
		f, found := assets.Find(name)
		require.True(t, found, name)
		require.False(t, outside.Match(f.Body), name)
	}
}

// The browser writes 万元 and capitals as the server does. Node.js, which the
// build needs anyway, runs the very file that browsers get.
func TestTheBrowserWritesAmountsAsTheServerDoes(t *testing.T) {
	typed := []string{
		"0", "0.05", "0.50", "10", "100000", "1409.50", "6007.14", "107000.53", "16409.02", "100000001", "1680032", "325.04",
		"1000000000000.00", "9999999999999.99", "10000000000000", "-20000", "-49.99", "-50", "-0", "-0.00", "49.99", "50", "00012.5",
		"", " ", "abc", "1.234", "1e5", "--1", "1.", ".5", "¥２００.５元", " 12 345.6 ", "1,994,542.72", "１，０００．０１", "－5", "−5", "0x10", "1234567890123456",
	}
	amounts := rapid.Custom(func(t *rapid.T) string {
		y := money.FromFen(rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "fen") / rapid.SampledFrom([]int64{1, 100, 1_000, 100_000, 10_000_000}).Draw(t, "scale"))
		if rapid.Bool().Draw(t, "printed") {
			return y.Text()
		}
		return y.String()
	})
	noise := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789.,-¥元 ．０９e")), 0, 18, -1)
	for i := range 2000 {
		typed = append(typed, amounts.Example(i), noise.Example(i))
	}

	script, found := assets.Find("money.js")
	require.True(t, found)
	question, err := json.Marshal(typed)
	require.NoError(t, err)
	run := exec.Command("node", "-e", string(script.Body)+`
		const typed = JSON.parse(require("fs").readFileSync(0, "utf8"));
		process.stdout.write(JSON.stringify(typed.map((s) => jiyueMoney.line(s))));`)
	run.Stdin = bytes.NewReader(question)
	answer, err := run.Output()
	require.NoError(t, err, "Node.js runs money.js; install it as for npm ci")
	var lines []string
	require.NoError(t, json.Unmarshal(answer, &lines))
	require.Len(t, lines, len(typed))
	for i, s := range typed {
		require.Equal(t, part.AmountLine(s), lines[i], "typed %q", s)
	}
}
