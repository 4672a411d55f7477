package trading

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/day"
	"jiyue/domain/licence"
	"jiyue/domain/listing"
	"jiyue/domain/lot"
	"jiyue/domain/notice"
	"jiyue/domain/sale"
)

// Duties 交易期限 finds what somebody has to do on the market, and until when.
type Duties struct {
	Exchange   *Exchange
	Agreements *Agreements
	Licences   *Licences
	Reader     DutyReader
}

// DutyReader lists sales that are not over.
type DutyReader interface {
	LiveSales(ctx context.Context, after string, limit int) ([]LiveSale, error) // by id
}

// LiveSale 进行中的交易 is a sale that is not over.
type LiveSale struct {
	ID    string
	Route lot.Route
}

const dutyBatch = 100

// Tell 提醒交易期限: each sale that is not over is looked at; what ends soon or has ended is
// told. One that cannot be read does not keep the others from it.
func (d *Duties) Tell(ctx context.Context, tell func(...notice.Notice) error) error {
	var errs []error
	for after := ""; ; {
		list, err := d.Reader.LiveSales(ctx, after, dutyBatch)
		if err != nil {
			return err
		}
		for _, s := range list {
			duties, now, err := d.of(ctx, s)
			var notices []notice.Notice
			for _, x := range duties {
				x.Sale = s.ID
				if n, told := notice.OfDuty(x, now); told {
					notices = append(notices, n)
				}
			}
			if err == nil && len(notices) > 0 {
				err = tell(notices...)
			}
			errs = append(errs, err)
		}
		if len(list) < dutyBatch {
			return errors.Join(errs...)
		}
		after = list[len(list)-1].ID
	}
}

func (d *Duties) of(ctx context.Context, s LiveSale) ([]notice.Duty, time.Time, error) {
	switch s.Route {
	case Agreement:
		f, err := d.Agreements.file(ctx, s.ID)
		if err != nil {
			return nil, time.Time{}, err
		}
		f.Objections, err = d.Agreements.Reader.Objections(ctx, s.ID)
		for i := range f.Objections {
			f.answer(&f.Objections[i])
		}
		return agreementDuties(f), d.Agreements.Now(), err
	case OpenLicence:
		f, err := d.Licences.file(ctx, s.ID)
		return licenceDuties(f, d.Licences.Now()), d.Licences.Now(), err
	case lot.Listing:
		l, look, err := d.Exchange.Notice(ctx, s.ID)
		if err != nil {
			return nil, time.Time{}, err
		}
		full, err := d.Exchange.Reader.Lot(ctx, s.ID) // with its holders
		if err != nil {
			return nil, time.Time{}, err
		}
		l.Holders = full.Holders
		f, err := d.Exchange.listingFile(ctx, LotFile{Lot: l, Look: look})
		if err != nil {
			return nil, time.Time{}, err
		}
		f.Bidders, err = d.Exchange.Reader.Bidders(ctx, s.ID)
		if err != nil {
			return nil, time.Time{}, err
		}
		f.Motions, err = d.Exchange.Reader.Motions(ctx, s.ID)
		return listingDuties(f), f.At, err
	}
	l, look, err := d.Exchange.Announced(ctx, s.ID)
	if err != nil {
		return nil, time.Time{}, err
	}
	f := LotFile{Lot: l, Look: look}
	f.Bidders, err = d.Exchange.Reader.Bidders(ctx, s.ID)
	if err != nil {
		return nil, time.Time{}, err
	}
	f.Motions, err = d.Exchange.Reader.Motions(ctx, s.ID)
	if err != nil {
		return nil, time.Time{}, err
	}
	duties, err := lotDuties(f, d.Exchange.Now())
	return duties, d.Exchange.Now(), err
}

// duties collects what has to be done about one sale.
type duties []notice.Duty

func (d *duties) add(path, what, of string, due time.Time, to ...notice.Audience) {
	for _, a := range to {
		*d = append(*d, notice.Duty{Path: path, What: what, Of: of, Due: due, To: a})
	}
}

