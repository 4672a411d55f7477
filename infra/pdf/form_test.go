package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
)

func printForm(t testing.TB, f Form) []byte {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, testPrinter(t).Application(&file, f))
	return file.Bytes()
}

func TestApplicationPrintsEverySection(t *testing.T) {
	f := sampleForm()
	file := printForm(t, f)
	intact(t, file)
	require.Equal(t, file, printForm(t, f))
	pages := extract(t, file)
	require.Len(t, pages, 3)
	for i, p := range pages {
		require.Contains(t, p, fmt.Sprintf("第%d页共3页", i+1))
		require.Contains(t, p, "受理号S-2026-004417")
		require.Contains(t, p, "技术合同认定登记申请表")
	}
	all := strings.Join(pages, "")
	for _, sec := range f.Sections {
		require.Contains(t, all, solid(sec.Title))
		for _, r := range sec.Rows {
			require.Contains(t, all, solid(r.Label+r.Value))
		}
	}
	last := pages[2]
	require.Contains(t, last, "当事人之12")
	for _, s := range append(f.Notes, f.Signatures...) {
		require.Contains(t, last, solid(s))
	}
}

// A table repeats its head on every page that it reaches, and loses no line.
func TestApplicationCarriesATableOver(t *testing.T) {
	f := Form{Title: "估值报告", CreatedOn: day.Must("2026-11-23"), Sections: []Section{{Title: "计算过程", Rows: []Row{{Label: "方法", Value: "收益法"}},
		Table: Table{Columns: []Column{{"步骤", 3, false}, {"算式", 5, false}, {"结果", 2, true}}}}}}
	for i := range 90 {
		f.Sections[0].Table.Lines = append(f.Sections[0].Table.Lines, []string{fmt.Sprintf("第%d年现值", i+1), "年收益×折现系数", fmt.Sprintf("%d.50", 1000+i)})
	}
	file := printForm(t, f)
	intact(t, file)
	pages := extract(t, file)
	require.Greater(t, len(pages), 2)
	for _, p := range pages {
		require.Contains(t, p, "步骤算式结果")
	}
	all := strings.Join(pages, "")
	for _, l := range f.Sections[0].Table.Lines {
		require.Contains(t, all, l[0]+l[1]+l[2])
	}
}

func TestApplicationOfOnePage(t *testing.T) {
	f := Form{Title: "收益分配明细表", CreatedOn: day.Must("2026-11-23"), Demo: true,
		Sections: []Section{{Rows: []Row{{"姓名", "龚䶮\U00020BB7", true}}}}}
	pages := extract(t, printForm(t, f))
	require.Len(t, pages, 1)
	require.Contains(t, pages[0], "第1页共1页")
	require.Contains(t, pages[0], "姓名龚䶮〔U+20BB7〕"+solid(rareNote))
	require.Contains(t, pages[0], "演示数据不具效力")
}

// A value higher than pages is cut between lines and goes on; so do the notes.
func TestApplicationCarriesLongTextsOver(t *testing.T) {
	f := sampleForm()
	long := strings.Repeat("以多通道振动信号为输入，提取特征频率。", 400)
	f.Sections[1].Rows[0].Value = long
	f.Notes = []string{strings.Repeat("申请人承诺所填内容属实。", 500)}
	pages := extract(t, printForm(t, f))
	all := strings.Join(pages, "")
	require.Equal(t, 400, strings.Count(withoutHeads(all, len(pages)), "以多通道振动信号为输入，提取特征频率。"))
	require.Equal(t, 500, strings.Count(withoutHeads(all, len(pages)), "申请人承诺所填内容属实。"))
	require.Contains(t, pages[len(pages)-1], "申请人（盖章）")
}

// withoutHeads takes out what a page's foot and head put between two lines.
func withoutHeads(text string, pages int) string {
	for n := 1; n <= pages; n++ {
		text = strings.ReplaceAll(text, fmt.Sprintf("受理号S-2026-004417第%d页共%d页技术合同认定登记申请表填报日期2026年11月23日", n, pages), "")
	}
	return strings.ReplaceAll(text, "二、技术内容", "")
}

func TestApplicationNeedsContent(t *testing.T) {
	for name, f := range map[string]Form{
		"title":    {CreatedOn: day.Must("2026-11-23"), Sections: []Section{{Title: "一", Rows: []Row{{"甲", "乙", false}}}}},
		"date":     {Title: "表", Sections: []Section{{Title: "一", Rows: []Row{{"甲", "乙", false}}}}},
		"sections": {Title: "表", CreatedOn: day.Must("2026-11-23"), Sections: []Section{{Title: "一"}}},
	} {
		var file bytes.Buffer
		require.Error(t, testPrinter(t).Application(&file, f), name)
		require.Zero(t, file.Len(), name)
	}
}

// Pages hold every line in its order, none higher than the page, no heading at
// the foot of a page.
func TestPaginate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const top, bottom = 50.0, 450.0
		var rows []row
		var want []string
		var head *row
		for i := range rapid.IntRange(1, 40).Draw(t, "rows") {
			r := row{lead: 10, pad: 3, cells: []cell{{width: bodyW}}}
			if rapid.IntRange(0, 4).Draw(t, "kind") == 0 && i > 0 && !rows[i-1].keep {
				r.keep, r.cells[0].lines = true, []line{{text: fmt.Sprintf("§%d", i)}}
				head = &r
			} else {
				for n := range rapid.SampledFrom([]int{1, 2, 5, 39, 40, 90}).Draw(t, "lines") {
					r.cells[0].lines = append(r.cells[0].lines, line{text: fmt.Sprintf("%d.%d", i, n)})
				}
				r.under = head
			}
			rows = append(rows, r)
			for _, l := range r.cells[0].lines {
				want = append(want, l.text)
			}
		}
		lastIsHead := rows[len(rows)-1].keep
		var got []string
		seen := map[string]bool{}
		pages := paginate(rows, top, bottom)
		for n, page := range pages {
			h := top
			for _, r := range page {
				h += r.height()
				for _, l := range r.cells[0].lines {
					if !seen[l.text] { // a repeated heading counts once
						got = append(got, l.text)
					}
					seen[l.text] = true
				}
			}
			require.LessOrEqual(t, h, bottom+1e-9)
			require.NotEmpty(t, page)
			if n < len(pages)-1 || !lastIsHead {
				require.False(t, page[len(page)-1].keep, "page %d ends with a heading", n)
			}
		}
		require.Equal(t, want, got)
	})
}

// The code of the address stands at the end of the last page, under the lines to sign on,
// and never alone on a page.
func TestAFormEndsWithItsCode(t *testing.T) {
	for n := range 60 {
		f := Form{Title: "评价报告", Number: "报告编号　PJ-1", CreatedOn: day.Must("2026-11-23"), Signatures: []string{"评价机构（盖章）"}, VerifyURL: "https://jiyue.example.gov.cn/assessment-results/PJ-1", VerifyText: "扫描二维码核对报告的状态"}
		s := Section{Title: "事项"}
		for i := range n + 1 {
			s.Rows = append(s.Rows, Row{Label: "事项", Value: fmt.Sprint(i)})
		}
		f.Sections = []Section{s}
		file := printForm(t, f)
		pages := extract(t, file)
		last := pages[len(pages)-1]
		require.Contains(t, last, "扫描二维码核对报告的状态")
		require.Contains(t, last, fmt.Sprintf("事项%d评价机构（盖章）", n))
		require.Contains(t, string(file), "/URI (https://jiyue.example.gov.cn/assessment-results/PJ-1)")
		require.Equal(t, file, printForm(t, f))
	}
}
