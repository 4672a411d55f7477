package contract

import "jiyue/domain/ident"

// The errors of the technology amount.
const (
	ErrorPayMethod       = "E_TA_PAY_METHOD"
	ErrorTotal           = "E_TA_TOTAL"
	ErrorForeignMissing  = "E_TA_FX_MISSING"
	ErrorAmount          = "E_TA_AMOUNT"
	ErrorForeignRate     = "E_TA_FX_RATE"
	ErrorForeignDate     = "E_TA_FX_DATE"
	ErrorForeignMismatch = "E_TA_FX_MISMATCH"
	ErrorRoyalty         = "E_TA_ROYALTY"
	ErrorRatePeriod      = "E_TA_RATE_PERIOD"
	ErrorComponentKind   = "E_TA_KIND"
	ErrorQty             = "E_TA_QTY"
	ErrorSumMismatch     = "E_TA_SUM_MISMATCH"
	ErrorRegistrarRange  = "E_TA_REGISTRAR_RANGE"
	ErrorRegistrarReason = "E_TA_REASON"
	ErrorSupplement      = "E_TA_SUPPLEMENT"
	ErrorNoRate          = "E_TA_NO_RATE"
	ErrorSupplementTwice = "E_TA_SUPPLEMENT_DUP"
	ErrorSupplementOrder = "E_TA_SUPPLEMENT_ORDER"
)

// The errors of a filing.
const (
	ErrorRole            = "E_ROLE"
	ErrorName            = "E_NAME"
	ErrorCountry         = "E_COUNTRY"
	ErrorNature          = "E_NATURE"
	ErrorIDMissing       = "E_ID_MISSING"
	ErrorNoSeller        = "E_NO_SELLER"
	ErrorNoBuyer         = "E_NO_BUYER"
	ErrorClass           = "E_CLASS"
	ErrorProjectName     = "E_PROJECT_NAME"
	ErrorSignDateFuture  = "E_SIGN_DATE_FUTURE"
	ErrorTermOrder       = "E_TERM_ORDER"
	ErrorIPType          = "E_IP_TYPE"
	ErrorIPKind          = "E_IP_KIND"
	ErrorQuestionMissing = "E_Q_MISSING"
	ErrorQuestionValue   = "E_Q_VALUE"
	ErrorDate            = "E_DATE"
)

// 不予受理 and 移送.
const (
	ReasonNotWritten       = "NOT_WRITTEN"
	ReasonPrintMissing     = "ECONTRACT_PRINT_MISSING"
	ReasonForeignText      = "FOREIGN_TEXT_WITHOUT_CHINESE"
	ReasonNotEntitled      = "APPLICANT_NOT_ENTITLED"
	ReasonImportByCommerce = "IMPORT_VIA_COMMERCE"
	ReasonNotSellerRegion  = "NOT_SELLER_REGION"
)

// 不予登记, the general part.
const (
	ReasonNotEffective      = "CONTRACT_VOID_OR_NOT_EFFECTIVE"
	ReasonTermOver          = "CONTRACT_TERM_OVER"
	ReasonNotTechnology     = "NOT_TECHNOLOGY_CONTRACT"
	ReasonApprovalMissing   = "STATE_APPROVAL_MISSING"
	ReasonDuplicate         = "DUPLICATE_REGISTRATION"
	ReasonSealMismatch      = "SEAL_NAME_MISMATCH"
	ReasonMonopoly          = "ILLEGAL_MONOPOLY_CLAUSE"
	ReasonInfringes         = "INFRINGES_OTHERS"
	ReasonIPExpired         = "IP_EXPIRED"
	ReasonEquity            = "EQUITY_NOT_REGISTRABLE"
	ReasonClassNotCorrected = "CLASS_NOT_CORRECTED"
)

