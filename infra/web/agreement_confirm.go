package web

import (
	"strconv"

	"github.com/a-h/templ"

	"jiyue/app/trading"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/views/layout"
	"jiyue/views/market"
	"jiyue/views/part"
)

// confirmAgreement is the page before an act on a deal; fill says what it is about,
// with what was typed and refused.
func (s *Server) confirmAgreement(r *request, typed map[string]string, fill func(trading.AgreementFile, *market.AgreementConfirmPage, part.Errors) error) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Agreements.Open(r.ctx(), r.Actor, r.Params("id"))
		if err != nil {
			return nil, err
		}
		key, err := pageKey()
		if err != nil {
			return nil, err
		}
		var p market.AgreementConfirmPage
		err = fill(f, &p, nil)
		if err != nil {
			return nil, err
		}
		path := market.AgreementsPath + "/" + f.ID
		return func(errs part.Errors) templ.Component {
			p = market.AgreementConfirmPage{}
			_ = fill(f, &p, errs) // as a moment ago
			p.Confirm.Action, p.Confirm.Back, p.Confirm.BackTo, p.Confirm.Hidden = r.Path(), path, "返回", map[string]string{"key": key}
			p.Shell = s.shell(r, p.Confirm.Title, agreementPlace, layout.Crumb{Label: f.Number, Href: path}, layout.Crumb{Label: p.Confirm.Title})
			p.Shell.HasErrors = len(errs) > 0
			p.Confirm.CSRF, p.Confirm.Errors = p.Shell.CSRF, errs
			return market.AgreementConfirm(p)
		}, nil
	}
}

var errAgreementState = fault.New(fault.Conflict, "agreement.state", agreement.CodeState.Sentence())

func (s *Server) approval(r *request) func() (func(part.Errors) templ.Component, error) {
	return s.confirmAgreement(r, nil, func(f trading.AgreementFile, p *market.AgreementConfirmPage, _ part.Errors) error {
		p.Terms = agreementTerms(f.Texts)
		p.Confirm = part.Confirmation{Title: "审批并公示", Lead: "审批后立即向社会公示以下全部内容，公示文本不能修改。请逐项核对。", Confirm: "审批通过并公示", Look: part.Seal,
			Cells: []part.Cell{{Label: "提交", Value: f.NameOf(f.Submitter), Width: 6}, {Label: "公示期", Value: strconv.Itoa(f.Policy.NoticeDays) + " 个自然日", Sub: "自次日起算", Width: 6},
				{Label: "拟定价格", Value: trading.PriceWords(f.Texts), Strong: true, Width: 12}}}
		if f.Assent != "" {
			p.Confirm.Cells = append(p.Confirm.Cells, part.Cell{Label: "关联交易加签", Value: f.NameOf(f.Assent), Width: 12})
		}
		if f.State != agreement.Review {
			return errAgreementState
		}
		return nil
	})
}

func (s *Server) confirmApproval(r *request) error { return s.confirming(r, nil, s.approval(r)) }

func (s *Server) approveAgreement(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Agreements.Approve(r.ctx(), r.Actor, r.Params("id"), values["key"])
	if err != nil {
		return s.confirming(r, err, s.approval(r))
	}
	return r.done(market.AgreementsPath+"/"+r.Params("id"), "已审批，公示开始")
}

func (s *Server) cancelling(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.confirmAgreement(r, typed, func(f trading.AgreementFile, p *market.AgreementConfirmPage, errs part.Errors) error {
		p.Confirm = part.Confirmation{Title: "终止协议定价", Lead: "终止后公示撤下，不能恢复；公示过的版本仍可查看。", Confirm: "终止协议定价", Look: part.Danger, Cells: []part.Cell{{Label: "成果名称", Value: f.Name, Width: 12}}}
		p.Reason = &part.Field{Name: "reason", Label: "终止原因", Value: typed["reason"], Err: errs.At("reason"), Rows: 3, MaxLength: 500}
		return nil
	})
}

func (s *Server) confirmCancelling(r *request) error {
	return s.confirming(r, nil, s.cancelling(r, nil))
}

func (s *Server) cancelAgreement(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Agreements.Cancel(r.ctx(), r.Actor, r.Params("id"), values["key"], values["reason"])
	if err != nil {
		return s.confirming(r, err, s.cancelling(r, values))
	}
	return r.done(market.AgreementsPath+"/"+r.Params("id"), "已终止")
}

// The answers to an objection; an upheld one sends the deal back or ends it.
var objectionAnswers = []part.Option{{Value: "dismissed", Label: "异议不成立", Note: "公示继续，全部异议办结后可以签约"}, {Value: "upheld", Label: "异议成立，修改后重新公示", Note: "现行公示撤下"},
	{Value: "ended", Label: "异议成立，终止交易", Note: "现行公示撤下，不能恢复"}, {Value: "withdrawn", Label: "异议人撤回"}}

var errOutcome = fault.New(fault.Invalid, "web.outcome", "请选择处理结果").At("outcome")

func (s *Server) resolving(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.confirmAgreement(r, typed, func(f trading.AgreementFile, p *market.AgreementConfirmPage, errs part.Errors) error {
		for _, o := range f.Objections {
			if o.ID != r.Params("objection") {
				continue
			}
			p.Confirm = part.Confirmation{Title: "处理异议", Lead: "价格谈判人（" + f.Texts[trading.DealSpokesman] + "）不得处理异议。", Confirm: "办结异议", Cells: []part.Cell{{Label: "异议人", Value: o.Name, Width: 6}, {Label: "联系方式", Value: o.Contact, Width: 6},
				{Label: "提出时间", Value: day.Minute(o.At), Width: 12}, {Label: "异议事项和理由", Value: o.Text, Width: 12}}}
			p.Answer = &part.Field{Name: "outcome", Label: "处理结果", Value: typed["outcome"], Err: errs.At("outcome"), Options: objectionAnswers}
			p.Reason = &part.Field{Name: "reason", Label: "处理意见", Hint: "与答复异议人的内容一致。", Value: typed["reason"], Err: errs.At("reason"), Rows: 4, MaxLength: 500}
			p.Served = &part.Field{Name: "served", Label: "答复已送达异议人", Value: "true", Values: []string{typed["served"]}}
			return nil
		}
		return trading.ErrNoAgreement
	})
}

func (s *Server) confirmResolving(r *request) error {
	return s.confirming(r, nil, s.resolving(r, nil))
}

func (s *Server) resolveObjection(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	outcome, known := map[string]agreement.Outcome{"dismissed": agreement.Dismiss, "upheld": agreement.Uphold, "ended": agreement.Uphold, "withdrawn": agreement.Withdraw}[values["outcome"]]
	if known {
		err = s.Agreements.Resolve(r.ctx(), r.Actor, r.Params("id"), values["key"], r.Params("objection"), outcome, values["reason"], values["served"] == "true", values["outcome"] == "ended")
	} else {
		err = errOutcome
	}
	if err != nil {
		return s.confirming(r, err, s.resolving(r, values))
	}
	return r.done(market.AgreementsPath+"/"+r.Params("id"), "异议已办结")
}
