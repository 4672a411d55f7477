package trading

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"jiyue/domain/achievement"
	"jiyue/domain/actor"
	"jiyue/domain/agreement"
	"jiyue/domain/appraisal"
	"jiyue/domain/audit"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/lot"
	"jiyue/domain/money"
	"jiyue/domain/sale"
	"jiyue/domain/valuation"
)

// GroundsReader finds what a price has to be held against.
type GroundsReader interface {
	Appraisals(ctx context.Context, achievement string) ([]*appraisal.Record, error) // the oldest first
	SellerNature(ctx context.Context, org string) (uscc, nature string, err error)
	OpenlyLicensed(ctx context.Context, achievement string) (bool, error)
	ValuationOf(ctx context.Context, org, serial string) (*valuation.Case, error) // valuation.ErrAbsent
	AssessmentDoubtful(ctx context.Context, achievement string) (bool, error)
}

// unencumbered refuses what cannot go beside an open licence of a patent behind the
// achievement: anything but another ordinary licence (专利法 第五十一条).
func unencumbered(ctx context.Context, from GroundsReader, of string, ordinary bool) error {
	if ordinary {
		return nil
	}
	offered, err := from.OpenlyLicensed(ctx, of)
	if err == nil && offered {
		err = ErrInOpenLicence
	}
	return err
}

// ErrDoubtful: the report that speaks for the achievement needs to be looked at again.
var ErrDoubtful = fault.New(fault.Conflict, "achievement.doubtful", "该成果的评价报告登记有失效情形，需要复核；复评完成前不能新发布挂牌、竞价或者协议定价")

// undoubted refuses to offer an achievement whose assessment in force needs a review.
func undoubted(ctx context.Context, from GroundsReader, of string) error {
	doubtful, err := from.AssessmentDoubtful(ctx, of)
	if err == nil && doubtful {
		err = ErrDoubtful
	}
	return err
}

// Grounds 定价依据 are the reports on an achievement and the kind of its seller: what any
// route asks before a price is published or signed.
type Grounds struct {
	Seller  appraisal.SellerKind
	Records []*appraisal.Record
}

// GroundsOf reads the grounds of a seller's achievement; "" is one that is not on file.
func GroundsOf(ctx context.Context, from GroundsReader, org, achievement string) (Grounds, error) {
	uscc, nature, err := from.SellerNature(ctx, org)
	if err != nil {
		return Grounds{}, err
	}
	g := Grounds{Seller: appraisal.SellerOf(uscc, nature)}
	if achievement == "" {
		return g, nil
	}
	g.Records, err = from.Appraisals(ctx, achievement)
	for _, r := range g.Records {
		if r.State.Live() { // what the unit states of itself counts where it is stricter
			g.Seller = g.Seller.Stricter(r.Content.Seller)
		}
	}
	return g, err
}

func (g Grounds) reports() []appraisal.Report {
	list := make([]appraisal.Report, len(g.Records))
	for i, r := range g.Records {
		list[i] = r.Report()
	}
	return list
}

// Record is the one of a basis, nil for none.
func (g Grounds) Record(b appraisal.Basis) *appraisal.Record {
	if b.Report == nil {
		return nil
	}
	return g.find(b.Report.ID)
}