// 不予登记, by the tests of the class.
const (
	ReasonDevCopy            = "DEV_SOFTWARE_COPY_OR_NON_ORIGINAL"
	ReasonDevVariation       = "DEV_SIMPLE_VARIATION"
	ReasonDevApplication     = "DEV_DIRECT_APPLICATION"
	ReasonDevRoutineTest     = "DEV_ROUTINE_TEST"
	ReasonDevMastered        = "DEV_ALREADY_MASTERED"
	ReasonDevNoGoal          = "DEV_NO_CONCRETE_GOAL"
	ReasonDevNoInnovation    = "DEV_NO_INNOVATION"
	ReasonTransferSale       = "TRANSFER_PRODUCT_SALE"
	ReasonTransferPublic     = "TRANSFER_PUBLIC_DOMAIN"
	ReasonTransferUnmastered = "TRANSFER_NOT_MASTERED"
	ReasonTransferIncomplete = "TRANSFER_NOT_COMPLETE_PRACTICAL"
	ReasonSecretPublic       = "SECRET_NOT_SECRET"
	ReasonSecretNoValue      = "SECRET_NO_VALUE"
	ReasonSecretImpractical  = "SECRET_NOT_PRACTICAL"
	ReasonSecretNoMeasures   = "SECRET_NO_MEASURES"
	ReasonConsultSocial      = "CONSULT_ECON_LEGAL_SOCIAL"
	ReasonConsultPurchase    = "CONSULT_PURCHASE_ADVICE"
	ReasonConsultNoProject   = "CONSULT_NO_SPECIFIC_PROJECT"
	ReasonConsultNoMethod    = "CONSULT_NO_SCIENTIFIC_METHOD"
	ReasonConsultNoResult    = "CONSULT_NO_ADVISORY_RESULT"
	ReasonConsultBuilding    = "CONSULT_CONSTRUCTION_INSEPARABLE"
	ReasonServiceRoutine     = "SERVICE_ROUTINE_PROCESSING"
	ReasonServiceAdvert      = "SERVICE_ADVERT_PRINT_MAPPING"
	ReasonServiceTest        = "SERVICE_STANDARD_TEST"
	ReasonServiceBuilding    = "SERVICE_CONSTRUCTION_OR_CONTRACTING"
	ReasonServiceMedia       = "SERVICE_COPY_TRANSLATE_MEDIA"
	ReasonServiceMetrology   = "SERVICE_MANDATORY_METROLOGY"
	ReasonServiceEquipment   = "SERVICE_TEST_EQUIPMENT_SALE_LEASE"
	ReasonServiceNoProblem   = "SERVICE_NO_SPECIFIC_PROBLEM"
	ReasonServiceNoImprove   = "SERVICE_NO_IMPROVEMENT"
	ReasonTrainingSale       = "TRAINING_FOR_PRODUCT_SALE"
	ReasonTrainingLiteracy   = "TRAINING_LITERACY_VOCATIONAL"
	ReasonTrainingNoProject  = "TRAINING_NO_SPECIFIC_PROJECT"
	ReasonTrainingPublic     = "TRAINING_PUBLIC_ENROLMENT"
	ReasonTrainingIP         = "TRAINING_WITH_IP_TRANSFER"
	ReasonTrainingInside     = "TRAINING_NOT_SEPARATE"
	ReasonBrokerNoDeal       = "INTERMEDIARY_NOT_TECH_TRANSACTION"
	ReasonBrokerNoResult     = "INTERMEDIARY_NO_SPECIFIC_RESULT"
)

// 补正.
const (
	ReasonSealMissing         = "SEAL_MISSING"
	ReasonNoAuthorisation     = "AUTHORISATION_MISSING"
	ReasonNoPlanConsent       = "PLAN_CONSENT_MISSING"
	ReasonNoTradeRegistration = "TRADE_REGISTRATION_MISSING"
	ReasonObjectUnclear       = "OBJECT_UNCLEAR"
	ReasonNoOwnership         = "OWNERSHIP_CLAUSE_MISSING"
	ReasonNoAcceptance        = "ACCEPTANCE_CLAUSE_MISSING"
	ReasonTechUndeterminable  = "TECH_AMOUNT_NOT_DETERMINABLE"
	ReasonIPListMissing       = "IP_LIST_MISSING"
	ReasonLicenceTerms        = "LICENCE_TERMS_MISSING"
	ReasonLicenceTooLong      = "LICENCE_BEYOND_PATENT_TERM"
	ReasonNoExpectedOutput    = "EXPECTED_OUTPUT_MISSING"
	ReasonNoValuation         = "VALUATION_REPORT_MISSING"
	ReasonDevTargets          = "DEV_TARGETS_NOT_QUANTIFIED"
	ReasonServiceIndicators   = "SERVICE_INDICATORS_NOT_QUANTIFIED"
	ReasonTraineesUnnamed     = "TRAINEES_NOT_NAMED"
	ReasonBrokerForm          = "INTERMEDIARY_FORM_UNCLEAR"
)

