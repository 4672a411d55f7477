package trading

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/ip"
	"jiyue/domain/licence"
	"jiyue/domain/sale"
)

// Faults of open licences.
var (
	ErrNoLicence        = fault.New(fault.NotFound, "licence.absent", "没有这项开放许可，或您无权查看")
	ErrLicenceBroker    = fault.New(fault.Denied, "licence.broker", "只有专利所属单位的技术经纪人可以办理这一步")
	ErrLicenceHead      = fault.New(fault.Denied, "licence.head", "只有专利所属单位的负责人可以确认")
	ErrLicenceUnit      = fault.New(fault.Denied, "licence.unit", "开放许可由专利权人办理，本单位不是卖方单位")
	ErrLicenceUser      = fault.New(fault.Denied, "licence.user", "实施通知由本单位的竞买人账户提交")
	ErrLicencePatent    = fault.New(fault.Invalid, "licence.item", "请选择本单位已发布成果中授权有效的专利").At(LicenceItem)
	ErrLicenceOffered   = fault.New(fault.Conflict, "licence.offered", "该专利已有一项开放许可声明，撤回后才能另行声明").At(LicenceItem)
	ErrLicenceOwn       = fault.New(fault.Conflict, "licence.own", "不能对本单位的开放许可提交实施通知")
	ErrLicenceUse       = fault.New(fault.Invalid, "licence.use", "请写明拟实施的产品或方法、地点和起始时间，10 至 500 个字").At("use")
	ErrLicencePromise   = fault.New(fault.Invalid, "licence.promise", "请确认接受公告的使用费标准、支付方式和许可期限").At("promise")
	ErrReference        = fault.New(fault.Invalid, "licence.reference", "请填写银行流水号或收据编号，2 至 60 个字").At("reference")
	ErrPaidAmount       = fault.New(fault.Invalid, "licence.amount", "请填写大于 0 的金额，最多两位小数").At("amount")
	ErrPaidOn           = fault.New(fault.Invalid, "licence.on", "到账日期不能晚于今天").At("on")
	ErrFilingNumber     = fault.New(fault.Invalid, "licence.number", "请填写国家知识产权局的备案号，4 至 60 个字").At("number")
	ErrRoyaltyYear      = fault.New(fault.Invalid, "licence.year", "请填写四位年份，不早于许可生效的年份，不晚于今年").At("year")
	ErrLicenceExclusive = fault.New(fault.Conflict, "licence.exclusive", "合同登记中该专利有独占或排他许可正在生效，许可终止后才能声明开放许可")
	ErrInOpenLicence    = fault.New(fault.Conflict, "licence.encumbered", licence.CodeEncumbered.Sentence())
)

// LicenceTx is what open licences need of one unit of work.
type LicenceTx interface {
	Now() time.Time
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)
	LockAchievement(ctx context.Context, id string) (*achievement.Achievement, error)
	AddLicence(ctx context.Context, d AgreementDraft) (bool, error) // false: the id is taken
}

// Licences 专利开放许可 is what people do with declarations: draft, declare, publish,
// notify, pay and withdraw.
type Licences struct {
	InTx   func(context.Context, func(LicenceTx) error) error
	Reader LicenceReader
	Floor  *Floor
	Now    func() time.Time
}

// unit admits brokers of units that sell.
func (v *Licences) unit(ctx context.Context, by actor.Actor) error {
	if !by.Has(actor.Broker) {
		return ErrLicenceBroker
	}
	u, err := v.Reader.Unit(ctx, by.Org)
	if err == nil && !u.Seller {
		err = ErrLicenceUnit
	}
	return err
}

// Patents 可声明的专利 are those of the unit's published achievements that are in force.
func (v *Licences) Patents(ctx context.Context, by actor.Actor) ([]PatentOffer, error) {
	err := v.unit(ctx, by)
	if err != nil {
		return nil, err
	}
	list, err := v.Reader.PatentOffers(ctx, by.Org)
	today := day.Of(v.Now())
	return slices.DeleteFunc(list, func(p PatentOffer) bool {
		s := p.Item.StandingOn(today)
		return !p.Item.Patent() || s != ip.Stands && s != ip.Soon
	}), err
}

