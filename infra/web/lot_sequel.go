package web

import (
	"errors"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// routeSequels: bidders who leave, objections to a result, and the second best bidder after a default.
func (s *Server) routeSequels() {
	second := only(actor.Trader, actor.Head)
	s.post("/lots/:id/object", s.objectToResult, open())
	s.get("/lots/:id/leave", s.confirmLeaving, only(actor.Bidder))
	s.post("/lots/:id/leave", s.leaveLot, only(actor.Bidder))
	s.get("/lots/:id/next", s.confirmNext, only(actor.Bidder))
	s.post("/lots/:id/next", s.answerNext, only(actor.Bidder))
	s.get("/market/lots/:id/objections/:objection", s.confirmResolution, second)
	s.post("/market/lots/:id/objections/:objection", s.proposeResolution, second)
}

// objectionForm is shown while a result is noticed.
func (s *Server) objectionForm(l *lot.Lot, look trading.Look, typed map[string]string) (*market.ObjectForm, error) {
	if !trading.ObjectionsOpen(l, look, s.Now()) {
		return nil, nil
	}
	id := typed["id"]
	if _, err := uuid.Parse(id); err != nil {
		id, err = pageKey()
		if err != nil {
			return nil, err
		}
	}
	return &market.ObjectForm{ID: id, Until: deadline(look.NoticeEnd), Typed: typed}, nil
}

func (s *Server) objectToResult(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	_, err = uuid.Parse(values["id"])
	if err != nil {
		values["id"], err = pageKey()
	}
	if err == nil {
		err = s.objections.take(r.IP(), s.Now())
		if t, ok := errors.AsType[throttled](err); ok {
			t.Fault = errObjections
			err = t
		}
	}
	if err == nil {
		err = s.Exchange.Object(r.ctx(), r.Params("id"), trading.Objection{ID: values["id"], Name: values["name"], Contact: values["contact"], Text: values["text"]})
	}
	if err != nil {
		view, failed := s.noticeView(r, noticeTyping{objection: values})
		if failed != nil {
			return failed
		}
		return r.again(err, view)
	}
	return r.to(market.PublicLotsPath + "/" + r.Params("id") + "?objected=yes")
}

// objectionLines are the objections to a result for the exchange.
func (s *Server) objectionLines(r *request, f trading.LotFile) (lines []market.ObjectionLine, err error) {
	if !f.Inside || f.Lot.Route != lot.English || !lot.Closed(f.Lot.State) {
		return nil, nil
	}
	list, err := s.Exchange.Objections(r.ctx(), f.Lot.ID)
	for _, o := range list {
		line := market.ObjectionLine{Href: market.LotsPath + "/" + f.Lot.ID + "/objections/" + o.ID, Name: o.Name, Contact: o.Contact, Text: o.Text, At: day.Minute(o.At), Reply: trading.Lines(o.Reply),
			Word: o.State.Title(), State: objectionMarks[o.State], Open: o.State == agreement.ObjectionOpen && r.Actor.Has(actor.Trader, actor.Head)}
		for _, m := range f.Motions {
			if m.Objection == o.ID && m.State == lot.Carried {
				line.Meta = m.Proposer.Name + "、" + m.Decider.Name + " " + day.Minute(o.RepliedAt)
			}
			if m.Objection == o.ID && m.State == lot.Proposed { // the answer waits for the second person below
				line.Open, line.Word = false, "答复待第二人办理"
			}
		}
		lines = append(lines, line)
	}
	return lines, err
}

func (s *Server) resolution(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.insideFile(r)
		if err != nil {
			return nil, err
		}
		list, err := s.Exchange.Objections(r.ctx(), f.Lot.ID)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if o.ID != r.Params("objection") || o.State != agreement.ObjectionOpen {
				continue
			}
			p := market.LotConfirmPage{Confirm: part.Confirmation{Title: "答复结果异议", Lead: "写明处理结果和答复，由本机构第二人办理后生效。异议成立的，成交无效，保证金全部退还。", Confirm: "提出，交第二人办理",
				Cells: []part.Cell{{Label: "异议人", Value: o.Name, Width: 6}, {Label: "联系方式", Value: o.Contact, Width: 6}, {Label: "提出时间", Value: day.Minute(o.At), Width: 12}, {Label: "异议事项和理由", Value: o.Text, Width: 12, Full: true}}},
				Answer: &part.Field{Name: "outcome", Label: "处理结果", Value: typed["outcome"]}, Reason: &part.Field{Name: "reason", Label: "答复", Hint: "与送达异议人的内容一致；随日志公开，不要写异议人的姓名和联系方式。", Value: typed["reason"], Rows: 4, MaxLength: 500}}
			for _, o := range []agreement.Outcome{agreement.Dismiss, agreement.Uphold, agreement.Withdraw} {
				p.Answer.Options = append(p.Answer.Options, part.Option{Value: string(o), Label: lot.OutcomeTitle(o)})
			}
			return func(errs part.Errors) templ.Component {
				p.Answer.Err, p.Reason.Err = errs.At("outcome"), errs.At("reason")
				return s.confirmLot(r, f, p)(errs)
			}, nil
		}
		return nil, trading.ErrNoObjection
	}
}

