// Terms of technology contracts: registration, taxes, subsidies, statistics:
//
//	中文 | Go identifier | definition | source clause
//	技术合同 | contract.Contract | one application for registration and what became of it | 民法典 第八百四十三条
//	合同标识 | contract.ID | identifies a contract inside the product | —
//	技术合同类别 | contract.Class | development, transfer, licence, consulting, service and their sub-classes | 民法典 第八百四十三条
//	办理状态 | contract.State | where an application or registration stands | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	来源 | contract.Source | typed on the web or read from a workbook | —
//	登记机构 | contract.Office | the registration body that decides a case | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	经办人 | contract.Person | a user as recorded in a case | —
//	办理时限 | contract.Deadline | the day by which someone must act | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	办理环节 | contract.Step | one move in the life of a case, in the words of the exchange format | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	办理过程 | contract.Course | replays the steps of a case by the same machine | —
//	办理事件 | contract.CourseEvent | one step as reported | —
//	经办身份 | contract.CourseActor | one capacity of one person in an organisation | —
//	办理身份 | contract.Part | in which capacity somebody takes a step | —
//	变更调整 | contract.Adjustment | what an approved change adds to the figures | —
//	评审专家 | contract.Expert | a member of a case's panel with the opinion | 技术合同认定登记工作指引（国科火字〔2022〕159号）
//	评审结论 | contract.ExpertVerdict | what an expert proposes | —
//	评审件 | contract.PanelCase | a case in the list of an expert | —
//	变更申请 | contract.ChangeRequest | what the applicant proposes to change of a registered contract | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	登记版本 | contract.Version | what one version of a registration changed | —
//	技术性收入 | contract.Income | what a registered contract has brought in during a year | 技术合同认定规则（国科发政字〔2001〕253号）
//	各年技术性收入 | contract.Incomes | the incomes of one contract | —
//	核定状态 | contract.IncomeState | where the income of a year stands | —
//	异议 | contract.Dispute | an objection against a decision, and the answer | 北京市技术市场条例
//	补正轮次 | contract.Round | one request for supplements and its answer | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	补正意见 | contract.Note | what to correct at a field of the form | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	变动 | contract.Change | one field that differs between two versions of a form | —
//	申请要素 | contract.Application | what a submission fixes | —
//	认定 | contract.Recognition | what the registrar finds | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	附件 | contract.Attachment | one document of an application, kept by hash | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	附件种类 | contract.AttachmentKind | contract text, annex, proof of title… | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	登记证明 | contract.Certificate | the facts that one version of a certificate states | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	登记证明当事人 | contract.CertificateParty | a party as the certificate names it | —
//	查验结论 | contract.Answer | what the public page says of a certificate | —
//	合同登记编号 | contract.NationalNumber | number of the national system: year, province, prefecture, point, serial | 技术合同认定登记工作指引（国科火字〔2022〕159号）
//	登记编号 | contract.LocalNumber | our own number: office, year, serial | —
//	登记申请表 | contract.Form | the application as typed, every value text | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	申请表的一节 | contract.Section | one page of the task list | —
//	选项 | contract.Choice | one entry of a closed list on the form | —
//	合同信息 | contract.Terms | the plain facts of the contract text | 民法典 第八百四十五条
//	技术内容 | contract.Content | object, scope and requirements of the technology | 民法典 第八百四十五条
//	类别比重申报 | contract.WeightEntry | the share of one class in a mixed contract, as typed | 技术合同认定规则（国科发政字〔2001〕253号）
//	当事人信息 | contract.PartyEntry | a party as named in the contract | —
//	知识产权 | contract.IPEntry | one right that the contract concerns | 民法典 第八百四十五条
//	许可方式 | contract.LicenceEntry | exclusivity, territory and term of a licence | 民法典 第八百六十四条
//	金额与技术交易额 | contract.AmountEntry | the price as typed | 技术合同认定规则（国科发政字〔2001〕253号）
//	金额构成 | contract.ComponentEntry | one part of the total as typed | 技术合同认定规则（国科发政字〔2001〕253号）
//	提成比例 | contract.RateEntry | one period of a royalty as typed | 民法典 第八百四十六条
//	提成结算 | contract.SettlementEntry | the base of one year's royalty as typed | 民法典 第八百四十六条
//	买卖方性质 | contract.Nature | legal nature of a party, by code | —
//	金额申报 | contract.AmountInput | what a filing says about the price | 技术合同认定规则（国科发政字〔2001〕253号）
//	技术交易额 | contract.AmountResult | the total less what is not technology, and how it came about | 技术合同认定规则（国科发政字〔2001〕253号）
//	金额核算参数 | contract.AmountProfile | what regions decide differently about amounts | —
//	金额不符 | contract.AmountError | the first rule that the amounts break | —
//	金额组成部分 | contract.Component | one part of the price | 技术合同认定规则（国科发政字〔2001〕253号）
//	金额核算明细 | contract.AmountLine | what was kept and deducted of one component | 技术合同认定规则（国科发政字〔2001〕253号）
//	外币价款 | contract.ForeignPrice | a price in another currency at the rate of the signing date | —
//	提成 | contract.Royalty | a fee by year, with upfront fee, floor and cap | 民法典 第八百四十六条
//	提成期间 | contract.RatePeriod | the years for which one royalty rate holds | 民法典 第八百四十六条
//	分年度金额 | contract.YearAmount | what one calendar year of registration counts | —
//	补充登记 | contract.Supplement | settles the royalty of one year | —
//	补充登记明细 | contract.SupplementLine | one settled year | —
//	登记预审 | contract.CheckInput | a filing as the pre-check reads it | 技术合同认定规则（国科发政字〔2001〕253号）
//	预审结果 | contract.CheckResult | the outcome of the pre-check | —
//	预审参数 | contract.CheckProfile | what a region decides about the pre-check | —
//	预审结论 | contract.Decision | what the pre-check proposes; the registrar decides | —
//	预审合同条款 | contract.CheckTerms | the plain facts of the contract text, for the pre-check | —
//	预审当事人 | contract.CheckParty | a party, for the pre-check | —
//	涉及的知识产权 | contract.CheckIP | a right that the contract concerns, for the pre-check | —
//	许可条件 | contract.CheckLicence | the terms of a licence, for the pre-check | 民法典 第八百六十四条
//	已登记合同 | contract.EarlierRegistration | a contract on record, to find duplicates | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	专利件数 | contract.IPCounts | the counters of patents that reports ask for | —
//	类别比重 | contract.ClassWeight | the share of one class in a mixed contract | 技术合同认定规则（国科发政字〔2001〕253号）
//	认定要件 | contract.Requirement | one test of the class with its state | 技术合同认定规则（国科发政字〔2001〕253号）
//	要件状态 | contract.RequirementStatus | how the answers stand to one test | 技术合同认定规则（国科发政字〔2001〕253号）
//	认定要件问卷 | contract.Question | one question about the tests of a class | 技术合同认定规则（国科发政字〔2001〕253号）
//	备选答案 | contract.Option | one answer and what it leads to | 技术合同认定规则（国科发政字〔2001〕253号）
//	风险提示 | contract.Risk | a sign that a registrar should look closer; decides nothing | 国科火字〔2022〕159号
//	风险线索 | contract.RiskGrounds | what the flags go by beside the form itself | —
//	风险参数 | contract.RiskRules | the thresholds of the region for the flags | —
//	相近合同 | contract.Relative | another contract that has something in common with this one | —
//	审查发现 | contract.Finding | explains one code to the people who must act on it | —
//	严重程度 | contract.Severity | what a finding leads to | —
//	规则依据程度 | contract.Confidence | whether a rule has a source | —
//	字段错误 | contract.FieldError | one error of the filing at its field | —
//	审查层级 | contract.ReviewLevel | the review that the region demands for an amount | —
//	税费测算 | tax.Estimate | what a contract costs and saves in taxes; information only | —
//	测算依据 | tax.Input | one contract on one day, for the estimate | —
//	测算明细 | tax.Line | one step of an estimate: base, rate, rounding, result | —
//	税费规则 | tax.Rule | one dated rule of a tax with clause and source | —
//	税费规则集 | tax.Pack | the dated rules of the four taxes | —
//	全部税费规则集 | tax.Packs | the packs by name | —
//	增值税测算依据 | tax.VATInput | what the exemption asks of the seller | 财税〔2016〕36号 附件3
//	增值税处理 | tax.Treatment | exempt, taxable or cross-border | 财税〔2016〕36号 附件3
//	增值税测算 | tax.VATResult | exempt sales, or tax out of or on top of the price | 增值税法 第十条
//	企业所得税测算依据 | tax.IncomeInput | what the relief of transfer income asks of the seller | 企业所得税法实施条例 第九十条
//	企业所得税测算 | tax.IncomeResult | exempt, halved and taxable income, and what is saved | 企业所得税法实施条例 第九十条
//	加计扣除测算依据 | tax.ResearchInput | what the deduction asks of the buyer | —
//	研发费用加计扣除测算 | tax.ResearchResult | what the buyer may deduct beyond the fee | —
//	印花税测算依据 | tax.StampInput | how the contract lists its amounts, and who is small | 印花税法 第五条、第六条、第九条
//	印花税税目 | tax.StampItem | one amount of a contract under one item | 印花税法 第九条
//	印花税明细 | tax.StampLine | one base with its item and rate | 印花税法 第九条
//	印花税测算 | tax.StampResult | what each side pays on its copy | 印花税法 第十条
//	补贴办法 | subsidy.Scheme | what a region grants for registered contracts, as dated data | 郑科规〔2019〕2号等地方办法
//	补贴政策 | subsidy.Policy | a scheme with its name, clauses and source | —
//	市场成交 | contract.Deal | what was agreed on the market, and what the contract that carries it out must say | —
//	签约方 | contract.Signatory | a party of a deal | —
//	登记清单 | contract.Schedule | the certificates in force of one seller, office and period, for the tax file | 江苏省技术合同登记清单
//	清单项 | contract.ScheduleEntry | one certificate of a list, and its answer now | —
//	清单条件 | contract.ScheduleAsk | which certificates go on a list | —
//	补贴名单 | subsidy.List | what a scheme grants in a region for the registrations of a year | —
//	名单状态 | subsidy.State | drawn up, proposed, published | —
//	签署人 | subsidy.Signer | a person and the organisation signed for | —
//	名单合同 | subsidy.Entry | a contract on a list | —
//	公示单位 | subsidy.PublishedUnit | one line of a published list | —
//	补贴标准 | subsidy.Rule | what a scheme grants for some classes | —
//	补贴分段 | subsidy.Tier | one tier of rates | —
//	补贴基数 | subsidy.Base | the amount of a contract that counts | —
//	分段方式 | subsidy.Mode | each part at its tier's rate, or all at one | —
//	计算口径 | subsidy.Scope | per contract, or per unit and year | —
//	补贴合同 | subsidy.Claim | a contract as a scheme looks at it | —
//	补贴明细 | subsidy.Line | whether a contract counts, with which base, and why not | —
//	分段计算 | subsidy.Portion | the part of a base that falls under one rate | —
//	单位补贴 | subsidy.Unit | what one seller gets, before and after cap and budget | —
//	补贴测算 | subsidy.Allotment | the answer of a scheme for the contracts of one year | —
//	统计所在地 | statistics.Place | where a party counts: a region of the mainland or a country | —
//	统计买方 | statistics.Buyer | a buyer with its share of the amount | —
//	统计合同 | statistics.Contract | a registered contract as first registered | —
//	变动种类 | statistics.EventKind | change, cancellation or revocation | —
//	变动事项 | statistics.Event | what happened to a registered contract, by its day | —
//	多买方口径 | statistics.MultiBuyer | split by share, or once at the first buyer | —
//	统计要求 | statistics.Report | year, cut-off, closings and home of a report | —
//	统计数 | statistics.Cell | contracts, total and technology amount | —
//	统计分组 | statistics.Group | one row of a table with the year before | —
//	流向 | statistics.Direction | a way that technology goes, as seen from home | —
//	调整事项 | statistics.Adjustment | a change of a closed year, by its own date | —
//	统计结果 | statistics.Result | the figures of one year | —
package domain
