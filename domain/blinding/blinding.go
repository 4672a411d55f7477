// Package blinding 隐去身份 finds what in a document gives away whose it is, beside what can
// be read on its pages: its name, the properties that programs write into it, and names in
// its text layers. Assessors of a blind case must not learn from a file's properties who has
// written it.
package blinding

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Mark 身份痕迹 is a place in a document that names somebody.
type Mark struct{ Where, Says string }

// inflated bounds what is unpacked of one document; a document that holds more cannot be
// looked through.
const inflated = 64 << 20

// Unreadable 无法核查 is where properties cannot be looked at.
const Unreadable = "文档属性"

// Marks finds what names somebody in a file: its name, properties that say who wrote it,
// and the known names (completers, their unit) anywhere in it.
func Marks(file string, content []byte, known []string) (marks []Mark) {
	for _, name := range known {
		if name != "" && strings.Contains(file, name) {
			marks = append(marks, Mark{"文件名", name})
		}
	}
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		marks = append(marks, pdfMarks(content, known)...)
	case bytes.HasPrefix(content, []byte("PK")):
		marks = append(marks, officeMarks(content, known)...)
	default:
		marks = append(marks, named("文件内容", content, known)...)
	}
	return marks
}

// named finds the known names in bytes, as UTF-8 and as UTF-16.
func named(where string, content []byte, known []string) (marks []Mark) {
	for _, name := range known {
		if utf8.RuneCountInString(name) < 2 {
			continue
		}
		big := utf16Bytes(name)
		for _, form := range [][]byte{[]byte(name), big, []byte(strings.ToUpper(hex.EncodeToString(big))), []byte(hex.EncodeToString(big))} {
			if bytes.Contains(content, form) {
				marks = append(marks, Mark{where, name})
				break
			}
		}
	}
	return marks
}

func utf16Bytes(s string) (big []byte) {
	for _, unit := range utf16.Encode([]rune(s)) {
		big = append(big, byte(unit>>8), byte(unit))
	}
	return big
}

var (
	pdfStream  = regexp.MustCompile(`stream\r?\n`)
	pdfAuthor  = regexp.MustCompile(`/Author\s*(\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-Fa-f\s]*>|\d+\s+\d+\s+R)`)
	pdfCrypt   = regexp.MustCompile(`/Encrypt\s+\d+\s+\d+\s+R`)
	xmpCreator = regexp.MustCompile(`<(?:dc:creator|pdf:Author|xmp:Author)>([\s\S]*?)</`)
	xmlTag     = regexp.MustCompile(`<[^>]*>`)
)

// pdfMarks looks at the document information and the XMP packet (ISO 32000-1, 14.3), and
// for known names in everything that unpacks.
func pdfMarks(content []byte, known []string) (marks []Mark) {
	parts, whole := pdfParts(content)
	if !whole || pdfCrypt.Match(content) {
		return []Mark{{Unreadable, "文件已加密或过大，无法核查"}}
	}
	seen := map[Mark]bool{}
	add := func(list ...Mark) {
		for _, m := range list {
			if m.Says = strings.TrimSpace(m.Says); m.Says != "" && !seen[m] {
				seen[m] = true
				marks = append(marks, m)
			}
		}
	}
	for _, part := range parts {
		for _, found := range pdfAuthor.FindAllSubmatch(part, -1) {
			add(Mark{"PDF 文档属性“作者”", pdfString(found[1], parts)})
		}
		for _, found := range xmpCreator.FindAllSubmatch(part, -1) {
			add(Mark{"PDF 元数据“作者”", xmlTag.ReplaceAllString(string(found[1]), "")})
		}
		add(named("PDF 内容", part, known)...)
	}
	return marks
}

// pdfParts are the file as it stands and every stream that zlib unpacks; false when there
// is more than may be looked at.
func pdfParts(content []byte) (parts [][]byte, whole bool) {
	parts = [][]byte{content}
	left := int64(inflated)
	for _, at := range pdfStream.FindAllIndex(content, -1) {
		r, err := zlib.NewReader(bytes.NewReader(content[at[1]:]))
		if err != nil {
			continue // not Flate: an image, or plain and in the file as it stands
		}
		text, _ := io.ReadAll(io.LimitReader(r, left+1)) // a broken end does not matter
		if left -= int64(len(text)); left < 0 {
			return nil, false
		}
		parts = append(parts, text)
	}
	return parts, true
}