// 类别更正.
const (
	ReasonClassWeight       = "CLASS_BY_WEIGHT"
	ReasonClassNotJoint     = "CLASS_COOP_WITHOUT_JOINT_RESEARCH"
	ReasonClassJoint        = "CLASS_COMMISSION_WITH_JOINT_RESEARCH"
	ReasonClassIsLicence    = "CLASS_USE_RIGHT_IS_LICENCE"
	ReasonClassIsTransfer   = "CLASS_OWNERSHIP_IS_TRANSFER"
	ReasonClassIsService    = "CLASS_SCHEME_IS_SERVICE"
	ReasonClassServiceIP    = "CLASS_SERVICE_WITH_IP"
	ReasonClassNotGranted   = "CLASS_PATENT_NOT_GRANTED"
	ReasonClassAlreadyGiven = "CLASS_PATENT_ALREADY_GRANTED"
)

// 提示.
const (
	WarnNoComponents      = "W_NO_COMPONENTS"
	WarnRegistrarQty      = "W_REGISTRAR_QTY"
	WarnHardware          = "W_TECH_SHARE_HIGH_WITH_HARDWARE"
	WarnFullTech          = "W_FULL_TECH_LARGE"
	WarnLowShare          = "W_TECH_SHARE_LOW"
	WarnRelated           = "W_RELATED_PARTIES"
	WarnJobInvention      = "W_JOB_INVENTION"
	WarnPatentLastYear    = "W_PATENT_LAST_YEAR"
	WarnPatentLapses      = "W_SOME_PATENT_LAPSES_EARLIER"
	WarnFilingUnknown     = "W_FILING_DATE_UNKNOWN"
	WarnNoConfidentiality = "W_NO_CONFIDENTIALITY_CLAUSE"
	WarnNoDispute         = "W_NO_DISPUTE_CLAUSE"
	WarnDevTargets        = "W_DEV_TARGETS_NOT_QUANTIFIED"
)

// 核对提示: contradictions that no rule names (see Remarks).
const (
	WarnAbroadUndeclared = "W_ABROAD_UNDECLARED"
	WarnNobodyAbroad     = "W_NOBODY_ABROAD"
	WarnSameParty        = "W_SAME_PARTY"
	WarnNoTopic          = "W_NO_TOPIC"
	WarnEquityUnrelated  = "W_EQUITY_UNRELATED"
)

// 注销, 撤销 and 补发.
const (
	ReasonRescinded     = "CANCEL_RESCINDED"
	ReasonTerminated    = "CANCEL_TERMINATED"
	ReasonVoided        = "CANCEL_VOIDED"
	ReasonPartyGone     = "CANCEL_PARTY_GONE"
	ReasonAtRequest     = "CANCEL_AT_REQUEST"
	ReasonFake          = "REVOKE_FAKE_OR_FRAUD"
	ReasonNotCancelled  = "REVOKE_VOID_NOT_CANCELLED"
	ReasonTwice         = "REVOKE_DUPLICATE"
	ReasonNotQualified  = "REVOKE_NOT_QUALIFIED"
	ReasonWrongfulEntry = "REVOKE_WRONGFUL_ENTRY"
	ReasonLost          = "REISSUE_LOST"
	ReasonDamaged       = "REISSUE_DAMAGED"
	ReasonExposed       = "REISSUE_EXPOSED"
)

