package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"jiyue/domain/day"
	"jiyue/domain/ident"
)

// ruleCase is one filing with the findings that it must lead to.
type ruleCase struct {
	class    Class
	change   func(*CheckInput)
	decision Decision
	codes    []string // reasons, then warnings
	into     Class    // recognised or suggested class
	hint     Class
}

func answer(name, value string) func(*CheckInput) {
	return func(in *CheckInput) { in.Answers[name] = value }
}

func excluded(value string) func(*CheckInput) {
	return func(in *CheckInput) { in.Answers["exclusion"], in.Answers["nonroutine_complex"] = value, No }
}

func natural(in *CheckInput, i int) {
	in.Parties[i].Nature, in.Parties[i].USCC, in.Parties[i].CNID, in.Parties[i].Seal = NaturalPerson, "", "410105198802141279", ""
}

func foreign(in *CheckInput, i int) {
	in.Parties[i] = CheckParty{Role: in.Parties[i].Role, Name: "Beispiel Getriebe GmbH", Country: "304"}
}

// TestTheRulesOfEveryClass goes through all sub-classes and the matters that cut
// across them: mixed, cross-border, equity, natural persons, plan projects.
func TestTheRulesOfEveryClass(t *testing.T) {
	cases := map[string]ruleCase{
		// 技术开发
		"0101 joint":       {Commissioned, answer("joint_research", "ALL_PARTIES"), DecisionCorrectClass, []string{ReasonClassJoint}, Cooperative, ""},
		"0102 not joint":   {Cooperative, answer("joint_research", "ONE_SIDE_ONLY"), DecisionCorrectClass, []string{ReasonClassNotJoint}, Commissioned, ""},
		"0101 variation":   {Commissioned, answer("change_kind", "PROCESS_OR_FORMULA_TWEAK"), DecisionReject, []string{ReasonDevVariation}, "", Service},
		"0102 application": {Cooperative, answer("change_kind", "KNOWN_TECH_APPLICATION"), DecisionReject, []string{ReasonDevApplication}, "", Service},
		"0101 test":        {Commissioned, answer("change_kind", "ROUTINE_TEST"), DecisionReject, []string{ReasonDevRoutineTest}, "", Service},
		"0101 mastered": {Commissioned, func(in *CheckInput) {
			in.Answers["mastered_before"], in.Answers["solves_specific_problem"] = Yes, No
		}, DecisionReject, []string{ReasonDevMastered}, "", ""},
		"0101 no goal":       {Commissioned, answer("research_goal", No), DecisionReject, []string{ReasonDevNoGoal}, "", Service},
		"0101 no innovation": {Commissioned, answer("innovation", No), DecisionReject, []string{ReasonDevNoInnovation}, "", Service},
		"0101 targets":       {Commissioned, answer("quantified_targets", No), DecisionCorrect, []string{ReasonDevTargets}, Commissioned, ""},
		"0101 targets, free": {Commissioned, func(in *CheckInput) {
			in.Answers["quantified_targets"], in.Profile.RequireQuantifiedTargets = No, false
		}, DecisionAccept, []string{WarnDevTargets}, Commissioned, ""},
		"0101 goods":          {Commissioned, answer("technical_content", No), DecisionReject, []string{ReasonNotTechnology}, "", ""},
		"0102 no ownership":   {Cooperative, lacking(ClauseOwnership), DecisionCorrect, []string{ReasonNoOwnership}, Cooperative, ""},
		"0101 no acceptance":  {Commissioned, lacking(ClauseAcceptance), DecisionCorrect, []string{ReasonNoAcceptance}, Commissioned, ""},
		"0101 no object":      {Commissioned, lacking(ClauseObject), DecisionCorrect, []string{ReasonObjectUnclear}, Commissioned, ""},
		"0101 no secrecy":     {Commissioned, lacking(ClauseConfidentiality), DecisionAccept, []string{WarnNoConfidentiality}, Commissioned, ""},
		"0101 no arbitration": {Commissioned, lacking(ClauseDispute), DecisionAccept, []string{WarnNoDispute}, Commissioned, ""},

		// 技术转让
		"0201 public":      {SecretTransfer, answer("not_public", No), DecisionReject, []string{ReasonSecretPublic}, "", Service},
		"0201 use only":    {SecretTransfer, answer("right_moved", "USE_ONLY"), DecisionCorrectClass, []string{ReasonClassIsLicence}, SecretLicence, ""},
		"0201 no measures": {SecretTransfer, answer("confidentiality_measures", No), DecisionReject, []string{ReasonSecretNoMeasures}, "", ""},
		"0202 not granted": {PatentTransfer, func(in *CheckInput) { in.IP[0].Granted = ident.NotGranted }, DecisionCorrectClass, []string{ReasonClassNotGranted}, ApplicationTransfer, ""},
		"0202 expired": {PatentTransfer, func(in *CheckInput) {
			in.IP = []CheckIP{{Type: ident.Invention, No: "ZL200310102344.5", Filed: "2003-10-20"}}
		}, DecisionReject, []string{ReasonIPExpired}, "", ""},
		"0203 granted":    {ApplicationTransfer, func(in *CheckInput) { in.IP[0].Granted = ident.Granted }, DecisionCorrectClass, []string{ReasonClassAlreadyGiven}, PatentTransfer, ""},
		"0204 no list":    {SoftwareTransfer, func(in *CheckInput) { in.IP = nil }, DecisionCorrect, []string{ReasonIPListMissing}, SoftwareTransfer, ""},
		"0205 sale":       {LayoutTransfer, answer("product_sale", Yes), DecisionReject, []string{ReasonTransferSale}, "", ""},
		"0206 incomplete": {PlantTransfer, answer("complete_practical", No), DecisionReject, []string{ReasonTransferIncomplete}, "", ""},
		"0207 to come":    {MedicineTransfer, answer("result_mastered", No), DecisionReject, []string{ReasonTransferUnmastered}, "", Commissioned},
		"0202 expected output": {PatentTransfer, func(in *CheckInput) { in.Profile.RequireExpectedOutput = true }, DecisionCorrect,
			[]string{ReasonNoExpectedOutput}, PatentTransfer, ""},

		// 技术许可
		"0301 too long":     {PatentLicence, func(in *CheckInput) { in.Licence.End = "2043-04-17" }, DecisionCorrect, []string{ReasonLicenceTooLong, WarnPatentLapses}, PatentLicence, ""},
		"0301 ownership":    {PatentLicence, answer("right_moved", "OWNERSHIP"), DecisionCorrectClass, []string{ReasonClassIsTransfer}, PatentTransfer, ""},
		"0302 no value":     {SecretLicence, answer("economic_value", No), DecisionReject, []string{ReasonSecretNoValue}, "", ""},
		"0302 impractical":  {SecretLicence, answer("practical", No), DecisionReject, []string{ReasonSecretImpractical}, "", ""},
		"0303 no terms":     {SoftwareLicence, func(in *CheckInput) { in.Licence = nil }, DecisionCorrect, []string{ReasonLicenceTerms}, SoftwareLicence, ""},
		"0304 public":       {LayoutLicence, answer("public_domain", Yes), DecisionReject, []string{ReasonTransferPublic}, "", ""},
		"0305 ownership":    {PlantLicence, answer("right_moved", "OWNERSHIP"), DecisionCorrectClass, []string{ReasonClassIsTransfer}, PlantTransfer, ""},
		"0306 no territory": {MedicineLicence, func(in *CheckInput) { in.Licence.Territory = "" }, DecisionCorrect, []string{ReasonLicenceTerms}, MedicineLicence, ""},

		// 技术咨询
		"04 social":    {Consulting, answer("topic_nature", "ECON_LEGAL_SOCIAL"), DecisionReject, []string{ReasonConsultSocial}, "", ""},
		"04 purchase":  {Consulting, answer("topic_nature", "PURCHASE_ADVICE"), DecisionReject, []string{ReasonConsultPurchase}, "", ""},
		"04 general":   {Consulting, answer("specific_project", No), DecisionReject, []string{ReasonConsultNoProject}, "", ""},
		"04 no method": {Consulting, answer("scientific_method", No), DecisionReject, []string{ReasonConsultNoMethod}, "", ""},
		"04 scheme":    {Consulting, answer("result_kind", "IMPLEMENTATION_SCHEME"), DecisionCorrectClass, []string{ReasonClassIsService}, Service, ""},
		"04 no report": {Consulting, answer("result_kind", "OTHER"), DecisionReject, []string{ReasonConsultNoResult}, "", ""},
		"04 building":  {Consulting, answer("construction_inseparable", Yes), DecisionReject, []string{ReasonConsultBuilding}, "", ""},

		// 技术服务、培训、中介
		"0501 processing": {Service, excluded("ROUTINE_PROCESSING"), DecisionReject, []string{ReasonServiceRoutine}, "", ""},
		"0501 mapping":    {Service, excluded("ADVERT_PRINT_MAPPING"), DecisionReject, []string{ReasonServiceAdvert}, "", ""},
		"0501 testing":    {Service, excluded("STANDARD_TEST"), DecisionReject, []string{ReasonServiceTest}, "", ""},
		"0501 works":      {Service, excluded("CONSTRUCTION"), DecisionReject, []string{ReasonServiceBuilding}, "", ""},
		"0501 copying":    {Service, excluded("COPY_TRANSLATE_MEDIA"), DecisionReject, []string{ReasonServiceMedia}, "", ""},
		"0501 metrology":  {Service, excluded("MANDATORY_METROLOGY"), DecisionReject, []string{ReasonServiceMetrology}, "", ""},
		"0501 leasing":    {Service, excluded("TEST_EQUIPMENT_SALE_LEASE"), DecisionReject, []string{ReasonServiceEquipment}, "", ""},
		"0501 no problem": {Service, answer("specific_problem", No), DecisionReject, []string{ReasonServiceNoProblem}, "", ""},
		"0501 no gain":    {Service, answer("improves", No), DecisionReject, []string{ReasonServiceNoImprove}, "", ""},
		"0501 indicators": {Service, answer("quantified_indicators", No), DecisionCorrect, []string{ReasonServiceIndicators}, Service, ""},
		"0501 patent":     {Service, answer("ip_moves", "LICENCE_PATENT"), DecisionCorrectClass, []string{ReasonClassServiceIP}, PatentLicence, ""},
		"0502 product":    {Training, answer("tied_to_product_sale", Yes), DecisionReject, []string{ReasonTrainingSale}, "", ""},
		"0502 vocational": {Training, answer("literacy_vocational", Yes), DecisionReject, []string{ReasonTrainingLiteracy}, "", ""},
		"0502 general":    {Training, answer("specific_project", No), DecisionReject, []string{ReasonTrainingNoProject}, "", ""},
		"0502 open":       {Training, answer("trainees", "PUBLIC_ENROLMENT"), DecisionReject, []string{ReasonTrainingPublic}, "", ""},
		"0502 unnamed":    {Training, answer("trainees", "CLIENT_STAFF_UNNAMED"), DecisionCorrect, []string{ReasonTraineesUnnamed}, Training, ""},
		"0502 with right": {Training, answer("ip_transfer", Yes), DecisionReject, []string{ReasonTrainingIP}, "", ""},
		"0502 inside":     {Training, answer("inside_other_contract", Yes), DecisionReject, []string{ReasonTrainingInside}, "", ""},
		"0503 no deal":    {Intermediary, answer("technology_transaction", No), DecisionReject, []string{ReasonBrokerNoDeal}, "", ""},
		"0503 no result":  {Intermediary, answer("specific_result", No), DecisionReject, []string{ReasonBrokerNoResult}, "", ""},
		"0503 no form":    {Intermediary, answer("form", "NONE"), DecisionCorrect, []string{ReasonBrokerForm}, Intermediary, ""},

		// mixed contracts
		"mixed, heaviest":    {Commissioned, func(in *CheckInput) { in.Weights = []ClassWeight{{Service, "30"}, {Commissioned, "70"}} }, DecisionAccept, nil, Commissioned, ""},
		"mixed, lighter":     {Commissioned, func(in *CheckInput) { in.Weights = []ClassWeight{{Service, "60"}, {Commissioned, "40"}} }, DecisionCorrectClass, []string{ReasonClassWeight}, Service, ""},
		"mixed, not claimed": {Consulting, func(in *CheckInput) { in.Weights = []ClassWeight{{Service, "50"}, {Commissioned, "50"}} }, DecisionCorrectClass, []string{ReasonClassWeight}, Service, ""},
		"mixed, sent back": {Commissioned, func(in *CheckInput) {
			in.Weights, in.Terms.CorrectionRound = []ClassWeight{{Service, "60"}, {Commissioned, "40"}}, 1
		}, DecisionReject, []string{ReasonClassNotCorrected}, "", Service},

		// cross-border
		"export without licence": {PatentLicence, func(in *CheckInput) { foreign(in, 1); in.Terms.CrossBorder = CrossBorderExport }, DecisionCorrect,
			[]string{ReasonNoTradeRegistration}, PatentLicence, ""},
		"export, registered": {PatentLicence, func(in *CheckInput) {
			foreign(in, 1)
			in.Terms.CrossBorder, in.Terms.TradeRegistrationNo = CrossBorderExport, "E410026000123"
		}, DecisionAccept, nil, PatentLicence, ""},
		"import by the buyer, at commerce": {SecretLicence, func(in *CheckInput) { foreign(in, 0); in.FiledBy, in.Terms.CrossBorder = RoleBuyer, CrossBorderImport },
			DecisionRoute, []string{ReasonImportByCommerce}, "", ""},
		"import by the buyer, where allowed": {SecretLicence, func(in *CheckInput) {
			foreign(in, 0)
			in.FiledBy, in.Terms.CrossBorder, in.Profile.ImportByBuyer, in.Profile.BodyRegion = RoleBuyer, CrossBorderImport, true, "410000"
		}, DecisionCorrect, []string{ReasonNoTradeRegistration}, SecretLicence, ""},
		"foreign seller files": {SecretLicence, func(in *CheckInput) { foreign(in, 0); in.Terms.CrossBorder = CrossBorderImport }, DecisionNotAccepted,
			[]string{ReasonNotEntitled}, "", ""},
		"foreign text": {PatentLicence, func(in *CheckInput) { in.Terms.Language = "en" }, DecisionNotAccepted, []string{ReasonForeignText}, "", ""},

		// equity
		"equity transfer": {PatentTransfer, func(in *CheckInput) {
			in.Terms.Consideration, in.Terms.ValuationReport = ConsiderationEquity, true
		}, DecisionAccept, nil, PatentTransfer, ""},
		"equity without valuation": {PatentTransfer, func(in *CheckInput) { in.Terms.Consideration = ConsiderationEquity }, DecisionCorrect, []string{ReasonNoValuation}, PatentTransfer, ""},
		"equity licence":           {PatentLicence, func(in *CheckInput) { in.Terms.Consideration = ConsiderationEquity }, DecisionReject, []string{ReasonEquity}, "", ""},
		"equity, region forbids": {PatentTransfer, func(in *CheckInput) {
			in.Terms.Consideration, in.Terms.ValuationReport, in.Profile.EquityAsTransfer = ConsiderationEquity, true, false
		}, DecisionReject, []string{ReasonEquity}, "", ""},

		// natural persons
		"person sells a patent":  {PatentTransfer, func(in *CheckInput) { natural(in, 0) }, DecisionAccept, []string{WarnJobInvention}, PatentTransfer, ""},
		"person sells a service": {Service, func(in *CheckInput) { natural(in, 0) }, DecisionAccept, nil, Service, ""},
		"person buys":            {Commissioned, func(in *CheckInput) { natural(in, 1) }, DecisionAccept, nil, Commissioned, ""},
		"person with a bad number": {Commissioned, func(in *CheckInput) { natural(in, 0); in.Parties[0].CNID = "410105198802141278" },
			DecisionInvalid, []string{ident.CodeCheck}, "", ""},

		// plan projects, papers
		"plan without consent": {Commissioned, func(in *CheckInput) { in.Terms.PlanProject = true }, DecisionCorrect, []string{ReasonNoPlanConsent}, Commissioned, ""},
		"plan with consent":    {Commissioned, func(in *CheckInput) { in.Terms.PlanProject, in.Terms.PlanConsent = true, true }, DecisionAccept, nil, Commissioned, ""},
		"department":           {Commissioned, func(in *CheckInput) { in.Terms.DeptSigned = true }, DecisionCorrect, []string{ReasonNoAuthorisation}, Commissioned, ""},
		"approval":             {Commissioned, func(in *CheckInput) { in.Terms.StateApproval = ApprovalMissing }, DecisionReject, []string{ReasonApprovalMissing}, "", ""},
		"monopoly":             {PatentLicence, func(in *CheckInput) { in.Terms.BadClauses = []string{"TIED_PURCHASE"} }, DecisionReject, []string{ReasonMonopoly}, "", ""},
		"infringement":         {PatentLicence, func(in *CheckInput) { in.Terms.BadClauses = []string{"INFRINGES_OTHERS"} }, DecisionReject, []string{ReasonInfringes}, "", ""},
		"related":              {Commissioned, func(in *CheckInput) { in.Related = true }, DecisionAccept, []string{WarnRelated}, Commissioned, ""},
		"no technology amount": {Commissioned, func(in *CheckInput) { in.TechPartStated = false }, DecisionCorrect, []string{ReasonTechUndeterminable}, Commissioned, ""},
		"term over":            {Commissioned, func(in *CheckInput) { in.AsOf = day.Must("2027-03-02") }, DecisionReject, []string{ReasonTermOver}, "", ""},
	}
	reached := map[Class]bool{}
	for name, c := range cases {
		in := sound(c.class)
		c.change(&in)
		r := Check(in)
		require.Equal(t, c.decision, r.Decision, "%s: %v", name, r.Reasons)
		require.Equal(t, c.codes, slices.Concat(r.Reasons, r.Warnings), name)
		require.Equal(t, c.into, r.Class, name)
		require.Equal(t, c.hint, r.HintClass, name)
		reached[c.class] = true
		for _, code := range c.codes {
			grounded(t, name, Explain(code))
		}
	}
	for _, class := range Classes() {
		require.True(t, reached[class], "no case for %s", class)
	}
}

