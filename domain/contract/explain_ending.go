package contract

// The texts that the ends of a registration cite. 沪科技市〔2025〕31号 is Shanghai's
// written procedure of 撤销, the only one known; elsewhere it is a model.
const (
	citeEnding    = "《河南省技术市场条例》第十七条等地方技术市场条例；" + citeMeasures
	citeRevoking  = "上海市技术合同认定登记撤销办法（沪科技市〔2025〕31号），其他地区参照"
	citeReissuing = "登记机构证明管理要求"
)

// endingFindings explain 注销, 撤销 and 补发.
var endingFindings = []Finding{
	{ReasonRescinded, EndByCancel, "当事人协议解除", "双方协商一致解除合同，尚未履行的部分不再履行", "核对解除协议和双方签章", citeEnding, Sourced, SectionContract},
	{ReasonTerminated, EndByCancel, "依法或依约解除、终止", "一方依照法律规定或合同约定解除合同，或者合同约定的终止情形出现", "核对解除通知及送达证明，或者终止情形的证明", citeEnding, Sourced, SectionContract},
	{ReasonVoided, EndByCancel, "经裁判无效或被撤销", "合同经人民法院或仲裁机构确认无效，或者被撤销", "核对生效的判决书、裁决书", citeEnding, Sourced, SectionContract},
	{ReasonPartyGone, EndByCancel, "当事人终止，无人承继", "一方当事人注销、破产或死亡，权利义务没有承继人", "核对登记机关的注销证明或其他证明", citeEnding, Proposed, SectionParties},
	{ReasonAtRequest, EndByCancel, "申请人自愿注销", "申请人书面申请注销登记，并退回凭登记取得的优惠、奖励和补贴", "核对书面申请和退回的凭证", citeEnding, Proposed, SectionContract},

	{ReasonFake, EndByRevoke, "虚假合同或骗取登记", "合同虚假，或者以欺骗、贿赂、侵权等手段取得登记", "写明查明的事实和证据", citeRevoking, Sourced, SectionContract},
	{ReasonNotCancelled, EndByRevoke, "合同已无效、被撤销而未注销", "合同已被确认无效或被撤销，当事人没有申请注销登记", "核对生效的判决书、裁决书", citeRevoking, Sourced, SectionContract},
	{ReasonTwice, EndByRevoke, "重复登记", "同一合同已经在本机构或其他机构登记", "写明另一项登记的编号", citeRevoking, Sourced, SectionContract},
	{ReasonNotQualified, EndByRevoke, "不符合认定条件", "复查查明合同不属于技术合同，或者类别、金额的认定没有依据", "写明不符合的条件和应当怎样认定", citeRules, Proposed, SectionContent},
	{ReasonWrongfulEntry, EndByRevoke, "登记机构越权或违反程序", "登记机构超越管辖、应当回避而没有回避，或者违反审查程序作出登记", "写明违反的程序和责任", citeMeasures, Proposed, SectionContract},

	{ReasonLost, IssueAgain, "证明遗失", "纸质证明遗失，申请人书面申请补发", "核对书面申请", citeReissuing, Proposed, SectionContract},
	{ReasonDamaged, IssueAgain, "证明损毁", "纸质证明污损，内容或二维码不能辨认", "收回原件", citeReissuing, Proposed, SectionContract},
	{ReasonExposed, IssueAgain, "二维码外泄", "证明或二维码被他人冒用，原二维码需要停用", "核对书面申请和冒用情况", citeReissuing, Proposed, SectionContract},
}
