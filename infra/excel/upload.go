package excel

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"jiyue/domain/fault"
)

// Limits bound what an uploaded workbook may cost.
type Limits struct {
	File    int64 // bytes of the file
	Entries int   // parts in the package
	Part    int64 // unpacked bytes of one part
	Total   int64 // unpacked bytes of all parts
	Strings int64 // unpacked bytes of the shared strings, which are kept in memory
	Ratio   int64 // unpacked to packed, judged from 8 MiB on
	Rows    int   // data rows of one import
}

// DefaultLimits fit a workbook of 50,000 rows.
var DefaultLimits = Limits{
	File: 20 << 20, Entries: 2000, Part: 160 << 20, Total: 200 << 20,
	Strings: 64 << 20, Ratio: 200, Rows: 50_000,
}

// Faults of an upload. Each message says what the user can do.
var (
	// ErrFileSize 文件过大.
	ErrFileSize = fault.New(fault.TooLarge, "excel.file_size", "文件过大，请分批上传")
	// ErrBomb 解压后过大: unpacks to far more than an honest workbook does.
	ErrBomb = fault.New(fault.TooLarge, "excel.unpacked_size", "文件解压后过大，请删除多余的空白行列和图片后另存，或分批上传")
	// ErrEntries 部件过多.
	ErrEntries = fault.New(fault.TooLarge, "excel.entries", "文件内部的部件过多，请把数据复制到新的工作簿后另存为 .xlsx")
	// ErrOldFormat 旧版 .xls.
	ErrOldFormat = fault.New(fault.Unsupported, "excel.old_format", "这是旧版 .xls 文件，请用 Excel 或 WPS 打开后另存为 .xlsx")
	// ErrEncrypted 设有打开密码.
	ErrEncrypted = fault.New(fault.Unsupported, "excel.encrypted", "文件设有打开密码，请取消密码后另存为 .xlsx 再上传")
	// ErrNotWorkbook 不是工作簿.
	ErrNotWorkbook = fault.New(fault.Unsupported, "excel.not_workbook", "这不是 .xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx")
	// ErrMacros 含有宏.
	ErrMacros = fault.New(fault.Unsupported, "excel.macros", "文件含有宏，请另存为不含宏的 .xlsx 再上传")
	// ErrExternal 引用外部文件.
	ErrExternal = fault.New(fault.Unsupported, "excel.external", "文件引用了外部文件或嵌入了其他对象，请断开链接（或把数据粘贴为数值）后另存为 .xlsx")
	// ErrDocType 含有不允许的 XML 声明.
	ErrDocType = fault.New(fault.Unsupported, "excel.doctype", "文件含有不允许的内容（DOCTYPE 或 ENTITY 声明），请把数据复制到新的工作簿后另存为 .xlsx")
	// ErrEncoding 编码不是 UTF-8.
	ErrEncoding = fault.New(fault.Unsupported, "excel.encoding", "文件内部不是 UTF-8 编码，请用 Excel 或 WPS 打开后另存为 .xlsx")
	// ErrDamaged 文件损坏.
	ErrDamaged = fault.New(fault.Invalid, "excel.damaged", "文件不完整或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")
)

// OpenUpload checks a file from outside before anything interprets it, then
// opens it. It unpacks every part once through a window, so that memory stays
// bounded whatever the file declares or hides.
func OpenUpload(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	if size > limits.File {
		return nil, ErrFileSize.Say(fmt.Sprintf("文件大小为 %s，超过上限 %s，请分批上传", mebibytes(size), mebibytes(limits.File)))
	}
	if err := checkSignature(r, size); err != nil {
		return nil, err
	}
	parts, err := openPackage(r, size, limits)
	if err != nil {
		return nil, err
	}
	total := int64(0)
	for _, p := range parts.File {
		n, err := checkPart(p, min(limits.Part, limits.Total-total))
		if err != nil {
			return nil, err
		}
		total += n
	}
	return openBook(parts, limits)
}

func mebibytes(n int64) string {
	return fmt.Sprintf("%d.%d MB", n>>20, n%(1<<20)*10>>20)
}