func (s *Server) confirmResolution(r *request) error {
	return s.confirming(r, nil, s.resolution(r, nil))
}

func (s *Server) proposeResolution(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.ProposeResolution(r.ctx(), r.Actor, r.Params("id"), r.Params("objection"), agreement.Outcome(values["outcome"]), values["reason"])
	if err != nil {
		return s.confirming(r, err, s.resolution(r, values))
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "答复已提出，等待第二人办理")
}

// nextWords say what the second best bidder is asked.
func nextWords(o trading.NextOffer) string {
	return "受让方违约。按公告的竞价规则，本单位以次高报价 " + o.Bid.Amount.Yuan().Text() + " 元可以顺延受让，是否同意由本单位答复。"
}

func (s *Server) nextOffer(r *request) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		o, asked, err := s.Exchange.NextOffer(r.ctx(), r.Actor, r.Params("id"))
		if err == nil && !asked {
			err = trading.ErrNotAsked
		}
		if err != nil {
			return nil, err
		}
		path := market.PublicLotsPath + "/" + o.Lot.ID
		p := market.LotConfirmPage{Refuse: "不同意，退还保证金", Confirm: part.Confirmation{Title: "顺延征询", Lead: nextWords(o) + "同意后即成为受让方，按公告签约付款，不能撤回；不同意的，保证金全额退还。", Confirm: "同意受让", Look: part.Seal, Action: r.Path(),
			Back: path, BackTo: "返回公告", Hidden: map[string]string{}, Cells: []part.Cell{{Label: "项目编号", Value: o.Lot.Number, Number: true, Width: 12}, {Label: "项目名称", Value: o.Lot.Name, Width: 12},
				{Label: "征询理由", Value: o.Motion.Reason, Sub: day.Minute(o.Motion.At), Width: 12, Full: true}, yuanCell("受让价（本单位最高报价）", o.Bid.Amount)}}}
		return func(errs part.Errors) templ.Component {
			p.Shell = s.shell(r, p.Confirm.Title, layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: o.Lot.Number, Href: path}, layout.Crumb{Label: p.Confirm.Title})
			p.Shell.HasErrors = len(errs) > 0
			p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
			return market.LotConfirm(p)
		}, nil
	}
}

func (s *Server) confirmNext(r *request) error { return s.confirming(r, nil, s.nextOffer(r)) }

func (s *Server) answerNext(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	consent := values["carry"] != "no"
	err = s.Exchange.AnswerNext(r.ctx(), r.Actor, r.Params("id"), consent)
	if err != nil {
		return s.confirming(r, err, s.nextOffer(r))
	}
	sentence := "已同意顺延受让，请按公告签约付款"
	if !consent {
		sentence = "已答复不同意，保证金将原路退还"
	}
	return r.done(market.PublicLotsPath+"/"+r.Params("id"), sentence)
}

