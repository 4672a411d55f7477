package excel

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/valuation"
)

// LibreOffice recalculates the workpaper of every method and agrees in every check cell.
// It is another program than the one that TestWorkpapersRecalculate asks, and is only
// there on some machines.
func TestWorkpapersInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("没有安装 LibreOffice")
	}
	dir := t.TempDir()
	want := map[string]int{}
	args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", dir}
	for _, form := range valuation.Forms {
		in := form.Sample()
		out, err := form.Run(in)
		require.NoError(t, err)
		var book bytes.Buffer
		require.NoError(t, Workpaper(&book, form, in, out, nil))
		file := filepath.Join(dir, form.Key+".xlsx")
		require.NoError(t, os.WriteFile(file, book.Bytes(), 0o600))
		args = append(args, file)
		for _, step := range out.Path {
			if step.Formula != "" {
				want[form.Key]++
			}
		}
	}
	said, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput()
	require.NoError(t, err, string(said))
	checked := 0
	for _, form := range valuation.Forms {
		sheet, err := os.Open(filepath.Join(dir, form.Key+".csv"))
		require.NoError(t, err, string(said))
		reader := csv.NewReader(sheet)
		reader.FieldsPerRecord = -1
		rows, err := reader.ReadAll()
		require.NoError(t, err)
		require.NoError(t, sheet.Close())
		agreed := 0
		for _, row := range rows {
			if len(row) < 6 {
				continue
			}
			require.NotEqual(t, "不符", row[5], "%s: %v", form.Key, row)
			if row[5] == "相符" {
				agreed++
			}
		}
		require.Equal(t, want[form.Key], agreed, form.Key)
		checked += agreed
	}
	t.Logf("%d workpapers, %d check cells agree", len(valuation.Forms), checked)
}
