package pdf

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/money"
)

func print(t testing.TB, c Certificate) []byte {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, testPrinter(t).Certificate(&file, c))
	return file.Bytes()
}

func TestCertificateStatesEveryFact(t *testing.T) {
	file := print(t, sample())
	intact(t, file)
	pages := extract(t, file)
	require.Len(t, pages, 1)
	for _, fact := range []string{
		"技术合同认定登记证明", "登记编号ZZ-2026-003981", "登记日期2026年11月20日", "高速列车轴箱轴承故障诊断方法专利权转让",
		"技术转让", "子类专利权转让", "卖方中原示例理工大学统一社会信用代码1241000041580123XA",
		"买方洛阳示例轴承有限公司统一社会信用代码91410300MA3X8U5N8F", "签订日期2026年10月30日", "履行期限2026年10月30日至2027年10月29日",
		"发明专利ZL202310456789.0", "合同成交总额人民币3,000,000.00元大写人民币叁佰万元整",
		"技术交易额人民币2,851,234.56元大写人民币贰佰捌拾伍万壹仟贰佰叁拾肆元伍角陆分",
		"（国科发政字〔2000〕063号）和《技术合同认定规则》（国科发政字〔2001〕253号）规定的技术转让合同认定条件，准予登记。",
		solid(DefaultTaxLine), "登记员陆明霞复核员何敏", "登记机构（章）", sealPurpose, SealNotice,
		"核验码7K4M-QX92-TD6H", "https://jiyue.example.gov.cn/v/7K4MQX92TD6H",
		"a75bc0d918a4085f4c0ba48a45f23361b3e4cbdc2c399727c8c5ebf772fa77f7",
	} {
		require.Contains(t, pages[0], fact)
	}
	require.Equal(t, 2, strings.Count(pages[0], "郑州高新区技术合同登记站"), "over the title and on the arc of the seal")
	for _, absent := range []string{"演示数据", "附页", "第1页", "全国系统", "替代", "统一码", "未核定", "尚未确定"} {
		require.NotContains(t, pages[0], absent)
	}
	require.Contains(t, string(file), "/URI (https://jiyue.example.gov.cn/v/7K4MQX92TD6H)")
	require.Contains(t, string(file), "/CreationDate(D:20261120000000+08'00')")
	require.Less(t, len(file), 100_000)
}

func TestCrowdedCertificateFlowsToTheAnnex(t *testing.T) {
	c := crowded()
	file := print(t, c)
	intact(t, file)
	pages := extract(t, file)
	require.Len(t, pages, 2)
	front, annex := pages[0], pages[1]
	require.Contains(t, front, solid(c.ProjectName))
	require.Contains(t, front, "洛阳示例轴承有限公司等10方，全部名单见附页")
	require.Contains(t, front, "第1页共2页")
	require.Contains(t, annex, "第2页共2页")
	for _, parties := range [][]Party{c.Sellers, c.Buyers, c.Others} {
		for _, p := range parties {
			require.Contains(t, annex, solid(p.called()))
			require.Contains(t, annex, p.Code)
		}
	}
	require.Contains(t, front, "㐂田", "a rare character on the front page")
	require.Contains(t, annex, "龚䶮（共同发明人）居民身份证410105********1279")
	require.Contains(t, front, "全国系统登记编号2026410101003981")
	require.Contains(t, front, "人民币9,999,999,999,999.99元大写"+c.Total.Capitals()+solid(undetermined)+solid(c.AmountNote))
	require.Contains(t, front, "第2版")
	for _, p := range pages {
		require.Contains(t, p, "演示数据不具效力")
	}
	require.Less(t, len(file), 150_000)
}

