package web

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"jiyue/app/trading"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/views/market"
	"jiyue/views/part"
)

// onListing is the page before an act on a listing; fill says what it is about, with
// what was typed and refused.
func (s *Server) onListing(r *request, in []listing.State, fill func(f trading.ListingFile, p *market.LotConfirmPage, errs part.Errors)) func() (func(part.Errors) templ.Component, error) {
	return func() (func(part.Errors) templ.Component, error) {
		f, err := s.Exchange.Listing(r.ctx(), r.Actor, r.Params("id"))
		if err == nil && !f.Inside {
			err = lot.ErrAbsent
		}
		if err == nil && !slices.Contains(in, f.Standing.State) {
			err = lot.ErrState
		}
		if err != nil {
			return nil, err
		}
		key, err := pageKey()
		if err != nil {
			return nil, err
		}
		return func(errs part.Errors) templ.Component {
			p := market.LotConfirmPage{Confirm: part.Confirmation{Hidden: map[string]string{"key": key}, Cells: []part.Cell{{Label: "项目编号", Value: f.Lot.Number, Number: true, Width: 12}, {Label: "项目名称", Value: f.Lot.Name, Width: 12}}}}
			fill(f, &p, errs)
			return s.confirmLot(r, f.LotFile, p)(errs)
		}, nil
	}
}

var referenceField = part.Field{Name: "reference", Label: "银行流水号", Width: part.Middle, MaxLength: 60, Autocomplete: "off"}

// typedField is a field with what was typed there, and what is wrong with it.
func typedField(f part.Field, typed map[string]string, errs part.Errors) part.Field {
	if text, asked := typed[f.Name]; asked {
		f.Value = text
	}
	f.Err = errs.At(f.Name)
	return f
}

func (s *Server) paying(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.onListing(r, []listing.State{listing.Signed, listing.PartPaid}, func(f trading.ListingFile, p *market.LotConfirmPage, errs part.Errors) {
		st := f.Standing
		rest := st.Price - st.PaidAmount
		p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm = "登记付款", "按已到账的金额登记，抵作价款的保证金一并计入。登记后不能更改。", "登记付款到账"
		p.Confirm.Cells = append(p.Confirm.Cells, yuanCell("成交价", st.Price), part.Cell{Label: "尚未支付", Value: rest.Yuan().Text(), Unit: " 元", Width: 6},
			part.Cell{Label: "其中保证金可抵", Value: f.Terms.Deposit.Yuan().Text(), Unit: " 元", Sub: "以实际缴纳的为准", Width: 6})
		p.Fields = []part.Field{typedField(part.Field{Name: "amount", Label: "本次金额", Value: rest.Yuan().Text()}, typed, errs), typedField(referenceField, typed, errs),
			typedField(part.Field{Name: "guarantee", Label: "余款的担保", OptNote: "分期付款填写", Hint: "担保方式、担保人和文件编号。", Width: part.Long, MaxLength: 200, Autocomplete: "off"}, typed, errs)}
	})
}

func (s *Server) confirmPaying(r *request) error { return s.confirming(r, nil, s.paying(r, nil)) }

func (s *Server) payListing(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Pay(r.ctx(), r.Actor, r.Params("id"), amountText(values["amount"]), values["reference"], values["guarantee"])
	return s.listingDone(r, err, s.paying(r, values), "付款已登记")
}

func (s *Server) exercising(r *request, typed map[string]string) func() (func(part.Errors) templ.Component, error) {
	return s.onListing(r, []listing.State{listing.Exercise}, func(f trading.ListingFile, p *market.LotConfirmPage, errs part.Errors) {
		p.Confirm.Title, p.Confirm.Lead, p.Confirm.Confirm = "登记行使优先购买权", "权利人已书面声明行使，保证金已到账。登记后由其按下列价格受让。", "登记行权"
		p.Confirm.Cells = append(p.Confirm.Cells, yuanCell("形成的价格", f.Standing.Price), part.Cell{Label: "行权截止", Value: deadline(f.Standing.ExerciseEnd), Width: 12})
		who := part.Field{Name: "code", Label: "优先购买权人", Options: []part.Option{{Label: "请选择"}}}
		for _, h := range f.Lot.Holders {
			who.Options = append(who.Options, part.Option{Value: h.Code, Label: h.Org.Name + "，代码 " + h.Code})
		}
		p.Fields = []part.Field{typedField(who, typed, errs), typedField(part.Field{Name: "amount", Label: "保证金到账金额", Value: f.Terms.Deposit.Yuan().Text()}, typed, errs), typedField(referenceField, typed, errs)}
	})
}

func (s *Server) confirmExercise(r *request) error {
	return s.confirming(r, nil, s.exercising(r, nil))
}

func (s *Server) exerciseListing(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.Exercise(r.ctx(), r.Actor, r.Params("id"), values["code"], amountText(values["amount"]), values["reference"])
	return s.listingDone(r, err, s.exercising(r, values), "已登记行使优先购买权")
}

func (s *Server) resulting(r *request) func() (func(part.Errors) templ.Component, error) {
	return s.onListing(r, []listing.State{listing.Certified}, func(f trading.ListingFile, p *market.LotConfirmPage, _ part.Errors) {
		p.Confirm.Title, p.Confirm.Confirm = "公示成交结果", "公示成交结果"
		p.Confirm.Lead = "公示后任何人可以在公告页看到成交价和溢价率，受让方的名称不公开。"
		p.Confirm.Cells = append(p.Confirm.Cells, yuanCell("成交价", f.Standing.Price))
	})
}

func (s *Server) confirmResult(r *request) error { return s.confirming(r, nil, s.resulting(r)) }

func (s *Server) publishResult(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	err = s.Exchange.PublishResult(r.ctx(), r.Actor, r.Params("id"), values["key"])
	return s.listingDone(r, err, s.resulting(r), "成交结果已公示")
}

func (s *Server) sending(r *request) func() (func(part.Errors) templ.Component, error) {
	return s.onListing(r, []listing.State{listing.Auction}, func(f trading.ListingFile, p *market.LotConfirmPage, _ part.Errors) {
		p.Confirm.Title, p.Confirm.Confirm = "转入网络竞价", "建立竞价项目草稿"
		p.Confirm.Lead = "按挂牌公告建立竞价项目的草稿：起始价、保证金、竞买人和优先购买权与挂牌一致，不另行报名。核对竞价时间后提交复核，由另一名人员发布。"
		p.Confirm.Cells = append(p.Confirm.Cells, yuanCell("起始价", f.Standing.Room.Start))
	})
}

func (s *Server) confirmAuction(r *request) error { return s.confirming(r, nil, s.sending(r)) }

func (s *Server) sendToAuction(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	id := values["key"]
	if uuid.Validate(id) != nil {
		err = errDraftID
	} else {
		err = s.Exchange.SendToAuction(r.ctx(), r.Actor, r.Params("id"), id)
	}
	if err != nil {
		return s.confirming(r, err, s.sending(r))
	}
	return r.done(market.LotsPath+"/"+id, "竞价项目草稿已建立，核对竞价时间后提交复核")
}

// listingDone leads back to the listing, or shows the page again with what was refused.
func (s *Server) listingDone(r *request, err error, view func() (func(part.Errors) templ.Component, error), sentence string) error {
	if err != nil {
		return s.confirming(r, err, view)
	}
	return r.done(market.LotsPath+"/"+r.Params("id"), sentence)
}