// Severity 严重程度 says what a finding leads to.
type Severity string

// The severities, as pages print them.
const (
	MustCorrect    Severity = "必须更正" // the filing cannot be submitted
	RefuseAccept   Severity = "不予受理"
	Refer          Severity = "移送"
	RefuseEntry    Severity = "不予登记"
	EndByCancel    Severity = "注销"
	EndByRevoke    Severity = "撤销"
	IssueAgain     Severity = "补发"
	MustSupplement Severity = "补正"
	CorrectClass   Severity = "更正类别"
	HintOnly       Severity = "提示"
)

// Confidence 规则依据程度 says whether a rule has a source.
type Confidence string

// The two kinds of ground.
const (
	Sourced  Confidence = "有据"  // the cited text was read
	Proposed Confidence = "建议值" // our threshold or practice, for the region to confirm
)

// The sections of the application form.
const (
	SectionContract = "contract" // 合同信息与认定要件
	SectionParties  = "parties"  // 当事人
	SectionContent  = "content"  // 技术内容与条款
	SectionAmount   = "amount"   // 金额
	SectionIP       = "ip"       // 知识产权与许可
	SectionFiles    = "files"    // 附件
)

// Finding 审查发现 explains one code to the people who must act on it. Texts are full
// sentences without a final stop.
type Finding struct {
	Code       string
	Severity   Severity
	Title      string // what a list shows
	Text       string // what it means
	Fix        string // what to change
	Cite       string
	Confidence Confidence
	Section    string
}

var findings = func() map[string]Finding {
	all := make(map[string]Finding, 160)
	for _, table := range [][]Finding{identFindings(), amountFindings, filingFindings, acceptanceFindings,
		generalFindings, classTestFindings, correctionFindings, classFindings, hintFindings, endingFindings} {
		for _, f := range table {
			all[f.Code] = f
		}
	}
	return all
}()

// Explain tells what a reason, warning or error code means and what to change;
// for a code that no rule gives, only Code is set.
func Explain(code string) Finding {
	if f, ok := findings[code]; ok {
		return f
	}
	return Finding{Code: code}
}

// identFindings takes the identifiers' own sentences; at a field, FieldError
// carries the sentence for its kind of number.
func identFindings() []Finding {
	all := make([]Finding, 0, len(ident.Codes))
	for _, code := range ident.Codes {
		f := Finding{Code: code, Severity: MustCorrect, Title: "编号核对不符", Text: ident.Message(code, ""),
			Fix: "对照证照或证书原件逐位核对后重新填写", Confidence: Sourced, Section: SectionParties,
			Cite: "GB 32100-2015《法人和其他组织统一社会信用代码编码规则》；GB 11643-1999《公民身份号码》；ZC 0006-2003《专利申请号标准》"}
		switch code {
		case ident.CodeRegionUnknown, ident.CodeRegionExpired:
			f.Title, f.Fix, f.Cite = "行政区划代码不可用", "从列表中选择现行的行政区划", "GB/T 2260《中华人民共和国行政区划代码》"
		case ident.CodePrefixStatus, ident.CodeKind, ident.CodeCheckMissing:
			f.Title, f.Cite, f.Section = "专利号核对不符", "ZC 0006-2003《专利申请号标准》", SectionIP
		case ident.WarnOrgCode:
			f.Severity, f.Title, f.Cite = HintOnly, "主体标识码校验不符", "GB 11714《全国组织机构代码编制规则》"
			f.Fix = "对照营业执照再核对一次；执照上确是此码的，可以继续"
		case ident.WarnFiledYear:
			f.Severity, f.Title, f.Cite, f.Section = HintOnly, "申请日与专利号年份不同", "ZC 0006-2003《专利申请号标准》", SectionIP
			f.Fix = "对照受理通知书核对申请日"
		case ident.WarnStatistical:
			f.Severity, f.Title, f.Cite = HintOnly, "开发区统计代码", "GB/T 2260《中华人民共和国行政区划代码》"
			f.Fix = "无须更正；统计时归入所在市"
		}
		all = append(all, f)
	}
	return all
}
