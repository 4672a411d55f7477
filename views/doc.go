// Package views is the catalogue of what pages are made of. It holds no code:
// frames are in views/layout, components in views/part, style and scripts in
// views/assets. Pages live in one package per place (portal, registry, market,
// panel, payout, reports, admin) and take one typed struct each, with money and
// dates already formatted or as domain values.
//
//	go tool templ generate -path views/registry   # after editing a .templ file
//
// # Rules
//
//   - No style attributes and no inline scripts: the policy is script-src 'self';
//     style-src 'self'; img-src 'self' data:. SVG is placed by attributes and
//     coloured by classes.
//   - One h1 a page (part.Head, part.Confirm and part.Result write it), one
//     primary button a screen, sections in part.Section.
//   - Everything works without script: links, GET filters, POST → 303.
//   - templ writes a space where a line ends between two inline elements; keep
//     Chinese text and the element after it on one line when none is wanted.
//   - Never 0 or a dash for what is not known: part.AmountOr(y, ok, "未核定").
//
// # Frames (views/layout)
//
//	layout.Page(shell)    signed in: bar, rail, crumbs, flash, footer; NoRail centres it
//	layout.Public(shell)  open to all: Nav items in one row, centred
//	layout.Bare(shell)    public frame, main element of its own: MainClass "login", or "" for the portal
//	layout.Print(shell)   paper: only the sheet
//
//	templ Contracts(p ContractsPage) {
//		@layout.Page(p.Shell) {
//			@part.Head("合同台账", "", part.DownloadLink("导出 Excel", p.ExportHref), part.MainLink("新建登记申请", "/contracts/new"))
//			@part.Chips(p.Chips)
//			<table class="tbl stack">…</table>
//			@part.Pager(p.Paging)
//		}
//	}
//
// layout.Shell: Title, HasErrors (错误： before the title), Org, UserName,
// RoleTitle, Nav []NavGroup{Title, []NavItem{Label, Href, Count, Current}},
// NoRail, Crumbs []Crumb{Label, Href}, CSRF, SearchAction, Query, Flash{State,
// Text, Href, Link}, MainClass, Scripts, Service, BackHref. Paths that frames link
// to: HomePath, LoginPath, LogoutPath (POST), AccountPath, AccessibilityPath,
// LogHelpPath.
//
// # Page parts (views/part)
//
//	Head(title, sub, actions…)                 h1, line, actions; children follow the line
//	Docket([]Cell)                             卷首: Cell{Label, Value, Unit, Sub, Width 2|3|4|6|12, Full, Big, Number, Strong, Body}
//	MoneyCell(label, yuan, width), StateCell(label, state, word)
//	Figs([]Fig{Label, Value, Unit, Sub})       key figures, up to four
//	Section(title, note, actions…){…}          SubSection(title, note){…} has an h3; SectionLink(label, href)
//	Split(aside, label){…}                     300 px column right; SplitSteps(nav, label){…} step list left; Half(left, right)
//	Status(state, word), Badge(state, word)    Draft Wait Going Done Warn Bad Refused Held Off
//	Due(state, "剩 2 日", "11月25日")
//	TaskList([]Task{Label, Href, State, Word, Current}), Steps(label, []Step{Label, Meta, State})
//	Progress(label, "已评", 10, 18, "项")
//	Poll(id, url, seconds){…}                  replaced by script until the answer has no data-poll
//	Note(state){…}, NoteText(state, text), Details(summary, open){…}, Drop(label){…}
//	Verdict(ok, title, detail)                 the answer of a verification page
//	Tabs(label, []Tab{Label, Href, Count, Counted, Current})
//	Pager(Paging{Prev, Next, Note, Sizes}){…}  上一页, 下一页 only
//	Blank(title, advice, buttons…)             空: why, what to do
//	Chips([]Chip{Label, Remove}), SortHead(label, href, order, number), Wide(label){table}
//	Findings([]Finding{State, Word, No, Title, Facts, Law, Cite, Actions})
//	Timeline([]Event{Kind Past|Now|Next|Official, Title, Text, Meta, Body})
//	Lines([]Line{State, Word, Text, Href, Note})
//	KeyValues([]KV{Key, Value, Body, Right}), CheckList([]KV{…, Change})  核对 with 更改 links
//	Confirm(Confirmation{Title, Lead, Cells, Errors, Action, CSRF, Hidden, Confirm, Look, Back, BackTo}){…}
//	Result(Outcome{State, Title, Number, Cells, Next}, buttons…)
//	A4(label, specimen){…}, CertificateHead(body, title), CertificateTable([]CertificateRow), Stamp(org, purpose, remark), QR(label, modules)
//
// # Text
//
//	Amount(y) AmountYuan(y) AmountWithCapitals(y) AmountOr(y, settled, "未核定")
//	DateText(d, "未签订") DateLong(d) Minute(t) Millisecond(t) Number(no)
//	HashShort(h) HashReceipt(h) HashFull(h)
//	Icon(IconFind|IconPrint|IconDownload|IconExpand|IconAdd|IconFile|IconLock|IconTick)
//
// # Buttons
//
//	Btn(Button{Label, Hidden, Href, Look Plain|Primary|Seal|Danger, Icon, Name, Value, Form, Action, Small, Large, Full, Disabled, NoCheck, Attrs})
//	LinkTo(label, href) MainLink(label, href) Submit(label) PrintLink(label, href) DownloadLink(label, href)
//	StickyActs("草稿已保存 10:32:07", buttons…)
//	CSRF(token), Hidden(name, value); the token's field is part.CSRFName
//
// # Forms
//
// Every field takes part.Field{Name, Label, Hint, Err, After, Value, Optional,
// OptNote, Width Short|Middle|Long, Type, InputMode, Autocomplete, Placeholder,
// MaxLength, Rows, Unit, ReadOnly, Disabled, Options, Groups, Values, Inline, Accept, Multiple,
// Attrs}. The id is FieldID(Name); the error summary links to it. An Option's
// Note is a second line.
//
//	errs := part.ErrorsOf(err)   // from faults; Fault.Field is the form name
//	<form action="…" method="post" novalidate data-autosave="/drafts/7" data-guard>
//		@part.CSRF(p.CSRF)
//		@part.ErrSummary(errs)
//		@part.FormNote("金额按元填写，保留到分。")
//		@part.Text(part.Field{Name: "name", Label: "合同名称", Value: p.Name, Err: errs.At("name")})
//		@part.AmountField(part.Field{Name: "total", Label: "合同成交总额", Value: p.Total, Err: errs.At("total")})
//		@part.StickyActs(p.Saved, part.Button{Label: "保存并继续", Look: part.Primary}, part.Button{Label: "返回上一节", Href: p.Back})
//	</form>
//
//	Text AmountField DateField TextArea Select Radios Checks Check Decision FileField
//	RowText RowAmount RowDate RowSelect   inside <table class="tbl stack edit">; Label is the aria-label: 第 1 行 说明
//
// # Pictures
//
// Table first, then the picture, with the same numbers.
//
//	ColumnPlot(Columns{Sentence, Labels, Narrow, Series []Series{Name, Values, Class}, Line}) + Keys([]Key{Class, Label})
//	BarPlot(sentence, []Bar{Label, Text, Value, Of, Class}), BarPlotWide for a main column
//	SparkPlot(Spark{Sentence, Values, Mean, First, Last})
//	CurvePlot(Curve{Sentence, Points []CurvePoint{At, Value, Mine}, End, Now, Ticks, Close, From, Extended, LastText})
//	FlowPlot(Flow{Sentence, Nodes []FlowNode{Label, Text, Value, Level, Class, Minus}, Links []FlowLink{From, To, Value}})
//	HeatTable(Heat{Sentence, Corner, Columns, Rows []HeatRow{Label, Values, Text}, Low, High})
//	ChartBox(Chart{ID, Sentence, Unit, Option}){still picture}   ECharts, drawn by script
//
// # Attributes that app.js acts on
//
//	form data-autosave="url"     posts the form to url 1.5 s after a change; the form's .saved line tells
//	form data-unsaved            warns before leaving with unsaved changes (data-autosave does too)
//	form data-guard              (every POST form is guarded against a second submit; data-guard="off" frees one)
//	input data-money="id"        (AmountField sets it) 万元 and capitals
//	input data-date="day|month"  calendar
//	a or GET form data-dialog    opens the confirmation page (part.Confirm) that it leads to in a dialog
//	div data-poll, data-interval see Poll
//	button data-print            prints; hidden without script
//	button data-copy="text"      copies, then says 已复制
//	input[type=file] data-max    largest size in bytes, said before sending
//	input data-check-all="name"  ticks all boxes of that name in the form
//	HX-Trigger: {"toast":"…"}    a toast line for six seconds (background jobs only)
//
// Autosave answers 2xx, with {"version": 8} when the form carries a version; the
// requests of app.js say so in X-Autosave, X-Dialog and X-Fragment. A place that
// needs more adds one file to views/assets and names it in Shell.Scripts.
//
// On the pages of an application, application.js adds:
//
//	form data-live="url"         posts the typing to url and takes over every element with data-live and an id
//	data-when="path=a,b"         shown when the field has one of the values ("path!=a,b": none of them)
//	textarea data-count="50-2000" the line below counts
//	input data-suggest="url"     completes from {code, name} answers
//	div data-lookup="url"        fills the fields of its row from the register
//
// In the room of a lot, room.js keeps price, clock, forms and course up to date, by
// their ids (room, room-price, room-clock, room-side, …) and the stream of the lot.
//
// # CSS classes
//
// Frame: bar brand org me menu frame rail main main-mid crumbs head acts split
// split-l tri half foot. Groups: sec sec-h docket figs sheet kv chk list lr.
// Text: dim soft small num nw no hash unit daxie law vh only-w only-n no-print.
// Buttons: btn btn-primary btn-seal btn-bad btn-s btn-l btn-w. Status: st bdg due.
//
// Tables: tbl, with tbl-d (dense), tbl-rows, stack (a list on phones: data-l on
// every td, th.key the name, c-l date, c-r status), edit (with inputs), wide
// (scrolls), tr.is-on, tr.is-err; cells num mid nw; pager tabs chips blank.
//
// Forms: f t opt hint after err errsum in-u w-s w-m w-l opts opts-row ck is-bad
// dec pick filters (12 columns: w2 w4 w12) rng drop pane sticky-acts saved note.
//
// Matters: tasks stages prog tl find doc (contract text) cmp dec slip room room-top
// price clock bid tree bands score-in plot keys a4 cert sign verdict mast paths cat
// login.
package views
