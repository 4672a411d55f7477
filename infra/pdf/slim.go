package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// The library embeds, with the few hundred glyphs in use, the widths of all
// thirty thousand: half of the file. slim blanks those of absent glyphs, which
// then compress to nothing, and moves the file's table of contents accordingly.

var (
	fontStream = regexp.MustCompile(`<</Length (\d+)\n/Filter /FlateDecode\n/Length1 (\d+)\n>>\nstream\n`)
	contents   = regexp.MustCompile(`(?s)\nxref\n0 \d+\n(.*?)trailer\n.*startxref\n(\d+)\n%%EOF\n$`)
	errLayout  = errors.New("pdf: the library's file layout has changed")
)

func slim(file []byte) ([]byte, error) {
	table := contents.FindSubmatchIndex(file)
	if table == nil {
		return nil, errLayout
	}
	var out bytes.Buffer
	type shift struct{ from, by int } // what lies behind from has moved by so much
	var shifts []shift
	done := 0
	for _, m := range fontStream.FindAllSubmatchIndex(file[:table[0]], -1) {
		length, err := strconv.Atoi(string(file[m[2]:m[3]]))
		if err != nil || m[1]+length > table[0] {
			return nil, errLayout
		}
		font, packed, err := repack(file[m[1] : m[1]+length])
		if err != nil {
			return nil, err
		}
		out.Write(file[done:m[0]])
		fmt.Fprintf(&out, "<</Length %d\n/Filter /FlateDecode\n/Length1 %d\n>>\nstream\n", len(packed), font)
		out.Write(packed)
		done = m[1] + length
		shifts = append(shifts, shift{done, out.Len() - done})
	}
	moved := func(offset int) int {
		by := 0
		for _, s := range shifts {
			if offset >= s.from {
				by = s.by
			}
		}
		return offset + by
	}
	out.Write(file[done:table[2]])
	for _, entry := range bytes.SplitAfter(file[table[2]:table[3]], []byte("\n")) {
		if offset, rest, ok := bytes.Cut(entry, []byte(" 00000 n ")); ok {
			n, err := strconv.Atoi(string(offset))
			if err != nil {
				return nil, errLayout
			}
			fmt.Fprintf(&out, "%010d 00000 n %s", moved(n), rest)
			continue
		}
		out.Write(entry)
	}
	start, err := strconv.Atoi(string(file[table[4]:table[5]]))
	if err != nil {
		return nil, errLayout
	}
	out.Write(file[table[3]:table[4]])
	fmt.Fprintf(&out, "%d\n%%%%EOF\n", moved(start))
	return out.Bytes(), nil
}

// repack blanks the unused widths of a compressed font program and returns its
// full size and its new compressed form.
func repack(packed []byte) (size int, repacked []byte, err error) {
	unpack, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return 0, nil, fmt.Errorf("pdf: open the embedded font: %w", err)
	}
	font, err := io.ReadAll(unpack)
	if err != nil {
		return 0, nil, fmt.Errorf("pdf: read the embedded font: %w", err)
	}
	if err := blankWidths(font); err != nil {
		return 0, nil, err
	}
	var out bytes.Buffer
	pack, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		return 0, nil, err
	}
	if _, err := pack.Write(font); err != nil {
		return 0, nil, err
	}
	if err := pack.Close(); err != nil {
		return 0, nil, err
	}
	return len(font), out.Bytes(), nil
}

// blankWidths zeroes the hmtx entries of glyphs without an outline. The page
// takes its advances from the PDF's own width table, so that even the space,
// which has none, keeps its width.
func blankWidths(font []byte) error {
	tables := map[string][]byte{}
	if len(font) < 12 {
		return errLayout
	}
	count := int(binary.BigEndian.Uint16(font[4:]))
	var checksum []byte
	for i := range count {
		at := 12 + 16*i
		if at+16 > len(font) {
			return errLayout
		}
		entry := font[at : at+16]
		from, length := int(binary.BigEndian.Uint32(entry[8:])), int(binary.BigEndian.Uint32(entry[12:]))
		if from+length > len(font) {
			return errLayout
		}
		tables[string(entry[:4])] = font[from : from+length]
		if string(entry[:4]) == "hmtx" {
			checksum = entry[4:8]
		}
	}
	head, hhea, hmtx, loca := tables["head"], tables["hhea"], tables["hmtx"], tables["loca"]
	if len(head) < 54 || len(hhea) < 36 || checksum == nil {
		return errLayout
	}
	wide := binary.BigEndian.Uint16(head[50:]) == 1
	outline := func(glyph int) (from, to int) {
		if wide {
			return int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:]))
		}
		return int(binary.BigEndian.Uint16(loca[2*glyph:])), int(binary.BigEndian.Uint16(loca[2*glyph+2:]))
	}
	glyphs := len(loca)/2 - 1
	if wide {
		glyphs = len(loca)/4 - 1
	}
	metrics := min(int(binary.BigEndian.Uint16(hhea[34:])), glyphs, len(hmtx)/4)
	for g := range metrics {
		if from, to := outline(g); from == to {
			clear(hmtx[4*g : 4*g+4])
		}
	}
	var sum uint32
	for i := 0; i+4 <= len(hmtx); i += 4 {
		sum += binary.BigEndian.Uint32(hmtx[i:])
	}
	binary.BigEndian.PutUint32(checksum, sum)
	return nil
}
