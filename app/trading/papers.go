package trading

import (
	"context"

	"jiyue/domain/actor"
	"jiyue/domain/contract"
	"jiyue/domain/lot"
)

// HandIn 上传证明材料 by a bidder that waits for its judgement. The media type comes from
// the content, never from the name.
func (x *Exchange) HandIn(ctx context.Context, by actor.Actor, id, name string, content []byte) error {
	media, err := contract.Acceptable(name, content)
	if err != nil {
		return err
	}
	if !by.Has(actor.Bidder) {
		return lot.ErrBidder
	}
	seat, err := x.Reader.BidderOf(ctx, id, by.Org)
	if err != nil {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		b, err := tx.LockBidder(ctx, id, seat.Code)
		if err != nil {
			return err
		}
		there, err := tx.CountPapers(ctx, id, b.Code)
		if err != nil {
			return err
		}
		p := lot.Paper{ID: tx.NewID(), Lot: id, Code: b.Code, Name: contract.SafeName(name), SHA256: contract.Hash(content), Size: int64(len(content)), MediaType: media, AddedAt: tx.Now()}
		e, err := b.HandIn(by, p, there)
		if err != nil {
			return err
		}
		added, err := tx.AddPaper(ctx, p, by, content)
		if err == nil && !added {
			err = lot.ErrPaperTwice
		}
		if err == nil {
			tx.Record(e)
		}
		return err
	})
}

// Papers 证明材料 of a bidder, for the exchange and the bidder's own unit.
func (x *Exchange) Papers(ctx context.Context, by actor.Actor, b lot.Bidder) ([]lot.Paper, error) {
	l, err := x.Reader.Lot(ctx, b.Lot)
	if err != nil || !within(by, l) && (by.Org != b.Org.ID || !by.Has(actor.Bidder)) {
		return nil, err
	}
	return x.Reader.Papers(ctx, b.Lot, b.Code)
}

// within says that somebody works on a lot at its exchange.
func within(by actor.Actor, l *lot.Lot) bool {
	return by.Org == l.Exchange.ID && by.Has(actor.Trader, actor.Treasurer, actor.Head)
}

// Paper 查看证明材料 by the exchange of the lot.
func (x *Exchange) Paper(ctx context.Context, by actor.Actor, id, code, paper string) (lot.Paper, []byte, error) {
	l, err := x.Reader.Lot(ctx, id)
	if err != nil {
		return lot.Paper{}, nil, err
	}
	if !within(by, l) {
		return lot.Paper{}, nil, lot.ErrPaperAbsent
	}
	p, content, err := x.Reader.PaperContent(ctx, paper)
	if err == nil && (p.Lot != id || p.Code != code) {
		err = lot.ErrPaperAbsent
	}
	if err != nil {
		return lot.Paper{}, nil, err
	}
	return p, content, nil
}
