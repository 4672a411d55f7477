// Package layout holds the frames of the pages: the signed-in shell, the public
// pages, the bare frame of portal and login, and the print frame.
package layout

import (
	"strconv"

	"jiyue/views/part"
)

// Paths that every frame links to; infra/web serves them.
const (
	HomePath          = "/"
	LoginPath         = "/login"
	LogoutPath        = "/logout" // POST
	AccountPath       = "/account"
	NoticesPath       = "/notices"
	AccessibilityPath = "/help/accessibility"
	LogHelpPath       = "/help/log"
)

// Shell is everything that a frame shows around the page itself.
type Shell struct {
	Title     string // of the page, without the product's name
	HasErrors bool   // puts 错误： before the title, which screen readers say first

	Org       string // beside the brand: the user's organisation, or the place (竞价厅)
	UserName  string // empty: nobody is signed in
	RoleTitle string
	Bell      bool // 提醒 in the bar,
	Unread    int  // with what is unread, 100 for 100 and more

	Nav    []NavGroup // rail and mobile menu; the public frames show all items in one row
	NoRail bool       // Page without the rail, centred (the auction room)
	Crumbs []Crumb    // the last one is the current place and needs no Href

	CSRF         string
	SearchAction string // GET target of the search box; empty: no box
	Query        string // what was searched for

	Flash     Flash
	MainClass string   // Bare only: class of the main element
	Scripts   []string // further own scripts, e.g. "room.js"
	Service   string   // 服务时间 in the footer
	BackHref  string   // Print only: where 返回 leads
}

// NavGroup is a headed group of places.
type NavGroup struct {
	Title string
	Items []NavItem
}

// NavItem is one place; Count is shown as 件 when it is above zero.
type NavItem struct {
	Label   string
	Href    string
	Count   int
	Current bool
}

// Crumb is one step of the 位置 line.
type Crumb struct {
	Label string
	Href  string
}

// Flash is one sentence about what the last act did, shown once above the page.
type Flash struct {
	State part.State
	Text  string
	Href  string // optional link after the text
	Link  string
}

// SignedIn says whether a user is signed in.
func (s Shell) SignedIn() bool { return s.UserName != "" }

func (s Shell) documentTitle() string {
	title := "技约"
	if s.Title != "" {
		title = s.Title + " - 技约"
	}
	if s.HasErrors {
		return "错误：" + title
	}
	return title
}

func (s Shell) unread() string {
	if s.Unread >= 100 {
		return "99+"
	}
	return strconv.Itoa(s.Unread)
}

func (s Shell) who() string {
	if s.RoleTitle == "" {
		return s.UserName
	}
	return s.UserName + " " + s.RoleTitle
}

// htmxConfig forbids what the content security policy forbids anyway, keeps
// pages out of the browser's storage, and lets a 422 answer replace its form.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

func (f Flash) class() string {
	switch f.State {
	case part.Warn, part.Bad, part.Refused:
		return "note-warn"
	case part.Wait, part.Held, part.Off:
		return ""
	}
	return "note-go"
}
