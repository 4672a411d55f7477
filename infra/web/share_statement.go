package web

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"jiyue/app/sharing"
	"jiyue/domain/actor"
	"jiyue/domain/day"
	"jiyue/domain/distribution"
	"jiyue/domain/evidence"
	"jiyue/domain/fault"
	"jiyue/domain/revenue"
	"jiyue/views/layout"
	"jiyue/views/part"
	"jiyue/views/payout"
)

// routeStatements: 结算单 for the unit, and their public check.
func (s *Server) routeStatements() {
	const path = payout.CasesPath + "/:id/statements/:no"
	both := only(actor.Broker, actor.Head)
	s.get(path, s.showSettlement, both)
	s.get(path+"/statement.pdf", s.printSettlement, both, within(time.Minute))
	s.get(path+"/inputs.json", s.exportSettlement, both)
	s.get(payout.CheckPath, s.checkSettlement, open())
	s.get(payout.CheckPath+"/:hash", s.checkSettlement, open())
}

func (s *Server) showSettlement(r *request) error {
	look, x, err := s.Sharing.Statement(r.ctx(), r.Actor, r.Params("id"), number(r.Params("no")), 0)
	if err != nil {
		return err
	}
	c, e := look.Case, x.Events[len(x.Events)-1]
	p := payout.IssuePage{Shell: s.shell(r, payout.IssueTitle(x.Explained.No), layout.Crumb{Label: "收益分配", Href: payout.CasesPath}, layout.Crumb{Label: c.Number, Href: payout.CasesPath + "/" + c.ID},
		layout.Crumb{Label: payout.IssueTitle(x.Explained.No)}), Case: c, Issue: x.Explained, Hash: x.Explained.Hash, File: x.File}
	p.Cells = []part.Cell{{Label: "结算单", Value: payout.IssueTitle(x.Explained.No), Big: true}, {Label: "事项", Value: payout.EventTitle(e), Sub: e.Date.String()}, {Label: "金额", Value: payout.Text(e.Amount), Unit: "元"},
		{Label: "净收入累计", Value: payout.Text(x.Explained.Net), Unit: "元"}, {Label: "适用规则", Value: payout.Chain(x.Explained.Selection), Width: 6}, {Label: "登记", Value: e.By.Name, Sub: day.Minute(e.At), Width: 6}}
	for _, w := range x.Explained.Warnings {
		p.Warnings = append(p.Warnings, distribution.WarningText(x.Explained.Selection, w))
	}
	lines := payout.IssueLines(x.Explained.Selection, x.Explained.Lines, x.Events)
	for i, l := range x.Explained.Lines {
		if l.Stage != distribution.LinePerson {
			p.Lines = append(p.Lines, lines[i])
			continue
		}
		person := payout.IssuePerson{IssueLine: lines[i], Group: l.Group.Title()}
		for _, planned := range look.Plan.Persons {
			if planned.Key == l.Key {
				person.PDF = payout.CasesPath + "/" + c.ID + "/statements/" + strconv.Itoa(x.Explained.No) + "/statement.pdf?person=" + strconv.FormatInt(planned.Seq, 10)
			}
		}
		p.Persons = append(p.Persons, person)
	}
	return r.page(payout.Issue(p))
}

func (s *Server) printSettlement(r *request) error {
	_, x, err := s.Sharing.Statement(r.ctx(), r.Actor, r.Params("id"), number(r.Params("no")), number(r.Query("person", "0")))
	if err != nil {
		return err
	}
	return s.settlement(r, x)
}

// settlement hands out a statement on paper.
func (s *Server) settlement(r *request, x sharing.Settlement) error {
	var b bytes.Buffer
	err := s.Printer.Settlement(&b, x, s.printed(r, payout.CheckPath+"/"+x.Explained.Hash), s.Demo)
	if err != nil {
		return err
	}
	name := x.Case.Number + " " + payout.IssueTitle(x.Explained.No)
	if x.Person != "" {
		name += " " + x.Person
	}
	return r.download(name+".pdf", "application/pdf", b.Bytes())
}

func (s *Server) exportSettlement(r *request) error {
	c, text, err := s.Sharing.StatementFile(r.ctx(), r.Actor, r.Params("id"), number(r.Params("no")))
	if err != nil {
		return err
	}
	return r.download(c.Number+" 第 "+r.Params("no")+" 号 存证文件.json", "application/json", []byte(text))
}

var errHashShape = fault.New(fault.Invalid, "share.hash", "哈希是 64 位的数字和小写字母 a 至 f，请对照结算单核对").At("hash")

// checkSettlement 查验 for everybody: the facts of a statement, without names and amounts.
func (s *Server) checkSettlement(r *request) error {
	s.unlisted(r)
	typed := r.Params("hash")
	if typed == "" {
		typed = cleanText(r.Query("hash"))
	}
	hash := strings.ToLower(strings.Join(strings.Fields(typed), ""))
	p := payout.CheckPage{Shell: s.shell(r, "收益分配结算单查验"), Typed: typed}
	p.Shell.Nav = publicPlaces(r.Path())
	if hash == "" {
		return r.page(payout.CheckIssue(p))
	}
	err := s.questions.take(r.IP(), s.Now())
	if err == nil && !evidence.IsHash(hash) {
		err = errHashShape
	}
	if err == nil {
		found, checked := s.Sharing.CheckStatement(r.ctx(), hash)
		if found.CaseID == "" {
			return checked
		}
		p.Found = &found
		if checked != nil && fault.KindOf(checked) != fault.Conflict {
			return checked
		}
		p.Error = fault.Sentence(checked)
		return r.page(payout.CheckIssue(p))
	}
	return r.again(err, func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, true
		return payout.CheckIssue(p)
	})
}

