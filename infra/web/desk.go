package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiyue/app/access"
	"jiyue/app/registration"
	"jiyue/app/reporting"
	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/panel"
	"jiyue/views/part"
	"jiyue/views/registry"
)

// deskRows is the length of a page of the desk; weekRows bounds what is read for
// the strip of this week's due dates.
const (
	deskRows = 20
	weekRows = 200
)

// routeDesk: 工作台, and the queue of cases.
func (s *Server) routeDesk() {
	s.get("/desk", s.showDesk)
	s.get("/review", s.showQueue, only(actor.Registrar, actor.Reviewer, actor.Head))
}

// deskTab is one list with its words.
type deskTab struct {
	tab    registration.Tab
	label  string
	order  registry.DeskOrder
	title  string // why the list is empty
	advice string // and what to do next
	act    part.Button
}

var ledgerButton = part.Button{Label: "查看合同台账", Href: "/contracts"}

var officeDesk = []deskTab{
	{registration.TabTodo, "待办（按到期）", registry.ByDue, "没有待办件", "新提交的申请会出现在这里，按到期先后排列。已办结的在“已办”和合同台账里。", ledgerButton},
	{registration.TabOwn, "我经办的", registry.ByDue, "没有由您经办的在办件", "您受理或接办的件列在这里；同事外出期间由您代办的，也在这里。", part.Button{Label: "查看全部待办", Href: "/desk"}},
	{registration.TabSubmit, "待受理", registry.ByDue, "没有等待受理的申请", "申请人提交后，在这里决定受理、不予受理或移送。", ledgerButton},
	{registration.TabReview, "审查中", registry.ByDue, "没有审查中的件", "从“待受理”里受理一件，即开始审查。", part.Button{Label: "查看待受理", Href: "/desk?tab=submit"}},
	{registration.TabReturned, "补正回件", registry.ByDue, "没有补正回件", "申请人提交补正材料后回到这里，请优先续审。", part.Button{Label: "查看全部待办", Href: "/desk"}},
	{registration.TabSecond, "待复核", registry.ByDue, "没有待复核的件", "达到复核标准的件由登记员提交复核后列在这里，须由另一人办理。", part.Button{Label: "查看全部待办", Href: "/desk"}},
	{registration.TabChange, "变更与异议", registry.ByDue, "没有待审的变更和异议", "申请人申请变更、对决定提出异议后列在这里：变更由登记员审查，异议由机构负责人处理。", part.Button{Label: "查看全部待办", Href: "/desk"}},
	{registration.TabDone, "已办", registry.ByChange, "您还没有办结过件", "由您登记、复核、不予登记或不予受理的件列在这里，最近的在前。", part.Button{Label: "查看全部待办", Href: "/desk"}},
}

var newButton = part.Button{Label: "新建登记申请", Href: "/contracts/new", Look: part.Primary}

var brokerDesk = []deskTab{
	{registration.TabTodo, "待补正", registry.ByDue, "没有需要补正的申请", "登记机构退回补正的申请列在这里，按补正期限先后排列。", part.Button{Label: "查看我发起的", Href: "/desk?tab=mine"}},
	{registration.TabDrafts, "草稿", registry.ByChange, "没有草稿", "从“新建登记申请”开始，填写的内容自动保存；合同较多的，可以用 Excel 批量导入。", newButton},
	{registration.TabMine, "我发起的", registry.ByChange, "您还没有提交过申请", "提交后的申请列在这里，可以查看状态、期限和登记证明。", newButton},
	{registration.TabDone, "已办结", registry.ByChange, "本单位还没有办结的申请", "登记、不予登记和不予受理的申请列在这里。", part.Button{Label: "查看我发起的", Href: "/desk?tab=mine"}},
}

// official says that the person works on the cases of an office.
func official(r *request) bool {
	return r.OrgKind == access.Office && registration.OfficeRole(r.Actor)
}

