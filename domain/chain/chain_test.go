package chain

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/fault"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 123456789, time.UTC)

func build(from Head, payloads ...string) []Link {
	var links []Link
	for i, p := range payloads {
		l := Next(from, noon.Add(time.Duration(i)*time.Minute), "test", []byte(p))
		links, from = append(links, l), l.Head()
	}
	return links
}

func verify(v *Verifier, links []Link) error {
	for _, l := range links {
		if err := v.Check(l); err != nil {
			return err
		}
	}
	return v.Finish()
}

// The vectors fix the encoding: stored hashes must verify for ever. They were
// computed apart from this package (a few lines of Python over the same bytes).
func TestEncodingIsFixed(t *testing.T) {
	first := Next(Head{}, time.Date(2026, 3, 2, 17, 30, 0, 0, time.FixedZone("", 8*3600)), "contract.accepted", []byte(`{"no":"技"}`))
	require.EqualValues(t, 1, first.Seq)
	require.Equal(t, "2ee4a4b3efc8eddf84ffdadebf3b453d5581f601f9554e65f9281aecdb3f3e82", first.Hash.String())
	require.Equal(t, "43ec1be2cd8c42057f6deeee735d36d06cb4d013c57c13e1e18d42e126752487", Genesis("lot/甲").Hash.String())
}

func TestTimeIsKeptAsTheDatabaseKeepsIt(t *testing.T) {
	l := Next(Head{}, noon.In(time.FixedZone("", 8*3600)), "test", nil)
	require.Equal(t, time.UTC, l.At.Location())
	require.Equal(t, 123456000, l.At.Nanosecond())
	l.At = l.At.In(time.FixedZone("", -3600)) // a driver may answer in another zone
	require.NoError(t, NewVerifier(Head{}).Check(l))
}

func TestVerifierNamesTheFirstBrokenRecord(t *testing.T) {
	good := func() []Link { return build(Genesis("a"), "一", "二", "三", "四") }
	last := good()[3].Head()
	for name, c := range map[string]struct {
		tamper   func([]Link) []Link
		seq      int64
		breach   Breach
		sentence string
	}{
		"record deleted":   {func(l []Link) []Link { return append(l[:1], l[2:]...) }, 2, Gap, "第 2 条存证记录缺失，该位置上是第 3 条"},
		"record repeated":  {func(l []Link) []Link { return []Link{l[0], l[0], l[1]} }, 2, Gap, "第 2 条存证记录缺失，该位置上是第 1 条"},
		"content changed":  {func(l []Link) []Link { l[2].Payload = []byte("叁"); return l }, 3, Content, "第 3 条存证记录的内容与其哈希值不符，内容或哈希值已被改动"},
		"time changed":     {func(l []Link) []Link { l[0].At = l[0].At.Add(time.Microsecond); return l }, 1, Content, ""},
		"below a µs":       {func(l []Link) []Link { l[0].At = l[0].At.Add(1); return l }, 1, Content, ""},
		"link replaced":    {func(l []Link) []Link { l[1] = Next(l[0].Head(), noon, "test", nil); return l }, 3, Prev, "第 3 条存证记录与前一条不衔接"},
		"end replaced":     {func(l []Link) []Link { l[3] = Next(l[2].Head(), noon, "test", nil); return l }, 4, Anchor, "第 4 条存证记录与此前公布的链头不符，存证链已被重写"},
		"chain rebuilt":    {func([]Link) []Link { return build(Genesis("a"), "壹", "二", "三", "四") }, 4, Anchor, ""},
		"end cut off":      {func(l []Link) []Link { return l[:2] }, 3, Shortage, "自第 3 条起的存证记录缺失，少于此前公布的链头"},
		"everything gone":  {func([]Link) []Link { return nil }, 1, Shortage, ""},
		"of another chain": {func([]Link) []Link { return build(Genesis("b"), "一", "二", "三", "四") }, 1, Prev, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, verify(NewVerifier(Genesis("a"), last), good()))
			err := verify(NewVerifier(Genesis("a"), last), c.tamper(good()))
			broken, ok := errors.AsType[*Broken](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, c.seq, broken.Seq)
			require.Equal(t, c.breach, broken.Breach)
			require.ErrorIs(t, err, ErrBroken)
			if c.sentence != "" {
				require.Equal(t, c.sentence, fault.Sentence(err))
			}
		})
	}
}

