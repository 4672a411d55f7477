package layout_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"jiyue/views/layout"
	"jiyue/views/part"
)

// with renders a component around children, as { children... } does.
func with(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func render(t *testing.T, c templ.Component) (*html.Node, string) {
	t.Helper()
	var b strings.Builder
	require.NoError(t, c.Render(t.Context(), &b))
	doc, err := html.Parse(strings.NewReader(b.String()))
	require.NoError(t, err)
	return doc, b.String()
}

func shell() layout.Shell {
	return layout.Shell{
		Title: "合同台账", Org: "郑州高新区技术合同登记站", UserName: "陆明霞", RoleTitle: "登记员", CSRF: "token-1",
		Nav: []layout.NavGroup{
			{Title: "登记", Items: []layout.NavItem{{Label: "工作台", Href: "/desk"}, {Label: "合同审查", Href: "/reviews", Count: 16}, {Label: "合同台账", Href: "/contracts", Current: true}}},
			{Title: "查询", Items: []layout.NavItem{{Label: "当事人库", Href: "/parties"}, {Label: "统计报表", Href: "/reports"}}},
		},
		Crumbs:       []layout.Crumb{{Label: "登记", Href: "/desk"}, {Label: "合同台账"}},
		SearchAction: "/contracts", Query: "轴承", Service: "工作日 9:00–17:00",
		Flash: layout.Flash{State: part.Done, Text: "已受理，计时 15 个工作日。", Href: "/contracts/1", Link: "查看"},
	}
}

func public() layout.Shell {
	return layout.Shell{Title: "核验证明", Service: "工作日 9:00–17:00", Nav: []layout.NavGroup{{Items: []layout.NavItem{
		{Label: "首页", Href: "/"}, {Label: "成果目录", Href: "/catalogue"}, {Label: "公告公示", Href: "/notices"},
		{Label: "竞价大厅", Href: "/lots"}, {Label: "核验证明", Href: "/verify", Current: true}, {Label: "政策与规则", Href: "/rules"},
	}}}}
}

// find returns the elements with that tag whose attribute has the value; an
// empty key takes them all.
func find(doc *html.Node, tag, key, value string) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (key == "" || attr(n, key) == value) {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestEveryFrameKeepsThePolicy(t *testing.T) {
	signedInPublic := public()
	signedInPublic.UserName, signedInPublic.CSRF = "许博文", "token-2"
	hostile := shell()
	hostile.Title, hostile.Org, hostile.Query = `<script>alert(1)</script>`, `"><img src=x>`, `" autofocus onfocus="alert(1)`
	for name, c := range map[string]templ.Component{
		"page": layout.Page(shell()), "page/zero": layout.Page(layout.Shell{}), "page/hostile": layout.Page(hostile),
		"public": layout.Public(public()), "public/signed in": layout.Public(signedInPublic), "public/zero": layout.Public(layout.Shell{}),
		"bare": layout.Bare(public()), "print": layout.Print(layout.Shell{Title: "登记证明", BackHref: "/contracts/1"}), "print/zero": layout.Print(layout.Shell{}),
	} {
		t.Run(name, func(t *testing.T) {
			doc, _ := render(t, with(c, part.Head("标题", "")))
			require.Len(t, find(doc, "main", "id", "main"), 1)
			require.Len(t, find(doc, "h1", "", ""), 1)
			require.Equal(t, "zh-CN", attr(find(doc, "html", "", "")[0], "lang"))
			ids := map[string]bool{}
			for n := range doc.Descendants() {
				require.NotEqual(t, "img", n.Data)
				if id := attr(n, "id"); id != "" {
					require.False(t, ids[id], "id %q occurs twice", id)
					ids[id] = true
				}
				if n.Data == "script" && n.Type == html.ElementNode {
					require.True(t, strings.HasPrefix(attr(n, "src"), "/assets/"), "inline script")
				}
				for _, a := range n.Attr {
					require.NotEqual(t, "style", a.Key)
					require.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
				}
			}
			for _, l := range find(doc, "label", "", "") {
				require.True(t, ids[attr(l, "for")])
			}
		})
	}
}

func TestErrorsAreSaidInTheTitle(t *testing.T) {
	s := shell()
	_, text := render(t, layout.Page(s))
	require.Contains(t, text, "<title>合同台账 - 技约</title>")
	s.HasErrors = true
	_, text = render(t, layout.Page(s))
	require.Contains(t, text, "<title>错误：合同台账 - 技约</title>")
}

func TestSigningOutIsAPostWithTheToken(t *testing.T) {
	doc, _ := render(t, layout.Page(shell()))
	forms := find(doc, "form", "action", layout.LogoutPath)
	require.Len(t, forms, 2, "in the bar and in the mobile menu")
	for _, f := range forms {
		require.Equal(t, "post", attr(f, "method"))
		tokens := find(f, "input", "name", part.CSRFName)
		require.Len(t, tokens, 1)
		require.Equal(t, "token-1", attr(tokens[0], "value"))
	}
	require.Empty(t, find(doc, "a", "href", layout.LogoutPath))

	doc, _ = render(t, layout.Public(public()))
	require.Empty(t, find(doc, "form", "action", layout.LogoutPath), "nobody is signed in")
	require.NotEmpty(t, find(doc, "a", "href", layout.LoginPath))
}

func TestTheCurrentPlaceIsMarked(t *testing.T) {
	doc, _ := render(t, layout.Page(shell()))
	here := find(doc, "a", "aria-current", "page")
	require.Len(t, here, 2, "in the rail and in the mobile menu")
	for _, a := range here {
		require.Equal(t, "/contracts", attr(a, "href"))
	}
	require.Empty(t, find(find(doc, "nav", "aria-label", "位置")[0], "a", "href", ""), "the last crumb is no link")
}

// TestSamplePages renders the pages that show every component together; set
// SAMPLE_PAGES to a folder to look at them.
func TestSamplePages(t *testing.T) {
	folder := os.Getenv("SAMPLE_PAGES")
	if folder == "" {
		folder = t.TempDir()
	}
	for name, page := range samples() {
		_, text := render(t, page)
		require.Equal(t, 1, strings.Count(text, "<h1"), name)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name+".html"), []byte(text), 0o644))
	}
}