func TestCertificateVariants(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Certificate)
		says   []string
		omits  []string
	}{
		{"price open altogether", func(c *Certificate) {
			c.PriceUndetermined, c.Total, c.TechAmount = true, money.Zero, money.Zero
		}, []string{"合同成交总额未核定价款按约定方式计算，尚未确定", "技术交易额未核定"}, []string{"人民币0.00", "零元整", solid(undetermined)}},
		{"zero but fixed", func(c *Certificate) { c.TechAmount = money.Zero }, []string{"技术交易额人民币0.00元大写人民币零元整"}, []string{"未核定"}},
		{"superseded", func(c *Certificate) { c.SupersededBy = "第2版" }, []string{"本版已由第2版替代，不再作为有效凭证", "已被替代"}, nil},
		{"no subclass, reviewer, rights or code", func(c *Certificate) {
			c.Subclass, c.Reviewer, c.Rights, c.VerifyCode, c.Finding = "", "", nil, "", ""
		}, []string{solid(DefaultFinding), "扫描二维码"}, []string{"子类", "复核员", "知识产权", "核验码"}},
		{"open end", func(c *Certificate) { c.End = day.Date{} }, []string{"履行期限自2026年10月30日起"}, nil},
		{"open start", func(c *Certificate) { c.Begin = day.Date{} }, []string{"履行期限至2027年10月29日"}, nil},
		{"no term", func(c *Certificate) { c.Begin, c.End = day.Date{}, day.Date{} }, []string{"合同未约定"}, nil},
		{"character outside the fonts", func(c *Certificate) { c.Sellers[0].Name = "𠮷田研究所" }, []string{"卖方〔U+20BB7〕田研究所", solid(rareNote)}, nil},
		{"line ends and invisible marks", func(c *Certificate) { c.ProjectName = " 甲\u200b乙\r\n丙\t丁\ufe00 " }, []string{"合同名称甲乙丙丁合同类别"}, nil},
		{"office with a very long name", func(c *Certificate) {
			c.Office = strings.Repeat("中原示例高新技术产业开发区", 4) + "登记站"
		},
			[]string{strings.Repeat("中原示例高新技术产业开发区", 4) + "登记站"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			cert := sample()
			c.change(&cert)
			text := strings.Join(extract(t, print(t, cert)), "")
			for _, s := range c.says {
				require.Contains(t, text, s)
			}
			for _, s := range c.omits {
				require.NotContains(t, text, s)
			}
		})
	}
}