// lotDuties are those of a lot that is bid for.
func lotDuties(f LotFile, now time.Time) (d duties, err error) {
	l, inside, public := f.Lot, insidePath(f.Lot.ID), publicPath(f.Lot.ID)
	traders := of(l.Exchange.ID, actor.Trader)
	switch f.Look.State {
	case sale.Announced:
		rules, err := l.Rules()
		if err != nil {
			return nil, err
		}
		due := l.DepositDue(rules)
		for _, b := range f.Bidders {
			switch {
			case b.State == lot.Applied:
				d.add(inside, "审核竞买申请（竞买代码 "+b.Code+"），并留出交纳保证金的时间", b.Code, due, traders)
			case b.State == lot.Qualified && b.Deposit == "" && now.Before(due):
				d.add(public, "足额交纳竞买保证金", b.Code, due, of(b.Org.ID, actor.Bidder))
			case b.State == lot.Qualified && now.Before(f.Look.Open):
				d.add(public+"/room", "参加竞价，竞价开始", b.Code, f.Look.Open, of(b.Org.ID, actor.Bidder))
			}
		}
	case sale.Sealed:
		d.add(inside, "报价已截止，请两人开标", "", time.Time{}, traders)
	case sale.Sole:
		for _, b := range f.Bidders {
			if b.State == lot.Qualified && b.Deposit != "" {
				d.add(public+"/room", "本场只有本单位一名竞买人，请报价一次", b.Code, f.Look.End, of(b.Org.ID, actor.Bidder))
			}
		}
	case sale.Provisional:
		if l.Parent == "" && !now.Before(f.Look.NoticeEnd) {
			d.confirmation(f)
		}
	}
	return d, nil
}

// confirmation is proposed by the exchange and signed by the seller.
func (d *duties) confirmation(f LotFile) {
	inside := insidePath(f.Lot.ID)
	if slices.ContainsFunc(f.Motions, func(m lot.Motion) bool { return m.Act == sale.ActConfirm && m.State == lot.Proposed }) {
		d.add(inside, "签署成交确认", "", time.Time{}, of(f.Lot.Seller.ID, actor.Head), of(f.Lot.Seller.ID, actor.Broker))
		return
	}
	d.add(inside, "提请转让方确认成交", "", time.Time{}, of(f.Lot.Exchange.ID, actor.Trader))
}

// listingDuties are those of a listing as its engine counts them.
func listingDuties(f ListingFile) (d duties) {
	l, st := f.Lot, f.Standing
	inside, public := insidePath(l.ID), publicPath(l.ID)
	traders, treasurers := of(l.Exchange.ID, actor.Trader), of(l.Exchange.ID, actor.Treasurer)
	sellers := []notice.Audience{of(l.Seller.ID, actor.Head), of(l.Seller.ID, actor.Broker)}
	orgs := map[string]notice.Audience{}
	for _, h := range l.Holders {
		orgs[h.Code] = of(h.Org.ID, actor.Bidder)
	}
	for _, b := range f.Bidders {
		orgs[b.Code] = of(b.Org.ID, actor.Bidder)
	}
	buyer := func(what string, due time.Time) {
		if to, known := orgs[st.Winner]; known {
			d.add(public, what, st.Winner, due, to)
		}
	}
	for code, a := range st.Applicants {
		switch {
		case a.State == listing.Applied && st.State == listing.Listed:
			d.add(inside, "审核意向方资格（代码 "+code+"）", code, st.ClosesAt, traders)
		case a.State == listing.Qualified && !a.DepositDue.IsZero():
			d.add(public, "足额交纳保证金", code, a.DepositDue, orgs[code])
		}
		if a.Stale && (a.State == listing.Applied || a.State == listing.Qualified || a.State == listing.Paid) && st.State == listing.Listed {
			d.add(public, "挂牌条件已变更，继续参加的请确认", code, st.ClosesAt, orgs[code])
		}
	}
	switch st.State {
	case listing.Suspended, listing.SuspendedOverdue:
		d.add(inside, "决定恢复或终结已中止的挂牌", "", st.OverdueAt, traders)
	case listing.Sole:
		for code, a := range st.Applicants {
			if a.State == listing.Paid {
				d.add(public, "作为单一意向方报价", code, st.QuoteDue, orgs[code])
			}
		}
	case listing.Exercise:
		for _, h := range l.Holders {
			d.add(public, "决定是否行使优先购买权", h.Code, st.ExerciseEnd, orgs[h.Code])
		}
	case listing.Auction:
		if !slices.ContainsFunc(f.FollowUps, FollowUp.Live) {
			d.add(inside, "有两家以上意向方合格，请转入网络竞价", "", time.Time{}, traders)
		}
	case listing.Provisional:
		d.confirmation(f.LotFile)
	case listing.Confirmed:
		d.add(inside, "签订转让合同并登记签约", "", st.SignDue, append(sellers, traders)...)
		buyer("签订转让合同", st.SignDue)
	case listing.Cure:
		d.add(inside, "签约已逾期，补正期内签订转让合同", "", st.CureEnd, append(sellers, traders)...)
		buyer("签约已逾期，补正期内签订转让合同", st.CureEnd)
	case listing.Signed:
		d.add(inside, "收取成交价款", "", st.PayDue, treasurers)
		buyer("支付成交价款", st.PayDue)
	case listing.PartPaid:
		d.add(inside, "首期价款已到账，请两人出具交易凭证", "", time.Time{}, traders)
		d.add(inside, "收取余款", "", st.RestDue, treasurers)
		buyer("支付余款", st.RestDue)
	case listing.PaidUp:
		d.add(inside, "价款已付清，请两人出具交易凭证", "", time.Time{}, traders)
	case listing.Certified:
		d.add(inside, "公示成交结果", "", time.Time{}, traders)
	}
	return d
}