// routeMine: 我的收益 for everybody who takes part in a case.
func (s *Server) routeMine() {
	s.get(payout.MinePath, s.listMyShares)
	s.get(payout.MinePath+"/:id", s.showMyShare)
	s.post(payout.MinePath+"/:id/sign", s.signMyShare)
	s.get(payout.MinePath+"/:id/statement.pdf", s.printMyShare, within(time.Minute))
}

func (s *Server) listMyShares(r *request) error {
	list, next, err := s.Sharing.Mine(r.ctx(), r.Actor, r.Query("after"))
	if err != nil {
		return err
	}
	p := payout.MinePage{Shell: s.shell(r, "我的收益"), Paging: subsidyPaging(payout.MinePath, r.Query("after"), next)}
	p.Paging.Note = "最近建立的在前，每页 20 件"
	years, totals := []int{}, map[int]revenue.Amount{}
	for _, x := range list {
		row := payout.MineRow{Href: payout.MinePath + "/" + x.Case.ID, Name: x.Case.Name, Number: x.Case.Number, Group: x.Group.Title(), Due: payout.Text(x.Due), Paid: payout.Text(x.Received), Waiting: payout.Text(x.Waiting)}
		row.State, row.Word = mineState(x)
		p.Rows = append(p.Rows, row)
		for _, paid := range x.Paid {
			if y := paid.Payout.On.Year(); paid.Payout.Released() {
				if _, known := totals[y]; !known {
					years = append(years, y)
				}
				totals[y] = totals[y].Add(paid.Amount)
			}
		}
	}
	for _, y := range sortedDown(years) {
		p.Years = append(p.Years, payout.MineYear{Year: strconv.Itoa(y) + " 年", Amount: payout.Text(totals[y])})
	}
	return r.page(payout.Mine(p))
}

// mineState says where the own part of a case stands.
func mineState(x *sharing.Part) (part.State, string) {
	switch {
	case x.MustSign:
		return part.Wait, "待您签认"
	case x.Case.State != distribution.CaseApproved:
		return part.Held, x.Case.State.Title()
	case x.Waiting.Sign() > 0:
		return part.Held, "待发放"
	case x.Waiting.Sign() < 0:
		return part.Warn, "应退回"
	case x.Due.Sign() > 0:
		return part.Done, "已发放"
	}
	return part.Held, "等待收款"
}

func (s *Server) showMyShare(r *request) error {
	view, err := s.myShareView(r)
	if err != nil {
		return err
	}
	return r.page(view(nil))
}

func (s *Server) myShareView(r *request) (func(part.Errors) templ.Component, error) {
	x, err := s.Sharing.MyPart(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return nil, err
	}
	c := x.Case
	p := payout.PartPage{Shell: s.shell(r, c.Name, layout.Crumb{Label: "我的收益", Href: payout.MinePath}, layout.Crumb{Label: c.Number}), Case: c, Digest: x.Digest, MustSign: x.MustSign}
	state, word := mineState(x)
	p.Cells = []part.Cell{{Label: "分配案号", Value: c.Number, Big: true}, part.StateCell("状态", state, word), {Label: "单位", Value: c.OrgName}, {Label: "登记编号", Value: c.Registration, Number: true},
		{Label: "本人类别", Value: x.Group.Title()}, {Label: "本人权重", Value: x.Weight}, {Label: "本人签认", Value: orElse(x.SignedOn, "尚未签认")},
		{Label: "应发", Value: payout.Text(x.Due), Unit: "元", Width: 4}, {Label: "已发", Value: payout.Text(x.Received), Unit: "元", Width: 4}, {Label: "待发", Value: payout.Text(x.Waiting), Unit: "元", Width: 4}}
	for _, paid := range x.Paid {
		line := payout.PartPaid{No: "第 " + strconv.Itoa(paid.Payout.No) + " 份", Day: paid.Payout.On.String(), Amount: payout.Text(paid.Amount), State: part.Held, Word: "等待放行"}
		if paid.Payout.Released() {
			line.State, line.Word = part.Done, "已放行"
		}
		p.Paid = append(p.Paid, line)
	}
	if y := x.Settlement; y != nil {
		p.Statement = payout.MinePath + "/" + c.ID + "/statement.pdf"
		p.Lines = payout.IssueLines(y.Explained.Selection, y.Explained.For(x.Name), y.Events)
		for i, step := range y.Steps() {
			p.Instalments = append(p.Instalments, payout.PartInstalment{No: payout.IssueTitle(step.No), Day: step.Event.Date.String(), Event: y.Events[i].Kind.Title(), Amount: payout.Text(step.Amount), Total: payout.Text(step.Total)})
		}
	}
	return func(errs part.Errors) templ.Component {
		p.Errors, p.Shell.HasErrors = errs, len(errs) > 0
		return payout.Part(p)
	}, nil
}

func (s *Server) signMyShare(r *request) error {
	typed, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Sharing.Sign(r.ctx(), r.Actor, r.Params("id"), typed["digest"])
	if err == nil {
		return r.done(payout.MinePath+"/"+r.Params("id"), "已签认本人比例")
	}
	view, viewErr := s.myShareView(r)
	if viewErr != nil {
		return err
	}
	return r.again(err, view)
}

func (s *Server) printMyShare(r *request) error {
	x, err := s.Sharing.MyStatement(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return err
	}
	return s.settlement(r, x)
}
