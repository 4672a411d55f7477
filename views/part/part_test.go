package part_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"jiyue/domain/day"
	"jiyue/domain/money"
	"jiyue/views/part"
)

// components renders every component from a source of values: zero values or
// hostile ones.
var components = map[string]func(s *source) templ.Component{
	"A4":                 func(s *source) templ.Component { return part.A4(s.text(), s.text()) },
	"Amount":             func(s *source) templ.Component { return part.Amount(of[money.Yuan](s)) },
	"AmountField":        func(s *source) templ.Component { return part.AmountField(field(s)) },
	"AmountOr":           func(s *source) templ.Component { return part.AmountOr(of[money.Yuan](s), s.full, s.text()) },
	"AmountWithCapitals": func(s *source) templ.Component { return part.AmountWithCapitals(of[money.Yuan](s)) },
	"AmountYuan":         func(s *source) templ.Component { return part.AmountYuan(of[money.Yuan](s)) },
	"Badge":              func(s *source) templ.Component { return part.Badge(of[part.State](s), s.text()) },
	"BarPlot":            func(s *source) templ.Component { return part.BarPlot(s.text(), of[[]part.Bar](s)) },
	"BarPlotWide":        func(s *source) templ.Component { return part.BarPlotWide(s.text(), of[[]part.Bar](s)) },
	"Blank":              func(s *source) templ.Component { return part.Blank(s.text(), s.text(), of[[]part.Button](s)...) },
	"Btn":                func(s *source) templ.Component { return part.Btn(of[part.Button](s)) },
	"CSRF":               func(s *source) templ.Component { return part.CSRF(s.text()) },
	"CertificateHead":    func(s *source) templ.Component { return part.CertificateHead(s.text(), s.text()) },
	"CertificateTable":   func(s *source) templ.Component { return part.CertificateTable(of[[]part.CertificateRow](s)) },
	"ChartBox":           func(s *source) templ.Component { return part.ChartBox(of[part.Chart](s)) },
	"Check":              func(s *source) templ.Component { return part.Check(field(s)) },
	"CheckList":          func(s *source) templ.Component { return part.CheckList(of[[]part.KV](s)) },
	"Checks":             func(s *source) templ.Component { return part.Checks(field(s)) },
	"Chips":              func(s *source) templ.Component { return part.Chips(of[[]part.Chip](s)) },
	"ColumnPlot":         func(s *source) templ.Component { return part.ColumnPlot(of[part.Columns](s)) },
	"Confirm":            func(s *source) templ.Component { return part.Confirm(confirmation(s)) },
	"CurvePlot":          func(s *source) templ.Component { return part.CurvePlot(of[part.Curve](s)) },
	"DateField":          func(s *source) templ.Component { return part.DateField(field(s)) },
	"DateLong":           func(s *source) templ.Component { return part.DateLong(of[day.Date](s)) },
	"DateText":           func(s *source) templ.Component { return part.DateText(of[day.Date](s), s.text()) },
	"Decision":           func(s *source) templ.Component { return part.Decision(field(s)) },
	"Details":            func(s *source) templ.Component { return part.Details(s.text(), s.full) },
	"Docket":             func(s *source) templ.Component { return part.Docket(of[[]part.Cell](s)) },
	"DownloadLink":       func(s *source) templ.Component { return part.DownloadLink(s.text(), s.text()) },
	"Drop":               func(s *source) templ.Component { return part.Drop(s.text()) },
	"Due":                func(s *source) templ.Component { return part.Due(part.Bad, s.text(), s.text()) },
	"ErrSummary":         func(s *source) templ.Component { return part.ErrSummary(formErrors(s)) },
	"Figs":               func(s *source) templ.Component { return part.Figs(of[[]part.Fig](s)) },
	"FileField":          func(s *source) templ.Component { return part.FileField(field(s)) },
	"Findings":           func(s *source) templ.Component { return part.Findings(of[[]part.Finding](s)) },
	"FlowPlot":           func(s *source) templ.Component { return part.FlowPlot(of[part.Flow](s)) },
	"FormNote":           func(s *source) templ.Component { return part.FormNote(s.text()) },
	"Half":               func(s *source) templ.Component { return part.Half(part.Note(part.Warn), part.Note(part.Going)) },
	"HashFull":           func(s *source) templ.Component { return part.HashFull(s.text()) },
	"HashReceipt":        func(s *source) templ.Component { return part.HashReceipt(s.text()) },
	"HashShort":          func(s *source) templ.Component { return part.HashShort(s.text()) },
	"Head":               func(s *source) templ.Component { return part.Head(s.text(), s.text(), part.Submit(s.text())) },
	"HeatTable":          func(s *source) templ.Component { return part.HeatTable(of[part.Heat](s)) },
	"Hidden":             func(s *source) templ.Component { return part.Hidden(s.text(), s.text()) },
	"Icon":               func(s *source) templ.Component { return part.Icon(of[part.IconName](s)) },
	"KeyValues":          func(s *source) templ.Component { return part.KeyValues(of[[]part.KV](s)) },
	"Keys":               func(s *source) templ.Component { return part.Keys(of[[]part.Key](s)) },
	"Lines":              func(s *source) templ.Component { return part.Lines(of[[]part.Line](s)) },
	"LinkTo":             func(s *source) templ.Component { return part.LinkTo(s.text(), s.text()) },
	"TextLink":           func(s *source) templ.Component { return part.TextLink(s.text(), s.text()) },
	"MainLink":           func(s *source) templ.Component { return part.MainLink(s.text(), s.text()) },
	"Mark":               func(s *source) templ.Component { return part.Mark() },
	"Millisecond":        func(s *source) templ.Component { return part.Millisecond(of[time.Time](s)) },
	"Minute":             func(s *source) templ.Component { return part.Minute(of[time.Time](s)) },
	"Note":               func(s *source) templ.Component { return part.Note(of[part.State](s)) },
	"NoteText":           func(s *source) templ.Component { return part.NoteText(part.Warn, s.text()) },
	"Number":             func(s *source) templ.Component { return part.Number(s.text()) },
	"Pager":              func(s *source) templ.Component { return part.Pager(of[part.Paging](s)) },
	"Poll":               func(s *source) templ.Component { return part.Poll(part.FieldID(s.text()), s.text(), 3) },
	"PrintLink":          func(s *source) templ.Component { return part.PrintLink(s.text(), s.text()) },
	"Progress": func(s *source) templ.Component {
		return part.Progress(s.text(), s.text(), of[int](s), of[int](s), s.text())
	},
	"QR":        func(s *source) templ.Component { return part.QR(s.text(), of[[][]bool](s)) },
	"Radios":    func(s *source) templ.Component { return part.Radios(field(s)) },
	"Result":    func(s *source) templ.Component { return part.Result(of[part.Outcome](s), of[[]part.Button](s)...) },
	"RowAmount": func(s *source) templ.Component { return part.RowAmount(field(s)) },
	"RowDate":   func(s *source) templ.Component { return part.RowDate(field(s)) },
	"RowSelect": func(s *source) templ.Component { return part.RowSelect(field(s)) },
	"RowArea":   func(s *source) templ.Component { return part.RowArea(field(s)) },
	"RowText":   func(s *source) templ.Component { return part.RowText(field(s)) },
	"Section": func(s *source) templ.Component {
		return part.Section(s.text(), s.text(), part.SectionLink(s.text(), s.text()))
	},
	"SectionLink": func(s *source) templ.Component { return part.SectionLink(s.text(), s.text()) },
	"Select":      func(s *source) templ.Component { return part.Select(field(s)) },
	"SortHead":    func(s *source) templ.Component { return part.SortHead(s.text(), s.text(), "descending", s.full) },
	"SparkPlot":   func(s *source) templ.Component { return part.SparkPlot(of[part.Spark](s)) },
	"Split":       func(s *source) templ.Component { return part.Split(part.Number(s.text()), s.text()) },
	"SplitSteps":  func(s *source) templ.Component { return part.SplitSteps(part.Number(s.text()), s.text()) },
	"Stamp":       func(s *source) templ.Component { return part.Stamp(s.text(), s.text(), s.text()) },
	"Status":      func(s *source) templ.Component { return part.Status(of[part.State](s), s.text()) },
	"Steps":       func(s *source) templ.Component { return part.Steps(s.text(), of[[]part.Step](s)) },
	"StickyActs":  func(s *source) templ.Component { return part.StickyActs(s.text(), of[[]part.Button](s)...) },
	"SubSection":  func(s *source) templ.Component { return part.SubSection(s.text(), s.text()) },
	"Submit":      func(s *source) templ.Component { return part.Submit(s.text()) },
	"Tabs":        func(s *source) templ.Component { return part.Tabs(s.text(), of[[]part.Tab](s)) },
	"TaskList":    func(s *source) templ.Component { return part.TaskList(of[[]part.Task](s)) },
	"Tenon":       func(s *source) templ.Component { return part.Tenon() },
	"Text":        func(s *source) templ.Component { return part.Text(field(s)) },
	"TextArea":    func(s *source) templ.Component { return part.TextArea(field(s)) },
	"Timeline":    func(s *source) templ.Component { return part.Timeline(of[[]part.Event](s)) },
	"TornadoPlot": func(s *source) templ.Component { return part.TornadoPlot(of[part.Tornado](s)) },
	"Verdict":     func(s *source) templ.Component { return part.Verdict(s.full, s.text(), s.text()) },
	"Wide":        func(s *source) templ.Component { return part.Wide(s.text()) },
}

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&`

// source makes values: zero ones, or full ones whose every text is hostile and
// distinct.
type source struct {
	full bool
	n    int
}

func (s *source) text() string {
	if !s.full {
		return ""
	}
	s.n++
	return hostile + strconv.Itoa(s.n)
}

func of[T any](s *source) T {
	var v T
	if s.full {
		s.fill(reflect.ValueOf(&v).Elem())
	}
	return v
}

func field(s *source) part.Field {
	f := of[part.Field](s)
	f.Type = ""
	return f
}

func confirmation(s *source) part.Confirmation {
	c := of[part.Confirmation](s)
	c.Errors = formErrors(s)
	return c
}

// formErrors are errors of the whole form, so that no link leads out of the
// fragment under test.
func formErrors(s *source) part.Errors {
	if !s.full {
		return nil
	}
	return part.Errors{{Message: s.text()}, {Message: s.text()}}
}

func (s *source) fill(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *money.Yuan:
		*x = money.MustYuan("-1994542.72")
		return
	case *day.Date:
		*x = day.Must("2026-11-23")
		return
	case *time.Time:
		*x = time.Date(2026, 11, 23, 2, 7, 15, 640e6, time.UTC)
		return
	case *templ.Component:
		*x = part.Status(part.Done, s.text())
		return
	case *templ.Attributes:
		*x = templ.Attributes{"data-x": s.text()}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s.text())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		s.n++
		v.SetInt(int64(s.n))
	case reflect.Float64:
		s.n++
		v.SetFloat(float64(s.n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		s.fill(v.Index(0))
		s.fill(v.Index(1))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{s.text(): s.text()}))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		s.fill(v.Elem())
	case reflect.Interface:
		v.Set(reflect.ValueOf(map[string]string{"text": s.text()}))
	case reflect.Struct:
		for i := range v.NumField() {
			s.fill(v.Field(i))
		}
	}
}

func render(t *testing.T, c templ.Component) (*html.Node, string) {
	t.Helper()
	var b strings.Builder
	require.NoError(t, c.Render(t.Context(), &b))
	doc, err := html.Parse(strings.NewReader("<!DOCTYPE html><body>" + b.String()))
	require.NoError(t, err)
	return doc, b.String()
}

func TestEveryComponentIsInTheTable(t *testing.T) {
	files := token.NewFileSet()
	names, err := filepath.Glob("*_templ.go")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() {
				continue
			}
			if _, isComponent := f.Type.Results.List[0].Type.(*ast.SelectorExpr); isComponent {
				require.True(t, components[f.Name.Name] != nil, "add %s to the table, so that it is checked", f.Name.Name)
			}
		}
	}
}

func TestComponentsKeepThePolicyAndTheirReferences(t *testing.T) {
	for name, make := range components {
		for label, full := range map[string]bool{"zero": false, "full": true} {
			t.Run(name+"/"+label, func(t *testing.T) {
				doc, text := render(t, make(&source{full: full}))
				checkNodes(t, doc)
				require.NotContains(t, text, "NaN")
				require.NotContains(t, text, "templ_error")
			})
		}
	}
}

// checkNodes walks a document: no style attribute, no inline script, no event
// handler, no hostile element, unique ids, references that resolve, and a name
// for every control.
func checkNodes(t *testing.T, doc *html.Node) {
	t.Helper()
	ids, labelled := map[string]bool{}, map[string]bool{}
	for n := range doc.Descendants() {
		if id := attr(n, "id"); id != "" {
			require.False(t, ids[id], "id %q occurs twice", id)
			ids[id] = true
		}
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		require.NotEqual(t, "img", n.Data, "a hostile element came through")
		if n.Data == "script" {
			require.Equal(t, "application/json", attr(n, "type"), "inline script")
		}
		for _, a := range n.Attr {
			require.NotEqual(t, "style", a.Key)
			require.False(t, strings.HasPrefix(a.Key, "on"), "event handler %s", a.Key)
			switch a.Key {
			case "for", "aria-labelledby", "aria-describedby", "data-money", "data-files", "data-chart":
				for _, ref := range strings.Fields(a.Val) {
					require.True(t, ids[ref], "%s=%q leads nowhere", a.Key, ref)
				}
			}
		}
		switch n.Data {
		case "input", "select", "textarea":
			named := attr(n, "type") == "hidden" || attr(n, "aria-label") != "" || labelled[attr(n, "id")] || within(n, "label")
			require.True(t, named || attr(n, "name") == "", "control %q has no name", attr(n, "name"))
		case "svg":
			require.True(t, attr(n, "aria-hidden") == "true" || attr(n, "role") == "img", "a picture says what it is or hides")
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func within(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == tag {
			return true
		}
	}
	return false
}

func TestScriptAddressesAreRefused(t *testing.T) {
	const bad = "javascript:alert(1)"
	for name, c := range map[string]templ.Component{
		"link":       part.LinkTo("查看", bad),
		"formaction": part.Btn(part.Button{Label: "删除", Action: bad}),
		"form":       part.Confirm(part.Confirmation{Action: bad, Back: bad}),
		"list":       part.Lines([]part.Line{{Text: "查看", Href: bad}}),
		"tab":        part.Tabs("视图", []part.Tab{{Href: bad}}),
	} {
		_, text := render(t, c)
		require.NotContains(t, text, bad, name)
	}
}

func TestNoStraySourceFiles(t *testing.T) {
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".templ") {
			require.FileExists(t, strings.TrimSuffix(path, ".templ")+"_templ.go", "run go tool templ generate -path views")
		}
		return err
	}))
}
