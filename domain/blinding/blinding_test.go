package blinding_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/blinding"
)

var known = []string{"许博文", "中原示例理工大学"}

func squeezed(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func TestMarksOfPDF(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []blinding.Mark
	}{
		"nothing":              {"1 0 obj << /Creator (WPS) /Producer (x) >> endobj", nil},
		"an empty author":      {"1 0 obj << /Author () >> endobj", nil},
		"a literal":            {`<< /Author (Xu \(B\) \102owen) >>`, nil},
		"octal and escapes":    {`<< /Author (Xu\040Bo\167en) >>`, []blinding.Mark{{"PDF 文档属性“作者”", "Xu Bowen"}}},
		"UTF-16 in hex":        {"<< /Author <FEFF8BB8535A6587> >>", []blinding.Mark{{"PDF 文档属性“作者”", "许博文"}, {"PDF 内容", "许博文"}}},
		"by reference":         {"7 0 obj (Li Si) endobj << /Author 7 0 R >>", []blinding.Mark{{"PDF 文档属性“作者”", "Li Si"}}},
		"XMP":                  {"<dc:creator><rdf:Seq><rdf:li>李某</rdf:li></rdf:Seq></dc:creator>", []blinding.Mark{{"PDF 元数据“作者”", "李某"}}},
		"in a squeezed stream": {"5 0 obj << /Filter /FlateDecode >>\nstream\n" + squeezed("<< /Author (Wang) >> 中原示例理工大学") + "\nendstream", []blinding.Mark{{"PDF 文档属性“作者”", "Wang"}, {"PDF 内容", "中原示例理工大学"}}},
		"locked":               {"trailer << /Encrypt 9 0 R >>", []blinding.Mark{{blinding.Unreadable, "文件已加密或过大，无法核查"}}},
	} {
		got := blinding.Marks("材料.pdf", []byte("%PDF-1.7\n"+c.body), known)
		if name == "a literal" { // brackets in brackets are escaped, so that it is one string
			require.Equal(t, []blinding.Mark{{"PDF 文档属性“作者”", "Xu (B) Bowen"}}, got)
			continue
		}
		require.Equal(t, c.want, got, name)
	}
	require.Equal(t, []blinding.Mark{{"文件名", "许博文"}}, blinding.Marks("许博文材料.pdf", []byte("%PDF-1.7\n"), known))
	bomb := "%PDF-1.7\n<< >>\nstream\n" + squeezed(string(make([]byte, 65<<20))) + "\nendstream"
	require.Equal(t, []blinding.Mark{{blinding.Unreadable, "文件已加密或过大，无法核查"}}, blinding.Marks("a.pdf", []byte(bomb), nil))
}

func TestMarksOfOfficeDocuments(t *testing.T) {
	file := func(parts map[string]string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, text := range parts {
			part, err := w.Create(name)
			require.NoError(t, err)
			_, err = fmt.Fprint(part, text)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	clean := file(map[string]string{"docProps/core.xml": `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator></dc:creator><dc:title>材料</dc:title></cp:coreProperties>`, "word/document.xml": `<w:document xmlns:w="w"><w:t>正文</w:t></w:document>`})
	require.Empty(t, blinding.Marks("材料.docx", clean, known))
	for part, c := range map[string]struct {
		text string
		want blinding.Mark
	}{
		"docProps/core.xml": {`<p xmlns:cp="c"><cp:lastModifiedBy>张三</cp:lastModifiedBy></p>`, blinding.Mark{"文档属性“上次保存者”", "张三"}},
		"docProps/app.xml":  {`<Properties><Company>某大学</Company></Properties>`, blinding.Mark{"文档属性“单位”", "某大学"}},
		"word/comments.xml": {`<w:comments xmlns:w="w"><w:comment w:author="李四">好</w:comment></w:comments>`, blinding.Mark{"批注或修订的作者", "李四"}},
		"word/document.xml": {`<w:document xmlns:w="w"><w:t>许博</w:t><w:t>文主持</w:t></w:document>`, blinding.Mark{"文档内容", "许博文"}},
	} {
		require.Equal(t, []blinding.Mark{c.want}, blinding.Marks("材料.docx", file(map[string]string{part: c.text}), known), part)
	}
	require.Equal(t, blinding.Unreadable, blinding.Marks("a.docx", []byte("PK\x03\x04x"), nil)[0].Where)
}

func FuzzMarks(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n<< /Author (a\\"))
	f.Add([]byte("%PDF-1.7\n<< /Author 1 0 R >>"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(_ *testing.T, content []byte) { blinding.Marks("a.pdf", content, known) })
}
