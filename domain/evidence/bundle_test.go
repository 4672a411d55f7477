package evidence_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"jiyue/domain/evidence"
)

func packed(t *testing.T) (evidence.Bundle, []byte) {
	t.Helper()
	b := evidence.Bundle{About: map[string]any{"case_no": "PJ-4101-2026-00001", "withheld": []any{"逐份评分"}, "chain_seq": 41}, At: time.Date(2026, 11, 23, 1, 2, 3, 4e6, time.UTC),
		Files: []evidence.BundleFile{{"办理时间线.json", "何人何时知悉何事", []byte("{}\n")}, {"评价报告.pdf", "评价报告", []byte("%PDF-1.7\n")}, {"材料/01-证书.pdf", "权属证明", bytes.Repeat([]byte("权"), 500)}}}
	key, err := evidence.SigningKeyOf([32]byte{1})
	require.NoError(t, err)
	require.NoError(t, b.Sign(key))
	file, err := b.Pack()
	require.NoError(t, err)
	return b, file
}

// A signature holds for its own manifest only, and names the key of the platform; a bundle
// without one is still whole.
func TestABundleIsSigned(t *testing.T) {
	b, file := packed(t)
	read, err := evidence.Unpack(file)
	require.NoError(t, err)
	require.Equal(t, b.Signature, read.Signature)
	key, err := evidence.SigningKeyOf([32]byte{1})
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(key.Public().(ed25519.PublicKey)), read.Key)
	other, err := evidence.SigningKeyOf([32]byte{2})
	require.NoError(t, err)
	require.NotEqual(t, key, other)

	borrowed := b
	borrowed.About = map[string]any{"case_no": "PJ-4101-2026-00002"}
	file, err = borrowed.Pack()
	require.NoError(t, err)
	_, err = evidence.Unpack(file)
	require.ErrorContains(t, err, evidence.SignatureName, "a signature of another manifest")
	borrowed.Signature = evidence.Signature{}
	file, err = borrowed.Pack()
	require.NoError(t, err)
	read, err = evidence.Unpack(file)
	require.NoError(t, err)
	require.Empty(t, read.Key)
}

// What was packed comes back, the same bundle gives the same bytes, and one changed byte
// anywhere is refused, naming the entry that it belongs to.
func TestABundleNamesTheEntryThatWasChanged(t *testing.T) {
	b, file := packed(t)
	again, err := b.Pack()
	require.NoError(t, err)
	require.Equal(t, file, again)
	read, err := evidence.Unpack(file)
	require.NoError(t, err)
	require.Equal(t, b.Files, read.Files)
	require.Equal(t, "PJ-4101-2026-00001", read.About["case_no"])
	content, there := read.File("评价报告.pdf")
	require.True(t, there)
	require.Equal(t, "%PDF-1.7\n", string(content))

	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	require.Len(t, z.File, 5)
	for _, f := range z.File {
		start, err := f.DataOffset()
		require.NoError(t, err)
		for _, at := range []int64{start, start + int64(f.CompressedSize64) - 1} {
			spoilt := bytes.Clone(file)
			spoilt[at] ^= 1
			_, err = evidence.Unpack(spoilt)
			require.ErrorIs(t, err, evidence.ErrBundle)
			require.ErrorContains(t, err, "“"+f.Name+"”")
		}
	}
	for at := range file { // headers and directory too
		spoilt := bytes.Clone(file)
		spoilt[at] ^= 1
		_, err := evidence.Unpack(spoilt)
		require.ErrorIs(t, err, evidence.ErrBundle, at)
	}
	_, err = evidence.Unpack(append(bytes.Clone(file), 0))
	require.ErrorIs(t, err, evidence.ErrBundle)
	_, err = evidence.Unpack(file[:len(file)/2])
	require.ErrorIs(t, err, evidence.ErrBundle)
}

// Who changes a file and its hash in the manifest has to change the digest too; what is
// then left to compare is the hash of the whole, which the platform keeps.
func TestABundleWithAForgedManifestIsRefused(t *testing.T) {
	b, file := packed(t)
	manifest, err := b.Manifest()
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range map[string]string{evidence.ManifestName: strings.Replace(string(manifest), "逐份评分", "没有内容", 1)} {
		entry, err := w.Create(name)
		require.NoError(t, err)
		_, err = entry.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	_, err = evidence.Unpack(out.Bytes())
	require.ErrorIs(t, err, evidence.ErrBundle)
	require.NotEmpty(t, file)
}