// mayLeave says that a unit can take its application back.
func mayLeave(l *lot.Lot, look trading.Look, seat lot.Bidder, due, now time.Time) bool {
	return l.Parent == "" && look.State == sale.Announced && now.Before(due) && (seat.State == lot.Applied || seat.State == lot.Qualified)
}

func (s *Server) leavingLot(r *request) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		l, look, err := s.Exchange.Announced(r.ctx(), r.Params("id"))
		if err != nil {
			return nil, err
		}
		seat, seated, err := s.Exchange.Seat(r.ctx(), r.Actor, l.ID)
		if err != nil {
			return nil, err
		}
		rules, err := lot.ReadRules(l.Route, l.Terms)
		switch {
		case err != nil:
			return nil, err
		case !seated:
			return nil, lot.ErrNotInvited
		case !mayLeave(l, look, seat, l.DepositDue(rules), s.Now()):
			return nil, lot.ErrLeft
		}
		path := market.PublicLotsPath + "/" + l.ID
		p := market.LotConfirmPage{Confirm: part.Confirmation{Title: "撤回申请", Lead: "撤回后不能再申请参加本项目；已交的保证金全额退还。", Confirm: "撤回申请", Look: part.Danger, Action: r.Path(), Back: path, BackTo: "返回公告",
			Cells: []part.Cell{{Label: "项目编号", Value: l.Number, Number: true, Width: 12}, {Label: "项目名称", Value: l.Name, Width: 12}, {Label: "竞买代码", Value: seat.Code, Width: 6}, {Label: "资格", Body: part.Badge(bidderMarks[seat.State], seat.State.Title()), Width: 6}, depositCell(seat)}}}
		return func(errs part.Errors) templ.Component {
			p.Shell = s.shell(r, p.Confirm.Title, layout.Crumb{Label: "交易公告", Href: market.PublicLotsPath}, layout.Crumb{Label: l.Number, Href: path}, layout.Crumb{Label: p.Confirm.Title})
			p.Shell.HasErrors = len(errs) > 0
			p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
			return market.LotConfirm(p)
		}, nil
	}
}

func (s *Server) confirmLeaving(r *request) error { return s.confirming(r, nil, s.leavingLot(r)) }

func (s *Server) leaveLot(r *request) error {
	if _, err := formValues(r.Ctx); err != nil {
		return err
	}
	err := s.Exchange.Withdraw(r.ctx(), r.Actor, r.Params("id"))
	if err != nil {
		return s.confirming(r, err, s.leavingLot(r))
	}
	return r.done(market.PublicLotsPath+"/"+r.Params("id"), "申请已撤回，已交的保证金将原路退还")
}

// motionCells are what a motion is about beside its reason.
func (s *Server) motionCells(r *request, f trading.LotFile, m lot.Motion) (cells []part.Cell, err error) {
	if !m.Effective.IsZero() {
		cells = append(cells, part.Cell{Label: "恢复竞价的时间", Value: lot.Minute(m.Effective), Width: 12})
	}
	if fen, ok := money.ParseFen(m.Amount); ok {
		cells = append(cells, yuanCell("新的挂牌价", fen))
	}
	if m.Approval != "" {
		cells = append(cells, part.Cell{Label: "批准文件", Value: m.Approval, Width: 12})
	}
	if m.Bidder != "" {
		cells = append(cells, part.Cell{Label: "次高报价人", Value: m.Asked.Name, Sub: "竞买代码 " + m.Bidder, Width: 12})
	}
	if m.Act != sale.ActResolve {
		return cells, nil
	}
	list, err := s.Exchange.Objections(r.ctx(), f.Lot.ID)
	for _, o := range list {
		if o.ID == m.Objection {
			cells = append(cells, part.Cell{Label: "异议人", Value: o.Name, Width: 6}, part.Cell{Label: "提出时间", Value: day.Minute(o.At), Width: 6}, part.Cell{Label: "异议事项和理由", Value: o.Text, Width: 12, Full: true})
		}
	}
	return append(cells, part.Cell{Label: "处理结果", Value: lot.OutcomeTitle(m.Outcome), Width: 12, Strong: true}), err
}
