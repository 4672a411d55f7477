// # Glossary
//
// One Chinese term for one thing, and one identifier for it in the code. A test
// compares the tables, this one and those of glossary_*.go, with the exported types: a
// type without a row, a row without a type, or a doc comment without its term fails.
// "—" marks terms of our own, which no law defines.
//
// Terms of the ground and of the registers:
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
//	权利冲突 | ip.Conflict | uses of a right that do not go together | 民法典 第八百六十五条
//	登记表字段 | national.Column | one field of the national register's exchange tables | 国科火字〔2022〕159号
//	填报值 | national.Entry | what goes into one field of the national register | —
//	全国登记表 | national.Filing | one contract in the fields of the national register | 国科火字〔2022〕159号
//	数据来源 | national.Origin | whether a field is on record, lacking, generated or withheld | —
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
//	交易期限事项 | notice.Duty | what somebody has to do about a sale, until when | —
//	分 | money.Fen | an amount in whole fen | —
package domain
