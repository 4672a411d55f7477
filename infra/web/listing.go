package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/market"
	"jiyue/views/part"
)

// deadline writes an instant as an office does: midnight is the end of the day before.
func deadline(t time.Time) string {
	if local := t.In(day.Zone); local.Hour() == 0 && local.Minute() == 0 {
		return lastDay(t).String() + " 24:00"
	}
	return day.Minute(t)
}

// fillListing adds to the page of a lot what a listing has of its own.
func (s *Server) fillListing(r *request, of trading.LotFile, p *market.LotPage) error {
	f, err := s.Exchange.Listing(r.ctx(), r.Actor, of.Lot.ID)
	if err != nil {
		return err
	}
	l := f.Lot
	if l.AnnouncedAt.IsZero() {
		p.Cells[0].Label = "挂牌编号"
		return nil
	}
	p.Cells = listingCells(f)
	p.Cells = append(p.Cells, part.Cell{Label: "编制、发布", Value: l.Maker.Name + "、" + l.Announcer.Name, Sub: day.Minute(l.AnnouncedAt) + " 发布", Width: 12})
	p.Clauses = listingClauses(p.Clauses, f.Standing)
	p.Next, p.Steps, p.Times = listingNext(f, f.Inside), listingSteps(f), listingTimes(f)
	p.Acts = s.listingActs(r, f)
	for _, a := range f.FollowUps {
		p.Auctions = append(p.Auctions, market.AuctionLine{Href: market.LotsPath + "/" + a.ID, Number: a.Number, State: a.State})
	}
	p.Bidders = nil
	for _, b := range f.Bidders {
		p.Bidders = append(p.Bidders, applicantLine(p.Path, b, f.Standing))
	}
	name, err := s.Exchange.Buyer(r.ctx(), f)
	if err != nil {
		return err
	}
	if name != "" && len(p.Buyer) == 0 { // who has come in by the right of first refusal alone
		p.Buyer = []part.KV{{Key: "受让方", Value: name}, {Key: "竞买代码", Value: f.Standing.Winner}, {Key: "成交价", Body: part.AmountWithCapitals(f.Standing.Price.Yuan())}}
	}
	p.Events = listingEvents(f)
	return nil
}

var applicantMarks = map[listing.ApplicantState]part.State{listing.Applied: part.Wait, listing.Qualified: part.Going, listing.Paid: part.Done, listing.Winner: part.Done, listing.Lost: part.Off,
	listing.Disqualified: part.Refused, listing.Withdrew: part.Off, listing.Breached: part.Bad}

func applicantLine(path string, b lot.Bidder, s listing.Standing) market.BidderLine {
	line := bidderLine(path, b)
	a, known := s.Applicants[b.Code]
	if !known {
		return line
	}
	line.State, line.Word, line.Act = applicantMarks[a.State], applicantWord(a), ""
	switch {
	case a.State == listing.Applied && b.State == lot.Applied:
		line.Act = "审核资格"
	case a.State == listing.Qualified:
		line.Act = "登记保证金"
	}
	return line
}

// applicantWord is the state of an applicant with what is asked of it.
func applicantWord(a listing.Applicant) string {
	switch {
	case a.Stale && (a.State == listing.Applied || a.State == listing.Qualified || a.State == listing.Paid):
		return a.State.Title() + "，待重新确认条件"
	case a.State == listing.Qualified:
		return a.State.Title() + "，保证金 " + deadline(a.DepositDue) + " 前到账"
	case a.Missed:
		return a.State.Title() + "，逾期未缴保证金"
	}
	return a.State.Title()
}

// listingEntry is what an applicant has to pay, until when, and whether it still can.
func (s *Server) listingEntry(r *request, of trading.LotFile, b lot.Bidder) (deposit money.Fen, due string, open bool, err error) {
	f, err := s.Exchange.Listing(r.ctx(), r.Actor, of.Lot.ID)
	if err != nil {
		return 0, "", false, err
	}
	a := f.Standing.Applicants[b.Code]
	return f.Terms.Deposit, deadline(a.DepositDue), a.State == listing.Qualified, nil
}