func lacking(clause string) func(*CheckInput) {
	return func(in *CheckInput) {
		in.Terms.Clauses = slices.DeleteFunc(in.Terms.Clauses, func(c string) bool { return c == clause })
	}
}

// grounded: a finding says what it means, by which rule, how sure that rule is, and
// what to change. What rests on our own judgement never passes for a rule that
// was read, and a rule that is called 有据 names its document.
func grounded(t *testing.T, name string, f Finding) {
	t.Helper()
	for part, text := range map[string]string{"title": f.Title, "text": f.Text, "fix": f.Fix, "cite": f.Cite, "section": f.Section} {
		require.NotEmpty(t, text, "%s: %s has no %s", name, f.Code, part)
	}
	require.NotEqual(t, f.Text, f.Fix, f.Code)
	switch f.Confidence {
	case Sourced:
		named := slices.ContainsFunc([]string{"《", "条例", "办事指南", "问答", "JJ-001", "GB"}, func(word string) bool { return strings.Contains(f.Cite, word) })
		require.True(t, named, "%s: %s", f.Code, f.Cite)
	default:
		require.Equal(t, Proposed, f.Confidence, f.Code)
	}
}

// What the specification marks as recalled or contested is not called sourced.
func TestRecalledRulesAreProposals(t *testing.T) {
	for _, code := range []string{ReasonDevCopy, ReasonDevApplication, ReasonTransferSale, ReasonTransferPublic, ReasonServiceRoutine, ReasonServiceAdvert,
		ReasonServiceTest, ReasonServiceBuilding, ReasonServiceMedia, WarnHardware, WarnFullTech, WarnLowShare, WarnRelated, WarnAbroadUndeclared, WarnSameParty} {
		require.Equal(t, Proposed, Explain(code).Confidence, code)
	}
	for _, code := range []string{ReasonClassJoint, ReasonClassNotJoint, ReasonMonopoly, ReasonInfringes, ReasonIPExpired, ReasonLicenceTooLong, ReasonServiceMetrology, ReasonDuplicate} {
		require.Equal(t, Sourced, Explain(code).Confidence, code)
	}
}

