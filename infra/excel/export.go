package excel

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"strings"
)

// WriteTable writes one table of any length in one pass and bounded memory:
// excelize builds the shell, the rows are streamed into its sheet as they come.
func WriteTable(w io.Writer, t Table) error {
	return WriteReport(w, Report{Tables: []Table{t}})
}

// assemble copies the shell's package to w and streams the rows of each sheet
// into place.
func (s *shell) assemble(w io.Writer) error {
	built, err := s.f.WriteToBuffer()
	if err != nil {
		return err
	}
	parts, err := zip.NewReader(bytes.NewReader(built.Bytes()), int64(built.Len()))
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return newDeflater(w) })
	planned := make(map[string]*sheetPlan, len(s.sheets))
	for _, p := range s.sheets {
		planned[p.part] = p
	}
	var workbook *zip.File
	for _, part := range parts.File {
		p := planned[part.Name]
		switch {
		case part.Name == "xl/workbook.xml":
			workbook = part
			continue
		case p == nil:
			err = out.Copy(part)
		default:
			err = s.fill(out, part, p)
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", part.Name, err)
		}
	}
	if err := s.writeWorkbook(out, workbook); err != nil {
		return err
	}
	return out.Close()
}

func wholePart(part *zip.File) ([]byte, error) {
	content, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

// fill writes a sheet: the shell's head, the rows, then filter and merges in the
// order that the schema demands, and the shell's print set-up.
func (s *shell) fill(out *zip.Writer, part *zip.File, p *sheetPlan) error {
	content, err := wholePart(part)
	if err != nil {
		return err
	}
	head, tail, found := bytes.Cut(content, []byte("</sheetData>"))
	if !found {
		return fmt.Errorf("shell without rows")
	}
	// The declared dimension would be that of the title block.
	if from := bytes.Index(head, []byte("<dimension")); from >= 0 {
		to := from + bytes.IndexByte(head[from:], '>') + 1
		if rest, found := bytes.CutPrefix(head[to:], []byte("</dimension>")); found {
			to = len(head) - len(rest)
		}
		head = append(head[:from:from], head[to:]...)
	}
	w, err := out.Create(part.Name)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	rows := s.newRowWriter(w, p)
	if err := rows.writeAll(); err != nil {
		return err
	}
	var after bytes.Buffer
	after.WriteString("</sheetData>")
	if !p.table.NoFilter {
		fmt.Fprintf(&after, `<autoFilter ref="A%d:%s%d"/>`, p.headerRow, columnName(len(p.table.Columns)), rows.lastBody)
	}
	if len(p.merges) > 0 {
		fmt.Fprintf(&after, `<mergeCells count="%d">`, len(p.merges))
		for _, m := range p.merges {
			after.WriteString(`<mergeCell ref="` + m + `"/>`)
		}
		after.WriteString(`</mergeCells>`)
	}
	after.Write(tail)
	_, err = w.Write(after.Bytes())
	p.lastBody = rows.lastBody
	return err
}

// writeWorkbook adds the hidden names under which programs keep the filtered
// ranges, known only now.
func (s *shell) writeWorkbook(out *zip.Writer, part *zip.File) error {
	content, err := wholePart(part)
	if err != nil {
		return err
	}
	var names strings.Builder
	for _, p := range s.sheets {
		if !p.table.NoFilter {
			fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s!$A$%d:$%s$%d</definedName>`,
				p.index, html.EscapeString(quoteSheet(p.table.Sheet)), p.headerRow, columnName(len(p.table.Columns)), p.lastBody)
		}
	}
	content = bytes.Replace(content, []byte("<definedNames>"), []byte("<definedNames>"+names.String()), 1)
	w, err := out.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// Report is a workbook of several statistical tables with an optional cover.
type Report struct {
	Cover  *Cover
	Tables []Table
}

// WriteReport writes all tables, each on its own sheet, behind the cover.
func WriteReport(w io.Writer, r Report) error {
	s := newShell()
	defer s.f.Close()
	if len(r.Tables) == 0 {
		return fmt.Errorf("report without tables")
	}
	first := r.Tables[0].Sheet
	if r.Cover != nil {
		first = coverSheet
	}
	if err := s.f.SetSheetName("Sheet1", first); err != nil {
		return err
	}
	for _, t := range r.Tables {
		if err := s.addTable(t); err != nil {
			return fmt.Errorf("sheet %s: %w", t.Sheet, err)
		}
	}
	if r.Cover != nil {
		if err := s.cover(r); err != nil {
			return fmt.Errorf("cover: %w", err)
		}
	}
	return s.assemble(w)
}
