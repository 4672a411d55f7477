package excel

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"jiyue/domain/day"
)

// WriteCSV writes each table as plain text, all in one archive: a line of field
// names and then the rows, without titles, totals and notes. The files begin with
// the mark by which Excel knows UTF-8.
func WriteCSV(w io.Writer, tables []Table) error {
	archive := zip.NewWriter(w)
	for _, t := range tables {
		header := &zip.FileHeader{Name: t.Sheet + ".csv", Method: zip.Deflate, Modified: t.At}
		part, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if err := writeLines(part, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Sheet, err)
		}
	}
	return archive.Close()
}

func writeLines(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	lines := csv.NewWriter(w)
	lines.UseCRLF = true
	line := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		line[i] = c.Header
		if c.Group != "" { // of a column with two headings the upper one is the field
			line[i] = c.Group
		}
	}
	if err := lines.Write(line); err != nil {
		return err
	}
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		for i, column := range t.Columns {
			line[i] = ""
			if i < len(row.Cells) {
				line[i] = row.Cells[i].inColumn(column.Kind).plain()
			}
		}
		if err := lines.Write(line); err != nil {
			return err
		}
	}
	lines.Flush()
	return lines.Error()
}

// plain is the cell as text. A text that a program would take for a formula gets
// the apostrophe that tells it not to.
func (c Cell) plain() string {
	switch c.kind {
	case numberCell:
		number, _ := c.appendNumber(nil)
		return string(number)
	case longCell:
		return c.text
	case dateCell:
		return firstSerialDate.AddDays(int(c.n) - dateSerial(firstSerialDate)).String()
	case timeCell:
		date := firstSerialDate.AddDays(int(c.n/1440) - dateSerial(firstSerialDate))
		return time.Date(date.Year(), date.Month(), date.Day(), 0, int(c.n%1440), 0, 0, day.Zone).Format("2006-01-02 15:04")
	}
	if strings.HasPrefix(c.text, "=") || strings.IndexAny(c.text, "+-@\t\r") == 0 {
		return "'" + c.text
	}
	return c.text
}