func TestCertificateIsReproducible(t *testing.T) {
	want := [][]byte{print(t, sample()), print(t, crowded())}
	later := sample()
	later.RegisteredOn = later.RegisteredOn.AddDays(1)
	require.NotEqual(t, want[0], print(t, later))

	var all sync.WaitGroup
	got := make([]bytes.Buffer, 8)
	p := testPrinter(t)
	for i := range got {
		all.Go(func() {
			c := sample()
			if i%2 == 1 {
				c = crowded()
			}
			if err := p.Certificate(&got[i], c); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range got {
		require.True(t, bytes.Equal(want[i%2], got[i].Bytes()), "copy %d differs", i)
	}
}

func TestCertificateLeavesTheFactsAlone(t *testing.T) {
	c := sample()
	c.Sellers[0].Name, c.Rights[0] = " 甲\t乙 ", " 丙 "
	print(t, c)
	require.Equal(t, " 甲\t乙 ", c.Sellers[0].Name)
	require.Equal(t, " 丙 ", c.Rights[0])
}

func TestCertificateNeedsItsFacts(t *testing.T) {
	for name, drop := range map[string]func(*Certificate){
		"Number":       func(c *Certificate) { c.Number = "" },
		"ProjectName":  func(c *Certificate) { c.ProjectName = "" },
		"Class":        func(c *Certificate) { c.Class = "" },
		"Sellers":      func(c *Certificate) { c.Sellers = nil },
		"Buyers":       func(c *Certificate) { c.Buyers = nil },
		"SignDate":     func(c *Certificate) { c.SignDate = day.Date{} },
		"Office":       func(c *Certificate) { c.Office = "" },
		"Registrar":    func(c *Certificate) { c.Registrar = "" },
		"RegisteredOn": func(c *Certificate) { c.RegisteredOn = day.Date{} },
		"VerifyURL":    func(c *Certificate) { c.VerifyURL = "" },
	} {
		c, file := sample(), bytes.Buffer{}
		drop(&c)
		require.ErrorContains(t, testPrinter(t).Certificate(&file, c), name)
		require.Zero(t, file.Len(), "half a certificate is worse than none")
	}
	c, file := sample(), bytes.Buffer{}
	c.VerifyURL = "https://example.cn/" + strings.Repeat("v", 3000)
	require.Error(t, testPrinter(t).Certificate(&file, c))
	require.Zero(t, file.Len())
	c = sample()
	c.Finding = strings.Repeat("符合规定，", 500)
	require.ErrorIs(t, testPrinter(t).Certificate(&file, c), errTooLong)
}

func TestNewPrinterRefusesWhatIsNoFont(t *testing.T) {
	_, err := NewPrinter(nil, nil)
	require.Error(t, err)
	_, err = NewPrinter([]byte("OTTO no TrueType outlines"), []byte("wOF2"))
	require.Error(t, err)
}

func TestOverlongTextsGoToTheAnnexInFull(t *testing.T) {
	c := crowded()
	c.ProjectName = strings.Repeat("高速列车轴箱轴承故障诊断方法", 60)
	c.AmountNote = strings.Repeat("含增值税，分三期支付；", 60)
	for i := range 30 {
		c.Rights = append(c.Rights, "计算机软件著作权　2026SR01234"+string(rune('A'+i%26))+string(rune('甲'+i)))
	}
	pages := extract(t, print(t, c))
	require.Contains(t, pages[0], "……（全文见附页）")
	require.Contains(t, pages[0], "知识产权共33项，见附页")
	annex := strings.Join(pages[1:], "")
	require.Contains(t, annex, "合同名称"+c.ProjectName)
	require.Contains(t, annex, "金额说明"+c.AmountNote)
	for _, r := range c.Rights {
		require.Contains(t, annex, solid(r))
	}
	require.Contains(t, pages[len(pages)-1], "单独使用无效")
}

// At every length between short and absurd a text is whole somewhere.
func TestTextsGrowOntoTheAnnexWithoutGap(t *testing.T) {
	p, annexed := testPrinter(t), 0
	for n := 1; n < 60; n += 2 {
		c := crowded()
		c.ProjectName = strings.Repeat("轴承故障诊断方法", n)
		c.AmountNote = strings.Repeat("分三期支付；", n)
		c.clean(p)
		front, annex, err := p.layOut(c, false)
		require.NoError(t, err)
		text := textOf(front.table) + textOf(annex)
		require.Contains(t, text, c.ProjectName)
		require.Contains(t, text, c.AmountNote)
		if strings.Contains(textOf(annex), c.ProjectName) {
			annexed++
		}
	}
	require.NotZero(t, annexed)
}

// Whatever the number of parties and the length of texts, front page and annex
// together hold every character, and the front page does not overflow.
func TestLayoutDropsNothing(t *testing.T) {
	p := testPrinter(t)
	chinese := []rune("技术合同认定登记证明高速列车轴承故障诊断㐂䶮，。（）《》、－")
	rapid.Check(t, func(t *rapid.T) {
		word := func(label string, most int) string {
			return rapid.StringOfN(rapid.RuneFrom(chinese), 1, most, -1).Draw(t, label)
		}
		parties := func(label string) (list []Party) {
			for range rapid.IntRange(1, 12).Draw(t, label) {
				list = append(list, Party{Name: word("name", 60), Code: rapid.StringMatching(`[0-9A-Z]{0,18}`).Draw(t, "code")})
			}
			return list
		}
		c := sample()
		c.ProjectName, c.AmountNote = word("project", 600), word("note", 600)
		c.Sellers, c.Buyers, c.Rights = parties("sellers"), parties("buyers"), nil
		for range rapid.IntRange(0, 25).Draw(t, "rights") {
			c.Rights = append(c.Rights, word("right", 80))
		}
		rare := c.clean(p) // trims the texts
		front, annex, err := p.layOut(c, rare)
		require.NoError(t, err)
		require.GreaterOrEqual(t, front.spare(c), 0.0)
		text := textOf(front.table) + textOf(annex)
		for _, s := range append([]string{c.ProjectName, c.AmountNote}, c.Rights...) {
			require.Contains(t, text, solid(s))
		}
		for _, party := range append(c.Sellers, c.Buyers...) {
			require.Contains(t, text, solid(party.Name))
			require.Contains(t, text, party.Code)
		}
	})
}

func textOf(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		for _, c := range r.cells {
			for _, l := range c.lines {
				b.WriteString(l.text)
			}
		}
	}
	return solid(b.String())
}

func BenchmarkCertificate(b *testing.B) {
	p, c := testPrinter(b), crowded()
	for b.Loop() {
		var file bytes.Buffer
		require.NoError(b, p.Certificate(&file, c))
	}
}
