package web

import (
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/day"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// confirmLot is the page before an act on a lot; what it says is filled in by the act.
func (s *Server) confirmLot(r *request, f trading.LotFile, p market.LotConfirmPage) func(part.Errors) templ.Component {
	path := market.LotsPath + "/" + f.Lot.ID
	if p.Confirm.Hidden == nil {
		p.Confirm.Hidden = map[string]string{"version": strconv.Itoa(f.Lot.Version)}
	}
	if p.Confirm.Action == "" {
		p.Confirm.Action = r.Path()
	}
	p.Confirm.Back, p.Confirm.BackTo = path, "返回项目"
	return func(errs part.Errors) templ.Component {
		p.Shell = s.shell(r, p.Confirm.Title, lotPlace(r), layout.Crumb{Label: lotName(f.Lot), Href: path}, layout.Crumb{Label: p.Confirm.Title})
		p.Shell.HasErrors = len(errs) > 0
		p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
		return market.LotConfirm(p)
	}
}

// confirming answers a page before an act, or the refusal of the act.
func (s *Server) confirming(r *request, err error, view func() (func(part.Errors) templ.Component, error)) error {
	shown, failed := view()
	if failed != nil {
		return failed
	}
	if err != nil {
		return r.again(err, shown)
	}
	return r.page(shown(nil))
}

func (s *Server) announcement(r *request) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.insideFile(r)
		if err == nil && f.Lot.State != lot.Review {
			err = lot.ErrState
		}
		if err == nil && r.Actor.User == f.Lot.Maker.ID {
			err = lot.ErrSelf
		}
		if err != nil {
			return nil, err
		}
		clauses, err := reviewClauses(f.Lot)
		if err != nil {
			return nil, err
		}
		price := "起始价"
		if f.Lot.Route == lot.Listing {
			price = "挂牌价"
		}
		return s.confirmLot(r, f, market.LotConfirmPage{Clauses: append(clauses, lot.Grounds(f.Lot.Terms)...), Notice: f.Lot.Notice, Confirm: part.Confirmation{
			Title: "发布公告", Lead: "发布后公告和规则不能修改，交易日志从此开始。请逐条核对。", Confirm: "发布公告", Look: part.Seal,
			Cells: []part.Cell{{Label: "项目名称", Value: f.Lot.Name, Width: 12}, {Label: "转让方", Value: f.Lot.Seller.Name, Width: 6}, {Label: "编制", Value: f.Lot.Maker.Name, Width: 6},
				yuanCell(price, f.Lot.Start())}}}), nil
	}
}

// reviewClauses show the second person the reserve price, too: whoever lets the rules
// stand has to know them. After the announcement nobody reads it before the close.
func reviewClauses(l *lot.Lot) ([]lot.Clause, error) {
	list, err := l.Clauses()
	for i, c := range list {
		if reserve := yuanText(l.Secret[sale.TermReserve]); c.Label == "保留价" && reserve != "" {
			list[i].Text += "；本次核对：" + reserve + " 元"
		}
	}
	return list, err
}

func (s *Server) confirmAnnouncement(r *request) error {
	return s.confirming(r, nil, s.announcement(r))
}

func (s *Server) announceLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Announce(r.ctx(), r.Actor, r.Params("id"), number(values["version"]))
	if err != nil {
		return s.confirming(r, err, s.announcement(r))
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "公告已发布")
}

func (s *Server) dropping(r *request) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.insideFile(r)
		if err == nil && f.Lot.State != lot.Draft && f.Lot.State != lot.Review {
			err = lot.ErrState
		}
		if err != nil {
			return nil, err
		}
		return s.confirmLot(r, f, market.LotConfirmPage{Confirm: part.Confirmation{Title: "作废项目", Lead: "作废后不能恢复，需要时另行新建。", Confirm: "作废项目", Look: part.Danger,
			Cells: []part.Cell{{Label: "项目名称", Value: f.Lot.Name, Width: 12}}}}), nil
	}
}

func (s *Server) confirmDrop(r *request) error { return s.confirming(r, nil, s.dropping(r)) }

func (s *Server) dropLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Drop(r.ctx(), r.Actor, r.Params("id"), number(values["version"]))
	if err != nil {
		return s.confirming(r, err, s.dropping(r))
	}
	return r.done(market.LotsPath, "项目已作废")
}

