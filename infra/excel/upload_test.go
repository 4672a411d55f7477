package excel

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"jiyue/domain/fault"
)

func openError(content []byte, limits Limits) error {
	_, err := OpenUpload(bytes.NewReader(content), int64(len(content)), limits)
	return err
}

func TestHostileUploadsAreRefusedWithAReason(t *testing.T) {
	good := template(t)
	require.NoError(t, openError(good, DefaultLimits))

	inSheet := func(from, to string) []byte {
		return repacked(t, good, func(name string, part []byte) []byte {
			if name == "xl/worksheets/sheet1.xml" {
				require.Contains(t, string(part), from)
				return []byte(strings.Replace(string(part), from, to, 1))
			}
			return part
		}, nil)
	}
	with := func(name, content string) []byte { return repacked(t, good, nil, map[string]string{name: content}) }
	ole := func(names ...string) []byte {
		b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 70_000)...)
		for _, name := range names {
			for _, u := range utf16.Encode([]rune(name)) {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return b
	}
	small := DefaultLimits
	small.File = 1000
	few := DefaultLimits
	few.Entries = 5

	for name, c := range map[string]struct {
		content []byte
		limits  Limits
		want    error
		kind    fault.Kind
	}{
		"file too large":           {good, small, ErrFileSize, fault.TooLarge},
		"too many parts":           {good, few, ErrEntries, fault.TooLarge},
		"empty":                    {nil, DefaultLimits, ErrNotWorkbook, fault.Unsupported},
		"html named xlsx":          {[]byte("<html><table></table></html>"), DefaultLimits, ErrNotWorkbook, fault.Unsupported},
		"csv":                      {[]byte("项目名称,合同类别\n甲,乙\n"), DefaultLimits, ErrNotWorkbook, fault.Unsupported},
		"old xls":                  {ole("Workbook"), DefaultLimits, ErrOldFormat, fault.Unsupported},
		"encrypted":                {ole("EncryptionInfo", "EncryptedPackage"), DefaultLimits, ErrEncrypted, fault.Unsupported},
		"cut off":                  {good[:len(good)/2], DefaultLimits, ErrDamaged, fault.Invalid},
		"doctype in a sheet":       {inSheet("<worksheet", `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><worksheet`), DefaultLimits, ErrDocType, fault.Unsupported},
		"doctype in lower case":    {inSheet("<worksheet", `<!doctype x><worksheet`), DefaultLimits, ErrDocType, fault.Unsupported},
		"entity late in a part":    {inSheet("</worksheet>", strings.Repeat(" ", 200_000)+`<!ENTITY a "b"></worksheet>`), DefaultLimits, ErrDocType, fault.Unsupported},
		"doctype across a window":  {with("xl/x.xml", "<a>"+strings.Repeat("x", 64<<10-8)+"<!DOCTYPE a></a>"), DefaultLimits, ErrDocType, fault.Unsupported},
		"utf-16 part":              {with("xl/x.xml", "\xff\xfe<\x00a\x00/\x00>\x00"), DefaultLimits, ErrEncoding, fault.Unsupported},
		"utf-16 part without mark": {with("xl/x.xml", "<\x00a\x00/\x00>\x00"), DefaultLimits, ErrEncoding, fault.Unsupported},
		"declared gbk":             {with("xl/x.xml", `<?xml version="1.0" encoding="GBK"?><a/>`), DefaultLimits, ErrEncoding, fault.Unsupported},
		"macros":                   {with("xl/vbaProject.bin", "x"), DefaultLimits, ErrMacros, fault.Unsupported},
		"excel 4 macros":           {with("xl/macrosheets/sheet1.xml", "<a/>"), DefaultLimits, ErrMacros, fault.Unsupported},
		"external link":            {with("xl/externalLinks/externalLink1.xml", "<a/>"), DefaultLimits, ErrExternal, fault.Unsupported},
		"embedded object":          {with("xl/embeddings/oleObject1.bin", "x"), DefaultLimits, ErrExternal, fault.Unsupported},
		"external image":           {with("xl/drawings/_rels/drawing1.xml.rels", `<Relationships><Relationship Id="r" Type="http://x/relationships/image" Target="http://evil/x.png" TargetMode="External"/></Relationships>`), DefaultLimits, ErrExternal, fault.Unsupported},
		"path out of the package":  {with("../../etc/cron.d/x", "x"), DefaultLimits, ErrDamaged, fault.Invalid},
		"absolute path":            {with("/etc/passwd", "x"), DefaultLimits, ErrDamaged, fault.Invalid},
		"backslash":                {with(`xl\..\x.xml`, "x"), DefaultLimits, ErrDamaged, fault.Invalid},
		"same name twice":          {with("XL/workbook.xml", "<a/>"), DefaultLimits, ErrDamaged, fault.Invalid},
		"macro-enabled type": {repacked(t, good, func(name string, part []byte) []byte {
			return bytes.Replace(part, []byte("spreadsheetml.sheet.main"), []byte("sheet.macroEnabled.main"), 1)
		}, nil), DefaultLimits, ErrMacros, fault.Unsupported},
		"a document of words": {repacked(t, good, func(name string, part []byte) []byte {
			if strings.HasPrefix(name, "xl/") {
				return nil
			}
			return part
		}, map[string]string{"word/document.xml": "<a/>"}), DefaultLimits, ErrNotWorkbook, fault.Unsupported},
	} {
		err := openError(c.content, c.limits)
		require.ErrorIs(t, err, c.want, name)
		require.Equal(t, c.kind, fault.KindOf(err), name)
		require.Regexp(t, `\p{Han}`, fault.Sentence(err), name)
	}
	link := with("xl/worksheets/_rels/sheet9.xml.rels", `<Relationships><Relationship Id="r" Type="http://x/relationships/hyperlink" Target="mailto:a@b.cn" TargetMode="External"/></Relationships>`)
	require.NoError(t, openError(link, DefaultLimits), "a mail address that the program linked by itself is harmless")
}

