package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

var (
	pageStream = regexp.MustCompile(`<<\n/Filter/FlateDecode/Length (\d+)\n>>\nstream\n`)
	unicodeMap = regexp.MustCompile(`(?s)beginbfrange\n(.*?)endbfrange`)
	mapping    = regexp.MustCompile(`<([0-9A-F]+)><[0-9A-F]+><([0-9A-F]+)>`)
	shown      = regexp.MustCompile(`(?s)/F(\d+) \S+ Tf.*?\[<([0-9A-F<>-]*)>\] TJ`)
)

// extract reads a finished file as a viewer does, through the fonts' character
// maps, and returns the text of each page without white space. A character that
// the file lacks, or shows as an empty box, is therefore missing here.
func extract(t testing.TB, file []byte) []string {
	t.Helper()
	var fonts []map[string]rune
	for _, m := range unicodeMap.FindAllSubmatch(file, -1) {
		font := map[string]rune{}
		for _, pair := range mapping.FindAllSubmatch(m[1], -1) {
			r, err := strconv.ParseInt(string(pair[2]), 16, 32)
			require.NoError(t, err)
			font[string(pair[1])] = rune(r)
		}
		fonts = append(fonts, font)
	}
	var pages []string
	for _, m := range pageStream.FindAllSubmatchIndex(file, -1) {
		length, err := strconv.Atoi(string(file[m[2]:m[3]]))
		require.NoError(t, err)
		unpack, err := zlib.NewReader(bytes.NewReader(file[m[1] : m[1]+length]))
		require.NoError(t, err)
		content, err := io.ReadAll(unpack)
		require.NoError(t, err)
		var text strings.Builder
		for _, op := range shown.FindAllSubmatch(content, -1) {
			font, err := strconv.Atoi(string(op[1]))
			require.NoError(t, err)
			glyphs := string(op[2])
			_, err = hex.DecodeString(glyphs)
			require.NoError(t, err, "kerning is off, so a run is plain glyph numbers")
			for i := 0; i+4 <= len(glyphs); i += 4 {
				require.NotEqual(t, "0000", glyphs[i:i+4], "an empty box after %q", text.String())
				r, ok := fonts[font-1][glyphs[i:i+4]]
				require.True(t, ok, "glyph %s has no character", glyphs[i:i+4])
				text.WriteRune(r)
			}
		}
		pages = append(pages, solid(text.String()))
	}
	return pages
}

// solid drops white space, which line breaks swallow.
func solid(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// intact checks the skeleton of a PDF file: every entry of its table of contents
// points at its object, and the end points at the table.
func intact(t testing.TB, file []byte) {
	t.Helper()
	require.True(t, bytes.HasPrefix(file, []byte("%PDF-1.7\n")))
	m := contents.FindSubmatch(file)
	require.NotNil(t, m)
	start, err := strconv.Atoi(string(m[2]))
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(file[start:], []byte("xref\n")))
	entries := strings.Split(strings.TrimSpace(string(m[1])), "\n")
	require.Greater(t, len(entries), 10)
	for i, e := range entries[1:] {
		at, err := strconv.Atoi(e[:10])
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(file[at:], []byte(strconv.Itoa(i+1)+" 0 obj\n")), "object %d", i+1)
	}
	for _, m := range fontStream.FindAllSubmatchIndex(file, -1) {
		length, err := strconv.Atoi(string(file[m[2]:m[3]]))
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(file[m[1]+length:], []byte("\nendstream\n")))
	}
}
