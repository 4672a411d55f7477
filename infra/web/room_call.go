package web

import (
	"fmt"
	"strings"

	"jiyue/app/trading"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
	"jiyue/views/market"
)

// callForm is what the clerk of a hall keys into; bids are the newest first.
func (s *Server) callForm(r *request, h *hall, look trading.Look, bids []trading.Record, typed bidTyping) (*market.CallForm, error) {
	key, err := typed.freshKey()
	if err != nil {
		return nil, err
	}
	bidders, err := s.Exchange.Reader.Bidders(r.ctx(), h.id)
	if err != nil {
		return nil, err
	}
	f := &market.CallForm{Key: key, Code: typed.code, Amount: typed.amount, Next: h.next(look).Yuan().Text(), Stop: market.LotsPath + "/" + h.id}
	if len(bids) > 0 {
		f.Last = callWords(bids[0].Seq, bids[0].Actor, bids[0].Amount)
	}
	for _, b := range bidders {
		if b.State != lot.Qualified || b.Deposit == "" {
			continue
		}
		line := market.PaddleLine{Code: b.Code, Leads: b.Code == look.Leader}
		for i := len(bids) - 1; i >= 0; i-- {
			if bids[i].Actor == b.Code {
				line.Amount = yuanText(bids[i].Amount)
			}
		}
		f.Paddles = append(f.Paddles, line)
	}
	return f, nil
}

// callWords say what has been keyed in.
func callWords(seq int, code, amount string) string {
	return fmt.Sprintf("第 %d 次应价，%s 号，%s 元", seq, code, yuanText(amount))
}

// call 录入号牌: what the auctioneer has accepted is entered at once; the clerk has no
// time to be asked again.
func (s *Server) call(r *request) error {
	values, err := formValues(r.Ctx)
	if err != nil {
		return err
	}
	typed := bidTyping{amount: values["amount"], key: values["key"], code: strings.TrimSpace(values["code"])}
	amount := amountText(typed.amount)
	if strings.TrimSpace(typed.amount) == "" { // the least bid that the clerk has seen
		amount = amountText(values["next"])
	}
	receipt, err := s.Exchange.Call(r.ctx(), r.Actor, r.Params("id"), typed.code, amount, typed.key)
	if err == nil && receipt.Code != sale.OK {
		err = fault.New(fault.Conflict, "sale."+string(receipt.Code), receipt.Refusal).At("amount")
	}
	if err != nil {
		if fault.KindOf(err) != fault.Busy {
			typed.key = ""
		}
		return s.bidRefused(r, err, typed)
	}
	sentence := "已录入" + callWords(receipt.Seq, receipt.Actor, receipt.Amount)
	if !r.fromRoom() {
		return r.done(market.PublicLotsPath+"/"+r.Params("id")+"/room", sentence)
	}
	key, err := pageKey()
	if err != nil {
		return err
	}
	return r.page(market.Called(sentence, key))
}