func (g Grounds) find(id string) *appraisal.Record {
	i := slices.IndexFunc(g.Records, func(r *appraisal.Record) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return g.Records[i]
}

// List 挂牌或起始价 says whether a first or later list price is allowed.
func (g Grounds) List(price money.Fen, first bool, on day.Date, approval, reason string) (appraisal.Basis, appraisal.Code) {
	return appraisalPolicy.List(g.reports(), appraisal.Listing{Seller: g.Seller, Price: price, First: first, On: on, Approved: approval != "", Reason: reason})
}

// Governing 现行报告 is the report that counts on a day; without one, why. A price of the
// report itself is allowed to every seller who has one that counts.
func (g Grounds) Governing(on day.Date) (*appraisal.Record, appraisal.Basis, appraisal.Code) {
	b, code := appraisalPolicy.Deal(g.reports(), appraisal.Deal{Seller: g.Seller, Price: 1 << 60, On: on})
	return g.Record(b), b, code
}

// Warning 依据变动 says what has become of the report under a deal that was made on it.
func (g Grounds) Warning(report string, on day.Date) string {
	r := g.find(report)
	switch {
	case r == nil:
		return ""
	case r.State == appraisal.Void:
		return "定价依据的评估报告 " + r.Content.Number + " 已作废（" + r.Reason + "）。已签的合同不因此自动失效，由双方和主管部门决定怎样处理。"
	case r.State == appraisal.Superseded:
		return "定价依据的评估报告 " + r.Content.Number + " 已" + r.Reason + "，请核对价格是否仍然适当；起始价低于新评估值的竞价项目，开始前应取消并重新公告，竞价中的已自动中止。"
	case on.After(r.Report().Until()):
		return "定价依据的评估报告 " + r.Content.Number + " 已于 " + r.Report().Until().String() + " 过有效期，未签约的须重新评估。"
	}
	return ""
}

// grounds of the start price of a lot on a day: the report that counts, nil for none, or
// why the price is not allowed. Of a lot without an achievement on file the notice
// gives the reason.
func (x *Exchange) grounds(ctx context.Context, l *lot.Lot, on day.Date) (*appraisal.Record, error) {
	if l.Parent != "" { // it goes on from a listing, which has been asked
		return nil, nil
	}
	err := x.offered(ctx, l)
	if err == nil {
		err = unencumbered(ctx, x.Reader, l.Achievement, false)
	}
	if err == nil {
		err = undoubted(ctx, x.Reader, l.Achievement)
	}
	if err != nil {
		return nil, err
	}
	g, err := GroundsOf(ctx, x.Reader, l.Seller.ID, l.Achievement)
	if err != nil {
		return nil, err
	}
	first, reason := true, l.Terms[lot.TermPricing]
	if l.Achievement == "" {
		reason = l.Notice
	} else if first, err = x.Reader.FirstListing(ctx, l.Achievement, l.ID); err != nil {
		return nil, err
	}
	b, code := g.List(l.Start(), first, on, l.Terms[lot.TermApproval], reason)
	if code == appraisal.OK {
		return g.Record(b), nil
	}
	field := map[appraisal.Code]string{appraisal.CodeBelowAppraisal: sale.TermStart, appraisal.CodeNeedsApproval: lot.TermApproval, appraisal.CodeReason: lot.TermPricing}[code]
	if field == "" {
		field = "achievement"
	}
	return nil, errAppraisal(code, field)
}

// offered says whether the seller offers the achievement still.
func (x *Exchange) offered(ctx context.Context, l *lot.Lot) error {
	number, err := x.Reader.NumberOf(ctx, l.Achievement)
	if err == nil && l.Achievement != "" {
		_, err = x.Reader.OfferOf(ctx, l.Seller.ID, number)
	}
	return err
}

// The texts of an agreed price that say what it rests on. The first two are the
// platform's, not typed.
const (
	DealReport      = "report"       // id
	DealReportWords = "report_words" // as the notice states it
	DealDecision    = "decision"     // 集体决策记录
	DealApproval    = "approval"     // 低于评估值的批准文件
)

// single is a price in one sum, which can be held against a report.
func single(texts map[string]string) (money.Fen, bool) {
	switch agreement.PriceForm(texts[DealForm]) {
	case agreement.Lump, agreement.Equity:
		return money.ParseFen(texts[DealAmount])
	}
	return 0, false
}

// Deal 协议价格 says whether an agreed price is allowed on a day; field is where a form
// asks for what is missing.
func (g Grounds) Deal(texts map[string]string, on day.Date) (b appraisal.Basis, code appraisal.Code, field string) {
	price, one := single(texts)
	if !one {
		_, b, code = g.Governing(on)
		return b, code, string(agreement.FieldAppraisal)
	}
	if agreement.PriceForm(texts[DealForm]) == agreement.Equity {
		share, err := decimal.NewFromString(texts[DealShare])
		if err == nil && share.IsPositive() { // the capital that the share of it comes from
			capital := decimal.NewFromInt(int64(price)).Mul(decimal.NewFromInt(100)).Div(share)
			b, code = appraisalPolicy.Contribute(g.reports(), appraisal.Contribution{Capital: money.Fen(capital.IntPart()), On: on})
		}
		switch code {
		case appraisal.CodeOverCapital:
			return b, code, DealShare
		case appraisal.OK, "":
		default:
			return b, code, string(agreement.FieldAppraisal)
		}
	}
	b, code = appraisalPolicy.Deal(g.reports(), appraisal.Deal{Seller: g.Seller, Price: price, On: on, Approved: texts[DealApproval] != "", DecisionRecord: texts[DealDecision] != ""})
	switch code {
	case appraisal.CodeNeedsApproval:
		field = DealApproval
	case appraisal.CodeDecisionRecord:
		field = DealDecision
	default:
		field = string(agreement.FieldAppraisal)
	}
	return b, code, field
}

// ground writes into a deal what it rests on, or says why its price is not allowed.
func ground(ctx context.Context, from GroundsReader, org, of string, deal map[string]string, on day.Date) error {
	err := unencumbered(ctx, from, of, deal[string(agreement.FieldMode)] == string(licensing))
	if err == nil {
		err = undoubted(ctx, from, of)
	}
	if err != nil {
		return err
	}
	g, err := GroundsOf(ctx, from, org, of)
	if err != nil {
		return err
	}
	b, code, field := g.Deal(deal, on)
	if code != appraisal.OK {
		return errAppraisal(code, field)
	}
	deal[string(agreement.FieldAppraisal)] = "false"
	delete(deal, DealReport)
	delete(deal, DealReportWords)
	if r := g.Record(b); r != nil {
		words := r.Words()
		if b.Ratio != "" && b.Ratio != "0.00" {
			if _, one := single(deal); one {
				words += "；拟定价格为评估值的 " + b.Ratio + "%"
			}
		}
		deal[string(agreement.FieldAppraisal)], deal[DealReport], deal[DealReportWords] = "true", r.ID, oneLine(words)
	}
	return nil
}

// licensing is the way that an open licence leaves: as an ordinary licence.
const licensing = achievement.ByLicence

// stillGrounded asks the same again later: the report must be the one that the notice
// names, and neither void nor past its validity.
func stillGrounded(ctx context.Context, from GroundsReader, f AgreementFile, on day.Date) error {
	err := unencumbered(ctx, from, f.Achievement, f.Texts[string(agreement.FieldMode)] == string(licensing))
	if err != nil {
		return err
	}
	g, err := GroundsOf(ctx, from, f.Org, f.Achievement)
	if err != nil {
		return err
	}
	if f.Texts[DealValuation] != "" && !f.noticed() {
		if _, err = reference(ctx, from, f.Org, f.Achievement, f.Texts[DealValuation], on); err != nil {
			return err
		}
	}
	b, code, _ := g.Deal(f.Texts, on)
	if code != appraisal.OK {
		return code.Conflict()
	}
	frozen := f.Texts[DealReport]
	switch r := g.Record(b); {
	case frozen == "" && f.noticed(): // a report that came later, under which the price is allowed, too
		return nil
	case r == nil && frozen != "", r != nil && r.ID != frozen:
		return ErrGrounds
	}
	return nil
}

// ErrGrounds tells that a draft names another report than the one that counts now.
var ErrGrounds = fault.New(fault.Conflict, "trading.grounds", "定价依据的评估报告已经变动，请在“修改”中保存一次，按现行报告重新核对价格")

// employer marks reports as used in one unit of work.
type employer interface {
	Now() time.Time
	Record(audit.Event)
	LockAppraisals(ctx context.Context, achievement string) ([]*appraisal.Record, error)
	SaveAppraisal(ctx context.Context, r *appraisal.Record) error
	valuationUser
}

// employ 使用 a report that has been filed or approved, from the first deal on it.
func employ(ctx context.Context, tx employer, by actor.Actor, achievement, report string) error {
	list, err := tx.LockAppraisals(ctx, achievement)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.ID != report {
			continue
		}
		if e, used := r.Employ(by, tx.Now()); used {
			tx.Record(e)
			return tx.SaveAppraisal(ctx, r)
		}
	}
	return nil
}

