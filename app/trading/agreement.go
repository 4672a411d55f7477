package trading

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/sale"
)

// Faults of agreed prices.
var (
	ErrNoAgreement     = fault.New(fault.NotFound, "agreement.absent", "没有这项协议定价，或您无权查看")
	ErrAgreementBroker = fault.New(fault.Denied, "agreement.broker", "只有成果所属单位的技术经纪人可以办理这一步")
	ErrAgreementHead   = fault.New(fault.Denied, "agreement.head", "只有成果所属单位的负责人可以审批")
	ErrAgreementUnit   = fault.New(fault.Denied, "agreement.unit", "协议定价由转让方单位办理，本单位不是转让方")
	ErrOffer           = fault.New(fault.Invalid, "agreement.achievement", "请选择本单位已公开发布、在有效期内且没有在交易的成果").At(DealAchievement)
	ErrPublicDays      = fault.New(fault.Invalid, "agreement.public_days", "公示期为 15 至 180 个自然日").At(TermPublicDays)
	ErrReply           = fault.New(fault.Invalid, "agreement.reply", "请写明处理意见，4 至 500 个字").At("reason")
	ErrObjector        = fault.New(fault.Invalid, "agreement.objector", "请填写姓名或单位名称，2 至 100 个字").At("name")
	ErrObjectorContact = fault.New(fault.Invalid, "agreement.objector_contact", "请填写电话或电子邮箱，5 至 100 个字，答复将据此送达").At("contact")
	ErrObjectionText   = fault.New(fault.Invalid, "agreement.objection", "请写明异议事项和理由，10 至 2000 个字").At("text")
)

// AgreementTx is what agreed prices need of one unit of work.
type AgreementTx interface {
	Now() time.Time
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)
	LockAchievement(ctx context.Context, id string) (*achievement.Achievement, error)
	SaveAchievement(ctx context.Context, a *achievement.Achievement) error
	AddAgreement(ctx context.Context, d AgreementDraft) (bool, error) // false: the id is taken
	AddObjection(ctx context.Context, id string, o Objection) error
	employer
}

// Agreements 协议定价 is what people do with agreed prices: draft, approve and show
// them, object, answer and sign.
type Agreements struct {
	InTx     func(context.Context, func(AgreementTx) error) error
	Reader   AgreementReader
	Floor    *Floor
	Calendar func(context.Context) (day.WorkCalendar, error)
	Now      func() time.Time
}

// AgreementDraft 协议定价草稿 begins the log of a deal.
type AgreementDraft struct {
	ID, Number, Name, Achievement string
	By                            actor.Actor
	Terms                         map[string]string
	Look                          Look
}

// Objection 异议 is what somebody says against a noticed price or result; State and Reply are the
// log's.
type Objection struct {
	ID, Name, Contact, Text string
	At                      time.Time
	State                   agreement.ObjectionState
	Reply, Handler          string
	RepliedAt               time.Time
}

// Draft 起草. id came with the page: the same form posted twice makes one draft.
func (g *Agreements) Draft(ctx context.Context, by actor.Actor, id string, typed map[string]string) error {
	u, people, err := g.unit(ctx, by)
	if err != nil {
		return err
	}
	deal, err := readDeal(typed, people)
	faults := fault.All(err)
	days, err := strconv.Atoi(strings.TrimSpace(typed[TermPublicDays]))
	if err != nil || days < minNoticeDays || days > validityDays {
		faults = append(faults, ErrPublicDays)
	}
	if agreement.ObjectionEffect(typed[TermEffect]) != agreement.HoldBack && agreement.ObjectionEffect(typed[TermEffect]) != agreement.Suspend {
		faults = append(faults, agreement.ErrEffect.At(TermEffect))
	}
	a, err := g.Reader.Achievement(ctx, typed[DealAchievement])
	if err != nil || a.Org != u.ID || !a.Public() {
		faults = append([]*fault.Fault{ErrOffer}, faults...)
	}
	if len(faults) > 0 {
		return fault.Join(faults)
	}
	err = ground(ctx, g.Reader, u.ID, a.ID, deal, day.Of(g.Now()))
	if err == nil {
		err = dealLeansOn(ctx, g.Reader, u.ID, by.OrgName, a.ID, deal, day.Of(g.Now()))
	}
	if err != nil {
		return err
	}
	calendar, err := g.Calendar(ctx)
	if err != nil {
		return err
	}
	return g.InTx(ctx, func(tx AgreementTx) error {
		a, err := tx.LockAchievement(ctx, a.ID)
		if err != nil {
			return err
		}
		if a.LiveSale == id {
			return nil // the page was sent before
		}
		today := day.Of(tx.Now())
		err = a.Engage(id, today)
		if err != nil {
			return err
		}
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("agreement:%s:%d", by.Region[:4], today.Year()))
		if err != nil {
			return err
		}
		offered(deal, a)
		d := AgreementDraft{ID: id, Number: fmt.Sprintf("XY-%s-%d-%05d", by.Region[:4], today.Year(), serial), Name: a.Content.Name, Achievement: a.ID, By: by, Terms: logged(deal)}
		d.Terms[TermPublicDays], d.Terms[TermEffect], d.Terms[lot.TermCalendar] = strconv.Itoa(days), typed[TermEffect], lot.CalendarTerm(calendar, today)
		machine, err := NewMachine(Sale{ID: id, Route: Agreement, Terms: d.Terms})
		if err != nil {
			return err
		}
		d.Look = Look{AuctionStanding: machine.Standing()}
		d.Look.Head, err = Genesis(id, d.Terms)
		if err != nil {
			return err
		}
		added, err := tx.AddAgreement(ctx, d)
		if err != nil || !added {
			return err
		}
		tx.Record(audit.Event{Kind: "agreement.drafted", Subject: audit.SubjectOf("agreement", id), By: by, Facts: []audit.Fact{{Label: "编号", Value: d.Number}, {Label: "成果名称", Value: d.Name}}})
		return tx.SaveAchievement(ctx, a)
	})
}

