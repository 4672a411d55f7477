package contract

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jiyue/domain/day"
	"jiyue/domain/ident"
	"jiyue/domain/money"
)

// sound is a filing of the class that can be registered without remark.
func sound(class Class) CheckInput {
	clauses := make([]string, len(Clauses))
	for i, c := range Clauses {
		clauses[i] = c.Value
	}
	in := CheckInput{
		Profile: CheckProfile{BodyRegion: "410100", EquityAsTransfer: true, RequireQuantifiedTargets: true,
			LargeThreshold: money.FromFen(5_000_000_00), LargeReview: NeedsSecondReview, Amount: DefaultAmountProfile()},
		AsOf: day.Must("2026-03-10"), FiledBy: RoleSeller, Class: class, TechPartStated: true,
		Parties: []CheckParty{
			{Role: RoleSeller, Name: "中原示例理工大学", Country: China, Nature: "022", Region: "410102", USCC: "1241000041580123XA", Seal: "中原示例理工大学"},
			{Role: RoleBuyer, Name: "洛阳示例轴承有限公司", Country: China, Nature: "150", Region: "4103", USCC: "91410300MA3X8U5N8F", Seal: "洛阳示例轴承有限公司"},
		},
		Terms: CheckTerms{ProjectName: "高速主轴温升预测", Written: true, Language: "zh", SignDate: "2026-03-02", Begin: "2026-03-02",
			End: "2027-03-01", Effective: true, StateApproval: "NOT_NEEDED", Clauses: clauses, Consideration: "MONEY", CrossBorder: CrossBorderNone},
		Amount:  AmountInput{Total: "900000.00", Components: []Component{{Kind: PartTech, Amount: "900000.00"}}},
		Answers: soundAnswers(class),
	}
	if class.Major() == MajorLicence {
		in.Licence = &CheckLicence{"SOLE", "中国", "2026-03-02", "2030-03-01"}
	}
	switch needed := neededIP[class]; needed {
	case "":
	case anyPatent:
		in.IP = []CheckIP{{Type: ident.Invention, No: "202310456789.0", Filed: "2023-04-17", Granted: ident.Granted}}
		if class == ApplicationTransfer {
			in.IP[0].Granted = ident.NotGranted
		}
	case IPSoftware:
		in.IP = []CheckIP{{Type: needed, No: "2024SR0123456"}}
	default:
		in.IP = []CheckIP{{Type: needed, No: "CNA20210001.2"}}
	}
	return in
}

// soundAnswers picks, question by question, an answer that leads to nothing.
func soundAnswers(class Class) map[string]string {
	answers := map[string]string{}
	for _, q := range Questions(class) {
		for _, o := range q.Options {
			reclassed := ""
			if o.reclass != nil {
				reclassed, _ = o.reclass(class)
			}
			if o.refuse == "" && o.correct == "" && reclassed == "" {
				answers[q.Name] = o.Value
				break
			}
		}
	}
	return answers
}

func TestASoundFilingOfEveryClassIsAccepted(t *testing.T) {
	for _, class := range Classes() {
		r := Check(sound(class))
		require.Equal(t, DecisionAccept, r.Decision, "%s %v %v", class, r.Reasons, r.Errors)
		require.Equal(t, class, r.Class)
		require.Equal(t, "900000.00", r.TechAmount.String())
		require.Equal(t, NormalReview, r.Review)
		require.Empty(t, r.Warnings, class)
		for _, requirement := range Requirements(class, sound(class).Answers, sound(class).Terms.Clauses) {
			require.Equal(t, RequirementMet, requirement.Status, "%s %s %v", class, requirement.Title, requirement.Codes)
		}
	}
}