// Draft 起草. id came with the page: the same form posted twice makes one draft.
func (v *Licences) Draft(ctx context.Context, by actor.Actor, id string, typed map[string]string) error {
	texts, err := v.read(ctx, by, typed, "")
	if err != nil {
		return err
	}
	return v.InTx(ctx, func(tx LicenceTx) error {
		a, err := tx.LockAchievement(ctx, texts[LicenceAchievement])
		if err != nil {
			return err
		}
		if a.LiveSale != "" {
			return achievement.ErrInDeal
		}
		today := day.Of(tx.Now())
		serial, err := tx.NextNumber(ctx, fmt.Sprintf("licence:%s:%d", by.Region[:4], today.Year()))
		if err != nil {
			return err
		}
		d := AgreementDraft{ID: id, Number: fmt.Sprintf("KF-%s-%d-%05d", by.Region[:4], today.Year(), serial), Name: texts[LicenceTitle], By: by, Terms: logged(texts)}
		machine, err := NewMachine(Sale{ID: id, Route: OpenLicence, Terms: d.Terms})
		if err != nil {
			return err
		}
		d.Look = Look{AuctionStanding: machine.Standing()}
		d.Look.Head, err = Genesis(id, d.Terms)
		if err != nil {
			return err
		}
		added, err := tx.AddLicence(ctx, d)
		if err == nil && added {
			tx.Record(audit.Event{Kind: "licence.drafted", Subject: audit.SubjectOf("licence", id), By: by, Facts: []audit.Fact{{Label: "编号", Value: d.Number}, {Label: "专利号", Value: texts[LicencePatent]}}})
		}
		return err
	})
}

// Write 修改 a draft; the patent stays. edits is how often it had been changed when the
// page was made.
func (v *Licences) Write(ctx context.Context, by actor.Actor, id, key string, edits int, typed map[string]string) error {
	f, err := v.broker(ctx, by, id)
	if err != nil {
		return err
	}
	texts, err := v.read(ctx, by, typed, f.Texts[LicenceItem])
	if err != nil {
		return err
	}
	data := logged(texts)
	data[dataEdits] = strconv.Itoa(edits)
	return v.enter(ctx, by, id, Record{Act: actWrite, Key: key, Data: data}, audit.Event{Kind: "licence.changed"})
}

// onOwn lets an act of the unit happen that needs a role there.
func (v *Licences) onOwn(ctx context.Context, by actor.Actor, id string, role actor.Role, r Record, e audit.Event) error {
	_, err := v.Open(ctx, by, id)
	if err == nil && !by.Has(role) {
		err = map[actor.Role]error{actor.Broker: ErrLicenceBroker, actor.Head: ErrLicenceHead}[role]
	}
	if err != nil {
		return err
	}
	return v.enter(ctx, by, id, r, e)
}

// Declare 提交声明: the patent must be free of exclusive rights and of sales under way.
func (v *Licences) Declare(ctx context.Context, by actor.Actor, id, key string) error {
	f, err := v.broker(ctx, by, id)
	if err == nil && f.State == licence.Draft {
		err = v.free(ctx, f)
	}
	if err != nil {
		return err
	}
	return v.enter(ctx, by, id, Record{Act: sale.Act(licence.ActDeclare), Key: key}, audit.Event{Kind: "licence.declared"})
}

// free says whether nothing else is under way with the patent: no exclusive licence on
// record, whatever the unit says itself, and no sale.
func (v *Licences) free(ctx context.Context, f LicenceFile) error {
	a, err := v.Reader.Achievement(ctx, f.Texts[LicenceAchievement])
	if err != nil {
		return err
	}
	exclusive, err := v.Reader.Exclusive(ctx, f.Texts[LicenceItem])
	if err != nil {
		return err
	}
	if exclusive {
		return ErrLicenceExclusive
	}
	in, err := v.Reader.SaleOf(ctx, a.ID)
	if err == nil && in+a.LiveSale != "" {
		err = achievement.ErrInDeal
	}
	return err
}

