package registration

import (
	"context"
	"errors"
	"slices"
	"time"

	"jiyue/domain/contract"
	"jiyue/domain/day"
	"jiyue/domain/fault"
	"jiyue/domain/money"
	"jiyue/domain/policy"
)

// Precheck 登记预审 of a form by the region's profile of the day: what stops a
// submission at which field, and what the engine proposes.
type Precheck struct {
	Faults   []*fault.Fault // of the form, at their fields
	Result   contract.CheckResult
	Profile  policy.Registration
	Total    money.Yuan
	Tech     money.Yuan // proposed 技术交易额; meaningful when Priced
	Priced   bool
	Amount   contract.AmountResult
	Review   contract.ReviewLevel
	AsOf     day.Date
	Class    contract.Class
	Needed   []contract.Requirement // 认定要件 of the claimed class
	Findings []contract.Finding     // reasons and warnings, explained, in order
}

// similar finds what the pre-check compares with; both a unit of work and the
// reader do.
type similar interface {
	RegisteredLike(ctx context.Context, f contract.Form, except contract.ID) ([]contract.Form, error)
	RegisteredAs(ctx context.Context, c *contract.Contract) (*contract.Relative, error)
	Now() time.Time
}

// check runs the pre-check of a contract as it stands.
func (s *Service) check(ctx context.Context, from similar, c *contract.Contract) (Precheck, error) {
	at := from.Now()
	if !c.DecidedAt.IsZero() && c.Change == nil {
		at = c.DecidedAt
	}
	asOf := day.Of(at)
	profile, err := s.Rules.RegistrationKnown(c.Office.Region, asOf, at)
	if err != nil {
		return Precheck{}, err
	}
	registered, err := from.RegisteredLike(ctx, c.Form, c.ID)
	if err != nil {
		return Precheck{}, err
	}
	p := Examine(c.Form, profile, asOf, registered, c.ClassRounds())
	differs, err := s.againstDeal(ctx, c.Form)
	p.Faults = append(p.Faults, differs...)
	return p, err
}

// Deal 查成交 finds a deal of the market; contract.ErrNoDeal when there is none, or no
// market at all.
func (s *Service) Deal(ctx context.Context, number string) (contract.Deal, error) {
	if s.Deals == nil {
		return contract.Deal{}, contract.ErrNoDeal
	}
	return s.Deals(ctx, number)
}

// againstDeal 与市场成交核对 compares an application with the deal that it names.
func (s *Service) againstDeal(ctx context.Context, f contract.Form) ([]*fault.Fault, error) {
	if f.Contract.DealNo == "" {
		return nil, nil
	}
	d, err := s.Deal(ctx, f.Contract.DealNo)
	if errors.Is(err, contract.ErrNoDeal) {
		return []*fault.Fault{contract.ErrNoDeal}, nil
	}
	if err != nil {
		return nil, err
	}
	return f.Against(d), nil
}

// ErrDealUnsigned keeps a contract from its registration whose deal waits on the market
// for the entry of its signing: its log could not follow.
var ErrDealUnsigned = fault.New(fault.Conflict, "registration.deal_unsigned", "成交项目尚未登记签约")

// signed refuses a contract whose deal is not entered as signed.
func (s *Service) signed(ctx context.Context, f contract.Form) error {
	if f.Contract.DealNo == "" {
		return nil
	}
	d, err := s.Deal(ctx, f.Contract.DealNo)
	if err == nil && d.Unsigned {
		err = ErrDealUnsigned.Say("成交项目 " + d.Number + " 尚未登记签约，现在不能准予登记：请" + d.Seller.Name + "的技术经纪人先在该项目的案卷“登记签约”，之后再办理本件；期限内不能完成的，请退回补正")
	}
	return err
}

// Examine 预审 is the pure part of the pre-check.
func Examine(form contract.Form, profile policy.Registration, asOf day.Date, registered []contract.Form, rounds int) Precheck {
	form.Prune()
	in := form.Declare(checkProfile(profile), asOf, registered, rounds)
	p := Precheck{Profile: profile, AsOf: asOf, Class: in.Class, Review: contract.NormalReview,
		Needed: contract.Requirements(in.Class, form.Answers, form.Content.Clauses)}
	p.Result = contract.Check(in)
	p.Faults = form.Missing()
	for _, e := range p.Result.Errors {
		p.Faults = appendOnce(p.Faults, fault.New(fault.Invalid, e.Code, e.Message).At(contract.FieldOf(e.Field)))
	}
	in.Amount.Profile, in.Amount.SignDate = in.Profile.Amount, in.Terms.SignDate
	amount, err := contract.TechnologyAmount(in.Amount)
	if err == nil {
		p.Amount, p.Total, p.Tech, p.Priced = amount, amount.RunningTotal, amount.RunningTech, true
		p.Review = reviewLevel(p.Result, in, amount)
	}
	for _, code := range slices.Concat(p.Result.Reasons, p.Result.Warnings, form.Remarks()) {
		if p.Result.Decision != contract.DecisionInvalid {
			p.Findings = append(p.Findings, contract.Explain(code))
		}
	}
	return p
}

// appendOnce keeps one message per field: 请填写… of a blank field goes before
// what the engine says of it.
func appendOnce(faults []*fault.Fault, f *fault.Fault) []*fault.Fault {
	for _, known := range faults {
		if known.Field == f.Field {
			return faults
		}
	}
	return append(faults, f)
}

// reviewLevel: the engine's, and for applications with findings, which the engine
// leaves open, by the same thresholds, because a registrar can still register them.
func reviewLevel(r contract.CheckResult, in contract.CheckInput, amount contract.AmountResult) contract.ReviewLevel {
	if r.Review != "" {
		return r.Review
	}
	switch {
	case in.Terms.Disputed:
		return contract.NeedsExpertReview
	case in.Profile.LargeReview != "" && !amount.Tech.Less(in.Profile.LargeThreshold):
		return in.Profile.LargeReview
	case in.Related && in.Profile.RelatedSecondReview:
		return contract.NeedsSecondReview
	}
	return contract.NormalReview
}

// checkProfile reads the region's parameters as the pre-check's profile.
func checkProfile(p policy.Registration) contract.CheckProfile {
	profile := contract.CheckProfile{
		BodyRegion: p.Region, ImportByBuyer: p.ImportByBuyer, IntermediaryMayApply: p.IntermediaryMayApply,
		PaperPrintOfEContract: p.PaperPrintOfEContract, EquityAsTransfer: p.EquityAsTransfer,
		RequireQuantifiedTargets: p.RequireQuantifiedTargets, RequireExpectedOutput: p.RequireExpectedOutput,
		RelatedSecondReview: p.RelatedSecondReview,
		Amount: contract.AmountProfile{DeductTravel: p.DeductTravel, DeductTax: p.DeductTax,
			PrototypeDefaultQty: p.PrototypeDefaultQty, HardwareShareWarn: p.HardwareShareWarn,
			FullTechWarnTotal: p.FullTechWarnTotal, LowShareWarn: p.LowShareWarn},
	}
	if p.LargeThreshold != nil {
		profile.LargeThreshold, profile.LargeReview = *p.LargeThreshold, contract.ReviewLevel(p.LargeReview)
	}
	return profile
}
