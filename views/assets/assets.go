// Package assets embeds the style sheets, scripts and vendor files of the pages
// and names them by their content, so that browsers may cache them for ever.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed *.css *.js *.svg all:vendor
var files embed.FS

// Root is the URL path under which infra/web serves the files.
const Root = "/assets/"

// vendored are the third-party files without which the pages are bare; they are
// not in the repository.
var vendored = []string{
	"vendor/tabler.min.css", "vendor/htmx.min.js", "vendor/echarts.min.js",
	"vendor/flatpickr.min.css", "vendor/flatpickr.min.js", "vendor/flatpickr.zh.js",
}

// File is one embedded file, ready to be served.
type File struct {
	Name string
	Type string // Content-Type
	Hash string // first eight hex digits of the SHA-256 of Body
	Body []byte

	once sync.Once
	gz   []byte
}

// Gzip is the compressed body, made at the first request.
func (f *File) Gzip() []byte {
	f.once.Do(func() {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		_, _ = w.Write(f.Body) // a bytes.Buffer never fails
		_ = w.Close()
		f.gz = b.Bytes()
	})
	return f.gz
}

var index = sync.OnceValue(func() map[string]*File {
	all := map[string]*File{}
	// The tree is compiled in: walking it cannot fail.
	_ = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		all[name] = &File{Name: name, Type: contentType(name), Hash: hex.EncodeToString(sum[:4]), Body: body}
		return nil
	})
	return all
})

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// Find returns the file of that name ("app.css", "vendor/htmx.min.js").
func Find(name string) (*File, bool) {
	f, ok := index()[name]
	return f, ok
}

// URL is the address of a file with its content hash, for instance
// /assets/app.css?v=abcdef12; an answer to it may be cached as immutable.
func URL(name string) string {
	if f, ok := Find(name); ok {
		return Root + name + "?v=" + f.Hash
	}
	return Root + name
}

// Ready says in one sentence what to do when vendor files are missing.
func Ready() error {
	for _, name := range vendored {
		if _, ok := Find(name); !ok {
			return fmt.Errorf("界面文件 %s 没有编入程序，请在源码目录运行 make build 重新生成", name)
		}
	}
	return nil
}
