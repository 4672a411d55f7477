package contract

import (
	"slices"

	"github.com/shopspring/decimal"

	"jiyue/domain/ident"
)

// recognise is the fourth stage: refusal, correction and class are judged
// together, and the highest of them decides.
func (f *filing) recognise(r *CheckResult) {
	j := judge(f.Class, f.Answers)
	classes := f.classReasons(j)
	general := f.generalReasons()
	r.Warnings = f.warnings(j)

	refusals := make([]refusal, 0, len(general)+len(j.refuse)+1)
	for _, code := range general {
		refusals = append(refusals, refusal{code: code})
	}
	if len(classes) > 0 && f.Terms.CorrectionRound >= 1 {
		refusals = append(refusals, refusal{ReasonClassNotCorrected, classes[0].suggested})
	}
	refusals = append(refusals, j.refuse...)
	if len(refusals) > 0 {
		f.refuse(r, refusals, len(general) > 0)
		return
	}

	r.Class = f.Class
	var reclassed reasonList
	for _, c := range classes {
		reclassed.add(c.code)
	}
	if len(classes) > 0 {
		r.Class = classes[0].suggested
	}
	corrections := f.correctionReasons(j)
	switch {
	case len(corrections) > 0:
		r.Decision = DecisionCorrect
		if slices.Contains(corrections, ReasonLicenceTooLong) {
			r.MaxEnd = f.latest
		}
		for _, code := range reclassed {
			corrections.add(code)
		}
		r.Reasons = corrections
		return
	case len(classes) > 0:
		r.Decision, r.Reasons = DecisionCorrectClass, reclassed
	default:
		r.Decision = DecisionAccept
	}
	r.TechAmount, r.Review = f.amount.Tech, f.review()
}

func (f *filing) refuse(r *CheckResult, refusals []refusal, general bool) {
	var reasons reasonList
	for _, x := range refusals {
		reasons.add(x.code)
		if !general && r.HintClass == "" {
			r.HintClass = x.hint
		}
	}
	r.Decision, r.Reasons = DecisionReject, reasons
}

// generalReasons of 不予登记 hold for every class.
func (f *filing) generalReasons() (reasons reasonList) {
	t := f.Terms
	reasons.addIf(!t.Effective, ReasonNotEffective)
	reasons.addIf(!f.ends.IsZero() && f.AsOf.After(f.ends), ReasonTermOver)
	reasons.addIf(f.Answers[askTechnical] == No, ReasonNotTechnology)
	reasons.addIf(t.StateApproval == ApprovalMissing, ReasonApprovalMissing)
	reasons.addIf(f.duplicate(), ReasonDuplicate)
	for _, p := range f.Parties {
		reasons.addIf(p.mustSeal() && p.Seal != "" && ident.Normalise(p.Seal) != ident.Normalise(p.Name), ReasonSealMismatch)
	}
	for _, clause := range BadClauses {
		reasons.addIf(clause.Value != clauseInfringes && slices.Contains(t.BadClauses, clause.Value), ReasonMonopoly)
	}
	reasons.addIf(slices.Contains(t.BadClauses, clauseInfringes), ReasonInfringes)
	reasons.addIf(f.livesOnPatents() && f.termKnown() && f.latest.Before(f.signed), ReasonIPExpired)
	reasons.addIf(t.Consideration == ConsiderationEquity && !(f.major == MajorTransfer && f.Profile.EquityAsTransfer), ReasonEquity)
	return reasons
}

// livesOnPatents: the class whose object ends with the patent (民法典 第八百六十五条).
func (f *filing) livesOnPatents() bool { return f.Class == PatentTransfer || f.Class == PatentLicence }

// termKnown: there are patents and each has its filing date.
func (f *filing) termKnown() bool { return f.patents > 0 && f.allFiled }

