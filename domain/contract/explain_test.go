package contract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/ident"
)

// declaredCodes reads the string constants of findings.go whose names say that
// they are codes.
func declaredCodes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "findings.go", nil, 0)
	require.NoError(t, err)
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type != nil || len(spec.Values) != 1 {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		name := spec.Names[0].Name
		if ok && (strings.HasPrefix(name, "Error") || strings.HasPrefix(name, "Reason") || strings.HasPrefix(name, "Warn")) {
			code, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			codes = append(codes, code)
		}
		return true
	})
	return codes
}

func TestEveryCodeIsExplained(t *testing.T) {
	codes := append(declaredCodes(t), ident.Codes...)
	require.Greater(t, len(codes), 120)
	sections := []string{SectionContract, SectionParties, SectionContent, SectionAmount, SectionIP, SectionFiles}
	for _, code := range codes {
		f := Explain(code)
		require.Equal(t, code, f.Code)
		for name, text := range map[string]string{"title": f.Title, "text": f.Text, "fix": f.Fix, "cite": f.Cite} {
			require.NotEmpty(t, text, "%s has no %s", code, name)
			require.False(t, strings.HasSuffix(text, "。"), "%s: %s ends with a stop", code, name)
			require.NotContains(t, text, "输入有误")
		}
		require.Contains(t, []Confidence{Sourced, Proposed}, f.Confidence, code)
		require.Contains(t, sections, f.Section, code)
		require.Equal(t, strings.HasPrefix(code, "E_"), f.Severity == MustCorrect, code)
		require.Equal(t, strings.HasPrefix(code, "W_"), f.Severity == HintOnly, code)
	}
	require.Len(t, findings, len(codes), "a finding whose code no rule gives")
	require.Equal(t, Finding{Code: "X"}, Explain("X"))
}

func TestQuestionnaires(t *testing.T) {
	require.Nil(t, Questions("0104"))
	counts := map[Class]int{Commissioned: 10, Cooperative: 10, PatentTransfer: 6, SecretTransfer: 10, SecretLicence: 10,
		SoftwareLicence: 6, Consulting: 6, Service: 8, Training: 7, Intermediary: 4}
	for class, n := range counts {
		require.Len(t, Questions(class), n, class)
	}
	for _, class := range Classes() {
		decided := map[string]bool{askSolves: true}
		for _, r := range Requirements(class, nil, nil) {
			require.NotEqual(t, RequirementMet, r.Status, r.Title)
			for _, q := range r.Questions {
				decided[q] = true
			}
		}
		for _, q := range Questions(class) {
			require.True(t, decided[q.Name], "%s: no requirement shows %s", class, q.Name)
			require.NotEmpty(t, q.Wording)
			require.NotEmpty(t, q.Cite)
			require.GreaterOrEqual(t, len(q.Options), 2, q.Name)
			for _, o := range q.Options {
				require.NotEmpty(t, o.Label, q.Name)
				for _, code := range []string{o.refuse, o.correct} {
					require.True(t, code == "" || Explain(code).Text != "", code)
				}
			}
		}
	}
}

func TestClassTitles(t *testing.T) {
	require.Equal(t, "技术开发 · 委托开发", Commissioned.Title())
	require.Equal(t, "技术咨询", Consulting.Title())
	require.Equal(t, "技术咨询", Consulting.ShortTitle())
	require.Equal(t, "技术许可", MajorLicence.Title())
	require.Empty(t, Class("0199").Title())
	require.Equal(t, MajorService, Intermediary.Major())
	require.Equal(t, []string{"许可方", "被许可方"}, []string{PatentLicence.SellerTitle(), PatentLicence.BuyerTitle()})
	require.Equal(t, "卖方", Class("").SellerTitle())
	require.Len(t, Classes(), 19)
	var natures []string
	for _, n := range Natures {
		natures = append(natures, n.Code)
	}
	require.Equal(t, "010 011 0111 0112 012 0121 0122 013 0131 0132 014 0141 0142 020 021 0211 0212 022 0221 0222 023 0231 0232 024 030 "+
		"100 110 120 130 140 150 160 170 180 200 210 220 230 240 300 310 320 330 340 400 500 600", strings.Join(natures, " "))
	require.Equal(t, "内资企业 · 有限责任公司", NatureTitle("150"))
	for from, to := range licenceOf {
		require.Equal(t, MajorLicence, to.Major(), from)
	}
}