func listingCells(f trading.ListingFile) []part.Cell {
	l, st := f.Lot, f.Standing
	price := part.Cell{Label: "挂牌价", Value: st.ListPrice.Yuan().Text(), Unit: " 元", Sub: st.ListPrice.Yuan().Capitals(), Width: 4, Strong: true}
	cells := []part.Cell{{Label: "项目编号", Value: l.Number, Big: true, Width: 4}, {Label: "状态", Body: part.Badge(market.LotMark(f.Look.State), st.State.Title()), Width: 4}, price,
		{Label: "转让方", Value: l.Seller.Name, Width: 4}, {Label: "交易机构", Value: l.Exchange.Name, Width: 4}, {Label: "报名截止", Value: deadline(st.ClosesAt), Sub: extendedWords(st), Width: 4}}
	if st.Priced && st.State != listing.Unsold && st.State != listing.Defaulted && st.State != listing.Withdrawn {
		cells = append(cells, part.Cell{Label: reachedLabel(st.State), Value: st.Price.Yuan().Text(), Unit: " 元", Sub: st.Price.Yuan().Capitals(), Width: 6, Strong: true},
			part.Cell{Label: "溢价率", Value: st.Premium.StringFixed(2) + "%", Sub: "受让方竞买代码 " + st.Winner, Width: 6})
	}
	return cells
}

func reachedLabel(s listing.State) string {
	if s == listing.Exercise || s == listing.Provisional {
		return "形成的价格"
	}
	return "成交价"
}

func extendedWords(s listing.Standing) string {
	text := ""
	if s.Version > 1 {
		text = "第 " + strconv.Itoa(s.Version) + " 次公告"
	}
	if s.Extensions > 0 {
		if text != "" {
			text += "，"
		}
		text += "已延长 " + strconv.Itoa(s.Extensions) + " 次"
	}
	return text
}

// leftWords says how much time is left to a deadline.
func leftWords(f trading.ListingFile, at time.Time) string {
	n := f.Workdays(at)
	switch {
	case !f.At.Before(at):
		return ""
	case n == 0, day.Of(f.At) == day.Of(at.Add(-time.Millisecond)):
		return "（今日截止）"
	}
	return "（还剩 " + strconv.Itoa(n) + " 个工作日）"
}

// listingNext says what is to be done now, by whom and until when.
func listingNext(f trading.ListingFile, inside bool) string {
	return strings.ReplaceAll(listingNow(f, inside), "） ", "）")
}

func listingNow(f trading.ListingFile, inside bool) string {
	s, until := f.Standing, func(at time.Time) string { return deadline(at) + leftWords(f, at) }
	switch s.State {
	case listing.Listed:
		if inside {
			return "公告中，" + until(s.ClosesAt) + " 报名截止。交易员审核报名资格；财务人员登记到账的保证金。截止后自动确定交易方式。"
		}
		return "公告中，" + until(s.ClosesAt) + " 报名截止。截止且保证金期限都届满后，按合格意向方的家数自动确定交易方式。"
	case listing.Suspended:
		return "挂牌已中止，暂停报名；" + until(s.OverdueAt) + " 前由两名人员办理恢复或终结。已确认资格的，保证金期限照常计算。"
	case listing.SuspendedOverdue:
		return "中止已超过最长期限，须由两名人员办理恢复（附决定文件）或终结。"
	case listing.Routing:
		return "报名已截止，等待已确认资格的意向方缴纳保证金，最迟 " + until(lastDeposit(s)) + "；随后自动确定交易方式。"
	case listing.Sole:
		return "只有一家合格意向方，由其在 " + until(s.QuoteDue) + " 前在公告页报价，不低于 " + s.ListPrice.Yuan().Text() + " 元；逾期未报价的按违约处理。"
	case listing.Auction:
		if !inside {
			return "有两家以上合格意向方，由其以挂牌价为起始价网络竞价；竞价规则另行公告，结束后结果自动转回。"
		}
		if slices.ContainsFunc(f.FollowUps, trading.FollowUp.Live) {
			return "有 " + strconv.Itoa(len(s.Room.Bidders)) + " 家合格意向方，已转入网络竞价；竞价结束后结果自动转回。"
		}
		return "有 " + strconv.Itoa(len(s.Room.Bidders)) + " 家合格意向方。由交易员转入网络竞价，另一名人员复核发布；竞价结束后结果自动转回。"
	case listing.Exercise:
		return "价格已形成，优先购买权人可以在 " + until(s.ExerciseEnd) + " 前按同一价格行使权利：将保证金缴至交易机构，由财务人员登记，登记即视为行权。"
	case listing.Provisional:
		return "由交易员提出成交确认，转让方负责人或经纪人签署。"
	case listing.Confirmed:
		return "双方在 " + until(s.SignDue) + " 前签约，由交易员登记；未成交意向方的保证金在 " + s.ReleaseBy.String() + " 前退还。"
	case listing.Cure:
		return "签约期限已过，补正期至 " + until(s.CureEnd) + "；仍不签约的按违约处理。"
	}
	return listingAfter(f, until)
}