// duplicate looks for a registered contract of the same parties, name, date and
// total.
func (f *filing) duplicate() bool {
	if len(f.Registered) == 0 {
		return false
	}
	sellers, buyers, name := f.keys(RoleSeller), f.keys(RoleBuyer), ident.Normalise(f.Terms.ProjectName)
	return slices.ContainsFunc(f.Registered, func(e EarlierRegistration) bool {
		total, ok := decimalText(e.Total)
		return e.Status == registeredStatus && ok && total.Equal(f.amount.Total.Decimal()) &&
			dateText(e.SignDate) == f.signed && ident.Normalise(e.ProjectName) == name &&
			sameSet(normalised(e.Sellers), sellers) && sameSet(normalised(e.Buyers), buyers)
	})
}

func (f *filing) keys(role string) []string {
	var keys []string
	for _, p := range f.Parties {
		if p.Role == role {
			keys = append(keys, p.key())
		}
	}
	return keys
}

func normalised(keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = ident.Normalise(k)
	}
	return out
}

func sameSet(a, b []string) bool {
	within := func(list, of []string) bool {
		return !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(of, s) })
	}
	return within(a, b) && within(b, a)
}

// correctionReasons of 补正.
func (f *filing) correctionReasons(j judgement) (reasons reasonList) {
	t := f.Terms
	without := func(clause string) bool { return !slices.Contains(t.Clauses, clause) }
	for _, p := range f.Parties {
		reasons.addIf(p.mustSeal() && p.Seal == "", ReasonSealMissing)
	}
	reasons.addIf(t.DeptSigned && !t.Authorisation, ReasonNoAuthorisation)
	reasons.addIf(t.PlanProject && !t.PlanConsent, ReasonNoPlanConsent)
	reasons.addIf(t.CrossBorder != CrossBorderNone && blank(t.TradeRegistrationNo), ReasonNoTradeRegistration)
	reasons.addIf(without(ClauseObject), ReasonObjectUnclear)
	moves := f.major == MajorDevelopment || f.major == MajorTransfer || f.major == MajorLicence
	reasons.addIf(moves && without(ClauseOwnership), ReasonNoOwnership)
	reasons.addIf((f.major == MajorDevelopment || f.Class == Service) && without(ClauseAcceptance), ReasonNoAcceptance)
	reasons.addIf(!f.TechPartStated, ReasonTechUndeterminable)
	reasons.addIf(f.lacksIP(), ReasonIPListMissing)
	reasons.addIf(f.major == MajorLicence && !f.licensed, ReasonLicenceTerms)
	reasons.addIf(f.licenceStated() && f.termKnown() && f.licenceEnds.After(f.latest), ReasonLicenceTooLong)
	reasons.addIf(f.major == MajorTransfer && f.Profile.RequireExpectedOutput && !t.ExpectedOutputGiven, ReasonNoExpectedOutput)
	reasons.addIf(t.Consideration == ConsiderationEquity && !t.ValuationReport, ReasonNoValuation)
	for _, code := range j.correct {
		reasons.add(code)
	}
	reasons.addIf(j.targetsOpen && f.Profile.RequireQuantifiedTargets, ReasonDevTargets)
	return reasons
}

// licenceStated: a patent licence whose terms are complete.
func (f *filing) licenceStated() bool { return f.Class == PatentLicence && f.licensed }

func (f *filing) lacksIP() bool {
	needed, ok := neededIP[f.Class]
	if !ok {
		return false
	}
	if needed == anyPatent {
		return f.patents == 0
	}
	return !slices.ContainsFunc(f.IP, func(ip CheckIP) bool { return ip.Type == needed })
}

// classReasons say why another class is the right one; the first suggests it.
func (f *filing) classReasons(j judgement) []reclassing {
	var reasons []reclassing
	if heaviest := f.heaviestClass(); heaviest != "" {
		reasons = append(reasons, reclassing{ReasonClassWeight, heaviest})
	}
	reasons = append(reasons, j.reclass...)
	if f.Class == PatentTransfer && f.allGranted(ident.NotGranted) {
		reasons = append(reasons, reclassing{ReasonClassNotGranted, ApplicationTransfer})
	}
	if f.Class == ApplicationTransfer && f.allGranted(ident.Granted) {
		reasons = append(reasons, reclassing{ReasonClassAlreadyGiven, PatentTransfer})
	}
	return reasons
}

