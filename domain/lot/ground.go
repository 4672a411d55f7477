package lot

// The terms that say what a start price rests on. Approval and reason are written by
// the exchange, the report that counts is added with the announcement, and frozen.
const (
	TermApproval    = "appraisal_approval" // 低于评估值的批准文件
	TermPricing     = "pricing_reason"     // without a report: how the start price was found
	TermReport      = "appraisal_report"   // id
	TermReportWords = "appraisal_words"

	TermValuation      = "valuation"      // 估值编号 of the seller's valuation that the price leans on
	TermValuationCase  = "valuation_case" // id
	TermValuationWords = "valuation_words"
)

// Grounds 评估依据 are the clauses on what a start price rests on.
func Grounds(terms map[string]string) (list []Clause) {
	add := func(label, term, meaning string) {
		if terms[term] != "" {
			list = append(list, Clause{label, terms[term], meaning})
		}
	}
	add("评估依据", TermReportWords, "国有企业首次挂牌的起始价不低于经备案或核准的评估值；再次挂牌低于评估值 90% 的，须经批准（企业国有资产交易监督管理办法第十七条、第十八条）。")
	add("批准文件", TermApproval, "起始价低于评估值 90%，已取得转让行为批准单位的书面同意。")
	add("估值参考", TermValuationWords, "转让方单位签发的估值，只供定价参考，不是资产评估；依法须评估的，仍以评估报告为准。")
	add("定价理由", TermPricing, "没有评估报告时，起始价的确定理由。")
	return list
}