// listingAfter is the same from the contract on.
func listingAfter(f trading.ListingFile, until func(time.Time) string) string {
	s, t := f.Standing, f.Terms
	switch s.State {
	case listing.Signed:
		text := "受让方在 " + until(s.PayDue) + " 前付款，由财务人员登记"
		if least := t.FirstPayment(s.Price); least < s.Price {
			return text + "；首期不低于 " + least.Yuan().Text() + " 元，余款须有担保。"
		}
		return text + "；须一次付清。"
	case listing.PartPaid:
		return "首期已付，余款 " + (s.Price - s.PaidAmount).Yuan().Text() + " 元在 " + until(s.RestDue) + " 前付清。可以由交易员提出出具交易凭证，第二人办理；出具后余款由双方按合同履行，不再登记。"
	case listing.PaidUp:
		return "价款已付清，由交易员提出出具交易凭证，第二人办理。"
	case listing.Certified:
		return "已出具交易凭证，由交易员公示成交结果。"
	case listing.Published:
		return "已成交，成交结果公示至 " + s.ResultUntil.String() + "。"
	case listing.NoBuyer, listing.Unsold, listing.Defaulted:
		return "没有成交。可以由两名人员办理重新挂牌：不低于 " + t.RelistFloor().Yuan().Text() + " 元的直接办理，低于的须附批准文件。"
	case listing.Withdrawn:
		if n := len(s.SellerOwes); n > 0 {
			total := money.Fen(0)
			for _, owed := range s.SellerOwes {
				total += owed
			}
			return "转让方终结挂牌或违约，保证金全部退还；按公告应向 " + strconv.Itoa(n) + " 家意向方同额赔付，共 " + total.Yuan().Text() + " 元。"
		}
		return "转让方终结挂牌，保证金全部退还。"
	}
	return s.State.Title()
}

func lastDeposit(s listing.Standing) (last time.Time) {
	for _, a := range s.Applicants {
		if a.State == listing.Qualified && a.DepositDue.After(last) {
			last = a.DepositDue
		}
	}
	return last
}

// listingSteps are the stages of a listing.
func listingSteps(f trading.ListingFile) []part.Step {
	st := f.Standing
	third := "报价或竞价"
	switch {
	case st.State == listing.Sole:
		third = "单一意向方报价"
	case st.Room != nil:
		third = "网络竞价"
	}
	steps := []part.Step{{Label: "公告与报名", Meta: "至 " + deadline(st.ClosesAt)}, {Label: "确定交易方式"}, {Label: third}, {Label: "成交确认"}, {Label: "签约"}, {Label: "付款"}, {Label: "凭证与公示"}}
	for i, at := range []time.Time{{}, lastDeposit(st), st.QuoteDue, st.ExerciseEnd, st.SignDue, st.PayDue} {
		if !at.IsZero() {
			steps[i].Meta = "至 " + deadline(at)
		}
	}
	reached := map[listing.State]int{listing.Listed: 0, listing.Suspended: 0, listing.SuspendedOverdue: 0, listing.Routing: 1, listing.Sole: 2, listing.Auction: 2, listing.Exercise: 3, listing.Provisional: 3,
		listing.Confirmed: 4, listing.Cure: 4, listing.Signed: 5, listing.PartPaid: 5, listing.PaidUp: 6, listing.Certified: 6, listing.Published: 7,
		listing.NoBuyer: 2, listing.Unsold: 3, listing.Defaulted: 3, listing.Withdrawn: 1}[st.State]
	if st.State == listing.Withdrawn && st.Priced {
		reached = 4
	}
	for i := range steps {
		steps[i].State = part.Wait
		if i < reached {
			steps[i].State = part.Done
		} else if i == reached {
			steps[i].State = part.Going
		}
	}
	switch st.State {
	case listing.Suspended, listing.SuspendedOverdue:
		steps[0].State, steps[0].Label = part.Held, "公告中止"
	case listing.NoBuyer, listing.Unsold, listing.Defaulted, listing.Withdrawn:
		steps = append(steps[:reached], part.Step{Label: st.State.Title(), State: part.Off})
	}
	return steps
}

