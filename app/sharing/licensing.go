package sharing

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/audit"
	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/notice"
	"jiyue/domain/pack"
	"jiyue/domain/sme"
)

// LicensingTx is what the licences to small firms need of one unit of work.
type LicensingTx interface {
	Now() time.Time
	Record(audit.Event)
	NextNumber(ctx context.Context, key string) (int, error)
	Notify(ctx context.Context, notices ...notice.Notice) (toMail []string, err error)

	AddOffer(ctx context.Context, o *sme.Offer) (bool, error)
	Offer(ctx context.Context, id string) (*sme.Offer, error) // and locks it
	SaveOffer(ctx context.Context, o *sme.Offer) error
	AddApplication(ctx context.Context, a *sme.Application) (bool, error)
	Application(ctx context.Context, id string) (*sme.Application, error) // and locks it
	SaveApplication(ctx context.Context, a *sme.Application) error
	AddLicencePayment(ctx context.Context, a *sme.Application, p sme.Payment) (bool, error)
}

// OfferQuery 查找许可项目; the public sees what is published and open on the day.
type OfferQuery struct {
	Public             bool
	Today              day.Date
	Org                string
	Text, Field, Class string
	State              sme.OfferState
	After              string
	Limit              int
}

// ApplicationQuery 查找许可申请 of a unit or of a firm.
type ApplicationQuery struct {
	Unit, Firm, Offer string
	After             string
	Limit             int
}

// LicensingReader answers questions outside of a unit of work.
type LicensingReader interface {
	Now() time.Time
	Offer(ctx context.Context, id string) (*sme.Offer, error)
	Offers(ctx context.Context, q OfferQuery) ([]*sme.Offer, error)
	Application(ctx context.Context, id string) (*sme.Application, error)
	ApplicationOf(ctx context.Context, number string) (*sme.Application, error)
	Applications(ctx context.Context, q ApplicationQuery) ([]*sme.Application, error)
	LicencesDue(ctx context.Context, until day.Date, after string, limit int) ([]*sme.Application, error)
	CodeOfOrganisation(ctx context.Context, id string) (string, error)
}

// Licensing 向中小微企业许可.
type Licensing struct {
	InTx   func(context.Context, func(LicensingTx) error) error
	Reader LicensingReader
	Rules  *Service // the packs
}

// Find lists offers, newest first; next is "" at the end.
func (l *Licensing) Find(ctx context.Context, q OfferQuery) (list []*sme.Offer, next string, err error) {
	q.Today, q.Limit = day.Of(l.Reader.Now()), casesPage+1
	list, err = l.Reader.Offers(ctx, q)
	if len(list) > casesPage {
		list = list[:casesPage]
		next = list[casesPage-1].ID
	}
	return list, next, err
}

// LocalRule 地方规定 is what the pilot of the unit's region says about licences to small
// firms, nil for nothing.
func (l *Licensing) LocalRule(ctx context.Context, o *sme.Offer) (*pack.Param, error) {
	packs, err := l.Rules.Packs(ctx)
	if err != nil {
		return nil, err
	}
	on := day.Of(l.Reader.Now())
	if !o.PublishedAt.IsZero() {
		on = day.Of(o.PublishedAt)
	}
	rules, err := pack.Select(packs, regionOf(packs, l.Rules.Area(o.Region)), pack.Units[0], pack.Dates{pack.BySigned: on})
	if err != nil {
		return nil, nil // no pack at all is no rule
	}
	return rules.Param("sme_licence"), nil
}

// Own 查看本单位许可项目.
func (l *Licensing) Own(ctx context.Context, by actor.Actor, id string) (*sme.Offer, error) {
	o, err := l.Reader.Offer(ctx, id)
	if err == nil {
		err = o.Visible(by)
	}
	return o, err
}

// Shown 查看公开的许可项目.
func (l *Licensing) Shown(ctx context.Context, id string) (*sme.Offer, error) {
	o, err := l.Reader.Offer(ctx, id)
	if err == nil && o.PublishedAt.IsZero() {
		err = sme.ErrOfferAbsent
	}
	return o, err
}

// TermsHash is what a firm accepts: the hash of the terms as published.
func TermsHash(o *sme.Offer) string { return digestOf(o.Number, o.Form) }

