package trading

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/audit"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// Faults of what follows a hammer.
var (
	ErrNoResultNotice = fault.New(fault.Conflict, "trading.no_result_notice", "这个项目的成交结果不在公示期内，不受理异议")
	ErrNoObjection    = fault.New(fault.NotFound, "trading.no_objection", "没有找到这项异议，或已经答复")
	ErrNoRunnerUp     = fault.New(fault.Conflict, "trading.no_runner_up", "没有可以顺延的竞买人：除违约方外无人报价达到保留价，或次高报价人的保证金已在签约后退还；请按公告重新竞价")
	ErrNotAsked       = fault.New(fault.NotFound, "trading.not_asked", "交易机构没有向本单位征询顺延，或已经答复")
)

// auction is the engine of a rising lot as its log has left it.
func (x *Exchange) auction(ctx context.Context, l *lot.Lot) (*sale.Auction, error) {
	engine, err := x.Course(ctx, l)
	if err != nil {
		return nil, err
	}
	a, rising := engine.(*sale.Auction)
	if !rising {
		return nil, lot.ErrState
	}
	return a, nil
}

// runnerUp is the number of who may step in after a default.
func (x *Exchange) runnerUp(ctx context.Context, l *lot.Lot) (string, error) {
	a, err := x.auction(ctx, l)
	if err != nil {
		return "", err
	}
	b, may := a.RunnerUp()
	if !may {
		return "", ErrNoRunnerUp
	}
	return b.Bidder, nil
}

// NextOffer 顺延征询 is the question to the second best bidder whether it takes the lot.
type NextOffer struct {
	Lot    *lot.Lot
	Look   Look
	Motion lot.Motion
	Bid    sale.Bid
}

// NextOffer 查阅顺延征询 by the bidder who is asked; false: it is not.
func (x *Exchange) NextOffer(ctx context.Context, by actor.Actor, id string) (o NextOffer, asked bool, err error) {
	if !by.Has(actor.Bidder) {
		return o, false, nil
	}
	motions, err := x.Reader.Motions(ctx, id)
	if err != nil {
		return o, false, err
	}
	for _, m := range motions {
		if m.Act == sale.ActNextBidder && m.State == lot.Proposed && m.Asked.ID == by.Org {
			o.Motion, asked = m, true
		}
	}
	if !asked {
		return o, false, nil
	}
	o.Lot, o.Look, err = x.Announced(ctx, id)
	if err != nil {
		return o, false, err
	}
	a, err := x.auction(ctx, o.Lot)
	if err != nil {
		return o, false, err
	}
	o.Bid, asked = a.RunnerUp()
	return o, asked, nil
}

// AnswerNext 答复顺延征询.
func (x *Exchange) AnswerNext(ctx context.Context, by actor.Actor, id string, consent bool) error {
	o, asked, err := x.NextOffer(ctx, by, id)
	if err == nil && !asked {
		err = ErrNotAsked
	}
	if err != nil {
		return err
	}
	return x.Decide(ctx, by, id, o.Motion.ID, consent)
}

// check says what is wrong with an objection as typed.
func (o *Objection) check() error {
	var faults []*fault.Fault
	o.Name, o.Contact, o.Text = strings.TrimSpace(o.Name), strings.TrimSpace(o.Contact), strings.TrimSpace(o.Text)
	for _, f := range []struct {
		text        string
		least, most int
		fault       *fault.Fault
	}{{o.Name, 2, 100, ErrObjector}, {o.Contact, 5, 100, ErrObjectorContact}, {o.Text, 10, 2000, ErrObjectionText}} {
		if n := utf8.RuneCountInString(f.text); n < f.least || n > f.most {
			faults = append(faults, f.fault)
		}
	}
	return fault.Join(faults)
}