// listingTimes are the dates that are fixed, each with its reason.
func listingTimes(f trading.ListingFile) (rows []market.Timetable) {
	s, t := f.Standing, f.Terms
	add := func(label string, at time.Time, text, clause string) {
		if !at.IsZero() {
			rows = append(rows, market.Timetable{Label: label, Text: text + deadline(at), Clause: clause})
		}
	}
	working := func(n int, from string) string { return from + "次日起第 " + strconv.Itoa(n) + " 个工作日" }
	add("发布公告", f.Lot.AnnouncedAt, "", "发布当日不计入公告期")
	closing := working(t.NoticeDays, "公告之日")
	if s.Version > 1 {
		closing = working(t.NoticeDays, "变更或重新公告之日")
	}
	if slices.ContainsFunc(f.Records, func(r trading.Record) bool { return r.Act == sale.ActResume && r.Code == sale.OK }) {
		closing += "；中止期间不计，恢复后不少于 " + strconv.Itoa(t.MinResumeDays) + " 个工作日"
	}
	if s.Extensions > 0 {
		closing = "没有合格意向方，已延长 " + strconv.Itoa(s.Extensions) + " 次，每次 " + strconv.Itoa(t.ExtensionDays) + " 个工作日"
	}
	add("报名截止", s.ClosesAt, "", closing)
	if s.State == listing.Suspended {
		add("中止期满", s.OverdueAt, "", "中止最长 "+strconv.Itoa(t.SuspendDays)+" 个自然日")
	}
	add("保证金最迟到账", lastDeposit(s), "", working(t.DepositDays, "资格确认之日"))
	add("单一意向方报价", s.QuoteDue, "", working(t.QuoteDays, "确定交易方式之日"))
	add("优先购买权行权", s.ExerciseEnd, "", working(t.ExerciseDays, "价格形成之日"))
	add("签约", s.SignDue, "", working(t.SignDays, "成交确认之日"))
	add("签约补正", s.CureEnd, "", "逾期未签约，另给 "+strconv.Itoa(t.CureDays)+" 个工作日")
	add("付款", s.PayDue, "", working(t.PayDays, "合同生效之日"))
	add("余款付清", s.RestDue, "", "合同生效之日起 "+strconv.Itoa(t.InstalmentMonths)+" 个月")
	if !s.ResultUntil.IsZero() {
		rows = append(rows, market.Timetable{Label: "成交结果公示", Text: "至 " + s.ResultUntil.String(), Clause: strconv.Itoa(t.ResultDays) + " 个工作日"})
	}
	return rows
}

var listingActTitles = map[listing.Act]string{listing.ActApply: "报名", listing.ActQualify: "确认资格", listing.ActDisqualify: "不予确认资格", listing.ActWithdraw: "退出报名", listing.ActDeposit: "登记保证金",
	listing.ActAmend: "变更挂牌条件", listing.ActReconfirm: "重新确认条件", listing.ActSuspend: "中止挂牌", listing.ActResume: "恢复挂牌", listing.Act(trading.SoleQuote): "报价", listing.ActAuctionResult: "转回竞价结果",
	listing.ActExercise: "行使优先购买权", listing.ActWaive: "放弃优先购买权", listing.ActConfirm: "成交确认", listing.ActSign: "登记签约", listing.ActPay: "登记付款", listing.ActCertificate: "出具交易凭证",
	listing.ActPublishResult: "公示成交结果", listing.ActDefault: "认定违约", listing.ActRelist: "重新挂牌", listing.ActSellerWithdraw: "终结挂牌", listing.ActSellerDefault: "认定转让方违约"}