// offered copies into a deal what the achievement says itself.
func offered(deal map[string]string, a *achievement.Achievement) {
	var completers, rights []string
	for _, c := range a.Content.Completers {
		completers = append(completers, c.Name)
	}
	for _, r := range a.Content.Rights {
		rights = append(rights, r.Number)
	}
	deal[string(agreement.FieldName)], deal[string(agreement.FieldOwner)] = oneLine(a.Content.Name), oneLine(a.Content.OwnerNames())
	deal[string(agreement.FieldInventors)], deal[DealRights] = strings.Join(completers, lineMark), strings.Join(rights, "、")
}

// unit admits brokers of units that sell, and lists who may negotiate for them.
func (g *Agreements) unit(ctx context.Context, by actor.Actor) (Unit, []Person, error) {
	if !by.Has(actor.Broker) {
		return Unit{}, nil, ErrAgreementBroker
	}
	u, err := g.Reader.Unit(ctx, by.Org)
	if err == nil && !u.Seller {
		err = ErrAgreementUnit
	}
	if err != nil {
		return Unit{}, nil, err
	}
	people, err := g.Reader.People(ctx, by.Org)
	return u, people, err
}

// Amend 修改或变更: a draft, or what is noticed. edits is how often it had been changed when
// the page was made.
func (g *Agreements) Amend(ctx context.Context, by actor.Actor, id, key string, edits int, typed map[string]string) error {
	f, err := g.broker(ctx, by, id)
	if err != nil {
		return err
	}
	deal, err := readDeal(typed, f.People)
	if err != nil {
		return err
	}
	for _, own := range []string{string(agreement.FieldName), string(agreement.FieldOwner), string(agreement.FieldInventors), DealRights} {
		deal[own] = f.Texts[own]
	}
	if f.noticed() && PriceWords(deal) == PriceWords(f.Texts) && deal[string(agreement.FieldMode)] == f.Texts[string(agreement.FieldMode)] {
		for _, own := range []string{string(agreement.FieldAppraisal), DealReport, DealReportWords} { // what the notice rests on stands with it
			deal[own] = f.Texts[own]
		}
		for _, own := range valuationTexts {
			deal[own] = f.Texts[own]
		}
	} else if err = dealLeansOn(ctx, g.Reader, f.Org, f.OrgName, f.Achievement, deal, day.Of(g.Now())); err != nil {
		return err
	} else if err = ground(ctx, g.Reader, f.Org, f.Achievement, deal, day.Of(g.Now())); err != nil {
		return err
	}
	data := logged(deal)
	data[dataEdits] = strconv.Itoa(edits)
	return g.enter(ctx, by, id, Record{Act: sale.Act(agreement.ActAmend), Key: key, Data: data}, audit.Event{Kind: "agreement.amended"})
}

// Submit 提交审批.
func (g *Agreements) Submit(ctx context.Context, by actor.Actor, id, key string) error {
	f, err := g.broker(ctx, by, id)
	if err == nil && (f.State == agreement.Draft || f.State == agreement.Revised) {
		err = stillGrounded(ctx, g.Reader, f, day.Of(g.Now()))
	}
	if err != nil {
		return err
	}
	return g.enter(ctx, by, id, Record{Act: sale.Act(agreement.ActSubmit), Key: key}, audit.Event{Kind: "agreement.submitted"})
}

// Assent 加签 of a deal between related parties, by another than the submitter and
// the one who approves.
func (g *Agreements) Assent(ctx context.Context, by actor.Actor, id, key string) error {
	if _, err := g.Open(ctx, by, id); err != nil {
		return err
	}
	return g.enter(ctx, by, id, Record{Act: actAssent, Key: key}, audit.Event{Kind: "agreement.assented"})
}