// Object 对成交结果公示提出异议 by anybody; id came with the page.
func (x *Exchange) Object(ctx context.Context, id string, o Objection) error {
	err := o.check()
	if err != nil {
		return err
	}
	l, look, err := x.Announced(ctx, id)
	if err == nil && !ObjectionsOpen(l, look, x.Now()) {
		err = ErrNoResultNotice
	}
	if err != nil {
		return err
	}
	err = x.InTx(ctx, func(tx LotTx) error { return tx.AddObjection(ctx, id, o) })
	if err != nil {
		return err
	}
	receipt, err := x.Floor.Enter(ctx, id, Record{Act: sale.ActObject, Key: "objection:" + o.ID, Data: map[string]string{dataID: o.ID}})
	err = refused(receipt, err)
	if err != nil || receipt.Replay {
		return err
	}
	return x.InTx(ctx, func(tx LotTx) error {
		tx.Record(audit.Event{Kind: "lot.objected", By: actor.System, Subject: audit.SubjectOf("lot", id), Facts: []audit.Fact{{Label: "异议人", Value: o.Name}}})
		_, err := tx.Notify(ctx, told(l, "objection:"+o.ID, insidePath(id), "有人对成交结果提出异议，请两人答复；答复前不能确认成交。", of(l.Exchange.ID, actor.Trader), of(l.Exchange.ID, actor.Head))...)
		return err
	})
}

// ObjectionsOpen says that a result is noticed and objections are taken.
func ObjectionsOpen(l *lot.Lot, look Look, now time.Time) bool {
	return l.Route == lot.English && l.Parent == "" && look.State == sale.Provisional && now.Before(look.NoticeEnd)
}

// Objections 对成交结果的异议, for those who run a lot, with what its log says of each.
func (x *Exchange) Objections(ctx context.Context, id string) ([]Objection, error) {
	list, err := x.Reader.Objections(ctx, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	look, err := x.Reader.Look(ctx, id)
	if err != nil {
		return nil, err
	}
	records, err := x.Reader.Records(ctx, id)
	for i := range list {
		list[i].follow(records)
		if list[i].State == agreement.ObjectionOpen && look.State != sale.Provisional {
			list[i].State = agreement.ObjectionSuperseded
		}
	}
	return list, err
}

// follow finds in a log what has become of an objection.
func (o *Objection) follow(records []Record) {
	for _, r := range records {
		switch {
		case r.Data[dataID] != o.ID:
		case r.Act == sale.ActObject && r.Code == sale.OK:
			o.State = agreement.ObjectionOpen
		case r.Act == sale.ActObject:
			o.State = agreement.ObjectionLate
		case r.Act == sale.ActResolve && r.Code == sale.OK:
			o.State, o.Reply, o.RepliedAt = map[agreement.Outcome]agreement.ObjectionState{agreement.Dismiss: agreement.ObjectionDismissed, agreement.Withdraw: agreement.ObjectionWithdrawn,
				agreement.Uphold: agreement.ObjectionUpheld}[agreement.Outcome(r.Data[dataOutcome])], r.Data[dataReason], r.At
		}
	}
}

// answered refuses while an objection to the result waits for its answer.
func (x *Exchange) answered(ctx context.Context, id string) error {
	list, err := x.Objections(ctx, id)
	for _, o := range list {
		if err == nil && o.State == agreement.ObjectionOpen {
			err = refused(Receipt{Answer: sale.Answer{Code: sale.CodeObjectionOpen}, Refusal: sale.CodeObjectionOpen.Sentence()}, nil)
		}
	}
	return err
}

// ProposeResolution 提出异议处理.
func (x *Exchange) ProposeResolution(ctx context.Context, by actor.Actor, id, objection string, outcome agreement.Outcome, reply string) error {
	list, err := x.Objections(ctx, id)
	if err != nil {
		return err
	}
	open := false
	for _, o := range list {
		open = open || o.ID == objection && o.State == agreement.ObjectionOpen
	}
	return x.propose(ctx, by, id, func(l *lot.Lot, tx LotTx) (lot.Motion, audit.Event, error) {
		m, e, err := lot.ProposeResolution(l, by, tx.NewID(), objection, outcome, reply, tx.Now())
		if err == nil && !open {
			err = ErrNoObjection
		}
		return m, e, err
	})
}
