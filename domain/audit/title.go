package audit

import "strings"

// titles names every act of record, in the order in which a case, a person and
// the system live. A test compares it with the acts that the code records.
var titles = map[string]string{
	"contract.drafted": "建立草稿", "contract.attached": "上传附件", "contract.detached": "删除附件", "contract.imported": "批量导入",
	"contract.submitted": "提交申请", "contract.withdrawn": "撤回申请", "contract.accepted": "受理", "contract.not_accepted": "不予受理",
	"contract.routed": "移送", "contract.review_started": "开始审查", "contract.supplement_requested": "退回补正",
	"contract.resubmitted": "提交补正材料", "contract.second_review_requested": "提交复核", "contract.sent_back": "复核退回登记员",
	"contract.registered": "准予登记，签发登记证明", "contract.rejected": "不予登记", "contract.cancelled": "注销登记", "contract.revoked": "撤销登记", "contract.certificate_reissued": "补发登记证明",
	"contract.national_entered": "填写全国登记编号", "contract.national_cleared": "清除全国登记编号",
	"contract.expert_review_requested": "提请专家评审", "contract.expert_opinion_given": "提出评审意见",
	"contract.change_requested": "申请变更", "contract.change_approved": "准予变更，签发新版登记证明", "contract.change_refused": "不予变更",
	"contract.urged": "催办", "contract.urged_by_head": "负责人催办", "contract.handed_over": "移交",
	"contract.income_filed": "申报技术性收入", "contract.income_confirmed": "核定技术性收入", "contract.income_returned": "退回技术性收入申报",
	"contract.objected": "提出异议", "contract.decision_upheld": "维持原决定", "contract.decision_overturned": "撤销原决定",

	"attachment.read": "查看附件",

	"import.uploaded": "上传导入文件", "import.confirmed": "确认导入",
	"export.requested": "申请导出", "export.done": "导出完成", "export.downloaded": "下载导出文件",

	"party.changed": "修改当事人资料", "party.change_proposed": "提出当事人变更建议", "party.proposal_declined": "不采纳变更建议",
	"party.merge_proposed": "提出合并当事人", "party.merged": "确认合并当事人", "party.merge_declined": "不予合并当事人", "party.pair_dismissed": "判定不是同一主体",
	"ip.added": "录入知识产权", "ip.changed": "修改知识产权", "broker.changed": "填写执业信息",
	"achievement.drafted": "录入科技成果", "achievement.changed": "修改科技成果", "achievement.revision_dropped": "放弃未发布的修改", "achievement.published": "发布科技成果",
	"achievement.confirmed": "确认成果有效", "achievement.withdrawn": "下架科技成果", "achievement.transferred": "记为已转化",
	"achievement.file_added": "上传佐证材料", "achievement.file_removed": "删除佐证材料", "achievement.file_read": "查看佐证材料",
	"register.uploaded": "上传名录导入文件", "register.imported": "完成名录导入",

	"user.login": "登录", "user.login_failed": "登录失败", "user.logout": "退出", "user.session_ended": "退出一个登录",
	"user.sessions_ended": "退出其他登录", "user.password_changed": "修改密码", "user.password_reset": "重置密码",
	"user.created": "建立人员", "user.changed": "变更人员", "user.mailing_set": "设置邮件提醒", "user.absence_set": "登记外出与代办人", "user.absence_ended": "结束外出", "user.enabled": "启用人员", "user.disabled": "停用人员",
	"organisation.created": "建立机构", "organisation.changed": "变更机构", "organisation.enabled": "启用机构", "organisation.disabled": "停用机构",

	"schedule.issued": "开具登记清单",
	"subsidy.opened":  "编制补贴名单", "subsidy.reloaded": "重新载入合同", "subsidy.checked": "核实合同到账与排除情形", "subsidy.budgeted": "填写补贴预算",
	"share.opened": "建立收益分配案", "share.filled": "填写分配方案", "share.proposed": "分配方案送审", "share.returned": "退回分配方案", "share.approved": "审定分配方案并公示",
	"share.entered": "登记分配收支，生成结算单", "share.objected": "登记分配公示异议", "share.answered": "答复分配公示异议", "share.payout_prepared": "编制发放清单", "share.payout_released": "放行发放清单",
	"share.signed": "签认本人分配比例", "title.opened": "提出赋权申请", "title.filled": "填写赋权申请", "title.signed": "签认赋权申请", "title.proposed": "赋权申请送审", "title.returned": "退回赋权申请",
	"title.dossier": "下载赋权尽职免责卷宗", "share.dossier": "下载分配尽职免责卷宗", "sme.opened": "起草许可项目", "sme.filled": "填写许可条件", "sme.proposed": "提请发布许可项目", "sme.returned": "退回许可项目", "sme.published": "发布许可项目", "sme.closed": "停止接受许可申请",
	"sme_application.applied": "申请许可", "sme_application.accepted": "拟同意许可申请", "sme_application.refused": "不同意许可申请", "sme_application.returned": "退回许可答复", "sme_application.agreed": "确认许可协议", "sme_application.left": "撤回许可申请", "sme_application.paid": "登记许可收款",
	"title.decided": "登记赋权决策并公示", "title.objected": "登记赋权公示异议", "title.answered": "答复赋权公示异议", "title.granted": "登记赋权协议", "title.noted": "登记尽职事实", "pack.proposed": "提出政策包版本", "pack.adopted": "批准政策包版本", "pack.refused": "不采用政策包版本",
	"subsidy.proposed": "补贴名单送审", "subsidy.returned": "退回补贴名单", "subsidy.published": "审定并公示补贴名单",
	"lot.prepared": "新建竞价项目", "lot.submitted": "竞价项目提交复核", "lot.returned": "竞价项目退回修改", "lot.announced": "发布竞价公告", "lot.dropped": "竞价项目作废",
	"lot.applied": "申请参加竞买", "lot.judged": "审核竞买资格", "lot.deposit_taken": "登记竞买保证金",
	"lot.motion_proposed": "提出双人事项", "lot.motion_carried": "办理双人事项", "lot.motion_rejected": "不予办理双人事项", "lot.signed": "登记竞价成交签约", "lot.settled": "登记竞价成交结清",
	"funds.claimed": "认领到账款项", "funds.dismissed": "列为非交易款项", "funds.imported": "导入银行对账单", "funds.prepared": "付款单制单", "funds.sent_back": "付款单退回制单人", "funds.released": "付款单复核放款", "funds.bounced": "登记付款退汇",
	"funds.breach_proposed": "提出违约清算", "funds.breach_carried": "办理违约清算", "funds.breach_refused": "不予办理违约清算",
	"funds.rules_proposed": "拟定收费与保证金规则", "funds.rules_approved": "批准收费与保证金规则", "funds.rules_refused": "不批准收费与保证金规则",
	"lot.paper_added": "上传竞买证明材料", "lot.paid": "登记挂牌成交价款", "lot.exercised": "登记行使优先购买权", "lot.result_published": "公示挂牌成交结果", "lot.left": "退出挂牌报名", "lot.reconfirmed": "重新确认挂牌条件",
	"lot.withdrawn": "撤回竞买申请", "lot.objected": "对成交结果提出异议", "lot.quoted": "单一意向方报价", "lot.waived": "放弃优先购买权",
	"agreement.drafted": "起草协议定价", "agreement.amended": "修改协议定价", "agreement.submitted": "协议定价提交审批", "agreement.assented": "协议定价加签", "agreement.approved": "审批协议定价并公示",
	"agreement.resolved": "处理价格公示异议", "agreement.signed": "登记协议定价签约", "disclosure.proposed": "提交成交信息公示", "disclosure.published": "发布成交信息公示", "agreement.registered": "协议定价转技术合同登记", "agreement.cancelled": "终止协议定价",
	"appraisal.drafted": "录入评估报告", "appraisal.changed": "修改评估报告", "appraisal.file_added": "上传评估报告文件", "appraisal.file_read": "查看评估报告文件",
	"appraisal.proposed": "提请确认评估报告事项", "appraisal.confirmed": "确认评估报告事项", "appraisal.declined": "退回评估报告事项", "appraisal.superseded": "评估报告被替代", "appraisal.employed": "评估报告用作定价依据",
	"valuation.drafted": "新建估值项目", "valuation.changed": "修改估值方案", "valuation.run": "运行估值方法", "valuation.dropped": "移除估值方法", "valuation.settled": "确定估值权重与理由",
	"valuation.submitted": "估值提交复核", "valuation.returned": "估值退回修改", "valuation.signed": "签发估值", "valuation.voided": "作废估值",
	"valuation.employed": "估值用作定价参考",
	"evidence.entered":   "录入取值依据", "evidence.corrected": "更正取值依据", "evidence.approved": "审核通过取值依据", "evidence.refused": "不予采用取值依据", "evidence.exported": "导出取值依据库",
	"licence.drafted": "起草开放许可声明", "licence.changed": "修改开放许可声明", "licence.declared": "提交开放许可声明", "licence.published": "公告开放许可", "licence.returned": "退回开放许可声明", "licence.dropped": "作废开放许可草稿",
	"licence.leave_proposed": "提出撤回开放许可", "licence.withdrawn": "撤回开放许可", "licence.leave_declined": "不予撤回开放许可", "licence.notified": "提交开放许可实施通知", "licence.payment_reported": "登记开放许可使用费到账",
	"licence.payment_declined": "退回开放许可使用费到账", "licence.effective": "确认到账，开放许可生效", "licence.filed": "登记开放许可备案号", "licence.royalty": "登记开放许可年度提成",
	"assessor.drafted": "建立名录记录", "assessor.changed": "修改名录资料", "assessor.imported": "导入名录记录", "assessor.submitted": "提交名录资料", "assessor.returned": "退回名录资料",
	"assessor.checked": "初核名录资料", "assessor.confirmed": "确认名录资料", "assessor.proposed": "提请名录事项", "assessor.decided": "决定名录事项", "assessor.declined": "不予办理名录事项",
	"assessor.file_added": "上传证明文件", "assessor.file_read": "查看证明文件", "assessor.linked": "名录记录关联账户", "assessor.exported": "导出名录",
	"assessor.fact_declared": "声明利害关系", "assessor.fact_undo_asked": "申请更正利害关系", "assessor.fact_undone": "更正利害关系", "assessor.fact_kept": "不予更正利害关系",
	"score.mistaken": "公开的评分与承诺不符", "score.taken": "下载评分材料",
	"spot.drawn":    "抽取抽查对象",
	"draw.prepared": "准备评价组抽取", "draw.drawn": "见证评价组抽取",
	"assessment.opened": "建立评价项目", "assessment.changed": "修改评价申请", "assessment.acted": "办理评价项目", "assessment.file_added": "上传评价材料", "assessment.file_read": "查看评价材料", "assessment.report_taken": "下载评价报告文件",
	"tree.founded": "建立指标体系", "tree.drafted": "起草指标体系新版本", "tree.changed": "修改指标体系草稿", "tree.proposed": "提请发布指标体系", "tree.published": "发布指标体系版本", "tree.declined": "退回指标体系草稿",
	"pool.founded": "设立评估师库", "pool.admitted": "列入评估师库名单", "pool.dismissed": "移出评估师库名单", "pool.proposed": "提请发布评估师库", "pool.published": "发布评估师库版本", "pool.declined": "退回评估师库发布",
	"integrity.proposed": "提出诚信记录", "integrity.declined": "不予作出诚信记录", "integrity.effected": "作出诚信记录", "integrity.objected": "对诚信记录提出异议", "integrity.upheld": "维持诚信记录",
	"integrity.quashed": "撤销诚信记录", "integrity.lifting_asked": "提请解除惩戒", "integrity.lifting_refused": "不予解除惩戒", "integrity.lifted": "解除惩戒",
	"closing.proposed": "提出年度关账", "closing.confirmed": "确认年度关账", "closing.refused": "退回年度关账",
	"calendar.set": "录入工作日历", "calendar.removed": "删除工作日历",
	"parameter.proposed": "提出参数变更", "parameter.approved": "批准参数变更", "parameter.refused": "不批准参数变更", "parameter.withdrawn": "撤下参数变更",
}