// showDesk is the desk of whoever asks; those who do not work on cases are led to
// their work.
func (s *Server) showDesk(r *request) error {
	switch {
	case official(r):
		return s.deskOf(r, "/desk", officeDesk)
	case r.Actor.Has(actor.Broker):
		return s.deskOf(r, "/desk", brokerDesk)
	}
	list := placesOf(r.Admitted)
	if r.OrgKind == access.Exchange && r.Actor.Has(actor.Treasurer, actor.Head) {
		c, err := s.Treasury.Counts(r.ctx(), r.Actor)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].Href == market.FundsPath {
				list[i].Text = fundWords(c)
			}
		}
	}
	return r.page(registry.Places(s.shell(r, "工作台"), dayTitle(day.Of(s.Now())), r.Actor.OrgName+"　"+access.RoleTitles(r.Actor.Roles), list))
}

// showQueue is the same list without figures, for who works through it.
func (s *Server) showQueue(r *request) error {
	if !official(r) {
		return r.to("/desk")
	}
	return s.deskOf(r, "/review", officeDesk)
}

func (s *Server) deskOf(r *request, path string, tabs []deskTab) error {
	at := slices.IndexFunc(tabs, func(t deskTab) bool { return string(t.tab) == r.Query("tab") })
	if r.Query("tab") == "" {
		at = 0
	}
	if at < 0 {
		return fiber.ErrNotFound
	}
	chosen := tabs[at]
	desk, err := s.Registration.Desk(r.ctx(), r.Actor, chosen.tab, r.Query("after"), deskRows)
	if err != nil {
		return err
	}
	p := registry.DeskPage{
		Shell: s.shell(r, "工作台"), Here: r.OriginalURL(), Title: dayTitle(desk.Today), Caption: chosen.label, Order: chosen.order,
		Blank: registry.DeskBlank{Title: chosen.title, Advice: chosen.advice, Act: chosen.act},
	}
	if n, counted := desk.Counts[chosen.tab]; counted {
		p.Paging.Note = "共 " + countWords(n) + " 件"
	}
	if chosen.order == registry.ByDue {
		p.Paging.Note += "，剩余和超期按自然日计"
	}
	if r.Query("after") != "" {
		p.Paging.Prev = withQuery(path, "tab", r.Query("tab"))
	}
	if desk.Next != "" {
		p.Paging.Next = withQuery(path, "tab", r.Query("tab"), "after", desk.Next)
	}
	for _, t := range tabs {
		n, counted := desk.Counts[t.tab]
		tab := part.Tab{Label: t.label, Href: withQuery(path, "tab", string(t.tab)), Count: n, Counted: counted, Current: t.tab == chosen.tab}
		if t.tab == tabs[0].tab {
			tab.Href = path
		}
		p.Tabs = append(p.Tabs, tab)
	}
	for _, row := range desk.Rows {
		p.Rows = append(p.Rows, deskLine(r, row, desk.Today))
	}
	if path == "/review" {
		p.Shell.Title, p.Title = "合同审查", "合同审查"
		p.Shell.Crumbs = []layout.Crumb{{Label: "工作台", Href: "/desk"}, {Label: "合同审查"}}
		return r.page(registry.Desk(p))
	}
	err = s.fillDesk(r, &p, desk, official(r))
	if err != nil {
		return err
	}
	return r.page(registry.Desk(p))
}

// countWords: a list is counted up to 1,000.
func countWords(n int) string {
	if n >= 1000 {
		return "1,000 以上"
	}
	return strconv.Itoa(n)
}

