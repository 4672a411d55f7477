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
//	evidence  canonical JSON, 评分承诺 that nobody can read yet, the chain of a case
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
//
// # Glossary
//
// One Chinese term for one thing, and one identifier for it in the code. A test
// compares the table with the exported types: a type without a row, a row without
// a type, or a doc comment without its term fails. "—" marks terms of our own,
// which no law defines.
//
//	中文 | Go identifier | definition | source clause
//	错误提示 | fault.Fault | an error that a user can read: kind, code, field, sentence | —
//	错误类别 | fault.Kind | what the caller can do about it | —
//	元 | money.Yuan | an amount of Renminbi, exact to the fen | 中国人民银行法 第十七条
//	比率 | money.Ratio | an exact rational number: rate, share or weight | —
//	大写金额 | money.Yuan.Capitals | the amount in financial capitals | 支付结算办法 附一
//	日期 | day.Date | a civil date in Chinese legal time, without a time of day | —
//	工作日历 | day.WorkCalendar | weekdays less holidays plus make-up working days | 全国年节及纪念日放假办法
//	时刻 | day.Clock | a time of day in Chinese legal time | —
//	操作人 | actor.Actor | a signed-in person at work: organisation, region, roles | —
//	角色 | actor.Role | what a user may do in the user's organisation | —
//	办理记录 | audit.Event | one act of record | —
//	事实 | audit.Fact | one labelled value of an act of record | —
//	记录事项 | audit.Thing | one sort of subject of the chain, for its filter | —
//	记录条目 | audit.Entry | an act of record as it stands in the chain | —
//	存证记录 | chain.Link | one record of an append-only history | —
//	链头 | chain.Head | number and hash of the last record | —
//	哈希值 | chain.Hash | a SHA-256 digest | FIPS 180-4
//	存证链校验 | chain.Verifier | takes records in order and finds the first broken one | —
//	断裂点 | chain.Broken | the first record that is broken or missing, and how | —
//	断裂原因 | chain.Breach | missing number, wrong predecessor, changed content, rewritten or cut off | —
//	默克尔根 | chain.Root | one hash that binds a list of records | RFC 6962 §2.1
//	存证证明 | chain.Proof | shows that a record stands under a root | RFC 6962 §2.1.1
//	代码 | code.Code | one row of a code table | —
//	代码表 | code.Table | the name of one dated code table | —
//	导入结果 | code.Answer | one row of an imported table with what is wrong with it | —
//	代码簿 | code.Book | all code tables together, checked and indexed | —
//	依据程度 | code.Confidence | whether a value is published or our own (建议值) | —
//	号码种类 | ident.Kind | the numbering rule that a value follows | —
//	号码校验结果 | ident.Result | what a check found, with the segments of the number | —
//	校验依据 | ident.Options | facts beside the number that some checks use | —
//	授权 | ident.Grant | whether a patent application has been granted | 专利法 第三十九条、第四十条
//	统一社会信用代码 | ident.USCCParts | the segments of an organisation's 18-digit code | GB 32100-2015
//	公民身份号码 | ident.CNIDParts | the segments of a person's 18-digit number | GB 11643-1999
//	专利(申请)号 | ident.PatentParts | the segments of a patent (application) number | ZC 0006-2003
//	计算机软件著作权登记号 | ident.SoftwareParts | the segments of a software copyright registration number | 计算机软件著作权登记办法
//	行政区划代码 | ident.RegionParts | province, prefecture and county of a code | GB/T 2260
//	行政区划表 | ident.RegionRow | one dated row of the region table | GB/T 2260
//	当事人 | party.Party | one record of the register: buyer, seller or intermediary | 民法典 第八百四十三条
//	资料来源 | party.Source | where the particulars of a record came from | —
//	资料出处 | party.Origin | who stated particulars, where, and why | —
//	历史版本 | party.Version | a record as it stood from an instant on | —
//	曾用名 | party.Name | a name under which a party has been on record | —
//	变更建议 | party.Proposal | asks for changes of a record; another person decides | —
//	合同情况 | party.Dealing | how often and for how much a party stands on one side | —
//	相关合同 | party.Deal | one contract of a party | —
//	合并 | party.Merge | joins two records of one party; two people, never undone | —
//	疑似重复 | party.Pair | two records that look alike | —
//	知识产权项 | ip.Item | one right on file, with its status and term | 民法典 第八百四十五条
//	法律状态 | ip.Status | the status of a right, as far as it is known | —
//	效力 | ip.Standing | how a right stands on a day | 专利法 第四十二条
//	使用情况 | ip.Use | one contract that concerns a right | —
//	执业信息 | broker.Record | a broker with certificate and professional title | —
//	年度范围 | broker.Period | the years of a review sheet | —
//	办理情况 | broker.Course | what became of the applications of one year | —
//	业绩 | broker.Deal | one registration in force that a broker applied for | —
//	业绩合计 | broker.Line | registrations of one year and major class | —
//	科技成果 | achievement.Achievement | what a unit offers to the market, or has offered | 促进科技成果转化法 第二条
//	成果状态 | achievement.State | where an achievement stands, from the draft to the transfer | —
//	成果内容 | achievement.Content | everything that is said of an achievement | —
//	成果版本 | achievement.Version | what was published at one time | —
//	权属单位 | achievement.Owner | an owner with its exact share | —
//	完成人 | achievement.Completer | one of those who made an achievement, in order | 促进科技成果转化法 第二条
//	成果知识产权 | achievement.Right | a right of the register that protects an achievement | —
//	转化方式 | achievement.Mode | a way in which an achievement is put to use | 促进科技成果转化法 第十六条
//	密级 | achievement.Secrecy | who may learn of an achievement | —
//	佐证材料 | achievement.File | a document behind an achievement | —
//	疑似重复成果 | achievement.Twin | another achievement that looks like the same | —
//	权利冲突 | ip.Conflict | uses of a right that do not go together | 民法典 第八百六十五条
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
//	登记表字段 | national.Column | one field of the national register's exchange tables | 国科火字〔2022〕159号
//	填报值 | national.Entry | what goes into one field of the national register | —
//	全国登记表 | national.Filing | one contract in the fields of the national register | 国科火字〔2022〕159号
//	数据来源 | national.Origin | whether a field is on record, lacking, generated or withheld | —
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
//	参数集 | policy.Pack | the dated parameters of all regions | —
//	地区参数 | policy.Parameter | one dated value with clause, source and strength | —
//	地区参数表 | policy.Profile | the pack as seen from one region | —
//	参数说明 | policy.Label | explains a parameter to the administrator | —
//	变更行 | policy.Line | one dated value that a change puts on record or takes back | —
//	参数记录 | policy.Entry | a line on record, never rewritten | —
//	参数版本 | policy.Edition | one approved change in the order of approval | —
//	参数沿革 | policy.History | all that was ever put on record | —
//	参数变更 | policy.Change | proposed by an administrator, approved by another person | —
//	变更状态 | policy.ChangeState | where a change of parameters stands | —
//	参数表的一行 | policy.SheetRow | one row of an imported sheet with its answer | —
//	代码记录 | policy.CodeEntry | a row of a code table that an approved change put on record | —
//	签署人 | policy.Signer | who proposed or decided a change | —
//	参数选项 | policy.Option | one value of a parameter that can only be chosen | —
//	效力 | policy.Strength | how binding the clause behind a parameter is | —
//	试点地区 | policy.Pilot | a region of the pilot areas | 国函〔2025〕86号
//	登记参数 | policy.Registration | what a registration office goes by on one day | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	复核要求 | policy.Review | the review that large contracts need | —
//	补正影响 | policy.Supplement | what a request for supplements does to the clock | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	办理时限规则 | policy.Terms | the parameters of the statutory clock | 技术合同认定登记管理办法（国科发政字〔2000〕063号）
//	时限计算依据 | policy.DeadlineInput | one case, for the clock | —
//	时限计算结果 | policy.DeadlineResult | where the clock stands | —
//	时限状态 | policy.DeadlineStatus | running, paused, amber, overdue… | —
//	时限事件 | policy.Event | one event of a clock | —
//	时限事件种类 | policy.EventKind | what happens to a running clock | —
//	期限 | policy.Unit | whether a period runs in working days or calendar days | —
//	节假日安排 | policy.CalendarDay | one day of the State Council's yearly notice | 全国年节及纪念日放假办法
//	调休种类 | policy.CalendarKind | holiday or make-up working day | 全国年节及纪念日放假办法
//	提醒 | notice.Notice | what a person is told about a case | —
//	提醒种类 | notice.Kind | why a person is told | —
//	提醒对象 | notice.Audience | the person, or the holders of a role, who are told | —
//	估值方法 | valuation.Method | one calculation by its name in the definitions | 资产评估法 第二十六条
//	估值参数 | valuation.Inputs | the values of one run as typed, by path | —
//	估值结果 | valuation.Outcome | figures, path and warnings of one run | —
//	计算步骤 | valuation.Step | one line of the path: a figure and the formula that makes it | —
//	估值项目 | valuation.Case | one achievement valued for one purpose on one day | 资产评估法 第二十三条
//	估值项目状态 | valuation.State | from drafting to signed or void | —
//	估值方案 | valuation.Terms | purpose, value type, track, base date and validity, fixed first | 资产评估法 第二十七条
//	估值运行 | valuation.Entry | one run on record with sources and hashes | —
//	估值结论 | valuation.Conclusion | weighted value with lowest and highest method | 资产评估法 第二十六条
//	估值表 | valuation.Form | one method as people fill it in, with its example | —
//	方法类别 | valuation.Family | income, cost, market, options, rates, lives | 资产评估法 第二十六条
//	估值参数项 | valuation.Field | one input with symbol, unit and meaning | —
//	参数类型 | valuation.InputKind | how an input is typed | —
//	参数选项 | valuation.Pair | one choice of an input and its title | —
//	已填参数 | valuation.Listed | one input of a run with its words | —
//	参数表 | valuation.Table | a group of inputs in rows | —
//	敏感性 | valuation.Swing | what the value becomes when one input alone changes | —
//	交易期限事项 | notice.Duty | what somebody has to do about a sale, until when | —
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
//	报名条件 | sale.Entry | the deposit, by when, and who may not take part | —
//	竞价项目 | lot.Lot | one achievement put up for bidding at an exchange for its seller | —
//	竞价方式 | lot.Route | how a lot finds its price | —
//	项目机构 | lot.Organisation | a seller or an exchange as a lot names it | —
//	经办人 | lot.Person | somebody who acts on a lot | —
//	竞买人 | lot.Bidder | an organisation that takes part in one lot under a number of that lot | 拍卖法 第三十二条
//	优先购买权人 | lot.Holder | who has a right of first refusal, with the number that the rules name it by | —
//	证明材料 | lot.Paper | a document with which a bidder shows that it meets the conditions | —
//	公告条款 | lot.Clause | one rule of a lot in words: what it says and what follows | —
//	竞买资格 | lot.BidderState | whether an applicant may take part | —
//	双人事项 | lot.Motion | an act on a running lot that takes two people | —
//	双人事项状态 | lot.MotionState | proposed, carried out or rejected | —
//	公示内容 | disclosure.Content | all that is kept of a deal for its disclosure | —
//	公示 | disclosure.Notice | one version of a disclosure | —
//	市场成交 | contract.Deal | what was agreed on the market, and what the contract that carries it out must say | —
//	签约方 | contract.Signatory | a party of a deal | —
//	竞价规则 | lot.Rules | the terms of a lot of any form of bidding | —
//	规则引擎 | lot.Engine | answers the events of a lot under its rules | —
//	增价竞价规则 | sale.Terms | what an English auction is announced with | —
//	分段加价幅度 | sale.Step | the increment from a price on | —
//	竞价时间 | sale.Timing | the end and its extension, in either vocabulary | —
//	竞买人不足 | sale.BelowMin | what is done when too few bidders are secured | —
//	竞买人不足时的处理 | sale.BelowMinPolicy | cancel, one bidder's quote, or a longer registration | —
//	优先购买权 | sale.Refusal | the right of first refusal: its holders and their order | —
//	优先购买权行使方式 | sale.RefusalMode | inside the auction, after it, or as any bidder | —
//	违约后的处理 | sale.DefaultPolicy | what follows when the winner defaults | —
//	增价竞价 | sale.Auction | one lot in the order of its events | 拍卖法
//	增价竞价现状 | sale.AuctionStanding | what anyone may know of a lot with rising bids | —
//	出价 | sale.Bid | a bid that was accepted | 拍卖法 第三十六条
//	竞价快照 | sale.Snapshot | all that an auction needs to go on, but for its terms | —
//	降价规则 | sale.DutchTerms | what a Dutch auction is announced with | —
//	降价竞价 | sale.Dutch | one lot whose price falls until somebody accepts it | —
//	降价竞价现状 | sale.DutchStanding | what anyone may know of it, with the price asked | —
//	密封报价规则 | sale.EnvelopeTerms | what a lot for sealed quotes is announced with | —
//	同价处理 | sale.Tie | who wins when several sealed quotes are the highest | —
//	密封报价 | sale.Envelopes | one lot sold by one round of sealed quotes | —
//	密封报价现状 | sale.EnvelopeStanding | what anyone may know of it; quotes only once they are open | —
//	多轮报价规则 | sale.RoundsTerms | what a lot for several rounds is announced with | —
//	报价轮次 | sale.Round | a round that is over: its floor and its highest quote | —
//	多轮报价 | sale.Rounds | one lot sold by sealed quotes in rounds | —
//	多轮报价现状 | sale.RoundsStanding | what anyone may know of it, with the rounds that are over | —
//	条款文本 | sale.Texts | how other routes read their terms as an auction does | —
//	标的状态 | sale.State | where a lot stands | —
//	标的现状 | sale.Standing | what anyone may know of a lot of any kind | —
//	保证金 | sale.Deposit | what a bidder has paid in, frozen once and released, applied or forfeited once | —
//	保证金状态 | sale.DepositState | frozen, released, applied or forfeited | —
//	流拍原因 | sale.UnsoldReason | why a lot is not sold | —
//	事件 | sale.Event | one act on a lot as it arrives | —
//	动作 | sale.Act | what an event does | —
//	答复 | sale.Answer | what an event leads to | —
//	答复代码 | sale.Code | OK, or why an event changes nothing | —
//	参数有误 | sale.ConfigError | the first parameter of a lot that cannot be | —
//	竞价日志 | lotlog.Log | the events of one lot, chained by hash from the published parameters on | —
//	竞价记录 | lotlog.Event | one event of a lot as it is logged | —
//	保密承诺 | lotlog.Commitment | the hash of salt and value that stands in for a value shown later | —
//	存证竞价记录 | lotlog.Record | an event with the hash on record for it | —
//	出价回执 | lotlog.Receipt | what a bidder was given when the bid was logged | —
//	核验材料 | lotlog.Evidence | a log as it is shown, with receipts and published head | —
//	核验结论 | lotlog.Finding | the first record that does not agree, and why | —
//	核验不符原因 | lotlog.Reason | parameters, number, time, content, cut off, receipt or head | —
//	日志答复代码 | lotlog.Code | why an event is not logged | —
//	不予记录 | lotlog.Refusal | the first field of an event that cannot be logged | —
//	资产评估报告 | appraisal.Report | an appraiser's report on the value of an achievement | 资产评估法
//	评估报告状态 | appraisal.State | draft, issued, filed or approved, in use, superseded, void | —
//	评估方法 | appraisal.Method | a method with the value that it led to | 资产评估法
//	评估结论 | appraisal.Conclusion | one figure, or a declared range | —
//	评估规则 | appraisal.Policy | what a region decides about reports and prices below them | —
//	标的处理 | appraisal.LotAction | what becomes of a lot on sale when its report is replaced | —
//	转让方性质 | appraisal.SellerKind | state-owned, public body or other | 企业国有资产交易监督管理办法
//	挂牌定价 | appraisal.Listing | a list price that asks to be allowed | 企业国有资产交易监督管理办法 第十七条、第十八条
//	成交定价 | appraisal.Deal | an agreed price that asks to be allowed | —
//	作价投资 | appraisal.Contribution | an achievement brought into a company | 公司法 第四十八条
//	定价依据 | appraisal.Basis | the report that governs a price, and how the price stands to it | —
//	签字评估师 | appraisal.Appraiser | an appraiser who has signed a report | 资产评估法
//	评估报告内容 | appraisal.Content | what a unit copies from the report that it was given | —
//	评估报告档案 | appraisal.Record | a report on an achievement as its unit keeps it | —
//	评估报告事项 | appraisal.Step | what one person proposes for a report and another confirms | —
//	待确认事项 | appraisal.Proposal | waits for the head | —
//	评估报告文件 | appraisal.Paper | a document of a report, kept by its hash | —
//	评估答复代码 | appraisal.Code | OK, or why a report or a price is not allowed | —
//	名录类别 | assessor.Kind | what an entry of the registers is about: institution, assessor or expert | —
//	四方 | assessor.Side | the side of assessment on which an organisation stands: government, industry, institution | 国函〔2025〕86号
//	四方人员 | assessor.Officer | somebody at work on the registers, with the side | —
//	在册状态 | assessor.Standing | applying, listed, suspended or removed | —
//	办理阶段 | assessor.Stage | how far what waits for confirmation has come | —
//	名录事项 | assessor.Step | an act on an entry | —
//	待决事项 | assessor.Proposal | a suspension, resumption or removal that waits for a second person | —
//	证明文件种类 | assessor.PaperKind | what a document of an entry proves | —
//	证明文件 | assessor.Paper | a document of an entry, kept by its hash | —
//	名录记录 | assessor.Entry | an institution, an assessor or an expert in the register | —
//	评价业务 | assessor.Track | evaluation of achievements, or appraisal of assets | 资产评估法 第三条
//	备案种类 | assessor.FilingKind | with whom an institution is on file | 资产评估法 第十六条
//	机构备案 | assessor.Filing | one filing of an institution with its dates | 资产评估法 第十六条
//	机构资料 | assessor.Institution | what an institution states, and the government checks | —
//	评审类别 | assessor.Specialty | the side from which a person looks at an achievement | —
//	职称级别 | assessor.Rank | the level of a professional title | —
//	资质证书 | assessor.Credential | a certificate of a person; who issues it is data | GB/T 44726-2024
//	任职经历 | assessor.Employment | where a person works or has worked | —
//	个人资料 | assessor.Person | what an assessor or expert states, and others check | —
//	利害关系种类 | assessor.FactKind | what binds a person to somebody | 资产评估法 第十三条
//	利害关系事实 | assessor.Fact | one declared bond, which counts for 回避 until it is taken back | 资产评估法 第二十四条
//	惩戒措施 | assessor.Measure | what an integrity record decides | 资产评估法 第四十四条至第四十九条
//	惩戒依据 | assessor.Clause | the article, whom it is for, the measure and how long it may be | 资产评估法 第四十四条至第四十九条
//	诚信记录状态 | assessor.IntegrityState | where an integrity record stands | —
//	诚信记录事项 | assessor.IntegrityAct | an act on an integrity record | —
//	办理痕迹 | assessor.Deed | one act with who did it, when and why | —
//	诚信记录 | assessor.Integrity | one finding about an institution or a person, with the sanction that follows | 科学技术进步法 第一百一十二条
//	库员 | assessor.Member | a person as a version of a pool froze the file | —
//	库版本 | assessor.Version | a pool as it was published once, for good | —
//	版本差异 | assessor.Difference | what changed for one person between two versions | —
//	行业评估师库 | assessor.Pool | the list of an industry body from which panels are drawn | 科学技术进步法 第一百零一条
//	提请发布 | assessor.Publication | a publication of a pool that waits for the head | —
//	开放许可声明 | licence.Declaration | an offer of a patent to everybody at one public price | 专利法 第五十条
//	开放许可状态 | licence.State | draft, declared, published, withdrawn | —
//	使用费指引 | licence.Guideline | what a fee should not exceed without an explanation | 国知办发运字〔2022〕56号
//	许可专利 | licence.Patent | what a declaration is about | 专利法 第五十条
//	专利类型 | licence.PatentKind | invention, utility model or design | 专利法 第二条
//	许可使用费 | licence.Fee | the one price for every licensee | 专利法 第五十一条
//	使用费方式 | licence.FeeForm | fixed, or a royalty on sales or profit | —
//	许可状态 | licence.Status | notified, effective, filed | 专利法 第五十一条
//	许可事项 | licence.Act | what an event does | —
//	其他处分 | licence.Encumbrance | what else is to be done with the patent | 专利法 第五十一条
//	许可事件 | licence.Event | one act as it arrives | —
//	许可答复 | licence.Answer | what an event leads to | —
//	许可现状 | licence.Standing | a declaration with the licences under it | —
//	许可答复代码 | licence.Code | OK, or why an event changes nothing | —
//	保证金台账 | deposit.Ledger | the deposits of one lot in double entry | —
//	保证金规则 | deposit.Terms | amount, due instant and release of the deposits of a lot | —
//	保证金缴纳状态 | deposit.State | due, frozen, released, applied or forfeited | —
//	付款指令 | deposit.Payout | sends money back to a bidder | —
//	付款状态 | deposit.PayoutState | ordered, or paid with the receipt of the bank | —
//	会计分录 | deposit.Entry | debits one account and credits another | —
//	分配明细 | deposit.Line | a part of a deposit that is applied or forfeited | —
//	保证金事项 | deposit.Act | what an event does | —
//	保证金事件 | deposit.Event | one act on a ledger as it arrives | —
//	保证金答复 | deposit.Answer | what an event leads to, with the entries booked | —
//	保证金现状 | deposit.Standing | the ledger at a glance | —
//	资金答复代码 | deposit.Code | OK, or what is wrong with an event or a computation | —
//	不予计算 | deposit.Refusal | the first input of a computation that cannot be | —
//	违约 | deposit.Default | a buyer's default, and what the lot brings when sold again | 拍卖法 第三十九条
//	违约的成交 | deposit.Failed | a deal that another bidder has taken over | 拍卖法第三十九条
//	违约清算 | deposit.Settlement | what the deposit of a defaulter pays, and what is still owed | 拍卖法 第三十九条
//	清偿项目 | deposit.Item | costs, first commission, price gap | 拍卖法 第三十九条
//	清偿明细 | deposit.Payment | what the deposit pays to one item | —
//	剩余款项去向 | deposit.Surplus | to the seller, or back to the bidder | —
//	交易服务费 | deposit.Commission | the fees of all sides of a sale | 拍卖法 第五十六条
//	服务费标准 | deposit.Schedule | tiers, minimum and cap of one side | 拍卖法 第五十六条
//	服务费分段 | deposit.Tier | the rate for the part of a price up to a limit | —
//	分段服务费 | deposit.Slice | the part of a price in one tier, with its exact fee | —
//	服务费 | deposit.Fee | the fee of one side | 拍卖法 第五十六条
//	项目资金账 | deposit.Funds | the whole ledger of one sale: deposits, price, fees | —
//	结算单 | deposit.Bill | what the buyer owes for a deal, and what the deposit covers of it | —
//	服务费结算 | deposit.SideBill | what one side owes of its fee | 拍卖法 第五十六条
//	收费与保证金规则 | deposit.Rules | fees and terms of an exchange from a day on, by two people | 拍卖法 第五十六条
//	规则内容 | deposit.RulesContent | tiers, term of payment, order of a settlement | 拍卖法 第五十六条
//	规则状态 | deposit.RulesState | proposed, approved or refused | —
//	经办人 | deposit.Person | somebody who handles money | —
//	付款单 | deposit.Remittance | carries out a 付款指令: prepared by one person, released by another | —
//	付款单状态 | deposit.RemittanceState | due, prepared, paid | —
//	违约清算单 | deposit.Breach | how a defaulter's deposit is shared out, by two people | 拍卖法 第三十九条
//	到账款项 | deposit.Receipt | an amount that has arrived at the bank | —
//	到账款项状态 | deposit.ReceiptState | open, claimed, or none of ours | —
//	款项用途 | deposit.Purpose | deposit, price, fee of a side | —
//	应收款项 | deposit.Expectation | money that a sale waits for | —
//	匹配建议 | deposit.Match | what a receipt may be for, with what speaks for it | —
//	成交信息公示 | disclosure.List | deals as an audience reads them, with totals | —
//	公示对象 | disclosure.Audience | the public or the regulator | —
//	成交项目 | disclosure.Deal | one deal as it was made | —
//	成交状态 | disclosure.Status | sold, or annulled after publication | —
//	公示条目 | disclosure.Entry | a deal as the audience reads it | —
//	公示合计 | disclosure.Totals | the sums of the deals that stand and show | —
//	价格区间 | disclosure.Bands | the lower limits that a confidential price is shown between | —
//	公示答复代码 | disclosure.Code | what is wrong with a list | —
//	不予公示 | disclosure.Refusal | the first part of a list that cannot be published | —
//	协议定价 | agreement.Agreement | one deal with a named counterparty in the order of its events | 促进科技成果转化法 第十八条
//	协议定价事件 | agreement.Event | one act on a deal as it arrives | —
//	协议定价动作 | agreement.Act | what an event does | —
//	协议定价答复 | agreement.Answer | what an event leads to | —
//	协议定价答复代码 | agreement.Code | OK, or why an event changes nothing | —
//	协议定价状态 | agreement.State | where a deal stands | —
//	协议定价现状 | agreement.Standing | a deal with its versions, dates and objections | —
//	公示规则 | agreement.Policy | length of the notice, effect of objections, validity | 国发〔2016〕16号
//	异议的效力 | agreement.ObjectionEffect | holds the end of the notice back, or stops its days | —
//	公示版本 | agreement.Version | one text of the notice, frozen at publication | 国发〔2016〕16号
//	版本种类 | agreement.VersionKind | first, material or clerical | —
//	版本状态 | agreement.VersionStatus | current, superseded or withdrawn | —
//	公示异议状态 | agreement.ObjectionState | open, late, or how it ended | —
//	异议处理结果 | agreement.Outcome | dismissed, withdrawn or upheld | —
//	拟交易事项 | agreement.Deal | what is proposed and shown, by field | 促进科技成果转化法 第十八条
//	事项字段 | agreement.Field | one field of a deal | —
//	价款形式 | agreement.PriceForm | lump sum, instalments, royalty or equity | 民法典 第八百四十六条
//	挂牌 | listing.Listing | one offer in the order of its events | 促进科技成果转化法 第十八条
//	挂牌条件 | listing.Terms | what a listing is announced with | 国资委 财政部令第32号
//	最低要求 | listing.Floor | the least that a term of a listing may say, and by what rule | 国资发产权规〔2025〕17号
//	挂牌事件 | listing.Event | one act on a listing as it arrives | —
//	挂牌动作 | listing.Act | what an event does | —
//	挂牌答复 | listing.Answer | what an event leads to | —
//	挂牌答复代码 | listing.Code | OK, or why an event changes nothing | —
//	挂牌状态 | listing.State | where a listing stands | —
//	挂牌现状 | listing.Standing | a listing with its applicants, deposits and dates | —
//	转让方类型 | listing.SellerKind | state-owned enterprise, public unit or private | 国资委 财政部令第32号
//	竞价方式 | listing.Method | auction or tender, when several buyers qualify | —
//	评估结果 | listing.Appraisal | appraised value, its validity and filing | 国资委 财政部令第32号
//	意向方 | listing.Applicant | one application, with the window for its deposit | —
//	意向方状态 | listing.ApplicantState | how an applicant stands | —
//	竞价安排 | listing.Room | what several buyers are sent into | —
//	分 | money.Fen | an amount in whole fen | —
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
//	成果分项 | revenue.Bundle | one of several achievements of a contract | —
//	成果分项分配 | revenue.BundleShare | what an achievement and its contributors get | —
//	赋权人员 | revenue.Holder | a party of the unit's pool | —
//	先赋权后转化 | revenue.TitleFirst | the team's part of the income is its own, the unit's part may still carry a pool | —
//	分配对象 | revenue.Party | takes part in a split by its weight | —
//	分配权重 | revenue.Weights | checked parties, ready to split any amount | —
//	分配金额 | revenue.Amount | an amount in whole fen, or a number of shares, as a signed number of 128 bits | —
//	净收入 | revenue.Net | income less what may be deducted, not below zero | —
//	单项合同分配 | revenue.Deal | the split of one contract at a given rate or tiers, without law | —
//	单项合同分配结果 | revenue.DealShares | closes | —
//	收支 | revenue.Flow | a receipt or a cost of a stream | —
//	最高净额 | revenue.Mark | the state of a stream after one flow | —
//	工资月份 | revenue.PayMonth | one month of a person's comprehensive income at one payer | —
//	累计预扣 | revenue.Withholding | what the payer withholds in a month | —
//	预扣预缴规则 | revenue.WithholdingProfile | the dated figures | —
//	现金奖励支付 | revenue.ReliefPayment | a cash reward that asks for 财税〔2018〕58号 | —
//	现金奖励减半 | revenue.Relief | the gate of 财税〔2018〕58号 for the payments of one contract | —
//	减半结果 | revenue.ReliefResult | names the conditions that fail, in the order of the notice | —
//	技术转让所得税 | revenue.TransferTax | the corporate income tax on the technology transfer income of a taxpayer in a year | 企业所得税法实施条例 第九十条
//	公示期计算 | revenue.DayKind | says which days of a publicity count | —
//	公示 | revenue.Publicity | a notice from a day to a day | 民法典 第二百零一条
//	分配校验代码 | revenue.Code | names why an input is refused, or what a reader is warned of | —
//	分配校验不通过 | revenue.Refusal | why nothing is computed | —
//	分配提示 | revenue.Warning | what a reader of a result must know | —
//	取整方式 | revenue.Rounding | says how a product becomes whole fen | —
//	提成 | revenue.Royalty | a running royalty on sales | 民法典 第八百四十六条
//	提成期 | revenue.RoyaltyPeriod | one period | —
//	亏损处理 | revenue.LossMode | says whether losses reduce the profits of later years | —
//	起算方式 | revenue.ProfitClock | says where the years of 自行实施 begin | —
//	自行实施 | revenue.OwnUse | the yearly reward out of operating profit | 促进科技成果转化法 第四十五条第一款第三项
//	分档方式 | revenue.TierMode | says whether each slice has its own rate, or the bracket of the whole | —
//	分档 | revenue.Bracket | one tier | —
//	分档比例 | revenue.Tiers | checked brackets | —
//	分期提取 | revenue.Move | what one payment changes | —
//	约定比例 | pack.Given | a rate of an agreement or a unit rule with the paper's name | —
//	比例来源 | pack.Origin | says who supplied a rate | —
//	下限检查结论 | pack.Verdict | how a rate stands against the floors | —
//	适用规则 | pack.Ruling | the rules of one stage that match a contract | —
//	下限检查 | pack.Finding | the rate of a stage, where it comes from and how it stands | —
//	单位类型 | pack.Unit | what kind of unit shares its income | —
//	转化方式 | pack.Mode | how the achievement earns | —
//	规则环节 | pack.Stage | what a rule governs | —
//	约束力 | pack.Strength | says how a rule binds | —
//	依据程度 | pack.Confidence | says how well a value is sourced | —
//	成本处理 | pack.Treat | says whether a cost may be deducted | —
//	适用日期 | pack.Anchor | names the date by which a pack is chosen | —
//	条文 | pack.Cite | the clause and its words | —
//	有效期 | pack.Span | from a day to a day, both included | —
//	依据 | pack.Basis | what every value of a pack carries | —
//	分配规则 | pack.Rule | a floor or a default rate | —
//	成本规则 | pack.Cost | the treatment of a kind of cost | —
//	政策参数 | pack.Param | any other value of a pack | —
//	试点期 | pack.Pilot | the window of a pilot | —
//	政策包 | pack.Pack | one dated version of the rules of a region | —
//	数字 | pack.Number | a number of a tree as written | —
//	适用日期 | pack.Dates | the known dates of a contract | —
//	适用政策 | pack.Selection | the chain of packs that govern a contract, the nearest first | —
//	政策包校验结果 | pack.Note | a finding at a path of a pack | —
//	政策包校验 | pack.Report | what Validate finds | —
//	低于下限 | distribution.BelowFloor | stops a distribution | —
//	单位决策 | distribution.Decision | the decision of the unit on the distribution | —
//	发放 | distribution.Payout | what asks to pass the gate | —
//	发放条件 | distribution.Gate | the answer of the gate | —
//	赋权方式 | distribution.TitleKind | what is granted to the completers | —
//	赋权内容 | distribution.Title | the grant itself | —
//	表决 | distribution.Vote | the decision of the unit's meeting | —
//	赋权 | distribution.Grant | an application to grant title before conversion | —
//	赋权检查 | distribution.GrantResult | how a grant stands | —
//	增值税方式 | distribution.VATMode | says how the tax stands in a receipt | —
//	增值税 | distribution.VAT | of a receipt | —
//	收款 | distribution.Receipt | money received under the contract | —
//	成本 | distribution.Expense | a cost that somebody asks to deduct | —
//	成本扣除 | distribution.Deduction | what of a cost is deducted, and by which rule | —
//	未弥补成本处理 | distribution.LossPolicy | says what becomes of costs above the income | —
//	净收入核算 | distribution.NetInput | what the net income of a contract is computed from | —
//	净收入核算结果 | distribution.NetResult | closes | —
//	人员类别 | distribution.Group | a group of persons who share the pool | —
//	分配合同 | distribution.Deal | what of the contract counts | —
//	中介费方式 | distribution.BrokerMode | says how an intermediary is paid | —
//	中介机构 | distribution.Broker | the intermediary's fee | —
//	共有单位 | distribution.CoOwner | another institution that owns a fraction of the achievement | —
//	政府资助份额 | distribution.GovFunded | the share of the funder of a government-funded achievement | —
//	院系 | distribution.College | gets a share of the unit's part | —
//	分配约定 | distribution.Terms | what an agreement or a rule of the unit says | —
//	单位规定 | distribution.UnitRule | the terms of the unit, and what it draws from its own part | —
//	参加分配人员 | distribution.Person | a named person of a group | —
//	分配方案 | distribution.Plan | everything but the money | —
//	收支类型 | distribution.EventKind | what an event of a series is | —
//	收支事项 | distribution.Event | a receipt, a refund or a cost on a day | —
//	分录 | distribution.Entry | one named change of a statement of a series | —
//	分期结算单 | distribution.Issue | one statement of a series | —
//	分期结算 | distribution.Series | the chain of statements of a contract | —
//	明细环节 | distribution.LineStage | what a line of a statement is about | —
//	分配明细 | distribution.Line | one amount with what explains it | —
//	计算方法 | distribution.Method | how a line was rounded, for its explanation | —
//	分配合计 | distribution.Sums | the totals of a statement | —
//	勾稽关系 | distribution.Check | one equation that must hold | —
//	分配结算单 | distribution.Statement | what one computation gives | —
//	分配案状态 | distribution.CaseState | says where a distribution case stands | —
//	签署人 | distribution.Signer | a person by id and name at the time | —
//	公示异议 | distribution.Objection | what somebody says against a distribution during its publicity | —
//	决策会议 | distribution.Meeting | the unit's decision as recorded at the approval | —
//	分配案 | distribution.Case | the distribution of the income of one registered contract | —
//	案件收支 | distribution.CaseEvent | a receipt, a refund or a cost on record | —
//	结算单存证 | distribution.CaseIssue | what is kept of a statement, to be compared with a new computation | —
//	发放清单 | distribution.CasePayout | pays what the persons have not been paid yet, up to a statement | —
//	舍入方式 | exact.Mode | how the last digit is found | —
//	整数文本 | evidence.Number | a whole number of a document as written there | —
//	留痕条目 | evidence.Entry | an event of a case with the hash stored for it | —
//	公布链头 | evidence.Anchor | a hash of the chain that left the house | —
//	留痕断裂 | evidence.Break | the first entry of a case that does not fit, and why | —
//	评分承诺 | evidence.Sealed | the hash that an assessor hands in before the reveal | —
//	承诺公开 | evidence.Opening | nonce and scores that a commitment hid | —
//	法定评分份数 | evidence.Quorum | how many commitments are needed for a reveal | —
//	评分轮次 | evidence.Round | one round of blind scoring | —
//	承诺状态 | evidence.Standing | where a seat stands after a round | —
//	节点类型 | indextree.Kind | group, leaf or gate | —
//	量表 | indextree.Scale | which scores a leaf takes | —
//	指标 | indextree.Node | one node of an index tree | —
//	等级 | indextree.Grade | a name for totals from a bound on | —
//	指标体系 | indextree.Tree | the nodes of an index tree in order | GB/T 45996-2025
//	适用指标 | indextree.Form | a tree as it stands for one class of achievements | 科学技术进步法 第十四条
//	舍入规则 | indextree.Rounding | places and mode of a figure | —
//	加权总分 | indextree.Total | the weighted total of one sheet | —
//	校验问题 | indextree.Finding | what is wrong with a tree or a sheet, at a node | —
//	权重合计 | indextree.Sum | the sum of the weights of siblings | —
//	评语规则 | indextree.CommentRules | which scores need a comment | —
//	单项评分 | indextree.Score | value, comment and evidence for a leaf | —
//	评分表 | indextree.Sheet | the scores of one assessor | —
//	成果类别 | indextree.Class | what the weights of a tree may depend on | 科学技术进步法 第十四条
//	指标体系档案 | indextree.Set | an index tree with its draft and its versions | —
//	发布提请 | indextree.Proposal | asks the head of a body to publish a draft | —
//	指标体系版本 | indextree.Edition | a tree as it was published once | —
//	指标行 | indextree.Line | a node with its depth | —
//	内置指标体系 | indextree.Shipped | a tree that comes with the product | —
//	汇总顺序 | scoring.Order | by index first or by total first | —
//	集结方法 | scoring.Method | how several scores become one | —
//	汇总方案 | scoring.Plan | order, method, trimming and grades, fixed before anybody scores | —
//	评分人 | scoring.Assessor | somebody on a panel with the scores as typed | —
//	汇总结果 | scoring.Result | the joined result with every intermediate value | —
//	离散度阈值 | scoring.Thresholds | from where on scores count as in dispute | —
//	离散度 | scoring.Dispersion | how far the scores of a leaf lie apart | —
//	指标评分 | scoring.LeafScores | what a panel gave one leaf | —
//	后续步骤 | scoring.Next | what a check of consistency leads to | —
//	一致性检验 | scoring.Consistency | whether the scores of a case agree | —
//	求权方法 | weighting.AHPMethod | how weights come out of comparisons | —
//	判断矩阵 | weighting.Comparison | a reciprocal matrix of pairwise comparisons | —
//	层次分析结果 | weighting.AHP | weights and consistency of comparisons | —
//	群组判断 | weighting.Panel | comparisons of several judges | —
//	群组判断结果 | weighting.Agreed | weights that several judges come to | —
//	组合赋权 | weighting.Blend | given weights joined with those of data | —
//	熵权结果 | weighting.Entropy | weights from the spread of data | —
//	模糊综合评价 | weighting.Fuzzy | shares of grades for each index | —
//	模糊评价结果 | weighting.FuzzyResult | the grades joined by weights | —
//	和谐系数 | consensus.Concordance | Kendall's W with its test | —
//	组内相关系数 | consensus.ICC | intraclass correlations of judges | —
//	测量尺度 | consensus.Measurement | what a difference of two values means | —
//	信度 | consensus.Reliability | Krippendorff's alpha | —
//	抽取候选人 | draw.Candidate | somebody in the pool of a draw | —
//	抽取方案 | draw.Request | everything that decides a draw | —
//	抽取结果 | draw.Result | the panel with seed and pool hash | —
//	组成规则 | draw.Rules | how a panel must be composed | —
//	评价组成员 | draw.Member | somebody on a panel on the day of the check | —
//	评价组 | draw.Panel | the people who assess a case | —
//	组成问题 | draw.Finding | a rule that a panel breaks | —
//	不参加抽取 | draw.Excluded | somebody who is left out of a draw, with the reason | —
//	抽取记录 | draw.Record | a draw with everything that is needed to do it again | —
//	回避参数 | recusal.Params | look-back and limits of the check | —
//	回避对象 | recusal.Candidate | whom a check is about | —
//	当事角色 | recusal.Part | what an organisation is in a case | —
//	涉案单位 | recusal.Involved | an organisation with its part | —
//	涉案信息 | recusal.Case | what a candidate may be entangled with | —
//	上下级单位 | recusal.Unit | an organisation and the one above it | —
//	身份标识 | recusal.Identity | all identifiers of one person | —
//	关系类别 | recusal.FactType | what ties people together | —
//	利益关系 | recusal.Fact | a tie of people to each other or to an organisation | —
//	回避规则 | recusal.Rule | a reason to stand back | 资产评估法 第十三条
//	回避情形 | recusal.Finding | a reason, with whom, and the fact | —
//	回避结论 | recusal.Decision | clear, to be decided, or excluded | —
//	回避审查材料 | recusal.Material | everything that a check looks at | —
//	评价状态 | assessment.State | where an assessment stands | —
//	参与方 | assessment.Party | one of the parties of an assessment | —
//	评价角色 | assessment.Role | what a user does in one case | —
//	评价办理参数 | assessment.Params | periods and limits of assessments | —
//	评价项目 | assessment.Commission | what is fixed when a case begins | —
//	参与人 | assessment.User | somebody known to a case | —
//	评价案卷 | assessment.Case | the state that the events of a case lead to | —
//	评价事项 | assessment.Act | what somebody does in a case | —
//	事项内容 | assessment.Args | what an act says | —
//	评价事件 | assessment.Event | an act of somebody at an instant | —
package domain