// Publish 公告 by the head, who has not submitted it.
func (v *Licences) Publish(ctx context.Context, by actor.Actor, id, key string) error {
	f, err := v.Open(ctx, by, id)
	if err == nil && !by.Has(actor.Head) {
		err = ErrLicenceHead
	}
	if err == nil && f.State == licence.Declared {
		err = v.free(ctx, f)
	}
	if err != nil {
		return err
	}
	return v.enter(ctx, by, id, Record{Act: sale.Act(licence.ActPublish), Key: key}, audit.Event{Kind: "licence.published"})
}

// Return 退回修改.
func (v *Licences) Return(ctx context.Context, by actor.Actor, id, key, reason string) error {
	return v.withReason(ctx, by, id, actor.Head, Record{Act: actReturn, Key: key}, "licence.returned", reason)
}

// Drop 作废草稿.
func (v *Licences) Drop(ctx context.Context, by actor.Actor, id, key string) error {
	return v.onOwn(ctx, by, id, actor.Broker, Record{Act: actDrop, Key: key}, audit.Event{Kind: "licence.dropped"})
}

// Leave 提出撤回.
func (v *Licences) Leave(ctx context.Context, by actor.Actor, id, key, reason string) error {
	return v.withReason(ctx, by, id, actor.Broker, Record{Act: actLeave, Key: key}, "licence.leave_proposed", reason)
}

func (v *Licences) withReason(ctx context.Context, by actor.Actor, id string, role actor.Role, r Record, kind, reason string) error {
	_, err := v.Open(ctx, by, id)
	if err != nil {
		return err
	}
	reason, err = reasoned(reason)
	if err != nil {
		return err
	}
	r.Data = map[string]string{dataReason: reason}
	return v.onOwn(ctx, by, id, role, r, audit.Event{Kind: kind, Opinion: reason})
}

// Withdraw 撤回声明 as somebody has proposed: licences and notices given before stay
// (专利法 第五十条); or refuse to.
func (v *Licences) Withdraw(ctx context.Context, by actor.Actor, id, key string, agreed bool) error {
	if agreed {
		return v.onOwn(ctx, by, id, actor.Head, Record{Act: sale.Act(licence.ActWithdraw), Key: key}, audit.Event{Kind: "licence.withdrawn"})
	}
	return v.onOwn(ctx, by, id, actor.Head, Record{Act: actReject, Key: key}, audit.Event{Kind: "licence.leave_declined"})
}

// Notify 实施通知 by an organisation that wants to use the patent; once more changes nothing.
func (v *Licences) Notify(ctx context.Context, by actor.Actor, id, key, use string, promise bool) error {
	f, err := v.Public(ctx, id)
	if err != nil {
		return err
	}
	use = oneLine(use)
	var faults []*fault.Fault
	if n := utf8.RuneCountInString(use); n < 10 || n > 500 {
		faults = append(faults, ErrLicenceUse)
	}
	if !promise {
		faults = append(faults, ErrLicencePromise)
	}
	switch {
	case !by.Has(actor.Bidder):
		return ErrLicenceUser
	case by.Org == f.Org:
		return ErrLicenceOwn
	case len(faults) > 0:
		return fault.Join(faults)
	}
	u, err := v.Reader.Unit(ctx, by.Org)
	if err != nil {
		return err
	}
	return v.enter(ctx, by, id, Record{Act: sale.Act(licence.ActNotify), Actor: by.Org, Key: key, Data: map[string]string{dataLicensee: by.Org, dataName: oneLine(u.Name), dataCode: u.Uscc, dataUse: use}},
		audit.Event{Kind: "licence.notified"})
}

