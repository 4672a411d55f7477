package pdf

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// ems measures like a Chinese typewriter: foreign characters are half as wide.
func ems(text string) float64 {
	w := 0.0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.M, r):
		case r < 0x250:
			w += 0.5
		default:
			w++
		}
	}
	return w
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		width float64
		want  []string
	}{
		{"empty", "", 10, []string{""}},
		{"fits", "技术合同", 4, []string{"技术合同"}},
		{"plain", "技术合同登记证明", 5, []string{"技术合同登", "记证明"}},
		{"no comma first", "上列合同经审查，准予登记。", 7, []string{"上列合同经审", "查，准予登记。"}},
		{"no stop first", "准予登记。", 4, []string{"准予登", "记。"}},
		{"run of closers", "见《规则》（试行）。", 7, []string{"见《规则》（试", "行）。"}},
		{"no opening bracket last", "符合规则（试行）", 5, []string{"符合规则", "（试行）"}},
		{"no book title mark last", "符合《规则》要求", 3, []string{"符合", "《规", "则》要", "求"}},
		{"foreign word whole", "型号为HXD3C-0567试验", 6, []string{"型号为", "HXD3C-0567试", "验"}},
		{"amount whole", "总额人民币 3,000,000.00 元的", 11, []string{"总额", "人民币 3,000,000.00 元", "的"}},
		{"capitals whole", "大写人民币壹佰玖拾玖万元整，无误", 12, []string{"大写", "人民币壹佰玖拾玖万元整，", "无误"}},
		{"date whole", "签订于2026年10月30日", 8, []string{"签订于", "2026年10月30日"}},
		{"dash whole", "研究——应用", 3, []string{"研究", "——应", "用"}},
		{"space ends a line", "abc def", 2, []string{"abc ", "def"}},
		{"too wide piece is cut", "0123456789", 2, []string{"0123", "4567", "89"}},
		{"too wide capitals are cut, not dropped", "伍仟伍佰伍拾伍元伍角伍分", 5, []string{"伍仟伍佰伍", "拾伍元伍角", "伍分"}},
		{"mark stays with its letter", "naïve cafe\u0301 国", 3, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Wrap(c.text, c.width, ems)
			require.Equal(t, c.text, strings.Join(got, ""))
			if len(c.want) > 0 {
				require.Equal(t, c.want, got)
			}
		})
	}
}

// wrappable is text as contracts have it: Chinese, punctuation in ones and twos,
// figures, dates, amounts, foreign words.
func wrappable() *rapid.Generator[string] {
	word := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("技术合同登记证明高速列车轴承㐂䶮国")), 1, 12, -1),
		rapid.SampledFrom([]string{"，", "。", "；", "：", "、", "）", "》", "”", "。”", "）。", "（", "《", "“", "“（", "〔", "〕", "——", "……", " ", "　", "·",
			"3,000,000.00 元", "人民币 12.50 元", "2026年10月30日", "壹佰万元整", "PLC", "ZL202310456789.0", "0.5%", "第 3 条", "(a)", "cafe\u0301"}),
	)
	return rapid.Map(rapid.SliceOfN(word, 0, 30), func(words []string) string { return strings.Join(words, "") })
}

// Whatever the text and width, even absurd ones, nothing is lost and no line is
// too wide but one of a single character.
func TestWrapLosesNothing(t *testing.T) {
	anything := rapid.OneOf(wrappable(), rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("）。（《a1 伍元"))))
	rapid.Check(t, func(t *rapid.T) {
		text, width := anything.Draw(t, "text"), rapid.Float64Range(0.1, 40).Draw(t, "width")
		lines := Wrap(text, width, ems)
		require.Equal(t, text, strings.Join(lines, ""))
		for _, l := range lines {
			trimmed := strings.TrimRightFunc(l, unicode.IsSpace)
			if base := strings.TrimFunc(trimmed, func(r rune) bool { return unicode.Is(unicode.M, r) }); utf8.RuneCountInString(base) > 1 {
				require.LessOrEqual(t, ems(trimmed), width, "line %q", l)
			}
		}
		if text != "" {
			require.NotContains(t, lines, "")
		}
	})
}

// Where the page is as wide as on the certificate, the rules of the line's ends
// hold without exception, and no amount, date, number or word is cut.
func TestWrapKeepsTheRules(t *testing.T) {
	whole := []string{"3,000,000.00 元", "人民币 12.50 元", "2026年10月30日", "ZL202310456789.0", "PLC"}
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		// Punctuation only between words, as in writing: a page of brackets has no rule.
		for range rapid.IntRange(1, 25).Draw(t, "words") {
			text.WriteString(rapid.SampledFrom([]string{"", "", "（", "《", "“", "“（"}).Draw(t, "open"))
			text.WriteString(rapid.OneOf(rapid.SampledFrom(whole),
				rapid.StringOfN(rapid.RuneFrom([]rune("技术合同登记证明")), 1, 12, -1)).Draw(t, "word"))
			text.WriteString(rapid.SampledFrom([]string{"的", "，", "。", "；", "）", "》", "”", "。”", "）。", "、", "："}).Draw(t, "close"))
		}
		lines := Wrap(text.String(), rapid.Float64Range(18, 40).Draw(t, "width"), ems)
		require.Equal(t, text.String(), strings.Join(lines, ""))
		at := 0
		for i, l := range lines {
			first, _ := utf8.DecodeRuneInString(l)
			last, _ := utf8.DecodeLastRuneInString(l)
			if i > 0 {
				require.NotContains(t, "。，、；：？！）》”", string(first), "line %d of %q", i, lines)
			}
			if i < len(lines)-1 {
				require.NotContains(t, "（《“", string(last), "line %d of %q", i, lines)
			}
			at += len(l)
			for _, w := range whole {
				for from := max(0, at-len(w)+1); from < at && i < len(lines)-1; from++ {
					require.False(t, strings.HasPrefix(text.String()[from:], w), "%q is cut by the end of line %d of %q", w, i, lines)
				}
			}
		}
	})
}

func FuzzWrap(f *testing.F) {
	f.Add("上列合同，（总额）人民币 3,000,000.00 元。", 6.0)
	f.Add("\xff\xfe（", 0.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if got := strings.Join(Wrap(text, width, ems), ""); got != text {
			t.Fatalf("lost: %q became %q", text, got)
		}
	})
}
