package assessing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/app/assessing"
	"jiyue/domain/fault"
)

// The copy without names must not name its author in the properties of the file; the
// refusal says where, and what is clean is taken.
func TestABlindCopyNamesNobody(t *testing.T) {
	b := newBench(t)
	number := b.ready()
	add := func(name, body string) error {
		return b.Cases.AddPaper(t.Context(), b.lead, number, "BLIND", true, name, []byte("%PDF-1.7\n"+body))
	}
	for words, c := range map[string][2]string{
		"PDF 文档属性“作者”写有“Xu Bowen”": {"材料.pdf", "<< /Author (Xu Bowen) >>"},
		"PDF 内容写有“甘霖”":             {"材料.pdf", "主要完成人 甘霖"},
		"文件名写有“许博文”":               {"许博文材料.pdf", ""},
		"请上传没有加密的文件":               {"材料.pdf", "<< /Encrypt 4 0 R >>"},
	} {
		err := add(c[0], c[1])
		require.ErrorIs(t, err, assessing.ErrNamed, words)
		require.ErrorContains(t, err, words)
		require.Equal(t, "file", fault.All(err)[0].Field)
	}
	require.NoError(t, add("材料.pdf", "<< /Author () /Producer (WPS) >>"))
}