// OpenOffer 起草许可项目; id was made by the page.
func (l *Licensing) OpenOffer(ctx context.Context, by actor.Actor, id string) error {
	return l.InTx(ctx, func(tx LicensingTx) error {
		number, err := serial(ctx, tx, "sme", "XK", by.Region, tx.Now())
		if err != nil {
			return err
		}
		o := &sme.Offer{ID: id, Number: number, Org: by.Org, Region: by.Region, Form: map[string]string{}}
		e, err := o.Open(by, tx.Now())
		if err != nil {
			return err
		}
		added, err := tx.AddOffer(ctx, o)
		if err == nil && added {
			tx.Record(e)
		}
		return err
	})
}

func serial(ctx context.Context, tx LicensingTx, key, prefix, region string, now time.Time) (string, error) {
	year := day.Of(now).Year()
	n, err := tx.NextNumber(ctx, fmt.Sprintf("%s:%s:%d", key, region[:4], year))
	return fmt.Sprintf("%s-%s-%d-%05d", prefix, region[:4], year, n), err
}

func (l *Licensing) onOffer(ctx context.Context, by actor.Actor, id string, version int, do func(LicensingTx, *sme.Offer) (audit.Event, error)) error {
	return l.InTx(ctx, func(tx LicensingTx) error {
		o, err := tx.Offer(ctx, id)
		if err != nil {
			return err
		}
		if err := o.Visible(by); err != nil {
			return err
		}
		if o.Version != version {
			return sme.ErrOfferMoved
		}
		e, err := do(tx, o)
		if err != nil {
			return err
		}
		if err := tx.SaveOffer(ctx, o); err != nil {
			return err
		}
		tx.Record(e)
		return nil
	})
}

// FillOffer 填写许可条件 keeps them as typed, faults and all.
func (l *Licensing) FillOffer(ctx context.Context, by actor.Actor, id string, version int, typed Values) error {
	return l.onOffer(ctx, by, id, version, func(_ LicensingTx, o *sme.Offer) (audit.Event, error) { return o.Fill(by, kept(typed)) })
}

// ProposeOffer 提请发布.
func (l *Licensing) ProposeOffer(ctx context.Context, by actor.Actor, id string, version int) error {
	return l.onOffer(ctx, by, id, version, func(tx LicensingTx, o *sme.Offer) (audit.Event, error) { return o.Propose(by, day.Of(tx.Now())) })
}

// ReturnOffer 退回.
func (l *Licensing) ReturnOffer(ctx context.Context, by actor.Actor, id string, version int, opinion string) error {
	return l.onOffer(ctx, by, id, version, func(_ LicensingTx, o *sme.Offer) (audit.Event, error) { return o.Return(by, opinion) })
}

// PublishOffer 发布.
func (l *Licensing) PublishOffer(ctx context.Context, by actor.Actor, id string, version int) error {
	return l.onOffer(ctx, by, id, version, func(tx LicensingTx, o *sme.Offer) (audit.Event, error) { return o.Publish(by, tx.Now()) })
}

// CloseOffer 停止接受申请.
func (l *Licensing) CloseOffer(ctx context.Context, by actor.Actor, id string, version int, why string) error {
	return l.onOffer(ctx, by, id, version, func(tx LicensingTx, o *sme.Offer) (audit.Event, error) { return o.Close(by, why, tx.Now()) })
}

// Apply 申请许可; id was made by the page, the same form posted twice applies once.
func (l *Licensing) Apply(ctx context.Context, by actor.Actor, offer, id string, typed Values) error {
	return l.InTx(ctx, func(tx LicensingTx) error {
		o, err := tx.Offer(ctx, offer)
		if err == nil && o.PublishedAt.IsZero() {
			err = sme.ErrOfferAbsent
		}
		if err != nil {
			return err
		}
		a := &sme.Application{ID: id}
		e, err := a.Apply(by, o, typed, TermsHash(o), tx.Now())
		if err != nil {
			return err
		}
		if a.Number, err = serial(ctx, tx, "sme_application", "XS", o.Region, tx.Now()); err != nil {
			return err
		}
		added, err := tx.AddApplication(ctx, a)
		if err != nil || !added {
			return err
		}
		tx.Record(e)
		return tell(ctx, tx, a, "applied", "“"+notice.Clip(a.OfferName)+"”有新的许可申请，请答复。", notice.Audience{Org: a.Unit, Role: actor.Broker})
	})
}