func (f *filing) allGranted(state ident.Grant) bool {
	return f.patents > 0 && !slices.ContainsFunc(f.IP, func(ip CheckIP) bool {
		return PatentType(ip.Type) && ip.Granted != state
	})
}

// heaviestClass is the class with the largest summed weight, the first listed
// of equals; "" when the claimed class is among them or no weights are given.
func (f *filing) heaviestClass() Class {
	if len(f.Weights) == 0 {
		return ""
	}
	var classes []Class
	sums := map[Class]decimal.Decimal{}
	for _, w := range f.Weights {
		weight, _ := decimalText(w.Weight)
		if _, seen := sums[w.Class]; !seen {
			classes = append(classes, w.Class)
		}
		sums[w.Class] = sums[w.Class].Add(weight)
	}
	heaviest := classes[0]
	for _, c := range classes[1:] {
		if sums[c].GreaterThan(sums[heaviest]) {
			heaviest = c
		}
	}
	if claimed, listed := sums[f.Class]; listed && claimed.Equal(sums[heaviest]) {
		return ""
	}
	return heaviest
}

// warnings tell the registrar where to look closer.
func (f *filing) warnings(j judgement) (warnings reasonList) {
	for i := range f.Parties {
		for _, code := range f.ids[i].Warnings {
			warnings.add(code)
		}
		for _, code := range f.regions[i].Warnings {
			warnings.add(code)
		}
	}
	warnings.addIf(f.Related, WarnRelated)
	naturalSeller := slices.ContainsFunc(f.Parties, func(p CheckParty) bool {
		return p.Role == RoleSeller && p.Country == China && p.Nature == NaturalPerson
	})
	warnings.addIf(naturalSeller && f.patents > 0, WarnJobInvention)
	warnings.addIf(f.patentInLastYear(), WarnPatentLastYear)
	warnings.addIf(f.licenceStated() && !f.earliest.IsZero() && f.earliest.Before(f.licenceEnds), WarnPatentLapses)
	warnings.addIf(f.livesOnPatents() && f.patents > 0 && !f.allFiled, WarnFilingUnknown)
	warnings.addIf(!slices.Contains(f.Terms.Clauses, ClauseConfidentiality), WarnNoConfidentiality)
	warnings.addIf(!slices.Contains(f.Terms.Clauses, ClauseDispute), WarnNoDispute)
	warnings.addIf(j.targetsOpen && !f.Profile.RequireQuantifiedTargets, WarnDevTargets)
	for _, code := range f.amount.Warnings {
		warnings.add(code)
	}
	return warnings
}

func (f *filing) patentInLastYear() bool {
	if f.signed.IsZero() {
		return false
	}
	return slices.ContainsFunc(f.rights, func(r ident.Result) bool {
		return r.Patent != nil && !r.Patent.LastDay.IsZero() &&
			!r.Patent.LastDay.Before(f.signed) && r.Patent.LastDay.Before(f.signed.AddYears(1))
	})
}

// review is the highest level that a rule of the region demands.
func (f *filing) review() ReviewLevel {
	level := NormalReview
	raise := func(due bool, to ReviewLevel) {
		if due && reviewRank(to) > reviewRank(level) {
			level = to
		}
	}
	raise(!f.amount.Tech.Less(f.Profile.LargeThreshold), f.Profile.LargeReview)
	raise(f.Terms.Disputed, NeedsExpertReview)
	raise(f.Related && f.Profile.RelatedSecondReview, NeedsSecondReview)
	return level
}

func reviewRank(level ReviewLevel) int {
	return slices.Index([]ReviewLevel{NormalReview, NeedsSecondReview, NeedsExpertReview}, level)
}
