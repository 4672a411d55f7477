package registry

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/part"
)

func TestADeadlineInWords(t *testing.T) {
	due := contract.Deadline{Due: day.Must("2026-11-27"), Amber: day.Must("2026-11-25"), Red: day.Must("2026-11-26")}
	workdays := &day.WorkCalendar{}
	for _, c := range []struct {
		today    string
		calendar *day.WorkCalendar
		words    string
		state    part.State
	}{
		{"2026-11-20", nil, "剩 7 日", ""}, {"2026-11-20", workdays, "剩 5 个工作日", ""},
		{"2026-11-25", nil, "剩 2 日", part.Warn}, {"2026-11-26", nil, "剩 1 日", part.Bad}, {"2026-11-27", workdays, "今日到期", part.Bad},
		{"2026-11-28", nil, "超期 1 日", part.Bad}, {"2026-11-28", workdays, "超期 1 个工作日", part.Bad}, {"2026-12-01", workdays, "超期 2 个工作日", part.Bad},
	} {
		d := DeadlineOf(due, day.Must(c.today), c.calendar)
		require.Equal(t, c.words, d.Words, c.today)
		require.Equal(t, c.state, d.State, c.today)
		require.Equal(t, "2026-11-27", d.Date)
	}
	require.False(t, DeadlineOf(contract.Deadline{}, day.Must("2026-11-20"), nil).Running())
}

// Every act that the contract's course can record has a Chinese name.
func TestEveryActHasATitle(t *testing.T) {
	files, err := parser.ParseDir(token.NewFileSet(), "../../domain/contract", nil, 0)
	require.NoError(t, err)
	acts := 0
	ast.Inspect(files["contract"], func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || method.Sel.Name != "record" && method.Sel.Name != "end" {
			return true
		}
		for _, argument := range call.Args {
			word, ok := argument.(*ast.BasicLit)
			if !ok || word.Kind != token.STRING || word.Value == `""` {
				continue
			}
			kind, err := strconv.Unquote(word.Value)
			require.NoError(t, err)
			require.NotEqual(t, "contract."+kind, audit.Title("contract."+kind))
			acts++
		}
		return true
	})
	require.GreaterOrEqual(t, acts, 14)
}

func TestTheCourseRunsFromTheNewestDown(t *testing.T) {
	list := Course([]audit.Entry{{Kind: "contract.registered", Actor: "陆明霞", Role: "登记员"}, {Kind: "contract.unheard"}}, part.Event{Title: "等待"})
	require.Equal(t, []part.EventKind{part.Next, part.Official, part.Past}, []part.EventKind{list[0].Kind, list[1].Kind, list[2].Kind})
	require.Equal(t, "contract.unheard", list[2].Title, "never hidden")
	require.True(t, strings.HasPrefix(list[1].Meta, "陆明霞 登记员"))
}

func TestErrorsSayTheirRow(t *testing.T) {
	require.Equal(t, "第 2 个当事人：名称未填写", WithRow("parties[1].name", "名称未填写"))
	require.Equal(t, "金额构成第 3 行：金额", WithRow("amount.components[2].amount", "金额"))
	require.Equal(t, "请填写", WithRow("contract.end", "请填写"))
	errs := together(part.Errors{{Field: "content.summary", Message: "太短"}, {Field: "answers.a", Message: "没有回答"}, {Field: "answers.b", Message: "没有回答"}})
	require.Len(t, errs, 2)
	require.Equal(t, "认定要件问卷还有 2 个问题没有回答", errs[1].Message)
}

func TestBlankRowsAreOfferedForWhoIsWanting(t *testing.T) {
	form := contract.FormOf(map[string]string{"parties[0].role": contract.RoleBuyer, "parties[0].name": "甲"})
	require.Equal(t, 2, PartyCount(form, 0))
	require.Equal(t, contract.RoleSeller, roleOf(form, 1))
	require.Equal(t, 3, PartyCount(form, 1))
	require.Equal(t, contract.RoleBuyer, roleOf(form, 2))
	require.Equal(t, 2, PartyCount(contract.Form{}, 0))
	require.Equal(t, []string{contract.RoleSeller, contract.RoleBuyer}, []string{roleOf(contract.Form{}, 0), roleOf(contract.Form{}, 1)})
}

func TestSizesAndCounts(t *testing.T) {
	require.Equal(t, "186 字节", SizeText(186))
	require.Equal(t, "2 KB", SizeText(1025))
	require.Equal(t, "1.5 MB", SizeText(1536<<10))
	require.Equal(t, "现有 3 个字，还差 47 个字", SummaryCount("三个字"))
}
