package evidence

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"jiyue/domain/day"
	"jiyue/domain/fault"
)

// BundleSchema names the form of a bundle's manifest.
const BundleSchema = "jiyue/bundle/1"

// ManifestName 清单 is the first file of a bundle.
const ManifestName = "manifest.json"

// ErrBundle: a bundle is not what was handed out; the message names the entry.
var ErrBundle = fault.New(fault.Invalid, "evidence.bundle", "文件不是平台提供的证据包原文，请重新下载")

// BundleFile 证据包文件 is a file of a bundle; Title says in Chinese what it is.
type BundleFile struct {
	Name, Title string
	Content     []byte
}

// Bundle 证据包 is files with a manifest of their hashes. About says what it is about; its
// values are those of Canonical.
type Bundle struct {
	About map[string]any
	At    time.Time // to the millisecond
	Files []BundleFile
	Signature
}

// Manifest is canonical JSON: what the bundle is about, name, title, size and SHA-256 of
// every file, and the SHA-256 of all that as digest.
func (b Bundle) Manifest() ([]byte, error) {
	files := make([]any, len(b.Files))
	for i, f := range b.Files {
		files[i] = map[string]any{"name": f.Name, "title": f.Title, "size": len(f.Content), "sha256": sum(f.Content)}
	}
	value := map[string]any{"schema": BundleSchema, "about": b.About, "at": Instant(b.At), "files": files}
	digest, err := Hash(value)
	if err != nil {
		return nil, err
	}
	value["digest"] = digest.String()
	text, err := Canonical(value)
	return append(text, '\n'), err
}

// AddJSON adds a value of Canonical as a file.
func (b *Bundle) AddJSON(name, title string, value any) error {
	text, err := Canonical(value)
	b.Files = append(b.Files, BundleFile{Name: name, Title: title, Content: append(text, '\n')})
	return err
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// Pack writes the bundle as a ZIP file. Nothing is compressed, so that the same bundle
// gives the same bytes with every edition of the compressor.
func (b Bundle) Pack() ([]byte, error) {
	manifest, err := b.Manifest()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	entries := slices.Concat([]BundleFile{{Name: ManifestName, Content: manifest}}, b.Files)
	if b.Signature.Value != "" {
		signature, err := b.entry()
		if err != nil {
			return nil, err
		}
		entries = append(entries, BundleFile{Name: SignatureName, Content: signature})
	}
	for _, f := range entries {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store, Modified: b.At.In(day.Zone).Truncate(time.Second)})
		if err == nil {
			_, err = entry.Write(f.Content)
		}
		if err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

// Unpack reads a bundle that is, byte for byte, what Pack wrote. The refusal names the
// first entry that is not.
func Unpack(file []byte) (Bundle, error) {
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(r.File) == 0 || r.File[0].Name != ManifestName {
		return Bundle{}, spoilt("压缩包目录")
	}
	contents := map[string][]byte{}
	for _, f := range r.File {
		content, err := contentOf(f, len(file))
		if err != nil {
			return Bundle{}, spoilt(f.Name)
		}
		contents[f.Name] = content
	}
	b, err := readManifest(contents)
	if err != nil {
		return Bundle{}, err
	}
	again, err := b.Pack()
	if err != nil {
		return Bundle{}, spoilt(ManifestName)
	}
	if !bytes.Equal(again, file) {
		return Bundle{}, spoilt(entryAt(again, file))
	}
	return b, nil
}

func spoilt(entry string) error {
	return ErrBundle.Say("证据包中的“" + entry + "”与清单不符，文件已被改动或不完整，请重新下载")
}

func contentOf(f *zip.File, most int) (content []byte, err error) {
	entry, err := f.Open()
	if err != nil {
		return nil, err
	}
	content, err = io.ReadAll(io.LimitReader(entry, int64(most)+1))
	if closing := entry.Close(); err == nil {
		err = closing
	}
	if err == nil && len(content) > most {
		err = ErrBundle // nothing is compressed: no entry is larger than the file
	}
	return content, err
}

func readManifest(contents map[string][]byte) (b Bundle, err error) {
	value, err := Parse(bytes.TrimSuffix(contents[ManifestName], []byte("\n")))
	m, isObject := value.(map[string]any)
	if err != nil || !isObject || m["schema"] != BundleSchema {
		return b, spoilt(ManifestName)
	}
	about, _ := m["about"].(map[string]any)
	at, _ := m["at"].(string)
	files, _ := m["files"].([]any)
	b.About = about
	if b.At, err = ParseInstant(at); err != nil {
		return b, spoilt(ManifestName)
	}
	seen := map[string]bool{ManifestName: true}
	for _, item := range files {
		f, _ := item.(map[string]any)
		name, _ := f["name"].(string)
		title, _ := f["title"].(string)
		content, there := contents[name]
		if !there || seen[name] || f["sha256"] != sum(content) {
			return b, spoilt(name)
		}
		seen[name] = true
		b.Files = append(b.Files, BundleFile{Name: name, Title: title, Content: content})
	}
	if again, err := b.Manifest(); err != nil || !bytes.Equal(again, contents[ManifestName]) {
		return b, spoilt(ManifestName)
	}
	if signature, signed := contents[SignatureName]; signed {
		if b.Signature, seen[SignatureName] = readSignature(signature, contents[ManifestName]); !seen[SignatureName] {
			return b, spoilt(SignatureName)
		}
	}
	for name := range contents {
		if !seen[name] {
			return b, spoilt(name)
		}
	}
	return b, nil
}

// entryAt names the entry of the good file in which the other one differs first.
func entryAt(good, other []byte) string {
	at := 0
	for at < min(len(good), len(other)) && good[at] == other[at] {
		at++
	}
	r, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		return "压缩包目录"
	}
	for _, f := range r.File {
		if start, err := f.DataOffset(); err == nil && int64(at) < start+int64(f.CompressedSize64) {
			return f.Name
		}
	}
	return "压缩包目录"
}

// File of a bundle with the name; false when there is none.
func (b Bundle) File(name string) ([]byte, bool) {
	for _, f := range b.Files {
		if f.Name == name {
			return f.Content, true
		}
	}
	return nil, false
}
