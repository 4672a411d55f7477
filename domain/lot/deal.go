package lot

import (
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/listing"
	"jiyue/domain/sale"
)

// ErrTreasurer is the answer to those who may not register money.
var ErrTreasurer = fault.New(fault.Denied, "lot.treasurer", "只有本交易机构的财务人员可以登记收款和结清")

// Sign 登记签约 of the contract between seller and buyer.
func (l *Lot) Sign(by actor.Actor) (audit.Event, error) {
	err := l.trader(by, actor.Trader)
	return l.finished("lot.signed", by, err, sale.Confirmed, sale.State(listing.Cure))
}

// Settle 登记结清: the price is paid in full, the deposit has become part of it.
func (l *Lot) Settle(by actor.Actor) (audit.Event, error) {
	return l.finished("lot.settled", by, l.treasurer(by), sale.Confirmed, sale.Signed)
}

func (l *Lot) finished(kind string, by actor.Actor, err error, in ...sale.State) (audit.Event, error) {
	if err == nil && !slices.Contains(in, l.State) {
		err = ErrState
	}
	return l.event(kind, by, l.State), err
}

// treasurer checks that the actor keeps the money of the lot's exchange.
func (l *Lot) treasurer(by actor.Actor) error {
	if by.Org == l.Exchange.ID && !by.Has(actor.Treasurer) {
		return ErrTreasurer
	}
	return l.trader(by, actor.Treasurer)
}

// TakeDeposit 登记保证金 that the exchange has received for a bidder, with the reference of
// the bank.
func (l *Lot) TakeDeposit(by actor.Actor, b Bidder, amount, reference string) (audit.Event, error) {
	err := l.treasurer(by)
	switch {
	case err != nil:
		return audit.Event{}, err
	case len(reference) < 4 || len(reference) > 60:
		return audit.Event{}, ErrReference
	case b.State != Qualified:
		return audit.Event{}, ErrUnqualified
	}
	return audit.Event{Kind: "lot.deposit_taken", Subject: audit.SubjectOf("lot", l.ID), By: by,
		Facts: []audit.Fact{{Label: "竞买代码", Value: b.Code}, {Label: "保证金（元）", Value: amount}, {Label: "银行流水号", Value: reference}}}, nil
}

// Faults of deposits.
var (
	ErrReference   = fault.New(fault.Invalid, "lot.reference", "请填写银行流水号，4 至 60 个字符").At("reference")
	ErrUnqualified = fault.New(fault.Conflict, "lot.unqualified", "资格审核通过的竞买人才能登记保证金")
)