func TestStagesInTheirOrder(t *testing.T) {
	other := "CN"
	for name, c := range map[string]struct {
		class    Class
		change   func(*CheckInput)
		decision Decision
		reasons  []string
	}{
		"all errors are told": {Commissioned, func(in *CheckInput) {
			in.Parties[0].Country, in.Parties[1].Name, in.Terms.ProjectName = other, "\u200b ", "\u3000"
			in.Terms.SignDate, in.Terms.End, in.Amount.Total = "2026-02-30", "2020-01-01", ""
			delete(in.Answers, "software")
			in.Answers["innovation"] = "yes"
		}, DecisionInvalid, []string{ErrorCountry, ErrorName, ErrorProjectName, ErrorDate, ErrorTermOrder, ErrorTotal, ErrorQuestionMissing, ErrorQuestionValue}},
		"blank identifier is empty, absent is missing": {Commissioned, func(in *CheckInput) {
			in.Parties[0].USCC, in.Parties[1].USCC, in.Parties[1].Region = " ", "", ""
		}, DecisionInvalid, []string{ident.CodeEmpty, ident.CodeEmpty, ErrorIDMissing}},
		"a natural person needs an ID number": {Commissioned, func(in *CheckInput) { in.Parties[0].Nature = NaturalPerson },
			DecisionInvalid, []string{ErrorIDMissing}},
		"unknown class asks no questions": {"0104", func(in *CheckInput) {}, DecisionInvalid, []string{ErrorClass}},
		"not accepted before routed": {Commissioned, func(in *CheckInput) {
			in.Parties[0].Region, in.Terms.Written, in.Terms.Language = "500000", false, "en"
		}, DecisionNotAccepted, []string{ReasonNotWritten, ReasonForeignText}},
		"buyer of a domestic contract":   {Commissioned, func(in *CheckInput) { in.FiledBy = RoleBuyer }, DecisionNotAccepted, []string{ReasonNotEntitled}},
		"intermediary where not allowed": {Commissioned, func(in *CheckInput) { in.FiledBy = RoleIntermediary }, DecisionNotAccepted, []string{ReasonNotEntitled}},
		"other region":                   {Commissioned, func(in *CheckInput) { in.Parties[0].Region, in.Terms.Effective = "41", false }, DecisionRoute, []string{ReasonNotSellerRegion}},
		"import by the buyer": {Commissioned, func(in *CheckInput) {
			in.FiledBy, in.Terms.CrossBorder = RoleBuyer, CrossBorderImport
		}, DecisionRoute, []string{ReasonImportByCommerce}},
		"refusals hide corrections": {Commissioned, func(in *CheckInput) {
			in.Terms.Effective, in.Terms.Clauses, in.Parties[0].Seal = false, nil, ""
		}, DecisionReject, []string{ReasonNotEffective}},
		"seal of another name": {Commissioned, func(in *CheckInput) { in.Parties[0].Seal = "中原大学" }, DecisionReject, []string{ReasonSealMismatch}},
		"copied software is judged once": {Commissioned, func(in *CheckInput) {
			in.Answers["software"], in.Answers["original_programming"] = Yes, No
			in.Answers["mastered_before"], in.Answers["quantified_targets"] = Yes, No
		}, DecisionReject, []string{ReasonDevCopy}},
		"complex work under its own contract": {Service, func(in *CheckInput) {
			in.Answers["exclusion"], in.Answers["nonroutine_complex"], in.Answers["separately_contracted"] = "CONSTRUCTION", Yes, Yes
		}, DecisionAccept, nil},
		"metrology is never lifted": {Service, func(in *CheckInput) {
			in.Answers["exclusion"], in.Answers["nonroutine_complex"], in.Answers["separately_contracted"] = "MANDATORY_METROLOGY", Yes, Yes
		}, DecisionReject, []string{ReasonServiceMetrology}},
		"class reasons follow corrections": {PatentTransfer, func(in *CheckInput) {
			in.Parties[0].Seal, in.Answers["right_moved"], in.IP[0].Granted = "", "USE_ONLY", ident.NotGranted
		}, DecisionCorrect, []string{ReasonSealMissing, ReasonClassIsLicence, ReasonClassNotGranted}},
		"class not corrected": {Cooperative, func(in *CheckInput) {
			in.Answers["joint_research"], in.Terms.CorrectionRound = "ONE_SIDE_ONLY", 1
		}, DecisionReject, []string{ReasonClassNotCorrected}},
		"term over": {Commissioned, func(in *CheckInput) { in.AsOf = day.Must("2027-03-02") }, DecisionReject, []string{ReasonTermOver}},
		"one unfiled patent keeps the transfer alive": {PatentTransfer, func(in *CheckInput) {
			in.IP = append(in.IP, in.IP[0])
			in.IP[0].No, in.IP[0].Filed, in.IP[1].Filed = "200310102344.5", "2003-10-01", ""
			in.IP[0].Type = ident.Invention
		}, DecisionAccept, nil},
	} {
		in := sound(c.class)
		c.change(&in)
		r := Check(in)
		require.Equal(t, c.decision, r.Decision, "%s: %v", name, r.Reasons)
		require.Equal(t, c.reasons, r.Reasons, name)
		for _, e := range r.Errors {
			require.NotEmpty(t, e.Message, e)
		}
	}
}

func TestHints(t *testing.T) {
	in := sound(Commissioned)
	in.Answers["research_goal"], in.Answers["solves_specific_problem"] = No, Yes
	require.Equal(t, Service, Check(in).HintClass)
	in.Terms.Effective = false
	require.Empty(t, Check(in).HintClass, "a general reason leaves no other class")

	in = sound(SecretTransfer)
	in.Answers["economic_value"], in.Answers["not_public"] = No, No
	r := Check(in)
	require.Equal(t, []string{ReasonSecretPublic, ReasonSecretNoValue}, r.Reasons)
	require.Equal(t, Service, r.HintClass)
	in.Answers["result_mastered"] = No
	require.Equal(t, Commissioned, Check(in).HintClass)
}

