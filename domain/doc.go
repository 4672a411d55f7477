// Package domain holds the things and the rules of the market for technology, as
// values: nothing below it reads a clock, a file, a network or a database. An
// activity (package app) hands in what it has read and stores what comes out, so
// that any figure can be computed again years later.
//
// # Map
//
// The ground, which everything stands on:
//
//	fault     the one error type: what a user can read and act on
//	money     元, exact to the fen, and how documents write amounts
//	day       dates in Chinese legal time and the working-day calendar
//	actor     who acts: person, organisation, region, roles
//
// What is looked up and what is kept:
//
//	ident     numbers with a check: 统一社会信用代码, 身份证, patents, regions
//	code      dated code tables: fields, industries, natures, regions
//	policy    dated parameters of each region with clause and source, and the statutory clock
//	audit     the acts of record
//	chain     append-only histories and proofs that a record belongs to one
//
// The subject itself:
//
//	party     buyers, sellers and intermediaries on file
//	broker    技术经纪人: certificate, contracts and amounts for the review of titles
//	ip        知识产权 on file, and which contracts use them
//	contract  技术合同: form, pre-check, technology amount, states, certificate
//	notice    提醒: who is told of what about a case
//	national  全国登记表: a registered contract in the fields of the national register
//	statistics 登记统计: values at a date, closed years with adjustments, flows
//	valuation 估值: income, cost, market and option methods, rates, lives, simulation; exact, with the path of each figure
//	tax       税费测算: value-added, income and stamp tax, research deduction; information only
//	lot       竞价项目: preparation by two people, who takes part, acts of two people
//	sale      网络竞价: rising, falling and sealed prices as pure machines that replay from their log
//	lotlog    竞价日志: the hash chain of one lot's events, and its verification
//	appraisal 资产评估: which report governs a price, and what a price below it needs
//	assessor  评价机构、科技评估师、专家 on record, their pools and integrity records
//	licence   专利开放许可: one public price for every licensee
//	deposit   保证金台账 in double entry, 违约清算, 交易服务费
//	disclosure 成交信息公示: what everybody may read of a deal
//	achievement 科技成果 that units offer: content, owners and shares, states, versions
//	sale      网络竞价: auctions as pure machines that replay from their log
//	agreement 协议定价: a price agreed with one party, shown inside the unit before it is signed
//	listing   挂牌交易: an offer to whoever qualifies, from the notice to the certificate
//	exact     exact numbers: decimals as typed, rounded once
//	ballot    评分表: checks, commitment and opening, what a round comes to, the file that proves it
//	quality   评价质量: cards of assessors and institutions, and which filings are inspected
//	evidence  canonical JSON, 评分承诺 that nobody can read yet, the chain of a case
//	blinding  what in a file gives away whose it is: 身份痕迹 in names, properties and text layers
//	indextree 指标体系: trees of indices, weights of exactly one, scales, the weighted total
//	scoring   汇总 of a panel's scores by a frozen plan; 离散度检验
//	weighting 层次分析法, 熵权法, 模糊综合评价
//	consensus 评分一致性: Kendall, intraclass correlations, Krippendorff
//	draw      抽取 that anybody can repeat; how a panel is composed
//	recusal   回避: who must not assess, and who needs a decision
//	assessment 评价委托: the machine of a case from the commission to the expiry of its report
//	subsidy   技术合同补贴: who is excluded, tiers, caps, and a budget that does not suffice
//	revenue   收益计算: exact splits, instalments that never move back, tiers, royalties, tax windows
//	pack      政策包: floors, cost tables and parameters of a region as dated data
//	distribution 收益分配: statements of a contract, each line with its rule; the gate before a payout
package domain