func dayTitle(d day.Date) string {
	return fmt.Sprintf("%d月%d日，星期%s", d.Month(), d.Day(), weekdays[d.Weekday()])
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func deskLine(r *request, row registration.DeskRow, today day.Date) registry.DeskLine {
	line := registry.DeskLine{
		Href: "/review/" + string(row.ID), Name: row.Name, Number: row.Number, Seller: row.Seller, Class: row.Class.Title(), Total: row.Total,
		Priced: row.Priced, State: row.State, Deadline: registry.DeadlineOf(row.Deadline, today, nil),
		Changed: day.Minute(row.UpdatedAt), Act: officialAct(row.State),
	}
	if line.Number == "" {
		line.Number = row.SubmissionNo
	}
	if official(r) && row.Registrar != "" && row.RegistrarID != r.Actor.User {
		line.Holder = "承办 " + row.Registrar
	}
	if r.Actor.Has(actor.Head) && row.State.AtOffice() && line.Deadline.State == part.Bad {
		line.Urge = urgePath(row.ID)
	}
	if !official(r) {
		line.Href, line.Act = "/contracts/"+string(row.ID), "查看"
		switch row.State {
		case contract.Draft:
			line.Href, line.Act = line.Href+"/form", "继续填写"
		case contract.SupplementRequested:
			line.Href, line.Act = line.Href+"/form", "补正"
		}
	}
	return line
}

func officialAct(state contract.State) string {
	switch state {
	case contract.Submitted:
		return "受理"
	case contract.Accepted, contract.InReview:
		return "审查"
	case contract.Resubmitted:
		return "续审"
	case contract.SecondReview:
		return "复核"
	case contract.ChangePending:
		return "审变更"
	case contract.Objection:
		return "处理"
	}
	return "查看"
}

// fillDesk adds what stands around the list: what is due today, this week's due
// dates, the figures of the day, and the first case to take.
func (s *Server) fillDesk(r *request, p *registry.DeskPage, desk registration.Desk, office bool) error {
	due, err := s.Registration.Reader.Desk(r.ctx(), registration.DeskQuery{By: r.Actor, Tab: registration.TabTodo, Limit: weekRows, Office: office})
	if err != nil {
		return err
	}
	today, overdue := 0, 0
	for _, row := range due {
		switch {
		case row.Deadline.Due.IsZero():
		case row.Deadline.Due.Before(desk.Today):
			overdue++
		case row.Deadline.Due == desk.Today:
			today++
		}
	}
	p.Sub = dueSentence(today, overdue)
	if !office {
		p.Acts = []part.Button{{Label: "批量导入", Href: "/imports"}, newButton}
		return nil
	}
	if next, ok := nextCase(r.Actor, due, ""); ok {
		p.Acts = []part.Button{{Label: "办理最早到期件", Href: "/review/" + string(next.ID), Look: part.Primary}}
	}
	calendar, err := s.Registration.Rules.Calendar(r.ctx())
	if err != nil {
		return err
	}
	p.Week = weekOf(due, desk.Today, calendar)
	p.Hints = hints(due, desk, calendar)
	p.Figs = s.figures(r, desk)
	return nil
}

func dueSentence(today, overdue int) string {
	switch {
	case today+overdue == 0:
		return "今日没有到期的件。"
	case overdue == 0:
		return fmt.Sprintf("今日应办 %d 件。", today)
	}
	return fmt.Sprintf("今日应办 %d 件，其中 %d 件已超期。", today+overdue, overdue)
}

// nextCase is the first case in line that the person may take, other than the
// one at hand.
func nextCase(by actor.Actor, rows []registration.DeskRow, except contract.ID) (registration.DeskRow, bool) {
	for _, row := range rows {
		mine := by.Has(actor.Registrar)
		switch row.State {
		case contract.SecondReview:
			mine = by.Has(actor.Reviewer) && row.Registrar != by.Name // 复核须由另一人办理
		case contract.Objection:
			mine = by.Has(actor.Head)
		case contract.ExpertReview: // waits for the experts
			mine = false
		}
		if mine && row.ID != except {
			return row, true
		}
	}
	return registration.DeskRow{}, false
}

// weekOf counts the cases due on the working days of this week; nothing when the
// rows that were read end before the week does.
func weekOf(rows []registration.DeskRow, today day.Date, calendar day.WorkCalendar) []registry.WeekDay {
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	sunday := monday.AddDays(6)
	if n := len(rows); n == weekRows && !rows[n-1].Deadline.Due.After(sunday) {
		return nil
	}
	var week []registry.WeekDay
	for d := monday; !d.After(sunday); d = d.AddDays(1) {
		count := 0
		for _, row := range rows {
			if row.Deadline.Due == d {
				count++
			}
		}
		if count > 0 || calendar.Workday(d) {
			week = append(week, registry.WeekDay{Label: "周" + weekdays[d.Weekday()], Date: strconv.Itoa(d.Day()) + " 日", Count: count, Today: d == today})
		}
	}
	return week
}

// hints are the cases past their day, what came back, and what is missing in the
// calendar.
func hints(rows []registration.DeskRow, desk registration.Desk, calendar day.WorkCalendar) []part.Line {
	var lines []part.Line
	for _, row := range rows {
		if len(lines) == 3 || row.Deadline.Due.IsZero() || !row.Deadline.Due.Before(desk.Today) {
			break
		}
		d := registry.DeadlineOf(row.Deadline, desk.Today, nil)
		lines = append(lines, part.Line{State: part.Bad, Word: d.Words, Text: row.SubmissionNo, Href: "/review/" + string(row.ID), Note: row.Name})
	}
	if n := desk.Counts[registration.TabReturned]; n > 0 {
		lines = append(lines, part.Line{State: part.Warn, Word: "补正回件", Text: strconv.Itoa(n) + " 件等待续审", Href: "/desk?tab=returned"})
	}
	next := desk.Today.Year() + 1
	if desk.Today.Month() >= time.November && calendar.Known < next {
		lines = append(lines, part.Line{State: part.Off, Word: "工作日历", Text: strconv.Itoa(next) + "年放假安排未录入", Note: "跨年的期限暂按周一至周五推算"})
	}
	return lines
}

// figures 今日 and 本年 of the office. They are an extra: without them the desk
// opens all the same.
func (s *Server) figures(r *request, desk registration.Desk) []part.Fig {
	if s.Reporting == nil || !reporting.CanList(r.Actor) {
		return nil
	}
	received, err := s.Reporting.Sums(r.ctx(), r.Actor, reporting.Filter{SubmittedFrom: desk.Today, SubmittedTo: desk.Today})
	registered, err2 := s.Reporting.Sums(r.ctx(), r.Actor, reporting.Filter{RegisteredFrom: desk.Today, RegisteredTo: desk.Today})
	year, err3 := s.Reporting.OfficeYear(r.ctx(), r.Actor, desk.Today.Year())
	if err := errors.Join(err, err2, err3); err != nil {
		s.Log.WarnContext(r.ctx(), "figures of the desk", "request", r.id, "error", err)
		return nil
	}
	return []part.Fig{
		{Label: "今日收件", Value: strconv.Itoa(received.Count), Unit: "件", Sub: "待受理 " + countWords(desk.Counts[registration.TabSubmit]) + " 件"},
		{Label: "今日认定登记", Value: strconv.Itoa(registered.Count), Unit: "件", Sub: "成交总额 " + registered.Total.Wan() + " 万元"},
		{Label: "今日登记技术交易额", Value: registered.Tech.Wan(), Unit: "万元"},
		{Label: "本年登记技术交易额", Value: year.Tech.Wan(), Unit: "万元", Sub: fmt.Sprintf("%d 项，成交总额 %s 万元", year.Count, year.Total.Wan())},
	}
}

var placeTexts = map[string]string{
	"/contracts": "按状态、类别、日期、金额和当事人查找合同", "/statistics": "按月、季、年统计登记情况，与上年同期比较",
	"/workload": "各登记机构和登记员的收件、办结、在办与按期办结率",
	"/exports":  "已申请的导出和下载", "/audit": "谁在何时办了什么，校验记录是否被改动", "/organisations": "登记机构、申请单位和主管部门",
	market.AchievementsPath: "已发布的科技成果", market.CataloguePath: "公开的科技成果，任何人可以查找",
	"/users": "人员账户、角色和停用", "/calendar": "放假与调休上班，期限按此计算", "/profiles": "各地区的期限、金额标准及其依据", "/parties": "当事人名称与统一社会信用代码",
	panel.InstitutionsPath: "初核、确认、暂停和移出评价机构", panel.InstitutionsPath + "/mine": "评价业务、领域和备案，提交科技主管部门核对", panel.PeoplePath: "科技评估师和专家的资质、任职和在册状态",
	panel.PeoplePath + "/mine": "资质、任职和利害关系，由本人填写", panel.PoolsPath: "名单、版本和版本差异", panel.IntegrityPath: "警告、停止从业等决定及其异议、解除",
}

// placesOf turns the navigation into a desk.
func placesOf(a access.Admitted) []registry.Place {
	var list []registry.Place
	for _, g := range places(a, "/desk", nil) {
		for _, item := range g.Items {
			list = append(list, registry.Place{Label: item.Label, Href: item.Href, Text: placeTexts[item.Href]})
		}
	}
	return list
}
