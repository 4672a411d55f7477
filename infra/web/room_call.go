package web

import (
	"fmt"

	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/views/market"
	"jiyue/views/part"
)

// paddles are the numbers that may bid in the hall.
func (s *Server) paddles(r *request, id string) ([]part.Option, error) {
	bidders, err := s.Exchange.Reader.Bidders(r.ctx(), id)
	list := []part.Option{}
	for _, b := range bidders {
		if b.State == lot.Qualified && b.Deposit != "" {
			list = append(list, part.Option{Value: b.Code, Label: b.Code})
		}
	}
	return list, err
}

// call 录入号牌: what the auctioneer has accepted is entered at once; the clerk has no
// time to be asked again.
func (s *Server) call(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	typed := bidTyping{amount: values["amount"], key: values["key"], code: values["code"]}
	receipt, err := s.Exchange.Call(r.ctx(), r.Actor, r.Params("id"), typed.code, amountText(typed.amount), typed.key)
	if err == nil && receipt.Code != sale.OK {
		err = fault.New(fault.Conflict, "sale."+string(receipt.Code), receipt.Refusal).At("amount")
	}
	if err != nil {
		if fault.KindOf(err) != fault.Busy {
			typed.key = ""
		}
		return s.bidRefused(r, err, typed)
	}
	sentence := fmt.Sprintf("已录入第 %d 次应价，%s 号，%s 元", receipt.Seq, receipt.Actor, yuanText(receipt.Amount))
	if !r.fromRoom() {
		return r.done(market.PublicLotsPath+"/"+r.Params("id")+"/room", sentence)
	}
	key, err := pageKey()
	if err != nil {
		return err
	}
	return r.page(market.Called(sentence, key))
}