// listingEvents are the accepted records from new to old.
func listingEvents(f trading.ListingFile) (events []part.Event) {
	for _, rec := range slices.Backward(f.Records) {
		title := listingActTitles[listing.Act(rec.Act)]
		if rec.Code != sale.OK || title == "" {
			continue
		}
		e := part.Event{Title: title, Meta: lot.Minute(rec.At.Truncate(time.Second))}
		if amount := yuanText(rec.Amount); amount != "" {
			e.Text = amount + " 元"
		}
		if rec.Actor != "" {
			e.Meta += "　代码 " + rec.Actor
		}
		if rec.Act == lot.ActCertificate {
			e.Kind = part.Official
		}
		events = append(events, e)
	}
	return append(events, part.Event{Kind: part.Official, Title: "发布公告", Meta: day.Minute(f.Lot.AnnouncedAt)})
}

// listingClauses are the conditions with the list price in force.
func listingClauses(list []lot.Clause, s listing.Standing) []lot.Clause {
	if s.Version > 1 && len(list) > 0 {
		list[0].Text += "，现为 " + s.ListPrice.Yuan().Text() + " 元（第 " + strconv.Itoa(s.Version) + " 次公告）"
	}
	return list
}

// listingChanges are what everybody must know to have changed since the announcement,
// from new to old.
func listingChanges(f trading.ListingFile) (events []part.Event) {
	for _, rec := range slices.Backward(f.Records) {
		switch rec.Act {
		case sale.ActSuspend, sale.ActResume, lot.ActAmend, lot.ActRelist, lot.ActEnd, lot.ActSellerFault, sale.ActDefault:
		default:
			continue
		}
		if rec.Code != sale.OK {
			continue
		}
		e := part.Event{Title: f.Lot.ActTitle(rec.Act), Text: rec.Data["reason"], Meta: day.Minute(rec.At)}
		if amount := yuanText(rec.Amount); amount != "" {
			e.Meta += "　挂牌价 " + amount + " 元"
		}
		if paper := rec.Data["approval"]; paper != "" {
			e.Meta += "　批准文件 " + paper
		}
		events = append(events, e)
	}
	return events
}

// listingActs are the ways on from a listing.
func (s *Server) listingActs(r *request, f trading.ListingFile) []part.Button {
	path, st := market.LotsPath+"/"+f.Lot.ID, f.Standing.State
	acts := []part.Button{{Label: "查看公告", Href: market.PublicLotsPath + "/" + f.Lot.ID}}
	if st == listing.Certified || st == listing.Published {
		acts = append(acts, part.Button{Label: "查看交易凭证", Href: market.PublicLotsPath + "/" + f.Lot.ID + "/voucher"})
	}
	if !f.Inside {
		return append(acts, registerDeal(r, f.Lot.Number, trading.Reached(f.Look.State))...)
	}
	trader, treasurer := r.Actor.Has(actor.Trader), r.Actor.Has(actor.Treasurer)
	if r.Actor.Has(actor.Trader, actor.Head) && trading.Reached(f.Look.State) {
		acts = append(acts, part.Button{Label: "公示成交信息", Href: "/market/disclosures/" + f.Lot.ID})
	}
	live := slices.ContainsFunc(f.FollowUps, trading.FollowUp.Live)
	for _, way := range []struct {
		may         bool
		label, path string
	}{
		{trader && st == listing.Auction && !live, "转入网络竞价", "/auction"}, {treasurer && st == listing.Exercise, "登记行使优先购买权", "/exercise"},
		{trader && (st == listing.Confirmed || st == listing.Cure), "登记签约", "/sign"}, {treasurer && (st == listing.Signed || st == listing.PartPaid), "登记付款", "/pay"},
		{trader && st == listing.Certified, "公示成交结果", "/result"},
	} {
		if way.may {
			acts = append(acts, part.Button{Label: way.label, Href: path + way.path, Look: part.Primary})
		}
	}
	return acts
}