var (
	zipSignature = []byte("PK\x03\x04")
	oleSignature = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	// encryptedName is the stream that an encrypted workbook keeps in an OLE file.
	encryptedName = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// checkSignature tells .xlsx from .xls, from an encrypted workbook (both OLE)
// and from everything else by content, never by file name.
func checkSignature(r io.ReaderAt, size int64) error {
	head := make([]byte, 8)
	if n, err := r.ReadAt(head, 0); n < len(head) {
		if err != nil && err != io.EOF {
			return fmt.Errorf("read upload: %w", err)
		}
		return ErrNotWorkbook
	}
	if bytes.HasPrefix(head, zipSignature) {
		return nil
	}
	if !bytes.Equal(head, oleSignature) {
		return ErrNotWorkbook
	}
	encrypted := false
	err := window(io.NewSectionReader(r, 0, size), size, len(encryptedName), func(b []byte) error {
		encrypted = encrypted || bytes.Contains(b, encryptedName)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read upload: %w", err)
	}
	if encrypted {
		return ErrEncrypted
	}
	return ErrOldFormat
}

// openPackage reads the zip directory within a budget and judges names, sizes
// and flags as declared.
func openPackage(r io.ReaderAt, size int64, limits Limits) (*zip.Reader, error) {
	budget := &budgetReader{r: r, left: 256<<10 + 512*int64(limits.Entries)}
	parts, err := zip.NewReader(budget, size)
	switch {
	case budget.left < 0:
		return nil, ErrEntries
	case err != nil:
		return nil, ErrDamaged
	case len(parts.File) > limits.Entries:
		return nil, ErrEntries
	}
	budget.unlimited = true
	seen := make(map[string]bool, len(parts.File))
	var total, packed uint64
	for _, p := range parts.File {
		if err := checkName(p.Name); err != nil {
			return nil, err
		}
		if name := strings.ToLower(p.Name); seen[name] {
			return nil, ErrDamaged
		} else {
			seen[name] = true
		}
		if p.Flags&1 != 0 {
			return nil, ErrEncrypted
		}
		if p.UncompressedSize64 > uint64(limits.Part) || p.CompressedSize64 > uint64(size) {
			return nil, ErrBomb
		}
		total += p.UncompressedSize64
		packed += p.CompressedSize64
	}
	if total > uint64(limits.Total) || total > 8<<20 && total > uint64(limits.Ratio)*packed {
		return nil, ErrBomb
	}
	if !seen["xl/workbook.xml"] || !seen["[content_types].xml"] {
		return nil, ErrNotWorkbook
	}
	return parts, nil
}

// budgetReader stops the reading of a zip directory that is far longer than the
// allowed number of entries needs, before its entries take memory.
type budgetReader struct {
	r         io.ReaderAt
	left      int64
	unlimited bool
}

func (b *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if !b.unlimited {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, ErrEntries
		}
	}
	return b.r.ReadAt(p, off)
}

// checkName refuses path tricks and the parts that carry code or foreign
// content.
func checkName(name string) error {
	if name == "" || strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, "/") ||
		path.Clean(name) != strings.TrimSuffix(name, "/") || strings.HasPrefix(path.Clean(name), "..") {
		return ErrDamaged
	}
	switch lower := strings.ToLower(name); {
	case strings.Contains(lower, "vbaproject"), strings.HasPrefix(lower, "xl/macrosheets/"),
		strings.HasPrefix(lower, "xl/dialogsheets/"), strings.HasPrefix(lower, "xl/activex/"):
		return ErrMacros
	case strings.HasPrefix(lower, "xl/externallinks/"), strings.HasPrefix(lower, "xl/embeddings/"),
		lower == "xl/connections.xml", strings.HasPrefix(lower, "xl/querytables/"):
		return ErrExternal
	}
	return nil
}

