// Terms of the market: achievements, sales by every route, deposits, disclosure:
//
//	中文 | Go identifier | definition | source clause
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
package domain