// agreementDuties are those of an agreed price.
func agreementDuties(f AgreementFile) (d duties) {
	path := "/market/agreements/" + f.ID
	head, broker := of(f.Org, actor.Head), of(f.Org, actor.Broker)
	for _, o := range f.Objections {
		if o.State == agreement.ObjectionOpen {
			d.add(path, "处理对公示价格的异议", o.ID, time.Time{}, head)
		}
	}
	switch f.State {
	case agreement.Review:
		d.add(path, "审批协议定价", "", time.Time{}, head)
	case agreement.Signable:
		d.add(path, "公示期满，签约并登记", "", f.Standing.ExpiresAt, broker)
	}
	return d
}

// The marks of open licences, for which no law sets a time (建议值).
const (
	licenceSlow   = 7 * 24 * time.Hour  // a fee that is not paid, a licence that is not filed
	licenceEnding = 30 * 24 * time.Hour // before the end of the period
)

// licenceDuties are those of an open licence.
func licenceDuties(f LicenceFile, now time.Time) (d duties) {
	path := "/market/licences/" + f.ID
	head, broker := of(f.Org, actor.Head), of(f.Org, actor.Broker)
	if f.State == licence.Declared {
		d.add(path, "核对并发布开放许可声明", "", time.Time{}, head)
	}
	if f.Leaver != "" {
		d.add(path, "决定是否撤回开放许可", "", time.Time{}, head)
	}
	for _, l := range f.Licensees {
		switch {
		case l.Reported != nil:
			d.add(path, "确认使用费到账（"+l.Name+"）", l.Org+l.Reported.Reference, time.Time{}, head)
		case l.Status == licence.Notified && f.State == licence.Published && now.Sub(l.Notified) > licenceSlow:
			d.add("/licences/"+f.ID, "实施通知已满 7 日，支付使用费后许可生效", l.Org, time.Time{}, of(l.Org, actor.Bidder))
		case l.Status == licence.Effective && now.Sub(l.Effective) > licenceSlow:
			d.add(path, "许可已生效，办理备案（"+l.Name+"）", l.Org, time.Time{}, broker)
		}
		if f.Texts[LicenceForm] != string(licence.FixedFee) && !l.Effective.IsZero() {
			last := day.Of(now).Year() - 1
			paid := slices.ContainsFunc(l.Royalties, func(y Royalty) bool { return y.Year == strconv.Itoa(last) })
			if day.Of(l.Effective).Year() <= last && !paid {
				d.add(path, "登记 "+strconv.Itoa(last)+" 年度提成（"+l.Name+"）", l.Org, time.Time{}, broker)
			}
		}
	}
	if end := (&licenceMachine{texts: f.Texts}).until(); f.State == licence.Published && !end.IsZero() && end.Sub(now) < licenceEnding {
		d.add(path, "许可期限将于 "+notice.Until(end)+" 届满", "", time.Time{}, broker, head)
	}
	return d
}