// Approve 审批并公示 by the head, who has not submitted it.
func (g *Agreements) Approve(ctx context.Context, by actor.Actor, id, key string) error {
	f, err := g.Open(ctx, by, id)
	if err == nil && !by.Has(actor.Head) {
		err = ErrAgreementHead
	}
	if err == nil && f.State == agreement.Review {
		err = stillGrounded(ctx, g.Reader, f, day.Of(g.Now()))
	}
	if err == nil {
		err = g.enter(ctx, by, id, Record{Act: sale.Act(agreement.ActApprove), Key: key}, audit.Event{Kind: "agreement.approved"})
	}
	if err != nil || f.Texts[DealReport]+f.Texts[DealValuationCase] == "" {
		return err
	}
	return g.InTx(ctx, func(tx AgreementTx) error {
		if f.Texts[DealReport] != "" {
			if err := employ(ctx, tx, by, f.Achievement, f.Texts[DealReport]); err != nil {
				return err
			}
		}
		return useValuation(ctx, tx, by, f.Texts[DealValuationCase], f.ID, f.Texts[DealValuationWords])
	})
}

// Resolve 处理异议 by another than the negotiator: not upheld, upheld or withdrawn, with a
// reply that has been served.
func (g *Agreements) Resolve(ctx context.Context, by actor.Actor, id, key, objection string, outcome agreement.Outcome, reply string, served, end bool) error {
	f, err := g.Open(ctx, by, id)
	if err != nil {
		return err
	}
	if f.objection(objection) == nil {
		return ErrNoAgreement
	}
	reply, err = reasoned(reply)
	if err != nil {
		return err
	}
	data := map[string]string{dataID: objection, dataOutcome: string(outcome), dataServed: strconv.FormatBool(served), dataReason: reply, dataTo: string(agreement.Revised)}
	if end {
		data[dataTo] = string(agreement.Cancelled)
	}
	return g.enter(ctx, by, id, Record{Act: sale.Act(agreement.ActResolve), Key: key, Data: data}, audit.Event{Kind: "agreement.resolved", Opinion: reply})
}

// Sign 登记签约 on the terms that the contract has; the noticed ones decide.
func (g *Agreements) Sign(ctx context.Context, by actor.Actor, id, key string, typed map[string]string) error {
	f, err := g.broker(ctx, by, id)
	if err != nil {
		return err
	}
	price, faults := ReadPrice(typed)
	if len(faults) > 0 {
		return fault.Join(faults)
	}
	if f.State == agreement.Signable {
		err = stillGrounded(ctx, g.Reader, f, day.Of(g.Now()))
		if err != nil {
			return err
		}
	}
	price[string(agreement.FieldName)] = f.Texts[string(agreement.FieldName)]
	price[string(agreement.FieldMode)], price[string(agreement.FieldCounterparty)] = typed[string(agreement.FieldMode)], oneLine(typed[string(agreement.FieldCounterparty)])
	return g.enter(ctx, by, id, Record{Act: sale.Act(agreement.ActSign), Key: key, Data: logged(price)}, audit.Event{Kind: "agreement.signed"})
}

// Cancel 终止.
func (g *Agreements) Cancel(ctx context.Context, by actor.Actor, id, key, reason string) error {
	if _, err := g.Open(ctx, by, id); err != nil {
		return err
	}
	reason, err := reasoned(reason)
	if err != nil {
		return err
	}
	return g.enter(ctx, by, id, Record{Act: sale.Act(agreement.ActCancel), Key: key, Data: map[string]string{dataReason: reason}}, audit.Event{Kind: "agreement.cancelled", Opinion: reason})
}

func reasoned(text string) (string, error) {
	text = oneLine(text)
	if n := utf8.RuneCountInString(text); n < 4 || n > 500 {
		return "", ErrReply
	}
	return text, nil
}

// Object 提出异议 by anybody; id came with the page. late: the notice had ended, and the
// objection is only kept on record.
func (g *Agreements) Object(ctx context.Context, id string, o Objection) (late bool, err error) {
	err = o.check()
	if err != nil {
		return false, err
	}
	if _, err := g.Public(ctx, id); err != nil {
		return false, err
	}
	err = g.InTx(ctx, func(tx AgreementTx) error { return tx.AddObjection(ctx, id, o) })
	if err != nil {
		return false, err
	}
	receipt, err := g.Floor.Enter(ctx, id, Record{Act: sale.Act(agreement.ActObject), Key: "objection:" + o.ID, Data: map[string]string{dataID: o.ID}})
	if err == nil && agreement.Code(receipt.Code) == agreement.CodeLate {
		return true, nil
	}
	return false, refused(receipt, err)
}

// broker opens a deal of the broker's own unit.
func (g *Agreements) broker(ctx context.Context, by actor.Actor, id string) (AgreementFile, error) {
	f, err := g.Open(ctx, by, id)
	if err == nil && !by.Has(actor.Broker) {
		err = ErrAgreementBroker
	}
	return f, err
}

// enter lets an act of the unit happen, and puts it among the acts of record.
func (g *Agreements) enter(ctx context.Context, by actor.Actor, id string, r Record, e audit.Event) error {
	e.Subject = audit.SubjectOf("agreement", id)
	return onFloor(ctx, g.Floor, g.InTx, by, id, r, e)
}