// tell writes a notice of an application.
func tell(ctx context.Context, tx LicensingTx, a *sme.Application, at, text string, to notice.Audience) error {
	_, err := tx.Notify(ctx, noticeOf(a, at, text, to))
	return err
}

func noticeOf(a *sme.Application, at, text string, to notice.Audience) notice.Notice {
	return notice.Notice{Kind: notice.Licensing, Licensed: a.ID, Path: "/market/sme-applications/" + a.ID, Key: "sme:" + a.ID + ":" + at, Text: text, To: to}
}

// Applications lists those of the actor's unit, or of the firm; next is "" at the end.
func (l *Licensing) Applications(ctx context.Context, by actor.Actor, firm bool, after string) (list []*sme.Application, next string, err error) {
	q := ApplicationQuery{Unit: by.Org, After: after, Limit: casesPage + 1}
	if firm {
		q.Unit, q.Firm = "", by.Org
	}
	list, err = l.Reader.Applications(ctx, q)
	if len(list) > casesPage {
		list = list[:casesPage]
		next = list[casesPage-1].ID
	}
	return list, next, err
}

// OfOffer are the applications for an offer, the latest twenty.
func (l *Licensing) OfOffer(ctx context.Context, o *sme.Offer) ([]*sme.Application, error) {
	return l.Reader.Applications(ctx, ApplicationQuery{Unit: o.Org, Offer: o.ID, Limit: casesPage})
}

// OfFirm is the application or agreement that the actor's firm has for an offer, "" for none.
func (l *Licensing) OfFirm(ctx context.Context, by actor.Actor, o *sme.Offer) (string, error) {
	list, err := l.Reader.Applications(ctx, ApplicationQuery{Firm: by.Org, Offer: o.ID, Limit: casesPage})
	for _, a := range list {
		if a.State != sme.Refused && a.State != sme.Left {
			return a.ID, nil
		}
	}
	return "", err
}

// Application 查看许可申请.
func (l *Licensing) Application(ctx context.Context, by actor.Actor, id string) (*sme.Application, error) {
	a, err := l.Reader.Application(ctx, id)
	if err == nil {
		err = a.Visible(by)
	}
	return a, err
}

func (l *Licensing) onApplication(ctx context.Context, by actor.Actor, id string, version int, do func(LicensingTx, *sme.Application) (audit.Event, error)) error {
	return l.InTx(ctx, func(tx LicensingTx) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		if err := a.Visible(by); err != nil {
			return err
		}
		if a.Version != version {
			return sme.ErrMoved
		}
		e, err := do(tx, a)
		if err != nil {
			return err
		}
		if err := tx.SaveApplication(ctx, a); err != nil {
			return err
		}
		tx.Record(e)
		return nil
	})
}

// Accept 拟同意许可申请.
func (l *Licensing) Accept(ctx context.Context, by actor.Actor, id string, version int, start string) error {
	on, err := day.Parse(start)
	if err != nil || on.IsZero() {
		return sme.ErrStart
	}
	return l.onApplication(ctx, by, id, version, func(tx LicensingTx, a *sme.Application) (audit.Event, error) {
		e, err := a.Accept(by, on, tx.Now())
		if err == nil {
			err = tell(ctx, tx, a, fmt.Sprintf("accepted:%d", a.Version), "拟同意许可"+notice.Clip(a.OrgName)+"使用“"+notice.Clip(a.OfferName)+"”，请确认。", notice.Audience{Org: a.Unit, Role: actor.Head, Except: by.User})
		}
		return e, err
	})
}

// Refuse 不同意许可申请.
func (l *Licensing) Refuse(ctx context.Context, by actor.Actor, id string, version int, why string) error {
	return l.onApplication(ctx, by, id, version, func(tx LicensingTx, a *sme.Application) (audit.Event, error) {
		e, err := a.Refuse(by, why, tx.Now())
		if err == nil {
			err = tell(ctx, tx, a, "refused", "“"+notice.Clip(a.OfferName)+"”的许可申请没有同意："+notice.Clip(a.Opinion)+"。", ofFirm(a))
		}
		return e, err
	})
}

func ofFirm(a *sme.Application) notice.Audience {
	return notice.Audience{User: a.Applicant.ID, Org: a.Org, Role: actor.Bidder}
}