func TestRemarksAreContradictionsOfTheForm(t *testing.T) {
	plain := func() Form {
		return Form{Class: "0101", FiledBy: RoleSeller, Related: No, Contract: Terms{Plan: PlanNone}, Parties: []PartyEntry{
			{Role: RoleSeller, Name: "甲大学", Country: China, Uscc: "1241000041580123XA"}, {Role: RoleBuyer, Name: "乙公司", Country: China, Uscc: "91410300MA3X8U5N8F"}}}
	}
	for name, c := range map[string]struct {
		change func(*Form)
		want   []string
	}{
		"nothing":             {func(*Form) {}, nil},
		"foreign buyer":       {func(f *Form) { f.Parties[1].Country = "304" }, []string{WarnAbroadUndeclared}},
		"declared export":     {func(f *Form) { f.Parties[1].Country, f.Contract.CrossBorder = "304", CrossBorderExport }, nil},
		"export to nobody":    {func(f *Form) { f.Contract.CrossBorder = CrossBorderExport }, []string{WarnNobodyAbroad}},
		"import from a buyer": {func(f *Form) { f.Parties[1].Country, f.Contract.CrossBorder = "304", CrossBorderImport }, []string{WarnNobodyAbroad}},
		"foreign witness":     {func(f *Form) { f.Parties = append(f.Parties, PartyEntry{Role: "THIRD", Name: "C", Country: "304"}) }, nil},
		"one party":           {func(f *Form) { f.Parties[1].Uscc = " 1241000041580123xa" }, []string{WarnSameParty}},
		"no names yet":        {func(f *Form) { f.Parties = []PartyEntry{{Role: RoleSeller}, {Role: RoleBuyer}} }, nil},
		"plan":                {func(f *Form) { f.Contract.Plan = "11" }, []string{WarnNoTopic}},
		"plan with topic":     {func(f *Form) { f.Contract.Plan, f.Contract.TopicNo = "11", "2024YFB01" }, nil},
		"equity":              {func(f *Form) { f.Amount.Consideration = ConsiderationEquity }, []string{WarnEquityUnrelated}},
		"equity, related":     {func(f *Form) { f.Amount.Consideration, f.Related = ConsiderationEquity, Yes }, nil},
	} {
		f := plain()
		c.change(&f)
		require.Equal(t, c.want, f.Remarks(), name)
		for _, code := range c.want {
			grounded(t, name, Explain(code))
		}
	}
}