// checkPart unpacks one part to nowhere, counting, and scans XML for what may
// not be there. It returns the true size.
func checkPart(p *zip.File, limit int64) (int64, error) {
	content, err := p.Open()
	if err != nil {
		return 0, ErrDamaged
	}
	defer content.Close()
	counted := &io.LimitedReader{R: content, N: limit + 1}
	isXML := isXMLPart(p.Name)
	isRelations := strings.HasSuffix(strings.ToLower(p.Name), ".rels")
	isTypes := strings.EqualFold(p.Name, "[Content_Types].xml")
	first := true
	const overlap = 512 // longer than any pattern below
	err = window(counted, limit+1, overlap, func(b []byte) error {
		if !isXML {
			return nil
		}
		if first {
			first = false
			if !isUTF8XML(b) {
				return ErrEncoding
			}
		}
		switch {
		case declares(b, "DOCTYPE"), declares(b, "ENTITY"):
			return ErrDocType
		case !isTypes:
			return nil
		}
		types := bytes.ToLower(b)
		switch {
		case bytes.Contains(types, []byte("macroenabled")), bytes.Contains(types, []byte("vbaproject")):
			return ErrMacros
		case bytes.Contains(types, []byte("sheet.binary")):
			return ErrNotWorkbook
		}
		return nil
	})
	size := limit + 1 - counted.N
	switch {
	case size > limit:
		return 0, ErrBomb
	case err != nil && fault.KindOf(err) != fault.Internal:
		return 0, err
	case err != nil: // wrong checksum, wrong declared size, broken stream
		return 0, ErrDamaged
	}
	if isRelations {
		return size, checkRelations(p)
	}
	return size, nil
}

func isXMLPart(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xml", ".rels", ".vml":
		return true
	}
	return false
}

// checkRelations allows links out of the package only as hyperlinks, which
// nothing follows by itself.
func checkRelations(p *zip.File) error {
	relations, err := readRelations(p)
	if err != nil {
		return err
	}
	for _, rel := range relations {
		if rel.external && rel.kind != "hyperlink" {
			return ErrExternal
		}
	}
	return nil
}

// isUTF8XML judges the first bytes of a part: no UTF-16, no other declared
// encoding. A scan for ASCII patterns would be blind in any of those.
func isUTF8XML(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if len(head) == 0 {
		return true
	}
	if head[0] != '<' && !bytes.ContainsRune([]byte(" \t\r\n"), rune(head[0])) || bytes.IndexByte(head[:min(len(head), 64)], 0) >= 0 {
		return false
	}
	end := bytes.Index(head, []byte("?>"))
	if !bytes.HasPrefix(head, []byte("<?xml")) || end < 0 {
		return !bytes.HasPrefix(head, []byte("<?xml"))
	}
	declared := strings.ToLower(string(attribute(head[:end], "encoding")))
	return declared == "" || declared == "utf-8" || declared == "utf8" || declared == "us-ascii"
}

// declares says whether b holds the XML declaration <!NAME in any case.
func declares(b []byte, name string) bool {
	for {
		i := bytes.Index(b, []byte("<!"))
		if i < 0 {
			return false
		}
		b = b[i+2:]
		if len(b) >= len(name) && strings.EqualFold(string(b[:len(name)]), name) {
			return true
		}
	}
}

// window feeds r to see in pieces that overlap by keep bytes, so that a pattern
// up to that length is never missed; it stops at the limit. The first piece is
// as full as the content allows.
func window(r io.Reader, limit int64, keep int, see func([]byte) error) error {
	buf := make([]byte, 64<<10)
	filled, fresh := 0, 0
	for read := int64(0); read < limit; {
		n, err := r.Read(buf[filled:])
		filled, fresh, read = filled+n, fresh+n, read+int64(n)
		if err != nil && err != io.EOF {
			return err
		}
		if filled == len(buf) || err == io.EOF || read >= limit {
			if fresh > 0 {
				if err := see(buf[:filled]); err != nil {
					return err
				}
			}
			tail := min(keep, filled)
			copy(buf, buf[filled-tail:filled])
			filled, fresh = tail, 0
		}
		if err == io.EOF {
			return nil
		}
	}
	return nil
}
