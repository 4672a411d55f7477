package trading

import (
	"context"
	"slices"

	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
)

// Deals 成交 tells the registration of contracts what was agreed on the market.
type Deals struct {
	Exchange   *Exchange
	Agreements *Agreements
	Reader     DealReader
}

// DealReader finds sales by their numbers.
type DealReader interface {
	SaleOfNumber(ctx context.Context, number string) (id string, route lot.Route, err error) // ErrNoSale
	CodeOfOrganisation(ctx context.Context, id string) (string, error)
}

// Deal 查成交 finds a deal by the number of its sale; contract.ErrNoDeal when there is
// none, or none that a contract may carry out yet.
func (d *Deals) Deal(ctx context.Context, number string) (contract.Deal, error) {
	id, route, err := d.Reader.SaleOfNumber(ctx, number)
	var deal contract.Deal
	switch {
	case err != nil:
	case route == Agreement:
		deal, err = d.agreed(ctx, id)
	case route == lot.Listing:
		deal, err = d.listed(ctx, id)
	default:
		deal, err = d.sold(ctx, id)
	}
	if fault.KindOf(err) == fault.NotFound {
		return contract.Deal{}, contract.ErrNoDeal
	}
	return deal, err
}

// agreed is a deal with a named counterparty, once its notice has ended well.
func (d *Deals) agreed(ctx context.Context, id string) (contract.Deal, error) {
	f, err := d.Agreements.file(ctx, id)
	if err == nil && !slices.Contains([]agreement.State{agreement.Signable, agreement.Signed, agreement.Registered}, f.State) {
		err = contract.ErrNoDeal
	}
	if err != nil {
		return contract.Deal{}, err
	}
	deal := contract.Deal{Number: f.Number, Name: f.Name, Route: "协议定价", Seller: contract.Signatory{Name: f.OrgName}, Buyer: contract.Signatory{Name: f.Texts[string(agreement.FieldCounterparty)]},
		Reached: day.Of(f.Standing.EndsAt), Evidence: NoticePath + f.ID,
		Unsigned: f.State == agreement.Signable}
	price, fine := money.ParseFen(f.Texts[DealAmount])
	deal.Lump = fine && f.Texts[DealForm] == string(agreement.Lump)
	if deal.Lump {
		deal.Price = price.Yuan().Decimal()
	}
	deal.Seller.Code, err = d.Reader.CodeOfOrganisation(ctx, f.Org)
	return deal, err
}

// sold is a lot whose deal is confirmed.
func (d *Deals) sold(ctx context.Context, id string) (contract.Deal, error) {
	l, look, err := d.Exchange.Announced(ctx, id)
	if err == nil && !Reached(look.State) {
		err = contract.ErrNoDeal
	}
	if err != nil {
		return contract.Deal{}, err
	}
	return d.confirmed(ctx, l, look, "/lots/"+l.ID+"/replay")
}

// listed is a listing whose deal is confirmed.
func (d *Deals) listed(ctx context.Context, id string) (contract.Deal, error) {
	f, err := d.Exchange.ListingNotice(ctx, id)
	if err == nil && !Reached(f.Look.State) {
		err = contract.ErrNoDeal
	}
	if err != nil {
		return contract.Deal{}, err
	}
	deal, err := d.confirmed(ctx, f.Lot, f.Look, "/lots/"+id)
	if f.Terms.FirstInstalment == nil {
		deal.Payment = "一次付清"
	}
	return deal, err
}

// confirmed is what the parties of a lot have agreed on.
func (d *Deals) confirmed(ctx context.Context, l *lot.Lot, look Look, evidence string) (contract.Deal, error) {
	id := l.ID
	deal := contract.Deal{Number: l.Number, Name: l.Name, Route: l.Route.Title(), Seller: contract.Signatory{Name: l.Seller.Name}, Price: look.Price.Yuan().Decimal(), Lump: true, Evidence: evidence}
	buyer, err := d.Exchange.buyer(ctx, id, look.Leader)
	if err != nil {
		return deal, err
	}
	deal.Buyer.Name = buyer.Name
	deal.Buyer.Code, err = d.Reader.CodeOfOrganisation(ctx, buyer.ID)
	if err == nil {
		deal.Seller.Code, err = d.Reader.CodeOfOrganisation(ctx, l.Seller.ID)
	}
	if err != nil {
		return deal, err
	}
	records, err := d.Exchange.Reader.Records(ctx, id)
	for _, r := range records {
		if (r.Act == sale.ActConfirm || r.Act == sale.ActNextBidder) && r.Code == sale.OK {
			deal.Reached = day.Of(r.At)
		}
	}
	return deal, err
}

// Registered 转登记 notes in the log of an agreed price that its contract is registered.
func (d *Deals) Registered(ctx context.Context, number, certificate string) error {
	id, route, err := d.Reader.SaleOfNumber(ctx, number)
	if err != nil || route != Agreement {
		return err
	}
	r, err := d.Agreements.Floor.Enter(ctx, id, Record{Act: sale.Act(agreement.ActRegister), Key: "registration:" + certificate, Data: map[string]string{dataID: certificate}})
	if err != nil || r.Code != sale.OK || r.Replay {
		return err
	}
	return d.Agreements.InTx(ctx, func(tx AgreementTx) error {
		tx.Record(audit.Event{Kind: "agreement.registered", By: actor.System, Subject: audit.SubjectOf("agreement", id), Facts: []audit.Fact{{Label: "登记编号", Value: certificate}}})
		return nil
	})
}