// pdfString decodes a literal or hexadecimal string, or the one that a reference leads to.
func pdfString(token []byte, parts [][]byte) string {
	var raw []byte
	switch {
	case token[0] == '<':
		digits := strings.Join(strings.Fields(strings.Trim(string(token), "<>")), "")
		raw, _ = hex.DecodeString(digits + strings.Repeat("0", len(digits)%2))
	case token[0] == '(':
		raw = pdfLiteral(token[1 : len(token)-1])
	default:
		object := regexp.MustCompile(`(?:^|\s)` + strings.Fields(string(token))[0] + `\s+\d+\s+obj\s*(\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-Fa-f\s]*>)`)
		for _, part := range parts {
			if found := object.FindSubmatch(part); found != nil {
				return pdfString(found[1], nil)
			}
		}
		return "（另存的字符串）"
	}
	if big, marked := bytes.CutPrefix(raw, []byte{0xFE, 0xFF}); marked {
		units := make([]uint16, len(big)/2)
		for i := range units {
			units[i] = uint16(big[2*i])<<8 | uint16(big[2*i+1])
		}
		return string(utf16.Decode(units))
	}
	return strings.ToValidUTF8(string(raw), "?")
}

// pdfLiteral takes the escapes out of a literal string (ISO 32000-1, 7.3.4.2).
func pdfLiteral(text []byte) (raw []byte) {
	escapes := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			raw = append(raw, text[i])
			continue
		}
		i++
		if c := text[i]; c >= '0' && c <= '7' {
			value, n := 0, 0
			for ; n < 3 && i+n < len(text) && text[i+n] >= '0' && text[i+n] <= '7'; n++ {
				value = value<<3 | int(text[i+n]-'0')
			}
			raw, i = append(raw, byte(value)), i+n-1
		} else if plain, known := escapes[c]; known {
			raw = append(raw, plain)
		} else if c != '\n' && c != '\r' {
			raw = append(raw, c)
		}
	}
	return raw
}

// officeProperties are the properties of Office Open XML that name people and firms
// (ECMA-376), by local name.
var officeProperties = map[string]string{"creator": "作者", "lastModifiedBy": "上次保存者", "Manager": "经理", "Company": "单位"}

// officeMarks looks at the properties of a word processor's document, at the authors of its
// comments and changes, and for known names in its text.
func officeMarks(content []byte, known []string) (marks []Mark) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return []Mark{{Unreadable, "文件损坏，无法核查"}}
	}
	left := int64(inflated)
	for _, part := range archive.File {
		if !strings.HasSuffix(part.Name, ".xml") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			return []Mark{{Unreadable, "文件损坏，无法核查"}}
		}
		text, err := io.ReadAll(io.LimitReader(r, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			return []Mark{{Unreadable, "文件损坏或过大，无法核查"}}
		}
		marks = append(marks, xmlMarks(part.Name, text, known)...)
	}
	return marks
}

func xmlMarks(part string, text []byte, known []string) (marks []Mark) {
	d := xml.NewDecoder(bytes.NewReader(text))
	property, seen := "", map[Mark]bool{}
	add := func(m Mark) {
		if m.Says = strings.TrimSpace(m.Says); m.Says != "" && !seen[m] {
			seen[m] = true
			marks = append(marks, m)
		}
	}
	var plain strings.Builder
	for {
		token, err := d.Token()
		if err != nil { // the end, or nothing that a program could read either
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			property = ""
			if strings.HasPrefix(part, "docProps/") {
				property = officeProperties[t.Name.Local]
			}
			for _, a := range t.Attr {
				if a.Name.Local == "author" {
					add(Mark{"批注或修订的作者", a.Value})
				}
			}
		case xml.CharData:
			if property != "" {
				add(Mark{"文档属性“" + property + "”", string(t)})
			}
			plain.Write(t)
		case xml.EndElement:
			property = ""
		}
	}
	for _, m := range named("文档内容", []byte(plain.String()), known) {
		add(m)
	}
	return marks
}
