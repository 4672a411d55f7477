package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
)

func sample() Document {
	d := Document{Title: "科技成果评价报告", Office: "中原示例评价中心", Number: "报告编号　PJ-4101-2026-00001-1", Date: "评价基准日　2026年1月31日", CreatedOn: day.Must("2026-11-23"), Mark: "演示数据　不具效力",
		Notes: []string{"本报告为科技成果评价意见 <不构成> 资产评估报告 & 不作他用"}, Signatures: []string{"项目负责人", "评价机构（盖章）"}}
	s := Section{Title: "评价结果", Rows: []Row{{"综合评分", "85.46 分，B 级"}, {"", "第一段\n第二段\x00"}}, Columns: []Column{{"指标", 5, false}, {"权重", 2, true}, {"得分", 2, true}}}
	for i := range 70 {
		s.Lines = append(s.Lines, []string{fmt.Sprintf("指标 %d", i+1), "1.43%", fmt.Sprintf("%d.50", 60+i%40)})
	}
	d.Sections = []Section{s, {Title: "评价结论", Rows: []Row{{"结论", strings.Repeat("该成果技术路线成熟。", 80)}}}}
	return d
}

// Every part is well-formed XML, every text is in the document, and every style it names
// is defined.
func TestADocumentIsWellFormed(t *testing.T) {
	var file, again bytes.Buffer
	require.NoError(t, Write(&file, sample()))
	require.NoError(t, Write(&again, sample()))
	require.Equal(t, file.Bytes(), again.Bytes())
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	require.NoError(t, err)
	require.Equal(t, "[Content_Types].xml", z.File[0].Name)
	defined, used := map[string]bool{}, map[string]bool{}
	var said strings.Builder
	for _, f := range z.File {
		part, err := f.Open()
		require.NoError(t, err)
		for d := xml.NewDecoder(part); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			require.NoError(t, err, f.Name)
			switch e := token.(type) {
			case xml.StartElement:
				for _, a := range e.Attr {
					switch {
					case e.Name.Local == "style" && a.Name.Local == "styleId":
						defined[a.Value] = true
					case e.Name.Local == "pStyle" || e.Name.Local == "tblStyle":
						used[a.Value] = true
					}
				}
			case xml.CharData:
				said.Write(e)
			}
		}
	}
	for name := range used {
		require.True(t, defined[name], name)
	}
	for _, text := range []string{"科技成果评价报告", "第一段", "第二段\uFFFD", "<不构成> 资产评估报告 &", "指标 70", "评价机构（盖章）", "演示数据　不具效力"} {
		require.Contains(t, said.String(), text)
	}
	require.Error(t, Write(io.Discard, Document{}))
	require.LessOrEqual(t, len([]rune(signatures([]string{"项目负责人", "机构负责人", "评价机构（盖章）"}))), lineChars, "signatures stand on one line")
}

// writer is the word processor of LibreOffice, "" without one: a LibreOffice can be there
// without it, and cannot open documents then.
func writer() string {
	office, err := exec.LookPath("soffice")
	if err != nil {
		return ""
	}
	if office, err = filepath.EvalSymlinks(office); err != nil {
		return ""
	}
	for _, module := range []string{"libswlo.so", "libswlo.dylib", "swlo.dll"} {
		for _, dir := range []string{".", "../Frameworks"} {
			if _, err := os.Stat(filepath.Join(filepath.Dir(office), dir, module)); err == nil {
				return office
			}
		}
	}
	return ""
}

// A word processor opens it and prints every page, where there is one.
func TestLibreOfficeOpensADocument(t *testing.T) {
	office := writer()
	if office == "" {
		t.Skip("no LibreOffice Writer")
	}
	dir := os.Getenv("JIYUE_KEEP_DOCX") // to look at
	if dir == "" {
		dir = t.TempDir()
	}
	var file bytes.Buffer
	require.NoError(t, Write(&file, sample()))
	path := filepath.Join(dir, "report.docx")
	require.NoError(t, os.WriteFile(path, file.Bytes(), 0o600))
	cmd := exec.Command(office, "--headless", "-env:UserInstallation=file://"+t.TempDir(), "--convert-to", "pdf", "--outdir", dir, path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	printed, err := os.ReadFile(filepath.Join(dir, "report.pdf"))
	require.NoError(t, err, "LibreOffice reports a file that it cannot load on its output only: %s", out)
	require.Contains(t, string(printed[:8]), "%PDF-")
}