func TestVerifierStaysAtTheFirstBreach(t *testing.T) {
	links := build(Head{}, "一", "二", "三")
	v := NewVerifier(Head{})
	first := v.Check(links[1])
	require.Error(t, first)
	require.Equal(t, first, v.Check(links[0]))
	require.Equal(t, first, v.Finish())
	require.Equal(t, Head{}, v.Head())
}

func TestVerifierGoesOnFromAHead(t *testing.T) {
	links := build(Head{}, "一", "二", "三")
	v := NewVerifier(links[0].Head(), links[0].Head(), links[2].Head(), Head{Seq: 0})
	require.NoError(t, verify(v, links[1:]))
	require.Equal(t, links[2].Head(), v.Head())

	other := links[0].Head()
	other.Hash[0]++
	require.ErrorIs(t, verify(NewVerifier(links[0].Head(), other), links[1:]), ErrBroken, "an anchor that contradicts the start")
	require.ErrorIs(t, verify(NewVerifier(Head{}, links[0].Head(), other), links), ErrBroken, "two anchors that contradict each other")
}

func TestParseHash(t *testing.T) {
	h := Genesis("x").Hash
	back, err := ParseHash(h.String())
	require.NoError(t, err)
	require.Equal(t, h, back)
	for _, s := range []string{"", "00", h.String() + "00", "zz" + h.String()[2:]} {
		_, err := ParseHash(s)
		require.ErrorIs(t, err, ErrHash, s)
	}
}

func drawLinks(t *rapid.T) []Link {
	head := Genesis(rapid.String().Draw(t, "name"))
	var links []Link
	for range rapid.IntRange(1, 6).Draw(t, "records") {
		l := Next(head, time.UnixMicro(rapid.Int64().Draw(t, "at")), rapid.String().Draw(t, "kind"),
			rapid.SliceOf(rapid.Byte()).Draw(t, "payload"))
		links, head = append(links, l), l.Head()
	}
	return links
}

// Every change of one byte of one field of one record is found, at that record.
func TestEveryChangedByteIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links := drawLinks(t)
		start := Head{Hash: links[0].Prev}
		require.NoError(t, verify(NewVerifier(start), links))

		i := rapid.IntRange(0, len(links)-1).Draw(t, "record")
		l, flip := links[i], byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		changeNumber := func(n int64) int64 { return n ^ int64(flip)<<(8*rapid.IntRange(0, 7).Draw(t, "byte")) }
		changeBytes := func(b []byte) []byte {
			b = append([]byte(nil), b...)
			if len(b) == 0 {
				return []byte{flip}
			}
			b[rapid.IntRange(0, len(b)-1).Draw(t, "byte")] ^= flip
			return b
		}
		switch rapid.IntRange(0, 5).Draw(t, "field") {
		case 0:
			l.Seq = changeNumber(l.Seq)
		case 1:
			l.Prev = Hash(changeBytes(l.Prev[:]))
		case 2:
			l.Hash = Hash(changeBytes(l.Hash[:]))
		case 3:
			l.At = time.UnixMicro(changeNumber(l.At.UnixMicro()))
		case 4:
			l.Kind = string(changeBytes([]byte(l.Kind)))
		case 5:
			l.Payload = changeBytes(l.Payload)
		}
		links[i] = l
		broken, ok := errors.AsType[*Broken](verify(NewVerifier(start), links))
		require.True(t, ok, "the change was not found")
		require.EqualValues(t, i+1, broken.Seq)
	})
}

// Bytes cannot move from one field to the next without being noticed.
func TestFieldsDoNotRunIntoEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 20, -1).Draw(t, "text")
		i := rapid.IntRange(0, len(text)).Draw(t, "cut")
		j := rapid.IntRange(0, len(text)).Filter(func(j int) bool { return j != i }).Draw(t, "other cut")
		a := Next(Head{}, noon, text[:i], []byte(text[i:]))
		b := Next(Head{}, noon, text[:j], []byte(text[j:]))
		require.NotEqual(t, a.Hash, b.Hash)
	})
}