func TestLicenceEndsWithTheLastPatent(t *testing.T) {
	in := sound(PatentLicence)
	in.IP = append(in.IP, CheckIP{Type: ident.UtilityModel, No: "ZL202028730798.7", Filed: "2020-02-01"})
	in.Licence.End = "2043-04-16"
	r := Check(in)
	require.Equal(t, DecisionAccept, r.Decision)
	require.Equal(t, []string{WarnPatentLapses}, r.Warnings)
	require.Equal(t, IPCounts{2, 1, 1, 0}, r.IPCounts)
	in.Licence.End = "2043-04-17"
	r = Check(in)
	require.Equal(t, []string{ReasonLicenceTooLong}, r.Reasons)
	require.Equal(t, day.Must("2043-04-16"), r.MaxEnd)
	in.IP[1].Filed = ""
	r = Check(in)
	require.Equal(t, DecisionAccept, r.Decision)
	require.Equal(t, []string{WarnPatentLapses, WarnFilingUnknown}, r.Warnings)
	in.Licence.Territory = " "
	require.Equal(t, []string{ReasonLicenceTerms}, Check(in).Reasons)
}

func TestDuplicateComparesPartiesAsSets(t *testing.T) {
	in := sound(Commissioned)
	in.Registered = []EarlierRegistration{{Status: "REGISTERED", Sellers: []string{"1241000041580123xa", "1241000041580123XA"},
		Buyers: []string{"91410300MA3X8U5N8F"}, ProjectName: "高速 主轴温升预测", SignDate: "2026-03-02", Total: "900000.0"}}
	require.Equal(t, []string{ReasonDuplicate}, Check(in).Reasons)
	in.Registered[0].Status = "CANCELLED"
	require.Equal(t, DecisionAccept, Check(in).Decision)
	in.Registered[0].Status, in.Registered[0].Total = "REGISTERED", "900000.01"
	require.Equal(t, DecisionAccept, Check(in).Decision)
}

func TestWeights(t *testing.T) {
	in := sound(Commissioned)
	in.Weights = []ClassWeight{{Service, "0.2"}, {Commissioned, "0.3"}, {Service, "0.1"}}
	require.Equal(t, DecisionAccept, Check(in).Decision, "a tie keeps the claimed class")
	in.Weights = append(in.Weights, ClassWeight{Consulting, "0.40"}, ClassWeight{Service, "0.10"})
	r := Check(in)
	require.Equal(t, []string{ReasonClassWeight}, r.Reasons)
	require.Equal(t, Service, r.Class, "the first listed of the heaviest")
}

func TestReviewIsTheHighestDemand(t *testing.T) {
	in := sound(Commissioned)
	in.Amount = AmountInput{Total: "5000000.00"}
	require.Equal(t, NeedsSecondReview, Check(in).Review)
	in.Terms.Disputed = true
	require.Equal(t, NeedsExpertReview, Check(in).Review)
	in = sound(Commissioned)
	in.Related, in.Profile.RelatedSecondReview = true, true
	require.Equal(t, NeedsSecondReview, Check(in).Review)
}

// Whatever is answered, the decision keeps to the precedence and every code has
// an explanation.
func TestAnyAnswersGiveExplainedDecisions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		class := rapid.SampledFrom(Classes()).Draw(t, "class")
		in := sound(class)
		for _, q := range Questions(class) {
			in.Answers[q.Name] = rapid.SampledFrom(q.Options).Draw(t, q.Name).Value
		}
		in.Terms.CorrectionRound = rapid.IntRange(0, 1).Draw(t, "round")
		r := Check(in)
		severity := map[Decision][]Severity{
			DecisionReject: {RefuseEntry}, DecisionCorrect: {MustSupplement, CorrectClass},
			DecisionCorrectClass: {CorrectClass}, DecisionAccept: {},
		}[r.Decision]
		require.NotNil(t, severity, r.Decision)
		for _, code := range append(slices.Clone(r.Reasons), r.Warnings...) {
			require.NotEmpty(t, Explain(code).Text, code)
		}
		for _, code := range r.Reasons {
			require.Contains(t, severity, Explain(code).Severity, code)
		}
		require.Equal(t, r, Check(in), "the check is a function of its input")
		failed := slices.ContainsFunc(Requirements(class, in.Answers, in.Terms.Clauses), func(x Requirement) bool { return x.Status == RequirementFailed })
		require.Equal(t, r.Decision != DecisionAccept, failed, "%v", r.Reasons)
	})
}

func BenchmarkCheck(b *testing.B) {
	in := sound(PatentLicence)
	b.ReportAllocs()
	for b.Loop() {
		Check(in)
	}
}