// ConfirmLicence 确认协议. The offer is locked, so that no two take the last place.
func (l *Licensing) ConfirmLicence(ctx context.Context, by actor.Actor, id string, version int) error {
	return l.onApplication(ctx, by, id, version, func(tx LicensingTx, a *sme.Application) (audit.Event, error) {
		o, err := tx.Offer(ctx, a.Offer)
		if err != nil {
			return audit.Event{}, err
		}
		e, err := a.Confirm(by, o.Licensees, tx.Now())
		if err == nil {
			err = tell(ctx, tx, a, "agreed", "“"+notice.Clip(a.OfferName)+"”的许可协议已成立，自 "+a.Start.String()+" 起可以使用。", ofFirm(a))
		}
		return e, err
	})
}

// ReturnLicence 退回答复.
func (l *Licensing) ReturnLicence(ctx context.Context, by actor.Actor, id string, version int, why string) error {
	return l.onApplication(ctx, by, id, version, func(_ LicensingTx, a *sme.Application) (audit.Event, error) { return a.Return(by, why) })
}

// Leave 撤回许可申请.
func (l *Licensing) Leave(ctx context.Context, by actor.Actor, id string, version int) error {
	return l.onApplication(ctx, by, id, version, func(_ LicensingTx, a *sme.Application) (audit.Event, error) { return a.Leave(by) })
}

// PayLicence 登记许可收款; the token was made by the page.
func (l *Licensing) PayLicence(ctx context.Context, by actor.Actor, id string, version int, token string, typed Values) error {
	f := &form{Values: typed}
	amount, err := money.ParseYuan(typed["amount"])
	f.wrong("amount", err)
	no, _ := strconv.Atoi(typed["no"]) // what is no number is no due
	p := sme.Payment{No: no, Token: token, Amount: amount, On: f.date("paid_on"), Voucher: typed["voucher"], Note: typed["note"]}
	if len(f.faults) > 0 {
		return fault.Join(f.faults)
	}
	return l.onApplication(ctx, by, id, version, func(tx LicensingTx, a *sme.Application) (audit.Event, error) {
		e, err := a.Pay(by, &p, tx.Now())
		if err != nil {
			return e, err
		}
		added, err := tx.AddLicencePayment(ctx, a, p)
		if err == nil && !added {
			err = sme.ErrNoDue
		}
		return e, err
	})
}

// Deal 成交 of an agreement by its number, for the registration of contracts.
func (l *Licensing) Deal(ctx context.Context, number string) (contract.Deal, error) {
	a, err := l.Reader.ApplicationOf(ctx, number)
	if fault.KindOf(err) == fault.NotFound {
		err = contract.ErrNoDeal
	}
	if err != nil {
		return contract.Deal{}, err
	}
	deal, err := a.Deal()
	if err != nil {
		return deal, err
	}
	if deal.Seller.Code, err = l.Reader.CodeOfOrganisation(ctx, a.Unit); err != nil {
		return deal, err
	}
	deal.Buyer.Code, err = l.Reader.CodeOfOrganisation(ctx, a.Org)
	return deal, err
}

// soonDue is how many days before its end a payment is called to mind (建议值).
const soonDue = 30

// Tell 提醒到期款项: the firm and the unit's brokers are told when a payment falls due soon,
// and when it has fallen due; each of it once.
func (l *Licensing) Tell(ctx context.Context, tell func(...notice.Notice) error) error {
	today := day.Of(l.Reader.Now())
	for after := ""; ; {
		list, err := l.Reader.LicencesDue(ctx, today.AddDays(soonDue), after, remindBatch)
		if err != nil {
			return err
		}
		for _, a := range list {
			after = a.ID
			open := a.Open()
			if len(open) == 0 {
				continue
			}
			d, at, words := open[0], "soon", " 到期，请按期付款。"
			if today.After(d.On) {
				at, words = "late", " 已到期，请尽快付款并核对。"
			}
			at, words = fmt.Sprintf("due:%d:%s", d.No, at), "许可协议 "+a.Number+" 的"+d.What+" "+d.On.String()+words
			if err := tell(noticeOf(a, at, words, ofFirm(a)), noticeOf(a, at, words, notice.Audience{Org: a.Unit, Role: actor.Broker})); err != nil {
				return err
			}
		}
		if len(list) < remindBatch {
			return nil
		}
	}
}

const remindBatch = 100
