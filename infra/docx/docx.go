// Package docx writes documents of facts and tables under headings that word processors
// open and people go on writing in: the least of Office Open XML (ECMA-376) that this takes.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"jiyue/domain/day"
)

// Document is titled sections, as they are printed.
type Document struct {
	Title, Office, Number, Date string
	Sections                    []Section
	Notes, Signatures           []string
	Mark                        string // in the head of every page, for what has no effect: 演示数据
	CreatedOn                   day.Date
}

// Section is facts, then a table.
type Section struct {
	Title   string
	Rows    []Row
	Columns []Column
	Lines   [][]string // one text for each column
}

// Row is a fact; one without a label takes the whole width.
type Row struct{ Label, Value string }

// Column of a table: its part of the width, and whether it holds figures.
type Column struct {
	Title string
	Part  float64
	Right bool
}

const (
	textWidth  = 9070 // of an A4 page between margins of 25 mm, in twentieths of a point
	labelWidth = 1900
)

// Write writes the document; the same one gives the same bytes.
func Write(w io.Writer, d Document) error {
	if d.Title == "" || d.CreatedOn.IsZero() || len(d.Sections) == 0 {
		return errors.New("docx: a document needs Title, CreatedOn and sections")
	}
	file := zip.NewWriter(w)
	for _, p := range []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/document.xml", body(d)}, {"word/styles.xml", styles},
		{"word/header1.xml", header(d)}, {"word/footer1.xml", footer(d)}, {"word/_rels/document.xml.rels", documentRels}, {"docProps/core.xml", properties(d)},
	} {
		part, err := file.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: d.CreatedOn.Start()})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, p.content); err != nil {
			return err
		}
	}
	return file.Close()
}

// text is character data; what XML cannot hold becomes U+FFFD.
func text(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer never fails
	return b.String()
}

// paragraphs are one for each line of the text. how stands in the paragraph's properties,
// run in those of the characters.
func paragraphs(how, run, s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		b.WriteString("<w:p><w:pPr>" + how + "</w:pPr><w:r><w:rPr>" + run + `</w:rPr><w:t xml:space="preserve">` + text(line) + "</w:t></w:r></w:p>")
	}
	return b.String()
}

func styled(style, s string) string { return paragraphs(`<w:pStyle w:val="`+style+`"/>`, "", s) }

func body(d Document) string {
	var b strings.Builder
	b.WriteString(prolog + `<w:document ` + namespaces + `><w:body>`)
	if d.Office != "" {
		b.WriteString(styled("Office", d.Office))
	}
	b.WriteString(styled("Title", d.Title) + styled("Numbers", strings.TrimSpace(d.Number+"　　"+d.Date)))
	for _, s := range d.Sections {
		if s.Title != "" {
			b.WriteString(styled("Heading1", s.Title))
		}
		b.WriteString(facts(s.Rows) + table(s))
	}
	for _, note := range d.Notes {
		b.WriteString(styled("Note", note))
	}
	if len(d.Signatures) > 0 {
		b.WriteString(styled("Signatures", signatures(d.Signatures)))
	}
	b.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return b.String()
}

// lineChars is how many full characters a line of the body holds.
const lineChars = 42

// signatures stand side by side on one line, with as much to sign on as is left.
func signatures(names []string) string {
	left := lineChars - 2*(len(names)-1)
	for _, name := range names {
		left -= len([]rune(name))
	}
	blank := strings.Repeat("＿", min(max(left/len(names), 4), 8))
	return strings.Join(names, blank+"　　") + blank
}

// grid opens a table of columns of the widths.
func grid(widths []int) string {
	b := `<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="` + fmt.Sprint(textWidth) + `" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`
	for _, w := range widths {
		b += fmt.Sprintf(`<w:gridCol w:w="%d"/>`, w)
	}
	return b + "</w:tblGrid>"
}

func cell(width, span int, content string) string {
	wide := ""
	if span > 1 {
		wide = fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, span)
	}
	return fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>%s</w:tc>`, width, wide, content)
}

// apart keeps two tables in succession two: without a paragraph between, a word processor
// joins them.
const apart = `<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>`

func facts(rows []Row) string {
	if len(rows) == 0 {
		return ""
	}
	b := grid([]int{labelWidth, textWidth - labelWidth})
	for _, r := range rows {
		b += `<w:tr><w:trPr><w:cantSplit/></w:trPr>`
		if len([]rune(r.Value)) > 400 {
			b = strings.TrimSuffix(b, `<w:trPr><w:cantSplit/></w:trPr>`) // a long text may go over the page
		}
		if r.Label == "" {
			b += cell(textWidth, 2, styled("Cell", r.Value))
		} else {
			b += cell(labelWidth, 1, styled("Label", r.Label)) + cell(textWidth-labelWidth, 1, styled("Cell", r.Value))
		}
		b += "</w:tr>"
	}
	return b + "</w:tbl>" + apart
}

func table(s Section) string {
	if len(s.Lines) == 0 {
		return ""
	}
	total := 0.0
	for _, c := range s.Columns {
		total += c.Part
	}
	widths := make([]int, len(s.Columns))
	for i, c := range s.Columns {
		widths[i] = int(textWidth * c.Part / total)
	}
	line := func(how, style string, texts func(i int) string) string {
		b := "<w:tr><w:trPr><w:cantSplit/>" + how + "</w:trPr>"
		for i, c := range s.Columns {
			align := ""
			if c.Right {
				align = `<w:jc w:val="right"/>`
			}
			b += cell(widths[i], 1, paragraphs(`<w:pStyle w:val="`+style+`"/>`+align, "", texts(i)))
		}
		return b + "</w:tr>"
	}
	b := grid(widths) + line("<w:tblHeader/>", "Head", func(i int) string { return s.Columns[i].Title })
	for _, texts := range s.Lines {
		b += line("", "Small", func(i int) string { return texts[i] })
	}
	return b + "</w:tbl>" + apart
}

func header(d Document) string {
	mark := ""
	if d.Mark != "" {
		mark = paragraphs(`<w:jc w:val="center"/>`, `<w:b/><w:color w:val="A61B1B"/><w:sz w:val="18"/>`, d.Mark)
	}
	return prolog + `<w:hdr ` + namespaces + `>` + mark + styled("Foot", d.Title) + `</w:hdr>`
}

// footer has the number of the document and 第 n 页 共 m 页.
func footer(d Document) string {
	field := func(name string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	run := func(s string) string { return `<w:r><w:t xml:space="preserve">` + text(s) + `</w:t></w:r>` }
	return prolog + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>` + run(d.Number+"　　第 ") + field("PAGE") + run(" 页，共 ") + field("NUMPAGES") + run(" 页") + `</w:p></w:ftr>`
}

func properties(d Document) string {
	on := d.CreatedOn.String() + "T00:00:00Z"
	return prolog + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + text(d.Title+" "+d.Number) + `</dc:title><dc:creator>` + text(d.Office) + `</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">` + on + `</dcterms:created></cp:coreProperties>`
}
