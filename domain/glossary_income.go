// Terms of valuation and of sharing what a contract earns:
//
//	中文 | Go identifier | definition | source clause
//	估值方法 | valuation.Method | one calculation by its name in the definitions | 资产评估法 第二十六条
//	估值参数 | valuation.Inputs | the values of one run as typed, by path | —
//	估值结果 | valuation.Outcome | figures, path and warnings of one run | —
//	计算步骤 | valuation.Step | one line of the path: a figure and the formula that makes it | —
//	估值项目 | valuation.Case | one achievement valued for one purpose on one day | 资产评估法 第二十三条
//	估值项目状态 | valuation.State | from drafting to signed or void | —
//	估值方案 | valuation.Terms | purpose, value type, track, base date and validity, fixed first | 资产评估法 第二十七条
//	估值运行 | valuation.Entry | one run on record with sources and hashes | —
//	参数变动 | valuation.Move | a run that replaced another of its method, with what moved | —
//	变动的参数 | valuation.MovedInput | one input of a 参数变动 and what it does alone | —
//	情景 | valuation.Scenario | a run with other values of single inputs; not in the conclusion | —
//	估值结论 | valuation.Conclusion | weighted value with lowest and highest method | 资产评估法 第二十六条
//	估值表 | valuation.Form | one method as people fill it in, with its example | —
//	方法类别 | valuation.Family | income, cost, market, options, rates, lives | 资产评估法 第二十六条
//	估值参数项 | valuation.Field | one input with symbol, unit and meaning | —
//	参数类型 | valuation.InputKind | how an input is typed | —
//	参数选项 | valuation.Pair | one choice of an input and its title | —
//	已填参数 | valuation.Listed | one input of a run with its words | —
//	参数表 | valuation.Table | a group of inputs in rows | —
//	取值依据 | valuation.Evidence | one dated, sourced value that an input can be taken from | 资产评估法 第二十五条
//	取值依据种类 | valuation.EvidenceKind | royalty rates, risk-free rates, deals of this platform | —
//	取值依据版本 | valuation.Edition | one edition of a row, entered by one person and approved by another | —
//	取值依据版本状态 | valuation.EditionState | proposed, approved, refused, superseded | —
//	取用记录 | valuation.Citation | the edition that an input of a run was taken from | —
//	估值参考区间 | valuation.Reference | lowest, concluded and highest value of a signed case; no appraisal | —
//	敏感性 | valuation.Swing | what the value becomes when one input alone changes | —
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
//	单位决策程序 | distribution.Procedure | the way that every case goes: made, decided with the meeting of the unit on record, shown, objected to | —
//	案件状态 | distribution.AnyState | the state of a case of any kind | —
//	分配案状态 | distribution.CaseState | says where a distribution case stands | —
//	签署人 | distribution.Signer | a person by id and name at the time | —
//	公示异议 | distribution.Objection | what somebody says against a decision during its publicity | —
//	决策会议 | distribution.Meeting | the unit's decision as recorded at the approval | —
//	分配案 | distribution.Case | the distribution of the income of one registered contract | —
//	案件收支 | distribution.CaseEvent | a receipt, a refund or a cost on record | —
//	结算单存证 | distribution.CaseIssue | what is kept of a statement, to be compared with a new computation | —
//	发放清单 | distribution.CasePayout | pays what the persons have not been paid yet, up to a statement | —
//	结算单说明 | distribution.Explained | a statement of a series with every cumulative line that leads to it | —
//	说明行 | distribution.ExplainedLine | a cumulative line and what a statement changes of it | —
//	分期金额 | distribution.Instalment | what one statement changes for a person | —
//	签认 | distribution.Consent | the signature of a contributor under the own part of a plan | —
//	发放记录 | distribution.PaidPart | what a payment list pays one person | —
//	结算单查验 | distribution.PublicIssue | what everybody may know of a statement | —
//	政策包版本 | pack.Edition | one version of a pack as it is kept, with who proposed and decided it | —
//	政策包版本状态 | pack.EditionState | proposed, adopted or refused | —
//	经办人 | pack.Person | who proposed or decided a version, by id and name | —
//	年度分配 | distribution.YearRow | what one case did in a year | —
//	年度合同 | distribution.YearContracts | the contracts of a class registered in a year | —
//	科技成果转化年度报告 | distribution.Annual | what a unit holds, has converted and shared in a year | 促进科技成果转化法 第二十一条
//	奖励涉税规则 | revenue.TaxRule | one dated rule on rewards | 财税〔2018〕58号；促进科技成果转化法 第四十五条
//	奖励涉税规则表 | revenue.TaxRules | all dated rules on rewards | —
//	使用费类别 | sme.PriceClass | how the price of an offer is made | 民法典 第八百四十六条
//	企业规模 | sme.Size | the size that a firm declares | 工信部联企业〔2011〕300号
//	许可条件 | sme.Terms | what an offer says, the same for every firm | 民法典 第八百四十六条
//	到期款项 | sme.Due | what a licensee pays, and when at the latest | 民法典 第八百四十六条
//	许可项目 | sme.Offer | what a unit offers to small firms | 国函〔2025〕86号
//	许可项目状态 | sme.OfferState | from draft to closed | —
//	许可申请 | sme.Application | of a firm; confirmed, it is the agreement | 民法典 第四百七十二条
//	许可申请状态 | sme.ApplicationState | from application to agreement | —
//	许可收款 | sme.Payment | a payment on record | —
//	赋权案 | distribution.TitleCase | an application to grant title, or to reward after conversion | 国函〔2025〕86号
//	赋权案状态 | distribution.TitleState | from application to agreement | —
//	转化流程 | distribution.Flow | title first, or a reward after conversion | 国函〔2025〕86号
//	尽职事实 | distribution.DiligenceFact | one fact of 尽职免责 with its evidence | 北京市促进科技成果转化条例 第十九条
//	政策包改动 | pack.Difference | a place at which two versions of a pack differ | —
package domain