func TestSharesOfAMixedContract(t *testing.T) {
	for name, c := range map[string]struct {
		weights []WeightEntry
		field   string
	}{
		"none":       {nil, ""},
		"whole":      {[]WeightEntry{{"0101", "62.5"}, {"0501", "37.5"}}, ""},
		"one":        {[]WeightEntry{{"0101", "100"}}, "weights[0].class"},
		"no class":   {[]WeightEntry{{"", "60"}, {"0501", "40"}}, "weights[0].class"},
		"no number":  {[]WeightEntry{{"0101", "六成"}, {"0501", "40"}}, "weights[0].share"},
		"nothing":    {[]WeightEntry{{"0101", "100"}, {"0501", "0"}}, "weights[1].share"},
		"not whole":  {[]WeightEntry{{"0101", "50"}, {"0501", "40"}}, "weights[0].share"},
		"beyond all": {[]WeightEntry{{"0101", "101"}, {"0501", "1"}}, "weights[0].share"},
	} {
		faults := Form{Weights: c.weights}.weightFaults()
		if c.field == "" {
			require.Empty(t, faults, name)
			continue
		}
		require.Equal(t, c.field, faults[0].Field, name)
	}
	f := FormOf(map[string]string{"weights[0].class": "0501", "weights[0].share": "60", "weights[1].class": "0101", "weights[1].share": "40", "weights[5].class": "04"})
	require.Len(t, f.Weights, 2)
	require.Equal(t, "60", f.Declare(CheckProfile{}, day.Must("2026-11-24"), nil, 0).Weights[0].Weight)
	require.Equal(t, "contract", SectionOf("weights[0].share"))
	require.Equal(t, "混合合同第 1 行 比重", Label("weights[0].share"))
}