// bombPart is a sheet of so many spaces: one deflated stretch, repeated.
func bombPart(t *testing.T, size int) (packed []byte, sum uint32) {
	const head = "<worksheet>"
	block := bytes.Repeat([]byte(" "), 1<<20)
	var b bytes.Buffer
	stretch := func(content []byte) []byte {
		b.Reset()
		w, err := flate.NewWriter(&b, flate.BestCompression)
		require.NoError(t, err)
		_, err = w.Write(content)
		require.NoError(t, err)
		require.NoError(t, w.Flush())
		return bytes.Clone(b.Bytes())
	}
	packed = stretch([]byte(head))
	sum = crc32.ChecksumIEEE([]byte(head))
	blank := stretch(block)
	for range size >> 20 {
		packed = append(packed, blank...)
		sum = crc32.Update(sum, crc32.IEEETable, block)
	}
	return append(packed, 0x03, 0x00), sum
}

func withRaw(t *testing.T, content []byte, header *zip.FileHeader, packed []byte) []byte {
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range r.File {
		require.NoError(t, w.Copy(p))
	}
	pw, err := w.CreateRaw(header)
	require.NoError(t, err)
	_, err = pw.Write(packed)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestBombsAreRefusedInBoundedMemory(t *testing.T) {
	packed, sum := bombPart(t, 700<<20)
	good := template(t)
	header := func(declared uint64, size int) *zip.FileHeader {
		return &zip.FileHeader{Name: "xl/worksheets/sheet7.xml", Method: zip.Deflate, CRC32: sum,
			CompressedSize64: uint64(size), UncompressedSize64: declared}
	}
	honest := withRaw(t, good, header(11+700<<20, len(packed)), packed)
	require.Less(t, len(honest), 1<<20)
	half, halfSum := bombPart(t, 100<<20)
	h := header(11+100<<20, len(half))
	h.CRC32 = halfSum

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.ErrorIs(t, openError(honest, DefaultLimits), ErrBomb, "declared size")
	require.ErrorIs(t, openError(withRaw(t, good, h, half), DefaultLimits), ErrBomb, "ratio")
	lying := withRaw(t, good, header(5000, len(packed)), packed)
	require.ErrorIs(t, openError(lying, DefaultLimits), ErrDamaged, "declared less than it holds")
	short := withRaw(t, good, &zip.FileHeader{Name: "xl/a.xml", Method: zip.Store, CompressedSize64: 4, UncompressedSize64: 4, CRC32: 1}, []byte("<a/>"))
	require.ErrorIs(t, openError(short, DefaultLimits), ErrDamaged, "wrong checksum")
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(30<<20), "allocated while refusing")
}

func TestActualSizeIsCountedWhateverIsDeclared(t *testing.T) {
	good := template(t)
	r, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	require.NoError(t, err)
	for _, p := range r.File {
		size, err := checkPart(p, 1<<20)
		require.NoError(t, err)
		require.EqualValues(t, p.UncompressedSize64, size)
		_, err = checkPart(p, size-1)
		require.ErrorIs(t, err, ErrBomb)
	}
}

func TestDirectoryOfManyEntriesIsNotRead(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 60_000 {
		_, err := w.CreateRaw(&zip.FileHeader{Name: strings.Repeat("x", 20) + string(rune('a'+i%26)), Method: zip.Store})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.ErrorIs(t, openError(b.Bytes(), DefaultLimits), ErrEntries)
}

func FuzzOpenUpload(f *testing.F) {
	f.Add(template(f))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		b, err := OpenUpload(bytes.NewReader(content), int64(len(content)), DefaultLimits)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.KindOf(err))
			return
		}
		if s, err := b.Find(contractColumns); err == nil {
			for _, err := range s.Rows() {
				if err != nil {
					break
				}
			}
		}
	})
}