// Summary 评估情况 of an achievement as a page of it shows it: the reports that the reader
// may see, and the one that counts today.
type Summary struct {
	Grounds
	Governing *appraisal.Record
	Basis     appraisal.Basis
	Code      appraisal.Code // why none counts
}

// Summary for somebody who may see the achievement; drafts are the unit's own matter.
func (v *Appraisals) Summary(ctx context.Context, by actor.Actor, of *achievement.Achievement, on day.Date) (s Summary, err error) {
	s.Grounds, err = GroundsOf(ctx, v.Reader, of.Org, of.ID)
	if err != nil {
		return s, err
	}
	s.Governing, s.Basis, s.Code = s.Grounds.Governing(on)
	if by.Org != of.Org {
		s.Records = slices.DeleteFunc(s.Records, func(r *appraisal.Record) bool { return r.State == appraisal.Draft })
	}
	return s, nil
}

// Shown 公开评估信息 is the report that counts, where the unit lets everybody read it.
func (v *Appraisals) Shown(ctx context.Context, of *achievement.Achievement, on day.Date) (*appraisal.Record, error) {
	s, err := v.Summary(ctx, actor.Actor{}, of, on)
	if err != nil || s.Governing == nil || !s.Governing.Content.Public {
		return nil, err
	}
	return s.Governing, nil
}

// errAppraisal says which rule a price breaks, at a field of its form.
func errAppraisal(c appraisal.Code, field string) *fault.Fault {
	return fault.New(fault.Invalid, "appraisal."+string(c), c.Sentence()).At(field)
}