// Report 登记到账 of a fee, for the head to confirm. amount is "" where nothing is due.
func (v *Licences) Report(ctx context.Context, by actor.Actor, id, key, licensee, amount, reference, on string) error {
	f, err := v.broker(ctx, by, id)
	if err == nil && f.Licensee(licensee) == nil {
		err = ErrNoLicence
	}
	if err != nil {
		return err
	}
	reference = oneLine(reference)
	amount, faults := paid(amount, reference)
	if feeOf(f.Texts).Due() == 0 && amount == "" {
		faults = slices.DeleteFunc(faults, func(x *fault.Fault) bool { return x.Field == "amount" })
	}
	arrived, err := day.Parse(strings.TrimSpace(on))
	if err != nil || arrived.IsZero() || arrived.After(day.Of(v.Now())) {
		faults = append(faults, ErrPaidOn)
	}
	if len(faults) > 0 {
		return fault.Join(faults)
	}
	return v.enter(ctx, by, id, Record{Act: actReport, Amount: amount, Key: key, Data: map[string]string{dataLicensee: licensee, dataReference: reference, dataOn: arrived.String()}},
		audit.Event{Kind: "licence.payment_reported"})
}

// Confirm 确认到账: the licence takes effect (专利法 第五十一条); or the report is refused.
func (v *Licences) Confirm(ctx context.Context, by actor.Actor, id, key, licensee string, agreed bool) error {
	act, kind := sale.Act(licence.ActPay), "licence.effective"
	if !agreed {
		act, kind = actReject, "licence.payment_declined"
	}
	f, err := v.Open(ctx, by, id)
	if err == nil && f.Licensee(licensee) == nil {
		err = ErrNoLicence
	}
	if err != nil {
		return err
	}
	return v.onOwn(ctx, by, id, actor.Head, Record{Act: act, Key: key, Data: map[string]string{dataLicensee: licensee}}, audit.Event{Kind: kind})
}

// File 登记备案 of a licence in effect.
func (v *Licences) File(ctx context.Context, by actor.Actor, id, key, licensee, number string) error {
	number = oneLine(number)
	if n := utf8.RuneCountInString(number); n < 4 || n > 60 {
		if _, err := v.broker(ctx, by, id); err != nil {
			return err
		}
		return ErrFilingNumber
	}
	return v.onOwn(ctx, by, id, actor.Broker, Record{Act: sale.Act(licence.ActFile), Key: key, Data: map[string]string{dataLicensee: licensee, dataNumber: number}}, audit.Event{Kind: "licence.filed"})
}

// Royalty 登记年度提成 of a licence in effect.
func (v *Licences) Royalty(ctx context.Context, by actor.Actor, id, key, licensee, year, amount, reference string) error {
	f, err := v.broker(ctx, by, id)
	if err != nil {
		return err
	}
	l := f.Licensee(licensee)
	if l == nil {
		return ErrNoLicence
	}
	reference = oneLine(reference)
	amount, faults := paid(amount, reference)
	n, err := strconv.Atoi(strings.TrimSpace(year))
	if err != nil || n > day.Of(v.Now()).Year() || !l.Effective.IsZero() && n < day.Of(l.Effective).Year() {
		faults = append(faults, ErrRoyaltyYear)
	}
	if len(faults) > 0 {
		return fault.Join(faults)
	}
	return v.enter(ctx, by, id, Record{Act: actRoyalty, Amount: amount, Key: key, Data: map[string]string{dataLicensee: licensee, dataYear: strconv.Itoa(n), dataReference: reference}},
		audit.Event{Kind: "licence.royalty"})
}

// broker opens a declaration of the broker's own unit.
func (v *Licences) broker(ctx context.Context, by actor.Actor, id string) (LicenceFile, error) {
	f, err := v.Open(ctx, by, id)
	if err == nil && !by.Has(actor.Broker) {
		err = ErrLicenceBroker
	}
	return f, err
}

// enter lets an act happen, and puts it among the acts of record.
func (v *Licences) enter(ctx context.Context, by actor.Actor, id string, r Record, e audit.Event) error {
	e.Subject = audit.SubjectOf("licence", id)
	return onFloor(ctx, v.Floor, v.InTx, by, id, r, e)
}