// finishing is the page before 签约 and 结清. key is the one of the page.
func (s *Server) finishing(r *request, key string, act sale.Act) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.insideFile(r)
		if err == nil && f.Lot.State != sale.Confirmed && (f.Lot.State != sale.State(listing.Cure) || act == sale.ActSettle) && (f.Lot.State != sale.Signed || act == sale.ActSign) {
			err = lot.ErrState
		}
		if err == nil && key == "" {
			key, err = pageKey()
		}
		if err != nil {
			return nil, err
		}
		c := part.Confirmation{Title: "登记签约", Lead: "转让方与受让方已签订合同。", Confirm: "登记签约", Hidden: map[string]string{"key": key}}
		if act == sale.ActSettle {
			c = part.Confirmation{Title: "登记结清", Lead: "受让方已付清价款和服务费。登记后保证金抵作价款，剩余退还，价款划转转让方；不能更改。", Confirm: "登记结清", Hidden: map[string]string{"key": key}}
		}
		c.Cells = []part.Cell{{Label: "项目编号", Value: f.Lot.Number, Number: true, Width: 12}, {Label: "项目名称", Value: f.Lot.Name, Width: 12}, yuanCell("成交价", f.Look.Price)}
		if act == sale.ActSettle {
			a, err := s.Treasury.Reader.Account(r.ctx(), f.Lot.ID)
			if err != nil {
				return nil, err
			}
			bill, _ := a.Funds.Bill()
			c.Cells = append(c.Cells, yuanCell("受让方还应付（保证金抵扣以后）", bill.Outstanding()))
		}
		return s.confirmLot(r, f, market.LotConfirmPage{Confirm: c}), nil
	}
}

func (s *Server) confirmSigning(r *request) error {
	return s.confirming(r, nil, s.finishing(r, "", sale.ActSign))
}

func (s *Server) confirmSettling(r *request) error {
	return s.confirming(r, nil, s.finishing(r, "", sale.ActSettle))
}

func (s *Server) signLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Sign(r.ctx(), r.Actor, r.Params("id"), values["key"])
	if err != nil {
		return s.confirming(r, err, s.finishing(r, "", sale.ActSign))
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "已登记签约")
}

func (s *Server) settleLot(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Treasury.Settle(r.ctx(), r.Actor, r.Params("id"), values["key"])
	if err != nil {
		return s.confirming(r, err, s.finishing(r, "", sale.ActSettle))
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), "已登记结清")
}

// deciding is the page of the second person of a motion.
func (s *Server) deciding(r *request) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Exchange.Open(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		for _, m := range f.Motions {
			if m.ID != r.Params("motion") {
				continue
			}
			switch {
			case m.State != lot.Proposed:
				return nil, lot.ErrMotionDone
			case !s.mayDecide(r, f, m) && f.Inside && m.Act == sale.ActConfirm:
				return nil, lot.ErrConfirmer
			case !s.mayDecide(r, f, m):
				return nil, lot.ErrMotionSelf
			}
			title := f.Lot.ActTitle(m.Act)
			c := part.Confirmation{Title: title, Lead: motionNote(f.Lot, m.Act) + "。办理后不能撤回。", Confirm: "办理" + title, Hidden: map[string]string{}, Action: r.Path() + "/decide",
				Cells: []part.Cell{{Label: "项目", Value: f.Lot.Name, Sub: f.Lot.Number, Width: 12}, {Label: "提出", Value: m.Proposer.Name, Sub: day.Minute(m.At), Width: 6}, {Label: "理由", Value: m.Reason, Width: 6}}}
			if r.Method() != "GET" {
				c.Action = r.Path()
			}
			about, err := s.motionCells(r, f, m)
			if err != nil {
				return nil, err
			}
			c.Cells = append(c.Cells, about...)
			refuse := "不予办理"
			if m.Act == sale.ActNextBidder {
				c.Lead, c.Confirm, c.Look, c.Hidden["carry"], refuse = "由次高报价人自己答复。逾期不答复、或书面答复不同意的，由第二人登记；登记后其保证金退还，不能撤回。", "登记为不同意", part.Danger, "no", ""
			}
			if m.Act == lot.ActCertificate {
				c.Confirm, c.Look = "出具交易凭证", part.Seal
			}
			if m.Act == sale.ActConfirm {
				c.Confirm, c.Look = "签署成交确认", part.Seal
				c.Cells = append(c.Cells, part.Cell{Label: "竞得人竞买代码", Value: f.Look.Leader, Width: 12}, yuanCell("成交价", f.Look.Price))
			}
			return s.confirmLot(r, f, market.LotConfirmPage{Confirm: c, Refuse: refuse}), nil
		}
		return nil, lot.ErrAbsent
	}
}

func (s *Server) confirmMotion(r *request) error { return s.confirming(r, nil, s.deciding(r)) }

func (s *Server) decideMotion(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	carry := values["carry"] != "no"
	err = s.Exchange.Decide(r.ctx(), r.Actor, r.Params("id"), r.Params("motion"), carry)
	if err != nil {
		return s.confirming(r, err, s.deciding(r))
	}
	sentence := "已办理"
	if !carry {
		sentence = "已不予办理"
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), sentence)
}
