package excel

import (
	"archive/zip"
	"io"
	"path"
	"strings"
)

// Book is an uploaded workbook that has passed the checks of OpenUpload. It
// reads from the upload as needed, so the upload must stay open.
type Book struct {
	parts     *zip.Reader
	byName    map[string]*zip.File // lower-case name
	limits    Limits
	sheets    []sheetPart
	strings   stringTable
	dateStyle []bool // by style index
	date1904  bool
}

// sheetPart is one worksheet as listed in the workbook.
type sheetPart struct {
	name    string
	visible bool
	index   int // position among all sheets, the scope of local names
	file    *zip.File
	tables  bool // has list objects, which bring filters of their own
}

// relation is one line of a .rels part.
type relation struct {
	id, kind, target string
	external         bool
}

// Sheets lists the names of the visible sheets.
func (b *Book) Sheets() []string {
	var names []string
	for _, s := range b.sheets {
		if s.visible {
			names = append(names, s.name)
		}
	}
	return names
}

func openBook(parts *zip.Reader, limits Limits) (*Book, error) {
	b := &Book{parts: parts, limits: limits, byName: make(map[string]*zip.File, len(parts.File))}
	for _, p := range parts.File {
		b.byName[strings.ToLower(p.Name)] = p
	}
	relations := map[string]relation{}
	if p := b.part("xl/_rels/workbook.xml.rels"); p != nil {
		list, err := readRelations(p)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			relations[r.id] = r
		}
	}
	if err := b.readWorkbook(relations); err != nil {
		return nil, err
	}
	for _, r := range relations {
		p := b.part(resolve("xl", r.target))
		if p == nil {
			continue
		}
		var err error
		switch r.kind {
		case "sharedStrings":
			b.strings, err = readStrings(p, limits.Strings)
		case "styles":
			b.dateStyle, err = readDateStyles(p)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *Book) part(name string) *zip.File { return b.byName[strings.ToLower(name)] }

// resolve makes a part name of a relation's target.
func resolve(folder, target string) string {
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return path.Join(folder, target)
}

// eachToken runs through a part; see may return io.EOF to stop early.
func eachToken(p *zip.File, see func(token) error) error {
	content, err := p.Open()
	if err != nil {
		return ErrDamaged
	}
	defer content.Close()
	s := newScanner(content)
	for {
		t, err := s.next()
		if err == nil {
			err = see(t)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func readRelations(p *zip.File) ([]relation, error) {
	var list []relation
	err := eachToken(p, func(t token) error {
		if t.is("Relationship") {
			list = append(list, relation{
				id:       attributeText(t.raw, "Id"),
				kind:     path.Base(attributeText(t.raw, "Type")),
				target:   attributeText(t.raw, "Target"),
				external: strings.EqualFold(attributeText(t.raw, "TargetMode"), "External"),
			})
		}
		return nil
	})
	return list, err
}

func (b *Book) readWorkbook(relations map[string]relation) error {
	position := 0
	err := eachToken(b.part("xl/workbook.xml"), func(t token) error {
		switch {
		case t.is("workbookPr"):
			v := attributeText(t.raw, "date1904")
			b.date1904 = v == "1" || v == "true"
		case t.is("sheet"):
			r := relations[attributeText(t.raw, ":id")]
			p := b.part(resolve("xl", r.target))
			if r.kind == "worksheet" && p != nil {
				tables, err := b.hasTables(p.Name)
				if err != nil {
					return err
				}
				state := attributeText(t.raw, "state")
				b.sheets = append(b.sheets, sheetPart{
					name: attributeText(t.raw, "name"), visible: state == "" || state == "visible",
					index: position, file: p, tables: tables,
				})
			}
			position++
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		return ErrNotWorkbook
	}
	return err
}

func (b *Book) hasTables(sheet string) (bool, error) {
	p := b.part(path.Join(path.Dir(sheet), "_rels", path.Base(sheet)+".rels"))
	if p == nil {
		return false, nil
	}
	list, err := readRelations(p)
	for _, r := range list {
		if r.kind == "table" {
			return true, err
		}
	}
	return false, err
}

// stringTable keeps the shared strings in one piece: four bytes of overhead a
// string, so that a million empty ones cost little.
type stringTable struct {
	text []byte
	ends []uint32
}

func (t *stringTable) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return unescapeControl(string(t.text[from:t.ends[i]])), true
}

func readStrings(p *zip.File, limit int64) (stringTable, error) {
	var table stringTable
	if p.UncompressedSize64 > uint64(limit) {
		return table, ErrBomb
	}
	inText, phonetic := false, false
	err := eachToken(p, func(t token) error {
		switch {
		case t.closes("si"):
			table.ends = append(table.ends, uint32(len(table.text)))
		case t.is("t"):
			inText = !t.empty
		case t.closes("t"):
			inText = false
		case t.is("rPh"):
			phonetic = !t.empty
		case t.closes("rPh"):
			phonetic = false
		case inText && !phonetic:
			table.text = t.text(table.text)
		}
		return nil
	})
	return table, err
}

// readDateStyles tells for each cell style whether its number format shows a
// date.
func readDateStyles(p *zip.File) ([]bool, error) {
	var dates []bool
	custom := map[int]bool{}
	inCells := false
	err := eachToken(p, func(t token) error {
		switch {
		case t.is("numFmt"):
			if id := attributeInt(t.raw, "numFmtId"); id >= 0 {
				custom[id] = isDateFormat(attributeText(t.raw, "formatCode"))
			}
		case t.is("cellXfs"):
			inCells = !t.empty
		case t.closes("cellXfs"):
			inCells = false
		case inCells && t.is("xf"):
			id := attributeInt(t.raw, "numFmtId")
			date, listed := custom[id]
			dates = append(dates, listed && date || !listed && isBuiltinDate(id))
		}
		return nil
	})
	return dates, err
}

// isBuiltinDate knows the built-in date formats, the Chinese ones included.
func isBuiltinDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
}

// isDateFormat looks for a year or day letter outside quotes, escapes and
// brackets.
func isDateFormat(code string) bool {
	inQuote, inBracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case inQuote:
			inQuote = c != '"'
		case inBracket:
			inBracket = c != ']'
		case c == '"':
			inQuote = true
		case c == '[':
			inBracket = true
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == 'y' || c == 'Y' || c == 'd' || c == 'D':
			return true
		}
	}
	return false
}