// Title is the Chinese name of an act. A kind without a name is shown as it is
// kept, because a record must never be hidden.
func Title(kind string) string {
	if t := titles[kind]; t != "" {
		return t
	}
	return kind
}

// Thing 记录事项 is one sort of subject in the chain.
type Thing struct{ Prefix, Title string }

// Things lists the sorts of subjects in the order in which a filter offers them.
var Things = []Thing{
	{"contract:", "合同"},
	{"attachment:", "附件"},
	{"import:", "批量导入"},
	{"export:", "导出"},
	{"party:", "当事人"},
	{"ip:", "知识产权"},
	{"broker:", "技术经纪人"},
	{"achievement:", "科技成果"},
	{"lot:", "竞价项目"},
	{"funds:", "资金"},
	{"agreement:", "协议定价"},
	{"appraisal:", "评估报告"},
	{"valuation:", "估值项目"},
	{"evidence:", "取值依据"},
	{"licence:", "开放许可"},
	{"assessor:", "评价名录"},
	{"pool:", "评估师库"},
	{"tree:", "指标体系"},
	{"assessment:", "评价项目"},
	{"draw:", "评价组抽取"},
	{"integrity:", "诚信记录"},
	{"spot:", "抽查抽取"},
	{"register:", "名录导入"},
	{"user:", "人员"},
	{"organisation:", "机构"},
	{"calendar:", "工作日历"},
	{"closing:", "年度关账"},
	{"subsidy:", "补贴名单"},
	{"share:", "收益分配案"},
	{"pack:", "政策包"},
	{"title:", "赋权案"},
	{"schedule:", "登记清单"},
	{"parameter:", "参数变更"},
}

// SubjectTitle names the sort of a subject: 合同 for contract:<id>.
func SubjectTitle(subject string) string {
	for _, t := range Things {
		if strings.HasPrefix(subject, t.Prefix) {
			return t.Title
		}
	}
	return subject
}
